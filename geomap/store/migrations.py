"""Stores of other versions: an older one is brought forward with a copy kept, a newer one is refused."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text

from geomap.errors import StoreError
from geomap.formats import container
from geomap.formats.decoding import situation_from_records
from geomap.formats.entries import entries_of, insert_entries, load, put_records, sha256
from geomap.formats.notation import encoded
from geomap.formats.tables import SCHEMA, entries, meta, records
from geomap.store import embedded, postgis
from geomap.store.writing import write_entries

_FIRST = "geomap_documents"
"""The table of schema 1: records of documents and problems, as pyogrio wrote them."""

_TRUTH = (records.name, entries.name)
"""The tables that nothing can be made anew from."""

_CHUNK = 100


def prepare(engine: Engine, *, name: str, create: bool) -> None:
    """Bring a store to this geomap's schema.

    Raises StoreError for a newer one and for what is no store, FormatError for a file with views or triggers
    of someone else's.
    """
    writing = engine.execution_options(**embedded.WRITING)
    with engine.connect() as connection:
        found = _version(connection)
        current = found == SCHEMA and _has_our_layout(connection)
    if found is not None and found > SCHEMA:
        raise StoreError(
            f"{name} was written by a newer geomap (schema {found}, this one knows {SCHEMA}): "
            "update geomap to open it"
        )
    if found is None:
        if engine.dialect.name != "postgresql" or not create:
            raise StoreError(f"{name} holds no geomap store; it was not made by geomap")
        with writing.begin() as connection:
            # Another process may have made them while this one waited for the lock.
            if _version(connection) is None:
                postgis.create_tables(connection)
        return
    if not current:
        _keep_copy(engine, version=found)
        with writing.begin() as connection:
            if _version(connection) == 1:
                _from_first(connection)
            elif not _has_our_layout(connection):
                rebuild(connection)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            driver = container.driver_connection(connection)
            container.validate_schema(driver, name=name)
            is_exported = container.has_facts_layer(driver)
        if is_exported:
            with writing.begin() as connection:
                container.drop_facts_layer(container.driver_connection(connection))
        embedded.write_ahead(engine)


def rebuild(connection: Connection) -> None:
    """Make every layer anew from the records, which are the truth. Raises FormatError for a damaged one."""
    fids = list(connection.execute(select(records.c.fid).order_by(records.c.fid)).scalars())
    if connection.dialect.name == "sqlite":
        driver = container.driver_connection(connection)
        container.drop_tables(driver, keep=_TRUTH)
        container.create_tables(driver, there=_TRUTH)
    else:
        postgis.drop_layers(connection)
        postgis.create_tables(connection)
    for start in range(0, len(fids), _CHUNK):
        chunk = fids[start : start + _CHUNK]
        rows = connection.execute(select(records).where(records.c.fid.in_(chunk)).order_by(records.c.fid))
        found = [load(record, digest, what=f"record {fid}") for fid, record, digest in rows]
        made = entries_of(situation_from_records(found), dialect=connection.dialect.name)
        insert_entries(connection, list(zip(chunk, made, strict=True)), layers_alone=True)


def _from_first(connection: Connection) -> None:
    """Bring a file of schema 1 forward: its records, in tables of our own in place of pyogrio's."""
    query = text(f"SELECT kind, record FROM {_FIRST} ORDER BY fid")
    kept = [(kind, json.loads(record)) for kind, record in connection.execute(query)]
    driver = container.driver_connection(connection)
    container.drop_objects(driver)
    container.create_container(driver)
    situation = situation_from_records(r for kind, r in kept if kind == "document")
    for _ in write_entries(connection, entries_of(situation)):
        pass
    problems = [record for kind, record in kept if kind == "problem"]
    put_records(connection, [("problem", sha256(encoded(r)), r) for r in problems], replace=False)


def _keep_copy(engine: Engine, *, version: int | None) -> None:
    """Keep what is there beside it, before it is changed: a file, or a schema of the database."""
    if engine.dialect.name == "postgresql":
        with engine.execution_options(**embedded.WRITING).begin() as connection:
            postgis.keep_copy(connection)
        return
    path = Path(str(engine.url.database))
    number = 1
    while (copy := path.with_name(f"{path.stem}.schema-{version}-{number}{path.suffix}")).exists():
        number += 1
    embedded.write_copy(engine, copy)


def _version(connection: Connection) -> int | None:
    """Return the version of a store's tables; None where there are none."""
    there = inspect(connection)
    if there.has_table(meta.name):
        value = connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar()
        return int(value) if value is not None and value.isdecimal() else None
    return 1 if connection.dialect.name == "sqlite" and _FIRST in there.get_table_names() else None


def _has_our_layout(connection: Connection) -> bool:
    if connection.dialect.name == "sqlite":
        return container.has_our_layout(container.driver_connection(connection))
    return postgis.has_our_layout(connection)
