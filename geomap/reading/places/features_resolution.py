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
from itertools import accumulate, chain

import numpy as np

from geomap.reading.places.candidates import (
    DIVISION,
    NAMES,
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
from geomap.recent import Recent

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
    "other countries' share x division",
)
"""Evidence from the other names of the document."""

EVIDENCE = STATIC + LOCAL + COMPANY + CONTEXT
"""All columns, in order."""

_SUMS, _FIRST, _NEAREST, _NEXT, _SHARES, _NAMED, _FIRST_LANDS, _APART, _COMMAS, _TWIN, _OTHERS, _BASES = (
    0, 3, 4, 7, 9, 11, 13, 15, 16, 20, 21, 22,
)  # fmt: skip
"""Where what a pass computes stands among its rows, from which all columns of ``CONTEXT`` follow."""

_ANY, _WIDE, _DIVISION, _TOWN, _NOT_WIDE, _NOT_DIVISION, _NOT_WIDE_PEOPLE, _MASKS = range(8)
"""What a row of these is multiplied by to give a column."""

_MADE_FROM = (
    (_SUMS, _ANY),
    (_SUMS + 1, _ANY),
    (_SUMS + 2, _ANY),
    (_NEAREST, _ANY),
    (_NEAREST + 1, _ANY),
    (_NEAREST + 2, _ANY),
    (_NEXT, _ANY),
    (_NEXT + 1, _ANY),
    (_SHARES, _ANY),
    (_SHARES + 1, _ANY),
    (_NAMED, _NOT_WIDE),
    (_NAMED + 1, _NOT_DIVISION),
    (_NAMED, _NOT_WIDE_PEOPLE),
    (_SHARES, _WIDE),
    (_SHARES + 1, _DIVISION),
    (_COMMAS, _ANY),
    (_COMMAS + 1, _ANY),
    (_COMMAS + 2, _ANY),
    (_COMMAS + 3, _ANY),
    (_FIRST, _ANY),
    (_FIRST_LANDS, _ANY),
    (_FIRST_LANDS + 1, _ANY),
    (_TWIN, _ANY),
    (_SHARES, _TOWN),
    (_SHARES + 1, _TOWN),
    (_NEAREST + 1, _TOWN),
    (_OTHERS, _DIVISION),
)
"""The row and the factor of each column of ``CONTEXT``."""

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


