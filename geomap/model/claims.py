"""Checkable statements and what measuring them found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from geomap.model.events import Modality, Polarity

Verdict = Literal["supported", "partly", "refuted", "undetermined"]
"""True of all subjects; of some, or in part; of none; not measurable."""

ReferenceKind = Literal["coast", "border", "place"]
"""The sea coast of a territory, its outline with land borders, or a place itself."""

ClaimKind = Literal["distance", "direction", "area", "date", "count", "share", "amount", "superlative"]
"""What a claim is about. Distances, directions, areas and weekdays are judged; the others are recorded."""

ClaimRelation = Literal["<", "<=", ">", ">=", "=", "~", "between"]
"""How a distance is bounded; ``~`` is "some", "about"."""

LonLat = tuple[float, float]
"""Degrees east, degrees north."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """What a distance is measured to."""

    kind: ReferenceKind
    """The sea coast of a territory, its outline with land borders, or a place itself."""
    place_id: str | None
    """The gazetteer's id; None when unresolved."""
    name: str
    """In words: "mainland coast of Venezuela"."""

    @property
    def mainland_only(self) -> bool:
        """Whether the text says that the mainland is meant, so that no island's coast counts."""
        return self.name.startswith("mainland ")


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimReading:
    """One way to measure one subject: to the mainland coast, with islands, …"""

    of: str
    """What was measured to, in words."""
    nearest_m: float
    """Geodesic metres from the subject's nearest point."""
    farthest_m: float
    """Geodesic metres from the subject's farthest point to the reference's point nearest to it."""
    start: LonLat
    """Point on the subject that is nearest to the reference."""
    end: LonLat
    """Point on the reference that is nearest to the subject."""
    farthest_start: LonLat
    """Point of the subject that is farthest from the reference."""
    farthest_end: LonLat
    """Point on the reference nearest to ``farthest_start``."""
    error_m: float
    """Metres by which ``nearest_m`` may be off, by what is known of the data."""
    source: str = ""
    """The map of the coast that was measured on; empty where none was."""
    low_m: float | None = None
    """The least that the nearest distance may be, metres; None where it was not worked out."""
    high_m: float | None = None
    """The most that it may be, metres."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What measuring found for one subject of a claim."""

    place_id: str
    """The subject."""
    place: str
    """Its name."""
    verdict: Verdict
    """Of this subject alone."""
    nearest_m: float
    """Of the first reading, metres."""
    farthest_m: float
    """Of the first reading, metres."""
    share_within: float
    """Share of the subject's area (or 0 or 1 for a point) that satisfies the relation, 0 to 1."""
    margin_m: float
    """How far the nearest distance lies inside (positive) or outside (negative) what is claimed, metres."""
    error_m: float
    """Bound in metres on the error of the coastline and of the place."""
    readings: tuple[ClaimReading, ...]
    """At least one; the first is the one that the verdict rests on."""
    note: str = ""
    """In a sentence, for a person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A statement of a text that can be true or false of the world."""

    id: str
    """Unique within a situation: document id, ``c`` and the statement's start."""
    document_id: str
    """The document it stands in."""
    start: int
    """First code point of the words that state it."""
    end: int
    """One past the last."""
    text: str
    """Those words."""
    sentence: tuple[int, int]
    """Span of the sentence."""
    kind: ClaimKind
    """What sort of claim."""
    relation: ClaimRelation
    """How the distance is bounded; ``~`` is "some", "about"."""
    value_m: float
    """The distance claimed, metres; for ``between`` the upper bound. 0 for every other kind of claim."""
    low_m: float | None = None
    """Lower bound for ``between``, metres."""
    subject_ids: tuple[str, ...] = ()
    """Places it is said of, in the order of the text."""
    reference: Reference | None = None
    """What it is measured to; None when the text does not say or it could not be resolved."""
    by: str | None = None
    """"road", "sea", "air", "closest" (between the nearest points) or None: how it is said to be measured."""
    modality: Modality = "reported"
    """How sure the text is."""
    polarity: Polarity = "positive"
    """negative: the text says that it is not so, and the verdict is on that."""
    value: float | None = None
    """What is claimed where it is no distance, in ``unit``; for a weekday 0 (Monday) to 6.

    With a distance, the direction that the words give with it, in degrees; None where they give none.
    """
    unit: str | None = None
    """``degree`` clockwise from north, ``m2``, ``weekday``, ``count``, ``percent`` or a currency."""
    day: date | None = None
    """The day spoken of, for a weekday."""
    verdict: Verdict = "undetermined"
    """Of all subjects together."""
    findings: tuple[Finding, ...] = field(default=())
    """One for each subject, in their order; empty when undetermined."""
    note: str = ""
    """Why the verdict is what it is, in a sentence."""
