"""The figures of the geoparser against an annotated corpus."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geomap as gm
from geomap.errors import FormatError, InputError
from geomap.evaluation import (
    MAX_ERROR_KM,
    Span,
    distance_km,
    evaluate_corpus,
    match_spans,
    read_corpus,
    score,
    score_table,
)

LIMA = {"lon": -77.03, "lat": -12.05}
QUITO = {"lon": -78.52, "lat": -0.23}


def test_spans_are_paired_exact_first_then_by_what_they_share() -> None:
    gold = [Span(start=0, end=10), Span(start=12, end=16)]
    predicted = [Span(start=8, end=14), Span(start=12, end=16), Span(start=0, end=4)]
    assert match_spans(gold, predicted) == {0: 2, 1: 1}


def test_a_prediction_serves_one_gold_span_only() -> None:
    assert match_spans([Span(start=0, end=4), Span(start=5, end=9)], [Span(start=0, end=9)]) == {0: 0}


def test_distances_are_great_circles() -> None:
    one_degree = distance_km(Span(start=0, end=1, lon=0, lat=0), Span(start=0, end=1, lon=0, lat=1))
    assert one_degree == pytest.approx(111.195, abs=0.001)
    assert distance_km(Span(start=0, end=1), Span(start=0, end=1, **LIMA)) == MAX_ERROR_KM


def test_figures_of_a_small_corpus_by_hand() -> None:
    gold = [Span(start=0, end=4, **LIMA), Span(start=10, end=15, **QUITO), Span(start=20, end=24)]
    predicted = [
        Span(start=0, end=4, **LIMA),
        Span(start=10, end=14, **LIMA),
        Span(start=20, end=24, **LIMA),
        Span(start=30, end=34, **LIMA),
    ]
    figures = score([(gold, predicted)])
    assert figures["recognition_exact"]["precision"] == 2 / 4
    assert figures["recognition_exact"]["recall"] == 2 / 3
    assert figures["recognition_overlap"]["recall"] == 1.0
    # The span on gold without coordinates is neither right nor wrong: of the other three one is right.
    assert figures["end_to_end_161km"]["precision"] == pytest.approx(1 / 3)
    assert figures["end_to_end_161km"]["recall"] == 1 / 2
    assert figures["resolution_all_gold"]["acc161"] == 1 / 2
    assert figures["resolution_all_gold"]["n"] == 2


def test_what_is_not_answered_is_charged_half_the_equator() -> None:
    figures = score([([Span(start=0, end=4, **LIMA)], [])])
    assert figures["resolution_all_gold"]["mean_km"] == MAX_ERROR_KM
    assert figures["resolution_all_gold"]["auc"] == 1.0
    assert figures["resolution_matched"]["n"] == 0


def test_the_error_curve_of_two_errors_is_their_trapezoid() -> None:
    gold = [Span(start=0, end=4, **LIMA), Span(start=5, end=9, **LIMA)]
    figures = score([(gold, [Span(start=0, end=4, **LIMA)])])
    assert figures["resolution_all_gold"]["auc"] == pytest.approx(0.5)
    assert figures["resolution_all_gold"]["median_km"] == MAX_ERROR_KM / 2


_spans = st.lists(
    st.builds(
        lambda start, size, placed: Span(
            start=start, end=start + size, lon=1.0 if placed else None, lat=2.0 if placed else None
        ),
        st.integers(0, 40),
        st.integers(1, 8),
        st.booleans(),
    ),
    max_size=8,
)


@given(_spans, _spans)
def test_matching_is_one_to_one_and_only_of_overlapping_spans(
    gold: list[Span], predicted: list[Span]
) -> None:
    pairs = match_spans(gold, predicted)
    assert len(set(pairs.values())) == len(pairs)
    for i, j in pairs.items():
        assert min(gold[i].end, predicted[j].end) > max(gold[i].start, predicted[j].start)


@given(_spans)
def test_gold_as_prediction_has_full_marks(gold: list[Span]) -> None:
    unique = list({(s.start, s.end): s for s in gold}.values())
    figures = score([(unique, unique)])
    assert figures["recognition_exact"]["f1"] == (1.0 if unique else 0.0)
    placed = any(s.lat is not None for s in unique)
    assert figures["end_to_end_161km"]["f1"] == (1.0 if placed else 0.0)


def _write(path: Path, *documents: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(d) + "\n" for d in documents), encoding="utf-8")
    return path


def test_a_corpus_is_read_and_scored(tmp_path: Path, gazetteer: gm.Gazetteer) -> None:
    text = "The ferry from Valparaíso reached Lima on Friday, port officials in Callao, Peru said."
    toponyms = [
        {"start": text.index("Lima"), "end": text.index("Lima") + 4, **LIMA},
        {"start": text.index("Peru"), "end": text.index("Peru") + 4, "lat": None, "lon": None},
    ]
    corpus = _write(tmp_path / "small.jsonl", {"id": 1, "text": text, "toponyms": toponyms})
    result = evaluate_corpus(corpus, gazetteer, errors=True)
    assert result["documents"] == 1
    assert result["gold_spans"]["resolution_all_gold"]["acc161"] == 1.0
    assert {fault["kind"] for fault in result["errors"]} <= {"missed", "other span", "spurious", "misplaced"}
    assert "Acc@161 1.000" in score_table(result)


def test_scores_are_held_against_what_came_of_them(tmp_path: Path, gazetteer: gm.Gazetteer) -> None:
    text = "A ferry left Lima. The crew came from Quito."
    lima, quito = text.index("Lima"), text.index("Quito")
    right = {"start": lima, "end": lima + 4, **LIMA}
    wrong = {"start": quito, "end": quito + 5, **LIMA}
    corpus = _write(tmp_path / "two.jsonl", {"id": 1, "text": text, "toponyms": [right, wrong]})
    result = evaluate_corpus(corpus, gazetteer)
    assert sum(row["mentions"] for row in result["reliability"]) == 2
    assert sum(row["mentions"] * row["right"] for row in result["reliability"]) == 1
    for row in result["reliability"]:
        assert row["from"] <= row["score"] <= row["from"] + 0.1
    assert "share right" in score_table(result)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": 1, "text": "x"}',
        '{"id": 1, "text": 3, "toponyms": []}',
        '{"id": 1, "text": "abc", "toponyms": [{"start": 1, "end": 9}]}',
        '{"id": 1, "text": "abc", "toponyms": [{"start": 2, "end": 2}]}',
    ],
)
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": 0, "text": "", "toponyms": []}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"bad\.jsonl, line 2"):
        list(read_corpus(path))


def test_a_missing_corpus_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        list(read_corpus(tmp_path / "none.jsonl"))


REFERENCE: dict[str, Any] = {
    "counts": (361, 264, 317),
    "ratios": {
        "recognition_exact": (0.42045454545454547, 0.3074792243767313, 0.3552),
        "recognition_overlap": (0.9696969696969697, 0.7091412742382271, 0.8192),
        "end_to_end_161km": (0.6401869158878505, 0.43217665615141954, 0.5160075329566856),
    },
    "errors": {
        "resolution_matched": (
            227,
            0.6035242290748899,
            105.86320718675783,
            2304.8205019106867,
            0.46564847769632023,
        ),
        "resolution_placed": (
            207,
            0.6618357487922706,
            88.76244375224825,
            591.3732074093042,
            0.4138695834065828,
        ),
        "resolution_all_gold": (
            317,
            0.43217665615141954,
            215.25372124680445,
            7339.761053418693,
            0.6178372024030635,
        ),
    },
}


def _drawn(number: int) -> tuple[list[Span], list[Span]]:
    """Gold and predicted spans of a made document: hits, near misses, gaps, crossings, unplaced ones."""
    draw = random.Random(number)
    gold, predicted, at = [], [], 0
    for _ in range(draw.randrange(14)):
        at += draw.randrange(1, 9)
        end = at + draw.randrange(3, 12)
        lon, lat = draw.uniform(-180, 180), draw.uniform(-80, 80)
        placed = draw.random() < 0.85
        gold.append(Span(start=at, end=end, lon=lon if placed else None, lat=lat if placed else None))
        fate = draw.random()
        if fate < 0.75:
            moved = draw.choice((0, 0, 0, 1, -1, 4))
            near = draw.choice((0.0, 0.3, 1.0, 2.0, 30.0))
            answered = draw.random() < 0.9
            predicted.append(
                Span(
                    start=max(0, at + moved),
                    end=end + draw.choice((0, 0, 1)) + max(0, moved),
                    lon=(lon + near + 180) % 360 - 180 if answered else None,
                    lat=lat if answered else None,
                )
            )
        at = end
    return gold, predicted


def test_the_figures_are_those_of_the_reference_scorer() -> None:
    """The figures on 60 made documents, computed by the scorer that the field's corpora came with."""
    figures = score(map(_drawn, range(60)))
    assert (figures["gold"], figures["predicted"], figures["gold_with_coordinates"]) == REFERENCE["counts"]
    for name, wanted in REFERENCE["ratios"].items():
        found = figures[name]
        assert (found["precision"], found["recall"], found["f1"]) == pytest.approx(wanted, abs=1e-12), name
    for name, wanted in REFERENCE["errors"].items():
        found = figures[name]
        values = (found["n"], found["acc161"], found["median_km"], found["mean_km"], found["auc"])
        assert values == pytest.approx(wanted, rel=1e-12), name
