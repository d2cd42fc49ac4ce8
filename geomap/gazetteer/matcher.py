"""Matching: every longest name of the match list in a text, with offsets of the raw text.

The text is cut into folded words once; each word that begins a name asks the trie for the longest run of
words that is one. What a word folds to and whether names begin with it is remembered, because texts repeat
their words: most cost one look-up in a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import marisa_trie
import numpy as np

from geomap.gazetteer.compiling import ARTICLE, COMMON_WORD, LAND, POSSESSIVE
from geomap.gazetteer.folding import fold_word, raw_tokens
from geomap.gazetteer.names import Case, NameKind, NameMatch
from geomap.gazetteer.pieces import REMEMBERED, Pieces
from geomap.recent import Recent

_MAX_WORDS = 8
_CASE_SAMPLE = 200
"""Words looked at to tell whether a text uses capitals."""
_LEAST_CAPITALS = 0.03
"""Share of words with a capital from which a text counts as using them; news has 0.1 to 0.3."""

# Between the words of one name: blanks with at most one line break, or a hyphen.
_GAP = re.compile(r"[ \t\u00a0\u2009\u202f]*(?:\r?\n[ \t]*)?|[-‐‑]\n?")
# After a short form such as "St." a dot may stand too.
_DOT_GAP = re.compile(r"\.(?:[ \t\u00a0\u202f]*(?:\r?\n[ \t]*)?|-)")
_DOTTED = frozenset(
    ("st", "ste", "sts", "mt", "ft", "mtn", "mtns", "pt", "dr", "gen", "gov", "col", "cap", "n", "s", "e",
     "w", "nw", "ne", "sw", "se", "no", "so", "co")
)  # fmt: skip
_ELIDED = re.compile(r"^(?:l|d|dell|nell|sull|all|dall|qu|s|j)['’](?=\w{3})", re.IGNORECASE)


_SHORT, _SMALL, _LARGE = range(3)
"""How a word is written: one letter, more that begin with a small one, or with a capital."""


class _Word(NamedTuple):
    """What a raw word is to the match list."""

    raw: str
    """As it stands."""
    written: int
    """_SHORT, _SMALL or _LARGE."""
    key: str
    single: int
    """Number of the name that it is by itself; -1 when it is none."""
    starts: bool
    """True where longer names begin with it."""
    skip: int
    """Code points of an elided article before the name: 2 in "l'Ukraine"."""
    live: bool
    """True where it is a name or begins one."""
    whole: str
    """The key with an elided article before it, which belongs to a name that goes on: "Val d'Isère"."""


_pieces = Pieces(raw_tokens, str, marks=False)

Owners = Callable[[int], tuple[str, frozenset[NameKind], tuple[str, ...], bool]]
"""Number of a matchable name to its key, kinds, place ids, and whether all its roles are abbreviations."""


class Matcher:
    """Searches texts for the names of one match list."""

    def __init__(
        self,
        trie: marisa_trie.Trie,
        bits: np.ndarray[Any, Any],
        written: Mapping[str, list[str]],
        possessors: frozenset[str],
        owners: Owners,
    ) -> None:
        self._trie = trie
        # A view gives plain integers, which costs less than an array's numbers one by one.
        self._bits: memoryview = bits.data
        self._written = written
        self._possessors = possessors
        self._owners = owners
        self._words = Recent(REMEMBERED, self._learn)
        self._pairs = Recent[str, bool](REMEMBERED)

    def match(
        self, text: str, *, lower: bool = False, within: Sequence[tuple[int, int]] | None = None
    ) -> list[NameMatch]:
        """Return every longest match, leftmost first, none overlapping; ``within`` some spans alone.

        Spans of ``within`` are in order and begin and end between words; a text is then all that they hold.

        A name that is also a common word is matched only where it begins with a capital, unless ``lower``.
        Abbreviations are matched only as they are written: "US" and "U.S.", never "us". In a text that has
        capitals, a name of several words has one in its first two, and a settlement's in its first letter:
        "north Africa" is matched, "gulf coast", "north Arlington" and "reading" are not.
        """
        if within is None:
            starts, raw = _pieces.cut(text)
        else:
            starts, raw = [], []
            for begin, end in within:
                of_span = _pieces.cut(text[begin:end], begin)
                starts += of_span[0]
                raw += of_span[1]
        words = list(map(self._words.__getitem__, raw))
        caseless = lower or not _has_case(words)
        found: list[NameMatch] = []
        free, last = 0, len(words) - 1
        for at in [at for at, word in enumerate(words) if word.live]:
            if at < free:
                continue
            word = words[at]
            if (
                word.starts
                and at < last
                and (caseless or not (word.raw[0].islower() and words[at + 1].raw[0].islower()))
            ):
                taken = self._long(text, starts, words, at, lower=lower, caseless=caseless)
                if taken is not None:
                    found.append(taken[0])
                    free = taken[1]
                    continue
            if word.single >= 0 and self._may_begin(word.raw[0], word.single, caseless):
                match = self._accept(text, starts, words, at, at + 1, word.single, lower)
                if match is not None:
                    found.append(match)
        return found

    def _learn(self, raw: str) -> _Word:
        word = self._look(raw, 0)
        if word.single < 0 and not word.starts:
            elided = _ELIDED.match(raw)
            if elided:
                inner = self._look(raw[elided.end() :], elided.end())
                if inner.single >= 0 or inner.starts:
                    word = inner._replace(raw=raw, written=word.written, whole=word.key)
        return word

    def _look(self, raw: str, skip: int) -> _Word:
        key = fold_word(raw)
        written = _SHORT if len(raw) == 1 else _LARGE if raw[0].isupper() else _SMALL
        if not key:
            return _Word(raw, written, "", -1, False, skip, False, "")
        single = self._trie.get(key, -1)
        starts = self._begins(key + " ")
        return _Word(raw, written, key, single, starts, skip, starts or single >= 0, key)

    def _begins(self, prefix: str) -> bool:
        """Return whether some name begins with these letters."""
        return next(iter(self._trie.iterkeys(prefix)), None) is not None

    def _pair_begins(self, first: str, second: str) -> bool:
        """Return whether some name begins with these letters and the next word, remembered."""
        pair = f"{first} {second}"
        begins = self._pairs.recall(pair)
        if begins is None:
            begins = self._begins(pair)
            self._pairs.keep(pair, begins)
        return begins

    def _long(
        self,
        text: str,
        starts: list[int],
        words: list[_Word],
        at: int,
        *,
        lower: bool,
        caseless: bool,
    ) -> tuple[NameMatch, int] | None:
        """Return the longest match of two words or more that begins at a word, with the word after it."""
        if not self._pair_begins(words[at].key, words[at + 1].whole):
            return None
        ends = {len(words[at].key): at + 1}
        phrase = words[at].key
        last = min(len(words), at + _MAX_WORDS)
        for following in range(at + 1, last):
            gap = text[starts[following - 1] + len(words[following - 1].raw) : starts[following]]
            if gap != " " and not _joins(gap, words[following - 1].key, self._possessors):
                break
            if not words[following].whole:
                break
            phrase = f"{phrase} {words[following].whole}"
            ends[len(phrase)] = following + 1
        if len(ends) == 1:
            return None
        for name, number in reversed(list(self._trie.iter_prefixes_with_ids(phrase))):
            end = ends.get(len(name))
            if end is None or end == at + 1:
                continue
            if not self._may_begin(words[at].raw[0], number, caseless):
                continue
            match = self._accept(text, starts, words, at, end, number, lower)
            if match is not None:
                return match, end
        return None

    def _may_begin(self, letter: str, number: int, caseless: bool) -> bool:
        """Return whether a name may begin with a letter: a town's not with a small one in cased text."""
        return caseless or not letter.islower() or bool(self._bits[number] & LAND)

    def _accept(
        self,
        text: str,
        starts: list[int],
        words: list[_Word],
        at: int,
        end_at: int,
        number: int,
        lower: bool,
    ) -> NameMatch | None:
        """Return the match of a name over a run of words, or None where its writing forbids it."""
        start, end = starts[at] + words[at].skip, starts[end_at - 1] + len(words[end_at - 1].raw)
        bits: int = self._bits[number]
        if bits & COMMON_WORD and not lower and not text[start].isupper():
            return None
        key, kinds, place_ids, only_abbreviation = self._owners(number)
        surface = text[start:end]
        if "abbreviation" in kinds:
            written, dot = self._as_written(key, surface, text, end)
            if written:
                end += dot
                surface = text[start:end]
            elif only_abbreviation:
                return None
            else:
                kinds = kinds - {"abbreviation"}
        if bits & POSSESSIVE and text[end : end + 2].lower() in ("'s", "’s"):
            end += 2
            surface = text[start:end]
        if bits & ARTICLE and at and words[at - 1].raw == "The" and text[starts[at - 1] + 3 : start] == " ":
            start = starts[at - 1]
            surface = text[start:end]
        match = NameMatch(
            start=start, end=end, key=key, kinds=kinds, place_ids=place_ids, case=case_of(surface)
        )
        return match

    def _as_written(self, key: str, surface: str, text: str, end: int) -> tuple[bool, int]:
        """Return whether an abbreviation stands as it is written, and how many dots after it belong to it."""
        bare = surface.replace(".", "").replace(" ", "")
        for form in self._written.get(key, ()):
            if form.endswith(".") and not surface.endswith("."):
                if form[:-1] == surface and text[end : end + 1] == ".":
                    return True, 1
            elif form == surface or ("." in surface and bare == form.replace(".", "").replace(" ", "")):
                return True, 0
        return False, 0


