"""Distance claims: found, with the right subjects and reference, and judged as the world is."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked_text import WORLD, Names, World, mark

import geomap as gm
from geomap.gazetteer import Gazetteer
from geomap.judging.verification import verify
from geomap.model import Claim
from geomap.reading.claims.claims import read_claims
from geomap.reading.grounds.antecedents import with_antecedents
from geomap.reading.grounds.templates import LITERAL, LITERAL_REST, compile_phrase

TABLE: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "tables" / "distance_claims.toml").read_text(encoding="utf-8")
)["claim"]


class MadeUp(World):
    """The made-up world, which knows no other names."""

    def match(self, text: str) -> list[Any]:
        return []

    def candidates(self, name: str) -> list[Any]:
        return []


def read(text: str) -> tuple[Claim, ...]:
    return read_claims(with_antecedents(mark(text, WORLD), MadeUp()), MadeUp())  # type: ignore[arg-type]


def names(claim: Claim) -> list[str]:
    return [place_id.split(":")[1] for place_id in claim.subject_ids]


@pytest.fixture(scope="module")
def places(gazetteer: Gazetteer) -> Names:
    return Names(gazetteer)


@pytest.mark.parametrize("row", TABLE, ids=[row["text"][:60] for row in TABLE])
def test_true_and_false_claims_are_told_apart(
    row: dict[str, Any], places: Names, gazetteer: Gazetteer
) -> None:
    annotations = with_antecedents(mark(row["text"], places), gazetteer)
    claims = [verify(c, gazetteer) for c in read_claims(annotations, gazetteer)]
    assert claims, "no claim found"
    assert claims[0].verdict == ("undetermined" if "short" in row else row["verdict"]), claims[0].note


@pytest.mark.parametrize(
    ("text", "subjects", "kind", "reference"),
    [
        (
            "Bases in [Aland], [Bland], and [Isle]—less than 200 km from {Farland}'s coast.",
            ["aland", "bland", "isle"],
            "coast",
            "farland",
        ),
        ("[Acity] lies about 40 km from the {Blandish|Bland} border.", ["acity"], "border", "bland"),
        ("Just 30 km from the border with [Bland], [Midtown] was calm.", ["midtown"], "border", "bland"),
        ("Located 30 km from [Acity], [Midtown] has a market.", ["midtown"], "place", "acity"),
        ("Less than 100 km from [Btown] lies [Midtown].", ["midtown"], "place", "btown"),
        ("A mere 14 km of water separates [Acity] from [Bcity].", ["acity"], "place", "bcity"),
        ("[Midtown] in [=Aland] is within 250 km of [Btown].", ["midtown"], "place", "btown"),
        (
            "Rebels took [Midtown]. The town is 90 km from the {Bland} frontier.",
            ["midtown"],
            "border",
            "bland",
        ),
        ("In [Aland], [Midtown] sits 4 km from the {Aland}-{Bland} border.", ["midtown"], "border", "bland"),
        ("Fighting reached [Midtown] (80 km from [Acity]) on Friday.", ["midtown"], "place", "acity"),
        ("[Btown], a port about 120 km (75 miles) south of [Acity], fell.", ["btown"], "place", "acity"),
        ("[Isle] lies between 10 and 15 km from mainland [Bland].", ["isle"], "coast", "bland"),
        ("[Btown] is 5 km from the sea. [Bland] said so.", ["btown"], "coast", "bland"),
        ("[Isle] is roughly 80 km across the strait from [Btown].", ["isle"], "place", "btown"),
        ("[Isle] is 30 km across the [Midtown] strait from [=Bland]'s coast.", ["isle"], "coast", "bland"),
        ("[Midtown] is at least 800 km from the capital, [=Acity].", ["midtown"], "place", "acity"),
        ("[Midtown] is 20 km from the tip of {Bland}'s [=Isle].", ["midtown"], "place", "isle"),
        ("They took [Midtown], which sits on a river, 70 km from [Acity].", ["midtown"], "place", "acity"),
        ("[Midtown], on [Aland]'s eastern tip, is some 40 km from [Btown].", ["midtown"], "place", "btown"),
        ("North of [Acity], [Midtown] is 40 km from [Btown].", ["midtown"], "place", "btown"),
        ("[Midtown], built into a hill 40 km from [Btown], was hit.", ["midtown"], "place", "btown"),
        ("{Midtown}, to the east, is 40 km from [Btown].", ["midtown"], "place", "btown"),
    ],
)
def test_subjects_and_reference(text: str, subjects: list[str], kind: str, reference: str) -> None:
    claim = read(text)[0]
    assert names(claim) == subjects
    assert claim.reference is not None
    assert (claim.reference.kind, claim.reference.place_id) == (kind, f"geonames:{reference}")


@pytest.mark.parametrize(
    "text",
    [
        "A tanker was struck 60 nautical miles west of [Acity].",
        "A strike in [Aland] hit a depot 40 km from [Acity].",
        "Bombers flew within 50 miles of [Isle].",
        "Ships were bound for [Acity], 10 km from [Btown].",
        "Rebels took [Midtown] on Monday and were within 20 km of [Acity].",
        "MIDTOWN, [=Aland] — It is 20 km from [Acity].",
        "It is 20 km from [Acity], the captain said.",
    ],
)
def test_what_is_no_named_place_stays_undetermined(text: str) -> None:
    (claim,) = read(text)
    assert claim.subject_ids == ()
    assert claim.verdict == "undetermined"
    assert "no place" in claim.note


def test_a_reference_by_its_kind_alone_is_recorded_and_not_guessed() -> None:
    (claim,) = read("[Bcity] is some 100 kilometers from the lake.")
    assert names(claim) == ["bcity"]
    assert claim.reference is None
    assert "nothing known that it is measured to" in claim.note


@pytest.mark.parametrize(
    "text",
    [
        "Missiles with a range of 300 km could reach [Acity].",
        "It is a stone's throw from [Acity].",
        "They ran 10 miles in [Acity].",
    ],
)
def test_ranges_and_figures_of_speech_are_no_claims(text: str) -> None:
    assert read(text) == ()


def test_where_the_mainland_is_said_no_island_counts() -> None:
    said, unsaid = read("[Isle] lies 10 km from mainland [Bland]. [Midtown] lies 10 km from [Bland]'s coast.")
    assert said.reference is not None and said.reference.mainland_only
    assert unsaid.reference is not None and not unsaid.reference.mainland_only


def test_each_reference_of_a_list_is_a_claim_with_its_own_id() -> None:
    claims = read("A base at [Btown], less than 200 km from [Acity] and [Bcity], was hit.")
    assert [c.reference.name for c in claims if c.reference] == ["Acity", "Bcity"]
    assert len({c.id for c in claims}) == 2


def test_a_way_by_road_is_marked() -> None:
    (claim,) = read("The town of [Btown], home to 30,000 people, is 500 km from [Acity] by road.")
    assert (claim.by, names(claim), claim.relation) == ("road", ["btown"], "=")


def test_a_place_that_has_had_its_distance_is_no_subject_of_the_next() -> None:
    first, second = read(
        "[Btown], which is 945 km from [Acity], and [Midtown], 630 km from [Acity], are calm."
    )
    assert (names(first), names(second)) == (["btown"], ["midtown"])


def test_a_way_by_road_from_there_is_marked_too() -> None:
    (claim,) = read("Rebels hold [Acity]. [Midtown] is 780 km by road from there.")
    assert (names(claim), claim.by) == (["midtown"], "road")


def test_the_border_is_that_of_the_lands_spoken_of() -> None:
    (claim,) = read("{Bland} and {Aland} are at odds. [Midtown] lies some 25 km from the border.")
    assert claim.reference is not None
    assert (claim.reference.kind, claim.reference.place_id) == ("border", "geonames:bland")


def test_a_phrase_that_may_mean_two_towns_means_the_one_that_fits() -> None:
    for km, town in ((630, "midtown"), (950, "btown")):
        (claim,) = read(f"[Btown] and [Midtown] are calm. The town lies {km} km from [Acity].")
        assert claim.subject_ids == (f"geonames:{town}",)


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("[Midtown], in the far north, is 60 km from [Acity].", ["midtown"]),
        ("[Midtown], which, he said, the army had left, is 60 km from [Acity].", ["midtown"]),
        ("[Midtown] is a port in {Aland}'s south, about 60 km from [Acity].", ["midtown"]),
        ("The camps at [Midtown] lie south of [Btown], within 90 km of [Acity].", ["midtown"]),
        ("They went to [Midtown], on the border and some 60 km from [Acity].", ["midtown"]),
        ("Shells fell on [Midtown]. The town, a port of 40,000, lies 60 km from [Acity].", ["midtown"]),
        ("[Btown] and [Midtown], 60 km from [Acity], are calm.", ["btown", "midtown"]),
        ("It is far from [Btown], and [Midtown] is 60 km from [Acity].", ["midtown"]),
        (
            "[Midtown] and [Btown] are calm. Both towns are less than 1,200 km from [Acity].",
            ["btown", "midtown"],
        ),
        ("The town of [Btown] is calm. A ship sank, he said, 60 km from [Acity].", []),
    ],
)
def test_asides_do_not_part_a_subject_from_its_distance(text: str, subjects: list[str]) -> None:
    (claim,) = read(text)
    assert sorted(names(claim)) == subjects


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("[Acity] and [Btown] are calm. [Midtown] itself is some 630 km away.", "place", "acity"),
        ("Rebels hold [Acity]. [Midtown], 60 km from there, is calm.", "place", "acity"),
        ("{Bland} claims [Midtown], which lies less than 600 km off its coast.", "coast", "bland"),
        (
            "{Bland} took [Bcity]. [Midtown], 70 km from [Bcity], lies 630 km from the capital.",
            "place",
            "acity",
        ),
        ("[Acity] is 90 km from the {Bland} border; [Midtown] is about 330 km from it.", "border", "bland"),
        ("Drones fell on [Midtown], 30 km inside {Aland}.", "border", "aland"),
        ("The {Bland} border is less than 160 km from [Midtown].", "border", "bland"),
    ],
)
def test_what_is_measured_to_is_found_in_what_stands_before(text: str, kind: str, place: str) -> None:
    claim = read(text)[-1]
    assert names(claim) == ["midtown"]
    assert claim.reference is not None
    assert (claim.reference.kind, claim.reference.place_id) == (kind, f"geonames:{place}")


def test_what_stands_before_the_subject_is_measured_to() -> None:
    (claim,) = read("Thousands fled [Acity] for [Midtown], about 60 km to the east.")
    assert claim.subject_ids == ("geonames:midtown",)
    assert claim.reference is not None and claim.reference.place_id == "geonames:acity"


def test_nearer_to_one_than_to_another_is_a_bound() -> None:
    (claim,) = read("[Midtown] is closer to [Btown] than to [Acity].")
    assert claim.text == "closer to Btown than to Acity"
    assert (names(claim), claim.relation) == (["midtown"], "<")
    assert claim.reference is not None and claim.reference.place_id == "geonames:btown"
    assert claim.value_m > 0


def test_what_somebody_puts_somewhere_is_the_subject_before() -> None:
    first, second = read("[Midtown] is 90 km from [Acity], though some put it as close as 30 km to [Btown].")
    assert names(first) == names(second) == ["midtown"]
    assert second.reference is not None and second.reference.place_id == "geonames:btown"


def test_far_from_a_place_what_lies_near_it_lies_as_far() -> None:
    (far,) = read("It came ashore near [Midtown], some 300 km from [Acity].")
    assert names(far) == ["midtown"]


def test_what_is_near_a_place_is_not_hundreds_of_kilometres_from_it() -> None:
    (near,) = read("It came ashore near [Midtown], some 20 km from [Acity].")
    (off,) = read("Ships sank off [Acity], 10 km from [Btown].")
    assert (names(near), names(off)) == (["midtown"], ["acity"])


def test_there_is_the_place_spoken_of_last() -> None:
    (claim,) = read("Fighters took [Midtown]. The camp there, some 40 km from [Acity], is empty.")
    assert names(claim) == ["midtown"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Samos lies 2 km from Turkey, and Greece keeps a garrison on it.", "supported"),
        ("Rhodes lies within 12 nautical miles of Turkey, which Greece knows.", "supported"),
        ("Greece says that Lesbos lies more than 60 km from Turkey.", "refuted"),
    ],
)
def test_an_island_is_measured_from_its_shore(gazetteer: Gazetteer, text: str, verdict: str) -> None:
    (claim,) = [c for c in gm.read_text(text, gazetteer=gazetteer).claims if c.kind == "distance"]
    assert claim.verdict == verdict, claim.note


def test_a_vague_number_gets_bounds_with_air() -> None:
    (claim,) = read("[Btown] lies a few kilometres from [Midtown].")
    assert claim.relation == "between"
    assert claim.low_m is not None and claim.low_m <= 1_000
    assert claim.value_m >= 9_000


def test_spans_hold_the_words(places: Names, gazetteer: Gazetteer) -> None:
    for row in TABLE:
        annotations = mark(row["text"], places)
        for claim in read_claims(annotations, gazetteer):
            assert annotations.text[claim.start : claim.end] == claim.text
            assert claim.sentence[0] <= claim.start < claim.end <= claim.sentence[1]


PIECES = [
    "[Acity]",
    "[Aland]",
    "{Bland}",
    "[Isle]",
    " 30 km",
    " from ",
    " the coast of ",
    " border",
    ", ",
    " and ",
    "'s",
    " is ",
    " less than ",
    " lies ",
    "(",
    "—",
    ". ",
    " between ",
    " of ",
    " apart",
    "İ",
]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=24))
def test_any_order_of_words_is_read(pieces: list[str]) -> None:
    annotations = mark("".join(pieces), WORLD)
    for claim in read_claims(annotations, MadeUp()):  # type: ignore[arg-type]
        assert annotations.text[claim.start : claim.end] == claim.text
        assert claim.value_m > 0


@pytest.mark.parametrize(
    ("words", "azimuth"),
    [
        ("400 km west of [Btown]", 270.0),
        ("about 400 km to the north-east of [Btown]", 45.0),
        ("400 km north east of [Btown]", 45.0),
        ("400 km due south from [Btown]", 180.0),
        ("400 km southwestward of [Btown]", 225.0),
        ("400 km from [Btown]", None),
        ("400 km from western [Btown]", None),
        ("400 km off the north coast of [Bland]", None),
    ],
)
def test_a_direction_stands_with_its_distance(words: str, azimuth: float | None) -> None:
    (claim,) = read(f"[Midtown] lies {words}.")
    assert claim.value == azimuth
    assert claim.unit == (None if azimuth is None else "degree")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Juba is about 1,200 km south of Khartoum.", "supported"),
        ("Juba is about 1,200 km north of Khartoum.", "refuted"),
        ("Malta lies 80 km south of Sicily.", "supported"),
        ("Malta lies 80 km north of Sicily.", "refuted"),
    ],
)
def test_the_side_of_a_distance_is_judged(gazetteer: Gazetteer, text: str, verdict: str) -> None:
    claims = [claim for claim in gm.read_text(text, gazetteer=gazetteer).claims if claim.kind == "distance"]
    assert [claim.verdict for claim in claims] == [verdict]


def test_nothing_is_refuted_by_a_hair_on_a_shore_that_moves(gazetteer: gm.Gazetteer) -> None:
    text = "Lake Chad shrinks. N'Djamena, the capital of Chad, is some 100 kilometers from Lake Chad."
    (claim,) = [c for c in gm.read_text(text, gazetteer=gazetteer).claims if c.kind == "distance"]
    assert claim.verdict == "supported" and claim.findings[0].error_m > 15_000


def test_the_owner_of_an_unknown_ground_is_not_measured_to(gazetteer: gm.Gazetteer) -> None:
    """Of the island no ground of its own is known; the land that it belongs to is not what is meant."""
    text = "Da Nang lies about 300 kilometers from China's Hainan island."
    claims = gm.read_text(text, gazetteer=gazetteer).claims
    assert not [c for c in claims if c.reference is not None and c.reference.name == "China"]


@pytest.mark.parametrize("macro", ["place", "places", "any", "anys"])
def test_a_pattern_does_not_give_back_letters_of_a_name(macro: str) -> None:
    name = LITERAL + LITERAL_REST * 4
    pattern = compile_phrase(f"from <{macro}>(?!')", {})
    assert pattern.match(f"from {name} on") is not None
    assert pattern.match(f"from {name}'s gate") is None
