"""Places, the mentions that may mean them, and the ground that a phrase takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shapely.geometry.base import BaseGeometry

Role = Literal["literal", "associative"]
"""*literal*: something is or happens there. *associative*: a government, a nationality, part of a name."""

Use = Literal["literal", "metonym", "demonym", "modifier", "embedded"]
"""Finer than role: the last four are associative."""

Draw = Literal["pin", "context", "none"]
"""pin: may become a mark. context: a dateline, a container, a reference point. none: never drawn."""

PlaceRole = Literal["location", "target", "origin", "destination", "reference"]
"""What a place is to an event or a deployment."""

Outcome = Literal["resolved", "ambiguous", "unresolved"]
"""The three outcomes of resolution."""

Relation = Literal[
    "at",
    "in",
    "near",
    "off_coast",
    "coast",
    "waters",
    "border",
    "direction",
    "between",
    "around",
    "airspace",
    "part",
    "near_coast",
    "territory",
]
"""What a spatial phrase makes of its place: "off Venezuela's coast" is off_coast."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A row of the gazetteer."""

    id: str
    """With the table in front: ``geonames:3646738``, ``region:caribbean-sea``, ``country:XK``."""
    name: str
    """Main name, in English where there is one."""
    kind: str
    """GeoNames feature code (PPLC, ADM1, PCLI, …), or ``marine`` or ``region``."""
    country: str | None
    """ISO 3166-1 alpha-2 code; None at sea and for regions across countries."""
    lon: float
    """Degrees east of the reference point, -180 to 180, GeoNames' convention where it has one."""
    lat: float
    """Degrees north of the reference point, -90 to 90."""
    admin1: str | None = None
    """First-level division code inside ``country`` (``US.TX`` is stored as ``TX``)."""
    population: int = 0
    """People; 0 when not known."""
    disputed: bool = False
    """True where sovereignty is contested; such places are drawn and labelled neutrally."""
    footprint_id: str | None = None
    """Key of a polygon that the gazetteer holds for it; None when it knows a point alone."""
    radius_m: float = 0.0
    """Radius in metres about the point that holds most of the place: the extent where no polygon is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A place that a mention may mean, with the reasons for and against."""

    place: Place
    """The place."""
    score: float
    """0 to 1; the candidates of one mention sum to at most 1."""
    evidence: tuple[str, ...] = ()
    """Reasons in words: "near Miami, 12 km", "named after its country"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A toponym as it stands in a text."""

    document_id: str
    """The document it stands in."""
    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    text: str
    """The surface, exactly as it stands there."""
    role: Role
    """literal or associative; only literal mentions may put marks on the map."""
    use: Use
    """The finer role."""
    draw: Draw
    """Whether it may become a mark by itself."""
    outcome: Outcome
    """resolved, ambiguous or unresolved."""
    score: float
    """Confidence in ``place``, 0 to 1; 0 when there is none."""
    place: Place | None
    """The chosen place; None when unresolved."""
    candidates: tuple[Candidate, ...] = ()
    """Best first; the chosen one is the first of them."""
    evidence: tuple[str, ...] = ()
    """Why it was recognised and given this role, in words."""
    stand_in: bool = False
    """True where ``place`` is only the nearest place named, because the gazetteer lacks the one meant."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Footprint:
    """The ground that a spatial phrase means."""

    document_id: str
    """The document the phrase stands in."""
    start: int
    """First code point of the phrase."""
    end: int
    """One past its last code point."""
    phrase: str
    """The words: "off Venezuela's coast"."""
    relation: Relation
    """What the phrase makes of its places."""
    place_ids: tuple[str, ...]
    """The places it is built on, in the order of the text."""
    geometry: BaseGeometry
    """The ground in lon, lat degrees on WGS 84: valid, cut at the antimeridian."""
    lon: float
    """Degrees east of a representative point inside or on the geometry."""
    lat: float
    """Degrees north of that point."""
    uncertainty_m: float
    """Radius in metres about (lon, lat) that holds the true position."""
    where_prec: int
    """UCDP GED precision, 1 (exact) to 7 (sea or international air)."""
    role: PlaceRole = "location"
    """What the place is to the event or deployment."""
    score: float = 1.0
    """Confidence in the places it is built on, 0 to 1."""

    @property
    def is_area(self) -> bool:
        """True where the phrase means an area or a line and no point may stand for it."""
        return self.where_prec >= 5 or self.uncertainty_m > 50_000
