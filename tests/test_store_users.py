"""A watcher, two dashboards and ``geomap store add`` on one store at once: nothing lost, nothing twice.

``GEOMAP_CONCURRENT=10000`` makes it that many documents.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from loopback import send, serving

import geomap as gm
from geomap.store.store import open_store

TESTS = Path(__file__).parent
DOCUMENTS = int(os.environ.get("GEOMAP_CONCURRENT", "120"))
ITEM = "<item><guid>feed-{0}</guid><description>Rain {0} fell on Lima.</description></item>"
A_VISIT = 50
"""Entries that the feed has more of at each visit; the older ones are in it too, up to four times as many."""


class Feed:
    """A feed that has grown whenever it is asked for."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.there = 0

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/robots.txt":
            send(handler, status=404)
            return
        self.there = min(self.there + A_VISIT, self.most)
        items = "".join(map(ITEM.format, range(max(0, self.there - 4 * A_VISIT), self.there)))
        body = f'<rss version="2.0"><channel><title>Ledger</title>{items}</channel></rss>'
        send(handler, body.encode(), Content_Type="application/rss+xml")


def test_all_who_use_a_store_use_it_at_once(tmp_path: Path, gazetteer: gm.Gazetteer) -> None:
    # The gazetteer is compiled by then, or each of the four would do it.
    store, records = tmp_path / "s.gpkg", tmp_path / "records.jsonl"
    watched, decided, pasted = DOCUMENTS // 3, max(DOCUMENTS // 10, 20), DOCUMENTS // 20
    added = DOCUMENTS - watched - 2 * pasted
    lines = [json.dumps({"id": f"add-{n}", "text": f"Wind {n} fell on Quito."}) for n in range(added)]
    records.write_text("\n".join(lines))
    users = [TESTS / "store_users.py"]
    with serving(Feed(watched)) as feed:
        commands = [
            [*users, "watch", store, feed.port, watched],
            [*users, "decide", store, "ana", decided, pasted],
            [*users, "decide", store, "ben", decided, pasted],
            ["-m", "geomap", "store", "add", store, records, "--quiet"],
        ]
        processes = [
            subprocess.Popen(
                [sys.executable, *map(str, command)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for command in commands
        ]
        for process in processes:
            _, complaint = process.communicate(timeout=3_600)
            assert process.returncode == 0, complaint
    with open_store(store) as kept:
        found = [document.id for document in kept.documents()]
        corrections = kept.corrections()
        assert kept.check() == ()
    assert len(found) == len(set(found)) == DOCUMENTS
    assert {f"add-{n}" for n in range(added)} < set(found)
    assert {f"{who}-{n}" for who in ("ana", "ben") for n in range(pasted)} < set(found)
    assert sorted(c.who for c in corrections) == sorted(["ana", "ben"] * decided)
    assert len({c.id for c in corrections}) == 2 * decided
