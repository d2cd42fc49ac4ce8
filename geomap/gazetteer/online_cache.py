"""What was found online, kept for good; and whose turn it is to ask.

One SQLite file in the cache folder. It holds the answers, so that nothing is asked twice and a run with the
same cache gives the same map; and the moment at which the next request may leave, which threads and
processes reserve one after the other.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from geomap.errors import DataError

_SCHEMA = """
create table if not exists answers (server text, query text, answer text, primary key (server, query));
create table if not exists turns (server text primary key, next_s real);
"""
_BUSY_S = 30.0
_MOST_AHEAD_S = 3_600.0 * 24
"""A turn further ahead than this was written by a clock that has been set back since."""


class OnlineCache:
    """Answers and turns in one file; opened anew for each use, so that threads and forks may share it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def answer(self, server: str, query: str) -> Any:
        """Return the answer kept for a query; None where it was never asked."""
        with self._open() as connection:
            row = connection.execute(
                "select answer from answers where server = ? and query = ?", (server, query)
            ).fetchone()
        try:
            return json.loads(row[0]) if row is not None else None
        except (ValueError, TypeError):
            # A damaged answer is asked for again.
            return None

    def keep(self, server: str, query: str, answer: Any) -> None:
        """Keep an answer."""
        with self._open() as connection, connection:
            connection.execute("begin immediate")
            connection.execute(
                "insert or replace into answers values (?, ?, ?)", (server, query, json.dumps(answer))
            )

    def take_turn(self, server: str, *, now_s: float, apart_s: float, most_wait_s: float) -> float | None:
        """Reserve the next moment at which a request may leave, in seconds since 1970.

        No two are less than ``apart_s`` apart, whoever takes them. None, and nothing is reserved, where that
        would be later than ``most_wait_s`` from now.
        """
        with self._open() as connection, connection:
            connection.execute("begin immediate")
            row = connection.execute("select next_s from turns where server = ?", (server,)).fetchone()
            next_s = row[0] if row is not None and isinstance(row[0], float) else 0.0
            turn = now_s if next_s > now_s + _MOST_AHEAD_S else max(now_s, next_s)
            if turn > now_s + most_wait_s:
                return None
            connection.execute("insert or replace into turns values (?, ?)", (server, turn + apart_s))
        return turn

    def put_off(self, server: str, *, until_s: float) -> None:
        """Let no request leave before a moment: what ``Retry-After`` asks for."""
        with self._open() as connection, connection:
            connection.execute("begin immediate")
            connection.execute(
                "insert into turns values (?, ?) on conflict (server) do update set next_s = max(next_s, ?)",
                (server, until_s, until_s),
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)) as connection:
                connection.execute("pragma trusted_schema = off")
                connection.execute("pragma synchronous = full")
                connection.executescript(_SCHEMA)
                yield connection
        except (sqlite3.Error, OSError) as error:
            reason = f"{self.path} cannot be used ({error}); move it away, and it is begun anew"
            raise DataError(reason) from None
