"""Feed changed inputs to readers, parsers and formats, and keep what breaks them.

    python scripts/fuzz.py --minutes 60 --seed 1 --out fuzz-faults

The targets and their seeds stand in ``tests/fuzz_targets.py``. In turn each gets a child process of its own
for a second or a few thousand inputs, so that a crash of a library is a fault with its input kept, and not
the end. A fault is an exception that is not geomap's own (of foreign libraries, whose exceptions the
sandbox turns into problems, only a crash), an input that takes more than eight CPU seconds, and a short one
that takes more than one. An input that ends in a way not seen before joins the pool; ``--keep`` writes such
inputs to the corpus of the tests. The same seed gives the same inputs, but for how many fit into a second.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import mmap
import os
import random
import resource
import select
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from fuzz_inputs import changed
from fuzz_targets import CORPUS, TARGETS, run

SLICE_S, SLICE = 1.0, 4_000
"""CPU seconds and inputs of one turn of a target, whichever ends first."""
SLOW_S, SHORT = 8.0, 4_000
"""CPU seconds that an input may take; bytes of one that may take only its target's."""
HANG_S = 120.0
"""Wall-clock seconds after which a child is killed: it hangs where no signal reaches."""
MEMORY = 3 << 30
WARM = 20
"""Inputs that a target is asked beforehand, so that what is loaded once is loaded for all its children."""
POOL, KEPT, KEPT_BYTES = 400, 12, 2_000
"""Inputs of a target's pool; new ones in its corpus, and their size."""


class TooSlow(BaseException):
    """An input that takes more than its time."""


@dataclass(slots=True)
class Turn:
    """What came of one turn of a target."""

    count: int = 0
    faults: list[tuple[str, bytes]] = field(default_factory=list)
    new: dict[str, bytes] = field(default_factory=dict)


def turn(name: str, pool: list[bytes], known: set[str], chance: random.Random, note: mmap.mmap) -> Turn:
    """Ask a target until its time is over; what it is asked stands in ``note`` while it answers."""
    done = Turn()
    ends = time.process_time() + SLICE_S
    target = TARGETS[name]
    while done.count < SLICE and time.process_time() < ends:
        data = changed(chance, chance.choice(pool), target.form)
        note[:8] = len(data).to_bytes(8, "little")
        note[8 : 8 + len(data)] = data
        started = time.process_time()
        fault = ""
        signal.setitimer(signal.ITIMER_VIRTUAL, max(SLOW_S, target.seconds))
        try:
            ending = run(name, data)
            if ending not in known:
                known.add(ending)
                done.new[ending] = data
        except TooSlow:
            fault = "more than its time"
        except Exception as error:
            at = traceback.extract_tb(error.__traceback__)[-1]
            fault = f"{type(error).__name__} in {Path(at.filename).name}:{at.lineno}"
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        done.count += 1
        took = time.process_time() - started
        if not fault and len(data) <= SHORT and took > target.seconds:
            fault = f"{took:.1f} s for {len(data)} bytes"
        if fault:
            done.faults.append((fault, data))
    return done


def in_child(name: str, pool: list[bytes], known: set[str], chance: random.Random) -> Turn:
    """Have a turn in a child; its crash or hang is a fault of the input that it was at."""
    note = mmap.mmap(-1, 1 << 20)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        done = turn(name, pool, known, chance, note)
        faults = [(fault, data.hex()) for fault, data in done.faults]
        new = {ending: data.hex() for ending, data in done.new.items()}
        with os.fdopen(writer, "wb") as stream:
            stream.write(json.dumps({"count": done.count, "faults": faults, "new": new}).encode())
        os._exit(0)
    os.close(writer)
    said = b"".join(_until(reader, time.monotonic() + HANG_S))
    os.close(reader)
    with suppress(ValueError):
        value: dict[str, Any] = json.loads(said)
        os.waitpid(child, 0)
        return Turn(
            count=value["count"],
            faults=[(fault, bytes.fromhex(data)) for fault, data in value["faults"]],
            new={ending: bytes.fromhex(data) for ending, data in value["new"].items()},
        )
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    last = bytes(note[8 : 8 + int.from_bytes(note[:8], "little")])
    how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit {status >> 8}"
    return Turn(count=1, faults=[(f"the process ended ({how})", last)])


def _until(reader: int, ends: float) -> Iterator[bytes]:
    while time.monotonic() < ends:
        if select.select([reader], [], [], 1.0)[0]:
            part = os.read(reader, 1 << 16)
            if not part:
                return
            yield part


def kept_file(folder: Path, name: str, data: bytes) -> Path:
    """Return the path of an input of a target, by its content."""
    return folder / name.replace(" ", "-") / f"{hashlib.sha256(data).hexdigest()[:12]}.bin"


def main() -> int:
    """Ask the targets in turn until the time is over; 1 where there was a fault."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("fuzz-faults"))
    parser.add_argument("--tally", type=Path, help="append the counts of this run to a file of JSON lines")
    parser.add_argument("--keep", action="store_true", help="write inputs that end in new ways to the corpus")
    parser.add_argument("--only", nargs="*", choices=list(TARGETS), help="these targets alone")
    options = parser.parse_args()
    signal.signal(signal.SIGVTALRM, _ring)
    started, rounds = time.monotonic(), 0
    ends = started + options.minutes * 60
    pools: dict[str, list[bytes]] = {}
    known: dict[str, set[str]] = {}
    for name in options.only or TARGETS:
        pools[name] = TARGETS[name].seeds()
        pools[name] += [path.read_bytes() for path in sorted(kept_file(CORPUS, name, b"").parent.glob("*"))]
        known[name] = {run(name, data) for data in pools[name]}
        chance = random.Random(0)
        for _ in range(WARM):
            with suppress(Exception):
                run(name, changed(chance, chance.choice(pools[name]), TARGETS[name].form))
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    while time.monotonic() < ends:
        rounds += 1
        for name, pool in pools.items():
            if time.monotonic() > ends:
                break
            chance = random.Random(f"{options.seed} {rounds} {name}")
            done = in_child(name, pool, known[name], chance)
            counts[name] += done.count
            for fault, data in done.faults:
                faults[f"{name}: {fault}"] += 1
                path = kept_file(options.out, name, data)
                if faults[f"{name}: {fault}"] <= 3:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
                    print(f"{name}: {fault}: {path}", flush=True)
            known[name] |= set(done.new)
            for data in done.new.values():
                if len(pool) < POOL:
                    pool.append(data)
                path = kept_file(CORPUS, name, data)
                if options.keep and len(data) <= KEPT_BYTES and len([*path.parent.glob("*")]) < KEPT:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
    wall = time.monotonic() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    print(f"{counts.total():,} inputs in {wall:,.0f} s ({cpu:,.0f} s of CPU), {faults.total()} faults")
    for name, count in counts.most_common():
        print(f"  {name:20}{count:>11,}  {len(known[name]):>5} endings")
    for fault, count in faults.most_common():
        print(f"  {count} x {fault}")
    if options.tally:
        line = {
            "seed": options.seed,
            "wall_s": round(wall),
            "cpu_s": round(cpu),
            "counts": counts,
            "faults": faults,
        }
        with options.tally.open("a") as stream:
            stream.write(json.dumps(line) + "\n")
    return 1 if faults else 0


def _ring(*_: object) -> None:
    raise TooSlow


if __name__ == "__main__":
    sys.exit(main())
