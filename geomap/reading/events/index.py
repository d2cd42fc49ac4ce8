"""The index: a document's annotations by token, as its events look them up sentence by sentence."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from functools import cache
from typing import TypeVar

from geomap.model import Footprint, Mention, Quantity
from geomap.reading.annotations import Annotations
from geomap.reading.events.modality_cues import light_verbs
from geomap.reading.grounds.measures import only_measures
from geomap.reading.language.grammar import DETERMINERS, MARKS
from geomap.reading.language.lexicons import open_table
from geomap.reading.language.words import Words
from geomap.reading.reports.publication import find_dateline

_TOWNS = ("PPL", "ADM", "ISL", "airport")
_SITES = ("facility:", "airport:")
_NARROW_M = 100_000.0
"""How vague the ground of a strait or a canal may be that is a site."""
_THERE = frozenset(("in", "at", "near", "outside", "around", "off"))
_LEAD = 6
"""Words from the article of "the northern port city, Elm" to its noun."""
_Part = TypeVar("_Part")


class Index:
    """A document's annotations by token."""

    def __init__(self, annotations: Annotations, words: Words) -> None:
        self.words = words
        self.annotations = annotations
        self.light = light_verbs()
        self.places = {m.place.id: m.place for m in annotations.mentions if m.place is not None}
        towns = [(self._span(f.start, f.end), f) for f in annotations.footprints if self._is_town(f)]
        self.footprints = [
            (self._span(f.start, f.end), f)
            for f in annotations.footprints
            if f.role != "reference" and not only_measures(annotations, f)
        ]
        self.footprints = sorted(
            [*self.footprints, *self._apposed(towns), *self._narrowed(towns)],
            key=lambda part: (part[0], part[1].end),
        )
        dateline = find_dateline(annotations.text, annotations.sentences)
        filed = range(0) if dateline is None else range(dateline.start, dateline.end)
        self.towns = [(span, f) for span, f in towns if f.start not in filed]
        sites = [(self._span(f.start, f.end), f) for f in annotations.footprints if self._is_site(f)]
        self.sites = sorted(
            [*self.towns, *((span, f) for span, f in sites if f.start not in filed)],
            key=lambda part: (part[1].start, part[1].end),
        )
        self.times = [
            (self._span(t.start, t.end), t)
            for t in annotations.times
            if t.start not in filed
            and t.kind not in ("duration", "recurrent", "unknown")
            and (t.earliest is not None or t.latest is not None)
        ]
        self.quantities = [(self._span(q.start, q.end), q) for q in annotations.quantities]

    def _span(self, start: int, end: int) -> tuple[int, int]:
        first, after = self.words.range(start, end)
        return first, max(first, after - 1)

    def _apposed(
        self, towns: list[tuple[tuple[int, int], Footprint]]
    ) -> list[tuple[tuple[int, int], Footprint]]:
        """Return the towns behind what says that something is there: "in the capital, Elm"."""
        lower, found = self.words.lower, []
        for span, footprint in towns:
            at = span[0] - 2
            if at < 2 or lower[span[0] - 1] != "," or lower[at] not in _settlement_nouns():
                continue
            floor = max(1, at - _LEAD)
            while at > floor and lower[at] not in DETERMINERS and lower[at] not in MARKS:
                at -= 1
            if lower[at] in DETERMINERS and lower[at - 1] in _THERE:
                found.append(((at - 1, span[1]), replace(footprint, role="location")))
        return found

    def _narrowed(
        self, towns: list[tuple[tuple[int, int], Footprint]]
    ) -> list[tuple[tuple[int, int], Footprint]]:
        """Return the towns that a wide ground behind a comma only tells of: "Elm, on the Norland coast,"."""
        lower, found = self.words.lower, []
        wide = {span[0]: span for span, f in self.footprints if f.uncertainty_m > _NARROW_M}
        for span, footprint in towns if wide else ():
            behind = span[1] + 1
            if lower[behind : behind + 2] != [",", "on"]:
                continue
            ground = next((wide[at] for at in range(behind + 1, behind + _LEAD) if at in wide), None)
            if ground is not None:
                found.append((ground, replace(footprint, role="location")))
        return found

    def _is_town(self, footprint: Footprint) -> bool:
        """Whether a footprint is a town or a division that its words do not make the scene."""
        if footprint.role != "reference" or footprint.relation not in ("at", "in"):
            return False
        if len(footprint.place_ids) != 1:
            return False
        place = self.places.get(footprint.place_ids[0])
        return place is not None and place.kind.startswith(_TOWNS)

    def _is_site(self, footprint: Footprint) -> bool:
        """Whether a footprint is a crossing, a dam, an airport, a strait or the like, named and no more."""
        if footprint.role != "reference" or len(footprint.place_ids) != 1 or self._is_town(footprint):
            return False
        place = self.places.get(footprint.place_ids[0])
        narrow = footprint.uncertainty_m < _NARROW_M
        return place is not None and (place.id.startswith(_SITES) or (place.kind == "marine" and narrow))

    def mentions_in(self, begin: int, stop: int) -> list[Mention]:
        """The mentions of a sentence."""
        if begin >= stop:
            return []
        return list(self.annotations.mentions_in(self.words.start[begin], self.words.end[stop - 1]))

    def quantities_in(self, begin: int, stop: int) -> list[tuple[tuple[int, int], Quantity]]:
        """The numbers of a sentence, with their tokens."""
        return within(self.quantities, begin, stop)


@cache
def _settlement_nouns() -> frozenset[str]:
    """Return the nouns for a town or a division, and "capital"."""
    kinds = open_table("kinds")
    return frozenset((*kinds["town"], *kinds["division"], "capital"))


def within(
    parts: list[tuple[tuple[int, int], _Part]], begin: int, stop: int
) -> list[tuple[tuple[int, int], _Part]]:
    """Return the parts, which are in order, whose first token lies in ``begin:stop``."""
    first = bisect_left(parts, begin, key=lambda part: part[0][0])
    return parts[first : bisect_left(parts, stop, key=lambda part: part[0][0])]
