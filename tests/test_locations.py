"""Which places of its sentence an event takes."""

from __future__ import annotations

import pytest

import geomap as gm


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "Troops shelled Bakhmut and drones were shot down over Sumy.",
            {"shelled": ["Bakhmut"], "shot down": ["Sumy"]},
        ),
        (
            "Iraq closed its airspace and militias near Tal Afar threatened to attack Erbil.",
            {"closed": ["Iraq"], "threatened": ["Tal Afar"]},
        ),
        (
            "Police fired tear gas in Lagos and Kano and arrested dozens in Jos.",
            {"fired tear gas": ["Lagos", "Kano"], "arrested": ["Jos"]},
        ),
        (
            "Rebels tightened their hold on Uvira on Monday, days after envoys signed a truce in Doha.",
            {"truce": ["Doha"], "Rebels": ["Uvira"]},
        ),
        ("Envoys from Kenya and Chad met in Cairo.", {"met": ["Cairo"], "from": ["Kenya", "Chad"]}),
        ("Troops shelled Goma, Sake and Minova.", {"shelled": ["Goma", "Sake", "Minova"]}),
        ("Blasts were heard in Gao, in the north, and in Mopti.", {"Blasts": ["Gao", "Mopti"]}),
    ],
)
def test_each_event_takes_the_places_of_its_own_clause(
    text: str, places: dict[str, list[str]], gazetteer: gm.Gazetteer
) -> None:
    situation = gm.read_text(text, gazetteer=gazetteer)
    for words, names in places.items():
        event = next((event for event in situation.events if words in event.text), None)
        if event is None:  # words of no event, whose places are nobody's
            continue
        assert [name for name in names if any(name in place.phrase for place in event.places)] == names
        others = {name for other, more in places.items() if other != words for name in more}
        assert not any(name in place.phrase for place in event.places for name in others)


@pytest.mark.parametrize(
    ("text", "words", "places"),
    [
        (
            "Shells slammed into the bazaar of Uri on Monday, killing three, in the worst fight across the "
            "Line of Control since spring.",
            "slammed",
            ["Uri"],
        ),
        ("North Korea fired two missiles from Wonsan on Tuesday.", "fired", ["from Wonsan"]),
        ("Guards expelled two trawlers from Zuwara on Monday.", "expelled", ["from Zuwara"]),
        (
            "In Stanley 300 people marched. The mood in Ushuaia was no better. Some 500 people held a vigil.",
            "vigil",
            ["in Ushuaia"],
        ),
        ("LARISSA, Greece - A bomb exploded outside the police station here on Friday.", "bomb", ["here"]),
        ("Gunmen shot nine at Turbat, about 100 km from Gwadar.", "shot", ["shot nine at Turbat"]),
    ],
)
def test_the_ground_that_its_words_mean(
    text: str, words: str, places: list[str], gazetteer: gm.Gazetteer
) -> None:
    events = gm.read_text(text, gazetteer=gazetteer).events
    (event,) = [event for event in events if words in event.text]
    assert [footprint.phrase for footprint in event.places] == places
