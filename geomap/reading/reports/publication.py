"""The day of publication, and the dateline: from option, header or the text itself.

In the text, a date counts as the day of publication where the text treats it as now: a stamp
("Published: 3 March 2031"), "as of 3 March", the date in a dateline, the stamp of a quoted post, a stamp
line of the page, a title that ends or begins with it. Copyright years are no dates. Of several the latest is
taken, since a report quotes what is older than itself, with stamps of the report before stamps of what it
quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from geomap.model import Sentence
from geomap.model.documents import PublishedFrom
from geomap.reading.language.tokens import Token, read_tokens
from geomap.reading.reports.boilerplate import header_span
from geomap.reading.times.calendar import calendar_words, make_date
from geomap.reading.times.dates import read_written_date

_STAMPS = re.compile(
    r"\b(?:published|updated|posted|last[ \t]+updated|first[ \t]+published|date|dated|issued|filed|released)"
    r"(?:[ \t]+(?:on|at|online))?[ \t]*[:|]?[ \t]*",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:as[ \t]+of|as[ \t]+at|up[ \t]+to[ \t]+and[ \t]+including)[ \t]+", re.IGNORECASE)
_POSTED = re.compile(r"\(@\w{1,30}\)[ \t]*(?:on[ \t]+)?|pic\.twitter\.com/\w+[ \t]*", re.IGNORECASE)
_DATELINE = re.compile(
    r"(?P<place>[^\W\da-z_][^\n.!?()—–:;\"“”]{1,60}?)"
    r"(?:[ \t]*\((?P<agency>[^()\n]{1,40})\))?"
    r"[ \t]*(?:,[ \t]*(?P<date>[^\n—–(),]{0,15}\d[^\n—–()]{0,20}?))?[ \t]*"
    r"(?:(?P<dash>—|–|--|(?<=[ \t])-(?=[ \t])|(?<=[A-Z])-(?=[ \t]))|(?P<stop>[.:])(?=[ \t]))"
)
_WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?[,.]?[ \t]+(?:the[ \t]+)?", re.IGNORECASE
)
_LINE_WORDS = frozenset(
    (
        "published",
        "updated",
        "posted",
        "on",
        "at",
        "of",
        "the",
        "date",
        "gmt",
        "utc",
        "am",
        "pm",
        "a",
        "p",
        "m",
        "est",
        "edt",
        "cet",
        "ist",
        "local",
        "time",
        "st",
        "nd",
        "rd",
        "th",
        "de",
        "t",
        "z",
        "er",
    )
)
_BRACKETS = " \t,;:|•·()[]*_#–—-"
_FULL_DATE = (
    r"(?:[A-Za-z]{3,9},?[ \t]+)?(?:the[ \t]+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?[ \t]+[A-Za-z]{3,9}\.?,?[ \t]+\d{4}"
    r"|[A-Z][a-z]{2,8}\.?[ \t]+\d{1,2},?[ \t]+\d{4}|\d{4}-\d\d-\d\d)"
)
_TITLE_DATE = re.compile(
    rf"[,;:|•·(\[–—-][ \t]*{_FULL_DATE}[ \t]*[)\]]?[*_ \t]*\Z|\A[#*_ \t]*{_FULL_DATE}[ \t]*[|–—:•·-][ \t]"
)
"""A full date that ends or begins the title of a briefing or an update: "Border update, 3 March 2031"."""
_HEAD = 3_000
"""Code points at the head and at the foot of a text in which a bare date line is looked for."""
_MAX_PLACE_WORDS = 7
_PLACE_DATE = re.compile(r",[ \t]*(?:\d|[A-Z][a-z]{2,8}\.?[ \t]\d)[^—–]*\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """A day of publication and how it was found."""

    published: date | None
    """The day; None where nothing says it."""
    published_from: PublishedFrom | None
    """What it was taken from; None where there is no day."""
    reason: str
    """In words, for a person: "the text says as of …", "no date in header or text"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dateline:
    """The place, agency and date that open a report: "CARACAS (AP), March 3 —"."""

    start: int
    """First code point of the place."""
    end: int
    """One past the dash or stop that closes it."""
    place: str
    """As it stands: "CARACAS", "Kupang, Indonesia"."""
    agency: str | None
    """In brackets after it; None where there is none."""


