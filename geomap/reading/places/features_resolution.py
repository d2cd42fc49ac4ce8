"""What speaks for one namesake over another: the evidence about each candidate place of each name.

Rows are (name, candidate) pairs of one document, columns are pieces of evidence that a person can read.
Evidence comes in two sorts: what the gazetteer says of the candidate alone, and what the rest of the
document says, which depends on what the other names are taken to be; so the document is read several times,
each time with the last answers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

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

LOCAL = (
    "kind said: town",
    "kind said: division",
    "kind said: country",
    "kind said: water",
    "kind said: terrain",
    "kind said: site",
    "kind said otherwise",
    "adjective: country",
    "adjective: not a country",
    "adjective x people",
    "capitals, short: division",
    "capitals, short: otherwise",
    "after the: region or sea",
    "after the: town",
    "country of the document's words",
    "country of the document's words x town",
    "country of the document's words x many namesakes",
)
"""Evidence from the words at the name."""

COMPANY = (
    "division that others may lie in",
    "country that others may lie in",
    "others may be near",
    "division that others may lie in x town",
)
"""Evidence from what the other names may be, whatever they are taken for."""

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

EVIDENCE = STATIC + LOCAL + COMPANY + CONTEXT
"""All columns, in order."""

_TOWNS = frozenset(
    {"PPL", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPLC", "PPLG", "PPLL", "PPLS", "PPLF", "PPLR"}
)
_EARTH_KM = 6371.0088
_ONE_SPOT_KM = 25.0
"""Senses of one name that lie no further apart are one place."""


def level_of(place: Place) -> str:
    """Return the class of a place's kind: country, dependency, adm1, adm2, adm3, capital, town, …

    A seat of a division is a town: the embedded gazetteer, from which the models learnt, does not tell
    them apart.
    """
    return _level_of_kind(place.kind)


@lru_cache(maxsize=4096)
def _level_of_kind(kind: str) -> str:
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


@dataclass(frozen=True, slots=True)
class Table:
    """The candidates of one name with what does not depend on a document."""

    places: tuple[Place, ...]
    """At most ``MOST`` of them, the most prominent first."""
    levels: tuple[str, ...]
    """Class of each one's kind; one more than places, for a place not in the gazetteer."""
    level: Indices
    """The same as codes."""
    xyz: Array
    """Unit vectors, one row a candidate, the last zero."""
    static: Array
    """Columns of ``STATIC``, one row a candidate and one for a place not in the gazetteer."""
    countries: tuple[str, ...]
    """Country codes, empty at sea, and an empty one."""
    divisions: tuple[str, ...]
    """Country and first-level division, empty where not known, and an empty one."""
    votes: Array
    """Its one vote, in parts, for the division, the country and the ground of each candidate."""


MOST = 24
"""Candidates kept for a name."""


_SPOTS = frozenset({"town", "capital", "quarter", "adm2", "adm3"})
_COLUMN_OF = {
    "country": 5, "dependency": 6, "adm1": 7, "adm2": 8, "adm3": 9, "capital": 10, "town": 12,
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
    key, written = fold(name), name.lower().replace("’", "'")
    # Rows are filled as lists: an array takes single numbers several times as slowly.
    rows = [[0.0] * len(STATIC) for _ in range(len(places) + 1)]
    for row, (place, level) in enumerate(zip(places, levels, strict=True)):
        size = math.log10(place.population + 1) / 7
        own = kinds[row]
        values = rows[row]
        values[0] = size
        values[1] = place.population / total
        values[2] = place.population == top and top > 0
        values[3] = row == 0
        values[4] = 1 / (row + 1)
        values[_COLUMN_OF[level]] = 1
        values[SEAT_OF_GOVERNMENT] = place.kind == "GOVL"
        values[19] = fold(place.name) == key
        values[20] = len(key) <= 3
        values[21] = len(places) == 1
        values[22] = size if level in ("town", "capital", "quarter") else 0
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
        # "Mexico" is seldom the state of México, "St. Louis" seldom Saint-Louis.
        values[32] = values[19] and place.name.lower() != written
    values = rows[-1]
    values[33] = 1
    values[34] = part
    values[35] = site
    values[36] = math.log10(top + 1) / 7
    values[37] = math.log1p(len(places)) / 3
    values[38] = any(not own.isdisjoint(("demonym", "adjective")) for own in kinds)
    static = np.array(rows, dtype=np.float64)
    lon = np.radians([p.lon for p in places])
    lat = np.radians([p.lat for p in places])
    xyz = np.zeros((len(places) + 1, 3))
    if places:
        xyz[:-1] = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    countries = (*(p.country or "" for p in places), "")
    divisions = (*(f"{p.country}.{p.admin1}" if p.country and p.admin1 else "" for p in places), "")
    codes = np.array([_LEVEL_CODE[level] for level in (*levels, "none")], dtype=np.int64)
    votes = np.array([_votes(divisions), _votes(countries), [1 / max(1, len(places))] * len(rows)]).T
    return Table(tuple(places), (*levels, "none"), codes, xyz, static, countries, divisions, votes)


def _votes(lands: Sequence[str]) -> list[float]:
    """Return one vote in equal parts for the lands of a name's candidates, and so for those in one land."""
    rows = Counter(lands)
    del rows[""]
    return [1 / (rows[land] * len(rows)) if land else 0.0 for land in lands]


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
    "town": ("town", "capital", "quarter"),
    "division": ("adm1", "adm2", "adm3"),
    "country": ("country", "dependency"),
    "water": ("water", "marine"),
    "terrain": ("terrain", "region"),
    "site": ("site",),
}


