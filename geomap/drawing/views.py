"""Views: the box about all that is drawn, and the narrower one that a map opens with.

Longitudes are taken around the circle: data on both sides of the antimeridian lie in one box whose west is
greater than its east.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.drawing.records import Layers

BBox = tuple[float, float, float, float]
"""West, south, east, north in degrees; west may be greater than east."""

_SHARE: Final = 0.85
"""Share of what is told that the opening view holds; the rest lies far off and is a click away."""
_GAIN: Final = 0.7
"""The opening view leaves far things out only where that makes it at most this share as wide or as high."""
_MAX_AREA_DEG: Final = 20.0
"""An area wider or higher than this does not stretch the opening view: it fills it anyway."""
_MIN_HALF_DEG: Final = 0.4
"""Half the least extent of a view."""


def with_views(layers: Layers) -> Layers:
    """Return the layers with ``bbox`` about all that is drawn and ``view``, what a map opens with."""
    points = list(_points(layers))
    grounds = list(_grounds(layers))
    if not points and not grounds:
        return layers
    spans = [(lon, lon) for lon, _, _ in points] + [(b[0], b[2]) for b in grounds]
    west, east = _smallest_arc(spans)
    lats = [lat for _, lat, _ in points] + [lat for b in grounds for lat in (b[1], b[3])]
    bbox = (west, min(lats), east, max(lats))
    return replace(layers, bbox=bbox, view=_view(layers, points, bbox))


def _points(layers: Layers) -> Iterator[tuple[float, float, float]]:
    """Yield (lon, lat, weight) of every place that a fact is drawn at; a place merely named weighs little."""
    for fact in layers.facts:
        if fact.leader is not None:
            continue
        weight = 0.15 if fact.category in ("place", "name") else 1.0
        for spot in fact.spots:
            if spot.drawn and spot.site is not None:
                yield layers.sites[spot.site].lon, layers.sites[spot.site].lat, weight
            elif spot.drawn and spot.area is not None and weight == 1.0:
                yield layers.areas[spot.area].lon, layers.areas[spot.area].lat, weight
    for drawing in layers.claims:
        for measure in drawing.measures:
            for lon, lat in (measure.start, measure.end):
                yield lon, lat, 1.0


def _grounds(layers: Layers) -> Iterator[BBox]:
    """Yield the box of each piece of ground and line that is drawn from the start."""
    told = {
        spot.area
        for fact in layers.facts
        for spot in fact.spots
        if spot.drawn and spot.area is not None and fact.category != "place"
    }
    for number, area in enumerate(layers.areas):
        if number in told:
            yield from _boxes(area.geometry)
    for drawing in layers.claims:
        for measure in drawing.measures:
            yield from _boxes(measure.line)


def _boxes(geometry: BaseGeometry) -> Iterator[BBox]:
    for part in shapely.get_parts(geometry):
        if not part.is_empty:
            yield part.bounds


def _view(layers: Layers, points: Sequence[tuple[float, float, float]], bbox: BBox) -> BBox:
    """Return the box about what lies close together: most of what is told, and all claims."""
    if not points:
        return bbox
    middle = (bbox[0] + bbox[2]) / 2 if bbox[0] <= bbox[2] else (bbox[0] + bbox[2] + 360) / 2
    near = sorted((middle + _turn(lon - middle), lat, weight) for lon, lat, weight in points)
    centre_lon = _median([(lon, weight) for lon, _, weight in near])
    centre_lat = _median(sorted((lat, weight) for _, lat, weight in near))
    shrink = math.cos(math.radians(centre_lat))
    ranked = sorted(
        near, key=lambda p: (math.hypot((p[0] - centre_lon) * shrink, p[1] - centre_lat), p[0], p[1])
    )
    wanted, reached, kept = _SHARE * sum(p[2] for p in ranked), 0.0, []
    for point in ranked:
        if reached >= wanted:
            break
        kept.append((point[0], point[1]))
        reached += point[2]
    ends = [e for d in layers.claims for m in d.measures for e in (m.start, m.end)]
    kept += [(middle + _turn(lon - middle), lat) for lon, lat in ends]
    core = _around(kept)
    core = _around([*kept, *_corners(layers, core, middle)])
    whole = _around([(lon, lat) for lon, lat, _ in near])
    narrower = core[2] - core[0] <= _GAIN * (whole[2] - whole[0])
    lower = core[3] - core[1] <= _GAIN * (whole[3] - whole[1])
    west, south, east, north = core if narrower or lower else _joined(core, whole)
    return _wrapped(west), max(-85.0, south), _wrapped(east), min(85.0, north)


def _corners(layers: Layers, core: BBox, middle: float) -> Iterator[tuple[float, float]]:
    """Yield the corners of the areas whose label stands in the core and that are no wider than a sea."""
    for area in layers.areas:
        lon = middle + _turn(area.lon - middle)
        if not (core[0] <= lon <= core[2] and core[1] <= area.lat <= core[3]):
            continue
        west, south, east, north = area.geometry.bounds
        if east - west <= _MAX_AREA_DEG and north - south <= _MAX_AREA_DEG:
            yield lon + (west - area.lon), south
            yield lon + (east - area.lon), north


def _around(points: Sequence[tuple[float, float]]) -> BBox:
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    half_lon = max((max(lons) - min(lons)) / 2, _MIN_HALF_DEG)
    half_lat = max((max(lats) - min(lats)) / 2, _MIN_HALF_DEG)
    return lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat


def _joined(a: BBox, b: BBox) -> BBox:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _turn(degrees: float) -> float:
    """Return an angle between -180 and 180."""
    return (degrees + 180.0) % 360.0 - 180.0


def _wrapped(lon: float) -> float:
    return lon if -180.0 <= lon <= 180.0 else _turn(lon)


def _median(ordered: Sequence[tuple[float, float]]) -> float:
    """Return the weighted median of ordered (value, weight)."""
    half, reached = sum(weight for _, weight in ordered) / 2, 0.0
    for value, weight in ordered:
        reached += weight
        if reached >= half:
            return value
    return ordered[-1][0]


def _smallest_arc(spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the shortest arc of longitudes that holds all spans: all but the widest gap between them."""
    ordered = sorted(spans)
    merged: list[list[float]] = []
    for west, east in ordered:
        if merged and west <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], east)
        else:
            merged.append([west, east])
    around = merged[0][0] + 360 - merged[-1][1]
    gaps = [(merged[n + 1][0] - merged[n][1], n) for n in range(len(merged) - 1)]
    widest, position = max(gaps, default=(-1.0, 0))
    if widest <= around:
        return merged[0][0], merged[-1][1]
    return merged[position + 1][0], merged[position][1]
