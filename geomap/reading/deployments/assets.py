"""Assets: which words name a force, a weapon or a vessel, how many of them, and under what name.

The nouns and type designations stand in ``data/lexicons/assets.toml``, ships' prefixes in
``data/lexicons/forces.toml``. An asset is a noun phrase as it stands ("over 4,000 sailors", "a fleet of
warships", "the aircraft carrier Minas Gerais"); whether the text places it anywhere is for
:mod:`geomap.reading.deployments.deployments` to say.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from geomap.model import Quantity
from geomap.reading.deployments.strengths import (
    counted_before,
    counted_later,
    grammar_count,
    one_of,
    told_number,
)
from geomap.reading.grounds.templates import fold
from geomap.reading.language.lexicons import open_table
from geomap.reading.language.words import words_in

_WORD = re.compile(r"[^\W_]+(?:[-/'.&][^\W_]+)*")
_PIECE = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’.-]*(?: (?:de|da|del|di|la|le|el|al|of|the|von|van) (?=[A-ZÀ-ÖØ-Þ]))?"
_NAMES = rf"(?:{_NAME} ?){{1,4}}"
_QUOTED_NAME = re.compile(rf" [\"“‘']?(?P<name>{_NAMES})[\"”’']?")
_APPOSED_NAME = re.compile(
    rf", (?:the |named )?[\"“‘']?(?P<name>{_NAMES})[\"”’']?(?=,|\\.| and | has | is | was )"
)
_LISTED_NAMES = re.compile(rf" (?P<names>{_NAMES}(?:, {_NAMES})*,? ?and (?:the )?{_NAMES})")
_PEOPLE_BEFORE = re.compile(r"(?<!\w)[A-Z]\w+(?:an|ese|ish|li|pi|qi|ani|ch)(?: [a-z-]+){0,2} $")
"""Before "company" or "team": the people whose soldiers it is made of."""
_FURTHER = re.compile(
    r"(?<!\w)(?:another|an additional|(?:a|the) (?:second|third|fourth|further|new|last)) $"
)
"""Before "battery" or "company": one more of what was spoken of."""
_POSTED = re.compile(
    r" (?:(?:have|has|had|were|was|are|is|will|would|be|been|being|now|already|also|still) ){0,3}"
    r"(?:deployed|stationed|posted|garrisoned|massed|massing|billeted|quartered|mobili[sz]ed|dug in)(?!\w)"
)
"""Behind "4,000 men": what only a force does."""
_KEPT = re.compile(
    r"(?<!\w)(?:keeps?|maintains?|stations?|stationed|garrisons?|deploys?|deployed|massed|posted) $"
)
"""Before "700 men": what is only done with a force."""
_UNIT = re.compile(
    r"(?<!\w)(?:\d{1,3}(?:st|nd|rd|th|d)|[A-Z][a-z]+(?:st|nd|rd|th)) "
    r"(?:[A-Z][\w-]+(?: and [A-Z][\w-]+)? ){0,4}"
    r"(?:Division|Brigade|Regiment|Battalion|Fleet|Army|Corps|Wing|Squadron|Expeditionary Unit|"
    r"Expeditionary Force|Group|Airborne|Company|Battery|Army Corps|Combat Team|Strike Group|Infantry|"
    r"Marines|Mountain|Air Force)(?!\w)"
)
_UNIT_HEADS = frozenset(
    ("division", "brigade", "regiment", "battalion", "fleet", "army", "corps", "wing", "squadron",
     "expeditionary", "group", "airborne", "company", "battery", "combat", "strike", "infantry", "marines",
     "mountain", "air")
)  # fmt: skip
"""Words one of which stands in the name of any unit."""
_PARTITIVE = re.compile(
    r"(?:^|(?<=\W))(?:an? |the |its |another |two |three |several )?"
    r"(?P<group>[a-z-]+) of (?:[\w.'’-]+ ){0,3}$"
)
_ARTICLES = frozenset(
    ("a", "an", "the", "one", "another", "its", "their", "his", "her", "our", "this", "that", "every", "each")
)
_APPOSED = re.compile(r"(?: \([^()]{1,20}\))?, (?:(?:the|a|an|its|one of) )?(?:[\w'-]+ ){0,4}")
_OF_FORCE = re.compile(r" (?:of|from) (?:the |a |an )?(?:[\w'-]+ ){0,3}")
_OF = re.compile(
    r",? (?:of|numbering|comprising) (?:the |its |their )?|, (?=estimated)|,? (?=some |about |around )"
)
_MEN = re.compile(
    r" (?:men|women|soldiers|troops|personnel|people|marines|sailors|fighters|officers|police|commandos|"
    r"rangers)"
    r"(?!\w)"
)
_GROUP_REACH = 7
"""Words behind a noun for a group in which what it counts may stand."""
ARMED = re.compile(
    r"(?<!\w)(?:arm(?:y|ies)|military|forces?|troops?|soldiers?|battalions?|brigades?|regiments?|"
    r"garrisons?|contingents?|divisions?|corps|nav(?:y|ies)|marines|commandos|militias?|rebels?|mission|"
    r"peacekeep(?:ing|ers?)|border guards?|expedition(?:ary)?|deploy(?:ed|s|ment)?|barracks|operation|"
    r"armou?red (?:cars?|vehicles?)|tanks|"
    r"battle ?groups?|command|companies|batter(?:y|ies)|missiles|ammunition|munitions|"
    r"\d+(?:st|nd|rd|th) base|bases)(?!\w)"
)
"""Words one of which makes "800 men" soldiers."""
_VERBS_TOO = frozenset((("garrison",), ("monitor",), ("guard",)))
"""Nouns that are verbs behind soldiers: "300 soldiers garrison the town"."""
_FORMATIONS = frozenset(("battalion", "brigade", "company", "regiment", "platoon", "division", "squadron"))
_OWN_PLURAL = ("aircraft", "personnel", "artillery", "police", "himars")


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
class _Lexicon:
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
    timid: frozenset[tuple[str, ...]]
    """Last resorts: nouns that are a force only where they are counted and one is spoken of."""
    proper: frozenset[str]
    """Nouns that are a force only with a capital: "four Typhoons"."""
    ship: AssetClass
    unit: AssetClass
    troops: AssetClass


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
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
    heads = [word for word in (*names, *map(str.lower, prefixes)) if _DIGIT.search(word) is None]
    return _Lexicon(
        names={k: tuple(sorted(v, key=lambda e: (-len(e[0]), e[0]))) for k, v in names.items()},
        nouns=frozenset(_PIECE.findall(words[-1])[-1] for entries in names.values() for words, *_ in entries),
        groups={k: (v[0], v[1]) for k, v in forces["groups"].items()},
        prefix=re.compile(rf"(?<![\w-])(?P<prefix>{alternatives}) [\"“'‘]?(?P<name>{_NAMES})"),
        prefix_heads=frozenset(_PIECE.findall(prefix.lower())[0] for prefix in prefixes),
        heads=_UNIT_HEADS.union(_LETTERS.findall(head)[0] for head in heads),
        prefixes=prefixes,
        stops=frozenset(forces["stops"]["words"]),
        things=frozenset(forces["things"]["words"]),
        cargoes=frozenset(forces["cargoes"]["words"]),
        timid=frozenset(words for row in table["asset"] if row.get("timid") for words, *_ in _forms(row)),
        proper=frozenset(word for row in table["asset"] for word in row.get("proper", ())),
        ship=classes["warship"],
        unit=classes["brigade"],
        troops=classes["troops"],
    )


def troops() -> AssetClass:
    """Return the class of soldiers of whom no more is said."""
    return _lexicon().troops


def asset_classes() -> tuple[AssetClass, ...]:
    """Return all classes of assets that the lexicon knows, by name."""
    lexicon = _lexicon()
    known = {entry[1].name: entry[1] for entries in lexicon.names.values() for entry in entries}
    return tuple(known[name] for name in sorted(known))


def _forms(row: dict[str, Any]) -> list[tuple[tuple[str, ...], bool, bool]]:
    forms = [(tuple(n.split()), False, False) for n in row["names"]]
    made = row.get("plurals", ())
    made = (*made, *row.get("proper", ()))
    forms += [(tuple(n.split()), True, False) for n in dict.fromkeys([*made, *map(_plural, row["names"])])]
    for designation in row.get("designations", ()):
        forms += [(tuple(designation.split()), False, True), (tuple(f"{designation}s".split()), True, True)]
    return forms


def _plural(noun: str) -> str:
    if noun.endswith(_OWN_PLURAL):
        return noun
    if noun.endswith("craft"):
        return noun
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")


def may_hold_assets(text: str, start: int, end: int, ships: Mapping[str, AssetClass]) -> bool:
    """Say at once whether a sentence is worth a closer look; ``ships`` as in :func:`read_assets`."""
    lexicon = _lexicon()
    sentence = text[start:end]
    if any(name in sentence for name in ships):
        return True
    if lexicon.heads.isdisjoint(words_in(text, start, end)) and _DIGIT.search(sentence) is None:
        return False
    pieces = _PIECE.findall(sentence.lower())
    return not lexicon.nouns.isdisjoint(pieces) or (
        not lexicon.prefix_heads.isdisjoint(pieces) and lexicon.prefix.search(sentence) is not None
    )


def ship_country(unit: str) -> str | None:
    """Return whose navy a ship's prefix shows, by name; None where it does not."""
    return _lexicon().prefixes.get(unit.split(" ")[0]) or None


