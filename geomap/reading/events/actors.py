"""Actors: who did it and to whom, by name as the text has it.

A verb's subject stands before it and its object after, turned round in the passive; a noun's doer is its
nationality or possessor, or follows "by"; its target follows "on" or "against". A nationality before a
word for the state's own forces is named by its country.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from geomap.model import Mention
from geomap.reading.events.triggers import Trigger
from geomap.reading.language.grammar import (
    BE,
    CALENDAR,
    CROWDS,
    DETERMINERS,
    DO,
    EDGES,
    HAVE,
    MARKS,
    MODALS,
    NUMBERS,
    PREPOSITIONS,
    PRONOUNS,
    SPEECH,
    is_adverb,
)
from geomap.reading.language.lexicons import open_table
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import Words

_LISTS = open_lists("events", "actors")
MAX_WORDS = 8
"""Longest name of an actor, in words."""
_VERBAL = (BE - {"'s"}) | HAVE | DO | MODALS | {"to"}
_ENDS = MARKS | EDGES | (PREPOSITIONS - {"of"}) | BE | MODALS
_IN_ASIDES = frozenset((",", "'", "’", "“", "”", '"', "-"))
_PASTS = _LISTS.words("pasts")
_COUNTED = (
    CROWDS
    | NUMBERS
    | BE
    | {"tens", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
)
"""Begin what is no name: a number alone, or a question's verb."""
_SPOTS = frozenset(
    ("in", "near", "at", "on", "outside", "around", "along", "across", "inside", "off", "over")
)
"""Before a place: what stands or happens there is the noun before."""
_TARGET = frozenset(("on", "against", "at"))
_LEADING = DETERMINERS - NUMBERS - CROWDS - {"'s", "several", "many", "all", "both"}


@dataclass(frozen=True, slots=True)
class _Nouns:
    heads: frozenset[str]
    states: frozenset[str]
    groups: frozenset[str]
    governors: frozenset[str]
    asides: frozenset[str]


@cache
def _nouns() -> _Nouns:
    table = open_table("actors")
    return _Nouns(
        frozenset(table["heads"]["words"]),
        frozenset(table["states"]["words"]),
        frozenset(table["groups"]["names"]),
        # "ordered troops to seize": whom a verb sends is not one name with who sent them
        frozenset(
            word
            for word in open_table("modality")["infinitives"]["with_object"]
            if word.endswith("ed") or word in ("told", "led")
        ),
        frozenset(table["asides"]["words"]),
    )


