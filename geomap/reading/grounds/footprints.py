"""Recipes made ground: what a relation makes of its places, as a geometry with its uncertainty.

Distances are geodesics on WGS 84 (:mod:`geomap.geodesy`). Outlines are simplified first, by an error that is
small beside the vagueness of the phrase, because a footprint is drawn and compared, never measured: claims
are judged on the full outlines. What is found for a phrase is kept for the next text that has it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import radians, sin, sqrt
from typing import TYPE_CHECKING

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geomap import geodesy
from geomap.model import Place, Relation
from geomap.reading.grounds import areas as shapes
from geomap.reading.grounds.areas import (
    Ground,
    area_ground,
    areas,
    bounds,
    breadth_m,
    buffer,
    clip_side,
    destination,
    disc,
    exit_m,
    gap,
    inner_point,
    line_ground,
    lines,
    middle_of,
    middle_of_line,
    minus,
    pack,
    point_of_belt,
    reach_m,
    side_of,
    unpack,
    within,
)

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_CODE = (__file__, shapes.__file__)
"""What grounds depend on beside the map, the gazetteer and `geomap.geodesy`."""

COAST_BELT_M = 100_000.0
"""Breadth of the sea that "off the coast" of a country means; of a town it is half."""
SEA_CUT_M = 400_000.0
"""How far from the coasts of two lands a sea "near" them reaches."""
SURROUNDINGS_M = 150_000.0
"""Breadth of what surrounds a country, on land, at sea or in the air."""
TOWN_NEAR_M = 25_000.0
"""Radius that "near" a town means: UCDP GED's precision 2."""
SECTOR_DEG = 22.5
"""Half of the sector that one of eight directions means."""
BORDER_BELT_M = 10_000.0
"""How far from the line something "on the border" may be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """A spatial phrase with its places resolved: the key under which its ground is kept."""

    relation: Relation
    """What the words make of the places."""
    places: tuple[Place, ...]
    """The places it is built on; at least one."""
    beside: tuple[Place, ...] = ()
    """Further places that narrow it: the lands beside a sea, the other end of a road, the other side."""
    sea: Place | None = None
    """The sea that a coast is washed by: "Egypt's Red Sea coast"."""
    distance_m: float | None = None
    """The distance the words give; None where they give none."""
    spread_m: float = 0.0
    """How far the true distance may be from it."""
    disc: bool = False
    """True for "within" and "less than": everything up to the distance is meant."""
    azimuth_deg: float | None = None
    """The direction the words give, clockwise from north; None where they give none."""
    middle: bool = False
    """True for "central", "the heart of"."""
    margin: bool = False
    """True where what surrounds the place is meant with it."""


_PLAIN: frozenset[Relation] = frozenset(("at", "in", "near", "around"))
"""Relations that make a disc of a place known as a point."""


@lru_cache(maxsize=2048)
def find_ground(gazetteer: Gazetteer, phrase: Phrase) -> Ground:
    """Find the ground that a phrase means; what cannot be drawn better is its first place, as it stands."""
    if phrase.relation in _PLAIN and phrase.places[0].footprint_id is None:
        return _drawn(gazetteer, phrase)  # a disc takes less time than to see whether it is kept
    return gazetteer.memo.recall(
        repr(phrase), lambda: _drawn(gazetteer, phrase), pack=pack, unpack=unpack, code=_CODE
    )


def _drawn(gazetteer: Gazetteer, phrase: Phrase) -> Ground:
    ground = _RECIPES[phrase.relation](gazetteer, phrase)
    return ground if ground is not None else _whole(gazetteer, phrase.places[0])


# ---- what a place is -------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def outline(gazetteer: Gazetteer, place: Place) -> BaseGeometry | None:
    """Return a place's area with a simpler outline (error about 1 % of its breadth), or None for a point."""
    exact = gazetteer.footprint(place)
    if exact.geom_type not in ("Polygon", "MultiPolygon") or exact.is_empty:
        return None
    return _simpler(exact, min(max(sqrt(exact.area) / 120, 0.0005), 0.08))


