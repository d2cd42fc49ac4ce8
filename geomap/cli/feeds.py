"""``geomap watch``: feeds visited, what is new kept in a store."""

from __future__ import annotations

import argparse
from pathlib import Path

import geomap as gm
from geomap.cli.parsing import DONE, FAULT
from geomap.cli.terminal import complain, note, progress


def add_watch(command: argparse.ArgumentParser) -> None:
    """Add the options of ``geomap watch``."""
    command.add_argument(
        "feeds", type=Path, metavar="FEEDS.toml", help='[[feed]] tables with a "url" (docs/feeds.md)'
    )
    command.add_argument(
        "--store", required=True, help="where entries are kept: a .gpkg file, or postgresql://…"
    )
    command.add_argument("--once", action="store_true", help="visit each feed once and end, as for cron")


def watch(options: argparse.Namespace) -> int:
    """``geomap watch``: until it is stopped, or once."""
    subscriptions = gm.read_subscriptions(options.feeds)
    settings = gm.Settings(progress=not options.quiet)
    with progress(quiet=options.quiet) as step:
        gazetteer = gm.open_gazetteer(settings, progress=step)
    failed = 0
    with gm.open_store(options.store) as store:
        watcher = gm.Watcher(subscriptions, store, gm.Pipeline(gazetteer=gazetteer, settings=settings))
        for visit in watcher.visit_once() if options.once else watcher.visit_for_ever():
            failed += visit.failed
            for problem in visit.problems:
                complain(f"{visit.name}: {problem}")
            if visit.failed:
                complain(f"{visit.name}: {visit.why}")
            elif not options.quiet:
                entries = "1 new entry" if visit.added == 1 else f"{visit.added:,} new entries"
                note(f"{visit.name}: {visit.why or entries}")
    return FAULT if failed == len(subscriptions.feeds) else DONE
