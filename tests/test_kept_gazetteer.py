"""The gazetteer kept open: opened once for many calls, and anew as soon as another one is named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import geomap as gm
from geomap.errors import DataError
from geomap.gazetteer import kept, kept_gazetteer
from geomap.gazetteer.container import Container

_TEXT = "Shelling hit Sumy on 3 March 2024, 40 km from the border."


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin each test as a new program does."""
    monkeypatch.setattr(kept, "_kept", {})


@pytest.fixture
def copy(gazetteer: gm.Gazetteer, tmp_path: Path) -> Path:
    """Return a copy of the compiled gazetteer under a name of its own."""
    return Path(shutil.copy(gazetteer.info()["path"], tmp_path / "own.gmz"))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the files that are opened from here on, in order."""
    paths: list[Path] = []
    whole = Container.__init__

    def noted(self: Container, path: Path) -> None:
        whole(self, path)
        paths.append(path)

    monkeypatch.setattr(Container, "__init__", noted)
    return paths


def test_reports_read_one_by_one_open_the_gazetteer_once(opened: list[Path]) -> None:
    first = gm.read_text(_TEXT)
    for _ in range(3):
        assert gm.read_text(_TEXT) == first
    gm.to_html(first)
    assert len([path for path in opened if path.name.startswith("gazetteer-")]) == 1


def test_a_gazetteer_that_is_named_by_then_is_opened(
    copy: Path, opened: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = kept_gazetteer()
    monkeypatch.setenv("GEOMAP_GAZETTEER", str(copy))
    named = kept_gazetteer()
    assert named is not embedded
    assert named.info()["path"] == str(copy)
    assert kept_gazetteer(gm.Settings(gazetteer_path=copy)) is named
    monkeypatch.delenv("GEOMAP_GAZETTEER")
    assert kept_gazetteer().info()["path"] == embedded.info()["path"]
    assert [path.name == "own.gmz" for path in opened] == [False, True, False]


def test_another_cache_folder_is_seen(
    gazetteer: gm.Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Path(gazetteer.info()["path"])
    shutil.copy(made, tmp_path)
    kept_gazetteer()
    monkeypatch.setenv("GEOMAP_CACHE", str(tmp_path))
    assert kept_gazetteer().info()["path"] == str(tmp_path / made.name)


def test_a_file_that_was_replaced_is_opened_anew(copy: Path, tmp_path: Path) -> None:
    settings = gm.Settings(gazetteer_path=copy)
    before = kept_gazetteer(settings)
    Path(shutil.copy(copy, tmp_path / "newer")).replace(copy)
    after = kept_gazetteer(settings)
    assert after is not before
    assert before.find("Sumy") == after.find("Sumy")  # who still holds the old one may go on


def test_a_file_whose_content_was_changed_in_place_is_looked_at_again(copy: Path) -> None:
    settings = gm.Settings(gazetteer_path=copy)
    kept_gazetteer(settings)
    with copy.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last[0] ^ 0xFF]))
    with pytest.raises(DataError, match="checksum"):
        kept_gazetteer(settings)


def test_a_file_that_is_gone_is_missed(copy: Path) -> None:
    settings = gm.Settings(gazetteer_path=copy)
    kept_gazetteer(settings)
    copy.unlink()
    with pytest.raises(DataError, match="cannot be opened"):
        kept_gazetteer(settings)


def test_a_changed_table_is_seen(opened: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    kept_gazetteer()
    monkeypatch.setattr("geomap.gazetteer.kept.sources.table_stamps", lambda: ((1, 1),))
    kept_gazetteer()
    assert len(opened) == 2


def test_threads_share_it() -> None:
    alone = gm.read_text(_TEXT)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == alone for found in pool.map(gm.read_text, [_TEXT] * 24))


def test_a_process_that_is_forked_off_goes_on_with_it() -> None:
    if not hasattr(os, "fork"):
        pytest.skip("this system does not fork")
    # In a program of its own: the threads of other tests may not be forked.
    program = """
import os, sys
import geomap as gm
mine = gm.read_text(sys.argv[1])
child = os.fork()
if child == 0:
    os._exit(0 if gm.read_text(sys.argv[1]) == mine else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    subprocess.run([sys.executable, "-c", program, _TEXT], check=True, timeout=60)
