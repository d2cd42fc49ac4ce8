"""Which place each mention means: a learnt ranker over evidence that a person can read.

Mentions of one name share one sense, unless a comma or brackets after it say otherwise ("Paris, Texas"). The
candidates of every name are scored by a conditional logit over the columns of
:data:`geomap.reading.features_resolution.EVIDENCE`, in several passes: each pass sees what the last one
made of the other names. The weights come from ``scripts/train_resolution.py`` and stand in
``data/models/resolution.json``.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from weakref import WeakKeyDictionary

import numpy as np

from geomap.errors import DataError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.folding import fold
from geomap.model import Candidate, Document, Mention, Outcome, Place
from geomap.reading.places.features import lexicon
from geomap.reading.places.features_recognition import word_classes
from geomap.reading.places.features_resolution import (
    EVIDENCE,
    SEAT_OF_GOVERNMENT,
    Array,
    Name,
    Sheet,
    Table,
    table_of,
)
from geomap.reading.places.vocabulary import spoken_countries
from geomap.settings import Settings, data_path

AMBIGUOUS_BELOW = 0.55
"""A best candidate with less than this share of the score is reported as ambiguous."""

_LONE_BELOW = 50_000
_LONE_AMONG = 3
"""People below which a town alone in its country is doubted, and mentions elsewhere from which it is.

Trained on the other corpora alone, 1 of 15 such answers was right (above 50,000 people 17 of 21)."""

_SHOWN = 5
_SAME_SPOT_KM = 25.0
_MOST_ROWS = 1500
_CACHED_NAMES = 6_000
_FALLBACK_SCORE = 0.3

_tables: WeakKeyDictionary[Gazetteer, dict[str, Table]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, eq=False)
class Ranker:
    """The learnt weights: one vector for each pass over the document."""

    passes: tuple[Array, ...]
    """Weights of the columns of ``EVIDENCE``."""
    temperature: float
    """What the last scores are divided by so that shares are frequencies."""


def ranker_from(raw: dict[str, object]) -> Ranker:
    """Build a ranker from ``{"passes": [{column: weight}], "temperature": t}``.

    Unknown columns are an error.
    """
    vectors = []
    passes = raw["passes"]
    assert isinstance(passes, list)
    for named in passes:
        vector = np.zeros(len(EVIDENCE))
        for column, weight in named.items():
            if column not in EVIDENCE:
                raise DataError(f"the ranker weighs {column!r}, which is no evidence that geomap collects")
            vector[EVIDENCE.index(column)] = weight
        vectors.append(vector)
    return Ranker(tuple(vectors), float(raw["temperature"]))  # type: ignore[arg-type]


@cache
def default_ranker() -> Ranker:
    """Return the ranker that ships."""
    with data_path("models", "resolution.json").open(encoding="utf-8") as file:
        return ranker_from(json.load(file))


def resolve(
    document: Document,
    mentions: Sequence[Mention],
    gazetteer: Gazetteer,
    settings: Settings | None = None,
    *,
    ranker: Ranker | None = None,
) -> tuple[Mention, ...]:
    """Resolve each mention to a place, with its score, the losing candidates and the reasons in words.

    A mention is *resolved* when one place (or several that lie within 25 km of each other) has most of the
    score, *ambiguous* when none has, and *unresolved* when the gazetteer knows no place of that name. A
    name that it does not know but that holds a known one ("… Hospital" of a known town), or that stands
    beside one, is given that place and called ambiguous, with the reason.
    """
    names, of_mention = read_names(document, mentions, gazetteer)
    if not names:
        return tuple(mentions)
    chosen = ranker if ranker is not None else default_ranker()
    spoken = dict(spoken_countries(document.text))
    if settings is not None and settings.home_country:
        spoken[settings.home_country] = max(_HOME_SHARE, spoken.get(settings.home_country, 0.0))
    described: list[tuple[tuple[Candidate, ...], Outcome]] = []
    for part in _parts_of(names):
        sheet = Sheet(part, spoken=spoken)
        answers = rank(sheet, chosen)
        company = Company(sheet, answers)
        described.extend(_describe(sheet, index, answers, company) for index in range(len(part)))
    _doubt_lone_towns(described, of_mention)
    out = []
    for at, mention in enumerate(mentions):
        candidates, outcome = described[of_mention[at]]
        if outcome == "unresolved":
            out.append(replace(mention, candidates=candidates))
            continue
        best = candidates[0]
        out.append(
            replace(mention, outcome=outcome, score=best.score, place=best.place, candidates=candidates)
        )
    return _stand_ins(out)


def _doubt_lone_towns(
    described: list[tuple[tuple[Candidate, ...], Outcome]], of_mention: Sequence[int]
) -> None:
    """Call a small town ambiguous where all that is named besides lies in other countries.

    A village that the gazetteer lacks has namesakes in it: what stands alone abroad is one of them more often
    than not.
    """
    mentions = Counter(of_mention)
    named: Counter[str] = Counter()
    for index, (candidates, outcome) in enumerate(described):
        if outcome == "resolved" and candidates[0].place.country:
            named[candidates[0].place.country] += mentions[index]
    total = named.total()
    for index, (candidates, outcome) in enumerate(described):
        if outcome != "resolved":
            continue
        best = candidates[0]
        small = best.place.kind.startswith("PPL") and best.place.population < _LONE_BELOW
        here = named[best.place.country or ""]
        if small and here == mentions[index] and total - here >= _LONE_AMONG:
            reason = f"no other place named lies in {best.place.country}"
            doubted = replace(best, evidence=(*best.evidence, reason))
            described[index] = ((doubted, *candidates[1:]), "ambiguous")


def _parts_of(names: Sequence[Name]) -> Iterator[list[Name]]:
    """Cut the names of a very long document into stretches, so that time and memory grow with its length."""
    begin = rows = 0
    for index, name in enumerate(names):
        rows += len(name.table.levels)
        if rows > _MOST_ROWS and index > begin:
            yield _part(names, begin, index)
            begin, rows = index, len(name.table.levels)
    yield _part(names, begin, len(names))


def _part(names: Sequence[Name], begin: int, end: int) -> list[Name]:
    def inside(index: int | None) -> int | None:
        return index - begin if index is not None and begin <= index < end else None

    if begin == 0 and end == len(names):
        return list(names)
    return [replace(n, holder=inside(n.holder), twin=inside(n.twin)) for n in names[begin:end]]


def rank(sheet: Sheet, ranker: Ranker) -> Array:
    """Return the probability of every row of a sheet."""
    # Before the first pass a prior by people alone breaks the symmetry.
    answers = sheet.softmax(4.0 * sheet.static[:, 0] + 1.0 * sheet.static[:, 5])
    last = len(ranker.passes) - 1
    # What does not change from pass to pass is weighed once.
    own = sheet.own.shape[1]
    settled = sheet.own @ _settling(ranker, own)
    for number, weights in enumerate(ranker.passes):
        scores = settled[:, number] + sheet.context(answers) @ weights[own:]
        answers = sheet.softmax(scores / (ranker.temperature if number == last else 1.0))
    return answers


_SPOKEN_SAID = 0.4
"""Share of a document's telling words from which they are a reason for a country."""

