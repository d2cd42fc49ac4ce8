"""The place that "the country" and its like stand for."""

from __future__ import annotations

from datetime import date

import pytest
from marked_text import WORLD, World, mark

from geomap.reading.annotations import Annotations
from geomap.reading.grounds.antecedents import with_antecedents
from geomap.reading.grounds.spatial import read_footprints


def known(text: str) -> Annotations:
    return mark(text, WORLD, published=date(2026, 3, 5))


def plain(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "{}[]")))


def standing(text: str) -> list[tuple[str, str]]:
    """Return each phrase that stands for a place, and the place's name."""
    before = known(text)
    after = with_antecedents(before, World())
    return [(m.text, m.place.name) for m in after.mentions if m not in before.mentions and m.place]


@pytest.mark.parametrize(
    ("text", "phrase", "name"),
    [
        ("{Aland}'s army is tired. Rain fell across the country.", "the country", "Aland"),
        ("Rebels took [Btown]. Looters roamed in the town at night.", "the town", "Btown"),
        ("{Aland} and {Bland} fought. {Aland} won. Schools in the country closed.", "the country", "Aland"),
        ("{Bland} is calm. Schools closed nationwide.", "nationwide", "Bland"),
        ("Rebels took [Btown]. Hundreds fled the town on foot.", "the town", "Btown"),
        ("Rebels took [Btown]. The town is quiet.", "The town", "Btown"),
        ("They reached the town of [Midtown]. It is 30 km north of the town.", "the town", "Midtown"),
        ("Shells fell in the {Bland} capital at noon.", "the Bland capital", "Bcity"),
        ("Shells fell in {Bland}'s capital, a witness said.", "Bland's capital", "Bcity"),
        ("Shells fell in the capital of {Bland} at noon.", "the capital of Bland", "Bcity"),
        ("Rebels hold [Btown]. Guards patrol the capital.", "the capital", "Bcity"),
    ],
)  # fmt: skip
def test_a_kind_stands_for_the_place_named_before(text: str, phrase: str, name: str) -> None:
    assert (phrase, name) in standing(text)


@pytest.mark.parametrize(
    "text",
    [
        "Rain fell across the country.",
        "Rain fell across the country. {Aland} was wet.",
        "They met in [Bcity] and spoke of the town of their youth.",
        "{Aland} sent men to the Country Club.",
        "[Bcity] is large. They met in the city council.",
        "[Bcity] is large. The city council met.",
        "{Aland} is large. The country said it would not yield.",
        "Shells fell in the {Bland} capital, [Bcity], at noon.",
        "{Aland} wants capital gains taxed.",
        "They share an [Aland] base abroad. Bombers landed at the base.",
    ],
)
def test_nothing_is_made_up(text: str) -> None:
    assert standing(text) == []


def test_the_ground_is_that_of_the_place_and_less_sure() -> None:
    annotations = with_antecedents(known("{Aland}'s army is tired. Rain fell across the country."), World())
    (footprint,) = [f for f in read_footprints(annotations, World()) if "the country" in f.phrase]
    assert footprint.place_ids == (WORLD["Aland"].id,)
    assert footprint.relation == "in"
    assert footprint.score < 0.9


def test_the_border_is_that_of_the_lands_spoken_of() -> None:
    annotations = known("{Isle} is calm. {Aland} and {Bland} are not. Shots rang out along the border.")
    (footprint,) = [f for f in read_footprints(annotations, World()) if f.relation == "border"]
    assert set(footprint.place_ids) == {WORLD["Aland"].id, WORLD["Bland"].id}
    assert footprint.phrase == "along the border"
    alone = known("{Aland} is calm. Shots rang out along the border.")
    assert not [f for f in read_footprints(alone, World()) if f.relation == "border"]
