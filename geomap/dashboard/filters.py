"""The sidebar's filters: source, kind, how sure, date. They stand in the address: a link keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

import streamlit as st

import geomap as gm

_T = TypeVar("_T", bound=str)


_KEYS = ("sources", "kinds", "modalities", "from", "to")


def are_set() -> bool:
    """Tell, before the filters are shown, whether a person or the address has set any."""
    chosen = any(st.session_state.get(key) for key in _KEYS) or any(key in st.query_params for key in _KEYS)
    return chosen or "undated" in st.query_params or st.session_state.get("undated") is False


def narrow(situation: gm.Situation) -> tuple[gm.Situation, str]:
    """Show the filters for a situation; return what they leave of it and a key of what was chosen.

    A filter that has one choice or none is not shown.
    """
    st.sidebar.subheader("Show", anchor=False)
    chosen: list[str] = []
    sources = sorted({d.source or "" for d in situation.documents})
    kept = _pick("Sources", sources, "sources", empty="(no source)")
    if kept is not None:
        situation = situation.from_sources(kept)
        chosen.append(f"sources {kept}")
    kept = _pick("Kinds of event", _kinds(situation.events), "kinds", words=gm.kind_label)
    if kept is not None:
        situation = situation.of_kinds(kept)
        chosen.append(f"kinds {kept}")
    modalities = sorted({e.modality for e in situation.events} | {d.modality for d in situation.deployments})
    sure = _pick("How sure", modalities, "modalities")
    if sure is not None:
        situation = situation.of_modalities(sure)
        chosen.append(f"modalities {sure}")
    return _between(situation, chosen)


def _kinds(events: Iterable[gm.Event]) -> list[str]:
    return sorted({event.kind for event in events}, key=gm.kind_label)


def _pick(
    label: str,
    choices: Sequence[_T],
    key: str,
    *,
    empty: str = "",
    words: Callable[[str], str] = str,
) -> list[_T] | None:
    """Return what was picked, or None where all is shown."""
    if len(choices) < 2:
        return None
    picked = st.sidebar.multiselect(
        label,
        choices,
        key=key,
        placeholder="All",
        format_func=lambda value: words(value) or empty,
        bind="query-params",
    )
    return picked or None


def _between(situation: gm.Situation, chosen: list[str]) -> tuple[gm.Situation, str]:
    # One below the other: side by side a date is cut.
    start: date | None = st.sidebar.date_input("From", value=None, key="from", bind="query-params")
    end: date | None = st.sidebar.date_input("To", value=None, key="to", bind="query-params")
    undated = st.sidebar.checkbox("Keep what has no date", value=True, key="undated", bind="query-params")
    if start is not None and end is not None and start > end:
        st.sidebar.warning("“From” lies after “To”: nothing can fall between them.")
    if start is not None or end is not None or not undated:
        situation = situation.during(start, end, undated=undated)
        chosen.append(f"during {start} {end} {undated}")
    return situation, "; ".join(chosen)
