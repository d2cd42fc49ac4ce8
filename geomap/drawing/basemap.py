"""The basemap: land, coasts and borders of our own data, so that a saved map asks nobody for tiles.

The whole world is drawn from Natural Earth 1:50 million. Around the data, where readers zoom in, the
1:10 million coast and borders are laid over it, cut to a box and to a budget of points. Borders that touch
a disputed land are kept apart, to be drawn dashed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import cos, radians
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geomap.drawing.binary import Packer
from geomap.drawing.ground import Ground, Towns
from geomap.gazetteer import topology
from geomap.gazetteer.shapes import Shapes
from geomap.model import Place

LonLat = tuple[float, float]
"""Degrees east, degrees north."""
BBox = tuple[float, float, float, float]
"""West, south, east, north, in degrees; west below east."""

_SEA_LABELS: Final = Path(__file__).with_name("sea_labels.toml")
_DETAIL_POINTS: Final = 45_000
"""Points of the 1:10 million map that a page may carry: about 200 kB."""
_MARGIN_DEG: Final = 2.0
"""Degrees by which a detailed box goes beyond the data."""
_BOX_DEG: Final = 32.0
"""Greatest extent of data in one detailed box; what lies farther off gets a box of its own."""
_MAX_BOXES: Final = 8
"""Detailed boxes that a page may carry."""
_MAX_TOWNS: Final = 300
"""Names of towns that a page may carry."""
_TOWN_ZOOMS: Final = ((5_000_000, 4), (1_000_000, 5), (300_000, 6), (100_000, 7), (30_000, 8), (8_000, 9))
"""Least population, and the zoom from which a town of it is written; smaller ones from 11."""
_DETAIL_STEP: Final = 5e-4
"""Degrees to which the detailed coast is kept, 55 m."""
_QUARTER_DEG: Final = 0.055
"""Degrees of latitude, 6 km, within which a town is a quarter of the larger one of its country."""
_QUARTER_ZOOM: Final = 10
"""Zoom from which quarters are written, however large."""
_ASIDE: Final = 0.12
"""Share of a country's height by which its name may stand north or south of the centre of area."""
_OFF_CENTRE: Final = 0.85
"""How much a chord counts that does not run through the centre of area."""
_TOLERANCE_DEG: Final = 0.0015
"""Least simplification of the detailed coast, about 170 m: below the error of the data."""


def encode_basemap(
    packer: Packer, *, points: Sequence[LonLat], shapes: Shapes | None, ground: Ground | None = None
) -> dict[str, Any]:
    """Pack the basemap and return the record that refers to it.

    ``points`` are what readers will look at closely, most telling first. Without ``shapes`` there is no
    detail, and without a ``ground`` that knows towns there are no names of towns.
    """
    world, boxes = _world(), _boxes(points)
    record: dict[str, Any] = {
        "scale": world["scale"],
        "translate": world["translate"],
        "arcs": {"o": packer.add_steps(world["arcs"]), "n": world["lengths"]},
        "countries": world["countries"],
        "coast": world["coast"],
        "borders": world["borders"],
        "disputed": world["disputed"],
        "seas": sea_labels(),
        "details": _details(packer, boxes, shapes) if shapes is not None else [],
        "cities": _towns(boxes, ground) if isinstance(ground, Towns) else [],
    }
    return record


@lru_cache(maxsize=1)
def _world() -> dict[str, Any]:
    """Return the world at 1:50 million, ready to pack: it is the same for every page."""
    raw = topology.basemap("50m")
    arcs = [np.cumsum(np.array(arc, dtype=np.int64), axis=0) for arc in raw["arcs"]]
    lines = [_mercator(arc * raw["transform"]["scale"] + raw["transform"]["translate"]) for arc in arcs]
    objects = raw["objects"]
    countries = []
    for geometry in objects["countries"]["geometries"]:
        properties = geometry["properties"]
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        label = _label_point([_joined(lines, ring) for polygon in polygons for ring in polygon])
        countries.append([properties["name"], int(properties["disputed"]), polygons, label])
    return {
        "scale": raw["transform"]["scale"],
        "translate": raw["transform"]["translate"],
        "arcs": arcs,
        "lengths": [len(a) for a in arcs],
        "countries": countries,
        **{
            name: [a for line in objects[name]["arcs"] for a in line]
            for name in ("coast", "borders", "disputed")
        },
    }


