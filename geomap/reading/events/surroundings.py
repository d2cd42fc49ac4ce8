"""Surroundings: what an event takes from the sentences around it, where its own says nothing.

The dead of a sentence without an event belong to the event before. A place comes from the same kind of event
near by; then, for what stays where it began, from the event right before it, of which it is told on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from geomap.model import Footprint, Place, Quantity, When
from geomap.reading.annotations import Annotations
from geomap.reading.events.casualties import read_casualties
from geomap.reading.events.drafts import DEADLY, ON_THE_GROUND, BySentence, Draft, is_violent, latest_deadly
from geomap.reading.events.index import Index
from geomap.reading.language.grammar import CALENDAR, CASUALTIES, HAVE, MARKS
from geomap.reading.language.lexicons import open_table
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import Words

_LISTS = open_lists("events", "surroundings")
Numbers = list[tuple[tuple[int, int], Quantity]]
_NEAR = 2
"""Sentences either way in which an event of the same kind may lend its place."""
_OPENING = 4
"""Sentences of a story that opens with what was found: "By noon 17 people were dead"."""
STAYS = DEADLY | {"COERCE", "DISPLACEMENT", "EVACUATION", "OUTAGE", "AID"}
"""Kinds that go on where they began."""
_STANDING = frozenset(("in", "at", "near", "outside", "off"))
_UNKNOWN = 8
"""Words from an event to a name that says where."""
SERVICES = _LISTS.words("services")
"""What goes on somewhere, so that its halt happens there."""
_WHERE = frozenset(
    ("in", "at", "near", "on", "off", "outside", "around", "to", "into", "from", "over", "through", "along")
)
"""Words before a name that say where."""
_PARAGRAPH = 4
"""Sentences from the one that opens a paragraph to one of which it says where."""
_SAME = frozenset(("both", "the", "these", "those", "all"))
"""Before places that were told of: "in both towns"."""


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
        telling = numbers or not CASUALTIES["dead"].isdisjoint(words.lower[begin:stop])
        host = latest_deadly(by_sentence.within(number - 2, number), number) if telling else None
        if host is None and numbers:
            near = by_sentence.within(number - 1, number - 1)
            host = next((draft for draft in near if is_violent(draft) and draft.happened), None)
        if host is None and numbers and number < _OPENING:
            host = _told_next(by_sentence, number)
        if host is None or _is_elsewhere(host, annotations.footprints_in(sentence.start, sentence.end)):
            continue
        known = any(
            draft.fatalities for draft in by_sentence.within(host.trigger.sentence, host.trigger.sentence)
        )
        for _, quantity, fatal in read_casualties(words, begin, stop, numbers):
            if not (known and fatal):
                host.set_toll(quantity, fatal=fatal)


def _told_next(by_sentence: BySentence, number: int) -> Draft | None:
    """Return the deed or disaster that a story tells right behind the toll with which it opens."""
    near = by_sentence.within(number + 1, number + _NEAR)
    return next((d for d in near if d.trigger.sense.kind in DEADLY and d.happened), None)


def _is_elsewhere(host: Draft, footprints: Sequence[Footprint]) -> bool:
    """Whether a sentence says where, and it is not where the event was: "nobody was hurt in Mbale"."""
    told = {i for f in footprints if f.role != "reference" for i in f.place_ids}
    return bool(told and host.place_ids) and not host.wide and told.isdisjoint(host.place_ids)


def borrow_places(drafts: list[Draft], annotations: Annotations, words: Words) -> None:
    """Give an event without a place that of an event near by: of the same kind, else the scene.

    Not where its sentence names a place that nobody knows, or speaks of several: a place that is said is no
    other.
    """
    mentions = annotations.mentions
    paragraph = {number: sentence.paragraph for number, sentence in enumerate(annotations.sentences)}
    places = {m.place.id: m.place for m in mentions if m.place is not None}
    known = frozenset(m.start for m in mentions if m.place is not None)
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
        if sense.mode == "cyber":
            continue
        draft.borrowed = True
        around = by_sentence.within(draft.trigger.sentence - _NEAR, draft.trigger.sentence + _NEAR)
        if says_where(draft, words, known):
            continue
        for footprint in _object_before(draft, annotations, words):
            draft.add_place(footprint, places, "from what its object stands for")
        if draft.places:
            continue
        owners_here = _of_kind(draft, around, paragraph) if sense.kind != "AID" else []  # each goes elsewhere
        for footprint in _named_since(owners_here, draft, annotations, words):
            draft.add_place(footprint, places, "from the town named since")
        for owner in owners_here if not draft.places else ():
            _lend(owner, draft, places, "from the same kind of event near by")
        if not draft.places and sense.kind in STAYS:
            scene = _scene(draft, around, paragraph)
            if scene is not None and _tells_on(scene, draft, words, known):
                _lend(scene, draft, places, "from the event right before it")
        if not draft.places and sense.kind in STAYS:
            for footprint in _opening(draft, annotations, words):
                draft.add_place(footprint, places, "from the words that open its paragraph")
        if not draft.places and sense.kind in STAYS:
            for footprint in _last_town(draft, annotations, words, known):
                draft.add_place(footprint, places, "from the town named last in its paragraph")


def _object_before(draft: Draft, annotations: Annotations, words: Words) -> list[Footprint]:
    """Return where the thing is that a verb's object points back to: "The bridge at Elm … They shut it"."""
    trigger, sentences = draft.trigger, annotations.sentences
    behind = words.lower[trigger.last + 1 : trigger.last + 3]
    points = behind[:1] == ["it"]
    points = points or (len(behind) > 1 and behind[0] in ("that", "this") and behind[1] in _SITES)
    before = trigger.sentence - 1
    if trigger.is_noun or not points or before < 0:
        return []
    if sentences[before].paragraph != sentences[trigger.sentence].paragraph:
        return []
    start, end = words.start[trigger.begin], words.end[trigger.stop - 1]
    if any(f.role != "reference" for f in annotations.footprints_in(start, end)):
        return []
    told = list(annotations.footprints_in(sentences[before].start, sentences[before].end))
    begin, stop = words.range(sentences[before].start, sentences[before].end)
    opening = words.end[min(begin + _SUBJECT, stop - 1)]
    named = [at for at in range(begin, stop) if behind[0] != "it" and words.lower[at] == behind[1]]
    if named:  # "Elm lies 60 km from Oak, the busiest crossing": it is not at Elm
        site = words.start[named[-1]]
        told = sorted(told, key=lambda f: min(abs(f.end - site), abs(f.start - site)))
    meant = next(iter(told), None)
    if meant is None or meant.relation not in ("at", "in") or meant.uncertainty_m >= _TOWN_M:
        return []
    return [replace(meant, role="location")] if named or meant.start < opening else []


