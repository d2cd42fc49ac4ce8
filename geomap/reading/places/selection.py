"""Which of the candidate spans are kept, where one lies in another or runs over its edge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geomap.reading.places.features import LOWER, Words, is_ground_word
from geomap.reading.places.features_recognition import Spot

BASES = frozenset(("base", "airbase", "airfield", "barracks"))
"""Words in small letters that end the name of a base of armed forces."""
SITES = BASES | {
    "barrage", "bridge", "camp", "checkpoint", "crossing", "dam", "farm", "field", "mine", "oilfield",
    "plant", "port", "prison", "refinery", "terminal",
}  # fmt: skip
"""Words in small letters that end the name of what people built: "the La Libertad refinery"."""


def outermost(
    words: Words, spots: Sequence[Spot], scored: Sequence[tuple[float, int]]
) -> list[tuple[float, int]]:
    """Leave out names in the middle of a landform's or a water's: "Canada" in "Barque Canada Reef".

    And the town that a site is called by: "Engels" of "Engels air base", "La Libertad" of its refinery.
    """
    longer = [spot for spot in spots if spot.origin == "F" and _is_landform(words, spot)]
    sites = [spots[at] for _, at in scored if is_site_in_full(words, spots[at])]
    if not longer and not sites:
        return list(scored)
    return [
        (value, at)
        for value, at in scored
        if not any(one.first < spots[at].first and spots[at].last < one.last for one in longer)
        and not any(
            site.first <= spots[at].first and spots[at].last <= site.last and spots[at] is not site
            for site in sites
        )
    ]


def is_site_in_full(words: Words, spot: Spot) -> bool:
    """Whether a name of the gazetteer ends with a word in small letters for a site: "Kadena airbase"."""
    return spot.match is not None and spot.last - spot.first > 1 and words.raw[spot.last - 1] in SITES


def _is_landform(words: Words, spot: Spot) -> bool:
    """Whether a stretch of capitalised words alone ends with a kind of water or landform."""
    if not is_ground_word(words.lower[spot.last - 1]):
        return False
    return all(words.shape[at] != LOWER for at in range(spot.first, spot.last))


def best_set(spots: Sequence[Spot], scored: Iterable[tuple[float, int]]) -> list[int]:
    """Return the indices of the spans to keep: positive scores, without overlap.

    The greatest sum of scores.
    """
    positive = sorted((spots[at].end, spots[at].start, at, score) for score, at in scored if score > 0)
    best: list[tuple[float, int, int]] = [(0.0, -1, -1)]
    ends = [0]
    for end, start, at, score in positive:
        # The last solution that ends at or before this span's start.
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if ends[middle] <= start:
                low = middle + 1
            else:
                high = middle
        total = best[low - 1][0] + score
        if total > best[-1][0]:
            best.append((total, at, low - 1))
            ends.append(end)
        else:
            best.append((best[-1][0], -1, len(best) - 1))
            ends.append(end)
    kept = []
    index = len(best) - 1
    while index > 0:
        _, at, previous = best[index]
        if at >= 0:
            kept.append(at)
        index = previous if previous < index else index - 1
    return sorted(kept, key=lambda at: spots[at].start)
