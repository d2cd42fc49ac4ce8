"""The candidate places of a name, and what the gazetteer says of each whatever the document is.

A :class:`Table` is made once for a name and kept: the documents that hold the name share it. It keeps rows of
the gazetteer and arrays; the places themselves are made for the few that a document is told of.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import Bearers, Gazetteer
from geomap.gazetteer.folding import fold
from geomap.gazetteer.names import NameRole, prominence, reckoned_people
from geomap.gazetteer.variants import is_transcribed_from

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

NAMES = 6_000
"""Names of which what the gazetteer says is remembered, twice as many at most."""

STATIC = (
    "population",
    "share of namesakes' people",
    "most populous",
    "first in the gazetteer",
    "rank",
    "country",
    "dependency",
    "first-level division",
    "second-level division",
    "lower division",
    "capital",
    "seat of a government",
    "town",
    "part of a town",
    "sea or ocean",
    "region",
    "water",
    "terrain",
    "site",
    "main name",
    "short name",
    "only candidate",
    "town x people",
    "division x people",
    "former name",
    "alternate name",
    "abbreviation",
    "prominence",
    "adjective or people of it",
    "site of power",
    "name of a part only",
    "part only x people",
    "written otherwise",
    "not in the gazetteer",
    "not in the gazetteer: part of the name is",
    "not in the gazetteer: named like a site",
    "not in the gazetteer: people of the namesakes",
    "not in the gazetteer: namesakes",
    "not in the gazetteer: adjective",
)
"""Evidence about a candidate alone."""

SEAT_OF_GOVERNMENT = STATIC.index("seat of a government")
"""The column of palaces and the like, which stand for those who rule in them ("the Kremlin")."""

_RENOWNED = 1_000_000
"""People from which a city's former name ("Bombay") counts as its main one."""

