"""Strengths: how many of a force a phrase tells of, by the number before or behind its noun or by grammar."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from geomap.model import Quantity

_NUMBER_OF = re.compile(r"(?<!\w)(?:number|numbers|strength|total) of (?:[\w'’-]+ ){0,3}$")
_TOLD_AT = re.compile(
    r"(?: (?:in|at|on|along|near) [^;:.]{2,50}?)? (?:at|to|is|was|are|as|reached|stands at|stood at) "
)
"""Between a noun and the number that tells how many they are."""
_OUT_OF = re.compile(r" (?:out )?of (?:the |its |their |all )?(?:[\w-]+'s )?")
_OF_THEM = re.compile(r",? (?:of them|of whom)(?!\w)")
_APPOSED_COUNT = re.compile(
    r"[ -]strong(?!\w)| (?:in all|in number|altogether|at the last count)(?!\w)| ?(?:[,;.)]|-{1,2} )"
)
"""Behind a number that a comma sets behind its noun: "police, 700 strong,", "craft, at least five,"."""
_OF_WHOM = re.compile(r",? (?:of them|of whom|strong|in all|in number|altogether)(?!\w)|-strong(?!\w)")
"""Behind such a number: what still belongs to it."""
_APPOSED = re.compile(r", | \(|, (?:perhaps|maybe|probably|possibly|reportedly) ")
"""Between a noun and such a number."""
_ONE_OF = re.compile(
    r"(?<!\w)(?:the )?(?:first|second|third|fourth|fifth|sixth|last|latest|newest|largest|one) of "
    r"(?:the|its|their|his|her|several|a dozen|two|three|four|five|six|seven|eight|nine|ten|twelve|\d+) "
    r"(?:[\w-]+ ){0,3}$"
)
"""Before a noun of which one is told: "the first of four frigates"."""


def told_number(
    head: str, plain: str, offset: int, end: int, quantities: tuple[Quantity, ...]
) -> Quantity | None:
    """Return the number of "put the number of soldiers in Ash at about 2,000"."""
    if _NUMBER_OF.search(head) is None:
        return None
    at = bisect_left(quantities, end, key=lambda q: q.start)
    if at == len(quantities) or quantities[at].unit != "count":
        return None
    gap = plain[end - offset : quantities[at].start - offset]
    return quantities[at] if _TOLD_AT.fullmatch(gap) else None


def counted_before(
    head: str, offset: int, noun: int, quantities: tuple[Quantity, ...], free: int, stops: frozenset[str]
) -> Quantity | None:
    """Return the number that counts the noun: "15,000 U.S. troops", "a fleet of 12 warships"."""
    at = bisect_left(quantities, noun, key=lambda q: q.start) - 1
    while at >= 0 and quantities[at].start >= free and noun - quantities[at].end < 60:
        quantity = quantities[at]
        at -= 1
        if quantity.unit != "count":
            continue
        if at >= 0 and _OUT_OF.fullmatch(head[quantities[at].end - offset : quantity.start - offset]):
            quantity = _part_of(quantities[at], quantity)  # "29 of 111 launchers"
        if quantity.end >= noun:  # the reader of quantities may take the noun along
            return quantity
        gap = head[quantity.end - offset :]
        between = gap.replace(",", " ").split()
        if (
            len(between) <= (7 if "'s " in gap else 5)
            and not (stops - {"of"}) & set(between)
            and not re.search(r"[;:()\"]", gap)
        ):
            return quantity
        return None
    return None


def _part_of(part: Quantity, whole: Quantity) -> Quantity:
    """Return the part, worked out where it is a fraction: "half of the 12,000 troops"."""
    if part.best is None or whole.best is None or not 0 < part.best < 1:
        return part
    low, high = (None if end is None else round(end * whole.best) for end in (part.low, part.high))
    return replace(part, low=low, best=round(part.best * whole.best), high=high)


def one_of(head: str) -> int | None:
    """Return where "the first of four new" begins, which makes one of the noun behind it."""
    found = _ONE_OF.search(head, max(0, len(head) - 80))
    return None if found is None else found.start()


def counted_later(plain: str, offset: int, end: int, quantities: tuple[Quantity, ...]) -> Quantity | None:
    """Return the number of "soldiers of the force, about 2,500 of them from the north"."""
    for at in range(bisect_left(quantities, end, key=lambda q: q.start), len(quantities)):
        quantity = quantities[at]
        if quantity.start - end > 60:
            return None
        behind = plain[quantity.end - offset : quantity.end - offset + 20]
        if quantity.unit == "count" and _OF_THEM.match(behind):
            return quantity
        if quantity.unit == "count" and _APPOSED_COUNT.match(behind):
            return quantity if _APPOSED.fullmatch(plain[end - offset : quantity.start - offset]) else None
    return None


def told_until(plain: str, offset: int, end: int, quantity: Quantity) -> int:
    """Return where a phrase ends that a comma gives its number: "the tanks, about 90 of them,"."""
    if _APPOSED.fullmatch(plain[end - offset : quantity.start - offset]) is None:
        return end
    behind = _OF_WHOM.match(plain, quantity.end - offset)
    return quantity.end if behind is None else behind.end() + offset


def grammar_count(start: int, end: int, text: str, low: int, best: int | None) -> Quantity:
    """Count what the grammar shows: one ship, several ships."""
    return Quantity(
        start=start,
        end=end,
        text=text,
        low=float(low),
        best=None if best is None else float(best),
        high=None if best is None else float(best),
        unit="count",
        qualifier="exact" if best is not None else "vague",
    )
