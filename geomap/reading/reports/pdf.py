"""PDF files to text in paragraphs; run in the sandbox's child. The one door to pypdfium2.

A PDF holds lines at places on a page and no paragraphs. Lines are joined where the next one follows at
the page's usual distance and this one reaches the column's edge; a gap, a short line or another size of
letters begins a paragraph. Lines that stand at the head or foot of most pages are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2

from geomap.errors import FormatError, InputError
from geomap.reading.reports.sandbox import Part

MAX_PAGES = 3_000
"""Pages that are read; a longer file is refused."""

_SHORT = 0.78
"""Share of the column's width below which a line ends its paragraph."""

_GAP = 1.45
"""Times the usual distance of lines above which a paragraph begins."""

_FEW_LINES = 6
"""Lines of a page up to which only its first and last may be a running head or foot."""

_COLUMN = 40.0
"""Points between which lines may begin and be of one column."""

_HYPHENS = ("\ufffe", "\u00ad", "\u0002")
"""What PDFium writes for a hyphen at which a word was broken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a page."""

    text: str
    """Its characters."""
    left: float
    """Points from the page's left edge."""
    right: float
    """Points from the page's left edge to its last character."""
    bottom: float
    """Points from the page's lower edge to the foot of its letters."""
    height: float
    """Points of its tallest letter."""


def read_parts(data: bytes, most: int) -> Iterator[Part]:
    """Yield the text of a PDF; FormatError for what is none, is locked, or holds no text."""
    start = data.find(b"%PDF-", 0, 1_024)
    if start < 0:
        raise FormatError("is no PDF")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise FormatError(
            "is locked with a password; save a copy without" if locked else "is a damaged PDF"
        ) from None
    if len(document) > MAX_PAGES:
        raise InputError(f"has {len(document):,} pages, at most {MAX_PAGES:,} are read")
    pages, size = [], 0
    for number in range(len(document)):
        lines = _lines(document, number)
        size += sum(len(line.text) for line in lines)
        if size > most:
            raise InputError(f"holds more than {most:,} bytes of text")
        pages.append(lines)
    text = "\n\n".join(_paragraphs([_without_furniture(page, pages) for page in pages]))
    if not text.strip():
        raise FormatError("holds no text, only pictures; run it through a text recognition (OCR) first")
    meta = document.get_metadata_dict(skip_empty=True)
    fields = {"title": meta.get("Title") or None, "author": meta.get("Author"), "made": _made(meta)}
    yield Part(fields=fields, data=text.encode("utf-8", "replace"))


def _lines(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        raise FormatError(f"is damaged at page {number + 1}") from None
    letters = page.get_textpage()
    count = letters.count_chars()
    text = letters.get_text_range() if count else ""
    lines: list[Line] = []
    at = 0
    # Offsets of the text are PDFium's indices only where every character is one unit of UTF-16.
    measured = len(text) == count
    for piece in re.split(r"(\r\n|\r|\n)", text):
        if piece.strip():
            lines.append(_line(letters, piece, at if measured else None))
        at += len(piece)
    letters.close()
    page.close()
    return lines


def _line(letters: pypdfium2.PdfTextPage, piece: str, at: int | None) -> Line:
    text = piece.strip().replace("\x00", "")
    if at is None:
        return Line(text=text, left=0.0, right=0.0, bottom=0.0, height=0.0)
    first = at + len(piece) - len(piece.lstrip())
    last = at + len(piece.rstrip()) - 1
    left, bottom, _, top = letters.get_charbox(first, loose=True)
    right = letters.get_charbox(last, loose=True)[2]
    return Line(text=text, left=left, right=right, bottom=bottom, height=top - bottom)


def _without_furniture(page: list[Line], pages: list[list[Line]]) -> list[Line]:
    """A page without its running head, running foot and page number."""
    if len(pages) < 3:
        return [line for line in page if not _is_page_number(line.text)] if len(pages) > 1 else page
    edges = Counter(_plain(line.text) for lines in pages for line in {*lines[:2], *lines[-2:]})
    reach = 2 if len(page) > _FEW_LINES else 1
    kept = []
    for index, line in enumerate(page):
        edge = index < reach or index >= len(page) - reach
        if edge and (_is_page_number(line.text) or edges[_plain(line.text)] > len(pages) / 2):
            continue
        kept.append(line)
    return kept


def _plain(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _is_page_number(text: str) -> bool:
    return re.fullmatch(r"(?:page )?\d{1,4}(?: ?(?:/|of) ?\d{1,4})?", text.lower()) is not None


def _paragraphs(pages: list[list[Line]]) -> Iterator[str]:
    paragraph = ""
    for lines in pages:
        steps = [a.bottom - b.bottom for a, b in pairwise(lines) if a.bottom > b.bottom]
        usual = median(steps) if steps else 0.0
        edges = _edges(lines)
        previous: Line | None = None
        for line in lines:
            edge = edges.get(_column(previous), 0.0) if previous is not None else 0.0
            if paragraph and not _goes_on(previous, line, usual=usual, edge=edge, paragraph=paragraph):
                yield paragraph
                paragraph = ""
            paragraph = _joined(paragraph, line.text)
            previous = line
    if paragraph:
        yield paragraph


def _column(line: Line) -> int:
    return round(line.left / _COLUMN)


def _edges(lines: list[Line]) -> dict[int, float]:
    """How far to the right lines go that begin at about the same place: a column's edge."""
    widest: dict[int, float] = {}
    for line in lines:
        widest[_column(line)] = max(widest.get(_column(line), 0.0), line.right)
    return {c: max(widest.get(near, 0.0) for near in (c - 1, c, c + 1)) for c in widest}


def _goes_on(previous: Line | None, line: Line, *, usual: float, edge: float, paragraph: str) -> bool:
    """Tell whether a line goes on with the paragraph before it."""
    if paragraph.endswith(_HYPHENS):
        return True
    if previous is None or previous.bottom < line.bottom:
        # The first line of a page or column: a sentence that has not ended goes on over the edge.
        return paragraph[-1].isalnum() or paragraph[-1] in ",;-"
    step = previous.bottom - line.bottom
    if usual and step > _GAP * usual:
        return False
    if previous.height and not 0.8 < line.height / previous.height < 1.25:
        return False
    return not edge or previous.right - previous.left >= _SHORT * (edge - previous.left)


def _joined(paragraph: str, text: str) -> str:
    if not paragraph:
        return text
    if paragraph.endswith(_HYPHENS):
        return paragraph[:-1] + text
    return f"{paragraph} {text}"


def _made(meta: dict[str, str]) -> str | None:
    """The day the file was made ("D:20310304102030Z")."""
    for key in ("CreationDate", "ModDate"):
        if match := re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", meta.get(key, "")):
            return "-".join(match.groups())
    return None
