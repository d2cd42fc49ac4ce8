"""Expressions that name years, several of them, or months and quarters counted from the first of January."""

from __future__ import annotations

from datetime import date

from geomap.reading.language.tokens import token_at
from geomap.reading.quantities.numerals import is_year, read_numeral, read_ordinal
from geomap.reading.times.calendar import month_days, year_days
from geomap.reading.times.dates import year_at
from geomap.reading.times.reckoning import Expression, Line, fixed, in_quarter
from geomap.reading.times.tense import direction_of
from geomap.reading.times.timeline import Reading, Timeline


def read_quarter(line: Line, index: int) -> Expression | None:
    """Q3 2031, the third quarter of 2031, the third quarter (the latest or the next, as the verb looks)."""
    tokens = line.tokens
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
    if not 1 <= number <= 4 or (year is not None and year[0] > 9990):
        return None
    if year is None:
        alone = tokens[index].word == "the" and token_at(tokens, at).kind != "w"
        return Expression(index, at, in_quarter(number, direction_of(tokens, index, at))) if alone else None
    first = date(year[0], number * 3 - 2, 1)
    return Expression(index, year[1], fixed((first, month_days(year[0], number * 3)[1]), "interval"))


def read_first_months(line: Line, index: int) -> Expression | None:
    """In the first eight months: of the last year in which they were over."""
    tokens = line.tokens
    if [token_at(tokens, index + k).word for k in (0, 1)] != ["the", "first"]:
        return None
    number = read_numeral(tokens, index + 2)
    if number is None or number.value not in range(2, 12) or token_at(tokens, number.end).word != "months":
        return None
    lead, after = token_at(tokens, index - 1).word, token_at(tokens, number.end + 1).word
    if lead not in ("in", "over", "during", "for", "within", "through") or after in ("of", "in", "after"):
        return None
    months = int(number.value)

    def resolve(timeline: Timeline) -> Reading:
        today = timeline.published
        if today is None or not 3 < today.year < 9990:
            return Reading("interval", None)
        year = today.year - (month_days(today.year, months)[1] > today)
        return Reading("interval", (date(year, 1, 1), month_days(year, months)[1]))

    return Expression(index, number.end + 1, resolve)


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


def read_decade(line: Line, index: int) -> Expression | None:
    """1990s, the nineties, '90s."""
    tokens = line.tokens
    at = index + (token_at(tokens, index).word == "the")
    token, after = token_at(tokens, at), token_at(tokens, at + 1)
    if token.word in _DECADES and token_at(tokens, at - 1).word == "the":
        first = 1900 + _DECADES[token.word]
        return Expression(index, at + 1, fixed(year_days(first, first + 9), "interval"))
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
        fixed(year_days(first, first + (99 if first % 100 == 0 and first < 2000 else 9)), "interval"),
    )


def read_century(line: Line, index: int) -> Expression | None:
    """The 19th century."""
    tokens = line.tokens
    at = index + (token_at(tokens, index).word == "the")
    ordinal = read_ordinal(tokens, at)
    if ordinal is None or not 5 <= ordinal[0] <= 22:
        return None
    end = ordinal[1] + (token_at(tokens, ordinal[1]).word == "-")
    if token_at(tokens, end).word != "century":
        return None
    first = (ordinal[0] - 1) * 100 + 1
    return Expression(index, end + 1, fixed(year_days(first, first + 99), "interval"))


def read_year(line: Line, index: int) -> Expression | None:
    """A year, or a pair such as 2016-17."""
    tokens = line.tokens
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
            return Expression(index, index + 3, fixed(year_days(year, last), "interval"))
    return Expression(index, index + 1, fixed(year_days(year)))
