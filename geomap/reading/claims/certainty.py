"""How sure it must be which place a name means before a distance is judged by it."""

from __future__ import annotations

from geomap import geodesy
from geomap.model import Mention, Place
from geomap.reading.grounds.antecedents import stands_for_another

RIVAL_SCORE = 0.15
"""From this score on a losing candidate of an ambiguous mention counts as a rival."""
LEAST_SURE = 0.5
"""Below this a phrase such as "the town" may mean another of the places named."""
RIVAL_M = 150_000.0
"""A rival nearer than this is a division and its town, or the like: the same place for a distance."""
NAMESAKE_M = 40_000.0
"""How far off another town of the same name may be, metres: its district may reach as far."""


def is_unsure(mention: Mention) -> bool:
    """Tell whether a mention may mean places far apart, or only a neighbour of what it means."""
    if mention.stand_in or (stands_for_another(mention) and mention.score < LEAST_SURE):
        return True
    if mention.outcome != "ambiguous" or mention.place is None:
        return False
    here = mention.place
    others = [c.place for c in mention.candidates if c.score >= RIVAL_SCORE and c.place.id != here.id]
    if here.kind.startswith("PPL"):  # a division named after its town is no rival of the town
        others = [p for p in others if not (p.kind.startswith("ADM") and p.country == here.country)]
    return any(_metres(here, there) > _same_m(here, there) for there in others)


def _same_m(here: Place, there: Place) -> float:
    return NAMESAKE_M if here.kind.startswith("PPL") and there.kind.startswith("PPL") else RIVAL_M


def _metres(a: Place, b: Place) -> float:
    distance, _, _ = geodesy.inverse(a.lon, a.lat, b.lon, b.lat)
    return float(distance)
