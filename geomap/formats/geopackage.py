"""Situations as GeoPackage: tables for any GIS, and back without loss.

Each table of ``geomap.frames`` is a layer. The table ``geomap_documents`` holds the full record of each
document; reading opens that table alone, read-only and with the schema distrusted, because an uploaded
GeoPackage is a program of someone else's.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from geomap.errors import FormatError
from geomap.formats.atomic import replacing
from geomap.formats.decoding import situation_from_records
from geomap.formats.encoding import full_records, general_problems
from geomap.frames import to_frames
from geomap.model import Situation

RECORDS = "geomap_documents"
# GDAL stamps the time of writing into gpkg_contents; a fixed one keeps the same input at the same bytes.
_STAMP = "2000-01-01T00:00:00.000Z"
_STEPS = 50_000_000


def write_geopackage(situation: Situation, path: Path) -> None:
    """Write a situation to a GeoPackage, whole or not at all. Raises OSError."""
    import pandas as pd  # with geopandas and GDAL half a second that `geomap map` must not pay
    import pyogrio

    entries = [("document", record) for record in full_records(situation)]
    entries += [("problem", record) for record in general_problems(situation)]
    texts = [(kind, json.dumps(record, ensure_ascii=False)) for kind, record in entries]
    with replacing(path) as temporary:
        temporary.unlink()
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _STAMP})
        try:
            for name, frame in to_frames(situation).items():
                bare = name == "problems"
                table = pd.DataFrame(frame.drop(columns="geometry")) if bare else frame
                options: dict[str, Any] = {} if bare else {"geometry_type": "Unknown"}
                pyogrio.write_dataframe(table, temporary, layer=name, driver="GPKG", **options)
            table = pd.DataFrame(texts, columns=["kind", "record"])
            pyogrio.write_dataframe(table, temporary, layer=RECORDS, driver="GPKG")
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def read_geopackage(path: Path) -> Situation:
    """Read a situation that ``write_geopackage`` wrote.

    Raises FormatError when the file is not a GeoPackage, was not written by geomap or is damaged.
    """
    if not path.is_file():
        raise FormatError(f"no such file: {path}")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            # A view that never ends must not hang the reader: give up after that many steps.
            connection.set_progress_handler(lambda: 1, _STEPS)
            found = connection.execute("SELECT type FROM sqlite_schema WHERE name = ?", (RECORDS,)).fetchone()
            if found != ("table",):
                raise FormatError(f"{path.name} holds no geomap situation; it was not written by geomap")
            entries = connection.execute(f"SELECT kind, record FROM {RECORDS} ORDER BY rowid").fetchall()
            parsed = [(kind, json.loads(record)) for kind, record in entries]
    except (sqlite3.Error, json.JSONDecodeError, RecursionError, TypeError) as error:
        raise FormatError(f"{path.name} cannot be read as a geomap GeoPackage: {error}") from error
    return situation_from_records(
        [record for kind, record in parsed if kind == "document"],
        [record for kind, record in parsed if kind == "problem"],
    )
