"""The page with the map."""

from __future__ import annotations

import hashlib
import json

import streamlit as st

import geomap as gm
from geomap.dashboard.sources import gazetteer

HEIGHT_PX = 760


def map_page(situation: gm.Situation) -> None:
    """Show the situation map: the very page that ``geomap map`` writes."""
    with st.container(key="map"):
        st.iframe(page_html(situation), height=HEIGHT_PX)


def page_html(situation: gm.Situation) -> str:
    """Return the map as one HTML page; the same situation is drawn once."""
    digest = hashlib.sha256(json.dumps(gm.records(situation)).encode()).hexdigest()
    return _drawn(digest, situation)


@st.cache_resource(max_entries=16, show_spinner="Drawing the map …")
def _drawn(digest: str, _situation: gm.Situation) -> str:
    return gm.to_html(_situation, gazetteer=gazetteer(), settings=gm.Settings())
