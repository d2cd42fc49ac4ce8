"""Situations to JSON records, one a document: the contract of ``geomap parse``.

Two shapes share every key. The plain record is what ``geomap parse`` prints. The full record adds the
text, the geometries and whatever else is needed to build the same situation again, so that
``situation_from_records(full_records(s)) == s``; ``decoding`` is the inverse. A full record writes each
place and each geometry once, in its ``pool``, and refers to it by its number there: a country's outline
under ten events would otherwise be written ten times. Places, mentions and candidates, of which there are
many, are rows of values without their keys.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, Protocol

import numpy as np
from shapely import bounds, to_wkb
from shapely.geometry.base import BaseGeometry

from geomap.model import (
    Candidate,
    Claim,
    ClaimReading,
    Contradiction,
    Deployment,
    Document,
    Event,
    Fact,
    FactProperty,
    Finding,
    Footprint,
    Mention,
    Place,
    Problem,
    Quantity,
    Situation,
    Told,
    When,
)

Record = dict[str, Any]

SCHEMA = 3
"""Version of the full record; a reader refuses a newer one. 1 had no pool, 2 had mentions with their keys."""

PLACE_KEYS = (
    *("id", "name", "kind", "country", "lon", "lat"),
    *("admin1", "population", "disputed", "footprint_id", "radius_m"),
)
"""The keys of a place's record, whose values alone a pool holds."""

_place_values = attrgetter(*PLACE_KEYS)
MENTION_KEYS = ("start", "end", "text", "role", "use", "draw", "outcome", "score")
"""What a mention's row in a full record begins with; its place's number in the pool, its candidates, evidence
and ``stand_in`` follow."""

_mention_values = attrgetter(*MENTION_KEYS)


_document_id = attrgetter("document_id")


class _Pool:
    """The places and geometries of one full record, each once."""

    def __init__(self, shapes: _Shapes) -> None:
        self._shapes = shapes
        self.places: list[tuple[Any, ...]] = []
        self.geometries: list[str] = []
        # By id and object before by value: hashing all of a place takes longer than writing it.
        self._by_id: dict[str, int] = {}
        self._held: list[Place] = []
        self._by_value: dict[tuple[Any, ...], int] = {}
        self._geometry_numbers: dict[bytes, int] = {}

    def place(self, place: Place) -> int:
        new = len(self.places)
        number = self._by_id.setdefault(place.id, new)
        if number != new:
            if self._held[number] is place:
                return number
            values = _place_values(place)
            if self.places[number] == values:
                return number
            number = self._by_value.setdefault(values, new)
            if number != new:
                return number
        self.places.append(_place_values(place))
        self._held.append(place)
        return number

    def mentions(self, mentions: Iterable[Mention]) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        places, held, by_id = self.places, self._held, self._by_id
        for mention in mentions:
            candidates: list[tuple[Any, ...]] = []
            for candidate in mention.candidates:
                # As ``place`` begins: a call for each of so many takes as long as what it does.
                place, new = candidate.place, len(places)
                number = by_id.setdefault(place.id, new)
                if number == new:
                    places.append(_place_values(place))
                    held.append(place)
                elif held[number] is not place:
                    number = self.place(place)
                candidates.append((number, candidate.score, candidate.evidence))
            taken = mention.place
            if candidates and taken is mention.candidates[0].place:
                at: int | None = candidates[0][0]
            else:
                at = None if taken is None else self.place(taken)
            rows.append((*_mention_values(mention), at, candidates, mention.evidence, mention.stand_in))
        return rows

    def geometry(self, geometry: BaseGeometry) -> int:
        wkb = self._shapes.wkb[id(geometry)]
        number = self._geometry_numbers.setdefault(wkb, len(self.geometries))
        if number == len(self.geometries):
            # WKB keeps every bit of a coordinate, and is half as long as GeoJSON.
            self.geometries.append(base64.b64encode(wkb).decode("ascii"))
        return number


class _Shapes:
    """The bounds and, for full records, the WKB of all geometries of a situation, worked out together."""

    def __init__(self, situation: Situation, *, full: bool) -> None:
        items: tuple[Event | Deployment, ...] = (*situation.events, *situation.deployments)
        found = {id(place.geometry): place.geometry for item in items for place in item.places}
        shapes = np.array(list(found.values()), dtype=object)
        boxes = [[round(value, 6) for value in box] for box in bounds(shapes).tolist()]
        self.bbox = dict(zip(found, boxes, strict=True))
        self.wkb: dict[int, bytes] = dict(zip(found, to_wkb(shapes), strict=True)) if full else {}


class _OfDocument(Protocol):
    @property
    def document_id(self) -> str | None: ...


def records(situation: Situation) -> list[Record]:
    """Return one plain record a document, in the documents' order: the contract of ``geomap parse``."""
    return list(_document_records(situation, full=False))