_SUBJECT = 6
"""Words of the subject of a sentence within which its place stands."""
_SITES = _LISTS.words("sites")
"""What may be pointed back to as a place."""


def says_where(draft: Draft, words: Words, known: frozenset[int]) -> bool:
    """Whether a sentence says where, by a name that is not known or by none: "at Ama", "in two towns"."""
    sentence = words.lower[draft.trigger.begin : draft.trigger.stop]
    several = not _settlements().isdisjoint(sentence)
    if several and any(names_no_place(sentence[at : at + 3]) for at in range(len(sentence) - 2)):
        return True
    return any(
        (words.lower[at] in _WHERE or (words.lower[at] == "of" and words.lower[at - 1] in _vicinities()))
        and words.is_capital(at + 1)
        and words.lower[at + 1] not in CALENDAR
        and words.start[at + 1] not in known
        for at in range(draft.trigger.begin, draft.trigger.stop - 1)
    )


def names_unknown(draft: Draft, index: Index) -> bool:
    """Whether an event's clause says where right behind it by a name that is not known: "near Ama"."""
    words, trigger = index.words, draft.trigger
    stop = min(trigger.stop - 1, trigger.last + _UNKNOWN)
    for at in range(trigger.last + 1, stop):
        if words.lower[at] in MARKS:
            return False
        if words.lower[at] in _STANDING and words.is_capital(at + 1) and words.lower[at + 1] not in CALENDAR:
            return not index.mentions_in(at + 1, at + 2)
    return False


def names_no_place(three: Sequence[str]) -> bool:
    """Whether three words say where by a number of places and no name: "in two towns"."""
    where, which, kind = three
    return where in _WHERE and which not in _SAME and kind in _settlements()


@cache
def _vicinities() -> frozenset[str]:
    """Return the words before the "of" of a name that says where: "in the vicinity of Ama"."""
    return frozenset(open_table("context")["vicinities"])


@cache
def _settlements() -> frozenset[str]:
    """Return the nouns for several places: "towns", "districts"."""
    kinds = open_table("kinds")
    return frozenset(
        f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
        for word in (*kinds["town"], *kinds["division"])
    )


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


def _named_since(
    owners: list[Draft], draft: Draft, annotations: Annotations, words: Words
) -> list[Footprint]:
    """Return the town that a paragraph names between an event and one more of its kind, told as new.

    "In Elm 300 marched. The mood in Oak was no better. Some 500 people held a vigil."
    """
    if not owners or draft.definite or (draft.trigger.is_noun and not draft.lent):
        return []
    sentences, here = annotations.sentences, draft.trigger.sentence
    first = max(owner.trigger.sentence for owner in owners) + 1
    while first < here and sentences[first].paragraph != sentences[here].paragraph:
        first += 1
    if first >= here:
        return []
    named = [
        footprint
        for footprint in annotations.footprints_in(sentences[first].start, words.start[draft.trigger.begin])
        if footprint.role == "location" and footprint.relation in _AT and footprint.uncertainty_m < _TOWN_M
    ]
    known = {i for owner in owners for i in owner.place_ids}
    return named[-1:] if named and known.isdisjoint(named[-1].place_ids) else []


