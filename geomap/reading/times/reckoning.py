"""Reckoning: how the words of a time expression give days, once it is known where they count from.

Each function here returns the function that resolves an expression against a timeline.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from geomap.model.times import TimeKind
from geomap.reading.language.tokens import Token
from geomap.reading.times.calendar import (
    Days,
    Holiday,
    make_date,
    month_days,
    season_days,
    shifted,
    unit_days,
)
from geomap.reading.times.dates import WrittenDate
from geomap.reading.times.tense import direction_of
from geomap.reading.times.timeline import UNKNOWN, Reading, Timeline, edtf_of

Resolve = Callable[[Timeline], Reading]
"""What gives an expression its days."""

BARE_UNITS = frozenset(["days", "weeks", "months", "years", "decades", "centuries", "hours", "minutes"])
"""Units that may stand without a number."""


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


_DEEPEST = 4
"""Expressions inside expressions: "the first week of the end of May" is two deep."""


@dataclass(slots=True)
class Line:
    """A sentence while its expressions are found.

    It holds no function that holds it again: such a circle a sentence is what sets off Python's collector.
    """

    text: str
    """The document's text."""
    tokens: list[Token]
    """The sentence's tokens."""
    point: Callable[[Line, int], Expression | None]
    """Reads the point in time that begins at a token of a line."""
    depth: int = 0
    """How many expressions the one that is read now stands in."""

    def read(self, index: int) -> Expression | None:
        """Read the point in time that begins at a token; None where it would lie too deep."""
        if self.depth >= _DEEPEST:
            return None
        self.depth += 1
        try:
            return self.point(self, index)
        finally:
            self.depth -= 1


def fixed(days: Days | None, kind: TimeKind = "date", edtf: str | None = None) -> Resolve:
    """Days that stand for themselves."""
    reading = Reading(kind, days, edtf)
    return lambda timeline: reading


def same_day(timeline: Timeline) -> Reading:
    """The day that the text told of last, else today."""
    day = timeline.told_day
    if day is not None:
        return Reading("date", (day, day))
    return Reading("date", (timeline.today, timeline.today) if timeline.today else None)


def hours_beside(timeline: Timeline) -> Reading:
    """Hours or minutes from what was told of: the same day."""
    return same_day(timeline) if timeline.told_day is not None else UNKNOWN


def last_night(timeline: Timeline) -> Reading:
    """From the day before publication to that day."""
    today = timeline.published
    first = shifted(today, -1, "day") if today else None
    return Reading("interval", (first, today) if first and today else None)


def on_deictic(offset: int) -> Resolve:
    """So many days from today: the day of speech inside a quotation, else that of publication."""

    def resolve(timeline: Timeline) -> Reading:
        day = shifted(timeline.today, offset, "day") if timeline.today else None
        return Reading("date", (day, day) if day else None)

    return resolve


def in_unit(today: date | None, unit: str, amount: int) -> Reading:
    """The calendar week, month, … that lies ``amount`` units from today."""
    day = shifted(today, amount, unit) if today else None
    days = unit_days(day, unit) if day else None
    return Reading("date" if unit in ("day", "month", "year") else "interval", days)


def _shifted(anchor: Days, amount: int, unit: str, *, calendar_unit: bool = False) -> Reading:
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


def after_told(amount: int, unit: str, *, calendar_unit: bool = False) -> Resolve:
    """So many units after the days that the text named last."""

    def resolve(timeline: Timeline) -> Reading:
        told = timeline.told
        wide = told is not None and (told[1] - told[0]).days > 7
        if wide and unit == "day" and amount < 0 and timeline.told_day is not None:
            told = timeline.told_day, timeline.told_day  # "the day before", though a year was named since
        if told is None:
            return Reading("date", None)
        if unit == "hour":
            return _shifted(told, int(amount / 24), "day")
        return _shifted(told, amount, unit, calendar_unit=calendar_unit)

    return resolve


def rolling(amount: int, unit: str) -> Resolve:
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


def from_now(count: int, unit: str) -> Resolve:
    """So many units after publication."""

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        return _shifted((today, today), count, unit) if today else Reading("date", None)

    return resolve


def to_the_day(count: int, unit: str) -> Resolve:
    """The day that lies so many units after publication, before it when negative."""

    def resolve(timeline: Timeline) -> Reading:
        day = shifted(timeline.published, count, unit) if timeline.published else None
        return Reading("date", (day, day) if day else None)

    return resolve


def years_before(count: int, unit: str, part: str, offset: int) -> Resolve:
    """The week or month so many years before this one, or the one beside it: "ten years ago this month"."""

    def resolve(timeline: Timeline) -> Reading:
        day = shifted(timeline.published, offset, part) if timeline.published else None
        day = shifted(day, -count, unit) if day else None
        return in_unit(day, part, 0)

    return resolve


