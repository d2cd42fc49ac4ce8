"""JSON records back to situations: the inverse of ``encoding``. Records are hostile until proven true."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from sys import intern
from typing import Any, get_args

from shapely import from_geojson, from_wkb
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from geomap.errors import FormatError
from geomap.formats.encoding import PLACE_KEYS, SCHEMA
from geomap.model import (
    Candidate,
    Claim,
    ClaimReading,
    Contradiction,
    Deployment,
    Document,
    Draw,
    Event,
    Fact,
    FactProperty,
    Finding,
    Footprint,
    Mention,
    Modality,
    Outcome,
    Place,
    Polarity,
    Problem,
    Quantity,
    Reference,
    Relation,
    Role,
    Situation,
    Told,
    Use,
    Verdict,
    When,
)
from geomap.model.claims import ClaimKind, ClaimRelation, ReferenceKind
from geomap.model.documents import PublishedFrom
from geomap.model.events import Distribution, Status
from geomap.model.facts import Agreement, FactSubject, PropertyName
from geomap.model.places import PlaceRole
from geomap.model.quantities import Qualifier
from geomap.model.times import TimeKind

_MOST_PLACES, _MOST_GEOMETRIES = 20_000, 256
"""Places and grounds that are remembered: a country's outline stands under many events."""


def situation_from_records(
    documents: Iterable[Mapping[str, Any]], problems: Iterable[Mapping[str, Any]] = ()
) -> Situation:
    """Build a situation from full records; of two that tell of one document the later counts.

    Raises FormatError when a key is missing or holds a value of the wrong kind.
    """
    try:
        found = [_document_parts(record) for record in documents]
        parts = list({part.documents[0].id: part for part in found}.values())
        loose = tuple(_problem(p, None) for p in problems)
    except FormatError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, GEOSException) as error:
        raise FormatError(f"not a geomap record: {type(error).__name__} {error}") from error
    facts = tuple(fact for part in parts for fact in part.facts)
    return replace(Situation.joined([*parts, Situation(problems=loose)]), facts=facts)


def _document_parts(record: Mapping[str, Any]) -> Situation:
    if record.get("schema", SCHEMA) > SCHEMA:
        raise FormatError(
            f"written by a newer geomap (schema {record['schema']}, this one reads up to {SCHEMA}): "
            "update geomap to open it"
        )
    key = str(record["id"])
    pool = _pool(record.get("pool"))
    document = Document(
        id=key,
        text=_text(record["text"]),
        title=_optional_text(record["title"]),
        source=_optional_text(record["source"]),
        url=_optional_text(record["url"]),
        published=_date(record["published"]),
        published_from=None
        if record["published_from"] is None
        else _one_of(PublishedFrom, record["published_from"]),
        language=_optional_text(record["language"]),
    )
    return Situation(
        documents=(document,),
        mentions=tuple(_mention(m, key, pool) for m in record["mentions"]),
        times=tuple((key, _when(t)) for t in record["times"]),
        quantities=tuple((key, _quantity(q)) for q in record["quantities"]),
        events=tuple(_event(e, key, pool) for e in record["events"]),
        deployments=tuple(_deployment(d, key, pool) for d in record["deployments"]),
        claims=tuple(_claim(c, key) for c in record["claims"]),
        problems=tuple(_problem(p, key) for p in record["problems"]),
        # Files written before there were facts hold none.
        facts=tuple(_fact(f, key) for f in record.get("facts", ())),
    )


@dataclass(frozen=True, slots=True)
class _Pool:
    """What a full record writes once and refers to by number."""

    places: tuple[Place, ...]
    geometries: tuple[BaseGeometry, ...]

    def place(self, value: object) -> Place:
        return _place(value) if isinstance(value, Mapping) else self.places[_index(value, self.places)]

    def geometry(self, value: object) -> BaseGeometry:
        if isinstance(value, str):
            return from_geojson(value)
        return self.geometries[_index(value, self.geometries)]


def _pool(record: Mapping[str, Any] | None) -> _Pool:
    if record is None:
        return _Pool(places=(), geometries=())
    return _Pool(
        places=tuple(_pooled_place(*place) for place in record["places"]),
        geometries=tuple(map(_pooled_geometry, record["geometries"])),
    )


