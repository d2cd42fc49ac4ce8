"""Whose coast or border "our coast" and "our border" are: those of the land that speaks."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from geomap.model import Mention, Place, Reference
from geomap.reading.annotations import Annotations
from geomap.reading.claims.lands import COUNTRY
from geomap.reading.claims.phrases import Kind

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer


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
            land = _spoken_for(mention, gazetteer)
            if land is not None:
                return Reference(kind=kind, place_id=land.id, name=f"{kind} of {land.name}")
    return None


def _spoken_for(mention: Mention, gazetteer: Gazetteer) -> Place | None:
    """Return the land that a mention speaks for: a government, its seat, a nationality."""
    place = mention.place
    if place is None or mention.role == "literal" or mention.use == "embedded" or place.country is None:
        return None
    if place.kind.startswith(COUNTRY):
        return place
    return gazetteer.country(place.country) if place.kind == "PPLC" else None
