"""Measures: phrases that only tell how far a place is from another, "at Elm, less than 30 km from Oak"."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.model import Footprint
from geomap.reading.annotations import Annotations
from geomap.reading.grounds.areas import disc
from geomap.reading.grounds.footprints import place_precision

_MEASURED = re.compile(
    r"(?:just |only |barely |about |some |around |roughly |nearly |almost |approximately |less than |"
    r"more than |under |over |within )*\d[\d,.]* ?(?:km|kms|kilomet(?:re|er)s?|miles?|nautical miles)(?!\w)"
)
"""With what a phrase begins that tells how far off something is."""
_ASIDE_REACH = 80
"""Code points behind a place in which it begins."""
_TELLS_HOW_FAR = re.compile(
    r"(?:, (?:an?|the|its) [^,;:.]{2,60})?"
    r"(?:,? and|,|,? which|,? that)? ?"
    r"(?:(?:which |that )?(?:itself )?(?:is|are|lies|lie|lay|sits|stands|was) )?"
)
"""Between a place and how far it is from another: "at Elm, a town less than 30 km from"."""


def measures(footprint: Footprint) -> bool:
    """Tell whether a phrase says how far off something is: "less than 30 km from Oak"."""
    return _MEASURED.match(footprint.phrase) is not None


def only_measures(annotations: Annotations, footprint: Footprint) -> bool:
    """Tell whether a phrase only says how far a place is that its sentence named right before."""
    at = footprint.start
    if not _MEASURED.match(footprint.phrase):
        return False
    start = max(0, at - _ASIDE_REACH)
    before = {f.end for f in annotations.footprints_in(start, at)}
    before |= {
        m.end for m in annotations.mentions_in(start, at) if m.role == "literal" and m.place is not None
    }
    ends = (end for end in before if end <= at)
    return any(_TELLS_HOW_FAR.fullmatch(annotations.text, end, at) for end in ends)


_TOLD = re.compile(
    r"(?<!\w)(?:is|are|lies|lie|lay|sits|stands|was|were|from [\w' -]{2,40} and) (?:itself |only )?$"
)
"""What stands before a distance that is what its sentence tells: "Elm lies 30 km from Oak"."""
_TOLD_REACH = 60
_WHERE = re.compile(r",? (?:(?:an?|the|its) [^,;:.]{2,40}, )?(?:and )?(?:where|whose)(?!\w)")
"""What goes on from a place: "Oak, the capital, where"."""
_RADIUS_M = 5_000.0
"""Of a place that is known as a point."""


def with_far_ends(annotations: Annotations, footprints: list[Footprint]) -> list[Footprint]:
    """Put the far end in the place of a told distance from which "where" goes on (see :func:`far_end`).

    What lies so far from it, "the town is 30 km from Oak, where", is not the ground of what happens there.
    """
    found: list[Footprint] = []
    for footprint in footprints:
        end = far_end(annotations, footprint)
        if end is not None and found and _SUBJECT.fullmatch(annotations.text, found[-1].end, footprint.start):
            found[-1] = replace(found[-1], role="reference")
        found.append(end or footprint)
    return found


_SUBJECT = re.compile(r" (?:itself |only )?(?:is|are|lies|lie|lay|sits|stands|was|were) (?:itself |only )?")


def far_end(annotations: Annotations, footprint: Footprint) -> Footprint | None:
    """Return the place that a told distance ends at, if "where" goes on from it.

    "Elm is 30 km from Oak, where troops clashed": that is in Oak. None for any other phrase.
    """
    text, start = annotations.text, footprint.start
    if not _MEASURED.match(footprint.phrase) or not _TOLD.search(text[max(0, start - _TOLD_REACH) : start]):
        return None
    if not _WHERE.match(text, footprint.end):
        return None
    named = [m for m in annotations.mentions_in(start, footprint.end) if m.end == footprint.end]
    place = named[-1].place if named else None
    if place is None or footprint.place_ids != (place.id,):
        return None
    ground = disc(place.lon, place.lat, place.radius_m or _RADIUS_M, place_precision(place))
    return replace(
        footprint, start=named[-1].start, phrase=named[-1].text, relation="at", role="location",
        geometry=ground.geometry, lon=ground.lon, lat=ground.lat, uncertainty_m=ground.uncertainty_m,
        where_prec=ground.where_prec,
    )  # fmt: skip
