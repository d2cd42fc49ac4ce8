"""Events: who did what to whom, where, when, how many and how surely, in PLOVER's terms.

Triggers are found (:mod:`geomap.reading.events.triggers`), their modality is read
(:mod:`geomap.reading.events.modality`), places, times and numbers are given to the nearest of them
(:mod:`geomap.reading.events.attachment`), and what tells of one event is joined
(:mod:`geomap.reading.events.drafts`).
What is only wanted, feared or threatened is no event of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from geomap.model import Event, Footprint, Mention, Quantity, Sentence, When
from geomap.reading.annotations import Annotations
from geomap.reading.events.actors import find_actors
from geomap.reading.events.attachment import NEXT_CLAUSE, Layout, assign, lay_out, speech_heads
from geomap.reading.events.casualties import read_casualties
from geomap.reading.events.drafts import DEADLY, Draft, is_violent, merge
from geomap.reading.events.index import Index, within
from geomap.reading.events.joining import join_results, join_twins
from geomap.reading.events.locations import attach_places
from geomap.reading.events.modality import read_scope
from geomap.reading.events.modality_cues import light_verbs
from geomap.reading.events.sieve import GRAVE, is_event, is_figure, is_history
from geomap.reading.events.spoken import place_by_paragraph
from geomap.reading.events.surroundings import borrow_places, give_orphans
from geomap.reading.events.triggers import Trigger, find_triggers, iterate_sentence
from geomap.reading.language.grammar import (
    BE,
    CALENDAR,
    DETERMINERS,
    HAVE,
    INDEFINITE,
    MARKS,
    MODALS,
    PREPOSITIONS,
    RANKS,
    is_adverb,
)
from geomap.reading.language.lexicons import Lexicon, open_lexicon
from geomap.reading.language.quotations import Quotation, quotation_at, read_quotations
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import Words, read_words

_LISTS = open_lists("events", "events")
_OPAQUE_PART = frozenset(("suspend", "ease", "resume", "ban", "agree", "break", "talks"))
_OPAQUE = _OPAQUE_PART - {"talks"} | {"threat", "request", "reject", "advisory", "ultimatum", "bounty"}
"""Families whose complement only says what they are about: "called for a ceasefire"."""
_COMPLEMENT, _PART = 14, 8
_DEFINITE = frozenset(("the", "this", "that", "these", "those"))
_QUOTES = frozenset('"“”')
_AUXILIARIES = (BE | HAVE) - {"'s"}
_PAST_LIGHT = frozenset(w for w in light_verbs() if w.endswith("ed")) | _LISTS.words("past_light")
_CARRIED = 7
"""Words from a noun to the verb that carries it."""
_WERE = frozenset(("was", "were", "been"))
_DATING = frozenset(("after", "before", "since", "following", "followed", "follows", "avenge"))
_UNITS = _LISTS.words("units")
"""Before "after" and "before": what follows happened another time."""
_DOERS = frozenset(("he", "she", "they", "it", "which"))


def read_events(annotations: Annotations, lexicon: Lexicon | None = None) -> tuple[Event, ...]:
    """Read the events of a document, in the order of their triggers.

    ``lexicon`` replaces the embedded one (see :func:`geomap.reading.language.lexicons.open_lexicon`).
    """
    lexicon = lexicon or open_lexicon()
    words = read_words(annotations.text)
    triggers = find_triggers(words, annotations.sentences, lexicon)
    if not triggers:
        return ()
    index = Index(annotations, words)
    drafts: list[Draft] = []
    for group in iterate_sentence(triggers):
        drafts += _read_sentence(group, index, lexicon)
    give_orphans(drafts, annotations, words, index.quantities_in)
    merged = merge(drafts, _lead(annotations))
    borrow_places(merged, annotations, words)
    tame = lexicon.tame_domain(words.lower)
    grave = not tame and len(lexicon.earnest.intersection(words.lower)) >= GRAVE
    kept = [
        draft
        for draft in merged
        if is_event(draft, words, lexicon)
        and not is_figure(draft, words, lexicon, tame=tame, grave=grave)
        and not is_history(draft, annotations)
    ]
    place_by_paragraph(kept, annotations, words)
    for draft in kept:
        _look_ahead(draft, annotations)
    quotations = _quotations(kept, annotations)
    return tuple(
        _event(draft, annotations, words, quotations) for draft in sorted(kept, key=lambda d: d.trigger.first)
    )


def _lead(annotations: Annotations) -> range | None:
    """Return the sentences of the paragraph under a headline, None where no headline stands on top."""
    sentences = annotations.sentences
    if len(sentences) < 2 or sentences[1].paragraph == sentences[0].paragraph:
        return None
    if annotations.text[sentences[0].start : sentences[0].end].rstrip().endswith((".", ":", "?", "!")):
        return None
    first = next((n for n, s in enumerate(sentences) if n and not _is_byline(annotations, s)), 1)
    told = sentences[first].paragraph
    return range(first, next((n for n, s in enumerate(sentences) if s.paragraph > told), len(sentences)))


def _is_byline(annotations: Annotations, sentence: Sentence) -> bool:
    """Whether a line under a headline only says who wrote or when: it ends without a mark."""
    line = annotations.text[sentence.start : sentence.end].rstrip()
    return not line.endswith((".", "?", "!", '"', "”"))


def _look_ahead(draft: Draft, annotations: Annotations) -> None:
    """Take a noun or a present tense with a day to come for a plan: "drills begin on Friday"."""
    published, when = annotations.document.published, draft.when
    if published is None or when is None or when.earliest is None or draft.reading.modality != "reported":
        return
    if draft.trigger.sense.kind in ("ACCIDENT", "DISASTER"):
        return  # nobody plans a quake: the hour was misread, or a cue says that it is forecast
    told = draft.trigger.form in ("past", "participle") or draft.trigger.voice == "passive" or draft.told
    if not told and when.earliest > published and draft.reading.polarity == "positive":
        evidence = (*draft.reading.evidence, f'"{when.text}" lies ahead')
        draft.reading = replace(draft.reading, modality="planned", evidence=evidence)


def _quotations(drafts: list[Draft], annotations: Annotations) -> tuple[Quotation, ...]:
    """Read who speaks in the paragraphs of the events, and in those before them, which "he" looks back to."""
    told = {annotations.sentences[draft.trigger.sentence].paragraph for draft in drafts}
    near = [s for s in annotations.sentences if s.paragraph in told or s.paragraph + 1 in told]
    return read_quotations(annotations.document, near) if near else ()


# ---- one sentence -----------------------------------------------------------------------------------------


def _read_sentence(group: list[Trigger], index: Index, lexicon: Lexicon) -> list[Draft]:
    words = index.words
    begin, stop = group[0].begin, group[0].stop
    layout = lay_out(words, begin, stop)
    drafts: list[Draft] = []
    opaque: Trigger | None = None
    for trigger in group:
        reading = read_scope(words, trigger.first, trigger.last, begin, stop, noun=trigger.is_noun)
        sense = trigger.sense
        if sense.threat and not reading.content and reading.polarity == "positive":
            reading = replace(reading, modality="threatened", evidence=("a threat", *reading.evidence))
        elif sense.modality is not None and reading.modality == "reported":
            reading = replace(reading, modality=sense.modality)
        if opaque is not None and _governs(opaque, trigger, layout, words):
            continue
        if _is_background(words, trigger, lexicon):
            continue
        if not reading.content and _is_opaque(trigger, words):
            opaque = trigger
        draft = Draft(trigger, reading)
        draft.definite, draft.specific = _determine(words, trigger)
        draft.apposed = trigger.is_noun and _is_apposed(words, trigger)
        draft.ranked = trigger.is_noun and words.lower[trigger.first - 1].endswith(("est", "worst"))
        draft.fresh = trigger.form == "singular" and _is_fresh(words, trigger)
        draft.again = _is_again(words, trigger)
        draft.dates = draft.definite and _is_date(words, trigger)
        draft.since = _only_dates(words, trigger)
        draft.by_pronoun = trigger.first > begin and words.lower[trigger.first - 1] in _DOERS
        drafts.append(draft)
    drafts = join_results(_but_announced(drafts, words), layout, words.lower)
    if drafts:
        _attach(drafts, layout, index)
    return join_twins(drafts, layout, index.words.lower)


def _but_announced(drafts: list[Draft], words: Words) -> list[Draft]:
    """Leave out what only announces the deed behind it, or tells its outcome.

    "They struck again: gunmen overran a post", "six were shot dead when police fired on a crowd".
    """
    kept = []
    for number, draft in enumerate(drafts):
        after = drafts[number + 1] if number + 1 < len(drafts) else None
        same = after is not None and after.trigger.sense.kind == draft.trigger.sense.kind == "ASSAULT"
        if after is None or not same or draft.trigger.is_noun or after.trigger.is_noun:
            kept.append(draft)
            continue
        between = words.lower[draft.trigger.last + 1 : after.trigger.first]
        announced = draft.by_pronoun and ":" in between[:2]
        shot = "shot" in words.lower[draft.trigger.first : draft.trigger.last + 1]
        felled = draft.trigger.voice == "passive" and shot
        outcome = felled and after.trigger.voice == "active" and "when" in between and ";" not in between
        if not (announced or outcome):
            kept.append(draft)
    return kept


def _is_opaque(trigger: Trigger, words: Words) -> bool:
    """Whether what follows a trigger is only what it is about."""
    family = trigger.sense.family
    if family == "talks" and trigger.is_noun and trigger.last + 1 < trigger.stop:
        return words.lower[trigger.last + 1] in ("on", "over", "about", "for", "to", "aimed")
    return family in _OPAQUE


def _governs(opaque: Trigger, trigger: Trigger, layout: Layout, words: Words) -> bool:
    """Whether a trigger only says what an appeal, a threat or a halt before it is about."""
    if trigger.first - opaque.last > _COMPLEMENT:
        return False
    between = words.lower[opaque.last + 1 : trigger.first]
    if any(
        word in (";", "after", "while", "following", "amid", "who", "which", "where", "when", "as", "because")
        for word in between
    ):
        return False
    if any(
        a in ("and", "but") and (b.endswith("ed") or b in MODALS)
        for a, b in pairwise((*between, words.lower[trigger.first]))
    ):
        return False
    joins = words.lower[trigger.first - 1] in ("and", "but")
    if joins and opaque.form == trigger.form == "past" and trigger.voice == opaque.voice:
        return False  # "ruled out a war and condemned his rivals": one did both
    if opaque.form == "ing" and trigger.form in ("past", "third") and trigger.voice == "active":
        return False  # "workers demanding back pay blocked the road"
    if trigger.voice == "passive" and "," in between and between[-1] in _AUXILIARIES:
        return False  # "flights, resumed in May, were suspended"
    if opaque.is_noun and not trigger.is_noun and opaque.sense.family == trigger.sense.family:
        return False  # "a pact signed in Bergen"
    if opaque.is_noun and not trigger.is_noun and between and between[-1] in _AUXILIARIES:
        return False  # "the ban on rallies was lifted": it is what happened to the ban
    crossed = layout.sums[trigger.first - layout.begin] - layout.sums[opaque.last - layout.begin]
    if trigger.form in ("past", "third") and trigger.voice == "active" and crossed > 0:
        return False
    if opaque.sense.family in _OPAQUE_PART:
        return crossed < 1.2 and len(between) <= _PART
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
    linked = at - 1 >= trigger.begin and lower[at] in ("of", "about", "over")
    if linked and lower[at] == "over" and _determine(words, trigger)[0]:
        return False  # "tensions over the build-up": it is there
    return linked and lower[at - 1] in lexicon.background


def _determine(words: Words, trigger: Trigger) -> tuple[bool, bool]:
    """Return whether a trigger points back ("the attack") and whether it singles something out."""
    if not trigger.is_noun:
        return False, trigger.form in ("past", "participle", "third") or trigger.voice == "passive"
    lower = words.lower
    for at in range(trigger.first - 1, max(trigger.begin, trigger.first - 5) - 1, -1):
        word = lower[at]
        if word in _DEFINITE:
            return True, True
        if word in DETERMINERS:
            return False, True
        if (word in MARKS and word not in _QUOTES) or word in PREPOSITIONS:
            break
        if len(word) > 4 and word.endswith("ed"):
            return False, True  # the object of a verb that tells what was done
    else:
        return False, trigger.first - trigger.begin <= 2  # it opens its sentence
    return False, trigger.first == trigger.begin


def _is_date(words: Words, trigger: Trigger) -> bool:
    """Whether a noun that points back stands after "after", "followed" and the like."""
    for at in range(trigger.first - 1, max(trigger.begin, trigger.first - 5) - 1, -1):
        if words.lower[at] in PREPOSITIONS or words.lower[at] in MARKS or words.lower[at] in _DATING:
            return words.lower[at] in _DATING
    return False


def _is_fresh(words: Words, trigger: Trigger) -> bool:
    """Whether an article or "another" gives a noun as new."""
    for at in range(trigger.first - 1, max(trigger.begin, trigger.first - 5) - 1, -1):
        word = words.lower[at]
        if word in INDEFINITE:
            return True
        if word in MARKS or word in PREPOSITIONS or word in DETERMINERS:
            return False
    return False


def _is_again(words: Words, trigger: Trigger) -> bool:
    """Whether a verb tells of one more of its kind: "was attacked again"."""
    around = (
        words.lower[max(trigger.begin, trigger.first - 1) : trigger.first]
        + words.lower[trigger.last + 1 : min(trigger.stop, trigger.last + 2)]
    )
    return not trigger.is_noun and "again" in around


def _only_dates(words: Words, trigger: Trigger) -> bool:
    """Whether a trigger stands in a clause that tells what a year or day is known for."""
    lower = words.lower
    for at in range(trigger.first - 1, max(trigger.begin + 1, trigger.first - 8), -1):
        if lower[at] in ("before", "after") and lower[at - 1] in _UNITS:
            return True  # "killed four, hours before separatists shelled the town"
        if lower[at] == "when" and lower[at - 1] == ",":
            date = lower[at - 2]
            return (date.isdigit() and len(date) == 4) or date in CALENDAR
        if lower[at] in MARKS:
            return False
    return False


def _is_apposed(words: Words, trigger: Trigger) -> bool:
    """Whether a noun ranks what was just told: ", the third attack this month"."""
    lower = words.lower
    for at in range(trigger.first - 1, max(trigger.begin, trigger.first - 6), -1):
        if lower[at] in ("the", "its", "their") and lower[at - 1] in (",", "–", "—"):
            ranks = lower[at + 1 : trigger.first + 1]
            return any(word in INDEFINITE or word in RANKS or word.endswith("est") for word in ranks)
        if lower[at] in PREPOSITIONS:
            return False
    return False


def _attach(drafts: list[Draft], layout: Layout, index: Index) -> None:
    """Give the sentence's places, times and numbers to its events."""
    words = index.words
    begin, stop = layout.begin, layout.stop
    heads = [draft.span for draft in drafts]
    rivals = [r for r in speech_heads(words, begin, stop) if not any(a <= r[0] <= b for a, b in heads)]
    attach_places(drafts, layout, rivals, index)
    times = within(index.times, begin, stop)
    _attach_times(drafts, layout, rivals, times)
    _attach_numbers(drafts, layout, index)
    taken = frozenset(token for span, _ in times for token in range(span[0], span[1] + 1))
    _attach_actors(drafts, index.mentions_in(begin, stop), taken, index)


