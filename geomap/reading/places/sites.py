"""Sites that say themselves what they are: "the Kabarto camp", "the Sabetaung mine"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from geomap.gazetteer import Gazetteer
from geomap.geodesy import inverse
from geomap.model import Candidate, Mention
from geomap.reading.language.word_lists import open_lists

_LISTS = open_lists("places", "sites")
_LEAST = 0.6
"""Score of a site whose full name nothing else bears."""


_NOUN = _LISTS.compile(r" (?:international )?(?:<noun>)(?![\w-])", re.IGNORECASE)
"""Behind the name of a town by which a site is called."""
_TOGETHER_M = 30_000.0
"""How far apart a site and the town that it is called by may lie."""


def lone_sites(mentions: Sequence[Mention], gazetteer: Gazetteer, *, text: str = "") -> list[Mention]:
    """Resolve the names of sites that one site bears, and nothing else that lies elsewhere.

    The ranker has learnt from towns that the gazetteer may lack what a rare name means; a camp, dam or mine
    called so in full is that one, and so is the town of "Elm airport" in the ``text`` if there is one Elm.
    Only where all that is named besides lies in other lands the doubt stays.
    """
    lands = {
        mention.place.country
        for mention in mentions
        if mention.outcome == "resolved" and mention.place is not None and mention.place.country
    }
    return [
        _sure(mention, lands, gazetteer, named=_NOUN.match(text, mention.end) is not None)
        if mention.outcome != "resolved"
        else mention
        for mention in mentions
    ]


def _sure(mention: Mention, lands: set[str], gazetteer: Gazetteer, *, named: bool) -> Mention:
    if not named and len(mention.text.split()) < 2:
        return mention
    bearers = gazetteer.bearers(mention.text, limit=3)
    if not bearers.rows or len(bearers.rows) > 2:
        return mention
    sites = [row for row, is_site in zip(bearers.rows, bearers.facilities, strict=True) if is_site]
    if not sites and not (named and len(bearers.rows) == 1):
        return mention
    row = (sites or bearers.rows)[0]
    place, other = gazetteer.place_at(row), gazetteer.place_at(bearers.rows[-1])
    if inverse(place.lon, place.lat, other.lon, other.lat)[0] > _TOGETHER_M:
        return mention
    around = {place.country, gazetteer.place_at(bearers.rows[0]).country, other.country}
    if lands and lands.isdisjoint({country for country in around if country is not None}):
        return mention
    said = f"no other place is called {mention.text}"
    only = Candidate(place=place, score=_LEAST, evidence=(said,))
    return replace(mention, outcome="resolved", score=_LEAST, place=place, candidates=(only,))
