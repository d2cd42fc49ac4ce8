"""Drafts: events while they are being put together, and which of them are one and the same.

Within a sentence a verb and the noun of the same thing are one event, and a consequence ("killing nine")
belongs to what caused it. Across sentences "the attack" is the attack already told of, unless its place,
day or numbers say otherwise.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from geomap.model import Footprint, Place, Quantity, When
from geomap.reading.events.modality_clauses import ModalityReading
from geomap.reading.events.triggers import Trigger
from geomap.reading.language.grammar import BE
from geomap.reading.language.lexicons import open_table

DEADLY = frozenset(("ASSAULT", "PROTEST", "DISASTER", "ACCIDENT"))
"""Kinds that the dead and injured of a sentence belong to."""
ON_THE_GROUND = DEADLY | {"MOBILIZE", "COERCE", "DISPLACEMENT", "EVACUATION", "OUTAGE", "AID", "RETREAT"}
"""Kinds that happen on the ground, so that a place said once near by may be theirs."""
_CAUSES = frozenset(("coup", "attack", "clash"))
_EFFECTS = frozenset(("explosion", "kill"))
SUFFERED = frozenset(("lost", "died", "perished", "drowned"))
"""Verbs without an object whose subject is what something else befell: "nine men lost their lives"."""
_BURIED = frozenset(("buried", "crushed", "trapped", "engulfed"))
"""What a disaster that was told of did to people."""
STEM = 4
_VIOLENT = frozenset(("crackdown", "attack", "capture", "coup", "eviction"))
"""Families of COERCE of which people die."""
_LOOK_BACK = 200
"""Events of its family that a draft is held against, the last ones: in a long text there are very many."""
_OUTLINE = 8
_VAGUE_M = 100_000.0
"""From which the ground of a headline is no place that an event could not be at: a river, a frontier."""
_BELOW = 6
"""Sentences below the lead in which a headline's event may be told first."""
_LIKE_MODES = (
    frozenset(("aerial", "heavy-weapons", "explosives", "suicide-attack")),
    frozenset(("firearms", "primitive", "assassinate", "execute", "cleansing")),
    frozenset(("demo", "riot", "obstruct")),
    frozenset(("troops", "weapons")),
    frozenset(("phone", "visit", "third-party", "multilateral")),
    frozenset(("transport", "air", "rail", "maritime", "collision")),
)
_WIDE = ("PCL", "TERR", "ADM", "region", "STM", "LK")


