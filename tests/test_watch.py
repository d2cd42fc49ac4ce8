"""Feeds watched: new entries alone, politely, and kept through failures and kills."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Loopback, client, send, serving

from geomap.cli.main import main
from geomap.errors import FormatError
from geomap.model import Situation
from geomap.pipeline import Pipeline
from geomap.reading.reports.readers import ReportInput
from geomap.settings import Settings
from geomap.store.store import Store, open_store
from geomap.watch.robots import is_allowed, least_wait_s
from geomap.watch.schedule import (
    FeedState,
    after_failure,
    after_success,
    retry_after_s,
    state_from,
    state_record,
)
from geomap.watch.subscriptions import subscriptions_from_toml
from geomap.watch.watcher import Visit, Watcher

ENTRY = "<item><title>{0}</title><guid>{1}</guid><description>{2}</description></item>"


def rss(*items: tuple[str, str, str]) -> bytes:
    body = "".join(ENTRY.format(*item) for item in items)
    return f'<rss version="2.0"><channel><title>Ledger</title>{body}</channel></rss>'.encode()


class Reading:
    """Stands in for the pipeline: a document with nothing found in it."""

    settings = Settings()

    def read_or_report(self, report: ReportInput) -> Situation:
        return Situation(documents=(report.document,))


class Site:
    """A feed's server that answers by the rules of HTTP."""

    def __init__(self) -> None:
        self.items = [("Rain", "1", "Rain fell on Lima."), ("Wind", "2", "Wind fell on Quito.")]
        self.robots: bytes | None = None
        self.robots_status = 200
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body: bytes | None = None

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/robots.txt":
            status = self.robots_status if self.robots is not None else 404
            send(handler, self.robots or b"", status=status)
        elif self.status != 200:
            send(handler, status=self.status, **self.headers)  # type: ignore[arg-type]
        else:
            body = self.body if self.body is not None else rss(*self.items)
            tag = f'"{hash(body)}"'
            if handler.headers.get("If-None-Match") == tag:
                send(handler, status=304, ETag=tag)
            else:
                send(handler, body, ETag=tag, Content_Type="application/rss+xml")


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def server(site: Site) -> Iterator[Loopback]:
    with serving(site) as found:
        yield found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "s.gpkg") as found:
        yield found


def watcher(server: Loopback, store: Store, clock: Clock, **keys: str) -> Watcher:
    more = "".join(f'{key} = "{value}"\n' for key, value in keys.items())
    toml = f'user_agent = "tester/1"\n[[feed]]\nname = "ledger"\nurl = "{server.url("/feed")}"\n{more}'
    subscriptions = subscriptions_from_toml(toml, name="feeds.toml")
    reading = cast(Pipeline, Reading())
    return Watcher(subscriptions, store, reading, client=client(), now=clock.now, sleep=clock.sleep)


def once(found: Watcher) -> Visit:
    (visit,) = found.visit_once()
    return visit


def test_new_entries_alone_are_kept(site: Site, server: Loopback, store: Store) -> None:
    clock = Clock()
    watching = watcher(server, store, clock, source="The Ledger")
    assert once(watching) == Visit(name="ledger", added=2)
    assert [d.id for d in store.documents()] == ["ledger/1", "ledger/2"]
    assert {d.source for d in store.documents()} == {"The Ledger"}
    assert once(watching).why == "not changed"
    site.items.append(("Snow", "3", "Snow fell on Cusco."))
    assert once(watching) == Visit(name="ledger", added=1)
    site.items[0] = ("Rain", "1", "Rain fell on Lima and stopped.")
    assert once(watching).added == 1  # other words under the same id take the place of the old ones
    assert len(store.documents()) == 3
    # A watcher that begins anew knows from the store what was read.
    assert once(watcher(server, store, clock, source="The Ledger")).why == "not changed"
    # Robots were asked for once, and the feed by its tag each time but the first.
    paths = [path for path, _ in server.asked]
    assert paths.count("/robots.txt") == 1 and paths.count("/feed") == 5
    asked = [headers.get("if-none-match") for path, headers in server.asked if path == "/feed"]
    assert asked[0] is None and all(asked[1:])


def test_a_kill_between_entries_and_state_changes_nothing(site: Site, server: Loopback, store: Store) -> None:
    watching = watcher(server, store, Clock())
    once(watching)
    key = watching._key(watching._subscriptions.feeds[0])
    store.remember(key, None)  # as if the process had died before it wrote what it knew
    assert once(watching).added == 0
    assert len(store.documents()) == 2


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_asks_to_wait_is_left_alone(
    site: Site, server: Loopback, store: Store, status: int
) -> None:
    clock = Clock()
    watching = watcher(server, store, clock, every="10m")
    site.status, site.headers = status, {"Retry_After": "7200"}
    assert once(watching).failed
    before = len(server.asked)
    assert "left alone for 7200 s" in once(watching).why
    assert len(server.asked) == before
    clock.now_s += 7_201
    site.status = 200
    assert once(watching).added == 2


