"""Accounts: what several reports tell of one fact, so that a map draws it once and lists what each says.

``judging.reconciliation`` found which events, deployments and claims are the same thing; here their entries
are tied together. One is shown, the others are kept for what they say, to be searched and read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from geomap.drawing import wording
from geomap.drawing.records import Account, Comparison, Fact
from geomap.model import Situation
from geomap.model.facts import Fact as Reconciled

_STATUS: Final = {
    "agree": "they agree",
    "compatible": "they differ, and can all be right",
    "conflict": "they cannot all be right",
    "single": "one source",
}


def with_accounts(facts: Sequence[Fact], situation: Situation) -> list[Fact]:
    """Return the facts with those of several members tied together; order and number stay as they are."""
    tied = list(facts)
    numbers = {fact.id: n for n, fact in enumerate(facts)}
    documents = {document.id: n for n, document in enumerate(situation.documents)}
    titles = {fact.id: fact.title for fact in situation.facts}
    for fact in situation.facts:
        members = [numbers[member] for member in fact.members if member in numbers]
        if not members:
            continue
        first = members[0]
        notes = tuple(contradiction.text for contradiction in fact.contradictions)
        if fact.part_of in titles:
            notes += (f"counted in: {titles[fact.part_of]}",)
        shown = replace(tied[first], notes=(*tied[first].notes, *notes))
        tied[first] = replace(shown, account=_account(fact, members, numbers, documents))
        for member in members[1:]:
            tied[member] = replace(tied[member], leader=first)
    return tied


def _account(
    fact: Reconciled, members: Sequence[int], numbers: Mapping[str, int], documents: Mapping[str, int]
) -> Account | None:
    if len(members) < 2:
        return None
    return Account(
        members=tuple(members),
        sources=len(fact.documents),
        status=_STATUS[fact.status],
        conflict=fact.status == "conflict",
        comparisons=tuple(
            Comparison(
                name=wording.property_name(found.name),
                status=_STATUS[found.status],
                conflict=found.status == "conflict",
                told=tuple((documents[told.document_id], told.text) for told in found.told),
            )
            for found in fact.properties
            if any(told.text.strip() for told in found.told)
        ),
        evidence=fact.evidence,
    )
