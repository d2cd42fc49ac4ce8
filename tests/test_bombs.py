# ruff: noqa: E501
"""Files that are made to take a machine down: refused or bounded, with a reason.

The sizes here are small and tell the same; ``GEOMAP_HEAVY=1`` makes them as large as they come, and measures memory.
"""

from __future__ import annotations

import gzip
import io
import os
import sqlite3
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from situations import whole

from geomap.formats.geopackage import write_geopackage
from geomap.model import Problem
from geomap.reading.reports import archives, readers, word
from geomap.reading.reports.readers import Upload, read_documents
from geomap.reading.reports.sandbox import MAX_SECONDS, Sandbox
from geomap.settings import Settings

HEAVY = os.environ.get("GEOMAP_HEAVY") == "1"
FILES = Path(__file__).parent / "files"


def reason(name: str, data: bytes) -> str:
    found = list(read_documents([Upload(name=name, data=data)], settings=Settings()))
    assert all(isinstance(item, Problem) for item in found), found
    assert len(found) >= 1
    messages = [item.message for item in found if isinstance(item, Problem)]
    assert all("\n" not in message for message in messages)
    return " ".join(messages)


def zipped(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def docx(body: bytes) -> bytes:
    """A real document with another body."""
    with zipfile.ZipFile(FILES / "libreoffice.docx") as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    opening = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    document = b'<?xml version="1.0"?>' + opening + body + b"</w:body></w:document>"
    return zipped(*((n, document if n == "word/document.xml" else d) for n, d in members))


def pdf(stream: bytes, *, pages: int = 1) -> bytes:
    """A PDF whose pages all show one compressed stream."""
    packed = zlib.compress(stream, 9)
    kids = b" ".join(b"3 0 R" for _ in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def odt(body: bytes) -> bytes:
    return zipped(
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b"<x><office:text>" + body + b"</office:text></x>"),
    )


def parts(number: int) -> bytes:
    return b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * number


def expanding(name: str) -> bytes:
    """Entities that stand for ten of each other, ten deep."""
    nested = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghijk"))
    body = (
        '<rss version="2.0"><channel><title>a</title><item><title>&k;</title></item></channel></rss>'
        if name == "rss"
        else "<x>&k;</x>"
    )
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{nested}]>{body}'.encode()


def test_gzip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_BYTES", 1_000_000)
    assert "unpacks to more than" in reason("a.txt.gz", gzip.compress(b"a" * 5_000_000))
    twice = gzip.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"a")))))
    assert "deep in other archives" in reason("a.gz", twice)


def test_zip_in_zip_in_zip() -> None:
    data = zipped(("a.txt", b"Rain."))
    for _ in range(readers.MAX_DEPTH + 1):
        data = zipped(("a.zip", data))
    assert "deep in other archives" in reason("a.zip", data)


def test_zips_that_unpack_to_too_much_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_UNPACKED", 3_000_000)
    monkeypatch.setattr(readers, "MAX_CHARACTERS", 1_000)
    inner = zipped(*((f"{n}.txt", b"a" * 500_000) for n in range(4)))
    assert "unpacks to more than 3,000,000 bytes" in reason(
        "a.zip", zipped(*((f"{n}.zip", inner) for n in range(9)))
    )


def test_a_zip_of_very_many_files() -> None:
    data = zipped(*((f"{n}.txt", b"") for n in range(archives.MAX_MEMBERS + 1)))
    assert "more than 10,000 files" in reason("a.zip", data)


def test_a_zip_that_lies_about_its_sizes() -> None:
    data = bytearray(zipped(("a.txt", b"a" * 3_000_000)))
    for at in (data.find(b"PK\x03\x04") + 22, data.find(b"PK\x01\x02") + 24):
        data[at : at + 4] = (10).to_bytes(4, "little")
    assert "a.txt cannot be unpacked" in reason("b.zip", bytes(data))


def test_a_small_document_that_unpacks_to_much() -> None:
    body = b"<w:p><w:r><w:t>a</w:t></w:r></w:p>" * (18_000_000 if HEAVY else 1_800_000)
    data = docx(body)
    assert len(data) < 2_000_000
    assert f"at most {word.MAX_UNPACKED:,} are read" in reason("a.docx", data)


