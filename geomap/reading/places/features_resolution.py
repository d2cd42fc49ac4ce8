"""What speaks for one namesake over another: the evidence about each candidate place of each name.

Rows are (name, candidate) pairs of one document, columns are pieces of evidence that a person can read.
Evidence comes in two sorts: what the gazetteer says of the candidate alone, and what the rest of the
document says, which depends on what the other names are taken to be; so the document is read several times,
each time with the last answers.

Most documents hold few names, and an array operation on few numbers costs its start alone. So what depends
on the name only is weighed once for all documents, and all sums over lands are one count each pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from geomap.reading.places.candidates import (
    DIVISION,
    NAMESAKES,
    PEOPLE,
    PRIOR,
    STATIC,
    TOWN,
    VOTES,
    WIDE,
    Array,
    Indices,
    Table,
    X,
    is_level,
)

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

_EARTH_KM = 6371.0088
_ONE_SPOT_KM = 25.0
"""Senses of one name that lie no further apart are one place."""

Manner = tuple[str, bool, bool, bool]
"""How a name stands in a text: the kind said of it, as a nationality, in short capitals, after "the"."""

_PLAIN: Manner = ("", False, False, False)


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

    @property
    def manner(self) -> Manner:
        """How it stands in the text."""
        return self.cue, self.adjective, self.capitals, self.article


_CUES = {
    "town": ("town", "capital", "quarter"),
    "division": ("adm1", "adm2", "adm3"),
    "country": ("country", "dependency"),
    "water": ("water", "marine"),
    "terrain": ("terrain", "region"),
    "site": ("site",),
}
_IS_LAND = is_level(["country", "dependency", "region"])
_IS_SHORTENED = is_level(["adm1", "country", "dependency"])
_IS_ARTICLED = is_level(["region", "marine", "water", "terrain", "site", "country"])
_SAID = {cue: is_level(levels) for cue, levels in _CUES.items()}
_SPOKEN = LOCAL.index("country of the document's words")
"""Columns of ``LOCAL`` from here on depend on the document and not on the manner."""


def said_of(table: Table, manner: Manner) -> Array:
    """Return the columns of ``LOCAL`` that the manner of a name gives to its candidates, the others 0."""
    local = np.zeros((len(table.levels), len(LOCAL)))
    if manner == _PLAIN:
        return local
    cue, adjective, capitals, article = manner
    level = table.level
    if cue:
        said = _SAID[cue][level]
        local[:, list(_CUES).index(cue)] = said
        local[:, 6] = ~said
    if adjective:
        lands = _IS_LAND[level]
        local[:, 7] = lands
        local[:, 8] = ~lands
        local[:, 9] = table.static[:, 0]
    if capitals:
        short = _IS_SHORTENED[level]
        local[:, 10] = short
        local[:, 11] = ~short
    if article:
        articled = _IS_ARTICLED[level]
        local[:, 12] = articled
        local[:, 13] = ~articled
    return local


_WEIGHED = 6_000


class Weighing:
    """The weights of a ranker, one vector a pass, and what they make of names whatever the document is."""

    def __init__(self, passes: Sequence[Array]) -> None:
        """Take weights in the order of ``EVIDENCE``."""
        weights = np.stack(passes)
        static, local = len(STATIC), len(STATIC) + len(LOCAL)
        company = local + len(COMPANY)
        self._static, self._local = weights[:, :static].T, weights[:, static:local].T
        self._company = weights[:, local:company]
        self.context: tuple[Array, ...] = tuple(np.ascontiguousarray(row) for row in weights[:, company:])
        self._known: dict[tuple[Table, Manner], Array] = {}

    def settled(self, sheet: Sheet) -> Array:
        """Return what does not change from pass to pass: one row a pass, one column a row of the sheet."""
        known = self._known
        parts = []
        for name in sheet.names:
            key = name.table, name.manner
            part = known.get(key)
            if part is None:
                if len(known) >= _WEIGHED:
                    known.clear()
                part = known[key] = self._weigh(*key)
            parts.append(part)
        own = np.concatenate(parts, axis=1)
        size = len(self.context)
        settled: Array = own[:size] + self._company @ sheet.company
        if sheet.is_spoken:
            settled += own[size:] * sheet.spoken
        return settled

    def _weigh(self, table: Table, manner: Manner) -> Array:
        """Return the weighed columns of ``STATIC`` and of the manner, and the weight of spoken countries."""
        spoken = self._local[_SPOKEN:]
        facts = table.facts
        weight = spoken[0] + np.outer(facts[TOWN], spoken[1]) + np.outer(facts[NAMESAKES], spoken[2])
        own = table.static @ self._static + said_of(table, manner) @ self._local
        return np.ascontiguousarray(np.concatenate([own, weight], axis=1).T)


class Sheet:
    """The evidence of one document: rows of all names in order."""

    def __init__(self, names: Sequence[Name], *, spoken: Mapping[str, float] | None = None) -> None:
        """Set out the rows of at least one name; ``spoken`` is what ``spoken_countries`` gives."""
        self.names = names
        tables = [name.table for name in names]
        self.sizes = [len(table.levels) for table in tables]
        ends = list(accumulate(self.sizes))
        self.size = ends[-1]
        self.rows = [slice(end - size, end) for end, size in zip(ends, self.sizes, strict=True)]
        """The rows of each name."""
        self.ends: Indices = np.array(ends)
        self.starts: Indices = np.array([rows.start for rows in self.rows])
        self.group: Indices = np.arange(len(names)).repeat(self.sizes)
        facts: Array = np.concatenate([table.facts for table in tables], axis=1)
        self.xyz = facts[X : X + 3]
        self.people, self.prior = facts[PEOPLE], facts[PRIOR]
        self.is_wide, self.is_division = facts[WIDE], facts[DIVISION]
        self._kinds = facts[WIDE:TOWN]
        self._town, self._namesakes = facts[TOWN], facts[NAMESAKES]
        self.countries = [land for table in tables for land in table.countries]
        self.country = _codes(self.countries)
        self.division = _codes([land for table in tables for land in table.divisions])
        known = spoken or {}
        self.is_spoken = bool(known)
        self.spoken: Array = np.array([known.get(land, 0.0) for land in self.countries])
        self._relations()
        self._count_lands(np.array([min(len(name.positions), 4) ** 0.5 for name in names])[self.group])
        self.company = self._company(facts[VOTES : VOTES + 3])

    def _relations(self) -> None:
        """Compute what holds between rows whatever the answers are: distance, containment, order."""
        names = self.names
        self.km: Array = self.xyz.T @ self.xyz
        np.minimum(self.km, 1.0, out=self.km)
        np.maximum(self.km, -1.0, out=self.km)
        np.arccos(self.km, out=self.km)
        self.km *= _EARTH_KM
        # Two senses of one name are no company for each other.
        codes: dict[str, int] = {}
        self.key: Indices = np.array([codes.setdefault(name.key, len(codes)) for name in names])[self.group]
        # Nearness at three scales, and at the two wider ones weighed by closeness in the text.
        self._near: Array = np.empty((5, self.size, self.size))
        near, middle, far = self._near[:3]
        np.multiply(self.km, -1 / 600, out=far)
        np.exp(far, out=far)
        far *= self.key[:, None] != self.key
        # Wide lands say little by their middle point: only spots count as near.
        far *= 1 - self.is_wide
        # exp(-d/150) and exp(-d/30) are powers of it, and products cost less than exponentials.
        np.multiply(far, far, out=middle)
        np.multiply(middle, middle, out=middle)
        np.multiply(middle, middle, out=near)
        np.multiply(near, near, out=near)
        np.multiply(near, middle, out=near)
        closeness: Array = np.exp(_gaps([name.positions for name in names]) * (-1 / 150))
        np.multiply(self._near[1:3], closeness[self.group[:, None], self.group], out=self._near[3:5])
        self.near150: Array = middle
        self._scratch = np.empty_like(self._near)
        order = [name.positions[0] for name in names]
        self._first = self.rows[order.index(min(order))]
        # Which rows lie in what follows their comma, and which are one place with a twin: no pass changes it.
        self._holders: list[tuple[slice, slice, Array]] = []
        self._twins: list[tuple[slice, slice, Array]] = []
        for index, name in enumerate(names):
            mine = self.rows[index]
            if name.holder is not None:
                theirs = self.rows[name.holder]
                self._holders.append((mine, theirs, self.held(mine, theirs).astype(np.float64)))
            if name.twin is not None:
                theirs = self.rows[name.twin]
                self._twins.append((mine, theirs, (self.km[mine, theirs] < _ONE_SPOT_KM).astype(np.float64)))

    def _count_lands(self, weights: Array) -> None:
        """Lay out the sums over lands, so that one count finds them all.

        A row's company in its land are all rows of that land but those of its own name: two counts, and their
        difference. Pairs of them in order: country, division; both of lands alone; both of the first name;
        everything.
        """
        country, division, key = self.country, self.division, self.key
        lands, parts, keys = (int(codes.max()) + 1 for codes in (country, division, key))
        index: Indices = np.empty((7, 2, self.size), dtype=np.int64)
        index[0:6:2, 0], index[1:6:2, 0], index[6, 0] = country, division, 0
        index[0:6:2, 1], index[1:6:2, 1], index[6, 1] = key * lands + country, key * parts + division, key
        sizes = [*(lands, keys * lands, parts, keys * parts) * 3, 1, keys]
        index += np.array([0, *accumulate(sizes[:-1])]).reshape(7, 2, 1)
        self._index = index
        masses: Array = np.empty((7, 2, self.size))
        np.multiply(weights, country > 0, out=masses[0])
        np.multiply(weights, division > 0, out=masses[1])
        np.multiply(masses[:2], self._kinds[:, None], out=masses[2:4])
        masses[4:6] = 0.0
        first = self._first
        masses[4, :, first] = country[first] > 0
        masses[5, :, first] = division[first] > 0
        masses[6] = weights
        self._weights, self._masses = weights, masses

    def _company(self, votes: Array) -> Array:
        """Return the columns of ``COMPANY`` as rows."""
        index = self._index[:2]
        counted = np.bincount(index.ravel(), votes[:2].repeat(2, axis=0).ravel())[index]
        company = np.empty((len(COMPANY), self.size))
        np.subtract(counted[:, 0], counted[:, 1], out=company[1::-1])
        np.matmul(self.near150, votes[2], out=company[2])
        np.log1p(company[:3], out=company[:3])
        np.multiply(company[0], self._town, out=company[3])
        return company

    def held(self, rows: slice, others: slice) -> NDArray[np.bool_]:
        """Return which rows lie in which others: in a land, or within 80 km of a spot."""
        country, division = self.country, self.division
        wide, first_level = self.is_wide > 0, self.is_division > 0
        mine = (rows, None)
        by_country = (country[mine] == country[others]) & (country[mine] > 0) & wide[others] & ~wide[mine]
        outside = ~wide[mine] & ~first_level[mine]
        by_division = (division[mine] == division[others]) & (division[mine] > 0) & first_level[others]
        near = (self.km[rows, others] < 80) & ~wide[others] & ~first_level[others]
        return np.asarray(by_country | ((by_division | near) & outside))

    def evidence(self, answers: Array) -> Array:
        """Return all columns of ``EVIDENCE`` for every row, given the present probability of every row."""
        names = self.names
        static = np.concatenate([name.table.static for name in names])
        local = np.concatenate([said_of(name.table, name.manner) for name in names])
        local[:, _SPOKEN] = self.spoken
        local[:, _SPOKEN + 1] = self.spoken * self._town
        local[:, _SPOKEN + 2] = self.spoken * self._namesakes
        return np.concatenate([static, local, self.company.T, self.context(answers).T], axis=1)

    def context(self, answers: Array) -> Array:
        """Return the columns of ``CONTEXT`` as rows, given the present probability of every row."""
        context = np.zeros((len(CONTEXT), self.size))
        np.log1p(self._near[:3] @ (answers * self._weights), out=context[0:3])
        np.multiply(self._near, answers, out=self._scratch)
        self._scratch.max(axis=2, out=context[3:8])
        counted = np.bincount(self._index.ravel(), (self._masses * answers).ravel())[self._index]
        company = counted[:, 0] - counted[:, 1]
        shares = np.divide(company[:2], company[6] + 1.0, out=context[8:10])
        named = np.minimum(company[2:4], 1, out=context[10:12])
        named *= 1 - self._kinds
        np.multiply(named[0], self.people, out=context[12])
        np.multiply(shares, self._kinds, out=context[13:15])
        self._commas(context, answers)
        np.matmul(self.near150[:, self._first], answers[self._first], out=context[19])
        context[20:22] = company[4:6]
        np.multiply(shares, self._town, out=context[23:25])
        np.multiply(context[4], self._town, out=context[25])
        return context

    def _commas(self, context: Array, answers: Array) -> None:
        for mine, theirs, holds in self._holders:
            inside = holds @ answers[theirs]
            context[15, mine] = np.maximum(context[15, mine], inside)
            context[16, mine] = np.maximum(context[16, mine], 1 - inside)
            holding = answers[mine] @ holds
            context[17, theirs] = np.maximum(context[17, theirs], holding)
            context[18, theirs] = np.maximum(context[18, theirs], 1 - holding)
        for mine, theirs, same in self._twins:
            context[22, mine] = same @ answers[theirs]

    def softmax(self, scores: Array) -> Array:
        """Return the probability of each row among the candidates of its name."""
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
