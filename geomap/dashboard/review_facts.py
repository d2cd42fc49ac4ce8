"""Facts to check: which reports tell of one thing. Take some out, put others in, strike what is none."""

from __future__ import annotations

import streamlit as st

import geomap as gm
from geomap.dashboard import decisions
from geomap.dashboard.desk import Desk
from geomap.dashboard.sources import names
from geomap.dashboard.words import keep_choice, label

_MOST_OTHERS = 200
_ORDER = {"conflict": 0, "compatible": 1, "agree": 2, "single": 3}


def show(desk: Desk) -> None:
    """Show one fact with the statements that it is made of, and what can be decided of them."""
    decisions.tell(desk)
    facts = sorted(desk.facts, key=lambda fact: (_ORDER[fact.status], -len(fact.members)))
    if not facts:
        st.info("These reports tell of no event yet.", icon=":material/event_busy:")
        return
    by_id = {fact.id: fact for fact in facts}
    keep_choice("fact", by_id)
    chosen = st.selectbox(
        "1 fact" if len(facts) == 1 else f"{len(facts):,} facts, those that differ first",
        list(by_id),
        key="fact",
        format_func=lambda key: _title(by_id[key]) if key in by_id else "",
    )
    _fact(desk, by_id[chosen], facts)


@st.fragment
def _fact(desk: Desk, fact: gm.Fact, facts: list[gm.Fact]) -> None:
    items = gm.items_by_id(desk.shown)
    documents = {document.id: document for document in desk.shown.documents}
    left, right = st.columns([1, 1])
    with left:
        st.html(gm.fact_html(fact, documents, items))
    with right:
        sources = names(desk.shown.documents)
        members = [items[member] for member in fact.members if member in items]
        titles = {m.id: label(f"{m.text} — {sources[m.document_id]}", most=140) for m in members}
        chosen = st.multiselect(
            "Statements",
            list(titles),
            format_func=lambda key: titles.get(key, key),
            key=f"members_{fact.id}",
            placeholder="Choose those that are wrong here",
        )
        # Another one after each decision: a reason is of one.
        key = f"why_{fact.id}_{len(desk.corrections)}"
        why = st.text_input("Why", key=key, placeholder="what another reader should know")
        _split_or_strike(desk, [m for m in members if m.id in chosen], members, why=why)
        _merge(desk, fact, facts, members, why=why)


def _split_or_strike(
    desk: Desk,
    chosen: list[gm.Event | gm.Deployment | gm.Claim],
    members: list[gm.Event | gm.Deployment | gm.Claim],
    *,
    why: str,
) -> None:
    with st.container(horizontal=True):
        split = st.button(
            "Split: they tell of another thing",
            key="split",
            icon=":material/call_split:",
            disabled=not 0 < len(chosen) < len(members),
        )
        strike = st.button(
            "Strike: this did not belong on the map",
            key="strike",
            icon=":material/block:",
            disabled=not chosen,
        )
    rest = [m for m in members if m not in chosen]
    if split:
        _decide(desk, "split", chosen, apart_from=rest, why=why)
    if strike:
        _decide(desk, "strike", chosen, why=why)


def _merge(
    desk: Desk,
    fact: gm.Fact,
    facts: list[gm.Fact],
    members: list[gm.Event | gm.Deployment | gm.Claim],
    *,
    why: str,
) -> None:
    others = sorted(
        (f for f in facts if f.subject == fact.subject and f.id != fact.id),
        key=lambda f: (f.kind != fact.kind, not set(f.place_ids) & set(fact.place_ids)),
    )[:_MOST_OTHERS]
    by_id = {f.id: f for f in others}
    chosen = st.multiselect(
        "The same as",
        list(by_id),
        format_func=lambda key: _title(by_id[key]) if key in by_id else "",
        key=f"same_{fact.id}",
        placeholder="Choose facts that tell of the same thing",
    )
    if st.button("Merge: one thing", key="merge", icon=":material/merge:", disabled=not chosen):
        items = gm.items_by_id(desk.shown)
        theirs = [items[m] for key in chosen for m in by_id[key].members if m in items]
        _decide(desk, "merge", [*members, *theirs], why=why)


def _decide(
    desk: Desk,
    action: gm.Action,
    items: list[gm.Event | gm.Deployment | gm.Claim],
    *,
    apart_from: list[gm.Event | gm.Deployment | gm.Claim] | None = None,
    why: str,
) -> None:
    def addresses(of: list[gm.Event | gm.Deployment | gm.Claim]) -> list[gm.Address]:
        return [gm.address_of(item, desk.shown.document(item.document_id)) for item in of]

    correction = gm.make_correction(
        action,
        who=desk.person.name,
        why=why,
        targets=addresses(items),
        apart_from=addresses(apart_from or []),
    )
    decisions.decide(desk, correction, f"Saved: {decisions.describe(correction)}.")
    st.rerun(scope="app")


def _title(fact: gm.Fact) -> str:
    count = len(fact.documents)
    sign = {"conflict": "≠", "compatible": "≈", "agree": "=", "single": "·"}[fact.status]
    reports = "" if count == 1 else f" — {count} reports"
    return label(f"{sign} {fact.title}{reports}", most=140)
