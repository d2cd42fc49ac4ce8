"""Places from Nominatim, for names that the gazetteer lacks: off unless the user asks, and careful when on.

geopy speaks the protocol; what goes over the wire goes through our guarded client, one request for one
look-up. At most one leaves in a second, counted over all threads and processes of the machine; answers are
kept for good. Whatever goes wrong is a reason in words, never a place.
"""

from __future__ import annotations

import json
import math
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeopyError
from geopy.geocoders import Nominatim

from geomap.errors import FetchError, UsageError
from geomap.gazetteer.online import Found
from geomap.gazetteer.online_cache import OnlineCache
from geomap.model import Place
from geomap.network.addresses import target_from
from geomap.network.client import Client
from geomap.network.headers import retry_after_s
from geomap.settings import Settings

APART_S = 1.0
"""Seconds between two requests to one server (Nominatim's usage policy)."""

MOST_FAILURES = 3
"""Failures in a row after which nothing more is asked in this run."""

_MAX_BYTES = 500_000
_MOST_PLACES = 5
_DEGREE_M = 111_195.0
_KINDS = {
    "country": "PCLI",
    "state": "ADM1",
    "region": "ADM1",
    "province": "ADM1",
    "county": "ADM2",
    "municipality": "ADM3",
    "island": "ISL",
    "peak": "MT",
    "bay": "BAY",
    "river": "STM",
    "aerodrome": "AIRP",
    "military": "MILB",
    "suburb": "PPLX",
}
_CATEGORIES = frozenset(
    ("place", "boundary", "natural", "water", "waterway", "aeroway", "military", "harbour", "mountain_pass")
)


def open_nominatim(settings: Settings) -> NominatimPlaces:
    """Return the server of the settings, with the cache of this machine.

    Raises UsageError where the settings name no user agent.
    """
    _validate_user_agent(settings.user_agent)
    cache = OnlineCache(settings.cache / "online.sqlite3")
    return NominatimPlaces(cache, user_agent=settings.user_agent or "", server=settings.online_server)


