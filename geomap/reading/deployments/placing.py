"""Placing: the words of ``data/lexicons/forces.toml`` that place a force, and one of them where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from geomap.reading.language.lexicons import open_table

Status = Literal["stationed", "deployed", "patrolling", "en_route", "planned", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that places a force; offsets are the document's."""

    start: int
    """First code point."""
    end: int
    """One past the last."""
    status: Status
    """What it says that the force is doing."""
    strong: bool
    """Whether it is enough where no place is resolved."""
    owning: bool
    """Whether it places only what stands right behind it: "has", "home to"."""
    text: str
    """The words; empty where a place right behind the force does the placing."""


@dataclass(frozen=True, slots=True)
class ForcesLexicon:
    """The words of ``forces.toml``, its patterns compiled under their names there."""

    placing: dict[str, tuple[tuple[tuple[str, ...], Status, bool, bool], ...]]
    heads: frozenset[str]
    joiner: re.Pattern[str]
    hostile: frozenset[str]
    organisations: re.Pattern[str]
    there: re.Pattern[str]
    here: re.Pattern[str]
    unnamed: re.Pattern[str]
    each: re.Pattern[str]
    locative: re.Pattern[str]
    close: re.Pattern[str]
    moves: re.Pattern[str]
    held: re.Pattern[str]
    with_them: re.Pattern[str]
    goes_on: re.Pattern[str]


@lru_cache(maxsize=1)
def forces_lexicon() -> ForcesLexicon:
    """Read the words that place forces."""
    table = open_table("forces")
    placing: dict[str, list[tuple[tuple[str, ...], Status, bool, bool]]] = {}
    for row in table["placing"]:
        for phrase in row["words"]:
            words = tuple(phrase.split())
            placing.setdefault(words[0], []).append(
                (words, row["status"], row.get("strong", False), row.get("owning", False))
            )
    joiners = "|".join(re.escape(w) for w in sorted(table["joiners"]["words"], key=lambda w: (-len(w), w)))
    names = "|".join(
        re.escape(n) for n in sorted(table["organisations"]["names"], key=lambda n: (-len(n), n))
    )
    return ForcesLexicon(
        placing={k: tuple(sorted(v, key=lambda e: (-len(e[0]), e[0]))) for k, v in placing.items()},
        heads=frozenset(placing),
        joiner=re.compile(rf"(?<!\w)(?:{joiners})(?!\w)"),
        hostile=frozenset(table["hostile"]["words"]),
        **{name: re.compile(pattern) for name, pattern in table["patterns"].items()},
        organisations=re.compile(rf"(?<![\w-])(?:{names})(?![\w-])"),
    )
