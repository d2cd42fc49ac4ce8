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

A country is made when it is first asked for, in 0.1 to 7 s, and kept in the cache folder.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryCollection, MultiLineString, MultiPolygon, Polygon

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
        return _joined(self.parts(code)[: 1 + get_args(Extent).index(extent)])

    def outline(self, code: str, *, islets: bool) -> MultiLineString:
        """Return all that bounds a country, with or without the islets that the embedded map lacks.

        The land borders are the embedded map's.
        """
        coast = self.coast(code, extent="islets" if islets else "islands")
        return _joined([coast, self._coasts.border(code)])

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
        around, own = _grown(self._lands, 3 * _REACH_M), coasts.unit_codes(code)
        others = list(coasts.shapes.parts_near(around, but=own))
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
        numbers, mine, known = self._shares()
        rings = [self._rings.ring(number) for number in numbers]
        main = self._are_main(rings, mine, known)
        sorted_lines: tuple[list[NDArray[np.float64]], ...] = ([], [], [])
        for number, ring, own, is_known, is_main in zip(numbers, rings, mine, known, main, strict=True):
            into = sorted_lines[2 if not is_known else 0 if is_main else 1]
            into.extend([ring] if own is None else _stretches(ring, own, cut=bool(self._rings.cut[number])))
        mainland, islands, islets = map(_lines, sorted_lines)
        return mainland, islands, islets

    def _shares(self) -> tuple[list[int], list[BoolArray | None], BoolArray]:
        """List the country's rings, which of their vertices are its, and whether the map has them.

        None stands for all vertices of a ring that no meridian cuts: of most there is nothing to look at.
        """
        rings = self._rings
        runs = self._candidates()
        if not len(runs):
            return [], [], np.zeros(0, dtype=bool)
        numbers, first_run, owner = np.unique(rings.run_ring[runs], return_index=True, return_inverse=True)
        begin = rings.run_first[runs]
        end = np.minimum(begin + RUN, (rings.first + rings.count)[numbers][owner])
        known = self._meets_land(numbers)
        reach = np.where(rings.ice[numbers], np.inf, _REACH_M)[owner]  # an ice front may lie far off any rock
        never, sure = self._judge(begin, end, owner, known, reach)
        last_run = np.append(first_run[1:], len(runs))
        is_whole = (rings.count[numbers] > 1) & ~rings.cut[numbers]
        is_whole &= (last_run - first_run) * RUN >= rings.count[numbers]  # no run of it lies beyond reach
        is_whole &= np.logical_and.reduceat(sure & ~never, first_run)
        found: list[tuple[int, BoolArray | None]] = [(int(at), None) for at in np.flatnonzero(is_whole)]
        nearest_own = self._nearest_is_own(begin, end, reach, np.flatnonzero(~never & ~sure))
        for at in np.flatnonzero(~is_whole & ~np.logical_and.reduceat(never, first_run)):
            first, count = int(rings.first[numbers[at]]), int(rings.count[numbers[at]])
            mine = np.zeros(count, dtype=bool)
            live = np.arange(first_run[at], last_run[at])
            for run in live[~never[live]].tolist():
                mine[int(begin[run]) - first : int(end[run]) - first] = nearest_own.get(run, True)
            if mine.any():
                found.append((int(at), mine))
        found.sort(key=lambda ring: ring[0])
        kept = [at for at, _mine in found]
        return numbers[kept].tolist(), [mine for _at, mine in found], known[kept]

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

    def _nearest_is_own(
        self, begin: NDArray[np.int64], end: NDArray[np.int64], reach: FloatArray, runs: NDArray[np.int64]
    ) -> dict[int, BoolArray]:
        """Tell of each vertex of some runs whether the country's land is the nearest and within reach."""
        if not len(runs):
            return {}
        size = (end - begin)[runs]
        ends = np.cumsum(size)
        vertex = np.repeat(begin[runs] - (ends - size), size) + np.arange(int(ends[-1]))
        lon, lat = self._rings.points[vertex].astype(np.float64).T
        own = self._own.nearest(lon, lat)[0]
        other = np.inf if self._others is None else self._others.nearest(lon, lat)[0]
        is_own = np.asarray((own <= other) & (own <= np.repeat(reach[runs], size)))
        return dict(zip(runs.tolist(), np.split(is_own, ends[:-1]), strict=True))

    def _meets_land(self, numbers: NDArray[np.int64]) -> BoolArray:
        """Tell which rings meet land of the embedded map."""
        met = self._rings.count[numbers] > _LARGE  # no land of that size is missing anywhere
        shapes = np.full(len(numbers), Polygon(), dtype=object)
        small = np.flatnonzero(~met & (self._rings.count[numbers] > 3))
        if len(small):
            shapes[small] = _areas([self._rings.ring(int(number)) for number in numbers[small]])
        for at in np.flatnonzero(~shapely.is_valid(shapes)):
            shapes[at] = shapely.make_valid(shapes[at], method="structure", keep_collapsed=False)
        ring, land = self._known.query(shapes)
        # asked of the lands, which are large and prepared; the tree would prepare the small rings
        met[ring[shapely.intersects(self._known.geometries[land], shapes[ring])]] = True
        return met

    def _are_main(
        self, rings: list[NDArray[np.float64]], mine: list[BoolArray | None], known: BoolArray
    ) -> BoolArray:
        """Tell which rings belong to the mainland; ``mine`` are the vertices that are the country's."""
        is_main = np.zeros(len(rings), dtype=bool)
        which = np.flatnonzero(known)
        if not len(which):
            return is_main
        lands = _areas([rings[at] for at in which])
        land, part = self._main_at.query(lands)
        near = np.unique(land)
        shapely.prepare(lands[near])
        is_main[which[land[shapely.intersects(lands[land], self._main_middles[part])]]] = True
        left = np.array([at for at in near if not is_main[which[at]]], dtype=np.int64)
        large = np.array([len(rings[at]) > _LARGE for at in which[left]], dtype=bool)
        for at in which[
            left[large]
        ]:  # beyond a canal: Egypt's shore on Asia, without a middle of its mainland
            own = mine[at]
            lon, lat = rings[at][np.flatnonzero(np.ones(len(rings[at])) if own is None else own)[::RUN]].T
            is_main[at] = (
                float((self._main_index.nearest(lon, lat)[0] <= self._own.nearest(lon, lat)[0]).mean()) > 0.5
            )
        self._mark_deltas(rings, which, left[~large], (land, part), is_main)
        return is_main

    def _mark_deltas(
        self,
        rings: list[NDArray[np.float64]],
        which: NDArray[np.int64],
        small: NDArray[np.int64],
        near: tuple[NDArray[np.int64], NDArray[np.int64]],
        is_main: BoolArray,
    ) -> None:
        """Mark as mainland the rings most of whose vertices lie on land that the map draws as mainland.

        ``small`` are places in ``which``, the rings that the map knows; ``near`` pairs such places with parts
        of the mainland. Each part is asked once, of the vertices of all rings near it.
        """
        on = {int(at): np.zeros(len(rings[which[at]]), dtype=bool) for at in small}
        for part in np.unique(near[1]):
            asked = [int(at) for at in near[0][near[1] == part] if int(at) in on]
            if not asked:
                continue
            xy = np.concatenate([rings[which[at]] for at in asked])
            inside = shapely.intersects_xy(self._main_at.geometries[part], *xy.T)
            ends = np.cumsum([len(on[at]) for at in asked])[:-1]
            for at, vertices in zip(asked, np.split(inside, ends), strict=True):
                on[at] |= vertices
        for at, vertices in on.items():
            is_main[which[at]] = float(vertices.mean()) > 0.5


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


