"""The store in one file: a GeoPackage in SQLite, written ahead (WAL) with every commit synced (FULL)."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from geomap.errors import StoreError
from geomap.formats.atomic import replacing
from geomap.formats.container import APPLICATION_ID, create_container, register_functions

BUSY_S = 30.0
"""Seconds that a writer waits for another one."""

CACHE_KB = 64_000
"""Memory for the pages of one connection, in KiB: the index of half a million mentions lies in it."""

PAGE_BYTES = 16_384
"""Size of the pages of a new file: a document's record fills two of them, where it would fill six of 4 kB."""

CHECKPOINT_BYTES = 64_000_000
"""How long the log may be before its pages are brought home into the file."""

WRITING = {"geomap_writing": True}
"""Execution options of a connection whose transactions write: they take the file's one lock at once."""


def open_engine(path: Path, *, create: bool, busy_s: float) -> Engine:
    """Open a store's file, and make it where there is none and ``create`` is true.

    Raises StoreError where there is none, or where the file is no GeoPackage.
    """
    if not path.exists():
        if not create:
            raise StoreError(f"no such store: {path}")
        _create(path)
    _validate_header(path)
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)), connect_args={"timeout": busy_s}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # Transactions are begun by ``_begin``: the driver's own would begin with the first write, and two
        # that had read before would then both find the file locked.
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_BYTES // page_bytes}")
        register_functions(connection)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("geomap_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def write_ahead(engine: Engine) -> None:
    """Have a store's file written ahead (WAL) from now on, so that readers and a writer do not wait."""
    with closing(engine.raw_connection()) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def write_copy(engine: Engine, path: Path) -> None:
    """Write a compact copy of a store to a new file, as it stands at one moment; writers go on meanwhile.

    Raises StoreError where the file exists.
    """
    if path.exists():
        raise StoreError(f"{path} exists; name a new file for the copy")
    with _making(path), replacing(path) as temporary:
        temporary.unlink()
        with closing(engine.raw_connection()) as connection:
            connection.execute("VACUUM INTO ?", (str(temporary),))
        leave_wal(temporary)


def leave_wal(path: Path) -> None:
    """Make of a store's file one that opens where nothing can be written, as a copy may have to."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def _making(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a file that it cannot make, as on a full disk, into StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be made: {error}") from error


def _create(path: Path) -> None:
    """Make a whole empty store under another name and give it its own: no one ever sees half a store."""
    if not path.parent.is_dir():
        raise StoreError(f"no such folder for a store: {path.parent}")
    if path.suffix.lower() != ".gpkg":
        # QGIS and geomap itself know a store by its ending; a report named in its place is no store either.
        raise StoreError(f"a new store is a file that ends in .gpkg, got {path.name}")
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        with _making(path), closing(sqlite3.connect(temporary, isolation_level=None)) as connection:
            register_functions(connection)
            connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
            connection.execute("BEGIN")
            create_container(connection)
            connection.execute("COMMIT")
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        try:
            # A link, unlike a rename, never takes the place of a store that another process has just made.
            os.link(temporary, path)
        except FileExistsError:
            return
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _validate_header(path: Path) -> None:
    if not path.is_file():
        raise StoreError(f"{path} is not a file; a store is one GeoPackage (.gpkg)")
    with path.open("rb") as stream:
        head = stream.read(72)  # SQLite's header: its name in 16 bytes, the application's id at 68
    if head[:16] != b"SQLite format 3\x00" or int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise StoreError(f"{path.name} is not a geomap store: it is no GeoPackage")
