"""Which countries a document's words speak of."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.reading.places.vocabulary import spoken_countries

TABLE = Path(__file__).parents[1] / "data" / "lexicons" / "vocabulary.toml"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("The SHERIFF'S deputies, the school board and a grand jury.", "US"),
        ("The tehsil officer paid two lakh rupees to the panchayat; the BJP protested.", "IN"),
        ("Gardaí briefed the Taoiseach.", "IE"),
        ("The barangay captain and the PNP counted the pesos.", "PH"),
        ("It cost £30m, the councillor said.", "GB"),
    ],
)
def test_offices_courts_and_money_tell_a_country(text: str, country: str) -> None:
    shares = spoken_countries(text)
    assert max(shares, key=lambda land: shares[land]) == country


def test_a_word_of_two_countries_is_shared_between_them() -> None:
    shares = spoken_countries("a crore and a lakh")
    assert shares["IN"] == shares["PK"] == shares["BD"]


def test_words_that_tell_nothing_say_nothing() -> None:
    assert spoken_countries("The river rose overnight and the bridge fell.") == {}
    assert spoken_countries("") == {}


@given(st.text())
def test_shares_add_up_to_less_than_one(text: str) -> None:
    assert sum(spoken_countries(text).values()) < 1


def test_the_table_is_of_countries_and_in_small_letters() -> None:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    for country, terms in table.items():
        assert len(country) == 2 and country.isupper()
        assert terms and all(term == term.lower().strip() for term in terms)
