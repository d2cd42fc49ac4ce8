"""Expressions that name a day: written dates, weekdays, holidays, clock times, yesterday and tomorrow."""

from __future__ import annotations

from geomap.reading.language.tokens import Token, phrase_at, token_at
from geomap.reading.quantities.numerals import read_numeral, read_ordinal
from geomap.reading.times.calendar import Holiday, calendar_words, shifted
from geomap.reading.times.dates import read_written_date, year_at
from geomap.reading.times.durations import read_anchored
from geomap.reading.times.reckoning import (
    Expression,
    Line,
    Resolve,
    fixed,
    last_night,
    night_before,
    on_day,
    on_day_of,
    on_deictic,
    on_holiday,
    on_weekday,
    on_weekday_of,
    on_written,
    same_day,
    week_from,
    week_to,
    year_to,
)
from geomap.reading.times.tense import direction_of
from geomap.reading.times.timeline import Reading, Timeline


def read_written(line: Line, index: int) -> Expression | None:
    """A written date, with a clock time after it."""
    tokens = line.tokens
    written = read_written_date(line.text, tokens, index)
    if written is None:
        return None
    related = year_beside(tokens, written.end)
    if written.year is None and related is not None:
        return Expression(index, related[1], on_written(written, tokens, index, years=related[0]))
    end = past_clock(tokens, written.end)
    return Expression(index, end, on_written(written, tokens, index))


def year_beside(tokens: list[Token], index: int) -> tuple[int, int] | None:
    """The year that a date is said to be of, as "of last year": (years from now, index after it)."""
    at = index + (token_at(tokens, index).word == "of")
    years = {"last": -1, "this": 0, "next": 1}.get(token_at(tokens, at).word)
    if years is None or token_at(tokens, at + 1).word != "year":
        return None
    return years, at + 2


def read_weekday(line: Line, index: int) -> Expression | None:
    """A weekday, with its date or clock time where they stand beside it."""
    tokens = line.tokens
    words = calendar_words()
    token = tokens[index]
    if not token.text[0].isupper():
        return None
    short = token.word in words.weekdays_short
    number = words.weekdays.get(token.word, words.weekdays_short.get(token.word, 0))
    at = index + 1
    if short:
        at += token_at(tokens, at).word == "."
    begin = at
    if token_at(tokens, at).word == "," or token_at(tokens, at).word == "(":
        begin = at + 1
    if token_at(tokens, begin).word in ("the", "on"):
        begin += 1
    written = read_written_date(line.text, tokens, begin)
    if written is not None and written.day is not None:
        return Expression(
            index, past_clock(tokens, written.end), on_written(written, tokens, index, weekday=number)
        )
    if short:
        return None
    after, before = token_at(tokens, at), token_at(tokens, index - 1)
    if after.text[:1].isupper() and after.word in words.papers:
        return None
    if before.text[:1].isupper() and before.word in ("bloody", "super", "ruby", "man", "girl"):
        return None
    if after.word == "week" and _ends_clause(token_at(tokens, at + 1)):
        return Expression(index, at + 1, _a_week_on(number))
    week = _week_after(tokens, past_daypart(tokens, at))
    if week is not None:
        return Expression(index, week[1], on_weekday_of(number, week[0]))
    return Expression(
        index,
        past_clock(tokens, past_daypart(tokens, at)),
        on_weekday(number, direction_of(tokens, index, at)),
    )


def _ends_clause(token: Token) -> bool:
    """Whether no noun can stand at a token, so that "Tuesday week" is a day: "on Tuesday week, when …"."""
    return token.kind != "w" or token.word in _AFTER_DAY


def _a_week_on(number: int) -> Resolve:
    """Tuesday week: seven days after the coming Tuesday."""

    def resolve(timeline: Timeline) -> Reading:
        days = on_weekday(number, 1)(timeline).days
        day = shifted(days[0], 7, "day") if days is not None else None
        return Reading("date", (day, day) if day is not None else None)

    return resolve


