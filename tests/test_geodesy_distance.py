"""Distances hold against published geodesics, brute force and their own symmetries."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest
import shapely
from geodesy_truth import ACROSS, FIORDS, GEOD, ICE, distance, globe
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import geodesy
from geomap.errors import GeometryError
from geomap.geodesy import ellipsoid

# lat1, lon1, azi1, lat2, lon2, azi2, s12 of GeographicLib's GeodTest set (Karney, doi:10.5281/zenodo.32156)
GEODTEST = [
    (
        35.60777,
        -139.44815,
        111.098748429560326,
        -11.17491,
        -69.95921,
        129.289270889708762,
        8935244.5604818305,
    ),
    (55.52454, 106.05087, 22.020059880982801, 77.03196, 197.18234, 109.112041110671519, 4105086.1713924406),
    (-21.97856, 142.59065, -32.44456876433189, 41.84138, 98.56635, -41.84359951440466, 8394328.894657671),
    (-66.99028, 112.2363, 173.73491240878403, -12.70631, 285.90344, 2.512956620913668, 11150344.2312080241),
    (
        -17.42761,
        173.34268,
        -159.033557661192928,
        -15.84784,
        5.93557,
        -20.787484651536988,
        16076603.1631180673,
    ),
    (32.84994, 48.28919, 150.492927788121982, -56.28556, 202.29132, 48.113449399816759, 16727068.9438164461),
]

lons = st.floats(-180, 180, allow_nan=False)
lats = st.floats(-90, 90, allow_nan=False)
places = st.tuples(lons, lats)


@pytest.mark.parametrize("row", GEODTEST)
def test_published_geodesics_come_out(row):
    lat1, lon1, azimuth, lat2, lon2, azimuth2, length = row
    found, start, back = geodesy.inverse(lon1, lat1, lon2, lat2)
    assert found == pytest.approx(length, abs=1e-6)
    assert (float(start) - azimuth + 180) % 360 - 180 == pytest.approx(0, abs=1e-9)
    assert (float(back) - azimuth2) % 360 == pytest.approx(180, abs=1e-9)
    lon, lat = geodesy.destination(lon1, lat1, azimuth, length)
    assert float(lat) == pytest.approx(lat2, abs=1e-10)
    assert (float(lon) - lon2 + 180) % 360 - 180 == pytest.approx(0, abs=1e-10)


@given(places, places)
def test_a_midpoint_is_as_far_from_both_ends(a, b):
    lon, lat = geodesy.midpoint(*a, *b)
    whole = float(geodesy.inverse(*a, *b)[0])
    assert float(geodesy.inverse(*a, lon, lat)[0]) == pytest.approx(whole / 2, abs=1e-5)


@given(places, places)
def test_chords_bound_geodesics(a, b):
    chord = np.linalg.norm(ellipsoid.ecef(*a) - ellipsoid.ecef(*b))
    geodesic = float(geodesy.inverse(*a, *b)[0])
    assert float(ellipsoid.chord_to_geodesic_min(chord)) <= geodesic + 1e-6
    assert geodesic <= float(ellipsoid.chord_to_geodesic_max(chord)) + 1e-6 + 1e-3 * (chord > 1.27e7)
    assert chord <= float(ellipsoid.geodesic_to_chord_max(np.asarray(geodesic))) + 1e-6


@settings(max_examples=15, deadline=None)
@given(st.lists(places, min_size=1, max_size=5), st.lists(places, min_size=1, max_size=4))
def test_any_line_from_anywhere_is_measured_to_a_millimetre(vertices, points):
    line = shapely.LineString(vertices) if len(vertices) > 1 else shapely.Point(vertices[0])
    found, lon, lat = geodesy.DistanceIndex(line).nearest([p[0] for p in points], [p[1] for p in points])
    for at, point in enumerate(points):
        assert found[at] == pytest.approx(distance(*point, line), abs=1e-3)
        assert float(geodesy.inverse(*point, lon[at], lat[at])[0]) == pytest.approx(found[at], abs=1e-6)


NASTY = {
    "equator nearly half round": shapely.LineString([(0, 0), (179, 0.3)]),
    "over the pole": shapely.LineString([(10, 89), (-170, 89.5)]),
    "across the antimeridian": shapely.LineString([(170, -10), (-170, 20)]),
    "a whole meridian": shapely.LineString([(50, -89.9), (50, 89.9)]),
    "scattered points": shapely.MultiPoint([(0, 0), (180, 0), (0, 90), (90, -45)]),
    "a tenth of a metre": shapely.LineString([(5, 5), (5.000001, 5)]),
    "an edge of no length": shapely.LineString([(5, 5), (5, 5), (6, 6)]),
    "fiords": FIORDS,
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_shapes_are_measured_to_a_micrometre(name):
    shape = NASTY[name]
    index = geodesy.DistanceIndex(shape, solid=False)
    vertices = shapely.get_coordinates(shape)[:: max(1, shapely.get_num_coordinates(shape) // 8)]
    rng = np.random.default_rng(7)
    lon, lat = globe(12, seed=3)
    close = geodesy.destination(
        *vertices.T, rng.uniform(0, 360, len(vertices)), 10 ** rng.uniform(-3, 6, len(vertices))
    )
    lon = np.concatenate([lon, vertices[:, 0], close[0], vertices[:, 0] + 180])
    lat = np.concatenate([lat, vertices[:, 1], close[1], -vertices[:, 1]])
    found, *_ = index.nearest(lon, lat)
    truth = [distance(x, y, shape) for x, y in zip(lon, lat, strict=True)]
    assert np.abs(found - truth).max() < 1e-6


def test_far_points_and_near_points_agree_with_brute_force_on_one_coast():
    index = geodesy.DistanceIndex(FIORDS, solid=False)
    for away in (1e3, 3e5, 9e5, 1.1e6, 5e6, 9.9e6, 1.01e7, 1.5e7, 1.99e7):
        lon, lat = geodesy.destination(-75, -50, np.linspace(0, 330, 12), away)
        truth = [distance(x, y, FIORDS) for x, y in zip(lon, lat, strict=True)]
        assert np.abs(index.nearest(lon, lat)[0] - truth).max() < 1e-6, away


@settings(max_examples=12, deadline=None)
@given(st.floats(-180, 180), places)
def test_turning_the_globe_changes_no_distance(turn, point):
    index = geodesy.DistanceIndex(FIORDS)
    turned = geodesy.DistanceIndex(
        shapely.transform(
            FIORDS, lambda xy: ellipsoid.wrap_lon(xy + np.array([turn, 0])) * [1, 0] + xy * [0, 1]
        )
    )
    a = index.nearest([point[0]], [point[1]])[0][0]
    b = turned.nearest([point[0] + turn], [point[1]])[0][0]
    assert a == pytest.approx(b, abs=1e-6)


def test_inside_is_zero_metres_and_the_outline_is_not():
    solid, hollow = geodesy.DistanceIndex(FIORDS), geodesy.DistanceIndex(FIORDS, solid=False)
    assert solid.nearest([-75], [-50])[0][0] == 0
    assert solid.nearest([-75], [-50])[1:][0][0] == -75
    assert hollow.nearest([-75], [-50])[0][0] == pytest.approx(distance(-75, -50, FIORDS), abs=1e-6)


def test_sides_follow_geodesics_not_lines_of_degrees():
    field = shapely.Polygon([(0, 50), (40, 50), (40, 60), (0, 60)])
    index = geodesy.DistanceIndex(field)
    # the geodesic along the northern side bulges to 61.5° north, the southern one to 51.7°
    assert index.contains([20, 20, 20, 20], [61.4, 61.6, 51.8, 51.6]).tolist() == [True, False, True, False]
    turned = shapely.transform(field, lambda xy: xy + np.array([160, 0]))
    assert geodesy.DistanceIndex(turned).contains([180, -180, 180], [61.4, 61.4, 61.6]).tolist() == [
        True,
        True,
        False,
    ]


@settings(max_examples=15, deadline=None)
@given(
    places,
    st.lists(st.floats(0.3, 1), min_size=5, max_size=12),
    st.floats(4, 6.6),
    st.lists(st.tuples(st.floats(0, 360), st.floats(0, 1.3)), min_size=1, max_size=30),
)
def test_insides_agree_with_a_chart_about_the_middle(middle, reaches, power, points):
    """In the azimuthal chart about its middle a star-shaped land is flat, wherever on Earth it lies."""
    reach = 10**power * np.array(reaches)
    azimuth = np.linspace(0, 360, len(reach), endpoint=False)
    land = shapely.Polygon(np.stack(geodesy.destination(*middle, azimuth, reach), axis=1))
    outline = shapely.get_coordinates(geodesy.densify(land.exterior, 10**power / 300))
    away, turn, _ = geodesy.inverse(*middle, *outline.T)
    flat = shapely.Polygon(
        np.stack([away * np.sin(np.radians(turn)), away * np.cos(np.radians(turn))], axis=1)
    )
    turns, shares = np.array(points).T
    lon, lat = geodesy.destination(*middle, turns, shares * 10**power)
    x, y = shares * 10**power * np.sin(np.radians(turns)), shares * 10**power * np.cos(np.radians(turns))
    clear = geodesy.DistanceIndex(land, solid=False).nearest(lon, lat)[0] > 10**power / 1_000
    held = geodesy.DistanceIndex(land).contains(lon, lat)
    assert (held == shapely.contains_xy(flat, x, y))[clear].all()


def test_seams_of_a_cut_are_no_outline():
    hollow = geodesy.DistanceIndex(ACROSS, solid=False)
    assert hollow.nearest([180.0, -180.0], [-17.0, -17.0])[0] == pytest.approx([212_900, 212_900], rel=0.01)
    ice = geodesy.DistanceIndex(ICE, solid=False)
    assert ice.nearest([180.0], [-89.0])[0][0] > 1_000_000
    assert geodesy.DistanceIndex(ICE).nearest([180.0, 0.0, 33.0], [-89.0, -90.0, -80.0])[0].tolist() == [
        0,
        0,
        0,
    ]


@settings(max_examples=6, deadline=None)
@given(
    st.lists(places, min_size=2, max_size=4, unique=True),
    st.lists(places, min_size=2, max_size=4, unique=True),
)
def test_distance_is_symmetric_and_no_vertex_is_nearer(a, b):
    first, second = shapely.LineString(a), shapely.LineString(b)
    there, back = geodesy.nearest(first, second), geodesy.nearest(second, first)
    assert there.distance_m == pytest.approx(back.distance_m, abs=1e-5)
    for point in a:
        assert there.distance_m <= distance(*point, second) + 1e-3
    assert there.distance_m == pytest.approx(float(geodesy.inverse(*there.start, *there.end)[0]), abs=1e-6)


def test_crossing_and_containing_is_zero():
    cross = geodesy.nearest(
        shapely.LineString([(175, 0), (-175, 10)]), shapely.LineString([(175, 10), (-175, 0)])
    )
    assert cross.distance_m == 0
    assert cross.start == pytest.approx((180, 5.058), abs=1e-3) or cross.start == pytest.approx(
        (-180, 5.058), abs=1e-3
    )
    assert geodesy.nearest(shapely.box(0, 0, 10, 10), shapely.box(4, 4, 5, 5)).distance_m == 0
    assert geodesy.nearest(shapely.box(4, 4, 5, 5), shapely.box(0, 0, 10, 10)).distance_m == 0
    assert geodesy.within(shapely.Point(0, 0), shapely.Point(1, 0), 111_320)
    assert not geodesy.within(shapely.Point(0, 0), shapely.Point(1, 0), 111_319)


def test_nearest_says_where_and_in_which_direction():
    found = geodesy.nearest(shapely.Point(0, 0), shapely.box(1, -1, 2, 1))
    assert found.distance_m == pytest.approx(111_319.491, abs=1e-3)
    assert (found.start, found.end, found.azimuth_deg) == (
        (0, 0),
        pytest.approx((1, 0), abs=1e-9),
        pytest.approx(90),
    )


@settings(max_examples=6, deadline=None)
@given(places, st.lists(places, min_size=2, max_size=5, unique=True))
def test_no_place_of_a_line_is_farther_than_the_farthest(point, vertices):
    line = shapely.LineString(vertices)
    found = geodesy.farthest(line, shapely.Point(point))
    along = shapely.get_coordinates(geodesy.densify(line, 100_000))
    away = geodesy.inverse(*along.T, *point)[0]
    assert away.max() <= found.distance_m + 2e-3
    assert geodesy.nearest(shapely.Point(found.start), line).distance_m < 1e-3


def test_the_farthest_place_may_lie_inside_an_area_or_within_an_edge():
    square = shapely.box(-1, -1, 1, 1)
    inside = geodesy.farthest(square, geodesy.DistanceIndex(square, solid=False))
    assert inside.distance_m == pytest.approx(110_574, abs=200)
    assert abs(inside.start[1]) < 0.01
    ends = geodesy.farthest(shapely.LineString([(0, 0), (10, 0)]), shapely.MultiPoint([(0, 0), (10, 0)]))
    assert ends.start == pytest.approx((5, 0), abs=1e-6)
    assert ends.distance_m == pytest.approx(556_597.454, abs=0.01)


def test_a_series_of_geometries_is_measured_as_one():
    series = geopandas.GeoSeries([shapely.Point(0, 0), shapely.Point(10, 0)], crs=4326)
    assert geodesy.DistanceIndex(series).nearest([9], [0])[0][0] == pytest.approx(111_319.491, abs=1e-3)


@pytest.mark.parametrize(
    "broken",
    [shapely.Point(), shapely.Point(0, 91), shapely.LineString([(0, 0), (np.inf, 1)]), "POINT (0 0)", 7, []],
)
def test_what_cannot_be_measured_is_refused(broken):
    with pytest.raises(GeometryError):
        geodesy.DistanceIndex(broken)


def test_points_that_are_none_are_refused():
    index = geodesy.DistanceIndex(shapely.Point(0, 0))
    for lon, lat in (([0], [95]), ([np.nan], [0]), ([0, 1], [0])):
        with pytest.raises(GeometryError):
            index.nearest(lon, lat)
    assert [len(x) for x in index.nearest([], [])] == [0, 0, 0]


def test_a_ring_of_equal_distance_does_not_eat_the_memory():
    """Every piece of a parallel is as far from the pole as any other."""
    ring = shapely.LineString([(lon, 60) for lon in np.linspace(-180, 180, 721)])
    found = geodesy.DistanceIndex(ring).nearest(np.zeros(40), np.full(40, 89.9999))[0]
    assert found == pytest.approx(np.full(40, float(GEOD.inv(0, 89.9999, 0, 60)[2])), abs=30)


def test_hausdorff_is_the_greater_of_both_ways():
    short, long = shapely.LineString([(0, 0), (1, 0)]), shapely.LineString([(0, 0), (5, 0)])
    found = geodesy.hausdorff(short, long)
    assert found.distance_m == geodesy.hausdorff(long, short).distance_m
    assert found.distance_m == pytest.approx(4 * 111_319.491, abs=0.01)
    assert (found.start, found.end) == (pytest.approx((5, 0)), pytest.approx((1, 0)))
