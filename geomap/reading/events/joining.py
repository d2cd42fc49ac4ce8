"""Joining: which drafts of one sentence are one event.

A verb and the noun of the same thing, what one doer does one thing after another ("raided a market and
torched it"), a disaster and what it did, and a consequence ("killing nine") with what caused it.
"""

from __future__ import annotations

from collections.abc import Sequence

from geomap.reading.events.attachment import Layout, same_clause
from geomap.reading.events.drafts import DEADLY, STEM, SUFFERED, Draft, in_conflict, is_alike, is_violent
from geomap.reading.language.grammar import BE, HAVE, MARKS, PREPOSITIONS, is_adverb

_OBJECT = 10
"""Words from a verb to the noun that says what it does."""
_ONE_CLAUSE = 1.0
"""Weight of a boundary that parts a verb from such a noun."""
_CHAINED = frozenset(("ASSAULT", "DISASTER"))
"""Kinds of which a sentence may tell one event in several verbs."""
_PREDICATE = 3
"""Words between a subject and its verb."""
_STOOD = 5
"""The same where they say where: "near the town of Elm"."""
_PARTING = frozenset(
    ("who", "which", "that", "when", "while", "where", "after", "before", "as", "said", "says", ";", ":",
     "but", "because")
)  # fmt: skip
"""Words between two verbs that part them."""
_APART = frozenset(("expel", "suspend", "border", "aid", "ban", "visit"))
"""Families of which two verbs tell of two things."""


def join_results(drafts: list[Draft], layout: Layout, lower: Sequence[str]) -> list[Draft]:
    """Drop what only tells of the outcome of another event of the sentence: "killing nine", "exploded".

    Not what the other came after: "the strikes followed the killing of 26".
    """
    kept: list[Draft] = []
    for draft in drafts:
        sense = draft.trigger.sense
        if draft.ranked and sense.kind in DEADLY and any(d.trigger.sense.kind in DEADLY for d in kept):
            continue  # "a bus blew up in what was called the worst bombing in years"
        if sense.result or sense.family == "explosion":
            near = [
                layout.distance(other.span, draft.span)
                for other in drafts
                if other is not draft
                and not other.trigger.sense.result
                and not (other.since and draft.trigger.first < other.trigger.first)
                and not (other.ranked or (other.dates and not draft.dates))
                and (other.trigger.sense.kind in DEADLY or _befell(draft, other, lower))
                and (sense.result or other.trigger.sense.kind != "DISASTER")
                and (sense.result or other.family != "explosion")
                and other.happened
                and not (draft.dates and other.trigger.last < draft.trigger.first)
            ]
            own = _has_own_toll(draft, drafts, layout, lower)
            if near and (sense.result or min(near) <= 3.0) and not own:
                continue
        kept.append(draft)
    return kept


def _befell(draft: Draft, deed: Draft, lower: Sequence[str]) -> bool:
    """Whether those who died did so of a deed by force: "six were killed when gunmen stormed a post"."""
    trigger = draft.trigger
    if trigger.form == "ing" and is_violent(deed) and deed.trigger.last < trigger.first:
        return lower[trigger.first - 1] in (",", "and")  # "retook the barracks, killing nine"
    suffered = trigger.voice == "passive" or trigger.word in SUFFERED | BE
    between = lower[trigger.last + 1 : deed.trigger.first]
    suffered = suffered or between[:1] in (["when"], ["as"])  # "were killed and 17 wounded when"
    return suffered and is_violent(deed) and ("when" in between or "as" in between) and ";" not in between


def _has_own_toll(draft: Draft, drafts: list[Draft], layout: Layout, lower: Sequence[str]) -> bool:
    """Whether a verb of killing tells of a deed beside another with a toll of its own behind it.

    "Rockets killed four in Elm, and an air strike killed nine in Oak", "…; a second raid left nine dead".
    """
    trigger = draft.trigger
    if trigger.is_noun or trigger.voice == "passive" or trigger.form not in ("past", "third"):
        return False
    deeds = [d for d in drafts if not d.trigger.sense.result and d.trigger.sense.kind in DEADLY]
    if not deeds or any(d.trigger.first < trigger.first for d in deeds):
        return False
    first = min(deeds, key=lambda d: d.trigger.first)
    parted = layout.sums[first.trigger.first - layout.begin] > layout.sums[trigger.last - layout.begin]
    parted = parted and not first.definite  # "killed three; that raid was followed by"
    if parted and ";" in lower[trigger.last : first.trigger.first]:
        return True
    return parted and any(
        d.trigger.sense.result and d.trigger.first > first.trigger.first and d.trigger.voice != "passive"
        for d in drafts
    )


