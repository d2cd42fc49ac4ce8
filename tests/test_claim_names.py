"""Names in a sentence with a distance that recognition passed over, and what unsure ones mean there."""

from __future__ import annotations

import pytest
from marked_text import Names, mark

from geomap.gazetteer import Gazetteer
from geomap.judging.verification import verify
from geomap.model import Claim
from geomap.reading.claims.claims import read_claims
from geomap.reading.grounds.antecedents import with_antecedents


@pytest.fixture(scope="module")
def places(gazetteer: Gazetteer) -> Names:
    return Names(gazetteer)


def judged(text: str, places: Names, gazetteer: Gazetteer) -> list[Claim]:
    return [
        verify(c, gazetteer) for c in read_claims(with_antecedents(mark(text, places), gazetteer), gazetteer)
    ]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Donggala, a harbour about 30 km north-west of [Palu], was hit by waves.", "supported"),
        ("Why is Goris calm? The town of 20,000, some 170 km from [Yerevan], is full.", "supported"),
        # what only its distance tells of makes no claim false
        ("Donggala, a harbour about 90 km north-west of [Palu], was hit by waves.", "refuted"),
        ("[Donggala] fell. Donggala, a harbour about 90 km north-west of [Palu], was hit.", "refuted"),
        ("Mr Donggala Said, about 30 km north-west of [Palu], was hit by waves.", "undetermined"),
    ],
)
def test_a_name_that_was_passed_over_is_found_by_its_distance(
    text: str, verdict: str, places: Names, gazetteer: Gazetteer
) -> None:
    assert [c.verdict for c in judged(text, places, gazetteer)] == [verdict]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        (
            "They hide at [Palmyra], 215 km from [Damascus], and near [Mayadin], 45 km from [Deir ez-Zor].",
            ["supported", "supported"],
        ),
        ("It sailed for [Palu], bound for [Donggala], 90 km from [Mamuju].", ["undetermined"]),
        ("They took [Jermuk]; the spa is 105 km from [Yerevan].", ["supported"]),
        ("They took [Jermuk]; the spa is 45 km from [Yerevan].", ["undetermined"]),
        (
            "Ships lay off [Katchatheevu]. The island is small. It is about 25 km from [Rameswaram].",
            ["supported"],
        ),
        (
            'They fled [Pasto]. The {Colombian|Colombia} city was "at the door, 10 km from [Quito]".',
            ["refuted"],
        ),
    ],
)
def test_a_subject_is_sought_where_grammar_lets_it_stand(
    text: str, verdicts: list[str], places: Names, gazetteer: Gazetteer
) -> None:
    assert [c.verdict for c in judged(text, places, gazetteer)] == verdicts


def test_what_lies_inside_is_measured_to_the_main_island(places: Names, gazetteer: Gazetteer) -> None:
    near = judged("[Pantelleria] lies about 100 km from [Sicily].", places, gazetteer)
    far = judged("[Pantelleria] lies about 300 km from [Sicily].", places, gazetteer)
    assert [c.verdict for c in (*near, *far)] == ["supported", "refuted"]
