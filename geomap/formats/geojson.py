"""Situations as GeoJSON (RFC 7946), readable by any GIS, and back without loss.

The features are the rows of ``geomap.frames`` that have a geometry, each with its table in the property
``layer``. A foreign member ``geomap``, which the standard permits and other programs ignore, carries
the full records, so that what has no geometry is kept too and a file reads back as the same situation.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.errors import FormatError
from geomap.formats.atomic import write_text
from geomap.formats.envelope import envelope, situation_of_envelope
from geomap.frames import COLUMNS, rows
from geomap.model import Situation

LAYERS = tuple(name for name in COLUMNS if name != "problems")


def to_geojson(situation: Situation) -> dict[str, Any]:
    """Return a situation as a FeatureCollection, a plain dictionary."""
    features = [
        feature(row.pop("geometry"), {"layer": layer} | row)
        for layer in LAYERS
        for row in rows(situation, layer)
        if row["geometry"] is not None
    ]
    return {
        "type": "FeatureCollection",
        "features": features,
        "geomap": envelope(situation),
    }


def feature(geometry: BaseGeometry, properties: dict[str, Any]) -> dict[str, Any]:
    """Return one GeoJSON feature: rings counter-clockwise, seven decimals (about a centimetre)."""
    oriented = shapely.orient_polygons(geometry)
    mapping = json.loads(shapely.to_geojson(oriented))
    mapping["coordinates"] = _rounded(mapping["coordinates"]) if "coordinates" in mapping else []
    return {"type": "Feature", "geometry": mapping, "properties": properties}


def dump_geojson(situation: Situation) -> str:
    """Return a situation as the text of a GeoJSON file."""
    content = to_geojson(situation)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # Lone surrogates of hostile text have no UTF-8; as escapes they come back as they were.
        text = json.dumps(content, separators=(",", ":"))
    return text + "\n"


def write_geojson(situation: Situation, path: Path) -> None:
    """Write a situation to a GeoJSON file, whole or not at all. Raises OSError."""
    write_text(path, dump_geojson(situation))


def read_geojson(path: Path) -> Situation:
    """Read a situation that ``write_geojson`` wrote.

    Raises FormatError when the file is not JSON or was not written by geomap.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise FormatError(f"{path.name} is not GeoJSON: {error}") from error
    return situation_of_envelope(content.get("geomap") if isinstance(content, dict) else None, name=path.name)


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, list):
        return [_rounded(item) for item in coordinates]
    return round(coordinates, 7)
