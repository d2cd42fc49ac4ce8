"""Locations: which places of its sentence an event takes.

Spatial phrases go to the nearest event (:mod:`geomap.reading.events.attachment`). One that got none takes, in
this order: what stands before its "where", the places of another part of its predicate, of the event on the
ground beside it, and the town that its clause names.
"""

from __future__ import annotations

from dataclasses import replace

from geomap.model import Footprint
from geomap.reading.events.attachment import NEXT_CLAUSE, Layout, assign, has_verb
from geomap.reading.events.drafts import ON_THE_GROUND, Draft
from geomap.reading.events.index import Index, within
from geomap.reading.events.subjects import take_subject
from geomap.reading.events.surroundings import halts_work, names_no_place, names_unknown
from geomap.reading.grounds.measures import measures
from geomap.reading.language.grammar import OFFICES
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import Words

_LISTS = open_lists("events", "locations")
_MOVING = frozenset(
    ("MOBILIZE", "RETREAT", "DISPLACEMENT", "EVACUATION", "CONSULT", "AID", "COOPERATE", "ADVISORY")
)
"""Kinds that have an origin."""
_SPOKEN = frozenset(("THREATEN", "REJECT", "ACCUSE"))
"""Kinds that are words, whose places are mostly in what is said."""
_DENIES = _LISTS.row("denies")
_CONTENT = frozenset(("that", "what", "which", "having", "reports", "claims", ":"))
"""What opens that which is denied."""
_CONDITIONS = frozenset(("who", "which", "that", "if", "should", "unless", "once", "most", "whose"))
"""What opens, behind a threat, something other than where it would strike."""
_CLOSES = frozenset(("COERCE", "SANCTION"))
"""Kinds that befall a way and not the land that it leads to."""
_LAND_M = 150_000.0
"""From which ground behind "to" is a land that something leads to."""
_VOYAGES = ("bound for", "headed for", "heading for", "destined for", "en route")
"""How a phrase begins that says where a vehicle was going when something befell it."""
_HOSTS = 3
"""Words from the first of an offer to "host"."""
_AGENDA = 3
"""Words from a verb of talks to what they are about."""
_ROUTE = 6
"""Words of the name from which a way leads, with its "from"."""
_OBJECT = 6
"""Words from a verb to the town that its object is of."""
_SUBJECT = 5
"""Words within which the town of a sentence's subject stands: "the mayor of Toliara, …, was arrested"."""
_LISTING = frozenset((",", "and", "or", "the", "-", "–"))
_OWN_FROM = 4
"""Words from the "from" of a verb to the end of what it names."""
_DRIVES = _LISTS.words("drives")
"""Verbs whose "from" leads to where it happens: "expelled two boats from the lagoon"."""
_DRIVEN = 8
"""Words from such a verb to its "from"."""
_FIRES = _LISTS.words("fires")
_SHOTS = _LISTS.words("shots")
"""What is fired from a place that is told, where nothing says where it fell."""
_LEAVES = frozenset(("DISASTER", "ACCIDENT", "LAUNCH"))
"""Kinds that happen where what they befell came from, or went up, for all that is told."""
_HEADS = 2
"""Words before talks that head their sentence."""
_TALKS_END = frozenset(("break", "suspend", "resume", "ease"))
"""Families of what becomes of talks."""
_CITY = _LISTS.words("city")
_GROUND_AHEAD = 7
"""Words behind an event within which its clause says where."""
_FAR = 2.0
"""A distance from which a place and an event stand in clauses of which one is told beside the other."""
_CLAUSE = 8
"""Words from "after" to what it tells."""
_LIST_GAP = 3
"""Words from one place of a list to the next."""


def attach_places(drafts: list[Draft], layout: Layout, rivals: list[tuple[int, int]], index: Index) -> None:
    """Give the places of a sentence to its events; ``rivals`` are its words of saying, as tokens."""
    _attach_phrases(drafts, layout, rivals, index)
    for draft in drafts:
        if not draft.places:
            _take_launch(draft, layout, index)
        if not draft.places and _hosts(draft, index.words):
            _take_venue(draft, layout, index)
    _attach_towns(drafts, layout, index)
    for draft in drafts:
        take_subject(draft, layout, index)
        if not draft.places and draft.trigger.sense.kind in _LEAVES and not draft.trigger.sense.weak:
            _take_source(draft, layout, index)


