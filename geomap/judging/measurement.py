"""Measuring how far a subject lies from what a claim measures to, in every customary reading.

"The coast of X" is the sea coast of its mainland to some and of all its islands to others: the mainland
is read first and the islands after it. "The border of X" is its whole outline. A place is its
footprint, where a polygon is known, else its point, whose radius goes into the error; an islet without land
on the map is a disc.

*How sure a distance is* is an interval, made of up to four parts:

1. The embedded map's grid. Each of its vertices was rounded to a cell, so each line may lie anywhere within
   half a cell of where it is drawn. The most that the nearest distance may be is that of the nearest pair,
   moved apart; the least is the distance to the subject's lines swept over both cells (their convex hulls).
   Both are bounds, and tighter than the cell's diagonal: a coast to the south is off by its latitude alone.
2. The embedded map's scale. It is drawn for 1:10 million: nine points in ten of its coast lie within 1.5 km
   of GSHHG's. Where GSHHG is not installed, that goes into the interval, both ends added as squares.
3. GSHHG, where it is installed (`geomap[coast]`), measures the same shores again, without what the embedded
   map lacks; the interval takes its answer in, and the scale is no longer guessed at. Islets that the
   embedded map lacks are a reading of their own where they change the answer.
4. The extents of places known as points alone; they hold most of a place, not all, and add up as squares. So
   does a twentieth of the breadth of a lake, a sea or a landscape, whose outlines are our own drawing.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geomap import geodesy
from geomap.model import ClaimReading, Place, Reference

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer


_TRADE = "trade:"
"""How ids of places of UN/LOCODE begin."""
TRADE_ERROR_M = 8_000.0
"""How far off those may lie, metres: told to the minute, some of a neighbour, kept if within 10 km of one."""
POSTAL_ERROR_M = 12_000.0
"""How far off a place of the postal table may lie, metres: the middle of what its post office delivers to."""
_LEAST_M = {_TRADE: TRADE_ERROR_M, "postal:": POSTAL_ERROR_M}
_KEPT = 24
"""How many grounds stay indexed: reports of one crisis measure to the same few coasts again and again.

