"""Names for documents that are to be kept: two reports that are called the same are two documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count

from geomap.model import Document, document_hash

Known = tuple[str, str | None]
"""Of a document that is kept: the SHA-256 of its text, and its address where it has one."""


class Names:
    """Give each document the id that a store keeps it under.

    That is its own, unless another document has it: one with another text, and not of the same address.
    Then it is the first free one of ``-2``, ``-3`` …, and the same one the next time.
    """

    def __init__(self, known: Callable[[str], Known | None]) -> None:
        self._known = known
        self._given: dict[str, str] = {}
        self._renamed: dict[str, str] = {}

    @property
    def renamed(self) -> Mapping[str, str]:
        """The ids that were changed, with what they became."""
        return self._renamed

    def __call__(self, document: Document) -> str:
        """Return the id of a document. Those of one run are told apart too."""
        text = document_hash(document)
        for number in count(1):
            name = document.id if number == 1 else f"{document.id}-{number}"
            if self._is_for(name, text, document.url):
                self._given[name] = text
                if number > 1:
                    self._renamed[document.id] = name
                return name
        raise AssertionError("there is no last number")

    def _is_for(self, name: str, text: str, url: str | None) -> bool:
        if name in self._given:
            return self._given[name] == text
        there = self._known(name)
        return there is None or there[0] == text or (url is not None and there[1] == url)
