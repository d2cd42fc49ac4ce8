"""Measure the map file on synthetic events: size, time to write and to open, memory, cost of the slider.

    python benchmarks/viewer.py 1000 10000 100000

Needs Chromium (``GEOMAP_CHROMIUM`` names one) and playwright. The events are drawn by a fixed seed: four
kinds, twenty sources, two years, points around forty centres. One line of figures for each size.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import shutil
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright
from shapely.geometry import Point, Polygon

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


def main() -> None:
    """Print one line of figures for each size given."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10_000])
    sizes = parser.parse_args().sizes
    gazetteer = open_gazetteer()
    executable = os.environ.get("GEOMAP_CHROMIUM") or shutil.which("chromium")
    print(f"{'events':>8} {'write CPU s':>11} {'MB':>6} {'ready s':>8} {'heap MB':>8} {'slider ms':>9}")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        for size in sizes:
            situation = synthetic(size)
            start = time.process_time()
            text = to_html(situation, gazetteer=gazetteer)
            wrote = time.process_time() - start
            path = Path(folder) / f"{size}.html"
            path.write_text(text, encoding="utf-8")
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            start = time.perf_counter()
            page.goto(path.as_uri())
            page.evaluate(
                "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            ready = time.perf_counter() - start
            heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
            slide = page.evaluate(SLIDE)
            print(f"{size:8,} {wrote:11.2f} {len(text) / 1e6:6.2f} {ready:8.2f} {heap:8.1f} {slide:9.1f}")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
