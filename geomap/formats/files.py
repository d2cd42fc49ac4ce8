"""Situation files by their ending."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from geomap.collector import paused
from geomap.errors import FormatError
from geomap.formats.overviews import Overview
from geomap.model import Correction, Situation

READERS = {
    ".geojson": "geojson.read_geojson",
    ".gpkg": "geopackage.read_geopackage",
    ".kml": "kml.read_kml",
    ".kmz": "kml.read_kmz",
    ".parquet": "parquet.read_parquet",
}
"""Ending to the function that reads such a file; its module is imported when one is met."""

OVERVIEWS = {
    ".geojson": "geojson.read_overview",
    ".gpkg": "geopackage.read_overview",
}
"""Ending to the function that returns a large file's overview."""

WRITERS = {
    ".acled.csv": "csvtable.write_acled_csv",
    ".cot": "cot.write_cot",
    ".csv": "csvtable.write_csv",
    ".geojson": "geojson.write_geojson",
    ".gpkg": "geopackage.write_geopackage",
    ".kml": "kml.write_kml",
    ".kmz": "kml.write_kmz",
    ".parquet": "parquet.write_parquet",
}
"""Ending to the function that writes such a file; of two that fit the first holds."""


def is_situation_file(path: Path) -> bool:
    """Say whether a path has the ending of a situation file, or is a folder of data sets."""
    return _by_ending(path, READERS) is not None or is_dataset(path)


def is_dataset(path: Path) -> bool:
    """Say whether a path is a folder that ``geomap batch`` has written to the end."""
    return (path / "manifest.json").is_file() and (path / "documents").is_dir()


def situation_endings() -> tuple[str, ...]:
    """Return the endings of the files that a situation can be written to."""
    return tuple(WRITERS)


def read_situation_file(path: Path) -> Situation:
    """Read a situation from a file, or from a folder of data sets (a sample where they are large).

    Raises FormatError for an unknown ending or a file that is not one.
    """
    if is_dataset(path):
        from geomap.formats.datasets import open_dataset  # pyarrow: a quarter second others must not pay

        return open_dataset(path).situation()
    reader = _by_ending(path, READERS)
    if reader is None:
        raise FormatError(_unknown(path, READERS))
    if not path.is_file():
        raise FormatError(f"no such file: {path}")
    with paused():
        situation: Situation = reader(path)
    return situation


def kept_corrections(path: Path) -> tuple[Correction, ...]:
    """Return the corrections that a situation file keeps beside its reports, oldest first; most keep none.

    Raises FormatError where they cannot be read.
    """
    if is_dataset(path) or path.suffix.lower() != ".gpkg":
        return ()
    found: tuple[Correction, ...] = import_module("geomap.formats.geopackage").read_kept_corrections(path)
    return found


def read_overview(path: Path) -> Overview | None:
    """Return what can be shown of a large situation before it has been read.

    None for a small one, and for a file of which nothing can be known sooner than by reading all of it.
    Raises FormatError for a file that is not what its ending says.
    """
    if is_dataset(path):
        from geomap.formats.datasets import open_dataset  # as above

        return open_dataset(path).overview()
    reader = _by_ending(path, OVERVIEWS)
    found: Overview | None = None if reader is None else reader(path)
    return found


def write_situation_file(situation: Situation, path: Path) -> None:
    """Write a situation to a file, by its ending. Raises FormatError for an unknown one, and OSError."""
    writer = _by_ending(path, WRITERS)
    if writer is None:
        raise FormatError(_unknown(path, WRITERS))
    writer(situation, path)


def _by_ending(path: Path, known: dict[str, str]) -> Any:
    """Return the function for a path's ending; None where there is none."""
    for ending, home in known.items():
        if path.name.lower().endswith(ending):
            module, name = home.split(".")
            return getattr(import_module(f"geomap.formats.{module}"), name)
    return None


def _unknown(path: Path, known: Iterable[str]) -> str:
    return f"{path.name}: the ending {path.suffix!r} is not one of {', '.join(sorted(known))}"
