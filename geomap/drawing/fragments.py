"""Pieces of safe HTML for a page that is not ours: facts, the table of claims, notices.

Every text value goes through ``escaping.escape``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from geomap.drawing.escaping import escape
from geomap.drawing.wording import Units, claimed_distance, distance, leeway
from geomap.model import Claim, Finding, Situation

FRAGMENT_STYLE = Path(__file__).with_name("fragments.css").read_text(encoding="utf-8")
"""The style sheet of these pieces and of transcripts; it goes in once a page."""

_SIGNS = {"supported": "✓", "refuted": "✗", "partly": "◐", "undetermined": "?"}


def facts_html(facts: Iterable[tuple[str, str]]) -> str:
    """Return pairs of a name and a value as a list of definitions."""
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts)
    return f'<dl class="gm-facts">{items}</dl>'


def notice_html(message: str) -> str:
    """Return one line that a person should see."""
    return f'<p class="gm-notice">{escape(message)}</p>'


def claims_html(situation: Situation, units: Units = "km") -> str:
    """Return every claim of a situation with its sentence, verdict and findings."""
    return "".join(_claim_card(situation, claim, units) for claim in situation.claims)


def _claim_card(situation: Situation, claim: Claim, units: Units) -> str:
    document = situation.document(claim.document_id)
    start, end = claim.sentence
    text = document.text
    sentence = (
        escape(text[start : claim.start])
        + f"<strong>{escape(text[claim.start : claim.end])}</strong>"
        + escape(text[claim.end : end])
    )
    published = f", {document.published.isoformat()}" if document.published else ""
    parts = [
        f"<blockquote>{sentence}</blockquote>",
        f'<p class="gm-muted">{escape((document.source or document.id) + published)}</p>',
        f"<p>{_verdict(claim.verdict)} {escape(claimed_distance(claim, units))}</p>",
    ]
    if claim.findings:
        parts.append(_findings_table(claim.findings, units))
    notes = [note for note in (claim.note, leeway(claim, units)) if note]
    parts += [f'<p class="gm-muted">{escape(note)}</p>' for note in notes]
    return f'<section class="gm-claim-card">{"".join(parts)}</section>'


def _findings_table(findings: Sequence[Finding], units: Units) -> str:
    head = (
        "<thead><tr><th>Place</th><th>Measured to</th><th class='gm-number'>Nearest</th>"
        "<th class='gm-number'>Farthest</th></tr></thead>"
    )
    rows = []
    for finding in findings:
        for number, reading in enumerate(finding.readings):
            place = f"{escape(finding.place)}<br>{_verdict(finding.verdict)}" if number == 0 else ""
            rows.append(
                f"<tr><td>{place}</td><td>{escape(reading.of)}</td>"
                f"<td class='gm-number'>{escape(distance(reading.nearest_m, units))}<br>"
                f"<span class='gm-muted'>± {escape(distance(reading.error_m, units))}</span></td>"
                f"<td class='gm-number'>{escape(distance(reading.farthest_m, units))}</td></tr>"
            )
    return f'<div class="gm-scroll"><table>{head}<tbody>{"".join(rows)}</tbody></table></div>'


def _verdict(verdict: str) -> str:
    return f'<span class="gm-verdict gm-{escape(verdict)}">{_SIGNS[verdict]} {escape(verdict)}</span>'
