"""Review: what the readers were unsure of, decided by a person, with an undo for every decision."""

from __future__ import annotations

import streamlit as st

from geomap.dashboard import decisions, review_facts, review_places
from geomap.dashboard.desk import Desk

_PARTS = {"Places": review_places, "Facts": review_facts, "Decisions": decisions}


def review_page(desk: Desk) -> None:
    """Show the part of the review that is chosen."""
    if st.session_state.get("review_item"):
        _go_to_item(desk, st.session_state.pop("review_item"))
    if not desk.person.is_reviewer:
        st.info("You may look at the decisions; a reviewer makes them.", icon=":material/visibility:")
        decisions.show(desk)
        return
    counts = {
        "Places": len(review_places.queue(desk)),
        "Facts": sum(f.status == "conflict" for f in desk.shown.facts),
        "Decisions": len(desk.corrections),
    }
    words = {"Places": "to check", "Facts": "in conflict", "Decisions": "made"}
    part = st.segmented_control(
        "What to review",
        list(_PARTS),
        default="Places",
        key="part",
        required=True,
        format_func=lambda name: f"{name} · {counts[name]:,} {words[name]}",
        label_visibility="collapsed",
    )
    _PARTS[part or "Places"].show(desk)


def _go_to_item(desk: Desk, item_id: str) -> None:
    """Open the part where an item that was chosen on the map can be corrected."""
    fact = next((f for f in desk.shown.facts if item_id in f.members), None)
    if fact is not None:
        st.session_state["part"] = "Facts"
        st.session_state["fact"] = fact.id
