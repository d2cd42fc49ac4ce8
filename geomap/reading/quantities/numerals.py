"""Numerals: digits and words for numbers."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from geomap.reading.language.tokens import Token, phrase_at, token_at
from geomap.reading.language.word_lists import open_lists
from geomap.settings import data_path

_LISTS = open_lists("quantities", "numerals")
MAX_DIGITS = 30
"""A longer run of digits is no number that a report counts with."""

_SPACED = _LISTS.words("spaced")
"""Suffixes that are no unit and may stand after a space."""

_MORE = frozenset(["another", "further", "additional", "other"])
"""Words behind which "dozen" or "hundred" stands alone for one of them."""

_ORDINAL_ENDS = ("st", "nd", "rd", "th")


class Numeral(NamedTuple):
    """A number as it stands in a list of tokens."""

    value: float
    """What it amounts to; suffixes that may be a unit (``m``, ``b``) are not applied."""
    end: int
    """Index of the first token after it."""
    digits: bool
    """True where it is written in digits."""
    scale: float
    """What the words hundred, million, … in it multiply by; 1 where there are none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NumeralWords:
    """The words for numbers, from ``data/lexicons/numerals.toml``."""

    ones: dict[str, int]
    tens: dict[str, int]
    scales: dict[str, int]
    suffixes: dict[str, int]
    ordinals: dict[str, int]
    fractions: dict[str, float]
    fraction_words: dict[str, float]
    year_before: frozenset[str]
    year_bounds: frozenset[str]
    year_marks: frozenset[str]
    year_counted: frozenset[str]
    year_more: frozenset[str]


@cache
def numeral_words() -> NumeralWords:
    """Return the words for numbers, read once."""
    with data_path("lexicons", "numerals.toml").open("rb") as file:
        table = tomllib.load(file)
    years = table["years"]
    return NumeralWords(
        ones=table["ones"],
        tens=table["tens"],
        scales=table["scales"],
        suffixes=table["suffixes"],
        ordinals=table["ordinals"],
        fractions=table["fractions"],
        fraction_words=table["fraction_words"],
        year_before=frozenset(years["before"]),
        year_bounds=frozenset(years["bounds"]),
        year_marks=frozenset(years["marks"]),
        year_counted=frozenset(years["counted"]),
        year_more=frozenset(years["more"]),
    )


def read_numeral(tokens: list[Token], index: int) -> Numeral | None:
    """Read the cardinal number that begins at a token; None where there is none.

    Understands grouping, decimals, "twenty-three", "a dozen", "half a million", "2.5 million",
    "another dozen", "two and a half". An ordinal, and a bare "a", is no cardinal.
    """
    words = numeral_words()
    token = token_at(tokens, index)
    if token.kind == "n":
        return _read_digits(tokens, index, words)
    if token.word in words.fractions:
        return _scaled(tokens, index + 1, words.fractions[token.word], words, digits=True)
    if token.kind != "w":
        return None
    if token.word in ("a", "an"):
        return _read_article(tokens, index, words)
    if token.word == "half":
        return _read_half(tokens, index, words)
    if token.word in words.ones or token.word in words.tens:
        return _read_words(tokens, index, words)
    if token.word in words.scales and token_at(tokens, index - 1).word in _MORE:
        return _read_words(tokens, index, words, start=1)
    return None


def _read_digits(tokens: list[Token], index: int, words: NumeralWords) -> Numeral | None:
    token = tokens[index]
    if len(token.word) > MAX_DIGITS:
        return None
    after = token_at(tokens, index + 1)
    if after.start == token.end and after.word in _ORDINAL_ENDS:
        return None
    value = float(token.word)
    if after.word in words.fractions and after.start == token.end:
        value += words.fractions[after.word]
        index += 1
    return _scaled(tokens, index + 1, value, words, digits=True)


def _scaled(tokens: list[Token], index: int, value: float, words: NumeralWords, *, digits: bool) -> Numeral:
    """Apply "hundred", "million", … with or without a hyphen between."""
    factor = 1.0
    while True:
        at = index + 1 if token_at(tokens, index).word == "-" else index
        word = token_at(tokens, at).word
        scale = words.scales.get(word) or (words.suffixes.get(word) if digits and word in _SPACED else None)
        if scale is None:
            return Numeral(value * factor, index, digits, factor)
        factor, index = factor * scale, at + 1