_HOME_SHARE = 0.5
"""What the publisher's home country counts for, as a share of the document's telling words."""

_SEAT_PRIOR = 2.25
"""Log-odds of a seat of government against a namesake of equal evidence: between 1.5 and 3 all of 24 texts of
our own about seats and about towns of their names come out right, below and above not (decision 0157)."""


@lru_cache(maxsize=4)
def _settling(ranker: Ranker, own: int) -> Array:
    """Return the weights of the first columns of ``EVIDENCE``, one column a pass."""
    settling = np.stack([weights[:own] for weights in ranker.passes], axis=1)
    # Corpora rarely annotate seats of power, so the ranker has not learnt that "the White House" is no town.
    settling[SEAT_OF_GOVERNMENT] += _SEAT_PRIOR
    return settling


def table_for(surface: str, gazetteer: Gazetteer) -> Table:
    """Return the candidates of a surface, from the name itself or, where it is unknown, from a part of it."""
    cached = _tables.setdefault(gazetteer, {})
    table = cached.get(surface)
    if table is None:
        site = is_site(surface)
        table = table_of(surface, gazetteer.candidate_roles(surface), site=site)
        if not table.places:
            for part in _parts(surface, gazetteer):
                bearers = gazetteer.candidate_roles(part)
                if bearers:
                    table = table_of(part, bearers, part=True, site=site)
                    break
        if len(cached) >= _CACHED_NAMES:
            cached.clear()
        cached[surface] = table
    return table


def is_site(surface: str) -> bool:
    """Tell whether a name ends or begins like a road, a building or a natural feature."""
    words = surface.lower().replace(".", "").split()
    facilities = lexicon("facilities")
    if len(words) < 2:
        return False
    heads = (facilities["roads"], facilities["buildings"], facilities["waters"], facilities["lands"])
    return any(words[-1] in group for group in heads) or words[0] in facilities["prefixes"]


def _parts(surface: str, gazetteer: Gazetteer) -> list[str]:
    """Return the parts of an unknown name to look up: without "northern", then the names that it holds."""
    words = surface.split()
    if len(words) < 2 and "-" not in surface:
        return []
    out = []
    directional = lexicon("context")["directional"]
    while len(words) > 1 and words[0].lower() in directional | {"the"}:
        words = words[1:]
        out.append(" ".join(words))
    common = word_classes()
    inner = [
        m
        for m in gazetteer.match(surface)
        if m.end - m.start < len(surface) and not all(word in common for word in m.key.split())
    ]
    inner.sort(key=lambda m: (m.start - m.end, m.start))
    out.extend(surface[m.start : m.end] for m in inner[:2])
    return out


