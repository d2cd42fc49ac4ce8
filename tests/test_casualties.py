"""How many a sentence says were killed and injured."""

from __future__ import annotations

import pytest
from event_texts import annotate

from geomap.model import Quantity
from geomap.reading.events.events import read_events


def bounds(quantity: Quantity | None) -> tuple[float | None, float | None] | None:
    return None if quantity is None else (quantity.low, quantity.high)


@pytest.mark.parametrize(
    ("text", "dead", "injured"),
    [
        ("Two gendarmes and a passer-by were killed in Lyon, and 14 people were hurt.", (3, 3), (14, 14)),
        ("The blast in Kano killed a woman and two boys.", (3, 3), None),
        ("The blast in Kano killed two boys and a woman.", (3, 3), None),
        ("A guard and three militiamen were killed at Gao, and 12 others hurt.", (4, 4), (12, 12)),
        ("Gunmen killed at least 37 soldiers and nine auxiliaries near Gao.", (46, None), None),
        ("A bomb in Quetta killed nine people and 14 were wounded.", (9, 9), (14, 14)),
        ("A raid on Jenin killed two men and five were arrested.", (2, 2), None),
        ("Health workers counted 118 cases and 29 deaths of cholera in Quelimane.", (29, 29), None),
        ("Officials confirmed 118 cases of cholera in Quelimane, two of them fatal.", (2, 2), None),
        ("In Cali an officer who had testified was shot dead outside his home.", (1, 1), None),
        ("A 19-year-old student died in Gao when a canister struck him.", (1, 1), None),
        ("A blast tore through a café in Lyon, killing a 24-year-old waitress.", (1, 1), None),
        ("Some 3,000 fled Gao and 40 were hurt and 12 killed this year.", (12, 12), (40, 40)),
        ("On Saturday a man was stabbed to death in Lyon.", (1, 1), None),
        ("A strike on Tyre left 12 dead and 30 hurt, among them three children.", (12, 12), (30, 30)),
        ("A charge went off under the track in Garwolin without causing injuries.", None, (0, 0)),
        ("A missile struck a field near Tyre; no casualties were reported.", (0, 0), (0, 0)),
    ],
)  # fmt: skip
def test_the_dead_and_the_injured(
    text: str, dead: tuple[float, float | None] | None, injured: tuple[float, float | None] | None
) -> None:
    places = ("Lyon", "Kano", "Gao", "Quetta", "Jenin", "Quelimane", "Cali", "Tyre", "Garwolin")
    event = read_events(annotate(text, places))[0]
    assert bounds(event.fatalities) == dead
    assert bounds(event.injured) == injured


def test_nobody_hurt_elsewhere_is_not_of_this_event() -> None:
    (event,) = read_events(
        annotate("In Gulu students clashed with police. Nobody was hurt in Mbale.", ("Gulu", "Mbale"))
    )
    assert event.injured is None
