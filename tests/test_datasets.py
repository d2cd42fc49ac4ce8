from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from situations import whole

import geomap as gm
from geomap.batch.gathering import write_facts
from geomap.batch.outputs import prepare, table_path
from geomap.batch.tables import PartTables, write_table
from geomap.batch.tellings import item_of, tellings_of, unpacked
from geomap.formats.datasets import FORMAT
from geomap.judging.reconciliation import fact_of, items_of
from geomap.judging.tellings import tellings


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty documents in two parts, as a run leaves them."""
    out = tmp_path_factory.mktemp("result")
    prepare(out)
    count = {}
    for part in range(2):
        tables = PartTables()
        for row in range(10):
            tables.add(whole(f"d{part}-{row}"), part, row)
        for name, table in tables.tables().items():
            write_table(name, table, table_path(out, name, part))
            count[name] = count.get(name, 0) + len(table)
    write_facts(out, 2)
    (out / "manifest.json").write_text(json.dumps({"format": FORMAT, "rows": count}), "utf-8")
    return out


def test_a_result_opens_as_the_situation_it_was_made_of(result: Path) -> None:
    situation = gm.read_situation_file(result)
    assert [d.id for d in situation.documents] == [f"d{p}-{r}" for p in range(2) for r in range(10)]
    fresh = gm.reconciled(gm.Situation.joined(replace(whole(d.id), facts=()) for d in situation.documents))
    assert situation.events == fresh.events
    assert situation.claims == fresh.claims
    assert situation.facts == fresh.facts


def test_facts_of_all_parts_are_those_of_one_situation(result: Path) -> None:
    rows = gm.open_dataset(result).table("facts").to_pylist()
    facts = gm.read_situation_file(result).facts
    assert sorted((r["id"], r["members"], r["status"]) for r in rows) == sorted(
        (f.id, len(f.members), f.status) for f in facts
    )
    assert max(r["documents"] for r in rows) == 20


def test_too_much_is_a_sample_that_says_so(result: Path) -> None:
    dataset = gm.open_dataset(result)
    situation = dataset.situation(limit=5)
    assert 0 < len(situation.documents) < 20
    assert sum(len(e.places) or 1 for e in situation.events) <= 5
    assert "a sample over all of them" in situation.problems[-1].message
    assert situation == dataset.situation(limit=5)


def test_a_selection_is_kept_to(result: Path) -> None:
    dataset = gm.open_dataset(result)
    event = whole("x").events[0]
    everything = dataset.situation()
    assert dataset.situation(gm.Selection(kinds=[event.kind])) == everything
    assert dataset.situation(gm.Selection(kinds=["PROTEST"])).documents == ()
    assert dataset.situation(gm.Selection(earliest=date(1900, 1, 1), latest=date(1900, 1, 2))).documents == ()
    lon, lat = event.places[0].lon, event.places[0].lat
    near = (lon - 1, lat - 1, lon + 1, lat + 1)
    assert dataset.situation(gm.Selection(box=near)).documents == everything.documents
    assert dataset.situation(gm.Selection(box=(lon + 2, lat - 1, lon - 2, lat + 1))).documents == ()


def test_tellings_keep_all_that_facts_are_made_of() -> None:
    situation = replace(whole("one"), facts=())
    kept = list(tellings_of(situation))
    told = list(tellings(situation))
    assert [unpacked(each.telling) for each in kept] == told
    alone = [fact_of([item_of(each.body)], one) for each, one in zip(kept, told, strict=True)]
    items = items_of(situation)
    assert alone == [fact_of([items[one.id]], one) for one in told]


def test_a_run_that_was_not_ended_is_no_result(tmp_path: Path) -> None:
    prepare(tmp_path)
    with pytest.raises(gm.FormatError, match="--resume"):
        gm.open_dataset(tmp_path)


@pytest.mark.parametrize("manifest", ["", "[]", '{"format": 3}', '{"rows": {}}'])
def test_a_damaged_manifest_is_one_line_of_error(manifest: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(manifest, "utf-8")
    with pytest.raises(gm.FormatError):
        gm.open_dataset(tmp_path)