def _week_after(tokens: list[Token], index: int) -> tuple[int, int] | None:
    """The week that a weekday is said to be of: (weeks from now, index after it)."""
    at = index + (token_at(tokens, index).word == "of")
    weeks = {"last": -1, "this": 0, "next": 1}.get(token_at(tokens, at).word)
    if weeks is None or token_at(tokens, at + 1).word != "week":
        return None
    return weeks, at + 2


def read_related_weekday(line: Line, index: int, at: int, relation: str) -> Expression:
    """The weekday at ``at`` after "last", "next" or "this"."""
    tokens = line.tokens
    number = calendar_words().weekdays[tokens[at].word]
    end = at + 1
    begin = end + 1 if token_at(tokens, end).word in (",", "(") else end
    written = read_written_date(line.text, tokens, begin)
    if written is not None and written.day is not None:
        return Expression(
            index, past_clock(tokens, written.end), on_written(written, tokens, index, weekday=number)
        )
    end = past_clock(tokens, past_daypart(tokens, end))

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        if today is None:
            return Reading("date", None)
        ahead = (number - today.weekday()) % 7
        if relation == "last":
            offset = ahead - 7
        elif relation == "next":
            offset = ahead or 7
        else:
            offset = ahead if direction_of(tokens, index, end) >= 0 else -((7 - ahead) % 7)
        day = shifted(today, offset, "day")
        return Reading("date", (day, day) if day else None)

    return Expression(index, end, resolve)


def past_daypart(tokens: list[Token], index: int) -> int:
    """The index after "morning", "night" and the like."""
    return index + 1 if token_at(tokens, index).word in calendar_words().dayparts else index


_BEFORE_LIGHT = frozenset(
    ("at", "before", "after", "around", "about", "until", "till", "by", "since", "near", "towards", "toward")
)
"""Before "dawn", which then is a time and no newspaper, ship or woman."""


def _clock_end(tokens: list[Token], index: int) -> int | None:
    """The index after a clock time: 3:40 a.m. local time, 0300 GMT, 5pm, noon; None where there is none."""
    token, words = token_at(tokens, index), calendar_words()
    if token.word in ("noon", "midnight", "midday"):
        return index + 1
    if token.word in words.light and token_at(tokens, index - 1).word in _BEFORE_LIGHT:
        return index + 1
    if token.kind != "n" or len(token.word) > 5:
        return None
    at, timed = index + 1, False
    if token_at(tokens, at).word in (":", "h") and token_at(tokens, at + 1).kind == "n":
        if token_at(tokens, at).start != token.end or len(token_at(tokens, at + 1).word) != 2:
            return None
        at, timed = at + 2, True
        if token_at(tokens, at).word == ":" and token_at(tokens, at + 1).kind == "n":
            at += 2
    first = token_at(tokens, at)
    if (
        first.word in ("a", "p")
        and token_at(tokens, at + 1).word == "."
        and token_at(tokens, at + 2).word == "m"
    ):
        at, timed = at + 3, True
        if token_at(tokens, at).word == ".":
            at += 1
    elif first.word in ("am", "pm", "a.m", "p.m") or first.word in ("o'clock", "o’clock"):
        at, timed = at + 1, True
    zones = at
    if token_at(tokens, at).word == "(":
        zones = at + 1 if token_at(tokens, at + 1).word in words.zones or timed else at
    while token_at(tokens, zones).word in words.zones:
        zones += 1
    if zones > at and (timed or token_at(tokens, zones - 1).word not in ("hours", "time", "hrs")):
        timed, at = True, zones
        if token_at(tokens, at).word == ")":
            at += 1
    elif zones > at and len(token.word) == 4 and token.word[0] in "012":
        timed, at = True, zones
    return at if timed else None


def past_clock(tokens: list[Token], index: int) -> int:
    """The index after "at 5 p.m." that follows a day."""
    at = index
    if token_at(tokens, at).word == ",":
        at += 1
    if token_at(tokens, at).word in ("at", "around", "about"):
        at += 1
        if token_at(tokens, at).word in ("around", "about"):
            at += 1
    end = _clock_end(tokens, at)
    return end if end is not None and (at > index or tokens[at].kind == "n") else index


