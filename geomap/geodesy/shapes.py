"""Lines and areas: making, densifying, simplifying and measuring them on WGS 84."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.errors import GeometryError
from geomap.geodesy.antimeridian import cut_antimeridian, gather, polygons_in
from geomap.geodesy.distance_index import DistanceIndex
from geomap.geodesy.edges import as_geometry, edges_of, flatten
from geomap.geodesy.ellipsoid import GEOD, A, B, FloatArray, destination, inverse

EARTH_M2 = 510_065_621_724_088.5
"""Area of the WGS 84 ellipsoid, square metres."""
DEGREE_M = 111_700.0
"""No degree of latitude or longitude is longer, metres."""


_FEW = 8
"""Pieces of a line up to which its points are worked out one by one."""


def line(lon1: float, lat1: float, lon2: float, lat2: float, *, max_m: float = 50_000.0) -> BaseGeometry:
    """Draw the geodesic between two points, with a vertex at least every ``max_m`` metres, cut at ±180°.

    >>> line(0, 0, 1, 0, max_m=200_000).wkt
    'LINESTRING (0 0, 1 0)'
    """
    _positive("max_m", max_m)
    if abs(lon1) != 180.0 and abs(lat1) != 90.0:
        azimuth, _, distance = GEOD.inv(lon1, lat1, lon2, lat2)
        count = max(math.ceil(distance / max_m), 1)
        if count <= _FEW and abs(lon2 - lon1) <= 180.0:
            # Of a few points each is asked for by itself: arrays would take ten times as long.
            steps = (GEOD.fwd(lon1, lat1, azimuth, distance / count * step) for step in range(1, count))
            return shapely.LineString([(lon1, lat1), *(step[:2] for step in steps), (lon2, lat2)])
    return cut_antimeridian(shapely.LineString(_track(np.array([[lon1, lat1], [lon2, lat2]]), max_m)))


def length_m(geometry: BaseGeometry | Iterable[BaseGeometry]) -> float:
    """Measure the geodesic length of lines and outlines in metres; seams of a cut at ±180° do not count."""
    edges = edges_of(as_geometry(geometry))
    distance, _, _ = inverse(edges.lon1, edges.lat1, edges.lon2, edges.lat2)
    return float(distance.sum())


def area_m2(geometry: BaseGeometry | Iterable[BaseGeometry]) -> float:
    """Measure the area of polygons in square metres on the ellipsoid (Karney); 0 for points and lines."""
    one = as_geometry(geometry)
    total = 0.0
    for polygon in polygons_in(one):
        holes = [_ring_area(np.asarray(ring.coords)) for ring in polygon.interiors]
        total += _ring_area(np.asarray(polygon.exterior.coords)) - sum(holes)
    return total


def densify(geometry: BaseGeometry, max_m: float) -> BaseGeometry:
    """Add vertices along the geodesic edges so that none is longer than ``max_m`` metres."""
    _positive("max_m", max_m)
    return _each_track(as_geometry(geometry), lambda track: _track(track, max_m))


def simplify(geometry: BaseGeometry, max_error_m: float) -> BaseGeometry:
    """Drop vertices so that no outline moves by more than ``max_error_m`` metres; areas stay valid.

    Douglas and Peucker's method in degrees, a degree being at most 111.7 km, then checked on the ellipsoid:
    every dropped vertex must lie within the bound of the new outline, whose edges are geodesics. Where one
    does not, the part is done again with half the allowance.
    """
    _positive("max_error_m", max_error_m)
    parts = [_simplify_part(part, max_error_m) for part in flatten(as_geometry(geometry))]
    if all(part.geom_type in ("Polygon", "MultiPolygon") for part in parts):
        return shapely.union_all(parts)
    return gather(parts)


def _simplify_part(part: BaseGeometry, max_error_m: float) -> BaseGeometry:
    """Simplify one part, at least as finely as asked."""
    if part.geom_type == "Point":
        return part
    own = shapely.get_coordinates(part)
    allowance = max_error_m / DEGREE_M
    for _ in range(8):
        fresh = part.simplify(allowance)
        if fresh.is_valid and not fresh.is_empty and len(shapely.get_coordinates(fresh)) < len(own):
            moved = DistanceIndex(fresh, solid=False).nearest(own[:, 0], own[:, 1])[0]
            if float(moved.max()) <= max_error_m:
                return fresh
        allowance /= 2
    return part


def _each_track(geometry: BaseGeometry, change: Callable[[FloatArray], FloatArray]) -> BaseGeometry:
    """Rebuild a geometry with each of its lines and rings changed."""
    if isinstance(geometry, shapely.LineString):
        return shapely.LineString(change(np.asarray(geometry.coords)[:, :2]))
    if isinstance(geometry, shapely.Polygon):
        return shapely.Polygon(
            change(np.asarray(geometry.exterior.coords)[:, :2]),
            [change(np.asarray(ring.coords)[:, :2]) for ring in geometry.interiors],
        )
    if isinstance(geometry, shapely.Point):
        return geometry
    return gather([_each_track(member, change) for member in shapely.get_parts(geometry)])


def _track(track: FloatArray, max_m: float) -> FloatArray:
    """Add vertices to one track of shape (n, 2)."""
    lon1, lat1, lon2, lat2 = track[:-1, 0], track[:-1, 1], track[1:, 0], track[1:, 1]
    distance, azimuth, _ = inverse(lon1, lat1, lon2, lat2)
    # A ring's edges on the seam, and any along the pole's line, are the map's and not the globe's: leave them
    # straight. An open line along the meridian ±180 is a line like any other, and keeps its side.
    ring = bool((track[0] == track[-1]).all())
    meridian = (np.abs(lon1) == 180.0) & (lon1 == lon2)
    seam = meridian & ring | (np.abs(lat1) == 90.0) & (lat1 == lat2)
    count = np.where(seam, 1, np.maximum(np.ceil(distance / max_m), 1)).astype(np.int64)
    owner = np.repeat(np.arange(len(count)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    lon, lat = destination(lon1[owner], lat1[owner], azimuth[owner], (distance / count)[owner] * step)
    first = step == 0
    lon = np.where(first | meridian[owner], lon1[owner], lon)
    lat = np.where(first, lat1[owner], lat)
    return np.concatenate([np.stack([lon, lat], axis=1), track[-1:]])


def _ring_area(ring: FloatArray) -> float:
    """Measure what a ring holds, square metres."""
    lon, lat = ring[:, 0], ring[:, 1]
    step = np.diff(lon)
    if (np.abs(step) == 360.0).any():  # edges right round the globe: follow their parallels
        pieces = [
            np.stack([np.linspace(lon[i], lon[i + 1], 3601 if abs(step[i]) == 360.0 else 2),
                      np.linspace(lat[i], lat[i + 1], 3601 if abs(step[i]) == 360.0 else 2)], axis=1)[:-1]
            for i in range(len(step))
        ]  # fmt: skip
        ring = np.concatenate([*pieces, ring[:1]])
        lon, lat = ring[:, 0], ring[:, 1]
        step = np.diff(lon)
    area = abs(float(GEOD.polygon_area_perimeter(lon, lat)[0]))
    sines = np.sin(np.radians(lat))
    step = np.where(np.abs(step) > 180.0, step - 360.0 * np.sign(step), step)
    turn = np.radians(step)
    estimate = abs(float((turn * (sines[:-1] + sines[1:]) / 2).sum())) * A * B
    whole = EARTH_M2 - area
    return whole if abs(whole - estimate) < abs(area - estimate) else area


def _positive(name: str, value: float) -> None:
    if not (np.isfinite(value) and value > 0):
        raise GeometryError(f"{name} must be a positive number of metres, got {value!r}")
