"""What a subject's words mean where they leave a choice: "the town", "its capital", a name of many places.

Of what they may mean that is taken of which a claim is likeliest told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from geomap.model import Mention, Place
from geomap.reading.annotations import Annotations
from geomap.reading.claims.certainty import is_unsure
from geomap.reading.claims.charity import FAR_OFF, FITS, just, namesake, with_sites
from geomap.reading.claims.distances import Distance
from geomap.reading.claims.ends import all_alike, is_capital, is_lands_capital, namesake_seat
from geomap.reading.claims.lands import is_land
from geomap.reading.claims.references import End
from geomap.reading.claims.subjects import misfit_of
from geomap.reading.claims.topics import (
    is_at_hand,
    is_beside,
    is_elsewhere,
    named_farther_back,
    names_unknown,
    seats_before,
)
from geomap.reading.grounds.antecedents import stands_for_another
from geomap.reading.language.word_lists import open_lists

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_LISTS = open_lists("claims", "meanings")
_OF = " of "
"""In a phrase that names what it stands for."""
_CALLED_TOWN = _LISTS.compile(r", (?:the|a|an) (?:[a-z-]+ ){0,3}(?:<called_town>)(?!\w)")
"""Behind a name: what it names is called a town."""


@dataclass(frozen=True, slots=True)
class Told:
    """A distance and what it is measured to, whose subjects are looked for."""

    annotations: Annotations
    before: tuple[Mention, ...]
    """The places that were named before it, the latest first."""
    end: End
    distance: Distance
    gazetteer: Gazetteer
    alone: bool
    """Whether its sentence told no distance before: "X lies 300 km away, and the town …" is not of X."""

    def meant_by(self, subjects: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """Take of what a subject's name or "its capital" may mean what a claim is likelier told of."""
        chosen: list[Mention] = []
        for mention in subjects:
            if is_capital(mention):
                seats = [mention, *seats_before(self.annotations, mention.start, self.gazetteer)]
                chosen.append(min(seats, key=self._off) if len(seats) > 1 else mention)
            elif (seat := namesake_seat(mention, self.gazetteer)) is not None:
                chosen.append(min((mention, replace(mention, place=seat)), key=self._off))
            elif (towns := self._towns_meant(mention)) is not None:
                chosen += [m for m in towns if self._off(m) <= FITS][:1]
            elif is_lands_capital(mention):
                chosen.append(mention)
            elif stands_for_another(mention) and _OF not in mention.text:  # "the capital of X" is
                chosen += self._stood_for(mention)
            else:
                told = self.distance.relation  # ">" is true of all that is far
                bound, exact = told in (">", ">="), told in ("=", "~")
                chosen.append(namesake(mention, self._off, self.gazetteer, larger=not bound, exact=exact))
        return tuple(chosen)

    def _off(self, mention: Mention) -> float:
        """Return how little the distance is true of a place."""
        return misfit_of(self.annotations, mention, self.end, self.distance, self.gazetteer)

    def _just_off(self, mention: Mention) -> float:
        """Return the same of a bound that just fits."""
        return misfit_of(self.annotations, mention, self.end, just(self.distance), self.gazetteer)

    def _by_off(self, mention: Mention) -> float:
        """Return the same of all that may lie by a place."""
        return misfit_of(self.annotations, mention, self.end, with_sites(self.distance), self.gazetteer)

    def _towns_meant(self, mention: Mention) -> list[Mention] | None:
        """List the towns of a name that was taken for a land, where words call it a town; None where not.

        "Wales, the westernmost town of the mainland, lies …" is no country.
        """
        if not is_land(mention) or _CALLED_TOWN.match(self.annotations.text, mention.end) is None:
            return None
        bearers = (p for p in self.gazetteer.candidates(mention.text) if p.kind.startswith("PPL"))
        return [replace(mention, place=p, role="literal", use="literal") for p in bearers]

    def _stood_for(self, mention: Mention) -> list[Mention]:
        """Return what "the town" is likeliest to mean; nothing where that was named too far back.

        A town of its own sentence comes before all others, unless that has told a distance of it. Of what the
        report named farther back one is taken of which the claim is true; where it is far from true of all
        that it named, or false of all that may lie by those, the likeliest.
        """
        annotations, off = self.annotations, self._off
        measured = {cast("Place", m.place).id for m in self.end.mentions}
        others = tuple(m for m in self.before if cast("Place", m.place).id not in measured)
        others = tuple(m for m in others if not is_beside(annotations, m))
        alike = all_alike((mention,), others)
        if not alike:
            return []
        sentence = annotations.sentence_at(mention.start)
        floor = 0 if sentence is None else sentence.start
        own = annotations.mentions_in(floor, mention.start)
        near = {m.place.id for m in own if m.place and not is_elsewhere(annotations.text, m)}
        if self.alone and cast("Place", mention.place).id in near:
            alike = tuple(m for m in alike if cast("Place", m.place).id in near)
            others = tuple(m for m in others if cast("Place", m.place).id in near)
        there = tuple(m for m in alike if not is_elsewhere(annotations.text, m) or off(m) <= FITS)
        best = min(there or alike, key=off)
        # "the port" may be one that is known as a town, "the island" one known by its town
        if off(best) > FITS and "capital" not in mention.text:
            fitting = [m for m in others if _is_sure_town(m) and self._just_off(m) <= FITS]
            if fitting:
                return fitting[:1]
        if off(best) <= FITS or is_at_hand(annotations, mention, mention.start):
            return [best]
        noun = mention.text.lower().split()[-1]
        far = named_farther_back(noun, annotations, mention.start, self.gazetteer)
        away = [m for m in far if cast("Place", m.place).id not in measured]
        fitting = [m for m in away if off(m) <= FITS]
        if fitting:
            return fitting[:1]
        if names_unknown(annotations, mention.start):
            return []
        if min(map(off, (*alike, *away))) > FAR_OFF:
            return [best]
        towns = [m for m in others if _is_sure_town(m)]
        by_all = (*alike, *away, *towns)  # "the base" may lie by any of these, or is false of all
        return [best] if towns and min(map(self._by_off, by_all)) > FITS else []


def _is_sure_town(mention: Mention) -> bool:
    """Whether a town, a base or an island is named for itself and for sure."""
    return mention.role == "literal" and not is_land(mention) and not is_unsure(mention)