class NominatimPlaces:
    """Looks names up. Made once for a run; threads may share it.

    ``max_seconds`` bounds one look-up, the wait for its turn included, ``max_total_s`` all of a run.
    ``client``, ``now`` and ``sleep`` are there for tests. Raises UsageError for a user agent that says
    nothing.
    """

    def __init__(
        self,
        cache: OnlineCache,
        *,
        user_agent: str,
        server: str = "https://nominatim.openstreetmap.org",
        max_seconds: float = 15.0,
        max_total_s: float = 300.0,
        client: Client | None = None,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        _validate_user_agent(user_agent)
        target = target_from(server)
        self._cache = cache
        self._server = target.origin
        self._max_seconds = max_seconds
        self._total_left_s = max_total_s
        self._now, self._sleep = now, sleep
        self._failures = 0
        self._lock = threading.Lock()
        adapter = _adapter(client or Client(user_agent=user_agent, max_seconds=max_seconds))
        self._geocoder = Nominatim(
            user_agent=user_agent,
            scheme=target.scheme,
            domain=urlsplit(target.origin).netloc,
            timeout=max_seconds,
            adapter_factory=adapter,
        )

    def look_up(self, name: str) -> Found:
        """Return the places of a name, from the cache where it was asked before."""
        query = " ".join(name.split())[:200]
        if not query:
            return Found(why="an empty name")
        kept = self._cache.answer(self._server, query)
        if isinstance(kept, list):
            return _found(kept)
        if self._failures >= MOST_FAILURES:
            return Found(why=f"the server failed {MOST_FAILURES} times, and is not asked again in this run")
        if self._total_left_s <= 0:
            return Found(why="the time for looking up online is used up")
        started = self._now()
        found = self._ask(query)
        with self._lock:
            self._total_left_s -= max(0.0, self._now() - started)
        return found

    def _ask(self, query: str) -> Found:
        now_s = self._now()
        most = min(self._max_seconds, self._total_left_s)
        turn = self._cache.take_turn(self._server, now_s=now_s, apart_s=APART_S, most_wait_s=most)
        if turn is None:
            return Found(why="the server asks to wait longer than a look-up may take")
        self._sleep(max(0.0, turn - now_s))
        try:
            located = self._geocoder.geocode(
                query, exactly_one=False, limit=_MOST_PLACES, addressdetails=True, language="en"
            )
        except GeopyError as error:
            self._failed(getattr(error.__cause__, "headers", {}))
            return Found(why=_reason(error))
        with self._lock:
            self._failures = 0
        records = [_record(location.raw) for location in located or ()]
        self._cache.keep(self._server, query, [record for record in records if record is not None])
        return _found([record for record in records if record is not None])

    def _failed(self, headers: Mapping[str, str]) -> None:
        with self._lock:
            self._failures += 1
        now_s = self._now()
        # "Retry-After: 0" is sent in earnest, and means the usual second.
        wait = max(APART_S, retry_after_s(headers, now_s) or 0.0)
        self._cache.put_off(self._server, until_s=now_s + wait)


def _validate_user_agent(user_agent: str | None) -> None:
    """Raise UsageError where a user agent does not say who asks, as Nominatim's policy wants."""
    if not user_agent or not re.fullmatch(r"[\x20-\x7e]{5,200}", user_agent.strip()):
        raise UsageError(
            "looking up online needs a user agent that says who asks, such as --user-agent "
            '"harbour-desk/1.0 (desk@example.org)"' + (f", got {user_agent!r}" if user_agent else "")
        )


def _adapter(client: Client) -> Callable[..., BaseSyncAdapter]:
    """An adapter for geopy that sends one request through our client, and lets only sound places through."""

    class Guarded(BaseSyncAdapter):  # type: ignore[misc]
        def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
            try:
                answer = client.ask(url, max_bytes=_MAX_BYTES, headers=headers)
            except FetchError as error:
                raise GeopyError(str(error)) from None
            if answer.status != 200:
                raise AdapterHTTPError(
                    f"the server answered {answer.status}",
                    status_code=answer.status,
                    headers=dict(answer.headers),
                    text="",
                )
            return answer.data.decode("utf-8", "replace")

        def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> list[dict[str, Any]]:
            text = self.get_text(url, timeout=timeout, headers=headers)
            try:
                value = json.loads(text)
            except (ValueError, RecursionError):
                raise GeocoderParseError("the server's answer is no JSON") from None
            if not isinstance(value, list):
                raise GeocoderParseError("the server's answer is no list of places")
            # geopy would make 0, 0 of missing coordinates.
            return [item for item in value[:50] if _record(item) is not None]

    return Guarded


def _record(raw: Any) -> dict[str, Any] | None:
    """What is kept of one place of an answer; None where it is no place with coordinates and a name."""
    if not isinstance(raw, dict):
        return None
    lat, lon = _degrees(raw.get("lat"), 90), _degrees(raw.get("lon"), 180)
    shown = raw.get("name") or raw.get("display_name")
    osm_type, osm_id = raw.get("osm_type"), raw.get("osm_id")
    if lat is None or lon is None or not isinstance(shown, str) or not shown.strip():
        return None
    if osm_type not in ("node", "way", "relation") or not isinstance(osm_id, int) or isinstance(osm_id, bool):
        return None
    category = raw.get("class") or raw.get("category")
    if category is not None and (not isinstance(category, str) or category not in _CATEGORIES):
        return None
    address = raw.get("address")
    country = str(address.get("country_code")) if isinstance(address, dict) else ""
    return {
        "id": f"osm:{osm_type}/{osm_id}",
        "name": shown.split(",")[0].strip()[:200],
        "kind": _kind(raw),
        "country": country.upper()
        if isinstance(country, str) and re.fullmatch("[a-z]{2}", country)
        else None,
        "lon": lon,
        "lat": lat,
        "radius_m": _radius_m(raw.get("boundingbox"), lat),
    }


def _degrees(value: Any, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        degrees = float(value)
    except (ValueError, OverflowError):
        return None
    return degrees if math.isfinite(degrees) and -most <= degrees <= most else None


def _kind(raw: dict[str, Any]) -> str:
    for key in ("addresstype", "type", "class", "category"):
        found = _KINDS.get(str(raw.get(key)))
        if found:
            return found
    return "PPL" if (raw.get("class") or raw.get("category")) in ("place", "boundary", None) else "LCTY"


def _radius_m(box: Any, lat: float) -> float:
    """Half the diagonal of a place's box, in metres on a sphere; 0 where there is none."""
    if not isinstance(box, list) or len(box) != 4:
        return 0.0
    sides = [_degrees(value, 180) for value in box]
    south, north, west, east = sides
    if south is None or north is None or west is None or east is None:
        return 0.0
    width = (east - west) * math.cos(math.radians(lat))
    return round(math.hypot(north - south, width) / 2 * _DEGREE_M, 1)


def _found(records: list[Any]) -> Found:
    places = []
    for record in records:
        try:
            places.append(Place(**record))
        except TypeError:
            # A cache that someone else wrote into: what is no place is none.
            continue
    return Found(places=tuple(places), why="" if places else "the server knows no such place")


def _reason(error: GeopyError) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