def beside(inner: Resolve, count: int, unit: str) -> Resolve:
    """So many units after what ``inner`` gives, before it when negative."""

    def resolve(timeline: Timeline) -> Reading:
        reading = inner(timeline)
        return _shifted(reading.days, count, unit) if reading.days else Reading("date", None)

    return resolve


def after_event(nouns: frozenset[str], count: int, unit: str) -> Resolve:
    """So many units after the day on which the text says that something happened."""

    def resolve(timeline: Timeline) -> Reading:
        if unit in ("hour", "minute", "second"):
            return UNKNOWN
        day = timeline.event_day(nouns)
        return _shifted((day, day), count, unit) if day else Reading("date", None)

    return resolve


def ago(count: int, unit: str, hedged: bool) -> Resolve:
    """Exact below ten days; else a spread of a fifth, from the day of speech to that of publication."""
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


def week_to(inner: Resolve, days: int = 7) -> Resolve:
    """The seven (or so many) days that end with a day."""

    def resolve(timeline: Timeline) -> Reading:
        reading = inner(timeline)
        first = shifted(reading.days[1], 1 - days, "day") if reading.days else None
        if reading.days is None or first is None or reading.days[0] != reading.days[1]:
            return Reading("interval", None)
        return Reading("interval", (first, reading.days[1]))

    return resolve


def year_to(inner: Resolve, months: int = 12) -> Resolve:
    """The months that end with what ``inner`` gives: "the year to September", "the six months to 30 June"."""

    def resolve(timeline: Timeline) -> Reading:
        days = inner(timeline).days
        after = shifted(days[1], 1, "day") if days else None
        first = shifted(after, -months, "month") if after else None
        return Reading("interval", (first, days[1]) if first and days else None)

    return resolve


def in_same(unit: str, year: int | None, years: int) -> Resolve:
    """The day or month told of last, in another year: "the same month of 2021", "the same day last year"."""

    def resolve(timeline: Timeline) -> Reading:
        told, today = timeline.told, timeline.published
        wanted = year if year is not None else today.year + years if today is not None else None
        if told is None or wanted is None or not 3 < wanted < 9990:
            return Reading("date", None)
        day = make_date(wanted, told[1].month, told[1].day) or make_date(wanted, told[1].month, 28)
        return Reading("date", unit_days(day, unit) if day else None)

    return resolve


def week_from(inner: Resolve) -> Resolve:
    """The seven days that begin with a day."""

    def resolve(timeline: Timeline) -> Reading:
        reading = inner(timeline)
        last = shifted(reading.days[0], 6, "day") if reading.days else None
        if reading.days is None or last is None or reading.days[0] != reading.days[1]:
            return Reading("interval", None)
        return Reading("interval", (reading.days[0], last))

    return resolve


def night_before(inner: Resolve) -> Resolve:
    """A day and the one before it."""

    def resolve(timeline: Timeline) -> Reading:
        reading = inner(timeline)
        first = shifted(reading.days[0], -1, "day") if reading.days else None
        return Reading("interval", (first, reading.days[1]) if first and reading.days else None)

    return resolve


def on_weekday(number: int, direction: int, *, offset: int = 0) -> Resolve:
    """A weekday: the next one, or the last one with the day of publication counted in."""

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        if today is None:
            return Reading("date", None)
        if direction > 0 and timeline.here is not None and 0 <= (today - timeline.here).days < 7:
            today = timeline.here
        ahead = (number - today.weekday()) % 7
        day = shifted(today, ahead if direction > 0 else -((7 - ahead) % 7), "day")
        return Reading("date", (day, day) if day else None)

    return resolve


def on_weekday_of(number: int, weeks: int) -> Resolve:
    """A weekday of last week (-1), this week (0) or next week (1)."""

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        day = shifted(today, number - today.weekday() + 7 * weeks, "day") if today else None
        return Reading("date", (day, day) if day else None)

    return resolve


def on_weekend(relation: str, direction: int) -> Resolve:
    """Saturday and Sunday, as the word before and the verb look."""

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


def on_day(number: int, direction: int) -> Resolve:
    """The 15th: of this month or of the one before or after, as the verb looks."""

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        for months in (0, 1, 2) if direction > 0 else (0, -1, -2):
            month = shifted(today.replace(day=1), months, "month") if today else None
            day = make_date(month.year, month.month, number) if month else None
            if today and day and ((day >= today) if direction > 0 else (day <= today)):
                return Reading("date", (day, day))
        return Reading("date", None)

    return resolve


def on_day_of(number: int, months: int) -> Resolve:
    """The 15th of this month, or of the one so many months after."""

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        month = shifted(today.replace(day=1), months, "month") if today else None
        day = make_date(month.year, month.month, number) if month else None
        return Reading("date", (day, day) if day else None)

    return resolve


