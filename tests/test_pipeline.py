"""Reports in, situation out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import geomap as gm
from geomap.pipeline import Pipeline
from geomap.reading.reports.readers import ReportInput

ROOT = Path(__file__).resolve().parents[1]


def pins(situation: gm.Situation) -> set[str]:
    return {m.place.name for m in situation.mentions if m.draw == "pin" and m.place is not None}


def test_the_sample_reports_land_where_they_belong(sample: gm.Situation) -> None:
    assert {"Caracas", "Aruba", "Curaçao", "Puerto Rico", "Honduras"} <= pins(sample)
    by_text = {m.text: m.place for m in sample.mentions if m.role == "literal" and m.place is not None}
    assert by_text["Miraflores Palace"].id.startswith("facility:")
    assert by_text["Eastern Pacific"].kind == "marine"
    assert by_text["Caribbean"].kind == "marine"


def test_governments_and_nationalities_make_no_marks(sample: gm.Situation) -> None:
    shown = {m.text for m in sample.mentions if m.draw == "pin"}
    assert not shown & {"US", "U.S.", "Washington", "American", "United States"}
    # "Venezuelan" may mark territory and airspace, never a president.
    for mention in sample.mentions:
        if mention.text == "Venezuelan" and mention.draw == "pin":
            text = sample.document(mention.document_id).text
            assert text[mention.end :].split()[0].strip(".,") in {"soil", "territory", "airspace", "coast"}


def test_every_span_is_the_text_it_names(sample: gm.Situation) -> None:
    texts = {document.id: document.text for document in sample.documents}
    for item in (*sample.mentions, *sample.events, *sample.deployments, *sample.claims):
        assert texts[item.document_id][item.start : item.end] == item.text


def test_every_event_stands_in_its_sentence(sample: gm.Situation) -> None:
    for event in sample.events:
        start, end = event.sentence
        assert start <= event.start < event.end <= end


def test_ids_are_unique(sample: gm.Situation) -> None:
    ids = [item.id for item in (*sample.events, *sample.deployments, *sample.claims)]
    assert len(ids) == len(set(ids))


def test_the_claim_is_judged_place_by_place(sample: gm.Situation) -> None:
    (claim,) = [c for c in sample.claims if c.kind == "distance"]
    found = {finding.place: finding for finding in claim.findings}
    assert claim.verdict == "partly"
    assert found["Aruba"].nearest_m == pytest.approx(26_900, abs=300)
    assert found["Curaçao"].verdict == "supported"
    assert found["Puerto Rico"].verdict == found["Honduras"].verdict == "refuted"


def test_a_threat_is_not_a_strike(gazetteer: gm.Gazetteer) -> None:
    situation = gm.read_text(
        "Published: 2026-05-02\n\nErewhon threatened strikes on Asmara.", gazetteer=gazetteer
    )
    assert {event.modality for event in situation.events} <= {"threatened"}
    assert not [
        event for event in situation.events if event.kind == "ASSAULT" and event.modality == "reported"
    ]


def test_a_country_is_never_a_point(sample: gm.Situation) -> None:
    for item in (*sample.events, *sample.deployments):
        for place in item.places:
            if place.where_prec >= 6 and place.relation in ("at", "in"):
                assert place.geometry.geom_type != "Point" and place.is_area


def test_a_fault_in_one_document_is_a_problem_and_the_rest_goes_on(
    gazetteer: gm.Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("the reader broke")

    pipeline = Pipeline(gazetteer=gazetteer, settings=gm.Settings())
    monkeypatch.setattr("geomap.judging.statements.read_events", broken)
    report = ReportInput(document=gm.Document(id="x", text="Rain in Lagos."), spans=None)
    (problem,) = pipeline.read_or_report(report).problems
    assert problem.message == "ZeroDivisionError: the reader broke"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_ends_in_a_situation(text: str, gazetteer: gm.Gazetteer) -> None:
    situation = gm.read_text(text, gazetteer=gazetteer)
    assert situation.problems == ()


WORDS = """Paris|the U.S.|less than 200 km from|coast of|Peru's|struck|on Tuesday|more than|12|,|.|\n\n|“|
border between|and|troops|off|threatened|killing|(|—|USS|near|million|ago|10-13|percent|north of"""
FRAGMENTS = st.lists(st.sampled_from(WORDS.split("|")), max_size=60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=FRAGMENTS)
def test_any_heap_of_news_words_ends_in_a_situation(words: list[str], gazetteer: gm.Gazetteer) -> None:
    situation = gm.read_text(" ".join(words), gazetteer=gazetteer)
    assert situation.problems == ()


def test_another_process_with_other_hashes_gives_the_same_bytes(compiled_cache: Path) -> None:
    outputs = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "geomap", "parse", "data/reports-other"],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1] and outputs[0].count(b"\n") == 5
