from __future__ import annotations

from dataclasses import replace

import pytest
from drawing_fixture import GROUND, situation
from shapely.geometry import box

from geomap.drawing.layers import read_layers
from geomap.drawing.records import Area, Layers, Site
from geomap.drawing.views import with_views

LAYERS = read_layers(situation(), ground=GROUND)


def on_sites(*points: tuple[float, float]) -> Layers:
    """Return layers with one event at each point and nothing else."""
    event = LAYERS.facts[0]
    spot = event.spots[0]
    return with_views(
        Layers(
            documents=LAYERS.documents,
            facts=tuple(
                replace(event, id=str(n), spots=(replace(spot, site=n),)) for n in range(len(points))
            ),
            sites=tuple(Site(lon=lon, lat=lat, name="x", uncertainty_m=0.0) for lon, lat in points),
            areas=(),
            claims=(),
            problems=(),
        )
    )


def test_nothing_drawn_has_no_box() -> None:
    empty = on_sites()
    assert empty.bbox is None and empty.view is None


def test_the_box_holds_all_sites_areas_and_lines() -> None:
    assert LAYERS.bbox is not None
    west, south, east, north = LAYERS.bbox
    for site in LAYERS.sites:
        assert west <= site.lon <= east and south <= site.lat <= north
    assert (south, north) == (12.6, 16.0)


def test_data_on_both_sides_of_the_antimeridian_lie_in_one_narrow_box() -> None:
    layers = on_sites((178.0, -17.0), (-179.0, -16.0), (179.5, -18.0))
    assert layers.bbox == (178.0, -18.0, -179.0, -16.0)
    assert layers.view is not None
    west, _, east, _ = layers.view
    assert west == pytest.approx(178.0) and east == pytest.approx(-179.0)


def test_the_view_leaves_out_what_lies_far_from_the_rest() -> None:
    near = [(30.0 + n / 10, 50.0 + n / 10) for n in range(12)]
    layers = on_sites(*near, (-100.0, 20.0))
    assert layers.bbox is not None and layers.bbox[0] == -100.0
    assert layers.view is not None
    west, south, east, north = layers.view
    assert 25 < west < 31 and 30 < east < 36 and south > 45 and north < 56


def test_the_view_of_one_place_has_an_extent() -> None:
    view = on_sites((10.0, 45.0)).view
    assert view == pytest.approx((9.6, 44.6, 10.4, 45.4))


def test_an_area_across_the_antimeridian_does_not_stretch_the_box_round_the_world() -> None:
    event = LAYERS.facts[0]
    spot = replace(event.spots[0], site=None, area=0)
    area = Area(
        geometry=box(178, -19, 180, -15).union(box(-180, -19, -178, -15)),
        lon=179.5,
        lat=-17.0,
        label="x",
        uncertainty_m=1.0,
    )
    layers = with_views(
        Layers(
            documents=LAYERS.documents,
            facts=(replace(event, spots=(spot,)),),
            sites=(),
            areas=(area,),
            claims=(),
            problems=(),
        )
    )
    assert layers.bbox == (178.0, -19.0, -178.0, -15.0)
