"""Datelines: the place that a report was filed from, ahead of its first sentence."""

from __future__ import annotations

from geomap.reading.places.features import UPPER, Words, lexicon
from geomap.reading.places.uses import Named, Reading

_BRACKET = 14
"""Tokens of a dateline in brackets, at most."""


def read_dateline(words: Words, name: Named) -> Reading | None:
    """Find the place a report was filed from: at the start of a paragraph, before a dash or an agency."""
    first = name.first
    # The dateline's first word is near: "CITY, Country (Agency) —".
    start = first
    while start > 0 and first - start < 6 and not words.paragraph_opens[start]:
        start -= 1
    if not words.paragraph_opens[start]:
        return None
    opening = start - 1 if start and words.raw[start - 1] == "(" else start
    if words.raw[opening] == "(":
        return _in_brackets(words, opening)
    if any(
        not words.is_named(at) and words.raw[at] not in (",", ".", "/", "-") for at in range(start, first)
    ):
        return None
    at = name.last
    limit = at + 8
    while at < len(words) and at < limit and (words.is_named(at) or words.raw[at] in (",", ".", "/")):
        at += 1
        if words.word(at - 1) == "." and words.opens[at] if at < len(words) else False:
            break
    if words.shape[first] == UPPER:
        at = _after_day(words, at)
    if at >= len(words):
        return None
    sign = words.raw[at]
    dash = sign in ("—", "–") or (sign == "-" and words.shape[first] == UPPER)
    if dash and words.shape[first] != UPPER and at + 1 < len(words) and words.raw[at + 1][:1].islower():
        return None  # "Midtown — some 30 km from … — was hit": an aside, since a report begins a sentence
    if sign == "(" and at + 1 < len(words) and words.is_named(at + 1) and words.shape[first] == UPPER:
        dash = True
    if sign == "(" and words.word(at + 1) in lexicon("context")["agencies"]:
        dash = True
    if sign == ":" and words.shape[first] == UPPER:
        dash = True
    if dash:
        return Reading(use="literal", draw="context", reason="dateline")
    return None


def _in_brackets(words: Words, opening: int) -> Reading | None:
    """Read "(City, April 29, 2026) –", as organisations date what they publish."""
    close = next(
        (at for at in range(opening, min(len(words), opening + _BRACKET)) if words.raw[at] == ")"), None
    )
    if close is None or close + 1 >= len(words) or words.raw[close + 1] not in ("-", "–", "—"):
        return None
    return Reading(use="literal", draw="context", reason="dateline")


def _after_day(words: Words, at: int) -> int:
    """Pass over the day and the agency of a dateline: "CITY, Feb 19 (Agency) —"."""
    here = at
    while (
        here < len(words)
        and here < at + 6
        and (
            words.raw[here] in ",."
            or words.raw[here].isdigit()
            or words.word(here) in lexicon("context")["calendar"]
        )
    ):
        here += 1
    if here < len(words) and words.raw[here] == "(":
        close = next((k for k in range(here, min(len(words), here + 6)) if words.raw[k] == ")"), None)
        here = close + 1 if close is not None else here
    return here if here < len(words) and words.raw[here] in ("-", "–", "—") else at
