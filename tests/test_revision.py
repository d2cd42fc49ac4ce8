"""What the words about a name change about the place that was chosen."""

from __future__ import annotations

import pytest

from geomap.gazetteer import Gazetteer
from geomap.model import Document, Mention
from geomap.pipeline import Pipeline
from geomap.reading.places.revision import says_division
from geomap.settings import Settings


def read(text: str, gazetteer: Gazetteer) -> dict[str, Mention]:
    situation = Pipeline(gazetteer=gazetteer, settings=Settings()).read(Document(id="d", text=text))
    return {m.text: m for m in situation.mentions}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("A contingent of the army of Niger is stationed in Agadez.", "Agadez", "PPL"),
        ("Herders fled the Agadez region of Niger.", "Agadez", "ADM1"),
        ("Police in Minnesota arrested two men on Monday.", "Minnesota", "ADM1"),
    ],
)
def test_a_bare_name_is_the_town_and_not_its_division(
    text: str, name: str, kind: str, gazetteer: Gazetteer
) -> None:
    found = {key.removesuffix(" region"): m for key, m in read(text, gazetteer).items()}[name]
    assert found.place is not None
    assert found.place.kind.startswith(kind)


def test_a_doubted_name_is_what_lies_beside_another_place(gazetteer: Gazetteer) -> None:
    found = read(
        "Four jets stand at Mount Pleasant, an hour from Stanley. A patrol ship is tied up in Mare Harbour.",
        gazetteer,
    )
    place = found["Mount Pleasant"].place
    assert place is not None and place.country == "FK"


def test_the_first_word_of_a_feature_stands_for_it(gazetteer: Gazetteer) -> None:
    found = read(
        "China's coast guard patrolled Scarborough Shoal in the South China Sea. A cutter came within ten "
        "nautical miles of Scarborough on Friday.",
        gazetteer,
    )
    place = found["Scarborough"].place
    assert place is not None
    assert place.name == "Scarborough Shoal"


@pytest.mark.parametrize(
    ("text", "name", "division"),
    [
        ("Fighting in Kunduz and Takhar provinces", "Kunduz", True),
        ("the provinces of Kunduz and Takhar", "Takhar", True),
        ("in two provinces, Kunduz and Takhar, schools", "Kunduz", True),
        ("in Nangarhar province, Kunduz and Takhar", "Kunduz", False),
        ("a bomb in Kunduz on Monday", "Kunduz", False),
    ],
)
def test_words_about_a_list_call_all_of_it_divisions(text: str, name: str, division: bool) -> None:
    start = text.index(name)
    mention = Mention(
        document_id="d", start=start, end=start + len(name), text=name, role="literal", use="literal",
        draw="pin", outcome="unresolved", score=0.0, place=None,
    )  # fmt: skip
    assert says_division(text, mention) is division


def test_the_first_word_of_a_strait_is_the_island_that_it_is_named_after(gazetteer: Gazetteer) -> None:
    found = read(
        "Two bombers flew through the Miyako Strait on Friday, Japan said. Troops came to Miyako in 2019.",
        gazetteer,
    )["Miyako"]
    assert found.place is not None
    assert found.place.kind == "ISL"


def test_a_name_that_acts_with_a_state_is_the_state_and_not_a_province(gazetteer: Gazetteer) -> None:
    situation = Pipeline(gazetteer=gazetteer, settings=Settings()).read(
        Document(
            id="d",
            text="ABUJA - Bandits raided farms in the Rafi district of Niger state, in central Nigeria.\n\n"
            "Separately, Chad and Niger have withdrawn their soldiers from the base in Baga.",
        )
    )
    niger = [m.place.kind for m in situation.mentions if m.text == "Niger" and m.place is not None]
    assert niger == ["ADM1", "PCLI"]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("The army of Mali said it had sent 200 men to Lere.", "Lere", "ML"),
        ("Officials in South Sudan said floods had cut the road to Bor.", "Bor", "SS"),
        ("Lere is quiet, a trader said.", "Lere", "NG"),
    ],
)
def test_a_doubted_name_is_the_bearer_in_the_one_land_of_the_report(
    text: str, name: str, country: str, gazetteer: Gazetteer
) -> None:
    found = read(text, gazetteer)[name]
    assert found.place is not None
    assert found.place.country == country


