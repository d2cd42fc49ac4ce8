"""Open a store, add to it, read it back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, func, literal_column, select

from geomap.collector import paused
from geomap.drawing.sampling import spread
from geomap.errors import FormatError, StoreError, UsageError
from geomap.formats.atomic import replacing
from geomap.formats.corrections import correction_from_record, correction_record
from geomap.formats.decoding import situation_from_records
from geomap.formats.encoding import Record, general_problems
from geomap.formats.entries import Entry, entries_of, key_text, load, put_records, sha256, text_of_key
from geomap.formats.notation import encoded
from geomap.formats.overviews import COLUMNS as EVENT_COLUMNS
from geomap.formats.overviews import LEAST, SAMPLE, Overview, overview
from geomap.formats.tables import FID_BITS, documents, entries, layers, meta, records
from geomap.judging.reconciliation import reconciled
from geomap.model import Correction, Problem, Situation
from geomap.store import embedded, postgis
from geomap.store.faults import translated
from geomap.store.integrity import faults_of
from geomap.store.migrations import prepare, rebuild
from geomap.store.names import Names
from geomap.store.selection import Bbox, Selection, rows_within
from geomap.store.writing import clear, fids_of, write_entries

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""

BATCH = 500
"""Documents that are written in one transaction, at most."""

BATCH_S = 1.0
"""Seconds that a document which came may wait for others before it is written."""

_TOGETHER = 50
"""Situations whose rows are made together: enough for arrays to pay, few enough for a processor's cache."""

