"""Shapes of countries and regions, from one memory-mapped file in the cache folder.

Opening reads the file's index alone; a shape is decoded when it is asked for, and its checksum is looked at
then. A file that is missing, damaged or made from other data is built anew.
"""

from __future__ import annotations

import contextlib
import heapq
import json
import math
import mmap
import threading
import zlib
from collections.abc import Callable, Collection, Iterator
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geomap import locks
from geomap.errors import DataError, UnknownPlaceError
from geomap.gazetteer import topology
from geomap.gazetteer.admin1 import admin1_shape
from geomap.gazetteer.regions import Region, region_shape, regions_of
from geomap.gazetteer.shape_build import Progress, area_km2, build, build_key, polygonal
from geomap.gazetteer.shape_store import read_checked, read_index, write_checked
from geomap.gazetteer.topology import Unit

__all__ = ["Bounds", "Shapes", "area_km2", "polygonal"]

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees; west may exceed east, which crosses the antimeridian."""

COARSE_ABOVE_DEG2 = 1500.0
"""Size of the box, in square degrees, above which the outline of a region follows the coarse land."""

COAST_ERROR_M = 221.0
"""Half the diagonal of the 10m source's grid cell at the equator (0.0036 by 0.0017 degrees)."""

GRID_DEG = (0.0018, 0.00085)
"""Half a cell of that grid, degrees of longitude and of latitude: no vertex was moved farther by it."""
SCALE_ERROR_M = 1_500.0
"""Nine vertices in ten of its coast lie within this of GSHHG's shoreline, half of them within 430 m."""
_ISLAND_REACH, _ISLAND_AIR_M = 2.0, 3_000.0
"""How much farther than its radius an island may reach from its point, and what is added for small ones."""
_DEGREE_M = 111_000.0
SOURCE = "Natural Earth 1:10m"
"""How a reading that rests on it is called."""


