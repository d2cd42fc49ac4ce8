"""Is all that a store holds as it was written? Records against their hashes, layers against their records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, literal_column, select, text

from geomap.errors import FormatError
from geomap.formats import container
from geomap.formats.decoding import situation_from_records
from geomap.formats.entries import Entry, entries_of, load, text_of_key
from geomap.formats.tables import FID_BITS, documents, entries, layers, records

Progress = Callable[[str, float], None]


def faults_of(connection: Connection, *, progress: Progress | None = None) -> Iterator[str]:
    """Yield one line for each thing that is not as it was written; none is good.

    Reads all of it: seconds for a thousand documents.
    """
    if connection.dialect.name == "sqlite":
        yield from _faults_of_file(connection)
    names = {
        fid: text_of_key(key) for fid, key in connection.execute(select(documents.c.fid, documents.c.id))
    }
    fids = list(connection.execute(select(records.c.fid).order_by(records.c.fid)).scalars())
    for fid in sorted(set(names) - set(fids)):
        yield f"document {names[fid]!r} has lost its record"
    for number, fid in enumerate(fids):
        yield from _faults_of_record(connection, fid, names.get(fid))
        if progress is not None and number % 50 == 0:
            progress("Checking", number / len(fids))
    yield from _strays(connection, set(fids))
    for kind, key, record, digest in connection.execute(
        select(entries.c.kind, entries.c.key, entries.c.record, entries.c.sha256).order_by(entries.c.fid)
    ):
        try:
            load(record, digest, what=f"{kind} {key[:40]!r}")
        except (FormatError, json.JSONDecodeError, UnicodeDecodeError) as error:
            yield str(error)


def _faults_of_file(connection: Connection) -> Iterator[str]:
    for (line,) in connection.execute(text("PRAGMA integrity_check(20)")):
        if line != "ok":
            yield f"the file: {line}"
    for name in container.INDEXED:
        query = text(f"SELECT rtreecheck('rtree_{name}_geom')")
        said = connection.execute(query).scalar()
        if said != "ok":
            yield f"the spatial index of {name}: {said}"
        shown = layers[name]
        there = select(func.count()).select_from(shown).where(shown.c.geom.is_not(None))
        indexed = connection.execute(text(f"SELECT count(*) FROM rtree_{name}_geom")).scalar()
        if connection.execute(there).scalar() != indexed:
            yield f"the spatial index of {name} does not hold what the layer holds"


def _faults_of_record(connection: Connection, fid: int, name: str | None) -> Iterator[str]:
    what = f"document {name!r}"
    row = connection.execute(select(records.c.record, records.c.sha256).where(records.c.fid == fid)).one()
    try:
        record = load(row[0], row[1], what=what)
        (entry,) = entries_of(situation_from_records([record]))
    except (FormatError, json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        yield str(error)
        return
    if name is None:
        yield f"a record of {entry.id!r} is not listed among the documents"
        return
    listed = connection.execute(select(documents).where(documents.c.fid == fid)).one()
    if _plain(listed) != (fid, *entry.document):
        yield f"{what}: its row among the documents is not what its record says"
    for layer in layers:
        if _rows(connection, layer, fid) != _expected(entry, layer, fid):
            yield f"{what}: its {layer} are not what its record says"


def _rows(connection: Connection, layer: str, fid: int) -> list[tuple[Any, ...]]:
    table = layers[layer]
    first = fid << FID_BITS
    shown = [column for column in table.c if column.name != "geom"]
    query = (
        select(*shown).where(table.c.fid.between(first, first + (1 << FID_BITS) - 1)).order_by(table.c.fid)
    )
    return [_plain(row) for row in connection.execute(query)]


def _expected(entry: Entry, layer: str, fid: int) -> list[tuple[Any, ...]]:
    names = layers[layer].c.keys()
    return [
        tuple(value for name, value in zip(names, row, strict=True) if name != "geom")
        for row in entry.rows(layer, fid)
    ]


def _plain(row: Any) -> tuple[Any, ...]:
    """Return a row with its days as text, which PostgreSQL gives as dates."""
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row)


def _strays(connection: Connection, fids: set[int]) -> Iterator[str]:
    for name, layer in layers.items():
        owner = layer.c.fid.op(">>")(literal_column(str(FID_BITS)))
        lost = set(connection.execute(select(owner).distinct()).scalars()) - fids
        if lost:
            yield f"{name} of {len(lost)} documents that are not there"