def _attach_actors(drafts: list[Draft], mentions: list[Mention], taken: frozenset[int], index: Index) -> None:
    lower = index.words.lower
    subject: tuple[str, ...] = ()
    for draft in drafts:
        trigger = draft.trigger
        light = _light_verb(trigger, index)
        draft.actors, draft.recipients = find_actors(index.words, trigger, mentions, light, taken)
        carried = light is None and _is_carried_behind(trigger, index)
        draft.lent = light is not None or carried
        draft.told = carried or (light is not None and lower[light] in _PAST_LIGHT)
        if draft.lent or draft.actors or draft.recipients:
            draft.specific = True
        verb = light if light is not None else trigger.first
        if not draft.actors and trigger.voice == "active" and verb > trigger.begin:
            shares = lower[verb - 1] in (",", "and", "while", "then")
            if shares and (light is not None or not trigger.is_noun):
                draft.actors = subject  # "deployed a carrier, sank two boats and threatened": one subject
        if draft.actors and trigger.voice == "active":
            subject = draft.actors


def _attach_times(
    drafts: list[Draft],
    layout: Layout,
    rivals: list[tuple[int, int]],
    times: list[tuple[tuple[int, int], When]],
) -> None:
    heads = [draft.span for draft in drafts]
    chosen = assign(layout, heads, rivals, [span for span, _ in times], own=False)
    for (_, when), number in zip(times, chosen, strict=True):
        if number is not None and drafts[number].when is None:
            drafts[number].when = when
    if len(times) == 1 and times[0][0][0] - layout.begin <= 4:
        for draft in drafts:
            draft.when = draft.when or times[0][1]


