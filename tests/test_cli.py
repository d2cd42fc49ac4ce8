"""The command line as a person and a program meet it."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import geomap as gm
from geomap.cli import reports
from geomap.cli.main import main, parser

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = str(ROOT / "data" / "reports")
REPORT = (
    "Source: Made Up\nPublished: 2026-03-12\n\nA strike hit Aden on Tuesday, killing at least four people.\n"
)


@pytest.fixture
def report(tmp_path: Path) -> str:
    path = tmp_path / "a report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return str(path)


def run(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(words)
    out, err = capsys.readouterr()
    return code, out, err


def commands() -> list[str]:
    (choices,) = (a.choices for a in parser()._subparsers._group_actions)  # type: ignore[union-attr]
    return list(choices or ())


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert f"example: geomap {command}" in capsys.readouterr().out


def test_wrong_use_exits_with_2(capsys: pytest.CaptureFixture[str], report: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["map", report])
    assert stop.value.code == 2
    code, _, err = run("map", report, "-o", "x.pdf", capsys=capsys)
    assert code == 2 and err.startswith("geomap: -o takes an .html file") and err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["mpa"], "no command 'mpa' (did you mean map?); `geomap --help` says more"),
        (["store", "lst", "x"], "geomap store has no command 'lst' (did you mean list?)"),
        (
            ["map", "x", "-o", "m.html", "--published", "May"],
            "a date such as 2025-12-04 is wanted, got 'May'",
        ),
        (["find", "Aden", "--limit", "few"], "a whole number is wanted, got 'few'"),
        (["batch", "x", "-o", "out", "--limit-seconds", "long"], "a number is wanted, got 'long'"),
        (["find"], "the following arguments are required: NAME; `geomap find --help` says more"),
    ],
)
def test_wrong_use_is_told_in_one_line_that_says_what_to_do(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2
    err = capsys.readouterr().err
    assert said in err and err.startswith("geomap: ") and err.count("\n") == 1


def test_a_full_disk_is_told_with_the_file_that_it_is_about(
    report: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    out = tmp_path / "map.html"
    code, _, err = run("map", report, "-o", str(out), capsys=capsys)
    assert code == 3 and err.count("\n") == 1
    assert str(out) in err and "make room" in err


def test_a_port_that_is_taken_is_told_before_anything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        code, _, err = run("app", "--port", str(other.getsockname()[1]), capsys=capsys)
    assert code == 2 and "taken by another program" in err


def test_a_store_that_cannot_be_made_is_told_before_the_dashboard_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run("app", "--store", str(tmp_path / "nowhere" / "desk.gpkg"), capsys=capsys)
    assert code == 3 and "no such folder for a store" in err
    code, _, err = run("store", "add", str(tmp_path / "notes.txt"), SAMPLES, capsys=capsys)
    assert code == 3 and "ends in .gpkg, got notes.txt" in err
    assert not list(tmp_path.iterdir())


def test_a_scheduler_that_is_no_address_is_wrong_use(
    report: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("distributed")
    code, _, err = run("batch", report, "-o", str(tmp_path / "out"), "--scheduler", "host", capsys=capsys)
    assert code == 2 and "tcp://10.0.0.5:8786" in err and err.count("\n") == 1


def test_a_missing_report_exits_with_3_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = run("parse", str(tmp_path / "none.txt"), capsys=capsys)
    assert (code, out) == (3, "") and "none.txt" in err and err.count("\n") == 1


def test_map_writes_one_page_that_asks_for_nothing(
    capsys: pytest.CaptureFixture[str], report: str, tmp_path: Path
) -> None:
    target = tmp_path / "x.html"
    code, out, _ = run("map", report, "-o", str(target), "--title", "A & B", capsys=capsys)
    page = target.read_text(encoding="utf-8")
    assert (code, out) == (0, "")
    assert "A &amp; B" in page and "default-src 'none'" in page


def test_what_two_reports_tell_of_is_counted_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, killed in (("one", "Four"), ("two", "Five")):
        text = f"Published: 2026-03-11\n\n{killed} people were killed when a drone struck Aden on 10 March."
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    code, _, err = run("map", str(tmp_path), "-o", str(tmp_path / "map.html"), capsys=capsys)
    assert code == 0 and "2 reports, 1 event, 0 deployments" in err


def test_parse_prints_one_json_line_a_document(capsys: pytest.CaptureFixture[str], report: str) -> None:
    code, out, _ = run("parse", report, report, capsys=capsys)
    records = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and len(records) == 2
    assert records[0]["source"] == "Made Up" and records[0]["published"] == "2026-03-12"
    (mention,) = [m for m in records[0]["mentions"] if m["text"] == "Aden"]
    assert mention["place"]["country"] == "YE"
    assert REPORT[mention["start"] : mention["end"]] == "Aden"


def test_parse_reads_standard_input_as_a_program_sends_it(compiled_cache: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geomap", "parse", "-", "--published", "2026-01-02"],
        input=b"Troops reached Kassala on Friday.",
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    (record,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert record["published"] == "2026-01-02"
    assert record["times"][0]["earliest"] == "2026-01-02"


def test_given_mentions_are_resolved_and_recognition_is_skipped(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "in.jsonl"
    text = "From Lagos to Accra by road."
    lines = [{"id": "x", "text": text, "mentions": [{"start": 5, "end": 10}]}, {"id": "y", "text": text}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    _, out, _ = run("parse", str(path), capsys=capsys)
    first, second = (json.loads(line) for line in out.splitlines())
    assert [m["text"] for m in first["mentions"]] == ["Lagos"]
    assert [m["text"] for m in second["mentions"]] == ["Lagos", "Accra"]


def test_check_judges_each_subject(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("check", SAMPLES, "--format", "json", capsys=capsys)
    claims = [json.loads(line) for line in out.splitlines()]
    verdicts = {f["place"]: f["verdict"] for c in claims for f in c["findings"]}
    assert code == 0
    assert verdicts == {
        "Aruba": "supported",
        "Curaçao": "supported",
        "Puerto Rico": "refuted",
        "Honduras": "refuted",
    }
    assert [(claim["kind"], claim["verdict"]) for claim in claims] == [
        ("distance", "partly"),
        ("date", "supported"),
    ]


def test_check_strict_exits_with_1_when_a_claim_is_refuted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "claim.txt"
    path.write_text("Madrid is less than 100 kilometers from Lisbon.")
    assert run("check", str(path), capsys=capsys)[0] == 0
    assert run("check", str(path), "--strict", capsys=capsys)[0] == 1


def test_find_lists_namesakes_best_first(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("find", "Tripoli", "--format", "json", "--limit", "5", capsys=capsys)
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and len(found) == 5
    assert found[0]["country"] == "LY" and "LB" in {place["country"] for place in found}


def test_find_gives_footprints(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run("find", "Aruba", "--format", "geojson", "--limit", "1", capsys=capsys)
    (feature,) = json.loads(out)["features"]
    assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}


def test_an_unknown_name_exits_with_3_and_suggests(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run("find", "Venezuella", capsys=capsys)
    assert code == 3 and "did you mean" in err and "Venezuela" in err


def test_distance_takes_points_west_of_greenwich(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("distance", "-66.9,10.5", "-66.9,11.5", "--json", capsys=capsys)
    record = json.loads(out)
    assert code == 0 and record["nearest_m"] == pytest.approx(110_600, abs=100)


def test_buffer_is_geojson_on_stdout_or_in_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, _ = run("buffer", "Aruba", "10km", capsys=capsys)
    assert json.loads(out)["features"][0]["properties"]["radius_m"] == 10_000
    target = tmp_path / "b.html"
    code, out, _ = run("buffer", "0,0", "10km", "-o", str(target), capsys=capsys)
    assert (code, out) == (0, "") and "default-src 'none'" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_convert_keeps_the_situation_and_its_map(
    capsys: pytest.CaptureFixture[str], report: str, tmp_path: Path, ending: str
) -> None:
    kept = tmp_path / f"s.{ending}"
    assert run("convert", report, str(kept), capsys=capsys)[0] == 0
    run("map", report, "-o", str(tmp_path / "fresh.html"), capsys=capsys)
    run("map", str(kept), "-o", str(tmp_path / "kept.html"), capsys=capsys)
    assert (tmp_path / "fresh.html").read_bytes() == (tmp_path / "kept.html").read_bytes()


def test_gazetteer_info_says_what_it_is_made_of(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run("gazetteer", "info", "--json", capsys=capsys)
    assert code == 0 and json.loads(out)["version"]


def test_control_characters_do_not_reach_the_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "x.txt"
    path.write_text("Source: \x1b[31mred\n\nMadrid is less than 100 kilometers from Lisbon.")
    _, out, _ = run("check", str(path), capsys=capsys)
    assert "\x1b" not in out


def test_corrections_are_laid_over_what_is_read(
    capsys: pytest.CaptureFixture[str], report: str, tmp_path: Path
) -> None:
    situation = gm.read_situation([report])
    aden = next(m for m in situation.mentions if m.text == "Aden")
    path = tmp_path / "corrections.jsonl"
    placed = gm.make_correction(
        "place_at",
        who="Ana",
        targets=[gm.address_of(aden, situation.documents[0])],
        lon=-114.0,
        lat=51.0,
        radius_m=500,
    )
    gm.append_correction(path, placed)
    code, out, _ = run("parse", report, "--corrections", str(path), capsys=capsys)
    assert code == 0 and json.loads(out)["events"][0]["places"][0]["lon"] == -114.0
    code, _, err = run("parse", report, "--corrections", str(tmp_path / "none"), capsys=capsys)
    assert code == 3 and "no such file of corrections" in err


def test_facts_show_where_reports_differ(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = tmp_path / "one.txt"
    told = "Published: 2026-03-12\nSource: {}\n\nA strike hit Aden on Tuesday, killing {} people.\n"
    first.write_text(told.format("One", 4))
    second = tmp_path / "two.txt"
    second.write_text(told.format("Two", 9))
    assert main(["facts", str(first), str(second), "--conflicts"]) == 0
    shown = capsys.readouterr().out
    assert "conflict" in shown and "2: One, Two" in " ".join(shown.split())
    assert main(["facts", str(first), str(second), "--json"]) == 0
    (record,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert record["status"] == "conflict" and len(record["members"]) == 2
    assert main(["facts", str(first)]) == 0
    assert "one report alone" in capsys.readouterr().err
    assert main(["facts", str(first), "--all"]) == 0
    assert "single" in capsys.readouterr().out


def test_check_leaves_out_what_no_map_can_judge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "one.txt"
    report.write_text("Aden lies south of Sanaa. A reward of $50 million stands.\n")
    assert main(["check", str(report)]) == 0
    shown = capsys.readouterr()
    assert "supported" in shown.out and "50 million" not in shown.out
    assert "1 claim of counts" in shown.err
    assert main(["check", str(report), "--all"]) == 0
    assert "50 million" in capsys.readouterr().out


def test_the_dashboard_is_given_addresses_as_they_are_and_paths_from_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("A report.")
    monkeypatch.chdir(tmp_path)
    assert reports._dashboard_source("https://news.example/a?b=1") == "https://news.example/a?b=1"
    assert reports._dashboard_source("a.txt") == str((tmp_path / "a.txt").resolve())
    with pytest.raises(gm.InputError, match=r"no such report: b\.txt"):
        reports._dashboard_source("b.txt")
    with pytest.raises(gm.UsageError, match="standard input"):
        reports._dashboard_source("-")


def test_a_report_of_a_folder_that_cannot_be_read_is_told_by_map_and_convert(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(REPORT, encoding="utf-8")
    (folder / "nothing.txt").write_text("", encoding="utf-8")
    for command in (["map", str(folder), "-o"], ["convert", str(folder)]):
        code, _, err = run(*command, str(tmp_path / "x.html"), capsys=capsys)
        assert code == 0 and "nothing holds no text" in err


def test_an_output_that_cannot_be_written_is_told_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, report: str
) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("was read")

    monkeypatch.setattr(gm, "read_situation", read)
    code, _, err = run("convert", report, "x.docx", capsys=capsys)
    assert code == 2 and ".html" in err and ".gpkg" in err and "x.docx" in err
    for command in (["map", report, "-o"], ["convert", report]):
        code, _, err = run(*command, str(tmp_path / "none" / "x.html"), capsys=capsys)
        assert code == 3 and "no such folder to write to" in err
        (tmp_path / "folder.html").mkdir(exist_ok=True)
        code, _, err = run(*command, str(tmp_path / "folder.html"), capsys=capsys)
        assert code == 2 and "is a folder" in err


def test_corrections_are_laid_over_what_is_converted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], report: str
) -> None:
    situation = gm.read_situation([report])
    mention = next(m for m in situation.mentions if m.text == "Aden")
    target = gm.address_of(mention, situation.document(mention.document_id))
    log = tmp_path / "log.jsonl"
    gm.append_correction(
        log,
        gm.make_correction("place_at", who="Ana", why="", targets=[target], lon=-114, lat=51, radius_m=500),
    )
    target_file = tmp_path / "x.geojson"
    code, _, _ = run("convert", report, str(target_file), "--corrections", str(log), capsys=capsys)
    assert code == 0
    assert gm.read_situation_file(target_file).events[0].places[0].lon == -114.0


def test_a_misspelt_word_for_what_is_sensitive_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], report: str
) -> None:
    page = str(tmp_path / "x.html")
    words = ("--publish", "--sensitive", "ASSALT", "--sensitive", "assault")
    code, _, err = run("map", report, "-o", page, *words, capsys=capsys)
    assert code == 0 and "--sensitive ASSALT marks nothing" in err and "sensitive assault" not in err


def test_the_one_source_that_cannot_be_read_is_named_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run("parse", "http://127.0.0.1:1/x", capsys=capsys)
    assert code == 3 and err.count("http://127.0.0.1:1/x") == 1


@pytest.mark.parametrize("port", ["0", "99999", "-1", "web"])
def test_a_port_that_is_none_is_wrong_use(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["app", "--port", port])
    assert stop.value.code == 2 and "a port from 1 to 65535 is wanted" in capsys.readouterr().err


def test_check_says_to_what_it_measured_how_well_and_how_far_a_figure_reaches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "one.txt"
    report.write_text(
        "Aden lies about 150 kilometers from Taiz. Taiz and Ibb are less than 90 kilometers from Aden.\n"
    )
    assert main(["check", str(report)]) == 0
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "measured to" in shown and "km ± " in shown
    assert "counts" in shown and "135" in shown and "165" in shown
    assert "all of them" in shown and "[refuted]" not in shown


def test_facts_that_differ_in_detail_say_in_what_and_name_sources(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, who in (("one", "Rebels of the Blue Front"), ("two", "Blue Front fighters")):
        (tmp_path / f"{name}.txt").write_text(
            f"Source: Paper {name}\nPublished: 2026-03-12\n\n{who} attacked a convoy near Taiz on Tuesday.\n"
        )
    assert main(["facts", str(tmp_path)]) == 0
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "actor: " in shown and "(Paper one)" in shown and "(one)" not in shown
