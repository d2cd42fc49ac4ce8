"""Compiling more places than memory holds: rows and names wait in a database on disk until they are written.

Rows of GeoNames are numbered by GeoNames' own numbers, so that the database keeps them in order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np

from geomap.errors import DataError
from geomap.gazetteer.compiling import Collector, Progress, Row, Words, match_sections
from geomap.gazetteer.names import NameRole, prominence, role_weight

_OWN = 1 << 40
"""Rows from here on have ids of our own."""
_BATCH = 50_000
_CACHE_KB = 100_000
_SCHEMA = """
create table place (row integer primary key, id text, name text, kind text, country text, admin1 text,
  admin2 text, lon real, lat real, population integer, radius real, disputed integer, footprint text);
create table post (key text, row integer, role integer, marks integer);
create table also (id text primary key, row integer) without rowid;
"""
_ADD = "insert or ignore into place values (?,?,?,?,?,?,?,?,?,?,?,?,?)"
_COLUMNS = ("kind", "country", "admin1", "admin2")

Array = np.ndarray[Any, Any]


class StagedCompiler(Collector):
    """Collects places and their names in a database in ``folder``, then writes them.

    Memory is a cache of fixed size while collecting; while writing it holds one trie of all names and some
    60 bytes a place. DataError when the disk is full.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._db = sqlite3.connect(folder / "staging.sqlite", isolation_level=None)
        self._db.executescript(
            f"pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -{_CACHE_KB};"
            "pragma temp_store = file; pragma locking_mode = exclusive;" + _SCHEMA + "begin;"
        )
        self._own: dict[str, int] = {}
        self._names: list[tuple[str, int, int, int]] = []
        self._indexed = False

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def row_of(self, place_id: int | str) -> int | None:
        """Return the row of a place that was added, by GeoNames number or full id."""
        if isinstance(place_id, str):
            if (own := self._own.get(place_id)) is not None:
                return own
            merged = self._db.execute("select row from also where id = ?", (place_id,)).fetchone()
            return None if merged is None else int(merged[0])
        found = self._db.execute("select row from place where row = ?", (place_id,)).fetchone()
        return None if found is None else int(found[0])

    def rows_of(self, key: str) -> Iterable[int]:
        """Return the rows that bear a folded name so far."""
        self._flush()
        if not self._indexed:
            self._run("create index post_key on post (key, row, role, marks)")
            self._indexed = True
        return [row for (row,) in self._db.execute("select distinct row from post where key = ?", (key,))]

    def describe(self, row: int) -> tuple[str, str, str, int]:
        """Return kind, country, admin1 code and population of a row."""
        found: tuple[str, str, str, int] = self._db.execute(
            "select kind, country, admin1, population from place where row = ?", (row,)
        ).fetchone()
        return found

    def name_of(self, row: int) -> str:
        """Return the main name of a row."""
        found: tuple[str] = self._db.execute("select name from place where row = ?", (row,)).fetchone()
        return found[0]

    def point(self, row: int) -> tuple[float, float]:
        """Return lon, lat of a row."""
        found: tuple[float, float] = self._db.execute(
            "select lon, lat from place where row = ?", (row,)
        ).fetchone()
        return found

    def merge(self, row: int, place_id: str, *, footprint_id: str, disputed: bool) -> None:
        """Let a row stand for another id too, with that one's polygon: Crimea the division and the region."""
        self._run("insert or replace into also values (?, ?)", (place_id, row))
        self._run(
            "update place set footprint = ?, disputed = max(disputed, ?) where row = ?",
            (footprint_id, int(disputed), row),
        )

    def set_kind(self, row: int, kind: str) -> None:
        """Set the feature code of a row."""
        self._run("update place set kind = ? where row = ?", (kind, row))

    def settle(self, row: int, place_id: str, *, lon: float, lat: float, population: int) -> None:
        """Give a row the point and people of another table, and that table's id beside its own."""
        self._run("insert or replace into also values (?, ?)", (place_id, row))
        self._run(
            "update place set lon = ?, lat = ?, population = max(population, ?) where row = ?",
            (lon, lat, population, row),
        )

    def add_name(self, row: int, name: str, role: int, *, match: bool) -> None:
        """Give a place one more name; ``match`` puts it on the list that texts are searched with."""
        self._name(row, name, role, self.describe(row)[0] if match else "", match=match)

    def _add(self, place_id: int | str, place: Row, *, match: bool) -> int:
        if isinstance(place_id, str):
            if (known := self._own.get(place_id)) is not None:
                return known
            row = self._own[place_id] = _OWN + len(self._own)
        else:
            row = place_id
        own_id = place_id if isinstance(place_id, str) else ""
        added = self._run(_ADD, (row, own_id, *place))
        if added.rowcount:
            self._name(row, place.name, NameRole.MAIN, place.kind, match=match)
        return row

    def _name(self, row: int, name: str, role: int, kind: str, *, match: bool) -> None:
        for key, as_role, marks in self._spellings.keys(name, role, kind, match=match):
            self._names.append((key, row, as_role, marks))
        if len(self._names) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        names, self._names = self._names, []
        try:
            self._db.executemany("insert into post values (?, ?, ?, ?)", names)
        except sqlite3.OperationalError as error:
            raise _no_room(error) from error

    def _run(self, statement: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        try:
            return self._db.execute(statement, values)
        except sqlite3.OperationalError as error:
            raise _no_room(error) from error

    def _compiled(self, words: Words, progress: Progress) -> dict[str, Any]:
        self.rows_of("")
        sections, rows, prominences = self._place_sections()
        own = {int(row): at for at, row in enumerate(rows.tolist()) if row >= _OWN}

        def place_of(row: int) -> int:
            return own[row] if row >= _OWN else int(np.searchsorted(sections["place_number"], row))

        also = self._run("select id, row from also order by id")
        sections["place_also"] = {place_id: place_of(row) for place_id, row in also}
        progress("making the trie of names", 0.2)
        distinct = self._run("select distinct key from post order by key")
        trie = marisa_trie.Trie(key for (key,) in distinct)
        sections |= {"lookup_trie": trie.tobytes()}
        return sections | self._postings(trie, place_of, prominences, words, progress)

    def _place_sections(self) -> tuple[dict[str, Any], Array, Array]:
        """Return the columns of all places in order, their rows, and their prominence."""
        count = int(self._run("select count(*) from place").fetchone()[0])
        codes: dict[str, dict[str, int]] = {}
        sections: dict[str, Any] = {}
        for column in _COLUMNS:
            distinct = sorted(value for (value,) in self._run(f"select distinct {column} from place"))
            codes[column] = {value: number for number, value in enumerate(distinct)}
            sections[f"place_{column}_values"] = distinct
            sections[f"place_{column}"] = np.empty(count, np.uint32)
        rows = np.empty(count, np.int64)
        types = {"lon": np.float64, "lat": np.float64, "population": np.uint32, "radius": np.float32,
                 "disputed": np.uint8, "name_end": np.uint32}  # fmt: skip
        for column, dtype in types.items():
            sections[f"place_{column}"] = np.empty(count, dtype)
        prominences = np.empty(count, np.float64)
        names = bytearray()
        slugs: list[str] = []
        footprints: dict[str, str] = {}
        query = (
            "select row, id, name, kind, country, admin1, admin2, lon, lat, population, radius, disputed,"
            " footprint from place order by row >= ?, id, row"
        )
        for at, found in enumerate(self._run(query, (_OWN,))):
            row, slug, name, kind, country, admin1, admin2, lon, lat, people, radius, disputed, ground = found
            rows[at] = row
            if slug:
                slugs.append(slug)
            if ground:
                footprints[str(at)] = ground
            names += name.encode()
            prominences[at] = prominence(kind, people, country)
            values = (lon, lat, people, radius, disputed, len(names))
            for column, value in zip(types, values, strict=True):
                sections[f"place_{column}"][at] = value
            for column, value in zip(_COLUMNS, (kind, country, admin1, admin2), strict=True):
                sections[f"place_{column}"][at] = codes[column][value]
        sections |= {
            "place_prominence": prominences.astype(np.float32),
            "place_number": rows[rows < _OWN],
            "place_slugs": slugs,
            "place_name": bytes(names),
            "place_footprints": footprints,
        }
        return sections, rows, prominences

    def _postings(
        self,
        trie: marisa_trie.Trie,
        place_of: Callable[[int], int],
        prominences: Array,
        words: Words,
        progress: Progress,
    ) -> dict[str, Any]:
        """Return the places of every name, best first, and the list of names to match."""
        owners = np.zeros(len(trie) + 1, np.uint32)
        for key, count in self._run("select key, count(distinct row) from post group by key"):
            owners[trie[key] + 1] = count
        offsets = np.cumsum(owners, dtype=np.uint32)
        found_rows = np.empty(int(offsets[-1]), np.uint32)
        found_roles = np.empty(int(offsets[-1]), np.uint8)
        matched: dict[str, int] = {}
        for done, (key, posting) in enumerate(self._grouped()):
            if done % _BATCH == 0:
                progress("listing places of names", 0.3 + 0.6 * done / len(trie))
            roles: dict[int, int] = {}
            marks = 0
            for _, row, role, mark in posting:
                at = place_of(row)
                roles[at] = roles.get(at, 0) | role
                marks |= mark
            ranked = sorted(roles, key=lambda at: (-(float(prominences[at]) + role_weight(roles[at])), at))
            begin = int(offsets[trie[key]])
            found_rows[begin : begin + len(ranked)] = ranked
            found_roles[begin : begin + len(ranked)] = [roles[at] for at in ranked]
            if self._spellings.is_matched(key, roles.values(), marks, words):
                matched[key] = marks
        lookup = {"lookup_offsets": offsets, "lookup_rows": found_rows, "lookup_roles": found_roles}
        return lookup | match_sections(matched, trie, words)

    def _grouped(self) -> Iterator[tuple[str, Iterator[tuple[str, int, int, int]]]]:
        rows = self._run("select key, row, role, marks from post order by key, row")
        yield from groupby(rows, key=lambda found: str(found[0]))


def _no_room(error: sqlite3.OperationalError) -> DataError:
    return DataError(f"the gazetteer cannot be compiled: {error}; free space beside the output and try again")
