"""The event lexicon: read, checked, inflected and extended by a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import DataError
from geomap.model import Document
from geomap.reading.annotations import Annotations
from geomap.reading.events.events import read_events
from geomap.reading.language.lexicons import (
    EXTENSIONS,
    PLOVER,
    conjugate,
    open_lexicon,
    pluralise,
    word_set,
)
from geomap.reading.language.sentences import split_sentences


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "extra.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _kinds(text: str, *extra: Path) -> list[tuple[str, str | None]]:
    document = Document(id="d", text=text)
    known = Annotations(document=document, sentences=split_sentences(document))
    return [(event.kind, event.mode) for event in read_events(known, open_lexicon(*extra))]


def test_the_embedded_lexicon_is_sound_and_broad() -> None:
    lexicon = open_lexicon()
    assert {sense.kind for sense in lexicon.senses} <= PLOVER | EXTENSIONS
    assert len({sense.id for sense in lexicon.senses}) == len(lexicon.senses)
    # Every PLOVER event but none by accident, and each of our own kinds, has words.
    assert PLOVER - {sense.kind for sense in lexicon.senses} <= {"CONCEDE"}
    assert {sense.kind for sense in lexicon.senses} >= EXTENSIONS
    assert sum(len(found) for found in lexicon.patterns.values()) > 5000


def test_longer_patterns_are_tried_first() -> None:
    for found in open_lexicon().patterns.values():
        lengths = [len(pattern.rest) for pattern in found]
        assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize(
    ("verb", "irregular", "doubling", "past", "ing"),
    [
        ("raid", {}, (), "raided", "raiding"),
        ("seize", {}, (), "seized", "seizing"),
        ("bar", {}, (), "barred", "barring"),
        ("vary", {}, (), "varied", "varying"),
        ("free", {}, (), "freed", "freeing"),
        ("strike", {"strike": ["struck", "struck"]}, (), "struck", "striking"),
        ("re-elect", {}, (), "re-elected", "re-electing"),
        ("cancel", {}, ("cancel",), "cancelled", "cancelling"),
        ("attack", {}, (), "attacked", "attacking"),
        ("deploy", {}, (), "deployed", "deploying"),
        ("die", {}, (), "died", "dying"),
    ],
)
def test_verbs_are_inflected_by_rule(
    verb: str, irregular: dict[str, list[str]], doubling: tuple[str, ...], past: str, ing: str
) -> None:
    forms = conjugate(verb, irregular, frozenset(doubling))
    assert ("past", past) in forms
    assert ("ing", ing) in forms


def test_a_participle_of_its_own_is_kept_apart() -> None:
    forms = conjugate("overthrow", {"overthrow": ["overthrew", "overthrown"]})
    assert ("participle", "overthrown") in forms
    assert not any(form == "participle" for form, _ in conjugate("raid", {}))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_inflection_takes_any_word(word: str) -> None:
    forms = conjugate(word, {})
    assert forms[0] == ("base", word)
    assert all(form for _, form in forms)
    plural = pluralise(word)
    assert plural is None or plural.endswith("s")


def test_word_sets_hold_words_beginnings_and_phrases() -> None:
    words = word_set(["troops", "quake*", "in force"])
    assert words.found_in(["the", "troops"])
    assert words.found_in(["quakes"])
    assert words.found_in(["came", "in", "force"])
    assert not words.found_in(["force", "in"])
    assert not word_set([])


def test_one_line_adds_a_word_to_a_sense(tmp_path: Path) -> None:
    text = "A moped bombing killed three people in the town."
    assert ("ASSAULT", "explosives") in _kinds(text)  # "bombing" alone is known
    text = "A yobbery was reported in three villages on Sunday."
    assert _kinds(text) == []
    extra = _write(tmp_path, '[nouns]\n"yobbery" = "riot"\n')
    assert _kinds(text, extra) == [("PROTEST", "riot")]


def test_a_sense_of_ones_own(tmp_path: Path) -> None:
    extra = _write(
        tmp_path,
        '[[sense]]\nid = "cattle_rustling"\nkind = "COERCE"\nmode = "seize"\n'
        'verbs = ["rustle"]\nnear = ["cattle"]\n',
    )
    assert _kinds("Armed men rustled cattle in the valley.", extra) == [("COERCE", "seize")]
    assert _kinds("Leaves rustled in the valley.", extra) == []


def test_all_faults_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    extra = _write(
        tmp_path,
        '[[sense]]\nid = "one"\nkind = "BATTLE"\nnouns = ["x"]\n'
        '[[sense]]\nid = "two"\nkind = "ASSAULT"\ncolour = "red"\n'
        '[nouns]\n"y" = "no_such_sense"\n',
    )
    with pytest.raises(DataError) as caught:
        open_lexicon(extra)
    message = str(caught.value)
    assert "BATTLE" in message
    assert "colour" in message
    assert "no_such_sense" in message


@pytest.mark.parametrize(
    "text",
    [
        "[[sense]\n",
        '[[sense]]\nkind = "ASSAULT"\n',
        '[[sense]]\nid = "z"\nkind = "ASSAULT"\nnouns = "raid"\n',
    ],
)
def test_broken_files_end_in_a_data_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError):
        open_lexicon(_write(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.toml"):
        open_lexicon(tmp_path / "nowhere.toml")


def test_reports_on_sport_and_markets_are_told_by_their_words() -> None:
    lexicon = open_lexicon()
    assert lexicon.tame_domain(
        [
            "the",
            "striker",
            "scored",
            "two",
            "goals",
            "in",
            "the",
            "second",
            "half",
            "of",
            "the",
            "cup",
            "match",
        ]
    )
    assert not lexicon.tame_domain(["troops", "fired", "on", "the", "crowd", "in", "the", "match", "factory"])


def test_a_filter_may_name_a_group_of_words(tmp_path: Path) -> None:
    extra = _write(
        tmp_path,
        """
        [groups]
        herds = ["goats", "camels"]
        [[sense]]
        id = "herding"
        narrow = true
        kind = "DISPLACEMENT"
        verbs = ["trundle"]
        near = ["@herds", "cattle"]
        """,
    )
    kinds = [
        _kinds(f"The {animals} trundled over the hill in 1999.", extra)
        for animals in ("camels", "cattle", "cars")
    ]
    assert [bool(found) for found in kinds] == [True, True, False]


def test_an_unknown_group_is_an_error_that_names_it(tmp_path: Path) -> None:
    extra = _write(tmp_path, '[[sense]]\nid = "x"\nkind = "AID"\nverbs = ["go"]\nnear = ["@nobody"]\n')
    with pytest.raises(DataError, match="no group named @nobody"):
        open_lexicon(extra)
