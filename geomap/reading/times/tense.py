"""Tense: whether the verb nearest to a day looks forward or back."""

from __future__ import annotations

from geomap.reading.language.tokens import Token, token_at
from geomap.reading.language.word_lists import open_lists
from geomap.reading.times.calendar import calendar_words

_LISTS = open_lists("times", "tense")
_LASTING = _LISTS.words("lasting")


def direction_of(tokens: list[Token], begin: int, end: int) -> int:
    """Return where the nearest verb left of an expression, else right of it, looks.

    1 is forward, -1 back, -2 surely back ("since", or the verb right before), 0 not said. "By" before the
    expression looks forward after an infinitive ("ordered them to leave by Friday"), "for" unless a
    possessive follows.
    """
    words = calendar_words()
    before = token_at(tokens, begin - 1).word
    if before == "for" and token_at(tokens, end).word not in ("'", "’", "of"):
        return 1
    if before == "since":
        return -2
    infinitive = False
    for at in range(begin - 1, max(-1, begin - 26), -1):
        token = tokens[at]
        if token.word in (";", ":", "—"):
            break
        if token.word == "to" and _is_infinitive(tokens, at):
            infinitive = True
        cue = _cue(tokens, at, words.future, words.past)
        if cue:
            if cue < 0 and begin - at <= 2:
                return -2
            return 1 if infinitive and before == "by" else cue
    if infinitive and before == "by":
        return 1
    if begin > 1 and tokens[0].word.endswith("ing") and tokens[0].word not in ("starting", "beginning"):
        return -1
    if infinitive or (before == "by" and token_at(tokens, begin - 2).kind == "w"):
        return 1  # "it needs 20 million by December and has half of it"
    for at in range(end, min(len(tokens), end + 14)):
        if tokens[at].word in (";", ":", "—"):
            break
        if tokens[at].word in _SAID:
            return -1  # "on Tuesday he threatened to …": when he spoke
        cue = _cue(tokens, at, words.future, words.past)
        if cue:
            return cue
    from_then = before == "from" or (before == "of" and token_at(tokens, begin - 2).word == "as")
    goes_on = token_at(tokens, end).word in ("to", "until", "till", "through", "-", "'", "’")
    return 1 if before == "by" or (from_then and not goes_on) else 0


def _is_infinitive(tokens: list[Token], at: int) -> bool:
    """Whether a verb may follow "to": a plain word in lower case that is no article or preposition."""
    after = token_at(tokens, at + 1)
    return (
        after.kind == "w"
        and after.text[0].islower()
        and not after.word.endswith(("s", "ing", "ed"))
        and after.word not in _NO_VERB
        and token_at(tokens, at + 2).word != "-"
        and token_at(tokens, at - 1).word not in _NO_INFINITIVE
    )


_CONTRACTED = {"ll": "will", "ve": "have", "won't": "will", "shan't": "shall"}


def _spelt_out(word: str) -> str:
    """Return the verb of a contraction: "will" of "we'll" and "won't", "did" of "didn't"."""
    plain = word.replace("’", "'")
    known = _CONTRACTED.get(plain) or _CONTRACTED.get(plain.rpartition("'")[2])
    return known or plain.removesuffix("n't")


_MODAL = frozenset(("will", "shall"))
"""Words behind which "have" looks ahead."""
_PUT_OFF = _LISTS.words("put_off")
"""Verbs that move something to a day ahead, whatever their tense: "was postponed until April 12"."""
_PERCEIVED = [["be", verb] for verb in ("heard", "seen", "felt", "smelled", "smelt")]
"""Behind "could": what was heard there, and no plan."""
_SAID = frozenset(("vowed", "pledged", "promised", "threatened"))
_BEFORE_TO = _LISTS.words("before_to")
"""Words that look forward before an infinitive: "was to sail before Christmas"."""
_NO_INFINITIVE = frozenset(["close", "according", "due", "up", "next", "thanks", "back", "from"])
_NO_VERB = _LISTS.words("no_verb")


def _cue(tokens: list[Token], at: int, future: frozenset[str], past: frozenset[str]) -> int:
    token = tokens[at]
    word = token.word
    if token.kind != "w":
        return 0
    if "'" in word or "’" in word:
        word = _spelt_out(word)
    if word == "could" and [t.word for t in tokens[at + 1 : at + 3]] in _PERCEIVED:
        return 0
    if word in future:
        after = token_at(tokens, at + 1).word
        if word == "may" and token.text == "May":
            return 0
        if word == "due":
            be = token_at(tokens, at - 1).word in ("is", "are", "was", "were", "be", "been")
            return 1 if be or after in ("on", "in", "by", "before", "within", "for", "this", "next") else 0
        if word == "set":
            return 1 if after in ("to", "for") else 0
        if word in ("until", "till"):
            before = [tokens[k].word for k in range(at - 1, max(-1, at - 8), -1)]
            return 1 if _PUT_OFF.intersection(before) or _LASTING.isdisjoint(before) else -1
        if word == "going" and after != "to":
            return 0
        if word in _SAID and after in ("on", "in", "at", "during", "late", "last", "earlier"):
            return -1  # "he promised on a visit on Saturday": that is when he spoke
        if word == "beginning" and after == "of":
            return 0  # "since the beginning of January"
        return 1
    if token_at(tokens, at - 1).word in ("be", "being"):
        return 0
    if word in _BEFORE_TO and token_at(tokens, at + 1).word == "to":
        return 1
    if word == "have" and _spelt_out(token_at(tokens, at - 1).word) in _MODAL:
        return 0  # "we'll have four by Friday"
    if word in past:
        return -1
    if word.endswith("ed") and len(word) > 4 and token.text[0].islower():
        return -1
    return 0