def _take_venue(draft: Draft, layout: Layout, index: Index) -> None:
    """Give an offer to have others in the place that its clause tells: "to host talks in Elm"."""
    for span, footprint in within(index.footprints, draft.trigger.last + 1, layout.stop):
        if footprint.role == "location" and layout.distance(draft.span, span) < NEXT_CLAUSE:
            draft.add_place(footprint, index.places, "where others are to come")
            return


def _take_source(draft: Draft, layout: Layout, index: Index) -> None:
    """Give a mishap where it came from, if no word says where it was: "gas leaked from a plant in Elm"."""
    for span, footprint in within(index.footprints, draft.trigger.last + 1, layout.stop):
        if footprint.role == "origin" and layout.distance(draft.span, span) < NEXT_CLAUSE:
            draft.add_place(replace(footprint, role="location"), index.places, "where it came from")
            return


def _attach_phrases(drafts: list[Draft], layout: Layout, rivals: list[tuple[int, int]], index: Index) -> None:
    moving = any(draft.trigger.sense.kind in _MOVING for draft in drafts)
    closes = all(draft.trigger.sense.kind in _CLOSES for draft in drafts)
    places = [
        (span, footprint)
        for span, footprint in within(index.footprints, layout.begin, layout.stop)
        if moving
        or not (
            _is_way(footprint)
            or (closes and _is_land_ahead(footprint))
            or _ends_route(span, footprint, drafts, layout, index)
        )
        or any(_takes_from(d, span, index.words) for d in drafts)
    ]
    if not places:
        return
    able = [
        draft
        for draft in drafts
        if not (draft.trigger.sense.placeless or draft.trigger.sense.speech or _is_agenda(draft, drafts))
    ]
    others = rivals + [draft.span for draft in drafts if draft.trigger.sense.speech]
    chosen = assign(layout, [draft.span for draft in able], others, [span for span, _ in places])
    previous: tuple[int, Draft | None] | None = None
    own = [
        able[number]
        for (span, footprint), number in zip(places, chosen, strict=True)
        if number is not None
        and footprint.role != "origin"
        and layout.distance(able[number].span, span) < NEXT_CLAUSE
    ]
    for (span, footprint), number in zip(places, chosen, strict=True):
        owner = able[number] if number is not None else None
        told = owner is not None and span[0] <= owner.trigger.first <= span[1]  # "was shot down over X"
        if previous and previous[1] and not told and _goes_on(previous[0], span, index.words):
            owner = previous[1]  # a list of places goes to one head
        moves = owner is None or owner.trigger.sense.kind in _MOVING or _takes_from(owner, span, index.words)
        if not moves and _is_way(footprint):
            continue  # where the ship that was hit came from, or was bound for
        if owner is not None and any(draft is owner for draft in own):
            if footprint.role == "origin" and owner.trigger.sense.kind == "CONSULT":
                continue  # where those are from who met in a place that is told
            if _told_of_another(owner, span, layout, index.words):
                previous = (span[1], None)
                continue
        if owner is not None and _only_spoken_of(owner, span, footprint, index.words):
            continue
        if owner is not None and not _parted(owner, span, places, index.words):
            owner.add_place(footprint, index.places, "by clause")
        previous = (span[1], owner)
    for draft in able:
        if not draft.places:
            _take_antecedent(draft, places, layout, index)
        if draft.dates:
            continue  # what happened "after the explosion" did so elsewhere
        sense = draft.trigger.sense
        if not draft.places and _says_other_ground(draft, layout, index.words):
            continue
        shared = [] if draft.places else _of_predicate(drafts, draft, layout)
        if draft.places or not (
            shared
            or sense.kind in ON_THE_GROUND
            or (draft.family == "suspend" and halts_work(draft, index.words))
        ):
            continue
        shared = shared or _shared(drafts, draft, layout) or _of_main_clause(drafts, draft, layout, index)
        if not shared and len(places) == 1 and places[0][0][0] - layout.begin <= 6:
            span, footprint = places[0]
            if footprint.role != "origin" and not any(layout.distance(r, span) < 0.6 for r in rivals):
                shared = [footprint]
        for footprint in shared:
            draft.borrowed = True
            draft.add_place(footprint, index.places, "by sentence")


def _hosts(draft: Draft, words: Words) -> bool:
    """Whether an offer is to have others in: "has offered to host talks in Elm"."""
    return (
        draft.trigger.sense.placeless
        and "host" in words.lower[draft.trigger.first : draft.trigger.last + _HOSTS]
    )


def _is_agenda(draft: Draft, drafts: list[Draft]) -> bool:
    """Whether a noun is only what talks are about: "will discuss sanctions in Elm"."""
    at = draft.trigger.first
    return draft.trigger.is_noun and any(
        other.trigger.sense.kind == "CONSULT"
        and not other.trigger.is_noun
        and 0 < at - other.trigger.last <= _AGENDA
        for other in drafts
    )


