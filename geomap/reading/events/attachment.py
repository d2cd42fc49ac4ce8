"""Attachment: which place, time and number of a sentence belongs to which of its triggers.

Each item goes to the head that is fewest clause boundaries away, then fewest words: clause before
sentence. Verbs of saying are heads too, so that "said in Paris on Monday" leaves the attack that was spoken
of without a place and a day.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from geomap.reading.language.grammar import BE, HAVE, MODALS, PREPOSITIONS, PRONOUNS, SPEECH, SUBORDINATORS
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import Words

_LISTS = open_lists("events", "attachment")
_DASHES = frozenset(";:—–")
NEXT_CLAUSE = 0.7
"""A distance from which two words stand in different clauses."""
_BY_HEAD = 0.05
_BEFORE = 0.9
_BEHIND_ANOTHER = 0.2
"""Added for a place right before an event that no clause begins with: "met in Ama over the killing of"."""
_OPENING = 6
_SAME_CLAUSE = 1.6
_ASIDE = _LISTS.words("aside")
"""What opens a clause between commas that tells of a person, a body or a place."""
_PASTS = _LISTS.words("pasts")
_JOINS = frozenset(("and", "but", "while", "whereas"))
_MARKS = frozenset((",", ";", ":", "—", "–", "(", ")"))
_SUBJECT = 9
"""Words of a subject and what stands at it, at most."""
_SHORT = 4
_BEFORE_PARTICIPLES = frozenset(
    ("the", "a", "an", "two", "three", "its", "their", "of", "and", "in", "at", "more")
)
_STANDING = frozenset(("in", "at", "near", "on", "off", "outside", "around", "across"))
_BEHIND = 1.5
"""Added between an event and the place that opens the clause after it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A sentence's clause boundaries, as a running sum of their weights."""

    begin: int
    """Token index of its first word."""
    stop: int
    """One past its last."""
    sums: list[float]
    """For each token the weight of all boundaries up to and at it."""
    own: list[float]
    """For each token the weight of the boundary at it."""
    opens: bool = False
    """Whether its first word is a preposition, as in "In Goma on Monday, …"."""
    asides: tuple[tuple[int, int], ...] = ()
    """First and last token of each clause of a person or a place that commas set apart: ", where …,"."""
    closed: tuple[tuple[int, int], ...] = ()
    """Those of them that no participle carries on: ", where a slide buried a hamlet, killing 17"."""
    openers: frozenset[int] = frozenset()
    """Prepositions that open a clause after the first: ", and in Guayaquil an officer …"."""

    def distance(self, head: tuple[int, int], item: tuple[int, int], *, own: bool = True) -> float:
        """Return how far an item lies from a head, both as first and last token: 0 is beside it.

        ``own`` false leaves out a boundary at the item's first word ("since Monday").
        """
        begin = self.begin
        if item[0] > head[1]:
            if any(first <= head[0] and head[1] < last < item[0] for first, last in self.closed):
                return math.inf  # "turned violent in Huambo, where a man was shot, and in Malanje"
            crossed = self.sums[item[0] - begin] - self.sums[head[1] - begin]
            if not own:
                crossed -= self.own[item[0] - begin]
            elif item[0] in self.openers:
                crossed += _BEHIND
            return crossed + _BY_HEAD * (item[0] - head[1] - 1)
        if item[1] < head[0]:
            if any(first <= item[0] and item[1] < last < head[0] for first, last in self.asides):
                return math.inf  # "in Banja, where men hid in 2019, nuns held a vigil"
            gap = head[0] - item[1] - 1
            crossed = self.sums[head[0] - begin] - self.sums[item[1] - begin]
            if self._opens(item):
                crossed = max(0.0, crossed - self._first_comma(item[1]))
                return crossed + _BY_HEAD * min(gap, 6)
            if item[0] in self.openers:
                return crossed + _BY_HEAD * min(gap, 6)
            if gap > 2:
                return crossed + _BY_HEAD * gap + _BEFORE
            opens = item[0] == begin or self.own[item[0] - 1 - begin] > 0
            return crossed + _BY_HEAD * gap + (0.0 if opens else _BEHIND_ANOTHER)
        return 0.0

    def clause(self, at: int) -> tuple[int, int]:
        """Return the first token of the clause of a token and one past its last, subordinate ones apart."""
        here = at - self.begin
        first = next((k for k in range(here, 0, -1) if self.own[k] >= 1.0), 0)
        last = next((k for k in range(here + 1, len(self.own)) if self.own[k] >= 1.0), len(self.own))
        return first + self.begin, last + self.begin

    def trails(self, head: tuple[int, int], item: tuple[int, int]) -> bool:
        """Whether a head only closes the clause of an item: "…, near the town, the army said"."""
        if item[1] >= head[0] or self._opens(item):
            return False
        return self.sums[head[0] - self.begin] - self.sums[item[1] - self.begin] >= 1.0

    def _opens(self, item: tuple[int, int]) -> bool:
        """Whether an item stands in the phrase that opens its sentence."""
        ahead = item[0] - self.begin
        return ahead <= (_OPENING if self.opens else 0) and not any(self.own[:ahead])

    def _first_comma(self, last: int) -> float:
        for weight in self.own[last + 1 - self.begin : last + 7 - self.begin]:
            if weight:
                return weight if weight <= 1.0 else 0.0
        return 0.0


