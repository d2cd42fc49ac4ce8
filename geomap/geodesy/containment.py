"""Which points lie inside polygons whose edges are geodesics."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.geodesy.antimeridian import cut_antimeridian
from geomap.geodesy.edges import Edges
from geomap.geodesy.ellipsoid import BoolArray, FloatArray
from geomap.geodesy.lenses import Lenses


class Containment:
    """Prepared polygons that answer for points.

    The polygons are asked as they lie in the map, with edges straight in degrees; then the answer is turned
    for each sliver between such an edge and its geodesic that holds the point.
    """

    def __init__(self, areas: BaseGeometry, edges: Edges) -> None:
        flat = cut_antimeridian(areas)
        if not flat.is_valid:
            flat = shapely.make_valid(flat, method="structure", keep_collapsed=False)
        self._flat = flat
        shapely.prepare(flat)
        self._lenses = Lenses(edges)

    def contains(self, lon: FloatArray, lat: FloatArray) -> BoolArray:
        """Tell which points lie inside; those on the outline may go either way."""
        inside = np.asarray(shapely.intersects_xy(self._flat, lon, lat))
        edge = np.abs(lon) == 180.0
        if edge.any():  # both names of the seam are one place
            inside[edge] |= np.asarray(shapely.intersects_xy(self._flat, -lon[edge], lat[edge]))
        return inside ^ self._lenses.parity(lon, lat)
