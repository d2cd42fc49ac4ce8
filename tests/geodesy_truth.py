"""Slow and independent answers to hold the geodesy against: pyproj alone, every edge, golden sections."""

from __future__ import annotations

import numpy as np
import shapely
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
GOLDEN = (5**0.5 - 1) / 2


def edges(geometry: shapely.Geometry) -> np.ndarray:
    """Every edge of every line and ring, and every point as an edge of no length: lon1, lat1, lon2, lat2."""
    rows = []
    for part in shapely.get_parts(geometry):
        rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
        for ring in rings:
            xy = shapely.get_coordinates(ring)
            rows.append(np.concatenate([xy[:-1], xy[1:]] if len(xy) > 1 else [xy, xy], axis=1))
    return np.concatenate(rows)


def distance(lon: float, lat: float, geometry: shapely.Geometry) -> float:
    """Metres from a point to the outline, each edge a geodesic cut into 200 km and searched by sections."""
    lon1, lat1, lon2, lat2 = edges(geometry).T.copy()
    azimuth, _, length = (np.asarray(x) for x in GEOD.inv(lon1, lat1, lon2, lat2))
    here = np.full(len(lon1), lon), np.full(len(lon1), lat)
    ends = np.minimum(GEOD.inv(lon1, lat1, *here)[2], GEOD.inv(lon2, lat2, *here)[2])
    near = ends - length / 2 <= ends.min() + 1e-3  # no place of an edge is nearer than that to its ends
    lon1, lat1, azimuth, length = lon1[near], lat1[near], azimuth[near], length[near]
    count = np.maximum(np.ceil(length / 200_000), 1).astype(int)
    own = np.repeat(np.arange(len(length)), count)
    step = np.arange(len(own)) - np.repeat(np.cumsum(count) - count, count)
    low, high = (length / count)[own] * step, (length / count)[own] * (step + 1)

    def away(arc: np.ndarray) -> np.ndarray:
        x, y, _ = GEOD.fwd(lon1[own], lat1[own], azimuth[own], arc)
        return np.asarray(GEOD.inv(x, y, np.full(len(own), lon), np.full(len(own), lat))[2])

    best = min(away(low).min(), away(high).min())
    for _ in range(60):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        nearer = away(left) < away(right)
        low, high = np.where(nearer, low, left), np.where(nearer, right, high)
    return float(min(best, away((low + high) / 2).min()))


def globe(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points spread evenly over the globe by chance."""
    rng = np.random.default_rng(seed)
    return rng.uniform(-180, 180, count), np.degrees(np.arcsin(rng.uniform(-1, 1, count)))


_TURN = np.linspace(0, 2 * np.pi, 900, endpoint=False)
_REACH = 1 + 0.3 * np.sin(17 * _TURN) + 0.1 * np.cos(43 * _TURN)
FIORDS = shapely.Polygon(
    np.stack([-75 + 3 * _REACH * np.cos(_TURN), -50 + 5 * _REACH * np.sin(_TURN)], axis=1)
)
"""A jagged land of 900 edges, at 44 to 57° south."""
ACROSS = shapely.MultiPolygon(
    [shapely.box(176, -20, 180, -15), shapely.box(-180, -20, -178, -15), shapely.box(178.5, -13, 179, -12)]
)
"""Islands on both sides of the antimeridian, one of them cut by it."""
ICE = shapely.Polygon(
    [
        (-180, -90),
        (-180, -75),
        *((lon, -75 + 5 * np.sin(lon / 20)) for lon in range(-170, 180, 10)),
        (180, -75),
        (180, -90),
    ]
)
"""Land round the south pole, closed over it as maps do."""
