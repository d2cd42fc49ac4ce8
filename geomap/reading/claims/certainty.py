"""How sure it must be which place a name means before a distance is judged by it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from geomap import geodesy
from geomap.model import Mention, Place
from geomap.reading.claims.distances import Distance
from geomap.reading.grounds.antecedents import stands_for_another
from geomap.recent import Recent

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

RIVAL_SCORE = 0.15
"""From this score on a losing candidate of an ambiguous mention counts as a rival."""
LEAST_SURE = 0.5
"""Below this a phrase such as "the town" may mean another of the places named."""
RIVAL_M = 150_000.0
"""A rival nearer than this is a division and its town, or the like: the same place for a distance."""
NAMESAKE_M = 40_000.0
"""How far off another town of the same name may be, metres: its district may reach as far."""

REACH_TIMES, REACH_M = 3.0, 200_000.0
"""How many times the distances told, and how many metres more, a place may lie from those beside it."""
AS_TOLD = 0.1
"""The share of a distance by which one of several bearers of a name may miss it and be meant."""
LANDS = ("PCL", "ADM", "TERR")
"""Prefixes of the kinds whose middle says little of where their edge is."""
_LEAST_DEGREE_M = 110_500.0
"""No degree of latitude is shorter, metres."""
_KEPT = 8
"""Lands whose outlines stay ready to be measured to: those of a report or two."""

_lands: WeakKeyDictionary[Gazetteer, Recent[str, geodesy.DistanceIndex]] = WeakKeyDictionary()


def is_unsure(mention: Mention) -> bool:
    """Tell whether a mention may mean places far apart, or only a neighbour of what it means."""
    if mention.stand_in or (stands_for_another(mention) and mention.score < LEAST_SURE):
        return True
    if mention.outcome != "ambiguous" or mention.place is None:
        return False
    here = mention.place
    if len(mention.candidates) == 1:  # doubted though no other is known: a namesake of an unknown place
        return True
    others = [c.place for c in mention.candidates if c.score >= RIVAL_SCORE and c.place.id != here.id]
    if here.kind.startswith("PPL"):  # a division named after its town is no rival of the town
        others = [p for p in others if not (p.kind.startswith("ADM") and p.country == here.country)]
    return any(_metres(here, there) > _same_m(here, there) for there in others)


def settled(
    mention: Mention, beside: Sequence[Place], told: Sequence[Distance], gazetteer: Gazetteer
) -> Mention | None:
    """Return an unsure mention with the one bearer of its name that may lie so near to what stands beside it.

    A place that is said to lie some distance from another is none on another continent. ``beside`` are the
    sure places of the passage, ``told`` the distances that its sentence tells. None where no bearer lies
    within reach of those, or several far from each other of which not just one lies as told.
    """
    if mention.stand_in or mention.place is None:
        bearers = [p for p in gazetteer.candidates(mention.text) if p.kind.startswith(("PPL", "ISL"))]
    elif stands_for_another(mention):
        return None
    else:
        bearers = [c.place for c in mention.candidates if c.score >= RIVAL_SCORE]
        bearers = [mention.place, *(p for p in bearers if p.id != mention.place.id)]
    place = within_reach(bearers, beside, told, gazetteer)
    if place is None:
        return None
    return replace(mention, place=place, outcome="resolved", role="literal", use="literal", stand_in=False)


def within_reach(
    bearers: Sequence[Place], beside: Sequence[Place], told: Sequence[Distance], gazetteer: Gazetteer
) -> Place | None:
    """Return the one bearer of a name within reach of the places beside it, or the one that lies as told."""
    reach_m = REACH_TIMES * max(distance.value_m for distance in told) + REACH_M
    near = [p for p in bearers if any(_is_in_reach(p, other, reach_m, gazetteer) for other in beside)]
    if _lie_apart(near):
        near = [p for p in near if any(lies_as_told(p, other, told, gazetteer) for other in beside)]
        if _lie_apart(near):
            return None
    return near[0] if near else None


def lies_as_told(place: Place, other: Place, told: Sequence[Distance], gazetteer: Gazetteer) -> bool:
    """Whether a place lies about so far from another as one of some distances tells; from a land's border.

    Of a land that holds it no place is told to lie any distance.
    """
    if place.country == other.country and other.kind.startswith(LANDS):
        return False
    reach_m = (1 + AS_TOLD) * max(distance.value_m for distance in told)
    metres = _metres_from(place, other, gazetteer, reach_m)
    return metres < math.inf and any(_is_about(distance, metres) for distance in told)


def _is_about(distance: Distance, metres: float) -> bool:
    off_m = AS_TOLD * distance.value_m
    low, high = distance.low_m or 0.0, distance.value_m
    if distance.relation in ("=", "~"):
        low = high
    elif distance.relation in (">", ">="):
        low, high = high, math.inf
    return low - off_m <= metres <= high + off_m


def _lie_apart(places: Sequence[Place]) -> bool:
    return any(_metres(places[0], p) > _same_m(places[0], p) for p in places[1:])


def _is_in_reach(place: Place, other: Place, reach_m: float, gazetteer: Gazetteer) -> bool:
    if other.kind.startswith("marine"):
        return False
    within = place.country is not None and place.country == other.country and other.kind.startswith(LANDS)
    return within or _metres_from(place, other, gazetteer, reach_m) <= reach_m


def _metres_from(place: Place, other: Place, gazetteer: Gazetteer, reach_m: float) -> float:
    """Measure to a place, or to the outline of a land; infinite where that lies beyond a reach for sure."""
    if not other.kind.startswith(LANDS):  # their middle says little
        return _metres(place, other)
    shape = gazetteer.footprint(other)
    _, south, _, north = shape.bounds
    if max(south - place.lat, place.lat - north) * _LEAST_DEGREE_M > reach_m:
        return math.inf
    lands = _lands.setdefault(gazetteer, Recent(_KEPT))
    index = lands.recall(other.id)
    if index is None:
        index = geodesy.DistanceIndex(shape)
        lands.keep(other.id, index)
    return geodesy.nearest(gazetteer.footprint(place), index).distance_m


def _same_m(here: Place, there: Place) -> float:
    return NAMESAKE_M if here.kind.startswith("PPL") and there.kind.startswith("PPL") else RIVAL_M


def _metres(a: Place, b: Place) -> float:
    distance, _, _ = geodesy.inverse(a.lon, a.lat, b.lon, b.lat)
    return float(distance)
