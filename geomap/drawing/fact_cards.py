"""Facts as safe HTML for a page that is not ours: what each report tells, side by side.

Every text value goes through ``escaping.escape``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geomap.drawing import symbology, wording
from geomap.drawing.escaping import escape
from geomap.model import Claim, Deployment, Document, Event, Fact, Situation

_STATUS = {
    "conflict": ("≠", "differ"),
    "compatible": ("≈", "differ in detail"),
    "agree": ("=", "agree"),
    "single": ("·", ""),
}


def fact_html(
    fact: Fact, documents: Mapping[str, Document], items: Mapping[str, Event | Deployment | Claim]
) -> str:
    """Return one fact with its reports and what each says of it as an HTML fragment.

    ``documents`` and ``items`` (events, deployments and claims) are looked up by id; one that is not there
    was filtered out and is left out here.
    """
    sign, words = _STATUS[fact.status]
    # One report may tell of a fact twice, and otherwise.
    said = f"{'reports' if len(fact.documents) > 1 else 'sentences'} {words}" if words else "one report"
    parts = [
        f'<p class="gm-fact-title">{escape(fact.title)}</p>',
        f'<p><span class="gm-status gm-{fact.status}">{sign} {said}</span> '
        f'<span class="gm-muted">{escape(_kind(fact))}, {_count(fact)}</span></p>',
        *(_property_html(fact, name, documents) for name in [p.name for p in fact.properties]),
        _sentences_html(fact, documents, items),
    ]
    notes = [c.text for c in fact.contradictions]
    if notes:
        lines = "".join(f"<li>{escape(note)}</li>" for note in notes)
        parts.append(f'<div class="gm-muted">Within one report:<ul>{lines}</ul></div>')
    return f'<section class="gm-claim-card gm-fact">{"".join(parts)}</section>'


def items_by_id(situation: Situation) -> dict[str, Event | Deployment | Claim]:
    """Return every event, deployment and claim of a situation by its id."""
    found: dict[str, Event | Deployment | Claim] = {event.id: event for event in situation.events}
    found |= {deployment.id: deployment for deployment in situation.deployments}
    return found | {claim.id: claim for claim in situation.claims}


def _kind(fact: Fact) -> str:
    if fact.subject == "event":
        return symbology.kind_title(fact.kind, fact.mode)
    words = wording.mode(fact.kind).capitalize()
    return f"{words}, {wording.mode(fact.mode).lower()}" if fact.mode else words


def _count(fact: Fact) -> str:
    count = len(fact.documents)
    return f"{count} report" if count == 1 else f"{count} reports"


def _property_html(fact: Fact, name: str, documents: Mapping[str, Document]) -> str:
    prop = next(p for p in fact.properties if p.name == name)
    rows: dict[str, list[str]] = {}
    for told in prop.told:
        rows.setdefault(told.text, []).append(_source(documents.get(told.document_id), told.document_id))
    sign, words = _STATUS[prop.status]
    status = f'<span class="gm-status gm-{prop.status}">{sign} {words}</span>' if words else ""
    values = "".join(
        f"<li><strong>{escape(text)}</strong> <span class='gm-muted'>{escape(_listed(sources))}</span></li>"
        for text, sources in rows.items()
    )
    return f"<div class='gm-told'><h4>{wording.property_name(prop.name)}</h4> {status}<ul>{values}</ul></div>"


def _sentences_html(
    fact: Fact, documents: Mapping[str, Document], items: Mapping[str, Event | Deployment | Claim]
) -> str:
    quotes = []
    for member in fact.members:
        item = items.get(member)
        document = documents.get(item.document_id) if item is not None else None
        if item is None or document is None:
            continue
        start, end = item.sentence
        told_by = escape(_source(document, document.id)) + _published(document)
        text = document.text
        quotes.append(
            f"<blockquote>{escape(text[start : item.start])}<strong>{escape(text[item.start : item.end])}"
            f"</strong>{escape(text[item.end : end])}"
            f'<footer class="gm-muted">{told_by}</footer>'
            "</blockquote>"
        )
    count = len(quotes)
    summary = "The sentence" if count == 1 else f"The {count} sentences"
    return f"<details><summary>{summary}</summary>{''.join(quotes)}</details>"


def _source(document: Document | None, key: str) -> str:
    return (document.source or document.title or document.id) if document is not None else key


def _published(document: Document) -> str:
    return f", {wording.day(document.published)}" if document.published else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))
