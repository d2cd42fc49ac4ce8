"""Forces that a story tells of beside other things: by a number, by a ship's name, in passing."""

from __future__ import annotations

import re

import pytest
from test_deployments import read

import geomap as gm

NAME = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)*|here|there")


def told(text: str) -> list[tuple[str, list[str]]]:
    """Return the words of each force and the phrases for where it is."""
    return [(d.text, [f.phrase for f in d.places]) for d in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The brigade arrived in [Acity] on Monday. Its commander keeps 800 men in [Bcity].",
            [("The brigade", ["in Acity"]), ("800 men", ["in Bcity"])],
        ),
        (
            "The brigade arrived in [Acity] on Monday. Another such company is due in [Bcity].",
            [("The brigade", ["in Acity"]), ("Another such company", ["in Bcity"])],
        ),
        ("The talks went on in [Acity]. Some 800 men marched in [Bcity].", []),
    ],
)
def test_men_are_soldiers_where_a_force_was_spoken_of(text: str, expected: list[object]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[Acity] had no soldiers for years; by May it will have 700 of them in [Bcity].",
            ["700 of them"],
        ),
        (
            "The army put two battalions in [Acity] and flew two more to [Bcity].",
            ["two battalions", "two more"],
        ),
        ("Soldiers guard [Acity], where 900 families live, 300 of them in [Bcity].", ["Soldiers"]),
        ("The army has 500 soldiers in [Acity] and asked for 400 more.", ["500 soldiers"]),
    ],
)
def test_numbers_of_them_are_parts_of_the_force(text: str, expected: list[str]) -> None:
    assert [words for words, _ in told(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Patrol boats put to sea from [Acity]. Aland's Gallant Knight has been cruising off [Bcity].",
            ("Gallant Knight", ["off Bcity"]),
        ),
        (
            "Four frigates lie in [Acity]. The Gallant Knight, which left in May, is expected off [Bcity].",
            ("The Gallant Knight", ["off Bcity"]),
        ),
    ],
)
def test_a_ship_is_known_by_what_only_ships_do(text: str, expected: tuple[str, list[str]]) -> None:
    assert told(text)[-1] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Four frigates lie in [Acity]. The tanker Gallant Knight called. The Gallant Knight is off [Bcity].",
        "Four frigates lie in [Acity]. The Northern Union sailed through the vote in [Bcity].",
        "A regatta began in [Acity]. The Gallant Knight is cruising off [Bcity].",
    ],
)
def test_other_names_are_no_warships(text: str) -> None:
    assert not any("Gallant" in words or "Union" in words for words, _ in told(text))


def test_a_tanker_is_a_force_only_in_company() -> None:
    assert [words for words, _ in told("A frigate and a tanker arrived in [Acity].")] == [
        "A frigate",
        "a tanker",
    ]
    assert told("A tanker arrived in [Acity].") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fleet lies at anchor in [Acity]: two corvettes, a submarine.", ["in Acity", "in Acity"]),
        ("Helicopters that bombed the hills on Monday took off from [Acity].", ["from Acity"]),
        ("A brigade has sent 400 soldiers trained by its allies to [Acity].", ["to Acity"]),
        ("Gunboats, at least four of which are new, were stationed in [Acity].", ["in Acity"]),
        ("The rebels, beaten elsewhere, cling to [Acity] with 300 fighters.", ["to Acity"]),
    ],
)
def test_verbs_reach_the_forces_that_they_place(text: str, expected: list[str]) -> None:
    assert [phrase for _, phrases in told(text) for phrase in phrases][-len(expected) :] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Missiles guard [=Acity].", ["Acity"]),
        ("Soldiers took over the barracks of [=Acity] and [=Bcity].", ["the barracks of Acity", "Bcity"]),
        ("The army put the garrison of [=Acity] on alert.", ["the garrison of Acity"]),
        ("The army sent 700 soldiers. They were flown to [Acity] in June.", ["to Acity"]),
        ("Two ships, which were based until May in [Acity], now sail from [Bcity].", ["from Bcity"]),
    ],
)
def test_places_that_no_word_says_to_be_one(text: str, expected: list[str]) -> None:
    assert [phrase for _, phrases in told(text) for phrase in phrases] == expected


