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

_DEGREE_M = 111_000.0
_MAX_BUFFER_M = 5_000_000.0
"""A claim of a greater distance draws its lines and no buffer, which would be most of the world."""
_LINE_TOLERANCE_DEG = 0.0015
_MAX_LINE_POINTS = 12_000
_LINE_STEP_M = 50_000.0
"""Longest straight piece of a drawn geodesic, metres."""
_SHARE_OF_ERROR = 0.008
"""The reference is simplified by this share of the claimed distance before its buffer is drawn."""
_SHARE_OF_ERROR_LONG = 0.03
"""The same where the reference is very long for the distance, as a country's whole coast for 10 km."""
_LONG = 40.0
"""A reference is very long when its extent is this many times the claimed distance."""


class ClaimDrawer:
    """Draws the claims of one situation; the ground within a distance of a coast is made once."""

    def __init__(self, ground: Ground, units: wording.Units) -> None:
        self._ground = ground
        self._units = units
        self._made: dict[tuple[Reference, float], tuple[BaseGeometry | None, BaseGeometry | None]] = {}

    def draw(self, claim: Claim, *, fact: int) -> ClaimDrawing:
        """Return what a claim draws; the verdict and the lines are those that judging found.

        The buffer is geodesic. It is made from a line simplified by at most 0.8 % of the claimed distance
        (3 % along a very long coast), which is below what a screen shows; verdicts never rest on it.
        """
        around = claim.reference if claim.kind == "distance" else None
        buffer, reference = self._around(around, claim.value_m)
        return ClaimDrawing(
            fact=fact,
            verdict=claim.verdict,
            says=wording.claimed_distance(claim, self._units),
            note=claim.note,
            buffer=buffer,
            reference=reference,
            measures=tuple(
                _measure(finding, self._ground, self._units) for finding in claim.findings if finding.readings
            ),
        )

    def _around(
        self, reference: Reference | None, value_m: float
    ) -> tuple[BaseGeometry | None, BaseGeometry | None]:
        if reference is None:
            return None, None
        if (reference, value_m) not in self._made:
            line = _reference_ground(reference, self._ground)
            buffer = _buffer(_coarse(line, value_m), value_m) if line is not None else None
            self._made[reference, value_m] = (buffer, _fine(line) if line is not None else None)
        return self._made[reference, value_m]


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


def _fine(geometry: BaseGeometry) -> BaseGeometry:
    """Return the line that was measured to as it is drawn, which is to lie on the basemap's coast."""
    tolerance = _LINE_TOLERANCE_DEG
    while True:
        simple = shapely.simplify(geometry, tolerance, preserve_topology=True)
        if shapely.get_num_coordinates(simple) <= _MAX_LINE_POINTS:
            return simple
        tolerance *= 2.0


def _coarse(geometry: BaseGeometry, value_m: float) -> BaseGeometry:
    """Return the line that the buffer is made from."""
    west, south, east, north = geometry.bounds
    long = max(east - west, north - south) * _DEGREE_M > _LONG * value_m
    degrees = (_SHARE_OF_ERROR_LONG if long else _SHARE_OF_ERROR) * value_m / _DEGREE_M
    simple = shapely.simplify(geometry, degrees, preserve_topology=True)
    return geometry if simple.is_empty else simple


def _buffer(geometry: BaseGeometry, value_m: float) -> BaseGeometry | None:
    if not 0 < value_m < _MAX_BUFFER_M:
        return None
    try:
        return geodesy.buffer(geometry, value_m, tolerance=0.001)
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
