"""A small situation made by hand, on invented reports, and a ground to draw it on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import nouns
from shapely.geometry import MultiLineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geomap import geodesy
from geomap.errors import UnknownPlaceError
from geomap.model import (
    Candidate,
    Claim,
    Deployment,
    Document,
    Event,
    Finding,
    Footprint,
    Mention,
    Place,
    Problem,
    Quantity,
    Reference,
    Situation,
    When,
)

_LEDGER = (
    "Port Amber, 3 March. A drone struck the fuel depot at Port Amber on Monday "
    "and killed at least 4 workers, "
    "the harbour office said. Marsh Coast denied that it had sent it. "
    "Its navy has about 900 sailors at Port Amber and on Gull Island, less than 80 kilometres "
    "from the shore of Tern. "
    "The prime minister warned that the strait could be closed. Talks ended without a statement."
)
_COURIER = (
    "Several boats were stopped off the coast of Tern in late February, and crews were sent home. "
    "Troops are patrolling the border between Tern and Marsh Coast. A rally filled the square at Amber."
)


def place(slug: str, name: str, kind: str, lon: float, lat: float, **more: object) -> Place:
    values = {"country": "XA", **more}
    return Place(id=f"facility:{slug}", name=name, kind=kind, lon=lon, lat=lat, **values)  # type: ignore[arg-type]


PORT = place("port-amber", "Port Amber", "PPL", 40.0, 15.0, admin1="02", population=51_000, radius_m=3_000.0)
OTHER_PORT = place("amber-oh", "Amber", "PPL", -82.5, 41.2, country="XB", population=900)
GULL = place("gull-island", "Gull Island", "ISL", 41.4, 15.4, footprint_id="country:XG", radius_m=8_000.0)
TERN = place("tern", "Tern", "PCLI", 42.5, 14.0, country="XT", footprint_id="country:XT", radius_m=120_000.0)
MARSH = place("marsh-coast", "Marsh Coast", "PCLI", 39.2, 15.5, footprint_id="country:XM", radius_m=150_000.0)


class StandIn:
    """A ground of four places and boxes for shapes."""

    version = "stand-in 1"

    def __init__(self) -> None:
        self._places = {p.id: p for p in (PORT, OTHER_PORT, GULL, TERN, MARSH)}
        self._shapes = {
            "country:XG": box(41.3, 15.3, 41.5, 15.5),
            "country:XT": box(42.0, 13.0, 43.5, 15.0),
            "country:XM": box(38.0, 14.0, 40.0, 17.0),
        }

    def place(self, place_id: str) -> Place:
        try:
            return self._places[place_id]
        except KeyError:
            raise UnknownPlaceError(place_id) from None

    def footprint(self, place: Place) -> BaseGeometry:
        return self.territory(place) or Point(place.lon, place.lat)

    def territory(self, place: Place) -> Polygon | MultiPolygon | None:
        return self._shapes.get(place.footprint_id or "")

    def coast(self, place: Place, *, islands: bool) -> MultiLineString:
        shape = self.territory(place)
        return MultiLineString([shape.exterior]) if isinstance(shape, Polygon) else MultiLineString()


GROUND = StandIn()


def _span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def _sentence(text: str, words: str) -> tuple[int, int]:
    start, end = _span(text, words)
    before = text.rfind(". ", 0, start)
    after = text.find(". ", end)
    return (before + 2 if before >= 0 else 0), (after + 1 if after >= 0 else len(text))


def _quantity(text: str, words: str, **values: object) -> Quantity:
    start, end = _span(text, words)
    return Quantity(start=start, end=end, text=words, **values)  # type: ignore[arg-type]


def _footprint(
    document: str, text: str, words: str, where: Place | BaseGeometry, **values: object
) -> Footprint:
    geometry = Point(where.lon, where.lat) if isinstance(where, Place) else where
    place_ids = (where.id,) if isinstance(where, Place) else ()
    defaults: dict[str, object] = {"place_ids": place_ids, "uncertainty_m": 3_000.0}
    return nouns.footprint(document, _span(text, words)[0], words, geometry, **(defaults | values))


def _mention(document: str, text: str, words: str, where: Place | None, **values: object) -> Mention:
    start, end = _span(text, words)
    candidates = () if where is None else (Candidate(place=where, score=0.9, evidence=("in the dateline",)),)
    defaults: dict[str, object] = {
        "role": "literal",
        "use": "literal",
        "draw": "pin",
        "outcome": "resolved" if where is not None else "unresolved",
        "score": 0.9 if where is not None else 0.0,
        "candidates": candidates,
        "evidence": ("after “at”",),
    }
    return Mention(
        document_id=document,
        start=start,
        end=end,
        text=words,
        place=where,
        **{**defaults, **values},  # type: ignore[arg-type]
    )


def _event(document: str, text: str, words: str, **values: object) -> Event:
    defaults: dict[str, object] = {
        "sentence": _sentence(text, words),
        "evidence": (f"“{words}” is in the lexicon",),
    }
    return nouns.event(document, _span(text, words)[0], words, **(defaults | values))


def _finding(subject: Place, start: tuple[float, float], end: tuple[float, float], limit_m: float) -> Finding:
    metres = float(geodesy.inverse(*start, *end)[0])
    return nouns.finding(
        subject.id,
        subject.name,
        nouns.reading("coast of Tern", metres, metres + 9_000.0, start, end, error_m=500.0),
        verdict="supported" if metres < limit_m else "refuted",
        share_within=1.0,
        margin_m=limit_m - metres,
        note=f"{subject.name} was measured from its nearest point.",
    )


_L, _C = "ledger", "courier"
"""Ids of the two reports."""


def _port() -> Footprint:
    return _footprint(_L, _LEDGER, "at Port Amber", PORT)


def _ledger_events() -> tuple[Event, ...]:
    monday = When(
        start=_span(_LEDGER, "on Monday")[0],
        end=_span(_LEDGER, "on Monday")[1],
        text="on Monday",
        kind="date",
        edtf="2031-03-03",
        earliest=date(2031, 3, 3),
        latest=date(2031, 3, 3),
        precision=1,
    )
    port = _port()
    strait = _footprint(
        _L,
        _LEDGER,
        "the strait",
        box(40.8, 13.8, 41.9, 15.1),
        relation="in",
        uncertainty_m=70_000.0,
        where_prec=7,
    )
    return (
        _event(
            _L,
            _LEDGER,
            "struck",
            kind="ASSAULT",
            mode="drone-strike",
            places=(port,),
            when=monday,
            fatalities=_quantity(
                _LEDGER, "at least 4", low=4, best=None, high=None, unit="count", qualifier="at_least"
            ),
            actors=("a drone",),
            attribution="the harbour office",
        ),
        _event(
            _L, _LEDGER, "sent it", kind="ASSAULT", modality="denied", polarity="negative", places=(port,)
        ),
        _event(_L, _LEDGER, "closed", kind="COERCE", modality="threatened", places=(strait,)),
        _event(_L, _LEDGER, "Talks", kind="CONSULT"),
    )


def _courier_events() -> tuple[Event, ...]:
    february = When(
        start=_span(_COURIER, "in late February")[0],
        end=_span(_COURIER, "in late February")[1],
        text="in late February",
        kind="interval",
        edtf="2031-02-20/2031-02-28",
        earliest=date(2031, 2, 20),
        latest=date(2031, 2, 28),
        precision=3,
    )
    offshore = _footprint(
        _C,
        _COURIER,
        "off the coast of Tern",
        box(41.2, 12.6, 42.0, 15.2),
        relation="off_coast",
        place_ids=(TERN.id,),
        uncertainty_m=90_000.0,
        where_prec=7,
    )
    return (
        _event(
            _C,
            _COURIER,
            "stopped",
            kind="COERCE",
            mode="boat-seizure",
            places=(offshore,),
            when=february,
        ),
        _event(
            _C,
            _COURIER,
            "sent home",
            kind="RETREAT",
            modality="claimed",
            places=(offshore,),
            when=february,
        ),
        _event(
            _C,
            _COURIER,
            "rally",
            kind="PROTEST",
            places=(_footprint(_C, _COURIER, "at Amber", PORT),),
        ),
    )


def _deployments() -> tuple[Deployment, ...]:
    port = _port()
    line = MultiLineString([[(41.0, 16.0), (41.6, 15.8), (42.0, 15.0)]])
    border = _footprint(
        _C,
        _COURIER,
        "the border between Tern and Marsh Coast",
        line,
        relation="border",
        place_ids=(TERN.id, MARSH.id),
        uncertainty_m=60_000.0,
        where_prec=5,
    )
    sailors_at = _span(_LEDGER, "about 900 sailors at Port Amber and on Gull Island")
    sailors = Deployment(
        id="ledger:d0",
        document_id=_L,
        force="Marsh Coast",
        asset="sailors",
        unit=None,
        start=sailors_at[0],
        end=sailors_at[1],
        text=_LEDGER[slice(*sailors_at)],
        sentence=_sentence(_LEDGER, "about 900 sailors"),
        quantity=_quantity(
            _LEDGER, "about 900", low=810, best=900, high=990, unit="count", qualifier="approx"
        ),
        places=(
            replace(port, start=_LEDGER.rindex("at Port Amber"), end=_LEDGER.rindex("at Port Amber") + 13),
            _footprint(_L, _LEDGER, "on Gull Island", GULL, uncertainty_m=8_000.0, where_prec=2),
        ),
        when=None,
        status="stationed",
        distribution="across",
    )
    patrol_at = _span(_COURIER, "Troops are patrolling")
    patrol = Deployment(
        id="courier:d0",
        document_id=_C,
        force=None,
        asset="troops",
        unit=None,
        start=patrol_at[0],
        end=patrol_at[1],
        text="Troops are patrolling",
        sentence=_sentence(_COURIER, "Troops are patrolling"),
        quantity=None,
        places=(border,),
        when=None,
        status="patrolling",
        modality="claimed",
    )
    return sailors, patrol


def _claim() -> Claim:
    near = _span(_LEDGER, "less than 80 kilometres from the shore of Tern")
    return Claim(
        id="ledger:c0",
        document_id=_L,
        start=near[0],
        end=near[1],
        text=_LEDGER[slice(*near)],
        sentence=_sentence(_LEDGER, "less than 80 kilometres"),
        kind="distance",
        relation="<",
        value_m=80_000.0,
        subject_ids=(PORT.id, GULL.id),
        reference=Reference(kind="coast", place_id=TERN.id, name="the coast of Tern"),
        verdict="partly",
        note="One of two places lies within 80 km.",
        findings=(
            _finding(PORT, (40.0, 15.0), (42.0, 14.9), 80_000.0),
            _finding(GULL, (41.5, 15.3), (42.0, 15.0), 80_000.0),
        ),
    )


def _documents() -> tuple[Document, ...]:
    return (
        Document(
            id=_L,
            text=_LEDGER,
            title="Fire at the depot",
            source="The Ledger",
            url="https://ledger.example/depot",
            published=date(2031, 3, 4),
            published_from="header",
        ),
        Document(
            id=_C,
            text=_COURIER,
            title="Boats turned back",
            source="Courier",
            published=date(2031, 3, 2),
        ),
    )


def _mentions() -> tuple[Mention, ...]:
    namesakes = (
        Candidate(place=PORT, score=0.86, evidence=("near Gull Island, 158 km",)),
        Candidate(place=OTHER_PORT, score=0.14, evidence=("no other name of its country",)),
    )
    return (
        _mention(_L, _LEDGER, "Port Amber", PORT),
        _mention(_L, _LEDGER, "Gull Island", GULL),
        _mention(_L, _LEDGER, "Marsh Coast", MARSH, role="associative", use="metonym", draw="none"),
        _mention(_C, _COURIER, "Tern", TERN),
        _mention(_C, _COURIER, "Amber", PORT, outcome="ambiguous", score=0.86, candidates=namesakes),
        _mention(_C, _COURIER, "the square", None, candidates=(Candidate(place=OTHER_PORT, score=0.1),)),
    )


def situation() -> Situation:
    """Return two reports with events, deployments and a claim of every sort that the map must show."""
    return Situation(
        documents=_documents(),
        mentions=_mentions(),
        events=(*_ledger_events(), *_courier_events()),
        deployments=_deployments(),
        claims=(_claim(),),
        problems=(Problem(document_id=_C, stage="read", message="The second page could not be read."),),
    )
