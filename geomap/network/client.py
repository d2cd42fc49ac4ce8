"""A guarded client: fetches an address that the user named, and nothing inside a private network.

A name is resolved once; every address that comes back is judged (:mod:`~geomap.network.addresses`); the
connection goes to the one that was judged, so that a name which changes its mind between two look-ups gains
nothing. Each redirect is judged anew. Size, time and number of redirects are bounded. The one door to
urllib3.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from geomap.errors import FetchError
from geomap.network.addresses import Target, public_address, refusal, target_from

USER_AGENT = "geomap/0.1"
"""How the client names itself unless told otherwise."""

MAX_REDIRECTS = 5
"""Redirects that are followed."""

_CHUNK = 1 << 16
_CONNECT_SECONDS = 10.0
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_NOT_TEXT = ("image/", "video/", "audio/", "font/")

Resolve = Callable[[str, int], list[str]]
"""Host and port to numeric addresses; OSError where there are none."""

Judge = Callable[[str], str | None]
"""A numeric address to the reason why it is refused, None where it is not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    """HTTP status."""
    data: bytes
    """The body, unpacked; empty for an error."""
    url: str
    """The address that answered, after redirects."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""

    @property
    def content_type(self) -> str | None:
        """What the server says it is."""
        return self.headers.get("content-type")


def resolve_host(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host, the first first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Client:
    """Fetches; holds no state between two calls, so that threads may share it.

    ``judge`` and ``resolve`` are there for tests on loopback; nobody else should give them.
    """

    def __init__(
        self,
        *,
        user_agent: str = USER_AGENT,
        max_seconds: float = 30.0,
        judge: Judge = refusal,
        resolve: Resolve = resolve_host,
    ) -> None:
        self.user_agent = user_agent
        self.max_seconds = max_seconds
        self._judge = judge
        self._resolve = resolve

    def fetch(self, url: str, *, max_bytes: int, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch an address to its end; FetchError, with the reason, for all that is not a full answer."""
        answer = self.ask(url, max_bytes=max_bytes, headers=headers)
        if answer.status != 200:
            raise FetchError(
                f"{public_address(url)}: the server answered {answer.status}",
                status=answer.status,
                headers=answer.headers,
            )
        return answer

    def ask(self, url: str, *, max_bytes: int, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for an address and return what the server says, errors (404, 429, 503 …) too.

        Redirects are followed. Raises FetchError for an address that may not or cannot be reached, an answer
        of more than ``max_bytes``, or one that takes longer than the client's ``max_seconds`` in all.
        """
        ends = time.monotonic() + self.max_seconds
        here = url
        for _ in range(MAX_REDIRECTS + 1):
            try:
                target = target_from(here)
                answer = self._ask_once(target, here, ends=ends, max_bytes=max_bytes, headers=headers or {})
            except FetchError as error:
                raise FetchError(f"{public_address(here)}: {error}") from None
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            following = urljoin(here, location.strip())
            if target.scheme == "https" and following.lower().startswith("http:"):
                raise FetchError(
                    f"{public_address(here)}: redirects from https to http, which is not followed"
                )
            here = following
        raise FetchError(f"{public_address(url)}: redirects more than {MAX_REDIRECTS} times")

    def _ask_once(
        self, target: Target, url: str, *, ends: float, max_bytes: int, headers: Mapping[str, str]
    ) -> Answer:
        addresses = self._addresses(target, ends)
        line = _Line(addresses, target, ends)
        try:
            return self._talk(line, target, url, max_bytes=max_bytes, headers=headers)
        except FetchError:
            raise
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            if line.late:
                raise FetchError(f"took more than {self.max_seconds:.0f} s and was given up") from None
            raise FetchError(f"cannot be reached ({_reason(error)})") from None
        finally:
            line.close()

    def _addresses(self, target: Target, ends: float) -> list[str]:
        """The host's addresses, all of them judged public."""
        found: list[str] = []
        fault: list[OSError] = []

        def look_up() -> None:
            try:
                found.extend(self._resolve(target.host, target.port))
            except OSError as error:
                fault.append(error)
            except UnicodeError as error:
                fault.append(OSError(str(error)))

        # The system's resolver has no deadline.
        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(max(0.0, ends - time.monotonic()))
        if thread.is_alive():
            raise FetchError(f"looking up {target.host} took too long")
        if fault or not found:
            raise FetchError(f"no host named {target.host} was found")
        for address in found:
            if (why := self._judge(address)) is not None:
                named = f"{address} is" if target.host == address else f"{target.host} is {address},"
                raise FetchError(f"{named} {why}: refused")
        return found

    def _talk(
        self, line: _Line, target: Target, url: str, *, max_bytes: int, headers: Mapping[str, str]
    ) -> Answer:
        connection = line.connection()
        sent = {"User-Agent": self.user_agent, "Accept": "*/*", "Accept-Encoding": "gzip", **headers}
        connection.request("GET", target.path, headers=sent, preload_content=False)
        response = connection.getresponse()
        said = {key.lower(): value[:4_000] for key, value in response.headers.items()}
        if response.status != 200:
            return Answer(status=response.status, data=b"", url=url, headers=said)
        if said.get("content-type", "").lower().startswith(_NOT_TEXT):
            raise FetchError(f"is {said['content-type'].split(';')[0][:80]}, which holds no text")
        if said.get("content-length", "").isdigit() and int(said["content-length"]) > max_bytes:
            raise FetchError(f"is larger than {max_bytes:,} bytes")
        parts, size = [], 0
        for part in response.stream(_CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > max_bytes:
                raise FetchError(f"is larger than {max_bytes:,} bytes")
            line.check()
        line.check()
        return Answer(status=200, data=b"".join(parts), url=url, headers=said)


class _Line:
    """A connection to an address that was judged, cut when its time is up, whatever it is doing."""

    def __init__(self, addresses: list[str], target: Target, ends: float) -> None:
        self._addresses = addresses
        self._target = target
        self._ends = ends
        self._connection: HTTPConnection | None = None
        self._copy: socket.socket | None = None
        self._timer = threading.Timer(max(0.0, ends - time.monotonic()), self._cut)
        self._timer.daemon = True
        self.late = False

    def connection(self) -> HTTPConnection:
        """Connect, and return what speaks HTTP over it under the host's own name."""
        raw = self._dial()
        # A second handle on the same socket: TLS takes the first one away, and a timer must be able to cut
        # it.
        self._copy = socket.socket(fileno=os.dup(raw.fileno())) if os.name == "posix" else None
        self._timer.start()
        kind = _PinnedTLS if self._target.scheme == "https" else _Pinned
        seconds = max(0.01, self._ends - time.monotonic())
        self._connection = kind(self._target.host, self._target.port, timeout=seconds)
        self._connection.pinned = raw
        self._connection.connect()
        return self._connection

    def check(self) -> None:
        """Raise OSError when the time is up."""
        if self.late or time.monotonic() > self._ends:
            self.late = True
            raise OSError("too late")

    def close(self) -> None:
        """Hang up."""
        self._timer.cancel()
        for end in (self._connection, self._copy):
            if end is not None:
                end.close()

    def _dial(self) -> socket.socket:
        fault: OSError | None = None
        for address in self._addresses:
            left = self._ends - time.monotonic()
            if left <= 0:
                self.late = True
                break
            try:
                return socket.create_connection((address, self._target.port), min(left, _CONNECT_SECONDS))
            except OSError as error:
                fault = error
        raise fault or OSError("too late")

    def _cut(self) -> None:
        self.late = True
        if self._copy is not None:
            try:
                self._copy.shutdown(socket.SHUT_RDWR)
            except OSError:
                # The other side has hung up already.
                return


class _Pinned(HTTPConnection):
    """HTTP over a socket that is there already."""

    pinned: socket.socket

    def _new_conn(self) -> Any:
        return self.pinned


class _PinnedTLS(HTTPSConnection):
    """The same with TLS; the certificate must be the host's, by the system's authorities."""

    pinned: socket.socket

    def _new_conn(self) -> Any:
        return self.pinned


def _reason(error: Exception) -> str:
    text = " ".join(str(getattr(error, "strerror", None) or error).split())
    return text[:200] or type(error).__name__
