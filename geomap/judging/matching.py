"""Whether two tellings tell of the same thing: what speaks for it, what against, what forbids it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from geomap.judging.tellings import MEASURED, Site, Telling
from geomap.judging.vocabulary import vocabulary

SAME = 3.0
"""From this score on two documents tell of the same."""
SAME_WITHIN = 3.5
"""The same within one document, which as a rule tells of a thing once, or says that it is the same."""
_LINGER_DAYS = 45
"""How long after a thing news of it without a date may still be told."""
_SOON_DAYS = 7
_NONE: frozenset[str] = frozenset()
_DATE_SLACK_DAYS = 3
"""How far apart sources date one thing."""
_PLACE_SLACK_M = 30_000.0
_BROAD_M = 60_000.0
"""A site with a larger radius says little of where."""
_MOST_REMEMBERED = 100_000
"""Pairs of contents that one comparer remembers."""
_EARTH_M = 6_371_008.8
_DEG_M = 110_000.0
"""No degree of latitude is shorter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """How well two tellings fit."""

    score: float
    """Sum of what speaks for and against; the larger the surer."""
    reasons: tuple[str, ...]
    """What it rests on, in words."""


_Part = tuple[float, str]


def family(telling: Telling) -> str:
    """Name the family of kinds within which tellings may be the same."""
    return vocabulary().family_of.get(telling.kind, telling.kind)


def compare(a: Telling, b: Telling) -> Match | None:
    """Weigh two tellings; None where something forbids that they are the same.

    Symmetric. Forbidden are: a threat with a deed or a plan, a campaign with a single occurrence, dates more
    than three days apart (in one report, days of their own), places apart by more than what is uncertain of
    them, talks without a common party.
    """
    return Comparer().compare(a, b)


class Comparer:
    """Weighs tellings, and what hangs on neither dates nor documents once for the same two contents.

    News is printed again and again: among a thousand copies of a few reports all is known after a while.
    """

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        # By object, which is held so that no other can come to stand in its place.
        self._held: dict[int, tuple[int, Telling]] = {}
        self._lasting: dict[tuple[int, int], _Lasting] = {}

    def compare(self, a: Telling, b: Telling) -> Match | None:
        """Weigh two tellings as the function of that name does."""
        if a.document_id == b.document_id and a.sentence == b.sentence:
            return None
        held = self._held
        one, other = held.get(id(a)) or self._numbered(a), held.get(id(b)) or self._numbered(b)
        key = one[0], other[0]
        lasting = self._lasting.get(key)
        if lasting is None:
            if len(self._lasting) >= _MOST_REMEMBERED:
                self._lasting.clear()
            lasting = self._lasting[key] = _Lasting.of(a, b)
        if lasting.is_forbidden:
            return None
        if lasting.match is not None:
            return lasting.match
        dates = None if _on_other_days(a, b) else _dates(a, b)
        if dates is None:
            return None
        if not lasting.is_weighed:
            lasting.weigh(a, b)
            if lasting.is_forbidden:
                return None
        before, after = lasting.reasons
        weight, reason = dates
        between = (reason,) if weight > 0 and reason else ()
        return Match(score=round(lasting.score + weight, 6), reasons=before + between + after)

    def _numbered(self, telling: Telling) -> tuple[int, Telling]:
        number = self._numbers.setdefault(_content(telling), len(self._numbers))
        held = self._held[id(telling)] = (number, telling)
        return held


_content = attrgetter(
    *("subject", "stance", "kind", "mode", "scale", "sites", "parties", "names", "words"),
    *("fatalities", "injured", "count"),
)
"""What of a telling is compared beside its dates."""


class _Lasting:
    """What two contents give, whenever they were told."""

    __slots__ = ("is_forbidden", "is_weighed", "match", "reasons", "score")

    def __init__(self) -> None:
        self.is_forbidden = self.is_weighed = False
        self.match: Match | None = None
        self.score = 0.0
        self.reasons: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        """Those that stand before the dates' reason, and those after it."""

    @classmethod
    def of(cls, a: Telling, b: Telling) -> _Lasting:
        found = cls()
        if (
            a.subject != b.subject
            or a.stance != b.stance
            or (a.kind != b.kind and family(a) != family(b))
            or (a.scale != b.scale and "unknown" not in (a.scale, b.scale))
        ):
            found.is_forbidden = True
        elif a.subject == "claim":
            found.match = _compare_claims(a, b)
            found.is_forbidden = found.match is None
        else:
            site = _sites(a, b)
            if site is None:
                found.is_forbidden = True
            else:
                found.score, found.reasons = site[0], (_reasons([site]), ())
        return found

    def weigh(self, a: Telling, b: Telling) -> None:
        """Weigh the rest: what forbids most pairs, ground and dates, has come before it."""
        parts: list[_Part] = []
        for weigh in _WEIGHTS:
            part = weigh(a, b)
            if part is None:
                self.is_forbidden = True
                return
            parts.append(part)
        self.score += sum(weight for weight, _ in parts)
        self.reasons = (self.reasons[0], _reasons(parts))
        self.is_weighed = True


