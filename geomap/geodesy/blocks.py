"""Bounds for points far from a geometry: pieces in blocks, each block seen from its middle.

The straight chord says less and less of the geodesic the farther one goes. The metric itself does not: from
the middle C of a block, s = d(Q, C) is measured exactly, and for a place X of the block at distance r and
azimuth α from C, with α_Q the azimuth from C to Q, Taylor's formula along the geodesic from C to X gives

    d(Q, X) = s - r cos(α - α_Q) + r²/2 · H,        k(Kmax, s + ρ) and 0 <= H <= k(Kmin, s - ρ) and 0,

the lesser on the left and the greater on the right, k(K, s) = √K cot(√K s): the Hessian of the distance
to Q lies between 0 (along the ray) and its transverse part, which the comparison theorem of Rauch bounds by
the extremes of Gauss's curvature, Kmax = 1/b² and Kmin = b²/a⁴; ρ is the block's radius. The lower bound
needs the distance to be smooth, which it is up to the radius of injectivity, at least π / √Kmax = π b
(Klingenberg); beyond it the triangle's inequality d(Q, X) >= s - r is used. Along a piece of length L the
distance dips below its ends by at most L²/8 times the same Hessian.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from geomap.geodesy.ellipsoid import (
    GEOD,
    R_MAX,
    B,
    BoolArray,
    FloatArray,
    IntArray,
    chord_to_geodesic_max,
    ecef,
    geodesic_to_chord_max,
    lonlat,
)

_SLACK_M = 1e-5
"""Room for rounding in every bound, metres."""
_WIDE_M = 60_000.0
"""Pieces farther apart than this do not share a block, metres."""
_ANTIPODE_M = 0.999 * np.pi * B


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocks:
    """Pieces in blocks. Arrays of shape (blocks,) or (blocks, size), short blocks filled up with gaps."""

    tree: Any
    """A kd-tree over the middles in space."""
    lon: FloatArray
    """Middle, degrees east."""
    lat: FloatArray
    """Middle, degrees north."""
    radius: FloatArray
    """Greatest distance of any place of the block from its middle, metres."""
    piece: IntArray
    """The pieces, -1 for a gap."""
    dip: FloatArray
    """An eighth of each piece's squared length."""
    ends: tuple[FloatArray, FloatArray, FloatArray, FloatArray]
    """Of all pieces: lon and lat, in degrees, of where each starts, and of where it ends."""
    start: FloatArray
    """Where each piece starts, metres north and east of the middle as azimuth and distance say; (…, 2)."""
    end: FloatArray
    """Where it ends."""
    start_r2: FloatArray
    """Half of the squared distance of its start from the middle."""
    end_r2: FloatArray
    """Half of the squared distance of its end from the middle."""
    surveyed: BoolArray
    """The blocks, of shape (blocks,), of which the last four are known: of most they are never asked."""

    def candidates(
        self, lon: FloatArray, lat: FloatArray, place: FloatArray, limit: FloatArray
    ) -> tuple[IntArray, IntArray]:
        """List points and the pieces that may be nearest to them.

        Args:
            lon: degrees east of the points, shape (n,).
            lat: degrees north.
            place: the points in space, shape (n, 3).
            limit: an upper bound of each point's distance, metres.
        """
        reach = geodesic_to_chord_max(limit + float(self.radius.max()) + _SLACK_M)
        lists = self.tree.query_ball_point(place, reach + _SLACK_M, return_sorted=False)
        counts = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
        block = np.concatenate(lists).astype(np.int64)
        point = np.repeat(np.arange(len(lon)), counts)
        azimuth, _, away = GEOD.inv(self.lon[block], self.lat[block], lon[point], lat[point])
        azimuth, away = np.radians(azimuth), np.asarray(away)
        # the middle of a block is no place of the geometry, but some place lies within the radius of it
        limit = _least(away + self.radius[block], point, limit)
        kept = away - self.radius[block] <= limit[point] + _SLACK_M
        return self._pieces(point[kept], block[kept], azimuth[kept], away[kept], limit)

    def _survey(self, block: IntArray) -> None:
        """Measure from their middles the pieces of the blocks that are looked at for the first time."""
        fresh = np.unique(block[~self.surveyed[block]])
        if not len(fresh):
            return
        piece = self.piece[fresh]
        piece = np.where(piece < 0, piece[:, :1], piece)
        lon, lat = (np.repeat(middle[fresh], piece.shape[1]) for middle in (self.lon, self.lat))
        for to_lon, to_lat, where, r2 in (
            (*self.ends[:2], self.start, self.start_r2),
            (*self.ends[2:], self.end, self.end_r2),
        ):
            azimuth, _, away = GEOD.inv(lon, lat, to_lon[piece].ravel(), to_lat[piece].ravel())
            away, azimuth = np.asarray(away).reshape(piece.shape), np.radians(azimuth).reshape(piece.shape)
            where[fresh] = np.stack([away * np.cos(azimuth), away * np.sin(azimuth)], axis=2)
            r2[fresh] = away**2 / 2
        self.surveyed[fresh] = True

    def _pieces(
        self, point: IntArray, block: IntArray, azimuth: FloatArray, away: FloatArray, limit: FloatArray
    ) -> tuple[IntArray, IntArray]:
        """Bound the pieces of the blocks left."""
        self._survey(block)
        radius = self.radius[block]
        nearest_s, farthest_s = away - radius, away + radius
        smooth = (farthest_s < _ANTIPODE_M) & (nearest_s > 0)
        nearest_s = np.where(nearest_s > 0, nearest_s, 1.0)
        steep = np.maximum(
            np.cos(nearest_s / R_MAX) / np.sin(np.minimum(nearest_s / R_MAX, 3.1)) / R_MAX, 0.0
        )
        hollow = np.minimum(_cot(np.where(smooth, farthest_s, 0.5 * np.pi * B) / B) / B, 0.0)
        toward = np.stack([np.cos(azimuth), np.sin(azimuth)], axis=1)
        first = -np.einsum("pij,pj->pi", self.start[block], toward)
        last = -np.einsum("pij,pj->pi", self.end[block], toward)
        start_r2, end_r2 = self.start_r2[block], self.end_r2[block]
        first_low, last_low = first + hollow[:, None] * start_r2, last + hollow[:, None] * end_r2
        low = away[:, None] + np.minimum(first_low, last_low) - steep[:, None] * self.dip[block]
        rough = np.flatnonzero(~smooth)
        if len(rough):
            r2 = np.maximum(start_r2[rough], end_r2[rough])
            low[rough] = away[rough, None] - np.sqrt(2 * r2) - np.sqrt(8 * self.dip[block[rough]])
        high = away[:, None] + first + steep[:, None] * start_r2
        # above, the Hessian's bound holds everywhere: beyond the cut locus the distance only bends down
        best = np.where((nearest_s > 1.0), high.min(axis=1), np.inf)
        limit = _least(best, point, limit)
        row, column = np.nonzero(low <= limit[point][:, None] + _SLACK_M)
        piece = self.piece[block[row], column]
        real = piece >= 0
        return point[row[real]], piece[real]


