"""Strings of a map, each word once: a vocabulary, and every text as ranks in it.

A text is cut into words and what stands between them; a single space between two words is not written.
Words are ranked by how often they stand, so that ``coding`` gives the common ones few bits: a sentence of
150 letters takes about 40 bytes. Each text is decoded by itself, when a reader opens it, and a search looks
through the vocabulary instead of the texts.

Source: the spaceless word model of E. S. de Moura and others, "Fast and Flexible Word Searching on Compressed
Text", 2000.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from geomap.drawing.binary import Packer
from geomap.drawing.coding import encode_stream

_TOKEN: Final = re.compile(r"[^\W_]+|[\W_]+")
_WORD: Final = re.compile(r"[^\W_]")
_SPACE: Final = " "

PoolName = Literal["labels", "texts"]
"""labels: short and often used, ranked by use. texts: sentences and the like, in order of first use."""


class Pool:
    """Strings met so far, each kept once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def add(self, text: str) -> int:
        """Return the number of a string, in order of first use."""
        return self._numbers.setdefault(text, len(self._numbers))

    def strings(self) -> list[str]:
        """Return the strings in order of first use."""
        return list(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def encode_strings(packer: Packer, pools: dict[PoolName, Sequence[str]]) -> dict[str, Any]:
    """Pack pools of strings that share a vocabulary; return the record that refers to them."""
    found: list[str] = []
    counts: dict[PoolName, NDArray[np.int64]] = {}
    for name, texts in pools.items():
        counts[name] = np.array([_tokenise(text, found) for text in texts], dtype=np.int64)
    vocabulary = {word: number for number, word in enumerate(dict.fromkeys(found))}
    tokens = np.fromiter(map(vocabulary.__getitem__, found), dtype=np.int64, count=len(found))
    del found
    tokens, counts = _without_spaces(tokens, counts, vocabulary.get(_SPACE, -1))
    used = np.bincount(tokens, minlength=len(vocabulary))
    words = list(vocabulary)
    order = sorted(np.flatnonzero(used).tolist(), key=lambda n: (-int(used[n]), words[n]))
    ranks = np.zeros(len(words), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    packed, bits = encode_stream(ranks[tokens], least_bits=1)
    record: dict[str, Any] = {
        "vocabulary": _vocabulary(packer, [words[n] for n in order]),
        "tokens": [packer.add_bytes(packed), len(tokens)],
    }
    ends = np.concatenate([[0], np.cumsum(bits)])
    start = 0
    for name, lengths in counts.items():
        edges = start + np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        start = int(edges[-1])
        # The first bit of a pool, and how many bits each of its strings takes.
        record[name] = [int(ends[edges[0]]), packer.add_stream(np.diff(ends[edges]))]
    return record


def _tokenise(text: str, found: list[str]) -> int:
    """Append the words of a text, and what stands between them, to ``found``; return how many there are."""
    before = len(found)
    found += _TOKEN.findall(text)
    return len(found) - before


def _without_spaces(
    tokens: NDArray[np.int64], counts: dict[PoolName, NDArray[np.int64]], space: int
) -> tuple[NDArray[np.int64], dict[PoolName, NDArray[np.int64]]]:
    """Leave out each single space that stands within a text: between two words there always is one."""
    lengths = np.concatenate(list(counts.values())) if counts else np.empty(0, dtype=np.int64)
    ends = np.cumsum(lengths)
    is_edge = np.zeros(len(tokens), dtype=bool)
    is_edge[(ends - lengths)[lengths > 0]] = True
    is_edge[ends[lengths > 0] - 1] = True
    kept = (tokens != space) | is_edge
    before = np.concatenate([[0], np.cumsum(kept)])
    left = before[ends] - before[ends - lengths]
    edges = np.cumsum([0, *(len(found) for found in counts.values())])
    return tokens[kept], {
        name: left[start:stop] for name, (start, stop) in zip(counts, pairwise(edges.tolist()), strict=True)
    }


def _vocabulary(packer: Packer, words: Sequence[str]) -> dict[str, Any]:
    """Pack words as ranks of their letters: letters, length of each word, and whether it is a word."""
    letters = np.array([ord(letter) for word in words for letter in word], dtype=np.int64)
    known, inverse, counts = np.unique(letters, return_inverse=True, return_counts=True)
    order = np.lexsort((known, -counts))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    is_word = [int(_WORD.match(word) is not None) for word in words]
    return {
        "alphabet": packer.add_stream(known[order]),
        "letters": packer.add_stream(ranks[inverse] if len(letters) else letters),
        "lengths": packer.add_stream(np.array([len(word) for word in words], dtype=np.int64)),
        "words": packer.add_stream(np.array(is_word, dtype=np.int64)),
    }
