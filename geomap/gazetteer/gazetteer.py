"""The gazetteer: names to candidate places, places to footprints, on a compiled file."""

from __future__ import annotations

import contextlib
import difflib
import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
from numpy.typing import NDArray
from shapely import MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geomap import locks
from geomap.collector import paused
from geomap.errors import DataError, UnknownPlaceError
from geomap.gazetteer import sources
from geomap.gazetteer.build import Compiler
from geomap.gazetteer.cache_folder import require_room, written_to
from geomap.gazetteer.compiling import COMMON_WORD, GIVEN_NAME, SURNAME, Progress
from geomap.gazetteer.container import Container
from geomap.gazetteer.folding import fold
from geomap.gazetteer.grounds import Grounds
from geomap.gazetteer.matcher import Matcher
from geomap.gazetteer.memo import Memo
from geomap.gazetteer.names import (
    Bearers,
    NameFacts,
    NameKind,
    NameMatch,
    NameRole,
    kinds_of,
    role_weight,
)
from geomap.gazetteer.shapes import GRID_DEG, SCALE_ERROR_M, Bounds, Shapes
from geomap.gazetteer.shores import Extent
from geomap.model import Candidate, Place, place_of_point
from geomap.settings import Settings

_STRONG = NameRole.MAIN | NameRole.ALIAS | NameRole.SPELLING
_MAX_MATCH_PLACES = 50
_KEPT_VERSIONS = 3
_COMPILED_BYTES = 48_000_000
"""Room that the compiled gazetteer takes, and a little more."""
_GONE = frozenset({"PPLH", "PPLQ", "PPLW", "PPLCH"})
"""GeoNames' codes of places that people have left."""


