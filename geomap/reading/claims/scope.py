"""What the words around a claim make of it: said not to be so, supposed, asked, or measured along a road."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache

from geomap.model import Claim
from geomap.reading.grounds.templates import fold
from geomap.settings import data_path

_REACH = 300
"""How far before a claim, in characters, words are looked at: a hostile sentence may have no end."""


@dataclass(frozen=True, slots=True)
class _Words:
    denied: re.Pattern[str]
    negated: re.Pattern[str]
    merely: re.Pattern[str]
    supposed: re.Pattern[str]
    would: re.Pattern[str]
    relative: re.Pattern[str]
    apposed: re.Pattern[str]
    closed: re.Pattern[str]
    fronted_way: re.Pattern[str]
    told: re.Pattern[str]
    refused: re.Pattern[str]
    unsaid: re.Pattern[str]
    asks_on: re.Pattern[str]
    asked: re.Pattern[str]
    closest: re.Pattern[str]
    at_closest: re.Pattern[str]
    ways: dict[str, str]


def in_scope(claim: Claim, text: str) -> Claim:
    """Return a claim as the words around it mean it; ``text`` is its document's.

    "It is not true that …", "denied that …", "is not within …" turn it round (polarity negative); "if",
    "whether", "would be" and a question mark make it hypothetical; "By road, …" at the head says how it was
    measured.
    """
    words = _words()
    start, end = claim.sentence
    head = fold(text[max(start, claim.start - _REACH) : claim.start])
    negated = words.negated.search(head) and not words.merely.match(fold(claim.text))
    aside = _is_aside(words, head, text[claim.end : end])  # said by the way: not what is denied or supposed
    tail = fold(text[claim.end : min(end, claim.end + _REACH)])
    refused = words.refused.match(tail) is not None and words.told.search(head) is not None
    turned = (not aside and (refused or bool(words.denied.search(head)))) != bool(negated)
    supposed = (not aside and (words.supposed.search(head) or words.unsaid.search(head))) or (
        words.would.search(head)
    )
    at_closest = words.closest.match(tail) is not None or words.at_closest.search(head) is not None
    way = words.fronted_way.match(fold(text[start : min(claim.start, start + _REACH)]))
    return replace(
        claim,
        polarity="negative" if turned else "positive",
        modality="hypothetical" if supposed or _is_asked(words, text[start:end], tail) else claim.modality,
        by=claim.by or (words.ways[way["way"]] if way is not None else "closest" if at_closest else None),
    )


def _is_aside(words: _Words, head: str, tail: str) -> bool:
    """Whether a claim stands in a clause with "which" or between commas, and holds whatever is denied."""
    if words.relative.search(head) is not None:
        return True
    return words.apposed.search(head) is not None and words.closed.match(tail) is not None


def _is_asked(words: _Words, sentence: str, tail: str) -> bool:
    """Whether a sentence asks what a claim says; "they say that it is so, so why …?" asks something else."""
    if not sentence.rstrip(" \n\t\"'”’)»").endswith("?"):
        return False
    return words.asks_on.match(tail) is None or words.asked.match(fold(sentence[:_REACH])) is not None


@lru_cache(maxsize=1)
def _words() -> _Words:
    with data_path("lexicons", "claims.toml").open("rb") as file:
        table = tomllib.load(file)["scope"]
    return _Words(
        denied=re.compile(table["denied"]),
        negated=re.compile(table["negated"]),
        merely=re.compile(table["merely"]),
        supposed=re.compile(table["supposed"]),
        would=re.compile(table["would"]),
        relative=re.compile(table["relative"]),
        apposed=re.compile(table["apposed"]),
        closed=re.compile(table["closed"]),
        **{
            name: re.compile(table[name])
            for name in (
                "fronted_way",
                "told",
                "refused",
                "unsaid",
                "asks_on",
                "asked",
                "closest",
                "at_closest",
            )
        },
        ways=table["ways"],
    )
