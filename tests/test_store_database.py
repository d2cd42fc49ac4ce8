"""What is PostGIS's own in the store of a team: its indexes, its address, its password."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from situations import whole
from sqlalchemy import text

from geomap.errors import StoreError
from geomap.model import Situation, make_correction
from geomap.store.postgis import shown_address
from geomap.store.selection import Selection, rows_within
from geomap.store.store import Store, open_store


def scattered(number: int) -> Situation:
    base = whole(f"d{number}")
    lon, lat = -170 + 3.4 * (number % 100), -80 + 1.6 * (number // 100 % 100)
    place = replace(base.mentions[0].place, id=f"x:{number}", lon=lon, lat=lat)
    day = date(2025, 1, 1) + timedelta(days=number % 300)
    return replace(
        base,
        mentions=tuple(replace(base.mentions[0], place=place, start=n) for n in range(20)),
        documents=(replace(base.documents[0], published=day),),
    )


@pytest.mark.parametrize("layer", ["mentions", "events"])
def test_a_box_is_found_by_the_spatial_index_and_days_by_theirs(store_of_many: Store, layer: str) -> None:
    boxed = Selection(bbox=(10.0, 10.0, 12.0, 12.0))
    dated = Selection(earliest=date(2024, 1, 1), latest=date(2024, 1, 2), undated=False)
    plans = [plan(store_of_many, layer, selection) for selection in (boxed, dated)]
    assert f"ix_{layer}_geom" in plans[0]
    assert "Index" in plans[1] or layer == "mentions"


def plan(store: Store, layer: str, selection: Selection) -> str:
    query = rows_within(layer, selection, dialect="postgresql")
    compiled = query.compile(store._engine)
    with store._engine.connect() as connection:
        return "\n".join(connection.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params).scalars())


@pytest.fixture
def store_of_many(empty_database: str):  # type: ignore[no-untyped-def]
    with open_store(empty_database) as store:
        for _ in store.add_all(scattered(n) for n in range(600)):
            pass
        with store._writing.begin() as connection:
            connection.execute(text("ANALYZE"))
        yield store


def test_a_copy_is_a_file_with_everything_in_it(empty_database: str, tmp_path: Path) -> None:
    correction = make_correction("undo", who="Ann", undoes="0" * 24)
    with open_store(empty_database) as store:
        store.add(whole())
        store.add_corrections([correction])
        store.remember("feed", {"etag": "x"})
        store.copy(tmp_path / "copy.gpkg")
        assert store.check() == ()
    with open_store(tmp_path / "copy.gpkg", create=False) as copy:
        assert copy.situation(facts=False) == whole()
        assert copy.corrections() == (correction,) and copy.recall("feed") == {"etag": "x"}
        assert copy.check() == ()


def test_no_fault_quotes_the_password(
    postgis: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = unquote(urlsplit(postgis).password or "")
    port = urlsplit(postgis).port
    faulty = [
        postgis.replace(f":{port}", ":1"),
        postgis.replace("maps:", "nobody:"),
        postgis.replace("/postgres", "/none"),
        f"postgresql://maps:{secret}@127.0.0.1:{port}/postgres",
        f"postgresql://maps@127.0.0.1:1/x?password={secret}",
        f"mysql://maps:{secret}@127.0.0.1/x",
    ]
    for address in faulty:
        with pytest.raises((StoreError, ValueError)) as caught:
            open_store(address, busy_s=2).documents()
        # What a traceback would show as well.
        said = f"{caught.value}{caught.value.__cause__}"
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
        assert secret not in said and secret[:8] not in said
        assert "\n" not in str(caught.value)
    assert secret not in caplog.text + capsys.readouterr().err


def test_a_database_without_a_store_is_not_made_one_unasked(empty_database: str) -> None:
    with pytest.raises(StoreError, match="not made by geomap"):
        open_store(empty_database, create=False)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://ann:secret@host/maps", "postgresql://ann:***@host/maps"),
        ("postgresql://ann:se@cr:et@host/maps", "postgresql://ann:***@host/maps"),
        ("postgresql://ann@host/maps?password=secret&x=1", "postgresql://ann@host/maps?password=***&x=1"),
        ("postgresql://host/maps", "postgresql://host/maps"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert shown_address(address) == shown
