"""What is kept of situations, as SQL tables: the layers of a GeoPackage and of the store alike.

The full record of each document (``encoding``) is the truth, with its SHA-256 beside it. The layers are made
from it: the tables of ``geomap.frames``, one row an event and place, for a GIS to draw and for an index to
find. A row's ``fid`` is its document's shifted by ``FID_BITS``, plus its number in the document, so that
all rows of a document lie together and are found, and replaced, by a range of keys.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeEngine, UserDefinedType

from geomap.frames import COLUMNS, KINDS

FID_BITS = 24
"""Rows that one layer may hold of one document: 2 to the power of this."""

SRID = 4326
"""WGS 84, longitude before latitude."""

_HEADER = struct.Struct("<2sBBi")
_BOXED = struct.Struct("<2sBBi4d")
_POINT = np.dtype([("head", "S8"), ("order", "u1"), ("kind", "<u4"), ("lon", "<f8"), ("lat", "<f8")])
_DAY_BITS = 22
"""Bits that hold any day's number (``date.toordinal``)."""


def points_of(lons: Sequence[float], lats: Sequence[float], dialect: str) -> list[Any]:
    """Return points as a database takes them, as ``grounds_of`` does other geometries."""
    if dialect != "sqlite":
        return grounds_of(shapely.points(lons, lats).tolist(), dialect)
    blobs = np.empty(len(lons), dtype=_POINT)
    blobs["head"] = _HEADER.pack(b"GP", 0, 0b0000_0001, SRID)
    blobs["order"] = blobs["kind"] = 1
    blobs["lon"], blobs["lat"] = lons, lats
    # The driver binds an array of bytes at once, and looks for an adapter of bytes each time.
    joined, size = bytearray(blobs.tobytes()), _POINT.itemsize
    return [joined[start : start + size] for start in range(0, len(joined), size)]


def cells_of(
    lons: Sequence[float], lats: Sequence[float], days: Sequence[date | None], counts: Sequence[int]
) -> list[int]:
    """Return for each point its square degree and its day in one number: a square's days lie together.

    The first of ``counts`` says how many points have the first of ``days``, and so on. Squares are counted by
    rows from the south-west, and no day is 0.
    """
    columns = np.minimum(np.maximum(np.floor(lons).astype(np.int64) + 180, 0), 359)
    rows = np.minimum(np.maximum(np.floor(lats).astype(np.int64) + 90, 0), 179)
    numbers = np.repeat(np.array([cell(0, day) for day in days], dtype=np.int64), counts)
    found: list[int] = (((rows * 360 + columns) << _DAY_BITS) + numbers).tolist()
    return found


def cell(tile: int, day: date | None) -> int:
    """Return a square degree, by number, and a day in one number."""
    return tile << _DAY_BITS | (0 if day is None else day.toordinal())


class Day(UserDefinedType[str]):
    """A day as its ISO 8601 text, in a column of type DATE."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        """Return the type's name."""
        return "DATE"


class Geometry(UserDefinedType[BaseGeometry]):
    """A geometry in longitude and latitude: a GeoPackage blob in SQLite, PostGIS's own in PostgreSQL."""

    cache_ok = True

    def __init__(self, kind: str = "GEOMETRY") -> None:
        self.kind = kind

    def get_col_spec(self, **_options: Any) -> str:
        """Return the type's name in a GeoPackage; ``_postgis_type`` gives PostGIS's."""
        return self.kind