def short_name(asset: Asset) -> str | None:
    """Return the word by which a text goes on to call a named ship: "the Eisenhower"; None for a noun."""
    if asset.unit is None or asset.asset_class.kind != "ship":
        return None
    last = asset.unit.split()[-1]
    return last if len(last) > 3 and last[0].isupper() and last.isalpha() else None


def read_assets(
    text: str,
    start: int,
    end: int,
    quantities: tuple[Quantity, ...],
    ships: Mapping[str, AssetClass] = MappingProxyType({}),
) -> tuple[Asset, ...]:
    """Read the assets that a sentence names, in order; a name in apposition joins its noun.

    ``quantities`` are those of the document, by start; ``ships`` are the short names of the ships that it
    named before, with what they are.
    """
    lexicon = _lexicon()
    sentence = text[start:end]
    plain = fold(sentence)
    found: list[Asset] = []
    held = words_in(text, start, end)
    prefixed, units = (
        {} if heads.isdisjoint(held) else {m.start(): m for m in pattern.finditer(sentence)}
        for heads, pattern in ((lexicon.prefix_heads, lexicon.prefix), (_UNIT_HEADS, _UNIT))
    )
    known = _called_before(sentence, ships)
    named_units = bool(prefixed or units or known)
    words = list(_WORD.finditer(plain))
    texts = [_bare(w.group()) for w in words]
    floor = 0
    for i, word in enumerate(words):
        if texts[i] not in lexicon.names and not named_units:
            continue
        if word.start() < floor:
            continue
        named = prefixed.get(word.start()) or units.get(word.start())
        called = known.get(word.start())
        if called is not None:
            stop, name, asset_class = called
            asset = _named(start, word.start(), stop, name, asset_class)
            floor = stop
        elif named is not None:
            ship = word.start() in prefixed
            name = named.group().strip(" ,.\"“”'‘’")
            stop = word.start() + len(named.group().rstrip(" ,.'’"))
            asset = _named(start, word.start(), stop, name, lexicon.ship if ship else lexicon.unit)
            floor = stop
        else:
            entry = next(
                (e for e in lexicon.names.get(texts[i], ()) if texts[i : i + len(e[0])] == list(e[0])), None
            )
            if entry is None:
                continue
            timid = entry[0] in lexicon.timid
            if i and texts[i - 1] in lexicon.cargoes and entry[1].kind == "ship":
                continue  # "a bulk carrier"
            last = i + len(entry[0]) - 1
            last, entry = _longer(texts, words, last, entry, lexicon)
            if not (entry[2] and not texts[last].endswith(_OWN_PLURAL)) and _is_of_thing(
                texts, words, last, lexicon
            ):
                continue
            span = word.start(), words[last].end() - (2 if words[last].group().endswith("'s") else 0)
            group = texts[i] in lexicon.groups or entry[1].kind == "unit"
            if group and _counts_others(texts, words, last, units, lexicon):
                continue  # "a fleet of warships": the warships are the asset
            free = found[-1].end if found else start
            asset = _noun_phrase(sentence, plain, start, span, entry, quantities, free)
            if entry[1].kind == "unit" or asset.quantity is None:
                asset = _with_strength(asset, plain, start, quantities, units)
            if texts[i] in lexicon.proper and not sentence[word.start()].isupper():
                continue  # storms, not aircraft
            if timid and not _is_armed(asset, sentence, plain, start, quantities, found):
                continue
            floor = asset.end - start
        found = _joined(found, asset, plain, start)
    return tuple(found)