def _only_spoken_of(owner: Draft, span: tuple[int, int], footprint: Footprint, words: Words) -> bool:
    """Whether a place is only in what a threat or a denial says, or where its speaker has an office.

    "Denied that its jets had come near Elm", "their embassy in Elm rejected", "threatened firms that sell to
    Elm"; but not "threatened that it would bomb Elm".
    """
    trigger = owner.trigger
    if trigger.sense.kind not in _SPOKEN or trigger.is_noun:
        return False
    if measures(footprint) or words.lower[span[0] - 1] in OFFICES:
        return True
    between = words.lower[trigger.last + 1 : span[0]]
    if trigger.sense.kind != "THREATEN":
        denies = words.lower[trigger.first].startswith(_DENIES)
        return denies and not _CONTENT.isdisjoint(words.lower[trigger.first + 1 : span[0]])
    return not _CONDITIONS.isdisjoint(between[1:])


def _told_of_another(owner: Draft, span: tuple[int, int], layout: Layout, words: Words) -> bool:
    """Whether a place stands in another clause than its event, with a verb of its own.

    "Rebels tightened their hold on X, days after the presidents signed a truce in Y."
    """
    return layout.distance(owner.span, span) >= _FAR and has_verb(words, *layout.clause(span[0]))


def _says_other_ground(draft: Draft, layout: Layout, words: Words) -> bool:
    """Whether the clause of an event says where without a name: "was cut off in nine districts"."""
    trigger = draft.trigger
    for at in range(trigger.last + 1, min(trigger.stop, trigger.last + _GROUND_AHEAD) - 2):
        if layout.sums[at - layout.begin] > layout.sums[trigger.last - layout.begin]:
            return False
        if names_no_place(words.lower[at : at + 3]):
            return True
    return False


def _is_way(footprint: Footprint) -> bool:
    """Whether a place is only where something came from or was bound for."""
    bound = footprint.role == "destination" and footprint.phrase.lower().startswith(_VOYAGES)
    return bound or footprint.role == "origin"


def _is_land_ahead(footprint: Footprint) -> bool:
    """Whether a place is only the land that something leads to: "has shut its last road to Elmland"."""
    land = footprint.role == "destination" and footprint.uncertainty_m > _LAND_M
    return land and footprint.phrase.startswith("to ")


def _opens_route(span: tuple[int, int], index: Index) -> bool:
    """Whether a place is only where a way begins: "carrying diesel from Elm to Oak"."""
    lower = index.words.lower
    return lower[span[0] - 1] == "from" and lower[min(span[1] + 1, len(lower) - 1)] == "to"


def _ends_route(
    span: tuple[int, int], footprint: Footprint, drafts: list[Draft], layout: Layout, index: Index
) -> bool:
    """Whether a place is only where the way of a subject ends: "a bus from Elm to Oak was ambushed".

    Not where something is told before it, which reaches that far: "power failed from Elm to Oak".
    """
    lower = index.words.lower
    if footprint.role != "destination" or lower[span[0]] != "to":
        return False
    before = span[0] - 1
    at = next((n for n in range(before, max(0, before - _ROUTE), -1) if lower[n] == "from"), None)
    if at is None or any(draft.trigger.last < at for draft in drafts):
        return False
    if not all(index.words.is_capital(n) or lower[n] == "-" for n in range(at + 1, span[0])):
        return False
    ahead = min((draft.trigger.first for draft in drafts if draft.trigger.first > span[1]), default=None)
    if ahead is None:
        return False
    return layout.sums[ahead - layout.begin] - layout.sums[span[1] - layout.begin] < NEXT_CLAUSE


def _takes_from(owner: Draft, span: tuple[int, int], words: Words) -> bool:
    """Whether a verb has its own "from", which leads to its ground: "drove the army from Loikaw"."""
    trigger = owner.trigger
    drives = words.lower[trigger.first] in _DRIVES and words.lower[span[0]] in ("from", "out")
    if drives and 0 < span[0] - trigger.last <= _DRIVEN:
        return True
    return words.lower[trigger.last] in ("from", "of") and 0 <= span[1] - trigger.last <= _OWN_FROM


def _goes_on(last: int, span: tuple[int, int], words: Words) -> bool:
    """Whether a place is the next of a list, and neither the subject nor the ground of another clause."""
    if span[0] - last > _LIST_GAP:
        return False
    between = words.lower[last + 1 : span[0]]
    return not ("and" in between and between[-1] not in _LISTING)


