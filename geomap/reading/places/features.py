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
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from operator import add, itemgetter
from typing import Any, NamedTuple

from geomap.gazetteer.pieces import Pieces
from geomap.model import Document, Sentence
from geomap.settings import data_path

LOWER, CAPITAL, UPPER, DIGIT, SIGN, MIXED = range(6)
"""Shapes of a word: lower case, first letter capital, all capital, number, punctuation, anything else."""

_NAMED = (CAPITAL, UPPER, MIXED)
_TOKEN = re.compile(r"[^\W_]{2,}|[^\W\d_](?:\.(?:[^\W\d_]\.)+)?|\d|['’][sS]\b|[^\w\s]|_")
_WIDE = re.compile(r"\s*\n\s*|\s{3,}")
"""White space across which no run goes on."""
_RARE = re.compile(r"[^\S \n]")
"""White space that is seldom met."""
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


_Look = tuple[str, int, str, int, int, str, int]
"""What a word looks like wherever it stands; a plain tuple, which the garbage collector need not look at.

As it stands; its code points; in lower case; its shape; its part in a run (_NAME, _JOINT, …); its class, that
is what the lexicons know it as or else its shape; 1 for a small word of a Romance language, -1 of English.
"""
_COLUMNS: tuple[Callable[[_Look], Any], ...] = tuple(map(itemgetter, range(7)))


def _look(word: str) -> _Look:
    lower, shape = word.lower(), shape_of(word)
    part, tells = _parts_and_tells().get(lower, (_OTHER, 0))
    if shape in _NAMED:
        part = _NAME
    return word, len(word), lower, shape, part, sort_of(word, lower, shape), tells


@cache
def _parts_and_tells() -> dict[str, tuple[int, int]]:
    """Return the part in a run and what it tells of the language of each word in lower case that has one."""
    telling, joints = _glosses()[1], _LINKS | lexicon("context")["joiners"]
    return {
        word: (
            _JOINT if word in joints else _QUOTE if word in _QUOTES else _OTHER,
            (word in telling["words"]) - (word in telling["english"]),
        )
        for word in joints | _QUOTES | telling["words"] | telling["english"]
    }


_pieces = Pieces(lambda piece: (found.span() for found in _TOKEN.finditer(piece)), _look)
_LETTERS = ("low", "Cap", "CAP", "num", "sig", "mix")


def sort_of(word: str, lower: str, shape: int) -> str:
    """Return one class for a word: where the lexicons know it, what it is; otherwise its shape."""
    tags = word_classes().get(lower)
    if tags:
        return tags[0] if shape in (LOWER, SIGN) else tags[0] + "^"
    return word if shape == SIGN else _LETTERS[shape]


@cache
def word_classes() -> dict[str, tuple[str, ...]]:
    """Return the classes of each word that the lexicons know, in a fixed order."""
    tables = (
        ("context", "locative", "LOC"),
        ("context", "directions", "DIR"),
        ("context", "directional", "DRN"),
        ("context", "units", "UNI"),
        ("context", "ground", "GRD"),
        ("context", "actors", "ACT"),
        ("context", "deciding", "DEC"),
        ("context", "addressing", "ADR"),
        ("context", "kind_before", "KND"),
        ("context", "residents", "RES"),
        ("context", "agencies", "AGY"),
        ("context", "calendar", "CAL"),
        ("organisations", "heads", "ORG"),
        ("organisations", "media", "MED"),
        ("organisations", "teams", "TEA"),
        ("organisations", "starts", "OST"),
        ("persons", "titles", "TIT"),
        ("persons", "particles", "PAR"),
        ("persons", "suffixes", "SUF"),
        ("persons", "acting", "DOI"),
        ("vessels", "prefixes", "SHP"),
        ("vessels", "operations", "OPN"),
        ("facilities", "roads", "ROA"),
        ("facilities", "waters", "WAT"),
        ("facilities", "lands", "LND"),
        ("facilities", "divisions", "DIV"),
        ("facilities", "buildings", "BLD"),
        ("facilities", "prefixes", "FPR"),
    )
    classes: dict[str, list[str]] = {}
    for table, key, tag in tables:
        for word in sorted(lexicon(table)[key]):
            classes.setdefault(word, []).append(tag)
    for word in lexicon("context")["function"]:
        classes.setdefault(word, []).append("FUN")
    return {word: tuple(tags) for word, tags in classes.items()}


def is_function(word: str) -> bool:
    """Tell whether a word is a function word, which no name qualifies."""
    return "FUN" in word_classes().get(word, ())