def test_a_province_is_not_the_town_that_once_bore_its_name(gazetteer: Gazetteer) -> None:
    place = read("Landslides cut roads in Gia Lai on Monday, officials in Vietnam said.", gazetteer)[
        "Gia Lai"
    ].place
    assert place is not None
    assert place.kind == "ADM1"


def test_a_name_that_the_gazetteer_lacks_stands_by_a_place_of_the_report(gazetteer: Gazetteer) -> None:
    found = read(
        "Images from a Washington think tank show trucks on the way from Boa Vista to Qorvanth Island.",
        gazetteer,
    )["Qorvanth Island"]
    assert found.place is not None
    assert found.place.name == "Boa Vista"


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        # no land is named, but all that is sure lies in one
        (
            "A slide shut the road at Santa Rosa, in Puno. The mayor of Juliaca sent diggers.",
            "Santa Rosa",
            "PE",
        ),
        # a land far away that nothing else in the report has to do with
        (
            "Costa Rica sent police to Los Chiles on Monday. Flights to Liberia were full. "
            "Shops in San José and Alajuela stayed open.",
            "Liberia",
            "CR",
        ),
        ("Liberia and Costa Rica signed the treaty. A ship left Monrovia for Liberia.", "Monrovia", "LR"),
    ],
)
def test_a_doubted_name_lies_in_the_land_of_the_report(
    text: str, name: str, country: str, gazetteer: Gazetteer
) -> None:
    place = read(text, gazetteer)[name].place
    assert place is not None and place.country == country


@pytest.mark.parametrize(
    ("text", "name", "kind", "country"),
    [
        # a capital before a small town of another land, which is called otherwise
        (
            "Minesweepers based at Manama are off Fujairah again. The Emirates closed Dubai to tugs.",
            "Manama",
            "PPLC",
            "BH",
        ),
        (
            "Shops in Stanley stayed shut. The Falklands have two doctors, and Britain sends a third.",
            "Stanley",
            "PPLC",
            "FK",
        ),
        # of a capital and the province called after it, which does not hold it
        ("London and Buenos Aires traded notes over the wreck off Tandil.", "Buenos Aires", "PPLC", "AR"),
        # the town beside Ushuaia, and no river without "the"
        ("Pilots from Ushuaia and Rio Grande fly the mail. Argentina pays them.", "Rio Grande", "PPL", "AR"),
        # of three lands with a bearer, the one of which most is named
        (
            "A crowd in Santiago banged pots. Lamps were lit in Bayamo and Manzanillo at nine. Cuba buys oil "
            "from Mexico, and a tanker is in Havana.",
            "Santiago",
            "PPL",
            "CU",
        ),
        # short for the longer name
        (
            "Ferries from Leticia cross to Peru. One sank at Santa Rosa de Yavarí, near Iquitos in Loreto. "
            "In Santa Rosa, nets were cut.",
            "Santa Rosa",
            "PPL",
            "PE",
        ),
    ],
)
def test_a_namesake_abroad_gives_way(
    text: str, name: str, kind: str, country: str, gazetteer: Gazetteer
) -> None:
    place = read(text, gazetteer)[name].place
    assert place is not None
    assert place.kind.startswith(kind)
    assert place.country == country


@pytest.mark.parametrize(
    "text",
    [
        "Fishermen of Ascension island found the buoy. Ascension has one road.",
        "The island of Ascension has one road. On Ascension, petrol is dear.",
    ],
)
def test_a_name_called_an_island_is_that_island(text: str, gazetteer: Gazetteer) -> None:
    place = read(text, gazetteer)["Ascension"].place
    assert place is not None
    assert place.name.startswith("Ascension")
    assert abs(place.lat + 7.9) < 0.3
