"""Parts: what a worker reads at a time, cut from files.

A part names bytes, rows or records of one input and carries a digest of them, so that a run can tell on
resuming whether it has read them before. The cut depends on the inputs and on ``part_bytes`` alone, never
on how many workers there are.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from geomap.errors import FormatError, InputError
from geomap.formats.atomic import replacing

LARGEST_PART_BYTES = 1_000_000
"""Bytes of text in a part of large inputs, about 500 news articles: what a dead worker loses at most."""

SMALLEST_PART_BYTES = 64_000
"""Bytes of text in a part of small inputs: some seconds of work, beside which writing its files is little."""

PARTS = 256
"""Parts that inputs of middling size are cut into: enough for all workers to end at about the same time."""

MAX_FILES = 500
"""Files in a part of a folder."""

Kind = Literal["lines", "table", "pages", "files"]
"""JSON lines, Parquet rows, WARC records, or whole files."""

_LINES = (".jsonl", ".ndjson")
_TABLES = (".parquet", ".parquet.gzip", ".parq", ".pq")
"""Parquet, as its writers name it; what packs its columns stands inside."""
_PAGES = (".warc", ".warc.gz")
_CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A stretch of one input."""

    number: int
    """From 0, in the order of the inputs; the output files bear it."""
    kind: Kind
    """How it is read."""
    path: str
    """The file, absolute; of whole files, the folder they lie in."""
    stem: str
    """What ids start with where the input gives none."""
    start: int
    """First byte (lines, pages) or row (table)."""
    stop: int
    """One past the last byte or row."""
    first: int
    """Number of the line, row or record that the part begins with, from 1."""
    size: int
    """Bytes of input, as far as known: what progress is measured by."""
    digest: str
    """Of the content."""
    files: tuple[str, ...] = ()
    """Of whole files, their paths below ``path``."""


def plan_parts(inputs: Sequence[str | Path], *, spool: Path, part_bytes: int) -> Iterator[Part]:
    """Cut inputs into parts, lazily, so that work can begin before the last input has been looked at.

    Compressed lines cannot be entered in the middle: they are unpacked once into the folder ``spool``, which
    every worker must see. Raises InputError for what does not exist, FormatError for a broken file.
    """
    number = 0
    for source in _sources(inputs):
        for part in source.parts(number, spool, part_bytes):
            yield part
            number = part.number + 1


