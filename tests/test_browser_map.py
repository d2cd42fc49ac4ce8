"""The map as a reader has it: in Chromium, from a file, with a mouse, with keys alone and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import Watched, watch
from drawing_fixture import GROUND, situation

import geomap as gm
from geomap.drawing.cells import CellCounter
from geomap.drawing.export import to_html

pytestmark = pytest.mark.browser

OUTSIDE = """() => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  const map = box(".gm-map"), panel = box(".gm-panel"), narrow = document.querySelector(".gm-narrow");
  const left = narrow ? map.left : panel.right, bottom = narrow ? panel.top : map.bottom;
  return [...document.querySelectorAll(".gm-labels > .gm-name, .gm-labels > .gm-pill")].filter((label) => {
    const b = label.getBoundingClientRect();
    return b.left < left - 1 || b.right > map.right + 1 || b.top < map.top - 1 || b.bottom > bottom + 1;
  }).map((label) => label.textContent);
}"""
"""Returns the labels that are cut by the map's edge, or lie under the panel or the sheet."""
COVERING = """() => {
  const labels = [...document.querySelectorAll(".gm-labels > .gm-name, .gm-labels > .gm-pill")];
  const boxes = labels.map((label) => [label.getBoundingClientRect(), label.textContent]);
  return boxes.flatMap(([a, one], n) => boxes.slice(n + 1).filter(([b]) =>
    a.left < b.right - 3 && b.left < a.right - 3 && a.top < b.bottom - 3 && b.top < a.bottom - 3,
  ).map(([, other]) => `${one} | ${other}`));
}"""
"""Returns the pairs of labels that cover each other."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "map.html"
    path.write_text(to_html(situation(), gazetteer=GROUND), encoding="utf-8")
    return path


def pills(watched: Watched) -> list[str]:
    found: list[str] = watched.page.locator(".gm-pill").all_text_contents()
    return found


def test_areas_and_measured_lines_are_labelled(watched: Watched) -> None:
    assert {"Gull Island 63 km✓", "Port Amber 215 km✗", "Off Tern", "the strait"} <= set(pills(watched))


def test_labels_do_not_cover_each_other(watched: Watched) -> None:
    boxes = watched.page.evaluate(
        """() => [...document.querySelectorAll('.gm-pill, .gm-name')].map((e) => {
             const b = e.getBoundingClientRect();
             return [b.left, b.top, b.right, b.bottom, e.textContent]; })"""
    )
    assert len(boxes) > 6
    for n, a in enumerate(boxes):
        for b in boxes[n + 1 :]:
            apart = a[2] <= b[0] + 3 or b[2] <= a[0] + 3 or a[3] <= b[1] + 3 or b[3] <= a[1] + 3
            assert apart, f"{a[4]} covers {b[4]}"


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_labels_stay_in_the_free_part_of_the_map(browser: Any, path: Path, width: int, height: int) -> None:
    watched = watch(browser, width=width, height=height, reduced_motion="reduce")
    watched.open(path)
    for _ in range(5):
        assert watched.page.evaluate(OUTSIDE) == []
        watched.page.locator(".leaflet-control-zoom-out").click()
    watched.page.close()


def test_events_without_a_place_have_a_list_of_their_own(watched: Watched) -> None:
    section = watched.page.locator(".gm-section", has_text="Without a place on the map")
    assert section.locator(".gm-count").first.text_content() == "1"


def test_a_search_narrows_list_and_map(watched: Watched) -> None:
    watched.page.fill(".gm-search", "boats late february")
    assert watched.titles()[:2] == ["Boat seized", "Withdrawal"]
    assert "Drone strike" not in watched.titles()
    assert "the strait" not in pills(watched)
    watched.page.keyboard.press("Escape")
    assert len(watched.titles()) > 8


def test_a_source_can_be_switched_off(watched: Watched) -> None:
    watched.page.click("text=Filter by source, actor and certainty")
    watched.page.locator(".gm-filters label", has_text="The Ledger").click()
    assert "Drone strike" not in watched.titles()
    assert "Boat seized" in watched.titles()
    assert watched.page.locator(".gm-status").text_content() == "4 of 10 entries match"


def test_a_layer_switched_off_leaves_the_map_and_stays_in_the_list(watched: Watched) -> None:
    watched.page.locator(".gm-legend label", has_text="Coercion").click()
    assert "the strait" not in pills(watched)
    assert "Coercion" in watched.titles()


def test_the_time_line_keeps_what_may_fall_into_it_and_what_has_no_date(watched: Watched) -> None:
    first = watched.page.locator(".gm-slider input").first
    first.focus()
    for _ in range(10):
        watched.page.keyboard.press("ArrowRight")
    assert "Boat seized" not in watched.titles()
    assert {"Drone strike", "Talks"} <= set(watched.titles())
    watched.page.click(".gm-timeline .gm-button")
    assert "Boat seized" in watched.titles()


def test_keys_alone_lead_through_the_list_to_a_card_and_back(watched: Watched) -> None:
    page = watched.page
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('gm-item')"):
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.querySelector('.gm-strong').textContent")
    page.keyboard.press("Enter")
    assert page.locator(".gm-detail h2").text_content() == chosen
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.querySelector('.gm-strong').textContent") == chosen
    assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "true"


def test_a_card_says_all_that_is_known(watched: Watched) -> None:
    watched.page.locator(".gm-item", has_text="Drone strike").click()
    card = watched.page.locator(".gm-card").inner_text()
    for words in (
        "at least 4", "3 Mar 2031", "to the day", "exact place, ± 3.0 km", "The Ledger", "4 Mar 2031",
        "confidence high (100%)", "Why here", "in the dateline", "the harbour office",
    ):  # fmt: skip
        assert words in card
    assert watched.page.locator("mark.gm-trigger").text_content() == "struck"
    assert watched.page.locator(".gm-card a").get_attribute("rel") == "noopener noreferrer nofollow"


def test_a_total_over_places_is_told_in_list_popup_and_card(watched: Watched) -> None:
    words = "part of about 900 across two places"
    item = watched.page.locator(".gm-list .gm-item", has_text=words)
    assert item.count() == 1
    item.click()
    assert words in watched.page.locator(".gm-card").inner_text()


def test_about_this_map_names_sources_and_method(watched: Watched) -> None:
    about = watched.page.locator(".gm-about", has_text="About this map")
    about.locator("summary").click()
    about.locator("dl").wait_for()
    assert "The Ledger" in about.locator("ul").inner_text()
    assert {"Gazetteer", "Method"} <= set(about.locator("dt").all_inner_texts())
    about.locator("summary").click()
    about.locator("summary").click()
    assert about.locator("dl").count() == 1


def test_a_claim_shows_every_reading(watched: Watched) -> None:
    watched.page.locator(".gm-item", has_text="Less than 80 km").click()
    table = watched.page.locator(".gm-table").inner_text()
    assert "✗ Port Amber refuted" in table and "✓ Gull Island supported" in table and "63 km" in table


def test_a_click_on_the_map_opens_what_is_there(watched: Watched) -> None:
    box = watched.page.locator(".gm-arealabel", has_text="the strait").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    watched.page.mouse.click(x, y)
    popup = watched.page.locator(".leaflet-popup-content")
    assert "the strait could be closed" in popup.inner_text()
    assert "threatened, not done" in popup.inner_text()
    watched.page.click("text=All details")
    assert watched.page.locator(".gm-card h2").text_content() == "Coercion"


def test_on_a_phone_the_list_is_a_sheet_and_nothing_sticks_out(browser: Any, path: Path) -> None:
    watched = watch(browser, width=390, height=844)
    watched.open(path)
    panel = watched.page.locator(".gm-panel").bounding_box()
    assert panel["x"] == 0 and panel["width"] == 390 and panel["y"] > 400
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 390
    watched.page.click(".gm-handle")
    assert watched.page.locator(".gm-panel").bounding_box()["y"] < 200
    watched.page.click("text=Layers, legend and time")
    assert (
        watched.page.locator(".gm-legend").is_visible() and watched.page.locator(".gm-timeline").is_visible()
    )
    watched.page.close()
    assert (watched.requests, watched.faults) == ([], [])


def test_dark_and_light_differ_in_sea_and_panel(browser: Any, path: Path) -> None:
    seen = set()
    for scheme in ("light", "dark"):
        watched = watch(browser, color_scheme=scheme)
        watched.open(path)
        seen.add(
            watched.page.evaluate("getComputedStyle(document.querySelector('.gm-panel')).backgroundColor")
        )
        watched.page.close()
    assert len(seen) == 2


def test_the_file_works_in_a_frame(browser: Any, path: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer.html"
    outer.write_text(
        f'<iframe src="{path.as_uri()}" width="900" height="600" sandbox="allow-scripts"></iframe>'
    )
    watched = watch(browser)
    watched.page.goto(outer.as_uri())
    frame = watched.page.frame_locator("iframe")
    frame.locator(".gm-panel").wait_for()
    assert frame.locator(".gm-pill").count() > 3
    watched.page.close()
    assert (watched.requests, watched.faults) == ([], [])


def test_the_printed_page_shows_map_legend_and_list(watched: Watched) -> None:
    page = watched.page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for part in (".gm-map", ".gm-table-page", ".gm-header", ".gm-legend-body"):
        assert page.locator(part).is_visible()
    assert not page.locator(".gm-search").is_visible()
    assert {"1 Gull Island 63 km✓", "1 Port Amber 215 km✗"} <= set(pills(watched))
    rows = [row.split("\t") for row in page.locator(".gm-numbered tbody tr").all_inner_texts()]
    assert len(rows) == 10
    assert [row[2].strip() for row in rows if row[0] == "–"] == ["Talks"]
    labels = page.locator(".gm-site, .gm-arealabel, .gm-measure").all_text_contents()
    for number, name in {(row[0], row[1].strip()) for row in rows if row[0] != "–"}:
        assert any(f"{number} {name}" in label for label in labels)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".gm-search").is_visible()
    assert page.pdf(format="A4")[:5] == b"%PDF-"


def test_counts_in_squares_stand_for_all_events_until_a_reader_is_close(browser: Any, tmp_path: Path) -> None:
    counter = CellCounter()
    days = [22_250.0 + n // 100 for n in range(900)]
    counter.add([40.0] * 900, [15.0] * 900, ["AID", "ASSAULT", "ASSAULT"] * 300, first=days, last=days)
    path = tmp_path / "counted.html"
    path.write_text(to_html(situation(), gazetteer=GROUND, cells=counter.counts()), encoding="utf-8")
    watched = watch(browser)
    watched.open(path)
    page = watched.page
    words = page.locator(".gm-counts").inner_text()
    assert "All 900 events are counted in squares" in words and "sample" in words
    page.locator(".gm-counts button").first.click()
    popup = page.locator(".leaflet-popup").inner_text().split("\n")
    assert "900 events in this square" in popup and {"600", "300"} <= set(popup)
    page.locator(".gm-legend label", has_text="Aid").first.click()
    assert "600" in page.locator(".gm-counts button").first.inner_text()
    page.locator(".gm-slider input").first.evaluate(
        "(e) => { e.value = Number(e.max); e.dispatchEvent(new Event('input')); }"
    )
    page.wait_for_timeout(300)
    assert 0 < int(page.locator(".gm-counts button .gm-count").first.inner_text()) < 600
    for _ in range(12):
        page.evaluate("document.querySelector('.leaflet-control-zoom-in').click()")
        page.wait_for_timeout(60)
    page.wait_for_function("document.querySelectorAll('.gm-counts button').length === 0")
    assert watched.faults == []
    page.close()


CROWDED = """\
BAMAKO — Gunmen attacked a convoy of tankers near Diéma on 10 February 2026, and seven soldiers were
killed.

