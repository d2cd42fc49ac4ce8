"""Supervision: a whole run on Dask, from inputs to data sets, whatever dies on the way.

Each part is one task, small to send and exact to repeat: a dead worker's parts go to another, a dead
driver's to the next run. What a run writes depends on the inputs, the code, the gazetteer and the settings
alone, not on how many workers there were.
"""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.batch.engine import Engine, Task, open_engine
from geomap.batch.gathering import Facts, write_facts
from geomap.batch.job import Job, job_of
from geomap.batch.outputs import Done, prepare, table_path
from geomap.batch.parts import Part, input_bytes, part_bytes_for, plan_parts
from geomap.batch.tables import TABLES
from geomap.batch.work import Outcome, open_job, read_part
from geomap.errors import UsageError
from geomap.formats.atomic import write_text
from geomap.formats.datasets import FORMAT
from geomap.settings import Settings
from geomap.version import VERSION


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchProgress:
    """How far a run is."""

    documents: int
    """Read so far, those of an earlier run included."""
    problems: int
    """Met so far."""
    done_bytes: int
    """Of input."""
    all_bytes: int
    """Of input."""
    seconds: float
    """Since the first part was sent."""
    dashboard: str | None
    """Address of the engine's own dashboard."""
    facts_share: float | None = None
    """How much of the search for facts is done; None before it begins."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchReport:
    """How a run went."""

    out: Path
    """The folder of results."""
    parts: int
    """How many there are."""
    read_before: int
    """How many of them an earlier run had read."""
    rows: dict[str, int]
    """By data set."""
    stages: dict[str, int]
    """How many problems each stage met."""
    start_seconds: float
    """Until the workers were there and had opened the gazetteer."""
    seconds: float
    """From then to the last part."""
    cpu_seconds: float
    """All workers' together, on the parts that were read now."""
    peak_bytes: int
    """The most memory that one worker took."""
    workers: int
    """At the end."""
    repeats: int
    """Parts that were sent again because Dask had given up on them."""
    facts: dict[str, int]
    """How many facts there are, by how their sources agree."""
    facts_seconds: float
    """How long it took to find them."""


def run_batch(
    inputs: Sequence[str | Path],
    out: str | Path,
    *,
    settings: Settings | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    resume: bool = False,
    part_bytes: int | None = None,
    reader: str = "geomap.batch.job:open_reader",
    seconds_a_report: float = 120.0,
    progress: Callable[[BatchProgress], None] | None = None,
) -> BatchReport:
    """Read inputs into data sets under the folder ``out``, each document exactly once.

    ``workers`` processes on this machine (None: one a core), or those of the Dask ``scheduler`` at an address
    such as ``tcp://10.0.0.5:8786``, which must see inputs and ``out`` under the same paths. ``resume`` goes
    on from what an earlier run has done. ``part_bytes`` None fits the parts to the inputs.
    Raises UsageError, InputError, OSError (a full disk: go on with ``resume``) and MissingExtraError.
    """
    settings = settings or Settings()
    out = Path(out).absolute()
    _check_out(out, resume=resume)
    all_bytes = input_bytes(inputs)
    job = job_of(settings, out, seconds=seconds_a_report, reader=reader)
    prepare(out)
    size = _part_bytes(out, part_bytes or part_bytes_for(all_bytes))
    (out / "manifest.json").unlink(missing_ok=True)
    begun = time.monotonic()
    with open_engine(workers, scheduler, out / "_work") as engine:
        # One for each: a worker that has one does not get another.
        opening = (Task(name=f"open-{n}", call=open_job, arguments=(job,)) for n in range(engine.workers))
        for _ in engine.results(opening):
            pass
        ready = time.monotonic()
        run = _Run(engine=engine, all_bytes=all_bytes, progress=progress)
        parts = plan_parts(inputs, spool=out / "_work", part_bytes=size)
        for outcome in engine.results(_task(part, job) for part in parts):
            run.take(outcome)
        ended = time.monotonic()
        facts = write_facts(out, len(run.done), spread=engine.results, step=run.tell_facts)
        count, repeats = engine.workers, engine.repeats
    _drop_leftovers(out, len(run.done))
    report = BatchReport(
        out=out,
        parts=len(run.done),
        read_before=run.read_before,
        rows=_total(done.rows for done in run.done.values()),
        stages=_total(done.stages for done in run.done.values()),
        start_seconds=ready - begun,
        seconds=ended - ready,
        cpu_seconds=run.cpu_seconds,
        peak_bytes=run.peak_bytes,
        workers=count,
        repeats=repeats,
        facts=facts.statuses,
        facts_seconds=time.monotonic() - ended,
    )
    _write_manifest(out, run.done, facts, report, job.key)
    shutil.rmtree(out / "_work")
    return report


