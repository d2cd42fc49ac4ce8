from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from drawing_fixture import GROUND, GULL, OTHER_PORT, PORT, TERN, situation
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geomap.drawing.layers import read_layers, simplify_for_drawing
from geomap.drawing.records import Fact
from geomap.model import Situation
from geomap.settings import Settings

SITUATION = situation()
LAYERS = read_layers(SITUATION, ground=GROUND)


def facts(category: str) -> list[Fact]:
    return [fact for fact in LAYERS.facts if fact.category == category]


def sentence(fact: Fact) -> str:
    return fact.sentence.text


def marked(fact: Fact, role: str) -> list[str]:
    return [fact.sentence.text[start:end] for start, end, mark in fact.sentence.marks if mark == role]


def test_every_event_deployment_and_claim_is_there_with_or_without_a_place() -> None:
    assert [len(facts(c)) for c in ("event", "deployment", "claim")] == [7, 2, 1]
    assert [fact.title for fact in facts("event") if not fact.spots] == ["Talks"]


def test_a_vague_place_is_an_area_and_has_no_point() -> None:
    seizure = next(fact for fact in facts("event") if fact.title == "Boat seized")
    assert [(spot.site is None, spot.area is not None) for spot in seizure.spots] == [(True, True)]
    assert LAYERS.areas[seizure.spots[0].area or 0].label == "Off Tern"


def test_facts_that_mean_the_same_ground_share_it() -> None:
    offshore = [
        fact.spots[0].area for fact in facts("event") if fact.spots and fact.spots[0].area is not None
    ]
    assert len(offshore) == 3 and len(set(offshore)) == 2
    assert len(LAYERS.areas) == 5  # off Tern, the strait, the border, Tern and Gull Island themselves


def test_no_site_stands_on_a_country() -> None:
    assert (TERN.lon, TERN.lat) not in {(site.lon, site.lat) for site in LAYERS.sites}


def test_a_place_that_is_ground_is_listed_with_its_ground() -> None:
    tern = next(fact for fact in facts("place") if fact.title == "Tern")
    assert tern.spots[0].site is None and tern.spots[0].area is not None


def test_a_country_without_a_known_outline_gets_no_mark_at_all() -> None:
    bare = replace(TERN, footprint_id=None)
    mention = next(m for m in SITUATION.mentions if m.place == TERN)
    layers = read_layers(replace(SITUATION, mentions=(replace(mention, place=bare),)), ground=GROUND)
    assert [fact.spots for fact in layers.facts if fact.category == "place"] == [()]


def test_governments_and_other_associative_names_are_not_listed_as_places() -> None:
    assert "Marsh Coast" not in {fact.title for fact in facts("place")}


def test_words_are_marked_where_they_stand() -> None:
    strike = facts("event")[0]
    assert marked(strike, "trigger") == ["struck"]
    assert marked(strike, "time") == ["on Monday"]
    assert marked(strike, "number") == ["at least 4"]
    assert marked(strike, "place") == ["at Port Amber"]
    assert sentence(strike) in SITUATION.documents[0].text


def test_dates_keep_their_precision_and_their_words() -> None:
    strike, seizure = facts("event")[0], facts("event")[4]
    assert (strike.date, strike.date_precision, strike.when_text) == ("3 Mar 2031", "to the day", "on Monday")
    assert (seizure.date, seizure.earliest) == ("20–28 Feb 2031", date(2031, 2, 20))
    assert seizure.date_precision == "within a week"


def test_a_total_over_places_is_told_at_each_and_divided_at_none() -> None:
    sailors = facts("deployment")[0]
    assert sailors.notes == ("part of about 900 across two places",)
    assert len(sailors.spots) == 2


def test_the_runner_up_and_the_reasons_are_kept() -> None:
    rally = next(fact for fact in facts("event") if fact.title.startswith("Protest"))
    why = next(w for w in rally.why if w.name == "Amber")
    assert why.chosen == "Port Amber (XA)"
    assert [r.name for r in why.rejected] == ["Amber (XB)"]
    assert "near Gull Island, 158 km" in why.evidence


def test_an_ambiguous_name_is_drawn_as_unsure_and_an_unresolved_one_listed() -> None:
    ambiguous = replace(SITUATION, mentions=SITUATION.mentions[4:])
    listed = {
        f.title: f for f in read_layers(ambiguous, ground=GROUND).facts if f.category in ("place", "name")
    }
    assert listed["Port Amber"].sureness == "possible"
    assert listed["the square"].category == "name" and not listed["the square"].spots
    assert listed["the square"].why[0].chosen is None
    assert listed["the square"].why[0].rejected[0].name.startswith(OTHER_PORT.name)


def test_a_claim_brings_its_buffer_and_a_line_for_each_subject() -> None:
    drawing = LAYERS.claims[0]
    assert LAYERS.facts[drawing.fact].category == "claim"
    assert [(m.place, m.verdict) for m in drawing.measures] == [
        ("Port Amber", "refuted"),
        ("Gull Island", "supported"),
    ]
    assert drawing.buffer is not None and drawing.buffer.contains(box(42.0, 13.0, 43.5, 15.0).boundary)
    assert drawing.measures[1].label == "Gull Island 63 km"
    assert drawing.measures[0].subject is None and drawing.measures[1].subject is not None


