"""Texts with their mentions marked by hand, and a small made-up world to read them in.

``[Aland]`` is a literal mention, ``{Alandish}`` an associative one, ``[=Aland]`` one that is context alone.
What stands in the brackets is looked up in the table of places given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import shapely
from shapely.geometry import MultiLineString, MultiPolygon, Point, box
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import Gazetteer
from geomap.model import Document, Mention, Place
from geomap.reading.annotations import Annotations
from geomap.reading.language.sentences import split_sentences

_MARK = re.compile(r"\[(=?)([^\]|]+)(?:\|([^\]]+))?\]|\{([^}|]+)(?:\|([^}]+))?\}")


def mark(text: str, places: Mapping[str, Place], *, published: date | None = None) -> Annotations:
    """Read a marked text; ``[words|Name]`` looks up Name for the words."""
    plain, mentions, at = [], [], 0
    length = 0
    for match in _MARK.finditer(text):
        before = text[at : match.start()]
        plain.append(before)
        length += len(before)
        literal = match[2] is not None
        words = match[2] if literal else match[4]
        place = places[(match[3] if literal else match[5]) or words]
        mentions.append(
            Mention(
                document_id="d",
                start=length,
                end=length + len(words),
                text=words,
                role="literal" if literal else "associative",
                use="literal" if literal else "modifier",
                draw=("context" if match[1] else "pin") if literal else "none",
                outcome="resolved",
                score=0.9,
                place=place,
            )
        )
        plain.append(words)
        length += len(words)
        at = match.end()
    document = Document(id="d", text="".join([*plain, text[at:]]), published=published)
    return Annotations(document=document, sentences=split_sentences(document), mentions=tuple(mentions))


def place(
    name: str,
    kind: str,
    country: str | None,
    lon: float,
    lat: float,
    *,
    area: bool = False,
    radius_m: float = 0.0,
) -> Place:
    """Make a place of the made-up world."""
    return Place(
        id=f"{'region' if kind == 'marine' else 'geonames'}:{name.lower().replace(' ', '-')}",
        name=name,
        kind=kind,
        country=country,
        lon=lon,
        lat=lat,
        footprint_id=f"land:{name}" if area else None,
        radius_m=radius_m,
    )


LANDS: dict[str, BaseGeometry] = {
    "Aland": box(0, 0, 10, 10),
    "Bland": box(10, 0, 20, 10),
    "Isle": box(30, 4, 31, 5),
    "Farland": MultiPolygon([box(172, 60, 180, 70), box(-180, 60, -172, 70)]),
    "Polaria": box(-180, 80, 180, 90),
    "Great Sea": box(-20, -20, 60, 0),
    "Wide Ocean": MultiPolygon([box(150, 20, 180, 60), box(-180, 20, -150, 60)]),
}

WORLD: dict[str, Place] = {
    p.name: p
    for p in (
        place("Aland", "PCLI", "AA", 5, 5, area=True),
        place("Bland", "PCLI", "BB", 15, 5, area=True),
        place("Isle", "PCLI", "II", 30.5, 4.5, area=True),
        place("Farland", "PCLI", "FF", 178, 65, area=True),
        place("Polaria", "PCLI", "PP", 0, 88, area=True),
        place("Great Sea", "marine", None, 10, -8, area=True),
        place("Wide Ocean", "marine", None, 180, 40, area=True),
        place("Acity", "PPLC", "AA", 5, 0.1),
        place("Bcity", "PPLC", "BB", 15, 5),
        place("Btown", "PPL", "BB", 12, 5),
        place("Midtown", "PPL", "AA", 8, 5),
    )
}


class Names(dict[str, Place]):
    """Places of a true gazetteer by the names that the tables of tests use.

    "Seoul, KR" is the town of that name in South Korea, "Sicily, IT" a division where there is no town,
    "Malta" a country or territory.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        super().__init__()
        self.gazetteer = gazetteer

    def __missing__(self, key: str) -> Place:
        name, _, country = key.removesuffix(" country").partition(", ")
        found = [candidate.place for candidate in self.gazetteer.find(name, limit=50)]
        if country:
            found = [p for p in found if p.country == country]
            found = [p for p in found if p.kind.startswith("PPL")] or found
        else:
            found = [p for p in found if p.kind.startswith(("PCL", "TERR"))] or found
        self[key] = found[0]
        return found[0]


class NoMemo:
    """Keeps nothing: what tests stand in for the gazetteer is worked out each time."""

    def recall(self, _question: str, answer: Callable[[], Any], **_how: object) -> Any:
        return answer()


class World:
    """A gazetteer of boxes, with the methods that footprints need."""

    memo = NoMemo()

    def footprint(self, place: Place) -> BaseGeometry:
        return LANDS[place.name] if place.footprint_id else Point(place.lon, place.lat)

    def coast(self, place: Place, *, islands: bool) -> MultiLineString:
        edge = LANDS[place.name].boundary
        others = [
            g.boundary for name, g in LANDS.items() if name not in (place.name, "Great Sea", "Wide Ocean")
        ]
        shared = [shapely.intersection(edge, other) for other in others]
        coast = edge.difference(shapely.union_all([s for s in shared if not s.is_empty]))
        return MultiLineString([g for g in shapely.get_parts(coast) if g.geom_type == "LineString"])

    def border(self, place: Place, *, land: bool = False) -> BaseGeometry:
        edge = LANDS[place.name].boundary
        if not land:
            return edge
        others = [other.boundary for name, other in LANDS.items() if name != place.name]
        return shapely.union_all([edge.intersection(other) for other in others])

    def place(self, place_id: str) -> Place:
        return next(place for place in WORLD.values() if place.id == place_id)

    def candidates(self, name: str) -> tuple[Place, ...]:
        return tuple(place for place in WORLD.values() if place.name == name)

    def island(self, place: Place) -> None:
        return None

    def is_island(self, place: Place) -> bool:
        return place.kind.startswith("ISL")

    def mainland(self, place: Place) -> BaseGeometry | None:
        return LANDS[place.name] if place.footprint_id else None

    def country(self, code: str) -> Place | None:
        return next((p for p in WORLD.values() if p.kind == "PCLI" and p.country == code), None)

    def capital(self, country: str) -> Place | None:
        return next((p for p in WORLD.values() if p.kind == "PPLC" and p.country == country), None)

    def land_near(self, bbox: tuple[float, float, float, float]) -> BaseGeometry:
        lands = [g for name, g in LANDS.items() if name not in ("Great Sea", "Wide Ocean")]
        return shapely.union_all([g for g in lands if g.intersects(box(*bbox))] or [MultiPolygon()])
