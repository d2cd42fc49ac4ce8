from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from payload_reader import Reader

from geomap.drawing.binary import Packer
from geomap.drawing.payload import Payload
from geomap.drawing.strings import Pool, encode_strings

TEXTS = st.lists(
    st.one_of(st.text(max_size=40), st.text(alphabet="ab -.,é1\n\ud800😀", max_size=30)),
    min_size=1,
    max_size=12,
)


def read(labels: list[str], texts: list[str]) -> dict[str, list[str]]:
    packer = Packer()
    record = encode_strings(packer, {"labels": labels, "texts": texts})
    return Reader(Payload(data={"tables": {}, "strings": record}, coordinates=packer.packed())).strings


@given(TEXTS, TEXTS)
def test_strings_come_back_letter_by_letter(labels: list[str], texts: list[str]) -> None:
    assert read(labels, texts) == {"labels": labels, "texts": texts}


def test_a_single_word_and_nothing_are_told_apart() -> None:
    assert read(["", "quay", " ", "quay quay"], [""])["labels"] == ["", "quay", " ", "quay quay"]


def test_a_sentence_takes_a_third_of_its_letters() -> None:
    sentence = (
        "The harbour office said on day {} that boat number {} had left the quay before the storm came in."
    )
    texts = [sentence.format(n, 7 * n) for n in range(500)]
    packer = Packer()
    encode_strings(packer, {"labels": [], "texts": texts})
    assert len(packer.packed()) < sum(map(len, texts)) / 3


def test_a_pool_keeps_each_string_once() -> None:
    pool = Pool()
    assert [pool.add(word) for word in ("a", "b", "b", "c", "b", "c")] == [0, 1, 1, 2, 1, 2]
    assert pool.strings() == ["a", "b", "c"]
