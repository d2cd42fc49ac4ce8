"""The watcher: visits feeds when they are due, reads what is new, and keeps it in a store.

What was said to be kept is kept: entries are written first, and only then what the feed's server said of its
state. A watcher that is killed in between finds the same entries again and changes nothing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from geomap.errors import FetchError
from geomap.model import Document, Problem, Situation
from geomap.network.addresses import public_address
from geomap.network.client import Client
from geomap.pipeline import Pipeline
from geomap.reading.reports.readers import ReportInput, Upload, read_reports
from geomap.store.store import Store
from geomap.watch.robots import fetch_robots, is_allowed, least_wait_s
from geomap.watch.schedule import (
    FeedState,
    after_failure,
    after_success,
    conditional_headers,
    state_from,
    state_record,
)
from geomap.watch.subscriptions import Subscription, Subscriptions

MAX_BYTES = 20_000_000
"""Bytes of one feed."""

_ROBOTS_S = 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """What one visit to a feed brought."""

    name: str
    """The feed's name."""
    added: int = 0
    """Entries that were kept anew or with other words."""
    problems: tuple[str, ...] = ()
    """What could not be read, in words."""
    why: str = ""
    """Why there was nothing to read: not changed, a failure, robots; empty where there was."""
    failed: bool = False
    """Whether the visit failed."""


class Watcher:
    """Feeds, a store, and what reads the entries.

    ``now`` and ``sleep`` are there for tests.
    """

    def __init__(
        self,
        subscriptions: Subscriptions,
        store: Store,
        pipeline: Pipeline,
        *,
        client: Client | None = None,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._subscriptions = subscriptions
        self._store = store
        self._pipeline = pipeline
        self._client = client or Client(user_agent=subscriptions.user_agent)
        self._now = now
        self._sleep = sleep

    def visit_once(self) -> Iterator[Visit]:
        """Visit every feed that its server does not forbid yet, in the file's order."""
        for feed in self._subscriptions.feeds:
            state = self._state(feed)
            if state.failures and state.next_s > self._now():
                wait = state.next_s - self._now()
                yield Visit(name=feed.name, why=f"left alone for {wait:.0f} s more: {state.why}")
                continue
            yield self._visit(feed, state)

    def visit_for_ever(self) -> Iterator[Visit]:
        """Visit each feed when it is due, and sleep between; ends when the process does."""
        while True:
            for feed in self._subscriptions.feeds:
                state = self._state(feed)
                if state.next_s <= self._now():
                    yield self._visit(feed, state)
            due = min(self._state(feed).next_s for feed in self._subscriptions.feeds)
            self._sleep(max(0.0, due - self._now()))

    def _key(self, feed: Subscription) -> str:
        return f"watch {hashlib.sha256(feed.url.encode()).hexdigest()[:24]}"

    def _state(self, feed: Subscription) -> FeedState:
        return state_from(self._store.recall(self._key(feed)))

    def _visit(self, feed: Subscription, state: FeedState) -> Visit:
        now_s = self._now()
        agent = self._subscriptions.user_agent
        if state.robots is None or state.robots_until_s <= now_s:
            rules = fetch_robots(self._client, feed.url)
            state = replace(state, robots=rules, robots_until_s=now_s + _ROBOTS_S)
        rules = state.robots or ""
        every_s = max(float(feed.every_s), least_wait_s(rules, agent))
        if not is_allowed(rules, feed.url, agent):
            # The rules are asked for again when the feed is due, in case its host only failed for a while.
            why = "its host's robots.txt does not allow it"
            state = replace(state, robots=None)
            return self._failed(feed, state, now_s=now_s, every_s=every_s, why=why)
        try:
            answer = self._client.ask(feed.url, max_bytes=MAX_BYTES, headers=conditional_headers(state))
        except FetchError as error:
            return self._failed(feed, state, now_s=now_s, every_s=every_s, why=str(error))
        if answer.status == 304:
            after = after_success(state, now_s=now_s, every_s=every_s, headers=answer.headers, seen=None)
            self._keep_state(feed, after)
            return Visit(name=feed.name, why="not changed")
        if answer.status != 200:
            why = f"{public_address(feed.url)}: the server answered {answer.status}"
            return self._failed(feed, state, now_s=now_s, every_s=every_s, why=why, headers=answer.headers)
        return self._keep(feed, state, answer.data, answer.headers, now_s=now_s, every_s=every_s)

    def _keep(
        self,
        feed: Subscription,
        state: FeedState,
        data: bytes,
        headers: Mapping[str, str],
        *,
        now_s: float,
        every_s: float,
    ) -> Visit:
        found = list(read_reports([Upload(name="", data=data)], settings=self._pipeline.settings))
        reports = [item for item in found if isinstance(item, ReportInput)]
        problems = [item for item in found if isinstance(item, Problem)]
        if problems and not reports:
            why = f"{public_address(feed.url)}: {problems[0].message}"
            return self._failed(feed, state, now_s=now_s, every_s=every_s, why=why)
        known = set(state.seen)
        new = [r for r in reports if _digest(r.document) not in known]
        situations = [self._read(feed, report) for report in new]
        added = self._store.add(Situation.joined(situations)) if situations else None
        seen = tuple(_digest(report.document) for report in reports)
        after = after_success(state, now_s=now_s, every_s=every_s, headers=headers, seen=seen)
        self._keep_state(feed, after)
        told = [p.message for s in situations for p in s.problems] + [p.message for p in problems]
        count = len(added.added) + len(added.replaced) if added is not None else 0
        return Visit(name=feed.name, added=count, problems=tuple(told), why="" if new else "nothing new")

    def _read(self, feed: Subscription, report: ReportInput) -> Situation:
        document = report.document
        named = replace(
            document,
            id=f"{feed.name}/{document.id}",
            source=feed.source or document.source,
            language=feed.language or document.language,
        )
        return self._pipeline.read_or_report(replace(report, document=named))

    def _failed(
        self,
        feed: Subscription,
        state: FeedState,
        *,
        now_s: float,
        every_s: float,
        why: str,
        headers: Mapping[str, str] | None = None,
    ) -> Visit:
        self._keep_state(
            feed, after_failure(state, now_s=now_s, every_s=every_s, why=why, headers=headers or {})
        )
        return Visit(name=feed.name, why=why, failed=True)

    def _keep_state(self, feed: Subscription, state: FeedState) -> None:
        self._store.remember(self._key(feed), state_record(state))


def _digest(document: Document) -> str:
    """A short name for an entry as it stands: another one when its words change."""
    return hashlib.sha256(f"{document.id}\x00{document.text}".encode("utf-8", "replace")).hexdigest()[:20]
