"""Distances and buffers between what a person names: places, coasts, borders, points, files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Literal

import shapely
from geopy.point import Point as LatLon
from shapely.errors import GEOSException
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geomap import geodesy
from geomap.errors import InputError, UnknownPlaceError, UsageError
from geomap.gazetteer import Gazetteer
from geomap.judging.measurement import Ground, measure_between, reference_grounds, subject_ground
from geomap.model import ClaimReading, Place, Reference

_PAIR = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*,\s*([-+]?\d+(?:\.\d+)?)\s*")
_LETTERED = re.compile(r"\d\s*[°'′\"″]?\s*[NS]\b.*\d\s*[°'′\"″]?\s*[EW]\b")
_EDGE = re.compile(
    r"\s*(?:the\s+)?(mainland\s+)?(coast|coastline|border|borders)\s+of\s+(.+?)\s*", re.IGNORECASE
)
_FIGURES = re.compile(r"[-+\d. ]+(?:[,;/][-+\d. ]*)+")
"""Figures and separators alone: no place is called so, and a point is meant, with a number too many."""
_LENGTH = re.compile(r"\s*([-+]?\d[\d,]*(?:\.\d+)?)\s*([a-zA-Z]*)\s*")

_METRES = {
    "m": 1.0, "metre": 1.0, "metres": 1.0, "meter": 1.0, "meters": 1.0,
    "km": 1000.0, "kilometre": 1000.0, "kilometres": 1000.0, "kilometer": 1000.0, "kilometers": 1000.0,
    "mi": 1609.344, "mile": 1609.344, "miles": 1609.344,
    "nmi": 1852.0, "nm": 1852.0, "ft": 0.3048,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Locality:
    """What a distance is measured from or to."""

    name: str
    """In words: "coast of Venezuela"."""
    kind: Literal["place", "coast", "border", "point", "file"]
    """What sort of thing was named."""
    grounds: tuple[Ground, ...]
    """At least one; the first is the customary reading."""
    place: Place | None = None
    """The place it is or belongs to; None for points and files."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Distance:
    """The geodesic distance between two localities, in every reading."""

    start: Locality
    """From."""
    end: Locality
    """To."""
    readings: tuple[ClaimReading, ...]
    """At least one, the customary one first."""
    azimuth_deg: float | None
    """From ``start``'s nearest point to ``end``'s in the first reading, clockwise from north, 0 to 360;
    None where they touch."""


def locality(text: str, gazetteer: Gazetteer) -> Locality:
    """Return what a person names: a place, "coast of X", "border of X", a point or a GeoJSON file.

    A point is "lon,lat" in degrees, or latitude and longitude with their letters: 10°30'N 66°55'W.

    Raises UnknownPlaceError (with near names), UsageError for a point off the globe and InputError for a
    file that is not GeoJSON.
    """
    if pair := _PAIR.fullmatch(text):
        return _point(float(pair[1]), float(pair[2]))
    if _FIGURES.fullmatch(text):
        raise UsageError(
            f"a point is two numbers, lon,lat in degrees, such as -66.9,10.5; got {text.strip()!r}"
        )
    if _LETTERED.search(text) and (lettered := _lettered_point(text)):
        return lettered
    if text.lower().endswith((".geojson", ".json")):
        return _file(Path(text))
    if edge := _EDGE.fullmatch(text):
        return _edge(edge[2].lower(), edge[3], gazetteer, mainland_only=bool(edge[1]))
    place = _find(text, gazetteer)
    return Locality(name=place.name, kind="place", grounds=(subject_ground(place, gazetteer),), place=place)


