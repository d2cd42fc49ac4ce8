"""Situations as KML 2.2 and KMZ, for Google Earth: folders, styles, time spans; and back without loss.

The file is built as text of which every word of a report is escaped, without the characters that XML 1.0 does
not allow, so that it is well formed whatever the reports say. The whole situation travels along in base64, in
the document's ``ExtendedData``. Reading takes that alone: a document type, with its entities, ends it.
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape as _escape

import shapely
from shapely.geometry.base import BaseGeometry

from geomap import geodesy
from geomap.drawing.symbology import VERDICT_COLOURS, deployment_symbol, event_symbol, event_title
from geomap.errors import FormatError
from geomap.formats.atomic import replacing, write_text
from geomap.formats.envelope import sealed, unsealed
from geomap.model import Claim, Deployment, Document, Event, Footprint, Situation, When

MAX_BYTES = 512_000_000
"""Bytes of a KML file, unpacked, that are read."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ICON = "http://maps.google.com/mapfiles/kml/shapes/placemark_circle.png"
_UNPACKING = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(KeyError, ValueError, RuntimeError, NotImplementedError, OSError),
)
"""What unpacking a file of a stranger's may raise."""
_STAMP = (2000, 1, 1, 0, 0, 0)


Documents = Mapping[str, Document]


def dump_kml(situation: Situation) -> str:
    """Return a situation as the text of a KML file."""
    return "\n".join(_lines(situation)) + "\n"


def write_kml(situation: Situation, path: Path) -> None:
    """Write a situation as KML, whole or not at all. Raises OSError."""
    write_text(path, dump_kml(situation))


def write_kmz(situation: Situation, path: Path) -> None:
    """Write a situation as KMZ: the KML, packed. The same situation gives the same bytes. Raises OSError."""
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        member = zipfile.ZipInfo("doc.kml", _STAMP)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = 0o644 << 16
        member.create_system = 3
        archive.writestr(member, dump_kml(situation))


def read_kml(path: Path) -> Situation:
    """Read a situation that ``write_kml`` wrote. Raises FormatError for any other file."""
    if path.stat().st_size > MAX_BYTES:
        raise FormatError(f"{path.name} is larger than {MAX_BYTES:,} bytes, the most that is read")
    return _situation(path.read_bytes(), path.name)


