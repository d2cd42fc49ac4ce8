from __future__ import annotations

import base64

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from geomap.drawing.binary import LOOK_AHEAD, Packer


def unpack(data: bytes, offset: int, counts: list[int]) -> list[list[tuple[int, int]]]:
    """Read packed steps as the viewer does."""
    at, x, y, parts = offset, 0, 0, []

    def next_value() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                return (value >> 1) ^ -(value & 1)

    for count in counts:
        part = []
        for _ in range(count):
            x, y = x + next_value(), y + next_value()
            part.append((x, y))
        parts.append(part)
    return parts


POINTS = st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=20).map(
    lambda rows: np.array(rows, dtype=np.float64)
)


@given(st.lists(POINTS, max_size=4), st.lists(POINTS, max_size=4), st.sampled_from([1e-4, 5e-4, 1e-3]))
def test_what_is_packed_comes_back_to_the_nearest_step(
    first: list[NDArray[np.float64]], second: list[NDArray[np.float64]], step: float
) -> None:
    packer = Packer()
    references = [packer.add(first, step=step), packer.add(second, step=step)]
    data = packer.packed()
    for reference, parts in zip(references, (first, second), strict=True):
        found = unpack(data, reference["o"], reference["n"])
        for part, back in zip(parts, found, strict=True):
            assert np.abs(np.array(back) * step - part).max() <= step / 2 + 1e-9


def test_geometries_say_what_they_are() -> None:
    packer = Packer()
    holed = Polygon(box(0, 0, 3, 3).exterior, [box(1, 1, 2, 2).exterior])
    assert packer.add_geometry(MultiPolygon([holed, box(5, 5, 6, 6)]))["n"] == [5, 5, 5]
    assert packer.add_geometry(LineString([(0, 0), (1, 1)]))["k"] == "line"
    assert packer.add_geometry(Point(1, 2))["k"] == "point"
    assert packer.add_geometry(Polygon())["n"] == []


def test_small_differences_take_a_byte_each() -> None:
    packer = Packer()
    packer.add([np.array([[0.0, 0.0], [0.001, -0.001], [0.002, 0.0]])], step=1e-3)
    assert len(packer.packed()) == 6 + LOOK_AHEAD
    assert base64.b64encode(packer.packed())
