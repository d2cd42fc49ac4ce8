"""Compile the embedded countries and regions into one file for `Shapes` to map into memory."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import topology
from geomap.gazetteer.admin1 import NAME, read_packed
from geomap.gazetteer.cache_folder import require_room, written_to
from geomap.gazetteer.regions import SHAPES_VERSION, read_rows
from geomap.gazetteer.shape_store import MAGIC, ShapeWriter, replace_file
from geomap.gazetteer.topology import Topology, Unit
from geomap.settings import data_path

_POLYGON = 3
_COMPILED_BYTES = 32_000_000
"""Room that the compiled shapes take, and a little more."""
"""The type of a polygon, as shapely numbers them."""
Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""


def build_key() -> str:
    """Return the hash of all that the compiled file is made from."""
    files = [
        topology.countries_path("10m"),
        topology.countries_path("50m"),
        data_path("regions.toml"),
        data_path(NAME),
    ]
    parts = [
        MAGIC.decode(),
        shapely.geos_version_string,
        str(SHAPES_VERSION),
        *map(topology.file_hash, files),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def build(path: Path, *, key: str, progress: Progress | None = None) -> None:
    """Compile the embedded data into a file, atomically.

    Raises `DataError` where the folder cannot be written or the embedded data is damaged.
    """
    tell = progress or (lambda _what, _share: None)
    require_room(path.parent, _COMPILED_BYTES)
    data = _compiled(key, tell)
    with written_to(path.parent):
        replace_file(path, data)


def _compiled(key: str, tell: Progress) -> bytes:
    """Return the embedded data as a compiled file of shapes."""
    tell("shapes of countries", 0.0)
    world = Topology.read("10m")
    writer = ShapeWriter(key)
    writer.units = [_unit_row(u) for u in world.units]
    polygons = {u.code: world.polygon(i) for i, u in enumerate(world.units)}
    land = list(polygonal(shapely.coverage_union_all(list(polygons.values()))).geoms)
    masses = _Landmasses(land)
    writer.add_array("mass_km2", np.array(masses.km2, dtype="<f8"))
    for part in land:
        writer.add_land("land", part)
    coarse = Topology.read("50m")
    for part in coarse_land(coarse).geoms:
        writer.add_land("coarse_land", part)
    tell("shapes of countries", 0.5)
    for unit in world.units:
        writer.add_shape(f"unit:{unit.code}", polygons[unit.code], masses=masses.of(polygons[unit.code]))
    for iso2, codes in _countries(world.units):
        members = [polygons[c] for c in codes]
        whole = members[0] if len(members) == 1 else polygonal(shapely.coverage_union_all(members))
        writer.add_shape(f"country:{iso2}", whole, masses=masses.of(whole))
    lengths = [len(a) for a in world.arcs]
    writer.add_array("points", np.concatenate(world.arcs).astype("<f8"))
    writer.add_array("offsets", np.concatenate([[0], np.cumsum(lengths)]).astype("<i8"))
    writer.add_array("disputed", world.disputed.astype("u1"))
    writer.add_array("sides", world.sides.astype("<i4"))
    writer.add_blob("admin1", json.dumps(read_packed(), separators=(",", ":")).encode())
    writer.add_blob("regions", json.dumps(read_rows(), separators=(",", ":")).encode())
    tell("shapes", 1.0)
    return writer.packed()


def coarse_land(world: Topology) -> MultiPolygon:
    """Return the land of a map with the borders dissolved."""
    return polygonal(shapely.coverage_union_all([world.polygon(i) for i in range(len(world.units))]))


def _unit_row(unit: Unit) -> dict[str, Any]:
    return {f: getattr(unit, f) for f in ("code", "name", "iso2", "disputed", "held_by", "claimed_by")}


def _countries(units: tuple[Unit, ...]) -> Iterator[tuple[str, list[str]]]:
    """Yield every country with its units, in alphabetical order."""
    members: dict[str, list[str]] = {}
    for unit in units:
        if unit.iso2:
            members.setdefault(unit.iso2, []).append(unit.code)
    yield from sorted(members.items())


def polygonal(geometry: BaseGeometry) -> MultiPolygon:
    """Return the polygons of a geometry as one MultiPolygon; lines and points are dropped."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    areas: MultiPolygon = shapely.multipolygons(
        parts[(shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)]
    )
    return areas


class _Landmasses:
    """Pieces of land grouped into landmasses: what the antimeridian cuts apart is one."""

    def __init__(self, land: list[Polygon]) -> None:
        self._land = land
        shapely.prepare(land)
        self._tree = shapely.STRtree(land)
        root = list(range(len(land)))
        for i, (low, high) in _spans_at(land, 180.0):
            for j, (least, most) in _spans_at(land, -180.0):
                if min(high, most) > max(low, least):
                    old, new = max(root[i], root[j]), min(root[i], root[j])
                    root = [new if r == old else r for r in root]
        numbers = {r: n for n, r in enumerate(dict.fromkeys(root))}
        self._number = [numbers[r] for r in root]
        self.km2 = [0.0] * len(numbers)
        for number, piece in zip(self._number, land, strict=True):
            self.km2[number] += area_km2(piece)
        self.km2 = [round(a, 3) for a in self.km2]

    def of(self, polygons: MultiPolygon) -> list[int]:
        """Return the number of the landmass of each polygon."""
        return [self._at(p.representative_point()) for p in polygons.geoms]

    def _at(self, point: Point) -> int:
        hits: list[int] = self._tree.query(point).tolist()
        return next(self._number[i] for i in hits if self._land[i].intersects(point))


def _spans_at(land: list[Polygon], lon: float) -> list[tuple[int, tuple[float, float]]]:
    """Return the pieces that touch a meridian at their edge, with the range of latitudes where they do."""
    touching = [(i, p) for i, p in enumerate(land) if lon in p.bounds[::2]]
    spans = [(i, [y for x, y in p.exterior.coords if x == lon]) for i, p in touching]
    return [(i, (min(ys), max(ys))) for i, ys in spans]


def area_km2(geometry: BaseGeometry) -> float:
    """Return the area in km² on a sphere, by Lambert's cylinder: good to 1 %, enough to compare."""
    radius_km = 6371.0072

    def flat(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([np.radians(points[:, 0]), np.sin(np.radians(points[:, 1]))])

    return float(shapely.area(shapely.transform(geometry, flat))) * radius_km**2
