"""Data sets of many documents, as ``geomap batch`` writes them: opened, and read as far as a map can show.

What is shown is chosen by time, box and kind; the rest is counted. The data set ``facts`` is the index: it
says where and when a thing was and which documents tell of it, so that a thousand reports of one strike count
once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from geomap.collector import paused
from geomap.drawing.cells import MOST_ROWS as CELL_ROWS
from geomap.drawing.cells import CellCounter, CellCounts
from geomap.errors import FormatError
from geomap.formats.decoding import situation_from_records
from geomap.formats.notation import decoded
from geomap.formats.overviews import LEAST, MOST_ROWS, SAMPLE, Overview
from geomap.judging.reconciliation import reconciled
from geomap.model import Problem, Situation

FORMAT = "geomap data sets 2"
"""What the manifest of a result says that it is."""

MAX_EVENTS = 30_000
"""Rows of events that are drawn one by one."""

SAMPLE_EVENTS = 20_000
"""Rows of events in the sample, by document, that is drawn where there are more than ``MAX_EVENTS``."""

_EQUATOR_M = 40_075_016.7


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which events are wanted; the default is all."""

    earliest: date | None = None
    """First day, inclusive."""
    latest: date | None = None
    """Last day, inclusive."""
    undated: bool = False
    """Whether events without a date are wanted where a day is given."""
    box: tuple[float, float, float, float] | None = None
    """West, south, east, north in degrees; west > east crosses the antimeridian."""
    within: bool = False
    """Whether only events are wanted whose ground is no wider than the box."""
    kinds: Collection[str] = ()
    """PLOVER kinds, or assets of deployments; empty is all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dataset:
    """The data sets of one run."""

    path: Path
    """The folder."""
    manifest: dict[str, Any]
    """What the run made."""

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each data set has."""
        return dict(self.manifest["rows"])

    def table(self, name: str, columns: list[str] | None = None, filter: Any = None) -> pa.Table:
        """Return a data set, or some columns and rows of it, as an Arrow table."""
        return ds.dataset(self.path / name, format="parquet").to_table(columns=columns, filter=filter)

    @property
    def is_large(self) -> bool:
        """True where there are too many events to draw them one by one."""
        return self.rows.get("events", 0) > MAX_EVENTS

    def cells(
        self, selection: Selection | None = None, *, bin_days: int = 7, most_rows: int = CELL_ROWS
    ) -> CellCounts:
        """Count the wanted events by square of ground, span of days and kind; see ``CellCounter``.

        The data set is read in batches: memory grows with the squares and spans met.
        """
        counter = CellCounter(bin_days=bin_days)
        wanted = _filter(selection or Selection(), pc.field("subject") == "event")
        columns = ["lon", "lat", "kind", "earliest", "latest", "uncertainty_m"]
        facts = ds.dataset(self.path / "facts", format="parquet")
        for batch in facts.to_batches(columns=columns, filter=wanted):
            lon, lat, radius = (
                batch.column(name).to_numpy(zero_copy_only=False) for name in ("lon", "lat", "uncertainty_m")
            )
            counter.add(
                lon.astype(np.float64),
                lat.astype(np.float64),
                batch.column("kind").to_pylist(),
                first=_days(batch.column("earliest")),
                last=_days(batch.column("latest")),
                uncertainty_m=np.nan_to_num(radius.astype(np.float64)),
            )
        return counter.counts(most_rows=most_rows)

    def overview(self) -> Overview | None:
        """Return what can be shown before the documents have been read; None where there are few."""
        if self.rows.get("events", 0) < LEAST:
            return None
        sample = self.situation(limit=SAMPLE, facts=False)
        cells = self.cells(most_rows=MOST_ROWS)
        return Overview(sample=sample, cells=cells, documents=self.rows["documents"])

    def situation(
        self,
        selection: Selection | None = None,
        *,
        limit: int | None = None,
        facts: bool = True,
        progress: Callable[[str, float], None] | None = None,
    ) -> Situation:
        """Return the documents that tell of wanted events, whole, with their facts unless that is false.

        Where they hold more than ``limit`` rows of events (None: ``MAX_EVENTS``, and where that is not enough
        ``SAMPLE_EVENTS``), the documents are a sample, the same each time and spread over all of them, and a
        Problem says how many were left out.
        """
        wanted = selection or Selection()
        if wanted == Selection():
            documents = self.table("documents", ["part", "row", "events"])
            keys = _keys(documents)
            weights = documents["events"].to_numpy()
        else:
            told = self.table("facts", ["told"], _filter(wanted, pc.field("subject") != "claim"))
            keys, weights = np.unique(pc.list_flatten(told["told"]).to_numpy(), return_counts=True)
        if limit is None:
            limit = MAX_EVENTS if weights.sum() <= MAX_EVENTS else SAMPLE_EVENTS
        kept = _sample(keys, weights, limit)
        with paused():
            situation = self._read(kept, progress)
        if len(kept) < len(keys):
            message = (
                f"{len(kept):,} of {len(keys):,} reports are shown, a sample over all of them: the whole has "
                f"{self.rows.get('events', 0):,} rows of events, and {self.path} holds it"
            )
            problem = Problem(document_id=None, stage="draw", message=message)
            situation = Situation.joined([situation, Situation(problems=(problem,))])
        return reconciled(situation) if facts else situation

    def _read(self, kept: np.ndarray[Any, Any], progress: Callable[[str, float], None] | None) -> Situation:
        parts: list[Situation] = []
        by_part = np.split(kept, np.flatnonzero(np.diff(kept >> 32)) + 1) if len(kept) else []
        for keys in by_part:
            path = self.path / "documents" / f"part-{keys[0] >> 32:06d}.parquet"
            records = _records(path, keys & 0xFFFFFFFF)
            parts += (situation_from_records([decoded(record)]) for record in records)
            if progress is not None:
                progress("Opening reports", len(parts) / len(kept))
        return Situation.joined(parts)


