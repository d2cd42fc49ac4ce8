"""Events: who did what to whom, where, when, how many and how surely, in PLOVER's terms.

Triggers are found (:mod:`geomap.reading.triggers`), their modality is read
(:mod:`geomap.reading.modality`), doubles within a sentence are joined, places, times and numbers are given to
the nearest of them (:mod:`geomap.reading.attachment`), and what tells again of an earlier event joins that
one. What is only wanted, feared or threatened is no event of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from geomap.model import Event, Footprint, Mention, Quantity, When
from geomap.reading.actors import find_actors
from geomap.reading.annotations import Annotations
from geomap.reading.attachment import Layout, assign, lay_out, same_clause, speech_heads
from geomap.reading.casualties import read_casualties
from geomap.reading.grammar import DETERMINERS, MARKS, PREPOSITIONS
from geomap.reading.lexicons import Lexicon, open_lexicon, open_table
from geomap.reading.modality import ModalityReading, read_scope
from geomap.reading.triggers import Trigger, find_triggers, iterate_sentence
from geomap.reading.words import Words, read_words

PHYSICAL = frozenset(
    [
        "ASSAULT",
        "MOBILIZE",
        "PROTEST",
        "DISASTER",
        "ACCIDENT",
        "COERCE",
        "DISPLACEMENT",
        "EVACUATION",
        "OUTAGE",
        "AID",
        "RETREAT",
    ]
)
"""Kinds that happen on the ground, so that a place said once in the sentence may be theirs."""
MOVING = frozenset(["MOBILIZE", "RETREAT", "DISPLACEMENT", "EVACUATION", "CONSULT", "AID", "COOPERATE"])
"""Kinds that have an origin."""
DEADLY = frozenset(["ASSAULT", "PROTEST", "DISASTER", "ACCIDENT"])
"""Kinds that the dead and injured of a sentence belong to."""
_OPAQUE = frozenset(
    [
        "threat",
        "request",
        "reject",
        "agree",
        "advisory",
        "ultimatum",
        "suspend",
        "ease",
        "resume",
        "ban",
        "break",
        "reward",
    ]
)
_DEFINITE = frozenset(["the", "this", "that", "these", "those"])
_CALLS = frozenset(("call",))
_STEPS = frozenset(("coup", "attack", "clash"))


@dataclass(slots=True)
class _Draft:
    """An event while it is being put together."""

    trigger: Trigger
    reading: ModalityReading
    places: list[Footprint] = field(default_factory=list)
    when: When | None = None
    count: Quantity | None = None
    fatalities: Quantity | None = None
    injured: Quantity | None = None
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    evidence: list[str] = field(default_factory=list)
    definite: bool = False
    specific: bool = False
    borrowed: bool = False

    @property
    def family(self) -> str:
        return self.trigger.sense.family

    @property
    def weight(self) -> int:
        return (
            (4 if self.places and not self.borrowed else 0)
            + (3 if self.fatalities else 0)
            + (2 if self.when else 0)
            + (2 if self.count else 0)
            + (1 if self.actors else 0)
            + (1 if self.specific else 0)
        )

    @property
    def bare(self) -> bool:
        """Whether it says nothing of its own that could set it apart."""
        return not (self.places or self.when or self.fatalities or self.count)


def read_events(annotations: Annotations, lexicon: Lexicon | None = None) -> tuple[Event, ...]:
    """Read the events of a document, in the order of their triggers.

    ``lexicon`` replaces the embedded one (see :func:`geomap.reading.lexicons.open_lexicon`).
    """
    lexicon = lexicon or open_lexicon()
    words = read_words(annotations.text)
    triggers = find_triggers(words, annotations.sentences, lexicon)
    index = _Index(annotations, words)
    drafts: list[_Draft] = []
    for group in iterate_sentence(triggers):
        drafts += _read_sentence(group, index, lexicon)
    _claim_orphans(drafts, index, annotations)
    merged = _merge(drafts)
    _borrow_places(merged, annotations)
    kept = [draft for draft in merged if _is_event(draft)]
    return tuple(_event(draft, annotations, words) for draft in sorted(kept, key=lambda d: d.trigger.first))


class _Index:
    """A document's annotations by token."""

    def __init__(self, annotations: Annotations, words: Words) -> None:
        self.words = words
        self.annotations = annotations
        self.light = frozenset(open_table("modality")["light"]["words"])
        self.footprints = [
            (self._span(f.start, f.end), f) for f in annotations.footprints if f.role != "reference"
        ]
        self.times = [
            (self._span(t.start, t.end), t)
            for t in annotations.times
            if t.kind not in ("duration", "recurrent", "unknown")
            and (t.earliest is not None or t.latest is not None)
        ]
        self.quantities = [(self._span(q.start, q.end), q) for q in annotations.quantities]
        self.mentions = list(annotations.mentions)

    def _span(self, start: int, end: int) -> tuple[int, int]:
        first, after = self.words.range(start, end)
        return first, max(first, after - 1)

    def mentions_in(self, begin: int, stop: int) -> list[Mention]:
        if begin >= stop:
            return []
        low, high = self.words.start[begin], self.words.end[stop - 1]
        return [mention for mention in self.mentions if low <= mention.start < high]


