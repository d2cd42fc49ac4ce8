"""When a feed is visited next: its own interval, longer after failures, and never before a server allows it.

Pure functions of a state, an answer and a time: no chance is thrown in, so that a run can be told beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from geomap.network.headers import retry_after_s

MOST_BACK_OFF_S = 86_400
"""Seconds that failures may put a visit off; a server that asks for more is obeyed up to a week."""

_MOST_SEEN = 10_000
"""Digests of entries that are kept of a feed: more than any feed shows at once."""
_MOST_DOUBLINGS = 20
"""Failures after which the wait doubles no more; it has long reached the most by then."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedState:
    """What is known of a feed from earlier visits; kept in the store."""

    etag: str | None = None
    """As the server gave it with the last feed that was kept."""
    last_modified: str | None = None
    """The same, of its day."""
    next_s: float = 0.0
    """Seconds since 1970 before which it is not visited."""
    failures: int = 0
    """Visits in a row that failed."""
    why: str = ""
    """What the last failure was, in words; empty after a success."""
    seen: tuple[str, ...] = ()
    """Digests of entries that were kept, newest last."""
    robots: str | None = None
    """The host's robots.txt as last fetched; None where it was not."""
    robots_until_s: float = 0.0
    """Seconds since 1970 until which that is believed."""


def state_from(value: Any) -> FeedState:
    """Read a state back from JSON; what is not as it was written counts as unknown."""
    if not isinstance(value, dict):
        return FeedState()
    known = {field.name: value[field.name] for field in fields(FeedState) if field.name in value}
    texts = all(isinstance(known.get(k), str | None) for k in ("etag", "last_modified", "robots"))
    numbers = all(isinstance(known.get(k, 0), int | float) for k in ("next_s", "failures", "robots_until_s"))
    seen = known.get("seen", [])
    if not texts or not numbers or not isinstance(known.get("why", ""), str) or not isinstance(seen, list):
        return FeedState()
    return FeedState(**{**known, "seen": tuple(item for item in seen if isinstance(item, str))})


def state_record(state: FeedState) -> dict[str, Any]:
    """Return a state as JSON values."""
    return {**asdict(state), "seen": list(state.seen)}


def conditional_headers(state: FeedState) -> dict[str, str]:
    """Return the headers to ask with, so that a feed without news costs its server nothing."""
    headers = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {key: value for key, value in headers.items() if value}


def after_success(
    state: FeedState,
    *,
    now_s: float,
    every_s: float,
    headers: Mapping[str, str],
    seen: tuple[str, ...] | None,
) -> FeedState:
    """Return the state after a visit that went well.

    ``seen`` are the digests of the entries that the feed shows, None where nothing changed.
    """
    kept = state if seen is None else replace(state, seen=_joined(state.seen, seen))
    etag, modified = headers.get("etag"), headers.get("last-modified")
    wait = max(every_s, retry_after_s(headers, now_s) or 0.0)
    return replace(
        kept,
        etag=etag if seen is not None else etag or state.etag,
        last_modified=modified if seen is not None else modified or state.last_modified,
        next_s=now_s + wait,
        failures=0,
        why="",
    )


def after_failure(
    state: FeedState, *, now_s: float, every_s: float, why: str, headers: Mapping[str, str]
) -> FeedState:
    """Return the state after a visit that failed: twice the wait for each failure, or what the server asks.

    The longer of the two counts.
    """
    failures = state.failures + 1
    wait = min(every_s * 2 ** min(failures, _MOST_DOUBLINGS), max(MOST_BACK_OFF_S, every_s))
    asked = retry_after_s(headers, now_s)
    return replace(state, next_s=now_s + max(wait, asked or 0.0), failures=failures, why=why)


def _joined(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    fresh = set(new)
    return tuple([digest for digest in old if digest not in fresh] + list(dict.fromkeys(new)))[-_MOST_SEEN:]