The index of a long one (Canada, Russia) takes hundreds of megabytes; what was measured stays in the
cache folder."""


_EMBEDDED, _FINER = "Natural Earth 1:10m", "GSHHG 2.3.6"
_FINER_ERROR_M = 2.0
"""GSHHG's coordinates are 32-bit floats of degrees: a metre or so, at either end."""
_DEGREE_M = 111_700.0
"""No degree is longer, metres."""
_LINES = ("STM", "CNL", "WALL", "RD", "RR", "TRL", "PIPE")
"""Kinds of places that are lines, about whose middle no circle is drawn in earnest."""
_LONG = (*_LINES, "MTS", "region", "marine", "RGN", "DSRT", "PEN", "PLN", "VAL", "COAST")
_ISLETS = ("ISL", "ATOL")
_DRAWN, _DRAWN_SHARE = "region:", 0.05
"""Places whose outline is our own drawing, and the share of their breadth by which it may be off."""
_NARROW_M = 150_000.0
"""Radius, in metres, of a disc as large as a water up to which distances may be told from its middle."""
_CHANGES_M = 50.0
"""Islets that bring a place nearer by less than this are not worth a reading, metres."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Something that can be measured from or to."""

    name: str
    """In words: "mainland coast of Venezuela"."""
    geometry: BaseGeometry
    """Lon, lat on WGS 84."""
    data_error_m: float
    """Bound in metres on the error of the coordinates."""
    extent_m: float = 0.0
    """Radius in metres about a point within which the place lies, or by which an outline of our own drawing
    may be off; 0 where the geometry is all of it."""
    grid_deg: tuple[float, float] | None = None
    """The bound on the error apart for longitude and latitude, degrees; None where it has no direction."""
    scale_error_m: float = 0.0
    """Metres by which the drawing's scale puts most of it off, beside the bound."""
    source: str = ""
    """The map that it was taken from."""
    finer: Callable[[bool], BaseGeometry | None] | None = None
    """Gives the same ground by a finer map, with islets that this one lacks (True) or without."""
    middle: bool = False
    """Whether it stands for a water by its middle alone."""

    @cached_property
    def index(self) -> geodesy.DistanceIndex:
        """The geometry, ready to be measured to."""
        return geodesy.DistanceIndex(self.geometry)

    @property
    def shape(self) -> geodesy.Measurable:
        """What is measured to: a point itself, of which an index would hold nothing more, else the index."""
        return self.geometry if self.is_point else self.index

    @property
    def is_point(self) -> bool:
        """Whether all of it is one place."""
        return self.geometry.geom_type == "Point"

    @cached_property
    def fine(self) -> geodesy.DistanceIndex | None:
        """The same ground by a finer map; None where there is none."""
        return _outline(self.finer(False)) if self.finer is not None else None

    @cached_property
    def islets(self) -> geodesy.DistanceIndex | None:
        """The islets alone that the finer map has and this one lacks; None where there are none."""
        plain, whole = (self.finer(False), self.finer(True)) if self.finer is not None else (None, None)
        if plain is None or whole is None:
            return None
        return _outline(_not_among(shapely.get_parts(whole), shapely.get_parts(plain)))

    def islets_beside(self, point: Point, reach_m: float) -> geodesy.DistanceIndex | None:
        """Return such islets as may lie within reach of a point, and others; None where there are none.

        They are told from the others by all of their coordinates, which takes long for a whole coast.
        """
        plain, whole = (self.finer(False), self.finer(True)) if self.finer is not None else (None, None)
        if plain is None or whole is None:
            return None
        beside = [_lines_beside(lines, point.y, reach_m) for lines in (plain, whole)]
        return _outline(_not_among(beside[1], beside[0]))

    @cached_property
    def fine_with_islets(self) -> geodesy.DistanceIndex | None:
        """The finer map's ground with such islets; the same index where there are none."""
        return self.fine if self.finer is None or self.islets is None else _outline(self.finer(True))

    @cached_property
    def key(self) -> str:
        """Names the ground: grounds of one key, on the same maps, are one."""
        shape = hashlib.sha256(shapely.to_wkb(self.geometry, byte_order=1)).hexdigest()
        known = self.data_error_m, self.extent_m, self.grid_deg, self.scale_error_m
        return f"{self.name!r} {shape} {known} {self.source!r} {self.finer is not None}"

    @property
    def bound_m(self) -> float:
        """The least circle that holds the error of a coordinate, metres."""
        if self.grid_deg is None:
            return self.data_error_m
        return math.hypot(*(degrees * _DEGREE_M for degrees in self.grid_deg))

    def pull_m(self, lat: float, azimuth_deg: float) -> float:
        """Say how far the error of a coordinate may reach in a direction, metres."""
        if self.grid_deg is None:
            return self.data_error_m
        turn = math.radians(azimuth_deg)
        east = self.grid_deg[0] * _DEGREE_M * math.cos(math.radians(lat)) * abs(math.sin(turn))
        return east + self.grid_deg[1] * _DEGREE_M * abs(math.cos(turn))


def measure(
    subject: BaseGeometry | Place, reference: Reference, gazetteer: Gazetteer
) -> tuple[ClaimReading, ...]:
    """Measure a subject's nearest and farthest geodesic distance from a reference, in every reading.

    The first reading is the customary one: a coast without its islands, an outline with all parts, a place's
    footprint. Empty when the reference is not resolved or has no such line (a country without a sea coast).
    Raises UnknownPlaceError for an id that the gazetteer does not hold.
    """
    ground = subject_ground(subject, gazetteer)
    return tuple(
        reading
        for other in reference_grounds(reference, gazetteer)
        for reading in measure_between(ground, other, gazetteer).readings
    )


def subject_ground(subject: BaseGeometry | Place, gazetteer: Gazetteer) -> Ground:
    """Say what ground a subject takes and how well it is known."""
    if not isinstance(subject, Place):
        return Ground(name="the area", geometry=subject, data_error_m=0.0)
    return _place_ground(subject, gazetteer)


def main_part(ground: Ground) -> Ground | None:
    """Return the largest of the lands of which a ground is made, if it is more than half of it.

    "Sicily" is the island to which the text tells a distance from Pantelleria, which is a part of the region;
    "the Shetland Islands" are told to lie so far off as their Mainland does.
    """
    parts = shapely.get_parts(ground.geometry)
    areas = shapely.area(parts)
    if len(parts) < 2 or 2 * areas.max() <= areas.sum():
        return None
    return replace(ground, geometry=parts[int(areas.argmax())], finer=None)


def is_half_known(place: Place, gazetteer: Gazetteer) -> bool:
    """Tell whether a place is a river, a range or the like of which the gazetteer knows but one point.

    What is measured from that point says nothing of the place.
    """
    if not place.kind.startswith(_LONG):
        return False
    return gazetteer.footprint(place).geom_type == "Point" and (
        place.radius_m <= 0 or place.kind.startswith(_LINES)
    )