def _reasons(parts: Iterable[_Part]) -> tuple[str, ...]:
    return tuple(reason for weight, reason in parts if weight > 0 and reason)


def is_same(a: Telling, b: Telling, match: Match) -> bool:
    """Tell whether a match is good enough for two documents, or for two sentences of one."""
    return match.score >= (SAME_WITHIN if a.document_id == b.document_id else SAME)


def _compare_claims(a: Telling, b: Telling) -> Match | None:
    """Match claims of the same places, whatever their figures, or of the same figure in the same words."""
    if a.kind != b.kind or a.mode != b.mode or not a.names or not b.names:
        return None
    if a.kind in MEASURED:
        same = a.names == b.names and len(a.names) > 1
        return Match(score=SAME_WITHIN, reasons=("the same places",)) if same else None
    if a.count != b.count or a.count in (None, (None, None)):
        return None
    weight, reason = _words(a, b)
    return Match(score=2.0 + weight, reasons=("the same figure", reason) if reason else ("the same figure",))


def _kind(a: Telling, b: Telling) -> _Part | None:
    if a.subject == "deployment":
        if a.mode and b.mode:
            return (3.0, f"the unit {a.mode}") if a.mode == b.mode else None
        return 1.0, f"the same asset, {a.kind}"
    if a.mode and a.mode == b.mode:
        return 1.0, f"the same kind, {a.mode}"
    alike = vocabulary().alike
    if a.mode and b.mode and not alike.get(a.mode, _NONE) & alike.get(b.mode, _NONE):
        return -1.0, ""
    if a.kind != b.kind:
        return (0.0, "") if a.mode and b.mode else (-0.75, "")
    return (0.5, "kinds that are alike") if a.mode and b.mode else (0.75, "the same kind")


def _dates(a: Telling, b: Telling) -> _Part | None:
    if not _dated(a) or not _dated(b):
        if _is_stale(a, b) or _is_stale(b, a):
            return -1.0, ""
        return (0.5, "told soon after") if _is_soon(a, b) or _is_soon(b, a) else (0.0, "")
    gap = _gap_days(a, b)
    if gap > _DATE_SLACK_DAYS:
        return None
    if gap > 0:
        if a.kind in vocabulary().frequent:
            return -0.75 * gap, ""
        return (-0.5 if _on_days_elsewhere(a, b) else -0.25) * gap, ""
    shorter = min(_length_days(a), _length_days(b))
    longer = max(_length_days(a), _length_days(b))
    if longer <= 2:
        return 2.0, "the same day"
    if longer <= 11:
        return 1.25, "the same days"
    return (0.5, "times that overlap") if shorter <= 31 or a.subject == "deployment" else (0.25, "")


def _on_other_days(a: Telling, b: Telling) -> bool:
    """Tell whether one document gives two deeds of a frequent kind each a day of its own.

    Sources may date one raid a day apart; one report that speaks of Monday's and Tuesday's means two.
    """
    words = vocabulary()
    return (
        a.document_id == b.document_id
        and a.kind in words.frequent
        and a.kind not in words.spoken
        and a.earliest is not None
        and a.earliest == a.latest
        and b.earliest is not None
        and b.earliest == b.latest
        and a.earliest != b.earliest
    )


def _on_days_elsewhere(a: Telling, b: Telling) -> bool:
    """Tell whether each has one day, and no place of the other."""
    days = all(t.earliest is not None and t.earliest == t.latest for t in (a, b))
    return days and not any(
        not one.place_ids.isdisjoint(other.place_ids) for one in a.sites for other in b.sites
    )


def _dated(telling: Telling) -> bool:
    return telling.earliest is not None or telling.latest is not None


def _is_stale(dated: Telling, undated: Telling) -> bool:
    """Tell whether what is dated lies outside of what news without a date may be about."""
    if not _dated(dated) or _dated(undated) or undated.published is None:
        return False
    last = dated.latest or dated.earliest
    first = dated.earliest or dated.latest
    assert last is not None and first is not None  # it is dated
    old = (undated.published - last).days > _LINGER_DAYS and dated.latest is not None
    return old or ((first - undated.published).days > 1 and undated.stance == "deed")


