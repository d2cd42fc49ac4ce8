"""The page with the map."""

from __future__ import annotations

import streamlit as st

import geomap as gm
from geomap.dashboard.closer import look_closer
from geomap.dashboard.desk import Desk
from geomap.dashboard.frame import Answer, map_frame
from geomap.dashboard.opening import Opening

Item = gm.Event | gm.Deployment | gm.Claim


def map_page(desk: Desk) -> None:
    """Show the situation map, and what can be done with the mark that is chosen on it."""
    _map(desk)


def opening_map(opening: Opening) -> None:
    """Show the map of a situation that is still being read. No fragment: its answer begins a run anew."""
    if _frame(opening, opening.page, telling=True).is_shown:
        st.session_state["frame_shown"] = opening.look
    with st.container(key="chosen", horizontal=True, vertical_alignment="center"):
        st.caption(opening.says)


@st.fragment
def _map(desk: Desk) -> None:
    """Run alone when a mark is chosen; panning and zooming run nothing."""
    drawn = desk.drawn
    st.session_state["map_shown"] = (drawn.base, drawn.look)
    answer = _frame(drawn, drawn.page_html(framed=True), mask=desk.mask)
    if answer.square is not None:
        look_closer(answer.square)
    with st.container(key="chosen", horizontal=True, vertical_alignment="center"):
        _chosen(desk, drawn.shown, answer.fact)


def _frame(desk: Desk | Opening, page: str, *, telling: bool = False, mask: str = "") -> Answer:
    return map_frame(
        page,
        key=desk.look,
        name="situation",
        subject=desk.base,
        height="calc(100dvh - 9.2rem)",
        title="Situation map",
        addressed=True,
        telling=telling,
        mask=mask,
    )


def _chosen(desk: Desk, drawn: gm.Situation, fact: int | None) -> None:
    """Show what can be done with the mark that is chosen on the map of ``drawn``."""
    if fact is not None:
        item = gm.item_of_fact(drawn, f"fact:{fact}")
        st.session_state["chosen"] = item.id if item is not None else None
        if item is not None:
            st.session_state["report"] = item.document_id
    item = find_item(desk.shown, st.session_state.get("chosen"))
    if item is None:
        st.caption("Choose a mark to open its report or to correct it.")
        return
    st.html(f'<p class="gm-chosen">{gm.escape(summary(item))}</p>')
    if st.button("Its report", icon=":material/article:", key="to_report"):
        st.switch_page(desk.pages["reports"])
    if st.button("Check or correct", icon=":material/rule:", key="to_review"):
        st.session_state["review_item"] = item.id
        st.switch_page(desk.pages["review"])


def find_item(situation: gm.Situation, item_id: str | None) -> Item | None:
    """Return the event, deployment or claim of an id; None where there is none."""
    if item_id is None:
        return None
    items: tuple[Item, ...] = (*situation.events, *situation.deployments, *situation.claims)
    return next((item for item in items if item.id == item_id), None)


def summary(item: Item) -> str:
    """Return an item in one line of its own words."""
    if isinstance(item, gm.Claim):
        return f"“{item.text}”: {item.verdict}"
    where = ", ".join(dict.fromkeys(place.phrase for place in item.places))
    what = item.text if isinstance(item, gm.Event) else item.text[:80]
    return f"“{what}” {where}".strip()
