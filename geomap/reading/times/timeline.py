"""The timeline of a text: what "now", "that day" and "the attack" stand for while it is read."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from geomap.model.times import TimeKind
from geomap.reading.times.calendar import Days


class Reading(NamedTuple):
    """What a time expression means."""

    kind: TimeKind
    """As in ``When``."""
    days: Days | None
    """First and last day that it may mean; None where it fixes none."""
    edtf: str | None = None
    """EDTF where it differs from what the days alone give."""
    is_open: bool = False
    """True for "since" and "until": ``days`` is then the start or the end."""


UNKNOWN = Reading("unknown", None)
"""An expression that fixes no date."""

DURATION = Reading("duration", None)
"""A length of time."""

RECURRENT = Reading("recurrent", None)
"""Something that comes again."""


@dataclass(slots=True)
class Timeline:
    """What has been read so far. It changes while a text is read, and is thrown away after."""

    published: date | None
    """The document's day."""
    spoken: date | None = None
    """The day on which what the sentence reports was said, where it says so."""
    quoted: bool = False
    """True while inside quotation marks."""
    here: date | None = None
    """The last single day that the sentence named so far."""
    told: Days | None = None
    """The last days that the text named: what "the following day" counts from."""
    told_day: date | None = None
    """The last single day that the text told of, for what happened "earlier in the day"."""
    told_year: int | None = None
    """A year that the last sentences named, other than the year of publication."""
    events: list[tuple[frozenset[str], date]] = field(default_factory=list)
    """Words of the sentences so far that have a day, with that day."""

    @property
    def today(self) -> date | None:
        """The day that "yesterday" counts from: that of the speech inside a quotation."""
        return self.spoken if self.quoted and self.spoken is not None else self.published

    def spread(self, exact: bool) -> Days | None:
        """The days that "ago" may count from: the day of speech to that of publication."""
        if self.published is None:
            return None
        if self.spoken is not None:
            return (self.spoken, self.spoken) if exact else (self.spoken, self.published)
        if self.quoted and not exact:
            return self.published - timedelta(days=1), self.published
        return self.published, self.published

    def event_day(self, words: frozenset[str]) -> date | None:
        """Return the day of the latest sentence so far that tells of one of ``words``."""
        for told, day in reversed(self.events):
            if not words.isdisjoint(told):
                return day
        return None


def edtf_of(days: Days) -> str:
    """Return the shortest EDTF string for days: a day, a month, a year, a decade or an interval.

    >>> edtf_of((date(2031, 2, 1), date(2031, 2, 28)))
    '2031-02'
    """
    first, last = days
    if first == last:
        return first.isoformat()
    starts_month, ends_month = first.day == 1, last.day == monthrange(last.year, last.month)[1]
    if starts_month and ends_month and (first.year, first.month) == (last.year, last.month):
        return f"{first.year:04d}-{first.month:02d}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        if first.year == last.year:
            return f"{first.year:04d}"
        if first.year % 10 == 0 and last.year == first.year + 9:
            return f"{first.year // 10:03d}X"
        return f"{first.year:04d}/{last.year:04d}"
    if starts_month and ends_month:
        return f"{first.year:04d}-{first.month:02d}/{last.year:04d}-{last.month:02d}"
    return f"{first.isoformat()}/{last.isoformat()}"


def precision_of(days: Days | None) -> int:
    """Return the UCDP GED date precision of days: 1 day, 2 two to six, 3 week, 4 month, 5 more or none."""
    if days is None:
        return 5
    length = (days[1] - days[0]).days + 1
    if length <= 1:
        return 1
    if length <= 6:
        return 2
    if length <= 10:
        return 3
    return 4 if length <= 31 else 5


def stem(word: str) -> str:
    """Return a word without its commonest endings, so that "attacks" and "attacked" meet."""
    for ending in ("ings", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
