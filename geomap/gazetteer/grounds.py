"""Grounds: from a place to the land or sea it takes, its coast and its border."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from itertools import islice, takewhile
from pathlib import Path

import shapely
from shapely import MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.errors import UnknownPlaceError
from geomap.gazetteer.coasts import Coasts
from geomap.gazetteer.gshhg import Rings
from geomap.gazetteer.shapes import COAST_ERROR_M, Bounds, Shapes, polygonal
from geomap.gazetteer.shores import Extent, Shores
from geomap.model import Place

_COUNTRY = "country:"
_LANDS = (_COUNTRY, "admin1:")
"""With what the names of footprints begin that are cut from land."""
_ISLANDS = ("Island", "Islands")
_ISLES = ("ISL", "ATOL")
_ISLE_NAMES = (" island", " islands", " atoll", " isle")
_MAIN_SHARE = 0.8
"""Least share of a land that one island takes, and of that island that the land takes."""
_LAND_SHARE = 0.95
"""Least share of the area of a country or division that is land by the map's coasts, which it follows."""
_MORE_ISLANDS = 5
"""Pieces of land that are cut before all the land of a ground is."""
_ROUNDED = 1.0 + 1e-6
"""What an area may be off by, and more, for all that it was added up in another order."""
_SMALL_M, _LARGE_M = 10_000.0, 30_000.0
"""The radius of the island that a division without drawn bounds may stand on: at least, at most."""
_BESIDE_DEG = 0.05
"""How far off the embedded coast the middle of such a division may lie, degrees."""
_TOUCH_DEG = 0.02
"""How far in degrees a region's hand-drawn edge may miss the coast that it is meant to follow."""


