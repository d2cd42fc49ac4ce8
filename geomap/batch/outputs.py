"""Outputs: the tables of a part, put in place whole, and the note that says they are.

::

    OUT/documents/part-000000.parquet …    one folder a data set, one file a part
    OUT/facts/part-000000.parquet …        of all parts together
    OUT/_tellings/part-000000.parquet      what facts are made of
    OUT/_parts/000000.json                 what a part holds; it is written last
    OUT/_work/                             spool and journals; gone when the run ends well
    OUT/manifest.json                      the whole, when the run has ended well

A part counts as read when its note is there, bears the key of the run and the digest of the input, and every
file has the size that the note says.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from geomap.batch.parts import Part
from geomap.batch.tables import TABLES, write_table
from geomap.formats.atomic import write_text


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What a part holds."""

    number: int
    """The part's."""
    rows: Mapping[str, int]
    """By data set."""
    stages: Mapping[str, int]
    """How many problems each stage met."""
    bytes: int
    """Of input."""
    digests: Mapping[str, str]
    """Of the files, by data set."""


def table_path(out: Path, name: str, number: int) -> Path:
    """Return the path of a data set's file of one part."""
    return out / name / f"part-{number:06d}.parquet"


def note_path(out: Path, number: int) -> Path:
    """Return the path of the note that a part has been read."""
    return out / "_parts" / f"{number:06d}.json"


def prepare(out: Path) -> None:
    """Make the folders that parts are written to. Raises OSError."""
    for name in (*TABLES, "facts", "_parts", "_work"):
        (out / name).mkdir(parents=True, exist_ok=True)


def write_done(out: Path, part: Part, key: str, tables: Mapping[str, pa.Table]) -> Done:
    """Write the tables of a part, then its note. Raises OSError."""
    digests, sizes = {}, {}
    for name, table in tables.items():
        path = table_path(out, name, part.number)
        write_table(name, table, path)
        digests[name], sizes[name] = digest_of(path)
    done = Done(
        number=part.number,
        rows={name: len(table) for name, table in tables.items()},
        stages=dict(sorted(Counter(tables["problems"]["stage"].to_pylist()).items())),
        bytes=part.size,
        digests=digests,
    )
    note = {
        "part": part.number,
        "key": key,
        "input": part.digest,
        "bytes": part.size,
        "rows": done.rows,
        "stages": done.stages,
        "sizes": sizes,
        "digests": digests,
    }
    write_text(note_path(out, part.number), json.dumps(note, indent=1) + "\n")
    return done


def digest_of(path: Path) -> tuple[str, int]:
    """Return the digest of a file's content, and its size in bytes. Raises OSError."""
    content = path.read_bytes()
    return hashlib.blake2b(content, digest_size=16).hexdigest(), len(content)


def read_done(out: Path, part: Part, key: str) -> Done | None:
    """Return what an earlier run wrote of a part; None where it must be read (again)."""
    try:
        note = json.loads(note_path(out, part.number).read_bytes())
        if note["key"] != key or note["input"] != part.digest:
            return None
        if any(table_path(out, n, part.number).stat().st_size != note["sizes"][n] for n in TABLES):
            return None
        return done_from_note(note)
    except (OSError, ValueError, KeyError, TypeError):
        # No note, half a note or someone else's: the part is read again, which costs time and nothing else.
        return None


def done_from_note(note: Mapping[str, Any]) -> Done:
    """Return what a note says."""
    return Done(
        number=int(note["part"]),
        rows=dict(note["rows"]),
        stages=dict(note["stages"]),
        bytes=int(note["bytes"]),
        digests=dict(note["digests"]),
    )
