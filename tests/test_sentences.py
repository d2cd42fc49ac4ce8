"""Sentences and clauses, and what is boilerplate."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.model import Document
from geomap.reading.language.sentences import MAX_SENTENCE, split_clauses, split_sentences
from geomap.reading.reports.boilerplate import header_span, is_furniture


def split(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(Document(id="x", text=text))]


def news(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(Document(id="x", text=text)) if not s.boilerplate]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Rain fell.", "Roads flooded."],
        ["The U.S. Navy sent ships.", "They sailed at 5 a.m. on Monday."],
        ["Gen. Omar Diallo met Dr. A. B. Khan.", "Both left."],
        ["It came from the U.S.", "The ship sank."],
        ["He met the envoys of the U.N. and the E.U. in Bern.", "Talks failed."],
        ["Prices rose 3.5 percent.", "Bread cost $1.20."],
        ['"We will not yield." She left.'],
        ["“Never!” he said.", "The crowd roared."],
        ["“Are you sure?” Amina Yusuf asked.", "No one was."],
        ["Section No. 5 holds.", "It was passed on Feb. 3 in St. Louis."],
        ["Was it a drone?", "No!", "It was a kite."],
        ["He waited... and waited.", "Nothing came."],
        ["George W. Marsh spoke.", "Vitamin C.", "The rest is luck."],
        ["The firm Acme Inc. bought it.", "Acme Inc.", "The deal closed."],
        ["Am 3. Januar 2023 schloss der Hafen.", "Es war kalt."],
        ["Dozens fled (see Fig. 3).", "Some drowned."],
        ["He came from Washington, D.C.", "In Ohio he spoke."],
        ["雨が降った。", "道が流れた。"],
    ],
    ids=lambda sentences: sentences[0][:40],
)
def test_sentences_end_where_they_end(sentences: list[str]) -> None:
    text = " ".join(sentences)
    wanted = ['"We will not yield."', "She left."] if sentences[0].startswith('"We') else sentences
    assert split(text) == wanted


def test_glued_sentences_of_a_scraper_are_two() -> None:
    assert split("He said so.Later he left.") == ["He said so.", "Later he left."]
    assert split("See example.Com or node.Js for it.") == ["See example.Com or node.Js for it."]


def test_lines_without_a_stop_are_paragraphs() -> None:
    text = "Dam bursts above the town\n\nKUPANG — Water rose.\nHomes fell.\n- one raft\n- two rafts\n"
    sentences = split_sentences(Document(id="x", text=text))
    assert [s.paragraph for s in sentences] == [0, 1, 2, 3, 4]
    assert split(text)[3:] == ["- one raft", "- two rafts"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_wrapped_lines_are_one_paragraph(newline: str) -> None:
    lines = [
        "The convoy left the northern depot shortly after midnight and was",
        "stopped at the second bridge, where guards searched every truck for",
        "fuel. Two drivers were held until morning and then released without",
        "any charge.",
    ]
    text = newline.join(lines)
    found = split_sentences(Document(id="x", text=text))
    assert len(found) == 2
    assert {s.paragraph for s in found} == {0}


@pytest.mark.parametrize(
    "line",
    [
        "© 2031 Example Times. All rights reserved.",
        "Exit mobile version",
        "Read more: ten facts on dams",
        "(Reuters)",
        "(EXAMPLE 24 with AFP)",
        "Photo: Jane Doe",
        "— Jane Doe (@jdoe) May 3, 2031",
        "Published: 3 May 2031",
        "May 3, 2031 10:15 GMT",
        "ADVERTISEMENT",
        "https://example.org/a/b",
        "By Jane Doe and John Roe",
        "Follow us on all channels",
    ],
)
def test_furniture_is_boilerplate(line: str) -> None:
    assert is_furniture(line)
    assert news(f"Rain fell on the hills.\n\n{line}\n\nRoads flooded.") == [
        "Rain fell on the hills.",
        "Roads flooded.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Rebels took the port.",
        "By Monday the port had fallen.",
        "Advertisement revenue fell.",
        "(Both men denied it.)",
        "Watch towers burned.",
        "Photographs show a crater.",
        "Live fire drills began.",
        "More than 20 boats sank.",
    ],
)
def test_news_is_no_furniture(line: str) -> None:
    assert not is_furniture(line)


def test_report_header_is_boilerplate_and_stays_in_the_text() -> None:
    text = "Source: Quay News\nTitle: Dam bursts\nPublished: 2031-05-03\n\nWater rose."
    sentences = split_sentences(Document(id="x", text=text))
    assert [s.boilerplate for s in sentences] == [True, True, True, False]
    assert news(text) == ["Water rose."]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Source: A\n\nRain.", 10),
        ("---\ntitle: A\n---\nRain.", 17),
        (" date 2031-05-03 Rain fell.", 16),
        ("Warning: a storm comes.\n\nRain.", 0),
        ("Source: A\nRain fell.", 0),
        ("Rain.", 0),
        ("---\nno end", 0),
    ],
)
def test_header_ends(text: str, length: int) -> None:
    assert header_span(text) == (0, length)


@pytest.mark.parametrize(
    "clauses",
    [
        ["Troops crossed the river on Friday,", "killing two,", "while jets bombed the port."],
        ["The army denied it;", "the rebels did not."],
        ["The dam,", "which burst on Monday, had been repaired."],
        ["He left the city", "after the shelling had begun."],
        ["Ships came from Chad, Niger, and Mali."],
        ["The bridge fell", "and trapped two trucks."],
        ["Police, soldiers and nurses came."],
    ],
    ids=lambda clauses: clauses[0],
)
def test_clauses(clauses: list[str]) -> None:
    text = " ".join(clauses)
    assert [text[a:b] for a, b in split_clauses(text, 0, len(text))] == clauses


def test_a_long_stretch_is_cut() -> None:
    text = "word " * 5_000
    found = split_sentences(Document(id="x", text=text))
    assert len(found) > 1
    assert all(s.end - s.start <= MAX_SENTENCE for s in found)


PIECES = [
    "Rain fell",
    "the U.S.",
    ".",
    "!",
    "?",
    "”",
    "“",
    '"',
    "\n",
    "\r\n",
    "\n\n",
    " ",
    "3.5",
    "Gen.",
    "—",
    ",",
    ";",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_cut_in_order_and_nothing_is_lost(text: str) -> None:
    at = 0
    paragraph = 0
    for sentence in split_sentences(Document(id="x", text=text)):
        assert at <= sentence.start < sentence.end <= len(text)
        assert (
            not text[at : sentence.start]
            .strip("\x00\ufeff \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029")
            .strip()
        )
        assert sentence.paragraph >= paragraph
        at, paragraph = sentence.end, sentence.paragraph
        spans = split_clauses(text, sentence.start, sentence.end)
        assert spans == sorted(spans)
        assert spans[0][0] == sentence.start and spans[-1][1] == sentence.end
    assert not text[at:].strip("\x00\ufeff").strip().strip("\x00\ufeff")
