"""Distances of what points back: nouns, "it", "that", "we"; of which places named before they are judged."""

from __future__ import annotations

import pytest
from judged_claims import verdicts

import geomap as gm


@pytest.mark.parametrize(
    "text",
    [
        "Guns were moved to Zagreb. Their commander said the position was less than 60 km from Belgrade.",
        "Guns were moved to Zagreb. That puts them within 60 km of Belgrade.",
        "Guns were moved to Zagreb. That brought the rebels to within 60 km of Belgrade.",
        "The garrison in Zagreb was doubled; an official noted that it was less than 60 km from Belgrade.",
        "Zagreb is quiet. Its airport, \"less than 90 km from Belgrade\" as one put it, is shut.",
        "In Zagreb they complain that an anchor described their town as \"less than 90 km from Belgrade\".",
        "Zagreb was wrongly placed by an agency at \"some 60 km from Belgrade\".",
        "Zagreb was likewise described by a donor as \"within 90 km of Belgrade\".",
        "Zagreb lies on the Sava. A senator called it \"our front line, less than 90 km from Belgrade\".",
        "Zagreb, which a glossy brochure moves to \"within 90 km of Belgrade\", was calm.",
        "Zagreb — some 60 km from Belgrade — was calm.",
        "Rebels took Zagreb. Just 60 km from Belgrade, it has no hospital.",
        "Rebels took Zagreb. Less than 60 km from Belgrade, the town has no hospital.",
        "Less than 60 km now lie between Zagreb and Belgrade, he said.",
        "A truck left Zagreb, half an hour by car and 60 km from Belgrade.",
        "Novi Sad and Zagreb, two cities about 60 km apart, were flooded.",
        "In Belgrade they are afraid. \"Zagreb is less than 60 km from our city,\" said the mayor.",
        "The dam at Zagreb broke. The dam is less than 60 km from Belgrade.",
        "The reservists dug in at Zagreb. He reminded them that they stood scarcely 60 km from Belgrade.",
        "Villagers in Zagreb woke. \"We are less than 60 km from Belgrade,\" said a teacher.",
        "Zagreb is lost. That town is 60 km from Belgrade, the ministry wrote.",
    ],
)  # fmt: skip
def test_what_points_back_is_judged_of_the_place_it_points_at(text: str, gazetteer: gm.Gazetteer) -> None:
    assert verdicts(text, gazetteer)[-1] == "refuted"


@pytest.mark.parametrize(
    "text",
    [
        "Zagreb is rich. The refinery is 20 km from Belgrade.",
        "The minister spoke in Zagreb. The village, 20 km from Belgrade, was burned.",
        "Rebels from Zagreb attacked. The camp is 20 km from Belgrade.",
        "The firm, based in Zagreb, said that its mine, 20 km from Belgrade, was shut.",
        "Speaking in Zagreb, she said the hospital was 20 km from Belgrade.",
        "Officials in Zagreb said the camp, 20 km from Belgrade, was full.",
        "Troops from Zagreb were sent. They are 20 km from Belgrade.",
        "The train left Zagreb. We are 20 km from Belgrade, the driver said.",
        "A plane from Zagreb went down. The wreck lies 20 km from Belgrade.",
        "The firm's plant in Zagreb closed. Its other plant is 20 km from Belgrade.",
        "The new port north of Zagreb opens in May. It is 20 km from Belgrade.",
        "Zagreb is calm. The nearest town is 20 km from Belgrade.",
        "Protests in Zagreb went on. The strike hit a depot that is 20 km from Belgrade.",
        "After Zagreb, the rebels took a village 20 km from Belgrade.",
        "Zagreb was hit by a storm. It is 20 km from Belgrade.",
        "In Zagreb the tanker was watched. It is 20 km from Belgrade.",
    ],
)
def test_what_may_be_another_thing_is_not_called_false(text: str, gazetteer: gm.Gazetteer) -> None:
    assert "refuted" not in verdicts(text, gazetteer)


def test_the_base_may_be_by_a_town_just_named(gazetteer: gm.Gazetteer) -> None:
    text = "The air base at Aviano is full. A pier is built at Zadar. The base is about 115 km from Split."
    assert verdicts(text, gazetteer) == ["supported"]


def test_our_capital_may_be_what_a_distance_is_told_of(gazetteer: gm.Gazetteer) -> None:
    text = 'A Croatian senator was clear. "Our capital," he said, "is less than 60 km from Belgrade."'
    assert verdicts(text, gazetteer) == ["refuted"]


def test_a_land_inside_the_quotation_does_not_speak(gazetteer: gm.Gazetteer) -> None:
    text = '"Serbia has guns in Zagreb, less than 160 km from our capital," said a minister of Romania.'
    claim = next(c for c in gm.read_text(text, gazetteer=gazetteer).claims if c.kind == "distance")
    assert claim.reference is not None and claim.reference.name == "Bucharest"
    assert claim.verdict == "refuted"


def test_who_is_told_of_does_not_speak(gazetteer: gm.Gazetteer) -> None:
    text = (
        "Romania protested. Its president recalled that Serbian tanks stood at Zagreb, "
        '"less than 60 km from our capital".'
    )
    claim = next(c for c in gm.read_text(text, gazetteer=gazetteer).claims if c.kind == "distance")
    assert claim.reference is not None and claim.reference.name == "Bucharest"


def test_a_pair_may_end_at_a_border(gazetteer: gm.Gazetteer) -> None:
    text = "Thirty kilometres is all there is between Zagreb and the Romanian border, he said."
    assert verdicts(text, gazetteer) == ["refuted"]
