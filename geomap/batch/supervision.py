"""Supervision: a whole run on Dask, from inputs to data sets, whatever dies on the way. The one door to Dask.

Each part is one task, small to send and exact to repeat: a dead worker's parts go to another, a dead
driver's to the next run. What a run writes depends on the inputs, the code, the gazetteer and the settings
alone, not on how many workers there were.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap import __version__
from geomap.batch.facts import write_facts
from geomap.batch.job import Job, job_key
from geomap.batch.outputs import Done, prepare, table_path
from geomap.batch.parts import PART_BYTES, Part, input_bytes, plan_parts
from geomap.batch.tables import TABLES
from geomap.batch.work import Outcome, read_part
from geomap.batch.workers import Workers
from geomap.errors import InputError, MissingExtraError, UsageError
from geomap.formats.atomic import write_text
from geomap.formats.datasets import FORMAT
from geomap.gazetteer import open_gazetteer
from geomap.settings import Settings

if TYPE_CHECKING:
    from distributed import Client, Future

RETRIES = 20
"""How often a part is sent again after Dask has given up on it: each time a worker died three times."""

HEALTH_SECONDS = 0.5
"""How often workers are counted while no part ends."""

WORKERLESS_SECONDS = 120.0
"""How long a scheduler may be without any worker before the run is given up."""


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
    """Until the workers were there."""
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
    part_bytes: int = PART_BYTES,
    reader: str = "geomap.batch.job:open_reader",
    seconds_a_report: float = 120.0,
    progress: Callable[[BatchProgress], None] | None = None,
) -> BatchReport:
    """Read inputs into data sets under the folder ``out``, each document exactly once.

    ``workers`` processes on this machine (None: one a core), or those of the Dask ``scheduler`` at an address
    such as ``tcp://10.0.0.5:8786``, which must see inputs and ``out`` under the same paths. ``resume`` goes
    on from what an earlier run has done. Raises UsageError, InputError, OSError (a full disk: go on with
    ``resume``) and MissingExtraError.
    """
    settings = settings or Settings()
    out = Path(out).absolute()
    _check_out(out, resume=resume)
    all_bytes = input_bytes(inputs)
    # Compiled here, once, so that no two workers compile it side by side.
    key = job_key(settings, open_gazetteer(settings).version)
    job = Job(out=str(out), settings=settings, key=key, seconds=seconds_a_report, reader=reader)
    prepare(out)
    (out / "manifest.json").unlink(missing_ok=True)
    begun = time.monotonic()
    with _cluster(workers, scheduler, out / "_work") as (client, heal):
        ready = time.monotonic()
        run = _Run(client=client, heal=heal, job=job, all_bytes=all_bytes, begun=ready, progress=progress)
        run.read(plan_parts(inputs, spool=out / "_work", part_bytes=part_bytes))
        ended = time.monotonic()
        count = len(client.nthreads())
    facts = write_facts(out, len(run.done), run.tell_facts)
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
        repeats=run.repeats,
        facts=facts,
        facts_seconds=time.monotonic() - ended,
    )
    _write_manifest(out, run.done, report, key)
    shutil.rmtree(out / "_work")
    return report


class _Run:
    """The parts of a run, sent in a window that keeps every worker busy and the scheduler's list short."""

    def __init__(
        self,
        *,
        client: Client,
        heal: Callable[[], None],
        job: Job,
        all_bytes: int,
        begun: float,
        progress: Callable[[BatchProgress], None] | None,
    ) -> None:
        self.done: dict[int, Done] = {}
        self.read_before = self.repeats = self.peak_bytes = 0
        self.cpu_seconds = 0.0
        self._client, self._heal, self._job = client, heal, job
        self._all_bytes, self._begun, self._progress = all_bytes, begun, progress
        self._documents = self._problems = self._bytes = 0
        self._dashboard: str | None = client.dashboard_link or None

    def read(self, parts: Iterator[Part]) -> None:
        """Read every part. Raises what a part raises on its own account."""
        from distributed import wait
        from distributed.scheduler import KilledWorker

        waiting: dict[Future[Any], tuple[Part, int]] = {}
        self._send(parts, waiting)
        while waiting:
            # The time-out is no limit: it is when the workers are counted.
            with contextlib.suppress(TimeoutError), self._client.as_current():
                wait(list(waiting), timeout=HEALTH_SECONDS, return_when="FIRST_COMPLETED")
            for future in [future for future in waiting if future.done()]:
                part, tries = waiting.pop(future)
                if future.status == "finished":
                    self._take(future.result())
                elif future.status == "error" and not isinstance(future.exception(), KilledWorker):
                    future.result()
                elif tries >= RETRIES:
                    raise InputError(f"part {part.number} ({part.path}) has killed its workers {tries} times")
                else:
                    self.repeats += 1
                    self._submit(part, tries + 1, waiting)
            self._heal()
            self._send(parts, waiting)

    def _send(self, parts: Iterator[Part], waiting: dict[Future[Any], tuple[Part, int]]) -> None:
        """Send parts until each worker has three ahead of it."""
        window = 3 * max(1, len(self._client.nthreads())) + 2
        while len(waiting) < window:
            part = next(parts, None)
            if part is None:
                return
            self._submit(part, 0, waiting)

    def _submit(self, part: Part, tries: int, waiting: dict[Future[Any], tuple[Part, int]]) -> None:
        future = self._client.submit(
            read_part, part, self._job, key=f"part-{part.number}-{tries}-{self._job.key}", pure=False
        )
        waiting[future] = (part, tries)

    def _take(self, outcome: Outcome) -> None:
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


