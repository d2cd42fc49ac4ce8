"""Where an event is that its subject, its object or a sentence before says."""

from __future__ import annotations

from datetime import date

import pytest

from geomap.gazetteer import Gazetteer
from geomap.model import Document, Event
from geomap.pipeline import Pipeline
from geomap.settings import Settings


def _events(text: str, gazetteer: Gazetteer) -> tuple[Event, ...]:
    pipeline = Pipeline(gazetteer=gazetteer, settings=Settings())
    return pipeline.read(Document(id="t", text=text, published=date(2026, 6, 15))).events


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        ("The president is to visit Nouakchott next week.", "visit", "Nouakchott"),
        (
            "Talks on fishing, due to begin in Reykjavik on Sunday, have been called off.",
            "Talks",
            "Reykjavik",
        ),
        (
            "Turku is 160 km from Helsinki, the capital, where police arrested nine men.",
            "arrested",
            "Helsinki",
        ),
        ("Turku, 160 km from Helsinki, where police arrested nine men, is calm.", "arrested", "Turku"),
        ("The town is some 70 km from Beni, whose market was shelled on Friday.", "shelled", "Beni"),
        ("The minister will visit Nouakchott on Tuesday.", "visit", "Nouakchott"),
        ("Tauranga went on red alert at noon as the storm neared.", "red alert", "Tauranga"),
        ("Ammonia leaked from a cold store in Turku at noon, killing two workers.", "leaked", "Turku"),
        ("Rebels have retaken Bunia, a town on the road to Beni, the army said.", "retaken", "Bunia"),
        (
            "The bridge at Ipiales is the busiest of the south. Truckers have blocked it since Monday.",
            "blocked",
            "Ipiales",
        ),
        ("The post at Ipiales is small. Ecuador closed that crossing on Sunday.", "closed", "Ipiales"),
    ],
)
def test_the_ground_of_an_event(text: str, trigger: str, place: str, gazetteer: Gazetteer) -> None:
    told = [event for event in _events(text, gazetteer) if trigger in event.text]
    assert [any(place in f.phrase for f in event.places) for event in told[:1]] == [True], told


def test_what_is_sent_from_a_town_is_no_mishap_there(gazetteer: Gazetteer) -> None:
    text = "A mechanised brigade has come down the new road from Turku. Shells fell all night."
    assert all(event.kind != "ACCIDENT" for event in _events(text, gazetteer))


def test_that_crossing_is_not_the_town_from_which_it_is_measured(gazetteer: Gazetteer) -> None:
    text = "Kuressaare lies less than 60 km from Valga, the busiest crossing. Latvia closed that crossing."
    assert all("Kuressaare" not in f.phrase for event in _events(text, gazetteer) for f in event.places)
