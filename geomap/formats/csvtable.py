"""Situations as CSV: a row for each place of an event, deployment or claim, and no live formula.

A text that a spreadsheet would calculate (it begins with ``=``, ``+``, ``-``, ``@``, a tab or a line's end,
also in the wide forms of East Asian keyboards) gets an apostrophe in front, as OWASP advises ("CSV
Injection"); a number stays a number. Written only: the reports' texts do not fit in a table.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from geomap.formats.acled import ACLED_COLUMNS, acled_rows
from geomap.formats.atomic import write_text
from geomap.frames import COLUMNS, rows
from geomap.model import Situation

LAYERS = ("events", "deployments", "claims")
"""The tables that become rows, in this order."""

CSV_COLUMNS = ("layer", *dict.fromkeys(c for name in LAYERS for c in COLUMNS[name] if c != "geometry"), "wkt")
"""The columns, in order: those of every layer, and the geometry as well-known text."""

_LIVE = re.compile(r"[\s\x00-\x20]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def inert_cell(value: object) -> object:
    """Return a value as a cell that a spreadsheet shows and does not calculate.

    >>> inert_cell("=1+1"), inert_cell(-12.5), inert_cell("-12.5"), inert_cell("Aden")
    ("'=1+1", -12.5, '-12.5', 'Aden')
    """
    if not isinstance(value, str):
        return "" if value is None else value
    text = _UNSEEN.sub("\ufffd", value)
    return f"'{text}" if _LIVE.match(value) and not _NUMBER.fullmatch(text) else text


def dump_csv(situation: Situation) -> str:
    """Return a situation as the text of a CSV file."""
    return _table(CSV_COLUMNS, _rows(situation))


def write_csv(situation: Situation, path: Path) -> None:
    """Write a situation as CSV (RFC 4180, UTF-8 with the mark that Excel wants). Raises OSError."""
    write_text(path, "\ufeff" + dump_csv(situation))


def write_acled_csv(situation: Situation, path: Path) -> None:
    """Write the events in the columns of ACLED's export; see ``acled``. Raises OSError."""
    write_text(path, "\ufeff" + _table(ACLED_COLUMNS, acled_rows(situation)))


def _rows(situation: Situation) -> Iterator[dict[str, Any]]:
    for layer in LAYERS:
        for row in rows(situation, layer):
            geometry = row.pop("geometry")
            yield {"layer": layer, **row, "wkt": None if geometry is None else geometry.wkt}


def _table(columns: Iterable[str], cells: Iterable[Mapping[str, Any]]) -> str:
    names = list(columns)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(names)
    writer.writerows([inert_cell(row.get(name)) for name in names] for row in cells)
    return stream.getvalue()
