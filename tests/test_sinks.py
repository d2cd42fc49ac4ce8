# ruff: noqa: E501
"""Random and hostile texts in every field, in every output that is no picture: they come back, and nothing
runs.
"""

from __future__ import annotations

import io
import json
import random
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hostile import MARKER, PAYLOADS, hostile_ground, hostile_situation

from geomap.cli.terminal import complain, inert, note, put_table
from geomap.drawing import folium_map
from geomap.drawing.export import to_html
from geomap.formats.encoding import dump_records
from geomap.formats.files import read_situation_file, write_situation_file

PROBE = "{{7*1910001}}"
RESULT = "13370007"
PIECES = [
    "{{", "}}", "{%", "%}", "{#", "#}", "${", "}", "`", "\\", "'", '"', "<", ">", "&", "</script>", "<!--", "\n", "\x00", "\x1b[31m",
    "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1", "'; drop table documents; --", "%s", "{0}", "7*1910001", "url(", "]]>", "\u202e",
]  # fmt: skip


def random_text(chance: random.Random) -> str:
    return "".join(
        chance.choice(PIECES) if chance.random() < 0.6 else chr(chance.randrange(32, 0x2FFF))
        for _ in range(chance.randrange(1, 12))
    )


def texts(count: int) -> list[str]:
    chance = random.Random(20310304)
    return [random_text(chance) for _ in range(count)]


def test_ten_thousand_random_texts_are_never_compiled() -> None:
    every = [*texts(10_000), PROBE]
    # One page that carries a thousand of them at a time, in every field: the probe stands among them.
    for start in range(0, len(every), 1_000):
        payload = " ".join([*every[start : start + 1_000], PROBE])
        ground, situation = hostile_ground("x"), hostile_situation(payload)
        assert RESULT not in to_html(situation, gazetteer=ground, title=payload)
        page = folium_map.draw(situation, gazetteer=ground, title=payload).get_root().render()
        assert RESULT not in page


@pytest.mark.parametrize("ending", [".geojson", ".gpkg"])
@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_formats_give_every_text_back(ending: str, name: str, tmp_path: Path) -> None:
    situation = hostile_situation(PAYLOADS[name])
    path = tmp_path / f"a{ending}"
    write_situation_file(situation, path)
    assert read_situation_file(path) == situation


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_json_lines_stay_one_line_a_document(name: str) -> None:
    lines = dump_records(hostile_situation(PAYLOADS[name])).rstrip("\n").split("\n")
    for line in lines:
        assert MARKER in line
        json.loads(line)


@pytest.mark.parametrize("text", [*PAYLOADS.values(), *texts(200)])
def test_no_text_steers_the_terminal(text: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        put_table(["a", "b"], [[text, text]])
        complain(text)
        note(text)
    shown = out.getvalue() + err.getvalue()
    assert not [c for c in shown if (c < " " and c not in "\n\t") or c in "\x7f\x9b\u202e\u2066"]
    assert inert(inert(text)) == inert(text)
