"""Sampling: of more events than a page can carry, some documents as marks and all events as counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final, TypeVar

import numpy as np

from geomap.drawing.cells import MOST_ROWS, CellCounter, CellCounts
from geomap.model import Problem, Situation

MOST_MARKS: Final = 200_000
"""Events up to which a page carries each of them: 16 MB."""

SAMPLE: Final = 20_000
"""Events of the documents that a page of more carries, about."""

_BATCH: Final = 50_000
_EPOCH: Final = date(1970, 1, 1).toordinal()

_T = TypeVar("_T")

EventCells = tuple[str, float | None, float | None, str, str | date | None, str | date | None, float | None]
"""Of one place of an event: its id, longitude, latitude, kind, first and last day, uncertainty in metres."""


def sampled(situation: Situation) -> tuple[Situation, CellCounts | None]:
    """Return what a page can carry of a situation: all of it and None, or a sample and the counts of all."""
    if len(situation.events) <= MOST_MARKS:
        return situation, None
    counts = count_events(_rows(situation))
    kept = {d.id for d in spread(situation.documents, events=len(situation.events), wanted=SAMPLE)}
    sample = situation.of_documents(kept)
    return with_note(sample, documents=len(situation.documents)), counts


def count_events(rows: Iterable[EventCells], *, most_rows: int = MOST_ROWS) -> CellCounts:
    """Count events by square, week and kind; the rows of one lie together, and the first place counts."""
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
    return counter.counts(most_rows=most_rows)


def spread(items: Sequence[_T], *, events: int, wanted: int) -> list[_T]:
    """Return every so many of the documents of all the events, so that they hold about as many as wanted."""
    step = max(1, events // wanted)
    return list(items[step // 2 :: step]) or list(items[:1])


def with_note(sample: Situation, *, documents: int) -> Situation:
    """Return a sample with a Problem that says of how many documents it is one."""
    message = (
        f"{len(sample.documents):,} of {documents:,} reports are shown, a sample over all of them; "
        "squares count all events"
    )
    told = Problem(document_id=None, stage="draw", message=message)
    return replace(sample, problems=(*sample.problems, told))


def _rows(situation: Situation) -> Iterator[EventCells]:
    for event in situation.events:
        place, when = (event.places[0] if event.places else None), event.when
        days = (None, None) if when is None else (when.earliest, when.latest)
        if place is None:
            yield event.id, None, None, event.kind, *days, None
        else:
            yield event.id, place.lon, place.lat, event.kind, *days, place.uncertainty_m


def _day(day: str | date) -> float:
    """Return a day as days since 1 January 1970; SQLite gives its text, PostgreSQL a date."""
    return float((date.fromisoformat(day) if isinstance(day, str) else day).toordinal() - _EPOCH)
