"""Situations filter into new situations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import footprint, whole

from geomap.judging.reconciliation import reconciled
from geomap.model import Situation


def test_joined_keeps_everything_in_order() -> None:
    both = Situation.joined([whole("a"), whole("b")])
    assert [d.id for d in both.documents] == ["a", "b"]
    assert len(both.claims) == 4
    assert Situation.joined([]) == Situation()


def test_facts_of_several_parts_do_not_hold_for_the_whole() -> None:
    one = reconciled(whole("a"))
    assert Situation.joined([one, Situation()]).facts == one.facts
    assert Situation.joined([one, reconciled(whole("b"))]).facts == ()


def test_a_filter_keeps_facts_of_which_a_member_is_left() -> None:
    both = reconciled(Situation.joined([whole("a"), whole("b")]))
    told = next(f for f in both.facts if f.subject == "event")
    assert told.documents == ("a", "b")
    assert told in both.of_kinds(["ASSAULT"]).facts
    assert told not in both.of_kinds(["AID"]).facts
    assert told.property("date") is not None and told.property("quantity") is None
    assert told.representative in {"a:e8", "b:e8"}


def test_a_document_is_found_by_its_id() -> None:
    situation = whole("a")
    assert situation.document("a") is situation.documents[0]
    with pytest.raises(KeyError):
        situation.document("b")


def test_an_event_leads_back_to_its_sentence() -> None:
    situation = whole()
    assert situation.sentence(situation.events[0]).startswith("A drone struck")


def test_from_sources_keeps_all_that_hangs_on_a_document() -> None:
    both = Situation.joined([whole("a"), whole("b")])
    renamed = replace(both, documents=(replace(both.documents[0], source="X"), both.documents[1]))
    kept = renamed.from_sources(["X"])
    assert {e.document_id for e in kept.events} == {"a"}
    assert {d for d, _ in kept.times} == {"a"}
    assert kept.from_sources(["nobody"]) == Situation()


def test_during_knows_intervals_open_ends_and_what_has_no_date() -> None:
    situation = whole()
    on, off = date(2026, 3, 10), date(2026, 3, 11)
    assert situation.during(on, on).events and not situation.during(off, None).events
    assert situation.during(off, None).deployments, "undated is kept unless told otherwise"
    assert not situation.during(off, None, undated=False).deployments
    event = situation.events[0]
    assert event.when is not None
    open_end = replace(event, when=replace(event.when, latest=None))
    assert replace(situation, events=(open_end,)).during(off, None).events


def test_kinds_and_modalities_filter_events() -> None:
    situation = whole()
    assert situation.of_kinds(["ASSAULT"]).events and not situation.of_kinds(["AID"]).events
    assert not situation.of_modalities(["denied"]).deployments


def test_a_box_may_cross_the_antimeridian() -> None:
    situation = whole()
    assert situation.within((44, 12, 46, 13)).events
    assert not situation.within((0, 0, 1, 1)).events
    assert situation.within((179, 0, -179, 3)).deployments


@given(
    precision=st.integers(1, 7),
    uncertainty_m=st.floats(0, 1e6, allow_nan=False),
)
def test_what_is_vague_is_an_area(precision: int, uncertainty_m: float) -> None:
    place = replace(footprint(), where_prec=precision, uncertainty_m=uncertainty_m)
    assert place.is_area == (precision >= 5 or uncertainty_m > 50_000)


def test_places_are_distinct_and_in_order() -> None:
    assert [place.name for place in Situation.joined([whole("a"), whole("b")]).places()] == ["Aden"]
