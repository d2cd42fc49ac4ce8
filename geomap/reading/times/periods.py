"""Expressions that name more than a day: parts of months, weeks, weekends, seasons, years, decades."""

from __future__ import annotations

from datetime import timedelta

from geomap.model.times import TimeKind
from geomap.reading.language.tokens import Token, phrase_at, token_at
from geomap.reading.language.word_lists import open_lists
from geomap.reading.quantities.numerals import read_numeral
from geomap.reading.times.calendar import (
    calendar_words,
    season_days,
    shifted,
    unit_days,
    year_days,
)
from geomap.reading.times.dates import year_at
from geomap.reading.times.days import holiday_at, read_related_weekday, year_beside
from geomap.reading.times.durations import FEW
from geomap.reading.times.reckoning import (
    BARE_UNITS,
    Expression,
    Line,
    Resolve,
    after_told,
    fixed,
    hours_beside,
    in_month,
    in_same,
    in_season,
    in_told_year,
    in_unit,
    on_deictic,
    on_holiday,
    on_weekday,
    on_weekend,
    rolling,
    same_day,
    season_of_year,
    so_far,
)
from geomap.reading.times.spans import in_phase
from geomap.reading.times.tense import direction_of
from geomap.reading.times.timeline import RECURRENT, UNKNOWN, Reading, Timeline

_LISTS = open_lists("times", "periods")


def read_phase(line: Line, index: int) -> Expression | None:
    """Early March, mid-2024, late last week, the end of April, earlier this month, the first week of May."""
    tokens = line.tokens
    words = calendar_words()
    at = index
    if token_at(tokens, at).word in ("in", "at"):
        at += 1
    if token_at(tokens, at).word == "the":
        at += 1
    word = token_at(tokens, at).word
    if word in ("earlier", "later") and at == index:
        return _within_unit(tokens, index)
    if word in ("rest", "remainder"):
        return _rest_of_unit(tokens, index, at + 1)
    phase = words.phases.get(word)
    if word in ("start", "beginning", "onset", "outset"):
        phase = "start"
    elif word in ("end", "turn"):
        phase = word
    span: tuple[int, str] | None = None
    if phase is None:
        span = _counted_part(tokens, at)
        if span is None:
            return None
        at, phase = span[0], span[1]
    else:
        at += 1
    if phase in ("start", "end", "turn") and token_at(tokens, at).word != "of":
        return None
    if phase == "early" and token_at(tokens, at).word == "hours":
        at += 1
    while token_at(tokens, at).word in ("-", "of", "in", "on", "the", "this") and at < index + 7:
        if token_at(tokens, at).word == "this":
            break
        at += 1
    token = token_at(tokens, at)
    if token.kind == "p":
        return None
    inner = _read_unit_of_time(line, at) or line.read(at) or _season_alone(line, index, at)
    if inner is None or (phase != "early" and phase != "late" and phase != "mid" and inner.end <= at):
        return None
    return Expression(index, inner.end, in_phase(inner.resolve, phase), inner.late)


def _season_alone(line: Line, index: int, at: int) -> Expression | None:
    """The season of "late spring": the coming one or the last, as the verb looks."""
    after = token_at(line.tokens, at + 1)
    if token_at(line.tokens, at).word not in calendar_words().seasons or after.text[:1].isupper():
        return None  # "the Mid-Autumn Festival"
    return read_begun_season(line, at, begun=direction_of(line.tokens, index, at + 1) <= 0)


def _rest_of_unit(tokens: list[Token], index: int, at: int) -> Expression | None:
    """The rest of the week, the remainder of this year: from the day of publication on."""
    unit = calendar_words().units.get(token_at(tokens, at + 2).word)
    if token_at(tokens, at).word != "of" or token_at(tokens, at + 1).word not in ("the", "this"):
        return None
    if unit not in ("week", "month", "quarter", "year", "decade"):
        return None

    def resolve(timeline: Timeline) -> Reading:
        days = unit_days(timeline.published, unit) if timeline.published is not None else None
        if days is None or timeline.published is None:
            return Reading("interval", None)
        return Reading("interval", (timeline.published, days[1]))

    return Expression(index, at + 3, resolve)


