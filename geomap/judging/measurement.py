"""Measuring how far a subject lies from what a claim measures to, in every customary reading.

"The coast of X" is the sea coast of its mainland to some and of all its islands to others: the mainland
is read first and the islands after it. "The border of X" is its whole outline. A place is its
footprint, where a polygon is known, else its point, whose radius goes into the error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

from geomap import geodesy
from geomap.model import ClaimReading, Place, Reference

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer


_KEPT = 256
"""How many grounds stay indexed: reports of one crisis measure to the same few coasts again and again."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Something that can be measured from or to."""

    name: str
    """In words: "mainland coast of Venezuela"."""
    geometry: BaseGeometry
    """Lon, lat on WGS 84."""
    data_error_m: float
    """Bound in metres on the error of the coordinates."""
    extent_m: float = 0.0
    """Radius in metres about a point within which the place lies; 0 where the geometry is all of it."""

    @cached_property
    def index(self) -> geodesy.DistanceIndex:
        """The geometry, ready to be measured to."""
        return geodesy.DistanceIndex(self.geometry)


def measure(
    subject: BaseGeometry | Place, reference: Reference, gazetteer: Gazetteer
) -> tuple[ClaimReading, ...]:
    """Measure a subject's nearest and farthest geodesic distance from a reference, in every reading.

    The first reading is the customary one: a coast without its islands, an outline with all parts, a place's
    footprint. Empty when the reference is not resolved or has no such line (a country without a sea coast).
    Raises UnknownPlaceError for an id that the gazetteer does not hold.
    """
    ground = subject_ground(subject, gazetteer)
    return tuple(measure_between(ground, other) for other in reference_grounds(reference, gazetteer))


def subject_ground(subject: BaseGeometry | Place, gazetteer: Gazetteer) -> Ground:
    """Say what ground a subject takes and how well it is known."""
    if not isinstance(subject, Place):
        return Ground(name="the area", geometry=subject, data_error_m=0.0)
    return _place_ground(subject, gazetteer)


@lru_cache(maxsize=_KEPT)
def _place_ground(place: Place, gazetteer: Gazetteer) -> Ground:
    geometry = gazetteer.footprint(place)
    if geometry.geom_type == "Point":
        return Ground(name=place.name, geometry=geometry, data_error_m=0.0, extent_m=max(place.radius_m, 0.0))
    return Ground(name=place.name, geometry=geometry, data_error_m=gazetteer.coast_error_m)


@lru_cache(maxsize=_KEPT)
def reference_grounds(reference: Reference, gazetteer: Gazetteer) -> tuple[Ground, ...]:
    """List what a reference may mean, the customary reading first."""
    if reference.place_id is None:
        return ()
    place = gazetteer.place(reference.place_id)
    if reference.kind == "place":
        return (subject_ground(place, gazetteer),)
    error_m = gazetteer.coast_error_m
    if reference.kind == "border":
        outline = gazetteer.border(place)
        named = Ground(name=f"border of {place.name}", geometry=outline, data_error_m=error_m)
        return () if outline.is_empty else (named,)
    if gazetteer.territory(place) is None:
        return (subject_ground(place, gazetteer),)
    mainland = gazetteer.coast(place, islands=False)
    whole = gazetteer.coast(place, islands=True)
    grounds = [
        Ground(name=f"mainland coast of {place.name}", geometry=mainland, data_error_m=error_m),
        Ground(name=f"coast of {place.name} with islands", geometry=whole, data_error_m=error_m),
    ]
    if mainland.equals(whole):
        grounds = [Ground(name=f"coast of {place.name}", geometry=whole, data_error_m=error_m)]
    return tuple(ground for ground in grounds if not ground.geometry.is_empty)


def error_between(subject: Ground, reference: Ground) -> float:
    """Bound what data and extents can change of a distance, metres.

    The errors of both data add up. Extents of places known as points alone are not errors of one kind, and
    hold most of a place, not all: they add up as squares.
    """
    return subject.data_error_m + reference.data_error_m + math.hypot(subject.extent_m, reference.extent_m)


def measure_between(subject: Ground, reference: Ground) -> ClaimReading:
    """Measure one reading."""
    near = geodesy.nearest(subject.index, reference.index)
    far = geodesy.farthest(subject.index, reference.index)
    return ClaimReading(
        of=reference.name,
        nearest_m=near.distance_m,
        farthest_m=far.distance_m,
        start=near.start,
        end=near.end,
        farthest_start=far.start,
        farthest_end=far.end,
        error_m=error_between(subject, reference),
    )
