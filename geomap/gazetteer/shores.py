"""Accurate coasts: GSHHG's shorelines given to the countries of the embedded map.

GSHHG knows land and water but no countries; Natural Earth knows both, but draws them ten times as coarsely. The rule:

1. A ring of GSHHG that meets land of Natural Earth goes, vertex by vertex, to the country whose land there is
   nearest (Natural Earth's, borders and all, measured geodesically; inside it is 0 m).
2. A ring that meets none, an islet that Natural Earth lacks, goes as a whole to the country whose land is
   nearest, if that is at most 50 km off and every other country's land at least twice as far. Else it is nobody's:
   it is not known whose rock it is.
3. It belongs to the mainland when it holds a part of the mainland (`coasts`), or when most of its vertices lie on
   land that Natural Earth draws as mainland (islands of a delta); to the islands otherwise.

Rings are looked at in runs of 64 vertices: with the middle one a distance d from a country's land, none of a run
of radius r is nearer than d - r or farther than d + r, so that only runs near a border are looked at vertex by vertex.

A country is made when it is first asked for, in 0.1 to 20 s, and kept in the cache folder.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryCollection, LineString, MultiLineString, MultiPolygon, Polygon

from geomap.gazetteer.coasts import Coasts
from geomap.gazetteer.gshhg import RUN, Rings
from geomap.gazetteer.shape_store import read_checked, write_checked
from geomap.geodesy import DistanceIndex, inverse

ISLET_M = 50_000.0
"""How far off its country's land an islet that Natural Earth lacks may lie, metres."""
_RULE_VERSION = 1
_LARGE = 10_000
"""Vertices from which a ring is a land that the embedded map holds for sure."""
_DEGREE_M = 110_000.0
"""No degree of latitude is shorter, metres."""

BoolArray = NDArray[np.bool_]


class Shores:
    """The accurate coasts of every country of the embedded map.

    >>> shores = Shores(coasts, Rings.open(cache_dir), cache_dir)                # doctest: +SKIP
    >>> shores.coast("AW", islands=False).geom_type                              # doctest: +SKIP
    'MultiLineString'
    """

    def __init__(self, coasts: Coasts, rings: Rings, cache_dir: Path) -> None:
        self._coasts = coasts
        self._rings = rings
        self._folder = cache_dir / f"shores-{_RULE_VERSION}-{coasts.shapes.key[:12]}-{rings.key[:12]}"
        self.parts = lru_cache(maxsize=64)(self._parts)

    def coast(self, code: str, *, islands: bool) -> MultiLineString:
        """Return the sea coast of a country's mainland, or with all its islands; empty where there is none."""
        lines: list[LineString] = []
        for ground in self.parts(code)[: 2 if islands else 1]:
            for part in shapely.get_parts(ground):
                lines.append(LineString(part.exterior) if isinstance(part, Polygon) else part)
        return MultiLineString(lines)

    def outline(self, code: str) -> GeometryCollection:
        """Return all that bounds a country: islands that are its alone as areas, all else as lines.

        The land borders are the embedded map's.
        """
        members = [part for ground in self.parts(code) for part in shapely.get_parts(ground)]
        return GeometryCollection([*members, *shapely.get_parts(self._coasts.border(code))])

    def _parts(self, code: str) -> tuple[GeometryCollection, GeometryCollection]:
        """Return what is a country's mainland and what its islands: whole rings as areas, else stretches."""
        path = self._folder / f"{code}.wkb"
        with contextlib.suppress(OSError, ValueError, shapely.errors.GEOSException):
            main, islands = shapely.get_parts(shapely.from_wkb(read_checked(path)))
            return main, islands
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
        near = shapely.STRtree(_grown(self._lands, 3 * ISLET_M))
        others = [
            part
            for other, part in coasts.shapes.unit_parts()
            if other not in coasts.unit_codes(code) and len(near.query(part))
        ]
        self._others = DistanceIndex(MultiPolygon(others)) if others else None
        lands = [*self._lands, *others]
        shapely.prepare(lands)
        self._known = shapely.STRtree(lands)
        main = list(self._main.geoms)
        self._main_at = shapely.STRtree(main)
        self._main_middles = np.array([part.representative_point() for part in main], dtype=object)
        shapely.prepare(main)

    def parts(self) -> tuple[GeometryCollection, GeometryCollection]:
        """Sort the rings: mainland and islands."""
        found: tuple[list[Any], list[Any]] = ([], [])
        for number, mine in self._shares():
            ring = self._rings.ring(number)
            pieces = _pieces(ring, mine, cut=bool(self._rings.cut[number]))
            found[0 if self._is_main(ring) else 1].extend(pieces)
        return GeometryCollection(found[0]), GeometryCollection(found[1])

    def _shares(self) -> Iterator[tuple[int, BoolArray]]:
        """Yield the rings that are the country's in part, and which of their edges are."""
        rings = self._rings
        runs = self._candidates()
        if not len(runs):
            return
        numbers, owner = np.unique(rings.run_ring[runs], return_inverse=True)
        begin = rings.run_first[runs]
        end = np.minimum(begin + RUN, (rings.first + rings.count)[numbers][owner])
        own, other, radius = self._measure_runs(begin, end)
        known = self._meets_land(numbers)
        nearest_own, nearest_other = np.full(len(numbers), np.inf), np.full(len(numbers), np.inf)
        np.minimum.at(nearest_own, owner, own)
        np.minimum.at(nearest_other, owner, other)
        islet = ~known & (nearest_own <= ISLET_M) & (2 * nearest_own <= nearest_other)
        reach = np.where(rings.ice[numbers], np.inf, ISLET_M)[owner]  # an ice front may lie far off any rock
        never = np.where(
            known[owner], (other + radius < own - radius) | (own - radius > reach), ~islet[owner]
        )
        sure = ~never & np.where(known[owner], own + radius <= other - radius, islet[owner])
        for at, which in enumerate(np.split(np.arange(len(runs)), np.flatnonzero(np.diff(owner)) + 1)):
            first, mine = int(rings.first[numbers[at]]), np.zeros(int(rings.count[numbers[at]]), dtype=bool)
            for run in which[~never[which]]:
                inside = slice(int(begin[run]) - first, int(end[run]) - first)
                mine[inside] = sure[run] or self._nearest_is_own(int(begin[run]), int(end[run]), reach[run])
            if mine.any():
                yield int(numbers[at]), mine

    def _candidates(self) -> NDArray[np.int64]:
        """List the runs within reach of the country's land, by their boxes."""
        grown = _grown(self._lands, ISLET_M)
        west, south, east, north = shapely.total_bounds(grown)
        box = self._rings.run_box
        near = np.flatnonzero(
            (box[:, 2] >= west) & (box[:, 0] <= east) & (box[:, 3] >= south) & (box[:, 1] <= north)
        )
        hits = shapely.STRtree(grown).query(shapely.box(*box[near].T.astype(np.float64)))[0]
        return np.unique(near[hits])

    def _measure_runs(
        self, begin: NDArray[np.int64], end: NDArray[np.int64]
    ) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Measure the middle of runs: metres to own land, to others', and to the run's farthest vertex."""
        middle = (begin + end) // 2
        lon, lat = self._rings.points[middle].astype(np.float64).T
        size = end - begin
        vertex = np.repeat(begin, size) + np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        run = np.repeat(np.arange(len(begin)), size)
        x, y = self._rings.points[vertex].astype(np.float64).T
        away = inverse(lon[run], lat[run], x, y)[0]
        radius = np.maximum.reduceat(away, np.cumsum(size) - size)
        own = self._own.nearest(lon, lat)[0]
        other = np.full(len(lon), np.inf) if self._others is None else self._others.nearest(lon, lat)[0]
        return own, other, radius

    def _nearest_is_own(self, begin: int, end: int, reach: float) -> BoolArray:
        """Tell of each vertex of a run whether the country's land is the nearest and within reach."""
        lon, lat = self._rings.points[begin:end].astype(np.float64).T
        own = self._own.nearest(lon, lat)[0]
        other = np.inf if self._others is None else self._others.nearest(lon, lat)[0]
        return np.asarray((own <= other) & (own <= reach))

    def _meets_land(self, numbers: NDArray[np.int64]) -> BoolArray:
        """Tell which rings meet land of the embedded map."""
        met = self._rings.count[numbers] > _LARGE  # no land of that size is missing anywhere
        shapes = [
            Polygon(ring) if not large and len(ring := self._rings.ring(int(number))) > 3 else Polygon()
            for number, large in zip(numbers, met, strict=True)
        ]
        for at in np.flatnonzero(~shapely.is_valid(np.array(shapes, dtype=object))):
            shapes[at] = shapely.make_valid(shapes[at], method="structure", keep_collapsed=False)
        ring, land = self._known.query(shapes)
        # asked of the lands, which are large and prepared, and not of the tree, which prepares the small rings
        met[ring[shapely.intersects(self._known.geometries[land], np.array(shapes, dtype=object)[ring])]] = True
        return met

    def _is_main(self, ring: NDArray[np.float64]) -> bool:
        """Tell whether a ring belongs to the mainland."""
        land = Polygon(ring)
        near = self._main_at.query(land)
        if not len(near):
            return False
        shapely.prepare(land)
        if bool(shapely.intersects(land, self._main_middles[near]).any()):
            return True
        on = [shapely.intersects_xy(self._main_at.geometries[part], *ring.T) for part in near]
        return float(np.logical_or.reduce(on).mean()) > 0.5


