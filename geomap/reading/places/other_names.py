"""Names that are no places whatever they spell: weapons, ships and their classes, storms, diseases, months.

Corpora of news hold few of them, so the recogniser has not learnt that "a Patriot battery", "the Kilo class",
"the frigate Lafayette" and "Rift Valley fever" stand nowhere.
"""

from __future__ import annotations

import tomllib
from functools import cache

from geomap.reading.language.word_lists import open_lists
from geomap.reading.places.features import UPPER, Words, lexicon
from geomap.settings import data_path

_LISTS = open_lists("places", "other_names")
_PLACING = frozenset(("in", "at", "near", "outside", "around", "across", "of"))
"""Words after which a weapon's name may be a town's all the same: "in Bradley"."""
_DATING = frozenset(("in", "on", "since", "until", "by", "during", "last", "this", "next", "early", "late"))
"""Words before a month or a day."""
_DATELINED = frozenset((",", "(", "-", "--", "\x96", "\x97", "\u2013", "\u2014", "\u2015"))
"""What a town in capitals stands before at the head of a report."""
_STRICKEN = _LISTS.words("stricken")
"""What stands behind a hyphen and the name of a disaster."""
_LONGEST = 3
_DAY_AND_MONTH = 2
"""Words of a date without its year."""
_PREFIX = 3
"""Letters of a ship's prefix that is nothing else, at least: "MS" is Mississippi too."""
_ACRONYM = 6
"""Letters of an acronym, at most."""


def is_other_name(words: Words, first: int, last: int, *, land: bool, large: bool) -> bool:
    """Tell whether the words from ``first`` to before ``last`` name a weapon, a ship, an exercise or a storm.

    ``land`` says that they are the name of a land or a nationality, ``large`` of a large town: these may
    stand before a weapon ("a Kyiv battery").
    """
    near = words.near
    before, after = near[first - 1], near[last]
    vessels, arms = lexicon("vessels"), lexicon("arms")
    if _is_disease(words, last) or _is_date(words, first, last):
        return True
    if not land and _is_acronym(words, first, last):
        return True
    if near[last + (after == "-")].isdigit() and last - first == 1 and before != "the":
        return words.lower[first] in lexicon("facilities")["routes"]
    if after == "-":
        # "Cyclone-hit Beira", but "Goma, hit by rebels"
        stricken = near[last + 1] in _STRICKEN and words.lower[first] in lexicon("context")["forces"]
        return bool(near[last + 1] == "class") or stricken
    if after == "class" and near[last + 1] in vessels["kinds"]:
        return True
    if before in vessels["kinds"] and not words.is_named(first - 1):
        return True
    if before in vessels["prefixes"] and words.shape[first - 1] == UPPER and len(before) >= _PREFIX:
        return True  # "BRP Sierra Madre"
    if before in vessels["operations"] and words.is_named(first - 1):
        return True
    if land:
        return False
    if not large and (after in arms["nouns"] or after in vessels["kinds"]):
        return True
    if before in _PLACING:
        return False
    return " ".join(words.lower[first : min(last, first + _LONGEST)]) in designations()


def _is_disease(words: Words, last: int) -> bool:
    """Tell whether a name is a disease's: "Lassa fever", "Crimean" in "Crimean-Congo haemorrhagic fever"."""
    near, diseases = words.near, lexicon("diseases")
    at = last
    if near[at] == "-" and words.is_named(at + 1):
        at += 2
    if near[at] in diseases["qualities"]:
        at += 1
    return near[at] in diseases["nouns"] and near[at + 1] not in diseases["bodies"]


def _is_acronym(words: Words, first: int, last: int) -> bool:
    """Tell whether one short word of capitals stands among others that are not: "SARS", no dateline."""
    if last - first > 1 or words.shape[first] != UPPER or not 3 <= len(words.lower[first]) <= _ACRONYM:
        return False
    run = words.run_of[first]
    if words.near[last] in _DATELINED:
        return False
    alone = run is None or all(words.shape[at] != UPPER or at == first for at in range(run.start, run.end))
    return alone and not words.even[first] and not words.paragraph_opens[first]


def _is_date(words: Words, first: int, last: int) -> bool:
    """Tell whether a name is a month, a day or a date: "in March, Ely …", but not "March, England"."""
    calendar = lexicon("context")["calendar"]
    if last - first == _DAY_AND_MONTH:
        # Towns are called after days: "28 May" of Azerbaijan.
        day, month = sorted(words.lower[first:last], key=str.isalpha)
        return day.isdigit() and month in calendar
    if last - first > 1 or words.lower[first] not in calendar:
        return False
    return words.near[first - 1] in _DATING or words.near[last] != "," or not words.is_named(last + 1)


def is_direction(words: Words, first: int, last: int) -> bool:
    """Tell whether the words name a direction alone: "the West", "North-East"."""
    context = lexicon("context")
    return all(
        word in context["directions"] or word in context["directional"] or word == "-"
        for word in words.lower[first:last]
    )


@cache
def designations() -> frozenset[str]:
    """Return the names of types of weapons, vehicles and aircraft that stand alone, of one and of several."""
    with data_path("lexicons", "assets.toml").open("rb") as file:
        entries = tomllib.load(file)["asset"]
    names = {name for entry in entries for name in entry.get("designations", ())}
    spelt = {name for name in names if name.replace(" ", "").isalpha()}
    return frozenset(spelt | {f"{name}s" for name in spelt})