_CHUNK = 500
"""Values in one list of a query."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """What adding did; all of it is on the disk."""

    added: tuple[str, ...] = ()
    """Ids of documents that the store did not hold."""
    replaced: tuple[str, ...] = ()
    """Ids of documents that it held with other content."""
    unchanged: tuple[str, ...] = ()
    """Ids of documents that it held just so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A document of a store, without its text."""

    id: str
    """Unique in the store."""
    title: str | None
    """Headline, when the wrapper gave one."""
    source: str | None
    """Who published it."""
    url: str | None
    """Where it was published."""
    published: date | None
    """The day of publication."""
    mentions: int
    """How many place names were found in it."""
    events: int
    """How many events."""
    text_hash: str
    """SHA-256 of its text."""


class Store:
    """Documents and all that hangs on them, kept in one file or in a database.

    What a method that writes has returned from survives a kill and a power cut; what it has not returned
    from is there as a whole document or not at all. Several processes may use one store at once. Made by
    :func:`open_store`; a context manager, and safe to share between threads.
    """

    def __init__(self, engine: Engine, *, name: str) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**embedded.WRITING)
        self.name = name
        """Its path or address, without a password."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection. The store may not be used after that."""
        self._engine.dispose()

    @property
    def is_database(self) -> bool:
        """True for a database, false for a file."""
        return self._engine.dialect.name == "postgresql"

    def add(self, situation: Situation, *, progress: Progress | None = None) -> Added:
        """Keep every document of a situation with all that hangs on it, and its general problems.

        A document whose id the store holds takes the place of the one there, unless nothing differs.
        ``BATCH`` documents go in one transaction. Raises StoreError where the store cannot take them; what
        earlier transactions took stays.
        """
        prepared = self._entries(situation)
        parts = [self._written((), general_problems(situation))()]
        for start in range(0, len(prepared), BATCH):
            parts.append(self._written(prepared[start : start + BATCH])())
            if progress is not None:
                progress("Saving", min(1.0, (start + BATCH) / len(prepared)))
        return Added(
            added=tuple(key for part in parts for key in part.added),
            replaced=tuple(key for part in parts for key in part.replaced),
            unchanged=tuple(key for part in parts for key in part.unchanged),
        )

    def add_all(self, situations: Iterable[Situation]) -> Iterator[Added]:
        """Keep situations as they come; what an answer names is on the disk.

        A transaction takes ``BATCH`` of them, or as many as come within ``BATCH_S``. One that is full is
        synced while the next is prepared.
        """
        batches = _batches(situations)
        syncing: Future[Added] | None = None
        with ThreadPoolExecutor(1, thread_name_prefix="geomap-store") as thread:
            while True:
                before = syncing
                try:
                    batch = next(batches, None)
                    if batch is not None:
                        syncing = thread.submit(self._kept(batch, after=before))
                finally:
                    # What is saved is told, also where the next could not be made or written.
                    if before is not None:
                        yield before.result()
                if batch is None or syncing is None:
                    return
                if len(batch) < BATCH:
                    # Documents come slowly, and who sent these may be waiting for the answer.
                    yield syncing.result()
                    syncing = None

    def names(self) -> Names:
        """Return what gives documents ids that no other document of the store has."""
        columns = select(documents.c.text_hash, documents.c.url)

        def known(document_id: str) -> tuple[str, str | None] | None:
            with self._read() as connection:
                row = connection.execute(columns.where(documents.c.id == key_text(document_id))).first()
            return None if row is None else (row[0], row[1])

        return Names(known)

    def remove(self, ids: Iterable[str]) -> int:
        """Take documents out, with all that hangs on them; return how many there were."""
        with self._write() as connection:
            found = fids_of(connection, list(ids))
            for fid, _ in found.values():
                clear(connection, fid)
        return len(found)

    def situation(
        self,
        ids: Collection[str] | None = None,
        *,
        bbox: Bbox | None = None,
        earliest: date | None = None,
        latest: date | None = None,
        undated: bool = True,
        facts: bool = True,
    ) -> Situation:
        """Read back all of it, some documents, or what touches a box and falls between two days.

        A document is kept where an event or deployment, or a place that it names on its day of publication,
        lies so; of its events and deployments those that do (``Situation.within`` and ``during``).
        Facts span documents, so none are kept: they are found anew among the documents that are read, unless
        ``facts`` is false. A document whose record is not as it was written becomes a Problem.
        """
        selection = Selection(bbox=bbox, earliest=earliest, latest=latest, undated=undated)
        with paused(), self._read() as connection:
            fids = None if selection.is_all else self._documents_within(connection, selection)
            if ids is not None:
                named = {fid for fid, _ in fids_of(connection, list(ids)).values()}
                fids = named if fids is None else fids & named
            parts = list(_documents(connection, fids))
            if fids is None:
                problems = [record for _, record in _entries(connection, "problem")]
                parts.append(situation_from_records((), problems))
        situation = replace(Situation.joined(parts), facts=())
        if facts:
            situation = reconciled(situation)
        if bbox is not None:
            situation = situation.within(bbox)
        return situation.during(earliest, latest, undated=undated) if selection.is_dated else situation

    def overview(self) -> Overview | None:
        """Return what can be shown of a large store before it has been read; None where it is small."""
        listed = self.documents()
        events = layers["events"]
        if sum(document.events for document in listed) < LEAST:
            return None
        with self._read() as connection:
            query = select(*(events.c[name] for name in EVENT_COLUMNS)).order_by(events.c.fid)
            rows = [tuple(row) for row in connection.execute(query)]
        chosen = [document.id for document in spread(listed, events=len(rows), wanted=SAMPLE)]
        return overview(rows, self.situation(chosen, facts=False), documents=len(listed))

    def find(
        self,
        layer: str,
        *,
        bbox: Bbox | None = None,
        earliest: date | None = None,
        latest: date | None = None,
        undated: bool = False,
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """Return the rows of a layer (mentions, events, deployments) in a box and between two days.

        By index alone: what is returned has an extent that touches the box. A mention's day is its document's
        day of publication.
        """
        if layer not in {"mentions", "events", "deployments"}:
            raise UsageError(f"a layer is mentions, events or deployments, got {layer!r}")
        selection = Selection(bbox=bbox, earliest=earliest, latest=latest, undated=undated)
        query = rows_within(layer, selection, dialect=self._engine.dialect.name)
        with self._read() as connection:
            rows = connection.execute(query if limit is None else query.limit(limit))
            keys = tuple(rows.keys())
            return [dict(zip(keys, row, strict=True)) for row in rows.all()]

    def documents(self) -> tuple[Listed, ...]:
        """Return the documents in the order in which they came, without their texts."""
        names = ("id", "title", "source", "url", "published", "mentions", "events", "text_hash")
        query = select(*(documents.c[name] for name in names)).order_by(documents.c.fid)
        with self._read() as connection:
            return tuple(_listed(row) for row in connection.execute(query).mappings())

    def have(self, text_hash: str) -> bool:
        """Say whether the store holds a document with a text of that SHA-256."""
        query = select(documents.c.fid).where(documents.c.text_hash == text_hash).limit(1)
        with self._read() as connection:
            return connection.execute(query).first() is not None

    def add_corrections(self, corrections: Iterable[Correction]) -> int:
        """Append corrections to the log; return how many it did not hold. Nothing is ever taken out of it."""
        items = [("correction", c.id, correction_record(c)) for c in corrections]
        if not items:
            return 0
        with self._write() as connection:
            return put_records(connection, items, replace=False)

    def corrections(self) -> tuple[Correction, ...]:
        """Return every correction, undone ones too, in the order in which they were added."""
        with self._read() as connection:
            return tuple(correction_from_record(r) for _, r in _entries(connection, "correction"))

    def info(self) -> dict[str, Any]:
        """Return what there is to say of the store: counts, days, versions."""
        first, last, count, mentions, events = (
            func.min(documents.c.published),
            func.max(documents.c.published),
            func.count(),
            func.sum(documents.c.mentions),
            func.sum(documents.c.events),
        )
        with self._read() as connection:
            found = connection.execute(select(count, first, last, mentions, events)).one()
            counted = connection.execute(select(entries.c.kind, func.count()).group_by(entries.c.kind))
            kinds = {str(kind): int(number) for kind, number in counted}
            versions = dict(connection.execute(select(meta.c.key, meta.c.value)).all())
        return {
            "store": self.name,
            "schema": int(versions["schema"]),
            "made_by": f"geomap {versions['geomap']}",
            "documents": found[0],
            "first_published": None if found[1] is None else str(found[1]),
            "last_published": None if found[2] is None else str(found[2]),
            "mentions": found[3] or 0,
            "events": found[4] or 0,
            "corrections": kinds.get("correction", 0),
            "problems": kinds.get("problem", 0),
        }

    def check(self, *, progress: Progress | None = None) -> tuple[str, ...]:
        """Return a line for each thing that is not as it was written: records, layers, indexes, the file."""
        with self._read() as connection:
            return tuple(faults_of(connection, progress=progress))

    def repair(self) -> None:
        """Make every layer and index anew from the records. Raises StoreError where a record is damaged."""
        with self._write() as connection, self._damage():
            rebuild(connection)

    def copy(self, path: Path) -> None:
        """Write all of it, corrections too, to a new file: a GeoPackage for QGIS, and a store as well.

        It is the store at one moment; others may go on writing. Raises StoreError where the file exists.
        """
        if not self.is_database:
            with translated(self.name):
                embedded.write_copy(self._engine, path)
            return
        if path.exists():
            raise StoreError(f"{path} exists; name a new file for the copy")
        with replacing(path) as temporary, self._read() as connection:
            temporary.unlink()
            with open_store(temporary) as target:
                for added in target.add_all(_documents(connection, None)):
                    del added
                kept = connection.execute(select(entries.c.kind, entries.c.key).order_by(entries.c.fid)).all()
                items = [
                    (k, text_of_key(key), r) for k, key in kept for _, r in _entries(connection, k, key=key)
                ]
                with target._write() as writing:
                    put_records(writing, items, replace=True)
            embedded.leave_wal(temporary)

    def remember(self, key: str, value: Any) -> None:
        """Keep a JSON value under a key: what a watcher knows of its feeds, what a fallback was told."""
        with self._write() as connection:
            put_records(connection, [("note", key, value)], replace=True)

    def recall(self, key: str) -> Any:
        """Return what was kept under a key; None where there is nothing."""
        with self._read() as connection:
            for _, value in _entries(connection, "note", key=key_text(key)):
                return value
        return None

    def _entries(self, situation: Situation) -> list[Entry]:
        return entries_of(replace(situation, facts=()), dialect=self._engine.dialect.name)

    def _kept(self, batch: Sequence[Situation], *, after: Future[Added] | None) -> Callable[[], Added]:
        """Write situations after an earlier batch is on the disk; return as ``_written`` does."""
        with paused():
            # In a function of its own, so that the rows are gone before the collector looks at them.
            return self._prepared_and_written(batch, after)

    def _prepared_and_written(
        self, batch: Sequence[Situation], after: Future[Added] | None
    ) -> Callable[[], Added]:
        ids = [document.id for situation in batch for document in situation.documents]
        # Some together take half the time; where an id comes twice, one by one, and the later stays.
        size = _TOGETHER if len(set(ids)) == len(ids) else 1
        parts = (Situation.joined(batch[start : start + size]) for start in range(0, len(batch), size))
        prepared = [entry for part in parts for entry in self._entries(part)]
        problems = [problem for situation in batch for problem in general_problems(situation)]
        if after is not None:
            after.result()
        return self._written(prepared, problems)

    def _written(self, prepared: Sequence[Entry], problems: Sequence[Record] = ()) -> Callable[[], Added]:
        """Write documents and problems in one transaction; return what commits it and tells what it did.

        Another thread may commit. It may not write: SQLite's driver gives the interpreter's lock up with
        each row, and would wait for it as often.
        """
        if not (prepared or problems):
            return Added
        done: dict[str, list[str]] = {"added": [], "replaced": [], "unchanged": []}
        with ExitStack() as stack:
            connection = stack.enter_context(self._write())
            items = [("problem", sha256(encoded(p)), p) for p in problems]
            put_records(connection, items, replace=False)
            for what, key in write_entries(connection, prepared):
                done[what].append(key)
            commit = stack.pop_all().close

        def finish() -> Added:
            commit()
            return Added(**{what: tuple(keys) for what, keys in done.items()})

        return finish

    def _documents_within(self, connection: Connection, selection: Selection) -> set[int]:
        found: set[int] = set()
        for name in ("mentions", "events", "deployments"):
            query = rows_within(name, selection, dialect=self._engine.dialect.name)
            keys = (
                query.with_only_columns(layers[name].c.fid.op(">>")(literal_column(str(FID_BITS))))
                .order_by(None)
                .distinct()
            )
            found.update(connection.execute(keys).scalars())
        return found

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with translated(self.name), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with translated(self.name), self._engine.begin() as connection, self._damage():
            yield connection

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except (FormatError, json.JSONDecodeError) as error:
            raise StoreError(f"{self.name}: {error}; `geomap store check` says what else is") from error


def open_store(place: str | Path, *, create: bool = True, busy_s: float = embedded.BUSY_S) -> Store:
    """Open a store: one file (``situations.gpkg``), or ``postgresql://user@host/database`` with PostGIS.

    It is made where there is none, unless ``create`` is false. ``busy_s`` is how long a writer waits for
    another, in seconds. Raises StoreError where it cannot be opened.

    >>> import geomap as gm
    >>> with gm.open_store("/nowhere/at.all.gpkg") as store:
    ...     pass
    Traceback (most recent call last):
    geomap.errors.StoreError: no such folder for a store: /nowhere
    """
    address = str(place)
    if postgis.is_address(address):
        name = postgis.shown_address(address)
        engine = postgis.open_engine(address, busy_s=busy_s)
    elif "://" in address:
        shown = postgis.shown_address(address)
        raise UsageError(f"a store is a file or a postgresql:// address, got {shown}")
    else:
        name = address
        engine = embedded.open_engine(Path(address), create=create, busy_s=busy_s)
    store = Store(engine, name=name)
    try:
        with translated(name):
            prepare(engine, name=name, create=create)
    except BaseException:
        store.close()
        raise
    return store


def _batches(situations: Iterable[Situation]) -> Iterator[list[Situation]]:
    batch: list[Situation] = []
    began = 0.0
    for situation in situations:
        batch.append(situation)
        if len(batch) == 1:
            began = time.monotonic()
        if len(batch) == BATCH or time.monotonic() > began + BATCH_S:
            yield batch
            batch = []
    if batch:
        yield batch


def _documents(connection: Connection, fids: set[int] | None) -> Iterator[Situation]:
    """Yield what was read in each document, in the order in which they came; of a damaged one a Problem."""
    query = select(documents.c.id, records.c.record, records.c.sha256)
    query = query.join_from(documents, records, documents.c.fid == records.c.fid).order_by(documents.c.fid)
    if fids is None:
        chunks = [query]
    else:
        wanted = sorted(fids)
        parts = (wanted[start : start + _CHUNK] for start in range(0, len(wanted), _CHUNK))
        chunks = [query.where(documents.c.fid.in_(part)) for part in parts]
    for chunk in chunks:
        for key, record, digest in connection.execute(chunk):
            name = text_of_key(key)
            try:
                yield situation_from_records([load(record, digest, what="the record in the store")])
            except (FormatError, json.JSONDecodeError, UnicodeDecodeError) as error:
                yield Situation(problems=(Problem(document_id=name, stage="store", message=str(error)),))


def _entries(connection: Connection, kind: str, *, key: str | None = None) -> Iterator[tuple[str, Any]]:
    query = select(entries.c.key, entries.c.record, entries.c.sha256).where(entries.c.kind == kind)
    if key is not None:
        query = query.where(entries.c.key == key)
    for found, record, digest in connection.execute(query.order_by(entries.c.fid)):
        yield found, load(record, digest, what=f"{kind} {found[:40]!r}")


def _listed(row: Mapping[Any, Any]) -> Listed:
    published = row["published"]
    return Listed(
        id=text_of_key(row["id"]),
        title=row["title"],
        source=row["source"],
        url=row["url"],
        # SQLite gives a day as text, PostgreSQL as a date.
        published=date.fromisoformat(published) if isinstance(published, str) else published,
        mentions=row["mentions"],
        events=row["events"],
        text_hash=row["text_hash"],
    )
