"""Export: what is shown, as files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

import geomap as gm
from geomap.dashboard.desk import Desk
from geomap.dashboard.publishing import choose_publication
from geomap.dashboard.sources import gazetteer

_FORMATS = (
    (
        ".gpkg",
        "GeoPackage",
        "application/geopackage+sqlite3",
        "for QGIS; opens here again",
        "map",
    ),
    (
        ".geojson",
        "GeoJSON",
        "application/geo+json",
        "for web maps; opens here again",
        "data_object",
    ),
    (".kmz", "KMZ", "application/vnd.google-earth.kmz", "for Google Earth", "public"),
    (".kml", "KML", "application/vnd.google-earth.kml+xml", "for Google Earth", "public"),
    (".csv", "CSV", "text/csv", "events as a table for a spreadsheet", "table"),
    (".acled.csv", "CSV as ACLED’s", "text/csv", "events for tools made for that", "table_view"),
    (".cot", "Cursor on Target", "application/xml", "for TAK", "my_location"),
    (".parquet", "GeoParquet", "application/vnd.apache.parquet", "for data tools", "dataset"),
)


def export_page(desk: Desk) -> None:
    """Offer what is shown as one HTML file, in the formats of others, and the log of corrections."""
    st.write("The files hold what the filters leave, with the corrections applied.")
    endings = gm.situation_endings()
    left, right = st.columns(2)
    with left:
        st.subheader("To read and to show", anchor=False)
        _offer(
            "Map as one HTML file",
            lambda: desk.page_html(framed=False),
            "situation.html",
            mime="text/html",
            icon="map",
            type="primary",
            help="Opens with no network; makes no request.",
        )
        _publication(desk)
        if desk.corrections:
            st.subheader("To go on from", anchor=False)
            _offer(
                "Corrections, as JSON lines",
                lambda: gm.dump_corrections(desk.corrections),
                "corrections.jsonl",
                mime="application/x-ndjson",
                icon="rule",
                help="Who decided what, when and why. geomap map … --corrections takes it.",
            )
    with right:
        st.subheader("For other programs", anchor=False)
        for ending, name, mime, what, icon in _FORMATS:
            if ending in endings:
                _offer(
                    f"{name}, {what}",
                    partial(_written, desk.shown, ending),
                    f"situation{ending}",
                    mime=mime,
                    icon=icon,
                )
        _offer(
            "JSON lines, as geomap parse prints them",
            lambda: gm.dump_records(desk.shown).encode("utf-8", "surrogatepass"),
            "situation.jsonl",
            mime="application/x-ndjson",
            icon="list",
        )
    info = gazetteer().info()
    st.caption(f"geomap {gm.__version__}; gazetteer {str(info.get('version', ''))[:12]}")


def _publication(desk: Desk) -> None:
    st.subheader("For others to see", anchor=False)
    st.caption("Without the whole texts; what is sensitive left out or blurred.")
    publication = choose_publication(desk)
    if publication is not None:
        _offer(
            "Map to publish, as one HTML file",
            lambda: desk.published_html(publication),
            "published.html",
            mime="text/html",
            icon="public",
            help="Another sentence may still name a place that is left out: read it once more.",
        )


def _offer(
    label: str, content: Callable[[], str | bytes], file_name: str, *, mime: str, icon: str, **more: Any
) -> None:
    """Show a button that makes a file when it is asked for; all are as wide as their column."""
    st.download_button(
        label,
        content,
        file_name,
        mime,
        icon=f":material/{icon}:",
        key=f"export_{file_name.removeprefix('situation')}",
        width="stretch",
        **more,
    )


def _written(situation: gm.Situation, ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"situation{ending}"
        gm.write_situation_file(situation, path)
        return path.read_bytes()
