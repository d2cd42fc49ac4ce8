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
from dataclasses import replace
from types import MappingProxyType

from geomap.model import Quantity
from geomap.reading.deployments.classes import (
    ASSET_WORD,
    DIGIT,
    NAME,
    NAMES,
    OWN_PLURAL,
    PIECE,
    UNIT_HEADS,
    Asset,
    AssetClass,
    AssetLexicon,
    asset_lexicon,
    bare_word,
)
from geomap.reading.deployments.doubtful import is_armed
from geomap.reading.deployments.strengths import (
    counted_before,
    counted_later,
    grammar_count,
    one_of,
    told_number,
    told_until,
)
from geomap.reading.grounds.templates import fold
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import words_in

_LISTS = open_lists("deployments", "assets")
_Entry = tuple[tuple[str, ...], AssetClass, bool, bool]
"""A noun of the lexicon: its words, what it is, whether it is a plural, whether it is a designation."""
_QUOTED_NAME = re.compile(rf" [\"“‘']?(?P<name>{NAMES})[\"”’']?")
_APPOSED_NAME = re.compile(
    rf", (?:the |named )?[\"“‘']?(?P<name>{NAMES})[\"”’']?(?=,|\\.| and | has | is | was )"
)
_NAME_BEFORE = re.compile(rf"(?<!\w)(?P<name>[Tt]he (?:{NAME} ){{0,2}}{NAME}), $")
_AN = re.compile(r"(?:an?|one of|her|its) ")
"""About the noun that tells what a ship is: "the Elm, a frigate"."""
_LISTED_NAMES = re.compile(rf" (?P<names>{NAMES}(?:, {NAMES})*,? ?and (?:the )?{NAMES})")
_UNIT = _LISTS.compile(
    r"(?<!\w)(?:\d{1,3}(?:st|nd|rd|th|d)|[A-Z][a-z]+(?:st|nd|rd|th)) (?:[A-Z][\w-]+(?: and "
    r"[A-Z][\w-]+)? ){0,4}(?:<unit>)(?!\w)"
)
_PARTITIVE = re.compile(
    r"(?:^|(?<=\W))(?:an? |the |its |another |two |three |several )?"
    r"(?P<group>[a-z-]+) of (?:[\w.'’-]+ ){0,3}$"
)
_ARTICLES = frozenset(
    ("a", "an", "the", "one", "another", "its", "their", "his", "her", "our", "this", "that", "every", "each")
)
_APPOSED = re.compile(r"(?: \([^()]{1,20}\))?, (?!and )(?:(?:the|a|an|its|one of) )?(?:[\w'-]+ ){0,4}")
_OF_UNIT = re.compile(r" of (?:the |its |their |an? )(?:[\w'-]+ ){0,3}")
_OF_FORCE = re.compile(r" (?:of|from) (?:the |a |an )?(?:[\w'-]+ ){0,3}")
_OF = re.compile(
    r",? (?:of|numbering|comprising) (?:the |its |their )?|, (?=estimated)|"
    r",? (?=some |about |around )"
)
_MEN = _LISTS.compile(r" (?:<men>)(?!\w)")
_POSSESSOR = re.compile(r"(?<=\w)['’]s? (?:[\w-]+ ){0,2}$")
"""Before a unit: whose the one unit is, "Rowland's contingent"."""
_OWNED_REACH = 4
"""Words behind "the brigade's" in which what it owns may stand."""
_TANKS = ("tank", "tanks")
_WINGS, _THEIRS = ("wing", "wings"), ("their", "his", "whose")
_COLLECTIVE = ("guard", "police", "personnel")
"""Singular nouns that mean many."""
_GROUP_REACH = 7
"""Words behind a noun for a group in which what it counts may stand."""
_VERBS_TOO = frozenset((("garrison",), ("monitor",), ("guard",), ("man",), ("detail",)))
"""Nouns that are verbs behind soldiers: "300 soldiers garrison the town"."""


