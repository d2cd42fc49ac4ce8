"""Texts cut into words quickly: what stands between two blanks is cut the same way wherever it stands.

Most pieces of a text are pieces of others too, so that a word costs a look-up instead of a search, and brings
what is known of it along. Several readers cut the same text, each in its own way: they share what is
remembered, so that a piece is looked up once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Generic, TypeVar

from geomap.recent import Recent

_Known = TypeVar("_Known")
_Piece = tuple[Any, ...]
"""What is known of a piece: its length with a blank, then two entries for each way of cutting.

They are where its words begin in it and what is known of each; where one word begins it and no other follows,
None and what is known of that. It is a plain tuple, which the garbage collector need not look at.
"""
_Way = tuple[Callable[[str], Iterable[tuple[int, int]]], Callable[[str], Any], bool]
"""A way of cutting: what finds the spans of words, what tells of one, whether a mark is a word."""

REMEMBERED = 8_000
"""Pieces of which something is remembered, twice as many at most. Of the pieces of local news 80 % are found,
84 % if none was ever forgotten; full after 300 articles, which is what keeps a process from growing."""
_LONGEST = 40
"""Code points of the longest piece that is kept: longer ones seldom come again."""
_LONGEST_TEXT = 200_000
"""Code points of the longest text of which the pieces are kept for the next reader."""


class _Met(Recent[str, _Piece]):
    """The pieces met lately."""

    def __init__(self) -> None:
        super().__init__(REMEMBERED)
        self._ways: list[_Way] = []

    def add(self, way: _Way) -> int:
        """Cut pieces in one more way; return where in a piece it is found."""
        self._ways.append(way)
        self.forget()
        return 2 * len(self._ways) - 1

    def __missing__(self, text: str) -> _Piece:
        piece = self._older.get(text) or self._cut(text)
        if len(text) <= _LONGEST:
            self.keep(text, piece)
        return piece

    def _cut(self, text: str) -> _Piece:
        size = len(text)
        piece: list[Any] = [size + 1]
        # Most new pieces are a plain word, alone or before a mark: the patterns need not be asked.
        if size > 1 and text.isascii() and text.isalpha():
            for _, look, _ in self._ways:
                piece += None, look(text)
        elif size > 2 and text[-1] in ",.;:" and text.isascii() and text[:-1].isalpha():
            word, mark = text[:-1], text[-1]
            for _, look, marks in self._ways:
                piece += ((0, size - 1), (look(word), look(mark))) if marks else (None, look(word))
        elif size <= _LONGEST:
            for way in self._ways:
                piece += _cut_in(way, text)
        else:
            # It seldom comes again: each way cuts it by itself when it is asked.
            piece += [_UNCUT, text] * len(self._ways)
        return tuple(piece)


_UNCUT = object()
"""Stands for where the words of a long piece begin, and its text for what is known of them."""


def _cut_in(way: _Way, text: str) -> tuple[tuple[int, ...], tuple[Any, ...]]:
    """Return where the words of a piece begin in one way of cutting, and what is known of each."""
    find, look, _ = way
    spans = list(find(text))
    return tuple([start for start, _ in spans]), tuple([look(text[start:end]) for start, end in spans])


_met = _Met()


def is_parted(text: str, start: int, end: int) -> bool:
    """Whether white space parts a stretch from the rest of its text, which is no longer than one kept cut."""
    if len(text) > _LONGEST_TEXT or not (start == 0 or text[start - 1].isspace()):
        return False
    return end >= len(text) or text[end].isspace()


@lru_cache(maxsize=2)
def _pieces_of(text: str) -> list[_Piece]:
    """Return the pieces of a text, kept for the readers that cut it one after the other."""
    return list(map(_met.__getitem__, text.split(" ")))


class Pieces(Generic[_Known]):
    """One way of cutting texts into words."""

    def __init__(
        self,
        find: Callable[[str], Iterable[tuple[int, int]]],
        look: Callable[[str], _Known],
        *,
        marks: bool = True,
    ) -> None:
        """Take what finds the spans of words, none of which holds a blank, and what tells of a word.

        Two plain letters and more are one word whatever ``find`` is; ``marks`` says that a mark is one too.
        """
        self._way = find, look, marks
        self._at = _met.add(self._way)
        _pieces_of.cache_clear()

    def cut(self, text: str, offset: int = 0) -> tuple[list[int], list[_Known]]:
        """Return where the words of a text begin, counted from ``offset``, and what is known of each."""
        return self._words_of(map(_met.__getitem__, text.split(" ")), offset)

    def cut_whole(self, text: str) -> tuple[list[int], list[_Known]]:
        """Cut a text as `cut` does; one that others cut as well is taken to pieces once, if not long."""
        return self._words_of(_pieces_of(text), 0) if len(text) <= _LONGEST_TEXT else self.cut(text)

    def _words_of(self, pieces: Iterable[_Piece], at: int) -> tuple[list[int], list[_Known]]:
        starts: list[int] = []
        words: list[_Known] = []
        at_begins, at_known = self._at, self._at + 1
        begins_at, put = starts.append, words.append
        for piece in pieces:
            begins, known = piece[at_begins], piece[at_known]
            if begins is None:
                begins_at(at)
                put(known)
            else:
                if begins is _UNCUT:
                    begins, known = _cut_in(self._way, known)
                for begin in begins:
                    begins_at(at + begin)
                words += known
            at += piece[0]
        return starts, words
