"""Sieve: which drafts are events, and which only figures of speech, history, or talk of what might be."""

from __future__ import annotations

from geomap.reading.annotations import Annotations
from geomap.reading.events.drafts import Draft
from geomap.reading.events.modality_cues import light_verbs
from geomap.reading.events.triggers import Trigger
from geomap.reading.language.grammar import BE, HAVE, MODALS, PREPOSITIONS, is_adverb
from geomap.reading.language.lexicons import Lexicon
from geomap.reading.language.words import Words

GRAVE = 8
"""Different earnest words of a report in which "films" and "parcels" are no sign of a figure of speech."""
_FORCEFUL = frozenset(("ASSAULT", "PROTEST", "ACCIDENT", "COERCE", "RETREAT"))
"""Kinds whose words serve as figures of speech."""
_SUBJECTS = frozenset(("he", "she", "they", "it", "we", "who", "which"))
_NO_SUBJECT = PREPOSITIONS | MODALS | {"and", "or", "but", "that", "to", "not", "as"}
"""Words before a verb that are not the end of its subject."""
_MEMORY_YEARS = 60
"""How far before its own day a report tells of events, and not of history."""


def is_figure(draft: Draft, words: Words, lexicon: Lexicon, *, tame: bool, grave: bool) -> bool:
    """Whether a word of force is a figure of speech: in a report on sport or trade, or beside their words.

    In a ``grave`` report, which is full of earnest words, a word of the arts or of trade makes none.
    """
    if draft.fatalities or draft.injured or draft.trigger.sense.kind not in _FORCEFUL:
        return False
    sentence = words.lower[draft.trigger.begin : draft.trigger.stop]
    if grave or not lexicon.earnest.isdisjoint(sentence):
        return False
    return tame or lexicon.figures.found_in(sentence)


def is_history(draft: Draft, annotations: Annotations) -> bool:
    """Whether an event lies so far back that a report of the day only recalls it: "besieged in 1529"."""
    published, when = annotations.document.published, draft.when
    if published is None or when is None or when.latest is None:
        return False
    return published.year - when.latest.year > _MEMORY_YEARS


def is_event(draft: Draft, words: Words, lexicon: Lexicon) -> bool:
    """Whether a draft is said to be, was or will be, and says enough to be one."""
    trigger, reading = draft.trigger, draft.reading
    if reading.content:
        return False
    if reading.polarity == "negative" and trigger.is_noun:
        return False
    if reading.modality == "hypothetical" and (trigger.is_noun or (draft.bare and not draft.actors)):
        return False
    if trigger.sense.weak and draft.bare and not draft.actors and not _has_subject(trigger, words):
        return False
    if trigger.sense.family == "agree" and trigger.is_noun and not draft.lent:
        return False  # "the treaty": one that exists, not the making of one
    if trigger.sense.threat and trigger.is_noun and trigger.sense.id == "threat":
        return bool(draft.actors) or _names_deed(trigger, words, lexicon)
    if trigger.is_noun and draft.bare and not draft.specific:
        return trigger.sense.threat or reading.modality != "reported"
    return True


def _has_subject(trigger: Trigger, words: Words) -> bool:
    """Whether a verb stands in the passive or behind a pronoun: it has a subject, though none by name."""
    if trigger.is_noun:
        return False
    lower, at = words.lower, trigger.first - 1
    while at > trigger.begin and (is_adverb(lower[at]) or lower[at] in HAVE):
        at -= 1
    if at < trigger.begin:
        return False
    if lower[trigger.first] in BE or lower[at] in _SUBJECTS:
        return True
    if trigger.voice == "passive":
        return lower[at] in BE
    plain = lower[at].isalpha() and lower[at] not in _NO_SUBJECT
    return "doc" in trigger.sense.filters and trigger.form == "past" and plain


def _names_deed(trigger: Trigger, words: Words, lexicon: Lexicon) -> bool:
    """Whether a threat is one to do something: "a threat of strikes", "to invade"; not "to public health"."""
    lower, at = words.lower, trigger.last + 1
    if at >= trigger.stop or lower[at] == "of":
        return at < trigger.stop
    if lower[at] != "to" or at + 1 >= trigger.stop:
        return False
    following = lower[at + 1]
    forms = [pattern.form for pattern in lexicon.patterns.get(following, ())]
    return "base" in forms or following in light_verbs()
