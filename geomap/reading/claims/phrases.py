"""The phrases by which English texts state distances, compiled from ``data/lexicons/claims.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from geomap.model import Mention
from geomap.reading.grounds.templates import ANY_PLACES, Template, compile_phrase
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
    works: frozenset[str]
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
    edge_first: re.Pattern[str]
    own_coast: re.Pattern[str]
    own_capital: re.Pattern[str]
    own_border: re.Pattern[str]
    aside: re.Pattern[str]
    both: re.Pattern[str]
    between: re.Pattern[str]
    that_edge: re.Pattern[str]
    close_by: re.Pattern[str]
    set_out: re.Pattern[str]
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


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """Read and compile the lexicon of claims, once."""
    with data_path("lexicons", "claims.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    words: dict[str, str] = table["words"]
    anaphora = {w: tuple(row["kinds"]) for row in table["anaphor"] for w in row["words"]}
    nouns = "|".join(re.escape(w) for w in sorted(anaphora, key=lambda w: (-len(w), w)))
    topic_kinds = {
        form: tuple(row["kinds"]) for row in table["topic"] for w in row["words"] for form in _forms(w)
    }
    topics = "|".join(re.escape(w) for w in sorted(topic_kinds, key=lambda w: (-len(w), w)))
    beside = "|".join(re.escape(w) for w in sorted(table["beside"]["words"], key=lambda w: (-len(w), w)))
    return Phrases(
        references=tuple(
            (row["kind"], compile_phrase(p, words)) for row in table["reference"] for p in row["phrases"]
        ),
        pairs=tuple(compile_phrase(p, words) for row in table["pair"] for p in row["phrases"]),
        direct=_ending(f"(?P<list>{ANY_PLACES}){table['subject']['direct']}", words),
        clause=_ending(table["subject"]["clause"], words),
        anaphor=_ending(rf"(?P<noun>{nouns}){table['subject']['anaphor']}", words),
        anaphora=anaphora,
        plurals=frozenset(w for row in table["anaphor"] if row.get("plural") for w in row["words"]),
        speakers=frozenset(w for row in table["anaphor"] if row.get("speaks") for w in row["words"]),
        pointers=frozenset(w for row in table["anaphor"] if row.get("one") for w in row["words"]),
        topic=_ending(table["subject"]["topic"].replace("<nouns>", topics), words),
        works=frozenset(table["works"]["words"]),
        topic_called=_ending(table["subject"]["topic_called"].replace("<nouns>", topics), words),
        topic_kinds=topic_kinds,
        any_noun=_ending(table["subject"]["any_noun"], words),
        told_of=compile_phrase(table["subject"]["told_of"], words),
        noun_named=re.compile(table["subject"]["noun_named"].replace("<nouns>", topics)),
        headline=compile_phrase(table["subject"]["headline"].replace("<nouns>", topics), words),
        **{
            name: re.compile(table["subject"][name])
            for name in (
                "division",
                "goes_on",
                "verb_next",
                "inside_phrase",
                "puts",
                "edge",
                "close_by",
                "it_goes_on",
                "mover",
                "longer_place",
                "told_length",
                "gap",
                "gap_lead",
                "gap_tail",
            )
        },
        journey=_ending(table["subject"]["journey"], words),
        way_to=_ending(table["subject"]["way_to"], words),
        fragment=_ending(table["subject"]["fragment"], words),
        puts_it=_ending(table["subject"]["puts_it"], words),
        nearer=compile_phrase(table["nearer"]["phrase"], words),
        breaks=tuple(table["subject"]["breaks"]),
        open=tuple(compile_phrase(p, words) for p in table["open"]["phrases"]),
        there=compile_phrase(table["open"]["there"], words),
        inside=compile_phrase(table["open"]["inside"], words),
        whose=re.compile(table["open"]["whose"]),
        aside_segment=compile_phrase(table["subject"]["aside_segment"], words),
        aside_ends_at=_going_on(table["subject"]["aside_ends_at"], words),
        aside_says_of=_ending(table["subject"]["aside_says_of"], words),
        described=_ending(table["subject"]["described"], words),
        noun_next=re.compile(table["subject"]["noun_next"].replace("<nouns>", topics)),
        headed=compile_phrase(table["subject"]["headed"], words),
        placed=_ending(table["subject"]["placed"], words),
        spoken_of=_ending(table["subject"]["spoken_of"], words),
        set_out=_ending(table["subject"]["set_out"], words),
        speakers_capital=_ending(table["subject"]["speakers_capital"], words),
        puts_others=_ending(table["subject"]["puts_others"], words),
        joined=_ending(table["subject"]["joined"], words),
        taken_for=_ending(table["subject"]["taken_for"], words),
        subject_lead=compile_phrase(table["subject"]["subject_lead"], words),
        subject_tail=compile_phrase(table["subject"]["subject_tail"], words),
        the_two=_ending(table["subject"]["the_two"].replace("<nouns>", topics), words),
        apart=compile_phrase(table["open"]["apart"], words),
        edge_first=_ending(table["subject"]["edge_first"], words),
        own_coast=compile_phrase(table["open"]["own_coast"], words),
        own_capital=compile_phrase(table["open"]["own_capital"], words),
        own_border=compile_phrase(table["open"]["own_border"], words),
        aside=compile_phrase(table["open"]["aside"], words),
        both=compile_phrase(table["open"]["both"], words),
        between=compile_phrase(table["open"]["between"], words),
        that_edge=compile_phrase(table["open"]["that_edge"], words),
        fronted_head=re.compile(table["subject"]["fronted_head"]),
        fronted_noun=re.compile(table["subject"]["fronted_noun"].replace("<nouns>", topics)),
        fronted=_going_on(f"{table['subject']['fronted']}(?P<list>{ANY_PLACES})", words),
        beside=re.compile(rf"(?<!\w)(?:{beside}) (?:the )?$"),
        side=re.compile(table["direction"]["side"]),
        azimuths={name.replace("-", ""): float(v) for name, v in table["direction"]["azimuths"].items()},
    )


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
    return re.compile(compile_phrase(pattern, words).pattern + r"$")


def _going_on(pattern: str, words: dict[str, str]) -> re.Pattern[str]:
    """Compile a pattern that goes on right behind a word: ", Midtown is …"."""
    return re.compile(compile_phrase(pattern, words).pattern.removeprefix(r"(?<!\w)"))


def group(template: Template, match: re.Match[str], name: str) -> tuple[Mention, ...]:
    """Return the mentions inside a named group of a match; none where it took no part."""
    if name not in match.re.groupindex or match.start(name) < 0:
        return ()
    return template.mentions_between(match.start(name), match.end(name))
