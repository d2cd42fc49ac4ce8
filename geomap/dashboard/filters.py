"""The sidebar's filters: source, kind, how sure, date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

import streamlit as st

import geomap as gm

_T = TypeVar("_T", bound=str)


def narrow(situation: gm.Situation) -> gm.Situation:
    """Show the filters for a situation and return what they leave of it.

    A filter that has one choice or none is not shown.
    """
    st.sidebar.subheader("Show")
    sources = _choices(d.source or "" for d in situation.documents)
    kept = _pick("Sources", sources, "sources", empty="(no source)")
    if kept is not None:
        situation = situation.from_sources(kept)
    kinds = _choices(e.kind for e in situation.events)
    kept = _pick("Kinds of event", kinds, "kinds")
    if kept is not None:
        situation = situation.of_kinds(kept)
    modalities = _choices(
        [e.modality for e in situation.events] + [d.modality for d in situation.deployments]
    )
    sure = _pick("How sure", modalities, "modalities")
    if sure is not None:
        situation = situation.of_modalities(sure)
    return _between(situation)


def _choices(values: Iterable[_T]) -> list[_T]:
    return sorted(set(values))


def _pick(label: str, choices: Sequence[_T], key: str, *, empty: str = "") -> list[_T] | None:
    """Return what was picked, or None where all is shown."""
    if len(choices) < 2:
        return None
    picked = st.sidebar.multiselect(
        label, choices, key=key, placeholder="All", format_func=lambda value: value or empty
    )
    return picked or None


def _between(situation: gm.Situation) -> gm.Situation:
    days = _days(situation)
    if len(days) < 2:
        return situation
    first, last = days[0], days[-1]
    start, end = st.sidebar.slider("Dates", first, last, (first, last), key="dates", format="D MMM YYYY")
    undated = st.sidebar.checkbox("Keep what has no date", value=True, key="undated")
    if (start, end) == (first, last) and undated:
        return situation
    return situation.during(start, end, undated=undated)


def _days(situation: gm.Situation) -> list[date]:
    whens = [*(e.when for e in situation.events), *(d.when for d in situation.deployments)]
    ends = [end for when in whens if when for end in (when.earliest, when.latest) if end is not None]
    return sorted(set(ends))
