"""Which words are place names, and what each is used for.

Candidate spans are scored by a small model trained by ``scripts/train_recognition.py``; the best set of
spans that do not overlap is kept. What each name is used for, and whether it may become a mark, is read by
:mod:`geomap.reading.places.roles`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from geomap.gazetteer import Gazetteer, NameMatch
from geomap.model import Document, Mention, Sentence
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.features import Words, lexicon
from geomap.reading.places.features_recognition import (
    Spot,
    Term,
    Weights,
    document_clues,
    find_spots,
    given_names,
    land_term,
    terms_of,
)
from geomap.reading.places.name_facts import NameFacts, facts_of, homes_of, lands_of, read_facts
from geomap.reading.places.other_names import is_direction, is_other_name
from geomap.reading.places.placing import LARGE, is_placed
from geomap.reading.places.rivers import is_along
from geomap.reading.places.roles import read_role, share_use
from geomap.reading.places.selection import best_set, is_site_in_full, outermost
from geomap.reading.places.uses import Named, Reading
from geomap.settings import data_path

_PLACED = 0.3
"""Log odds that a name counts which its words place."""
_LISTING = ("and", "or", ",")
"""What joins a name to the one before it."""
_ARTICLES = frozenset(("the", "el", "la", "los", "las", "le", "les", "al"))
"""Small words that a name may begin with."""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """The learnt weights of clues."""

    weights: dict[str, float]
    """Weight of each clue; clues without one say nothing."""
    bias: float
    """Where no clue speaks."""
    _terms: Weights = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_terms", Weights(self.weights))

    def score(self, terms: Iterable[Term]) -> float:
        """Return the log odds that a candidate span is a place name."""
        return sum(map(self._terms.__getitem__, terms), self.bias)


@cache
def default_recogniser() -> Recogniser:
    """Return the model that ships."""
    with data_path("models", "recognition.json").open(encoding="utf-8") as file:
        raw = json.load(file)
    return Recogniser(weights=raw["weights"], bias=raw["bias"])


def read_spots(
    document: Document, sentences: Sequence[Sentence], gazetteer: Gazetteer
) -> tuple[Words, list[Spot], list[NameFacts], list[list[Term]]]:
    """Return the words of a document, its candidate spans, what is known of their names.

    And the clues about each, in terms.
    """
    words = Words(document, tuple(sentences))
    spots = find_spots(words, find_matches(document.text, words, gazetteer))
    facts = facts_of(spots, document.text, gazetteer)
    names = given_names()
    about = document_clues(words, spots, names)
    lands = lands_of(facts)
    starts = {spot.first: at for at, spot in reversed(list(enumerate(spots))) if spot.match is not None}
    ends = {spot.last: at for at, spot in enumerate(spots) if spot.match is not None}
    all_terms = []
    near = words.near
    for spot, fact in zip(spots, facts, strict=True):
        after = before = ""
        if near[spot.last] == "," and spot.last + 1 in starts:
            other = facts[starts[spot.last + 1]]
            after = "in" if other.holders & fact.held else other.bucket
        if near[spot.first - 1] == "," and spot.first - 1 in ends:
            other = facts[ends[spot.first - 1]]
            before = "in" if fact.holders & other.held else other.bucket
        terms = terms_of(words, spot, fact.tags, fact.bucket, about[spot.key], names, (before, after))
        if fact.bucket[0] in "PR":
            terms.append(land_term(_land_of(fact, lands), fact.bucket, fact.spread))
        all_terms.append(terms)
    return words, spots, facts, all_terms


def _land_of(fact: NameFacts, lands: frozenset[str]) -> str:
    """Return whether a place of the name lies in a land or a division that the document names."""
    if not lands:
        return "?"
    if not fact.divisions.isdisjoint(lands):
        return "division"
    return "none" if fact.countries.isdisjoint(lands) else "land"


def find_matches(text: str, words: Words, gazetteer: Gazetteer) -> list[NameMatch]:
    """Return the gazetteer's matches near capitalised words; all of them in a text without capitals.

    Names in lower case are no candidates where case tells names from words, so the rest need not be searched.
    """
    if text.islower():
        return gazetteer.match(text, lower=True)
    size = len(words)
    raw, start, end = words.raw, words.start, words.end
    spans: list[tuple[int, int]] = []
    before_kinds = lexicon("facilities")["before_kinds"]
    begin = kept = 0
    for run in words.runs:
        if run.end < kept:
            continue
        # A name may begin or end with one lower-case word ("north Africa", "Gaza strip"), or hold a few.
        # Before a hyphen stands an article: "al-Watiya".
        first = max(run.start - (2 if raw[run.start - 1] == "-" and run.start > 1 else 1), 0)
        if first - kept > 3:
            if kept:
                spans.append((begin, end[kept - 1]))
            begin = start[first]
        kept = run.end
        while kept < min(run.end + 2, size) and words.lower[kept] in before_kinds:
            kept += 1  # "X air base", "X air force base"
        kept = min(kept + 1, size)
        if raw[kept - 1] in "'’" and kept < size:
            kept += 1
    if kept:
        spans.append((begin, end[kept - 1]))
    found = gazetteer.match(text, within=spans)
    parts = {match: part for match in found if (part := _capitalised(match, text)) is not None}
    if not parts:
        return found
    inner = gazetteer.match(text, within=[(start, end) for start, end, _ in parts.values()])
    known = {(match.start, match.end) for match in inner}
    # Corpora mark "Mexico" where a text says "southern Mexico", and "Kermanshah" of "Kermanshah province".
    plain = {match for match, (start, end, sure) in parts.items() if sure and (start, end) in known}
    return [match for match in found if match not in plain] + inner


def _capitalised(match: NameMatch, text: str) -> tuple[int, int, bool] | None:
    """Return where the rest of a name stands whose first or last word is in small letters, else None.

    And whether those words are a direction or a kind of division, which no corpus counts to the name.
    """
    first, blank, rest = text[match.start : match.end].partition(" ")
    if not blank:
        return None
    last = rest.rpartition(" ")[2]
    ahead, behind = first.islower() and first not in _ARTICLES, last.islower()
    start = match.start + len(first) + 1 if ahead else match.start
    end = match.end - len(last) - 1 if behind else match.end
    if not (ahead or behind) or end - start < 2:
        return None
    directions, divisions = lexicon("context")["directional"], lexicon("kinds")["division"]
    return start, end, (not ahead or first in directions) and (not behind or last in divisions)


def recognise(
    document: Document,
    sentences: Sequence[Sentence],
    gazetteer: Gazetteer,
    *,
    model: Recogniser | None = None,
) -> tuple[Mention, ...]:
    """Recognise the place names of a document, in order, without overlap, with their roles.

    None resolved yet.
    """
    words, spots, facts, all_terms = read_spots(document, sentences, gazetteer)
    model = model if model is not None else default_recogniser()
    # Corpora rarely annotate seats of power, so the model has not learnt that they are places all the same.
    # Nor has it learnt that a mine or a crossing called so in full is one.
    floors = [
        1.0 if fact.power else _PLACED if is_site_in_full(words, spot) else -math.inf
        for fact, spot in zip(facts, spots, strict=True)
    ]
    lands = lands_of(facts)
    scored: list[tuple[float, int]] = []
    taken = -1
    for at, (terms, floor) in enumerate(zip(all_terms, floors, strict=True)):
        spot, fact = spots[at], facts[at]
        value = max(model.score(terms), floor)
        listed = bool(scored) and words.near[spot.first - 1] in _LISTING and taken == spot.first - 1
        if value <= 0.0 and (
            is_placed(words, spot, fact, lands, value, listed=listed)
            or is_along(words, spot, document.text, gazetteer)
        ):
            value = _PLACED
        land, large = fact.state or fact.adjective, fact.bucket[:2] in LARGE
        if value <= 0 or is_other_name(words, spot.first, spot.last, land=land, large=large):
            continue
        if is_direction(words, spot.first, spot.last) and homes_of(fact).isdisjoint(lands):
            continue  # "the West" is a region of Cameroon where Cameroon is named
        scored.append((value, at))
        taken = spot.last
    kept = best_set(spots, outermost(words, spots, scored))
    return _mentions(document, words, spots, facts, kept)


def _mentions(
    document: Document, words: Words, spots: Sequence[Spot], facts: Sequence[NameFacts], kept: Sequence[int]
) -> tuple[Mention, ...]:
    """Return the kept spans as mentions, with their roles."""
    text = document.text
    return share_use(
        text,
        [
            _mention(document, spots[at], read_role(words, name_at(text, words, spots, facts, kept, order)))
            for order, at in enumerate(kept)
        ],
    )


def mentions_from_spans(
    document: Document, spans: Sequence[tuple[int, int]], gazetteer: Gazetteer
) -> tuple[Mention, ...]:
    """Return mentions for given spans, in order of start, with their roles; others are left out.

    Spans that lie outside the text, or that hold no word, are not mentions.
    """
    words, spots, facts = read_given(document, spans, gazetteer)
    return _mentions(document, words, spots, facts, range(len(spots)))


def read_given(
    document: Document, spans: Sequence[tuple[int, int]], gazetteer: Gazetteer
) -> tuple[Words, list[Spot], list[NameFacts]]:
    """Return the words of a document and given spans as candidates, with what is known of their names."""
    text = document.text
    words = Words(document, split_sentences(document))
    kinds = {(m.start, m.end): m for m in gazetteer.match(text)}
    spots: list[Spot] = []
    facts: list[NameFacts] = []
    for start, end in sorted({(s, e) for s, e in spans if 0 <= s < e <= len(text)}):
        first, last = words.span(start, end)
        if first >= last or first >= len(words):
            continue
        spot = Spot("G", words, first, last, kinds.get((start, end)))
        spot.start, spot.end = start, end
        spots.append(spot)
        facts.extend(
            facts_of([spot], text, gazetteer)
            if spot.match is not None
            else [read_facts(text[start:end], frozenset(), gazetteer)]
        )
    return words, spots, facts


def name_at(
    text: str,
    words: Words,
    spots: Sequence[Spot],
    facts: Sequence[NameFacts],
    kept: Sequence[int],
    order: int,
) -> Named:
    """Return the recognised name at a place in the order of the kept spans, as the rules of roles see it."""
    at = kept[order]
    spot, fact = spots[at], facts[at]
    container = contained = False
    if order > 0:
        before = kept[order - 1]
        gap = text[spots[before].end : spot.start]
        container = len(gap) <= 2 and gap.strip() in (",", "(") and bool(fact.holders & facts[before].held)
    if order + 1 < len(kept):
        after = kept[order + 1]
        gap = text[spot.end : spots[after].start]
        contained = len(gap) <= 2 and gap.strip() in (",", "(") and bool(facts[after].holders & fact.held)
    tail = words.lower[spot.last - 1]
    return Named(
        first=spot.first,
        last=spot.last,
        adjective=fact.adjective,
        state=fact.state,
        seat=fact.seat,
        spot=fact.spot,
        land=fact.bucket[0] in "CD" or any("." not in holder for holder in fact.holders),
        container=container,
        contained=contained,
        facility=spot.last - spot.first > 1 and tail in _sites(),
    )


@cache
def _sites() -> frozenset[str]:
    """Return the words that end the name of a road, a building or a natural feature."""
    facilities = lexicon("facilities")
    return facilities["roads"] | facilities["waters"] | facilities["lands"] | facilities["buildings"]


def _mention(document: Document, spot: Spot, reading: Reading) -> Mention:
    sources = {"M": "in the gazetteer's list of names", "G": "given"}
    return Mention(
        document_id=document.id,
        start=spot.start,
        end=spot.end,
        text=document.text[spot.start : spot.end],
        role="literal" if reading.use == "literal" else "associative",
        use=reading.use,
        draw=reading.draw,
        outcome="unresolved",
        score=0.0,
        place=None,
        evidence=(sources.get(spot.origin, "named like a place"), reading.reason),
    )
