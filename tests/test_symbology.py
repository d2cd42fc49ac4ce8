from __future__ import annotations

import re
import runpy
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from drawing_fixture import situation

import geomap.drawing
from geomap.drawing import symbology
from geomap.model import Deployment, Event
from geomap.model.events import Modality

TABLE = tomllib.loads((Path(geomap.drawing.__file__).parent / "symbols.toml").read_text(encoding="utf-8"))
EVENT: Event = situation().events[0]
DEPLOYMENT: Deployment = situation().deployments[0]


def event(kind: str, mode: str | None = None) -> Event:
    return replace(EVENT, kind=kind, mode=mode)


@pytest.mark.parametrize("kind", TABLE["kinds"])
def test_every_kind_can_be_drawn(kind: str) -> None:
    symbol = symbology.event_symbol(event(kind))
    assert symbol.shape in get_args(symbology.Shape)
    assert re.fullmatch(r"#[0-9A-F]{6}", symbol.colour)
    assert symbology.glyph_path(symbol.glyph)
    assert symbol.label and symbol.singular


@pytest.mark.parametrize("mode", TABLE["modes"])
def test_every_mode_has_a_glyph_and_a_heading(mode: str) -> None:
    kind, _, plain = mode.rpartition(".")
    this = event(kind or "ASSAULT", plain)
    assert symbology.glyph_path(symbology.event_symbol(this).glyph)
    assert symbology.event_title(this)


@pytest.mark.parametrize("path", TABLE["glyphs"].values())
def test_glyphs_are_path_data_on_their_grid(path: str) -> None:
    assert re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz0-9 .,-]+", path)
    assert path[0] == "M"


def test_a_kind_that_is_in_no_table_is_drawn_under_its_own_name() -> None:
    symbol = symbology.event_symbol(event("SOMETHING_NEW", "odd-mode"))
    assert (symbol.label, symbol.shape) == ("Something new", "circle")
    assert symbology.event_title(event("SOMETHING_NEW", "odd-mode")) == "Odd mode"


def test_an_endless_kind_does_not_make_an_endless_heading() -> None:
    assert len(symbology.event_symbol(event("A" * 10_000)).label) <= 60


def test_the_mode_of_a_kind_comes_before_the_mode_alone() -> None:
    assert symbology.event_title(event("THREATEN", "violence")) == "Threat of force"
    assert symbology.event_title(event("PROTEST", "violence")) == "Violence"


@pytest.mark.parametrize("modality", get_args(Modality))
def test_what_is_not_done_is_never_filled(modality: Modality) -> None:
    filled = symbology.sureness(modality) == "reported"
    assert filled == (modality == "reported")


def test_what_the_text_says_did_not_happen_is_struck() -> None:
    assert symbology.sureness("reported", "negative") == "denied"


@pytest.mark.parametrize(
    ("asset", "glyph"),
    [
        ("aircraft carrier", "carrier"),
        ("patrol boat", "boat"),
        ("fighter", "fighter"),
        ("air defence", "airdefence"),
        ("peacekeepers", "troops"),
        ("no such thing", "troops"),
    ],
)
def test_assets_have_glyphs_in_a_square_frame(asset: str, glyph: str) -> None:
    symbol = symbology.deployment_symbol(replace(DEPLOYMENT, asset=asset))
    assert (symbol.glyph, symbol.shape) == (glyph, "square")


def test_kinds_of_one_colour_differ_in_shape_or_glyph() -> None:
    looks = [tuple(row[2:]) for kind, row in TABLE["kinds"].items()]
    same = {look for look in looks if looks.count(look) > 1}
    assert same == {("hexagon", "orange", "person")}  # displacement under its two names


def test_the_drawings_are_those_that_the_script_makes_for_the_classes_of_assets() -> None:
    script = runpy.run_path(str(Path(__file__).parents[1] / "scripts" / "make_military_symbols.py"))
    drawn, _codes = script["drawings"]()
    assert sorted(symbology.military_drawings()) == sorted(drawn), "run scripts/make_military_symbols.py"