The convoy had come from Kayes, about 500 km from Bamako. Fuel queues in Bamako, Ségou and Sikasso
grew, and schools in Bamako, Ségou and Sikasso will stay closed until 23 February 2026.

On 11 February the army bombed a logistics base along the border with Mauritania. Explosions were
heard near the border with Mauritania on 11 February. Nara is more than 500 kilometers from Bamako.

Two military planes landed in Dakar. On 8 February, insurgents raided Loulo, near Kéniéba, and
abducted three workers. Soldiers arrived in Sévaré on 9 February. A drone struck targets in southern
Mali on 10 February 2026.
"""


@pytest.mark.parametrize(("width", "height"), [(358, 697), (390, 844), (1440, 900)])
def test_labels_of_a_crowded_map_do_not_cover_each_other_on_a_phone_or_on_paper(
    browser: Any, gazetteer: gm.Gazetteer, tmp_path: Path, width: int, height: int
) -> None:
    page = tmp_path / "crowded.html"
    page.write_text(
        to_html(gm.read_text(CROWDED, gazetteer=gazetteer), gazetteer=gazetteer), encoding="utf-8"
    )
    watched = watch(browser, width=width, height=height, reduced_motion="reduce")
    watched.open(page)
    assert watched.page.evaluate(COVERING) == []
    watched.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    watched.page.emulate_media(media="print")
    assert watched.page.locator(".gm-pill").count() >= 3
    assert watched.page.evaluate(COVERING) == []
    watched.page.close()


FAR_APART = """\
Quito lies less than 900 kilometers from Bogota. Suva lies less than 2,000 kilometers from Apia.

