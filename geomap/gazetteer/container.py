"""The compiled file: named numpy arrays and byte strings in one file, checked and memory-mapped.

Layout: 16 bytes of magic, 8 bytes length of the header, the header (JSON), then sections aligned to 64 bytes,
then the CRC-32 of all that stands before it in the last 4 bytes. Nothing in it is executed (no pickle).
"""

from __future__ import annotations

import json
import mmap
import os
import re
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from geomap.errors import DataError

_MAGIC = b"geomap-gaz-0002\n"
_ALIGN = 64
_CHUNK = 1 << 20
_CHECKSUM = 4
"""Bytes of the CRC-32 at the end."""


class Container:
    """A compiled file opened by memory map; sections are read-only views."""

    def __init__(self, path: Path) -> None:
        """Open and check ``path``; DataError when it is not whole."""
        self.path = path
        try:
            with path.open("rb") as file:
                _check(file, path)
                file.seek(0)
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                self._identity = _identity(os.fstat(file.fileno()))
        except OSError as error:
            raise DataError(f"compiled gazetteer {path} cannot be opened: {error.strerror}") from error
        self._checksum = self._map[-_CHECKSUM:]
        length = int.from_bytes(self._map[16:24], "little")
        start = _aligned(24 + length)
        header = self._parsed("its header", self._map[24 : 24 + length])
        try:
            self.meta: dict[str, Any] = dict(header["meta"])
            """What the writer said of the file."""
            self._sections = {
                str(name): (_numbers(str(dtype)), start + int(offset), int(size))
                for name, (dtype, offset, size) in header["sections"].items()
            }
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(
                f"compiled gazetteer {path} is damaged: its header is of no known form"
            ) from error
        whole = len(self._map) - _CHECKSUM
        if any(not (0 <= offset <= offset + size <= whole) for _, offset, size in self._sections.values()):
            raise DataError(f"compiled gazetteer {path} is damaged: a section lies outside of it")

    def is_current(self) -> bool:
        """Whether the file at the path is still the one that was opened, with the content it had then."""
        try:
            same = _identity(self.path.stat()) == self._identity
        except OSError:
            return False
        return same and self._map[-_CHECKSUM:] == self._checksum

    def array(self, name: str) -> np.ndarray[Any, Any]:
        """Return an array section, as a view of the file."""
        dtype, offset, size = self._section(name)
        return np.frombuffer(self._map, dtype=dtype, count=size // dtype.itemsize, offset=offset)

    def blob(self, name: str) -> memoryview:
        """Return a byte section, as a view of the file."""
        _, offset, size = self._section(name)
        return memoryview(self._map)[offset : offset + size]

    def json(self, name: str) -> Any:
        """Return a section that holds JSON."""
        return self._parsed(f"section {name!r}", bytes(self.blob(name)))

    def _parsed(self, what: str, data: bytes) -> Any:
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise DataError(f"compiled gazetteer {self.path} is damaged: {what} is no JSON") from error

    def _section(self, name: str) -> tuple[np.dtype[Any], int, int]:
        try:
            return self._sections[name]
        except KeyError as error:
            raise DataError(f"compiled gazetteer {self.path} has no section {name!r}") from error


def write(path: Path, sections: Mapping[str, Any], meta: Mapping[str, Any]) -> None:
    """Write a compiled file under another name and move it into place when it is whole and on disk.

    ``sections`` holds numpy arrays, bytes, or anything JSON can say. Two processes may write the same file at
    once: each writes its own and the last rename wins, with the same content.
    """
    parts: list[tuple[str, str, bytes | memoryview]] = []
    # In the order of their names, so that the bytes do not tell who collected them.
    for name, value in sorted(sections.items()):
        if isinstance(value, np.ndarray):
            parts.append((name, value.dtype.str, np.ascontiguousarray(value).data.cast("B")))
        elif isinstance(value, bytes):
            parts.append((name, "|u1", value))
        else:
            parts.append((name, "|u1", json.dumps(value, ensure_ascii=False, sort_keys=True).encode()))
    table: dict[str, tuple[str, int, int]] = {}
    offset = 0
    for name, dtype, data in parts:
        table[name] = (dtype, offset, len(data))
        offset = _aligned(offset + len(data))
    header = json.dumps({"meta": dict(meta), "sections": table}, sort_keys=True).encode()

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=path.name + ".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            checked = _Checked(file)
            checked.write(_MAGIC + len(header).to_bytes(8, "little") + header)
            checked.pad()
            for _, _, data in parts:
                checked.write(data)
                checked.pad()
            file.write(checked.crc.to_bytes(_CHECKSUM, "little"))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


class _Checked:
    """A file written with its running checksum."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._size = 0
        self.crc = 0

    def write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self.crc = zlib.crc32(data, self.crc)
        self._size += len(data)

    def pad(self) -> None:
        self.write(bytes(_aligned(self._size) - self._size))


def _identity(stat: os.stat_result) -> tuple[int, int, int]:
    """Return what tells one file from another; not its times, which who opens it may set."""
    return stat.st_dev, stat.st_ino, stat.st_size


def _check(file: Any, path: Path) -> None:
    size = os.fstat(file.fileno()).st_size
    if size < 28 or file.read(16) != _MAGIC:
        raise DataError(f"{path} is not a compiled gazetteer of this version of geomap")
    file.seek(0)
    crc, left, buffer = 0, size - _CHECKSUM, bytearray(_CHUNK)
    view = memoryview(buffer)
    while left:
        count = file.readinto(view[: min(_CHUNK, left)])
        if not count:
            break
        crc = zlib.crc32(view[:count], crc)
        left -= count
    if left or file.read(_CHECKSUM) != crc.to_bytes(_CHECKSUM, "little"):
        raise DataError(f"compiled gazetteer {path} is damaged: its checksum does not fit its content")


def _numbers(name: str) -> np.dtype[Any]:
    """Return the type of a section's numbers. Raises ValueError for anything but plain ones."""
    if not re.fullmatch(r"[<|>][biufS]\d{1,2}", name):
        raise ValueError(name)
    return np.dtype(name)


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGN) * _ALIGN
