"""WARC files: the pages of a crawl. The one door to warcio."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import FormatError, MissingExtraError

if TYPE_CHECKING:
    from warcio.archiveiterator import ArchiveIterator

MAX_PAGE_BYTES = 20_000_000
"""Bytes of one page that are read; what is larger is a Problem."""


def record_offsets(path: Path) -> Iterator[int]:
    """Yield the byte offset of every record of a WARC file, in order. Raises FormatError."""
    with path.open("rb") as stream:
        records = _open(stream)
        for _ in _walk(records, path):
            # Not get_record_offset(): that reads the record to its end first.
            yield records.offset


def read_pages(path: Path, start: int, stop: int) -> Iterator[tuple[str | None, bytes | None]]:
    """Yield (address, markup) of the HTML responses between two offsets.

    ``markup`` is None where the page is larger than ``MAX_PAGE_BYTES``. Raises FormatError.
    """
    with path.open("rb") as stream:
        stream.seek(start)
        records = _open(stream)
        for record in _walk(records, path):
            if records.offset >= stop:
                return
            kind = record.content_type or ""
            if record.rec_type == "response" and record.http_headers is not None:
                kind = record.http_headers.get_header("Content-Type") or ""
                if not (record.http_headers.get_statuscode() or "").startswith("2"):
                    continue
            elif record.rec_type not in ("resource", "conversion"):
                continue
            if not kind.lower().startswith(("text/html", "application/xhtml", "text/plain")):
                continue
            content = record.content_stream().read(MAX_PAGE_BYTES + 1)
            yield (
                record.rec_headers.get_header("WARC-Target-URI"),
                content if len(content) <= MAX_PAGE_BYTES else None,
            )


def _open(stream: Any) -> ArchiveIterator:
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise MissingExtraError(
            "WARC files are read by warcio, which is not installed: pip install 'geomap[cluster]'"
        ) from None
    return ArchiveIterator(stream)


def _walk(records: ArchiveIterator, path: Path) -> Iterator[Any]:
    from warcio.exceptions import ArchiveLoadFailed

    try:
        yield from records
    except ArchiveLoadFailed as error:
        raise FormatError(f"{path.name} is no WARC file, or a damaged one: {error}") from None
