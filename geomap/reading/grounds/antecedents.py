"""Antecedents: the place that "the country", "the island" or "the state" stands for.

The noun says what kind of place is meant. A land is the one that the report has named most so far, in any
use ("Pakistan's army … across the country"); anything smaller is the last place of that kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from geomap.model import Mention, Place, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.language.words import words_in

_PHRASE = re.compile(
    r"(?<!\w)(?P<link>in|into|across|throughout|inside|to|around|near|off|on|at|all over|over|from)"
    r" (?:(?:parts|much|most|the rest|the (?:north|south|east|west|centre|center)) of )?"
    r"the (?:whole |entire )?"
    r"(?P<noun>country|island|state|province|region|city|town|village|strait|peninsula|archipelago|shoal)"
    r"(?!['’\w-])"
)
_NATIONWIDE = re.compile(r"(?<!\w)(?P<link>)(?P<noun>nationwide|countrywide)(?!\w)")
_GOES_ON = re.compile(
    r" (?:of (?:the )?[A-Z]|of (?:its|his|her|their|one)|[A-Z]|where (?!the)|that|which|centre|center|council"
    r"|hall|government|capital|media|department|television|news|police|prosecutor|legislature|radio|border)"
)
_KINDS: dict[str, tuple[str, ...]] = {
    "country": ("PCL",),
    "nationwide": ("PCL",),
    "countrywide": ("PCL",),
    "island": ("ISL", "TERR"),
    "archipelago": ("ISLS", "TERR"),
    "state": ("ADM1",),
    "province": ("ADM1",),
    "region": ("ADM1", "region", "RGN"),
    "city": ("PPL",),
    "town": ("PPL",),
    "village": ("PPL",),
    "strait": ("STRT", "marine"),
    "peninsula": ("PEN",),
    "shoal": ("SHOL", "RF", "RFC", "SHL"),
}
_EVERYWHERE = frozenset(("nationwide", "countrywide"))
_NOUNS = frozenset(_KINDS) - _EVERYWHERE
_SPOKEN = ("embedded",)
_LEAST = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Antecedent:
    """A phrase without a name, and the place that it stands for."""

    start: int
    """First code point of the phrase, its preposition included."""
    end: int
    """One past its last."""
    link: str
    """The preposition, lower case; empty for "nationwide"."""
    mention: Mention
    """The mention that names the place."""


def find_antecedents(annotations: Annotations) -> Iterator[Antecedent]:
    """Find the phrases of a document that name a place by its kind alone, with the place that they mean."""
    text = annotations.text
    named = [m for m in annotations.mentions if m.place is not None and m.use not in _SPOKEN]
    if not named:
        return
    for sentence in annotations.sentences:
        if sentence.boilerplate:
            continue
        words = words_in(text, sentence.start, sentence.end)
        for pattern, nouns in ((_PHRASE, _NOUNS), (_NATIONWIDE, _EVERYWHERE)):
            if nouns.isdisjoint(words):
                continue
            for match in pattern.finditer(text, sentence.start, sentence.end):
                if _GOES_ON.match(text, match.end()):
                    continue
                mention = _antecedent(match["noun"], match.start(), named, sentence)
                if mention is not None:
                    yield Antecedent(
                        start=match.start(), end=match.end(), link=match["link"], mention=mention
                    )


def _antecedent(noun: str, at: int, named: list[Mention], sentence: Sentence) -> Mention | None:
    before = [m for m in named if m.start < at and _is_sure(m) and _fits(m.place, noun)]
    if not before:
        return None
    last = before[-1]
    if _KINDS[noun] != ("PCL",):
        # A smaller place is meant only where it was the ground, not a name in passing.
        placed = [m for m in before if m.role == "literal" or m.use in ("metonym", "modifier")]
        return placed[-1] if placed else None
    if last.start >= sentence.start and last.use != "demonym":
        return last
    counts = Counter(m.place.id for m in before if m.place is not None)
    most = max(counts.values())
    often = [m for m in before if m.place is not None and counts[m.place.id] == most]
    return often[-1]


def _is_sure(mention: Mention) -> bool:
    return mention.outcome == "resolved" and mention.score >= _LEAST


def _fits(place: Place | None, noun: str) -> bool:
    return place is not None and place.kind.startswith(_KINDS[noun])