def lay_out(words: Words, begin: int, stop: int) -> Layout:
    """Weigh the clause boundaries of the sentence of tokens ``begin:stop``."""
    lower = words.lower
    sums: list[float] = []
    own: list[float] = []
    total = 0.0
    for at in range(begin, stop):
        word = lower[at]
        weight = 0.0
        if word in _DASHES:
            weight = 3.0
        elif word == ",":
            weight = 1.0
        elif word in SUBORDINATORS and at > begin:
            weight = 1.0 if word in ("as", "that", "amid", "including", "following", "since") else 2.0
        elif word in ("and", "but") and at + 1 < stop:
            following = lower[at + 1]
            if following in PRONOUNS or following in BE or following in HAVE or following in MODALS:
                weight = 1.5
            elif following.endswith("ed"):
                weight = 1.0
            elif word == "but" or (_has_verb(lower, begin, at) and _opens_clause(lower, at + 1, stop)):
                weight = 1.5
            else:
                weight = 0.25
        total += weight
        sums.append(total)
        own.append(weight)
    opens = begin < stop and lower[begin] in PREPOSITIONS
    asides = tuple(_asides(lower, begin, stop))
    closed = tuple((a, z) for a, z in asides if z + 1 == stop or not lower[z + 1].endswith("ing"))
    return Layout(begin, stop, sums, own, opens, asides, closed, _openers(lower, begin, stop))


def has_verb(words: Words, begin: int, stop: int) -> bool:
    """Whether a finite verb stands in a stretch, by its form."""
    return any(_is_verb(words.lower, at) for at in range(begin + 1, stop))


def _has_verb(lower: Sequence[str], begin: int, at: int) -> bool:
    """Whether a verb stands between the last mark and ``at``."""
    for back in range(at - 1, max(begin, at - _SUBJECT) - 1, -1):
        if lower[back] in _MARKS:
            return False
        if _is_verb(lower, back):
            return True
    return False


def _opens_clause(lower: Sequence[str], at: int, stop: int) -> bool:
    """Whether a subject and its verb stand behind "and": "and militias near Tal Afar threatened"."""
    if lower[at] in PREPOSITIONS:
        return False
    for ahead in range(at + 1, min(stop - 1, at + _SUBJECT)):
        if lower[ahead] in _MARKS or lower[ahead] in SUBORDINATORS or lower[ahead] in ("and", "or", "by"):
            return False
        if _is_verb(lower, ahead):
            return lower[ahead + 1] != "by"
    return False


def _is_verb(lower: Sequence[str], at: int) -> bool:
    word = lower[at]
    if word in BE or word in HAVE or word in MODALS:
        return True
    return word.endswith("ed") and len(word) > _SHORT and lower[at - 1] not in _BEFORE_PARTICIPLES


def _openers(lower: Sequence[str], begin: int, stop: int) -> frozenset[int]:
    """Return the prepositions behind ", and", ", but" or a semicolon, which say where the next clause is."""
    return frozenset(
        at
        for at in range(begin + 2, stop)
        if lower[at] in _STANDING
        and (lower[at - 1] == ";" or (lower[at - 1] in _JOINS and lower[at - 2] in ",;"))
    )


def _asides(lower: Sequence[str], begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the clauses between two commas that tell of a person or a place what it did or was before."""
    commas = [at for at in range(begin, stop) if lower[at] == ","]
    for first, last in pairwise(commas):
        relative = lower[first + 1]
        told = relative == "which" and (lower[first + 2] in HAVE or _is_told(lower[first + 2]))
        if relative in _ASIDE or told:
            yield first + 1, last


def _is_told(word: str) -> bool:
    """Whether a verb behind "which" is in the past: ", which left the force last year,"."""
    return word in _PASTS or (word.endswith("ed") and len(word) > _SHORT)


def speech_heads(words: Words, begin: int, stop: int) -> list[tuple[int, int]]:
    """Return the verbs and nouns of saying in a sentence, which take places and times for themselves."""
    lower = words.lower
    return [
        (at, at)
        for at in range(begin, stop)
        if lower[at] in SPEECH and not (lower[at] == "reported" and _is_passive(lower, begin, at))
    ]


def _is_passive(lower: list[str], begin: int, at: int) -> bool:
    """Whether "reported" only says that something was: "clashes were also reported in"."""
    return any(word in BE for word in lower[max(begin, at - 2) : at])


def assign(
    layout: Layout,
    heads: Sequence[tuple[int, int]],
    rivals: Sequence[tuple[int, int]],
    items: Sequence[tuple[int, int]],
    *,
    own: bool = True,
    limit: float = 9.0,
) -> list[int | None]:
    """Give each item the index of its head, None where a rival is nearer or nothing is near enough."""
    result: list[int | None] = []
    for item in items:
        best, index = limit, None
        for number, head in enumerate(heads):
            far = layout.distance(head, item, own=own)
            if far < best:
                best, index = far, number
        for rival in rivals:
            if own and layout.trails(rival, item):
                continue
            if layout.distance(rival, item, own=own) + 0.1 < best:
                index = None
                break
        result.append(index)
    return result


def same_clause(layout: Layout, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two heads stand in one clause, or in clauses that only "and" or a comma divides."""
    low, high = sorted((first, second))
    crossed = layout.sums[high[0] - layout.begin] - layout.sums[low[1] - layout.begin]
    return crossed < _SAME_CLAUSE
