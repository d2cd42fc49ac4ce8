"""Measure the gazetteer: compiling, opening, memory, look-ups and matching.

usage: python benchmarks/gazetteer.py [TEXTS.jsonl …] [--compile]

TEXTS are JSON lines with a "text"; without any, the sample reports are read over and over. Seconds are CPU
seconds of one core.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geomap as gm
from geomap.settings import data_path

_ARTICLE = 2200
_OPEN = """
import time
from pathlib import Path
import geomap as gm
from geomap.gazetteer import open_gazetteer
start = time.process_time()
gazetteer = open_gazetteer(gm.Settings())
seconds = time.process_time() - start
status = Path("/proc/self/status").read_text().split()
print(seconds, int(status[status.index("VmRSS:") + 1]) / 1024)
"""


def texts(paths: list[Path]) -> list[str]:
    if not paths:
        reports = [p.read_text(encoding="utf-8") for p in sorted(data_path("reports").glob("*.txt"))]
        return reports * 100
    return [json.loads(line)["text"] for path in paths for line in path.open(encoding="utf-8")]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", nargs="*", type=Path)
    parser.add_argument("--compile", action="store_true", help="compile into an empty folder, too")
    options = parser.parse_args()
    if options.compile:
        with tempfile.TemporaryDirectory() as folder:
            start = time.process_time()
            gm.open_gazetteer(gm.Settings(cache_path=Path(folder)))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"compiling        {time.process_time() - start:8.1f} s, peak {peak:.0f} MB")
    gazetteer = gm.open_gazetteer(gm.Settings())
    info = gazetteer.info()
    print(f"places           {info['places']:8,d}; names {info['names']:,}; to match {info['match_names']:,}")
    print(f"file             {info['bytes'] / 1e6:8.1f} MB")
    seconds, resident = subprocess.run(
        [sys.executable, "-c", _OPEN], capture_output=True, text=True, check=True
    ).stdout.split()
    print(f"opening          {float(seconds):8.3f} s, {float(resident):.0f} MB resident in a new process")

    names = sorted({m.key for text in texts([])[:5] for m in gazetteer.match(text)}) * 300
    start = time.process_time()
    for name in names:
        gazetteer.candidates(name)
    print(f"looking up       {len(names) / (time.process_time() - start):8,.0f} names a second")

    documents = texts(options.texts)
    size = sum(map(len, documents))
    for round_ in ("cold", "warm"):
        start = time.process_time()
        count = sum(len(gazetteer.match(document)) for document in documents)
        spent = time.process_time() - start
        print(
            f"matching ({round_})  {size / spent / _ARTICLE:8,.0f} articles of 2.2 kB a second,"
            f" {size / spent / 1e6:.1f} MB/s, {count:,} names"
        )


if __name__ == "__main__":
    main()
