"""Places in reports of several kinds and regions: texts of our own, every place marked."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import geomap as gm
from geomap.evaluation import Span, score, spans_of
from geomap.model import Document
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.recognition import mentions_from_spans, recognise
from geomap.reading.places.resolution import resolve

_FOLDER = Path(__file__).parent / "texts"
TEXTS = [
    text
    for name in ("places_world.toml", "places_fresh.toml")
    for text in tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))["text"]
]
_MARK = re.compile(r"\[([^]|]+)\|?([^]]*)\]|\{([^}|]+)\|?([^}]*)\}|<([^>|]+)\|?([^>]*)>")


def _unmark(text: dict[str, Any]) -> tuple[Document, tuple[Span, ...]]:
    plain, spans, at = "", [], 0
    marked = text["text"].strip()
    for match in _MARK.finditer(marked):
        plain += marked[at : match.start()]
        words, name = (part for part in match.groups() if part is not None)
        lon, lat = text["places"][name or words]
        spans.append(Span(start=len(plain), end=len(plain) + len(words), lon=lon, lat=lat))
        plain += words
        at = match.end()
    return Document(id=text["id"], text=plain + marked[at:]), tuple(spans)


@pytest.mark.parametrize(
    ("genre", "found", "placed", "whole"),
    [
        ("world news", 0.9, 0.88, 0.86),
        ("US local news", 0.8, 0.88, 0.8),
        ("epidemic", 0.9, 0.92, 0.88),
        ("magazine", 0.84, 0.78, 0.74),
    ],
)
def test_places_are_found_and_placed(
    genre: str, found: float, placed: float, whole: float, gazetteer: gm.Gazetteer
) -> None:
    raw, given = [], []
    for text in TEXTS:
        if genre not in text["genre"]:
            continue
        document, spans = _unmark(text)
        names = recognise(document, split_sentences(document), gazetteer)
        raw.append((spans, spans_of(resolve(document, names, gazetteer))))
        names = mentions_from_spans(document, [(span.start, span.end) for span in spans], gazetteer)
        given.append((spans, spans_of(resolve(document, names, gazetteer))))
    figures = score(raw)
    assert figures["recognition_exact"]["f1"] >= found
    assert score(given)["resolution_all_gold"]["acc161"] >= placed
    assert figures["end_to_end_161km"]["f1"] >= whole
