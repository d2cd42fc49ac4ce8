"""Readers: files, folders, addresses, standard input and pasted text to documents.

A text is kept as it was decoded, newlines untouched, since every offset counts in it; of a page, a PDF, a
mail or another foreign format the extracted text is the text, read in a child process with limits. Whatever
cannot be read becomes a :class:`~geomap.model.Problem`, and the rest goes on. Nothing is fetched but an
address that stands among the sources. ``docs/reports.md`` has the formats.
"""

from __future__ import annotations

import os
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from geomap.errors import FormatError, InputError
from geomap.model import Document, Problem
from geomap.network.addresses import public_address
from geomap.reading.reports.archives import MAX_UNPACKED
from geomap.reading.reports.boilerplate import header_span
from geomap.reading.reports.drafts import Draft
from geomap.reading.reports.encodings import decode, is_binary
from geomap.reading.reports.kinds import ENDINGS, FOREIGN, ending, kind_of, stem
from geomap.reading.reports.languages import find_language, language_code
from geomap.reading.reports.publication import find_publication
from geomap.reading.reports.records import load_json, read_record, read_records
from geomap.reading.reports.sandbox import Part, Sandbox
from geomap.reading.reports.unpacking import Budget, unzipped
from geomap.settings import Settings

if TYPE_CHECKING:
    from geomap.network.client import Client

MAX_BYTES = 40_000_000
"""Bytes of a file (after decompression) that are read; what is larger is a Problem."""

MAX_CHARACTERS = 1_000_000
"""Code points of one document, about 160,000 words; what is larger is a Problem."""

MAX_DEPTH = 3
"""How deep archives and mails may stand in each other."""