def _is_soon(dated: Telling, undated: Telling) -> bool:
    """Tell whether a report without a date was published in the days after a thing with one."""
    if dated.latest is None or _dated(undated) or undated.published is None:
        return False
    return 0 <= (undated.published - dated.latest).days <= _SOON_DAYS


def _gap_days(a: Telling, b: Telling) -> int:
    """Count the days between two spans of time, 0 where they overlap."""
    gap = 0
    for first, second in ((a, b), (b, a)):
        if first.latest is not None and second.earliest is not None:
            gap = max(gap, (second.earliest - first.latest).days)
    return gap


def _length_days(telling: Telling) -> int:
    if telling.earliest is None or telling.latest is None:
        return 10_000
    return (telling.latest - telling.earliest).days + 1


def _sites(a: Telling, b: Telling) -> _Part | None:
    if not a.sites or not b.sites:
        return 0.0, ""
    best: _Part | None = None
    for one in a.sites:
        for other in b.sites:
            part = _pair_of_sites(one, other)
            if part is not None and (best is None or part > best):
                best = part
    if best is None and a.subject == "deployment" and a.mode and a.mode == b.mode:
        return -1.0, ""  # the same ship elsewhere: the sources differ, or it has moved
    return best


def _pair_of_sites(a: Site, b: Site) -> _Part | None:
    same = not a.place_ids.isdisjoint(b.place_ids)
    reach = a.uncertainty_m + b.uncertainty_m + _PLACE_SLACK_M
    # Most pairs end here: it costs the least.
    if not same and abs(a.lat - b.lat) * _DEG_M > reach:
        return None
    broad = max(a.uncertainty_m, b.uncertainty_m)
    if same:
        return (2.0, "the same place") if broad <= _BROAD_M else (1.0, "the same region")
    apart = sphere_m(a.lon, a.lat, b.lon, b.lat)
    if apart > reach:
        return None
    if broad <= _BROAD_M:
        return 1.25, f"places {apart / 1000:.0f} km apart"
    return 0.5, "one place within the other"


def sphere_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Measure along a sphere, metres: within 0.6 % of the geodesic, enough to rule places out."""
    a, b = math.radians(lat_a), math.radians(lat_b)
    half = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    )
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def _parties(a: Telling, b: Telling) -> _Part | None:
    if not a.parties or not b.parties:
        return 0.0, ""
    common = a.parties & b.parties
    if common:
        return 1.0 if len(common) == 1 else 1.5, f"both name {', '.join(sorted(common))}"
    if a.subject == "deployment" and _states(a) and _states(b):
        return None
    return None if a.kind in vocabulary().spoken and not (a.names & b.names) else (-0.5, "")


def _states(telling: Telling) -> frozenset[str]:
    return frozenset(party for party in telling.parties if party.isupper())


def _numbers(a: Telling, b: Telling) -> _Part:
    total = 0.0
    reason = ""
    for name, one, other in (
        ("fatalities", a.fatalities, b.fatalities),
        ("injured", a.injured, b.injured),
        ("count", a.count, b.count),
    ):
        if one is None or other is None:
            continue
        if one == other:
            total += 1.0 if (one[0] or 0.0) > 1 else 0.25
            reason = f"the same number ({name})"
        elif _overlap(one, other):
            total += 0.5
        else:
            total -= 1.5 if _ratio(one, other) > 3 else 0.5
    return total, reason


def _overlap(a: tuple[float | None, float | None], b: tuple[float | None, float | None]) -> bool:
    low = max(a[0] or 0.0, b[0] or 0.0)
    high = min(math.inf if a[1] is None else a[1], math.inf if b[1] is None else b[1])
    return low <= high


def _ratio(a: tuple[float | None, float | None], b: tuple[float | None, float | None]) -> float:
    one, other = (bounds[0] or bounds[1] or 0.0 for bounds in (a, b))
    return max(one, other) / max(min(one, other), 1.0)


def _words(a: Telling, b: Telling) -> _Part:
    names = len(a.names & b.names)
    common = len(a.words & b.words)
    share = common / max(1, min(len(a.words), len(b.words)))
    weight = 0.3 * min(names, 4) + 1.5 * share * min(1.0, common / 3)
    return round(weight, 6), f"{common + names} words in common" if weight >= 0.5 else ""


_WEIGHTS: tuple[Callable[[Telling, Telling], _Part | None], ...] = (_parties, _kind, _numbers, _words)
"""What is weighed after the ground and the dates, which forbid most pairs."""
