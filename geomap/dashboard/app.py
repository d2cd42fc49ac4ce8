"""The dashboard as a whole: where reports come from, filters, and a page of each kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

import geomap as gm
from geomap.dashboard import filters, pages, sources
from geomap.dashboard.map_page import map_page, page_html


def main() -> None:
    """Draw the dashboard; Streamlit calls it anew at each interaction."""
    st.set_page_config(
        page_title="geomap",
        # A file of our own: Streamlit asks a font server for the named icons of a tab.
        page_icon=str(Path(__file__).with_name("icon.svg")),
        layout="wide",
        initial_sidebar_state="auto",
    )
    st.logo(str(Path(__file__).with_name("logo.svg")), size="large")
    st.html(f"<style>{_STYLE}{gm.FRAGMENT_STYLE}</style>")
    try:
        whole = sources.choose()
    except gm.GeomapError as error:
        st.html(gm.notice_html(str(error)))
        whole = gm.Situation()
    shown = filters.narrow(whole) if whole.documents else whole
    st.navigation([_page(page, shown) for page in _PAGES], position="top").run()


def _map(situation: gm.Situation) -> None:
    map_page(situation)


def _export(situation: gm.Situation) -> None:
    pages.export_page(situation, page_html(situation))


_PAGES: tuple[tuple[Callable[[gm.Situation], None], str, str, str], ...] = (
    (_map, "Map", ":material/map:", "map"),
    (pages.reports_page, "Reports", ":material/article:", "text"),
    (pages.events_page, "Events", ":material/event_note:", "events"),
    (pages.claims_page, "Claims", ":material/straighten:", "claims"),
    (_export, "Export", ":material/download:", "export"),
)

_STYLE = """\
.stMainBlockContainer{padding:3.5rem 1rem .5rem}
.st-key-map iframe{display:block;width:100%;height:calc(100dvh - 4.75rem);min-height:32rem;border-radius:8px}
"""


def _page(page: tuple[Callable[[gm.Situation], None], str, str, str], situation: gm.Situation) -> st.Page:
    draw, title, icon, path = page

    def show() -> None:
        pages.problems(situation)
        if situation.documents:
            draw(situation)
        else:
            pages.empty()

    return st.Page(show, title=title, icon=icon, url_path=path, default=path == "map")