# ---- one sentence -----------------------------------------------------------------------------------------


def _read_sentence(group: list[Trigger], index: _Index, lexicon: Lexicon) -> list[_Draft]:
    words = index.words
    begin, stop = group[0].begin, group[0].stop
    layout = lay_out(words, begin, stop)
    drafts: list[_Draft] = []
    opaque: Trigger | None = None
    for trigger in group:
        reading = read_scope(words, trigger.first, trigger.last, begin, stop, noun=trigger.is_noun)
        if trigger.sense.threat and not reading.content and reading.polarity == "positive":
            reading = ModalityReading(
                modality="threatened", attribution=reading.attribution, evidence=reading.evidence
            )
        elif trigger.sense.modality is not None and reading.modality == "reported":
            reading = ModalityReading(
                modality=trigger.sense.modality, polarity=reading.polarity, attribution=reading.attribution,
                evidence=reading.evidence, content=reading.content,
            )  # fmt: skip
        hidden = opaque is not None and _governs(opaque, trigger, layout, words)
        if hidden or _is_background(words, trigger, lexicon):
            continue
        if not reading.content and _is_opaque(trigger, words):
            opaque = trigger
        draft = _Draft(trigger, reading)
        draft.definite, draft.specific = _determine(words, trigger)
        drafts.append(draft)
    drafts = _join_doubles(drafts, layout)
    _attach(drafts, layout, index)
    return _join_twins(drafts, layout)


def _is_opaque(trigger: Trigger, words: Words) -> bool:
    """Whether what follows a trigger is only what it is about."""
    family = trigger.sense.family
    if family == "talks" and trigger.is_noun and trigger.last + 1 < trigger.stop:
        return words.lower[trigger.last + 1] in ("on", "over", "about", "for", "to", "aimed")
    return family in _OPAQUE


def _governs(opaque: Trigger, trigger: Trigger, layout: Layout, words: Words) -> bool:
    """Whether a trigger only says what an appeal, a threat or a halt before it is about."""
    if trigger.first - opaque.last > 14:
        return False
    between = words.lower[opaque.last + 1 : trigger.first]
    if any(
        w in (";", "after", "while", "following", "amid", "who", "which", "when", "as", "because")
        for w in between
    ):
        return False
    if any(a in ("and", "but") and b.endswith("ed") for a, b in pairwise(between)):
        return False
    crossed = layout.sums[trigger.first - layout.begin] - layout.sums[opaque.last - layout.begin]
    if trigger.form in ("past", "third") and trigger.voice == "active" and crossed > 0:
        return False
    if opaque.sense.family in ("suspend", "ease", "resume", "ban", "agree", "break", "talks"):
        return crossed < 1.2 and len(between) <= 8
    return crossed < 2.2


def _is_background(words: Words, trigger: Trigger, lexicon: Lexicon) -> bool:
    """Whether a noun stands after "years of", "history of" and the like."""
    if not trigger.is_noun:
        return False
    at = trigger.first - 1
    lower = words.lower
    low = max(trigger.begin, trigger.first - 4)
    while at >= low and lower[at] not in PREPOSITIONS and lower[at] not in MARKS:
        at -= 1
    return (
        at - 1 >= trigger.begin
        and lower[at] in ("of", "about", "over")
        and lower[at - 1] in lexicon.background
    )