def _attach_towns(drafts: list[Draft], layout: Layout, index: Index) -> None:
    """Give events without a place the town that their clause names: "thronged the streets of Pest"."""
    towns = [
        town for town in within(index.sites, layout.begin, layout.stop) if not _opens_route(town[0], index)
    ]
    for draft in drafts if towns else ():
        _prefer_object(draft, within(index.towns, layout.begin, layout.stop), index)
        if not draft.places and draft.trigger.sense.mode == "visit":
            _visit(draft, towns, index)
        if draft.places or draft.trigger.sense.placeless or draft.trigger.sense.kind not in ON_THE_GROUND:
            continue
        if towns[-1][0][1] < draft.trigger.first and names_unknown(draft, index):
            continue
        far, number = min((layout.distance(draft.span, span), n) for n, (span, _) in enumerate(towns))
        subject = draft is drafts[0] and len(towns) == 1 and _opens_before(towns[0][0], draft, layout)
        if far >= NEXT_CLAUSE and not subject:
            continue
        for _, footprint in _listed(towns, number, index.words):
            draft.add_place(replace(footprint, role="location"), index.places, "by the town it names")


def _prefer_object(draft: Draft, towns: list[tuple[tuple[int, int], Footprint]], index: Index) -> None:
    """Give an event the town of its object in place of what stands behind the next comma.

    "Shells slammed into the bazaar of Elm on Monday, …, in the worst exchange across the line".
    """
    lower, trigger = index.words.lower, draft.trigger
    if not draft.places or trigger.is_noun or trigger.sense.kind not in ON_THE_GROUND:
        return
    for span, footprint in towns:
        between = lower[trigger.last + 1 : span[0]]
        right_behind = not between or between == ["the"]
        of = len(between) <= _OBJECT and between[-1:] in (["of"], ["the"]) and "of" in between[-2:]
        if span[0] <= trigger.last or not (right_behind or of):
            continue
        comma = next((n for n in range(span[1] + 1, trigger.stop) if lower[n] == ","), None)
        if "," in between or comma is None:
            continue
        if all(place.start > index.words.start[comma] for place in draft.places):
            draft.places, draft.place_ids, draft.countries, draft.wide = [], set(), set(), set()
            draft.add_place(replace(footprint, role="location"), index.places, "by the town of its object")
            return


def _visit(draft: Draft, towns: list[tuple[tuple[int, int], Footprint]], index: Index) -> None:
    """Give a visit the town that is its object: "is to visit Elm next week"."""
    for span, footprint in towns:
        between = index.words.lower[draft.trigger.last + 1 : span[0]]
        if span[0] > draft.trigger.last and all(word in _CITY for word in between):
            draft.add_place(replace(footprint, role="location"), index.places, "by the town it is to")
            return


def _opens_before(town: tuple[int, int], draft: Draft, layout: Layout) -> bool:
    """Whether a town stands in the subject that opens the sentence of an event."""
    return town[1] < draft.trigger.first and town[0] - layout.begin <= _SUBJECT


def _listed(
    towns: list[tuple[tuple[int, int], Footprint]], number: int, words: Words
) -> list[tuple[tuple[int, int], Footprint]]:
    """Return the towns of the list that one of them stands in: "the roads out of Ama and Oro"."""
    first = last = number
    while first > 0 and _joined(towns[first - 1][0], towns[first][0], words):
        first -= 1
    while last + 1 < len(towns) and _joined(towns[last][0], towns[last + 1][0], words):
        last += 1
    return towns[first : last + 1]


def _joined(before: tuple[int, int], after: tuple[int, int], words: Words) -> bool:
    return all(word in _LISTING for word in words.lower[before[1] + 1 : after[0]])


def _parted(
    owner: Draft, span: tuple[int, int], places: list[tuple[tuple[int, int], Footprint]], words: Words
) -> bool:
    """Whether a semicolon parts a place from an event that has one on its own side."""
    head = owner.trigger.first
    part = _between_semicolons(words, head, owner.trigger.begin, owner.trigger.stop)
    return not part[0] <= span[0] < part[1] and any(part[0] <= other[0] < part[1] for other, _ in places)


def _between_semicolons(words: Words, at: int, begin: int, stop: int) -> tuple[int, int]:
    """Return the stretch of a sentence between semicolons that holds a token."""
    first = next((k + 1 for k in range(at, begin, -1) if words.lower[k] == ";"), begin)
    return first, next((k for k in range(at, stop) if words.lower[k] == ";"), stop)


