from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payload_reader import Reader

from geomap.drawing.binary import Packer
from geomap.drawing.payload import Payload
from geomap.drawing.tables import Pools, Table

ROWS = st.lists(
    st.tuples(
        st.integers(0, 9999),
        st.integers(-9999, 9999),
        st.sampled_from("xyz"),
        st.lists(st.integers(0, 99), max_size=4),
    ),
    max_size=40,
)


@given(ROWS)
def test_a_table_comes_back_row_by_row(rows: list[tuple[int, int, str, list[int]]]) -> None:
    pools, packer = Pools(), Packer()
    table = Table(
        {"number": "int", "moved": "delta", "label": "label", "text": "text"}, lists={"parts": "delta"}
    )
    for number, moved, word, parts in rows:
        table.add((number, moved, pools.label(word), pools.text(word * 3)), parts)
    pools.rank([table])
    record = {"t": table.encode(packer, pools)}
    strings = pools.encode(packer)
    reader = Reader(Payload(data={"tables": record, "strings": strings}, coordinates=packer.packed()))
    assert [(r["number"], r["moved"], r["label"], r["text"], r["parts"]) for r in reader.rows("t")] == [
        (number, moved, word, word * 3, parts) for number, moved, word, parts in rows
    ]


def test_labels_are_numbered_by_their_use() -> None:
    pools, packer = Pools(), Packer()
    table = Table({"word": "label"})
    for word in ("a", "b", "b", "c", "b", "c"):
        table.add((pools.label(word),))
    with pytest.raises(ValueError, match="rank them first"):
        table.encode(packer, pools)
    pools.rank([table])
    assert pools.label_ranks.tolist() == [2, 0, 1]
