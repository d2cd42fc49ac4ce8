"""Places in Spanish, Portuguese and French reports: texts of our own, every place marked."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import geomap as gm
from geomap.evaluation import Span, score, spans_of
from geomap.model import Document
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.features import Words
from geomap.reading.places.recognition import recognise
from geomap.reading.places.resolution import resolve

TEXTS = tomllib.loads((Path(__file__).parent / "texts" / "romance.toml").read_text(encoding="utf-8"))["text"]
_MARK = re.compile(r"\[([^|\]]+)\|([^\]]*)\]")


def _unmark(marked: str) -> tuple[str, list[Span]]:
    plain, spans, at = "", [], 0
    for match in _MARK.finditer(marked):
        plain += marked[at : match.start()]
        lon, lat = map(float, match[2].split()) if match[2] else (None, None)
        spans.append(Span(start=len(plain), end=len(plain) + len(match[1]), lon=lon, lat=lat))
        plain += match[1]
        at = match.end()
    return plain + marked[at:], spans


@pytest.mark.parametrize(
    ("language", "found", "placed"), [("es", 0.92, 0.92), ("pt", 0.92, 0.88), ("fr", 0.92, 0.92)]
)
def test_places_are_found_and_placed(
    language: str, found: float, placed: float, gazetteer: gm.Gazetteer
) -> None:
    pairs = []
    for number, item in enumerate(text for text in TEXTS if text["language"] == language):
        text, gold = _unmark(item["text"].strip())
        document = Document(id=str(number), text=text)
        read = recognise(document, split_sentences(document), gazetteer)
        pairs.append((gold, spans_of(resolve(document, read, gazetteer))))
    assert len(pairs) == 8
    figures = score(pairs)
    assert figures["recognition_exact"]["f1"] >= found
    assert figures["end_to_end_161km"]["f1"] >= placed


def test_small_words_are_read_as_the_english_ones_that_stand_there() -> None:
    text = "Los heridos llegaron a la Rioja y a L'Alfàs desde el norte."
    words = Words(Document(id="d", text=text))
    near = dict(zip(words.raw, words.near, strict=False))
    assert (near["y"], near["desde"], near["norte"]) == ("and", "from", "north")
    # The article is passed over: before the name stands what stood before the article.
    assert near["la"] == near["a"]
    english = Words(Document(id="d", text="The men of La Paz walked to the sea."))
    assert tuple(english.near[: len(english)]) == english.lower
