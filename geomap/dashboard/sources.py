"""Where the dashboard's reports come from: the command line, samples, a store, or what a person adds."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st
from babel import Locale

import geomap as gm

FILE_TYPES = [
    *("txt", "md", "html", "htm", "mhtml", "mht", "pdf", "docx", "odt", "rtf"),
    *("eml", "json", "jsonl", "xml", "zip", "gz"),
]
SAMPLES = {"Venezuela, December 2025": "reports", "Five other crises": "reports-other"}
OWN = "My own reports"
NAMED = "From the command line"


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandLine:
    """What the dashboard was started with, as ``geomap app`` hands it on."""

    reports: tuple[str, ...] = ()
    """Paths and addresses of reports, or one situation file."""
    corrections: Path | None = None
    """The file that keeps corrections; None is the person's own."""
    store: str | None = None
    """A store that keeps reports and corrections."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Base:
    """The reports that the work starts from."""

    name: str
    """For a person."""
    paths: tuple[str, ...] = ()
    """Files, folders and addresses; none for one's own reports alone."""
    store: str | None = None
    """The store, where they are kept in one."""
    corrections: Path | None = None
    """The file of corrections that was named at the start; None is where the reports' own are kept."""

    @property
    def situation_files(self) -> tuple[Path, ...]:
        """Those of the paths that are situation files."""
        return tuple(path for path in map(Path, self.paths) if gm.is_situation_file(path))

    @property
    def large_dataset(self) -> gm.Dataset | None:
        """The data sets of a batch that are too large to be drawn whole; None for all else."""
        if len(self.paths) != 1 or not gm.is_dataset(Path(self.paths[0])):
            return None
        dataset = gm.open_dataset(self.paths[0])
        return dataset if dataset.is_large else None

    @property
    def keeper(self) -> str | None:
        """The situation file that keeps its own corrections; None where there is none or it is read-only."""
        files = self.situation_files
        if len(files) != 1 or files[0].suffix.lower() != ".gpkg":
            return None
        return str(files[0]) if os.access(files[0], os.W_OK) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """A report that a person gave to the dashboard: a file's name and bytes, or an address."""

    name: str
    """The file's name, or the address."""
    content: bytes | None = None
    """None for an address, which is fetched when it is read."""

    @property
    def key(self) -> str:
        """A digest by which the same report is known again."""
        digest = hashlib.sha256(self.name.encode("utf-8", "surrogatepass"))
        digest.update(b"\0" if self.content is None else self.content)
        return digest.hexdigest()


def command_line(arguments: Sequence[str] | None = None) -> CommandLine:
    """Return what the dashboard was started with, None being this process's own arguments.

    What it does not know is left to others.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("reports", nargs="*")
    parser.add_argument("--corrections", type=Path)
    parser.add_argument("--store")
    known, _ = parser.parse_known_args(sys.argv[1:] if arguments is None else arguments)
    return CommandLine(reports=tuple(known.reports), corrections=known.corrections, store=known.store)


_MAKE_ROOM = st.components.v2.component(
    "geomap_sidebar", js=Path(__file__).with_name("sidebar.js").read_text(encoding="utf-8")
)
"""Closes the sidebar on a phone when its ``chosen`` changes."""


@st.cache_resource(show_spinner=False)
def gazetteer() -> gm.Gazetteer:
    """Open the gazetteer, once for all visitors."""
    return gm.open_gazetteer(gm.Settings())


@st.cache_data(show_spinner=False)
def countries() -> dict[str, str]:
    """Return the names of countries by ISO 3166-1 alpha-2 code, by name."""
    territories = {str(code): str(name) for code, name in Locale("en").territories.items()}
    codes = [code for code in territories if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY]
    return {code: territories[code] for code in sorted(codes, key=territories.__getitem__)}


_NO_COUNTRY = frozenset(("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"))
"""Codes of CLDR that stand for unions, inventions and the unknown."""


@st.cache_resource(show_spinner=False)
def store_of(place: str) -> gm.Store:
    """Open a store, once for all visitors. Raises StoreError where it cannot be opened."""
    return gm.open_store(place)


def bases(started: CommandLine | None = None) -> dict[str, Base]:
    """Return what the work may start from, by name, the first being where it does."""
    started = started or command_line()
    found: dict[str, Base] = {}
    if started.store:
        found["The store"] = Base(name="The store", store=started.store)
    if started.reports:
        found[NAMED] = Base(name=NAMED, paths=started.reports)
    for name, folder in SAMPLES.items():
        found[name] = Base(name=name, paths=(str(gm.data_path(folder)),))
    found[OWN] = Base(name=OWN)
    return {name: replace(base, corrections=started.corrections) for name, base in found.items()}


def choose() -> Base:
    """Show the choice in the sidebar and return what was chosen."""
    choices = bases()
    chosen = st.sidebar.selectbox("Reports", list(choices), key="reports", bind="query-params")
    with st.sidebar:
        _MAKE_ROOM(key="make-room", data={"chosen": chosen})
    return choices[chosen]


def signature(paths: tuple[str, ...]) -> str:
    """Return a digest of the state of files and folders, which changes when one of them does."""
    digest = hashlib.sha256()
    for path in _files(paths):
        try:
            state = path.stat()
            digest.update(
                f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode("utf-8", "surrogateescape")
            )
        except OSError:
            digest.update(f"{path}\0missing\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _files(paths: tuple[str, ...]) -> Iterator[Path]:
    for path in map(Path, paths):
        yield path
        if gm.is_dataset(path):
            # Written last, and in it the digests of the rest.
            yield path / "manifest.json"
        elif path.is_dir():
            yield from sorted(path.rglob("*"))


def names(documents: tuple[gm.Document, ...]) -> dict[str, str]:
    """Return a name to show for each document id: its source and title, else its id; no two alike."""
    shown: dict[str, str] = {}
    taken: set[str] = set()
    for document in documents:
        name = " · ".join(part for part in (document.source, document.title) if part) or document.id
        if name in taken:
            name = f"{name} ({document.id})"
        taken.add(name)
        shown[document.id] = name
    return shown