@dataclass(slots=True)
class Draft:
    """An event while it is being put together."""

    trigger: Trigger
    """The words it stands on."""
    reading: ModalityReading
    """How sure the text is of it."""
    places: list[Footprint] = field(default_factory=list)
    """Where, nearest first."""
    place_ids: set[str] = field(default_factory=set)
    """Of all places."""
    countries: set[str] = field(default_factory=set)
    """Of all places."""
    wide: set[str] = field(default_factory=set)
    """Countries of the places that are countries or divisions, and so may hold others."""
    when: When | None = None
    """When."""
    count: Quantity | None = None
    """How many."""
    fatalities: Quantity | None = None
    """How many killed."""
    injured: Quantity | None = None
    """How many injured."""
    actors: tuple[str, ...] = ()
    """Who."""
    recipients: tuple[str, ...] = ()
    """To whom."""
    evidence: list[str] = field(default_factory=list)
    """Where its parts were found."""
    lent: bool = False
    """Whether a light verb carries it: "signed a treaty"."""
    apposed: bool = False
    """Whether it only ranks the event before it: "the third attack this month"."""
    ranked: bool = False
    """Whether it ranks what it names: "the worst attack"."""
    fresh: bool = False
    """Whether it is given as new: "a second attack"."""
    definite: bool = False
    """Whether it points back: "the attack"."""
    specific: bool = False
    """Whether its words single something out."""
    again: bool = False
    """Whether it is told as one more of its kind: "was attacked again"."""
    since: bool = False
    """Whether it only dates what is told before it: "since 2021, when a massacre …"."""
    dates: bool = False
    """Whether it points back only to date what its sentence tells: "a week after the bombing"."""
    by_pronoun: bool = False
    """Whether its doer is only a pronoun: "They killed nine"."""
    told: bool = False
    """Whether a verb in the past carries its noun: "held talks"."""
    retold: list[int] = field(default_factory=list)
    """Sentences that tell of it again."""
    borrowed: bool = False
    """Whether its places were said of another event near by."""

    @property
    def family(self) -> str:
        """The sense's family."""
        return self.trigger.sense.family

    @property
    def span(self) -> tuple[int, int]:
        """First and last token of the trigger."""
        return self.trigger.first, self.trigger.last

    @property
    def told_in(self) -> tuple[int, ...]:
        """The sentences that tell of it."""
        return self.trigger.sentence, *self.retold

    @property
    def weight(self) -> int:
        """How much it says: of two that are one, the heavier is kept."""
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

    @property
    def happened(self) -> bool:
        """Whether it is said to have happened."""
        reading = self.reading
        return (
            not reading.content
            and reading.polarity == "positive"
            and reading.modality in ("reported", "alleged", "claimed")
        )

    def add_place(self, footprint: Footprint, places: dict[str, Place], note: str) -> None:
        """Add a place and why it is this event's."""
        self.places.append(footprint)
        self.evidence.append(f'place "{footprint.phrase}" {note}')
        for name in footprint.place_ids:
            self.place_ids.add(name)
            place = places.get(name)
            if place is not None and place.country is not None:
                self.countries.add(place.country)
                if place.kind.startswith(_WIDE):
                    self.wide.add(place.country)

    def absorb(self, other: Draft) -> None:
        """Take over from another draft of the same event what this one lacks."""
        if not self.places or (self.borrowed and other.places and not other.borrowed):
            self.places, self.borrowed = other.places, other.borrowed
            self.place_ids, self.countries, self.wide = other.place_ids, other.countries, other.wide
            self.evidence += [note for note in other.evidence if note.startswith("place")]
        elif not other.borrowed:
            known = {id(footprint) for footprint in self.places}
            self.places += [footprint for footprint in other.places if id(footprint) not in known]
            self.place_ids |= other.place_ids
            self.countries |= other.countries
            self.wide |= other.wide
        self.retold += [other.trigger.sentence, *other.retold]
        self.when = self.when or other.when
        self.count = self.count or other.count
        if self.fatalities is None or (other.fatalities is not None and _is_round(self.fatalities)):
            self.fatalities = other.fatalities
        self.injured = self.injured or other.injured
        self.actors = self.actors or other.actors
        self.recipients = self.recipients or other.recipients
        self.specific = self.specific or other.specific
        self.lent = self.lent or other.lent or not other.trigger.is_noun

    def set_toll(self, quantity: Quantity, *, fatal: bool) -> None:
        """Set the number of dead or injured, unless one is known."""
        if fatal:
            self.fatalities = self.fatalities or quantity
        else:
            self.injured = self.injured or quantity


def is_alike(first: Draft, second: Draft) -> bool:
    """Whether two are equally sure."""
    a, b = first.reading, second.reading
    return a.modality == b.modality and a.polarity == b.polarity


def merge(drafts: list[Draft], lead: range | None = None) -> list[Draft]:
    """Join what is told again to the event it tells of; what is no event of its own is left out.

    ``lead`` holds the sentences of the paragraph under a headline, which tells again what the headline says;
    what it does not tell is told in the paragraphs below, once.
    """
    kept = _Kept()
    below = range(0) if lead is None else range(lead.stop, lead.stop + _BELOW)
    for draft in drafts:
        if draft.reading.content:
            continue
        told = next((other for other in kept.alike(draft) if _same(other, draft)), None)
        if told is None and lead is not None and draft.trigger.sentence in lead:
            told = next((other for other in kept.within(0, lead.start - 1) if _headlines(other, draft)), None)
        if told is None and lead is not None and draft.trigger.sentence in below:
            untold = (o for o in kept.within(0, lead.start - 1) if not o.retold and _of_one_sort(o, draft))
            told = next((other for other in untold if _headlines(other, draft)), None)
        host = told or _cause(kept, draft)
        if host is None:
            kept.add(draft)
        elif draft.weight > host.weight and not draft.trigger.sense.result:
            draft.absorb(host)
            kept.replace(host, draft)
        else:
            host.absorb(draft)
            kept.tell_again(host, draft.trigger.sentence)
    return kept.drafts