def _counted_part(tokens: list[Token], index: int) -> tuple[int, str] | None:
    """First week of, last days of, first half of, second half of: (index of "of", what part)."""
    word, unit = token_at(tokens, index).word, token_at(tokens, index + 1).word
    number = read_numeral(tokens, index + 1) if word in ("first", "last") else None
    if number is not None and number.value == int(number.value) and 0 < number.value <= 60:
        at = number.end
        unit = token_at(tokens, at).word
        if unit in ("days", "weeks") and token_at(tokens, at + 1).word == "of":
            days = int(number.value) * (7 if unit == "weeks" else 1)
            return at + 1, f"{word} {days}"
        if unit == "months" and token_at(tokens, at + 1).word == "of":
            return at + 1, f"{word} {int(number.value)}months"
    joint = token_at(tokens, index + 2).word
    if joint == "in" and unit in calendar_words().weekdays:
        joint = "of"  # "the first Sunday in May"
    if joint != "of" or word not in (
        "first",
        "second",
        "third",
        "fourth",
        "last",
        "final",
        "closing",
    ):
        return None
    if unit in ("week", "half", "days", "weeks", "weekend", "quarter", "day"):
        return index + 2, f"{word} {unit}"
    if unit in calendar_words().weekdays:
        return index + 2, f"{word} {unit.removesuffix('s')}"
    return None


def _read_unit_of_time(line: Line, index: int) -> Expression | None:
    """Week, month or year alone after "the end of the": that of publication."""
    tokens = line.tokens
    unit = calendar_words().units.get(token_at(tokens, index).word)
    if (
        unit in ("week", "month", "quarter", "year", "decade", "century")
        and token_at(tokens, index - 1).word == "the"
    ):
        return Expression(index, index + 1, lambda timeline: in_unit(timeline.published, unit, 0))
    return None


def _within_unit(tokens: list[Token], index: int) -> Expression | None:
    """Earlier this week, later this month, earlier in the day, later that day."""
    word = tokens[index].word
    if token_at(tokens, index + 1).word == "today":
        return Expression(index, index + 2, on_deictic(0))
    at = index + 1
    at += token_at(tokens, at).word == "in"
    link = token_at(tokens, at).word
    unit = calendar_words().units.get(token_at(tokens, at + 1).word)
    if link not in ("this", "the", "that") or unit not in (
        "day",
        "week",
        "month",
        "year",
        "decade",
        "century",
    ):
        return None
    back = word == "earlier"

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        if unit == "day":
            return same_day(timeline)
        days = unit_days(today, unit) if today else None
        if today is None or days is None:
            return Reading("interval", None)
        if back:
            first = days[0]
            if unit == "week" and today.weekday() < 6:
                first = (
                    shifted(first, -1, "day") or first
                )  # weeks begin on Sunday or Monday: it may be either
            return Reading("interval", (first, max(first, today - timedelta(days=1))))
        return Reading("interval", (min(days[1], today + timedelta(days=1)), days[1]))

    return Expression(index, at + 2, resolve, late=unit == "day")


def read_relative(line: Line, index: int) -> Expression | None:
    """Last week, next Monday, this morning, the past two weeks, the following day, that night."""
    tokens = line.tokens
    words = calendar_words()
    at = index
    while token_at(tokens, at).word in _BEFORE_RELATION and at < index + 2:
        at += 1
    spans = at > index
    word = token_at(tokens, at).word
    if word in ("same", "that"):
        return _told_before(tokens, index, at)
    relation = words.relations.get(word)
    if relation is None or (word == "last" and token_at(tokens, at - 1).word in _BEFORE_VERB):
        return None
    at += 1
    if word == "this" and token_at(tokens, at).word in ("past", "coming", "last", "next"):
        relation = words.relations[token_at(tokens, at).word]
        at += 1
    if token_at(tokens, at).word in ("fiscal", "financial", "calendar"):
        at += token_at(tokens, at + 1).word == "year"
    count = read_numeral(tokens, at)
    few = FEW.get(token_at(tokens, at).word)
    if (count is not None or few is not None) and relation != "this":
        many, end = (count.value, count.end) if count else (float(few or 3), at + 1)
        return _last_few(tokens, index, at, relation, many, end)
    named = _named_period(line, index, at, relation, told=word in _TOLD_BEFORE)
    if named is not None:
        return named
    unit = words.units.get(token_at(tokens, at).word)
    if unit is None or unit in ("second", "minute") or token_at(tokens, at).word in BARE_UNITS:
        return None
    rolls = spans and token_at(tokens, at - 1).word == word
    return _related_unit(index, at + 1, word, relation, unit, rolls=rolls)


