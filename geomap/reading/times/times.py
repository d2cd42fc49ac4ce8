"""Times: what a text says of when, read against its day of publication and against itself.

A grammar over tokens finds the expressions of a sentence; each is then resolved against a
:class:`~geomap.reading.times.timeline.Timeline`. Weekdays look back unless the nearest verb looks forward; a
weekday equal to the day of publication means that day. Thirds of a month are days 1 to 10, 11 to 20 and
21 to the end. "Ten days ago" is no exact count: the round number gets a spread of a fifth, counted from
the day of the speech that it stands in. ``docs/times-and-quantities.md`` has the whole convention.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache

from geomap.model import Document, Sentence, When
from geomap.reading.language.tokens import Token, read_tokens
from geomap.reading.times.expressions import may_hold_time, read_expressions, read_written_expressions
from geomap.reading.times.reckoning import Expression
from geomap.reading.times.timeline import Reading, Timeline, edtf_of, precision_of, stem
from geomap.settings import data_path


@cache
def _speech_verbs() -> frozenset[str]:
    with data_path("lexicons", "speech.toml").open("rb") as file:
        return frozenset(tomllib.load(file)["verbs"])


def read_times(document: Document, sentences: Sequence[Sentence]) -> tuple[When, ...]:
    """Read the time expressions of a document's sentences, by start.

    Boilerplate is read for written dates and years alone (a dateline, a stamp, a copyright year). Where the
    document has no day of publication, only dates with a year get bounds; the rest keeps its kind.
    """
    timeline = Timeline(document.published)
    found: list[When] = []
    paragraph = -1
    for sentence in sentences:
        if not may_hold_time(document.text, sentence.start, sentence.end):
            continue
        if sentence.paragraph != paragraph:
            paragraph, timeline.told_year, timeline.spoken = sentence.paragraph, None, None
        found.extend(_read_sentence(document.text, sentence, timeline))
    return tuple(found)


def _read_sentence(text: str, sentence: Sentence, timeline: Timeline) -> list[When]:
    tokens = read_tokens(text, sentence.start, sentence.end)
    expressions = (
        read_written_expressions(text, tokens) if sentence.boilerplate else read_expressions(text, tokens)
    )
    if not expressions:
        return []
    quotes = _quoted_tokens(tokens) if _is_quoted_in(text, sentence) else frozenset()
    readings: dict[int, Reading] = {}
    timeline.here = None
    earlier, day_before = timeline.told, timeline.told_day
    for expression in expressions:
        if not expression.late:
            timeline.quoted = expression.begin in quotes
            told_year = timeline.told_year
            readings[expression.begin] = expression.resolve(timeline)
            if readings[expression.begin].is_open:  # "since 5 May 2019" tells of what came after that year
                timeline.told_year = told_year
            if (
                (days := readings[expression.begin].days)
                and not readings[expression.begin].is_open
                and not sentence.boilerplate
            ):
                timeline.told = days
                timeline.here = days[0] if days[0] == days[1] else None
                timeline.told_day = timeline.here or timeline.told_day
    if not sentence.boilerplate:
        _hear(tokens, expressions, readings, timeline)
    for expression in expressions:
        if expression.late:
            timeline.quoted = expression.begin in quotes
            # What it counts from stands before it, in this sentence or an earlier one.
            before = [r for b, r in readings.items() if b < expression.begin and r.days and not r.is_open]
            timeline.told = before[-1].days if before else earlier or timeline.told
            days = timeline.told
            if before and days is not None and days[0] == days[1]:
                timeline.told_day = days[0]
            elif not before and _is_ahead(timeline):  # "left at noon and is due on Friday": not on Friday
                timeline.told_day = day_before
            reading = readings[expression.begin] = expression.resolve(timeline)
            if reading.days and not reading.is_open and not sentence.boilerplate:
                timeline.told = reading.days
    if not sentence.boilerplate:
        _remember(tokens, expressions, readings, timeline)
    return [_when(text, tokens, expression, readings[expression.begin]) for expression in expressions]


def _is_ahead(timeline: Timeline) -> bool:
    told, published = timeline.told_day, timeline.published
    return told is not None and published is not None and told > published


def _is_quoted_in(text: str, sentence: Sentence) -> bool:
    """Whether a quotation begins in a sentence: a quick look before its tokens are gone through."""
    return any(text.find(mark, sentence.start, sentence.end) >= 0 for mark in '“"')


def _quoted_tokens(tokens: list[Token]) -> frozenset[int]:
    """Indices of the tokens inside quotation marks."""
    inside, opened = [], False
    for index, token in enumerate(tokens):
        if token.word in '“”"' and token.word:
            opened = token.word == "“" or (token.word == '"' and not opened)
        elif opened:
            inside.append(index)
    return frozenset(inside)


def _hear(
    tokens: list[Token], expressions: list[Expression], readings: dict[int, Reading], timeline: Timeline
) -> None:
    """Set the day of the speech that a sentence reports, where it names one in the last week."""
    published = timeline.published
    verbs = [index for index, token in enumerate(tokens) if token.word in _speech_verbs()]
    if published is None or not verbs:
        return
    best: tuple[int, date] | None = None
    for expression in expressions:
        reading = readings.get(expression.begin)
        if reading is None or reading.days is None or reading.is_open or reading.days[0] != reading.days[1]:
            continue
        day = reading.days[0]
        if not 0 <= (published - day).days <= 7 or expression.begin in _quoted_tokens(tokens):
            continue
        distance = min(abs(expression.begin - verb) for verb in verbs)
        if distance <= 12 and (best is None or distance < best[0]):
            best = distance, day
    if best is None:
        return
    timeline.spoken = best[1]
    days = [r.days for n in expressions if (r := readings.get(n.begin)) and r.days and not r.is_open]
    told = [first for first, last in days if first == last and first < best[1]]
    if told and timeline.told_day == best[1]:  # "were killed on Saturday, two people said on Monday"
        timeline.told_day = told[-1]


def _remember(
    tokens: list[Token], expressions: list[Expression], readings: dict[int, Reading], timeline: Timeline
) -> None:
    """Keep the words of a sentence that has a day, and the year that it names."""
    days = [r.days for n in expressions if (r := readings[n.begin]).days and not r.is_open]
    exact = [d[0] for d in days if d is not None and d[0] == d[1]]
    if exact:
        words = frozenset(stem(t.word) for t in tokens if t.kind == "w" and len(t.word) > 3)
        timeline.events.append((words, exact[-1]))
        del timeline.events[:-50]


def _when(text: str, tokens: list[Token], expression: Expression, reading: Reading) -> When:
    start, end = tokens[expression.begin].start, tokens[expression.end - 1].end
    days = reading.days
    earliest = days[0] if days and reading.kind != "open_end" else None
    latest = days[1] if days and reading.kind != "open_start" else None
    edtf = reading.edtf or (edtf_of(days) if days else None)
    return When(
        start=start,
        end=end,
        text=text[start:end],
        kind=reading.kind,
        edtf=edtf,
        earliest=earliest,
        latest=latest,
        precision=precision_of(days),
    )