def _is_armed(
    asset: Asset,
    sentence: str,
    plain: str,
    offset: int,
    quantities: tuple[Quantity, ...],
    found: list[Asset],
) -> bool:
    """Whether "800 men" or "a Nepali company" are a force.

    One is spoken of, they are listed with one, or they are stationed or massed.
    """
    if asset.quantity in quantities:
        if _KEPT.search(plain, 0, asset.start - offset):
            return True
        return (
            bool(found)
            or ARMED.search(plain) is not None
            or _POSTED.match(plain, asset.end - offset) is not None
        )
    noun = asset.noun[0] - offset
    if asset.asset_class.kind != "unit" or not (
        _PEOPLE_BEFORE.search(sentence, 0, noun) or _FURTHER.search(plain, 0, noun)
    ):
        return False
    rest = plain[: asset.noun[0] - offset] + plain[asset.noun[1] - offset :]
    return bool(found) or ARMED.search(rest) is not None


def _called_before(sentence: str, ships: Mapping[str, AssetClass]) -> dict[int, tuple[int, str, AssetClass]]:
    """Find "the Eisenhower" by where it starts: its end, the name and what the ship is."""
    found = {}
    for name, asset_class in ships.items():
        for match in re.finditer(rf"(?<!\w)[Tt]he {re.escape(name)}(?!['’\w]| [A-Z])", sentence):
            found[match.start()] = (match.end(), name, asset_class)
    return found


