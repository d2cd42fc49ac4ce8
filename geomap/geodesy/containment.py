"""Which points lie inside polygons whose edges are geodesics."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.geodesy.antimeridian import cut_antimeridian
from geomap.geodesy.ellipsoid import FloatArray

BoolArray = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


class Containment:
    """Prepared polygons that answer for points."""

    def __init__(self, areas: BaseGeometry) -> None:
        flat = cut_antimeridian(areas)
        self._flat = (
            flat if flat.is_valid else shapely.make_valid(flat, method="structure", keep_collapsed=False)
        )
        shapely.prepare(self._flat)

    def contains(self, lon: FloatArray, lat: FloatArray) -> BoolArray:
        """Tell which points lie inside or on the outline."""
        inside = np.asarray(shapely.intersects_xy(self._flat, lon, lat))
        edge = np.abs(lon) == 180.0
        if edge.any():  # both names of the seam are one place
            inside[edge] |= np.asarray(shapely.intersects_xy(self._flat, -lon[edge], lat[edge]))
        return inside
