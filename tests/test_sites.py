"""What people built: sites by their full names, and the table that holds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

import geomap as gm
from geomap.gazetteer import sources
from geomap.gazetteer.variants import site_names
from geomap.reading.places.sites import lone_sites


def pinned(text: str, name: str) -> str | None:
    """Return the id of the place that a name of a text is resolved to, or None."""
    found = gm.read_text(text, settings=gm.Settings(published=date(2026, 5, 4)))
    return next(
        (m.place.id for m in found.mentions if m.text == name and m.outcome == "resolved" and m.place), None
    )


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        # The town inside the name is another.
        ("Fire hit the La Libertad refinery.", "La Libertad refinery", "facility:la-libertad-refinery"),
        ("Crews left the Senkata gas plant.", "Senkata gas plant", "facility:senkata-plant"),
        # A name of several small words at its end.
        ("Police shut the Grootegeluk coal mine.", "Grootegeluk coal mine", "facility:grootegeluk-mine"),
        # Nothing else is called so: the name says itself what it is.
        ("The Kabarto camp has no clinic any more.", "Kabarto camp", "facility:kabarto-camp"),
        ("Snow closed the Torkham border crossing.", "Torkham border crossing", "facility:torkham"),
    ],
)  # fmt: skip
def test_a_site_called_in_full_is_that_site(text: str, name: str, place: str) -> None:
    assert pinned(text, name) == place


def test_a_lone_site_stays_doubted_where_the_report_is_of_other_lands() -> None:
    gazetteer = gm.open_gazetteer()
    settings = gm.Settings(published=date(2026, 5, 4))
    camp, peru = (
        next(m for m in gm.read_text(text, settings=settings).mentions if m.text == name)
        for text, name in (
            ("The Kabarto camp has no clinic.", "Kabarto camp"),
            ("Floods hit Peru hard.", "Peru"),
        )
    )
    doubted = replace(camp, outcome="ambiguous", score=0.3)
    assert lone_sites([doubted], gazetteer)[0].outcome == "resolved"
    assert lone_sites([doubted, peru], gazetteer)[0].outcome == "ambiguous"


def test_the_bare_name_of_a_site_leaves_a_town_its_own() -> None:
    assert pinned("Shells fell on Garissa in Kenya overnight.", "Garissa") != "facility:garissa-university"
    assert (pinned("Voters queued in Latacunga in Ecuador.", "Latacunga") or "").startswith("geonames:")


def test_sites_answer_to_what_else_their_kind_is_called() -> None:
    assert "Torkham border crossing" in site_names("Torkham crossing", "PSTB")
    assert "Kipushi copper mine" in site_names("Kipushi mine", "MN")
    assert "Kajaki hydroelectric dam" in site_names("Kajaki Dam", "DAM")
    assert site_names("Øresund Bridge", "BDG") == []


def test_every_site_lies_on_the_globe_and_no_bare_name_is_a_word() -> None:
    taken = frozenset().union(*sources.word_lists().values())
    for row in sources._csv_rows("facilities.csv"):
        assert -180 <= float(row["lon"]) <= 180
        assert -90 <= float(row["lat"]) <= 90
        assert 0 < float(row["radius_m"]) <= 500_000
        assert len(row["country"]) in (0, 2)
        assert row["names"] == row["names"].strip("|")
        words = [name for name in row["names"].split("|") if name.isascii() and name.islower()]
        assert taken.isdisjoint(words), row["name"]
