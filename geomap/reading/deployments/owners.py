"""Owners: whose a force is, by a name beside its noun, by its ship's prefix, or by who placed it."""

from __future__ import annotations

import re
from typing import cast

from geomap.model import Mention, Place, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.deployments.classes import Asset, ship_country
from geomap.reading.deployments.placing import Cue, forces_lexicon
from geomap.reading.grounds.templates import fold

_BELONGS = re.compile(r" (?P<by>of|from|belonging to) (?:the )?")
_SHIP_BEFORE = re.compile(r"(?<!\w)[A-Z]{2,4} (?:[A-Z][\w.]* ){0,3}$")
"""Before the last word of a ship's name: "USS George"."""
_BESIDE = re.compile(r"(?:['’]s?)?(?:[ -][\w'’.-]+){0,4}[ -]?")
_COUNTRY = ("PCL", "TERR")
_GROUND = ("ISL", "ISLS", "marine", "AIRB", "AIRP")
"""Kinds of places that have no forces of their own, however they are spoken of."""
_NO_DOER = re.compile(r"(?<!\w)(?:with|against|from|to|by|for|near|of) (?:the )?$")
"""Before a land that is not who sends a force."""


def owner_of(annotations: Annotations, sentence: Sentence, asset: Asset, cue: Cue) -> str | None:
    """Find whose the asset is: beside the noun, by the ship's prefix, else the subject of what placed it."""
    mentions = [
        m
        for m in annotations.mentions_in(sentence.start, sentence.end)
        if m.place is not None and m.use != "embedded"
    ]
    people = next((m for m in mentions if asset.start < m.start and m.end == asset.end), None)
    if people is not None and people.use == "demonym":
        return _country_name(annotations, people)  # "4,500 Ugandans"
    for mention in reversed(mentions):
        gap = annotations.text[mention.end : asset.noun[0]] if mention.end <= asset.noun[0] else None
        if gap is None or len(gap) >= 40 or mention.start < asset.start - 40:
            continue
        if _is_placed(mention) and not asset.start < mention.start:
            continue
        bounds = " and " in gap and _bounds(annotations, sentence, mention)
        if _BESIDE.fullmatch(gap) and not bounds:
            return _country_name(annotations, mention)
    if asset.unit and ship_country(asset.unit):
        return ship_country(asset.unit)
    own = forces_lexicon().organisations.search(
        annotations.text, max(sentence.start, asset.start - 4), asset.noun[0]
    )
    if own is not None:
        return own.group()
    after = next((m for m in mentions if m.start >= asset.noun[1]), None)
    if after is not None:
        belongs = _BELONGS.fullmatch(fold(annotations.text[asset.noun[1] : after.start]))
        # "aircraft from a base" are whose they are, "soldiers from a land" are that land's.
        if belongs and (belongs["by"] != "from" or _is_land(after)):
            return _country_name(annotations, after)
    doers = [
        (m.start, _country_name(annotations, m))
        for m in mentions
        if m.end <= cue.start
        and (not _is_placed(m) or annotations.text[m.end : m.end + 2] in ("'s", "’s"))
        and cast("Place", m.place).kind not in _GROUND
        and not _bounds(annotations, sentence, m)
    ]
    doers += [
        (m.start(), m.group())
        for m in forces_lexicon().organisations.finditer(
            annotations.text, sentence.start, max(sentence.start, cue.start)
        )
        if not any(x.start <= m.start() < x.end for x in mentions)
        and not _SHIP_BEFORE.search(annotations.text, max(sentence.start, m.start() - 30), m.start())
    ]
    return max(doers)[1] if doers else None


def _bounds(annotations: Annotations, sentence: Sentence, mention: Mention) -> bool:
    """Whether a land is none that does anything: "shut its border with Elmland and moved 900 men"."""
    at = mention.start
    return _NO_DOER.search(annotations.text, max(sentence.start, at - 12), at) is not None


def _is_land(mention: Mention) -> bool:
    return cast("Place", mention.place).kind.startswith(("PCL", "ADM", "region"))


def _is_placed(mention: Mention) -> bool:
    return mention.role == "literal"


def _country_name(annotations: Annotations, mention: Mention) -> str:
    """Return the state's name for a nationality or a seat of government, else the words."""
    place = cast("Place", mention.place)
    if place.kind.startswith(_COUNTRY):
        return place.name
    if mention.use in ("metonym", "modifier", "demonym") and place.country is not None:
        for other in annotations.mentions:
            if (
                other.place is not None
                and other.place.country == place.country
                and other.place.kind.startswith(_COUNTRY)
            ):
                return other.place.name
    return mention.text