def test_a_force_at_a_name_not_known_takes_no_other_place() -> None:
    assert told("Two battalions are in [Acity]. A squadron of jets would be moved to Nowhereville.")[-1] == (
        "A squadron of jets",
        [],
    )


def test_who_sends_is_not_where() -> None:
    assert told("[Acity], which for years sent words, has now sent 900 soldiers.") == [("900 soldiers", [])]


def test_the_bay_is_that_of_the_town_of_the_dateline() -> None:
    text = (
        "[ACITY|Acity], Aland – From the hill it looked like an island. A frigate dropped anchor in the bay."
    )
    assert told(text) == [("A frigate", ["ACITY"])]


def test_arms_that_are_sold_stand_nowhere() -> None:
    assert told("The government approved the sale of four destroyers to [Acity].") == []


def test_a_land_that_only_bounds_another_is_not_whose_a_force_is() -> None:
    assert [d.force for d in read("It shut its border with {Bland} and moved 900 troops to [Acity].")] == [
        None
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The army has received drones, which fly out of [Acity].", ("drones", ["out of Acity"])),
        ("The fleet, whose guns fired all night, has left [Acity].", ("fleet", ["left Acity"])),
        ("It has three gunboats; one of them lies in [Acity].", ("one of them", ["in Acity"])),
        ("Four gunboats lie in [Acity] and a fifth in [Bcity].", ("a fifth", ["in Bcity"])),
        ("The army sent a company to [Acity].", ("a company", ["to Acity"])),
        (
            "The army flew in 300 men. Half of the men are in [Acity], the rest in [Bcity].",
            ("the rest", ["in Bcity"]),
        ),
        (
            "The squadron has 40 jets. Half of the 40 jets are in [Acity].",
            ("Half of the 40 jets", ["in Acity"]),
        ),
        ("The port allowed a survey ship of the navy into [Acity].", ("a survey ship", ["into Acity"])),
        (
            "In [Acity], where Aland keeps eight gunboats, and in [Bcity] all is calm.",
            ("eight gunboats", ["In Acity"]),
        ),
        ("The army reinforced [Acity] with 600 soldiers.", ("600 soldiers", ["Acity"])),
    ],
)
def test_the_last_force_is_where_the_story_says(text: str, expected: tuple[str, list[str]]) -> None:
    words, phrases = told(text)[-1]
    assert (words.removeprefix("The "), phrases) == expected


def test_a_fraction_counts_a_part() -> None:
    [half] = read("Nearly half of the 12,000 troops are in [Acity].")
    assert half.quantity is not None and half.quantity.best == 6000


@pytest.mark.parametrize(
    ("text", "force", "places"),
    [
        ("Four jets are parked at Evora, less than 70 km from the Spanish border.", "Four jets", ["Evora"]),
        (
            "The base at Evora, some 110 km from Lisbon and less than 70 km from the Spanish border, "
            "hosts four fighter jets.",
            "four fighter jets",
            ["Evora"],
        ),
        (
            "The garrison left Tarma, which is some 110 km from Huancayo. About 200 soldiers camp there.",
            "About 200 soldiers",
            ["Tarma"],
        ),
        (
            "Drills were held off Visby, a Swedish town less than 200 km from Stockholm. A missile battery "
            "is deployed there.",
            "A missile battery",
            ["Visby"],
        ),
    ],
)
def test_how_far_a_place_is_from_another_is_no_ground_of_a_force(
    text: str, force: str, places: list[str], gazetteer: gm.Gazetteer
) -> None:
    assert standing(text, force, gazetteer) == places


