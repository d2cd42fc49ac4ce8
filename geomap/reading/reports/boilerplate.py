"""Boilerplate: what stands on a page around the news, and is not read as news."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from geomap.settings import data_path

_HEADER_LINE = re.compile(r"[ \t]*([A-Za-z][A-Za-z \-]{0,30}?)[ \t]*:(?:[ \t]+[^\r\n]*)?(?:\r\n|\r|\n|\Z)")
_BLANK_LINE = re.compile(r"[ \t]*(?:\r\n|\r|\n|\Z)")
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\r|\n)")
_RULE = re.compile(r"(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)")
_DATE_STAMP = re.compile(
    r"\s*(?:date|published|updated|posted)(?:[ \t]+on)?[ \t]*:?[ \t]+\d{4}-\d\d?-\d\d?"
    r"(?:[ T]\d\d?:\d\d(?::\d\d)?(?:[ \t]?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?(?=\s|$)",
    re.IGNORECASE,
)
_STAMP_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|January|February|March|April|June|July|August|"
    r"September|October|November|December)\.?"
)
_POST_STAMP = re.compile(
    rf"\s*(?:[—–-]{{1,2}}[ \t]*)?[^\n@]{{0,80}}\(@\w{{1,30}}\)[^\n]{{0,20}}?"
    rf"(?:{_STAMP_MONTH} \d{{1,2}}, \d{{4}}|\d{{1,2}} {_STAMP_MONTH} \d{{4}})?\s*"
)
_COPYRIGHT = re.compile(r"\s*(?:copyright|©|\(c\)(?=\s*(?:\d{4}|by\b)))", re.IGNORECASE)
_STAMP_LINE = re.compile(
    r"\s*(?:(?:published|updated|posted|modified|last updated)\b[^.!?\n]{0,10}?)?"
    rf"(?:\d{{4}}-\d\d-\d\d|{_STAMP_MONTH} \d{{1,2}}, \d{{4}}|\d{{1,2}} {_STAMP_MONTH},? \d{{4}})"
    r"(?:[ ,|•·–-]+(?:at )?\d{1,2}[:.]\d\d"
    r"(?:[: ]?(?:am|pm|a\.m\.|p\.m\.|[A-Z]{2,4}|\d\d|[+-]\d\d:?\d\d)){0,3})?\s*",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"\s*[(\[]([^()\[\]\n]{2,80})[)\]]\s*")
_CREDIT_SPLIT = re.compile(r"\s*(?:/|,|&|\bwith\b|\band\b|\bvia\b)\s*", re.IGNORECASE)
_BYLINE = re.compile(r"\s*[Bb][Yy] (?:[A-Z][\w.'’-]* ?(?:and |, |& )?){1,8}(?:[|,•] ?[^.!?\n]{0,60})?\s*")
_EDGE = " \t\r\n\"'“”‘’*_#>|•·-–—.:!…"
_LINK = re.compile(r"\s*(?:https?://\S+|www\.\S+|pic\.twitter\.com/\S+|t\.co/\S+)\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Furniture:
    lines: frozenset[str]
    starts: tuple[str, ...]
    holds: tuple[str, ...]
    agencies: frozenset[str]
    header_keys: frozenset[str]


@cache
def _furniture() -> _Furniture:
    with data_path("lexicons", "boilerplate.toml").open("rb") as file:
        table = tomllib.load(file)
    return _Furniture(
        lines=frozenset(table["lines"]),
        starts=tuple(table["starts"]),
        holds=tuple(table["holds"]),
        agencies=frozenset(table["agencies"]),
        header_keys=frozenset(table["header_keys"]),
    )


def is_furniture(text: str) -> bool:
    """Tell whether a line or sentence is site furniture, a credit, a stamp or a copyright notice.

    >>> is_furniture("© 2031 Example Times. All rights reserved."), is_furniture("Rebels took the port.")
    (True, False)
    """
    if _COPYRIGHT.match(text) and len(text) <= 300:
        return True
    furniture = _furniture()
    plain = text.strip(_EDGE).casefold()
    if not plain or plain in furniture.lines:
        return True
    if len(text) > 300:
        return False
    if plain.startswith(furniture.starts):
        return True
    for words in furniture.holds:
        if words in plain:
            return True
    if _LINK.fullmatch(text) or _STAMP_LINE.fullmatch(text):
        return True
    if "(@" in text and _POST_STAMP.fullmatch(text):
        return True
    if credit := _CREDIT.fullmatch(text):
        parts = [p for p in _CREDIT_SPLIT.split(credit[1].casefold()) if p]
        return any(part in furniture.agencies for part in parts)
    return len(text) <= 120 and _BYLINE.fullmatch(text) is not None


def header_span(text: str) -> tuple[int, int]:
    """Return the span of the report header at the head of a text, (0, 0) where there is none.

    A header is a run of ``Key: value`` lines with known keys and a blank line (or the end) after it,
    front matter between two lines of ``---``, or a single stamp such as ``date 2031-05-02``.
    """
    if opening := _FRONT_MATTER.match(text):
        at = opening.end()
        for _ in range(100):
            if rule := _RULE.match(text, at):
                return (0, rule.end())
            newline = re.compile(r"\r\n|\r|\n").search(text, at, at + 20_000)
            if newline is None:
                break
            at = newline.end()
    keys = _furniture().header_keys
    start = at = 1 if text.startswith("\ufeff") else 0
    while line := _HEADER_LINE.match(text, at):
        if line[1].casefold() not in keys:
            break
        at = line.end()
        if at >= len(text):
            break
    if at > start and (at >= len(text) or _BLANK_LINE.match(text, at)):
        return (0, at)
    if stamp := _DATE_STAMP.match(text):
        return (0, stamp.end())
    return (0, 0)
