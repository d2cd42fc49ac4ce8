"""Pieces of HTML for the dashboard: everything escaped, nothing lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from situations import whole

from geomap.drawing.fact_cards import fact_html, items_by_id
from geomap.drawing.fragments import FRAGMENT_STYLE, claims_html, facts_html, notice_html
from geomap.judging.reconciliation import reconciled

PAYLOADS = ["<script>alert(1)</script>", "{{7*1910001}}", "${x}", "`", '" onload="x', "</b>"]


def test_claims_show_sentence_source_findings_and_error() -> None:
    shown = claims_html(whole())
    for words in (
        "60 km from Yemen",
        "Quay Street Notices",
        "Assab",
        "58 km",
        "0.2 km",
        "supported",
        "undetermined",
    ):
        assert words in shown, words


def test_distances_come_in_the_readers_unit() -> None:
    assert "31 nmi" in claims_html(whole(), "nmi")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_reaches_the_page_as_it_is(payload: str) -> None:
    situation = whole()
    document = replace(situation.documents[0], source=payload, text=payload + situation.documents[0].text)
    claims = tuple(replace(claim, note=payload) for claim in situation.claims)
    shown = [
        claims_html(replace(situation, documents=(document,), claims=claims)),
        facts_html([(payload, payload)]),
        notice_html(payload),
    ]
    assert not any(payload in html for html in shown)


def test_the_style_asks_for_nothing() -> None:
    assert "url(" not in FRAGMENT_STYLE and "@import" not in FRAGMENT_STYLE


def test_a_report_that_differs_with_itself_is_not_called_several() -> None:
    once = whole()
    strike = once.events[0]
    again = replace(strike, id="again", start=strike.start + 1)
    told = reconciled(replace(once, events=(*once.events, again)), same=[(strike.id, again.id)])
    fact = next(f for f in told.facts if "again" in f.members)
    differing = replace(fact, status="conflict")
    shown = fact_html(differing, {d.id: d for d in told.documents}, items_by_id(told))
    assert "sentences differ" in shown and "1 report" in shown and "reports differ" not in shown