class Grounds:
    """Footprints of places, from the compiled shapes, which are opened when the first is asked for."""

    coast_error_m: float = COAST_ERROR_M
    """Metres by which a vertex of the embedded coast may be off."""

    def __init__(self, open_shapes: Callable[[], Shapes]) -> None:
        self._open = open_shapes
        self._opened: Coasts | None = None
        self.is_island = lru_cache(maxsize=1_000)(self._is_island)

    @cached_property
    def _shores(self) -> Shores | None:
        rings = Rings.open(self.cache_dir)
        return None if rings is None else Shores(self.coasts, rings, self.cache_dir)

    def fine_shore(self, place: Place, *, extent: Extent, borders: bool) -> MultiLineString | None:
        """Return a country's shore by GSHHG, with the land borders or without.

        None where GSHHG is not installed (`geomap[coast]`) or the place is no country of the embedded map.
        """
        code = self._country(place)
        if code is None or self._shores is None:
            return None
        if borders:
            return self._shores.outline(code, islets=extent == "islets")
        return self._shores.coast(code, extent=extent)

    @property
    def cache_dir(self) -> Path:
        """The folder of the compiled shapes."""
        return self.shapes.path.parent

    def maps(self) -> tuple[str, ...]:
        """Name the maps that answers rest on: the embedded one, and GSHHG where it is installed."""
        return (self.shapes.key, self._shores.key if self._shores is not None else "no finer shores")

    @property
    def coasts(self) -> Coasts:
        """The coasts, opened on first use."""
        if self._opened is None:
            self._opened = Coasts(self._open())
        return self._opened

    @property
    def shapes(self) -> Shapes:
        """The shapes, opened on first use."""
        return self.coasts.shapes

    def footprint(self, place: Place) -> BaseGeometry:
        """Return the place's polygon where one is known, else its point."""
        territory = self.territory(place)
        return territory if territory is not None else Point(place.lon, place.lat)

    def territory(self, place: Place) -> Polygon | MultiPolygon | None:
        """Return the place's polygon, or None where a point alone is known."""
        if place.footprint_id is None or place.footprint_id not in self.shapes:
            return None
        shape = self.shapes.polygon(place.footprint_id)
        return shape if isinstance(shape, Polygon | MultiPolygon) and not shape.is_empty else None

    def island(self, place: Place) -> Polygon | MultiPolygon | None:
        """Return the land of an island or a group of islands that is listed as a point or with its waters.

        Of an island the piece about its point, of a group all; None for any other place, and where the map
        draws nothing of that size there.
        """
        waters = self.territory(place)
        if place.kind == "marine" and waters is not None and place.name.endswith(_ISLANDS):
            hull = waters.convex_hull
            lands = polygonal(shapely.intersection(self.land_near(hull.bounds), hull))
            return None if lands.is_empty else lands
        if not place.kind.startswith("ISL") or place.radius_m <= 0 or waters is not None:
            return None
        pieces = self.shapes.island(place.lon, place.lat, place.radius_m)
        if pieces is None or place.kind.startswith("ISLS"):
            return pieces
        point = Point(place.lon, place.lat)
        best = min(pieces.geoms, key=lambda piece: (shapely.distance(piece, point), -piece.area))
        far_m = 111_000.0 * float(shapely.distance(best, point))
        return best if far_m <= place.radius_m / 2 else None

    def _is_island(self, place: Place) -> bool:
        """Tell whether a place is one island, or a group by its name, whatever else it is.

        A land, division or region is one where the land about its point is as large as it and ends there.
        """
        if place.kind.startswith(_ISLES) or place.name.lower().endswith(_ISLE_NAMES):
            return True
        ground = self.territory(place)
        if ground is None and place.kind.startswith("ADM"):
            return self._stands_on_an_island(place)
        if ground is None or place.kind == "marine":
            return self.island(place) is not None
        west, south, east, north = ground.bounds
        lon, lat = (west + east) / 2, (south + north) / 2
        radius_m = 111_000.0 / 2 * max(north - south, (east - west) * math.cos(math.radians(lat)))
        pieces = self.shapes.islands_by_size(lon, lat, radius_m)
        # Of a country or a division all is land: one that no island is as large as need not be cut.
        is_land = place.footprint_id is not None and place.footprint_id.startswith(_LANDS)
        least = _MAIN_SHARE * _LAND_SHARE * ground.area if is_land else 0.0
        large = takewhile(lambda piece: piece.area >= least, pieces)
        main = next((piece for piece in large if piece.intersects(ground)), None)
        if main is None:
            return False
        # What they share is no larger than the ground: a land that is a part of its mass need not be cut.
        if ground.area * _ROUNDED < _MAIN_SHARE * main.area:
            return False
        inside = _shared_area(main, ground)
        if is_land and inside >= _MAIN_SHARE * max(main.area, ground.area):
            return True
        if inside < max(least, _MAIN_SHARE * main.area):
            return False
        if _is_one_of_many(inside, pieces, ground):
            return False
        all_land = shapely.intersection(self.land_near(ground.bounds), ground).area
        return bool(inside >= _MAIN_SHARE * max(main.area, all_land))

    def _stands_on_an_island(self, place: Place) -> bool:
        """Tell whether the land about a division whose bounds are not drawn is no larger than one may be."""
        pieces = self.shapes.island(place.lon, place.lat, min(max(place.radius_m, _SMALL_M), _LARGE_M))
        point = Point(place.lon, place.lat)
        return pieces is not None and float(shapely.distance(pieces, point)) <= _BESIDE_DEG

    def mainland(self, place: Place) -> Polygon | MultiPolygon | None:
        """Return the main land of a country; of any other place with a polygon, all of it."""
        code = self._country(place)
        return self.coasts.mainland(code) if code is not None else self.territory(place)

    def islands(self, place: Place) -> MultiPolygon | None:
        """Return what of a country is not its main land; None for a place without a polygon."""
        code = self._country(place)
        if code is not None:
            return self.coasts.islands(code)
        return None if self.territory(place) is None else MultiPolygon()

    def coast(self, place: Place, *, islands: bool) -> MultiLineString:
        """Return the sea coast of a place, with its islands or not; empty where none is known.

        For a region, the coast inside and along its edge: of a sea, the shores around it.
        """
        code = self._country(place)
        if code is not None:
            return self.coasts.coast(code, islands=islands)
        territory = self.territory(place)
        if territory is None:
            return MultiLineString()
        grown = territory.buffer(_TOUCH_DEG)
        west, south, east, north = grown.bounds
        land = self.land_near((max(west - 1, -180.0), south - 1, min(east + 1, 180.0), north + 1))
        return _lines(shapely.intersection(land.boundary, grown))

    def border(self, place: Place, *, land: bool = False) -> MultiLineString:
        """Return the outline of a place, coasts and land borders; empty where no polygon is known.

        With ``land`` that of a country has no coasts: as one who is in it means its border.
        """
        code = self._country(place)
        if code is not None:
            return self.coasts.border(code) if land else self.coasts.outline(code)
        territory = self.territory(place)
        return MultiLineString() if territory is None else _lines(territory.boundary)

    def land_near(self, bbox: Bounds) -> MultiPolygon:
        """Return the land inside a box (west, south, east, north)."""
        return self.shapes.land_near(bbox)

    def _country(self, place: Place) -> str | None:
        """Return the country's code where the place is a country that the map holds."""
        if place.footprint_id is None or not place.footprint_id.startswith(_COUNTRY):
            return None
        code = place.footprint_id.removeprefix(_COUNTRY)
        try:
            self.coasts.territory(code)
        except UnknownPlaceError:
            return None
        return code


def _is_one_of_many(inside: float, others: Iterator[Polygon], ground: Polygon | MultiPolygon) -> bool:
    """Tell at once whether a few more islands of a ground leave the main one too small a share of it.

    ``inside`` is what the main one shares with it, ``others`` are the next smaller ones. False where that
    stays open.
    """
    land = inside
    for piece in islice(others, _MORE_ISLANDS):
        land += _shared_area(piece, ground)
        if inside * _ROUNDED < _MAIN_SHARE * land:
            return True
    return False


def _shared_area(island: Polygon, ground: Polygon | MultiPolygon) -> float:
    """Return the area in square degrees that an island shares with a ground, which may hold it as it is."""
    for part in polygonal(ground).geoms:
        if part.bounds == island.bounds and math.isclose(part.area, island.area, rel_tol=1e-9):
            return island.area
    return island.intersection(ground).area


def _lines(geometry: BaseGeometry) -> MultiLineString:
    """Return the lines of a geometry, points dropped."""
    parts = [part for part in shapely.get_parts(geometry, return_index=False) if part.length > 0]
    return MultiLineString([part for part in parts if part.geom_type in ("LineString", "LinearRing")])
