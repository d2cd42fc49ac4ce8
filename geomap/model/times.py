"""Times as a text gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

TimeKind = Literal["date", "interval", "open_start", "open_end", "duration", "recurrent", "unknown"]
"""Whether the words name a day or days, an interval, one with an open end, or only a length of time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A time expression, read against its document's date."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    text: str
    """The words: "since early September"."""
    kind: TimeKind
    """What sort of expression it is."""
    edtf: str | None
    """Extended Date/Time Format (ISO 8601-2:2019) string; None where the words fix no date."""
    earliest: date | None
    """First day, inclusive; None is an open or unknown start."""
    latest: date | None
    """Last day, inclusive; None is an open or unknown end."""
    precision: int
    """UCDP GED date precision: 1 day, 2 two to six days, 3 week, 4 month, 5 year or worse."""