def test_failures_double_the_wait(site: Site, server: Loopback, store: Store) -> None:
    clock = Clock()
    watching = watcher(server, store, clock, every="10m")
    site.status = 500
    waits = []
    for _ in range(4):
        assert once(watching).failed
        state = watching._state(watching._subscriptions.feeds[0])
        waits.append(state.next_s - clock.now_s)
        clock.now_s = state.next_s
    assert waits == [1_200, 2_400, 4_800, 9_600]


@pytest.mark.parametrize(
    ("robots", "status", "allowed"),
    [
        (b"User-agent: *\nDisallow: /feed\n", 200, False),
        (b"User-agent: tester\nDisallow: /\n", 200, False),
        (b"User-agent: other\nDisallow: /\n", 200, True),
        (b"\xff\xfe garbage", 200, True),
        (b"", 403, True),
        (b"", 503, False),
        (b"User-agent: *\nDisallow: /" + b"x" * 600_000, 200, True),
    ],
)
def test_robots_are_obeyed(
    site: Site, server: Loopback, store: Store, robots: bytes, status: int, allowed: bool
) -> None:
    site.robots, site.robots_status = robots, status
    visit = once(watcher(server, store, Clock()))
    assert (visit.added == 2) is allowed
    assert ("/feed" in [path for path, _ in server.asked]) is allowed


@pytest.mark.parametrize(
    "body", [b"", b"<html>no feed", b"{", b"\x00" * 100, b"<rss", b"%PDF-1.4", b"PK\x03\x04"]
)
def test_a_feed_that_is_none_is_a_failure_with_a_reason(
    site: Site, server: Loopback, store: Store, body: bytes
) -> None:
    site.body = body
    visit = once(watcher(server, store, Clock()))
    assert visit.added == 0 or body in (b"<html>no feed",)
    assert visit.why or visit.added


def test_it_sleeps_until_the_next_visit_is_due(site: Site, server: Loopback, store: Store) -> None:
    clock = Clock()
    visits = watcher(server, store, clock, every="10m").visit_for_ever()
    assert next(visits).added == 2
    assert next(visits).why == "not changed"
    assert clock.slept == [600.0]


def test_a_crawl_delay_is_waited_for() -> None:
    rules = "User-agent: *\nCrawl-delay: 900\nDisallow: /private\n"
    assert least_wait_s(rules, "tester/1") == 900
    assert not is_allowed(rules, "https://example.org/private/a", "tester/1")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "at least one"),
        ("x = [", "no TOML"),
        ('[[feed]]\nname = "a"', 'no "url"'),
        ('[[feed]]\nurl = "file:///etc/passwd"', "file is not fetched"),
        ('[[feed]]\nurl = "http://me:pw@example.org/"', "password"),
        ('[[feed]]\nurl = "https://example.org/"\nevery = "1s"', "at least 300 s"),
        ('[[feed]]\nurl = "https://example.org/"\nevry = "1h"', "unknown key 'evry'"),
        ('[[feed]]\nurl = "https://example.org/"\nname = "../a b"', "no slashes"),
        ('[[feed]]\nurl = "https://e.org/a"\n[[feed]]\nurl = "https://e.org/b"', "two feeds are named"),
        ('user_agent = "a\\nb"\n[[feed]]\nurl = "https://example.org/"', "user_agent"),
        ('nap = 3\n[[feed]]\nurl = "https://example.org/"', "unknown key 'nap'"),
    ],
)
def test_faults_of_the_file_are_told(text: str, fault: str) -> None:
    with pytest.raises(FormatError, match=fault):
        subscriptions_from_toml(text, name="feeds.toml")


@given(
    st.builds(
        FeedState,
        etag=st.none() | st.text(max_size=10),
        next_s=st.floats(0, 1e10),
        failures=st.integers(0, 50),
        seen=st.lists(st.text(max_size=5), max_size=4).map(tuple),
    ),
    st.floats(0, 1e9),
    st.integers(300, 86_400),
    st.text(max_size=12) | st.integers(0, 10**14).map(str),
)
def test_a_visit_never_comes_early(state: FeedState, now_s: float, every_s: int, said: str) -> None:
    headers = {"retry-after": said}
    for after in (
        after_success(state, now_s=now_s, every_s=every_s, headers=headers, seen=None),
        after_failure(state, now_s=now_s, every_s=every_s, why="x", headers=headers),
    ):
        assert after.next_s >= now_s + every_s
        assert after.next_s <= now_s + 7 * 86_400 + 1
        assert state_from(state_record(after)) == after


@pytest.mark.parametrize("value", [None, 3, [], {"seen": 3}, {"etag": 4}, {"next_s": "x"}, {"why": []}])
def test_a_state_that_is_damaged_counts_as_unknown(value: Any) -> None:
    assert state_from(value) == FeedState()


def test_retry_after_may_be_a_day() -> None:
    assert retry_after_s({"retry-after": formatdate(1_000_060, usegmt=True)}, 1_000_000) == 60
    assert retry_after_s({"retry-after": "soon"}, 0) is None


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["watch", str(tmp_path / "no.toml"), "--store", str(tmp_path / "s.gpkg"), "--once"])
    assert code == 3 and "no.toml" in capsys.readouterr().err
