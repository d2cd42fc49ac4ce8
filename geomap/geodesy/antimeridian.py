"""Cutting at ±180° (RFC 7946, section 3.1.9) and closing over the poles.

An edge whose ends lie more than 180° of longitude apart is taken to go the short way, across the
antimeridian; one from -180 to 180 along a parallel goes round the globe.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.geodesy.ellipsoid import FloatArray, wrap_lon

WORLD = shapely.box(-180.0, -90.0, 180.0, 90.0)


def unwrap(track: FloatArray) -> FloatArray:
    """Make the longitudes of a track of shape (n, 2) run on past ±180 where it crosses."""
    step = np.diff(track[:, 0])
    step = np.where(
        (np.abs(step) > 180.0) & (np.abs(step) < 360.0), step - 360.0 * np.round(step / 360.0), step
    )
    out = track.copy()
    out[1:, 0] = track[0, 0] + np.cumsum(step)
    # cumulated rounding must not move a vertex: put each back on its own longitude, whole turns away
    turns = np.round((out[:, 0] - track[:, 0]) / 360.0)
    out[:, 0] = track[:, 0] + 360.0 * turns
    return out


def cut_antimeridian(geometry: BaseGeometry) -> BaseGeometry:
    """Cut a geometry along ±180° so that every part lies in -180..180; one that needs no cut is returned.

    A polygon whose outline runs round a pole is closed over it: over the one on whose side it lies.
    """
    bounds = geometry.bounds
    coordinates = shapely.get_coordinates(geometry)
    spans = bounds[2] - bounds[0] > 180.0 or bounds[0] < -180.0 or bounds[2] > 180.0
    if not spans or not len(coordinates):
        return geometry
    if isinstance(geometry, shapely.Polygon):
        return _cut_polygon(geometry)
    if isinstance(geometry, shapely.LineString):
        return _cut_line(np.asarray(geometry.coords)[:, :2])
    if isinstance(geometry, shapely.Point):
        return shapely.Point(float(wrap_lon(geometry.x)), geometry.y)
    cut = [cut_antimeridian(member) for member in shapely.get_parts(geometry)]
    return gather([part for member in cut for part in shapely.get_parts(member)])


def close_rings(rings: Sequence[FloatArray], *, north_inside: bool) -> BaseGeometry:
    """Make the area that rings bound on the globe, cut at ±180°, of rings that do not cross each other.

    Args:
        rings: closed tracks of shape (n, 2), degrees; which way they turn does not matter.
        north_inside: whether the north pole belongs to the area; with it the rings say all.

    For every ring the side without the north pole is a region of the map; a place belongs to the area when it
    lies in an odd number of them, or in an even number when the pole belongs to it.
    """
    regions = [_south_side(unwrap(ring)) for ring in rings if len(ring) >= 4]
    regions = [parts for parts in regions if parts]
    depth = _depths(regions, [np.asarray(parts[0].exterior.coords)[0] for parts in regions])
    area: BaseGeometry = shapely.MultiPolygon()
    for level in range(int(depth.max()) + 1 if len(depth) else 0):
        flat = [part for parts, d in zip(regions, depth, strict=True) if d == level for part in parts]
        layer = _valid_area(shapely.MultiPolygon(flat))
        area = layer if level == 0 else area.symmetric_difference(layer)
    if north_inside:
        area = WORLD.difference(area)
    return _valid_area(area)


def polygons_in(geometry: BaseGeometry) -> list[shapely.Polygon]:
    """List the polygons of a geometry, leaving lines and points out."""
    if isinstance(geometry, shapely.Polygon):
        return [] if geometry.is_empty else [geometry]
    return [part for member in getattr(geometry, "geoms", ()) for part in polygons_in(member)]


def gather(parts: Sequence[BaseGeometry]) -> BaseGeometry:
    """Make one geometry of parts, of the simplest type that holds them."""
    if len(parts) == 1:
        return parts[0]
    polygons = [part for part in parts if isinstance(part, shapely.Polygon)]
    if len(polygons) == len(parts):
        return shapely.MultiPolygon(polygons)
    lines = [part for part in parts if isinstance(part, shapely.LineString)]
    if len(lines) == len(parts):
        return shapely.MultiLineString(lines)
    points = [part for part in parts if isinstance(part, shapely.Point)]
    return (
        shapely.MultiPoint(points) if len(points) == len(parts) else shapely.GeometryCollection(list(parts))
    )


def _valid_area(geometry: BaseGeometry) -> BaseGeometry:
    """Return polygons alone, valid."""
    if not geometry.is_valid:
        geometry = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    parts = polygons_in(geometry)
    if len(parts) == 1:
        return parts[0]
    return shapely.MultiPolygon(parts) if parts else shapely.Polygon()


def _depths(
    regions: list[list[shapely.Polygon]], corners: list[FloatArray]
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Count for each region how many others hold it."""
    depth = np.zeros(len(regions), dtype=np.int64)
    if len(regions) < 2:
        return depth
    flat = [part for parts in regions for part in parts]
    owner = np.repeat(np.arange(len(regions)), [len(parts) for parts in regions])
    tree = shapely.STRtree(flat)
    points, parts = tree.query(shapely.points(np.array(corners)), predicate="intersects")
    pairs = {(int(p), int(owner[q])) for p, q in zip(points, parts, strict=True) if owner[q] != p}
    for point, _ in pairs:
        depth[point] += 1
    return depth


