"""Which countries the words of a document speak of, apart from its place names: "selectmen", "crore", "£".

Local news says its country by its offices, courts and money before it says it by name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from geomap.settings import data_path

_SIGNS = ".,;:!?\"'()[]“”‘’—–"
"""What stands at words without being of them."""

_DOUBT = 1.0
"""Telling words that must be outweighed before a share comes near 1."""


_Lands = dict[str, tuple[str, ...]]


@cache
def _table() -> tuple[_Lands, dict[str, tuple[tuple[str, tuple[str, ...]], ...]], _Lands]:
    """Return the countries of each word, phrases by first word, and signs of money."""
    with data_path("lexicons", "vocabulary.toml").open("rb") as file:
        raw: dict[str, list[str]] = tomllib.load(file)
    countries: dict[str, list[str]] = {}
    for country, terms in raw.items():
        for term in dict.fromkeys(terms):
            countries.setdefault(term, []).append(country)
    words: _Lands = {}
    signs: _Lands = {}
    phrases: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for term, lands in countries.items():
        first, blank, _ = term.partition(" ")
        if blank:
            phrases.setdefault(first, []).append((term, tuple(lands)))
        elif term[-1].isalpha():
            words[term] = tuple(lands)
        else:
            signs[term] = tuple(lands)
    return words, {first: tuple(terms) for first, terms in phrases.items()}, signs


def spoken_countries(text: str) -> Mapping[str, float]:
    """Return the share of a document's telling words that speak of each country, by ISO code.

    A word counts once however often it stands, and in equal parts for all its countries. Shares stay below 1,
    the further the fewer words there are; nothing where no word tells.

    >>> spoken_countries("The sheriff's deputies met the school board.")["US"]
    0.75
    """
    words, phrases, signs = _table()
    lower = text.lower()
    if "’" in lower:
        lower = lower.replace("’", "'")
    present = {word if word.isalpha() else word.strip(_SIGNS) for word in set(lower.split())}
    votes: dict[str, float] = {}
    # In a fixed order: sums of thirds depend on it in their last digit.
    found = [words[word] for word in sorted(present & words.keys())]
    found += [lands for sign, lands in signs.items() if sign in lower]
    for first in sorted(present & phrases.keys()):
        found += [lands for phrase, lands in phrases[first] if phrase in lower]
    for lands in found:
        for land in lands:
            votes[land] = votes.get(land, 0.0) + 1 / len(lands)
    total = len(found) + _DOUBT
    return {land: votes[land] / total for land in sorted(votes)}
