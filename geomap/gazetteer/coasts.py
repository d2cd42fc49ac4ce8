"""Territory, mainland, islands, sea coast and land borders of a country.

Coast and border are not measured but looked up: an arc of the embedded map with water on one side is coast,
one with another country on the other side is border. What counts as mainland is a rule and a short table:

1. Where a country has land on a continent (a landmass above 5 million km²: Africa with Eurasia, America,
   Australia, Antarctica) that is at least a tenth of its area, that land is its mainland: Malaysia's is the
   peninsula although Borneo's part is larger, Denmark's is Jutland, and Alaska is of the mainland.
2. Elsewhere it is the largest island and every island of at least 7.5 % of that one's area: Honshu, Hokkaido,
   Kyushu and Shikoku; both main islands of New Zealand; Great Britain.
3. ``data/mainlands.toml`` corrects what the rule gets wrong, with reasons.

Water is the sea and, since the source cuts it out of the land, the Caspian; lakes inside countries are land
here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Polygon

from geomap.errors import DataError, UnknownPlaceError
from geomap.gazetteer.shapes import Shapes, area_km2, polygonal
from geomap.gazetteer.topology import SEAM, WATER
from geomap.settings import data_path

CONTINENT_KM2 = 5_000_000.0
"""Area from which a landmass counts as a continent; the largest island, Greenland, has 2.1 million."""
CONTINENT_SHARE = 0.10
"""Least share of a country's area on a continent that makes that land its mainland."""
MAIN_ISLAND_SHARE = 0.075
"""Least area of a main island as a share of the country's largest."""


class Coasts:
    """Coasts and borders of every country of the embedded map.

    >>> coasts = Coasts(Shapes.open(cache_dir))                                  # doctest: +SKIP
    >>> coasts.coast("VE", islands=False).geom_type                              # doctest: +SKIP
    'MultiLineString'
    """

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.mainland = lru_cache(maxsize=300)(self._mainland)
        self.coast = lru_cache(maxsize=300)(self._coast)
        self.border = lru_cache(maxsize=300)(self._border)
        self.outline = lru_cache(maxsize=300)(self._outline)

    @property
    def coast_error_m(self) -> float:
        """Metres by which a vertex of these coasts may be off; see `Shapes.coast_error_m`."""
        return self.shapes.coast_error_m

    def territory(self, code: str) -> MultiPolygon:
        """Return all land of a country (``VE``) or of one unit (``SO-somaliland``).

        Raises `UnknownPlaceError` for a code that the embedded map does not hold.
        """
        return polygonal(self.shapes.polygon(self._footprint(code)))

    def _mainland(self, code: str) -> MultiPolygon:
        """Return the parts of a country that are its mainland, by the rule at the top of this module."""
        parts = list(self.territory(code).geoms)
        chosen = _main_parts(
            parts, self.shapes.landmasses(self._footprint(code)), _corrections().get(code, _NO_CORRECTION)
        )
        return MultiPolygon([p for p, main in zip(parts, chosen, strict=True) if main])

    def islands(self, code: str) -> MultiPolygon:
        """Return the parts of a country that are not its mainland; empty where there are none."""
        main = {p.wkb for p in self.mainland(code).geoms}
        return MultiPolygon([p for p in self.territory(code).geoms if p.wkb not in main])

    def _coast(self, code: str, *, islands: bool) -> MultiLineString:
        """Return the sea coast of a country: of its mainland alone, or with all its islands.

        Land borders are left out, so that the distance to it is the distance to the water's edge. Empty for
        a country without a coast.
        """
        arcs = self._arcs(code, WATER)
        if not islands:
            arcs = _arcs_on(arcs, self.mainland(code))
        return _lines(arcs)

    def _border(self, code: str, neighbour: str | None = None) -> MultiLineString:
        """Return the land border of a country: with one neighbour or with all; empty where there is none.

        Borders with lands that the default view gives to the country itself are no borders
        (Somalia and Somaliland); ask for the unit's code to get that line.
        """
        if neighbour is not None:
            others = self._units(neighbour) - self._units(code)
            return _lines([a for other in sorted(others) for a in self._arcs(code, other)])
        return _lines([a for other in self._neighbours(code) for a in self._arcs(code, other)])

    def _outline(self, code: str) -> MultiLineString:
        """Return coast and land borders together: the edge of the territory without the antimeridian."""
        borders = [a for other in self._neighbours(code) for a in self._arcs(code, other)]
        return _lines([*self._arcs(code, WATER), *borders])

    def neighbours(self, code: str) -> tuple[str, ...]:
        """Return the codes of the countries with a land border to this one, in alphabetical order."""
        units = self.shapes.units
        return tuple(sorted({units[i].iso2 or units[i].code for i in self._neighbours(code)}))

    def unit_codes(self, code: str) -> frozenset[str]:
        """Return the codes of the units that a country is made of."""
        return frozenset(self.shapes.units[i].code for i in self._units(code))

    def _footprint(self, code: str) -> str:
        for footprint in (f"country:{code}", f"unit:{code}"):
            if footprint in self.shapes:
                return footprint
        raise UnknownPlaceError(code)

    def _units(self, code: str) -> frozenset[int]:
        whole = self._footprint(code).startswith("country:")
        return frozenset(i for i, u in enumerate(self.shapes.units) if (u.iso2 if whole else u.code) == code)

    def _neighbours(self, code: str) -> list[int]:
        own = self._units(code)
        _points, _offsets, sides = self.shapes.arcs()
        touching = sides[np.isin(sides, sorted(own)).any(axis=1)]
        return sorted({int(i) for i in touching.ravel() if i not in own and i not in (WATER, SEAM)})

    def _arcs(self, code: str, other: int) -> list[NDArray[np.float64]]:
        """Return the arcs with the country on one side and a unit, or water, on the other."""
        points, offsets, sides = self.shapes.arcs()
        mine = np.isin(sides, sorted(self._units(code)))
        hit = (mine[:, 0] & (sides[:, 1] == other)) | (mine[:, 1] & (sides[:, 0] == other))
        return [points[offsets[i] : offsets[i + 1]] for i in np.flatnonzero(hit)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Correction:
    """A line of data/mainlands.toml."""

    largest_only: bool = False
    without: tuple[tuple[float, float, float, float], ...] = ()
    with_parts: tuple[tuple[float, float], ...] = ()


_NO_CORRECTION = _Correction()


@lru_cache(maxsize=1)
def _corrections() -> dict[str, _Correction]:
    try:
        rows: list[dict[str, Any]] = tomllib.loads(data_path("mainlands.toml").read_text(encoding="utf-8"))[
            "country"
        ]
        return {
            row["code"]: _Correction(
                largest_only=row.get("largest_only", False),
                without=tuple(tuple(box) for box in row.get("without", ())),
                with_parts=tuple(tuple(at) for at in row.get("with_parts", ())),
            )
            for row in rows
        }
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"embedded data file mainlands.toml is missing or damaged: {error}") from error