def _south_side(track: FloatArray) -> list[shapely.Polygon]:
    """Cut the side of an unwrapped ring that lacks the north pole into parts within -180..180."""
    if round(float(track[-1, 0] - track[0, 0]) / 360.0):
        track = _from_seam(track)
        foot = np.array([[track[-1, 0], -90.0], [track[0, 0], -90.0], track[0]])
        track = np.concatenate([track, foot])
    return _into_map(shapely.Polygon(track))


def _from_seam(track: FloatArray) -> FloatArray:
    """Let an unwrapped ring round a pole begin and end on ±180, with a vertex there."""
    turn = np.floor((track[:, 0] + 180.0) / 360.0)
    at = int(np.flatnonzero(turn[1:] != turn[:-1])[0])
    (lon1, lat1), (lon2, lat2) = track[at], track[at + 1]
    seam = 360.0 * max(turn[at], turn[at + 1]) - 180.0
    lat = lat1 + (seam - lon1) / (lon2 - lon1) * (lat2 - lat1)
    around = track[-1, 0] - track[0, 0]
    return np.concatenate(
        [[[seam, lat]], track[at + 1 :], track[1 : at + 1] + np.array([around, 0.0]), [[seam + around, lat]]]
    )


def _into_map(polygon: BaseGeometry) -> list[shapely.Polygon]:
    """Bring a polygon of unwrapped longitudes into the map, cut along ±180."""
    if not polygon.is_valid:
        polygon = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    west, _, east, _ = polygon.bounds if not polygon.is_empty else (0.0, 0.0, 0.0, 0.0)
    first, last = int(np.floor((west + 180.0) / 360.0)), int(np.ceil((east + 180.0) / 360.0)) - 1
    parts: list[shapely.Polygon] = []
    for turn in range(first, max(first, last) + 1):
        shift = 360.0 * turn
        inside = polygon
        if first != last:
            inside = polygon.intersection(shapely.box(shift - 180.0, -90.0, shift + 180.0, 90.0))
        parts.extend(polygons_in(_shifted(inside, shift)))
    return parts


def _cut_polygon(polygon: shapely.Polygon) -> BaseGeometry:
    """Cut one polygon, its holes along."""
    shell = unwrap(np.asarray(polygon.exterior.coords)[:, :2])
    holes = [unwrap(np.asarray(ring.coords)[:, :2]) for ring in polygon.interiors]
    crosses = (
        shell[:, 0].min() < -180.0 or shell[:, 0].max() > 180.0 or round((shell[-1, 0] - shell[0, 0]) / 360.0)
    )
    if not crosses:
        return polygon
    area = shapely.union_all(_into_map(_over_pole(shell)))
    gaps = [part for hole in holes for part in _into_map(_over_pole(hole))]
    return _valid_area(area.difference(shapely.union_all(gaps)) if gaps else area)


def _over_pole(track: FloatArray) -> BaseGeometry:
    """Close an unwrapped ring over the pole on its side where it runs round it."""
    if round(float(track[-1, 0] - track[0, 0]) / 360.0):
        track = _from_seam(track)
        pole = 90.0 if track[:, 1].mean() >= 0 else -90.0
        track = np.concatenate([track, [[track[-1, 0], pole], [track[0, 0], pole], track[0]]])
    return shapely.Polygon(track)


def _cut_line(track: FloatArray) -> BaseGeometry:
    """Cut one line where it crosses ±180."""
    open_track = unwrap(track)
    west, east = open_track[:, 0].min(), open_track[:, 0].max()
    first, last = int(np.floor((west + 180.0) / 360.0)), int(np.ceil((east + 180.0) / 360.0)) - 1
    if first >= last and first == 0:
        return shapely.LineString(open_track)
    whole = shapely.LineString(open_track)
    parts: list[BaseGeometry] = []
    for turn in range(first, max(first, last) + 1):
        shift = 360.0 * turn
        inside = whole.intersection(shapely.box(shift - 180.0, -90.0, shift + 180.0, 90.0))
        moved = _shifted(inside, shift)
        parts.extend(
            g
            for g in (getattr(moved, "geoms", None) or [moved])
            if g.geom_type == "LineString" and not g.is_empty
        )
    return gather(parts)


def _shifted(geometry: BaseGeometry, shift: float) -> BaseGeometry:
    """Move a geometry west by whole turns."""
    return shapely.transform(geometry, lambda xy: xy - np.array([shift, 0.0])) if shift else geometry
