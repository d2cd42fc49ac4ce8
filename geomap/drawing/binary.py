"""Coordinates packed into one byte string: quantised, as differences, in as few bytes as each needs.

A page carries the string once, as base64; records refer to it by offset. A difference of up to 63 steps
takes one byte, up to 8,191 two: a coast at 100 m takes a quarter of what JSON would.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geomap.drawing.coding import encode_stream, zigzag

Reference: TypeAlias = dict[str, Any]
"""``{"o": byte offset, "n": points of each part, "s": degrees a step}``."""

LOOK_AHEAD: Final = 4
"""Zero bytes at the end."""
_FINE: Final = 1e-4
"""Degrees a step, 11 m: below a pixel down to city scale."""


class Packer:
    """Collects lines and rings.

    >>> packer = Packer()
    >>> packer.add([np.array([[0.0, 0.0], [0.001, 0.0]])], step=0.001)
    {'o': 0, 'n': [2], 's': 0.001}
    >>> len(packer.packed()) - LOOK_AHEAD
    4
    """

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, parts: Sequence[NDArray[np.float64]], *, step: float = _FINE) -> Reference:
        """Pack parts of shape (n, 2), lon and lat in degrees, and return where they are."""
        return {
            "o": self.add_steps([np.rint(p / step).astype(np.int64) for p in parts]),
            "n": [len(p) for p in parts],
            "s": step,
        }

    def add_steps(self, parts: Sequence[NDArray[np.int64]]) -> int:
        """Pack parts that are whole steps already; return the byte offset at which they begin."""
        offset = self._size
        if parts:
            steps = np.concatenate(parts)
            deltas = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
            self.add_bytes(_varints(zigzag(deltas)))
        return offset

    def add_geometry(self, geometry: BaseGeometry, *, step: float = _FINE) -> Reference:
        """Pack a geometry's rings or lines; ``k`` says which: polygon, line or point."""
        parts, kind = _parts(geometry)
        return {"k": kind, **self.add(parts, step=step)}

    def add_bytes(self, chunk: bytes) -> int:
        """Pack bytes as they are; return the offset at which they begin."""
        offset = self._size
        self._chunks.append(chunk)
        self._size += len(chunk)
        return offset

    def add_stream(self, values: NDArray[np.int64]) -> list[int]:
        """Pack whole numbers from 0 on; return the byte offset and how many there are."""
        return [self.add_bytes(encode_stream(values)[0]), len(values)]

    def packed(self) -> bytes:
        """Return everything packed so far, and zeros behind it into which a reader of bits may look."""
        return b"".join(self._chunks) + bytes(LOOK_AHEAD)


def _parts(geometry: BaseGeometry) -> tuple[list[NDArray[np.float64]], str]:
    flat = [g for g in shapely.get_parts(geometry) if not g.is_empty]
    flat = [p for g in flat for p in shapely.get_parts(g)]
    polygons = [g for g in flat if g.geom_type == "Polygon"]
    if polygons:
        rings = shapely.get_rings(polygons)
        return [shapely.get_coordinates(r) for r in rings], "polygon"
    lines = [g for g in flat if g.geom_type in ("LineString", "LinearRing")]
    if lines:
        return [shapely.get_coordinates(g) for g in lines], "line"
    return [shapely.get_coordinates(g) for g in flat], "point"


def _varints(values: NDArray[np.int64]) -> bytes:
    """Write unsigned values seven bits a byte, low first, the high bit set where more follow."""
    unsigned = values.astype(np.uint64)
    groups = 10
    shifts = np.arange(groups, dtype=np.uint64) * np.uint64(7)
    pieces = (unsigned[:, None] >> shifts) & np.uint64(0x7F)
    lengths = np.maximum(1, groups - np.argmax(pieces[:, ::-1] > 0, axis=1))
    lengths[unsigned == 0] = 1
    used = np.arange(groups)[None, :] < lengths[:, None]
    more = np.arange(groups)[None, :] < (lengths - 1)[:, None]
    packed: bytes = (pieces | np.where(more, 0x80, 0).astype(np.uint64))[used].astype(np.uint8).tobytes()
    return packed
