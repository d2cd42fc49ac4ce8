"""Text of reports, in every field of every noun, on both faces of the map: shown as it is, never run."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from browser import Watched, watch
from hostile import MARKER, PAYLOADS, hostile_ground, hostile_situation

from geomap.drawing import folium_map
from geomap.drawing.export import features_to_html, to_html

NAMES = sorted(PAYLOADS)


def shown(payload: str) -> str:
    """Return what a browser's text of a payload is: carriage returns and the like aside, itself."""
    return f"{payload} {MARKER}"


@cache
def file_of(name: str) -> str:
    """Return the HTML file of a payload, made once: looked at as text, then opened."""
    payload = PAYLOADS[name]
    return to_html(hostile_situation(payload), gazetteer=hostile_ground(payload), title=payload)


@cache
def folium_map_of(name: str) -> Any:
    """Return the folium map of a payload, made once."""
    payload = PAYLOADS[name]
    return folium_map.draw(hostile_situation(payload), gazetteer=hostile_ground(payload), title=payload)


@pytest.mark.parametrize("name", NAMES)
def test_no_hostile_text_stands_in_the_file_as_it_is(name: str) -> None:
    payload = PAYLOADS[name]
    page = file_of(name)
    assert MARKER not in page.replace("&#", "")
    if name not in ("address", "control", "bidi", "entities"):
        assert payload not in page


@pytest.mark.parametrize("name", NAMES)
def test_folium_compiles_none_of_it(name: str) -> None:
    page = folium_map_of(name).get_root().render()
    assert "13370007" not in page
    assert MARKER not in page


def write(tmp_path: Path, page: str) -> Path:
    path = tmp_path / "map.html"
    path.write_text(page, encoding="utf-8")
    return path


READ_ALL = """() => {
  document.querySelectorAll("details").forEach((d) => { d.open = true; });
  const texts = [document.body.textContent];
  const count = document.querySelectorAll(".gm-list .gm-item").length;
  for (let i = 0; i < count; i++) {
    document.querySelectorAll(".gm-list .gm-item")[i].click();
    texts.push(document.querySelector(".gm-detail").textContent);
    document.querySelector(".gm-back").click();
  }
  return [count, texts.join("\\n")];
}"""
"""Opens every entry of the list and returns all text that was shown on the way."""


def read_everything(watched: Watched) -> str:
    """Open every entry of the list and a popup, and return all text that the page showed."""
    count, text = watched.page.evaluate(READ_ALL)
    assert count > 8
    watched.page.mouse.click(700, 420)
    watched.page.wait_for_timeout(30)
    return f"{text}\n{watched.page.evaluate('document.body.textContent')}"


def assert_harmless(watched: Watched, payload: str) -> None:
    text = read_everything(watched)
    assert shown(payload) in text
    assert watched.page.evaluate("window.__ran") is None
    assert watched.faults == []
    assert watched.requests == []
    links = watched.page.evaluate(
        "[...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'))"
    )
    assert [link for link in links if not link.startswith(("#", "http://", "https://"))] == []


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
def test_the_file_shows_hostile_text_and_does_not_run_it(browser: Any, tmp_path: Path, name: str) -> None:
    payload = PAYLOADS[name]
    watched = watch(browser)
    watched.open(write(tmp_path, file_of(name)))
    assert_harmless(watched, payload)
    if name != "control":  # a browser drops control characters from a title
        assert watched.page.evaluate("document.title").split() == payload.split()
    watched.page.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
def test_the_folium_map_shows_hostile_text_and_does_not_run_it(
    browser: Any, tmp_path: Path, name: str
) -> None:
    payload = PAYLOADS[name]
    watched = watch(browser)
    watched.open(write(tmp_path, folium_map.to_html(folium_map_of(name))))
    assert_harmless(watched, payload)
    watched.page.close()


@pytest.mark.browser
def test_hostile_names_and_properties_of_features_are_text(browser: Any, tmp_path: Path) -> None:
    every = " ".join(PAYLOADS.values())
    point = {"type": "Point", "coordinates": [3, 4]}
    features = [{"type": "Feature", "properties": {"name": every, every: every}, "geometry": point}]
    watched = watch(browser)
    watched.open(write(tmp_path, features_to_html(features, gazetteer=hostile_ground("x"), title=every)))
    watched.page.locator(".gm-item").first.click()
    assert watched.page.evaluate("document.querySelector('.gm-detail h2').textContent") == every
    assert watched.page.evaluate("window.__ran") is None
    assert (watched.faults, watched.requests) == ([], [])
