"""The desk: what one run of the dashboard works on, handed to the page that is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import streamlit as st

import geomap as gm
from geomap.dashboard.kept import keep_page, kept_page
from geomap.dashboard.log import Log
from geomap.dashboard.people import Person
from geomap.dashboard.preferences import Preferences, with_sides
from geomap.dashboard.sources import gazetteer


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
