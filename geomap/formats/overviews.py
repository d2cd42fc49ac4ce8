"""Overviews: of a large situation, what can be shown before it has been read.

All of its events counted by square of ground, week and kind, from the columns of a table, and the whole
records of a few documents, spread over all of them. A hundred thousand events take a second so; to read
them takes ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final, TypeVar

import numpy as np

from geomap.drawing.cells import CellCounter, CellCounts
from geomap.model import Problem, Situation

LEAST: Final = 20_000
"""Rows of events from which on there is an overview: fewer are read while one waits."""

SAMPLE: Final = 1_000
"""Events whose documents are read."""

MOST_ROWS: Final = 100_000
"""Rows of counts of all levels together: closer than those the sample shows."""

_BATCH: Final = 50_000
_EPOCH: Final = date(1970, 1, 1).toordinal()

_T = TypeVar("_T")

EventCells = tuple[str, float | None, float | None, str, str | date | None, str | date | None, float | None]
"""Of one place of an event: its id, longitude, latitude, kind, first and last day, uncertainty in metres."""

COLUMNS: Final = ("id", "lon", "lat", "kind", "earliest", "latest", "uncertainty_m")
"""The columns of the table of events that ``EventCells`` are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """What is known of a large situation before it has been read."""

    sample: Situation
    """Some of the documents with all that was read in them, and a Problem that says how many are left out."""
    cells: CellCounts
    """All events, counted; an event at several places counts at the first."""


def overview(rows: Iterable[EventCells], sample: Situation, *, documents: int) -> Overview:
    """Count events, whose rows lie together, and put the sample of so many documents beside them."""
    counter = CellCounter(bin_days=7)
    days: dict[Any, float] = {None: np.nan}
    first_places = (next(places) for _, places in groupby(rows, key=itemgetter(0)))
    while batch := list(islice(first_places, _BATCH)):
        _, lon, lat, kinds, first, last, radius = zip(*batch, strict=True)
        counter.add(
            np.array(lon, dtype=np.float64),
            np.array(lat, dtype=np.float64),
            kinds,
            first=[days[day] if day in days else days.setdefault(day, _day(day)) for day in first],
            last=[days[day] if day in days else days.setdefault(day, _day(day)) for day in last],
            uncertainty_m=np.nan_to_num(np.array(radius, dtype=np.float64)),
        )
    message = (
        f"{len(sample.documents):,} of {documents:,} reports are shown, a sample over all of them; "
        "squares count the events of the rest"
    )
    told = Problem(document_id=None, stage="draw", message=message)
    whole = Situation.joined([sample, Situation(problems=(told,))])
    return Overview(sample=whole, cells=counter.counts(most_rows=MOST_ROWS))


def spread(items: Sequence[_T], *, events: int) -> list[_T]:
    """Return every so many of the documents, so that they hold about ``SAMPLE`` of all the events."""
    step = max(1, events // SAMPLE)
    return list(items[step // 2 :: step]) or list(items[:1])


def _day(day: str | date) -> float:
    """Return a day as days since 1 January 1970; SQLite gives its text, PostgreSQL a date."""
    return float((date.fromisoformat(day) if isinstance(day, str) else day).toordinal() - _EPOCH)
