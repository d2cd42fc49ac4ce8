"""Shapes of countries and regions, compiled into one memory-mapped file in the cache folder.

The file is a header, an index in JSON and bare arrays: well-known binary for every shape, the arcs of the
10m map as 64-bit degrees, their sides. Opening reads the index alone; a shape is decoded when it is asked
for, and its checksum is looked at then. A file that is missing, damaged or made from other data is built
anew beside the old one and renamed into place, so that a kill at any instant leaves a whole file or none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import os
import struct
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geomap.errors import DataError, UnknownPlaceError
from geomap.gazetteer import topology
from geomap.gazetteer.topology import Topology, Unit

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees; west may exceed east, which crosses the antimeridian."""

_MAGIC = b"GMSHAPE1"
_HEAD = struct.Struct("<8sQII")
"""Magic, size of the whole file, size of the index, CRC-32 of the index."""

COAST_ERROR_M = 221.0
"""Half the diagonal of the 10m source's grid cell at the equator (0.0036 by 0.0017 degrees)."""


class Shapes:
    """Every shape that the project ships, by footprint id.

    >>> shapes = Shapes.open(cache_dir)                                          # doctest: +SKIP
    >>> shapes.polygon("country:VE").geom_type                                   # doctest: +SKIP
    'MultiPolygon'
    """

    coast_error_m: float = COAST_ERROR_M
    """Metres by which any vertex of the embedded coast may differ from its source, Natural Earth 10m."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._index = _read_index(self._map)
        self.key: str = self._index["key"]
        self.units: tuple[Unit, ...] = tuple(
            Unit(**{**u, "claimed_by": tuple(u["claimed_by"])}) for u in self._index["units"]
        )
        self._tree: shapely.STRtree | None = None
        self._tree_codes: list[str] = []
        self._lock = threading.Lock()
        self.polygon = lru_cache(maxsize=512)(self._polygon)

    @classmethod
    def open(cls, cache_dir: Path, *, progress: Progress | None = None) -> Shapes:
        """Open the compiled shapes in a folder, building them where there are none that fit.

        The folder is made where it is missing. Raises `DataError` where neither reading nor building works.
        """
        key = build_key()
        path = Path(cache_dir) / f"shapes-{key[:16]}.bin"
        try:
            found = cls(path)
            if found.key == key:
                return found
        except (OSError, ValueError):
            pass
        build(path, key=key, progress=progress)
        try:
            return cls(path)
        except (OSError, ValueError) as error:
            raise DataError(f"the compiled shapes {path} cannot be read: {error}") from error

    def __contains__(self, footprint_id: object) -> bool:
        return footprint_id in self._index["shapes"]

    def ids(self) -> tuple[str, ...]:
        """Return every footprint id, in order."""
        return tuple(self._index["shapes"])

    def _polygon(self, footprint_id: str) -> BaseGeometry:
        """Return the shape of a footprint: lon, lat degrees, valid, cut at the antimeridian.

        ``country:XX`` is a country's whole territory in the default view (docs/regions.md), ``unit:CODE`` one
        unit of the embedded map, ``region:SLUG`` a region of data/regions.toml.
        Raises `UnknownPlaceError` for an id that is not held.
        """
        row = self._index["shapes"].get(footprint_id)
        if row is None:
            raise UnknownPlaceError(footprint_id)
        geometry: BaseGeometry = shapely.from_wkb(self._blob(row["at"], footprint_id))
        return geometry

    def bounds(self, footprint_id: str) -> Bounds:
        """Return the box of a footprint without decoding it: west, south, east, north."""
        row = self._index["shapes"].get(footprint_id)
        if row is None:
            raise UnknownPlaceError(footprint_id)
        west, south, east, north = row["bounds"]
        return west, south, east, north

    def country_at(self, lon: float, lat: float) -> str | None:
        """Return the ISO alpha-2 code of the country whose land holds a point; None on water."""
        return self.countries_at([lon], [lat])[0]

    def countries_at(self, lons: ArrayLike, lats: ArrayLike) -> list[str | None]:
        """Return the country code under each point, as `country_at` does."""
        tree = self._units_tree()
        x = np.atleast_1d(np.asarray(lons, dtype=float))
        y = np.atleast_1d(np.asarray(lats, dtype=float))
        points = shapely.points(np.column_stack([x, y]))
        found: list[str | None] = [None] * len(x)
        for point, unit in tree.query(points, predicate="intersects").T.tolist():
            code = self._tree_codes[unit]
            if found[point] is None or code < (found[point] or ""):
                found[point] = code
        return [code or None for code in found]

    def countries_near(self, bounds: Bounds) -> tuple[str, ...]:
        """Return the codes of countries whose land meets a box, in alphabetical order."""
        tree = self._units_tree()
        hits = {
            self._tree_codes[int(i)] for b in _boxes(bounds) for i in tree.query(b, predicate="intersects")
        }
        return tuple(sorted(hits - {""}))

    def land_near(self, bounds: Bounds) -> MultiPolygon:
        """Return the land inside a box as one valid MultiPolygon, borders between countries dissolved."""
        pieces = []
        for box in _boxes(bounds):
            for footprint in self._index["land"]:
                if box.intersects(shapely.box(*footprint["bounds"])):
                    land = shapely.from_wkb(self._blob(footprint["at"], "land"))
                    pieces.append(shapely.intersection(land, box))
        return polygonal(shapely.union_all(pieces))

    def arcs(self) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int32]]:
        """Return all arcs of the 10m map: points[n, 2] in degrees, offsets[m + 1], sides[m, 2].

        Arc ``i`` is ``points[offsets[i]:offsets[i + 1]]``; its sides are indices into ``units``, left and
        right, -1 for water and -2 for a seam.
        """
        return (
            self._array("points", np.float64).reshape(-1, 2),
            self._array("offsets", np.int64),
            self._array("sides", np.int32).reshape(-1, 2),
        )

    @staticmethod
    def basemap(detail: Literal["110m", "50m"] = "50m") -> dict[str, Any]:
        """Return a TopoJSON dict for drawing; see `topology.basemap`."""
        return topology.basemap(detail)

    def _blob(self, at: list[int], name: str) -> bytes:
        offset, size, crc = at
        blob = self._map[offset : offset + size]
        if zlib.crc32(blob) != crc:
            self._discard()
            raise DataError(
                f"the compiled shape {name} in {self.path} is damaged; it is built anew at the next start"
            )
        return blob

    def _array(self, name: str, dtype: type) -> NDArray[Any]:
        return np.frombuffer(
            self._blob(self._index["arrays"][name], name), dtype=np.dtype(dtype).newbyteorder("<")
        )

    def _discard(self) -> None:
        with contextlib.suppress(OSError):
            self.path.unlink()

    def _units_tree(self) -> shapely.STRtree:
        with self._lock:
            if self._tree is None:
                parts = [
                    (p, u.iso2) for u in self.units for p in shapely.get_parts(self.polygon(f"unit:{u.code}"))
                ]
                self._tree_codes = [code for _p, code in parts]
                self._tree = shapely.STRtree([p for p, _code in parts])
            return self._tree


def polygonal(geometry: BaseGeometry) -> MultiPolygon:
    """Return the polygons of a geometry as one MultiPolygon; lines and points are dropped."""
    parts = [p for g in shapely.get_parts(geometry) for p in shapely.get_parts(g)]
    return MultiPolygon([p for p in parts if p.geom_type == "Polygon" and not p.is_empty])


def _boxes(bounds: Bounds) -> list[BaseGeometry]:
    west, south, east, north = bounds
    if west <= east:
        return [shapely.box(west, south, east, north)]
    return [shapely.box(west, south, 180.0, north), shapely.box(-180.0, south, east, north)]


def build_key() -> str:
    """Return the hash of all that the compiled file is made from."""
    parts = [_MAGIC.decode(), shapely.geos_version_string, topology.file_hash(topology.countries_path("10m"))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def build(path: Path, *, key: str, progress: Progress | None = None) -> None:
    """Compile the embedded data into a file, atomically.

    Raises `DataError` where the folder cannot be written or the embedded data is damaged.
    """
    tell = progress or (lambda _what, _share: None)
    tell("shapes of countries", 0.0)
    world = Topology.read("10m")
    writer = _Writer(key)
    writer.units = [_unit_row(u) for u in world.units]
    polygons = {u.code: world.polygon(i) for i, u in enumerate(world.units)}
    for unit in world.units:
        writer.add_shape(f"unit:{unit.code}", polygons[unit.code])
    for iso2, codes in _countries(world.units):
        whole = (
            polygons[codes[0]]
            if len(codes) == 1
            else polygonal(shapely.coverage_union_all([polygons[c] for c in codes]))
        )
        writer.add_shape(f"country:{iso2}", whole)
    tell("land", 0.5)
    land = polygonal(shapely.coverage_union_all([polygons[u.code] for u in world.units]))
    for part in land.geoms:
        writer.add_land(part)
    lengths = [len(a) for a in world.arcs]
    writer.add_array("points", np.concatenate(world.arcs).astype("<f8"))
    writer.add_array("offsets", np.concatenate([[0], np.cumsum(lengths)]).astype("<i8"))
    writer.add_array("sides", world.sides.astype("<i4"))
    tell("shapes", 1.0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, writer.packed())
    except OSError as error:
        raise DataError(f"the cache folder {path.parent} cannot be written: {error}") from error


def _unit_row(unit: Unit) -> dict[str, Any]:
    return {f: getattr(unit, f) for f in ("code", "name", "iso2", "disputed", "held_by", "claimed_by")}


def _countries(units: tuple[Unit, ...]) -> Iterator[tuple[str, list[str]]]:
    """Yield every country with its units, in alphabetical order."""
    members: dict[str, list[str]] = {}
    for unit in units:
        if unit.iso2:
            members.setdefault(unit.iso2, []).append(unit.code)
    yield from sorted(members.items())


def _read_index(data: mmap.mmap) -> dict[str, Any]:
    """Return the index of a compiled file; `ValueError` where anything about it is wrong."""
    if len(data) < _HEAD.size:
        raise ValueError("the file is too short")
    magic, size, length, crc = _HEAD.unpack_from(data)
    text = data[_HEAD.size : _HEAD.size + length]
    if magic != _MAGIC or size != len(data) or zlib.crc32(text) != crc:
        raise ValueError("the header is damaged")
    index: dict[str, Any] = json.loads(text)
    return index


def _replace(path: Path, data: bytes) -> None:
    """Write a file beside its place, make it durable and rename it there."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


