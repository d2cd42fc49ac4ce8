"""Names of weapons, ships, exercises and storms are no places."""

from __future__ import annotations

import pytest

import geomap as gm
from geomap.model import Document
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.other_names import designations
from geomap.reading.places.recognition import recognise


def _names(text: str, gazetteer: gm.Gazetteer) -> list[str]:
    document = Document(id="d", text=text)
    return [mention.text for mention in recognise(document, split_sentences(document), gazetteer)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Berlin moved two Patriot batteries and a Hawk launcher to Rzeszow.", ["Berlin", "Rzeszow"]),
        ("The Black Hawk crashed near Mombasa on Monday.", ["Mombasa"]),
        ("A Kilo class submarine sailed from Chabahar.", ["Chabahar"]),
        ("The Los Angeles-class submarine called at Busan.", ["Busan"]),
        ("The frigate Lafayette and the ferry Estonia met off Tallinn.", ["Tallinn"]),
        (
            "Exercise Cobra Gold opened in Rayong; Hurricane Florence struck Wilmington.",
            ["Rayong", "Wilmington"],
        ),
        ("Water closed U.S. 59 for most of Saturday near Lufkin, Texas.", ["Lufkin", "Texas"]),
        ("Guinea worm was found in two villages near Sarh.", ["Sarh"]),
        ("Colorado tick fever sickened hikers near Durango.", ["Durango"]),
        ("African horse sickness reached Nairobi.", ["Nairobi"]),
        ("Rift Valley fever killed forty people near Wajir.", ["Wajir"]),
        ("Crimean-Congo haemorrhagic fever and Norwalk virus were found in Erzurum.", ["Erzurum"]),
        ("The SARS outbreak spread from Guangdong to Hanoi.", ["Guangdong", "Hanoi"]),
        ("Food was taken to the BRP Sierra Madre from Palawan.", ["Palawan"]),
        ("The West has been slow to act, said an envoy in Bishkek.", ["Bishkek"]),
        ("Under the pact signed in Osh in March, Ak-Sai stays open.", ["Osh", "Ak-Sai"]),
        ("Tomahawk missiles were fired at Sanaa from the Red Sea.", ["Sanaa", "Red Sea"]),
    ],
)
def test_they_are_left_out(text: str, names: list[str], gazetteer: gm.Gazetteer) -> None:
    assert _names(text, gazetteer) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A Ukrainian drone fell in a field.", "Ukrainian"),
        ("In the U.S. 59 people died of it.", "U.S."),
        ("Three people died in a Kharkiv missile strike.", "Kharkiv"),
        ("In Cameroon, schools in the West stayed shut.", "West"),
        ("Police said so. ADEN, Yemen - A shop burned.", "ADEN"),
        ("Doctors of the Liberia Disease Control Centre came.", "Liberia"),
        ("She has lived in Bradley, Illinois, all her life.", "Bradley"),
    ],
)
def test_lands_and_towns_beside_them_are_kept(text: str, name: str, gazetteer: gm.Gazetteer) -> None:
    assert name in _names(text, gazetteer)


def test_types_with_numbers_are_no_words_to_look_for() -> None:
    assert "patriot" in designations() and not any(map(str.isdigit, "".join(designations())))


def test_a_date_is_no_town_that_is_called_after_it(gazetteer: gm.Gazetteer) -> None:
    text = "The bridge near Zaqatala, in Azerbaijan, was shut on 28 May; it reopens on May 30."
    found = gm.read_text(text, gazetteer=gazetteer).mentions
    assert gazetteer.candidates("28 May") and [m.text for m in found] == ["Zaqatala", "Azerbaijan"]