def _determine(words: Words, trigger: Trigger) -> tuple[bool, bool]:
    """Return whether a trigger points back ("the attack") and whether it singles something out."""
    if not trigger.is_noun:
        return False, trigger.form in ("past", "participle", "third") or trigger.voice == "passive"
    lower = words.lower
    at = trigger.first - 1
    low = max(trigger.begin, trigger.first - 5)
    while at >= low:
        word = lower[at]
        if word in MARKS - {'"', "“", "”"} or word in PREPOSITIONS:
            break
        if word in _DEFINITE:
            return True, True
        if word in DETERMINERS:
            return False, True
        at -= 1
    return False, False


def _happened(draft: _Draft) -> bool:
    """Whether a draft is said to have happened."""
    reading = draft.reading
    return (
        not reading.content
        and reading.polarity == "positive"
        and reading.modality in ("reported", "alleged", "claimed")
    )


def _join_doubles(drafts: list[_Draft], layout: Layout) -> list[_Draft]:
    """Join a result to its cause, a verb to the noun of the same thing, before anything is attached."""
    kept: list[_Draft] = []
    for draft in drafts:
        sense = draft.trigger.sense
        span = (draft.trigger.first, draft.trigger.last)
        host: _Draft | None = None
        if sense.result or sense.family == "explosion":
            near = [
                (layout.distance((d.trigger.first, d.trigger.last), span), n)
                for n, d in enumerate(drafts)
                if d is not draft and not d.trigger.sense.result and d.trigger.sense.kind in DEADLY
                and d.family != "explosion"
                and _happened(d)
            ]  # fmt: skip
            host = drafts[min(near)[1]] if near else None
            if host is not None and sense.family == "explosion" and min(near)[0] > 3.0:
                host = None
        if host is None:
            kept.append(draft)
    return kept


def _join_twins(drafts: list[_Draft], layout: Layout) -> list[_Draft]:
    """Join what one sentence says twice, unless each has a place or time of its own."""
    kept: list[_Draft] = []
    for draft in drafts:
        twin = next((d for d in kept if _twins(d, draft, layout)), None)
        if twin is None:
            kept.append(draft)
        else:
            _absorb(twin, draft)
    return kept


def _twins(first: _Draft, second: _Draft, layout: Layout) -> bool:
    if first.trigger.sense.kind != second.trigger.sense.kind or first.family != second.family:
        return False
    if first.reading.modality != second.reading.modality or first.reading.polarity != second.reading.polarity:
        return False
    if first.reading.content != second.reading.content:
        return False
    if _conflict(first, second):
        return False
    if first.actors and second.actors and first.actors != second.actors:
        if not (first.trigger.is_noun or second.trigger.is_noun):
            return False
    elif first.trigger.is_noun != second.trigger.is_noun or first.bare or second.bare:
        return True
    return same_clause(
        layout, (first.trigger.first, first.trigger.last), (second.trigger.first, second.trigger.last)
    )


def _attach(drafts: list[_Draft], layout: Layout, index: _Index) -> None:
    """Give the sentence's places, times and numbers to its events."""
    if not drafts:
        return
    words = index.words
    begin, stop = layout.begin, layout.stop
    heads = [(d.trigger.first, d.trigger.last) for d in drafts]
    rivals = [r for r in speech_heads(words, begin, stop) if not any(a <= r[0] <= b for a, b in heads)]
    places = [
        (span, f)
        for span, f in index.footprints
        if begin <= span[0] < stop
        and (f.role != "origin" or any(d.trigger.sense.kind in MOVING for d in drafts))
    ]
    _attach_places(drafts, layout, heads, rivals, places)
    times = [(span, t) for span, t in index.times if begin <= span[0] < stop]
    for (_, when), number in zip(
        times, assign(layout, heads, rivals, [s for s, _ in times], own=False), strict=True
    ):
        if number is not None and drafts[number].when is None:
            drafts[number].when = when
    if len(times) == 1 and times[0][0][0] - begin <= 4:
        for draft in drafts:
            draft.when = draft.when or times[0][1]
    numbers = [(span, q) for span, q in index.quantities if begin <= span[0] < stop]
    _attach_numbers(drafts, layout, index, heads, numbers)
    mentions = index.mentions_in(begin, stop)
    for draft in drafts:
        light = _light_verb(draft.trigger, index)
        draft.actors, draft.recipients = find_actors(words, draft.trigger, mentions, light)
        if light is not None or draft.actors:
            draft.specific = True


