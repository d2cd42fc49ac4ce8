"""Power cuts, simulated: a program's writes and syncs are recorded, and a disk is made of them as it may be
found after the power went at any instant.

What was synced is on the disk. Of what was not, every sector may be there or not, whatever was written first:
that is what POSIX promises, and harsher than most disks.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).with_name("power_cuts.c")
SECTOR = 512
_HEAD = struct.Struct("<4q")


def compiler_missing() -> str | None:
    """Why nothing can be recorded here; None where it can."""
    return (
        None
        if shutil.which("cc") and os.uname().sysname == "Linux"
        else "no C compiler on the path, or no Linux"
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the program did."""

    what: str
    """W write, T truncate, S sync, U remove, A words to standard output."""
    path: str
    offset: int
    data: bytes


@dataclass(slots=True)
class _File:
    """What is surely on the disk of a file, and what is not synced yet."""

    kept: bytearray | None
    loose: list[Step] = field(default_factory=list)

    def settle(self) -> None:
        for step in self.loose:
            self.apply(step)
        self.loose.clear()

    def apply(self, step: Step) -> None:
        if step.what == "U":
            self.kept = None
            return
        content = self.kept if self.kept is not None else bytearray()
        if step.what == "T":
            del content[step.offset :]
            content.extend(bytes(step.offset - len(content)))
        else:
            end = step.offset + len(step.data)
            content.extend(bytes(max(0, end - len(content))))
            content[step.offset : end] = step.data
        self.kept = content


class Log:
    """What a program did to the files of a folder, in its order."""

    def __init__(self, steps: Sequence[Step], folder: Path) -> None:
        self.steps = steps
        self.folder = folder

    def cut(self, start: Path, disk: Path, rng: random.Random) -> tuple[list[str], int]:
        """Make ``disk`` as it may be after a cut at a random instant, from ``start``, as it was before all.

        Returns the words that had been printed by then, and how many writes were lost in whole or in part.
        """
        files = {str(self.folder / p.name): _File(bytearray(p.read_bytes())) for p in start.iterdir()}
        words = b""
        for step in self.steps[: rng.randrange(len(self.steps) + 1)]:
            if step.what == "A":
                words += step.data
                continue
            file = files.setdefault(step.path, _File(None))
            if step.what == "S":
                file.settle()
            else:
                file.loose.append(step)
        lost = 0
        disk.mkdir()
        for path, file in files.items():
            lost += _weather(file, rng)
            if file.kept is not None and not path.endswith("-shm"):
                (disk / Path(path).name).write_bytes(file.kept)
        heard = words[: words.rfind(b"\n") + 1].decode().split()
        return [word for word in heard if word != "ready"], lost


def _weather(file: _File, rng: random.Random) -> int:
    """Put of the writes that were not synced some sectors on the disk; return how many writes suffered."""
    lost = 0
    share = rng.choice([0.0, 0.5, 0.9])
    for step in file.loose:
        if step.what != "W":
            if rng.random() < share:
                file.apply(step)
            continue
        whole = True
        for at in range(0, len(step.data), SECTOR):
            if rng.random() < share:
                file.apply(Step("W", step.path, step.offset + at, step.data[at : at + SECTOR]))
            else:
                whole = False
        lost += not whole
    file.loose.clear()
    return lost


class Recorder:
    """Runs programs and writes down what they do to a folder."""

    def __init__(self, folder: Path) -> None:
        self.library = folder / "power_cuts.so"
        self.log = folder / "log"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", self.library, SOURCE, "-ldl"], check=True)

    def run(self, command: Sequence[str], folder: Path) -> Log:
        """Run a program to its end and return what it did below ``folder``."""
        tests = str(Path(__file__).parent)
        path = os.pathsep.join([tests, str(Path(tests).parent), os.environ.get("PYTHONPATH", "")])
        environment = os.environ | {
            "LD_PRELOAD": str(self.library),
            "POWER_CUTS_LOG": str(self.log),
            "POWER_CUTS_FOLDER": str(folder),
            "PYTHONPATH": path,
        }
        self.log.unlink(missing_ok=True)
        subprocess.run(command, env=environment, check=True, capture_output=True)
        return Log(list(_steps(self.log.read_bytes())), folder)


def _steps(log: bytes) -> list[Step]:
    steps, at = [], 0
    while at < len(log):
        what, length, offset, size = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        path = log[at : at + length].decode()
        at += length
        steps.append(Step(chr(what), path, offset, log[at : at + size]))
        at += size
    return steps
