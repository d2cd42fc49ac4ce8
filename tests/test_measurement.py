"""Subjects are measured in every customary reading, with the error of the data."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pytest
import shapely

import geomap as gm
from geomap import geodesy
from geomap.judging.measurement import measure, reference_grounds, subject_ground
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
        return Place(id=place_id, name=place_id, kind="PPL", country=None, lon=lon, lat=lat, radius_m=radius)

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

    def border(self, place: Place) -> shapely.Geometry:
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


def test_what_is_not_resolved_is_not_measured():
    assert measure(shapely.Point(0, 0), reference(place_id=None), Atlas()) == ()
    with pytest.raises(gm.UnknownPlaceError):
        measure(shapely.Point(0, 0), reference(place_id="nowhere"), Atlas())


SEED_TABLE = {  # km: nearest to the mainland coast, to the coast with islands
    "Aruba": ((26.7, 27.1), (26.7, 27.1)),
    "Curaçao": ((65.0, 65.6), (62.0, 65.6)),
    "Puerto Rico": ((686, 687), (320, 321)),
    "Honduras": ((1257, 1270), (1257, 1270)),
}


@pytest.mark.parametrize("name", SEED_TABLE)
def test_the_caribbean_comes_out_on_the_embedded_map(gazetteer, name):
    venezuela = gazetteer.find("Venezuela")[0].place
    subject = gazetteer.find(name)[0].place
    readings = measure(subject, reference(place_id=venezuela.id), gazetteer)
    for reading, (low, high) in zip(readings, SEED_TABLE[name], strict=True):
        assert low <= reading.nearest_m / 1000 <= high
        assert reading.nearest_m < reading.farthest_m
        assert float(geodesy.inverse(*reading.start, *reading.end)[0]) == pytest.approx(
            reading.nearest_m, abs=1e-3
        )
        assert 0 < reading.error_m < 500


def test_honduras_lies_nearer_to_the_border_than_to_the_sea_coast(gazetteer):
    venezuela = gazetteer.find("Venezuela")[0].place
    (border,) = measure(gazetteer.find("Honduras")[0].place, reference("border", venezuela.id), gazetteer)
    assert 1218 <= border.nearest_m / 1000 <= 1220


def test_grounds_are_measured_once_made(gazetteer):
    venezuela = gazetteer.find("Venezuela")[0].place
    ground = reference_grounds(reference(place_id=venezuela.id), gazetteer)[0]
    assert ground.index is ground.index
    assert subject_ground(venezuela, gazetteer).data_error_m == gazetteer.coast_error_m
