"""JSON records of news exports to texts with their provenance.

Understood are geomap's own keys and those of the usual crawlers, interfaces and archives: NewsAPI, GDELT,
Media Cloud, Webz/Webhose, Event Registry, the Guardian's and the New York Times' interfaces, ReliefWeb,
Factiva-like and Nexis-like exports, news-please, newspaper, trafilatura, Elasticsearch dumps, Mastodon,
Telegram.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from geomap.errors import FormatError, InputError
from geomap.reading.reports.html import read_page
from geomap.settings import data_path

MAX_MENTIONS = 1_000_000
"""Spans given with one document."""

_CUT = re.compile(r"\[\+\d{1,9} chars\][ \t\r\n]{0,20}\Z")
_TWEETED = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d\d) \d\d:\d\d:\d\d [+-]\d{4} (?P<year>\d{4})", re.ASCII
)
"""Twitter's way to write a moment: "Tue Mar 04 09:12:44 +0000 2031"."""
_MARKUP = re.compile(
    r"</?(?:p|br|div|h[1-6]|li|ul|a|b|i|em|strong|span|figure|block[a-z]*)\b[^<>]{0,300}>", re.IGNORECASE
)
_KEPT = 2_000
_SECONDS_IN_1990 = 631_152_000


@cache
def _names() -> dict[str, list[str]]:
    with data_path("lexicons", "exports.toml").open("rb") as file:
        names: dict[str, list[str]] = tomllib.load(file)
    return names


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What one JSON object says of a report."""

    id: str | None
    """Its own id; None where it has none."""
    text: str
    """The report; a text under "text" is kept as it is, markup under other keys is taken off."""
    title: str | None
    """Headline."""
    source: str | None
    """Who published it."""
    url: str | None
    """Where."""
    published: str | None
    """The day as the record gives it, unread; seconds since 1970 are turned into a day."""
    language: str | None
    """As the record gives it."""
    spans: tuple[tuple[int, int], ...] | None
    """Half-open spans of its mentions; None where it gives none."""


def read_records(text: str) -> Iterator[Any]:
    """Yield what a JSON text holds: one report, a list, or the list under a usual key. Raises FormatError."""
    data = load_json(text)
    if isinstance(data, list):
        yield from data
        return
    if isinstance(data, dict) and not any(
        isinstance(data.get(key), str) for key in ("text", "body", "content")
    ):
        for path in _names()["lists"]:
            found = _at(_lowered(data), path)
            if isinstance(found, list):
                yield from (item for item in found if not _is_service(item))
                return
    yield data


def _is_service(item: Any) -> bool:
    """Say whether an item is Telegram's own word that somebody came or a name was changed."""
    return isinstance(item, dict) and item.get("type") == "service" and "action" in item


def load_json(text: str) -> Any:
    """Parse JSON; FormatError for what is none, or is nested too deep to be a report."""
    try:
        return json.loads(text)
    except RecursionError:
        raise FormatError("no JSON: nested too deep") from None
    except ValueError as error:
        raise FormatError(f"no JSON: {error}") from None


def read_record(value: Any) -> Record:
    """Read one object. Raises InputError where it holds no text, or mentions that are no spans of it."""
    if not isinstance(value, dict):
        raise InputError(f"wanted an object with a text, got {type(value).__name__}")
    layers = [_lowered(value)]
    for key in _names()["wrappers"]:
        inner = layers[0].get(key)
        if isinstance(inner, dict):
            layers.append(_lowered(inner))
    text = _text(layers)
    if text is None:
        keys = ", ".join(sorted(map(str, value))[:8]) or "{}"
        raise InputError(f'wanted a string under "text", got {keys}')
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Record(
        id=_id(layers),
        text=text,
        title=_first(layers, _names()["title"]),
        source=_first(layers, _names()["source"]),
        url=_first(layers, _names()["url"]),
        published=_day(layers),
        language=_first(layers, _names()["language"]),
        spans=read_spans(value.get("mentions"), len(text)),
    )


