"""Move the points of data/admin1.csv towards the middle of the divisions' ground.

usage: centre_divisions.py

GeoNames puts a first-level division's point near the middle of its area, while ``make_divisions.py`` knows
its towns alone. The point becomes 0.85 of the equal-area centroid of the shape in ``admin1_shapes.json.gz``,
cut by its country, and 0.15 of the middle of its towns: against 66 points known from GeoNames that left 5
more than 161 km off, where the towns alone left 18 and the centroid alone 4 with a larger median. Run it
once, after ``make_divisions.py`` and ``make_admin1_shapes.py``.
"""

from __future__ import annotations

import argparse
import csv
import math
from pathlib import Path

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geomap.errors import UnknownPlaceError
from geomap.gazetteer import open_gazetteer

_TABLE = Path(__file__).resolve().parent.parent / "data" / "admin1.csv"
_SHARE = 0.85


def centre(shape: BaseGeometry) -> tuple[float, float]:
    """Return lon, lat of the centroid of a shape on an equal-area cylinder, whole across the antimeridian."""
    parts = sorted(getattr(shape, "geoms", [shape]), key=lambda part: -part.area)
    east = parts[0].centroid.x
    moved = [translate(part, 360 * round((east - part.centroid.x) / 360)) for part in parts]
    flat = shapely.transform(
        shapely.MultiPolygon(moved),
        lambda at: np.stack([at[:, 0], np.degrees(np.sin(np.radians(at[:, 1])))], axis=1),
    ).centroid
    return flat.x, math.degrees(math.asin(max(-1.0, min(1.0, math.radians(flat.y)))))


def main() -> None:
    """Run."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    gazetteer = open_gazetteer()
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    moved = 0
    for row in rows:
        try:
            division = gazetteer.place(f"admin1:{row['code']}")
        except UnknownPlaceError:
            # It has a GeoNames number, and with it a point of its own.
            continue
        shape = gazetteer.territory(division) if division.footprint_id else None
        if shape is None or shape.is_empty:
            continue
        east, north = centre(shape)
        lon, lat = float(row["lon"]), float(row["lat"])
        lon += _SHARE * ((east - lon + 180) % 360 - 180)
        row["lon"] = f"{(lon + 180) % 360 - 180:.3f}"
        row["lat"] = f"{lat + _SHARE * (north - lat):.3f}"
        moved += 1
    with _TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{moved} of {len(rows)} divisions moved")


if __name__ == "__main__":
    main()
