"""Facts on a worker: tellings compared, put together and written, a stretch of the table at a time.

What is known of all tellings stands in two tables on the disk (``gathering`` makes them), which workers open
to read. Each function here is a task: it depends on its arguments and those tables alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.batch.life import end_if_worn
from geomap.batch.outputs import digest_of, table_path
from geomap.batch.tables import Row, table_of, write_table
from geomap.batch.tellings import bits, item_of, unpacked
from geomap.judging.agreement import Item
from geomap.judging.blocking import pairs
from geomap.judging.campaigns import (
    MOST_TRIED,
    Campaign,
    CampaignKey,
    campaign_keys,
    campaign_of,
    is_campaign,
)
from geomap.judging.matching import Comparer, is_same
from geomap.judging.reconciliation import fact_of, group
from geomap.judging.tellings import Telling
from geomap.model import Claim, Fact

Numbers = NDArray[np.int64]

_AT_ONCE = 500
"""Rows that one question to a table names."""
_SEEN_PAIRS = 200_000
_WORN = 0.1
"""From this share of a worker's life on it is worth a start to have its memory back."""
_MOST_QUARTERS = 16
_QUARTER_DAYS = 91


@dataclass(frozen=True, kw_only=True, slots=True)
class Groups:
    """Facts as numbers of tellings."""

    number: int
    """Of the stretch of components that they were found in."""
    members: Numbers
    """Fact after fact; in each, the telling that represents it comes first."""
    sizes: Numbers
    """How many members each fact has."""
    campaigns: list[tuple[str, int, list[int]]]
    """Of facts that are campaigns: the id, the number of the telling that represents it, its keys."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FactFile:
    """What became of a stretch of facts."""

    number: int
    """Of the stretch and its file."""
    statuses: dict[str, int]
    """How many facts of each status it holds."""
    digest: str
    """Of the file."""


def find_links(tellings: str, keys: NDArray[np.int64]) -> Numbers:
    """Return pairs of tellings that hang together, one row each, at most one telling fewer than there are.

    ``keys`` has a row (block, number) for each telling of each block, those of a block together and in order.
    """
    # Whoever has read documents holds a gazetteer and its memories, which nothing asks for from here on.
    end_if_worn(_WORN)
    with closing(_opened(tellings)) as table:
        known = _tellings(table, np.unique(keys[:, 1]))
    comparer = Comparer()
    parent: dict[int, int] = {}
    seen: set[tuple[int, int]] = set()

    def root(number: int) -> int:
        while (above := parent.get(number)) is not None:
            number = above
        return number

    links: list[tuple[int, int]] = []
    for stretch in np.split(keys[:, 1], np.flatnonzero(np.diff(keys[:, 0])) + 1):
        numbers = stretch.tolist()
        if len(numbers) < 2:
            continue
        block = [known[number] for number in numbers]
        if len(seen) > _SEEN_PAIRS:
            seen.clear()
        for at, beside in pairs(block):
            one, other = numbers[at], numbers[beside]
            pair = (one, other) if one < other else (other, one)
            if pair in seen:
                continue
            seen.add(pair)
            first, second = root(one), root(other)
            if first == second:
                continue
            a, b = block[at], block[beside]
            match = comparer.compare(a, b)
            if match is not None and is_same(a, b, match):
                parent[max(first, second)] = min(first, second)
                links.append((first, second))
    return np.array(links, dtype=np.int64).reshape(-1, 2)


def find_groups(tellings: str, number: int, members: Numbers, sizes: Numbers) -> Groups:
    """Put the tellings of each component together into facts, as those of a small situation would be."""
    with closing(_opened(tellings)) as table:
        known = _tellings(table, members)
    facts: list[list[int]] = []
    campaigns: list[tuple[str, int, list[int]]] = []
    for component in _split(members, sizes):
        number_of = {known[n].id: n for n in component}
        together = [known[n] for n in number_of.values()]
        for told in [told for told, _ in group(together)] if len(together) > 1 else [together]:
            facts.append([number_of[t.id] for t in told])
            if is_campaign(told[0]):
                campaigns.append((_fact_id(told), facts[-1][0], _key_numbers(told[0])))
    return Groups(
        number=number,
        members=np.array([n for fact in facts for n in fact], dtype=np.int64),
        sizes=np.array([len(fact) for fact in facts], dtype=np.int64),
        campaigns=campaigns,
    )


def write_fact_file(out: str, tellings: str, campaigns: str, groups: Groups) -> FactFile:
    """Write facts to their file, each with the campaign that it is a part of. Raises OSError."""
    first = groups.members[np.cumsum(groups.sizes) - groups.sizes]
    statuses: Counter[str] = Counter()
    rows: list[Row] = []
    with closing(_opened(tellings)) as table, closing(_opened(campaigns)) as sums:
        representatives = _tellings(table, first)
        lookup = _campaign_lookup(sums, table)
        bodies = dict(_rows(table, "no, body, part, row", groups.members))
        for members in _split(groups.members, groups.sizes):
            one = representatives[members[0]]
            told = [item_of(bodies[n][0]) for n in members]
            documents = sorted({bodies[n][1] << 32 | bodies[n][2] for n in members})
            fact = fact_of(told, one)
            rows.append(_row(fact, told[0], documents, _campaign(one, lookup)))
            statuses[fact.status] += 1
    path = table_path(Path(out), "facts", groups.number)
    write_table("facts", table_of("facts", rows), path)
    return FactFile(number=groups.number, statuses=dict(statuses), digest=digest_of(path)[0])


def _split(members: Numbers, sizes: Numbers) -> Iterator[list[int]]:
    for stretch in np.split(members, np.cumsum(sizes)[:-1]) if len(sizes) else ():
        yield stretch.tolist()


def _tellings(table: sqlite3.Connection, numbers: Numbers) -> dict[int, Telling]:
    return {number: unpacked(text) for number, (text,) in _rows(table, "no, telling", numbers)}


def _opened(path: str) -> sqlite3.Connection:
    # Nobody writes to it any more: no locks, which a network's file system may not have.
    return sqlite3.connect(f"{Path(path).as_uri()}?mode=ro&immutable=1", uri=True)


def _rows(table: sqlite3.Connection, columns: str, numbers: Numbers) -> Iterator[tuple[int, tuple[Any, ...]]]:
    for at in range(0, len(numbers), _AT_ONCE):
        some = numbers[at : at + _AT_ONCE].tolist()
        marks = ",".join("?" * len(some))
        for row in table.execute(f"SELECT {columns} FROM telling WHERE no IN ({marks})", some):
            yield row[0], row[1:]


def _fact_id(told: Sequence[Telling]) -> str:
    return f"fact:{min(telling.id for telling in told)}"


def _key_numbers(campaign: Telling) -> list[int]:
    quarters = _quarters(campaign)
    return sorted({_key_number(key, quarter) for key in campaign_keys(campaign) for quarter in quarters})


def _key_number(key: CampaignKey, quarter: int | None) -> int:
    return bits("\0".join((*key, str(quarter))), 63)


def _quarters(telling: Telling) -> list[int | None]:
    """Number the quarters of a year that a telling reaches into, the last dozen or so of a long time."""
    days = [day for day in (telling.earliest, telling.latest) if day is not None]
    if len(days) < 2 and telling.published is not None:
        days.append(telling.published)
    if not days:
        return [None]
    first, last = (day.toordinal() // _QUARTER_DAYS for day in (min(days), max(days)))
    return list(range(max(first, last - _MOST_QUARTERS + 1), last + 1))


Lookup = Callable[[int], Sequence[Campaign]]


def _campaign_lookup(sums: sqlite3.Connection, table: sqlite3.Connection) -> Lookup:
    """Return what gives the campaigns of a key; those asked for last are remembered."""

    @lru_cache(maxsize=2_000)
    def lookup(key: int) -> tuple[Campaign, ...]:
        question = "SELECT id, no FROM campaign WHERE key = ? ORDER BY id, no LIMIT ?"
        found = sums.execute(question, (key, MOST_TRIED)).fetchall()
        numbers = np.array([number for _, number in found], dtype=np.int64)
        known = _tellings(table, numbers)
        return tuple((fact, known[number]) for fact, number in found)

    return lookup


def _campaign(one: Telling, lookup: Lookup) -> str | None:
    quarters = _quarters(one)
    return campaign_of(one, lambda key: [c for q in quarters for c in lookup(_key_number(key, q))])


def _row(fact: Fact, first: Item, told: list[int], part_of: str | None) -> Row:
    places = () if isinstance(first, Claim) else first.places
    place = next((p for p in places if p.role in ("location", "target")), next(iter(places), None))
    numbers = fact.property("fatalities")
    return {
        "id": fact.id,
        "subject": fact.subject,
        "kind": fact.kind,
        "mode": fact.mode,
        "modality": first.modality,
        "title": fact.title,
        "status": fact.status,
        "earliest": fact.earliest and fact.earliest.isoformat(),
        "latest": fact.latest and fact.latest.isoformat(),
        "members": len(fact.members),
        "documents": len(told),
        "member_ids": json.dumps(fact.members, ensure_ascii=False),
        "document_ids": json.dumps(fact.documents, ensure_ascii=False),
        "told": told,
        "place_ids": ", ".join(fact.place_ids),
        "place": place and place.phrase,
        "uncertainty_m": place and place.uncertainty_m,
        "lon": place and place.lon,
        "lat": place and place.lat,
        "fatalities_low": numbers and numbers.low,
        "fatalities_high": numbers and numbers.high,
        "part_of": part_of,
        "differences": "; ".join(p.note for p in fact.properties if p.note),
        "contradictions": "; ".join(c.text for c in fact.contradictions),
        "geometry": place and place.geometry.wkb,
    }
