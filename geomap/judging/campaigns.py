"""Campaigns: sums over many occurrences, and the single ones that are counted in them.

"At least 21 strikes have killed 83" contains "a strike killed 11 on 2 September". The two are different
facts, tied by ``part_of``, and their numbers are never added.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from geomap.judging.matching import compare, family
from geomap.judging.tellings import Site, Telling
from geomap.model import Fact

_CELL_DEG = 5.0
_MOST_CELLS = 60
_MOST_TRIED = 64
"""How many campaigns of one cell or party are tried for one occurrence."""
_IN_SUM = 1.0
"""From this score on an occurrence is counted in a campaign."""
_DEG_M = 111_320.0

_Key = tuple[str, str]


def with_campaigns(facts: Sequence[Fact], told: dict[str, Telling]) -> list[Fact]:
    """Tie single occurrences to the campaign that sums them up; ``told`` holds the tellings by id.

    Only deeds are counted: nobody sums up threats. Of several campaigns the one that fits best is taken.
    """
    sums: dict[_Key, list[tuple[Fact, Telling]]] = defaultdict(list)
    for fact in sorted(facts, key=lambda f: f.id):
        whole = told[fact.members[0]]
        if _is_sum(fact, whole):
            for key in _keys(whole, whole=True):
                sums[key].append((fact, whole))
    return [_tied(fact, told[fact.members[0]], sums) for fact in facts]


def _is_sum(fact: Fact, telling: Telling) -> bool:
    return fact.subject == "event" and telling.scale == "many" and telling.stance == "deed"


def _tied(fact: Fact, one: Telling, sums: dict[_Key, list[tuple[Fact, Telling]]]) -> Fact:
    if fact.subject != "event" or one.stance != "deed" or one.scale == "many":
        return fact
    best: tuple[float, str] | None = None
    for key in _keys(one, whole=False):
        for total, whole in sums.get(key, ())[:_MOST_TRIED]:
            score = _share(whole, one)
            if score >= _IN_SUM and (best is None or (-score, total.id) < best):
                best = -score, total.id
    return fact if best is None else replace(fact, part_of=best[1])


def _share(whole: Telling, one: Telling) -> float:
    """Score how well an occurrence fits a sum: numbers say nothing, for they differ as they must."""
    bare = {"scale": "unknown", "fatalities": None, "injured": None, "count": None}
    match = compare(replace(whole, **bare), replace(one, **bare))  # type: ignore[arg-type]
    return -math.inf if match is None else match.score


def _keys(telling: Telling, *, whole: bool) -> Iterator[_Key]:
    """Name what a sum and its occurrences share: a party, or a cell of the Earth."""
    kinds = family(telling)
    for party in sorted(telling.parties):
        yield kinds, f"party:{party}"
    for site in telling.sites:
        for cell in _cells(site) if whole else (_cell(site.lon, site.lat),):
            yield kinds, f"cell:{cell}"


def _cell(lon: float, lat: float) -> tuple[int, int]:
    return math.floor(lon / _CELL_DEG), math.floor(lat / _CELL_DEG)


def _cells(site: Site) -> list[tuple[int, int]]:
    """List the cells that a site may reach into, the nearest rows first, at most some dozens."""
    rows = site.uncertainty_m / _DEG_M
    columns = rows / max(0.2, math.cos(math.radians(site.lat)))
    west, south = _cell(site.lon - columns, site.lat - rows)
    east, north = _cell(site.lon + columns, site.lat + rows)
    cells = [(x, y) for x in range(west, east + 1) for y in range(south, north + 1)]
    x0, y0 = _cell(site.lon, site.lat)
    cells.sort(key=lambda c: (abs(c[0] - x0) + abs(c[1] - y0), c))
    return cells[:_MOST_CELLS]
