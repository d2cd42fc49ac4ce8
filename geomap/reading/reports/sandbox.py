"""A child process for files of foreign formats, bounded in memory and in time.

A parser of PDF, DOCX, zip, mail or web pages has no clock and no cap of its own: a small file can take a
machine down. So it runs in a child (:mod:`~geomap.reading.reports.foreign`) that may hold at most
``MAX_MEMORY`` bytes of address space, write no file, reach no network, and whose answer is waited for
``MAX_SECONDS``; then it is killed, and the file becomes an error that says why. Plain texts pay nothing: no
child is started for them. ``docs/decisions/0120-foreign-files-in-a-child.md`` has the reasons.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, BinaryIO

from geomap.errors import FormatError, InputError

MAX_MEMORY = 460 << 20
"""Bytes of address space that a child may hold."""

MAX_SECONDS = 8.0
"""Seconds that a child may take for each part of its answer."""

MAX_HEADER = 1 << 20
"""Bytes of the JSON before each part."""

_JOBS_A_CHILD = 200
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One piece of a child's answer: a text with what is known of it, or a file from inside a file."""

    fields: dict[str, Any]
    """What the reader says of it; plain JSON values."""
    data: bytes = b""
    """Its bytes: UTF-8 for texts, as they are for files."""


def write_part(stream: BinaryIO, part: Part) -> None:
    """Write a part as three lengths-first pieces: JSON's length, data's length, then both."""
    header = json.dumps(part.fields).encode("ascii")
    stream.write(len(header).to_bytes(8, "big") + len(part.data).to_bytes(8, "big") + header + part.data)
    stream.flush()


def read_part(stream: BinaryIO, *, most: int) -> Part | None:
    """Read a part back; None where the stream has ended. Raises InputError above ``most`` bytes."""
    lengths = stream.read(16)
    if len(lengths) < 16:
        return None
    head, size = int.from_bytes(lengths[:8], "big"), int.from_bytes(lengths[8:], "big")
    if head > MAX_HEADER or size > most:
        raise InputError(f"holds more than {most:,} bytes")
    header, data = stream.read(head), stream.read(size)
    if len(header) < head or len(data) < size:
        return None
    return Part(fields=json.loads(header), data=data)


class Sandbox:
    """Children that read foreign files; started when first needed, used again, ended by ``close``.

    Several threads may call :meth:`read` at once: each gets a child of its own.
    """

    def __init__(self, *, max_memory: int = MAX_MEMORY, max_seconds: float = MAX_SECONDS) -> None:
        self.max_memory = max_memory
        self.max_seconds = max_seconds
        self._idle: list[_Child] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the children that wait for work."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def read(self, kind: str, data: bytes, *, name: str, most: int) -> Iterator[Part]:
        """Read bytes as a kind of file (a key of ``foreign.READERS``), part by part.

        No part may be larger than ``most`` bytes. Raises FormatError for what is no such file, InputError for
        what takes too much time or memory.
        """
        child = self._take()
        whole = False
        try:
            yield from self._answer(child, kind, data, name=name, most=most)
            whole = True
        finally:
            # A child that was interrupted in the middle of an answer is of no more use.
            if whole and child.jobs < _JOBS_A_CHILD and not child.worn:
                with self._lock:
                    self._idle.append(child)
            else:
                child.end()

    def _take(self) -> _Child:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Child(process=_start(self.max_memory))

    def _answer(self, child: _Child, kind: str, data: bytes, *, name: str, most: int) -> Iterator[Part]:
        job = Part(fields={"kind": kind, "name": name, "most": most, "seconds": self.max_seconds}, data=data)
        child.jobs += 1
        with _Clock(child, self.max_seconds) as clock:
            try:
                write_part(child.stdin, job)
            except (BrokenPipeError, OSError):
                raise InputError(self._reason(child, clock, name)) from None
        while True:
            with _Clock(child, self.max_seconds) as clock:
                part = read_part(child.stdout, most=most)
            if part is None:
                raise InputError(self._reason(child, clock, name))
            if "end" in part.fields:
                return
            if "memory" in part.fields:
                child.worn = True
                raise InputError(_too_much_memory(name, self.max_memory))
            if "refused" in part.fields:
                raise InputError(f"{name}: {part.fields['refused']}")
            if "broken" in part.fields:
                raise FormatError(f"{name}: {part.fields['broken']}")
            yield part

    def _reason(self, child: _Child, clock: _Clock, name: str) -> str:
        if clock.rang:
            return f"{name} took more than {self.max_seconds:.0f} s to read and was given up"
        code = child.process.wait()
        return f"{name} broke its reader (exit code {code}); it holds too much, or is damaged"


def _too_much_memory(name: str, most: int) -> str:
    return f"{name} takes more than {most >> 20:,} MB of memory to read and was given up"


@dataclass(slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    jobs: int = 0
    worn: bool = False
    stdin: BinaryIO = field(init=False)
    stdout: BinaryIO = field(init=False)

    def __post_init__(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.stdin, self.stdout = self.process.stdin, self.process.stdout  # type: ignore[assignment]

    def end(self) -> None:
        """Kill it and take its last word."""
        self.process.kill()
        self.process.wait()
        for stream in (self.stdin, self.stdout):
            try:
                stream.close()
            except OSError:
                # What was still to be written to a dead child is of no interest to anyone.
                continue


class _Clock:
    """Kills a child when its time is up."""

    def __init__(self, child: _Child, seconds: float) -> None:
        self._child = child
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True
        self.rang = False

    def _ring(self) -> None:
        self.rang = True
        self._child.process.kill()

    def __enter__(self) -> _Clock:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def _start(max_memory: int) -> subprocess.Popen[bytes]:
    environment = {key: os.environ[key] for key in _ENVIRONMENT if key in os.environ}
    # The child gets no secret that may stand in our environment, and imports what we import: the working
    # folder, which may be full of strangers' files, is not on its path unless it is on ours.
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    environment["PYTHONHASHSEED"] = "0"
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "geomap.reading.reports.foreign", str(max_memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        close_fds=True,
    )
