"""Opening: a map of a large situation before the whole: as it was kept, an overview, or as it was last."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

import geomap as gm
from geomap.dashboard import log, reading
from geomap.dashboard.desk import kept_map, key_of, look_of
from geomap.dashboard.preferences import Preferences, with_sides
from geomap.dashboard.sources import Base, gazetteer


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """What the page of the map works on while the situation is still being read."""

    base: str
    """Name of what the work starts from."""
    says: str = "Filters and the other pages follow in a moment."
    """What is still being done, for a person."""
    look: str
    """The digest that the desk will have, or one of the overview."""
    page: str
    """The map as one HTML page, made for a frame."""


def opening_of(base: Base, chosen: Preferences) -> Opening | None:
    """Return the map alone where the rest has yet to be read or drawn; None where one may wait for it."""
    try:
        # First the log: a situation file that keeps it is changed by being opened for writing.
        corrections = log.log_of(base).corrections()
        key = reading.expected_key(base, chosen.settings)
        if key is None:
            return None
        look = look_of(key_of(key, corrections), chosen)
        if reading.is_open(key):
            return _before(base, look)
        page = kept_map(look)
        if page is not None:
            return Opening(base=base.name, look=look, page=page)
        overview = reading.overview(key, base)
        if overview is None:
            return None
        look = f"{look} overview"
        page = _overview_map(look, overview, corrections, chosen)
    except (gm.GeomapError, OSError):
        # What is wrong is said when the rest has been read.
        return None
    return Opening(base=base.name, look=look, page=page)


def _before(base: Base, look: str) -> Opening | None:
    """Return the large map that this visitor saw last, where another is to be drawn in its place."""
    shown, last = st.session_state.get("map_shown", ("", ""))
    if shown != base.name or last == look or kept_map(look) is not None:
        return None
    page = kept_map(last)
    if page is None:
        return None
    return Opening(
        base=base.name, look=last, page=page, says="The map with what was decided last is being drawn."
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _overview_map(
    look: str, _overview: gm.Overview, _corrections: tuple[gm.Correction, ...], _chosen: Preferences
) -> str:
    sample = gm.apply_corrections(_overview.sample, _corrections, gazetteer(), facts=False)
    return gm.to_html(
        with_sides(sample, _chosen.sides),
        gazetteer=gazetteer(),
        settings=_chosen.settings,
        title=f"Situation map of {_overview.documents:,} reports",
        borders=_chosen.borders,
        framed=True,
        cells=_overview.cells,
        detailed=False,
    )
