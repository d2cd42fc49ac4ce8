"""PDF, DOCX, mail, zip, pages and feeds that real programs made; and what the child may not do."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import docx
import pytest

from geomap.errors import FormatError, InputError
from geomap.model import Document, Problem
from geomap.reading.reports import foreign, pdf
from geomap.reading.reports.archives import member_name
from geomap.reading.reports.feeds import read_parts as read_feed
from geomap.reading.reports.pdf import Line
from geomap.reading.reports.readers import Upload, read_documents
from geomap.reading.reports.sandbox import Part, Sandbox, read_part, write_part
from geomap.settings import Settings

FILES = Path(__file__).parent / "files"
SENTENCE = (
    "KUPANG, 3 March 2031 — A landslide on the slopes above Ende buried four trucks on Sunday, and at least "
    "seven people were still missing on Monday, the governor of East Nusa Tenggara told a news conference in "
    "Kupang that was broadcast by local radio."
)


def read(*sources: str | Path | Upload) -> list[Document | Problem]:
    return list(read_documents(sources, settings=Settings()))


def documents(*sources: str | Path | Upload) -> list[Document]:
    found = [item for item in read(*sources) if isinstance(item, Document)]
    assert found
    return found


def test_every_program_tells_the_same_report() -> None:
    names = [f"libreoffice.{ending}" for ending in ("docx", "odt", "rtf", "pdf")]
    names += ["pandoc.docx", "chromium.pdf", "chromium.mhtml", "landslide.html"]
    found = documents(*(FILES / name for name in names))
    assert len(found) == len(names)
    for document in found:
        assert SENTENCE in document.text
        assert "The harbour of Ende stays closed to larger ships." in document.text
        assert "Town" in document.text and "140" in document.text
        assert (document.title, document.language) == ("Landslide cuts the road to Ende", "en")
        # The day in the dateline stands above the day on which the file was made.
        assert (document.published, document.published_from) == (date(2031, 3, 3), "text")


def test_a_saved_page_has_its_address_and_not_the_browsers_name() -> None:
    (document,) = documents(FILES / "chromium.mhtml")
    assert (document.source, document.url) == (None, "https://ledger.example/landslide.html")
    unsaid = (FILES / "chromium.mhtml").read_bytes().replace(b"3 March 2031", b"the day")
    (document,) = documents(Upload(name="", data=unsaid))
    # The day on which it was saved may be years after it was published.
    assert (document.published_from, document.url) == ("file", "https://ledger.example/landslide.html")


@pytest.mark.parametrize("name", ["letter.odt", "letter.docx"])
def test_a_letters_head_stands_above_its_text_and_its_notes_below(name: str) -> None:
    (document,) = documents(FILES / name)
    assert document.text.split("\n\n") == [
        "Harbour Wire, 4 March 2031",
        "Rain fell on Palu on Tuesday.",
        "By the gauge at Donggala.",
    ]
    assert (document.title, document.published) == ("Dike at Palu", date(2031, 3, 4))


def test_columns_of_a_pdf_are_read_one_after_the_other() -> None:
    (document,) = documents(FILES / "chromium-columns.pdf")
    paragraphs = document.text.split("\n\n")
    # Chromium cuts the last one off at the foot of its page.
    assert len(paragraphs) == 30
    assert all(p.endswith(".") and p.count(".") == 4 for p in paragraphs[2:-1])
    assert (document.published, document.published_from) == (date(2031, 3, 4), "text")


def test_the_day_in_a_files_properties_is_believed_last() -> None:
    plain = io.BytesIO()
    made = docx.Document()
    made.add_paragraph("The road was closed on Monday.")
    made.core_properties.created = datetime(2031, 3, 9, 8, 0)
    made.save(plain)
    (document,) = documents(Upload(name="a.docx", data=plain.getvalue()))
    assert (document.published, document.published_from) == (date(2031, 3, 9), "file")


def test_a_sender_that_is_nested_without_end_costs_the_sender_alone() -> None:
    data = b"From: " + b"(" * 3_000 + b"\nSubject: Dikes\nMIME-Version: 1.0\n\nThe dike broke at Jowhar.\n"
    (document,) = documents(Upload(name="a.eml", data=data))
    assert (document.source, document.title, document.text) == (None, "Dikes", "The dike broke at Jowhar.\n")


WORDPRESS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Harbour Watch</title>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>https://harbour.example/{title}</link>
<pubDate>Tue, 04 Mar 2031 08:00:00 +0000</pubDate>
<content:encoded><![CDATA[<p>Barges sank.</p>]]></content:encoded>
<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type></item>"""


