"""Dates as they are written: 3 March 2031, March 3-5, 2031-03-03, 3/3/2031, 3 de marzo de 2031."""

from __future__ import annotations

import re
from typing import NamedTuple

from geomap.reading.language.tokens import Token, token_at
from geomap.reading.quantities.measures import DASHES
from geomap.reading.quantities.numerals import is_year, read_ordinal
from geomap.reading.times.calendar import calendar_words

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-])"
)
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?![\d/-])")
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?![\d/])")
_LINKS = frozenset(["of", "de", "del", "do", "di", "."])
_RANGE_WORDS = frozenset(["to", "and", "through", "until", "till", "or"])


class WrittenDate(NamedTuple):
    """A date as it is written; what is missing is None."""

    year: int | None
    """Four digits."""
    month: int
    """1 to 12."""
    day: int | None
    """1 to 31."""
    end: int
    """Index of the first token after it."""
    last_month: int
    """Month of the last day of a range; ``month`` where there is no range."""
    last_day: int | None
    """Last day of a range; ``day`` where there is no range."""
    swapped: bool = False
    """True where day and month might be meant the other way round (03/04/2031)."""
    joined: bool = False
    """True for "3 and 4 March": two days, not all between."""


def read_written_date(text: str, tokens: list[Token], index: int) -> WrittenDate | None:
    """Read the date that begins at a token, weekday left out; None where there is none.

    A bare month counts where its name is no other word ("in May", "August"), not "may" or "march".
    """
    token = token_at(tokens, index)
    if token.kind == "n":
        return _numeric(text, tokens, index) or _day_first(tokens, index)
    if token.kind == "w":
        if (month := month_at(tokens, index)) is not None:
            return _month_first(tokens, index, month)
        if read_ordinal(tokens, index) is not None:
            return _day_first(tokens, index)
    return None


def month_at(tokens: list[Token], index: int) -> int | None:
    """Return the month that a token names, in full or short, None for none."""
    words = calendar_words()
    token = token_at(tokens, index)
    if token.kind != "w" or not token.text[0].isupper():
        return None
    if token.word in words.months:
        return words.months[token.word]
    return words.months_short.get(token.word)


def year_at(tokens: list[Token], index: int) -> tuple[int, int] | None:
    """Read a year, after a comma or "of" too: (year, index after it)."""
    at = index
    if token_at(tokens, at).word in (",", "of", "de", "del"):
        at += 1
    token = token_at(tokens, at)
    if token.word in ("'", "’", "‘"):
        return _short_year(tokens, at + 1)
    if (
        token.kind == "n"
        and len(token.text) == 4
        and token.text.isdigit()
        and 1500 <= int(token.text) <= 2100
    ):
        if at > index and token_at(tokens, index).word == "," and not is_year(tokens, at):
            return None
        after = token_at(tokens, at + 1)
        if after.start == token.end and after.kind == "w":
            return None
        return int(token.text), at + 1
    return None


def _short_year(tokens: list[Token], index: int) -> tuple[int, int] | None:
    """The year of two digits behind an apostrophe, and the index after it: "the summer of '83"."""
    token, mark, after = token_at(tokens, index), token_at(tokens, index - 1), token_at(tokens, index + 1)
    if token.kind != "n" or len(token.text) != 2 or not token.text.isdigit() or token.start != mark.end:
        return None
    if after.start == token.end and after.kind in "wn":
        return None
    year = int(token.text)
    return (2000 if year < 50 else 1900) + year, index + 1


def _numeric(text: str, tokens: list[Token], index: int) -> WrittenDate | None:
    start = tokens[index].start
    if start > 0 and (text[start - 1].isalnum() or text[start - 1] in "-/."):
        return None
    if match := _ISO.match(text, start):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif match := _YEAR_FIRST.match(text, start):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
    elif match := _SLASHED.match(text, start):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if len(match[4]) == 2:
            if match[2] != "/" and match[2] != ".":
                return None
            year += 2000 if year < 70 else 1900
        day, month = (second, first) if second > 12 else (first, second)
        end = _index_at(tokens, index, match.end())
        if not _is_day(month, day):
            return None
        return WrittenDate(
            year, month, day, end, month, day, swapped=first <= 12 and second <= 12 and first != second
        )
    else:
        return None
    if not _is_day(month, day):
        return None
    return WrittenDate(year, month, day, _index_at(tokens, index, match.end()), month, day)


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _index_at(tokens: list[Token], index: int, offset: int) -> int:
    while index < len(tokens) and tokens[index].start < offset:
        index += 1
    return index


def _day(tokens: list[Token], index: int) -> tuple[int, int] | None:
    """A day of the month: (day, index after it)."""
    token = token_at(tokens, index)
    if token.kind == "n" and token.word.isdigit() and len(token.word) <= 2 and 1 <= int(token.word) <= 31:
        after = token_at(tokens, index + 1)
        if after.start == token.end and after.word in ("st", "nd", "rd", "th", "er", "º", "ª", "o"):
            return int(token.word), index + 2
        if after.start == token.end and (after.kind == "w" or after.word in (":", "%")):
            return None
        return int(token.word), index + 1
    ordinal = read_ordinal(tokens, index)
    return ordinal if ordinal is not None and 1 <= ordinal[0] <= 31 else None


