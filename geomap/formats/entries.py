"""Situations to the rows of ``tables``, and what is written down back to situations."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry import Point
from sqlalchemy import Connection, Table, func, insert, select

from geomap.errors import FormatError
from geomap.formats.encoding import full_records
from geomap.formats.tables import FID_BITS, documents, entries, layers, records, tile
from geomap.frames import rows
from geomap.model import Document, Mention, Situation, document_hash

Row = dict[str, Any]

_FRAMED = ("events", "deployments", "claims", "problems")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One document with everything that hangs on it, ready to be written."""

    id: str
    """The document's."""
    document: Row
    """Its row of ``documents``, without the fid."""
    record: bytes
    """Its full record: JSON in UTF-8."""
    sha256: str
    """Of ``record``, in hexadecimal digits."""
    layers: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    """Its rows of each layer, without their fids."""

    def rows(self, layer: str, fid: int) -> list[Row]:
        """Return the rows of one layer with their fids, for a document of that fid."""
        found = self.layers[layer]
        if len(found) >> FID_BITS:
            raise FormatError(f"{self.id}: {len(found):,} {layer} in one document, at most {1 << FID_BITS:,}")
        return [row | {"fid": fid << FID_BITS | number} for number, row in enumerate(found)]


def entries_of(situation: Situation) -> list[Entry]:
    """Return one entry a document, in the documents' order."""
    found: dict[str, dict[str, list[Row]]] = {
        document.id: {name: [] for name in layers} for document in situation.documents
    }
    published = {d.id: None if d.published is None else d.published.isoformat() for d in situation.documents}
    for mention in situation.mentions:
        if mention.document_id in found:
            found[mention.document_id]["mentions"].append(
                _mention_row(mention, published[mention.document_id])
            )
    for name in _FRAMED:
        for row in rows(situation, name):
            if row["document_id"] in found:
                found[row["document_id"]][name].append(_inert(row))
    return [
        _entry(document, record, found[document.id])
        for document, record in zip(situation.documents, full_records(situation), strict=True)
    ]


def insert_entries(
    connection: Connection, numbered: Sequence[tuple[int, Entry]], *, layers_alone: bool = False
) -> None:
    """Write documents under the given keys, which must be free; or all of them but the records."""
    rows: list[tuple[Table, list[dict[str, Any]]]] = [
        (documents, [entry.document | {"fid": fid} for fid, entry in numbered])
    ]
    if not layers_alone:
        rows.append((records, [{"fid": f, "record": e.record, "sha256": e.sha256} for f, e in numbered]))
    rows += [(table, [r for f, e in numbered for r in e.rows(name, f)]) for name, table in layers.items()]
    for table, values in rows:
        if values:
            connection.execute(insert(table), values)


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
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def sha256(record: bytes) -> str:
    """Return the hash that is kept beside a record."""
    return hashlib.sha256(record).hexdigest()


def load(record: bytes, digest: str, *, what: str) -> Any:
    """Return a record as it was kept. Raises FormatError where its bytes are not those that were hashed."""
    if sha256(record) != digest:
        raise FormatError(f"{what} is damaged: its bytes are not those that were written")
    return json.loads(record.decode("utf-8", "surrogatepass"))


def _entry(document: Document, record: Row, found: Mapping[str, list[Row]]) -> Entry:
    kept = dump(record)
    cells = {
        "id": key_text(document.id),
        "source": document.source,
        "title": document.title,
        "url": document.url,
        "published": record["published"],
        "language": document.language,
        "mentions": len(record["mentions"]),
        "events": len(record["events"]),
        "text_hash": document_hash(document),
    }
    return Entry(id=document.id, document=_inert(cells), record=kept, sha256=sha256(kept), layers=found)


def _mention_row(mention: Mention, published: str | None) -> Row:
    place = mention.place
    row: Row = {
        "document_id": mention.document_id,
        "published": published,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "role": mention.role,
        "use": mention.use,
        "draw": mention.draw,
        "status": mention.outcome,
        "score": mention.score,
        "place_id": None,
        "place": None,
        "country": None,
        "lon": None,
        "lat": None,
        "tile": None,
        "geom": None,
    }
    if place is not None:
        row |= {
            "place_id": place.id,
            "place": place.name,
            "country": place.country,
            "lon": place.lon,
            "lat": place.lat,
            "tile": tile(place.lon, place.lat),
            "geom": Point(place.lon, place.lat),
        }
    return _inert(row)


def _inert(row: Row) -> Row:
    """Replace what no database takes in a text: NUL and lone surrogates. The record keeps them."""
    for name, value in row.items():
        if type(value) is str and not (value.isascii() and "\x00" not in value):
            row[name] = value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if "geometry" in row:
        row["geom"] = row.pop("geometry")
    return row


_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_KEPT = re.compile("\ufffd([0-9a-f]{4})")


def key_text(text: str) -> str:
    """Return an id as a database takes it: NUL and lone surrogates as U+FFFD and four hexadecimal digits."""
    return _UNKEPT.sub(lambda found: f"\ufffd{ord(found[0]):04x}", text)


def text_of_key(key: str) -> str:
    """Return the id that ``key_text`` was given."""
    return _KEPT.sub(lambda found: chr(int(found[1], 16)), key)
