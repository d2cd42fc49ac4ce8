"""Revision: what the words about a name, or its longer form, change about the place that was chosen.

"In Agadez" is the town; the region is "the Agadez region", "Agadez and Zinder regions", "the provinces of X
and Y". Corpora of local news are full of states that are no town's (New York, Minnesota), so the ranker leans
to the division everywhere; this is the rule for the lands where it errs (decision 0220). "Scarborough" in
a report on Scarborough Shoal is the shoal. And "Washington" among other capitals is the capital.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.folding import fold
from geomap.gazetteer.variants import sound, without_generic
from geomap.geodesy import inverse
from geomap.model import Candidate, Mention, Place
from geomap.reading.language.word_lists import open_lists
from geomap.reading.places.belonging import told_places
from geomap.reading.places.features import lexicon
from geomap.reading.places.rivers import city_of_river, is_told_as_river, rivers_in_full, town_of_river

_LISTS = open_lists("places", "revision")
_KNOWN_AS_DIVISIONS = frozenset(("US", "CA", "AU"))
"""Countries whose divisions are better known than towns of their names."""
_ENGLISH_NAMED = frozenset(("US", "CA", "AU", "NZ", "GB"))
"""Countries with a town of nearly every name, which therefore tell little: Geneva, London, Perth."""
_LEAST_PEOPLE = 15_000
_FEATURE = _LISTS.compile("(?P<short>[A-Z].*) (?:<feature>)")
_LONGER = re.compile(r"(?P<short>[A-Z]\S+(?: [A-Z]\S+)?) (?:del?|d[aeio]s?|de l[ao]s?|of|on|upon|am|sur) .+")
"""A town's name of which a report often says the first words alone."""
_WIDE = ("PCL", "ADM1", "CONT", "region", "marine", "RGN", "TERR")
"""Kinds whose point is a convention, beside which nothing lies."""
_WATERS = ("Strait", "Bay", "Pass")
"""Kinds that are named after the land beside them, which a bare name means."""
_BESIDE_M = 120_000.0
"""Within which a bearer of a doubted name lies beside another place of the report."""
_NEAR_M = 200_000.0
"""The same where several lands of the report have a bearer."""
_BESIDE_DEG = 1.1
"""Degrees of latitude beyond which nothing is so near: spares most of the geodesics."""
_AROUND = 40
"""Mentions before and behind a doubted name whose places are looked at."""
_FAR_M = 500_000.0
_ALIKE = 0.5
"""Share of the consonants from which two names are one in two spellings."""
_LONGER_ALIKE = 0.8
"""The same of a town whose own name has more words and not that one among them."""
_HARDLY_SURE = 0.65
"""Score below which an answer is doubted where nothing else that is named lies in its country."""
_SMALL_TOWN = 50_000
"""People below which a town yields its name to a capital."""
_SURE_CAPITAL = 0.8
"""Score of a doubted capital where others are named."""
_ISLAND, _ISLE = " island", "isle"
_ISLAND_BEHIND = re.compile(r" islands?(?!\w)")
_ISLAND_AHEAD, _ISLAND_LETTERS = re.compile(r"(?<!\w)(?:island|isle|islet) of $"), 12
_LIST = r"(?:[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?(?:, | and | or | & |, and )){0,6}"
_AHEAD, _BEHIND = 80, 60
_TOGETHER = re.compile(r",? and |, ")
_AT = re.compile(r"(?<!\w)at $")
_BASES = ("AIRB", "MILB", "NVB", "INSM")
_OPENING = re.compile(r"(?:^|[.!?:\n]\s*)(?:In|Across|Throughout) $")


