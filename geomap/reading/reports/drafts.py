"""Drafts: texts with their provenance, before they get an id of their own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a reader found in a file: one text, or the reason why there is none."""

    id: str
    """The id it would like; it gets it unless another was first."""
    text: str = ""
    """The report."""
    problem: str | None = None
    """Why it cannot be read, in one line; None where it can."""
    title: str | None = None
    """Headline, when the wrapper gives one."""
    source: str | None = None
    """Who published it."""
    url: str | None = None
    """Where it was published."""
    published: str | None = None
    """The day as the wrapper gives it, unread."""
    made: str | None = None
    """The day in the file's properties, ISO 8601."""
    language: str | None = None
    """As the wrapper gives it, unread."""
    spans: tuple[tuple[int, int], ...] | None = None
    """Half-open spans of mentions; None where recognition is to find them."""
