"""Seas and regions: the entries of data/regions.toml, and the shape that each one means.

An outline in the table is coarse; what makes it a shape is the country data. In this order:

1. ``of`` is the union of countries, units and other regions; with an outline too, the part of it inside.
2. An outline with ``minus_land`` is water: it is widened where it runs along a coast, by up to 0.4 degrees,
   so that the water at the shore is in it, and the embedded land is cut out.
3. An outline with ``land_only`` is the land inside it. Any other is taken as it stands.
4. A line is itself, or a belt ``width_km`` wide; a radius alone is a disc.

Outlines may pass 180 degrees; shapes are cut there. Edges are straight in longitude and latitude.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.errors import DataError
from geomap.settings import data_path

Pairs = tuple[tuple[float, float], ...]

KM_PER_DEGREE = 111.195
"""Kilometres in a degree of latitude on the mean sphere: enough for coarse belts and discs."""
SHORE_DEG = 0.4
"""Most that an outline is widened along a coast."""
SHORE_SHARE = 0.06
"""The same as a share of the outline's size, so that a narrow strait does not spill far."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """An entry of data/regions.toml: what its shape is made of."""

    id: str
    """Slug; the footprint is ``region:<id>``."""
    kind: str
    """``marine`` for water, ``region`` otherwise."""
    lon: float
    """Degrees east of the representative point."""
    lat: float
    """Degrees north of the representative point."""
    of: tuple[str, ...] = ()
    """Footprint ids whose union it is, or is cut from."""
    rings: tuple[Pairs, ...] = ()
    """Outlines, (lon, lat) degrees, not closed, free to pass 180."""
    line: Pairs = ()
    """Points of a line."""
    width_km: float = 0.0
    """Width of the belt about the line; 0 leaves a line."""
    radius_km: float = 0.0
    """Radius of a disc about the point, where there is no other geometry."""
    minus_land: bool = False
    """Cut the land out."""
    land_only: bool = False
    """Keep the land alone."""


SHAPES_VERSION = 1
"""Raised by one when `region_shape` makes other shapes of the same table, so that no cache goes stale."""


def read_regions() -> tuple[Region, ...]:
    """Read the embedded table; `DataError` where it is missing or damaged."""
    return regions_of(read_rows())


def read_rows() -> list[dict[str, Any]]:
    """Return the embedded table's entries as they stand there."""
    try:
        rows: list[dict[str, Any]] = tomllib.loads(data_path("regions.toml").read_text(encoding="utf-8"))[
            "region"
        ]
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"embedded data file regions.toml is missing or damaged: {error}") from error
    return rows


def regions_of(rows: list[dict[str, Any]]) -> tuple[Region, ...]:
    """Return the regions of the table's entries; `DataError` where one of them is wrong."""
    try:
        return tuple(_region(row) for row in rows)
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"an entry of regions.toml is wrong: {error!r}") from error


