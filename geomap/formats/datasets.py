"""Data sets of many documents, as ``geomap batch`` writes them: opened, and read as far as a map can show.

What is shown is chosen by time, box and kind; the rest is counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from geomap.errors import FormatError
from geomap.formats.decoding import situation_from_records
from geomap.judging.reconciliation import reconciled
from geomap.model import Problem, Situation

FORMAT = "geomap data sets 1"
"""What the manifest of a result says that it is."""

MAX_EVENTS = 100_000
"""Events that are drawn at once; of more, a sample by document, and it says so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which events are wanted; the default is all."""

    earliest: date | None = None
    """First day, inclusive; events without a date are wanted only where both days are None."""
    latest: date | None = None
    """Last day, inclusive."""
    box: tuple[float, float, float, float] | None = None
    """West, south, east, north in degrees; west > east crosses the antimeridian."""
    kinds: Collection[str] = ()
    """PLOVER kinds; empty is all."""


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

    def situation(
        self,
        selection: Selection | None = None,
        *,
        limit: int = MAX_EVENTS,
        progress: Callable[[str, float], None] | None = None,
    ) -> Situation:
        """Return the documents that tell of wanted events, whole, with their facts.

        Where they hold more than ``limit`` rows of events, the documents are a sample, the same each time and
        spread over all of them, and a Problem says how many were left out.
        """
        wanted = selection or Selection()
        found = self.table("events", ["part", "row"], _filter(wanted))
        everything = wanted == Selection()
        if everything:
            documents = self.table("documents", ["part", "row", "events"])
            keys = _keys(documents)
            weights = documents["events"].to_numpy()
        else:
            keys, weights = np.unique(_keys(found), return_counts=True)
        kept = _sample(keys, weights, limit)
        situation = self._read(kept, progress)
        if len(kept) < len(keys):
            message = (
                f"{len(kept):,} of {len(keys):,} reports are shown, a sample over all of them: the whole has "
                f"{self.rows.get('events', 0):,} rows of events, and {self.path} holds it"
            )
            problem = Problem(document_id=None, stage="draw", message=message)
            situation = Situation.joined([situation, Situation(problems=(problem,))])
        return reconciled(situation)

    def _read(self, kept: np.ndarray[Any, Any], progress: Callable[[str, float], None] | None) -> Situation:
        parts = []
        chosen = set(kept.tolist())
        wanted_parts = {key >> 32 for key in chosen}
        for file in sorted((self.path / "documents").glob("part-*.parquet")):
            if int(file.stem.removeprefix("part-")) not in wanted_parts:
                continue
            table = ds.dataset(file, format="parquet").to_table(columns=["part", "row", "record"])
            for key, record in zip(_keys(table).tolist(), table["record"].to_pylist(), strict=True):
                if key in chosen:
                    parts.append(situation_from_records([json.loads(record)]))
            if progress is not None:
                progress("Opening reports", len(parts) / max(len(chosen), 1))
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


def _sample(keys: np.ndarray[Any, Any], weights: np.ndarray[Any, Any], limit: int) -> np.ndarray[Any, Any]:
    if weights.sum() <= limit:
        return keys
    # Multiplication by a large odd number scatters neighbours: a shuffle that is the same everywhere.
    scattered = np.argsort((keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)), kind="stable")
    enough = int(np.searchsorted(np.cumsum(weights[scattered]), limit, side="right"))
    return np.sort(keys[scattered[:enough]])


def _filter(wanted: Selection) -> Any:
    tests = []
    if wanted.earliest is not None:
        tests.append(pc.field("latest") >= wanted.earliest.isoformat())
    if wanted.latest is not None:
        tests.append(pc.field("earliest") <= wanted.latest.isoformat())
    if wanted.kinds:
        tests.append(pc.field("kind").isin(sorted(wanted.kinds)))
    if wanted.box is not None:
        west, south, east, north = wanted.box
        lon = pc.field("lon")
        across = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
        tests.append(across & (pc.field("lat") >= south) & (pc.field("lat") <= north))
    result = None
    for test in tests:
        result = test if result is None else result & test
    return result