def _main_parts(parts: list[Polygon], masses: list[tuple[int, float]], correction: _Correction) -> list[bool]:
    """Say of each part whether it is of the mainland."""
    areas = [area_km2(p) for p in parts]
    continental = [mass >= CONTINENT_KM2 for _number, mass in masses]
    on_continents = sum(a for a, c in zip(areas, continental, strict=True) if c)
    if on_continents >= CONTINENT_SHARE * sum(areas):
        chosen = continental
    else:
        # An island that the country shares or holds in pieces counts by all of the country's land on it.
        held: dict[int, float] = {}
        for (number, _mass), area in zip(masses, areas, strict=True):
            held[number] = held.get(number, 0.0) + area
        share = 1.0 if correction.largest_only else MAIN_ISLAND_SHARE
        least = share * max(held.values())
        chosen = [held[number] >= least for number, _mass in masses]
    for i, part in enumerate(parts):
        x, y = part.representative_point().coords[0]
        if any(w <= x <= e and s <= y <= n for w, s, e, n in correction.without):
            chosen[i] = False
        if any(shapely.Point(at).intersects(part) for at in correction.with_parts):
            chosen[i] = True
    return chosen


def _arcs_on(arcs: list[NDArray[np.float64]], parts: MultiPolygon) -> list[NDArray[np.float64]]:
    """Return those arcs that bound one of the parts. Exact: both come from the same vertices."""
    tree = shapely.STRtree(list(parts.geoms))
    kept = []
    for arc in arcs:
        # An inner vertex belongs to one coast only; both ends of a two-point arc may be shared.
        probes = [arc[len(arc) // 2]] if len(arc) > 2 else [arc[0], arc[-1]]
        hits = [set(tree.query(shapely.Point(p), predicate="intersects").tolist()) for p in probes]
        if set.intersection(*hits):
            kept.append(arc)
    return kept


def _lines(arcs: list[NDArray[np.float64]]) -> MultiLineString:
    """Return arcs joined end to end where they can be."""
    if not arcs:
        return MultiLineString()
    merged = shapely.line_merge(MultiLineString([LineString(a) for a in arcs]))
    return MultiLineString(list(shapely.get_parts(merged)))
