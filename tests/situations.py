"""Hand-made situations for tests of what comes after reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import nouns
from shapely.geometry import LineString, MultiPolygon, Point, box

from geomap.model import (
    Candidate,
    Claim,
    Deployment,
    Document,
    Event,
    Footprint,
    Mention,
    Place,
    Problem,
    Quantity,
    Reference,
    Situation,
    When,
)

TEXT = "A drone struck a depot near Aden on Tuesday. Two frigates are at sea off Assab, 60 km from Yemen."

ADEN = Place(
    id="geonames:415189",
    name="Aden",
    kind="PPLA",
    country="YE",
    lon=45.03,
    lat=12.78,
    population=550000,
    radius_m=9000.0,
)
OTHER = replace(ADEN, id="geonames:1", name="Aden", country="CA", lon=-114.0, lat=51.0, population=0)


def mention(document_id: str = "one") -> Mention:
    return Mention(
        document_id=document_id,
        start=28,
        end=32,
        text="Aden",
        role="literal",
        use="literal",
        draw="pin",
        outcome="resolved",
        score=0.93,
        place=ADEN,
        candidates=(
            Candidate(place=ADEN, score=0.93, evidence=("largest of that name",)),
            Candidate(place=OTHER, score=0.07),
        ),
        evidence=("after a preposition",),
    )


def footprint(document_id: str = "one") -> Footprint:
    return nouns.footprint(
        document_id,
        23,
        "near Aden",
        Point(45.03, 12.78).buffer(0.2),
        relation="near",
        place_ids=(ADEN.id,),
        lon=45.03,
        lat=12.78,
        uncertainty_m=25_000.0,
        where_prec=2,
    )


def _two() -> Quantity:
    return Quantity(start=45, end=48, text="Two", low=2, best=2, high=2, unit="count", of="frigates")


def _tuesday() -> When:
    return When(
        start=36,
        end=43,
        text="Tuesday",
        kind="date",
        edtf="2026-03-10",
        earliest=date(2026, 3, 10),
        latest=date(2026, 3, 10),
        precision=1,
    )


def _event(document_id: str) -> Event:
    return nouns.event(
        document_id,
        8,
        "struck",
        mode="aerial",
        context=("military",),
        acled="Air/drone strike",
        sentence=(0, 44),
        places=(footprint(document_id),),
        when=_tuesday(),
        actors=("unknown",),
        fatalities=replace(_two(), high=None),
        evidence=("verb strike",),
    )


def _deployment(document_id: str) -> Deployment:
    belt = replace(
        footprint(document_id),
        start=69,
        end=78,
        phrase="off Assab",
        relation="off_coast",
        geometry=MultiPolygon([box(42, 13, 43, 14), box(43.5, 12, 44, 12.5)]),
        uncertainty_m=90_000.0,
        where_prec=7,
    )
    return Deployment(
        id=f"{document_id}:d45",
        document_id=document_id,
        force=None,
        asset="frigate",
        unit=None,
        start=45,
        end=57,
        text="Two frigates",
        sentence=(45, 98),
        quantity=_two(),
        places=(belt, replace(belt, geometry=LineString([(179, 1), (180, 2)]), lon=179.5, lat=1.5)),
        when=None,
        status="patrolling",
        distribution="across",
    )


def _claim(document_id: str) -> Claim:
    finding = nouns.finding(
        "geonames:343292",
        "Assab",
        nouns.reading(
            "mainland coast of Yemen",
            58_000.5,
            61_000.0,
            (42.74, 13.01),
            (43.25, 13.2),
            farthest_start=(42.70, 13.0),
            error_m=221.0,
        ),
        verdict="supported",
        share_within=0.75,
        margin_m=1_999.5,
        note="Nearest point within.",
    )
    return Claim(
        id=f"{document_id}:c80",
        document_id=document_id,
        start=80,
        end=96,
        text="60 km from Yemen",
        sentence=(45, 98),
        kind="distance",
        relation="~",
        value_m=60_000.0,
        subject_ids=("geonames:343292",),
        reference=Reference(kind="coast", place_id="geonames:69543", name="mainland coast of Yemen"),
        verdict="supported",
        findings=(finding,),
    )


def whole(document_id: str = "one") -> Situation:
    """A situation with one of everything."""
    claim = _claim(document_id)
    return Situation(
        documents=(
            Document(
                id=document_id,
                text=TEXT,
                title="Depot burns",
                source="Quay Street Notices",
                url="https://example.org/1",
                published=date(2026, 3, 12),
                published_from="header",
                language="en",
            ),
        ),
        mentions=(mention(document_id),),
        times=((document_id, _tuesday()),),
        quantities=((document_id, _two()),),
        events=(_event(document_id),),
        deployments=(_deployment(document_id),),
        claims=(
            claim,
            replace(claim, id=f"{document_id}:c81", findings=(), reference=None, verdict="undetermined"),
        ),
        problems=(Problem(document_id=document_id, stage="read", message="a trifle"),),
    )
