"""Distance claims: which places a text says lie how far from what.

A distance is read where it stands; what follows it says what it is measured to, what stands before it (or,
fronted, after) says of which places. A phrase that only locates an event ("was hit 60 km west of X") is
recorded without a subject and stays undetermined, as does whatever else lacks one of its ends: the note says
what is missing. Measuring is the work of :mod:`geomap.judging.verification`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, cast

from geomap import geodesy
from geomap.model import Claim, Mention, Place, Reference, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.claims.asides import bared, without_asides
from geomap.reading.claims.charity import (
    FITS,
    best_fitting,
    misfit,
    namesake,
)
from geomap.reading.claims.direct import is_islet
from geomap.reading.claims.distances import Distance, find_units
from geomap.reading.claims.ends import (
    CHOICES,
    all_alike,
    choose,
    holds_unknown,
    is_another,
    is_noun,
    of_a_noun,
    own_capital,
    to_larger,
    with_choices,
)
from geomap.reading.claims.lands import is_land
from geomap.reading.claims.meanings import Told
from geomap.reading.claims.names import for_distances
from geomap.reading.claims.phrases import group, phrases
from geomap.reading.claims.references import (
    End,
    border_reference,
    edge_spoken_of,
    main_shores,
    own_border,
    own_coast,
    read_edge,
    read_end,
    read_pair,
    reference_to,
)
from geomap.reading.claims.scope import in_scope
from geomap.reading.claims.speakers import likeliest_end, speakers_ends
from geomap.reading.claims.subjects import find_subjects
from geomap.reading.claims.topics import REACH, SHOAL_M, may_be_called
from geomap.reading.grounds.antecedents import stands_for_another
from geomap.reading.grounds.templates import ANY_PLACE, GAP, Template, read_templates

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_NEARER = frozenset(("closer", "nearer"))
_COMPARED = re.compile(r"(?<!\w)(?:closer|nearer)(?= to )")
_COMPARED_TO = "er to "
"""What both need: a quick look before the pattern."""
_APART = 3
"""Places named before, the latest first, of which "the two" may be two."""
_FROM_TO = re.compile(rf"{GAP}(?: [a-z-]+){{0,2}} from (?:the )?{ANY_PLACE} to ")
_BETWEEN = re.compile(rf"{GAP}(?P<what> [a-z' -]{{2,60}}?)?,? between (?:the )?{ANY_PLACE}")
_BETWEEN_FIRST = re.compile(
    rf"(?<!\w)between (?:the )?{ANY_PLACE} and (?:the )?{ANY_PLACE},? [a-z ]{{2,30}}$"
)
_GAP = re.compile(GAP)
_APPOSED_LETTERS = 40
"""Code points before a noun in which the name stands that it says what is."""
_PARTED = re.compile(r"(?<!\w)(?:separated|divided|parted) by (?:[a-z]+ ){0,3}$")
"""Before the distance of two places from each other."""
_THERE_IS = re.compile(
    r"(?<!\w)(?:there (?:is|are|was|were)|with|just|only|than|barely|some|about|the) (?:[a-z]+ ){0,3}$"
)
"""Before a distance of two places from each other: "there are only 30 km between the two"."""
_LENGTH_REACH = 60
"""Code points before a distance in which the noun or verb of a length stands."""
LEAST_M = 1_000.0
"""Below this a distance with neither end known is a matter of metres between things, not places."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """What the claims before one were about, for "it", "to the south" and "that coast"."""

    subjects: tuple[Mention, ...] = ()
    """The places of the last claim, while they are fresh."""
    places: tuple[Mention, ...] = ()
    """The places of the last claims and what they were measured to, the latest first."""
    reference: Reference | None = None
    """What the last claim was measured to, if that is a place."""
    edge: Reference | None = None
    """The last coast or border that was measured to."""
    sentence: Sentence | None = None
    """Where that was."""

    def carried_to(self, annotations: Annotations, sentence: Sentence) -> _Told:
        """Forget what the sentence right before this one did not tell."""
        at = bisect_left(annotations.sentences, sentence.start, key=lambda s: s.start)
        fresh = self.sentence is not None and annotations.sentences[max(0, at - 1)] == self.sentence
        return self if fresh else _Told(edge=self.edge, places=self.places)

    def after(self, annotations: Annotations, claims: list[Claim]) -> _Told:
        """Remember what was just told."""
        if not claims:
            return self
        last = claims[-1]
        edge = last.reference if last.reference and last.reference.kind != "place" else self.edge
        at = bisect_left(annotations.sentences, last.sentence[0], key=lambda s: s.start)
        near = annotations.mentions_in(annotations.sentences[max(0, at - REACH)].start, last.sentence[1])
        named = {m.place.id: m for m in near if m.place is not None}
        subjects = tuple(named[i] for i in last.subject_ids if i in named)
        ends = [c.reference.place_id for c in claims if c.reference and c.reference.kind == "place"]
        places = (*subjects, *(named[i] for i in ends if i in named))
        sentence = annotations.sentences[at]
        told_to = last.reference if last.reference and last.reference.kind == "place" else None
        return _Told(subjects=subjects, places=places, reference=told_to, edge=edge, sentence=sentence)


def read_claims(annotations: Annotations, gazetteer: Gazetteer) -> tuple[Claim, ...]:
    """Read the distance claims of a document, in order; each is undetermined until it is verified.

    A list of subjects ("bases in A, B and C, less than 200 km from D") is one claim with as many subjects. A
    list of references ("40 km from A and B") is one claim for each of them.
    """
    claims: list[Claim] = []
    nearer_than = _COMPARED.finditer(annotations.text) if _COMPARED_TO in annotations.text else ()
    units = sorted((*find_units(annotations.text), *(m.start() for m in nearer_than)))
    sentences = [s for s in annotations.sentences if not s.boilerplate and _holds(s, units)]
    if not sentences:
        return ()
    annotations = for_distances(annotations, sentences, gazetteer)
    told = _Told()
    for template in read_templates(annotations, starts=frozenset(s.start for s in sentences)):
        told = told.carried_to(annotations, template.sentence)
        nearer = list(_nearer_claims(annotations, template, told, gazetteer))
        claims += nearer
        before: list[Claim] = []
        taken: list[tuple[int, int]] = []
        for distance in template.distances:
            compared = [c for c in nearer if c.end <= distance.start]
            if compared and not (before and before[-1].start > compared[-1].start):
                before = compared[-1:]
                told = told.after(annotations, before)
            taken += [(c.start, c.end) for c in before]
            same = told.subjects if before and _goes_on(template, before[-1], distance) else ()
            found = [
                claim
                for claim in _read_distance(annotations, template, distance, taken, told, same, gazetteer)
                if claim.subject_ids or claim.reference or claim.value_m >= LEAST_M
            ]
            claims += found
            before = found
            told = told.after(annotations, found)
    return tuple(in_scope(claim, annotations.text) for claim in claims)


def _goes_on(template: Template, before: Claim, distance: Distance) -> bool:
    """Tell whether a distance is said of the same places: "is 450 km from A and more than 700 km from B"."""
    between = bared(template.text[before.end - template.start : distance.start - template.start])
    return bool(phrases().goes_on.fullmatch(between) or phrases().puts_it.search(between))


def _missing(has_subject: bool, claim: Claim) -> str:
    missing = [] if has_subject else ["no place of which this is said"]
    if claim.reference is None:
        missing.append("nothing known that it is measured to")
    return f"the text names {' and '.join(missing)}" if missing else ""


def _holds(sentence: Sentence, units: list[int]) -> bool:
    at = bisect_left(units, sentence.start)
    return at < len(units) and units[at] < sentence.end


def _read_distance(
    annotations: Annotations,
    template: Template,
    distance: Distance,
    taken: Sequence[tuple[int, int]],
    told: _Told,
    same: tuple[Mention, ...],
    gazetteer: Gazetteer,
) -> Iterator[Claim]:
    """Read the claims of one distance; ``same`` are the places it is said of where it names none itself."""
    at = distance.start - template.start
    bare, bare_at = without_asides(template, at)
    pair = read_pair(template, at) or read_pair(bare, bare_at)
    if pair is not None:
        subject, told_to, span = pair.subject, pair.reference, pair.span
        apart = phrases().apart.match(template.text, distance.end - template.start) is not None
        if (_is_length(template, at) or (_is_stretch(template, at) and not apart)) and misfit(
            cast("Place", subject.place), told_to, distance, gazetteer
        ) > FITS:
            return  # "a queue of 5 km from A to B" is no longer than it is
        cut = (
            at - bare_at
            if span[1] > bare_at and bare.text[slice(*span)] != template.text[slice(*span)]
            else 0
        )
        stop = template.start + span[1] + cut
        start = min(distance.start, subject.start, pair.mention.start, template.start + span[0] + cut)
        end = End(told_to, pair.kind, (pair.mention,), stop, pair.by)
        yield _claim(annotations, template, distance, (subject,), end, start, gazetteer)
        return
    parted = _PARTED.search(template.text[:at]) is not None
    if parted or phrases().apart.match(template.text, distance.end - template.start):
        head = template.text[:at] if parted else bare.text[:bare_at]
        two = _the_two(annotations, head, distance, told, gazetteer)
        if two is not None:
            end = End(reference_to("place", two[1]), "place", two[1:], distance.end, None)
            yield _claim(annotations, template, distance, two[:1], end, distance.start, gazetteer)
            return
    between = phrases().between_them.match(template.text, distance.end - template.start)
    if between is not None:
        two = _likeliest_two(annotations, between, distance, told, gazetteer)
        if two is not None and not _is_stretch_of(template, at, between):
            end = End(reference_to("place", two[1]), "place", two[1:], template.start + between.end(), None)
            yield _claim(annotations, template, distance, two[:1], end, distance.start, gazetteer)
        return
    before = _before(annotations, distance, told, gazetteer)
    spoken_of = edge_spoken_of(annotations, distance.start) or told.edge
    found = read_end(template, distance, before=before, edge=spoken_of)
    if found is None:
        found = _end_told_once(bare, bare_at, distance, taken, told)
    if found is None:
        return
    found = [of_a_noun(annotations, template, distance, end, gazetteer) for end in found]
    by_noun = [is_noun(end) for end in found]
    found = [with_choices(end, before) for end in found]
    edge = read_edge(bare, bare_at) if found[0].kind == "place" else None
    if edge is not None:  # "the Aland border is 60 km from X": X lies so far from that border
        told_of = all_alike(found[0].mentions[:1], before) or found[0].choices
        told_of = tuple(
            namesake(m, partial(_off, edge, distance, gazetteer), gazetteer) for m in told_of
        )  # "the Turkish coast is 20 km from Kos": of no village in Turkey
        best = best_fitting([(m, edge) for m in told_of], distance, gazetteer) if told_of else 0
        end = replace(found[0], reference=edge, choices=())
        yield _claim(
            annotations, template, distance, told_of[best : best + 1], end, distance.start, gazetteer
        )
        return
    subjects = find_subjects(
        annotations, template, distance, found[0], spoken_of=told.subjects, gazetteer=gazetteer
    )
    # what ends one distance does not begin the next
    subjects = tuple(m for m in subjects if not any(start <= m.start < end for start, end in taken))
    if taken:  # "X, which is 40 km from A, and Y, 30 km from B": of Y alone
        subjects = tuple(m for m in subjects if m.start >= taken[-1][1]) or subjects
    subjects = subjects or same
    for end, doubted in zip(found, by_noun, strict=True):
        points_back = bool(end.choices)
        end = own_capital(end, subjects, gazetteer)
        if end.choices:
            end = choose(annotations, end, subjects, distance, gazetteer, points_back=points_back)
        elif holds_unknown(annotations, distance.end, end.end):  # "from China's Hainan island", of which no
            end = replace(end, reference=None, mentions=())  # ground is known: not from China
        if doubted and is_another(annotations, end, subjects, distance, gazetteer):
            end = replace(end, reference=None, mentions=())
        end = to_larger(end, subjects, distance, gazetteer)
        spoken = Told(annotations, before, end, distance, gazetteer, alone=not taken)
        meant = tuple(m for m in spoken.meant_by(subjects) if not _is_itself(m, end.reference))
        yield _claim(annotations, template, distance, meant, end, distance.start, gazetteer)


def _is_itself(mention: Mention, reference: Reference | None) -> bool:
    """Whether a place would be measured to itself."""
    here = cast("Place", mention.place).id
    return reference is not None and reference.kind == "place" and reference.place_id == here


def _end_told_once(
    bare: Template, at: int, distance: Distance, taken: Sequence[tuple[int, int]], told: _Told
) -> list[End] | None:
    """Return what the distance before was measured to, where one more place is told of: "…, Y only 60 km"."""
    if not taken or told.reference is None or phrases().one_more.search(bare.text[:at]) is None:
        return None
    return [End(told.reference, "place", (), distance.end, None)]


def _is_length(template: Template, at: int) -> bool:
    """Whether a distance tells what someone went, or how long something is: "walked 5 km from A to B"."""
    if _FROM_TO.match(template.text, at) is None:
        return False
    return phrases().told_length.search(template.text[max(0, at - _LENGTH_REACH) : at]) is not None


def _is_stretch(template: Template, at: int) -> bool:
    """Whether a distance may be part of the way between two places: "20 km of trench between A and B"."""
    head = template.text[max(0, at - _LENGTH_REACH) : at]
    between = _BETWEEN.match(template.text, at)
    if between is not None:
        bare = phrases().gap.fullmatch(between["what"] or "")
        return bare is None or (bare["lies"] is None and phrases().gap_lead.search(head) is None)
    if _BETWEEN_FIRST.search(head) is None:
        return False
    filled = _GAP.match(template.text, at)
    return filled is not None and phrases().gap_tail.match(template.text, filled.end()) is None


def _is_stretch_of(template: Template, at: int, between: re.Match[str]) -> bool:
    """Whether a distance between two is told of what fills a part of it: "40 km of trench between them"."""
    head = template.text[max(0, at - _LENGTH_REACH) : at]
    told = "lie" in between.group() or "separate" in between.group()
    return not told and _THERE_IS.search(head) is None


def _the_two(
    annotations: Annotations, head: str, distance: Distance, told: _Told, gazetteer: Gazetteer
) -> tuple[Mention, Mention] | None:
    """Return the two places named before that "the two are 30 km apart" fits best."""
    two = phrases().the_two.search(head)
    return None if two is None else _likeliest_two(annotations, two, distance, told, gazetteer)


def _likeliest_two(
    annotations: Annotations, two: re.Match[str], distance: Distance, told: _Told, gazetteer: Gazetteer
) -> tuple[Mention, Mention] | None:
    """Return the two places named before that words such as "the two cities" fit best."""
    named = _before(annotations, distance, told, gazetteer)
    if two["head"] is not None:  # "the two cities": no land or island that was named as well
        named = tuple(m for m in named if may_be_called(two["head"], m, gazetteer)) or named
    pairs = list(combinations(named[:_APART], 2))
    readings = [(a, reference_to("place", b)) for a, b in pairs]
    return pairs[best_fitting(readings, distance, gazetteer)] if pairs else None


def _has_ground(mention: Mention, gazetteer: Gazetteer) -> bool:
    """Whether a mention is of a town, an island or the like, from which something may be far."""
    place = cast("Place", mention.place)
    governs = mention.use == "metonym" and place.kind == "PPLC"
    if is_land(mention) and mention.text.endswith(("'s", "’s")):
        return False  # whose something is
    isle = gazetteer.is_island(place) or 0 < place.radius_m <= SHOAL_M
    if place.kind == "marine":
        return is_islet(mention)
    wide = place.kind == "region" and not isle and place.radius_m == 0  # a continent, a river
    return not governs and not wide and (not is_land(mention) or isle)


def _is_apposed(annotations: Annotations, mention: Mention) -> bool:
    """Whether a noun only says what the place before it is: "Midtown, the capital, is 30 km away"."""
    if not stands_for_another(mention):
        return False
    before = annotations.mentions_in(mention.start - _APPOSED_LETTERS, mention.start)
    return bool(before) and before[-1].place is not None and before[-1].end + 2 == mention.start


def _before(
    annotations: Annotations, distance: Distance, told: _Told, gazetteer: Gazetteer
) -> tuple[Mention, ...]:
    """List the places that "there" or "away" may mean: those last told of, and those named last before."""
    at = bisect_left(annotations.sentences, distance.start + 1, key=lambda s: s.start) - 1
    chosen: dict[str, Mention] = {}
    for back in (1, REACH):  # farther back only where nothing but the subject itself is named
        floor = annotations.sentences[max(0, at - back)].start
        named = [m for m in annotations.mentions_in(floor, distance.start) if m.place is not None]
        named = [m for m in named if not _is_apposed(annotations, m)]
        ground = [m for m in reversed(named) if _has_ground(m, gazetteer)]
        chosen = {cast("Place", m.place).id: m for m in reversed((*told.places, *ground))}
        if len(chosen) > 1:
            break
    return tuple(reversed(chosen.values()))[: CHOICES + 1]


def _nearer_claims(
    annotations: Annotations, template: Template, told: _Told, gazetteer: Gazetteer
) -> Iterator[Claim]:
    """Read "X is closer to A than to B": X lies less far from A than from B, as geodesics run."""
    if template.words.isdisjoint(_NEARER):
        return
    for match in phrases().nearer.finditer(template.text):
        near, other = group(template, match, "reference"), group(template, match, "than")
        start, end = match.start() + template.start, match.end() + template.start
        words = Distance(start=start, end=end, text=annotations.text[start:end], relation="<", value_m=0.0)
        stop = End(reference_to("place", near[0]), "place", (near[0], other[0]), end, None)
        subjects = find_subjects(
            annotations, template, words, stop, spoken_of=told.subjects, gazetteer=gazetteer
        )
        if len(subjects) != 1:
            continue
        here = gazetteer.footprint(cast("Place", subjects[0].place))
        than_place = cast("Place", other[0].place)
        there = gazetteer.mainland(than_place)  # of which an island is no part
        than = geodesy.nearest(here, there or gazetteer.footprint(than_place)).distance_m
        if than > 0:
            yield _claim(
                annotations, template, replace(words, value_m=than), subjects, stop, start, gazetteer
            )


# ---- the claim -------------------------------------------------------------------------------------------


def _claim(
    annotations: Annotations,
    template: Template,
    distance: Distance,
    subjects: tuple[Mention, ...],
    end: End,
    start: int,
    gazetteer: Gazetteer,
) -> Claim:
    reference = end.reference
    if end.ours:
        ours = speakers_ends(annotations, end.kind, start, end.end, gazetteer)
        reference = likeliest_end(ours, subjects, distance, gazetteer)
    elif end.kind == "border" and end.mentions:
        reference = border_reference(end.mentions, subjects)
    elif end.main:
        mains = main_shores(annotations, start, subjects, gazetteer)
        reference = _main_shore(mains, subjects, distance, gazetteer)
    elif end.kind == "coast" and not end.mentions:
        reference = own_coast(annotations, start, subjects, gazetteer, owned=end.owned)
    elif end.kind == "border":
        reference = own_border(annotations, start, subjects, gazetteer, owned=end.owned)
        if not end.owned:
            reference = _nearer_border(reference, subjects, distance, gazetteer)
    relation, low_m, value_m = distance.relation, distance.low_m, distance.value_m
    if (
        distance.vague
    ):  # "a few miles": a careful reader's bounds, with air, so that no honest figure is refuted
        relation, low_m, value_m = "between", (low_m or 0.0) / 2, value_m * 1.25
    elif relation != "between":
        low_m = None
    ids = tuple(dict.fromkeys(cast("Place", m.place).id for m in subjects))
    document = annotations.document
    suffix = _suffix(end) if end.reference is not None else ""
    claim = Claim(
        id=f"{document.id}c{start}{suffix}",
        document_id=document.id,
        start=start,
        end=end.end,
        text=annotations.text[start : end.end],
        sentence=(template.sentence.start, template.sentence.end),
        kind="distance",
        relation=relation,
        value_m=value_m,
        low_m=low_m,
        subject_ids=ids,
        reference=reference,
        by=end.by,
        value=end.azimuth_deg,
        unit="degree" if end.azimuth_deg is not None else None,
    )
    return replace(claim, note=_missing(bool(ids), claim))


def _off(reference: Reference, distance: Distance, gazetteer: Gazetteer, mention: Mention) -> float:
    """Return how little a distance is true of a place."""
    return misfit(cast("Place", mention.place), reference, distance, gazetteer)


def _main_shore(
    mains: list[Reference], subjects: tuple[Mention, ...], distance: Distance, gazetteer: Gazetteer
) -> Reference | None:
    """Take that of the main lands which fits; of several of which none does nobody knows which is meant."""
    if not mains:
        return None
    best = mains[best_fitting([(subjects[0], main) for main in mains], distance, gazetteer)]
    fits = _off(best, distance, gazetteer, subjects[0]) <= FITS
    return best if fits or len(mains) == 1 else None


def _nearer_border(
    reference: Reference | None, subjects: tuple[Mention, ...], distance: Distance, gazetteer: Gazetteer
) -> Reference | None:
    """Take "the border" for another of the subject's own land, where a distance comes nearer to that one."""
    if reference is None or len(subjects) != 1:
        return reference
    here = cast("Place", subjects[0].place)
    home = gazetteer.country(here.country) if here.country is not None else None
    off = misfit(here, reference, distance, gazetteer)
    if home is None or off <= FITS:
        return reference
    own = Reference(kind="border", place_id=home.id, name=f"border of {home.name}")
    return own if misfit(here, own, distance, gazetteer) < off else reference


def _suffix(end: End) -> str:
    """Tell the claims of one distance to several references apart."""
    assert end.reference is not None
    ids = [cast("Place", m.place).id for m in end.mentions]
    at = ids.index(end.reference.place_id) if end.reference.place_id in ids else 0
    return f".{at}" if at else ""
