"""Classes of assets: which nouns, type designations and prefixes of ships name which force.

They stand in ``data/lexicons/assets.toml`` and ``data/lexicons/forces.toml``; how many a text tells of, and
under what name, is for :mod:`geomap.reading.deployments.assets` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geomap.model import Quantity
from geomap.reading.grounds.templates import fold
from geomap.reading.language.lexicons import open_table
from geomap.reading.language.word_lists import open_lists

_LISTS = open_lists("deployments", "classes")
ASSET_WORD = re.compile(r"[^\W_]+(?:[-/'.&][^\W_]+)*")
PIECE = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
DIGIT = re.compile(r"\d")
NAME = _LISTS.fill(r"[A-ZÀ-ÖØ-Þ][\w'’.-]*(?: (?:<particles>) (?=[A-ZÀ-ÖØ-Þ]))?")
NAMES = rf"(?:{NAME} ?){{1,4}}"
OWN_PLURAL = ("aircraft", "personnel", "artillery", "police", "himars")
UNIT_HEADS = _LISTS.words("unit_heads")
"""Words one of which stands in the name of any unit."""


@dataclass(frozen=True, slots=True)
class AssetClass:
    """A row of the lexicon."""

    name: str
    """Class: "aircraft carrier"."""
    kind: str
    """personnel, ship, aircraft, vehicle, weapon, unit or force."""
    symbol_set: str
    """Two digits of MIL-STD-2525D."""
    entity: str
    """Six digits: entity, type, sub-type."""
    generic: bool = False
    """True for words such as "ship", which are an asset only where the text says whose force it is."""

    def sidc(self, *, identity: str = "4") -> str:
        """Compose the symbol code of 20 digits: version 10, reality, present; identity 4 is neutral.

        >>> AssetClass("destroyer", "ship", "30", "120203").sidc()
        '10043000001202030000'
        """
        return f"100{identity}{self.symbol_set}0000{self.entity}0000"


@dataclass(frozen=True, slots=True)
class Asset:
    """A force or asset as a text names it; offsets are the document's."""

    start: int
    """First code point of the noun phrase."""
    end: int
    """One past the last."""
    noun: tuple[int, int]
    """Span of the noun itself."""
    asset_class: AssetClass
    """What it is."""
    plural: bool
    """Whether the noun is a plural."""
    unit: str | None
    """Name of the vessel or unit."""
    quantity: Quantity | None
    """How many, where the words say or the grammar shows."""


@dataclass(frozen=True, slots=True)
class AssetLexicon:
    """The words of both files, by what a reader looks for."""

    names: dict[str, tuple[tuple[tuple[str, ...], AssetClass, bool, bool], ...]]
    nouns: frozenset[str]
    groups: dict[str, tuple[int, int]]
    prefix: re.Pattern[str]
    prefix_heads: frozenset[str]
    heads: frozenset[str]
    """One of these words, letters alone, stands wherever an asset is named without a digit."""
    prefixes: dict[str, str]
    stops: frozenset[str]
    things: frozenset[str]
    """Nouns behind a force's that make it something else: "a helicopter pad"."""
    cargoes: frozenset[str]
    """Words before a ship's noun that make it a merchant's: "a bulk carrier"."""
    civil: frozenset[str]
    """Words before an aircraft's noun that make it no force's: "a private jet"."""
    holders: frozenset[str]
    """Words before "tank" that make it no vehicle: "a fuel tank"."""
    formations: frozenset[str]
    """Nouns for a unit: "a battery of missiles" is one, whatever it has."""
    timid: frozenset[tuple[str, ...]]
    """Last resorts: nouns that are a force only where they are counted and one is spoken of."""
    proper: frozenset[str]
    """Nouns that are a force only with a capital: "four Typhoons"."""
    ship: AssetClass
    unit: AssetClass
    troops: AssetClass
    tanker: AssetClass


