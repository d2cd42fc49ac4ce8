"""The word that places a force, and what it does not place."""

from __future__ import annotations

import pytest
from test_deployments import read


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("A battalion of 600, formed in haste last spring, is stationed in [Acity].", "stationed"),
        ("A second missile battery has been operational at [Acity] since March.", "stationed"),
        ("The town hosts a garrison of 117 in [Acity].", "stationed"),
        ("Of 9,000 troops pledged, 3,000 are in [Acity].", "planned"),
    ],
)
def test_forces_are_placed(text: str, status: str) -> None:
    assert read(text)[0].status == status


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("{Aland} leads a battle group of 1,200 in [Bcity].", 1200),
        ("A contingent, estimated at 60 men, is stationed in [Bcity].", 60),
        ("The first 29 of 111 rocket launchers are assigned to a regiment in [Bcity].", 29),
        ("The army keeps about 800 men in [Bcity].", 800),
    ],
)
def test_strength_is_read_from_behind_the_noun(text: str, count: int) -> None:
    quantities = [d.quantity for d in read(text)]
    assert count in [q.best for q in quantities if q is not None]


@pytest.mark.parametrize(
    "text",
    [
        "The firm employs 800 men in [Acity].",
        "A company of actors is based in [Acity].",
        "Three soldiers were killed in [Acity].",
    ],
)
def test_men_and_companies_alone_are_no_force(text: str) -> None:
    assert read(text) == ()


def test_the_battalion_bears_the_name_of_its_corps() -> None:
    (unit,) = read("A mechanised battalion of the 4th Army Corps has been stationed in [Acity] for years.")
    assert (unit.unit, unit.text) == ("4th Army Corps", "A mechanised battalion of the 4th Army Corps")