def may_hold_assets(text: str, start: int, end: int, ships: Mapping[str, AssetClass]) -> bool:
    """Say at once whether a sentence is worth a closer look; ``ships`` as in :func:`read_assets`."""
    lexicon = asset_lexicon()
    sentence = text[start:end]
    if any(name in sentence for name in ships):
        return True
    if lexicon.heads.isdisjoint(words_in(text, start, end)) and DIGIT.search(sentence) is None:
        return False
    pieces = PIECE.findall(sentence.lower())
    return not lexicon.nouns.isdisjoint(pieces) or (
        not lexicon.prefix_heads.isdisjoint(pieces) and lexicon.prefix.search(sentence) is not None
    )


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
    *,
    armed: bool = False,
) -> tuple[Asset, ...]:
    """Read the assets that a sentence names, in order; a name in apposition joins its noun.

    ``quantities`` are those of the document, by start; ``ships`` are the short names of the ships that it
    named before, with what they are; ``armed`` says that forces were spoken of right before.
    """
    lexicon = asset_lexicon()
    sentence = text[start:end]
    plain = fold(sentence)
    found: list[Asset] = []
    held = words_in(text, start, end)
    prefixed, units = (
        {} if heads.isdisjoint(held) else {m.start(): m for m in pattern.finditer(sentence)}
        for heads, pattern in ((lexicon.prefix_heads, lexicon.prefix), (UNIT_HEADS, _UNIT))
    )
    known = _called_before(sentence, ships)
    named_units = bool(prefixed or units or known)
    words = list(ASSET_WORD.finditer(plain))
    texts = [bare_word(w.group()) for w in words]
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
            noun = _noun_at(texts, words, i, units, lexicon)
            if noun is None:
                continue
            last, entry, timid = noun
            span = word.start(), words[last].end() - (2 if words[last].group().endswith("'s") else 0)
            free = found[-1].end if found else start
            asset = _noun_phrase(sentence, plain, start, span, entry, quantities, free)
            asset = _named_before(asset, sentence, start, free)
            if entry[1].kind == "unit" or asset.quantity is None:
                asset = _with_strength(asset, plain, start, quantities, units)
            if _is_one_person(asset, texts[last]):
                continue
            if texts[i] in lexicon.proper and not sentence[word.start()].isupper():
                continue  # storms, not aircraft
            if texts[i].startswith("tanker") and _is_with_jets(plain, start, asset, found):
                asset = replace(asset, asset_class=lexicon.tanker)
            elif timid and not is_armed(asset, sentence, plain, start, quantities, found, armed=armed):
                continue
            floor = asset.end - start
        found = _joined(found, asset, plain, start)
    return tuple(found)


def _noun_at(
    texts: list[str],
    words: list[re.Match[str]],
    first: int,
    units: Mapping[int, re.Match[str]],
    lexicon: AssetLexicon,
) -> tuple[int, _Entry, bool] | None:
    """Return the noun of an asset that begins at a word: its last word, its entry, whether it is timid.

    None where no noun does, or one that is no asset there: "a fuel tank".
    """
    head, before = texts[first], texts[first - 1] if first else ""
    entry = next((e for e in lexicon.names.get(head, ()) if _stands_in(texts, first, e)), None)
    if entry is None:
        return None
    if (
        (entry[0][0] in _TANKS and before in lexicon.holders)  # "a fuel tank"
        or (entry[0][0] in _WINGS and before in _THEIRS)  # "on their wings"
        or (entry[1].kind == "ship" and before in lexicon.cargoes)  # "a bulk carrier"
        or (entry[1].kind == "aircraft" and before in lexicon.civil)  # "a private jet"
    ):
        return None
    timid = entry[0] in lexicon.timid
    last, entry = _longer(texts, words, first + len(entry[0]) - 1, entry, lexicon)
    plural = entry[2] and not texts[last].endswith(OWN_PLURAL)
    if not plural and _is_of_thing(texts, words, last, lexicon):
        return None
    if words[last].group().endswith("'s") and _is_possessor(texts, words, last, lexicon):
        return None
    group = head in lexicon.groups or entry[1].kind == "unit"
    if group and _counts_others(texts, words, last, units, lexicon):
        return None  # "a fleet of warships": the warships are the asset
    return last, entry, timid


