"""Events of newspaper and agency stories: headlines, asides, set phrases, and ground that a land owns."""

from __future__ import annotations

from datetime import date

import pytest
from event_texts import annotate

from geomap.gazetteer import Gazetteer
from geomap.model import Document, Event
from geomap.pipeline import Pipeline
from geomap.reading.events.events import read_events
from geomap.settings import Settings


def _events(text: str, *literal: str) -> tuple[Event, ...]:
    return read_events(annotate(text, literal))


@pytest.fixture(scope="module")
def pipeline(gazetteer: Gazetteer) -> Pipeline:
    return Pipeline(gazetteer=gazetteer, settings=Settings())


def _phrases(pipeline: Pipeline, text: str) -> list[list[str]]:
    found = pipeline.read(Document(id="p", text=text, published=date(2026, 5, 7))).events
    return [[footprint.phrase for footprint in event.places] for event in found]


def test_a_headline_and_its_lead_tell_of_one_event() -> None:
    text = (
        "Blast kills nine in a market\n\nA bomb went off in a market in Ama on Sunday, killing nine people."
    )
    assert [[f.phrase for f in event.places] for event in _events(text, "Ama")] == [["Ama"]]


def test_a_headline_without_articles_is_read() -> None:
    text = "Gunmen storm jail\n\nThe governor has not said how many got away."
    assert [event.text for event in _events(text)][:1] == ["storm"]


def test_what_an_attack_was_called_does_not_stand_for_it() -> None:
    found = _events("A bus blew up in Ama in what the police called the worst bombing in years.", "Ama")
    assert [event.text for event in found] == ["blew up"]


@pytest.mark.parametrize(
    "text",
    [
        "The war has entered its fifth month.",
        "The speech set off a debate.",
        "The government moved to allay fears.",
        "Two guards put up a fight.",
    ],
)
def test_set_phrases_that_tell_of_nothing_are_no_events(text: str) -> None:
    assert _events(text) == ()


def test_what_left_people_dead_has_not_left() -> None:
    found = _events("A gun battle left six soldiers dead in Ama.", "Ama")
    assert [(event.text, event.fatalities and event.fatalities.low) for event in found] == [
        ("gun battle", 6.0)
    ]


def test_a_place_in_an_aside_is_not_where_the_rest_happened() -> None:
    found = _events("The group, once based in Ama, shelled a village near Oro.", "Ama", "Oro")
    assert [[f.phrase for f in event.places] for event in found] == [["Oro"]]
    found = _events("Chad, which left the force in March, sealed the crossing at Oro.", "Oro")
    assert [(e.text, [f.phrase for f in e.places]) for e in found] == [("left", []), ("sealed", ["Oro"])]


def test_what_befell_many_places_is_in_none_of_its_neighbours(pipeline: Pipeline) -> None:
    text = "Trains from Kano were halted, and mobile internet was cut off in nine districts."
    assert _phrases(pipeline, text)[-1] == []


def test_a_bus_is_not_where_it_was_bound_for(pipeline: Pipeline) -> None:
    assert _phrases(pipeline, "A bus bound for Lagos was attacked by gunmen.") == [[]]


def test_who_was_driven_from_a_town_was_fought_there(pipeline: Pipeline) -> None:
    assert _phrases(pipeline, "Rebel fighters dislodged the army from Kano.") == [["from Kano"]]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Gunmen attacked posts in Nigeria's Zamfara on Monday.", "in Nigeria's Zamfara"),
        ("A bomb exploded in Somalia's capital, Mogadishu.", "in Somalia's capital, Mogadishu"),
        ("A drone hit a bus in Ukraine's Kharkiv region.", "in Ukraine's Kharkiv"),
    ],
)
def test_a_place_that_a_land_owns_is_where_it_was(text: str, phrase: str, pipeline: Pipeline) -> None:
    assert _phrases(pipeline, text) == [[phrase]]


def test_crossings_with_a_neighbour_are_on_its_border(pipeline: Pipeline) -> None:
    assert _phrases(pipeline, "Poland closed its crossings with Belarus.") == [["its crossings with Belarus"]]


def test_dozens_in_a_headline_are_the_figure_under_it() -> None:
    text = (
        "Dozens killed in air strike on market\n\nAn air strike on a market in Ama killed at least 43 people."
    )
    (event,) = _events(text, "Ama")
    assert event.fatalities is not None
    assert event.fatalities.low == 43


def test_what_one_did_beside_a_refusal_is_told_too() -> None:
    found = _events("The president rejected the offer of talks and condemned the raid.")
    assert "condemned" in [event.text for event in found]


def test_an_event_by_a_name_that_nobody_knows_borrows_no_place() -> None:
    text = (
        "Rebels shelled a post near Ama on Sunday. On Monday, the army shelled a camp in the vicinity of Urr."
    )
    assert [[f.phrase for f in event.places] for event in _events(text, "Ama")] == [["Ama"], []]


def test_a_dated_deed_takes_no_dead_of_another() -> None:
    found = _events("A day after the attack in Ama, gunmen killed three miners near Oro.", "Ama", "Oro")
    told = [([f.phrase for f in e.places], e.fatalities and e.fatalities.low) for e in found]
    assert told == [(["Ama"], None), (["Oro"], 3.0)]
