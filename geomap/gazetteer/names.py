"""Roles a name plays for a place, and what is known of a name before any text is read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

NameKind = Literal["name", "demonym", "adjective", "abbreviation", "former"]
"""How a name stands to its places: its name now, a word for its people, …, a name it no longer bears."""

Case = Literal["lower", "title", "upper", "mixed"]
"""How a surface is written: "paris", "Paris", "PARIS", "McAllen"."""


class NameRole:
    """How a name stands to one place, as bits of an int: one name may play several roles."""

    MAIN: Final = 1
    """The place's main name."""
    ALIAS: Final = 2
    """A name from one of our own tables, in common use."""
    ALTERNATE: Final = 4
    """Any other name: other languages, variants."""
    ABBREVIATION: Final = 8
    """A short form that is bound to its case or dots: "US", "Calif."."""
    FORMER: Final = 16
    """A name the place no longer bears."""
    DEMONYM: Final = 32
    """A word for its people."""
    ADJECTIVE: Final = 64
    """An adjective of it."""
    SPELLING: Final = 128
    """Its main name in another transcription: "Izium" of Izyum."""


_KINDS: tuple[tuple[int, NameKind], ...] = (
    (NameRole.MAIN | NameRole.ALIAS | NameRole.SPELLING | NameRole.ALTERNATE, "name"),
    (NameRole.DEMONYM, "demonym"),
    (NameRole.ADJECTIVE, "adjective"),
    (NameRole.ABBREVIATION, "abbreviation"),
    (NameRole.FORMER, "former"),
)


@cache
def kinds_of(roles: int) -> frozenset[NameKind]:
    """Return the kinds that a union of roles stands for."""
    return frozenset(kind for role, kind in _KINDS if roles & role)


_ROLE_WEIGHT = {
    NameRole.MAIN: 0.0,
    NameRole.ALIAS: -0.1,
    NameRole.SPELLING: -0.1,
    NameRole.ABBREVIATION: -0.2,
    NameRole.DEMONYM: -0.3,
    NameRole.ADJECTIVE: -0.3,
    NameRole.FORMER: -0.7,
    NameRole.ALTERNATE: -2.0,
}


@cache
def role_weight(roles: int) -> float:
    """Return what the best of the roles takes from a place's prominence (0 for its main name)."""
    return max(weight for role, weight in _ROLE_WEIGHT.items() if roles & role)


_UNSIZED = 5_000
_TOWNSHIPS = frozenset(("CN", "ID"))
"""Countries where most seats of which no number is known are villages, those of townships."""


def reckoned_people(kind: str, population: int, country: str) -> int:
    """Return how many people to reckon with: the seat of a division without a number is a town.

    GeoNames gives none for Tal Afar, Jezzine and Paju, which are no hamlets.
    """
    if population or not kind.startswith("PPLA") or country in _TOWNSHIPS:
        return population
    return _UNSIZED


def prominence(kind: str, population: int, country: str) -> float:
    """Return how likely a place is meant before anything is read, as a power of ten.

    Country before capital before region before population, softly: a metropolis outranks a small
    division, a village never a state. The constants put Georgia (country) before Georgia (state), Washington
    (capital) before Washington (state), New York and São Paulo (cities) before their states, Victoria (state)
    before Victoria (Seychelles).

    >>> land, state, town = ("PCLI", 3_700_000, "GE"), ("ADM1", 10_700_000, "US"), ("PPL", 12_000, "GE")
    >>> prominence(*land) > prominence(*state) > prominence(*town)
    True
    """
    size = math.log10(reckoned_people(kind, population, country) + 10)
    if kind.startswith("PCL") or kind == "CONT":
        return 7.6 + 0.1 * size
    if kind == "PPLC":
        return 1.5 + size
    if kind in ("marine", "region"):
        return 6.6
    if kind.startswith("ADM1"):
        return 3.0 + 0.45 * size
    if kind.startswith("ADM"):
        return 1.2 + 0.55 * size
    if kind.startswith("PPL"):
        return size
    return 4.5


@dataclass(frozen=True, kw_only=True, slots=True)
class NameMatch:
    """A stretch of text that spells a name of the match list."""

    start: int
    """First code point of the raw text."""
    end: int
    """One past the last; a possessive 's stays outside."""
    key: str
    """The folded name: what `Gazetteer.name_facts` and `Gazetteer.candidates` take."""
    kinds: frozenset[NameKind]
    """Every way the name stands to one of its places."""
    place_ids: tuple[str, ...]
    """Its places, the most prominent first."""
    case: Case
    """How the surface is written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NameFacts:
    """What is known of a name before any text is read."""

    key: str
    """The folded name."""
    kinds: frozenset[NameKind]
    """Every way it stands to one of its places."""
    places: int
    """How many places bear it, in any role."""
    countries: int
    """In how many countries."""
    max_population: int
    """People in the most populous of them; 0 when not known."""
    best_kind: str
    """Feature code of the most prominent of them."""
    best_prominence: float
    """Its prominence, a power of ten: country about 8.5, metropolis 7, town 4, hamlet 2.5."""
    main: bool
    """True where it is the main name (or one of our own aliases) of one of them."""
    is_common_word: bool
    """True where it is also a word of everyday English, Spanish, French, Portuguese or German."""
    is_given_name: bool
    """True where people bear it as a first name."""
    is_surname: bool
    """True where people bear it as a family name."""


@dataclass(frozen=True, slots=True)
class Bearers:
    """The places that bear a name as parallel lists, which costs less than a noun for each."""

    rows: list[int]
    """Their rows, for ``Gazetteer.place_at``; the most prominent first."""
    roles: list[int]
    """How each bears the name, as bits of ``NameRole``."""
    kinds: list[str]
    """Feature codes."""
    countries: list[str]
    """Country codes, empty at sea."""
    divisions: list[str]
    """First-level divisions inside the country, empty where not known."""
    population: list[int]
    """People; 0 where not known."""
    facilities: list[bool]
    """Whether each stands in our own table of seats of power and other sites."""
