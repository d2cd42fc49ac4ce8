"""Geometries taken apart into points and geodesic edges, without the seams along which maps are cut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geomap.errors import GeometryError
from geomap.geodesy.ellipsoid import FloatArray, wrap_lon

_PARALLEL_STEP_DEG = 0.1
"""An edge that runs right round the globe follows its parallel in steps of this many degrees."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edges:
    """What a geometry is made of. Each array has one entry an edge (or a lone point)."""

    lon1: FloatArray
    """Start, degrees east."""
    lat1: FloatArray
    """Start, degrees north."""
    lon2: FloatArray
    """End, degrees east; a lone point starts and ends in one place."""
    lat2: FloatArray
    """End, degrees north."""
    areas: BaseGeometry | None
    """The polygons among the parts, as they came; None where there is none."""

    outline: int
    """How many of them, the first ones, bound polygons."""

    def __len__(self) -> int:
        return len(self.lon1)

    def take(self, which: NDArray[Any]) -> Edges:
        """Return some of the edges, by index, without areas."""
        return Edges(
            lon1=self.lon1[which],
            lat1=self.lat1[which],
            lon2=self.lon2[which],
            lat2=self.lat2[which],
            areas=None,
            outline=0,
        )


def as_geometry(geometry: BaseGeometry | Iterable[BaseGeometry]) -> BaseGeometry:
    """Make one geometry of a geometry or a series of them, and check that it can be measured.

    Raises GeometryError for something empty, not finite, or beyond 90 degrees of latitude.
    """
    if isinstance(geometry, BaseGeometry):
        one = geometry
    elif isinstance(geometry, Iterable):
        members = [g for g in geometry if isinstance(g, BaseGeometry) and not g.is_empty]
        one = members[0] if len(members) == 1 else shapely.geometrycollections(members)
    else:
        raise GeometryError(
            f"a geometry must be shapely's or a series of them, got {type(geometry).__name__}"
        )
    if one.is_empty:
        raise GeometryError("a geometry to measure must not be empty")
    if one.has_z:
        one = shapely.force_2d(one)
    coordinates = shapely.get_coordinates(one)
    if not np.isfinite(coordinates).all():
        raise GeometryError("coordinates must be finite numbers of degrees")
    worst = float(np.abs(coordinates[:, 1]).max())
    if worst > 90.0:
        raise GeometryError(f"latitudes must lie in -90..90 degrees, got {worst:g}; is the order lon, lat?")
    return one


def flatten(geometry: BaseGeometry) -> list[BaseGeometry]:
    """List the points, lines and polygons that a geometry holds, however nested."""
    parts = np.array([geometry], dtype=object)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
        parts = parts[~shapely.is_empty(parts)]
    return list(parts)


def edges_of(geometry: BaseGeometry, *, seams: bool = False) -> Edges:
    """Take a geometry apart; edges along which it was cut at ±180° or closed over a pole are left out.

    A polygon's edges on the meridian ±180 are seams where another of its edges runs along the same
    stretch on the other side. ``seams`` keeps them.
    """
    parts = np.array(flatten(geometry), dtype=object)
    kinds = shapely.get_type_id(parts)
    points = shapely.get_coordinates(parts[kinds == 0])
    polygons = parts[kinds == 3]
    rings = shapely.get_rings(polygons) if len(polygons) else np.array([], dtype=object)
    lines = parts[(kinds == 1) | (kinds == 2)]
    open_edges = _consecutive(lines)
    ring_edges = _consecutive(rings)
    if not seams:
        ring_edges = _without_seams(ring_edges)
    outline = _real(_round_parallels(ring_edges))
    kept = np.concatenate([outline, _real(_round_parallels(open_edges))])
    if not len(kept) and not len(points):  # all of it degenerate: its places are what is left
        points = shapely.get_coordinates(parts)
    lone = np.concatenate([points, points], axis=1)
    table = np.concatenate([kept, lone]) if len(lone) else kept
    return Edges(
        lon1=wrap_lon(table[:, 0]),
        lat1=table[:, 1].copy(),
        lon2=wrap_lon(table[:, 2]),
        lat2=table[:, 3].copy(),
        areas=_areas(list(polygons)),
        outline=len(outline),
    )


def _areas(polygons: list[BaseGeometry]) -> BaseGeometry | None:
    """Make one geometry of polygons; None of none."""
    if len(polygons) < 2:
        return polygons[0] if polygons else None
    areas: Any = shapely.multipolygons(np.array(polygons, dtype=object))
    whole: BaseGeometry = areas
    return whole


def _real(edges: FloatArray) -> FloatArray:
    """Leave out edges without length and those at a pole."""
    same = (edges[:, 0] == edges[:, 2]) & (edges[:, 1] == edges[:, 3])
    at_pole = (np.abs(edges[:, 1]) == 90.0) & (edges[:, 1] == edges[:, 3])
    return np.asarray(edges[~same & ~at_pole])


def _consecutive(lines: np.ndarray[tuple[int, ...], np.dtype[np.object_]]) -> FloatArray:
    """Pair the consecutive vertices of each line: lon1, lat1, lon2, lat2."""
    if not len(lines):
        return np.empty((0, 4))
    coordinates, index = shapely.get_coordinates(lines, return_index=True)
    joined = index[:-1] == index[1:]
    return np.asarray(np.concatenate([coordinates[:-1][joined], coordinates[1:][joined]], axis=1))


def _without_seams(edges: FloatArray) -> FloatArray:
    """Leave out the stretches of the meridian ±180 that ring edges cover an even number of times."""
    on_seam = (np.abs(edges[:, 0]) == 180.0) & (np.abs(edges[:, 2]) == 180.0) & (edges[:, 0] == edges[:, 2])
    if not on_seam.any():
        return edges
    low = np.minimum(edges[on_seam, 1], edges[on_seam, 3])
    high = np.maximum(edges[on_seam, 1], edges[on_seam, 3])
    marks = np.unique(np.concatenate([low, high]))
    true = [
        (-180.0, south, -180.0, north)
        for south, north in pairwise(marks)
        if int(((low <= south) & (high >= north)).sum()) % 2
    ]
    return np.concatenate([edges[~on_seam], np.array(true).reshape(-1, 4)])


def _round_parallels(edges: FloatArray) -> FloatArray:
    """Let an edge from -180 to 180 on one parallel follow it: as a geodesic it would have no length."""
    span = np.abs(edges[:, 2] - edges[:, 0])
    around = (span == 360.0) & (np.abs(edges[:, 1]) != 90.0)
    if not around.any():
        return edges
    fresh = []
    for lon1, lat1, lon2, lat2 in edges[around]:
        steps = np.linspace(0.0, 1.0, int(360 / _PARALLEL_STEP_DEG) + 1)
        track = np.stack([lon1 + steps * (lon2 - lon1), lat1 + steps * (lat2 - lat1)], axis=1)
        fresh.append(np.concatenate([track[:-1], track[1:]], axis=1))
    return np.concatenate([edges[~around], *fresh])