def _simpler(area: BaseGeometry, tolerance_deg: float) -> BaseGeometry:
    # Degrees, not metres: the error only has to be small beside the phrase's own vagueness.
    if area.is_empty or area.geom_type not in ("Polygon", "MultiPolygon"):
        return shapely.simplify(area, tolerance_deg)
    # Keeping sides from crossing takes ten times as long: it is left to the islands that the quick way drops.
    parts = shapely.get_parts(area)
    quick = shapely.simplify(parts, tolerance_deg, preserve_topology=False)
    gone = shapely.is_empty(quick)
    quick[gone] = shapely.simplify(parts[gone], tolerance_deg, preserve_topology=True)
    simple: BaseGeometry = shapely.MultiPolygon(list(shapely.get_parts(quick)))
    if not simple.is_valid:
        simple = areas(shapely.union_all(quick))
    return simple if simple.is_valid and not simple.is_empty else area


def _radius_m(place: Place) -> float:
    """Return the radius of a place without an outline: its own, or by its kind and size."""
    if place.radius_m > 0:
        return place.radius_m
    if place.kind.startswith("PPL"):
        return min(25_000.0, max(1_500.0, 12.0 * sqrt(max(place.population, 1))))
    return next((radius for kind, radius in _KIND_RADIUS_M if place.kind.startswith(kind)), 5_000.0)


_KIND_RADIUS_M = (
    ("ADM1", 75_000.0), ("ADM2", 25_000.0), ("ADM3", 12_000.0), ("ADM", 8_000.0), ("PCL", 300_000.0),
    ("TERR", 100_000.0), ("marine", 300_000.0), ("region", 300_000.0), ("RGN", 100_000.0), ("ISLS", 50_000.0),
    ("ISL", 20_000.0), ("MTS", 80_000.0), ("DSRT", 150_000.0), ("PEN", 60_000.0), ("LK", 15_000.0),
    ("STM", 50_000.0), ("SEA", 300_000.0), ("GULF", 150_000.0), ("STRT", 40_000.0), ("BAY", 20_000.0),
    ("CHN", 20_000.0), ("VAL", 30_000.0), ("AIR", 3_000.0), ("INST", 3_000.0), ("PRT", 3_000.0),
    ("BLDG", 300.0), ("PAL", 300.0), ("HSE", 300.0), ("HSP", 500.0), ("BDG", 500.0),
)  # fmt: skip


def place_precision(place: Place) -> int:
    """Return UCDP GED's where_prec of a place named alone: 1 exact to 7 sea."""
    kind = place.kind
    if kind == "marine" or kind.startswith(("SEA", "OCN", "GULF", "STRT", "BAY")):
        return 7
    if kind.startswith(("PCL", "TERR")):
        return 6
    if kind == "ADM1":
        return 4
    if kind.startswith("ADM"):
        return 3
    if kind.startswith(("region", "RGN", "CONT", "ISLS", "MTS", "DSRT", "PEN", "STM", "LK", "AREA")):
        return 5
    if kind == "ISL" and _radius_m(place) > 25_000:
        return 5
    return 1


def _is_town(place: Place) -> bool:
    return place_precision(place) <= 2


# ---- the recipes -----------------------------------------------------------------------------------------


def _whole(gazetteer: Gazetteer, place: Place) -> Ground:
    area = outline(gazetteer, place)
    if area is None:
        return disc(place.lon, place.lat, _radius_m(place), place_precision(place))
    return area_ground(area, place_precision(place), (place.lon, place.lat))