_BEFORE_RELATION = frozenset(("the", "in", "over", "during", "within", "for"))
"""Words before "last" or "next" that make it a span up to or from the day of the report."""
_TOLD_BEFORE = frozenset(("following", "previous", "preceding"))
"""Relations to what was told of rather than to the day of the report."""


def _told_before(tokens: list[Token], index: int, at: int) -> Expression | None:
    """The same day, that night, that week, that May: what was told of."""
    word, after = token_at(tokens, at).word, token_at(tokens, at + 1)
    words = calendar_words()
    if after.word in ("day", "morning", "afternoon", "evening", "night"):
        return Expression(index if word == "same" else at, at + 2, same_day, late=True)
    if word == "same":
        if after.word in ("month", "quarter"):
            return _same_of_year(tokens, index, at + 2, after.word)
        spans_year = after.word in ("months", "weeks", "period", "season", "stretch")
        return _same_of_year(tokens, index, at + 2, "year") if spans_year else None
    if after.word in words.months and after.text[0].isupper():
        return Expression(at, at + 2, in_told_year(words.months[after.word]), late=True)
    if after.word in ("week", "month", "year"):
        return Expression(at, at + 2, after_told(0, words.units[after.word], calendar_unit=True), late=True)
    return None


def _named_period(line: Line, index: int, at: int, relation: str, *, told: bool) -> Expression | None:
    """Last Monday, this morning, next summer, last May, next Easter."""
    tokens, words = line.tokens, calendar_words()
    token = token_at(tokens, at)
    if token.word in words.weekdays and token.text[0].isupper():
        return read_related_weekday(line, index, at, relation)
    if token.word in ("morning", "afternoon", "evening", "night", "lunchtime"):
        if relation == "next":
            return Expression(index, at + 1, after_told(1, "day"), late=True)
        return Expression(index, at + 1, on_deictic(_STEPS[relation]))
    if token.word == "weekend":
        return Expression(index, at + 1, on_weekend(relation, direction_of(tokens, index, at + 1)))
    if token.word in words.seasons:
        if token.word == "fall" and token_at(tokens, at + 1).word in ("of", "in", "by"):
            return None
        code = words.seasons[token.word]
        return Expression(index, at + 1, in_season(code, relation, told=told), late=told)
    if token.word in words.months and token.text[0].isupper():
        return Expression(index, at + 1, in_month(words.months[token.word], relation))
    holiday = holiday_at(tokens, at)
    if holiday is not None:
        return Expression(index, holiday[1], on_holiday(holiday[0], None, _STEPS[relation]))
    return None


_STEPS = {"last": -1, "this": 0, "next": 1}


def _related_unit(
    index: int, end: int, word: str, relation: str, unit: str, *, rolls: bool
) -> Expression | None:
    """Last week, the following day, over the last year (which ``rolls`` up to the day of the report)."""
    if unit == "day" and word in ("next", "last"):
        return Expression(index, end, after_told(1, unit), late=True) if word == "next" else None
    if word in (*_TOLD_BEFORE, "prior") and unit != "hour":
        amount = 1 if word == "following" else -1
        return Expression(index, end, after_told(amount, unit, calendar_unit=unit != "day"), late=True)
    if word in ("past", "coming") or (rolls and word in ("last", "next")):
        return Expression(index, end, rolling(1 if relation == "next" else -1, unit))
    if unit == "hour":
        return Expression(index, end, on_deictic(0))
    if unit == "day":
        return None
    return Expression(index, end, lambda timeline: in_unit(timeline.published, unit, _STEPS[relation]))


def _same_of_year(tokens: list[Token], index: int, at: int, unit: str) -> Expression | None:
    """The same month of 2021, the same day last year."""
    year = year_at(tokens, at + (token_at(tokens, at).word in ("of", "in")))
    if unit == "year":  # of "the same months of 2021" the year alone is told
        if year is not None:
            return Expression(index, year[1], fixed(year_days(year[0])))
        beside = year_beside(tokens, at)
        return beside and Expression(
            index, beside[1], lambda timeline: in_unit(timeline.published, "year", beside[0])
        )
    if year is not None:
        return Expression(index, year[1], in_same(unit, year[0], 0), late=True)
    if (token_at(tokens, at).word, token_at(tokens, at + 1).word) == ("last", "year"):
        return Expression(index, at + 2, in_same(unit, None, -1), late=True)
    return None


