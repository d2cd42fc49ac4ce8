"""Distances in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.reading.claims.distances import find_units, read_distances

MILE, NAUTICAL = 1609.344, 1852.0


@pytest.mark.parametrize(
    ("text", "relation", "low_m", "value_m"),
    [
        ("less than 200 kilometers from it", "<", None, 200_000),
        ("not even 3 km away", "<", None, 3_000),
        ("within 50 miles of it", "<=", None, 50 * MILE),
        ("no more than 12nm off", "<=", None, 12 * NAUTICAL),
        ("up to two and a half miles", "<=", None, 2.5 * MILE),
        ("more than a dozen kilometres", ">", None, 12_000),
        ("at least one hundred and twenty km", ">=", None, 120_000),
        ("120 km or more", ">=", None, 120_000),
        ("some 1,200 km (745 miles) away", "~", None, 1_200_000),
        ("thirty or so miles", "~", None, 30 * MILE),
        ("a mere 14 km", "~", None, 14_000),
        ("about one-third of a mile", "~", None, MILE / 3),
        ("twenty-five nautical miles", "=", None, 25 * NAUTICAL),
        ("a kilometre east", "=", None, 1_000),
        ("a five-kilometre radius", "=", None, 5_000),
        ("between 10 and 15 km", "between", 10_000, 15_000),
        ("10–15 miles off", "between", 10 * MILE, 15 * MILE),
        ("one to two thousand kilometers", "between", 1_000_000, 2_000_000),
        ("a few hundred kilometres", "~", 200_000, 999_000),
    ],
)
def test_words_become_bounds_in_metres(text: str, relation: str, low_m: float | None, value_m: float) -> None:
    (distance,) = read_distances(text)
    assert distance.relation == relation
    assert distance.value_m == pytest.approx(value_m)
    assert distance.low_m == (None if low_m is None else pytest.approx(low_m))


@pytest.mark.parametrize(
    "text",
    [
        "at 60 miles per hour",
        "an area of 5,700 sq miles",
        "a $5 m grant",
        "a 5km-wide strip",
        "from mile marker 89",
        "200 kilometers of road",
        "350 kilometers above the ground",
        "80 km/h",
        "Miles Davis played",
    ],
)
def test_speeds_areas_and_altitudes_are_no_distances(text: str) -> None:
    assert read_distances(text) == ()


def test_the_conversion_in_brackets_belongs_to_the_distance() -> None:
    text = "It lies 120 miles (193 km) away."
    (distance,) = read_distances(text)
    assert text[distance.start : distance.end] == "120 miles (193 km)"
    assert distance.text == "120 miles (193 km)"


def test_a_text_without_a_unit_is_seen_at_once() -> None:
    assert find_units("Nothing here is far from anything.") == []
    assert len(find_units("It is 3 km away, or 2 miles.")) == 2
    # A letter that grows when it is made small moves no offset.
    assert find_units("İzmir: 3 KM, 2 Miles, 7 nm") == find_units("Izmir: 3 km, 2 miles, 7 NM") != []


@given(st.text(alphabet="0123456789 .,-–aonetwkilmes½'\"()/$", max_size=120))
def test_any_text_is_read_and_spans_hold(text: str) -> None:
    last = 0
    for distance in read_distances(text):
        assert last <= distance.start < distance.end <= len(text)
        assert distance.text == text[distance.start : distance.end]
        assert 0 < distance.value_m < 21_000_000
        last = distance.end


@given(st.integers(1, 9_999), st.sampled_from(["km", "kilometers", "miles", "nautical miles"]))
def test_a_plain_figure_is_read_back(number: int, unit: str) -> None:
    (distance,) = read_distances(f"It is {number:,} {unit} from there.")
    per_unit = {"km": 1000.0, "kilometers": 1000.0, "miles": MILE, "nautical miles": NAUTICAL}[unit]
    assert distance.value_m == pytest.approx(number * per_unit)
    assert distance.relation == "="
