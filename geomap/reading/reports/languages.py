"""The language of a text, where its wrapper does not say. The one door to py3langid.

Most reports are English, and loading the model takes a second: a text whose words are plainly English is
taken for it at a glance, and the model is asked about the others alone.
"""

from __future__ import annotations

import re
from functools import cache

from babel import Locale
from babel.core import get_global

_SAMPLE = 4_000
"""Characters at the head of a text that are looked at."""

_MIN_LETTERS = 40
"""Letters below which nothing is said of a language."""

_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "was",
        "on",
        "that",
        "for",
        "is",
        "with",
        "by",
        "at",
        "from",
        "were",
        "has",
        "as",
        "said",
        "it",
        "an",
        "be",
        "not",
        "are",
        "its",
        "have",
    ]
)
"""The commonest words of English news. "in", "a", "on", "as" and the like stand in other languages too."""

_TELLING = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "was",
        "that",
        "for",
        "is",
        "with",
        "by",
        "from",
        "were",
        "has",
        "said",
        "it",
        "be",
        "not",
        "are",
        "its",
        "have",
    ]
)
_ENGLISH_SHARE = 0.2
"""Share of those words above which a text is English at a glance."""

_MARGIN = 12.0
"""Log-odds over English that another language must have: names alone make no language."""

_WORD = re.compile(r"[^\W\d_]+")


def find_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language; None where it is too short, or in no such language.

    >>> find_language("The ferry to the island was late, and the harbour master said that it was not safe.")
    'en'
    """
    sample = text[:_SAMPLE]
    words = _WORD.findall(sample.lower())
    if sum(map(len, words)) < _MIN_LETTERS:
        return None
    if len({*words} & _TELLING) >= 3 and sum(w in _ENGLISH for w in words) >= _ENGLISH_SHARE * len(words):
        return "en"
    # The model takes a second to load, and most runs never ask for it.
    from py3langid import rank

    scores = dict(rank(sample))
    code = max(scores, key=lambda c: scores[c])
    if code != "en" and scores[code] - scores["en"] < _MARGIN:
        return None
    return str(code) if len(code) == 2 else None


def language_code(said: str | None) -> str | None:
    """Return the ISO 639-1 code of a language as a wrapper says it: "en-GB", "eng", "English"; else None.

    >>> language_code("en-GB"), language_code("spa"), language_code("Portuguese"), language_code("tlhingan")
    ('en', 'es', 'pt', None)
    """
    plain = (said or "").strip().lower()
    head = re.split(r"[-_,;. ]", plain, maxsplit=1)[0]
    if len(head) == 2 and head.isascii() and head.isalpha():
        return head
    if len(head) == 3 and head.isascii():
        found = get_global("language_aliases").get(head)
        return str(found) if found and len(found) == 2 else None
    return _names().get(plain)


@cache
def _names() -> dict[str, str]:
    """The English names of languages, and their own."""
    names: dict[str, str] = {}
    for code, name in sorted(Locale("en").languages.items()):
        if len(code) == 2:
            names.setdefault(name.lower(), code)
    return names