class _Writer:
    """Collects blobs and the index that tells where they lie."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.units: list[dict[str, Any]] = []
        self.shapes: dict[str, Any] = {}
        self.land: list[dict[str, Any]] = []
        self.arrays: dict[str, list[int]] = {}
        self.blobs: list[bytes] = []
        self.size = 0
        self._known: dict[bytes, list[int]] = {}

    def _add(self, blob: bytes) -> list[int]:
        if blob in self._known:
            return self._known[blob]
        at = self._known[blob] = self._append(blob)
        return at

    def _append(self, blob: bytes) -> list[int]:
        blob += b"\0" * (-len(blob) % 8)
        at = [self.size, len(blob), zlib.crc32(blob)]
        self.blobs.append(blob)
        self.size += len(blob)
        return at

    def add_shape(self, footprint_id: str, geometry: BaseGeometry) -> None:
        """Keep a shape under its id."""
        blob = shapely.to_wkb(geometry, byte_order=1)
        self.shapes[footprint_id] = {"at": self._add(blob), "bounds": _outward(geometry)}

    def add_land(self, geometry: BaseGeometry) -> None:
        """Keep a piece of land."""
        self.land.append(
            {"at": self._add(shapely.to_wkb(geometry, byte_order=1)), "bounds": _outward(geometry)}
        )

    def add_array(self, name: str, array: NDArray[Any]) -> None:
        """Keep an array."""
        self.arrays[name] = self._add(array.tobytes())

    def packed(self) -> bytes:
        """Return the whole file."""
        start = 0
        for _ in range(4):  # the offsets stand in the index, whose length moves them: settles in two rounds
            text = self._index_text(start)
            if start == _HEAD.size + len(text):
                break
            start = _HEAD.size + len(text)
        head = _HEAD.pack(_MAGIC, start + self.size, len(text), zlib.crc32(text))
        return b"".join([head, text, *self.blobs])

    def _index_text(self, start: int) -> bytes:
        def moved(at: list[int]) -> list[int]:
            return [at[0] + start, *at[1:]]

        index = {
            "key": self.key,
            "units": self.units,
            "shapes": {k: {**v, "at": moved(v["at"])} for k, v in self.shapes.items()},
            "land": [{**v, "at": moved(v["at"])} for v in self.land],
            "arrays": {k: moved(v) for k, v in self.arrays.items()},
        }
        text = json.dumps(index, separators=(",", ":"), ensure_ascii=False).encode()
        return text + b" " * (-(len(text) + _HEAD.size) % 4096)


def _outward(geometry: BaseGeometry) -> list[float]:
    return [float(v) for v in geometry.bounds]
