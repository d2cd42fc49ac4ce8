"""Time expressions: the grammar that finds them among the tokens of a sentence.

Each expression carries a function that resolves it against a timeline; :mod:`geomap.reading.times` calls it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from geomap.model.times import TimeKind
from geomap.reading.calendar import (
    Days,
    Holiday,
    calendar_words,
    make_date,
    month_days,
    part_of,
    season_days,
    shifted,
    unit_days,
    year_days,
)
from geomap.reading.dates import WrittenDate, read_written_date, year_at
from geomap.reading.measures import DASHES
from geomap.reading.numerals import is_year, read_numeral, read_ordinal
from geomap.reading.timeline import DURATION, RECURRENT, UNKNOWN, Reading, Timeline, edtf_of, stem
from geomap.reading.tokens import Token, token_at

Resolve = Callable[[Timeline], Reading]
"""What gives an expression its days."""

_ARTICLES = frozenset(["the", "a", "an", "this", "that", "his", "her", "its", "their", "our"])
_BARE_UNITS = frozenset(["days", "weeks", "months", "years", "decades", "centuries", "hours", "minutes"])
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
_FEW = {"several": 4, "few": 3, "couple": 2}
_ZONES = frozenset(
    ["gmt", "utc", "local", "time", "est", "edt", "cet", "cest", "eest", "eet", "msk", "pst", "pdt", "cst", "cdt", "ist", "bst", "hours", "hrs", "eastern", "pacific", "moscow", "kyiv", "tehran", "z"]
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression of a sentence, not yet resolved."""

    begin: int
    """Index of its first token."""
    end: int
    """Index of the first token after it."""
    resolve: Resolve
    """Gives its days."""
    late: bool = False
    """True where it needs the other expressions of the sentence first."""


def read_written_expressions(text: str, tokens: list[Token]) -> list[Expression]:
    """Dates with a year, and years, of a line of boilerplate."""
    expressions: list[Expression] = []
    index = 0
    while index < len(tokens):
        written = read_written_date(text, tokens, index)
        if written is not None and written.year is not None:
            expressions.append(Expression(index, written.end, _of_written(written, tokens, index)))
            index = written.end
            continue
        if tokens[index].kind == "n" and is_year(tokens, index):
            expressions.append(Expression(index, index + 1, _fixed(year_days(int(tokens[index].word)))))
        index += 1
    return expressions


def read_expressions(text: str, tokens: list[Token]) -> list[Expression]:
    expressions: list[Expression] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        expression = None
        if token.kind == "n" or token.word in _heads():
            expression = _read_open(text, tokens, index)
        if expression is None:
            index += 1
            continue
        expressions.append(expression)
        index = max(expression.end, index + 1)
    return expressions


@cache
def _heads() -> frozenset[str]:
    """Words that may begin an expression."""
    words = calendar_words()
    own = ["since", "until", "till", "through", "from", "between", "around", "about", "approximately", "roughly", "circa", "early", "mid", "middle", "late", "later", "earlier", "the", "a", "an", "end", "beginning", "start", "first", "second", "third", "fourth", "in", "at", "over", "during", "on", "this", "that", "last", "next", "past", "previous", "coming", "following", "every", "each", "half", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "several", "few", "couple", "same", "noon", "midnight", "weekend", "weekends", "overnight", "within", "for", "turn", "tens", "hundred", "q1", "q2", "q3", "q4", "eve", "nineties", "eighties", "seventies", "sixties", "fifties", "thirties", "twenties", "forties", "tonight"]
    return frozenset(
        [
            *own,
            *words.months,
            *words.months_short,
            *words.weekdays,
            *words.weekdays_short,
            *words.relations,
            *words.phases,
            *words.deictic,
            *words.seasons,
            *words.heads,
            *_BARE_UNITS,
        ]
    )


def _read_open(text: str, tokens: list[Token], index: int) -> Expression | None:
    """An expression with its "since", "until", "from … to", "between … and", "around"."""
    word = tokens[index].word
    if word in ("since", "until", "till") or (word == "through" and index > 0):
        at = index + 1 + (token_at(tokens, index + 1).word in ("the", "at", "about", "around"))
        expression = _read_point(text, tokens, at)
        if expression is None and at > index + 1:
            expression = _read_point(text, tokens, index + 1)
        if expression is None:
            return None
        return Expression(
            index, expression.end, _opened(expression.resolve, start=word == "since"), expression.late
        )
    if word in ("from", "between"):
        first = _read_point(text, tokens, _past_article(text, tokens, index + 1))
        if first is not None:
            joint = token_at(tokens, first.end).word
            if joint in (
                ("and",) if word == "between" else ("to", "until", "till", "through", "-", "–", "—")
            ):
                last = _read_point(text, tokens, _past_article(text, tokens, first.end + 1))
                if last is not None:
                    return Expression(index, last.end, _spanned(first, last, tokens), first.late or last.late)
        return None
    if word in ("around", "about", "approximately", "roughly", "circa"):
        expression = _read_point(text, tokens, _past_article(text, tokens, index + 1))
        return expression and Expression(index, expression.end, _widened(expression.resolve), expression.late)
    expression = _read_point(text, tokens, index)
    if expression is None:
        return None
    joint = token_at(tokens, expression.end).word
    if joint in DASHES or joint in ("to", "through"):
        last = _read_point(text, tokens, expression.end + 1)
        if last is not None and _pairs(tokens, expression, last):
            return Expression(
                index, last.end, _spanned(expression, last, tokens), expression.late or last.late
            )
    return expression


def _past_article(text: str, tokens: list[Token], index: int) -> int:
    if token_at(tokens, index).word == "the" and _read_point(text, tokens, index) is None:
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


