"""The GeoPackage around the tables (OGC 12-128r17): what says that a SQLite file is one, and its R-trees.

The SQL is our own, because whoever writes a GeoPackage through GDAL cannot say when it is durable. The
triggers of the R-tree extension are the standard's; the functions that they call are given to a connection
by ``register_functions``.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from geomap.errors import FormatError
from geomap.formats import styles
from geomap.formats.tables import METADATA, PLACES_VIEW, SCHEMA, SRID, facts, insert_rows, layers
from geomap.version import VERSION

APPLICATION_ID = 0x47504B47
"""``GPKG`` in the header of the file."""

USER_VERSION = 10300
"""GeoPackage 1.3."""

# The time of writing would make two files of the same reports differ; a fixed one keeps the bytes the same.
_STAMP = "2000-01-01T00:00:00.000Z"

INDEXED = tuple(name for name in layers if name in ("events", "deployments", "claims"))
"""Layers with an R-tree. Mentions, fifty a document and points alone, are found by their square degree."""

_MANY_ROWS = 64
"""New rows of a layer for which its R-tree is filled in one go."""

_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
    'AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)

_SYSTEMS = (
    (
        "Undefined Cartesian SRS",
        -1,
        "NONE",
        -1,
        "undefined",
        "undefined Cartesian coordinate reference system",
    ),
    (
        "Undefined geographic SRS",
        0,
        "NONE",
        0,
        "undefined",
        "undefined geographic coordinate reference system",
    ),
    ("WGS 84 geodetic", SRID, "EPSG", SRID, _WGS84, "longitude and latitude in decimal degrees on WGS 84"),
)


def create_container(connection: sqlite3.Connection) -> None:
    """Make an empty GeoPackage of a new SQLite database, with every table, view, trigger and index."""
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={USER_VERSION}")
    for statement in _script("container.sql"):
        connection.execute(statement)
    connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", _SYSTEMS)
    create_tables(connection)


def create_tables(connection: sqlite3.Connection, *, there: Collection[str] = ()) -> None:
    """Make our tables in a GeoPackage, but those that are ``there``, and list them in it."""
    for statement in statements(there=there):
        connection.execute(statement)
    spatial = {
        name: table.c.geom.type.compile(dialect=sqlite.dialect())
        for name, table in layers.items()
        if "geom" in table.c
    }
    spatial["places"] = "POINT"
    for name in ("documents", *layers, "places"):
        _register(connection, name, "features" if name in spatial else "attributes")
    for table in ("geomap_records", "geomap_entries", "geomap_meta"):
        if table not in there:
            _register(connection, table, "attributes")
    connection.executemany(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
        [(name, kind, SRID) for name, kind in spatial.items()],
    )
    connection.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', "
        "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        [(name,) for name in INDEXED],
    )
    connection.executemany("INSERT INTO geomap_meta VALUES (?, ?, ?)", version_rows())
    _write_styles(connection)


def add_facts_layer(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Add the layer of facts to an exported file: for a GIS, since they are read back from the records."""
    driver = driver_connection(connection)
    driver.execute(str(CreateTable(facts).compile(dialect=sqlite.dialect())).strip())
    _register(driver, facts.name, "features")
    kind = facts.c.geom.type.compile(dialect=sqlite.dialect())
    driver.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (facts.name, kind, SRID)
    )
    _add_style(driver, facts.name, styles.of_facts())
    insert_rows(connection, facts, rows)


def drop_facts_layer(connection: sqlite3.Connection) -> None:
    """Take the layer of facts out of a file that becomes a store: it would not grow with it."""
    for base in ("gpkg_geometry_columns", "gpkg_contents"):
        connection.execute(f"DELETE FROM {base} WHERE table_name = ?", (facts.name,))
    connection.execute(
        f"DELETE FROM {styles.TABLE} WHERE f_table_name = ? AND styleName = 'geomap'", (facts.name,)
    )
    drop_objects(connection, {facts.name})


def has_facts_layer(connection: sqlite3.Connection) -> bool:
    """Say whether a file has the layer of facts."""
    query = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
    return connection.execute(query, (facts.name,)).fetchone() is not None


def drop_tables(connection: sqlite3.Connection, *, keep: Collection[str] = ()) -> None:
    """Take our tables out of a GeoPackage, but those to ``keep``; what others keep in it stays."""
    ours = {table.name for table in METADATA.sorted_tables if table.name not in keep} | {"places"}
    for name in ours:
        for base in ("gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"):
            connection.execute(f"DELETE FROM {base} WHERE table_name = ?", (name,))
    drop_objects(connection, ours | {f"rtree_{name}_geom" for name in ours})


def drop_objects(connection: sqlite3.Connection, names: set[str] | None = None) -> None:
    """Drop the tables and views of these names with all that hangs on them; None is every one."""
    query = (
        "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('view', 'table') ORDER BY type DESC, rowid"
    )
    found = [(t, n, s) for t, n, s in connection.execute(query) if names is None or n in names]
    # Views first, then virtual tables, whose shadow tables go with them.
    virtual = [row for row in found if row[2] and row[2].upper().startswith("CREATE VIRTUAL")]
    for kind, name, _ in [*virtual, *(row for row in found if row not in virtual)]:
        if not name.startswith("sqlite_"):
            quoted = name.replace('"', '""')
            connection.execute(f'DROP {kind} IF EXISTS "{quoted}"')