_LEVELS = (*_COLUMN_OF, "none")
_LEVEL_CODE = {level: code for code, level in enumerate(_LEVELS)}


def _is_any(levels: Iterable[str]) -> NDArray[np.bool_]:
    """Return a mask over the codes of levels."""
    chosen = frozenset(levels)
    return np.array([level in chosen for level in _LEVELS], dtype=np.bool_)


_IS_COUNTRY = _is_any(["country"])
_IS_WIDE = _is_any(["country", "dependency"])
_IS_DIVISION = _is_any(["adm1"])
_IS_PLACE = _is_any(["town", "capital", "quarter", "site"])
_IS_LAND = _is_any(["country", "dependency", "region"])
_IS_SHORTENED = _is_any(["adm1", "country", "dependency"])
_IS_ARTICLED = _is_any(["region", "marine", "water", "terrain", "site", "country"])
_SAID = {cue: _is_any(levels) for cue, levels in _CUES.items()}


class Sheet:
    """The evidence of one document: rows of all names in order."""

    def __init__(
        self,
        names: Sequence[Name],
        *,
        spoken: Mapping[str, float] | None = None,
    ) -> None:
        self.names = names
        tables = [name.table for name in names]
        sizes = np.array([len(table.levels) for table in tables], dtype=np.int64)
        self.ends: Indices = np.cumsum(sizes)
        self.starts: Indices = self.ends - sizes
        self.group: Indices = np.repeat(np.arange(len(names)), sizes)
        self.size = int(self.ends[-1]) if len(names) else 0
        self.xyz: Array = np.concatenate([table.xyz for table in tables])
        self.level: Indices = np.concatenate([table.level for table in tables])
        countries = [c for table in tables for c in table.countries]
        self.country = _codes(countries)
        self.division = _codes([d for table in tables for d in table.divisions])
        self.is_country = _IS_COUNTRY[self.level]
        self.is_wide = _IS_WIDE[self.level]
        self.is_division = _IS_DIVISION[self.level]
        self._not_wide = ~self.is_wide
        self._not_division = ~self.is_division
        self.static: Array = np.concatenate([table.static for table in tables])
        votes: Array = np.concatenate([table.votes for table in tables])
        self._town = _IS_PLACE[self.level][:, None]
        known = spoken or {}
        self.spoken: Array = np.array([known.get(country, 0.0) for country in countries])
        self._namesakes: Array = (sizes - 1)[self.group].astype(np.float64)
        self.local = self._local()
        self._relations()
        self.own: Array = np.concatenate([self.static, self.local, self._company(votes)], axis=1)

    def _local(self) -> Array:
        local = np.zeros((self.size, len(LOCAL)))
        local[:, 14] = self.spoken
        local[:, 15] = self.spoken * self._town[:, 0]
        local[:, 16] = self.spoken * np.minimum(self._namesakes, 10) / 10
        for index, name in enumerate(self.names):
            if not (name.cue or name.adjective or name.capitals or name.article):
                continue
            rows = slice(int(self.starts[index]), int(self.ends[index]))
            values, level = local[rows], self.level[rows]
            if name.cue:
                said = _SAID[name.cue][level]
                values[:, list(_CUES).index(name.cue)] = said
                values[:, 6] = ~said
            if name.adjective:
                lands = _IS_LAND[level]
                values[:, 7] = lands
                values[:, 8] = ~lands
                values[:, 9] = self.static[rows, 0]
            if name.capitals:
                short = _IS_SHORTENED[level]
                values[:, 10] = short
                values[:, 11] = ~short
            if name.article:
                articled = _IS_ARTICLED[level]
                values[:, 12] = articled
                values[:, 13] = ~articled
        return local

    def _company(self, votes: Array) -> Array:
        """Return the columns of ``COMPANY``."""
        company = np.empty((self.size, len(COMPANY)))
        company[:, 0] = self.same_division @ votes[:, 0]
        company[:, 1] = self.same_country @ votes[:, 1]
        company[:, 2] = self._near[1] @ votes[:, 2]
        np.log1p(company[:, :3], out=company[:, :3])
        company[:, 3] = company[:, 0] * self._town[:, 0]
        return company

    def _relations(self) -> None:
        """Compute what holds between rows whatever the answers are: distance, containment.

        Order in the text.
        """
        chord = self.xyz @ self.xyz.T
        np.minimum(chord, 1.0, out=chord)
        np.maximum(chord, -1.0, out=chord)
        self.km: Array = _EARTH_KM * np.arccos(chord)
        # Two senses of one name are no company for each other.
        keys = _codes([name.key for name in self.names])[self.group]
        apart = keys[:, None] != keys[None, :]
        # Wide lands say little by their middle point: only spots count as near.
        use = apart & ~self.is_wide[None, :]
        # Apart, in one country and apart, in one division and apart: 1 or 0.
        self._shared: Array = np.empty((3, self.size, self.size))
        self._shared[0] = apart
        for layer, land in ((1, self.country), (2, self.division)):
            same = land[:, None] == land
            same &= apart
            same[land == 0] = False
            self._shared[layer] = same
        self.same_country: Array = self._shared[1]
        self.same_division: Array = self._shared[2]
        weights = np.array([min(len(name.positions), 4) ** 0.5 for name in self.names])
        self._weights: Array = weights[self.group]
        order = np.array([name.positions[0] for name in self.names], dtype=np.float64)
        gaps = _gaps([name.positions for name in self.names])
        closeness: Array = np.exp(-gaps / 150)[self.group][:, self.group]
        # Nearness at three scales, and at the two wider ones weighed by closeness in the text.
        self._near: Array = np.empty((5, self.size, self.size))
        near, middle, far = self._near[:3]
        np.multiply(np.exp(self.km / -600.0), use, out=far)
        # exp(-d/150) and exp(-d/30) are powers of it, and products cost less than exponentials.
        np.multiply(far, far, out=middle)
        np.multiply(middle, middle, out=middle)
        np.multiply(middle, middle, out=near)
        np.multiply(near, near, out=near)
        np.multiply(near, middle, out=near)
        np.multiply(self._near[1:3], closeness, out=self._near[3:5])
        self.near150: Array = self._near[1]
        first = int(np.argmin(order)) if len(self.names) else 0
        self._first = self._rows(first) if len(self.names) else slice(0, 0)
        # Which rows lie in what follows their comma, and which are one place with a twin: no pass changes it.
        self._holders: list[tuple[slice, slice, NDArray[np.bool_]]] = []
        self._twins: list[tuple[slice, slice, NDArray[np.bool_]]] = []
        for index, name in enumerate(self.names):
            if name.holder is not None:
                mine, theirs = self._rows(index), self._rows(name.holder)
                self._holders.append((mine, theirs, self.held(mine, theirs)))
            if name.twin is not None:
                mine, theirs = self._rows(index), self._rows(name.twin)
                self._twins.append((mine, theirs, self.km[mine, theirs] < _ONE_SPOT_KM))

    def _rows(self, index: int) -> slice:
        return slice(int(self.starts[index]), int(self.ends[index]))

    def held(self, rows: slice, others: slice) -> NDArray[np.bool_]:
        """Return which rows lie in which others: in a land, or within 80 km of a spot."""
        country, division, wide = self.country, self.division, self.is_wide
        first_level = self.is_division
        mine = (rows, None)
        by_country = (country[mine] == country[others]) & (country[mine] > 0) & wide[others] & ~wide[mine]
        outside = ~wide[mine] & ~first_level[mine]
        by_division = (division[mine] == division[others]) & (division[mine] > 0) & first_level[others]
        near = (self.km[rows, others] < 80) & ~wide[others] & ~first_level[others]
        return np.asarray(by_country | ((by_division | near) & outside))

    def evidence(self, answers: Array) -> Array:
        """Return all columns for every row, given the present probability of every row."""
        return np.concatenate([self.own, self.context(answers)], axis=1)

    def context(self, answers: Array) -> Array:
        """Return the columns of ``CONTEXT`` for every row, given the present probability of every row."""
        context = np.zeros((self.size, len(CONTEXT)))
        mass = answers * self._weights
        masses = np.empty((self.size, 3))
        masses[:, 0] = mass
        np.multiply(mass, self.is_wide, out=masses[:, 1])
        np.multiply(mass, self.is_division, out=masses[:, 2])
        context[:, 0:3] = np.log1p(self._near[:3] @ mass).T
        nearest = (self._near * answers).max(axis=2).T
        context[:, 3:8] = nearest
        shared = self._shared @ masses
        shares = (shared[1:, :, 0] / (shared[0, :, 0] + 1.0)).T
        context[:, 8:10] = shares
        context[:, 10] = np.minimum(shared[1, :, 1], 1) * self._not_wide
        context[:, 11] = np.minimum(shared[2, :, 2], 1) * self._not_division
        context[:, 12] = context[:, 10] * self.static[:, 0]
        context[:, 13] = shares[:, 0] * self.is_wide
        context[:, 14] = shares[:, 1] * self.is_division
        self._commas(context, answers)
        self._first_place(context, answers)
        context[:, 23:25] = shares * self._town
        context[:, 25:] = context[:, 4:5] * self._town
        return context

    def _commas(self, context: Array, answers: Array) -> None:
        for mine, theirs, holds in self._holders:
            inside = holds @ answers[theirs]
            context[mine, 15] = np.maximum(context[mine, 15], inside)
            context[mine, 16] = np.maximum(context[mine, 16], 1 - inside)
            holding = answers[mine] @ holds
            context[theirs, 17] = np.maximum(context[theirs, 17], holding)
            context[theirs, 18] = np.maximum(context[theirs, 18], 1 - holding)
        for mine, theirs, same in self._twins:
            context[mine, 22] = same @ answers[theirs]

    def _first_place(self, context: Array, answers: Array) -> None:
        theirs = self._first
        there = answers[theirs]
        context[:, 19] = self.near150[:, theirs] @ there
        context[:, 20:22] = (self._shared[1:, :, theirs] @ there).T

    def softmax(self, scores: Array) -> Array:
        """Return the probability of each row among the candidates of its name."""
        if not self.size:
            return scores
        top = np.maximum.reduceat(scores, self.starts)
        odds = np.exp(scores - top[self.group])
        total = np.add.reduceat(odds, self.starts)
        return np.asarray(odds / total[self.group])


_POSITIONS = 6
"""First mentions of a name that count for how close in the text it stands to others."""


def _gaps(positions: Sequence[tuple[int, ...]]) -> Array:
    """Return the code points between the nearest mentions of every two names."""
    padded = np.full((len(positions), _POSITIONS), np.inf)
    for row, places in zip(padded, positions, strict=True):
        row[: min(len(places), _POSITIONS)] = places[:_POSITIONS]
    # Padding is as far as can be: plus infinity on one side, minus infinity on the other.
    other = np.where(np.isinf(padded), -np.inf, padded)
    return np.asarray(np.abs(padded[:, None, :, None] - other[None, :, None, :]).min(axis=(2, 3)))


def _codes(labels: Sequence[str]) -> Indices:
    """Return whole numbers for labels, 0 for the empty one, in the order of their first appearance."""
    numbers: dict[str, int] = {"": 0}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels], dtype=np.int64)
