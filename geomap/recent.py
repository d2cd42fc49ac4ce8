"""What was worked out lately, kept in bounded memory that is full early and never empty again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Recent(dict[_Key, _Value]):
    """The last answers: at most twice ``most``, of which those that are asked for again stay.

    They stand in two generations. When the younger is full it takes the older's place, and what is asked for
    there moves over: what comes often stays, at the cost of a plain dictionary. One that is emptied when it
    is full would lose "the" and "said" with the names of one report. No value is None.

    >>> squares = Recent(2, lambda number: number * number)
    >>> [squares[number] for number in (1, 2, 3, 1, 4)], dict(squares)
    ([1, 4, 9, 1, 16], {4: 16})
    """

    def __init__(self, most: int, learn: Callable[[_Key], _Value] | None = None) -> None:
        """Keep so many answers a generation; ``learn`` works out one that is asked for and not kept."""
        super().__init__()
        self._most = most
        self._learn = learn
        self._older: dict[_Key, _Value] = {}

    def recall(self, key: _Key) -> _Value | None:
        """Return an answer if it is kept: for who must know more than the key to work it out."""
        found = super().get(key)
        if found is None:
            found = self._older.get(key)
            if found is not None:
                self.keep(key, found)
        return found

    def keep(self, key: _Key, value: _Value) -> None:
        """Keep an answer."""
        if len(self) >= self._most:
            self._older = self.copy()
            self.clear()
        self[key] = value

    def forget(self) -> None:
        """Keep none of the answers."""
        self.clear()
        self._older = {}

    def __missing__(self, key: _Key) -> _Value:
        value = self._older.get(key)
        if value is None:
            if self._learn is None:
                raise KeyError(key)
            value = self._learn(key)
        self.keep(key, value)
        return value
