"""Recipes made ground: on a made-up world of boxes, where one can see what is right, and on the true one."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from marked_text import LANDS, WORLD, Names, World
from shapely.geometry import Point

from geomap import geodesy
from geomap.gazetteer import Gazetteer
from geomap.model import Place
from geomap.reading.grounds.areas import Ground
from geomap.reading.grounds.footprints import Phrase, find_ground

GROUND = World()
SEA = shapely.union_all([LANDS["Great Sea"], LANDS["Wide Ocean"]])


def find(relation: str, *names: str, **more: object) -> Ground:
    places = tuple(WORLD[name] for name in names)
    return find_ground(GROUND, Phrase(relation=relation, places=places, **more))  # type: ignore[arg-type]


def distance_m(ground: Ground, place: str) -> float:
    there = WORLD[place]
    metres, _, _ = geodesy.inverse(ground.lon, ground.lat, there.lon, there.lat)
    return float(metres)


def test_a_country_is_its_outline_and_never_a_pin() -> None:
    ground = find("in", "Aland")
    assert ground.geometry.equals(LANDS["Aland"])
    assert (ground.lon, ground.lat, ground.where_prec) == (5, 5, 6)


def test_a_town_is_a_point_with_its_radius() -> None:
    ground = find("at", "Acity")
    assert ground.geometry.equals(Point(5, 0.1))
    assert ground.where_prec == 1 and 0 < ground.uncertainty_m < 30_000


def test_off_the_coast_is_sea_within_reach_of_the_coast() -> None:
    ground = find("off_coast", "Aland")
    assert ground.geometry.intersection(LANDS["Aland"]).area < 1e-6
    assert ground.geometry.intersection(LANDS["Bland"]).area < 1e-6
    assert LANDS["Aland"].distance(ground.geometry) < 0.01
    assert ground.geometry.intersects(Point(ground.lon, ground.lat))
    assert ground.where_prec == 7


def test_a_stated_distance_makes_a_belt_at_that_distance() -> None:
    ground = find("off_coast", "Aland", distance_m=200_000.0, spread_m=20_000.0)
    nearest = geodesy.nearest(ground.geometry, LANDS["Aland"]).distance_m
    assert 165_000 < nearest < 195_000


def test_within_means_all_up_to_the_distance() -> None:
    ground = find("off_coast", "Aland", distance_m=200_000.0, spread_m=20_000.0, disc=True)
    assert geodesy.nearest(ground.geometry, LANDS["Aland"]).distance_m < 2_000


def test_a_sea_beside_a_coast_narrows_its_belt() -> None:
    whole = find("off_coast", "Aland")
    south = find("off_coast", "Aland", sea=WORLD["Great Sea"])
    assert south.geometry.area < whole.geometry.area
    assert LANDS["Great Sea"].buffer(1e-9).contains(south.geometry)


def test_a_border_is_the_line_that_both_share() -> None:
    ground = find("border", "Aland", "Bland")
    assert ground.geometry.geom_type == "LineString"
    assert ground.geometry.bounds == (10, 0, 10, 10)
    assert (ground.lon, ground.lat, ground.where_prec) == (10, 5, 5)


def test_lands_without_a_common_border_get_the_ground_between() -> None:
    ground = find("border", "Aland", "Isle")
    assert 10 < ground.lon < 30
    assert ground.geometry.is_valid


def test_a_sea_near_two_lands_is_cut_to_their_neighbourhood() -> None:
    ground = find("near_coast", "Great Sea", beside=(WORLD["Aland"], WORLD["Bland"]))
    assert LANDS["Great Sea"].buffer(1e-9).contains(ground.geometry)
    assert ground.geometry.area < LANDS["Great Sea"].area / 3
    assert 0 < ground.lon < 20 and -4 < ground.lat < 0


def test_a_direction_with_a_distance_lies_there() -> None:
    ground = find("direction", "Bcity", distance_m=90_000.0, spread_m=10_000.0, azimuth_deg=0.0)
    assert distance_m(ground, "Bcity") == pytest.approx(90_000, abs=1)
    assert ground.lon == pytest.approx(15) and ground.lat > 5
    assert ground.geometry.contains(Point(ground.lon, ground.lat))
    assert ground.uncertainty_m < 40_000


def test_a_direction_from_a_land_begins_at_its_edge() -> None:
    ground = find("direction", "Aland", distance_m=50_000.0, spread_m=5_000.0, azimuth_deg=180.0)
    assert -1 < ground.lat < 0
    assert ground.geometry.intersection(LANDS["Aland"]).area < 1e-6


@pytest.mark.parametrize(("azimuth_deg", "side"), [(0, "north"), (90, "east"), (180, "south"), (270, "west")])
def test_a_part_lies_on_its_side(azimuth_deg: float, side: str) -> None:
    ground = find("part", "Aland", azimuth_deg=float(azimuth_deg))
    assert LANDS["Aland"].buffer(1e-9).contains(ground.geometry)
    assert 0.3 < ground.geometry.area / 100 < 0.6
    offset = {
        "north": ground.lat - 5,
        "south": 5 - ground.lat,
        "east": ground.lon - 5,
        "west": 5 - ground.lon,
    }
    assert offset[side] > 1
    assert ground.where_prec == 5


def test_the_middle_is_about_the_middle() -> None:
    ground = find("part", "Aland", middle=True)
    assert ground.geometry.bounds == (2.5, 2.5, 7.5, 7.5)


def test_airspace_with_surroundings_reaches_beyond_the_outline() -> None:
    bare, wide = find("airspace", "Isle"), find("airspace", "Isle", margin=True)
    assert wide.geometry.contains(bare.geometry)
    assert wide.uncertainty_m > bare.uncertainty_m + 100_000
    assert (wide.lon, wide.lat) == (bare.lon, bare.lat)


def test_between_two_towns_is_a_strip_about_their_middle() -> None:
    ground = find("between", "Btown", "Bcity")
    assert distance_m(ground, "Btown") == pytest.approx(distance_m(ground, "Bcity"), rel=1e-6)


def test_lands_across_the_antimeridian_stay_valid_and_in_range() -> None:
    for relation in ("in", "off_coast", "part", "around", "airspace"):
        ground = find(relation, "Farland", azimuth_deg=90.0 if relation == "part" else None, margin=True)
        assert ground.geometry.is_valid
        west, _, east, _ = ground.geometry.bounds
        assert west >= -180 and east <= 180
    assert find("part", "Farland", azimuth_deg=90.0).lon < 0


def test_a_disc_over_the_antimeridian_is_cut() -> None:
    place = Place(id="geonames:1", name="Datum", kind="PPL", country=None, lon=179.9, lat=-16.5)
    ground = find_ground(GROUND, Phrase(relation="near", places=(place,)))  # type: ignore[arg-type]
    assert ground.geometry.geom_type == "MultiPolygon"
    assert ground.geometry.is_valid


def test_ground_at_a_pole_holds_the_pole() -> None:
    place = Place(id="geonames:2", name="Camp", kind="PPL", country=None, lon=10.0, lat=89.95)
    ground = find_ground(GROUND, Phrase(relation="near", places=(place,)))  # type: ignore[arg-type]
    assert ground.geometry.is_valid
    assert ground.geometry.intersects(Point(-170, 89.99))


@settings(deadline=None, max_examples=80)
@given(
    st.floats(-180, 180), st.floats(-89, 89), st.floats(100, 500_000), st.one_of(st.none(), st.floats(0, 359))
)
def test_grounds_about_any_point_are_sound(
    lon: float, lat: float, distance: float, azimuth_deg: float | None
) -> None:
    place = Place(id="geonames:3", name="Somewhere", kind="PPL", country=None, lon=lon, lat=lat)
    relation = "near" if azimuth_deg is None else "direction"
    phrase = Phrase(
        relation=relation,
        places=(place,),
        distance_m=distance,
        spread_m=distance / 10,
        azimuth_deg=azimuth_deg,
    )  # type: ignore[arg-type]
    ground = find_ground(GROUND, phrase)  # type: ignore[arg-type]
    assert ground.geometry.is_valid and not ground.geometry.is_empty
    west, south, east, north = ground.geometry.bounds
    assert -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    metres, _, _ = geodesy.inverse(lon, lat, ground.lon, ground.lat)
    assert float(metres) == pytest.approx(0.0 if azimuth_deg is None else distance, abs=1.0)


def test_true_coasts_and_borders(gazetteer: Gazetteer) -> None:
    names = Names(gazetteer)
    norway, yemen = names["Norway"], names["Yemen"]
    belt = find_ground(gazetteer, Phrase(relation="off_coast", places=(norway,)))
    assert belt.geometry.is_valid
    assert belt.geometry.intersection(gazetteer.footprint(norway)).area < 0.05 * belt.geometry.area
    line = find_ground(gazetteer, Phrase(relation="border", places=(names["Estonia"], names["Russia"])))
    assert line.geometry.geom_type in ("LineString", "MultiLineString")
    assert 26.5 < line.lon < 29 and 57.3 < line.lat < 60
    off = find_ground(gazetteer, Phrase(relation="off_coast", places=(yemen,)))
    assert not gazetteer.footprint(yemen).contains(Point(off.lon, off.lat))
