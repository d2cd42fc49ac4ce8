"""Distances between geometries: nearest, farthest, within, and the share within."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.errors import GeometryError
from geomap.geodesy.distance_index import DistanceIndex
from geomap.geodesy.edges import flatten
from geomap.geodesy.ellipsoid import FloatArray, inverse
from geomap.geodesy.shapes import densify

Measurable = BaseGeometry | Iterable[BaseGeometry] | DistanceIndex
"""What can be measured to: a geometry, a series of them, or an index made before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Nearest:
    """A geodesic between two geometries."""

    distance_m: float
    """Metres on the ellipsoid."""
    start: tuple[float, float]
    """Lon, lat on the first geometry."""
    end: tuple[float, float]
    """Lon, lat on the second geometry."""
    azimuth_deg: float
    """Degrees clockwise from north (0 to 360) at ``start`` toward ``end``; 0 where they are one place."""


def nearest(a: Measurable, b: Measurable) -> Nearest:
    """Find the shortest geodesic between two geometries; 0 m where they touch or one contains the other.

    On a surface of positive curvature the least distance between two geodesic segments that do not cross is
    taken at an end of one of them (by the second variation of length a common perpendicular between
    inner points is never a minimum), so the vertices of each against the other say all.
    """
    index_a, index_b = as_index(a), as_index(b)
    crossing = (
        shapely.intersection(index_a.geometry, index_b.geometry) if _may_touch(index_a, index_b) else None
    )
    if crossing is not None and not crossing.is_empty:
        spot = crossing.representative_point()
        return _between((float(spot.x), float(spot.y)), (float(spot.x), float(spot.y)))
    there = _from_vertices(index_a, index_b)
    back = _from_vertices(index_b, index_a)
    if there[0] <= back[0]:
        return _between(there[1], there[2])
    return _between(back[2], back[1])


def farthest(a: Measurable, b: Measurable) -> Nearest:
    """Find the point of ``a`` that is farthest from ``b``, with the point of ``b`` nearest to it (directed Hausdorff)."""
    index_a, index_b = as_index(a), as_index(b)
    lon, lat = _samples(index_a.geometry)
    distance, end_lon, end_lat = index_b.nearest(lon, lat)
    best = int(np.argmax(distance))
    return _between((float(lon[best]), float(lat[best])), (float(end_lon[best]), float(end_lat[best])))


def within(a: Measurable, b: Measurable, distance_m: float) -> bool:
    """Tell whether the geometries come within a distance in metres of each other."""
    return nearest(a, b).distance_m <= distance_m


def as_index(geometry: Measurable) -> DistanceIndex:
    """Make an index of a geometry; one made before is used again."""
    return geometry if isinstance(geometry, DistanceIndex) else DistanceIndex(geometry)


def _may_touch(a: DistanceIndex, b: DistanceIndex) -> bool:
    return bool(a.geometry.intersects(b.geometry))


def _from_vertices(
    a: DistanceIndex, b: DistanceIndex
) -> tuple[float, tuple[float, float], tuple[float, float]]:
    """Find the vertex of ``a`` that is nearest to ``b``: metres, the vertex, the place on ``b``."""
    vertices = np.unique(shapely.get_coordinates(a.geometry), axis=0)
    distance, lon, lat = b.nearest(vertices[:, 0], vertices[:, 1])
    best = int(np.argmin(distance))
    return (
        float(distance[best]),
        (float(vertices[best, 0]), float(vertices[best, 1])),
        (float(lon[best]), float(lat[best])),
    )


def _samples(geometry: BaseGeometry) -> tuple[FloatArray, FloatArray]:
    dense = densify(geometry, 20_000.0)
    coordinates = [shapely.get_coordinates(dense)]
    for part in flatten(geometry):
        if part.geom_type == "Polygon":
            west, south, east, north = part.bounds
            xs, ys = np.meshgrid(np.linspace(west, east, 40), np.linspace(south, north, 40))
            inside = shapely.contains_xy(part, xs.ravel(), ys.ravel())
            coordinates.append(np.stack([xs.ravel()[inside], ys.ravel()[inside]], axis=1))
    table = np.concatenate(coordinates)
    return table[:, 0], table[:, 1]


def _between(start: tuple[float, float], end: tuple[float, float]) -> Nearest:
    distance, azimuth, _ = inverse(start[0], start[1], end[0], end[1])
    turn = float(azimuth) % 360.0 if float(distance) > 0 else 0.0
    return Nearest(distance_m=float(distance), start=start, end=end, azimuth_deg=turn)


def check_distance(distance_m: float) -> float:
    """Return a distance that is a number of metres, else raise GeometryError."""
    value = float(distance_m)
    if not np.isfinite(value):
        raise GeometryError(f"a distance must be a finite number of metres, got {distance_m!r}")
    return value
