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
