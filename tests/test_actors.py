"""Who did it, and to whom."""

from __future__ import annotations

import pytest
from event_texts import annotate

from geomap.reading.events.events import read_events


def _first(
    text: str, literal: tuple[str, ...] = (), **associative: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    event = read_events(annotate(text, literal, **associative))[0]
    return event.actors, event.recipients


def test_subject_and_object_of_an_active_verb() -> None:
    assert _first("M23 rebels attacked the garrison soldiers.") == (("M23 rebels",), ("garrison soldiers",))


def test_the_passive_is_turned_round() -> None:
    actors, recipients = _first("Three fishermen were arrested by the coastguard.")
    assert actors == ("coastguard",)
    assert recipients == ("Three fishermen",)


def test_a_nationality_before_a_strike_is_its_country() -> None:
    actors, _ = _first("An Ethiopian airstrike killed nine people.", Ethiopian="demonym")
    assert actors == ("Ethiopian",)  # the hand-made place is named so; a real one is Ethiopia


def test_a_metonym_is_the_state() -> None:
    actors, _ = _first("Ankara deployed two frigates to the gulf.", Ankara="metonym")
    assert actors == ("Ankara",)


def test_by_names_the_doer_of_a_noun() -> None:
    actors, _ = _first("A raid by the Arakan Army left four soldiers dead.")
    assert actors == ("Arakan Army",)


def test_a_light_verb_lends_its_subject() -> None:
    actors, recipients = _first("The Houthis carried out several strikes on the tanker Altair.")
    assert actors == ("Houthis",)
    assert recipients == ("tanker Altair",)


def test_joined_verbs_share_a_subject() -> None:
    events = read_events(
        annotate("Militants stormed the village, abducted nine women and torched the school.")
    )
    assert {event.actors for event in events} == {("Militants",)}


def test_two_parties_to_talks() -> None:
    actors, _ = _first("Talks between Khartoum and Juba opened.", Khartoum="metonym", Juba="metonym")
    assert actors == ("Khartoum", "Juba")


@pytest.mark.parametrize("word", ["Tuesday", "March 5"])
def test_a_day_is_no_one(word: str) -> None:
    actors, recipients = _first(f"The attack on {word} shook the town.")
    assert word not in " ".join(actors + recipients)


def test_the_verb_is_does_not_name_a_group() -> None:
    actors, _ = _first("There is a raid under way in the hills.")
    assert actors == ()


def test_who_is_ordered_is_not_one_with_who_orders() -> None:
    events = read_events(annotate("The police chief ordered troops to seize the depot in Goma.", ("Goma",)))
    assert {event.text: event.actors for event in events}["seize"] == ("troops",)


@pytest.mark.parametrize(
    ("text", "doer"),
    [
        ("Norland, which signed a pact in May, warned its neighbour.", "Norland"),
        ("Fighters of the Red Front, or RF, attacked a convoy.", "Fighters of the Red Front"),
        ("The junta, led by a former colonel, expelled the envoys.", "junta"),
        ("An army helicopter that was flying to Oakham with flour crashed.", "army helicopter"),
    ],
)
def test_what_stands_between_a_subject_and_its_verb_is_passed_over(text: str, doer: str) -> None:
    events = read_events(annotate(text, Norland="metonym"))
    assert events[-1].actors == (doer,)


@pytest.mark.parametrize(
    "text",
    [
        "A blast near Oakham tore through a market.",
        "Tens of thousands protested on Monday.",
        "Forty people were killed when mortars struck.",
    ],
)
def test_a_town_by_the_spot_and_a_number_alone_do_nothing(text: str) -> None:
    assert all(event.actors == () for event in read_events(annotate(text, ("Oakham",))))


def test_a_nationality_behind_a_number_names_the_state() -> None:
    actors, _ = _first("Two Norlandic icebreakers fired on a trawler.", Norlandic="demonym")
    assert actors == ("Norlandic",)


def test_whom_a_warning_holds_within_its_words_is_its_recipient() -> None:
    _, recipients = _first("Norland warned Sudria against any move.", Norland="metonym", Sudria="metonym")
    assert recipients == ("Sudria",)
