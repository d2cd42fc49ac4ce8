"""Seats: the town that a bare name means where its division bears the same name.

"In Agadez" is the town; the region is "the Agadez region", "Agadez and Zinder regions", "the provinces of X and
Y". Corpora of local news are full of states that are no town's (New York, Minnesota), so the ranker leans to the
division everywhere; this is the rule for the lands where it errs (decision 0220).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from geomap.gazetteer import Gazetteer
from geomap.model import Candidate, Mention, Place
from geomap.reading.places.features import lexicon

_KNOWN_AS_DIVISIONS = frozenset(("US", "CA", "AU"))
"""Countries whose divisions are better known than towns of their names."""
_LEAST_PEOPLE = 15_000
_LIST = r"(?:[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?(?:, | and | or | & |, and )){0,6}"
_AHEAD, _BEHIND = 80, 60


def prefer_seats(text: str, mentions: Sequence[Mention], gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Give each bare name of a division the town of that name in it, if it has one of 15,000 people or more."""
    found = []
    for mention in mentions:
        seat = _seat_of(mention, gazetteer)
        if seat is not None and not says_division(text, mention):
            mention = _moved(mention, seat)
        found.append(mention)
    return tuple(found)


def says_division(text: str, mention: Mention) -> bool:
    """Tell whether the words about a name, or about the list that it stands in, call it a division."""
    ahead, behind = _patterns()
    lead = text[max(0, mention.start - _AHEAD) : mention.start]
    return ahead.search(lead) is not None or behind.match(text, mention.end, mention.end + _BEHIND) is not None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = "|".join(sorted(f"{_plural(word)}|{word}" for word in lexicon("kinds")["division"]))
    ahead = re.compile(rf"(?<!\w)(?:{words}) of (?:the )?{_LIST}$|(?<!\w)(?:northern|southern|eastern|western) $")
    behind = re.compile(rf"[’']?s? ?(?:, |,? and |,? or |,? & )?{_LIST}(?:[A-Z][\w’'-]+ )?(?:{words})(?!\w)")
    return ahead, behind


def _plural(word: str) -> str:
    return word[:-1] + "ies" if word.endswith("y") else word + "s"


def _seat_of(mention: Mention, gazetteer: Gazetteer) -> Place | None:
    division = mention.place
    if division is None or division.kind not in ("ADM1", "ADM2") or division.country in _KNOWN_AS_DIVISIONS:
        return None
    towns = [
        place
        for place in gazetteer.candidates(mention.text)
        if place.kind.startswith("PPL")
        and place.country == division.country
        and place.admin1 == division.admin1
        and place.population >= _LEAST_PEOPLE
    ]
    return max(towns, key=lambda place: (place.population, place.id), default=None)


def _moved(mention: Mention, seat: Place) -> Mention:
    reason = "no word about it says that the division of this name is meant"
    others = tuple(c for c in mention.candidates if c.place.id != seat.id)
    chosen = Candidate(place=seat, score=mention.score, evidence=(reason,))
    return replace(mention, place=seat, candidates=(chosen, *others))
