"""Rows written and cleared, within a transaction that the caller holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, select

from geomap.formats.entries import Entry, insert_entries, key_text, next_fid
from geomap.formats.tables import FID_BITS, documents, layers, records

_CHUNK = 500
"""Values in one list of a query."""


def write_entries(connection: Connection, batch: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Write documents, and yield of each whether it was added, replaced or unchanged, and its id.

    A replaced document keeps its key, and with it its place in the order.
    """
    # Of two that share an id the later one is kept.
    batch = list({entry.id: entry for entry in batch}.values())
    known = fids_of(connection, [entry.id for entry in batch])
    fid = next_fid(connection, documents)
    new: list[tuple[int, Entry]] = []
    for entry in batch:
        old = known.get(key_text(entry.id))
        if old is None:
            new.append((fid, entry))
            fid += 1
            yield "added", entry.id
        elif old[1] == entry.sha256:
            yield "unchanged", entry.id
        else:
            clear(connection, old[0])
            new.append((old[0], entry))
            yield "replaced", entry.id
    insert_entries(connection, new)


def clear(connection: Connection, fid: int) -> None:
    """Delete a document and all that hangs on it, by the range of its keys."""
    for table in (documents, records):
        connection.execute(delete(table).where(table.c.fid == fid))
    for layer in layers.values():
        first = fid << FID_BITS
        connection.execute(delete(layer).where(layer.c.fid.between(first, first + (1 << FID_BITS) - 1)))


def fids_of(connection: Connection, ids: Sequence[str]) -> Mapping[str, tuple[int, str]]:
    """Return the key and the hash of each document that is there, by ``key_text`` of its id."""
    keys = [key_text(document_id) for document_id in ids]
    found: dict[str, tuple[int, str]] = {}
    for start in range(0, len(keys), _CHUNK):
        query = (
            select(documents.c.id, documents.c.fid, records.c.sha256)
            .join_from(documents, records, documents.c.fid == records.c.fid)
            .where(documents.c.id.in_(keys[start : start + _CHUNK]))
        )
        found.update({key: (fid, digest) for key, fid, digest in connection.execute(query)})
    return found
