"""Rivers by their bare names: an article tells them from the towns and persons of the same name."""

from __future__ import annotations

import csv
import math

import pytest

import geomap as gm
from geomap.gazetteer import Gazetteer
from geomap.reading.places.rivers import is_bare, river_name
from geomap.settings import data_path


def _place(text: str, name: str) -> gm.Place | None:
    return next((m.place for m in gm.read_text(text).mentions if m.text == name), None)


@pytest.mark.parametrize(
    ("text", "name", "lon", "lat"),
    [
        ("Police closed both roads along the Main.", "Main", 9.9, 49.9),
        ("Divers found a car in the Tyne on Sunday.", "Tyne", -1.8, 55.0),
        ("Police closed the road along the Oder.", "Oder", 14.6, 52.3),
        ("Families waited in boats along the Shannon.", "Shannon", -8.2, 53.0),
        ("A ferry sank in the Hudson on Friday.", "Hudson", -73.9, 42.0),
        ("Villages along the Ahr were cut off for days.", "Ahr", 7.0, 50.5),
    ],
)
def test_an_article_says_that_a_bare_name_is_a_river(text: str, name: str, lon: float, lat: float) -> None:
    place = _place(text, name)
    assert place is not None
    assert not place.kind.startswith("PPL")
    assert math.hypot(place.lon - lon, place.lat - lat) < 2


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The Reno casino was shut on Monday.", "Reno", "PPL"),
        ("He was held in the Gambia.", "Gambia", "PCL"),
        ("Rebels crossed into the Congo on Monday.", "Congo", "PCL"),
        ("Police in Hudson, Ohio, closed the road.", "Hudson", "PPL"),
    ],
)
def test_towns_and_lands_stay_what_they_are(text: str, name: str, kind: str) -> None:
    place = _place(text, name)
    assert place is not None
    assert place.kind.startswith(kind)


def test_what_follows_a_river_is_no_noun() -> None:
    assert not is_bare("along the Ohio Turnpike", 10, 14)
    text = "the Spree rose, the Spree bridge, the Spree-side town, the Spree's banks, a Spree"
    starts = [at for at in range(len(text)) if text.startswith("Spree", at)]
    assert [is_bare(text, at, at + 5) for at in starts] == [True, False, False, False, False]


def test_a_land_or_region_of_the_name_is_no_river(gazetteer: Gazetteer) -> None:
    assert river_name("Congo", gazetteer) is None
    assert river_name("Amazon", gazetteer) is None
    assert river_name("Spree", gazetteer) == "Spree River"
    assert river_name("Blefuscu", gazetteer) is None
    assert river_name("West", gazetteer) is None


def test_a_street_called_after_a_river_does_not_lie_on_it() -> None:
    place = _place("Firefighters in Porto found smoke on Assiniboine Avenue.", "Assiniboine Avenue")
    assert place is None or place.country == "PT"


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("Lake Naivasha", 36.35, -0.77),
        ("Gulf of Patras", 21.4, 38.25),
        ("Narragansett Bay", -71.35, 41.6),
        ("Mourne Mountains", -6.05, 54.17),
        ("Ifoghas", 2.0, 19.2),
        ("Solimões", -64.5, -3.5),
        ("Kanlaon Volcano", 123.13, 10.41),
        ("Siargao", 126.05, 9.85),
        ("Port of Haifa", 35.0, 32.82),
        ("Mathias Velho", -51.19, -29.9),
        ("Purvanchal", 82.8, 26.0),
        ("Roxham Road", -73.47, 45.0),
        ("Sebesi Island", 105.49, -5.95),
        ("Fauro", 156.07, -6.92),
        ("Mount Karymsky", 159.44, 54.05),
        ("Langanes", -15.1, 66.3),
        ("Broghil Pass", 73.35, 36.85),
        ("Impalila", 25.2, -17.78),
        ("Isla de Lobos", -54.88, -35.03),
        ("Al Suwaiq", 57.44, 23.85),
        ("Prokhladny", 44.03, 43.76),
    ],
)
def test_what_newspapers_name_is_known(name: str, lon: float, lat: float, gazetteer: Gazetteer) -> None:
    place = gazetteer.find(name)[0].place
    assert math.hypot(place.lon - lon, place.lat - lat) < 0.5


def test_tables_hold_no_row_twice() -> None:
    for table in ("landforms.csv", "facilities.csv", "quarters.csv", "villages.csv"):
        with data_path(table).open(encoding="utf-8", newline="") as file:
            rows = [(row["name"], row["country"], row["lon"], row["lat"]) for row in csv.DictReader(file)]
        assert len(rows) == len(set(rows))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rockets hit Dnipro on Sunday.", "PPL"),
        ("Fighting in Dnipro went on.", "PPL"),
        ("They crossed the Dnipro on Sunday.", "region"),
        ("Boats went along Dnipro on Sunday.", "region"),
    ],
)
def test_a_river_without_its_article_is_the_city_of_its_name(
    text: str, kind: str, gazetteer: gm.Gazetteer
) -> None:
    (mention,) = gm.read_text(text, gazetteer=gazetteer).mentions
    assert mention.place is not None
    assert mention.place.kind.startswith(kind)


def test_a_river_that_the_report_names_in_full_is_meant_by_its_bare_name(gazetteer: Gazetteer) -> None:
    text = (
        "Ferries were stopped on the Paraná River near Rosario, Argentina. "
        "Boats of the navy patrol the middle Paraná by night."
    )
    situation = gm.read_text(text, gazetteer=gazetteer)
    named = {m.start: m.place for m in situation.mentions if m.text == "Paraná"}
    middle = named[text.index("Paraná by")]
    assert middle is not None and middle.name == "Paraná River"
