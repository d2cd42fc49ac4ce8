"""What kind of file it is: by its first bytes where they tell, else by its ending, else by its text."""

from __future__ import annotations

import json
import re
from typing import Literal

from geomap.errors import FormatError

Kind = Literal["text", "page", "json", "lines", "pdf", "docx", "odt", "rtf", "mail", "feed", "zip", "gzip"]
"""How a file is read."""

ENDINGS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".json": "json",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".rtf": "rtf",
    ".eml": "mail",
    ".mhtml": "mail",
    ".mht": "mail",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".zip": "zip",
    ".gz": "gzip",
}
"""File endings that are understood; all but zip also with ``.gz`` after them."""

FOREIGN: frozenset[Kind] = frozenset(("page", "pdf", "docx", "odt", "rtf", "mail", "feed", "zip"))
"""Kinds that are read in the sandbox's child."""

_CONTENT_TYPES: dict[str, Kind] = {
    "text/html": "page",
    "application/xhtml+xml": "page",
    "text/plain": "text",
    "text/markdown": "text",
    "application/json": "json",
    "application/feed+json": "json",
    "application/x-ndjson": "lines",
    "application/jsonl": "lines",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "message/rfc822": "mail",
    "multipart/related": "mail",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/xml": "feed",
    "text/xml": "feed",
    "application/zip": "zip",
    "application/gzip": "gzip",
}
_ODT = b"mimetypeapplication/vnd.oasis.opendocument.text"
"""Stands first in the zip that an OpenDocument text is, behind the 30 bytes of its header."""

_LOOKED_AT = 2_000_000
"""Bytes in which the end of a first JSON line is looked for."""

_MAIL_HEAD = re.compile(
    rb"(?:Return-Path|Received|Delivered-To|Message-ID|MIME-Version|From|Date|Subject|X-[\w-]{1,40})"
    rb"[ \t]{0,9}:",
    re.IGNORECASE,
)
_MAIL_MARK = re.compile(
    rb"^(?:Message-ID|MIME-Version|Received|Content-Type)[ \t]{0,9}:", re.IGNORECASE | re.MULTILINE
)


def ending(name: str) -> str | None:
    """Return the understood ending of a file's name, ``.gz`` taken off first; None where there is none."""
    lowered = name.lower()
    if lowered.endswith(".gz") and any(lowered[:-3].endswith(known) for known in ENDINGS):
        lowered = lowered[:-3]
    return next((known for known in ENDINGS if lowered.endswith(known)), None)


def stem(name: str) -> str:
    """Return a file's name without its endings.

    >>> stem("reports/quay.txt.gz"), stem("notes")
    ('reports/quay', 'notes')
    """
    while (known := next((e for e in ENDINGS if name.lower().endswith(e)), None)) and len(name) > len(known):
        name = name[: -len(known)]
        if known != ".gz":
            break
    return name


def kind_of(data: bytes, *, name: str = "", content_type: str | None = None) -> Kind:
    """Tell how bytes are to be read.

    Their first bytes decide where they tell; then the name's ending, then the content type that a server
    gives, then the look of the text. Raises FormatError for formats that are known and not read.
    """
    magic = _by_magic(data)
    known = ENDINGS.get(ending(name) or "")
    if magic == "zip":
        if known == "odt" or data[30:].startswith(_ODT):
            return "odt"
        return "docx" if known == "docx" or _is_docx(data) else "zip"
    if magic is not None:
        return magic
    if known is not None and known != "gzip":
        return known
    if known == "gzip":
        raise FormatError("not a gzip file")
    typed = _CONTENT_TYPES.get((content_type or "").split(";")[0].strip().lower())
    if typed in ("pdf", "docx", "odt", "rtf", "zip", "gzip"):
        # Announced, and their first bytes say otherwise.
        raise FormatError(f"is announced as {content_type} and is something else")
    looked = _by_look(data)
    if typed is not None and looked in ("text", "json"):
        return typed
    return looked


def _by_magic(data: bytes) -> Kind | None:
    if data[:2] == b"\x1f\x8b":
        return "gzip"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    if data[:5] == b"%PDF-":
        return "pdf"
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise FormatError("is an old Office file; save it as .docx or .pdf")
    if data[:5] == b"{\\rtf":
        return "rtf"
    if data[:8] == b"\x89PNG\r\n\x1a\n" or data[:3] == b"\xff\xd8\xff" or data[:6] in (b"GIF87a", b"GIF89a"):
        raise FormatError("is a picture, which holds no text")
    if (
        data[:6] == b"7z\xbc\xaf\x27\x1c"
        or data[:4] == b"Rar!"
        or data[:3] == b"BZh"
        or data[:6] == b"\xfd7zXZ\x00"
    ):
        raise FormatError("is an archive of a kind that is not read; use zip or gz")
    return None


def _is_docx(data: bytes) -> bool:
    return b"word/document.xml" in data


def _by_look(data: bytes) -> Kind:
    """The kind of bytes that have no name, as from standard input."""
    head = data[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    lowered = head[:1_000].lower()
    if lowered.startswith(b"<?xml") or lowered.startswith((b"<rss", b"<feed", b"<rdf:rdf")):
        if any(mark in lowered for mark in (b"<rss", b"<feed", b"<rdf:rdf")):
            return "feed"
        if b"<html" in lowered:
            return "page"
    if lowered.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "page"
    if head.startswith(b"{"):
        return "lines" if re.search(rb"\}[ \t\r]*\n\s{0,99}\{", data[:_LOOKED_AT]) else "json"
    if head.startswith(b"["):
        try:
            json.loads(data)
        except (ValueError, RecursionError):
            return "text"
        return "json"
    if _MAIL_HEAD.match(head) and _MAIL_MARK.search(head):
        return "mail"
    return "text"
