"""Small towns that only share a name with a place that the gazetteer lacks (decision 0313)."""

from __future__ import annotations

import pytest

from geomap.gazetteer import Gazetteer
from geomap.model import Document, Mention
from geomap.pipeline import Pipeline
from geomap.settings import Settings


def _mention(text: str, name: str, gazetteer: Gazetteer) -> Mention:
    situation = Pipeline(gazetteer=gazetteer, settings=Settings()).read(Document(id="d", text=text))
    return next(mention for mention in situation.mentions if mention.text == name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Raiders burned the market of Worbis on Friday. Lorries had left Maiduguri for Damboa, and "
            "Nigerian soldiers came too late. Nigeria has lost three convoys.",
            "Worbis",
        ),
        (
            "A bridge at Staffolo is down. Boats from Pemba and Nacala bring rice. Mozambique asks for fuel.",
            "Staffolo",
        ),
        (
            "Two tankers took off from Howland at noon. Crews from Lansing, Michigan, train there. People in "
            "Detroit and Grand Rapids hear the engines.",
            "Howland",
        ),
    ],
)
def test_a_small_town_far_from_all_that_is_named_is_not_owned(
    text: str, name: str, gazetteer: Gazetteer
) -> None:
    found = _mention(text, name, gazetteer)
    assert found.stand_in
    assert found.outcome == "ambiguous"
    assert found.draw == "context"
    assert all(one.score < 0.3 for one in found.candidates[1:])


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        # beside what is named, over the border
        (
            "Families from Geneina and Zalingei walk to Adre, where the clinic is full. Darfur has no "
            "doctors left, Sudanese nurses said.",
            "Adre",
            "TD",
        ),
        # a province is called after it
        (
            "The instructors have left Kidal, an Algiers newspaper wrote. Russia and Algeria gave no number.",
            "Kidal",
            "ML",
        ),
        # the capital of a land that is not named besides
        (
            "Planes from Oslo and Bergen bring mail. Norway pays. Tromso sorts the bags of Longyearbyen.",
            "Longyearbyen",
            "SJ",
        ),
        # its land is named
        (
            "Wounded men from Kharkiv and Sumy are flown to Landstuhl. Ukraine thanked Germany for the beds.",
            "Landstuhl",
            "DE",
        ),
    ],
)
def test_a_town_that_something_speaks_for_is_kept(
    text: str, name: str, country: str, gazetteer: Gazetteer
) -> None:
    found = _mention(text, name, gazetteer)
    assert not found.stand_in
    assert found.place is not None and found.place.country == country
