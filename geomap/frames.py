"""Situations as GeoDataFrames: one table a noun, longitude and latitude on WGS 84 (EPSG:4326).

pandas and geopandas are imported when a frame is asked for: they cost half a second, and drawing a map
does not need them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geomap import geodesy
from geomap.model import Claim, Deployment, Document, Event, Footprint, Mention, Quantity, Situation, When

if TYPE_CHECKING:
    import geopandas as gpd

CRS = "EPSG:4326"

Row = dict[str, Any]

_DOCUMENT = ("document_id", "source", "title", "published")
_WHEN = ("when_text", "edtf", "earliest", "latest", "date_prec")
_WHERE = ("place", "place_ids", "relation", "place_role", "where_prec", "uncertainty_m", "lon", "lat")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "places": (
        "place_id", "name", "kind", "country", "lon", "lat", "mentions", "documents", "disputed", "geometry",
    ),
    "mentions": (
        *_DOCUMENT, "start", "end", "text", "role", "use", "draw", "status", "score", "place_id", "place",
        "country", "sentence", "geometry",
    ),
    "events": (
        "id", *_DOCUMENT, "kind", "mode", "context", "acled", "modality", "polarity", "text", "start", "end",
        "sentence", "actors", "recipients", "count", "fatalities_low", "fatalities_best", "fatalities_high",
        *_WHEN, *_WHERE, "geometry",
    ),
    "deployments": (
        "id", *_DOCUMENT, "force", "asset", "unit", "quantity_low", "quantity_best", "quantity_high",
        "quantity_text", "distribution", "status", "modality", "sidc", "text", "start", "end", "sentence",
        *_WHEN, *_WHERE, "geometry",
    ),
    "claims": (
        "id", *_DOCUMENT, "text", "start", "end", "sentence", "relation", "value_m", "reference", "verdict",
        "place_id", "place", "finding", "nearest_m", "farthest_m", "share_within", "margin_m", "error_m",
        "geometry",
    ),
    "facts": (
        "id", "subject", "kind", "mode", "title", "status", "reports", "documents", "members", "earliest",
        "latest", "place_ids", "place", "uncertainty_m", "lon", "lat", "part_of", "differences",
        "contradictions", "geometry",
    ),
    "problems": ("document_id", "stage", "message", "geometry"),
}  # fmt: skip
"""The columns of each frame, in order: a contract."""

_BOUNDS = [f"{what}_{end}" for what in ("fatalities", "quantity") for end in ("low", "best", "high")]
KINDS: Mapping[str, type] = {
    **dict.fromkeys(("start", "end", "where_prec", "date_prec", "mentions", "reports"), int),
    **dict.fromkeys(("score", "lon", "lat", "uncertainty_m", "value_m", "nearest_m", "farthest_m"), float),
    **dict.fromkeys(("share_within", "margin_m", "error_m", *_BOUNDS), float),
    **dict.fromkeys(("published", "earliest", "latest"), date),
    "disputed": bool,
}
"""What the columns of that name hold; a column that is not named here holds text, and each may be empty."""


def to_frames(situation: Situation) -> dict[str, gpd.GeoDataFrame]:
    """Return every table of a situation by name: the keys of ``COLUMNS``."""
    return {name: to_frame(situation, name) for name in COLUMNS}


def to_frame(situation: Situation, name: str) -> gpd.GeoDataFrame:
    """Return one table of a situation.

    Events and deployments have one row for each of their places, and one without geometry where the text
    says no place; nothing is dropped. Claims have one row for each subject.
    Raises KeyError for a name that ``COLUMNS`` does not hold.
    """
    import geopandas as gpd  # half a second that `geomap map` must not pay

    columns = COLUMNS[name]
    return gpd.GeoDataFrame(rows(situation, name), columns=list(columns), geometry="geometry", crs=CRS)


def rows(situation: Situation, name: str) -> list[Row]:
    """Return the rows of one table as dictionaries in the columns' order, geometries as shapely values."""
    columns = COLUMNS[name]
    return [{column: row.get(column) for column in columns} for row in cells(situation, name)]


def cells(situation: Situation, name: str) -> Iterable[Row]:
    """Return the rows of one table with those columns alone that hold something, in any order."""
    documents = {document.id: document for document in situation.documents}
    makers: dict[str, Callable[[Situation, Mapping[str, Document]], Iterable[Row]]] = {
        "places": _place_rows,
        "mentions": _mention_rows,
        "events": _event_rows,
        "deployments": _deployment_rows,
        "claims": _claim_rows,
        "facts": _fact_rows,
        "problems": _problem_rows,
    }
    return makers[name](situation, documents)


def _place_rows(situation: Situation, documents: Mapping[str, Document]) -> Iterable[Row]:
    by_place: dict[str, list[Mention]] = {}
    for mention in situation.mentions:
        if mention.place is not None and mention.draw != "none":
            by_place.setdefault(mention.place.id, []).append(mention)
    for mentions in by_place.values():
        place = mentions[0].place
        assert place is not None
        yield {
            "place_id": place.id,
            "name": place.name,
            "kind": place.kind,
            "country": place.country,
            "lon": place.lon,
            "lat": place.lat,
            "mentions": len(mentions),
            "documents": ", ".join(dict.fromkeys(m.document_id for m in mentions)),
            "disputed": place.disputed,
            "geometry": Point(place.lon, place.lat),
        }


def _mention_rows(situation: Situation, documents: Mapping[str, Document]) -> Iterable[Row]:
    for mention in situation.mentions:
        place = mention.place
        yield {
            **_document_cells(documents[mention.document_id]),
            "start": mention.start,
            "end": mention.end,
            "text": mention.text,
            "role": mention.role,
            "use": mention.use,
            "draw": mention.draw,
            "status": mention.outcome,
            "score": mention.score,
            "place_id": place and place.id,
            "place": place and place.name,
            "country": place and place.country,
            "geometry": None if place is None else Point(place.lon, place.lat),
        }


