"""Records: what a map shows, in plain values that know no drawing library.

``layers.read_layers`` makes them from a situation; ``payload.encode`` turns them into what the viewer reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shapely.geometry.base import BaseGeometry

from geomap.drawing.symbology import Sureness, Symbol
from geomap.model import Document, Verdict

Category = Literal["event", "deployment", "claim", "place", "name", "shape"]
"""What a fact is; ``name``: a name not resolved to one place; ``shape``: ground that a person asked for."""

MarkRole = Literal["trigger", "place", "time", "number"]
"""What a stretch of a sentence is to its fact."""

LonLat = tuple[float, float]
"""Degrees east, degrees north."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A sentence, or what is shown of it, with the stretches that say something of a fact."""

    text: str = ""
    """As it stands in the document; … where it was cut."""
    marks: tuple[tuple[int, int, MarkRole], ...] = ()
    """(start, end, what it is to the fact) in code points, in order; none touches another of its role."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """A candidate that a name was not resolved to."""

    name: str
    """With its division and country."""
    kind: str
    """What sort of place, in words."""
    score: float
    """0 to 1."""
    evidence: tuple[str, ...]
    """Reasons, in words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """Why a name in the text means this place."""

    name: str
    """The name as it stands in the text."""
    chosen: str | None
    """The place it was resolved to; None when it was not."""
    kind: str
    """What sort of place, in words; empty when unresolved."""
    confidence: str
    """In words."""
    evidence: tuple[str, ...]
    """Reasons for it, in words."""
    rejected: tuple[Rejected, ...]
    """The losing candidates, best first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """One place of a fact: a site or an area, never both."""

    site: int | None
    """Index into ``Layers.sites``."""
    area: int | None
    """Index into ``Layers.areas``."""
    phrase: str
    """The words of the text."""
    role: str
    """location, target, origin, destination or reference."""
    drawn: bool
    """True when it is a mark; False for a place that the fact only refers to, comes from or goes to."""
    precision: str
    """How precise it is, in words."""
    confidence: str
    """How sure it is, in words."""
    score: float = 1.0
    """The same as a figure, 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One property of a fact as its sources tell it."""

    name: str
    """In a word: "Killed"."""
    status: str
    """Whether all of it can be true, in words."""
    conflict: bool
    """True where it cannot."""
    told: tuple[tuple[int, str], ...]
    """(index into ``Layers.documents``, the words there), the shown entry's first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """What several entries tell of one fact."""

    members: tuple[int, ...]
    """Indexes into ``Layers.facts``: the one that is shown, then the others."""
    sources: int
    """How many reports tell of it."""
    status: str
    """The worst of its comparisons, in words."""
    conflict: bool
    """True where they cannot all be right."""
    comparisons: tuple[Comparison, ...]
    """Property by property."""
    evidence: tuple[str, ...]
    """Why they were taken for the same, in words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One thing that a sentence says, ready to be listed and drawn."""

    id: str
    """Of the event, deployment or claim; for places and names one of our own."""
    category: Category
    """What it is."""
    symbol: Symbol
    """How it is drawn."""
    sureness: Sureness
    """How it is filled."""
    title: str
    """A heading of a few words."""
    sentence: Passage
    """The sentence it rests on."""
    document: int | None
    """Index into ``Layers.documents``; None for a shape."""
    spots: tuple[Spot, ...]
    """Where; empty when no place is said."""
    modality: str
    """How sure the text is, in words."""
    when_text: str | None
    """The words of the text that date it."""
    earliest: date | None
    """First day; None is open or not known."""
    latest: date | None
    """Last day; None is open or not known."""
    date: str
    """The date in words."""
    date_precision: str
    """Its precision in words."""
    figures: tuple[tuple[str, str], ...] = ()
    """(what, how many) in words: ("killed", "at least 83")."""
    notes: tuple[str, ...] = ()
    """Anything else that a reader must know: "part of 15,000 across four places"."""
    evidence: tuple[str, ...] = ()
    """Why it was read so."""
    why: tuple[Why, ...] = ()
    """Why each name of it means its place."""
    span: tuple[int, int] | None = None
    """Where the sentence stands in the document, in code points."""
    leader: int | None = None
    """Index of the entry that is shown in place of this one, which tells of the same fact."""
    account: Account | None = None
    """What others tell of the same fact; None where nobody does."""
    actors: tuple[str, ...] = ()
    """Who takes part, as the text names them."""
    more: tuple[Passage, ...] = ()
    """Further sentences that mention a place, in the order of the text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A point that the text names closely enough to be drawn as one."""

    lon: float
    """Degrees east."""
    lat: float
    """Degrees north."""
    name: str
    """Name of the place, or the phrase."""
    uncertainty_m: float
    """Radius in metres that holds the true position."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """Ground for which no point may stand; shared by all facts that mean the same ground."""

    geometry: BaseGeometry
    """Simplified for drawing; lon, lat; cut at the antimeridian."""
    lon: float
    """Degrees east of the point for its label."""
    lat: float
    """Degrees north of it."""
    label: str
    """In words: "Off Venezuela"."""
    uncertainty_m: float
    """Radius in metres about the label's point that holds the true position."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A measured line from a claim's subject to what the distance is claimed to."""

    place: str
    """Name of the subject."""
    verdict: Verdict
    """Of this subject."""
    label: str
    """"Aruba 27 km"."""
    line: BaseGeometry
    """The geodesic between the two nearest points."""
    start: LonLat
    """Point on the subject."""
    end: LonLat
    """Point on the reference."""
    subject: BaseGeometry | None
    """The subject's ground; None when it is a point."""
    rows: tuple[tuple[str, str, str], ...]
    """(measured to, nearest, farthest) in words, for each reading."""
    note: str
    """In a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimDrawing:
    """What a claim draws besides its entry in the list."""

    fact: int
    """Index into ``Layers.facts``."""
    verdict: Verdict
    """Of all subjects together."""
    says: str
    """What is claimed, in words: "less than 200 km from the coast of X"."""
    note: str
    """Why the verdict is what it is."""
    buffer: BaseGeometry | None
    """All ground within the claimed distance of the reference; None when not measurable."""
    reference: BaseGeometry | None
    """The line that was measured to; None when not measurable."""
    measures: tuple[Measure, ...]
    """One for each subject."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Layers:
    """All that a map shows."""

    documents: tuple[Document, ...]
    """The sources."""
    facts: tuple[Fact, ...]
    """Events, deployments, claims, places and unresolved names, each by document and start."""
    sites: tuple[Site, ...]
    """Points, shared by the facts that mean the same one."""
    areas: tuple[Area, ...]
    """Areas, shared likewise."""
    claims: tuple[ClaimDrawing, ...]
    """Buffers and lines."""
    problems: tuple[tuple[str | None, str, str], ...]
    """(document id, stage, message)."""
    bbox: tuple[float, float, float, float] | None = None
    """West, south, east, north of all that is drawn; west may be greater than east across the antimeridian.
    None when nothing is."""
    view: tuple[float, float, float, float] | None = None
    """The box that a map opens with, within ``bbox``; None when nothing is drawn."""
    texts: bool = True
    """Whether the whole texts of the reports may travel with the map."""