def _spanned(first: Expression, last: Expression, tokens: list[Token]) -> Resolve:
    """From the first day of one to the last day of the other; a year that stands once holds for both."""

    def resolve(timeline: Timeline) -> Reading:
        end = last.resolve(timeline)
        if end.days is not None:
            saved, timeline.told_year = timeline.told_year, end.days[1].year
            start = first.resolve(timeline)
            timeline.told_year = saved
        else:
            start = first.resolve(timeline)
        if start.days is None or end.days is None:
            return Reading("interval", None)
        begin, finish = start.days[0], end.days[1]
        if begin > finish:
            moved = shifted(finish, 7, "day") if (begin - finish).days < 7 else None
            earlier = shifted(begin, -1, "year") if (begin - finish).days < 366 else None
            if moved is not None and timeline.published is not None and moved <= timeline.published:
                finish = moved
            elif (begin - finish).days < 7 and shifted(begin, -7, "day"):
                begin = begin - timedelta(days=7)
            elif earlier is not None:
                begin = earlier
            else:
                begin, finish = finish, begin
        return Reading("interval", (begin, finish))

    return resolve


def _opened(inner: Resolve, *, start: bool) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        reading = inner(timeline)
        kind: TimeKind = "open_start" if start else "open_end"
        if reading.days is None:
            return Reading(kind if reading.kind != "duration" else "duration", None)
        edge = edtf_of(reading.days)
        if "/" in edge:
            edge = (reading.days[0] if start else reading.days[1]).isoformat()
        return Reading(kind, reading.days, f"{edge}/.." if start else f"../{edge}", True)

    return resolve


def _widened(inner: Resolve) -> Resolve:
    """ "Around 24 November" may be two days off; a month or year is left as it is."""

    def resolve(timeline: Timeline) -> Reading:
        reading = inner(timeline)
        if reading.days is None or reading.kind not in ("date", "interval"):
            return reading
        first, last = reading.days
        edtf = reading.edtf or edtf_of(reading.days)
        if edtf.endswith("~") or "/" in edtf:
            return reading
        if first == last:
            return Reading("date", (first - timedelta(days=2), first + timedelta(days=2)), f"{edtf}~")
        return reading._replace(edtf=f"{edtf}~")

    return resolve


def _fixed(days: Days | None, kind: TimeKind = "date") -> Resolve:
    reading = Reading(kind, days)
    return lambda timeline: reading


# Points: what may stand after "since", "until", "from" and "around".


def _read_point(text: str, tokens: list[Token], index: int) -> Expression | None:
    token = token_at(tokens, index)
    if not token.word:
        return None
    for read in _readers(token):
        found = read(text, tokens, index)
        if found is not None:
            return found
    return None


def _readers(token: Token) -> list[Callable[[str, list[Token], int], Expression | None]]:
    """The productions that may begin with a token, in order of trust."""
    words = calendar_words()
    if token.kind == "n":
        return [_clock, _named, _written, _amount, _century, _decade, _year]
    word = token.word
    readers: list[Callable[[str, list[Token], int], Expression | None]] = []
    if word in words.heads:
        readers.append(_named)
    if word in words.weekdays or word in words.weekdays_short:
        readers += [_recurring, _weekday]
    if word in words.months or word in words.months_short:
        readers.append(_written)
    readers += [
        _phase,
        _relative,
        _phrase,
        _recurring,
        _season,
        _quarter,
        _decade,
        _century,
        _ordinal_day,
        _amount,
    ]
    if word in words.deictic:
        readers.append(_deictic)
    readers += [_weekend, _overnight, _bare]
    return readers


def _looks_forward(tokens: list[Token], begin: int, end: int, *, default: bool = False) -> bool:
    """Whether the nearest verb to the left, or else to the right, looks forward."""
    return _direction(tokens, begin, end) > 0 if _direction(tokens, begin, end) else default


def _direction(tokens: list[Token], begin: int, end: int) -> int:
    """1 forward, -1 back, 0 not said."""
    words = calendar_words()
    for at in range(begin - 1, max(-1, begin - 26), -1):
        token = tokens[at]
        if token.word in (";", ":", "—"):
            break
        cue = _cue(tokens, at, words.future, words.past)
        if cue:
            return cue
    default = 1 if token_at(tokens, begin - 1).word == "by" else 0
    for at in range(end, min(len(tokens), end + 20)):
        if tokens[at].word in (";", ":", "—"):
            break
        cue = _cue(tokens, at, words.future, words.past)
        if cue:
            return cue
    return default


def _cue(tokens: list[Token], at: int, future: frozenset[str], past: frozenset[str]) -> int:
    token = tokens[at]
    word = token.word
    if token.kind != "w":
        return 0
    if word in future:
        after = token_at(tokens, at + 1).word
        if word == "may" and token.text == "May":
            return 0
        if word == "due":
            be = token_at(tokens, at - 1).word in ("is", "are", "was", "were", "be", "been")
            return 1 if be or after in ("on", "in", "by", "this", "next") else 0
        if word == "set":
            return 1 if after in ("to", "for") else 0
        if word in ("until", "till"):
            earlier = next(
                (c for k in range(at - 1, max(-1, at - 8), -1) if (c := tokens[k].word) in _LASTING), None
            )
            return -1 if earlier else 1
        if (
            word in ("going", "planning", "plan", "starting", "beginning")
            and word == "going"
            and after != "to"
        ):
            return 0
        return 1
    if word in past:
        return -1
    if word in ("agreed", "agree", "agrees", "ready", "wants", "want", "likely", "have", "is", "are") and (
        token_at(tokens, at + 1).word == "to"
    ):
        return 1
    if word.endswith("ed") and len(word) > 4 and token.text[0].islower():
        return -1
    return 0


_LASTING = frozenset(
    [
        "lasted",
        "continued",
        "remained",
        "raged",
        "ran",
        "ruled",
        "stayed",
        "held",
        "served",
        "worked",
        "lived",
        "was",
        "were",
        "went",
    ]
)


