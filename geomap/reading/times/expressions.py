"""Time expressions: the grammar that finds them among the tokens of a sentence.

Each expression carries a function that resolves it against a timeline;
:mod:`geomap.reading.times.times` calls it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from geomap.reading.language.lexicons import open_table
from geomap.reading.language.tokens import Token, read_tokens, token_at
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import words_in
from geomap.reading.quantities.measures import DASHES
from geomap.reading.quantities.numerals import is_year, numeral_words
from geomap.reading.times.calendar import calendar_words, year_days
from geomap.reading.times.dates import read_written_date
from geomap.reading.times.days import (
    read_clock,
    read_day_beside,
    read_deictic,
    read_named,
    read_ordinal_day,
    read_overnight,
    read_weekday,
    read_written,
)
from geomap.reading.times.durations import read_amount, read_bare
from geomap.reading.times.periods import (
    read_before_last,
    read_begun_season,
    read_eve,
    read_phase,
    read_phrase,
    read_recurring,
    read_relative,
    read_season,
    read_weekend,
)
from geomap.reading.times.reckoning import (
    BARE_UNITS,
    Expression,
    Line,
    fixed,
    on_written,
    same_day,
)
from geomap.reading.times.spans import begun, opened, spanned, widened
from geomap.reading.times.streaks import STRAIGHT, read_streak
from geomap.reading.times.years import (
    read_century,
    read_decade,
    read_first_months,
    read_quarter,
    read_year,
)

_LISTS = open_lists("times", "expressions")
Production = Callable[[Line, int], Expression | None]
"""What reads one sort of expression at a token."""

_DIGIT = re.compile(r"\d")
_CLOSE = _LISTS.words("close")
"""What says that it was hardly before or after an hour."""


def read_written_expressions(text: str, tokens: list[Token]) -> list[Expression]:
    """Dates with a year, and years, of a line of boilerplate."""
    expressions: list[Expression] = []
    index = 0
    while index < len(tokens):
        written = read_written_date(text, tokens, index)
        if written is not None and written.year is not None:
            expressions.append(Expression(index, written.end, on_written(written, tokens, index)))
            index = written.end
            continue
        if tokens[index].kind == "n" and is_year(tokens, index):
            expressions.append(Expression(index, index + 1, fixed(year_days(int(tokens[index].word)))))
        index += 1
    return expressions


def read_expressions(text: str, tokens: list[Token]) -> list[Expression]:
    """Find the time expressions of a sentence, in order, without overlap."""
    line = Line(text, tokens, _read_point)
    expressions: list[Expression] = []
    heads = _heads()
    free = 0
    for index in _near_core(tokens):
        token = tokens[index]
        if index < free or (token.kind != "n" and token.word not in heads):
            continue
        expression = _read_open(line, index)
        if expression is not None:
            expressions.append(expression)
            free = expression.end
    return expressions


def may_hold_time(text: str, start: int, end: int) -> bool:
    """Tell quickly whether a sentence may hold a time expression."""
    return (
        not calendar_words().core.isdisjoint(words_in(text, start, end))
        or _DIGIT.search(text, start, end) is not None
    )


def _near_core(tokens: list[Token]) -> list[int]:
    """Return the tokens at which or among whose next seven a word or number stands that may be a time.

    With nothing between that stands in no expression: "the bridge that fell on Monday" begins none.
    """
    core, known = calendar_words().core, _known()
    near: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind != "n" and token.word not in core:
            continue
        first, floor = at, max(at - 7, near[-1] + 1 if near else 0)
        while first > floor and (tokens[first - 1].kind == "p" or tokens[first - 1].word in known):
            first -= 1
        near += range(first, at + 1)
    return near


@cache
def _known() -> frozenset[str]:
    """Words that expressions are made of: those of the lexicons, and a few of the grammar alone."""
    tables = [open_table(name) for name in ("times", "numerals", "quantities", "grammar")]
    return frozenset(token.word for text in _strings(tables) for token in read_tokens(text, 0, len(text))) | {
        "closing",
        "final",
        "full",
        "whole",
        "onset",
        "outset",
        "pair",
        *STRAIGHT,
        "row",
        "running",
        "fiscal",
        "financial",
    }


def _strings(entry: object) -> Iterator[str]:
    """Yield the keys and strings of a table, however nested."""
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        for key, value in entry.items():
            yield from (key, *_strings(value))
    elif isinstance(entry, list):
        for value in entry:
            yield from _strings(value)


@cache
def _heads() -> frozenset[str]:
    """Words that may begin an expression."""
    words = calendar_words()
    return frozenset(
        [
            *words.openers,
            *numeral_words().ones,
            *numeral_words().tens,
            *words.months,
            *words.months_short,
            *words.weekdays,
            *words.weekdays_short,
            *words.relations,
            *words.phases,
            *words.deictic,
            *words.seasons,
            *words.phrase_lengths,
            *words.name_lengths,
            *BARE_UNITS,
            *_CLOSE,
        ]
    )


def _read_open(line: Line, index: int) -> Expression | None:
    """An expression with its "since", "until", "from … to", "between … and", "around"."""
    tokens = line.tokens
    word = tokens[index].word
    if word in ("since", "until", "till") or (word == "through" and index > 0):
        at = index + 1 + (token_at(tokens, index + 1).word in ("the", "at", "about", "around"))
        hour = read_clock(line, at)
        if hour is not None and hour.late:  # "until dawn" says when it was, not how long it lasts
            resolve = begun(hour.resolve) if word == "since" else hour.resolve
            return Expression(index, hour.end, resolve, hour.late)
        expression = line.read(at)
        if expression is None and at > index + 1:
            expression = line.read(index + 1)
        if expression is None:
            expression = read_begun_season(line, at, begun=word == "since") or _read_part_of_day(line, at)
        if expression is None:
            return None
        return Expression(
            index, expression.end, opened(expression.resolve, start=word == "since"), expression.late
        )
    if word in _CLOSE and token_at(tokens, index + 1).word in ("before", "after"):
        hour = read_clock(line, index + 2)  # "shortly after 4 p.m.": the same day
        if hour is not None:
            return Expression(index, hour.end, hour.resolve, hour.late)
    if word in ("from", "between"):
        first = line.read(_past_article(line, index + 1))
        if first is not None:
            joint = token_at(tokens, first.end).word
            if joint in (
                ("and",) if word == "between" else ("to", "until", "till", "through", "-", "–", "—")
            ):
                last = line.read(_past_article(line, first.end + 1))
                if last is not None:
                    return Expression(index, last.end, spanned(first, last, tokens), first.late or last.late)
        return None
    if word in ("around", "about", "approximately", "roughly", "circa"):
        if token_at(tokens, index + 1).word in ("in", "for", "over"):
            return None
        clock = read_clock(line, index + 1)
        if clock is not None:  # it is the hour that is rough, not the day
            return Expression(index, clock.end, clock.resolve, clock.late)
        expression = line.read(_past_article(line, index + 1))
        return expression and Expression(index, expression.end, widened(expression.resolve), expression.late)
    expression = line.read(index)
    if expression is None:
        return None
    joint = token_at(tokens, expression.end).word
    if joint in DASHES or joint in ("to", "through"):
        last = line.read(expression.end + 1)
        if last is not None and _pairs(tokens, expression, last):
            return Expression(
                index, last.end, spanned(expression, last, tokens), expression.late or last.late
            )
    return expression


def _read_part_of_day(line: Line, index: int) -> Expression | None:
    """Early morning, the evening: of the day that is told of."""
    tokens = line.tokens
    at = index + (token_at(tokens, index).word in ("early", "late"))
    if token_at(tokens, at).word not in calendar_words().dayparts:
        return None
    return Expression(index, at + 1, same_day, late=True)


def _past_article(line: Line, index: int) -> int:
    tokens = line.tokens
    if token_at(tokens, index).word == "the" and line.read(index) is None:
        return index + 1
    return index


def _pairs(tokens: list[Token], first: Expression, last: Expression) -> bool:
    """Whether two expressions are of one sort: weekdays, months or years on both sides."""
    words = calendar_words()
    a, b = tokens[first.begin], tokens[last.begin]
    for sort in (words.weekdays, words.months):
        if a.word in sort and b.word in sort:
            return True
    return a.kind == "n" and b.kind == "n" and len(a.word) == 4 and len(b.word) in (2, 4)


def _read_point(line: Line, index: int) -> Expression | None:
    tokens = line.tokens
    token = token_at(tokens, index)
    if not token.word:
        return None
    for read in _readers(token.kind, token.word):
        found = read(line, index)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=1024)
def _readers(kind: str, word: str) -> list[Production]:
    """The productions that may begin with a token, in order of trust."""
    words = calendar_words()
    if kind == "n":
        return [
            read_clock,
            read_named,
            read_written,
            read_recurring,
            read_amount,
            read_century,
            read_decade,
            read_year,
        ]
    readers: list[Production] = []
    if word in words.name_lengths:
        readers.append(read_named)
    if word in words.dayparts:
        readers.append(read_clock)
    if word in words.weekdays or word in words.weekdays_short:
        readers += [read_recurring, read_weekday]
    if word in words.months or word in words.months_short:
        readers.append(read_written)
    readers += [
        read_streak,
        read_before_last,
        read_eve,
        read_first_months,
        read_phase,
        read_day_beside,
        read_relative,
        read_phrase,
        read_recurring,
        read_season,
        read_quarter,
        read_decade,
        read_century,
        read_ordinal_day,
        read_amount,
    ]
    if word in words.deictic:
        readers.append(read_deictic)
    readers += [read_weekend, read_overnight, read_bare]
    return readers
