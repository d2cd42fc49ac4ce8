from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from payload_reader import stream

from geomap.drawing.coding import (
    CLASSES,
    MAX_BITS,
    canonical_codes,
    code_lengths,
    encode_stream,
    split,
    zigzag,
)

VALUES = st.one_of(st.integers(0, 20), st.integers(0, 2**32 - 1), st.integers(0, 31).map(lambda n: 1 << n))


@given(st.lists(VALUES, max_size=300))
def test_a_stream_gives_back_what_went_in(values: list[int]) -> None:
    packed, bits = encode_stream(np.array(values, dtype=np.int64))
    assert stream(packed + bytes(4), 0, len(values)) == values
    assert len(packed) == 1 + packed[0] + -(-int(bits.sum()) // 8)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=CLASSES))
def test_codes_are_short_and_none_begins_another(counts: list[int]) -> None:
    lengths = code_lengths(counts)
    assert max(lengths) <= MAX_BITS
    codes = canonical_codes(lengths)
    words = [format(code, f"0{length}b") for code, length in zip(codes, lengths, strict=True) if length]
    for n, word in enumerate(words):
        assert not [other for m, other in enumerate(words) if m != n and other.startswith(word)]


def test_very_uneven_counts_stay_within_the_longest_code() -> None:
    counts = [1, 1]
    while len(counts) < 40:
        counts.append(counts[-1] + counts[-2])  # Fibonacci: the deepest tree that Huffman makes
    assert max(code_lengths(counts)) == MAX_BITS


def test_common_values_take_few_bits() -> None:
    values = np.array([0] * 900 + [1] * 90 + [5000] * 10, dtype=np.int64)
    _, bits = encode_stream(values)
    assert (bits[0], bits[950], bits[-1]) == (1, 2, 12)


def test_one_value_alone_takes_no_bit_unless_it_must_be_found() -> None:
    values = np.full(1000, 7, dtype=np.int64)
    assert len(encode_stream(values)[0]) == 9
    assert encode_stream(values, least_bits=1)[1].tolist() == [1] * 1000


def test_classes_of_the_ends() -> None:
    classes, extra = split(np.array([0, 15, 16, 31, 2**32 - 1], dtype=np.int64))
    assert classes.tolist() == [0, 15, 16, 19, CLASSES - 1]
    assert extra.tolist() == [0, 0, 2, 2, 29]


@pytest.mark.parametrize("value", [-1, 2**32])
def test_a_value_out_of_range_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match=r"0 to 2\*\*32"):
        encode_stream(np.array([value], dtype=np.int64))


@given(st.lists(st.integers(-(2**30), 2**30), max_size=50))
def test_zigzag_counts_signed_values_up(values: list[int]) -> None:
    folded = zigzag(np.array(values, dtype=np.int64)).tolist()
    assert [(n >> 1) ^ -(n & 1) for n in folded] == values and min(folded, default=0) >= 0
