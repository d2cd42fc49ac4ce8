"""Sites that say themselves what they are: "the Kabarto camp", "the Sabetaung mine"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geomap.gazetteer import Gazetteer
from geomap.model import Candidate, Mention

_LEAST = 0.6
"""Score of a site whose full name nothing else bears."""


def lone_sites(mentions: Sequence[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """Resolve the names of two words or more that one site bears and nothing else does.

    The ranker has learnt from towns that the gazetteer may lack what a rare name means; a camp, dam or mine
    called so in full is that one. Only where all that is named besides lies in other lands the doubt stays.
    """
    lands = {
        mention.place.country
        for mention in mentions
        if mention.outcome == "resolved" and mention.place is not None and mention.place.country
    }
    return [
        _sure(mention, lands, gazetteer)
        if mention.outcome != "resolved" and len(mention.text.split()) > 1
        else mention
        for mention in mentions
    ]


def _sure(mention: Mention, lands: set[str], gazetteer: Gazetteer) -> Mention:
    bearers = gazetteer.bearers(mention.text, limit=2)
    if len(bearers.rows) != 1 or not bearers.facilities[0]:
        return mention
    place = gazetteer.place_at(bearers.rows[0])
    if lands and place.country not in lands:
        return mention
    said = f"no other place is called {mention.text}"
    only = Candidate(place=place, score=_LEAST, evidence=(said,))
    return replace(mention, outcome="resolved", score=_LEAST, place=place, candidates=(only,))
