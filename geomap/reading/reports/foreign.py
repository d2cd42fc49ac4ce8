"""The child's side of the sandbox: one reader for each foreign format, answering job after job.

Run as ``python -m geomap.reading.reports.foreign BYTES`` by :mod:`~geomap.reading.reports.sandbox`. It takes
limits on itself before it reads anything: address space, no new files, no sockets, no programs.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

from geomap.errors import FormatError, InputError
from geomap.reading.reports.sandbox import Part, read_part, write_part

try:
    import resource
except ImportError:  # Windows has no limits of this kind; the parent's clock holds there too
    resource = None  # type: ignore[assignment]

Reader = Callable[[bytes, int], Iterator[Part]]
"""Takes a file's bytes and the most bytes of a part; yields parts."""

READERS = {
    "pdf": "geomap.reading.reports.pdf",
    "docx": "geomap.reading.reports.word",
    "odt": "geomap.reading.reports.opendocument",
    "rtf": "geomap.reading.reports.richtext",
    "page": "geomap.reading.reports.pages",
    "mail": "geomap.reading.reports.mail",
    "feed": "geomap.reading.reports.feeds",
    "zip": "geomap.reading.reports.archives",
}
"""The module of each kind; its ``read_parts`` is the reader. Imported when first asked for."""

_MAX_JOB = 1 << 28
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.spawn")
_WRITING = 0x1 | 0x2 | 0x40 | 0x200  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC on Linux


def main(arguments: list[str]) -> int:
    """Answer jobs from standard input until it ends."""
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    # What a library prints must not stand between the parts.
    sys.stdout = sys.stderr
    _confine(int(arguments[0]))
    while (job := read_part(given, most=_MAX_JOB)) is not None:
        _allow_seconds(job.fields["seconds"])
        part = Part(fields={"end": True})
        try:
            for found in _reader(job.fields["kind"])(job.data, job.fields["most"]):
                write_part(answers, found)
        except MemoryError:
            write_part(answers, Part(fields={"memory": True}))
            return 1
        except FormatError as error:
            part = Part(fields={"broken": _line(error)})
        except InputError as error:
            part = Part(fields={"refused": _line(error)})
        except Exception as error:
            # The child's one door for faults of foreign libraries, which raise what they please: the parent
            # makes a Problem of it that names the fault (docs/decisions/0120-foreign-files-in-a-child.md).
            part = Part(fields={"broken": f"cannot be read ({type(error).__name__}: {_line(error)})"})
        write_part(answers, part)
    return 0


def _reader(kind: str) -> Reader:
    reader: Reader = importlib.import_module(READERS[kind]).read_parts
    return reader


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def _confine(max_memory: int) -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (max_memory, max_memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _allow_seconds(seconds: float) -> None:
    """Let the system end a child whose parent is gone and cannot."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime + seconds * 6) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what no reader of a document has to do: a second wall, for parsers written in Python."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a reader of reports may not do this: {event}")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        raise PermissionError("a reader of reports may not write files")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
