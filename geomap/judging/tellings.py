"""Tellings: events, deployments and claims reduced to what decides whether two of them are the same thing.

A telling is small and holds no geometry, so that a million of them fit a table: whoever reconciles more than
fits into memory fills tellings from columns, shuffles them by :func:`geomap.judging.blocking.block_keys` and
hands each block to :func:`geomap.judging.reconciliation.group`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from geomap.judging.agreement import bounds_of, bounds_of_claim
from geomap.judging.vocabulary import parties_of, split_words
from geomap.model import Claim, Deployment, Event, Footprint, Quantity, Situation, When
from geomap.model.facts import FactSubject

Stance = Literal["deed", "threat", "plan"]
"""Said to have happened (or denied), threatened, planned: these are never the same fact."""

Scale = Literal["one", "many", "unknown"]
"""A single occurrence, a campaign's sum, or the words do not tell."""

_STANCES: dict[str, Stance] = {"threatened": "threat", "hypothetical": "threat", "planned": "plan"}
MEASURED = ("distance", "direction")
"""Kinds of claims that are of places by their ids; others are told by the words around them."""
_OCCASION_DAYS = 3
_CAMPAIGN_COUNT = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """Where a telling says that something was."""

    place_ids: frozenset[str]
    """The places it is built on."""
    lon: float
    """Degrees east."""
    lat: float
    """Degrees north."""
    uncertainty_m: float
    """Radius in metres that holds the true position."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """What one document tells of one thing, reduced to what is compared."""

    id: str
    """Of the event, deployment or claim."""
    document_id: str
    """The document."""
    start: int
    """First code point of the words."""
    sentence: tuple[int, int]
    """Span of the sentence."""
    subject: FactSubject
    """What it is."""
    kind: str
    """PLOVER event, asset, kind of claim."""
    mode: str | None
    """Finer than kind."""
    stance: Stance
    """Deed, threat or plan."""
    denied: bool = False
    """True where the text says that it did not happen."""
    scale: Scale = "unknown"
    """A single occurrence or a campaign."""
    published: date | None = None
    """The day of the document."""
    earliest: date | None = None
    """First day; None is open or not said."""
    latest: date | None = None
    """Last day; None is open or not said."""
    sites: tuple[Site, ...] = ()
    """Where; empty when not said."""
    parties: frozenset[str] = frozenset()
    """Actors and recipients: codes of states and words of names, folded."""
    names: frozenset[str] = frozenset()
    """Capitalised words of the sentence, folded: ships, persons, operations, places."""
    words: frozenset[str] = frozenset()
    """The other words of the sentence that carry meaning, cut to a stem."""
    fatalities: tuple[float | None, float | None] | None = None
    """Bounds of the number killed; None when not said."""
    injured: tuple[float | None, float | None] | None = None
    """Bounds of the number injured."""
    count: tuple[float | None, float | None] | None = None
    """Bounds of the number of events, or of the force."""
    detail: int = 0
    """How much it tells: who tells most represents the fact."""


def tellings(situation: Situation) -> Iterator[Telling]:
    """Reduce every event, deployment and claim of a situation."""
    documents = {document.id: document for document in situation.documents}
    items: tuple[Event | Deployment | Claim, ...] = (
        *situation.events,
        *situation.deployments,
        *situation.claims,
    )
    for item in items:
        document = documents.get(item.document_id)
        text = "" if document is None else document.text[slice(*item.sentence)]
        published = None if document is None else document.published
        if isinstance(item, Event):
            yield telling_of_event(item, sentence=text, published=published)
        elif isinstance(item, Deployment):
            yield telling_of_deployment(item, sentence=text, published=published)
        else:
            yield telling_of_claim(item, sentence=text, published=published)


def telling_of_event(event: Event, *, sentence: str = "", published: date | None = None) -> Telling:
    """Reduce an event; ``sentence`` is the text of the sentence that says it."""
    names, words = split_words(sentence)
    earliest, latest = _days(event.when)
    numbers = (event.count, event.fatalities, event.injured)
    told = (event.when, event.places, event.actors, event.recipients, *numbers)
    return Telling(
        id=event.id,
        document_id=event.document_id,
        start=event.start,
        sentence=event.sentence,
        subject="event",
        kind=event.kind,
        mode=event.mode,
        stance=_STANCES.get(event.modality, "deed"),
        denied=event.modality == "denied" or event.polarity == "negative",
        scale=_scale(event, earliest, latest),
        published=published,
        earliest=earliest,
        latest=latest,
        sites=_sites(event.places),
        parties=_parties((*event.actors, *event.recipients)),
        names=names,
        words=words,
        fatalities=_bounds(event.fatalities),
        injured=_bounds(event.injured),
        count=_bounds(event.count),
        detail=sum(1 for part in told if part),
    )


def telling_of_deployment(
    deployment: Deployment, *, sentence: str = "", published: date | None = None
) -> Telling:
    """Reduce a deployment; its kind is the asset, its mode the name of the unit."""
    names, words = split_words(sentence)
    earliest, latest = _days(deployment.when)
    told = (deployment.when, deployment.places, deployment.force, deployment.unit, deployment.quantity)
    return Telling(
        id=deployment.id,
        document_id=deployment.document_id,
        start=deployment.start,
        sentence=deployment.sentence,
        subject="deployment",
        kind=deployment.asset,
        mode=None if deployment.unit is None else deployment.unit.casefold(),
        stance="plan" if deployment.status == "planned" else _STANCES.get(deployment.modality, "deed"),
        denied=deployment.modality == "denied",
        published=published,
        earliest=earliest,
        latest=latest,
        sites=_sites(deployment.places),
        # A ship may be read as the force that it is a part of.
        parties=_parties(
            (deployment.force,) if deployment.force and deployment.force != deployment.unit else ()
        ),
        names=names,
        words=words,
        count=_bounds(deployment.quantity),
        detail=sum(1 for part in told if part),
    )


def telling_of_claim(claim: Claim, *, sentence: str = "", published: date | None = None) -> Telling:
    """Reduce a claim: its names are the places it is of, or where it has none those of its sentence."""
    reference = claim.reference
    ends = frozenset((*claim.subject_ids, reference.place_id or "")) if reference is not None else frozenset()
    names, words = (ends, frozenset[str]()) if claim.kind in MEASURED else split_words(sentence)
    return Telling(
        id=claim.id,
        document_id=claim.document_id,
        start=claim.start,
        sentence=claim.sentence,
        subject="claim",
        kind=claim.kind,
        mode=claim.unit if reference is None else reference.kind,
        stance="threat" if claim.modality == "hypothetical" else "deed",
        published=published,
        names=names,
        words=words,
        count=bounds_of_claim(claim),
        detail=len(claim.findings),
    )


def _parties(names: Sequence[str]) -> frozenset[str]:
    return frozenset().union(*map(parties_of, names))


def _days(when: When | None) -> tuple[date | None, date | None]:
    return (None, None) if when is None else (when.earliest, when.latest)


def _bounds(quantity: Quantity | None) -> tuple[float | None, float | None] | None:
    return None if quantity is None else bounds_of(quantity)


def _sites(places: tuple[Footprint, ...]) -> tuple[Site, ...]:
    kept = [p for p in places if p.role in ("location", "target")] or list(places)
    return tuple(
        Site(
            place_ids=frozenset(p.place_ids),
            lon=round(p.lon, 4),
            lat=round(p.lat, 4),
            uncertainty_m=round(p.uncertainty_m),
        )
        for p in kept
    )


def _scale(event: Event, earliest: date | None, latest: date | None) -> Scale:
    """Tell a campaign from a single occurrence by its count, its time and the number of its noun."""
    occasion = earliest is not None and latest is not None and (latest - earliest).days < _OCCASION_DAYS
    counted = None if event.count is None else event.count.low or event.count.high
    if event.when is not None and event.when.kind in ("open_start", "open_end"):
        return "many"
    if counted is not None and counted >= _CAMPAIGN_COUNT and not occasion:
        return "many"
    plural = event.text.endswith("s") and not event.text.endswith("ss")
    if occasion or counted == 1 or (event.fatalities is not None and not plural):
        return "one"
    return "unknown"
