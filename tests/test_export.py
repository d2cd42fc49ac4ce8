from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from drawing_fixture import GROUND, situation

from geomap.drawing.escaping import content_hash
from geomap.drawing.export import features_to_html, to_html
from geomap.errors import FormatError
from geomap.model import Document, Situation

PAGE = to_html(situation(), gazetteer=GROUND)
HERE = Path(__file__).parent


class Outline(HTMLParser):
    """Tags with their attributes, and the text of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("script", "style", "title") and data.strip():
            self.texts.append((self.tags[-1][0], data))


OUTLINE = Outline(PAGE)


def test_the_page_has_a_language_a_title_and_a_viewport() -> None:
    assert PAGE.startswith("<!DOCTYPE html>\n")
    assert ("html", {"lang": "en", "class": "gm-page"}) in OUTLINE.tags
    assert [text for tag, text in OUTLINE.texts if tag == "title"] == ["Situation map of two reports"]
    assert any(attrs.get("name") == "viewport" for tag, attrs in OUTLINE.tags if tag == "meta")


def test_nothing_in_the_page_asks_for_anything() -> None:
    for _, attrs in OUTLINE.tags:
        assert not set(attrs) & {"src", "href", "srcset", "data", "action", "style"}
        assert not [name for name in attrs if name.startswith("on")]
    styles = "".join(text for tag, text in OUTLINE.texts if tag == "style")
    assert "url(" not in styles and "@import" not in styles
    assert "sourceMappingURL" not in PAGE


def test_the_policy_lets_just_the_scripts_and_styles_of_the_page_run() -> None:
    policy = next(
        str(a["content"]) for _, a in OUTLINE.tags if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy and "unsafe" not in policy
    programs = re.findall(r"<script>(.*?)</script>", PAGE, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", PAGE, re.DOTALL)
    assert len(programs) == 3 and len(styles) == 2
    for part in programs + styles:
        assert content_hash(part) in policy


def test_the_same_situation_gives_the_same_bytes() -> None:
    assert to_html(situation(), gazetteer=GROUND) == PAGE


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_bytes_do_not_depend_on_the_hash_seed(seed: str) -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); from drawing_fixture import *\n"
        "from geomap.drawing.export import to_html\n"
        "print(hashlib.sha256(to_html(situation(), gazetteer=GROUND).encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", code, str(HERE)],
        capture_output=True, text=True, check=True, env=environment, cwd=HERE.parent,
    )  # fmt: skip
    assert done.stdout.strip() == hashlib.sha256(PAGE.encode()).hexdigest()


def test_drawing_a_file_needs_neither_folium_nor_pandas() -> None:
    code = (
        "import sys; import geomap.drawing.export\n"
        "heavy = ('folium', 'branca', 'jinja2', 'pandas', 'geopandas', 'requests')\n"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HERE.parent
    )
    assert done.stdout.strip() == "[]"


def test_a_title_is_text() -> None:
    page = to_html(situation(), gazetteer=GROUND, title="</title><script>alert(1)</script>")
    assert "<script>alert(1)" not in page
    assert Outline(page).texts[0] == ("title", "</title><script>alert(1)</script>")


def test_an_empty_situation_is_a_page_too() -> None:
    assert "<title>Situation map of no reports</title>" in to_html(Situation(), gazetteer=GROUND)
    document = Document(id="a", text="", title="\ud800 lone")
    page = to_html(Situation(documents=(document,)), gazetteer=GROUND)
    assert page.encode("utf-8")


def test_features_are_drawn_on_a_page_of_their_own() -> None:
    features = [
        {"type": "Feature", "properties": {"name": "Ring", "radius_m": 5.0},
         "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}},
        {"type": "Feature", "properties": None, "geometry": {"type": "Point", "coordinates": [3, 4]}},
    ]  # fmt: skip
    page = features_to_html(features, gazetteer=GROUND, title="Ring & point")
    assert "<title>Ring &amp; point</title>" in page


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {},
        {"type": "Blob"},
        {"type": "Point", "coordinates": ["a"]},
        {"type": "Point", "coordinates": []},
    ],
)
def test_a_feature_that_cannot_be_read_is_named(geometry: object) -> None:
    with pytest.raises(FormatError, match="Bad one"):
        features_to_html(
            [{"type": "Feature", "properties": {"name": "Bad one"}, "geometry": geometry}],
            gazetteer=GROUND, title="x",
        )  # fmt: skip
