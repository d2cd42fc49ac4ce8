"""Cues of modality: the words of ``data/lexicons/modality.toml``, by what they do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from geomap.model import Modality
from geomap.reading.language.lexicons import WordSet, open_table, word_set


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues, by what they do; what each list is for stands beside it in the lexicon."""

    adverbs: dict[str, Modality]
    adjectives: dict[str, str]
    modals: dict[str, str]
    negators: frozenset[str]
    conditionals: frozenset[str]
    conditional_phrases: WordSet
    aims: frozenset[str]
    infinitives: dict[str, str]
    with_object: frozenset[str]
    phrasal: frozenset[str]
    perfect: frozenset[str]
    objects: dict[str, str]
    sayings: dict[str, str]
    future_sayings: frozenset[str]
    blocks: frozenset[str]
    right: dict[str, str]
    light: frozenset[str]
    tellings: frozenset[str]
    untrue: frozenset[str]


def _flat(table: dict[str, list[str]]) -> dict[str, str]:
    return {word: name for name, words in table.items() for word in words}


@cache
def cues() -> Cues:
    """Read the words that say how sure a text is, once."""
    table = open_table("modality")
    adverbs: dict[str, Modality] = dict.fromkeys(table["adverbs"]["alleged"], "alleged")
    sayings = dict(table["sayings"])
    infinitives = dict(table["infinitives"])
    with_object = frozenset(infinitives.pop("with_object"))
    future, blocks = sayings.pop("future"), sayings.pop("blocks")
    perfect = sayings.pop("perfect")
    return Cues(
        adverbs,
        _flat(table["adjectives"]),
        _flat(table["modals"]),
        frozenset(table["negators"]["words"]),
        frozenset(table["conditionals"]["words"]),
        word_set(table["conditionals"]["phrases"]),
        frozenset(table["aims"]["words"]),
        _flat(infinitives),
        with_object,
        frozenset(table["phrasal"]["words"]),
        frozenset(perfect),
        _flat(table["objects"]),
        _flat(sayings),
        frozenset(future),
        frozenset(blocks),
        _flat(table["right"]),
        frozenset(table["light"]["words"]),
        frozenset(table["untrue"]["tellings"]),
        frozenset(table["untrue"]["words"]),
    )


def light_verbs() -> frozenset[str]:
    """Return the forms of the verbs that lend a noun its tense: "carry out", "hold", "impose"."""
    return cues().light
