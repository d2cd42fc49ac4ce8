"""A bound on how far a buffer's edges, straight in longitude and latitude, stray from the distance.

Let f be the distance to the outline, x_0 … x_n places along the edge, f_i their distances, p_i the nearest
places of the outline. On a stretch from x_i to x_(i+1) of length l, for any place p of the outline, d(·, p)
along the geodesic between the two bends by at most k = cot(s / R) / R upward, R = a²/b, where s is the least
distance on the stretch (Rauch's comparison, as in `blocks`), and, while it stays below π b / 2, not downward.

*From below.* d(·, p) lies above its chord less k l²/8, and the chord above min(f_i, f_(i+1)), as no place of
the outline is nearer. This holds for every p, so f >= min(f_i, f_(i+1)) - k l²/8.

*From above.* f <= d(·, p_i), which lies below its chord from f_i to d(x_(i+1), p_i), and likewise for
p_(i+1): f is at most where the two chords cross. Beyond π b / 2 the bend downward, at most h = -cot(s / b) /
b, adds h l²/8.

*The path.* A straight line of longitude and latitude is no geodesic. Its geodesic curvature is
sin α tan φ (1 + cos² α) / N up to the ellipsoid's flattening, below c = (2 |tan φ| + 0.02) b⁻²a; it stays
within c l²/8 of the geodesic, and f changes no faster than one moves. Where these bounds say less, or do not
hold, the plainest does: |f - f_i| <= the way to the nearer end, l / 2.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from geomap.geodesy.distance_index import DistanceIndex
from geomap.geodesy.ellipsoid import R_MAX, R_MIN, B, FloatArray, inverse

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Where along an edge it is measured."""


class EdgesMeasured:
    """Edges measured at `SHARES`. Arrays of shape (n,), one entry an edge; feet of shape (n, 2)."""

    def __init__(
        self,
        outline: DistanceIndex,
        ends: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
        start: tuple[FloatArray, FloatArray],
        end: tuple[FloatArray, FloatArray],
    ) -> None:
        """Measure edges from lon1, lat1 to lon2, lat2; ``start`` and ``end`` are distance and foot there."""
        lon1, lat1, lon2, lat2 = ends
        span = lon2 - lon1
        span = span - 360.0 * np.round(span / 360.0)
        self.lon = [lon1]
        self.lat = [lat1]
        self.distance = [start[0]]
        self.foot = [start[1]]
        for share in SHARES[1:-1]:
            lon, lat = (lon1 + share * span + 180.0) % 360.0 - 180.0, lat1 + share * (lat2 - lat1)
            distance, foot_lon, foot_lat = outline.nearest(lon, lat)
            self.lon.append(lon)
            self.lat.append(lat)
            self.distance.append(distance)
            self.foot.append(np.stack([foot_lon, foot_lat], axis=1))
        self.lon.append(lon2)
        self.lat.append(lat2)
        self.distance.append(end[0])
        self.foot.append(end[1])
        steepest = np.maximum(np.abs(lat1), np.abs(lat2))
        flattest = np.where(lat1 * lat2 <= 0, 0.0, np.minimum(np.abs(lat1), np.abs(lat2)))
        east = R_MAX * np.cos(np.radians(flattest)) * np.radians(span)
        self._stretch = np.hypot(east, R_MAX * np.radians(lat2 - lat1)) / (len(SHARES) - 1)
        tangent = np.tan(np.radians(np.minimum(steepest, 89.999999)))
        curvature = (2 * tangent + 0.02) / R_MIN
        self._sag = np.where(curvature * self._stretch < 0.5, curvature * self._stretch**2 / 8, np.inf)

    @property
    def middle(self) -> tuple[FloatArray, FloatArray]:
        """The middle of each edge, lon and lat in degrees."""
        return self.lon[len(SHARES) // 2], self.lat[len(SHARES) // 2]

    def bound(self, reach: float) -> FloatArray:
        """Bound how far the distance strays from ``reach`` anywhere on each edge, metres."""
        return np.asarray(np.max([self._bound(i, reach) for i in range(len(SHARES) - 1)], axis=0))

    def _bound(self, i: int, reach: float) -> FloatArray:
        """Bound one stretch of each edge."""
        f0, f1 = self.distance[i], self.distance[i + 1]
        over = inverse(self.lon[i + 1], self.lat[i + 1], *self.foot[i].T)[0]
        back = inverse(self.lon[i], self.lat[i], *self.foot[i + 1].T)[0]
        half = self._stretch / 2
        least, most = np.minimum(f0, f1) - half, np.maximum.reduce([f0, f1, over, back]) + half
        smooth = (least > 0) & (most < 0.999 * np.pi * B)
        near, far = np.where(smooth, least, 1.0) / R_MAX, np.where(smooth, most, 1.0) / B
        up = np.maximum(np.cos(near) / np.sin(near), 0.0) / R_MAX
        down = np.maximum(-np.cos(far) / np.sin(far), 0.0) / B
        low = np.minimum(f0, f1) - up * self._stretch**2 / 8
        # the chords f0 -> over and back -> f1 cross where their difference, linear, is 0
        gap0, gap1 = back - f0, over - f1
        share = gap0 / np.maximum(gap0 + gap1, 1e-12)
        high = np.minimum(f0 + share * (over - f0), np.maximum(over, f0)) + down * self._stretch**2 / 8
        high = np.maximum.reduce([high, f0, f1])
        tight = np.maximum(high - reach, reach - low) + self._sag
        plain = np.maximum(np.abs(f0 - reach), np.abs(f1 - reach)) + half
        return np.asarray(np.where(smooth, np.minimum(tight, plain), plain))

    def measured(self, reach: float) -> FloatArray:
        """Measure how far the distance strays from ``reach`` at `SHARES`, metres: no bound."""
        return np.asarray(np.max([np.abs(distance - reach) for distance in self.distance], axis=0))

    def leaps(self, least_m: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Tell along which edges of some length the nearest place leaps by more than the edge is long.

        There an edge strays most beside `SHARES`, at an inward corner.
        """
        length = inverse(self.lon[0], self.lat[0], self.lon[-1], self.lat[-1])[0]
        steps = [inverse(*a.T, *b.T)[0] for a, b in pairwise(self.foot)]
        return np.asarray((length > least_m) & (np.max(steps, axis=0) > 2.0 * length))
