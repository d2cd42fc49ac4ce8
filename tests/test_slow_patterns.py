# ruff: noqa: E501
"""Patterns and scanners of the readers take linear time: four times the text at most a few times four.

The bound of 3 for a doubling is taken over two doublings: 9 for four times the text, where a quadratic reader takes 16.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from xml.sax.saxutils import escape

import pytest
from growth import assert_grows_no_faster
from test_opendocument import odt

from geomap.model import Document
from geomap.reading.language.sentences import split_sentences
from geomap.reading.reports import mail, opendocument, richtext
from geomap.reading.reports.boilerplate import header_span, is_furniture
from geomap.reading.reports.encodings import decode, decode_page
from geomap.reading.reports.html import read_page
from geomap.reading.reports.kinds import kind_of
from geomap.reading.reports.languages import find_language
from geomap.reading.reports.publication import find_dateline, find_publication
from geomap.reading.reports.readers import read_header
from geomap.reading.reports.records import read_record

FRAGMENTS = [
    "(", "[", "<", "<a ", '<a b="', "<!--", "&", "&#", "&amp;", "{", "\\", '"', "“", "-", "— ", ".", ". ", "\n", "\r\n", " ", "\t",
    "A", "Aa ", "aA", "1", "1 ", "2031-03-0", "3 March ", "as of ", "Published: ", "date 2031", "(@a) ", "pic.twitter.com/",
    "By A and ", "Source: a\n", "---\n", "KUPANG (AP) ", "X, ", "é", "—(", "Copyright ", "http://", "[+1 chars]",
    "<meta charset=", "Content-Type: ", "ª", "ю", "{\\*", "\\u8212?", "\\trowd ", "\\'e9", "=?utf-8?q?", "=e9",
]  # fmt: skip

READERS: dict[str, Callable[[str], object]] = {
    "scanner": read_page,
    "header": lambda t: (header_span(t), read_header(t)),
    "furniture": is_furniture,
    "publication": find_publication,
    "dateline": find_dateline,
    "sentences": lambda t: split_sentences(Document(id="a", text=t)),
    "encodings": lambda t: (decode(t.encode("cp1251", "replace")), decode_page(t.encode())),
    "kinds": lambda t: kind_of(t.encode()),
    "language": find_language,
    "rich text": lambda t: list(richtext.read_parts(b"{\\rtf1 " + t.encode(), 10**7)),
    "open document": lambda t: list(
        opendocument.read_parts(odt(escape(t) + "<text:s/>" * (len(t) // 9)), 10**7)
    ),
    "mail": lambda t: list(mail.read_parts(f"Message-ID: 1\nFrom: {t}\nSubject: {t}\n\n{t}".encode(), 10**7)),
    "records": lambda t: read_record({"content": t + "x", "title": t}),
}
BASE = 4_000
FLOOR_S = 0.008
"""CPU seconds below which a ratio says nothing."""


@pytest.mark.parametrize("name", READERS)
def test_no_fragment_makes_a_reader_slow(name: str) -> None:
    read = READERS[name]
    read("El barco que llegó al puerto de la isla fue atacado por la noche, dijo la policía.")
    for fragment in FRAGMENTS:
        small, large = (partial(read, fragment * (size // len(fragment))) for size in (BASE, 4 * BASE))
        assert_grows_no_faster(small, large, times=9, floor_s=FLOOR_S, of=f"{name} on {fragment!r}")
