"""Worker processes on this machine, started again whenever and however often they die.

Dask's own supervisor gives up on a worker that dies while it starts; a run must not. Each process is a plain
``dask worker`` that ends by itself when its scheduler is gone, so that a killed driver leaves none behind.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from geomap.batch.life import LIFE
from geomap.errors import InputError

MEMORY_BYTES = 2 << 30
"""Private memory that a worker may take: a report that wants more is a Problem, not the machine's end. The
embedded gazetteer's worker takes about a quarter of it. Enforced where the system can (Linux)."""

QUIET = {
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
}
"""Dask looks at its own loop fifty times a second and at its process twice, which takes 2 % of a core in each
worker and 3 % in the driver; a fifth and a third of that are left."""

LIFE_DOCUMENTS = 10_000
"""Documents that a worker reads before it ends and another is started, which takes some seconds."""

_ENVIRONMENT = {
    LIFE: str(LIFE_DOCUMENTS),
    # One worker a core: threads of libraries would only take cores from each other.
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    # Memory that was freed goes back to the system, as under Dask's own supervisor.
    "MALLOC_TRIM_THRESHOLD_": "65536",
    # Arrow's own allocator and one heap a thread each keep what was freed: together a tenth of a worker.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    # Dask's sampling of what its workers do, which nobody looks at and each of them pays for.
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__GIL__ENABLED": "False",
    **{f"DASK_{name.replace('.', '__').replace('-', '_').upper()}": value for name, value in QUIET.items()},
}
"""What workers are started with, where the user's own environment does not say otherwise."""

_HASTY_S = 15.0
_HASTY_DEATHS = 12


class Workers:
    """A number of worker processes of one scheduler."""

    def __init__(self, address: str, count: int, folder: Path) -> None:
        """Start ``count`` workers of the scheduler at an address; ``folder`` is for their logs."""
        self._address, self._folder = address, folder
        self._hasty = 0
        self._processes = [self._start(number) for number in range(count)]

    def heal(self) -> None:
        """Start again what has died. Raises InputError when workers die as soon as they start, always."""
        for number, (process, begun) in enumerate(self._processes):
            if process.poll() is None:
                continue
            # One that has read its share of short reports ends soon, and well.
            hasty = process.returncode != 0 and time.monotonic() - begun < _HASTY_S
            self._hasty = self._hasty + 1 if hasty else 0
            if self._hasty > _HASTY_DEATHS:
                raise InputError(f"workers end as soon as they start: {self._last_words(number)}")
            self._processes[number] = self._start(number)

    def stop(self) -> None:
        """End all."""
        for process, _ in self._processes:
            process.terminate()
        for process, _ in self._processes:
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, number: int) -> tuple[subprocess.Popen[bytes], float]:
        command = [
            *(sys.executable, "-m", "distributed.cli.dask_worker", self._address),
            *("--no-nanny", "--nthreads", "1", "--no-dashboard", "--memory-limit", "0"),
            *("--death-timeout", "60", "--local-directory", str(self._folder / f"worker-{number}")),
        ]
        environment = {**_ENVIRONMENT, **os.environ}
        with self._log(number).open("wb") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
            )
        if hasattr(resource, "prlimit") and process.poll() is None:
            # One that is dead already is heal()'s to see to.
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(process.pid, resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
        return process, time.monotonic()

    def _log(self, number: int) -> Path:
        return self._folder / f"worker-{number}.log"

    def _last_words(self, number: int) -> str:
        lines = self._log(number).read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "they say nothing")
