"""The calendar: months, weekdays, units and holidays, and the arithmetic of days."""

from __future__ import annotations

import calendar
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from geomap.reading.language.tokens import lengths_by_head
from geomap.reading.quantities.measures import Words, words_of
from geomap.settings import data_path

Days = tuple[date, date]
"""First and last day, both inclusive."""

_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_ISLAMIC_EPOCH = date(622, 7, 19)
"""Astronomical epoch, as a day of the proleptic Gregorian calendar."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Holiday:
    """A rule that gives the first day of a holiday in a year."""

    fixed: tuple[int, int] | None = None
    """Month and day."""
    nth: tuple[int, int, int] | None = None
    """Month, weekday (0 is Monday) and which of them; -1 is the last."""
    easter: int | None = None
    """Days from Western Easter Sunday."""
    orthodox: int | None = None
    """Days from Eastern Easter Sunday."""
    islamic: tuple[int, int] | None = None
    """Month and day of the tabular Islamic calendar; off by a day where the moon is sighted."""
    table: tuple[str, ...] = ()
    """First days as ISO dates, for what no short rule gives."""
    shift: int = 0
    """Days after the rule's day."""
    days: int = 1
    """How long it lasts."""

    def in_year(self, year: int) -> list[Days]:
        """Return its days in a year: none where no rule reaches, two for some Islamic ones."""
        starts = [day + timedelta(days=self.shift) for day in self._starts(year)]
        return [(day, day + timedelta(days=self.days - 1)) for day in starts]

    def _starts(self, year: int) -> list[date]:
        if not 1583 <= year <= 9900:
            return []
        if self.fixed:
            return [date(year, *self.fixed)]
        if self.nth:
            return [nth_weekday(year, *self.nth)]
        if self.easter is not None:
            return [easter(year) + timedelta(days=self.easter)]
        if self.orthodox is not None:
            return [orthodox_easter(year) + timedelta(days=self.orthodox)]
        if self.islamic:
            return _islamic_days(year, *self.islamic)
        return [day for day in map(date.fromisoformat, self.table) if day.year == year]


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarWords:
    """The words for times, from ``data/lexicons/times.toml``."""

    months: dict[str, int]
    months_short: dict[str, int]
    months_foreign: dict[str, int]
    weekdays: dict[str, int]
    weekdays_short: dict[str, int]
    units: dict[str, str]
    seasons: dict[str, int]
    dayparts: frozenset[str]
    relations: dict[str, str]
    phases: dict[str, str]
    deictic: dict[str, int]
    present: frozenset[Words]
    vague: frozenset[Words]
    recurrent: frozenset[Words]
    openers: frozenset[str]
    papers: frozenset[str]
    future: frozenset[str]
    past: frozenset[str]
    holidays: dict[Words, Holiday]
    named: dict[Words, date]
    phrase_lengths: dict[str, tuple[int, ...]]
    """How long the phrases are that begin with a word."""
    name_lengths: dict[str, tuple[int, ...]]
    """How long the names of holidays and named days are that begin with a word."""
    zones: frozenset[str]
    """Words behind a clock time that say whose clock it is."""
    light: frozenset[str]
    """Times of day by the sun."""
    core: frozenset[str]
    """Words of which one stands in every expression without digits."""


@cache
def calendar_words() -> CalendarWords:
    """Return the words for times, read once."""
    with data_path("lexicons", "times.toml").open("rb") as file:
        table = tomllib.load(file)
    holidays: dict[Words, Holiday] = {}
    for entry in table["holidays"]:
        rule: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in entry.items() if k != "names"
        }
        for name in entry["names"]:
            holidays[words_of(name)] = Holiday(**rule)
            holidays[words_of(name.replace("'", "’"))] = Holiday(**rule)
    phrases = {
        key: frozenset(map(words_of, table[key]["phrases"])) for key in ("present", "vague", "recurrent")
    }
    named = {words_of(words): date.fromisoformat(day) for words, day in table["named"].items()}
    fixed = [*phrases["present"], *phrases["vague"], *phrases["recurrent"]]
    core = {
        *table["months"],
        *table["months_short"],
        *table["weekdays"],
        *table["weekdays_short"],
        *table["units"],
        *table["seasons"],
        *table["dayparts"]["words"],
        *table["deictic"],
        *table["core"]["words"],
        *(words[-1] for words in [*fixed, *holidays, *named]),
    }
    return CalendarWords(
        **{
            key: table[key]
            for key in ("months", "months_short", "months_foreign", "weekdays", "weekdays_short")
        },
        units=table["units"],
        seasons=table["seasons"],
        dayparts=frozenset(table["dayparts"]["words"]),
        relations={word: name for name, words in table["relations"].items() for word in words},
        phases={word: name for name, words in table["phases"].items() for word in words},
        deictic=table["deictic"],
        present=phrases["present"],
        vague=phrases["vague"],
        recurrent=phrases["recurrent"],
        openers=frozenset(table["openers"]["words"]),
        papers=frozenset(table["papers"]["words"]),
        future=frozenset(table["future"]["words"]),
        past=frozenset(table["future"]["past"]),
        holidays=holidays,
        named=named,
        phrase_lengths=lengths_by_head(fixed),
        name_lengths=lengths_by_head([*holidays, *named]),
        zones=frozenset(table["clock"]["zones"]),
        light=frozenset(table["clock"]["light"]),
        core=frozenset(core),
    )


