"""Those who use a store at once, each a process of its own: a watcher of a feed, and a dashboard's log."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from loopback import client

import geomap as gm
from geomap.dashboard.log import Log
from geomap.dashboard.people import Person
from geomap.watch.subscriptions import subscriptions_from_toml
from geomap.watch.watcher import Watcher


def watch(place: str, port: str, number: str) -> None:
    """Visit a feed on loopback until so many entries are kept."""
    toml = f'user_agent = "tester/1"\n[[feed]]\nname = "ledger"\nurl = "http://127.0.0.1:{port}/feed"\n'
    subscriptions = subscriptions_from_toml(toml, name="feeds.toml")
    settings = gm.Settings()
    pipeline = gm.Pipeline(gazetteer=gm.open_gazetteer(settings), settings=settings)
    kept = 0
    with gm.open_store(place) as store:
        watcher = Watcher(subscriptions, store, pipeline, client=client())
        while kept < int(number):
            for visit in watcher.visit_once():
                assert not visit.failed, visit.why
                kept += visit.added


def decide(place: str, who: str, number: str, reports: str) -> None:
    """Keep so many reports and corrections as the dashboard does, and look at the store between."""
    person = Person(name=who, is_reviewer=True)
    settings = gm.Settings()
    pipeline = gm.Pipeline(gazetteer=gm.open_gazetteer(settings), settings=settings)
    with gm.open_store(place) as store:
        log = Log(store=store)
        for n in range(int(reports)):
            text = gm.Document(id=f"{who}-{n}", text=f"Hail {n} fell on Lima.")
            assert store.add(pipeline.read(text)).added == (text.id,)
        for n in range(int(number)):
            when = datetime(2031, 3, 4, tzinfo=UTC) + timedelta(seconds=n)
            log.keep(person, gm.make_correction("undo", undoes=f"{n:032x}", who=who, when=when, why="a test"))
            if n % 10 == 0:
                mine = [c for c in log.corrections() if c.who == who]
                assert len(mine) == n + 1, "what was kept is there at once"
                store.documents()


if __name__ == "__main__":
    {"watch": watch, "decide": decide}[sys.argv[1]](*sys.argv[2:])
