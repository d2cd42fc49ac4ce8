"""Strangers: small towns that only share a name with a place that the gazetteer lacks.

A report on Belize that names Barranco is not of the Barranco of Lima. The ranker can only choose among the
places that it knows; whether what it chose has anything to do with the report is seen best when all other
names are placed (decision 0313).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shapely.geometry import Point

from geomap.gazetteer import Gazetteer
from geomap.geodesy import inverse
from geomap.model import Mention, Place

_SMALL = 50_000
"""People below which a town is not named in passing, far from all that a report tells of."""
_GUESSED = 0.3
"""Score below which a town of any size was hardly more than the largest of its name."""
_ELSEWHERE = 3
"""Mentions elsewhere from which one alone is doubted."""
_FAR_M, _FAR_DEG = 300_000.0, 2.7
"""Within which of any spot that is named a town is no stranger; degrees of latitude that are surely more."""
_STRANGE_SCORE = 0.05
"""What is left for a stranger: of some 50 in corpora and reports of our own hardly one was right."""
_SHARED = frozenset(("US",))
"""Countries with several towns of nearly every name, where the state tells what the land does elsewhere."""
_WIDE = ("PCL", "ADM1", "CONT", "region", "marine", "RGN", "TERR")


def disown_strangers(mentions: Sequence[Mention], gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Take its place from each small town in a land that nothing else is named of, far from all that is.

    Seats that a division is called after are known without their land ("Kidal"), and so is what borders on a
    land that is named.

    What the candidates were is kept, with a low score; the place is then one that the gazetteer lacks.
    """
    if len(mentions) <= _ELSEWHERE or not any(map(_may_be_strange, mentions)):
        return tuple(mentions)
    sure = [m for m in mentions if m.outcome == "resolved" and m.place is not None]
    around = _Around.of(sure)
    return tuple(
        _disowned(mention) if _may_be_strange(mention) and around.is_strange(mention, gazetteer) else mention
        for mention in mentions
    )


def _may_be_strange(mention: Mention) -> bool:
    """Whether a mention was given a small town, or by hardly more than its size another."""
    place = mention.place
    if place is None or place.kind == "PPLC" or not place.kind.startswith("PPL") or not place.country:
        return False
    return place.population < _SMALL or (mention.outcome == "ambiguous" and mention.score < _GUESSED)


@dataclass(frozen=True, slots=True)
class _Around:
    """What a report names beyond doubt, counted by names."""

    lands: Counter[tuple[str | None, str]]
    """Mentions by country and words."""
    divisions: Counter[tuple[str | None, str | None, str]]
    """The same by country, first-level division and words."""
    spots: tuple[tuple[str, Place], ...]
    """Words and places that are no lands, regions or waters."""

    named: tuple[Place, ...]
    """Countries and dependencies."""

    @classmethod
    def of(cls, sure: Sequence[Mention]) -> _Around:
        lands: Counter[tuple[str | None, str]] = Counter()
        divisions: Counter[tuple[str | None, str | None, str]] = Counter()
        spots: dict[tuple[str, str], Place] = {}
        for mention in sure:
            place = mention.place
            assert place is not None
            lands[place.country, mention.text] += 1
            divisions[place.country, place.admin1, mention.text] += 1
            if not place.kind.startswith(_WIDE):
                spots[mention.text, place.id] = place
        named = {m.place.id: m.place for m in sure if m.place is not None and m.place.kind.startswith("PCL")}
        apart = tuple((text, place) for (text, _), place in spots.items())
        return cls(lands, divisions, apart, tuple(named.values()))

    def is_strange(self, mention: Mention, gazetteer: Gazetteer) -> bool:
        """Tell whether nothing else that the report names has to do with a mention's place."""
        place = mention.place
        assert place is not None
        others = [(land, count) for (land, text), count in self.lands.items() if text != mention.text]
        if sum(count for land, count in others if land) < _ELSEWHERE:
            return False
        if any(land == place.country for land, _ in others):
            if place.country not in _SHARED:
                return False
            home = (place.country, place.admin1)
            if any((land, first) == home for land, first, text in self.divisions if text != mention.text):
                return False
        apart = [spot for text, spot in self.spots if text != mention.text]
        if not apart or not all(_is_far(place, spot) for spot in apart):
            return False
        return not (
            place.country not in _SHARED
            and (_is_seat(mention, gazetteer) or any(_borders(place, land, gazetteer) for land in self.named))
        )


def _is_seat(mention: Mention, gazetteer: Gazetteer) -> bool:
    """Whether the division that a mention's place lies in is called after it."""
    place = mention.place
    assert place is not None
    return any(
        other.kind == "ADM1" and (other.country, other.admin1) == (place.country, place.admin1)
        for other in gazetteer.candidates(mention.text)
    )


def _borders(place: Place, land: Place, gazetteer: Gazetteer) -> bool:
    return float(gazetteer.footprint(land).distance(Point(place.lon, place.lat))) < _FAR_DEG


def _is_far(place: Place, spot: Place) -> bool:
    if abs(place.lat - spot.lat) > _FAR_DEG:
        return True
    return float(inverse(place.lon, place.lat, spot.lon, spot.lat)[0]) > _FAR_M


def _disowned(mention: Mention) -> Mention:
    """Return a mention without its place, with little left of the scores of its candidates."""
    share = _STRANGE_SCORE / max(mention.score, _STRANGE_SCORE)
    left = tuple(replace(one, score=round(one.score * share, 4)) for one in mention.candidates)
    return replace(mention, outcome="unresolved", place=None, score=0.0, candidates=left)
