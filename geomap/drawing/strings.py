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
        self._ids: dict[str, int] = {}
        self._uses: list[int] = []

    def add(self, text: str) -> int:
        """Return the number of a string, in order of first use."""
        number = self._ids.setdefault(text, len(self._uses))
        if number == len(self._uses):
            self._uses.append(1)
        else:
            self._uses[number] += 1
        return number

    def strings(self) -> list[str]:
        """Return the strings in order of first use."""
        return list(self._ids)

    def ranks(self) -> NDArray[np.int64]:
        """Return the rank by use of each number, most used first, ties by first use."""
        order = np.argsort(-np.array(self._uses, dtype=np.int64), kind="stable")
        ranks = np.empty(len(order), dtype=np.int64)
        ranks[order] = np.arange(len(order))
        return ranks


def encode_strings(packer: Packer, pools: dict[PoolName, Sequence[str]]) -> dict[str, Any]:
    """Pack pools of strings that share a vocabulary; return the record that refers to them."""
    vocabulary: dict[str, int] = {}
    numbers: list[int] = []
    counts: dict[PoolName, list[int]] = {}
    for name, texts in pools.items():
        counts[name] = [_tokenise(text, vocabulary, numbers) for text in texts]
    tokens = np.array(numbers, dtype=np.int64)
    used = np.bincount(tokens, minlength=len(vocabulary))
    words = list(vocabulary)
    order = sorted(range(len(words)), key=lambda n: (-int(used[n]), words[n]))
    ranks = np.empty(len(words), dtype=np.int64)
    ranks[order] = np.arange(len(words))
    packed, bits = encode_stream(ranks[tokens], least_bits=1)
    record: dict[str, Any] = {
        "vocabulary": _vocabulary(packer, [words[n] for n in order]),
        "tokens": [packer.add_bytes(packed), len(tokens)],
    }
    ends = np.concatenate([[0], np.cumsum(bits)])
    start = 0
    for name, lengths in counts.items():
        edges = start + np.concatenate([[0], np.cumsum(np.array(lengths, dtype=np.int64))]).astype(np.int64)
        start = int(edges[-1])
        # The first bit of a pool, and how many bits each of its strings takes.
        record[name] = [int(ends[edges[0]]), packer.add_stream(np.diff(ends[edges]))]
    return record


def _tokenise(text: str, vocabulary: dict[str, int], numbers: list[int]) -> int:
    """Append the words of a text to ``numbers`` and return how many there are."""
    found = _TOKEN.findall(text)
    last = len(found) - 1
    kept = [token for n, token in enumerate(found) if token != _SPACE or n == 0 or n == last]
    numbers += [vocabulary.setdefault(token, len(vocabulary)) for token in kept]
    return len(kept)


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
