"""ODT files to text, by expat; run in the sandbox's child.

OpenDocument 1.3, part 3: the page's head of ``styles.xml``, paragraphs, headings and rows of tables of
``content.xml`` in their order, then the notes; title and day of ``meta.xml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from geomap.errors import FormatError, InputError
from geomap.reading.reports.archives import UNPACKING_FAULTS, open_archive, unpack
from geomap.reading.reports.sandbox import Part

MAX_UNPACKED = 60_000_000
"""Bytes that the text of a document may unpack to."""

MAX_DEPTH = 1_000
"""How deep elements may stand in each other."""

_SPACES = 1_000
_BLOCKS = frozenset(("text:p", "text:h"))
_LEFT_OUT = frozenset(
    ("text:tracked-changes", "office:annotation", "text:note-citation", "text:ruby-text", "svg:desc")
)
"""Elements whose text is no part of the report: what was deleted, remarks, the numbers of notes."""


def read_parts(data: bytes, most: int) -> Iterator[Part]:
    """Yield a document's text with its title and the day on which it was made."""
    with open_archive(data) as archive:
        sizes = {member.filename: member for member in archive.infolist()}
        if "content.xml" not in sizes:
            raise FormatError("is no OpenDocument text, or a damaged one")
        wanted = [sizes.get(name) for name in ("content.xml", "styles.xml", "meta.xml")]
        if (size := sum(member.file_size for member in wanted if member is not None)) > MAX_UNPACKED:
            raise InputError(f"unpacks to {size:,} bytes, at most {MAX_UNPACKED:,} are read")
        try:
            content, styles, meta = (
                b"" if member is None else unpack(archive, member, most=MAX_UNPACKED) for member in wanted
            )
        except (*UNPACKING_FAULTS, RuntimeError) as error:
            raise FormatError(f"is a damaged OpenDocument text ({error})") from None
    head, text, properties = _Text(within="style:header"), _Text(within="office:text"), _Properties()
    for part, taker in ((styles, head), (content, text), (meta, properties)):
        if part:
            _parse(part, taker)
    said = {key: " ".join(value.split()) for key, value in properties.found.items()}
    made = (said.get("meta:creation-date") or said.get("dc:date") or "")[:10]
    fields = {"title": said.get("dc:title") or None, "made": made or None}
    yield Part(
        fields=fields, data="\n\n".join(head.paragraphs() + text.paragraphs()).encode("utf-8", "replace")
    )


def _parse(data: bytes, taker: _Text | _Properties) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = taker.start
    parser.EndElementHandler = taker.end
    parser.CharacterDataHandler = taker.characters
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise FormatError(f"is a damaged OpenDocument text ({error})") from None


def _refuse(*_declared: object) -> None:
    raise FormatError("declares a document type, which no OpenDocument text does")


class _Text:
    """Paragraphs as the parser meets them, within the first element of a name."""

    def __init__(self, *, within: str) -> None:
        self._within = within
        self._outside = True
        self._open: list[list[str]] = []
        self._found: list[str] = []
        self._notes: list[str] = []
        self._row: list[str] | None = None
        self._in_note = 0
        self._left_out = 0
        self._depth = 0

    def paragraphs(self) -> list[str]:
        """Return what was found, the notes last."""
        return self._found + self._notes

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an opening tag."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise InputError(f"has elements more than {MAX_DEPTH:,} deep in others")
        if self._outside:
            self._outside = tag != self._within
        elif tag in _LEFT_OUT or self._left_out:
            self._left_out += 1
        elif tag in _BLOCKS:
            self._open.append([])
        elif tag == "text:note":
            self._in_note += 1
        elif tag == "table:table-row" and self._row is None:
            self._row = []
        elif tag == "text:s":
            count = attributes.get("text:c", "1")
            self.characters(" " * (min(int(count), _SPACES) if count.isdecimal() else 1))
        elif tag in ("text:tab", "text:line-break"):
            self.characters(" " if tag == "text:tab" else "\n")

    def end(self, tag: str) -> None:
        """Take a closing tag."""
        self._depth -= 1
        if self._outside:
            return
        if tag == self._within:
            self._outside, self._within = True, ""
        elif self._left_out:
            self._left_out -= 1
        elif tag in _BLOCKS:
            self._close("".join(self._open.pop()).strip())
        elif tag == "text:note":
            self._in_note -= 1
        elif tag == "table:table-row" and self._row is not None:
            if self._row:
                self._found.append(" | ".join(self._row))
            self._row = None

    def characters(self, text: str) -> None:
        """Take text, where it stands in a paragraph."""
        if self._open and not self._left_out:
            self._open[-1].append(text)

    def _close(self, text: str) -> None:
        if not text:
            return
        if self._in_note:
            self._notes.append(text)
        elif self._row is not None:
            self._row.append(" ".join(text.split()))
        else:
            self._found.append(text)


class _Properties:
    """The first text of each element of ``meta.xml``."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._tag = ""

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """Take an opening tag."""
        self._tag = tag if tag not in self.found else ""

    def end(self, _tag: str) -> None:
        """Take a closing tag."""
        self._tag = ""

    def characters(self, text: str) -> None:
        """Take text."""
        if self._tag:
            self.found[self._tag] = (self.found.get(self._tag, "") + text)[:2_000]
