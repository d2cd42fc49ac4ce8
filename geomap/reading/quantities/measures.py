"""Measures: a number with its unit or currency, and ranges of two."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from geomap.reading.language.tokens import Token, lengths_by_head, phrase_at, read_tokens, token_at
from geomap.reading.language.word_lists import open_lists
from geomap.reading.quantities.numerals import numeral_words, read_numeral
from geomap.settings import data_path

_LISTS = open_lists("quantities", "measures")
Words = tuple[str, ...]
"""Words of a phrase, lower case."""

DASHES = frozenset("-–—‒−")
"""What may stand between the two ends of a range."""

TIME_UNITS = frozenset(["second", "minute", "hour", "day", "week", "month", "year", "decade", "century"])
"""Units that make a measure a length of time."""

_AMBIGUOUS = _LISTS.words("ambiguous")
"""Units that are also words: they need digits before them."""


_MOVES = _LISTS.words("moves")
"""Words before what a price moved by, behind which "to" says where it moved."""


class Measure(NamedTuple):
    """A number with its unit."""

    value: float
    """In ``unit``."""
    unit: str
    """``count`` where no unit is written."""
    end: int
    """Index of the first token after number and unit."""
    number_end: int
    """Index of the first token after the number."""
    scale: float
    """1,000,000 for "2.5 million" and "2.5m", else 1."""
    digits: bool
    """True where the number is written in digits."""
    named: bool
    """True where a unit or currency is written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Units:
    units: dict[Words, str]
    currencies: dict[Words, str]
    signs: dict[Words, str]
    lengths: dict[str, tuple[int, ...]]
    openers: frozenset[str]


def measure_heads() -> frozenset[str]:
    """Return the words and marks that may open a measure: numbers, currency signs and codes."""
    words = numeral_words()
    return frozenset(
        [*words.ones, *words.tens, *words.fractions, *words.scales, "a", "an", "half", *_units().openers]
    )


def words_of(text: str) -> Words:
    """Return the words of a phrase of a lexicon, as ``read_tokens`` would give them."""
    return tuple(token.word for token in read_tokens(text, 0, len(text)))


@cache
def _units() -> _Units:
    with data_path("lexicons", "quantities.toml").open("rb") as file:
        table = tomllib.load(file)
    units = {words_of(word): name for name, words in table["units"].items() for word in words}
    currencies = {words_of(word): code for code, words in table["currencies"].items() for word in words}
    signs = {words_of(sign): code for sign, code in table["currency_signs"].items()}
    codes = [words[0] for words in currencies if len(words) == 1 and len(words[0]) in (2, 3)]
    return _Units(
        units=units,
        currencies=currencies,
        signs=signs,
        lengths=lengths_by_head([*units, *currencies]),
        openers=frozenset([*codes, *(words[0] for words in signs)]),
    )


def read_measure(tokens: list[Token], index: int) -> Measure | None:
    """Read a number with its currency sign, suffix and unit; None where none begins at ``index``."""
    sign, at = _read_sign(tokens, index)
    number = read_numeral(tokens, at)
    if number is None:
        return None
    value, end, scale = number.value, number.end, number.scale
    last, after = token_at(tokens, end - 1), token_at(tokens, end)
    if number.digits and after.start == last.end and after.kind == "w":
        suffix = numeral_words().suffixes.get(after.word)
        if suffix and (sign or after.word != "m" or _is_counted(token_at(tokens, end + 1), metres=True)):
            value, end, scale = value * suffix, end + 1, float(suffix)
    if sign is not None:
        unit, after_unit = sign, end
        if (token_at(tokens, end).word,) in _units().currencies:
            after_unit = end + 1
    elif token_at(tokens, index - 1).word in ("magnitude", "richter"):
        unit, after_unit = "magnitude", end
    else:
        unit, after_unit = read_unit(
            tokens, end, value=value, plain=not number.digits and scale == 1, scaled=scale > 1
        )
    return Measure(value, unit, after_unit, end, scale, number.digits, unit != "count")