@pytest.mark.parametrize(
    ("text", "force", "places"),
    [
        (
            "The army sent 250 gendarmes to Oujda, a town less than 15 km from Algeria, and to Figuig.",
            "250 gendarmes",
            ["Oujda", "Figuig"],
        ),
        (
            "The Americans keep six drones at their bases in Agadez and, since March, in Niamey.",
            "six drones",
            ["Agadez", "Niamey"],
        ),
        (
            "Turkey has doubled its border guards in Edirne and at Ipsala.",
            "border guards",
            ["Edirne", "Ipsala"],
        ),
        ("NATO keeps about 1,100 soldiers in Slovakia, most of them at Kezmarok.", "1,100", ["Kezmarok"]),
        (
            "The carrier Cavour, which left Taranto on Monday with 1,200 sailors, put in at Souda.",
            "The carrier",
            ["Souda"],
        ),
        ("HMAS Choules, a landing ship, circled Norfolk Island twice.", "HMAS Choules", ["Norfolk Island"]),
        (
            "Two frigates, KRI Bung Tomo and KRI John Lie, and the patrol ship KRI Beladau were sent to the "
            "Natuna Sea from Surabaya.",
            "Two frigates",
            ["Natuna Sea"],
        ),
        ("Camp Simba, where some 200 Americans are based, is near Lamu.", "200 Americans", ["Camp Simba"]),
        ("Soldiers dug in on the left bank of the Dniester.", "Soldiers", ["Dniester"]),
        ("Two patrol boats guard the mouth of the Orinoco.", "Two patrol boats", ["Orinoco"]),
        (
            "Laos has moved two battalions, or about 1,000 soldiers, from Savannakhet to Pakse.",
            "two battalions",
            ["Pakse"],
        ),
        ("QUITO, May 5 - All is calm. About 300 soldiers guard the palace here.", "300 soldiers", ["here"]),
        (
            "Some 700 soldiers have been stationed in the province since May, and witnesses saw two tanks "
            "at Mbarara.",
            "700 soldiers",
            [],
        ),
    ],
)
def test_a_force_is_where_its_clause_and_its_list_say(
    text: str, force: str, places: list[str], gazetteer: gm.Gazetteer
) -> None:
    assert standing(text, force, gazetteer) == places


def standing(text: str, force: str, gazetteer: gm.Gazetteer) -> list[str]:
    """Return the names of the places at which a force stands."""
    situation = gm.read_text(text, gazetteer=gazetteer)
    at = text.index(force)
    found = next(d for d in situation.deployments if d.start <= at < d.end or at <= d.start < at + len(force))
    return [NAME.search(f.phrase).group() for f in found.places]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "force", "places"),
    [
        (
            "Two brigades, or some 7,000 men, have been deployed at Quetta since Tuesday.",
            "Two brigades",
            ["Quetta"],
        ),
        (
            "The landing ship HMAS Choules left Townsville on Wednesday with 180 engineers and three "
            "helicopters and is expected off Suva on Sunday.",
            "HMAS Choules",
            ["Suva"],
        ),
        (
            "The third brigade, which spent the winter at Rzeszow, is now in Constanta.",
            "third brigade",
            ["Constanta"],
        ),
        (
            "Three minehunters sailed through the Bosphorus on Sunday and anchored off Varna.",
            "Three minehunters",
            ["Varna"],
        ),
        ("A company of engineers has gone to Sukkur with pumps.", "A company of engineers", ["Sukkur"]),
        (
            "At Djibouti, Japan keeps two patrol planes, Italy 90 men and China a pier.",
            "90 men",
            ["At Djibouti"],
        ),
        (
            "Israel has two brigades in Nabatieh and a third on Mount Hermon.",
            "a third",
            ["Mount Hermon"],
        ),
        (
            "India keeps two hovercraft at Mandapam, and a coast guard ship, the Vaibhav, has been stationed "
            "off Qorvashan since May.",
            "a coast guard ship",
            [],
        ),
        (
            "Another battery is at Evora, a town 110 km from Lisbon, where 150 airmen have kept a radar.",
            "150 airmen",
            ["Evora"],
        ),
        ("South Africa has two Oryx at Nelspruit.", "two Oryx", ["Nelspruit"]),
        (
            "A Chilean patrol plane and two tugs are searching the waters off Punta Arenas.",
            "A Chilean patrol plane",
            ["Punta Arenas"],
        ),
    ],
)
def test_a_force_is_where_it_is_last_and_with_its_owner(
    text: str, force: str, places: list[str], gazetteer: gm.Gazetteer
) -> None:
    assert standing(text, force, gazetteer) == places
