"""Work: one part read on a worker, its tables written, and what may die on the way.

A worker that reads a part writes down which report it is at. When it dies (killed, out of memory, hung,
crashed in a library) the part starts again on another worker, which counts the deaths at that report; after
two, the report is read in a process of its own, and if that dies too it becomes a Problem. No report takes
its part along, and an innocent one that was there when a machine failed is read after all.
"""

from __future__ import annotations

import faulthandler
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geomap.batch.alone import read_alone
from geomap.batch.job import Job, Reader, check_code, open_named_reader
from geomap.batch.life import end_if_worn, grow_older
from geomap.batch.outputs import Done, read_done, write_done
from geomap.batch.parts import Part
from geomap.batch.reports import Report, reports_of
from geomap.batch.tables import PartTables
from geomap.collector import paused
from geomap.model import Problem, Situation

DEATHS = 2
"""How often a worker may die at a report before that report is read in a process of its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of a part."""

    done: Done
    """What it holds, as written beside its tables."""
    fresh: bool
    """False where an earlier run had read it."""
    seconds: float
    """CPU time, 0 where it was read before."""
    peak_bytes: int
    """The most memory that the worker had taken by then."""


def open_job(job: Job) -> None:
    """Open what parts are read with. Runs on a worker, which would else do it at its first part."""
    check_code(job)
    open_named_reader(job.reader, job.settings)


def read_part(part: Part, job: Job) -> Outcome:
    """Read a part and write its tables, unless that was done before. Runs on a worker.

    Raises OSError where the results cannot be written, InputError where the part is no longer there or this
    worker has another geomap.
    """
    check_code(job)
    out = Path(job.out)
    done = read_done(out, part, job.key)
    if done is not None:
        return Outcome(done=done, fresh=False, seconds=0.0, peak_bytes=_peak_bytes())
    end_if_worn()
    begun = time.process_time()
    tables = PartTables()
    # Reading makes no circles: the collector, paused, misses nothing that a part of 1 MB leaves behind.
    with _Journal.of(out, part) as journal, paused():
        reader = open_named_reader(job.reader, job.settings)
        for row, report in enumerate(reports_of(part, job.settings)):
            situation = _guarded(reader, report, row, job, journal)
            tables.add(situation, part.number, row)
        done = write_done(out, part, job.key, tables.tables())
    grow_older(done.rows["documents"])
    return Outcome(done=done, fresh=True, seconds=time.process_time() - begun, peak_bytes=_peak_bytes())


def _guarded(reader: Reader, report: Report, row: int, job: Job, journal: _Journal) -> Situation:
    if isinstance(report, Problem):
        return Situation(problems=(report,))
    if journal.deaths(row) >= DEATHS:
        return read_alone(report, job)
    journal.at(row)
    with _time_limit(job.seconds):
        return reader.read_or_report(report)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """End this process when the block takes longer: only a death frees a worker that hangs in a library."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


class _Journal:
    """Which report a worker is at, in a file that outlives it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        text = os.pread(self._handle, 1 << 20, 0).decode("ascii", "replace")
        # The last line is where the last worker died: whoever ends well removes the file.
        self._deaths = [int(line) for line in text.split() if line.isdigit()]

    @classmethod
    @contextmanager
    def of(cls, out: Path, part: Part) -> Iterator[_Journal]:
        journal = cls(out / "_work" / f"{part.number:06d}.journal")
        try:
            yield journal
        except BaseException:
            os.close(journal._handle)
            raise
        os.close(journal._handle)
        journal._path.unlink(missing_ok=True)

    def deaths(self, row: int) -> int:
        return self._deaths.count(row)

    def at(self, row: int) -> None:
        lines = "".join(f"{death}\n" for death in [*self._deaths, row])
        os.pwrite(self._handle, lines.encode("ascii"), 0)
        os.ftruncate(self._handle, len(lines))


def _peak_bytes() -> int:
    try:
        # What the system counts for a process goes on counting across its start: it holds whoever started it.
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) * 1024
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