class Weighing:
    """The weights of a ranker, one vector a pass, and what they make of names whatever the document is."""

    def __init__(self, passes: Sequence[Array]) -> None:
        """Take weights in the order of ``EVIDENCE``."""
        weights = np.stack(passes)
        static, local = len(STATIC), len(STATIC) + len(LOCAL)
        company = local + len(COMPANY)
        self._static, self._local = weights[:, :static].T, weights[:, static:local].T
        self._company = weights[:, local:company]
        self._context: Array = np.zeros((len(weights), _BASES, _MASKS))
        for column, (base, mask) in enumerate(_MADE_FROM, company):
            self._context[:, base, mask] += weights[:, column]
        self._known = Recent[tuple[Table, Manner], Array](NAMES)

    def settled(self, sheet: Sheet) -> Array:
        """Return what does not change from pass to pass: one row a pass, one column a row of the sheet."""
        known = self._known
        parts = []
        for name in sheet.names:
            key = name.table, name.manner
            part = known.recall(key)
            if part is None:
                part = self._weigh(*key)
                known.keep(key, part)
            parts.append(part)
        own = np.concatenate(parts, axis=1)
        size = len(self._company)
        settled: Array = own[:size] + self._company @ sheet.company
        if sheet.is_spoken:
            settled += own[size:] * sheet.spoken
        return settled

    def factors(self, sheet: Sheet) -> Array:
        """Return what each row of ``Sheet.context`` is multiplied by, for each pass."""
        return self._context @ sheet.masks

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
        self.is_wide, self.is_division, self._town = facts[WIDE], facts[DIVISION], facts[TOWN]
        self._kinds = facts[WIDE:TOWN]
        self._namesakes = facts[NAMESAKES]
        self.masks: Array = np.empty((_MASKS, self.size))
        self.masks[_ANY] = 1.0
        self.masks[_WIDE:_NOT_WIDE] = facts[WIDE : TOWN + 1]
        np.subtract(1.0, self._kinds, out=self.masks[_NOT_WIDE:_NOT_WIDE_PEOPLE])
        np.multiply(self.masks[_NOT_WIDE], self.people, out=self.masks[_NOT_WIDE_PEOPLE])
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
        # Nearness of every row (last) to every other (first) at three scales: sums and greatest values over
        # the first axis run along whole rows.
        self._near: Array = np.empty((self.size, 3, self.size))
        near, middle, far = (self._near[:, scale] for scale in range(3))
        np.multiply(self.km, -1 / 600, out=far)
        np.exp(far, out=far)
        far *= self.key[:, None] != self.key
        # Wide lands say little by their middle point: only spots count as near.
        far *= self.masks[_NOT_WIDE][:, None]
        # exp(-d/150) and exp(-d/30) are powers of it, and products cost less than exponentials.
        np.multiply(far, far, out=middle)
        middle *= middle
        np.multiply(middle, middle, out=near)
        near *= near
        near *= middle
        self.near150: Array = middle
        """How near each row (last) is to each other (first), at 150 km."""
        self._closeness = _closeness([name.positions for name in names])[:, self.group][:, None]
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
                self._holders.append((mine, theirs, self.held(mine, theirs)))
            if name.twin is not None:
                theirs = self.rows[name.twin]
                self._twins.append((mine, theirs, (self.km[mine, theirs] < _ONE_SPOT_KM).astype(np.float64)))
        self._rows = np.zeros((_BASES, self.size))

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
        np.matmul(votes[2], self.near150, out=company[2])
        np.log1p(company[:3], out=company[:3])
        np.multiply(company[0], self._town, out=company[3])
        return company

    def held(self, rows: slice, others: slice) -> Array:
        """Return 1 where a row lies in another: in its land, or within 80 km of a spot; else 0."""
        wide, first_level = self.is_wide > 0, self.is_division > 0
        spot = ~(wide | first_level)
        inside = (self.country[rows, None] == self.country[others]) & wide[others]
        inside &= ((self.country > 0) & ~wide)[rows, None]
        nearby = (self.division[rows, None] == self.division[others]) & first_level[others]
        nearby &= (self.division > 0)[rows, None]
        nearby |= (self.km[rows, others] < 80) & spot[others]
        nearby &= spot[rows, None]
        inside |= nearby
        held: Array = inside.astype(np.float64)
        return held

    def evidence(self, answers: Array) -> Array:
        """Return all columns of ``EVIDENCE`` for every row, given the present probability of every row."""
        names = self.names
        static = np.concatenate([name.table.static for name in names])
        local = np.concatenate([said_of(name.table, name.manner) for name in names])
        local[:, _SPOKEN] = self.spoken
        local[:, _SPOKEN + 1] = self.spoken * self._town
        local[:, _SPOKEN + 2] = self.spoken * self._namesakes
        bases, masks = map(list, zip(*_MADE_FROM, strict=True))
        context = self.context(answers)[bases] * self.masks[masks]
        return np.concatenate([static, local, self.company.T, context.T], axis=1)

    def context(self, answers: Array) -> Array:
        """Return the rows that the columns of ``CONTEXT`` are made from, given every row's probability.

        The array is the sheet's own and holds until the next call.
        """
        found = self._rows
        size = self.size
        np.matmul(answers * self._weights, self._near.reshape(size, -1), out=found[:_FIRST].reshape(-1))
        np.log1p(found[:_FIRST], out=found[:_FIRST])
        np.matmul(answers[self._first], self.near150[self._first], out=found[_FIRST])
        # The greatest value of each name first: how close it stands in the text is the name's.
        np.multiply(self._near, answers[:, None, None], out=self._scratch)
        nearest = np.maximum.reduceat(self._scratch, self.starts, axis=0)
        nearest.max(axis=0, out=found[_NEAREST:_NEXT])
        closest = nearest[:, 1:]
        closest *= self._closeness
        closest.max(axis=0, out=found[_NEXT:_SHARES])
        counted = np.bincount(self._index.ravel(), (self._masses * answers).ravel())[self._index]
        np.subtract(counted[:, 0], counted[:, 1], out=found[_SHARES:_COMMAS])
        self._share_of_others(found[_NAMED], answers, out=found[_OTHERS])
        apart = found[_APART]
        apart += 1.0
        found[_SHARES:_NAMED] /= apart
        np.minimum(found[_NAMED:_FIRST_LANDS], 1.0, out=found[_NAMED:_FIRST_LANDS])
        if self._holders:
            self._commas(found, answers)
        for mine, theirs, same in self._twins:
            found[_TWIN, mine] = same @ answers[theirs]
        return found

    def _share_of_others(self, own: Array, answers: Array, *, out: Array) -> None:
        """Fill in for each row, its name apart, which share of the countries named are others than its own.

        ``own`` is what is named of its own. A text about the world means the city of New York, one about
        its neighbours may mean the state.
        """
        lands = self._weights * answers * self.is_wide
        named = lands.sum() - np.bincount(self.key, lands)[self.key]
        np.divide(np.maximum(named - own, 0.0), named + 0.5, out=out)

    def _commas(self, found: Array, answers: Array) -> None:
        inside, outside, holding, holding_nothing = found[_COMMAS:_TWIN]
        holding[:] = 0.0
        holding_nothing[:] = 0.0
        for mine, theirs, holds in self._holders:
            there = holds @ answers[theirs]
            inside[mine] = there
            np.subtract(1.0, there, out=outside[mine])
            held = answers[mine] @ holds
            np.maximum(holding[theirs], held, out=holding[theirs])
            np.maximum(holding_nothing[theirs], 1.0 - held, out=holding_nothing[theirs])

    def softmax(self, scores: Array) -> Array:
        """Return the probability of each row among the candidates of its name."""
        top = np.maximum.reduceat(scores, self.starts)
        odds = np.exp(scores - top[self.group])
        total = np.add.reduceat(odds, self.starts)
        return np.asarray(odds / total[self.group])


_POSITIONS = 6
"""First mentions of a name that count for how close in the text it stands to others."""


def _closeness(positions: Sequence[tuple[int, ...]]) -> Array:
    """Return how close the nearest mentions of every two names stand in the text: 1 at no gap, less after."""
    first = [places[:_POSITIONS] for places in positions]
    starts = [0, *accumulate(map(len, first[:-1]))]
    at = np.array(list(chain.from_iterable(first)), dtype=np.float64)
    close = np.exp(np.abs(at[:, None] - at) * (-1 / 150))
    names: Array = np.maximum.reduceat(np.maximum.reduceat(close, starts, axis=0), starts, axis=1)
    return names


def _codes(labels: Sequence[str]) -> Indices:
    """Return whole numbers for labels, 0 for the empty one, in the order of their first appearance."""
    numbers: dict[str, int] = {"": 0}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels], dtype=np.int64)
