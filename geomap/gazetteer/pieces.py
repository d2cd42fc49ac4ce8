"""Texts cut into words quickly: what stands between two blanks is cut the same way wherever it stands.

Most pieces of a text are pieces of others too, so that a word costs a look-up instead of a search, and brings
what is known of it along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from geomap.recent import Recent

_Known = TypeVar("_Known")
_Cut = tuple[tuple[int, ...], tuple[_Known, ...], int]

REMEMBERED = 8_000
"""Words of which something is remembered, twice as many at most. Of the pieces of local news 80 % are found,
84 % if none was ever forgotten; full after 300 articles, which is what keeps a process from growing."""
_LONGEST = 40
"""Code points of the longest piece that is kept: longer ones seldom come again."""


class Pieces(Recent[str, _Cut[_Known]]):
    """The words of each piece: where they begin in it, what is known of them, its length with a blank."""

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
        super().__init__(REMEMBERED, self._cut_piece)
        self._find = find
        self._look = look
        self._marks = marks

    def __missing__(self, piece: str) -> _Cut[_Known]:
        return super().__missing__(piece) if len(piece) <= _LONGEST else self._cut_piece(piece)

    def _cut_piece(self, piece: str) -> _Cut[_Known]:
        look, size = self._look, len(piece)
        # Most new pieces are a plain word, alone or before a mark: the pattern need not be asked.
        if size > 1 and piece.isascii() and piece.isalpha():
            return (0,), (look(piece),), size + 1
        if size > 2 and piece[-1] in ",.;:" and piece.isascii() and piece[:-1].isalpha():
            if self._marks:
                return (0, size - 1), (look(piece[:-1]), look(piece[-1])), size + 1
            return (0,), (look(piece[:-1]),), size + 1
        spans = list(self._find(piece))
        starts = tuple([start for start, _ in spans])
        return starts, tuple([look(piece[start:end]) for start, end in spans]), size + 1

    def cut(self, text: str, offset: int = 0) -> tuple[list[int], list[_Known]]:
        """Return where the words of a text begin, counted from ``offset``, and what is known of each."""
        starts: list[int] = []
        words: list[_Known] = []
        at = offset
        for begins, known, size in map(self.__getitem__, text.split(" ")):
            for begin in begins:
                starts.append(at + begin)
            words += known
            at += size
        return starts, words
