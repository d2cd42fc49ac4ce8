"""Blocks: which tellings are worth comparing, found without comparing each with each.

Two tellings are compared only when they share a key: the same family of kinds and stance, a place, party or
name in common (an anchor), and a span of time in common. The number of keys of one telling is bounded, and
inside a large block each is compared with its neighbours in a fixed order alone, so that the work grows with
the number of tellings and not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from geomap.judging.matching import family
from geomap.judging.tellings import MEASURED, Telling

WINDOW = 24
"""With how many neighbours each telling of a large block is compared."""
_WEEK_DAYS = 7
_SLACK_DAYS = 3
_MOST_WEEKS = 6
_MOST_ANCHORS = 12
_NO_TIME = "-"

Key = tuple[str, ...]
"""What the tellings of one block share."""


def block_keys(telling: Telling) -> tuple[Key, ...]:
    """Return the keys of a telling, at most some dozens: tellings that share none are not the same.

    >>> from geomap.judging.tellings import Telling
    >>> quake = Telling(id="a", document_id="a", start=0, sentence=(0, 9), subject="event", kind="DISASTER",
    ...                 mode=None, stance="deed", names=frozenset({"ende"}))
    >>> block_keys(quake)
    (('event', 'deed', 'mishap', 'name:ende', '-'),)
    """
    head = (telling.subject, telling.stance, family(telling))
    return tuple((*head, anchor, span) for anchor in _anchors(telling) for span in _spans(telling))


def blocks(tellings: Iterable[Telling]) -> Iterator[list[Telling]]:
    """Gather tellings into blocks of at least two, in an order that does not depend on theirs."""
    gathered: dict[Key, list[Telling]] = defaultdict(list)
    for telling in tellings:
        for key in block_keys(telling):
            gathered[key].append(telling)
    for key in sorted(gathered):
        if len(gathered[key]) > 1:
            yield ordered(gathered[key])


def ordered(block: Iterable[Telling]) -> list[Telling]:
    """Put the tellings of a block into the order in which neighbours are compared."""
    return sorted(block, key=_order)


def pairs(block: Sequence[Telling]) -> Iterator[tuple[int, int]]:
    """Yield which of a block to compare, by place: all pairs of a small one, neighbours of a large one."""
    scales = [telling.scale for telling in block]
    for one, scale in enumerate(scales):
        for other in range(one + 1, min(one + 1 + WINDOW, len(block))):
            if scale == scales[other] or scale == "unknown" or scales[other] == "unknown":
                yield one, other


def _anchors(telling: Telling) -> list[str]:
    if telling.subject == "claim" and telling.kind in MEASURED:
        return [" ".join(sorted(telling.names))] if telling.names else []
    anchors = [f"place:{p}" for site in telling.sites for p in sorted(site.place_ids)]
    anchors += [f"party:{p}" for p in sorted(telling.parties)]
    anchors += [f"name:{n}" for n in sorted(telling.names)]
    return list(dict.fromkeys(anchors))[:_MOST_ANCHORS]


def _spans(telling: Telling) -> list[str]:
    """Name the weeks in which a telling may meet another: those of its dates and that of its publication."""
    spans = []
    first, last = telling.earliest or telling.latest, telling.latest or telling.earliest
    if first is not None and last is not None:
        low, high = (
            (first.toordinal() - _SLACK_DAYS) // _WEEK_DAYS,
            (last.toordinal() + _SLACK_DAYS) // _WEEK_DAYS,
        )
        spans += [f"w{week}" for week in range(low, min(high, low + _MOST_WEEKS - 1) + 1)]
    if telling.published is not None:
        spans += [f"p{month}" for month in _months(telling.published)]
    return spans or [_NO_TIME]


def _months(day: date) -> tuple[int, int]:
    """Name two spans of four weeks that overlap by half: days up to two weeks apart share one."""
    return day.toordinal() // 28 * 2, (day.toordinal() + 14) // 28 * 2 + 1


def _order(telling: Telling) -> tuple[str | float | int, ...]:
    first = telling.earliest or telling.latest or telling.published
    site = telling.sites[0] if telling.sites else None
    return (
        0 if first is None else first.toordinal(),
        999.0 if site is None else round(site.lon, 1),
        999.0 if site is None else round(site.lat, 1),
        telling.document_id,
        telling.start,
        telling.id,
    )
