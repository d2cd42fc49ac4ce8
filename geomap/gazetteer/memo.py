"""What was worked out on the ground once: distances and belts that take a while, kept in the cache folder.

A run that measures to the same coast as the one before has nothing to measure again. Each result is a file
of its own, with a checksum, under a name made of all that it depends on: what was asked, the map and the
gazetteer, the code that answers and the libraries under it. What is missing or damaged is worked out again.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import shutil
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import shapely

from geomap.gazetteer.shape_store import read_checked, write_checked

Result = TypeVar("Result")

WORTH_S = 0.02
"""What took less is not worth a file, seconds."""
_MOST = 20_000
"""Results that are kept at most: reports of all the world measure to the same few thousand grounds."""
_VERSIONS = 3
"""How many sets of results are kept, of this version of the program and of those before."""
_LIBRARIES = ("geomap", "numpy", "scipy", "shapely", "pyproj")


class Memo:
    """Results kept in a folder; those of another map, or of other code, lie in another folder.

    Args:
        cache_dir: the cache folder.
        grounds: names of the maps that results rest on.
    """

    def __init__(self, cache_dir: Path, grounds: Iterable[str]) -> None:
        about = [*grounds, *map(importlib.metadata.version, _LIBRARIES), shapely.geos_version_string]
        digest = hashlib.sha256("\n".join(about).encode())
        for module in sorted(Path(__file__).parents[1].glob("geodesy/*.py")):
            digest.update(module.read_bytes())
        self._folder = cache_dir / f"measured-{digest.hexdigest()[:20]}"
        self._left: int | None = None

    def recall(
        self,
        question: str,
        answer: Callable[[], Result],
        *,
        pack: Callable[[Result], bytes],
        unpack: Callable[[bytes], Result],
        code: tuple[str, ...],
    ) -> Result:
        """Return the result kept for a question, else work it out, and keep it if that took a while.

        Args:
            question: all that the result depends on beside the maps, the code and `geomap.geodesy`.
            answer: works it out.
            pack: makes bytes of a result.
            unpack: makes the equal result of them.
            code: the ``__file__`` of each module that answers: another text of one answers anew.
        """
        name = hashlib.sha256(f"{_digest(code)}\n{question}".encode()).hexdigest()
        path = self._folder / name[:2] / f"{name[2:34]}.bin"
        with contextlib.suppress(OSError, ValueError):  # not kept, or damaged: worked out below
            return unpack(read_checked(path))
        begun = time.perf_counter()
        result = answer()
        if time.perf_counter() - begun >= WORTH_S and self._room():
            with contextlib.suppress(OSError):  # a cache that cannot be written costs time, not the answer
                write_checked(path, pack(result))
        return result

    def _room(self) -> bool:
        """Tell whether one more may be kept."""
        if self._left is None:
            self._forget_older()
            self._left = _MOST - sum(1 for _ in self._folder.glob("*/*.bin"))
        self._left -= 1
        return self._left >= 0

    def _forget_older(self) -> None:
        ages: list[tuple[int, Path]] = []
        for folder in self._folder.parent.glob("measured-*"):
            with contextlib.suppress(OSError):  # another process may be tidying up at the same moment
                ages.append((folder.stat().st_mtime_ns, folder))
        for _, folder in sorted(ages)[:-_VERSIONS]:
            shutil.rmtree(folder, ignore_errors=True)


@lru_cache(maxsize=32)
def _digest(modules: tuple[str, ...]) -> str:
    """Name the text of modules."""
    return hashlib.sha256(b"\0".join(Path(module).read_bytes() for module in modules)).hexdigest()
