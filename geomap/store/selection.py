"""What is asked of a store: a box and dates, as SQL that uses its indexes."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, column, func, or_, select, table, true

from geomap.errors import UsageError
from geomap.formats.tables import FID_BITS, SRID, cell, documents, layers

Bbox = tuple[float, float, float, float]
"""West, south, east, north, in degrees; west greater than east crosses the antimeridian."""

_MOST_RANGES = 3_000
"""Ranges of cells that are looked up one by one; more are found by their documents' dates."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """A box and dates. Every part may be None, which is all."""

    bbox: Bbox | None = None
    """West, south, east, north; touched is within."""
    earliest: date | None = None
    """First day, inclusive."""
    latest: date | None = None
    """Last day, inclusive."""
    undated: bool = True
    """Whether what has no date is kept."""

    def __post_init__(self) -> None:
        if self.bbox is not None:
            west, south, east, north = self.bbox
            if not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90):
                raise UsageError(
                    "a box is west, south, east, north in degrees, south below north, "
                    f"got {', '.join(f'{value:g}' for value in self.bbox)}"
                )
        if self.earliest and self.latest and self.earliest > self.latest:
            raise UsageError(f"the first day, {self.earliest}, is after the last, {self.latest}")

    @property
    def is_all(self) -> bool:
        """True where nothing is left out."""
        return self.bbox is None and not self.is_dated

    @property
    def is_dated(self) -> bool:
        """True where dates matter."""
        return self.earliest is not None or self.latest is not None or not self.undated

    @property
    def boxes(self) -> list[Bbox]:
        """The box, or its two halves where it crosses the antimeridian; empty where there is none."""
        if self.bbox is None:
            return []
        west, south, east, north = self.bbox
        if west <= east:
            return [self.bbox]
        return [(west, south, 180.0, north), (-180.0, south, east, north)]


def rows_within(name: str, selection: Selection, *, dialect: str) -> Select[Any]:
    """Return the query for the rows of a layer that a selection leaves, in the order of their keys."""
    layer, query = layers[name], _all_rows(name)
    if name == "mentions" and dialect == "sqlite":
        return _mentions(query, layer, selection)
    if selection.is_dated:
        first, last = ("published",) * 2 if name == "mentions" else ("earliest", "latest")
        query = query.where(_days(layer.c[first], layer.c[last], selection))
    if selection.boxes:
        query = query.where(_within(name, layer, selection, dialect=dialect))
    return query


@lru_cache
def _all_rows(name: str) -> Select[Any]:
    # Put together once: naming eighteen columns takes as long as finding a hundred rows.
    layer = layers[name]
    return select(*(c for c in layer.c if c.name not in {"geom", "cell"})).order_by(layer.c.fid)


def _mentions(query: Select[Any], layer: Table, selection: Selection) -> Select[Any]:
    """Return the query for mentions in a file: by ranges of cells, or else by their documents' dates."""
    if selection.boxes:
        boxes = selection.boxes
        query = query.where(
            or_(*(and_(layer.c.lon.between(w, e), layer.c.lat.between(s, n)) for w, s, e, n in boxes))
        )
    ranges = _cell_ranges(selection)
    if 0 < len(ranges) <= _MOST_RANGES:
        listed = func.json_each(json.dumps(ranges)).table_valued("value", name="ranges")
        low, high = (func.json_extract(listed.c.value, f"$[{end}]") for end in (0, 1))
        return query.join_from(listed, layer, layer.c.cell.between(low, high))
    if selection.is_dated:
        # The keys of a document's rows are a range, so its date leads to them without an index more.
        first = documents.c.fid * (1 << FID_BITS)
        query = query.join_from(documents, layer, layer.c.fid.between(first, first + (1 << FID_BITS) - 1))
        query = query.where(_days(documents.c.published, documents.c.published, selection))
    return query


def _cell_ranges(selection: Selection) -> list[tuple[int, int]]:
    """Return ranges of cells (``tables.cell``) that hold all that a selection's box and days leave.

    A box without days is one range a row of square degrees; with days it is one a square degree.
    """
    spans: list[tuple[int, int]] = []
    for west, south, east, north in selection.boxes:
        first, last = _clip(west + 180, 359), _clip(east + 180, 359)
        for row in range(_clip(south + 90, 179), _clip(north + 90, 179) + 1):
            spans.append((row * 360 + first, row * 360 + last))
    if not selection.is_dated:
        return [(cell(first, None), cell(last + 1, None) - 1) for first, last in spans]
    days = selection.earliest or date.min, selection.latest or date.max
    tiles = sorted({tile for first, last in spans for tile in range(first, last + 1)})
    undated = [cell(tile, None) for tile in tiles]
    low, high = (cell(0, day) for day in days)
    dated = [(first + low, first + high) for first in undated]
    return dated + ([(first, first) for first in undated] if selection.undated else [])


def _days(first: ColumnElement[Any], last: ColumnElement[Any], selection: Selection) -> ColumnElement[bool]:
    """Return what ``Situation.during`` says, in SQL."""
    starts = true() if selection.latest is None else first <= selection.latest.isoformat()
    ends = true() if selection.earliest is None else last >= selection.earliest.isoformat()
    if first is last:
        dated = and_(starts, ends, first.is_not(None))
        return or_(dated, first.is_(None)) if selection.undated else dated
    undated = and_(first.is_(None), last.is_(None))
    overlaps = and_(or_(first.is_(None), starts), or_(last.is_(None), ends))
    return or_(undated, overlaps) if selection.undated else and_(~undated, overlaps)


def _within(name: str, layer: Table, selection: Selection, *, dialect: str) -> ColumnElement[bool]:
    boxes = selection.boxes
    if dialect == "postgresql":
        return or_(*(layer.c.geom.op("&&")(func.ST_MakeEnvelope(*box, SRID)) for box in boxes))
    # By a list of keys: a join misleads the planner into walking the layer.
    tree = table(f"rtree_{name}_geom", *(column(c) for c in ("id", "minx", "maxx", "miny", "maxy")))
    return or_(
        *(
            layer.c.fid.in_(
                select(tree.c.id).where(
                    tree.c.maxx >= west, tree.c.minx <= east, tree.c.maxy >= south, tree.c.miny <= north
                )
            )
            for west, south, east, north in boxes
        )
    )


def _clip(value: float, most: int) -> int:
    return min(max(math.floor(value), 0), most)
