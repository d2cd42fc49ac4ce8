"""The dashboard in a real browser: it asks nobody for anything, and a report's text stays text."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import opened, watch

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_MS = 60_000
PAYLOAD = "<img src=x onerror=alert(1)> {{7*1910001}} ${alert(2)} ![a](https://example.org/a.png)"
REPORT = f"Source: {PAYLOAD}\nPublished: 2026-03-12\n\nA strike hit Aden on Tuesday. {PAYLOAD}\n"

pytestmark = pytest.mark.browser


def serve(report: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "geomap", "app", str(report), "--port", str(port)]
    server = subprocess.Popen(
        [*command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def address(chromium: str, compiled_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    report = tmp_path_factory.mktemp("reports") / "hostile.txt"
    report.write_text(REPORT, encoding="utf-8")
    yield from serve(report)


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Any]:
    with opened(chromium) as browser:
        yield browser


def outside(requests: list[str], address: str) -> list[str]:
    return [url for url in requests if not url.startswith((address, address.replace("http", "ws"), "blob:"))]


def test_the_map_draws_and_asks_nobody(chrome: Any, address: str) -> None:
    watched = watch(chrome)
    watched.page.goto(address)
    frame = watched.page.frame_locator("iframe")
    frame.locator(".gm-panel").wait_for(timeout=PATIENCE_MS)
    assert "Aden" in frame.locator(".gm-panel").inner_text()
    assert outside(watched.requests, address) == []
    assert not [fault for fault in watched.faults if "dialog" in fault or "13370007" in fault]
    watched.page.close()


@pytest.mark.parametrize("page", ["text", "events", "claims", "export"])
def test_each_page_shows_a_hostile_report_as_text(chrome: Any, address: str, page: str) -> None:
    watched = watch(chrome)
    watched.page.goto(f"{address}/{page}")
    watched.page.get_by_role("link", name="Export").first.wait_for(timeout=PATIENCE_MS)
    watched.page.wait_for_timeout(1_500)
    if page == "text":
        shown = watched.page.locator(".gm-text").inner_text(timeout=PATIENCE_MS)
        assert PAYLOAD in shown
    assert outside(watched.requests, address) == []
    assert not [fault for fault in watched.faults if "dialog" in fault]
    assert "13370007" not in watched.page.content()
    watched.page.close()