_HEADER = re.compile(r"[ \t]*([A-Za-z][A-Za-z \-]{0,30}?)[ \t]*:[ \t]*([^\r\n]*)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_CHUNK = 1 << 20
_WORKERS = 4
_MANY = 3
"""Files of foreign formats from which on several children read at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportInput:
    """A document, with the spans of its mentions where the input gives them."""

    document: Document
    """The report."""
    spans: tuple[tuple[int, int], ...] | None = None
    """Half-open spans to resolve in place of recognition; None where recognition is to find them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file that is in memory, as a dashboard gets it."""

    name: str
    """Its name; the ending helps to tell what it is, and no path is ever made of it."""
    data: bytes
    """What is in it."""


Source = str | Path | Upload
"""A file, folder, address, "-", or a file in memory."""


def read_reports(
    sources: Iterable[Source],
    *,
    settings: Settings,
    stdin: BinaryIO | None = None,
    client: Client | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Iterator[ReportInput | Problem]:
    """Read sources one after the other: files, folders (recursive, by name), addresses, ``-`` for standard
    input.

    Ids are file stems, in folders the path without its ending, made unique by ``-2``, ``-3`` …; JSON and
    feeds give their own. ``stdin`` stands in for standard input, ``client`` for the one that fetches
    addresses; ``progress`` is told of each file.
    """
    ids = _Ids()
    tasks = [task for source in sources for task in _tasks(source)]
    with Sandbox() as sandbox:
        desk = _Desk(sandbox=sandbox, stdin=stdin, client=client)
        for draft in _in_order(desk, tasks, progress):
            yield _finished(draft, ids=ids, settings=settings)


def read_documents(
    sources: Iterable[Source], *, settings: Settings, stdin: BinaryIO | None = None
) -> Iterator[Document | Problem]:
    """Read sources as :func:`read_reports` does, without the spans of mentions."""
    for item in read_reports(sources, settings=settings, stdin=stdin):
        yield item.document if isinstance(item, ReportInput) else item


def report_from_record(record: object, *, where: str, settings: Settings) -> ReportInput | Problem:
    """Make a report of a JSON object in any of the usual forms; ``where`` is its id where it gives none."""
    return _finished(_from_record(record, where=where), ids=_Ids(), settings=settings)


def document_from_text(
    text: str,
    *,
    id: str = "text",
    title: str | None = None,
    source: str | None = None,
    url: str | None = None,
    published: date | str | None = None,
    made: str | None = None,
    language: str | None = None,
    settings: Settings | None = None,
) -> Document:
    r"""Make a document of a text, its header read; what the arguments say stands above the header.

    ``published`` as a date is taken as given, as a string it is read; ``settings.published`` stands above
    both, and ``made``, the day in a file's properties, below all. Without a ``language`` it is found out.
    Raises InputError for a text of more than ``MAX_CHARACTERS``.

    >>> document = document_from_text("Source: Quay News\nPublished: 2031-03-04\n\nRain fell on Monday.")
    >>> document.source, str(document.published), document.published_from
    ('Quay News', '2031-03-04', 'header')
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"{id}: {len(text):,} characters, at most {MAX_CHARACTERS:,} are read; split it")
    header = read_header(text)
    option = settings.published if settings is not None else None
    said = published.isoformat() if isinstance(published, date) else published
    found = find_publication(
        text, option=option, header=said or header.get("published") or header.get("date"), made=made
    )
    code = language_code(language or header.get("language") or header.get("lang"))
    return Document(
        id=id,
        text=text,
        title=title or header.get("title") or header.get("headline") or header.get("subject") or None,
        source=source or header.get("source") or header.get("publisher") or None,
        url=url or header.get("url") or header.get("link") or None,
        published=found.published,
        published_from=found.published_from,
        language=code or find_language(text[header_span(text)[1] :]),
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


def _finished(draft: Draft, *, ids: _Ids, settings: Settings) -> ReportInput | Problem:
    if draft.problem is not None:
        return _problem(draft.id, draft.problem)
    if not draft.text.strip("\ufeff\x00 \t\r\n"):
        return _problem(draft.id, f"{draft.id} holds no text")
    try:
        document = document_from_text(
            draft.text,
            id=draft.id,
            title=draft.title,
            source=draft.source,
            url=draft.url,
            published=draft.published,
            made=draft.made,
            language=draft.language,
            settings=settings,
        )
    except InputError as error:
        return _problem(draft.id, str(error))
    return ReportInput(document=replace(document, id=ids.unique(draft.id)), spans=draft.spans)


def _problem(document_id: str, message: str) -> Problem:
    return Problem(document_id=document_id, stage="read", message=" ".join(message.split())[:500])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Task:
    """One source to read, or the reason why it cannot be."""

    source: Source
    stem: str
    reason: str | None = None

    @property
    def foreign(self) -> bool:
        """Whether a child is likely to read it."""
        name = self.source.name if isinstance(self.source, Upload) else str(self.source)
        return self.reason is None and ENDINGS.get(ending(name) or "") in FOREIGN


@dataclass(frozen=True, kw_only=True, slots=True)
class _Desk:
    """What reading needs."""

    sandbox: Sandbox
    stdin: BinaryIO | None
    client: Client | None


def _tasks(source: Source) -> Iterator[_Task]:
    """The files that a source stands for."""
    if isinstance(source, Upload):
        yield _Task(source=source, stem=stem(PurePosixPath(source.name.replace("\\", "/")).name))
        return
    name = str(source)
    if name == "-":
        yield _Task(source=name, stem="stdin")
        return
    if isinstance(source, str) and _SCHEME.match(name) and not Path(source.replace("\x00", "")).exists():
        yield _Task(source=name, stem=_stem_of_address(name))
        return
    path = Path(source)
    if "\x00" in name or not path.exists():
        yield _Task(source=source, stem=name, reason="no such file or folder")
    elif path.is_dir():
        yield from _folder_tasks(path)
    elif path.is_file():
        yield _Task(source=path, stem=stem(path.name))
    else:
        yield _Task(source=source, stem=name, reason="neither a file nor a folder")


def _folder_tasks(folder: Path) -> Iterator[_Task]:
    found = False
    for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
        relative = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in relative.parts)
        if hidden or ending(path.name) is None or not path.is_file():
            continue
        found = True
        yield _Task(source=path, stem=(PurePosixPath(*relative.parts[:-1]) / stem(path.name)).as_posix())
    if not found:
        reason = f"no reports in the folder; looked for {' '.join(ENDINGS)}"
        yield _Task(source=folder, stem=str(folder), reason=reason)


