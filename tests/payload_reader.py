"""Reads a payload back, bit by bit, as the viewer does: written apart from the code that packs it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

from geomap.drawing.payload import Payload


class Bits:
    """Values of one stream."""

    def __init__(self, packed: bytes, offset: int) -> None:
        count = packed[offset]
        lengths = packed[offset + 1 : offset + 1 + count]
        self._bytes = packed
        self.at = 8 * (offset + 1 + count)
        self._codes: dict[tuple[int, int], int] = {}
        self._alone = count - 1 if not any(lengths) else None
        code = last = 0
        for length, symbol in sorted((length, n) for n, length in enumerate(lengths) if length):
            code <<= length - last
            last = length
            self._codes[length, code] = symbol
            code += 1

    def value(self) -> int:
        symbol = self._symbol()
        if symbol < 16:
            return symbol
        extra = (symbol - 16) // 4 + 2
        return ((4 + (symbol - 16) % 4) << extra) | self._take(extra)

    def _symbol(self) -> int:
        if self._alone is not None:
            return self._alone
        code = length = 0
        while (length, code) not in self._codes:
            code = code << 1 | self._take(1)
            length += 1
        return self._codes[length, code]

    def _take(self, count: int) -> int:
        value = 0
        for at in range(self.at, self.at + count):
            value = value << 1 | (self._bytes[at >> 3] >> (7 - (at & 7))) & 1
        self.at += count
        return value


def stream(packed: bytes, offset: int, count: int) -> list[int]:
    """Return the values of a stream."""
    if not count:
        return []
    bits = Bits(packed, offset)
    return [bits.value() for _ in range(count)]


class Reader:
    """The tables of a payload."""

    def __init__(self, payload: Payload) -> None:
        self._packed = payload.coordinates
        self._tables = payload.data["tables"]
        self._read_strings(payload.data["strings"])

    def _read_strings(self, record: dict[str, Any]) -> None:
        words = record["vocabulary"]
        alphabet = stream(self._packed, *words["alphabet"])
        letters = iter(stream(self._packed, *words["letters"]))
        vocabulary = [
            "".join(chr(alphabet[next(letters)]) for _ in range(length))
            for length in stream(self._packed, *words["lengths"])
        ]
        is_word = stream(self._packed, *words["words"])
        self.strings: dict[str, list[str]] = {}
        for pool in ("labels", "texts"):
            first, lengths = record[pool]
            bits = Bits(self._packed, record["tokens"][0])
            bits.at += first
            self.strings[pool] = []
            for length in stream(self._packed, *lengths):
                end, text, after = bits.at + length, "", False
                while bits.at < end:
                    word = bits.value()
                    text += (" " if after and is_word[word] else "") + vocabulary[word]
                    after = bool(is_word[word])
                self.strings[pool].append(text)

    def column(self, table: str, name: str) -> list[Any]:
        """Return a column, strings as strings."""
        kind, offset, count = self._tables[table][name]
        values = stream(self._packed, offset, count)
        if kind in ("delta", "text"):
            total = 0
            for n, value in enumerate(values):
                total += (value >> 1) ^ -(value & 1)
                values[n] = total
        if kind in ("label", "text"):
            return [self.strings[kind + "s"][number] for number in values]
        return values

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return a table as rows; columns of lists as lists."""
        columns = self._tables[table]
        lists = [name for name in columns if f"{name}.n" in columns]
        plain = [name for name in columns if name not in lists and not name.endswith(".n")]
        read = {name: self.column(table, name) for name in plain}
        lengths = {name: self.column(table, f"{name}.n") for name in lists}
        entries: dict[str, Iterator[Any]] = {name: iter(self.column(table, name)) for name in lists}
        height = max((len(values) for values in (*read.values(), *lengths.values())), default=0)
        return [
            {
                **{name: values[n] for name, values in read.items()},
                **{name: [next(entries[name]) for _ in range(lengths[name][n])] for name in lists},
            }
            for n in range(height)
        ]

    def all_rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return every table as rows; each fact with its spots."""
        tables = {name: self.rows(name) for name in self._tables}
        spots = iter(tables.pop("spots"))
        for fact, count in zip(tables["facts"], self.column("facts", "spots.n"), strict=True):
            fact["spots"] = [next(spots) for _ in range(count)]
        return tables


def about(page: str) -> list[list[str]]:
    """Return the lines of "About this map" of an HTML page."""
    encoded = re.search(r'id="geomap-data" hidden><!--([^.<]+)\.', page)
    assert encoded is not None
    return json.loads(base64.b64decode(encoded[1]))["about"]  # type: ignore[no-any-return]
