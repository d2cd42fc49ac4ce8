r"""RTF files to text; run in the sandbox's child.

By the Rich Text Format Specification 1.9.1: groups, destinations, ``\'hh`` in the code page of the font,
``\u`` with what stands for it skipped. Headers, footers, notes, pictures and fields' instructions are left
out; rows of tables become lines, as of other formats.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from geomap.errors import FormatError
from geomap.reading.reports.sandbox import Part

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?[0-9]{1,9})? ?"
    rb"|\\'(?P<hex>[0-9A-Fa-f]{2})"
    rb"|\\(?P<symbol>[^A-Za-z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<plain>[^\\{}\r\n]+)"
    rb"|[\r\n]+|\\"
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator pict object objdata fldinst"
    b" header headerl headerr headerf footer footerl footerr footerf footnote annotation atnid atnauthor"
    b" atrfstart atrfend bkmkstart bkmkend themedata datafield xe tc filetbl revtbl latentstyles datastore"
    b" nonshppict listtext pntext info private".split()
)
"""Destinations whose text is no part of the report; so is every one that is marked with an asterisk."""

_PARAGRAPH, _ROW, _CELL, _ROW_END = "\x1c\x1d\x1e\x1f"
"""What stands in a text for the end of a paragraph, the start of a row, the ends of a cell and of a row."""

_CHARACTERS = {
    b"par": _PARAGRAPH, b"sect": _PARAGRAPH, b"page": _PARAGRAPH, b"line": "\n", b"tab": " ",
    b"trowd": _ROW, b"cell": _CELL, b"row": _ROW_END, b"nestcell": " ", b"nestrow": " ",
    b"emspace": " ", b"enspace": " ", b"qmspace": " ", b"emdash": "—", b"endash": "–",
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"\n": _PARAGRAPH, b"\r": _PARAGRAPH, b"\\": "\\", b"{": "{", b"}": "}"}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
"""Code pages by the number of a font's character set."""
_SETS = {b"\\mac": "mac_roman", b"\\pca": "cp850", b"\\pc": "cp437"}


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until a group is closed."""

    skipped: bool = False
    code: str | None = None
    """The code page of the font; None where it says none."""
    fallback: int = 1
    r"""Characters that stand after each ``\u`` for readers that do not know it."""
    opened: bool = True
    """Nothing was read in it yet: what comes first says what it is."""


@dataclass(slots=True)
class _State:
    """What was read so far."""

    code: str = "cp1252"
    pieces: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    """Bytes that are not yet decoded: a character may take two."""
    units: bytearray = field(default_factory=bytearray)
    """UTF-16 units that are not yet decoded: a character may take two."""
    left: int = 0
    r"""Characters still to skip after a ``\u``."""


def read_parts(data: bytes, most: int) -> Iterator[Part]:
    """Yield a document's text with its title and the day on which it was made."""
    if not data.startswith(b"{\\rtf"):
        raise FormatError("is no RTF file")
    text = "\n\n".join(part for part in map(str.strip, _paragraphs(_text(data))) if part)
    fields = {"title": _title(data), "made": _made(data)}
    yield Part(fields=fields, data=text.encode("utf-8", "replace"))


def _paragraphs(text: str) -> Iterator[str]:
    """Yield paragraphs, and rows as lines."""
    *before_rows, last = text.split(_ROW_END)
    for chunk in before_rows:
        # A row's properties may be said twice: before its cells, and before its end.
        outside, _, row = chunk.partition(_ROW)
        yield from _outside(outside)
        cells = (" ".join(re.split(f"[{_PARAGRAPH}{_ROW} ]", cell)).strip() for cell in row.split(_CELL))
        yield " | ".join(cell for cell in cells if cell)
    yield from _outside(last)


def _outside(text: str) -> Iterator[str]:
    yield from text.replace(_ROW, "").replace(_CELL, " ").split(_PARAGRAPH)


