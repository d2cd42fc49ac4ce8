"""Countries and first-level divisions among the places that a claim names."""

from __future__ import annotations

import re
from typing import cast

from geomap.model import Mention, Place
from geomap.reading.grounds.templates import Template

COUNTRY = ("PCL", "TERR")
"""Prefixes of the kinds that are countries and territories."""
_WITHIN = re.compile(r" ?(?:,|\() ?(?:(?:in|on|off) (?:the )?)?| in (?:the )?")


def is_land(mention: Mention) -> bool:
    """Whether a mention names a country or a first-level division."""
    return cast("Place", mention.place).kind.startswith((*COUNTRY, "ADM1"))


def is_nationality(mention: Mention) -> bool:
    """Whether a mention is an adjective or a people of a land rather than its name."""
    return is_land(mention) and mention.text.lower() not in cast("Place", mention.place).name.lower()


def is_container(template: Template, mention: Mention) -> bool:
    """Whether a mention only says in which land the place before it lies: "Narva, Estonia"."""
    place = cast("Place", mention.place)
    if not (place.kind.startswith(COUNTRY) or place.kind == "ADM1"):
        return False
    before = [m for m in template.mentions if m.end <= mention.start]
    if not before or before[-1].place is None:
        return False
    gap = template.text[before[-1].end - template.start : mention.start - template.start]
    inner = before[-1].place
    inside = inner.country is not None and inner.country == place.country and inner.id != place.id
    return _WITHIN.fullmatch(gap) is not None and inside and not inner.kind.startswith(COUNTRY)
