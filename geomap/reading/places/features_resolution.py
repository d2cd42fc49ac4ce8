"""What speaks for one namesake over another: the evidence about each candidate place of each name.

Rows are (name, candidate) pairs of one document, columns are pieces of evidence that a person can read.
Evidence comes in two sorts: what the gazetteer says of the candidate alone, and what the rest of the
document says, which depends on what the other names are taken to be; so the document is read several times,
each time with the last answers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer.folding import fold
from geomap.gazetteer.names import NameKind, prominence
from geomap.model import Place

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

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
    "seat of a division",
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
    "not in the gazetteer",
    "not in the gazetteer: part of the name is",
    "not in the gazetteer: named like a site",
    "not in the gazetteer: people of the namesakes",
    "not in the gazetteer: namesakes",
    "not in the gazetteer: adjective",
)
"""Evidence about a candidate alone."""

LOCAL = (
    "kind said: town",
    "kind said: division",
    "kind said: country",
    "kind said: water",
    "kind said: terrain",
    "kind said: site",
    "kind said otherwise",
    "home country",
    "adjective: country",
    "adjective: not a country",
    "adjective x people",
    "capitals, short: division",
    "capitals, short: otherwise",
    "after the: region or sea",
    "after the: town",
)
"""Evidence from the words at the name."""

CONTEXT = (
    "near others, 30 km",
    "near others, 150 km",
    "near others, 600 km",
    "nearest other, 30 km",
    "nearest other, 150 km",
    "nearest other, 600 km",
    "next in text, 150 km",
    "next in text, 600 km",
    "country's share",
    "division's share",
    "country named",
    "division named",
    "country named x people",
    "holds others: country",
    "holds others: division",
    "in what follows the comma",
    "not in what follows the comma",
    "holds what stands before the comma",
    "holds nothing before the comma",
    "near the first place",
    "country of the first place",
    "division of the first place",
    "same as the name with a comma",
    "country's share x town",
    "division's share x town",
    "near x town",
)
"""Evidence from the other names of the document."""

EVIDENCE = STATIC + LOCAL + CONTEXT
"""All columns, in order."""

_TOWNS = frozenset(
    {"PPL", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPLC", "PPLG", "PPLL", "PPLS", "PPLF", "PPLR"}
)
_EARTH_KM = 6371.0088


def level_of(place: Place) -> str:
    """Return the class of a place's kind: country, dependency, adm1, adm2, adm3, capital, seat, town, …"""
    kind = place.kind
    if kind.startswith("PCL"):
        return "country" if kind in ("PCLI", "PCL", "PCLS", "PCLH", "PCLF") else "dependency"
    if kind.startswith("ADM"):
        return {"ADM1": "adm1", "ADM2": "adm2"}.get(kind[:4], "adm3")
    if kind == "PPLC":
        return "capital"
    if kind in ("PPLA", "PPLA2"):
        return "seat"
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


@dataclass(frozen=True, slots=True)
class Table:
    """The candidates of one name with what does not depend on a document."""

    places: tuple[Place, ...]
    """At most ``MOST`` of them, the most prominent first."""
    levels: tuple[str, ...]
    """Class of each one's kind; one more than places, for a place not in the gazetteer."""
    xyz: Array
    """Unit vectors, one row a candidate, the last zero."""
    static: Array
    """Columns of ``STATIC``, one row a candidate and one for a place not in the gazetteer."""
    countries: tuple[str, ...]
    """Country codes, empty at sea, and an empty one."""
    divisions: tuple[str, ...]
    """Country and first-level division, empty where not known, and an empty one."""


MOST = 24
"""Candidates kept for a name."""


_SPOTS = frozenset({"town", "seat", "capital", "quarter", "adm2", "adm3"})
_COLUMN_OF = {
    "country": 5, "dependency": 6, "adm1": 7, "adm2": 8, "adm3": 9, "capital": 10, "seat": 11, "town": 12,
    "quarter": 13, "marine": 14, "region": 15, "water": 16, "terrain": 17, "site": 18,
}  # fmt: skip


