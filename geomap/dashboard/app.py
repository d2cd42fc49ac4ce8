"""The dashboard as a whole: who is there, what was read, and a page of each kind."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import streamlit as st

import geomap as gm
from geomap.dashboard import filters, log, people, preferences, reading, sources
from geomap.dashboard.claims_page import claims_page
from geomap.dashboard.desk import Desk, key_of
from geomap.dashboard.export_page import export_page
from geomap.dashboard.facts_page import facts_page
from geomap.dashboard.map_page import map_page, opening_map
from geomap.dashboard.opening import Opening, opening_of
from geomap.dashboard.reports_page import empty, reports_page
from geomap.dashboard.review_page import review_page
from geomap.dashboard.settings_page import settings_page

PATIENCE_S = 3.0
"""How long reading waits at most for the browser to show the map that was kept, or the overview."""

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
    _Entry(reports_page, "Reports", ":material/article:", "reports"),
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
    desk: list[Desk | Opening] = []
    pages = {entry.path: _page(entry, desk) for entry in _PAGES}
    # Before anything is read, so that the pages can be seen meanwhile.
    # Who writes the first page's name into the address gets there too.
    named = st.Page(lambda: None, title="Map", url_path="map", visibility="hidden")
    page = st.navigation([*pages.values(), named], position="top")
    if page is named:
        st.switch_page(pages["map"], query_params=st.query_params.to_dict())
    base = sources.choose()
    early = _early(base) if page is pages["map"] else None
    if early is not None:
        desk.append(early)
        page.run()
        _read_behind(early, person, base, pages)
        st.rerun()
    desk.append(_narrowed(_whole(person, base, pages)))
    page.run()


def _early(base: sources.Base) -> Opening | None:
    """Return the map alone where the rest has yet to be read or drawn and nothing else was asked for."""
    if filters.are_set() or any(st.session_state.get(key) for key in ("added", "closer", "unreadable")):
        return None
    chosen = preferences.current()
    with st.spinner("Opening …"):
        return opening_of(base, chosen)


def _read_behind(
    early: Opening, person: people.Person, base: sources.Base, pages: dict[str, st.Page]
) -> None:
    """Read and draw everything while the map can be used; the next run finds it done."""
    with st.sidebar.container(key="behind"):
        if st.session_state.get("frame_shown") != early.look:
            _wait_for_frame()
        with st.spinner("Reading and drawing everything …"):
            try:
                # By itself first: on the desk a fault is a notice, and the map would be opened for ever.
                reading.read(base, (), preferences.current().settings)
                whole = _whole(person, base, pages)
                whole.page_html(framed=True)
                # Even where the disk kept nothing the next run goes on from here.
                st.session_state["map_shown"] = (whole.base, whole.look)
            except (gm.GeomapError, OSError):
                # The next run, which then reads first, says what is wrong.
                st.session_state["unreadable"] = True


def _wait_for_frame() -> None:
    """Let the browser have the map before reading takes the processor: its answer begins a new run here."""
    place, until = st.empty(), time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        place.caption("Showing the map …")
        time.sleep(0.1)


def _whole(person: people.Person, base: sources.Base, pages: dict[str, st.Page]) -> Desk:
    """Read what was chosen and lay the corrections over it."""
    chosen = preferences.current()
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
    return Desk(
        person=person,
        preferences=chosen,
        base=base.name,
        whole=whole,
        shown=whole,
        key=key_of(read.key, corrections),
        log=kept,
        cells=read.cells,
        corrections=corrections,
        pages=pages,
    )


def _narrowed(desk: Desk) -> Desk:
    """Show the filters and return what they leave."""
    if desk.is_empty:
        return desk
    shown, filtered = filters.narrow(desk.whole)
    # Of what a filter leaves nobody has counted the rest.
    cells = None if filtered else desk.cells
    unfiltered = desk if filtered else None
    return replace(desk, shown=shown, key=f"{desk.key}{filtered}", cells=cells, unfiltered=unfiltered)


def _page(entry: _Entry, desk: list[Desk | Opening]) -> st.Page:
    def show() -> None:
        (now,) = desk
        if isinstance(now, Opening):
            # Two places as below, so that the map stays where it is when the page is drawn anew.
            st.container()
            with st.container():
                opening_map(now)
            return
        with st.container():
            _problems(now.whole)
        with st.container():
            if now.is_empty and entry.needs_reports:
                empty(now)
            else:
                entry.draw(now)

    # The first page stands at the root of the address, whatever it is called.
    is_first = entry is _PAGES[0]
    path = "start" if is_first else entry.path
    return st.Page(show, title=entry.title, icon=entry.icon, url_path=path, default=is_first)


def _problems(situation: gm.Situation) -> None:
    """Say which reports could not be read, and why; the rest goes on."""
    problems = situation.problems
    if not problems:
        return
    names = sources.names(situation.documents)
    lines = [_problem_words(p, names.get(p.document_id or "", p.document_id or "Input")) for p in problems]
    if len(lines) <= 3:
        st.html("".join(map(gm.notice_html, lines)))
        return
    with st.expander(f"{len(lines):,} things need a look", icon=":material/warning:"):
        st.html("".join(map(gm.notice_html, lines[:200])))


def _problem_words(problem: gm.Problem, name: str) -> str:
    """Return a problem with the name of its report, once."""
    return problem.message if name in problem.message else f"{name}: {problem.message}"
