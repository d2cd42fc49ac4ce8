"""Sets of reports of the same things: what is put together is the same, and conflicts are found.

``python tests/fact_sets.py`` prints the figures with every error; docs/facts.md says what they were at first
reading.
"""

from __future__ import annotations

import pytest
from fact_sets import read_sets, score_sets

import geomap as gm


@pytest.mark.parametrize("aside", [False, True], ids=["tuned on", "kept aside"])
def test_reports_of_the_same_things_are_put_together(aside: bool, gazetteer: gm.Gazetteer) -> None:
    score = score_sets(read_sets(aside=aside), gazetteer)
    told = "\n".join(score.errors)
    assert score.precision >= 0.85, told
    assert score.recall >= 0.75, told
    assert score.judged_right >= score.judged - 2, told
    assert score.unread <= score.marks // 5, told


def test_a_set_whose_facts_are_mixed_up_would_be_noticed(gazetteer: gm.Gazetteer) -> None:
    row = read_sets(aside=False)[0]
    mixed = [
        {**report, "text": report["text"].replace("[A:", "[Z:").replace("[B:", "[A:").replace("[Z:", "[B:")}
        if number == 0
        else report
        for number, report in enumerate(row["report"])
    ]
    assert score_sets([row | {"report": mixed}], gazetteer).f1 < score_sets([row], gazetteer).f1
