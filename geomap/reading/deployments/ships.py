"""Ships: warships that a text calls by name alone, "Elmland's Albion is cruising off Ash".

Only what ships do makes such a name one, and only where a force was spoken of; what the text calls a tanker
or a ferry anywhere before is none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.model import Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.deployments.classes import Asset, asset_lexicon
from geomap.reading.deployments.strengths import grammar_count
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import words_in

_LISTS = open_lists("deployments", "ships")
_WORDS = _LISTS.words("words")
"""One of these stands in every sentence worth a look."""
_NAME = _LISTS.fill(r"(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*\w(?: (?:<particles>) (?=[A-Z]))?)")
_ALONE = _LISTS.compile(
    rf"(?:(?<![\w’'-])[Tt]he |(?<=\w)['’]s )(?P<name>{_NAME}(?: {_NAME}| [IVX]+){{0,3}})(?:, "
    "(?:which|with|(?:accompanied|escorted) by|together with|the|an?|her|his|"
    "its|one of|now) [^,;:.]{2,70}(?:,| (?=is|was|has|will)))?,?(?: (?:has|had|"
    "is|was|will|would|may|to|be|been|now|still|due|expected|already|then|also|"
    "which|who|alone))* (?:sail(?:s|ed|ing)?|steam(?:s|ed|ing)|cruis(?:es|ed|"
    "ing)|dock(?:s|ed)|(?:at )?anchor(?:s|ed)?|moored|berthed|tied up|put (?:in|"
    "into|out|to sea)|dropped anchor|set sail|transit(?:s|ed|ing)|at sea|in "
    "dry dock|being (?:refitted|overhauled|towed)|under repair|spent (?:[a-z]+ "
    r"){1,3}off|refuel(?:s|led)|off(?= [A-Z])|in the (?:[A-Z]\w+ )?(?:<seas>)"
    r")(?!\w)"
)
"""A name with an article or whose it is, and what only ships do right behind it."""
_NO_SHIP = _LISTS.words("no_ship")
"""Last words of names that no ship has."""
_CIVIL = _LISTS.fill(r"(?:<civil>),? (?:the |called |named )?[\"“‘']?")
"""Before the name of a ship that is no force's."""
_TOLD_REACH = 4000
"""Code points before a name in which the noun for such a ship stands."""
_BESIDE = 50
"""Code points behind a ship's noun in which its name may stand."""
_NAMES_GAPS = (", ", " and ", ", and ", ", the ", " and the ")
"""Between counted ships and their names."""
_NAMES = 6
"""How many names of counted ships a text gives."""
_WARSHIP = r"aircraft carrier,? (?:the |called |named )?[\"“‘']?"


def named_after(text: str, assets: tuple[Asset, ...]) -> tuple[Asset, ...]:
    """Join to counted ships the names that they are given: "two frigates, HMS Elm and HMS Oak,"."""
    found: list[Asset] = []
    left = 0
    for asset in assets:
        before = found[-1] if found else None
        named = asset.asset_class.kind == "ship" and asset.unit is not None and asset.noun[0] == asset.start
        if before is not None and left and named and text[before.end : asset.start] in _NAMES_GAPS:
            found[-1] = replace(before, end=asset.end)
            left -= 1
            continue
        count = asset.quantity.best if asset.quantity is not None else None
        ships = asset.asset_class.kind == "ship" and asset.unit is None and asset.plural
        left = int(count) if ships and count is not None and 1 < count <= _NAMES else 0
        found.append(asset)
    return tuple(found)


def with_ships(
    annotations: Annotations, sentence: Sentence, assets: tuple[Asset, ...], *, armed: bool
) -> tuple[Asset, ...]:
    """Return a sentence's assets with the ships that it only names; ``armed``: forces are spoken of."""
    text = annotations.text
    assets = named_after(text, assets)
    if not (armed or assets) or _WORDS.isdisjoint(words_in(text, sentence.start, sentence.end)):
        return assets
    found = list(assets)
    for match in _ALONE.finditer(text, sentence.start, sentence.end):
        start, end = match.span("name")
        start -= 4 if text[start - 4 : start].lower() == "the " else 0
        if any(_is_told(text, a, start, end) for a in assets) or _is_another(
            annotations, match["name"], start
        ):
            continue
        if any(
            _is_land(m.use, None if m.place is None else m.place.kind)
            for m in annotations.mentions_in(start, end)
        ):
            continue
        one = grammar_count(start, end, text[start:end], 1, 1)
        noun = match.span("name")
        found.append(Asset(start, end, noun, asset_lexicon().ship, False, match["name"], one))
    return tuple(sorted(found, key=lambda a: a.start))


def _is_told(text: str, asset: Asset, start: int, end: int) -> bool:
    """Whether a name is another asset's: part of its words, or "a cutter of the guard, the Elm"."""
    if asset.start < end and start < asset.end:
        return True
    beside = asset.asset_class.kind == "ship" and 0 <= start - asset.end < _BESIDE and not asset.plural
    return beside and text[asset.end : start].endswith(", ") and text[asset.end : start].count(",") == 1


def _is_land(use: str, kind: str | None) -> bool:
    return use == "demonym" or (kind is not None and kind.startswith(("PCL", "marine", "region")))


def _is_another(annotations: Annotations, name: str, start: int) -> bool:
    """Whether a name is that of a body or of a merchant ship that the text told of before."""
    if name.split()[-1].lower() in _NO_SHIP or asset_lexicon().nouns.intersection(name.lower().split()):
        return True
    floor, called = max(0, start - _TOLD_REACH), re.escape(name)
    civil, warship = (re.compile(noun + called) for noun in (_CIVIL, _WARSHIP))
    text = annotations.text
    return civil.search(text, floor, start) is not None and warship.search(text, floor, start) is None