@lru_cache(maxsize=_KEPT)
def _place_ground(place: Place, gazetteer: Gazetteer) -> Ground:
    geometry = gazetteer.footprint(place)
    island = gazetteer.island(place)
    if island is not None:
        return _mapped(place.name, island, gazetteer, None)
    if geometry.geom_type == "Point" and place.kind.startswith(_ISLETS) and place.radius_m > 0:
        # the shore of an islet without land on the map lies nearer than its middle, by its radius or so
        land = geodesy.ring(place.lon, place.lat, place.radius_m)
        return Ground(name=place.name, geometry=land, data_error_m=0.0, extent_m=place.radius_m / 2)
    if geometry.geom_type == "Point":
        least_m = next((m for table, m in _LEAST_M.items() if place.id.startswith(table)), 0.0)
        extent_m = max(place.radius_m, least_m)
        return Ground(name=place.name, geometry=geometry, data_error_m=0.0, extent_m=extent_m)
    ground = _mapped(
        place.name,
        geometry,
        gazetteer,
        lambda islets: gazetteer.fine_shore(place, extent="islets" if islets else "islands", borders=True),
    )
    if not place.id.startswith(_DRAWN):
        return ground
    # of a lake, a sea or a landscape the outline is a matter of seasons and of opinion
    return replace(ground, extent_m=_DRAWN_SHARE * math.sqrt(geodesy.area_m2(geometry)))


def _middle_of(place: Place, ground: Ground) -> tuple[Ground, ...]:
    """Take the middle of a strait or a small gulf, known to its radius, for another reading of it.

    Where such a water ends nobody has laid down, and distances to it are told from its narrows or its middle.
    """
    if place.kind != "marine" or not place.id.startswith(_DRAWN) or ground.geometry.geom_type == "Point":
        return ()
    radius = math.sqrt(geodesy.area_m2(ground.geometry) / math.pi)
    if radius > _NARROW_M:
        return ()
    middle = Point(place.lon, place.lat)
    name = f"the middle of {place.name}"
    return (Ground(name=name, geometry=middle, data_error_m=0.0, extent_m=radius, middle=True),)


def _mapped(
    name: str,
    geometry: BaseGeometry,
    gazetteer: Gazetteer,
    finer: Callable[[bool], BaseGeometry | None] | None,
) -> Ground:
    """Make a ground of the embedded map."""
    return Ground(
        name=name,
        geometry=geometry,
        data_error_m=gazetteer.coast_error_m,
        grid_deg=gazetteer.coast_grid_deg,
        scale_error_m=gazetteer.coast_scale_error_m,
        source=_EMBEDDED,
        finer=finer,
    )


@lru_cache(maxsize=_KEPT)
def reference_grounds(
    reference: Reference, gazetteer: Gazetteer, *, inside: bool = False
) -> tuple[Ground, ...]:
    """List what a reference may mean, the customary reading first.

    The border of a country is its outline, coasts and all, to what lies abroad, and its land border to what
    lies ``inside`` of it.
    """
    if reference.place_id is None:
        return ()
    place = gazetteer.place(reference.place_id)
    if reference.kind == "place":
        ground = subject_ground(place, gazetteer)
        return (ground, *_middle_of(place, ground))
    if reference.kind == "border" and inside:
        line = _mapped(f"land border of {place.name}", gazetteer.border(place, land=True), gazetteer, None)
        return () if line.geometry.is_empty else (line,)
    if reference.kind == "border":
        named = _mapped(
            f"border of {place.name}",
            gazetteer.border(place),
            gazetteer,
            lambda islets: gazetteer.fine_shore(
                place, extent="islets" if islets else "islands", borders=True
            ),
        )
        return () if named.geometry.is_empty else (named,)
    if gazetteer.territory(place) is None:
        return (subject_ground(place, gazetteer),)
    land = gazetteer.territory(place)
    if reference.mainland_only and land is not None and not place.kind.startswith("PCL"):
        # a division's mainland is its largest part: "the Scottish mainland" is not Shetland
        main = max(shapely.get_parts(land), key=lambda part: part.area)
        return (_mapped(f"mainland of {place.name}", main, gazetteer, None),)
    mainland = _mapped(
        f"mainland coast of {place.name}",
        gazetteer.coast(place, islands=False),
        gazetteer,
        lambda _islets: gazetteer.fine_shore(place, extent="mainland"),
    )
    whole = _mapped(
        f"coast of {place.name} with islands",
        gazetteer.coast(place, islands=True),
        gazetteer,
        lambda islets: gazetteer.fine_shore(place, extent="islets" if islets else "islands"),
    )
    if reference.mainland_only and not mainland.geometry.is_empty:
        return (mainland,)
    if mainland.geometry.equals(whole.geometry):
        return () if whole.geometry.is_empty else (replace(whole, name=f"coast of {place.name}"),)
    return tuple(ground for ground in (mainland, whole) if not ground.geometry.is_empty)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """One subject measured to one reference."""

    readings: tuple[ClaimReading, ...]
    """On the embedded map; then on the finer one, where there is one, and with islets where they matter."""
    data_error_m: float
    """The first reading's error without the extents of places known as points alone, metres."""


