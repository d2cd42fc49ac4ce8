"""Distances, buffers and nearest points on the WGS 84 ellipsoid.

Lon, lat order, degrees; lengths in metres; arrays and shapely geometries in and out. Nothing here knows of
places or reports: the package stands by itself.
"""

from geomap.geodesy.antimeridian import cut_antimeridian
from geomap.geodesy.buffers import BufferResult, buffer, buffer_with_error, ring, rings, sketch_buffer, wedge
from geomap.geodesy.distance_index import DistanceIndex
from geomap.geodesy.ellipsoid import destination, distance_at_most, inverse, midpoint
from geomap.geodesy.measures import (
    Measurable,
    Nearest,
    farthest,
    hausdorff,
    nearest,
    stretches_within,
    within,
)
from geomap.geodesy.shapes import area_m2, densify, length_m, line, simplify
from geomap.geodesy.shares import share_within

__all__ = [
    "BufferResult",
    "DistanceIndex",
    "Measurable",
    "Nearest",
    "area_m2",
    "buffer",
    "buffer_with_error",
    "cut_antimeridian",
    "densify",
    "destination",
    "distance_at_most",
    "farthest",
    "hausdorff",
    "inverse",
    "length_m",
    "line",
    "midpoint",
    "nearest",
    "ring",
    "rings",
    "share_within",
    "simplify",
    "sketch_buffer",
    "stretches_within",
    "wedge",
    "within",
]
