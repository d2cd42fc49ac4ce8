"""Tables of a map: columns of whole numbers, and of numbers of strings, each packed as one stream.

The viewer reads a column when it first asks for it. Kinds of columns: ``int``, ``delta`` (zigzag differences,
for what rises or repeats from row to row), ``label`` and ``text`` (numbers of strings in the pool of that
name). A row may hold a list: then one column says how many entries each row has, and others hold the entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from geomap.drawing.binary import Packer
from geomap.drawing.coding import zigzag
from geomap.drawing.strings import Pool, PoolName, encode_strings

Kind = Literal["int", "delta", "label", "text"]
"""How a column is written."""

_POOLS: Final[tuple[PoolName, ...]] = ("labels", "texts")


class Pools:
    """The strings of all tables of one map."""

    def __init__(self) -> None:
        self._pools: dict[PoolName, Pool] = {name: Pool() for name in _POOLS}

    def label(self, text: str | None) -> int:
        """Return the number of a short string; None is the empty one."""
        return self._pools["labels"].add(text or "")

    def text(self, text: str) -> int:
        """Return the number of a long string."""
        return self._pools["texts"].add(text)

    def encode(self, packer: Packer) -> dict[str, Any]:
        """Pack the strings; labels are numbered by rank of use, texts in order of first use."""
        labels, texts = self._pools["labels"], self._pools["texts"]
        ranks = labels.ranks()
        ranked = [""] * len(ranks)
        for rank, string in zip(ranks.tolist(), labels.strings(), strict=True):
            ranked[rank] = string
        return encode_strings(packer, {"labels": ranked, "texts": texts.strings()})

    def label_ranks(self) -> NDArray[np.int64]:
        """Return the final number of each label."""
        return self._pools["labels"].ranks()


class Table:
    """Columns under construction."""

    def __init__(self, columns: Mapping[str, Kind], lists: Mapping[str, Kind] | None = None) -> None:
        lists = lists or {}
        lengths: dict[str, Kind] = {f"{name}.n": "int" for name in lists}
        self._kinds: dict[str, Kind] = {**columns, **lengths, **lists}
        self._values: dict[str, list[int]] = {name: [] for name in self._kinds}

    def row(self, **values: int) -> None:
        """Add a value to each column named."""
        for name, value in values.items():
            self._values[name].append(value)

    def many(self, name: str, values: Sequence[int]) -> None:
        """Add a list to a row: its length to the column ``name``.n, its entries to ``name``."""
        self._values[name + ".n"].append(len(values))
        self._values[name] += values

    def encode(self, packer: Packer, pools: Pools) -> dict[str, list[Any]]:
        """Pack the columns: name to [kind, byte offset, how many]. Call it once all labels are known."""
        ranks = pools.label_ranks()
        return {
            name: [kind, *packer.add_stream(self._numbers(name, kind, ranks))]
            for name, kind in self._kinds.items()
        }

    def _numbers(self, name: str, kind: Kind, ranks: NDArray[np.int64]) -> NDArray[np.int64]:
        values = np.array(self._values[name], dtype=np.int64)
        if kind == "label" and len(values):
            return ranks[values]
        return zigzag(np.diff(values, prepend=0)) if kind in ("delta", "text") else values
