"""Readers: files, folders, standard input and pasted text to documents.

Understood are ``.txt .md .html .htm .json .jsonl`` and the same with ``.gz``. A text is kept as it was
decoded, newlines untouched, since every offset counts in it; of a page the extracted text is the text.
Whatever cannot be read becomes a :class:`~geomap.model.Problem`, and the rest goes on.
``docs/reports.md`` has the formats.
"""

from __future__ import annotations

import codecs
import gzip
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from geomap.errors import FormatError, InputError
from geomap.model import Document, Problem
from geomap.reading.reports.boilerplate import header_span
from geomap.reading.reports.html import read_page
from geomap.reading.reports.publication import find_publication
from geomap.settings import Settings

MAX_BYTES = 40_000_000
"""Bytes of a file (after decompression) or of a line of JSONL that are read; what is larger is a Problem."""

MAX_CHARACTERS = 10_000_000
"""Code points of one document; what is larger is a Problem."""

MAX_MENTIONS = 1_000_000
"""Spans given with one document."""

ENDINGS = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".json", ".jsonl", ".ndjson")
"""File endings that are understood, each also with ``.gz`` after it."""

_HEADER = re.compile(r"[ \t]*([A-Za-z][A-Za-z \-]{0,30}?)[ \t]*:[ \t]*([^\r\n]*)")
_CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportInput:
    """A document, with the spans of its mentions where the input gives them."""

    document: Document
    """The report."""
    spans: tuple[tuple[int, int], ...] | None = None
    """Half-open spans to resolve in place of recognition; None where recognition is to find them."""


def read_reports(
    sources: Iterable[str | Path], *, settings: Settings, stdin: BinaryIO | None = None
) -> Iterator[ReportInput | Problem]:
    """Read sources one after the other: files, folders (recursive, by name) and ``-`` for standard input.

    Ids are file stems, in folders the path without its ending, made unique by ``-2``, ``-3`` …; JSON gives
    its own. ``stdin`` stands in for standard input.
    """
    ids = _Ids()
    for source in sources:
        try:
            yield from _read_source(str(source), settings=settings, stdin=stdin, ids=ids)
        except InputError as error:
            yield _problem(str(source), str(error))
        except OSError as error:
            yield _problem(str(source), f"cannot be read: {error.strerror or type(error).__name__}")


def read_documents(
    sources: Iterable[str | Path], *, settings: Settings, stdin: BinaryIO | None = None
) -> Iterator[Document | Problem]:
    """Read sources as :func:`read_reports` does, without the spans of mentions."""
    for item in read_reports(sources, settings=settings, stdin=stdin):
        yield item.document if isinstance(item, ReportInput) else item


def document_from_text(
    text: str,
    *,
    id: str = "text",
    title: str | None = None,
    source: str | None = None,
    url: str | None = None,
    published: date | str | None = None,
    language: str | None = None,
    settings: Settings | None = None,
) -> Document:
    r"""Make a document of a text, its header read; what the arguments say stands above the header.

    ``published`` as a date is taken as given, as a string it is read; ``settings.published`` stands above
    both. Raises InputError for a text of more than ``MAX_CHARACTERS``.

    >>> document = document_from_text("Source: Quay News\nPublished: 2031-03-04\n\nRain fell on Monday.")
    >>> document.source, str(document.published), document.published_from
    ('Quay News', '2031-03-04', 'header')
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"{id}: {len(text):,} characters, at most {MAX_CHARACTERS:,} are read")
    header = read_header(text)
    option = settings.published if settings is not None else None
    said = published.isoformat() if isinstance(published, date) else published
    found = find_publication(
        text, option=option, header=said or header.get("published") or header.get("date")
    )
    code = (language or header.get("language") or header.get("lang") or "").strip().lower()[:2]
    return Document(
        id=id,
        text=text,
        title=title or header.get("title") or header.get("headline") or header.get("subject") or None,
        source=source or header.get("source") or header.get("publisher") or None,
        url=url or header.get("url") or header.get("link") or None,
        published=found.published,
        published_from=found.published_from,
        language=code if len(code) == 2 and code.isalpha() else None,
    )


def read_header(text: str) -> dict[str, str]:
    """Return keys (lower case) and values of a report header or front matter; empty where there is none."""
    start, end = header_span(text)
    fields: dict[str, str] = {}
    for line in re.split(r"\r\n|\r|\n", text[start:end]):
        match = _HEADER.fullmatch(line.lstrip("\ufeff"))
        if match:
            fields.setdefault(match[1].casefold(), match[2].strip().strip("\"'").strip())
    return fields


class _Ids:
    """Ids given out so far."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def unique(self, wanted: str) -> str:
        """The id itself, or with the first free number after it."""
        wanted = wanted or "document"
        if wanted not in self._taken:
            self._taken[wanted] = 1
            return wanted
        number = self._taken[wanted] + 1
        while f"{wanted}-{number}" in self._taken:
            number += 1
        self._taken[wanted] = number
        self._taken[f"{wanted}-{number}"] = 1
        return f"{wanted}-{number}"


