"""Compiling: what is the same whichever compiler collects the places, in memory or on disk.

A name's keys, the bits of a name that texts are searched for, and the way into the file.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import marisa_trie
import numpy as np

from geomap.gazetteer import container
from geomap.gazetteer.folding import fold, spelled_out
from geomap.gazetteer.names import NameRole

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""

Words = Mapping[str, frozenset[str]]
"""The keys that are common words, given names ("given") and surnames ("surname"), beside "common"."""

FORMAT = 4
"""Raised when the meaning of a section changes, so that older files are built anew."""

COMMON_WORD, GIVEN_NAME, SURNAME, ARTICLE, LAND, POSSESSIVE = 1, 2, 4, 8, 16, 32
"""Bits of what is known of a matchable name."""

MATCHED = 64
"""Set with the bits of a name that texts are searched for."""

# The word before a possessive inside a name: "People" in "People's Republic of China".
_POSSESSOR = re.compile(r"(\w+)['’]s (?=\w)")

_WEAK = NameRole.ALTERNATE | NameRole.FORMER


def marks_of(name: str, role: int, kind: str) -> int:
    """Return the bits that a name which texts are searched for has by its spelling and its place's kind."""
    marks = MATCHED
    strong = role & (NameRole.MAIN | NameRole.ALIAS)
    if strong:
        if name.startswith("The "):
            marks |= ARTICLE
        if name.endswith(("'s", "’s")):
            marks |= POSSESSIVE
    town = kind.startswith(("PPL", "ADM2"))
    if (strong and not town) or role & (NameRole.ADJECTIVE | NameRole.DEMONYM | NameRole.FORMER):
        marks |= LAND
    return marks


def possessors_in(name: str) -> Iterable[str]:
    """Return the words that a name has with a possessive inside it: "people" in "People's Republic"."""
    # Looked for before the pattern is: a million names are asked, and few have one.
    return map(fold, _POSSESSOR.findall(name)) if "'" in name or "’" in name else ()


def is_worth_matching(key: str, roles: Iterable[int], *, is_written: bool, words: Words) -> bool:
    """Leave out what would seldom be a place: variants that are everyday words or people's names."""
    if key.isdigit() or (len(key) < 2 and not is_written):
        return False
    if any(role & ~_WEAK for role in roles):
        return True
    return not any(key in listed for listed in words.values())


def word_bits(key: str, words: Words) -> int:
    """Return which of the word lists a name is in."""
    return (
        COMMON_WORD * (key in words["common"])
        | GIVEN_NAME * (key in words["given"])
        | SURNAME * (key in words["surname"])
    )


class Spellings:
    """What is kept of the spellings of names, whichever compiler has their places."""

    def __init__(self) -> None:
        self.written: dict[str, set[str]] = {}
        self._possessors: set[str] = set()

    def keys(self, name: str, role: int, kind: str, *, match: bool) -> Iterator[tuple[str, int, int]]:
        """Yield each key that a name is looked up by, with its role and the bits of ``marks_of``."""
        key = fold(name)
        if not key or len(key) > 100:
            return
        if match and role & (NameRole.MAIN | NameRole.ALIAS):
            self._possessors.update(possessors_in(name))
        if role == NameRole.ABBREVIATION:
            self.written.setdefault(key, set()).add(name)
        yield key, role, marks_of(name, role, kind) if match else 0
        spelled = spelled_out(name) if not name.isascii() else None
        if spelled and (other := fold(spelled)) != key:
            yield other, NameRole.ALTERNATE, 0

    def is_matched(self, key: str, roles: Iterable[int], marks: int, words: Words) -> bool:
        """Say whether texts are searched for a key."""
        return bool(marks & MATCHED) and is_worth_matching(
            key, roles, is_written=key in self.written, words=words
        )

    def sections(self) -> dict[str, Any]:
        """Return what a compiled file has of them."""
        return {
            "written": {key: sorted(forms) for key, forms in sorted(self.written.items())},
            "possessors": sorted(self._possessors),
        }