def _bare(word: str) -> str:
    return word.removesuffix("'s").strip("'.")


def _longer(
    texts: list[str],
    words: list[re.Match[str]],
    last: int,
    entry: tuple[tuple[str, ...], AssetClass, bool, bool],
    lexicon: _Lexicon,
) -> tuple[int, tuple[tuple[str, ...], AssetClass, bool, bool]]:
    """Join a designation or noun to the noun that follows: "F-35 fighter jets", "Patriot batteries"."""
    while last + 1 < len(texts) and words[last + 1].start() - words[last].end() == 1:
        following = next(
            (
                e
                for e in lexicon.names.get(texts[last + 1], ())
                if texts[last + 1 : last + 1 + len(e[0])] == list(e[0])
            ),
            None,
        )
        if following is None or (following[0] in _VERBS_TOO and entry[2] and entry[1].kind == "personnel"):
            break
        last += len(following[0])
        keep = entry[1] if entry[3] else following[1]
        entry = (following[0], keep, following[2], entry[3])
    return last, entry


def _is_of_thing(texts: list[str], words: list[re.Match[str]], last: int, lexicon: _Lexicon) -> bool:
    """Whether the noun that ends at word ``last`` only says of what kind a thing is: "a helicopter pad"."""
    after = last + 1
    return (
        after < len(words)
        and texts[after] in lexicon.things
        and words[after].start() - words[last].end() == 1
    )