_SO_FAR = frozenset(["week", "month", "quarter", "year", "decade"])
_BEFORE_VERB = frozenset(
    ["will", "to", "could", "may", "would", "can", "must", "should", "not", "might", "n't", "shall"]
)


def _last_few(
    tokens: list[Token], index: int, at: int, relation: str, count: float, end: int
) -> Expression | None:
    """The past two weeks, the next 48 hours, the last few days."""
    if token_at(tokens, end).word == "-":
        return None
    unit = calendar_words().units.get(token_at(tokens, end).word)
    if unit is None or count > 10_000 or count != int(count):
        return None
    sign = 1 if relation == "next" else -1
    return Expression(index, end + 1, rolling(sign * int(count), unit))


def read_weekend(line: Line, index: int) -> Expression | None:
    """The weekend, over the weekend."""
    tokens = line.tokens
    at = index
    while token_at(tokens, at).word in ("over", "at", "during", "on", "the"):
        at += 1
    if token_at(tokens, at).word != "weekend" or (at == index and token_at(tokens, index).word != "weekend"):
        return None
    if tokens[at].text[0].isupper() and token_at(tokens, at - 1).text[:1].isupper():
        return None
    return Expression(index, at + 1, on_weekend("", direction_of(tokens, index, at + 1)))


def read_phrase(line: Line, index: int) -> Expression | None:
    """Phrases of the lexicon: now, soon, daily."""
    tokens = line.tokens
    words = calendar_words()
    for length in words.phrase_lengths.get(tokens[index].word, ()):
        phrase = phrase_at(tokens, index, length)
        if phrase in words.present:
            if phrase == ("now",) and token_at(tokens, index - 1).word in ("until", "from", "by", "-"):
                return None
            unit = words.units.get(token_at(tokens, index + 3).word, "")
            if phrase == ("so", "far") and token_at(tokens, index + 2).word == "this" and unit in _SO_FAR:
                return Expression(index, index + 4, so_far(unit))
            return Expression(index, index + len(phrase), on_deictic(0), late=True)
        if phrase == ("soon",) and token_at(tokens, index - 1).word == "as":
            return None
        if phrase in words.vague and (phrase[0] in _HOURS or phrase[-1] in _HOURS):
            return Expression(index, index + len(phrase), hours_beside, late=True)
        if phrase in words.vague:
            return Expression(index, index + len(phrase), lambda timeline: UNKNOWN)
        if phrase in words.recurrent:
            return Expression(index, index + len(phrase), lambda timeline: RECURRENT)
    return None


_HOURS = frozenset(("hours", "minutes", "moments", "light", "dark"))
"""Words at either end of a phrase for a part of the day that was told of."""


def read_recurring(line: Line, index: int) -> Expression | None:
    """Every Friday, each year, Fridays."""
    tokens = line.tokens
    words = calendar_words()
    word = tokens[index].word
    if word in ("once", "twice"):  # "once a year", "twice every month"
        unit = words.units.get(token_at(tokens, index + 2).word)
        often = token_at(tokens, index + 1).word in ("a", "an", "every", "each") and unit is not None
        return Expression(index, index + 3, lambda timeline: RECURRENT) if often else None
    times = read_numeral(tokens, index)
    if times is not None and token_at(tokens, times.end).word == "times":  # "four times a month"
        unit = words.units.get(token_at(tokens, times.end + 2).word)
        often = (
            token_at(tokens, times.end + 1).word in ("a", "an", "per", "every", "each") and unit is not None
        )
        return Expression(index, times.end + 3, lambda timeline: RECURRENT) if often else None
    if word in ("every", "each"):
        at = index + 1
        at += token_at(tokens, at).word in ("other", "single")
        number = read_numeral(tokens, at)
        at = number.end if number else at
        target = token_at(tokens, at).word
        if (
            target in words.units
            or target in words.weekdays
            or target in words.months
            or target in words.dayparts
            or target == "weekend"
        ):
            return Expression(index, at + 1, lambda timeline: RECURRENT)
        return None
    if word in words.weekdays and word.endswith("s"):
        return Expression(index, index + 1, lambda timeline: RECURRENT)
    return None


