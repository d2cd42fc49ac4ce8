"""Readers: files of every kind to documents, and what cannot be read to problems."""

from __future__ import annotations

import gzip
import io
import json
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import InputError
from geomap.model import Document, Problem
from geomap.reading.reports import readers
from geomap.reading.reports.html import read_page
from geomap.reading.reports.readers import (
    ReportInput,
    decode,
    document_from_text,
    read_documents,
    read_header,
    read_reports,
)
from geomap.settings import Settings

HEADER = "Source: Quay News\nTitle: Dam bursts\nPublished: 2031-05-03\nUrl: https://example.org/a\n"
REPORT = HEADER + "\nWater rose on Friday.\n"
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Dam bursts &amp; floods</title>
<meta property="og:site_name" content="Quay News"><link rel="canonical" href="https://example.org/a">
<script type="application/ld+json">
{"@type": "NewsArticle", "headline": "Dam bursts", "datePublished": "2031-05-03T10:00"}</script>
<script>document.write("<p>never</p>")</script><style>p {color: red}</style></head>
<body><nav><a href="/">Home</a></nav><article><h1>Dam bursts</h1><p>Water rose<br>on Friday.</p></article>
<footer>Contact us</footer></body></html>"""


def read(*sources: str | Path, stdin: bytes | None = None) -> list[Document | Problem]:
    stream = io.BytesIO(stdin) if stdin is not None else None
    return list(read_documents(sources, settings=Settings(), stdin=stream))


def one(*sources: str | Path, stdin: bytes | None = None) -> Document:
    (document,) = read(*sources, stdin=stdin)
    assert isinstance(document, Document), document
    return document


def problem(*sources: str | Path, stdin: bytes | None = None) -> Problem:
    (found,) = read(*sources, stdin=stdin)
    assert isinstance(found, Problem), found
    assert "\n" not in found.message
    return found


def test_report_header_is_read_and_text_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "quay.txt"
    path.write_bytes(REPORT.encode())
    document = one(path)
    assert document == Document(
        id="quay",
        text=REPORT,
        title="Dam bursts",
        source="Quay News",
        url="https://example.org/a",
        published=date(2031, 5, 3),
        published_from="header",
    )


def test_newlines_are_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"One.\r\nTwo.\rThree.\n")
    assert one(path).text == "One.\r\nTwo.\rThree.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encoding_is_found_out(encoding: str) -> None:
    text = "The town of Curaçao — “calm” since the flood, the mayor said."
    assert decode(text.encode(encoding)) == text


def test_front_matter_of_markdown(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        '---\ntitle: "Dam bursts"\ndate: 2031-05-03\n---\n# Dam\n\nWater rose.\n', encoding="utf-8"
    )
    document = one(path)
    assert (document.title, document.published) == ("Dam bursts", date(2031, 5, 3))
    assert read_header("No header here.") == {}


def test_page_gives_text_title_source_date_and_language(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE, encoding="utf-8")
    document = one(path)
    assert document.text == "Dam bursts\n\nWater rose\n\non Friday."
    assert (document.title, document.source, document.url) == (
        "Dam bursts",
        "Quay News",
        "https://example.org/a",
    )
    assert (document.published, document.language) == (date(2031, 5, 3), "en")


@pytest.mark.parametrize(
    "markup",
    [
        "<" * 20_000,
        "<a " * 20_000,
        "<!--" * 20_000,
        "<div>" * 100_000,
        "&amp;" * 100_000,
        '<a b="' * 20_000,
        "<![CDATA[",
    ],
    ids=["angles", "tags", "comments", "nest", "entities", "quotes", "cdata"],
)
def test_broken_and_deep_pages_end(markup: str) -> None:
    assert isinstance(read_page(markup).text, str)


def test_jsonl_with_mentions_and_a_broken_line(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    lines = [
        json.dumps(
            {
                "id": "a",
                "text": "Lima is calm.",
                "published": "2031-05-03",
                "mentions": [{"start": 0, "end": 4}],
            }
        ),
        "{broken",
        "",
        json.dumps({"text": "Quito is calm.", "title": "Calm", "source": {"name": "Quay News"}}),
        json.dumps({"id": "a", "text": "Lima again."}),
        json.dumps({"id": "bad", "text": "Lima", "mentions": [{"start": 2, "end": 9}]}),
        json.dumps(["no object"]),
        json.dumps({"id": "none"}),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = list(read_reports([path], settings=Settings()))
    reports = [item for item in found if isinstance(item, ReportInput)]
    problems = [item for item in found if isinstance(item, Problem)]
    assert [r.document.id for r in reports] == ["a", "feed:4", "a-2"]
    assert [r.spans for r in reports] == [((0, 4),), None, None]
    assert reports[1].document.source == "Quay News"
    assert [p.document_id for p in problems] == ["feed:2", "bad", "feed:7", "none"]


def test_json_holds_one_report_or_a_list(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps({"text": "Rain."}), encoding="utf-8")
    (tmp_path / "two.json").write_text(
        json.dumps({"articles": [{"content": "A."}, {"body": "B."}]}), encoding="utf-8"
    )
    assert [d.id for d in read(tmp_path) if isinstance(d, Document)] == ["one", "two:1", "two:2"]


def test_gzip_is_unpacked_and_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(REPORT.encode()) + gzip.compress(b"More."))
    assert one(tmp_path / "a.txt.gz").text == REPORT + "More."
    monkeypatch.setattr(readers, "MAX_BYTES", 100_000)
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"a" * 10_000_000))
    assert "unpacks to more" in problem(tmp_path / "bomb.txt.gz").message
    (tmp_path / "cut.txt.gz").write_bytes(gzip.compress(REPORT.encode())[:-12])
    assert "gzip" in problem(tmp_path / "cut.txt.gz").message


def test_what_is_too_large_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("word " * 100, encoding="utf-8")
    monkeypatch.setattr(readers, "MAX_CHARACTERS", 100)
    assert "500 characters" in problem(path).message
    with pytest.raises(InputError, match="500 characters"):
        document_from_text("word " * 100)
    monkeypatch.setattr(readers, "MAX_BYTES", 100)
    assert "larger than" in problem(path).message


def test_folders_are_read_by_name_and_ids_are_unique(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "a.md", "sub/a.txt", ".hidden.txt", "image.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Rain fell.", encoding="utf-8")
    assert [d.id for d in read(tmp_path) if isinstance(d, Document)] == ["a", "a-2", "b", "sub/a"]


@pytest.mark.parametrize(
    ("stdin", "count"),
    [
        (b"Rain fell.", 1),
        (b'{"text": "A."}\n{"text": "B."}\n', 2),
        (b'[{"text": "A."}]', 1),
        (PAGE.encode(), 1),
    ],
)
def test_standard_input_is_sniffed(stdin: bytes, count: int) -> None:
    found = read("-", stdin=stdin)
    assert len(found) == count
    assert all(isinstance(item, Document) for item in found)


def test_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "empty.txt").write_bytes(b" \n")
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    (tmp_path / "none").mkdir()
    assert "no such file" in problem(tmp_path / "missing.txt").message
    assert "unknown ending" in problem(tmp_path / "a.png").message
    assert "no text" in problem(tmp_path / "empty.txt").message
    assert "JSON" in problem(tmp_path / "deep.json").message
    assert "no reports" in problem(tmp_path / "none").message
    assert "data is not fetched" in problem("data:text/html,<p>Rain").message
    assert "file is not fetched" in problem("file:///etc/hostname").message
    assert "no such file" in problem("a\x00b").message


def test_a_program_named_as_a_text_holds_none(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(random.Random(7).randbytes(20_000))
    assert problem(path).message.startswith("holds no text")
    path.write_text("From a terminal: \x1b[1mfour killed\x1b[0m in Aden.\x00\x07\n", encoding="utf-8")
    assert "four killed" in one(path).text


def test_option_stands_above_the_header() -> None:
    document = document_from_text(REPORT, settings=Settings(published=date(2030, 1, 1)))
    assert (document.published, document.published_from) == (date(2030, 1, 1), "option")


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_end_in_a_document_or_a_problem(data: bytes) -> None:
    for item in read("-", stdin=data):
        assert isinstance(item, Document | Problem)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "text", "title", "source", "mentions", "published", "start", "end"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_any_json_ends_in_documents_or_problems(value: object) -> None:
    for item in read("-", stdin=json.dumps(value).encode()):
        assert isinstance(item, Document | Problem)


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<a ", 'x="', "'", ">", "<!--", "-->", "<script>", "&lt;", "a", "<"])
    )
)
@settings(max_examples=150, deadline=None)
def test_any_markup_is_read(pieces: list[str]) -> None:
    page = read_page("".join(pieces))
    assert "\r" not in page.text
