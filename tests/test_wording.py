from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from drawing_fixture import GULL, PORT, situation
from hypothesis import given
from hypothesis import strategies as st

from geomap.drawing import wording
from geomap.model import Quantity
from geomap.model.facts import PropertyName

SITUATION = situation()


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        (date(2031, 3, 4), date(2031, 3, 4), "4 Mar 2031"),
        (date(2031, 3, 1), date(2031, 3, 4), "1–4 Mar 2031"),
        (date(2031, 2, 27), date(2031, 3, 4), "27 Feb – 4 Mar 2031"),
        (date(2030, 12, 27), date(2031, 1, 4), "27 Dec 2030 – 4 Jan 2031"),
        (None, date(2031, 3, 4), "until 4 Mar 2031"),
        (date(2031, 3, 4), None, "since 4 Mar 2031"),
        (None, None, "no date"),
    ],
)
def test_spans_of_days_read_naturally(earliest: date | None, latest: date | None, words: str) -> None:
    assert wording.interval(earliest, latest) == words


@pytest.mark.parametrize(
    ("metres", "units", "words"),
    [
        (0.0, "km", "0 km"),
        (940.0, "km", "0.9 km"),
        (27_312.0, "km", "27 km"),
        (1_267_000.0, "km", "1,267 km"),
    ],
)
def test_distances_have_as_many_digits_as_make_sense(metres: float, units: wording.Units, words: str) -> None:
    assert wording.distance(metres, units) == words


@pytest.mark.parametrize(
    ("low", "best", "high", "words"),
    [
        (21, None, None, "at least 21"),
        (None, None, 100, "at most 100"),
        (10, None, 13, "10–13"),
        (11, 11, 11, "11"),
        (None, 5, None, "about 5"),
        (None, None, None, "not stated"),
    ],
)
def test_bounds_are_never_lost(low: float | None, best: float | None, high: float | None, words: str) -> None:
    quantity = Quantity(start=0, end=1, text="x", low=low, best=best, high=high, unit="count")
    assert wording.bounds(quantity) == words


@given(st.floats(0, 1))
def test_confidence_is_a_word_and_a_figure(score: float) -> None:
    assert wording.confidence(score).split(" ")[0] in {"high", "fair", "moderate", "low"}


def test_a_total_over_several_places_is_told_as_such_and_never_divided() -> None:
    deployment = SITUATION.deployments[0]
    assert wording.share_of_total(deployment) == "part of about 900 across two places"
    assert wording.share_of_total(replace(deployment, distribution="each")) is None
    assert wording.share_of_total(replace(deployment, places=deployment.places[:1])) is None


def test_a_claim_in_words() -> None:
    claim = SITUATION.claims[0]
    assert wording.claimed_distance(claim) == "less than 80 km from the coast of Tern"
    between = replace(claim, relation="between", low_m=10_000.0, reference=None)
    assert wording.claimed_distance(between) == "between 10 km and 80 km"


def test_divisions_are_named_by_letters_alone() -> None:
    assert wording.place_name(PORT) == "Port Amber (XA)"
    texan = replace(PORT, admin1="TX", country="US")
    assert wording.place_name(texan) == "Port Amber (TX, United States)"
    assert wording.place_name(replace(PORT, admin1="FUN", country="TV")) == "Port Amber (Tuvalu)"
    assert wording.place_name(replace(GULL, country=None)) == "Gull Island"


def test_a_denied_event_says_so() -> None:
    assert "did not happen" in wording.modality(SITUATION.events[1])


def test_a_plain_figure_is_not_called_exact_and_says_how_far_it_reaches() -> None:
    (told,) = SITUATION.claims
    plain = replace(told, relation="=", value_m=320_000.0)
    assert wording.claimed_distance(plain) == "320 km from the coast of Tern"
    assert wording.leeway(plain) == "“320 km” counts as true from 304 km to 336 km."
    about = replace(told, relation="~", value_m=500_000.0)
    assert wording.leeway(about) == "“about 500 km” counts as true from 450 km to 550 km."
    assert wording.leeway(told) == ""
    assert wording.leeway(replace(about, findings=())) == ""


def test_properties_of_facts_have_everyday_names() -> None:
    for name in get_args(PropertyName):
        assert wording.property_name(name)
    assert wording.property_name("fatalities") == "Killed"
