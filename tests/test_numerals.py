"""Numerals: digits, words, ordinals and years."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.reading.language.tokens import read_tokens
from geomap.reading.quantities.numerals import is_year, read_numeral, read_ordinal

UNITS = (
    "zero one two three four five six seven eight nine "
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
ONES = UNITS.split()
DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = DECADES.split()


def value(text: str) -> float | None:
    numeral = read_numeral(read_tokens(text, 0, len(text)), 0)
    return None if numeral is None else numeral.value


def spelled(number: int) -> str:
    """A number below a thousand million in words."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            joint = " and " if size == 100 else " "
            return f"{spelled(number // size)} {name}" + (joint + spelled(rest) if rest else "")
    raise AssertionError(number)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1,400 men", 1_400),
        ("12,345,678", 12_345_678),
        ("1\u202f400 men", 1_400),
        ("2.5 million", 2_500_000),
        ("40 mn", 40_000_000),
        ("twenty-three", 23),
        ("a dozen", 12),
        ("a hundred and five", 105),
        ("half a million", 500_000),
        ("half-a-dozen", 6),
        ("a half-million", 500_000),
        ("a quarter of a million", 250_000),
        ("two and a half", 2.5),
        ("1½", 1.5),
        ("½", 0.5),
        ("three lakh", 300_000),
        ("a couple of", 2),
        ("ten thousand", 10_000),
    ],
)
def test_cardinal(text: str, wanted: float) -> None:
    assert value(text) == wanted


@pytest.mark.parametrize("text", ["third", "3rd", "a boat", "boat", "-", "", "million", "9" * 40])
def test_what_is_no_cardinal(text: str) -> None:
    assert value(text) is None


@given(st.integers(0, 999_999_999))
def test_words_and_digits_mean_the_same(number: int) -> None:
    assert value(spelled(number)) == value(f"{number:,}") == value(str(number)) == number


@pytest.mark.parametrize(
    ("text", "wanted"), [("3rd", 3), ("twenty-first", 21), ("third", 3), ("thirtieth", 30)]
)
def test_ordinal(text: str, wanted: int) -> None:
    ordinal = read_ordinal(read_tokens(text, 0, len(text)), 0)
    assert ordinal is not None and ordinal[0] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("in 2019 they met", True),
        ("the 2019 elections", True),
        ("(2019)", True),
        ("quieter than 2017, it was", True),
        ("more than 2017 people", False),
        ("2000 people", False),
        ("$2000", False),
        ("some 1900 boats", False),
        ("Resolution 2202", False),
        ("in 1066", False),
        ("2019th", False),
    ],
)
def test_year(text: str, wanted: bool) -> None:
    tokens = read_tokens(text, 0, len(text))
    index = next(i for i, token in enumerate(tokens) if token.kind == "n")
    assert is_year(tokens, index) is wanted
