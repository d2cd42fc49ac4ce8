"""The store beside others: documents written durably a second, a box and dates among half a million mentions.

    python benchmarks/store.py [--documents 10000]

Every figure is of one run on one machine. A peer writes the same mentions alone, without the records, events
and hashes that the store keeps: its rate is for what it does. These rates count making and closing the file;
that of many documents is of a store that is open. Where PostgreSQL with PostGIS is installed, the store of a
team is measured too, on a server of its own that syncs every commit.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import postgis_server
from situations import ADEN, TEXT, mention, whole

from geomap.model import Candidate, Mention, Place, Situation
from geomap.store.store import BATCH, Store, open_store

_WORDS = ("text", "role", "use", "draw", "outcome", "score", "evidence")
BOX = (30.0, 10.0, 40.0, 20.0)
DAYS = (date(2025, 3, 1), date(2025, 4, 1))


def documents(count: int) -> Iterator[Situation]:
    """Documents with 50 mentions, two candidates each, an event, a deployment and two claims."""
    rng = random.Random(5)
    fixed = {field: getattr(ADEN, field) for field in ("name", "kind", "country", "population", "radius_m")}
    for number in range(count):
        key = f"d{number}"
        base, sample = whole(key), mention(key)
        words = {name: getattr(sample, name) for name in _WORDS}
        found = []
        for start in range(50):
            lon, lat = round(rng.uniform(-180, 180), 5), round(rng.uniform(-60, 70), 5)
            place_id = f"geonames:{rng.randrange(10**7)}"
            place, other = (Place(id=i, lon=lon, lat=lat, **fixed) for i in (place_id, f"{place_id}0"))
            pair = (
                Candidate(place=place, score=0.9, evidence=("most people",)),
                Candidate(place=other, score=0.1),
            )
            at = {"document_id": key, "start": start, "end": start + 4}
            found.append(Mention(**at, **words, place=place, candidates=pair))
        day = date(2025, 1, 1) + timedelta(days=rng.randrange(365))
        document = replace(base.documents[0], text=f"{TEXT * 20}{number}", published=day)
        yield replace(base, mentions=tuple(found), documents=(document,))


def rate(count: int, work: Callable[[], None]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return count / (time.perf_counter() - wall), count / (time.process_time() - cpu)


def store_in(store: Store, situations: list[Situation]) -> None:
    for _ in store.add_all(situations):
        pass


def sustained(store: Store, count: int) -> tuple[float, float]:
    """Documents a second and a CPU second while a store grows: those of 2,000 at a time, made beforehand."""
    source, seconds, cpu_seconds = documents(count), 0.0, 0.0
    while some := list(islice(source, 2_000)):
        wall, cpu = time.perf_counter(), time.process_time()
        store_in(store, some)
        seconds += time.perf_counter() - wall
        cpu_seconds += time.process_time() - cpu
    return count / seconds, count / cpu_seconds


def plain_sqlite(situations: list[Situation], path: Path, *, full: bool, rtree: bool) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={'FULL' if full else 'NORMAL'}")
        connection.execute(
            "CREATE TABLE m (fid INTEGER PRIMARY KEY, doc TEXT, day TEXT, name TEXT, lon, lat)"
        )
        if rtree:
            connection.execute("CREATE VIRTUAL TABLE r USING rtree(id, minx, maxx, miny, maxy)")
        fid = 0
        for start in range(0, len(situations), BATCH):
            connection.execute("BEGIN IMMEDIATE")
            for situation in situations[start : start + BATCH]:
                for one in situation.mentions:
                    fid += 1
                    place = one.place
                    assert place is not None
                    day = str(situation.documents[0].published)
                    row = (fid, one.document_id, day, place.name, place.lon, place.lat)
                    connection.execute("INSERT INTO m VALUES (?,?,?,?,?,?)", row)
                    if rtree:
                        box = (fid, place.lon, place.lon, place.lat, place.lat)
                        connection.execute("INSERT INTO r VALUES (?,?,?,?,?)", box)
            connection.execute("COMMIT")


def by_pyogrio(situations: list[Situation], path: Path) -> None:
    import pyogrio

    from geomap.frames import to_frame

    for start in range(0, len(situations), BATCH):
        frame = to_frame(Situation.joined(situations[start : start + BATCH]), "mentions")
        pyogrio.write_dataframe(frame, path, layer="mentions", driver="GPKG", append=start > 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    count = parser.parse_args().documents
    peers = min(count, 2_000)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        # Who runs as root has the server run as someone else, who must be let in.
        here.chmod(0o711)
        some = list(documents(peers))
        table: list[tuple[str, float, float]] = []

        def store_some() -> None:
            with open_store(here / "some.gpkg") as store:
                store_in(store, some)

        # What is imported at first use is no part of a rate.
        with open_store(here / "first.gpkg") as store:
            store_in(store, some[:10])
        table.append(("geomap store, all of a document", *rate(peers, store_some)))
        for name, full, rtree in (
            ("FULL, R-tree", True, True),
            ("NORMAL, R-tree", False, True),
            ("FULL, no index", True, False),
        ):
            work = lambda f=full, r=rtree, n=name: plain_sqlite(some, here / f"{n}.db", full=f, rtree=r)  # noqa: E731
            table.append((f"sqlite3 {name}, mentions alone", *rate(peers, work)))
        table.append(
            ("pyogrio append, mentions alone", *rate(peers, lambda: by_pyogrio(some, here / "p.gpkg")))
        )
        if postgis_server.missing() is None:
            with postgis_server.running(here / "server", syncs=True) as address, open_store(address) as team:
                store_in(team, some[:10])
                work = lambda: store_in(team, some)  # noqa: E731
                table.append(("geomap store on PostGIS, all of a document", *rate(peers, work)))
        first = table[0]
        print(f"{'what':40} documents/s  a CPU second  ratio (CPU)")
        for what, wall, cpu in table:
            print(f"{what:40} {wall:11,.0f} {cpu:13,.0f} {cpu / first[2]:12.2f}")
        with open_store(here / "many.gpkg") as store:
            wall, cpu = sustained(store, count)
            print(f"{count:,} documents in an open store: {wall:,.0f} a second, {cpu:,.0f} a CPU second")
            took = []
            for _ in range(50):
                start = time.perf_counter()
                rows = store.find("mentions", bbox=BOX, earliest=DAYS[0], latest=DAYS[1])
                took.append(time.perf_counter() - start)
            took.sort()
            size = (here / "many.gpkg").stat().st_size / 1e6
        print(
            f"box and dates among {count * 50:,} mentions: {len(rows)} rows, median {took[25] * 1e3:.2f} ms, "
            f"best {took[0] * 1e3:.2f} ms; {size:,.0f} MB"
        )


if __name__ == "__main__":
    main()
