"""Rivers by their bare names: "along the Oder" is a river where the gazetteer knows an Oder River.

The article tells them from the towns, persons and everyday words of the same name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.folding import fold
from geomap.geodesy import inverse
from geomap.model import Mention, Place
from geomap.reading.language.word_lists import open_lists
from geomap.reading.places.candidates import level_of
from geomap.reading.places.features import Words, lexicon
from geomap.reading.places.features_recognition import Spot

_LISTS = open_lists("places", "rivers")
_NEXT_WORD = re.compile(r"(?:['’]s\b)?(?: ?(?=[^\w\s-]|[a-z])|(?=\s*\n|\s*\Z))([a-z]*)")
"""What stands behind a bare name that may be a river's: a sign, or a word in small letters."""
_WATERS = ("water", "region")
_LANDS = frozenset(("country", "dependency", "marine", "region"))
_MOST_WORDS = 3
_OF_RIVER = _LISTS.compile(r"(?i:(?<!\w)(?:<of_river>) (?:[a-z]+ )?$)")
"""Before a name: a river is meant rather than the city that is called after it."""
_OF_RIVER_LETTERS = 20
_IN_FULL = re.compile(r"(?:River|Rio|Río|Rivière) (?P<after>[A-Z].+)|(?P<before>[A-Z].+) River")
"""A river named with the word for it."""
_RIVER_NEXT = _LISTS.compile(r"(?i: (?:<river_next>)(?!\w))")
_TOWN, _BESIDE_M = 15_000, 250_000.0
"""The same of a town beside another place that is named, and how near that is."""
_CITY = 100_000
"""Inhabitants from which on a town is meant by a name that it shares with a river."""


def river_name(surface: str, gazetteer: Gazetteer) -> str | None:
    """Return the full name of the river that a bare name is said to be by an article, or None.

    None where a land, a sea or a region bears the name too ("the Congo", "the Amazon").
    """
    name = _full_name(surface, gazetteer)
    if name is None or surface.lower() in lexicon("context")["directions"]:
        return None  # "Russia and the West"
    bare, rivers = gazetteer.bearers(surface, limit=20), gazetteer.bearers(name, limit=5).rows
    others = (
        level for row, level in zip(bare.rows, map(level_of, bare.kinds), strict=True) if row not in rivers
    )
    return name if _LANDS.isdisjoint(others) else None


def _full_name(surface: str, gazetteer: Gazetteer) -> str | None:
    for name in (f"{surface} River", f"River {surface}"):
        if gazetteer.name_facts(name) is not None:
            kinds = gazetteer.bearers(name, limit=1).kinds
            if level_of(kinds[0]) in _WATERS:
                return name
    return None


def rivers_in_full(mentions: Sequence[Mention]) -> dict[str, Place]:
    """Return the rivers that a report names with their kind ("Rio Madeira"), by the name without it."""
    full: dict[str, Place] = {}
    for mention in mentions:
        named = _IN_FULL.fullmatch(mention.text)
        if named is not None and mention.place is not None and level_of(mention.place.kind) in _WATERS:
            full.setdefault((named["before"] or named["after"]).lower(), mention.place)
    return full


def is_told_as_river(text: str, mention: Mention) -> bool:
    """Tell whether a bare name stands where a river's would: "on the middle Madeira"."""
    lead = text[max(0, mention.start - _OF_RIVER_LETTERS) : mention.start]
    return _OF_RIVER.search(lead) is not None


def city_of_river(text: str, mention: Mention, gazetteer: Gazetteer) -> Place | None:
    """Return the city of a river's name that stands without "the": "rockets hit Dnipro"."""
    if " " in mention.text or not _is_no_river(text, mention, gazetteer):
        return None
    return next((p for p in _towns(mention.text, gazetteer) if p.population >= _CITY), None)


def town_of_river(text: str, mention: Mention, spots: Sequence[Place], gazetteer: Gazetteer) -> Place | None:
    """Return the town of a river's name of several words beside a spot that is named: Río Grande."""
    if " " not in mention.text or not _is_no_river(text, mention, gazetteer):
        return None
    for town in _towns(mention.text, gazetteer):
        if town.population >= _TOWN and any(
            inverse(town.lon, town.lat, spot.lon, spot.lat)[0] < _BESIDE_M for spot in spots
        ):
            return town
    return None


def _is_no_river(text: str, mention: Mention, gazetteer: Gazetteer) -> bool:
    """Tell whether a mention was given a river, and stands as no river would."""
    place = mention.place
    if place is None or place.kind != "region" or place.radius_m > 0:
        return False
    lead = text[max(0, mention.start - _OF_RIVER_LETTERS) : mention.start]
    if _OF_RIVER.search(lead) or _RIVER_NEXT.match(text, mention.end):
        return False
    return gazetteer.footprint(place).geom_type == "Point"


def _towns(name: str, gazetteer: Gazetteer) -> list[Place]:
    return [p for p in gazetteer.candidates(name) if p.kind.startswith("PPL") and fold(p.name) == fold(name)]


def is_bare(text: str, start: int, end: int) -> bool:
    """Return whether a name stands behind "the" with no noun of its own behind it."""
    if text[max(0, start - 4) : start].lower() != "the " or text.count(" ", start, end) >= _MOST_WORDS:
        return False
    after = _NEXT_WORD.match(text, end)
    return after is not None and (not after[1] or after[1] in _after_rivers())


def is_along(words: Words, spot: Spot, text: str, gazetteer: Gazetteer) -> bool:
    """Return whether a candidate span is a known river that something lies or goes along: "in the Tyne"."""
    before, context = words.near[spot.first - 2], lexicon("context")
    if words.near[spot.first - 1] != "the" or before not in context["along"]:
        return False
    surface = text[spot.start : spot.end]
    if not is_bare(text, spot.start, spot.end) or _full_name(surface, gazetteer) is None:
        return False
    # "In the Black" tells little, "along the Main" enough.
    known = gazetteer.name_facts(surface)
    return known is None or not known.is_common_word or before in context["along_sure"]


@cache
def _after_rivers() -> frozenset[str]:
    """Return the words that may follow a river's bare name: of grammar, and what rivers do."""
    context, grammar = lexicon("context"), lexicon("grammar")
    return context["function"] | context["flowing"] | grammar["prepositions"] | grammar["subordinators"]
