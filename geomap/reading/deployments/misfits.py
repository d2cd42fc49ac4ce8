"""Misfits: places of a sentence that say nothing of where a force is.

Those of another force, those that only tell more of a place before them, owners, and where it was before.
"""

from __future__ import annotations

import re

from geomap.model import Footprint
from geomap.reading.annotations import Annotations
from geomap.reading.deployments.classes import Asset
from geomap.reading.deployments.cues import UNTIL
from geomap.reading.deployments.towns import OWNER

_MORE = re.compile(r"(?:just |close )?(?:near|to|outside|north|south|east|west|in the|on the)\w*(?!\w)")
"""With what a phrase begins that tells of the spot before it where that is."""
_VERBAL = re.compile(r"[a-z]+(?:ed|ing|ew|s|ose|ank) ")
"""With what a phrase begins that holds its verb: "flew over Elm"."""
_MORE_REACH = 60
"""Code points before it in which the phrase of that spot begins."""
_GOES_ON = re.compile(r",? (?:and|or) ")
"""Behind it: a list goes on, and it is a station of its own."""
_BEFORE = re.compile(
    r"(?<!\w)(?:which|that|who) (?:(?:had|used to)(?!\w)[^,;:]*|(?:was|were) [^,;:]{0,40}until [^,;:]*)$"
)
"""Between a force and where it was before."""
_DID = re.compile(r",? (?:which|that|who) (?:[a-z]+ ){0,6}")
"""Between a force and where it did what it does no more: "who patrolled Elm until 2019"."""
_BEFORE_REACH = 160
"""Code points behind a force in which that place begins."""
_OWNS_REACH = 24
"""Code points behind "Northland's" in which the noun of its force begins."""
_AND_THEN = re.compile(r"(?:,|;|,? and|,? but|; and) $")
"""Before a place with which a list goes on."""
_NEXT_FORCE = re.compile(r" (?:it (?:has|keeps) |some |about |another |a |only )?")
"""Between that place and the force that stands there."""


def is_misfit(
    annotations: Annotations,
    footprint: Footprint,
    asset: Asset,
    others: tuple[Asset, ...],
    here: tuple[Footprint, ...],
) -> bool:
    """Tell whether a place of a sentence is another force's, an owner, or only tells more of another place.

    ``others`` are the other forces of the sentence, ``here`` its places.
    """
    return (
        _is_anothers(annotations, footprint, asset, others)
        or _tells_more(annotations, footprint, here)
        or _owns_next(annotations, footprint, here)
        or _owns_a_force(annotations, footprint, (asset, *others))
        or _heads_next(annotations, footprint, asset, others, here)
    )


def was_before(annotations: Annotations, footprint: Footprint, asset: Asset) -> bool:
    """Tell whether a force was at a place before what is told: "two regiments that had fought in Elm"."""
    if not asset.end <= footprint.start < asset.end + _BEFORE_REACH:
        return False
    if _DID.fullmatch(annotations.text, asset.end, footprint.start) and UNTIL.match(
        annotations.text, footprint.end
    ):
        return True
    return _BEFORE.search(annotations.text, asset.end, footprint.start) is not None


def _is_anothers(
    annotations: Annotations, footprint: Footprint, asset: Asset, others: tuple[Asset, ...]
) -> bool:
    """Whether a place stands in brackets behind another asset: "3,000 men, jets (at X) and batteries"."""
    text = annotations.text
    opening = text.rfind("(", asset.start - 120 if asset.start > 120 else 0, footprint.start)
    closing = text.find(")", footprint.start)
    if opening < 0 or ")" in text[opening : footprint.start] or closing < 0:
        return False
    last = max((a.start for a in (asset, *others) if a.start < opening), default=asset.start)
    return last != asset.start and not opening <= asset.start < closing


def _tells_more(annotations: Annotations, footprint: Footprint, here: tuple[Footprint, ...]) -> bool:
    """Whether a place only says more of one before it: "from Elm in Ashland", "at Elm, north of Ash,"."""
    text = annotations.text
    if footprint.role != "location":
        return False
    if any(
        f.role == "origin" and f.end < footprint.start and text[f.end : footprint.start].strip() in ("", ",")
        for f in here
    ) and not _VERBAL.match(footprint.phrase):
        return True
    at = footprint.start
    if text[at - 2 : at] != ", " or not _MORE.match(footprint.phrase) or _GOES_ON.match(text, footprint.end):
        return False
    before = annotations.footprints_in(max(0, at - _MORE_REACH), at)
    return any(f.end == at - 2 and f.relation == "at" for f in before)


def _owns_next(annotations: Annotations, footprint: Footprint, here: tuple[Footprint, ...]) -> bool:
    """Whether a land is only whose the ground behind it is: "to Northland's Elm region"."""
    owns = OWNER.match(annotations.text, footprint.end)
    return owns is not None and any(f.start == owns.end() for f in here)


def _owns_a_force(annotations: Annotations, footprint: Footprint, assets: tuple[Asset, ...]) -> bool:
    """Whether a land without a word before it is only whose a force is: "Northland's border guards"."""
    if OWNER.match(annotations.text, footprint.end) is None or not footprint.phrase[:1].isupper():
        return False
    return any(0 < a.noun[0] - footprint.end < _OWNS_REACH for a in assets)


def _heads_next(
    annotations: Annotations,
    footprint: Footprint,
    asset: Asset,
    others: tuple[Asset, ...],
    here: tuple[Footprint, ...],
) -> bool:
    """Whether a place is the next force's: "in Elm it has 300 men with four jets, and in Oak 700"."""
    at = footprint.start
    if at < asset.end or not _AND_THEN.search(annotations.text, asset.end, at):
        return False
    headed = any(f.end <= asset.start and f.role == "location" for f in here)
    return headed and any(
        _NEXT_FORCE.fullmatch(annotations.text, footprint.end, a.start)
        for a in others
        if a.start >= footprint.end
    )