def read_names(
    document: Document, mentions: Sequence[Mention], gazetteer: Gazetteer
) -> tuple[list[Name], list[int]]:
    """Group mentions into names of one sense each; return them with the index of every mention's name."""
    text = document.text
    holders = _holders(text, mentions)
    keys = [fold(m.text) for m in mentions]
    groups: dict[tuple[str, str], list[int]] = {}
    tables: dict[tuple[str, str], Table] = {}
    for at, mention in enumerate(mentions):
        table = table_for(mention.text, gazetteer)
        holder = holders.get(at)
        group = (keys[at], keys[holder] if holder is not None else "")
        groups.setdefault(group, []).append(at)
        tables.setdefault(group, table)
    index_of = {group: index for index, group in enumerate(groups)}
    of_mention = [0] * len(mentions)
    for group, members in groups.items():
        for at in members:
            of_mention[at] = index_of[group]
    twins: dict[str, int] = {}
    for group, index in index_of.items():
        if group[1]:
            twins.setdefault(group[0], index)
    names = []
    for group, members in groups.items():
        key = group[0]
        holder_at = holders.get(members[0]) if group[1] else None
        names.append(
            Name(
                table=tables[group],
                key=key,
                positions=tuple(mentions[at].start for at in members),
                cue=_cue(text, mentions, members),
                adjective=all(mentions[at].use == "demonym" for at in members),
                capitals=all(mentions[at].text.isupper() and len(keys[at]) <= 3 for at in members),
                article=any(
                    text[max(0, mentions[at].start - 4) : mentions[at].start].lower() == "the "
                    for at in members
                ),
                holder=of_mention[holder_at] if holder_at is not None else None,
                twin=twins.get(key) if not group[1] else None,
            )
        )
    return names, of_mention


def _holders(text: str, mentions: Sequence[Mention]) -> dict[int, int]:
    """Return, for mentions followed by "," or "(" and another mention, that other one."""
    out = {}
    for at in range(len(mentions) - 1):
        gap = text[mentions[at].end : mentions[at + 1].start]
        if len(gap) <= 3 and gap.strip() in (",", "(") and "\n" not in gap:
            out[at] = at + 1
    # A list ("Ghent, Bruges, Ypres and …") is no chain of holders: more than three in a row, or "and" after
    # it.
    for at in list(out):
        chain = at
        while chain in out and chain - at <= 3:
            chain = out[chain]
        tail = text[mentions[chain].end : mentions[chain].end + 7].lower()
        if chain - at > 3 or (tail.lstrip(" ,").startswith(("and ", "or ", "& ")) and chain - at > 1):
            del out[at]
    return out


def _cue(text: str, mentions: Sequence[Mention], members: Sequence[int]) -> str:
    """Return the kind that the words at the name say it has: "the city of X", "X province", "X River"."""
    for at in members[:4]:
        mention = mentions[at]
        before = text[max(0, mention.start - 24) : mention.start].lower().split()
        after = text[mention.end : mention.end + 16].lower().split()
        said = []
        if before and before[-1] == "of" and len(before) > 1:
            said.append(before[-2])
        elif before:
            said.append(before[-1])
        if after and text[mention.end : mention.end + 1] == " ":
            said.append(after[0].strip(".,;:"))
        said.append(mention.text.lower().split()[-1] if " " in mention.text else "")
        said.append(mention.text.lower().split()[0] if " " in mention.text else "")
        for word in said:
            for kind, cue_words in lexicon("kinds").items():
                if word in cue_words:
                    return kind
    return ""


class Company:
    """What speaks most for each row of a sheet: the nearest name, the division and the country about it."""

    def __init__(self, sheet: Sheet, answers: Array) -> None:
        self.near = _best(sheet.near150 * answers)
        self.division = _best(sheet.same_division * (answers * sheet.is_division))
        self.country = _best(sheet.same_country * (answers * sheet.is_wide))


def _best(weighed: Array) -> tuple[list[int], list[float]]:
    """Return the column of the greatest value of each row, and that value."""
    at = weighed.argmax(axis=1)
    return at.tolist(), weighed[np.arange(len(at)), at].tolist()


