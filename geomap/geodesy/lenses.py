"""The slivers between an edge as a geodesic and as a straight line of longitude and latitude.

Shapely's predicates take edges as straight in degrees. An edge of 10 km at 60° north lies 3 m off its
geodesic, one of 1,000 km 30 km: enough to put a place on the wrong side of a coast. These functions mend the
answers where it matters.
"""

from __future__ import annotations

import numpy as np
import shapely

from geomap.geodesy.edges import Edges
from geomap.geodesy.ellipsoid import GEOD, A, B, FloatArray, IntArray, inverse

_FLAT_DEG = 1e-9
"""Slivers thinner than this (0.1 mm) are left alone, degrees."""


class Lenses:
    """The slivers of a set of edges, ready to be asked which of them hold a point."""

    def __init__(self, edges: Edges) -> None:
        span = _span(edges)
        bulge = _bulge(edges, span)
        curved = np.flatnonzero((np.abs(bulge) > _FLAT_DEG) & (np.abs(span) < 180.0))
        self._edges = edges.take(curved)
        self._span, bulge = span[curved], bulge[curved]
        azimuth, _, length = GEOD.inv(self._edges.lon1, self._edges.lat1, self._edges.lon2, self._edges.lat2)
        self._azimuth, self._length = np.asarray(azimuth), np.asarray(length)
        self._tree = shapely.STRtree(_boxes(self._edges, self._span, bulge))

    def parity(self, lon: FloatArray, lat: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Tell which points lie in an odd number of slivers, so that their side must be turned."""
        flips = np.zeros(len(lon), dtype=np.int64)
        for turn in (0.0, 360.0, -360.0):
            candidates = np.flatnonzero(lon * turn <= 0.0)  # only a point west of 0 may lie east of 180
            if not len(candidates):
                continue
            at, edge = self._tree.query(shapely.points(lon[candidates] + turn, lat[candidates]))
            point = candidates[at]
            if len(point):
                np.add.at(flips, point, self._inside(lon[point] + turn, lat[point], edge))
        return np.asarray(flips % 2 == 1)

    def _inside(self, lon: FloatArray, lat: FloatArray, edge: IntArray) -> IntArray:
        """Tell, 0 or 1, which points lie in the slivers of edges."""
        lon1, span = self._edges.lon1[edge], self._span[edge]
        low, high = np.minimum(lon1, lon1 + span), np.maximum(lon1, lon1 + span)
        over = (lon >= low) & (lon < high)
        share = np.where(over, (lon - lon1) / span, 0.5)
        lat1, lat2 = self._edges.lat1[edge], self._edges.lat2[edge]
        straight = lat1 + share * (lat2 - lat1)
        curved = self._latitude_at(lon1 + share * span, edge, share)
        between = (np.minimum(straight, curved) < lat) & (lat <= np.maximum(straight, curved))
        return (over & between).astype(np.int64)

    def _latitude_at(self, lon: FloatArray, edge: IntArray, share: FloatArray) -> FloatArray:
        """Find where geodesic edges cross meridians, by Newton's method on the arc."""
        length, azimuth = self._length[edge], self._azimuth[edge]
        lon1, lat1 = self._edges.lon1[edge], self._edges.lat1[edge]
        arc = share * length
        lat = lat1
        for _ in range(20):
            out_lon, lat, back = (np.asarray(x) for x in GEOD.fwd(lon1, lat1, azimuth, arc))
            off = (lon - out_lon + 180.0) % 360.0 - 180.0
            beta = np.arctan(B / A * np.tan(np.radians(lat)))
            rate = np.sin(np.radians(back + 180.0)) / (A * np.cos(beta))
            step = np.radians(off) / np.where(np.abs(rate) > 1e-12, rate, 1e-12)
            arc = np.clip(arc + step, 0.0, length)
            if float(np.abs(step).max()) < 1e-6:
                break
        return lat


def crossing(a: Edges, b: Edges) -> tuple[float, float] | None:
    """Find a place where a geodesic edge of one set crosses one of another; None where none does.

    Edges that only touch at a vertex need not be found.
    """
    boxes = []
    for edges in (a, b):
        span = _span(edges)
        boxes.append(_boxes(edges, span, _bulge(edges, span)))
    tree = shapely.STRtree(boxes[1])
    for turn in (0.0, 360.0, -360.0):
        moved = boxes[0] if turn == 0.0 else _shifted(boxes[0], turn)
        first, second = tree.query(moved)
        if not len(first):
            continue
        at, other = a.take(first), b.take(second)
        across = (_sides(at, other.lon1, other.lat1) * _sides(at, other.lon2, other.lat2) < 0) & (
            _sides(other, at.lon1, at.lat1) * _sides(other, at.lon2, at.lat2) < 0
        )
        hits = np.flatnonzero(across)
        if len(hits):
            return _meet(at.take(hits[:1]), other.take(hits[:1]))
    return None


def _meet(a: Edges, b: Edges) -> tuple[float, float]:
    """Halve the edge of ``a`` until it meets the edge of ``b``."""
    length, azimuth, _ = inverse(a.lon1, a.lat1, a.lon2, a.lat2)
    low, high = 0.0, float(length[0])
    side = float(_sides(b, a.lon1, a.lat1)[0])
    lon, lat = a.lon1, a.lat1
    for _ in range(60):
        middle = (low + high) / 2
        lon, lat, _ = (np.asarray(x) for x in GEOD.fwd(a.lon1, a.lat1, azimuth, np.array([middle])))
        low, high = (middle, high) if float(_sides(b, lon, lat)[0]) == side else (low, middle)
    return float(lon[0]), float(lat[0])


def _sides(edges: Edges, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Tell on which side of geodesics points lie: -1, 0 or 1."""
    _, along, _ = inverse(edges.lon1, edges.lat1, edges.lon2, edges.lat2)
    _, toward, _ = inverse(edges.lon1, edges.lat1, lon, lat)
    return np.asarray(np.sign(np.round(np.sin(np.radians(toward - along)), 14)))


def _span(edges: Edges) -> FloatArray:
    """Give the difference of longitude of each edge, the short way."""
    span = edges.lon2 - edges.lon1
    return np.where(np.abs(span) > 180.0, span - 360.0 * np.sign(span), span)


def _bulge(edges: Edges, span: FloatArray) -> FloatArray:
    """Estimate how far each geodesic strays from its straight line: degrees of latitude at its middle."""
    distance, azimuth, _ = inverse(edges.lon1, edges.lat1, edges.lon2, edges.lat2)
    lon, lat, _ = (np.asarray(x) for x in GEOD.fwd(edges.lon1, edges.lat1, azimuth, distance / 2))
    safe = np.where(span == 0.0, 1.0, span)
    share = np.where(span == 0.0, 0.5, ((lon - edges.lon1 + 180.0) % 360.0 - 180.0) / safe)
    return np.where(span == 0.0, 0.0, lat - (edges.lat1 + share * (edges.lat2 - edges.lat1)))


def _shifted(
    boxes: np.ndarray[tuple[int, ...], np.dtype[np.object_]], turn: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    """Move boxes east by whole turns."""
    return np.asarray(shapely.transform(boxes, lambda xy: xy + np.array([turn, 0.0])))


def _boxes(
    edges: Edges, span: FloatArray, bulge: FloatArray
) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    """Box each edge with its sliver, with room to spare."""
    room = 2.0 * bulge
    over = np.where(np.abs(span) > 90.0, np.where(bulge > 0, 90.0, -90.0), 0.0)
    south = np.minimum(
        np.minimum(edges.lat1, edges.lat2), np.minimum(edges.lat1, edges.lat2) + np.minimum(room, 0)
    )
    north = np.maximum(
        np.maximum(edges.lat1, edges.lat2), np.maximum(edges.lat1, edges.lat2) + np.maximum(room, 0)
    )
    south, north = np.where(over < 0, -90.0, south), np.where(over > 0, 90.0, north)
    return np.asarray(
        shapely.box(
            np.minimum(edges.lon1, edges.lon1 + span), south, np.maximum(edges.lon1, edges.lon1 + span), north
        )
    )
