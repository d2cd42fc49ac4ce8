"""What is asked of a store: a box and dates, as SQL that uses its indexes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, column, func, or_, select, table, true

from geomap.errors import UsageError
from geomap.formats.container import INDEXED
from geomap.formats.tables import FID_BITS, SRID, documents, layers

Bbox = tuple[float, float, float, float]
"""West, south, east, north, in degrees; west greater than east crosses the antimeridian."""

_MOST_TILES = 1_500
"""Square degrees that are looked up one by one; a larger box is found by its documents' dates."""


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
    layer = layers[name]
    shown = [c for c in layer.c if c.name not in {"geom", "tile"}]
    query = select(*shown)
    if name == "mentions":
        dates = _days(layer.c.published, layer.c.published, selection)
        wide = len(_tiles(selection)) > _MOST_TILES
        if dialect == "sqlite" and selection.is_dated and (wide or not selection.boxes):
            # The keys of a document's rows are a range, so its date leads to them without an index more.
            first = documents.c.fid * (1 << FID_BITS)
            query = query.join_from(documents, layer, layer.c.fid.between(first, first + (1 << FID_BITS) - 1))
            dates = _days(documents.c.published, documents.c.published, selection)
    else:
        dates = _days(layer.c.earliest, layer.c.latest, selection)
    if selection.is_dated:
        query = query.where(dates)
    if selection.boxes:
        query = query.where(_within(name, layer, selection, dialect=dialect))
    return query.order_by(layer.c.fid)


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
    if name in INDEXED:
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
    exact = or_(*(and_(layer.c.lon.between(w, e), layer.c.lat.between(s, n)) for w, s, e, n in boxes))
    tiles = _tiles(selection)
    return exact if len(tiles) > _MOST_TILES else and_(layer.c.tile.in_(tiles), exact)


def _tiles(selection: Selection) -> list[int]:
    """Return the square degrees that a selection's box touches (``tables.tile``)."""
    found: list[int] = []
    for west, south, east, north in selection.boxes:
        columns = range(_clip(west + 180, 359), _clip(east + 180, 359) + 1)
        found += [
            row * 360 + c
            for row in range(_clip(south + 90, 179), _clip(north + 90, 179) + 1)
            for c in columns
        ]
    return sorted(set(found))


def _clip(value: float, most: int) -> int:
    return min(max(math.floor(value), 0), most)
