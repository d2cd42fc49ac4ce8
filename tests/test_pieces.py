"""Texts cut at their blanks give the words that a search of the whole gives."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer import folding, pieces
from geomap.gazetteer.pieces import Pieces
from geomap.reading.language import tokens, words
from geomap.reading.places import features

PATTERNS = {"places": features._TOKEN, "times": tokens._TOKEN, "reports": words._WORD}
TEXT = st.text(st.sampled_from("aZé9٣²_.,:-'’ʼs \t\n\u00a0\u2009\u0301“U漢")) | st.text()


def _pieces(pattern: re.Pattern[str]) -> Pieces[str]:
    return Pieces(lambda piece: (found.span() for found in pattern.finditer(piece)), str)


CUTTERS = {name: _pieces(pattern) for name, pattern in PATTERNS.items()}
NAMES: Pieces[str] = Pieces(folding.raw_tokens, str, marks=False)


@pytest.mark.parametrize("name", PATTERNS)
@given(text=TEXT)
def test_pieces_hold_the_words_of_the_whole(name: str, text: str) -> None:
    starts, found = CUTTERS[name].cut(text)
    whole = [(match.start(), match[0]) for match in PATTERNS[name].finditer(text)]
    assert list(zip(starts, found, strict=True)) == whole


@given(text=TEXT)
def test_names_are_cut_as_folding_cuts_them(text: str) -> None:
    starts, found = NAMES.cut(text, 5)
    whole = [(start + 5, text[start:end]) for start, end in folding.raw_tokens(text)]
    assert list(zip(starts, found, strict=True)) == whole


def test_a_long_piece_is_cut_and_forgotten() -> None:
    cutter = _pieces(PATTERNS["reports"])
    assert cutter.cut("x" * 1000 + " y")[1] == ["x" * 1000, "y"]
    assert set(pieces._met) == {"y"}


def test_a_full_memory_forgets_and_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "REMEMBERED", 3)
    monkeypatch.setattr(pieces, "_met", pieces._Met())
    cutter = _pieces(PATTERNS["reports"])
    text = "a b c d e f g a b"
    assert cutter.cut(text) == cutter.cut(text)
    assert len(pieces._met) <= 3


def test_ways_of_cutting_share_what_they_met_and_keep_apart_what_they_make_of_it() -> None:
    text = "Mid-May: 1,400 men"
    for _ in range(2):
        assert CUTTERS["reports"].cut_whole(text)[1] == ["Mid-May", ":", "1,400", "men"]
        assert CUTTERS["times"].cut_whole(text)[1] == ["Mid", "-", "May", ":", "1,400", "men"]


@given(text=TEXT, at=st.lists(st.integers(0, 40), min_size=2, max_size=2))
def test_tokens_of_a_stretch_are_those_of_the_stretch_alone(text: str, at: list[int]) -> None:
    start, end = sorted(min(place, len(text)) for place in at)
    alone = [(match[0], start + match.start()) for match in tokens._TOKEN.finditer(text[start:end])]
    assert [(token.text, token.start) for token in tokens.read_tokens(text, start, end)] == alone


def test_a_word_of_another_case_is_looked_at_anew() -> None:
    looks = features.Words(features.Document(id="d", text="Lima lima LIMA"))
    assert list(looks.shape) == [features.CAPITAL, features.LOWER, features.UPPER]


@given(text=TEXT, at=st.lists(st.integers(0, 40), min_size=2, max_size=2))
def test_the_words_in_a_stretch_are_those_of_the_stretch_alone(text: str, at: list[int]) -> None:
    start, end = sorted(min(place, len(text)) for place in at)
    alone = frozenset(words._LETTERS.findall(text[start:end].lower()))
    assert words.words_in(text, start, end) == alone
