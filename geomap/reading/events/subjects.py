"""Subjects: what an event befalls, where that is a place itself.

"Mount Elm erupted", "Elm was shelled", "the Elm crossing will stay shut", "Elm airport, the only one in the
north, reopened": the town, site or strait that is the subject is where it happens, and no land, which acts.
"""

from __future__ import annotations

from dataclasses import replace

from geomap.model import Footprint
from geomap.reading.events.attachment import Layout
from geomap.reading.events.drafts import Draft
from geomap.reading.events.index import Index, within
from geomap.reading.language.grammar import BE, CALENDAR, HAVE, MARKS, MODALS, PREPOSITIONS, is_adverb
from geomap.reading.language.word_lists import open_lists

_LISTS = open_lists("events", "subjects")
_BEFALLS = frozenset(("DISASTER", "ADVISORY", "OUTAGE"))
"""Kinds whose subject may be the place itself, be it a land."""
_GOES = HAVE | MODALS | BE | {"go", "goes", "went", "put", "on", "under", "placed", "gone"}
"""Words between such a subject and what is told of it."""
_HIT = frozenset(("ASSAULT", "COERCE", "COOPERATE", "EVACUATION", "ACCIDENT", "RETREAT"))
"""Kinds that befall a town or a site in the passive."""
_STAYS = _GOES | {"stay", "stays", "stayed", "remain", "remains", "remained", "kept", "itself"}
_BY_ITSELF = _LISTS.words("by_itself")
"""Verbs of what befalls a site with no word of a passive: "the crossing reopened"."""
_ASIDE = 14
"""Words of an aside between a subject and its verb, with its commas."""
_WIDE_M = 100_000.0
"""From which a place beside says less than the town that is the subject."""
_ENDS = (
    PREPOSITIONS | CALENDAR | MARKS | {"and", "but", "again", "early", "late", "overnight", "today", "when"}
)
"""Words behind a verb that has no object."""


def take_subject(draft: Draft, layout: Layout, index: Index) -> None:
    """Give an event the place that is its subject, where it is one that befalls places.

    A volcano is where it erupts, wherever its ash fell.
    """
    if draft.trigger.sense.kind in _BEFALLS:
        _take_any(draft, layout, index)
    if draft.trigger.sense.kind in _HIT or not draft.places:
        _take_site(draft, layout, index)


def _take_any(draft: Draft, layout: Layout, index: Index) -> None:
    """Give a disaster or an alert its subject: "Mount Elm erupted", "Elm is on red alert"."""
    trigger, lower = draft.trigger, index.words.lower
    volcano = trigger.sense.mode == "volcano" and not trigger.is_noun
    if not (volcano or not draft.places):
        return
    at = trigger.first - 1
    while at > layout.begin and (lower[at] in _GOES or is_adverb(lower[at])):
        at -= 1
    if at < layout.begin or (trigger.is_noun and at == trigger.first - 1):
        return
    start, end = index.words.start[at], index.words.end[at]
    for footprint in index.annotations.footprints_in(start, end):
        if footprint.end == end and footprint.role in ("reference", "location"):
            _set_place(draft, footprint, index)
            return


def _take_site(draft: Draft, layout: Layout, index: Index) -> None:
    """Give what befalls a town or a site its subject, before any ground that is vaguer than a district."""
    trigger, lower = draft.trigger, index.words.lower
    if trigger.is_noun or trigger.sense.kind not in _HIT:
        return
    if any(place.uncertainty_m < _WIDE_M for place in draft.places):
        return
    alone = not _BY_ITSELF.isdisjoint(lower[trigger.first : trigger.last + 1])
    behind = lower[trigger.last + 1] if trigger.last + 1 < trigger.stop else "."
    if trigger.voice != "passive" and not (alone and (behind in _ENDS or is_adverb(behind))):
        return
    at = trigger.first - 1
    while at > layout.begin and (lower[at] in _STAYS or is_adverb(lower[at])):
        at -= 1
    if at > layout.begin and lower[at] in (",", "–", "—"):
        opened = (n for n in range(at - 1, max(layout.begin, at - _ASIDE), -1) if lower[n] == lower[at])
        at = next(opened, layout.begin) - 1
    for span, footprint in within(index.sites, layout.begin, trigger.first):
        if span[1] == at:
            _set_place(draft, footprint, index)
            return


def _set_place(draft: Draft, footprint: Footprint, index: Index) -> None:
    draft.places, draft.place_ids, draft.countries, draft.wide = [], set(), set(), set()
    draft.add_place(replace(footprint, role="location"), index.places, "by its subject")