def dump_records(situation: Situation) -> str:
    """Return the plain records as JSON lines, as ``geomap parse`` prints them."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records(situation))


def full_records(situation: Situation) -> list[Record]:
    """Return one full record a document, from which ``situation_from_records`` builds the same situation."""
    return list(iter_full_records(situation))


def iter_full_records(situation: Situation) -> Iterator[Record]:
    """Yield the full records one by one: to whom writes each down, all at once are a burden of memory."""
    return _document_records(situation, full=True)


def general_problems(situation: Situation) -> list[Record]:
    """Return the problems that belong to no document of the situation."""
    known = {document.id for document in situation.documents}
    return [_problem_record(p) for p in situation.problems if p.document_id not in known]


def _document_records(situation: Situation, *, full: bool) -> Iterator[Record]:
    parts: dict[str, dict[str, list[Any]]] = {
        document.id: {name: [] for name in _PARTS} for document in situation.documents
    }

    for name in ("mentions", "events", "deployments", "claims", "problems"):
        items: Iterable[_OfDocument] = getattr(situation, name)
        for document_id, run in groupby(items, _document_id):
            if document_id in parts:
                parts[document_id][name].extend(run)
    for name, pairs in (("times", situation.times), ("quantities", situation.quantities)):
        for key, found in pairs:
            if key in parts:
                parts[key][name].append(found)
    for fact in situation.facts:
        # A fact spans documents: it stands with the first of them that is here.
        first = next((key for key in fact.documents if key in parts), None)
        if first is not None:
            parts[first]["facts"].append(fact)
    shapes = _Shapes(situation, full=full)
    return (
        _document_record(document, parts[document.id], shapes, full=full) for document in situation.documents
    )


_PARTS = ("mentions", "times", "quantities", "events", "deployments", "claims", "problems", "facts")


def _document_record(
    document: Document, parts: dict[str, list[Any]], shapes: _Shapes, *, full: bool
) -> Record:
    record: Record = {
        "id": document.id,
        "source": document.source,
        "title": document.title,
        "url": document.url,
        "published": _day(document.published),
        "published_from": document.published_from,
        "language": document.language,
    }
    pool = _Pool(shapes) if full else None
    if full:
        record["schema"] = SCHEMA
        record["text"] = document.text
    record |= {
        "mentions": (
            [_mention_record(m) for m in parts["mentions"]]
            if pool is None
            else pool.mentions(parts["mentions"])
        ),
        "times": [_when_record(t) for t in parts["times"]],
        "quantities": [_quantity_record(q) for q in parts["quantities"]],
        "events": [_event_record(e, shapes, pool) for e in parts["events"]],
        "deployments": [_deployment_record(d, shapes, pool) for d in parts["deployments"]],
        "claims": [_claim_record(c) for c in parts["claims"]],
        "problems": [_problem_record(p) for p in parts["problems"]],
        "facts": [_fact_record(f) for f in parts["facts"]],
    }
    if pool is not None:
        record["pool"] = {"places": pool.places, "geometries": pool.geometries}
    return record


def _place_record(place: Place) -> Record:
    return {key: getattr(place, key) for key in PLACE_KEYS}


def _candidate_record(candidate: Candidate) -> Record:
    place = candidate.place
    return {
        "id": place.id,
        "score": candidate.score,
        "name": place.name,
        "country": place.country,
        "lon": place.lon,
        "lat": place.lat,
        "evidence": list(candidate.evidence),
    }


def _mention_record(mention: Mention) -> Record:
    place = mention.place
    record: Record = {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "role": mention.role,
        "use": mention.use,
        "draw": mention.draw,
        "status": mention.outcome,
        "score": mention.score,
        "place": None if place is None else _place_record(place),
        "candidates": [_candidate_record(c) for c in mention.candidates],
        "evidence": list(mention.evidence),
    }
    if mention.stand_in:
        record["stand_in"] = True
    return record


def _when_record(when: When | None) -> Record | None:
    if when is None:
        return None
    return {
        "start": when.start,
        "end": when.end,
        "text": when.text,
        "kind": when.kind,
        "edtf": when.edtf,
        "earliest": _day(when.earliest),
        "latest": _day(when.latest),
        "precision": when.precision,
    }


def _quantity_record(quantity: Quantity | None) -> Record | None:
    if quantity is None:
        return None
    return {
        "start": quantity.start,
        "end": quantity.end,
        "text": quantity.text,
        "low": quantity.low,
        "best": quantity.best,
        "high": quantity.high,
        "unit": quantity.unit,
        "of": quantity.of,
        "qualifier": quantity.qualifier,
    }


def _footprint_record(footprint: Footprint, shapes: _Shapes, pool: _Pool | None) -> Record:
    record: Record = {
        "start": footprint.start,
        "end": footprint.end,
        "phrase": footprint.phrase,
        "role": footprint.role,
        "relation": footprint.relation,
        "place_ids": list(footprint.place_ids),
        "where_prec": footprint.where_prec,
        "lon": footprint.lon,
        "lat": footprint.lat,
        "uncertainty_m": footprint.uncertainty_m,
        "bbox": shapes.bbox[id(footprint.geometry)],
        "score": footprint.score,
    }
    if pool is not None:
        record["geometry"] = pool.geometry(footprint.geometry)
    return record


def _event_record(event: Event, shapes: _Shapes, pool: _Pool | None) -> Record:
    return {
        "id": event.id,
        "kind": event.kind,
        "mode": event.mode,
        "context": list(event.context),
        "acled": event.acled,
        "modality": event.modality,
        "polarity": event.polarity,
        "start": event.start,
        "end": event.end,
        "text": event.text,
        "sentence": list(event.sentence),
        "places": [_footprint_record(p, shapes, pool) for p in event.places],
        "when": _when_record(event.when),
        "actors": list(event.actors),
        "recipients": list(event.recipients),
        "count": _quantity_record(event.count),
        "fatalities": _quantity_record(event.fatalities),
        "injured": _quantity_record(event.injured),
        "attribution": event.attribution,
        "evidence": list(event.evidence),
    }


def _deployment_record(deployment: Deployment, shapes: _Shapes, pool: _Pool | None) -> Record:
    return {
        "id": deployment.id,
        "force": deployment.force,
        "asset": deployment.asset,
        "unit": deployment.unit,
        "start": deployment.start,
        "end": deployment.end,
        "text": deployment.text,
        "sentence": list(deployment.sentence),
        "quantity": _quantity_record(deployment.quantity),
        "places": [_footprint_record(p, shapes, pool) for p in deployment.places],
        "when": _when_record(deployment.when),
        "status": deployment.status,
        "distribution": deployment.distribution,
        "modality": deployment.modality,
        "sidc": deployment.sidc,
        "evidence": list(deployment.evidence),
    }


def reading_figures(reading: ClaimReading) -> Record:
    """Return the figures of one way to measure, without what was measured to."""
    return {
        "nearest_m": reading.nearest_m,
        "farthest_m": reading.farthest_m,
        "from": list(reading.start),
        "to": list(reading.end),
        "farthest_from": list(reading.farthest_start),
        "farthest_to": list(reading.farthest_end),
        "error_m": reading.error_m,
        "low_m": reading.low_m,
        "high_m": reading.high_m,
        "source": reading.source,
    }


def _finding_record(finding: Finding) -> Record:
    first = finding.readings[0]
    return {
        "place_id": finding.place_id,
        "place": finding.place,
        "nearest_m": finding.nearest_m,
        "farthest_m": finding.farthest_m,
        "share_within": finding.share_within,
        "margin_m": finding.margin_m,
        "error_m": finding.error_m,
        "verdict": finding.verdict,
        "from": list(first.start),
        "to": list(first.end),
        "readings": [{"of": r.of, **reading_figures(r)} for r in finding.readings],
        "note": finding.note,
    }


def _claim_record(claim: Claim) -> Record:
    reference = claim.reference
    return {
        "id": claim.id,
        "start": claim.start,
        "end": claim.end,
        "text": claim.text,
        "sentence": list(claim.sentence),
        "kind": claim.kind,
        "relation": claim.relation,
        "value_m": claim.value_m,
        "low_m": claim.low_m,
        "subject_ids": list(claim.subject_ids),
        "reference": None if reference is None else reference.name,
        "reference_kind": None if reference is None else reference.kind,
        "reference_id": None if reference is None else reference.place_id,
        "by": claim.by,
        "modality": claim.modality,
        "polarity": claim.polarity,
        "value": claim.value,
        "unit": claim.unit,
        "day": _day(claim.day),
        "verdict": claim.verdict,
        "findings": [_finding_record(f) for f in claim.findings],
        "note": claim.note,
    }


def _fact_record(fact: Fact) -> Record:
    return {
        "id": fact.id,
        "subject": fact.subject,
        "kind": fact.kind,
        "mode": fact.mode,
        "title": fact.title,
        "status": fact.status,
        "members": list(fact.members),
        "documents": list(fact.documents),
        "earliest": _day(fact.earliest),
        "latest": _day(fact.latest),
        "place_ids": list(fact.place_ids),
        "properties": [_fact_property_record(p) for p in fact.properties],
        "part_of": fact.part_of,
        "contradictions": [_contradiction_record(c) for c in fact.contradictions],
        "evidence": list(fact.evidence),
    }


def _fact_property_record(prop: FactProperty) -> Record:
    return {
        "name": prop.name,
        "status": prop.status,
        "low": prop.low,
        "high": prop.high,
        "earliest": _day(prop.earliest),
        "latest": _day(prop.latest),
        "note": prop.note,
        "told": [_told_record(t) for t in prop.told],
    }


def _told_record(told: Told) -> Record:
    return {
        "document_id": told.document_id,
        "item_id": told.item_id,
        "start": told.start,
        "end": told.end,
        "text": told.text,
        "low": told.low,
        "high": told.high,
        "earliest": _day(told.earliest),
        "latest": _day(told.latest),
        "place_ids": list(told.place_ids),
    }


def _contradiction_record(contradiction: Contradiction) -> Record:
    return {
        "document_id": contradiction.document_id,
        "property": contradiction.property,
        "first": list(contradiction.first),
        "second": list(contradiction.second),
        "text": contradiction.text,
    }


def _problem_record(problem: Problem) -> Record:
    return {"document_id": problem.document_id, "stage": problem.stage, "message": problem.message}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
