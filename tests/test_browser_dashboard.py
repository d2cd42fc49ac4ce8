"""The dashboard in a real browser: it asks nobody for anything, text stays text, and a correction holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser import Watched, note
from dashboard_server import IDLE, serving

import geomap as gm

PATIENCE_MS = 90_000
PAYLOAD = "<img src=x onerror=alert(1)> {{7*1910001}} ${alert(2)} ![a](https://example.org/a.png)"
REPORT = (
    f"Source: {PAYLOAD}\nTitle: {PAYLOAD}\nPublished: 2026-03-12\n\n"
    f"A strike hit Aden on Tuesday. {PAYLOAD}\n\n"
    "Aden lies less than 300 kilometers from Djibouti.\n"
)
DOUBTFUL = "Source: Mill Road\nPublished: 2026-03-12\n\nArmed men burned a barn in Springfield on Tuesday.\n"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def address(
    chromium: str, compiled_cache: Path, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "hostile.txt").write_text(REPORT, encoding="utf-8")
    (folder / "doubtful.txt").write_text(DOUBTFUL, encoding="utf-8")
    with serving(str(folder), data=data) as found:
        yield found


@pytest.fixture(scope="module")
def context(browser: Any) -> Iterator[Any]:
    """One profile for all pages, whose cache has Streamlit's scripts; a session is each page's own."""
    found = browser.new_context()
    yield found
    found.close()


@contextmanager
def page_of(context: Any, address: str, *, width: int = 1440, height: int = 900) -> Iterator[Watched]:
    """Open a page and hold it to what no page may do."""
    watched = note(context.new_page())
    watched.page.set_viewport_size({"width": width, "height": height})
    watched.page.goto(address)
    watched.page.wait_for_function(IDLE, timeout=PATIENCE_MS)
    yield watched
    root = re.match(r"http://[^/]+", address)[0]  # type: ignore[index]
    outside = [u for u in watched.requests if not u.startswith((root, root.replace("http", "ws"), "blob:"))]
    assert outside == []
    assert not [f for f in watched.faults if "dialog" in f or "13370007" in f or "Content Security" in f]
    assert "13370007" not in watched.page.content()
    watched.page.close()


def map_of(watched: Watched) -> Any:
    watched.page.locator("iframe[data-ready]").wait_for(timeout=PATIENCE_MS)
    return watched.page.frame_locator("iframe[data-ready]")


CUT = """() => [...document.querySelectorAll('[data-testid="stSelectbox"] input')].filter((chosen) =>
  chosen.scrollWidth > chosen.clientWidth && getComputedStyle(chosen).textOverflow !== 'ellipsis'
).map((chosen) => chosen.value)"""
"""Returns what is chosen in a list and cut without a sign of it."""
WIDTH = "document.documentElement.scrollWidth"
"""Pixels that a page takes: more than the window has, and something sticks out."""
COUNT_RUNS = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  window.runs = 0;
  new MutationObserver(() => { if (app.dataset.testScriptState === 'running') window.runs += 1; })
    .observe(app, { attributes: true, attributeFilter: ['data-test-script-state'] });
}"""


def runs(watched: Watched) -> int:
    watched.page.wait_for_timeout(1_200)
    watched.page.wait_for_function(IDLE, timeout=PATIENCE_MS)
    found: int = watched.page.evaluate("() => { const n = window.runs; window.runs = 0; return n; }")
    return found


def test_pan_and_zoom_run_nothing_and_a_filter_once(context: Any, address: str) -> None:
    with page_of(context, address) as watched:
        frame = map_of(watched)
        watched.page.evaluate(COUNT_RUNS)
        box = watched.page.locator("iframe[data-ready]").bounding_box()
        x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4
        watched.page.mouse.move(x, y)
        watched.page.mouse.down()
        watched.page.mouse.move(x + 90, y + 40, steps=4)
        watched.page.mouse.up()
        frame.locator(".leaflet-control-zoom-in").click()
        assert runs(watched) == 0
        frame.locator(".gm-item").first.click()
        assert runs(watched) <= 1
        watched.page.locator(".stSidebar").get_by_text("Keep what has no date").click()
        assert runs(watched) == 1


def test_the_view_survives_a_filter_and_a_link_brings_it_back(context: Any, address: str) -> None:
    with page_of(context, address) as watched:
        frame = map_of(watched)
        frame.locator(".leaflet-control-zoom-in").click()
        watched.page.wait_for_function("() => location.hash.includes('view=')")
        watched.page.wait_for_timeout(800)
        before = view_of(watched)
        watched.page.locator(".stSidebar").get_by_text("Keep what has no date").click()
        watched.page.wait_for_function("() => location.search.includes('undated=false')", timeout=PATIENCE_MS)
        watched.page.wait_for_function(IDLE, timeout=PATIENCE_MS)
        map_of(watched).locator(".gm-panel").wait_for(timeout=PATIENCE_MS)
        watched.page.wait_for_timeout(1_500)
        assert view_of(watched) == before
        link = watched.page.url
    with page_of(context, link) as again:
        map_of(again).locator(".gm-panel").wait_for(timeout=PATIENCE_MS)
        again.page.wait_for_timeout(1_500)
        assert view_of(again) == before
        assert not again.page.locator(".stSidebar input[type=checkbox]").is_checked()