def _index(value: object, things: tuple[object, ...]) -> int:
    """Return ``value`` as an index of ``things``; ValueError where there is none such."""
    number = _whole(value)
    if not 0 <= number < len(things):
        raise ValueError(f"a number below {len(things)} expected, got {number}")
    return number


def _one_of(literal: Any, value: object) -> Any:
    """Return ``value`` when it is one of a Literal's values; ValueError names the choices otherwise.

    It is the Literal's own text, not a copy for each record.
    """
    choices = _choices(literal)
    found = choices.get(_text(value))
    if found is None:
        raise ValueError(f"one of {', '.join(choices)} expected, got {value!r}")
    return found


@cache
def _choices(literal: Any) -> dict[str, str]:
    return {value: value for value in get_args(literal)}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, got {type(value).__name__}")
    return value


def _optional_text(value: object) -> str | None:
    return None if value is None else _text(value)


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(_text(value) for value in values)


def _word(value: object) -> str:
    """Return a text that many records hold: it is kept once."""
    return intern(_text(value))


def _words(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(_word, values))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"a number expected, got {type(value).__name__}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError("a finite number expected")
    return number


def _optional_number(value: object) -> float | None:
    return None if value is None else _number(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"a whole number expected, got {type(value).__name__}")
    return value


def _pair(values: Iterable[object]) -> tuple[float, float]:
    first, second = values
    return _number(first), _number(second)


def _span(values: Iterable[object]) -> tuple[int, int]:
    first, second = values
    return _whole(first), _whole(second)


def _date(value: object) -> date | None:
    return None if value is None else date.fromisoformat(_text(value))


def _place(record: Mapping[str, Any]) -> Place:
    return Place(
        id=_text(record["id"]),
        name=_text(record["name"]),
        kind=_word(record["kind"]),
        country=_optional_text(record["country"]),
        lon=_number(record["lon"]),
        lat=_number(record["lat"]),
        admin1=_optional_text(record["admin1"]),
        population=_whole(record["population"]),
        disputed=bool(record["disputed"]),
        footprint_id=_optional_text(record["footprint_id"]),
        radius_m=_number(record["radius_m"]),
    )


# Documents name the same places again and again: a hundred thousand of them need not hold each as often.
@lru_cache(maxsize=_MOST_PLACES, typed=True)
def _pooled_place(*values: Any) -> Place:
    return _place(dict(zip(PLACE_KEYS, values, strict=False)))


@lru_cache(maxsize=_MOST_GEOMETRIES)
def _pooled_geometry(text: object) -> BaseGeometry:
    return from_wkb(base64.b64decode(_text(text), validate=True))


def _mention(record: Any, key: str, pool: _Pool) -> Mention:
    # Schema 3 writes rows; before that each was a record with keys.
    row: Any = _mention_row(record) if isinstance(record, Mapping) else record
    start, end, text, role, use, draw, outcome, score, place, candidates, evidence, stand_in = row
    return Mention(
        document_id=key,
        start=_whole(start),
        end=_whole(end),
        text=_text(text),
        role=_one_of(Role, role),
        use=_one_of(Use, use),
        draw=_one_of(Draw, draw),
        outcome=_one_of(Outcome, outcome),
        score=_number(score),
        place=None if place is None else pool.place(place),
        candidates=tuple(
            Candidate(place=pool.place(chosen), score=_number(value), evidence=_words(why))
            for chosen, value, why in candidates
        ),
        evidence=_words(evidence),
        stand_in=bool(stand_in),
    )


def _mention_row(record: Mapping[str, Any]) -> list[Any]:
    keys = ("start", "end", "text", "role", "use", "draw", "status", "score", "place")
    candidates = [(c["place"], c["score"], c["evidence"]) for c in record["candidates"]]
    return [*(record[key] for key in keys), candidates, record["evidence"], record.get("stand_in", False)]


def _when(record: Mapping[str, Any]) -> When:
    return When(
        start=_whole(record["start"]),
        end=_whole(record["end"]),
        text=_text(record["text"]),
        kind=_one_of(TimeKind, record["kind"]),
        edtf=_optional_text(record["edtf"]),
        earliest=_date(record["earliest"]),
        latest=_date(record["latest"]),
        precision=_whole(record["precision"]),
    )


