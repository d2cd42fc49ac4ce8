"""``geomap batch``: many documents, on the engine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

import geomap as gm
from geomap.cli.parsing import DONE
from geomap.cli.terminal import note, put_json


def batch(options: argparse.Namespace) -> int:
    """``geomap batch``: many documents to data sets."""
    if options.workers is not None and options.workers < 1:
        raise gm.UsageError(f"--workers takes a number from 1, got {options.workers}")
    if options.workers is not None and options.scheduler is not None:
        raise gm.UsageError("--workers counts processes here; with --scheduler the cluster has its own")
    if options.limit_seconds <= 0:
        raise gm.UsageError(f"--limit-seconds takes seconds above 0, got {options.limit_seconds:g}")
    settings = gm.Settings(published=options.published, progress=not options.quiet)
    with _bar(quiet=options.quiet) as step:
        report = gm.run_batch(
            options.inputs,
            options.output,
            settings=settings,
            workers=options.workers,
            scheduler=options.scheduler,
            resume=options.resume,
            seconds_a_report=options.limit_seconds,
            progress=step,
        )
    if options.format == "json":
        put_json({**asdict(report), "out": str(report.out)})
    for line in _lines(report):
        note(line)
    return DONE


def _lines(report: gm.BatchReport) -> Iterator[str]:
    rows = report.rows
    read = rows.get("documents", 0)
    yield (
        f"{report.out}: {read:,} documents, {rows.get('mentions', 0):,} places named, "
        f"{rows.get('events', 0):,} rows of events, {rows.get('deployments', 0):,} of deployments, "
        f"{rows.get('claims', 0):,} of claims"
    )
    yield (
        f"{report.seconds:,.1f} s on {report.workers} workers, "
        f"{read / max(report.seconds, 1e-9):,.0f} documents a second; {report.start_seconds:.1f} s to start, "
        f"{report.peak_bytes / 1e6:,.0f} MB a worker at the most"
    )
    if report.read_before:
        yield f"{report.read_before:,} of {report.parts:,} parts had been read before"
    if report.facts:
        told = ", ".join(f"{count:,} {status}" for status, count in report.facts.items())
        yield f"{sum(report.facts.values()):,} facts ({told}), found in {report.facts_seconds:,.1f} s"
    problems = sum(report.stages.values())
    if problems:
        stages = ", ".join(f"{count:,} at {stage}" for stage, count in report.stages.items())
        yield f"{problems:,} problems ({stages}): see {report.out / 'problems'}"


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Callable[[gm.BatchProgress], None] | None]:
    """Show rate, remaining time and problems on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("starting workers", total=None)
        shown = False

        def step(now: gm.BatchProgress) -> None:
            nonlocal shown
            if not shown and now.dashboard:
                shown = True
                bars.console.print(f"engine's dashboard: {now.dashboard}", highlight=False, markup=False)
            rate = now.documents / max(now.seconds, 1e-9)
            problems = f", {now.problems:,} problems" if now.problems else ""
            if now.facts_share is not None:
                bars.update(task, total=1.0, completed=now.facts_share, description="putting facts together")
                return
            bars.update(
                task,
                total=max(now.all_bytes, 1),
                completed=now.done_bytes,
                description=f"{now.documents:,} documents, {rate:,.0f} a second{problems}",
            )

        yield step
