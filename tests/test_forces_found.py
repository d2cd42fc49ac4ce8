"""Forces in the words of newspapers: which are found, which are only spoken of, and where each stands."""

from __future__ import annotations

import pytest
from test_deployments import read

from geomap.model import Deployment


def placed(text: str) -> dict[str, list[str]]:
    return {d.text: [f.phrase for f in d.places] for d in read(text)}


FOUND = [
    # Units and ships that lead their clause, whatever they do there.
    ("A Blandish cutter turned its hoses on fishermen off [Midtown].", "cutter", ["off Midtown"]),
    ("A battlegroup under Aland's command has its billets at [Midtown].", "battlegroup", ["at Midtown"]),
    # What forces do in ordinary verbs.
    ("Two battalions wait near [Midtown].", "Two battalions", ["near Midtown"]),
    ("Some 300 rangers are thought to be in [Midtown].", "Some 300 rangers", ["in Midtown"]),
    ("Mercenaries share a hangar with the army at [Midtown].", "Mercenaries", ["at Midtown"]),
    ("Gunmen are hiding in [Midtown].", "Gunmen", ["in Midtown"]),
    ("A brigade has its headquarters in [Midtown].", "A brigade", ["in Midtown"]),
    ("Four tanks have been taken off their carriers at [Midtown].", "Four tanks", ["at Midtown"]),
    ("Militiamen hold [=Midtown].", "Militiamen", ["Midtown"]),
    ("On Monday a helicopter found the raft south of [Midtown].", "a helicopter", ["south of Midtown"]),
    ("Reservists fill sandbags in [Midtown].", "Reservists", ["in Midtown"]),
    ("A frigate escorts grain freighters as far as [=Midtown].", "frigate", ["Midtown"]),
    ("{Aland} posted 200 national guards in [Midtown].", "200 national guards", ["in Midtown"]),
    ("Soldiers abandoned the outpost at [Midtown].", "Soldiers", ["at Midtown"]),
    ("Border guards of the state, who left in May, have returned to [Midtown].", "guards", ["Midtown"]),
    ("Six bombers and a dozen tankers landed in [Midtown].", "tankers", ["in Midtown"]),
    ("One brigade is in [Acity]; another was ordered to [Midtown].", "another", ["to Midtown"]),
    ("{Aland}'s newest frigate, the Dunlin, was 90 km off [Midtown].", "frigate", ["90 km off Midtown"]),
    # Nouns that are a force by their arm, or by whose they are.
    ("{Aland} keeps a mortar company at [Midtown].", "company", ["at Midtown"]),
    ("{Aland} has 900 men in [Midtown].", "900 men", ["in Midtown"]),
    ("{Aland} keeps a force of 600 in [Midtown].", "a force of 600", ["in Midtown"]),
    ("The frigate sailed from [Acity]. Her escorts will call at [Midtown].", "escorts", ["at Midtown"]),
    ("The coast guard took in 40 people. Its boats are moored at [Midtown].", "boats", ["at Midtown"]),
    # Ships by name, before or behind their noun.
    ("{Aland} sent the Dunlin, an ocean patrol vessel, to [Midtown].", "the Dunlin", ["to Midtown"]),
    # Parts of a force that was told of.
    ("Two frigates left [Acity]. One was photographed off [Midtown].", "One", ["off Midtown"]),
    ("A brigade is in [Acity], another in [Midtown].", "another", ["in Midtown"]),
    ("Half of the troops are in [Acity]; the rest share a school at [Midtown].", "the rest", ["at Midtown"]),
    # Behind their verb, and behind the site that is theirs.
    ("Among the ships in [Midtown] were the frigate Dunlin and a tug.", "frigate", ["in Midtown"]),
    ("{Aland} has a base at [Midtown], with about 4,000 soldiers.", "about 4,000 soldiers", ["at Midtown"]),
]


@pytest.mark.parametrize(("text", "force", "phrases"), FOUND, ids=[text[:60] for text, *_ in FOUND])
def test_a_force_is_found_at_its_place(text: str, force: str, phrases: list[str]) -> None:
    found: list[Deployment] = [d for d in read(text) if force in d.text]
    assert [[f.phrase for f in d.places] for d in found] == [phrases]


@pytest.mark.parametrize(
    "text",
    [
        "{Aland} ordered four frigates, to be built at [Midtown].",
        "A study in [Acity] put the losses at 3,000 tanks.",
        "The line will send its vessels round the cape of [Isle].",
        "Its gunboats no longer call at [Midtown].",
        "A suicide bomber walked into a school in [Midtown].",
        "Shots were heard in [Midtown]. One man was wounded.",
        "The tower of the border guard post at [Midtown] was painted.",
        "The army of {Bland} denied that it had a work force of 600 at [Midtown].",
    ],
)
def test_what_is_only_spoken_of_is_no_force(text: str) -> None:
    assert read(text) == ()


def test_a_relative_clause_keeps_its_place_from_the_verb_behind_it() -> None:
    found = placed("The rangers, which have three battalions in [Midtown], sent a patrol to [Bcity].")
    assert found["three battalions"] == ["in Midtown"]


def test_a_place_behind_another_clause_s_force_is_that_force_s() -> None:
    found = placed(
        "{Aland} sent special units to [Midtown]. By evening 40 soldiers stood by the church, and a brigade "
        "had shut the bridge in [Bcity]."
    )
    assert found["40 soldiers"] == ["to Midtown"]


def test_a_force_is_not_where_it_is_fed_from() -> None:
    (garrison,) = (
        d for d in read("A garrison of 300 clings to the airfield, fed from [Bcity].") if d.quantity
    )
    assert garrison.places == ()


def test_a_base_that_is_not_known_takes_no_other_s_place() -> None:
    found = placed("The brigade, based at Vellamo, lends it 200 conscripts, and in [Midtown] a team rests.")
    assert found.get("The brigade") == []


def test_the_site_that_a_town_owns_is_meant() -> None:
    (drones,) = read("A squadron of drones has moved to [Acity]'s [=Midtown] airport.")
    assert [f.phrase for f in drones.places] == ["Midtown airport"]


def test_the_land_by_a_town_is_that_town_s() -> None:
    (jets,) = read("Black Hawks circle above the hills of [=Midtown].")
    assert [f.phrase for f in jets.places] == ["Midtown"]


def test_what_and_joins_behind_an_aside_is_of_the_list() -> None:
    (drones,) = read("{Aland} keeps eight drones in [Acity] and, since May, in [Midtown].")
    assert [f.phrase for f in drones.places] == ["in Acity", "in Midtown"]


def test_a_ship_that_no_word_of_its_sentence_places_is_where_the_next_one_says() -> None:
    (ship,) = read("HMS Dunlin has not seen home for a year. She is now in [Midtown].")
    assert (ship.unit, [f.phrase for f in ship.places]) == ("HMS Dunlin", ["in Midtown"])


def test_what_a_force_did_until_a_year_places_it_no_more() -> None:
    found = placed("Troops, who patrolled [Bcity] until 2019, still have a base at [Midtown].")
    assert found["Troops"] == ["at Midtown"]


def test_a_land_is_no_ground_of_the_force_that_is_its_own() -> None:
    found = placed("[Bland]'s border guards said that they had reinforced [=Midtown] with six platoons.")
    assert found["six platoons"] == ["Midtown"]