class BySentence:
    """Drafts by the sentence of their trigger: a long text has very many."""

    def __init__(self, drafts: list[Draft]) -> None:
        self._of: dict[int, list[tuple[int, Draft]]] = {}
        for number, draft in enumerate(drafts):
            self._of.setdefault(draft.trigger.sentence, []).append((number, draft))

    def within(self, first: int, last: int) -> list[Draft]:
        """Return the drafts of sentences ``first`` to ``last``, in their order."""
        found = [entry for sentence in range(first, last + 1) for entry in self._of.get(sentence, ())]
        return [draft for _, draft in sorted(found, key=lambda entry: entry[0])]


class _Kept:
    """The events so far, in order, found by the family of their words and by sentence."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._families: dict[str, list[int]] = {}
        self._sentences: dict[int, list[int]] = {}

    def add(self, draft: Draft) -> None:
        """Append an event."""
        self.drafts.append(draft)
        self._put(draft, len(self.drafts) - 1)

    def replace(self, host: Draft, draft: Draft) -> None:
        """Put an event in the place of another."""
        at = next(n for n in self._families[host.trigger.sense.family] if self.drafts[n] is host)
        self._families[host.trigger.sense.family].remove(at)
        self._sentences[host.trigger.sentence].remove(at)
        self.drafts[at] = draft
        self._put(draft, at)

    def tell_again(self, host: Draft, sentence: int) -> None:
        """Note one more sentence that tells of an event."""
        numbers = self._sentences.setdefault(sentence, [])
        at = next(n for n in self._families[host.trigger.sense.family] if self.drafts[n] is host)
        if at not in numbers:
            insort(numbers, at)

    def _put(self, draft: Draft, at: int) -> None:
        insort(self._families.setdefault(draft.trigger.sense.family, []), at)
        numbers = self._sentences.setdefault(draft.trigger.sentence, [])
        if at not in numbers:
            insort(numbers, at)

    def alike(self, draft: Draft) -> Iterator[Draft]:
        """Yield the last events that a draft may tell again by its family, the latest first."""
        family = draft.trigger.sense.family
        families = {family, *(_CAUSES if family in _EFFECTS else ())}
        numbers = [n for name in families for n in self._families.get(name, ())[-_LOOK_BACK:]]
        for number in sorted(numbers, reverse=True)[:_LOOK_BACK]:
            yield self.drafts[number]

    def within(self, first: int, last: int) -> list[Draft]:
        """Return the events of sentences ``first`` to ``last``, in their order."""
        numbers = [n for sentence in range(first, last + 1) for n in self._sentences.get(sentence, ())]
        return [self.drafts[number] for number in sorted(numbers)]


def latest_deadly(drafts: list[Draft], sentence: int) -> Draft | None:
    """Return the first deadly event of the sentence or of the nearest of the two before it."""
    near = [
        (min(far), draft.trigger.first, number)
        for number, draft in enumerate(drafts)
        if (far := [sentence - at for at in draft.told_in if 0 <= sentence - at <= 2])
        and draft.trigger.sense.kind in DEADLY
        and draft.happened
    ]
    return drafts[min(near)[2]] if near else None


def _cause(kept: _Kept, draft: Draft) -> Draft | None:
    """Return the event that a sentence such as "Twelve people were killed" is the outcome of."""
    trigger = draft.trigger
    suffered = trigger.voice == "passive" or draft.by_pronoun or trigger.word in SUFFERED | BE
    buried = trigger.word in _BURIED and (trigger.voice == "passive" and draft.fatalities is None)
    if not ((trigger.sense.result and suffered) or buried or _is_felled(kept, draft)):
        return None
    near = kept.within(trigger.sentence - 2, trigger.sentence)
    host = latest_deadly([other for other in near if not other.trigger.sense.result], trigger.sentence)
    if host is None or host.trigger.sense.kind == "PROTEST":
        host = _crackdown(near, draft) or host
    if host is None or (_differ(host.fatalities, draft.fatalities) and not _at_least(host, draft)):
        return None
    # "One was killed in Tura", of strikes on the land around it
    if draft.places and not draft.borrowed and (host.places or not draft.by_pronoun):
        return host if host.wide & draft.countries and trigger.sentence - host.trigger.sentence == 1 else None
    return host


_FIRE = frozenset(("open_fire", "shooting", "doer_across_the_bow"))
"""Senses of firing, of which people are shot dead; a raid and those gunned down in it are told apart."""


def _is_felled(kept: _Kept, draft: Draft) -> bool:
    """Whether "Three were shot dead" only tells what came of the fire opened right before."""
    trigger = draft.trigger
    if trigger.voice != "passive" or trigger.is_noun or trigger.sense.mode != "firearms" or draft.again:
        return False
    own = draft.actors or draft.when or (draft.places and not draft.borrowed)
    before = kept.within(trigger.sentence - 1, trigger.sentence - 1)
    fired = [
        other
        for other in before
        if other.trigger.sense.id in _FIRE and other.happened and not other.trigger.sense.result
    ]
    return bool(draft.fatalities and fired and not own and fired[-1].fatalities is None)


def _crackdown(near: list[Draft], draft: Draft) -> Draft | None:
    """Return what police or soldiers did right before "and six were hurt", where it is told as no assault."""
    sentence = draft.trigger.sentence
    return next(
        (
            other
            for other in reversed(near)
            if is_violent(other) and other.happened and sentence - other.trigger.sentence <= 1
        ),
        None,
    )


def is_violent(draft: Draft) -> bool:
    """Whether a draft is of force that hurts people though its kind is no deadly one: "cleared a square"."""
    return draft.trigger.sense.kind == "COERCE" and draft.family in _VIOLENT


def _same(earlier: Draft, later: Draft) -> bool:
    """Whether a later draft tells of an earlier one's event."""
    a, b = earlier.trigger.sense, later.trigger.sense
    if later.again or (a.family != b.family and not (a.family in _CAUSES and b.family in _EFFECTS)):
        return False
    if not is_alike(earlier, later) or in_conflict(earlier, later):
        return False
    if later.dates and not earlier.dates and earlier.trigger.sentence == later.trigger.sentence:
        return False  # "those strikes followed the killing of 26"
    if a.family == "call":
        return not _other_parties(earlier, later)
    if b.result and a.mode == b.mode == "epidemic":
        return True
    far = later.trigger.sentence - earlier.trigger.sentence
    if _is_outline(earlier) and (far <= _OUTLINE or a.family == "deploy"):
        return True
    if not later.trigger.is_noun and not _same_verb(earlier, later):
        return False
    if later.definite:
        return _like_modes(a.mode, b.mode)
    if a.threat and not (earlier.places and later.places) and later.actors in ((), earlier.actors):
        return True
    if later.fresh and later.bare:
        return False
    if later.bare or (earlier.bare and earlier.trigger.is_noun and a is b):
        return not a.speech
    return a.mode == b.mode and not earlier.place_ids.isdisjoint(later.place_ids)


