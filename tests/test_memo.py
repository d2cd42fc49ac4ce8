"""What was measured once is kept, told apart by all that it depends on, and never trusted when damaged."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import geomap as gm
from geomap.gazetteer import memo
from geomap.gazetteer.memo import Memo
from geomap.judging import measurement
from geomap.reading.grounds.areas import Ground, pack, unpack


@pytest.fixture
def code(tmp_path: Path) -> Path:
    module = tmp_path / "answers.py"
    module.write_text("first text", encoding="utf-8")
    return module


class Slow:
    """Answers slowly enough to be worth a file, and counts."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> bytes:
        self.asked += 1
        time.sleep(memo.WORTH_S)
        return b"answer %d" % self.asked


def recall(kept: Memo, question: str, answer: Slow, code: Path) -> bytes:
    return kept.recall(question, answer, pack=bytes, unpack=bytes, code=(str(code),))


def test_what_took_a_while_is_recalled_by_another_process_too(tmp_path: Path, code: Path) -> None:
    answer = Slow()
    assert recall(Memo(tmp_path, ("map",)), "q", answer, code) == b"answer 1"
    assert recall(Memo(tmp_path, ("map",)), "q", answer, code) == b"answer 1"
    assert answer.asked == 1


def test_another_question_map_or_code_is_answered_anew(tmp_path: Path, code: Path) -> None:
    answer = Slow()
    recall(Memo(tmp_path, ("map",)), "q", answer, code)
    recall(Memo(tmp_path, ("map",)), "q 2", answer, code)
    recall(Memo(tmp_path, ("another map",)), "q", answer, code)
    other = code.with_name("other.py")
    other.write_text("second text", encoding="utf-8")
    recall(Memo(tmp_path, ("map",)), "q", answer, other)
    assert answer.asked == 4


def test_what_is_quick_is_not_kept(tmp_path: Path, code: Path) -> None:
    Memo(tmp_path, ()).recall("q", lambda: b"x", pack=bytes, unpack=bytes, code=(str(code),))
    assert not list(tmp_path.glob("measured-*/*/*.bin"))


@pytest.mark.parametrize("harm", ["flip", "cut", "empty"])
def test_a_damaged_file_is_worked_out_again(tmp_path: Path, code: Path, harm: str) -> None:
    answer = Slow()
    recall(Memo(tmp_path, ()), "q", answer, code)
    (path,) = tmp_path.glob("measured-*/*/*.bin")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes({"flip": bytes(data), "cut": bytes(data[:5]), "empty": b""}[harm])
    assert recall(Memo(tmp_path, ()), "q", answer, code) == b"answer 2"
    assert recall(Memo(tmp_path, ()), "q", answer, code) == b"answer 2"  # mended


def test_a_folder_that_cannot_be_written_costs_no_answer(tmp_path: Path, code: Path) -> None:
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("", encoding="utf-8")
    assert recall(Memo(blocked, ()), "q", Slow(), code) == b"answer 1"


def test_no_more_are_kept_than_are_worth_it(
    tmp_path: Path, code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memo, "_MOST", 2)
    kept = Memo(tmp_path, ())
    for number in range(4):
        recall(kept, f"q {number}", Slow(), code)
    assert len(list(tmp_path.glob("measured-*/*/*.bin"))) == 2


def test_older_sets_are_forgotten(tmp_path: Path, code: Path) -> None:
    for number in range(6):
        recall(Memo(tmp_path, (f"map {number}",)), "q", Slow(), code)
    assert len(list(tmp_path.glob("measured-*"))) <= memo._VERSIONS + 1


def test_a_measurement_recalled_is_the_one_made(gazetteer: gm.Gazetteer) -> None:
    subject = gazetteer.find("Crete")[0].place
    reference = measurement.reference_grounds(
        gm.Reference(kind="coast", place_id=gazetteer.find("Libya")[0].place.id, name="Libya"), gazetteer
    )[0]
    ground = measurement.subject_ground(subject, gazetteer)
    made = measurement._measured(ground, reference)
    assert measurement._unpack(measurement._pack(made)) == made
    assert measurement.measure_between(ground, reference, gazetteer) == made


def test_grounds_told_apart_have_keys_of_their_own() -> None:
    ground = measurement.Ground(name="a", geometry=shapely.Point(1, 2), data_error_m=1.0)
    others = [
        replace(ground, name="b"),
        replace(ground, geometry=shapely.Point(1, 3)),
        replace(ground, data_error_m=2.0),
        replace(ground, extent_m=5.0),
        replace(ground, grid_deg=(0.1, 0.1)),
        replace(ground, scale_error_m=9.0),
        replace(ground, source="map"),
        replace(ground, finer=lambda _islets: None),
    ]
    assert len({one.key for one in (ground, *others)}) == 1 + len(others)


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(0, 1e7), st.integers(1, 7), st.floats(0.01, 5))
def test_a_packed_ground_is_the_same_to_the_last_bit(
    lon: float, lat: float, uncertainty_m: float, where_prec: int, radius: float
) -> None:
    ground = Ground(
        geometry=shapely.Point(lon, lat).buffer(radius), lon=lon, lat=lat, uncertainty_m=uncertainty_m,
        where_prec=where_prec,
    )  # fmt: skip
    assert unpack(pack(ground)) == ground
