"""From five reports to one HTML file, warm, imports included: below three seconds.

The peer is the least that any folium program pays: a process that imports folium and saves an empty map.

    python benchmarks/map.py [--runs 7]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BOUND_S = 3.0


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=7)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "situation.html")
        ours = [
            sys.executable,
            "-m",
            "geomap",
            "map",
            str(ROOT / "data" / "reports"),
            "-o",
            target,
            "--quiet",
        ]
        peer = [sys.executable, "-c", f"import folium; folium.Map(tiles=None).save({target!r})"]
        seconds(ours)  # compiles the gazetteer where it is not yet
        seconds(peer)
        # In turn, so that a machine that slows down slows both.
        pairs = [(seconds(ours), seconds(peer)) for _ in range(runs)]
    wall = statistics.median(a for a, _ in pairs)
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"geomap map, five reports: median {wall:.2f} s of {runs} (bound {BOUND_S} s)")
    print(f"an empty folium map:      median {statistics.median(b for _, b in pairs):.2f} s")
    print(f"ratio, pair by pair:      {ratio:.2f}")


if __name__ == "__main__":
    main()