def is_ground_word(word: str) -> bool:
    """Tell whether a word in lower case is a kind of water or landform: "reef", "valley"."""
    facilities = lexicon("facilities")
    return word in facilities["waters"] or word in facilities["lands"]


@cache
def _glosses() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Return English words by Romance ones, and lists of small words by what they tell."""
    with data_path("lexicons", "glosses.toml").open("rb") as file:
        table = tomllib.load(file)
    telling = table["telling"]
    return table["words"], {name: frozenset(words) for name, words in telling.items()}


def _glossed(lower: Sequence[str]) -> list[str]:
    """Return the words of a Romance text with its small words in English."""
    words, telling = _glosses()
    near = [words.get(word, word) for word in lower]
    for at, word in enumerate(lower):
        # A name after an article or an elision stands to the word before that: "à l'Aude", "en la Rioja".
        if word in telling["articles"]:
            near[at] = near[at - 1] if at else ""
        elif word in "'’" and at and lower[at - 1] in ("d", "l"):
            near[at] = near[at - 1]
    return near


class Run(NamedTuple):
    """A stretch of capitalised words; token indices, end exclusive."""

    start: int
    """First token."""
    end: int
    """One past the last token."""


_PAD = 8
"""Empty words past the end, which the indices -1 … -8 find too."""

_OTHER, _NAME, _JOINT, _QUOTE = b"XNJQ"
_BREAK = 0x20
"""Added to the part of a word that no run goes on to: the first of a sentence, or after a wide gap."""
_RUN = re.compile(rb"[Nn]N*J?")


class Words:
    """The tokens of a document, with look-ups by offset.

    ``raw``, ``lower``, ``shape``, ``start`` and ``end`` are parallel; ``opens`` tells whether a token is the
    first word of a sentence, ``paragraph_opens`` of a paragraph, ``even`` whether its sentence has no case to
    go by (all capitals, or none). ``near`` is ``lower`` with empty strings for the words before the first and
    after the last; in a text in Spanish, Portuguese or French its small words are English ones. ``sort`` is
    the class of each of them, "EDGE" outside.
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
        "sort",
        "start",
    )

    def __init__(self, document: Document, sentences: tuple[Sentence, ...] = ()) -> None:
        text = document.text
        self.start, looks = _pieces.cut_whole(text)
        size = len(looks)
        # Not by zip(*looks): its iterators, one a word, set off the collector of circles.
        columns = [tuple(map(column, looks)) for column in _COLUMNS]
        raw, sizes, lower, shape, part, sort, tells = columns
        self.end = list(map(add, self.start, sizes))
        self.raw, self.lower = raw, lower
        self.shape = bytes(shape)
        if sum(tells) <= 0:
            self.near = [*lower, *[""] * _PAD]
            self.sort = [*sort, *["EDGE"] * _PAD]
        else:
            near = _glossed(lower)
            self.near = [*near, *[""] * _PAD]
            self.sort = [
                known if word == here else sort_of(word, word, form)
                for known, word, here, form in zip(sort, near, lower, shape, strict=True)
            ]
            self.sort += ["EDGE"] * _PAD
        self.opens = bytearray(size)
        self.paragraph_opens = bytearray(size)
        self.even = bytearray(size)
        self._mark_sentences(sentences or (Sentence(start=0, end=len(text)),), bytes(part))
        if text.islower():
            self.even = bytearray(b"\1" * size)
        self.runs: list[Run] = []
        self.run_of: list[Run | None] = [None] * size
        self._find_runs(text, bytearray(part))

    def __len__(self) -> int:
        return len(self.raw)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the token indices, end exclusive, that cover a span of code points."""
        first = bisect_right(self.start, start) - 1
        if first < 0 or self.end[first] <= start:
            first += 1
        return first, max(first, bisect_left(self.start, end, first))

    def word(self, index: int) -> str:
        """Return the lower-case word at an index, or an empty string outside the text."""
        return self.lower[index] if 0 <= index < len(self.lower) else ""

    def is_named(self, index: int) -> bool:
        """Whether the word at an index is written as a name."""
        return 0 <= index < len(self.raw) and self.shape[index] in _NAMED

    def _mark_sentences(self, sentences: Iterable[Sentence], parts: bytes) -> None:
        paragraph = -1
        starts, shape, opens = self.start, self.shape, self.opens
        quotes = list(_places_of(_QUOTE, parts))
        last = 0
        for sentence in sentences:
            first = bisect_left(starts, sentence.start, last)
            last = bisect_left(starts, sentence.end, first)
            index = first
            while index < last and (shape[index] == SIGN or shape[index] == DIGIT):
                index += 1
            if index < last:
                opens[index] = 1
                if sentence.paragraph != paragraph:
                    self.paragraph_opens[index] = 1
            if quotes:
                for at in quotes[bisect_left(quotes, first + 1) : bisect_left(quotes, last - 1)]:
                    # A quotation begins a sentence inside the sentence.
                    if shape[at + 1] == CAPITAL:
                        opens[at + 1] = 1
            paragraph = sentence.paragraph
            self._mark_even(first, last)

    def _mark_even(self, first: int, last: int) -> None:
        """Mark a sentence in which case tells nothing: nearly all of its words alike."""
        shape = self.shape
        named = shape.count(CAPITAL, first, last) + shape.count(UPPER, first, last)
        # Short words stay in lower case in a headline: they do not count.
        lower = shape.count(LOWER, first, last)
        if lower <= 0.8 * (named + lower):
            words = self.lower[first:last]
            shapes = shape[first:last]
            lower = sum(form == LOWER and len(word) > 3 for word, form in zip(words, shapes, strict=True))
        if named + lower >= 5 and lower <= 0.12 * (named + lower):
            self.even[first:last] = b"\1" * (last - first)

    def _find_runs(self, text: str, parts: bytearray) -> None:
        """Find the runs in ``parts``, the part of each word in a run."""
        size = len(parts)
        for at in _places_of(1, self.opens):
            parts[at] |= _BREAK
        at = 0
        for gap in _wide_gaps(text):
            at = bisect_left(self.start, gap, at)
            if at < size:
                parts[at] |= _BREAK
        runs, run_of = self.runs, self.run_of
        free = 0
        for found in _RUN.finditer(parts):
            start, end = found.span()
            if start < free:
                continue
            if parts[end - 1] == _JOINT:
                end = self._joined(end - 1, text, parts)
            run = Run(start, end)
            runs.append(run)
            run_of[start:end] = [run] * (end - start)
            free = end

    def _joined(self, end: int, text: str, parts: bytearray) -> int:
        """Return where a run ends that a small word or a sign may lead on at token ``end``."""
        size = len(parts)
        while end < size:
            if parts[end] == _NAME:
                end += 1
            elif parts[end] == _JOINT and (step := self._step(end, text)):
                end += step
            else:
                break
        return end

    def _step(self, end: int, text: str) -> int:
        """Return how many tokens a run goes on at a small word or a sign; 0 when it stops before it."""
        size = len(self.raw)
        word = self.raw[end]
        if word in _LINKS and end + 1 < size and self.is_named(end + 1) and not self.opens[end + 1]:
            close = self.start[end + 1] == self.end[end]
            initial = (
                word == "."
                and len(self.raw[end - 1]) <= 3
                and "\n" not in text[self.end[end] : self.start[end + 1]]
            )
            return 2 if (close and word != ".") or initial or word == "&" else 0
        joiners = lexicon("context")["joiners"]
        if self.lower[end] in joiners:
            at = end + 1
            while at < size and at < end + 2 and self.lower[at] in joiners:
                at += 1
            alone = at == end + 1 and self.lower[end] in lexicon("context")["joiners_weak"]
            if at < size and self.is_named(at) and not alone:
                return at + 1 - end
        return 0


def _places_of(value: int, values: bytes | bytearray) -> Iterator[int]:
    """Yield where a value stands."""
    at = values.find(value)
    while at >= 0:
        yield at
        at = values.find(value, at + 1)


def _wide_gaps(text: str) -> Iterator[int]:
    """Yield a place inside or at the end of each gap that no run crosses."""
    if "   " in text or _RARE.search(text):
        yield from (gap.end() for gap in _WIDE.finditer(text))
        return
    at = text.find("\n")
    while at >= 0:
        yield at
        at = text.find("\n", at + 1)


_SIDES = frozenset(
    ("north", "south", "east", "west", "northern", "southern", "eastern", "western", "left", "right", "far",
     "near", "other", "opposite", "both", "either")
)  # fmt: skip
"""Before "bank of": a river's, and no institute."""
_NAME_WORDS = 6
"""Words of a name, at most."""


def is_shore(words: Words, at: int) -> bool:
    """Whether the noun before "of" is a part of a river or lake: "the left bank of", "the mouth of"."""
    if words.word(at) == "mouth":
        return words.word(at - 1) == "the"
    return words.word(at) in ("bank", "banks", "shore", "shores") and words.word(at - 1) in _SIDES


def is_other_end(words: Words, at: int) -> bool:
    """Whether "from", a name and the "to" at ``at`` stand in a row: "from Lima to Iquitos"."""
    back = at - 1
    while back > max(0, at - _NAME_WORDS) and words.is_named(back):
        back -= 1
    return back < at - 1 and words.word(back) == "from"
