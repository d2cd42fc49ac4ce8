"""Export: what is shown, as files."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

import geomap as gm
from geomap.dashboard.desk import Desk
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
    (".parquet", "GeoParquet", "application/vnd.apache.parquet", "for data tools", "dataset"),
)


def export_page(desk: Desk) -> None:
    """Offer what is shown as one HTML file, in the formats of others, and the log of corrections."""
    st.write("The files hold what the filters leave, with the corrections applied.")
    st.download_button(
        "Map as one HTML file",
        lambda: desk.page_html(framed=False),
        "situation.html",
        "text/html",
        icon=":material/map:",
        type="primary",
        help="Opens with no network; makes no request.",
        key="export_html",
    )
    endings = gm.situation_endings()
    for ending, name, mime, what, icon in _FORMATS:
        if ending in endings:
            _offer(desk, ending, name, mime=mime, what=what, icon=icon)
    st.download_button(
        "JSON lines, as geomap parse prints them",
        lambda: gm.dump_records(desk.shown).encode("utf-8", "surrogatepass"),
        "situation.jsonl",
        "application/x-ndjson",
        icon=":material/list:",
        key="export_jsonl",
    )
    if desk.corrections:
        st.download_button(
            "Corrections, as JSON lines",
            lambda: gm.dump_corrections(desk.corrections),
            "corrections.jsonl",
            "application/x-ndjson",
            icon=":material/rule:",
            help="Who decided what, when and why. geomap map … --corrections takes it.",
            key="export_corrections",
        )
    info = gazetteer().info()
    st.caption(f"geomap {gm.__version__}; gazetteer {info.get('version', '')}")


def _offer(desk: Desk, ending: str, name: str, *, mime: str, what: str, icon: str) -> None:
    st.download_button(
        f"{name}, {what}",
        lambda: _written(desk.shown, ending),
        f"situation{ending}",
        mime,
        icon=f":material/{icon}:",
        key=f"export_{ending}",
    )


def _written(situation: gm.Situation, ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"situation{ending}"
        gm.write_situation_file(situation, path)
        return path.read_bytes()
