"""Corrections in files: written for good, read back whole, and refused where they are none."""

from __future__ import annotations

import json
import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geomap as gm

WHEN = datetime(2026, 5, 7, 12, 30, tzinfo=UTC)


def address(kind: str = "mention", text: str = "Tripoli") -> gm.Address:
    return gm.Address(
        kind=kind,  # type: ignore[arg-type]
        document_hash="ab" * 32,
        document_id="text",
        start=3,
        end=10,
        text=text,
    )


def made(why: str = "") -> gm.Correction:
    return gm.make_correction(
        "resolve", who="Ana", when=WHEN, why=why, targets=[address()], place_id="geonames:266826"
    )


EVERY = (
    made(),
    gm.make_correction("resolve", who="Ana", when=WHEN, targets=[address()], place_id=None),
    gm.make_correction("place_at", who="Ana", when=WHEN, targets=[address()], lon=1.5, lat=-2.0, radius_m=0),
    gm.make_correction("merge", who="Ana", when=WHEN, targets=[address("event"), address("event", "hit")]),
    gm.make_correction(
        "split", who="Ana", when=WHEN, targets=[address("claim")], apart_from=[address("claim", "hit")]
    ),
    gm.make_correction("strike", who="Ana", when=WHEN, targets=[address("deployment"), address()]),
    gm.make_correction("undo", who="Ana", when=WHEN, undoes="0" * 24),
)


@pytest.mark.parametrize("correction", EVERY, ids=lambda c: c.action)
def test_a_record_gives_the_same_correction(correction: gm.Correction) -> None:
    record = json.loads(json.dumps(gm.correction_record(correction)))
    assert gm.correction_from_record(record) == correction


def test_ids_come_from_the_content() -> None:
    assert made().id == made().id != made("a reason").id
    assert len({correction.id for correction in EVERY}) == len(EVERY)


@given(who=st.text(), why=st.text(), surface=st.text(min_size=1))
def test_any_text_survives(who: str, why: str, surface: str) -> None:
    correction = gm.make_correction("strike", who=who, when=WHEN, why=why, targets=[address(text=surface)])
    line = gm.dump_corrections([correction])
    assert line.count("\n") == 1
    assert gm.correction_from_record(json.loads(line)) == correction


def test_corrections_are_added_in_order(tmp_path: Path) -> None:
    path = tmp_path / "corrections.jsonl"
    assert gm.read_corrections(path) == ()
    for correction in EVERY:
        gm.append_correction(path, correction)
    assert gm.read_corrections(path) == EVERY


def test_half_a_line_is_neither_read_nor_left_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "corrections.jsonl"
    gm.append_correction(path, EVERY[0])
    whole = path.read_bytes()
    path.write_bytes(whole + gm.dump_corrections([EVERY[1]]).encode()[:-9])
    assert gm.read_corrections(path) == EVERY[:1]
    gm.append_correction(path, EVERY[2])
    assert gm.read_corrections(path) == (EVERY[0], EVERY[2])


def _add(path: Path, name: str) -> None:
    for number in range(25):
        gm.append_correction(path, made(f"{name} {number}"))


def test_two_programs_lose_nothing_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "corrections.jsonl"
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_add, args=(path, name)) for name in ("one", "two")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(300)
    assert [writer.exitcode for writer in writers] == [0, 0]
    reasons = [correction.why for correction in gm.read_corrections(path)]
    assert len(reasons) == 50
    assert [r for r in reasons if r.startswith("one")] == [f"one {number}" for number in range(25)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nothing", "not JSON"),
        ("[1]", "JSON object"),
        ("{}", "'action' is missing"),
        ('{"action": "burn", "who": "A", "when": "2026-05-07T12:00:00+00:00"}', "resolve, place_at"),
        (
            '{"action": "undo", "who": 3, "when": "2026-05-07T12:00:00+00:00", "undoes": "x"}',
            "text is wanted",
        ),
        ('{"action": "undo", "who": "A", "when": "2026-05-07T12:00:00", "undoes": "x"}', "time zone"),
        ('{"action": "strike", "who": "A", "when": "2026-05-07T12:00:00Z", "targets": [{}]}', "missing"),
        (
            '{"action": "strike", "who": "A", "when": "2026-05-07T12:00:00Z", "targets": [7]}',
            "not a correction",
        ),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "corrections.jsonl"
    path.write_text(gm.dump_corrections(EVERY[:1]) + line + "\n")
    with pytest.raises(gm.FormatError, match=rf"corrections\.jsonl, line 2: .*{words}"):
        gm.read_corrections(path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(gm.InputError, match="no such folder"):
        gm.append_correction(tmp_path / "no" / "c.jsonl", made())
