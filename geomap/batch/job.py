"""The job: what all parts of a run share, and the reader it names."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import socket
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from geomap.errors import InputError
from geomap.gazetteer import open_gazetteer
from geomap.model import Problem, Situation
from geomap.pipeline import Pipeline
from geomap.reading.reports.readers import ReportInput
from geomap.settings import Settings, data_path
from geomap.version import VERSION


class Reader(Protocol):
    """What reads a report: a pipeline, or what stands in for one."""

    def read_or_report(self, report: ReportInput | Problem) -> Situation:
        """Return what a report says; a Problem where it cannot be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What every part of a run shares; small, since it travels with each."""

    out: str
    """The folder of results, which every worker sees under this path."""
    settings: Settings
    """In force for every report."""
    key: str
    """Digest of code, gazetteer and settings: parts with another key are read anew."""
    code: str
    """Digest of code, words, weights and libraries, which every worker must have."""
    seconds: float = 120.0
    """Time that one report may take; then its worker is ended."""
    reader: str = "geomap.batch.job:open_reader"
    """Where the reader comes from, ``module:function`` of (Settings) -> Reader, importable on the workers."""


@cache
def open_reader(settings: Settings) -> Pipeline:
    """Return the pipeline of this process; its gazetteer is opened by memory map, once."""
    return Pipeline(gazetteer=open_gazetteer(settings), settings=settings)


def job_of(settings: Settings, out: Path, **more: Any) -> Job:
    """Return the job of reading into a folder with the code and the gazetteer that are here.

    Compiles the gazetteer and its maps where that has not been done: workers would do it side by side, and a
    process that has done it stays 150 MB larger.
    """
    code = code_digest()
    gazetteer = open_gazetteer(settings)
    parts = (code, gazetteer.version, *gazetteer.maps(), settings.published, settings.home_country)
    key = hashlib.blake2b(" ".join(map(str, parts)).encode(), digest_size=16).hexdigest()
    return Job(out=str(out), settings=settings, key=key, code=code, **more)


def check_code(job: Job) -> None:
    """Raise InputError where a worker has another geomap than who made the job: it would read otherwise."""
    if code_digest() != job.code:
        raise InputError(
            f"the worker on {socket.gethostname()} ({sys.executable}) has another geomap than this machine, "
            "or other libraries: install the same on all, and start the workers again"
        )


@cache
def code_digest() -> str:
    """Return a digest of the code, words, weights and libraries of this process."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(f"{VERSION} ".encode())
    for package in ("numpy", "shapely", "pyproj", "pyarrow"):
        digest.update(f"{package} {importlib.metadata.version(package)}".encode())
    code = Path(__file__).resolve().parents[1]
    data = data_path()
    for folder, pattern in ((code, "*.py"), (data, "*.toml"), (data, "*.csv*"), (data / "models", "*.json")):
        for path in sorted(folder.rglob(pattern)):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def open_named_reader(name: str, settings: Settings) -> Reader:
    """Return the reader that ``module:function`` makes."""
    module, _, function = name.partition(":")
    reader: Reader = getattr(importlib.import_module(module), function)(settings)
    return reader
