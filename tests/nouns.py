"""Nouns for tests, with everything that a test does not care about filled in."""

from __future__ import annotations

from typing import Any

from shapely.geometry.base import BaseGeometry

from geomap.model import ClaimReading, Event, Finding, Footprint

Spot = tuple[float, float]
"""Longitude and latitude."""


def event(document_id: str, start: int, text: str, **values: Any) -> Event:
    """Return an assault that is reported, or what ``values`` make of it."""
    defaults: dict[str, Any] = {
        "id": f"{document_id}:e{start}",
        "kind": "ASSAULT",
        "mode": None,
        "context": (),
        "acled": None,
        "modality": "reported",
        "polarity": "positive",
        "end": start + len(text),
        "sentence": (start, start + len(text)),
        "places": (),
        "when": None,
    }
    return Event(document_id=document_id, start=start, text=text, **(defaults | values))


def footprint(document_id: str, start: int, phrase: str, geometry: BaseGeometry, **values: Any) -> Footprint:
    """Return the ground that a phrase means; its point is the geometry's own."""
    point = geometry.representative_point()
    defaults: dict[str, Any] = {
        "end": start + len(phrase),
        "relation": "at",
        "place_ids": (),
        "lon": point.x,
        "lat": point.y,
        "where_prec": 1,
    }
    return Footprint(
        document_id=document_id,
        start=start,
        phrase=phrase,
        geometry=geometry,
        **(defaults | values),
    )


def finding(place_id: str, place: str, reading: ClaimReading, **values: Any) -> Finding:
    """Return what was found of a subject in one reading."""
    return Finding(
        place_id=place_id,
        place=place,
        nearest_m=reading.nearest_m,
        farthest_m=reading.farthest_m,
        error_m=reading.error_m,
        readings=(reading,),
        **values,
    )


def reading(
    of: str, nearest_m: float, farthest_m: float, start: Spot, end: Spot, **values: Any
) -> ClaimReading:
    """Return a measurement whose farthest points are its nearest ones unless ``values`` say otherwise."""
    defaults: dict[str, Any] = {"farthest_start": start, "farthest_end": end, "error_m": 0.0}
    return ClaimReading(
        of=of, nearest_m=nearest_m, farthest_m=farthest_m, start=start, end=end, **(defaults | values)
    )