@contextlib.contextmanager
def _cluster(
    workers: int | None, scheduler: str | None, folder: Path
) -> Iterator[tuple[Client, Callable[[], None]]]:
    """Give a client with at least one worker, and what to call for workers to be started again."""
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        raise MissingExtraError(
            "`geomap batch` runs on Dask, which is not installed: pip install 'geomap[cluster]'"
        ) from None
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout="20s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise InputError(f"no Dask scheduler answers at {scheduler}: {error}") from None
        with client:
            _wait_for_one(client, lambda: None)
            yield client, lambda: None
        return
    # A worker that dies is no news to the user: its parts are read again.
    logging.getLogger("distributed").setLevel(logging.ERROR)
    with dask.config.set({"distributed.scheduler.worker-saturation": 1.0}), warnings.catch_warnings():
        # Another run's dashboard on the usual port: ours takes a free one.
        warnings.filterwarnings("ignore", message="Port .* is already in use", category=UserWarning)
        with (
            LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:8787") as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            processes = Workers(cluster.scheduler_address, workers or os.cpu_count() or 1, folder)
            try:
                _wait_for_one(client, processes.heal)
                yield client, processes.heal
            finally:
                processes.stop()


def _wait_for_one(client: Client, heal: Callable[[], None]) -> None:
    """Wait until a worker is there. Raises InputError after two minutes without one."""
    deadline = time.monotonic() + WORKERLESS_SECONDS
    while not client.nthreads():
        if time.monotonic() > deadline:
            raise InputError(f"the scheduler has had no worker for {WORKERLESS_SECONDS:.0f} s: start some")
        heal()
        time.sleep(0.05)


def _check_out(out: Path, *, resume: bool) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(f"-o takes a folder, {out} is a file")
    if resume or not out.exists() or not any(out.iterdir()):
        return
    if (out / "_parts").is_dir():
        raise UsageError(f"{out} holds an earlier run; add --resume to go on from it, or name another folder")
    raise UsageError(f"{out} is not empty; name a new folder")


def _drop_leftovers(out: Path, parts: int) -> None:
    """Remove the files of parts that an earlier run had beyond the last: its inputs were longer."""
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


def _write_manifest(out: Path, done: dict[int, Done], report: BatchReport, key: str) -> None:
    """Write what the run made (the same for the same input) and how it went (never the same)."""
    manifest = {
        "format": FORMAT,
        "geomap": __version__,
        "key": key,
        "rows": report.rows,
        "problems": report.stages,
        "facts": report.facts,
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
