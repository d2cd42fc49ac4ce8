"""The folium map: a situation as a ``folium.Map``, to which anyone adds layers of their own.

This is the only module that knows folium and branca. branca compiles what it has rendered as a template once
more, so text of a report that reached it as it is would run as Python on this machine. Two things keep it
out: the situation goes in as base64, which means nothing to a template engine, and the elements made here
hand over their text without compiling it (``_Inert``). ``check_inert`` tries both before the first map.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from functools import lru_cache
from importlib.metadata import version
from typing import Any, Final, Literal

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from geomap.drawing import assets
from geomap.drawing.escaping import data_uri, escape
from geomap.drawing.ground import Ground
from geomap.drawing.layers import read_layers
from geomap.drawing.payload import Payload, encode
from geomap.errors import UnsafeTextError, UsageError
from geomap.gazetteer import kept_gazetteer
from geomap.model import Claim, Deployment, Event, Situation
from geomap.settings import Settings

Theme = Literal["auto", "light", "dark"]
"""auto follows what the reader's system prefers."""

_MAX_ZOOM: Final = 13
_NAME: Final = re.compile(r"(?<=_)[0-9a-f]{32}(?![0-9a-f])")
"""A name that folium made by chance, after its underscore; base64 has no underscore."""
_FACT: Final = re.compile(r"fact:(\d{1,9})")
_POINT: Final = re.compile(r"point:(-?\d{1,3}\.\d{1,5}),(-?\d{1,2}\.\d{1,5})")
_PROBE: Final = "{{7*1910001}}"
_PROBE_EVALUATED: Final = "13370007"
_ICONS: Final = ("marker-icon.png", "marker-icon-2x.png", "marker-shadow.png")


def draw(
    situation: Situation,
    *,
    gazetteer: Ground | None = None,
    settings: Settings | None = None,
    title: str | None = None,
    theme: Theme = "auto",
    pick: bool = False,
) -> folium.Map:
    """Draw a situation as a folium map.

    What a reader chooses is told to whoever listens: ``st_folium(...,
    returned_objects=["last_object_clicked_tooltip"])`` answers ``fact:12`` once an entry is chosen
    (``item_of_fact`` reads it) and, with ``pick``, which adds a tool for it, ``point:12.5,-3.25`` once a
    point was picked (``picked_point`` reads it). Pan, zoom and filters answer nothing.

    The map loads nothing: Leaflet and the viewer travel inside it, in a notebook, in a saved file and in
    ``st_folium`` alike. What you add yourself is yours: folium runs text of popups and properties as a
    template, so pass text that is not your own through ``geomap.drawing.escaping.escape`` first, and know
    that icons and plugins of folium ask their own servers.

    ``gazetteer`` None opens the embedded one; ``title`` None makes one from the reports. Raises
    UnsafeTextError when the installed folium would run text of a report.
    """
    check_inert()
    settings = settings or Settings()
    ground = gazetteer if gazetteer is not None else kept_gazetteer(settings)
    layers = read_layers(situation, ground=ground, settings=settings)
    return map_of(encode(layers, ground=ground, settings=settings, title=title), theme=theme, pick=pick)


def item_of_fact(situation: Situation, answer: str | None) -> Event | Deployment | Claim | None:
    """Return what was chosen on a map of this situation, from what ``st_folium`` answers as a tooltip.

    None where nothing was chosen, or a place, which belongs to no one report.
    """
    chosen = _FACT.fullmatch(answer or "")
    items: list[Event | Deployment | Claim] = [
        *situation.events,
        *situation.deployments,
        *situation.claims,
    ]
    return items[int(chosen[1])] if chosen and int(chosen[1]) < len(items) else None


def picked_point(answer: str | None) -> tuple[float, float] | None:
    """Return the point that was picked on a map, degrees east and north, from what ``st_folium`` answers.

    None where none was picked.

    >>> picked_point("point:12.50000,-3.25000")
    (12.5, -3.25)
    """
    found = _POINT.fullmatch(answer or "")
    lon, lat = (float(found[1]), float(found[2])) if found else (math.inf, math.inf)
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def map_of(payload: Payload, *, theme: Theme = "auto", pick: bool = False) -> folium.Map:
    """Return a folium map that shows a payload."""
    base = _base_map()
    _Page(title=payload.data["title"]).add_child(base)
    _Viewer(payload.encoded(), theme=theme, pick=pick).add_to(base)
    return base


