"""The words around numbers: what bounds them, what they count, and what makes them names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from geomap.model.quantities import Qualifier
from geomap.reading.language.tokens import Token, lengths_by_head, token_at
from geomap.reading.quantities.measures import Words, measure_heads, words_of
from geomap.reading.quantities.numerals import numeral_words
from geomap.settings import data_path


@dataclass(frozen=True, kw_only=True, slots=True)
class QuantityWords:
    """The words around numbers, from ``data/lexicons/quantities.toml``."""

    before: dict[Words, Qualifier]
    after: dict[Words, Qualifier]
    vague: dict[Words, tuple[float, float]]
    guarded: frozenset[Words]
    names: frozenset[str]
    capitalised: frozenset[str]
    addresses: frozenset[str]
    nought: frozenset[Words]
    pronouns: frozenset[Words]
    stops: frozenset[str]
    plurals: frozenset[str]
    singulars: frozenset[str]
    months: frozenset[str]
    given_over: frozenset[str]
    spoken_about: frozenset[str]
    harmed: frozenset[str]
    one_before: frozenset[str]
    one_after: frozenset[str]
    one_hyphen: frozenset[str]
    heads: frozenset[str]
    before_tails: dict[str, tuple[int, ...]]
    after_heads: dict[str, tuple[int, ...]]
    vague_heads: dict[str, tuple[int, ...]]


@cache
def quantity_words() -> QuantityWords:
    """Return the words around numbers, read once."""
    with data_path("lexicons", "quantities.toml").open("rb") as file:
        table = tomllib.load(file)
    with data_path("lexicons", "times.toml").open("rb") as file:
        times = tomllib.load(file)
    known = numeral_words()
    vague = {words_of(word): (float(low), float(high)) for word, (low, high) in table["vague"].items()}
    pronouns = frozenset(words_of(word) for word in table["nought"]["pronouns"])
    before: dict[Words, Qualifier] = {
        words_of(word): name for name, words in table["before"].items() for word in words
    }
    after: dict[Words, Qualifier] = {
        words_of(word): name for name, words in table["after"].items() for word in words
    }
    heads = {*measure_heads(), *known.ordinals, *known.fraction_words, "no"}
    heads |= {words[0] for words in [*vague, *pronouns]}
    return QuantityWords(
        before=before,
        after=after,
        vague=vague,
        guarded=frozenset(words_of(word) for word in table["vague_guarded"]["words"]),
        names=frozenset(table["names"]["before"]),
        capitalised=frozenset(table["names"]["capitalised"]),
        addresses=frozenset(table["addresses"]["after"]),
        nought=frozenset(words_of(word) for word in table["nought"]["nouns"]),
        pronouns=pronouns,
        stops=frozenset(table["stops"]["words"]),
        plurals=frozenset(table["stops"]["plurals"]),
        singulars=frozenset(table["stops"]["singulars"]),
        months=frozenset([*times["months"], *times["months_short"]]),
        given_over=frozenset(table["particles"]["over"]),
        spoken_about=frozenset(table["particles"]["about"]),
        harmed=frozenset(table["nought"]["harmed"]),
        one_before=frozenset(table["one"]["before"]),
        one_after=frozenset(table["one"]["after"]),
        one_hyphen=frozenset(table["one"]["hyphen"]),
        heads=frozenset(heads),
        before_tails=lengths_by_head(words[::-1] for words in before),
        after_heads=lengths_by_head(after),
        vague_heads=lengths_by_head(vague),
    )


def is_plural(token: Token, lexicon: QuantityWords) -> bool:
    """Whether a word is a plural noun."""
    word = token.word
    if word in lexicon.plurals:
        return True
    return (
        token.kind == "w"
        and len(word) > 3
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is", "ous"))
        and word not in lexicon.singulars
    )


def is_plural_near(tokens: list[Token], index: int, lexicon: QuantityWords) -> bool:
    """Whether a plural noun stands within the next four words."""
    for at in range(index, index + 4):
        token = token_at(tokens, at)
        if token.word in lexicon.stops or (token.kind == "p" and token.word not in ("-", ".")):
            return False
        if is_plural(token, lexicon):
            return True
    return False
