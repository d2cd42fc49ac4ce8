"""Expressions with a length of time: six years, three days ago, a week later, two days after the attack."""

from __future__ import annotations

from dataclasses import dataclass

from geomap.reading.language.tokens import Token, phrase_at, token_at
from geomap.reading.quantities.numerals import read_numeral
from geomap.reading.times.calendar import calendar_words
from geomap.reading.times.reckoning import (
    BARE_UNITS,
    Expression,
    Line,
    after_event,
    after_told,
    ago,
    beside,
    from_now,
    in_unit,
    to_the_day,
    years_before,
)
from geomap.reading.times.spans import in_phase
from geomap.reading.times.tense import direction_of
from geomap.reading.times.timeline import DURATION, stem

_LONG_AGO = 20
"""Years from which on what lies so long after something is a length of time."""
_ARTICLES = frozenset(["the", "a", "an", "this", "that", "his", "her", "its", "their", "our"])


_BEFORE_BARE = frozenset(
    [
        "in",
        "for",
        "of",
        "after",
        "over",
        "within",
        "many",
        "long",
        "through",
        "despite",
        "with",
        "take",
        "took",
        "last",
        "lasted",
    ]
)


FEW = {"several": 4, "few": 3, "couple": 2}
"""Loose counts, by what they stand for in the middle."""


_IN_A_ROW = frozenset(("consecutive", "straight", "successive", "full", "whole"))
"""Words between a number and its unit: "three consecutive nights"."""


_HEDGES = frozenset(("about", "around", "approximately", "roughly", "nearly", "almost", "some"))
_BEFORE_ARTICLE = frozenset(("for", "over", "within", "after", "nearly", "almost", "about", "than", "of"))
"""Words before "a year" that make it a length of time rather than a rate: "$5 a year"."""


@dataclass(frozen=True, slots=True)
class _Length:
    """A length of time as it is written."""

    count: float
    unit: str
    end: int
    """Index after its words."""
    article: bool = False
    """True for "a week", whose count is an article."""
    hyphen: bool = False


def read_amount(line: Line, index: int) -> Expression | None:
    """Three days ago, a week later, two days after the attack, in two weeks, six years."""
    tokens = line.tokens
    inside = tokens[index].word in ("in", "within")
    at = index + inside
    hedged = token_at(tokens, at).word in _HEDGES or token_at(tokens, at).word == "over"
    at += hedged
    length = _length(tokens, at)
    if length is None or _is_age(tokens, length.end):
        return None
    before = token_at(tokens, index - 1)
    hedged = hedged or (index > 0 and before.word in _HEDGES)
    after, end, unit = token_at(tokens, length.end).word, length.end, length.unit
    if length.count == int(length.count) and length.count < 100_000 and not length.hyphen:
        whole = int(length.count)
        first = token_at(tokens, at).word
        loose = first == "several" or (first == "a" and token_at(tokens, at + 1).word in FEW)
        anchored = read_anchored(line, index, at, end, whole, unit, after, hedged or loose)
        if anchored is not None:
            return anchored
        if (
            tokens[index].word == "in"
            and before.word not in ("time", "times")  # "for the second time in ten days"
            and unit not in ("hour", "minute", "second")
            and direction_of(tokens, index, end) > 0
        ):
            return Expression(index, end, from_now(whole, unit))
    if length.article and not inside:
        told = after in ("of", "-") or before.word in _BEFORE_ARTICLE or hedged
        if not told or (unit == "day" and after != "of"):
            return None
    return Expression(index if inside else at, end, lambda timeline: DURATION)


def _length(tokens: list[Token], index: int) -> _Length | None:
    """Three days, a week, half a year, a year and a half, three consecutive nights."""
    part = _part_of_unit(tokens, index)
    if part is not None:
        return _Length(*part)
    count, end, article = _count(tokens, index)
    if count is None:
        return None
    hyphen = token_at(tokens, end).word == "-"
    end += hyphen
    end += token_at(tokens, end).word in _IN_A_ROW
    word = token_at(tokens, end).word
    unit = calendar_words().units.get(word)
    if unit is None or word == "second":  # which is an ordinal
        return None
    end += 1
    if phrase_at(tokens, end, 3) == ("and", "a", "half"):
        count, end, article = count + 0.5, end + 3, False  # "a year and a half"
    if count % 1 == 0.5 and unit in _PARTS:
        unit, many = _PARTS[unit]
        count *= many
    return _Length(count, unit, end, article, hyphen)


