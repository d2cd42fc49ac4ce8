"""What a reader does with the map: measure, link, save a picture, read a report; and what axe-core says."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Watched, watch
from drawing_fixture import GROUND, situation
from pyproj import Transformer

from geomap import geodesy
from geomap.drawing import folium_map
from geomap.drawing.export import to_html
from geomap.judging.reconciliation import reconciled
from geomap.model import Situation

pytestmark = pytest.mark.browser


def told_twice() -> Situation:
    """Return the fixture with a third report that tells of the strike with other figures."""
    whole = situation()
    strike, document = whole.events[0], whole.documents[0]
    text = document.text.replace("at least 4 workers", "at least 9 workers")
    assert strike.fatalities is not None
    other = replace(
        strike,
        id="herald:e0",
        document_id="herald",
        fatalities=replace(strike.fatalities, text="at least 9", low=9.0),
        places=tuple(replace(place, document_id="herald") for place in strike.places),
    )
    herald = replace(document, id="herald", source="Herald", title="Nine dead", text=text)
    return reconciled(
        replace(whole, documents=(*whole.documents, herald), events=(*whole.events, other)),
        same=[(strike.id, other.id)],
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tools") / "map.html"
    path.write_text(to_html(told_twice(), gazetteer=GROUND), encoding="utf-8")
    return path


def test_a_fact_of_two_sources_is_one_entry_with_both_their_figures(watched: Watched) -> None:
    assert watched.titles().count("Drone strike") == 1
    item = watched.page.locator(".gm-item", has_text="Drone strike")
    assert "2 sources" in item.inner_text()
    item.click()
    account = watched.page.locator(".gm-account").inner_text()
    assert "Told by 2 sources" in account
    assert "at least 4" in account and "at least 9" in account and "Herald" in account


def test_a_fact_stays_while_one_of_its_sources_is_on(watched: Watched) -> None:
    watched.page.click("text=Filter by source, actor and certainty")
    watched.page.locator(".gm-filters label", has_text="The Ledger").click()
    assert "Drone strike" in watched.titles()
    watched.page.locator(".gm-filters label", has_text="Herald").click()
    assert "Drone strike" not in watched.titles()
    watched.page.click(".gm-listhead .gm-link")
    assert "Drone strike" in watched.titles()


def test_an_entry_leads_to_its_report_and_back(watched: Watched) -> None:
    watched.page.locator(".gm-item", has_text="Drone strike").click()
    watched.page.locator(".gm-card dl").locator("text=Read the report").click()
    text = watched.page.locator(".gm-report").text_content()
    assert text in {document.text for document in told_twice().documents}
    assert "struck the fuel depot" in watched.page.locator(".gm-here").inner_text()
    watched.page.click("text=Back to the entry")
    assert watched.page.locator(".gm-card h2").text_content() == "Drone strike"


def test_a_link_reopens_the_map_as_it_was(watched: Watched, browser: Any) -> None:
    page = watched.page
    page.fill(".gm-search", "tern")
    page.locator(".gm-legend label", has_text="Coercion").click()
    page.locator(".gm-item", has_text="Withdrawal").click()
    page.wait_for_timeout(400)  # the address follows a moment later
    assert "card=" in page.url
    again = watch(browser)
    again.page.goto(page.url)
    again.page.wait_for_selector(".gm-panel")
    assert again.page.locator(".gm-card h2").text_content() == "Withdrawal"
    assert again.page.input_value(".gm-search") == "tern"
    assert not again.page.locator(".gm-legend label", has_text="Coercion").locator("input").is_checked()
    again.page.close()
    assert again.faults == []


@pytest.mark.parametrize(
    "hash_",
    [
        "view=a,b,c&time=x..y&filter={&off=nothing&card=99999",
        "%E0%A4%A",
        "view=1e9,1e9,1e9",
        "filter=[]&entry=-1",
    ],
)
def test_a_broken_address_opens_the_map_all_the_same(browser: Any, path: Path, hash_: str) -> None:
    watched = watch(browser)
    watched.page.goto(f"{path.as_uri()}#{hash_}")
    watched.page.wait_for_selector(".gm-item")
    assert len(watched.titles()) > 8
    watched.page.close()
    assert watched.faults == []


def test_a_ruler_measures_the_geodesic(watched: Watched) -> None:
    page = watched.page
    page.click("[data-tool=measure]")
    page.mouse.click(600, 300)
    page.mouse.click(900, 600)
    assert "geodesic on WGS 84" in page.locator(".gm-readout").inner_text()
    page.keyboard.press("Escape")
    metres = page.evaluate("geomap.inverse(40, 15, 42.5, -33.25).metres")
    assert metres == pytest.approx(float(geodesy.inverse(40.0, 15.0, 42.5, -33.25)[0]), abs=0.001)


def test_rings_by_keys_lie_at_their_distance(watched: Watched) -> None:
    page = watched.page
    page.click("[data-tool=rings]")
    page.locator(".gm-map").focus()
    page.keyboard.press("Enter")
    assert page.locator("path.gm-ring").count() == 3
    page.fill(".gm-radii", "10, 25")
    page.keyboard.press("Enter")
    assert page.locator(".gm-ringlabel").all_text_contents() == ["10 km", "25 km"]
    lon, lat = page.evaluate("geomap.direct(178.9, 64.2, 77, 300000)")
    assert float(geodesy.inverse(178.9, 64.2, lon, lat)[0]) == pytest.approx(300_000, abs=0.01)


@pytest.mark.parametrize(
    ("lon", "lat", "square", "zone"),
    [
        (2.2945, 48.8583, "31U DQ", "EPSG:32631"),
        (-77.0353, 38.8895, "18S UJ", "EPSG:32618"),
        (18.4241, -33.9249, "34H BH", "EPSG:32734"),
        (5.3221, 60.3929, "32V KN", "EPSG:32632"),
    ],
)
def test_grid_references(watched: Watched, lon: float, lat: float, square: str, zone: str) -> None:
    east, north = Transformer.from_crs("EPSG:4326", zone, always_xy=True).transform(lon, lat)
    expected = f"{square} {int(east % 1e5 / 10):04} {int(north % 1e5 / 10):04}"
    assert watched.page.evaluate(f"geomap.NOTATIONS.mgrs[1]({lon}, {lat})") == expected


def test_coordinates_change_their_notation(watched: Watched) -> None:
    seen = set()
    for _ in range(3):
        watched.page.click(".gm-where-now")
        seen.add(watched.page.inner_text(".gm-where-now")[-1:])
    assert len(seen) >= 2


def test_the_view_is_saved_as_a_picture(watched: Watched, tmp_path: Path) -> None:
    with watched.page.expect_download() as download:
        watched.page.click("[data-tool=picture]")
    target = tmp_path / "view.png"
    download.value.save_as(target)
    assert download.value.suggested_filename == "situation.png"
    assert target.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" and target.stat().st_size > 50_000


def test_the_list_can_follow_the_map(watched: Watched) -> None:
    watched.page.locator(".gm-inview").click()
    assert "Talks" not in watched.titles() and "Drone strike" in watched.titles()


def test_time_plays_and_stops(watched: Watched) -> None:
    watched.page.click(".gm-play")
    watched.page.wait_for_function(
        "!document.querySelector('.gm-timeline-head .gm-button:last-child').hidden"
    )
    watched.page.click(".gm-play")
    assert watched.page.get_attribute(".gm-play", "aria-label") == "Play through time"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_axe_finds_nothing_serious(browser: Any, path: Path, scheme: str, width: int, height: int) -> None:
    watched = watch(browser, width=width, height=height, color_scheme=scheme)
    watched.open(path)
    watched.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found = []
    for open_card in (False, True):
        if open_card:
            watched.page.locator(".gm-item", has_text="Drone strike").click()
        for violation in Axe().run(watched.page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                found.append((violation["id"], [node["html"][:120] for node in violation["nodes"][:3]]))
    watched.page.close()
    assert found == []


def test_colours_forced_by_the_system_leave_the_list_readable(browser: Any, path: Path) -> None:
    watched = watch(browser, forced_colors="active", reduced_motion="reduce")
    watched.open(path)
    assert len(watched.titles()) > 8
    border = watched.page.evaluate("getComputedStyle(document.querySelector('.gm-panel')).borderTopWidth")
    assert border == "1px"
    watched.page.close()
    assert watched.faults == []


def test_a_host_page_hears_of_a_picked_point_and_of_nothing_else(browser: Any, tmp_path: Path) -> None:
    target = tmp_path / "pick.html"
    drawn = folium_map.draw(situation(), gazetteer=GROUND, pick=True)
    target.write_text(folium_map.to_html(drawn), encoding="utf-8")
    watched = watch(browser)
    watched.open(target)
    page = watched.page
    page.evaluate(
        """() => { window.heard = []; const map = Object.values(window).find((v) => v instanceof L.Map);
             map.eachLayer((layer) => layer.on("click", (e) =>
             heard.push(e.target.getTooltip().getContent()))); }"""
    )
    page.mouse.move(700, 400)
    page.mouse.wheel(0, -300)
    page.click("[data-tool=pick]")
    page.mouse.click(700, 400)
    (heard,) = page.evaluate("heard")
    assert folium_map.picked_point(heard) is not None
    page.close()
    assert (watched.requests, watched.faults) == ([], [])


def test_a_page_around_says_which_marks_are_shown(browser: Any, tmp_path: Path) -> None:
    target = tmp_path / "framed.html"
    target.write_text(to_html(told_twice(), gazetteer=GROUND, framed=True), encoding="utf-8")
    watched = watch(browser)
    watched.open(target)
    page, titles = watched.page, watched.titles()
    events = page.locator("[data-section=event] .gm-count")
    several, first = (
        events.inner_text(),
        page.locator(".gm-block:has([data-section=event]) .gm-item").first.get_attribute("data-fact"),
    )
    bits = 1 << (63 - int(first or -1))
    # A page at the top is its own page around.
    say = "(mask) => window.postMessage({ geomap: { kind: 'narrow', mask } }, '*')"
    page.evaluate(say, base64.b64encode(bits.to_bytes(8, "big")).decode("ascii"))
    page.locator(".gm-status", has_text="1 of").wait_for()
    assert page.locator(f".gm-item[data-fact='{first}']").count() == 1
    assert [events.inner_text(), int(several) > 1] == ["1", True]
    assert not page.get_by_role("button", name="Clear", exact=True).is_visible()
    page.evaluate(say, "")
    page.locator(".gm-status", has_text="1 of").wait_for(state="hidden")
    assert watched.titles() == titles
    page.close()
    assert (watched.requests, watched.faults) == ([], [])
