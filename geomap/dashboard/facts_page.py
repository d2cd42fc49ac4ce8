"""The facts: what each report tells of one thing, where they agree and where they differ."""

from __future__ import annotations

from collections import Counter

import streamlit as st

import geomap as gm
from geomap.dashboard.desk import Desk

_A_PAGE = 20
_VIEWS: dict[str, tuple[str, ...]] = {
    "All": ("conflict", "compatible", "agree", "single"),
    "Differ": ("conflict", "compatible"),
    "Agree": ("agree",),
    "One report": ("single",),
}
_SUBJECTS = {"Events": "event", "Deployments": "deployment"}
_COLUMNS = {
    "events": {
        "source": "Source", "kind": "Kind", "mode": "Mode", "modality": "How sure", "text": "Words",
        "place": "Where", "earliest": "From", "latest": "To", "actors": "Actors",
        "fatalities_low": "Killed, at least", "sentence": "Sentence",
    },
    "deployments": {
        "source": "Source", "force": "Force", "asset": "Asset", "unit": "Unit", "quantity_text": "How many",
        "place": "Where", "status": "Status", "earliest": "From", "sentence": "Sentence",
    },
}  # fmt: skip
"""Columns of the tables by the columns of the frames."""


def facts_page(desk: Desk) -> None:
    """Show facts as cards, or everything that was read as tables."""
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    subject = left.segmented_control(
        "What", list(_SUBJECTS), default="Events", key="subject", required=True, bind="query-params"
    )
    as_table = right.toggle("As a table", key="as_table", bind="query-params")
    name = subject or "Events"
    if as_table:
        _table(desk, "events" if name == "Events" else "deployments")
        return
    facts = [fact for fact in desk.facts if fact.subject == _SUBJECTS[name]]
    counts: Counter[str] = Counter(fact.status for fact in facts)
    view = st.segmented_control(
        "Which",
        list(_VIEWS),
        default="All",
        key="agreement",
        required=True,
        bind="query-params",
        format_func=lambda v: f"{v} ({sum(counts[s] for s in _VIEWS[v]):,})",
    )
    statuses = _VIEWS[view or "All"]
    found = [fact for fact in facts if fact.status in statuses]
    # What differs is what a person came for; then what many tell.
    order = {"conflict": 0, "compatible": 1, "agree": 2, "single": 3}
    found.sort(key=lambda fact: (order[fact.status], -len(fact.documents)))
    if not found:
        st.info("There is none among what the filters leave.", icon=":material/filter_alt_off:")
        return
    _cards(desk, found)


def _cards(desk: Desk, facts: list[gm.Fact]) -> None:
    pages = -(-len(facts) // _A_PAGE)
    number = 1
    if pages > 1:
        number = int(
            st.number_input(
                f"Page (of {pages:,})", min_value=1, max_value=pages, value=1, key="facts_at", width=160
            )
        )
    documents = {document.id: document for document in desk.shown.documents}
    items = gm.items_by_id(desk.shown)
    shown = facts[(number - 1) * _A_PAGE : number * _A_PAGE]
    cards = "".join(gm.fact_html(fact, documents, items) for fact in shown)
    st.html(f'<div class="gm-cards">{cards}</div>')


def _table(desk: Desk, name: str) -> None:
    frame = gm.to_frame(desk.shown, name)
    if frame.empty:
        st.info("There is none among what the filters leave.", icon=":material/filter_alt_off:")
        return
    columns = _COLUMNS[name]
    if "kind" in columns:
        frame = frame.assign(kind=frame["kind"].map(gm.kind_label))
    table = frame[list(columns)].rename(columns=columns).astype(object)
    st.dataframe(
        # An empty cell says "not told" better than the word None a hundred times.
        table.where(table.notna(), "").map(lambda v: f"{v:,g}" if isinstance(v, float) else str(v)),
        hide_index=True,
        width="stretch",
        alt=f"Table of {name}",
    )