def _has_case(words: Sequence[_Word]) -> bool:
    """Return whether a text uses capitals, judged by its first words; "I" and initials do not count."""
    written = [word.written for word in words[:_CASE_SAMPLE]]
    large = written.count(_LARGE)
    return large > (large + written.count(_SMALL)) * _LEAST_CAPITALS


def _joins(gap: str, before: str, owners: frozenset[str]) -> bool:
    """Return whether two words with this between them may belong to one name.

    ``owners`` are the words that some name has with a possessive inside it: "People's Republic".
    """
    if len(gap) > 12:
        return False
    if _GAP.fullmatch(gap):
        return True
    if gap[:2].lower() in ("'s", "’s"):
        return before in owners and _GAP.fullmatch(gap, 2) is not None
    return (len(before) == 1 or before in _DOTTED) and _DOT_GAP.fullmatch(gap) is not None


@lru_cache(maxsize=1 << 12)
def case_of(surface: str) -> Case:
    """Return how a surface is written; scripts without case count as title.

    >>> case_of("paris"), case_of("Paris"), case_of("PARIS"), case_of("New York City"), case_of("McAllen")
    ('lower', 'title', 'upper', 'title', 'mixed')
    """
    if surface.islower():
        return "lower"
    if surface.isupper() and sum(c.isalpha() for c in surface) > 1:
        return "upper"
    if not any(c.isupper() or c.islower() for c in surface):
        return "title"
    humps = any(a.islower() and b.isupper() for a, b in pairwise(surface))
    return "title" if surface[0].isupper() and not humps else "mixed"
