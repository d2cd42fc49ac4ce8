"""Accurate coasts: GSHHG's shorelines given to the countries of the embedded map.

GSHHG knows land and water but no countries; Natural Earth knows both, but draws them ten times as coarsely.
The rule:

1. A ring of GSHHG that meets land of Natural Earth goes, vertex by vertex, to the country whose land there is
   nearest (Natural Earth's, borders and all, measured geodesically; inside it is 0 m).
2. A ring that meets none, an islet that Natural Earth lacks, goes as a whole to the country whose land is
   nearest, if that is within twelve nautical miles, the width of the territorial sea, and every other
   country's land at least twice as far. Else it is nobody's: it is not known whose rock it is (Los Monjes,
   Venezuela's, lie 35 km off Colombia).
3. It belongs to the mainland when it holds a part of the mainland (`coasts`), or when most of its vertices
   lie on land that Natural Earth draws as mainland (islands of a delta), or, of a continent's ring, when the
   country's stretch of it does (Sinai, which a canal parts from Africa); to the islands otherwise.

Rings are looked at in runs of 64 vertices: with the middle one a distance d from a country's land, none of a
run of radius r is nearer than d - r or farther than d + r, so that only runs near a border are looked at
vertex by vertex. d itself is bounded first, and measured only where its bounds leave open whose the run is.

A country is made when it is first asked for, in 0.1 to 10 s, and kept in the cache folder.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryCollection, LineString, MultiLineString, MultiPolygon, Polygon

from geomap.gazetteer.coasts import Coasts
from geomap.gazetteer.gshhg import RUN, Rings
from geomap.gazetteer.shape_store import read_checked, write_checked
from geomap.geodesy import DistanceIndex, distance_at_most

ISLET_M = 12 * 1852.0
"""How far off its country's land an islet that Natural Earth lacks may lie, metres."""
_REACH_M = 50_000.0
"""How far off its country's land as Natural Earth draws it a shore may lie, metres; ice fronts excepted."""
_RULE_VERSION = 3
_LARGE = 10_000
"""Vertices from which a ring is a land that the embedded map holds for sure."""
_DEGREE_M = 110_000.0
"""No degree of latitude is shorter, metres."""

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.floating[Any]]
Extent = Literal["mainland", "islands", "islets"]
"""The mainland alone, with the islands that the embedded map has, with islets that it lacks too."""
Parts = tuple[MultiLineString, MultiLineString, MultiLineString]
"""Shores of the mainland, of islands, of islets."""


class Shores:
    """The accurate coasts of every country of the embedded map.

    >>> shores = Shores(coasts, Rings.open(cache_dir), cache_dir)                # doctest: +SKIP
    >>> shores.coast("AW", extent="mainland").geom_type                              # doctest: +SKIP
    'MultiLineString'
    """

    def __init__(self, coasts: Coasts, rings: Rings, cache_dir: Path) -> None:
        self._coasts = coasts
        self._rings = rings
        self.key = f"{_RULE_VERSION}-{coasts.shapes.key[:12]}-{rings.key[:12]}"
        """Names what the shores are made from."""
        self._folder = cache_dir / f"shores-{self.key}"
        self.parts = lru_cache(maxsize=64)(self._parts)

    def coast(self, code: str, *, extent: Extent) -> MultiLineString:
        """Return the sea coast of a country, so far as asked; empty where there is none."""
        grounds = self.parts(code)[: 1 + get_args(Extent).index(extent)]
        return MultiLineString([line for ground in grounds for line in shapely.get_parts(ground)])

    def outline(self, code: str, *, islets: bool) -> MultiLineString:
        """Return all that bounds a country, with or without the islets that the embedded map lacks.

        The land borders are the embedded map's.
        """
        coast = self.coast(code, extent="islets" if islets else "islands")
        return MultiLineString([*coast.geoms, *self._coasts.border(code).geoms])

    def _parts(self, code: str) -> Parts:
        """Return the shores of a country's mainland, of its islands and of its islets."""
        path = self._folder / f"{code}.wkb"
        with contextlib.suppress(OSError, ValueError, shapely.errors.GEOSException):
            main, islands, islets = shapely.get_parts(shapely.from_wkb(read_checked(path)))
            return main, islands, islets
        mainland = _Attribution(self._coasts, self._rings, code).parts()
        with contextlib.suppress(OSError):  # a cache that cannot be written costs time, not the answer
            write_checked(path, shapely.to_wkb(GeometryCollection(list(mainland)), byte_order=1))
        return mainland