def _stands_in(texts: list[str], first: int, entry: _Entry) -> bool:
    return texts[first : first + len(entry[0])] == list(entry[0])


def _is_one_person(asset: Asset, noun: str) -> bool:
    """Whether a noun tells of one person, who is no force: "a crew member", "the gunman"."""
    person = asset.asset_class.kind == "personnel" and not asset.plural and not noun.endswith(_COLLECTIVE)
    return person and asset.quantity is None


def _called_before(sentence: str, ships: Mapping[str, AssetClass]) -> dict[int, tuple[int, str, AssetClass]]:
    """Find "the Eisenhower" by where it starts: its end, the name and what the ship is."""
    found = {}
    for name, asset_class in ships.items():
        for match in re.finditer(rf"(?<!\w)[Tt]he {re.escape(name)}(?!['’\w]| [A-Z])", sentence):
            found[match.start()] = (match.end(), name, asset_class)
    return found


def _longer(
    texts: list[str],
    words: list[re.Match[str]],
    last: int,
    entry: _Entry,
    lexicon: AssetLexicon,
) -> tuple[int, _Entry]:
    """Join a designation or noun to the noun that follows: "F-35 fighter jets", "Patriot batteries"."""
    while last + 1 < len(texts) and words[last + 1].start() - words[last].end() == 1:
        beside = lexicon.names.get(texts[last + 1], ())
        following = next((e for e in beside if _stands_in(texts, last + 1, e)), None)
        escorts = texts[last + 1] == "escorts" and entry[1].kind == "ship" and not entry[2]
        if (
            following is None
            or escorts
            or (following[0] in _VERBS_TOO and entry[2] and entry[1].kind == "personnel")
        ):
            break
        last += len(following[0])
        keep = entry[1] if entry[3] else following[1]
        entry = (following[0], keep, following[2], entry[3])
    return last, entry


def _is_of_thing(texts: list[str], words: list[re.Match[str]], last: int, lexicon: AssetLexicon) -> bool:
    """Whether the noun that ends at word ``last`` only says of what kind a thing is: "a helicopter pad"."""
    after = last + 1
    return (
        after < len(words)
        and texts[after] in lexicon.things
        and words[after].start() - words[last].end() == 1
    )


def _is_possessor(texts: list[str], words: list[re.Match[str]], last: int, lexicon: AssetLexicon) -> bool:
    """Whether a force is only whose the next one is: "the brigade's second battalion"."""
    for at in range(last + 1, min(last + 1 + _OWNED_REACH, len(texts))):
        if texts[at] in lexicon.stops or words[at].start() - words[at - 1].end() > 1:
            return False
        for names, asset_class, _, _ in lexicon.names.get(texts[at], ()):
            if texts[at : at + len(names)] == list(names):
                return asset_class.kind != "force" and names not in lexicon.timid
    return False


