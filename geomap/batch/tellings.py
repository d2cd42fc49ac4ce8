"""Tellings on the disk: what each part's documents tell, small enough to sort by the million.

An event, deployment or claim is kept twice: reduced to what is compared, and as a record of its own without
text and geometry, of which facts are made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from typing import Any

from shapely.geometry import Point

from geomap.formats.decoding import situation_from_records
from geomap.formats.encoding import full_records
from geomap.formats.notation import decoded, written
from geomap.judging.agreement import Item
from geomap.judging.blocking import Key, block_keys
from geomap.judging.tellings import Site, Telling, tellings
from geomap.model import Claim, Deployment, Event, Footprint, Situation

_SPAN_BITS, _REST_BITS = 20, 43
"""A block's number has its span of time above, so that those of one week lie together on the disk."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A telling as it is kept."""

    blocks: list[int]
    """Numbers of the blocks in which it may meet the same thing told elsewhere."""
    at: int
    """Where in a block it stands: tellings are compared with their neighbours."""
    telling: str
    """What is compared, as JSON."""
    body: str
    """The event, deployment or claim, as the JSON of a document of its own without text."""


def tellings_of(situation: Situation) -> Iterator[Kept]:
    """Yield all that one document tells."""
    for part in _alone(situation):
        (telling,) = tellings(part)
        (document,) = part.documents
        (record,) = full_records(replace(part, documents=(replace(document, text=""),)))
        yield Kept(
            blocks=sorted({block_number(key) for key in block_keys(telling)}),
            at=_place_in_block(telling),
            telling=packed(telling),
            body=written(record),
        )


def item_of(body: str) -> Item:
    """Return the event, deployment or claim of a body."""
    situation = situation_from_records([decoded(body)])
    items: tuple[Item, ...] = (*situation.events, *situation.deployments, *situation.claims)
    (item,) = items
    return item


def packed(telling: Telling) -> str:
    """Write a telling as JSON that ``unpacked`` reads.

    >>> quake = Telling(id="a", document_id="a", start=0, sentence=(0, 9), subject="event", kind="DISASTER",
    ...                 mode=None, stance="deed", names=frozenset({"ende"}), published=date(2026, 3, 1))
    >>> unpacked(packed(quake)) == quake
    True
    """
    row: dict[str, Any] = {}
    for field in fields(telling):
        value = getattr(telling, field.name)
        if field.default is MISSING or value != field.default:
            row[field.name] = _plain(value)
    return written(row)


def unpacked(text: str) -> Telling:
    """Read what ``packed`` wrote."""
    row = decoded(text)
    row["sentence"] = tuple(row["sentence"])
    for name in ("published", "earliest", "latest"):
        if name in row:
            row[name] = date.fromordinal(row[name])
    for name in ("parties", "names", "words"):
        if name in row:
            row[name] = frozenset(row[name])
    for name in ("fatalities", "injured", "count"):
        if name in row:
            row[name] = tuple(row[name])
    row["sites"] = tuple(
        Site(place_ids=frozenset(ids), lon=lon, lat=lat, uncertainty_m=radius)
        for ids, lon, lat, radius in row.get("sites", ())
    )
    return Telling(**row)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Site):
        return [sorted(value.place_ids), value.lon, value.lat, value.uncertainty_m]
    return value


def _place_in_block(telling: Telling) -> int:
    """Return a number by which what may be the same lies together: by day, then by place."""
    first = telling.earliest or telling.latest or telling.published
    day = 0 if first is None else first.toordinal()
    site = telling.sites[0] if telling.sites else None
    lon, lat = (4095, 4095) if site is None else (round(10 * (site.lon + 180)), round(10 * (site.lat + 90)))
    return day << 24 | lon << 12 | lat


def block_number(key: Key) -> int:
    """Return 63 bits that stand for a block's key: those of one span of time are neighbours."""
    *rest, span = key
    return bits(span, _SPAN_BITS) << _REST_BITS | bits("\0".join(rest), _REST_BITS)


def bits(text: str, count: int) -> int:
    """Return so many bits, 64 at the most, that stand for a text."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> (64 - count)


def _alone(situation: Situation) -> Iterator[Situation]:
    for document in situation.documents:
        for name in ("events", "deployments", "claims"):
            for item in getattr(situation, name):
                start, end = item.sentence
                text = " " * start + document.text[start:end]
                bare = replace(document, text=text)
                yield Situation(documents=(bare,), **{name: (_without_geometry(item),)})


def _without_geometry(item: Event | Deployment | Claim) -> Any:
    if isinstance(item, Claim):
        return item
    return replace(item, places=tuple(map(_pointed, item.places)))


def _pointed(footprint: Footprint) -> Footprint:
    return replace(footprint, geometry=Point(footprint.lon, footprint.lat))
