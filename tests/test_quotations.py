"""Quotations and who speaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.model import Document
from geomap.reading.language.quotations import Quotation, quotation_at, read_quotations
from geomap.reading.language.sentences import split_sentences


def read(text: str) -> tuple[Quotation, ...]:
    document = Document(id="x", text=text)
    return read_quotations(document, split_sentences(document))


@pytest.mark.parametrize(
    ("text", "kind", "speaker", "words"),
    [
        (
            "“We will rebuild the dam,” Amina Yusuf said.",
            "direct",
            "Amina Yusuf",
            "“We will rebuild the dam,”",
        ),
        (
            '"We will rebuild the dam," said Amina Yusuf.',
            "direct",
            "Amina Yusuf",
            '"We will rebuild the dam,"',
        ),
        ("The mayor said: “We will rebuild the dam.”", "direct", "The mayor", "“We will rebuild the dam.”"),
        ("Police said that two men had drowned.", "indirect", "Police", "two men had drowned."),
        ("The army denied it had shelled the town.", "indirect", "The army", "it had shelled the town."),
        (
            "Two men drowned when the dam broke, police said.",
            "indirect",
            "police",
            "Two men drowned when the dam broke",
        ),
        ("According to the river board, two men drowned.", "indirect", "the river board", "two men drowned."),
        ("Two men drowned, according to the river board.", "indirect", "the river board", "Two men drowned"),
        ("Two men reportedly drowned.", "unsourced", None, "Two men reportedly drowned."),
    ],
)
def test_words_and_speaker(text: str, kind: str, speaker: str | None, words: str) -> None:
    (found,) = read(text)
    assert (found.kind, found.speaker) == (kind, speaker)
    assert text[found.start : found.end].strip() == words


def test_a_pronoun_takes_the_last_speaker() -> None:
    first, second = read(
        "Amina Yusuf warned that the dam may break. “We must leave the valley now,” she said."
    )
    assert first.speaker == second.speaker == "Amina Yusuf"


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    found = read("“The dam may break,” Amina Yusuf said.\n\n“We must leave the valley tonight.”")
    assert [q.speaker for q in found] == ["Amina Yusuf", "Amina Yusuf"]


def test_words_in_quotation_marks_alone_are_no_quotation() -> None:
    assert read("The so named “river wall” broke.") == ()


def test_the_day_of_the_week_may_stand_between() -> None:
    (found,) = read("The governor said on Tuesday that the road was cut.")
    assert found.speaker == "The governor"


def test_quotation_at_an_offset() -> None:
    text = "“We will rebuild the dam,” Amina Yusuf said."
    found = read(text)
    assert quotation_at(found, 5) == found[0]
    assert quotation_at(found, len(text) - 1) is None


PIECES = [
    "“",
    "”",
    '"',
    "he said",
    "Amina Yusuf",
    " ",
    ",",
    ".",
    "that",
    "police",
    "reportedly",
    "rain fell",
    "\n\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for quotation in read(text):
        assert 0 <= quotation.start <= quotation.end <= len(text)
        if quotation.cue is not None:
            assert 0 <= quotation.cue[0] < quotation.cue[1] <= len(text)