def _mercator(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points in the unit square of Web Mercator, y down."""
    lon, lat = points.T
    sine = np.sin(np.radians(np.clip(lat, -85.0511, 85.0511)))
    return np.column_stack(((lon + 180) / 360, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)))


def _joined(lines: Sequence[NDArray[np.float64]], ring: Sequence[int]) -> NDArray[np.float64]:
    return np.concatenate([lines[n] if n >= 0 else lines[~n][::-1] for n in ring])


def _label_point(rings: Sequence[NDArray[np.float64]]) -> list[float]:
    """Return where a country's name is written: [x, y, width there, area], in the unit square.

    The point lies well inside the largest ring: the middle of its widest chord near its centre of area.
    """
    areas, middles = zip(*map(_area, rings), strict=True)
    largest = int(np.argmax(areas))
    ring, area, middle = rings[largest], areas[largest], middles[largest]
    height = float(np.ptp(ring[:, 1]))
    found = (0.0, 0.0, middle)
    for share in (0.0, -_ASIDE, _ASIDE):
        y = middle + share * height
        cuts = _cuts(ring, y)
        for left, right in zip(cuts[::2], cuts[1::2], strict=True):
            width = float(right - left) * (_OFF_CENTRE if share else 1.0)
            if width > found[0]:
                found = (width, float(left + right) / 2, y)
    width, x, y = found
    return [round(v, 7) for v in (x, y, width, area)]


def _area(ring: NDArray[np.float64]) -> tuple[float, float]:
    """Return the area of a ring and the y of its centre of area."""
    (x, y), (before_x, before_y) = ring.T, np.roll(ring, 1, axis=0).T
    cross = before_x * y - x * before_y
    double = float(cross.sum())
    return abs(double) / 2, float(((before_y + y) * cross).sum() / (3 * double or 1))


def _cuts(ring: NDArray[np.float64], y: float) -> NDArray[np.float64]:
    """Return the x at which a ring crosses a parallel, from west to east."""
    (x, here), (before_x, before) = ring.T, np.roll(ring, 1, axis=0).T
    crosses = (here > y) != (before > y)
    share = (y - here[crosses]) / (before[crosses] - here[crosses])
    return np.sort(x[crosses] + share * (before_x[crosses] - x[crosses]))


@lru_cache(maxsize=1)
def sea_labels() -> list[list[Any]]:
    """Return names of seas, where they are written and from which zoom on: [name, lon, lat, zoom]."""
    with _SEA_LABELS.open("rb") as file:
        rows = tomllib.load(file)["sea"]
    return [[row["name"], row["lon"], row["lat"], row["zoom"]] for row in rows]


def _details(packer: Packer, boxes: Sequence[BBox], shapes: Shapes) -> list[dict[str, Any]]:
    """Pack land and lines of 1:10 million in the boxes, as far as the budget goes."""
    share = _DETAIL_POINTS // max(1, len(boxes))
    return [_detail(packer, _grown(box), shapes, share) for box in boxes]


def _towns(boxes: Sequence[BBox], ground: Towns) -> list[list[Any]]:
    """Return the largest towns in the boxes: [name, lon, lat, zoom from which it is written]."""
    found: dict[str, Place] = {}
    for box in boxes:
        for town in ground.towns_in(_grown(box), limit=_MAX_TOWNS):
            found.setdefault(town.id, town)
    ranked = sorted(found.values(), key=lambda town: (-town.population, town.id))[:_MAX_TOWNS]
    rows: list[list[Any]] = []
    for number, town in enumerate(ranked):
        zoom = _town_zoom(town.population)
        if zoom < _QUARTER_ZOOM and any(_is_quarter(town, larger) for larger in ranked[:number]):
            zoom = _QUARTER_ZOOM
        rows.append([town.name, round(town.lon, 4), round(town.lat, 4), zoom])
    return rows


def _is_quarter(town: Place, larger: Place) -> bool:
    """Whether a town lies within a larger one, as quarters do that a gazetteer lists as towns."""
    if town.country != larger.country or town.kind == "PPLC":
        return False
    north = abs(town.lat - larger.lat)
    return north < _QUARTER_DEG and abs(town.lon - larger.lon) * cos(radians(town.lat)) < _QUARTER_DEG


def _town_zoom(population: int) -> int:
    return next((zoom for least, zoom in _TOWN_ZOOMS if population >= least), 11)


def _boxes(points: Sequence[LonLat]) -> list[BBox]:
    """Gather points into a few boxes of limited extent; the ones with most points are kept.

    Points of one degree of longitude and latitude stay together; squares of one degree come in the order in
    which the points first lie in them.
    """
    found: list[tuple[BBox, int]] = []
    for west, south, east, north, more in _squares(points):
        for number, (box, count) in enumerate(found):
            wider = (min(box[0], west), min(box[1], south), max(box[2], east), max(box[3], north))
            if wider[2] - wider[0] <= _BOX_DEG and wider[3] - wider[1] <= _BOX_DEG:
                found[number] = (wider, count + more)
                break
        else:
            found.append(((west, south, east, north), more))
    ranked = sorted(found, key=lambda item: (-item[1], item[0]))
    return [box for box, _ in ranked[:_MAX_BOXES]]


def _squares(points: Sequence[LonLat]) -> Iterator[tuple[float, float, float, float, int]]:
    """Yield the box of the points in each square of one degree, and how many they are."""
    if not points:
        return
    lons, lats = np.array(points, dtype=np.float64).T
    cells = np.floor(lats).astype(np.int64) * 1000 + np.floor(lons).astype(np.int64)
    _, first, inverse, counts = np.unique(cells, return_index=True, return_inverse=True, return_counts=True)
    edges = []
    for values, least in ((lons, np.minimum), (lats, np.minimum), (lons, np.maximum), (lats, np.maximum)):
        found = values[first]
        least.at(found, inverse, values)
        edges.append(found)
    for number in np.argsort(first):
        west, south, east, north = (float(edge[number]) for edge in edges)
        yield west, south, east, north, int(counts[number])


def _detail(packer: Packer, box: BBox, shapes: Shapes, budget: int) -> dict[str, Any]:
    """Pack land and lines of 1:10 million inside one box, simplified until they fit the budget of points."""
    land = shapes.land_near(box)
    lines = _lines_inside(shapes, box)
    tolerance = _TOLERANCE_DEG
    while True:
        fill = shapely.simplify(land, tolerance, preserve_topology=False)
        drawn = {
            name: shapely.clip_by_rect(shapely.simplify(found, tolerance, preserve_topology=False), *box)
            for name, found in lines.items()
        }
        size = shapely.get_num_coordinates(fill) + sum(
            int(shapely.get_num_coordinates(found).sum()) for found in drawn.values()
        )
        if size <= budget:
            break
        tolerance *= 2.0
    return {
        "box": [round(v, 4) for v in box],
        "land": packer.add_geometry(fill, step=_DETAIL_STEP),
        **{name: packer.add(_coordinates(found), step=_DETAIL_STEP) for name, found in drawn.items()},
    }


def _coordinates(lines: NDArray[np.object_]) -> list[NDArray[np.float64]]:
    parts = shapely.get_parts(lines)
    return [shapely.get_coordinates(p) for p in parts if p.geom_type == "LineString" and not p.is_empty]


def _grown(focus: BBox) -> BBox:
    west, south, east, north = focus
    return (
        max(-180.0, west - _MARGIN_DEG),
        max(-85.0, south - _MARGIN_DEG),
        min(180.0, east + _MARGIN_DEG),
        min(85.0, north + _MARGIN_DEG),
    )


def _lines_inside(shapes: Shapes, box: BBox) -> dict[str, NDArray[np.object_]]:
    """Return coasts, borders and disputed borders that have a vertex inside a box."""
    points, offsets, sides = shapes.arcs()
    west, south, east, north = box
    hit = (points[:, 0] >= west) & (points[:, 0] <= east) & (points[:, 1] >= south) & (points[:, 1] <= north)
    inside = np.flatnonzero(np.add.reduceat(hit, offsets[:-1]))
    left, right = sides[inside, 0], sides[inside, 1]
    contested = np.array([unit.disputed for unit in shapes.units])
    seam = (left == topology.SEAM) | (right == topology.SEAM)
    coast = (left == topology.WATER) | (right == topology.WATER)
    disputed = ~coast & (contested[left] | contested[right])
    lines = np.array(
        [shapely.LineString(points[offsets[arc] : offsets[arc + 1]]) for arc in inside], dtype=object
    )
    kinds = {"coast": coast, "borders": ~coast & ~disputed, "disputed": disputed}
    return {name: lines[chosen & ~seam] for name, chosen in kinds.items()}