def _text(data: bytes, *, start: int = 0) -> str:
    """Return the text of the group that begins at a byte, in one pass."""
    fonts = _fonts(data)
    state = _State(code=_code(data))
    groups: list[_Group] = []
    now = _Group()
    at = start
    while (token := _TOKEN.match(data, at)) is not None:
        at = token.end()
        if token["brace"] == b"{":
            _decode(state, now, raw=True)
            groups.append(now)
            now = replace(now, opened=True)
            continue
        if token["brace"]:
            _decode(state, now, raw=True)
            now = groups.pop() if groups else now
            state.left = 0
            if not groups:
                break
            continue
        word = token["word"]
        if word in _SKIPPED or (now.opened and token["symbol"] == b"*"):
            now = replace(now, skipped=True)
        elif now.opened and token.lastgroup is not None:
            now = replace(now, opened=False)
        number = int(token["number"]) if token["number"] else None
        if word == b"bin":
            at += max(number or 0, 0)
        elif now.skipped:
            continue
        elif word == b"uc":
            now = replace(now, fallback=min(max(number or 0, 0), 9))
        elif word in (b"f", b"plain"):
            _decode(state, now, raw=True)
            now = replace(now, code=fonts.get(number or 0) if word == b"f" else None)
        elif word == b"u" and number is not None:
            _decode(state, now, raw=True)
            state.units += (number & 0xFFFF).to_bytes(2, "little")
            state.left = now.fallback
        else:
            _take(state, now, token)
    _decode(state, now, raw=True, units=True)
    return "".join(state.pieces)


def _take(state: _State, now: _Group, token: re.Match[bytes]) -> None:
    """Take what stands for characters."""
    if token["hex"]:
        if state.left:
            state.left -= 1
            return
        _decode(state, now, units=True)
        state.raw.append(int(token["hex"], 16))
        return
    if token["plain"]:
        plain = token["plain"]
        skipped, state.left = min(state.left, len(plain)), max(state.left - len(plain), 0)
        if plain := plain[skipped:]:
            _decode(state, now, units=True)
            state.raw += plain
        return
    found = _CHARACTERS.get(token["word"]) if token["word"] else _SYMBOLS.get(token["symbol"] or b"")
    if found is not None:
        state.left = 0
        _decode(state, now, raw=True, units=True)
        state.pieces.append(found)


def _decode(state: _State, now: _Group, *, raw: bool = False, units: bool = False) -> None:
    """Turn what has gathered into text."""
    if raw and state.raw:
        state.pieces.append(state.raw.decode(now.code or state.code, "replace"))
        state.raw.clear()
    if units and state.units:
        state.pieces.append(state.units.decode("utf-16-le", "replace"))
        state.units.clear()


def _fonts(data: bytes) -> dict[int, str | None]:
    """Return the code page of each font of the table at a file's head."""
    start = data.find(b"{\\fonttbl")
    head = data[start : start + 200_000] if start >= 0 else b""
    found: dict[int, str | None] = {}
    for font in re.finditer(rb"\\f([0-9]{1,5})(?![0-9])[^{};]{0,200}?\\fcharset([0-9]{1,3})", head):
        found.setdefault(int(font[1]), _CHARSETS.get(int(font[2])))
    return found


def _code(data: bytes) -> str:
    """Return the code page that a file's head names."""
    head = data[:2_000]
    if found := re.search(rb"\\ansicpg([0-9]{1,5})", head):
        code = f"cp{int(found[1])}"
    else:
        code = next((code for word, code in _SETS.items() if word in head), "cp1252")
    try:
        codecs.lookup(code)
    except LookupError:
        return "cp1252"
    return code


def _title(data: bytes) -> str | None:
    at = data.find(b"{\\title", max(data.find(b"{\\info"), 0))
    return None if at < 0 else " ".join(_text(data[: at + 20_000], start=at).split())[:2_000] or None


def _made(data: bytes) -> str | None:
    # LibreOffice writes year 0 where it knows none.
    found = re.search(rb"\\creatim\s?\\yr([1-9][0-9]{3})\\mo([0-9]{1,2})\\dy([0-9]{1,2})", data)
    return None if found is None else f"{int(found[1]):04d}-{int(found[2]):02d}-{int(found[3]):02d}"