def _stem_of_address(address: str) -> str:
    parts = urlsplit(address)
    return stem(f"{parts.hostname or ''}{parts.path}".rstrip("/"))[:300]


def _in_order(
    desk: _Desk, tasks: Sequence[_Task], progress: Callable[[str, float], None] | None
) -> Iterator[Draft]:
    """Read all tasks, their drafts in order; where many need a child, several children read ahead."""

    def tell(done: int) -> None:
        if progress is not None and len(tasks) > 1:
            progress("Opening reports", done / len(tasks))

    def read(task: _Task) -> list[Draft]:
        return list(_drafts(desk, task))

    if sum(task.foreign for task in tasks) < _MANY:
        for number, task in enumerate(tasks, 1):
            yield from _drafts(desk, task)
            tell(number)
        return
    workers = min(_WORKERS, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers, thread_name_prefix="geomap-reports") as pool:
        waiting: deque[Future[list[Draft]] | _Task] = deque()
        following = iter(tasks)
        for number in range(1, len(tasks) + 1):
            while len(waiting) < 2 * workers and (ahead := next(following, None)) is not None:
                # Plain files are read when their turn comes: they need no child, and may be large.
                waiting.append(pool.submit(read, ahead) if ahead.foreign else ahead)
            first = waiting.popleft()
            yield from _drafts(desk, first) if isinstance(first, _Task) else first.result()
            tell(number)


def _drafts(desk: _Desk, task: _Task) -> Iterator[Draft]:
    """Read one task; whatever goes wrong with it is a draft that says so."""
    try:
        if task.reason is not None:
            raise InputError(task.reason)
        found = False
        for draft in _read_task(desk, task):
            found = True
            yield draft
        if not found:
            yield Draft(id=task.stem, problem="holds no entries and no files that are read")
    except InputError as error:
        yield Draft(id=task.stem, problem=str(error))
    except OSError as error:
        yield Draft(id=task.stem, problem=f"cannot be read: {error.strerror or type(error).__name__}")


def _read_task(desk: _Desk, task: _Task) -> Iterator[Draft]:
    budget = Budget(bytes_left=MAX_UNPACKED, most=MAX_UNPACKED)
    source = task.source
    content_type = None
    if isinstance(source, Upload):
        data, name = source.data, source.name
        if len(data) > MAX_BYTES:
            raise InputError(f"{name} is larger than {MAX_BYTES:,} bytes; split it")
    elif source == "-":
        data, name = _bounded(desk.stdin or sys.stdin.buffer, "standard input"), ""
    elif isinstance(source, str):
        answer = (desk.client or _client()).fetch(source, max_bytes=MAX_BYTES)
        # What a server calls its page tells little: "article.php". Its type and the bytes tell more.
        data, name, content_type = answer.data, "", answer.content_type
    else:
        name = source.name
        if ending(name) is None:
            raise FormatError(f"unknown ending {source.suffix!r}; understood are {' '.join(ENDINGS)}")
        with source.open("rb") as file:
            data = _bounded(file, name)
    for draft in _read_bytes(
        desk, data, name=name, wanted=task.stem, budget=budget, content_type=content_type
    ):
        address = isinstance(source, str) and source != "-"
        yield replace(draft, url=public_address(str(source))) if address and draft.url is None else draft


def _client() -> Client:
    # urllib3 takes a tenth of a second to import, and hardly a run needs it.
    from geomap.network.client import Client

    return Client()


