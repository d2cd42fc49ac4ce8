"""ODT: what stands in a text, what does not, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from geomap.errors import FormatError, InputError
from geomap.reading.reports import opendocument
from geomap.reading.reports.opendocument import MAX_DEPTH, read_parts
from geomap.reading.reports.sandbox import Part


def odt(body: str, *, meta: str = "", declared: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", f"{declared}<x><office:text>{body}</office:text></x>")
        archive.writestr("meta.xml", f"<m>{meta}</m>")
    return stream.getvalue()


def read(data: bytes) -> Part:
    (part,) = read_parts(data, 10**6)
    return part


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<text:h>Rain</text:h><text:p>Wind</text:p>", "Rain\n\nWind"),
        ('<text:p>a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d</text:p>', "a  b c\nd"),
        ("<text:p>a <text:span>b</text:span></text:p>", "a b"),
        ("<text:p>a<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>n</text:p>"
         "</text:note-body></text:note>.</text:p>", "a.\n\nn"),
        ("<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:p>kept</text:p>", "kept"),
        ("<text:p>a<office:annotation><text:p>remark</text:p></office:annotation></text:p>", "a"),
        ("<table:table-row><table:table-cell><text:p>Ende</text:p></table:table-cell><table:table-cell>"
         "<text:p>140</text:p></table:table-cell></table:table-row>", "Ende | 140"),
    ],
)  # fmt: skip
def test_text(body: str, said: str) -> None:
    assert read(odt(body)).data.decode() == said


def test_title_and_day_come_from_the_properties() -> None:
    meta = "<dc:title>Dust</dc:title><meta:creation-date>2031-03-04T08:00:00</meta:creation-date>"
    assert read(odt("<text:p>a</text:p>", meta=meta)).fields == {"title": "Dust", "made": "2031-03-04"}


def test_entities_are_refused() -> None:
    with pytest.raises(FormatError, match="document type"):
        read(odt("<text:p>&a;</text:p>", declared='<!DOCTYPE x [<!ENTITY a "aaaa">]>'))


def test_what_is_too_deep_too_large_or_broken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="deep"):
        read(odt("<text:span>" * MAX_DEPTH + "</text:span>" * MAX_DEPTH))
    with pytest.raises(FormatError, match="damaged"):
        read(odt("<text:p>"))
    monkeypatch.setattr(opendocument, "MAX_UNPACKED", 10)
    with pytest.raises(InputError, match="unpacks to"):
        read(odt("<text:p>a</text:p>"))
