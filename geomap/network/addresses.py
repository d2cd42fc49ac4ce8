"""Which addresses may be fetched: public ones, by http or https, whatever they are spelled like.

A filter on the text of an address lets most spellings of loopback pass (``2130706433``, ``0x7f.1``,
``[::ffff:127.0.0.1]``), and ``ipaddress.is_global`` alone is wrong for NAT64, 6to4 and multicast. So what a
name resolves to is judged, each address of it, and the connection goes to the one that was judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from geomap.errors import FetchError

_REFUSED_RANGES = tuple(
    (ip_network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this machine"),
        ("127.0.0.0/8", "this machine"),
        ("10.0.0.0/8", "a private network"),
        ("172.16.0.0/12", "a private network"),
        ("192.168.0.0/16", "a private network"),
        ("100.64.0.0/10", "a provider's inner network"),
        ("169.254.0.0/16", "the local link"),
        ("192.0.0.0/24", "a range for protocols"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("198.18.0.0/15", "a range for benchmarks"),
        ("168.63.129.16/32", "a cloud's inner service"),
        ("224.0.0.0/4", "a multicast group"),
        ("240.0.0.0/4", "a reserved range"),
        ("::/96", "an IPv4 address in an IPv6 one"),
        ("::ffff:0:0/96", "an IPv4 address in an IPv6 one"),
        ("::ffff:0:0:0/96", "an IPv4 address in an IPv6 one"),
        ("64:ff9b::/96", "an IPv4 address behind NAT64"),
        ("64:ff9b:1::/48", "an IPv4 address behind NAT64"),
        ("100::/64", "a range that is thrown away"),
        ("2001::/32", "a Teredo tunnel"),
        ("2002::/16", "a 6to4 tunnel"),
        ("fc00::/7", "a private network"),
        ("fe80::/10", "the local link"),
        ("fec0::/10", "a private network"),
        ("ff00::/8", "a multicast group"),
    )
)
"""IANA's special-purpose registries (RFC 6890), and tunnels that lead to any IPv4 address."""

_SECRET_KEYS = re.compile(r"key|token|secret|auth|pass|pwd|sig|session|credential|jwt|code", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """An address that may be asked for, taken apart."""

    scheme: str
    """http or https."""
    host: str
    """In lower case, ASCII."""
    port: int
    """1 to 65535."""
    path: str
    """Path and query, percent-encoded."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, as robots.txt belongs to."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme] == self.port
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"


def target_from(address: str) -> Target:
    """Take an address apart; FetchError for what is not http or https, or carries a name and password.

    >>> target_from("https://example.org/a?b=1").path
    '/a?b=1'
    """
    if len(address) > 8_000 or any(c <= " " or c == "\x7f" for c in address):
        raise FetchError("is no address: it holds blanks or is too long")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise FetchError(f"is no address ({error})") from None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        raise FetchError(f"{scheme or 'an address without a scheme'} is not fetched, only http and https")
    if parts.username is not None or parts.password is not None:
        raise FetchError("an address with a name or password in it is not fetched")
    if not parts.hostname or port == 0:
        raise FetchError("is no address: it names no host")
    return Target(
        scheme=scheme,
        host=_ascii_host(parts.hostname),
        port=port or {"http": 80, "https": 443}[scheme],
        path=_path(parts),
    )


def refusal(address: str) -> str | None:
    """Say why a numeric address is not connected to; None where it is public.

    >>> refusal("127.0.0.1"), refusal("::ffff:10.0.0.1"), refusal("93.184.215.14")
    ('this machine', 'an IPv4 address in an IPv6 one', None)
    """
    try:
        found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return "no address at all"
    if found == IPv6Address("::1") or found == IPv6Address("::"):
        return "this machine"
    for network, why in _REFUSED_RANGES:
        if found.version == network.version and found in network:
            return why
    if not found.is_global or found.is_multicast or found.is_reserved:
        return "not a public address"
    return None


def public_address(address: str) -> str:
    """Return an address without what may be secret in it: name, password, and values of keys and tokens.

    >>> public_address("https://me:pw@example.org/feed?topic=sea&api_key=abc#x")
    'https://example.org/feed?topic=sea&api_key=***'
    """
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return "an address"
    kept = [(key, "***" if _SECRET_KEYS.search(key) else value) for key, value in pairs]
    query = urlencode(kept, safe="*") if any(value == "***" for _, value in kept) else parts.query
    return urlunsplit((parts.scheme, host, parts.path, query, ""))


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise FetchError("is no address: its host cannot be written in ASCII") from None


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return f"{path}?{query}" if query else path
