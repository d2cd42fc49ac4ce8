"""Corrections: applied, kept, undone, and shown where they no longer fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import situations

import geomap as gm

TEXT = (
    "Source: Lantern Post\nPublished: 2026-05-06\n\n"
    "A drone hit a depot in Tripoli on Monday, killing three guards.\n"
)
LEBANON = "geonames:266826"
NOON = datetime(2026, 5, 7, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def situation(gazetteer: gm.Gazetteer) -> gm.Situation:
    return gm.read_text(TEXT, gazetteer=gazetteer)


def tripoli(situation: gm.Situation) -> gm.Mention:
    return next(m for m in situation.mentions if m.text == "Tripoli")


def address(situation: gm.Situation, item: gm.Mention | gm.Event | gm.Claim) -> gm.Address:
    return gm.address_of(item, situation.document(item.document_id))


def resolve(situation: gm.Situation, place_id: str | None, *, after_minutes: int = 0) -> gm.Correction:
    return gm.make_correction(
        "resolve",
        who="Ana",
        when=NOON + timedelta(minutes=after_minutes),
        why="the port in the north",
        targets=[address(situation, tripoli(situation))],
        place_id=place_id,
    )


def strike_at(situation: gm.Situation) -> tuple[float, float]:
    event = next(e for e in situation.events if e.kind == "ASSAULT")
    return round(event.places[0].lon), round(event.places[0].lat)


def test_a_chosen_place_moves_the_events_that_rest_on_it(
    situation: gm.Situation, gazetteer: gm.Gazetteer
) -> None:
    assert strike_at(situation) == (13, 33)
    corrected = gm.apply_corrections(situation, [resolve(situation, LEBANON)], gazetteer)
    assert strike_at(corrected) == (36, 34)
    mention = tripoli(corrected)
    assert mention.place is not None and mention.place.id == LEBANON
    assert (mention.outcome, mention.score) == ("resolved", 1.0)
    assert "chosen by Ana on 2026-05-07 12:00 UTC: the port in the north" in mention.evidence
    losers = [c for c in mention.candidates if c.place.country == "LY"]
    assert losers and losers[0].score == 0.0 and "before review" in losers[0].evidence[-1]
    assert sum(c.score for c in mention.candidates) <= 1.0
    assert corrected.problems == situation.problems


def test_what_was_not_touched_stays_as_it_was(situation: gm.Situation, gazetteer: gm.Gazetteer) -> None:
    second = gm.read_text("A fire broke out in Lagos on 3 May 2026.", gazetteer=gazetteer, id="two")
    both = gm.Situation.joined([situation, second])
    corrected = gm.apply_corrections(both, [resolve(situation, LEBANON)], gazetteer)
    assert [d.id for d in corrected.documents] == ["text", "two"]
    assert corrected.from_sources([""]).events == second.events
    assert corrected.quantities == both.quantities and corrected.times == both.times


def test_applying_twice_changes_nothing(situation: gm.Situation, gazetteer: gm.Gazetteer) -> None:
    event = situation.events[0]
    log = [
        resolve(situation, LEBANON),
        gm.make_correction("strike", who="Ana", when=NOON, targets=[address(situation, event)]),
    ]
    once = gm.apply_corrections(situation, log, gazetteer)
    assert gm.apply_corrections(once, log, gazetteer) == once


def test_the_last_word_counts(situation: gm.Situation, gazetteer: gm.Gazetteer) -> None:
    libya = tripoli(situation).place
    assert libya is not None
    log = [resolve(situation, LEBANON), resolve(situation, libya.id, after_minutes=1)]
    assert strike_at(gm.apply_corrections(situation, log, gazetteer)) == (13, 33)


def test_an_undo_gives_back_what_was_read_and_can_be_undone(
    situation: gm.Situation, gazetteer: gm.Gazetteer
) -> None:
    first = resolve(situation, LEBANON)
    undo = gm.make_correction("undo", who="Ben", when=NOON, undoes=first.id)
    redo = gm.make_correction("undo", who="Ana", when=NOON, undoes=undo.id)
    assert gm.apply_corrections(situation, [first, undo], gazetteer) == situation
    assert gm.in_force([first, undo, redo]) == (first,)
    assert strike_at(gm.apply_corrections(situation, [first, undo, redo], gazetteer)) == (36, 34)


def test_a_point_on_the_map_becomes_a_place(situation: gm.Situation, gazetteer: gm.Gazetteer) -> None:
    placed = gm.make_correction(
        "place_at",
        who="Ana",
        when=NOON,
        targets=[address(situation, tripoli(situation))],
        lon=-12.3456789,
        lat=7.5,
        radius_m=2_500,
    )
    corrected = gm.apply_corrections(situation, [placed], gazetteer)
    event = next(e for e in corrected.events if e.kind == "ASSAULT")
    assert (event.places[0].lon, event.places[0].lat) == (-12.34568, 7.5)
    assert event.places[0].uncertainty_m == 2_500
    place = tripoli(corrected).place
    assert place is not None and gazetteer.place(place.id) == place and place.name == "Tripoli"
    assert "Tripoli" in gm.to_html(corrected, gazetteer=gazetteer) or gm.records(corrected)


def test_a_claim_is_measured_anew(gazetteer: gm.Gazetteer) -> None:
    situation = gm.read_text("Tripoli is less than 600 kilometers from Tunis.", gazetteer=gazetteer)
    assert [c.verdict for c in situation.claims] == ["supported"]
    corrected = gm.apply_corrections(situation, [resolve(situation, LEBANON)], gazetteer)
    assert [c.verdict for c in corrected.claims] == ["refuted"]
    placed = gm.make_correction(
        "place_at", who="Ana", targets=[address(situation, tripoli(situation))], lon=-60, lat=0, radius_m=0
    )
    far = gm.apply_corrections(situation, [placed], gazetteer).claims[0]
    assert far.findings[0].place == "Tripoli" and far.findings[0].nearest_m > 5_000_000


def test_a_struck_mention_leaves_no_mark(situation: gm.Situation, gazetteer: gm.Gazetteer) -> None:
    struck = gm.make_correction("strike", who="Ana", targets=[address(situation, tripoli(situation))])
    corrected = gm.apply_corrections(situation, [struck], gazetteer)
    assert "Tripoli" not in [m.text for m in corrected.mentions]
    assert not [p for e in corrected.events for p in e.places if "Tripoli" in p.phrase]


def test_a_name_set_aside_stays_and_marks_nothing(situation: gm.Situation, gazetteer: gm.Gazetteer) -> None:
    corrected = gm.apply_corrections(situation, [resolve(situation, None)], gazetteer)
    mention = tripoli(corrected)
    assert (mention.place, mention.outcome) == (None, "unresolved")
    assert not [p for e in corrected.events for p in e.places if "Tripoli" in p.phrase]


def test_a_struck_statement_goes_alone(situation: gm.Situation, gazetteer: gm.Gazetteer) -> None:
    event = situation.events[0]
    struck = gm.make_correction("strike", who="Ana", targets=[address(situation, event)])
    corrected = gm.apply_corrections(situation, [struck], gazetteer)
    assert event.id not in [e.id for e in corrected.events]
    assert corrected.mentions == situation.mentions and corrected.claims == situation.claims


def test_a_name_that_the_readers_missed_can_be_placed(gazetteer: gm.Gazetteer) -> None:
    text = "Raiders burned a mill at Old Wimblefen on 3 May 2026."
    situation = gm.read_text(text, gazetteer=gazetteer)
    document = situation.documents[0]
    start = text.index("Old Wimblefen")
    missed = gm.Address(
        kind="mention",
        document_hash=gm.document_hash(document),
        document_id="text",
        start=start,
        end=start + len("Old Wimblefen"),
        text="Old Wimblefen",
    )
    bare = replace(situation, mentions=())
    placed = gm.make_correction("place_at", who="Ana", targets=[missed], lon=5.0, lat=50.0, radius_m=500)
    corrected = gm.apply_corrections(bare, [placed], gazetteer)
    assert [m.text for m in corrected.mentions] == ["Old Wimblefen"]


def test_a_renamed_report_keeps_its_corrections(situation: gm.Situation, gazetteer: gm.Gazetteer) -> None:
    again = gm.read_text(TEXT, gazetteer=gazetteer, id="renamed")
    assert strike_at(gm.apply_corrections(again, [resolve(situation, LEBANON)], gazetteer)) == (36, 34)


def test_a_changed_report_keeps_what_still_stands_and_names_what_does_not(
    situation: gm.Situation, gazetteer: gm.Gazetteer
) -> None:
    later = gm.read_text(TEXT + "\nMore to follow.\n", gazetteer=gazetteer)
    assert strike_at(gm.apply_corrections(later, [resolve(situation, LEBANON)], gazetteer)) == (36, 34)
    moved = gm.read_text(TEXT.replace("A drone", "Late at night a drone"), gazetteer=gazetteer)
    corrected = gm.apply_corrections(moved, [resolve(situation, LEBANON)], gazetteer)
    assert strike_at(corrected) == (13, 33)
    (problem,) = corrected.problems
    assert problem.stage == "correct" and "“Tripoli” no longer stands where it stood" in problem.message
    assert gm.apply_corrections(corrected, [resolve(situation, LEBANON)], gazetteer) == corrected


def test_a_report_that_is_replaced_in_a_store_keeps_its_history(
    situation: gm.Situation, gazetteer: gm.Gazetteer, tmp_path: Path
) -> None:
    chosen = resolve(situation, LEBANON)
    undone = gm.make_correction("undo", who="Bo", when=NOON + timedelta(hours=1), undoes=chosen.id)
    with gm.open_store(tmp_path / "s.gpkg") as store:
        store.add(situation)
        store.add_corrections([chosen])
        later = gm.read_text(TEXT + "\nMore to follow.\n", gazetteer=gazetteer)
        assert store.add(later).replaced == ("text",)
        assert store.corrections() == (chosen,)
        assert strike_at(gm.apply_corrections(store.situation(), store.corrections(), gazetteer)) == (36, 34)
        store.add_corrections([undone])
        store.add(situation)
        assert store.corrections() == (chosen, undone)
        assert strike_at(gm.apply_corrections(store.situation(), store.corrections(), gazetteer)) == (13, 33)


def test_a_place_that_the_gazetteer_lacks_is_named(situation: gm.Situation, gazetteer: gm.Gazetteer) -> None:
    corrected = gm.apply_corrections(situation, [resolve(situation, "geonames:1")], gazetteer)
    assert "holds no place geonames:1" in corrected.problems[0].message
    assert corrected.events == situation.events


def test_a_correction_of_a_report_that_is_not_here_waits(
    situation: gm.Situation, gazetteer: gm.Gazetteer
) -> None:
    other = gm.read_text("A fire broke out in Lagos on 3 May 2026.", gazetteer=gazetteer, id="two")
    assert gm.apply_corrections(other, [resolve(situation, LEBANON)], gazetteer) == other


def told(gazetteer: gm.Gazetteer) -> gm.Situation:
    """Three reports: two of one blast, a third of another."""
    texts = {
        "one": "An explosion at a market in Mosul killed 12 people on 4 May 2026.",
        "two": "An explosion at a bakery in Mosul killed at least 11 people on 4 May 2026.",
        "three": "An explosion in Basra killed two people on 6 May 2026.",
    }
    parts = [gm.read_text(text, gazetteer=gazetteer, id=key) for key, text in texts.items()]
    return gm.reconciled(gm.Situation.joined(parts))


def groups(situation: gm.Situation) -> set[frozenset[str]]:
    documents = {event.id: event.document_id for event in situation.events}
    found = (frozenset(documents[m] for m in f.members) for f in situation.facts if f.subject == "event")
    return {group for group in found if len(group) > 1}


def test_facts_are_split_and_merged_and_put_back(gazetteer: gm.Gazetteer) -> None:
    situation = told(gazetteer)
    assert groups(situation) == {frozenset({"one", "two"})}
    of = {event.document_id: address(situation, event) for event in situation.events}
    split = gm.make_correction("split", who="Ana", when=NOON, targets=[of["one"]], apart_from=[of["two"]])
    merge = gm.make_correction("merge", who="Ana", when=NOON, targets=[of["one"], of["three"]])
    assert groups(gm.apply_corrections(situation, [split], gazetteer)) == set()
    both = gm.apply_corrections(situation, [split, merge], gazetteer)
    assert groups(both) == {frozenset({"one", "three"})}
    assert gm.apply_corrections(both, [split, merge], gazetteer) == both
    again = gm.make_correction("merge", who="Ben", when=NOON, targets=[of["one"], of["two"]])
    assert groups(gm.apply_corrections(situation, [split, again], gazetteer)) == groups(situation)
    undo = gm.make_correction("undo", who="Ana", when=NOON, undoes=split.id)
    assert gm.apply_corrections(situation, [split, undo], gazetteer) == situation


def test_a_merge_with_what_is_no_longer_read_is_named(gazetteer: gm.Gazetteer) -> None:
    situation = told(gazetteer)
    of = {event.document_id: address(situation, event) for event in situation.events}
    gone = replace(of["two"], start=0, end=12, text="An explosion")
    merge = gm.make_correction("merge", who="Ana", when=NOON, targets=[of["one"], gone])
    (problem,) = gm.apply_corrections(situation, [merge], gazetteer).problems
    assert "“An explosion” is no longer read as an event" in problem.message
    strike = gm.make_correction("strike", who="Ana", when=NOON, targets=[of["two"]])
    merge = gm.make_correction("merge", who="Ana", when=NOON, targets=[of["one"], of["two"]])
    assert gm.apply_corrections(situation, [merge, strike], gazetteer).problems == ()


def test_what_another_hand_added_stays(gazetteer: gm.Gazetteer) -> None:
    whole = situations.whole()
    mention = whole.mentions[0]
    chosen = gm.make_correction(
        "resolve", who="Ana", targets=[address(whole, mention)], place_id="geonames:415189"
    )
    corrected = gm.apply_corrections(whole, [chosen], gazetteer)
    assert {e.id for e in whole.events} <= {e.id for e in corrected.events}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": "resolve"}, "needs a target"),
        ({"action": "undo"}, "needs the id"),
        ({"action": "merge", "targets": 1}, "statements of one kind"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(
    situation: gm.Situation, fields: dict[str, object], words: str
) -> None:
    targets = [address(situation, tripoli(situation))] * int(str(fields.get("targets", 0)))
    with pytest.raises(ValueError, match=words):
        gm.make_correction(fields["action"], who="Ana", targets=targets)  # type: ignore[arg-type]