class _Attribution:
    """One country's share of the rings."""

    def __init__(self, coasts: Coasts, rings: Rings, code: str) -> None:
        self._rings = rings
        self._lands = list(coasts.territory(code).geoms)
        self._main = coasts.mainland(code)
        self._own = DistanceIndex(MultiPolygon(self._lands))
        self._main_index = DistanceIndex(self._main)
        near, own = shapely.STRtree(_grown(self._lands, 3 * _REACH_M)), coasts.unit_codes(code)
        codes, parts = coasts.shapes.unit_parts()
        others = [parts[at] for at in np.unique(near.query(parts)[0]) if codes[at] not in own]
        self._others = DistanceIndex(MultiPolygon(others)) if others else None
        lands = [*self._lands, *others]
        shapely.prepare(lands)
        self._known = shapely.STRtree(lands)
        main = list(self._main.geoms)
        self._main_at = shapely.STRtree(main)
        self._main_middles = np.array([part.representative_point() for part in main], dtype=object)
        shapely.prepare(main)

    def parts(self) -> Parts:
        """Sort the rings: mainland, islands and islets."""
        main: list[LineString] = []
        islands: list[LineString] = []
        islets: list[LineString] = []
        for number, mine, known in self._shares():
            ring = self._rings.ring(number)
            into = islets if not known else main if self._is_main(ring, mine) else islands
            into.extend(_lines(ring, mine, cut=bool(self._rings.cut[number])))
        return MultiLineString(main), MultiLineString(islands), MultiLineString(islets)

    def _shares(self) -> Iterator[tuple[int, BoolArray, bool]]:
        """Yield the country's rings, which of their vertices are its, and whether the map has them."""
        rings = self._rings
        runs = self._candidates()
        if not len(runs):
            return
        numbers, owner = np.unique(rings.run_ring[runs], return_inverse=True)
        begin = rings.run_first[runs]
        end = np.minimum(begin + RUN, (rings.first + rings.count)[numbers][owner])
        known = self._meets_land(numbers)
        reach = np.where(rings.ice[numbers], np.inf, _REACH_M)[owner]  # an ice front may lie far off any rock
        never, sure = self._judge(begin, end, owner, known, reach)
        for at, which in enumerate(np.split(np.arange(len(runs)), np.flatnonzero(np.diff(owner)) + 1)):
            live = which[~never[which]]
            if not len(live):
                continue
            first, count = int(rings.first[numbers[at]]), int(rings.count[numbers[at]])
            mine = np.zeros(count, dtype=bool)
            for run in live:
                inside = slice(int(begin[run]) - first, int(end[run]) - first)
                mine[inside] = sure[run] or self._nearest_is_own(int(begin[run]), int(end[run]), reach[run])
            if mine.any():
                yield int(numbers[at]), mine, bool(known[at])

    def _candidates(self) -> NDArray[np.int64]:
        """List the runs within reach of the country's land, by their boxes."""
        grown = _grown(self._lands, _REACH_M)
        west, south, east, north = shapely.total_bounds(grown)
        box = self._rings.run_box
        near = np.flatnonzero(
            (box[:, 2] >= west) & (box[:, 0] <= east) & (box[:, 3] >= south) & (box[:, 1] <= north)
        )
        hits = shapely.STRtree(grown).query(shapely.box(*box[near].T.astype(np.float64)))[0]
        return np.unique(near[hits])

    def _middles(
        self, begin: NDArray[np.int64], end: NDArray[np.int64]
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return lon and lat of the middle of runs, and the metres within which all their vertices lie."""
        middle = (begin + end) // 2
        lon, lat = self._rings.points[middle].astype(np.float64).T
        size = end - begin
        vertex = np.repeat(begin, size) + np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        run = np.repeat(np.arange(len(begin)), size)
        x, y = self._rings.points[vertex].astype(np.float64).T
        radius = np.maximum.reduceat(distance_at_most(lon[run], lat[run], x, y), np.cumsum(size) - size)
        return lon, lat, radius

    def _judge(
        self,
        begin: NDArray[np.int64],
        end: NDArray[np.int64],
        owner: NDArray[np.int64],
        known: BoolArray,
        reach: FloatArray,
    ) -> tuple[BoolArray, BoolArray]:
        """Tell which runs are surely not the country's, and which surely are.

        ``owner`` is the ring of each run, ``known`` says of each ring whether the map has it, ``reach`` how
        far off its land a run may lie.
        """
        lon, lat, radius = self._middles(begin, end)
        own_low, own_high = self._own.bounds(lon, lat)
        other_low: FloatArray = np.full(len(lon), np.inf)
        other_high: FloatArray = np.full(len(lon), np.inf)
        if self._others is not None:
            other_low, other_high = self._others.bounds(lon, lat)
        mapped = known[owner]
        for measured in (False, True):
            far = (other_high + radius < own_low - radius) | (own_low - radius > reach)
            near = (own_high + radius <= other_low - radius) & (own_high - radius <= reach)
            islet, none = _islets(owner, len(known), (own_low, own_high), (other_low, other_high))
            never, sure = np.where(mapped, far, none[owner]), np.where(mapped, near, islet[owner])
            left = np.flatnonzero(~never & ~sure)
            if measured or not len(left):
                break
            own_low[left] = own_high[left] = self._own.nearest(lon[left], lat[left])[0]
            if self._others is not None:
                other_low[left] = other_high[left] = self._others.nearest(lon[left], lat[left])[0]
        return never, sure

    def _nearest_is_own(self, begin: int, end: int, reach: float) -> BoolArray:
        """Tell of each vertex of a run whether the country's land is the nearest and within reach."""
        lon, lat = self._rings.points[begin:end].astype(np.float64).T
        own = self._own.nearest(lon, lat)[0]
        other = np.inf if self._others is None else self._others.nearest(lon, lat)[0]
        return np.asarray((own <= other) & (own <= reach))

    def _meets_land(self, numbers: NDArray[np.int64]) -> BoolArray:
        """Tell which rings meet land of the embedded map."""
        met = self._rings.count[numbers] > _LARGE  # no land of that size is missing anywhere
        shapes = np.full(len(numbers), Polygon(), dtype=object)
        small = np.flatnonzero(~met & (self._rings.count[numbers] > 3))
        if len(small):
            rings = [self._rings.ring(int(number)) for number in numbers[small]]
            owner = np.repeat(np.arange(len(small)), [len(ring) for ring in rings])
            shapes[small] = shapely.polygons(shapely.linearrings(np.concatenate(rings), indices=owner))
        for at in np.flatnonzero(~shapely.is_valid(shapes)):
            shapes[at] = shapely.make_valid(shapes[at], method="structure", keep_collapsed=False)
        ring, land = self._known.query(shapes)
        # asked of the lands, which are large and prepared; the tree would prepare the small rings
        met[ring[shapely.intersects(self._known.geometries[land], shapes[ring])]] = True
        return met

    def _is_main(self, ring: NDArray[np.float64], mine: BoolArray) -> bool:
        """Tell whether a ring belongs to the mainland; ``mine`` are the vertices that are the country's."""
        land = Polygon(ring)
        near = self._main_at.query(land)
        if not len(near):
            return False
        shapely.prepare(land)
        if bool(shapely.intersects(land, self._main_middles[near]).any()):
            return True
        if len(ring) > _LARGE:  # beyond a canal: Egypt's shore on Asia, where no middle of its mainland lies
            lon, lat = ring[np.flatnonzero(mine)[::RUN]].T
            return (
                float((self._main_index.nearest(lon, lat)[0] <= self._own.nearest(lon, lat)[0]).mean()) > 0.5
            )
        on = [shapely.intersects_xy(self._main_at.geometries[part], *ring.T) for part in near]
        return float(np.logical_or.reduce(on).mean()) > 0.5


def _islets(
    owner: NDArray[np.int64],
    count: int,
    own: tuple[FloatArray, FloatArray],
    other: tuple[FloatArray, FloatArray],
) -> tuple[BoolArray, BoolArray]:
    """Tell which of the rings that the map lacks are surely the country's, and which surely are not.

    ``own`` and ``other`` bound, from below and above, how far each run is from land, metres.
    """
    own_low, own_high, other_low, other_high = (np.full(count, np.inf) for _ in range(4))
    for nearest, runs in zip((own_low, own_high, other_low, other_high), (*own, *other), strict=True):
        np.minimum.at(nearest, owner, runs)
    islet = (own_high <= ISLET_M) & (2 * own_high <= other_low)
    return islet, (own_low > ISLET_M) | (2 * own_low > other_high)


def _lines(ring: NDArray[np.float64], mine: BoolArray, *, cut: bool) -> list[LineString]:
    """Make lines of the edges of a ring that are the country's: those whose first vertex is."""
    if not cut and mine[:-1].all():
        return [LineString(ring)] if len(ring) > 1 else []
    edges = mine[:-1].copy()
    if cut:
        for meridian in (0.0, 180.0, -180.0):
            edges &= ~((ring[:-1, 0] == meridian) & (ring[1:, 0] == meridian))
        edges &= ~((ring[:-1, 1] == -90.0) | (ring[1:, 1] == -90.0))
    bounds = np.flatnonzero(np.diff(np.concatenate([[False], edges, [False]]).astype(np.int8)))
    return [LineString(ring[begin : end + 1]) for begin, end in bounds.reshape(-1, 2)]


def _grown(lands: list[Polygon], by_m: float) -> NDArray[Any]:
    """Return the boxes of lands, grown; those that pass ±180 once more on the other side."""
    west, south, east, north = shapely.bounds(lands).T
    south, north = south - by_m / _DEGREE_M, north + by_m / _DEGREE_M
    steepest = np.minimum(np.maximum(np.abs(south), np.abs(north)), 89.9)
    wide = np.minimum(by_m / _DEGREE_M / np.cos(np.radians(steepest)), 360.0)
    boxes = shapely.box(west - wide, south, east + wide, north)
    over = [
        _turned(box, turn)
        for turn, past in ((360.0, west - wide < -180.0), (-360.0, east + wide > 180.0))
        for box in boxes[past]
    ]
    return np.array([*boxes, *over], dtype=object)


def _turned(box: Polygon, turn: float) -> Polygon:
    """Move a box east by whole turns."""
    west, south, east, north = box.bounds
    return shapely.box(west + turn, south, east + turn, north)
