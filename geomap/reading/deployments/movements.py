"""Movements: that a force was sent, came or left is an event too, where the words for it are no other's.

"Two corvettes put into the port" tells of a deed as "sank" does, but only beside a force: what places a force
and moves it (``moves`` in ``data/lexicons/forces.toml``) is told as MOBILIZE, or RETREAT where it goes home.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from geomap.model import Deployment, Event
from geomap.reading.annotations import Annotations
from geomap.reading.deployments.placing import Cue, forces_lexicon

_TOLD = 40
"""Code points about the words of another event of the same kind that count as its own."""


def with_movements(
    annotations: Annotations, events: Sequence[Event], placed: Iterable[tuple[Deployment, Cue]]
) -> tuple[Event, ...]:
    """Return events, which are in order, with those that the words which place forces tell of besides."""
    starts = [event.start for event in events]
    found: dict[int, Event] = {}
    for deployment, cue in placed:
        if cue.start in found or forces_lexicon().moves.fullmatch(cue.text.lower()) is None:
            continue
        kind = "RETREAT" if deployment.status == "withdrawn" else "MOBILIZE"
        begin = bisect_left(starts, deployment.sentence[0])
        inside = events[begin : bisect_left(starts, deployment.sentence[1])]
        if not any(_tells(event, cue, kind) for event in inside):
            found[cue.start] = _event(annotations, deployment, cue, kind)
    return (
        tuple(sorted((*events, *found.values()), key=lambda event: event.start)) if found else tuple(events)
    )


def _tells(event: Event, cue: Cue, kind: str) -> bool:
    """Whether an event stands on the words that place a force, or tells of the same beside them."""
    reach = _TOLD if event.kind == kind else 0
    return event.start < cue.end + reach and cue.start < event.end + reach


def _event(annotations: Annotations, deployment: Deployment, cue: Cue, kind: str) -> Event:
    mode = "withdraw" if kind == "RETREAT" else "troops"
    return Event(
        id=f"{annotations.document.id}-e{cue.start}",
        document_id=annotations.document.id,
        kind=kind,
        mode=mode,
        context=("military",),
        acled=None if kind == "RETREAT" else "Other",
        modality=deployment.modality,
        polarity="positive",
        start=cue.start,
        end=cue.end,
        text=annotations.text[cue.start : cue.end],
        sentence=deployment.sentence,
        places=deployment.places,
        when=deployment.when,
        actors=() if deployment.force is None else (deployment.force,),
        count=deployment.quantity,
        evidence=("a force is moved", *deployment.evidence),
    )