def join_twins(drafts: list[Draft], layout: Layout, lower: Sequence[str]) -> list[Draft]:
    """Join what one sentence says twice, unless each has a place, a time or a doer of its own."""
    kept: list[Draft] = []
    for draft in drafts:
        twin = next((other for other in kept if _twins(other, draft, layout)), None)
        if twin is None and kept and (_chained(kept[-1], draft, lower) or _does(kept[-1], draft, lower)):
            twin = kept[-1]
        if draft.apposed and any(other.trigger.sense.kind == draft.trigger.sense.kind for other in kept):
            continue
        if twin is None:
            kept.append(draft)
            continue
        twin.absorb(draft)
        if _carries(twin, draft, layout) and draft.family != "aid":
            twin.trigger = draft.trigger  # "carried out a raid": the noun stands for both
    return kept


def _does(noun: Draft, verb: Draft, lower: Sequence[str]) -> bool:
    """Whether a verb tells what a disaster, its subject, did: "an avalanche has swept away nine"."""
    a, b = noun.trigger, verb.trigger
    if not a.is_noun or b.is_noun or not a.sense.kind == b.sense.kind == "DISASTER" or b.voice == "passive":
        return False
    between = lower[a.last + 1 : b.first]
    near = len(between) <= _STOOD and between[:1] and between[0] in PREPOSITIONS
    if near:  # "an avalanche near Elm swept away"
        near = MARKS.isdisjoint(between) and _PARTING.isdisjoint(between) and "and" not in between
    plain = len(between) <= _PREDICATE and all(
        word in HAVE or word in ("also", "which", "that") or is_adverb(word) for word in between
    )
    return bool(near or plain) and is_alike(noun, verb) and not in_conflict(noun, verb)


def _chained(first: Draft, second: Draft, lower: Sequence[str]) -> bool:
    """Whether two verbs tell of one assault, by one doer: "raided a market, torched it and beheaded nine"."""
    a, b = first.trigger, second.trigger
    if a.is_noun or b.is_noun or a.sense.kind != b.sense.kind or a.sense.kind not in _CHAINED:
        return False
    if "abduct" in (a.sense.mode, b.sense.mode) or second.again or first.dates != second.dates:
        return False
    if not is_alike(first, second) or first.reading.content != second.reading.content:
        return False
    if second.when is not None and first.when is not None and second.when is not first.when:
        return False
    if second.places and first.place_ids.isdisjoint(second.place_ids):
        return False
    if b.voice == "passive" or a.voice == "passive":
        return False
    between = lower[a.last + 1 : b.first]
    if not between or not _PARTING.isdisjoint(between):
        return False
    link = between[-2:] if is_adverb(between[-1]) and len(between) > 1 else between[-1:]
    return link[0] in ("and", ",", "then")


def _carries(verb: Draft, noun: Draft, layout: Layout) -> bool:
    """Whether a noun is what its verb does: "launched strikes", not "blew up …, the worst attack yet"."""
    if verb.trigger.is_noun or not noun.trigger.is_noun or noun.ranked:
        return False
    behind = noun.trigger.first - verb.trigger.last
    crossed = layout.sums[noun.trigger.first - layout.begin] - layout.sums[verb.trigger.first - layout.begin]
    return 0 < behind <= _OBJECT and crossed < _ONE_CLAUSE


def _twins(first: Draft, second: Draft, layout: Layout) -> bool:
    if first.trigger.sense.kind != second.trigger.sense.kind or first.family != second.family:
        return False
    if second.again or first.dates != second.dates:
        return False
    if not is_alike(first, second) or first.reading.content != second.reading.content:
        return False
    if in_conflict(first, second):
        return False
    verbs = not (first.trigger.is_noun or second.trigger.is_noun)
    if verbs and first.places and second.places and first.place_ids.isdisjoint(second.place_ids):
        return False  # "moved a battalion to the north, and stationed gunboats at the mouth"
    if verbs and first.family in _APART and first.trigger.word[:STEM] != second.trigger.word[:STEM]:
        return False  # "recalled its ambassador and expelled the envoy"
    parted = first.recipients and second.recipients and first.recipients != second.recipients
    if verbs and parted and second.actors and first.trigger.word[:STEM] != second.trigger.word[:STEM]:
        return False  # "four officers were seized, and inmates took guards hostage"
    if first.actors and second.actors and first.actors != second.actors:
        if verbs:
            return False
    elif first.trigger.is_noun != second.trigger.is_noun or first.bare or second.bare:
        return True
    return same_clause(layout, first.span, second.span)
