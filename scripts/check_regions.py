"""Check every shape of data/regions.toml, slowly and all of them; print what is wrong and leave with 1.

    python scripts/check_regions.py CACHE_FOLDER

Valid; not empty; about its representative point (inside, but for lines, archipelagos, groups);
water of seas with less than 2 % land. The tests look at a sample; run this after a change of the table.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer.regions import Region, read_regions
from geomap.gazetteer.shapes import Shapes


def faults(region: Region, shape: BaseGeometry, shapes: Shapes) -> list[str]:
    """Return what is wrong with a region's shape, in words."""
    point = shapely.Point(region.lon, region.lat)
    found = []
    if not shape.is_valid:
        found.append(str(shapely.is_valid_reason(shape)))
    if shape.is_empty:
        return [*found, "empty"]
    line = bool(region.line) and not region.width_km
    if line and shape.distance(point) > 0.5:
        found.append(f"the point is {shape.distance(point):.2f} degrees off the line")
    elif not line and not shape.intersects(point):
        between = region.kind == "region" and shape.convex_hull.buffer(1e-9).intersects(point)
        if not between:
            found.append(f"the point is {shape.distance(point):.2f} degrees outside")
    if region.minus_land:
        land = shapes.land_near(shape.bounds)
        share = shapely.intersection(shape, land).area / shape.area
        if share > 0.02:
            found.append(f"{share:.1%} of it is land")
    return found


def main() -> None:
    """Check all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cache", type=Path, help="folder for compiled shapes")
    shapes = Shapes.open(parser.parse_args().cache)
    regions = read_regions()
    started = time.perf_counter()
    wrong = 0
    for region in regions:
        for fault in faults(region, shapes.polygon(f"region:{region.id}"), shapes):
            wrong += 1
            print(f"{region.id}: {fault}")
    marine = sum(region.kind == "marine" for region in regions)
    print(f"{len(regions)} regions, {marine} marine, {wrong} faults, {time.perf_counter() - started:.0f} s")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