def find_publication(
    text: str, *, option: date | None = None, header: str | None = None, made: str | None = None
) -> Publication:
    """Find the day of publication: option before header before text before the day the file was made.

    ``header`` is what the wrapper says ("2031-03-03", "Mon, 3 Mar 2031 10:00:00 GMT"); one that holds no
    full date is passed over. ``made`` is the day in a file's properties (PDF, DOCX), which may be that of a
    later copy or print, and is believed last.
    """
    if option is not None:
        return Publication(published=option, published_from="option", reason="given by option")
    if header and (day := read_day(header)) is not None:
        return Publication(
            published=day, published_from="header", reason=f"header says {header.strip()[:60]}"
        )
    best: tuple[int, date, str] | None = None
    for rank, day, reason in _days(text):
        if best is None or (rank, day) > best[:2]:
            best = rank, day, reason
    if best is None and made and (day := read_day(made)) is not None:
        return Publication(
            published=day, published_from="file", reason=f"the file was made on {day.isoformat()}"
        )
    if best is None:
        return Publication(published=None, published_from=None, reason="no date in header or text")
    source: PublishedFrom = "header" if best[0] == 5 else "text"
    return Publication(published=best[1], published_from=source, reason=best[2])


def read_day(text: str) -> date | None:
    """Return the first full date of a short text; None where there is none.

    >>> str(read_day("Mon, 3 Mar 2031 10:00:00 GMT"))
    '2031-03-03'
    """
    head = text[:200]
    tokens = read_tokens(head, 0, len(head))
    for index in range(len(tokens)):
        if (day := _day_at(head, tokens, index)) is not None:
            return day
    if compact := re.match(r"\s*(\d{4})(\d\d)(\d\d)(?:T|\b)", head):
        return make_date(int(compact[1]), int(compact[2]), int(compact[3]))
    return None


def find_dateline(text: str, sentences: tuple[Sentence, ...] = ()) -> Dateline | None:
    """Find the dateline that opens a report, header and headline passed over; None where there is none.

    It is looked for at the head of the first four paragraphs that are no boilerplate.
    """
    for start in _paragraph_starts(text, sentences):
        match = _DATELINE.match(text, start)
        if match is None:
            continue
        place = _PLACE_DATE.sub("", match["place"]).strip(" \t,")
        words = place.split()
        if not words or len(words) > _MAX_PLACE_WORDS:
            continue
        if match["stop"] and (match["agency"] is None or match["stop"] == ":"):
            continue
        if not _is_place(place, dash=match["dash"], agency=match["agency"]):
            continue
        return Dateline(start=start, end=match.end(), place=place, agency=match["agency"])
    return None


_SMALL = frozenset(
    [
        "of",
        "the",
        "de",
        "del",
        "la",
        "le",
        "el",
        "al",
        "da",
        "do",
        "dos",
        "and",
        "in",
        "on",
        "near",
        "aboard",
        "off",
        "du",
        "van",
        "der",
        "am",
        "-",
    ]
)


def _is_place(place: str, *, dash: str | None, agency: str | None) -> bool:
    first = place.split(",")[0]
    letters = [c for c in first if c.isalpha()]
    if letters and all(c.isupper() for c in letters) and len(letters) > 2:
        return True
    if dash is None and agency is None:
        return False
    named = all(word[:1].isupper() or word.lower() in _SMALL for word in place.replace("/", " ").split())
    return named and (agency is not None or (dash in ("—", "–", "--", "-") and len(place.split()) <= 4))


def _paragraph_starts(text: str, sentences: tuple[Sentence, ...]) -> Iterator[int]:
    if sentences:
        seen: set[int] = set()
        for sentence in sentences:
            if not sentence.boilerplate and sentence.paragraph not in seen:
                seen.add(sentence.paragraph)
                yield sentence.start
                if len(seen) == 4:
                    return
        return
    at, found = header_span(text)[1], 0
    for match in re.compile(r"[^\r\n]+").finditer(text, at, min(len(text), at + 20_000)):
        line = match[0]
        if line.strip():
            yield match.start() + len(line) - len(line.lstrip())
            found += 1
            if found == 4:
                return


