"""The guarded client: which addresses it refuses, and what it makes of bad servers."""

from __future__ import annotations

import gzip
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import HOST, client, send, serving

from geomap.errors import FetchError
from geomap.model import Document, Problem
from geomap.network.addresses import public_address, refusal, target_from
from geomap.network.client import Client, resolve_host
from geomap.reading.reports.readers import ReportInput, read_reports
from geomap.settings import Settings

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "192.88.99.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:1::1",
    "2001:db8::1",
    "100::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "no address",
]
PUBLIC = [
    "93.184.215.14",
    "1.1.1.1",
    "8.8.8.8",
    "172.32.0.1",
    "192.169.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_inside_are_refused_with_a_reason(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_not(address: str) -> None:
    assert refusal(address) is None


SPELLINGS = [
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://2852039166/",
    "http://10.0.0.1:8080/",
    "http://[fd00:ec2::254]/",
    "http://①②⑦.⓪.⓪.①/",
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_spellings_of_inner_addresses_are_refused(url: str) -> None:
    # The system's own resolver reads the spelling; nothing is sent.
    with pytest.raises(FetchError, match=r"refused|no host"):
        Client(max_seconds=5, resolve=resolve_host).fetch(url, max_bytes=10)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "file is not fetched"),
        ("data:text/html,<p>x", "data is not fetched"),
        ("ftp://example.org/", "ftp is not fetched"),
        ("gopher://example.org/", "gopher is not fetched"),
        ("javascript:alert(1)", "javascript is not fetched"),
        ("//example.org/", "without a scheme"),
        ("http://", "no host"),
        ("http://me:pw@example.org/", "password"),
        ("http://example.org:0/", "no host"),
        ("http://example.org:99999/", "no address"),
        ("http://exa mple.org/", "blanks"),
        ("http://example.org/\r\nX: y", "blanks"),
        ("http://[::1", "no address"),
        ("http://" + "a" * 9_000, "too long"),
    ],
)
def test_what_is_no_web_address_is_refused(url: str, reason: str) -> None:
    with pytest.raises(FetchError, match=reason):
        target_from(url)


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"https://example.org/{text}"):
        try:
            target = target_from(url)
        except FetchError:
            continue
        assert target.scheme in ("http", "https") and target.path.isascii() and " " not in target.path
        assert not set(target.path) & set("\r\n\t")