def _written(text: str, tokens: list[Token], index: int) -> Expression | None:
    written = read_written_date(text, tokens, index)
    if written is None:
        return None
    end = _past_clock(tokens, written.end)
    return Expression(index, end, _of_written(written, tokens, index))


def _of_written(written: WrittenDate, tokens: list[Token], index: int) -> Resolve:
    forward = 0 if written.year is not None else _direction(tokens, index, written.end)

    def days_in(year: int) -> Days | None:
        if written.day is None:
            return month_days(year, written.month)
        last_year = year + (written.last_month < written.month)
        first = make_date(year, written.month, written.day)
        last = make_date(last_year, written.last_month, written.last_day or written.day)
        return (first, last) if first and last else None

    def resolve(timeline: Timeline) -> Reading:
        year = written.year
        if year is not None and written.swapped and timeline.published is not None and written.day:
            other = make_date(year, written.day, written.month)
            first = make_date(year, written.month, written.day)
            if other and first and first > timeline.published >= other:
                return Reading("date", (other, other))
        if year is None:
            year = _year_for(days_in, forward, timeline)
        days = days_in(year) if year is not None and 1 <= year <= 9990 else None
        kind: TimeKind = "date" if written.day is None or written.day == written.last_day else "interval"
        if days is not None and written.year is not None and timeline.published and written.day:
            timeline.told_year = year if year != timeline.published.year else None
        return Reading(kind, days)

    return resolve


def _year_for(days_in: Callable[[int], Days | None], forward: int, timeline: Timeline) -> int | None:
    """The year that a day or month without one falls in."""
    published = timeline.published
    if timeline.told_year is not None:
        return timeline.told_year
    if published is None:
        return None
    this, before, after = (days_in(published.year + k) for k in (0, -1, 1))
    if this is None:
        candidates = [d for d in (before, after) if d is not None]
        return min(candidates, key=lambda d: abs((d[0] - published).days))[0].year if candidates else None
    if this[0] <= published <= this[1]:
        return published.year
    if this[0] > published:
        ahead, behind = (this[0] - published).days, 365 - (this[0] - published).days
        back = (forward < 0 and ahead > 45) or (forward == 0 and behind < 240)
        return published.year - 1 if back else published.year
    past = (published - this[1]).days
    ahead_next = 365 - past
    return published.year + 1 if forward > 0 and ahead_next < 300 and past > 7 else published.year


def _weekday(text: str, tokens: list[Token], index: int) -> Expression | None:
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
    written = read_written_date(text, tokens, begin)
    if written is not None and written.day is not None and tokens[begin].word not in ("a",):
        return Expression(index, _past_clock(tokens, written.end), _of_written(written, tokens, index))
    if short:
        return None
    after = token_at(tokens, at)
    if after.text[:1].isupper() and after.word in (
        "times",
        "mail",
        "telegraph",
        "mirror",
        "express",
        "herald",
        "post",
        "world",
        "night",
    ):
        return None
    if (
        token_at(tokens, index - 1).word in ("bloody", "super", "ruby", "man", "girl")
        and token_at(tokens, index - 1).text[0].isupper()
    ):
        return None
    return Expression(
        index,
        _past_clock(tokens, _past_daypart(tokens, at)),
        _on_weekday(number, _direction(tokens, index, at)),
    )


def _on_weekday(number: int, direction: int, *, offset: int = 0) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        if today is None:
            return Reading("date", None)
        ahead = (number - today.weekday()) % 7
        day = shifted(today, ahead if direction > 0 else -((7 - ahead) % 7), "day")
        return Reading("date", (day, day) if day else None)

    return resolve


def _past_daypart(tokens: list[Token], index: int) -> int:
    """The index after "morning", "night" and the like."""
    return index + 1 if token_at(tokens, index).word in calendar_words().dayparts else index


def _clock_end(tokens: list[Token], index: int) -> int | None:
    """The index after a clock time: 3:40 a.m. local time, 0300 GMT, 5pm, noon; None where there is none."""
    token = token_at(tokens, index)
    if token.word in ("noon", "midnight", "midday"):
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
        zones = at + 1
    while token_at(tokens, zones).word in _ZONES:
        zones += 1
    if zones > at and (timed or token_at(tokens, zones - 1).word not in ("hours", "time", "hrs")):
        timed, at = True, zones
        if token_at(tokens, at).word == ")":
            at += 1
    elif zones > at and len(token.word) == 4 and token.word[0] in "012":
        timed, at = True, zones
    return at if timed else None


def _past_clock(tokens: list[Token], index: int) -> int:
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


def _clock(text: str, tokens: list[Token], index: int) -> Expression | None:
    end = _clock_end(tokens, index)
    if end is None:
        return None
    at = end
    while token_at(tokens, at).word in ("on", ",", "in", "the"):
        at += 1
    if (
        at - end <= 2
        and (day := _read_point(text, tokens, at)) is not None
        and token_at(tokens, at).kind in "wn"
    ) and (token_at(tokens, at).kind == "w" or read_written_date(text, tokens, at) is not None):
        return Expression(index, day.end, day.resolve, day.late)
    return Expression(index, end, _same_day, late=True)


def _same_day(timeline: Timeline) -> Reading:
    days = timeline.told
    if days is not None and days[0] == days[1]:
        return Reading("date", days)
    return Reading("date", (timeline.today, timeline.today) if timeline.today else None)


