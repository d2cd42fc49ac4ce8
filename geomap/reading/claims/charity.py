"""Where grammar leaves a choice: the reading under which a claim comes nearest to being true.

"The island is 30 km from X" after two islands, "B itself is 250 km away" after two towns: a reader takes the
one that fits. A claim is called false only where every reading of it is (decision 0229).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast
from weakref import WeakKeyDictionary

from geomap import geodesy
from geomap.gazetteer import Gazetteer
from geomap.model import Mention, Place, Reference
from geomap.reading.claims.distances import Distance
from geomap.recent import Recent

FITS = 0.1
"""Up to this misfit, a tenth of the figure, a claim may be true of a place."""
FAR_OFF = 2.0
"""From this misfit on, three times the figure, a claim is likelier told of a namesake of which it is true."""
SURE = 0.8
"""The score from which on no namesake is thought of."""
HOPELESS = 9.0
"""From this misfit on, ten times the figure, one is thought of however sure the name."""
NEARER = 3.0
"""Up to this misfit a namesake is judged instead of one that is hopeless: nobody errs so far."""
_WIDE = ("PCL", "ADM", "TERR", "marine")
"""Prefixes of the kinds of places of which no figure is told to the point."""
SITE_M = 30_000.0
"""How far from its town an airport or a dam may lie, metres."""
_KEPT = 2_000
"""Distances kept in memory: a claim asks for the same ones again and again."""
_measured: WeakKeyDictionary[Gazetteer, Recent[tuple[str, str | None, str, bool], float]]
_measured = WeakKeyDictionary()


def best_fitting(
    readings: Sequence[tuple[Mention, Reference]], distance: Distance, gazetteer: Gazetteer
) -> int:
    """Return which of the readings, each a subject and a reference, fits best; the first of equals.

    Raises ValueError where there are none.
    """
    misfits = [misfit(cast("Place", m.place), r, distance, gazetteer) for m, r in readings]
    return misfits.index(min(misfits))


def misfit(place: Place, reference: Reference, distance: Distance, gazetteer: Gazetteer) -> float:
    """Return how far a distance lies outside of what is said, as a share; 0 where it is so."""
    measured = _measured.setdefault(gazetteer, Recent(_KEPT))
    key = (place.id, reference.place_id, reference.kind, reference.mainland_only)
    found = measured.recall(key)
    metres = _metres(place, reference, gazetteer) if found is None else found
    if found is None:
        measured.keep(key, metres)
    low, high = distance.low_m or 0.0, distance.value_m
    if distance.relation in ("=", "~"):
        low = high
    elif distance.relation in (">", ">="):
        low, high = high, math.inf
    return max(low / max(metres, 1.0) - 1.0, metres / max(high, 1.0) - 1.0, 0.0)


def just(distance: Distance) -> Distance:
    """Return a bound as what just fits it, half of it to all: nobody says "less than 300 km" of 3 km."""
    if distance.relation not in ("<", "<="):
        return distance
    return replace(distance, relation="between", low_m=distance.value_m / 2)


def with_sites(distance: Distance, by_m: float = SITE_M) -> Distance:
    """Return a distance as it may be told of what belongs to a place and lies by it, no farther than that."""
    low, high = distance.low_m or 0.0, distance.value_m
    if distance.relation in (">", ">="):
        return replace(distance, value_m=max(1.0, high - by_m))
    if distance.relation in ("=", "~"):
        low = high
    return replace(distance, relation="between", low_m=max(0.0, low - by_m), value_m=high + by_m)


def _metres(place: Place, reference: Reference, gazetteer: Gazetteer) -> float:
    """Measure between a place and what it is told to lie from, on the embedded map."""
    if reference.place_id is None:
        return math.inf
    other = gazetteer.place(reference.place_id)
    shape = gazetteer.footprint(other)
    if reference.kind == "coast":
        shape = gazetteer.coast(other, islands=not reference.mainland_only)
    elif reference.kind == "border":
        inside = place.country is not None and place.country == other.country
        shape = gazetteer.border(other, land=True) if inside else gazetteer.border(other)
    if shape.is_empty:
        return math.inf
    return geodesy.nearest(gazetteer.island(place) or gazetteer.footprint(place), shape).distance_m


def town_of_name(mention: Mention, gazetteer: Gazetteer, *, has_article: bool) -> Mention:
    """Return a mention of a river with the town of that name in its land, if one bears it: Hay River.

    A name that is surely a river's is a town's only without an article.
    """
    river = cast("Place", mention.place)
    towns = (
        p for p in gazetteer.candidates(mention.text) if p.kind.startswith("PPL") and p.name == mention.text
    )
    town = next((p for p in towns if river.country in (None, p.country)), None)
    is_river = town is None or (mention.score >= SURE and has_article)
    return mention if is_river else replace(mention, place=town)


def namesake(
    mention: Mention,
    misfit_of: Callable[[Mention], float],
    gazetteer: Gazetteer,
    *,
    smaller: bool = True,
    larger: bool = True,
    exact: bool = False,
) -> Mention:
    """Return a mention with the bearer of its name of which a claim is true, if it is far off of its own.

    "Midtown, less than 150 km from the coast" is of no town of that name 1,500 km inland. What is not true of
    a village may be told of the city of its name, however little it misses (``larger``). A figure that is
    no bound (``exact``) and so far off tells even of an island or a sure name's namesake where it is true.
    """
    here = cast("Place", mention.place)
    if not here.kind.startswith("PPL") or mention.score >= 1.0:
        return mention  # a person's decision stands
    all_bearers = [p for p in gazetteer.candidates(mention.text) if p.id != here.id]
    bearers = [p for p in all_bearers if p.kind.startswith("PPL")]
    cities = [p for p in bearers if larger and p.population > here.population]
    if not all_bearers:
        return mention
    off = misfit_of(mention)
    if exact and off >= FAR_OFF:
        spots = (
            p for p in all_bearers if not p.kind.startswith(_WIDE) and (p.kind != "region" or p.radius_m > 0)
        )
        told = next((p for p in spots if misfit_of(replace(mention, place=p)) <= FITS), None)
        if told is not None:
            return replace(mention, place=told)
    if not bearers:
        return mention
    if off < HOPELESS and (not smaller or mention.score >= SURE):
        bearers = cities
    if off < FAR_OFF:
        bearers = cities if off > FITS else []
    others = [replace(mention, place=place) for place in bearers]
    true = next((other for other in others if misfit_of(other) <= FITS), None)
    if true is not None or off < HOPELESS:
        return true or mention
    nearest = min(((misfit_of(other), number) for number, other in enumerate(others)), default=None)
    return mention if nearest is None or nearest[0] > NEARER else others[nearest[1]]
