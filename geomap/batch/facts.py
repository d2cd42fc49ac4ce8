"""Facts over all parts: a thousand reports of one strike become one row, in bounded memory.

Tellings go into a table on the disk that is sorted by block. Blocks are read in order, pairs within them
compared, and what hangs together by likely pairs (a component) is reconciled as a small situation would be.
The result depends on the tellings alone, not on how they were cut or who read them.
"""

from __future__ import annotations

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from geomap.batch.outputs import table_path
from geomap.batch.tables import Row, write_table
from geomap.batch.tellings import situation_of
from geomap.judging.blocking import ordered
from geomap.judging.reconciliation import links_of_block, reconcile
from geomap.judging.tellings import Telling, tellings
from geomap.model import Fact, Situation

FACTS_A_FILE = 50_000
_KEPT_TELLINGS = 30_000
_SEEN_PAIRS = 1_000_000
_LARGEST_COMPONENT = 5_000
"""Tellings that are reconciled at once; what hangs together beyond that is cut by date."""

Step = Callable[[float], None]
"""Called with the share done."""


def write_facts(out: Path, parts: int, step: Step | None = None) -> dict[str, int]:
    """Reconcile the tellings of all parts into the data set ``facts``; return how many of each status.

    Uses a scratch file below ``out``, about as large as the tellings. Raises OSError.
    """
    scratch = out / "_work" / "facts.sqlite"
    scratch.unlink(missing_ok=True)
    with closing(sqlite3.connect(scratch)) as table:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-100000", "temp_store=FILE"):
            table.execute(f"PRAGMA {pragma}")
        count = _fill(table, out, parts)
        owner = _components(table, count, step)
        statuses = _write(table, out, owner, step)
    scratch.unlink()
    return statuses


def _fill(table: sqlite3.Connection, out: Path, parts: int) -> int:
    table.execute("CREATE TABLE telling (no INTEGER PRIMARY KEY, body TEXT)")
    table.execute("CREATE TABLE key (block INTEGER, no INTEGER)")
    count = 0
    for part in range(parts):
        rows = pq.read_table(table_path(out, "_tellings", part), columns=["blocks", "body"])
        bodies, blocks = rows["body"].to_pylist(), rows["blocks"].to_pylist()
        table.executemany("INSERT INTO telling VALUES (?, ?)", enumerate(bodies, count))
        table.executemany(
            "INSERT INTO key VALUES (?, ?)",
            ((block, count + i) for i, numbers in enumerate(blocks) for block in numbers),
        )
        count += len(bodies)
    table.execute("CREATE INDEX by_block ON key (block, no)")
    table.commit()
    return count


def _components(table: sqlite3.Connection, count: int, step: Step | None) -> NDArray[np.int64]:
    """Return for each telling the least number that it hangs together with."""
    parent = np.arange(count, dtype=np.int64)
    kept: OrderedDict[int, Telling] = OrderedDict()
    seen: set[tuple[str, str]] = set()
    blocks = table.execute("SELECT block, no FROM key ORDER BY block, no")
    (keys,) = table.execute("SELECT count(*) FROM key").fetchone()
    done = 0
    for _, group in groupby(blocks, key=itemgetter(0)):
        numbers = [no for _, no in group]
        done += len(numbers)
        if len(numbers) < 2:
            continue
        told = {t.id: no for no in numbers for t in (_telling(table, no, kept),)}
        block = ordered(_telling(table, no, kept) for no in numbers)
        if len(seen) > _SEEN_PAIRS:
            seen.clear()
        for (a, b), _match in links_of_block(block, seen):
            _unite(parent, told[a], told[b])
        if step is not None:
            step(0.6 * done / keys)
    for number in range(count):
        parent[number] = _root(parent, number)
    return parent


def _telling(table: sqlite3.Connection, no: int, kept: OrderedDict[int, Telling]) -> Telling:
    if no in kept:
        kept.move_to_end(no)
        return kept[no]
    (telling,) = tellings(situation_of(_bodies(table, [no])))
    kept[no] = telling
    if len(kept) > _KEPT_TELLINGS:
        kept.popitem(last=False)
    return telling


def _bodies(table: sqlite3.Connection, numbers: Iterable[int]) -> list[str]:
    return [
        table.execute("SELECT body FROM telling WHERE no = ?", (int(number),)).fetchone()[0]
        for number in numbers
    ]


def _root(parent: NDArray[np.int64], number: int) -> int:
    root = number
    while parent[root] != root:
        root = int(parent[root])
    while parent[number] != root:
        number, parent[number] = int(parent[number]), root
    return root


def _unite(parent: NDArray[np.int64], a: int, b: int) -> None:
    one, other = sorted((_root(parent, a), _root(parent, b)))
    parent[other] = one


def _write(
    table: sqlite3.Connection, out: Path, owner: NDArray[np.int64], step: Step | None
) -> dict[str, int]:
    statuses: dict[str, int] = {}
    rows: list[Row] = []
    files = 0
    order = np.argsort(owner, kind="stable")
    for number, members in enumerate(_groups(owner, order)):
        for cut in range(0, len(members), _LARGEST_COMPONENT):
            situation = situation_of(_bodies(table, members[cut : cut + _LARGEST_COMPONENT]))
            facts = reconcile(situation)
            rows += [_row(fact, situation) for fact in facts]
            for fact in facts:
                statuses[fact.status] = statuses.get(fact.status, 0) + 1
        if len(rows) >= FACTS_A_FILE:
            write_table("facts", rows, table_path(out, "facts", files))
            files, rows = files + 1, []
        if step is not None and number % 200 == 0:
            step(0.6 + 0.4 * int(members[0]) / max(len(owner), 1))
    write_table("facts", rows, table_path(out, "facts", files))
    for path in (out / "facts").glob("part-*.parquet"):
        if int(path.stem.removeprefix("part-")) > files:
            path.unlink()
    return dict(sorted(statuses.items()))


def _groups(owner: NDArray[np.int64], order: NDArray[np.int64]) -> Iterator[list[int]]:
    if not len(order):
        return
    ends = np.flatnonzero(np.diff(owner[order])) + 1
    yield from (group.tolist() for group in np.split(order, ends))


def _row(fact: Fact, situation: Situation) -> Row:
    items: dict[str, Any] = {event.id: event for event in situation.events}
    items |= {deployment.id: deployment for deployment in situation.deployments}
    items |= {claim.id: claim for claim in situation.claims}
    first = items[fact.representative]
    place = next(iter(getattr(first, "places", ())), None)
    numbers = fact.property("fatalities")
    return {
        "id": fact.id,
        "subject": fact.subject,
        "kind": fact.kind,
        "mode": fact.mode,
        "title": fact.title,
        "status": fact.status,
        "earliest": fact.earliest and fact.earliest.isoformat(),
        "latest": fact.latest and fact.latest.isoformat(),
        "members": len(fact.members),
        "documents": len(fact.documents),
        "member_ids": json.dumps(fact.members, ensure_ascii=False),
        "document_ids": json.dumps(fact.documents, ensure_ascii=False),
        "place_ids": ", ".join(fact.place_ids),
        "place": place and place.phrase,
        "uncertainty_m": place and place.uncertainty_m,
        "lon": place and place.lon,
        "lat": place and place.lat,
        "fatalities_low": numbers and numbers.low,
        "fatalities_high": numbers and numbers.high,
        "part_of": fact.part_of,
        "differences": "; ".join(p.note for p in fact.properties if p.note),
        "contradictions": "; ".join(c.text for c in fact.contradictions),
        "geometry": place and place.geometry.wkb,
    }
