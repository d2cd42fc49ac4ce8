from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from drawing_fixture import PORT, StandIn
from shapely.geometry import Point, Polygon
from test_binary import unpack

from geomap.drawing.basemap import encode_basemap, sea_labels
from geomap.drawing.binary import Packer
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.shapes import Shapes
from geomap.model import Place
from geomap.settings import Settings


@pytest.fixture(scope="module")
def shapes(gazetteer: Gazetteer) -> Shapes:
    return Shapes.open(Settings().cache)


def test_the_world_is_whole_and_small() -> None:
    packer = Packer()
    record = encode_basemap(packer, points=[], shapes=None)
    assert len(packer.packed()) < 450_000
    assert len(record["countries"]) > 230
    assert record["details"] == []
    arcs = len(record["arcs"]["n"])
    for lines in (record["coast"], record["borders"], record["disputed"]):
        assert lines and all(0 <= arc < arcs for arc in lines)


def test_rings_of_countries_close() -> None:
    packer = Packer()
    record = encode_basemap(packer, points=[], shapes=None)
    arcs = unpack(packer.packed(), record["arcs"]["o"], record["arcs"]["n"])
    for name, _, polygons, _ in record["countries"]:
        for ring in (ids for polygon in polygons for ids in polygon):
            parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
            assert parts[0][0] == parts[-1][-1], name
            assert all(a[-1] == b[0] for a, b in pairwise(parts)), name


def test_names_of_countries_stand_on_their_land() -> None:
    packer = Packer()
    record = encode_basemap(packer, points=[], shapes=None)
    arcs = unpack(packer.packed(), record["arcs"]["o"], record["arcs"]["n"])
    (scale_x, scale_y), (shift_x, shift_y) = record["scale"], record["translate"]
    for name, _, polygons, (x, y, width, area) in record["countries"]:
        lon, lat = 360 * x - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))
        rings = [
            [point for i in ring for point in (arcs[i] if i >= 0 else arcs[~i][::-1])]
            for polygon in polygons for ring in polygon
        ]  # fmt: skip
        land = [
            Polygon([(px * scale_x + shift_x, py * scale_y + shift_y) for px, py in ring]) for ring in rings
        ]
        # The smallest are a pixel of the map: the point stands at them.
        assert min(ring.distance(Point(lon, lat)) for ring in land) < 0.02, name
        assert 0 < width < 1 and 0 <= area < 1, name


def test_disputed_land_is_told_apart() -> None:
    record = encode_basemap(Packer(), points=[], shapes=None)
    assert 5 < sum(disputed for _, disputed, _, _ in record["countries"]) < 60
    assert not set(record["disputed"]) & set(record["borders"])


def test_detail_lies_in_its_box_and_within_its_budget(shapes: Shapes) -> None:
    packer = Packer()
    record = encode_basemap(packer, points=[(-70.5, 11.0), (-61.0, 18.5)], shapes=shapes)
    (detail,) = record["details"]
    west, south, east, north = detail["box"]
    assert (west, south, east, north) == (-72.5, 9.0, -59.0, 20.5)
    for layer in ("land", "coast", "borders", "disputed"):
        reference = detail[layer]
        parts = unpack(packer.packed(), reference["o"], reference["n"])
        points = np.array([p for part in parts for p in part]).reshape(-1, 2) * reference["s"]
        assert (points >= (west - 1e-3, south - 1e-3)).all() and (points <= (east + 1e-3, north + 1e-3)).all()
    assert 2_000 < sum(detail["land"]["n"]) < 45_000


def test_a_fjord_coast_stays_within_the_budget(shapes: Shapes) -> None:
    record = encode_basemap(Packer(), points=[(4.0, 58.0), (31.0, 71.0)], shapes=shapes)
    total = sum(sum(record["details"][0][layer]["n"]) for layer in ("land", "coast", "borders", "disputed"))
    assert 5_000 < total <= 45_000


def test_data_far_apart_share_the_budget_in_boxes_of_their_own(shapes: Shapes) -> None:
    points = [(n * 40.0 - 170.0, 20.0) for n in range(9) for _ in range(n + 1)]
    record = encode_basemap(Packer(), points=points, shapes=shapes)
    assert len(record["details"]) == 8
    total = sum(sum(detail[part]["n"]) for detail in record["details"] for part in ("land", "coast"))
    assert total <= 45_000
    assert [-172.0, 18.0, -168.0, 22.0] not in [detail["box"] for detail in record["details"]]


def test_towns_are_written_from_the_zoom_that_their_size_earns() -> None:
    class Known(StandIn):
        def towns_in(self, bbox: tuple[float, float, float, float], *, limit: int) -> list[Place]:
            assert bbox == (38.0, 13.0, 42.0, 17.0)
            great = replace(PORT, id="b", name="Great Port", lat=15.5, population=2_000_000)
            quarter = replace(great, id="c", name="Old Quay", lat=15.53, population=400_000)
            return [PORT, great, quarter, replace(quarter, id="d", name="Far Bank", country="XX")]

    record = encode_basemap(Packer(), points=[(40.0, 15.0)], shapes=None, ground=Known())
    assert record["cities"] == [
        ["Great Port", 40.0, 15.5, 5],
        ["Old Quay", 40.0, 15.53, 10],  # a quarter of it, though the gazetteer calls it a town
        ["Far Bank", 40.0, 15.53, 6],
        ["Port Amber", 40.0, 15.0, 8],
    ]
    assert encode_basemap(Packer(), points=[(40.0, 15.0)], shapes=None, ground=StandIn())["cities"] == []


def test_seas_have_names_at_places_on_the_map() -> None:
    rows = sea_labels()
    assert len(rows) > 100
    assert len({name for name, *_ in rows}) == len(rows)
    assert all(-180 <= lon <= 180 and -85 <= lat <= 85 and 1 <= zoom <= 9 for _, lon, lat, zoom in rows)