def distance(start: str | Locality, end: str | Locality, gazetteer: Gazetteer) -> Distance:
    """Measure from one locality to another: nearest and farthest geodesic, with both points.

    The farthest is directed: from the point of ``start`` that lies farthest from ``end``. Raises as
    ``locality`` does.
    """
    first = locality(start, gazetteer) if isinstance(start, str) else start
    second = locality(end, gazetteer) if isinstance(end, str) else end
    pairs = list(product(first.grounds, second.grounds))
    several = len(first.grounds) > 1
    readings = [
        replace(reading, of=f"{a.name} to {reading.of}") if several else reading
        for a, b in pairs
        for reading in measure_between(a, b, gazetteer).readings
    ]
    nearest = readings[0]
    azimuth_deg = None
    if nearest.nearest_m > 0:
        _, azimuth, _ = geodesy.inverse(*nearest.start, *nearest.end)
        azimuth_deg = float(azimuth) % 360.0
    return Distance(start=first, end=second, readings=tuple(readings), azimuth_deg=azimuth_deg)


def buffer(what: str | Locality, distance_m: float, gazetteer: Gazetteer) -> BaseGeometry:
    """Return all points within a geodesic distance of a locality (its first reading), as polygons.

    Valid, cut at the antimeridian. A negative distance shrinks an area. Raises as ``locality`` does.
    """
    place = locality(what, gazetteer) if isinstance(what, str) else what
    return geodesy.buffer(place.grounds[0].geometry, distance_m)


def length_from_text(text: str) -> float:
    """Return metres from "200km", "50 mi", "12 nmi" or "900 m". Raises UsageError.

    >>> length_from_text("200km")
    200000.0
    """
    parsed = _LENGTH.fullmatch(text)
    unit = _METRES.get(parsed[2].lower()) if parsed else None  # a bare "200" may be meant in km: it is asked
    if parsed is None or unit is None:
        raise UsageError(f"a length such as 200km, 50mi, 12nmi or 900m is wanted, got {text!r}")
    return float(parsed[1].replace(",", "")) * unit


def _point(lon: float, lat: float) -> Locality:
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise UsageError(f"a point is lon,lat with lon in -180..180 and lat in -90..90, got {lon:g},{lat:g}")
    name = f"{lon:g},{lat:g}"
    ground = Ground(name=name, geometry=Point(lon, lat), data_error_m=0.0)
    return Locality(name=name, kind="point", grounds=(ground,))


def _lettered_point(text: str) -> Locality | None:
    try:
        point = LatLon.from_string(text.strip())
    except ValueError:
        return None
    return _point(point.longitude, point.latitude)


def _file(path: Path) -> Locality:
    try:
        content = path.read_text(encoding="utf-8")
        json.loads(content)
        geometry = shapely.from_geojson(content)
    except (OSError, ValueError, RecursionError, GEOSException) as error:
        raise InputError(f"{path} cannot be read as GeoJSON: {error}") from error
    if geometry.geom_type == "GeometryCollection":
        geometry = shapely.union_all(shapely.get_parts(geometry))
    if geometry.is_empty:
        raise InputError(f"{path} holds no geometry")
    ground = Ground(name=path.stem, geometry=geometry, data_error_m=0.0)
    return Locality(name=path.stem, kind="file", grounds=(ground,))


def _edge(word: str, name: str, gazetteer: Gazetteer, *, mainland_only: bool) -> Locality:
    place = _find(name, gazetteer)
    if gazetteer.territory(place) is None:
        raise UsageError(f"no outline is known for {place.name}; name a country or territory")
    kind: Literal["coast", "border"] = "border" if word.startswith("border") else "coast"
    name = f"{kind} of {place.name}"
    grounds = reference_grounds(Reference(kind=kind, place_id=place.id, name=name), gazetteer)
    if not grounds:
        raise UsageError(
            f"{place.name} has no sea coast" if kind == "coast" else f"{place.name} has no border"
        )
    return Locality(name=name, kind=kind, grounds=grounds[:1] if mainland_only else grounds, place=place)


def _find(name: str, gazetteer: Gazetteer) -> Place:
    found = gazetteer.find(name, limit=1)
    if not found:
        raise UnknownPlaceError(name, gazetteer.suggestions(name))
    return found[0].place