Kismayo lies less than 250 kilometers from the border with Kenya. Garissa is less than 400 kilometers
from Nairobi. Lamu lies less than 100 kilometers from the border of Somalia. Mombasa lies less than 150
kilometers from Tanga. Moyale is less than 600 kilometers from Nairobi. Wajir lies less than 200
kilometers from the border with Somalia.

Shelling was heard in Kismayo, Garissa, Lamu and Wajir on 4 May 2026. Soldiers arrived in Moyale.
"""
STRAYING = """() => {
  const { labels } = window, map = labels._map;
  return labels.pills.filter((pill) => !pill.area).filter(({ box, facts }) => {
    const { measures } = labels.viewer.ground.claims.find(({ claim }) => claim.fact === facts[0]);
    return measures.every(({ line }) => line.every((at) => {
      const { x, y } = map.latLngToLayerPoint(at);
      return Math.hypot(Math.max(box[0] - x, 0, x - box[2]), Math.max(box[1] - y, 0, y - box[3])) > 50;
    }));
  }).length;
}"""
"""Returns how many labels of distances stand more than 50 pixels from any line of their claim."""


def test_no_distance_is_written_far_from_what_it_was_measured_of(
    browser: Any, gazetteer: gm.Gazetteer, tmp_path: Path
) -> None:
    page = tmp_path / "apart.html"
    page.write_text(
        to_html(gm.read_text(FAR_APART, gazetteer=gazetteer), gazetteer=gazetteer), encoding="utf-8"
    )
    watched = watch(browser, width=390, height=844, reduced_motion="reduce")
    watched.open(page)
    watched.page.evaluate(
        """() => {
          const { prototype } = window.geomap.LabelsLayer, place = prototype.claimLabels;
          prototype.claimLabels = function () { window.labels = this; return place.call(this); };
        }"""
    )
    watched.page.set_viewport_size({"width": 390, "height": 800})  # draws the labels anew
    watched.page.wait_for_timeout(500)  # the page's policy forbids to wait for an expression
    assert watched.page.locator(".gm-measure").count() >= 3
    assert watched.page.evaluate(STRAYING) == 0
    watched.page.close()


def test_a_long_name_of_an_area_takes_two_lines_on_a_phone(
    browser: Any, gazetteer: gm.Gazetteer, tmp_path: Path
) -> None:
    page = tmp_path / "long.html"
    text = "Farmers blocked the road from Odesa to Mykolaiv on Monday. Troops were sent to Kherson."
    page.write_text(to_html(gm.read_text(text, gazetteer=gazetteer), gazetteer=gazetteer), encoding="utf-8")
    for width, written in ((390, "Between Odesa\nand Mykolayiv"), (1440, "Between Odesa and Mykolayiv")):
        watched = watch(browser, width=width, height=844, reduced_motion="reduce")
        watched.open(page)
        assert watched.page.locator(".gm-arealabel span").all_text_contents() == [written]
        assert watched.page.evaluate(OUTSIDE) == []
        watched.page.close()


def test_no_name_of_an_area_is_cut_on_a_phone(browser: Any, gazetteer: gm.Gazetteer, tmp_path: Path) -> None:
    page = tmp_path / "longer.html"
    text = "Pirates fired at a trawler in the Indian Ocean near Mozambique and Tanzania on Monday."
    page.write_text(to_html(gm.read_text(text, gazetteer=gazetteer), gazetteer=gazetteer), encoding="utf-8")
    watched = watch(browser, width=390, height=844, reduced_motion="reduce")
    watched.open(page)
    (written,) = watched.page.locator(".gm-arealabel span").all_text_contents()
    assert len(written) > 41 and written.count("\n") == 2 and "…" not in written
    label = watched.page.locator(".gm-arealabel")
    assert label.evaluate("(e) => e.scrollHeight <= e.clientHeight")
    assert watched.page.evaluate(OUTSIDE) == []
    watched.page.close()


def test_what_a_mark_names_is_not_written_again_in_another_spelling(
    browser: Any, gazetteer: gm.Gazetteer, tmp_path: Path
) -> None:
    page = tmp_path / "twice.html"
    text = "Two frigates are patrolling the Bab el-Mandeb. The ministers spoke by phone on Monday."
    page.write_text(to_html(gm.read_text(text, gazetteer=gazetteer), gazetteer=gazetteer), encoding="utf-8")
    watched = watch(browser, reduced_motion="reduce")
    watched.open(page)
    names = watched.page.locator(".gm-labels").inner_text()
    assert names.replace("-", " ").count("Mandeb") == 1
    watched.page.locator(".gm-item", has_text="Phone call").click()
    assert "spoke by phone (past)" in watched.page.locator(".gm-why").last.inner_text()
    watched.page.close()


def test_a_map_that_nobody_has_touched_fits_a_window_that_grows(browser: Any, path: Path) -> None:
    def view(watched: Watched) -> tuple[list[str], bool]:
        watched.page.wait_for_timeout(400)
        scale = watched.page.locator(".leaflet-control-scale-line").all_text_contents()
        return scale, watched.page.locator(".gm-legend").get_attribute("open") is not None

    large, small = {"width": 1440, "height": 900}, {"width": 860, "height": 400}
    fresh, grown, touched = (watch(browser, reduced_motion="reduce") for _ in range(3))
    for watched, size in ((fresh, large), (grown, small), (touched, small)):
        watched.page.set_viewport_size(size)
        watched.open(path)
    wanted, before = view(fresh), view(grown)
    touched.page.mouse.click(600, 200)
    for watched in (grown, touched):
        watched.page.set_viewport_size(large)
    assert before != wanted
    assert view(grown) == wanted and view(touched) == before
    for watched in (fresh, grown, touched):
        watched.page.close()