def test_units_are_the_readers() -> None:
    layers = read_layers(SITUATION, ground=GROUND, settings=Settings(units="nmi"))
    assert layers.claims[0].measures[1].label == "Gull Island 34 nmi"
    assert layers.claims[0].says.startswith("less than 43 nmi")


def test_a_claim_that_could_not_be_measured_is_listed_and_draws_nothing() -> None:
    claim = replace(SITUATION.claims[0], reference=None, findings=(), verdict="undetermined")
    layers = read_layers(replace(SITUATION, claims=(claim,)), ground=GROUND)
    assert layers.claims[0].buffer is None and not layers.claims[0].measures
    assert any(fact.category == "claim" for fact in layers.facts)


@pytest.mark.parametrize("place_id", ["facility:none", "", "geonames:99999999999999"])
def test_a_claim_about_an_unknown_place_does_not_fail(place_id: str) -> None:
    reference = replace(SITUATION.claims[0].reference, place_id=place_id)  # type: ignore[type-var]
    claim = replace(SITUATION.claims[0], reference=reference, subject_ids=(place_id,))
    assert read_layers(replace(SITUATION, claims=(claim,)), ground=GROUND).claims[0].buffer is None


def test_where_something_went_is_drawn_only_if_nowhere_else_is_said() -> None:
    event = SITUATION.events[0]
    here, there = event.places[0], replace(event.places[0], role="destination", lon=41.4, lat=15.4)
    both = replace(SITUATION, events=(replace(event, places=(here, there)),))
    alone = replace(SITUATION, events=(replace(event, places=(there,)),))
    assert [s.drawn for s in read_layers(both, ground=GROUND).facts[0].spots] == [True, False]
    assert [s.drawn for s in read_layers(alone, ground=GROUND).facts[0].spots] == [True]


def test_a_place_at_no_number_is_no_place() -> None:
    event = SITUATION.events[0]
    nowhere = replace(event.places[0], lon=float("nan"), lat=float("inf"))
    layers = read_layers(replace(SITUATION, events=(replace(event, places=(nowhere,)),)), ground=GROUND)
    assert layers.facts[0].spots == ()


def test_problems_are_carried_along() -> None:
    assert LAYERS.problems == (("courier", "read", "The second page could not be read."),)


def test_an_empty_situation_has_layers_too() -> None:
    layers = read_layers(Situation(), ground=GROUND)
    assert layers.facts == () and layers.bbox is None


def test_a_very_long_sentence_is_cut_around_its_trigger() -> None:
    document, event = SITUATION.documents[0], SITUATION.events[0]
    padding = "x " * 5_000
    text = padding + "struck" + padding
    long = replace(
        event,
        start=len(padding),
        end=len(padding) + 6,
        sentence=(0, len(text)),
        when=None,
        fatalities=None,
        places=(),
    )
    layers = read_layers(Situation(documents=(replace(document, text=text),), events=(long,)), ground=GROUND)
    assert marked(layers.facts[0], "trigger") == ["struck"]
    assert len(sentence(layers.facts[0])) < 1_300
    assert sentence(layers.facts[0])[0] == "…" == sentence(layers.facts[0])[-1]


@given(st.integers(-50, 400), st.integers(-50, 400), st.integers(-50, 400), st.integers(-50, 400))
def test_spans_that_point_outside_the_text_do_no_harm(a: int, b: int, c: int, d: int) -> None:
    event = replace(SITUATION.events[0], sentence=(a, b), start=c, end=d)
    fact = read_layers(replace(SITUATION, events=(event,), claims=()), ground=GROUND).facts[0]
    assert sentence(fact) == SITUATION.documents[0].text[max(0, a) : max(0, a, b)]


def test_simplifying_never_makes_ground_vanish() -> None:
    ring = Point(0, 0).buffer(1, quad_segs=200)
    assert 40 < len(simplify_for_drawing(ring).exterior.coords) < len(ring.exterior.coords)
    tiny = Point(0, 0).buffer(1e-9, quad_segs=200)
    assert not simplify_for_drawing(tiny).is_empty


def test_a_place_known_by_its_island_is_a_site_where_the_text_says_the_island() -> None:
    assert (GULL.lon, GULL.lat) in {(round(s.lon, 4), round(s.lat, 4)) for s in LAYERS.sites}
    assert (PORT.lon, PORT.lat) in {(s.lon, s.lat) for s in LAYERS.sites}


def test_a_place_that_is_a_guess_says_so_on_its_label() -> None:
    events = tuple(
        replace(event, places=tuple(replace(place, score=0.4) for place in event.places))
        for event in SITUATION.events
    )
    guessed = read_layers(replace(SITUATION, events=events), ground=GROUND)
    sure = {site.name for site in LAYERS.sites}
    assert {site.name for site in guessed.sites} & {f"{name} (not sure)" for name in sure}
    assert not any("not sure" in name for name in sure)