def _pieces(ring: NDArray[np.float64], mine: BoolArray, *, cut: bool) -> list[Polygon | LineString]:
    """Make the ring an area where all of it is the country's, else lines of the edges that are."""
    if mine.all() and not cut:
        return [Polygon(ring)]
    edges = mine[:-1].copy()  # an edge is whose its first vertex is
    if cut:
        for meridian in (0.0, 180.0, -180.0):
            edges &= ~((ring[:-1, 0] == meridian) & (ring[1:, 0] == meridian))
        edges &= ~((ring[:-1, 1] == -90.0) | (ring[1:, 1] == -90.0))
    bounds = np.flatnonzero(np.diff(np.concatenate([[False], edges, [False]]).astype(np.int8)))
    lines = [LineString(ring[begin : end + 1]) for begin, end in bounds.reshape(-1, 2)]
    return list(shapely.get_parts(shapely.line_merge(MultiLineString(lines)))) if lines else []


def _grown(lands: list[Polygon], by_m: float) -> NDArray[Any]:
    """Return the boxes of lands, grown; those that pass ±180 once more on the other side."""
    west, south, east, north = shapely.bounds(lands).T
    south, north = south - by_m / _DEGREE_M, north + by_m / _DEGREE_M
    steepest = np.minimum(np.maximum(np.abs(south), np.abs(north)), 89.9)
    wide = np.minimum(by_m / _DEGREE_M / np.cos(np.radians(steepest)), 360.0)
    boxes = shapely.box(west - wide, south, east + wide, north)
    over = [shapely.transform(b, lambda xy, t=turn: xy + np.array([t, 0.0]))
            for turn, past in ((360.0, west - wide < -180.0), (-360.0, east + wide > 180.0))
            for b in boxes[past]]  # fmt: skip
    return np.array([*boxes, *over], dtype=object)
