"""The basemap: land, coasts and borders of our own data, so that a saved map asks nobody for tiles.

The whole world is drawn from Natural Earth 1:50 million. Around the data, where readers zoom in, the
1:10 million coast and borders are laid over it, cut to a box and to a budget of points. Borders that touch
a disputed land are kept apart, to be drawn dashed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geomap.drawing.binary import Packer
from geomap.gazetteer import topology
from geomap.gazetteer.shapes import Shapes

BBox = tuple[float, float, float, float]
"""West, south, east, north, in degrees; west below east."""

_SEA_LABELS: Final = Path(__file__).with_name("sea_labels.toml")
_DETAIL_POINTS: Final = 45_000
"""Points of the 1:10 million map that a page may carry: about 200 kB."""
_MARGIN_DEG: Final = 2.0
"""Degrees by which the detailed box goes beyond the data."""
_MAX_DETAIL_DEG: Final = 60.0
"""A box wider or higher than this gets no detailed coast: at that extent no screen shows the difference."""


def encode_basemap(packer: Packer, *, focus: BBox | None, shapes: Shapes | None) -> dict[str, Any]:
    """Pack the basemap and return the record that refers to it.

    ``focus`` is the box in which the data lie, or None for none. Without ``shapes`` there is no detail.
    """
    world = _world()
    record: dict[str, Any] = {
        "scale": world["scale"],
        "translate": world["translate"],
        "arcs": {"o": packer.add_steps(world["arcs"]), "n": world["lengths"]},
        "countries": world["countries"],
        "coast": world["coast"],
        "borders": world["borders"],
        "disputed": world["disputed"],
        "seas": sea_labels(),
        "detail": _detail(packer, focus, shapes) if focus is not None and shapes is not None else None,
    }
    return record


@lru_cache(maxsize=1)
def _world() -> dict[str, Any]:
    """Return the world at 1:50 million, ready to pack: it is the same for every page."""
    raw = topology.basemap("50m")
    arcs = [np.cumsum(np.array(arc, dtype=np.int64), axis=0) for arc in raw["arcs"]]
    objects = raw["objects"]
    countries = []
    for geometry in objects["countries"]["geometries"]:
        properties = geometry["properties"]
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        countries.append([properties["name"], int(properties["disputed"]), polygons])
    return {
        "scale": raw["transform"]["scale"],
        "translate": raw["transform"]["translate"],
        "arcs": arcs,
        "lengths": [len(a) for a in arcs],
        "countries": countries,
        **{
            name: [a for line in objects[name]["arcs"] for a in line]
            for name in ("coast", "borders", "disputed")
        },
    }


@lru_cache(maxsize=1)
def sea_labels() -> list[list[Any]]:
    """Return names of seas, where they are written and from which zoom on: [name, lon, lat, zoom]."""
    with _SEA_LABELS.open("rb") as file:
        rows = tomllib.load(file)["sea"]
    return [[row["name"], row["lon"], row["lat"], row["zoom"]] for row in rows]


def _detail(packer: Packer, focus: BBox, shapes: Shapes) -> dict[str, Any] | None:
    """Pack land and lines of 1:10 million inside the focus; None where the focus is too wide for it."""
    box = _grown(focus)
    if box[2] - box[0] > _MAX_DETAIL_DEG or box[3] - box[1] > _MAX_DETAIL_DEG:
        return None
    points, offsets, sides = shapes.arcs()
    disputed = np.array([unit.disputed for unit in shapes.units])
    inside = _arcs_inside(points, offsets, box)
    land = shapes.land_near(box)
    tolerance = 0.0015
    while True:
        lines = _lines(points, offsets, sides, disputed, inside, box, tolerance)
        fill = shapely.simplify(land, tolerance, preserve_topology=False)
        size = shapely.get_num_coordinates(fill) + sum(
            int(shapely.get_num_coordinates(g).sum()) for g in lines.values()
        )
        if size <= _DETAIL_POINTS:
            break
        tolerance *= 1.6
    return {
        "box": [round(v, 4) for v in box],
        "land": packer.add_geometry(fill, step=5e-4),
        **{
            name: packer.add([shapely.get_coordinates(g) for g in found], step=5e-4)
            for name, found in lines.items()
        },
    }


def _grown(focus: BBox) -> BBox:
    west, south, east, north = focus
    return (
        max(-180.0, west - _MARGIN_DEG),
        max(-85.0, south - _MARGIN_DEG),
        min(180.0, east + _MARGIN_DEG),
        min(85.0, north + _MARGIN_DEG),
    )


def _arcs_inside(points: NDArray[np.float64], offsets: NDArray[np.int64], box: BBox) -> list[int]:
    """Return the arcs that have a vertex inside a box."""
    west, south, east, north = box
    hit = (points[:, 0] >= west) & (points[:, 0] <= east) & (points[:, 1] >= south) & (points[:, 1] <= north)
    counts = np.add.reduceat(hit, offsets[:-1])
    return [int(i) for i in np.flatnonzero(counts)]


def _lines(
    points: NDArray[np.float64],
    offsets: NDArray[np.int64],
    sides: NDArray[np.int32],
    disputed: NDArray[np.bool_],
    arcs: Sequence[int],
    box: BBox,
    tolerance: float,
) -> dict[str, list[shapely.Geometry]]:
    """Return coasts, borders and disputed borders inside a box, simplified."""
    found: dict[str, list[shapely.Geometry]] = {"coast": [], "borders": [], "disputed": []}
    for arc in arcs:
        left, right = int(sides[arc, 0]), int(sides[arc, 1])
        if right == topology.SEAM or left == topology.SEAM:
            continue
        whole = shapely.LineString(points[offsets[arc] : offsets[arc + 1]])
        line = shapely.clip_by_rect(shapely.simplify(whole, tolerance, preserve_topology=False), *box)
        if topology.WATER in (left, right):
            kind = "coast"
        else:
            kind = "disputed" if disputed[left] or disputed[right] else "borders"
        found[kind] += [g for g in shapely.get_parts(line) if g.geom_type == "LineString" and not g.is_empty]
    return found
