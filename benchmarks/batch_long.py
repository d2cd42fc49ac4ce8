"""Read made news by the hundred thousand with one worker: memory as it goes, and facts against what happened.

usage: python benchmarks/batch_long.py OUT [--documents 200000] [--articles 0.05]

OUT must not exist. Every ten seconds a line goes to OUT.memory.jsonl: documents read, and of the driver (with
Dask's scheduler) and of the worker the process, megabytes resident and private, and seconds of processor. At
the end each thing that happened is compared with the facts found: how many are one fact, how many fell apart,
how many facts mix two things.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import threading
import time
from collections import defaultdict
from pathlib import Path

import psutil
import pyarrow.dataset as ds
from made_news import write_news

import geomap as gm


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--documents", type=int, default=200_000, help="(%(default)s)")
    parser.add_argument("--articles", type=float, default=0.05, help="share of longer articles (%(default)s)")
    options = parser.parse_args()
    source = options.out.with_suffix(".jsonl")
    print(write_news(source, options.documents, articles=options.articles))
    sampler = Sampler(options.out.with_suffix(".memory.jsonl"))
    sampler.start()
    report = gm.run_batch([source], options.out, workers=1, progress=sampler.take)
    print(report)
    print(compare(options.out))


class Sampler(threading.Thread):
    """Writes down what processes take, every ten seconds."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.path, self.documents = path, 0

    def take(self, progress: gm.BatchProgress) -> None:
        self.documents = progress.documents

    def run(self) -> None:
        me = psutil.Process()
        with self.path.open("w", encoding="utf-8") as file:
            while True:
                row = {"documents": self.documents, "driver": taken(me)}
                # A worker that has read its share is gone for a moment.
                with contextlib.suppress(psutil.NoSuchProcess):
                    row["workers"] = [taken(child) for child in me.children()]
                file.write(json.dumps(row) + "\n")
                file.flush()
                time.sleep(10)


def taken(process: psutil.Process) -> dict[str, int]:
    memory, cpu = process.memory_full_info(), process.cpu_times()
    return {
        "pid": process.pid,
        "resident": memory.rss // 10**6,
        "private": memory.uss // 10**6,
        "cpu": round(cpu.user + cpu.system),
    }


def compare(out: Path) -> str:
    """Return how the facts of stories' events fit the stories, which the ids of documents name."""
    facts_of: defaultdict[str, set[str]] = defaultdict(set)
    mixed = facts = 0
    rows = ds.dataset(out / "facts").to_table(columns=["id", "subject", "document_ids"]).to_pylist()
    for row in rows:
        stories = {i.split("-")[0] for i in json.loads(row["document_ids"]) if i.startswith("s")}
        if row["subject"] == "event" and stories:
            facts += 1
            mixed += len(stories) > 1
            for story in stories:
                facts_of[story].add(row["id"])
    whole = sum(len(found) == 1 for found in facts_of.values())
    return (
        f"{len(facts_of):,} stories with an event, {facts:,} facts: {whole:,} stories are one fact, "
        f"{len(facts_of) - whole:,} several; {mixed:,} facts mix stories"
    )


if __name__ == "__main__":
    main()
