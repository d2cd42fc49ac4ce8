"""Measure the dashboard on synthetic events: until the map can be used, and what runs it again.

    python benchmarks/dashboard.py 1000 100000 --ending .geojson

Needs Chromium (``GEOMAP_CHROMIUM`` names one) and playwright. "first" is a visitor who comes to a server that
has read nothing yet and no map kept, "next" one who comes after; of the first, "whole" is when everything has
been read. Of many events the first sees an overview. "a filter" is from its click until the map stands again.
Seconds of the clock, so the machine should be quiet.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from viewer import synthetic

import geomap as gm

PATIENCE_MS = 600_000
IDLE = """() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'"""
COUNT = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  window.runs = 0;
  new MutationObserver(() => { if (app.dataset.testScriptState === 'running') window.runs += 1; })
    .observe(app, { attributes: true, attributeFilter: ['data-test-script-state'] });
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", nargs="*", type=int, default=[1_000, 100_000])
    browser = os.environ.get("GEOMAP_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    parser.add_argument("--ending", default=".gpkg", help="of the situation file (%(default)s)")
    options = parser.parse_args()
    for count in options.counts:
        with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
            path = Path(folder) / f"situation{options.ending}"
            gm.write_situation_file(synthetic(count), path)
            chrome = playwright.chromium.launch(
                executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
            )
            began = time.perf_counter()
            with serving(path, Path(folder)) as address:
                served = time.perf_counter() - began
                first = measure(chrome, address)
                then = measure(chrome, address)
            chrome.close()
        waited = f"first {first['ready']:.1f} s, whole {first['whole']:.1f} s, next {then['ready']:.1f} s, "
        waited += f"a filter {first['filter']:.1f} s"
        waited += f"; the server answers after {served:.1f} s"
        print(f"{count:>9,} events: {waited}")
        print(f"           runs of the script: {then['runs']}")


@contextmanager
def serving(path: Path, data: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "geomap", "app", str(path), "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    server = subprocess.Popen(command, env=os.environ | {"GEOMAP_DATA": str(data)}, **quiet)  # type: ignore[call-overload]
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def measure(chrome: Any, address: str) -> dict[str, Any]:
    page = chrome.new_page(viewport={"width": 1440, "height": 900})
    start = time.perf_counter()
    page.goto(address)
    page.locator("iframe[data-ready]").wait_for(timeout=PATIENCE_MS)
    frame = page.frame_locator("iframe[data-ready]")
    frame.locator(".gm-panel").wait_for(timeout=PATIENCE_MS)
    ready = time.perf_counter() - start
    page.wait_for_function(IDLE, timeout=PATIENCE_MS)
    whole = time.perf_counter() - start
    page.evaluate(COUNT)
    counts = {}
    # Of the whole map, once it has taken the overview's place: it is there before it has a size.
    while (box := page.locator("iframe[data-ready]").bounding_box()) is None:
        page.wait_for_timeout(100)
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y + 40, steps=4)
    page.mouse.up()
    counts["pan"] = runs(page)
    frame.locator(".leaflet-control-zoom-in").click()
    counts["zoom"] = runs(page)
    frame.locator(".gm-item").first.click()
    counts["click"] = runs(page)
    start = time.perf_counter()
    page.locator(".stSidebar").get_by_text("Keep what has no date").click()
    page.wait_for_function(f"() => window.runs > 0 && ({IDLE})()", timeout=PATIENCE_MS)
    page.locator("iframe[data-ready]").wait_for(timeout=PATIENCE_MS)
    filtered = time.perf_counter() - start
    counts["filter"] = runs(page)
    page.close()
    return {"ready": ready, "whole": whole, "filter": filtered, "runs": counts}


def runs(page: Any) -> int:
    page.wait_for_timeout(2_000)
    page.wait_for_function(IDLE, timeout=PATIENCE_MS)
    found: int = page.evaluate("() => { const n = window.runs; window.runs = 0; return n; }")
    return found


if __name__ == "__main__":
    main()
