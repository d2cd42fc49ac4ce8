"""Hand-made events for tests of reconciliation."""

from __future__ import annotations

from datetime import date
from typing import Any

import nouns
from shapely.geometry import Point

from geomap.model import Document, Event, Footprint, Quantity, Situation, When

SPOTS = {"aden": (45.03, 12.78), "hodeidah": (42.95, 14.8), "ende": (121.65, -8.84)}


def site(name: str, document_id: str) -> Footprint:
    lon, lat = SPOTS[name]
    return nouns.footprint(
        document_id,
        0,
        f"in {name.title()}",
        Point(lon, lat).buffer(0.1),
        end=4,
        place_ids=(f"geonames:{name}",),
        lon=lon,
        lat=lat,
        uncertainty_m=10_000.0,
    )


def day(first: str | None, last: str | None = "") -> When:
    earliest = None if first is None else date.fromisoformat(first)
    latest = earliest if last == "" else None if last is None else date.fromisoformat(last)
    return When(
        start=5,
        end=9,
        text=f"{first}",
        kind="open_end" if latest is None else "date",
        edtf=None,
        earliest=earliest,
        latest=latest,
        precision=1,
    )


def number(low: float, high: float | None = -1.0, qualifier: Any = "exact") -> Quantity:
    return Quantity(
        start=10,
        end=12,
        text=f"{low:g}",
        low=low,
        best=low,
        high=low if high == -1.0 else high,
        unit="count",
        qualifier=qualifier,
    )


def event(document_id: str, start: int = 0, *, where: str | None = "aden", **changes: Any) -> Event:
    values: dict[str, Any] = {
        "id": f"{document_id}e{start}",
        "mode": "aerial",
        "end": start + 6,
        "sentence": (start, start + 20),
        "places": () if where is None else (site(where, document_id),),
        "when": day("2026-03-10"),
    }
    return nouns.event(document_id, start, **({"text": "strike"} | values | changes))


def told(*events: Event) -> Situation:
    """Put events into a situation with a document for each document id, in the order they come in."""
    ids = list(dict.fromkeys(e.document_id for e in events))
    documents = tuple(Document(id=i, text="x" * 400, published=date(2026, 3, 12)) for i in ids)
    return Situation(documents=documents, events=events)
