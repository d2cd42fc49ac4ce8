"""First-level divisions: coarse, but the right ground under every sizeable town that we know of."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from geomap.errors import DataError, UnknownPlaceError
from geomap.gazetteer import admin1
from geomap.gazetteer.shapes import Shapes, area_km2


@pytest.fixture(scope="module")
def shapes(compiled_cache: Path) -> Shapes:
    return Shapes.open(compiled_cache)


@pytest.mark.parametrize(
    ("code", "lon", "lat", "km2"),
    [
        ("NG.27", 13.15, 11.85, 70_900),  # Maiduguri in Borno
        ("UA.05", 37.8, 48.0, 26_500),  # Donetsk
        ("ES.56", 2.17, 41.39, 32_100),  # Barcelona in Catalonia
        ("GB.SCT", -4.25, 55.86, 77_900),  # Glasgow in Scotland
        ("IN.36", 80.95, 26.85, 240_900),  # Lucknow in Uttar Pradesh
        ("US.TX", -97.74, 30.27, 695_700),  # Austin in Texas
        ("US.HI", -157.86, 21.31, 16_600),  # Honolulu
        ("FR.11", 2.35, 48.86, 12_000),  # Paris
    ],
)
def test_a_division_holds_its_town_and_has_about_its_area(
    shapes: Shapes, code: str, lon: float, lat: float, km2: float
) -> None:
    shape = shapes.polygon(f"admin1:{code}")
    assert shape.is_valid
    assert shape.intersects(shapely.Point(lon, lat))
    assert area_km2(shape) == pytest.approx(km2, rel=0.06)


def test_divisions_of_a_country_share_it_out(shapes: Shapes) -> None:
    country = shapes.polygon("country:PL")
    parts = [shapes.polygon(i) for i in shapes.ids() if i.startswith("admin1:PL.")]
    assert len(parts) == 16
    assert sum(p.area for p in parts) == pytest.approx(country.area, rel=0.01)
    assert shapely.union_all(parts).area == pytest.approx(country.area, rel=0.01)


def test_every_division_belongs_to_a_country_and_decodes(shapes: Shapes) -> None:
    packed = admin1.read_packed()
    assert len(packed["shapes"]) > 3000
    for code in list(packed["shapes"])[::40]:
        assert f"country:{code.partition('.')[0]}" in shapes, code
        assert admin1.admin1_shape(packed, code, shapely.box(-180, -90, 180, 90)).is_valid, code


def test_an_unknown_division_is_refused(shapes: Shapes) -> None:
    assert "admin1:FR.ZZ" not in shapes
    with pytest.raises(UnknownPlaceError, match=r"admin1:FR\.ZZ"):
        shapes.polygon("admin1:FR.ZZ")
    with pytest.raises(UnknownPlaceError):
        shapes.polygon("admin1:../../etc")


def test_damaged_data_is_an_error_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / admin1.NAME).write_bytes(b"\x1f\x8b")
    monkeypatch.setattr(admin1, "data_path", lambda name: tmp_path / name)
    with pytest.raises(DataError, match="missing or damaged"):
        admin1.read_packed()
