"""Which place each mention means: a learnt ranker over evidence that a person can read.

Mentions of one name share one sense, unless a comma or brackets after it say otherwise ("Paris, Texas"). The
candidates of every name are scored by a conditional logit over the columns of
:data:`geomap.reading.places.features_resolution.EVIDENCE`, in several passes: each pass sees what the last
one made of the other names. The weights come from ``scripts/train_resolution.py`` and stand in
``data/models/resolution.json``.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from weakref import WeakKeyDictionary

import numpy as np

from geomap.errors import DataError
from geomap.gazetteer import Gazetteer
from geomap.model import Candidate, Document, Mention, Outcome, Place
from geomap.reading.language.word_lists import open_lists
from geomap.reading.places.candidates import NAMES, SEAT_OF_GOVERNMENT, Array, Table, table_of
from geomap.reading.places.features import is_ground_word, lexicon, word_classes
from geomap.reading.places.features_resolution import EVIDENCE, Name, Sheet, Weighing
from geomap.reading.places.reasons import Reasons, country_in_words
from geomap.reading.places.revision import revise
from geomap.reading.places.rivers import is_bare, river_name
from geomap.reading.places.sites import lone_sites
from geomap.reading.places.strangers import disown_strangers
from geomap.reading.places.vocabulary import spoken_countries
from geomap.recent import Recent
from geomap.settings import Settings, data_path

_LISTS = open_lists("places", "resolution")
AMBIGUOUS_BELOW = 0.55
"""A best candidate with less than this share of the score is reported as ambiguous."""

_LONE_BELOW, _LONE_AMONG = 50_000, 3
"""People below which a town alone in its country is doubted, and mentions elsewhere from which it is.

Trained on the other corpora alone, 1 of 15 such answers was right (above 50,000 people 17 of 21)."""

_WITHIN = _LISTS.compile(
    " (?:(?:<within>) )?in (?:the )?(?:(?:north|south|east|west)[a-z-]* |central |neighbou?ring )?"
)
"""Between a name and the name of what holds it: "X air base in Y"."""
_FEATURES = ("water", "terrain")
_OF_RIVERS = ("literal", "metonym")
_SHOWN, _TOLD = 5, 2
"""Candidates that are kept of a name, and of those the ones with reasons."""
_SAME_SPOT_KM = 25.0
"""Within which two candidates are one spot: a town and its district need not be told apart."""
_MOST_ROWS = 1500
"""Candidates that are ranked together: every pair of them is measured."""
_FALLBACK_SCORE = 0.3
"""Score of a place that only stands in for one that the gazetteer lacks: never a resolved one's."""
_HOME_BEARERS = 2
"""Places of a doubted name, all in one land, of which the first is taken where the text is of that land."""
_HOME_LEAST, _HOME_REACH = 0.15, 200
"""Least share of a doubted name's best bearer, and characters about it in which its country must be named."""

_tables: WeakKeyDictionary[Gazetteer, Recent[str, Table]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, eq=False)
class Ranker:
    """The learnt weights: one vector for each pass over the document."""

    passes: tuple[Array, ...]
    """Weights of the columns of ``EVIDENCE``."""
    temperature: float
    """What the last scores are divided by so that shares are frequencies."""
    weighing: Weighing = field(init=False)
    """The same weights, with what they make of the names met so far."""

    def __post_init__(self) -> None:
        # Corpora rarely annotate seats of power: the ranker has not learnt that "the White House" is no town.
        raised = np.zeros(len(EVIDENCE))
        raised[SEAT_OF_GOVERNMENT] = SEAT_PRIOR
        object.__setattr__(self, "weighing", Weighing([weights + raised for weights in self.passes]))


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
        described.extend(describe(sheet, answers, gazetteer))
    _doubt_lone_towns(described, of_mention, gazetteer)
    out = []
    for at, mention in enumerate(mentions):
        candidates, outcome = described[of_mention[at]]
        if outcome == "unresolved":
            out.append(replace(mention, candidates=candidates) if candidates else mention)
            continue
        place, score = candidates[0].place, _score(candidates)
        if outcome == "ambiguous" and score >= AMBIGUOUS_BELOW and score > candidates[0].score:
            outcome = "resolved"
        out.append(replace(mention, outcome=outcome, score=score, place=place, candidates=candidates))
    out = lone_sites(out, gazetteer, text=document.text)
    return _stand_ins(disown_strangers(revise(document.text, out, gazetteer), gazetteer))


