"""The situation: everything that a set of reports says, at one time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import TypeVar

from shapely.geometry import box

from geomap.model.claims import Claim
from geomap.model.documents import Document, Problem
from geomap.model.events import Deployment, Event, Modality
from geomap.model.facts import Fact
from geomap.model.places import Footprint, Mention, Place
from geomap.model.quantities import Quantity
from geomap.model.times import When

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """Documents and all that was read in them. Filters return a new situation."""

    documents: tuple[Document, ...] = ()
    """In the order given."""
    mentions: tuple[Mention, ...] = ()
    """By document, then start."""
    times: tuple[tuple[str, When], ...] = ()
    """(document id, time), by document, then start."""
    quantities: tuple[tuple[str, Quantity], ...] = ()
    """(document id, quantity), by document, then start."""
    events: tuple[Event, ...] = ()
    """By document, then start."""
    deployments: tuple[Deployment, ...] = ()
    """By document, then start."""
    claims: tuple[Claim, ...] = ()
    """By document, then start."""
    problems: tuple[Problem, ...] = ()
    """What could not be read or judged."""
    facts: tuple[Fact, ...] = ()
    """Which of the above tell of the same thing; each member of what is above stands in exactly one.

    By the first of their documents, then the start of the representative. A filter keeps a fact as long as
    one of its members is left, and leaves it whole: it goes on telling what the other sources say."""
    _by_id: dict[str, Document] = field(init=False, repr=False, compare=False, default_factory=dict)
    """The documents by id, once one was asked for."""

    @classmethod
    def joined(cls, situations: Iterable[Situation]) -> Situation:
        """Put situations one after the other; their document ids must differ.

        Facts span documents, so those of the parts do not hold for the whole: they are left out, unless only
        one part has any documents. ``reconciled`` finds them anew.
        """
        parts = list(situations)
        joined = cls(
            **{
                name: tuple(chain.from_iterable(map(attrgetter(name), parts)))
                for name in (each.name for each in fields(cls) if each.init)
            }
        )
        return joined if sum(1 for part in parts if part.documents) <= 1 else replace(joined, facts=())

    def document(self, document_id: str) -> Document:
        """Return the document of that id; KeyError when there is none."""
        if not self._by_id:
            # Backwards, so that of two of one id the first is found.
            self._by_id.update((document.id, document) for document in reversed(self.documents))
        return self._by_id[document_id]

    def sentence(self, item: Event | Deployment | Claim) -> str:
        """Return the sentence that an event, deployment or claim rests on."""
        start, end = item.sentence
        return self.document(item.document_id).text[start:end]

    def places(self) -> tuple[Place, ...]:
        """Return the distinct places that mentions were resolved to, in order of first mention."""
        seen: dict[str, Place] = {}
        for mention in self.mentions:
            if mention.place is not None:
                seen.setdefault(mention.place.id, mention.place)
        return tuple(seen.values())

    def from_sources(self, sources: Iterable[str]) -> Situation:
        """Keep what was published by one of ``sources`` (documents without a source match "")."""
        wanted = set(sources)
        return self.of_documents({d.id for d in self.documents if (d.source or "") in wanted})

    def of_kinds(self, kinds: Iterable[str]) -> Situation:
        """Keep events of the given PLOVER kinds; everything that is not an event stays."""
        wanted = set(kinds)
        return self._keeping(replace(self, events=tuple(e for e in self.events if e.kind in wanted)))

    def of_modalities(self, modalities: Iterable[Modality]) -> Situation:
        """Keep events and deployments of the given modalities."""
        wanted = set(modalities)
        return self._keeping(
            replace(
                self,
                events=tuple(e for e in self.events if e.modality in wanted),
                deployments=tuple(d for d in self.deployments if d.modality in wanted),
            )
        )

    def during(self, earliest: date | None, latest: date | None, *, undated: bool = True) -> Situation:
        """Keep events and deployments that may fall between two days, both inclusive.

        None is an open end. Those without a date are kept when ``undated`` is true.
        """

        def overlaps(when: When | None) -> bool:
            if when is None or (when.earliest is None and when.latest is None):
                return undated
            starts_in_time = latest is None or when.earliest is None or when.earliest <= latest
            ends_in_time = earliest is None or when.latest is None or when.latest >= earliest
            return starts_in_time and ends_in_time

        return self._keeping(
            replace(
                self,
                events=tuple(e for e in self.events if overlaps(e.when)),
                deployments=tuple(d for d in self.deployments if overlaps(d.when)),
            )
        )

    def within(self, bbox: tuple[float, float, float, float]) -> Situation:
        """Keep events and deployments that have a footprint touching a box (west, south, east, north).

        A box with west > east crosses the antimeridian.
        """
        west, south, east, north = bbox
        if west <= east:
            boxes = [box(west, south, east, north)]
        else:
            boxes = [box(west, south, 180, north), box(-180, south, east, north)]

        def touches(places: tuple[Footprint, ...]) -> bool:
            return any(b.intersects(p.geometry) for p in places for b in boxes)

        return self._keeping(
            replace(
                self,
                events=tuple(e for e in self.events if touches(e.places)),
                deployments=tuple(d for d in self.deployments if touches(d.places)),
            )
        )

    def _keeping(self, filtered: Situation) -> Situation:
        """Keep the facts of which a member is left, by the first of their documents that is left."""
        if not self.facts:
            return filtered
        left = {event.id for event in filtered.events}
        left |= {deployment.id for deployment in filtered.deployments}
        left |= {claim.id for claim in filtered.claims}
        order = {document.id: number for number, document in enumerate(filtered.documents)}
        facts = [f for f in self.facts if not left.isdisjoint(f.members)]
        facts.sort(key=lambda f: next((order[d] for d in f.documents if d in order), len(order)))
        return replace(filtered, facts=tuple(facts))

    def of_documents(self, ids: set[str]) -> Situation:
        """Keep the documents of those ids and what was read in them."""

        def keep(document_id: str | None) -> bool:
            return document_id is None or document_id in ids

        def of(items: Iterable[_T], key: Callable[[_T], str | None]) -> tuple[_T, ...]:
            return tuple(item for item in items if keep(key(item)))

        filtered = Situation(
            documents=tuple(d for d in self.documents if d.id in ids),
            mentions=of(self.mentions, lambda m: m.document_id),
            times=of(self.times, lambda t: t[0]),
            quantities=of(self.quantities, lambda q: q[0]),
            events=of(self.events, lambda e: e.document_id),
            deployments=of(self.deployments, lambda d: d.document_id),
            claims=of(self.claims, lambda c: c.document_id),
            problems=of(self.problems, lambda p: p.document_id),
        )
        return self._keeping(filtered)
