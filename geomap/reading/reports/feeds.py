"""RSS and Atom feeds to their entries; run in the sandbox's child. The one door to feedparser.

feedparser opens files and addresses when it is given a string: it is given bytes in memory, always.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import feedparser

from geomap.errors import FormatError
from geomap.reading.reports.html import read_page
from geomap.reading.reports.sandbox import Part

MAX_ENTRIES = 5_000
"""Entries of one feed."""

_KEPT = 2_000
_LONGEST_DECLARATION = 1_000
_MOST_DECLARATIONS = 20


def read_parts(data: bytes, most: int) -> Iterator[Part]:
    """Yield each entry, in the feed's order: title, source, url, published, entry (its id) and its text.

    FormatError for what is no feed.
    """
    feed = feedparser.parse(io.BytesIO(_declared(data)), resolve_relative_uris=False, sanitize_html=False)
    if not feed.get("version") and not feed.entries:
        raise FormatError("is no RSS or Atom feed")
    source, language = _text(feed.feed, "title"), _text(feed.feed, "language")
    for entry in filter(_is_report, feed.entries[:MAX_ENTRIES]):
        title = _plain(_text(entry, "title") or "")
        body = _plain(_longest(entry))
        own = entry.get("source")
        fields = {
            "title": title or None,
            "source": (_text(own, "title") if isinstance(own, dict) else None)
            or _plain(source or "")
            or None,
            "url": _link(entry),
            "published": _day(entry, "published") or _day(entry, "updated") or _day(feed.feed, "updated"),
            "language": language,
            "entry": _text(entry, "id") or _link(entry) or title,
        }
        text = body if not title or body.startswith(title) else f"{title}\n\n{body}".strip()
        yield Part(fields=fields, data=text.encode("utf-8", "replace"))


def _is_report(entry: Any) -> bool:
    """Say whether an entry is one: an export of WordPress also lists pictures, menus and drafts."""
    return entry.get("wp_post_type", "post") in ("post", "page") and entry.get("wp_status") in (
        None,
        "publish",
    )


def _declared(data: bytes) -> bytes:
    """Return a feed with its XML declaration on a line of its own.

    feedparser looks for the encoding by a pattern that takes the cube of the first line's length where that
    names many. FormatError for a declaration that has no end, or of which there are many.
    """
    plain = data[:_LONGEST_DECLARATION].lstrip(b"\xef\xbb\xbf \t\r\n")
    if plain.startswith(b"<?"):
        head, end, rest = data.partition(b"?>")
        if len(head) > _LONGEST_DECLARATION:
            raise FormatError("is no RSS or Atom feed")
        return head + end + b"\n" + rest
    # Of two or four bytes a character, where a newline would be as long.
    if data.replace(b"\0", b"").count(b"encoding=") > _MOST_DECLARATIONS and b"\0" in data[:8]:
        raise FormatError("is no RSS or Atom feed")
    return data


def _longest(entry: Any) -> str:
    """The fullest text of an entry: its content, else its summary."""
    texts = [str(c.get("value", "")) for c in entry.get("content", ()) if isinstance(c, dict)]
    return max([*texts, _text(entry, "summary", keep=None) or ""], key=len)


def _plain(markup: str) -> str:
    """The text of markup, or the text itself where there is none."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    return read_page(markup).text.strip()


def _text(holder: Any, key: str, *, keep: int | None = _KEPT) -> str | None:
    value = holder.get(key)
    return value[:keep].strip() or None if isinstance(value, str) else None


def _link(entry: Any) -> str | None:
    link = _text(entry, "link")
    return link if link and link.lower().startswith(("http://", "https://")) else None


def _day(holder: Any, key: str) -> str | None:
    """The day in the zone that the feed wrote it in; what it wrote otherwise."""
    written = _text(holder, key)
    moment = holder.get(f"{key}_parsed")
    if moment is not None and written is None:
        return f"{moment.tm_year:04d}-{moment.tm_mon:02d}-{moment.tm_mday:02d}"
    return written
