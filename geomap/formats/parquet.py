"""Situations as GeoParquet 1.1: one table of everything with a row, and back without loss.

Each row of ``geomap.frames`` is one here, with its table in the column ``layer``. Geometries are WKB on
OGC:CRS84. The file's metadata carry the full records under the key ``geomap``, so that it reads back as the
same situation.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from shapely.geometry.base import BaseGeometry

from geomap.errors import FormatError
from geomap.formats.atomic import replacing
from geomap.formats.envelope import sealed, unsealed
from geomap.frames import COLUMNS, KINDS, rows
from geomap.model import Situation

_COLUMNS = tuple(
    dict.fromkeys(column for names in COLUMNS.values() for column in names if column != "geometry")
)
_TYPES = {int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def write_parquet(situation: Situation, path: Path) -> None:
    """Write a situation to a GeoParquet file, whole or not at all. Raises OSError."""
    table: list[dict[str, Any]] = [
        {"layer": layer} | row for layer in COLUMNS for row in rows(situation, layer)
    ]
    geometries = [_oriented(row.pop("geometry")) for row in table]
    arrays = {
        name: pa.array([_cell(row.get(name)) for row in table], _type(name)) for name in ("layer", *_COLUMNS)
    }
    arrays["geometry"] = pa.array(
        [None if g is None else shapely.to_wkb(g, byte_order=1, include_srid=False) for g in geometries],
        pa.binary(),
    )
    metadata = {"geo": json.dumps(_geo(geometries)), "geomap": sealed(situation)}
    with replacing(path) as temporary:
        pq.write_table(pa.table(arrays).replace_schema_metadata(metadata), temporary, compression="zstd")


def read_parquet(path: Path) -> Situation:
    """Read a situation that ``write_parquet`` wrote. Raises FormatError for any other file."""
    try:
        metadata = pq.read_metadata(path).metadata or {}
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())[:200]
        raise FormatError(f"{path.name} cannot be read as Parquet: {said}") from error
    if b"geomap" not in metadata:
        raise FormatError(
            f"{path.name} holds no geomap situation; only what geomap wrote can be opened as one"
        )
    return unsealed(metadata[b"geomap"], name=path.name)


def _type(column: str) -> pa.DataType:
    return _TYPES.get(KINDS.get(column, str), pa.string())


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        # Lone surrogates have no UTF-8; the records keep them.
        return value.encode("utf-8", "replace").decode()
    return value


def _oriented(geometry: BaseGeometry | None) -> BaseGeometry | None:
    """Return a geometry with its outer rings counter-clockwise, as the metadata say."""
    if geometry is None:
        return None
    oriented: BaseGeometry = shapely.orient_polygons(geometry)
    return oriented


def _geo(geometries: list[BaseGeometry | None]) -> dict[str, Any]:
    there = [g for g in geometries if g is not None and not g.is_empty]
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({g.geom_type for g in there}),
        "edges": "planar",
        "orientation": "counterclockwise",
    }
    if there:
        column["bbox"] = [float(value) for value in shapely.total_bounds(there)]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