def _phase(text: str, tokens: list[Token], index: int) -> Expression | None:
    """Early March, mid-2024, late last week, the end of April, earlier this month, the first week of May."""
    words = calendar_words()
    at = index
    if token_at(tokens, at).word in ("in", "at"):
        at += 1
    if token_at(tokens, at).word == "the":
        at += 1
    word = token_at(tokens, at).word
    if word in ("earlier", "later") and at == index:
        return _within_unit(tokens, index)
    phase = words.phases.get(word)
    if word in ("start", "beginning", "turn", "onset", "outset"):
        phase = "start"
    elif word == "end":
        phase = "end"
    span: tuple[int, str] | None = None
    if phase is None:
        span = _counted_part(tokens, at)
        if span is None:
            return None
        at, phase = span[0], span[1]
    else:
        at += 1
    if phase in ("start", "end") and token_at(tokens, at).word != "of":
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
    inner = _read_unit_of_time(text, tokens, at) or _read_point(text, tokens, at)
    if inner is None or (phase != "early" and phase != "late" and phase != "mid" and inner.end <= at):
        return None
    return Expression(index, inner.end, _phased(inner.resolve, phase), inner.late)


def _counted_part(tokens: list[Token], index: int) -> tuple[int, str] | None:
    """First week of, last days of, first half of, second half of: (index of "of", what part)."""
    word, unit = token_at(tokens, index).word, token_at(tokens, index + 1).word
    if token_at(tokens, index + 2).word != "of" or word not in (
        "first",
        "second",
        "third",
        "fourth",
        "last",
        "final",
        "closing",
    ):
        return None
    if unit in ("week", "half", "days", "weeks", "weekend", "quarter"):
        return index + 2, f"{word} {unit}"
    return None


def _read_unit_of_time(text: str, tokens: list[Token], index: int) -> Expression | None:
    """Week, month or year alone after "the end of the": that of publication."""
    unit = calendar_words().units.get(token_at(tokens, index).word)
    if (
        unit in ("week", "month", "quarter", "year", "decade", "century")
        and token_at(tokens, index - 1).word == "the"
    ):
        return Expression(index, index + 1, lambda timeline: _unit_reading(timeline.published, unit, 0))
    return None


def _phased(inner: Resolve, phase: str) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        reading = inner(timeline)
        days = reading.days
        if days is None or reading.kind not in ("date", "interval"):
            return reading
        if days[0] == days[1]:
            return reading
        return Reading("interval", _part(days, phase))

    return resolve


