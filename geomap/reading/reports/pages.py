"""Web pages to the text of their article; run in the sandbox's child. The one door to trafilatura.

trafilatura finds the article among the furniture better than the scanner in
:mod:`~geomap.reading.reports.html`, which gives title, source, date and language, and the text where
trafilatura finds none (docs/decisions/0121-trafilatura-for-pages.md).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict

from trafilatura import bare_extraction

from geomap.reading.reports.encodings import decode_page
from geomap.reading.reports.html import Page, read_page
from geomap.reading.reports.sandbox import Part

_MAX_TAGS = 30_000
_MAX_MARKUP = 5_000_000
"""Tags and characters of a page above which only the scanner reads it, in linear time."""

_PRUNED = [
    *("//nav", "//aside", "//footer", "//form", "//button", "//figure"),
    "//*[@role='navigation' or @role='contentinfo' or @role='complementary']",
]
"""What says of itself that it is no part of the article; short pages would keep it."""


def read_parts(data: bytes, most: int) -> Iterator[Part]:
    """Yield a page's text with title, source, url, published and language in the fields."""
    yield part_of_page(decode_page(data))


def part_of_page(markup: str) -> Part:
    """Read a page into one part."""
    page = read_page(markup)
    text = page.text
    small = len(markup) <= _MAX_MARKUP and markup.count("<") <= _MAX_TAGS
    if small and (article := article_text(markup)):
        text = _with_headline(article, page)
    return Part(fields={k: v for k, v in asdict(page).items() if k != "text"}, data=_utf8(text))


def article_text(markup: str) -> str | None:
    """Return the article of a page as paragraphs, a blank line between them; None where none is found."""
    # It logs each tree that it cannot read; the answer says so.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = bare_extraction(
        markup, include_comments=False, favor_precision=True, with_metadata=False, prune_xpath=_PRUNED
    )
    if found is None:
        return None
    text = found["text"] if isinstance(found, dict) else found.text
    # A row of a table comes as "| a | b |", with a rule of dashes under its head.
    lines = (" ".join(line.split()).strip("| ") for line in (text or "").split("\n"))
    return "\n\n".join(line for line in lines if line.strip("-| ")) or None


def _with_headline(text: str, page: Page) -> str:
    """The article with its headline above it, which trafilatura leaves out."""
    title = page.title or ""
    for dash in ("|", "-", "–", "—"):
        if page.source and title.endswith(f"{dash} {page.source}"):
            title = title.removesuffix(page.source).rstrip(f"{dash} ")
    return text if not title or title in text[: len(title) + 400] else f"{title}\n\n{text}"


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")