def _attach_places(
    drafts: list[_Draft], layout: Layout, heads: list[tuple[int, int]], rivals: list[tuple[int, int]],
    places: list[tuple[tuple[int, int], Footprint]],
) -> None:  # fmt: skip
    able = [n for n, d in enumerate(drafts) if not d.trigger.sense.placeless]
    chosen = assign(layout, [heads[n] for n in able], rivals, [span for span, _ in places])
    previous: tuple[tuple[int, int], int | None] | None = None
    for (span, footprint), number in zip(places, chosen, strict=True):
        index = able[number] if number is not None else None
        if previous is not None and span[0] - previous[0][1] <= 3 and previous[1] is not None:
            index = previous[1]  # a list of places goes to one head
        if index is not None:
            drafts[index].places.append(footprint)
            drafts[index].evidence.append(f'place "{footprint.phrase}" by clause')
        previous = (span, index)
    for number, draft in enumerate(drafts):
        sense = draft.trigger.sense
        if draft.places or sense.placeless or not (sense.kind in PHYSICAL or sense.family == "suspend"):
            continue
        shared = _shared(drafts, number, layout, heads)
        if (
            not shared
            and len(places) == 1
            and places[0][0][0] - layout.begin <= 6
            and places[0][1].role != "origin"
        ):
            shared = [places[0][1]] if not _spoken(places[0][0], rivals, layout) else []
        for footprint in shared:
            draft.places.append(footprint)
            draft.borrowed = True
            draft.evidence.append(f'place "{footprint.phrase}" by sentence')


def _spoken(span: tuple[int, int], rivals: list[tuple[int, int]], layout: Layout) -> bool:
    return any(layout.distance(rival, span) < 0.6 for rival in rivals)


def _shared(
    drafts: list[_Draft], number: int, layout: Layout, heads: list[tuple[int, int]]
) -> list[Footprint]:
    """Return the places of the nearest other event on the ground in the same sentence."""
    best: tuple[float, int] | None = None
    for other, draft in enumerate(drafts):
        if (
            other == number
            or not draft.places
            or draft.borrowed
            or draft.trigger.sense.kind not in PHYSICAL | {"ADVISORY"}
        ):
            continue
        far = layout.distance(heads[other], heads[number])
        if best is None or far < best[0]:
            best = (far, other)
    if best is None or best[0] > 4.0:
        return []
    return [f for f in drafts[best[1]].places if f.role != "origin"]


def _attach_numbers(
    drafts: list[_Draft], layout: Layout, index: _Index, heads: list[tuple[int, int]],
    numbers: list[tuple[tuple[int, int], Quantity]],
) -> None:  # fmt: skip
    words = index.words
    deadly = [
        n
        for n, d in enumerate(drafts)
        if d.trigger.sense.kind in DEADLY and d.reading.modality != "threatened"
    ]
    casualties = read_casualties(words, layout.begin, layout.stop, numbers)
    used = set()
    for span, quantity, fatal in casualties:
        used.add(span)
        if not deadly:
            continue
        number = min(deadly, key=lambda n: layout.distance(heads[n], span))
        _set_toll(drafts[number], quantity, fatal=fatal)
    for span, quantity in numbers:
        if span in used or quantity.unit in (
            "year",
            "percent",
            "km",
            "m",
            "mile",
            "day",
            "hour",
            "week",
            "month",
        ):
            continue
        for draft in drafts:
            first, last = draft.trigger.first, draft.trigger.last
            before = (
                0 <= first - span[1] - 1 <= 3 and draft.trigger.is_noun and draft.trigger.form == "plural"
            )
            after = (
                0 <= span[0] - last - 1 <= 1 and not draft.trigger.is_noun and draft.trigger.voice == "active"
            )
            if (
                draft.count is None
                and (before or after)
                and not any(w in MARKS or w in PREPOSITIONS for w in words.lower[span[1] + 1 : first])
            ):
                draft.count = quantity
                break


def _set_toll(draft: _Draft, quantity: Quantity, *, fatal: bool) -> None:
    if fatal:
        draft.fatalities = draft.fatalities or quantity
    else:
        draft.injured = draft.injured or quantity