def _part(days: Days, phase: str) -> Days:
    first, last = days
    if phase in ("early", "mid", "late"):
        return part_of(days, phase)
    length = (last - first).days + 1
    if phase == "start":
        return part_of(days, "early")
    if phase == "end":
        return (last - timedelta(days=6), last) if 28 <= length <= 31 else part_of(days, "late")
    which, unit = phase.split(" ")
    if unit == "half":
        middle = first + timedelta(days=length // 2 - 1)
        if length >= 365:
            middle = date(first.year, 6, 30)
        return (first, middle) if which == "first" else (middle + timedelta(days=1), last)
    if unit == "quarter" and length >= 365:
        number = {"first": 0, "second": 1, "third": 2}.get(which, 3)
        return date(first.year, number * 3 + 1, 1), month_days(first.year, number * 3 + 3)[1]
    if unit == "days":
        return (first, first + timedelta(days=4)) if which == "first" else (last - timedelta(days=4), last)
    if which in ("last", "final", "closing"):
        return max(first, last - timedelta(days=13 if unit == "weeks" else 6)), last
    begin = first + timedelta(days={"first": 0, "second": 7, "third": 14, "fourth": 21}[which])
    return begin, min(last, begin + timedelta(days=6))


def _within_unit(tokens: list[Token], index: int) -> Expression | None:
    """Earlier this week, later this month, earlier in the day, later that day."""
    word = tokens[index].word
    if token_at(tokens, index + 1).word == "today":
        return Expression(index, index + 2, _deictic_day(0))
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
            return _same_day(timeline)
        days = unit_days(today, unit) if today else None
        if today is None or days is None:
            return Reading("interval", None)
        if back:
            return Reading("interval", (days[0], max(days[0], today - timedelta(days=1))))
        return Reading("interval", (min(days[1], today + timedelta(days=1)), days[1]))

    return Expression(index, at + 2, resolve, late=unit == "day")


def _unit_reading(today: date | None, unit: str, amount: int) -> Reading:
    day = shifted(today, amount, unit) if today else None
    days = unit_days(day, unit) if day else None
    return Reading("date" if unit in ("day", "month", "year") else "interval", days)


def _relative(text: str, tokens: list[Token], index: int) -> Expression | None:
    """Last week, next Monday, this morning, the past two weeks, the following day, that night, the same day."""
    words = calendar_words()
    at = index
    while token_at(tokens, at).word in ("the", "in", "over", "during", "within", "for") and at < index + 2:
        at += 1
    rolling = at > index and token_at(tokens, at - 1).word in ("the", "over", "in", "during", "within", "for")
    word = token_at(tokens, at).word
    relation = words.relations.get(word)
    if word in ("same", "that") and token_at(tokens, at + 1).word in (
        "day",
        "morning",
        "afternoon",
        "evening",
        "night",
    ):
        begin = index if word == "same" else at
        return Expression(begin, at + 2, _same_day, late=True)
    if relation is None:
        return None
    past_word = word
    at += 1
    if word == "this" and token_at(tokens, at).word in ("past", "coming", "last", "next"):
        relation, past_word = words.relations[token_at(tokens, at).word], "this"
        at += 1
    token = token_at(tokens, at)
    count = read_numeral(tokens, at)
    few = _FEW.get(token.word) if token.word in _FEW else None
    if (count is not None or few is not None) and relation != "this":
        return _last_few(
            tokens,
            index,
            at,
            relation,
            count.value if count else float(few or 3),
            count.end if count else at + 1,
        )
    unit = words.units.get(token.word)
    if token.word in words.weekdays and token.text[0].isupper():
        return _related_weekday(text, tokens, index, at, relation)
    if token.word in ("morning", "afternoon", "evening", "night", "lunchtime"):
        if relation == "last":
            return Expression(index, at + 1, _deictic_day(-1))
        if relation == "this":
            return Expression(index, at + 1, _deictic_day(0))
        return Expression(index, at + 1, _after_told(1, "day"), late=True)
    if token.word == "weekend":
        return Expression(index, at + 1, _on_weekend(relation, _direction(tokens, index, at + 1)))
    if token.word in words.seasons:
        code = words.seasons[token.word]
        if token.word == "fall" and token_at(tokens, at + 1).word in ("of", "in", "by"):
            return None
        return Expression(index, at + 1, _related_season(code, relation))
    if token.word in words.months and token.text[0].isupper():
        return Expression(index, at + 1, _related_month(words.months[token.word], relation))
    holiday = _holiday_at(tokens, at)
    if holiday is not None:
        return Expression(
            index, holiday[1], _on_holiday(holiday[0], None, {"last": -1, "next": 1, "this": 0}[relation])
        )
    if unit is None or unit in ("second", "minute") or token.word in _BARE_UNITS:
        return None
    end = at + 1
    if past_word in ("following", "previous", "preceding", "prior") and unit != "hour":
        amount = 1 if past_word == "following" else -1
        return Expression(index, end, _after_told(amount, unit, calendar_unit=unit != "day"), late=True)
    if past_word in ("past", "coming") or (
        rolling and past_word in ("last", "next") and token_at(tokens, at - 1).word == word
    ):
        return Expression(index, end, _rolling(1 if relation == "next" else -1, unit))
    if unit == "hour":
        return Expression(index, end, _deictic_day(0))
    amount = {"last": -1, "this": 0, "next": 1}[relation]
    if unit == "day":
        return None
    return Expression(index, end, lambda timeline: _unit_reading(timeline.published, unit, amount))


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
    return Expression(index, end + 1, _rolling(sign * int(count), unit))


def _rolling(amount: int, unit: str) -> Resolve:
    """From so many units before publication to it, or from it on."""

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        if today is None:
            return Reading("interval", None)
        if unit in ("hour", "minute", "second"):
            days = -(-abs(amount) // {"hour": 24, "minute": 1440, "second": 86400}[unit])
            other = shifted(today, days if amount > 0 else -days, "day")
        else:
            other = shifted(today, amount, unit)
        if other is None:
            return Reading("interval", None)
        return Reading("interval", (min(today, other), max(today, other)))

    return resolve


def _related_weekday(text: str, tokens: list[Token], index: int, at: int, relation: str) -> Expression:
    number = calendar_words().weekdays[tokens[at].word]
    end = at + 1
    begin = end + 1 if token_at(tokens, end).word in (",", "(") else end
    written = read_written_date(text, tokens, begin)
    if written is not None and written.day is not None:
        return Expression(index, _past_clock(tokens, written.end), _of_written(written, tokens, index))
    end = _past_clock(tokens, _past_daypart(tokens, end))

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
            offset = ahead if _direction(tokens, index, end) >= 0 else -((7 - ahead) % 7)
        day = shifted(today, offset, "day")
        return Reading("date", (day, day) if day else None)

    return Expression(index, end, resolve)


def _related_season(code: int, relation: str) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        if today is None or not 3 < today.year < 9990:
            return Reading("interval", None)
        spans = [season_days(today.year + k, code) for k in (-2, -1, 0, 1)]
        if relation == "last":
            days = max(d for d in spans if d[1] < today)
        elif relation == "next":
            days = min(d for d in spans if d[0] > today)
        else:
            days = min(spans, key=lambda d: 0 if d[0] <= today <= d[1] else abs((d[0] - today).days))
        return Reading("interval", days, f"{days[0].year:04d}-{code}")

    return resolve


def _related_month(month: int, relation: str) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        if today is None or not 3 < today.year < 9990:
            return Reading("date", None)
        year = today.year
        if relation == "last" and month >= today.month:
            year -= 1
        if relation == "next" and month <= today.month:
            year += 1
        return Reading("date", month_days(year, month))

    return resolve


def _after_told(amount: int, unit: str, *, calendar_unit: bool = False) -> Resolve:
    """So many units after the days that the text named last."""

    def resolve(timeline: Timeline) -> Reading:
        told = timeline.told
        if told is None:
            return Reading("date", None)
        return _shifted_reading(told, amount, unit, calendar_unit=calendar_unit)

    return resolve


def _shifted_reading(anchor: Days, amount: int, unit: str, *, calendar_unit: bool = False) -> Reading:
    exact = anchor[0] == anchor[1]
    day = shifted(anchor[1] if amount > 0 else anchor[0], amount, unit)
    if day is None:
        return Reading("date", None)
    if calendar_unit or unit in ("month", "quarter", "year", "decade", "century"):
        days = unit_days(day, "year" if unit in ("decade", "century") else unit)
        return Reading("date", days)
    if not exact:
        first, last = shifted(anchor[0], amount, unit), shifted(anchor[1], amount, unit)
        if first is None or last is None or (anchor[1] - anchor[0]).days > 7:
            return Reading("date", None)
        return Reading("interval", (first, last))
    return Reading("date", (day, day))


def _deictic(text: str, tokens: list[Token], index: int) -> Expression | None:
    offset = calendar_words().deictic[tokens[index].word]
    if abs(offset) > 1000:
        return None
    return Expression(
        index, _past_clock(tokens, _past_daypart(tokens, index + 1)), _deictic_day(offset), late=True
    )


def _deictic_day(offset: int) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        day = shifted(timeline.today, offset, "day") if timeline.today else None
        return Reading("date", (day, day) if day else None)

    return resolve


def _weekend(text: str, tokens: list[Token], index: int) -> Expression | None:
    at = index
    while token_at(tokens, at).word in ("over", "at", "during", "on", "the"):
        at += 1
    if token_at(tokens, at).word != "weekend" or (at == index and token_at(tokens, index).word != "weekend"):
        return None
    return Expression(index, at + 1, _on_weekend("", _direction(tokens, index, at + 1)))


def _on_weekend(relation: str, direction: int) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        if today is None:
            return Reading("interval", None)
        weekday = today.weekday()
        back, ahead = -((weekday - 5) % 7), (5 - weekday) % 7
        if weekday == 6 and relation != "next":
            ahead = -1
        if relation == "last":
            offset = back if weekday < 5 else back - 7
        elif relation == "next":
            offset = ahead or 7
        elif relation == "this":
            offset = ahead if direction > 0 or (direction == 0 and weekday >= 2) else back
        else:
            offset = ahead if direction > 0 else back
        first = shifted(today, offset, "day")
        last = shifted(today, offset + 1, "day")
        return Reading("interval", (first, last) if first and last else None)

    return resolve


def _overnight(text: str, tokens: list[Token], index: int) -> Expression | None:
    if tokens[index].word != "overnight" or token_at(tokens, index + 1).word == "-":
        return None
    at = index + 1
    into = token_at(tokens, at).word in ("into", "to")
    if token_at(tokens, at).word in ("into", "to", "on"):
        at += 1
    words = calendar_words()
    if token_at(tokens, at).word in words.weekdays:
        day = _weekday(text, tokens, at)
        if day is not None:
            return Expression(index, day.end, _night_before(day.resolve) if into else day.resolve)
    return Expression(index, index + 1, _last_night, late=True)


def _night_before(inner: Resolve) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        reading = inner(timeline)
        first = shifted(reading.days[0], -1, "day") if reading.days else None
        return Reading("interval", (first, reading.days[1]) if first and reading.days else None)

    return resolve


def _last_night(timeline: Timeline) -> Reading:
    today = timeline.published
    first = shifted(today, -1, "day") if today else None
    return Reading("interval", (first, today) if first and today else None)


def _phrase(text: str, tokens: list[Token], index: int) -> Expression | None:
    """Phrases of the lexicon: now, soon, daily."""
    words = calendar_words()
    for length in range(5, 0, -1):
        phrase = tuple(token.word for token in tokens[index : index + length])
        if len(phrase) < length:
            continue
        if phrase in words.present:
            if phrase == ("now",) and token_at(tokens, index - 1).word in ("until", "from", "by", "-"):
                return None
            return Expression(index, index + length, _deictic_day(0), late=True)
        if phrase in words.vague:
            return Expression(index, index + length, lambda timeline: UNKNOWN)
        if phrase in words.recurrent:
            return Expression(index, index + length, lambda timeline: RECURRENT)
    return None


def _recurring(text: str, tokens: list[Token], index: int) -> Expression | None:
    """Every Friday, each year, Fridays."""
    words = calendar_words()
    word = tokens[index].word
    if word in ("every", "each"):
        at = index + 1
        at += token_at(tokens, at).word == "other"
        number = read_numeral(tokens, at)
        at = number.end if number else at
        target = token_at(tokens, at).word
        if (
            target in words.units
            or target in words.weekdays
            or target in words.months
            or target in words.dayparts
        ):
            return Expression(index, at + 1, lambda timeline: RECURRENT)
        return None
    if word in words.weekdays and word.endswith("s"):
        return Expression(index, index + 1, lambda timeline: RECURRENT)
    return None


def _season(text: str, tokens: list[Token], index: int) -> Expression | None:
    """Summer 2031, the spring of 2031, in the winter."""
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
        return Expression(index, year[1], _fixed_as(days, f"{year[0]:04d}-{code}"))
    if (
        tokens[index].word == "in"
        and token_at(tokens, at + 1).word != "-"
        and token_at(tokens, at).word != "fall"
    ) and token_at(tokens, at + 1).kind == "p":
        direction = _direction(tokens, index, at + 1)
        return Expression(index, at + 1, _related_season(code, "next" if direction > 0 else "this"))
    return None


def _fixed_as(days: Days, edtf: str) -> Resolve:
    reading = Reading("interval", days, edtf)
    return lambda timeline: reading


def _quarter(text: str, tokens: list[Token], index: int) -> Expression | None:
    """Q3 2031, the third quarter of 2031, the first half of this year."""
    at = index + (token_at(tokens, index).word == "the")
    token = token_at(tokens, at)
    number = 0
    if token.word == "q" and token_at(tokens, at + 1).kind == "n" and token_at(tokens, at + 1).word in "1234":
        number, at = int(token_at(tokens, at + 1).word), at + 2
    else:
        ordinal = read_ordinal(tokens, at)
        if ordinal is None or token_at(tokens, ordinal[1]).word != "quarter":
            return None
        number, at = ordinal[0], ordinal[1] + 1
    year = year_at(tokens, at)
    if year is None or not 1 <= number <= 4 or year[0] > 9990:
        return None
    first = date(year[0], number * 3 - 2, 1)
    return Expression(index, year[1], _fixed((first, month_days(year[0], number * 3)[1]), "interval"))


_DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}


def _decade(text: str, tokens: list[Token], index: int) -> Expression | None:
    """1990s, the nineties, '90s."""
    at = index + (token_at(tokens, index).word == "the")
    token, after = token_at(tokens, at), token_at(tokens, at + 1)
    if token.word in _DECADES and token_at(tokens, at - 1).word == "the":
        first = 1900 + _DECADES[token.word]
        return Expression(index, at + 1, _fixed(year_days(first, first + 9), "interval"))
    if token.kind != "n" or not token.text.isdigit() or after.word != "s" or after.start > token.end + 1:
        return None
    first = int(token.text[:6])
    if (
        len(token.text) == 2
        and first % 10 == 0
        and token_at(tokens, at - 1).word in ("the", "'", "’", "-", "mid", "early", "late")
    ):
        first += 1900 if first >= 30 else 2000
    if not 1000 <= first <= 2100 or first % 10:
        return None
    end = at + 2
    return Expression(
        index,
        end,
        _fixed(year_days(first, first + (99 if first % 100 == 0 and first < 2000 else 9)), "interval"),
    )


def _century(text: str, tokens: list[Token], index: int) -> Expression | None:
    at = index + (token_at(tokens, index).word == "the")
    ordinal = read_ordinal(tokens, at)
    if ordinal is None or not 5 <= ordinal[0] <= 22:
        return None
    end = ordinal[1] + (token_at(tokens, ordinal[1]).word == "-")
    if token_at(tokens, end).word != "century":
        return None
    first = (ordinal[0] - 1) * 100 + 1
    return Expression(index, end + 1, _fixed(year_days(first, first + 99), "interval"))


def _ordinal_day(text: str, tokens: list[Token], index: int) -> Expression | None:
    """The 3rd of March; "third March" is read by the written dates."""
    at = index + (token_at(tokens, index).word == "the")
    if read_ordinal(tokens, at) is None:
        return None
    return _written(text, tokens, at)


def _year(text: str, tokens: list[Token], index: int) -> Expression | None:
    if not is_year(tokens, index):
        return None
    year = int(tokens[index].word)
    dash, second = token_at(tokens, index + 1), token_at(tokens, index + 2)
    if (
        dash.word in ("-", "–", "/")
        and second.start == dash.end
        and second.kind == "n"
        and len(second.word) == 2
    ):
        last = year // 100 * 100 + int(second.word)
        if year < last < year + 20:
            return Expression(index, index + 3, _fixed(year_days(year, last), "interval"))
    return Expression(index, index + 1, _in_year(year))


def _in_year(year: int) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        return Reading("date", year_days(year))

    return resolve


def _named(text: str, tokens: list[Token], index: int) -> Expression | None:
    """Holidays, and days that have become names."""
    words = calendar_words()
    for length in range(4, 0, -1):
        phrase = tuple(token.word for token in tokens[index : index + length])
        if phrase in words.named and len(phrase) == length:
            day = words.named[phrase]
            return Expression(index, index + length, _fixed((day, day)))
    holiday = _holiday_at(tokens, index)
    if holiday is None:
        return None
    rule, end = holiday
    year = year_at(tokens, end)
    if year is not None:
        return Expression(index, year[1], _on_holiday(rule, year[0], 0))
    return Expression(index, end, _on_holiday(rule, None, 0, _direction(tokens, index, end)))


def _holiday_at(tokens: list[Token], index: int) -> tuple[Holiday, int] | None:
    words = calendar_words()
    token = token_at(tokens, index)
    if not (token.kind == "n" or token.text[:1].isupper() or token.word in ("the", "st")):
        return None
    for length in range(7, 0, -1):
        phrase = tuple(t.word for t in tokens[index : index + length])
        if phrase in words.holidays and len(phrase) == length:
            after = token_at(tokens, index + length)
            if after.word in ("island", "islands", "rising", "egg", "offensive", "tree"):
                return None
            if (
                phrase[-1] == "year"
                and after.word in ("'", "’")
                and token_at(tokens, index + length + 1).word == "s"
            ):
                continue
            return words.holidays[phrase], index + length
    return None


def _on_holiday(rule: Holiday, year: int | None, relation: int, direction: int = 0) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        kind: TimeKind = "date" if rule.days == 1 else "interval"
        today = timeline.published
        if year is not None:
            spans = rule.in_year(year)
            return Reading(kind, spans[0] if spans else None)
        if today is None:
            return Reading(kind, None)
        spans = [days for k in (-1, 0, 1) for days in rule.in_year(today.year + k)]
        if relation < 0:
            spans = [days for days in spans if days[1] < today]
        elif relation > 0:
            spans = [days for days in spans if days[0] > today]
        elif direction > 0:
            spans = [days for days in spans if days[1] >= today]
            return Reading(kind, min(spans) if spans else None)
        elif direction < 0:
            spans = [days for days in spans if days[0] <= today]
            return Reading(kind, max(spans) if spans else None)
        near = sorted(spans, key=lambda d: (abs((d[0] - today).days), d[0]))
        return Reading(kind, near[0] if near else None)

    return resolve


def _amount(text: str, tokens: list[Token], index: int) -> Expression | None:
    """Three days ago, a week later, two days after the attack, in two weeks, six years."""
    words = calendar_words()
    begin = index
    inside = tokens[index].word in ("in", "within")
    at = index + 1 if inside else index
    hedged = False
    if token_at(tokens, at).word in (
        "about",
        "around",
        "approximately",
        "roughly",
        "nearly",
        "almost",
        "some",
        "over",
    ):
        hedged, at = True, at + 1
    count, end, article = _count(tokens, at)
    if count is None:
        return None
    hyphen = token_at(tokens, end).word == "-"
    unit_at = end + 1 if hyphen else end
    unit = words.units.get(token_at(tokens, unit_at).word)
    if unit is None or (unit == "second" and token_at(tokens, unit_at).word == "second"):
        return None
    end = unit_at + 1
    if token_at(tokens, end).word in ("-", "old") or token_at(tokens, end + 1).word == "old":
        tail = token_at(tokens, end).word
        if tail == "old" or token_at(tokens, end + 1).word in ("old", "olds"):
            return None
    before = token_at(tokens, begin - 1)
    if begin and before.word in ("about", "around", "approximately", "roughly", "nearly", "almost", "some"):
        hedged = True
    after = token_at(tokens, end).word
    whole = int(count) if count == int(count) and count < 100_000 else None
    if whole is not None and not hyphen:
        anchored = _anchored(
            text,
            tokens,
            begin,
            at,
            end,
            whole,
            unit,
            after,
            hedged
            or (token_at(tokens, at).word in ("a", "several")
            and tokens[at + 1].word in ("few", "couple"))
            or token_at(tokens, at).word == "several",
        )
        if anchored is not None:
            return anchored
        if (
            inside
            and tokens[index].word == "in"
            and not article
            and unit not in ("hour", "minute", "second")
            and _direction(tokens, begin, end) > 0
        ):
            return Expression(begin, end, _from_now(whole, unit))
    if article and not (
        after == "of"
        or after == "-"
        or before.word in ("for", "over", "within", "after", "nearly", "almost", "about", "than")
        or inside
        or hedged
    ):
        return None
    if article and unit == "day" and after != "of" and not inside:
        return None
    return Expression(at if not inside else begin, end, lambda timeline: DURATION)


def _count(tokens: list[Token], index: int) -> tuple[float | None, int, bool]:
    """A count before a unit: (value, index after it, whether it is an article)."""
    word = token_at(tokens, index).word
    if word in ("a", "an", "one") and token_at(tokens, index + 1).word in calendar_words().units:
        return 1, index + 1, word != "one"
    if word == "a" and token_at(tokens, index + 1).word in ("few", "couple"):
        end = index + 2
        end += token_at(tokens, end).word == "of"
        return _FEW[token_at(tokens, index + 1).word], end, False
    if word == "several":
        return _FEW[word], index + 1, False
    number = read_numeral(tokens, index)
    if number is None:
        return None, index, False
    return number.value, number.end, False


def _anchored(
    text: str,
    tokens: list[Token],
    begin: int,
    at: int,
    end: int,
    count: int,
    unit: str,
    after: str,
    hedged: bool,
) -> Expression | None:
    """N units ago, later, earlier, before and after something."""
    if after == "ago":
        return Expression(
            begin if token_at(tokens, begin).word not in ("in", "within") else at,
            end + 1,
            _ago(count, unit, hedged),
            late=True,
        )
    if after == "from" and token_at(tokens, end + 1).word in ("now", "today"):
        return Expression(at, end + 2, _from_now(count, unit))
    if after in ("later", "afterwards", "afterward", "hence"):
        return Expression(at, end + 1, _after_told(count, unit), late=True)
    if after in ("earlier", "previously", "prior", "before") and not _has_object(tokens, end + 1):
        return Expression(at, end + 1, _after_told(-count, unit), late=True)
    if after in ("after", "before", "since", "into", "following", "prior"):
        start = end + 1 + (after == "prior" and token_at(tokens, end + 1).word == "to")
        sign = -1 if after in ("before", "prior") else 1
        point_at = start + (
            token_at(tokens, start).word in _ARTICLES and _read_point(text, tokens, start) is None
        )
        point = _read_point(text, tokens, point_at)
        if point is not None:
            return Expression(at, point.end, _beside(point.resolve, sign * count, unit), late=True)
        nouns, stop = _object(tokens, start)
        return Expression(at, stop, _after_event(nouns, sign * count, unit), late=True)
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


def _beside(inner: Resolve, count: int, unit: str) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        reading = inner(timeline)
        return _shifted_reading(reading.days, count, unit) if reading.days else Reading("date", None)

    return resolve


def _after_event(nouns: frozenset[str], count: int, unit: str) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        if unit in ("hour", "minute", "second"):
            return UNKNOWN
        day = timeline.event_day(nouns)
        return _shifted_reading((day, day), count, unit) if day else Reading("date", None)

    return resolve


def _from_now(count: int, unit: str) -> Resolve:
    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        return _shifted_reading((today, today), count, unit) if today else Reading("date", None)

    return resolve


def _ago(count: int, unit: str, hedged: bool) -> Resolve:
    """Exact below ten days; else a spread of a fifth, counted from the day of speech to that of publication."""
    if unit == "fortnight":
        count, unit = count * 14, "day"
    exact = not hedged and ((unit == "day" and (count < 10 or count % 5)) or (unit == "week" and count == 1))

    def resolve(timeline: Timeline) -> Reading:
        anchors = timeline.spread(bool(exact) or unit not in ("day", "week"))
        if anchors is None:
            return Reading("date", None)
        if unit in ("hour", "minute", "second"):
            back = shifted(anchors[0], -(count // 24 if unit == "hour" else 0), "day")
            return Reading("date", (back, back) if back else None)
        first, last = shifted(anchors[0], -count, unit), shifted(anchors[1], -count, unit)
        if first is None or last is None:
            return Reading("date", None)
        if unit not in ("day", "week"):
            days = unit_days(first, "month" if unit == "month" else "year")
            return Reading("date", days, f"{edtf_of(days)}~" if hedged and days else None)
        if exact:
            return Reading("date", (last, last) if first == last else (first, last))
        spread = 3 if unit == "week" else max(1, round(count / 5))
        low, high = shifted(first, -spread, "day"), shifted(last, spread, "day")
        return Reading("date", (low, high) if low and high else None, f"{first.isoformat()}~")

    return resolve


def _bare(text: str, tokens: list[Token], index: int) -> Expression | None:
    """In years, for decades, after years of: a length of time without a number."""
    word = tokens[index].word
    if word in ("in", "for", "within") and token_at(tokens, index + 1).word in _BARE_UNITS:
        return Expression(index, index + 2, lambda timeline: DURATION)
    if word in _BARE_UNITS and token_at(tokens, index - 1).word in _BEFORE_BARE:
        return Expression(index, index + 1, lambda timeline: DURATION)
    if (
        word == "tens"
        and token_at(tokens, index + 1).word == "of"
        and token_at(tokens, index + 2).word in _BARE_UNITS
    ):
        return Expression(index, index + 3, lambda timeline: DURATION)
    return None
