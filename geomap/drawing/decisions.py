"""Decisions in words: what each correction of a person says, and who made it when and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from geomap.drawing import wording
from geomap.drawing.ground import Ground
from geomap.model import Correction, Document, document_hash, in_force

_MOST = 200
"""Decisions that a map names one by one."""


def decision_words(correction: Correction, ground: Ground, *, log: Iterable[Correction] = ()) -> str:
    """Return what a correction says, in a sentence; ``log`` holds those that it may undo."""
    words = ", ".join(dict.fromkeys(f"“{address.text}”" for address in correction.targets))
    match correction.action:
        case "resolve":
            return f"{words} means {_place(correction.place_id, ground)}"
        case "place_at":
            return f"{words} lies at {_point(correction)}"
        case "merge":
            return f"{words} tell of one thing"
        case "split":
            others = ", ".join(dict.fromkeys(f"“{a.text}”" for a in correction.apart_from))
            return f"{words} and {others} do not tell of one thing"
        case "strike":
            return f"{words}: struck out"
        case "undo":
            former = next((c for c in log if c.id == correction.undoes), None)
            if former is None:
                return "An earlier decision was undone"
            return f"Undone: {decision_words(former, ground, log=log)}"


def decision_lines(
    corrections: Iterable[Correction], documents: Collection[Document], ground: Ground, *, named: bool
) -> Sequence[str]:
    """Return a line for each decision that holds about the documents, with who, when and why.

    With ``named`` false only how many there are: who decided, and about what, is not for everybody.
    """
    here = {document_hash(document) for document in documents}
    held = [c for c in in_force(corrections) if any(a.document_hash in here for a in c.targets)]
    if not held or not named:
        count = f"{len(held)} decision{'' if len(held) == 1 else 's'} of people laid over what was read"
        return [count] if held else []
    lines = [
        f"{decision_words(c, ground)} — {c.who}, {c.when:%Y-%m-%d %H:%M} UTC{f': {c.why}' if c.why else ''}"
        for c in held[:_MOST]
    ]
    return [*lines, f"and {len(held) - _MOST} more"] if len(held) > _MOST else lines


def _place(place_id: str | None, ground: Ground) -> str:
    if place_id is None:
        return "no place that could be drawn"
    try:
        return wording.place_name(ground.place(place_id))
    except LookupError:
        return place_id


def _point(correction: Correction) -> str:
    lon, lat = correction.lon or 0.0, correction.lat or 0.0
    ends = f"{abs(lat):.4f}° {'N' if lat >= 0 else 'S'} {abs(lon):.4f}° {'E' if lon >= 0 else 'W'}"
    return f"{ends}, ± {(correction.radius_m or 0) / 1000:g} km"
