"""Coasts: which land is the mainland, and which lines are water's edge and which are borders."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from geomap.errors import UnknownPlaceError
from geomap.gazetteer.coasts import Coasts
from geomap.gazetteer.shapes import Shapes


@pytest.fixture(scope="module")
def coasts(compiled_cache: Path) -> Coasts:
    return Coasts(Shapes.open(compiled_cache))


@pytest.mark.parametrize(
    ("code", "inside", "outside"),
    [
        ("MY", [(102.0, 4.0)], [(117.0, 5.5), (100.3, 5.4)]),  # the peninsula; not Sabah, not Penang
        ("DK", [(9.2, 56.3), (10.0, 57.2)], [(12.0, 55.5), (10.4, 55.3)]),  # Jutland; not Zealand, not Funen
        ("GQ", [(10.5, 1.6)], [(8.7, 3.5)]),  # Río Muni, not Bioko with the capital
        ("JP", [(139.0, 36.0), (142.5, 43.5), (131.0, 32.5), (133.5, 33.7)], [(128.0, 26.5)]),
        ("NZ", [(175.5, -39.0), (170.5, -44.0)], [(167.85, -47.0)]),
        ("TR", [(33.0, 39.0), (27.5, 41.3)], []),
        ("GR", [(22.0, 39.5), (22.2, 37.5)], [(25.0, 35.25), (27.9, 36.2)]),
        ("FR", [(2.0, 47.0)], [(9.1, 42.2)]),
        ("ES", [(-4.0, 40.0)], [(-16.6, 28.3), (3.0, 39.6), (-2.94, 35.29)]),
        ("NO", [(9.0, 61.0)], [(14.2, 68.3)]),
        ("PT", [(-8.0, 39.5)], [(-25.4, 37.8), (-17.0, 32.75)]),
        ("US", [(-98.0, 39.0), (-152.0, 65.0)], [(-155.5, 19.6), (-153.5, 57.5)]),
        ("CL", [(-70.7, -33.5)], [(-109.35, -27.12), (-69.5, -54.0)]),
        ("EC", [(-78.5, -1.0)], [(-91.1, -0.8)]),
        ("ID", [(114.0, -1.0), (107.0, -7.0), (102.0, -1.5)], [(115.1, -8.4)]),
        ("GB", [(-2.0, 53.0)], [(-6.7, 54.6)]),
        ("AO", [(17.5, -12.0), (12.4, -5.0)], []),  # Cabinda is apart and yet mainland
        ("RU", [(100.0, 60.0), (-175.0, 66.5), (21.0, 54.7)], [(143.0, 50.0)]),
        ("CN", [(110.0, 30.0)], [(109.8, 19.2)]),
        ("TT", [(-61.3, 10.45)], [(-60.7, 11.25)]),
    ],
)
def test_mainland(
    coasts: Coasts, code: str, inside: list[tuple[float, float]], outside: list[tuple[float, float]]
) -> None:
    mainland, islands = coasts.mainland(code), coasts.islands(code)
    for at in inside:
        assert mainland.intersects(shapely.Point(at)), at
        assert not islands.intersects(shapely.Point(at)), at
    for at in outside:
        assert not mainland.intersects(shapely.Point(at)), at
        assert islands.intersects(shapely.Point(at)), at
    assert mainland.area + islands.area == pytest.approx(coasts.territory(code).area)


@pytest.mark.parametrize("code", ["VE", "US", "RU", "FJ", "CY", "MY", "PA", "AQ"])
def test_the_outline_is_coast_and_border_and_nothing_else(coasts: Coasts, code: str) -> None:
    coast, border = coasts.coast(code, islands=True), coasts.border(code)
    seam = shapely.MultiLineString(
        [[(-180, -90), (-180, 90)], [(180, -90), (180, 90)], [(-180, -90), (180, -90)]]
    )
    outline = coasts.territory(code).boundary.difference(seam.buffer(1e-9))
    assert coast.length + border.length == pytest.approx(outline.length, rel=1e-6)
    assert coasts.outline(code).length == pytest.approx(coast.length + border.length)


def test_the_mainland_coast_is_the_coast_without_the_islands(coasts: Coasts) -> None:
    alone, all_of_it = coasts.coast("VE", islands=False), coasts.coast("VE", islands=True)
    assert 0 < alone.length < all_of_it.length
    assert coasts.mainland("VE").boundary.buffer(1e-9).contains(alone)
    aves = shapely.Point(-63.618, 15.674)
    assert alone.distance(aves) > 4 > 0.1 > all_of_it.distance(aves)


@pytest.mark.parametrize(
    ("a", "b", "at"),
    [
        ("HN", "NI", (-85.0, 14.0)),
        ("CO", "VE", (-72.45, 7.8)),
        ("RU", "UA", (38.3, 49.9)),
        ("IN", "CN", (79.0, 32.0)),
    ],
)
def test_a_border_is_the_same_from_both_sides(
    coasts: Coasts, a: str, b: str, at: tuple[float, float]
) -> None:
    line = coasts.border(a, b)
    assert line.equals(coasts.border(b, a))
    assert line.distance(shapely.Point(at)) < 1.0
    assert coasts.border(a).buffer(1e-9).contains(line)


def test_neighbours(coasts: Coasts) -> None:
    assert coasts.neighbours("VE") == ("BR", "CO", "GY")
    assert coasts.neighbours("HN") == ("GT", "NI", "SV")
    assert coasts.neighbours("GF") == ("BR", "SR")
    assert coasts.neighbours("JP") == ()


def test_countries_without_coast_or_border(coasts: Coasts) -> None:
    assert coasts.coast("BO", islands=True).is_empty
    assert coasts.border("CU").is_empty
    assert coasts.border("VE", "PE").is_empty


def test_the_caspian_is_water(coasts: Coasts) -> None:
    assert coasts.coast("KZ", islands=False).distance(shapely.Point(51.2, 43.6)) < 0.3
    assert not coasts.coast("TM", islands=True).is_empty


def test_a_land_that_governs_itself_can_be_asked_for_alone(coasts: Coasts) -> None:
    assert coasts.border("SO").intersection(coasts.border("SO-somaliland", "SO-somaliland")).is_empty
    inner = coasts.border("SO-somaliland", "SO")
    assert inner.length > 3
    assert coasts.territory("SO").contains(inner.centroid)


def test_unknown_code_is_refused(coasts: Coasts) -> None:
    with pytest.raises(UnknownPlaceError, match="ZZ"):
        coasts.coast("ZZ", islands=True)
