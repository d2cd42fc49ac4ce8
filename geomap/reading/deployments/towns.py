"""Towns: ground of a force that no word says to be a place, "guard Elm", "the garrison of Elm"."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.model import Footprint
from geomap.reading.annotations import Annotations
from geomap.reading.deployments.classes import Asset
from geomap.reading.deployments.placing import Cue

_OBJECT = re.compile(r" (?:[a-z-]+ ){0,4}?(?:of )?(?:the )?")
"""Between the word that places a force and the place that it needs no other word for: "circled X"."""
_SPOT_OF = re.compile(
    r" (?:(?:in|at|on|above|over|around|near|along|among|outside|behind|below|beyond) )?(?:the|this|that|a) "
    r"(?:[a-z]+ ){1,3}(?:of|by|above|around|outside|near|behind|below) (?:the )?"
)
"""Between a verb and the town that tells where its spot is: "above the hills of"."""
_AS_FAR = re.compile(r"[^,;:.]{0,40} as far as (?:the )?")
"""Between a verb and the town up to which it goes: "escort freighters as far as"."""
_GIVERS = re.compile(r"(?<!\w)(?:from|by|with|against|for|to) ")
"""Between them: a place that is no object."""
_GIVEN = re.compile(
    r"(?<!\w)(?:from|by|with|against|for|than|like|(?<!far )as(?! far as )|between|not (?:of|in|at)) "
    r"(?:the )?(?:[\w-]+ ){0,2}$"
)
"""Before a town that is no ground of the force."""
_GIVEN_REACH = 40
_LANDS = ("PCL", "ADM1", "region", "marine", "CONT", "RGN", "TERR")
"""Kinds of places too wide to be meant by a name alone."""
OWNER = re.compile(r"['’]s ")
"""Between a land and the ground in it that is meant."""


def objects_of(
    annotations: Annotations, asset: Asset, cue: Cue, others: tuple[Asset, ...], own: set[tuple[int, int]]
) -> list[Footprint]:
    """Return the place that a force's verb has as its object, which no other word puts it at.

    "circled Northland", "dug in on the summit of Mount Elm".
    """
    found = []
    for footprint in annotations.footprints_in(cue.end, max(b for _, b in own)):
        gap = annotations.text[cue.end : footprint.start]
        if footprint.role != "reference" or any(
            cue.end <= a.start < footprint.start for a in (asset, *others)
        ):
            continue
        if cue.text and not cue.owning and _OBJECT.fullmatch(gap) and not _GIVERS.search(gap):
            found.append(replace(footprint, role="location"))
    return found[:1]


def held_town(
    annotations: Annotations, asset: Asset, cue: Cue, others: tuple[Asset, ...]
) -> tuple[Footprint, ...]:
    """Return the town that a unit is of, or right behind its verb, which no word says to be a place.

    "The garrison of Elm", "missiles guard Elm".
    """
    unit = asset.asset_class.kind == "unit"
    after = [asset.end + 4] if unit and annotations.text[asset.end : asset.end + 4] == " of " else []
    if cue.text and not cue.owning and cue.start >= asset.end:
        after.append(cue.end + (5 if annotations.text[cue.end : cue.end + 5] == " the " else 1))
    for end in (asset.end, cue.end) if cue.text else (asset.end,):
        spot = _SPOT_OF.match(annotations.text, end)
        if spot is not None and not any(a.start < spot.end() and end <= a.start for a in (asset, *others)):
            after.append(spot.end())
    far = _AS_FAR.match(annotations.text, cue.end) if cue.text else None
    after += [] if far is None else [far.end()]
    for at in after:
        for footprint in annotations.footprints_in(at, at + 1):
            if footprint.role == "reference" and is_ground(annotations, footprint):
                return _and_next(annotations, replace(footprint, role="location"))
    return ()


def mentioned_town(
    annotations: Annotations, asset: Asset, cue: Cue, others: tuple[Asset, ...], own: set[tuple[int, int]]
) -> tuple[Footprint, ...]:
    """Return the town that stands behind a force or its verb, though no word says that anything is there."""
    begin = min(asset.end, cue.end) if cue.text else asset.end
    for footprint in annotations.footprints_in(begin, max(b for _, b in own)):
        if any(begin <= a.start < footprint.start for a in others):
            return ()
        if footprint.role == "reference" and is_ground(annotations, footprint):
            return _and_next(annotations, replace(footprint, role="location"))
    return ()


def is_ground(annotations: Annotations, footprint: Footprint) -> bool:
    """Whether a town or site is spoken of as a place, and neither for its people nor as an owner."""
    at, end = footprint.start, footprint.end
    if OWNER.match(annotations.text, end) or _GIVEN.search(annotations.text, max(0, at - _GIVEN_REACH), at):
        return False
    return any(
        m.role == "literal" and m.draw == "context" and m.place and not m.place.kind.startswith(_LANDS)
        for m in annotations.mentions_in(at, end)
    )


def _and_next(annotations: Annotations, footprint: Footprint) -> tuple[Footprint, ...]:
    """Return a town with the one that "and" joins to it."""
    joined = annotations.footprints_in(footprint.end + 5, footprint.end + 6)
    if annotations.text[footprint.end : footprint.end + 5] != " and ":
        return (footprint,)
    return footprint, *(
        replace(f, role="location") for f in joined if f.role != "reference" or is_ground(annotations, f)
    )


def at_owned(annotations: Annotations, places: tuple[Footprint, ...]) -> tuple[Footprint, ...]:
    """Return places with the site that a town owns in the town's stead: "to Elm's Oak airport"."""
    found = []
    for footprint in places:
        owns = OWNER.match(annotations.text, footprint.end)
        sites = () if owns is None else annotations.footprints_in(owns.end(), owns.end() + 1)
        ground = next((f for f in sites if f.role == "reference" and is_ground(annotations, f)), None)
        found.append(footprint if ground is None else replace(ground, role=footprint.role))
    return tuple(found)
