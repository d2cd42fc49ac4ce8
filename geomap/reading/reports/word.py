"""DOCX files to text; run in the sandbox's child. The one door to python-docx."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import ParseError

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.table import Table
from docx.text.paragraph import Paragraph

from geomap.errors import FormatError, InputError
from geomap.reading.reports.archives import open_archive
from geomap.reading.reports.sandbox import Part

MAX_UNPACKED = 60_000_000
"""Bytes that the parts of a document may unpack to."""

_TEMPLATE_YEAR = 2013
"""The year of python-docx's own template: a date of it is nobody's."""


def read_parts(data: bytes, most: int) -> Iterator[Part]:
    """Yield a document's text: its paragraphs and tables in their order, a blank line between them."""
    with open_archive(data) as archive:
        size = sum(member.file_size for member in archive.infolist())
        if size > MAX_UNPACKED:
            raise InputError(f"unpacks to {size:,} bytes, at most {MAX_UNPACKED:,} are read")
    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError, ParseError, zipfile.BadZipFile) as error:
        raise FormatError(f"is no DOCX file, or a damaged one ({error})") from None
    text = "\n\n".join([*_heads(document), *_blocks(document), *_notes(document)])
    core = document.core_properties
    fields = {"title": core.title or None, "made": _made(core.created, core.modified), "author": core.author}
    yield Part(fields=fields, data=text.encode("utf-8", "replace"))


def _heads(document: WordDocument) -> Iterator[str]:
    """The lines of the first page's head, where letters and wires say who writes, and when."""
    for section in list(document.sections)[:1]:
        first = section.different_first_page_header_footer
        head = section.first_page_header if first else section.header
        # One that is linked to none before it would be made when it is looked at.
        for paragraph in () if head.is_linked_to_previous else head.paragraphs:
            if text := paragraph.text.strip():
                yield text


def _notes(document: WordDocument) -> Iterator[str]:
    """The footnotes and endnotes in their order, below the text."""
    for related in document.part.rels.values():
        if related.is_external or not related.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        for note in parse_xml(related.target_part.blob):
            # Notes with a type are the rules between text and notes.
            if note.get(qn("w:type")) is None:
                text = "".join(piece.text or "" for piece in note.iter(qn("w:t"))).strip()
                if text:
                    yield text


def _blocks(document: WordDocument) -> Iterator[str]:
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            text = item.text.strip()
            if text:
                yield text
        elif isinstance(item, Table):
            yield from _rows(item)


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:
            text = " ".join(cell.text.split())
            # A merged cell stands once in each column it spans.
            if text and (not cells or cells[-1] != text):
                cells.append(text)
        if cells:
            yield " | ".join(cells)


def _made(created: datetime | None, modified: datetime | None) -> str | None:
    """The day the document was made, or was last changed where it was made from a template."""
    for moment in (created, modified):
        if moment is not None and moment.year > _TEMPLATE_YEAR:
            return moment.date().isoformat()
    return None
