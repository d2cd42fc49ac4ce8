"""Export: one HTML file that holds the whole map and asks nobody for anything.

The page is made of fixed parts (Leaflet, the viewer's script and style sheet) and of data in base64. Its
Content-Security-Policy lets those parts run, known by their hashes, and nothing else: no request, no other
script, no style in attributes. The same situation gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geomap.collector import paused
from geomap.drawing import assets
from geomap.drawing.cells import CellCounts
from geomap.drawing.decisions import decision_lines
from geomap.drawing.escaping import content_policy, escape
from geomap.drawing.features import feature_layers
from geomap.drawing.ground import Ground
from geomap.drawing.layers import read_layers
from geomap.drawing.payload import Borders, Payload, default_title, encode
from geomap.drawing.publishing import Publication, for_publication
from geomap.drawing.sampling import sampled
from geomap.gazetteer import kept_gazetteer
from geomap.model import Correction, Situation
from geomap.settings import Settings
from geomap.version import VERSION


def to_html(
    situation: Situation,
    *,
    gazetteer: Ground | None = None,
    settings: Settings | None = None,
    title: str | None = None,
    publication: Publication | None = None,
    borders: Borders = "dashed",
    framed: bool = False,
    cells: CellCounts | None = None,
    corrections: Sequence[Correction] = (),
    detailed: bool = True,
) -> str:
    """Return a situation as one HTML page.

    ``gazetteer`` None opens the embedded one; ``title`` None makes one from the reports. With a
    ``publication`` the page leaves out what that names. ``borders`` is how disputed borders are drawn at
    first: dashed and named, plain (dashed alone) or hidden. Write the text as UTF-8.
    With ``framed`` the page is made to stand in a frame of another page, which it tells by messages what is
    looked at and chosen (``viewer/host.js`` says how).
    Of more than 200,000 events a sample is drawn as marks, and all are counted in squares. With ``cells`` the
    situation itself is a sample of more events, whose counts by square and day the map shows
    until a reader is close enough for marks (``cells.CellCounter`` makes them).
    ``corrections`` are those that were laid over the situation: "About this map" says what each says, with
    who, when and why; for a publication how many there are. With ``detailed`` false the coast around the data
    is the world's, at 1:50 million, which takes half a second less.
    """
    settings = settings or Settings()
    ground = gazetteer if gazetteer is not None else kept_gazetteer(settings)
    left_out, quoting = "", dict[str, Any]()
    decided = decision_lines(corrections, situation.documents, ground, named=publication is None)
    if publication is not None:
        situation, left_out = for_publication(situation, publication)
        quoting = {"quote": publication.quote, "texts": False}
    with paused():
        if cells is None:
            title = title or default_title(situation.documents)
            situation, cells = sampled(situation)
        layers = read_layers(situation, ground=ground, settings=settings, **quoting)
        payload = encode(
            layers,
            ground=ground,
            settings=settings,
            title=title,
            left_out=left_out,
            borders=borders,
            cells=cells,
            decided=decided,
            detailed=detailed,
        )
    return page(payload, framed=framed)


def features_to_html(
    features: Sequence[Mapping[str, Any]],
    *,
    title: str,
    gazetteer: Ground | None = None,
    framed: bool = False,
) -> str:
    """Return GeoJSON features on a map of their own, as one HTML page.

    A feature is listed under its property ``name``; its other properties are shown with it. A feature whose
    geometry cannot be read raises FormatError. ``framed`` is as in ``to_html``.
    """
    ground = gazetteer if gazetteer is not None else kept_gazetteer()
    return page(encode(feature_layers(features), ground=ground, title=title), framed=framed)


def page(payload: Payload, *, framed: bool = False) -> str:
    """Return a payload as one HTML page."""
    scripts = [assets.leaflet_script(), assets.viewer_script()]
    scripts.append(assets.host_script() if framed else assets.page_script())
    styles = [assets.leaflet_style(), assets.viewer_style()]
    policy = content_policy(scripts=scripts, styles=styles)
    title = escape(payload.data["title"])
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en" class="gm-page">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="no-referrer">',
            f'<meta name="generator" content="geomap {escape(VERSION)}">',
            f"<title>{title}</title>",
            *(f"<style>{style}</style>" for style in styles),
            "</head>",
            "<body>",
            f'<main id="geomap" aria-label="{title}"></main>',
            "<noscript><p>This map is drawn by a script that the page brings along. "
            "Switch scripts on to see it; the page asks no server for anything.</p></noscript>",
            f'<div id="geomap-data" hidden><!--{payload.encoded()}--></div>',
            *(f"<script>{script}</script>" for script in scripts),
            "</body>",
            "</html>",
            "",
        ]
    )
