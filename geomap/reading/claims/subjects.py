"""Which places a distance is said of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from geomap.model import Mention, Place, Reference
from geomap.reading.annotations import Annotations
from geomap.reading.claims.asides import without_asides
from geomap.reading.claims.charity import FITS, SITE_M, SURE, just, misfit, town_of_name, with_sites
from geomap.reading.claims.direct import PART_OF, SEAT_OF, direct_subjects, is_division, is_islet, is_long
from geomap.reading.claims.distances import Distance
from geomap.reading.claims.ends import is_capital, is_divisions_capital, namesake_ground, namesake_seat
from geomap.reading.claims.fitting import only_abroad, only_false, only_fitting
from geomap.reading.claims.lands import COUNTRY, is_container, is_land, is_nationality
from geomap.reading.claims.phrases import group, phrases
from geomap.reading.claims.pointers import Claimed, earlier_subject
from geomap.reading.claims.references import (
    End,
    border_reference,
    main_shores,
    own_border,
    own_coast,
    reference_to,
)
from geomap.reading.claims.speakers import speakers_ends
from geomap.reading.claims.topics import called, points_elsewhere, spoken_of_as_it
from geomap.reading.deployments.classes import names_a_force
from geomap.reading.grounds.antecedents import stands_for_another
from geomap.reading.grounds.templates import ANY_PLACES, Template
from geomap.reading.language.word_lists import open_lists

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_LISTS = open_lists("claims", "subjects")
_FORCES_GO_ON = re.compile(
    r"(?:^|[;:.])(?P<said>[^;:.]*) (?:and|who) (?:were|are) (?:now |only |just |still )*$"
)
"""Before a distance: it may be of a force that goes on, "fighters took X and were within"."""
_PRONOUN = re.compile(r"(?<!\w)(?:it|they|he|she|we|i|you|this|these|those|there|nothing|nobody|who) ?$")
"""Before a verb: its subject, which is no place that the sentence names before."""
_PIECE = _LISTS.compile(r"[A-ZÀ-ÖØ-Þ][\w'’]+(?:-| (?:<particles>)[ -])$")
"""Before a name: it is a piece of a longer one, "Severo-Xtown", "Rio da Xtown"."""
_NAME_LETTERS = 40
"""Code points before a name in which the rest of it may stand."""
_LONGER = re.compile(r" (?P<word>[A-ZÀ-ÖØ-Þ][\w'’-]+)")
"""Behind a name: a word with a capital that belongs to it."""


def find_subjects(
    annotations: Annotations,
    template: Template,
    distance: Distance,
    end: End,
    *,
    spoken_of: tuple[Mention, ...],
    gazetteer: Gazetteer,
) -> tuple[Mention, ...]:
    """Return the places that a distance is said of; none where it only locates what happened.

    ``spoken_of`` are the places that the sentence before told a distance of.
    """
    stop = (distance.start if end.subject_end is None else end.subject_end) - template.start
    head = template.text[:stop]
    bare, bare_stop = without_asides(template, stop)
    bare_head = bare.text[:bare_stop]
    outside = with_sites(distance)

    def is_out(mention: Mention, metres: float) -> bool:
        return misfit_of(annotations, mention, end, with_sites(distance, metres), gazetteer) > FITS

    def is_far(mention: Mention) -> bool:
        return is_out(mention, SITE_M)

    claimed = Claimed(
        annotations=annotations,
        template=template,
        spoken_of=spoken_of,
        may_be=lambda m: _may_be_subject(template, m, end),
        misfit=lambda m: misfit_of(annotations, m, end, distance, gazetteer),
        is_far=is_far,
        gazetteer=gazetteer,
    )

    def fits(mention: Mention) -> bool:
        return misfit_of(annotations, mention, end, distance, gazetteer) <= FITS

    def is_beyond(mention: Mention) -> bool:
        least = replace(outside, relation="<=", low_m=None)
        return misfit_of(annotations, mention, end, least, gazetteer) > FITS

    def is_isle(mention: Mention) -> bool:
        place = cast("Place", mention.place)
        return place.kind.startswith("ADM") and gazetteer.is_island(place)

    def is_abroad(mention: Mention) -> bool:
        ours = speakers_ends(annotations, end.kind, distance.start, end.end, gazetteer)
        lands = {gazetteer.place(end.place_id).country for end in ours.ends if end.place_id is not None}
        return ours.told and cast("Place", mention.place).country not in {None, *lands}

    told = just(distance)

    def just_fits(mention: Mention) -> bool:
        off = misfit_of(annotations, mention, end, told, gazetteer)
        return off <= FITS and _may_be_subject(template, mention, end)

    going_on = _FORCES_GO_ON.search(bare_head)
    if going_on is not None and names_a_force(going_on["said"]):
        return ()
    described = phrases().described.search(bare_head) is not None
    away = bool(end.choices) and not end.here
    finders: tuple[Callable[[], tuple[Mention, ...]], ...] = (
        lambda: _described_subjects(bare, bare_head),
        # "both cities are on the river, more than …"
        lambda: earlier_subject(bare_head, claimed) if described else (),
        lambda: direct_subjects(
            annotations, template, bare, bare_head, distance, fits, is_out, is_isle, away=away
        ),
        lambda: direct_subjects(
            annotations, template, template, head, distance, fits, is_out, is_isle, away=away
        ),
        lambda: _placed_subjects(bare, bare_head),
        lambda: _called(annotations, template, phrases().spoken_of.search(head), head, gazetteer),
        lambda: _called(annotations, bare, phrases().taken_for.search(bare_head), bare_head, gazetteer),
        lambda: _set_out(bare, bare_head),
        lambda: _tips(bare, bare_head, is_beyond),
        lambda: _speakers_capital(annotations, template, bare_head, gazetteer),
        lambda: _joined(bare, bare_head),
        lambda: _clause_subjects(bare, bare_head, fits),
        lambda: _fronted_subjects(template, head, end.end - template.start, fits),
        lambda: earlier_subject(_turned(template, bare_head, end.end - template.start) or bare_head, claimed),
        lambda: earlier_subject(_told_as_one(bare_head), claimed),
        lambda: earlier_subject(_in_words(bare, bare_head), claimed),
        lambda: (
            only_abroad(annotations, template, end, is_abroad, is_far)
            if end.ours
            else only_fitting(annotations, template, distance, just_fits)
        ),
        lambda: () if end.choices else only_false(annotations, template, distance, claimed.may_be, is_far),
    )
    for find in finders:
        found = find()
        kept = tuple(
            m
            for m in (_likelier(annotations, template, named, end, fits, gazetteer) for named in found)
            if _may_be_subject(template, m, end)
            and not _is_named_next(m, found)
            and (not _owns_what_follows(annotations.text, m) or fits(m) or is_far(m))
            and (not _is_doubtful(annotations, m) or fits(m))
        )
        if kept:
            return kept
    return ()


def _likelier(
    annotations: Annotations,
    template: Template,
    mention: Mention,
    end: End,
    fits: Callable[[Mention], bool],
    gazetteer: Gazetteer,
) -> Mention:
    """Return what a subject's name or noun is likelier to mean, where what it was taken for can hardly be.

    The town of a river's name, the small land of a town's where that fits, what "its capital" is said of, and
    for "the city", where that is what is measured to, the one named before it.
    """
    if is_long(mention):
        before = annotations.text[max(0, mention.start - len("the ")) : mention.start].lower()
        return town_of_name(mention, gazetteer, has_article=before == "the ")
    land = namesake_ground(mention, gazetteer) if not fits(mention) else None
    if land is not None and fits(replace(mention, place=land)):
        return replace(mention, place=land)  # "Gaza is 1 km from …"
    beside = [m for m in template.mentions if m.end + 2 == mention.start]
    if is_capital(mention) and beside and annotations.text.startswith(", ", beside[-1].end):
        return beside[-1]  # "Midtown, its capital, is 30 km from …"
    noun = mention.text.lower().split()[-1]
    if not stands_for_another(mention) or not end.mentions or noun not in phrases().topic_kinds:
        return mention
    if cast("Place", end.mentions[0].place).id != cast("Place", mention.place).id:
        return mention
    named = called(noun, annotations, mention.start, gazetteer)
    return next((m for m in named if _may_be_subject(template, m, end)), mention)


def _is_doubtful(annotations: Annotations, mention: Mention) -> bool:
    """Whether a subject is one only where a claim is true of it: a piece of a name, a capital of what?"""
    return (
        _names_no_place(annotations, mention)
        or is_divisions_capital(annotations, mention)
        or points_elsewhere(annotations, mention)
    )


def misfit_of(
    annotations: Annotations, mention: Mention, end: End, distance: Distance, gazetteer: Gazetteer
) -> float:
    """Return how little a distance is true of a place; 0 where it is not known what it is measured to.

    Of what "there" may mean, and "the coast", that is taken which it fits best.
    """
    place = cast("Place", mention.place)
    told = _references(annotations, mention, end, distance.start, gazetteer)
    return min((misfit(place, reference, distance, gazetteer) for reference in told), default=0.0)


def _references(
    annotations: Annotations, mention: Mention, end: End, at: int, gazetteer: Gazetteer
) -> list[Reference]:
    """List what a distance of a place may be measured to."""
    if end.kind == "border" and end.mentions:
        return [border_reference(end.mentions, (mention,))]
    if end.reference is not None:
        named = end.mentions if end.kind == "place" else ()
        seats = (namesake_seat(m, gazetteer) or namesake_ground(m, gazetteer) for m in named)
        towns = [Reference(kind="place", place_id=s.id, name=s.name) for s in seats if s is not None]
        return [end.reference, *towns]  # "Djibouti": the land or the town
    own = None
    if end.ours:
        return list(speakers_ends(annotations, end.kind, at, end.end, gazetteer).ends)
    if end.main:
        return main_shores(annotations, at, (mention,), gazetteer)
    if end.kind == "coast":
        own = own_coast(annotations, at, (mention,), gazetteer, owned=end.owned)
    elif end.kind == "border":
        own = own_border(annotations, at, (mention,), gazetteer, owned=end.owned)
    here = cast("Place", mention.place).id
    told = [reference_to("place", m) for m in end.choices if cast("Place", m.place).id != here]
    return [*told, *(edge for edge in (own, end.edge) if edge is not None)]


def _described_subjects(bare: Template, head: str) -> tuple[Mention, ...]:
    """Take the subject of "X is a port on Y, 30 km from …", "the camps at X lie south of Y, within …"."""
    verb = phrases().described.search(head)
    if verb is None:
        return ()
    found = ((head.rfind(mark, 0, verb.start()), len(mark)) for mark in phrases().breaks)
    first = max((at + length for at, length in found if at >= 0), default=0)
    for start, mention in _placed_between(bare, first, verb.start()):
        if phrases().headed.fullmatch(head[first:start]) is not None and not _owns(head, start, mention):
            listed = re.match(ANY_PLACES, head[start:])
            assert listed is not None  # a mention matches the pattern of mentions
            whole = start + listed.end() >= verb.start() - 1
            return bare.mentions_between(start, start + listed.end()) if whole else (mention,)
    return ()


def _owns(head: str, start: int, mention: Mention) -> bool:
    """Whether a place at an offset of a head is whose, not what, something is: "A's forces are in B"."""
    return head.startswith("'", start + mention.end - mention.start)


def _placed_subjects(bare: Template, head: str) -> tuple[Mention, ...]:
    """Take the place before what it lies on: "at X, on the border and 30 km from …"."""
    match = phrases().placed.search(head)
    return () if match is None else group(bare, match, "list")


def _called(
    annotations: Annotations,
    template: Template,
    match: re.Match[str] | None,
    head: str,
    gazetteer: Gazetteer,
) -> tuple[Mention, ...]:
    """Take what is called or taken to be so far from somewhere: "described A as less than 30 km from …".

    For "it" the one place that the sentence has named, or else what the one before is about.
    """
    if match is None:
        return ()
    if match["it"] != "it":
        return group(template, match, "list")
    return spoken_of_as_it(annotations, template, head[: match.start()], gazetteer)


def _speakers_capital(
    annotations: Annotations, template: Template, head: str, gazetteer: Gazetteer
) -> tuple[Mention, ...]:
    """Take the seat of the land that speaks: "Our capital," said the senator of Aland, "is less than …"."""
    told = phrases().speakers_capital.search(head)
    if told is None:
        return ()
    at = template.start + told.start("ours")
    ours = speakers_ends(annotations, "place", at, template.start + len(template.text), gazetteer)
    if not ours.told or not ours.ends or ours.ends[0].place_id is None:
        return ()
    seat = gazetteer.place(ours.ends[0].place_id)
    stop = at + len(told["ours"])
    return (annotations.literal_at(at, stop, seat, draw="none", score=SURE),)


def _set_out(bare: Template, head: str) -> tuple[Mention, ...]:
    """Take the place from which so much is left: "from X it is 30 km to the coast of Y"."""
    match = phrases().set_out.search(head)
    return () if match is None else group(bare, match, "list")


def _tips(bare: Template, head: str, is_beyond: Callable[[Mention], bool]) -> tuple[Mention, ...]:
    """Take the land whose end is told to lie so near, where no part of it does: "Aland's southern tip"."""
    match = phrases().tip.search(head)
    return () if match is None else tuple(m for m in group(bare, match, "list") if is_beyond(m))


def _joined(bare: Template, head: str) -> tuple[Mention, ...]:
    """Take the subject of a verb before, of which this tells as well: "X was shelled twice and lies …".

    Or that from where something is put within reach: "the base in X put the army within …".
    """
    match = phrases().joined.search(head) or phrases().puts_others.search(head)
    return () if match is None else group(bare, match, "list")


def _placed_between(bare: Template, start: int, end: int) -> list[tuple[int, Mention]]:
    """List the mentions in a stretch of a bared sentence, each with its offset there."""
    placed = zip(bare.starts, bare.mentions, strict=True)
    return [(at - bare.start, m) for at, m in placed if start <= at - bare.start < end]


def _clause_subjects(template: Template, head: str, fits: Callable[[Mention], bool]) -> tuple[Mention, ...]:
    """Take the grammatical subject: "Assab in Eritrea lies …", "N'Djamena, the capital of Chad, is …".

    What is named before the verb and is not its subject for sure ("the road from A is …") is taken only where
    the distance is true of it.
    """
    verb = phrases().clause.search(head)
    if verb is None or _PRONOUN.search(head[: verb.start()]) is not None:
        return ()
    first = max(head.rfind(mark, 0, verb.start()) for mark in phrases().breaks) + 1
    named = _placed_between(template, first, verb.start())
    inside = [(at, m) for at, m in named if m.role == "literal" or not is_land(m)]
    if "which" in verb.group("who") or "that" in verb.group("who"):
        # a relative clause speaks of the place before it
        return tuple(
            m
            for at, m in inside[-1:]
            if phrases().subject_tail.fullmatch(head, at + m.end - m.start, verb.start()) or fits(m)
        )
    for at, mention in inside:
        before = head[first:at]
        listed = re.match(ANY_PLACES, head[at:])
        assert listed is not None  # a mention matches the pattern of mentions
        after = head[at + mention.end - mention.start :]
        if after.startswith("'") or phrases().beside.search(before) or SEAT_OF.search(before):
            continue
        if is_division(mention) and phrases().noun_next.match(after) is not None:
            continue  # "the Inland village lies …": of one in it
        if is_nationality(mention) and after[:1] == " " and not phrases().verb_next.match(after):
            continue  # "the Eritrean port lies …": of no land
        if re.search(r"(?:^|[,;] ?)(?:in|at|on|from|across) (?:the )?$", before) and after.startswith(","):
            continue  # "In Finland, Hanko is …"
        listed_mentions = template.mentions_between(at, at + listed.end())
        found = tuple(m for m in listed_mentions if not is_container(template, m))
        sure = (
            phrases().subject_lead.fullmatch(head, first, at) is not None
            and PART_OF.search(head[:at]) is None
            and phrases().subject_tail.fullmatch(head, at + listed.end(), verb.start()) is not None
        )
        if not sure and not all(map(fits, found)):
            return ()
        return found
    return ()


def _fronted_subjects(
    template: Template, head: str, end: int, fits: Callable[[Mention], bool]
) -> tuple[Mention, ...]:
    """Take the places after the reference: "Just 30 km from the border, Narva …", "… from Y lies X".

    What only owns the subject ("Aland's last port"), a land or a seat of power that acts, and what follows a
    distance that does not begin its clause, is taken only where the distance is true of it.
    """
    begins = phrases().fronted_head.search(head)
    if begins is None:
        return ()
    inside = begins.group().startswith(",")
    match = phrases().fronted.match(template.text, end)
    if match is None:
        return ()
    owns = template.text.startswith("'", match.end())
    found = group(template, match, "list")
    towns = all(cast("Place", m.place).kind.startswith("PPL") for m in found)
    doubted = owns or inside or (match["within"] is not None and not towns)
    return tuple(m for m in found if not (doubted or (m.role != "literal" and _governs(m))) or fits(m))


def _turned(template: Template, head: str, end: int) -> str | None:
    """Turn "just 30 km from X, the town has …" round to "the town lies …", up to the distance."""
    if phrases().fronted_head.search(head) is None:
        return None
    noun = phrases().fronted_noun.match(template.text, end)
    if noun is None:
        return None
    return f"{head}it lies " if noun["it"] else f"the {noun['head']} lies "


def _told_as_one(head: str) -> str:
    """Turn "it is an air base less than" round to "the air base is less than"; empty where it is not so."""
    one = phrases().it_is_one.search(head)
    if one is None:
        return ""
    before = head[: one.start()].rstrip()
    return f"{before}; the {one['head']} is " if before else f"the {one['head']} is "


def _in_words(bare: Template, head: str) -> str:
    """Put the words of nouns that stand for places back: "the Alander city was "at the door", 30 km from"."""
    for at, mention in _placed_between(bare, 0, len(head)):
        if stands_for_another(mention):
            head = head[:at] + mention.text.lower() + head[at + mention.end - mention.start :]
    return head


def _governs(mention: Mention) -> bool:
    """Whether a name may mean a government: that of a land, or its capital."""
    return is_land(mention) or cast("Place", mention.place).kind == "PPLC"


def _names_no_place(annotations: Annotations, mention: Mention) -> bool:
    """Whether a name is the first word of a longer one that is no place's: "the Midtown Conference"."""
    if _PIECE.search(annotations.text, max(0, mention.start - _NAME_LETTERS), mention.start) is not None:
        return True
    goes_on = _LONGER.match(annotations.text, mention.end)
    if goes_on is None or annotations.mentions_in(mention.end, goes_on.end()):
        return False
    return phrases().longer_place.fullmatch(goes_on["word"].lower()) is None


def _owns_what_follows(text: str, mention: Mention) -> bool:
    """Whether a town stands for something of its own that may lie by it: "Midtown's, 40 km to the east"."""
    return text[mention.end - 2 : mention.end] in ("'s", "’s") and text.startswith(",", mention.end)


def _is_named_next(mention: Mention, found: tuple[Mention, ...]) -> bool:
    """Whether the name follows that a phrase stands for: "its capital, Midtown, is …"."""
    return stands_for_another(mention) and any(0 < other.start - mention.end <= 2 for other in found)


def _may_be_subject(template: Template, mention: Mention, end: End) -> bool:
    """Leave out what the distance is measured to, what contains it, and what only says where a place lies."""
    place = cast("Place", mention.place)
    if (place.kind == "marine" and not is_islet(mention)) or is_container(template, mention):
        return False
    if is_land(mention) and mention.use in (
        "demonym",
        "modifier",
    ):  # "Elm, where 300 Filipinos live, is …": of no land
        return False
    for other in end.mentions:
        there = cast("Place", other.place)
        if there.id == place.id:
            return False
        same = place.country is not None and place.country == there.country
        if same and place.kind.startswith(COUNTRY) and end.kind == "place":
            return False
    return True
