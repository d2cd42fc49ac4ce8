"""A report's text with its marks: the same text, and nothing of it as markup."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import TEXT, whole

from geomap.drawing.transcript import document_html, transcript_key_html


def plain(fragment: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", fragment))


def test_the_text_is_whole_and_marks_stand_where_they_belong() -> None:
    shown = document_html(whole(), "one")
    assert plain(shown) == TEXT
    assert re.search(r'<span class="gm-place" title="Place: Aden[^"]*">Aden</span>', shown)
    assert 'class="gm-event"' in shown and 'class="gm-claim"' in shown


def test_an_unknown_document_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        document_html(whole(), "other")


def test_a_name_that_is_a_guess_is_marked_so() -> None:
    situation = whole()
    guess = replace(situation, mentions=(replace(situation.mentions[0], outcome="ambiguous"),))
    assert "gm-unsure" in document_html(guess, "one")


@given(text=st.text(max_size=80), start=st.integers(0, 90), length=st.integers(0, 30))
def test_any_text_and_any_span_come_out_as_text(text: str, start: int, length: int) -> None:
    situation = whole()
    document = replace(situation.documents[0], text=text)
    mention = replace(situation.mentions[0], start=start, end=start + length)
    shown = document_html(replace(situation, documents=(document,), mentions=(mention,)), "one")
    assert re.fullmatch(
        r'(<div class="gm-text">|</div>|<span class="[a-z -]+" title="[^"<>]*">|</span>|[^<>])*', shown
    )


def test_the_key_names_every_mark() -> None:
    for style in (
        "gm-place",
        "gm-context",
        "gm-unsure",
        "gm-associative",
        "gm-event",
        "gm-deployment",
        "gm-claim",
    ):
        assert style in transcript_key_html()
