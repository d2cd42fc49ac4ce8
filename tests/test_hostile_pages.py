"""Every field × every payload × every page of the dashboard, in one Chromium: words stay words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import watch
from dashboard_server import IDLE, serving
from hostile import MARKER, PAYLOADS, hostile_situation

from geomap.formats.files import write_situation_file
from geomap.model import Situation

PATIENCE_MS = 90_000
PAGES = {"facts": True, "claims": True, "review": True, "reports": True, "settings": True, "export": False}
"""Each page, and whether it shows words of reports at all."""
MARKDOWN = "![x](https://evil.invalid/x.png) [y](javascript:window.__ran=1) <b>z</b> :smile: $x$ # h"
FOUND = """() => [
  window.__ran === undefined,
  document.querySelectorAll('[data-testid="stMain"] :is(script, img[src*="evil"], img[src="x"])').length,
  [...document.querySelectorAll('[data-testid="stMain"] a[href]')].map((link) => link.protocol)
    .filter((protocol) => !/^(https?|blob):$/.test(protocol)),
]"""
"""Nothing ran; elements that only a report can have made; links to what is no web address."""


@pytest.mark.browser
def test_words_stay_words_on_every_page(browser: Any, gazetteer: object, tmp_path: Path) -> None:
    payloads = [*PAYLOADS.values(), MARKDOWN]
    situation = Situation.joined([hostile_situation(payload) for payload in payloads])
    write_situation_file(situation, tmp_path / "hostile.gpkg")
    with serving(str(tmp_path / "hostile.gpkg"), data=tmp_path / "data") as address:
        watched = watch(browser)
        for page, shows_words in PAGES.items():
            watched.page.goto(f"{address}/{page}")
            watched.page.wait_for_function(IDLE, timeout=PATIENCE_MS)
            if shows_words:
                watched.page.get_by_text(MARKER).first.wait_for(state="attached", timeout=PATIENCE_MS)
            assert watched.page.evaluate(FOUND) == [True, 0, []], page
            assert "13370007" not in watched.page.content(), page
        outside = [one for one in watched.requests if "127.0.0.1" not in one and not one.startswith("blob:")]
        assert outside == []
        assert [fault for fault in watched.faults if "404" not in fault] == []
        watched.page.close()
