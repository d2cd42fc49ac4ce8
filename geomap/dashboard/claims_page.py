"""The claims: each as it was made, as it was measured, and on a map of its own."""

from __future__ import annotations

import hashlib

import streamlit as st

import geomap as gm
from geomap.dashboard.desk import Desk
from geomap.dashboard.frame import map_frame
from geomap.dashboard.sources import gazetteer, names
from geomap.dashboard.words import keep_choice, label

_SIGNS = {"refuted": "✗", "partly": "◐", "undetermined": "?", "supported": "✓"}
_ORDER = list(_SIGNS)


def claims_page(desk: Desk) -> None:
    """Show the list of claims, and one of them with its findings, buffer and lines."""
    claims = sorted(desk.shown.claims, key=lambda claim: _ORDER.index(claim.verdict))
    if not claims:
        st.info(
            "None of these reports claims a distance that geometry can check. “The base lies less than "
            "200 kilometers from the coast of Chile” would be one.",
            icon=":material/straighten:",
        )
        return
    claims = _which(claims)
    sources = names(desk.shown.documents)
    by_id = {claim.id: claim for claim in claims}
    keep_choice("claim", by_id)
    chosen = st.selectbox(
        "1 claim" if len(claims) == 1 else f"{len(claims):,} claims, the refuted ones first",
        list(by_id),
        key="claim",
        format_func=lambda key: _title(by_id.get(key), sources),
    )
    _claim(desk, by_id[chosen])


def _which(claims: list[gm.Claim]) -> list[gm.Claim]:
    """Let a person choose between what was checked and what is only kept, such as sums of money."""
    parts = {
        "Checked": [claim for claim in claims if not _is_recorded(claim)],
        "Kept, not checked": [claim for claim in claims if _is_recorded(claim)],
    }
    names = [name for name, found in parts.items() if found]
    if len(names) < 2:
        return claims
    chosen = st.segmented_control(
        "Which",
        names,
        default=names[0],
        key="which_claims",
        required=True,
        format_func=lambda name: f"{name} ({len(parts[name]):,})",
        label_visibility="collapsed",
    )
    return parts[chosen or names[0]]


def _is_recorded(claim: gm.Claim) -> bool:
    return claim.verdict == "undetermined" and not claim.findings


def _title(claim: gm.Claim | None, sources: dict[str, str]) -> str:
    if claim is None:
        return ""
    return label(
        f"{_SIGNS[claim.verdict]} {claim.verdict}: {claim.text} — {sources[claim.document_id]}", most=160
    )


def _claim(desk: Desk, claim: gm.Claim) -> None:
    alone = gm.Situation(documents=(desk.shown.document(claim.document_id),), claims=(claim,))
    left, right = st.columns([2, 3])
    with left:
        st.html(gm.claims_html(alone, desk.preferences.units))
        st.caption(
            "Each distance is a geodesic on WGS 84, from the nearest and from the farthest point. The error "
            "is that of the coastline and of the place."
        )
    with right:
        look = hashlib.sha256(f"{desk.key} {claim.id} {desk.preferences.units}".encode("utf-8", "replace"))
        map_frame(
            _drawn(look.hexdigest(), alone, desk.preferences.settings),
            key=look.hexdigest(),
            name="claim",
            subject=claim.id,
            bare=True,
            height="min(75dvh, 44rem)",
            title="Map of the claim: the distance claimed around its reference, and the lines measured",
        )


@st.cache_resource(max_entries=32, show_spinner="Measuring …")
def _drawn(look: str, _situation: gm.Situation, _settings: gm.Settings) -> str:
    return gm.to_html(_situation, gazetteer=gazetteer(), settings=_settings, title="Claim", framed=True)
