"""The dashboard as a whole: where reports come from, filters, and a page of each kind."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import geomap as gm
from geomap.dashboard import filters, pages, sources
from geomap.dashboard.map_page import map_page, page_html


def main() -> None:
    """Draw the dashboard; Streamlit calls it anew at each interaction."""
    st.set_page_config(
        page_title="geomap", page_icon=":material/map:", layout="wide", initial_sidebar_state="auto"
    )
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
.block-container{padding-top:3.25rem;padding-bottom:1rem}
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