def _day_at(text: str, tokens: list[Token], index: int) -> date | None:
    written = read_written_date(text, tokens, index)
    if written is None or written.day is None or written.year is None:
        return None
    return make_date(written.year, written.last_month, written.last_day or written.day)


def _day_after(text: str, at: int) -> tuple[date | None, tuple[int, int] | None]:
    """The date right at an offset: (full date, None) or (None, (month, day)) where the year is missing."""
    if weekday := _WEEKDAY.match(text, at):
        at = weekday.end()
    tokens = read_tokens(text, at, min(len(text), at + 60))
    if not tokens:
        return None, None
    written = read_written_date(text, tokens, 0)
    if written is None or written.day is None:
        return None, None
    month, day = written.last_month, written.last_day or written.day
    if written.year is None:
        return None, (month, day)
    return make_date(written.year, month, day), None


def _days(text: str) -> Iterator[tuple[int, date, str]]:
    """Days that the text treats as now: (trust, day, reason)."""
    head_end = min(len(text), _HEAD)
    _, header_end = header_span(text)
    for match in _STAMPS.finditer(text, 0, head_end):
        day, _ = _day_after(text, match.end())
        if day is not None and _is_line_start(text, match.start()):
            rank = 5 if match.end() <= header_end and ":" in match[0] else 4
            yield rank, day, f"the text says {' '.join(match[0].split())} {day.isoformat()}"
    for match in _NOW.finditer(text):
        day, part = _day_after(text, match.end())
        if day is None and part is not None and (years := _years(text)):
            day = make_date(max(years), *part)
        if day is not None:
            yield 3, day, f"the text speaks as of {day.isoformat()}"
    for start in _paragraph_starts(text, ()):
        line_end = min(
            (e for e in (text.find("\n", start), text.find("\r", start)) if e >= 0), default=len(text)
        )
        line = text[start : min(line_end, start + 120)]
        dateline = _DATELINE.match(text, start)
        if dateline is not None:
            day = read_day(dateline[0])
            dated = _PLACE_DATE.search(dateline["place"])
            if day is None and dated is not None and (years := _years(text)):
                month_day = _day_after(dateline["place"], dated.start() + 2)[1]
                day = make_date(max(years), *month_day) if month_day else None
            if day is not None:
                yield 3, day, f"the dateline says {day.isoformat()}"
        titled = _TITLE_DATE.search(line) if line_end - start <= 120 else None
        if titled is not None and (day := read_day(titled[0])) is not None:
            yield 2, day, f"the title says {titled[0].strip(_BRACKETS)}"
        if len(line) <= 60 and line_end - start <= 60 and (day := _whole_date(line)) is not None:
            yield 3, day, f"a line of its own says {line.strip()}"
    for match in _POSTED.finditer(text):
        day, _ = _day_after(text, match.end())
        if day is not None:
            yield 2, day, f"it quotes a post of {day.isoformat()}"


def _whole_date(line: str) -> date | None:
    """The date of a line that holds little else: a weekday, a clock time, "updated"."""
    day = read_day(line)
    if day is None:
        return None
    words = calendar_words()
    known = (
        _LINE_WORDS,
        words.months,
        words.months_short,
        words.months_foreign,
        words.weekdays,
        words.weekdays_short,
    )
    spare = [w for w in re.findall(r"[^\W\d_]+", line.lower()) if not any(w in names for names in known)]
    return None if spare else day


def _is_line_start(text: str, at: int) -> bool:
    before = text[max(0, at - 30) : at].rsplit("\n", 1)[-1]
    return not before.strip() or before.rstrip().endswith(("|", "•", "·", "(", "["))


@lru_cache(maxsize=1)
def _years(text: str) -> tuple[int, ...]:
    """Years of the full dates that the text writes out, at most a thousand."""
    years: list[int] = []
    tokens = read_tokens(text, 0, min(len(text), 50_000))
    for index, token in enumerate(tokens):
        if token.kind != "p" and len(years) < 1_000 and (token.kind == "n" or token.text[0].isupper()):
            written = read_written_date(text, tokens, index)
            if written is not None and written.year is not None:
                years.append(written.year)
    return tuple(years)
