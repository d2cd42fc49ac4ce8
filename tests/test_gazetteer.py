"""The embedded gazetteer knows what the news names, and says honestly what it does not know."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from contextlib import ExitStack
from functools import reduce
from operator import or_
from pathlib import Path
from types import SimpleNamespace

import pytest
import shapely

import geomap as gm
from geomap import locks
from geomap.errors import DataError, UnknownPlaceError
from geomap.gazetteer import Gazetteer, sources
from geomap.gazetteer.folding import fold
from geomap.gazetteer.gazetteer import _forget_older
from geomap.gazetteer.names import kinds_of
from geomap.gazetteer.shapes import Shapes


def best(gazetteer: Gazetteer, name: str) -> gm.Place:
    return gazetteer.find(name)[0].place


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("Georgia", "GE", "PCLI"),
        ("Washington", "US", "PPLC"),
        ("Bombay", "IN", "PPL"),
        ("Saigon", "VN", "PPL"),
        ("Leningrad", "RU", "PPL"),
        ("Kiev", "UA", "PPLC"),
        ("Calif.", "US", "ADM1"),
        ("W.Va.", "US", "ADM1"),
        ("U.K.", "GB", "PCLI"),
        ("Swaziland", "SZ", "PCLI"),
        ("Estados Unidos", "US", "PCLI"),
        ("Allemagne", "DE", "PCLI"),
        ("Niederlande", "NL", "PCLI"),
        ("Texan", "US", "ADM1"),
        ("Glaswegian", "GB", "PPL"),
        ("Chechen", "RU", "ADM1"),
        ("Rapides Parish", "US", "ADM2"),
        ("County Cork", "IE", "ADM2"),
        ("Miraflores Palace", "VE", "GOVL"),
        ("Ramstein Air Base", "DE", "AIRB"),
        ("Kadena airbase", "JP", "AIRB"),
        ("Ain al Asad airbase", "IQ", "AIRB"),
        ("Heathrow", "GB", "AIRP"),
        ("Rafah crossing", "PS", "PSTB"),
        ("Mississippi River", "US", None),
        ("Donbas", "UA", None),
        ("Duesseldorf", "DE", "PPL"),
    ],
)
def test_a_name_leads_to_its_place(gazetteer: Gazetteer, name: str, country: str, kind: str | None) -> None:
    place = best(gazetteer, name)
    assert place.country == country
    if kind is not None:
        assert place.kind == kind


@pytest.mark.parametrize("name", ["Caribbean Sea", "Middle East", "Eastern Pacific", "Europe", "European"])
def test_seas_and_world_regions_belong_to_no_country(gazetteer: Gazetteer, name: str) -> None:
    place = best(gazetteer, name)
    assert place.country is None
    assert place.id.startswith("region:")


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [("United States", -98.5, 39.76), ("Russia", 100, 60), ("China", 105, 35), ("Venezuela", -66, 8)],
)
def test_countries_stand_where_geonames_puts_them(
    gazetteer: Gazetteer, name: str, lon: float, lat: float
) -> None:
    place = best(gazetteer, name)
    assert (place.lon, place.lat) == (lon, lat)


def test_an_ambiguous_word_keeps_all_its_places(gazetteer: Gazetteer) -> None:
    assert {p.country for p in gazetteer.candidates("Congolese")} == {"CD", "CG"}
    assert {"JM", "US"} <= {p.country for p in gazetteer.candidates("Kingston")}


def test_roles_are_told(gazetteer: Gazetteer) -> None:
    facts = gazetteer.name_facts("Venezuelan")
    assert facts is not None
    assert facts.kinds == {"adjective", "demonym"}
    assert gazetteer.name_facts("Jordan").is_given_name  # type: ignore[union-attr]
    assert gazetteer.name_facts("Police") is None or gazetteer.name_facts("Police").is_common_word  # type: ignore[union-attr]
    assert gazetteer.name_facts("Zzyzzgrad") is None


def test_scores_share_out_one_and_fall(gazetteer: Gazetteer) -> None:
    scores = [candidate.score for candidate in gazetteer.find("Springfield", limit=1000)]
    assert len(scores) > 20
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(1, abs=0.01)
    assert len(gazetteer.find("Springfield", limit=3)) == 3


def test_evidence_is_in_words(gazetteer: Gazetteer) -> None:
    assert "capital" in gazetteer.find("Caracas")[0].evidence


def test_an_unknown_name_finds_nothing_and_gets_suggestions(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("Venezuella") == []
    assert gazetteer.candidates("") == []
    assert "Venezuela" in gazetteer.suggestions("Venezuella")
    assert "Caracas" in gazetteer.suggestions("Carakas")


@pytest.mark.parametrize(
    "place_id", ["geonames:1", "geonames:x", "geonames:", "region:none", "", "geonames:²"]
)
def test_an_unknown_id_is_refused(gazetteer: Gazetteer, place_id: str) -> None:
    with pytest.raises(UnknownPlaceError):
        gazetteer.place(place_id)


def test_every_candidate_can_be_fetched_by_its_id(gazetteer: Gazetteer) -> None:
    for name in ("Paris", "Victoria", "Caribbean", "Kharg Island", "Harwinton"):
        for place in gazetteer.candidates(name):
            assert gazetteer.place(place.id) == place


def test_every_coordinate_and_number_is_in_range(gazetteer: Gazetteer) -> None:
    for column, low, high in (
        ("lon", -180, 180),
        ("lat", -90, 90),
        ("population", 0, 1.6e9),
        ("radius", 0, 4e6),
    ):
        values = gazetteer._columns[column]
        assert values.min() >= low and values.max() <= high


@pytest.mark.parametrize("table", ["facilities.csv", "landforms.csv"])
def test_no_row_of_a_table_is_lost_to_another_of_its_name(table: str) -> None:
    slugs = [sources._named(row["name"])[1] for row in sources._csv_rows(table)]
    assert len(slugs) > 500
    assert [slug for slug, rows in Counter(slugs).items() if rows > 1] == []


def test_a_base_stands_in_one_table_of_sites() -> None:
    bases = [
        row["name"]
        for table in ("facilities.csv", "airfields.csv")
        for row in sources._csv_rows(table)
        if row["kind"] == "AIRB"
    ]
    assert len(bases) > 500
    assert [name for name, rows in Counter(bases).items() if rows > 1] == []
    civil = {row["name"].removesuffix(" Airport") for row in sources._csv_rows("airports.csv")}
    assert civil.isdisjoint(bases)


def test_the_tables_name_places_that_exist() -> None:
    for table, entries in (("aliases.toml", "alias"), ("demonyms.toml", "demonym")):
        keys = [entry["of"] for entry in sources._table(table)[entries]]
        assert len(keys) > 100
        assert all(":" in key or key[0].isupper() for key in keys)


def test_a_country_has_ground_and_a_city_a_point(gazetteer: Gazetteer) -> None:
    venezuela, caracas = best(gazetteer, "Venezuela"), best(gazetteer, "Caracas")
    assert gazetteer.territory(venezuela).contains(gazetteer.footprint(caracas))  # type: ignore[union-attr]
    assert gazetteer.footprint(caracas).geom_type == "Point"
    assert gazetteer.territory(caracas) is None
    assert gazetteer.coast(caracas, islands=True).is_empty
    assert caracas.radius_m > 5_000
    assert not gazetteer.coast(venezuela, islands=False).is_empty
    mainland, islands = gazetteer.mainland(venezuela), gazetteer.islands(venezuela)
    assert mainland is not None and islands is not None
    assert mainland.area > islands.area > 0


def test_a_sea_has_shores(gazetteer: Gazetteer) -> None:
    black_sea = best(gazetteer, "Black Sea")
    assert gazetteer.coast(black_sea, islands=True).length > 5
    assert gazetteer.territory(black_sea) is not None


def test_a_given_file_is_opened_instead_and_a_broken_one_refused(
    tmp_path: Path, gazetteer: Gazetteer
) -> None:
    path = Path(gazetteer.info()["path"])
    assert gm.open_gazetteer(gm.Settings(gazetteer_path=path)).version == gazetteer.version
    broken = tmp_path / "broken.gmz"
    broken.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(DataError):
        gm.open_gazetteer(gm.Settings(gazetteer_path=broken))


def test_info_says_what_there_is(gazetteer: Gazetteer) -> None:
    info = gazetteer.info()
    assert info["places"] == gazetteer.row_count() > 250_000
    assert info["names"] > info["match_names"] > 100_000
    assert info["version"] == gazetteer.version


def test_a_division_has_ground_under_either_id(gazetteer: Gazetteer) -> None:
    guangdong = best(gazetteer, "Guangdong Province")
    assert guangdong.kind == "ADM1"
    assert gazetteer.footprint(guangdong).area > 5
    assert gazetteer.place("region:crimea") == best(gazetteer, "Crimea")
    assert gazetteer.place("region:crimea").disputed


def test_old_compiled_files_are_forgotten(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"gazetteer-{number}.gmz").write_bytes(b"")
        os.utime(tmp_path / f"gazetteer-{number}.gmz", (number, number))
    (tmp_path / "other.gmz").write_bytes(b"")
    _forget_older(tmp_path, keep=2)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["gazetteer-3.gmz", "gazetteer-4.gmz", "other.gmz"]


def test_opening_a_compiled_file_keeps_it_from_being_forgotten(gazetteer: Gazetteer, tmp_path: Path) -> None:
    made = tmp_path / Path(gazetteer.info()["path"]).name
    shutil.copy(gazetteer.info()["path"], made)
    os.utime(made, (0, 0))
    (tmp_path / "gazetteer-newer.gmz").write_bytes(b"")
    gm.open_gazetteer(gm.Settings(cache_path=tmp_path))
    _forget_older(tmp_path, keep=1)
    assert made.exists()


def test_who_finds_another_program_compiling_waits_for_its_file(
    gazetteer: Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Path(gazetteer.info()["path"])
    said: list[str] = []
    monkeypatch.setattr("geomap.gazetteer.gazetteer._compile", lambda *_: pytest.fail("compiled again"))
    with ExitStack() as other:
        other.enter_context(locks.held(tmp_path / "gazetteer.lock"))

        def progress(what: str, _share: float) -> None:
            said.append(what)
            shutil.copy(made, tmp_path)
            other.close()

        found = gm.open_gazetteer(gm.Settings(cache_path=tmp_path), progress=progress)
    assert said == ["waiting for another program that compiles the gazetteer"]
    assert found.version == gazetteer.version


def test_what_a_killed_compiler_left_goes_with_the_next(
    gazetteer: Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Path(gazetteer.info()["path"])
    (tmp_path / f"{made.name}.x1.tmp").write_bytes(b"half")
    (tmp_path / made.name).write_bytes(b"damaged")
    monkeypatch.setattr("geomap.gazetteer.gazetteer._compile", lambda path, *_: shutil.copy(made, path))
    assert gm.open_gazetteer(gm.Settings(cache_path=tmp_path)).version == gazetteer.version
    assert {path.name for path in tmp_path.iterdir()} == {made.name, "gazetteer.lock"}


def test_a_full_cache_disk_is_told_before_anything_is_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(total=10**9, free=1_000_000))
    monkeypatch.setattr("geomap.gazetteer.gazetteer.Compiler", lambda: pytest.fail("compiled for nothing"))
    with pytest.raises(DataError, match=r"1 MB free of the 48 MB .*GEOMAP_CACHE") as said:
        gm.open_gazetteer(gm.Settings(cache_path=tmp_path / "new"))
    assert str(tmp_path / "new") in str(said.value)


def test_towns_in_a_box_come_largest_first(gazetteer: gm.Gazetteer) -> None:
    towns = gazetteer.towns_in((-67.5, 10.0, -66.5, 11.0), limit=3)
    assert towns[0].name == "Caracas" and len(towns) == 3
    assert [t.population for t in towns] == sorted((t.population for t in towns), reverse=True)
    assert gazetteer.towns_in((0.0, -1.0, 1.0, 0.0), limit=3) == []


def test_a_box_of_towns_may_cross_the_antimeridian(gazetteer: gm.Gazetteer) -> None:
    towns = gazetteer.towns_in((177.0, -19.0, -179.0, -16.0), limit=50)
    assert {"Suva", "Labasa"} <= {t.name for t in towns}
    assert all(t.lon >= 177 or t.lon <= -179 for t in towns)


def test_phrases_that_towns_are_nicknamed_by_are_no_names_of_theirs(gazetteer: gm.Gazetteer) -> None:
    assert all(place.name != "Casablanca" for place in gazetteer.candidates("White House"))
    assert all(place.name != "Norwalk" for place in gazetteer.candidates("The Bridge"))
    assert any(place.name == "New York City" for place in gazetteer.candidates("Big Apple"))


@pytest.mark.parametrize(
    ("name", "country"), [("Kibera", "KE"), ("Shujaiya", "PS"), ("Recoleta", "AR"), ("Shubra", "EG")]
)
def test_parts_of_large_cities_are_known(name: str, country: str, gazetteer: gm.Gazetteer) -> None:
    assert country in [place.country for place in gazetteer.candidates(name)[:3]]
    text = f"Officers closed streets in {name} at noon."
    assert name.lower() in [match.key for match in gazetteer.match(text)]


def test_distinct_other_names_of_small_towns_and_divisions_are_searched_for(gazetteer: gm.Gazetteer) -> None:
    text = "The storm crossed Catanduanes, the convoy left Zalingei."
    assert [match.key for match in gazetteer.match(text)] == ["catanduanes", "zalingei"]


def test_every_place_is_given_once_as_its_id_gives_it(gazetteer: gm.Gazetteer) -> None:
    places = list(gazetteer.places())
    assert len(places) == len({place.id for place in places}) == gazetteer.row_count()
    assert all(gazetteer.place(place.id) == place for place in places[::5000])


@pytest.mark.parametrize("name", ["Springfield", "Georgia", "Kenyan", "US", "White House", "San José", "Zzz"])
def test_bearers_are_the_candidates_as_lists(name: str, gazetteer: Gazetteer) -> None:
    whole = gazetteer.bearers(name)
    places = gazetteer.candidates(name)
    assert [gazetteer.place_at(row) for row in whole.rows] == places
    known = gazetteer.name_facts(name)
    union = reduce(or_, whole.roles, 0)
    assert kinds_of(union) == (known.kinds if known is not None else frozenset())
    told = zip(whole.kinds, whole.countries, whole.divisions, whole.population, strict=True)
    assert list(told) == [(p.kind, p.country or "", p.admin1 or "", p.population) for p in places]
    assert whole.facilities == [place.id.startswith("facility:") for place in places]
    assert [gazetteer.name_at(row) for row in whole.rows] == [place.name for place in places]
    points = zip(*(column.tolist() for column in gazetteer.points_at(whole.rows)), strict=True)
    assert list(points) == [(place.lon, place.lat) for place in places]
    few = gazetteer.bearers(name, most=4).rows
    most = sorted(
        whole.rows[3:], key=lambda row: (-gazetteer.place_at(row).population, whole.rows.index(row))
    )
    assert few == [row for row in whole.rows if row in {*whole.rows[:3], *most[:1]}]
    assert gazetteer.bearers(name, limit=2).rows == whole.rows[:2]


@pytest.mark.parametrize(
    ("name", "country", "lon", "lat"),
    [
        ("Humera", "ET", 36.6, 14.3),
        ("Abala", "ET", 39.8, 13.35),
        ("Kenge", "CD", 17.0, -4.8),
        ("Dungu", "CD", 28.6, 3.6),
        ("Smara", "EH", -11.7, 26.7),
        ("Baga", "NG", 13.8, 13.1),
    ],
)
def test_settlements_that_are_listed_wrongly_are_amended(
    name: str, country: str, lon: float, lat: float, gazetteer: Gazetteer
) -> None:
    towns = [p for p in gazetteer.candidates(name) if p.country == country and p.kind.startswith("PPL")]
    assert [(round(town.lon - lon, 0), round(town.lat - lat, 0)) for town in towns] == [(0, 0)]
    assert towns[0].population > 10_000


def test_a_country_is_known_by_its_code(gazetteer: Gazetteer) -> None:
    named = {code: gazetteer.country(code) for code in ("GB", "EH", "AW", "ZZ")}
    assert [place and place.name for place in named.values()] == [
        "United Kingdom", "Western Sahara", "Aruba", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("feature", "division"),
    [
        ("region:guantanamo-bay", "admin1:CU.10"),
        ("region:mount-kilimanjaro", "admin1:TZ.06"),
        ("region:alborz-mountains", "admin1:IR.44"),
    ],
)
def test_a_bay_or_a_range_is_not_the_division_named_after_it(
    gazetteer: Gazetteer, feature: str, division: str
) -> None:
    assert gazetteer.place(feature).id == feature
    assert gazetteer.place(division).id == division


def test_a_division_stands_where_its_towns_do(gazetteer: Gazetteer) -> None:
    bamako, district = gazetteer.place("geonames:2460596"), gazetteer.place("admin1:ML.01")
    assert abs(bamako.lat - district.lat) < 0.2 and abs(bamako.lon - district.lon) < 0.2


@pytest.mark.parametrize(
    ("name", "country", "admin1"),
    [("Paris, Texas", "US", "TX"), ("Tripoli, Lebanon", "LB", None), ("Victoria, Seychelles", "SC", None)],
)
def test_a_name_may_say_in_what_it_lies(
    gazetteer: Gazetteer, name: str, country: str, admin1: str | None
) -> None:
    found = gazetteer.find(name)
    assert found and {c.place.country for c in found} == {country}
    assert admin1 is None or {c.place.admin1 for c in found} == {admin1}


def test_an_id_that_find_shows_finds_its_place(gazetteer: Gazetteer) -> None:
    second = gazetteer.find("Tripoli")[1].place
    assert [c.place for c in gazetteer.find(second.id)] == [second]
    assert gazetteer.find("Paris, Nowhereshire") == [] and gazetteer.find("Paris,") != []


@pytest.mark.parametrize(
    ("name", "kind", "lat", "lon"),
    [
        ("Seram", "ISL", -3.1, 129.4),
        ("Whidbey", "ISL", 48.2, -122.6),
        ("Wallis", "ISL", -13.3, -176.2),
        ("Gorgona Island", "ISL", 3.0, -78.2),
        ("Zvartnots", "AIRP", 40.15, 44.40),
        ("Lungi", "AIRP", 8.62, -13.20),
        ("Changrabandha", "PPL", 26.42, 88.92),
    ],
)
def test_islands_airports_and_places_of_trade_are_known_by_short_names(
    name: str, kind: str, lat: float, lon: float, gazetteer: Gazetteer
) -> None:
    found = [p for p in gazetteer.candidates(name) if p.kind == kind]
    assert any(abs(p.lat - lat) < 0.5 and abs(p.lon - lon) < 0.5 for p in found)


def test_an_island_is_not_called_by_an_everyday_word_alone(gazetteer: Gazetteer) -> None:
    for word in ("Commander", "Elephant", "Orchid", "Governors", "Farsi"):
        assert not any(p.kind.startswith("ISL") for p in gazetteer.candidates(word))


def test_places_of_trade_are_new_and_lie_in_their_country(gazetteer: Gazetteer) -> None:
    rows = list(sources._csv_rows("trade_places.csv.gz"))
    assert len(rows) > 4000
    keys = [(row["country"], fold(row["name"])) for row in rows]
    assert len(set(keys)) == len(keys)
    for row in rows[::50]:
        others = [p for p in gazetteer.candidates(row["name"]) if not p.id.startswith("trade:")]
        assert not any(p.country == row["country"] or p.population >= 15_000 for p in others)


@pytest.mark.parametrize(
    ("place_id", "is_island"),
    [
        ("geonames:3017382", False),  # France, which has Corsica
        ("geonames:3895114", False),  # Chile, which has Tierra del Fuego in part
        ("geonames:3562981", True),  # Cuba
        ("geonames:1227603", True),  # Sri Lanka
        ("geonames:4155751", False),  # Florida, which has the Keys
        ("geonames:6252001", False),  # the United States, a part of their mass
        ("geonames:2017370", False),  # Russia
    ],
)
def test_whether_a_land_is_an_island_is_told_without_cutting_it(
    gazetteer: gm.Gazetteer, monkeypatch: pytest.MonkeyPatch, place_id: str, is_island: bool
) -> None:
    def cut(*_args: object) -> None:
        raise AssertionError("land was cut")

    monkeypatch.setattr(Shapes, "land_near", cut)
    monkeypatch.setattr(shapely.Polygon, "intersection", cut)
    assert gazetteer._grounds._is_island(gazetteer.place(place_id)) is is_island


def test_whether_a_region_of_many_islands_is_one_is_told_without_all_its_land(
    gazetteer: gm.Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = gazetteer.place("region:canadian-arctic")
    gazetteer.footprint(place)

    def cut(*_args: object) -> None:
        raise AssertionError("all the land was cut")

    monkeypatch.setattr(Shapes, "land_near", cut)
    assert not gazetteer._grounds._is_island(place)