def to_html(map_: folium.Map) -> str:
    """Return a map made by ``draw``, with what was added to it, as HTML: the same bytes each time.

    folium names its elements by chance; here they are numbered in their order.
    """
    page: str = map_.get_root().render()
    numbers: dict[str, str] = {}
    return _NAME.sub(lambda found: numbers.setdefault(found[0], f"{len(numbers):032x}"), page)


@lru_cache(maxsize=1)
def check_inert() -> None:
    """Raise UnsafeTextError when the installed folium runs text that this module gives it."""
    base = _base_map()
    _Page(title=_PROBE).add_child(base)
    _Viewer(_PROBE, theme="auto").add_to(base)
    folium.CircleMarker((0, 0), popup=folium.Popup(escape(_PROBE))).add_to(base)
    page = base.get_root().render()
    if _PROBE_EVALUATED in page or _PROBE not in page:
        raise UnsafeTextError(
            f"folium {version('folium')} runs text as a template ({_PROBE} was not left as it is); "
            "no map is drawn with it"
        )


def _base_map() -> folium.Map:
    base = folium.Map(
        location=[0, 0],
        zoom_start=2,
        tiles=None,
        zoom_control="topright",
        attributionControl=False,
        maxZoom=_MAX_ZOOM,
        minZoom=1,
        fadeAnimation=False,
    )
    base.default_js = [
        ("leaflet", data_uri(assets.leaflet_script(), "text/javascript")),
        ("geomap", data_uri(_scripts(), "text/javascript")),
    ]
    base.default_css = [
        ("leaflet_css", data_uri(assets.leaflet_style(), "text/css")),
        ("geomap_css", data_uri(assets.viewer_style(), "text/css")),
    ]
    return base


@lru_cache(maxsize=1)
def _scripts() -> str:
    """Return the viewer, what folium calls of jQuery, and Leaflet's default marker as images of the page."""
    icon, retina, shadow = (data_uri(assets.leaflet_image(name), "image/png") for name in _ICONS)
    urls = json.dumps({"iconUrl": icon, "iconRetinaUrl": retina, "shadowUrl": shadow})
    markers = f'L.Icon.Default.imagePath = "";\nL.Icon.Default.mergeOptions({urls});\n'
    return "\n".join([assets.viewer_script(), assets.folium_script(), markers])


class _Inert(Element):
    """An element that hands over its text as it is, where branca's own would compile it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **_: Any) -> str:
        return self._text


class _Viewer(MacroElement):
    """The viewer on a folium map."""

    _template = Template("{% macro script(this, kwargs) %}{{ this.code() }}{% endmacro %}")

    def __init__(self, encoded: str, *, theme: Theme, pick: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "GeomapViewer"
        self._encoded = encoded
        self._options = {**({} if theme == "auto" else {"theme": theme}), **({"pick": True} if pick else {})}

    def code(self) -> str:
        """Return the call that starts the viewer; streamlit-folium asks for it under its own map name."""
        options = json.dumps(self._options)
        name = self._parent.get_name() if self._parent is not None else ""
        # The digest makes streamlit-folium's key differ wherever the data differ.
        digest = hashlib.sha256(self._encoded.encode()).hexdigest()
        return f'geomap.attach({name}, "{self._encoded}", {options});\n// data: {digest}\n'

    def render(self, **kwargs: Any) -> str:
        figure = self.get_root()
        if not isinstance(figure, Figure):
            raise UsageError("the viewer must be added to a map that stands in a figure")
        figure.script.add_child(_Inert(self.code()), name=self.get_name())
        for child in self._children.values():
            child.render(**kwargs)
        return ""


class _Page(Figure):
    """A figure with a language and a title."""

    _template = Template(
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<title>{{ this.safe_title }}</title>\n'
        "{{ this.header.render(**kwargs) }}\n</head>\n<body>\n{{ this.html.render(**kwargs) }}\n</body>\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n</html>\n"
    )

    def __init__(self, *, title: str) -> None:
        super().__init__()
        self.safe_title = escape(title)
