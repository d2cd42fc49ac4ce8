"""Facts over many parts: those of one situation, however the work is cut."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from tellings import day, event, number, told

import geomap as gm
from geomap.batch import gathering
from geomap.batch.engine import Task, one_by_one
from geomap.batch.gathering import write_facts
from geomap.batch.outputs import prepare, table_path
from geomap.batch.tables import PartTables, write_table
from geomap.model import Event, Situation


def kept(out: Path, documents: Iterable[Situation], a_part: int = 3) -> int:
    """Keep the tellings of documents as a run does; return how many parts there are."""
    prepare(out)
    alone = list(documents)
    parts = range(0, len(alone), a_part)
    for part, first in enumerate(parts):
        tables = PartTables()
        for at, situation in enumerate(alone[first : first + a_part]):
            tables.add(situation, part, at)
        write_table("_tellings", tables.tables()["_tellings"], table_path(out, "_tellings", part))
    return len(parts)


def strikes() -> list[Event]:
    """A campaign's total, its strikes told by several on the days after, and what is none of it."""
    rng = random.Random(3)
    found = [
        event("sum", 30, text="strikes", when=day("2026-03-01", None), count=number(21, None, "at_least"))
    ]
    for strike in range(4):
        for source in range(rng.randint(1, 4)):
            found.append(event(f"s{strike}-{source}", when=day(f"2026-03-{3 + 7 * strike:02d}")))
    return [*found, event("threat", modality="threatened"), event("far", where="hodeidah")]


def rows(out: Path) -> list[dict[str, Any]]:
    return ds.dataset(out / "facts").to_table().to_pylist()


def alone(events: Iterable[Event]) -> list[Situation]:
    return [told(each) for each in events]


def test_they_are_those_of_one_situation(tmp_path: Path) -> None:
    events = strikes()
    parts = kept(tmp_path, alone(events))
    found = write_facts(tmp_path, parts)
    wanted = gm.reconcile(told(*events))
    assert sum(found.statuses.values()) == len(wanted)
    assert {(r["id"], r["status"], r["members"], r["part_of"]) for r in rows(tmp_path)} == {
        (f.id, f.status, len(f.members), f.part_of) for f in wanted
    }
    # A strike and the total that counts it never hang together: the tie goes across components.
    assert any(f.part_of for f in wanted)


def test_how_the_work_is_cut_and_done_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = strikes()
    parts = kept(tmp_path, alone(events))
    write_facts(tmp_path, parts)
    whole = sorted(map(repr, rows(tmp_path)))

    def backwards(tasks: Iterable[Task]) -> Iterator[Any]:
        yield from one_by_one(reversed(list(tasks)))

    monkeypatch.setattr(gathering, "_KEYS_A_TASK", 5)
    monkeypatch.setattr(gathering, "_TELLINGS_A_TASK", 2)
    write_facts(tmp_path, parts, spread=backwards)
    assert len(list((tmp_path / "facts").iterdir())) > 1
    assert sorted(map(repr, rows(tmp_path))) == whole


def test_a_block_that_is_larger_than_a_task_hangs_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_KEYS_A_TASK", 30)
    parts = kept(tmp_path, alone(event(f"d{i:03d}") for i in range(100)), a_part=40)
    assert write_facts(tmp_path, parts).statuses == {"agree": 1}
    (row,) = rows(tmp_path)
    assert row["members"] == row["documents"] == 100
    assert row["told"] == [i // 40 << 32 | i % 40 for i in range(100)]


def test_two_documents_of_one_id_are_told_apart(tmp_path: Path) -> None:
    twice = [told(event("a")), told(replace(event("a"), fatalities=number(3)))]
    parts = kept(tmp_path, twice)
    write_facts(tmp_path, parts)
    assert sorted(key for row in rows(tmp_path) for key in row["told"]) == [0, 1]


def test_nothing_told_is_no_fact(tmp_path: Path) -> None:
    assert write_facts(tmp_path, kept(tmp_path, [Situation()])).statuses == {}
    assert rows(tmp_path) == []


def test_a_disk_that_is_full_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught, gathering._scratch(tmp_path / "t") as table:
        table.execute("PRAGMA max_page_count=2")
        table.execute("CREATE TABLE t AS SELECT zeroblob(100000)")
    assert caught.value.filename == str(tmp_path / "t")