def test_an_export_of_wordpress_gives_what_was_published() -> None:
    kinds = [("barges", "publish", "post"), ("about", "publish", "page"), ("a.jpg", "inherit", "attachment")]
    kinds += [("unchecked", "draft", "post"), ("menu", "publish", "nav_menu_item")]
    items = "".join(ITEM.format(title=title, status=status, kind=kind) for title, status, kind in kinds)
    found = documents(Upload(name="export.xml", data=WORDPRESS.format(items=items).encode()))
    assert [document.title for document in found] == ["barges", "about"]
    assert {(d.source, d.published, d.text.endswith("Barges sank.")) for d in found} == {
        ("Harbour Watch", date(2031, 3, 4), True)
    }


def test_a_mail_gives_its_text_and_what_it_carries() -> None:
    body, carried = documents(FILES / "python.eml")
    assert body.text.startswith("The dam near Niigata held on Tuesday")
    assert (body.title, body.source) == ("Überflutung — the dam at Oru", "Ledger Desk")
    # The day where it was written: in London it was the fourth.
    assert (body.published, body.published_from) == (date(2031, 3, 5), "header")
    assert carried.id == "python/landslide" and SENTENCE in carried.text


def test_an_archive_gives_each_of_its_files() -> None:
    found = documents(FILES / "infozip.zip")
    assert [d.id for d in found] == ["infozip/landslide", "1", "2", "infozip/libreoffice"]
    assert found[1].published == date(2031, 3, 4)  # milliseconds since 1970


def test_pandas_tables_are_read() -> None:
    found = documents(FILES / "pandas.json.gz")
    assert [(d.title, d.published) for d in found] == [
        ("Ferry late", date(2031, 3, 4)),
        ("Road open", date(2031, 3, 5)),
    ]


def test_feeds_give_their_entries() -> None:
    ferry, road, camino = documents(FILES / "rss.xml", FILES / "atom.xml")
    assert ferry.id == "ledger-1" and ferry.source == "Ledger & Post"
    assert ferry.text == (
        "Ferry late at Suva\n\nThe ferry to Suva was two hours late on Monday.\n\nNo one was hurt."
    )
    assert road.url is None  # it was a javascript: address
    assert road.text.endswith("The road from Nadi to Lautoka is open again.")
    assert (camino.language, camino.published, camino.url) == (
        "es",
        date(2031, 3, 4),
        "https://libro.example/1",
    )


def test_content_stands_above_the_ending() -> None:
    data = (FILES / "libreoffice.pdf").read_bytes()
    (document,) = documents(Upload(name="report.txt", data=data))
    assert SENTENCE in document.text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF-1.4 nothing", "damaged PDF"),
        ("a.pdf", b"plain", "no PDF"),
        ("a.docx", b"PK\x05\x06" + b"\0" * 18, "DOCX"),
        ("a.zip", b"PK\x03\x04 cut", "no zip file"),
        ("a.eml", b"\n\nno header", "no mail"),
        ("a.xml", b"<html>", "no RSS or Atom"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "picture"),
        ("a.gz", b"no gzip", "gzip"),
    ],
)
def test_what_is_broken_is_said_in_one_line(name: str, data: bytes, reason: str) -> None:
    (found,) = read(Upload(name=name, data=data))
    assert isinstance(found, Problem) and reason in found.message


def test_many_files_come_in_order(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.pdf").write_bytes((FILES / "chromium.pdf").read_bytes())
        (tmp_path / f"{number}.txt").write_text(f"Report {number}.", encoding="utf-8")
    ids = [d.id for d in documents(tmp_path)]
    assert ids == [i for n in range(5) for i in (f"{n}", f"{n}-2")]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\a.txt", "Windows/a.txt"),
        ("..\\..\\a.txt", "a.txt"),
        ("a/./b/../c.txt", "a/b/c.txt"),
        ("\x1b[31mred.txt", "[31mred.txt"),
        ("", "file"),
        ("..", "file"),
        ("a" * 400, "a" * 300),
        ("//server/share/a.txt", "server/share/a.txt"),
        ("a\x00b.txt", "ab.txt"),
    ],
)
def test_names_in_archives_stay_where_they_are(name: str, kept: str) -> None:
    assert member_name(name) == kept


