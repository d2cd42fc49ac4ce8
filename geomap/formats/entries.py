"""Situations to the rows of ``tables``, and what is written down back to situations."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from geomap.errors import FormatError
from geomap.formats.encoding import full_records
from geomap.formats.tables import FID_BITS, documents, entries, insert_rows, layers, records, tile
from geomap.frames import rows
from geomap.model import Document, Mention, Situation, document_hash

Cells = tuple[Any, ...]

# Records are trees, so that what looks for circles is not needed.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)

_FRAMED = ("events", "deployments", "claims", "problems")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One document with everything that hangs on it, ready to be written."""

    id: str
    """The document's."""
    document: Cells
    """Its row of ``documents``, without the fid."""
    record: bytes
    """Its full record: JSON in UTF-8."""
    sha256: str
    """Of ``record``, in hexadecimal digits."""
    layers: Mapping[str, Sequence[Cells]]
    """Its rows of each layer, in the order of the table's columns, without their fids."""

    def rows(self, layer: str, fid: int) -> list[Cells]:
        """Return the rows of one layer with their fids, for a document of that fid."""
        found = self.layers[layer]
        if len(found) >> FID_BITS:
            raise FormatError(f"{self.id}: {len(found):,} {layer} in one document, at most {1 << FID_BITS:,}")
        first = fid << FID_BITS
        return [(first | number, *cells) for number, cells in enumerate(found)]


def entries_of(situation: Situation) -> list[Entry]:
    """Return one entry a document, in the documents' order."""
    found: dict[str, dict[str, list[Cells]]] = {
        document.id: {name: [] for name in layers} for document in situation.documents
    }
    published = {d.id: None if d.published is None else d.published.isoformat() for d in situation.documents}
    for mention in situation.mentions:
        if mention.document_id in found:
            found[mention.document_id]["mentions"].append(
                _mention_cells(mention, published[mention.document_id])
            )
    for name in _FRAMED:
        columns = [c if c != "geom" else "geometry" for c in layers[name].c.keys()[1:]]
        for row in rows(situation, name):
            if row["document_id"] in found:
                found[row["document_id"]][name].append(tuple(_inert(row[column]) for column in columns))
    return [
        _entry(document, record, found[document.id])
        for document, record in zip(situation.documents, full_records(situation), strict=True)
    ]


def insert_entries(
    connection: Connection, numbered: Sequence[tuple[int, Entry]], *, layers_alone: bool = False
) -> None:
    """Write documents under the given keys, which must be free; or all of them but the records."""
    insert_rows(connection, documents, [(fid, *entry.document) for fid, entry in numbered])
    if not layers_alone:
        insert_rows(connection, records, [(fid, e.record, e.sha256) for fid, e in numbered])
    for name, table in layers.items():
        insert_rows(connection, table, [row for fid, entry in numbered for row in entry.rows(name, fid)])


def put_records(connection: Connection, items: Sequence[tuple[str, str, Any]], *, replace: bool) -> int:
    """Write records that belong to no document, by kind and key; return how many were new.

    What stands under a key stays, or with ``replace`` makes way.
    """
    fid = next_fid(connection, entries)
    new = 0
    for kind, key, value in items:
        kept = dump(value)
        same = (entries.c.kind == kind) & (entries.c.key == key_text(key))
        there = connection.execute(select(entries.c.fid).where(same)).first()
        row: dict[str, Any] = {"record": kept, "sha256": sha256(kept)}
        if there is None:
            row |= {"fid": fid + new, "kind": kind, "key": key_text(key)}
            connection.execute(insert(entries).values(row))
            new += 1
        elif replace:
            connection.execute(entries.update().where(same).values(row))
    return new


def next_fid(connection: Connection, table: Table) -> int:
    """Return the first key that is free at the end of a table."""
    return (connection.execute(select(func.max(table.c.fid))).scalar() or 0) + 1


def dump(record: Any) -> bytes:
    """Return a record as the bytes that are kept and hashed."""
    return _ENCODER.encode(record).encode("utf-8", "surrogatepass")


def sha256(record: bytes) -> str:
    """Return the hash that is kept beside a record."""
    return hashlib.sha256(record).hexdigest()


def load(record: object, digest: object, *, what: str) -> Any:
    """Return a record as it was kept. Raises FormatError where its bytes are not those that were hashed."""
    if not isinstance(record, bytes) or sha256(record) != digest:
        raise FormatError(f"{what} is damaged: its bytes are not those that were written")
    return json.loads(record.decode("utf-8", "surrogatepass"))


def _entry(document: Document, record: Mapping[str, Any], found: Mapping[str, list[Cells]]) -> Entry:
    kept = dump(record)
    cells = (
        key_text(document.id),
        *(_inert(text) for text in (document.source, document.title, document.url)),
        record["published"],
        _inert(document.language),
        len(record["mentions"]),
        len(record["events"]),
        document_hash(document),
    )
    return Entry(id=document.id, document=cells, record=kept, sha256=sha256(kept), layers=found)


def _mention_cells(mention: Mention, published: str | None) -> Cells:
    place = mention.place
    found: Cells = (None,) * 7
    if place is not None:
        lon, lat = place.lon, place.lat
        named = (_inert(place.id), _inert(place.name), _inert(place.country))
        found = (*named, lon, lat, (lon, lat), tile(lon, lat))
    return (
        _inert(mention.document_id),
        published,
        mention.start,
        mention.end,
        _inert(mention.text),
        mention.role,
        mention.use,
        mention.draw,
        mention.outcome,
        mention.score,
        *found,
    )


def _inert(value: Any) -> Any:
    """Replace what no database takes in a text: NUL and lone surrogates. The record keeps them."""
    if type(value) is not str or (value.isascii() and "\x00" not in value):
        return value
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_KEPT = re.compile("\ufffd([0-9a-f]{4})")


def key_text(text: str) -> str:
    """Return an id as a database takes it: NUL and lone surrogates as U+FFFD and four hexadecimal digits."""
    return _UNKEPT.sub(lambda found: f"\ufffd{ord(found[0]):04x}", text)


def text_of_key(key: str) -> str:
    """Return the id that ``key_text`` was given."""
    return _KEPT.sub(lambda found: chr(int(found[1], 16)), key)
