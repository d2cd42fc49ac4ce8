"""Spoken of: the town that a paragraph is about, for an event whose own words say nothing of where.

"Doctors in Elm worked by torchlight. … had surrounded the platoon": what happens on the ground and is told
without a place is where the paragraph was last, in whatever use the name stood; where a report has named but
one town yet, be it in its dateline, in that; where it has named none, in the one with which it goes on.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from geomap.model import Footprint
from geomap.reading.annotations import Annotations
from geomap.reading.events.drafts import Draft
from geomap.reading.events.surroundings import STAYS, halts_work, says_where
from geomap.reading.grounds.measures import measures
from geomap.reading.language.grammar import CROWDS, HAVE, NUMBERS, OFFICES
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import Words
from geomap.reading.reports.publication import find_dateline

_LISTS = open_lists("events", "spoken")
POLLS = frozenset(("VOTE", "ELECTION"))
"""Kinds of which a division may be the place."""
_LASTS = (STAYS - {"AID"}) | POLLS
"""Kinds that are where their paragraph is."""
_DIVISION_M = 300_000.0
_SPOKEN_OF_M = 100_000.0
"""How vague the ground of a road between two towns may be that a paragraph speaks of."""
_TOWN_M = 60_000.0
"""How vague the ground may be with which a report goes on."""
_BACK = 60
"""Footprints before an event that are looked at, the last ones: a paragraph may be very long."""
_BOUND = frozenset(("for", "from", "to"))
_COUNTED = 4
"""Words from a verb to the number that it has done something to."""
_FRONT = 12
"""Code points from the beginning of a sentence to a day that opens it."""
_NOWHERE = _LISTS.words("nowhere")
"""Words of what happens in no town."""
_COURT = _LISTS.words("court")
_WHAT_IS_SAID = " that "
"""Behind where somebody speaks: "told reporters in Elm that"."""
_AT = frozenset(("in", "at", "near", "around", "outside"))


def place_by_paragraph(drafts: list[Draft], annotations: Annotations, words: Words) -> None:
    """Give events that have no place yet, or only one that help comes from, the town spoken of."""
    lacking = [draft for draft in drafts if _lacks(draft, words)]
    if not lacking:
        return
    places = {m.place.id: m.place for m in annotations.mentions if m.place is not None}
    known = frozenset(m.start for m in annotations.mentions if m.place is not None)
    spoken = Spoken(annotations, words)
    for draft in lacking:
        if says_where(draft, words, known):
            continue
        for footprint in spoken.of(draft):
            if draft.place_ids.isdisjoint(footprint.place_ids):
                draft.borrowed = True
                draft.add_place(replace(footprint, role="location"), places, "from the town spoken of")


def _lacks(draft: Draft, words: Words) -> bool:
    """Whether an event happened somewhere and its words and those around it do not say where."""
    sense = draft.trigger.sense
    if sense.placeless or sense.mode == "cyber":
        return False
    if draft.places:
        return _only_comes(draft, words)
    lasts = sense.kind in _LASTS or (sense.family == "suspend" and halts_work(draft, words))
    return draft.happened and lasts and not _is_in_court(draft, words)


class Spoken:
    """The towns, sites and roads that a report names, as its events look back to them."""

    def __init__(self, annotations: Annotations, words: Words) -> None:
        self._annotations, self._words = annotations, words
        line = find_dateline(annotations.text, annotations.sentences)
        self._filed = range(0) if line is None else range(line.start, line.end)
        self._named = [
            f
            for f in annotations.footprints
            if f.role not in ("origin", "destination") and f.uncertainty_m < _DIVISION_M and f.place_ids
            if not measures(f)
        ]
        lands = (m.place for m in annotations.mentions if m.place is not None)
        self._lands = {place.id for place in lands if place.kind.startswith("PCL")}
        self._starts = [f.start for f in self._named]
        towns = [n for n, f in enumerate(self._named) if f.uncertainty_m < _SPOKEN_OF_M]
        first = self._named[towns[0]].place_ids if towns else ()
        others = (n for n in towns if self._named[n].place_ids != first)
        self._alone = next(others, len(self._named))  # so far only one town is named

    def _only_speaks(self, footprint: Footprint) -> bool:
        """Whether a place is only where somebody speaks: "told reporters in Elm that …".

        What is told in the next sentence is mostly of that town all the same.
        """
        if footprint.start in self._filed:
            return False
        if self._annotations.text.startswith(_WHAT_IS_SAID, footprint.end):
            return True
        named = self._annotations.mentions_in(footprint.start, footprint.end)
        return any(m.use == "literal" and m.draw == "context" for m in named)

    def of(self, draft: Draft) -> list[Footprint]:
        """Return where an event was, as far as its paragraph says; nothing where somebody else is named.

        Not for what sums up ("1,200 have been arrested"), nor for what happens in computers.
        """
        words, trigger = self._words, draft.trigger
        start = words.start[trigger.first]
        if self._sums_up(draft):
            return []
        if not _NOWHERE.isdisjoint(words.lower[trigger.begin : trigger.stop]):
            return []
        widest = _DIVISION_M if trigger.sense.kind in POLLS else _SPOKEN_OF_M
        stop = bisect_left(self._starts, start)
        opening = words.start[trigger.begin]
        looked_at = self._named[max(0, stop - _BACK) : stop]
        before = [f for f in looked_at if f.start < opening or not self._only_speaks(f)]
        meant = self._last(before, trigger.sentence, widest)
        if meant is None and before and stop <= self._alone:
            towns = (f for f in reversed(before) if self._lands.isdisjoint(f.place_ids))
            meant = next((f for f in towns if f.uncertainty_m < widest), None)
        if meant is None:
            return [] if before or trigger.sentence > 1 else self._told_behind(draft)
        if self._names_strangers(draft, meant) or self._has_another_day(draft, meant):
            return []
        return [f for f in before if f.start == meant.start]

    def _sums_up(self, draft: Draft) -> bool:
        """Whether a perfect tells of a number: "1,200 have been arrested", "police have arrested 1,200"."""
        lower, trigger = self._words.lower, draft.trigger
        perfect = HAVE.intersection(lower[max(trigger.begin, trigger.first - 2) : trigger.first])
        if not perfect:
            return False
        reach = trigger.first if "had" in perfect else min(trigger.stop, trigger.last + _COUNTED)
        return any(
            word[0].isdigit() or word in NUMBERS or word in CROWDS for word in lower[trigger.begin : reach]
        )

    def _last(self, before: list[Footprint], sentence: int, widest: float) -> Footprint | None:
        """Return the last place that the paragraph of a sentence names, but for its dateline."""
        sentences = self._annotations.sentences
        paragraph = sentences[sentence].paragraph
        for footprint in reversed(before):
            at = bisect_left(sentences, footprint.start + 1, key=lambda s: s.start) - 1
            if at < 0 or sentences[at].paragraph != paragraph:
                return None
            told = footprint.role == "location" or widest < _DIVISION_M  # who votes names many places
            if told and footprint.uncertainty_m < widest and footprint.start not in self._filed:
                return None if self._is_passing(footprint) else footprint
        return None

    def _is_passing(self, footprint: Footprint) -> bool:
        """Whether only those sit there who speak, or people are bound for it: "embassy in", "set out for"."""
        first = self._words.range(footprint.start, footprint.end)[0]
        before = self._words.lower[first - 1] if first > 0 else ""
        return before in OFFICES or (footprint.role == "reference" and before in _BOUND)

    def _names_strangers(self, draft: Draft, meant: Footprint) -> bool:
        """Whether the sentence of an event names before it a government, people of another land or a town.

        "Eleven fishermen from Elm are missing": where they are from is not where the paragraph was.
        """
        words, trigger = self._words, draft.trigger
        near = self._annotations.mentions_in(meant.start, meant.end)
        countries = {m.place.country for m in near if m.place is not None and m.place.id in meant.place_ids}
        here = self._annotations.mentions_in(words.start[trigger.begin], words.start[trigger.first])
        return any(
            m.place.kind.startswith("PPL")
            if m.use == "literal"
            else m.use == "metonym" or m.place.country not in countries
            for m in here
            if m.place is not None
            and m.place.id not in meant.place_ids
            and m.start != meant.start
            and m.start not in self._filed
        )

    def _has_another_day(self, draft: Draft, meant: Footprint) -> bool:
        """Whether a sentence opens with a day of its own: "At Elm … On 21 May a man was taken"."""
        opening = self._words.start[draft.trigger.begin]
        dated = draft.when is not None and opening <= draft.when.start < opening + _FRONT
        return dated and meant.start < opening and meant.start not in self._filed

    def _told_behind(self, draft: Draft) -> list[Footprint]:
        """Return the town with which a report goes on: "It was dusk when the dam broke. … in Elm"."""
        sentences, here = self._annotations.sentences, draft.trigger.sentence
        if here + 1 >= len(sentences):
            return []
        if self._annotations.text.startswith("By ", sentences[here + 1].start):
            return []  # where its writer is
        told = self._annotations.footprints_in(sentences[here].start, sentences[here + 1].end)
        towns = [f for f in told if f.role == "location" and f.uncertainty_m < _TOWN_M and f.relation in _AT]
        return towns[:1] if len({f.place_ids for f in towns}) == 1 else []


def _is_in_court(draft: Draft, words: Words) -> bool:
    """Whether a deed is a court's, which sits elsewhere: "thirteen people have been charged"."""
    return not _COURT.isdisjoint(words.lower[draft.trigger.first : draft.trigger.last + 1])


def _only_comes(draft: Draft, words: Words) -> bool:
    """Whether only where help or a force comes from is told: "is flying in biscuits from Elm"."""
    trigger = draft.trigger
    comes = trigger.sense.kind == "AID" or "in" in words.lower[trigger.first : trigger.last + 1]
    known = bool(draft.places) and all(footprint.role == "origin" for footprint in draft.places)
    able = draft.reading.polarity == "positive" and draft.reading.modality != "denied"
    return known and comes and able and trigger.sense.kind in ("AID", "MOBILIZE")