@lru_cache(maxsize=1)
def asset_lexicon() -> AssetLexicon:
    """Read the words that name forces."""
    table, forces = open_table("assets"), open_table("forces")
    names: dict[str, list[tuple[tuple[str, ...], AssetClass, bool, bool]]] = {}
    classes: dict[str, AssetClass] = {}
    for row in table["asset"]:
        asset_class = AssetClass(
            row["class"], row["kind"], row["set"], row["entity"], row.get("generic", False)
        )
        classes[row["class"]] = asset_class
        for words, plural, designation in _forms(row):
            names.setdefault(words[0], []).append((words, asset_class, plural, designation))
    prefixes: dict[str, str] = forces["prefixes"]
    alternatives = "|".join(sorted(map(re.escape, prefixes), key=lambda p: (-len(p), p)))
    heads = [word for word in (*names, *map(str.lower, prefixes)) if DIGIT.search(word) is None]
    return AssetLexicon(
        names={k: tuple(sorted(v, key=lambda e: (-len(e[0]), e[0]))) for k, v in names.items()},
        nouns=frozenset(PIECE.findall(words[-1])[-1] for entries in names.values() for words, *_ in entries),
        groups={k: (v[0], v[1]) for k, v in forces["groups"].items()},
        prefix=re.compile(rf"(?<![\w-])(?P<prefix>{alternatives}) [\"“'‘]?(?P<name>{NAMES})"),
        prefix_heads=frozenset(PIECE.findall(prefix.lower())[0] for prefix in prefixes),
        heads=UNIT_HEADS.union(_LETTERS.findall(head)[0] for head in heads),
        prefixes=prefixes,
        stops=frozenset(forces["stops"]["words"]),
        things=frozenset(forces["things"]["words"]),
        cargoes=frozenset(forces["cargoes"]["words"]),
        civil=frozenset(forces["civil"]["words"]),
        holders=frozenset(forces["holders"]["words"]),
        formations=frozenset(forces["formations"]["words"]),
        timid=frozenset(words for row in table["asset"] if row.get("timid") for words, *_ in _forms(row)),
        proper=frozenset(word for row in table["asset"] for word in row.get("proper", ())),
        ship=classes["warship"],
        unit=classes["brigade"],
        troops=classes["troops"],
        tanker=classes["tanker aircraft"],
    )


def troops() -> AssetClass:
    """Return the class of soldiers of whom no more is said."""
    return asset_lexicon().troops


def asset_classes() -> tuple[AssetClass, ...]:
    """Return all classes of assets that the lexicon knows, by name."""
    lexicon = asset_lexicon()
    known = {entry[1].name: entry[1] for entries in lexicon.names.values() for entry in entries}
    return tuple(known[name] for name in sorted(known))


def _forms(row: dict[str, Any]) -> list[tuple[tuple[str, ...], bool, bool]]:
    forms = [(tuple(n.split()), False, False) for n in row["names"]]
    proper = row.get("proper", ())
    forms += [(tuple(n.split()), False, False) for n in proper if not n.endswith("s")]
    plurals = [
        *row.get("plurals", ()),
        *(n for n in proper if n.endswith("s")),
        *([] if row.get("singular") else map(_plural, row["names"])),
    ]
    forms += [(tuple(n.split()), True, False) for n in dict.fromkeys(plurals)]
    for designation in row.get("designations", ()):
        forms += [(tuple(designation.split()), False, True), (tuple(f"{designation}s".split()), True, True)]
    return forms


def _plural(noun: str) -> str:
    if noun.endswith((*OWN_PLURAL, "craft")):
        return noun
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")


def ship_country(unit: str) -> str | None:
    """Return whose navy a ship's prefix shows, by name; None where it does not."""
    return asset_lexicon().prefixes.get(unit.split(" ")[0]) or None


def names_a_force(text: str) -> bool:
    """Tell whether a text has a plural noun for soldiers, ships, vehicles or the like: "rebels", "tanks"."""
    names = asset_lexicon().names
    words = [bare_word(w.group()) for w in ASSET_WORD.finditer(fold(text))]
    return any(
        plural and words[i : i + len(noun)] == list(noun)
        for i, word in enumerate(words)
        for noun, _, plural, _ in names.get(word, ())
        if noun not in asset_lexicon().timid
    )


def bare_word(word: str) -> str:
    """Return a word without the "'s" behind it."""
    return word.removesuffix("'s").strip("'.")
