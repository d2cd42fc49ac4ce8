"""A document as a sequence of words, with the classes that the lexicons give them.

Recognition, roles and resolution all look at the words around a name. They look at them through a
:class:`Words`, which tokenises a document once: abbreviations with dots, possessive endings, runs of
letters and digits, single signs. Runs are stretches of capitalised words, joined by small words such as
"of" and "de".
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from geomap.model import Document, Sentence
from geomap.settings import data_path

LOWER, CAPITAL, UPPER, DIGIT, SIGN, MIXED = range(6)
"""Shapes of a word: lower case, first letter capital, all capital, number, punctuation, anything else."""

_NAMED = (CAPITAL, UPPER, MIXED)
_TOKEN = re.compile(r"[^\W_]{2,}|[^\W\d_](?:\.(?:[^\W\d_]\.)+)?|\d|['’][sS]\b|[^\w\s]|_")
_QUOTES = frozenset('"“«')
_LINKS = frozenset("-–&'’./")
"""Signs that may join two names into one."""


@cache
def lexicon(name: str) -> dict[str, frozenset[str]]:
    """Return the word lists of ``data/lexicons/<name>.toml`` by key."""
    with data_path("lexicons", f"{name}.toml").open("rb") as file:
        table = tomllib.load(file)
    return {key: frozenset(words) for key, words in table.items() if isinstance(words, list)}


def shape_of(word: str) -> int:
    """Return the shape of a token.

    >>> shape_of("Lima") == CAPITAL, shape_of("U.S.") == UPPER
    (True, True)
    """
    if word.islower():
        return LOWER
    if word.isdigit():
        return DIGIT
    if not word[0].isalnum():
        return LOWER if len(word) == 2 and word[1] in "sS" else SIGN
    if word.isupper():
        return UPPER if len(word) > 1 else CAPITAL
    if word[0].isupper():
        return CAPITAL
    return MIXED


REMEMBERED = 100_000
"""Words of which what they look like is kept."""


class _Looks(dict[str, tuple[str, int]]):
    """Words in lower case with their shape, remembered: texts repeat their words."""

    def __missing__(self, word: str) -> tuple[str, int]:
        if len(self) >= REMEMBERED:
            self.clear()
        look = self[word] = (word.lower(), shape_of(word))
        return look


_looks = _Looks()


@cache
def _glosses() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Return English words by Romance ones, and lists of small words by what they tell."""
    with data_path("lexicons", "glosses.toml").open("rb") as file:
        table = tomllib.load(file)
    telling = table["telling"]
    return table["words"], {name: frozenset(words) for name, words in telling.items()}


