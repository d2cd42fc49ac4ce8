from __future__ import annotations

import re

import folium
import pytest
from branca.element import Element
from drawing_fixture import GROUND, situation

from geomap.drawing import folium_map
from geomap.errors import UnsafeTextError

SITUATION = situation()


def drawn() -> folium.Map:
    return folium_map.draw(SITUATION, gazetteer=GROUND)


def test_the_map_is_a_folium_map_to_which_layers_can_be_added() -> None:
    base = drawn()
    folium.CircleMarker((14.0, 41.0), radius=4, popup="mine").add_to(base)
    page = base.get_root().render()
    assert isinstance(base, folium.Map)
    assert "geomap.attach(map_" in page and "L.circleMarker" in page


def test_the_map_loads_nothing_from_anywhere() -> None:
    base = drawn()
    folium.Marker((14.0, 41.0)).add_to(base)
    page = base.get_root().render()
    for address in re.findall(r'(?:src|href)="([^"]*)"', page):
        assert address.startswith("data:")
    assert "cdn." not in page and "openstreetmap" not in page


def test_folium_itself_keeps_its_own_addresses() -> None:
    drawn()
    assert any(address.startswith("https:") for _, address in folium.Map.default_js)


def test_the_page_has_a_language_and_an_escaped_title() -> None:
    page = folium_map.draw(SITUATION, gazetteer=GROUND, title="<b>{{7*7}}").get_root().render()
    assert '<html lang="en">' in page
    assert "<title>&lt;b&gt;&#123;&#123;7*7&#125;&#125;</title>" in page


def test_the_same_situation_gives_the_same_bytes_with_added_layers_too() -> None:
    def page() -> str:
        base = drawn()
        folium.Marker((14.0, 41.0), popup="mine", tooltip="yours").add_to(base)
        return folium_map.to_html(base)

    assert page() == page()


def test_a_theme_can_be_forced() -> None:
    page = folium_map.draw(SITUATION, gazetteer=GROUND, theme="dark").get_root().render()
    assert '{"theme": "dark"}' in page


def test_a_folium_that_runs_our_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def compiled(self: folium_map._Inert, **_: object) -> str:
        return str(Element(self._text).render())

    monkeypatch.setattr(folium_map._Inert, "render", compiled)
    folium_map.check_inert.cache_clear()
    with pytest.raises(UnsafeTextError, match="runs text"):
        folium_map.draw(SITUATION, gazetteer=GROUND)
    monkeypatch.undo()
    folium_map.check_inert.cache_clear()
    folium_map.check_inert()


def test_streamlit_folium_gets_the_whole_viewer_under_its_own_name() -> None:
    streamlit_folium = pytest.importorskip("streamlit_folium")
    base = drawn()
    base.get_root().render()
    script = streamlit_folium.generate_leaflet_string(base)
    assert "geomap.attach(map_div" in script


def test_streamlit_folium_tells_maps_apart_that_differ_in_their_text_alone() -> None:
    streamlit_folium = pytest.importorskip("streamlit_folium")

    def key(title: str) -> str:
        base = folium_map.draw(SITUATION, gazetteer=GROUND, title=title)
        base.get_root().render()
        return str(streamlit_folium.generate_js_hash(streamlit_folium.generate_leaflet_string(base)))

    assert key("map_one") != key("map_two")
    assert key("same") == key("same")


def test_an_answer_of_the_map_leads_to_what_was_chosen() -> None:
    told = situation()
    items = [*told.events, *told.deployments, *told.claims]
    assert [folium_map.item_of_fact(told, f"fact:{n}") for n in range(len(items))] == items
    for nothing in (None, "", "fact:9999", "fact:-1", "fact:0x", "<b>fact:0</b>"):
        assert folium_map.item_of_fact(told, nothing) is None


def test_a_picked_point_is_read_from_the_answer() -> None:
    assert folium_map.picked_point("point:-179.99999,89.00000") == (-179.99999, 89.0)
    for answer in (None, "", "fact:3", "point:181.0,0.0", "point:1,2", "point:1.0,2.0<b>"):
        assert folium_map.picked_point(answer) is None
