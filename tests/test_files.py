"""Situation files by their ending."""

from __future__ import annotations

from pathlib import Path

import pytest
from situations import whole

from geomap.errors import FormatError
from geomap.formats.files import is_situation_file, read_situation_file, write_situation_file


@pytest.mark.parametrize("name", ["s.geojson", "s.gpkg", "S.GPKG", "s.kml", "s.kmz", "s.parquet"])
def test_the_ending_chooses_the_format(tmp_path: Path, name: str) -> None:
    assert is_situation_file(Path(name))
    write_situation_file(whole(), tmp_path / name)
    assert read_situation_file(tmp_path / name) == whole()


def test_an_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    assert not is_situation_file(Path("report.txt"))
    with pytest.raises(FormatError, match=r"'\.xls' is not one of .*\.geojson, \.gpkg"):
        write_situation_file(whole(), tmp_path / "s.xls")
    with pytest.raises(FormatError, match="no such file"):
        read_situation_file(tmp_path / "s.gpkg")
