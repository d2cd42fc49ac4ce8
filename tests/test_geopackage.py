"""GeoPackage for any GIS, and back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pyogrio
import pytest
from situations import whole

from geomap.errors import FormatError
from geomap.formats.geopackage import read_geopackage, write_geopackage
from geomap.frames import COLUMNS
from geomap.judging.reconciliation import reconciled
from geomap.model import Situation
from geomap.store.store import open_store


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gpkg") / "situation.gpkg"
    write_geopackage(Situation.joined([whole("a"), whole("b")]), path)
    return path


def test_it_reads_back_as_the_same_situation(written: Path) -> None:
    assert read_geopackage(written) == Situation.joined([whole("a"), whole("b")])


def test_it_is_the_same_bytes_each_time(written: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.gpkg"
    write_geopackage(Situation.joined([whole("a"), whole("b")]), again)
    assert again.read_bytes() == written.read_bytes()


def test_other_programs_find_its_layers(written: Path) -> None:
    import pyogrio

    names = {name for name, _ in pyogrio.list_layers(written)}
    kept = {"geomap_records", "geomap_entries", "geomap_meta", "layer_styles"}
    assert names == {"documents", "places", "mentions", "events", "deployments", "claims", "problems"} | kept
    events = pyogrio.read_dataframe(written, layer="events")
    assert str(events.crs) == "EPSG:4326"
    assert list(events["kind"]) == ["ASSAULT", "ASSAULT"]


def test_facts_are_a_layer_and_read_back(tmp_path: Path) -> None:
    told = reconciled(Situation.joined([whole("a"), whole("b")]))
    path = tmp_path / "facts.gpkg"
    write_geopackage(told, path)
    assert told.facts and read_geopackage(path) == told
    rows = pyogrio.read_dataframe(path, layer="facts")
    assert list(rows.columns) == list(COLUMNS["facts"]) and rows.crs.to_epsg() == 4326
    assert list(rows["id"]) == [fact.id for fact in told.facts]
    assert list(rows["documents"]) == [", ".join(fact.documents) for fact in told.facts]
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT count(*) FROM layer_styles WHERE f_table_name = 'facts'"
        assert connection.execute(query).fetchone() == (1,)


def test_a_file_with_facts_becomes_a_store_that_finds_its_own(tmp_path: Path) -> None:
    told = reconciled(Situation.joined([whole("a"), whole("b")]))
    path = tmp_path / "facts.gpkg"
    write_geopackage(told, path)
    with open_store(path) as store:
        store.add(whole("c"))
        assert store.check() == ()
        assert {d for fact in store.situation().facts for d in fact.documents} == {"a", "b", "c"}
    assert "facts" not in set(pyogrio.list_layers(path)[:, 0])


def test_an_empty_situation_can_be_kept(tmp_path: Path) -> None:
    write_geopackage(Situation(), tmp_path / "empty.gpkg")
    assert read_geopackage(tmp_path / "empty.gpkg") == Situation()


def test_a_missing_or_foreign_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no such file"):
        read_geopackage(tmp_path / "none.gpkg")
    (tmp_path / "text.gpkg").write_text("not a database, but long enough to be looked at " * 20)
    with pytest.raises(FormatError, match="cannot be read"):
        read_geopackage(tmp_path / "text.gpkg")
    with closing(sqlite3.connect(tmp_path / "other.gpkg")) as connection:
        connection.execute("CREATE TABLE t (a)")
    with pytest.raises(FormatError, match="not written by geomap"):
        read_geopackage(tmp_path / "other.gpkg")


def test_a_view_that_never_ends_is_not_run(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "trap.gpkg")) as connection:
        connection.execute(
            "CREATE VIEW geomap_records AS WITH RECURSIVE c(fid, record, sha256) AS "
            "(SELECT 1, 1, 1 UNION ALL SELECT fid + 1, record, sha256 FROM c) SELECT * FROM c"
        )
        connection.execute("CREATE TABLE geomap_entries (kind, record, sha256)")
        connection.commit()
    with pytest.raises(FormatError, match="not written by geomap"):
        read_geopackage(tmp_path / "trap.gpkg")


def test_a_damaged_record_is_refused(written: Path, tmp_path: Path) -> None:
    path = tmp_path / "damaged.gpkg"
    path.write_bytes(written.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE geomap_records SET record = substr(record, 1, 100)")
        connection.commit()
    with pytest.raises(FormatError):
        read_geopackage(path)


def test_qgis_finds_a_default_style_for_each_layer(written: Path) -> None:
    from xml.etree import ElementTree

    with closing(sqlite3.connect(written)) as connection:
        rows = connection.execute(
            "SELECT f_table_name, f_geometry_column, styleQML FROM layer_styles WHERE useAsDefault"
        ).fetchall()
    assert {name for name, _, _ in rows} == {"events", "deployments", "claims", "places", "mentions"}
    for _, column, qml in rows:
        root = ElementTree.fromstring(qml)
        symbols = {symbol.get("name") for symbol in root.iter("symbol")}
        assert column == "geom"
        assert {category.get("symbol") for category in root.iter("category")} == symbols
