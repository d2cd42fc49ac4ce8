"""Situations to the rows of ``tables``, and what is written down back to situations."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely import Point
from sqlalchemy import Connection, Table, func, insert, select

from geomap import frames
from geomap.errors import FormatError
from geomap.formats.encoding import iter_full_records, mention_values
from geomap.formats.tables import (
    FID_BITS,
    cell,
    documents,
    entries,
    grounds_of,
    insert_rows,
    layers,
    point_blob,
    records,
    tile,
)
from geomap.model import Document, Place, Situation, document_hash

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


def entries_of(situation: Situation, *, dialect: str = "sqlite") -> list[Entry]:
    """Return one entry a document, in the documents' order, for a database of that dialect."""
    kept = {
        document.id: dump(record)
        for document, record in zip(situation.documents, iter_full_records(situation), strict=True)
    }
    # Every text of the layers stands in the record too, which tells at once whether there is any to replace.
    clean = {key: _is_inert(record) for key, record in kept.items()}
    found: dict[str, dict[str, list[Cells]]] = {key: {name: [] for name in layers} for key in kept}
    days = {document.id: (_day(document.published), document.published) for document in situation.documents}
    places = _PlaceCells(dialect)
    for mention in situation.mentions:
        key = mention.document_id
        if key in found:
            (published, day), place = days[key], places.of(mention.place)
            where = None if mention.place is None else cell(place[-1], day)
            row = (key, published, *mention_values(mention), *place[:-1], where)
            found[key]["mentions"].append(row if clean[key] else tuple(map(_inert, row)))
    for name in _FRAMED:
        columns = [column for column in layers[name].c.keys()[1:] if column != "geom"]
        shown = [cells for cells in frames.cells(situation, name) if cells["document_id"] in found]
        rows = [tuple(map(cells.get, columns)) for cells in shown]
        if "geom" in layers[name].c:
            grounds = grounds_of([cells.get("geometry") for cells in shown], dialect)
            rows = [(*row, ground) for row, ground in zip(rows, grounds, strict=True)]
        for cells, row in zip(shown, rows, strict=True):
            key = cells["document_id"]
            found[key][name].append(row if clean[key] else tuple(map(_inert, row)))
    events = Counter(event.document_id for event in situation.events)
    return [
        _entry(document, kept[document.id], found[document.id], events=events[document.id])
        for document in situation.documents
    ]


class _PlaceCells:
    """The cells of mentions that a place gives, and its square degree; each place's once."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._known: dict[int, Cells] = {}

    def of(self, place: Place | None) -> Cells:
        if place is None:
            return (None,) * 7
        known = self._known.get(id(place))
        if known is None:
            lon, lat = place.lon, place.lat
            (ground,) = (
                (point_blob(lon, lat),) if self._dialect == "sqlite" else grounds_of([Point(lon, lat)], "")
            )
            known = (place.id, place.name, place.country, lon, lat, ground, tile(lon, lat))
            self._known[id(place)] = known
        return known


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


def _entry(document: Document, record: bytes, found: Mapping[str, list[Cells]], *, events: int) -> Entry:
    cells = (
        key_text(document.id),
        *(_inert(text) for text in (document.source, document.title, document.url)),
        _day(document.published),
        _inert(document.language),
        len(found["mentions"]),
        events,
        document_hash(document),
    )
    return Entry(id=document.id, document=cells, record=record, sha256=sha256(record), layers=found)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _is_inert(record: bytes) -> bool:
    """Say whether no text of a record holds NUL or a lone surrogate; in doubt, that one may."""
    # A lone surrogate is three bytes of which the first two are ED and A0 to BF: no other text has them.
    return b"\\u0000" not in record and not _SURROGATE.search(record)


def _inert(value: Any) -> Any:
    """Replace what no database takes in a text: NUL and lone surrogates. The record keeps them."""
    if type(value) is not str or (value.isascii() and "\x00" not in value):
        return value
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


_SURROGATE = re.compile(b"\xed[\xa0-\xbf]")
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_KEPT = re.compile("\ufffd([0-9a-f]{4})")


def key_text(text: str) -> str:
    """Return an id as a database takes it: NUL and lone surrogates as U+FFFD and four hexadecimal digits."""
    return _UNKEPT.sub(lambda found: f"\ufffd{ord(found[0]):04x}", text)


def text_of_key(key: str) -> str:
    """Return the id that ``key_text`` was given."""
    return _KEPT.sub(lambda found: chr(int(found[1], 16)), key)
