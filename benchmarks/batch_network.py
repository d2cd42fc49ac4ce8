"""Run `geomap batch` on a cluster of several hosts, and cut one off: network namespaces on one machine.

usage: python benchmarks/batch_network.py [--documents 1500] [--cut-after 8]     (Linux, as root, iproute2)

Scheduler and driver stand in one namespace, each of three workers in another, tied by a bridge: addresses and
links of their own, one file system. While the parts are read one worker's link goes down. It does not die, it
is gone: nothing closes its connections. The result must be, file by file, that of a run without a cluster.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from batch import write_corpus

import geomap as gm

HUB, WORKERS = "geomap-hub", ("geomap-w1", "geomap-w2", "geomap-w3")
ADDRESS = "tcp://10.77.0.1:8786"
DRIVER = """
import sys, geomap as gm
report = gm.run_batch([sys.argv[1]], sys.argv[2], scheduler=sys.argv[3], part_bytes=20_000)
print(f"{report.seconds:.0f} s, {report.workers} workers at the end")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=1_500, help="(%(default)s)")
    parser.add_argument("--cut-after", type=int, default=8, metavar="PARTS", help="parts read (%(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = write_corpus(folder / "corpus.jsonl", options.documents)
        gm.run_batch([source], folder / "calm", part_bytes=20_000)
        with network(), cluster():
            out = folder / "cut"
            driver = inside(HUB, sys.executable, "-c", DRIVER, str(source), str(out), ADDRESS)
            while len(list((out / "_parts").glob("0*.json"))) < options.cut_after and driver.poll() is None:
                time.sleep(0.05)
            if driver.poll() is not None:
                sys.exit("the run ended before the link was cut: give it more documents")
            ip("netns", "exec", HUB, "ip", "link", "set", WORKERS[0], "down")
            cut = time.monotonic()
            if driver.wait() != 0:
                sys.exit("the run failed")
            print(f"it ended {time.monotonic() - cut:.0f} s after the link of one worker was cut")
        same = files(folder / "calm") == files(out)
        print("the result is that of a calm run" if same else "THE RESULT DIFFERS from that of a calm run")
        sys.exit(not same)


@contextlib.contextmanager
def network() -> Iterator[None]:
    """Make the namespaces, a bridge in the first and a link from it to each other; remove all at the end."""
    names = (HUB, *WORKERS)
    try:
        for name in names:
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("-n", HUB, "link", "add", "bridge", "type", "bridge")
        ip("-n", HUB, "addr", "add", "10.77.0.1/24", "dev", "bridge")
        ip("-n", HUB, "link", "set", "bridge", "up")
        for number, name in enumerate(WORKERS, 2):
            ip("-n", HUB, "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("-n", HUB, "link", "set", name, "master", "bridge", "up")
            ip("-n", name, "addr", "add", f"10.77.0.{number}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
        yield
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], check=False)


@contextlib.contextmanager
def cluster() -> Iterator[None]:
    """Start a scheduler and the workers, as `dask scheduler` and `dask worker` on each host would."""
    started = []
    try:
        scheduler = ("-m", "distributed.cli.dask_scheduler", "--host", "10.77.0.1", "--no-dashboard")
        started.append(inside(HUB, sys.executable, *scheduler, quiet=True))
        for name in WORKERS:
            worker = ("-m", "distributed.cli.dask_worker", ADDRESS, "--nthreads", "1", "--no-dashboard")
            started.append(inside(name, sys.executable, *worker, quiet=True))
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def inside(name: str, *command: str, quiet: bool = False) -> subprocess.Popen[bytes]:
    """Start a program in a namespace."""
    where = subprocess.DEVNULL if quiet else None
    return subprocess.Popen(["ip", "netns", "exec", name, *command], stdout=where, stderr=where)


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def files(out: Path) -> dict[str, bytes]:
    """Every file of a result but the one that tells how the run went."""
    found = (path for path in out.rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


if __name__ == "__main__":
    main()
