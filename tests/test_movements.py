"""A force that is moved is an event, once."""

from __future__ import annotations

import pytest

import geomap as gm
from geomap.gazetteer import Gazetteer
from geomap.pipeline import read_text


@pytest.mark.parametrize(
    ("text", "kind", "trigger"),
    [
        ("The army unloaded 40 tanks in Varna on Monday.", "MOBILIZE", "unloaded"),
        ("The navy has reduced its squadron at Varna.", "RETREAT", "reduced"),
    ],
)
def test_what_moves_a_force_is_an_event(text: str, kind: str, trigger: str, gazetteer: Gazetteer) -> None:
    found = read_text(text, gazetteer=gazetteer)
    assert [(e.kind, e.text) for e in found.events] == [(kind, trigger)]
    (event,) = found.events
    (deployment,) = found.deployments
    assert event.places == deployment.places
    assert event.count == deployment.quantity


@pytest.mark.parametrize(
    "text",
    [
        "Some 300 soldiers live in barracks at Varna.",
        "Observers put the number of soldiers in Varna at 300.",
        "The blast left 17 soldiers dead in Varna.",
    ],
)
def test_what_only_stands_or_falls_is_no_movement(text: str, gazetteer: Gazetteer) -> None:
    events = gm.read_text(text, gazetteer=gazetteer).events
    assert not [e for e in events if e.kind in ("MOBILIZE", "RETREAT")]


def test_a_movement_that_is_an_event_already_is_told_once(gazetteer: Gazetteer) -> None:
    events = read_text("Turkey deployed two frigates to Varna.", gazetteer=gazetteer).events
    assert [e.text for e in events] == ["deployed"]


@pytest.mark.parametrize(
    ("text", "count", "places"),
    [
        ("The base at Varna: 300 marines and two frigates, the navy said.", 300.0, ["at Varna"]),
        ("Turkey, whose forces number about 12,000 in Bulgaria, said nothing.", 12_000.0, ["in Bulgaria"]),
        ("Police, 700 strong, are deployed in Varna.", 700.0, ["in Varna"]),
    ],
)
def test_strength_and_place_are_found_where_they_are_told(
    text: str, count: float, places: list[str], gazetteer: Gazetteer
) -> None:
    deployment = read_text(text, gazetteer=gazetteer).deployments[0]
    assert deployment.quantity is not None
    assert deployment.quantity.best == count
    assert [place.phrase for place in deployment.places] == places


def test_a_force_without_a_place_stands_where_the_one_before_it_does(gazetteer: Gazetteer) -> None:
    text = "The mission has 800 peacekeepers in Varna. It also has 69 police officers."
    first, second = read_text(text, gazetteer=gazetteer).deployments
    assert second.places == first.places != ()


def test_a_force_that_is_not_there_is_left_out(gazetteer: Gazetteer) -> None:
    assert (
        read_text("No Turkish warship has entered Varna since 2021.", gazetteer=gazetteer).deployments == ()
    )
