"""Decisions: the log of corrections, newest first, each with its undo."""

from __future__ import annotations

import streamlit as st

import geomap as gm
from geomap.dashboard.desk import Desk
from geomap.dashboard.sources import gazetteer

_MOST = 100


def decide(desk: Desk, correction: gm.Correction, said: str) -> None:
    """Keep a decision, and run the dashboard anew with it."""
    try:
        desk.log.keep(desk.person, correction)
    except (gm.GeomapError, OSError) as error:
        st.session_state["said"] = ("error", f"The decision was not kept: {error}")
    else:
        st.session_state["said"] = ("done", said)
        st.session_state["last"] = correction.id


def tell(desk: Desk) -> None:
    """Say what the last decision did, with an undo beside it."""
    kind, words = st.session_state.get("said", ("", ""))
    if not words:
        return
    with st.container(key="said", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="gm-said gm-said-{kind}" role="status">{gm.escape(words)}</p>')
        last = st.session_state.get("last")
        if kind == "done" and last in {c.id for c in gm.in_force(desk.corrections)}:
            st.button("Undo", key="undo_last", icon=":material/undo:", on_click=_undo, args=(desk, last))


def show(desk: Desk) -> None:
    """Show the log."""
    st.caption("Every decision is kept and laid over the reports each time they are read.")
    st.html(gm.facts_html([("Kept in", desk.log.place)]))
    if not desk.corrections:
        st.info("No decision has been made yet.", icon=":material/rule:")
        return
    holding = {correction.id for correction in gm.in_force(desk.corrections)}
    undone = _undone(desk.corrections)
    tell(desk)
    for correction in list(reversed(desk.corrections))[:_MOST]:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.html(_entry_html(desk, correction, undone=correction.id in undone))
            if desk.person.is_reviewer and correction.id in holding:
                st.button(
                    "Undo",
                    key=f"undo_{correction.id}",
                    icon=":material/undo:",
                    on_click=_undo,
                    args=(desk, correction.id),
                )
    if len(desk.corrections) > _MOST:
        st.caption(f"{len(desk.corrections) - _MOST:,} older ones are in the file.")


def _undo(desk: Desk, correction_id: str) -> None:
    undo = gm.make_correction("undo", who=desk.person.name, undoes=correction_id)
    decide(desk, undo, "The decision was undone.")


def _undone(corrections: tuple[gm.Correction, ...]) -> set[str]:
    holding = {correction.id for correction in gm.in_force(corrections)}
    return {c.id for c in corrections if c.action != "undo" and c.id not in holding}


def _entry_html(desk: Desk, correction: gm.Correction, *, undone: bool) -> str:
    here = {gm.document_hash(document) for document in desk.whole.documents}
    elsewhere = correction.targets and not any(a.document_hash in here for a in correction.targets)
    notes = [
        *(["undone"] if undone else []),
        *(["about a report that is not open, or has changed"] if elsewhere else []),
    ]
    what = gm.escape(describe(correction, desk.corrections))
    if undone:
        what = f"<s>{what}</s>"
    reason = f"<br>{gm.escape(correction.why)}" if correction.why else ""
    made = gm.escape(f"{correction.who}, {desk.preferences.moment(correction.when)}")
    note = f' <span class="gm-muted">({gm.escape("; ".join(notes))})</span>' if notes else ""
    return f'<div class="gm-decision">{what}{note}{reason}<br><span class="gm-muted">{made}</span></div>'


def describe(correction: gm.Correction, log: tuple[gm.Correction, ...] = ()) -> str:
    """Return what a correction says, in a sentence."""
    return gm.decision_words(correction, gazetteer(), log=log)
