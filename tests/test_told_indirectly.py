"""Forces told of in subordinate clauses, lists and parts: what is read, how many, and where."""

from __future__ import annotations

import pytest
from test_deployments import read

Told = list[tuple[str, float | None, list[str]]]
"""Words, best number (None where none is told), words of the places."""


def told(text: str) -> Told:
    return [
        (d.text, None if d.quantity is None else d.quantity.best, [f.phrase for f in d.places])
        for d in read(text)
    ]


@pytest.mark.parametrize(
    ("text", "words", "number"),
    [
        ("A regiment of S-300 missiles was moved to [Acity].", "A regiment of S-300 missiles", 1),
        ("{Aland} keeps a squadron of attack aircraft at [Acity].", "a squadron of attack aircraft", 1),
        ("{Aland} has stationed the 12th Infantry Brigade in [Acity].", "12th Infantry Brigade", 1),
        ("{Aland}'s contingent guards the harbour at [Acity].", "contingent", 1),
        ("The tanks, about 90 of them, are massed at [Acity].", "tanks, about 90 of them", 90),
        ("Six of the navy's nine frigates are in [Acity].", "Six of the navy's nine frigates", 6),
        ("Some 12 M777 howitzers are dug in near [Acity].", "Some 12 M777 howitzers", 12),
    ],
)
def test_units_count_as_one_and_numbers_are_found_about_them(text: str, words: str, number: float) -> None:
    ((found, count, places),) = told(text)
    assert (found, count, len(places)) == (words, number, 1)


def test_a_possessor_is_no_force_beside_what_it_owns() -> None:
    text = "The brigade's second battalion, which had been in [Bcity], took up positions near [Acity]."
    assert told(text) == [("The brigade's second battalion", 1, ["near Acity"])]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "{Aland} sent 300 soldiers to [Acity], 150 to [Bcity] and another 90 to [Btown].",
            [("300 soldiers", ["to Acity"]), ("150", ["to Bcity"]), ("90", ["to Btown"])],
        ),
        (
            "Of 900 soldiers sent to [Acity], half are camped at [Bcity]; a third of them are in [Btown].",
            [("900 soldiers", ["to Acity"]), ("half", ["at Bcity"]), ("a third of them", ["in Btown"])],
        ),
        (
            "The troops, of whom 400 are left, are stationed in [Acity].",
            [("troops", ["in Acity"]), ("400", ["in Acity"])],
        ),
        ("It was one of 60 soldiers. The 40 who remain are to be in [Acity].", [("40", ["in Acity"])]),
    ],
)
def test_partitives_and_lists_go_on_with_a_force(text: str, wanted: list[tuple[str, list[str]]]) -> None:
    assert [(words, places) for words, _, places in told(text)] == wanted


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("The carrier Alder, which left [Acity] in May, will spend the summer off [Bcity].", "off Bcity"),
        ("The frigate Alder sailed from [Acity] and is now in [Bcity].", "in Bcity"),
        ("The frigate Alder will be joined off [Acity] by a corvette.", "off Acity"),
        ("The minister told reporters in [Acity] that 300 soldiers had been sent to [Bcity].", "to Bcity"),
        ("Officials in [Acity] say that 300 soldiers are massed near [Bcity].", "near Bcity"),
        ("[Acity], a port on the bay, hosts a battalion of marines.", "Acity"),
        ("In [Acity] 60 soldiers teach recruits to shoot.", "In Acity"),
        ("At [Acity], close to the river, 200 soldiers rest.", "At Acity"),
        ("Forty kilometres from [Btown], at [Acity], two battalions have dug in.", "at Acity"),
        (
            "{Aland} keeps a frontier battalion at [Acity], and moved 200 soldiers from [Btown] to [Bcity].",
            "at Acity",
        ),
        (
            "[ACITY|Acity], {Aland} – It has a long runway. Jets, moved here from [Bcity], stand on it.",
            "ACITY",
        ),
        ("Two regiments that had been fighting in [Bcity] have been brought back to [Acity].", "to Acity"),
        ("Jets that used to fly from [Acity] are based in [Bcity].", "in Bcity"),
    ],
)
def test_where_a_force_is_that_is_told_of_on_the_way(text: str, where: str) -> None:
    assert [where] in [places for _, _, places in told(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The missiles flew 350 km and fell near [Acity].",
        "A crew member was hurt while landing in [Acity].",
        "A private jet landed in [Acity].",
        "The parliament in [Acity] passed a law on missiles.",
        "Policemen in [Acity] said that they had seen nothing.",
        "The rebels' chief took the headquarters of the 3rd Division in [Acity].",
        "The aid workers came to [Acity], and most are at work.",
    ],
)
def test_what_is_no_deployment(text: str) -> None:
    assert [words for words, _, _ in told(text) if "rebel" not in words] == []


def test_a_third_of_two_and_more_is_one() -> None:
    text = "Two companies of the Alder regiment are stationed in [Acity] and a third is expected in [Bcity]."
    assert told(text) == [
        ("Two companies of the Alder regiment", 2, ["in Acity"]),
        ("a third", 1, ["in Bcity"]),
    ]


def test_what_has_begun_is_not_planned() -> None:
    (deployment,) = read("A squadron of drones began to fly over [Acity] in April.")
    assert (deployment.status, deployment.modality) == ("patrolling", "reported")
