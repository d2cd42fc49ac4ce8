"""Buffers lie where they should, on every side, across the antimeridian and over the poles."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from geodesy_truth import ACROSS, FIORDS, ICE, distance, globe
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import geodesy
from geomap.errors import GeometryError
from geomap.geodesy.edges import edges_of

BORDERED = shapely.Polygon([(0, 0), (20, 0), (20, 20), (0, 20)], [[(5, 5), (5, 15), (15, 15), (15, 5)]])
"""Land with a lake of 1,100 km."""
CAP = shapely.box(-180, 60, 180, 90)
LINE = shapely.LineString([(170, -10), (-170, 20), (-160, 80), (20, 80)])
CASES = {
    "a point": (shapely.Point(-66.9, 10.5), 200_000),
    "a point far north": (shapely.Point(15.6, 78.2), 200_000),
    "a point at the antimeridian": (shapely.Point(178.44, -18.14), 200_000),
    "a point next to the pole": (shapely.Point(0, 89.5), 200_000),
    "the north pole": (shapely.Point(0, 90), 200_000),
    "the south pole": (shapely.Point(0, -90), 200_000),
    "a hundred metres": (shapely.Point(15.6, 78.2), 100),
    "five thousand kilometres": (shapely.Point(15.6, 78.2), 5_000_000),
    "more than half of the globe": (shapely.Point(178.44, -18.14), 12_000_000),
    "all but the antipode": (shapely.Point(30, 40), 19_900_000),
    "a jagged coast": (FIORDS, 200_000),
    "a jagged coast, closely": (FIORDS, 5_000),
    "a jagged coast, inward": (FIORDS, -50_000),
    "islands across the antimeridian": (ACROSS, 100_000),
    "islands across the antimeridian, inward": (ACROSS, -50_000),
    "an ice cap": (ICE, 300_000),
    "an ice cap, inward": (ICE, -300_000),
    "a lake that stays": (BORDERED, 200_000),
    "a lake that drowns": (BORDERED, 600_000),
    "a lake, inward": (BORDERED, -200_000),
    "a line over the pole": (LINE, 300_000),
    "a parallel": (CAP, 200_000),
    "a mixture": (
        shapely.GeometryCollection(
            [shapely.Point(179.9, 0), shapely.LineString([(0, 0), (10, 10)]), shapely.box(100, -80, 140, -60)]
        ),
        500_000,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_buffer_holds_what_is_near_and_nothing_else(name):
    shape, radius = CASES[name]
    found = geodesy.buffer_with_error(shape, radius)
    area, reach = found.geometry, abs(radius)
    assert area.is_valid
    assert area.geom_type in ("Polygon", "MultiPolygon")
    west, south, east, north = area.bounds
    assert -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    outline, solid = geodesy.DistanceIndex(shape, solid=False), geodesy.DistanceIndex(shape)
    # along each edge as a straight line in degrees
    rng = np.random.default_rng(5)
    edges = edges_of(area)
    span = edges.lon2 - edges.lon1
    span -= 360 * np.round(span / 360)
    for share in (np.zeros(len(edges)), *rng.random((4, len(edges)))):
        lon = edges.lon1 + share * span
        lat = edges.lat1 + share * (edges.lat2 - edges.lat1)
        off = np.abs(outline.nearest(lon, lat)[0] - reach)
        assert off.max() <= 0.0005 * reach
        assert off.max() <= found.error_m * (1.0 if found.proven else 1.3) + 1e-5 * reach
    assert found.error_m <= 0.0005 * reach
    # on both sides of it, and anywhere on the globe
    vertices = shapely.get_coordinates(shape)
    own = vertices[rng.integers(0, len(vertices), 1000)]
    near = geodesy.destination(*own.T, rng.uniform(0, 360, 1000), reach * rng.uniform(0.2, 1.6, 1000))
    lon, lat = (np.concatenate(pair) for pair in zip(near, globe(1000, seed=4), strict=True))
    away = outline.nearest(lon, lat)[0]
    away = np.where(solid.contains(lon, lat), -away, away)
    inside = shapely.intersects_xy(area, lon, lat)
    assert inside[away < radius - 0.0005 * reach].all()
    assert not inside[away > radius + 0.0005 * reach].any()


@pytest.mark.parametrize("name", [name for name, (_, radius) in CASES.items() if radius > 0])
def test_a_sketch_strays_by_a_hundredth_at_most(name):
    shape, radius = CASES[name]
    sketch = geodesy.sketch_buffer(shape, radius)
    assert sketch.is_valid
    west, south, east, north = sketch.bounds
    assert -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    edges = edges_of(sketch)
    away = geodesy.DistanceIndex(shape, solid=False).nearest(edges.lon1, edges.lat1)[0]
    assert np.abs(away / radius - 1).max() <= 0.01
    # every place of a wide net about it is on the side on which it belongs
    lon, lat = globe(2000, seed=6)
    away = geodesy.DistanceIndex(shape).nearest(lon, lat)[0]
    inside = shapely.intersects_xy(sketch, lon, lat)
    assert inside[away < 0.98 * radius].all()
    assert not inside[away > 1.02 * radius].any()


@pytest.mark.parametrize("radius", [0, -1000.0, float("nan")])
def test_a_sketch_has_a_distance_above_nothing(radius):
    with pytest.raises(GeometryError):
        geodesy.sketch_buffer(shapely.Point(0, 0), radius)


def test_a_circle_is_one_by_brute_force():
    circle = geodesy.ring(-68, 12, 27_000)
    away = [distance(lon, lat, shapely.Point(-68, 12)) for lon, lat in shapely.get_coordinates(circle)]
    assert away == pytest.approx([27_000] * len(away), abs=0.03)


def test_a_smaller_tolerance_makes_a_better_buffer():
    rough = geodesy.buffer_with_error(FIORDS, 100_000, tolerance=0.01)
    fine = geodesy.buffer_with_error(FIORDS, 100_000, tolerance=0.00005)
    assert rough.error_m <= 1_000 and fine.error_m <= 5
    assert shapely.get_num_coordinates(rough.geometry) < shapely.get_num_coordinates(fine.geometry) / 3


@settings(max_examples=6, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=3, unique=True),
    st.floats(2, 6),
)
def test_any_buffer_is_valid_and_contains_its_source(vertices, power):
    shape = shapely.LineString(vertices) if len(vertices) > 1 else shapely.Point(vertices[0])
    area = geodesy.buffer(shape, 10**power)
    assert area.is_valid
    assert shapely.intersects_xy(area, *np.array(vertices).T).all()


@settings(max_examples=5, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=4, unique=True),
    st.floats(4.5, 6.7),
    st.floats(-4, -1.5),
)
def test_the_bound_holds_on_any_buffer(vertices, power, looseness):
    shape = shapely.LineString(vertices) if len(vertices) > 1 else shapely.Point(vertices[0])
    found = geodesy.buffer_with_error(shape, 10**power, tolerance=10**looseness)
    edges = edges_of(found.geometry)
    if found.geometry.equals(shapely.box(-180, -90, 180, 90)):
        return
    rng = np.random.default_rng(1)
    edges = edges.take(rng.permutation(len(edges))[:300])
    span = edges.lon2 - edges.lon1
    span -= 360 * np.round(span / 360)
    outline = geodesy.DistanceIndex(shape)
    for share in rng.random((5, len(edges))):
        lon, lat = edges.lon1 + share * span, edges.lat1 + share * (edges.lat2 - edges.lat1)
        off = np.abs(outline.nearest(lon, lat)[0] - 10**power)
        assert not found.proven or off.max() <= found.error_m + 1e-6 * 10**power


def test_the_bound_may_be_asked_for_in_metres():
    for metres in (5.0, 50.0, 500.0):
        found = geodesy.buffer_with_error(FIORDS, 100_000, max_error_m=metres)
        assert 0 < found.error_m <= metres
        assert geodesy.buffer(FIORDS, 100_000, max_error_m=metres).equals(found.geometry)
    for metres in (0, -1, np.nan, 50_000):
        with pytest.raises(GeometryError, match="max_error_m"):
            geodesy.buffer(FIORDS, 100_000, max_error_m=metres)


def test_a_buffer_of_the_whole_earth_is_the_whole_earth():
    assert geodesy.area_m2(geodesy.buffer(shapely.Point(3, 4), 20_004_000)) == pytest.approx(5.1006562e14)
    assert geodesy.area_m2(geodesy.buffer(shapely.box(-180, -90, 180, 90), 1_000)) == pytest.approx(
        5.1006562e14
    )


def test_nothing_is_left_of_a_line_or_of_a_small_island_inward():
    assert geodesy.buffer(LINE, -1_000).is_empty
    assert geodesy.buffer(shapely.box(0, 0, 0.1, 0.1), -10_000).is_empty
    assert geodesy.buffer(CAP, 0).equals(CAP)


def test_out_and_in_again_leaves_a_convex_shape_as_it_was():
    square = shapely.box(10, 10, 14, 14)
    back = geodesy.buffer(geodesy.buffer(square, 100_000), -100_000)
    assert geodesy.area_m2(
        back.symmetric_difference(geodesy.densify(square, 5_000))
    ) < 0.003 * geodesy.area_m2(square)


def test_turning_the_globe_changes_no_buffer():
    areas = [
        geodesy.area_m2(
            geodesy.buffer(shapely.transform(ACROSS, lambda xy, t=t: xy + np.array([t, 0])), 100_000)
        )
        for t in (0, 30, 181)
    ]
    assert areas == pytest.approx([areas[0]] * 3, rel=1e-4)


def test_the_same_buffer_comes_twice():
    assert geodesy.buffer(FIORDS, 70_000).wkb == geodesy.buffer(FIORDS, 70_000).wkb


@pytest.mark.parametrize("radius", [np.nan, np.inf, -np.inf])
def test_a_distance_that_is_none_is_refused(radius):
    with pytest.raises(GeometryError):
        geodesy.buffer(FIORDS, radius)


@pytest.mark.parametrize("tolerance", [0, -1, 0.5, np.nan])
def test_a_tolerance_that_is_none_is_refused(tolerance):
    with pytest.raises(GeometryError, match="tolerance"):
        geodesy.buffer(FIORDS, 1_000, tolerance=tolerance)


def test_a_wedge_is_a_slice_of_the_ring():
    slice_ = geodesy.wedge(10, 50, 315, 45, 100_000, 300_000)
    assert slice_.is_valid
    whole = geodesy.area_m2(geodesy.ring(10, 50, 300_000)) - geodesy.area_m2(geodesy.ring(10, 50, 100_000))
    assert geodesy.area_m2(slice_) == pytest.approx(whole / 4, rel=2e-3)
    assert shapely.intersects_xy(slice_, [10, 10, 10, 13], [52, 50.5, 48, 50]).tolist() == [
        True,
        False,
        False,
        False,
    ]


def test_a_wedge_reaches_over_the_pole_and_the_antimeridian():
    north = geodesy.wedge(170, 80, 330, 30, 0, 2_000_000)
    assert north.is_valid
    assert shapely.intersects_xy(north, [170, -10, 0, 170], [85, 84, 89.9, 70]).tolist() == [
        True,
        True,
        True,
        False,
    ]
    east = geodesy.wedge(179, 0, 60, 120, 10_000, 400_000)
    assert shapely.intersects_xy(east, [-179, 179.5, 178], [0, 0, 0]).tolist() == [True, True, False]
    ring = geodesy.wedge(0, 0, 0, 360, 100_000, 200_000)
    assert shapely.intersects_xy(ring, [0, 1.3], [0, 0]).tolist() == [False, True]


def test_shares_add_up_to_one():
    outline = geodesy.DistanceIndex(BORDERED, solid=False)
    rim = geodesy.share_within(BORDERED, outline, 100_000)
    core = geodesy.area_m2(geodesy.buffer(BORDERED, -100_000)) / geodesy.area_m2(BORDERED)
    assert rim + core == pytest.approx(1, abs=1e-4)


def test_shares_of_areas_lines_and_points():
    meridian = shapely.LineString([(0, 0), (0, 1)])
    assert geodesy.share_within(shapely.box(0, 0, 2, 1), meridian, 111_319.5) == pytest.approx(0.5, abs=1e-3)
    across = shapely.LineString([(179, 0), (-179, 0)])
    assert geodesy.share_within(across, shapely.Point(180, 0), 55_659.7) == pytest.approx(0.5, abs=1e-3)
    points = shapely.MultiPoint([(0, 0), (1, 0), (2, 0), (3, 0)])
    assert geodesy.share_within(points, shapely.Point(0, 0), 111_320) == 0.5
    assert geodesy.share_within(shapely.box(1, 1, 2, 2), shapely.box(0, 0, 5, 5), 1) == pytest.approx(1)
    assert geodesy.share_within(shapely.box(1, 1, 2, 2), shapely.box(50, 0, 55, 5), 1_000) == 0
    assert geodesy.share_within(ICE, shapely.Point(0, -90), 20_000_000) == pytest.approx(1)


def test_range_rings_are_lines_at_their_distance_over_pole_and_antimeridian():
    radii = (1_000, 500_000, 3_000_000)
    for at in ((178.44, -18.14), (15.6, 78.2), (0, 90)):
        for radius, line in zip(radii, geodesy.rings(*at, radii), strict=True):
            assert line.geom_type in ("LineString", "MultiLineString")
            xy = shapely.get_coordinates(line)
            assert np.abs(xy[:, 0]).max() <= 180
            assert geodesy.inverse(*at, *xy.T)[0] == pytest.approx(radius, rel=5e-4)
    for radius in (0, -5, np.inf, 3e7):
        with pytest.raises(GeometryError):
            geodesy.rings(0, 0, [radius])
