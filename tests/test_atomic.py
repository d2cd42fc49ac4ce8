"""A file is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from geomap.errors import InputError
from geomap.formats.atomic import replacing, write_text


def test_text_arrives_with_its_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "a b.txt", "one\r\ntwo\n")
    assert (tmp_path / "a b.txt").read_bytes() == b"one\r\ntwo\n"


def test_a_failure_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]


def test_others_may_read_it(tmp_path: Path) -> None:
    write_text(tmp_path / "x.txt", "")
    assert (tmp_path / "x.txt").stat().st_mode & 0o044


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such folder to write to: .*none"):
        write_text(tmp_path / "none" / "x.txt", "")
