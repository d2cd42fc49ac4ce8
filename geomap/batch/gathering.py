"""Gathering: facts over all parts, a thousand reports of one strike one row, in bounded memory.

Tellings go into a table on the disk that is sorted by block. Stretches of it are compared on the workers;
what hangs together by likely pairs (a component) is put together there, as a small situation would be, and
written. The result depends on the tellings alone, not on how they were cut or who read them.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from geomap.batch.engine import Spread, Task, one_by_one
from geomap.batch.facts import FactFile, Groups, Numbers, find_groups, find_links, write_fact_file
from geomap.batch.outputs import table_path
from geomap.judging.blocking import WINDOW

_KEYS_A_TASK = 20_000
"""Keys whose tellings one task compares: a second or so of work."""
_TELLINGS_A_TASK = 4_000
"""Tellings of which one task makes facts, and so about as many rows as a file of facts has."""
_LARGEST_COMPONENT = 5_000
"""Tellings that are reconciled at once; what hangs together beyond that is cut by day."""

Step = Callable[[float], None]
"""Called with the share done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What was found."""

    statuses: dict[str, int]
    """How many facts there are, by how their sources agree."""
    digests: list[str]
    """Of the files, in order."""


def write_facts(
    out: Path, parts: int, *, spread: Spread = one_by_one, step: Step = lambda share: None
) -> Facts:
    """Reconcile the tellings of all parts into the data set ``facts``.

    Uses scratch files below ``out``, about as large as the tellings, which whoever does the tasks of
    ``spread`` must see. Raises OSError.
    """
    tellings, campaigns = out / "_work" / "tellings.sqlite", out / "_work" / "campaigns.sqlite"
    with _scratch(tellings) as table:
        days, keys = _fill(table, out, parts)
        step(0.1)
        owner = _components(table, str(tellings), len(days), keys, spread, step)
    stretches = list(_stretches(owner, days))
    grouped = spread(
        Task(name=f"groups-{number}", call=find_groups, arguments=(str(tellings), number, *stretch))
        for number, stretch in enumerate(stretches)
    )
    found: dict[int, Groups] = {}
    for groups in grouped:
        found[groups.number] = groups
        step(0.5 + 0.1 * len(found) / len(stretches))
    with _scratch(campaigns) as table:
        _keep_campaigns(table, found.values())
    written = spread(
        Task(
            name=f"facts-{number}",
            call=write_fact_file,
            arguments=(str(out), str(tellings), str(campaigns), found[number]),
        )
        for number in sorted(found)
    )
    files: dict[int, FactFile] = {}
    for file in written:
        files[file.number] = file
        step(0.6 + 0.4 * len(files) / len(found))
    for path in (out / "facts").glob("part-*.parquet"):
        if int(path.stem.removeprefix("part-")) not in files:
            path.unlink()
    statuses: Counter[str] = Counter()
    for file in files.values():
        statuses.update(file.statuses)
    return Facts(statuses=dict(sorted(statuses.items())), digests=[files[n].digest for n in sorted(files)])


@contextmanager
def _scratch(path: Path) -> Iterator[sqlite3.Connection]:
    path.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path)) as table:
            # All is written in order and sorted in pieces: more memory for pages makes nothing faster.
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-20000", "temp_store=FILE"):
                table.execute(f"PRAGMA {pragma}")
            yield table
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error


def _fill(table: sqlite3.Connection, out: Path, parts: int) -> tuple[NDArray[np.int32], int]:
    """Fill the table; return the day of each telling, 0 for none, and the number of keys."""
    table.execute("CREATE TABLE telling (no INTEGER PRIMARY KEY, part INT, row INT, telling TEXT, body TEXT)")
    table.execute("CREATE TABLE key (block INTEGER, at INTEGER, no INTEGER)")
    days = [np.empty(0, dtype=np.int32)]
    count = keys = 0
    for part in range(parts):
        rows = pq.read_table(table_path(out, "_tellings", part))
        numbers = np.arange(count, count + len(rows))
        columns = (rows[name].to_pylist() for name in ("part", "row", "telling", "body"))
        table.executemany(
            "INSERT INTO telling VALUES (?, ?, ?, ?, ?)", zip(numbers.tolist(), *columns, strict=True)
        )
        at = rows["at"].to_numpy()
        blocks = rows["blocks"].combine_chunks()
        owner = np.repeat(np.arange(len(rows)), blocks.value_lengths().to_numpy())
        flat = blocks.flatten().to_pylist()
        table.executemany(
            "INSERT INTO key VALUES (?, ?, ?)",
            zip(flat, at[owner].tolist(), numbers[owner].tolist(), strict=True),
        )
        days.append((at >> 24).astype(np.int32))
        count, keys = count + len(rows), keys + len(flat)
    table.execute("CREATE INDEX by_block ON key (block, at, no)")
    table.commit()
    return np.concatenate(days), keys


def _components(
    table: sqlite3.Connection, path: str, count: int, keys: int, spread: Spread, step: Step
) -> Numbers:
    """Return for each telling the least number that it hangs together with."""
    parent = np.arange(count, dtype=np.int64)
    tasks = (
        Task(name=f"links-{number}", call=find_links, arguments=(path, stretch))
        for number, stretch in enumerate(_blocks(table))
    )
    for done, links in enumerate(spread(tasks), 1):
        for one, other in links.tolist():
            _unite(parent, one, other)
        step(0.1 + 0.4 * min(1.0, done * _KEYS_A_TASK / max(keys, 1)))
    for number in range(count):
        parent[number] = _root(parent, number)
    return parent


def _blocks(table: sqlite3.Connection) -> Iterator[NDArray[np.int64]]:
    """Yield rows (block, number) of whole blocks; of one larger than a task, stretches that overlap."""
    rows = table.execute("SELECT block, no FROM key ORDER BY block, at, no")
    rest = np.empty((0, 2), dtype=np.int64)
    while more := rows.fetchmany(_KEYS_A_TASK):
        rest = np.concatenate([rest, np.array(more, dtype=np.int64)])
        begin = int(np.searchsorted(rest[:, 0], rest[-1, 0]))  # of the last block, which may go on
        if begin:
            yield rest[:begin]
            rest = rest[begin:]
        elif len(rest) > _KEYS_A_TASK:
            yield rest
            rest = rest[-WINDOW:]
    if len(rest):
        yield rest


def _root(parent: Numbers, number: int) -> int:
    root = number
    while parent[root] != root:
        root = int(parent[root])
    while parent[number] != root:
        number, parent[number] = int(parent[number]), root
    return root


def _unite(parent: Numbers, a: int, b: int) -> None:
    one, other = sorted((_root(parent, a), _root(parent, b)))
    parent[other] = one


def _stretches(owner: Numbers, days: NDArray[np.int32]) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield (members, sizes) of components, enough of them for a task; one that is too large is cut."""
    order = np.lexsort((days, owner))
    ends = np.append(np.flatnonzero(np.diff(owner[order])) + 1, len(order))
    begins = np.append(0, ends[:-1])
    pieces = [
        (at, min(at + _LARGEST_COMPONENT, int(end)))
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)
        for at in range(begin, end, _LARGEST_COMPONENT)
    ]
    first = 0
    for last, (_, end) in enumerate(pieces):
        begin = pieces[first][0]
        if end - begin >= _TELLINGS_A_TASK or last == len(pieces) - 1:
            yield order[begin:end], np.array([b - a for a, b in pieces[first : last + 1]], dtype=np.int64)
            first = last + 1
    if not pieces:
        yield order, np.empty(0, dtype=np.int64)


def _keep_campaigns(table: sqlite3.Connection, found: Iterable[Groups]) -> None:
    table.execute("CREATE TABLE campaign (key INTEGER, id TEXT, no INTEGER)")
    for groups in found:
        rows = ((key, fact, number) for fact, number, keys in groups.campaigns for key in keys)
        table.executemany("INSERT INTO campaign VALUES (?, ?, ?)", rows)
    table.execute("CREATE INDEX by_key ON campaign (key, id, no)")
    table.commit()