def _counts_others(
    texts: list[str],
    words: list[re.Match[str]],
    last: int,
    units: Mapping[int, re.Match[str]],
    lexicon: AssetLexicon,
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
                many = plural or designation or names[-1].endswith(OWN_PLURAL)
                return many and asset_class.kind != "unit" and not several
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
    return Asset(start, end, (start, end), asset_class, False, name, one)


def _ships_name(sentence: str, last: int, plural: bool) -> tuple[str | None, int]:
    """Return the name of a ship, or the names of several, right behind the noun, and where it ends."""
    if plural:
        named = _LISTED_NAMES.match(sentence, last)
        if named is None or asset_lexicon().prefix.match(sentence, named.start("names")):
            return None, last  # "the landing ships INS Satpura and INS Savitri": each is told by itself
        return named["names"].strip(" .,'’"), last + len(named.group().rstrip(" .,"))
    name = _QUOTED_NAME.match(sentence, last)
    if name is not None and name["name"].split()[0].lower() not in asset_lexicon().stops:
        return name["name"].strip(" .,'’"), last + len(name.group().rstrip(" .,"))
    beside = _APPOSED_NAME.match(sentence, last)
    if beside is not None and not asset_lexicon().prefix.match(sentence, beside.start("name")):
        return beside["name"].strip(" .,'’"), beside.end("name")
    return None, last


def _noun_phrase(
    sentence: str,
    plain: str,
    offset: int,
    span: tuple[int, int],
    entry: _Entry,
    quantities: tuple[Quantity, ...],
    free: int,
) -> Asset:
    asset_class, plural = entry[1], entry[2]
    first, last = span
    unit, last = _ships_name(sentence, last, plural) if asset_class.kind == "ship" else (None, last)
    head = plain[:first]
    quantity = counted_before(head, offset, offset + first, quantities, free, asset_lexicon().stops)
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
    elif (
        partitive is not None
        and partitive["group"] in asset_lexicon().groups
        and (plural or plain[:last].endswith(OWN_PLURAL))
    ):
        low, best = asset_lexicon().groups[partitive["group"]]
        if partitive["group"] in asset_lexicon().formations:
            low = best = 1
        begin = partitive.start()
        quantity = grammar_count(offset + begin, offset + last, sentence[begin:last], low, best or None)
    elif plural and (later := counted_later(plain, offset, offset + last, quantities)) is not None:
        quantity = later
        last = told_until(plain, offset, offset + last, later) - offset
    elif plural and unit is not None:
        ships = len(re.split(r", (?:and )?| and ", unit))
        quantity = grammar_count(offset + first, offset + last, sentence[first:last], ships, ships)
    elif plural:
        if asset_class.kind not in ("personnel", "force"):
            quantity = grammar_count(offset + first, offset + last, sentence[first:last], 2, None)
    elif asset_class.kind in ("ship", "aircraft", "vehicle", "weapon", "unit") and (
        article is not None or unit is not None
    ):
        begin = article if article is not None else first
        quantity = grammar_count(offset + begin, offset + last, sentence[begin:last], 1, 1)
    elif (
        asset_class.kind in ("unit", "ship")
        and not plural
        and _POSSESSOR.search(plain, max(0, first - 60), first)
    ):
        quantity = grammar_count(offset + first, offset + last, sentence[first:last], 1, 1)
    return Asset(
        offset + begin, offset + last, (offset + first, offset + last), asset_class, plural, unit, quantity
    )  # fmt: skip


def _is_with_jets(plain: str, offset: int, asset: Asset, found: list[Asset]) -> bool:
    """Whether a tanker is an aircraft, listed with others: "four bombers and a dozen tankers"."""
    if not found or found[-1].asset_class.kind != "aircraft":
        return False
    return plain[found[-1].end - offset : asset.start - offset] in (" and ", ", ", ", and ", " with ")


def _named_before(asset: Asset, sentence: str, offset: int, free: int) -> Asset:
    """Join a ship's name to the noun in its aside: "the Elm, an ocean patrol vessel"."""
    at = asset.start - offset
    if asset.asset_class.kind != "ship" or asset.plural or asset.unit is not None:
        return asset
    named = _NAME_BEFORE.search(sentence, max(0, free - offset, at - 60), at)
    if named is None or not _AN.match(sentence, at):
        return asset
    return replace(
        asset,
        start=offset + named.start("name"),
        unit=named["name"].removeprefix("the ").removeprefix("The "),
    )


def _article(plain: str, floor: int, noun: int) -> int | None:
    """Return where the noun's own article stands: "the world's largest aircraft carrier"."""
    words = list(ASSET_WORD.finditer(plain, floor, noun))
    for word in reversed(words[-8:]):
        if word.group() in _ARTICLES:
            return word.start()
        if word.group() == "such":
            continue  # "another such battery"
        if word.group() in asset_lexicon().stops or plain[word.end() : word.end() + 1] in (";", ":", ")"):
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
    if before.asset_class.kind == asset.asset_class.kind == "unit" and _OF_UNIT.fullmatch(gap):
        return [*found[:-1], replace(before, end=asset.end)]  # "two companies of the Elm regiment"
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
