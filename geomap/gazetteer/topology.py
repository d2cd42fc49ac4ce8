"""The embedded country files: plane graphs of arcs, each arc with the unit on its left and on its right.

A *unit* is the smallest piece of the world that the project tells apart: a country, a dependency, a
disputed land. ``data/countries-10m.json.gz`` (and 50m, 110m) hold them as TopoJSON with one addition,
``sides``: for every arc the index of the unit to its left and to its right, -1 for water, -2 where the arc
is a piece of the antimeridian or the pole and so an edge of nothing on the ground. An arc between a unit
and water is coast, one between two units is a border: no geometry has to be compared to tell them apart.
``disputed_arcs`` lists borders that are disputed although neither unit is (the Line of Control).
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from geomap.errors import DataError
from geomap.settings import data_path

Detail = Literal["110m", "50m", "10m"]
"""Natural Earth's scales, coarse to fine: 1:110 million, 1:50 million, 1:10 million."""

WATER = -1
SEAM = -2


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A country, a dependency or a disputed land, as one piece of the embedded map."""

    code: str
    """ISO 3166-1 alpha-2, or a code of our own such as ``UA-crimea`` (``XX-`` where no country has it)."""
    name: str
    """English name."""
    iso2: str
    """Country that it counts to in the default view, that of most UN members; empty for none."""
    disputed: bool
    """True where sovereignty is contested."""
    held_by: str
    """Who is in control on the ground: a country's or a unit's code; empty for nobody or several."""
    claimed_by: tuple[str, ...]
    """Codes of those that claim it and, where that is the dispute, of its holder."""


def countries_path(detail: Detail) -> Path:
    """Return the path of the embedded country file at a scale."""
    if detail not in get_args(Detail):
        raise DataError(f"detail must be one of {', '.join(get_args(Detail))}, got {detail!r}")
    return data_path(f"countries-{detail}.json.gz")


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise DataError(f"embedded data file {path.name} cannot be read: {error}") from error


class Topology:
    """One country file, decoded: ``units``, ``arcs`` in degrees, ``sides``, polygons on demand."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        geometries = raw["objects"]["countries"]["geometries"]
        self.units: tuple[Unit, ...] = tuple(
            Unit(code=g["id"], **{**g["properties"], "claimed_by": tuple(g["properties"]["claimed_by"])})
            for g in geometries
        )
        self.sides: NDArray[np.int32] = np.array(raw["sides"], dtype=np.int32)
        self.disputed: NDArray[np.bool_] = _disputed(self.units, self.sides, raw["disputed_arcs"])

    @classmethod
    def read(cls, detail: Detail) -> Topology:
        """Read the embedded file at a scale.

        Raises `DataError` where the file is missing or damaged.
        """
        path = countries_path(detail)
        try:
            return cls(json.loads(gzip.decompress(path.read_bytes())))
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"embedded data file {path.name} is missing or damaged: {error}") from error

    @cached_property
    def arcs(self) -> tuple[NDArray[np.float64], ...]:
        """Arcs as arrays of (lon, lat) degrees, latitudes clamped to the poles."""
        scale = np.array(self.raw["transform"]["scale"])
        translate = np.array(self.raw["transform"]["translate"])
        arcs = []
        for deltas in self.raw["arcs"]:
            degrees = np.cumsum(np.array(deltas, dtype=np.int64), axis=0) * scale + translate
            arcs.append(np.clip(np.round(degrees, 7), (-180.0, -90.0), (180.0, 90.0)))
        return tuple(arcs)

    def polygon(self, index: int) -> MultiPolygon:
        """Return a unit's polygons, largest first on the grid, exteriors counter-clockwise."""
        geometry = self.raw["objects"]["countries"]["geometries"][index]
        return MultiPolygon(
            [Polygon(rings[0], rings[1:]) for rings in ([self._ring(r) for r in p] for p in geometry["arcs"])]
        )

    def _ring(self, ids: list[int]) -> NDArray[np.float64]:
        parts = [self.arcs[i] if i >= 0 else self.arcs[~i][::-1] for i in ids]
        return np.concatenate([parts[0], *(p[1:] for p in parts[1:])])


def _disputed(units: tuple[Unit, ...], sides: NDArray[np.int32], listed: list[int]) -> NDArray[np.bool_]:
    """Say of each arc whether it is a disputed border: listed as one, or with a disputed unit on a side."""
    contested = np.array([unit.disputed for unit in units])
    border = (sides >= 0).all(axis=1)
    disputed = np.asarray(border & contested[sides].any(axis=1), dtype=np.bool_)
    disputed[listed] = True
    return disputed


def basemap(detail: Literal["110m", "50m"]) -> dict[str, Any]:
    """Return a TopoJSON dict for drawing: ``countries`` to fill and three kinds of line to stroke.

    Objects: ``countries`` (a GeometryCollection; properties ``unit``, ``iso2``, ``name``, ``disputed``,
    ``held_by``, ``claimed_by``), ``coast``, ``borders`` and ``disputed`` (MultiLineStrings of arcs: land
    against water, agreed land borders, disputed ones and outlines of disputed land). Do not stroke
    the outline of ``countries``: it runs along the antimeridian. Arcs are quantised and delta-coded as
    TopoJSON says.
    """
    topology = Topology.read(detail)
    raw = topology.raw
    lines: dict[str, list[list[int]]] = {"coast": [], "borders": [], "disputed": []}
    for i, (_left, right) in enumerate(topology.sides.tolist()):
        if right != SEAM:
            lines["coast" if right == WATER else "disputed" if topology.disputed[i] else "borders"].append(
                [i]
            )
    countries = [
        {**g, "id": g["id"], "properties": {"unit": g["id"], **g["properties"]}}
        for g in raw["objects"]["countries"]["geometries"]
    ]
    return {
        "type": "Topology",
        "transform": raw["transform"],
        "objects": {
            "countries": {"type": "GeometryCollection", "geometries": countries},
            **{k: {"type": "MultiLineString", "arcs": v} for k, v in lines.items()},
        },
        "arcs": raw["arcs"],
    }
