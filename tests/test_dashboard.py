"""The dashboard, page by page, without a browser."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import loopback
import pytest
from batch_results import write_result
from dashboard_pages import draw
from payload_reader import about
from situations import whole
from streamlit.testing.v1 import AppTest

import geomap as gm
from geomap.dashboard import (
    desk,
    export_page,
    frame,
    log,
    map_page,
    people,
    preferences,
    reading,
    review_places,
    sources,
    words,
)
from geomap.dashboard.frame import Square
from geomap.formats import datasets

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = "Venezuela, December 2025"
TEXT = (
    "Source: Lantern Post\nPublished: 2026-05-06\n\nA drone hit a depot in Tripoli on Monday, killing three "
    "guards. Tripoli lies less than 200 kilometers from Tunis. Raiders burned a barn in Springfield.\n"
)
LEBANON = "geonames:266826"
PAGES = ("reports", "facts", "claims", "review", "export", "settings")


@pytest.fixture(autouse=True)
def data(gazetteer: gm.Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Corrections of a test stay with the test; the gazetteer is compiled before a page waits for it."""
    monkeypatch.setenv("GEOMAP_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("sys.argv", ["app.py"])
    return tmp_path / "data"


@pytest.fixture
def app(compiled_cache: Path) -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run()


def page_of(name: str, text: str = TEXT, role: str = "reviewer") -> AppTest:
    return AppTest.from_function(draw, default_timeout=90, args=(name, text, role)).run()


def html(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def button(app: AppTest, key: str) -> Any:
    return next(b for b in app.button if b.key == key)


def test_it_opens_on_the_samples(app: AppTest) -> None:
    assert not app.exception
    assert app.selectbox(key="reports").value == SAMPLES
    assert {"sources", "kinds", "modalities"} <= {widget.key for widget in app.multiselect}


def test_own_reports_start_with_a_page_that_teaches(app: AppTest) -> None:
    app.selectbox(key="reports").select(sources.OWN).run()
    assert not app.exception
    assert any("Paste a report" in element.value for element in app.subheader)


def test_a_pasted_report_is_read(app: AppTest) -> None:
    app.selectbox(key="reports").select(sources.OWN).run()
    app.text_area(key="pasted").input("Source: A\n\nMadrid is less than 100 kilometers from Lisbon.")
    next(b for b in app.button if b.label == "Read").click().run()
    assert not app.exception
    assert not any("Paste a report" in element.value for element in app.subheader)
    assert [added.name for added in app.session_state["added"]] == ["pasted-1.txt"]


def test_an_address_is_fetched_when_it_is_asked_for_and_a_fault_names_it(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form, the guarded client, the readers and the page: from an address to a report on the desk."""
    monkeypatch.setattr("geomap.reading.reports.readers._client", loopback.client)
    page = (
        b"<html><head><title>Quay news</title></head><body><article><h1>Quay news</h1>"
        b"<p>Aden, 12 March 2026. A strike hit Aden on 10 March 2026, killing at least four people, and the "
        b"port was closed for the rest of the week, its harbour master said.</p></article></body></html>"
    )

    def respond(handler: Any) -> None:
        found = handler.path == "/news.html"
        loopback.send(handler, page if found else b"", status=200 if found else 404, Content_Type="text/html")

    with loopback.serving(respond) as server:
        app.selectbox(key="reports").set_value("My own reports").run()
        for path in ("/gone.html", "/news.html"):
            app.segmented_control(key="way").set_value("Address").run()
            assert path not in [asked for asked, _ in server.asked]
            app.text_input(key="address").set_value(server.url(path))
            next(b for b in app.button if b.label == "Read").click()
            app.run()
            assert path in [asked for asked, _ in server.asked]
            assert not app.exception
            assert "gone.html" in html(app) and "404" in html(app)
    assert not any("Paste a report" in element.value for element in app.subheader)
    assert len(app.session_state["added"]) == 2


def test_the_filters_narrow_what_is_shown(app: AppTest) -> None:
    app.multiselect(key="kinds").select("ASSAULT").run()
    assert not app.exception
    app.checkbox(key="undated").uncheck().run()
    assert not app.exception


def test_a_filter_leaves_a_large_map_as_it_is_and_says_which_of_its_marks_stay(
    monkeypatch: pytest.MonkeyPatch, compiled_cache: Path
) -> None:
    shown: list[tuple[str, dict[str, Any]]] = []

    def map_frame(page: str, **options: Any) -> frame.Answer:
        shown.append((page, options))
        return frame.Answer(fact=0)

    monkeypatch.setattr(map_page, "map_frame", map_frame)
    monkeypatch.setattr(desk, "MASKED", 10)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run()
    chosen = app.session_state["chosen"]
    app.multiselect(key="kinds").select("ASSAULT").run()
    assert not app.exception
    (whole, before), (page, after) = shown[-2:]
    assert page is whole and before["key"] == after["key"] and before["mask"] == ""
    assert app.session_state["chosen"] == chosen, "a mark's number is its number in the map that is drawn"
    bits = "".join(f"{byte:08b}" for byte in base64.b64decode(after["mask"]))
    assert "0" in bits and "1" in bits
    app.multiselect(key="kinds").unselect("ASSAULT").run()
    assert shown[-1][1]["mask"] == ""


def test_a_mask_has_a_bit_for_each_item_in_the_order_of_the_map() -> None:
    situation = whole("x")
    items = (*situation.events, *situation.deployments, *situation.claims)
    without = replace(situation, events=situation.events[1:])
    bits = "".join(f"{byte:08b}" for byte in base64.b64decode(desk.mask_of(situation, without)))
    assert bits[: len(items)] == "0" + "1" * (len(items) - 1)
    assert desk.mask_of(gm.Situation(), gm.Situation()) == ""


def test_a_square_of_a_large_result_is_looked_at_closer_and_left_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled_cache: Path
) -> None:
    result = write_result(tmp_path / "result")
    monkeypatch.setattr("sys.argv", ["app.py", str(result)])
    monkeypatch.setattr(datasets, "MAX_EVENTS", 10)
    monkeypatch.setattr(datasets, "SAMPLE_EVENTS", 5)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run()
    assert not app.exception
    assert "a sample over all of them" in html(app)
    place = whole("x").events[0].places[0]
    box = (place.lon - 2, place.lat - 2, place.lon + 2, place.lat + 2)
    app.session_state["closer"] = Square(box=box, days=None)
    app.run()
    assert not app.exception
    assert "a sample over all of them" not in html(app)
    button(app, "farther").click().run()
    assert "a sample over all of them" in html(app)


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"box": [1, 2, 3], "days": None},
        {"box": [1, 2, 3, "4"], "days": None},
        {"box": [3, 2, 1, 4], "days": None},
        {"box": [1, 2, 3, 400], "days": None},
        {"box": [1, 2, 3, float("nan")], "days": None},
        {"box": [1, 2, 3, 4], "days": [1]},
    ],
)
def test_a_square_that_is_none_is_not_looked_at(message: dict[str, object]) -> None:
    assert frame.read_square(message) is None


def test_a_square_has_days_of_the_calendar() -> None:
    square = frame.read_square({"box": [1, 2, 3, 4], "days": [20523, 1e15]})
    assert square == Square(box=(1, 2, 3, 4), days=(date(2026, 3, 11), date.max))


@pytest.mark.parametrize("role", ["reviewer", "viewer"])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_draws(name: str, role: str) -> None:
    page = page_of(name, role=role)
    assert not page.exception
    assert any(page.get(kind) for kind in ("html", "selectbox", "download_button", "info"))


def test_claims_are_shown_with_their_verdict() -> None:
    assert "refuted" in html(page_of("claims"))


def test_reports_that_claim_nothing_say_what_a_claim_is() -> None:
    page = page_of("claims", "It rained in Lagos.")
    assert "claims a distance" in page.info[0].value


def test_a_viewer_can_neither_add_nor_correct() -> None:
    assert not page_of("reports", role="viewer").get("form")
    review = page_of("review", role="viewer")
    assert "a reviewer makes them" in review.info[0].value
    assert not [b for b in review.button if b.key and b.key.startswith("save")]


def test_a_name_is_corrected_and_the_correction_undone(data: Path) -> None:
    page = page_of("review")
    page.toggle(key="every_name").set_value(True).run()
    libya = gm.open_gazetteer().find("Tripoli")[0].place.id
    page.selectbox(key="name_at").set_value(review_places.key_of("text", "Tripoli", libya)).run()
    (choice,) = (r for r in page.radio if r.key and r.key.startswith("choice"))
    assert any("Lebanon" in option for option in choice.options)
    choice.set_value(LEBANON).run()
    next(t for t in page.text_input if t.key and t.key.startswith("why")).input("the one in the north").run()
    next(b for b in page.button if b.key and b.key.startswith("save")).click().run()
    assert not page.exception
    (kept,) = gm.read_corrections(data / "corrections.jsonl")
    assert (kept.action, kept.who, kept.why) == ("resolve", "Ana", "the one in the north")
    assert "means Tripoli" in html(page)
    button(page, "undo_last").click().run()
    assert [c.action for c in gm.read_corrections(data / "corrections.jsonl")] == ["resolve", "undo"]


def test_a_stop_leaves_what_was_read_and_reading_goes_on(
    gazetteer: gm.Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"Rain fell in Lagos, said {name}.")
    paths = (str(tmp_path),)
    monkeypatch.setattr("sys.argv", ["app.py", *paths])
    settings = gm.Settings()
    found = list(gm.read_reports(list(paths), settings=settings))
    pipeline = gm.Pipeline(gazetteer=gazetteer, settings=settings)
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90)
    page.session_state["job"] = reading._Job(
        key=reading._digest(*paths, sources.signature(paths), reading._of(settings)),
        reports=found,
        parts=[pipeline.read_or_report(found[0])],
        opened=True,
        stopped=True,
    )
    page.run()
    assert not page.exception
    assert "1 of 2 reports are read" in page.info[0].value
    button(page, "go_on").click().run()
    assert not page.exception
    assert not page.info and "job" not in page.session_state


def test_a_report_that_cannot_be_read_is_named_and_the_rest_goes_on(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": "x"}\n{"id": "y", "text": "Rain in Lagos on 3 May 2026."}\n')
    monkeypatch.setattr("sys.argv", ["app.py", str(tmp_path / "bad.jsonl")])
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run()
    assert not page.exception
    assert "gm-notice" in html(page)


def test_a_report_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.argv", ["app.py", str(tmp_path / "none.txt")])
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run()
    assert not page.exception
    assert "none.txt" in html(page)


def test_a_broken_log_is_named_and_nothing_is_added_to_it(app: AppTest, data: Path) -> None:
    data.mkdir(exist_ok=True)
    (data / "corrections.jsonl").write_text("nothing\n")
    app.run()
    assert not app.exception
    assert "The corrections cannot be read" in html(app)


def test_the_command_line_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["app.py", "a", "b", "--corrections=c.jsonl", "--store=d.gpkg"])
    started = sources.command_line()
    assert started == sources.CommandLine(reports=("a", "b"), corrections=Path("c.jsonl"), store="d.gpkg")
    assert list(sources.bases())[:2] == ["The store", sources.NAMED]


def test_a_folder_is_read_again_when_a_file_in_it_changes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    before = sources.signature((str(tmp_path),))
    assert sources.signature((str(tmp_path),)) == before
    (tmp_path / "b.txt").write_text("two")
    assert sources.signature((str(tmp_path),)) != before


def test_sides_change_symbols_and_nothing_else(gazetteer: gm.Gazetteer) -> None:
    situation = gm.read_text(
        "Three Ruritanian warships patrolled off Chile on 3 May 2026.", gazetteer=gazetteer
    )
    (deployment,) = situation.deployments
    sided = preferences.with_sides(situation, {deployment.force or "": "Hostile"})
    assert sided.deployments[0].sidc == f"{deployment.sidc[:3]}6{deployment.sidc[4:]}"  # type: ignore[index]
    assert preferences.with_sides(situation, {}) is situation


PAYLOADS = [
    "<script>alert(1)</script>",
    "![x](https://example.org/x.png)",
    "{{7*1910001}}",
    "\ud800 :smile: $x$",
]


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_report_is_text_on_each_page(name: str) -> None:
    payload = " ".join(PAYLOADS)
    text = (
        f"Source: {payload}\nTitle: {payload}\n\nA strike hit Tripoli on Monday, {payload} said {payload}.\n"
    )
    page = page_of(name, text)
    assert not page.exception
    shown = html(page)
    assert "<script" not in shown and "<img" not in shown
    labels = [
        element.label for kind in ("button", "radio", "checkbox", "expander") for element in page.get(kind)
    ]
    markdown = [element.value for element in page.markdown] + [c.value for c in page.caption] + labels
    assert not [text for text in markdown if "![x](" in text or "<script" in text]


@pytest.mark.parametrize(
    "text", ["![a](b)", "[a](b)", "**a**", "<b>", ":smile:", "$x$", "`a`", "# a", "a\n# b"]
)
def test_literal_text_has_no_bare_markup(text: str) -> None:
    shown = words.literal(text)
    assert not [c for n, c in enumerate(shown) if c in "![]()*<>:$`#" and shown[n - 1] != "\\"]


@pytest.mark.parametrize(
    "text", ["see https://a.example/b", "HTTP://A.EXAMPLE", "www.a.example", "a@b.example"]
)
def test_a_bare_address_in_a_text_is_no_link(text: str) -> None:
    shown = words.literal(text).replace("\\", "")
    assert "://" not in shown and "www." not in shown and "@b" not in shown
    assert shown.replace("\u2060", "") == text


def test_a_sentence_around_a_name_is_cut_between_words() -> None:
    text = "word " * 60 + "Aden " + "tail " * 60
    start = text.index("Aden")
    before, after = review_places._around(text, start, start + 4)
    assert before.startswith("… word word") and after.endswith(" tail …")
    assert review_places._around("In Aden, now.", 3, 7) == ("In ", ", now.")


def test_a_store_keeps_what_is_added_and_decided(
    gazetteer: gm.Gazetteer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "desk.gpkg"
    with gm.open_store(path) as store:
        store.add(gm.read_text("A fire broke out in Lagos on 3 May 2026.", gazetteer=gazetteer, id="old"))
    monkeypatch.setattr("sys.argv", ["app.py", f"--store={path}"])
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90)
    page.session_state["added"] = (sources.Added(name="new.txt", content=b"A bridge fell in Quito."),)
    page.run()
    assert not page.exception
    assert page.selectbox(key="reports").value == "The store"
    assert page.session_state["added"] == ()
    with gm.open_store(path) as store:
        assert [d.id for d in store.documents()] == ["old", "new"]
        fire = store.situation().mentions[0]
        strike = gm.make_correction(
            "strike", who="Ana", targets=[gm.address_of(fire, store.situation().document("old"))]
        )
    kept = log.log_of(sources.bases()["The store"])
    kept.keep(people.Person(name="Ana", is_reviewer=True), strike)
    assert kept.corrections() == (strike,)
    with pytest.raises(gm.UsageError, match="may look"):
        kept.keep(people.Person(name="Ben", is_reviewer=False), strike)


def test_a_situation_file_keeps_its_own_corrections(gazetteer: gm.Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "situation.gpkg"
    gm.write_situation_file(gm.read_text(TEXT, gazetteer=gazetteer), path)
    base = sources.Base(name="a", paths=(str(path),))
    assert log.log_of(base).place == str(path)
    assert log.log_of(sources.Base(name="b", paths=(str(tmp_path),))).path is not None


@pytest.mark.parametrize(
    ("account", "reviewers", "expected"),
    [
        ("ana@example.org", ("ana@example.org",), True),
        ("ana@example.org", ("@example.org",), True),
        ("ana@sub.example.org", ("@example.org",), False),
        ("ana@example.org.evil.example", ("@example.org",), False),
        ("", ("*",), False),
        ("ana@example.org", (), False),
    ],
)
def test_roles_go_by_address_and_domain(account: str, reviewers: tuple[str, ...], expected: bool) -> None:
    assert people._is_among(account, reviewers) is expected


def test_a_language_model_is_asked_only_once_a_person_names_one_and_switches_it_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = page_of("settings")
    assert "language_model" not in str(page.session_state["preferences"]).replace("language_model=None", "")
    page.text_input(key="set_llm").input("ftp://models.example")
    page.text_input(key="set_llm_model").input("little")
    page.toggle(key="set_llm_on").set_value(True)
    button(page, "FormSubmitter:model-Keep").click().run()
    assert "http or https address" in html(page)
    assert page.session_state["preferences"].language_model is None
    page.text_input(key="set_llm").input("http://127.0.0.1:9/v1")
    button(page, "FormSubmitter:model-Keep").click().run()
    model = page.session_state["preferences"].settings.language_model
    assert (model.url, model.model) == ("http://127.0.0.1:9/v1", "little")
    assert "the language model at http://127.0.0.1:9/v1" in html(page)
    page.toggle(key="set_llm_on").set_value(False)
    button(page, "FormSubmitter:model-Keep").click().run()
    assert page.session_state["preferences"].settings.language_model is None


PAGE = (
    b"<html><head><title>Flood at the weir</title></head><body><article><h1>Flood at the weir</h1><p>A flood "
    b"destroyed the old market in Tripoli on 4 May 2026, and soldiers moved 40 families to a school on the "
    b"hill, the water board said on Tuesday.</p></article></body></html>"
)


def test_an_address_is_fetched_when_it_is_added_and_not_before(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with loopback.serving(lambda ask: loopback.send(ask, PAGE, Content_Type="text/html")) as server:
        monkeypatch.setattr("geomap.reading.reports.readers._client", loopback.client)
        app.selectbox(key="reports").select(sources.OWN).run()
        app.segmented_control(key="way").set_value("Address").run()
        app.text_input(key="address").input(server.url("/news/weir"))
        assert server.asked == []
        button(app, "FormSubmitter:add-Read").click().run()
        assert [path for path, _ in server.asked] == ["/news/weir"]
    assert not app.exception
    shown = app.session_state["added"]
    assert [report.name for report in shown] == [server.url("/news/weir")]
    assert {"ASSAULT", "DISASTER"} & set(app.multiselect(key="kinds").options) or not app.info


def test_an_address_of_this_machine_is_refused_with_the_reason(app: AppTest) -> None:
    app.selectbox(key="reports").select(sources.OWN).run()
    app.segmented_control(key="way").set_value("Address").run()
    app.text_input(key="address").input("http://127.0.0.1:9/secret")
    button(app, "FormSubmitter:add-Read").click().run()
    assert not app.exception
    assert "127.0.0.1" in html(app)


def test_a_map_to_publish_leaves_out_what_was_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, Any] = {}

    def offer(_label: str, content: Any, file_name: str, **_more: Any) -> None:
        made[file_name] = content

    monkeypatch.setattr(export_page, "_offer", offer)
    page = page_of("export")
    assert not page.exception
    assert "1 entry marked as sensitive" not in str(about(made["published.html"]()))
    assert not [w for w in page.toggle if w.key == "publish_blurred"]
    page.multiselect(key="publish_sensitive").set_value(["claims"]).run()
    assert "1 entry marked as sensitive is left out" in str(about(made["published.html"]()))
    page.toggle(key="publish_blurred").set_value(True).run()
    page.number_input(key="publish_km").set_value(40).run()
    assert "1 entry marked as sensitive is blurred to 40 km" in str(about(made["published.html"]()))
    assert "marked as sensitive" not in str(about(made["situation.html"]()))


def test_the_name_to_decide_is_said_to_the_browser_which_keeps_the_words_of_the_one_before() -> None:
    page = page_of("review")
    box = page.selectbox(key="name_at")
    assert box.proto.set_value and box.value == page.session_state["name_at"]


def test_a_choice_that_is_gone_gives_way_to_the_first() -> None:
    state: dict[str, str] = {"name_at": "gone with the decision"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words.st, "session_state", state)
        words.keep_choice("name_at", ["a", "b"])
        assert state["name_at"] == "a"
        state["name_at"] = "b"
        words.keep_choice("name_at", ["a", "b"])
        assert state["name_at"] == "b"


def test_a_table_counts_the_dead_in_whole_numbers() -> None:
    page = page_of("facts", "A strike hit Aden on 10 March 2026, killing at least four people.")
    page.toggle(key="as_table").set_value(True).run()
    assert not page.exception and set(page.dataframe[0].value["Killed, at least"]) == {"4"}
