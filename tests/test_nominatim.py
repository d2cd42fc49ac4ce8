"""Looking up online: off by default, once a second for all, and nothing but a reason from a bad server."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback, client, send, serving

from geomap.cli.main import main
from geomap.errors import DataError, UsageError
from geomap.gazetteer.nominatim import MOST_FAILURES, NominatimPlaces, open_nominatim
from geomap.gazetteer.online import ATTRIBUTION, Found
from geomap.gazetteer.online_cache import OnlineCache
from geomap.model import Mention, Place
from geomap.pipeline import _online_places
from geomap.reading.places.lookup import look_up_missing
from geomap.settings import Settings

AGENT = "tester/1.0 (tester@example.org)"
GOOD = {
    "osm_type": "node",
    "osm_id": 7,
    "lat": "-3.25",
    "lon": "40.5",
    "class": "place",
    "type": "village",
    "addresstype": "village",
    "name": "Kizimba",
    "display_name": "Kizimba, Coast, Kenya",
    "address": {"country_code": "ke"},
    "boundingbox": ["-3.26", "-3.24", "40.49", "40.51"],
}


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def now(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


def asking(server: Loopback, cache: Path, clock: Clock | None = None, **options: Any) -> NominatimPlaces:
    clock = clock or Clock()
    return NominatimPlaces(
        OnlineCache(cache / "online.sqlite3"),
        user_agent=AGENT,
        server=server.url("").rstrip("/"),
        client=client(max_seconds=options.pop("client_s", 1.0)),
        now=clock.now,
        sleep=clock.sleep,
        **options,
    )


def answering(value: Any) -> Callable[[BaseHTTPRequestHandler], None]:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return lambda handler: send(handler, body, Content_Type="application/json")


def test_a_place_is_found_once_and_kept_for_good(tmp_path: Path) -> None:
    with serving(answering([GOOD])) as server:
        (place,) = asking(server, tmp_path).look_up("Kizimba").places
        assert place.radius_m == pytest.approx(1_571, abs=5)
        assert (place.id, place.name, place.kind, place.country) == ("osm:node/7", "Kizimba", "PPL", "KE")
        assert (place.lon, place.lat) == (40.5, -3.25)
        assert asking(server, tmp_path).look_up(" Kizimba ").places == (place,)
        ((path, headers),) = server.asked
        assert headers["user-agent"] == AGENT and "q=Kizimba" in path


def test_that_nothing_is_known_is_kept_too(tmp_path: Path) -> None:
    with serving(answering([])) as server:
        for _ in range(2):
            assert asking(server, tmp_path).look_up("Nowhere").why == "the server knows no such place"
        assert len(server.asked) == 1


def without(*keys: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key not in keys}


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(10_000):
        handler.wfile.write(b"[" * 65_536)


def _drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(60):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def _raw(data: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: handler.wfile.write(data) and None


def _status(status: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: send(handler, b"<html>", status=status, **headers)


FAULTS: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "silent": lambda handler: time.sleep(2.5),
    "endless": _endless,
    "drip": _drip,
    "hangs up": lambda handler: None,
    "not HTTP": _raw(b"\x00\x01\x02\r\n\r\n"),
    "cut off": _raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n["),
    "headers without end": _raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"),
    "redirect inside": _status(302, Location="http://10.0.0.1/"),
    "redirect to a file": _status(302, Location="file:///etc/passwd"),
    "redirect in a ring": _status(302, Location="/search"),
    "moved nowhere": _status(301),
    "400": _status(400),
    "401": _status(401),
    "403": _status(403),
    "404": _status(404),
    "418": _status(418),
    "429": _status(429),
    "429, wait": _status(429, Retry_After="7"),
    "429, wait nothing": _status(429, Retry_After="0"),
    "429, nonsense": _status(429, Retry_After="soon"),
    "500": _status(500),
    "502": _status(502),
    "503": _status(503, Retry_After="3"),
    "504": _status(504),
    "204": _status(204),
    "empty": answering(b""),
    "page": answering(b"<html>busy</html>"),
    "half JSON": answering(b'[{"lat": '),
    "deep JSON": answering(b"[" * 100_000),
    "no list": answering({"error": "Unable to geocode"}),
    "null": answering(b"null"),
    "number": answering(b"3"),
    "picture": lambda handler: send(handler, b"x", Content_Type="image/png"),
    "large": answering(b" " * 600_000),
}
NOTHING: dict[str, Any] = {
    "no coordinates": [without("lat", "lon")],
    "no longitude": [without("lon")],
    "empty coordinates": [{**GOOD, "lat": "", "lon": ""}],
    "null coordinates": [{**GOOD, "lat": None, "lon": None}],
    "true coordinates": [{**GOOD, "lat": True, "lon": True}],
    "not a number": [{**GOOD, "lat": "NaN", "lon": "inf"}],
    "beyond the pole": [{**GOOD, "lat": "91", "lon": "0"}],
    "no name": [without("name", "display_name")],
    "no id": [without("osm_id")],
    "wrong id": [{**GOOD, "osm_type": "../x"}],
    "a shop": [{**GOOD, "class": "shop"}],
    "no objects": [1, None, "x", []],
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_server_gives_a_reason(name: str, tmp_path: Path) -> None:
    with serving(FAULTS[name]) as server:
        places = asking(server, tmp_path, client_s=0.6)
        found = places.look_up("Kizimba")
        assert found.places == () and found.why and "\n" not in found.why
        # It was a fault, no answer: it may be asked again, and one look-up was one request, redirects aside.
        assert OnlineCache(tmp_path / "online.sqlite3").answer(places._server, "Kizimba") is None
        assert len(server.asked) == (6 if name == "redirect in a ring" else 1)


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_place_is_never_0_0(name: str, tmp_path: Path) -> None:
    with serving(answering(NOTHING[name])) as server:
        assert asking(server, tmp_path).look_up("Kizimba") == Found(why="the server knows no such place")


def test_broken_boxes_and_countries_are_left_out(tmp_path: Path) -> None:
    raw = {**GOOD, "boundingbox": ["x", None, 1, 2], "address": {"country_code": "<b>"}}
    with serving(answering([raw])) as server:
        (place,) = asking(server, tmp_path).look_up("Kizimba").places
        assert (place.radius_m, place.country) == (0.0, None)


def test_after_three_failures_nothing_more_is_asked(tmp_path: Path) -> None:
    with serving(_status(500)) as server:
        places = asking(server, tmp_path)
        for number in range(6):
            assert places.look_up(f"Name {number}").why
        assert len(server.asked) == MOST_FAILURES
        assert "failed 3 times" in places.look_up("One more").why


@pytest.mark.parametrize(("said", "waited"), [("0", 1.0), ("9", 9.0), (None, 1.0)])
def test_retry_after_is_obeyed(said: str | None, waited: float, tmp_path: Path) -> None:
    headers = {} if said is None else {"Retry_After": said}
    clock = Clock()
    with serving(_status(503, **headers)) as server:
        places = asking(server, tmp_path, clock)
        places.look_up("One")
        first = clock.now_s
        places.look_up("Two")
        assert clock.now_s - first == pytest.approx(waited)


def test_a_wait_beyond_the_deadline_is_no_request(tmp_path: Path) -> None:
    with serving(_status(429, Retry_After="3600")) as server:
        places = asking(server, tmp_path)
        places.look_up("One")
        assert "wait longer" in places.look_up("Two").why
        assert len(server.asked) == 1


def test_the_time_of_a_run_is_bounded(tmp_path: Path) -> None:
    clock = Clock()
    with serving(answering([])) as server:
        places = asking(server, tmp_path, clock, max_total_s=2.5)
        whys = [places.look_up(f"Name {number}").why for number in range(8)]
        assert whys[-1] == "the time for looking up online is used up" or "wait longer" in whys[-1]
        assert len(server.asked) <= 4


TURNS = """
import sys, time
from pathlib import Path
from geomap.gazetteer.online_cache import OnlineCache
cache = OnlineCache(Path(sys.argv[1]))
for _ in range(5):
    print(cache.take_turn("s", now_s=time.time(), apart_s=1.0, most_wait_s=1e6))
