"""How the cost of reading grows with the text.

Clocks lie on a busy machine, and what a pattern does inside one call cannot be counted. So costs are CPU
seconds of this process, large and small in turns, and only what grows too fast in every turn is a fault: a
quadratic reader always does, a disturbance does not come seven times just when the large text is read.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType

TURNS = 7


def assert_grows_no_faster(
    small: Callable[[], object], large: Callable[[], object], *, times: float, floor_s: float, of: str
) -> None:
    """Assert that ``large`` costs at most so many times as much as ``small``, or as ``floor_s``."""
    seen: list[tuple[float, float]] = []
    for _ in range(TURNS):
        many = _cost(large)
        if many <= times * floor_s:
            return
        once = _cost(small)
        if many <= times * once:
            return
        seen.append((once, many))
    told = ", ".join(f"{once:.4f} s then {many:.4f} s" for once, many in seen)
    raise AssertionError(f"{of} grows more than {times} times: {told}")


def _cost(read: Callable[[], object]) -> float:
    started = time.process_time()
    read()
    return time.process_time() - started


def steps(read: Callable[[], object]) -> int:
    """Return how many lines of Python ``read`` runs, rounds of loops counted: the same on any machine."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> object:
        nonlocal count
        count += 1
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        read()
    finally:
        sys.settrace(before)
    return count
