"""Whose coast or border "our coast" and "our border" are: those of the land that speaks."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from geomap.model import Mention, Place, Reference
from geomap.reading.annotations import Annotations
from geomap.reading.claims.lands import COUNTRY
from geomap.reading.claims.phrases import Kind

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_BODY_IN = re.compile(
    r"(?:ministry|ministries|minister|government|officials?|authorities|army|navy|spokes\w+|presidency) in $"
)
"""Before a capital: the land's body that speaks there."""
_NEAR = 24
"""Code points before a capital in which that stands."""
_SHORT = 4
"""What has fewer letters and is no code in capitals is another word: "Ben" is not Benin."""


def speakers_edge(
    annotations: Annotations, kind: Kind, start: int, end: int, gazetteer: Gazetteer
) -> Reference | None:
    """Return the coast or border of the land for which someone speaks who says "our" in ``start:end``.

    It is the first government or nationality named before these words in their sentence ("Ruritania's
    minister said that …"), else the first behind them ("…, the Ruritanian minister said"), else that of the
    sentence before. None where none of these speaks for one land.
    """
    number = bisect_left(annotations.sentences, start + 1, key=lambda s: s.start) - 1
    if number < 0:
        return None
    sentence = annotations.sentences[number]
    stretches = [(sentence.start, start), (end, sentence.end)]
    if number:
        before = annotations.sentences[number - 1]
        stretches.append((before.start, before.end))
    for first, last in stretches:
        for mention in annotations.mentions_in(first, last):
            land = _spoken_for(annotations.text, mention, gazetteer)
            if land is not None:
                return Reference(kind=kind, place_id=land.id, name=f"{kind} of {land.name}")
    return None


def _spoken_for(text: str, mention: Mention, gazetteer: Gazetteer) -> Place | None:
    """Return the land that a mention speaks for: a government, its seat, a nationality."""
    place = mention.place
    if place is None or place.country is None or mention.use == "embedded":
        return None
    acts = mention.role != "literal"
    if place.kind == "PPLC":
        lead = text[max(0, mention.start - _NEAR) : mention.start]
        return gazetteer.country(place.country) if acts or _BODY_IN.search(lead) else None
    piece = len(mention.text) < _SHORT and mention.text.isalpha() and not mention.text.isupper()
    return place if acts and place.kind.startswith(COUNTRY) and not piece else None
