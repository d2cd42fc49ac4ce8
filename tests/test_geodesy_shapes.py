"""Lines and areas: measured, densified, simplified and cut."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from geodesy_truth import ACROSS, FIORDS, ICE
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import geodesy
from geomap.errors import GeometryError

EARTH_M2 = 510_065_621_724_089


def test_areas_of_the_globe_and_its_parts():
    assert geodesy.area_m2(shapely.box(-180, -90, 180, 90)) == pytest.approx(EARTH_M2, rel=1e-9)
    assert geodesy.area_m2(shapely.box(-180, 0, 180, 90)) == pytest.approx(EARTH_M2 / 2, rel=1e-9)
    octant = shapely.Polygon([(0, 0), (90, 0), (0, 90)])
    assert geodesy.area_m2(octant) == pytest.approx(EARTH_M2 / 8, rel=1e-9)


def test_a_hole_and_a_cut_do_not_count():
    square, hole = shapely.box(0, 0, 4, 4), shapely.box(1, 1, 2, 2)
    holed = shapely.Polygon(square.exterior.coords, [hole.exterior.coords])
    assert geodesy.area_m2(holed) == pytest.approx(geodesy.area_m2(square) - geodesy.area_m2(hole))
    joined = shapely.box(176, -20, 182, -15)
    cut = shapely.MultiPolygon([shapely.box(176, -20, 180, -15), shapely.box(-180, -20, -178, -15)])
    assert geodesy.area_m2(geodesy.cut_antimeridian(joined)) == pytest.approx(geodesy.area_m2(cut), rel=1e-3)
    sides = 4 * 553_000
    assert geodesy.length_m(cut) == pytest.approx(geodesy.length_m(joined), rel=1e-3)
    assert geodesy.length_m(cut) < geodesy.length_m(shapely.box(176, -20, 180, -15)) + sides


def test_lengths_are_geodesic():
    assert geodesy.length_m(shapely.LineString([(0, 0), (1, 0)])) == pytest.approx(111_319.491, abs=1e-3)
    assert geodesy.length_m(shapely.Point(0, 0)) == 0
    assert geodesy.area_m2(shapely.LineString([(0, 0), (1, 0)])) == 0


def test_a_polygon_across_the_antimeridian_is_cut_in_two():
    cut = geodesy.cut_antimeridian(shapely.Polygon([(170, 0), (-170, 0), (-170, 10), (170, 10)]))
    assert cut.equals(shapely.MultiPolygon([shapely.box(170, 0, 180, 10), shapely.box(-180, 0, -170, 10)]))
    line = geodesy.cut_antimeridian(shapely.LineString([(170, 0), (-170, 10)]))
    assert [part.coords[:] for part in line.geoms] == [[(170, 0), (180, 5)], [(-180, 5), (-170, 10)]]
    assert geodesy.cut_antimeridian(shapely.Point(190, 5)).equals(shapely.Point(-170, 5))
    nothing = shapely.box(0, 0, 1, 1)
    assert geodesy.cut_antimeridian(nothing) is nothing


def test_a_ring_round_the_pole_is_closed_over_it():
    cap = geodesy.cut_antimeridian(shapely.Polygon([(0, 70), (90, 70), (180, 70), (-90, 70)]))
    assert cap.is_valid
    assert shapely.intersects_xy(cap, [0, 45, -135], [90, 85, 85]).all()
    assert not shapely.intersects_xy(cap, [0, 45, 0], [60, 50, -80]).any()


def test_a_line_is_the_shortest_way_cut_where_the_map_is():
    track = geodesy.line(170, 0, -170, 10, max_m=20_000)
    assert track.geom_type == "MultiLineString"
    assert geodesy.length_m(track) == pytest.approx(float(geodesy.inverse(170, 0, -170, 10)[0]), rel=1e-6)
    great = geodesy.line(-60, 50, 60, 50, max_m=10_000)
    assert great.bounds[3] == pytest.approx(67.2, abs=0.2)


def test_a_line_along_the_antimeridian_is_densified_on_its_own_side():
    for side in (180.0, -180.0):
        dense = shapely.get_coordinates(geodesy.densify(shapely.LineString([(side, 0), (side, 1)]), 10_000))
        assert len(dense) == 13
        assert (dense[:, 0] == side).all()


@settings(max_examples=30, deadline=None)
@given(
    st.tuples(st.floats(-180, 180), st.floats(-89, 89)),
    st.tuples(st.floats(-180, 180), st.floats(-89, 89)),
    st.floats(1e4, 1e6),
)
def test_densifying_keeps_length_and_vertices(a, b, step):
    line = shapely.LineString([a, b])
    dense = geodesy.densify(line, step)
    xy = shapely.get_coordinates(dense)
    assert tuple(xy[0]) == a and tuple(xy[-1]) == b
    lengths = geodesy.inverse(*xy[:-1].T, *xy[1:].T)[0]
    assert lengths.max() <= step * (1 + 1e-9)
    assert lengths.sum() == pytest.approx(float(geodesy.inverse(*a, *b)[0]), abs=1e-3)


@pytest.mark.parametrize("shape", [FIORDS, ACROSS, ICE, FIORDS.exterior])
@pytest.mark.parametrize("bound", [10, 1_000, 20_000])
def test_simplifying_moves_nothing_by_more_than_asked(shape, bound):
    simple = geodesy.simplify(shape, bound)
    assert simple.is_valid
    assert shapely.get_num_coordinates(simple) <= shapely.get_num_coordinates(shape)
    for one, other in ((shape, simple), (simple, shape)):
        xy = shapely.get_coordinates(geodesy.densify(one, 5_000))
        if one is simple:  # the map's own edges at the pole are no outline
            xy = xy[np.abs(xy[:, 1]) < 90]
            xy = xy[np.abs(xy[:, 0]) < 180]
        else:
            xy = xy[(np.abs(xy[:, 1]) < 90) & (np.abs(xy[:, 0]) < 180)]
        assert geodesy.DistanceIndex(other, solid=False).nearest(*xy.T)[0].max() <= bound * (1 + 1e-6) + 0.01


def test_simplifying_drops_vertices():
    assert shapely.get_num_coordinates(geodesy.simplify(FIORDS, 10_000)) < 300


@pytest.mark.parametrize("step", [0, -1, np.nan, np.inf])
def test_steps_must_be_lengths(step):
    for change in (geodesy.densify, geodesy.simplify):
        with pytest.raises(GeometryError, match="positive"):
            change(FIORDS, step)
    with pytest.raises(GeometryError):
        geodesy.line(0, 0, 1, 1, max_m=step)
