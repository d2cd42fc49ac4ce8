"""Records as JSON: what is written is read, by whichever of the two libraries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.formats.notation import decoded, encoded, written

texts = st.text(st.characters(exclude_categories=())) | st.sampled_from(
    ["\ud800", "\x00", "\u2028", '"\\', "9" * 30]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_written_is_read(value: Any) -> None:
    assert decoded(encoded(value)) == decoded(written(value)) == value
    assert repr(decoded(encoded(value))) == repr(value)


@given(values)
def test_any_other_program_reads_it_as_well(value: Any) -> None:
    assert json.loads(encoded(value).decode("utf-8", "surrogatepass")) == value


def test_the_same_record_gives_the_same_bytes_as_a_list_or_a_tuple() -> None:
    assert encoded((1, ["a", (2.0,)])) == encoded([1, ("a", [2.0])]) == b'[1,["a",[2.0]]]'


@pytest.mark.parametrize(
    "value", [10**30, -(2**64), [10**19, 0.5], [1, -(10**20)], {"code": "1003100000121100", "n": 10**25}]
)
@pytest.mark.parametrize("blanks", [None, 2])
def test_no_whole_number_becomes_a_fraction(value: Any, blanks: int | None) -> None:
    assert repr(decoded(encoded(value))) == repr(value)
    assert repr(decoded(json.dumps(value, indent=blanks))) == repr(value)


def test_a_text_of_digits_is_left_to_the_faster_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", lambda _: pytest.fail("the slower one was asked"))
    assert decoded(b'{"sidc":"10031000001211000000"}') == {"sidc": "10031000001211000000"}


def test_what_is_no_finite_number_is_none() -> None:
    assert encoded([float("nan"), float("inf")]) == b"[null,null]"


@pytest.mark.parametrize("broken", [b"", b"{", b"[1,]", b"\xff", b"nul", b"1 2"])
def test_what_is_no_json_is_refused(broken: bytes) -> None:
    with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
        decoded(broken)


def test_a_nest_without_end_is_refused() -> None:
    with pytest.raises((json.JSONDecodeError, RecursionError)):
        decoded(b"[" * 100_000)
