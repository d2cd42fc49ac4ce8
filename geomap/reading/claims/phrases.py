"""The phrases by which English texts state distances, compiled from ``data/lexicons/claims.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from geomap.model import Mention
from geomap.reading.grounds.templates import ANY_PLACES, Template, compile_phrase, written_out
from geomap.settings import data_path

Kind = Literal["coast", "border", "place"]
"""What a distance may be measured to."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The compiled phrases; what each is for stands beside it in the lexicon."""

    references: tuple[tuple[Kind, re.Pattern[str]], ...]
    pairs: tuple[re.Pattern[str], ...]
    direct: re.Pattern[str]
    clause: re.Pattern[str]
    anaphor: re.Pattern[str]
    anaphora: dict[str, tuple[str, ...]]
    plurals: frozenset[str]
    pointers: frozenset[str]
    speakers: frozenset[str]
    topic: re.Pattern[str]
    topic_called: re.Pattern[str]
    it_is_one: re.Pattern[str]
    tip: re.Pattern[str]
    apposed_place: re.Pattern[str]
    speaker_of: re.Pattern[str]
    works: frozenset[str]
    called_alike: dict[str, tuple[str, ...]]
    """The nouns by which the same work is called, itself among them, by each of them."""
    topic_kinds: dict[str, tuple[str, ...]]
    any_noun: re.Pattern[str]
    headline: re.Pattern[str]
    noun_named: re.Pattern[str]
    it_goes_on: re.Pattern[str]
    mover: re.Pattern[str]
    told_of: re.Pattern[str]
    open: tuple[re.Pattern[str], ...]
    there: re.Pattern[str]
    inside: re.Pattern[str]
    whose: re.Pattern[str]
    aside_segment: re.Pattern[str]
    aside_ends_at: re.Pattern[str]
    aside_says_of: re.Pattern[str]
    described: re.Pattern[str]
    headed: re.Pattern[str]
    verb_next: re.Pattern[str]
    noun_next: re.Pattern[str]
    placed: re.Pattern[str]
    spoken_of: re.Pattern[str]
    taken_for: re.Pattern[str]
    subject_lead: re.Pattern[str]
    subject_tail: re.Pattern[str]
    the_two: re.Pattern[str]
    apart: re.Pattern[str]
    between_them: re.Pattern[str]
    edge_first: re.Pattern[str]
    main_shore: re.Pattern[str]
    own_coast: re.Pattern[str]
    own_capital: re.Pattern[str]
    own_border: re.Pattern[str]
    aside: re.Pattern[str]
    both: re.Pattern[str]
    between: re.Pattern[str]
    that_edge: re.Pattern[str]
    noun_end: re.Pattern[str]
    close_by: re.Pattern[str]
    set_out: re.Pattern[str]
    one_more: re.Pattern[str]
    speakers_capital: re.Pattern[str]
    joined: re.Pattern[str]
    puts_others: re.Pattern[str]
    fronted_head: re.Pattern[str]
    fronted_noun: re.Pattern[str]
    fronted: re.Pattern[str]
    beside: re.Pattern[str]
    breaks: tuple[str, ...]
    division: re.Pattern[str]
    goes_on: re.Pattern[str]
    inside_phrase: re.Pattern[str]
    puts: re.Pattern[str]
    puts_it: re.Pattern[str]
    nearer: re.Pattern[str]
    edge: re.Pattern[str]
    side: re.Pattern[str]
    azimuths: dict[str, float]
    longer_place: re.Pattern[str]
    told_length: re.Pattern[str]
    gap: re.Pattern[str]
    gap_lead: re.Pattern[str]
    gap_tail: re.Pattern[str]
    journey: re.Pattern[str]
    fragment: re.Pattern[str]
    way_to: re.Pattern[str]