def insert_rows(connection: Connection, table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows, each with a value for every column in the table's order, geometries by ``grounds_of``.

    By the driver's own door: SQLAlchemy's takes as long for a row as SQLite does. Raises OperationalError,
    as SQLAlchemy does for what it sends.
    """
    driver: Any = connection.connection
    dbapi: Any = connection.dialect.dbapi
    is_file = connection.dialect.name == "sqlite"
    statement = _insertion(table) if is_file else _copying(table)
    try:
        with closing(driver.cursor()) as cursor:
            if is_file:
                cursor.executemany(statement, rows)
            else:
                with cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row(row)
    except dbapi.Error as error:
        raise OperationalError(statement, None, error) from error


@lru_cache(maxsize=64)
def _insertion(table: Table) -> str:
    return f"INSERT INTO {table.name} ({_names(table)}) VALUES ({', '.join('?' * len(table.c))})"


def _copying(table: Table) -> str:
    return f"COPY {table.name} ({_names(table)}) FROM STDIN"


def _names(table: Table) -> str:
    return ", ".join('"' + column.name + '"' for column in table.c)


def grounds_of(geometries: Sequence[BaseGeometry | None], dialect: str) -> list[bytes | str | None]:
    """Return geometries as a database takes them: GeoPackage blobs, or EWKB in hexadecimal for PostGIS.

    A blob is a header, the envelope of what is no point, and little-endian WKB (OGC 12-128r17, 2.1.3).
    """
    found = np.array(geometries, dtype=object)
    if dialect != "sqlite":
        return list(shapely.to_wkb(shapely.set_srid(found, SRID), hex=True, include_srid=True))
    rows = zip(
        shapely.to_wkb(found, byte_order=1, include_srid=False).tolist(),
        shapely.bounds(found).tolist(),
        shapely.is_empty(found).tolist(),
        (shapely.get_type_id(found) == 0).tolist(),
        strict=True,
    )
    return [None if wkb is None else _blob(wkb, *row) for wkb, *row in rows]


def _blob(wkb: bytes, box: tuple[float, float, float, float], is_empty: bool, is_point: bool) -> bytes:
    if is_empty:
        return _HEADER.pack(b"GP", 0, 0b0001_0001, SRID) + wkb
    if is_point:
        return _HEADER.pack(b"GP", 0, 0b0000_0001, SRID) + wkb
    west, south, east, north = box
    return _BOXED.pack(b"GP", 0, 0b0000_0011, SRID, west, east, south, north) + wkb


@compiles(Geometry, "postgresql")
def _postgis_type(type_: Geometry, _compiler: Any, **_options: Any) -> str:
    return f"geometry({type_.kind}, {SRID})"


_KEY = BigInteger().with_variant(Integer, "sqlite")
"""SQLite's row number must be declared INTEGER."""

_TYPES: Mapping[type, TypeEngine[Any]] = {int: Integer(), float: Double(), bool: Boolean(), date: Day()}


def _type_of(column: str) -> TypeEngine[Any]:
    return _TYPES.get(KINDS.get(column, str), Text())


METADATA = MetaData()


def _table(
    name: str, columns: tuple[str, ...], geometry: str | None, *more: Any, metadata: MetaData = METADATA
) -> Table:
    shown = [Column(column, _type_of(column)) for column in columns if column != "geometry"]
    ground = [] if geometry is None else [Column("geom", Geometry(geometry))]
    return Table(
        name, metadata, Column("fid", _KEY, primary_key=True, autoincrement=False), *shown, *ground, *more
    )


documents = _table(
    "documents",
    ("id", "source", "title", "url", "published", "language"),
    None,
    Column("mentions", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("text_hash", Text, nullable=False, index=True),
    UniqueConstraint("id"),
    Index("ix_documents_published", "published"),
)
mentions = _table(
    "mentions",
    (
        *("document_id", "published", "start", "end", "text", "role", "use", "draw", "status", "score"),
        *("place_id", "place", "country", "lon", "lat"),
    ),
    "POINT",
    Column("cell", _KEY),
    Index("ix_mentions_cell", "cell"),
)
_DATED = ("events", "deployments")
layers: Mapping[str, Table] = {
    "mentions": mentions,
    **{
        name: _table(
            name,
            COLUMNS[name],
            "GEOMETRY",
            *([Index(f"ix_{name}_earliest", "earliest")] if name in _DATED else []),
        )
        for name in ("events", "deployments", "claims")
    },
    "problems": _table("problems", COLUMNS["problems"], None),
}
"""The tables that are made from the records, by name."""

facts = _table("facts", COLUMNS["facts"], "GEOMETRY", metadata=MetaData())
"""A layer of exported files alone: facts span documents, and a store finds them anew."""

records = Table(
    "geomap_records",
    METADATA,
    Column("fid", _KEY, primary_key=True, autoincrement=False),
    Column("record", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
)
entries = Table(
    "geomap_entries",
    METADATA,
    Column("fid", _KEY, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    UniqueConstraint("kind", "key"),
)
"""What belongs to no document: corrections, general problems, what a watcher remembers of its feeds."""

meta = Table(
    "geomap_meta",
    METADATA,
    Column("fid", _KEY, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("value", Text, nullable=False),
)

SCHEMA = 3
"""Version of these tables. 1 was the file that pyogrio wrote, with the records in ``geomap_documents``; 2
found mentions by four columns instead of one number, and had their keys in each record."""

PLACES_VIEW = """\
CREATE VIEW places AS SELECT min(fid) AS fid, place_id, min(place) AS name, min(country) AS country,
  count(*) AS mentions, count(DISTINCT document_id) AS documents, min(lon) AS lon, min(lat) AS lat, geom
FROM mentions WHERE draw <> 'none' AND geom IS NOT NULL GROUP BY place_id, geom"""
"""The distinct places that mentions were resolved to, always as new as the mentions."""