def _opening(draft: Draft, annotations: Annotations, words: Words) -> list[Footprint]:
    """Return the place that opens the paragraph of an event, "In Ama, …", where none is named since.

    Not for what sums up ("1,200 have been arrested") or is told by somebody or of somewhere that is named.
    """
    trigger = draft.trigger
    sentences = annotations.sentences
    first = trigger.sentence
    while first > 0 and sentences[first - 1].paragraph == sentences[trigger.sentence].paragraph:
        first -= 1
    if first == trigger.sentence or trigger.sentence - first > _PARAGRAPH:
        return []
    begin, stop = words.range(sentences[first].start, sentences[first].end)
    if words.lower[begin] not in ("in", "at", "near", "around", "outside", "off"):
        return []
    if not HAVE.isdisjoint(words.lower[max(trigger.begin, trigger.first - 2) : trigger.first]):
        return []
    end = words.end[trigger.stop - 1]
    ground = annotations.footprints_in(sentences[first].start, end)
    if not ground or ground[0].role != "location" or ground[0].start > words.end[min(begin + 2, stop - 1)]:
        return []
    named = {i for footprint in ground[1:] for i in footprint.place_ids}
    return [ground[0]] if named <= set(ground[0].place_ids) else []


def _last_town(
    draft: Draft, annotations: Annotations, words: Words, known: frozenset[int]
) -> list[Footprint]:
    """Return the town that a paragraph names last before an event as where something is, if any.

    Not for what sums up ("1,200 have been arrested"), has a day of its own before it, or stands behind a land
    or body that its sentence names: those are told anew.
    """
    trigger = draft.trigger
    start = words.start[trigger.first]
    if not HAVE.isdisjoint(words.lower[max(trigger.begin, trigger.first - 2) : trigger.first]):
        return []
    if draft.when is not None and words.start[trigger.begin] <= draft.when.start < start:
        return []
    sentences = annotations.sentences
    first = trigger.sentence
    while first > 0 and sentences[first - 1].paragraph == sentences[trigger.sentence].paragraph:
        first -= 1
    named = [
        footprint
        for footprint in annotations.footprints_in(sentences[first].start, start)
        if footprint.role == "location" and footprint.relation in _AT and footprint.uncertainty_m < _TOWN_M
    ]
    if not named or named[-1].start >= words.start[trigger.begin]:
        return named[-1:]
    before = range(trigger.begin, trigger.first)
    anew = any(words.start[at] in known or _is_initials(words, at) for at in before)
    return [] if anew else named[-1:]


def halts_work(draft: Draft, words: Words) -> bool:
    """Whether what is halted goes on somewhere: flights, trains or schools, and no treaty nor aid."""
    trigger = draft.trigger
    near = words.lower[max(trigger.begin, trigger.first - 4) : min(trigger.stop, trigger.last + 8)]
    return not SERVICES.isdisjoint(near)


def _is_initials(words: Words, at: int) -> bool:
    """Whether a token is a body's name in capitals: "UNICEF"."""
    written = words.text[words.start[at] : words.end[at]]
    return len(written) > 1 and written.isupper()


_AT = frozenset(("in", "at", "near", "around", "outside"))
"""Relations to a place by which something is there."""
_TOWN_M = 60_000.0
"""How vague the ground of a town or district may be that lends it."""


def _scene(draft: Draft, owners: list[Draft], paragraph: dict[int, int]) -> Draft | None:
    """Return the event on the ground that was told last before this one in its sentence or the one before."""
    trigger = draft.trigger
    before = [
        owner
        for owner in owners
        if owner.trigger.first < trigger.first
        and trigger.sentence - owner.trigger.sentence <= 1
        and paragraph[owner.trigger.sentence] == paragraph[trigger.sentence]
        and owner.trigger.sense.kind in ON_THE_GROUND
    ]
    return max(before, key=lambda owner: owner.trigger.first, default=None)


def _tells_on(scene: Draft, draft: Draft, words: Words, known: frozenset[int]) -> bool:
    """Whether an event is told on from the one before it: "Police took eight of them into custody".

    Not where it has a day of its own, sums up ("1,200 have been arrested"), or its clause names somebody or
    something before it: who is named anew ("The U.S. recovered …", "residents of Ama say …") is where nobody
    said.
    """
    trigger = draft.trigger
    if draft.when is not None and (scene.when is None or _days(draft.when) != _days(scene.when)):
        return False
    if not HAVE.isdisjoint(words.lower[max(trigger.begin, trigger.first - 2) : trigger.first]):
        return False
    grounds = [(footprint.start, footprint.end) for footprint in scene.places]
    return not any(
        (words.start[at] in known or _is_name(words, at, trigger.begin))
        and not any(start <= words.start[at] < end for start, end in grounds)
        for at in range(max(trigger.begin, scene.trigger.last + 1), trigger.first)
    )


def _is_name(words: Words, at: int, begin: int) -> bool:
    """Whether a token is written as a name; the first of a sentence only where all of it is capitals."""
    written = words.text[words.start[at] : words.end[at]]
    return written[:1].isupper() and (at > begin or (len(written) > 1 and written.isupper()))


def _days(when: When) -> tuple[date | None, date | None]:
    return when.earliest, when.latest


def _lend(owner: Draft, draft: Draft, places: dict[str, Place], note: str) -> None:
    for footprint in owner.places:
        if footprint.role != "origin":
            draft.add_place(footprint, places, note)
