"""What was worked out lately: right whatever is asked in whatever order, and bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.recent import Recent


@given(asked=st.lists(st.integers(0, 12), max_size=60), most=st.integers(1, 5))
def test_answers_are_those_worked_out_anew(asked: list[int], most: int) -> None:
    squares = Recent[int, int](most, lambda number: number * number)
    for number in asked:
        assert squares[number] == number * number
        assert len(squares) <= most


def test_what_is_asked_for_again_and_again_is_worked_out_once() -> None:
    learnt: list[str] = []

    def learn(word: str) -> int:
        learnt.append(word)
        return len(word)

    sizes = Recent[str, int](3, learn)
    for number in range(40):
        assert (sizes["the"], sizes[f"name{number}"]) == (3, len(f"name{number}"))
    assert learnt.count("the") == 1


def test_what_nobody_asks_for_is_forgotten() -> None:
    kept = Recent[int, str](2)
    for number in range(5):
        kept.keep(number, str(number))
    assert [kept.recall(number) for number in range(5)] == [None, None, "2", "3", "4"]
    with pytest.raises(KeyError):
        kept[0]
