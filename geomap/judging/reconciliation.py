"""Reconciliation: the same thing told by many becomes one fact with many sources.

Tellings that may be the same are found by blocks, weighed in pairs, and put together from the surest pair
down. A pair joins two groups only when nothing forbids any of their members to be the same and the groups fit
on the whole, so that a chain of likenesses does not tie a Monday to a Thursday. The result does not depend on
the order of the documents.

The method is agglomerative clustering with cannot-link constraints under average linkage (Davidson & Ravi
2005), on blocks as in record linkage (Christen, Data Matching, 2012).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from geomap.judging.agreement import Item, overall, properties_of
from geomap.judging.blocking import blocks, pairs
from geomap.judging.campaigns import with_campaigns
from geomap.judging.matching import SAME, Comparer, Match, is_same
from geomap.judging.tellings import Telling, tellings
from geomap.model import Claim, Contradiction, Deployment, Event, Fact, FactProperty, Situation, Told

_MOST_COMPARED = 16
"""How many members of each group are compared when two groups are put together."""
_JOIN_SHARE = 0.5
"""Share of the threshold that two groups must reach on the whole."""

Pair = tuple[str, str]
"""Two ids of events, deployments or claims."""


def reconcile(
    situation: Situation, *, same: Iterable[Pair] = (), apart: Iterable[Pair] = ()
) -> tuple[Fact, ...]:
    """Find the facts of a situation: each event, deployment and claim becomes a member of exactly one.

    ``same`` and ``apart`` are a person's decisions on pairs of ids; they come before all else, and ``apart``
    before ``same``. Ids that the situation does not hold are passed over: a decision may outlive its
    document.
    """
    told = list(tellings(situation))
    groups = group(told, same=same, apart=apart)
    items = items_of(situation)
    facts = [fact_of([items[m.id] for m in members], members[0], reasons) for members, reasons in groups]
    facts = with_campaigns(facts, {t.id: t for t in told})
    order = {document.id: number for number, document in enumerate(situation.documents)}
    return tuple(sorted(facts, key=lambda f: (order.get(f.documents[0], len(order)), _start(items, f), f.id)))


def reconciled(situation: Situation, *, same: Iterable[Pair] = (), apart: Iterable[Pair] = ()) -> Situation:
    """Return the situation with its facts found anew; see :func:`reconcile`."""
    return replace(situation, facts=reconcile(situation, same=same, apart=apart))


def group(
    told: Sequence[Telling], *, same: Iterable[Pair] = (), apart: Iterable[Pair] = ()
) -> list[tuple[list[Telling], tuple[str, ...]]]:
    """Put tellings of the same thing together; each comes back in exactly one group, with the reasons.

    The representative, which tells most, stands first in its group, the others by publication.
    """
    known = {telling.id: telling for telling in told}
    joined = [(a, b) for a, b in same if a in known and b in known]
    forbidden = {frozenset(pair) for pair in apart}
    comparer = Comparer()
    groups = _Groups(known, forbidden, comparer)
    for a, b in joined:
        groups.join(a, b, ("put together by hand",), forced=True)
    for (a, b), match in _links(told, comparer):
        groups.join(a, b, match.reasons)
    return sorted(groups.result(), key=lambda g: g[0][0].id)


def _links(told: Iterable[Telling], comparer: Comparer) -> Iterator[tuple[Pair, Match]]:
    """Yield the pairs that tell of the same, the surest first."""
    found: dict[Pair, Match] = {}
    seen: set[Pair] = set()
    for block in blocks(told):
        for one, other in pairs(block):
            a, b = block[one], block[other]
            pair = (a.id, b.id) if a.id < b.id else (b.id, a.id)
            if pair in seen:
                continue
            seen.add(pair)
            match = comparer.compare(a, b)
            if match is not None and is_same(a, b, match):
                found[pair] = match
    yield from sorted(found.items(), key=lambda entry: (-entry[1].score, entry[0]))


class _Groups:
    """Disjoint groups of tellings that grow by joining."""

    def __init__(self, known: dict[str, Telling], forbidden: set[frozenset[str]], comparer: Comparer) -> None:
        self._known = known
        self._compare = comparer.compare
        self._samples: dict[str, list[Telling]] = {}
        self._forbidden = forbidden
        self._apart = {telling for pair in forbidden for telling in pair}
        self._group_of = {key: key for key in known}
        self._members = {key: [key] for key in known}
        self._reasons: dict[str, list[str]] = {}

    def join(self, a: str, b: str, reasons: tuple[str, ...], *, forced: bool = False) -> None:
        one, other = self._group_of[a], self._group_of[b]
        if one == other:
            return
        if self._is_forbidden(one, other) or not (forced or self._fit(one, other)):
            return
        if len(self._members[one]) < len(self._members[other]):
            one, other = other, one
        moved = self._members.pop(other)
        self._members[one] += moved
        self._reasons.setdefault(one, []).extend([*reasons, *self._reasons.pop(other, [])])
        for key in moved:
            self._group_of[key] = one
        self._samples.pop(one, None)
        self._samples.pop(other, None)

    def result(self) -> Iterator[tuple[list[Telling], tuple[str, ...]]]:
        for key, members in self._members.items():
            told = sorted((self._known[m] for m in members), key=_by_publication)
            first = min(told, key=lambda t: (-t.detail, *_by_publication(t)))
            reasons = tuple(sorted(set(self._reasons.get(key, ()))))
            yield [first, *(t for t in told if t.id != first.id)], reasons

    def _is_forbidden(self, one: str, other: str) -> bool:
        ours = self._apart.intersection(self._members[one])
        theirs = self._apart.intersection(self._members[other])
        return any(frozenset((a, b)) in self._forbidden for a in ours for b in theirs)

    def _fit(self, one: str, other: str) -> bool:
        """Tell whether two groups may be the same: nothing forbids it, and they fit on the whole."""
        scores = []
        for a in self._sample(one):
            for b in self._sample(other):
                match = self._compare(a, b)
                if match is None:
                    return False
                scores.append(match.score)
        return sum(scores) / len(scores) >= _JOIN_SHARE * SAME

    def _sample(self, key: str) -> list[Telling]:
        known = self._samples.get(key)
        if known is None:
            members = self._members[key]
            if len(members) > _MOST_COMPARED:
                members = sorted(members, key=lambda m: (-self._known[m].detail, m))[:_MOST_COMPARED]
            known = self._samples[key] = [self._known[m] for m in members]
        return known


def _by_publication(telling: Telling) -> tuple[int, str, int, str]:
    day = 0 if telling.published is None else telling.published.toordinal()
    return day, telling.document_id, telling.start, telling.id


def _start(items: dict[str, Item], fact: Fact) -> int:
    return items[fact.members[0]].start


def items_of(situation: Situation) -> dict[str, Item]:
    """Return the events, deployments and claims of a situation by id."""
    items: dict[str, Item] = {event.id: event for event in situation.events}
    items |= {deployment.id: deployment for deployment in situation.deployments}
    items |= {claim.id: claim for claim in situation.claims}
    return items


def fact_of(told: Sequence[Item], first: Telling, reasons: tuple[str, ...] = ()) -> Fact:
    """Make a fact of the items that tell of it; ``first`` is the telling of the first, which represents it.

    It is no part of a campaign yet.
    """
    documents = tuple(dict.fromkeys(item.document_id for item in told))
    properties = properties_of(told)
    dates = next((p for p in properties if p.name == "date"), None)
    place = next((p for p in properties if p.name == "place"), None)
    return Fact(
        id=f"fact:{min(item.id for item in told)}",
        subject=first.subject,
        kind=first.kind,
        mode=told[0].unit if isinstance(told[0], Deployment) else first.mode,
        title=_title(told[0]),
        members=tuple(item.id for item in told),
        documents=documents,
        status=overall(properties, len(documents)),
        properties=properties,
        earliest=None if dates is None else dates.earliest,
        latest=None if dates is None else dates.latest,
        place_ids=() if place is None else tuple(dict.fromkeys(i for t in place.told for i in t.place_ids)),
        contradictions=tuple(_contradictions(properties)),
        evidence=reasons,
    )


_BEFORE_MORE = frozenset(("of", "to", "from", "with", "by", "into", "for"))
"""Words that wait for more behind them: of "cases of" a title keeps the cases."""


def _title(item: Item) -> str:
    """Make a short line of an item's own words."""
    if isinstance(item, Claim):
        return item.text
    if isinstance(item, Deployment):
        head = " ".join(item.text.split()) or item.asset
        if item.unit is not None:
            told = item.quantity.text if item.quantity else ""  # "the carrier Elm" has its name in it
            head = told if item.unit in told else f"{told} {item.unit}".strip()
        head = f"{item.force}: {head}" if item.force else head
    else:
        head = item.text[:1].upper() + item.text[1:]
    where = next((p.phrase for p in item.places), "")
    if isinstance(item, Event) and where.casefold().startswith(f"{item.text.casefold()} "):
        # "struck Tyre" needs no "Struck" before it.
        head, where = where[:1].upper() + where[1:], ""
    when = item.when.text if item.when is not None else ""
    if isinstance(item, Event):
        words, _, last = head.rpartition(" ")
        head = words if words and last in _BEFORE_MORE else head
    return ", ".join(p for p in (head, where, when) if p)


def _contradictions(properties: Sequence[FactProperty]) -> Iterator[Contradiction]:
    """Name what one source says twice and differently."""
    for prop in properties:
        if prop.name not in ("date", "count", "fatalities", "injured", "quantity", "distance"):
            continue
        by_document: dict[str, list[Told]] = {}
        for told in prop.told:
            by_document.setdefault(told.document_id, []).append(told)
        for own in by_document.values():
            for one, other in combinations(own[:_MOST_COMPARED], 2):
                if _meet(one, other):
                    continue
                first, second = sorted((one, other), key=lambda t: t.start)
                yield Contradiction(
                    document_id=one.document_id,
                    property=prop.name,
                    first=(first.start, first.end),
                    second=(second.start, second.end),
                    text=f"“{first.text}” and “{second.text}” cannot both hold",
                )


def _meet(a: object, b: object) -> bool:
    for low, high in (("low", "high"), ("earliest", "latest")):
        for one, other in ((a, b), (b, a)):
            top, bottom = getattr(one, high), getattr(other, low)
            if top is not None and bottom is not None and top < bottom:
                return False
    return True