def on_holiday(rule: Holiday, year: int | None, relation: int, direction: int = 0) -> Resolve:
    """A holiday: of a year, the last, the next, or the nearest."""

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


def in_season(code: int, relation: str, *, told: bool = False) -> Resolve:
    """A season, in the northern sense: the last that is over, the next, or the nearest."""

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.told[1] if told and timeline.told else timeline.published
        if today is None or not 3 < today.year < 9990:
            return Reading("interval", None)
        spans = [season_days(today.year + k, code) for k in (-2, -1, 0, 1)]
        if relation == "last":
            days = max(d for d in spans if d[1] < today)
        elif relation == "next":
            days = min(d for d in spans if d[0] > today)
        elif relation == "begun":
            days = max(d for d in spans if d[0] <= today)
        elif relation == "not over":
            days = min(d for d in spans if d[1] >= today)
        else:
            days = min(spans, key=lambda d: 0 if d[0] <= today <= d[1] else abs((d[0] - today).days))
        return Reading("interval", days, f"{days[0].year:04d}-{code}")

    return resolve


def season_of_year(code: int, years: int) -> Resolve:
    """A season of last, this or next year."""

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        if today is None or not 3 < today.year < 9990:
            return Reading("interval", None)
        year = today.year + years
        return Reading("interval", season_days(year, code), f"{year:04d}-{code}")

    return resolve


def in_quarter(number: int, direction: int) -> Resolve:
    """A quarter without a year: the one that runs or ran last, or the coming one, as the verb looks."""

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        if today is None or not 3 < today.year < 9990:
            return Reading("interval", None)
        years = (today.year, today.year + 1) if direction > 0 else (today.year, today.year - 1)
        for year in years:
            days = date(year, number * 3 - 2, 1), month_days(year, number * 3)[1]
            if (days[1] >= today) if direction > 0 else (days[0] <= today):
                return Reading("interval", days)
        return Reading("interval", None)

    return resolve


def in_told_year(month: int) -> Resolve:
    """A month of the year that the text told of last: "that September"."""

    def resolve(timeline: Timeline) -> Reading:
        days = timeline.told
        return Reading("date", month_days(days[1].year, month) if days else None)

    return resolve


def so_far(unit: str) -> Resolve:
    """From the start of this week, month or year to the day of publication."""

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        days = unit_days(today, unit) if today else None
        return Reading("interval", (days[0], today) if days and today else None)

    return resolve


def in_month(month: int, relation: str) -> Resolve:
    """A month after "last", "next" or "this"."""

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


def on_written(
    written: WrittenDate,
    tokens: list[Token],
    index: int,
    *,
    weekday: int | None = None,
    years: int | None = None,
) -> Resolve:
    """A written date; a missing year is found by the weekday beside it, the verb and nearness."""
    forward = 0 if written.year is not None else direction_of(tokens, index, written.end)
    bound = index > 0 and tokens[index - 1].word in ("by", "until", "till")
    if bound and index > 1 and tokens[index - 2].word == "," and written.year is None:
        forward = 1  # "extended a ban, imposed in 2024, until 3 September": the aside says nothing of it

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
        if year is None and years is not None:
            year = timeline.published.year + years if timeline.published else None
        elif year is None:
            year = _year_for(days_in, forward, timeline)
            told, days = timeline.told, days_in(year) if year is not None else None
            if bound and year and timeline.told_year is not None and told and days and days[1] < told[0]:
                year += 1  # a term lies after what it follows from: "the deal of November 2024 … by January"
            if weekday is not None and timeline.published is not None:
                near = sorted(
                    range(timeline.published.year - 2, timeline.published.year + 2), key=_far_from(year)
                )
                fits = (y for y in near if (d := days_in(y)) is not None and d[0].weekday() == weekday)
                year = next(fits, year)
        days = days_in(year) if year is not None and 1 <= year <= 9990 else None
        kind: TimeKind = "date" if written.day is None or written.day == written.last_day else "interval"
        if days is not None and written.year is not None and timeline.published and written.day:
            timeline.told_year = year if year != timeline.published.year else None
        return Reading(kind, days)

    return resolve


def _far_from(year: int | None) -> Callable[[int], int]:
    return lambda other: abs(other - (year or other))


def _year_for(days_in: Callable[[int], Days | None], forward: int, timeline: Timeline) -> int | None:
    """The year that a day or month without one falls in."""
    published = timeline.published
    if timeline.told_year is not None and forward <= 0:
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
        back = forward < -1 or (forward < 0 and ahead > 45) or (forward == 0 and behind < 240)
        return published.year - 1 if back else published.year
    past = (published - this[1]).days
    ahead_next = 365 - past
    return published.year + 1 if forward > 0 and ahead_next < 300 and past > 7 else published.year