@pytest.mark.parametrize("name", ["a.docx", "a.xml"])
def test_entities_within_entities(name: str) -> None:
    names = "abcdefghij"
    nested = [f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names)]
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{"".join(nested)}]>'
    if name == "a.xml":
        data = f'{head}<rss version="2.0"><channel><title>&j;</title></channel></rss>'.encode()
        found = list(read_documents([Upload(name=name, data=data)], settings=Settings()))
        assert all(isinstance(item, Problem) or len(item.text) < 1_000 for item in found)
    else:
        with zipfile.ZipFile(FILES / "libreoffice.docx") as archive:
            members = [(n, archive.read(n)) for n in archive.namelist()]
        body = f"{head}<document>&j;</document>".encode()
        assert reason(name, zipped(*((n, body if n == "word/document.xml" else d) for n, d in members)))


def test_a_pdf_that_unpacks_to_much() -> None:
    text = b"BT /F1 12 Tf 10 10 Td " + b"(abcdefghij) Tj " * (2_000_000 if HEAVY else 700_000) + b"ET"
    message = reason("a.pdf", pdf(text))
    assert any(words in message for words in ("broke its reader", "took more", "takes more"))


def test_a_pdf_of_too_many_pages() -> None:
    assert "at most 3,000 are read" in reason("a.pdf", pdf(b"BT ET", pages=3_001))


def test_what_takes_too_long_is_given_up() -> None:
    rows = b"<w:tr>" + b"<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>" * 300 + b"</w:tr>"
    data = docx(b"<w:tbl>" + rows * 300 + b"</w:tbl>")
    started = time.monotonic()
    with Sandbox(max_seconds=1.5) as sandbox, pytest.raises(ValueError, match="took more than 2 s"):
        list(sandbox.read("docx", data, name="a.docx", most=10**6))
    assert time.monotonic() - started < 60


def test_what_takes_too_much_memory_is_given_up() -> None:
    body = b"<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 700_000
    with Sandbox(max_memory=200 << 20) as sandbox, pytest.raises(ValueError, match=r"a\.docx"):
        list(sandbox.read("docx", docx(body), name="a.docx", most=10**6))


PAGES = {
    "nests": "<div>" * 100_000 + "Rain.",
    "nests with text": "<p>Rain fell on Lima.</p>" + "<div><span><b>" * 50_000,
    "entities": "<p>" + "&amp;" * (7_900_000 if HEAVY else 300_000),
    "attributes": "<p " + " ".join(f'a{n}="x"' for n in range(40_000 if HEAVY else 6_000)) + ">Rain.</p>",
    "one long text": "<p>" + "word " * (7_900_000 if HEAVY else 200_000),
    "links": "<p>" + "<a href=x>word</a> " * 31_000,
    "open comment": "<p>Rain.<!--" * 20_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_end(name: str) -> None:
    data = PAGES[name].encode()
    found = list(read_documents([Upload(name="a.html", data=data)], settings=Settings()))
    assert len(found) == 1


def test_lines_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "characters, at most" in reason("a.txt", b"a" * 3_000_000)
    assert "characters, at most" in reason("a.jsonl", b'{"text":"' + b"a" * 3_000_000 + b'"}')
    monkeypatch.setattr(readers, "MAX_BYTES", 1_000_000)
    assert "is larger than" in reason("a.txt", b"a" * 1_000_001)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b"[" * 1_000_000),
        ("a.odt", odt(b"<text:span>" * 100_000)),
        ("a.odt", zipped(("content.xml", expanding("odt")))),
        ("a.json", b'{"a":' * 200_000),
        ("a.json", b'{"text": ' + b"9" * 100_000 + b"}"),
        (
            "a.eml",
            b"From: a\n"
            + b"".join(
                b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (n, n) for n in range(1_100)
            ),
        ),
        ("a.eml", b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * 1_500),
        ("a.xml", b'<rss version="2.0"><channel>' + b"<a>" * 20_000),
    ],
)
def test_deep_and_wide_structures_are_refused(name: str, data: bytes) -> None:
    assert reason(name, data)