def _describe(
    sheet: Sheet, index: int, answers: Array, company: Company
) -> tuple[tuple[Candidate, ...], Outcome]:
    """Return the candidates of one name, best first, with reasons, and whether one of them stands out.

    The outcome is unresolved when the best answer is that the gazetteer lacks the place.
    """
    first, last = int(sheet.starts[index]), int(sheet.ends[index])
    places = sheet.names[index].table.places
    shares = answers[first:last].tolist()
    missing = last - first - 1
    order = sorted(range(missing), key=lambda row: (-shares[row], row))
    candidates = []
    for place_in_order, row in enumerate(order[:_SHOWN]):
        score = min(1.0, shares[row])
        if place_in_order and score < 0.005:
            break
        reasons = _reasons(sheet, index, row, answers, company) if place_in_order < 2 else ()
        candidates.append(Candidate(place=places[row], score=round(score, 4), evidence=reasons))
    if not order or shares[missing] > 0.5:
        return tuple(candidates), "unresolved"
    if shares[order[0]] >= AMBIGUOUS_BELOW:
        return tuple(candidates), "resolved"
    same_spot = sheet.km[first + order[0], first : last - 1] <= _SAME_SPOT_KM
    together = float(answers[first : last - 1][same_spot].sum())
    return tuple(candidates), "resolved" if together >= AMBIGUOUS_BELOW else "ambiguous"


def _reasons(sheet: Sheet, index: int, row: int, answers: Array, company: Company) -> tuple[str, ...]:
    """Say in words what speaks for one candidate."""
    name = sheet.names[index]
    table = name.table
    place = table.places[row]
    at = int(sheet.starts[index]) + row
    out = []
    if len(table.places) == 1:
        out.append("the only place of that name")
    elif table.static[row, 2]:
        out.append(f"most populous of {len(table.places)} namesakes")
    elif table.static[row, SEAT_OF_GOVERNMENT]:
        out.append("a seat of government")
    if name.holder is not None:
        theirs = slice(int(sheet.starts[name.holder]), int(sheet.ends[name.holder]))
        inside = sheet.held(slice(at, at + 1), theirs)[0] * answers[theirs]
        if inside.sum() > 0.5:
            holder = sheet.names[name.holder].table.places[int(inside.argmax())]
            out.append(f"in {holder.name}, which is named after it")
    other, share = company.near[0][at], company.near[1][at]
    if share > 0.3:
        out.append(f"near {_place_of(sheet, other).name}, {sheet.km[at, other]:.0f} km")
    for lands, shares in (company.division, company.country):
        if shares[at] > 0.5:
            times = len(sheet.names[int(sheet.group[lands[at]])].positions)
            count = {1: "once", 2: "twice"}.get(times, f"{times} times")
            out.append(f"{_place_of(sheet, lands[at]).name} named {count}")
            break
    if name.cue:
        out.append(f"the words about it say {name.cue}")
    if sheet.spoken[at] > _SPOKEN_SAID:
        out.append(f"the report's words are at home in {place.country}")
    if not out:
        out.append(f"{place.kind} of {place.country}" if place.country else place.kind)
    return tuple(out)


def _place_of(sheet: Sheet, row: int) -> Place:
    """Return the place of a row that is one of the gazetteer's."""
    index = int(sheet.group[row])
    return sheet.names[index].table.places[row - int(sheet.starts[index])]


def _stand_ins(mentions: list[Mention]) -> tuple[Mention, ...]:
    """Give names that the gazetteer lacks the spot named nearest to them in the text, as ambiguous."""
    known = [m for m in mentions if m.place is not None and _is_spot(m.place)]
    wider = [m for m in mentions if m.place is not None and m.place.kind != "marine"]
    starts = {True: [m.start for m in known], False: [m.start for m in wider]}
    out = []
    for mention in mentions:
        if mention.place is not None or not (known or wider):
            out.append(mention)
            continue
        around = known or wider
        begin = bisect_left(starts[bool(known)], mention.start)
        near = min(around[max(0, begin - 2) : begin + 2], key=lambda m: (_distance(m, mention), m.start))
        assert near.place is not None
        reason = f"not in the gazetteer; taken to lie near {near.place.name}, the nearest place named"
        stand_in = Candidate(place=near.place, score=_FALLBACK_SCORE, evidence=(reason,))
        out.append(
            replace(
                mention,
                outcome="ambiguous",
                score=_FALLBACK_SCORE,
                place=near.place,
                candidates=(stand_in, *(c for c in mention.candidates if c.place.id != near.place.id)),
                evidence=(*mention.evidence, reason),
                draw="none" if mention.draw == "none" else "context",
                stand_in=True,
            )
        )
    return tuple(out)


def _distance(a: Mention, b: Mention) -> int:
    """Characters between two mentions; what stands before the name counts less than what follows it."""
    return 2 * (a.start - b.end) if a.start >= b.end else b.start - a.end


def _is_spot(place: Place) -> bool:
    return not place.kind.startswith("PCL") and place.kind not in ("ADM1", "CONT", "region", "marine", "RGN")