def test_parts_are_read_as_they_were_written() -> None:
    stream = io.BytesIO()
    write_part(stream, Part(fields={"a": "é"}, data=b"\x00\xff"))
    stream.seek(0)
    assert read_part(stream, most=10) == Part(fields={"a": "é"}, data=b"\x00\xff")
    assert read_part(stream, most=10) is None
    stream.seek(0)
    with pytest.raises(InputError, match="more than 1 bytes"):
        read_part(stream, most=1)


@pytest.mark.parametrize(
    "event",
    [
        ("socket.connect", (None, ("127.0.0.1", 80))),
        ("subprocess.Popen", ("sh", [], None, None)),
        ("os.system", (b"true",)),
        ("open", ("out.txt", "w", 0x241)),
    ],
)
def test_a_reader_in_the_child_may_not(event: tuple[str, tuple[object, ...]]) -> None:
    with pytest.raises(PermissionError):
        foreign._refuse(*event)
    foreign._refuse("open", ("in.txt", "r", 0))


def test_a_child_is_used_again_and_replaced_when_it_dies() -> None:
    with Sandbox() as sandbox:
        data = (FILES / "chromium.pdf").read_bytes()
        list(sandbox.read("pdf", data, name="a", most=10**6))
        (child,) = sandbox._idle
        list(sandbox.read("pdf", data, name="a", most=10**6))
        assert sandbox._idle == [child] and child.jobs == 2
        child.process.kill()
        with pytest.raises(InputError, match="broke its reader"):
            list(sandbox.read("pdf", data, name="a", most=10**6))
        with pytest.raises(FormatError, match="no PDF"):
            list(sandbox.read("pdf", b"x", name="a", most=10**6))


def test_secrets_of_the_environment_stay_with_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_MARKED_SECRET", "s3cr3t")
    with Sandbox() as sandbox:
        list(sandbox.read("page", b"<p>Rain", name="a", most=10**6))
        (child,) = sandbox._idle
        environment = Path(f"/proc/{child.process.pid}/environ")
        if environment.exists():
            assert b"s3cr3t" not in environment.read_bytes()


def _line(text: str, left: float, right: float, bottom: float) -> Line:
    return Line(text=text, left=left, right=right, bottom=bottom, height=10)


def test_lines_of_a_page_become_paragraphs() -> None:
    lines = [
        _line("Water rose in the vil\ufffe", 50, 300, 700),
        _line("lages on both banks and", 50, 298, 688),
        _line("fell again.", 50, 110, 676),
        _line("A new line begins here", 50, 299, 664),
        _line("and ends.", 50, 100, 652),
        _line("After a gap.", 50, 299, 600),
    ]
    assert list(pdf._paragraphs([lines])) == [
        "Water rose in the villages on both banks and fell again.",
        "A new line begins here and ends.",
        "After a gap.",
    ]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        [
            _line("The Ledger", 50, 100, 780),
            _line(f"Page text {n}.", 50, 300, 700),
            _line(f"{n} / 3", 50, 60, 20),
        ]
        for n in range(1, 4)
    ]
    assert [[line.text for line in pdf._without_furniture(page, pages)] for page in pages] == [
        ["Page text 1."],
        ["Page text 2."],
        ["Page text 3."],
    ]


def test_a_locked_member_is_a_problem_and_the_rest_is_read() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "Rain fell on Lima.")
        archive.writestr("locked.txt", "never")
        archive.writestr("photo.png", b"x")
    data = bytearray(stream.getvalue())
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"photo.png"))
    at = data.rfind(b"PK\x01\x02", 0, at)
    data[at + 8] |= 1
    found = read(Upload(name="a.zip", data=bytes(data)))
    assert [type(item).__name__ for item in found] == ["Document", "Problem"]
    assert isinstance(found[1], Problem) and "encrypted" in found[1].message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("start", ["", "<?xml version='1.0'?>"])
def test_a_feed_that_names_its_encoding_without_end_is_refused_at_once(encoding: str, start: str) -> None:
    # Found by fuzzing; with the library's pattern alone this takes days.
    line = start + '<?xml version="1.0" encoding="utf-8" x="' * 5_000
    with pytest.raises(FormatError):
        list(read_feed(line.encode(encoding), 10_000))


def test_a_declaration_on_the_line_of_its_feed_counts() -> None:
    xml = (
        '<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0"><channel><item><title>Café</title>'
        "</item></channel></rss>"
    )
    (part,) = read_feed(xml.encode("iso-8859-1"), 10_000)
    assert part.fields["title"] == "Café"
