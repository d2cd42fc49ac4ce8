"""One place, measured to without an index, and what of a geometry can lie nearest to it.

What comes of it is, bit by bit, what `distance_index` gives: the same formulas on the same numbers.
"""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import ArrayLike

from geomap.geodesy.distance_index import as_points
from geomap.geodesy.edges import Edges
from geomap.geodesy.ellipsoid import (
    GEOD,
    BoolArray,
    FloatArray,
    chord_to_geodesic_max,
    chord_to_geodesic_min,
    distance_at_most,
    ecef,
    lonlat,
    wrap_lon,
)

_SLACK_M = 1.0
"""Room for rounding and for ties in what is left out, metres."""
_SAMPLE = 64
"""One vertex in so many is looked at first."""
_LEAST_DEGREE_M = 110_500.0
"""No degree of latitude is shorter, metres."""
_SHORT_DEG = 0.5
"""What an edge that is called short spans at most, degrees."""


class Lone:
    """One place, which answers as an index of it does.

    Args:
        lon: degrees east.
        lat: degrees north, -90..90.
    """

    longest_m = 0.0
    """It has no edge."""

    def __init__(self, lon: float, lat: float) -> None:
        self._lon, self._lat = wrap_lon([lon]), np.array([lat])
        # As an index finds it, from its position in space: a nanometre off at most.
        self._found_lon, self._found_lat = lonlat(ecef(self._lon, self._lat) + 0.0)

    def __len__(self) -> int:
        return 1

    @property
    def place(self) -> tuple[float, float]:
        """Lon and lat."""
        return float(self._lon[0]), float(self._lat[0])

    def vertices(self) -> tuple[FloatArray, FloatArray]:
        """Give lon and lat of the place."""
        return self._lon, self._lat

    def nearest(self, lons: ArrayLike, lats: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Measure points, as `DistanceIndex.nearest` does: metres, and lon and lat of the place for each."""
        lon, lat = as_points(lons, lats)
        found_lon = np.repeat(self._found_lon, len(lon))
        found_lat = np.repeat(self._found_lat, len(lon))
        return np.asarray(GEOD.inv(found_lon, found_lat, lon, lat)[2]), found_lon, found_lat

    def bounds(self, lons: FloatArray, lats: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Bound the distance of points, in metres, from below and above."""
        chord = np.sqrt(((ecef(lons, lats) - ecef(self._lon, self._lat)) ** 2).sum(axis=1))
        return chord_to_geodesic_min(chord), chord_to_geodesic_max(chord)

    def nearest_of(self, edges: Edges) -> Edges:
        """Return the edges, in their order, that may come nearest to the place or end in a nearest vertex.

        No place of an edge is nearer than its nearer end less half of its length, and the nearest end of
        all is a place of the geometry.
        """
        # Some vertex says how far to look at most, so that most edges are left out by their latitudes.
        most_m = self.bounds(edges.lon1[::_SAMPLE], edges.lat1[::_SAMPLE])[1].min() + _SLACK_M
        edges = edges.take(np.flatnonzero(_reaches(edges, float(self._lat[0]), float(most_m))))
        low, high = self._from_ends(edges)
        return edges.take(np.flatnonzero(low <= high.min() + _SLACK_M))

    def reached_from(self, edges: Edges, distance_m: float) -> Edges:
        """Return the edges, in their order, that may come within metres of the place."""
        edges = edges.take(np.flatnonzero(_reaches(edges, float(self._lat[0]), distance_m)))
        return edges.take(np.flatnonzero(self._from_ends(edges)[0] <= distance_m + _SLACK_M))

    def _from_ends(self, edges: Edges) -> tuple[FloatArray, FloatArray]:
        """Bound from below how near edges come, and from above how near their nearer ends lie; metres."""
        start_low, start_high = self.bounds(edges.lon1, edges.lat1)
        end_low, end_high = self.bounds(edges.lon2, edges.lat2)
        half = distance_at_most(edges.lon1, edges.lat1, edges.lon2, edges.lat2) / 2
        return np.minimum(start_low, end_low) - half, np.minimum(start_high, end_high)


def _reaches(edges: Edges, lat: float, reach_m: float) -> BoolArray:
    """Tell which edges may come within metres of a parallel."""
    reach_deg = reach_m / _LEAST_DEGREE_M
    low, high = np.minimum(edges.lat1, edges.lat2), np.maximum(edges.lat1, edges.lat2)
    # No place of a short edge lies a degree from both of its ends; long ones may bend far to the pole.
    long = (high - low > _SHORT_DEG) | (np.abs(edges.lon2 - edges.lon1) > _SHORT_DEG)
    return long | ((low - 1.0 <= lat + reach_deg) & (high + 1.0 >= lat - reach_deg))


def lone_place(geometry: object) -> Lone | None:
    """Return the place of a point; None for any other geometry, and for a point that lies nowhere on Earth.

    >>> lone_place(shapely.Point(181, 2)).place
    (-179.0, 2.0)
    """
    if not isinstance(geometry, shapely.Point) or geometry.is_empty:
        return None
    lon, lat = geometry.x, geometry.y
    on_earth = math.isfinite(lon) and math.isfinite(lat) and abs(lat) <= 90.0
    return Lone(lon, lat) if on_earth else None
