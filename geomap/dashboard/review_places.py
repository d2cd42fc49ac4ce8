"""Names to check: the least sure first, each with its candidates in words and on a map."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from shapely.geometry import Point

import geomap as gm
from geomap.dashboard import decisions
from geomap.dashboard.desk import Desk
from geomap.dashboard.frame import map_frame
from geomap.dashboard.sources import gazetteer, names
from geomap.dashboard.words import keep_choice, label, literal

_SURE = 0.65
"""Score from which a resolved name need not be checked."""
_MOST_CANDIDATES = 8
_AROUND = 160
"""Letters of its text that are shown on each side of a name."""
_POINT, _NONE, _NO_NAME = "point", "none", "strike"
"""Choices that are no candidate."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one report, wherever it stands there with the same meaning."""

    key: str
    """Unique among the names."""
    mentions: tuple[gm.Mention, ...]
    """Where it stands; at least one."""

    @property
    def first(self) -> gm.Mention:
        """The first of them."""
        return self.mentions[0]

    @property
    def is_doubtful(self) -> bool:
        """True for what a person should look at."""
        return self.first.outcome != "resolved" or min(m.score for m in self.mentions) < _SURE


def all_names(desk: Desk) -> list[Name]:
    """Return the names that are or could be marks, the least sure first."""
    gathered: dict[tuple[str, str, str], list[gm.Mention]] = {}
    for mention in desk.shown.mentions:
        if mention.role == "literal" and mention.draw != "none":
            place = mention.place.id if mention.place else ""
            gathered.setdefault((mention.document_id, mention.text.casefold(), place), []).append(mention)
    found = [Name(key_of(*key), tuple(mentions)) for key, mentions in gathered.items()]
    rank = {"ambiguous": 0, "unresolved": 1, "resolved": 2}
    return sorted(
        found, key=lambda n: (rank[n.first.outcome], n.first.score, n.first.document_id, n.first.start)
    )


def key_of(document_id: str, surface: str, place_id: str) -> str:
    """Return the key of a name of a report with one meaning; ``place_id`` is "" where it has none."""
    return _digest(document_id, surface.casefold(), place_id)


def queue(desk: Desk) -> list[Name]:
    """Return the names that should be checked and that nobody has decided yet."""
    decided = {
        (address.document_hash, address.start, address.end)
        for correction in gm.in_force(desk.corrections)
        for address in correction.targets
        if address.kind == "mention"
    }
    hashes = {document.id: gm.document_hash(document) for document in desk.shown.documents}
    return [
        name
        for name in all_names(desk)
        if name.is_doubtful
        and not all((hashes[m.document_id], m.start, m.end) in decided for m in name.mentions)
    ]


def show(desk: Desk) -> None:
    """Show one name with its candidates, and what can be decided of it."""
    decisions.tell(desk)
    every = st.toggle("Show the sure ones too", key="every_name")
    found = all_names(desk) if every else queue(desk)
    if not found:
        st.success("Every place name is sure enough, or was decided.", icon=":material/check:")
        return
    by_key = {name.key: name for name in found}
    keep_choice("name_at", by_key)
    sources = names(desk.shown.documents)
    chosen = st.selectbox(
        "1 name" if len(found) == 1 else f"{len(found):,} names, the least sure first",
        list(by_key),
        key="name_at",
        format_func=lambda key: _title(by_key[key], sources) if key in by_key else "",
    )
    _name(desk, by_key[chosen], sources)


@st.fragment
def _name(desk: Desk, name: Name, sources: dict[str, str]) -> None:
    candidates = _candidates(name)
    key = f"choice_{name.key}"
    choices = [*(c.place.id for c in candidates), _POINT, _NONE, _NO_NAME]
    left, right = st.columns([1, 1])
    with right:
        picking = st.session_state.get(key) == _POINT
        page, look = _map_of(name, candidates)
        answer = map_frame(
            page,
            key=look,
            name="review",
            subject=name.key,
            bare=True,
            height="min(70dvh, 40rem)",
            title="Map of the candidates",
            picking=picking,
        )
    if answer.fact is not None and answer.fact < len(candidates):
        st.session_state[key] = candidates[answer.fact].place.id
    if answer.point is not None:
        st.session_state[f"lon_{name.key}"], st.session_state[f"lat_{name.key}"] = answer.point
    with left:
        st.html(_sentence_html(desk, name, sources))
        shown = {c.place.id: _candidate_words(c) for c in candidates}
        chosen = st.radio(
            f"What does {literal(f'“{name.first.text}”', most=40)} mean?",
            choices,
            key=key,
            format_func=lambda value: shown.get(value) or _OTHER[value],
        )
        _search(name)
        point = _point(name) if chosen == _POINT else None
        _save(desk, name, chosen, point)


_OTHER = {
    _POINT: "A point: click it on the map, or type it",
    _NONE: "A place that is not on the list; leave it off the map",
    _NO_NAME: "No place at all: strike it out",
}


