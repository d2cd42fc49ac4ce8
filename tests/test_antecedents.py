"""The place that "the country" and its like stand for."""

from __future__ import annotations

from datetime import date

import pytest
from marked_text import WORLD, World, mark

from geomap.reading.annotations import Annotations
from geomap.reading.grounds.antecedents import find_antecedents
from geomap.reading.grounds.spatial import read_footprints


def known(text: str) -> Annotations:
    return mark(text, WORLD, published=date(2026, 3, 5))


@pytest.mark.parametrize(
    ("text", "phrase", "name"),
    [
        ("{Aland}'s army is tired. Rain fell across the country.", "across the country", "Aland"),
        ("Rebels took [Btown]. Looters roamed in the town at night.", "in the town", "Btown"),
        (
            "{Aland} and {Bland} traded fire. {Aland} won. Schools in the country closed.",
            "in the country",
            "Aland",
        ),
        ("{Bland} is calm. Schools closed nationwide.", "nationwide", "Bland"),
    ],
)
def test_a_kind_stands_for_the_place_named_before(text: str, phrase: str, name: str) -> None:
    (found,) = find_antecedents(known(text))
    assert (
        text.replace("{", "").replace("}", "").replace("[", "").replace("]", "")[found.start : found.end]
        == phrase
    )
    assert found.mention.text == name


@pytest.mark.parametrize(
    "text",
    [
        "Rain fell across the country.",
        "Rain fell across the country. {Aland} was wet.",
        "They met in [Bcity] and spoke of the town of their youth.",
        "{Aland} sent men to the Country Club.",
        "[Bcity] is large. They met in the city council.",
    ],
)
def test_nothing_is_made_up(text: str) -> None:
    assert list(find_antecedents(known(text))) == []


def test_the_ground_is_that_of_the_place_and_less_sure() -> None:
    footprints = read_footprints(known("{Aland}'s army is tired. Rain fell across the country."), World())
    (footprint,) = [f for f in footprints if f.phrase == "across the country"]
    assert footprint.place_ids == (WORLD["Aland"].id,)
    assert footprint.relation == "in"
    assert footprint.score < 0.9
