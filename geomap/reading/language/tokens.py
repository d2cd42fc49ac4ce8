"""Tokens: words, numbers and marks of a stretch of text, on the offsets of the raw text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from geomap.gazetteer.pieces import Pieces, is_parted

_TOKEN = re.compile(
    r"(?P<n>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+(?!\d)|\d+(?:\.\d+)?)"
    r"|(?P<w>[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?)"
    r"|(?P<p>\S)"
)
_UNGROUP = str.maketrans("", "", ",\u00a0\u2009\u202f")


class Token(NamedTuple):
    """A word, a number or a mark."""

    kind: Literal["n", "w", "p"]
    """n: digits with their grouping and decimals; w: letters; p: any other single character."""
    text: str
    """As it stands."""
    word: str
    """Lower case; for a number without grouping."""
    start: int
    """First code point."""
    end: int
    """One past the last."""


_Look = tuple[str, str, str, int]
"""The kind of a token, itself, its word and its length."""
_SIZE: Final = 3

END = Token("p", "", "", 0, 0)
"""What stands before the first token and after the last."""


def read_tokens(text: str, start: int, end: int) -> list[Token]:
    """Return the tokens of a stretch in order: a list that others are given too, and that stays as it is.

    >>> [t.word for t in read_tokens("Mid-May: 1,400 men", 0, 18)]
    ['mid', '-', 'may', ':', '1400', 'men']
    """
    return _tokens(text, start, end)


@lru_cache(maxsize=128)
def _tokens(text: str, start: int, end: int) -> list[Token]:
    """Cut a stretch, remembered: the readers of times and of quantities ask for the same sentences."""
    starts, looks = _of_whole(text, start, end) or _pieces.cut(text[start:end], start)
    return [
        _new(Token, (kind, surface, word, first, first + size))
        for (kind, surface, word, size), first in zip(looks, starts, strict=True)
    ]


def _of_whole(text: str, start: int, end: int) -> tuple[list[int], list[_Look]] | None:
    """Take the tokens of a stretch from those of its text; None where white space does not part it.

    A number may hold a narrow blank, so the first and the last token are looked at, too.
    """
    if not is_parted(text, start, end):
        return None
    starts, looks = _whole(text)
    first, last = bisect_left(starts, start), bisect_left(starts, end)
    for at, edge in ((first - 1, start), (last - 1, end)):
        if at >= 0 and starts[at] + looks[at][_SIZE] > edge:
            return None
    return starts[first:last], looks[first:last]


@lru_cache(maxsize=1)
def _whole(text: str) -> tuple[list[int], list[_Look]]:
    return _pieces.cut_whole(text)


_new = tuple.__new__


def _look(surface: str) -> _Look:
    kind = "n" if surface[0].isdecimal() else "w" if surface[0].isalnum() else "p"
    word = surface.lower() if kind == "w" else surface.translate(_UNGROUP) if kind == "n" else surface
    return kind, surface, word, len(surface)


_pieces = Pieces(lambda piece: (found.span() for found in _TOKEN.finditer(piece)), _look)


def token_at(tokens: list[Token], index: int) -> Token:
    """Return the token at an index, END outside the list (negative indices are outside)."""
    try:  # which costs less than a look at the length: hardly an index is outside
        return tokens[index] if index >= 0 else END
    except IndexError:
        return END


def lengths_by_head(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """Return, for each first word of some phrases, how long they are, longest first.

    >>> lengths_by_head([("as", "many", "as"), ("as",), ("up", "to")])
    {'as': (3, 1), 'up': (2,)}
    """
    lengths: dict[str, set[int]] = {}
    for phrase in phrases:
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    return {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}


def phrase_at(tokens: list[Token], index: int, length: int) -> tuple[str, ...]:
    """Return the words of up to ``length`` tokens from an index on."""
    return tuple([token.word for token in tokens[index : index + length]])
