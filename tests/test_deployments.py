"""Deployments: what a text places, how many, whose, where, in which state; and what it only names."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked_text import WORLD, Names, World, mark

from geomap.gazetteer import Gazetteer
from geomap.model import Deployment
from geomap.reading.annotations import Annotations
from geomap.reading.deployments.deployments import read_deployments
from geomap.reading.grounds.spatial import read_footprints
from geomap.reading.language.lexicons import open_table
from geomap.reading.quantities.quantities import read_quantities
from geomap.reading.times.times import read_times

TABLE: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "tables" / "deployments.toml").read_text(encoding="utf-8")
)["text"]

SYMBOLS = {
    "01": {"110100", "110103", "110104", "110107", "110109", "110111", "110200", "110300"},
    "10": {"110000", "121100", "121101", "121700", "141200"},
    "15": {"110900", "111000", "111100", "111600", "120100", "120200", "220300"},
    "30": {
        "120000", "120100", "120202", "120203", "120204", "120205", "120206", "120300", "120400", "120500",
        "121000", "121003", "130000", "140300",
    },
    "35": {"110100"},
}  # fmt: skip
"""Symbol set and entity of MIL-STD-2525D that milsymbol 3 draws with an icon; checked by hand with it."""


def annotate(text: str, places: Any, world: Any) -> Annotations:
    annotations = mark(text, places, published=date(2026, 3, 5))
    document, sentences = annotations.document, annotations.sentences
    annotations = replace(
        annotations,
        times=read_times(document, sentences),
        quantities=read_quantities(document, sentences),
    )
    return replace(annotations, footprints=read_footprints(annotations, world))


def read(text: str) -> tuple[Deployment, ...]:
    return read_deployments(annotate(text, WORLD, World()))


def bound(value: float) -> float | None:
    return None if value == -1 else float(value)


@pytest.fixture(scope="module")
def places(gazetteer: Gazetteer) -> Names:
    return Names(gazetteer)


@pytest.mark.parametrize("row", TABLE, ids=[row["text"][:60] for row in TABLE])
def test_deployments_are_told_from_mentions(row: dict[str, Any], places: Names, gazetteer: Gazetteer) -> None:
    found = read_deployments(annotate(row["text"], places, gazetteer))
    assert [d.asset for d in found] == [e["asset"] for e in row["expect"]]
    for deployment, expected in zip(found, row["expect"], strict=True):
        quantity = deployment.quantity
        counted = [] if quantity is None else [quantity.low, quantity.best, quantity.high]
        assert counted == [bound(v) for v in expected["count"]]
        assert deployment.status == expected["status"]
        phrases = " ".join(f.phrase for f in deployment.places)
        assert all(name in phrases for name in expected["places"]), phrases
        for field in ("force", "unit", "distribution"):
            if field in expected:
                assert getattr(deployment, field) == expected[field]


def test_every_symbol_code_is_one_that_can_be_drawn() -> None:
    for row in open_table("assets")["asset"]:
        assert row["entity"] in SYMBOLS[row["set"]], row["class"]


def test_codes_have_twenty_digits_and_a_neutral_identity() -> None:
    (carrier,) = read("{Aland} sent an aircraft carrier to the [Great Sea].")
    assert carrier.sidc is not None
    assert re.fullmatch(r"10 0 4 30 0 0 00 120100 00 00".replace(" ", ""), carrier.sidc)


def test_a_total_over_several_places_is_kept_whole() -> None:
    (troops,) = read("Some 4,000 soldiers are stationed across bases in [Aland], [Bland] and [Isle].")
    assert troops.distribution == "across"
    assert len(troops.places) == 3
    assert troops.quantity is not None and troops.quantity.best == 4000


def test_each_is_said_of_each() -> None:
    (troops,) = read("About 500 soldiers are stationed in [Aland] and [Bland] each.")
    assert troops.distribution == "each"


def test_what_is_joined_shares_verb_and_place() -> None:
    found = read(
        "{Aland} deployed a fleet of warships to the [Great Sea], including destroyers and, since May 2025, "
        "the USS Example, a guided-missile cruiser, accompanied by over 300 sailors and a nuclear submarine."
    )
    assert [d.asset for d in found] == ["warship", "destroyer", "cruiser", "sailors", "submarine"]
    assert [d.unit for d in found] == [None, None, "USS Example", None, None]
    assert {d.places[0].phrase for d in found} == {"to the Great Sea"}
    assert [q.low if (q := d.quantity) else None for d in found] == [2, 2, 1, 300, 1]
    assert found[2].when is not None and found[2].when.text == "since May 2025"


def test_there_means_the_place_said_before() -> None:
    found = read("A cable failed in the [Great Sea]. {Aland} has ten warships on patrol there.")
    assert [f.phrase for f in found[0].places] == ["in the Great Sea"]


def test_a_ship_is_known_again_by_its_last_name() -> None:
    found = read(
        "The carrier USS John Example left [Acity]. The Example and two frigates are now in the [Great Sea]."
    )
    assert [(d.asset, d.unit) for d in found][1:] == [("aircraft carrier", "Example"), ("frigate", None)]
    assert {f.phrase for d in found[1:] for f in d.places} == {"in the Great Sea"}


def test_a_group_that_a_ship_leads_is_one_force_where_it_was_last() -> None:
    (group,) = read("The USS John Example strike group left [Acity] and was sailing through the [Great Sea].")
    assert (group.asset, group.unit) == ("carrier strike group", "USS John Example")
    assert [f.phrase for f in group.places] == ["through the Great Sea"]


def test_a_force_that_is_sent_counts_without_a_place() -> None:
    (jets,) = read("{Aland} has sent three helicopters.")
    assert jets.places == ()
    assert read("{Aland} lost three helicopters.") == ()


def test_a_threat_to_send_is_a_plan() -> None:
    (jets,) = read("{Aland} plans to send 12 fighter jets to [Bcity] next week.")
    assert (jets.status, jets.modality) == ("planned", "planned")


def test_a_base_is_told_with_its_soldiers() -> None:
    (troops,) = read("{Aland}, which has a base in [Acity] with some 3,000 soldiers, urged restraint.")
    assert troops.quantity is not None
    assert troops.quantity.best == 3000
    assert [f.phrase for f in troops.places] == ["in Acity"]


def test_a_withdrawal_is_from_where_they_were_to_where_they_went() -> None:
    (troops,) = read("{Aland} withdrew 2,000 soldiers from [Bland] to [Acity].")
    assert troops.status == "withdrawn"
    assert [(f.phrase, f.role) for f in troops.places] == [
        ("from Bland", "origin"),
        ("to Acity", "destination"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Two soldiers were killed in [Acity] on Monday.",
        "Police fired tear gas in [Acity].",
        "The drone was shot down over [Bcity].",
        "{Aland} buys 20 fighter jets from {Bland}.",
        "A former soldier was elected mayor of [Acity].",
        "Not a single soldier of {Bland} has been deployed in [Acity].",
        "{Bland} has no troops in [Acity].",
        "Pictures showed a helicopter pad deployed near [Acity].",
        "Police Commissioner Ann Ray stayed in [Acity].",
        "Border guards evacuated 24 people off [Acity].",
        "The Example, a bulk carrier, was anchored off [Acity].",
        "Fishing boats were anchored off [Acity].",
        "A missile hit a school. Some 24 people were killed in [Acity] and 224 in [Bcity].",
    ],
)
def test_what_is_only_named_is_no_deployment(text: str) -> None:
    assert read(text) == ()


def test_a_designation_is_no_number() -> None:
    (jets,) = read("{Aland} has deployed F-35 fighter jets to [Bcity].")
    assert jets.quantity is not None
    assert (jets.quantity.low, jets.quantity.best) == (2, None)


PIECES = [
    "{Aland}",
    "[Acity]",
    "[Great Sea]",
    " 2,000 ",
    " troops",
    " deployed",
    " to ",
    " warships",
    " USS Xyz",
    ", ",
    " and ",
    " a fleet of ",
    " in ",
    ". ",
    " F-16",
    " were ",
    "(",
    " the ",
    "İ",
]


@settings(deadline=None, max_examples=120)
@given(st.lists(st.sampled_from(PIECES), max_size=24))
def test_any_order_of_words_is_read(pieces: list[str]) -> None:
    annotations = annotate("".join(pieces), WORLD, World())
    for deployment in read_deployments(annotations):
        assert annotations.text[deployment.start : deployment.end] == deployment.text
        assert deployment.sidc is not None and re.fullmatch(r"\d{20}", deployment.sidc)


def test_where_takes_the_place_before_it() -> None:
    (found,) = read("Nobody left [Bcity], where experts say about 300 soldiers are deployed.")
    assert [f.place_ids for f in found.places] == [(WORLD["Bcity"].id,)]


def test_a_report_of_a_force_that_is_called_false_is_denied() -> None:
    (jets,) = read("A report that {Bland} had moved four Su-30 fighters to [Acity] is untrue, it said.")
    assert jets.modality == "denied"


def test_some_of_them_are_where_the_words_behind_say() -> None:
    first, second = read("{Bland} has sent 1,400 soldiers to [Acity], 600 of them to [Bcity].")
    assert second.text == "600 of them"
    assert [[f.phrase for f in d.places] for d in (first, second)] == [["to Acity"], ["to Bcity"]]


def test_a_clause_of_its_own_places_a_force_whatever_befell_it() -> None:
    (jets,) = read(
        "After a landing at [Acity] the army of {Bland} grounded 17 jets, which are based at [Bcity]."
    )
    assert [f.phrase for f in jets.places] == ["at Bcity"]


def test_who_leaves_for_somewhere_is_on_the_way_and_not_withdrawn() -> None:
    (going,) = read("Two battalions left [Acity] for [Bcity] on Monday.")
    assert (going.status, [f.phrase for f in going.places]) == ("en_route", ["left Acity for Bcity"])
    (gone,) = read("Two battalions left [Acity] on Monday.")
    assert (gone.status, [f.phrase for f in gone.places]) == ("withdrawn", ["left Acity"])


def test_the_base_before_its_verb_places_what_it_holds() -> None:
    first = read("The base at [Acity] holds 500 soldiers with tanks, the one at [Bcity] is empty.")[0]
    assert [f.phrase for f in first.places] == ["at Acity"]


def test_a_people_makes_a_company_a_force_where_one_is_spoken_of() -> None:
    assert [d.text for d in read("A Bolivian company was sent to [Acity] by the mission.")] == [
        "A Bolivian company"
    ]
    assert read("A Bolivian company sent a crane to [Acity].") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Norland fears for its access to Sund.",
        "A think tank in Oakham said so.",
        "A fuel tank in Oakham caught fire.",
        "Marines guard Oakham. Some 385,000 Norlanders have been told to leave.",
    ],
)
def test_tanks_that_hold_and_peoples_by_their_number_are_no_force(text: str) -> None:
    assert [found for found in read(text) if found.asset != "marines"] == []
