"""The page with the map, and the page as a file."""

from __future__ import annotations

import hashlib
import json

import streamlit as st
from streamlit_folium import st_folium

import geomap as gm
from geomap.dashboard.sources import gazetteer

HEIGHT_PX = 760


@st.fragment
def map_page(situation: gm.Situation) -> None:
    """Show the situation map; what is chosen on it becomes the report that the next page opens with.

    Panning and zooming run nothing: the map answers with what was chosen and with nothing else, and then
    this fragment alone is run again.
    """
    with st.container(key="map"):
        answer = st_folium(
            gm.draw(situation, gazetteer=gazetteer(), settings=gm.Settings()),
            key="situation",
            height=HEIGHT_PX,
            use_container_width=True,
            returned_objects=["last_object_clicked_tooltip"],
        )
    chosen = gm.item_of_fact(situation, (answer or {}).get("last_object_clicked_tooltip"))
    if chosen is not None:
        st.session_state["report"] = chosen.document_id


def page_html(situation: gm.Situation) -> str:
    """Return the map as one HTML page; the same situation is drawn once."""
    digest = hashlib.sha256(json.dumps(gm.records(situation)).encode()).hexdigest()
    return _drawn(digest, situation)


@st.cache_resource(max_entries=16, show_spinner="Drawing the map …")
def _drawn(digest: str, _situation: gm.Situation) -> str:
    return gm.to_html(_situation, gazetteer=gazetteer(), settings=gm.Settings())
