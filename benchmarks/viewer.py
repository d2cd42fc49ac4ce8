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
from shapely.geometry import Point

from geomap.drawing.export import to_html
from geomap.gazetteer import open_gazetteer
from geomap.model import Document, Event, Footprint, Situation, When

KINDS = (("ASSAULT", "aerial"), ("PROTEST", "demo"), ("MOBILIZE", "troops"), ("CONSULT", "phone"))
WORDS = (
    "The harbour office said that a strike hit the depot near the quay on that day and that four were hurt. "
)
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


def synthetic(count: int) -> Situation:
    """Return a situation of ``count`` events in twenty documents."""
    chance = random.Random(7)
    documents = tuple(
        Document(
            id=f"d{n}", text=WORDS, title=f"Report {n}", source=f"Source {n}", published=date(2031, 1, 1)
        )
        for n in range(20)
    )
    centres = [(chance.uniform(-120, 150), chance.uniform(-40, 60)) for _ in range(40)]
    return Situation(
        documents=documents, events=tuple(_event(chance, centres, number) for number in range(count))
    )


def _event(chance: random.Random, centres: list[tuple[float, float]], number: int) -> Event:
    lon, lat = chance.choice(centres)
    lon, lat = lon + chance.gauss(0, 2), lat + chance.gauss(0, 1.5)
    day = date(2029, 1, 1) + timedelta(days=int(730 * math.sqrt(chance.random())))
    kind, mode = chance.choice(KINDS)
    document = f"d{number % 20}"
    iso = day.isoformat()
    when = When(
        start=77, end=88, text="on that day", kind="date", edtf=iso, earliest=day, latest=day, precision=1
    )
    place = Footprint(
        document_id=document,
        start=60,
        end=73,
        phrase="near the quay",
        relation="near",
        place_ids=(),
        geometry=Point(lon, lat),
        lon=lon,
        lat=lat,
        uncertainty_m=2000.0,
        where_prec=2,
    )
    return Event(
        id=f"{document}:e{number}",
        document_id=document,
        kind=kind,
        mode=mode,
        context=(),
        acled=None,
        modality="reported",
        polarity="positive",
        start=32,
        end=38,
        text="strike",
        sentence=(0, len(WORDS) - 1),
        places=(place,),
        when=when,
    )


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
