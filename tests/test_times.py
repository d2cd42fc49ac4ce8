"""Times: tables of expressions, and what holds for any text."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import marked, rows

from geomap.model import Document, When
from geomap.reading.language.sentences import split_sentences
from geomap.reading.language.tokens import read_tokens
from geomap.reading.times.calendar import calendar_words
from geomap.reading.times.expressions import _known, _near_core
from geomap.reading.times.times import read_times

EDTF_DAY = r"\d{4}(?:-\d\d(?:-\d\d)?)?~?"
EDTF = re.compile(
    rf"(?:{EDTF_DAY}|\d{{3}}X|\d{{4}}-2[1-4]|\d{{3}}X/\.\.|\.\./\d{{3}}X"
    rf"|{EDTF_DAY}/{EDTF_DAY}|{EDTF_DAY}/\.\.|\.\./{EDTF_DAY})"
)


def read(text: str, published: date | None = date(2023, 2, 10)) -> tuple[When, ...]:
    document = Document(id="x", text=text, published=published)
    return read_times(document, split_sentences(document))


def reading(published: str, cell: str) -> str:
    """How a table would write what was read of the marked words."""
    text, (start, end) = marked(cell)
    found = read(text, None if published == "-" else date.fromisoformat(published))
    hits = [w for w in found if w.start < end and start < w.end]
    if not hits:
        return "absent"
    best = max(hits, key=lambda w: min(w.end, end) - max(w.start, start))
    first = best.earliest.isoformat() if best.earliest else ""
    last = best.latest.isoformat() if best.latest else ""
    if not first and not last:
        return "null"
    return first if first == last else f"{first}..{last}"


@pytest.mark.parametrize("row", rows("times.txt"), ids=lambda row: row[1][:60])
def test_expression_gets_its_days(row: list[str]) -> None:
    published, cell, wanted = row
    assert reading(published, cell) == wanted


def test_expressions_that_were_kept_aside_from_tuning() -> None:
    table = rows("times_held_out.txt")
    wrong = [row for row in table if reading(row[0], row[1]) != row[2]]
    assert len(wrong) <= 0.05 * len(table), wrong


def test_spans_and_words_agree() -> None:
    text = "Since early May, ships have waited; on Friday the canal will open."
    for when in read(text):
        assert text[when.start : when.end] == when.text
    assert [w.text for w in read(text)] == ["Since early May", "Friday"]


def test_since_is_open_at_its_end_and_until_at_its_start() -> None:
    since, until = read("Since March the pass is shut, and until 20 May 2024 it stays so.")
    assert (since.kind, since.edtf, since.latest) == ("open_start", "2022-03/..", None)
    assert (until.kind, until.edtf, until.earliest) == ("open_end", "../2024-05-20", None)


@pytest.mark.parametrize(
    ("text", "precision"),
    [("on Monday", 1), ("over the weekend", 2), ("in mid-January", 3), ("in January", 4), ("in 2019", 5)],
)
def test_precision_is_that_of_ucdp(text: str, precision: int) -> None:
    (when,) = read(f"It happened {text}.")
    assert when.precision == precision


def test_about_ten_days_ago_counts_from_the_day_of_the_speech() -> None:
    said, ago = read("Speaking on Wednesday, the governor said he met the envoy about 10 days ago.")
    assert said.earliest == date(2023, 2, 8)
    assert (ago.edtf, ago.earliest, ago.latest) == ("2023-01-29~", date(2023, 1, 27), date(2023, 2, 2))


def test_a_range_over_new_year_runs_forward() -> None:
    (when,) = read("The truce ran from December 24 to January 2.")
    assert (when.earliest, when.latest) == (date(2022, 12, 24), date(2023, 1, 2))


def test_day_and_month_that_could_be_either_way_are_not_in_the_future() -> None:
    (when,) = read("Signed 05/12/2022 and sealed.", date(2022, 6, 1))
    assert when.earliest == date(2022, 5, 12)


def test_a_date_in_boilerplate_is_read_but_words_are_not() -> None:
    found = read("Rain fell.\n\n© 2022 Example Press. All rights reserved. Come back tomorrow.")
    assert [w.text for w in found] == ["2022"]


def test_without_a_day_of_publication_kinds_are_kept() -> None:
    found = read("Since Monday, and for six years, and in 2011, and every Friday.", None)
    assert [(w.kind, w.earliest) for w in found] == [
        ("open_start", None),
        ("duration", None),
        ("date", date(2011, 1, 1)),
        ("recurrent", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "In the year 9999 and on 31 February 2023, at 99:99.",
        "99999999 days ago, 9999 centuries later, in 9999 years, 0 days ago.",
        "since since since until until from from Monday",
        "Monday " * 500,
        "the first week of the last week of the end of the start of May",
        "between Monday and between Tuesday and",
        "December 99, 2025 and 2025-13-45 and 00/00/0000",
        "the the the the " * 300,
        "week of " * 2_000 + "first week of " * 1_000,
        "early days after the two days after the " * 500,
        "1 January 1 February 1 March " * 200,
    ],
)
def test_nonsense_is_read_without_error(text: str) -> None:
    for when in read(text):
        assert text[when.start : when.end] == when.text


@pytest.mark.parametrize("published", [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)])
def test_the_ends_of_the_calendar_are_no_error(published: date) -> None:
    text = (
        "Last year, next year, on Monday, next week, ten days ago, in 40 years, two centuries ago, "
        "last summer, over the weekend, since Ramadan, at Easter, by the end of the month, overnight."
    )
    assert len(read(text, published)) >= 8


SPOKEN = (
    "since until last next the Monday on in early late May 3 2024 days ago after before two week month years "
    "of and to from between mid - , . “ ” said will about this weekend overnight "
    "10 th Christmas 5:30 a.m. noon now soon"
)
WORDS = st.sampled_from(SPOKEN.split())


@given(st.lists(WORDS, max_size=30).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_any_jumble_gives_ordered_bounds_and_valid_edtf(text: str) -> None:
    end = 0
    for when in read(text):
        assert end <= when.start < when.end <= len(text)
        end = when.end
        if when.earliest and when.latest:
            assert when.earliest <= when.latest
        assert when.edtf is None or EDTF.fullmatch(when.edtf), when
        assert 1 <= when.precision <= 5


@given(st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for when in read(text):
        assert text[when.start : when.end] == when.text


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("Boats began to leave in late spring.", "in late spring", "2022-05-01", "2022-05-31"),
        ("Talks will resume in early autumn.", "in early autumn", "2023-09-01", "2023-09-30"),
        ("She left in the summer of '83.", "in the summer of '83", "1983-06-01", "1983-08-31"),
        ("It fell the Sunday before last.", "the Sunday before last", "2023-01-29", "2023-01-29"),
        ("They return on Tuesday week.", "Tuesday week", "2023-02-21", "2023-02-21"),
        ("Sales fell in the first eight months.", "the first eight months", "2022-01-01", "2022-08-31"),
        ("It sailed on the eve of Epiphany.", "the eve of Epiphany", "2023-01-05", "2023-01-05"),
        ("There were fewer in the same months of 2019.", "in the same months of 2019", "2019-01-01", None),
        ("SITREP 4, 18 January 2023", "18 January 2023", "2023-01-18", "2023-01-18"),
        ("The ferry runs as of Monday.", "Monday", "2023-02-13", "2023-02-13"),
        ("We'll have four by Epiphany.", "Epiphany", "2024-01-06", "2024-01-06"),
        ("They didn't come on Monday.", "Monday", "2023-02-06", "2023-02-06"),
        (
            "The report is due on 4 March. It has been calm since dawn.",
            "since dawn",
            "2023-02-10",
            "2023-02-10",
        ),
    ],
)
def test_days_that_need_a_look_beside_them(text: str, words: str, first: str, last: str | None) -> None:
    found = {w.text: w for w in read(text)}
    assert words in found, list(found)
    when = found[words]
    assert when.earliest is not None and when.earliest.isoformat() == first
    assert last is None or (when.latest is not None and when.latest.isoformat() == last)


@pytest.mark.parametrize(
    "text", ["Before the war it thrived.", "It shut on the eve of the vote.", "They met on National Day."]
)
def test_a_time_without_a_known_day_is_told_as_such(text: str) -> None:
    (when,) = read(text)
    assert (when.earliest, when.latest) == (None, None)


def test_what_could_be_heard_was_heard() -> None:
    (heard,) = read("Shelling could be heard on Tuesday night.")
    (planned,) = read("Talks could be held on Tuesday.")
    assert heard.latest is not None and heard.latest < date(2023, 2, 10)
    assert planned.earliest is not None and planned.earliest > date(2023, 2, 10)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("On Tuesday the envoy threatened to leave.", date(2023, 2, 7)),
        ("The envoy, touring the port on Tuesday, promised to return.", date(2023, 2, 7)),
        ("He threatened to leave on Tuesday.", date(2023, 2, 14)),
        ("Schools reopen on Tuesday.", date(2023, 2, 14)),
        ("It has a mandate that runs out on 14 June.", date(2023, 6, 14)),
        ("They took it a year ago this month.", date(2022, 2, 1)),
        ("It fell two years ago last week.", date(2021, 2, 1)),
    ],
)
def test_threats_dates_ahead_and_anniversaries(text: str, first: date) -> None:
    (when,) = read(text)
    assert when.earliest == first


@given(
    st.lists(
        st.sampled_from(["Monday", "on", "the", "week", "bridge", "fell", "late", ",", "12", "of"]),
        max_size=24,
    )
)
def test_expressions_begin_up_to_seven_words_before_a_word_of_time(words: list[str]) -> None:
    text = " ".join(words)
    tokens = read_tokens(text, 0, len(text))
    core, known = calendar_words().core, _known()
    tells = [token.kind == "n" or token.word in core for token in tokens]
    joins = [token.kind == "p" or token.word in known for token in tokens]
    near = [
        at
        for at in range(len(tokens))
        if any(tells[then] and all(joins[at:then]) for then in range(at, min(at + 8, len(tokens))))
    ]
    assert _near_core(tokens) == near
