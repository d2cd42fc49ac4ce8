"""Measure the map file on made-up events beside folium's own ways: size, time to write and to open, memory,
slider.

    python benchmarks/viewer.py 1000 10000 100000

Needs Chromium (``GEOMAP_CHROMIUM`` names one) and playwright. Events are drawn by a fixed seed: reports of
ten sentences, each sentence another, in towns with invented names. ``write CPU`` are seconds of processor
time, ``idle s`` seconds from opening until two frames were drawn, ``used MB`` and ``heap MB`` what scripts
hold then and after a collection, ``slider ms`` the median that a step of the time line takes in script, and
``step CPU`` milliseconds of processor time that the page's main thread works a step, painting and first runs
included.
Each way runs in a process of its own and ends after ``--limit`` seconds.
folium's pages get Leaflet from the package, since they would ask servers for it, and have neither basemap
nor list, filter or time line.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import folium
from playwright.sync_api import sync_playwright
from shapely.geometry import Point, Polygon

from geomap.drawing import assets
from geomap.drawing.escaping import data_uri, escape
from geomap.drawing.export import to_html
from geomap.gazetteer import open_gazetteer
from geomap.model import Document, Event, Footprint, Situation, When

KINDS = (("ASSAULT", "aerial"), ("PROTEST", "demo"), ("MOBILIZE", "troops"), ("CONSULT", "phone"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--enable-precise-memory-info"]
SLIDE = """async () => {
  const handle = document.querySelector(".gm-slider input");
  const low = Number(handle.min), high = Number(handle.max), times = [];
  for (let step = 1; step <= 10; step++) {
    handle.value = low + Math.round((step * (high - low)) / 12);
    const start = performance.now();
    handle.dispatchEvent(new Event("input"));
    times.push(performance.now() - start);
    await new Promise((done) => requestAnimationFrame(done));
  }
  return times.sort((a, b) => a - b)[5];
}"""
"""Returns the median of ten steps of the time line, milliseconds."""


_WHO = (
    "The harbour office",
    "A rescue crew",
    "Two fishermen",
    "The provincial council",
    "A spokesman for the brigade",
    "Residents",
    "The water company",
    "A monitoring group",
    "Doctors at the clinic",
    "The railway union",
)
_DID = (
    "reported a strike on",
    "described shelling near",
    "counted the dead after an attack on",
    "saw smoke above",
    "confirmed a raid at",
    "denied an advance towards",
    "spoke of gunfire around",
    "announced the closure of",
)
_WHAT = (
    "depot",
    "bridge",
    "market",
    "substation",
    "warehouse",
    "school",
    "checkpoint",
    "pumping station",
    "ferry landing",
    "grain silo",
    "barracks",
    "radio mast",
    "bus station",
    "quarry",
    "workshop",
    "customs house",
)
_SIDE = ("north", "south", "east", "west", "outskirts", "old quarter", "river bank", "industrial zone")
_AFTER = (
    "and said that {n} people were taken to hospital",
    "but gave no figure for those hurt",
    "after {n} hours without electricity",
    "while some {n} families left for the hills",
    "and put the damage at {n} houses",
    "as talks entered day {n}",
    "where {n} vehicles had gathered",
    "and asked for {n} tonnes of flour",
)
_SYLLABLES = (
    "ba",
    "do",
    "ka",
    "mir",
    "sel",
    "tan",
    "ur",
    "vo",
    "lin",
    "esh",
    "gar",
    "pol",
    "ni",
    "rus",
    "ham",
    "zet",
    "ora",
    "qui",
)


def synthetic(count: int) -> Situation:
    """Return a situation of ``count`` events: one report for each ten, a sentence of its own for each event.

    Towns have invented names; a twentieth of the events lie somewhere in an area, a fiftieth have no date.
    """
    chance = random.Random(7)
    towns = [_town(chance) for _ in range(max(60, min(4_000, count // 20)))]
    centres = [(chance.uniform(-120, 150), chance.uniform(-40, 60)) for _ in range(40)]
    places = [(name, *_near(chance, centres)) for name in towns]
    grounds = [_ground(chance, centres) for _ in range(60)]
    documents: list[Document] = []
    events: list[Event] = []
    for number in range(-(-count // 10)):
        _report(chance, number, min(10, count - 10 * number), places, grounds, documents, events)
    return Situation(documents=tuple(documents), events=tuple(events))


def _town(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()


def _near(chance: random.Random, centres: list[tuple[float, float]]) -> tuple[float, float]:
    lon, lat = chance.choice(centres)
    return lon + chance.gauss(0, 2), lat + chance.gauss(0, 1.5)


def _ground(chance: random.Random, centres: list[tuple[float, float]]) -> tuple[str, Polygon]:
    lon, lat = _near(chance, centres)
    return f"in the {_town(chance)} valley", Point(lon, lat).buffer(chance.uniform(0.6, 2.5))


def _report(
    chance: random.Random,
    number: int,
    count: int,
    places: list[tuple[str, float, float]],
    grounds: list[tuple[str, Polygon]],
    documents: list[Document],
    events: list[Event],
) -> None:
    """Write a report of ``count`` sentences, each telling one event."""
    document, text = f"d{number}", ""
    day = date(2029, 1, 1) + timedelta(days=int(730 * math.sqrt(chance.random())))
    for _ in range(count):
        name, lon, lat = chance.choice(places)
        vague = chance.random() < 0.05
        phrase, ground = (
            chance.choice(grounds) if vague else (f"{chance.choice(('in', 'near'))} {name}", None)
        )
        when = f"on {day.day} {day:%B}"
        words = chance.choice(_AFTER).format(n=chance.randint(2, 900))
        trigger = chance.choice(_DID)
        start = len(text)
        before = f"{chance.choice(_WHO)} "
        middle = f"{trigger} the {chance.choice(_WHAT)} in the {chance.choice(_SIDE)} "
        text += f"{before}{middle}{phrase} {when} {words}. "
        at = start + len(before) + len(middle)
        place = Footprint(
            document_id=document, start=at, end=at + len(phrase), phrase=phrase, relation="in", place_ids=(),
            geometry=ground or Point(round(lon, 4), round(lat, 4)), lon=round(lon, 4), lat=round(lat, 4),
            uncertainty_m=90_000.0 if vague else float(chance.randint(5, 60) * 100),
            where_prec=5 if vague else 2, score=round(chance.uniform(0.5, 1), 2),
        )  # fmt: skip
        whole = When(
            start=at + len(phrase) + 1, end=at + len(phrase) + 1 + len(when), text=when, kind="date",
            edtf=day.isoformat(), earliest=day, latest=day, precision=1,
        )  # fmt: skip
        kind, mode = chance.choice(KINDS)
        events.append(
            Event(
                id=f"{document}:e{start}", document_id=document, kind=kind, mode=mode, context=(), acled=None,
                modality=chance.choice(("reported", "reported", "reported", "claimed", "threatened")),
                polarity="positive", start=start + len(before), end=start + len(before) + len(trigger),
                text=trigger, sentence=(start, len(text) - 1), places=(place,),
                when=None if chance.random() < 0.02 else whole,
                actors=(chance.choice(_WHO),),
                evidence=(f"the lexicon has “{trigger}”", "the place follows it"),
            )
        )  # fmt: skip
    documents.append(
        Document(
            id=document, text=text, title=f"{chance.choice(_WHAT).capitalize()} report {number}",
            source=f"Source {number % 40}", url=f"https://reports.example/{day:%Y/%m}/{number}",
            published=day + timedelta(days=1),
        )
    )  # fmt: skip


def circles(situation: Situation) -> str:
    """Return the events as folium's circle markers on a canvas, each with its sentence in a popup."""
    return _each(situation, folium.CircleMarker, radius=5)


