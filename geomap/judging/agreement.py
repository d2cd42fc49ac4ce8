"""What the members of a fact say of each property, and whether all of it can be true.

Numbers and dates are intervals. Sources *agree* when they give the same interval, are *compatible* when all
intervals share a point, and are in *conflict* when they do not. The envelope is what all allow when they are
compatible (UCDP GED's low and high), and the hull of the narrowest statements when they are in conflict: a
vague one that contains a precise one adds nothing to it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import combinations

from geomap.model import Claim, Deployment, Event, Footprint, Quantity, When
from geomap.model.facts import Agreement, FactProperty, PropertyName, Told

Item = Event | Deployment | Claim
_ABOUT = 0.10
"""Share by which "about" may be off."""
_MOST_SHOWN = 8
"""Wordings, and documents of one, that a note names."""
_MOST_GROUNDS = 40
"""Members whose grounds are compared, each with each."""
_AFFIRMED = ("reported", "alleged", "claimed")
_ORDER: dict[Agreement, int] = {"single": 0, "agree": 1, "compatible": 2, "conflict": 3}


def properties_of(items: Sequence[Item]) -> tuple[FactProperty, ...]:
    """Compare the members of a fact, in their order, property by property."""
    found: list[FactProperty | None] = [_dates(items), _places(items), _modalities(items), _actors(items)]
    for name in ("count", "fatalities", "injured"):
        told = [(i, getattr(i, name)) for i in items if isinstance(i, Event)]
        found.append(_numbers(name, [(i, q) for i, q in told if q is not None]))
    held = [(i, i.quantity) for i in items if isinstance(i, Deployment) and i.quantity is not None]
    found += [_numbers("quantity", held), _claimed(items)]
    return tuple(p for p in found if p is not None)


def overall(properties: Sequence[FactProperty], documents: int) -> Agreement:
    """Sum the properties up: the worst of them, and single where one document alone tells of the fact."""
    statuses: list[Agreement] = [p.status for p in properties]
    worst: Agreement = max(statuses, key=_ORDER.__getitem__, default="single")
    if documents < 2:
        return "conflict" if worst == "conflict" else "single"
    return "agree" if worst == "single" else worst


def bounds_of(quantity: Quantity) -> tuple[float | None, float | None]:
    """Say between which numbers a quantity lies, both inclusive; None is open."""
    low, best, high = quantity.low, quantity.best, quantity.high
    figure = best if best is not None else (low if low is not None else high)
    if quantity.qualifier in ("at_least", "more_than"):
        return (None if figure is None else figure), None
    if quantity.qualifier in ("at_most", "less_than"):
        return None, (high if high is not None else figure)
    if quantity.qualifier == "approx" and best is not None and low == high:
        return best * (1 - _ABOUT), best * (1 + _ABOUT)
    return low, high


def _numbers(name: PropertyName, told: Sequence[tuple[Item, Quantity]]) -> FactProperty | None:
    rows = [
        Told(
            document_id=item.document_id,
            item_id=item.id,
            start=quantity.start,
            end=quantity.end,
            text=quantity.text,
            low=bounds_of(quantity)[0],
            high=bounds_of(quantity)[1],
        )
        for item, quantity in told
    ]
    return _compared(name, rows, [(_floor(r.low), _ceiling(r.high)) for r in rows])


def _compared(
    name: PropertyName, rows: Sequence[Told], spans: Sequence[tuple[float, float]]
) -> FactProperty | None:
    """Compare intervals and name the property, numbers and all."""
    if not rows:
        return None
    low, high = envelope(spans)
    status = status_of(rows, spans)
    return FactProperty(
        name=name,
        status=status,
        told=tuple(rows),
        low=None if math.isinf(low) else low,
        high=None if math.isinf(high) else high,
        note=_differ(rows) if status == "conflict" else "",
    )


def status_of(rows: Sequence[Told], spans: Sequence[tuple[float, float]]) -> Agreement:
    """Say how intervals agree; ``single`` where only one document speaks and does not contradict itself."""
    low, high = max(s[0] for s in spans), min(s[1] for s in spans)
    if low > high:
        return "conflict"
    if len({row.document_id for row in rows}) < 2:
        return "single"
    return "agree" if len(set(spans)) == 1 else "compatible"


def envelope(spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return what all intervals allow, or the hull of the narrowest where nothing is common to all."""
    low, high = max(s[0] for s in spans), min(s[1] for s in spans)
    if low <= high:
        return low, high
    distinct = set(spans)
    narrow = [a for a in distinct if not any(b != a and a[0] <= b[0] and b[1] <= a[1] for b in distinct)]
    return min(s[0] for s in narrow), max(s[1] for s in narrow)


def _floor(value: float | None) -> float:
    return -math.inf if value is None else value


def _ceiling(value: float | None) -> float:
    return math.inf if value is None else value


def _dates(items: Sequence[Item]) -> FactProperty | None:
    told: list[tuple[Item, When]] = [
        (i, i.when) for i in items if not isinstance(i, Claim) and i.when is not None and _is_dated(i.when)
    ]
    if not told:
        return None
    rows = [
        Told(
            document_id=item.document_id,
            item_id=item.id,
            start=when.start,
            end=when.end,
            text=when.text,
            earliest=when.earliest,
            latest=when.latest,
        )
        for item, when in told
    ]
    spans = [(_day(r.earliest, -math.inf), _day(r.latest, math.inf)) for r in rows]
    low, high = envelope(spans)
    status = status_of(rows, spans)
    return FactProperty(
        name="date",
        status=status,
        told=tuple(rows),
        earliest=None if math.isinf(low) else date.fromordinal(int(low)),
        latest=None if math.isinf(high) else date.fromordinal(int(high)),
        note=_differ(rows) if status == "conflict" else "",
    )