def _glossed(lower: list[str]) -> list[str]:
    """Return the words of a Romance text with its small words in English; any other text as it is."""
    words, telling = _glosses()
    if sum(map(telling["words"].__contains__, lower)) <= sum(map(telling["english"].__contains__, lower)):
        return lower
    near = [words.get(word, word) for word in lower]
    for at, word in enumerate(lower):
        # A name after an article or an elision stands to the word before that: "à l'Aude", "en la Rioja".
        if word in telling["articles"]:
            near[at] = near[at - 1] if at else ""
        elif word in "'’" and at and lower[at - 1] in ("d", "l"):
            near[at] = near[at - 1]
    return near


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of capitalised words; token indices, end exclusive."""

    start: int
    """First token."""
    end: int
    """One past the last token."""


class Words:
    """The tokens of a document, with look-ups by offset.

    ``raw``, ``lower``, ``shape``, ``start`` and ``end`` are parallel lists; ``opens`` tells whether a token
    is the first word of a sentence, ``even`` whether its sentence has no case to go by (all capitals, or
    none). ``near`` is ``lower`` with empty strings for the two words before the first and after the
    last; in a text in Spanish, Portuguese or French its small words are English ones.
    """

    __slots__ = (
        "end",
        "even",
        "lower",
        "near",
        "opens",
        "paragraph_opens",
        "raw",
        "run_of",
        "runs",
        "shape",
        "start",
    )

    def __init__(self, document: Document, sentences: tuple[Sentence, ...] = ()) -> None:
        text = document.text
        spans = [token.span() for token in _TOKEN.finditer(text)]
        raw = [text[start:end] for start, end in spans]
        self.raw = raw
        self.start = [start for start, _ in spans]
        self.end = [end for _, end in spans]
        looks = [_looks[word] for word in raw]
        self.lower = [lower for lower, _ in looks]
        # Indices of -1 and -2 find the padding too.
        self.near = [*_glossed(self.lower), "", "", "", ""]
        self.shape = [shape for _, shape in looks]
        self.opens = [False] * len(raw)
        self.even = [False] * len(raw)
        self.paragraph_opens = [False] * len(raw)
        self._mark_sentences(sentences or (Sentence(start=0, end=len(document.text)),))
        if document.text.islower():
            self.even = [True] * len(raw)
        self.runs: list[Run] = []
        self.run_of: list[Run | None] = [None] * len(raw)
        self._find_runs(document.text)

    def __len__(self) -> int:
        return len(self.raw)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the token indices, end exclusive, that cover a span of code points."""
        first = bisect_right(self.start, start) - 1
        if first < 0 or self.end[first] <= start:
            first += 1
        return first, max(first, bisect_left(self.start, end))

    def word(self, index: int) -> str:
        """Return the lower-case word at an index, or an empty string outside the text."""
        return self.lower[index] if 0 <= index < len(self.lower) else ""

    def is_named(self, index: int) -> bool:
        """Whether the word at an index is written as a name."""
        return 0 <= index < len(self.raw) and self.shape[index] in _NAMED

    def _mark_sentences(self, sentences: Iterable[Sentence]) -> None:
        paragraph = -1
        quotes = [at for at, word in enumerate(self.raw) if word in _QUOTES]
        for sentence in sentences:
            first = bisect_left(self.start, sentence.start)
            last = bisect_left(self.start, sentence.end)
            index = first
            while index < last and self.shape[index] in (SIGN, DIGIT):
                index += 1
            if index < last:
                self.opens[index] = True
                if sentence.paragraph != paragraph:
                    self.paragraph_opens[index] = True
            for at in quotes[bisect_left(quotes, first + 1) : bisect_left(quotes, last - 1)]:
                # A quotation begins a sentence inside the sentence.
                if self.shape[at + 1] == CAPITAL:
                    self.opens[at + 1] = True
            paragraph = sentence.paragraph
            self._mark_even(first, last)

    def _mark_even(self, first: int, last: int) -> None:
        """Mark a sentence in which case tells nothing: nearly all of its words alike."""
        shapes = self.shape[first:last]
        named = shapes.count(CAPITAL) + shapes.count(UPPER)
        # Short words stay in lower case in a headline: they do not count.
        lower = shapes.count(LOWER)
        if lower <= 0.8 * (named + lower):
            words = self.lower[first:last]
            lower = sum(shape == LOWER and len(word) > 3 for word, shape in zip(words, shapes, strict=True))
        if named + lower >= 5 and lower <= 0.12 * (named + lower):
            self.even[first:last] = [True] * (last - first)

    def _find_runs(self, text: str) -> None:
        named = [index for index, shape in enumerate(self.shape) if shape in _NAMED]
        shapes, opens, size = self.shape, self.opens, len(self.raw)
        links = _LINKS | lexicon("context")["joiners"]
        index = 0
        for at in named:
            if at < index:
                continue
            index, end = at, at + 1
            # Most runs end here: what follows is neither a name nor a word that may join one.
            while end < size and not opens[end] and (shapes[end] in _NAMED or self.lower[end] in links):
                step = self._joined(end, text)
                if step == end:
                    break
                end = step
            run = Run(index, end)
            self.runs.append(run)
            for at in range(index, end):
                self.run_of[at] = run
            index = end

    def _joined(self, end: int, text: str) -> int:
        """Return where the run goes on to when it ends before token ``end``.

        ``end`` itself when it stops.
        """
        size = len(self.raw)
        if end >= size or self.opens[end]:
            return end
        gap = text[self.end[end - 1] : self.start[end]]
        if "\n" in gap or len(gap) > 2:
            return end
        word = self.raw[end]
        if self.is_named(end):
            return end + 1
        if word in _LINKS and end + 1 < size and self.is_named(end + 1) and not self.opens[end + 1]:
            close = self.start[end + 1] == self.end[end]
            initial = (
                word == "."
                and len(self.raw[end - 1]) <= 3
                and "\n" not in text[self.end[end] : self.start[end + 1]]
            )
            if (close and word != ".") or initial or word == "&":
                return end + 2
            return end
        joiners = lexicon("context")["joiners"]
        if self.lower[end] in joiners:
            at = end + 1
            while at < size and at < end + 2 and self.lower[at] in joiners:
                at += 1
            alone = at == end + 1 and self.lower[end] in lexicon("context")["joiners_weak"]
            if at < size and self.is_named(at) and not alone:
                return at + 1
        return end
