"""Counts by square, bin and kind: nothing lost, counted twice or placed more closely than it is known."""

from __future__ import annotations

import numpy as np
import pytest
from drawing_fixture import GROUND, situation
from hypothesis import given
from hypothesis import strategies as st
from payload_reader import stream

from geomap.drawing.cells import DEEPEST, CellCounter
from geomap.drawing.layers import read_layers
from geomap.drawing.payload import encode

EVENTS = st.lists(
    st.tuples(
        st.one_of(st.just(np.nan), st.floats(-180, 180)),
        st.floats(-90, 90),
        st.sampled_from(["ASSAULT", "PROTEST", "AID"]),
        st.one_of(st.just(np.nan), st.integers(-200_000, 200_000).map(float)),
        st.integers(0, 20),
        st.sampled_from([0.0, 3_000.0, 250_000.0, 5_000_000.0]),
    ),
    min_size=1,
    max_size=40,
)


def counted(events: list[tuple[float, float, str, float, int, float]], *, batches: int = 1) -> CellCounter:
    counter = CellCounter(bin_days=7)
    for part in np.array_split(np.arange(len(events)), batches):
        rows = [events[n] for n in part]
        counter.add(
            [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows],
            first=[r[3] for r in rows], last=[r[3] + r[4] for r in rows], uncertainty_m=[r[5] for r in rows],
        )  # fmt: skip
    return counter


@given(EVENTS)
def test_each_level_counts_every_event_once(
    events: list[tuple[float, float, str, float, int, float]],
) -> None:
    counts = counted(events).counts()
    assert counts.total == len(events)
    assert counts.nowhere == sum(np.isnan(event[0]) for event in events)
    for (level, rows), vague in zip(counts.levels, counts.vague, strict=True):
        assert rows[:, 4].sum() + vague + counts.nowhere == counts.total
        assert ((rows[:, :2] >= 0) & (rows[:, :2] < 2**level)).all()
        assert rows[:, 2].min(initial=0) >= 0
    assert [level for level, _ in counts.levels] == list(range(2, DEEPEST + 1))


@given(EVENTS)
def test_batches_and_counters_add_up(events: list[tuple[float, float, str, float, int, float]]) -> None:
    whole = counted(events).counts()
    merged = counted(events[::2])
    if events[1::2]:
        merged.merge(counted(events[1::2]))
    for other in (counted(events, batches=3).counts(), merged.counts()):
        assert (other.total, other.kinds, other.first_day) == (whole.total, whole.kinds, whole.first_day)
        for (_, a), (_, b) in zip(whole.levels, other.levels, strict=True):
            assert np.array_equal(a, b)


def test_what_is_known_to_a_country_alone_is_not_put_into_a_small_square() -> None:
    counter = CellCounter()
    counter.add([30.0, 30.0], [15.0, 15.0], ["ASSAULT", "ASSAULT"], uncertainty_m=[1_000.0, 600_000.0])
    counts = counter.counts()
    shown = {level: int(rows[:, 4].sum()) for level, rows in counts.levels}
    assert shown[4] == 2 and shown[6] == 1 and shown[DEEPEST] == 1
    assert dict(zip(shown, counts.vague, strict=True))[6] == 1


def test_a_date_that_spans_bins_counts_as_none() -> None:
    counter = CellCounter(bin_days=7)
    counter.add([1.0] * 3, [1.0] * 3, ["AID"] * 3, first=[7, 7, np.nan], last=[13, 14, 13])
    (_, rows), *_ = counter.counts().levels
    assert rows[:, [2, 4]].tolist() == [[0, 2], [1, 1]]
    assert counter.counts().first_day == 7


def test_levels_stop_where_the_rows_are_too_many() -> None:
    chance = np.random.default_rng(1)
    counter = CellCounter()
    counter.add(chance.uniform(-180, 180, 3000), chance.uniform(-80, 80, 3000), ["AID"] * 3000)
    assert [level for level, _ in counter.counts(most_rows=500).levels] == [2, 3, 4]


def test_bins_of_two_lengths_do_not_merge() -> None:
    with pytest.raises(ValueError, match="bins of 7 days do not add up with bins of 1"):
        CellCounter(bin_days=1).merge(CellCounter(bin_days=7))


def test_a_payload_says_which_kinds_were_counted() -> None:
    counter = CellCounter()
    counter.add([40.0, 41.0], [15.0, 15.0], ["AID", "UNHEARD_OF"], first=[70, 80], last=[70, 80])
    payload = encode(read_layers(situation(), ground=GROUND), ground=GROUND, cells=counter.counts())
    cells = payload.data["cells"]
    assert cells["kinds"] == ["event:AID", "event:UNHEARD_OF"]
    assert {"event:AID", "event:UNHEARD_OF"} <= {group[0] for group in payload.data["groups"]}
    shown = {group[3] for group in payload.data["groups"]}
    assert shown <= {symbol["key"] for symbol in payload.data["symbols"]}
    columns = cells["levels"][0]["columns"]
    assert stream(payload.coordinates, *columns["count"][1:]) == [1, 1]
