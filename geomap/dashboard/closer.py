"""Looking closer: of data sets that are too large to be shown whole, the reports of one square and time."""

from __future__ import annotations

import streamlit as st

import geomap as gm
from geomap.dashboard.frame import Square

MOST_EVENTS = 20_000
"""Rows of events that are looked at closer at once; of more, a sample that says so."""


def look_closer(square: Square) -> None:
    """Show from now on the reports of a square alone; runs the dashboard anew."""
    st.session_state["closer"] = square
    st.rerun()


def looked_at(dataset: gm.Dataset | None) -> gm.Selection | None:
    """Return what is looked at closer and offer the way back; None where all is."""
    square: Square | None = st.session_state.get("closer")
    if dataset is None or square is None:
        return None
    west, south, east, north = square.box
    with st.sidebar.container(border=True):
        st.markdown("**Looking closer**")
        st.caption(
            f"Reports of events between {south:.4g}° and {north:.4g}° north, {west:.4g}° and {east:.4g}° east"
            + ("" if square.days is None else f", {square.days[0]} to {square.days[1]}")
        )
        st.button("Back to the whole", icon=":material/zoom_out_map:", key="farther", on_click=_back)
    first, last = square.days or (None, None)
    return gm.Selection(box=square.box, within=True, earliest=first, latest=last, undated=True)


def _back() -> None:
    st.session_state.pop("closer", None)


@st.cache_resource(max_entries=8, show_spinner="Opening the reports of the square …")
def read_selection(key: str, _dataset: gm.Dataset, _selection: gm.Selection) -> gm.Situation:
    """Read the reports that tell of what is selected; the same is read once."""
    return _dataset.situation(_selection, limit=MOST_EVENTS)


@st.cache_resource(max_entries=4, show_spinner="Counting …")
def counts(key: str, _dataset: gm.Dataset) -> gm.CellCounts:
    """Count all events by square and day; the same once."""
    return _dataset.cells()
