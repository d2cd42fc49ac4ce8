"""A report's text as safe HTML, with what was read in it marked: places, events, deployments, claims.

Every character of the report goes through ``escaping.escape``; the markup around it is this module's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from geomap.drawing.escaping import escape
from geomap.drawing.wording import place_name
from geomap.model import Mention, Situation

_KEY = (
    ("gm-place", "place on the map"),
    ("gm-context", "place as context"),
    ("gm-unsure", "place not sure"),
    ("gm-associative", "government, nationality or part of a name"),
    ("gm-event", "event"),
    ("gm-deployment", "deployment"),
    ("gm-claim", "claim"),
)


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    style: str
    title: str


def document_html(situation: Situation, document_id: str) -> str:
    """Return one report's text as an HTML fragment with marks and their meanings as tooltips.

    Raises KeyError when the situation holds no such document.
    """
    text = situation.document(document_id).text
    marks = sorted(_marks(situation, document_id), key=lambda m: (m.start, m.end))
    cuts = sorted({0, len(text)} | {c for m in marks for c in (m.start, m.end) if 0 <= c <= len(text)})
    pieces = []
    active: list[_Mark] = []
    upcoming = 0
    for start, end in pairwise(cuts):
        while upcoming < len(marks) and marks[upcoming].start <= start:
            active.append(marks[upcoming])
            upcoming += 1
        active = [mark for mark in active if mark.end > start]
        content = escape(text[start:end])
        if active:
            styles = " ".join(dict.fromkeys(mark.style for mark in active))
            title = escape(" · ".join(dict.fromkeys(mark.title for mark in active)))
            content = f'<span class="{styles}" title="{title}">{content}</span>'
        pieces.append(content)
    return f'<div class="gm-text">{"".join(pieces)}</div>'


def transcript_key_html() -> str:
    """Return the key to the marks as an HTML fragment."""
    return '<p class="gm-key">' + "".join(f'<span class="{s}">{w}</span>' for s, w in _KEY) + "</p>"


def _marks(situation: Situation, document_id: str) -> Iterator[_Mark]:
    for mention in situation.mentions:
        if mention.document_id == document_id:
            yield _Mark(mention.start, mention.end, _mention_style(mention), _mention_title(mention))
    for event in situation.events:
        if event.document_id == document_id:
            mode = f", {event.mode}" if event.mode else ""
            title = f"Event: {event.kind}{mode}; {event.modality}"
            yield _Mark(event.start, event.end, "gm-event", title)
    for deployment in situation.deployments:
        if deployment.document_id == document_id:
            title = f"Deployment: {deployment.asset}, {deployment.status}"
            yield _Mark(deployment.start, deployment.end, "gm-deployment", title)
    for claim in situation.claims:
        if claim.document_id == document_id:
            yield _Mark(claim.start, claim.end, "gm-claim", f"Claim: {claim.verdict}")


def _mention_style(mention: Mention) -> str:
    if mention.role == "associative":
        return "gm-associative"
    if mention.outcome != "resolved":
        return "gm-unsure"
    return "gm-place" if mention.draw == "pin" else "gm-context"


def _mention_title(mention: Mention) -> str:
    if mention.place is None:
        return "Place: not in the gazetteer"
    what = "Place" if mention.role == "literal" else f"Not a mark ({mention.use})"
    return f"{what}: {place_name(mention.place)}, {mention.outcome}, {mention.score:.0%}"