def _score(candidates: Sequence[Candidate]) -> float:
    """Return the score of the best candidate; of a town and the division around it of its name that of both.

    Whichever of the two is meant, it lies there.
    """
    best = candidates[0].place
    other = "ADM1" if best.kind.startswith("PPL") else "PPL" if best.kind == "ADM1" else None
    if other is None:
        return candidates[0].score
    here = (best.country, best.admin1)
    same = (
        one.score
        for one in candidates[1:]
        if one.place.kind.startswith(other) and (one.place.country, one.place.admin1) == here
    )
    return round(min(1.0, candidates[0].score + max(same, default=0.0)), 4)


def _doubt_lone_towns(
    described: list[tuple[tuple[Candidate, ...], Outcome]], of_mention: Sequence[int], gazetteer: Gazetteer
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
        land = best.place.country or ""
        here = named[land]
        if small and here == mentions[index] and total - here >= _LONE_AMONG:
            reason = f"no other place named lies in {country_in_words(land, gazetteer)}"
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
    answers = sheet.softmax(sheet.prior)
    weighing = ranker.weighing
    last = len(ranker.passes) - 1
    for number, (scores, factors) in enumerate(
        zip(weighing.settled(sheet), weighing.factors(sheet), strict=True)
    ):
        factors *= sheet.context(answers)
        scores += factors.sum(axis=0)
        answers = sheet.softmax(scores / ranker.temperature if number == last else scores)
    return answers


_HOME_SHARE = 0.5
"""What the publisher's home country counts for, as a share of the document's telling words."""

SEAT_PRIOR = 2.25
"""Log-odds of a seat of government against a namesake of equal evidence: between 1.5 and 3 all of 24 texts of
our own about seats and about towns of their names come out right, below and above not (decision 0157)."""


def table_for(surface: str, gazetteer: Gazetteer) -> Table:
    """Return the candidates of a surface, from the name itself or, where it is unknown, from a part of it."""
    cached = _tables.setdefault(gazetteer, Recent(NAMES))
    table = cached.recall(surface)
    if table is None:
        site = is_site(surface)
        table = table_of(surface, gazetteer, site=site)
        if not table.rows:
            for part in _parts(surface, gazetteer):
                of_part = table_of(surface, gazetteer, part=part, site=site)
                # A street is called after a river far away as often as after the one it leads to.
                if of_part.rows and not (site and of_part.levels[0] in _FEATURES):
                    table = of_part
                    break
        cached.keep(surface, table)
    return table


def _river(text: str, mention: Mention, gazetteer: Gazetteer, *, held: bool) -> Table | None:
    """Return the candidates of the river that an article says a bare name is: "along the Oder"."""
    if held or mention.use not in _OF_RIVERS or not is_bare(text, mention.start, mention.end):
        return None
    name = river_name(mention.text, gazetteer)
    if name is None:
        return None
    # Named without its kind: that roads and halls are often not in the gazetteer does not speak against it.
    cached = _tables.setdefault(gazetteer, Recent(NAMES))
    table = cached.recall(f"the {name}")
    if table is None:
        table = table_of(name, gazetteer)
        cached.keep(f"the {name}", table)
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
    if is_ground_word(words[-1].lower()):
        # "Canada" says where a "Canada Bay" lies, but nothing of a "Barque Canada Reef".
        inner = [m for m in inner if m.start == 0]
    inner.sort(key=lambda m: (m.start - m.end, m.start))
    out.extend(surface[m.start : m.end] for m in inner[:2])
    return out


def read_names(
    document: Document, mentions: Sequence[Mention], gazetteer: Gazetteer
) -> tuple[list[Name], list[int]]:
    """Group mentions into names of one sense each; return them with the index of every mention's name."""
    text = document.text
    holders = _holders(text, mentions)
    told = [
        _river(text, mention, gazetteer, held=at in holders) or table_for(mention.text, gazetteer)
        for at, mention in enumerate(mentions)
    ]
    keys = [table.key for table in told]
    groups: dict[tuple[str, str], list[int]] = {}
    tables: dict[tuple[str, str], Table] = {}
    for at, table in enumerate(told):
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
        if (len(gap) <= 3 and gap.strip() in (",", "(") and "\n" not in gap) or _WITHIN.fullmatch(gap):
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
    kinds = _kinds()
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
            if word in kinds:
                return kinds[word]
    return ""


@cache
def _kinds() -> dict[str, str]:
    """Return the kind that each word says, of several the first."""
    kinds: dict[str, str] = {}
    for kind, words in lexicon("kinds").items():
        kinds |= {word: kind for word in words if word not in kinds}
    return kinds


def describe(
    sheet: Sheet, answers: Array, gazetteer: Gazetteer
) -> list[tuple[tuple[Candidate, ...], Outcome]]:
    """Return the candidates of each name, best first, with reasons, and whether one of them stands out.

    The outcome is unresolved when the best answer is that the gazetteer lacks the place.
    """
    every: list[float] = answers.tolist()
    orders: list[list[int]] = []
    told: list[int] = []
    for rows in sheet.rows:
        order = sorted(range(rows.start, rows.stop - 1), key=lambda row: (-every[row], row))[:_SHOWN]
        orders.append(order)
        told += order[:_TOLD]
    reasons = Reasons(sheet, answers, gazetteer, told) if told else None
    described: list[tuple[tuple[Candidate, ...], Outcome]] = []
    for index, (name, rows, order) in enumerate(zip(sheet.names, sheet.rows, orders, strict=True)):
        candidates = []
        for at, row in enumerate(order):
            score = min(1.0, every[row])
            if at and score < 0.005:
                break
            said = reasons.of(index, row) if at < _TOLD and reasons is not None else ()
            place = gazetteer.place_at(name.table.rows[row - rows.start])
            candidates.append(Candidate(place=place, score=round(score, 4), evidence=said))
        described.append((tuple(candidates), _outcome(sheet, answers, rows, order)))
    return described


def _outcome(sheet: Sheet, answers: Array, rows: slice, order: list[int]) -> Outcome:
    if not order or answers[rows.stop - 1] > 0.5:
        return "unresolved"
    if answers[order[0]] >= AMBIGUOUS_BELOW:
        return "resolved"
    places = slice(rows.start, rows.stop - 1)
    together = float(answers[places][sheet.km[order[0], places] <= _SAME_SPOT_KM].sum())
    return "resolved" if together >= AMBIGUOUS_BELOW else "ambiguous"


def _stand_ins(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Give names that the gazetteer lacks the spot named nearest to them in the text, as ambiguous."""
    spots = [m for m in mentions if m.place is not None and _is_spot(m.place)]
    # "A Washington think tank" says of a body where it sits, not where the report is.
    known = [m for m in spots if m.role == "literal"] or spots
    wider = [m for m in mentions if m.place is not None and m.place.kind != "marine"]
    starts = {True: [m.start for m in known], False: [m.start for m in wider]}
    lands = {m.place.country for m in wider if m.role == "literal" and m.place is not None}
    out = []
    for mention in mentions:
        if mention.place is not None or not (known or wider):
            out.append(mention)
            continue
        own = _near_home(mention, mentions) or _at_home(mention, lands)
        if own is not None:
            out.append(own)
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


def _near_home(mention: Mention, mentions: Sequence[Mention]) -> Mention | None:
    """Return a doubted name with its best bearer, as ambiguous, if its land is named near by in the text."""
    best = mention.candidates[0] if mention.candidates else None
    if best is None or best.score < _HOME_LEAST:
        return None
    for other in mentions:
        place = other.place
        near = abs(other.start - mention.start) <= _HOME_REACH
        if (
            near
            and place is not None
            and place.kind.startswith("PCL")
            and place.country == best.place.country
        ):
            reason = f"doubted; {place.name} is named near by"
            return replace(
                mention,
                outcome="ambiguous",
                score=min(best.score, _FALLBACK_SCORE),
                place=best.place,
                evidence=(*mention.evidence, reason),
            )
    return None


def _at_home(mention: Mention, lands: set[str | None]) -> Mention | None:
    """Return a doubted name with its one bearer, as ambiguous, if the text is of the bearer's land."""
    if mention.role != "literal" or is_site(mention.text):
        return None
    bearers = mention.candidates
    homes = {candidate.place.country for candidate in bearers}
    if len(homes) != 1 or len(bearers) > _HOME_BEARERS or homes.isdisjoint(lands) or None in homes:
        return None
    best = bearers[0]
    if best.score < _HOME_LEAST:
        return None
    return replace(
        mention,
        outcome="ambiguous",
        score=min(best.score, _FALLBACK_SCORE),
        place=best.place,
        evidence=(
            *mention.evidence,
            "doubted; no other place of the name is known, and its land is written of",
        ),
    )


def _distance(a: Mention, b: Mention) -> int:
    """Characters between two mentions; what stands before the name counts less than what follows it."""
    return 2 * (a.start - b.end) if a.start >= b.end else b.start - a.end


def _is_spot(place: Place) -> bool:
    return not place.kind.startswith("PCL") and place.kind not in ("ADM1", "CONT", "region", "marine", "RGN")