def _optional_when(record: Mapping[str, Any] | None) -> When | None:
    return None if record is None else _when(record)


def _quantity(record: Mapping[str, Any]) -> Quantity:
    return Quantity(
        start=_whole(record["start"]),
        end=_whole(record["end"]),
        text=_text(record["text"]),
        low=_optional_number(record["low"]),
        best=_optional_number(record["best"]),
        high=_optional_number(record["high"]),
        unit=_text(record["unit"]),
        of=_optional_text(record["of"]),
        qualifier=_one_of(Qualifier, record["qualifier"]),
    )


def _optional_quantity(record: Mapping[str, Any] | None) -> Quantity | None:
    return None if record is None else _quantity(record)


def _footprint(record: Mapping[str, Any], key: str, pool: _Pool) -> Footprint:
    return Footprint(
        document_id=key,
        start=_whole(record["start"]),
        end=_whole(record["end"]),
        phrase=_text(record["phrase"]),
        relation=_one_of(Relation, record["relation"]),
        place_ids=_words(record["place_ids"]),
        geometry=pool.geometry(record["geometry"]),
        lon=_number(record["lon"]),
        lat=_number(record["lat"]),
        uncertainty_m=_number(record["uncertainty_m"]),
        where_prec=_whole(record["where_prec"]),
        role=_one_of(PlaceRole, record["role"]),
        score=_number(record["score"]),
    )


def _event(record: Mapping[str, Any], key: str, pool: _Pool) -> Event:
    return Event(
        id=_text(record["id"]),
        document_id=key,
        kind=_word(record["kind"]),
        mode=_optional_text(record["mode"]),
        context=_words(record["context"]),
        acled=_optional_text(record["acled"]),
        modality=_one_of(Modality, record["modality"]),
        polarity=_one_of(Polarity, record["polarity"]),
        start=_whole(record["start"]),
        end=_whole(record["end"]),
        text=_text(record["text"]),
        sentence=_span(record["sentence"]),
        places=tuple(_footprint(p, key, pool) for p in record["places"]),
        when=_optional_when(record["when"]),
        actors=_texts(record["actors"]),
        recipients=_texts(record["recipients"]),
        count=_optional_quantity(record["count"]),
        fatalities=_optional_quantity(record["fatalities"]),
        injured=_optional_quantity(record["injured"]),
        attribution=_optional_text(record["attribution"]),
        evidence=_words(record["evidence"]),
    )


def _deployment(record: Mapping[str, Any], key: str, pool: _Pool) -> Deployment:
    return Deployment(
        id=_text(record["id"]),
        document_id=key,
        force=_optional_text(record["force"]),
        asset=_word(record["asset"]),
        unit=_optional_text(record["unit"]),
        start=_whole(record["start"]),
        end=_whole(record["end"]),
        text=_text(record["text"]),
        sentence=_span(record["sentence"]),
        quantity=_optional_quantity(record["quantity"]),
        places=tuple(_footprint(p, key, pool) for p in record["places"]),
        when=_optional_when(record["when"]),
        status=_one_of(Status, record["status"]),
        distribution=_one_of(Distribution, record["distribution"]),
        modality=_one_of(Modality, record["modality"]),
        sidc=_optional_text(record["sidc"]),
        evidence=_words(record["evidence"]),
    )


def _reading(record: Mapping[str, Any]) -> ClaimReading:
    return ClaimReading(
        of=_text(record["of"]),
        nearest_m=_number(record["nearest_m"]),
        farthest_m=_number(record["farthest_m"]),
        start=_pair(record["from"]),
        end=_pair(record["to"]),
        farthest_start=_pair(record["farthest_from"]),
        farthest_end=_pair(record["farthest_to"]),
        error_m=_number(record["error_m"]),
        # Files of the first version have no interval and no source.
        low_m=_optional_number(record.get("low_m")),
        high_m=_optional_number(record.get("high_m")),
        source=_text(record.get("source", "")),
    )


