"""Documents: texts as they came, with what is known of where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

PublishedFrom = Literal["option", "header", "text", "file"]
"""Where a publication date was taken from, in falling order of trust; "file" is the day in the file's
properties."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A report: one text and its provenance."""

    id: str
    """Unique within a situation; stable for the same input."""
    text: str
    """As it came. Every offset in geomap is a code point of this text; spans are half-open."""
    title: str | None = None
    """Headline, when the wrapper gives one."""
    source: str | None = None
    """Who published it."""
    url: str | None = None
    """Where it was published; never fetched."""
    published: date | None = None
    """The day that "on Wednesday" counts from."""
    published_from: PublishedFrom | None = None
    """What ``published`` was taken from; None when there is no date."""
    language: str | None = None
    """ISO 639-1 code, or None when not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A stretch of a document's text that reads as one sentence."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    boilerplate: bool = False
    """True for copyright lines, site furniture and the like, which are not read as news."""
    paragraph: int = 0
    """Number of the paragraph it stands in, from 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Something that could not be read or judged; it is shown, never dropped."""

    document_id: str | None
    """The document it concerns; None for the run as a whole."""
    stage: str
    """Which part met it: read, recognise, resolve, extract, verify, draw, write."""
    message: str
    """One line, for a person, that says what was wrong and what was done about it."""
