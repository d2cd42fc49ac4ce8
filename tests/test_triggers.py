"""Which words tell of an event, and with which meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.model import Document
from geomap.reading.events.triggers import Trigger, find_triggers, iterate_sentence
from geomap.reading.language.lexicons import open_lexicon
from geomap.reading.language.sentences import split_sentences
from geomap.reading.language.words import read_words


def _triggers(text: str) -> list[Trigger]:
    document = Document(id="d", text=text)
    return find_triggers(read_words(text), split_sentences(document), open_lexicon())


def _kinds(text: str) -> set[str]:
    return {trigger.sense.kind for trigger in _triggers(text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Warplanes bombed the port of Latakia.", "ASSAULT"),
        ("The village came under fire before dawn.", "ASSAULT"),
        ("Gunmen opened fire on a minibus near Kidal.", "ASSAULT"),
        ("A car bomb went off outside the ministry.", "ASSAULT"),
        ("Rebels took control of the town after heavy fighting.", "COERCE"),
        ("Marines boarded the tanker off Fujairah.", "COERCE"),
        ("Pirates hijacked a dhow and took nine sailors hostage.", "ASSAULT"),
        ("The two fleets began live-fire drills on Monday.", "MOBILIZE"),
        ("Paris deployed a frigate to the gulf.", "MOBILIZE"),
        ("The last troops withdrew from the base.", "RETREAT"),
        ("The ministry expelled four diplomats.", "SANCTION"),
        ("Brussels imposed sanctions on two banks.", "SANCTION"),
        ("Regulators closed the airspace over the capital.", "COERCE"),
        ("The foreign ministers held talks in Muscat.", "CONSULT"),
        ("The presidents spoke by phone on Sunday.", "CONSULT"),
        ("Envoys signed a peace agreement in Nairobi.", "AGREE"),
        ("Thousands took to the streets of Lima.", "PROTEST"),
        ("Hackers hit the port with a ransomware attack.", "COERCE"),
        ("A tremor shook the island at noon.", "DISASTER"),
        ("The river burst its banks overnight.", "DISASTER"),
        ("The ferry capsized with 80 passengers on board.", "ACCIDENT"),
        ("A freight train derailed near the border.", "ACCIDENT"),
        ("A blackout hit three provinces.", "OUTAGE"),
        ("Voters go to the polls on Sunday.", "ELECTION"),
        ("The volcano erupted and sent ash over the town.", "DISASTER"),
        ("Lorries delivered tonnes of food aid to the camp.", "AID"),
        ("About 900 families fled their homes.", "DISPLACEMENT"),
    ],
)
def test_words_of_many_kinds(text: str, kind: str) -> None:
    assert kind in _kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "The union and the company struck a deal on wages.",
        "He died of a heart attack at home.",
        "Stocks staged a rally after the inflation data.",
        "The minister won by a landslide victory.",
        "The strike group is led by an admiral.",
        "An attack helicopter stood on the apron.",
        "The trade war has cost jobs.",
        "Critics attacked the proposal.",
        "They will close the gap next season.",
    ],
)
def test_other_meanings_are_left_alone(text: str) -> None:
    assert _kinds(text).isdisjoint({"ASSAULT", "DISASTER", "PROTEST", "COERCE", "MOBILIZE"})


def test_a_strike_of_workers_is_a_protest() -> None:
    found = _triggers("The nurses' union called a strike over pay, and pickets went up.")
    assert {t.sense.kind for t in found} == {"PROTEST"}


def test_a_crossing_by_name_is_no_movement() -> None:
    assert "MOBILIZE" not in _kinds("The army closed the Chong Sa-ngam crossing; traders waited.")


def test_noun_and_verb_are_told_apart() -> None:
    found = {t.form for t in _triggers("The raid came at night; militants raid the valley every spring.")}
    assert found == {"singular", "base"}


def test_the_passive_is_seen() -> None:
    voices = {t.word: t.voice for t in _triggers("A bridge was struck by a drone. Drones struck the bridge.")}
    assert voices["struck"] == "active"
    assert _triggers("A bridge was struck by a drone.")[0].voice == "passive"


def test_a_gap_holds_up_to_five_words() -> None:
    assert any(t.sense.id == "kidnap" for t in _triggers("They took the whole crew hostage."))
    assert not any(t.sense.id == "kidnap" for t in _triggers("They took a bus, and hostage talks went on."))


def test_adjectives_are_no_verbs() -> None:
    assert not [t for t in _triggers("The besieged town is hungry.") if t.sense.family == "blockade"]


def test_names_hold_no_event() -> None:
    assert "ASSAULT" not in _kinds("He plays for Shelling Green United in the village.")
    assert "DISASTER" in _kinds("Forecasters said Hurricane Imelda weakened.")
    assert "DISASTER" not in _kinds("Fans said the Miami Hurricanes lost.")


def test_boilerplate_is_not_read() -> None:
    text = "© 2025 The Raid Post. All rights reserved. Missile strikes reproduced without permission."
    assert _triggers(text) == []


def test_triggers_come_in_order_and_do_not_overlap() -> None:
    found = _triggers(
        "An air strike hit the depot; rescuers pulled six people from the rubble. Troops deployed."
    )
    assert [t.first for t in found] == sorted(t.first for t in found)
    groups = list(iterate_sentence(found))
    assert [len({t.sentence for t in group}) for group in groups] == [1] * len(groups)


@given(st.text(max_size=300))
def test_any_text_ends_in_triggers_within_it(text: str) -> None:
    words = read_words(text)
    for trigger in _triggers(text):
        assert 0 <= trigger.begin <= trigger.first <= trigger.last < len(words)


def test_strikes_that_paralyse_a_land_are_of_labour() -> None:
    assert _kinds("Strikes paralysed France on Tuesday.") == {"PROTEST"}