def part_bytes_for(all_bytes: int) -> int:
    """Return how large parts of inputs of this size are to be.

    >>> [part_bytes_for(size) for size in (1_000, 100_000_000, 2_000_000_000)]
    [64000, 390625, 1000000]
    """
    return min(max(all_bytes // PARTS, SMALLEST_PART_BYTES), LARGEST_PART_BYTES)


def input_bytes(inputs: Sequence[str | Path]) -> int:
    """Return how many bytes the inputs hold on the disk: what progress is measured against."""
    return sum(source.bytes() for source in _sources(inputs))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Source:
    """One file that is cut, or the whole files of one folder."""

    path: Path
    stem: str
    kind: Kind
    files: tuple[str, ...] = ()

    def bytes(self) -> int:
        if self.kind == "files":
            return sum((self.path / name).stat().st_size for name in self.files)
        return self.path.stat().st_size

    def parts(self, number: int, spool: Path, part_bytes: int) -> Iterator[Part]:
        if self.kind == "files":
            return _file_parts(self, number, part_bytes)
        if self.kind == "table":
            return _table_parts(self, number, part_bytes)
        if self.kind == "pages":
            return _page_parts(self, number, part_bytes)
        return _line_parts(self, number, spool, part_bytes)


def _sources(inputs: Sequence[str | Path]) -> Iterator[_Source]:
    for name in inputs:
        path = Path(name).absolute()
        if path.is_dir():
            yield from _folder(path)
        elif path.is_file():
            yield _source(path, path.name)
        else:
            raise InputError(f"no such file or folder: {name}")


def _folder(folder: Path) -> Iterator[_Source]:
    plain: list[str] = []
    found = sorted(p for p in folder.rglob("*") if p.is_file() and not _hidden(p.relative_to(folder)))
    for path in found:
        source = _source(path, path.relative_to(folder).as_posix())
        if source.kind == "files":
            plain.append(path.relative_to(folder).as_posix())
        else:
            yield source
    if plain:
        yield _Source(path=folder, stem="", kind="files", files=tuple(plain))
    if not found:
        raise InputError(f"no files in {folder}")


def _hidden(path: Path) -> bool:
    return any(step.startswith((".", "_")) for step in path.parts)


def _source(path: Path, name: str) -> _Source:
    lowered = name.lower()
    bare = lowered.removesuffix(".gz")
    if bare.endswith(_LINES):
        ending = next(e for e in _LINES if bare.endswith(e))
        return _Source(path=path, stem=name[: len(bare) - len(ending)], kind="lines")
    for ending in _TABLES:
        if lowered.endswith(ending):
            return _Source(path=path, stem=name[: -len(ending)], kind="table")
    if lowered.endswith(_PAGES):
        return _Source(path=path, stem=name[: bare.rfind(".warc")], kind="pages")
    return _Source(path=path.parent, stem="", kind="files", files=(path.name,))


def _line_parts(source: _Source, number: int, spool: Path, part_bytes: int) -> Iterator[Part]:
    path, share = source.path, 1.0
    if path.name.lower().endswith(".gz"):
        plain = _unpacked(path, spool)
        share = path.stat().st_size / max(plain.stat().st_size, 1)
        path = plain
    start, first = 0, 1
    with path.open("rb") as file:
        while chunk := file.read(part_bytes):
            digest = hashlib.blake2b(chunk, digest_size=16)
            lines = chunk.count(b"\n")
            stop = start + len(chunk)
            if not chunk.endswith(b"\n"):
                for rest in _to_line_end(file):
                    digest.update(rest)
                    stop += len(rest)
                    lines += rest.count(b"\n")
            yield Part(
                number=number,
                kind="lines",
                path=str(path),
                stem=source.stem,
                start=start,
                stop=stop,
                first=first,
                size=round((stop - start) * share),
                digest=digest.hexdigest(),
            )
            number, start, first = number + 1, stop, first + lines


def _to_line_end(file: BinaryIO) -> Iterator[bytes]:
    """Yield bytes up to the end of the line, however long it is."""
    while piece := file.readline(_CHUNK):
        yield piece
        if piece.endswith(b"\n"):
            return


def _unpacked(path: Path, spool: Path) -> Path:
    """Unpack a gzip file into the spool, once for each content."""
    target = spool / f"{_file_digest(path)}.jsonl"
    if target.is_file():
        return target
    try:
        with gzip.open(path) as packed, replacing(target) as temporary, temporary.open("wb") as out:
            while chunk := packed.read(_CHUNK):
                out.write(chunk)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise FormatError(f"{path.name} is not a gzip file, or a damaged one ({error})") from None
    return target


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _table_parts(source: _Source, number: int, part_bytes: int) -> Iterator[Part]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(source.path) as table:
            rows = table.metadata.num_rows
            groups = [table.metadata.row_group(i) for i in range(table.metadata.num_row_groups)]
            plain_bytes = sum(group.total_byte_size for group in groups)
    except (pa.ArrowInvalid, OSError) as error:
        raise FormatError(f"{source.path.name} is no Parquet file: {error}") from None
    digest, size = _file_digest(source.path), source.path.stat().st_size
    step = max(1, round(rows * part_bytes / max(plain_bytes, 1)))
    for start in range(0, rows, step):
        stop = min(start + step, rows)
        yield Part(
            number=number,
            kind="table",
            path=str(source.path),
            stem=source.stem,
            start=start,
            stop=stop,
            first=start + 1,
            size=round(size * (stop - start) / rows),
            digest=f"{digest}:{start}:{stop}",
        )
        number += 1


def _page_parts(source: _Source, number: int, part_bytes: int) -> Iterator[Part]:
    """Cut a WARC file at record boundaries; each record of a .warc.gz is a gzip member of its own."""
    from geomap.batch.pages import record_offsets

    digest, size = _file_digest(source.path), source.path.stat().st_size
    start, first, count = 0, 1, 0
    # Markup is several times its text, and packed: a part of pages is cut by its packed size.
    for count, offset in enumerate(record_offsets(source.path)):
        if offset - start >= part_bytes:
            yield _page_part(source, number, start, offset, first, digest)
            number, start, first = number + 1, offset, count + 1
    if size > start:
        yield _page_part(source, number, start, size, first, digest)


def _page_part(source: _Source, number: int, start: int, stop: int, first: int, digest: str) -> Part:
    return Part(
        number=number,
        kind="pages",
        path=str(source.path),
        stem=source.stem,
        start=start,
        stop=stop,
        first=first,
        size=stop - start,
        digest=f"{digest}:{start}:{stop}",
    )


def _file_parts(source: _Source, number: int, part_bytes: int) -> Iterator[Part]:
    batch: list[str] = []
    size = 0
    digest = hashlib.blake2b(digest_size=16)
    for name in source.files:
        path = source.path / name
        size += path.stat().st_size
        digest.update(f"{name}\0{_file_digest(path)}\0".encode("utf-8", "surrogateescape"))
        batch.append(name)
        if size >= part_bytes or len(batch) >= MAX_FILES:
            yield _file_part(source, number, batch, size, digest.hexdigest())
            number, batch, size, digest = number + 1, [], 0, hashlib.blake2b(digest_size=16)
    if batch:
        yield _file_part(source, number, batch, size, digest.hexdigest())


def _file_part(source: _Source, number: int, names: list[str], size: int, digest: str) -> Part:
    return Part(
        number=number,
        kind="files",
        path=str(source.path),
        stem=source.stem,
        start=0,
        stop=len(names),
        first=1,
        size=size,
        digest=digest,
        files=tuple(names),
    )
