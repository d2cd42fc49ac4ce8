"""GeoJSON by RFC 7946, and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from shapely.geometry import box
from situations import whole

from geomap.errors import FormatError
from geomap.formats.geojson import feature, read_geojson, to_geojson, write_geojson
from geomap.model import Situation


def test_it_reads_back_as_the_same_situation(tmp_path: Path) -> None:
    situation = Situation.joined([whole("a"), whole("b")])
    write_geojson(situation, tmp_path / "s.geojson")
    assert read_geojson(tmp_path / "s.geojson") == situation


def test_it_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("1.geojson", "2.geojson"):
        write_geojson(whole(), tmp_path / name)
    assert (tmp_path / "1.geojson").read_bytes() == (tmp_path / "2.geojson").read_bytes()


def test_other_programs_can_read_it(tmp_path: Path) -> None:
    import pyogrio

    write_geojson(whole(), tmp_path / "s.geojson")
    frame = pyogrio.read_dataframe(tmp_path / "s.geojson")
    assert set(frame["layer"]) == {"places", "mentions", "events", "deployments", "claims"}


def test_outer_rings_run_counter_clockwise() -> None:
    clockwise = shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    ring = feature(clockwise, {})["geometry"]["coordinates"][0]
    assert shapely.LinearRing(ring).is_ccw


def test_coordinates_have_seven_decimals_at_the_most() -> None:
    geometry = feature(box(0.123456789012, 0, 1, 1), {})["geometry"]
    assert min(x for x, _ in geometry["coordinates"][0]) == 0.1234568


def test_nothing_lies_beyond_the_antimeridian() -> None:
    collection = to_geojson(whole())
    for item in collection["features"]:
        west, south, east, north = shapely.from_geojson(json.dumps(item["geometry"])).bounds
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"geomap": {}}', "{" * 100_000, "\ud800"])
def test_what_is_not_ours_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(FormatError) as caught:
        read_geojson(path)
    assert "\n" not in str(caught.value)
