"""Tellings on the disk: what each part's documents tell, small enough to sort by the million.

An event, deployment or claim is kept as a document of its own: its record without geometry, and of the text
nothing but its sentence, where it stood. From that the whole of reconciliation can be had again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from shapely.geometry import Point

from geomap.formats.decoding import situation_from_records
from geomap.formats.encoding import full_records
from geomap.judging.blocking import Key, block_keys
from geomap.judging.tellings import tellings
from geomap.model import Claim, Deployment, Event, Footprint, Situation

_SPAN_BITS, _REST_BITS = 20, 43
"""A block's number has its span of time above, so that those of one week lie together on the disk."""


def tellings_of(situation: Situation) -> Iterator[tuple[list[int], str]]:
    """Yield the block numbers and the body of all that one document tells."""
    for part in _alone(situation):
        (telling,) = tellings(part)
        numbers = sorted({block_number(key) for key in block_keys(telling)})
        (record,) = full_records(part)
        yield numbers, json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def situation_of(bodies: Iterable[str]) -> Situation:
    """Put tellings together again: a situation with each document once."""
    parts: dict[str, Situation] = {}
    for body in bodies:
        part = situation_from_records([json.loads(body)])
        (document,) = part.documents
        known = parts.get(document.id)
        parts[document.id] = part if known is None else _merged(known, part)
    return Situation.joined(parts.values())


def block_number(key: Key) -> int:
    """Return 63 bits that stand for a block's key: those of one span of time are neighbours."""
    *rest, span = key
    return _bits(span, _SPAN_BITS) << _REST_BITS | _bits("\0".join(rest), _REST_BITS)


def _bits(text: str, count: int) -> int:
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


def _merged(one: Situation, other: Situation) -> Situation:
    (a,), (b,) = one.documents, other.documents
    short, long = sorted((a.text, b.text), key=len)
    text = "".join(y if x == " " else x for x, y in zip(short, long, strict=False)) + long[len(short) :]
    return Situation(
        documents=(replace(a, text=text),),
        events=(*one.events, *other.events),
        deployments=(*one.deployments, *other.deployments),
        claims=(*one.claims, *other.claims),
    )