_ENDING = (
    "clause", "topic", "any_noun", "journey", "way_to", "fragment", "puts_it", "aside_says_of", "described",
    "placed", "spoken_of", "set_out", "puts_others", "joined", "taken_for", "the_two", "edge_first",
    "speakers_capital", "topic_called", "one_more", "it_is_one", "tip",
)  # fmt: skip
"""Phrases about a subject that end where what is told of it begins."""
_WITHIN = ("told_of", "headline", "aside_segment", "headed", "subject_lead", "subject_tail")
"""Phrases about a subject that hold names of places."""
_BARE = (
    "division", "goes_on", "verb_next", "noun_next", "inside_phrase", "puts", "edge", "close_by",
    "it_goes_on", "mover", "longer_place", "told_length", "gap", "gap_lead", "gap_tail", "fronted_head",
    "noun_named", "fronted_noun", "speaker_of",
)  # fmt: skip
"""Phrases about a subject in which no name stands."""
_ENDS = (
    "there", "inside", "apart", "between_them", "main_shore", "own_coast", "own_capital", "own_border",
    "aside", "both", "between", "that_edge", "noun_end",
)  # fmt: skip
"""Phrases for what a distance is measured to where that is not named beside it."""


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """Read and compile the lexicon of claims, once."""
    with data_path("lexicons", "claims.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    words: dict[str, str] = table["words"]
    anaphora = {w: tuple(row["kinds"]) for row in table["anaphor"] for w in row["words"]}
    topic_kinds = {
        form: tuple(row["kinds"]) for row in table["topic"] for w in row["words"] for form in _forms(w)
    }
    topics = _any_of(topic_kinds)
    open_ends: dict[str, Any] = table["open"]
    subject: dict[str, Any] = {
        name: phrase.replace("<nouns>", topics) if isinstance(phrase, str) else phrase
        for name, phrase in table["subject"].items()
    }
    return Phrases(
        references=tuple(
            (row["kind"], compile_phrase(p, words)) for row in table["reference"] for p in row["phrases"]
        ),
        pairs=tuple(compile_phrase(p, words) for row in table["pair"] for p in row["phrases"]),
        open=tuple(compile_phrase(p, words) for p in open_ends["phrases"]),
        whose=re.compile(open_ends["whose"]),
        **{name: compile_phrase(open_ends[name].replace("<nouns>", topics), words) for name in _ENDS},
        direct=_ending(f"(?P<list>{ANY_PLACES}){subject['direct']}", words),
        fronted=_going_on(f"{subject['fronted']}(?P<list>{ANY_PLACES})", words),
        apposed_place=_going_on(subject["apposed_place"], words),
        aside_ends_at=_going_on(subject["aside_ends_at"], words),
        breaks=tuple(subject["breaks"]),
        **{name: _ending(subject[name], words) for name in _ENDING},
        **{name: compile_phrase(subject[name], words) for name in _WITHIN},
        **{name: re.compile(subject[name]) for name in _BARE},
        anaphor=_ending(rf"(?P<noun>{_any_of(anaphora)}){subject['anaphor']}", words),
        anaphora=anaphora,
        plurals=frozenset(w for row in table["anaphor"] if row.get("plural") for w in row["words"]),
        speakers=frozenset(w for row in table["anaphor"] if row.get("speaks") for w in row["words"]),
        pointers=frozenset(w for row in table["anaphor"] if row.get("one") for w in row["words"]),
        works=frozenset(table["works"]["words"]),
        called_alike={word: tuple(row) for row in table["works"]["alike"] for word in row},
        topic_kinds=topic_kinds,
        nearer=compile_phrase(table["nearer"]["phrase"], words),
        beside=re.compile(rf"(?<!\w)(?<!cut )(?:{_any_of(table['beside']['words'])}) (?:the )?$"),
        side=re.compile(table["direction"]["side"]),
        azimuths={name.replace("-", ""): float(v) for name, v in table["direction"]["azimuths"].items()},
    )


def _any_of(words: Iterable[str]) -> str:
    """Return the pattern of any of some words, the longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def azimuth_of(words: str) -> float:
    """Return the degrees, clockwise from north, of "north-east" or "north east"."""
    return phrases().azimuths[words.replace("-", "").replace(" ", "")]


def _forms(noun: str) -> tuple[str, ...]:
    """Return a noun and its plural."""
    if noun.endswith("s"):
        return (noun,)
    return noun, f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def _ending(pattern: str, words: dict[str, str]) -> re.Pattern[str]:
    """Compile a pattern that must end where the text does."""
    return re.compile(written_out(pattern, words) + r"$")


def _going_on(pattern: str, words: dict[str, str]) -> re.Pattern[str]:
    """Compile a pattern that goes on right behind a word: ", Midtown is …"."""
    return re.compile(written_out(pattern, words).removeprefix(r"(?<!\w)"))


def group(template: Template, match: re.Match[str], name: str) -> tuple[Mention, ...]:
    """Return the mentions inside a named group of a match; none where it took no part."""
    if name not in match.re.groupindex or match.start(name) < 0:
        return ()
    return template.mentions_between(match.start(name), match.end(name))