class Gazetteer:
    """A compiled gazetteer, opened by memory map. Look-ups are read-only and may be shared by threads."""

    def __init__(self, path: Path, *, open_shapes: Callable[[], Shapes] | None = None) -> None:
        """Open a compiled file; DataError when it is missing, damaged or of another version.

        ``open_shapes`` gives the polygons when the first is asked for; by default from the platform's cache.
        """
        self._grounds = Grounds(open_shapes or (lambda: Shapes.open(Settings().cache)))
        self._file = file = Container(path)
        self._numbers = file.array("place_number")
        self._slugs: list[str] = file.json("place_slugs")
        self._also: dict[str, int] = file.json("place_also")
        self._columns = {
            name: file.array(f"place_{name}")
            for name in ("name_end", "lon", "lat", "population", "radius", "disputed", "prominence", "kind",
                         "country", "admin1", "admin2")
        }  # fmt: skip
        self._values: dict[str, list[str]] = {
            name: file.json(f"place_{name}_values") for name in ("kind", "country", "admin1", "admin2")
        }
        self._footprints: dict[str, str] = file.json("place_footprints")
        self._names = file.blob("place_name")
        self._lookup = marisa_trie.Trie().frombytes(bytes(file.blob("lookup_trie")))
        self._offsets = file.array("lookup_offsets")
        self._rows = file.array("lookup_rows")
        self._roles = file.array("lookup_roles")
        self._match_trie = marisa_trie.Trie().frombytes(bytes(file.blob("match_trie")))
        self._match_lookup = file.array("match_lookup")
        self._match_bits = file.array("match_bits")
        self._row = lru_cache(maxsize=1 << 13)(self._read_row)
        self._owners = lru_cache(maxsize=1 << 13)(self._read_owners)
        self._facts = lru_cache(maxsize=1 << 13)(self._read_facts)
        self._matcher = Matcher(
            self._match_trie,
            self._match_bits,
            file.json("written"),
            frozenset(file.json("possessors")),
            self._owners,
        )

    @property
    def version(self) -> str:
        """What the gazetteer was compiled from, as a digest: equal versions give equal answers."""
        return str(self._file.meta["version"])

    def is_current(self) -> bool:
        """Whether the file at its path is still the one that was opened; false once replaced or deleted."""
        return self._file.is_current()

    def info(self) -> dict[str, Any]:
        """Return what the compiled file says of itself: counts, source, version, path and size in bytes."""
        return {**self._file.meta, "path": str(self._file.path), "bytes": self._file.path.stat().st_size}

    def place(self, place_id: str) -> Place:
        """Return the place of an id; UnknownPlaceError when there is none.

        The id of a point that a person chose on a map says itself where it is.
        """
        row = self._row_of(place_id)
        if row is None:
            point = place_of_point(place_id)
            if point is None:
                raise UnknownPlaceError(place_id)
            return point
        return self._row(row)

    def candidates(self, name: str) -> list[Place]:
        """Return every place that bears a name on the look-up list, the most prominent first."""
        return [self._row(row) for row, _ in self._postings(fold(name))]

    def bearers(self, name: str, *, limit: int | None = None, most: int | None = None) -> Bearers:
        """Return every place that bears a name and how it bears it, the most prominent first.

        ``limit`` cuts off all but the first few; ``most`` keeps so many: the first three, then the most
        populous.
        """
        number = self._lookup.get(fold(name), -1)
        begin, end = (0, 0) if number < 0 else (self._offsets.item(number), self._offsets.item(number + 1))
        if limit is not None:
            end = min(end, begin + limit)
        rows, roles = self._rows[begin:end], self._roles[begin:end]
        columns = self._columns
        population: list[int] = columns["population"][rows].tolist()
        if most is not None and end - begin > most:
            ranked = sorted(range(end - begin), key=lambda at: (at > 2, -population[at], at))
            kept = sorted(ranked[:most])
            rows, roles = rows[kept], roles[kept]
            population = [population[at] for at in kept]
        kinds, countries, divisions = (
            list(map(self._values[name].__getitem__, columns[name][rows].tolist()))
            for name in ("kind", "country", "admin1")
        )
        numbers: list[int] = rows.tolist()
        own = len(self._numbers)
        facilities = [row >= own and self._slugs[row - own].startswith("facility:") for row in numbers]
        return Bearers(numbers, roles.tolist(), kinds, countries, divisions, population, facilities)

    def place_at(self, row: int) -> Place:
        """Return the place of a row that ``bearers`` gave."""
        return self._row(row)

    def name_at(self, row: int) -> str:
        """Return the main name of the place of a row."""
        ends = self._columns["name_end"]
        return bytes(self._names[ends.item(row - 1) if row else 0 : ends.item(row)]).decode()

    def points_at(self, rows: list[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return longitudes and latitudes of rows, degrees."""
        return self._columns["lon"][rows], self._columns["lat"][rows]

    def find(self, name: str, *, limit: int = 20) -> list[Candidate]:
        """Return the places of a name, best first, with the reasons in words.

        "Paris, Texas" is the place of that name in that division or country; an id is its own place.
        Scores share out 1 over all places of the name by prominence: a country before a capital, a
        capital before a region, then by population. Empty when the name is not known.
        """
        postings = self._postings(fold(name)) or self._postings_within(name)
        if not postings:
            return []
        prominence = self._columns["prominence"]
        weights = np.array([10.0 ** (float(prominence[row]) + role_weight(roles)) for row, roles in postings])
        shares = weights / weights.sum()
        return [
            Candidate(place=self._row(row), score=round(float(share), 4), evidence=self._evidence(row, roles))
            for (row, roles), share in zip(postings[:limit], shares, strict=False)
        ]

    def suggestions(self, name: str) -> tuple[str, ...]:
        """Return up to five known names that are spelled much like an unknown one, best first."""
        key = fold(name)
        if not key:
            return ()
        near: dict[str, float] = {}
        for length in range(min(len(key), 6), 1, -1):
            for other in self._lookup.iterkeys(key[:length]):
                # names of three letters are codes of airports: "XYC" is near no word that a person wrote
                if abs(len(other) - len(key)) <= 3 and len(other) > 3 and other not in near:
                    near[other] = difflib.SequenceMatcher(None, key, other, autojunk=False).ratio()
                if len(near) >= 20_000:
                    break
            if sum(ratio > 0.75 for ratio in near.values()) >= 5:
                break
        best = sorted(near, key=lambda other: (-round(near[other], 2), -self._best(other), other))
        named: dict[str, None] = {}
        for other in best[:20]:
            if near[other] > 0.6:
                named.setdefault(self._row(self._postings(other)[0][0]).name, None)
        return tuple(named)[:5]

    def match(
        self, text: str, *, lower: bool = False, within: Sequence[tuple[int, int]] | None = None
    ) -> list[NameMatch]:
        """Return every longest name of the match list in a text, by start, none overlapping.

        ``within`` gives the spans of the text to search, in order; all of it by default.

        Names that are common words too are matched only with a capital at their start, unless ``lower``.
        ``place_ids`` holds at most 50 places; ``candidates(match.key)`` has them all.
        """
        return self._matcher.match(text, lower=lower, within=within)

    def name_facts(self, name: str) -> NameFacts | None:
        """Return what is known of a name before any text is read, or None where no place bears it."""
        return self._facts(fold(name))

    @property
    def coast_error_m(self) -> float:
        """Bound in metres on the embedded coastline's own error."""
        return self._grounds.coast_error_m

    @property
    def coast_grid_deg(self) -> tuple[float, float]:
        """The same bound apart for longitude and latitude, degrees."""
        return GRID_DEG

    @property
    def coast_scale_error_m(self) -> float:
        """Metres within which nine points in ten of the embedded coastline lie of a finer one."""
        return SCALE_ERROR_M

    def footprint(self, place: Place) -> BaseGeometry:
        """Return the place's polygon where one is known, else its point."""
        return self._grounds.footprint(place)

    def territory(self, place: Place) -> Polygon | MultiPolygon | None:
        """Return the place's polygon, or None where a point alone is known."""
        return self._grounds.territory(place)

    def island(self, place: Place) -> Polygon | MultiPolygon | None:
        """Return the land of islands listed as a point or with their waters; None where none is drawn."""
        return self._grounds.island(place)

    def is_island(self, place: Place) -> bool:
        """Tell whether a place is an island or a group, be it listed as a land, division or region."""
        return self._grounds.is_island(place)

    def mainland(self, place: Place) -> Polygon | MultiPolygon | None:
        """Return the main land of a country; of any other place with a polygon, all of it; else None."""
        return self._grounds.mainland(place)

    def islands(self, place: Place) -> MultiPolygon | None:
        """Return what of a country is not its main land; None for a place without a polygon."""
        return self._grounds.islands(place)

    def coast(self, place: Place, *, islands: bool) -> MultiLineString:
        """Return the sea coast of a place, land borders left out; empty where none is known."""
        return self._grounds.coast(place, islands=islands)

    def border(self, place: Place, *, land: bool = False) -> MultiLineString:
        """Return the outline of a place, coasts and land borders; empty where no polygon is known.

        With ``land`` that of a country has no coasts: as one who is in it means its border.
        """
        return self._grounds.border(place, land=land)

    def fine_shore(self, place: Place, *, extent: Extent, borders: bool = False) -> MultiLineString | None:
        """Return a country's shore by GSHHG, ten times finer than `coast`, with its land borders or without.

        ``extent`` is "mainland", "islands" (those that the embedded map has too) or "islets" (all). None
        where ``geomap[coast]`` is not installed or the place is no country. Made on first use, in up to 10 s.
        """
        return self._grounds.fine_shore(place, extent=extent, borders=borders)

    @cached_property
    def memo(self) -> Memo:
        """What was measured on these grounds before, kept in the cache folder."""
        return Memo(self._grounds.cache_dir, (self.version, *self.maps()))

    def maps(self) -> tuple[str, ...]:
        """Name the maps that distances rest on; those that are not compiled yet are compiled."""
        return self._grounds.maps()

    def land_near(self, bbox: Bounds) -> MultiPolygon:
        """Return the land inside a box (west, south, east, north; degrees)."""
        return self._grounds.land_near(bbox)

    def towns_in(self, bbox: Bounds, *, limit: int) -> list[Place]:
        """Return the towns inside a box (west, south, east, north; degrees), the most populous first.

        A box with west > east crosses the antimeridian.
        """
        west, south, east, north = bbox
        lon, lat = self._columns["lon"], self._columns["lat"]
        beside = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
        rows = np.flatnonzero(beside & (lat >= south) & (lat <= north) & self._is_town)
        people = self._columns["population"][rows].astype(np.int64)
        # By people, then by row, so that equals come in the same order each time.
        return [self._row(int(row)) for row in rows[np.lexsort((rows, -people))][:limit]]

    def places(self) -> Iterator[Place]:
        """Give every place, in the order of the compiled file."""
        return (self._read_row(row) for row in range(self.row_count()))

    def capital(self, country: str) -> Place | None:
        """Return the capital of a country by its code of two letters; None where none is known.

        Of several seats of one country the most populous counts.
        """
        row = self._capitals.get(country)
        return None if row is None else self._row(row)

    def country(self, code: str) -> Place | None:
        """Return the country or territory of a code of two letters; None where there is none."""
        row = self._lands.get(code)
        return None if row is None else self._row(row)

    def row_count(self) -> int:
        """Return how many places there are."""
        return len(self._numbers) + len(self._slugs)

    # -- reading the compiled columns

    @cached_property
    def _is_town(self) -> NDArray[np.bool_]:
        """Which rows are populated places that stand today, by GeoNames' feature code."""
        kinds = [kind.startswith("PPL") and kind not in _GONE for kind in self._values["kind"]]
        towns: NDArray[np.bool_] = np.array(kinds, dtype=bool)[self._columns["kind"]]
        return towns

    @cached_property
    def _capitals(self) -> dict[str, int]:
        """The row of each country's capital, by its code."""
        if "PPLC" not in self._values["kind"]:
            return {}
        rows = np.flatnonzero(self._columns["kind"] == self._values["kind"].index("PPLC"))
        people = self._columns["population"][rows].astype(np.int64)
        return {self._text("country", int(row)): int(row) for row in rows[np.argsort(people, kind="stable")]}

    @cached_property
    def _lands(self) -> dict[str, int]:
        """The row of each country or territory, by its code."""
        kinds = [at for at, kind in enumerate(self._values["kind"]) if kind.startswith(("PCL", "TERR"))]
        rows = np.flatnonzero(np.isin(self._columns["kind"], kinds))
        return {self._text("country", row): row for row in reversed(rows.tolist())}

    def _row_of(self, place_id: str) -> int | None:
        table, _, rest = place_id.partition(":")
        if table != "geonames":
            at = bisect_left(self._slugs, place_id)
            found = at < len(self._slugs) and self._slugs[at] == place_id
            return len(self._numbers) + at if found else self._also.get(place_id)
        if not (rest.isascii() and rest.isdigit() and len(rest) < 12):
            return None
        at = int(np.searchsorted(self._numbers, int(rest)))
        found = at < len(self._numbers) and int(self._numbers[at]) == int(rest)
        return at if found else self._also.get(place_id)

    def _id(self, row: int) -> str:
        count = len(self._numbers)
        return f"geonames:{self._numbers.item(row)}" if row < count else self._slugs[row - count]

    def _text(self, column: str, row: int) -> str:
        number: int = self._columns[column].item(row)
        return self._values[column][number]

    def _read_row(self, row: int) -> Place:
        columns = self._columns
        return Place(
            id=self._id(row),
            name=self.name_at(row),
            kind=self._text("kind", row),
            country=self._text("country", row) or None,
            lon=columns["lon"].item(row),
            lat=columns["lat"].item(row),
            admin1=self._text("admin1", row) or None,
            population=columns["population"].item(row),
            disputed=bool(columns["disputed"].item(row)),
            footprint_id=self._footprints.get(str(row)),
            radius_m=round(columns["radius"].item(row), 1),
        )

    def _postings(self, key: str) -> list[tuple[int, int]]:
        number = self._lookup.get(key, -1)
        return [] if number < 0 else self._postings_of(number)

    def _postings_within(self, name: str) -> list[tuple[int, int]]:
        """Return the places of a name with what it lies in behind a comma, or the one of an id."""
        row = self._row_of(name.strip())
        if row is not None:
            return [(row, NameRole.MAIN)]
        head, _, tail = name.rpartition(",")
        grounds: set[tuple[str, ...]] = set()
        for row, _roles in self._postings(fold(tail)):
            kind, *codes = (self._text(column, row) for column in ("kind", "country", "admin1", "admin2"))
            depth = 1 if kind.startswith("PCL") else {"ADM1": 2, "ADM2": 3}.get(kind, 0)
            if depth:
                grounds.add(tuple(codes[:depth]))
        if not grounds:
            return []
        return [
            (row, roles)
            for row, roles in self._postings(fold(head))
            if any(self._lies_in(row, ground) for ground in grounds)
        ]

    def _lies_in(self, row: int, ground: tuple[str, ...]) -> bool:
        columns = ("country", "admin1", "admin2")[: len(ground)]
        return all(self._text(column, row) == code for column, code in zip(columns, ground, strict=True))

    def _postings_of(self, number: int) -> list[tuple[int, int]]:
        begin, end = int(self._offsets[number]), int(self._offsets[number + 1])
        return list(zip(self._rows[begin:end].tolist(), self._roles[begin:end].tolist(), strict=True))

    def _best(self, key: str) -> float:
        row, roles = self._postings(key)[0]
        return float(self._columns["prominence"][row]) + role_weight(roles)

    def _read_owners(self, number: int) -> tuple[str, frozenset[NameKind], tuple[str, ...], bool]:
        postings = self._postings_of(int(self._match_lookup[number]))
        union = 0
        for _, roles in postings:
            union |= roles
        ids = tuple(self._id(row) for row, _ in postings[:_MAX_MATCH_PLACES])
        return self._match_trie.restore_key(number), kinds_of(union), ids, union == NameRole.ABBREVIATION

    def _read_facts(self, key: str) -> NameFacts | None:
        postings = self._postings(key)
        if not postings:
            return None
        number = self._match_trie.get(key, -1)
        bits = int(self._match_bits[number]) if number >= 0 else 0
        union = 0
        for _, roles in postings:
            union |= roles
        rows = [row for row, _ in postings]
        return NameFacts(
            key=key,
            kinds=kinds_of(union),
            places=len(rows),
            countries=len(set(self._columns["country"][rows].tolist())),
            max_population=int(self._columns["population"][rows].max()),
            best_kind=self._text("kind", rows[0]),
            best_prominence=float(self._columns["prominence"][rows[0]]),
            main=bool(union & _STRONG),
            is_common_word=bool(bits & COMMON_WORD),
            is_given_name=bool(bits & GIVEN_NAME),
            is_surname=bool(bits & SURNAME),
        )

    def _evidence(self, row: int, roles: int) -> tuple[str, ...]:
        said = {
            NameRole.MAIN: "its main name",
            NameRole.ALIAS: "a name in use",
            NameRole.SPELLING: "its main name, spelled otherwise",
            NameRole.ALTERNATE: "another name of it",
            NameRole.ABBREVIATION: "an abbreviation",
            NameRole.FORMER: "a former name",
            NameRole.DEMONYM: "a word for its people",
            NameRole.ADJECTIVE: "an adjective of it",
        }
        words = [text for role, text in said.items() if roles & role]
        kind = self._text("kind", row)
        if kind.startswith("PCL"):
            words.append("country or dependency")
        elif kind == "PPLC":
            words.append("capital")
        elif kind == "ADM1":
            words.append("first-level division")
        population = int(self._columns["population"][row])
        if population:
            words.append(f"population {population:,}")
        return tuple(words)


def open_gazetteer(settings: Settings | None = None, *, progress: Progress | None = None) -> Gazetteer:
    """Open the gazetteer that the settings name, compiling the embedded one on first use.

    The embedded one is kept in the cache folder under a name made of everything it depends on; a damaged
    file is built anew. Of programs that find it missing at once one compiles and the others wait.
    ``progress`` is called with what is being done and the share done, only while compiling or waiting.
    DataError when ``settings.gazetteer`` names no whole gazetteer, or the cache folder cannot take one.
    """
    settings = settings if settings is not None else Settings()
    cache = settings.cache

    def open_shapes() -> Shapes:
        return Shapes.open(cache, progress=progress)

    if settings.gazetteer is not None:
        return Gazetteer(settings.gazetteer, open_shapes=open_shapes)
    version = sources.tables_digest()
    path = cache / f"gazetteer-{version}.gmz"
    with contextlib.suppress(DataError):
        gazetteer = Gazetteer(path, open_shapes=open_shapes)
        with contextlib.suppress(OSError):
            os.utime(path)  # in use: the last to be tidied away, though others have been compiled since
        return gazetteer
    tell = progress or (lambda _what, _share: None)
    waiting = partial(tell, "waiting for another program that compiles the gazetteer", 0.0)
    with locks.held(cache / "gazetteer.lock", waiting=waiting):
        # Who waited finds it made.
        with contextlib.suppress(DataError):
            return Gazetteer(path, open_shapes=open_shapes)
        _forget(cache, path)
        _compile(path, version, tell)
        _forget_older(cache, keep=_KEPT_VERSIONS)
    return Gazetteer(path, open_shapes=open_shapes)


def _forget(cache: Path, damaged: Path) -> None:
    """Delete a damaged file, and what a compiler that was killed had begun."""
    for path in (damaged, *cache.glob("gazetteer-*.tmp")):
        with contextlib.suppress(OSError):
            path.unlink()


def _forget_older(cache: Path, *, keep: int) -> None:
    """Delete compiled files but those made or opened last; a version that is missed is made again."""
    ages: list[tuple[int, Path]] = []
    for path in cache.glob("gazetteer-*.gmz"):
        # Another process may be tidying up at the same moment.
        with contextlib.suppress(OSError):
            ages.append((path.stat().st_mtime_ns, path))
    for _, path in sorted(ages)[:-keep]:
        with contextlib.suppress(OSError):
            path.unlink()


def _compile(path: Path, version: str, progress: Progress) -> None:
    require_room(path.parent, _COMPILED_BYTES)
    compiler = Compiler()
    # A million names, no circles among them.
    with paused():
        sources.add_all(compiler, lambda what, share: progress(what, 0.75 * share))
        lists = sources.word_lists()
        with written_to(path.parent):
            compiler.write(
                path,
                meta={"source": "embedded", "version": version},
                progress=lambda what, share: progress(what, 0.75 + 0.25 * share),
                **lists,
            )
