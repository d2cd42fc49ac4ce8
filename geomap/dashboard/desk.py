"""The desk: what one run of the dashboard works on, handed to the page that is open."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

import geomap as gm
from geomap.dashboard.kept import keep_page, kept_page
from geomap.dashboard.log import Log
from geomap.dashboard.people import Person
from geomap.dashboard.preferences import Preferences, with_sides
from geomap.dashboard.sources import gazetteer

MASKED: Final = 10_000
"""Events, deployments and claims from which on the map is not drawn anew for a filter."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All that a page needs to know."""

    person: Person
    """Who looks at it."""
    preferences: Preferences
    """How they read it."""
    base: str
    """Name of what the work starts from."""
    whole: gm.Situation
    """What was read, corrected."""
    shown: gm.Situation
    """What the filters leave of it."""
    key: str
    """A digest that differs wherever ``shown`` does."""
    log: Log
    """Where corrections are kept."""
    cells: gm.CellCounts | None = None
    """Counts of all events, where ``whole`` is a sample of them."""
    corrections: tuple[gm.Correction, ...] = ()
    """Every one of them, oldest first."""
    pages: dict[str, st.Page] = field(default_factory=dict)
    """The pages by the name in their address."""
    unfiltered: Desk | None = None
    """The desk without the filters; None where none is set."""

    @property
    def is_empty(self) -> bool:
        """True where there is no report at all."""
        return not self.whole.documents

    @property
    def facts(self) -> tuple[gm.Fact, ...]:
        """The facts of what is shown; found now where a large situation file held none."""
        return self.shown.facts or _compared(self.key, self)

    @property
    def look(self) -> str:
        """A digest that differs wherever the map does."""
        return look_of(self.key, self.preferences)

    @property
    def drawn(self) -> Desk:
        """The desk whose map is shown: the whole where drawing takes long, which the browser then filters."""
        whole = self.whole
        count = len(whole.events) + len(whole.deployments) + len(whole.claims)
        return self.unfiltered if self.unfiltered is not None and count > MASKED else self

    @property
    def mask(self) -> str:
        """Which marks of the map that is drawn the filters leave: a bit each, in base64; empty for all."""
        return "" if self.drawn is self else mask_of(self.whole, self.shown)

    def page_html(self, *, framed: bool) -> str:
        """Return the map of what is shown as one HTML page; the same is drawn once."""
        return _drawn(f"{self.look} {framed}", self, framed)

    def published_html(self, publication: gm.Publication) -> str:
        """Return the map of what is shown without what a publication leaves out; it is not kept."""
        return _draw(self, framed=False, publication=publication)


@st.cache_resource(max_entries=4, show_spinner="Comparing the reports …")
def _compared(key: str, _desk: Desk) -> tuple[gm.Fact, ...]:
    # The log once more: what it puts together or apart was left aside with the facts.
    decided = gm.apply_corrections(_desk.shown, _desk.corrections, gazetteer())
    return decided.facts or gm.reconcile(_desk.shown)


def mask_of(whole: gm.Situation, shown: gm.Situation) -> str:
    """Return which items of a situation are in a part of it: a bit each, in the map's order, as base64."""
    kept = {id(item) for items in (shown.events, shown.deployments, shown.claims) for item in items}
    items = (*whole.events, *whole.deployments, *whole.claims)
    bits = "".join("1" if id(item) in kept else "0" for item in items)
    size = -(-len(bits) // 8)
    return base64.b64encode(int(bits.ljust(8 * size, "1") or "0", 2).to_bytes(size, "big")).decode("ascii")


def key_of(key: str, corrections: Iterable[gm.Correction]) -> str:
    """Return a digest of what a key stands for with the corrections of a log laid over it."""
    return "|".join((key, *(correction.id for correction in gm.in_force(corrections)), ""))


def look_of(key: str, chosen: Preferences) -> str:
    """Return a digest that differs wherever the map of what ``key`` stands for does."""
    return f"{key} {chosen.units} {chosen.borders} {sorted(chosen.sides.items())}"


@st.cache_resource(max_entries=12, show_spinner="Drawing the map …")
def _drawn(look: str, _desk: Desk, _framed: bool) -> str:
    page = kept_page(look)
    if page is None:
        page = _draw(_desk, framed=_framed)
        keep_page(look, page)
    return page


def _draw(desk: Desk, *, framed: bool, publication: gm.Publication | None = None) -> str:
    situation = with_sides(desk.shown, desk.preferences.sides)
    return gm.to_html(
        situation,
        gazetteer=gazetteer(),
        settings=desk.preferences.settings,
        publication=publication,
        borders=desk.preferences.borders,
        framed=framed,
        cells=desk.cells,
        corrections=desk.corrections,
    )


def kept_map(look: str) -> str | None:
    """Return the framed map of a look where an earlier run kept it; None where none did."""
    return kept_page(f"{look} True")
