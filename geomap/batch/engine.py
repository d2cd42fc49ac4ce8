"""The engine: tasks spread over workers, each done in the end whatever dies on the way. The one door to Dask.

Tasks are small to send and exact to repeat: what a dead worker had goes to another.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import time
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.batch.workers import QUIET, Workers
from geomap.errors import InputError, MissingExtraError, UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

RETRIES = 20
"""How often a task is sent again after Dask has given up on it: each time a worker died three times."""

HEALTH_SECONDS = 1.0
"""How often workers are counted while no task ends."""

WORKERLESS_SECONDS = 120.0
"""How long a scheduler may be without any worker before the run is given up."""

OTHERS_SECONDS = 10.0
"""How long those workers of this machine are waited for that are not there when the first is."""


_ADDRESS = re.compile(r"\w+://\S+|\S+:\d+")
"""What may be a scheduler's address: of what is none, Dask says more than a person can use."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A call that any worker may make, once or again."""

    name: str
    """For a person; no two tasks of one call of ``Spread`` share it."""
    call: Callable[..., Any]
    """Importable on the workers."""
    arguments: tuple[Any, ...]
    """Small: they are sent."""


Spread = Callable[[Iterable[Task]], Iterator[Any]]
"""What makes calls: yields their results as they come, in any order, and raises what a call raised."""


def one_by_one(tasks: Iterable[Task]) -> Iterator[Any]:
    """Make calls here, one after the other: a ``Spread`` without an engine."""
    for task in tasks:
        yield task.call(*task.arguments)


def fetch(future: Future[Any], heal: Callable[[], None]) -> Any:
    """Return what a task that has ended gave, made again if the worker that held it has died since.

    ``heal`` is called meanwhile: without a worker nobody would make it.
    """
    while True:
        try:
            return future.result(timeout=HEALTH_SECONDS)
        except TimeoutError:
            if future.status == "error":
                raise  # the task's own
            heal()


class Engine:
    """Dask with its workers."""

    def __init__(self, client: Client, heal: Callable[[], None]) -> None:
        """Take a client that has a worker; ``heal`` starts again what has died."""
        self.repeats = 0
        """Tasks that were sent again because Dask had given up on them."""
        self.dashboard: str | None = client.dashboard_link or None
        """Address of Dask's own dashboard."""
        self._client, self._heal = client, heal
        # Dask knows a task by its key: another run on the same scheduler must not have the same.
        self._token = uuid.uuid4().hex

    @property
    def workers(self) -> int:
        """How many there are now."""
        return len(self._client.nthreads())

    def results(self, tasks: Iterable[Task]) -> Iterator[Any]:
        """Make all calls, in a window that keeps every worker busy and the scheduler's list short.

        Raises what a call raises on its own account, InputError for one that kills all its workers.
        """
        from distributed import wait
        from distributed.scheduler import KilledWorker

        left = iter(tasks)
        waiting: dict[Future[Any], tuple[Task, int]] = {}
        self._send(left, waiting)
        while waiting:
            # The time-out is no limit: it is when the workers are counted.
            with contextlib.suppress(TimeoutError), self._client.as_current():
                wait(list(waiting), timeout=HEALTH_SECONDS, return_when="FIRST_COMPLETED")
            ended = [(future, *waiting.pop(future)) for future in list(waiting) if future.done()]
            self._heal()
            self._send(left, waiting)
            for future, task, tries in ended:
                if future.status == "error" and not isinstance(future.exception(), KilledWorker):
                    future.result()
                if future.status == "finished":
                    try:
                        result = fetch(future, self._heal)
                    except KilledWorker:
                        pass
                    else:
                        yield result
                        continue
                if tries >= RETRIES:
                    raise InputError(f"{task.name} has killed its workers {tries} times")
                self.repeats += 1
                self._submit(task, tries + 1, waiting)

    def _send(self, tasks: Iterator[Task], waiting: dict[Future[Any], tuple[Task, int]]) -> None:
        """Send tasks until each worker has three ahead of it."""
        window = 3 * max(1, self.workers) + 2
        while len(waiting) < window:
            task = next(tasks, None)
            if task is None:
                return
            self._submit(task, 0, waiting)

    def _submit(self, task: Task, tries: int, waiting: dict[Future[Any], tuple[Task, int]]) -> None:
        key = f"{task.name}-{tries}-{self._token}"
        waiting[self._client.submit(task.call, *task.arguments, key=key, pure=False)] = (task, tries)


@contextlib.contextmanager
def open_engine(workers: int | None, scheduler: str | None, folder: Path) -> Iterator[Engine]:
    """Give an engine with at least one worker.

    ``workers`` processes on this machine (None: one a core), whose logs go below ``folder``, or those of the
    Dask ``scheduler`` at an address. Raises InputError, MissingExtraError, and UsageError for no address.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        raise MissingExtraError(
            "`geomap batch` runs on Dask, which is not installed: pip install 'geomap[cluster]'"
        ) from None
    if scheduler is not None:
        if not _ADDRESS.fullmatch(scheduler):
            raise UsageError(f"--scheduler takes an address such as tcp://10.0.0.5:8786, got {scheduler}")
        try:
            client = Client(scheduler, timeout="20s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise InputError(f"no Dask scheduler answers at {scheduler}: {error}") from None
        with client:
            _wait_for(1, client, lambda: None)
            yield Engine(client, lambda: None)
        return
    # A worker that dies is no news to the user: its tasks are done again.
    logging.getLogger("distributed").setLevel(logging.ERROR)
    quiet = {
        "distributed.scheduler.worker-saturation": 1.0,
        # There is nothing to steal and nothing to move where a worker is sent one part at a time.
        "distributed.scheduler.work-stealing": False,
        "distributed.scheduler.active-memory-manager.start": False,
        **QUIET,
    }
    with dask.config.set(quiet), warnings.catch_warnings():
        # Another run's dashboard on the usual port: ours takes a free one.
        warnings.filterwarnings("ignore", message="Port .* is already in use", category=UserWarning)
        with (
            LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:8787") as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            count = workers or os.cpu_count() or 1
            processes = Workers(cluster.scheduler_address, count, folder)
            try:
                _wait_for(count, client, processes.heal)
                yield Engine(client, processes.heal)
            finally:
                processes.stop()


def _wait_for(count: int, client: Client, heal: Callable[[], None]) -> None:
    """Wait for workers, a while for so many. Raises InputError after two minutes without one."""
    begun = time.monotonic()
    while (there := len(client.nthreads())) < count:
        waited = time.monotonic() - begun
        if there and waited > OTHERS_SECONDS:
            return
        if waited > WORKERLESS_SECONDS:
            raise InputError(f"the scheduler has had no worker for {WORKERLESS_SECONDS:.0f} s: start some")
        heal()
        time.sleep(0.05)