def _is_age(tokens: list[Token], end: int) -> bool:
    """Whether a length is how old someone is: "six years old", "six-year-olds"."""
    tail, last = token_at(tokens, end).word, token_at(tokens, end + 1).word
    return "old" in (tail, last) or (tail, last) == ("-", "olds")


_PARTS = {
    "hour": ("minute", 60),
    "day": ("hour", 24),
    "year": ("month", 12),
    "decade": ("year", 10),
    "century": ("year", 100),
}
"""Units that are halved, and the whole number of smaller ones that they hold."""


def _part_of_unit(tokens: list[Token], index: int) -> tuple[float, str, int] | None:
    """Half a year, a quarter of a century, half an hour: (count, unit, index after it)."""
    if token_at(tokens, index).word not in ("half", "a"):
        return None
    words = [token_at(tokens, index + k).word for k in range(5)]
    if words[0] == "half" and words[1] in ("a", "an") and words[2] in _PARTS:
        parts, end = 2, index + 3
    elif words[0] == "a" and words[1] == "quarter" and words[2] == "of" and words[3] in ("a", "an"):
        parts, end = 4, index + 5
    else:
        return None
    unit = token_at(tokens, end - 1).word
    if unit not in _PARTS or _PARTS[unit][1] % parts:
        return None
    return _PARTS[unit][1] // parts, _PARTS[unit][0], end


def _count(tokens: list[Token], index: int) -> tuple[float | None, int, bool]:
    """A count before a unit: (value, index after it, whether it is an article)."""
    word = token_at(tokens, index).word
    whole = word in ("a", "an") and token_at(tokens, index + 1).word in ("full", "whole", "solid", "good")
    if whole and token_at(tokens, index + 2).word in calendar_words().units:
        return 1, index + 2, True
    if word in ("a", "an", "one") and token_at(tokens, index + 1).word in calendar_words().units:
        return 1, index + 1, word != "one"
    if word == "a" and token_at(tokens, index + 1).word in ("few", "couple"):
        end = index + 2
        end += token_at(tokens, end).word == "of"
        return FEW[token_at(tokens, index + 1).word], end, False
    if word == "several":
        return FEW[word], index + 1, False
    number = read_numeral(tokens, index)
    if number is None:
        return None, index, False
    return number.value, number.end, False


_WHICH = {"this": 0, "last": -1, "next": 1}
"""Which week or month is meant, counted from that of publication: "a year ago this week"."""