def _problem(document_id: str | None, message: str) -> Problem:
    return Problem(document_id=document_id, stage="read", message=" ".join(message.split())[:500])


def _read_source(
    source: str, *, settings: Settings, stdin: BinaryIO | None, ids: _Ids
) -> Iterator[ReportInput | Problem]:
    if source == "-":
        stream = stdin if stdin is not None else sys.stdin.buffer
        data = _bounded(stream, "standard input")
        yield from _read_bytes(
            data, name="standard input", stem="stdin", ending="", settings=settings, ids=ids
        )
        return
    if source.startswith(("http://", "https://", "ftp://")):
        raise FormatError("addresses are not read yet; save the page and give its file")
    path = Path(source)
    if "\x00" in source:
        raise InputError("no such file")
    if path.is_dir():
        yield from _read_folder(path, settings=settings, ids=ids)
    elif path.is_file():
        yield from _read_file(path, stem=_stem(path.name), settings=settings, ids=ids)
    else:
        raise InputError("no such file or folder" if not path.exists() else "neither a file nor a folder")


def _read_folder(folder: Path, *, settings: Settings, ids: _Ids) -> Iterator[ReportInput | Problem]:
    found = False
    paths = sorted((p for p in folder.rglob("*")), key=lambda p: p.relative_to(folder).as_posix())
    for path in paths:
        relative = path.relative_to(folder)
        if (
            any(part.startswith(".") for part in relative.parts)
            or _ending(path.name) is None
            or not path.is_file()
        ):
            continue
        found = True
        stem = (PurePosixPath(*relative.parts[:-1]) / _stem(path.name)).as_posix()
        try:
            yield from _read_file(path, stem=stem, settings=settings, ids=ids)
        except InputError as error:
            yield _problem(stem, str(error))
        except OSError as error:
            yield _problem(stem, f"cannot be read: {error.strerror or type(error).__name__}")
    if not found:
        yield _problem(str(folder), f"no reports in the folder; looked for {' '.join(ENDINGS)}, gz too")


def _ending(name: str) -> str | None:
    lowered = name.lower().removesuffix(".gz")
    return next((ending for ending in ENDINGS if lowered.endswith(ending)), None)


def _stem(name: str) -> str:
    lowered = name.lower()
    if lowered.endswith(".gz"):
        name = name[:-3]
    ending = _ending(name)
    return name[: -len(ending)] if ending else name


def _read_file(path: Path, *, stem: str, settings: Settings, ids: _Ids) -> Iterator[ReportInput | Problem]:
    ending = _ending(path.name)
    if ending is None:
        raise FormatError(f"unknown ending {path.suffix!r}; understood are {' '.join(ENDINGS)}, gz too")
    with path.open("rb") as file:
        data = _bounded(file, path.name)
    if data[:2] == b"\x1f\x8b" or path.name.lower().endswith(".gz"):
        data = _unzipped(data)
    yield from _read_bytes(data, name=path.name, stem=stem, ending=ending, settings=settings, ids=ids)