def _attach_numbers(drafts: list[Draft], layout: Layout, index: Index) -> None:
    words = index.words
    numbers = index.quantities_in(layout.begin, layout.stop)
    deadly = [d for d in drafts if d.trigger.sense.kind in DEADLY and d.reading.modality != "threatened"]
    forced = [d for d in drafts if d.trigger.sense.kind == "COERCE" and d.happened]
    violent = [d for d in drafts if d in deadly or (d in forced and is_violent(d))]
    used = set()
    for span, quantity, fatal in read_casualties(words, layout.begin, layout.stop, numbers):
        used.add(span)
        able = _before_outcome(violent, span[0], words) or deadly or _before_outcome(forced, span[0], words)
        able = able or (violent if any(d.trigger.first > span[1] for d in violent) else [])
        if able:
            far = [layout.distance(d.span, span) + _behind(layout, d.trigger.first, span[1]) for d in able]
            able[far.index(min(far))].set_toll(quantity, fatal=fatal)
    for span, quantity in numbers:
        if span not in used and quantity.unit != "percent" and not quantity.unit.startswith(_MEASURES):
            _set_count(drafts, span, quantity, words)


_MEASURES = ("year", "month", "week", "day", "hour", "minute", "km", "kilomet", "mile", "nautical", "met")