def read_clock(line: Line, index: int) -> Expression | None:
    """A clock time, with its day where one follows."""
    tokens = line.tokens
    end = _clock_end(tokens, index)
    if end is None:
        return None
    at = end
    while token_at(tokens, at).word in ("on", ",", "in", "the"):
        at += 1
    if (at - end <= 2 and (day := line.read(at)) is not None and token_at(tokens, at).kind in "wn") and (
        token_at(tokens, at).kind == "w" or read_written_date(line.text, tokens, at) is not None
    ):
        return Expression(index, day.end, day.resolve, day.late)
    return Expression(index, end, same_day, late=True)


def read_deictic(line: Line, index: int) -> Expression | None:
    """Today, yesterday, tomorrow, tonight, with a part of the day."""
    tokens = line.tokens
    offset = calendar_words().deictic[tokens[index].word]
    if abs(offset) > 1000:
        return None
    return Expression(
        index, past_clock(tokens, past_daypart(tokens, index + 1)), on_deictic(offset), late=True
    )


def read_overnight(line: Line, index: int) -> Expression | None:
    """Overnight, overnight into Tuesday."""
    tokens = line.tokens
    if tokens[index].word != "overnight" or token_at(tokens, index + 1).word == "-":
        return None
    at = index + 1
    into = token_at(tokens, at).word in ("into", "to")
    if token_at(tokens, at).word in ("into", "to", "on"):
        at += 1
    words = calendar_words()
    if token_at(tokens, at).word in words.weekdays:
        day = read_weekday(line, at)
        if day is not None:
            if (
                token_at(tokens, day.end).word in ("to", "into")
                and token_at(tokens, day.end + 1).word in words.weekdays
            ):
                morning = read_weekday(line, day.end + 1)
                if morning is not None:
                    return Expression(index, morning.end, night_before(morning.resolve))
            return Expression(index, day.end, night_before(day.resolve) if into else day.resolve)
    return Expression(index, index + 1, last_night, late=True)


def read_named(line: Line, index: int) -> Expression | None:
    """Holidays, and days that have become names."""
    tokens = line.tokens
    words = calendar_words()
    for length in words.name_lengths.get(tokens[index].word, ()):
        phrase = phrase_at(tokens, index, length)
        if phrase in words.named:
            day = words.named[phrase]
            return Expression(index, index + len(phrase), fixed((day, day)))
    holiday = holiday_at(tokens, index)
    if holiday is None:
        return None
    rule, end = holiday
    year = year_at(tokens, end)
    if year is not None:
        return Expression(index, year[1], on_holiday(rule, year[0], 0))
    # "expected after Easter": the verb says which, not the word before the name
    begin = index - (token_at(tokens, index - 1).word in ("before", "after"))
    return Expression(index, end, on_holiday(rule, None, 0, direction_of(tokens, begin, end)))


def holiday_at(tokens: list[Token], index: int) -> tuple[Holiday, int] | None:
    """The holiday that begins at a token and the index after it; None where there is none."""
    words = calendar_words()
    token = token_at(tokens, index)
    if not (token.kind == "n" or token.text[:1].isupper() or token.word in ("the", "st")):
        return None
    for length in words.name_lengths.get(token.word, ()):
        phrase = phrase_at(tokens, index, length)
        if phrase in words.holidays:
            after = token_at(tokens, index + len(phrase))
            if after.word in ("island", "islands", "reef", "bay", "rising", "egg", "offensive", "tree"):
                return None
            if (
                phrase[-1] == "year"
                and after.word in ("'", "’")
                and token_at(tokens, index + len(phrase) + 1).word == "s"
            ):
                continue
            return words.holidays[phrase], index + len(phrase)
    return None


