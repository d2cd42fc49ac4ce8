"""How QGIS draws the layers of a GeoPackage: the table ``layer_styles``, in the colours of the map.

QGIS loads the style that is marked as default when it opens a layer (QGIS User Guide, "Storing styles in the
database"). Each is QML, QGIS's own language: areas filled by kind, lines by verdict, places as dots.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from geomap.drawing.symbology import BLUE, GREY, VERDICT_COLOURS, kind_colours

TABLE = "layer_styles"

STATEMENT = """CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT,
  f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT,
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)"""


def styles() -> dict[str, str]:
    """Return the QML of each layer that has a style."""
    return {
        "events": _categories("kind", kind_colours().items(), "fill"),
        "deployments": _categories("asset", (), "fill", other=BLUE),
        "claims": _categories("verdict", VERDICT_COLOURS.items(), "line"),
        "places": _categories("name", (), "marker", other=GREY),
        "mentions": _categories("status", (), "marker", other=GREY),
    }


def of_facts() -> str:
    """Return the QML of the layer of facts, which exported files alone have."""
    return _categories("kind", kind_colours().items(), "fill")


def _categories(attribute: str, colours: Iterable[tuple[str, str]], symbol: str, *, other: str = GREY) -> str:
    """Return a renderer with a category for each value, and one for all others."""
    listed = [*colours, ("", other)]
    categories = "".join(
        f'<category render="true" symbol="{number}" value={quoteattr(value)} '
        f'label={quoteattr(value or "other")} type="string"/>'
        for number, (value, _) in enumerate(listed)
    )
    symbols = "".join(_symbol(number, colour, symbol) for number, (_, colour) in enumerate(listed))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.22.0" styleCategories="Symbology">'
        f'<renderer-v2 type="categorizedSymbol" attr="{attribute}" enableorderby="0" forceraster="0" '
        f'symbollevels="0"><categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2></qgis>'
    )


def _symbol(number: int, colour: str, kind: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    line = f"{red},{green},{blue},255"
    layers = {
        "fill": (
            "SimpleFill",
            {"color": f"{red},{green},{blue},64", "outline_color": line, "outline_width": "0.4"},
        ),
        "line": ("SimpleLine", {"line_color": line, "line_width": "0.6"}),
        "marker": (
            "SimpleMarker",
            {"color": line, "outline_color": "255,255,255,255", "name": "circle", "size": "2"},
        ),
    }
    name, options = layers[kind]
    given = "".join(
        f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in options.items()
    )
    return (
        f'<symbol type="{kind}" name="{number}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{name}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{given}</Option></layer></symbol>'
    )