def read_kmz(path: Path) -> Situation:
    """Read a situation that ``write_kmz`` wrote. Raises FormatError for any other file."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("doc.kml") as member:
            # The size that an archive states may be a lie: no more is unpacked than may be read.
            content = member.read(MAX_BYTES + 1)
    except _UNPACKING as error:
        raise FormatError(f"{path.name} cannot be read as KMZ: {' '.join(str(error).split())}") from error
    if len(content) > MAX_BYTES:
        raise FormatError(f"{path.name} unpacks to more than {MAX_BYTES:,} bytes, the most that is read")
    return _situation(content, path.name)


def _situation(content: bytes, name: str) -> Situation:
    found: list[str] = []
    taking = False
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal taking
        taking = (tag == "Data" and attributes.get("name") == "geomap") or (taking and tag == "value")

    def end(tag: str) -> None:
        nonlocal taking
        taking = taking and tag not in ("Data", "value")

    def doctype(*_given: object) -> None:
        raise FormatError(f"{name} declares a document type, which no KML of geomap's does; it is not read")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda text: found.append(text) if taking else None
    parser.StartDoctypeDeclHandler = doctype
    parser.buffer_text = True
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError) as error:
        # LookupError: an encoding that nobody knows.
        raise FormatError(f"{name} is not well-formed XML: {error}") from error
    text = "".join(found).strip()
    if not text:
        raise FormatError(f"{name} holds no geomap situation; only what geomap wrote can be opened as one")
    return unsealed(text, name=name)


def _lines(situation: Situation) -> Iterator[str]:
    sources = sorted({d.source for d in situation.documents if d.source})
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    yield f"<name>{_text('Situation: ' + ', '.join(sources) if sources else 'Situation')}</name>"
    styles: dict[str, str] = {}
    documents = {document.id: document for document in situation.documents}
    folders = {
        "Events": [_event(documents, event, styles) for event in situation.events],
        "Deployments": [_deployment(documents, item, styles) for item in situation.deployments],
        "Claims": [_claim(documents, claim, styles) for claim in situation.claims if claim.findings],
    }
    yield f'<ExtendedData><Data name="geomap"><value>{sealed(situation)}</value></Data></ExtendedData>'
    yield from styles.values()
    for name, marks in folders.items():
        if marks:
            yield f"<Folder><name>{name}</name>"
            yield from (line for mark in marks for line in mark)
            yield "</Folder>"
    yield "</Document></kml>"


def _event(documents: Documents, event: Event, styles: dict[str, str]) -> list[str]:
    style = _style(event_symbol(event).colour, styles)
    facts = {
        "kind": event.kind,
        "modality": event.modality,
        "polarity": event.polarity,
        "actors": ", ".join(event.actors),
        "killed": event.fatalities.text if event.fatalities else None,
    }
    return _marks(documents, event, event_title(event), event.places, event.when, facts, style)


def _deployment(documents: Documents, item: Deployment, styles: dict[str, str]) -> list[str]:
    style = _style(deployment_symbol(item).colour, styles)
    facts = {
        "force": item.force,
        "asset": item.asset,
        "unit": item.unit,
        "quantity": item.quantity.text if item.quantity else None,
        "status": item.status,
        "modality": item.modality,
        "symbol (MIL-STD-2525)": item.sidc,
    }
    return _marks(documents, item, item.unit or item.asset, item.places, item.when, facts, style)


def _claim(documents: Documents, claim: Claim, styles: dict[str, str]) -> list[str]:
    style = _style(VERDICT_COLOURS[claim.verdict], styles)
    lines: list[str] = []
    for finding in claim.findings:
        first = finding.readings[0]
        ground = (
            shapely.Point(first.start) if first.start == first.end else geodesy.line(*first.start, *first.end)
        )
        facts: dict[str, str | None] = {
            "verdict": finding.verdict,
            "subject": finding.place,
            "measured to": first.of,
            "nearest, m": f"{finding.nearest_m:.0f}",
            "farthest, m": f"{finding.farthest_m:.0f}",
        }
        lines += _mark(documents, claim, f"{finding.place}: {claim.text}", ground, None, facts, style)
    return lines


def _marks(
    documents: Documents,
    item: Event | Deployment,
    title: str,
    places: tuple[Footprint, ...],
    when: When | None,
    facts: dict[str, str | None],
    style: str,
) -> list[str]:
    """Return one placemark a place, and one without ground where the text says no place."""
    if not places:
        return _mark(documents, item, title, None, when, facts, style)
    return [
        line
        for place in places
        for line in _mark(
            documents,
            item,
            f"{title}, {place.phrase}",
            place.geometry if place.is_area else shapely.Point(place.lon, place.lat),
            when,
            facts | {"where": place.phrase, "within, m": f"{place.uncertainty_m:.0f}"},
            style,
        )
    ]


def _mark(
    documents: Documents,
    item: Event | Deployment | Claim,
    title: str,
    ground: BaseGeometry | None,
    when: When | None,
    facts: dict[str, str | None],
    style: str,
) -> list[str]:
    document = documents[item.document_id]
    start, end = item.sentence
    facts = facts | {"source": document.source, "report": document.title or document.id, "words": item.text}
    data = "".join(
        f'<Data name="{_text(name)}"><value>{_text(value)}</value></Data>'
        for name, value in facts.items()
        if value
    )
    return [
        f"<Placemark><name>{_text(title)}</name>",
        # Twice: once for XML, and once for the HTML that Google Earth takes a description for.
        f"<description>{_text(_escape(document.text[start:end]))}</description>",
        *_span(when),
        f"<styleUrl>#{style}</styleUrl><ExtendedData>{data}</ExtendedData>",
        *([] if ground is None else [_geometry(ground)]),
        "</Placemark>",
    ]


def _span(when: When | None) -> list[str]:
    if when is None or (when.earliest is None and when.latest is None):
        return []
    ends: list[tuple[str, date | None]] = [("begin", when.earliest), ("end", when.latest)]
    return [
        f"<TimeSpan>{''.join(f'<{n}>{d.isoformat()}</{n}>' for n, d in ends if d is not None)}</TimeSpan>"
    ]


def _style(colour: str, styles: dict[str, str]) -> str:
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    name = f"c{red}{green}{blue}".lower()
    kml = f"{blue}{green}{red}".lower()
    styles[name] = (
        f'<Style id="{name}"><IconStyle><color>ff{kml}</color><Icon><href>{_ICON}</href></Icon></IconStyle>'
        f"<LineStyle><color>ff{kml}</color><width>2</width></LineStyle>"
        f"<PolyStyle><color>40{kml}</color></PolyStyle></Style>"
    )
    return name


def _geometry(ground: BaseGeometry) -> str:
    kind = ground.geom_type
    if kind == "Point":
        return f"<Point><coordinates>{_pairs(ground)}</coordinates></Point>"
    if kind == "LineString" or kind == "LinearRing":
        return (
            f"<LineString><tessellate>1</tessellate><coordinates>{_pairs(ground)}</coordinates></LineString>"
        )
    if isinstance(ground, shapely.Polygon):
        inner = "".join(f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in ground.interiors)
        outer = f"<outerBoundaryIs>{_ring(ground.exterior)}</outerBoundaryIs>"
        return f"<Polygon><tessellate>1</tessellate>{outer}{inner}</Polygon>"
    parts = "".join(_geometry(part) for part in shapely.get_parts(ground))
    return f"<MultiGeometry>{parts}</MultiGeometry>"


def _ring(ring: BaseGeometry) -> str:
    return f"<LinearRing><coordinates>{_pairs(ring)}</coordinates></LinearRing>"


def _pairs(ground: BaseGeometry) -> str:
    return " ".join(f"{round(lon, 7)},{round(lat, 7)}" for lon, lat in shapely.get_coordinates(ground))


def _text(value: str) -> str:
    """Return a text as XML 1.0 may hold it, in content and in attributes."""
    return _escape(_NOT_XML.sub("\ufffd", value), {'"': "&quot;", "\r": "&#13;"})
