"""Which share of a geometry lies within a distance of another."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.geodesy.antimeridian import cut_antimeridian, polygons_in
from geomap.geodesy.buffers import buffer
from geomap.geodesy.distance_index import DistanceIndex
from geomap.geodesy.measures import Measurable, as_index, check_distance
from geomap.geodesy.shapes import area_m2, length_m


def share_within(a: Measurable, b: Measurable, distance_m: float) -> float:
    """Measure which share (0..1) of ``a`` lies within a distance in metres of ``b``.

    The share is of the area where ``a`` has one, else of its length, else of its points. It is as good as
    `buffer` (0.05 % of the distance); only the parts of ``b`` within reach are buffered.

    >>> import shapely
    >>> round(share_within(shapely.box(0, 0, 2, 1), shapely.LineString([(0, 0), (0, 1)]), 111_319.5), 3)
    0.5
    """
    reach = check_distance(distance_m)
    index_a, index_b = as_index(a), as_index(b)
    edges = index_a.edges
    if index_a.areas is None and not index_a.has_edges:
        return float((index_b.nearest(edges.lon1, edges.lat1)[0] <= reach).mean())
    if index_a.areas is not None:
        whole_area = cut_antimeridian(index_a.areas)
        whole = area_m2(whole_area)
        share = sum(area_m2(part) for part in polygons_in(_within(whole_area, index_a, index_b, reach)))
    else:
        lines = _lines(index_a)
        whole = length_m(lines)
        inside = _within(lines, index_a, index_b, reach)
        share = 0.0 if inside.is_empty else length_m(inside)
    return min(1.0, share / whole) if whole > 0 else 0.0


def _within(flat: BaseGeometry, a: DistanceIndex, b: DistanceIndex, reach: float) -> BaseGeometry:
    """Return the part of a geometry in the map that lies within reach."""
    if reach <= 0:
        return flat.intersection(buffer(b, reach))
    lon, lat, radius = b.block_middles()
    close = np.flatnonzero(a.nearest(lon, lat)[0] - radius <= reach)
    parts = [flat.intersection(buffer(b.part(close), reach))] if len(close) else []
    if b.areas is not None and b.solid:
        parts.append(flat.intersection(cut_antimeridian(b.areas)))
    return shapely.union_all(parts)


def _lines(index: DistanceIndex) -> BaseGeometry:
    """Return the edges of an index as lines in the map."""
    edges = index.edges
    ends = np.stack(
        [np.stack([edges.lon1, edges.lat1], axis=1), np.stack([edges.lon2, edges.lat2], axis=1)], axis=1
    )
    return cut_antimeridian(shapely.MultiLineString(list(ends)))
