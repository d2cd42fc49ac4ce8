"""Seats: the town that a first-level division is governed from.

GeoNames' marks for them are in no package that we know; the table holds those that are not called like their
division. Where it is silent and no town has the division's name, the seat is not known: in one of four such
divisions the largest town is another one (Onitsha, Tijuana, Reynosa).
"""

from __future__ import annotations

import csv
from functools import cache

from geomap.gazetteer.folding import fold
from geomap.gazetteer.gazetteer import Gazetteer
from geomap.gazetteer.variants import without_generic
from geomap.model import Place
from geomap.settings import data_path


def seat_of(division: Place, gazetteer: Gazetteer) -> Place | None:
    """Return the town that a first-level division is governed from; None where it is not known.

    >>> from geomap import open_gazetteer
    >>> gazetteer = open_gazetteer()
    >>> kivu = next(place for place in gazetteer.candidates("North Kivu") if place.kind == "ADM1")
    >>> seat_of(kivu, gazetteer).name
    'Goma'
    """
    if division.kind != "ADM1" or not division.country:
        return None
    told = _seats().get((division.country, division.admin1 or ""))
    if told is not None:
        names: tuple[str, ...] = (told,)
    else:
        names = (division.name, *without_generic(division.name))
    wanted = {fold(name) for name in names}
    towns = [
        place
        for name in names
        for place in gazetteer.candidates(name)
        if place.kind.startswith("PPL")
        and place.country == division.country
        and fold(place.name) in wanted
        # Kyiv lies outside the region that it is the seat of.
        and (place.admin1 == division.admin1 or told is not None)
    ]
    return max(
        towns, key=lambda town: (town.admin1 == division.admin1, town.population, town.id), default=None
    )


def is_seat(town: Place) -> bool:
    """Whether a town is known as the one that its first-level division is governed from."""
    told = _seats().get((town.country or "", town.admin1 or ""))
    return told is not None and fold(told) == fold(town.name)


@cache
def _seats() -> dict[tuple[str, str], str]:
    """Return the town by country and code of division."""
    with data_path("seats.csv").open(encoding="utf-8", newline="") as file:
        return {(line["country"], line["admin1"]): line["town"] for line in csv.DictReader(file)}