def markers(situation: Situation) -> str:
    """Return the events as folium's markers, each with its sentence in a popup."""
    return _each(situation, folium.Marker)


def geojson(situation: Situation) -> str:
    """Return the events as one GeoJSON layer of folium, with their sentences as properties."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [event.places[0].lon, event.places[0].lat]},
            "properties": {"kind": event.kind, "sentence": escape(situation.sentence(event))},
        }
        for event in situation.events
    ]
    base = _bare_map()
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        marker=folium.CircleMarker(radius=5),
        tooltip=folium.GeoJsonTooltip(["kind", "sentence"]),
    ).add_to(base)
    return str(base.get_root().render())


def _each(situation: Situation, mark: Any, **options: Any) -> str:
    base = _bare_map()
    for event in situation.events:
        place = event.places[0]
        popup = folium.Popup(escape(situation.sentence(event)))
        mark((place.lat, place.lon), popup=popup, **options).add_to(base)
    return str(base.get_root().render())


def _bare_map() -> folium.Map:
    """Return a folium map that brings Leaflet along, since its own servers are out of reach here."""
    base = folium.Map(location=[10, 20], zoom_start=2, tiles=None, prefer_canvas=True)
    script = f"{assets.leaflet_script()}\n{assets.folium_script()}"
    base.default_js = [("leaflet", data_uri(script, "text/javascript"))]
    base.default_css = [("leaflet_css", data_uri(assets.leaflet_style(), "text/css"))]
    return base


def measure(browser: Any, name: str, size: int, text: str, wrote: float, folder: str) -> None:
    """Open a page and print one line: what it cost to write, to open, to keep and to slide."""
    path = Path(folder) / "map.html"
    path.write_text(text, encoding="utf-8")
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("HeapProfiler.enable")
    start = time.perf_counter()
    page.goto(path.as_uri(), timeout=300_000)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    idle = time.perf_counter() - start
    used = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
    session.send("HeapProfiler.collectGarbage")
    heap, before = metrics(session, "JSHeapUsedSize"), metrics(session, "TaskDuration")
    slide = page.evaluate(SLIDE) if page.locator(".gm-slider input").count() else None
    task = None if slide is None else 100 * (metrics(session, "TaskDuration") - before)
    print(
        f"{size:9,} {name:<22} {wrote:9.2f} {len(text.encode()) / 1e6:9.2f} {idle:9.2f} {used:9.1f} "
        f"{heap / 1e6:9.1f} {_cell(slide)} {_cell(task)}",
        flush=True,
    )
    page.close()


def metrics(session: Any, name: str) -> float:
    """Return one of Chromium's own figures of a page."""
    found = session.send("Performance.getMetrics")["metrics"]
    return next(float(m["value"]) for m in found if m["name"] == name)