def read_anchored(
    line: Line,
    begin: int,
    at: int,
    end: int,
    count: int,
    unit: str,
    after: str,
    hedged: bool,
) -> Expression | None:
    """N units ago, later, earlier, before and after something."""
    tokens = line.tokens
    if after == "ago" and token_at(tokens, end + 1).word == "today":
        return Expression(at, end + 2, to_the_day(-count, unit))
    part = calendar_words().units.get(token_at(tokens, end + 2).word)
    which = _WHICH.get(token_at(tokens, end + 1).word)
    if after == "ago" and unit in ("year", "decade") and part in ("week", "month") and which is not None:
        return Expression(at, end + 3, years_before(count, unit, part, which))
    if after == "ago":
        return Expression(
            begin if token_at(tokens, begin).word not in ("in", "within") else at,
            end + 1,
            ago(count, unit, hedged),
            late=True,
        )
    if after == "from" and token_at(tokens, end + 1).word in ("now", "today"):
        return Expression(at, end + 2, from_now(count, unit))
    if after in ("later", "afterwards", "afterward", "hence"):
        return Expression(at, end + 1, after_told(count, unit), late=True)
    alone = after in ("earlier", "previously") or not _has_object(tokens, end + 1)
    if after in ("earlier", "previously", "prior", "before") and alone:
        return Expression(at, end + 1, after_told(-count, unit), late=True)
    if after in ("after", "before", "since", "into", "following", "prior"):
        start = end + 1 + (after == "prior" and token_at(tokens, end + 1).word == "to")
        sign = -1 if after in ("before", "prior") else 1
        point_at = start + (token_at(tokens, start).word in _ARTICLES and line.read(start) is None)
        point = line.read(point_at)
        if point is not None and after == "since":
            return None  # "twelve months since January 2024" is a length, and "since January 2024" a time
        if point is not None:
            return Expression(at, point.end, beside(point.resolve, sign * count, unit), late=True)
        if token_at(tokens, start).word in ("that", "this") and not _has_object(tokens, start + 1):
            return Expression(at, start + 1, after_told(sign * count, unit), late=True)
        if after in ("after", "before") and alone:
            return Expression(at, end + 1, after_told(sign * count, unit), late=True)  # "the day after, …"
        if (unit == "year" and count >= _LONG_AGO) or unit in ("decade", "century"):
            return None  # "fifty years after they came": nobody finds that day in the report
        nouns, stop = _object(tokens, start)
        return Expression(at, stop, after_event(nouns, sign * count, unit), late=True)
    return None


def _has_object(tokens: list[Token], index: int) -> bool:
    token = token_at(tokens, index)
    return token.kind == "w" and token.word not in (
        "and",
        "but",
        "when",
        "while",
        "in",
        "on",
        "at",
        "by",
        "as",
        "to",
    )


def _object(tokens: list[Token], index: int) -> tuple[frozenset[str], int]:
    """The words of the noun group after "after", stemmed, and the index after its head."""
    nouns = []
    at = index
    while at < index + 6 and token_at(tokens, at).kind == "w":
        word = tokens[at].word
        if at > index and word in (
            "in",
            "on",
            "of",
            "at",
            "by",
            "that",
            "which",
            "and",
            "was",
            "were",
            "had",
            "cut",
            "hit",
            "killed",
            "from",
            "near",
        ):
            break
        if word not in _ARTICLES and len(word) > 3:
            nouns.append(stem(word))
        at += 1
    return frozenset(nouns), max(at, index)


def read_bare(line: Line, index: int) -> Expression | None:
    """In years, for decades, after years of: a length of time without a number."""
    tokens = line.tokens
    word = tokens[index].word
    if word in ("in", "for", "within"):
        loose = token_at(tokens, index + 1).word in ("some", "many")
        if token_at(tokens, index + 1 + loose).word in BARE_UNITS:
            return Expression(index, index + 2 + loose, lambda timeline: DURATION)
    daypart = token_at(tokens, index + 2).word in ("morning", "afternoon", "evening", "night")
    if word == "within" and token_at(tokens, index + 1).word in ("a", "an") and daypart:
        return Expression(index, index + 3, lambda timeline: DURATION)
    before, after = token_at(tokens, index - 1), token_at(tokens, index + 1)
    long = after.word == "-" and token_at(tokens, index + 2).word == "long"
    if long and word in calendar_words().units:
        return Expression(index, index + 3, lambda timeline: DURATION)
    if (
        word in ("week", "month", "year")
        and after.word in ("'", "’")
        and token_at(tokens, index + 3).word == "end"
    ):
        resolve = in_phase(lambda timeline: in_unit(timeline.published, word, 0), "end")
        return Expression(index, index + 4, resolve)
    if word in ("weeklong", "monthlong", "yearlong", "daylong", "nightlong", "decadelong"):
        return Expression(index, index + 1, lambda timeline: DURATION)
    if word in BARE_UNITS and (before.word in _BEFORE_BARE or after.word == "of"):
        return Expression(index, index + 1, lambda timeline: DURATION)
    if word == "tens" and after.word == "of" and token_at(tokens, index + 2).word in BARE_UNITS:
        return Expression(index, index + 3, lambda timeline: DURATION)
    return None
