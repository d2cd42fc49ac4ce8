"""Situations as GeoJSON (RFC 7946), readable by any GIS, and back without loss.

There is a line for each feature and each record, so that a part of a large file can be read by itself.
The features are the rows of ``geomap.frames`` that have a geometry, each with its table in the property
``layer``. A foreign member ``geomap``, which the standard permits and other programs ignore, carries
the full records, so that what has no geometry is kept too and a file reads back as the same situation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.drawing.sampling import EventCells, spread
from geomap.errors import FormatError
from geomap.formats.atomic import write_text
from geomap.formats.decoding import situation_from_records
from geomap.formats.envelope import envelope, situation_of_envelope
from geomap.formats.notation import decoded
from geomap.formats.overviews import COLUMNS as EVENT_COLUMNS
from geomap.formats.overviews import LEAST, SAMPLE, Overview, overview
from geomap.frames import COLUMNS, rows
from geomap.model import Situation

_LEAST_BYTES = 10_000_000
"""Bytes of a file from which on there may be an overview of it."""
_IS_EVENT = b'"properties":{"layer":"events",'
_SURROGATE = re.compile("[\ud800-\udfff]")

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
    """Return a situation as the text of a GeoJSON file, with a line for each feature and each record."""
    content = to_geojson(situation)
    kept = content.pop("geomap")
    features, records = _lines(content.pop("features")), _lines(kept.pop("documents"))
    start, end = _dump(content)[:-1], _dump(kept)[1:]
    text = f'{start},"features":[\n{features}\n],"geomap":{{"documents":[\n{records}\n],{end}}}\n'
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # Lone surrogates of hostile text have no UTF-8; as escapes they come back as they were.
        text = _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return text


def _lines(values: Iterable[Any]) -> str:
    return ",\n".join(map(_dump, values))


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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


def read_overview(path: Path) -> Overview | None:
    """Return the overview of a large file that ``write_geojson`` wrote with lines; None for any other."""
    if path.stat().st_size < _LEAST_BYTES:
        return None
    lines = path.read_bytes().split(b"\n")
    kept = [line for line in lines if line.startswith(b'{"id":')]
    try:
        events = [_event_cells(line) for line in lines if _IS_EVENT in line]
        if len(events) < LEAST:
            return None
        sample = [
            json.loads(line.removesuffix(b",")) for line in spread(kept, events=len(events), wanted=SAMPLE)
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        # Not as we write it: who reads all of it says what is wrong, or that nothing is.
        return None
    return overview(events, situation_from_records(sample), documents=len(kept))


def _event_cells(line: bytes) -> EventCells:
    found = decoded(line.removesuffix(b","))["properties"]
    return tuple(found[name] for name in EVENT_COLUMNS)


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, list):
        return [_rounded(item) for item in coordinates]
    return round(coordinates, 7)
