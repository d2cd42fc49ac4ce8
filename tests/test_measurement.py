"""Subjects are measured in every customary reading, with the error of the data."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from marked_text import NoMemo

import geomap as gm
from geomap import geodesy
from geomap.judging.measurement import Ground, measure, measure_between, reference_grounds, subject_ground
from geomap.model import Place, Reference

SHORE = shapely.MultiLineString([[(0, 0), (0, 2)]])
ISLET = shapely.MultiLineString([[(-3, 0), (-3, 0.1)]])
LAND = shapely.box(0, 0, 5, 2)


@dataclass(eq=False)
class Atlas:
    """A gazetteer of one made-up country on the equator, its island 3° off, and what a test adds."""

    points: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    shore: shapely.MultiLineString = SHORE
    islet: shapely.MultiLineString = ISLET
    land: shapely.Polygon = LAND
    coast_error_m: float = 100.0
    coast_grid_deg: tuple[float, float] | None = None
    coast_scale_error_m: float = 0.0
    fine: shapely.MultiLineString | None = None
    islets: shapely.MultiLineString | None = None
    memo: NoMemo = field(default_factory=NoMemo)
    kinds: dict[str, str] = field(default_factory=dict)

    def place(self, place_id: str) -> Place:
        if place_id == "country:XX":
            return Place(id=place_id, name="Exland", kind="PCLI", country="XX", lon=2, lat=1)
        if place_id == "country:AREA":
            return Place(
                id=place_id, name="Widia", kind="PCLI", country="WI", lon=-6, lat=1, footprint_id="x"
            )
        if place_id not in self.points:
            raise gm.UnknownPlaceError(place_id)
        lon, lat, radius = self.points[place_id]
        kind = self.kinds.get(place_id, "PPL")
        return Place(id=place_id, name=place_id, kind=kind, country=None, lon=lon, lat=lat, radius_m=radius)

    def footprint(self, place: Place) -> shapely.Geometry:
        if place.id == "country:XX":
            return self.land
        return (
            shapely.box(-8, 0, -4, 2) if place.id == "country:AREA" else shapely.Point(place.lon, place.lat)
        )

    def territory(self, place: Place) -> shapely.Geometry | None:
        return self.land if place.id == "country:XX" else None

    def coast(self, place: Place, *, islands: bool) -> shapely.MultiLineString:
        return shapely.MultiLineString([*self.shore.geoms, *(self.islet.geoms if islands else ())])

    def island(self, _place: Place) -> None:
        """Know no islands."""

    def fine_shore(self, place: Place, *, extent: str, borders: bool = False) -> shapely.Geometry | None:
        if self.fine is None or place.id != "country:XX":
            return None
        return self.islets if extent == "islets" and self.islets is not None else self.fine

    def border(self, place: Place, *, land: bool = False) -> shapely.Geometry:
        return shapely.MultiLineString([self.land.exterior])


def reference(kind="coast", place_id="country:XX"):
    return Reference(kind=kind, place_id=place_id, name="as the text says")


def test_a_coast_is_measured_without_and_with_its_islands():
    mainland, whole = measure(shapely.Point(-4, 0), reference(), Atlas())
    assert (mainland.of, whole.of) == ("mainland coast of Exland", "coast of Exland with islands")
    assert mainland.nearest_m == pytest.approx(445_277.963, abs=0.01)
    assert whole.nearest_m == pytest.approx(111_319.491, abs=0.01)
    assert mainland.start == (-4, 0) and mainland.end == pytest.approx((0, 0), abs=1e-9)
    assert mainland.error_m == 100


def test_where_the_mainland_is_meant_it_alone_is_measured():
    meant = Reference(kind="coast", place_id="country:XX", name="mainland coast of Exland")
    (only,) = measure(shapely.Point(-4, 0), meant, Atlas())
    assert only.of == "mainland coast of Exland"


def test_a_coast_without_islands_has_one_reading():
    (only,) = measure(shapely.Point(-4, 0), reference(), Atlas(islet=shapely.MultiLineString()))
    assert only.of == "coast of Exland"


def test_a_land_without_a_coast_has_none():
    inland = Atlas(shore=shapely.MultiLineString(), islet=shapely.MultiLineString())
    assert measure(shapely.Point(-4, 0), reference(), inland) == ()


def test_a_border_is_the_whole_outline():
    (only,) = measure(shapely.Point(6, 1), reference("border"), Atlas())
    assert only.of == "border of Exland"
    assert only.nearest_m == pytest.approx(111_303, abs=2)


def test_a_place_is_measured_to_its_ground():
    (inside,) = measure(shapely.Point(2, 1), reference("place"), Atlas())
    assert (inside.nearest_m, inside.of) == (0, "Exland")


def test_the_extents_of_points_go_into_the_error():
    atlas = Atlas(points={"Aton": (-1, 0, 3_000.0), "Beton": (-2, 0, 4_000.0)})
    (only,) = measure(atlas.place("Aton"), reference("place", "Beton"), atlas)
    assert only.nearest_m == only.farthest_m == pytest.approx(111_319.491, abs=0.01)
    assert only.error_m == pytest.approx(math.hypot(3_000, 4_000))
    first, _ = measure(atlas.place("Aton"), reference(), atlas)
    assert first.error_m == pytest.approx(3_100)


def test_an_area_has_a_nearest_and_a_farthest_point():
    atlas = Atlas()
    mainland, _ = measure(atlas.place("country:AREA"), reference(), atlas)
    assert mainland.nearest_m == pytest.approx(4 * 111_319, rel=2e-3)
    assert mainland.farthest_m == pytest.approx(8 * 111_319, rel=2e-3)
    assert mainland.farthest_start[0] == -8
    assert mainland.error_m == 200


SEA = {  # a shore, a point, and what half a cell of 0.01 by 0.004 degrees leaves open, metres
    "off a coast to the east": (SHORE, (-1, 1), 0.01 * 111_319.491),
    "off a coast to the south": (shapely.MultiLineString([[(0, 0), (2, 0)]]), (1, 1), 0.004 * 110_575),
    "off a cape": (shapely.MultiLineString([[(0, 0), (0, -2)]]), (0, 1), 0.004 * 110_575),
}


@pytest.mark.parametrize("name", SEA)
def test_the_grid_of_a_map_leaves_open_what_it_can(name):
    shore, point, open_m = SEA[name]
    atlas = Atlas(shore=shore, islet=shapely.MultiLineString(), coast_grid_deg=(0.01, 0.004))
    (only,) = measure(shapely.Point(point), reference(), atlas)
    assert only.low_m == pytest.approx(only.nearest_m - open_m, rel=1e-3)
    assert only.high_m == pytest.approx(only.nearest_m + open_m, abs=15)
    assert only.error_m == pytest.approx(open_m, abs=15)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=2, max_size=6),
    st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=4, max_size=4),
)
def test_no_shift_of_vertices_within_their_cells_leaves_the_interval(shifts, other):
    """Each vertex of a coast and of an island may lie anywhere in its cell."""
    line = np.array([(0.3 * k, 0.1 * (k % 2)) for k in range(len(shifts))])
    island = np.array([(0.2, 0.9), (0.6, 0.85), (0.5, 1.2), (0.2, 0.9)])
    cell = np.array([0.05, 0.02])
    shore, land = (shapely.MultiLineString([line]), shapely.Polygon(island))
    grid = {"data_error_m": 6_000.0, "grid_deg": tuple(cell)}
    found = measure_between(
        Ground(name="island", geometry=land, **grid), Ground(name="coast", geometry=shore, **grid), Atlas()
    ).readings[0]
    moved = np.concatenate(
        [island[:-1] + cell * np.array(other)[:3], [island[0] + cell * np.array(other)[0]]]
    )
    away = geodesy.nearest(shapely.LineString(line + cell * np.array(shifts)), shapely.LineString(moved))
    assert found.low_m - 0.01 <= away.distance_m <= found.high_m + 0.01


def test_a_finer_map_takes_the_place_of_a_guess():
    coarse = Atlas(islet=shapely.MultiLineString(), coast_scale_error_m=1_500.0)
    (alone,) = measure(shapely.Point(-4, 0), reference(), coarse)
    assert alone.error_m == pytest.approx(1_600)
    east = shapely.MultiLineString([[(0.01, 0), (0.01, 2)]])
    both = measure(shapely.Point(-4, 0), reference(), replace(coarse, fine=east))
    assert [reading.source for reading in both] == ["Natural Earth 1:10m", "GSHHG 2.3.6"]
    assert both[1].nearest_m == pytest.approx(446_391, abs=1)
    assert both[0].low_m == pytest.approx(both[0].nearest_m - 100)
    assert both[0].high_m == pytest.approx(both[1].nearest_m, abs=10)
    near = shapely.MultiLineString([*east.geoms, shapely.LineString([(-1, 0), (-1, 0.1)])])
    third = measure(shapely.Point(-4, 0), reference(), replace(coarse, fine=east, islets=near))
    assert [reading.of.count("islets") for reading in third] == [0, 0, 1]
    assert third[2].nearest_m == pytest.approx(333_958, abs=1)


def test_what_is_not_resolved_is_not_measured():
    assert measure(shapely.Point(0, 0), reference(place_id=None), Atlas()) == ()
    with pytest.raises(gm.UnknownPlaceError):
        measure(shapely.Point(0, 0), reference(place_id="nowhere"), Atlas())


SEED_TABLE = {  # km: nearest to the mainland coast, to the coast with islands; on both maps
    "Aruba": ((26.7, 27.1), (26.7, 27.1)),
    "Curaçao": ((64.9, 65.6), (62.0, 65.6)),
    "Puerto Rico": ((685.6, 687), (319.5, 321)),
    "Honduras": ((1257, 1270), (1257, 1270)),
}


@pytest.mark.parametrize("name", SEED_TABLE)
def test_the_caribbean_comes_out_on_both_maps(gazetteer, name):
    venezuela = gazetteer.find("Venezuela")[0].place
    subject = gazetteer.find(name)[0].place
    readings = measure(subject, reference(place_id=venezuela.id), gazetteer)
    coarse = [reading for reading in readings if reading.source == "Natural Earth 1:10m"]
    fine = [r for r in readings if r.source == "GSHHG 2.3.6" and "islets" not in r.of]
    assert (len(coarse), len(fine)) == (2, 2)
    for one, other, (low, high) in zip(coarse, fine, SEED_TABLE[name], strict=True):
        assert low <= one.nearest_m / 1000 <= high
        assert low <= other.nearest_m / 1000 <= high
        assert (one.low_m, one.high_m) == (other.low_m, other.high_m)
        assert (
            one.low_m < min(one.nearest_m, other.nearest_m) < max(one.nearest_m, other.nearest_m) < one.high_m
        )
        assert one.nearest_m < one.farthest_m
        assert float(geodesy.inverse(*one.start, *one.end)[0]) == pytest.approx(one.nearest_m, abs=1e-3)
        assert 0 < one.error_m < 1_200


def test_an_islet_that_the_embedded_map_lacks_is_a_reading_of_its_own(gazetteer):
    venezuela = gazetteer.find("Venezuela")[0].place
    readings = measure(gazetteer.find("Curaçao")[0].place, reference(place_id=venezuela.id), gazetteer)
    assert [reading.of for reading in readings[:3]] == [
        "mainland coast of Venezuela",
        "mainland coast of Venezuela (GSHHG 2.3.6)",
        "mainland coast of Venezuela (GSHHG 2.3.6, with islets that Natural Earth lacks)",
    ]
    klein = readings[2]
    assert klein.nearest_m == pytest.approx(62_000, abs=400)
    assert klein.start == pytest.approx((-68.65, 11.98), abs=0.02)


def test_honduras_lies_nearer_to_the_border_than_to_the_sea_coast(gazetteer):
    venezuela = gazetteer.find("Venezuela")[0].place
    borders = measure(gazetteer.find("Honduras")[0].place, reference("border", venezuela.id), gazetteer)
    assert len(borders) == 2
    assert all(1218 <= border.nearest_m / 1000 <= 1220 for border in borders)


def test_what_lies_inside_of_a_country_is_measured_to_its_land_border(gazetteer):
    chile = gazetteer.find("Chile")[0].place
    told = reference("border", chile.id)
    arica = subject_ground(gazetteer.find("Arica")[0].place, gazetteer)
    outline, line = (reference_grounds(told, gazetteer, inside=inside)[0] for inside in (False, True))
    by_the_sea = measure_between(arica, outline, gazetteer).readings[0]
    inland = measure_between(arica, line, gazetteer).readings[0]
    assert by_the_sea.nearest_m < 3_000
    assert 12_000 < inland.nearest_m < 20_000


def test_an_island_country_has_no_land_border(gazetteer):
    jamaica = gazetteer.find("Jamaica")[0].place
    assert reference_grounds(reference("border", jamaica.id), gazetteer, inside=True) == ()


def test_grounds_are_measured_once_made(gazetteer):
    venezuela = gazetteer.find("Venezuela")[0].place
    ground = reference_grounds(reference(place_id=venezuela.id), gazetteer)[0]
    assert ground.index is ground.index
    assert subject_ground(venezuela, gazetteer).data_error_m == gazetteer.coast_error_m
