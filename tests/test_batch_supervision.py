"""Whole runs on a real cluster of processes on loopback, killed and broken in the ways that happen."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pyarrow.dataset as ds
import pytest
from distributed import LocalCluster

import geomap as gm
from geomap.batch.engine import fetch
from geomap.batch.job import job_of
from geomap.batch.life import LIFE
from geomap.batch.parts import plan_parts
from geomap.batch.work import read_part

# Dask leaves the socket with which it looks for a free port to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*socket.socket:pytest.PytestUnraisableExceptionWarning"),
]

TESTS = Path(__file__).resolve().parent
QUICK = "batch_readers:open_quick"
DRIVER = f"""
import geomap as gm
if __name__ == "__main__":
    gm.run_batch([{{source!r}}], {{out!r}}, workers=2, reader={QUICK!r}, part_bytes=2_000)
"""
KILLS = int(os.environ.get("GEOMAP_KILL_RUNS", "1"))
"""Runs in which workers are killed at random instants, and half as many of a driver, one at least.

CI asks for two; 20 before a release.
"""

REPORTS = 800


@pytest.fixture(scope="module")
def scheduler(compiled_cache: Path) -> Iterator[str]:
    """Address of a cluster of two workers that start again when they die, as any cluster's do."""
    path = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(TESTS), str(TESTS.parent), *([path] if path else [])])
    try:
        with LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
        ) as cluster:
            yield cluster.scheduler_address
    finally:
        if path is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = path


@dataclass(frozen=True)
class Calm:
    """A corpus, and what a run makes of it in which nothing dies."""

    source: Path
    out: Path
    contents: dict[str, str]


@pytest.fixture(scope="module")
def calm(scheduler: str, tmp_path_factory: pytest.TempPathFactory) -> Calm:
    folder = tmp_path_factory.mktemp("calm")
    source = corpus(folder / "in.jsonl", REPORTS)
    run(source, folder / "out", scheduler)
    return Calm(source, folder / "out", contents(folder / "out"))


def corpus(path: Path, count: int, poison: dict[int, str] | None = None) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for i in range(count):
            text = (poison or {}).get(i, f"Report {i} says that a depot was hit.")
            file.write(json.dumps({"id": f"d{i}", "text": text}) + "\n")
    return path