def _bounded(stream: BinaryIO, name: str) -> bytes:
    """All bytes of a stream; InputError where there are more than ``MAX_BYTES``."""
    chunks, size = [], 0
    while chunk := stream.read(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise InputError(f"{name} is larger than {MAX_BYTES:,} bytes; split it")
    return b"".join(chunks)


def _read_bytes(
    desk: _Desk,
    data: bytes,
    *,
    name: str,
    wanted: str,
    budget: Budget,
    content_type: str | None = None,
    depth: int = 0,
) -> Iterator[Draft]:
    """Read the bytes of a file to drafts; raises InputError for what cannot be read at all."""
    if depth > MAX_DEPTH:
        raise InputError(f"stands more than {MAX_DEPTH} deep in other archives")
    shown = name or "standard input"
    kind = kind_of(data, name=name, content_type=content_type)
    if kind == "gzip":
        inner = unzipped(data, most=min(MAX_BYTES, budget.bytes_left))
        budget.take(len(inner))
        bare = name[:-3] if name.lower().endswith(".gz") else name
        yield from _read_bytes(desk, inner, name=bare, wanted=wanted, budget=budget, depth=depth + 1)
    elif kind == "text":
        text = decode(data)
        if is_binary(text):
            raise FormatError("holds no text: its bytes are those of a program, a picture or the like")
        yield Draft(id=wanted, text=text)
    elif kind == "json":
        yield from _from_records(read_records(decode(data)), wanted=wanted)
    elif kind == "lines":
        yield from _from_lines(decode(data), wanted=wanted)
    else:
        parts = desk.sandbox.read(kind, data, name=shown, most=MAX_BYTES)
        for part in parts:
            if "member" in part.fields:
                yield from _from_member(desk, part, wanted=wanted, budget=budget, depth=depth)
            else:
                yield _from_part(part, wanted=wanted)


def _from_part(part: Part, *, wanted: str) -> Draft:
    """A text that a child has read."""
    said = part.fields
    keys = ("title", "source", "url", "published", "made", "language")
    known: dict[str, Any] = {key: value for key in keys if isinstance(value := said.get(key), str) and value}
    entry = said.get("entry")
    return Draft(
        id=entry if isinstance(entry, str) and entry else wanted, text=part.data.decode("utf-8"), **known
    )


def _from_member(desk: _Desk, part: Part, *, wanted: str, budget: Budget, depth: int) -> Iterator[Draft]:
    """A file inside a file: read where it is of a kind that is understood, else left out."""
    member = str(part.fields["member"])
    if ending(member) is None or PurePosixPath(member).name.startswith(".") or member.startswith("__MACOSX"):
        return
    id_ = f"{wanted}/{stem(member)}"
    if "problem" in part.fields:
        yield Draft(id=id_, problem=f"{member} {part.fields['problem']}")
        return
    budget.take(len(part.data))
    made = part.fields.get("made")
    try:
        for draft in _read_bytes(desk, part.data, name=member, wanted=id_, budget=budget, depth=depth + 1):
            yield replace(draft, made=made) if isinstance(made, str) and draft.made is None else draft
    except InputError as error:
        if budget.bytes_left < 0:
            raise
        yield Draft(id=id_, problem=str(error))


def _from_records(records: Iterable[object], *, wanted: str) -> Iterator[Draft]:
    """JSON: one report, a list of them, or a list under a usual key."""
    every = list(records)
    for number, record in enumerate(every, 1):
        yield _from_record(record, where=wanted if len(every) == 1 else f"{wanted}:{number}")


def _from_lines(text: str, *, wanted: str) -> Iterator[Draft]:
    """JSONL: one report a line; a broken line becomes a Problem and the rest goes on."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip("\ufeff \t\r"):
            continue
        where = f"{wanted}:{number}"
        try:
            record = load_json(line)
        except FormatError as error:
            yield Draft(id=where, problem=f"line {number} is {error}")
            continue
        yield _from_record(record, where=where)


def _from_record(value: object, *, where: str) -> Draft:
    try:
        record = read_record(value)
    except InputError as error:
        given = value.get("id") if isinstance(value, dict) else None
        return Draft(id=given if isinstance(given, str) and given else where, problem=str(error))
    return Draft(
        id=record.id or where,
        text=record.text,
        title=record.title,
        source=record.source,
        url=record.url,
        published=record.published,
        language=record.language,
        spans=record.spans,
    )
