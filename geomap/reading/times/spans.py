"""Spans: parts of a time ("late May"), from one to another, and times with an open or a wide end.

As in `reckoning`, each function returns the function that resolves an expression against a timeline.
"""

from __future__ import annotations

from datetime import date, timedelta

from geomap.model.times import TimeKind
from geomap.reading.language.tokens import Token
from geomap.reading.times.calendar import Days, calendar_words, month_days, part_of, shifted
from geomap.reading.times.reckoning import Expression, Resolve
from geomap.reading.times.timeline import Reading, Timeline, edtf_of

_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_SEASON = range(90, 93)
"""Days of three months: their early, middle and late part are one of them each."""
_LAST = frozenset(("last", "final", "closing"))


def in_phase(inner: Resolve, phase: str) -> Resolve:
    """The early, middle or late part, the end, the first week … of what ``inner`` gives."""

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
    length = (last - first).days + 1
    if phase in ("early", "mid", "late") and first.day == 1 and length in _SEASON:
        middle = shifted(first, {"early": 0, "mid": 1, "late": 2}[phase], "month") or first
        return month_days(middle.year, middle.month)
    if phase in ("early", "mid", "late"):
        return part_of(days, phase)
    if phase in ("start", "end") and 365 <= length <= 366:
        return month_days(first.year, 1) if phase == "start" else month_days(last.year, 12)
    if phase in ("start", "end"):
        return part_of(days, "early" if phase == "start" else "late")
    if phase == "turn":  # from the day before
        return first - timedelta(days=1), first
    which, unit = phase.split(" ")
    if unit.endswith("months"):
        return _months(days, which, int(unit.removesuffix("months")))
    if unit.isdigit():
        more = timedelta(days=min(int(unit), length) - 1)
        return (first, first + more) if which == "first" else (last - more, last)
    if unit == "half":
        middle = first + timedelta(days=length // 2 - 1)
        if length >= 365:
            years = last.year - first.year + 1
            middle = date(first.year, 6, 30) if years == 1 else date(first.year + years // 2 - 1, 12, 31)
        return (first, middle) if which == "first" else (middle + timedelta(days=1), last)
    if unit == "quarter" and length >= 365:
        number = {"first": 0, "second": 1, "third": 2}.get(which, 3)
        return date(first.year, number * 3 + 1, 1), month_days(first.year, number * 3 + 3)[1]
    if unit == "days":
        return (first, first + timedelta(days=4)) if which == "first" else (last - timedelta(days=4), last)
    if unit == "day":
        day = last if which in _LAST else first + timedelta(days=_NUMBERS[which] - 1)
        return (day, day) if day <= last else days
    if unit == "weekend" or unit in calendar_words().weekdays:
        weekday = calendar_words().weekdays.get(unit, 5)
        return _nth_weekday(days, which, weekday, 2 if unit == "weekend" else 1)
    if which in _LAST:
        return max(first, last - timedelta(days=13 if unit == "weeks" else 6)), last
    begin = first + timedelta(days=7 * (_NUMBERS[which] - 1))
    return begin, min(last, begin + timedelta(days=6))


def _months(days: Days, which: str, count: int) -> Days:
    """The first or last months of a year, or of another stretch that begins with a month."""
    first, last = days
    begin = first if which == "first" else shifted(last.replace(day=1), 1 - count, "month") or first
    end = shifted(begin, count - 1, "month") or last
    return max(first, begin), min(last, month_days(end.year, end.month)[1])


def _nth_weekday(days: Days, which: str, weekday: int, length: int) -> Days:
    """The first, second … or last such weekday in a stretch, with the days after it up to ``length``."""
    first, last = days
    begin = first + timedelta(days=(weekday - first.weekday()) % 7)
    if which in _LAST:
        begin = last - timedelta(days=(last.weekday() - weekday) % 7)
    else:
        begin += timedelta(days=7 * (_NUMBERS[which] - 1))
    return (begin, begin + timedelta(days=length - 1)) if begin <= last else days


def spanned(first: Expression, last: Expression, tokens: list[Token]) -> Resolve:
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


def opened(inner: Resolve, *, start: bool) -> Resolve:
    """With an open end: since, or until."""

    def resolve(timeline: Timeline) -> Reading:
        reading = inner(timeline)
        kind: TimeKind = "open_start" if start else "open_end"
        if reading.days is None:
            return Reading(kind if reading.kind != "duration" else "duration", None)
        edge = edtf_of(reading.days)
        if "/" in edge or "X" in edge:  # no interval ends in an interval or a decade
            edge = (reading.days[0] if start else reading.days[1]).isoformat()
        return Reading(kind, reading.days, f"{edge}/.." if start else f"../{edge}", True)

    return resolve


def begun(inner: Resolve) -> Resolve:
    """Since an hour that is over: the day of publication at the latest, though a later one was told of."""

    def resolve(timeline: Timeline) -> Reading:
        reading = inner(timeline)
        today = timeline.published
        ahead = reading.days is not None and today is not None and reading.days[0] > today
        return Reading("date", (today, today)) if ahead and today is not None else reading

    return resolve


def widened(inner: Resolve) -> Resolve:
    """Around 24 November may be two days off; a month or year is left as it is."""

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
