"""Compiling in memory: rows and names from any source into one file of arrays and tries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import marisa_trie
import numpy as np

from geomap.gazetteer.compiling import Collector, Progress, Row, Words, match_sections
from geomap.gazetteer.names import NameRole, prominence, role_weight

_ROLE_BITS = 8
_ROLE_MASK = (1 << _ROLE_BITS) - 1


class Compiler(Collector):
    """Collects places and their names in lists."""

    def __init__(self) -> None:
        super().__init__()
        self._ids: list[int | str] = []
        self._places: list[Row] = []
        self._rows: dict[int | str, int] = {}
        self._also: dict[str, int] = {}
        # A key's rows with their roles. Most keys have one row, kept as one number to spare memory.
        self._postings: dict[str, int | dict[int, int]] = {}
        self._marks: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._places)

    def row_of(self, place_id: int | str) -> int | None:
        """Return the row of a place that was added, by GeoNames number or full id."""
        return self._rows.get(place_id)

    def rows_of(self, key: str) -> Iterable[int]:
        """Return the rows that bear a folded name so far."""
        return self._posting(key)

    def describe(self, row: int) -> tuple[str, str, str, int]:
        """Return kind, country, admin1 code and population of a row."""
        place = self._places[row]
        return place.kind, place.country, place.admin1, place.population

    def name_of(self, row: int) -> str:
        """Return the main name of a row."""
        return self._places[row].name

    def point(self, row: int) -> tuple[float, float]:
        """Return lon, lat of a row."""
        place = self._places[row]
        return place.lon, place.lat

    def merge(self, row: int, place_id: str, *, footprint_id: str, disputed: bool) -> None:
        """Let a row stand for another id too, with that one's polygon."""
        self._also[place_id] = row
        place = self._places[row]
        disputed = place.disputed or disputed
        self._places[row] = place._replace(footprint_id=footprint_id, disputed=disputed)

    def set_kind(self, row: int, kind: str) -> None:
        """Set the feature code of a row."""
        self._places[row] = self._places[row]._replace(kind=kind)

    def add_name(self, row: int, name: str, role: int, *, match: bool) -> None:
        """Give a place one more name; ``match`` puts it on the list that texts are searched with."""
        for key, as_role, marks in self._spellings.keys(name, role, self._places[row].kind, match=match):
            self._post(key, row, as_role)
            if marks:
                self._marks[key] = self._marks.get(key, 0) | marks

    def _add(self, place_id: int | str, place: Row, *, match: bool) -> int:
        known = self._rows.get(place_id)
        if known is not None:
            return known
        row = self._rows[place_id] = len(self._places)
        self._ids.append(place_id)
        self._places.append(place)
        self.add_name(row, place.name, NameRole.MAIN, match=match)
        return row

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

    def _compiled(self, words: Words, progress: Progress) -> dict[str, Any]:
        order = self._order()
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        prominences = [prominence(place.kind, place.population, place.country) for place in self._places]
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
        matched = {
            key: marks
            for key, marks in self._marks.items()
            if self._spellings.is_matched(key, self._posting(key).values(), marks, words)
        }
        return sections | match_sections(matched, trie, words)

    def _order(self) -> np.ndarray[Any, Any]:
        """Return the rows by GeoNames number, then those with ids of our own by id."""
        numbered = sorted((pid, row) for pid, row in self._rows.items() if isinstance(pid, int))
        named = sorted((pid, row) for pid, row in self._rows.items() if isinstance(pid, str))
        return np.array([row for _, row in numbered] + [row for _, row in named], np.int64)

    def _place_sections(self, order: np.ndarray[Any, Any]) -> dict[str, Any]:
        numbers = np.array([i if isinstance(i, int) else 0 for i in self._ids], np.int64)[order]
        places = [self._places[row] for row in order]
        encoded = [place.name.encode() for place in places]
        sections: dict[str, Any] = {
            "place_number": numbers[numbers > 0],
            "place_slugs": [self._ids[row] for row in order if isinstance(self._ids[row], str)],
            "place_name": b"".join(encoded),
            "place_name_end": np.cumsum([len(name) for name in encoded]).astype(np.uint32),
            "place_lon": np.array([place.lon for place in places], np.float64),
            "place_lat": np.array([place.lat for place in places], np.float64),
            "place_population": np.array([place.population for place in places], np.uint32),
            "place_radius": np.array([place.radius_m for place in places], np.float32),
            "place_disputed": np.array([place.disputed for place in places], np.uint8),
            "place_footprints": {
                str(at): place.footprint_id for at, place in enumerate(places) if place.footprint_id
            },
        }
        for column in ("kind", "country", "admin1", "admin2"):
            values = [getattr(place, column) for place in places]
            distinct = sorted(set(values))
            code = {value: number for number, value in enumerate(distinct)}
            sections[f"place_{column}"] = np.array([code[v] for v in values], np.uint32)
            sections[f"place_{column}_values"] = distinct
        return sections
