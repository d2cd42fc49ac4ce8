"""Judging distance claims: each subject measured, each verdict with its margin and error.

How a verdict is reached, for a subject whose nearest distance is n, farthest f, error e:

* "less than v": the charitable reading is the nearest point. Supported when n + e <= v, refuted when
  n - e > v, undetermined between; the note says which share of the subject lies within.
* "more than v": supported when n - e >= v, or when nine tenths of the subject lie beyond; refuted when
  f + e < v, or when less than a tenth of it lies beyond; partly when more of it does; undetermined else.
* "v", "about v": supported when n lies within the tolerance of the wording (10 % for "about"; for a plain
  number half of its last digit, but 5 to 10 %), or most of the subject does; partly when less of it does;
  refuted when all of it lies outside, of coasts and borders 5 km outside: to which point is seldom said.
  A figure is also right within the extents of both ends, up to a quarter of it, and where the subject is
  no larger than a town or an islet and reaches from below it to above: from where is seldom said.
* "between u and v": supported when n lies between; partly when other parts of the subject do.
* A claim that the first reading (the mainland's coast) refutes and another one (with islands) supports is
  partly true.
* "400 metres from X" is refuted only where it is 5 km more: no table's points are so exact.
* What is told of a strait or a small gulf is refuted only where its outline and its middle both do so, and
  right where its middle makes it right.
* A figure for an island that is refuted but lies below the distance from its far end is undetermined: from
  where on it is not said.
* What lies inside of what it is told so far from ("Gavdos, 40 km from Crete") is measured to its main
  island, and stays undetermined where that holds it too. "About 170 km" of a group of islands is right where
  it is so of the main one.
* A claim that is denied ("it is not true that …") is judged turned round.
* "At its closest point" is measured there, whatever else of the subject lies farther.
* by road or by sea a way is never shorter than the geodesic: a claim of less is refuted, all else is
  undetermined.

A subject 10 times and 500 km or more beyond what is claimed is undetermined: nobody errs so far, and a
namesake was taken for the place more likely than not.

The extent of a place that is known as a point alone is part of the error where it may save a claim, and
not where it may weaken one: distances to towns are told from their middles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from geomap import geodesy
from geomap.errors import GeometryError, UnknownPlaceError
from geomap.judging.assertions import REFUTED_DEG, bearing_from, told_bearing, verify_assertion
from geomap.judging.measurement import (
    Ground,
    Measured,
    is_half_known,
    main_part,
    measure_between,
    reference_grounds,
    subject_ground,
)
from geomap.model import Claim, ClaimReading, Finding, Place, Verdict

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

ABOUT = 0.10
"""Share of the value by which "some" and "about" may be off."""
PLAIN_LEAST, PLAIN_MOST = 0.05, 0.10
"""Bounds of the share by which a plain number may be off."""
LEEWAY_M = 5_000.0
"""How far outside of the tolerance a figure for a coast or border must lie to be called false, metres."""
FEW = 0.1
"""A share of a subject that is too small to make a claim of all of it partly true."""
_FAR_END = 1.4
"""How many times as far as the nearest the far end of an island may lie from which a figure is told."""
MOST = 0.5
"""A share of a subject that makes a figure right, though its nearest point lies nearer."""
DOUBT_TIMES, DOUBT_M = 10.0, 500_000.0
"""How many times, and how many metres, beyond a claim a place is taken for a namesake of the one meant."""
TOWN_PEOPLE, TOWN_TIMES, TOWN_M, TOWN_MOST_M = 50_000, 5.0, 250_000.0, 200_000.0
"""The same for a town of fewer people, of a figure up to the last: many small places share a name."""
KNOWN_PEOPLE = 20_000
"""From so many people on, a town whose name no other bears is no namesake."""
MOST_OFF = 0.25
"""The share of a figure up to which the extents of places known as points may explain what it is off by."""
LEAST_OFF_M = 1_500.0
"""What the extents may explain of the smallest figures, metres: "2 km from the border" of a town 1 km off."""
STEP_M, STEP_OFF_M = 3_000.0, 5_000.0
"""A figure so small, metres, that points of tables tell nothing of it up to so much more."""
SMALL_M = 25_000.0
"""How much farther than its nearest point the farthest of a town or an islet may lie, metres."""
_TURNED: dict[Verdict, Verdict] = {
    "supported": "refuted",
    "refuted": "supported",
    "partly": "partly",
    "undetermined": "undetermined",
}
_NOT_SO = "the text says that it is not so"
_UNITS_M = (1000.0, 1609.344, 1852.0)


def verify(claim: Claim, gazetteer: Gazetteer) -> Claim:
    """Measure a claim and judge it: the same claim with findings, verdict and note.

    Suppositions and questions stay undetermined; kinds other than distances are judged by ``assertions``.

    One finding a subject, in their order. The verdict is supported when true of all subjects, refuted when of
    none, partly when of some or in part, undetermined when it cannot be measured or lies within the error.
    """
    if claim.modality == "hypothetical":
        return _undetermined(claim, "it is supposed or asked, not said to be so")
    if claim.kind != "distance":
        return verify_assertion(claim, gazetteer)
    if claim.reference is None or claim.reference.place_id is None:
        return _undetermined(claim, "what it is measured to is not said or not resolved")
    if not claim.subject_ids:
        return _undetermined(claim, "no place that it is said of was resolved")
    try:
        told_to = gazetteer.place(claim.reference.place_id)
        subjects = [gazetteer.place(place_id) for place_id in claim.subject_ids]
        measured = [told_to] if claim.reference.kind == "place" else []
        for place in (*subjects, *measured):
            if is_half_known(place, gazetteer):
                return _undetermined(claim, f"of {place.name} one point is known, and it is long")
        grounds = [
            reference_grounds(claim.reference, gazetteer, inside=_is_inside(place, told_to))
            for place in subjects
        ]
        if not all(grounds):
            return _undetermined(claim, f"no {claim.reference.kind} is known for {claim.reference.name}")
        findings = tuple(
            _find(claim, place.id, subject_ground(place, gazetteer), ground, gazetteer)
            for place, ground in zip(subjects, grounds, strict=True)
        )
    except (UnknownPlaceError, GeometryError) as error:
        return _undetermined(claim, str(error))
    if claim.reference.kind == "coast":
        findings = _by_its_shore(findings, gazetteer.place(claim.reference.place_id), gazetteer)
    if claim.unit == "degree" and measured:
        findings = tuple(
            _on_its_side(claim, finding, place, measured[0])
            for finding, place in zip(findings, subjects, strict=True)
        )
    if claim.polarity == "negative":
        findings = tuple(
            replace(f, verdict=_TURNED[f.verdict], note=f"{f.note}; {_NOT_SO}") for f in findings
        )
    meant = [
        f
        for f, place in zip(findings, subjects, strict=True)
        if not _is_doubtful(claim, _nearest(f.readings), _doubted_beyond(claim, place, gazetteer))
    ]  # of several that a text names together, one that must be a namesake says nothing of the others
    verdict = _overall([finding.verdict for finding in meant or findings])
    return replace(claim, findings=findings, verdict=verdict, note=_summary(findings, grounds[0][0].name))


def _is_inside(place: Place, other: Place) -> bool:
    """Whether a place lies in a country."""
    return other.kind.startswith("PCL") and place.country is not None and place.country == other.country


def tolerance_m(claim: Claim) -> float:
    """Say how far off, in metres, the wording of a claim allows its number to be.

    "About" allows 10 %; a plain number half of the last digit that is not zero, in the unit in which it is
    roundest, but 5 to 10 % of it; a bound nothing.
    """
    if claim.relation == "~":
        return ABOUT * claim.value_m
    if claim.relation != "=":
        return 0.0
    half = max((_half_digit(claim.value_m / unit) * unit for unit in _UNITS_M), default=0.0)
    return min(max(half, PLAIN_LEAST * claim.value_m), PLAIN_MOST * claim.value_m)


def _half_digit(value: float) -> float:
    """Halve the place of the last digit that is not zero: 5 for 40, 0.05 for 26.9, 0 for 24.8548."""
    for power in (1000.0, 100.0, 10.0, 1.0, 0.1):
        if value >= power and abs(value / power - round(value / power)) < 1e-4:
            return power / 2
    return 0.0


def _find(
    claim: Claim, place_id: str, subject: Ground, grounds: tuple[Ground, ...], gazetteer: Gazetteer
) -> Finding:
    """Measure one subject against every reading and judge it by the first."""
    measured = [measure_between(subject, ground, gazetteer) for ground in grounds]
    if measured[0].readings[0].farthest_m <= measured[0].readings[0].error_m:
        grounds = tuple(main_part(ground) or ground for ground in grounds)  # of what lies inside another
        measured = [measure_between(subject, ground, gazetteer) for ground in grounds]
    if _is_own_shore(claim, place_id, measured, gazetteer):
        grounds, measured = grounds[:1], measured[:1]
    readings = tuple(reading for one in measured for reading in one.readings)
    first = readings[0]
    beyond = _doubted_beyond(claim, gazetteer.place(place_id), gazetteer)
    doubted = _is_doubtful(claim, _nearest(readings), beyond)
    if not doubted:  # by the mainland's coast alone nobody is taken for a namesake
        beyond = (math.inf, math.inf)
    verdicts = [_judge(claim, one.readings[0], one.data_error_m, beyond) for one in measured]
    # a finer map's answer is within the interval of the first; islets that only it has are a reading of
    # their own
    verdicts += [
        _judge(claim, reading, one.data_error_m, beyond) for one in measured for reading in one.readings[2:]
    ]
    verdict = verdicts[0]
    if verdict == "refuted" and len(grounds) > 1 and grounds[1].middle:
        verdict = verdicts[1] if verdicts[1] in ("supported", "refuted") else "undetermined"
    elif verdict == "refuted" and "supported" in verdicts:
        verdict = "partly"
    share = _share(claim, subject, grounds[0], first)
    if verdict == "partly" and claim.relation in (">", ">=") and share < FEW:
        verdict = "refuted"
    if verdict == "partly" and claim.relation in (">", ">=") and share > 1 - FEW:
        verdict = "supported"
    if verdict == "partly" and claim.relation in ("=", "~") and share >= MOST:
        verdict = "supported"  # "some 170 km" of an island may be said of its middle
    if verdict == "partly" and claim.relation in ("=", "~"):
        main = main_part(subject)  # of a group of islands the figure is told of the main one
        if main is not None:
            read = measure_between(main, grounds[0], gazetteer)
            own = _judge(claim, read.readings[0], read.data_error_m, beyond)
            verdict = "supported" if own == "supported" else verdict
    if verdict == "refuted" and claim.reference is not None and claim.reference.kind == "place":
        main = main_part(grounds[0])  # of an island and the islets that belong to it
        if main is not None:
            read = measure_between(subject, main, gazetteer)
            own = _judge(claim, read.readings[0], read.data_error_m, beyond)
            verdict = "supported" if own == "supported" else verdict
    if verdict == "refuted" and claim.value_m <= STEP_M and first.nearest_m <= claim.value_m + STEP_OFF_M:
        verdict = "undetermined"  # no point of a table is so exact
    far_m = _from_far_end(claim, subject, grounds[0], first, gazetteer) if verdict == "refuted" else None
    if far_m is not None:
        verdict = "undetermined"
    note = _note(claim, subject.name, first, share, verdict, far_m, doubted=doubted)
    others = [r for r in readings[1:] if abs(r.nearest_m - first.nearest_m) > first.error_m]
    if others:
        note += "".join(f"; to {_the(reading.of)} {_km(reading.nearest_m)}" for reading in others)
    return Finding(
        place_id=place_id,
        place=subject.name,
        verdict=verdict,
        nearest_m=first.nearest_m,
        farthest_m=first.farthest_m,
        share_within=share,
        margin_m=_margin(claim, first),
        error_m=first.error_m,
        readings=readings,
        note=note,
    )


def _is_own_shore(claim: Claim, place_id: str, measured: Sequence[Measured], gazetteer: Gazetteer) -> bool:
    """Whether "the coast of A, with islands" is that of an island of A, which lies off its mainland."""
    reference = claim.reference
    if reference is None or reference.kind != "coast" or reference.place_id is None or len(measured) < 2:
        return False
    own = measured[1].readings[0]
    if own.nearest_m > own.error_m or not gazetteer.is_island(gazetteer.place(place_id)):
        return False
    return not gazetteer.is_island(gazetteer.place(reference.place_id))


def _from_far_end(
    claim: Claim, subject: Ground, ground: Ground, first: ClaimReading, gazetteer: Gazetteer
) -> float | None:
    """Measure from the far end of an island, in metres, where a figure may have been told from there.

    "Some 230 km from King George Island" is true of its airfield, 85 km from its nearest cape.
    """
    reference = claim.reference
    if claim.relation not in ("=", "~") or reference is None or reference.kind != "place":
        return None
    if reference.place_id is None or claim.value_m < first.farthest_m:
        return None
    place = gazetteer.place(reference.place_id)
    wide = place.kind in ("region", "ISLS")  # an archipelago may be told by its chief town
    if not wide and not gazetteer.is_island(place):
        return None
    far_m = measure_between(ground, subject, gazetteer).readings[0].farthest_m
    near = wide or far_m <= _FAR_END * first.farthest_m  # of a long island nobody means the far end
    near = near or claim.value_m <= (first.farthest_m + far_m) / 2  # nor what lies behind its middle
    return far_m if near and claim.value_m <= far_m + tolerance_m(claim) else None


def _by_its_shore(findings: tuple[Finding, ...], town: Place, gazetteer: Gazetteer) -> tuple[Finding, ...]:
    """Leave undetermined what the coast of an inland town may explain: the shore nearest to it is meant."""
    if town.country is None or not town.kind.startswith("PPL"):
        return findings
    land = gazetteer.country(town.country)
    shore = None if land is None else gazetteer.coast(land, islands=True)
    if shore is None or shore.is_empty:
        return findings
    inland_m = geodesy.nearest(gazetteer.footprint(town), shore).distance_m
    return tuple(
        replace(f, verdict="undetermined", note=f"{f.note}; {town.name} itself lies {_km(inland_m)} inland")
        if f.verdict == "refuted" and -f.margin_m <= inland_m + f.error_m
        else f
        for f in findings
    )


def _on_its_side(claim: Claim, finding: Finding, place: Place, origin: Place) -> Finding:
    """Refute what lies as far as is said, but on another side: "60 km north of X" of a town to the south."""
    named = claim.value or 0.0
    bearing, off = bearing_from((origin.lon, origin.lat), (place.lon, place.lat), named)
    # of lands the middles may lie on other sides of each other than the shores that face each other
    first = finding.readings[0]
    _, off_shore = bearing_from(first.end, first.start, named)
    if min(off, off_shore) < REFUTED_DEG or finding.nearest_m <= finding.error_m:
        return finding
    if finding.verdict == "undetermined":
        return finding
    return replace(finding, verdict="refuted", note=f"{finding.note}; it {told_bearing(origin, bearing)}")


def _judge(claim: Claim, reading: ClaimReading, data_error_m: float, beyond: tuple[float, float]) -> Verdict:
    """Judge one subject; ``beyond`` as in ``_is_doubtful``."""
    near, far, error = reading.nearest_m, reading.farthest_m, reading.error_m
    if claim.by == "closest":
        far = near
    if _is_doubtful(claim, reading, beyond):
        return "undetermined"
    if claim.by in ("road", "sea"):
        return _judge_way(claim, near - error)
    if claim.relation in ("<", "<="):
        if near + data_error_m <= claim.value_m:
            return "supported"
        return "refuted" if near - error > claim.value_m else "undetermined"
    if claim.relation in (">", ">="):
        if near - data_error_m >= claim.value_m:
            return "supported"
        if far + error < claim.value_m:
            return "refuted"
        return "partly" if near + error < claim.value_m < far - error else "undetermined"
    low, high = _band(claim)
    if low <= near <= high:
        return "supported"
    edge = claim.reference is not None and claim.reference.kind != "place"
    if near <= 0 and far <= error and not edge:
        return "undetermined"  # of what lies inside another the text must mean another part
    if claim.relation in ("=", "~"):
        off = max(low - near, near - high)
        if off <= min(error, max(MOST_OFF * claim.value_m, LEAST_OFF_M)):
            return "supported"
        if near <= claim.value_m <= far <= near + SMALL_M:
            return "supported"
    leeway = LEEWAY_M if edge and claim.relation != "between" else 0.0
    if far + error < low - leeway or near - error > high + leeway:
        return "refuted"
    return "partly" if far - near > 2 * error else "undetermined"


def _doubted_beyond(claim: Claim, subject: Place, gazetteer: Gazetteer) -> tuple[float, float]:
    """Return how many times, and how many metres, beyond a claim its subject must be a namesake.

    A small town is one sooner, unless it has some people and no other place its name.
    """
    small = subject.kind.startswith("PPL") and subject.population < TOWN_PEOPLE
    small = small and claim.value_m <= TOWN_MOST_M
    known = subject.population >= KNOWN_PEOPLE and len(gazetteer.candidates(subject.name)) == 1
    small = small and not known
    return (TOWN_TIMES, TOWN_M) if small else (DOUBT_TIMES, DOUBT_M)


def _nearest(readings: Sequence[ClaimReading]) -> ClaimReading:
    """Return the reading by which a subject lies nearest."""
    return min(readings, key=lambda reading: reading.nearest_m)


def _is_doubtful(claim: Claim, reading: ClaimReading, beyond: tuple[float, float]) -> bool:
    """Tell whether a subject lies so far beyond a claim that another place must be meant."""
    high = _band(claim)[1]
    return reading.nearest_m > beyond[0] * high and reading.nearest_m - high > beyond[1]


def _judge_way(claim: Claim, least_m: float) -> Verdict:
    """Judge a distance by road or sea, which no way can make shorter than the geodesic."""
    if claim.relation in (">", ">="):
        return "supported" if least_m >= claim.value_m else "undetermined"
    return "refuted" if least_m > _band(claim)[1] else "undetermined"


def _band(claim: Claim) -> tuple[float, float]:
    """Give the distances in metres that a claim allows."""
    slack = tolerance_m(claim)
    if claim.relation in ("<", "<="):
        return 0.0, claim.value_m
    if claim.relation in (">", ">="):
        return claim.value_m, float("inf")
    if claim.relation == "between":
        return (claim.low_m or 0.0), claim.value_m
    return claim.value_m - slack, claim.value_m + slack


def _margin(claim: Claim, reading: ClaimReading) -> float:
    """Measure how far the nearest distance lies inside (positive) or outside of what is claimed."""
    low, high = _band(claim)
    if claim.relation in ("<", "<="):
        return high - reading.nearest_m
    return min(reading.nearest_m - low, high - reading.nearest_m)


def _share(claim: Claim, subject: Ground, ground: Ground, reading: ClaimReading) -> float:
    """Measure which share of a subject satisfies the relation."""
    low, high = _band(claim)
    return max(
        0.0, _share_below(subject, ground, reading, high) - _share_below(subject, ground, reading, low)
    )


def _share_below(subject: Ground, ground: Ground, reading: ClaimReading, distance_m: float) -> float:
    if distance_m >= reading.farthest_m:
        return 1.0
    if distance_m < reading.nearest_m or distance_m <= 0:
        return 0.0
    return geodesy.share_within(subject.index, ground.index, distance_m)


def _overall(verdicts: list[Verdict]) -> Verdict:
    """Judge all subjects together."""
    kinds = set(verdicts)
    if len(kinds) == 1:
        return verdicts[0]
    if "partly" in kinds or {"supported", "refuted"} <= kinds:
        return "partly"
    return "undetermined"


def _undetermined(claim: Claim, why: str) -> Claim:
    return replace(claim, findings=(), verdict="undetermined", note=claim.note or f"Not measured: {why}.")


def _note(
    claim: Claim,
    name: str,
    reading: ClaimReading,
    share: float,
    verdict: Verdict,
    far_m: float | None,
    *,
    doubted: bool,
) -> str:
    """Tell a person what was found of one subject."""
    text = f"{name} lies {_km(reading.nearest_m)} from {_the(reading.of)}"
    if reading.farthest_m - reading.nearest_m > max(reading.error_m, 0.01 * reading.nearest_m):
        text += f", its farthest point {_km(reading.farthest_m)}"
    text += f" (± {_km(reading.error_m)})"
    if 0.0 < share < 1.0:
        text += f"; {100 * share:.0f} % of it satisfies the claim"
    if far_m is not None:
        text += f"; from the far end of {reading.of} {_km(far_m)}, and from where it is told is not said"
    elif doubted:
        text += "; so far beyond the claim that another place of that name must be meant"
    elif claim.by in ("road", "sea") and verdict == "undetermined":
        text += f"; the way by {claim.by} is longer than the geodesic by an unknown amount"
    elif verdict == "undetermined":
        text += "; the bound lies within the error"
    return text


def _summary(findings: tuple[Finding, ...], reference: str) -> str:
    """Tell a person what was found of all subjects together."""
    if len(findings) == 1:
        return findings[0].note + "."
    parts = []
    for verdict in ("supported", "partly", "refuted", "undetermined"):
        names = [finding.place for finding in findings if finding.verdict == verdict]
        if names:
            parts.append(f"{verdict} for {', '.join(names)}")
    return f"Measured to {_the(reference)}: {'; '.join(parts)}."


def _the(name: str) -> str:
    """Put the article before a coast or border, as in "the coast of Chile"; a place's name needs none."""
    edge = " of " in name and name.startswith(("coast", "mainland", "border", "land border"))
    return f"the {name}" if edge else name


def _km(metres: float) -> str:
    """Write a length for a person: three digits or so, never finer than 10 m."""
    km = metres / 1000.0
    if km >= 100.0:
        return f"{km:,.0f} km"
    return f"{km:.1f} km" if km >= 1.0 else f"{metres:.0f} m"
