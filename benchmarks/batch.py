"""Measure `geomap batch`: 1 and 2 workers against a plain pool on the same function, in the same run.

usage: python benchmarks/batch.py [--documents 3000] [--workers 1 2] [--rounds 3] [--growth]

The corpus is made of the repository's own annotated texts, shuffled by a fixed seed. The pool
(multiprocessing.Pool) calls the very function that a Dask task is: the ratio is what the engine costs. How
much a second process adds to the pool is what the machine has to give; jobs should take a minute or more.
A machine that others share changes its speed from minute to minute: every round runs all four jobs, each
second round in the opposite order, and rates are of all rounds together. What does not hang on the machine's
speed of the minute is told beside them: CPU for a document, and the share of the time that processes read.
``--growth`` also reads corpora of a tenth and of the whole, to show that a document costs the same in both,
and prints the most memory that a worker took in each. Rates are counted from when the workers are there.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import geomap as gm
from geomap.batch.job import Job, job_of, open_reader
from geomap.batch.outputs import prepare
from geomap.batch.parts import Part, part_bytes_for, plan_parts
from geomap.batch.work import Outcome, read_part

TEXTS = Path(__file__).resolve().parents[1] / "tests" / "texts" / "events.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=3_000, help="(%(default)s)")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="(1 2)")
    parser.add_argument("--rounds", type=int, default=3, help="(%(default)s)")
    parser.add_argument("--growth", action="store_true", help="also a corpus of a tenth")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        gm.open_gazetteer(gm.Settings())
        source = write_corpus(folder / "corpus.jsonl", options.documents)
        size = source.stat().st_size / options.documents / 1000
        print(f"{options.documents:,} documents, {size:.1f} kB each")
        sums = {(side, workers): Cost() for side in ("pool", "batch") for workers in options.workers}
        for number in range(options.rounds):
            turn = 1 if number % 2 == 0 else -1
            for workers in options.workers[::turn]:
                out = folder / f"round{number}-{workers}"
                out.mkdir()
                for side in ("pool", "batch")[::turn]:
                    cost = (pool_cost if side == "pool" else batch_cost)(source, out / side, workers)
                    sums[side, workers].add(cost)
                    print(f"  round {number + 1}, {side} of {workers}: {cost}", flush=True)
        for workers in options.workers:
            pool, batch = sums["pool", workers], sums["batch", workers]
            print(
                f"{workers} worker(s): pool {pool.rate:.1f} documents a second, batch {batch.rate:.1f} "
                f"({batch.rate / pool.rate:.2f} of the pool); CPU for a document "
                f"{batch.cpu_ms / pool.cpu_ms:.2f} of the pool's, processes busy "
                f"{batch.busy(workers):.1%} of the time (pool {pool.busy(workers):.1%})"
            )
        first, last = options.workers[0], options.workers[-1]
        if first != last:
            gains = [100 * (sums[side, last].rate / sums[side, first].rate - 1) for side in ("batch", "pool")]
            print(f"{last} workers in place of {first}: batch {gains[0]:+.0f} %, pool {gains[1]:+.0f} %")
        if options.growth:
            grow(folder, options.documents)


@dataclass
class Cost:
    """What reading took, from when the processes were there."""

    documents: int = 0
    seconds: float = 0.0
    """By the clock."""
    cpu: float = 0.0
    """Seconds of the processes that read."""
    note: str = ""

    def add(self, other: Cost) -> None:
        self.documents += other.documents
        self.seconds += other.seconds
        self.cpu += other.cpu

    @property
    def rate(self) -> float:
        return self.documents / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / self.documents

    def busy(self, workers: int) -> float:
        return self.cpu / (self.seconds * workers)

    def __str__(self) -> str:
        return f"{self.rate:.1f} a second ({self.seconds:.1f} s), {self.cpu_ms:.1f} ms of CPU each{self.note}"


def grow(folder: Path, documents: int) -> None:
    for count in (documents // 10, documents):
        source = write_corpus(folder / f"grown{count}.jsonl", count)
        report = gm.run_batch([source], folder / f"grown{count}", workers=1)
        print(
            f"{count:,} documents: {1000 * report.cpu_seconds / count:.1f} ms of CPU each, facts "
            f"{1000 * report.facts_seconds / count:.1f} ms each, {report.peak_bytes / 1e6:.0f} MB a worker"
        )


def write_corpus(path: Path, count: int) -> Path:
    """Write made articles: a text of the repository's own each, under dates spread over a year."""
    texts = [entry["text"] for entry in json.loads(TEXTS.read_text(encoding="utf-8"))["texts"]]
    rng = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            day = f"2026-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
            file.write(json.dumps({"id": f"d{number}", "text": rng.choice(texts), "published": day}) + "\n")
    return path


def batch_cost(source: Path, out: Path, workers: int) -> Cost:
    report = gm.run_batch([source], out, workers=workers)
    note = (
        f"; {report.start_seconds:.1f} s to start, facts {report.facts_seconds:.1f} s, "
        f"{report.peak_bytes / 1e6:.0f} MB a worker"
    )
    return Cost(report.rows["documents"], report.seconds, report.cpu_seconds, note)


def pool_cost(source: Path, out: Path, workers: int) -> Cost:
    """Read by a plain pool whose processes have opened the gazetteer."""
    prepare_out(out)
    job = job_of(gm.Settings(), out)
    parts = list(plan_parts([source], spool=out / "_work", part_bytes=part_bytes_for(source.stat().st_size)))
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        pool.map(warm, range(workers * 4), chunksize=1)
        begun = time.monotonic()
        outcomes = list(pool.imap_unordered(Reader(job), parts, chunksize=1))
        seconds = time.monotonic() - begun
    documents = sum(outcome.done.rows["documents"] for outcome in outcomes)
    return Cost(documents, seconds, sum(outcome.seconds for outcome in outcomes))


def prepare_out(out: Path) -> None:
    out.mkdir()
    prepare(out)


def warm(_number: int) -> None:
    open_reader(gm.Settings())


class Reader:
    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, part: Part) -> Outcome:
        return read_part(part, self.job)


if __name__ == "__main__":
    main()
