"""Publishing: the map as others may see it; what it leaves out is chosen on the page."""

from __future__ import annotations

import streamlit as st

import geomap as gm
from geomap.dashboard.desk import Desk
from geomap.dashboard.words import label

_ALL = {"events": "All events", "deployments": "All deployments", "claims": "All claims"}


def choose_publication(desk: Desk) -> gm.Publication | None:
    """Show what may be left out and return what was chosen; None where it cannot be left out."""
    choices = _choices(desk.shown)
    marked = st.multiselect(
        "Sensitive",
        list(choices),
        key="publish_sensitive",
        format_func=choices.__getitem__,
        placeholder="Nothing",
        help="What would harm somebody if its place were known.",
    )
    if marked and desk.cells is not None:
        st.html(
            gm.notice_html("Counts of all events tell of what is sensitive: look closer at one square first.")
        )
        return None
    blur_km = None
    if marked and st.toggle("Draw it within a circle instead of leaving it out", key="publish_blurred"):
        blur_km = st.number_input(
            "Radius of the circle, km", min_value=1, max_value=2_000, value=25, key="publish_km"
        )
    quote = st.number_input(
        "Letters of a sentence that may be quoted", min_value=0, value=200, step=20, key="publish_quote"
    )
    return gm.Publication(sensitive=tuple(marked), blur_km=blur_km, quote=int(quote))


def _choices(situation: gm.Situation) -> dict[str, str]:
    """Return what can be marked as sensitive, with words for it."""
    kinds = sorted({event.kind for event in situation.events}, key=gm.kind_label)
    assets = sorted({deployment.asset for deployment in situation.deployments})
    return {
        **_ALL,
        **{kind: f"Events: {gm.kind_label(kind)}" for kind in kinds},
        **{asset: f"Deployments: {label(asset.replace('_', ' '))}" for asset in assets},
    }
