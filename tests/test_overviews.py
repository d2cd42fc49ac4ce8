"""Overviews: a large situation is counted, and a part of it read, before all of it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from batch_results import write_result
from situations import whole

import geomap as gm
from geomap.drawing import sampling
from geomap.formats import datasets, geojson, geopackage
from geomap.store import store


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (geojson, geopackage, datasets, store):
        monkeypatch.setattr(module, "LEAST", 20)
        monkeypatch.setattr(module, "SAMPLE", 8)
    monkeypatch.setattr(geojson, "_LEAST_BYTES", 0)


def many() -> gm.Situation:
    return replace(gm.Situation.joined(whole(f"d{number}") for number in range(30)), facts=())


def events_on_the_map(situation: gm.Situation) -> int:
    return sum(1 for event in situation.events if event.places)


@pytest.mark.parametrize("name", ["all.gpkg", "all.geojson"])
def test_a_file_is_counted_whole_and_read_in_part(tmp_path: Path, name: str) -> None:
    situation, path = many(), tmp_path / name
    gm.write_situation_file(situation, path)
    found = gm.read_overview(path)
    assert found is not None
    placed = found.cells.total - found.cells.nowhere
    assert placed == events_on_the_map(situation) > 20
    texts = {document.id: document for document in situation.documents}
    assert 0 < len(found.sample.documents) < 30
    assert all(texts[document.id] == document for document in found.sample.documents)
    assert found.sample.events and "sample" in found.sample.problems[-1].message
    assert gm.read_situation_file(path) == situation


def test_what_is_counted_lies_where_the_events_do(tmp_path: Path) -> None:
    situation, path = many(), tmp_path / "all.gpkg"
    gm.write_situation_file(situation, path)
    found = gm.read_overview(path)
    assert found is not None
    level, rows = found.cells.levels[0]
    lon = situation.events[0].places[0].lon
    assert int((lon + 180) / 360 * 2**level) in np.unique(rows[:, 0])


def test_few_events_have_no_overview(tmp_path: Path) -> None:
    for name in ("few.gpkg", "few.geojson", "few.kml"):
        gm.write_situation_file(whole("d"), tmp_path / name)
        assert gm.read_overview(tmp_path / name) is None


def test_a_store_has_one(tmp_path: Path) -> None:
    with gm.open_store(tmp_path / "desk.gpkg") as kept:
        assert kept.overview() is None
        kept.add(many())
        found = kept.overview()
    assert found is not None and found.cells.total - found.cells.nowhere == events_on_the_map(many())
    assert 0 < len(found.sample.documents) < 30


def test_a_result_of_batch_has_one(tmp_path: Path) -> None:
    found = gm.read_overview(write_result(tmp_path / "out"))
    assert found is not None and found.cells.total > 0
    assert 0 < len(found.sample.documents) < 20


@pytest.mark.parametrize("damage", [b'"properties":{"layer":"events",}', b"\xff", b'{"id":'])
def test_a_file_of_another_hand_is_left_to_who_reads_all_of_it(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "other.geojson"
    path.write_bytes(damage + b"\n")
    assert gm.read_overview(path) is None


def test_a_damaged_record_is_an_error(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "all.gpkg"
    gm.write_situation_file(many(), path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE geomap_records SET sha256 = ''")
    connection.close()
    with pytest.raises(gm.FormatError, match="damaged"):
        gm.read_overview(path)


def test_a_page_of_too_many_carries_a_sample_and_all_counts(
    monkeypatch: pytest.MonkeyPatch, gazetteer: gm.Gazetteer
) -> None:
    monkeypatch.setattr(sampling, "SAMPLE", 8)
    situation = many()
    assert sampling.sampled(situation) == (situation, None)
    monkeypatch.setattr(sampling, "MOST_MARKS", 20)
    sample, counts = sampling.sampled(situation)
    assert counts is not None and counts.total == len(situation.events)
    assert 0 < len(sample.events) < 20 and "a sample over all" in sample.problems[-1].message
    assert len(gm.to_html(situation, gazetteer=gazetteer)) > 100_000