def _event_rows(situation: Situation, documents: Mapping[str, Document]) -> Iterable[Row]:
    for event in situation.events:
        cells = {
            "id": event.id,
            **_document_cells(documents[event.document_id]),
            "kind": event.kind,
            "mode": event.mode,
            "context": ", ".join(event.context),
            "acled": event.acled,
            "modality": event.modality,
            "polarity": event.polarity,
            "text": event.text,
            "start": event.start,
            "end": event.end,
            "sentence": _sentence(event, documents),
            "actors": ", ".join(event.actors),
            "recipients": ", ".join(event.recipients),
            "count": event.count and event.count.text,
            **_bounds_cells("fatalities", event.fatalities),
            **_when_cells(event.when),
        }
        yield from _by_place(cells, event)


def _deployment_rows(situation: Situation, documents: Mapping[str, Document]) -> Iterable[Row]:
    for deployment in situation.deployments:
        cells = {
            "id": deployment.id,
            **_document_cells(documents[deployment.document_id]),
            "force": deployment.force,
            "asset": deployment.asset,
            "unit": deployment.unit,
            **_bounds_cells("quantity", deployment.quantity),
            "quantity_text": deployment.quantity and deployment.quantity.text,
            "distribution": deployment.distribution,
            "status": deployment.status,
            "modality": deployment.modality,
            "sidc": deployment.sidc,
            "text": deployment.text,
            "start": deployment.start,
            "end": deployment.end,
            "sentence": _sentence(deployment, documents),
            **_when_cells(deployment.when),
        }
        yield from _by_place(cells, deployment)


def _claim_rows(situation: Situation, documents: Mapping[str, Document]) -> Iterable[Row]:
    for claim in situation.claims:
        cells = {
            "id": claim.id,
            **_document_cells(documents[claim.document_id]),
            "text": claim.text,
            "start": claim.start,
            "end": claim.end,
            "sentence": _sentence(claim, documents),
            "relation": claim.relation,
            "value_m": claim.value_m,
            "reference": claim.reference and claim.reference.name,
            "verdict": claim.verdict,
        }
        if not claim.findings:
            yield cells
        for finding in claim.findings:
            first = finding.readings[0]
            yield cells | {
                "place_id": finding.place_id,
                "place": finding.place,
                "finding": finding.verdict,
                "nearest_m": finding.nearest_m,
                "farthest_m": finding.farthest_m,
                "share_within": finding.share_within,
                "margin_m": finding.margin_m,
                "error_m": finding.error_m,
                "geometry": _measured_line(first.start, first.end),
            }


def _fact_rows(situation: Situation, documents: Mapping[str, Document]) -> Iterable[Row]:
    items: tuple[Event | Deployment, ...] = (*situation.events, *situation.deployments)
    placed = {item.id: item.places for item in items}
    for fact in situation.facts:
        # The ground of the member that tells most, or else of the first that has one.
        grounds = [place for member in fact.members for place in placed.get(member, ())]
        yield {
            "id": fact.id,
            "subject": fact.subject,
            "kind": fact.kind,
            "mode": fact.mode,
            "title": fact.title,
            "status": fact.status,
            "reports": len(fact.documents),
            "documents": ", ".join(fact.documents),
            "members": ", ".join(fact.members),
            "earliest": fact.earliest and fact.earliest.isoformat(),
            "latest": fact.latest and fact.latest.isoformat(),
            "part_of": fact.part_of,
            "differences": "; ".join(p.note for p in fact.properties if p.status == "conflict"),
            "contradictions": "; ".join(c.text for c in fact.contradictions),
            **(_where_cells(grounds[0]) if grounds else {}),
            "place_ids": ", ".join(fact.place_ids),
        }


def _problem_rows(situation: Situation, documents: Mapping[str, Document]) -> Iterable[Row]:
    for problem in situation.problems:
        yield {"document_id": problem.document_id, "stage": problem.stage, "message": problem.message}


def _sentence(item: Event | Deployment | Claim, documents: Mapping[str, Document]) -> str:
    start, end = item.sentence
    return documents[item.document_id].text[start:end]


def _by_place(cells: Row, item: Event | Deployment) -> Iterable[Row]:
    if not item.places:
        yield cells
    for footprint in item.places:
        yield cells | _where_cells(footprint)


def _where_cells(footprint: Footprint) -> Row:
    return {
        "place": footprint.phrase,
        "place_ids": ", ".join(footprint.place_ids),
        "relation": footprint.relation,
        "place_role": footprint.role,
        "where_prec": footprint.where_prec,
        "uncertainty_m": footprint.uncertainty_m,
        "lon": footprint.lon,
        "lat": footprint.lat,
        "geometry": footprint.geometry,
    }


def _document_cells(document: Document) -> Row:
    return {
        "document_id": document.id,
        "source": document.source,
        "title": document.title,
        "published": document.published and document.published.isoformat(),
    }


def _when_cells(when: When | None) -> Row:
    if when is None:
        return {}
    return {
        "when_text": when.text,
        "edtf": when.edtf,
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": when.latest and when.latest.isoformat(),
        "date_prec": when.precision,
    }


def _bounds_cells(name: str, quantity: Quantity | None) -> Row:
    if quantity is None:
        return {}
    return {f"{name}_{end}": getattr(quantity, end) for end in ("low", "best", "high")}


def _measured_line(start: tuple[float, float], end: tuple[float, float]) -> BaseGeometry:
    """Return the geodesic between two points; where they coincide, the point."""
    if start == end:
        return Point(start)
    return geodesy.line(*start, *end)
