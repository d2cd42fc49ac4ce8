"""Subscriptions: which feeds to watch, how often, under which name; from a TOML file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.errors import FetchError, FormatError, InputError
from geomap.network.addresses import target_from

LEAST_EVERY_S = 300
"""Seconds that must lie between two visits to one feed."""

MOST_FEEDS = 1_000
"""Feeds of one file."""

_DEFAULT_EVERY = "30m"
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_FEED_KEYS = {"url", "name", "source", "every", "language"}
_FILE_KEYS = {"user_agent", "every", "feed"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """One feed."""

    name: str
    """Its documents' ids begin with it; unique in the file."""
    url: str
    """Address of the feed, as the user wrote it."""
    every_s: int
    """Seconds between two visits."""
    source: str | None = None
    """Who publishes it, above what the feed says; None leaves the feed's own title."""
    language: str | None = None
    """ISO 639-1 code, above what the feed says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscriptions:
    """What one file says."""

    user_agent: str
    """How the watcher names itself to the servers."""
    feeds: tuple[Subscription, ...]
    """In the file's order."""


def read_subscriptions(path: Path, *, least_every_s: int = LEAST_EVERY_S) -> Subscriptions:
    """Read a file of feeds; every fault in it is told at once.

    Raises InputError where it cannot be read, FormatError where it is no such file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise FormatError(f"{path} is no UTF-8 text") from None
    return subscriptions_from_toml(text, name=str(path), least_every_s=least_every_s)


def subscriptions_from_toml(text: str, *, name: str, least_every_s: int = LEAST_EVERY_S) -> Subscriptions:
    r"""Read the text of such a file.

    >>> said = subscriptions_from_toml('[[feed]]\nurl = "https://example.org/feed"', name="feeds.toml")
    >>> said.feeds[0].name, said.feeds[0].every_s
    ('example.org', 1800)
    """
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FormatError(f"{name} is no TOML: {error}") from None
    faults = [f"unknown key {key!r}" for key in sorted(set(table) - _FILE_KEYS)]
    agent = table.get("user_agent", "geomap/0.1")
    if not isinstance(agent, str) or not re.fullmatch(r"[\x20-\x7e]{1,200}", agent):
        faults.append("user_agent must be a line of ASCII")
    items = table.get("feed")
    if not isinstance(items, list) or not items:
        faults.append('wanted at least one [[feed]] with a "url"')
        items = []
    if len(items) > MOST_FEEDS:
        faults.append(f"{len(items):,} feeds, at most {MOST_FEEDS:,} are watched")
    feeds: list[Subscription] = []
    for number, item in enumerate(items[:MOST_FEEDS], 1):
        found = _feed(item, table.get("every", _DEFAULT_EVERY), least_every_s, number, faults)
        if found is not None:
            feeds.append(found)
    for twice in sorted({f.name for f in feeds if [g.name for g in feeds].count(f.name) > 1}):
        faults.append(f'two feeds are named {twice!r}; give them a "name" each')
    if faults:
        raise FormatError(f"{name}: {'; '.join(faults[:8])}")
    return Subscriptions(user_agent=str(agent), feeds=tuple(feeds))


def _feed(item: Any, every: Any, least_s: int, number: int, faults: list[str]) -> Subscription | None:
    where = f"feed {number}"
    if not isinstance(item, dict) or not isinstance(item.get("url"), str):
        faults.append(f'{where} has no "url"')
        return None
    faults += [f"{where}: unknown key {key!r}" for key in sorted(set(item) - _FEED_KEYS)]
    faults += [
        f"{where}: {k} must be a text" for k in sorted(_FEED_KEYS & set(item)) if not isinstance(item[k], str)
    ]
    try:
        target = target_from(item["url"])
    except FetchError as error:
        faults.append(f"{where}: {error}")
        return None
    seconds = _seconds(item.get("every", every))
    if seconds is None or seconds < least_s:
        faults.append(f'{where}: every must be such as "30m" or "2h", and at least {least_s} s')
        return None
    name = item.get("name") or target.host
    if not isinstance(name, str) or not re.fullmatch(r"[^\s/\\\x00-\x1f]{1,80}", name):
        faults.append(f"{where}: a name holds no blanks and no slashes")
        return None
    return Subscription(
        name=name, url=item["url"], every_s=seconds, source=item.get("source"), language=item.get("language")
    )


def _seconds(said: Any) -> int | None:
    match = re.fullmatch(r"(\d{1,6}) ?([smhd])", said) if isinstance(said, str) else None
    return int(match[1]) * _UNITS[match[2]] if match else None
