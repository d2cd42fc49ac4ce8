"""Kept maps: pages of large situations on the disk, so that whoever opens one again sees its map at once.

A page is known by what it shows and by the code that drew it. Pages hold what their reports say, so only
their owner may read them; the oldest go when there are more than a few.
"""

from __future__ import annotations

import hashlib
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Final

import geomap as gm

LARGE: Final = 3_000_000
"""Characters of a page from which on it is kept: smaller ones are drawn while one waits."""
_MOST: Final = 6
_DRAWING: Final = Path(gm.__file__).parent / "drawing"


def kept_page(look: str) -> str | None:
    """Return a page that was kept; None where there is none, or none that can be read."""
    try:
        return _path(look).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def keep_page(look: str, page: str) -> None:
    """Keep a page if it is a large one. Where the disk is full or closed to us nothing is kept."""
    if len(page) < LARGE:
        return
    path = _path(look)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp makes files that only their owner may read; a reader sees none or a whole one.
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(page)
        Path(file.name).replace(path)
        for older in sorted(path.parent.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)[_MOST:]:
            older.unlink(missing_ok=True)
    except OSError:
        return


def _path(look: str) -> Path:
    known = hashlib.sha256(f"{gm.__version__}\0{_code()}\0{look}".encode("utf-8", "surrogateescape"))
    return gm.Settings().cache / "maps" / f"{known.hexdigest()}.html"


@lru_cache(maxsize=1)
def _code() -> str:
    """Return a digest of the code that draws: another version draws another page."""
    digest = hashlib.sha256()
    for path in sorted(p for p in _DRAWING.rglob("*") if p.suffix in (".py", ".js", ".css", ".toml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