def match_sections(marks: Mapping[str, int], lookup: marisa_trie.Trie, words: Words) -> dict[str, Any]:
    """Return the list of names that texts are searched for, of their keys and marks."""
    trie = marisa_trie.Trie(marks)
    to_lookup = np.zeros(len(trie), np.uint32)
    bits = np.zeros(len(trie), np.uint8)
    for key, number in trie.items():
        to_lookup[number] = lookup[key]
        bits[number] = (marks[key] & ~MATCHED) | word_bits(key, words)
    return {"match_trie": trie.tobytes(), "match_lookup": to_lookup, "match_bits": bits}


class Row(NamedTuple):
    """What is kept of a place, in the order of the columns on disk."""

    name: str
    kind: str
    country: str
    admin1: str
    admin2: str
    lon: float
    lat: float
    population: int
    radius_m: float
    disputed: bool
    footprint_id: str


class Collector(ABC):
    """Collects places and their names from any source, then writes them.

    A place is added once; ``add_name`` may be called any number of times for it. Order of adding does not
    matter to look-ups, and the same input gives the same bytes.
    """

    def __init__(self) -> None:
        self._spellings = Spellings()

    @abstractmethod
    def row_of(self, place_id: int | str) -> int | None:
        """Return the row of a place that was added, by GeoNames number or full id."""

    @abstractmethod
    def rows_of(self, key: str) -> Iterable[int]:
        """Return the rows that bear a folded name so far."""

    @abstractmethod
    def describe(self, row: int) -> tuple[str, str, str, int]:
        """Return kind, country, admin1 code and population of a row."""

    @abstractmethod
    def name_of(self, row: int) -> str:
        """Return the main name of a row."""

    @abstractmethod
    def point(self, row: int) -> tuple[float, float]:
        """Return lon, lat of a row."""

    @abstractmethod
    def merge(self, row: int, place_id: str, *, footprint_id: str, disputed: bool) -> None:
        """Let a row stand for another id too, with that one's polygon: Crimea the division and the region."""

    @abstractmethod
    def set_kind(self, row: int, kind: str) -> None:
        """Set the feature code of a row."""

    def add_place(
        self,
        place_id: int | str,
        name: str,
        *,
        kind: str,
        country: str = "",
        lon: float,
        lat: float,
        admin1: str = "",
        admin2: str = "",
        population: int = 0,
        radius_m: float = 0.0,
        disputed: bool = False,
        footprint_id: str = "",
        match: bool = True,
    ) -> int:
        """Add a place with its main name and return its row; a second one of the same id changes nothing."""
        people = max(0, int(population))
        place = Row(
            name, kind, country, admin1, admin2, lon, lat, people, radius_m, disputed, footprint_id
        )  # fmt: skip
        return self._add(place_id, place, match=match)

    @abstractmethod
    def add_name(self, row: int, name: str, role: int, *, match: bool) -> None:
        """Give a place one more name; ``match`` puts it on the list that texts are searched with."""

    def write(
        self,
        path: Path,
        *,
        meta: dict[str, Any],
        common_words: frozenset[str] = frozenset(),
        given_names: frozenset[str] = frozenset(),
        surnames: frozenset[str] = frozenset(),
        progress: Progress = lambda _what, _share: None,
    ) -> None:
        """Compile all that was added into ``path``, atomically."""
        progress("sorting names", 0.0)
        words = {"common": common_words, "given": given_names, "surname": surnames}
        sections = self._compiled(words, progress) | self._spellings.sections()
        progress("writing", 0.9)
        counts = {
            "places": len(sections["place_kind"]),
            "names": len(sections["lookup_offsets"]) - 1,
            "match_names": len(sections["match_lookup"]),
        }
        container.write(path, sections, {"format": FORMAT, **counts, **meta})
        progress("written", 1.0)

    @abstractmethod
    def _add(self, place_id: int | str, place: Row, *, match: bool) -> int:
        """Add a place with its main name, unless its id is known, and return its row."""

    @abstractmethod
    def _compiled(self, words: Words, progress: Progress) -> dict[str, Any]:
        """Return the columns of all places, the names to look up and those to match."""
