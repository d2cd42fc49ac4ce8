"""Distances between geometries: nearest, farthest, within."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.errors import GeometryError
from geomap.geodesy.antimeridian import cut_antimeridian, polygons_in
from geomap.geodesy.distance_index import DistanceIndex
from geomap.geodesy.ellipsoid import CONVEX_M, R_MAX, R_MEAN, FloatArray, destination, inverse
from geomap.geodesy.lenses import crossing
from geomap.geodesy.lone import Lone, lone_place

Measurable = BaseGeometry | Iterable[BaseGeometry] | DistanceIndex
"""What can be measured to: a geometry, a series of them, or an index made before."""

_FARTHEST_M = 0.001
"""How far from the true farthest distance along an outline the one found may be, metres."""
_INNER_M = 2.0
"""The same inside of an area, metres."""
_FEW = 1_000
"""Vertices that are looked at one and all."""
_MOST = 400_000
"""Places measured in one search at most, so that hostile shapes end too."""


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
    azimuth_back_deg: float
    """The same at ``end`` toward ``start``."""


def nearest(a: Measurable, b: Measurable) -> Nearest:
    """Find the shortest geodesic between two geometries; 0 m where they touch or one contains the other.

    The vertices of each against the other say all, unless edges cross: between inner points of two
    geodesic segments a common perpendicular is never the shortest, as the second variation of its length
    along a parallel field is minus the integral of Gauss's curvature, which is positive on the ellipsoid.
    The distance is exact to below a millimetre.

    >>> import shapely
    >>> found = nearest(shapely.Point(0, 0), shapely.box(1, -1, 2, 1))
    >>> round(found.distance_m, 3), found.end, found.azimuth_deg
    (111319.491, (1.0, 0.0), 90.0)
    """
    lone_a, lone_b = lone_place(a), lone_place(b)
    index_a, index_b = lone_a or _index_toward(a, lone_b), lone_b or _index_toward(b, lone_a)
    there = _from_vertices(index_a, index_b)
    back = _from_vertices(index_b, index_a) if there[0] > 0 else there
    if isinstance(index_a, DistanceIndex) and isinstance(index_b, DistanceIndex):
        spot = _crossing(index_a, index_b, min(there[0], back[0]))
        if spot is not None:
            return between(spot, spot)
    if there[0] <= back[0]:
        return between(there[1], there[2])
    return between(back[2], back[1])


def farthest(a: Measurable, b: Measurable) -> Nearest:
    """Find the point of ``a`` that is farthest from ``b``, with the point of ``b`` nearest to it.

    This is Hausdorff's directed distance: 1 mm at most below the true one along points and outlines, 2 m
    inside of areas. Branch and bound: with p the place of ``b`` nearest to some point of a stretch, no
    point of the stretch is farther from ``b`` than from p, and the distance from p is convex, so that the
    stretch's ends (a cell's corners) bound it, half of its length added beyond 9,980 km; so does the
    distance at one end with its slope there and the bound of `blocks` on its second derivative.
    """
    lone_a = lone_place(a)
    if lone_a is not None:
        return _to_nearest((0.0, *lone_a.place), lone_place(b) or _index_toward(b, lone_a))
    index_a, index_b = as_index(a), lone_place(b) or as_index(b)
    return _to_nearest(_farthest(index_a, index_b, (-1.0, 0.0, 0.0)), index_b)


def _farthest(index_a: DistanceIndex, index_b: DistanceIndex | Lone, best: _Best) -> _Best:
    """Find what of ``a`` is farther from ``b`` than the best known."""
    areas = polygons_in(cut_antimeridian(index_a.areas)) if index_a.areas is not None else []
    if areas:  # a first guess, so that an outline that lies on b is not searched to the last metre
        inner = np.array([area.representative_point().coords[0] for area in areas])
        best = _better(best, inner[:, 0], inner[:, 1], index_b.nearest(inner[:, 0], inner[:, 1])[0])
    best = _farthest_outline(index_a, index_b, best)
    if areas:
        best = _farthest_inside(areas, index_b, best)
    return best


def _to_nearest(best: _Best, index_b: DistanceIndex | Lone) -> Nearest:
    """Measure from the farthest place to the nearest one of the other geometry."""
    _, lon, lat = best
    _, end_lon, end_lat = index_b.nearest([lon], [lat])
    return between((lon, lat), (float(end_lon[0]), float(end_lat[0])))


def hausdorff(a: Measurable, b: Measurable) -> Nearest:
    """Find how far two geometries differ: the greater of the two directed distances, from its own geometry.

    As exact as `farthest`. The result is equal in length whichever comes first.
    """
    ways = [(as_index(a), as_index(b)), (as_index(b), as_index(a))]
    # the way whose vertices are farther first: what is nearer than it need not be searched to the last metre
    at_vertices = [float(other.nearest(*one.vertices())[0].max()) for one, other in ways]
    if at_vertices[1] > at_vertices[0]:
        ways.reverse()
    (first, second), (_, _) = ways
    best = _farthest(first, second, (-1.0, 0.0, 0.0))
    other_way = _farthest(second, first, best)
    return _to_nearest(best, second) if other_way == best else _to_nearest(other_way, first)


def within(a: Measurable, b: Measurable, distance_m: float) -> bool:
    """Tell whether the geometries come within a distance in metres of each other."""
    return nearest(a, b).distance_m <= check_distance(distance_m)


def stretches_within(
    a: Measurable, b: Measurable, distance_m: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """List the stretches of the edges of ``a``, of 5 km at most, that may come within metres of ``b``.

    Returns lon1, lat1, lon2, lat2 in degrees; none that comes so near is missing, and a few may not come so
    near.
    """
    reach = check_distance(distance_m)
    lone_a = lone_place(a)
    if lone_a is not None:
        lon, lat = lone_a.vertices()
        near = (lone_place(b) or _index_toward(b, lone_a)).nearest(lon, lat)[0] <= reach
        return lon[near], lat[near], lon[near], lat[near]
    index_a, index_b = as_index(a), lone_place(b) or as_index(b)
    if isinstance(index_b, Lone):
        lon1, lat1, lon2, lat2 = index_a.cut(index_b.reached_from(index_a.edges, reach))
    else:
        mid_lon, mid_lat, radius = index_a.block_middles()
        low, _ = index_b.bounds(mid_lon, mid_lat)
        lon1, lat1, lon2, lat2 = index_a.stretches(np.flatnonzero(low - radius <= reach))
    if not len(lon1):
        return lon1, lat1, lon2, lat2
    ends = np.minimum(index_b.nearest(lon1, lat1)[0], index_b.nearest(lon2, lat2)[0])
    near = ends - inverse(lon1, lat1, lon2, lat2)[0] / 2 <= reach
    return lon1[near], lat1[near], lon2[near], lat2[near]


def as_index(geometry: Measurable) -> DistanceIndex:
    """Make an index of a geometry; one made before is used again."""
    return geometry if isinstance(geometry, DistanceIndex) else DistanceIndex(geometry)


def _index_toward(geometry: Measurable, lone: Lone | None) -> DistanceIndex:
    """Make an index of a geometry; of lines that are measured to one place, of what may lie nearest alone."""
    index = as_index(geometry)
    # Of one that has been searched before nothing is saved.
    if lone is None or index.is_cut or (index.areas is not None and index.solid):
        return index
    kept = index.toward
    if kept is None or kept[0] != lone.place:
        kept = lone.place, DistanceIndex.of_edges(lone.nearest_of(index.edges), solid=False)
        index.toward = kept
    return kept[1]


def _crossing(a: DistanceIndex, b: DistanceIndex, vertices_m: float) -> tuple[float, float] | None:
    """Find a place where edges cross, in which the vertices of each are so far from the other; else None."""
    if 0 < vertices_m <= min(a.longest_m, b.longest_m) / 2:
        return crossing(a.edges, b.edges)
    return None


def between(start: tuple[float, float], end: tuple[float, float]) -> Nearest:
    """Measure the geodesic between two points."""
    distance, azimuth, back = inverse(start[0], start[1], end[0], end[1])
    there, home = (float(azimuth) % 360.0, float(back) % 360.0) if float(distance) > 0 else (0.0, 0.0)
    return Nearest(distance_m=float(distance), start=start, end=end, azimuth_deg=there, azimuth_back_deg=home)


def check_distance(distance_m: float) -> float:
    """Return a distance that is a number of metres, else raise GeometryError."""
    value = float(distance_m)
    if not np.isfinite(value):
        raise GeometryError(f"a distance must be a finite number of metres, got {distance_m!r}")
    return value


def _from_vertices(
    a: DistanceIndex | Lone, b: DistanceIndex | Lone
) -> tuple[float, tuple[float, float], tuple[float, float]]:
    """Find the vertex of ``a`` that is nearest to ``b``: metres, the vertex, the place on ``b``."""
    if isinstance(a, Lone) or len(a) <= _FEW:
        lon, lat = a.vertices()
    else:  # look at the blocks first, and only into those that may hold the nearest vertex
        mid_lon, mid_lat, radius = a.block_middles()
        low, high = b.bounds(mid_lon, mid_lat)
        spare = a.longest_m / 2  # a block may hold no vertex of its own
        kept = np.flatnonzero(low - radius <= float((high + radius).min()) + spare)
        middle = b.nearest(mid_lon[kept], mid_lat[kept])[0]
        least = float((middle + radius[kept]).min()) + spare
        lon, lat = a.vertices(kept[middle - radius[kept] <= least])
    distance, to_lon, to_lat = b.nearest(lon, lat)
    best = int(np.argmin(distance))
    return (
        float(distance[best]),
        (float(lon[best]), float(lat[best])),
        (float(to_lon[best]), float(to_lat[best])),
    )


_Best = tuple[float, float, float]
"""Metres, lon, lat."""


def _farthest_outline(a: DistanceIndex, b: DistanceIndex | Lone, best: _Best) -> _Best:
    """Search points and edges."""
    middle_lon, middle_lat, radius = a.block_middles()
    low, high = b.bounds(middle_lon, middle_lat)
    far = np.flatnonzero(high + radius >= (low - radius).max())
    middle = b.nearest(middle_lon[far], middle_lat[far])[0]
    far = far[middle + radius[far] >= (middle - radius[far]).max()]
    lon1, lat1, lon2, lat2 = a.stretches(far)
    measured = 0
    while len(lon1) and measured < _MOST:
        first, last = b.nearest(lon1, lat1), b.nearest(lon2, lat2)
        measured += 2 * len(lon1)
        for lon, lat, found in ((lon1, lat1, first), (lon2, lat2, last)):
            best = _better(best, lon, lat, found[0])
        length, azimuth, back = inverse(lon1, lat1, lon2, lat2)
        bounds: list[FloatArray] = [(first[0] + last[0] + length) / 2]
        for lon, lat, found, along in ((lon1, lat1, first, azimuth), (lon2, lat2, last, back)):
            bounds.append(_highest(found[1], found[2], (lon1, lon2), (lat1, lat2), length / 2, 0.0))
            bounds.append(_steepest(lon, lat, found, along, length))
        highest = np.minimum.reduce(bounds)
        split = (highest > best[0] + _FARTHEST_M) & (length > _FARTHEST_M / 10)
        lon1, lat1, lon2, lat2 = lon1[split], lat1[split], lon2[split], lat2[split]
        mid_lon, mid_lat = destination(lon1, lat1, azimuth[split], length[split] / 2)
        lon1, lon2 = np.concatenate([lon1, mid_lon]), np.concatenate([mid_lon, lon2])
        lat1, lat2 = np.concatenate([lat1, mid_lat]), np.concatenate([mid_lat, lat2])
    return best


def _farthest_inside(areas: list[shapely.Polygon], b: DistanceIndex | Lone, best: _Best) -> _Best:
    """Search the inside of areas by cells of the map, halved where something farther may lie in them."""
    shapely.prepare(areas)
    grids = [_grid(area) for area in areas]
    own = np.repeat(np.array(areas, dtype=object), [len(grid) for grid in grids])
    lon, lat, wide, high = np.concatenate(grids).T
    measured = 0
    while len(lon) and measured < _MOST:
        distance, foot_lon, foot_lat = b.nearest(lon, np.clip(lat, -90.0, 90.0))
        measured += len(lon)
        inside = np.asarray(shapely.contains_xy(own, lon, lat))
        best = _better(best, lon[inside], lat[inside], distance[inside])
        corners_lon = tuple(lon + side * wide / 2 for side in (-1, 1, -1, 1))
        corners_lat = tuple(np.clip(lat + side * high / 2, -90, 90) for side in (-1, -1, 1, 1))
        steepest = np.radians(2 * np.minimum(np.abs(lat) + high / 2, 45.0))
        # sides along parallels bulge out of the geodesic hull of the corners, by less than this
        bulge = np.radians(wide) ** 2 * R_MEAN * np.sin(steepest) / 8
        corners = zip(corners_lon, corners_lat, strict=True)
        radius = np.maximum.reduce([inverse(lon, lat, x, y)[0] for x, y in corners])
        highest = np.minimum(
            distance + radius + bulge,
            _highest(foot_lon, foot_lat, corners_lon, corners_lat, radius, bulge),
        )
        left = (highest > best[0] + _INNER_M) & (radius > _INNER_M / 10)
        left[left] = shapely.intersects(
            own[left],
            shapely.box(
                lon[left] - wide[left] / 2,
                lat[left] - high[left] / 2,
                lon[left] + wide[left] / 2,
                lat[left] + high[left] / 2,
            ),
        )
        own, wide, high = np.tile(own[left], 4), np.tile(wide[left] / 2, 4), np.tile(high[left] / 2, 4)
        sides = np.repeat(np.array([[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]]), left.sum(), axis=0)
        lon, lat = np.tile(lon[left], 4) + sides[:, 0] * wide, np.tile(lat[left], 4) + sides[:, 1] * high
    return best


def _grid(area: shapely.Polygon) -> FloatArray:
    """Lay cells of at most 4° over an area: lon, lat of the middle, width and height in degrees."""
    west, south, east, north = area.bounds
    columns, rows = max(1, int((east - west) / 4)), max(1, int((north - south) / 4))
    x, y = np.meshgrid(np.arange(columns) + 0.5, np.arange(rows) + 0.5)
    wide, high = (east - west) / columns, (north - south) / rows
    count = columns * rows
    return np.stack(
        [west + x.ravel() * wide, south + y.ravel() * high, np.full(count, wide), np.full(count, high)],
        axis=1,
    )


def _highest(
    foot_lon: FloatArray,
    foot_lat: FloatArray,
    lons: tuple[FloatArray, ...],
    lats: tuple[FloatArray, ...],
    half: FloatArray,
    bulge: FloatArray | float,
) -> FloatArray:
    """Bound the distance over stretches or cells by that of their corners from one place each."""
    away = np.maximum.reduce(
        [inverse(foot_lon, foot_lat, lon, lat)[0] for lon, lat in zip(lons, lats, strict=True)]
    )
    return np.asarray(away + bulge + np.where(away > CONVEX_M - half, 2 * half, 0.0))


def _steepest(
    lon: FloatArray,
    lat: FloatArray,
    found: tuple[FloatArray, FloatArray, FloatArray],
    along: FloatArray,
    length: FloatArray,
) -> FloatArray:
    """Bound the distance along stretches by its slope at one end and the most that it may bend upward."""
    distance, foot_lon, foot_lat = found
    _, toward, _ = inverse(lon, lat, foot_lon, foot_lat)
    slope = -np.cos(np.radians(toward - along))
    near = np.maximum(distance - length, 0.0) / R_MAX
    bend = np.maximum(np.cos(near), 0.0) / np.sin(np.clip(near, 1e-12, 3.0)) / R_MAX
    highest = distance + np.maximum(slope, 0.0) * length + bend * length**2 / 2
    return np.asarray(np.where(near > 0, highest, np.inf))


def _better(best: _Best, lon: FloatArray, lat: FloatArray, distance: FloatArray) -> _Best:
    if not len(distance):
        return best
    at = int(np.argmax(distance))
    return (float(distance[at]), float(lon[at]), float(lat[at])) if distance[at] > best[0] else best
