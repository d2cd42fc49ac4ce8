"""Publishing: what a map leaves out before others see it.

A profile names what is sensitive. Such entries are dropped, or blurred: drawn as a circle of so many
kilometres that says nothing but "somewhere in here", without the sentence, the words for the place or the
reasons, since each would tell what the circle hides. Whole texts stay at home, and quotes are cut to a
length. What this does not see, it says: another sentence may name the same place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from shapely.geometry import Point

from geomap import geodesy
from geomap.errors import UsageError
from geomap.model import Claim, Deployment, Event, Footprint, Situation

_Item = TypeVar("_Item", Event, Deployment, Claim)
_KM: Final = 1_000.0
_DEGREE_M: Final = 111_320.0
_MAX_BLUR_KM: Final = 2_000.0
_WITHHELD: Final = "place withheld"
_CATEGORIES: Final = {
    Event: ("events", "event"),
    Deployment: ("deployments", "deployment"),
    Claim: ("claims", "claim"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """What to leave out of a map that others will see."""

    sensitive: tuple[str, ...] = ()
    """What is marked so: "events", "deployments" or "claims", a kind (ASSAULT), a mode or asset (frigate),
    an id of an entry, a document or a place. Letters' case counts for nothing."""
    blur_km: float | None = None
    """Radius in kilometres within which a sensitive place is drawn; None drops the entry."""
    quote: int = 200
    """Code points of a sentence that may be quoted."""

    def __post_init__(self) -> None:
        if self.blur_km is not None and not 0 < self.blur_km <= _MAX_BLUR_KM:
            raise UsageError(
                f"a blur must lie above 0 and up to {_MAX_BLUR_KM:,.0f} km, got {self.blur_km:g}"
            )
        if self.quote < 0:
            raise UsageError(f"the length of quotes must be 0 or more, got {self.quote}")

    def marks(self, item: Event | Deployment | Claim) -> bool:
        """Return whether an entry is marked as sensitive."""
        return not {word.casefold() for word in self.sensitive}.isdisjoint(_marked_by(item))

    def idle(self, situation: Situation) -> tuple[str, ...]:
        """Return the words that mark nothing of a situation: it has none such, or they are misspelt."""
        items: list[Event | Deployment | Claim] = [
            *situation.events,
            *situation.deployments,
            *situation.claims,
        ]
        marking = {word for item in items for word in _marked_by(item)}
        return tuple(word for word in self.sensitive if word.casefold() not in marking)


def for_publication(situation: Situation, publication: Publication) -> tuple[Situation, str]:
    """Return what may be shown of a situation, and a sentence that says what was left out.

    Facts of which a member is sensitive are taken apart, so that no other source's words stand for it.
    Places named in the text of a sensitive entry are not listed.
    """
    items: list[Event | Deployment | Claim] = [
        *situation.events,
        *situation.deployments,
        *situation.claims,
    ]
    marked = [item for item in items if publication.marks(item)]
    ids = {item.id for item in marked}
    hidden = {place_id for item in marked for place_id in _places(item)}
    shown = replace(
        situation,
        events=tuple(_shown(situation.events, ids, publication)),
        deployments=tuple(_shown(situation.deployments, ids, publication)),
        claims=tuple(claim for claim in situation.claims if claim.id not in ids),
        facts=tuple(fact for fact in situation.facts if ids.isdisjoint(fact.members)),
        mentions=tuple(m for m in situation.mentions if m.place is None or m.place.id not in hidden),
    )
    return shown, _words(len(marked), publication)


def _marked_by(item: Event | Deployment | Claim) -> set[str]:
    """Return all words that mark an entry, in small letters."""
    words = {*_CATEGORIES[type(item)], item.id, item.document_id}
    if isinstance(item, Event):
        words |= {item.kind, item.mode or item.kind}
    if isinstance(item, Deployment):
        words |= {item.asset, item.unit or item.asset}
    return {word.casefold() for word in (*words, *_places(item))}


def _places(item: Event | Deployment | Claim) -> Sequence[str]:
    if isinstance(item, Claim):
        return item.subject_ids
    return [place_id for place in item.places for place_id in place.place_ids]


def _words(count: int, publication: Publication) -> str:
    parts = ["The whole texts of the reports are left out", f"quotes are cut to {publication.quote} letters"]
    if count:
        entries = f"{count} {'entry' if count == 1 else 'entries'} marked as sensitive"
        done = (
            "left out"
            if publication.blur_km is None
            else f"blurred to {publication.blur_km:g} km (claims left out)"
        )
        parts.append(f"{entries} {'is' if count == 1 else 'are'} {done}")
    return "; ".join(parts) + "."


def _shown(items: Iterable[_Item], ids: set[str], publication: Publication) -> Iterable[_Item]:
    for item in items:
        if item.id not in ids:
            yield item
        elif publication.blur_km is not None:
            yield _blurred(item, publication.blur_km * _KM)


def _blurred(item: _Item, radius_m: float) -> _Item:
    """Return an entry without its sentence, its words and its reasons, its places as circles."""
    start = item.sentence[0]
    bare = {"sentence": (start, start), "start": start, "end": start, "text": "", "evidence": ()}
    if isinstance(item, Claim):
        return item
    places = tuple(_circle(place, start, radius_m) for place in item.places)
    if isinstance(item, Event):
        return replace(item, places=places, attribution=None, **bare)  # type: ignore[arg-type]
    return replace(item, places=places, unit=None, **bare)  # type: ignore[arg-type]


def _circle(place: Footprint, start: int, radius_m: float) -> Footprint:
    """Return a circle that holds a place. Its middle is that of a grid's cell, which gives nothing away."""
    step = 0.9 * radius_m / _DEGREE_M
    lat = max(-89.0, min(89.0, (math.floor(place.lat / step) + 0.5) * step))
    wide = step / max(0.05, math.cos(math.radians(lat)))
    lon = (math.floor(place.lon / wide) + 0.5) * wide
    lon = (lon + 180.0) % 360.0 - 180.0
    return replace(
        place,
        start=start,
        end=start,
        phrase=_WITHHELD,
        relation="around",
        place_ids=(),
        geometry=geodesy.buffer(Point(lon, lat), radius_m),
        lon=lon,
        lat=lat,
        uncertainty_m=radius_m,
        where_prec=5,
    )
