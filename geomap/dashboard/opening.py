"""Opening: the map of a large situation before it has been read, as it was kept or as an overview."""

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
    look: str
    """The digest that the desk will have, or one of the overview."""
    page: str
    """The map as one HTML page, made for a frame."""


def opening_of(base: Base, chosen: Preferences) -> Opening | None:
    """Return the map alone where the rest has yet to be read; None where all is read while one waits."""
    try:
        # First the log: a situation file that keeps it is changed by being opened for writing.
        corrections = log.log_of(base).corrections()
        key = reading.expected_key(base, chosen.settings)
        if key is None or reading.is_open(key):
            return None
        look = look_of(key_of(key, corrections), chosen)
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