def open_dataset(path: str | Path) -> Dataset:
    """Open a result of ``geomap batch``. Raises FormatError where it is none, or one that was not ended."""
    path = Path(path)
    if not (path / "manifest.json").is_file():
        hint = "; the run was not ended: go on with --resume" if (path / "_parts").is_dir() else ""
        raise FormatError(f"{path} holds no result of `geomap batch`{hint}")
    try:
        manifest = json.loads((path / "manifest.json").read_bytes())
        known = manifest["format"] == FORMAT
    except (ValueError, KeyError, TypeError):
        raise FormatError(f"{path / 'manifest.json'} is damaged: read the input again") from None
    if not known:
        raise FormatError(f"{path} was written by another geomap ({manifest['format']}); update to open it")
    return Dataset(path=path, manifest=manifest)


def _keys(table: pa.Table) -> np.ndarray[Any, Any]:
    """The documents that rows belong to, as one number each."""
    keys: np.ndarray[Any, Any] = table["part"].to_numpy() << 32 | table["row"].to_numpy()
    return keys


def _records(path: Path, rows: np.ndarray[Any, Any]) -> Iterator[str]:
    """Yield the records of some rows of a file, of which only the groups that hold them are read."""
    with pq.ParquetFile(path) as file:
        sizes = [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)]
        at = np.flatnonzero(np.isin(file.read(columns=["row"])["row"].to_numpy(), rows))
        groups = np.unique(np.searchsorted(np.cumsum(sizes), at, side="right"))
        table = file.read_row_groups(groups.tolist(), columns=["row", "record"])
    wanted = set(rows.tolist())
    for row, record in zip(table["row"].to_pylist(), table["record"].to_pylist(), strict=True):
        if row in wanted:
            yield record


def _days(column: pa.Array) -> np.ndarray[Any, Any]:
    """Return dates as days since 1 January 1970, NaN for none."""
    days = column.cast(pa.date32()).cast(pa.int32())
    return np.asarray(days.to_numpy(zero_copy_only=False), dtype=np.float64)


def _sample(keys: np.ndarray[Any, Any], weights: np.ndarray[Any, Any], limit: int) -> np.ndarray[Any, Any]:
    if weights.sum() <= limit:
        return keys
    # Multiplication by a large odd number scatters neighbours: a shuffle that is the same everywhere.
    scattered = np.argsort((keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)), kind="stable")
    enough = int(np.searchsorted(np.cumsum(weights[scattered]), limit, side="right"))
    return np.sort(keys[scattered[:enough]])


def _filter(wanted: Selection, result: Any) -> Any:
    """Return ``result`` and what a selection asks for, as a filter of facts."""
    tests = []
    first, last = pc.field("earliest"), pc.field("latest")
    open_start, open_end = first.is_null(), last.is_null()
    undated = open_start & open_end
    if wanted.earliest is not None:
        tests.append(
            (last >= wanted.earliest.isoformat()) | (open_end & ~undated) | (undated & wanted.undated)
        )
    if wanted.latest is not None:
        tests.append(
            (first <= wanted.latest.isoformat()) | (open_start & ~undated) | (undated & wanted.undated)
        )
    if wanted.kinds:
        tests.append(pc.field("kind").isin(sorted(wanted.kinds)))
    if wanted.box is not None:
        west, south, east, north = wanted.box
        lon, lat = pc.field("lon"), pc.field("lat")
        across = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
        tests.append(across & (lat >= south) & (lat <= north))
        if wanted.within:
            width_m = pc.multiply(
                pc.cos(pc.multiply(lat, math.pi / 180)), (east - west) % 360 / 360 * _EQUATOR_M
            )
            tests.append(pc.multiply(pc.field("uncertainty_m"), 2.0) <= width_m)
    for test in tests:
        # A null is no yes: of a thing without a place nobody knows that it is in the box.
        result = result & pc.coalesce(test, False)
    return result
