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
    text = "\n\n".join(_blocks(document))
    core = document.core_properties
    fields = {"title": core.title or None, "made": _made(core.created, core.modified), "author": core.author}
    yield Part(fields=fields, data=text.encode("utf-8", "replace"))


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