def test_a_host_with_one_inner_address_is_refused_altogether() -> None:
    lying = Client(resolve=lambda host, port: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(FetchError, match=r"10\.0\.0\.1, a private network: refused"):
        lying.fetch("http://two.example/", max_bytes=10)


def test_a_resolver_that_changes_its_mind_is_asked_once() -> None:
    answers = [[HOST], ["10.0.0.1"]]

    def resolve(host: str, port: int) -> list[str]:
        return answers.pop(0)

    with serving(lambda handler: send(handler, b"Rain.")) as server:
        careful = Client(resolve=resolve, judge=lambda a: None if a == HOST else refusal(a))
        answer = careful.fetch(f"http://changing.example:{server.port}/", max_bytes=100)
        assert answer.data == b"Rain." and len(answers) == 1
        # The name stood in the request, though the connection went to the number.
        assert server.asked[0][1]["host"] == f"changing.example:{server.port}"


def test_redirects_are_judged_anew() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        target = {
            "/inner": "http://10.0.0.1/",
            "/file": "file:///etc/passwd",
            "/loop": "/loop",
            "/named": "http://inner.example/",
            "/good": "/there",
        }.get(handler.path)
        if target:
            send(handler, status=302, Location=target)
        else:
            send(handler, b"Arrived.")

    with serving(respond) as server:
        careful = client(hosts={"inner.example": ["192.168.1.1"], "10.0.0.1": ["10.0.0.1"]})
        for path, reason in (
            ("/inner", "private network: refused"),
            ("/file", "file is not fetched"),
            ("/named", "private network: refused"),
            ("/loop", "redirects more than 5 times"),
        ):
            with pytest.raises(FetchError, match=reason):
                careful.fetch(server.url(path), max_bytes=100)
        answer = careful.fetch(server.url("/good"), max_bytes=100)
        assert (answer.data, answer.url) == (b"Arrived.", server.url("/there"))


BOMB = gzip.compress(b"x" * 20_000_000)


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/plain")
    handler.end_headers()
    for _ in range(100_000):
        handler.wfile.write(b"x" * 65_536)


def _slow_body(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def _slow_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(90):
        handler.wfile.write(f"X-{number}: y\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.05)


def _silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


@pytest.mark.parametrize(
    ("respond", "reason"),
    [
        (_endless, "larger than"),
        (_slow_body, "took more than"),
        (_slow_head, "took more than"),
        (_silent, "took more than|timed out"),
        (lambda h: send(h, b"x" * 200_000), "larger than"),
        (lambda h: send(h, BOMB, Content_Encoding="gzip"), "larger than"),
        (lambda h: send(h, b"not gzip", Content_Encoding="gzip"), "cannot be reached"),
        (lambda h: send(h, b"x", Content_Type="image/png"), "holds no text"),
        (lambda h: send(h, status=404), "answered 404"),
        (lambda h: send(h, status=429, Retry_After="5"), "answered 429"),
        (lambda h: send(h, status=500), "answered 500"),
        (lambda h: send(h, status=204), "answered 204"),
        (lambda h: h.wfile.write(b"garbage\r\n\r\n"), "cannot be reached"),
        (lambda h: h.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx"), "cannot be reached"),
        (lambda h: h.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx"), None),
        (lambda h: None, "cannot be reached"),
        (
            lambda h: h.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1_000 + b"\r\n"),
            "cannot be reached",
        ),
    ],
)
def test_bad_servers_end_in_a_reason(respond: object, reason: str | None) -> None:
    with serving(respond) as server:  # type: ignore[arg-type]
        started = time.monotonic()
        careful = client(max_seconds=0.8)
        if reason is None:
            careful.fetch(server.url("/"), max_bytes=100_000)
        else:
            with pytest.raises(FetchError, match=reason):
                careful.fetch(server.url("/"), max_bytes=100_000)
        assert time.monotonic() - started < 30


def test_secrets_in_an_address_are_not_repeated() -> None:
    secret = "s3cr3t-marked"
    shown = public_address(
        f"https://me:{secret}@example.org/feed?topic=sea&api_key={secret}&token={secret}#{secret}"
    )
    assert secret not in shown and "topic=sea" in shown
    with pytest.raises(FetchError) as caught:
        Client(resolve=lambda h, p: ["10.0.0.1"]).fetch(f"http://example.org/?key={secret}", max_bytes=1)
    assert secret not in str(caught.value)


def read(url: str, monkeypatch: pytest.MonkeyPatch) -> list[Document | Problem]:
    found = list(read_reports([url], settings=Settings(), client=client()))
    return [item.document if isinstance(item, ReportInput) else item for item in found]


def test_a_named_address_is_read_by_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parent / "files" / "landslide.html").read_bytes()
    feed = (Path(__file__).parent / "files" / "rss.xml").read_bytes()
    bodies = {
        "/story.php": ("text/html", page),
        "/feed": ("application/rss+xml", feed),
        "/a.pdf": ("application/pdf", b"x"),
    }

    def respond(handler: BaseHTTPRequestHandler) -> None:
        kind, body = bodies[handler.path.partition("?")[0]]
        send(handler, body, Content_Type=kind)

    with serving(respond) as server:
        (story,) = read(server.url("/story.php?token=s3cr3t"), monkeypatch)
        assert isinstance(story, Document)
        assert story.title == "Landslide cuts the road to Ende" and story.url is not None
        assert "s3cr3t" not in story.url
        ids = [d.id for d in read(server.url("/feed"), monkeypatch) if isinstance(d, Document)]
        assert ids == ["ledger-1", "https://ledger.example/2"]
        (broken,) = read(server.url("/a.pdf"), monkeypatch)
        assert isinstance(broken, Problem) and "something else" in broken.message
        # One request for each address that was named, and none for what stands in the pages.
        assert [path for path, _ in server.asked] == ["/story.php?token=s3cr3t", "/feed", "/a.pdf"]
