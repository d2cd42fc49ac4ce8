"""Judging claims that are no distances: directions by azimuth, areas on the ellipsoid, weekdays by date.

* A direction holds when the azimuth from the reference to the subject lies within 45° of the one named (an
  eighth of the compass is 22.5° to either side, and as much again is allowed), is refuted from 90° on, and is
  undetermined between, or where the two overlap.
* An area is measured where the gazetteer knows the outline of the place; its error is the coastline's times
  the length of the outline, and at least 1 %.
* Counts, shares, sums of money and superlatives are recorded with the reason why no map can judge them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geomap import geodesy
from geomap.errors import GeometryError, UnknownPlaceError
from geomap.judging.measurement import measure_between, subject_ground
from geomap.model import Claim, Finding, Place, Verdict

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

HOLDS_DEG, REFUTED_DEG = 45.0, 90.0
"""Up to which deviation a direction holds, and from which on it does not."""
AREA_TOLERANCE = 0.10
"""Share by which a figure for an area may be off; what counts as a place's ground differs by as much."""
LEAST_AREA_ERROR = 0.01
"""Least share by which an outline's own area may be off."""
_REASONS = {
    "count": "a count of things cannot be measured on a map; see the facts for what other sources say",
    "share": "a share cannot be measured on a map; see the facts for what other sources say",
    "amount": "a sum of money cannot be measured on a map",
    "superlative": "a superlative compares with all others of its kind, which no report names",
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_POINTS = (
    "north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"
)  # fmt: skip


def verify_assertion(claim: Claim, gazetteer: Gazetteer) -> Claim:
    """Judge a claim that is no distance: the same claim with verdict and note."""
    if claim.kind == "date":
        return _weekday(claim)
    if claim.kind not in ("direction", "area"):
        return replace(claim, verdict="undetermined", note=f"Not measured: {_REASONS[claim.kind]}.")
    try:
        places = [gazetteer.place(place_id) for place_id in claim.subject_ids]
        if not places:
            return _unknown(claim, "no place that it is said of was resolved")
        if claim.kind == "area":
            return _area(claim, places[0], gazetteer)
        if claim.reference is None or claim.reference.place_id is None:
            return _unknown(claim, "the place that it is told from was not resolved")
        return _direction(claim, places, gazetteer.place(claim.reference.place_id), gazetteer)
    except (UnknownPlaceError, GeometryError) as error:
        return _unknown(claim, str(error))


def _unknown(claim: Claim, why: str) -> Claim:
    return replace(claim, verdict="undetermined", note=f"Not measured: {why}.")


def _weekday(claim: Claim) -> Claim:
    """Compare a date with the weekday that the words give it."""
    if claim.day is None or claim.value is None:
        return _unknown(claim, "the words fix no day")
    true = claim.day.weekday()
    verdict: Verdict = "supported" if true == int(claim.value) else "refuted"
    return replace(claim, verdict=verdict, note=f"{claim.day.isoformat()} was a {_DAYS[true]}.")


def _direction(claim: Claim, places: list[Place], origin: Place, gazetteer: Gazetteer) -> Claim:
    findings = []
    for place in places:
        subject, reference = subject_ground(place, gazetteer), subject_ground(origin, gazetteer)
        measured = measure_between(subject, reference, gazetteer)
        reading = measured.readings[0]
        bearing, off = bearing_from((origin.lon, origin.lat), (place.lon, place.lat), claim.value or 0.0)
        verdict: Verdict = "undetermined"
        if reading.nearest_m > reading.error_m:
            verdict = "supported" if off <= HOLDS_DEG else "refuted" if off >= REFUTED_DEG else "undetermined"
        if claim.polarity == "negative" and verdict != "undetermined":
            verdict = "refuted" if verdict == "supported" else "supported"
        findings.append(
            Finding(
                place_id=place.id,
                place=place.name,
                verdict=verdict,
                nearest_m=reading.nearest_m,
                farthest_m=reading.farthest_m,
                share_within=1.0 if verdict == "supported" else 0.0,
                margin_m=0.0,
                error_m=reading.error_m,
                readings=(reading,),
                note=f"{place.name} {told_bearing(origin, bearing)}",
            )
        )
    verdicts = {finding.verdict for finding in findings}
    whole: Verdict = verdicts.pop() if len(verdicts) == 1 else "partly"
    note = "; ".join(finding.note for finding in findings) + "."
    return replace(claim, findings=tuple(findings), verdict=whole, note=note)


def bearing_from(
    origin: tuple[float, float], place: tuple[float, float], azimuth_deg: float
) -> tuple[float, float]:
    """Return the azimuth from one lon, lat to another, and how far it is from a direction named; degrees."""
    _, azimuth, _ = geodesy.inverse(*origin, *place)
    bearing = float(azimuth) % 360.0
    return bearing, abs((bearing - azimuth_deg + 180.0) % 360.0 - 180.0)


def told_bearing(origin: Place, bearing_deg: float) -> str:
    """Say in words on which side of a place an azimuth leads."""
    point = _POINTS[round(bearing_deg / 45.0) % 8]
    return f"lies {point} of {origin.name}, at an azimuth of {bearing_deg:.0f}°"


def _area(claim: Claim, place: Place, gazetteer: Gazetteer) -> Claim:
    ground = gazetteer.footprint(place)
    measured = geodesy.area_m2(ground)
    if measured <= 0.0 or claim.value is None:
        return _unknown(claim, f"no outline of {place.name} is known")
    error = max(LEAST_AREA_ERROR * measured, gazetteer.coast_error_m * geodesy.length_m(ground) / 4)
    value = claim.value
    slack = AREA_TOLERANCE * value if claim.relation in ("=", "~") else 0.0
    low = value - slack if claim.relation in ("=", "~", ">", ">=") else 0.0
    high = value + slack if claim.relation in ("=", "~", "<", "<=") else float("inf")
    if low <= measured - error and measured + error <= high:
        verdict: Verdict = "supported"
    elif measured + error < low or measured - error > high:
        verdict = "refuted"
    else:
        verdict = "undetermined"
    if claim.polarity == "negative" and verdict != "undetermined":
        verdict = "refuted" if verdict == "supported" else "supported"
    note = f"{place.name} measures {measured / 1e6:,.0f} km² (± {error / 1e6:,.0f} km²)."
    return replace(claim, verdict=verdict, note=note)
