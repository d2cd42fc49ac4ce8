"""Situations as Cursor on Target XML, for TAK: one ``event`` a mark, a point with the radius that holds it.

After MITRE, "Cursor on Target Message Router User's Guide" (MP090284), 2009. Who is friend and who is foe is
not for this file to say: every type has the affiliation neutral. Written only: areas become points with a
radius, and claims and reports do not fit.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

from geomap.formats.atomic import write_text
from geomap.model import Deployment, Event, Situation, When

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPOT = "b-m-p-s-m"
"""A spot that a person marked on a map: what an event is to TAK."""

_DIMENSIONS = (
    (("submarine",), "U"),
    (("ship", "carrier", "frigate", "destroyer", "cruiser", "corvette", "boat", "vessel", "tanker"), "S"),
    (("fighter", "bomber", "aircraft", "helicopter", "drone", "jet", "plane"), "A"),
)
_UNKNOWN = "9999999.0"
_UNDATED = date(1970, 1, 1)
"""The instant of what has no date and whose report has none: recognisable, and the same each time."""


def dump_cot(situation: Situation) -> str:
    """Return a situation as the text of a Cursor on Target file; what has no place is left out."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<events>", *_events(situation), "</events>", ""]
    return "\n".join(lines)


def write_cot(situation: Situation, path: Path) -> None:
    """Write a situation as Cursor on Target, whole or not at all. Raises OSError."""
    write_text(path, dump_cot(situation))


def _events(situation: Situation) -> Iterator[str]:
    documents = {document.id: document for document in situation.documents}
    items: list[Event | Deployment] = [*situation.events, *situation.deployments]
    for item in items:
        document = documents[item.document_id]
        start, end = item.sentence
        words = f"{document.source or document.id}: {document.text[start:end]}"
        first, last = _days(item.when, document.published)
        for number, place in enumerate(item.places):
            uid = hashlib.sha256(f"{item.id}\n{number}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
            yield (
                f'<event version="2.0" uid="geomap-{uid}" type="{_type(item)}" how="h-e" '
                f'time="{first}T00:00:00Z" start="{first}T00:00:00Z" stale="{last}T00:00:00Z">'
                f'<point lat="{round(place.lat, 7)}" lon="{round(place.lon, 7)}" hae="{_UNKNOWN}" '
                f'ce="{round(place.uncertainty_m, 1)}" le="{_UNKNOWN}"/>'
                f"<detail><contact callsign={_value(_name(item))}/><remarks source={_value(document.id)}>"
                f"{_content(words)}</remarks></detail></event>"
            )


def _type(item: Event | Deployment) -> str:
    if isinstance(item, Event):
        return _SPOT
    asset = item.asset.casefold()
    dimension = next((letter for words, letter in _DIMENSIONS if any(word in asset for word in words)), "G")
    return f"a-n-{dimension}"


def _name(item: Event | Deployment) -> str:
    if isinstance(item, Event):
        return f"{item.kind} ({item.modality})"
    return item.unit or item.asset


def _days(when: When | None, published: date | None) -> tuple[date, date]:
    """Return the first day and the day after the last; the report's own day where the text says none."""
    first = last = published or _UNDATED
    if when is not None and (when.earliest or when.latest):
        first = when.earliest or when.latest or first
        last = when.latest or max(first, published or first)
    return first, max(first, last) + timedelta(days=1) if last < date.max else last


def _value(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))


def _content(text: str) -> str:
    clean = _NOT_XML.sub("\ufffd", text)
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
