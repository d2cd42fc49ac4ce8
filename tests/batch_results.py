"""A result of ``geomap batch``, as a run leaves it, without an engine."""

from __future__ import annotations

import json
from pathlib import Path

from situations import whole

from geomap.batch.gathering import write_facts
from geomap.batch.outputs import prepare, table_path
from geomap.batch.tables import PartTables, write_table
from geomap.formats.datasets import FORMAT


def write_result(out: Path) -> Path:
    """Write twenty documents in two parts."""
    prepare(out)
    count: dict[str, int] = {}
    for part in range(2):
        tables = PartTables()
        for row in range(10):
            tables.add(whole(f"d{part}-{row}"), part, row)
        for name, table in tables.tables().items():
            write_table(name, table, table_path(out, name, part))
            count[name] = count.get(name, 0) + len(table)
    write_facts(out, 2)
    (out / "manifest.json").write_text(json.dumps({"format": FORMAT, "rows": count}), "utf-8")
    return out