def version_rows() -> list[tuple[int, str, str]]:
    """Return the rows of ``geomap_meta``: the version of the tables, and of what made them."""
    return [(1, "schema", str(SCHEMA)), (2, "geomap", VERSION)]


def statements(*, there: Collection[str] = ()) -> list[str]:
    """Return the SQL of each of our tables, indexes, views and triggers, in the order of their making."""
    dialect = sqlite.dialect()
    made: list[str] = []
    for table in METADATA.sorted_tables:
        if table.name in there:
            continue
        made.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        ordered = sorted(table.indexes, key=lambda index: str(index.name))
        made += [str(CreateIndex(index).compile(dialect=dialect)) for index in ordered]
    made.append(PLACES_VIEW)
    for name in INDEXED:
        made += _script("rtree.sql", layer=name)
    return made


def has_our_layout(connection: sqlite3.Connection) -> bool:
    """Say whether every table, index, view and trigger of ours is there just as it would be made now."""
    found = {" ".join(sql.split()) for (sql,) in connection.execute("SELECT sql FROM sqlite_schema") if sql}
    return all(" ".join(statement.split()) in found for statement in statements())


@contextmanager
def indexed_together(connection: Connection, rows: Mapping[str, Sequence[tuple[Any, ...]]]) -> Iterator[None]:
    """Have the R-trees take the entries of new rows, by layer, in one go after the rows are written.

    Row by row the triggers call four functions each. They are gone while the rows are written, within the
    same transaction, so that no other connection ever finds them missing. Where rows are few, and in a
    database that is no file, all is as it was.
    """
    many = [name for name in INDEXED if len(rows[name]) >= _MANY_ROWS]
    if connection.dialect.name != "sqlite" or not many:
        yield
        return
    for name in many:
        connection.exec_driver_sql(f"DROP TRIGGER rtree_{name}_geom_insert")
    yield
    for name in many:
        at = layers[name].c.keys().index("geom")
        found = [(row[0], row[at]) for row in rows[name] if row[at] is not None]
        boxes = [(fid, *_bounds(blob)) for fid, blob in found if not _is_empty(blob)]
        if boxes:
            connection.exec_driver_sql(f"INSERT INTO rtree_{name}_geom VALUES (?, ?, ?, ?, ?)", boxes)
        connection.exec_driver_sql(_script("rtree.sql", layer=name)[1])


def driver_connection(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection under one of SQLAlchemy's."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the R-tree's triggers call."""
    for name, number in (("ST_MinX", 0), ("ST_MaxX", 1), ("ST_MinY", 2), ("ST_MaxY", 3)):
        connection.create_function(
            name, 1, lambda blob, number=number: _bounds(blob)[number], deterministic=True
        )
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)


def validate_schema(connection: sqlite3.Connection, *, name: str) -> None:
    """Refuse a file whose views and triggers are not those that geomap makes.

    A GeoPackage may come from a stranger, and its triggers run when it is written to. Raises FormatError.
    """
    ours = {" ".join(statement.split()) for statement in statements()}
    found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger')")
    for what, sql in found:
        if " ".join(sql.split()) not in ours:
            raise FormatError(
                f"{name} holds a view or trigger that geomap did not make ({what[:60]!r}), and is not "
                "written to; `geomap convert` makes a clean copy of what it holds"
            )


def _write_styles(connection: sqlite3.Connection) -> None:
    """Say how QGIS draws each layer; where a person keeps a table of styles, theirs stays."""
    there = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (styles.TABLE,)).fetchone()
    if there is not None:
        return
    connection.execute(styles.STATEMENT)
    _register(connection, styles.TABLE, "attributes")
    for layer, qml in styles.styles().items():
        _add_style(connection, layer, qml)


def _add_style(connection: sqlite3.Connection, layer: str, qml: str) -> None:
    connection.execute(
        f"INSERT INTO {styles.TABLE} (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
        "styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) "
        "VALUES ('', '', ?, 'geom', 'geomap', ?, '', 1, 'As on the map of geomap', '', ?)",
        (layer, qml, _STAMP),
    )


def _register(connection: sqlite3.Connection, table: str, data_type: str) -> None:
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) "
        "VALUES (?, ?, ?, ?, ?)",
        (table, data_type, table, _STAMP, SRID if data_type == "features" else None),
    )


def _script(name: str, **words: str) -> list[str]:
    """Return the statements of a file beside this one, which a blank line parts."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8").format(**words)
    parts = [part.strip().removesuffix(";") for part in text.split("\n\n")]
    return [part for part in parts if not part.startswith("--")]


def _is_empty(blob: bytes) -> bool:
    return bool(blob[3] & 0b0001_0000)


def _bounds(blob: bytes) -> tuple[float, float, float, float]:
    """Return west, east, south, north of a GeoPackage blob as ``tables`` writes them."""
    if blob[3] & 0b0000_1110:
        west, east, south, north = struct.unpack_from("<4d", blob, 8)
        return west, east, south, north
    lon, lat = struct.unpack_from("<2d", blob, 13)
    return lon, lon, lat, lat
