"""Large maps are kept on the disk, and shown before anything is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import geomap as gm
from geomap.dashboard import desk, kept, reading

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def cache(compiled_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Maps of a test stay with the test; the gazetteer is the compiled one."""
    maps = tmp_path / "maps"
    known = kept._path
    monkeypatch.setattr(kept, "_path", lambda look: maps / known(look).name)
    monkeypatch.setenv("GEOMAP_DATA", str(tmp_path / "data"))
    return maps


def test_only_large_pages_are_kept_and_their_owner_alone_reads_them(cache: Path) -> None:
    kept.keep_page("small", "x")
    assert kept.kept_page("small") is None
    kept.keep_page("large", "x" * kept.LARGE)
    assert kept.kept_page("large") == "x" * kept.LARGE
    (file,) = cache.iterdir()
    assert os.name != "posix" or file.stat().st_mode & 0o077 == 0


def test_the_oldest_go(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LARGE", 1)
    for number in range(9):
        kept.keep_page(str(number), "page")
        for age, path in enumerate(sorted(cache.iterdir(), key=lambda p: p.stat().st_mtime_ns)):
            os.utime(path, (age, age))
    assert len(list(cache.iterdir())) == 6
    assert kept.kept_page("8") == "page" and kept.kept_page("0") is None


def test_other_code_draws_another_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LARGE", 1)
    kept.keep_page("look", "page")
    monkeypatch.setattr(kept, "_code", lambda: "another")
    assert kept.kept_page("look") is None


def test_a_disk_that_is_closed_keeps_nothing_and_says_nothing(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.write_text("a file where the folder should be")
    kept.keep_page("look", "x" * kept.LARGE)
    assert kept.kept_page("look") is None


def test_a_kept_map_is_shown_before_anything_is_read(
    gazetteer: gm.Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "situation.gpkg"
    gm.write_situation_file(
        gm.read_text("A ferry sank off Piraeus on 3 May 2026.", gazetteer=gazetteer), path
    )
    monkeypatch.setattr("sys.argv", ["app.py", str(path)])
    monkeypatch.setattr(kept, "LARGE", 1)
    # The frame is told of the page; what is read afterwards is noted.
    steps: list[str] = []
    read, draw = reading._read_files, desk._draw
    monkeypatch.setattr(
        reading, "_read_files", lambda key, files: (steps.append("read"), read(key, files))[1]
    )
    monkeypatch.setattr(desk, "_draw", lambda d, *, framed: (steps.append("draw"), draw(d, framed=framed))[1])
    monkeypatch.setattr(
        "geomap.dashboard.map_page.map_frame",
        lambda page, **_: (steps.append("shown"), reading_answer())[1],
    )
    first = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run()
    assert not first.exception and steps == ["read", "draw", "shown"]
    st.cache_resource.clear()
    steps.clear()
    again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run()
    assert not again.exception
    assert steps[:2] == ["shown", "read"] and "draw" not in steps


def reading_answer() -> object:
    from geomap.dashboard.frame import Answer

    return Answer()


@pytest.fixture
def large_file(gazetteer: gm.Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open the dashboard on a file that counts as large, so that its overview comes first."""
    path = tmp_path / "situation.gpkg"
    gm.write_situation_file(
        gm.read_text("A ferry sank off Piraeus on 3 May 2026.", gazetteer=gazetteer), path
    )
    monkeypatch.setattr("sys.argv", ["app.py", str(path)])
    monkeypatch.setattr("geomap.formats.geopackage.LEAST", 1)
    monkeypatch.setattr("geomap.dashboard.app.PATIENCE_S", 0.1)


@pytest.mark.usefixtures("large_file")
def test_an_overview_is_shown_before_a_large_file_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[tuple[str, bool]] = []
    read = reading._read_files
    monkeypatch.setattr(
        reading, "_read_files", lambda key, files: (shown.append(("read", False)), read(key, files))[1]
    )
    monkeypatch.setattr(
        "geomap.dashboard.map_page.map_frame",
        lambda _page, *, key, telling, **_: (shown.append((key, telling)), reading_answer())[1],
    )
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run()
    assert not app.exception
    (overview, asks), (step, _), *_, (whole, tells) = shown
    assert step == "read" and asks and not tells
    assert overview == f"{whole} overview"


@pytest.mark.usefixtures("large_file")
def test_the_map_of_before_is_shown_while_a_decision_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "LARGE", 1)
    steps: list[tuple[str, bool]] = []
    draw = desk._draw
    monkeypatch.setattr(
        desk, "_draw", lambda d, *, framed: (steps.append(("drawn", framed)), draw(d, framed=framed))[1]
    )
    monkeypatch.setattr(
        "geomap.dashboard.map_page.map_frame",
        lambda _page, *, key, telling, **_: (steps.append((key, telling)), reading_answer())[1],
    )
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run()
    before, _ = steps[-1]
    steps.clear()
    path = tmp_path / "situation.gpkg"
    whole = gm.read_situation_file(path)
    address = gm.address_of(whole.events[0], whole.documents[0])
    with gm.open_store(str(path)) as store:
        store.add_corrections([gm.make_correction("strike", who="Ana", targets=[address])])
    app.run()
    assert not app.exception
    (early, asks), drawn, (after, tells) = steps
    assert (early, asks, drawn, tells) == (before, True, ("drawn", True), False)
    assert after != before
    app.run()
    assert steps[-1] == (after, False) and len(steps) == 4


@pytest.mark.usefixtures("large_file")
def test_a_file_that_cannot_be_read_after_its_overview_is_named_and_not_opened_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("geomap.dashboard.map_page.map_frame", lambda _page, **_: reading_answer())

    def damaged(key: str, files: object) -> gm.Situation:
        raise gm.FormatError("record 7 is damaged")

    monkeypatch.setattr(reading, "_read_files", damaged)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert any("record 7 is damaged" in str(element.proto.body) for element in app.get("html"))
