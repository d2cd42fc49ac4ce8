"""Forces that a story tells of beside other things: by a number, by a ship's name, in passing."""

from __future__ import annotations

import pytest
from test_deployments import read


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