def measure_between(subject: Ground, reference: Ground, gazetteer: Gazetteer) -> Measured:
    """Measure one reading on every map that there is, or recall what was measured before."""
    if subject.is_point and reference.is_point:
        return _measured(subject, reference)  # which takes less time than to see whether it is kept
    return gazetteer.memo.recall(
        f"{subject.key} to {reference.key}",
        lambda: _measured(subject, reference),
        pack=_pack,
        unpack=_unpack,
        code=(__file__,),
    )


def _pack(measured: Measured) -> bytes:
    return json.dumps(asdict(measured)).encode()


def _unpack(data: bytes) -> Measured:
    kept = json.loads(data)
    readings = []
    for fields in kept["readings"]:
        pairs: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
        readings.append(ClaimReading(**pairs))
    return Measured(readings=tuple(readings), data_error_m=kept["data_error_m"])


def _measured(subject: Ground, reference: Ground) -> Measured:
    near = geodesy.nearest(subject.shape, reference.shape)
    first = _reading(subject.shape, reference.shape, near, of=reference.name)
    low, high = _interval(near, subject, reference)
    finer = _finer_readings(subject, reference) if near.distance_m > 0 else []
    if finer:
        low = min(low, finer[0].nearest_m - 2 * _FINER_ERROR_M)
        high = max(high, finer[0].nearest_m + 2 * _FINER_ERROR_M)
    else:
        scale = math.hypot(subject.scale_error_m, reference.scale_error_m)
        low, high = low - scale, high + scale
    extent = math.hypot(subject.extent_m, reference.extent_m)
    source = ", ".join(dict.fromkeys(ground.source for ground in (subject, reference) if ground.source))
    # Both maps answer one question, and what they leave open is one interval: neither's own figures say more.
    readings = [_within(replace(first, source=source), low, high, extent)]
    readings += [_within(reading, low, high, extent) for reading in finer[:1]]
    for reading in finer[1:]:
        error = readings[1].error_m - extent
        readings.append(_within(reading, reading.nearest_m - error, reading.nearest_m + error, extent))
    return Measured(readings=tuple(readings), data_error_m=max(near.distance_m - low, high - near.distance_m))


def _within(reading: ClaimReading, low: float, high: float, extent: float) -> ClaimReading:
    """Give a reading the interval that the data leave open, widened by extents; metres."""
    return replace(
        reading,
        error_m=max(reading.nearest_m - low, high - reading.nearest_m) + extent,
        low_m=max(low - extent, 0.0),
        high_m=high + extent,
    )


def _reading(
    subject: geodesy.Measurable, reference: geodesy.Measurable, near: geodesy.Nearest, *, of: str
) -> ClaimReading:
    far = geodesy.farthest(subject, reference)
    return ClaimReading(
        of=of,
        nearest_m=near.distance_m,
        farthest_m=far.distance_m,
        start=near.start,
        end=near.end,
        farthest_start=far.start,
        farthest_end=far.end,
        error_m=0.0,
    )


def _finer_readings(subject: Ground, reference: Ground) -> list[ClaimReading]:
    """Measure on the finer map: none where it has neither ground; else like with like, then with islets."""
    if subject.fine is None and reference.fine is None:
        return []
    here = subject.shape if subject.fine is None else subject.fine
    there = reference.shape if reference.fine is None else reference.fine
    near = geodesy.nearest(here, there)
    found = [_reading(here, there, near, of=f"{reference.name} ({_FINER})")]
    pairs: list[tuple[geodesy.Measurable | None, geodesy.Measurable | None]]
    # Islets seldom matter, and a whole coast is not prepared once more to see that they do not.
    if subject.is_point or reference.is_point:
        point, ground = (subject, reference) if subject.is_point else (reference, subject)
        pairs = [(point.shape, ground.islets_beside(cast("Point", point.geometry), near.distance_m))]
    else:
        pairs = [(subject.islets, there), (here, reference.islets), (subject.islets, reference.islets)]
    nearer = (geodesy.nearest(a, b).distance_m for a, b in pairs if a is not None and b is not None)
    if min(nearer, default=math.inf) <= near.distance_m - _CHANGES_M:
        here = subject.shape if subject.fine_with_islets is None else subject.fine_with_islets
        there = reference.shape if reference.fine_with_islets is None else reference.fine_with_islets
        of = f"{reference.name} ({_FINER}, with islets that Natural Earth lacks)"
        found.append(_reading(here, there, geodesy.nearest(here, there), of=of))
    return [replace(reading, source=_FINER) for reading in found]


