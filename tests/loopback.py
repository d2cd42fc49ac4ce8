"""A server on loopback that does what it is told, and a client that may reach it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from geomap.network.addresses import refusal
from geomap.network.client import Client

HOST = "127.0.0.1"
Respond = Callable[[BaseHTTPRequestHandler], None]


class Loopback:
    """What the server was asked, in order, and how it answers."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.port = 0

    def url(self, path: str = "/") -> str:
        return f"http://{HOST}:{self.port}{path}"


@contextmanager
def serving(respond: Respond) -> Iterator[Loopback]:
    """Serve on a free port until the block ends."""
    known = Loopback(respond)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            known.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            self.close_connection = True
            try:
                known.respond(self)
            except (BrokenPipeError, ConnectionResetError):
                return  # the client has given up, as it should

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    known.port = server.server_address[1]
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()


def send(
    handler: BaseHTTPRequestHandler, body: bytes = b"", *, status: int = 200, **headers: str | None
) -> None:
    """Answer with a status, headers (underscores become dashes) and a body."""
    handler.send_response(status)
    given = {
        "Content-Type": "text/plain",
        "Content-Length": str(len(body)),
        **{key.replace("_", "-"): value for key, value in headers.items()},
    }
    for key, value in given.items():
        if value is not None:
            handler.send_header(key, value)
    handler.end_headers()
    handler.wfile.write(body)


def client(*, max_seconds: float = 5.0, hosts: dict[str, list[str]] | None = None) -> Client:
    """A client that may reach loopback, and finds only these hosts."""
    known = {HOST: [HOST], **(hosts or {})}

    def resolve(host: str, port: int) -> list[str]:
        if host not in known:
            raise OSError("no such host")
        return known[host]

    def judge(address: str) -> str | None:
        return None if address == HOST else refusal(address)

    return Client(max_seconds=max_seconds, judge=judge, resolve=resolve)
