"""Cells: events counted by square of ground, span of days and kind, for maps of more than a page can carry.

Squares are those of Web Mercator tiles: at level ``n`` the world is 2**n by 2**n of them, x from the west and
y from the north. A viewer shows the level whose squares are about 64 pixels wide, with exact counts, and
closer than the deepest level the marks of the situation that it was given with them.

An event is counted at a level only where its ground is no wider than a square; one that is known to a
country alone is counted at the coarse levels and, at finer ones, among those only known to a wider area.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geomap.drawing.binary import Packer
from geomap.drawing.coding import zigzag

DEEPEST: Final = 11
"""Level of the smallest squares, about 20 km wide at the equator."""
SHALLOWEST: Final = 2
"""Level of the largest squares."""
MOST_ROWS: Final = 250_000
"""Rows of all levels together that travel with a page, about a megabyte."""
_EQUATOR_M: Final = 40_075_016.7
_EDGE_LAT: Final = 85.0511
"""Degrees from the equator at which the tiles of Web Mercator end."""

Rows = NDArray[np.int64]
"""Shape (n, 5): x, y, bin (0: no date within one bin, else from 1 on), kind, how many."""

# A key holds x, y, finest level, bin and kind in bits, so that counting is counting whole numbers.
_KIND_BITS: Final = 8
_BIN_BITS: Final = 22
_LEVEL_BITS: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class CellCounts:
    """Counts of events by square, span of days and kind."""

    total: int
    """Events that were counted, those nowhere on the map too."""
    nowhere: int
    """Events without a place."""
    kinds: tuple[str, ...]
    """Kinds in PLOVER's terms; rows hold the position."""
    bin_days: int
    """Days of one bin."""
    first_day: int
    """Day of bin 1, days since 1 January 1970."""
    levels: tuple[tuple[int, Rows], ...]
    """(level, its rows by x, y, bin and kind), the coarsest first."""
    vague: tuple[int, ...]
    """For each level, how many events are only known to ground that is wider than its squares."""


