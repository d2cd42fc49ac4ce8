"""Corrections: what a person decided about what was read, who it was, when and why.

A correction names its target by the text it stands in and not by a number of a run, so that it fits again
after the reports were read anew, renamed or put in another order. Nothing is ever deleted: an undo is one
more correction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from geomap.model.claims import Claim
from geomap.model.documents import Document
from geomap.model.events import Deployment, Event
from geomap.model.places import Mention

Action = Literal["resolve", "place_at", "split", "merge", "strike", "undo"]
"""resolve: this name means that place. place_at: it lies there. merge: these tell of one fact. split: they do
not. strike: this is no such thing. undo: an earlier correction holds no longer."""

TargetKind = Literal["mention", "event", "deployment", "claim"]
"""The noun that an address leads to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where something stands, in terms that outlive a run."""

    kind: TargetKind
    """The noun."""
    document_hash: str
    """``document_hash`` of the text it stands in."""
    document_id: str
    """What the document was called then; it is used where no document has that text any more."""
    start: int
    """First code point."""
    end: int
    """One past the last."""
    text: str
    """The words that stand there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """A person's decision."""

    id: str
    """Digest of all the rest: the same decision has the same id in every log."""
    action: Action
    """What was decided."""
    targets: tuple[Address, ...] = ()
    """What it is about: mentions for resolve and place_at; statements for merge and split; both for strike;
    none for undo."""
    apart_from: tuple[Address, ...] = ()
    """split: the statements that the targets are held apart from."""
    place_id: str | None = None
    """resolve: the place; None says that no place is meant that could be drawn."""
    lon: float | None = None
    """place_at: degrees east."""
    lat: float | None = None
    """place_at: degrees north."""
    radius_m: float | None = None
    """place_at: radius in metres that holds the true position."""
    undoes: str | None = None
    """undo: id of the correction that holds no longer; an undo can be undone."""
    who: str
    """Name of the person."""
    when: datetime
    """In UTC, to the second."""
    why: str = ""
    """Their reason, in their words."""


def make_correction(
    action: Action,
    *,
    who: str,
    when: datetime | None = None,
    why: str = "",
    targets: Iterable[Address] = (),
    apart_from: Iterable[Address] = (),
    place_id: str | None = None,
    lon: float | None = None,
    lat: float | None = None,
    radius_m: float | None = None,
    undoes: str | None = None,
) -> Correction:
    """Make a correction with the id that its content gives it; ``when`` None is now.

    ValueError when the fields do not fit the action, or ``when`` has no zone.
    """
    moment = datetime.now(UTC) if when is None else when
    if moment.tzinfo is None:
        raise ValueError(f"when needs a time zone, got {moment.isoformat()}")
    bare = Correction(
        id="",
        action=action,
        targets=tuple(targets),
        apart_from=tuple(apart_from),
        place_id=place_id,
        lon=_float(lon),
        lat=_float(lat),
        radius_m=_float(radius_m),
        undoes=undoes,
        who=who,
        when=moment.astimezone(UTC).replace(microsecond=0),
        why=why,
    )
    _validate(bare)
    fields = asdict(bare) | {"when": bare.when.isoformat()}
    digest = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
    return Correction(
        **{name: getattr(bare, name) for name in bare.__slots__ if name != "id"}, id=digest[:24]
    )


def document_hash(document: Document) -> str:
    """Return the SHA-256 of a document's text, by which its corrections find it again."""
    return hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()


def address_of(item: Mention | Event | Deployment | Claim, document: Document) -> Address:
    """Return the address of something that stands in a document."""
    kind: TargetKind = (
        "mention"
        if isinstance(item, Mention)
        else "event"
        if isinstance(item, Event)
        else "deployment"
        if isinstance(item, Deployment)
        else "claim"
    )
    return Address(
        kind=kind,
        document_hash=document_hash(document),
        document_id=document.id,
        start=item.start,
        end=item.end,
        text=item.text,
    )


def in_force(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Return the corrections that no later one undoes, without the undos, in the order of the log.

    The same correction twice, as two joined logs may hold it, counts once.
    """
    log = list({correction.id: correction for correction in corrections}.values())
    undone: set[str] = set()
    kept = []
    for correction in reversed(log):
        if correction.id in undone:
            continue
        if correction.action == "undo":
            if correction.undoes is not None:
                undone.add(correction.undoes)
        else:
            kept.append(correction)
    return tuple(reversed(kept))


def _float(value: float | None) -> float | None:
    """Make 2 and 2.0 one number, so that they give one id."""
    return None if value is None else float(value)


def _validate(correction: Correction) -> None:
    """Raise ValueError that names the field which does not fit the action."""
    action, kinds = correction.action, {address.kind for address in correction.targets}
    if action == "undo":
        if not correction.undoes:
            raise ValueError("undo needs the id of the correction that it undoes")
        return
    if not correction.targets:
        raise ValueError(f"{action} needs a target")
    if action in ("resolve", "place_at") and kinds != {"mention"}:
        raise ValueError(f"{action} is about mentions, got {', '.join(sorted(kinds))}")
    if action == "place_at":
        lon, lat, radius_m = correction.lon, correction.lat, correction.radius_m
        if lon is None or lat is None or radius_m is None:
            raise ValueError("place_at needs lon, lat and radius_m")
        if not (abs(lon) <= 180 and abs(lat) <= 90 and 0 <= radius_m <= 20_000_000):
            raise ValueError(f"place_at: no point of the Earth: lon {lon}, lat {lat}, radius_m {radius_m}")
    if action in ("merge", "split"):
        everything = (*correction.targets, *correction.apart_from)
        if "mention" in kinds or len({address.kind for address in everything}) > 1:
            raise ValueError(f"{action} is about statements of one kind")
        if action == "merge" and len(correction.targets) < 2:
            raise ValueError("merge needs two targets or more")
        if action == "split" and not correction.apart_from:
            raise ValueError("split needs what the targets are held apart from")