def revise(text: str, mentions: Sequence[Mention], gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Return the mentions, each with the place that it should rather have.

    A bare name of a division is given the town of that name in it, if that has 15,000 people or more; the
    first word of a feature or base that the report names in full is given that, where its own place lies far
    away. A capital that was in doubt is taken for sure where others are named. "Chad and Niger have
    withdrawn" are two states, whatever province of that name the report tells of.
    """
    found = []
    full = _full_names(mentions, gazetteer) | _islands(text, mentions, gazetteer)
    towns = _longer_names(mentions)
    rivers = rivers_in_full(mentions)
    capitals = _resolved_capitals(mentions)
    acting = {mention.text for mention in mentions if mention.use == "metonym"}
    lands = _Lands.of(mentions)
    told = told_places(text, mentions, gazetteer)
    for number, mention in enumerate(mentions):
        if number in told:
            whose = _moved(mention, told[number], "the report says whose it is")
            found.append(_sure(whose, "named with its country"))
            continue
        state = _acting_state(text, mentions, number, gazetteer)
        if state is not None:
            found.append(_moved(mention, state, "acts together with another state"))
            continue
        longer = full.get(mention.text.lower())
        if longer is None and _is_doubted(mention):
            longer = towns.get(mention.text.lower())
        if longer is not None and _lies_far(mention, longer):
            found.append(_moved(mention, longer, f"short for {longer.name}, which the report names"))
            continue
        river = rivers.get(mention.text.lower())
        if river is not None and mention.place != river and is_told_as_river(text, mention):
            found.append(_moved(mention, river, f"short for {river.name}, which the report names"))
            continue
        city = None
        if mention.role == "literal":
            city = city_of_river(text, mention, gazetteer) or town_of_river(
                text, mention, lands.spots, gazetteer
            )
        if city is not None:
            found.append(_moved(mention, city, "a river of this name would be “the”"))
            continue
        beside = _beside_others(mentions, number, gazetteer) or _in_named_land(mention, lands, gazetteer)
        if beside is not None:
            found.append(_moved(mention, *beside))
            continue
        capital = _capital_of_name(mention, lands, gazetteer)
        if capital is not None and not _is_held(text, mentions, number):
            reason = "a capital of this name, before a small town elsewhere"
            found.append(_sure(_moved(mention, capital, reason), "named where its land is"))
            continue
        base = _base_of(text, mention, gazetteer)
        if base is not None:
            found.append(_moved(mention, base, "what is “at” a name is at a spot, not in a division"))
            continue
        seat = _seat_of(mention, gazetteer)
        if seat is not None and not (says_division(text, mention) or _frames(text, mention, seat, mentions)):
            mention = _moved(mention, seat, "no word about it says that the division of this name is meant")
        others = len(capitals - {mention.place.country if mention.place else None})
        if others >= (1 if mention.text in acting else 2) and _is_doubted_capital(mention, gazetteer):
            mention = _sure(mention, "a capital, and other capitals are named")
        found.append(mention)
    return tuple(found)


def _acting_state(text: str, mentions: Sequence[Mention], number: int, gazetteer: Gazetteer) -> Place | None:
    """Return the state of a name read as a division, where it acts in one breath with another state."""
    mention = mentions[number]
    if mention.place is None or mention.place.kind != "ADM1" or mention.use != "metonym":
        return None
    beside = False
    for other in mentions[max(0, number - 1) : number + 2]:
        first, second = sorted((mention, other), key=lambda m: m.start)
        if other.place is not None and other.place.kind.startswith("PCL"):
            beside = beside or _TOGETHER.fullmatch(text, first.end, second.start) is not None
    states = (p for p in gazetteer.candidates(mention.text) if p.kind.startswith("PCL"))
    return next(states, None) if beside else None


def _beside_others(
    mentions: Sequence[Mention], number: int, gazetteer: Gazetteer
) -> tuple[Place, str] | None:
    """Return the one bearer of a doubted name beside a place of the report, where the best is far from all.

    Not in the United States, where many towns share a name and one beside another tells little.
    """
    mention = mentions[number]
    best = mention.place
    if not _is_doubted(mention) or mention.role != "literal" or best is None or mention.stand_in:
        return None
    around = mentions[max(0, number - _AROUND) : number + _AROUND + 1]
    spots = {
        other.place.id: other.place
        for other in around
        if other.outcome == "resolved"
        and other.role == "literal"
        and other.place is not None
        and other.text != mention.text
        and not other.place.kind.startswith(_WIDE)
    }
    if not spots or not all(_is_apart(best, spot) for spot in spots.values()):
        return None
    near = [
        (place, spot)
        for place in gazetteer.candidates(mention.text)
        for spot in spots.values()
        if place.country != "US"
        and abs(place.lat - spot.lat) < _BESIDE_DEG
        and _metres(place, spot) < _BESIDE_M
    ]
    if not near or any(_is_apart(place, near[0][0]) for place, _ in near):
        return None
    place, spot = max(near, key=lambda pair: (pair[0].population, pair[0].id))
    return place, f"the only place of this name near {spot.name}, which the report names"


@dataclass(frozen=True, slots=True)
class _Lands:
    """The countries of a report."""

    named: frozenset[str]
    """Those that are named, as a land, a government or a nationality."""
    present: Mapping[str, frozenset[str]]
    """Those, and the ones in which a place is named beyond doubt, with the names."""
    divisions: frozenset[tuple[str | None, str | None]]
    """Country and first-level division of the places that are named beyond doubt."""
    spots: tuple[Place, ...]
    """Places named beyond doubt that are no lands, regions or waters."""
    sole: str | None
    """The one country of a report that names none, where two places or more lie in it and none elsewhere."""

    @classmethod
    def of(cls, mentions: Sequence[Mention]) -> _Lands:
        sure = [m.place for m in mentions if m.place is not None and m.outcome == "resolved"]
        named = frozenset(place.country for place in sure if place.country and place.kind.startswith("PCL"))
        present: dict[str, frozenset[str]] = {}
        for mention in mentions:
            place = mention.place if mention.outcome == "resolved" else None
            if place is not None and place.country:
                present[place.country] = present.get(place.country, frozenset()) | {mention.text}
        divisions = frozenset((place.country, place.admin1) for place in sure if place.admin1)
        sole = next(iter(present)) if len(present) == 1 and len({p.id for p in sure}) > 1 else None
        spots = tuple({p.id: p for p in sure if not p.kind.startswith(_WIDE)}.values())
        return cls(named, present, divisions, spots, sole if not named else None)

    def most_named(self, places: Sequence[Place]) -> list[Place]:
        """Return the places in the land of which most is named; none where two have as much."""
        counts = {place.country: len(self.present.get(place.country or "", ())) for place in places}
        most = max(counts.values(), default=0)
        first = [country for country, count in counts.items() if count == most]
        return [place for place in places if place.country in first] if len(first) == 1 else []


def _in_named_land(mention: Mention, lands: _Lands, gazetteer: Gazetteer) -> tuple[Place, str] | None:
    """Return the one bearer of a doubted name in a country of the report, where the best lies in none.

    The ranker goes by people where little else is told, and a report on Mali that names Lere means its own.
    """
    best = mention.place
    if not _is_doubted(mention) or best is None or mention.stand_in:
        return None
    if mention.role != "literal" and (not best.kind.startswith("PPL") or best.kind == "PPLC"):
        return None  # a government speaks; towns that "were cut off" do not
    around = (lands.named or frozenset(filter(None, (lands.sole,)))) - _ENGLISH_NAMED
    if not around or best.country is None or lands.present.get(best.country, frozenset()) - {mention.text}:
        return None
    around -= {best.country}
    bearers = [place for place in gazetteer.candidates(mention.text) if place.country in around]
    if len({place.country for place in bearers}) > 1:
        beside = (place for place in bearers if any(_metres(place, spot) < _NEAR_M for spot in lands.spots))
        bearers = lands.most_named(tuple(beside))
    if len({place.country for place in bearers}) != 1:
        return None
    place = max(
        bearers,
        key=lambda place: (
            (place.country, place.admin1) in lands.divisions,
            fold(place.name) == fold(mention.text),
            place.population,
            place.id,
        ),
    )
    return place, "the only place of this name in a country of the report"


def _is_doubted(mention: Mention) -> bool:
    return mention.outcome == "ambiguous" or mention.score < _HARDLY_SURE


def _is_held(text: str, mentions: Sequence[Mention], number: int) -> bool:
    """Whether the land that a mention's place lies in follows it: "Paris, Texas"."""
    if number + 1 == len(mentions):
        return False
    mention, holder = mentions[number], mentions[number + 1]
    if mention.place is None or holder.place is None or holder.place.country != mention.place.country:
        return False
    return text[mention.end : holder.start].strip() in (",", "(") and holder.place.kind.startswith(_WIDE)


def _capital_of_name(mention: Mention, lands: _Lands, gazetteer: Gazetteer) -> Place | None:
    """Return the capital of a name that was taken for a small town elsewhere, not beyond doubt.

    Its land must be named, or the town be called otherwise: Manama is not "Al Manamah".
    """
    best = mention.place
    if (
        best is None
        or mention.score >= _SURE_CAPITAL
        or not best.kind.startswith("PPL")
        or best.kind == "PPLC"
        or best.population >= _SMALL_TOWN
    ):
        return None
    named = fold(mention.text)
    for place in gazetteer.candidates(mention.text):
        if place.kind == "PPLC" and fold(place.name) == named:
            return place if place.country in lands.named or fold(best.name) != named else None
    return None


def says_division(text: str, mention: Mention) -> bool:
    """Tell whether the words about a name, or about the list that it stands in, call it a division."""
    ahead, behind = _patterns()
    lead = text[max(0, mention.start - _AHEAD) : mention.start]
    return (
        ahead.search(lead) is not None or behind.match(text, mention.end, mention.end + _BEHIND) is not None
    )


def _frames(text: str, mention: Mention, seat: Place, mentions: Sequence[Mention]) -> bool:
    """Tell whether a name opens a sentence about its division: "In X, …" where towns of X are named."""
    division = mention.place
    if (
        division is None
        or division.kind != "ADM1"
        or _OPENING.search(text[max(0, mention.start - 8) : mention.start]) is None
    ):
        return False
    return any(
        other.place is not None
        and other.place.country == division.country
        and other.place.admin1 == division.admin1
        and other.place.id not in (division.id, seat.id)
        for other in mentions
    )


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    kinds = lexicon("kinds")["division"]
    words = "|".join(sorted(f"{_plural(word)}|{word}" for word in kinds))
    many = "|".join(sorted(map(_plural, kinds)))
    ahead = re.compile(
        rf"(?<!\w)(?:(?:{words}) of (?:the )?|(?:{many})[,:] ){_LIST}$"
        r"|(?<!\w)(?:northern|southern|eastern|western) $"
    )
    behind = re.compile(rf"[’']?s? ?(?:, |,? and |,? or |,? & )?{_LIST}(?:[A-Z][\w’'-]+ )?(?:{words})(?!\w)")
    return ahead, behind


def _plural(word: str) -> str:
    return word[:-1] + "ies" if word.endswith("y") else word + "s"


def _seat_of(mention: Mention, gazetteer: Gazetteer) -> Place | None:
    division = mention.place
    if division is None or division.kind not in ("ADM1", "ADM2") or division.country in _KNOWN_AS_DIVISIONS:
        return None
    named = fold(mention.text)
    exact = named in (fold(name) for name in (division.name, *without_generic(division.name)))
    towns = [
        place
        for place in gazetteer.candidates(mention.text)
        if place.kind.startswith("PPL")
        and place.country == division.country
        # a capital is often a division of its own, apart from the one called after it: Buenos Aires
        and (place.admin1 == division.admin1 or (place.kind == "PPLC" and fold(place.name) == named))
        and place.population >= _LEAST_PEOPLE
        # "Gia Lai" is the province's name, and once was that of its town, which is Pleiku
        and not (exact and _is_named_otherwise(place, mention.text))
    ]
    return max(towns, key=lambda place: (place.population, place.id), default=None)


def _is_named_otherwise(town: Place, name: str) -> bool:
    """Whether a town's own name is another than one it bears besides (Pleiku "Gia Lai"), or less of it."""
    words, others = fold(town.name).split(), fold(name).split()
    if words != others and others[: len(words)] == words:
        return True
    alike = SequenceMatcher(None, sound(town.name), sound(name), autojunk=False).ratio()
    longer = len(words) > len(others) and f" {fold(name)} " not in f" {fold(town.name)} "
    return alike < (_LONGER_ALIKE if longer else _ALIKE)  # Chiapa de Corzo is not Chiapas


def _base_of(text: str, mention: Mention, gazetteer: Gazetteer) -> Place | None:
    """Return the base of a division's name that something is at: "six bombers are parked at Elm"."""
    division = mention.place
    if (
        division is None
        or division.kind not in ("ADM1", "ADM2")
        or _AT.search(text[max(0, mention.start - 4) : mention.start]) is None
    ):
        return None
    bases = (p for p in gazetteer.candidates(mention.text) if p.kind in _BASES)
    return next((base for base in bases if base.country == division.country), None)


def _full_names(mentions: Sequence[Mention], gazetteer: Gazetteer) -> dict[str, Place]:
    """Return the features and bases named in full ("Scarborough Shoal"), by what stands before their kind.

    A strait or a bay stands for the island that it is named after, where there is one.
    """
    full: dict[str, Place] = {}
    for mention in mentions:
        match = _FEATURE.fullmatch(mention.text)
        if match is not None and mention.place is not None and mention.outcome == "resolved":
            place = mention.place
            if mention.text.endswith(_WATERS):
                islands = (*gazetteer.candidates(f"{match['short']} Island"), place)
                place = next(island for island in islands if not _is_apart(island, place))
            full.setdefault(match["short"].lower(), place)
    return full


def _longer_names(mentions: Sequence[Mention]) -> dict[str, Place]:
    """Return the towns of names like "Santa Rosa de Yavarí", by what stands before the small word."""
    longer: dict[str, Place] = {}
    for mention in mentions:
        match = _LONGER.fullmatch(mention.text) if " " in mention.text else None
        place = mention.place
        is_town = place is not None and place.kind.startswith("PPL") and mention.outcome == "resolved"
        if match is not None and place is not None and is_town:
            longer.setdefault(match["short"].lower(), place)
    return longer


def _islands(text: str, mentions: Sequence[Mention], gazetteer: Gazetteer) -> dict[str, Place]:
    """Return the islands that a report calls so in small letters ("Delft island"), by their bare names.

    Only where one island of the name is known.
    """
    islands: dict[str, Place] = {}
    if _ISLAND not in text and _ISLE not in text:
        return islands
    for mention in mentions:
        told = _ISLAND_BEHIND.match(text, mention.end) or _ISLAND_AHEAD.search(
            text[max(0, mention.start - _ISLAND_LETTERS) : mention.start]
        )
        if told is None or mention.text.lower() in islands:
            continue
        known = [p for p in gazetteer.candidates(f"{mention.text} Island") if p.kind.startswith("ISL")]
        if len(known) == 1:
            islands[mention.text.lower()] = known[0]
    return islands


def _lies_far(mention: Mention, other: Place) -> bool:
    place = mention.place
    if place is None or place.id == other.id or place.kind.startswith("PCL"):
        return False
    return _is_apart(place, other)


def _is_apart(place: Place, other: Place) -> bool:
    return _metres(place, other) > _FAR_M


def _metres(place: Place, other: Place) -> float:
    return float(inverse(place.lon, place.lat, other.lon, other.lat)[0])


def _resolved_capitals(mentions: Sequence[Mention]) -> frozenset[str | None]:
    """Return the countries whose capitals are named beyond doubt."""
    return frozenset(
        mention.place.country
        for mention in mentions
        if mention.place is not None and mention.place.kind == "PPLC" and mention.outcome == "resolved"
    )


def _is_doubted_capital(mention: Mention, gazetteer: Gazetteer) -> bool:
    """Tell whether a capital of the whole name is the best candidate, not by much."""
    best = mention.candidates[0] if mention.candidates else None
    return (
        mention.outcome == "ambiguous"
        and best is not None
        and best.place.kind == "PPLC"
        and mention.place == best.place
        and any(place.id == best.place.id for place in gazetteer.candidates(mention.text))
    )


def _sure(mention: Mention, reason: str) -> Mention:
    best, *others = mention.candidates
    chosen = replace(best, score=max(best.score, _SURE_CAPITAL), evidence=(*best.evidence, reason))
    left = (1.0 - chosen.score) / max(1e-9, sum(other.score for other in others))
    rest = tuple(replace(other, score=round(min(other.score, other.score * left), 4)) for other in others)
    return replace(mention, outcome="resolved", score=chosen.score, candidates=(chosen, *rest))


def _moved(mention: Mention, place: Place, reason: str) -> Mention:
    others = tuple(c for c in mention.candidates if c.place.id != place.id)
    chosen = Candidate(place=place, score=mention.score, evidence=(reason,))
    return replace(mention, place=place, candidates=(chosen, *others))
