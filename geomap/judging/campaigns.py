"""Campaigns: sums over many occurrences, and the single ones that are counted in them.

"At least 21 strikes have killed 83" contains "a strike killed 11 on 2 September". The two are different
facts, tied by ``part_of``, and their numbers are never added.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from geomap.judging.matching import compare, family
from geomap.judging.tellings import Site, Telling
from geomap.model import Fact

_CELL_DEG = 5.0
_MOST_CELLS = 60
MOST_TRIED = 64
"""How many campaigns of one cell or party are tried for one occurrence."""
_IN_SUM = 1.0
"""From this score on an occurrence is counted in a campaign."""
_DEG_M = 111_320.0

CampaignKey = tuple[str, str]
"""What a campaign and its occurrences share."""

Campaign = tuple[str, Telling]
"""The id of a fact that is a campaign, and the telling that represents it."""


def with_campaigns(facts: Sequence[Fact], told: dict[str, Telling]) -> list[Fact]:
    """Tie single occurrences to the campaign that sums them up; ``told`` holds the tellings by id.

    Only deeds are counted: nobody sums up threats. Of several campaigns the one that fits best is taken.
    """
    sums: dict[CampaignKey, list[Campaign]] = defaultdict(list)
    for fact in sorted(facts, key=lambda f: f.id):
        whole = told[fact.members[0]]
        if is_campaign(whole):
            for key in campaign_keys(whole):
                sums[key].append((fact.id, whole))
    return [_tied(fact, told[fact.members[0]], sums) for fact in facts]


def _tied(fact: Fact, one: Telling, sums: dict[CampaignKey, list[Campaign]]) -> Fact:
    total = campaign_of(one, lambda key: sums.get(key, ()))
    return fact if total is None else replace(fact, part_of=total)


def is_campaign(telling: Telling) -> bool:
    """Tell whether the telling that represents a fact makes it a campaign."""
    return telling.subject == "event" and telling.scale == "many" and telling.stance == "deed"


def campaign_of(one: Telling, campaigns: Callable[[CampaignKey], Sequence[Campaign]]) -> str | None:
    """Return the id of the campaign that an occurrence is counted in; None for none, or for a campaign.

    ``campaigns`` gives those with a key, by id; the first some dozens of each key are tried.
    """
    if one.subject != "event" or one.stance != "deed" or one.scale == "many":
        return None
    best: tuple[float, str] | None = None
    for key in campaign_keys(one):
        for total, whole in campaigns(key)[:MOST_TRIED]:
            score = _share(whole, one)
            if score >= _IN_SUM and (best is None or (-score, total) < best):
                best = -score, total
    return None if best is None else best[1]


def _share(whole: Telling, one: Telling) -> float:
    """Score how well an occurrence fits a sum: numbers say nothing, for they differ as they must."""
    bare = {"scale": "unknown", "fatalities": None, "injured": None, "count": None}
    match = compare(replace(whole, **bare), replace(one, **bare))  # type: ignore[arg-type]
    return -math.inf if match is None else match.score


def campaign_keys(telling: Telling) -> Iterator[CampaignKey]:
    """Name what a campaign and its occurrences share: a party, or a cell of the Earth."""
    kinds = family(telling)
    whole = telling.scale == "many"
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
