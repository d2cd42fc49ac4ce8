"""Tense: whether the verb nearest to a day looks forward or back."""

from __future__ import annotations

from geomap.reading.calendar import calendar_words
from geomap.reading.tokens import Token, token_at

_LASTING = frozenset(
    [
        "lasted",
        "continued",
        "remained",
        "raged",
        "ran",
        "ruled",
        "stayed",
        "held",
        "served",
        "worked",
        "lived",
        "was",
        "were",
        "went",
    ]
)


def direction_of(tokens: list[Token], begin: int, end: int) -> int:
    """Return where the nearest verb left of an expression, else right of it, looks.

    1 is forward, -1 back, 0 not said.
    """
    words = calendar_words()
    for at in range(begin - 1, max(-1, begin - 26), -1):
        token = tokens[at]
        if token.word in (";", ":", "—"):
            break
        cue = _cue(tokens, at, words.future, words.past)
        if cue:
            return cue
    default = 1 if token_at(tokens, begin - 1).word == "by" else 0
    for at in range(end, min(len(tokens), end + 20)):
        if tokens[at].word in (";", ":", "—"):
            break
        cue = _cue(tokens, at, words.future, words.past)
        if cue:
            return cue
    return default


def _cue(tokens: list[Token], at: int, future: frozenset[str], past: frozenset[str]) -> int:
    token = tokens[at]
    word = token.word
    if token.kind != "w":
        return 0
    if word in future:
        after = token_at(tokens, at + 1).word
        if word == "may" and token.text == "May":
            return 0
        if word == "due":
            be = token_at(tokens, at - 1).word in ("is", "are", "was", "were", "be", "been")
            return 1 if be or after in ("on", "in", "by", "this", "next") else 0
        if word == "set":
            return 1 if after in ("to", "for") else 0
        if word in ("until", "till"):
            earlier = next(
                (c for k in range(at - 1, max(-1, at - 8), -1) if (c := tokens[k].word) in _LASTING), None
            )
            return -1 if earlier else 1
        if (
            word in ("going", "planning", "plan", "starting", "beginning")
            and word == "going"
            and after != "to"
        ):
            return 0
        return 1
    if token_at(tokens, at - 1).word in ("be", "being"):
        return 0
    if word in past:
        return -1
    if word in ("agreed", "agree", "agrees", "ready", "wants", "want", "likely", "have", "is", "are") and (
        token_at(tokens, at + 1).word == "to"
    ):
        return 1
    if word.endswith("ed") and len(word) > 4 and token.text[0].islower():
        return -1
    return 0