def view_of(watched: Watched) -> list[float]:
    found = re.search(r"view=([^&]+)", watched.page.url.replace("%2C", ","))
    assert found, watched.page.url
    return [round(float(part), 2) for part in found[1].split(",")]


@pytest.mark.parametrize("page", ["", "reports", "facts", "claims", "review", "export", "settings"])
def test_each_page_shows_a_hostile_report_as_text_and_fits_on_a_phone(
    context: Any, address: str, page: str
) -> None:
    with page_of(context, f"{address}/{page}") as watched:
        watched.page.get_by_role("link", name="Export").first.wait_for(timeout=PATIENCE_MS)
        if page == "reports":
            picker = watched.page.locator("[data-testid='stSelectbox'] input").last
            picker.focus()
            picker.press("ArrowDown")
            picker.press("ArrowDown")
            picker.press("Enter")
            watched.page.wait_for_timeout(1_500)
            assert PAYLOAD in watched.page.locator(".gm-text").inner_text(timeout=PATIENCE_MS)
        if page in ("", "claims", "review"):
            map_of(watched)
        watched.page.wait_for_timeout(600)
        watched.page.set_viewport_size({"width": 390, "height": 844})
        watched.page.wait_for_timeout(600)
        assert watched.page.evaluate(WIDTH) <= 390
        assert watched.page.evaluate(CUT) == []


def test_a_name_is_corrected_by_keys_alone_and_the_decision_undone(
    context: Any, address: str, data: Path
) -> None:
    """From the first page to a corrected mention without a mouse."""
    with page_of(context, address) as watched:
        page = watched.page
        press_until(page, "Tab", "document.activeElement.textContent.trim().endsWith('Review')")
        page.keyboard.press("Enter")
        page.locator(".gm-quote").wait_for(timeout=PATIENCE_MS)
        page.wait_for_function(IDLE, timeout=PATIENCE_MS)
        assert "Springfield" in page.locator(".gm-quote mark").inner_text()
        press_until(page, "Tab", "document.activeElement.type === 'radio'")
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(1_500)
        page.wait_for_function(IDLE, timeout=PATIENCE_MS)
        press_until(page, "Tab", "/^.*Save/.test(document.activeElement.textContent)")
        page.keyboard.press("Enter")
        page.locator(".gm-said-done").wait_for(timeout=PATIENCE_MS)
        (kept,) = gm.read_corrections(data / "corrections.jsonl")
        assert kept.action == "resolve" and kept.targets[0].text == "Springfield"
        press_until(page, "Tab", "/Undo$/.test(document.activeElement.textContent.trim())")
        page.keyboard.press("Enter")
        page.get_by_text("The decision was undone.").wait_for(timeout=PATIENCE_MS)
        assert gm.in_force(gm.read_corrections(data / "corrections.jsonl")) == ()


def press_until(page: Any, key: str, condition: str) -> None:
    for _ in range(80):
        page.keyboard.press(key)
        if page.evaluate(f"() => {condition}"):
            return
    raise AssertionError(f"80 times {key} did not lead to where {condition}")


def test_a_point_of_the_map_becomes_a_place(context: Any, address: str, data: Path) -> None:
    with page_of(context, f"{address}/review") as watched:
        page = watched.page
        page.locator(".gm-quote").wait_for(timeout=PATIENCE_MS)
        page.get_by_text("A point: click it on the map").click()
        page.wait_for_timeout(1_500)
        page.wait_for_function(IDLE, timeout=PATIENCE_MS)
        box = page.locator("iframe[data-ready]").bounding_box()
        page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
        page.wait_for_function(
            "() => [...document.querySelectorAll('.stNumberInput input')].every((i) => i.value !== '')",
            timeout=PATIENCE_MS,
        )
        page.get_by_role("button", name=re.compile("Save")).click()
        page.locator(".gm-said-done").wait_for(timeout=PATIENCE_MS)
        kept = gm.read_corrections(data / "corrections.jsonl")[-1]
        assert kept.action == "place_at" and kept.lon is not None and abs(kept.lon) <= 180
        page.get_by_role("button", name="Undo").first.click()
        page.get_by_text("The decision was undone.").wait_for(timeout=PATIENCE_MS)


@pytest.mark.parametrize(("width", "height", "stays"), [(390, 844, False), (1440, 900, True)])
def test_the_sidebar_makes_room_on_a_phone_once_reports_were_chosen(
    context: Any, address: str, width: int, height: int, stays: bool
) -> None:
    with page_of(context, address, width=width, height=height) as watched:
        page = watched.page
        assert page.evaluate(WIDTH) <= width
        sidebar, shown = page.get_by_test_id("stSidebar"), "e => e.getBoundingClientRect().right > 0"
        # A profile remembers whether it was open.
        if not sidebar.evaluate(shown):
            page.get_by_test_id("stExpandSidebarButton").click()
        sidebar.get_by_test_id("stSelectbox").locator("input").click()
        page.get_by_role("option", name="My own reports").click()
        page.get_by_text("Paste a report, or upload some").wait_for(timeout=PATIENCE_MS)
        page.wait_for_timeout(600)  # it slides
        assert sidebar.evaluate(shown) is stays