class _Run:
    """The parts of a run that have been read."""

    def __init__(
        self,
        *,
        engine: Engine,
        all_bytes: int,
        progress: Callable[[BatchProgress], None] | None,
    ) -> None:
        self.done: dict[int, Done] = {}
        self.read_before = self.peak_bytes = 0
        self.cpu_seconds = 0.0
        self._all_bytes, self._progress = all_bytes, progress
        self._begun = time.monotonic()
        self._documents = self._problems = self._bytes = 0
        self._dashboard = engine.dashboard

    def take(self, outcome: Outcome) -> None:
        """Count a part."""
        done = outcome.done
        self.done[done.number] = done
        self.read_before += not outcome.fresh
        self.cpu_seconds += outcome.seconds
        self.peak_bytes = max(self.peak_bytes, outcome.peak_bytes)
        self._documents += done.rows["documents"]
        self._problems += done.rows["problems"]
        self._bytes += done.bytes
        self._tell()

    def tell_facts(self, share: float) -> None:
        """Tell how far the search for facts is."""
        self._tell(share)

    def _tell(self, facts_share: float | None = None) -> None:
        if self._progress is not None:
            self._progress(
                BatchProgress(
                    documents=self._documents,
                    problems=self._problems,
                    done_bytes=self._bytes,
                    all_bytes=self._all_bytes,
                    seconds=time.monotonic() - self._begun,
                    dashboard=self._dashboard,
                    facts_share=facts_share,
                )
            )


def _task(part: Part, job: Job) -> Task:
    return Task(name=f"part-{part.number}", call=read_part, arguments=(part, job))


def _part_bytes(out: Path, wanted: int) -> int:
    """Return the size of parts that an earlier run chose, else note the wanted one: inputs may have grown."""
    path = out / "_parts" / "plan.json"
    if path.is_file():
        return int(json.loads(path.read_bytes())["part_bytes"])
    write_text(path, json.dumps({"part_bytes": wanted}) + "\n")
    return wanted


def _check_out(out: Path, *, resume: bool) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(f"-o takes a folder, {out} is a file")
    if resume or not out.exists() or not any(out.iterdir()):
        return
    if (out / "_parts").is_dir():
        raise UsageError(f"{out} holds an earlier run; add --resume to go on from it, or name another folder")
    raise UsageError(f"{out} is not empty; name a new folder")


def _drop_leftovers(out: Path, parts: int) -> None:
    """Remove the files of parts beyond the last (an earlier run's inputs were longer), and half-written ones.

    A worker that is killed while it writes leaves the temporary file that it was writing to.
    """
    for name in (*TABLES, "facts", "_parts"):
        for path in (out / name).glob(".*"):
            # Another worker's, which had been given up for dead, may go by itself meanwhile.
            path.unlink(missing_ok=True)
    for path in (out / "_parts").glob("*.json"):
        if path.stem.isdigit() and int(path.stem) >= parts:
            path.unlink()
            for name in TABLES:
                table_path(out, name, int(path.stem)).unlink(missing_ok=True)


def _total(counts: Any) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(sorted(total.items()))


def _write_manifest(out: Path, done: dict[int, Done], facts: Facts, report: BatchReport, key: str) -> None:
    """Write what the run made (the same for the same input) and how it went (never the same)."""
    manifest = {
        "format": FORMAT,
        "geomap": VERSION,
        "key": key,
        "rows": report.rows,
        "problems": report.stages,
        "facts": {"statuses": facts.statuses, "digests": facts.digests},
        "parts": [
            {"part": number, "rows": dict(sorted(done[number].rows.items())), "digests": done[number].digests}
            for number in sorted(done)
        ],
    }
    write_text(out / "manifest.json", json.dumps(manifest, indent=1) + "\n")
    run = {
        "seconds": round(report.seconds, 3),
        "start_seconds": round(report.start_seconds, 3),
        "cpu_seconds": round(report.cpu_seconds, 3),
        "documents_a_second": round(report.rows.get("documents", 0) / max(report.seconds, 1e-9), 2),
        "workers": report.workers,
        "worker_peak_bytes": report.peak_bytes,
        "facts_seconds": round(report.facts_seconds, 3),
        "parts_read_before": report.read_before,
        "parts_sent_again": report.repeats,
    }
    write_text(out / "run.json", json.dumps(run, indent=1) + "\n")