def _counts_others(
    texts: list[str],
    words: list[re.Match[str]],
    last: int,
    units: Mapping[int, re.Match[str]],
    lexicon: _Lexicon,
) -> bool:
    """Whether a noun for a group only counts what follows: "a brigade of jets", not "of the 4th Corps"."""
    if texts[last + 1 : last + 2] != ["of"]:
        return False
    for at in range(last + 2, min(last + 2 + _GROUP_REACH, len(texts))):
        if words[at].start() - words[at - 1].end() > 1 or words[at].start() in units:
            return False
        if (texts[at],) in lexicon.timid:
            return False  # "a company of 60 men" is told by its own number
        if texts[at] in lexicon.stops:
            return False
        for names, asset_class, plural, designation in lexicon.names.get(texts[at], ()):
            if texts[at : at + len(names)] == list(names):
                several = words[last].group().endswith("s") and asset_class.kind == "personnel"
                return (plural or designation) and asset_class.kind != "unit" and not several
    return False


def _with_strength(
    asset: Asset,
    plain: str,
    offset: int,
    quantities: tuple[Quantity, ...],
    units: Mapping[int, re.Match[str]],
) -> Asset:
    """Join what "of" says of a unit: "a battle group of 1,200", "a battalion of the 4th Army Corps"."""
    behind = _OF.match(plain, asset.end - offset)
    if behind is None:
        return asset
    named = units.get(behind.end())
    if named is not None and asset.unit is None:
        name = named.group().strip(" ,.\"“”'‘’")
        return replace(asset, end=offset + behind.end() + len(name), unit=name)
    at = bisect_left(quantities, offset + behind.end(), key=lambda q: q.start)
    if at == len(quantities):
        return asset
    strength = quantities[at]
    if strength.start - offset - behind.end() > 1 or strength.unit != "count":
        return asset
    end = strength.end
    men = _MEN.match(plain, end - offset)
    if men is not None:
        end = offset + men.end()
    several = asset.quantity is not None and asset.quantity.best is not None and asset.quantity.best > 1
    return replace(asset, end=end, quantity=asset.quantity if several else strength)


def _named(offset: int, first: int, last: int, name: str, asset_class: AssetClass) -> Asset:
    start, end = offset + first, offset + last
    one = grammar_count(start, end, name, 1, 1)
    return Asset(
        start, end, (start, end), asset_class, False, name, one if asset_class.kind == "ship" else None
    )


