"""First-level divisions: coarse shapes of data/admin1_shapes.json.gz, cut by their country's own outline.

All but those of the United States are made from the towns that lie in them (scripts/make_admin1_shapes.py):
right within a few kilometres where people live, vague where nobody does. Say so where one is drawn.
"""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.errors import DataError
from geomap.gazetteer.regions import polygons_of
from geomap.settings import data_path

NAME = "admin1_shapes.json.gz"
"""File name of the embedded data."""


def read_packed() -> dict[str, Any]:
    """Return the embedded data as it is stored: ``scale``, steps in a degree, and ``shapes`` by ``CC.code``.

    Raises `DataError` where the file is missing or damaged.
    """
    try:
        packed: dict[str, Any] = json.loads(gzip.decompress(data_path(NAME).read_bytes()))
    except (OSError, EOFError, ValueError) as error:
        raise DataError(f"embedded data file {NAME} is missing or damaged: {error}") from error
    return packed


def admin1_shape(packed: dict[str, Any], code: str, country: BaseGeometry) -> BaseGeometry:
    """Return the shape of a division inside its country: valid, lon, lat degrees; empty where none meets.

    >>> square = {"scale": 1, "shapes": {"XX.1": [[[0, 0, 2, 0, 0, 2, -2, 0]]]}}
    >>> admin1_shape(square, "XX.1", shapely.box(1, 0, 5, 5)).area
    2.0
    """
    scale = packed["scale"]
    polygons = [[_ring(deltas, scale) for deltas in rings] for rings in packed["shapes"][code]]
    coarse = MultiPolygon([Polygon(rings[0], rings[1:]) for rings in polygons])
    return polygons_of(shapely.intersection(shapely.make_valid(coarse), country))


def _ring(deltas: list[int], scale: int) -> Any:
    return np.cumsum(np.array(deltas, dtype=np.int64).reshape(-1, 2), axis=0) / scale
