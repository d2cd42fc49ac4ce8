"""Streams of whole numbers in few bits, the same bits on every machine.

gzip would do, but its bytes depend on the zlib at hand. Here each value is split into a class and extra bits:
values below 16 are classes of their own, larger ones share four classes an octave (the two bits after the
leading one) and carry the rest as they are. Classes get a canonical Huffman code. Where values are ranks
by frequency, as words are in ``strings``, this comes within a hundredth of a bit of coding each value by
itself, and its table takes at most 128 bytes.

Sources: D. A. Huffman, "A Method for the Construction of Minimum-Redundancy Codes", 1952; canonical codes as
in RFC 1951, section 3.2.2; classes with extra bits after P. Elias, "Universal Codeword Sets", 1975.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

SMALL: Final = 16
"""Values below this are classes of their own."""
CLASSES: Final = 128
"""Classes of values below 2**32."""
MAX_BITS: Final = 15
"""Longest code of a class."""
_BLOCK: Final = 1 << 18
"""Values packed at a time, which bounds the memory of packing."""


def encode_stream(values: NDArray[np.int64], *, least_bits: int = 0) -> tuple[bytes, NDArray[np.int64]]:
    r"""Encode values from 0 to 2**32 - 1; return the bytes and the number of bits of each value.

    A class that is alone takes ``least_bits``, 0 or 1: 1 where each value must be found by its bits.
    The bytes begin with the number of classes and the code length of each, one byte apiece; the codes
    follow, most significant bit first, the last byte filled with zeros. A value outside raises ValueError.

    >>> encode_stream(np.zeros(1000, dtype=np.int64))[0]
    b'\x01\x00'
    """
    if len(values) and (values.min() < 0 or values.max() >= 1 << 32):
        raise ValueError(f"a stream holds 0 to 2**32 - 1, got {values.min()} to {values.max()}")
    classes, extra = split(values)
    counts = np.bincount(classes, minlength=1)
    lengths = code_lengths(counts.tolist(), alone=least_bits)
    codes = canonical_codes(lengths)
    bits = np.array(lengths, dtype=np.int64)[classes] + extra
    low = values & ((np.int64(1) << extra) - 1)
    words = (np.array(codes, dtype=np.int64)[classes] << extra) | low
    header = bytes([len(lengths), *lengths])
    return header + _packed(words, bits), bits


def split(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the class of each value and how many extra bits follow it."""
    octave = np.frexp(values.astype(np.float64))[1].astype(np.int64)
    extra = np.where(values < SMALL, 0, octave - 3)
    shared = SMALL + (octave - 5) * 4 + ((values >> extra) & 3)
    return np.where(values < SMALL, values, shared), extra


def code_lengths(counts: Sequence[int], *, alone: int = 0) -> list[int]:
    """Return the bits of each symbol in a Huffman code of at most ``MAX_BITS``; 0 for one never used.

    A single symbol needs no bit at all and takes ``alone``. Ties are broken by the symbols' order.
    """
    used = [(count, symbol) for symbol, count in enumerate(counts) if count]
    lengths = [0] * len(counts)
    if len(used) < 2:
        for _, symbol in used:
            lengths[symbol] = alone
        return lengths
    while True:
        heap: list[tuple[int, int, tuple[int, ...]]] = [(count, n, (n,)) for count, n in used]
        heapq.heapify(heap)
        lengths = [0] * len(counts)
        order = len(counts)
        while len(heap) > 1:
            first, second = heapq.heappop(heap), heapq.heappop(heap)
            for symbol in first[2] + second[2]:
                lengths[symbol] += 1
            heapq.heappush(heap, (first[0] + second[0], order, first[2] + second[2]))
            order += 1
        if max(lengths) <= MAX_BITS:
            return lengths
        used = [((count + 1) // 2, symbol) for count, symbol in used]


def canonical_codes(lengths: Sequence[int]) -> list[int]:
    """Return the code of each symbol: shorter before longer, ties by the symbols' order."""
    codes = [0] * len(lengths)
    code = last = 0
    for length, symbol in sorted((length, n) for n, length in enumerate(lengths) if length):
        code <<= length - last
        codes[symbol] = code
        code += 1
        last = length
    return codes


def zigzag(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return signed values as 0, -1, 1, -2, … counted up from 0."""
    return (values << 1) ^ (values >> 63)


def _packed(words: NDArray[np.int64], bits: NDArray[np.int64]) -> bytes:
    """Write the low ``bits`` of each word one after the other, the highest bit first."""
    pieces: list[NDArray[np.uint8]] = []
    for start in range(0, len(words), _BLOCK):
        block, lengths = words[start : start + _BLOCK], bits[start : start + _BLOCK]
        ends = np.cumsum(lengths)
        total = int(ends[-1])
        word_of = np.repeat(np.arange(len(block)), lengths)
        shift = np.repeat(ends, lengths) - 1 - np.arange(total)
        pieces.append(((block[word_of] >> shift) & 1).astype(np.uint8))
    return np.packbits(np.concatenate(pieces)).tobytes() if pieces else b""
