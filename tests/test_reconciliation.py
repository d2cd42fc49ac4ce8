"""Facts: what many tell of one thing is one, and what is not the same stays apart."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellings import day, event, number, told

import geomap as gm
from geomap.judging.matching import Comparer, compare
from geomap.judging.reconciliation import reconcile, reconciled
from geomap.judging.tellings import tellings
from geomap.model import Event, Fact, Situation


def test_what_is_remembered_of_two_contents_is_what_would_be_weighed_anew() -> None:
    days = [day("2026-03-10"), day("2026-03-12"), day("2026-03-20"), day("2026-01-01", None), None]
    kinds: list[dict[str, object]] = [
        {}, {"where": None}, {"where": "hodeidah"}, {"modality": "threatened"}, {"fatalities": number(4)},
        {"kind": "PROTEST", "mode": "demo"}, {"actors": ("Ruritania",)},
        {"text": "strikes", "count": number(21, None)},
    ]  # fmt: skip
    events = [
        replace(event(f"d{n}-{m}", **kind), when=when)  # type: ignore[arg-type]
        for n, kind in enumerate(kinds)
        for m, when in enumerate(days)
    ]
    found = list(tellings(told(*events)))
    comparer = Comparer()
    for _ in range(2):
        for a, b in product(found, repeat=2):
            assert comparer.compare(a, b) == compare(a, b) == compare(b, a)


def facts(*events: Event) -> tuple[Fact, ...]:
    return reconcile(told(*events))


def groups(found: tuple[Fact, ...]) -> set[frozenset[str]]:
    return {frozenset(fact.members) for fact in found}


def test_the_same_strike_told_by_three_is_one_fact_with_three_sources() -> None:
    (fact,) = facts(event("a"), event("b", fatalities=number(4)), event("c", 30))
    assert fact.members[0] == "be0", "who tells most represents it"
    assert fact.documents == ("b", "a", "c")
    assert fact.id == "fact:ae0"
    assert fact.status == "agree"


def test_a_force_is_called_by_the_words_of_its_report(gazetteer: gm.Gazetteer) -> None:
    found = gm.read_text("Kenya has kept 30 tanks and three battalions in Lamu.", gazetteer=gazetteer)
    titles = [fact.title for fact in found.facts if fact.subject == "deployment"]
    assert titles == ["Kenya: 30 tanks, in Lamu", "Kenya: three battalions, in Lamu"]


def test_the_name_of_a_ship_stands_once_in_what_it_is_called(gazetteer: gm.Gazetteer) -> None:
    text = (
        "The frigate Kanaris has anchored off Lamu. A convoy led by the carrier USS Boxer is in the Red Sea."
    )
    titles = [f.title for f in gm.read_text(text, gazetteer=gazetteer).facts if f.subject == "deployment"]
    assert [title.count(name) for name, title in zip(("Kanaris", "Boxer"), titles, strict=False)] == [1, 1]


def test_an_event_is_not_called_by_half_a_phrase(gazetteer: gm.Gazetteer) -> None:
    text = "Doctors have counted 80 cases of cholera in Beira. Hundreds of families fled to Chimoio."
    titles = [f.title for f in gm.read_text(text, gazetteer=gazetteer).facts if f.subject == "event"]
    assert titles == ["Cases, in Beira", "Fled, to Chimoio"]


def test_what_one_tells_is_a_fact_of_its_own() -> None:
    (fact,) = facts(event("a"))
    assert (fact.status, fact.documents) == ("single", ("a",))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"modality": "threatened"}, "a threat is no deed"),
        ({"modality": "planned"}, "a plan is no deed"),
        ({"where": "hodeidah"}, "another town"),
        ({"when": day("2026-03-14")}, "four days later"),
        ({"kind": "PROTEST", "mode": "demo"}, "another kind"),
        ({"when": day("2026-01-01", None), "text": "strikes", "count": number(21, None)}, "a campaign"),
    ],
)
def test_what_differs_stays_apart(changes: dict[str, object], why: str) -> None:
    found = facts(event("a"), event("b", **changes))  # type: ignore[arg-type]
    assert groups(found) == {frozenset(["ae0"]), frozenset(["be0"])}, why


def test_a_strike_is_part_of_the_campaign_that_sums_it_up() -> None:
    whole = event("b", text="strikes", when=day("2026-03-01", None), count=number(21, None, "at_least"))
    one, total = facts(event("a", fatalities=number(11)), replace(whole, fatalities=number(83, None)))
    assert one.part_of == total.id
    assert total.part_of is None


def test_a_denial_is_the_same_fact_and_a_conflict() -> None:
    (fact,) = facts(event("a"), event("b", modality="denied"))
    modality = fact.property("modality")
    assert modality is not None and modality.status == "conflict"
    assert fact.status == "conflict"


def test_dates_that_differ_by_a_day_are_one_fact_in_conflict() -> None:
    (fact,) = facts(
        event("a", fatalities=number(4)), event("b", when=day("2026-03-11"), fatalities=number(4))
    )
    told_dates = fact.property("date")
    assert told_dates is not None and told_dates.status == "conflict"
    assert (str(fact.earliest), str(fact.latest)) == ("2026-03-10", "2026-03-11")
    assert "2026-03-10 (a)" in told_dates.note


def test_bounds_that_can_all_hold_are_compatible() -> None:
    (fact,) = facts(
        event("a", fatalities=number(80, None, "more_than")),
        event("b", fatalities=number(83, None, "at_least")),
    )
    killed = fact.property("fatalities")
    assert killed is not None
    assert (killed.status, killed.low, killed.high) == ("compatible", 83, None)


def test_one_report_s_raids_of_two_days_are_two() -> None:
    monday, tuesday = event("a"), event("a", 50, when=day("2026-03-11"))
    assert groups(facts(monday, tuesday)) == {frozenset(("ae0",)), frozenset(("ae50",))}


def test_a_source_that_contradicts_itself_is_named() -> None:
    situation = told(
        event("a", fatalities=number(4)), event("a", 50, when=day("2026-03-11"), fatalities=number(4))
    )
    (fact,) = reconcile(situation, same=[("ae0", "ae50")])
    (found,) = fact.contradictions
    assert (found.document_id, found.property) == ("a", "date")
    assert "cannot both hold" in found.text
    assert fact.status == "conflict"


def test_a_persons_decision_comes_before_all_else() -> None:
    situation = told(event("a"), event("b"), event("c", where="ende"))
    assert groups(reconcile(situation, apart=[("ae0", "be0")])) == {
        frozenset(["ae0"]),
        frozenset(["be0"]),
        frozenset(["ce0"]),
    }
    joined = reconcile(situation, same=[("be0", "ce0"), ("gone", "ae0")], apart=[("ae0", "be0")])
    assert groups(joined) == {frozenset(["ae0"]), frozenset(["be0", "ce0"])}


def test_a_chain_of_likenesses_does_not_tie_far_ends() -> None:
    week = [event(f"d{n}", when=day(f"2026-03-{10 + 2 * n:02d}")) for n in range(6)]
    for fact in facts(*week):
        assert (fact.latest - fact.earliest).days <= 3  # type: ignore[operator]


EVENTS = st.lists(
    st.builds(
        event,
        st.sampled_from("abcd"),
        st.integers(0, 300),
        where=st.sampled_from(["aden", "hodeidah", None]),
        when=st.sampled_from([day("2026-03-10"), day("2026-03-12"), day("2026-02-01", None), None]),
        kind=st.sampled_from(["ASSAULT", "FIGHT", "PROTEST"]),
        modality=st.sampled_from(["reported", "denied", "threatened"]),
        fatalities=st.sampled_from([None, number(4), number(9, None)]),
        actors=st.sampled_from([(), ("Russian forces",), ("Houthis",)]),
    ),
    max_size=12,
    unique_by=lambda e: e.id,
)


@given(events=EVENTS, seed=st.randoms())
def test_each_event_is_in_one_fact_whatever_the_order(events: list[Event], seed: object) -> None:
    found = facts(*events)
    assert sorted(member for fact in found for member in fact.members) == sorted(e.id for e in events)
    shuffled = list(events)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    again = facts(*shuffled)
    assert sorted(again, key=lambda f: f.id) == sorted(found, key=lambda f: f.id)


def test_reconciled_replaces_what_was_found_before() -> None:
    situation = reconciled(told(event("a"), event("b")))
    assert reconciled(situation) == situation
    assert reconciled(Situation()).facts == ()
