"""Symbols: shape says what kind, fill says how sure, colour (Okabe–Ito) repeats the kind.

No meaning rests on colour alone. Which kind is drawn how stands in ``symbols.toml``; a kind that is not
in it is drawn with a plain symbol under its own name. Colours: Okabe and Ito, "Color Universal
Design", 2008.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from geomap.model import Deployment, Event, Modality, Polarity, Verdict
from geomap.settings import data_path

Shape = Literal["circle", "square", "diamond", "triangle", "hexagon", "pentagon", "octagon"]
"""Outline of a symbol."""

Sureness = Literal["reported", "claimed", "possible", "denied"]
"""How a symbol is filled: solid, outline, dashed outline, outline struck through."""

BLACK: Final = "#000000"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
YELLOW: Final = "#F0E442"
BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
GREY: Final = "#6B7280"
"""Not of Okabe and Ito: for what has no kind of its own."""

_SURENESS: Final[dict[Modality, Sureness]] = {
    "reported": "reported",
    "alleged": "claimed",
    "claimed": "claimed",
    "denied": "denied",
    "threatened": "possible",
    "planned": "possible",
    "hypothetical": "possible",
}

_KEPT: Final = 4096
"""Kinds and modes whose symbols are kept: files may bring any number of their own."""
_MAX_NAME: Final = 60
"""Longest heading made of a kind that is in no table."""

SURENESS_LABELS: Final[dict[Sureness, str]] = {
    "reported": "Reported as fact",
    "claimed": "Claimed or alleged",
    "possible": "Threatened, planned or supposed",
    "denied": "Denied or said not to have happened",
}
"""In the order of the legend."""

VERDICT_LABELS: Final[dict[Verdict, str]] = {
    "supported": "supported",
    "partly": "partly supported",
    "refuted": "refuted",
    "undetermined": "could not be measured",
}

VERDICT_COLOURS: Final[dict[Verdict, str]] = {
    "supported": GREEN,
    "partly": ORANGE,
    "refuted": VERMILLION,
    "undetermined": GREY,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Symbol:
    """How one kind of thing is drawn."""

    key: str
    """Name of the symbol, unique."""
    label: str
    """In the plural, for the legend."""
    singular: str
    """For a heading."""
    shape: Shape
    """Outline."""
    colour: str
    """Hex colour."""
    glyph: str
    """Name of a glyph in ``symbols.toml``."""
    sidc: str | None = None
    """Code of a MIL-STD-2525 symbol to draw in its place; None where there is none."""


COLOURS: Final = {
    "black": BLACK,
    "orange": ORANGE,
    "sky": SKY,
    "green": GREEN,
    "yellow": YELLOW,
    "blue": BLUE,
    "vermillion": VERMILLION,
    "purple": PURPLE,
    "grey": GREY,
}
"""Names of colours in ``symbols.toml``."""

CLAIM: Final = Symbol(
    key="claim",
    label="Claims",
    singular="Claim",
    shape="hexagon",
    colour=BLACK,
    glyph="ruler",
)
SHAPE: Final = Symbol(
    key="shape", label="Ground asked for", singular="Ground", shape="square", colour=BLUE, glyph="ruler"
)
PLACE: Final = Symbol(
    key="place", label="Places named", singular="Place", shape="circle", colour=GREY, glyph="dot"
)


def sureness(modality: Modality, polarity: Polarity = "positive") -> Sureness:
    """Return how a thing of this modality is filled.

    >>> sureness("threatened")
    'possible'
    """
    return "denied" if polarity == "negative" else _SURENESS[modality]


def event_symbol(event: Event) -> Symbol:
    """Return the symbol of an event: that of its kind, with the glyph of its mode."""
    _, mode_glyph = _mode(event.kind, event.mode)
    return kind_symbol(event.kind, mode_glyph)


@lru_cache(maxsize=_KEPT)
def kind_symbol(kind: str, glyph: str | None = None) -> Symbol:
    """Return the symbol of a kind of event, with a glyph other than its own where one is given."""
    label, singular, shape, colour, own = _kind(kind)
    glyph = glyph or own
    key = f"event:{kind}:{glyph}"
    return Symbol(key=key, label=label, singular=singular, shape=shape, colour=COLOURS[colour], glyph=glyph)


def kind_colours() -> dict[str, str]:
    """Return the colour of each kind of event that has a symbol of its own."""
    return {kind: COLOURS[row[3]] for kind, row in _table()["kinds"].items()}


def kind_label(kind: str) -> str:
    """Return what events of a kind are called, as in the legend.

    >>> kind_label("MOBILIZE")
    'Military moves'
    """
    return _kind(kind)[0]


def event_title(event: Event) -> str:
    """Return what an event is called."""
    return kind_title(event.kind, event.mode)


def kind_title(kind: str, mode: str | None) -> str:
    """Return what events of a kind and mode are called: by the mode where one is known, else by its kind."""
    title, _ = _mode(kind, mode)
    return title or (_plain(mode) if mode else _kind(kind)[1])


def deployment_symbol(deployment: Deployment) -> Symbol:
    """Return the symbol of a deployment: MIL-STD-2525's where one is drawn, else a square and the asset."""
    asset = deployment.asset.casefold()
    words: dict[str, list[str]] = _table()["assets"]
    glyph = next((glyph for glyph, starts in words.items() if any(w in asset for w in starts)), "troops")
    military = deployment.sidc if deployment.sidc in military_drawings() else None
    return Symbol(
        key=f"deployment:{military or glyph}",
        label="Deployments",
        singular="Deployment",
        shape="square",
        colour=GREEN if glyph == "cross" else BLUE,
        glyph=glyph,
        sidc=military,
    )


def symbol_record(symbol: Symbol) -> dict[str, Any]:
    """Return a symbol as the viewer draws it."""
    record: dict[str, Any] = {
        "key": symbol.key,
        "shape": symbol.shape,
        "colour": symbol.colour,
        "path": glyph_path(symbol.glyph),
    }
    if symbol.sidc is not None:
        record["military"] = military_drawings()[symbol.sidc]
    return record


@lru_cache(maxsize=1)
def military_drawings() -> dict[str, dict[str, Any]]:
    """Return the drawings of MIL-STD-2525 symbols by code: a view box and parts, paths or letters.

    ``scripts/make_military_symbols.py`` made them with the package milsymbol.
    """
    drawings: dict[str, dict[str, Any]] = json.loads(
        data_path("military_symbols.json").read_text(encoding="utf-8")
    )
    return drawings


def glyph_path(glyph: str) -> str:
    """Return a glyph as SVG path data."""
    path: str = _table()["glyphs"][glyph]
    return path


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    with Path(__file__).with_name("symbols.toml").open("rb") as file:
        return tomllib.load(file)


def _kind(kind: str) -> tuple[str, str, Shape, str, str]:
    row = _table()["kinds"].get(kind)
    return tuple(row) if row else (_plain(kind), _plain(kind), "circle", "grey", "dot")


@lru_cache(maxsize=_KEPT)
def _mode(kind: str, mode: str | None) -> tuple[str, str | None]:
    """Return the heading and glyph of an event's mode; empty and None where it is not listed."""
    modes = _table()["modes"]
    title, glyph = modes.get(f"{kind}.{mode}") or modes.get(mode) or ("", None)
    return title, glyph


def _plain(kind: str) -> str:
    """Return a kind or mode that is in no table as words."""
    words = kind.replace("_", " ").replace("-", " ").strip().capitalize()
    return words[:_MAX_NAME] or "Other"