def make_date(year: int, month: int, day: int) -> date | None:
    """Return a date, None where there is no such day."""
    if not (1 <= year <= 9998 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def month_days(year: int, month: int) -> Days:
    """Return the first and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def year_days(first: int, last: int | None = None) -> Days | None:
    """Return the days of a year, or of years up to and with ``last``; None outside the calendar."""
    last = first if last is None else last
    if not 1 <= first <= last <= 9998:
        return None
    return date(first, 1, 1), date(last, 12, 31)


def shifted(day: date, amount: int, unit: str) -> date | None:
    """Return the day that lies ``amount`` units after (before, when negative); None outside the calendar."""
    try:
        if unit in _UNIT_DAYS:
            return day + timedelta(days=amount * _UNIT_DAYS[unit])
        if unit in _UNIT_MONTHS:
            months = day.year * 12 + day.month - 1 + amount * _UNIT_MONTHS[unit]
            year, month = divmod(months, 12)
            last = calendar.monthrange(year, month + 1)[1] if 1 <= year <= 9998 else 0
            return make_date(year, month + 1, min(day.day, last))
        return day
    except (OverflowError, ValueError):
        return None


def unit_days(day: date, unit: str) -> Days | None:
    """Return the calendar week (from Monday), month, quarter, year, … that holds a day."""
    if unit == "week":
        monday = shifted(day, -day.weekday(), "day")
        sunday = shifted(monday, 6, "day") if monday else None
        return (monday, sunday) if monday and sunday else None
    if unit == "month":
        return month_days(day.year, day.month)
    if unit == "quarter":
        first = (day.month - 1) // 3 * 3 + 1
        return date(day.year, first, 1), month_days(day.year, first + 2)[1]
    if unit == "year":
        return year_days(day.year)
    if unit == "decade":
        return year_days(max(day.year // 10 * 10, 1), day.year // 10 * 10 + 9)
    if unit == "century":
        return year_days((day.year - 1) // 100 * 100 + 1, (day.year - 1) // 100 * 100 + 100)
    return day, day


def part_of(days: Days, phase: str) -> Days:
    """Return the early, mid or late part of days, inclusive, as newspapers mean it.

    Of a month days 1-10, 11-20 and 21 to its end; of a week its first two days, the middle two, Thursday to
    Sunday; of a year four months; of a decade or century three tenths, four and three; else a third.
    """
    first, last = days
    length = (last - first).days + 1
    if 28 <= length <= 31 and first.day == 1:
        bounds = {"early": (0, 9), "mid": (10, 19), "late": (20, length - 1)}[phase]
    elif length == 7:
        bounds = {"early": (0, 1), "mid": (2, 3), "late": (3, 6)}[phase]
    elif length > 366:
        years = last.year - first.year + 1
        a, b = years * 3 // 10, years * 7 // 10
        spans = {"early": (0, a), "mid": (a + 1, b - 1), "late": (b, years - 1)}
        low, high = spans[phase]
        return date(first.year + low, 1, 1), date(first.year + high, 12, 31)
    elif length >= 365:
        months = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}[phase]
        return date(first.year, months[0], 1), month_days(first.year, months[1])[1]
    else:
        third = length // 3
        bounds = {"early": (0, third - 1), "mid": (third, 2 * third - 1), "late": (2 * third, length - 1)}[
            phase
        ]
    return first + timedelta(days=max(bounds[0], 0)), first + timedelta(days=max(bounds[1], 0))


def season_days(year: int, code: int) -> Days:
    """Return a northern meteorological season; 24, winter, begins in December of ``year``."""
    if code == 24:
        return date(year, 12, 1), month_days(year + 1, 2)[1]
    first = {21: 3, 22: 6, 23: 9}[code]
    return date(year, first, 1), month_days(year, first + 2)[1]


def nth_weekday(year: int, month: int, weekday: int, which: int) -> date:
    """Return the n-th such weekday of a month, the last for -1."""
    first, last = month_days(year, month)
    if which < 0:
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))


def easter(year: int) -> date:
    """Return Western Easter Sunday (the anonymous Gregorian computus, Meeus 1991).

    >>> easter(2025).isoformat()
    '2025-04-20'
    """
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    w = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * w) // 451
    month, day = divmod(h + w - 7 * m + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Return Eastern Easter Sunday in the Gregorian calendar (Meeus' Julian algorithm).

    >>> orthodox_easter(2024).isoformat()
    '2024-05-05'
    """
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    julian = date(year, month, day + 1)
    return julian + timedelta(days=year // 100 - year // 400 - 2)


def _islamic_days(year: int, month: int, day: int) -> list[date]:
    """Days of a Gregorian year on which a day of the tabular Islamic calendar falls (civil epoch)."""
    found = []
    about = int((year - 622) * 33 / 32)
    for hijri in range(about - 1, about + 3):
        count = day + (59 * (month - 1) + 1) // 2 + (hijri - 1) * 354 + (3 + 11 * hijri) // 30
        when = _ISLAMIC_EPOCH + timedelta(days=count - 1)
        if when.year == year:
            found.append(when)
    return found
