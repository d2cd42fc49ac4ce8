"""Situations to the rows of ``tables``, and what is written down back to situations."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from operator import add, itemgetter
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from geomap import frames
from geomap.errors import FormatError
from geomap.formats.container import INDEXED, indexed_together
from geomap.formats.encoding import MENTION_KEYS, PLACE_KEYS, Record, iter_full_records
from geomap.formats.notation import decoded, encoded
from geomap.formats.tables import (
    FID_BITS,
    cells_of,
    documents,
    entries,
    facts,
    grounds_of,
    insert_rows,
    layers,
    points_of,
    records,
)
from geomap.model import Document, Situation, document_hash

Cells = tuple[Any, ...]

_FRAMED = ("events", "deployments", "claims", "problems")
_PLACE = len(MENTION_KEYS)
"""Where a mention's row in a full record has the number of its place."""
_place_number = itemgetter(_PLACE)
_shown = itemgetter(*map(PLACE_KEYS.index, ("id", "name", "country", "lon", "lat")))
"""What the row of a mention shows of its place's record; its point and its square's number follow."""
_NOWHERE = (None,) * 7


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

    def rows(self, layer: str, fid: int) -> Iterator[Cells]:
        """Return the rows of one layer with their fids, for a document of that fid."""
        found = self.layers[layer]
        if len(found) >> FID_BITS:
            raise FormatError(f"{self.id}: {len(found):,} {layer} in one document, at most {1 << FID_BITS:,}")
        # Made one by one as they are written: all at once they would be a second copy of the batch.
        return map(add, zip(count(fid << FID_BITS)), found)


def entries_of(situation: Situation, *, dialect: str = "sqlite") -> list[Entry]:
    """Return one entry a document, in the documents' order, for a database of that dialect."""
    drafts = [_Draft(document) for document in situation.documents]
    for draft, record in zip(drafts, iter_full_records(situation), strict=True):
        draft.take(record)
    _place_mentions(drafts, dialect)
    # Of two that share an id the later one is kept by whoever writes.
    found = {draft.document.id: draft for draft in drafts}
    for name in _FRAMED:
        columns = [column for column in layers[name].c.keys()[1:] if column != "geom"]
        shown = [cells for cells in frames.cells(situation, name) if cells["document_id"] in found]
        rows: Iterable[Cells] = (tuple(map(cells.get, columns)) for cells in shown)
        if "geom" in layers[name].c:
            grounds = grounds_of([cells.get("geometry") for cells in shown], dialect)
            rows = ((*row, ground) for row, ground in zip(rows, grounds, strict=True))
        for cells, row in zip(shown, rows, strict=True):
            found[cells["document_id"]].layers[name].append(row)
    for event in situation.events:
        if event.document_id in found:
            found[event.document_id].events += 1
    return [draft.entry() for draft in drafts]


def fact_rows(situation: Situation) -> list[Cells]:
    """Return the rows of the layer of facts, in the facts' order."""
    columns = [column for column in facts.c.keys()[1:] if column != "geom"]
    shown = list(frames.cells(situation, facts.name))
    grounds = grounds_of([cells.get("geometry") for cells in shown], "sqlite")
    return [
        tuple(map(_inert, (number, *map(cells.get, columns), ground)))
        for number, (cells, ground) in enumerate(zip(shown, grounds, strict=True), start=1)
    ]


class _Draft:
    """An entry in the making."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.events = 0
        self.layers: dict[str, list[Cells]] = {name: [] for name in layers}
        self.places: list[Cells] = []
        self._record = b""

    def take(self, record: Record) -> None:
        """Take the full record; the rows of mentions stand as in it until they are placed."""
        self._record = encoded(record)
        self.layers["mentions"] = record["mentions"]
        self.places = record["pool"]["places"]

    def entry(self) -> Entry:
        """Return the entry."""
        document, record = self.document, self._record
        cells = (
            key_text(document.id),
            *(_inert(text) for text in (document.source, document.title, document.url)),
            _day(document.published),
            _inert(document.language),
            len(self.layers["mentions"]),
            self.events,
            document_hash(document),
        )
        # Every text of the layers stands in the record too: it tells at once whether there is any to replace.
        if not _is_inert(record):
            for rows in self.layers.values():
                rows[:] = [tuple(map(_inert, row)) for row in rows]
        return Entry(id=document.id, document=cells, record=record, sha256=sha256(record), layers=self.layers)


def _place_mentions(drafts: Sequence[_Draft], dialect: str) -> None:
    """Finish the rows of mentions: whose they are, and where, worked out together."""
    shown: list[Cells] = []
    counts: list[int] = []
    for draft in drafts:
        places, before = draft.places, len(shown)
        numbers = map(_place_number, draft.layers["mentions"])
        shown += [_shown(places[number]) for number in numbers if number is not None]
        counts.append(len(shown) - before)
    lons, lats = ([cells[at] for cells in shown] for at in (-2, -1))
    days = [draft.document.published for draft in drafts]
    grounds = zip(points_of(lons, lats, dialect), cells_of(lons, lats, days, counts), strict=True)
    placed = map(add, shown, grounds)
    for draft in drafts:
        head = (draft.document.id, _day(draft.document.published))
        draft.layers["mentions"] = [
            head + row[:_PLACE] + (_NOWHERE if row[_PLACE] is None else next(placed))
            for row in draft.layers["mentions"]
        ]


def insert_entries(
    connection: Connection, numbered: Sequence[tuple[int, Entry]], *, layers_alone: bool = False
) -> None:
    """Write documents under the given keys, which must be free; or all of them but the records."""
    insert_rows(connection, documents, [(fid, *entry.document) for fid, entry in numbered])
    if not layers_alone:
        insert_rows(connection, records, [(fid, e.record, e.sha256) for fid, e in numbered])
    rows = {name: chain.from_iterable(_rows(numbered, name)) for name in layers}
    indexed = {name: list(rows[name]) for name in INDEXED}
    with indexed_together(connection, indexed):
        for name, table in layers.items():
            insert_rows(connection, table, indexed.get(name, rows[name]))


def _rows(numbered: Sequence[tuple[int, Entry]], layer: str) -> Iterator[Iterator[Cells]]:
    return (entry.rows(layer, fid) for fid, entry in numbered)


def put_records(connection: Connection, items: Sequence[tuple[str, str, Any]], *, replace: bool) -> int:
    """Write records that belong to no document, by kind and key; return how many were new.

    What stands under a key stays, or with ``replace`` makes way.
    """
    fid = next_fid(connection, entries)
    new = 0
    for kind, key, value in items:
        kept = encoded(value)
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


def sha256(record: bytes) -> str:
    """Return the hash that is kept beside a record."""
    return hashlib.sha256(record).hexdigest()


def load(record: object, digest: object, *, what: str) -> Any:
    """Return a record as it was kept. Raises FormatError where its bytes are not those that were hashed."""
    if not isinstance(record, bytes) or sha256(record) != digest:
        raise FormatError(f"{what} is damaged: its bytes are not those that were written")
    return decoded(record)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _is_inert(record: bytes) -> bool:
    """Say whether no text of a record holds NUL or a lone surrogate; in doubt, that one may."""
    # A lone surrogate is three bytes of which the first two are ED and A0 to BF: no other text has them.
    # One byte is looked for before several: it takes a tenth of the time.
    escaped = b"\\" in record and b"\\u0000" in record
    return not escaped and not (b"\xed" in record and _SURROGATE.search(record))


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