def table_of(
    name: str,
    bearers: Sequence[tuple[Place, frozenset[NameKind]]],
    *,
    part: bool = False,
    site: bool = False,
) -> Table:
    """Return the candidates of a name as a table; the gazetteer's order is kept as evidence.

    ``part`` says that the candidates bear only a part of the name, ``site`` that it is named like a road,
    a building or a natural feature.
    """
    everything = [place for place, _ in bearers]
    ranked = sorted(range(len(everything)), key=lambda i: (i > 2, -everything[i].population, i))[:MOST]
    places = [everything[i] for i in sorted(ranked)]
    kinds = [bearers[i][1] for i in sorted(ranked)]
    levels = tuple(level_of(p) for p in places)
    people = [p.population for p in places]
    total, top = sum(people) or 1, max(people, default=0)
    key = fold(name)
    static = np.zeros((len(places) + 1, len(STATIC)))
    for row, (place, level) in enumerate(zip(places, levels, strict=True)):
        size = math.log10(place.population + 1) / 7
        own = kinds[row]
        values = static[row]
        values[0] = size
        values[1] = place.population / total
        values[2] = place.population == top and top > 0
        values[3] = row == 0
        values[4] = 1 / (row + 1)
        values[_COLUMN_OF[level]] = 1
        values[19] = fold(place.name) == key
        values[20] = len(key) <= 3
        values[21] = len(places) == 1
        values[22] = size if level in ("town", "seat", "capital", "quarter") else 0
        values[23] = size if level in ("adm1", "adm2", "country", "adm3") else 0
        values[24] = "former" in own and "name" not in own
        # The other names of lands and seas come from our own tables and are as good as main ones.
        values[25] = "name" in own and not values[19] and level in _SPOTS
        values[26] = "abbreviation" in own
        values[27] = prominence(place.kind, place.population) / 8
        values[28] = not own.isdisjoint(("demonym", "adjective")) and "name" not in own
        values[29] = place.id.startswith("facility:")
        values[30] = part
        values[31] = size if part else 0
    values = static[-1]
    values[32] = 1
    values[33] = part
    values[34] = site
    values[35] = math.log10(top + 1) / 7
    values[36] = math.log1p(len(places)) / 3
    values[37] = any(not own.isdisjoint(("demonym", "adjective")) for own in kinds)
    lon = np.radians([p.lon for p in places])
    lat = np.radians([p.lat for p in places])
    xyz = np.zeros((len(places) + 1, 3))
    if places:
        xyz[:-1] = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    countries = (*(p.country or "" for p in places), "")
    divisions = (*(f"{p.country}.{p.admin1}" if p.country and p.admin1 else "" for p in places), "")
    return Table(tuple(places), (*levels, "none"), xyz, static, countries, divisions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name of a document in one sense: all its mentions share the answer."""

    table: Table
    """Its candidates."""
    key: str
    """Folded name."""
    positions: tuple[int, ...]
    """Code points at which it stands."""
    cue: str = ""
    """Kind said by the words about it: town, division, country, water, terrain, site; empty when none."""
    adjective: bool = False
    """It stands as a nationality."""
    capitals: bool = False
    """Two or three capital letters."""
    article: bool = False
    """"the" before it."""
    holder: int | None = None
    """Index of the name that follows it after a comma or in brackets; None when there is none."""
    twin: int | None = None
    """Index of the same name with a holder, elsewhere in the document."""


_CUES = {
    "town": ("town", "seat", "capital", "quarter"),
    "division": ("adm1", "adm2", "adm3"),
    "country": ("country", "dependency"),
    "water": ("water", "marine"),
    "terrain": ("terrain", "region"),
    "site": ("site",),
}


class Sheet:
    """The evidence of one document: rows of all names in order."""

    def __init__(self, names: Sequence[Name], *, home_country: str | None = None) -> None:
        self.names = names
        sizes = [len(name.table.levels) for name in names]
        self.starts: Indices = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        self.ends: Indices = self.starts + np.asarray(sizes, dtype=np.int64)
        self.group: Indices = np.repeat(np.arange(len(names)), sizes)
        self.size = int(sum(sizes))
        tables = [name.table for name in names]
        self.levels = [level for table in tables for level in table.levels]
        self.xyz: Array = np.concatenate([table.xyz for table in tables])
        countries = [c for table in tables for c in table.countries]
        divisions = [d for table in tables for d in table.divisions]
        self.country = _codes(countries)
        self.division = _codes(divisions)
        self.is_country = np.array([level == "country" for level in self.levels])
        self.is_wide = self.is_country | np.array([level == "dependency" for level in self.levels])
        self.is_division = np.array([level == "adm1" for level in self.levels])
        self.is_town = np.array(
            [level in ("town", "seat", "capital", "quarter", "site") for level in self.levels]
        )
        self.static: Array = np.concatenate([table.static for table in tables])
        self.local = self._local(countries, home_country)
        self._relations()

    def _local(self, countries: list[str], home_country: str | None) -> Array:
        local = np.zeros((self.size, len(LOCAL)))
        for index, name in enumerate(self.names):
            first, last = int(self.starts[index]), int(self.ends[index])
            for row in range(first, last):
                level = self.levels[row]
                values = local[row]
                if name.cue:
                    if level in _CUES[name.cue]:
                        values[list(_CUES).index(name.cue)] = 1
                    else:
                        values[6] = 1
                if home_country and countries[row] == home_country:
                    values[7] = 1
                if name.adjective:
                    wide = level in ("country", "dependency", "region")
                    values[8 if wide else 9] = 1
                    values[10] = self.static[row, 0]
                if name.capitals:
                    values[11 if level in ("adm1", "country", "dependency") else 12] = 1
                if name.article:
                    values[
                        13 if level in ("region", "marine", "water", "terrain", "site", "country") else 14
                    ] = 1
        return local

    def _relations(self) -> None:
        """Compute what holds between rows whatever the answers are: distance, containment.

        Order in the text.
        """
        chord = np.clip(self.xyz @ self.xyz.T, -1.0, 1.0)
        self.km: Array = _EARTH_KM * np.arccos(chord)
        apart = self.group[:, None] != self.group[None, :]
        keys = _codes([name.key for name in self.names])
        apart &= keys[self.group][:, None] != keys[self.group][None, :]
        # Wide lands say little by their middle point: only spots count as near.
        spot = ~self.is_wide
        use = apart & spot[None, :]
        self.near30: Array = np.exp(-self.km / 30) * use
        self.near150: Array = np.exp(-self.km / 150) * use
        self.near600: Array = np.exp(-self.km / 600) * use
        same_country = (self.country[:, None] == self.country[None, :]) & (self.country[:, None] > 0)
        same_division = (self.division[:, None] == self.division[None, :]) & (self.division[:, None] > 0)
        self.apart = apart
        self.same_country = same_country & apart
        self.same_division = same_division & apart
        narrow = ~self.is_wide & ~self.is_division
        self.held: NDArray[np.bool_] = (
            (same_country & self.is_wide[None, :] & ~self.is_wide[:, None])
            | (
                same_division
                & self.is_division[None, :]
                & ~self.is_division[:, None]
                & ~self.is_wide[:, None]
            )
            | ((self.km < 80) & narrow[None, :] & ~self.is_wide[:, None] & ~self.is_division[:, None])
        )
        self.weights: Array = np.array([min(len(name.positions), 4) ** 0.5 for name in self.names])
        order = np.array([name.positions[0] for name in self.names], dtype=np.float64)
        gaps = np.abs(order[:, None] - order[None, :])
        for a, first in enumerate(self.names):
            if len(first.positions) > 1:
                for b, second in enumerate(self.names):
                    if a != b:
                        gaps[a, b] = gaps[b, a] = _gap(first.positions, second.positions)
        self.closeness: Array = np.exp(-gaps / 150)[self.group][:, self.group]
        self.first = int(np.argmin(order)) if len(self.names) else 0

    def evidence(self, answers: Array) -> Array:
        """Return all columns for every row, given the present probability of every row."""
        rows = np.zeros((self.size, len(EVIDENCE)))
        n_static, n_local = len(STATIC), len(LOCAL)
        rows[:, :n_static] = self.static
        rows[:, n_static : n_static + n_local] = self.local
        context = rows[:, n_static + n_local :]
        mass = answers * self.weights[self.group]
        for column, kernel in enumerate((self.near30, self.near150, self.near600)):
            context[:, column] = np.log1p(kernel @ mass)
            context[:, column + 3] = (kernel * answers[None, :]).max(axis=1)
        context[:, 6] = (self.near150 * self.closeness * answers[None, :]).max(axis=1)
        context[:, 7] = (self.near600 * self.closeness * answers[None, :]).max(axis=1)
        others = self.apart @ mass + 1.0
        in_country = self.same_country @ mass
        in_division = self.same_division @ mass
        context[:, 8] = in_country / others
        context[:, 9] = in_division / others
        named_country = self.same_country @ (mass * self.is_wide)
        named_division = self.same_division @ (mass * self.is_division)
        context[:, 10] = np.minimum(named_country, 1) * ~self.is_wide
        context[:, 11] = np.minimum(named_division, 1) * ~self.is_division
        context[:, 12] = context[:, 10] * self.static[:, 0]
        context[:, 13] = np.where(self.is_wide, in_country / others, 0)
        context[:, 14] = np.where(self.is_division, in_division / others, 0)
        self._commas(context, answers)
        self._first_place(context, answers)
        context[:, 23] = np.where(self.is_town, context[:, 8], 0)
        context[:, 24] = np.where(self.is_town, context[:, 9], 0)
        context[:, 25] = np.where(self.is_town, context[:, 4], 0)
        return rows

    def _commas(self, context: Array, answers: Array) -> None:
        for index, name in enumerate(self.names):
            mine = slice(int(self.starts[index]), int(self.ends[index]))
            if name.holder is not None:
                theirs = slice(int(self.starts[name.holder]), int(self.ends[name.holder]))
                holds = self.held[mine, theirs]
                inside = holds @ answers[theirs]
                context[mine, 15] = np.maximum(context[mine, 15], inside)
                context[mine, 16] = np.maximum(context[mine, 16], 1 - inside)
                holding = answers[mine] @ holds
                context[theirs, 17] = np.maximum(context[theirs, 17], holding)
                context[theirs, 18] = np.maximum(context[theirs, 18], 1 - holding)
            if name.twin is not None:
                theirs = slice(int(self.starts[name.twin]), int(self.ends[name.twin]))
                context[mine, 22] = (self.km[mine, theirs] < 25) @ answers[theirs]

    def _first_place(self, context: Array, answers: Array) -> None:
        theirs = slice(int(self.starts[self.first]), int(self.ends[self.first]))
        there = answers[theirs]
        context[:, 19] = self.near150[:, theirs] @ there
        context[:, 20] = self.same_country[:, theirs] @ there
        context[:, 21] = self.same_division[:, theirs] @ there

    def softmax(self, scores: Array) -> Array:
        """Return the probability of each row among the candidates of its name."""
        if not self.size:
            return scores
        top = np.maximum.reduceat(scores, self.starts)
        odds = np.exp(scores - top[self.group])
        total = np.add.reduceat(odds, self.starts)
        return np.asarray(odds / total[self.group])


def _gap(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    return float(min(abs(x - y) for x in a[:6] for y in b[:6]))


def _codes(labels: Sequence[str]) -> Indices:
    """Return whole numbers for labels, 0 for the empty one, in the order of their first appearance."""
    numbers: dict[str, int] = {"": 0}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels], dtype=np.int64)
