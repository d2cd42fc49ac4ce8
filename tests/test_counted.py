"""Forces that only a number tells of."""

from __future__ import annotations

import pytest
from marked_text import WORLD, mark
from test_deployments import read

from geomap.gazetteer import Gazetteer
from geomap.model import Document
from geomap.pipeline import Pipeline
from geomap.reading.deployments.counted import _OTHER_WORDS, _OTHERS, with_counted
from geomap.reading.language.words import words_in
from geomap.settings import Settings


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        (
            "It will send another 600 soldiers to [Aland], where about 3,000 are already stationed.",
            ["600 soldiers", "about 3,000"],
        ),
        (
            "{Aland} has 500 soldiers in [Acity] and plans to send another 150.",
            ["500 soldiers", "150"],
        ),
        (
            "Soldiers of [Aland] landed in [Acity]. {Bland} sent 3,000 to [Bcity].",
            ["Soldiers", "3,000"],
        ),
        ("The first of four new frigates docked at [Acity].", ["The first of four new frigates"]),
        (
            "A battalion of the army, some 700 men, moved from [Acity] to [Bcity].",
            ["A battalion"],
        ),
        ("The northern fleet sent two corvettes to [Acity].", ["two corvettes"]),
    ],
)
def test_a_number_goes_on_to_count_the_force(text: str, texts: list[str]) -> None:
    assert [d.text for d in read(text)] == texts


def test_a_people_is_a_force_where_one_is_spoken_of(gazetteer: Gazetteer) -> None:
    def forces(text: str) -> list[tuple[str, str | None]]:
        situation = Pipeline(gazetteer=gazetteer, settings=Settings()).read(Document(id="d", text=text))
        return [(d.text, d.force) for d in situation.deployments]

    told = forces("The mission keeps 9,000 soldiers in Mali, among them 450 Ghanaians in Gao.")
    assert told == [("9,000 soldiers", None), ("450 Ghanaians", "Ghana")]
    assert forces("Among those in Gao are 450 Ghanaians in search of work.") == []
    sent_home = "Mali sent 200 soldiers to Gao and deported 450 Ghanaians in May."
    assert [words for words, _ in forces(sent_home)] == ["200 soldiers"]


@pytest.mark.parametrize(
    "text",
    [
        "Some 4,500 people live in [Acity]. About 300 are in need.",
        "The talks have ended. In [Acity] 12 were seen at the market.",
    ],
)
def test_a_number_counts_no_force_where_none_was_spoken_of(text: str) -> None:
    assert read(text) == ()


def test_nothing_is_added_to_a_sentence_without_numbers() -> None:
    annotations = mark("Soldiers are stationed in [Acity].", WORLD)
    assert with_counted(annotations, annotations.sentences[0], (), None) == ()


@pytest.mark.parametrize(
    "words",
    ["The other three", "the others", "another", "both", "the first of them", "the rest", "the remainder",
     "only one of these", "most of them", "many", "some", "several", "the bulk", "the majority",
     "nearly half of the newcomers", "two-thirds", "a third", "a quarter", "a fourth", "a fifth", "a sixth",
     "a seventh"],
)  # fmt: skip
def test_what_goes_on_from_a_force_holds_one_of_the_words_looked_for_first(words: str) -> None:
    verb = "was" if words == "another" else "were"
    text = f"Two companies came. {words} {verb} sent to Ketton."
    found = _OTHERS.search(text)
    assert found is not None and found["words"] == words
    assert not _OTHER_WORDS.isdisjoint(words_in(text, *found.span()))
