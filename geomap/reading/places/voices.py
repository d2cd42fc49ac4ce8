"""Voices: places where someone only speaks of what happens elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from geomap.reading.language.word_lists import open_lists
from geomap.reading.places.features import SIGN, Words, is_function, lexicon
from geomap.reading.places.uses import Named, Reading

_LISTS = open_lists("places", "voices")
_ARTICLES = frozenset(("a", "an", "the"))
_SAID = _LISTS.words("said")
_SAID_WITHIN = 5
"""Words within which a verb of saying stands before the occasion, and "according to" before the speaker."""
_VOICE_WITHIN = 4
"""Words within which a body's noun stands before "in", and a speaker's behind a place at the head."""


def voice_there(words: Words, name: Named, at: int) -> Reading | None:
    """Read a place where someone only speaks: "the General Staff in X reported", "she said in X".

    ``at`` is where the preposition before the name stands. "In X a bomb went off" is another matter, and so
    is "officials in X" of a town that is no seat of a government: there they may be witnesses.
    """
    context = lexicon("context")
    noun = words.word(at - 1)
    if noun in context["said_there"] and not name.land:
        return Reading(
            use="literal", draw="context", reason=f"“{noun} in” it: where someone spoke", firm=True
        )
    heard = _hearing(words, at) if words.word(at) == "in" else ""  # "at" a house, they are there
    if heard and not name.land:
        return Reading(
            use="literal", draw="context", reason=f"“{heard} in” it: where someone spoke", firm=True
        )
    if not name.seat:
        return None
    if noun in context["voices"]:
        return _heard(noun)
    before = range(at - 1, max(-1, at - 1 - _VOICE_WITHIN), -1)
    body = _first(words, before, context["voicing_bodies"])
    verb = words.word(name.last)
    if body and (verb in context["deciding"] | context["telling"] or _according(words, at)):
        return _heard(body)
    if noun in context["voicing_houses"] and (verb in context["telling"] or _according(words, at)):
        return _heard(noun)
    if noun in context["hearings"] and _according(words, at):
        return _heard(noun)
    opens = at == 0 or (words.shape[at - 1] == SIGN and words.word(at - 1) != ",")
    if not opens or words.word(at) != "in":
        return None
    ahead = name.last + (words.word(name.last) == ",")
    for on in range(ahead, ahead + _VOICE_WITHIN):
        word = words.word(on)
        if word in context["voices"]:
            return _heard(word)
        if word not in _ARTICLES and (is_function(word) or words.shape[on] == SIGN):
            break  # "In X, where a spokesman lives, …"
    return None


def _hearing(words: Words, at: int) -> str:
    """Return the word before "in" that tells of a place where someone only sits or speaks, or nothing.

    "A statement issued in X", "an analyst based in X", "told a hearing in X"; soldiers based in X are there.
    """
    context = lexicon("context")
    noun, ahead = words.word(at - 1), words.word(at - 2)
    if (noun == "issued" and ahead in context["hearings"]) or (
        noun == "based" and ahead in context["based_voices"] | context["voices"]
    ):
        return noun
    said = range(at - 2, max(-1, at - 2 - _SAID_WITHIN), -1)
    return noun if noun in context["hearings"] and _first(words, said, _SAID) else ""


def _according(words: Words, at: int) -> bool:
    """Whether "according to" stands before the speaker who is at a place."""
    return any(
        words.word(on) == "to" and words.word(on - 1) == "according"
        for on in range(at - 2, max(0, at - 2 - _SAID_WITHIN), -1)
    )


def _first(words: Words, places: Iterable[int], group: frozenset[str]) -> str:
    """Return the first word at some places that a group holds, or nothing."""
    return next((words.word(at) for at in places if words.word(at) in group), "")


def _heard(noun: str) -> Reading:
    return Reading(use="metonym", draw="none", reason=f"“{noun}”: a voice in it", firm=True)