class CellCounter:
    """Counts events a batch at a time, in memory that grows with the squares and bins met.

    >>> counter = CellCounter(bin_days=7)
    >>> counter.add([30.5, 30.6], [15.5, 15.6], ["ASSAULT", "PROTEST"], first=[70, 71], last=[70, 71])
    >>> counts = counter.counts()
    >>> counts.total, counts.kinds, counts.levels[0][1][:, 4].tolist()
    (2, ('ASSAULT', 'PROTEST'), [1, 1])
    """

    def __init__(self, *, bin_days: int = 7) -> None:
        """Count by bins of ``bin_days`` days, which are counted from 1 January 1970."""
        self._bin_days = bin_days
        self._kinds: dict[str, int] = {}
        self._keys: Rows = np.empty(0, dtype=np.int64)
        self._counts: Rows = np.empty(0, dtype=np.int64)
        self._nowhere = 0

    def add(
        self,
        lons: ArrayLike,
        lats: ArrayLike,
        kinds: Sequence[str],
        *,
        first: ArrayLike | None = None,
        last: ArrayLike | None = None,
        uncertainty_m: ArrayLike = 0.0,
    ) -> None:
        """Count events, one value each in arrays of shape (n,).

        ``lons``, ``lats`` are degrees, NaN where an event has no place. ``first`` and ``last`` are days since
        1 January 1970, NaN where open or unknown: what has no date within one bin is counted without one.
        ``uncertainty_m`` is the radius of the ground on which an event may lie.
        """
        lon, lat = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
        placed = np.isfinite(lon) & np.isfinite(lat)
        self._nowhere += int((~placed).sum())
        kind = self._codes(kinds)[placed]
        lon, lat = lon[placed], np.clip(lat[placed], -_EDGE_LAT, _EDGE_LAT)
        bins = self._bins(first, last, placed)
        radius = np.broadcast_to(np.asarray(uncertainty_m, dtype=np.float64), placed.shape)[placed]
        side = 1 << DEEPEST
        x = np.clip(((lon + 180.0) / 360.0 * side) // 1, 0, side - 1).astype(np.int64)
        sine = np.sin(np.radians(lat))
        y = np.clip((0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * side // 1, 0, side - 1)
        # The level at which the ground of a radius fills a square.
        width = _EQUATOR_M * np.cos(np.radians(lat))
        finest = np.clip(np.log2(width / np.maximum(2 * radius, 1.0)) // 1, 0, DEEPEST).astype(np.int64)
        keys = _packed(x, y.astype(np.int64), finest, bins, kind)
        self._merge(*np.unique(keys, return_counts=True))

    def merge(self, other: CellCounter) -> None:
        """Add what another counter of the same bins counted."""
        if other._bin_days != self._bin_days:
            raise ValueError(f"bins of {other._bin_days} days do not add up with bins of {self._bin_days}")
        x, y, finest, bins, kind = _unpacked(other._keys)
        codes = self._codes(list(other._kinds))
        self._merge(_packed(x, y, finest, bins, codes[kind] if len(kind) else kind), other._counts)
        self._nowhere += other._nowhere

    def counts(self, *, most_rows: int = MOST_ROWS) -> CellCounts:
        """Return the counts of as many levels, from the coarsest on, as fit in ``most_rows`` rows."""
        x, y, finest, bins, kind = _unpacked(self._keys)
        names = sorted(self._kinds)
        order = np.array([names.index(name) for name in self._kinds], dtype=np.int64)
        kind = order[kind] if len(kind) else kind
        dated = bins[bins > 0]
        start = int(dated.min()) if len(dated) else 1
        bins = np.where(bins > 0, bins - start + 1, 0)
        levels: list[tuple[int, Rows]] = []
        vague: list[int] = []
        left = most_rows
        for level in range(SHALLOWEST, DEEPEST + 1):
            inside = finest >= level
            shift = DEEPEST - level
            keys = _packed(
                x[inside] >> shift, y[inside] >> shift, np.zeros_like(x[inside]), bins[inside], kind[inside]
            )
            rows = _rows(*_summed(keys, self._counts[inside]))
            left -= len(rows)
            if left < 0 and levels:
                break
            levels.append((level, rows))
            vague.append(int(self._counts[~inside].sum()))
        return CellCounts(
            total=int(self._counts.sum()) + self._nowhere,
            nowhere=self._nowhere,
            kinds=tuple(names),
            bin_days=self._bin_days,
            first_day=(start - 1 - _BIN_ORIGIN) * self._bin_days,
            levels=tuple(levels),
            vague=tuple(vague),
        )

    def _codes(self, kinds: Sequence[str]) -> Rows:
        codes = [self._kinds.setdefault(kind, len(self._kinds)) for kind in kinds]
        if len(self._kinds) > 1 << _KIND_BITS:
            raise ValueError(f"events have at most {1 << _KIND_BITS} kinds, got {len(self._kinds)}")
        return np.array(codes, dtype=np.int64)

    def _bins(self, first: ArrayLike | None, last: ArrayLike | None, placed: NDArray[np.bool_]) -> Rows:
        if first is None or last is None:
            return np.zeros(int(placed.sum()), dtype=np.int64)
        low = np.floor(np.asarray(first, dtype=np.float64)[placed] / self._bin_days)
        high = np.floor(np.asarray(last, dtype=np.float64)[placed] / self._bin_days)
        # NaN is equal to nothing, itself included.
        return np.where(low == high, np.nan_to_num(low) + 1 + _BIN_ORIGIN, 0).astype(np.int64)

    def _merge(self, keys: Rows, counts: Rows) -> None:
        self._keys, self._counts = _summed(
            np.concatenate([self._keys, keys]), np.concatenate([self._counts, counts])
        )


_BIN_ORIGIN: Final = 1 << (_BIN_BITS - 1)
"""Bins are counted from here, so that none before 1970 is negative."""


def _packed(x: Rows, y: Rows, finest: Rows, bins: Rows, kind: Rows) -> Rows:
    key = (x << DEEPEST) | y
    key = (key << _LEVEL_BITS) | finest
    key = (key << _BIN_BITS) | bins
    packed: Rows = (key << _KIND_BITS) | kind
    return packed


def _unpacked(keys: Rows) -> tuple[Rows, Rows, Rows, Rows, Rows]:
    kind = keys & ((1 << _KIND_BITS) - 1)
    bins = (keys >> _KIND_BITS) & ((1 << _BIN_BITS) - 1)
    finest = (keys >> (_KIND_BITS + _BIN_BITS)) & ((1 << _LEVEL_BITS) - 1)
    cell = keys >> (_KIND_BITS + _BIN_BITS + _LEVEL_BITS)
    return cell >> DEEPEST, cell & ((1 << DEEPEST) - 1), finest, bins, kind


def _summed(keys: Rows, counts: Rows) -> tuple[Rows, Rows]:
    found, inverse = np.unique(keys, return_inverse=True)
    sums = np.zeros(len(found), dtype=np.int64)
    np.add.at(sums, inverse, counts)
    return found, sums


def _rows(keys: Rows, counts: Rows) -> Rows:
    x, y, _, bins, kind = _unpacked(keys)
    return np.column_stack([x, y, bins, kind, counts])


def encode_cells(counts: CellCounts, packer: Packer) -> dict[str, Any]:
    """Pack counts; return the record that the viewer reads."""
    return {
        "total": counts.total,
        "nowhere": counts.nowhere,
        "binDays": counts.bin_days,
        "firstDay": counts.first_day,
        "kinds": [f"event:{kind}" for kind in counts.kinds],
        "levels": [
            {"level": level, "vague": vague, "columns": _columns(rows, packer)}
            for (level, rows), vague in zip(counts.levels, counts.vague, strict=True)
        ],
    }


def _columns(rows: Rows, packer: Packer) -> dict[str, list[Any]]:
    x, y, bins, kind, count = rows.T
    return {
        "x": ["delta", *packer.add_stream(zigzag(np.diff(x, prepend=0)))],
        "y": ["delta", *packer.add_stream(zigzag(np.diff(y, prepend=0)))],
        "bin": ["int", *packer.add_stream(bins)],
        "kind": ["int", *packer.add_stream(kind)],
        "count": ["int", *packer.add_stream(count)],
    }
