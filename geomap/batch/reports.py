"""The reports of a part: lines, rows, pages and files to documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from geomap.batch.pages import MAX_PAGE_BYTES, read_pages
from geomap.batch.parts import Part
from geomap.errors import GeomapError, InputError
from geomap.model import Problem
from geomap.reading.reports.encodings import decode
from geomap.reading.reports.readers import (
    MAX_BYTES,
    ReportInput,
    Upload,
    read_reports,
    report_from_record,
)
from geomap.settings import Settings

Report = ReportInput | Problem


def reports_of(part: Part, settings: Settings) -> Iterator[Report]:
    """Yield the reports of a part, one for each line, row, page or document, in order.

    What cannot be read is a Problem in its place, so that the number of a report never depends on luck.
    Raises InputError where the part itself cannot be read any more.
    """
    readers = {"lines": _lines, "table": _rows, "pages": _pages, "files": _files}
    try:
        yield from readers[part.kind](part, settings)
    except OSError as error:
        raise InputError(f"{part.path}: {error.strerror or error}") from error


def _lines(part: Part, settings: Settings) -> Iterator[Report]:
    left = part.stop - part.start
    with Path(part.path).open("rb") as file:
        file.seek(part.start)
        number = part.first
        while left > 0:
            line = file.readline(min(left, MAX_BYTES + 1))
            left -= len(line)
            long = len(line) > MAX_BYTES
            while long and line and not line.endswith(b"\n") and left > 0:
                line = file.readline(min(left, MAX_BYTES))
                left -= len(line)
            where = f"{part.stem}:{number}"
            number += 1
            if long:
                yield _problem(where, f"a line of more than {MAX_BYTES:,} bytes")
            elif line.strip(b"\xef\xbb\xbf \t\r\n"):
                yield _record(line, where, settings)
            elif not line:
                raise InputError(f"{part.path} has become shorter while it was read")


def _record(line: bytes, where: str, settings: Settings) -> Report:
    try:
        record = json.loads(decode(line))
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "nested too deep"
        return _problem(where, f"no JSON: {reason}")
    return report_from_record(record, where=where, settings=settings)


def _rows(part: Part, settings: Settings) -> Iterator[Report]:
    import pyarrow.parquet as pq

    number, skipped = part.first, 0
    with pq.ParquetFile(part.path) as table:
        ends = _group_ends(table)
        groups = [i for i, end in enumerate(ends) if end > part.start]
        skipped = 0 if not groups or groups[0] == 0 else ends[groups[0] - 1]
        for batch in table.iter_batches(batch_size=256, row_groups=groups):
            for row in batch.to_pylist():
                if skipped >= part.stop:
                    return
                skipped += 1
                if skipped <= part.start:
                    continue
                where = f"{part.stem}:{number}"
                number += 1
                yield report_from_record(_plain(row), where=where, settings=settings)


def _group_ends(table: Any) -> list[int]:
    ends, total = [], 0
    for i in range(table.metadata.num_row_groups):
        total += table.metadata.row_group(i).num_rows
        ends.append(total)
    return ends


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row with dates as text, as a record of JSON would have them."""
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in row.items()}


def _pages(part: Part, settings: Settings) -> Iterator[Report]:
    pages = list(read_pages(Path(part.path), part.start, part.stop))
    whole = [Upload(name=f"{number}.html", data=page or b"") for number, (_, page) in enumerate(pages)]
    # One report a page, in order; all through one child, since starting it is what costs.
    for number, ((address, page), report) in enumerate(
        zip(pages, read_reports(whole, settings=settings), strict=True)
    ):
        where = address or f"{part.stem}:{part.first + number}"
        if page is None:
            yield _problem(where, f"a page of more than {MAX_PAGE_BYTES:,} bytes")
        elif isinstance(report, Problem):
            yield replace(report, document_id=where)
        else:
            document = replace(report.document, id=where, url=report.document.url or address)
            yield replace(report, document=document)


def _files(part: Part, settings: Settings) -> Iterator[Report]:
    for name in part.files:
        folder = PurePosixPath(name).parent.as_posix()
        try:
            for report in read_reports([Path(part.path) / name], settings=settings):
                yield _below(report, folder)
        except GeomapError as error:
            yield _problem(name, str(error))


def _below(report: Report, folder: str) -> Report:
    """A report whose id says in which folder it lay."""
    if folder == ".":
        return report
    if isinstance(report, Problem):
        return report
    return replace(report, document=replace(report.document, id=f"{folder}/{report.document.id}"))


def _problem(where: str, message: str) -> Problem:
    return Problem(document_id=where, stage="read", message=f"{message}; left out")
