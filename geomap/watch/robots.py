"""What a host's robots.txt allows (RFC 9309). The one door to protego."""

from __future__ import annotations

from protego import Protego

from geomap.errors import FetchError
from geomap.network.addresses import target_from
from geomap.network.client import Client

MAX_BYTES = 512_000
"""Bytes of a robots.txt that are read."""

ALL = "User-agent: *\nAllow: /\n"
NONE = "User-agent: *\nDisallow: /\n"


def fetch_robots(client: Client, url: str) -> str:
    """Fetch the rules of an address's host: all is allowed where there are none, nothing where the host
    fails.
    """
    try:
        answer = client.ask(f"{target_from(url).origin}/robots.txt", max_bytes=MAX_BYTES)
    except FetchError as error:
        # Too large is read as far as it should be by the standard; for us it is no rule at all.
        return ALL if "larger than" in str(error) else NONE
    if answer.status == 200:
        return answer.data.decode("utf-8", "replace")
    return NONE if answer.status >= 500 or answer.status == 429 else ALL


def is_allowed(rules: str, url: str, user_agent: str) -> bool:
    """Tell whether rules let this user agent fetch an address."""
    return bool(Protego.parse(rules).can_fetch(url, user_agent))


def least_wait_s(rules: str, user_agent: str) -> float:
    """Seconds between two visits that rules ask for; 0 where they do not say."""
    wait = Protego.parse(rules).crawl_delay(user_agent)
    return min(float(wait), 86_400.0) if wait is not None and wait > 0 else 0.0
