"""The map in the dashboard: a page of geomap in a frame, which answers with what was chosen on it.

It is the page that ``geomap map`` writes, in a sandbox without an origin: its script reaches neither the
dashboard nor the network. Panning and zooming run nothing in Python.
"""

from __future__ import annotations

import gzip
import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeGuard

import streamlit as st
from streamlit import runtime

_HERE = Path(__file__).parent
_STYLE = """\
.frame{min-height:20rem}
.frame iframe{display:block;width:100%;height:100%;border:0;border-radius:8px}
"""
_FRAME = st.components.v2.component(
    "geomap_map",
    html='<div class="frame"></div>',
    css=_STYLE,
    js=(_HERE / "frame.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Square:
    """A square of ground in which events are counted, and the days they are looked at."""

    box: tuple[float, float, float, float]
    """West, south, east, north in degrees."""
    days: tuple[date, date] | None
    """First and last day; None for all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a person did on the map since the last run."""

    fact: int | None = None
    """Number of the mark that was chosen, in the order of the situation that was drawn."""
    point: tuple[float, float] | None = None
    """Longitude and latitude of the point that was clicked while picking."""
    square: Square | None = None
    """The square whose events were asked for."""
    is_shown: bool = False
    """True once the browser has said that it shows the page; it says so where it was asked to."""


def map_frame(
    page: str,
    *,
    key: str,
    name: str,
    title: str,
    subject: str = "",
    height: str = "36rem",
    bare: bool = False,
    picking: bool = False,
    addressed: bool = False,
    telling: bool = False,
    mask: str = "",
) -> Answer:
    """Show a page of the map and return what was done on it.

    ``page`` is made with ``framed=True``; ``key`` tells its content, so that an equal one is not drawn again.
    ``name`` is the map's, ``subject`` what it is about: the view is kept from one content to the next as long
    as both stay; ``height`` is a length of CSS.
    ``bare`` leaves the map's own list and legend out. With ``picking`` clicks are points;
    with ``addressed`` the view stands in the page's address; with ``telling`` the browser says when it shows
    the page, which begins a run. ``mask`` are bits in base64: of the first marks those with a one are shown;
    an empty one shows all.
    """
    data = {
        **_handed_over(page, key, name),
        "key": key,
        "map": f"{name} {subject}",
        "title": title,
        "height": height,
        "bare": bare,
        "picking": picking,
        "addressed": addressed,
        "telling": telling,
        "mask": mask,
    }
    result = _FRAME(
        key=f"frame-{name}",
        data=data,
        on_chosen_change=lambda: None,
        on_picked_change=lambda: None,
        on_cell_change=lambda: None,
        on_shown_change=lambda: None,
    )
    chosen, picked, cell = result.get("chosen"), result.get("picked"), result.get("cell")
    return Answer(
        # What an earlier content answered late is a number of other marks.
        fact=_whole(chosen.get("fact")) if isinstance(chosen, dict) and chosen.get("key") == key else None,
        point=_point(picked) if isinstance(picked, dict) else None,
        is_shown=result.get("shown") == key,
        square=read_square(cell) if isinstance(cell, dict) and cell.get("key") == key else None,
    )


_INLINE = 400_000
"""Characters up to which a page goes along with the message that shows it."""


def _handed_over(page: str, key: str, name: str) -> dict[str, str]:
    """Return a page, or the address on this server from which the browser gets a large one.

    Messages are decoded letter by letter in a script; what is fetched is not. It is packed here, once: the
    server would pack a text anew for each visitor, and answer nobody else meanwhile.
    """
    if len(page) < _INLINE or not runtime.exists():
        return {"page": page}
    files = runtime.get_instance().media_file_mgr
    return {"address": files.add(_packed(key, page), "application/gzip", f"map {name}")}


@st.cache_resource(max_entries=4, show_spinner=False)
def _packed(key: str, _page: str) -> bytes:
    # The same bytes whenever it is done, so that a browser knows them again.
    return gzip.compress(_page.encode("utf-8", "surrogatepass"), compresslevel=1, mtime=0)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def read_square(value: dict[str, object]) -> Square | None:
    """Return the square that the map's message names; None for a message that names none."""
    box, days = value.get("box"), value.get("days")
    if not _numbers(box, 4) or not (days is None or _numbers(days, 2)):
        return None
    west, south, east, north = box
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return None
    span = None if days is None else (_day(days[0]), _day(days[1]))
    return Square(box=(west, south, east, north), days=span)


def _numbers(value: object, count: int) -> TypeGuard[list[float]]:
    return (
        isinstance(value, list)
        and len(value) == count
        and all(isinstance(each, int | float) and math.isfinite(each) for each in value)
    )


def _day(number: float) -> date:
    first = date(1970, 1, 1).toordinal()
    return date.fromordinal(min(max(round(number) + first, 1), date.max.toordinal()))


def _point(value: dict[str, object]) -> tuple[float, float] | None:
    lon, lat = value.get("lon"), value.get("lat")
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return None
    return (float(lon), float(lat)) if abs(lon) <= 180 and abs(lat) <= 90 else None
