"""The store in one file: other programs open it, nothing acknowledged is lost, damage is said."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from power_cuts import Recorder, compiler_missing
from situations import whole

from geomap.errors import FormatError, StoreError
from geomap.formats.encoding import full_records
from geomap.formats.files import read_situation_file
from geomap.formats.geopackage import write_geopackage
from geomap.model import Situation, make_correction
from geomap.store import embedded
from geomap.store.store import open_store

TESTS = Path(__file__).parent
FILES = TESTS / "files"
KILLS = int(os.environ.get("GEOMAP_KILLS", "6"))
"""CI asks for 15; docs/store.md says what else may be asked for."""
CUTS = int(os.environ.get("GEOMAP_CUTS", "20"))
DOCUMENTS = int(os.environ.get("GEOMAP_CONCURRENT", "240"))


def kept(path: Path) -> Situation:
    with open_store(path, create=False) as store:
        return store.situation(facts=False)


def ids(path: Path) -> list[str]:
    with open_store(path, create=False) as store:
        return [listed.id for listed in store.documents()]


def writer(*words: object, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, str(TESTS / "store_writer.py"), *map(str, words)]
    path = os.pathsep.join([str(TESTS), str(TESTS.parent), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
        **options,
    )


def test_other_programs_read_a_store_while_it_is_open(tmp_path: Path) -> None:
    import pyogrio

    with open_store(tmp_path / "s.gpkg") as store:
        store.add(whole())
        frame = pyogrio.read_dataframe(tmp_path / "s.gpkg", layer="events")
        assert list(frame["kind"]) == ["ASSAULT"] and str(frame.crs) == "EPSG:4326"
        assert pyogrio.read_dataframe(tmp_path / "s.gpkg", layer="places")["name"].tolist() == ["Aden"]
        boxed = pyogrio.read_dataframe(tmp_path / "s.gpkg", layer="deployments", bbox=(42, 12, 44, 14))
        assert len(boxed) == 1


def test_an_exported_file_is_a_store_and_a_store_is_a_situation_file(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    write_geopackage(whole("a"), path)
    with open_store(path, create=False) as store:
        store.add(whole("b"))
    assert read_situation_file(path) == Situation.joined([whole("a"), whole("b")])


def test_a_copy_is_whole_and_opens_where_nothing_can_be_written(tmp_path: Path) -> None:
    correction = make_correction("undo", who="Ann", undoes="0" * 24)
    with open_store(tmp_path / "s.gpkg") as store:
        store.add(whole())
        store.add_corrections([correction])
        store.copy(tmp_path / "copy.gpkg")
        with pytest.raises(StoreError, match="exists"):
            store.copy(tmp_path / "copy.gpkg")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copy.gpkg", "s.gpkg"]
    with closing(sqlite3.connect(f"file:{tmp_path / 'copy.gpkg'}?mode=ro&immutable=1", uri=True)) as copy:
        assert copy.execute("SELECT count(*) FROM events").fetchone() == (1,)
    with open_store(tmp_path / "copy.gpkg") as store:
        assert store.corrections() == (correction,)
        assert store.check() == ()


def test_a_missing_or_foreign_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such store"):
        open_store(tmp_path / "none.gpkg", create=False)
    with pytest.raises(StoreError, match="no such folder"):
        open_store(tmp_path / "none" / "s.gpkg")
    (tmp_path / "text.gpkg").write_text("A report, and no store. " * 20)
    with pytest.raises(StoreError, match="no GeoPackage"):
        open_store(tmp_path / "text.gpkg")
    with closing(sqlite3.connect(tmp_path / "other.gpkg")) as connection:
        connection.execute("PRAGMA application_id=1196444487")
        connection.execute("CREATE TABLE t (a)")
    with pytest.raises(StoreError, match="not made by geomap"):
        open_store(tmp_path / "other.gpkg")


def test_a_trigger_of_a_stranger_is_not_run(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    write_geopackage(whole(), path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON documents BEGIN DELETE FROM documents; END")
    with pytest.raises(FormatError, match="did not make"):
        open_store(path)
    assert read_situation_file(path) == whole()


def test_a_newer_store_is_refused_politely_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    write_geopackage(whole(), path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE geomap_meta SET value = '99' WHERE key = 'schema'")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer geomap \(schema 99.*update geomap"):
        open_store(path)
    with pytest.raises(FormatError, match="newer geomap"):
        read_situation_file(path)
    assert path.read_bytes() == before


def first_schema(path: Path, situation: Situation) -> None:
    """Write a file as the first geomap did: layers by GDAL, the records in a table of their own."""
    import pandas as pd
    import pyogrio

    from geomap.frames import to_frame

    pyogrio.write_dataframe(
        to_frame(situation, "events"), path, layer="events", driver="GPKG", geometry_type="Unknown"
    )
    texts = [("document", json.dumps(record)) for record in full_records(situation)]
    table = pd.DataFrame(texts, columns=["kind", "record"])
    pyogrio.write_dataframe(table, path, layer="geomap_documents", driver="GPKG")


def test_the_first_schema_is_read_and_brought_forward_with_a_copy_kept(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    first_schema(path, whole())
    before = path.read_bytes()
    assert read_situation_file(path) == whole()
    assert kept(path) == whole()
    (copy,) = tmp_path.glob("s.schema-1-*.gpkg")
    assert read_situation_file(copy) == whole()
    assert path.read_bytes() != before
    with open_store(path) as store:
        assert store.check() == () and len(store.find("mentions")) == 1


def test_the_second_schema_is_read_and_brought_forward_with_a_copy_kept(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    # As geomap wrote it then: mentions with their keys in the records, and a column ``tile`` in the layer.
    path.write_bytes(gzip.decompress((FILES / "schema-2.gpkg.gz").read_bytes()))
    assert read_situation_file(path) == whole()
    with open_store(path) as store:
        assert store.check() == () and store.situation(facts=False) == whole()
        assert len(store.find("mentions", bbox=(45, 12, 46, 13), earliest=date(2026, 3, 12))) == 1
        assert store.add(whole()).replaced == ("one",)
        assert store.add(whole()).unchanged == ("one",)
    (copy,) = tmp_path.glob("s.schema-2-*.gpkg")
    assert read_situation_file(copy) == whole()


def test_layers_of_another_layout_are_made_anew_from_the_records(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    write_geopackage(whole(), path)
    with closing(sqlite3.connect(path)) as connection:
        for name in ("insert", "update1", "update2", "update3", "update4", "delete"):
            connection.execute(f"DROP TRIGGER rtree_events_geom_{name}")
        connection.execute("ALTER TABLE events DROP COLUMN mode")
        connection.execute("CREATE TABLE qgis_projects (name)")
        connection.commit()
    with open_store(path) as store:
        assert store.check() == ()
        assert store.find("events")[0]["mode"] == "aerial"
    assert len(list(tmp_path.glob("s.schema-3-*.gpkg"))) == 1
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM qgis_projects").fetchone() == (0,)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE geomap_records SET record = replace(record, 'Aden', 'Eden') WHERE fid = 1", "'a'.*damaged"),
        ("UPDATE events SET kind = 'PROTEST' WHERE document_id = 'a'", "'a': its events"),
        ("UPDATE mentions SET lon = 0 WHERE document_id = 'b'", "'b': its mentions"),
        ("DELETE FROM deployments WHERE document_id = 'b'", "'b': its deployments"),
        ("DELETE FROM rtree_events_geom", "spatial index of events"),
        ("DELETE FROM geomap_records WHERE fid = 2", "'b' has lost its record"),
        ("DELETE FROM documents WHERE fid = 2", "not listed among the documents"),
        ("UPDATE geomap_entries SET record = 'x'", "correction.*damaged"),
    ],
)
def test_silent_damage_is_found_and_named(tmp_path: Path, harm: str, said: str) -> None:
    path = tmp_path / "s.gpkg"
    with open_store(path) as store:
        store.add(Situation.joined([whole("a"), whole("b")]))
        store.add_corrections([make_correction("undo", who="Ann", undoes="0" * 24)])
        assert store.check() == ()
    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("ST_IsEmpty", 1, lambda blob: False)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda blob: 0)
        connection.execute(harm)
        connection.commit()
    with open_store(path) as store:
        faults = store.check()
    assert any(re.search(said, fault) for fault in faults), faults


def test_a_damaged_document_is_a_problem_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    with open_store(path) as store:
        store.add(Situation.joined([whole("a"), whole("b")]))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE geomap_records SET record = 'junk' WHERE fid = 1")
        connection.commit()
    situation = kept(path)
    assert [d.id for d in situation.documents] == ["b"]
    problem = situation.problems[0]
    assert (problem.document_id, problem.stage) == ("a", "store")


def test_repair_makes_layers_and_indexes_anew(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    with open_store(path) as store:
        store.add(whole())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM rtree_events_geom")
        connection.execute("UPDATE mentions SET text = 'x'")
        connection.commit()
    with open_store(path) as store:
        assert store.check()
        store.repair()
        assert store.check() == ()


def test_a_second_writer_waits_and_then_says_why(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    with open_store(path, busy_s=0.2) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process has been writing"):
            store.add(whole())
        assert store.situation() == Situation()
        other.execute("COMMIT")
        store.add(whole())


def test_nothing_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    rng = random.Random(7)
    path = tmp_path / "s.gpkg"
    for number in range(KILLS):
        process = writer(path, f"k{number}-", 0, rng.choice([1, 3, 20, -20]))
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(rng.random() * 0.4)
        process.send_signal(signal.SIGKILL)
        said, _ = process.communicate()
        # A line that the kill cut short was not heard.
        acknowledged = [
            key for line in said.splitlines(keepends=True) if line.endswith("\n") for key in line.split()
        ]
        assert set(acknowledged) <= set(ids(path))
    with open_store(path) as store:
        assert store.check() == ()


def test_nothing_is_lost_and_nothing_doubled_by_four_writers_at_once(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    processes = [
        writer(path, who, DOCUMENTS // 4, batch) for who, batch in zip("wabc", (1, 2, 2, 25), strict=True)
    ]
    for process in processes:
        _, complaint = process.communicate(timeout=600)
        assert process.returncode == 0, complaint
    assert sorted(ids(path)) == sorted(f"{who}{n}" for who in "wabc" for n in range(DOCUMENTS // 4))
    with open_store(path) as store:
        assert store.check() == ()


def test_a_store_that_does_not_fit_the_disk_is_told_in_one_line_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(embedded, "create_container", full)
    with pytest.raises(StoreError, match=r"desk\.gpkg cannot be made: database or disk is full"):
        open_store(tmp_path / "desk.gpkg")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"

    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))

    process = writer(path, "f", 0, 5, preexec_fn=little_room)
    said, complaint = process.communicate(timeout=120)
    assert process.returncode != 0 and "StoreError" in complaint and "disk" in complaint
    found = ids(path)
    assert set(said.split()) - {"ready"} <= set(found) and len(found) >= 5
    with open_store(path) as store:
        assert store.check() == ()
        store.add(whole("after"))


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    reason = compiler_missing()
    if reason is not None:
        if os.environ.get("CI"):
            pytest.fail(f"{reason}; in CI the power may not go uncut")
        pytest.skip(reason)
    return Recorder(tmp_path_factory.mktemp("recorder"))


@pytest.mark.parametrize("batch", ["3", "-3"])
def test_nothing_is_lost_when_the_power_is_cut(recorder: Recorder, tmp_path: Path, batch: str) -> None:
    """Replay what the writer wrote up to a random instant, with what was not synced lost in part."""
    folder = tmp_path / "disk"
    folder.mkdir()
    path = folder / "s.gpkg"
    open_store(path).close()
    start = tmp_path / "start"
    shutil.copytree(folder, start)
    log = recorder.run([sys.executable, str(TESTS / "store_writer.py"), str(path), "p", "60", batch], folder)
    rng = random.Random(11)
    lost = 0
    for number in range(CUTS // 2):
        disk = tmp_path / f"cut{number}"
        acknowledged, dropped = log.cut(start, disk, rng)
        lost += dropped
        assert set(acknowledged) <= set(ids(disk / "s.gpkg"))
        with open_store(disk / "s.gpkg") as store:
            assert store.check() == ()
        shutil.rmtree(disk)
    assert lost, "no cut lost a write, so that nothing was tried"
