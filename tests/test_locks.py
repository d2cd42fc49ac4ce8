"""One program holds a file, the others wait."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from geomap.locks import held, locked

_HOLDER = """
import sys, time
from pathlib import Path
from geomap.locks import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_killed_program_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "a.lock"
    waits: list[int] = []
    root = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"

        def waiting() -> None:
            waits.append(1)
            holder.kill()

        with held(path, waiting=waiting):
            assert waits


def test_two_parts_of_one_program_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with ExitStack() as first:
        first.enter_context(held(path))
        waits: list[int] = []
        with held(path, waiting=lambda: (waits.append(1), first.close())[0]):
            assert waits == [1]
    with held(path, waiting=lambda: pytest.fail("nobody has it")):
        pass


def test_where_no_file_can_be_made_nobody_waits(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with held(tmp_path / "file" / "a.lock"), held(tmp_path / "file" / "a.lock"):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="another system's locks")
def test_a_file_system_without_locks_lets_everybody_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def flock(_handle: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    with (tmp_path / "a").open("wb") as stream, locked(stream), locked(stream):
        pass


def test_on_windows_a_byte_beyond_the_content_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[int, int, int]] = []
    answers = [OSError(errno.EACCES, "held"), None, None]

    def locking(handle: int, how: int, count: int) -> None:
        calls.append((how, os.lseek(handle, 0, os.SEEK_CUR) >> 40, count))
        answer = answers.pop(0)
        if answer is not None:
            raise answer

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2, LK_UNLCK=0))
    monkeypatch.setattr(sys, "platform", "win32")
    with (tmp_path / "a").open("wb") as stream:
        waits: list[int] = []
        with locked(stream, waiting=lambda: waits.append(1)):
            stream.write(b"content")
        assert stream.tell() == 7
    assert waits and calls == [(2, 1, 1), (2, 1, 1), (0, 1, 1)]
    assert (tmp_path / "a").read_bytes() == b"content"
