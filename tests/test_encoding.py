"""The contract of ``geomap parse``."""

from __future__ import annotations

import json

from situations import whole

from geomap.formats.encoding import dump_records, full_records, general_problems, records
from geomap.model import Problem, Situation

CONTRACT = {
    "mentions": {"start", "end", "text", "role", "use", "draw", "status", "score", "place", "candidates"},
    "times": {"start", "end", "text", "edtf", "earliest", "latest", "precision"},
    "quantities": {"start", "end", "text", "low", "best", "high", "unit", "of", "qualifier"},
    "events": {
        "id", "kind", "mode", "acled", "modality", "polarity", "start", "end", "text", "sentence", "places",
        "when", "actors", "count", "fatalities",
    },
    "deployments": {
        "id", "force", "asset", "unit", "start", "end", "text", "quantity", "places", "when", "sidc",
    },
    "claims": {
        "start", "end", "text", "kind", "relation", "value_m", "reference", "verdict", "findings",
    },
    "problems": {"stage", "message"},
}  # fmt: skip
PLACE = {"id", "name", "kind", "country", "lon", "lat"}
WHERE = {"phrase", "role", "relation", "place_ids", "where_prec", "lon", "lat", "uncertainty_m", "bbox"}
FINDING = {
    "place_id", "place", "nearest_m", "farthest_m", "share_within", "error_m", "verdict", "from", "to",
}  # fmt: skip


def test_every_key_of_the_contract_is_there() -> None:
    (record,) = records(whole())
    assert {"id", "source", "published", *CONTRACT} <= record.keys()
    for part, keys in CONTRACT.items():
        for item in record[part]:
            assert keys <= item.keys(), part
    assert record["mentions"][0]["place"].keys() >= PLACE
    assert {"id", "score"} <= record["mentions"][0]["candidates"][0].keys()
    assert record["events"][0]["places"][0].keys() >= WHERE
    assert record["claims"][0]["findings"][0].keys() >= FINDING


def test_values_are_as_the_contract_says() -> None:
    (record,) = records(whole())
    assert record["published"] == "2026-03-12"
    assert record["events"][0]["sentence"] == [0, 44]
    assert record["events"][0]["fatalities"]["high"] is None, "an open end is null"
    assert record["deployments"][0]["when"] is None
    assert record["claims"][0]["reference"] == "mainland coast of Yemen"
    assert record["claims"][1]["reference"] is None
    finding = record["claims"][0]["findings"][0]
    assert finding["from"] == [42.74, 13.01], "longitude before latitude"


def test_a_plain_record_holds_no_text_and_a_full_one_does() -> None:
    assert "text" not in records(whole())[0]
    assert full_records(whole())[0]["text"].startswith("A drone")


def test_lines_are_one_a_document_and_json() -> None:
    lines = dump_records(Situation.joined([whole("a"), whole("b")])).splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a", "b"]


def test_problems_of_no_document_are_kept_apart() -> None:
    loose = Problem(document_id=None, stage="read", message="no such file: x")
    assert general_problems(Situation(problems=(loose,)))[0]["message"] == "no such file: x"
    assert general_problems(whole()) == []
