"""Folding: the one place where spellings of a name are made equal.

A *key* is what two spellings of one name share: tokens in lower case without accents, apostrophes
and dots, joined by single spaces. "Saint", "Sainte", "Mount" and "Fort" become their short forms,
"&" becomes "and", a leading article goes. ``tokens`` keeps where each token stood in the raw text, so that
matching on keys gives offsets of the text as it came.

>>> fold("Saint-Barthélemy"), fold("St. Barthelemy"), fold("The Gambia"), fold("U.S.A.")
('st barthelemy', 'st barthelemy', 'gambia', 'usa')
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Apostrophes and the modifier letters that romanisations write for ayin, hamza, okina and the soft sign.
_APOSTROPHES = "'’‘ʼʻʾʿ′`´ʹʺ"
_JOINERS = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"

# A token is an initialism with dots, or letters, digits and marks with apostrophes inside.
_INITIALS = r"(?:[^\W\d_]\.)+[^\W\d_](?!\w)\.?"
_MARKED = re.compile(f"[{_MARKS}{_JOINERS}]")
_TOKEN = re.compile(rf"{_INITIALS}|\w+(?:[{_APOSTROPHES}]\w+)*|&")
_MARKED_TOKEN = re.compile(
    rf"{_INITIALS}|[\w{_MARKS}{_JOINERS}]+(?:[{_APOSTROPHES}][\w{_MARKS}{_JOINERS}]+)*|&"
)
_PLAIN = re.compile(r"[A-Za-z0-9 ,()/\-]*")
_SPACED = str.maketrans(",()/-", "     ")
_STRIPPED = str.maketrans(dict.fromkeys(_APOSTROPHES + _JOINERS + "."))
_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "ng",
    "ə": "a", "ɛ": "e", "ɔ": "o", "ŧ": "t", "ĸ": "k",
}  # fmt: skip
_SHORT = {
    "saint": "st", "sainte": "ste", "saints": "sts", "mount": "mt", "fort": "ft", "&": "and",
    "mountain": "mtn", "mountains": "mtns",
}  # fmt: skip
_ARTICLE = "the "
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


class _Letters(dict[int, str | None]):
    """What each letter of a decomposed word becomes, found out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        gone = unicodedata.combining(letter) or code in _STRIPPED or letter in " _"
        folded = self[code] = None if gone else _LETTERS.get(letter, letter)
        return folded


_FOLDED = _Letters()


class Token(NamedTuple):
    """A word of a text with its span of raw code points."""

    start: int
    """First code point."""
    end: int
    """One past the last, before a possessive 's."""
    key: str
    """The word folded."""


@lru_cache(maxsize=1 << 13)
def fold_word(word: str) -> str:
    """Fold one word; the result may be empty (a lone mark) or hold no letters.

    >>> fold_word("Côte"), fold_word("Xi'an"), fold_word("STRAẞE"), fold_word("Saint")
    ('cote', 'xian', 'strasse', 'st')
    """
    if word.isascii():
        plain = word.lower().translate(_STRIPPED)
    else:
        plain = unicodedata.normalize("NFKD", word.translate(_STRIPPED)).casefold().translate(_FOLDED)
    return _SHORT.get(plain, plain)


def raw_tokens(text: str) -> list[tuple[int, int]]:
    """Return the spans of the words of a text, possessive 's left out."""
    # The class with marks is slow, and few texts hold any.
    token = _MARKED_TOKEN if _MARKED.search(text) else _TOKEN
    spans = [found.span() for found in token.finditer(text)]
    for at, (start, end) in enumerate(spans):
        if end - start > 2 and text[end - 1] in "sS" and text[end - 2] in _APOSTROPHES:
            spans[at] = start, end - 2
    return spans


def tokens(text: str) -> list[Token]:
    """Split a text into folded words with their raw spans; words that fold to nothing are left out."""
    folded = ((start, end, fold_word(text[start:end])) for start, end in raw_tokens(text))
    return [Token(start, end, key) for start, end, key in folded if key]


def fold(name: str) -> str:
    """Return the key of a name; "" when it holds no word."""
    if _PLAIN.fullmatch(name):
        words = name.lower().translate(_SPACED).split()
        key = " ".join([_SHORT.get(word, word) for word in words])
    else:
        folded = [fold_word(name[start:end]) for start, end in raw_tokens(name)]
        key = " ".join(filter(None, folded))
    return key[len(_ARTICLE) :] if key.startswith(_ARTICLE) else key


def spelled_out(name: str) -> str | None:
    """Return a name with umlauts written as two letters, or None where it has none.

    >>> spelled_out("Düsseldorf"), spelled_out("Bonn")
    ('duesseldorf', None)
    """
    composed = unicodedata.normalize("NFC", name).casefold()
    spelled = composed.translate(_UMLAUTS)
    return spelled if spelled != composed else None
