"""Areas: the geometry that footprints are made of, and the ground that comes of it.

Discs and buffers are geodesic; lengths are metres, positions degrees of longitude and latitude.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from math import cos, degrees, hypot, radians, sin, sqrt

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geomap import geodesy
from geomap.model import Place

_AZIMUTHS = np.append(np.arange(0.0, -360.0, -3.75), 0.0)
"""Corners of a disc, against the clock as shells run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """The ground of a phrase."""

    geometry: BaseGeometry
    """Valid, lon and lat in degrees, cut at the antimeridian."""
    lon: float
    """Degrees east of a representative point."""
    lat: float
    """Degrees north of it."""
    uncertainty_m: float
    """Radius in metres about the point that holds the true position."""
    where_prec: int
    """UCDP GED precision, 1 to 7."""


_PACKED = struct.Struct("<dddi")


def pack(ground: Ground) -> bytes:
    """Make bytes of a ground that `unpack` reads again, to the last bit."""
    head = _PACKED.pack(ground.lon, ground.lat, ground.uncertainty_m, ground.where_prec)
    shape: bytes = shapely.to_wkb(ground.geometry, byte_order=1)
    return head + shape


def unpack(data: bytes) -> Ground:
    """Read what `pack` made."""
    lon, lat, uncertainty_m, where_prec = _PACKED.unpack_from(data)
    geometry = shapely.from_wkb(data[_PACKED.size :])
    return Ground(geometry=geometry, lon=lon, lat=lat, uncertainty_m=uncertainty_m, where_prec=where_prec)


def disc(lon: float, lat: float, radius_m: float, precision: int) -> Ground:
    """A place known as a point: drawn as a point with its radius where exact, as a disc where vague."""
    geometry = Point(lon, lat) if precision == 1 else _ring(lon, lat, radius_m)
    return Ground(geometry=geometry, lon=lon, lat=lat, uncertainty_m=radius_m, where_prec=precision)


def _ring(lon: float, lat: float, radius_m: float) -> BaseGeometry:
    """Draw a disc: each corner at the radius, so that its sides lie at most 0.05 % of it too far in.

    Far from the poles and the antimeridian nothing has to be cut; elsewhere the general buffer draws it.
    """
    north = degrees(radius_m / 6_356_000.0)
    if abs(lat) + north > 80.0 or abs(lon) + north / cos(radians(abs(lat) + north)) > 179.0:
        return geodesy.buffer(Point(lon, lat), radius_m, tolerance=0.01)
    lons, lats = geodesy.destination(lon, lat, _AZIMUTHS, radius_m)
    return Polygon(np.column_stack((lons, lats)))


def area_ground(area: BaseGeometry, precision: int, anchor: tuple[float, float] | None) -> Ground:
    """Make a ground of an area: its anchor, or a point inside it, and the reach of its corners."""
    lon, lat = anchor if anchor is not None else inner_point(areas(area))
    return Ground(
        geometry=area, lon=lon, lat=lat, uncertainty_m=reach_m(area, lon, lat), where_prec=precision
    )


def line_ground(line: BaseGeometry, precision: int) -> Ground:
    """Make a ground of a line: its middle, and the reach of its corners."""
    lon, lat = middle_of_line(line)
    return Ground(
        geometry=line, lon=lon, lat=lat, uncertainty_m=reach_m(line, lon, lat), where_prec=precision
    )  # fmt: skip


def middle_of_line(line: BaseGeometry) -> tuple[float, float]:
    """Return the middle of the longest piece of a line, lon and lat."""
    parts = [g for g in shapely.get_parts(line) if not g.is_empty]
    longest = max(parts, key=lambda part: part.length)
    middle = longest.interpolate(0.5, normalized=True)
    return float(middle.x), float(middle.y)


