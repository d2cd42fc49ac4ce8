"""Claims as layers: the ground within the claimed distance, and a measured line for each subject."""

from __future__ import annotations

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geomap import geodesy
from geomap.drawing import symbology, wording
from geomap.drawing.ground import Ground
from geomap.drawing.records import ClaimDrawing, Measure
from geomap.errors import GeometryError
from geomap.model import Claim, Finding
from geomap.model.claims import Reference

_LINE_STEP_M = 50_000.0
"""Longest straight piece of a drawn geodesic, metres."""
_SHARE_OF_ERROR = 0.004
"""The reference is simplified by this share of the claimed distance before its buffer is drawn."""


def draw_claim(claim: Claim, *, fact: int, ground: Ground, units: wording.Units) -> ClaimDrawing:
    """Return what a claim draws; the verdict and the lines are those that judging found.

    The buffer is geodesic. It is made from a line simplified by at most 0.4 % of the claimed distance,
    which is below what a screen shows; verdicts never rest on it.
    """
    reference = _reference_ground(claim.reference, ground) if claim.reference is not None else None
    return ClaimDrawing(
        fact=fact,
        verdict=claim.verdict,
        says=wording.claimed_distance(claim, units),
        note=claim.note,
        buffer=_buffer(reference, claim.value_m) if reference is not None else None,
        reference=_drawn(reference, claim.value_m) if reference is not None else None,
        measures=tuple(_measure(finding, ground, units) for finding in claim.findings if finding.readings),
    )


def _reference_ground(reference: Reference, ground: Ground) -> BaseGeometry | None:
    if reference.place_id is None:
        return None
    try:
        place = ground.place(reference.place_id)
    except LookupError:
        return None
    if reference.kind == "coast":
        line: BaseGeometry = ground.coast(place, islands=False)
    elif reference.kind == "border":
        territory = ground.territory(place)
        line = territory.boundary if territory is not None else ground.footprint(place)
    else:
        line = ground.footprint(place)
    return None if line.is_empty else line


def _drawn(geometry: BaseGeometry, value_m: float) -> BaseGeometry:
    degrees = _SHARE_OF_ERROR * value_m / 111_000
    simple = shapely.simplify(geometry, degrees, preserve_topology=True)
    return geometry if simple.is_empty else simple


def _buffer(geometry: BaseGeometry, value_m: float) -> BaseGeometry | None:
    if not 0 < value_m < 5_000_000:
        return None
    try:
        return geodesy.buffer(_drawn(geometry, value_m), value_m, tolerance=0.0005)
    except GeometryError:
        return None


def _measure(finding: Finding, ground: Ground, units: wording.Units) -> Measure:
    reading = finding.readings[0]
    (lon, lat), (to_lon, to_lat) = reading.start, reading.end
    return Measure(
        place=finding.place,
        verdict=finding.verdict,
        label=f"{finding.place} {wording.distance(finding.nearest_m, units)}",
        line=geodesy.line(lon, lat, to_lon, to_lat, max_m=_LINE_STEP_M),
        start=reading.start,
        end=reading.end,
        subject=_subject(finding.place_id, ground),
        rows=tuple(
            (r.of, wording.distance(r.nearest_m, units), wording.distance(r.farthest_m, units))
            for r in finding.readings
        ),
        note=finding.note or symbology.VERDICT_LABELS[finding.verdict],
    )


def _subject(place_id: str, ground: Ground) -> BaseGeometry | None:
    try:
        geometry = ground.footprint(ground.place(place_id))
    except LookupError:
        return None
    return None if isinstance(geometry, Point) or geometry.is_empty else geometry
