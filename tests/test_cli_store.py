"""``geomap store`` and ``--store``, as a person meets them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from situations import whole

from geomap.cli.main import main
from geomap.formats.geopackage import write_geopackage


def run(*words: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    write_geopackage(whole("one"), tmp_path / "in.gpkg")
    code, _, err = run("store", "add", tmp_path / "kept.gpkg", tmp_path / "in.gpkg", capsys=capsys)
    assert code == 0 and "1 added, 0 replaced, 0 there already" in err
    return tmp_path / "kept.gpkg"


def test_reports_are_read_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "r.txt"
    report.write_text("Source: Made Up\nPublished: 2026-03-12\n\nA strike hit Aden on Tuesday.\n")
    place = tmp_path / "kept.gpkg"
    assert run("store", "add", place, report, capsys=capsys)[0] == 0
    code, out, _ = run("parse", "--store", place, capsys=capsys)
    assert code == 0 and json.loads(out)["source"] == "Made Up"
    page = tmp_path / "m.html"
    assert run("map", "--store", place, "-o", page, capsys=capsys)[0] == 0
    assert page.stat().st_size > 100_000


def test_two_reports_of_one_name_are_two_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "kept.gpkg"

    def add(folder: str, text: str, *more: str) -> str:
        report = tmp_path / folder / "r.txt"
        report.parent.mkdir(exist_ok=True)
        report.write_text(text)
        return run("store", "add", place, report, *more, capsys=capsys)[2]

    def listed() -> list[str]:
        out = run("store", "list", place, "--json", capsys=capsys)[1]
        return [json.loads(line)["id"] for line in out.splitlines()]

    assert "1 added" in add("a", "A strike hit Aden on 10 March 2026.")
    said = add("b", "Rain fell on Lima on 11 March 2026.")
    assert "r is kept as r-2" in said and "1 added, 0 replaced" in said
    assert listed() == ["r", "r-2"]
    # The same again changes nothing, whichever name it has got.
    assert "0 added, 0 replaced, 1 there already" in add("a", "A strike hit Aden on 10 March 2026.")
    assert "0 added, 0 replaced, 1 there already" in add("b", "Rain fell on Lima on 11 March 2026.")
    assert "0 added, 1 replaced" in add("a", "A strike hit Aden on 12 March 2026.", "--replace")
    assert listed() == ["r", "r-2"]


def test_info_and_list_say_what_is_there(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("store", "info", kept, "--json", capsys=capsys)
    assert code == 0 and json.loads(out)["documents"] == 1
    code, out, _ = run("store", "list", kept, capsys=capsys)
    assert code == 0 and "Quay Street Notices" in out


def test_check_says_what_is_damaged_and_repair_mends_a_layer(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("store", "check", kept, capsys=capsys)[0] == 0
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute("UPDATE mentions SET text = 'x'")
        connection.commit()
    code, _, err = run("store", "check", kept, capsys=capsys)
    assert code == 3 and "'one': its mentions are not what its record says" in err
    assert run("store", "check", kept, "--repair", capsys=capsys)[0] == 0


def test_copy_and_remove(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = kept.with_name("copy.gpkg")
    assert run("store", "copy", kept, copy, capsys=capsys)[0] == 0
    assert run("store", "copy", kept, copy, capsys=capsys)[0] == 3
    code, _, err = run("store", "remove", kept, "none", capsys=capsys)
    assert code == 3 and "no such document" in err
    assert run("store", "remove", kept, "one", capsys=capsys)[0] == 0
    assert json.loads(run("store", "info", kept, "--json", capsys=capsys)[1])["documents"] == 0


def test_wrong_use_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ("store", "info", tmp_path / "none.gpkg"),
        ("store", "info", "mysql://ann:marked-secret@host/x"),
        ("map", "--store", tmp_path / "none.gpkg", "-o", tmp_path / "x.html"),
        ("map", "-o", tmp_path / "x.html"),
        ("map", "report.txt", "--store", tmp_path / "k.gpkg", "-o", tmp_path / "x.html"),
    ):
        code, out, err = run(*words, capsys=capsys)
        assert code in (2, 3) and out == "" and err.count("\n") == 1, err
        assert "marked-secret" not in err
