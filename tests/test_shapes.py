"""Shapes: every embedded polygon is valid and found, and a broken cache mends itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import DataError, UnknownPlaceError
from geomap.gazetteer.shapes import Shapes, area_km2
from geomap.gazetteer.topology import SEAM, Topology


@pytest.fixture(scope="module")
def cache(compiled_cache: Path) -> Path:
    return compiled_cache


@pytest.fixture(scope="module")
def shapes(cache: Path) -> Shapes:
    return Shapes.open(cache)


def test_every_country_is_a_valid_polygon_within_the_world(shapes: Shapes) -> None:
    for footprint in shapes.ids():
        if footprint.startswith(("country:", "unit:")):
            polygon = shapes.polygon(footprint)
            assert polygon.is_valid, footprint
            assert polygon.geom_type == "MultiPolygon"
            assert polygon.area > 0
            west, south, east, north = polygon.bounds
            assert -180 <= west <= east <= 180
            assert -90 <= south <= north <= 90


def test_countries_do_not_overlap_and_their_areas_are_the_known_ones(shapes: Shapes) -> None:
    units = [shapes.polygon(f"unit:{u.code}") for u in shapes.units]
    assert shapely.coverage_is_valid(np.array(units))
    # km², from general knowledge; lakes and generalisation move them by a few per cent.
    known = {"VE": 916_445, "RU": 17_098_000, "FR": 551_500, "FJ": 18_270, "UA": 603_550, "AQ": 13_200_000}
    for code, km2 in known.items():
        assert area_km2(shapes.polygon(f"country:{code}")) == pytest.approx(km2, rel=0.08), code


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (-66.9, 10.48, "VE"),
        (179.0, 66.5, "RU"),
        (-175.0, 66.5, "RU"),
        (0.0, -89.9, "AQ"),
        (34.1, 44.95, "UA"),
        (45.0, 9.5, "SO"),
        (33.4, 35.3, "CY"),
        (-52.5, 4.0, "GF"),
        (-68.3, 12.2, "BQ"),
        (16.0, 78.5, "SJ"),
        (20.9, 42.6, "XK"),
        (51.0, 42.0, None),
        (-30.0, 0.0, None),
    ],
)
def test_country_at_a_point(shapes: Shapes, lon: float, lat: float, code: str | None) -> None:
    assert shapes.country_at(lon, lat) == code


def test_countries_at_many_points_agree_with_one_at_a_time(shapes: Shapes) -> None:
    rng = np.random.default_rng(7)
    lons, lats = rng.uniform(-180, 180, 60), rng.uniform(-90, 90, 60)
    assert shapes.countries_at(lons, lats) == [shapes.country_at(*p) for p in zip(lons, lats, strict=True)]


@settings(max_examples=20, deadline=None)
@given(
    west=st.floats(-180, 179),
    south=st.floats(-89, 88),
    width=st.floats(0.01, 8),
    height=st.floats(0.01, 8),
)
def test_land_near_is_valid_and_inside_the_box(
    cache: Path, west: float, south: float, width: float, height: float
) -> None:
    east, north = min(west + width, 180.0), min(south + height, 90.0)
    land = Shapes.open(cache).land_near((west, south, east, north))
    assert land.is_valid
    assert land.is_empty or shapely.box(west, south, east, north).buffer(1e-9).contains(land)


@pytest.mark.parametrize(
    ("lon", "lat", "radius_m"), [(-98.0, 39.0, 2.4e6), (24.9, 35.2, 1.3e5), (120.0, -3.0, 9e5)]
)
def test_pieces_about_a_point_come_by_size(shapes: Shapes, lon: float, lat: float, radius_m: float) -> None:
    together = shapes.island(lon, lat, radius_m)
    assert together is not None
    by_size = sorted(together.geoms, key=lambda piece: -piece.area)
    assert [piece.wkb for piece in shapes.islands_by_size(lon, lat, radius_m)] == [p.wkb for p in by_size]


def test_unknown_footprint_is_refused(shapes: Shapes) -> None:
    with pytest.raises(UnknownPlaceError, match="country:ZZ"):
        shapes.polygon("country:ZZ")


def test_a_damaged_shape_is_built_anew(cache: Path, tmp_path: Path) -> None:
    good = Shapes.open(cache)
    data = bytearray(good.path.read_bytes())
    data[good._start + good._index["shapes"]["country:VE"]["at"][0] + 40] ^= 0xFF
    (tmp_path / good.path.name).write_bytes(data)
    again = Shapes.open(tmp_path)
    assert again.polygon("country:VE").equals(good.polygon("country:VE"))
    assert again.path.read_bytes() == good.path.read_bytes()


@pytest.mark.parametrize("damage", ["empty", "cut", "head", "text"])
def test_a_damaged_index_is_noticed(cache: Path, tmp_path: Path, damage: str) -> None:
    data = bytearray(Shapes.open(cache).path.read_bytes())
    if damage == "empty":
        data = bytearray()
    elif damage == "cut":
        data = data[:-100]
    else:
        data[10 if damage == "head" else 500] ^= 0xFF
    path = tmp_path / "shapes.bin"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"empty file|damaged"):
        Shapes(path)


def test_a_cache_folder_that_cannot_be_written_is_an_error_in_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be written"):
        Shapes.open(blocked / "cache")


@pytest.mark.parametrize("detail", ["110m", "50m"])
def test_basemap_has_its_lines_apart(detail: str) -> None:
    base = Shapes.basemap(detail)  # type: ignore[arg-type]
    lines = {k: {a[0] for a in base["objects"][k]["arcs"]} for k in ("coast", "borders", "disputed")}
    assert all(lines.values())
    assert not lines["coast"] & lines["borders"]
    assert not lines["borders"] & lines["disputed"]
    seams = {i for i, s in enumerate(Topology.read(detail).sides.tolist()) if s[1] == SEAM}  # type: ignore[arg-type]
    assert not seams & set.union(*lines.values())
    assert set.union(seams, *lines.values()) == set(range(len(base["arcs"])))
    by_unit = {g["properties"]["unit"]: g["properties"] for g in base["objects"]["countries"]["geometries"]}
    assert by_unit["VE"]["iso2"] == "VE"
    assert by_unit["UA-crimea"]["disputed"]


def test_disputed_borders_are_marked_and_agreed_ones_are_not(shapes: Shapes) -> None:
    points, offsets, sides = shapes.arcs()
    disputed = shapes.disputed_arcs()
    codes = [unit.code for unit in shapes.units]

    def marked(a: str, b: str) -> set[bool]:
        pair = {codes.index(a), codes.index(b)}
        return {bool(disputed[i]) for i, both in enumerate(sides.tolist()) if set(both) == pair}

    assert len(disputed) == len(offsets) - 1
    assert offsets[-1] == len(points)
    assert marked("IN", "PK") == {True, False}  # the Line of Control, and the border south of it
    assert marked("GY", "VE") == {True, False} or marked("GY", "VE") == {True}
    assert marked("UA", "UA-crimea") == {True}
    assert marked("IL", "SY-golan") == {True}
    assert marked("DE", "FR") == {False}
    assert not disputed[(sides < 0).any(axis=1)].any()


def test_a_damaged_country_file_is_an_error_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "countries-110m.json.gz").write_bytes(b"\x1f\x8b garbage")
    monkeypatch.setattr("geomap.gazetteer.topology.data_path", lambda name: tmp_path / name)
    with pytest.raises(DataError, match="missing or damaged"):
        Topology.read("110m")