def _before_outcome(drafts: list[Draft], number: int, words: Words) -> list[Draft]:
    """Return the events that stand before ", killing" and its number, which is the outcome of one of them."""
    for at in range(number - 1, max(0, number - _OUTCOME), -1):
        if words.lower[at] in _OUTCOMES and words.lower[at - 1] in (",", "and"):
            return [draft for draft in drafts if draft.trigger.first < at]
        if words.lower[at] in MARKS:
            break
    return []


_OUTCOME = 7
_OUTCOMES = _LISTS.words("outcomes")


def _behind(layout: Layout, head: int, number: int) -> float:
    """Return what is added to the distance of an event in the next clause: the dead are of the one before."""
    parted = layout.sums[head - layout.begin] > layout.sums[number - layout.begin]
    return NEXT_CLAUSE if head > number and parted else 0.0


def _set_count(drafts: list[Draft], span: tuple[int, int], quantity: Quantity, words: Words) -> None:
    for draft in drafts:
        trigger = draft.trigger
        before = 0 <= trigger.first - span[1] - 1 <= 3 and trigger.form == "plural"
        after = 0 <= span[0] - trigger.last - 1 <= 1 and not trigger.is_noun and trigger.voice == "active"
        between = words.lower[span[1] + 1 : trigger.first]
        if (before or after) and not any(word in MARKS or word in PREPOSITIONS for word in between):
            draft.count = draft.count or quantity
            return


