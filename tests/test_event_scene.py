"""Where an event is that its subject is, or that its paragraph only speaks of."""

from __future__ import annotations

from datetime import date

import pytest

from geomap.gazetteer import Gazetteer
from geomap.model import Document, Event, Situation
from geomap.pipeline import Pipeline
from geomap.settings import Settings


def _read(text: str, gazetteer: Gazetteer) -> Situation:
    pipeline = Pipeline(gazetteer=gazetteer, settings=Settings())
    return pipeline.read(Document(id="t", text=text, published=date(2026, 6, 15)))


def _named(text: str, trigger: str, gazetteer: Gazetteer) -> list[str]:
    """Return the names of the places of the event that holds a trigger."""
    found = _read(text, gazetteer)
    at = text.index(trigger)
    names = {m.place.id: m.text for m in found.mentions if m.place is not None}

    def is_meant(event: Event) -> bool:
        return event.start <= at < event.end

    events = [event for event in found.events if is_meant(event)]
    assert events, [event.text for event in found.events]
    return [names.get(i, i) for event in events for place in event.places for i in place.place_ids]


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        # A town or a site that is the subject is where it happens.
        ("The Wagah crossing will stay shut until Sunday.", "shut", "Wagah crossing"),
        ("Entebbe International Airport reopened at noon.", "reopened", "Entebbe International Airport"),
        ("Turku was attacked with drones, the fourth raid on the Finnish coast.", "attacked", "Turku"),
        # What is closed or taken, right behind its verb.
        ("Snow forced guards who closed the Torkham crossing on Friday.", "closed", "Torkham crossing"),
        # The town behind what says that something is there.
        ("Troops imposed a night curfew in the capital, Bissau, where shops shut.", "curfew", "Bissau"),
        # A ground behind a comma only says where the town lies.
        (
            "Hundreds of residents of Turku, on the south-western Finnish coast, fled as a fire burned.",
            "fled",
            "Turku",
        ),
        # What a town has.
        ("Nurses in Turku went hungry. The city's main hospital was shelled at dawn.", "shelled", "Turku"),
        # Whose town it is.
        ("A mob gathered in Turku. Police put the Finnish town under curfew.", "curfew", "Turku"),
        # Told without a place, in a paragraph that speaks of one.
        (
            "Eleven soldiers held in Bunia were set free. Farmers had surrounded their lorry.",
            "surrounded",
            "Bunia",
        ),
        ("TURKU — Crowds torched a bus station on Friday.", "torched", "TURKU"),
        ("It was dusk when the dam collapsed. Half of the people in Turku fled.", "collapsed", "Turku"),
        ("Floods hit Turku on Friday. The ministry is flying in tents from Oslo.", "flying in", "Turku"),
        ("Packers in Turku are on strike. They have halted all shipments.", "halted", "Turku"),
        # An offer to have others in is where they are to come.
        ("Norway has offered to host talks in Turku on 22 June.", "offered", "Turku"),
        # A report that has named but one town so far.
        ("Gunfire was heard in Turku on Friday.\n\nYouths hurled stones at a bank.", "hurled", "Turku"),
        # The place of talks is not that of what they are about.
        ("Foreign ministers of the EU will discuss sanctions in Helsinki on Monday.", "discuss", "Helsinki"),
    ],
)  # fmt: skip
def test_where_an_event_is(text: str, trigger: str, place: str, gazetteer: Gazetteer) -> None:
    assert place in _named(text, trigger, gazetteer) or any(
        place in name or name in place for name in _named(text, trigger, gazetteer)
    )


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        # Where a way begins and ends is not where a ship was taken.
        ("A tanker with diesel from Turku to Helsinki was hijacked on Friday.", "hijacked"),
        # What happens in computers does so in no town.
        ("Clerks in Turku waited. Cyberattacks knocked out the bank's tills on Friday.", "Cyberattacks"),
        # A sum is of many places, and a government is elsewhere.
        ("Police in Turku are on guard. Some 1,200 people have been arrested since May.", "arrested"),
        # A land to which a road leads.
        ("Norway has shut its last road to Russia.", "shut"),
        # Where people are from is not where the paragraph was; nor is where the writer is.
        ("Cranes fell in Turku on Friday. Eleven fishermen from Helsinki are missing.", "are missing"),
        ("Guards storm harbour after strike\n\nBy our reporter in Turku\n\nNobody was hurt.", "storm"),
        # Nor is a host.
        ("In hours of meetings with his Norwegian host he said little.", "meetings"),
        # A party is no ground.
        ("The curfew was lifted before the Norwegian side asked for it.", "curfew"),
        # A town is no government that is punished.
        ("Turku was sanctioned on Friday over its drones.", "sanctioned"),
    ],
)
def test_what_is_nowhere(text: str, trigger: str, gazetteer: Gazetteer) -> None:
    assert _named(text, trigger, gazetteer) == []


def test_a_site_that_is_shut_is_no_voice(gazetteer: Gazetteer) -> None:
    found = _read("The Rafah crossing will stay shut.", gazetteer)
    assert [m.use for m in found.mentions if m.text == "Rafah crossing"] == ["literal"]


def test_a_capital_owns_what_stands_in_it(gazetteer: Gazetteer) -> None:
    assert _named("Helsinki's main market was evacuated at noon.", "evacuated", gazetteer) == ["Helsinki"]
