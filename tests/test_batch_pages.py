from __future__ import annotations

import io
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import geomap as gm
from geomap.batch.pages import record_offsets
from geomap.batch.parts import plan_parts
from geomap.batch.reports import reports_of
from geomap.reading.reports.readers import ReportInput

# warcio's writer leaves its spool files to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]

PAGE = """<html><head><title>Notice {n}</title></head><body><article><p>A ferry ran aground off Piraeus on
3 May 2026, the coast guard said in notice {n}. Forty passengers were taken ashore by boat before noon and the
harbour was closed to traffic until the evening.</p></article></body></html>"""


def write_crawl(path: Path, pages: int) -> Path:
    """A crawl as crawlers write it: a request and a response a page, and one image that is no report."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=path.suffix == ".gz")
        for n in range(pages):
            address = f"http://news.example/{n}"
            writer.write_record(
                writer.create_warc_record(address, "request", payload=io.BytesIO(b"GET / HTTP/1.1\r\n\r\n"))
            )
            kind = "image/png" if n == 1 else "text/html; charset=utf-8"
            headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            body = io.BytesIO(PAGE.format(n=n).encode())
            writer.write_record(
                writer.create_warc_record(address, "response", payload=body, http_headers=headers)
            )
    return path


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
@pytest.mark.parametrize("part_bytes", [1, 900, 1_000_000])
def test_every_page_of_a_crawl_is_read_once(name: str, part_bytes: int, tmp_path: Path) -> None:
    path = write_crawl(tmp_path / name, 4)
    parts = list(plan_parts([path], spool=tmp_path, part_bytes=part_bytes))
    reports = [report for part in parts for report in reports_of(part, gm.Settings())]
    found = [r.document.url for r in reports if isinstance(r, ReportInput)]
    assert found == [f"http://news.example/{n}" for n in (0, 2, 3)]
    assert len(reports) == 3
    assert "ran aground" in reports[0].document.text  # type: ignore[union-attr]


def test_offsets_are_those_of_the_records(tmp_path: Path) -> None:
    path = write_crawl(tmp_path / "crawl.warc", 3)
    data = path.read_bytes()
    offsets = list(record_offsets(path))
    assert len(offsets) == 6
    assert all(data[offset:].startswith(b"WARC/1") for offset in offsets)


def test_a_crawl_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"neither this\nnor that\n")
    with pytest.raises(gm.FormatError, match="no WARC file"):
        list(plan_parts([path], spool=tmp_path, part_bytes=1_000))
