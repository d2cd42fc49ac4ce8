"""Tables: what was read in a part, as GeoParquet with one schema whatever the part holds.

Geometries are WKB in longitude and latitude on WGS 84, the GeoParquet 1.1 default; every file says so in
its ``geo`` metadata. The same rows give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geomap.batch.tellings import tellings_of
from geomap.formats.atomic import replacing
from geomap.formats.encoding import full_records
from geomap.formats.notation import written
from geomap.frames import COLUMNS, rows
from geomap.model import Situation

Row = dict[str, Any]

_NUMBERS: Final = frozenset({
    "score", "fatalities_low", "fatalities_best", "fatalities_high", "uncertainty_m", "lon", "lat",
    "quantity_low", "quantity_best", "quantity_high", "value_m", "nearest_m", "farthest_m", "share_within",
    "margin_m", "error_m",
})  # fmt: skip
_WHOLE: Final = frozenset({
    "part", "row", "at", "start", "end", "date_prec", "where_prec", "characters", "mentions", "events",
    "deployments", "claims", "problems", "members", "documents",
})  # fmt: skip
_PLACE: Final = ("part", "row")
_DOCUMENTS: Final = (
    *_PLACE, "document_id", "title", "source", "url", "published", "published_from", "language", "characters",
    "mentions", "events", "deployments", "claims", "problems", "record",
)  # fmt: skip

TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "documents": _DOCUMENTS,
    **{name: (*_PLACE, *COLUMNS[name]) for name in ("mentions", "events", "deployments", "claims")},
    "problems": (*_PLACE, "document_id", "stage", "message"),
    "_tellings": (*_PLACE, "blocks", "at", "telling", "body"),
}
"""What each part writes, and its columns; what begins with ``_`` is for geomap alone.

``part`` and ``row`` say where in the input a row's document stands; together they are unique even where the
inputs give one id twice.
"""

FACTS: Final = (
    "id", "subject", "kind", "mode", "modality", "title", "status", "earliest", "latest", "members",
    "documents", "member_ids", "document_ids", "told", "place_ids", "place", "uncertainty_m", "lon", "lat",
    "fatalities_low", "fatalities_high", "part_of", "differences", "contradictions", "geometry",
)  # fmt: skip
"""The columns of the data set ``facts``, which is made of all parts together.

``told`` lists the documents that tell of it, as part * 2**32 + row.
"""

_DOCUMENTS_AT_ONCE: Final = 64

ROW_GROUPS: Final = {"documents": 64}
"""Rows of a group, where it matters: who looks at single documents reads few of the others."""


def schema(name: str) -> pa.Schema:
    """Return the Arrow schema of a data set, GeoParquet metadata included."""
    columns = FACTS if name == "facts" else TABLES[name]
    fields = [pa.field(column, _type(column)) for column in columns]
    if "geometry" not in columns:
        return pa.schema(fields)
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
    return pa.schema(fields, metadata={"geo": json.dumps(geo, sort_keys=True)})


def _type(column: str) -> pa.DataType:
    if column == "geometry":
        return pa.binary()
    if column in ("blocks", "told"):
        return pa.list_(pa.int64())
    if column in _WHOLE:
        return pa.int64()
    return pa.float64() if column in _NUMBERS else pa.string()


def rows_of(situation: Situation, part: int, row: int) -> dict[str, list[Row]]:
    """Return the rows that one document gives to each data set."""
    place = {"part": part, "row": row}
    tables: dict[str, list[Row]] = {"documents": _document_rows(situation, place)}
    for name in ("mentions", "events", "deployments", "claims", "problems"):
        found = rows(situation, name)
        tables[name] = [{**place, **_bare(cells)} for cells in found]
    tables["_tellings"] = [
        {**place, "blocks": kept.blocks, "at": kept.at, "telling": kept.telling, "body": kept.body}
        for kept in tellings_of(situation)
    ]
    return tables


def _bare(cells: Row) -> Row:
    geometry = cells.pop("geometry", None)
    return cells if geometry is None else {**cells, "geometry": shapely.to_wkb(geometry)}


def _document_rows(situation: Situation, place: Row) -> list[Row]:
    return [
        {
            **place,
            "document_id": document.id,
            "title": document.title,
            "source": document.source,
            "url": document.url,
            "published": document.published and document.published.isoformat(),
            "published_from": document.published_from,
            "language": document.language,
            "characters": len(document.text),
            "mentions": len(situation.mentions),
            "events": len(situation.events),
            "deployments": len(situation.deployments),
            "claims": len(situation.claims),
            "problems": len(situation.problems),
            "record": written(record),
        }
        for document, record in zip(situation.documents, full_records(situation), strict=True)
    ]


class PartTables:
    """What the documents of a part give, in Arrow's compact form: as rows it would take many times more."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        self._packed: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
        self._added = 0

    def add(self, situation: Situation, part: int, row: int) -> None:
        """Add what one document gives."""
        for name, found in rows_of(situation, part, row).items():
            self._rows[name] += found
        self._added += 1
        if self._added % _DOCUMENTS_AT_ONCE == 0:
            self._pack()

    def tables(self) -> dict[str, pa.Table]:
        """Return all that was added, by data set."""
        self._pack()
        return {name: pa.concat_tables(packed).combine_chunks() for name, packed in self._packed.items()}

    def _pack(self) -> None:
        for name, waiting in self._rows.items():
            self._packed[name].append(table_of(name, waiting))
            waiting.clear()


def table_of(name: str, rows: Sequence[Row]) -> pa.Table:
    """Return rows of a data set as a table."""
    form = schema(name)
    columns = [pa.array([_clean(row.get(f.name)) for row in rows], type=f.type) for f in form]
    return pa.Table.from_arrays(columns, schema=form)


def write_table(name: str, table: pa.Table, path: Path) -> None:
    """Write a data set's table to a Parquet file, whole or not at all. Raises OSError."""
    with replacing(path) as temporary:
        pq.write_table(
            table,
            temporary,
            compression="zstd",
            compression_level=3,
            store_schema=True,
            row_group_size=ROW_GROUPS.get(name),
        )


def _clean(value: Any) -> Any:
    """A value that UTF-8 can hold: lone surrogates of hostile input become question marks."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode("utf-8")
    return value
