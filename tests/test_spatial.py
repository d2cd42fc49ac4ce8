"""Spatial phrases: which words are the phrase, which places it takes, what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked_text import WORLD, World, mark

from geomap.model import Footprint
from geomap.reading.grounds.spatial import azimuth, read_footprints, recipes

GROUND = World()


def read(text: str) -> tuple[Footprint, ...]:
    return read_footprints(mark(text, WORLD), GROUND)  # type: ignore[arg-type]


def names(footprint: Footprint) -> list[str]:
    return [place_id.split(":")[1] for place_id in footprint.place_ids]


@pytest.mark.parametrize(
    ("text", "phrase", "relation", "places"),
    [
        ("Warships sailed off [Aland]'s coast.", "off Aland's coast", "off_coast", ["aland"]),
        ("A boat was hit off the coast of [Aland].", "off the coast of Aland", "off_coast", ["aland"]),
        ("Strikers cut off [Acity].", "Acity", "at", ["acity"]),
        ("A boat sank about 40 km off [Acity].", "about 40 km off Acity", "off_coast", ["acity"]),
        (
            "Off the {Great Sea} coast of [Aland] it sank.",
            "Off the Great Sea coast of Aland",
            "off_coast",
            ["aland"],
        ),
        ("A ship sank in waters off [Isle].", "waters off Isle", "waters", ["isle"]),
        (
            "A ship sank in {Alandish|Aland} territorial waters.",
            "Alandish territorial waters",
            "waters",
            ["aland"],
        ),
        (
            "The build-up near the coast of [Aland] goes on.",
            "near the coast of Aland",
            "near_coast",
            ["aland"],
        ),
        ("Towns along the coast of [Aland] flooded.", "along the coast of Aland", "coast", ["aland"]),
        (
            "It was in the [Great Sea] near [Aland] and [Bland].",
            "the Great Sea near Aland and Bland",
            "near_coast",
            ["great-sea", "aland", "bland"],
        ),
        (
            "Clashes on the border between [Aland] and [Bland].",
            "on the border between Aland and Bland",
            "border",
            ["aland", "bland"],
        ),
        (
            "They met at the {Aland}-{Bland} border.",
            "at the Aland-Bland border",
            "border",
            ["aland", "bland"],
        ),
        (
            "A drone with a load of drugs was shot down over the [Aland]-[Bland] border.",
            "over the Aland-Bland border",
            "border",
            ["aland", "bland"],
        ),
        (
            "Shots rang out near {Aland}'s border with {Bland}.",
            "near Aland's border with Bland",
            "border",
            ["aland", "bland"],
        ),
        ("The {Alandish|Aland} airspace is shut.", "The Alandish airspace", "airspace", ["aland"]),
        (
            "The airspace above and surrounding [Aland] is shut.",
            "airspace above and surrounding Aland",
            "airspace",
            ["aland"],
        ),
        ("Jets flew low over [Acity].", "Jets flew low over Acity", "airspace", ["acity"]),
        (
            "It struck 90 kilometers north of [Midtown].",
            "90 kilometers north of Midtown",
            "direction",
            ["midtown"],
        ),
        ("Ships patrolled just north of [Acity].", "just north of Acity", "direction", ["acity"]),
        (
            "The road between [Midtown] and [Btown] was cut.",
            "between Midtown and Btown",
            "between",
            ["midtown", "btown"],
        ),
        ("Fighting went on in northern [Aland].", "in northern Aland", "part", ["aland"]),
        ("Fighting went on in the south of [Bland].", "in the south of Bland", "part", ["bland"]),
        ("Pressure around [Aland] grew.", "around Aland", "around", ["aland"]),
        ("Villages near [Acity] burned.", "near Acity", "near", ["acity"]),
        ("A camp just outside [Acity] burned.", "just outside Acity", "near", ["acity"]),
        ("Boats were seen upstream of [Midtown].", "upstream of Midtown", "near", ["midtown"]),
        ("Strikes on {Alandish|Aland} soil may follow.", "on Alandish soil", "territory", ["aland"]),
        ("[Aland] hosts two bases.", "Aland hosts", "territory", ["aland"]),
        ("Protests were held across [Aland].", "across Aland", "in", ["aland"]),
        ("The shelter in the port city of [Acity] shut.", "in the port city of Acity", "at", ["acity"]),
    ],
)
def test_phrase_relation_and_places(text: str, phrase: str, relation: str, places: list[str]) -> None:
    (footprint,) = read(text)
    assert (footprint.phrase, footprint.relation, names(footprint)) == (phrase, relation, places)
    assert text.replace("[", "").replace("]", "").find(phrase) >= 0 or "{" in text


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("He flew from [Acity] to [Bcity].", {"acity": "origin", "bcity": "destination"}),
        ("A convoy left [Acity] for [Btown].", {"acity": "origin", "btown": "destination"}),
        ("Missiles were fired at [Acity].", {"acity": "target"}),
        ("The strike on [Acity] killed two.", {"acity": "target"}),
        ("A rally was held in [Acity].", {"acity": "location"}),
        ("ACITY, [=Aland] — The army said so.", {"aland": "reference"}),
        ("In [Acity], the army said a boat was hit in [Btown].", {"acity": "reference", "btown": "location"}),
        ("In [Acity], the police said that a bomb had gone off.", {"acity": "location"}),
        (
            "In [Midtown], about 20 km from the {Alandish|Aland} border, all is calm.",
            {"midtown": "location", "aland": "reference"},
        ),
        (
            "In the [Great Sea], about 20 km off [Acity], it sank.",
            {"great-sea": "location", "acity": "location"},
        ),
    ],
)
def test_roles(text: str, roles: dict[str, str]) -> None:
    assert {names(f)[0]: f.role for f in read(text)} == roles


def test_a_list_shares_its_phrase_and_each_place_has_its_own_ground() -> None:
    found = read("Bases in [Aland], [Bland], and [Isle] were hit.")
    assert [names(f) for f in found] == [["aland"], ["bland"], ["isle"]]
    assert {f.phrase for f in found} == {"in Aland, Bland, and Isle"}
    assert len({f.geometry.wkt for f in found}) == 3


def test_a_container_has_no_footprint_of_its_own() -> None:
    (footprint,) = read("A bomb exploded in [Midtown], [=Aland].")
    assert names(footprint) == ["midtown"]


def test_governments_are_no_ground() -> None:
    assert read("{Aland} warned {Bland}, and {Alandish|Aland} troops cheered.") == ()


def test_a_matter_between_governments_is_no_place() -> None:
    assert read("Talks between {Aland} and {Bland} failed.") == ()


def test_each_mention_is_used_once() -> None:
    found = read("Off [Aland]'s coast, and in [Acity], and from [Bcity] to [Btown], and near [Isle].")
    used = [name for f in found for name in names(f)]
    assert sorted(used) == ["acity", "aland", "bcity", "btown", "isle"]


def test_every_recipe_is_reached_by_a_word_it_needs() -> None:
    for recipe in recipes():
        assert recipe.needs and recipe.patterns


@pytest.mark.parametrize(
    ("words", "degrees"),
    [("north", 0), ("southeastern", 135), ("south-west", 225), ("north-northwest", 337.5), ("eastern", 90)],
)
def test_azimuths(words: str, degrees: float) -> None:
    assert azimuth(words) == degrees


def test_the_middle_has_no_azimuth() -> None:
    assert azimuth("central") is None


PIECES = [
    "[Acity]",
    "[Aland]",
    "{Bland}",
    "[Great Sea]",
    "[Farland]",
    "[Polaria]",
    "'s coast",
    " off ",
    " near ",
    " border ",
    " between ",
    " and ",
    " north of ",
    " northern ",
    " airspace",
    " 40 km ",
    " in ",
    ", ",
    " the ",
    ". ",
    " waters ",
    "İ",
]


@settings(deadline=None, max_examples=120)
@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_any_order_of_words_gives_sound_footprints(pieces: list[str]) -> None:
    annotations = mark("".join(pieces), WORLD)
    for footprint in read_footprints(annotations, GROUND):  # type: ignore[arg-type]
        assert annotations.text[footprint.start : footprint.end] == footprint.phrase
        assert footprint.geometry.is_valid and not footprint.geometry.is_empty
        assert -180 <= footprint.lon <= 180 and -90 <= footprint.lat <= 90
        assert footprint.uncertainty_m >= 0
        assert 1 <= footprint.where_prec <= 7