def _cell(value: float | None) -> str:
    return f"{'–' if value is None else format(value, '.1f'):>9}"


gazetteer = lru_cache(maxsize=1)(open_gazetteer)
WAYS: dict[str, Callable[[Situation], str]] = {
    "geomap": lambda situation: to_html(situation, gazetteer=gazetteer()),
    "folium Marker": markers,
    "folium CircleMarker": circles,
    "folium GeoJson": geojson,
}


def one(name: str, size: int) -> None:
    """Draw and measure in this process."""
    executable = os.environ.get("GEOMAP_CHROMIUM") or shutil.which("chromium")
    situation = synthetic(size)
    gazetteer()
    start = time.process_time()
    text = WAYS[name](situation)
    wrote = time.process_time() - start
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        measure(browser, name, size, text, wrote, folder)
        browser.close()


def bounded(name: str, size: int, seconds: float) -> None:
    """Measure in a process of its own, which is ended with its browser when its time is over."""
    command = [sys.executable, __file__, str(size), "--way", name]
    with subprocess.Popen(command, start_new_session=True) as process:
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            print(f"{size:9,} {name:<22} not in {seconds:.0f} s", flush=True)


def main() -> None:
    """Print a line of figures for each size and way of drawing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10_000])
    parser.add_argument("--no-peers", action="store_true", help="leave folium's own ways out")
    parser.add_argument("--limit", type=float, default=120, help="seconds for each (%(default)s)")
    parser.add_argument("--way", choices=WAYS, help="this one alone, without a limit or heading")
    options = parser.parse_args()
    if options.way:
        for size in options.sizes:
            one(options.way, size)
        return
    columns = ("write CPU", "MB", "idle s", "used MB", "heap MB", "slider ms", "step CPU")
    print(f"{'events':>9} {'way':<22} " + " ".join(f"{column:>9}" for column in columns), flush=True)
    for size in options.sizes:
        for name in ("geomap",) if options.no_peers else WAYS:
            bounded(name, size, options.limit)


if __name__ == "__main__":
    main()
