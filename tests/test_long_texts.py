"""A text of twice the length takes about twice the time, whatever stands in it again and again.

What the readers do is counted in lines of Python. ``GEOMAP_LONG_TEXTS=1`` tries fragments of all sorts too,
in CPU seconds, which takes a minute.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from crisis_texts import read_texts
from growth import assert_grows_no_faster, steps

from geomap.gazetteer import Gazetteer
from geomap.model import Document
from geomap.pipeline import Pipeline
from geomap.reading.annotations import Annotations
from geomap.reading.claims.claims import read_claims
from geomap.reading.claims.figures import read_figures
from geomap.reading.deployments.deployments import read_deployments
from geomap.reading.events.events import read_events
from geomap.reading.grounds.spatial import read_footprints
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.recognition import recognise
from geomap.reading.places.resolution import resolve
from geomap.reading.quantities.quantities import read_quantities
from geomap.reading.times.times import read_times
from geomap.settings import Settings

FRAGMENTS = (
    "Rebels shelled Goma. ",
    "the strike in Sudan and ",
    "Twelve people were killed in Mosul. ",
    "“We hit Kharkiv on Monday,” he said, ",
    "three frigates off the coast of Yemen, ",
    "The town lies 40 km south of Lviv. ",
    "across the country, near Mali, ",
    "two days after the attack, ",
    "20 of the 300 troops in Latvia ",
    "the Kenyan army in Kenya",
    "it was the largest protest, ",
    "Paris, Texas (",
)
HEAVY = bool(os.environ.get("GEOMAP_LONG_TEXTS"))


def annotated(text: str, copies: int, gazetteer: Gazetteer) -> Annotations:
    """Return what is known of a text told several times over, read once and moved along."""
    document = Document(id="long", text=text, published=date(2031, 5, 2))
    sentences = split_sentences(document)
    mentions = resolve(document, recognise(document, sentences, gazetteer), gazetteer)
    once = Annotations(
        document=document,
        sentences=sentences,
        mentions=mentions,
        times=read_times(document, sentences),
        quantities=read_quantities(document, sentences),
    )
    once = replace(once, footprints=read_footprints(once, gazetteer))
    parts = {
        name: tuple(
            replace(part, start=part.start + by, end=part.end + by)
            for by in range(0, copies * len(text), len(text))
            for part in getattr(once, name)
        )
        for name in ("sentences", "mentions", "times", "quantities", "footprints")
    }
    return Annotations(document=replace(document, text=text * copies), **parts)


def test_four_times_the_report_takes_four_times_as_many_steps(gazetteer: Gazetteer) -> None:
    report = "\n\n".join(text.document.text for text in read_texts("crises")[:12]) + "\n\n"
    readers: dict[str, Callable[[Annotations], object]] = {
        "events": read_events,
        "deployments": read_deployments,
        "claims": lambda known: read_claims(known, gazetteer),
        "figures": read_figures,
    }
    small, large = (annotated(report, copies, gazetteer) for copies in (1, 4))
    for name, read in readers.items():
        read(annotated(report, 1, gazetteer))
        once, many = (steps(partial(read, known)) for known in (small, large))
        # Each of these took ten times as many while it looked from every item through all the others; a
        # search by halves takes two steps more in four times the text.
        assert many <= 5.5 * once, f"{name}: {once} steps, then {many} for four times as much"


@pytest.mark.skipif(not HEAVY, reason="GEOMAP_LONG_TEXTS is not set")
@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_a_fragment_told_again_and_again_is_read_in_linear_time(gazetteer: Gazetteer, fragment: str) -> None:
    pipeline = Pipeline(gazetteer=gazetteer, settings=Settings())

    def read(size: int) -> object:
        return pipeline.read(Document(id="long", text=fragment * (size // len(fragment))))

    small, large = (partial(read, size) for size in (10_000, 40_000))
    assert_grows_no_faster(small, large, times=9, floor_s=0.02, of=repr(fragment))
