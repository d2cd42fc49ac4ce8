"""Assets: Leaflet and the viewer as text, ready to be put into a page. Nothing is fetched."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from xstatic.pkg import leaflet

from geomap.errors import DataError

_VIEWER: Final = Path(__file__).with_name("viewer")
_PARTS: Final = (
    "text.js",
    "columns.js",
    "facts.js",
    "symbols.js",
    "basemap.js",
    "canvas.js",
    "marks.js",
    "cells.js",
    "labels.js",
    "cards.js",
    "list.js",
    "filters.js",
    "panel.js",
    "legend.js",
    "timeline.js",
    "geodesy.js",
    "tools.js",
    "state.js",
    "paper.js",
    "ground.js",
    "viewer.js",
)
"""The viewer's script, in the order in which its parts build on each other."""


@lru_cache(maxsize=1)
def leaflet_script() -> str:
    """Return Leaflet's script, without the line that makes browsers look for a source map."""
    return re.sub(r"\n?//# sourceMappingURL=\S*\s*$", "\n", _leaflet("leaflet.js"))


@lru_cache(maxsize=1)
def leaflet_style() -> str:
    """Return Leaflet's style sheet, without the images it would ask for."""
    return re.sub(r"url\([^)]*\)", "none", _leaflet("leaflet.css"))


@lru_cache(maxsize=1)
def viewer_script() -> str:
    """Return the viewer's script in one piece."""
    return "\n".join(_read(_VIEWER / part) for part in _PARTS)


@lru_cache(maxsize=1)
def page_script() -> str:
    """Return the line that starts the viewer in a page of its own."""
    return _read(_VIEWER / "page.js")


@lru_cache(maxsize=1)
def host_script() -> str:
    """Return what starts the viewer in a page that stands in a frame and talks with the page around it."""
    return _read(_VIEWER / "host.js")


@lru_cache(maxsize=1)
def folium_script() -> str:
    """Return what the viewer brings along for a folium map."""
    return _read(_VIEWER / "folium.js")


@lru_cache(maxsize=1)
def viewer_style() -> str:
    """Return the viewer's style sheet."""
    return _read(_VIEWER / "viewer.css")


def leaflet_image(name: str) -> bytes:
    """Return one of Leaflet's marker images."""
    try:
        return (Path(leaflet.BASE_DIR) / "images" / name).read_bytes()
    except OSError as error:
        raise DataError(f"Leaflet's image {name} cannot be read: {error}") from error


def _leaflet(name: str) -> str:
    return _read(Path(leaflet.BASE_DIR) / name)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except OSError as error:
        raise DataError(
            f"the viewer's file {path.name} cannot be read: {error}; install geomap again"
        ) from error