def _stretches(ring: NDArray[np.float64], mine: BoolArray, *, cut: bool) -> list[NDArray[np.float64]]:
    """Cut from a ring the runs of edges that are the country's: those whose first vertex is."""
    if not cut and mine[:-1].all():
        return [ring] if len(ring) > 1 else []
    edges = mine[:-1].copy()
    if cut:
        for meridian in (0.0, 180.0, -180.0):
            edges &= ~((ring[:-1, 0] == meridian) & (ring[1:, 0] == meridian))
        edges &= ~((ring[:-1, 1] == -90.0) | (ring[1:, 1] == -90.0))
    bounds = np.flatnonzero(np.diff(np.concatenate([[False], edges, [False]]).astype(np.int8)))
    return [ring[begin : end + 1] for begin, end in bounds.reshape(-1, 2)]


def _lines(stretches: list[NDArray[np.float64]]) -> MultiLineString:
    """Make one geometry of stretches of vertices, at one go: there may be ten thousand."""
    if not stretches:
        return MultiLineString()
    owner = np.repeat(np.arange(len(stretches)), [len(stretch) for stretch in stretches])
    lines: Any = shapely.linestrings(np.concatenate(stretches), indices=owner)
    whole: MultiLineString = shapely.multilinestrings(lines)
    return whole


def _areas(rings: list[NDArray[np.float64]]) -> NDArray[Any]:
    """Make a polygon of each ring."""
    owner = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    outlines: Any = shapely.linearrings(np.concatenate(rings), indices=owner)
    areas: Any = shapely.polygons(outlines)
    return np.asarray(areas)


def _joined(grounds: Sequence[MultiLineString]) -> MultiLineString:
    """Put the lines of several geometries into one."""
    lines: Any = shapely.get_parts(np.array(grounds, dtype=object))
    whole: MultiLineString = shapely.multilinestrings(lines)
    return whole


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