class Shapes:
    """Every shape that the project ships, by footprint id.

    >>> shapes = Shapes.open(cache_dir)                                          # doctest: +SKIP
    >>> shapes.polygon("country:VE").geom_type                                   # doctest: +SKIP
    'MultiPolygon'
    """

    coast_error_m: float = COAST_ERROR_M
    """Metres by which any vertex of the embedded coast may differ from its source, Natural Earth 10m."""

    def __init__(self, path: Path) -> None:
        """Map a compiled file; `ValueError` or `OSError` where it is not whole."""
        self.path = path
        self._load()
        self.units: tuple[Unit, ...] = tuple(
            Unit(**{**u, "claimed_by": tuple(u["claimed_by"])}) for u in self._index["units"]
        )
        self._tree: shapely.STRtree | None = None
        self._tree_codes: list[str] = []
        self._lock = threading.Lock()
        self.polygon = lru_cache(maxsize=512)(self._polygon)
        self.arcs = lru_cache(maxsize=1)(self._arcs)

    @cached_property
    def _regions(self) -> dict[str, Region]:
        text = self._blob(lambda index: index["arrays"]["regions"])
        return {region.id: region for region in regions_of(json.loads(text.rstrip(b"\0")))}

    @cached_property
    def _admin1(self) -> dict[str, Any]:
        text = self._blob(lambda index: index["arrays"]["admin1"])
        packed: dict[str, Any] = json.loads(text.rstrip(b"\0"))
        return packed

    def _load(self) -> None:
        with self.path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._index, self._start = read_index(self._map)
        self.key: str = self._index["key"]
        self._lands: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}

    @classmethod
    def open(cls, cache_dir: Path, *, progress: Progress | None = None) -> Shapes:
        """Open the compiled shapes in a folder, building them where there are none that fit.

        The folder is made where it is missing. Raises `DataError` where neither reading nor building works.
        """
        key = build_key()
        path = Path(cache_dir) / f"shapes-{key[:16]}.bin"
        if (kept := cls._kept(path, key)) is not None:
            return kept
        waiting = partial(
            progress or (lambda _what, _share: None), "waiting for another program's shapes", 0.0
        )
        with locks.held(path.with_name("shapes.lock"), waiting=waiting):
            # Who waited finds them made.
            if (kept := cls._kept(path, key)) is not None:
                return kept
            build(path, key=key, progress=progress)
        try:
            return cls(path)
        except (OSError, ValueError, KeyError) as error:
            raise DataError(f"the compiled shapes {path} cannot be read: {error}") from error

    @classmethod
    def _kept(cls, path: Path, key: str) -> Shapes | None:
        """Return the compiled shapes of a file; None where there are none that fit."""
        with contextlib.suppress(OSError, ValueError, KeyError):
            found = cls(path)
            if found.key == key:
                return found
        return None

    def __contains__(self, footprint_id: object) -> bool:
        kind, _, name = str(footprint_id).partition(":")
        if kind == "region":
            return name in self._regions
        if kind == "admin1":
            return name in self._admin1["shapes"] and f"country:{name.partition('.')[0]}" in self
        return footprint_id in self._index["shapes"]

    def ids(self) -> tuple[str, ...]:
        """Return every footprint id, in order."""
        made = [f"region:{slug}" for slug in self._regions]
        made += [f"admin1:{code}" for code in self._admin1["shapes"]]
        return (*self._index["shapes"], *(footprint for footprint in made if footprint in self))

    def _polygon(self, footprint_id: str) -> BaseGeometry:
        """Return the shape of a footprint: lon, lat degrees, valid, cut at the antimeridian.

        ``country:XX`` is a country's whole territory in the default view (docs/regions.md), ``unit:CODE`` one
        unit of the embedded map, ``region:SLUG`` a region of data/regions.toml (a river is a line),
        ``admin1:CC.CODE`` a first-level division, coarse.
        Raises `UnknownPlaceError` for an id that is not held.
        """
        if footprint_id not in self._index["shapes"]:
            return self._made(footprint_id)
        geometry: BaseGeometry = shapely.from_wkb(
            self._blob(lambda index: index["shapes"][footprint_id]["at"])
        )
        return geometry

    def bounds(self, footprint_id: str) -> Bounds:
        """Return the box of a footprint: west, south, east, north. A country need not be decoded for it."""
        row = self._index["shapes"].get(footprint_id)
        west, south, east, north = row["bounds"] if row else self.polygon(footprint_id).bounds
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

    def land_near(self, bounds: Bounds, *, coarse: bool = False) -> MultiPolygon:
        """Return the land inside a box as one valid MultiPolygon, borders between countries dissolved.

        ``coarse`` takes the 1:50 million land, for outlines of oceans.
        """
        layer = "coarse_land" if coarse else "land"
        pieces = []
        west, south, east, north = (round(edge, 9) for edge in bounds)  # GEOS errs on edges of 1e-313 degrees
        for box in _boxes((west, south, east, north)):
            west, south, east, north = box.bounds
            _at, b = self._land_rows(layer)
            near = (b[:, 0] <= east) & (b[:, 2] >= west) & (b[:, 1] <= north) & (b[:, 3] >= south)
            for i in np.flatnonzero(near).tolist():
                land = self._land(layer, i)
                inside = west <= b[i, 0] and south <= b[i, 1] and east >= b[i, 2] and north >= b[i, 3]
                pieces.append(land if inside else shapely.intersection(land, box))
        return polygonal(shapely.GeometryCollection(pieces))

    def island(self, lon: float, lat: float, radius_m: float) -> MultiPolygon | None:
        """Return the whole pieces of land within about twice a radius of a point; None where there are none.

        What reaches farther is no island of that radius, but the land beside it.
        """
        pieces = [self._land("land", i) for i in self._pieces_about(lon, lat, radius_m).tolist()]
        return polygonal(shapely.GeometryCollection(pieces)) if pieces else None

    def islands_by_size(self, lon: float, lat: float, radius_m: float) -> Iterator[Polygon]:
        """Yield the pieces of land that `island` returns together, the largest first.

        A piece is decoded when those before it leave it open whether it is larger than its box allows: about
        a continent lie thousands.
        """
        numbers = self._pieces_about(lon, lat, radius_m)
        boxes = self._land_rows("land")[1][numbers]
        most = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        decoded: list[tuple[float, int, BaseGeometry]] = []
        for at in np.argsort(-most, kind="stable").tolist():
            while decoded and -decoded[0][0] > most[at]:
                yield cast("Polygon", heapq.heappop(decoded)[2])
            number = int(numbers[at])
            piece = self._land("land", number)
            heapq.heappush(decoded, (-piece.area, number, piece))
        while decoded:
            yield cast("Polygon", heapq.heappop(decoded)[2])

    def _pieces_about(self, lon: float, lat: float, radius_m: float) -> NDArray[np.int64]:
        """Return the numbers of the pieces of land that lie within about twice a radius of a point."""
        reach = (_ISLAND_REACH * radius_m + _ISLAND_AIR_M) / _DEGREE_M
        wide = reach / max(math.cos(math.radians(lat)), 0.01)
        _at, b = self._land_rows("land")
        inside = (b[:, 0] >= lon - wide) & (b[:, 2] <= lon + wide)
        inside &= (b[:, 1] >= lat - reach) & (b[:, 3] <= lat + reach)
        return np.flatnonzero(inside)

    def _land_rows(self, layer: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return where the pieces of a layer of land lie in the file, and their boxes."""
        if layer not in self._lands:
            at = self._array(f"{layer}_at", "<i8").reshape(-1, 3)
            self._lands[layer] = at, self._array(f"{layer}_bounds", "<f8").reshape(-1, 4)
        return self._lands[layer]

    def _land(self, layer: str, number: int) -> BaseGeometry:
        return shapely.from_wkb(self._blob(lambda _index: self._land_rows(layer)[0][number].tolist()))

    def _made(self, footprint_id: str) -> BaseGeometry:
        """Return a shape that is made of the countries when first asked for, and kept in the cache folder."""
        if footprint_id not in self:
            raise UnknownPlaceError(footprint_id)
        path = self.path.parent / f"regions-{self.key[:16]}" / f"{footprint_id.replace(':', '-')}.wkb"
        with contextlib.suppress(OSError, ValueError, shapely.errors.GEOSException):
            return shapely.from_wkb(read_checked(path))
        kind, _, name = footprint_id.partition(":")
        if kind == "region":
            shape = region_shape(self._regions[name], self.polygon, self._land_for)
        else:
            shape = admin1_shape(self._admin1, name, self.polygon(f"country:{name.partition('.')[0]}"))
        with contextlib.suppress(OSError):
            write_checked(path, shapely.to_wkb(shape, byte_order=1))
        return shape

    def _land_for(self, bounds: Bounds) -> MultiPolygon:
        west, south, east, north = bounds
        return self.land_near(bounds, coarse=(east - west) * (north - south) > COARSE_ABOVE_DEG2)

    def landmasses(self, footprint_id: str) -> list[tuple[int, float]]:
        """Return, for each part of a country or unit, the landmass that it lies on: its number and its km².

        A landmass is land without water between, borders dissolved and joined across the antimeridian.
        """
        numbers: list[int] = self._index["shapes"][footprint_id]["masses"]
        km2 = self._array("mass_km2", "<f8")
        return [(n, float(km2[n])) for n in numbers]

    def _arcs(self) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int32]]:
        """Return all arcs of the 10m map: points[n, 2] in degrees, offsets[m + 1], sides[m, 2].

        Arc ``i`` is ``points[offsets[i]:offsets[i + 1]]``; its sides are indices into ``units``, left and
        right, -1 for water and -2 for a seam.
        """
        return (
            self._array("points", "<f8").reshape(-1, 2),
            self._array("offsets", "<i8"),
            self._array("sides", "<i4").reshape(-1, 2),
        )

    def disputed_arcs(self) -> NDArray[np.bool_]:
        """Say of each arc of `arcs` whether it is a disputed border: draw those dashed."""
        _points, offsets, _sides = self.arcs()
        return self._array("disputed", "u1")[: len(offsets) - 1].astype(np.bool_)

    @staticmethod
    def basemap(detail: Literal["110m", "50m"] = "50m") -> dict[str, Any]:
        """Return a TopoJSON dict for drawing; see `topology.basemap`."""
        return topology.basemap(detail)

    def _blob(self, find: Callable[[dict[str, Any]], list[int]]) -> bytes:
        """Return the checked bytes that the index points at; damage to them has the file built anew, once."""
        for attempt in range(2):
            offset, size, crc = find(self._index)
            blob = self._map[self._start + offset : self._start + offset + size]
            if zlib.crc32(blob) == crc:
                return blob
            if attempt == 0:
                build(self.path, key=build_key())
                self._load()
        raise DataError(f"the compiled shapes {self.path} are damaged and could not be built anew")

    def _array(self, name: str, dtype: str) -> NDArray[Any]:
        return np.frombuffer(self._blob(lambda index: index["arrays"][name]), dtype=dtype)

    def parts_near(self, boxes: NDArray[Any], *, but: Collection[str]) -> NDArray[Any]:
        """Return the polygons of the embedded map whose boxes meet one of some boxes, in the map's order.

        Those of units in ``but`` are left out.
        """
        near = shapely.STRtree(boxes)
        ids = [f"unit:{unit.code}" for unit in self.units if unit.code not in but]
        # Few units lie near, and only these are decoded.
        met = near.query(shapely.box(*np.array([self.bounds(one) for one in ids]).T))[0]
        parts = shapely.get_parts([polygonal(self.polygon(ids[at])) for at in np.unique(met)])
        kept: NDArray[Any] = parts[np.unique(near.query(parts)[0])]
        return kept

    def _units_tree(self) -> shapely.STRtree:
        with self._lock:
            if self._tree is None:
                parts = [
                    (p, u.iso2) for u in self.units for p in shapely.get_parts(self.polygon(f"unit:{u.code}"))
                ]
                self._tree_codes = [code for _p, code in parts]
                self._tree = shapely.STRtree([p for p, _code in parts])
            return self._tree


def _boxes(bounds: Bounds) -> list[BaseGeometry]:
    west, south, east, north = bounds
    if west <= east:
        return [shapely.box(west, south, east, north)]
    return [shapely.box(west, south, 180.0, north), shapely.box(-180.0, south, east, north)]