def _not_among(lines: NDArray[Any], known: NDArray[Any]) -> BaseGeometry:
    """Collect the lines that are not, coordinate by coordinate, among the known ones."""
    held = set(shapely.to_wkb(known).tolist())
    fresh: Any = shapely.geometrycollections(
        lines[[wkb not in held for wkb in shapely.to_wkb(lines).tolist()]]
    )
    collected: BaseGeometry = fresh
    return collected


def _lines_beside(shape: BaseGeometry, lat: float, reach_m: float) -> NDArray[Any]:
    """Return the lines of a shape that may come within reach of a parallel, and few others."""
    lines = shapely.get_parts(shape)
    bounds = shapely.bounds(lines)
    # An edge may bend out of the box of its ends, by less than a degree where a coast is drawn.
    reach_deg = reach_m / 110_000.0 + 1.0
    return lines[(bounds[:, 1] <= lat + reach_deg) & (bounds[:, 3] >= lat - reach_deg)]


def _outline(shape: BaseGeometry | None) -> geodesy.DistanceIndex | None:
    """Make an index of a finer map's lines; None where there are none."""
    return None if shape is None or shape.is_empty else geodesy.DistanceIndex(shape, solid=False)


def _interval(near: geodesy.Nearest, subject: Ground, reference: Ground) -> tuple[float, float]:
    """Bound the nearest distance, in metres, by what the grids of both maps leave open."""
    distance = near.distance_m
    bound = subject.bound_m + reference.bound_m
    if distance <= bound or (subject.grid_deg is None and reference.grid_deg is None):
        plain = subject.data_error_m + reference.data_error_m
        return max(distance - plain, 0.0), distance + plain
    pull = subject.pull_m(near.start[1], near.azimuth_deg)
    pull += reference.pull_m(near.end[1], near.azimuth_back_deg)
    # what lies across the way lengthens it in the second order
    high = distance + pull + bound**2 / (2 * distance)
    return max(_least(subject, reference, distance + bound), distance - bound), high


def _least(subject: Ground, reference: Ground, reach_m: float) -> float:
    """Measure between the lines of both, swept over their cells, as far as they lie within reach; metres."""
    return geodesy.nearest(
        _swept(subject, reference.shape, reach_m), _swept(reference, subject.shape, reach_m)
    ).distance_m


def _swept(ground: Ground, other: geodesy.Measurable, reach_m: float) -> geodesy.DistanceIndex:
    """Sweep the lines of a ground that lie within reach of another one over all places they may have."""
    lon1, lat1, lon2, lat2 = geodesy.stretches_within(ground.shape, other, reach_m)
    wide, high = ground.grid_deg or _as_degrees(ground.data_error_m, np.abs([*lat1, *lat2]).max())
    east, north = np.array([-wide, -wide, wide, wide]), np.array([-high, high, -high, high])
    lon = np.concatenate([lon1[:, None] + east, lon2[:, None] + east], axis=1)
    lat = np.concatenate([lat1[:, None] + north, lat2[:, None] + north], axis=1)
    lon = (
        lon[:, :1] + (lon - lon[:, :1] + 180.0) % 360.0 - 180.0
    )  # an edge across ±180° is swept on one side of it
    corners = np.stack([lon, np.clip(lat, -90.0, 90.0)], axis=2).reshape(-1, 2)
    groups = shapely.multipoints(corners, indices=np.repeat(np.arange(len(lon)), 8))
    return geodesy.DistanceIndex(np.asarray(shapely.convex_hull(groups), dtype=object))


def _as_degrees(error_m: float, lat: float) -> tuple[float, float]:
    """Make degrees of longitude and latitude of a bound that has no direction."""
    high = error_m / 110_000.0
    return high / math.cos(math.radians(min(lat + high, 89.0))), high
