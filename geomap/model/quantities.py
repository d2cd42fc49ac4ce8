"""Numbers as a text gives them, with their bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Qualifier = Literal["exact", "approx", "at_least", "at_most", "more_than", "less_than", "range", "vague"]
"""What the words around the number say of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number with what it counts and how sure the text is of it."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    text: str
    """The words: "more than 20"."""
    low: float | None
    """Lower bound in ``unit``; None is open."""
    best: float | None
    """The figure to quote in ``unit``; None where the text gives bounds alone."""
    high: float | None
    """Upper bound in ``unit``; None is open."""
    unit: str
    """``count``, an ISO 4217 code, or a unit as written (km, ton, barrel, percent, day, …)."""
    of: str | None = None
    """Head noun: what is counted."""
    qualifier: Qualifier = "exact"
    """How the words bound the number."""
