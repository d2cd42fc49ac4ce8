"""Measure `geomap batch`: 1 and 2 workers against a plain pool on the same function, in the same run.

usage: python benchmarks/batch.py [--documents 3000] [--workers 1 2] [--growth]

The corpus is made of the repository's own annotated texts, shuffled by a fixed seed. The pool
(multiprocessing.Pool) calls the very function that a Dask task is: the ratio is what the engine costs. How
much a second process adds to the pool is what the machine has to give; jobs should take a minute or more.
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
from collections.abc import Iterator
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
    parser.add_argument("--growth", action="store_true", help="also a corpus of a tenth")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        gm.open_gazetteer(gm.Settings())
        source = write_corpus(folder / "corpus.jsonl", options.documents)
        size = source.stat().st_size / options.documents / 1000
        print(f"{options.documents:,} documents, {size:.1f} kB each")
        pool: list[float] = []
        batch: list[float] = []
        for workers in options.workers:
            seconds = pool_seconds(source, folder / f"pool{workers}", workers)
            pool.append(options.documents / seconds)
            report = gm.run_batch([source], folder / f"dask{workers}", workers=workers)
            batch.append(options.documents / report.seconds)
            print(
                f"{workers} worker(s): pool {pool[-1]:.1f} documents a second ({seconds:.0f} s), batch "
                f"{batch[-1]:.1f} ({batch[-1] / pool[-1]:.2f}), {report.start_seconds:.1f} s to start, facts "
                f"{report.facts_seconds:.1f} s, {report.peak_bytes / 1e6:.0f} MB a worker",
                flush=True,
            )
        if len(batch) > 1:
            print(
                f"{options.workers[-1]} workers in place of {options.workers[0]}: geomap batch "
                f"{100 * (batch[-1] / batch[0] - 1):+.0f} %, pool {100 * (pool[-1] / pool[0] - 1):+.0f} %"
            )
        if options.growth:
            grow(folder, options.documents)


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


def pool_seconds(source: Path, out: Path, workers: int) -> float:
    """Return the wall seconds that a plain pool takes once its processes have opened the gazetteer."""
    prepare_out(out)
    settings = gm.Settings()
    job = job_of(settings, out)
    parts = list(plan_parts([source], spool=out / "_work", part_bytes=part_bytes_for(source.stat().st_size)))
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        pool.map(warm, range(workers * 4), chunksize=1)
        begun = time.monotonic()
        for _ in results(pool, parts, job):
            pass
        return time.monotonic() - begun


def results(pool: multiprocessing.pool.Pool, parts: list[Part], job: Job) -> Iterator[Outcome]:
    yield from pool.imap_unordered(Reader(job), parts, chunksize=1)


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
