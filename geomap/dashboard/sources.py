"""Where the dashboard's reports come from: samples, pasted text, uploads, or the command line."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

import geomap as gm

FILE_TYPES = ["txt", "md", "html", "htm", "json", "jsonl", "gz"]
_SAMPLES = {"Venezuela, December 2025": "reports", "Five other crises": "reports-other"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A report as a person gave it: a file's name and bytes."""

    name: str
    content: bytes


@st.cache_resource(show_spinner="Compiling the gazetteer, once …")
def gazetteer() -> gm.Gazetteer:
    """Open the gazetteer, once for all visitors."""
    return gm.open_gazetteer(gm.Settings())


@st.cache_resource(max_entries=16, show_spinner="Reading the reports …")
def situation_of_paths(paths: tuple[str, ...]) -> gm.Situation:
    """Read reports or a situation file given by path."""
    files = [Path(path) for path in paths if gm.is_situation_file(Path(path))]
    if files:
        return gm.reconciled(gm.Situation.joined(gm.read_situation_file(path) for path in files))
    return gm.read_situation(paths, gazetteer=gazetteer())


@st.cache_resource(max_entries=16, show_spinner="Reading the reports …")
def situation_of_uploads(uploads: tuple[Upload, ...]) -> gm.Situation:
    """Read reports given as bytes."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, upload in enumerate(uploads):
            # The name is a stranger's: keep its last part alone, and one folder for each upload.
            place = Path(folder) / str(number)
            place.mkdir()
            path = place / (Path(upload.name.replace("\\", "/")).name or "report.txt")
            path.write_bytes(upload.content)
            paths.append(path)
        return gm.read_situation(paths, gazetteer=gazetteer())


def command_line() -> tuple[str, ...]:
    """Return the reports named when the dashboard was started, as ``geomap app`` hands them on."""
    return tuple(argument for argument in sys.argv[1:] if not argument.startswith("-"))


def choose() -> gm.Situation:
    """Show the choice of reports in the sidebar and return the situation they make."""
    named = command_line()
    choices = [*(["From the command line"] if named else []), *_SAMPLES, "My own reports"]
    chosen = st.sidebar.selectbox("Reports", choices, key="reports")
    if chosen == "My own reports":
        return _own_reports()
    if chosen == "From the command line":
        return situation_of_paths(named)
    return situation_of_paths((str(gm.data_path(_SAMPLES[chosen])),))


def _own_reports() -> gm.Situation:
    with st.sidebar.form("own", border=False):
        pasted = st.text_area(
            "Paste a report",
            height=160,
            key="pasted",
            placeholder="Source: …\nPublished: 2026-03-12\n\nThe text of the report",
        )
        files = st.file_uploader("or upload files", type=FILE_TYPES, accept_multiple_files=True, key="files")
        st.form_submit_button("Read", type="primary", use_container_width=True)
    uploads = [Upload(file.name, file.getvalue()) for file in files or []]
    if pasted and pasted.strip():
        uploads.insert(0, Upload("pasted.txt", pasted.encode("utf-8", "replace")))
    return situation_of_uploads(tuple(uploads)) if uploads else gm.Situation()


def names(documents: Sequence[gm.Document]) -> dict[str, str]:
    """Return a name to show for each document id: its title, else its source, else its id."""
    return {d.id: " · ".join(part for part in (d.source, d.title) if part) or d.id for d in documents}
