"""A report's words: lower-cased tokens in parallel lists, for rules that walk to and fro."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import add, itemgetter

from geomap.gazetteer.pieces import Pieces, is_parted

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d[\d.,]*\d|\d"
    r"|['’]s\b"
    r"|[^\W_]+(?:-[^\W_]+)*(?:['’](?!s\b)[^\W_]+)?"
    r"|[^\s\w]|_"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_LOWER: Callable[[tuple[str, int]], str] = itemgetter(0)
_SIZE: Callable[[tuple[str, int]], int] = itemgetter(1)
_TURNING = re.compile("[İΣ]")
"""Capitals whose small letters are two, or depend on what stands about them."""


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a text: words with their inner hyphens, possessive endings, numbers, marks."""

    text: str
    """The text that offsets count in."""
    lower: list[str]
    """Each token in lower case, apostrophes straight."""
    start: list[int]
    """First code point of each."""
    end: list[int]
    """One past the last of each."""

    def __len__(self) -> int:
        return len(self.lower)

    def range(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of tokens that begin in ``start:end``."""
        return bisect_left(self.start, start), bisect_left(self.start, end)

    def is_capital(self, index: int) -> bool:
        """Whether a token begins with a capital letter."""
        return self.text[self.start[index]].isupper()


def split_words(text: str) -> list[str]:
    """Return the lower-case tokens of a short text, as :func:`read_words` would cut it.

    >>> split_words("Teachers’ strike in the U.S.")
    ['teachers', "'", 'strike', 'in', 'the', 'u.s.']
    """
    if text.isalpha():  # the many single words of the lexicons
        return [text.lower()]
    return [match[0].lower().replace("’", "'") for match in _WORD.finditer(text)]


@lru_cache(maxsize=4)
def read_words(text: str) -> Words:
    """Cut a text into tokens.

    Kept for the last few texts, since the readers of events, modality and actors all ask for the same.

    >>> read_words("Rebels’ drone-strike").lower
    ['rebels', "'", 'drone-strike']
    """
    starts, looks = _pieces.cut_whole(text)
    # Not by zip(*looks): its iterators, one a word, set off the collector of circles.
    return Words(text, list(map(_LOWER, looks)), starts, list(map(add, starts, map(_SIZE, looks))))


_pieces = Pieces(
    lambda piece: (found.span() for found in _WORD.finditer(piece)),
    lambda word: (word.lower().replace("’", "'"), len(word)),
)


@lru_cache(maxsize=256)
def words_in(text: str, start: int, end: int) -> frozenset[str]:
    """Return the words of a stretch, letters alone, in lower case: a quick look at what may stand in it.

    Remembered, since most readers look before they read.

    >>> sorted(words_in("Two F-35s over Kyiv.", 0, 20))
    ['f', 'kyiv', 'over', 's', 'two']
    """
    if end - start < len(text) and is_parted(text, start, end) and (cut := _letters_of(text)) is not None:
        starts, words = cut
        return frozenset(words[bisect_left(starts, start) : bisect_left(starts, end)])
    return frozenset(_LETTERS.findall(text[start:end].lower()))


@lru_cache(maxsize=2)
def _letters_of(text: str) -> tuple[list[int], list[str]] | None:
    """Return where the words of a text begin, letters alone, and each in lower case, if each has its own."""
    return _letters.cut_whole(text) if _TURNING.search(text) is None else None


_letters = Pieces(lambda piece: (found.span() for found in _LETTERS.finditer(piece)), str.lower, marks=False)
