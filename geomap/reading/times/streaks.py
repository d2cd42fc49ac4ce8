"""Days in a row: "for the third straight day", "the second year running"."""

from __future__ import annotations

from geomap.reading.language.tokens import token_at
from geomap.reading.quantities.numerals import read_ordinal
from geomap.reading.times.calendar import calendar_words, shifted, unit_days
from geomap.reading.times.reckoning import Expression, Line
from geomap.reading.times.timeline import Reading, Timeline

STRAIGHT = frozenset(["straight", "consecutive", "successive"])
"""What stands between the number and the unit of days in a row."""
_UNITS = frozenset(["day", "week", "month", "quarter", "year"])


def read_streak(line: Line, index: int) -> Expression | None:
    """The third straight day, a second successive night, the fourth year running."""
    tokens = line.tokens
    at = index + (token_at(tokens, index).word == "for")
    at += token_at(tokens, at).word in ("the", "a", "its", "their")
    ordinal = read_ordinal(tokens, at)
    if ordinal is None or not 1 < ordinal[0] <= 400:
        return None
    straight = token_at(tokens, ordinal[1]).word in STRAIGHT
    at = ordinal[1] + straight
    word = token_at(tokens, at).word
    unit = "day" if word in ("night", "morning", "evening") else calendar_words().units.get(word)
    if unit not in _UNITS:
        return None
    end = at + 1
    begun = [token.word for token in tokens[index : index + 2]] in (["for", "a"], ["for", "the"])
    if not straight and not (
        begun and token_at(tokens, end).word not in ("of", "in", "'", "’", "-", "running")
    ):
        running = token_at(tokens, end).word == "running"
        if not running and [token_at(tokens, end + k).word for k in range(3)] != ["in", "a", "row"]:
            return None
        end += 1 if running else 3
    count = ordinal[0]

    def resolve(timeline: Timeline) -> Reading:
        last = timeline.told_day or timeline.today
        first = shifted(last, 1 - count, unit) if last is not None else None
        days = unit_days(first, unit) if first is not None else None
        return Reading("interval", (days[0], last) if days is not None and last is not None else None)

    return Expression(index, end, resolve, late=True)
