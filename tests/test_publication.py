"""The day of publication and the dateline."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.reading.reports.publication import find_dateline, find_publication, read_day


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Published: 3 March 2031\n\nRain fell.", "2031-03-03"),
        ("Source: A\nPublished: 2031-03-03\n\nRain fell.", "2031-03-03"),
        (" date 2031-03-03 Rain fell on the hills.", "2031-03-03"),
        ("Updated: March 4, 2031\nPublished: March 3, 2031\n\nRain fell.", "2031-03-04"),
        ("Rain fell. As of March 4, no one is missing; the dam broke on February 27, 2031.", "2031-03-04"),
        ("Rain fell.\n— Jane Doe (@jdoe) March 3, 2031\nIt stopped.", "2031-03-03"),
        ("Dam bursts\n\nMarch 3, 2031\n\nRain fell.", "2031-03-03"),
        ("KUPANG, March 3, 2031 (AP) — Rain fell.", "2031-03-03"),
        ("Posted on Monday, 3 March 2031\nRain fell.", "2031-03-03"),
        ("---\ntitle: Dam\ndate: 2031-03-03\n---\nRain fell.", "2031-03-03"),
        ("Border Update, March 3, 2031\n\nRain fell.", "2031-03-03"),
        ("# Flood report no. 4 (3 March 2031)\n\nRain fell.", "2031-03-03"),
        ("MINISTER'S BRIEFING, KUPANG, 3 March 2031\n\nRain fell.", "2031-03-03"),
        ("3 March 2031 | Flash update\n\nRain fell.", "2031-03-03"),
        ("The flood of March 3, 1961\n\nRain fell.", None),
        ("Rain fell.\n© 2031 Example Press.", None),
        ("Rain fell on Monday.", None),
        ("He was born on 3 March 1961.", None),
        ("", None),
    ],
)
def test_day_is_found_in_the_text(text: str, wanted: str | None) -> None:
    found = find_publication(text).published
    assert (found.isoformat() if found else None) == wanted


def test_option_stands_above_header_and_header_above_text() -> None:
    text = "As of 4 March 2031, it rains."
    option = date(2031, 1, 1)
    assert find_publication(text, option=option, header="2031-02-02").published_from == "option"
    header = find_publication(text, header="Sun, 02 Feb 2031 10:00:00 GMT")
    assert (header.published, header.published_from) == (date(2031, 2, 2), "header")
    assert find_publication(text, header="no date here").published_from == "text"


def test_an_unknown_day_has_a_reason() -> None:
    assert find_publication("Rain fell.").reason == "no date in header or text"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2031-03-03T10:00:00Z", "2031-03-03"),
        ("20310303", "2031-03-03"),
        ("Mon, 3 Mar 2031", "2031-03-03"),
        ("3/13/2031", "2031-03-13"),
        ("soon", None),
        ("2031-02-30", None),
    ],
)
def test_a_header_is_read(text: str, wanted: str | None) -> None:
    day = read_day(text)
    assert (day.isoformat() if day else None) == wanted


@pytest.mark.parametrize(
    ("text", "place", "agency"),
    [
        ("CARTAGENA (AP) — Rain fell.", "CARTAGENA", "AP"),
        ("KUPANG, Indonesia — Rain fell.", "KUPANG, Indonesia", None),
        ("Goma, DR Congo – Rain fell.", "Goma, DR Congo", None),
        (
            "Dam bursts above town\n\nLAGOS, Nigeria (Example Wire) - Rain fell.",
            "LAGOS, Nigeria",
            "Example Wire",
        ),
        ("SUVA (Example). Rain fell.", "SUVA", "Example"),
        ("SUVA- Rain fell.", "SUVA", None),
        ("SAN JUAN, March 3 (AP) — Rain fell.", "SAN JUAN", "AP"),
    ],
)
def test_dateline(text: str, place: str, agency: str | None) -> None:
    dateline = find_dateline(text)
    assert dateline is not None
    assert (dateline.place, dateline.agency) == (place, agency)
    assert text[dateline.start :].startswith(place)


@pytest.mark.parametrize(
    "text",
    [
        "Rain fell - and then stopped.",
        "The ministry — it is new — said so.",
        "Rain fell.",
        "",
        "He left; LAGOS — no.",
    ],
)
def test_no_dateline(text: str) -> None:
    assert find_dateline(text) is None


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_ends_in_a_day_or_a_reason(text: str) -> None:
    found = find_publication(text)
    assert found.reason
    assert (found.published is None) == (found.published_from is None)
    find_dateline(text)