def _read_article(tokens: list[Token], index: int, words: NumeralWords) -> Numeral | None:
    """A dozen, a hundred, a million, a couple of, a half-dozen, a quarter of a million."""
    after = token_at(tokens, index + 1).word
    if after in words.scales:
        more = _read_words(tokens, index + 1, words, start=1)
        return more
    if after in ("couple", "pair") and token_at(tokens, index + 2).word == "of":
        return _scaled(tokens, index + 3, 2, words, digits=False)
    if after == "score" and token_at(tokens, index + 2).word == "of":
        noun = token_at(tokens, index + 3)  # "a score of huts"; not "a score of 3-1"
        return Numeral(20, index + 3, False, 1) if noun.kind == "w" and noun.word.endswith("s") else None
    if after == "half":
        at = index + 3 if token_at(tokens, index + 2).word == "-" else index + 2
        scale = words.scales.get(token_at(tokens, at).word)
        return Numeral(scale / 2, at + 1, False, scale) if scale else None
    if after == "quarter" and token_at(tokens, index + 2).word == "of":
        scale = words.scales.get(token_at(tokens, index + 4).word)
        return Numeral(scale / 4, index + 5, False, scale) if scale else None
    return None


def _read_half(tokens: list[Token], index: int, words: NumeralWords) -> Numeral | None:
    """Half a dozen, half a million, half-a-million."""
    at = index + 1
    if token_at(tokens, at).word == "-":
        at += 1
    bare = words.scales.get(token_at(tokens, at).word, 0)
    if bare >= 1_000_000:  # "half billion"
        return Numeral(bare / 2, at + 1, False, bare)
    if token_at(tokens, at).word not in ("a", "an"):
        return None
    at += 2 if token_at(tokens, at + 1).word == "-" else 1
    scale = words.scales.get(token_at(tokens, at).word)
    return Numeral(scale / 2, at + 1, False, scale) if scale else None


def _read_words(tokens: list[Token], index: int, words: NumeralWords, *, start: int = 0) -> Numeral | None:
    """Number words in a row: total, and the group below the next scale."""
    total: float = 0.0
    group: float = start
    factor = 1.0
    last = ""
    at = index
    while True:
        skip = at
        if at > index:
            joint = token_at(tokens, at).word
            if joint == "-" or (joint == "and" and last == "scale"):
                skip = at + 1
        word = token_at(tokens, skip).word
        if word in words.ones and last in ("", "tens", "scale"):
            ones = words.ones[word]
            if (last == "tens" and not 0 < ones < 10) or (last == "scale" and skip > at and group % 100):
                break
            group, last = group + ones, "ones"
        elif word in words.tens and last in ("", "scale"):
            group, last = group + words.tens[word], "tens"
        elif word in words.scales and (group or last == "scale"):
            scale = words.scales[word]
            if scale <= 100:
                group *= scale
            else:
                total, group = total + max(group, 1) * scale, 0.0
                if last == "scale" and group == 0 and total == 0:
                    break
            last, factor = "scale", float(scale)
        else:
            break
        at = skip + 1
    if at == index:
        return None
    value = total + group
    if phrase_at(tokens, at, 3) == ("and", "a", "half"):
        at += 3
        value += 0.5 * (factor if group == 0 and factor >= 1000 else 1.0)  # "a million and a half"
        return _scaled(tokens, at, value, words, digits=False)
    return Numeral(value, at, False, factor)


def read_ordinal(tokens: list[Token], index: int) -> tuple[int, int] | None:
    """Read "3rd", "third" or "twenty-first": (number, index after it); None where there is none."""
    words = numeral_words()
    token = token_at(tokens, index)
    if token.kind == "n":
        after = token_at(tokens, index + 1)
        glued = after.start == token.end and after.word in _ORDINAL_ENDS
        if glued and token.word.isdigit() and len(token.word) < 5:
            return int(token.word), index + 2
        return None
    if token.word in words.ordinals:
        return words.ordinals[token.word], index + 1
    if token.word in words.tens and token_at(tokens, index + 1).word == "-":
        ones = words.ordinals.get(token_at(tokens, index + 2).word, 0)
        if 0 < ones < 10:
            return words.tens[token.word] + ones, index + 3
    return None


def is_year(tokens: list[Token], index: int) -> bool:
    """Tell whether four bare digits read as a year of the common era, 1500 to 2100.

    "in 2019", "the 2019 election" and "(2019)" are years; "1,500", "2000 people" and "$2000" are not.
    """
    token = token_at(tokens, index)
    if token.kind != "n" or len(token.text) != 4 or not token.text.isdigit():
        return False
    if not 1500 <= int(token.text) <= 2100:
        return False
    words = numeral_words()
    before, after = token_at(tokens, index - 1), token_at(tokens, index + 1)
    if (
        before.end == token.start
        and index > 0
        and (before.kind == "w" or before.word not in words.year_marks)
    ):
        return False
    if after.start == token.end and after.kind == "w" and after.word != "s":
        return False
    if after.word in words.year_counted or after.word in words.scales:
        return False
    if before.word in words.year_bounds:
        compared = before.word == "than" and token_at(tokens, index - 2).word not in words.year_more
        return compared and after.kind == "p"
    plural = (
        after.kind == "w"
        and after.word.endswith("s")
        and len(after.word) > 3
        and not after.word.endswith("ss")
    )
    return not plural or before.word in words.year_before or (int(token.text) >= 1900 and before.kind == "w")