def read_ordinal_day(line: Line, index: int) -> Expression | None:
    """The 3rd of March; "third March" is read by the written dates."""
    tokens = line.tokens
    at = index + (token_at(tokens, index).word == "the")
    ordinal = read_ordinal(tokens, at)
    if ordinal is None:
        return None
    written = read_written(line, at)
    if written is not None:
        return written
    before, after = token_at(tokens, index - 1).word, token_at(tokens, ordinal[1])
    if at > index and after.word == "of" and 1 <= ordinal[0] <= 31:
        return _day_of_month(tokens, index, ordinal[0], ordinal[1] + 1)
    if (
        at == index
        or tokens[at].kind != "n"
        or before not in ("on", "by", "until", "since", "from")
        or not 1 <= ordinal[0] <= 31
    ):
        return None
    if after.kind == "w" and after.word not in _AFTER_DAY and after.text != "I":  # "on the 3rd floor"
        return None
    held = [t.word for t in tokens[max(0, index - 4) : index]]
    planned = not {"is", "are"}.isdisjoint(held) and not any(word.endswith("ed") for word in held)
    direction = 1 if planned else direction_of(tokens, index, ordinal[1])  # "is back on the 27th"
    return Expression(index, ordinal[1], on_day(ordinal[0], direction))


def _day_of_month(tokens: list[Token], index: int, number: int, at: int) -> Expression | None:
    """The 20th of this month, the 3rd of last month, the 15th of the month."""
    months = {"this": 0, "the": 0, "last": -1, "next": 1}.get(token_at(tokens, at).word)
    if months is None or token_at(tokens, at + 1).word != "month":
        return None
    return Expression(index, at + 2, on_day_of(number, months))


_AFTER_DAY = frozenset(
    (
        *("and", "when", "after", "but", "in", "at", "as", "by", "with", "for", "near", "off", "from", "to"),
        *("a", "an", "the", "he", "she", "it", "they", "we", "his", "her", "its", "their", "two", "three"),
    )
)
"""Words that may follow a day of the month, and none that it may count."""


def _days_to(line: Line, index: int, at: int) -> Expression | None:
    """The seven days to Wednesday, the two weeks to 8 April."""
    tokens = line.tokens
    number = read_numeral(tokens, at)
    if number is None or not 1 < number.value <= 60:
        return None
    word = token_at(tokens, number.end).word
    length = {"days": 1, "weeks": 7, "months": 0}.get(word)
    if length is None or token_at(tokens, number.end + 1).word not in ("to", "until", "through", "ending"):
        return None
    point = line.read(number.end + 2)
    if point is None or point.late:
        return None
    if word == "months":
        return Expression(index, point.end, year_to(point.resolve, int(number.value)))
    return Expression(index, point.end, week_to(point.resolve, int(number.value) * length), point.late)


def read_day_beside(line: Line, index: int) -> Expression | None:
    """The day before, the night after the raid, the week of 3 March."""
    tokens = line.tokens
    at = index + (token_at(tokens, index).word == "in")
    if token_at(tokens, at).word not in ("the", "a") and at > index:
        return None
    at += token_at(tokens, at).word in ("the", "a")
    counted = _days_to(line, index, at)
    if counted is not None:
        return counted
    word = token_at(tokens, at).word
    unit = "day" if word in ("morning", "evening") else calendar_words().units.get(word)
    if unit not in ("day", "week", "month", "year"):
        return None
    link = token_at(tokens, at + 1).word
    of_day = word in ("morning", "afternoon", "evening", "night") and tokens[index].word in ("in", "during")
    if of_day and link not in ("of", "to", "on", "before", "after", "between", "from", "hours"):
        return Expression(index, at + 1, same_day, late=True)
    ending = link == "to" or (link in ("ending", "ended") and token_at(tokens, at + 2).word in ("on", "in"))
    if unit == "year" and ending:
        point = line.read(at + 2 + (link != "to"))
        if point is None or point.late:
            return None
        return Expression(index, point.end, year_to(point.resolve))
    if unit == "week" and (link == "of" or ending):
        point = line.read(at + 2 + (ending and link != "to"))
        if point is None or point.late:
            return None
        around = week_to if ending else week_from
        return Expression(index, point.end, around(point.resolve), point.late)
    if token_at(tokens, at - 1).word == "the" and at > 0 and link in ("before", "after", "earlier"):
        return read_anchored(line, index, index, at + 1, 1, unit, link, False)
    return None