def _light_verb(trigger: Trigger, index: Index) -> int | None:
    """Return the token of the verb that carries a noun: "carried out several strikes"."""
    if not trigger.is_noun:
        return None
    lower = index.words.lower
    for at in range(trigger.first - 1, max(trigger.begin, trigger.first - 6) - 1, -1):
        if lower[at] in index.light:
            return at
        if lower[at] in MARKS and lower[at] not in _QUOTES:
            return None
    return None


def _is_carried_behind(trigger: Trigger, index: Index) -> bool:
    """Whether a verb behind a noun carries it in the passive: "a raid on the town was carried out"."""
    if not trigger.is_noun:
        return False
    lower = index.words.lower
    for at in range(trigger.last + 1, min(trigger.stop - 1, trigger.last + _CARRIED)):
        if lower[at] in MARKS or lower[at] in MODALS:
            return False
        if lower[at] in _WERE:
            behind = at + 2 if is_adverb(lower[at + 1]) and at + 2 < trigger.stop else at + 1
            return lower[behind] in _PAST_LIGHT
    return False


# ---- the whole document ------------------------------------------------------------------------------------


def _event(draft: Draft, annotations: Annotations, words: Words, quotations: tuple[Quotation, ...]) -> Event:
    trigger, sense, reading = draft.trigger, draft.trigger.sense, draft.reading
    start, end = words.start[trigger.first], words.end[trigger.last]
    sentence = annotations.sentences[trigger.sentence]
    said = quotation_at(quotations, start)
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
        attribution=said.speaker if said is not None else None,
        evidence=(f"{sense.id} ({trigger.form})", *_notes(draft)),
    )


def _notes(draft: Draft) -> Iterable[str]:
    if draft.reading.evidence:
        yield f"{draft.reading.modality} by {', '.join(draft.reading.evidence)}"
    yield from dict.fromkeys(draft.evidence)


def _distinct(places: Sequence[Footprint]) -> tuple[Footprint, ...]:
    seen: dict[tuple[str, str, tuple[str, ...]], Footprint] = {}
    for footprint in places:
        seen.setdefault((footprint.role, footprint.relation, footprint.place_ids), footprint)
    return tuple(seen.values())
