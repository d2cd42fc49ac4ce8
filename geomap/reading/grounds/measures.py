"""Measures: phrases that only tell how far a place is from another, "at Elm, less than 30 km from Oak"."""

from __future__ import annotations

import re

from geomap.model import Footprint
from geomap.reading.annotations import Annotations

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
