"""Tables of a map: columns of whole numbers, and of numbers of strings, each packed as one stream.

The viewer reads a column when it first asks for it. Kinds of columns: ``int``, ``delta`` (zigzag differences,
for what rises or repeats from row to row), ``label`` and ``text`` (numbers of strings in the pool of that
name). A row may hold a list: then one column says how many entries each row has, and others hold the entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geomap.drawing.binary import Packer
from geomap.drawing.coding import zigzag
from geomap.drawing.strings import Pool, encode_strings

Kind = Literal["int", "delta", "label", "text"]
"""How a column is written."""


class Pools:
    """The strings of all tables of one map."""

    def __init__(self) -> None:
        self._labels, self._texts = Pool(), Pool()
        self.label = self._labels.add
        """Return the number of a short string."""
        self.text = self._texts.add
        """Return the number of a long string."""
        self._ranks: NDArray[np.int64] | None = None

    def rank(self, tables: Iterable[Table]) -> None:
        """Number the labels by how often they stand in the tables; call it once all rows are there."""
        uses = np.zeros(len(self._labels), dtype=np.int64)
        for table in tables:
            for numbers in table.labels():
                uses += np.bincount(numbers, minlength=len(uses))
        # Ties are broken by first use.
        order = np.argsort(-uses, kind="stable")
        self._ranks = np.empty(len(order), dtype=np.int64)
        self._ranks[order] = np.arange(len(order))

    @property
    def label_ranks(self) -> NDArray[np.int64]:
        """The final number of each label. Raises ValueError before they are ranked."""
        if self._ranks is None:
            raise ValueError("labels are numbered by their use: rank them first")
        return self._ranks

    def encode(self, packer: Packer) -> dict[str, Any]:
        """Pack the strings; labels are numbered by rank of use, texts in order of first use."""
        ranked = [""] * len(self._labels)
        for rank, string in zip(self.label_ranks.tolist(), self._labels.strings(), strict=True):
            ranked[rank] = string
        return encode_strings(packer, {"labels": ranked, "texts": self._texts.strings()})


class Table:
    """Columns under construction."""

    def __init__(self, columns: Mapping[str, Kind], lists: Mapping[str, Kind] | None = None) -> None:
        self._columns = dict(columns)
        self._lists = dict(lists or {})
        self._rows: list[Sequence[int]] = []
        self._lengths: list[list[int]] = [[] for _ in self._lists]
        self._entries: list[list[int]] = [[] for _ in self._lists]

    def add(self, row: Sequence[int], *lists: Sequence[int]) -> None:
        """Add a row: a number for each column, and the entries of each list, in the order of both."""
        self._rows.append(row)
        for lengths, entries, found in zip(self._lengths, self._entries, lists, strict=True):
            lengths.append(len(found))
            if found:
                entries += found

    def labels(self) -> Iterator[NDArray[np.int64]]:
        """Yield the numbers in each column of labels."""
        for _, kind, values in self._values():
            if kind == "label":
                yield values

    def encode(self, packer: Packer, pools: Pools) -> dict[str, list[Any]]:
        """Pack the columns: name to [kind, byte offset, how many]. Labels must be ranked."""
        return {
            name: [kind, *packer.add_stream(_numbers(kind, values, pools))]
            for name, kind, values in self._values()
        }

    def _values(self) -> Iterator[tuple[str, Kind, NDArray[np.int64]]]:
        rows = np.array(self._rows, dtype=np.int64).reshape(len(self._rows), len(self._columns))
        for number, (name, kind) in enumerate(self._columns.items()):
            yield name, kind, rows[:, number]
        for name, lengths in zip(self._lists, self._lengths, strict=True):
            yield f"{name}.n", "int", np.array(lengths, dtype=np.int64)
        for (name, kind), entries in zip(self._lists.items(), self._entries, strict=True):
            yield name, kind, np.array(entries, dtype=np.int64)


def _numbers(kind: Kind, values: NDArray[np.int64], pools: Pools) -> NDArray[np.int64]:
    if kind == "label" and len(values):
        return pools.label_ranks[values]
    return zigzag(np.diff(values, prepend=0)) if kind in ("delta", "text") else values
