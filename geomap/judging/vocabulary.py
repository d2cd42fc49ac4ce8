"""The words that reconciliation goes by: families of kinds, names of states, words that tell nothing."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geomap.settings import data_path

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*[\w])?|\d[\d,.]*\d|\d")
_ENDINGS = ("ings", "ing", "ers", "ed", "es", "s", "e")
_LONGEST_NAME = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """What stands in ``data/lexicons/facts.toml`` and the names of states in ``data/nations.toml``."""

    family_of: dict[str, str]
    """Kind of event to the family within which kinds may mean the same."""
    spoken: frozenset[str]
    """Kinds that are told by who speaks to whom."""
    common: frozenset[str]
    """Words that say nothing of which thing is told of, folded."""
    titles: frozenset[str]
    """Ranks that are no part of a name, folded."""
    states: dict[str, str]
    """Folded name, adjective or seat of a state to its ISO code."""


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Read the tables, once. Raises OSError or TOMLDecodeError when the installation is damaged."""
    table = _table("lexicons", "facts.toml")
    states: dict[str, str] = {}
    for code, row in _table("nations.toml").items():
        for key in ("names", "abbreviations", "adjectives", "people"):
            for name in row.get(key, ()):
                states.setdefault(_folded(name), code)
    for code, seats in table["seats"].items():
        states |= {_folded(seat): code for seat in seats}
    return Vocabulary(
        family_of={kind: row["name"] for row in table["family"] for kind in row["kinds"]},
        spoken=frozenset(table["spoken"]["kinds"]),
        common=frozenset(table["common"]["words"]),
        titles=frozenset(table["titles"]["words"]),
        states=states,
    )


def split_words(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    """Split a sentence into its capitalised words and the stems of the others, both folded.

    >>> [sorted(part) for part in split_words("The tanker Larch Bay burned off Hodeidah")]
    [['bay', 'hodeidah', 'larch'], ['burn', 'tanker']]
    """
    names, words = set(), set()
    common = vocabulary().common
    for match in _WORD.finditer(sentence):
        word = match.group()
        folded = _folded(word)
        if folded in common or len(folded) < 2:
            continue
        if word[0].isupper():
            names.add(folded)
        else:
            words.add(stem(folded))
    return frozenset(names), frozenset(words)


def stem(word: str) -> str:
    """Cut the commonest endings off, so that "strikes" and "strike", "shelled" and "shelling" meet.

    >>> stem("shelled") == stem("shelling") == "shell"
    True
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=65_536)
def parties_of(name: str) -> frozenset[str]:
    """Fold the name of an actor: the codes of the states in it, or its words without titles.

    >>> sorted(parties_of("Russian forces")), sorted(parties_of("President Salva Kiir"))
    (['RU'], ['kiir', 'salva'])
    """
    words = [_folded(match.group()) for match in _WORD.finditer(name)]
    states = vocabulary().states
    found = set()
    for at in range(len(words)):
        for length in range(_LONGEST_NAME, 0, -1):
            code = states.get(" ".join(words[at : at + length]))
            if code is not None:
                found.add(code)
                break
    if found:
        return frozenset(found)
    skipped = vocabulary().titles | vocabulary().common
    return frozenset(word for word in words if word not in skipped and len(word) > 1)


def _folded(word: str) -> str:
    folded = word.casefold().replace("’", "'").removeprefix("the ").replace(".", "")
    return folded.removesuffix("'s").removesuffix("'")


def _table(*parts: str) -> dict[str, Any]:
    with data_path(*parts).open("rb") as file:
        return tomllib.load(file)