def _bounded(stream: BinaryIO, name: str) -> bytes:
    """All bytes of a stream; InputError where there are more than ``MAX_BYTES``."""
    chunks, size = [], 0
    while chunk := stream.read(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise InputError(f"{name} is larger than {MAX_BYTES:,} bytes; split it")
    return b"".join(chunks)


def _unzipped(data: bytes) -> bytes:
    """The content of a gzip file, bounded while it grows."""
    parts, size = [], 0
    rest = data
    try:
        while rest:
            inflater = zlib.decompressobj(wbits=31)
            while rest and not inflater.eof:
                part = inflater.decompress(rest, _CHUNK)
                parts.append(part)
                size += len(part)
                if size > MAX_BYTES:
                    raise InputError(f"unpacks to more than {MAX_BYTES:,} bytes")
                if inflater.eof:
                    break
                rest = inflater.unconsumed_tail
                if not rest and not part:
                    break
            if not inflater.eof:
                raise FormatError("the gzip file is cut off")
            rest = inflater.unused_data.lstrip(b"\x00")
    except (zlib.error, gzip.BadGzipFile, EOFError) as error:
        raise FormatError(f"not a gzip file, or a damaged one ({error})") from None
    return b"".join(parts)


def decode(data: bytes) -> str:
    """Decode bytes: by byte order mark, else UTF-8, else UTF-16 by its noughts, else Windows-1252.

    The mark is dropped; every other character, newlines and NULs included, stays.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    sample = data[:4_000]
    if len(sample) >= 4 and len(data) % 2 == 0:
        for name, noughts in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
            if noughts.count(0) > 0.6 * len(noughts) and noughts.count(0) < len(sample):
                return data.decode(name, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text


def _read_bytes(
    data: bytes, *, name: str, stem: str, ending: str, settings: Settings, ids: _Ids
) -> Iterator[ReportInput | Problem]:
    text = decode(data)
    if ending == "":
        ending = _sniffed(text)
    if ending in (".jsonl", ".ndjson"):
        yield from _read_lines(text, stem=stem, settings=settings, ids=ids)
    elif ending == ".json":
        yield from _read_json(text, stem=stem, settings=settings, ids=ids)
    elif ending in (".html", ".htm"):
        yield _from_page(text, stem=stem, settings=settings, ids=ids)
    else:
        yield _checked(text, name, document_from_text(text, id=ids.unique(stem), settings=settings))


def _sniffed(text: str) -> str:
    """The ending that standard input would have had."""
    head = text.lstrip("\ufeff \t\r\n")[:200].lower()
    if head.startswith(("<!doctype html", "<html")):
        return ".html"
    if head.startswith("{"):
        first = text.lstrip("\ufeff \t\r\n").split("\n", 1)[0]
        try:
            return ".jsonl" if isinstance(json.loads(first), dict) else ".json"
        except (ValueError, RecursionError):
            return ".json"
    if head.startswith("["):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return ".txt"
        return ".json"
    return ".txt"


def _checked(text: str, name: str, document: Document) -> ReportInput | Problem:
    if not text.strip("\ufeff\x00 \t\r\n"):
        return _problem(document.id, f"{name} holds no text")
    return ReportInput(document=document)


def _from_page(markup: str, *, stem: str, settings: Settings, ids: _Ids) -> ReportInput | Problem:
    page = read_page(markup)
    document = document_from_text(
        page.text,
        id=ids.unique(stem),
        title=page.title,
        source=page.source,
        url=page.url,
        published=page.published,
        language=page.language,
        settings=settings,
    )
    return _checked(page.text, "the page", document)


def report_from_record(record: Any, *, where: str, settings: Settings) -> ReportInput | Problem:
    """Make a report of a JSON object in any of the usual forms; ``where`` is its id where it gives none."""
    return _from_record(record, where=where, wanted=where, settings=settings, ids=_Ids())


def report_from_page(markup: str, *, where: str, settings: Settings) -> ReportInput | Problem:
    """Make a report of a web page, with the id ``where``."""
    return _from_page(markup, stem=where, settings=settings, ids=_Ids())


def _read_lines(text: str, *, stem: str, settings: Settings, ids: _Ids) -> Iterator[ReportInput | Problem]:
    """JSONL: one report a line; a broken line becomes a Problem and the rest goes on."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip("\ufeff \t\r"):
            continue
        where = f"{stem}:{number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = str(error) if isinstance(error, ValueError) else "nested too deep"
            yield _problem(where, f"line {number} is no JSON: {reason}")
            continue
        yield _from_record(record, where=where, wanted=where, settings=settings, ids=ids)


def _read_json(text: str, *, stem: str, settings: Settings, ids: _Ids) -> Iterator[ReportInput | Problem]:
    """JSON: one report, a list of them, or a list under a usual key."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "nested too deep"
        raise FormatError(f"no JSON: {reason}") from None
    records: list[Any]
    if isinstance(data, list):
        records = data
    else:
        lists = (
            [data.get(key) for key in ("documents", "articles", "reports", "items", "results", "data")]
            if isinstance(data, dict)
            else []
        )
        records = next((value for value in lists if isinstance(value, list)), [data])
    for number, record in enumerate(records, 1):
        where = stem if len(records) == 1 else f"{stem}:{number}"
        yield _from_record(record, where=where, wanted=where, settings=settings, ids=ids)


_TEXT_KEYS = ("text", "content", "body", "article", "full_text", "maintext")
_TITLE_KEYS = ("title", "headline")
_DATE_KEYS = (
    "published",
    "date",
    "publishedAt",
    "published_at",
    "date_publish",
    "pubDate",
    "datePublished",
    "created_at",
)
_URL_KEYS = ("url", "link", "source_url")
_SOURCE_KEYS = ("source", "publisher", "source_domain", "outlet", "site")


def _from_record(
    record: Any, *, where: str, wanted: str, settings: Settings, ids: _Ids
) -> ReportInput | Problem:
    if not isinstance(record, dict):
        return _problem(where, f"wanted an object with a text, got {type(record).__name__}")
    text = next((record[key] for key in _TEXT_KEYS if isinstance(record.get(key), str)), None)
    if text is None:
        return _problem(
            where, 'wanted a string under "text", got ' + (", ".join(sorted(map(str, record))[:8]) or "{}")
        )
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    given = record.get("id")
    id_ = (
        str(given)
        if isinstance(given, str | int) and not isinstance(given, bool) and str(given).strip()
        else wanted
    )
    try:
        spans = _spans(record.get("mentions"), len(text))
        document = document_from_text(
            text,
            id=ids.unique(id_),
            title=_string(record, _TITLE_KEYS),
            source=_string(record, _SOURCE_KEYS),
            url=_string(record, _URL_KEYS),
            published=_string(record, _DATE_KEYS),
            language=_string(record, ("language", "lang")),
            settings=settings,
        )
    except InputError as error:
        return _problem(id_, str(error))
    return ReportInput(document=document, spans=spans)


def _string(record: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = record.get(key)
        if isinstance(value, dict):
            value = value.get("name") or value.get("title")
        if isinstance(value, str) and value.strip():
            return value.strip()[:2_000]
    return None


def _spans(mentions: Any, length: int) -> tuple[tuple[int, int], ...] | None:
    """The spans of a record's mentions; InputError where one is no span of the text."""
    if mentions is None:
        return None
    if not isinstance(mentions, list) or len(mentions) > MAX_MENTIONS:
        raise InputError(
            f'"mentions" must be a list of at most {MAX_MENTIONS:,}, got {type(mentions).__name__}'
        )
    spans = []
    for mention in mentions:
        start, end = (mention.get("start"), mention.get("end")) if isinstance(mention, dict) else (None, None)
        whole = all(isinstance(value, int) and not isinstance(value, bool) for value in (start, end))
        if not whole or start is None or end is None or not 0 <= start < end <= length:
            raise InputError(f"mention {str(mention)[:80]} is no span of a text of {length} characters")
        spans.append((start, end))
    return tuple(sorted(spans))
