"""The country that a report says a place lies in: "the Lebanese port of Tripoli" is not in Libya.

Whose a town is called counts for more than how many people live in its namesakes, in that place and wherever
else the report has the bare name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.folding import fold
from geomap.model import Mention, Place
from geomap.reading.language.word_lists import open_lists
from geomap.reading.places.features import lexicon

_LISTS = open_lists("places", "belonging")
_WORDS = 3
"""Adjectives that may stand between a nationality and the kind of place."""


def told_places(text: str, mentions: Sequence[Mention], gazetteer: Gazetteer) -> dict[int, Place]:
    """Return the places of names that the report calls somebody's, by the number of the mention.

    Of those only that were taken for a place in another country, and for which the one named has a bearer.
    """
    told: dict[int, Place] = {}
    names: dict[str, Place | None] = {}
    for number in range(1, len(mentions)):
        owner, mention = mentions[number - 1], mentions[number]
        country = owner.place.country if owner.place is not None else None
        if country is None or mention.place is None or not _is_called(text, owner, mention):
            continue
        place = mention.place if mention.place.country == country else _bearer(mention, country, gazetteer)
        if place is None:
            continue
        told[number] = place
        # "the Kenyan town of X", "the Ethiopian town of X": the bare name is either
        key = mention.text.lower()
        names[key] = place if names.get(key, place) == place else None
    for number, mention in enumerate(mentions):
        elsewhere = names.get(mention.text.lower())
        if elsewhere is not None and mention.place is not None:
            told.setdefault(number, elsewhere)
    return {number: place for number, place in told.items() if _is_abroad(mentions[number], place)}


def _is_abroad(mention: Mention, place: Place) -> bool:
    return mention.place is not None and mention.place.country != place.country


def _is_called(text: str, owner: Mention, mention: Mention) -> bool:
    """Whether a name follows a land's, or its nationality, and the word for its kind: "Aland's port of"."""
    land = owner.place
    if land is None or not land.kind.startswith("PCL"):
        return False
    whose = _whose().fullmatch(text, owner.end, mention.start)
    if whose is None or not (whose["owns"] or owner.use == "demonym"):
        return False
    words = whose["words"].split()
    plural = any(word.endswith("s") and not word.endswith(("ous", "ss")) for word in words)
    return not plural and _LISTS.words("short").isdisjoint(words)


@cache
def _whose() -> re.Pattern[str]:
    kinds = "|".join(sorted(map(re.escape, lexicon("context")["kinds"])))
    return re.compile(rf"(?P<owns>['’]s)?(?P<words>(?: [a-z-]+){{0,{_WORDS}}}) (?:{kinds})(?: of)? ")


def _bearer(mention: Mention, country: str, gazetteer: Gazetteer) -> Place | None:
    """Return the place of a name in a country, its own name before others, the most people before few."""
    named = fold(mention.text)
    bearers = [
        place
        for place in gazetteer.candidates(mention.text)
        if place.country == country and not place.kind.startswith("PCL")
    ]
    return max(bearers, key=lambda p: (fold(p.name) == named, p.population, p.id), default=None)