def make_blocks(
    tree: Any,
    ends: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    places: tuple[FloatArray, FloatArray],
    length: FloatArray,
) -> Blocks:
    """Group pieces by the leaves of the kd-tree over their middles.

    Args:
        tree: the kd-tree.
        ends: lon and lat of where each piece starts, and of where it ends, degrees.
        places: the same two ends in space, metres, shape (n, 3).
        length: of each piece, metres.
    """
    # scipy.spatial takes 0.45 s to import, which a map without a measured claim need not pay.
    from scipy.spatial import cKDTree

    order, bounds = _leaves(tree)
    size = int((bounds[:, 1] - bounds[:, 0]).max())
    slots = bounds[:, :1] + np.arange(size)
    gap = slots >= bounds[:, 1:]
    piece = order[np.where(gap, bounds[:, :1], slots)]
    starts = places[0]
    lon, lat = lonlat(starts[piece].mean(axis=1))
    middle = ecef(lon, lat)
    # within a convex radius no place of a piece is farther than its ends; else than half of its length more
    chord = np.maximum(*(np.sqrt(((end[piece] - middle[:, None]) ** 2).sum(axis=2)) for end in places))
    radius = chord_to_geodesic_max(chord.max(axis=1)) + _SLACK_M
    radius += np.where(radius > 1_000_000.0, float(length.max()), 0.0)
    return Blocks(
        tree=cKDTree(middle),
        lon=lon,
        lat=lat,
        radius=radius,
        piece=np.where(gap, -1, piece),
        dip=length[piece] ** 2 / 8,
        ends=ends,
        start=np.empty((*piece.shape, 2)),
        end=np.empty((*piece.shape, 2)),
        start_r2=np.empty(piece.shape),
        end_r2=np.empty(piece.shape),
        surveyed=np.zeros(len(piece), dtype=bool),
    )


def _leaves(tree: Any) -> tuple[IntArray, IntArray]:
    """Group the points of a kd-tree: an order, and ranges of it that lie close together."""
    ranges, stack = [], [tree.tree]
    while stack:
        node = stack.pop()
        if node.split_dim == -1:
            ranges.append((node.start_idx, node.end_idx))
        else:
            stack.extend((node.greater, node.lesser))
    order = np.array(tree.indices, dtype=np.int64)
    bounds = np.array(ranges, dtype=np.int64)
    points = np.asarray(tree.data)[order]
    extent = np.maximum.reduceat(points, bounds[:, 0]) - np.minimum.reduceat(points, bounds[:, 0])
    wide = np.flatnonzero(extent.max(axis=1) > _WIDE_M)
    narrow = [tuple(pair) for pair in np.delete(bounds, wide, axis=0).tolist()]
    stack = [tuple(pair) for pair in bounds[wide].tolist()]
    while stack:  # far islands that share a leaf: part them at the widest gap
        first, last = stack.pop()
        own = tree.data[order[first:last]]
        extent = own.max(axis=0) - own.min(axis=0)
        if extent.max() <= _WIDE_M or last - first == 1:
            narrow.append((first, last))
            continue
        along = own[:, int(np.argmax(extent))]
        sort = np.argsort(along, kind="stable")
        order[first:last] = order[first:last][sort]
        cut = first + 1 + int(np.argmax(np.diff(along[sort])))
        stack.extend(((first, cut), (cut, last)))
    return order, np.array(sorted(narrow), dtype=np.int64)


def _least(value: FloatArray, point: IntArray, limit: FloatArray) -> FloatArray:
    """Lower each point's limit to the least of its values; ``point`` is sorted."""
    out = limit.copy()
    if len(point):
        first = np.flatnonzero(np.concatenate([[True], np.diff(point) > 0]))
        out[point[first]] = np.minimum(out[point[first]], np.minimum.reduceat(value, first))
    return out


def _cot(x: FloatArray) -> FloatArray:
    return np.asarray(np.cos(x) / np.sin(x))
