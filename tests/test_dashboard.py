"""The dashboard, page by page, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import geomap as gm
from geomap.dashboard import sources

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = "Venezuela, December 2025"


@pytest.fixture
def app(compiled_cache: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr("sys.argv", ["app.py"])
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


def html(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def test_it_opens_on_the_samples(app: AppTest) -> None:
    assert not app.exception
    assert app.selectbox(key="reports").value == SAMPLES
    assert {"sources", "kinds", "modalities"} <= {widget.key for widget in app.multiselect}


def test_own_reports_start_with_a_page_that_teaches(app: AppTest) -> None:
    app.selectbox(key="reports").select("My own reports").run()
    assert not app.exception
    assert any("Paste a report" in element.value for element in app.subheader)


def test_a_pasted_report_is_read(app: AppTest) -> None:
    app.selectbox(key="reports").select("My own reports").run()
    app.text_area(key="pasted").input("Source: A\n\nMadrid is less than 100 kilometers from Lisbon.")
    app.button[0].click().run()
    assert not app.exception
    assert not app.subheader or "Paste a report" not in app.subheader[0].value


def test_a_report_that_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": "x"}\n{"id": "y", "text": "Rain in Lagos."}\n')
    situation = sources.situation_of_paths((str(tmp_path / "bad.jsonl"),))
    assert [document.id for document in situation.documents] == ["y"]
    assert situation.problems


def _page(name: str) -> None:
    from pathlib import Path

    import geomap as gm
    from geomap.dashboard import app, pages

    situation = gm.read_situation([Path(gm.data_path("reports"))])
    draw = {
        "reports": pages.reports_page,
        "events": pages.events_page,
        "claims": pages.claims_page,
        "export": app._export,
    }
    draw[name](situation)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("reports", "gm-place"), ("events", ""), ("claims", "refuted"), ("export", "")],
)
def test_each_page_draws(compiled_cache: Path, name: str, shown: str) -> None:
    page = AppTest.from_function(_page, default_timeout=60, args=(name,)).run()
    assert not page.exception
    assert shown in html(page)


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", "![x](https://example.org/x.png)", "{{7*7}}"]
)
def test_a_report_is_shown_as_text_alone(gazetteer: gm.Gazetteer, payload: str) -> None:
    situation = gm.read_text(f"Source: {payload}\n\n{payload} in Lagos.", gazetteer=gazetteer)
    shown = gm.document_html(situation, "text") + gm.claims_html(situation)
    assert payload not in shown or "<" not in payload
    assert "<script" not in shown and "<img" not in shown
