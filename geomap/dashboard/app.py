"""The dashboard as a whole: who is there, what was read, and a page of each kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import streamlit as st

import geomap as gm
from geomap.dashboard import filters, log, people, preferences, reading, sources
from geomap.dashboard.claims_page import claims_page
from geomap.dashboard.desk import Desk
from geomap.dashboard.export_page import export_page
from geomap.dashboard.facts_page import facts_page
from geomap.dashboard.map_page import map_page
from geomap.dashboard.reports_page import empty, reports_page
from geomap.dashboard.review_page import review_page
from geomap.dashboard.settings_page import settings_page

_HERE = Path(__file__).parent
_STYLE = (_HERE / "dashboard.css").read_text(encoding="utf-8")


class _Entry(NamedTuple):
    draw: Callable[[Desk], None]
    title: str
    icon: str
    path: str
    needs_reports: bool = True


_PAGES = (
    _Entry(map_page, "Map", ":material/map:", "map"),
    _Entry(reports_page, "Reports", ":material/article:", "text"),
    _Entry(facts_page, "Facts", ":material/compare:", "facts"),
    _Entry(claims_page, "Claims", ":material/straighten:", "claims"),
    _Entry(review_page, "Review", ":material/rule:", "review"),
    _Entry(export_page, "Export", ":material/download:", "export"),
    _Entry(settings_page, "Settings", ":material/settings:", "settings", False),
)


def main() -> None:
    """Draw the dashboard; Streamlit calls it anew at each interaction."""
    st.set_page_config(
        page_title="geomap",
        # A file of our own: Streamlit asks a font server for the named icons of a tab.
        page_icon=str(_HERE / "icon.svg"),
        layout="wide",
        initial_sidebar_state="auto",
    )
    st.html(f"<style>{_STYLE}{gm.FRAGMENT_STYLE}</style>")
    person = people.sign_in()
    if person is None:
        return
    st.logo(str(_HERE / "logo.svg"), size="large")
    desk: list[Desk] = []
    pages = {entry.path: _page(entry, desk) for entry in _PAGES}
    # Before anything is read, so that the pages can be seen meanwhile.
    page = st.navigation(list(pages.values()), position="top")
    desk.append(_set(person, pages))
    page.run()


def _set(person: people.Person, pages: dict[str, st.Page]) -> Desk:
    """Read what was chosen, lay the corrections over it and narrow it down."""
    chosen = preferences.current()
    base = sources.choose()
    added = st.session_state.get("added", ())
    try:
        read = reading.read(base, added, chosen.settings)
    except (gm.GeomapError, OSError) as error:
        st.html(gm.notice_html(str(error)))
        read = reading.Read(situation=gm.Situation(), key="nothing")
    try:
        kept = log.log_of(base)
        corrections = kept.corrections()
    except (gm.GeomapError, OSError) as error:
        st.html(gm.notice_html(f"The corrections cannot be read, so none is applied: {error}"))
        # Nothing may be added to a log that cannot be read.
        kept, corrections = log.Log(path=gm.default_corrections_path()), ()
        person = replace(person, is_reviewer=False)
    ids = tuple(correction.id for correction in gm.in_force(corrections))
    whole = log.corrected(read.key, ids, read.situation, corrections) if ids else read.situation
    shown, filtered = filters.narrow(whole) if whole.documents else (whole, "")
    return Desk(
        person=person,
        preferences=chosen,
        base=base.name,
        whole=whole,
        shown=shown,
        key="|".join((read.key, *ids, filtered)),
        log=kept,
        # Of what a filter leaves nobody has counted the rest.
        cells=None if filtered else read.cells,
        corrections=corrections,
        pages=pages,
    )


def _page(entry: _Entry, desk: list[Desk]) -> st.Page:
    def show() -> None:
        (now,) = desk
        _problems(now.whole)
        if now.is_empty and entry.needs_reports:
            empty(now)
        else:
            entry.draw(now)

    return st.Page(show, title=entry.title, icon=entry.icon, url_path=entry.path, default=entry is _PAGES[0])


def _problems(situation: gm.Situation) -> None:
    """Say which reports could not be read, and why; the rest goes on."""
    problems = situation.problems
    if not problems:
        return
    names = sources.names(situation.documents)
    lines = [f"{names.get(p.document_id or '', p.document_id or 'Input')}: {p.message}" for p in problems]
    if len(lines) <= 3:
        st.html("".join(map(gm.notice_html, lines)))
        return
    with st.expander(f"{len(lines):,} things need a look", icon=":material/warning:"):
        st.html("".join(map(gm.notice_html, lines[:200])))