def hostile_view(path: Path) -> None:
    """A GeoPackage whose records are a view that never ends."""
    write_geopackage(whole(), path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "ALTER TABLE geomap_records RENAME TO kept; CREATE VIEW geomap_records AS WITH RECURSIVE n(fid) AS "
            "(SELECT 1 UNION ALL SELECT fid + 1 FROM n) SELECT fid, x'00' AS record, '' AS sha256 FROM n;"
        )


def many_rows(path: Path) -> None:
    """A GeoPackage whose records are many and none is what was hashed."""
    write_geopackage(whole(), path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "WITH RECURSIVE n(fid) AS (SELECT 10 UNION ALL SELECT fid + 1 FROM n LIMIT 300000) "
            "INSERT INTO geomap_records SELECT fid, x'7b7d', 'no' FROM n;"
        )


LARGEST: dict[str, Callable[[], bytes]] = {
    "line.txt": lambda: b"a" * 100_000_000,
    "line.jsonl": lambda: b'{"text":"' + b"a" * 100_000_000 + b'"}',
    "entities.html": lambda: b"<p>" + b"&amp;" * 10_000_000,
    "entities.short.html": lambda: b"<p>" + b"&amp;" * 7_900_000,
    "nest.html": lambda: b"<div>" * 100_000,
    "nest.json": lambda: b"[" * 39_000_000,
    "nest.rtf": lambda: b"{\\rtf1" + b"{" * 39_000_000,
    "words.rtf": lambda: b"{\\rtf1" + b"\\a" * 19_000_000,
    "nest.odt": lambda: odt(b"<text:span>" * 100_000),
    "bomb.odt": lambda: odt(b"<text:p>a</text:p>" * 3_300_000),
    "entities.odt": lambda: zipped(("content.xml", expanding("odt"))),
    "entities.xml": lambda: expanding("rss"),
    "nest.xml": lambda: b'<rss version="2.0"><channel>' + b"<a>" * 10_000_000,
    "parts.eml": lambda: parts(100_000),
    "parts.large.eml": lambda: parts(4_000_000),
    "members.zip": lambda: zipped(*((f"{n}.txt", b"a") for n in range(100_000))),
    "bomb.docx": lambda: docx(b"<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 18_000_000),
    "bomb.pdf": lambda: pdf(b"BT /F1 12 Tf 10 10 Td " + b"(abcdefghij) Tj " * 2_000_000 + b"ET"),
    "bomb.txt.gz": lambda: gzip.compress(b"a" * 1_000_000_000, 1),
}
GEOPACKAGES = {"view.gpkg": hostile_view, "rows.gpkg": many_rows}


@pytest.mark.skipif(not HEAVY, reason="GEOMAP_HEAVY=1 measures the largest ones, which takes minutes")
@pytest.mark.parametrize("name", [*LARGEST, *GEOPACKAGES])
def test_the_largest_stay_below_512_mb_and_10_s(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name in LARGEST:
        path.write_bytes(LARGEST[name]())
    else:
        GEOPACKAGES[name](path)
    code = """if True:
        import resource, sys, time
        from geomap.errors import GeomapError
        from geomap.formats.files import read_situation_file
        from geomap.model import Problem
        from geomap.reading.reports.readers import read_documents
        from geomap.settings import Settings
        from pathlib import Path
        start = time.monotonic()
        try:
            if sys.argv[1].endswith("gpkg"):
                said = read_situation_file(Path(sys.argv[1]))
            else:
                (said,) = read_documents(sys.argv[1:], settings=Settings())
        except GeomapError as error:
            said = error
        took = time.monotonic() - start
        # What getrusage says of a process itself begins with what its parent held before it was started.
        own = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
        print(took, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, "read" if type(said).__name__ in ("Document", "Situation") else getattr(said, "message", said))
    """
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    took, parent_kb, child_kb, said = done.stdout.split(maxsplit=3)
    most = max(int(parent_kb), int(child_kb)) >> 10
    # Shown by ``pytest -s``: docs/security.md has the figures.
    sys.stdout.write(f"{name}: {path.stat().st_size:,} bytes, {float(took):.1f} s, {most} MB, {said}")
    assert float(took) < MAX_SECONDS + 2 and most < 512
