from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from batch_results import write_result
from situations import whole

import geomap as gm
from geomap.batch.outputs import prepare
from geomap.batch.tellings import item_of, tellings_of, unpacked
from geomap.cli.main import main
from geomap.formats import datasets
from geomap.judging.reconciliation import fact_of, items_of
from geomap.judging.tellings import tellings


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty documents in two parts, as a run leaves them."""
    return write_result(tmp_path_factory.mktemp("result"))


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


def test_dates_of_a_selection_are_kept_to(result: Path) -> None:
    dataset = gm.open_dataset(result)
    everything = dataset.situation()
    day = gm.Selection(earliest=date(1900, 1, 1), latest=date(1900, 1, 2))
    dates = {(f.earliest, f.latest) for f in everything.facts if f.subject != "claim"}
    undated = any(pair == (None, None) for pair in dates)
    assert bool(dataset.situation(replace(day, undated=True)).documents) == undated
    for first, last in dates - {(None, None)}:
        inside = gm.Selection(earliest=first or last, latest=last or first)
        assert dataset.situation(inside).documents == everything.documents


def test_ground_wider_than_the_box_is_not_within_it(result: Path) -> None:
    dataset = gm.open_dataset(result)
    place = whole("x").events[0].places[0]
    assert place.uncertainty_m > 0
    half = place.uncertainty_m / 111_320
    lon, lat = place.lon, place.lat
    wide = gm.Selection(box=(lon - 3 * half, lat - 1, lon + 3 * half, lat + 1), within=True)
    narrow = replace(wide, box=(lon - half / 2, lat - 1, lon + half / 2, lat + 1))
    assert dataset.situation(wide).documents
    assert not dataset.situation(narrow).documents
    assert dataset.situation(replace(narrow, within=False)).documents


def test_cells_count_facts_and_not_reports(result: Path) -> None:
    dataset = gm.open_dataset(result)
    counts = dataset.cells()
    events = [f for f in dataset.situation().facts if f.subject == "event"]
    assert counts.total == len(events) < dataset.rows["events"]
    assert set(counts.kinds) == {f.kind for f in events}
    assert dataset.cells(gm.Selection(kinds=["PROTEST"])).total == 0


def test_the_map_of_a_large_result_is_a_sample_with_counts_of_the_whole(
    result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled_cache: Path
) -> None:
    monkeypatch.setattr(datasets, "MAX_EVENTS", 10)
    monkeypatch.setattr(datasets, "SAMPLE_EVENTS", 5)
    drawn: dict[str, Any] = {}
    monkeypatch.setattr(gm, "to_html", lambda situation, **options: drawn.update(options, it=situation) or "")
    target = str(tmp_path / "map.html")
    assert main(["map", str(result), "-o", target, "--quiet"]) == 0
    assert 0 < len(drawn["it"].documents) < 20
    assert drawn["cells"].total == gm.open_dataset(result).cells().total
    assert main(["map", str(result), "-o", target, "--quiet", "--publish", "--sensitive", "Aden"]) == 2


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
