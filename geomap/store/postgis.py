"""The store of a team: the same tables in PostgreSQL with PostGIS."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from geomap.errors import MissingExtraError, StoreError
from geomap.formats.container import version_rows
from geomap.formats.tables import METADATA, PLACES_VIEW, documents, entries, layers, meta, records

PREFIXES = ("postgresql://", "postgres://", "postgis://")
"""What the address of a PostGIS store begins with."""

_SPACE = "geomap"
"""The database schema that holds the tables, so that they meet none of a team's own."""

_LOCK = 0x67656F6D
"""Key of the advisory lock that a writer holds, as the embedded store's writer holds its file."""


def is_address(place: str) -> bool:
    """Say whether a store is named by the address of a database rather than by a path."""
    return place.startswith(PREFIXES)


def shown_address(address: str) -> str:
    """Return an address without its password, for people and logs.

    >>> shown_address("postgresql://ann:secret@host/maps")
    'postgresql://ann:***@host/maps'
    """
    # By pattern, not by a parser: what cannot be parsed may hold a password as well.
    hidden = re.sub(r"(?<=://)([^:/?#]*):.*@", r"\1:***@", address)
    return re.sub(r"(?i)((?:password|passfile|sslpassword)=)[^&\s]*", r"\1***", hidden)


def open_engine(address: str, *, busy_s: float) -> Engine:
    """Return the way to a database; nothing is asked of it yet.

    Raises StoreError for what is no address, MissingExtraError without the driver.
    """
    rest = address.split("://", 1)[1]
    try:
        engine = create_engine(
            make_url(f"postgresql+psycopg://{rest}"),
            hide_parameters=True,
            connect_args={
                "connect_timeout": max(2, int(busy_s)),
                "options": f"-c lock_timeout={int(busy_s * 1000)}",
            },
        )
    except (ArgumentError, ValueError):
        raise StoreError(f"not the address of a database: {shown_address(address)}") from None
    except (ImportError, NoSuchModuleError):
        raise MissingExtraError(
            "a PostGIS store needs the driver psycopg: pip install 'geomap[team]'"
        ) from None

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path TO {_SPACE}, public")
        connection.commit()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("geomap_writing", False):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    return engine


def create_tables(connection: Connection) -> None:
    """Make the tables that are not there yet, with their indexes."""
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {_SPACE}"))
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public"))
    METADATA.create_all(connection)
    for name, table in layers.items():
        if "geom" in table.c:
            connection.execute(text(f"CREATE INDEX ix_{name}_geom ON {name} USING gist (geom)"))
    connection.execute(text(PLACES_VIEW))
    rows = [{"fid": fid, "key": key, "value": value} for fid, key, value in version_rows()]
    connection.execute(insert(meta), rows)


def drop_layers(connection: Connection) -> None:
    """Drop what ``create_tables`` makes anew, all but the records and entries."""
    connection.execute(text("DROP VIEW IF EXISTS places"))
    METADATA.drop_all(connection, tables=[documents, meta, *layers.values()])


def keep_copy(connection: Connection) -> None:
    """Keep the records and entries in a schema of their own, before anything is changed."""
    names = set(connection.execute(text("SELECT nspname FROM pg_namespace")).scalars())
    number = next(n for n in count(1) if f"{_SPACE}_copy_{n}" not in names)
    connection.execute(text(f"CREATE SCHEMA {_SPACE}_copy_{number}"))
    for table in (records, entries):
        copy = f"{_SPACE}_copy_{number}.{table.name}"
        connection.execute(text(f"CREATE TABLE {copy} AS TABLE {_SPACE}.{table.name}"))


def has_our_layout(connection: Connection) -> bool:
    """Say whether every table has the columns that it would be made with now."""
    query = text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = :space")
    found = {(table, column) for table, column in connection.execute(query, {"space": _SPACE})}
    return all((t.name, c.name) in found for t in METADATA.sorted_tables for c in t.c)
