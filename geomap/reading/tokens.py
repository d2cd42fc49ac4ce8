"""Tokens: words, numbers and marks of a stretch of text, on the offsets of the raw text."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

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


END = Token("p", "", "", 0, 0)
"""What stands before the first token and after the last."""


def read_tokens(text: str, start: int, end: int) -> list[Token]:
    """Return the tokens of a stretch in order.

    >>> [t.word for t in read_tokens("Mid-May: 1,400 men", 0, 18)]
    ['mid', '-', 'may', ':', '1400', 'men']
    """
    tokens = []
    for match in _TOKEN.finditer(text, start, end):
        surface = match[0]
        if match["w"] is not None:
            tokens.append(Token("w", surface, surface.lower(), match.start(), match.end()))
        elif match["n"] is not None:
            tokens.append(Token("n", surface, surface.translate(_UNGROUP), match.start(), match.end()))
        else:
            tokens.append(Token("p", surface, surface, match.start(), match.end()))
    return tokens


def token_at(tokens: list[Token], index: int) -> Token:
    """Return the token at an index, END outside the list (negative indices are outside)."""
    return tokens[index] if 0 <= index < len(tokens) else END
