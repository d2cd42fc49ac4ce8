"""Overviews: of a large situation, what can be shown before it has been read.

All of its events counted by square of ground, week and kind, from the columns of a table, and the whole
records of a few documents, spread over all of them. A hundred thousand events take a second so; to read
them takes ten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from geomap.drawing.cells import CellCounts
from geomap.drawing.sampling import EventCells, count_events, with_note
from geomap.model import Situation

LEAST: Final = 20_000
"""Rows of events from which on there is an overview: fewer are read while one waits."""

SAMPLE: Final = 1_000
"""Events whose documents are read, about."""

MOST_ROWS: Final = 100_000
"""Rows of counts of all levels together: closer than those the sample shows."""

COLUMNS: Final = ("id", "lon", "lat", "kind", "earliest", "latest", "uncertainty_m")
"""The columns of the table of events that ``EventCells`` are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """What is known of a large situation before it has been read."""

    sample: Situation
    """Some of the documents with all that was read in them, and a Problem that says how many are left out."""
    cells: CellCounts
    """All events, counted; an event at several places counts at the first."""
    documents: int
    """How many documents there are."""


def overview(rows: Iterable[EventCells], sample: Situation, *, documents: int) -> Overview:
    """Count events, whose rows lie together, and put the sample of so many documents beside them."""
    counts = count_events(rows, most_rows=MOST_ROWS)
    return Overview(sample=with_note(sample, documents=documents), cells=counts, documents=documents)
