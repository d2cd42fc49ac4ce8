"""The towns that first-level divisions are governed from."""

from __future__ import annotations

import csv

import pytest

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.seats import seat_of
from geomap.settings import data_path


@pytest.mark.parametrize(
    ("country", "division", "town"),
    [
        ("CD", "North Kivu", "Goma"),
        ("UA", "Donetsk", "Donetsk"),  # called alike
        ("UA", "Kyiv Oblast", "Kyiv"),  # outside it
        ("NG", "Anambra", "Awka"),  # not the largest
        ("MX", "Sinaloa", "Culiacán"),
        ("US", "Michigan", "Lansing"),
    ],
)
def test_the_seat_of_a_division_is_known(
    country: str, division: str, town: str, gazetteer: Gazetteer
) -> None:
    named = next(p for p in gazetteer.candidates(division) if p.kind == "ADM1" and p.country == country)
    seat = seat_of(named, gazetteer)
    assert seat is not None
    assert (seat.name, seat.country) == (town, country)


def test_no_seat_is_guessed(gazetteer: Gazetteer) -> None:
    division = next(p for p in gazetteer.candidates("Mimaropa") if p.kind == "ADM1")
    assert seat_of(division, gazetteer) is None
    land = next(p for p in gazetteer.candidates("Norway") if p.kind.startswith("PCL"))
    assert seat_of(land, gazetteer) is None


def test_each_line_of_the_table_names_a_division_and_a_town(gazetteer: Gazetteer) -> None:
    divisions = {(p.country, p.admin1): p for p in gazetteer.places() if p.kind == "ADM1"}
    with data_path("seats.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len({(line["country"], line["admin1"]) for line in lines}) == len(lines)
    for line in lines:
        division = divisions[line["country"], line["admin1"]]
        assert division.name == line["division"]
        seat = seat_of(division, gazetteer)
        assert seat is not None and seat.name == line["town"], line
