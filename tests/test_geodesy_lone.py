"""One place is measured without an index, and gets bit by bit what an index gives."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import geodesy
from geomap.errors import GeometryError
from geomap.geodesy.lone import lone_place

_LON = st.one_of(st.floats(-180, 180), st.sampled_from([0.0, -0.0, 180.0, -180.0, 181.5, -200.0]))
_LAT = st.one_of(st.floats(-90, 90), st.sampled_from([0.0, -0.0, 90.0, -90.0]))
_POINTS = st.builds(shapely.Point, _LON, _LAT)


@st.composite
def _coasts(draw: st.DrawFn) -> shapely.MultiLineString:
    """Draw lines that wander from somewhere, over ±180° too, by short steps or by long ones."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    lines = []
    for _ in range(draw(st.integers(1, 5))):
        steps = random.normal(0, draw(st.sampled_from([0.01, 0.1, 2.0])), (draw(st.integers(2, 300)), 2))
        begun = draw(st.floats(-180, 180)), draw(st.floats(-80, 80))
        track = np.array(begun) + np.cumsum(steps, axis=0)
        track[:, 0], track[:, 1] = (track[:, 0] + 180) % 360 - 180, np.clip(track[:, 1], -89, 89)
        lines.append(shapely.LineString(track))
    return shapely.MultiLineString(lines)


@given(_POINTS, _POINTS)
@settings(deadline=None)
def test_two_points_lie_as_far_apart_as_by_their_indexes(a: shapely.Point, b: shapely.Point) -> None:
    index_a, index_b = geodesy.DistanceIndex(a), geodesy.DistanceIndex(b)
    assert repr(geodesy.nearest(a, b)) == repr(geodesy.nearest(index_a, index_b))
    assert repr(geodesy.farthest(a, b)) == repr(geodesy.farthest(index_a, index_b))


@given(_POINTS, _coasts())
@settings(deadline=None, max_examples=40)
def test_a_point_lies_as_far_from_a_coast_as_by_their_indexes(
    point: shapely.Point, coast: shapely.MultiLineString
) -> None:
    index, whole = geodesy.DistanceIndex(point), geodesy.DistanceIndex(coast)
    assert geodesy.nearest(point, coast) == geodesy.nearest(index, whole)
    assert geodesy.nearest(coast, point) == geodesy.nearest(whole, index)
    assert geodesy.farthest(point, coast) == geodesy.farthest(index, whole)
    assert geodesy.farthest(whole, point) == geodesy.farthest(whole, index)


@given(_POINTS, _coasts(), st.floats(1_000, 500_000))
@settings(deadline=None, max_examples=40)
def test_no_stretch_within_reach_of_a_point_is_missing(
    point: shapely.Point, coast: shapely.MultiLineString, more_m: float
) -> None:
    reach = geodesy.nearest(point, coast).distance_m + more_m
    found = set(zip(*geodesy.stretches_within(coast, point, reach), strict=True))
    whole = geodesy.stretches_within(coast, geodesy.DistanceIndex(point), reach)
    for stretch in zip(*whole, strict=True):
        line = shapely.LineString([stretch[:2], stretch[2:]])
        near = geodesy.nearest(geodesy.DistanceIndex(point), line).distance_m <= reach
        assert not near or stretch in found
    assert len(geodesy.stretches_within(point, coast, reach)[0]) == 1


def test_a_coast_out_of_reach_has_no_stretch() -> None:
    coast, far = shapely.LineString([(0, 0), (1, 0)]), shapely.Point(0, 50)
    assert [len(part) for part in geodesy.stretches_within(coast, far, 1_000)] == [0] * 4
    assert [len(part) for part in geodesy.stretches_within(far, coast, 1_000)] == [0] * 4


def test_a_coast_is_not_cut_for_one_town() -> None:
    index = geodesy.DistanceIndex(shapely.LineString([(0, 0), (10, 0), (10, 10)]))
    assert round(geodesy.nearest(shapely.Point(5, 1), index).distance_m) == 110_574
    assert not index.is_cut
    assert round(float(index.nearest([5.0], [1.0])[0][0])) == 110_574
    assert index.is_cut


@pytest.mark.parametrize("point", [shapely.Point(), shapely.Point(0, 91), shapely.Point(math.inf, 0)])
def test_a_point_that_lies_nowhere_is_still_refused(point: shapely.Point) -> None:
    assert lone_place(point) is None
    with pytest.raises(GeometryError):
        geodesy.nearest(point, shapely.Point(0, 0))
