"""The whole pipeline on whole reports annotated by hand: what must not be lost again."""

from __future__ import annotations

import importlib
import math
import tomllib
import warnings
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

import milsymbol
import pytest
from crisis_texts import (
    TEXTS,
    GoldText,
    kind_of,
    read_floors,
    read_samples,
    read_stations,
    read_texts,
    score,
)

from geomap.gazetteer import Gazetteer
from geomap.model import Document, Situation
from geomap.pipeline import Pipeline
from geomap.reading.deployments.classes import asset_classes
from geomap.settings import Settings

CEILINGS = frozenset(("outside", "wrong pins", "false alarms"))
"""What must not be more than its figure in ``floors.toml``, where the others must not be less."""
Read = Callable[[Document], Situation]


@pytest.fixture(scope="module")
def read(gazetteer: Gazetteer) -> Read:
    """Read each report once."""
    pipeline = Pipeline(gazetteer=gazetteer, settings=Settings())
    known: dict[str, Situation] = {}

    def read_once(document: Document) -> Situation:
        if document.id not in known:
            known[document.id] = pipeline.read(document)
        return known[document.id]

    return read_once


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask for each set in full, or for a sample of each kind of sets.

    One test a set or a kind, so that workers who share the tests out share the reading too, and no text is
    read twice.
    """
    if "floors_of" in metafunc.fixturenames:
        part = "whole" if metafunc.config.getoption("--all-texts") else "sample"
        metafunc.parametrize("floors_of", [(part, name) for name in read_floors()[part]], ids="-".join)


def test_texts_are_read_as_well_as_before(floors_of: tuple[str, str], read: Read) -> None:
    part, name = floors_of
    texts = read_texts(name) if part == "whole" else read_samples(name)
    result = score(texts, read)
    floors = read_floors()[part][name]
    short = {
        part: result.share(part)
        for part, least in floors.items()
        if part not in CEILINGS and result.share(part) < least
    }
    faults = [fault for fault in result.faults if fault.startswith(tuple(short))]
    assert not short, "\n".join((str(short), *faults))
    assert result.outside <= floors.get("outside", 1.0)
    assert result.counts["wrong pins"] <= floors.get("wrong pins", math.inf)
    assert result.counts["false alarms"] <= floors.get("false alarms", 0), result.faults
    _assert_valid_edtf([read(text.document) for text in texts])


def test_every_set_of_texts_has_its_floors() -> None:
    own = {"places_fresh", "places_world", "romance"}  # read by the tests of places and of other languages
    sets = {path.stem for path in TEXTS.glob("*.toml") if "text" in tomllib.loads(path.read_text("utf-8"))}
    floors = read_floors()
    assert set(floors["whole"]) == sets - own
    assert {kind_of(name) for name in floors["whole"]} == set(floors["sample"])
    # What a sample is asked for is asked of the whole of some set of its kind, and the other way round.
    for kind, asked in floors["sample"].items():
        whole = [part for name, parts in floors["whole"].items() if kind_of(name) == kind for part in parts]
        assert set(asked) - CEILINGS == set(whole) - CEILINGS, kind


def _assert_valid_edtf(situations: Sequence[Situation]) -> None:
    written = {when.edtf for situation in situations for _, when in situation.times if when.edtf is not None}
    with warnings.catch_warnings():  # the validator uses old names of its own parser
        warnings.simplefilter("ignore", DeprecationWarning)
        is_valid = importlib.import_module("edtf_validate.valid_edtf").is_valid
        assert [edtf for edtf in sorted(written) if not is_valid(edtf)] == []
        assert not is_valid("2025-13-40~")


@pytest.mark.parametrize(("part", "least"), [("sentences", 0.8), ("aside", 0.6)])
def test_forces_are_where_their_sentences_say(part: str, least: float, read: Read) -> None:
    result = score(read_stations(part), read)
    assert result.share("deployment places") >= least, result.faults


@pytest.mark.parametrize(
    ("name", "most"),
    [("sentences", 0.17), ("aside", 0.27), ("press", 0.15), ("newspapers", 0.16), ("pages", 0.22)],
)
def test_figures_of_speech_are_no_events(name: str, most: float, read: Read) -> None:
    sentences = tomllib.loads((TEXTS / "figurative.toml").read_text(encoding="utf-8"))[name]
    day = date(2026, 5, 7)
    found = {
        text: [event.text for event in read(Document(id=text, text=text, published=day)).events]
        for text in sentences
    }
    told = {text: events for text, events in found.items() if events}
    assert len(told) <= most * len(sentences), told


def test_the_scorer_tells_right_from_wrong(read: Read) -> None:
    """A scorer that is content with anything would make every floor above worthless."""
    texts = read_texts("crises")
    mixed = [
        GoldText(
            document=text.document,
            times=other.times,
            quantities=other.quantities,
            events=other.events,
            deployments=other.deployments,
            unpinned=(),
        )
        for text, other in pairwise(texts[:7])
    ]
    result = score(mixed, read)
    assert result.share("times") < 0.3
    assert result.share("quantities") < 0.3
    assert result.share("events") < 0.6


def test_every_symbol_code_can_be_drawn() -> None:
    codes = [asset_class.sidc() for asset_class in asset_classes()]
    assert len(codes) > 25
    assert [code for code in codes if not milsymbol.Symbol(code).is_valid()] == []
    assert not milsymbol.Symbol("10043099999999990000").is_valid()
