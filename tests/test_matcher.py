"""Names are found where they stand, longest first, in the writing that they are bound to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer.build import Compiler
from geomap.gazetteer.gazetteer import Gazetteer
from geomap.gazetteer.names import NameMatch, NameRole


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """A small true gazetteer with namesakes, abbreviations, an article and common words."""
    compiler = Compiler()
    us = compiler.add_place(6252001, "United States", kind="PCLI", country="US", lon=-98.5, lat=39.76)
    compiler.add_name(us, "US", NameRole.ABBREVIATION, match=True)
    compiler.add_name(us, "American", NameRole.ADJECTIVE, match=True)
    state = compiler.add_place("admin1:US.PA", "Pennsylvania", kind="ADM1", country="US", lon=-76.9, lat=40.3)
    compiler.add_name(state, "Pa.", NameRole.ABBREVIATION, match=True)
    compiler.add_name(state, "PA", NameRole.ABBREVIATION, match=True)
    west = compiler.add_place("admin1:US.WV", "West Virginia", kind="ADM1", country="US", lon=-80.5, lat=38.5)
    compiler.add_name(west, "W.Va.", NameRole.ABBREVIATION, match=True)
    for number, name, country, population in (
        (1, "York", "GB", 144_000),
        (2, "New York", "US", 8_800_000),
        (3, "Port-au-Prince", "HT", 1_200_000),
        (4, "Reading", "GB", 240_000),
        (5, "The Hague", "NL", 470_000),
        (6, "St. Louis", "US", 300_000),
        (7, "Kyiv", "UA", 2_900_000),
        (8, "Us", "FR", 1_000),
    ):
        row = compiler.add_place(
            number, name, kind="PPL", country=country, lon=0, lat=0, population=population
        )
        if name == "Kyiv":
            compiler.add_name(row, "Kiev", NameRole.FORMER, match=True)
    path = tmp_path_factory.mktemp("small") / "small.gmz"
    compiler.write(path, meta={"version": "test"}, common_words=frozenset({"reading", "us"}))
    return Gazetteer(path)


def surfaces(gazetteer: Gazetteer, text: str, **options: bool) -> list[str]:
    return [text[m.start : m.end] for m in gazetteer.match(text, **options)]


def only(gazetteer: Gazetteer, text: str) -> NameMatch:
    (match,) = gazetteer.match(text)
    return match


def test_the_longest_name_wins(small: Gazetteer) -> None:
    assert surfaces(small, "From New York to York.") == ["New York", "York"]


def test_a_name_may_cross_a_line_break_but_not_a_blank_line(small: Gazetteer) -> None:
    assert surfaces(small, "in Port-au-\nPrince and New\nYork") == ["Port-au-\nPrince", "New\nYork"]
    assert surfaces(small, "New\n\nYork") == ["York"]


def test_a_full_stop_ends_a_name_unless_it_is_short_for_something(small: Gazetteer) -> None:
    assert surfaces(small, "It is new. York is old.") == ["York"]
    assert surfaces(small, "in St. Louis") == ["St. Louis"]


@pytest.mark.parametrize("text", ["US", "U.S.", "U.S"])
def test_abbreviations_match_as_they_are_written(small: Gazetteer, text: str) -> None:
    assert "abbreviation" in only(small, f"The {text} fleet").kinds


def test_an_abbreviation_is_no_word(small: Gazetteer) -> None:
    assert surfaces(small, "They gave us bread, pa said.") == []


def test_a_dot_that_belongs_to_an_abbreviation_is_inside(small: Gazetteer) -> None:
    assert surfaces(small, "in Erie, Pa., and in W.Va. too") == ["Pa.", "W.Va."]


def test_a_common_word_needs_its_capital(small: Gazetteer) -> None:
    assert surfaces(small, "She was reading in Reading.") == ["Reading"]
    assert surfaces(small, "reading", lower=True) == ["reading"]


def test_the_article_of_a_name_is_inside_and_other_articles_are_not(small: Gazetteer) -> None:
    assert surfaces(small, "The Hague and the York of old") == ["The Hague", "York"]
    assert surfaces(small, "The York fair") == ["York"]


def test_an_elided_article_is_outside(small: Gazetteer) -> None:
    assert surfaces(small, "près d’York") == ["York"]


def test_lower_case_and_capitals_are_told(small: Gazetteer) -> None:
    assert [m.case for m in small.match("York, YORK")] == ["title", "upper"]
    assert [m.case for m in small.match("york")] == ["lower"]
    assert surfaces(small, "flights to new york and york") == ["new york", "york"]


def test_a_former_name_says_so(small: Gazetteer) -> None:
    assert only(small, "in Kiev").kinds == {"former"}
    assert only(small, "in Kiev").place_ids == only(small, "in Kyiv").place_ids


def test_no_part_of_a_word_matches(small: Gazetteer) -> None:
    assert surfaces(small, "Yorkshire, Newyork, AmericanX") == []


@given(st.text(alphabet=st.sampled_from("New York.-\n'’ sSaintLouis US Pa,\u0301"), max_size=80))
def test_spans_are_in_order_and_spell_their_key(small: Gazetteer, text: str) -> None:
    last = 0
    for match in small.match(text):
        assert last <= match.start < match.end <= len(text)
        assert match.place_ids
        last = match.end


@given(st.text())
def test_any_text_is_searched_to_its_end(small: Gazetteer, text: str) -> None:
    marked = text.replace("\n", " ") + " | Kyiv"
    assert small.match(marked)[-1].end == len(marked)


def test_a_possessive_inside_or_at_the_end_of_a_name_is_kept(tmp_path: Path) -> None:
    compiler = Compiler()
    compiler.add_place(1, "Cox's Bazar", kind="PPL", country="BD", lon=92, lat=21.4, population=200_000)
    compiler.add_place(2, "St. John's", kind="PPLC", country="AG", lon=-61.8, lat=17.1, population=24_000)
    compiler.write(tmp_path / "g.gmz", meta={"version": "x"})
    gazetteer = Gazetteer(tmp_path / "g.gmz")
    text = "from Cox’s Bazar to St. John's"
    assert surfaces(gazetteer, text) == ["Cox’s Bazar", "St. John's"]


def test_a_land_may_begin_in_lower_case_and_a_town_may_not(tmp_path: Path) -> None:
    compiler = Compiler()
    compiler.add_place("region:north-africa", "North Africa", kind="region", lon=10, lat=28)
    compiler.add_place(1, "North Arlington", kind="PPL", country="US", lon=-74, lat=40.8, population=15_000)
    compiler.add_place(2, "Arlington", kind="PPL", country="US", lon=-77, lat=38.9, population=230_000)
    compiler.write(tmp_path / "g.gmz", meta={"version": "x"})
    gazetteer = Gazetteer(tmp_path / "g.gmz")
    assert surfaces(gazetteer, "in north Africa and north Arlington") == ["north Africa", "Arlington"]
    assert surfaces(gazetteer, "in North Arlington") == ["North Arlington"]
    assert surfaces(gazetteer, "The arlington of old") == []
    assert surfaces(gazetteer, "the arlington of old") == ["arlington"]
