"""Commands on a store: info, list, add, remove, check, repair, copy."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import geomap as gm
from geomap.cli.parsing import DONE, FAULT
from geomap.cli.terminal import complain, note, progress, put_json, put_table


def info(options: argparse.Namespace) -> int:
    """``geomap store info``: what a store holds."""
    with gm.open_store(options.store, create=False) as store:
        found = store.info()
    if options.format == "json":
        put_json(found)
    else:
        rows = [
            (what.replace("_", " "), "" if value is None else str(value)) for what, value in found.items()
        ]
        put_table(("what", "value"), rows)
    return DONE


def documents(options: argparse.Namespace) -> int:
    """``geomap store list``: its documents, oldest first."""
    with gm.open_store(options.store, create=False) as store:
        found = store.documents()
    if options.format == "json":
        for one in found:
            day = None if one.published is None else one.published.isoformat()
            put_json(
                {
                    "id": one.id,
                    "published": day,
                    "source": one.source,
                    "title": one.title,
                    "url": one.url,
                    "mentions": one.mentions,
                    "events": one.events,
                }
            )
    else:
        put_table(
            ("id", "published", "source", "title", "places", "events"),
            [
                (
                    one.id,
                    str(one.published or ""),
                    one.source or "",
                    one.title or "",
                    str(one.mentions),
                    str(one.events),
                )
                for one in found
            ],
        )
    return DONE


def add(options: argparse.Namespace) -> int:
    """``geomap store add``: reports or situation files, read and kept."""
    files = [Path(source) for source in options.reports if gm.is_situation_file(Path(source))]
    if files and len(files) < len(options.reports):
        raise gm.UsageError("situation files and reports cannot be mixed; add them one after the other")
    settings = gm.Settings(published=options.published, gazetteer_path=options.gazetteer_file)
    counts = {"added": 0, "replaced": 0, "unchanged": 0}
    with gm.open_store(options.store) as store, progress(quiet=options.quiet) as step:
        names = store.names()

        def situations() -> Iterator[gm.Situation]:
            read: Iterable[gm.Situation] = (
                map(gm.read_situation_file, files)
                if files
                else gm.read_each(
                    options.reports,
                    settings=settings,
                    progress=step,
                    stdin=sys.stdin.buffer,
                    named=None if options.replace else names,
                )
            )
            for situation in read:
                for problem in situation.problems:
                    complain(f"{problem.document_id or 'input'}: {problem.message}")
                yield situation

        for done in store.add_all(situations()):
            for what in counts:
                counts[what] += len(getattr(done, what))
        name = store.name
    for report, kept in names.renamed.items():
        note(f"{report} is kept as {kept}: the store holds another text of that name (or --replace it)")
    note(
        f"{name}: {counts['added']:,} added, {counts['replaced']:,} replaced, "
        f"{counts['unchanged']:,} there already"
    )
    return DONE if any(counts.values()) else FAULT


def remove(options: argparse.Namespace) -> int:
    """``geomap store remove``: documents by id, with all that hangs on them."""
    with gm.open_store(options.store, create=False) as store:
        known = {one.id for one in store.documents()}
        unknown = [key for key in options.ids if key not in known]
        if unknown:
            raise gm.InputError(
                f"no such document in the store: {', '.join(unknown)}; `geomap store list` has them"
            )
        removed, name = store.remove(options.ids), store.name
    note(f"{name}: {removed:,} removed")
    return DONE


def check(options: argparse.Namespace) -> int:
    """``geomap store check``: is everything as it was written?"""
    with gm.open_store(options.store, create=False) as store, progress(quiet=options.quiet) as step:
        if options.repair:
            store.repair()
        faults = store.check(progress=step)
        count, name = store.info()["documents"], store.name
    for fault in faults:
        complain(fault)
    if faults:
        note(f"{name}: {len(faults):,} faults; a layer or an index is mended by --repair, a record is not")
        return FAULT
    note(f"{name}: {count:,} {'document' if count == 1 else 'documents'}, all as they were written")
    return DONE


def copy(options: argparse.Namespace) -> int:
    """``geomap store copy``: all of it to a new file."""
    with gm.open_store(options.store, create=False) as store:
        store.copy(options.output)
        name = store.name
    note(f"{options.output}: a copy of {name}")
    return DONE
