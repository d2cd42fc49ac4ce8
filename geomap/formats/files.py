"""Situation files by their ending."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from geomap.errors import FormatError
from geomap.formats.geojson import read_geojson, write_geojson
from geomap.formats.geopackage import read_geopackage, write_geopackage
from geomap.model import Situation

READERS: dict[str, Callable[[Path], Situation]] = {".geojson": read_geojson, ".gpkg": read_geopackage}
WRITERS: dict[str, Callable[[Situation, Path], None]] = {".geojson": write_geojson, ".gpkg": write_geopackage}


def is_situation_file(path: Path) -> bool:
    """Say whether a path has the ending of a situation file, or is a folder of data sets."""
    return path.suffix.lower() in READERS or is_dataset(path)


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
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise FormatError(_unknown(path, READERS))
    if not path.is_file():
        raise FormatError(f"no such file: {path}")
    return reader(path)


def write_situation_file(situation: Situation, path: Path) -> None:
    """Write a situation to a file, by its ending. Raises FormatError for an unknown one, and OSError."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise FormatError(_unknown(path, WRITERS))
    writer(situation, path)


def _unknown(path: Path, known: Iterable[str]) -> str:
    return f"{path.name}: the ending {path.suffix!r} is not one of {', '.join(sorted(known))}"
