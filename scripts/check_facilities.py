"""Hold data/facilities.csv against the countries' outlines; print what is wrong and leave with 1.

    python scripts/check_facilities.py CACHE_FOLDER

A site on land lies in its country or within 12 km of it; a port, field or platform may lie 450 km out at sea.
The tests look at what costs little; run this after a change of the table.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import shapely
from shapely.ops import nearest_points

import geomap
from geomap.geodesy import inverse

_TABLE = Path(__file__).resolve().parent.parent / "data" / "facilities.csv"
_AT_SEA = frozenset(("OILF", "PRT", "PS", "ISL", "ISLS", "SHOL", "BDG", "AIRB", "BLDG", "INSM", "RK"))
_LAND_KM, _SEA_KM = 12.0, 450.0


def main() -> int:
    """Print the faulty rows; return 1 where there are some."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cache", type=Path)
    gazetteer = geomap.open_gazetteer(geomap.Settings(cache_path=parser.parse_args().cache))
    grounds = {}
    faults = 0
    for row in csv.DictReader(_TABLE.read_text(encoding="utf-8").splitlines()):
        code = row["country"]
        if code and code not in grounds:
            land = gazetteer.country(code)
            grounds[code] = gazetteer.territory(land) if land is not None else None
        ground = grounds.get(code)
        if ground is None:
            continue
        point = shapely.Point(float(row["lon"]), float(row["lat"]))
        near = nearest_points(ground, point)[0]
        km = float(inverse(near.x, near.y, point.x, point.y)[0]) / 1000
        if km > (_SEA_KM if row["kind"] in _AT_SEA else _LAND_KM):
            faults += 1
            print(f"{row['name']}: {km:.0f} km outside of {code}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