def _day_first(tokens: list[Token], index: int) -> WrittenDate | None:
    """3 March 2031, 3rd of March, 3-5 March, 3 and 4 March, 3 de marzo de 2031, 3. März 2031."""
    first = _day(tokens, index)
    if first is None:
        return None
    day, at = first
    last, joined = day, False
    joint = token_at(tokens, at).word
    if joint in DASHES or joint in _RANGE_WORDS:
        second = _day(tokens, at + 1)
        if second is not None and second[0] > day and _month_after(tokens, second[1]) is not None:
            last, at = second
            joined = joint in ("and", "or")
    if joint == "," and (listed := _listed_days(tokens, at)) is not None and listed[0] > day:
        last, at = listed
        joined = True
    found = _month_after(tokens, at)
    if found is None:
        return None
    month, at, english = found
    if english == "may" and token_at(tokens, at).kind == "w" and not tokens[at - 1].text[0].isupper():
        return None
    last_month = month
    if last == day and token_at(tokens, at).word in DASHES:  # 29 March-3 April 2031
        second = _day(tokens, at + 1)
        other = _month_after(tokens, second[1]) if second is not None else None
        if second is not None and other is not None:
            last, last_month, at = second[0], other[0], other[1]
    year = year_at(tokens, at)
    if year is None:
        return WrittenDate(None, month, day, at, last_month, last, joined=joined)
    return WrittenDate(year[0], month, day, year[1], last_month, last, joined=joined)


def _listed_days(tokens: list[Token], index: int) -> tuple[int, int] | None:
    """The last day of ", 8 and 9 March" and the index after it; None where no such list stands."""
    at, last, closed = index, 0, False
    for _ in range(6):
        joint = token_at(tokens, at).word
        if joint not in (",", "and", "or"):
            break
        closed = joint != ","  # "report 4, 18 August" lists no days
        following = _day(tokens, at + 1)
        if following is None or following[0] <= last:
            return None
        last, at = following
    return (last, at) if last and closed and _month_after(tokens, at) is not None else None


def _month_after(tokens: list[Token], index: int) -> tuple[int, int, str] | None:
    """A month after a day: (month, index after it, word)."""
    words = calendar_words()
    at = index
    if token_at(tokens, at).word in _LINKS or token_at(tokens, at).word in DASHES:
        at += 1
    token = token_at(tokens, at)
    month = month_at(tokens, at)
    if month is None and token.kind == "w":
        month = words.months_foreign.get(token.word) or (
            words.months.get(token.word) if len(token.word) > 5 else None
        )
    if month is None:
        return None
    if token.word in words.months_short and token_at(tokens, at + 1).word == ".":
        return month, at + 2, token.word
    return month, at + 1, token.word


def _month_first(tokens: list[Token], index: int, month: int) -> WrittenDate | None:
    """March 3, 2031; March 3-5; March 30 to April 2, 2031; March 2031; March."""
    token = tokens[index]
    short = token.word not in calendar_words().months
    at = index + 1
    if short and token_at(tokens, at).word == ".":
        at += 1
    first = _day(tokens, at + 1 if token_at(tokens, at).word == "the" else at)
    if first is not None and not _is_counted(tokens, first[1]):
        day, at = first
        last_month, last, joined = month, day, False
        joint = token_at(tokens, at).word
        if joint in DASHES or joint in _RANGE_WORDS:
            after = month_at(tokens, at + 1)
            second = _day(tokens, at + 2 if after else at + 1)
            month_next = _month_after(tokens, second[1]) if second is not None and not after else None
            glued = joint not in DASHES or token_at(tokens, at + 1).start <= tokens[at].end + 1
            if second is not None and month_next is None and glued and not _is_counted(tokens, second[1]):
                if after is None and second[0] > day:
                    last, at, joined = second[0], second[1], joint in ("and", "or")
                elif after is not None and joint not in ("and", "or"):
                    last_month, last, at = after, second[0], second[1]
        year = year_at(tokens, at)
        if year is None:
            return WrittenDate(None, month, day, at, last_month, last, joined=joined)
        return WrittenDate(year[0], month, day, year[1], last_month, last, joined=joined)
    year = year_at(tokens, at)
    if year is not None:
        return WrittenDate(year[0], month, None, year[1], month, None)
    if short and token_at(tokens, index + 1).word != ".":
        return None
    return WrittenDate(None, month, None, index + 1, month, None) if _is_month(tokens, index) else None


def _is_counted(tokens: list[Token], index: int) -> bool:
    """Whether a number after a month counts something ("In March 30 people …")."""
    token = token_at(tokens, index)
    return token.word in ("people", "percent", "%", "soldiers", "civilians", "million", "km")


_BEFORE_MONTH = frozenset(
    (
        *(
            "in",
            "since",
            "of",
            "until",
            "till",
            "by",
            "early",
            "late",
            "mid",
            "last",
            "next",
            "this",
            "from",
            "to",
        ),
        *(
            "through",
            "and",
            "between",
            "during",
            "before",
            "after",
            "-",
            "–",
            "around",
            "every",
            "each",
            "or",
            "for",
        ),
    )
)


def _is_month(tokens: list[Token], index: int) -> bool:
    """Whether a bare month name is a month and not a verb, a march or a person."""
    token, before, after = tokens[index], token_at(tokens, index - 1), token_at(tokens, index + 1)
    if token.word in ("may", "march", "april", "june", "august"):
        if before.word == "may" and token.word == "may":
            return False
        if token.word in ("may", "march"):
            return before.word in _BEFORE_MONTH and not (before.word == "of" and after.text[:1].isupper())
        follows_name = before.kind == "w" and before.text[:1].isupper() and before.word not in _BEFORE_MONTH
        return not follows_name and not (
            after.kind == "w" and after.text[:1].isupper() and before.word not in _BEFORE_MONTH
        )
    return True