def _headlines(headline: Draft, draft: Draft) -> bool:
    """Whether a headline announces what the paragraph under it tells: one kind, and nothing against it."""
    a, b = headline.trigger.sense, draft.trigger.sense
    if a.kind != b.kind or not is_alike(headline, draft) or a.speech:
        return False
    if in_conflict(headline, draft, vague=any(f.uncertainty_m > _VAGUE_M for f in headline.places)):
        return False
    if a.kind not in ("DISASTER", "ACCIDENT") and _other_doers(headline, draft):
        return False
    return _like_modes(a.mode, b.mode) or not headline.place_ids.isdisjoint(draft.place_ids)


def _of_one_sort(headline: Draft, draft: Draft) -> bool:
    """Whether two are of one family and mode, as what is told further below a headline has to be."""
    a, b = headline.trigger.sense, draft.trigger.sense
    same = a.mode == b.mode or bool(headline.wide & draft.countries and _like_modes(a.mode, b.mode))
    return a.family == b.family and same and a.kind != "AID"


def _other_doers(first: Draft, second: Draft) -> bool:
    """Whether two are told to have been done by others: a name of one, and none of it of the other."""
    one, other = (
        {name for name in draft.actors if name.split()[-1].lower() not in _nouns()}
        for draft in (first, second)
    )
    return bool(one and other) and one.isdisjoint(other)


