"""The payload against a golden file: a change of what the viewer is given shows in the diff.

``python tests/test_payload.py`` writes the file anew.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from drawing_fixture import GROUND, situation
from payload_reader import Reader

import geomap
from geomap.drawing.escaping import decode_data
from geomap.drawing.layers import read_layers
from geomap.drawing.payload import as_of, default_title, encode, input_hash

GOLDEN = Path(__file__).parent / "golden" / "payload.json"
SITUATION = situation()


def payload_data() -> dict[str, Any]:
    payload = encode(read_layers(SITUATION, ground=GROUND), ground=GROUND)
    data = dict(payload.data)
    for packed in ("basemap", "strings"):
        data.pop(packed)
    data["tables"] = Reader(payload).all_rows()
    for area in data["tables"]["areas"]:
        del area["offset"], area["parts"]
    without: dict[str, Any] = _without_coordinates(data)
    return without


def _without_coordinates(value: Any) -> Any:
    """Return a value with packed geometries named by their kind: their bytes are GEOS' and PROJ's affair."""
    if isinstance(value, list):
        return [_without_coordinates(item) for item in value]
    if not isinstance(value, dict):
        return value
    if {"k", "o", "n", "s"} == set(value):
        return value["k"]
    return {key: _without_coordinates(item) for key, item in value.items()}


def golden_text() -> str:
    text = json.dumps(payload_data(), ensure_ascii=False, indent=1) + "\n"
    return text.replace(f"geomap {geomap.__version__}", "geomap VERSION")


def test_the_payload_is_what_it_was() -> None:
    assert golden_text() == GOLDEN.read_text(encoding="utf-8")


def test_the_payload_survives_its_encoding() -> None:
    payload = encode(read_layers(SITUATION, ground=GROUND), ground=GROUND)
    json_part, _, coordinates = payload.encoded().partition(".")
    assert decode_data(json_part) == json.loads(json.dumps(payload.data))
    assert coordinates


def test_every_fact_has_a_symbol_a_layer_and_a_document() -> None:
    data = payload_data()
    groups = {key for key, *_ in data["groups"]}
    tables = data["tables"]
    assert len(tables["facts"]) > 10
    for fact in tables["facts"]:
        assert 0 <= fact["symbol"] < len(data["symbols"])
        assert 0 <= fact["group"] < len(groups)
        assert 1 <= fact["document"] <= len(tables["documents"])
        for spot in fact["spots"]:
            assert (spot["site"] == 0) != (spot["area"] == 0)
            assert spot["site"] <= len(tables["sites"]) and spot["area"] <= len(tables["areas"])


def test_one_report_gives_the_map_its_title() -> None:
    assert default_title(SITUATION.documents[:1]) == "Fire at the depot"
    assert default_title(SITUATION.documents) == "Situation map of two reports"
    assert default_title(()) == "Situation map of no reports"


def test_the_map_is_as_of_its_latest_report() -> None:
    assert as_of(SITUATION.documents) == "4 Mar 2031"
    assert as_of(replace(d, published=None) for d in SITUATION.documents) is None


def test_the_hash_of_the_input_tells_fields_apart() -> None:
    first = SITUATION.documents[0]
    moved = replace(first, title=(first.title or "") + (first.source or ""), source="")
    assert input_hash([first]) == input_hash([replace(first)])
    assert input_hash([first]) != input_hash([moved])
    assert input_hash([replace(first, text="\ud800")])


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(golden_text(), encoding="utf-8")