def find_actors(
    words: Words,
    trigger: Trigger,
    mentions: Sequence[Mention],
    light: int | None = None,
    taken: frozenset[int] = frozenset(),
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who did what a trigger tells of, and to whom: names as the text has them.

    ``mentions`` are those of the trigger's sentence; ``light`` is the token of the verb that lends a noun
    its subject ("carried out strikes"); ``taken`` are the tokens of times, which name no one.
    """
    reader = _Reader(words, trigger, mentions, taken)
    if trigger.is_noun:
        return reader.of_noun(light)
    # "Was hit on" is one entry, which holds its own auxiliary.
    passive = trigger.voice == "passive" or words.lower[trigger.first] in BE
    return reader.of_verb(trigger.first, trigger.last, passive=passive)


class _Reader:
    __slots__ = ("begin", "lower", "mentions", "stop", "taken", "trigger", "words")

    def __init__(
        self, words: Words, trigger: Trigger, mentions: Sequence[Mention], taken: frozenset[int]
    ) -> None:
        self.taken = taken
        self.words, self.lower, self.trigger = words, words.lower, trigger
        self.begin, self.stop = trigger.begin, trigger.stop
        self.mentions = mentions

    def of_verb(self, first: int, last: int, *, passive: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        subject = self.before(first)
        if passive:
            return self._after_word("by", last), subject
        following = self.after(last)
        if not following and last > first + 1:
            following = self._named(first + 1, last)  # "warned Kyiv against": the trigger's own words hold it
        return subject, following

    def of_noun(self, light: int | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        first, last = self.trigger.first, self.trigger.last
        doers = self._modifier(first) or self._after_word("by", last)
        if not doers and light is not None:
            passive = light > self.begin and self.lower[light - 1] in BE
            doers = () if passive else self.before(light)
        if not doers:
            doers = self._after_word("between", last) or self._after_word("with", last)
        targets: tuple[str, ...] = ()
        for at in range(last + 1, min(self.stop, last + 4)):
            if self.lower[at] in _TARGET:
                targets = self.after(at)
                break
            if self.lower[at] in MARKS:
                break
        return doers, targets

    def before(self, at: int) -> tuple[str, ...]:
        """Return the noun phrases that end before a verb group; none where the verb shares a subject."""
        lower = self.lower
        end = at - 1
        while end >= self.begin and (lower[end] in _VERBAL or is_adverb(lower[end])):
            end -= 1
        if end >= self.begin and lower[end] in ("who", "which", "that"):
            end -= 1
            if end >= self.begin and lower[end] == ",":
                end -= 1
        elif end > self.begin and lower[end] == ",":
            end = self._before_aside(end)
        return self._phrases_ending(end)

    def _before_aside(self, comma: int) -> int:
        """Return the token before an aside that a comma closes: "Egypt, which has sent troops, warned"."""
        lower = self.lower
        for at in range(comma - 1, self.begin, -1):
            if lower[at] in MARKS and lower[at] not in _IN_ASIDES:
                break
            if lower[at] == "," and lower[at + 1] in _nouns().asides:
                return at - 1
        return comma

    def after(self, at: int) -> tuple[str, ...]:
        """Return the noun phrase that begins after a token."""
        start = at + 1
        end = start
        lower, heads, named = self.lower, _nouns().heads, False
        while (
            end < self.stop and end - start < MAX_WORDS and lower[end] not in _ENDS and end not in self.taken
        ):
            capital = self.words.is_capital(end)
            if named and not capital and lower[end] not in heads and lower[end] not in ("of", "'s"):
                break  # a name is over where small letters begin again
            named = named or capital
            if lower[end] == "of" and end + 1 < self.stop and lower[end + 1].endswith("ing"):
                break
            end += 1
        if self.lower[start : start + 1] and self.lower[start] in CALENDAR:
            return ()
        return self._named(start, end)

    def _after_word(self, word: str, last: int) -> tuple[str, ...]:
        for at in range(last + 1, min(self.stop, last + 7)):
            if self.lower[at] == word:
                found = self.after(at)
                if found and at + 1 < self.stop:
                    second = self._joined(at + 1)
                    return found + tuple(name for name in second if name not in found)
                return found
            if self.lower[at] in MARKS:
                return ()
        return ()

    def _joined(self, start: int) -> tuple[str, ...]:
        for at in range(start, min(self.stop, start + MAX_WORDS)):
            if self.lower[at] == "and":
                return self.after(at)
            if self.lower[at] in MARKS:
                return ()
        return ()

    def _phrases_ending(self, end: int) -> tuple[str, ...]:
        lower, governors = self.lower, _nouns().governors
        start = end + 1
        while start > self.begin and end - start + 1 < MAX_WORDS:
            word = lower[start - 1]
            if word in MARKS or word in EDGES or word in SPEECH or (word in PREPOSITIONS and word != "of"):
                break
            if start - 1 in self.taken or word in governors:
                break
            start -= 1
        describes = start - 1 > self.begin and lower[start - 1] in ("that", "which", "who") and start <= end
        if describes and any(
            word in _VERBAL or word in _PASTS for word in lower[start : min(start + 3, end + 1)]
        ):
            # "a helicopter that was flying to Butuan crashed": whom the clause describes stands before it
            return self._phrases_ending(start - 2 - (lower[start - 2] == ","))
        named = self._named(start, end + 1)
        if start - 1 > self.begin and lower[start - 1] in _SPOTS and named:
            return self._phrases_ending(start - 2)  # "a blast near Sisaket": what stands there, not the town
        if start - 1 > self.begin and lower[start - 1] == "and":
            earlier = self._phrases_ending(start - 2)
            return tuple(dict.fromkeys((*earlier, *named))) if named else named
        if not named and start - 1 > self.begin and lower[start - 1] in PREPOSITIONS and end >= start:
            return self._phrases_ending(start - 2)
        return named

    def _counted(self, start: int, end: int) -> int:
        """Return where a nationality stands after a number, ``end`` for a number alone: "two Egyptian"."""
        offset, limit = self.words.start[start], self.words.end[end - 1]
        for mention in self.mentions:
            if offset < mention.start < limit and mention.role == "associative":
                return self.words.range(mention.start, mention.end)[0]
        return start if self.lower[end - 1] in _nouns().heads else end

    def _modifier(self, first: int) -> tuple[str, ...]:
        """Return the nationality or possessor directly before a noun: "Russia's attack"."""
        lower = self.lower
        low = max(self.begin, first - 5)
        start = first
        while (
            start > low
            and lower[start - 1] not in PREPOSITIONS
            and lower[start - 1] not in MARKS
            and lower[start - 1] not in EDGES
        ):
            start -= 1
        offset, limit = self.words.start[start] if start < self.stop else 0, self.words.start[first]
        for mention in self.mentions:
            if offset <= mention.start < limit and mention.role == "associative":
                return (_country_name(mention),)
        for at in range(start, first):
            if lower[at] == "'s" and at > self.begin:
                return self._named(start, at)
        if start < first:
            for size in (3, 2, 1):
                for at in range(start, first - size + 1):
                    name = self.words.text[self.words.start[at] : self.words.end[at + size - 1]]
                    if name in _nouns().groups:
                        return (name,)
        return ()

    def _named(self, start: int, end: int) -> tuple[str, ...]:
        """Return the name that tokens ``start:end`` give an actor, nothing when they name none."""
        lower, words, nouns = self.lower, self.words, _nouns()
        while start < end and (
            lower[start] in _LEADING
            or lower[start] in MARKS
            or is_adverb(lower[start])
            or (lower[start].endswith("ing") and not words.is_capital(start))
            or (lower[start].isdigit() and start > 0 and lower[start - 1] == ":")  # "14:05 France has sent"
        ):
            start += 1
        while end > start and not (
            lower[end - 1] in nouns.heads or (words.is_capital(end - 1) and lower[end - 1] not in DETERMINERS)
        ):
            end -= 1
        if start >= end or lower[start] in PRONOUNS or lower[end - 1] in CALENDAR:
            return ()
        if lower[start] in _COUNTED:
            counted = self._counted(start, end)
            if counted != start:
                return self._named(counted, end) if counted < end else ()
        offset, limit = words.start[start], words.end[end - 1]
        for mention in self.mentions:
            if mention.start == offset and mention.end <= limit and mention.role == "associative":
                following = words.range(mention.end, limit + 1)[0]
                state = following >= end or lower[following] in nouns.states or lower[following] == "'s"
                if mention.use == "metonym" or state:
                    return (_country_name(mention),)
        return (words.text[offset:limit],)


def _country_name(mention: Mention) -> str:
    """A state's name for its nationality; other names as they stand."""
    if (
        mention.place is not None
        and mention.use in ("demonym", "modifier", "metonym")
        and mention.place.kind.startswith("PCL")
    ):
        return mention.place.name
    return mention.text