def read_season(line: Line, index: int) -> Expression | None:
    """Summer 2031, the spring of 2031, in the winter."""
    tokens = line.tokens
    words = calendar_words()
    at = index
    while token_at(tokens, at).word in ("in", "the") and at < index + 2:
        at += 1
    code = words.seasons.get(token_at(tokens, at).word)
    if code is None:
        return None
    year = year_at(tokens, at + 1)
    if year is not None and year[0] < 9990:
        days = season_days(year[0], code)
        return Expression(index, year[1], fixed(days, "interval", f"{year[0]:04d}-{code}"))
    beside = year_beside(tokens, at + 1)
    if beside is not None:
        return Expression(index, beside[1], season_of_year(code, beside[0]))
    if at == index or tokens[index].word == "the":
        lead = token_at(tokens, index - 1 - (token_at(tokens, index - 1).word == "the")).word
        if lead in ("before", "by") and token_at(tokens, at + 1).word not in _NAMED_AFTER:
            over = lead == "by" and direction_of(tokens, index, at + 1) < 0  # "by winter, half had left"
            return Expression(index, at + 1, in_season(code, "begun" if over else "not over"))
    ends = token_at(tokens, at + 1).kind == "p" and token_at(tokens, at + 1).word != "-"
    if tokens[index].word == "in" and ends:
        direction = direction_of(tokens, index, at + 1)
        relation = "next" if direction > 0 else "begun" if direction < 0 else "this"
        return Expression(index, at + 1, in_season(code, relation))
    return None


_NAMED_AFTER = _LISTS.words("named_after")
"""Words behind "summer" or "fall" that make it no season to come: "before the fall of", "by summer term"."""


def read_begun_season(line: Line, index: int, *, begun: bool) -> Expression | None:
    """The spring after "since", the last that has begun, or after "until", the next that is not over."""
    tokens = line.tokens
    at = index + (token_at(tokens, index).word == "the")
    word = token_at(tokens, at).word
    code = calendar_words().seasons.get(word)
    if code is None or (word == "fall" and token_at(tokens, at + 1).word in ("of", "in", "by")):
        return None
    return Expression(index, at + 1, in_season(code, "begun" if begun else "not over"))


def read_before_last(line: Line, index: int) -> Expression | None:
    """The week before last, the night before last."""
    tokens = line.tokens
    at = index + (token_at(tokens, index).word == "in")
    at += token_at(tokens, at).word == "the"
    if [token_at(tokens, at + k).word for k in (1, 2)] != ["before", "last"]:
        return None
    if token_at(tokens, at - 1).word != "the":
        return None
    word = token_at(tokens, at).word
    weekday = calendar_words().weekdays.get(word)
    if weekday is not None and token_at(tokens, at).text[0].isupper():
        return Expression(index, at + 3, _a_week_back(on_weekday(weekday, -1), "date"))
    after = token_at(tokens, at + 3)
    if after.word in calendar_words().units or after.word in calendar_words().weekdays:
        return None  # "the day before last week's vote"
    if word == "night":
        return Expression(index, at + 3, on_deictic(-2), late=True)
    if word == "weekend":
        return Expression(index, at + 3, _a_week_back(on_weekend("last", 0)))
    unit = calendar_words().units.get(word)
    if unit not in ("week", "month", "quarter", "year", "decade"):
        return None
    return Expression(index, at + 3, lambda timeline: in_unit(timeline.published, unit, -2))


def _a_week_back(inner: Resolve, kind: TimeKind = "interval") -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        days = inner(timeline).days
        first, last = (shifted(day, -7, "day") for day in days) if days is not None else (None, None)
        return Reading(kind, (first, last) if first is not None and last is not None else None)

    return resolve


def read_eve(line: Line, index: int) -> Expression | None:
    """The eve of Easter, of the 3rd of March: the day before; of the vote, no day is known."""
    tokens = line.tokens
    at = index + (token_at(tokens, index).word == "the")
    if token_at(tokens, at).word != "eve" or token_at(tokens, at + 1).word != "of":
        return None
    point = line.read(at + 2) or line.read(at + 2 + (token_at(tokens, at + 2).word in ("the", "this")))
    if point is None or point.end <= at + 2:
        return Expression(index, at + 2, lambda timeline: UNKNOWN)

    def resolve(timeline: Timeline) -> Reading:
        days = point.resolve(timeline).days
        day = shifted(days[0], -1, "day") if days is not None else None
        return Reading("date", (day, day) if day is not None else None)

    return Expression(index, point.end, resolve, point.late)
