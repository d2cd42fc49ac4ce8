"""Distances and buffers between what a person names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geomap as gm
from geomap.judging.distances import length_from_text, locality


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("200km", 200_000),
        ("50 mi", 80_467.2),
        ("12nmi", 22_224),
        ("900m", 900),
        ("1,500 km", 1_500_000),
        ("-5km", -5000),
    ],
)
def test_lengths_are_read_with_their_unit(text: str, metres: float) -> None:
    assert length_from_text(text) == pytest.approx(metres)


def test_a_length_without_its_unit_is_asked_for_not_guessed() -> None:
    with pytest.raises(gm.UsageError, match="200km"):
        length_from_text("200")


@pytest.mark.parametrize("text", ["10,20,30", "10;20", "1,,2"])
def test_figures_that_are_no_point_are_no_place_either(text: str, gazetteer: gm.Gazetteer) -> None:
    with pytest.raises(gm.UsageError, match="two numbers, lon,lat"):
        locality(text, gazetteer)


@given(st.text(max_size=12))
def test_any_text_is_a_length_or_a_usage_error(text: str) -> None:
    try:
        assert isinstance(length_from_text(text), float)
    except gm.UsageError as error:
        assert "200km" in str(error)


def test_a_point_is_lon_and_lat(gazetteer: gm.Gazetteer) -> None:
    point = locality("-66.9, 10.5", gazetteer)
    assert (point.kind, point.grounds[0].geometry.coords[0]) == ("point", (-66.9, 10.5))
    with pytest.raises(gm.UsageError, match="lon in -180"):
        locality("10.5,-166.9", gazetteer)


@pytest.mark.parametrize("text", ["10°30'N 66°54'W", "10.5 N, 66.9 W"])
def test_a_point_may_have_its_letters(gazetteer: gm.Gazetteer, text: str) -> None:
    (ground,) = locality(text, gazetteer).grounds
    assert ground.geometry.coords[0] == pytest.approx((-66.9, 10.5))


def test_a_name_with_a_number_and_a_letter_is_a_name(gazetteer: gm.Gazetteer) -> None:
    with pytest.raises(gm.UnknownPlaceError):
        locality("Camp 5 N of 7 E", gazetteer)


def test_a_coast_has_two_readings_mainland_first(gazetteer: gm.Gazetteer) -> None:
    coast = locality("coast of Venezuela", gazetteer)
    assert [ground.name for ground in coast.grounds] == [
        "mainland coast of Venezuela",
        "coast of Venezuela with islands",
    ]
    assert len(locality("the mainland coast of Venezuela", gazetteer).grounds) == 1


def test_a_landlocked_country_has_no_coast_but_a_border(gazetteer: gm.Gazetteer) -> None:
    with pytest.raises(gm.UsageError, match="no sea coast"):
        locality("coast of Paraguay", gazetteer)
    assert locality("border of Paraguay", gazetteer).kind == "border"


def test_a_file_is_what_it_holds(gazetteer: gm.Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "two.geojson"
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [x, 0]}}
        for x in (0, 1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    measured = gm.distance("0,1", str(path), gazetteer)
    assert measured.readings[0].end == (0, 0)
    path.write_text("{")
    with pytest.raises(gm.InputError, match="GeoJSON"):
        locality(str(path), gazetteer)


def test_an_unknown_name_suggests_near_ones(gazetteer: gm.Gazetteer) -> None:
    with pytest.raises(gm.UnknownPlaceError) as caught:
        locality("Venezuella", gazetteer)
    assert "Venezuela" in caught.value.suggestions


def test_puerto_rico_to_the_coast_of_venezuela_in_both_readings(gazetteer: gm.Gazetteer) -> None:
    measured = gm.distance("Puerto Rico", "coast of Venezuela", gazetteer)
    mainland, islands = (r for r in measured.readings if r.source == "Natural Earth 1:10m")
    assert mainland.nearest_m == pytest.approx(686_500, abs=1_000)
    assert islands.nearest_m == pytest.approx(320_500, abs=1_500)
    assert measured.azimuth_deg is not None and 150 < measured.azimuth_deg < 210


def test_the_record_keeps_the_contract(gazetteer: gm.Gazetteer) -> None:
    record = gm.distance_record(gm.distance("Aruba", "coast of Venezuela", gazetteer))
    keys = {"nearest_m", "farthest_m", "from", "to", "azimuth_deg", "error_m", "readings"}
    assert keys <= record.keys()
    assert record["nearest_m"] == record["readings"][0]["nearest_m"]
    json.dumps(record, allow_nan=False)


def test_places_that_touch_have_no_azimuth(gazetteer: gm.Gazetteer) -> None:
    measured = gm.distance("Caracas", "Venezuela", gazetteer)
    assert measured.readings[0].nearest_m == 0
    assert measured.azimuth_deg is None
    assert len(gm.distance_features(measured)) == 3


def test_a_buffer_reaches_as_far_as_asked(gazetteer: gm.Gazetteer) -> None:
    area = gm.buffer("0,0", 111_000, gazetteer)
    assert area.bounds == pytest.approx((-0.997, -1.004, 0.997, 1.004), abs=0.002)