def _light_verb(trigger: Trigger, index: _Index) -> int | None:
    """Return the token of the verb that carries a noun: "carried out several strikes"."""
    if not trigger.is_noun:
        return None
    lower = index.words.lower
    for at in range(trigger.first - 1, max(trigger.begin, trigger.first - 6) - 1, -1):
        if lower[at] in index.light:
            return at
        if lower[at] in MARKS - {'"', "“", "”"}:
            return None
    return None


# ---- the whole document ------------------------------------------------------------------------------------


def _claim_orphans(drafts: list[_Draft], index: _Index, annotations: Annotations) -> None:
    """Give the dead of a sentence without a trigger to the event of the sentence before."""
    with_trigger = {
        d.trigger.sentence for d in drafts if d.trigger.sense.kind in DEADLY and not d.reading.content
    }
    for number, sentence in enumerate(annotations.sentences):
        if number in with_trigger or sentence.boilerplate:
            continue
        begin, stop = index.words.range(sentence.start, sentence.end)
        numbers = [(span, q) for span, q in index.quantities if begin <= span[0] < stop]
        if not numbers:
            continue
        hosts = [
            d for d in drafts
            if 0 < number - d.trigger.sentence <= 2 and d.trigger.sense.kind in DEADLY
            and _happened(d)
        ]  # fmt: skip
        if not hosts:
            continue
        for _, quantity, fatal in read_casualties(index.words, begin, stop, numbers):
            _set_toll(hosts[-1], quantity, fatal=fatal)


def _merge(drafts: list[_Draft]) -> list[_Draft]:
    """Join what is told again to the event it tells of."""
    kept: list[_Draft] = []
    for draft in drafts:
        if draft.reading.content:
            continue
        host = next((d for d in reversed(kept) if _same(d, draft)), None) or _cause(kept, draft)
        if host is None:
            kept.append(draft)
            continue
        better = draft.weight > host.weight and not draft.trigger.sense.result
        best, other = (draft, host) if better else (host, draft)
        _absorb(best, other)
        if best is draft:
            kept[kept.index(host)] = best
    return kept


def _cause(kept: list[_Draft], draft: _Draft) -> _Draft | None:
    """Return the event that a sentence such as "Twelve people were killed" is the outcome of."""
    if not (draft.trigger.sense.result and draft.trigger.voice == "passive") or (draft.places and not draft.borrowed):
        return None
    for earlier in reversed(kept):
        if draft.trigger.sentence - earlier.trigger.sentence > 2:
            return None
        if earlier.trigger.sense.kind in DEADLY and _happened(earlier) and not earlier.trigger.sense.result:
            return earlier if not _differ(earlier.fatalities, draft.fatalities) else None
    return None


def _same(earlier: _Draft, later: _Draft) -> bool:
    """Whether a later draft tells of an earlier one's event."""
    a, b = earlier.trigger.sense, later.trigger.sense
    if a.family != b.family and not (a.family in _STEPS and b.family in ("explosion", "kill")):
        return False
    if (
        earlier.reading.modality != later.reading.modality
        or earlier.reading.polarity != later.reading.polarity
    ):
        return False
    if _conflict(earlier, later):
        return False
    if a.family in _CALLS:
        return True
    if not later.trigger.is_noun and not _same_verb(earlier, later):
        return False
    if (
        a.threat
        and not (earlier.places and later.places)
        and (not later.actors or later.actors == earlier.actors)
    ):
        return True
    if later.definite:
        return True
    if later.bare or (earlier.bare and earlier.trigger.is_noun and a is b):
        return not a.speech
    shared = {i for f in earlier.places for i in f.place_ids} & {i for f in later.places for i in f.place_ids}
    return bool(shared) and a.mode == b.mode


def _same_verb(earlier: _Draft, later: _Draft) -> bool:
    """Whether a verb repeats an earlier event: the same sense, and no other doer."""
    if earlier.trigger.sense is not later.trigger.sense or not later.bare:
        return False
    return not (later.actors and earlier.actors and later.actors != earlier.actors)


def _conflict(first: _Draft, second: _Draft) -> bool:
    """Whether places, times or numbers set two drafts apart."""
    if first.places and second.places:
        one = {i for f in first.places for i in f.place_ids}
        if one.isdisjoint(i for f in second.places for i in f.place_ids):
            return True
    if first.when is not None and second.when is not None and _apart(first.when, second.when):
        return True
    if _differ(first.fatalities, second.fatalities) or _differ(first.count, second.count):
        return True
    return (
        first.count is not None
        and second.trigger.form == "singular"
        and second.when is not None
        and first.when is not second.when
    )


