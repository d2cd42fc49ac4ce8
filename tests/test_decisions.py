"""Decisions of people, in words, and in the files that are made of what they corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from payload_reader import about
from situations import whole

import geomap as gm
from geomap.cli.main import main
from geomap.drawing.decisions import decision_lines, decision_words

NOON = datetime(2026, 5, 7, 12, tzinfo=UTC)


def correction(action: gm.Action, situation: gm.Situation, **more: object) -> gm.Correction:
    document = situation.documents[0]
    target = gm.address_of(situation.mentions[0], document)
    return gm.make_correction(action, who="Ana", when=NOON, targets=[target], **more)  # type: ignore[arg-type]


def lines(page: Path) -> list[list[str]]:
    return about(page.read_text("utf-8"))


def test_each_decision_is_a_sentence(gazetteer: gm.Gazetteer) -> None:
    situation = whole("one")
    resolved = correction("resolve", situation, place_id="geonames:415189")
    assert decision_words(resolved, gazetteer).startswith("“Aden” means Aden")
    placed = correction("place_at", situation, lon=-3.5, lat=12.0, radius_m=2500.0)
    assert decision_words(placed, gazetteer) == "“Aden” lies at 12.0000° N 3.5000° W, ± 2.5 km"
    assert decision_words(correction("strike", situation), gazetteer) == "“Aden”: struck out"
    undo = gm.make_correction("undo", who="Ben", undoes=resolved.id)
    assert decision_words(undo, gazetteer, log=[resolved]).startswith("Undone: “Aden” means")
    assert decision_words(undo, gazetteer) == "An earlier decision was undone"
    unknown = correction("resolve", situation, place_id="geonames:999999999999")
    assert decision_words(unknown, gazetteer) == "“Aden” means geonames:999999999999"


def test_lines_name_who_when_and_why_of_what_holds_here(gazetteer: gm.Gazetteer) -> None:
    situation = whole("one")
    strike = correction("strike", situation, why="a ship's name")
    (line,) = decision_lines([strike], situation.documents, gazetteer, named=True)
    assert line == "“Aden”: struck out — Ana, 2026-05-07 12:00 UTC: a ship's name"
    assert decision_lines([strike], situation.documents, gazetteer, named=False) == [
        "1 decision of people laid over what was read"
    ]
    undo = gm.make_correction("undo", who="Ben", undoes=strike.id)
    assert not decision_lines([strike, undo], situation.documents, gazetteer, named=True)
    (document,) = situation.documents
    other = [replace(document, text="another text")]
    assert not decision_lines([strike], other, gazetteer, named=True)


def test_a_situation_file_that_keeps_corrections_is_drawn_with_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, page = tmp_path / "kept.gpkg", tmp_path / "map.html"
    gm.write_situation_file(whole("one"), kept)
    assert gm.kept_corrections(kept) == ()
    with gm.open_store(kept) as store:
        store.add_corrections([correction("strike", store.situation(), why="a ship's name")])
    assert [c.action for c in gm.kept_corrections(kept)] == ["strike"]
    assert main(["map", str(kept), "-o", str(page)]) == 0
    assert ["Corrections", "“Aden”: struck out — Ana, 2026-05-07 12:00 UTC: a ship's name"] in about(
        page.read_text("utf-8")
    )
    assert main(["map", str(kept), "-o", str(page), "--publish"]) == 0
    assert ["Corrections", "1 decision of people laid over what was read"] in lines(page)
    assert main(["convert", str(kept), str(page)]) == 0
    assert any("ship's name" in words for _, words in lines(page))
    capsys.readouterr()
