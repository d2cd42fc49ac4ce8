"""Events and deployments, in PLOVER's and MIL-STD-2525's terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geomap.model.places import Footprint
from geomap.model.quantities import Quantity
from geomap.model.times import When

Modality = Literal["reported", "alleged", "claimed", "denied", "threatened", "planned", "hypothetical"]
"""How sure the text is that it happened. A threat of strikes is not a strike."""

Polarity = Literal["positive", "negative"]
"""negative: the text says that it did not happen."""


Status = Literal["stationed", "deployed", "patrolling", "en_route", "planned", "withdrawn"]
"""What a force is said to be doing."""

Distribution = Literal["single", "across", "each"]
"""How one quantity relates to several places; with "across" it is never divided."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that a text says was done, threatened or planned."""

    id: str
    """Unique within a situation: document id, ``e`` and the trigger's start."""
    document_id: str
    """The document it stands in."""
    kind: str
    """PLOVER event: ASSAULT, MOBILIZE, CONSULT, …"""
    mode: str | None
    """PLOVER mode (or our finer one): airstrike, phone, …; None where nothing finer is said."""
    context: tuple[str, ...]
    """PLOVER contexts: military, diplomatic, …"""
    acled: str | None
    """ACLED sub-event type where one fits."""
    modality: Modality
    """How sure the text is."""
    polarity: Polarity
    """Whether the text affirms it."""
    start: int
    """First code point of the trigger."""
    end: int
    """One past its last code point."""
    text: str
    """The trigger as it stands in the text."""
    sentence: tuple[int, int]
    """Span of the sentence that says it."""
    places: tuple[Footprint, ...]
    """Where; empty when the text says no place."""
    when: When | None
    """When; None when the text says no time."""
    actors: tuple[str, ...] = ()
    """Who did it, by name as the text has it."""
    recipients: tuple[str, ...] = ()
    """To whom."""
    count: Quantity | None = None
    """How many of the event."""
    fatalities: Quantity | None = None
    """How many killed."""
    injured: Quantity | None = None
    """How many injured."""
    attribution: str | None = None
    """Whose word it is, where the text says so."""
    evidence: tuple[str, ...] = ()
    """Why it was read so, in words: lexicon entry, where the place was found, what set the modality."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployment:
    """A force or asset that a text places somewhere over a span of time."""

    id: str
    """Unique within a situation: document id, ``d`` and the statement's start."""
    document_id: str
    """The document it stands in."""
    force: str | None
    """Whose it is, as the text has it; None when not said."""
    asset: str
    """Class of asset: troops, warship, aircraft carrier, fighter, …"""
    unit: str | None
    """Name of the unit or vessel, where given."""
    start: int
    """First code point of the words that state it."""
    end: int
    """One past the last."""
    text: str
    """Those words."""
    sentence: tuple[int, int]
    """Span of the sentence."""
    quantity: Quantity | None
    """How many; None when not said."""
    places: tuple[Footprint, ...]
    """Where. With ``distribution`` "across", the quantity is the total over all of them, never divided."""
    when: When | None
    """Since or when."""
    status: Status = "deployed"
    """What it is said to be doing there."""
    distribution: Distribution = "single"
    """How the quantity relates to several places."""
    modality: Modality = "reported"
    """How sure the text is."""
    sidc: str | None = None
    """MIL-STD-2525D symbol identification code, 20 digits, identity neutral by default."""
    evidence: tuple[str, ...] = ()
    """Why it was read so, in words."""
