"""Compiling: rows and names from any source into one file of arrays and tries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import marisa_trie
import numpy as np

from geomap.gazetteer import container
from geomap.gazetteer.folding import fold, spelled_out
from geomap.gazetteer.names import NameRole, prominence, reckoned_people, role_weight

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""

FORMAT = 4
"""Raised when the meaning of a section changes, so that older files are built anew."""

COMMON_WORD, GIVEN_NAME, SURNAME, ARTICLE, LAND, POSSESSIVE = 1, 2, 4, 8, 16, 32
"""Bits of what is known of a matchable name."""

MATCHED = 64
"""Set with the bits of a name that texts are searched for."""

# The word before a possessive inside a name: "People" in "People's Republic of China".
_POSSESSOR = re.compile(r"(\w+)['’]s (?=\w)")

_ROLE_BITS = 8
_ROLE_MASK = (1 << _ROLE_BITS) - 1
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
    return map(fold, _POSSESSOR.findall(name))


def is_worth_matching(
    key: str, roles: Iterable[int], *, is_written: bool, words: Mapping[str, frozenset[str]]
) -> bool:
    """Leave out what would seldom be a place: variants that are everyday words or people's names."""
    if key.isdigit() or (len(key) < 2 and not is_written):
        return False
    if any(role & ~_WEAK for role in roles):
        return True
    return not any(key in listed for listed in words.values())


def word_bits(key: str, words: Mapping[str, frozenset[str]]) -> int:
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

    def is_matched(
        self, key: str, roles: Iterable[int], marks: int, words: Mapping[str, frozenset[str]]
    ) -> bool:
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


def match_sections(
    marks: Mapping[str, int], lookup: marisa_trie.Trie, words: Mapping[str, frozenset[str]]
) -> dict[str, Any]:
    """Return the list of names that texts are searched for, of their keys and marks."""
    trie = marisa_trie.Trie(marks)
    to_lookup = np.zeros(len(trie), np.uint32)
    bits = np.zeros(len(trie), np.uint8)
    for key, number in trie.items():
        to_lookup[number] = lookup[key]
        bits[number] = (marks[key] & ~MATCHED) | word_bits(key, words)
    return {"match_trie": trie.tobytes(), "match_lookup": to_lookup, "match_bits": bits}


class Collector(Protocol):
    """What a source of places fills: a compiler in memory or one on disk."""

    def row_of(self, place_id: int | str) -> int | None:
        """Return the row of a place that was added, by GeoNames number or full id."""

    def rows_of(self, key: str) -> Iterable[int]:
        """Return the rows that bear a folded name so far."""

    def describe(self, row: int) -> tuple[str, str, str, int]:
        """Return kind, country, admin1 code and population of a row."""

    def name_of(self, row: int) -> str:
        """Return the main name of a row."""

    def point(self, row: int) -> tuple[float, float]:
        """Return lon, lat of a row."""

    def merge(self, row: int, place_id: str, *, footprint_id: str, disputed: bool) -> None:
        """Let a row stand for another id too, with that one's polygon."""

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
        """Add a place with its main name and return its row."""

    def add_name(self, row: int, name: str, role: int, *, match: bool) -> None:
        """Give a place one more name."""


