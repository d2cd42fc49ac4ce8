"""Which other names of a place are searched for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geomap as gm
from geomap.gazetteer.variants import (
    district_names,
    is_division_name,
    is_searched,
    is_transcribed,
    island_names,
    kind_names,
    lake_names,
    respellings,
    site_names,
    site_stem,
    sound,
    without_generic,
)

TAKEN = frozenset({"khan", "spring", "victoria"})


@pytest.mark.parametrize(
    ("name", "main", "country", "population", "searched"),
    [
        ("Khan Sheikhoun", "Khān Shaykhūn", "SY", 900, True),
        ("Yasinovka", "Yasynivka", "UA", 3_000, True),
        ("Yasinovka", "Yasynivka", "US", 3_000, False),
        ("Lehmberg", "Yasynivka", "UA", 3_000, False),
        ("Lehmberg", "Yasynivka", "UA", 30_000, True),
        ("Spring", "Sprynh", "UA", 3_000, False),
        ("Victoria", "Big City", "US", 30_000, False),
        ("Victoria", "Big City", "US", 3_000_000, True),
        ("Київ", "Kyiv", "UA", 3_000_000, False),
        ("KBP", "Kyiv", "UA", 3_000_000, False),
    ],
)
def test_what_is_searched_for(name: str, main: str, country: str, population: int, searched: bool) -> None:
    assert is_searched(name, main, country, population, TAKEN) is searched


@pytest.mark.parametrize(
    ("name", "main", "country", "same"),
    [
        ("Izium", "Izyum", "UA", True),
        ("Qamishli", "Al Qāmishlī", "SY", True),
        ("Al-Khan", "Khān", "SY", False),  # a word or person's name behind the article
        ("Constance", "Konstanz", "DE", False),  # no transcription: a name of its own
        ("Dagomba", "Dagombo", "NE", True),
        ("Izyaslav", "Izyum", "UA", False),
    ],
)
def test_what_is_a_name_in_another_transcription(name: str, main: str, country: str, same: bool) -> None:
    assert is_transcribed(name, main, country, TAKEN) is same


@given(st.text(max_size=30))
def test_sound_is_heard_the_same_twice_and_without_vowels(name: str) -> None:
    heard = sound(name)
    assert sound(heard) == heard and not set(heard) & set("aeiouhwy")


def test_levels_and_sites_give_short_and_other_names() -> None:
    assert without_generic("Donetsk Oblast") == ("Donetsk",) and without_generic("Donetsk") == ()
    assert "Kadena airbase" in site_names("Kadena Air Base", "AIRB")
    assert site_stem("Novo Selo training area", "MILB") == "Novo Selo"
    assert site_stem("Camp Bondsteel", "MILB") is None


def test_a_base_is_known_by_its_bare_name_where_no_town_beside_it_is(gazetteer: gm.Gazetteer) -> None:
    assert [place.kind for place in gazetteer.candidates("Graf Ignatievo")] == ["AIRB"]
    assert all(not place.id.startswith("facility:") for place in gazetteer.candidates("Powidz"))
    assert all(not place.id.startswith("facility:") for place in gazetteer.candidates("Dyess"))


@pytest.mark.parametrize(
    ("name", "country", "lon", "lat"),
    [
        ("Masisi", "CD", 28.8, -1.4),
        ("Walikale", "CD", 28.06, -1.42),
        ("Khiam", "LB", 35.61, 33.33),
        ("Paletwa", "MM", 92.85, 21.3),
        ("Adampur air base", "IN", 75.76, 31.43),
    ],
)
def test_towns_and_bases_of_the_news_are_found(
    gazetteer: gm.Gazetteer, name: str, country: str, lon: float, lat: float
) -> None:
    near = [
        place
        for place in gazetteer.candidates(name)
        if place.country == country and abs(place.lon - lon) < 0.15 and abs(place.lat - lat) < 0.15
    ]
    assert near and gazetteer.match(f"They fled {name} on Monday.")


def test_villages_say_that_their_points_are_rough(gazetteer: gm.Gazetteer) -> None:
    rough = [place for place in gazetteer.places() if place.id.startswith("village:")]
    assert len(rough) > 2_000 and min(place.radius_m for place in rough) >= 5_000


def test_a_lake_is_called_either_way_round() -> None:
    assert lake_names("Qinghai Lake") == ["Lake Qinghai"] and lake_names("Lake Huron") == ["Huron Lake"]
    assert lake_names("Great Salt Lake") == lake_names("Huron") == lake_names("Lake Lake") == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Agusan del Sur", True),
        ("South Cotabato", True),
        ("Central", False),
        ("Nueve de Julio", False),
        ("lower Alto", False),
        ("Nueva Ecija", True),
        ("Ramón Castilla", False),
    ],
)
def test_a_division_of_several_words_is_written_as_one(name: str, told: bool) -> None:
    words, persons = frozenset(("nueve", "nueva", "alto", "julio")), frozenset(("ramon",))
    assert is_division_name(name, words | persons, persons) is told


@pytest.mark.parametrize(
    ("official", "names"),
    [
        ("Kabupaten Aceh Utara", ("Aceh Utara", "North Aceh")),
        ("Kabupaten Karo", ("Karo",)),
        ("Huyện Nông Cống", ("Nông Cống",)),
        ("Provincia dell'Aquila", ("Aquila",)),
        ("Geumcheon-gu", ("Geumcheon",)),
        ("uMzinyathi District Municipality", ("uMzinyathi",)),
        ("Santa Rosa", ()),
    ],
)
def test_districts_are_called_without_the_word_for_them(official: str, names: tuple[str, ...]) -> None:
    assert district_names(official) == names


def test_a_county_is_written_short(gazetteer: gm.Gazetteer) -> None:
    for name in ("County Donegal", "Co Donegal", "Co. Donegal"):
        found = gazetteer.match(f"A lorry crashed in {name} on Monday")
        assert [match.place_ids[0] for match in found] == ["admin2:IE.U.06"]


def test_an_island_is_called_by_the_english_word() -> None:
    assert island_names("Isla del Sol") == ["Sol Island"]
    assert island_names("Pulau Weh") == ["Weh Island"]
    assert island_names("Gotland") == island_names("Isla") == island_names("Oki Islands") == []


def test_a_kind_completes_a_name_that_does_not_say_it() -> None:
    assert kind_names("Rendova", "ISL") == ["Rendova Island"]
    assert kind_names("Rosario", "ISLS") == ["Rosario Islands"]
    assert kind_names("Okmok", "VLC") == ["Mount Okmok"]
    for name, kind in (
        ("Fair Isle", "ISL"),
        ("Mikurajima", "ISL"),
        ("Mount Zao", "VLC"),
        ("Rendova", "CAPE"),
    ):
        assert kind_names(name, kind) == []


def test_other_spellings_follow_from_how_a_language_is_transcribed() -> None:
    assert {"Al Duwaym", "Duwaym", "Al Duwaim", "Duwaim", "Duweim"} <= set(respellings("Ad Duwaym", "SD"))
    assert "Zuwarah" not in respellings("Zuwarah", "LY") and "Zuwara" in respellings("Zuwarah", "LY")
    assert respellings("Krasnyy Bor", "RU") == ["Krasny Bor"]
    assert respellings("Ozernovskiy", "RU") == ["Ozernovsky"]
    assert respellings("As Pontes", "ES") == respellings("Penza", "RU") == []