def _candidates(name: Name) -> list[gm.Candidate]:
    """Return the places that the resolver weighed, and those that a search found, none twice."""
    found = {c.place.id: c for m in name.mentions for c in m.candidates}
    words = st.session_state.get(f"search_{name.key}", "")
    extra = gazetteer().find(words, limit=5) if words.strip() else []
    known = [*found.values()][:_MOST_CANDIDATES]
    if not known:
        known = gazetteer().find(name.first.text, limit=_MOST_CANDIDATES)
    return [*known, *(c for c in extra if c.place.id not in {k.place.id for k in known})]


def _search(name: Name) -> None:
    words = st.text_input(
        "Find another place", key=f"search_{name.key}", placeholder="name of a place", type="search"
    )
    if words.strip() and not gazetteer().find(words, limit=1):
        near = ", ".join(gazetteer().suggestions(words))
        st.html(
            gm.notice_html(f"The gazetteer has no place named {words}." + (f" Near: {near}" if near else ""))
        )


def _point(name: Name) -> tuple[float, float, float] | None:
    first, second, third = st.columns(3)
    lat = first.number_input(
        "Latitude", -90.0, 90.0, value=None, key=f"lat_{name.key}", format="%.5f", placeholder="north"
    )
    lon = second.number_input(
        "Longitude", -180.0, 180.0, value=None, key=f"lon_{name.key}", format="%.5f", placeholder="east"
    )
    radius_km = third.number_input("± km", 0.0, 1000.0, value=1.0, key=f"radius_{name.key}")
    if lat is None or lon is None:
        return None
    return float(lon), float(lat), float(radius_km) * 1000


def _save(desk: Desk, name: Name, chosen: str, point: tuple[float, float, float] | None) -> None:
    # Another one after each decision: a reason is of one.
    key = f"why_{name.key}_{len(desk.corrections)}"
    why = st.text_input("Why", key=key, placeholder="what another reader should know")
    document = desk.shown.document(name.first.document_id)
    targets = [gm.address_of(mention, document) for mention in name.mentions]
    count = len(targets)
    where = "" if count == 1 else f", all {count} times in this report"
    if st.button(
        f"Save{where}",
        key=f"save_{name.key}",
        type="primary",
        icon=":material/check:",
        disabled=chosen == _POINT and point is None,
    ):
        correction = _correction(desk, targets, chosen, point, why=why)
        decisions.decide(desk, correction, f"Saved: {decisions.describe(correction)}.")
        st.rerun(scope="app")


def _correction(
    desk: Desk,
    targets: Sequence[gm.Address],
    chosen: str,
    point: tuple[float, float, float] | None,
    *,
    why: str,
) -> gm.Correction:
    who = desk.person.name
    if chosen == _NO_NAME:
        return gm.make_correction("strike", who=who, why=why, targets=targets)
    if chosen == _POINT and point is not None:
        lon, lat, radius_m = point
        return gm.make_correction(
            "place_at", who=who, why=why, targets=targets, lon=lon, lat=lat, radius_m=radius_m
        )
    place_id = None if chosen == _NONE else chosen
    return gm.make_correction("resolve", who=who, why=why, targets=targets, place_id=place_id)


def _title(name: Name, sources: dict[str, str]) -> str:
    mention = name.first
    place = gm.place_name(mention.place) if mention.place else "no place"
    state = {"ambiguous": "not sure", "unresolved": "not found", "resolved": f"{mention.score:.0%} sure"}
    return label(
        f"{mention.text} — {state[mention.outcome]}: {place} — {sources[mention.document_id]}", most=160
    )


def _candidate_words(candidate: gm.Candidate) -> str:
    reasons = "; ".join(candidate.evidence[:3])
    score = f"{candidate.score:.0%}"
    words = f"{literal(gm.place_name(candidate.place), most=60)}, {gm.place_kind(candidate.place)} · {score}"
    return f"{words} · {literal(reasons, most=120)}" if reasons else words


def _sentence_html(desk: Desk, name: Name, sources: dict[str, str]) -> str:
    mention = name.first
    document = desk.shown.document(mention.document_id)
    before, after = _around(document.text, mention.start, mention.end)
    source = gm.escape(label(sources[document.id], most=160))
    words = f"{gm.escape(before)}<mark>{gm.escape(mention.text)}</mark>{gm.escape(after)}"
    return f'<blockquote class="gm-quote">{words}<footer class="gm-muted">{source}</footer></blockquote>'


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and behind a span, cut between words where there is a blank to cut at."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:
        before = "… " + (before.partition(" ")[2] or before)
    if len(text) > end + _AROUND:
        after = (after.rpartition(" ")[0] or after) + " …"
    return before.lstrip(), after.rstrip()


def _map_of(name: Name, candidates: list[gm.Candidate]) -> tuple[str, str]:
    look = _digest(name.key, *(c.place.id for c in candidates))
    return _drawn(look, candidates), look


@st.cache_resource(max_entries=32, show_spinner="Drawing the candidates …")
def _drawn(look: str, _candidates: list[gm.Candidate]) -> str:
    features: list[dict[str, Any]] = [
        gm.feature(
            Point(c.place.lon, c.place.lat),
            {
                "name": f"{n}. {gm.place_name(c.place)}",
                "kind": gm.place_kind(c.place),
                "score": f"{c.score:.0%}",
            },
        )
        for n, c in enumerate(_candidates, start=1)
    ]
    return gm.features_to_html(features, title="Candidates", gazetteer=gazetteer(), framed=True)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:20]