@cache
def _nouns() -> frozenset[str]:
    """Return the nouns of those who act without a name: "gunmen", "artillery"."""
    return frozenset(open_table("actors")["heads"]["words"])


def _other_parties(first: Draft, second: Draft) -> bool:
    """Whether two calls are told to have been with others: no name of one is a name of the other."""
    one, other = (
        {word for name in (*draft.actors, *draft.recipients) for word in name.split() if word[:1].isupper()}
        for draft in (first, second)
    )
    return bool(first.recipients and second.recipients) and one.isdisjoint(other)


def _like_modes(first: str | None, second: str | None) -> bool:
    """Whether "the strike" may be the missiles told of before, and "the shooting" may not be the looting."""
    if first == second or first is None or second is None:
        return True
    return any(first in group and second in group for group in _LIKE_MODES)


def _is_outline(draft: Draft) -> bool:
    """Whether a noun only announces what is told later: "amid a build-up", "the strikes"."""
    trigger = draft.trigger
    if not (trigger.is_noun and draft.bare) or trigger.sense.speech or trigger.sense.threat:
        return False
    return trigger.form == "plural" or draft.definite or trigger.sense.family == "deploy"


def _same_verb(earlier: Draft, later: Draft) -> bool:
    """Whether a verb repeats an earlier event: the same sense, and no other doer."""
    if earlier.trigger.sense is not later.trigger.sense or not later.bare:
        return False
    if earlier.trigger.word[:STEM] != later.trigger.word[:STEM]:
        return False
    return not (later.actors and earlier.actors and later.actors != earlier.actors)


def in_conflict(first: Draft, second: Draft, *, vague: bool = False) -> bool:
    """Whether places, times or numbers set two drafts apart; those of a ``vague`` first place do not."""
    if not vague and first.places and second.places and first.place_ids.isdisjoint(second.place_ids):
        holds = first.wide & second.countries or second.wide & first.countries
        if not holds:
            return True
    if first.when is not None and second.when is not None and _apart(first.when, second.when):
        return True
    rounded = _is_round(first.fatalities) or _is_round(second.fatalities)
    if _differ(first.count, second.count):
        return True
    return not rounded and _differ(first.fatalities, second.fatalities) and not _at_least(first, second)


def _at_least(first: Draft, second: Draft) -> bool:
    """Whether two tolls have one least number: a headline's "nine" is "at least nine" in the text."""
    a, b = first.fatalities, second.fatalities
    return a is not None and b is not None and a.low is not None and a.low == b.low


def _is_round(toll: Quantity | None) -> bool:
    """Whether a toll is no figure: "dozens", "hundreds"; the figure that follows is of the same dead."""
    return toll is not None and toll.text.lower() in ("dozens", "scores", "hundreds", "several", "many")


def _apart(first: When, second: When) -> bool:
    if first.latest is not None and second.earliest is not None and first.latest < second.earliest:
        return True
    return second.latest is not None and first.earliest is not None and second.latest < first.earliest


def _differ(first: Quantity | None, second: Quantity | None) -> bool:
    if first is None or second is None:
        return False
    return (first.low, first.high) != (second.low, second.high)
