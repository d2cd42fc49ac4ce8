"""Measure `geomap batch`: 1 and 2 workers against a plain pool on the same function, in the same run.

usage: python benchmarks/batch.py [--documents 2000] [--growth]

The corpus is made of the repository's own annotated texts, shuffled by a fixed seed. The pool
(multiprocessing.Pool) calls the very function that a Dask task is: the ratio is what the engine costs.
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
from geomap.batch.job import Job, job_key, open_reader
from geomap.batch.outputs import prepare
from geomap.batch.parts import Part, plan_parts
from geomap.batch.work import Outcome, read_part

TEXTS = Path(__file__).resolve().parents[1] / "tests" / "texts" / "events.json"
PART_BYTES = 150_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=2_000, help="(%(default)s)")
    parser.add_argument("--growth", action="store_true", help="also a corpus of a tenth")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        gm.open_gazetteer(gm.Settings())
        source = write_corpus(folder / "corpus.jsonl", options.documents)
        size = source.stat().st_size / options.documents / 1000
        print(f"{options.documents:,} documents, {size:.1f} kB each")
        rates = {}
        for workers in (1, 2):
            seconds = pool_seconds(source, folder / f"pool{workers}", workers)
            rates["pool", workers] = options.documents / seconds
            out = folder / f"dask{workers}"
            report = gm.run_batch([source], out, workers=workers, part_bytes=PART_BYTES)
            rates["dask", workers] = options.documents / report.seconds
            print(
                f"{workers} worker(s): pool {rates['pool', workers]:.1f} documents a second, geomap batch "
                f"{rates['dask', workers]:.1f} ({rates['dask', workers] / rates['pool', workers]:.2f}), "
                f"{report.start_seconds:.1f} s to start, {report.peak_bytes / 1e6:.0f} MB a worker"
            )
        print(f"the second worker adds {100 * (rates['dask', 2] / rates['dask', 1] - 1):.0f} %")
        if options.growth:
            grow(folder, options.documents)


def grow(folder: Path, documents: int) -> None:
    for count in (documents // 10, documents):
        source = write_corpus(folder / f"grown{count}.jsonl", count)
        report = gm.run_batch([source], folder / f"grown{count}", workers=1, part_bytes=PART_BYTES)
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
    job = Job(out=str(out), settings=settings, key=job_key(settings, gm.open_gazetteer(settings).version))
    parts = list(plan_parts([source], spool=out / "_work", part_bytes=PART_BYTES))
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