def reach_m(geometry: BaseGeometry, lon: float, lat: float) -> float:
    """Return the distance in metres from a point to the farthest vertex."""
    corners = shapely.get_coordinates(geometry)
    if len(corners) == 0:
        return 0.0
    step = max(1, len(corners) // 400)
    some = corners[::step]
    distance, _, _ = geodesy.inverse(np.full(len(some), lon), np.full(len(some), lat), some[:, 0], some[:, 1])
    return float(np.max(distance))


def breadth_m(area: BaseGeometry) -> float:
    """Return the side of a square as large as an area, metres."""
    return sqrt(area.area * max(cos(radians(area.centroid.y)), 0.05)) * 111_000.0


def buffer(geometry: BaseGeometry, distance_m: float) -> BaseGeometry:
    """Return all within a distance of a geometry, geodesic, within about 1 % of it."""
    return geodesy.sketch_buffer(geometry, distance_m)


def gap(a: BaseGeometry, b: BaseGeometry) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the nearest corners of two geometries, on a sphere; long sides have corners every 50 km."""
    corners = [shapely.get_coordinates(geodesy.densify(g, 50_000.0)) for g in (a, b)]
    first, second = (_directions(c) for c in corners)
    # A few rows at a time, so that two long coasts do not fill the memory.
    rows = [(first[at : at + 512] @ second.T) for at in range(0, len(first), 512)]
    best = max(range(len(rows)), key=lambda at: float(rows[at].max()))
    row, column = divmod(int(rows[best].argmax()), len(second))
    start, end = corners[0][512 * best + row].tolist(), corners[1][column].tolist()
    return (start[0], start[1]), (end[0], end[1])


def _directions(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = np.radians(corners).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def destination(lon: float, lat: float, azimuth_deg: float, distance_m: float) -> tuple[float, float]:
    """Return lon and lat at a distance from a point in a direction."""
    x, y = geodesy.destination(lon, lat, azimuth_deg, distance_m)
    return float(x), float(y)


def minus(a: BaseGeometry, b: BaseGeometry) -> BaseGeometry:
    """Return the polygons of one geometry that are not in another."""
    return areas(shapely.difference(a, b))


def within(a: BaseGeometry, b: BaseGeometry | None) -> BaseGeometry:
    """Return what of an area lies in another; all of it where nothing does."""
    if b is None:
        return a
    both = areas(shapely.intersection(a, b))
    return a if both.is_empty else both


def areas(geometry: BaseGeometry) -> BaseGeometry:
    """Keep the polygons of a geometry."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = [g for g in shapely.get_parts(geometry) if g.geom_type == "Polygon"]
    return MultiPolygon(parts)


def lines(geometry: BaseGeometry) -> BaseGeometry:
    """Keep the lines of a geometry."""
    if geometry.geom_type in ("LineString", "MultiLineString"):
        return geometry
    parts = [g for g in shapely.get_parts(geometry) if g.geom_type in ("LineString", "LinearRing")]
    return shapely.multilinestrings(parts) if parts else shapely.LineString()


def inner_point(area: BaseGeometry) -> tuple[float, float]:
    """Return the centroid of the largest part, or a point inside it where the centroid lies outside."""
    largest = max(shapely.get_parts(area), key=lambda part: part.area)
    centre = largest.centroid
    point = centre if largest.contains(centre) else largest.representative_point()
    return float(point.x), float(point.y)


def point_of_belt(belt: BaseGeometry, shore: BaseGeometry) -> tuple[float, float]:
    """Return a point of the sea near the middle of the coast."""
    parts = list(shapely.get_parts(shore)) or [shore]
    main = max(parts, key=lambda part: part.length)
    middle = main.centroid if main.geom_type != "LineString" else main.interpolate(0.5, normalized=True)
    on_edge = shapely.get_point(shapely.shortest_line(belt, middle), 0)
    breadth = max(sqrt(belt.area) / 12, 0.02)
    around = areas(belt.intersection(on_edge.buffer(breadth)))
    return inner_point(around) if not around.is_empty else inner_point(belt)


def exit_m(area: BaseGeometry, place: Place, azimuth_deg: float) -> float:
    """Return how far from a place's point its own area reaches in a direction, metres."""
    lon, lat = destination(place.lon, place.lat, azimuth_deg, 5_000_000.0)
    ray = geodesy.line(place.lon, place.lat, lon, lat)
    inside = ray.intersection(area)
    return 0.0 if inside.is_empty else reach_m(inside, place.lon, place.lat)


def bounds(geometry: BaseGeometry) -> tuple[float, float, float, float]:
    """Return west, south, east and north."""
    west, south, east, north = geometry.bounds
    return float(west), float(south), float(east), float(north)


def unrolled(geometry: BaseGeometry) -> BaseGeometry:
    """Move what lies west of the antimeridian beside what lies east of it, where a geometry has both."""
    west, _, east, _ = geometry.bounds
    if east - west < 300:
        return geometry

    def shift(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([np.where(points[:, 0] < 0, points[:, 0] + 360, points[:, 0]), points[:, 1]])

    return shapely.transform(geometry, shift)


def side_of(area: BaseGeometry, azimuth_deg: float) -> BaseGeometry:
    """Return the part of an area on one side: beyond 55 % of its reach in that direction."""
    flat = unrolled(area)
    if not flat.is_valid:
        flat = shapely.make_valid(flat)
    piece = areas(flat.intersection(half_plane(flat, azimuth_deg)))
    return geodesy.cut_antimeridian(piece) if piece.bounds and piece.bounds[2] > 180 else piece


def clip_side(line: BaseGeometry, azimuth_deg: float) -> BaseGeometry:
    """Return the part of a line on one side of its middle; all of it where none is left."""
    piece = lines(line.intersection(half_plane(line, azimuth_deg)))
    return piece if not piece.is_empty else line


def half_plane(flat: BaseGeometry, azimuth_deg: float) -> BaseGeometry:
    """Return a plane rectangle over the side of a geometry that a direction means."""
    corners = shapely.get_coordinates(flat)
    west, south, east, north = flat.bounds
    centre_lon, centre_lat = (west + east) / 2, (south + north) / 2
    squeeze = max(cos(radians(centre_lat)), 0.05)
    x, y = sin(radians(azimuth_deg)), cos(radians(azimuth_deg))
    along = (corners[:, 0] - centre_lon) * squeeze * x + (corners[:, 1] - centre_lat) * y
    cut = float(along.min() + 0.55 * (along.max() - along.min()))
    size = 2 * hypot(east - west, north - south) + 1
    frame = [(cut, -size), (cut + size, -size), (cut + size, size), (cut, size)]
    return shapely.Polygon(
        [((u * x - v * y) / squeeze + centre_lon, u * y + v * x + centre_lat) for u, v in frame]
    )


def middle_of(area: BaseGeometry) -> BaseGeometry:
    """Return the middle quarter of an area; all of it where nothing lies there."""
    flat = unrolled(area)
    west, south, east, north = flat.bounds
    width, height = (east - west) / 4, (north - south) / 4
    window = box(west + width, south + height, east - width, north - height)
    piece = areas(flat.intersection(window)) if flat.is_valid else MultiPolygon()
    if piece.is_empty:
        return area
    return geodesy.cut_antimeridian(piece) if piece.bounds[2] > 180 else piece
