"""The file of compiled shapes: a header, an index in JSON, and bare blobs, each with its checksum.

Written whole beside its place and renamed into it, so that a kill at any instant leaves a whole file or none.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import struct
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

MAGIC = b"GMSHAPE7"
"""First bytes of the file; the digit is the version of the layout."""
_HEAD = struct.Struct("<8sQII")
"""Magic, size of the whole file, size of the index, CRC-32 of the index."""


def read_index(data: mmap.mmap) -> tuple[dict[str, Any], int]:
    """Return the index of a compiled file and where its blobs start; `ValueError` where anything is wrong."""
    if len(data) < _HEAD.size:
        raise ValueError("the file is damaged: too short")
    magic, size, length, crc = _HEAD.unpack_from(data)
    text = data[_HEAD.size : _HEAD.size + length]
    if magic != MAGIC or size != len(data) or zlib.crc32(text) != crc:
        raise ValueError("the header is damaged")
    index: dict[str, Any] = json.loads(text)
    return index, _HEAD.size + length


def replace_file(path: Path, data: bytes) -> None:
    """Write a file beside its place, make it durable and rename it there."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def write_checked(path: Path, data: bytes) -> None:
    """Write a small file of its own, with a checksum in front, atomically; the folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, zlib.crc32(data).to_bytes(4, "little") + data)


def read_checked(path: Path) -> bytes:
    """Return what `write_checked` wrote; `OSError` where there is none, `ValueError` where it is damaged."""
    data = path.read_bytes()
    if len(data) < 4 or zlib.crc32(data[4:]) != int.from_bytes(data[:4], "little"):
        raise ValueError(f"the file {path.name} is damaged")
    return data[4:]


class ShapeWriter:
    """Collects blobs and the index that tells where they lie."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.units: list[dict[str, Any]] = []
        self.shapes: dict[str, Any] = {}
        self.lands: dict[str, list[tuple[list[int], tuple[float, ...]]]] = {"land": [], "coarse_land": []}
        self.arrays: dict[str, list[int]] = {}
        self.blobs: list[bytes] = []
        self.size = 0
        self._known: dict[bytes, list[int]] = {}

    def _add(self, blob: bytes) -> list[int]:
        if blob in self._known:
            return self._known[blob]
        at = self._known[blob] = self._append(blob)
        return at

    def _append(self, blob: bytes) -> list[int]:
        blob += b"\0" * (-len(blob) % 8)
        at = [self.size, len(blob), zlib.crc32(blob)]
        self.blobs.append(blob)
        self.size += len(blob)
        return at

    def add_shape(self, footprint_id: str, geometry: BaseGeometry, *, masses: Sequence[int] = ()) -> None:
        """Keep a shape under its id, with the landmass of each part where that is known."""
        blob = shapely.to_wkb(geometry, byte_order=1)
        self.shapes[footprint_id] = {
            "at": self._add(blob),
            "bounds": list(geometry.bounds),
            "masses": list(masses),
        }

    def add_land(self, layer: str, geometry: BaseGeometry) -> None:
        """Keep a piece of land in a layer."""
        at = self._add(shapely.to_wkb(geometry, byte_order=1))
        self.lands[layer].append((at, geometry.bounds))

    def add_array(self, name: str, array: NDArray[Any]) -> None:
        """Keep an array."""
        self.arrays[name] = self._add(array.tobytes())

    def add_blob(self, name: str, blob: bytes) -> None:
        """Keep bytes under the name of an array."""
        self.arrays[name] = self._add(blob)

    def packed(self) -> bytes:
        """Return the whole file."""
        for layer, rows in self.lands.items():
            self.add_array(f"{layer}_at", np.array([at for at, _bounds in rows], dtype="<i8"))
            self.add_array(f"{layer}_bounds", np.array([bounds for _at, bounds in rows], dtype="<f8"))
        index = {"key": self.key, "units": self.units, "shapes": self.shapes, "arrays": self.arrays}
        text = json.dumps(index, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-(len(text) + _HEAD.size) % 4096)
        head = _HEAD.pack(MAGIC, _HEAD.size + len(text) + self.size, len(text), zlib.crc32(text))
        return b"".join([head, text, *self.blobs])
