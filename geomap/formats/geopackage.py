"""Situations as GeoPackage: layers for any GIS, and back without loss.

The file has the tables of the store (``tables``, ``container``), so that it can be opened as one. Reading
takes the records alone, read-only, with the schema distrusted and under a limit of steps, because a
GeoPackage from elsewhere is a program of someone else's.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool

from geomap.collector import paused
from geomap.drawing.sampling import spread
from geomap.errors import FormatError
from geomap.formats.atomic import replacing
from geomap.formats.container import (
    add_facts_layer,
    create_container,
    driver_connection,
    register_functions,
)
from geomap.formats.corrections import correction_from_record
from geomap.formats.decoding import situation_from_records
from geomap.formats.encoding import general_problems
from geomap.formats.entries import entries_of, fact_rows, insert_entries, load, put_records, sha256
from geomap.formats.notation import encoded
from geomap.formats.overviews import COLUMNS as EVENT_COLUMNS
from geomap.formats.overviews import LEAST, SAMPLE, Overview, overview
from geomap.formats.tables import SCHEMA, entries, records
from geomap.model import Correction, Situation

_FIRST = "geomap_documents"
"""The table of schema 1, as pyogrio wrote it: (kind, record)."""

_STEPS = 50_000_000

# SQLite writes its own version into the header, at this offset; a fixed one keeps the bytes the same.
_VERSION_AT = 96
_VERSION = (3_040_001).to_bytes(4, "big")


def write_geopackage(situation: Situation, path: Path) -> None:
    """Write a situation to a GeoPackage, whole or not at all. Raises OSError and FormatError."""
    with replacing(path) as temporary:
        engine = create_engine("sqlite://", creator=lambda: _connect(temporary), poolclass=StaticPool)
        try:
            with paused(), engine.begin() as connection:
                connection.exec_driver_sql("BEGIN")
                create_container(driver_connection(connection))
                insert_entries(connection, list(enumerate(entries_of(situation), start=1)))
                problems = [("problem", sha256(encoded(p)), p) for p in general_problems(situation)]
                put_records(connection, problems, replace=False)
                if situation.facts:
                    add_facts_layer(connection, fact_rows(situation))
        except OperationalError as error:
            raise OSError(f"{path} cannot be written: {error.orig}") from error
        finally:
            engine.dispose()
        with temporary.open("r+b") as stream:
            stream.seek(_VERSION_AT)
            stream.write(_VERSION)


def read_geopackage(path: Path) -> Situation:
    """Read a situation that ``write_geopackage`` wrote, or a store's file or a copy of it.

    Raises FormatError when the file is not a GeoPackage, was not written by geomap or is damaged.
    """
    with _opened(path) as connection:
        kept, problems = _records(connection, path.name)
    return situation_from_records(kept, problems)


def read_kept_corrections(path: Path) -> tuple[Correction, ...]:
    """Return the corrections that a GeoPackage keeps, oldest first. Raises as ``read_geopackage`` does."""
    with _opened(path) as connection:
        query = f"SELECT record, sha256 FROM {entries.name} WHERE kind = 'correction' ORDER BY fid"
        known = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (entries.name,)).fetchone()
        rows = connection.execute(query).fetchall() if known else []
    return tuple(correction_from_record(load(*row, what=f"a correction of {path.name}")) for row in rows)


def read_overview(path: Path) -> Overview | None:
    """Return the overview of a large GeoPackage; None for a small one, or one of an older schema.

    Raises FormatError as ``read_geopackage`` does.
    """
    with _opened(path) as connection:
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        }
        if not {"events", "documents", records.name} <= tables:
            return None
        if connection.execute("SELECT count(*) FROM events").fetchone()[0] < LEAST:
            return None
        listed = connection.execute("SELECT fid FROM documents ORDER BY fid").fetchall()
        events = connection.execute(f"SELECT {', '.join(EVENT_COLUMNS)} FROM events ORDER BY fid")
        query = f"SELECT record, sha256 FROM {records.name} WHERE fid = ?"
        rows = events.fetchall()
        chosen = [
            connection.execute(query, key).fetchone()
            for key in spread(listed, events=len(rows), wanted=SAMPLE)
        ]
        kept = [load(*row, what=f"a record of {path.name}") for row in chosen if row is not None]
        return overview(rows, situation_from_records(kept), documents=len(listed))


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    # The file gets its name when it is whole and synced: no journal is needed until then.
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA page_size=4096")
    register_functions(connection)
    return connection


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.is_file():
        raise FormatError(f"no such file: {path}")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA cell_size_check=ON")
            # A query that never ends must not hang the reader: give up after that many steps.
            connection.set_progress_handler(lambda: 1, _STEPS)
            yield connection
    except (sqlite3.Error, json.JSONDecodeError, RecursionError, TypeError, UnicodeError) as error:
        said = " ".join(str(error).split())
        raise FormatError(f"{path.name} cannot be read as a geomap GeoPackage: {said}") from error


def _records(connection: sqlite3.Connection, name: str) -> tuple[list[Any], list[Any]]:
    """Return the records of the documents and of the general problems."""
    schema = "SELECT name, type FROM sqlite_schema WHERE name IN (?, ?, ?)"
    found = dict(connection.execute(schema, (records.name, entries.name, _FIRST)))
    if found == {_FIRST: "table"}:
        rows = connection.execute(f"SELECT kind, record FROM {_FIRST} ORDER BY rowid").fetchall()
        parsed = [(kind, json.loads(record)) for kind, record in rows]
        return [r for kind, r in parsed if kind == "document"], [r for kind, r in parsed if kind == "problem"]
    if found != {records.name: "table", entries.name: "table"}:
        raise FormatError(f"{name} holds no geomap situation; it was not written by geomap")
    version = connection.execute("SELECT value FROM geomap_meta WHERE key = 'schema'").fetchone()
    if version is not None and str(version[0]).isdecimal() and int(version[0]) > SCHEMA:
        raise FormatError(
            f"{name} was written by a newer geomap (schema {version[0]}, this one reads up to {SCHEMA}): "
            "update geomap to open it"
        )
    kept = [
        load(record, digest, what=f"record {fid} of {name}")
        for fid, record, digest in connection.execute(
            f"SELECT fid, record, sha256 FROM {records.name} ORDER BY fid"
        )
    ]
    problems = [
        load(record, digest, what=f"problem {fid} of {name}")
        for fid, record, digest in connection.execute(
            f"SELECT fid, record, sha256 FROM {entries.name} WHERE kind = 'problem' ORDER BY fid"
        )
    ]
    return kept, problems
