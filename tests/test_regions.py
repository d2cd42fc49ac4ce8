"""Regions: the table is sound, and the shapes made of it hold what they should and nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geomap.errors import DataError, UnknownPlaceError
from geomap.gazetteer.regions import (
    Region,
    read_regions,
    read_rows,
    region_shape,
    regions_of,
    unwrapped,
)
from geomap.gazetteer.shapes import Shapes

ROWS = read_rows()
KNOWN_KEYS = {
    *("id", "name", "kind", "code", "names", "lookup", "abbreviations", "former", "adjectives", "people"),
    *("country", "lon", "lat", "apart", "disputed", "of", "ring", "rings", "line", "width_km", "radius_km"),
    *("minus_land", "land_only"),
}


@pytest.fixture(scope="module")
def shapes(compiled_cache: Path) -> Shapes:
    return Shapes.open(compiled_cache)


def nowhere(_what: object) -> BaseGeometry:
    return shapely.MultiPolygon()


def test_the_table_is_broad() -> None:
    marine = [row for row in ROWS if row["kind"] == "marine"]
    assert len(marine) >= 250
    assert len(ROWS) - len(marine) >= 500


def test_every_entry_has_one_id_one_point_and_a_geometry() -> None:
    ids = [row["id"] for row in ROWS]
    assert len(set(ids)) == len(ids)
    for row in ROWS:
        assert set(row) <= KNOWN_KEYS, row["id"]
        assert row["id"] == row["id"].lower().strip("-")
        assert row["kind"] in ("marine", "region")
        assert -180 <= row["lon"] <= 180
        assert -90 <= row["lat"] <= 90
        assert {"of", "ring", "rings", "line", "radius_km"} & set(row), row["id"]
        for ring in row.get("rings", [row["ring"]] if "ring" in row else []):
            assert 3 <= len(ring) <= 100, row["id"]
            assert all(-90 <= lat <= 90 and -360 <= lon <= 360 for lon, lat in ring), row["id"]
        names = [row["name"], *(n for k in ("names", "lookup", "former") for n in row.get(k, []))]
        assert all(n == n.strip() and n for n in names), row["id"]
        assert len(set(names)) == len(names), row["id"]


def test_every_footprint_that_an_entry_names_is_held(shapes: Shapes) -> None:
    for region in read_regions():
        for footprint in region.of:
            assert footprint in shapes, (region.id, footprint)


def test_countries_of_entries_are_countries(shapes: Shapes) -> None:
    for row in ROWS:
        assert "country" not in row or f"country:{row['country']}" in shapes, row["id"]


SAMPLE = [row["id"] for row in ROWS[::17]]


@pytest.mark.parametrize("slug", SAMPLE)
def test_a_shape_is_valid_and_about_its_point(shapes: Shapes, slug: str) -> None:
    region = next(r for r in read_regions() if r.id == slug)
    shape = shapes.polygon(f"region:{slug}")
    assert shape.is_valid
    assert not shape.is_empty
    west, south, east, north = shape.bounds
    assert west >= -180
    assert east <= 180
    assert south >= -90
    assert north <= 90
    point = shapely.Point(region.lon, region.lat)
    if region.line and not region.width_km:
        assert shape.distance(point) < 0.5
    elif region.kind == "marine":
        assert shape.intersects(point)
    else:  # the point of an archipelago, or of several countries, may lie between them
        assert shape.convex_hull.buffer(1e-9).intersects(point)


@pytest.mark.parametrize(
    "slug",
    ["caribbean-sea", "red-sea", "taiwan-strait", "baltic-sea", "persian-gulf", "sulu-sea", "bay-of-bengal"],
)
def test_water_holds_no_land(shapes: Shapes, slug: str) -> None:
    sea = shapes.polygon(f"region:{slug}")
    land = shapes.land_near(sea.bounds)
    assert shapely.intersection(sea, land).area < 0.02 * sea.area


@pytest.mark.parametrize(
    ("lon", "lat", "inside", "outside"),
    [
        (-68.0, 13.0, ["caribbean-sea", "southern-caribbean"], ["atlantic-ocean", "gulf-of-mexico"]),
        (-64.0, 11.7, ["caribbean-sea"], ["gulf-of-paria"]),
        (-58.0, 14.0, ["atlantic-ocean"], ["caribbean-sea"]),
        (-80.5, 2.0, ["eastern-pacific", "pacific-ocean"], ["caribbean-sea", "western-pacific"]),
        (-90.0, 26.0, ["gulf-of-mexico"], ["caribbean-sea"]),
        (43.4, 12.5, ["bab-el-mandeb"], ["persian-gulf"]),
        (41.0, 16.0, ["red-sea", "southern-red-sea"], ["gulf-of-aden"]),
        (47.0, 12.0, ["gulf-of-aden"], ["red-sea", "arabian-sea"]),
        (56.5, 26.5, ["strait-of-hormuz"], ["red-sea"]),
        (51.0, 27.0, ["persian-gulf"], ["arabian-sea", "gulf-of-oman"]),
        (119.5, 24.5, ["taiwan-strait"], ["philippine-sea"]),
        (121.2, 21.3, ["luzon-strait", "bashi-channel"], ["taiwan-strait"]),
        (117.8, 15.1, ["scarborough-shoal", "south-china-sea"], ["philippine-sea", "sulu-sea"]),
        (34.0, 43.0, ["black-sea"], ["sea-of-azov", "mediterranean-sea"]),
        (36.6, 45.3, ["kerch-strait"], ["caspian-sea"]),
        (51.0, 41.0, ["caspian-sea"], ["black-sea"]),
        (26.0, 59.9, ["gulf-of-finland", "baltic-sea"], ["gulf-of-bothnia"]),
        (18.5, 37.5, ["mediterranean-sea", "ionian-sea"], ["adriatic-sea", "aegean-sea"]),
        (100.0, 4.2, ["strait-of-malacca"], ["south-china-sea"]),
        (178.0, -40.5, ["south-pacific-ocean"], ["tasman-sea"]),
        (-175.0, 10.0, ["pacific-ocean", "north-pacific-ocean", "central-pacific"], ["south-pacific-ocean"]),
        (33.0, -1.0, ["lake-victoria"], ["lake-tanganyika"]),
        (38.0, 48.0, ["donbas", "eastern-ukraine"], ["crimea"]),
        (34.1, 45.0, ["crimea"], ["donbas", "european-russia"]),
        (-59.5, 5.5, ["guayana-esequiba"], ["patagonia"]),
        (-57.0, 5.0, [], ["guayana-esequiba"]),
        (25.0, 13.0, ["darfur", "sub-saharan-africa", "sahel"], ["kordofan"]),
        (38.5, 13.8, ["tigray", "horn-of-africa"], ["amhara"]),
        (46.75, 39.83, ["nagorno-karabakh", "south-caucasus"], ["nakhchivan"]),
        (34.45, 31.5, ["gaza-strip", "levant"], ["west-bank"]),
        (35.75, 33.0, ["golan-heights"], ["west-bank"]),
        (75.0, 34.0, ["kashmir"], ["xinjiang"]),
        (44.0, 36.2, ["kurdistan-region-of-iraq", "kurdistan"], ["rojava"]),
        (-102.0, 41.5, ["great-plains"], ["new-england", "rust-belt"]),
        (100.0, 60.0, ["siberia", "asia", "asian-russia"], ["europe", "russian-far-east"]),
        (37.6, 55.8, ["europe", "eastern-europe"], ["asia"]),
        (30.0, 40.0, ["asia", "anatolia"], ["europe"]),
    ],
)
def test_points_known_to_lie_in_or_outside(
    shapes: Shapes, lon: float, lat: float, inside: list[str], outside: list[str]
) -> None:
    point = shapely.Point(lon, lat)
    for slug in inside:
        assert shapes.polygon(f"region:{slug}").intersects(point), slug
    for slug in outside:
        assert not shapes.polygon(f"region:{slug}").intersects(point), slug


@pytest.mark.parametrize(
    "slug",
    [
        *("crimea", "guayana-esequiba", "falkland-islands", "kashmir", "spratly-islands", "senkaku-islands"),
        *("kuril-islands", "abyei", "halaib-triangle", "golan-heights", "western-sahara", "nagorno-karabakh"),
        *("gaza-strip", "transnistria", "abkhazia", "south-ossetia", "somaliland", "paracel-islands"),
    ],
)
def test_contested_lands_are_marked(slug: str) -> None:
    assert next(row for row in ROWS if row["id"] == slug)["disputed"]


def test_an_unknown_region_is_refused(shapes: Shapes) -> None:
    with pytest.raises(UnknownPlaceError, match="region:atlantis"):
        shapes.polygon("region:atlantis")
    assert "region:atlantis" not in shapes


def test_a_damaged_cached_region_is_made_again(tmp_path: Path, compiled_cache: Path) -> None:
    source = Shapes.open(compiled_cache)
    (tmp_path / source.path.name).write_bytes(source.path.read_bytes())
    slug = "bass-strait"
    first = Shapes.open(tmp_path).polygon(f"region:{slug}")
    (kept,) = tmp_path.glob(f"regions-*/region-{slug}.wkb")
    kept.write_bytes(kept.read_bytes()[:-9])
    assert Shapes.open(tmp_path).polygon(f"region:{slug}").equals(first)


def test_a_wrong_entry_is_an_error_in_one_line() -> None:
    with pytest.raises(DataError, match=r"regions\.toml"):
        regions_of([{"id": "x", "kind": "marine", "lon": "east", "lat": 0}])
    with pytest.raises(DataError, match="no geometry"):
        region_shape(Region(id="x", kind="region", lon=0.0, lat=0.0), nowhere, nowhere)


def test_an_outline_across_the_antimeridian_is_cut_there() -> None:
    region = Region(
        id="x", kind="region", lon=179.0, lat=0.0, rings=(((170, -5), (-170, -5), (-170, 5), (170, 5)),)
    )
    shape = region_shape(region, nowhere, nowhere)
    assert shape.area == pytest.approx(200.0)
    assert len(shapely.get_parts(shape)) == 2
    assert shape.bounds == (-180.0, -5.0, 180.0, 5.0)


@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-70, 70),
    radius_km=st.floats(1, 800),
)
def test_a_disc_is_valid_and_as_large_as_it_says(lon: float, lat: float, radius_km: float) -> None:
    region = Region(id="x", kind="region", lon=lon, lat=lat, radius_km=radius_km)
    shape = region_shape(region, nowhere, nowhere)
    assert shape.is_valid
    assert shape.bounds[0] >= -180
    assert shape.bounds[2] <= 180
    _west, south, _east, north = shape.bounds
    assert (north - south) * 111.195 == pytest.approx(2 * radius_km, rel=1e-6)


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=12))
def test_unwrapped_longitudes_never_jump_and_mean_the_same(points: list[tuple[float, float]]) -> None:
    lons = unwrapped(tuple(points))[:, 0]
    assert all(abs(b - a) <= 180 + 1e-9 for a, b in pairwise(lons))
    for (lon, _lat), moved in zip(points, lons, strict=True):
        assert abs((moved - lon + 180) % 360 - 180) < 1e-6