_TOWNS = frozenset(
    {"PPL", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPLC", "PPLG", "PPLL", "PPLS", "PPLF", "PPLR"}
)


@lru_cache(maxsize=4096)
def level_of(kind: str) -> str:
    """Return the class of a feature code: country, dependency, adm1, adm2, adm3, capital, town, …

    A seat of a division is a town: the embedded gazetteer, from which the models learnt, does not tell
    them apart.
    """
    if kind.startswith("PCL"):
        return "country" if kind in ("PCLI", "PCL", "PCLS", "PCLH", "PCLF") else "dependency"
    if kind.startswith("ADM"):
        return {"ADM1": "adm1", "ADM2": "adm2"}.get(kind[:4], "adm3")
    if kind == "PPLC":
        return "capital"
    if kind == "PPLX":
        return "quarter"
    if kind in _TOWNS or kind.startswith("PPL"):
        return "town"
    if kind == "marine":
        return "marine"
    if kind in ("region", "RGN", "CONT", "RGNE", "RGNL", "ADMD", "TERR", "ZN", "AREA"):
        return "region"
    if kind[:2] in (
        "ST",
        "LK",
        "BA",
        "GU",
        "SE",
        "OC",
        "CH",
        "HB",
        "ES",
        "LG",
        "RF",
        "CN",
        "RS",
        "FL",
        "SP",
        "IN",
    ):
        return "water" if kind not in ("STDM", "STNM", "INSM") else "site"
    if kind[:2] in (
        "MT",
        "IS",
        "CA",
        "PE",
        "DS",
        "VA",
        "HL",
        "PL",
        "PK",
        "UP",
        "PT",
        "VL",
        "AT",
        "BC",
        "FR",
        "CP",
    ):
        return "terrain" if kind not in ("PLS", "MTRO") else "site"
    return "site"


FACTS = (
    "x",
    "y",
    "z",
    "vote for its country",
    "vote for its division",
    "vote for its ground",
    "people",
    "prior",
    "country or dependency",
    "first-level division",
    "town or site",
    "namesakes",
)
"""What the evidence of a document is made from, one row of :attr:`Table.facts` each.

A unit vector, a vote in parts, people and a first guess, 1 or 0 for what it is, namesakes in tenths."""
X, VOTES, PEOPLE, PRIOR, WIDE, DIVISION, TOWN, NAMESAKES = 0, 3, 6, 7, 8, 9, 10, 11


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The candidates of one name with what does not depend on a document."""

    key: str
    """The folded name."""
    rows: tuple[int, ...]
    """Rows of the gazetteer, at most ``MOST`` of them, the most prominent first."""
    levels: tuple[str, ...]
    """Class of each one's kind; one more than rows, for a place not in the gazetteer."""
    level: Indices
    """The same as codes."""
    static: Array
    """Columns of ``STATIC``, one row a candidate and one for a place not in the gazetteer."""
    facts: Array
    """Rows of ``FACTS``, one column a candidate and one for a place not in the gazetteer."""
    countries: tuple[str, ...]
    """Country codes, empty at sea, and an empty one."""
    divisions: tuple[str, ...]
    """Country and first-level division, empty where not known, and an empty one."""


MOST = 24
"""Candidates kept for a name."""

_SPOTS = frozenset({"town", "capital", "quarter", "adm2", "adm3"})
_SIZED_TOWNS = frozenset({"town", "capital", "quarter"})
_SIZED_LANDS = frozenset({"adm1", "adm2", "country", "adm3"})
_COLUMN_OF = {
    "country": 5, "dependency": 6, "adm1": 7, "adm2": 8, "adm3": 9, "capital": 10, "town": 12,
    "quarter": 13, "marine": 14, "region": 15, "water": 16, "terrain": 17, "site": 18,
}  # fmt: skip
LEVELS = (*_COLUMN_OF, "none")
"""Classes of kinds in the order of their codes; the last is that of a place not in the gazetteer."""
_LEVEL_CODE = {level: code for code, level in enumerate(LEVELS)}
_PEOPLE_OF = NameRole.DEMONYM | NameRole.ADJECTIVE
_WRITTEN_SO = NameRole.ALIAS | NameRole.SPELLING
_NAMED = NameRole.MAIN | NameRole.ALIAS | NameRole.SPELLING | NameRole.ALTERNATE


def is_level(levels: Iterable[str]) -> NDArray[np.bool_]:
    """Return a mask over the codes of levels."""
    chosen = frozenset(levels)
    return np.array([level in chosen for level in LEVELS], dtype=np.bool_)


_MASKS = np.array(
    [
        is_level(["country", "dependency"]),
        is_level(["adm1"]),
        is_level(["town", "capital", "quarter", "site"]),
    ],
    dtype=np.float64,
)


def table_of(name: str, gazetteer: Gazetteer, *, part: str | None = None, site: bool = False) -> Table:
    """Return the candidates of a name as a table; the gazetteer's order is kept as evidence.

    ``part`` is a part of the name that is looked up instead of it; ``site`` says that the name is one of a
    road, a building or a natural feature.
    """
    surface = name if part is None else part
    bearers = gazetteer.bearers(surface, most=MOST)
    size = len(bearers.rows)
    levels = (*map(level_of, bearers.kinds), "none")
    level = np.array([_LEVEL_CODE[kind] for kind in levels], dtype=np.int64)
    static = _static(surface, bearers, levels, gazetteer, part=part is not None, site=site)
    countries = (*bearers.countries, "")
    divisions = (
        *(f"{c}.{d}" if c and d else "" for c, d in zip(bearers.countries, bearers.divisions, strict=True)),
        "",
    )
    facts = np.zeros((len(FACTS), size + 1))
    if size:
        lon, lat = map(np.radians, gazetteer.points_at(bearers.rows))
        flat = np.cos(lat)
        np.multiply(flat, np.cos(lon), out=facts[X, :size])
        np.multiply(flat, np.sin(lon), out=facts[X + 1, :size])
        np.sin(lat, out=facts[X + 2, :size])
    facts[VOTES] = _votes(countries)
    facts[VOTES + 1] = _votes(divisions)
    facts[VOTES + 2] = 1 / max(1, size)
    facts[PEOPLE] = static[:, 0]
    # Before the first pass a prior by people alone breaks the symmetry.
    facts[PRIOR] = 4.0 * static[:, 0] + static[:, 5]
    facts[WIDE : TOWN + 1] = _MASKS[:, level]
    facts[NAMESAKES] = min(size, 10) / 10
    return Table(fold(name), tuple(bearers.rows), levels, level, static, facts, countries, divisions)


def _static(
    name: str, bearers: Bearers, levels: Sequence[str], gazetteer: Gazetteer, *, part: bool, site: bool
) -> Array:
    """Return the columns of ``STATIC``."""
    people = [
        reckoned_people(*about)
        for about in zip(bearers.kinds, bearers.population, bearers.countries, strict=True)
    ]
    total, top = sum(people) or 1, max(people, default=0)
    count = len(people)
    key, written = fold(name), name.lower().replace("’", "'")
    mains = [
        gazetteer.name_at(at).lower() if role & NameRole.MAIN else ""
        for at, role in zip(bearers.rows, bearers.roles, strict=True)
    ]
    rivalled = written in mains or any(role & _WRITTEN_SO for role in bearers.roles)
    # Rows are filled as lists: an array takes single numbers several times as slowly.
    rows = [[0.0] * len(STATIC) for _ in range(count + 1)]
    for row, (values, level, population, role, kind) in enumerate(
        zip(rows, levels, people, bearers.roles, bearers.kinds, strict=False)
    ):
        size = math.log10(population + 1) / 7
        values[0] = size
        values[1] = population / total
        values[2] = population == top and top > 0
        values[3] = row == 0
        values[4] = 1 / (row + 1)
        values[_COLUMN_OF[level]] = 1
        values[SEAT_OF_GOVERNMENT] = kind == "GOVL"
        values[20] = len(key) <= 3
        values[21] = count == 1
        if level in _SIZED_TOWNS:
            values[22] = size
        elif level in _SIZED_LANDS:
            values[23] = size
        if role & NameRole.MAIN:
            values[19] = 1
            # "Mexico" is seldom the state of México, "St. Louis" seldom Saint-Louis; but "Tibu" is Tibú.
            signs = rivalled and mains[row] != written
            values[32] = signs and not (level in _SPOTS and is_transcribed_from(bearers.countries[row]))
        elif (
            role & NameRole.SPELLING
            or (role & NameRole.ALIAS and level in _SIZED_TOWNS)
            or (role & NameRole.FORMER and population >= _RENOWNED)
        ):
            values[19] = 1
        elif role & _NAMED:
            # The other names of lands and seas come from our own tables and are as good as main ones.
            values[25] = level in _SPOTS
        if not role & _NAMED:
            values[24] = bool(role & NameRole.FORMER)
            values[28] = bool(role & _PEOPLE_OF)
        values[26] = bool(role & NameRole.ABBREVIATION)
        values[27] = prominence(kind, population, bearers.countries[row]) / 8
        values[29] = bearers.facilities[row]
        if part:
            values[30] = 1
            values[31] = size
    values = rows[-1]
    values[33] = 1
    values[34] = part
    values[35] = site
    values[36] = math.log10(top + 1) / 7
    values[37] = math.log1p(count) / 3
    values[38] = any(role & _PEOPLE_OF for role in bearers.roles)
    return np.array(rows, dtype=np.float64)


def _votes(lands: Sequence[str]) -> list[float]:
    """Return one vote in equal parts for the lands of a name's candidates, and so for those in one land."""
    rows = Counter(lands)
    del rows[""]
    return [1 / (rows[land] * len(rows)) if land else 0.0 for land in lands]