def _take_launch(draft: Draft, layout: Layout, index: Index) -> None:
    """Give missiles that are fired where they were fired from, if no word says where they fell."""
    trigger = draft.trigger
    ahead = index.words.lower[trigger.first : min(trigger.stop, trigger.last + _GROUND_AHEAD)]
    if index.words.lower[trigger.first] not in _FIRES or _SHOTS.isdisjoint(ahead):
        return
    for span, footprint in within(index.footprints, trigger.last + 1, layout.stop):
        if footprint.role == "origin" and layout.distance(draft.span, span) < NEXT_CLAUSE:
            draft.add_place(replace(footprint, role="location"), index.places, "where it was fired from")
            return


def _take_antecedent(
    draft: Draft, places: list[tuple[tuple[int, int], Footprint]], layout: Layout, index: Index
) -> None:
    """Give a clause that "where" opens the place right before it: "in the north, where troops clashed"."""
    lower = index.words.lower
    for at in range(draft.trigger.first - 1, layout.begin, -1):
        if lower[at] == "where":
            before = [(span, f) for span, f in places if 0 <= at - span[1] <= 2]
            for _, footprint in before:
                draft.add_place(replace(footprint, role="location"), index.places, 'by "where"')
            return
        if lower[at] in ";:":
            return


def _shared(drafts: list[Draft], draft: Draft, layout: Layout) -> list[Footprint]:
    """Return the places of the nearest other event on the ground in the same sentence."""
    near = [
        (layout.distance(other.span, draft.span), number)
        for number, other in enumerate(drafts)
        if other is not draft
        and other.places
        and not (other.borrowed or other.dates)
        and (other.trigger.sense.kind in ON_THE_GROUND or other.trigger.sense.kind == "ADVISORY")
    ]
    if not near or min(near)[0] > 4.0:
        return []
    owner = drafts[min(near)[1]]
    listed = layout.sums[owner.trigger.first - layout.begin] != layout.sums[draft.trigger.last - layout.begin]
    if owner.trigger.is_noun and draft.trigger.is_noun and owner.family != draft.family and listed:
        return []  # a list of things that happened in different places
    above = draft.family == "suspend"
    return [f for f in owner.places if f.role != "origin" and (above or f.relation != "airspace")]


def _of_main_clause(drafts: list[Draft], draft: Draft, layout: Layout, index: Index) -> list[Footprint]:
    """Return the places of the main clause for what moved it: "shut the road in Ama after a bus was stoned".

    Only where the clause names nobody, who might be elsewhere.
    """
    lower = index.words.lower
    head = draft.trigger.first
    at = next(
        (n for n in range(head - 1, max(layout.begin, head - _CLAUSE), -1) if lower[n] == "after"), None
    )
    if at is None or any(index.words.is_capital(n) for n in range(at, draft.trigger.last + 1)):
        return []
    before = [other for other in drafts if other.trigger.last < at and other.places and not other.borrowed]
    if (
        not before
        or layout.sums[at - layout.begin] - layout.sums[before[-1].trigger.last - layout.begin] > _FAR
    ):
        return []
    return [footprint for footprint in before[-1].places if footprint.role == "location"]


def _of_predicate(drafts: list[Draft], draft: Draft, layout: Layout) -> list[Footprint]:
    """Return the places of the part of an event's own predicate that is told as an event too.

    "is due in Muscat for talks", "is to attend a summit in Bangkok", "an exercise off Naxos was cancelled".
    """
    sense = draft.trigger.sense
    for other in drafts:
        stopped = draft.trigger.is_noun and other.family == "suspend"
        led = _leads_to(draft, other, layout)
        alike = other is not draft and other.trigger.sense.kind == sense.kind
        first, last = sorted((other.span, draft.span))
        crossed = layout.sums[last[0] - layout.begin] - layout.sums[first[1] - layout.begin]
        if (
            (stopped or alike or led)
            and other.places
            and not (other.borrowed or other.dates)
            and (crossed < NEXT_CLAUSE or led)
        ):
            return [footprint for footprint in other.places if footprint.role != "origin"]
    return []


def _leads_to(talks: Draft, other: Draft, layout: Layout) -> bool:
    """Whether talks that head a sentence are what its verb tells of: "Talks on gas, …, broke down in Elm"."""
    noun, verb = talks.trigger, other.trigger
    heads = noun.is_noun and noun.sense.kind == "CONSULT" and noun.first - layout.begin <= _HEADS
    told = other.family in _TALKS_END or verb.sense.kind == "CONSULT"
    return heads and told and not verb.is_noun and verb.first > noun.last