def _at(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    return _whole(gazetteer, phrase.places[0])


def _near(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    place = phrase.places[0]
    area = outline(gazetteer, place)
    if phrase.distance_m is not None:
        reach = phrase.distance_m + phrase.spread_m
        return _grown(place, area, reach, 2 if reach <= TOWN_NEAR_M else 5)
    if _is_town(place):
        return _grown(place, None, TOWN_NEAR_M, 2)
    breadth = breadth_m(area) if area is not None else _radius_m(place)
    return _grown(place, area, min(max(breadth * 0.3, TOWN_NEAR_M), SURROUNDINGS_M), 5)


def _around(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    return _near(gazetteer, phrase)


def _grown(place: Place, area: BaseGeometry | None, by_m: float, precision: int) -> Ground:
    if area is None:
        return disc(place.lon, place.lat, _radius_m(place) * 0.2 + by_m, precision)
    return area_ground(buffer(area, by_m), precision, (place.lon, place.lat))


def _direction(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    place, azimuth = phrase.places[0], phrase.azimuth_deg
    if azimuth is None:
        return _near(gazetteer, phrase)
    area = outline(gazetteer, place)
    town = area is None or _is_town(place)
    start_m = 0.0 if area is None else exit_m(area, place, azimuth)
    distance, spread = phrase.distance_m, phrase.spread_m
    if distance is None:  # "north of X": from its edge as far as one would still name X
        reach = 2 * TOWN_NEAR_M if town else SURROUNDINGS_M
        inner, outer, middle = start_m, start_m + reach, start_m + reach / 2
    elif phrase.disc:
        inner, outer, middle = start_m, start_m + distance, start_m + distance / 2
    else:
        inner, outer, middle = (
            start_m + max(0.0, distance - spread),
            start_m + distance + spread,
            start_m + distance,
        )
    half = SECTOR_DEG if distance is not None else 2 * SECTOR_DEG
    sector = geodesy.wedge(place.lon, place.lat, azimuth - half, azimuth + half, inner, outer)
    if area is not None:
        sector = minus(sector, area)
    lon, lat = destination(place.lon, place.lat, azimuth, middle)
    reach = max(outer - middle, middle * sin(radians(half)))
    return Ground(
        geometry=sector, lon=lon, lat=lat, uncertainty_m=reach, where_prec=2 if reach <= TOWN_NEAR_M else 5
    )


def _part(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    place = phrase.places[0]
    area = outline(gazetteer, place)
    precision = (
        5 if place_precision(place) == 6 else place_precision(place)
    )  # larger than ADM1, within a country
    if area is None or _is_town(place):
        radius = _radius_m(place)
        if phrase.middle or phrase.azimuth_deg is None:
            return disc(place.lon, place.lat, radius / 2, precision)
        lon, lat = destination(place.lon, place.lat, phrase.azimuth_deg, radius / 2)
        return disc(lon, lat, radius / 2, precision)
    if phrase.middle or phrase.azimuth_deg is None:
        piece = middle_of(area)
    else:
        piece = side_of(area, phrase.azimuth_deg)
    return area_ground(piece, precision, None) if not piece.is_empty else None


def _territory(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    return _whole(gazetteer, phrase.places[0])


def _airspace(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    place = phrase.places[0]
    area = outline(gazetteer, place)
    if not phrase.margin:
        return _whole(gazetteer, place)
    return _grown(place, area, SURROUNDINGS_M if not _is_town(place) else TOWN_NEAR_M, place_precision(place))


def _off_coast(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    place = phrase.places[0]
    if place.kind == "marine":
        return _sea_cut(gazetteer, phrase, COAST_BELT_M)
    inner, outer = 0.0, COAST_BELT_M / (2 if _is_town(place) else 1)
    if phrase.distance_m is not None:
        outer = phrase.distance_m + (0 if phrase.disc else phrase.spread_m)
        inner = 0.0 if phrase.disc else max(0.0, phrase.distance_m - phrase.spread_m)
    return _belt(gazetteer, phrase, inner, outer)


def _waters(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    return _belt(gazetteer, phrase, 0.0, phrase.distance_m or COAST_BELT_M)


def _near_coast(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    if phrase.places[0].kind == "marine":
        return _sea_cut(gazetteer, phrase, SEA_CUT_M)
    return _belt(gazetteer, phrase, 0.0, COAST_BELT_M)


def _belt(gazetteer: Gazetteer, phrase: Phrase, inner_m: float, outer_m: float) -> Ground | None:
    """Return a belt of sea along a coast; a place that has none gets its surroundings."""
    place = phrase.places[0]
    shore = _shore(gazetteer, place)
    if shore is None:
        return _near(gazetteer, phrase)
    belt = _sea_belt(gazetteer, place, inner_m, outer_m)
    if phrase.sea is not None:
        belt = within(belt, outline(gazetteer, phrase.sea))
    if phrase.azimuth_deg is not None and not belt.is_empty:
        belt = side_of(belt, phrase.azimuth_deg)
    if belt.is_empty:
        return None
    lon, lat = point_of_belt(belt, shore)
    precision = 7 if outer_m > TOWN_NEAR_M or not _is_town(place) else 2
    return Ground(
        geometry=belt, lon=lon, lat=lat, uncertainty_m=reach_m(belt, lon, lat), where_prec=precision
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _shore(gazetteer: Gazetteer, place: Place) -> BaseGeometry | None:
    """Return the sea coast of a place, simplified, or its outline or point where no coast is known apart."""
    area = outline(gazetteer, place)
    if place.kind.startswith(("PCL", "TERR")) and area is not None:
        coast = gazetteer.coast(place, islands=True)
        if coast is None or coast.is_empty:
            return None
        return shapely.simplify(coast, min(max(sqrt(area.area) / 120, 0.0005), 0.05))
    return Point(place.lon, place.lat) if area is None else area


@lru_cache(maxsize=512)
def _sea_belt(gazetteer: Gazetteer, place: Place, inner_m: float, outer_m: float) -> BaseGeometry:
    shore = _shore(gazetteer, place)
    assert shore is not None  # the caller has looked
    if shore.geom_type == "Point":
        outer_m += _radius_m(place)
    belt = buffer(shore, outer_m)
    belt = minus(belt, _land(gazetteer, belt))
    if inner_m > 0 and not belt.is_empty:
        without = minus(belt, buffer(shore, inner_m))
        belt = belt if without.is_empty else without
    return belt


def _land(gazetteer: Gazetteer, ground: BaseGeometry) -> BaseGeometry:
    """Return the land about a ground, its outline simplified."""
    west, south, east, north = bounds(ground)
    return _simpler(gazetteer.land_near((west, south, east, north)), min(max((east - west) / 500, 0.01), 0.1))


def _sea_cut(gazetteer: Gazetteer, phrase: Phrase, far_m: float) -> Ground | None:
    """Cut a sea to what lies within a distance of the lands beside it."""
    place = phrase.places[0]
    water = outline(gazetteer, place)
    around = [_reach_of(gazetteer, land, far_m) for land in phrase.beside]
    if not around:
        return _whole(gazetteer, place)
    reached = shapely.union_all(around)
    cut = within(reached, water) if water is not None else minus(reached, _land(gazetteer, reached))
    if cut.is_empty:
        return None
    both = cut
    for one in around:
        shared = both.intersection(one)
        both = shared if shared.area > 0 else both
    anchor = inner_point(areas(both))
    lon, lat = anchor
    return Ground(geometry=cut, lon=lon, lat=lat, uncertainty_m=reach_m(cut, lon, lat), where_prec=7)


def _reach_of(gazetteer: Gazetteer, land: Place, reach_m: float) -> BaseGeometry:
    shore = _shore(gazetteer, land)
    if shore is None:
        shore = outline(gazetteer, land) or Point(land.lon, land.lat)
    # A simpler shore than the one drawn: the cut is vague by hundreds of kilometres.
    return buffer(shapely.simplify(shore, 0.3), reach_m)


def _coast(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    place = phrase.places[0]
    shore = _shore(gazetteer, place)
    if shore is None:
        return None
    if shore.geom_type == "Point":
        return _whole(gazetteer, place)
    line = shore if shore.geom_type in ("LineString", "MultiLineString") else shore.boundary
    if phrase.sea is not None:
        line = _along(line, gazetteer, phrase.sea)
    if phrase.azimuth_deg is not None:
        line = clip_side(line, phrase.azimuth_deg)
    return line_ground(line, 5) if not line.is_empty else None


def _along(line: BaseGeometry, gazetteer: Gazetteer, sea: Place) -> BaseGeometry:
    water = outline(gazetteer, sea)
    if water is None:
        return line
    washed = line.intersection(buffer(_simpler(water, 0.05), BORDER_BELT_M))
    return lines(washed) if not washed.is_empty else line


def _border(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    places = (*phrase.places, *phrase.beside)
    line = border_line(gazetteer, places)
    if line is None:
        return _between(gazetteer, phrase) if len(places) == 2 else _near(gazetteer, phrase)
    if phrase.distance_m is None:
        return line_ground(line, 5)
    middle = middle_of_line(line)
    belt = buffer(_simpler(line, 0.02), phrase.distance_m + phrase.spread_m)
    return area_ground(belt, 5, middle)


@lru_cache(maxsize=1024)
def border_line(gazetteer: Gazetteer, places: tuple[Place, ...]) -> BaseGeometry | None:
    """Return the land border that places share, or of one place with all its neighbours."""
    with_area = [p for p in places if outline(gazetteer, p) is not None]
    if not with_area:
        return None
    line: BaseGeometry
    if len(with_area) == 1 or len(places) == 1:
        coast = gazetteer.coast(with_area[0], islands=True)
        line = gazetteer.border(with_area[0])
        line = line if coast is None or coast.is_empty else line.difference(coast)
    else:
        shared = [
            gazetteer.border(a).intersection(gazetteer.border(b))
            for i, a in enumerate(with_area)
            for b in with_area[i + 1 :]
        ]
        line = shapely.union_all(shared)
    line = lines(line)
    if line.is_empty:
        return None
    merged = shapely.line_merge(line) if line.geom_type == "MultiLineString" else line
    return shapely.simplify(merged, 0.005)


def _between(gazetteer: Gazetteer, phrase: Phrase) -> Ground | None:
    places = (*phrase.places, *phrase.beside)
    if len(places) < 2:
        return None
    ends = [outline(gazetteer, p) or Point(p.lon, p.lat) for p in places[:2]]
    towns = all(_is_town(p) for p in places[:2])
    if towns or ends[0].intersects(ends[1]):
        start, end = (places[0].lon, places[0].lat), (places[1].lon, places[1].lat)
    else:
        start, end = gap(*(_simpler(e, 0.05) for e in ends))
    distance, azimuth, _ = geodesy.inverse(*start, *end)
    length = float(distance)
    if length < 1:
        return _near(gazetteer, phrase)
    lon, lat = destination(*start, float(azimuth), length / 2)
    strip = buffer(geodesy.line(*start, *end), max(3_000.0, length * 0.15))
    return Ground(
        geometry=strip, lon=lon, lat=lat, uncertainty_m=length * 0.55, where_prec=2 if length < 50_000 else 5
    )


_RECIPES: dict[Relation, Callable[[Gazetteer, Phrase], Ground | None]] = {
    "at": _at,
    "in": _at,
    "near": _near,
    "off_coast": _off_coast,
    "coast": _coast,
    "waters": _waters,
    "border": _border,
    "direction": _direction,
    "between": _between,
    "around": _around,
    "airspace": _airspace,
    "part": _part,
    "near_coast": _near_coast,
    "territory": _territory,
}
