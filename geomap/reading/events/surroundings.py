"""Surroundings: what an event takes from the sentences around it, where its own says nothing.

The dead of a sentence without an event belong to the event before. A place comes from the same kind of event
near by; then, for a verb, from the event in the sentence before that it goes on from ("They kidnapped
nine").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from geomap.model import Place, Quantity, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.events.casualties import read_casualties
from geomap.reading.events.drafts import DEADLY, ON_THE_GROUND, BySentence, Draft, latest_deadly
from geomap.reading.language.words import Words

Numbers = list[tuple[tuple[int, int], Quantity]]
_NEAR = 2
"""Sentences either way in which an event of the same kind may lend its place."""
_STAYS = DEADLY | {"COERCE", "DISPLACEMENT", "EVACUATION", "OUTAGE", "AID"}
"""Kinds that happen where the paragraph is."""
_UNREST = frozenset(("ASSAULT", "PROTEST", "COERCE"))
"""Kinds that answer one another where they happen: a march, tear gas, arrests."""
_TAKEN = frozenset(("arrest", "abduct", "displacement", "evacuation", "rescue"))
"""Families of what is done to people where something happened."""


def give_orphans(
    drafts: list[Draft], annotations: Annotations, words: Words, numbers_in: Callable[[int, int], Numbers]
) -> None:
    """Give the dead of a sentence without an event to the event of the sentence before."""
    told = {draft.trigger.sentence for draft in drafts if draft.trigger.sense.kind in DEADLY}
    by_sentence = BySentence(drafts)
    for number, sentence in enumerate(annotations.sentences):
        if number in told or sentence.boilerplate:
            continue
        begin, stop = words.range(sentence.start, sentence.end)
        numbers = numbers_in(begin, stop)
        host = latest_deadly(by_sentence.within(number - 2, number), number) if numbers else None
        if host is not None and not any(
            draft.fatalities for draft in by_sentence.within(host.trigger.sentence, host.trigger.sentence)
        ):
            for _, quantity, fatal in read_casualties(words, begin, stop, numbers):
                host.set_toll(quantity, fatal=fatal)


def borrow_places(drafts: list[Draft], sentences: Sequence[Sentence], places: dict[str, Place]) -> None:
    """Give an event without a place that of an event near by: of the same kind, else of its paragraph."""
    paragraph = {number: sentence.paragraph for number, sentence in enumerate(sentences)}
    owners = [
        draft
        for draft in drafts
        if draft.places and draft.happened and (draft.family == "suspend" or not draft.borrowed)
    ]
    by_sentence = BySentence(owners)
    for draft in sorted(drafts, key=lambda d: d.trigger.first):
        sense = draft.trigger.sense
        grounded = sense.kind in ON_THE_GROUND or sense.family == "suspend"
        if draft.places or sense.placeless or not (grounded and draft.happened):
            continue
        around = by_sentence.within(draft.trigger.sentence - _NEAR, draft.trigger.sentence + _NEAR)
        for owner in _of_kind(draft, around, paragraph):
            _lend(owner, draft, places, "from the same kind of event near by")
        if not draft.places and sense.kind in _STAYS and not draft.trigger.is_noun:
            before = _before(draft, around, paragraph)
            if before is not None:
                _lend(before, draft, places, "from the event before it in the paragraph")
        draft.borrowed = True


def _of_kind(draft: Draft, owners: list[Draft], paragraph: dict[int, int]) -> list[Draft]:
    """Return the nearest owner of the same family; for a campaign ("16 strikes") all near by."""
    here = draft.trigger.sentence
    looks_back = draft.trigger.is_noun or draft.definite
    near = [
        (abs(owner.trigger.sentence - here), owner.trigger.first, number)
        for number, owner in enumerate(owners)
        if owner.family == draft.family
        and (draft.trigger.is_noun or owner.trigger.sentence <= here)
        and (looks_back or paragraph[owner.trigger.sentence] == paragraph[here])
    ]
    if not near:
        return []
    campaign = draft.trigger.form == "plural" and draft.count is not None
    return [owners[number] for _, _, number in (near if campaign else [min(near)])]


def _before(draft: Draft, owners: list[Draft], paragraph: dict[int, int]) -> Draft | None:
    """Return the event in the sentence before, in the same paragraph, that an event goes on from."""
    here = draft.trigger.sentence
    before = [
        owner
        for owner in owners
        if paragraph[owner.trigger.sentence] == paragraph[here]
        and here - owner.trigger.sentence == 1
        and (draft.by_pronoun or _goes_on(owner, draft))
    ]
    return max(before, key=lambda owner: owner.trigger.first, default=None)


def _goes_on(owner: Draft, draft: Draft) -> bool:
    """Whether one deed may follow on another in its place: force on force, arrests on force or protest."""
    a, b = owner.trigger.sense, draft.trigger.sense
    if b.family in _TAKEN:
        return a.kind in DEADLY
    return (a.kind == b.kind and b.kind in DEADLY) or (a.kind in _UNREST and b.kind in _UNREST)


def _lend(owner: Draft, draft: Draft, places: dict[str, Place], note: str) -> None:
    for footprint in owner.places:
        if footprint.role != "origin":
            draft.add_place(footprint, places, note)
