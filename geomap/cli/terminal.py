"""What a person sees at a terminal: progress and complaints on stderr, tables on stdout."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text


def complain(message: str) -> None:
    """Say what is wrong, in one line on stderr."""
    print(f"geomap: {' '.join(inert(message).split())}", file=sys.stderr)  # noqa: T201


def note(message: str) -> None:
    """Say what was done, on stderr."""
    print(inert(message), file=sys.stderr)  # noqa: T201


def put(text: str) -> None:
    """Write a line of result to stdout."""
    print(text)  # noqa: T201


def put_json(value: Any) -> None:
    """Write one JSON line to stdout; lone surrogates of hostile input go out as escapes."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value)
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")


def put_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table to stdout, as wide as the terminal, or as wide as it needs when piped."""
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False)
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        # Text values are taken literally: no markup of a report's words is ever interpreted.
        table.add_row(*(Text(inert(cell)) for cell in row))
    console.print(table)


def inert(text: str) -> str:
    """Replace control characters, so that no text of a report can steer the terminal."""
    return "".join(
        c if c in "\n\t" or unicodedata.category(c)[0] != "C" else "\N{REPLACEMENT CHARACTER}" for c in text
    )


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, float], None] | None]:
    """Show a bar for each named step on stderr; None, and silence, when it is not a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    bars = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    tasks: dict[str, TaskID] = {}

    def step(what: str, share: float) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=1.0)
        bars.update(tasks[what], completed=share)

    with bars:
        yield step