def read_spans(mentions: Any, length: int) -> tuple[tuple[int, int], ...] | None:
    """Return the spans of a record's mentions; InputError where one is no span of the text."""
    if mentions is None:
        return None
    if not isinstance(mentions, list) or len(mentions) > MAX_MENTIONS:
        raise InputError(
            f'"mentions" must be a list of at most {MAX_MENTIONS:,}, got {type(mentions).__name__}'
        )
    spans = []
    for mention in mentions:
        start, end = (mention.get("start"), mention.get("end")) if isinstance(mention, dict) else (None, None)
        whole = all(isinstance(value, int) and not isinstance(value, bool) for value in (start, end))
        if not whole or start is None or end is None or not 0 <= start < end <= length:
            raise InputError(f"mention {str(mention)[:80]} is no span of a text of {length} characters")
        spans.append((start, end))
    return tuple(sorted(spans))


def _lowered(record: dict[Any, Any]) -> dict[str, Any]:
    """The record with its keys in lower case; of two that fall together the first stays."""
    lowered: dict[str, Any] = {}
    for key, value in record.items():
        lowered.setdefault(str(key).lower(), value)
    return lowered


def _at(record: dict[str, Any], path: str) -> Any:
    """The value at a dotted path; None where there is none."""
    value: Any = record
    for key in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value[key] if key in value else _lowered(value).get(key)
    return value


def _text(layers: list[dict[str, Any]]) -> str | None:
    for layer in layers:
        if isinstance(layer.get("text"), str):
            return str(layer["text"])
    for layer in layers:
        for path in _names()["text"]:
            if (text := _whole(_at(layer, path))) is not None:
                return text
    # An export without texts (GDELT's lists, NewsAPI's free plan) still has its leads and headlines.
    parts: list[str] = []
    for paths in (_names()["title"], _names()["lead"]):
        found = next((t for layer in layers for path in paths if (t := _whole(_at(layer, path)))), None)
        if found and found not in parts:
            parts.append(found)
    return "\n\n".join(parts) or None


def _whole(value: Any) -> str | None:
    """The text of a value: a string, or a list of strings and of objects with a text (Telegram,
    paragraphs).
    """
    if isinstance(value, list):
        found = [p.get("text") if isinstance(p, dict) else p for p in value[:10_000]]
        pieces = [piece for piece in found if isinstance(piece, str)]
        if not pieces or len(pieces) < len(found):
            return None
        spaced = all(isinstance(piece, str) for piece in value)
        value = ("\n\n" if spaced else "").join(pieces)
    if not isinstance(value, str) or not value.strip():
        return None
    if len(_MARKUP.findall(value[:20_000])) >= 2:
        value = read_page(value).text
    text: str = value
    # NewsAPI cuts texts off and says so at their end; the end alone is looked at.
    if cut := _CUT.search(text, max(0, len(text) - 60)):
        text = text[: cut.start()].rstrip().rstrip("….").rstrip()
    return text


def _id(layers: list[dict[str, Any]]) -> str | None:
    for layer in layers:
        for key in _names()["id"]:
            given = layer.get(key)
            if isinstance(given, str | int) and not isinstance(given, bool) and str(given).strip():
                return str(given)[:_KEPT]
    return None


def _first(layers: list[dict[str, Any]], paths: list[str]) -> str | None:
    for layer in layers:
        for path in paths:
            value = _at(layer, path)
            if isinstance(value, list) and value:
                value = value[0]
            if isinstance(value, dict):
                value = next(
                    (value[k] for k in ("name", "title", "code", "main", "url") if value.get(k)), None
                )
            if isinstance(value, str) and value.strip():
                return value.strip()[:_KEPT]
    return None


def _day(layers: list[dict[str, Any]]) -> str | None:
    for layer in layers:
        for path in _names()["date"]:
            value = _at(layer, path)
            if isinstance(value, str) and value.strip():
                digits = value.strip()
                if found := _TWEETED.fullmatch(digits):
                    return f"{found['day']} {found['month']} {found['year']}"
                if not (digits.isascii() and digits.isdigit() and len(digits) in (10, 13)):
                    return digits[:_KEPT]
                value = int(digits)
            if isinstance(value, int | float) and not isinstance(value, bool) and (day := _epoch_day(value)):
                return day
    return None


def _epoch_day(value: int | float) -> str | None:
    """The day of seconds or milliseconds since 1970, from 1990 on; 20310304 is a day itself."""
    if 19_000_101 <= value <= 21_001_231:
        return str(int(value))
    seconds = value / 1_000 if 1e11 < value < 1e15 else value
    if not _SECONDS_IN_1990 <= seconds < 4_102_444_800:
        return None
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).date().isoformat()
