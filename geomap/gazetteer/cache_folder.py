"""The folder in which compiled files are kept, and what is said where it cannot take one."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from geomap.errors import DataError

_ADVICE = "make room there, or name another folder in GEOMAP_CACHE"


def require_room(folder: Path, needed_bytes: int) -> None:
    """Make the cache folder and see that it can take a file, before half a minute is spent on one.

    DataError where it cannot be made or its disk is too full.
    """
    with written_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        disk = shutil.disk_usage(folder)
    # Some network file systems tell of no size at all.
    if disk.total and disk.free < needed_bytes:
        room = f"{disk.free / 1e6:.0f} MB free of the {needed_bytes / 1e6:.0f} MB that it needs"
        raise DataError(f"the cache folder {folder} has {room}; {_ADVICE}")


@contextlib.contextmanager
def written_to(folder: Path) -> Iterator[None]:
    """Turn faults of writing into the cache folder into a `DataError` that says what to do."""
    try:
        yield
    except OSError as error:
        said = error.strerror or str(error)
        raise DataError(f"the cache folder {folder} cannot be written: {said}; {_ADVICE}") from error
