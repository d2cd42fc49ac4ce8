"""Which candidate spans are kept."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geomap as gm
from geomap.model import Document
from geomap.reading.places.features import Words
from geomap.reading.places.features_recognition import Spot
from geomap.reading.places.selection import best_set


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6), st.floats(-5, 5)), max_size=9),
)
def test_the_best_set_does_not_overlap_and_no_better_one_exists(raw: list[tuple[int, int, float]]) -> None:
    words = Words(Document(id="d", text="x"))
    spots = []
    for start, size, _ in raw:
        spot = Spot("F", words, 0, 1)
        spot.start, spot.end = start, start + size
        spots.append(spot)
    scores = [score for _, _, score in raw]
    kept = best_set(spots, [(score, at) for at, score in enumerate(scores)])
    assert all(spots[a].end <= spots[b].start for a, b in pairwise(kept))
    best = 0.0
    for chosen in range(1 << len(raw)):
        some = [at for at in range(len(raw)) if chosen >> at & 1]
        some.sort(key=lambda at: spots[at].start)
        if all(spots[a].end <= spots[b].start for a, b in pairwise(some)):
            best = max(best, sum(scores[at] for at in some))
    assert sum(scores[at] for at in kept) == pytest.approx(best)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Drones hit Engels air base on Monday.", ["Engels air base"]),
        ("Jets are at Saky air base, 20 km from Yevpatoria.", ["Saky air base", "Yevpatoria"]),
        ("Drones hit Engels on Monday.", ["Engels"]),
        ("They marched from Engels to the base.", ["Engels"]),
    ],
)
def test_a_base_is_its_own_place_and_not_the_town_it_is_called_by(
    text: str, names: list[str], gazetteer: gm.Gazetteer
) -> None:
    assert [mention.text for mention in gm.read_text(text, gazetteer=gazetteer).mentions] == names
