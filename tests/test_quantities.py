"""Quantities: tables of numbers, and what holds for any text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import marked, rows

from geomap.model import Document, Quantity
from geomap.reading.language.sentences import split_sentences
from geomap.reading.quantities.quantities import read_quantities


def read(text: str) -> tuple[Quantity, ...]:
    document = Document(id="x", text=text)
    return read_quantities(document, split_sentences(document))


def agrees(cell: str, wanted: str) -> bool:
    """Whether the marked words are read as a table says."""
    text, (start, end) = marked(cell)
    hits = [q for q in read(text) if q.start < end and start < q.end]
    if wanted == "none" or not hits:
        return wanted == "none" and not hits
    best = max(hits, key=lambda q: min(q.end, end) - max(q.start, start))
    low, middle, high, unit, of = wanted.split(" ", 4)
    for value, cell_value in ((best.low, low), (best.best, middle), (best.high, high)):
        if (value is None) != (cell_value == "-"):
            return False
        if value is not None and not math.isclose(value, float(cell_value), rel_tol=1e-5):
            return False
    return best.unit == unit and of in ("-", best.of)


@pytest.mark.parametrize("row", rows("quantities.txt"), ids=lambda row: row[0][:60])
def test_number_gets_its_bounds(row: list[str]) -> None:
    cell, wanted = row
    assert agrees(cell, wanted), read(marked(cell)[0])


def test_numbers_that_were_kept_aside_from_tuning() -> None:
    table = rows("quantities_held_out.txt")
    wrong = [row for row in table if not agrees(*row)]
    assert len(wrong) <= 0.05 * len(table), wrong


def test_spans_and_words_agree() -> None:
    text = "More than 40 boats, worth $2.5 million, sank 3 km out."
    assert [q.text for q in read(text)] == ["More than 40", "$2.5 million", "3 km"]
    for quantity in read(text):
        assert text[quantity.start : quantity.end] == quantity.text


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("At least nine boats sank.", "at_least"),
        ("More than nine boats sank.", "more_than"),
        ("Up to nine boats sank.", "at_most"),
        ("Fewer than nine boats sank.", "less_than"),
        ("About nine boats sank.", "approx"),
        ("Nine boats sank.", "exact"),
        ("Nine to ten boats sank.", "range"),
        ("Dozens of boats sank.", "vague"),
    ],
)
def test_qualifier_is_named(text: str, qualifier: str) -> None:
    (quantity,) = read(text)
    assert quantity.qualifier == qualifier


def test_boilerplate_counts_nothing() -> None:
    assert read("© 2022 Example Press, 14 Main Street. All rights reserved.") == ()


@pytest.mark.parametrize(
    "text",
    ["9" * 5000, "1," * 2000, "one " * 2000, "million " * 500, "$" * 500 + "5", "3-" * 999],
)
def test_nonsense_is_read_without_error(text: str) -> None:
    for quantity in read(text):
        assert text[quantity.start : quantity.end] == quantity.text


SPOKEN = (
    "at least more than up to about nearly 5 10 2,000 3.5 million dozen hundreds of one two - – to and "
    "between $ € % km people ships no casualties none were killed half a an or third 2019 F-16 . , ( ) "
    "years old May"
)
WORDS = st.sampled_from(SPOKEN.split())


@given(st.lists(WORDS, max_size=25).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_any_jumble_gives_ordered_bounds(text: str) -> None:
    end = 0
    for quantity in read(text):
        assert end <= quantity.start < quantity.end <= len(text)
        end = quantity.end
        values = [v for v in (quantity.low, quantity.best, quantity.high) if v is not None]
        assert values and values == sorted(values)
        assert all(math.isfinite(v) and v >= 0 for v in values)


@given(st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for quantity in read(text):
        assert text[quantity.start : quantity.end] == quantity.text


@pytest.mark.parametrize(
    ("text", "words", "bounds"),
    [
        ("A quarter of a million people fled.", "A quarter of a million", (250_000, 250_000, 250_000)),
        ("Three quarters of a billion dollars is gone.", "Three quarters of a billion dollars", (7.5e8,) * 3),
        ("Over a million and a half came.", "Over a million and a half", (1_500_000, 1_500_000, None)),
        ("A couple of hundred men came.", "A couple of hundred", (200, 200, 200)),
        ("Its rockets have ranges from 600 to 900 km.", "600 to 900 km", (600, None, 900)),
        ("It rose from 12 to 15 per cent.", "15 per cent", (15, 15, 15)),
        ("One in 40 of them drowned.", "One in 40", (0.025, 0.025, 0.025)),
        ("One day in two we catch nothing.", "One day in two", (0.5, 0.5, 0.5)),
    ],
)
def test_numbers_of_several_words(
    text: str, words: str, bounds: tuple[float | None, float | None, float | None]
) -> None:
    found = {q.text: (q.low, q.best, q.high) for q in read(text)}
    assert found.get(words) == bounds, found
