"""Events in the columns of ACLED's export, for those whose tools expect them.

After "ACLED Codebook" (2023): the columns' names and order, precision codes and event types. What ACLED's
coders decide and no text says (interaction codes, ``admin2``) is left empty, as are ``iso`` and ``admin1``,
whose numbers and names the gazetteer does not have; an event that fits none of their sub-event types has an
empty one. Events that are denied, planned or only threatened are no events to ACLED and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from geomap.drawing.wording import country_name
from geomap.model import Event, Situation

ACLED_COLUMNS = (
    *(
        "event_id_cnty",
        "event_date",
        "year",
        "time_precision",
        "disorder_type",
        "event_type",
        "sub_event_type",
    ),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction"),
    *("civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3", "location"),
    *(
        "latitude",
        "longitude",
        "geo_precision",
        "source",
        "source_scale",
        "notes",
        "fatalities",
        "tags",
        "timestamp",
    ),
)

_TYPES: Mapping[str, tuple[str, str]] = {
    "Armed clash": ("Battles", "Political violence"),
    "Government regains territory": ("Battles", "Political violence"),
    "Non-state actor overtakes territory": ("Battles", "Political violence"),
    "Air/drone strike": ("Explosions/Remote violence", "Political violence"),
    "Shelling/artillery/missile attack": ("Explosions/Remote violence", "Political violence"),
    "Remote explosive/landmine/IED": ("Explosions/Remote violence", "Political violence"),
    "Suicide bomb": ("Explosions/Remote violence", "Political violence"),
    "Grenade": ("Explosions/Remote violence", "Political violence"),
    "Chemical weapon": ("Explosions/Remote violence", "Political violence"),
    "Attack": ("Violence against civilians", "Political violence"),
    "Abduction/forced disappearance": ("Violence against civilians", "Political violence"),
    "Sexual violence": ("Violence against civilians", "Political violence"),
    "Peaceful protest": ("Protests", "Demonstrations"),
    "Protest with intervention": ("Protests", "Demonstrations"),
    "Excessive force against protesters": ("Protests", "Political violence; Demonstrations"),
    "Violent demonstration": ("Riots", "Political violence; Demonstrations"),
    "Mob violence": ("Riots", "Political violence"),
    "Agreement": ("Strategic developments", "Strategic developments"),
    "Arrests": ("Strategic developments", "Strategic developments"),
    "Change to group/activity": ("Strategic developments", "Strategic developments"),
    "Disrupted weapons use": ("Strategic developments", "Strategic developments"),
    "Headquarters or base established": ("Strategic developments", "Strategic developments"),
    "Looting/property destruction": ("Strategic developments", "Strategic developments"),
    "Non-violent transfer of territory": ("Strategic developments", "Strategic developments"),
    "Other": ("Strategic developments", "Strategic developments"),
}
"""Sub-event type to event type and disorder type."""

_TIME_PRECISION = {1: 1, 2: 2, 3: 2}
"""UCDP's precision to ACLED's: 1 the day, 2 the week, 3 the month."""

_TOLD = {"reported", "alleged", "claimed"}
_AT = {"at", "in", "near", "around"}
"""Relations of a phrase to its place under which ACLED's coders write the place's name."""


def acled_rows(situation: Situation) -> Iterator[dict[str, Any]]:
    """Yield one row an event and place, in the order of the situation; dates are the first day it may be.

    The dead of an event stand in its first row alone, so that nobody counts them twice.
    """
    documents = {document.id: document for document in situation.documents}
    places = {place.id: place for place in situation.places()}
    for event in situation.events:
        if event.modality not in _TOLD or event.polarity != "positive":
            continue
        document = documents[event.document_id]
        start, end = event.sentence
        row = _event_cells(event) | {"source": document.source, "notes": document.text[start:end]}
        row["timestamp"] = document.published and document.published.isoformat()
        for number, footprint in enumerate(event.places or (None,)):
            if footprint is None:
                yield row
                continue
            place = next((places[key] for key in footprint.place_ids if key in places), None)
            yield (
                row
                | ({"fatalities": None} if number else {})
                | {
                    "country": place and country_name(place.country or ""),
                    "location": place.name if place and footprint.relation in _AT else footprint.phrase,
                    "latitude": round(footprint.lat, 4),
                    "longitude": round(footprint.lon, 4),
                    "geo_precision": 1
                    if footprint.where_prec <= 1
                    else 2
                    if footprint.where_prec <= 3
                    else 3,
                }
            )


def _event_cells(event: Event) -> dict[str, Any]:
    day = None if event.when is None else event.when.earliest or event.when.latest
    kind, disorder = _TYPES.get(event.acled or "", (None, None))
    dead = event.fatalities
    return {
        "event_id_cnty": event.id,
        "event_date": day and day.isoformat(),
        "year": day and day.year,
        "time_precision": None if event.when is None else _TIME_PRECISION.get(event.when.precision, 3),
        "disorder_type": disorder,
        "event_type": kind,
        "sub_event_type": event.acled,
        "actor1": "; ".join(event.actors),
        "actor2": "; ".join(event.recipients),
        "fatalities": None if dead is None else dead.best if dead.best is not None else dead.low,
        "tags": "; ".join(event.context),
    }
