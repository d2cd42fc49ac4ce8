from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import geomap as gm
from geomap.batch.parts import Part, input_bytes, plan_parts
from geomap.batch.reports import reports_of
from geomap.reading.reports.readers import ReportInput

SETTINGS = gm.Settings()


def plan(source: Path, spool: Path, part_bytes: int = 100) -> list[Part]:
    spool.mkdir(exist_ok=True)
    return list(plan_parts([source], spool=spool, part_bytes=part_bytes))


def read(parts: list[Part]) -> list[str]:
    """Ids of all that the parts hold, "!" before those of problems."""
    ids = []
    for part in parts:
        for report in reports_of(part, SETTINGS):
            ids.append(report.document.id if isinstance(report, ReportInput) else f"!{report.document_id}")
    return ids


def write_lines(path: Path, texts: list[str]) -> Path:
    lines = [json.dumps({"id": f"d{i}", "text": text}) for i, text in enumerate(texts)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@given(
    texts=st.lists(st.text(min_size=1, max_size=80).filter(str.strip), min_size=1, max_size=30),
    part_bytes=st.integers(1, 400),
)
def test_every_line_is_in_one_part(
    texts: list[str], part_bytes: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("lines")
    texts = [f"word {text}" for text in texts]
    parts = plan(write_lines(folder / "a.jsonl", texts), folder / "spool", part_bytes)
    assert read(parts) == [f"d{i}" for i in range(len(texts))]
    assert [part.number for part in parts] == list(range(len(parts)))
    assert all(a.stop == b.start for a, b in itertools.pairwise(parts))


def test_a_line_without_an_id_is_named_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps({"text": f"Rain fell {i} times."}) + "\n" for i in range(9)), "utf-8")
    assert read(plan(path, tmp_path / "spool", 60)) == [f"news:{i}" for i in range(1, 10)]


def test_a_broken_line_is_a_problem_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "One."}\n\xff{nonsense\n\n[]\n{"text": "Five."}')
    assert read(plan(path, tmp_path / "spool", 10)) == ["a:1", "!a:2", "!a:4", "a:5"]


def test_packed_lines_give_the_same_parts(tmp_path: Path) -> None:
    plain = write_lines(tmp_path / "a.jsonl", [f"Text {i}" for i in range(40)])
    packed = tmp_path / "packed" / "a.jsonl.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    a, b = plan(plain, tmp_path / "s"), plan(packed, tmp_path / "s")
    assert [(p.start, p.stop, p.digest, p.stem) for p in a] == [
        (p.start, p.stop, p.digest, p.stem) for p in b
    ]
    assert read(a) == read(b)


def test_a_packed_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "One."}\n' * 100)[:-12])
    with pytest.raises(gm.FormatError, match="damaged"):
        plan(path, tmp_path / "spool")


@pytest.mark.parametrize("group", [3, 7, 100])
@pytest.mark.parametrize("part_bytes", [1, 500, 10_000_000])
def test_every_row_of_a_table_is_in_one_part(group: int, part_bytes: int, tmp_path: Path) -> None:
    table = pa.table(
        {"id": [f"r{i}" for i in range(25)], "text": [f"It rained {i} days." for i in range(25)]}
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=group)
    assert read(plan(tmp_path / "a.parquet", tmp_path / "spool", part_bytes)) == [f"r{i}" for i in range(25)]


@pytest.mark.parametrize("ending", [".parquet", ".PARQUET", ".parquet.gzip", ".pq"])
def test_a_table_is_known_by_any_usual_ending(ending: str, tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["It rained."]}), tmp_path / f"news{ending}", compression="gzip")
    assert read(plan(tmp_path / f"news{ending}", tmp_path / "spool")) == ["news:1"]


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(gm.FormatError, match="no Parquet"):
        plan(tmp_path / "a.parquet", tmp_path / "spool")


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "_hidden").mkdir()
    (folder / "_hidden" / "x.txt").write_text("Not this.", encoding="utf-8")
    (folder / "b.txt").write_text("A bridge fell.", encoding="utf-8")
    (folder / "sub" / "b.txt").write_text("A wall fell.", encoding="utf-8")
    write_lines(folder / "z.jsonl", ["One text"])
    assert read(plan(folder, tmp_path / "spool", 1)) == ["d0", "b", "sub/b"]
    assert input_bytes([folder]) == sum(p.stat().st_size for p in folder.rglob("[bz].*"))


def test_the_digest_tells_changed_content(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("One.", encoding="utf-8")
    before = [part.digest for part in plan(folder, tmp_path / "spool")]
    (folder / "a.txt").write_text("Two.", encoding="utf-8")
    assert [part.digest for part in plan(folder, tmp_path / "spool")] != before


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(gm.InputError, match="no such file or folder"):
        plan(tmp_path / "gone", tmp_path / "spool")