def _region(row: dict[str, Any]) -> Region:
    rings = row.get("rings", [row["ring"]] if "ring" in row else [])
    return Region(
        id=row["id"],
        kind=row["kind"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        of=tuple(row.get("of", ())),
        rings=tuple(_pairs(ring) for ring in rings),
        line=_pairs(row.get("line", ())),
        width_km=float(row.get("width_km", 0.0)),
        radius_km=float(row.get("radius_km", 0.0)),
        minus_land=bool(row.get("minus_land", False)),
        land_only=bool(row.get("land_only", False)),
    )


def _pairs(points: Any) -> Pairs:
    return tuple((float(lon), float(lat)) for lon, lat in points)


def region_shape(
    region: Region,
    footprint: Callable[[str], BaseGeometry],
    land_near: Callable[[tuple[float, float, float, float]], BaseGeometry],
) -> BaseGeometry:
    """Return the shape of a region: valid, cut at the antimeridian, in lon, lat degrees.

    ``footprint`` gives the shape of a footprint id and ``land_near`` the land in a box (west, south, east,
    north), as fine as its size deserves. Raises `DataError` where the entry has no geometry.
    """
    outline = _wrapped(shapely.union_all([_polygon(ring) for ring in region.rings])) if region.rings else None
    if region.of:
        whole = _dissolved(region.of, footprint)
        return polygons_of(whole if outline is None else shapely.intersection(whole, outline))
    if outline is not None:
        if region.minus_land:
            return _water(region, land_near)
        land = land_near(outline.bounds) if region.land_only else None
        return polygons_of(outline if land is None else shapely.intersection(outline, land))
    if region.line:
        line = LineString(unwrapped(region.line))
        return _wrapped(line if region.width_km == 0 else _belt(line, region.width_km / 2))
    if region.radius_km > 0:
        return _wrapped(_belt(Point(region.lon, region.lat), region.radius_km))
    raise DataError(f"region {region.id!r} of regions.toml has no geometry")


def unwrapped(points: Pairs) -> NDArray[np.float64]:
    """Return points with longitudes that never jump: each within 180 degrees of the one before."""
    lons, lats = np.array(points).T
    steps = (np.diff(lons) + 180.0) % 360.0 - 180.0
    # A step of exactly half the globe keeps the sign it was written with.
    steps = np.where((np.abs(steps) == 180.0) & (np.diff(lons) > 0), 180.0, steps)
    return np.column_stack([np.concatenate([lons[:1], lons[0] + np.cumsum(steps)]), lats])


def _polygon(ring: Pairs) -> BaseGeometry:
    return shapely.make_valid(Polygon(unwrapped(ring)))


def _wrapped(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry with longitudes in -180..180, cut at the antimeridian where it passes it."""
    west, _south, east, _north = geometry.bounds
    if west >= -180.0 and east <= 180.0:
        return geometry
    pieces = []
    for lap in range(math.floor((west + 180.0) / 360.0), math.floor((east + 180.0) / 360.0) + 1):
        window = shapely.box(lap * 360.0 - 180.0, -90.0, lap * 360.0 + 180.0, 90.0)
        piece = shapely.intersection(geometry, window)
        pieces.append(_moved(piece, -360.0 * lap))
    return shapely.union_all(pieces)


def _moved(geometry: BaseGeometry, degrees_east: float) -> BaseGeometry:
    return shapely.transform(geometry, lambda points: np.add(points, (degrees_east, 0.0)))


def _stretched(geometry: BaseGeometry, factor: float) -> BaseGeometry:
    return shapely.transform(geometry, lambda points: np.multiply(points, (factor, 1.0)))


def _water(
    region: Region, land_near: Callable[[tuple[float, float, float, float]], BaseGeometry]
) -> BaseGeometry:
    """Return the outline without the land, widened along the coast."""
    pieces = []
    for ring in region.rings:
        points = unwrapped(ring)
        size = math.sqrt(float(np.prod(np.ptp(points, axis=0))))
        reach = min(SHORE_DEG, SHORE_SHARE * size)
        closed = np.concatenate([points, points[:1]])
        edges = [LineString(closed[i : i + 2]) for i in range(len(points))]
        outline = _wrapped(_polygon(ring))
        west, south, east, north = outline.bounds
        box = (west - reach, max(south - reach, -90.0), east + reach, min(north + reach, 90.0))
        land = land_near((max(box[0], -180.0), box[1], min(box[2], 180.0), box[3]))
        shapely.prepare(land)
        shore = [
            _wrapped(e.buffer(reach, quad_segs=2)) for e in edges if _runs_ashore(_wrapped(e), land, reach)
        ]
        wide = shapely.union_all([outline, *shore])
        pieces.append(_reached(shapely.difference(wide, land), outline))
    return polygons_of(shapely.union_all(pieces))


def _runs_ashore(edge: BaseGeometry, land: BaseGeometry, reach: float) -> bool:
    """Say whether an edge of an outline follows a coast: most of it lies on land or close to it."""
    close = shapely.segmentize(edge, max(edge.length / 8, 1e-6))
    points = shapely.points(shapely.get_coordinates(close))
    return bool(np.mean(shapely.dwithin(points, land, reach)) > 0.75)


def _reached(water: BaseGeometry, outline: BaseGeometry) -> BaseGeometry:
    """Drop water that widening found behind the coast and that the outline itself does not reach."""
    return MultiPolygon([p for p in shapely.get_parts(polygons_of(water)) if p.intersects(outline)])


def _belt(geometry: BaseGeometry, radius_km: float) -> BaseGeometry:
    """Return what lies within a distance: a plane buffer on a map stretched by the cosine of the latitude."""
    parts = []
    points = shapely.get_coordinates(geometry)
    spans = [points] if len(points) == 1 else [points[i : i + 2] for i in range(len(points) - 1)]
    for span in spans:
        stretch = math.cos(math.radians(float(span[:, 1].mean())))
        flat = Point(span[0]) if len(span) == 1 else LineString(span)
        around = _stretched(flat, stretch).buffer(radius_km / KM_PER_DEGREE, quad_segs=8)
        parts.append(_stretched(around, 1.0 / stretch))
    return shapely.union_all(parts)


def _dissolved(footprints: Sequence[str], footprint: Callable[[str], BaseGeometry]) -> BaseGeometry:
    """Return the union of footprints. Countries come from one plane graph, so theirs needs no noding."""
    whole = [footprint(f) for f in footprints if f.startswith(("country:", "unit:"))]
    other = [footprint(f) for f in footprints if f.startswith("region:")]
    land = [shapely.coverage_union_all(whole)] if len(whole) > 1 else whole
    return land[0] if land and not other else shapely.union_all([*land, *other])


def polygons_of(geometry: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a geometry as one valid MultiPolygon; a line is returned as it is."""
    if isinstance(geometry, LineString | MultiLineString):
        return geometry
    parts = shapely.get_parts(shapely.get_parts(geometry))
    flat = MultiPolygon([p for p in parts if p.geom_type == "Polygon" and p.area > 0])
    if flat.is_valid:
        return flat
    return polygons_of(shapely.make_valid(flat))