def _finding(record: Mapping[str, Any]) -> Finding:
    return Finding(
        place_id=_text(record["place_id"]),
        place=_text(record["place"]),
        verdict=_one_of(Verdict, record["verdict"]),
        nearest_m=_number(record["nearest_m"]),
        farthest_m=_number(record["farthest_m"]),
        share_within=_number(record["share_within"]),
        margin_m=_number(record["margin_m"]),
        error_m=_number(record["error_m"]),
        readings=tuple(_reading(r) for r in record["readings"]),
        note=_text(record["note"]),
    )


def _claim(record: Mapping[str, Any], key: str) -> Claim:
    name = _optional_text(record["reference"])
    reference = (
        None
        if name is None
        else Reference(
            kind=_one_of(ReferenceKind, record["reference_kind"]),
            place_id=_optional_text(record["reference_id"]),
            name=name,
        )
    )
    return Claim(
        id=_text(record["id"]),
        document_id=key,
        start=_whole(record["start"]),
        end=_whole(record["end"]),
        text=_text(record["text"]),
        sentence=_span(record["sentence"]),
        kind=_one_of(ClaimKind, record["kind"]),
        relation=_one_of(ClaimRelation, record["relation"]),
        value_m=_number(record["value_m"]),
        low_m=_optional_number(record["low_m"]),
        subject_ids=_texts(record["subject_ids"]),
        reference=reference,
        by=_optional_text(record["by"]),
        modality=_one_of(Modality, record["modality"]),
        # Files written before claims had other kinds than distances lack these.
        polarity=_one_of(Polarity, record.get("polarity", "positive")),
        value=_optional_number(record.get("value")),
        unit=_optional_text(record.get("unit")),
        day=_date(record.get("day")),
        verdict=_one_of(Verdict, record["verdict"]),
        findings=tuple(_finding(f) for f in record["findings"]),
        note=_text(record["note"]),
    )


def _fact(record: Mapping[str, Any], key: str) -> Fact:
    members = _texts(record["members"])
    documents = _texts(record["documents"])
    if not members or key not in documents:
        raise ValueError("a fact with at least one member, and of its own document, expected")
    return Fact(
        id=_text(record["id"]),
        subject=_one_of(FactSubject, record["subject"]),
        kind=_word(record["kind"]),
        mode=_optional_text(record["mode"]),
        title=_text(record["title"]),
        members=members,
        documents=documents,
        status=_one_of(Agreement, record["status"]),
        properties=tuple(_fact_property(p) for p in record["properties"]),
        earliest=_date(record["earliest"]),
        latest=_date(record["latest"]),
        place_ids=_words(record["place_ids"]),
        part_of=_optional_text(record["part_of"]),
        contradictions=tuple(_contradiction(c) for c in record["contradictions"]),
        evidence=_words(record["evidence"]),
    )


def _fact_property(record: Mapping[str, Any]) -> FactProperty:
    return FactProperty(
        name=_one_of(PropertyName, record["name"]),
        status=_one_of(Agreement, record["status"]),
        told=tuple(_told(t) for t in record["told"]),
        low=_optional_number(record["low"]),
        high=_optional_number(record["high"]),
        earliest=_date(record["earliest"]),
        latest=_date(record["latest"]),
        note=_text(record["note"]),
    )


def _told(record: Mapping[str, Any]) -> Told:
    return Told(
        document_id=_text(record["document_id"]),
        item_id=_text(record["item_id"]),
        start=_whole(record["start"]),
        end=_whole(record["end"]),
        text=_text(record["text"]),
        low=_optional_number(record["low"]),
        high=_optional_number(record["high"]),
        earliest=_date(record["earliest"]),
        latest=_date(record["latest"]),
        place_ids=_words(record["place_ids"]),
    )


def _contradiction(record: Mapping[str, Any]) -> Contradiction:
    return Contradiction(
        document_id=_text(record["document_id"]),
        property=_one_of(PropertyName, record["property"]),
        first=_span(record["first"]),
        second=_span(record["second"]),
        text=_text(record["text"]),
    )


def _problem(record: Mapping[str, Any], key: str | None) -> Problem:
    document_id = key if key is not None else _optional_text(record["document_id"])
    return Problem(document_id=document_id, stage=_text(record["stage"]), message=_text(record["message"]))