def _apart(first: When, second: When) -> bool:
    if first.latest is not None and second.earliest is not None and first.latest < second.earliest:
        return True
    return second.latest is not None and first.earliest is not None and second.latest < first.earliest


def _differ(first: Quantity | None, second: Quantity | None) -> bool:
    if first is None or second is None:
        return False
    return (first.low, first.high) != (second.low, second.high)


def _absorb(best: _Draft, other: _Draft) -> None:
    """Take over from another draft of the same event what the better one lacks."""
    if not best.places or (best.borrowed and other.places and not other.borrowed):
        best.places, best.borrowed = other.places, other.borrowed
        best.evidence += [note for note in other.evidence if note.startswith("place")]
    best.when = best.when or other.when
    best.count = best.count or other.count
    best.fatalities = best.fatalities or other.fatalities
    best.injured = best.injured or other.injured
    best.actors = best.actors or other.actors
    best.recipients = best.recipients or other.recipients
    best.specific = best.specific or other.specific


def _borrow_places(drafts: list[_Draft], annotations: Annotations) -> None:
    """Give an event without a place that of the same kind of event in the sentences around it."""
    owners = [d for d in drafts if d.places and not d.borrowed]
    for draft in drafts:
        if draft.places or draft.trigger.sense.placeless or draft.trigger.sense.kind not in PHYSICAL:
            continue
        if draft.reading.modality != "reported":
            continue
        near = [
            (abs(d.trigger.sentence - draft.trigger.sentence), d.trigger.first, d)
            for d in owners
            if d.family == draft.family and abs(d.trigger.sentence - draft.trigger.sentence) <= 2
            and d.reading.modality == "reported"
        ]  # fmt: skip
        if near:
            campaign = draft.trigger.form == "plural" and draft.count is not None
            sources = [d for _, _, d in near] if campaign else [min(near, key=lambda item: item[:2])[2]]
            draft.places = [f for source in sources for f in source.places if f.role != "origin"]
            draft.borrowed = True
            draft.evidence += [
                f'place "{f.phrase}" from the same kind of event near by' for f in draft.places
            ]


def _is_event(draft: _Draft) -> bool:
    """Whether a draft is said to be, was or will be, and says enough to be one."""
    trigger, reading = draft.trigger, draft.reading
    if reading.content:
        return False
    if reading.polarity == "negative" and trigger.is_noun and reading.modality == "reported":
        return False
    if reading.modality == "hypothetical" and (trigger.is_noun or draft.bare):
        return False
    if trigger.sense.weak and draft.bare:
        return False
    if trigger.is_noun and draft.bare and not draft.specific:
        return trigger.sense.threat or reading.modality != "reported"
    return True


def _event(draft: _Draft, annotations: Annotations, words: Words) -> Event:
    trigger, sense, reading = draft.trigger, draft.trigger.sense, draft.reading
    start, end = words.start[trigger.first], words.end[trigger.last]
    sentence = annotations.sentences[trigger.sentence]
    return Event(
        id=f"{annotations.document.id}-e{start}",
        document_id=annotations.document.id,
        kind=sense.kind,
        mode=sense.mode,
        context=sense.context,
        acled=sense.acled,
        modality=reading.modality,
        polarity=reading.polarity,
        start=start,
        end=end,
        text=annotations.text[start:end],
        sentence=(sentence.start, sentence.end),
        places=_distinct(draft.places),
        when=draft.when,
        actors=draft.actors,
        recipients=draft.recipients,
        count=draft.count,
        fatalities=draft.fatalities,
        injured=draft.injured,
        attribution=reading.attribution,
        evidence=(f"{sense.id} ({trigger.form})", *_notes(reading), *dict.fromkeys(draft.evidence)),
    )


def _notes(reading: ModalityReading) -> Iterable[str]:
    if reading.evidence:
        yield f"{reading.modality} by {', '.join(reading.evidence)}"


def _distinct(places: Sequence[Footprint]) -> tuple[Footprint, ...]:
    seen: dict[tuple[str, str, tuple[str, ...]], Footprint] = {}
    for footprint in places:
        seen.setdefault((footprint.role, footprint.relation, footprint.place_ids), footprint)
    return tuple(seen.values())