def contents(out: Path) -> dict[str, str]:
    """Digest of every file of a result but those that tell how the run went."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


def ids(out: Path, name: str = "documents") -> list[str]:
    return ds.dataset(out / name).to_table(columns=["document_id"])["document_id"].to_pylist()


def run(
    source: Path, out: Path, scheduler: str, *, part_bytes: int = 2_000, **options: object
) -> gm.BatchReport:
    return gm.run_batch([source], out, scheduler=scheduler, reader=QUICK, part_bytes=part_bytes, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_workers_cost_no_document(seed: int, calm: Calm, tmp_path: Path) -> None:
    out = tmp_path / "stormy"
    rng = random.Random(seed)
    driver = subprocess.Popen([sys.executable, "-c", DRIVER.format(source=str(calm.source), out=str(out))])
    while driver.poll() is None and not psutil.Process(driver.pid).children():
        time.sleep(0.02)
    for _ in range(4):
        time.sleep(rng.uniform(0.1, 2.5))
        workers = psutil.Process(driver.pid).children() if driver.poll() is None else []
        for worker in rng.sample(workers, min(1, len(workers))):
            # Also while it starts.
            worker.kill()
    assert driver.wait(timeout=300) == 0
    assert ids(out) == [f"d{i}" for i in range(REPORTS)]
    assert contents(out) == calm.contents


class _Lost:
    """A future whose result was on a worker that has died: it comes once somebody has healed."""

    status = "finished"

    def __init__(self) -> None:
        self.healed = 0

    def heal(self) -> None:
        self.healed += 1

    def result(self, timeout: float) -> str:
        if self.healed < 2:
            raise TimeoutError
        return "made again"


def test_workers_are_started_again_while_a_lost_result_is_waited_for() -> None:
    future = _Lost()
    assert fetch(future, future.heal) == "made again"  # type: ignore[arg-type]


def test_a_time_out_of_the_task_itself_is_raised() -> None:
    future = _Lost()
    future.status = "error"
    with pytest.raises(TimeoutError):
        fetch(future, future.heal)  # type: ignore[arg-type]


def test_a_report_that_kills_its_reader_is_a_problem_and_nothing_else_is(
    scheduler: str, tmp_path: Path
) -> None:
    source = corpus(tmp_path / "in.jsonl", 60, {7: "This ends its reader.", 8: "This takes for ever."})
    # Parts of four reports: of a part at which workers have died, each is read by a process of its own.
    report = run(source, tmp_path / "out", scheduler, part_bytes=280, seconds_a_report=3.0)
    assert ids(tmp_path / "out") == [f"d{i}" for i in range(60)]
    problems = ds.dataset(tmp_path / "out" / "problems").to_table().to_pylist()
    assert [p["document_id"] for p in problems] == ["d7", "d8"]
    assert "signal 11" in problems[0]["message"]
    assert "took more than 3 s" in problems[1]["message"]
    assert ids(tmp_path / "out", "events") == [f"d{i}" for i in range(60) if i not in (7, 8)]
    assert report.stages == {"read": 2}


def test_how_many_workers_there_are_and_how_long_they_live_changes_nothing(
    calm: Calm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(LIFE, str(REPORTS * 2 // 3))
    workers: set[int] = set()

    def look(_: gm.BatchProgress) -> None:
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if "distributed.cli.dask_worker" in child.cmdline():
                    workers.add(child.pid)

    gm.run_batch([calm.source], tmp_path / "one", workers=1, part_bytes=2_000, reader=QUICK, progress=look)
    # The second reads the rest; facts are found by a third, since the second holds what it read with.
    assert len(workers) == 3
    assert contents(tmp_path / "one") == calm.contents


@pytest.mark.parametrize("seed", range(max(1, KILLS // 2)))
def test_a_killed_driver_is_resumed(seed: int, calm: Calm, scheduler: str, tmp_path: Path) -> None:
    source, out = calm.source, tmp_path / "out"
    script = (
        "import geomap as gm\n"
        f"gm.run_batch([{str(source)!r}], {str(out)!r}, scheduler={scheduler!r}, reader={QUICK!r}, "
        "part_bytes=2_000)\n"
    )
    driver = subprocess.Popen([sys.executable, "-c", script])
    notes = random.Random(seed).randint(2, 8)
    while len(list((out / "_parts").glob("*.json"))) < notes and driver.poll() is None:
        time.sleep(0.01)
    driver.kill()
    driver.wait()
    assert not (out / "manifest.json").exists()
    with pytest.raises(gm.UsageError, match="--resume"):
        run(source, out, scheduler)
    report = run(source, out, scheduler, resume=True)
    assert 0 < report.read_before < report.parts
    assert contents(out) == calm.contents


def test_a_changed_input_is_read_again_and_the_rest_is_not(scheduler: str, tmp_path: Path) -> None:
    source, out = corpus(tmp_path / "in.jsonl", 200), tmp_path / "out"
    first = run(source, out, scheduler)
    corpus(source, 100)
    again = run(source, out, scheduler, resume=True)
    assert ids(out) == [f"d{i}" for i in range(100)]
    assert again.parts < first.parts
    assert again.parts - again.read_before <= 1


def test_what_a_killed_worker_was_writing_is_cleared_away(calm: Calm, scheduler: str, tmp_path: Path) -> None:
    out = Path(shutil.copytree(calm.out, tmp_path / "out"))
    for name in ("documents", "facts", "_parts"):
        (out / name / ".part-000001.parquet.ab12cd34.parquet").write_bytes(b"half of a ta")
    run(calm.source, out, scheduler, resume=True)
    assert contents(out) == calm.contents


def test_a_full_disk_is_said_and_can_be_resumed(tmp_path: Path) -> None:
    source, out = corpus(tmp_path / "in.jsonl", 50), tmp_path / "out"
    script = (
        "import resource, sys\n"
        "import geomap as gm\n"
        "from geomap.batch.parts import plan_parts\n"
        "from geomap.batch.job import job_of\n"
        "from geomap.batch.outputs import prepare\n"
        "from geomap.batch.work import read_part\n"
        "from pathlib import Path\n"
        f"out = Path({str(out)!r})\n"
        "prepare(out)\n"
        f"part = next(plan_parts([{str(source)!r}], spool=out / '_work', part_bytes=100_000))\n"
        f"job = job_of(gm.Settings(), out, reader={QUICK!r})\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1500, resource.RLIM_INFINITY))\n"
        "try:\n"
        "    read_part(part, job)\n"
        "except OSError as error:\n"
        "    print(error.errno)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])}
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert answer.stdout.strip() == "27", answer.stderr
    assert not list((out / "_parts").iterdir())


def test_a_worker_with_another_geomap_is_refused(tmp_path: Path) -> None:
    source, out = corpus(tmp_path / "in.jsonl", 1), tmp_path / "out"
    job = replace(job_of(gm.Settings(), out, reader=QUICK), code="of another version")
    (part,) = plan_parts([source], spool=tmp_path, part_bytes=1_000)
    with pytest.raises(gm.InputError, match="another geomap"):
        read_part(part, job)


def test_a_folder_with_other_things_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(gm.UsageError, match="not empty"):
        gm.run_batch([tmp_path / "note.txt"], tmp_path, workers=1)


def test_a_scheduler_that_does_not_answer_is_named(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in.jsonl", 1)
    with pytest.raises(gm.InputError, match="no Dask scheduler answers"):
        gm.run_batch([source], tmp_path / "out", scheduler="nonsense://127.0.0.1:1")


def test_dask_is_asked_for_where_it_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(gm.MissingExtraError, match=r"geomap\[cluster\]"):
        gm.run_batch([corpus(tmp_path / "in.jsonl", 1)], tmp_path / "out", workers=1)
