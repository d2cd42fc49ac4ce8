"""A report read in a process of its own, because workers have died at it.

``python -m geomap.batch.alone`` reads one report as JSON from standard input and prints its full record.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from geomap.batch.job import Job, open_named_reader
from geomap.formats.decoding import situation_from_records
from geomap.formats.encoding import full_records, general_problems
from geomap.model import Document, Problem, Situation
from geomap.reading.reports.readers import ReportInput
from geomap.settings import Settings

OPENING_SECONDS = 60.0
"""What the process may take beside the report's own time: to start, and to open the gazetteer."""


def read_alone(report: ReportInput, job: Job) -> Situation:
    """Return what a report says, or a Problem that says how its reader died."""
    order = {
        "document": _plain(asdict(report.document)),
        "spans": report.spans,
        "settings": _plain(asdict(job.settings)),
        "reader": job.reader,
        "seconds": job.seconds,
    }
    try:
        run = subprocess.run(
            [sys.executable, "-m", "geomap.batch.alone"],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=job.seconds + OPENING_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _late(report.document, job)
    if run.returncode == -signal.SIGALRM:
        return _late(report.document, job)
    if run.returncode != 0:
        how = f"signal {-run.returncode}" if run.returncode < 0 else f"exit code {run.returncode}"
        return _dead(report.document, f"ended its reader ({how})")
    answer = json.loads(run.stdout)
    return situation_from_records(answer["documents"], answer["problems"])


def main() -> None:
    """Read the report on standard input."""
    order = json.load(sys.stdin)
    settings = order["settings"]
    for name in ("cache_path", "gazetteer_path"):
        settings[name] = settings[name] and Path(settings[name])
    settings["published"] = settings["published"] and date.fromisoformat(settings["published"])
    document = order["document"]
    document["published"] = document["published"] and date.fromisoformat(document["published"])
    spans = order["spans"] and tuple((start, end) for start, end in order["spans"])
    reader = open_named_reader(order["reader"], Settings(**settings))
    # Ends this process even where it hangs in a library.
    signal.setitimer(signal.ITIMER_REAL, order["seconds"])
    situation = reader.read_or_report(ReportInput(document=Document(**document), spans=spans))
    answer = {"documents": full_records(situation), "problems": general_problems(situation)}
    json.dump(answer, sys.stdout)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, Path | date) else value for key, value in values.items()}


def _late(document: Document, job: Job) -> Situation:
    return _dead(document, f"took more than {job.seconds:.0f} s")


def _dead(document: Document, how: str) -> Situation:
    message = f"{how}, three times, the last alone; the report is kept, without what it says"
    problem = Problem(document_id=document.id, stage="read", message=message)
    return Situation(documents=(document,), problems=(problem,))


if __name__ == "__main__":
    main()
