"""The words that rules look for: ``data/lexicons/lists/PACKAGE.toml``, a table for each of its modules.

A rule's pattern says how its words stand to each other and names the lists: ``(?:<sites>)(?: there)?``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from geomap.reading.language.lexicons import open_table

_NAME = re.compile(r"(?<!\?P)<(?P<name>[a-z_]+)>")


@dataclass(frozen=True, slots=True)
class WordLists:
    """The lists of one module."""

    lists: Mapping[str, tuple[str, ...]]
    """By name; an entry is a word, or a pattern for its forms: ``ports?``."""

    def words(self, name: str) -> frozenset[str]:
        """Return a list's words, where they stand for themselves."""
        return frozenset(self.lists[name])

    def row(self, name: str) -> tuple[str, ...]:
        """Return a list in its order."""
        return self.lists[name]

    def fill(self, template: str) -> str:
        """Put lists in place of their names.

        >>> WordLists({"sites": ("ports?", "camp")}).fill("(?:<sites>)(?: there)?")
        '(?:ports?|camp)(?: there)?'
        """
        return _NAME.sub(lambda found: "|".join(self.lists[found["name"]]), template)

    def compile(self, template: str, flags: int = 0) -> re.Pattern[str]:
        """Compile a pattern that names lists."""
        return re.compile(self.fill(template), flags)


@cache
def open_lists(package: str, module: str) -> WordLists:
    """Open the lists of one module of ``reading``: ``open_lists("deployments", "cues")``."""
    tables: Mapping[str, Mapping[str, Any]] = open_table(f"lists/{package}")
    rows = {**open_table("lists/shared"), **tables[module]}
    return WordLists({name: tuple(words) for name, words in rows.items()})
