"""A compiled file holds what was added, is the same for the same input, and is never half of one."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import numpy as np
import pytest

from geomap.errors import DataError
from geomap.gazetteer import container
from geomap.gazetteer.build import Compiler
from geomap.gazetteer.gazetteer import Gazetteer
from geomap.gazetteer.names import NameRole, prominence

PLACES = [
    (3646738, "Caracas", "PPLC", "VE", -66.88, 10.49, 3_000_000),
    (4717560, "Paris", "PPL", "US", -95.56, 33.66, 24_000),
    (2988507, "Paris", "PPLC", "FR", 2.35, 48.85, 2_100_000),
    ("region:sahel", "Sahel", "region", "", 5.0, 15.0, 0),
]


def compiled(path: Path, places: list[tuple]) -> Gazetteer:
    compiler = Compiler()
    for place_id, name, kind, country, lon, lat, population in places:
        compiler.add_place(
            place_id, name, kind=kind, country=country, lon=lon, lat=lat, population=population
        )
    compiler.write(path, meta={"version": "test"})
    return Gazetteer(path)


def test_places_come_back_as_they_went_in(tmp_path: Path) -> None:
    gazetteer = compiled(tmp_path / "g.gmz", PLACES)
    caracas = gazetteer.place("geonames:3646738")
    assert (caracas.name, caracas.kind, caracas.country) == ("Caracas", "PPLC", "VE")
    assert (caracas.lon, caracas.lat, caracas.population) == (-66.88, 10.49, 3_000_000)
    assert gazetteer.place("region:sahel").country is None


def test_the_order_of_adding_does_not_change_a_byte(tmp_path: Path) -> None:
    shuffled = PLACES.copy()
    random.Random(7).shuffle(shuffled)
    compiled(tmp_path / "a.gmz", PLACES)
    compiled(tmp_path / "b.gmz", shuffled)
    assert (tmp_path / "a.gmz").read_bytes() == (tmp_path / "b.gmz").read_bytes()


@pytest.mark.parametrize("at", [0.0, 0.01, 0.3, 0.7, 0.999])
def test_one_changed_byte_anywhere_is_noticed(tmp_path: Path, at: float) -> None:
    path = tmp_path / "g.gmz"
    compiled(path, PLACES)
    content = bytearray(path.read_bytes())
    content[int(at * len(content))] ^= 0x10
    path.write_bytes(content)
    with pytest.raises(DataError):
        Gazetteer(path)


@pytest.mark.parametrize("length", [0, 10, 27, 200, -1])
def test_a_cut_file_is_noticed(tmp_path: Path, length: int) -> None:
    path = tmp_path / "g.gmz"
    compiled(path, PLACES)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(DataError):
        Gazetteer(path)


def test_a_missing_file_is_an_error_of_data(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        Gazetteer(tmp_path / "none.gmz")


def test_writers_at_once_leave_one_whole_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "g.gmz"
    threads = [threading.Thread(target=compiled, args=(path, PLACES)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [p.name for p in tmp_path.iterdir()] == ["g.gmz"]
    assert Gazetteer(path).candidates("Sahel")


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "g.gmz"
    compiled(path, PLACES)
    before = path.read_bytes()
    with pytest.raises(TypeError):
        container.write(path, {"x": {1, 2}}, {})
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_arrays_keep_type_and_content(tmp_path: Path) -> None:
    path = tmp_path / "c.gmz"
    numbers = np.array([1.5, -2.25])
    container.write(path, {"numbers": numbers, "text": b"abc", "said": {"a": 1}}, {"version": "x"})
    opened = container.Container(path)
    assert opened.array("numbers").tolist() == numbers.tolist()
    assert bytes(opened.blob("text")) == b"abc"
    assert opened.json("said") == {"a": 1}
    with pytest.raises(DataError, match="no section"):
        opened.array("other")


def test_a_second_place_of_an_id_is_the_first(tmp_path: Path) -> None:
    compiler = Compiler()
    row = compiler.add_place(1, "Aby", kind="PPL", lon=1, lat=2)
    assert compiler.add_place(1, "Other", kind="PPL", lon=3, lat=4) == row
    assert len(compiler) == 1


def test_names_that_are_words_or_people_are_only_looked_up(tmp_path: Path) -> None:
    compiler = Compiler()
    row = compiler.add_place(1, "Mauritius", kind="PCLI", country="MU", lon=57.6, lat=-20.3)
    compiler.add_name(row, "Maurice", NameRole.ALTERNATE, match=True)
    compiler.write(tmp_path / "g.gmz", meta={"version": "x"}, given_names=frozenset({"maurice"}))
    gazetteer = Gazetteer(tmp_path / "g.gmz")
    assert gazetteer.match("Maurice left Mauritius.")[0].key == "mauritius"
    assert gazetteer.candidates("Maurice")


def test_prominence_puts_countries_before_states_before_towns() -> None:
    country, capital = prominence("PCLI", 4_000_000, "GE"), prominence("PPLC", 700_000, "GE")
    state, town = prominence("ADM1", 10_000_000, "GE"), prominence("PPL", 20_000, "GE")
    assert country > capital > state > town
    assert prominence("PPL", 8_800_000, "GE") > prominence("ADM1", 19_000_000, "GE")