"""


def test_threads_and_processes_take_turns_together(tmp_path: Path) -> None:
    path = tmp_path / "online.sqlite3"
    cache = OnlineCache(path)
    turns: list[float] = []

    def take() -> None:
        for _ in range(5):
            turn = cache.take_turn("s", now_s=time.time(), apart_s=1.0, most_wait_s=1e6)
            assert turn is not None
            turns.append(turn)

    processes = [
        subprocess.Popen([sys.executable, "-c", TURNS, str(path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in processes:
        out, _ = process.communicate(timeout=120)
        turns += [float(line) for line in out.split()]
    turns.sort()
    assert len(turns) == 25
    assert all(b - a >= 0.999 for a, b in pairwise(turns))


def test_requests_leave_a_second_apart_on_a_real_clock(tmp_path: Path) -> None:
    at: list[float] = []

    def respond(handler: BaseHTTPRequestHandler) -> None:
        at.append(time.monotonic())
        answering([])(handler)

    with serving(respond) as server:
        places = [
            NominatimPlaces(
                OnlineCache(tmp_path / "o.sqlite3"),
                user_agent=AGENT,
                server=server.url("").rstrip("/"),
                client=client(),
            )
            for _ in range(2)
        ]
        threads = [threading.Thread(target=p.look_up, args=(f"N{n}",)) for n, p in enumerate(places)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(at) == 2 and abs(at[1] - at[0]) > 0.8


def test_a_damaged_cache_is_said_and_a_damaged_answer_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "online.sqlite3"
    path.write_bytes(b"no database " * 1_000)
    with pytest.raises(DataError, match="move it away"):
        OnlineCache(path).answer("s", "q")
    path.unlink()
    cache = OnlineCache(path)
    cache.keep("s", "q", [])
    with sqlite3.connect(path) as connection:
        connection.execute("update answers set answer = '{broken'")
    connection.close()
    assert cache.answer("s", "q") is None


@pytest.mark.parametrize("agent", [None, "", "   ", "ab", "a\nb: c and more"])
def test_a_user_agent_must_say_who_asks(agent: str | None) -> None:
    with pytest.raises(UsageError, match="user agent"):
        open_nominatim(Settings(online=True, user_agent=agent))


def test_it_is_off_by_default() -> None:
    assert _online_places(Settings(user_agent=AGENT)) is None


def test_the_command_wants_to_know_who_asks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("Rain fell.", encoding="utf-8")
    given = [str(tmp_path / "a.txt"), "--quiet"]
    assert main(["parse", *given, "--user-agent", AGENT]) == 2
    assert "--online" in capsys.readouterr().err


def mention(text: str, **changes: Any) -> Mention:
    known: dict[str, Any] = {
        "document_id": "a",
        "start": 0,
        "end": len(text),
        "text": text,
        "role": "literal",
        "use": "literal",
        "draw": "pin",
        "outcome": "unresolved",
        "score": 0.0,
        "place": None,
    }
    return Mention(**{**known, **changes})


class Book:
    """Knows some names."""

    def __init__(self, **places: tuple[Place, ...]) -> None:
        self.places = places
        self.asked: list[str] = []

    def look_up(self, name: str) -> Found:
        self.asked.append(name)
        found = self.places.get(name, ())
        return Found(places=found, why="" if found else "the server knows no such place")


def place(key: str, country: str) -> Place:
    return Place(id=f"osm:node/{key}", name="Kizimba", kind="PPL", country=country, lon=1.0, lat=2.0)


def test_only_what_the_gazetteer_lacks_is_asked_for_and_marked() -> None:
    lima = Place(id="geonames:1", name="Lima", kind="PPLC", country="PE", lon=-77.0, lat=-12.0)
    mentions = [
        mention("Lima", outcome="resolved", score=0.9, place=lima),
        mention("Kizimba"),
        mention("Kizimba"),
        mention("Ghost"),
        mention("Washington", role="associative", use="metonym", draw="none"),
    ]
    book = Book(Kizimba=(place("1", "KE"), place("2", "PE")))
    found, problems = look_up_missing(mentions, book)
    assert book.asked == ["Kizimba", "Ghost"]
    assert found[0] == mentions[0] and found[3:] == tuple(mentions[3:])
    assert found[1].outcome == "ambiguous" and found[1].place == place("2", "PE")  # the report speaks of Peru
    assert ATTRIBUTION in found[1].evidence and len(found[1].candidates) == 2
    assert sum(c.score for c in found[1].candidates) <= 1
    assert [p.message for p in problems] == [
        "Ghost: not found online, because the server knows no such place"
    ]


def test_a_neighbour_that_stood_in_gives_way() -> None:
    reason = "not in the gazetteer; taken to lie near Lima, the nearest place named"
    stand_in = mention(
        "Kizimba",
        outcome="ambiguous",
        score=0.3,
        place=place("9", "PE"),
        draw="context",
        evidence=(reason,),
        stand_in=True,
    )
    (found,), _ = look_up_missing([stand_in], Book(Kizimba=(place("1", "KE"),)))
    assert (found.outcome, found.draw, found.place) == ("resolved", "pin", place("1", "KE"))
    assert found.evidence == (ATTRIBUTION,)
