"""Attribution: whose word a sentence is."""

from __future__ import annotations

from functools import cache

from geomap.reading.language.grammar import BE, HAVE, MARKS, PREPOSITIONS, is_adverb
from geomap.reading.language.lexicons import open_table
from geomap.reading.language.words import Words


@cache
def _sayings() -> frozenset[str]:
    table = open_table("modality")["sayings"]
    return frozenset(word for kind in ("alleged", "claimed", "denied", "reported") for word in table[kind])


def find_attribution(words: Words, begin: int, stop: int) -> str | None:
    """Return whose word a sentence is, as the text has it: "according to X", "X said"; None for no one."""
    lower = words.lower
    sayings = _sayings()
    for at in range(begin, stop):
        word = lower[at]
        if word == "according" and at + 2 < stop and lower[at + 1] == "to":
            end = at + 2
            while (
                end < stop
                and lower[end] not in MARKS
                and lower[end] not in ("who", "which", "and", "that")
                and end < at + 9
            ):
                end += 1
            return words.text[words.start[at + 2] : words.end[end - 1]]
        if word in sayings and at > begin:
            name = _speaker(words, at, begin)
            if name is not None:
                return name
            if at + 1 < stop and words.is_capital(at + 1) and lower[at - 1] in (",", "”", '"'):
                end = at + 1
                while end + 1 < stop and end < at + 5 and words.is_capital(end + 1):
                    end += 1
                return words.text[words.start[at + 1] : words.end[end]]
    return None


def _speaker(words: Words, at: int, begin: int) -> str | None:
    """Return the name or noun phrase directly before a verb of saying."""
    lower = words.lower
    end = at - 1
    while end > begin and (lower[end] in HAVE or lower[end] in BE or is_adverb(lower[end])):
        end -= 1
    if lower[end] in MARKS or lower[end] in PREPOSITIONS:
        return None
    start = end
    while start > begin and end - start < 7:
        before = lower[start - 1]
        if (
            before in MARKS
            or before in PREPOSITIONS - {"of"}
            or before in ("and", "but", "that", "as", "when", "after")
        ):
            break
        start -= 1
    while start < end and lower[start] in ("and", "but", "as", "when", "that", "while"):
        start += 1
    name = words.text[words.start[start] : words.end[end]]
    if lower[start] in ("it", "which", "who", "that", "there", "to"):
        return None
    return name