def _is_designation(tokens: list[Token], at: int) -> bool:
    """Whether a capital is no unit but begins a type: "12 M777 howitzers"."""
    letter, after = token_at(tokens, at), token_at(tokens, at + 1)
    return letter.text.isupper() and after.kind == "n" and after.start == letter.end


def read_unit(tokens: list[Token], at: int, *, value: float, plain: bool, scaled: bool) -> tuple[str, int]:
    """Read the unit after a number: (name, index after it), or ("count", at) where there is none."""
    known = _units()
    begin = at + 1 if token_at(tokens, at).word in DASHES else at
    for length in known.lengths.get(token_at(tokens, begin).word, ()):
        key = phrase_at(tokens, begin, length)
        ambiguous = len(key) == 1 and key[0] in _AMBIGUOUS
        if ambiguous and (plain or _is_designation(tokens, begin)):
            continue
        if token_at(tokens, begin + length + 1).word == "class":
            continue  # "three Kilo-class submarines"
        if key in (("pound",), ("pounds",)):
            return ("GBP" if scaled else "pound"), begin + 1
        if key in known.units:
            return known.units[key], begin + len(key)
        if key in known.currencies and not (ambiguous and value < 100):
            return known.currencies[key], begin + len(key)
    return "count", at


_RANGING = _LISTS.words("ranging")
"""Words before "from 5 to 10" that make it a range; of what rises from 5 to 10 both are told."""


def read_range(tokens: list[Token], index: int, first: Measure) -> tuple[float, Measure] | None:
    """Read the upper end of a range that begins with ``first``: (low, upper measure), None for no range.

    "10-13 percent", "between 5 and 10", "5 to 10 million", "five or six"; a unit or scale that stands once
    holds for both. "From 5 to 10" is two numbers, and a range that falls is a score.
    """
    joint, before = token_at(tokens, first.end).word, token_at(tokens, index - 1).word
    dash = joint in DASHES
    if not (dash or joint in ("to", "or") or (joint == "and" and before == "between")):
        return None
    ranging = before == "from" and token_at(tokens, index - 2).word in _RANGING
    if joint == "to" and ((before == "from" and not ranging) or (first.unit.isupper() and before in _MOVES)):
        return None  # "oil rose $2 to $81"
    second = read_measure(tokens, first.end + 1)
    if second is None or (first.named and second.named and first.unit != second.unit):
        return None
    low = first.value
    if second.scale > 1 and first.scale == 1 and first.value < 1000:
        low = first.value * second.scale
    if low >= second.value or (joint == "or" and second.value > max(low * 2, low + 2)):
        return None
    unit = second.unit if second.named else first.unit
    if dash and unit == "count" and second.value <= 31 and not _is_counted(token_at(tokens, second.end)):
        return None
    return low, second._replace(unit=unit, named=unit != "count")


def _read_sign(tokens: list[Token], index: int) -> tuple[str | None, int]:
    """The currency sign or code at ``index``: (ISO code, index after it), or (None, index)."""
    known = _units()
    token = token_at(tokens, index)
    if token.word not in known.openers:
        return None, index
    for length in (3, 2, 1):
        if token_at(tokens, index + length).kind == "n":
            key = tuple(token_at(tokens, index + k).word for k in range(length))
            parts = tokens[index : index + length]
            joined = all(a.end == b.start and a.text.isupper() for a, b in pairwise(parts))
            if key in known.signs and joined:
                return known.signs[key], index + length
    if token.kind == "w" and len(token.text) in (2, 3) and token_at(tokens, index + 1).kind == "n":
        code = known.currencies.get((token.word,))
        if code is not None and (token.text.isupper() or token.text == "Rs"):
            return code, index + 1
    return None, index


def _is_counted(token: Token, *, metres: bool = False) -> bool:
    """Whether a word may be what a number counts; after "2.5m" only a plural is."""
    if metres:
        return token.kind == "w" and (
            token.word == "people" or (len(token.word) > 3 and token.word.endswith("s"))
        )
    return token.kind == "w" and len(token.word) > 2