def _noun_phrase(
    sentence: str,
    plain: str,
    offset: int,
    span: tuple[int, int],
    entry: tuple[tuple[str, ...], AssetClass, bool, bool],
    quantities: tuple[Quantity, ...],
    free: int,
) -> Asset:
    asset_class, plural = entry[1], entry[2]
    first, last = span
    unit = None
    if asset_class.kind == "ship" and not plural:
        name = _QUOTED_NAME.match(sentence, last)
        if name is not None and name["name"].split()[0].lower() not in _lexicon().stops:
            unit, last = name["name"].strip(" .,'’"), last + len(name.group().rstrip(" .,"))
        elif (beside := _APPOSED_NAME.match(sentence, last)) is not None and not _lexicon().prefix.match(
            sentence, beside.start("name")
        ):
            unit, last = beside["name"].strip(" .,'’"), beside.end("name")
    named = _LISTED_NAMES.match(sentence, last) if asset_class.kind == "ship" and plural else None
    if named is not None and _lexicon().prefix.match(sentence, named.start("names")):
        named = None  # "the landing ships INS Satpura and INS Savitri": each is told by itself
    if named is not None:
        unit, last = named["names"].strip(" .,'’"), last + len(named.group().rstrip(" .,"))
    head = plain[:first]
    quantity = counted_before(head, offset, offset + first, quantities, free, _lexicon().stops)
    partitive = _PARTITIVE.search(head)
    article = _article(plain, max(0, free - offset), first)
    begin = first
    single = one_of(head) if plural else None
    if single is not None:
        begin = single
        quantity = grammar_count(offset + begin, offset + last, sentence[begin:last], 1, 1)
    elif quantity is not None:
        begin = min(first, quantity.start - offset)
    elif (told := told_number(head, plain, offset, offset + last, quantities)) is not None:
        quantity = told
    elif partitive is not None and partitive["group"] in _lexicon().groups and plural:
        low, best = _lexicon().groups[partitive["group"]]
        if asset_class.kind == "personnel" and partitive["group"] in _FORMATIONS:
            low = best = 1  # "a battalion of commandos" is one
        begin = partitive.start()
        quantity = grammar_count(offset + begin, offset + last, sentence[begin:last], low, best or None)
    elif plural and (later := counted_later(plain, offset, offset + last, quantities)) is not None:
        quantity = later
    elif plural and named is not None:
        ships = len(re.split(r", (?:and )?| and ", named["names"]))
        quantity = grammar_count(offset + first, offset + last, sentence[first:last], ships, ships)
    elif plural:
        if asset_class.kind not in ("personnel", "force"):
            quantity = grammar_count(offset + first, offset + last, sentence[first:last], 2, None)
    elif asset_class.kind in ("ship", "aircraft", "vehicle", "weapon", "unit") and (
        article is not None or unit is not None
    ):
        begin = article if article is not None else first
        quantity = grammar_count(offset + begin, offset + last, sentence[begin:last], 1, 1)
    return Asset(
        offset + begin, offset + last, (offset + first, offset + last), asset_class, plural, unit, quantity
    )  # fmt: skip


def _article(plain: str, floor: int, noun: int) -> int | None:
    """Return where the noun's own article stands: "the world's largest aircraft carrier"."""
    words = list(_WORD.finditer(plain, floor, noun))
    for word in reversed(words[-8:]):
        if word.group() in _ARTICLES:
            return word.start()
        if word.group() in _lexicon().stops or plain[word.end() : word.end() + 1] in (";", ":", ")"):
            return None
    return None


def _joined(found: list[Asset], asset: Asset, plain: str, offset: int) -> list[Asset]:
    """Add an asset, or join it to the one before where they are the same thing under two names."""
    if not found:
        return [asset]
    before = found[-1]
    gap = plain[before.end - offset : asset.noun[0] - offset]
    ships = before.asset_class.kind == asset.asset_class.kind == "ship"
    one = not before.plural and not asset.plural
    if ships and one and before.unit and not asset.unit and _APPOSED.fullmatch(gap):
        # "HMS Albion, the fleet's flagship": the words after the comma say what the ship is.
        return [*found[:-1], replace(before, asset_class=asset.asset_class)]
    if before.unit and before.asset_class.kind == "ship" and asset.unit is None and gap == " ":
        # "the USS Gravely strike group"
        return [*found[:-1], replace(before, end=asset.end, noun=asset.noun, asset_class=asset.asset_class)]
    if ships and one and asset.unit and not before.unit and re.fullmatch(r",? ?[\"']?", gap):
        # "the guided-missile destroyer USS Gravely"
        joined = replace(before, end=asset.end, unit=asset.unit, quantity=before.quantity or asset.quantity)
        return [*found[:-1], joined]
    personnel = before.asset_class.kind == "personnel" and before.plural
    if personnel and asset.unit is None and _OF_FORCE.fullmatch(gap):
        return found  # "soldiers of the joint task force"
    if (
        asset.asset_class.kind == "unit"
        and before.asset_class.kind == "personnel"
        and gap.strip() in ("from the", "of the")
    ):
        return [
            *found[:-1],
            replace(
                before, end=asset.end, unit=asset.unit or plain[asset.noun[0] - offset : asset.end - offset]
            ),
        ]
    return [*found, asset]
