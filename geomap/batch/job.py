"""The job: what all parts of a run share, and the reader it names."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from geomap import __version__
from geomap.gazetteer import open_gazetteer
from geomap.model import Problem, Situation
from geomap.pipeline import Pipeline
from geomap.reading.reports.readers import ReportInput
from geomap.settings import Settings, data_path


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
    seconds: float = 120.0
    """Time that one report may take; then its worker is ended."""
    reader: str = "geomap.batch.job:open_reader"
    """Where the reader comes from, ``module:function`` of (Settings) -> Reader, importable on the workers."""


@cache
def open_reader(settings: Settings) -> Pipeline:
    """Return the pipeline of this process; its gazetteer is opened by memory map, once."""
    return Pipeline(gazetteer=open_gazetteer(settings), settings=settings)


def job_key(settings: Settings, gazetteer_version: str) -> str:
    """Return a digest of all that the output depends on besides the input: code, words, weights, settings."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(f"{__version__} {gazetteer_version} ".encode())
    digest.update(f"{settings.published} {settings.home_country}".encode())
    for package in ("numpy", "shapely", "pyproj", "pyarrow"):
        digest.update(f"{package} {importlib.metadata.version(package)}".encode())
    code = Path(__file__).resolve().parents[1]
    for folder, pattern in ((code, "*.py"), (data_path(), "*.toml"), (data_path("models"), "*.json")):
        for path in sorted(folder.rglob(pattern)):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def open_named_reader(name: str, settings: Settings) -> Reader:
    """Return the reader that ``module:function`` makes."""
    module, _, function = name.partition(":")
    reader: Reader = getattr(importlib.import_module(module), function)(settings)
    return reader