class Compiler:
    """Collects places and their names, then writes them.

    A place is added once; ``add_name`` may be called any number of times for it. Order of adding does not
    matter to look-ups, and the same input gives the same bytes.
    """

    def __init__(self) -> None:
        self._ids: list[int | str] = []
        self._names: list[str] = []
        self._kinds: list[str] = []
        self._countries: list[str] = []
        self._admin1: list[str] = []
        self._admin2: list[str] = []
        self._points: list[tuple[float, float]] = []
        self._populations: list[int] = []
        self._radii: list[float] = []
        self._disputed: list[bool] = []
        self._footprints: list[str] = []
        self._rows: dict[int | str, int] = {}
        self._also: dict[str, int] = {}
        # A key's rows with their roles. Most keys have one row, kept as one number to spare memory.
        self._postings: dict[str, int | dict[int, int]] = {}
        self._marks: dict[str, int] = {}
        self._spellings = Spellings()

    def __len__(self) -> int:
        return len(self._ids)

    def row_of(self, place_id: int | str) -> int | None:
        """Return the row of a place that was added, by GeoNames number or full id."""
        return self._rows.get(place_id)

    def rows_of(self, key: str) -> Iterable[int]:
        """Return the rows that bear a folded name so far."""
        return self._posting(key)

    def describe(self, row: int) -> tuple[str, str, str, int]:
        """Return kind, country, admin1 code and population of a row."""
        return self._kinds[row], self._countries[row], self._admin1[row], self._populations[row]

    def name_of(self, row: int) -> str:
        """Return the main name of a row."""
        return self._names[row]

    def point(self, row: int) -> tuple[float, float]:
        """Return lon, lat of a row."""
        return self._points[row]

    def merge(self, row: int, place_id: str, *, footprint_id: str, disputed: bool) -> None:
        """Let a row stand for another id too, with that one's polygon: Crimea the division and the region."""
        self._also[place_id] = row
        self._footprints[row] = footprint_id
        self._disputed[row] = self._disputed[row] or disputed

    def set_kind(self, row: int, kind: str) -> None:
        """Set the feature code of a row."""
        self._kinds[row] = kind

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
        known = self._rows.get(place_id)
        if known is not None:
            return known
        row = len(self._ids)
        self._rows[place_id] = row
        self._ids.append(place_id)
        self._names.append(name)
        self._kinds.append(kind)
        self._countries.append(country)
        self._admin1.append(admin1)
        self._admin2.append(admin2)
        self._points.append((lon, lat))
        self._populations.append(max(0, int(population)))
        self._radii.append(radius_m)
        self._disputed.append(disputed)
        self._footprints.append(footprint_id)
        self.add_name(row, name, NameRole.MAIN, match=match)
        return row

    def add_name(self, row: int, name: str, role: int, *, match: bool) -> None:
        """Give a place one more name; ``match`` puts it on the list that texts are searched with."""
        for key, as_role, marks in self._spellings.keys(name, role, self._kinds[row], match=match):
            self._post(key, row, as_role)
            if marks:
                self._marks[key] = self._marks.get(key, 0) | marks

    def _post(self, key: str, row: int, role: int) -> None:
        known = self._postings.get(key)
        if known is None:
            self._postings[key] = row << _ROLE_BITS | role
        elif isinstance(known, dict):
            known[row] = known.get(row, 0) | role
        elif known >> _ROLE_BITS == row:
            self._postings[key] = known | role
        else:
            self._postings[key] = {known >> _ROLE_BITS: known & _ROLE_MASK, row: role}

    def _posting(self, key: str) -> dict[int, int]:
        known = self._postings.get(key)
        if known is None:
            return {}
        return known if isinstance(known, dict) else {known >> _ROLE_BITS: known & _ROLE_MASK}

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
        order = self._order()
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        prominences = [
            prominence(kind, reckoned_people(kind, people, country))
            for kind, people, country in zip(self._kinds, self._populations, self._countries, strict=True)
        ]
        sections = self._place_sections(order)
        sections["place_also"] = {place_id: int(rank[row]) for place_id, row in self._also.items()}
        sections["place_prominence"] = np.array(prominences, np.float32)[order]

        trie = marisa_trie.Trie(self._postings)
        places: list[int] = rank.tolist()
        by_id: list[str] = [""] * len(trie)
        for key, number in trie.items():
            by_id[number] = key
        progress("listing places of names", 0.4)
        rows: list[int] = []
        roles: list[int] = []
        ends: list[int] = [0]
        for key in by_id:
            posting = self._postings[key]
            if isinstance(posting, int):
                rows.append(posting >> _ROLE_BITS)
                roles.append(posting & _ROLE_MASK)
            else:
                weighed = sorted(
                    (-(prominences[r] + role_weight(role)), places[r], r, role) for r, role in posting.items()
                )
                rows.extend(row for _, _, row, _ in weighed)
                roles.extend(role for _, _, _, role in weighed)
            ends.append(len(rows))
        sections |= {
            "lookup_trie": trie.tobytes(),
            "lookup_offsets": np.array(ends, np.uint32),
            "lookup_rows": rank[np.array(rows, np.int64)].astype(np.uint32),
            "lookup_roles": np.array(roles, np.uint8),
        }
        progress("making the match list", 0.7)
        words = {"common": common_words, "given": given_names, "surname": surnames}
        matched = {
            key: marks
            for key, marks in self._marks.items()
            if self._spellings.is_matched(key, self._posting(key).values(), marks, words)
        }
        sections |= match_sections(matched, trie, words) | self._spellings.sections()
        progress("writing", 0.9)
        meta = {"format": FORMAT, "places": len(order), "names": len(by_id),
                "match_names": len(sections["match_lookup"]), **meta}  # fmt: skip
        container.write(path, sections, meta)
        progress("written", 1.0)

    def _order(self) -> np.ndarray[Any, Any]:
        """Return the rows by GeoNames number, then those with ids of our own by id."""
        numbered = sorted((pid, row) for pid, row in self._rows.items() if isinstance(pid, int))
        named = sorted((pid, row) for pid, row in self._rows.items() if isinstance(pid, str))
        return np.array([row for _, row in numbered] + [row for _, row in named], np.int64)

    def _place_sections(self, order: np.ndarray[Any, Any]) -> dict[str, Any]:
        numbers = np.array([i if isinstance(i, int) else 0 for i in self._ids], np.int64)[order]
        encoded = [self._names[row].encode() for row in order]
        points = np.array(self._points, np.float64).reshape(-1, 2)[order]
        sections: dict[str, Any] = {
            "place_number": numbers[numbers > 0],
            "place_slugs": [self._ids[row] for row in order if isinstance(self._ids[row], str)],
            "place_name": b"".join(encoded),
            "place_name_end": np.cumsum([len(name) for name in encoded]).astype(np.uint32),
            "place_lon": points[:, 0].copy(),
            "place_lat": points[:, 1].copy(),
            "place_population": np.array(self._populations, np.uint32)[order],
            "place_radius": np.array(self._radii, np.float32)[order],
            "place_disputed": np.array(self._disputed, np.uint8)[order],
            "place_footprints": {
                str(at): self._footprints[row] for at, row in enumerate(order) if self._footprints[row]
            },
        }
        for column, values in (
            ("kind", self._kinds),
            ("country", self._countries),
            ("admin1", self._admin1),
            ("admin2", self._admin2),
        ):
            distinct = sorted(set(values))
            code = {value: number for number, value in enumerate(distinct)}
            sections[f"place_{column}"] = np.array([code[v] for v in values], np.uint32)[order]
            sections[f"place_{column}_values"] = distinct
        return sections