def _is_dated(when: When) -> bool:
    return when.earliest is not None or when.latest is not None


def _day(day: date | None, otherwise: float) -> float:
    return otherwise if day is None else float(day.toordinal())


def _places(items: Sequence[Item]) -> FactProperty | None:
    rows, placed = [], []
    for item in items:
        if isinstance(item, Claim) or not item.places:
            continue
        kept = [p for p in item.places if p.role in ("location", "target")] or list(item.places)
        rows.append(
            Told(
                document_id=item.document_id,
                item_id=item.id,
                start=kept[0].start,
                end=kept[0].end,
                text="; ".join(dict.fromkeys(p.phrase for p in kept)),
                place_ids=tuple(dict.fromkeys(i for p in kept for i in p.place_ids)),
            )
        )
        placed.append(kept)
    if not rows:
        return None
    if len({row.document_id for row in rows}) < 2:
        status: Agreement = "single"
    elif all(set(row.place_ids) == set(rows[0].place_ids) for row in rows):
        status = "agree"
    elif _touch(placed[:_MOST_GROUNDS]):
        status = "compatible"
    else:
        status = "conflict"
    return FactProperty(
        name="place", status=status, told=tuple(rows), note=_differ(rows) if status == "conflict" else ""
    )


def _touch(placed: Sequence[Sequence[Footprint]]) -> bool:
    """Tell whether the grounds of any two lie within five kilometres or so of each other."""
    grounds = [[place.geometry.buffer(0.05) for place in places] for places in placed]
    return all(any(a.intersects(b) for a in one for b in other) for one, other in combinations(grounds, 2))


def _modalities(items: Sequence[Item]) -> FactProperty | None:
    rows = []
    for item in items:
        said = item.modality
        if isinstance(item, Event) and item.polarity == "negative":
            said = "denied"
        rows.append(
            Told(document_id=item.document_id, item_id=item.id, start=item.start, end=item.end, text=said)
        )
    kinds = {row.text for row in rows}
    if "denied" in kinds and kinds & set(_AFFIRMED):
        status: Agreement = "conflict"
    elif len({row.document_id for row in rows}) < 2:
        status = "single"
    else:
        status = "agree" if len(kinds) == 1 else "compatible"
    return FactProperty(
        name="modality", status=status, told=tuple(rows), note=_differ(rows) if status == "conflict" else ""
    )


def _actors(items: Sequence[Item]) -> FactProperty | None:
    rows = []
    for item in items:
        names = item.actors if isinstance(item, Event) else ()
        if isinstance(item, Deployment) and item.force:
            names = (item.force,)
        if names:
            rows.append(
                Told(
                    document_id=item.document_id,
                    item_id=item.id,
                    start=item.start,
                    end=item.end,
                    text=", ".join(names),
                )
            )
    if not rows:
        return None
    if len({row.document_id for row in rows}) < 2:
        status: Agreement = "single"
    else:
        # Names of actors are too free for two of them to contradict each other: a unit and its army, a title
        # and its holder. They are shown side by side.
        status = "agree" if len({row.text.casefold() for row in rows}) == 1 else "compatible"
    return FactProperty(name="actor", status=status, told=tuple(rows))


def _claimed(items: Sequence[Item]) -> FactProperty | None:
    """Compare what claims of one kind give as their figure."""
    claims = [item for item in items if isinstance(item, Claim)]
    bounds = [bounds_of_claim(claim) for claim in claims]
    if not claims or claims[0].kind not in ("distance", "area", "count", "share", "amount"):
        return None
    rows = [
        Told(
            document_id=claim.document_id,
            item_id=claim.id,
            start=claim.start,
            end=claim.end,
            text=claim.text,
            low=low,
            high=high,
        )
        for claim, (low, high) in zip(claims, bounds, strict=True)
    ]
    name: PropertyName = "distance" if claims[0].kind == "distance" else "quantity"
    return _compared(name, rows, [(_floor(row.low), _ceiling(row.high)) for row in rows])


def bounds_of_claim(claim: Claim) -> tuple[float | None, float | None]:
    """Say between which numbers a claim puts its figure, in metres or its own unit; None is open."""
    value = claim.value_m if claim.kind == "distance" else claim.value
    if value is None:
        return None, None
    if claim.relation in ("<", "<="):
        return None, value
    if claim.relation in (">", ">="):
        return value, None
    if claim.relation == "between":
        return claim.low_m, value
    slack = _ABOUT * value if claim.relation == "~" or claim.kind == "distance" else 0.0
    return value - slack, value + slack


def _differ(rows: Sequence[Told]) -> str:
    """Put what differs side by side, each wording once."""
    said: dict[str, list[str]] = {}
    for row in rows:
        told = said.setdefault(_words(row), [])
        if row.document_id not in told:
            told.append(row.document_id)
    parts = [f"{words} ({_listed(documents)})" for words, documents in list(said.items())[:_MOST_SHOWN]]
    if len(said) > _MOST_SHOWN:
        parts.append(f"and {len(said) - _MOST_SHOWN:,} other wordings")
    return "; ".join(parts)


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_SHOWN
    return ", ".join(names[:_MOST_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _words(row: Told) -> str:
    """Quote the words, with the days they mean where they are no date by themselves."""
    if row.earliest is None and row.latest is None:
        return row.text
    first = "…" if row.earliest is None else row.earliest.isoformat()
    last = "…" if row.latest is None else row.latest.isoformat()
    return f"“{row.text}” = {first if first == last else f'{first} to {last}'}"
