"""Facts: what several reports tell of one thing, side by side, and where they agree and differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

FactSubject = Literal["event", "deployment", "claim"]
"""What the members of a fact are."""

Agreement = Literal["agree", "compatible", "conflict", "single"]
"""Sources say the same; differ in detail but can all be right; cannot all be right; only one speaks of it."""

PropertyName = Literal[
    "date", "place", "modality", "actor", "count", "fatalities", "injured", "quantity", "distance"
]
"""What sources are compared in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What one member of a fact says of one property."""

    document_id: str
    """The document that says so."""
    item_id: str
    """The event, deployment or claim of that document."""
    start: int
    """First code point of the words in that document."""
    end: int
    """One past the last."""
    text: str
    """Those words, or for a modality its name."""
    low: float | None = None
    """Lowest number that the words allow; None is open, or no number."""
    high: float | None = None
    """Highest number that the words allow; None is open, or no number."""
    earliest: date | None = None
    """First day, inclusive; None is open, or no date."""
    latest: date | None = None
    """Last day, inclusive; None is open, or no date."""
    place_ids: tuple[str, ...] = ()
    """Places, where the property is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FactProperty:
    """One property as all sources tell it."""

    name: PropertyName
    """Which property."""
    status: Agreement
    """How those who speak of it agree; single when one document alone does."""
    told: tuple[Told, ...]
    """At least one; in the order of the fact's members. Who says nothing of it is not among them."""
    low: float | None = None
    """Lower end of the envelope: of what all allow when compatible, of what any says in a conflict."""
    high: float | None = None
    """Upper end; None is open."""
    earliest: date | None = None
    """First day of the envelope; None is open."""
    latest: date | None = None
    """Last day of the envelope; None is open."""
    note: str = ""
    """How they differ, in a sentence for a person; empty when they agree."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contradiction:
    """Two statements of one document that cannot both hold."""

    document_id: str
    """The document."""
    property: PropertyName
    """In what it contradicts itself."""
    first: tuple[int, int]
    """Span of the one statement."""
    second: tuple[int, int]
    """Span of the other."""
    text: str
    """Both, in a sentence for a person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One thing that happened, stands or is claimed, with everyone who tells of it.

    Each event, deployment and claim of a situation is a member of exactly one fact, so that counting facts
    counts nothing twice; what only one report says is a fact with one member.
    """

    id: str
    """``fact:`` and the id of the first of its members in the order of ids: stable for the same members."""
    subject: FactSubject
    """What its members are."""
    kind: str
    """PLOVER event of the representative, asset of a deployment, kind of a claim."""
    mode: str | None
    """Its mode; None where there is none."""
    title: str
    """A short line for a person, made of the representative's own words."""
    members: tuple[str, ...]
    """Ids of the events, deployments or claims: the representative first, the others by publication."""
    documents: tuple[str, ...]
    """Ids of the documents that tell of it, each once: the representative's first, then by publication."""
    status: Agreement
    """The worst of its properties: conflict, then compatible, then agree; single when one document tells."""
    properties: tuple[FactProperty, ...] = ()
    """What is told of it, in a fixed order; properties that nobody speaks of are left out."""
    earliest: date | None = None
    """First day of the envelope of its dates; None is open or not said."""
    latest: date | None = None
    """Last day; None is open or not said."""
    place_ids: tuple[str, ...] = ()
    """Places of all members, the representative's first."""
    part_of: str | None = None
    """Id of the fact that sums it up (a campaign's total); numbers of the two are never added."""
    contradictions: tuple[Contradiction, ...] = ()
    """Where one source contradicts itself."""
    evidence: tuple[str, ...] = ()
    """Why its members were taken for the same, in words."""

    @property
    def representative(self) -> str:
        """The member that tells most: the one to draw."""
        return self.members[0]

    def property(self, name: PropertyName) -> FactProperty | None:
        """Return what is told of one property; None when nobody speaks of it."""
        return next((p for p in self.properties if p.name == name), None)
