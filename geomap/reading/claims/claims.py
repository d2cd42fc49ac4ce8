"""Distance claims: which places a text says lie how far from what.

A distance is read where it stands; what follows it says what it is measured to, what stands before it (or,
fronted, after) says of which places. A phrase that only locates an event ("was hit 60 km west of X") is
recorded without a subject and stays undetermined, as does whatever else lacks one of its ends: the note says
what is missing. Measuring is the work of :mod:`geomap.judging.verification`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from geomap import geodesy
from geomap.model import Claim, Mention, Place, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.claims.distances import Distance, find_units
from geomap.reading.claims.lands import COUNTRY, is_land
from geomap.reading.claims.phrases import group, phrases
from geomap.reading.claims.references import (
    End,
    border_reference,
    own_border,
    own_coast,
    read_end,
    read_pair,
    reference_to,
)
from geomap.reading.claims.scope import in_scope
from geomap.reading.claims.subjects import find_subjects
from geomap.reading.grounds.antecedents import stands_for_another
from geomap.reading.grounds.templates import Template, read_templates

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_NEARER = frozenset(("closer", "nearer"))
_COMPARED = re.compile(r"(?<!\w)(?:closer|nearer)(?= to )")
RIVAL_SCORE = 0.15
"""From this score on a losing candidate of an ambiguous mention counts as a rival."""
LEAST_SURE = 0.5
"""Below this a phrase such as "the town" may mean another of the places named."""
LEAST_M = 1_000.0
"""Below this a distance with neither end known is a matter of metres between things, not places."""
RIVAL_M = 150_000.0
"""A rival nearer than this is a division and its town, or the like: the same place for a distance."""


def read_claims(annotations: Annotations, gazetteer: Gazetteer) -> tuple[Claim, ...]:
    """Read the distance claims of a document, in order; each is undetermined until it is verified.

    A list of subjects ("bases in A, B and C, less than 200 km from D") is one claim with as many subjects. A
    list of references ("40 km from A and B") is one claim for each of them.
    """
    claims: list[Claim] = []
    units = sorted(
        (*find_units(annotations.text), *(m.start() for m in _COMPARED.finditer(annotations.text)))
    )
    sentences = [s for s in annotations.sentences if not s.boilerplate and _holds(s, units)]
    if not sentences:
        return ()
    annotations = _for_distances(annotations, sentences, gazetteer)
    for template in read_templates(annotations, starts=frozenset(s.start for s in sentences)):
        before: list[Claim] = []
        claims += _nearer_claims(annotations, template, gazetteer)
        for distance in template.distances:
            floor = before[-1].end if before else 0
            found = [
                claim
                for claim in _read_distance(annotations, template, distance, floor, gazetteer)
                if claim.subject_ids or claim.reference or claim.value_m >= LEAST_M
            ]
            if found and before and not found[0].subject_ids and _goes_on(template, before[-1], distance):
                found = [
                    replace(c, subject_ids=before[-1].subject_ids, note=_missing(True, c)) for c in found
                ]
            claims += found
            before = found
    return tuple(in_scope(claim, annotations.text) for claim in claims)


def _goes_on(template: Template, before: Claim, distance: Distance) -> bool:
    """Tell whether a distance is said of the same places: "is 450 km from A and more than 700 km from B"."""
    between = template.text[before.end - template.start : distance.start - template.start]
    return bool(phrases().goes_on.fullmatch(between) or phrases().puts_it.search(between))


def _missing(has_subject: bool, claim: Claim) -> str:
    missing = [] if has_subject else ["no place of which this is said"]
    if claim.reference is None:
        missing.append("nothing known that it is measured to")
    return f"the text names {' and '.join(missing)}" if missing else ""


def _holds(sentence: Sentence, units: list[int]) -> bool:
    at = bisect_left(units, sentence.start)
    return at < len(units) and units[at] < sentence.end


def _for_distances(annotations: Annotations, sentences: list[Sentence], gazetteer: Gazetteer) -> Annotations:
    """Prepare the mentions of sentences that hold a distance.

    Nationalities that recognition passed over are added, since "the Somali coast" means Somalia whatever else
    the word does; where a division was chosen, the town of its name is taken, since distances run between
    towns; and a neighbour that stands in for an unknown place is dropped.
    """
    text = annotations.text
    mentions = list(annotations.mentions)
    for sentence in sentences:
        # What is added stands in sentences before this one.
        first = bisect_left(annotations.mentions, sentence.start, key=lambda m: m.start)
        inside = range(first, bisect_left(annotations.mentions, sentence.end, key=lambda m: m.start))
        for i in inside:
            if is_unsure(mentions[i]):  # nothing can be refuted on a place that is not sure
                mentions[i] = replace(mentions[i], place=None)
            land = _before_edge(mentions[i], gazetteer)
            if land is not None:
                mentions[i] = land
            if _is_islands(mentions[i], text):
                mentions[i] = replace(mentions[i], place=None)
            town = _town(mentions[i], text, gazetteer)
            if town is not None:
                mentions[i] = replace(mentions[i], place=town)
        taken = [(mentions[i].start, mentions[i].end) for i in inside if mentions[i].place is not None]
        mentions += _nationalities(annotations, sentence, taken, gazetteer)
    mentions.sort(key=lambda m: (m.start, m.place is None, -m.end))
    return replace(annotations, mentions=tuple(mentions))


def is_unsure(mention: Mention) -> bool:
    """Tell whether a mention may mean places far apart, or only a neighbour of what it means."""
    if mention.stand_in or (stands_for_another(mention) and mention.score < LEAST_SURE):
        return True
    if mention.outcome != "ambiguous" or mention.place is None:
        return False
    here = mention.place
    others = [c.place for c in mention.candidates if c.score >= RIVAL_SCORE and c.place.id != here.id]
    if here.kind.startswith("PPL"):  # a division named after its town is no rival of the town
        others = [p for p in others if not (p.kind.startswith("ADM") and p.country == here.country)]
    return any(_metres(here, there) > RIVAL_M for there in others)


def _metres(a: Place, b: Place) -> float:
    distance, _, _ = geodesy.inverse(a.lon, a.lat, b.lon, b.lat)
    return float(distance)


def _before_edge(mention: Mention, gazetteer: Gazetteer) -> Mention | None:
    """Return the land of a name such as "Somali coast", whose last word is what is measured to."""
    edge = phrases().edge.search(mention.text.lower())
    if edge is None or mention.place is None:
        return None
    name = mention.text[: edge.start()]
    for match in gazetteer.match(name):
        lands = [p for p in map(gazetteer.place, match.place_ids) if p.kind.startswith(COUNTRY)]
        if match.start == 0 and match.end == len(name) and lands:
            return replace(
                mention,
                end=mention.start + len(name),
                text=name,
                place=lands[0],
                role="associative",
                use="modifier",
            )
    return None


def _is_islands(mention: Mention, text: str) -> bool:
    """Whether "X island" was taken for the division X, whose ground may reach far beyond the island."""
    place = mention.place
    if place is None or not place.kind.startswith("ADM"):
        return False
    return " island" in f"{mention.text}{text[mention.end : mention.end + 7]}".lower()


def _town(mention: Mention, text: str, gazetteer: Gazetteer) -> Place | None:
    """Return the town that a division is named after, unless the words say that the division is meant."""
    place = mention.place
    if place is None or not place.kind.startswith("ADM") or mention.use == "embedded":
        return None
    if phrases().division.match(text.lower(), mention.end):
        return None
    namesakes = [c for c in gazetteer.candidates(mention.text) if c.country == place.country]
    towns = [c for c in namesakes if c.kind.startswith("PPL") and c.admin1 == place.admin1]
    return towns[0] if towns else None


def _nationalities(
    annotations: Annotations, sentence: Sentence, taken: list[tuple[int, int]], gazetteer: Gazetteer
) -> list[Mention]:
    found = []
    for match in gazetteer.match(annotations.text[sentence.start : sentence.end]):
        start, end = match.start + sentence.start, match.end + sentence.start
        edge = phrases().edge.search(annotations.text[start:end].lower())
        if edge is not None:  # "Somali coast": the coast of Somalia, whatever sea goes by that name
            end = start + edge.start()
            match = next((m for m in gazetteer.match(annotations.text[start:end]) if m.start == 0), match)
        written = annotations.text[start].isupper() and match.kinds & {"name", "demonym", "adjective"}
        if not written or any(a < end and start < b for a, b in taken):
            continue
        lands = [p for p in map(gazetteer.place, match.place_ids) if p.kind.startswith(COUNTRY)]
        if len(lands) == 1:
            words = annotations.text[start:end]
            found.append(
                Mention(
                    document_id=annotations.document.id,
                    start=start,
                    end=end,
                    text=words,
                    role="associative",
                    use="demonym",
                    draw="none",
                    outcome="resolved",
                    score=0.5,
                    place=lands[0],
                )
            )
    return found


def _read_distance(
    annotations: Annotations, template: Template, distance: Distance, floor: int, gazetteer: Gazetteer
) -> Iterator[Claim]:
    pair = read_pair(template, distance)
    if pair is not None:
        subject, reference, span, by = pair
        ends = [End(reference_to("place", reference), "place", (reference,), span[1], by)]
        subjects: tuple[Mention, ...] = (subject,)
        start = span[0]
    else:
        found = read_end(template, distance)
        if found is None:
            return
        ends, start = found, distance.start
        subjects = find_subjects(annotations, template, distance, ends[0])
        subjects = tuple(
            m for m in subjects if m.start >= floor
        )  # what ends one distance does not begin the next
    for end in ends:
        if _holds_unknown(annotations, distance.end, end.end):  # "from China's Hainan island", of which no
            end = replace(end, reference=None, mentions=())  # ground is known: not from China
        yield _claim(annotations, template, distance, subjects, end, start, gazetteer)


def _holds_unknown(annotations: Annotations, start: int, end: int) -> bool:
    """Tell whether a name without a sure place stands in a stretch of the text."""
    first = bisect_left(annotations.mentions, start, key=lambda m: m.start)
    last = bisect_left(annotations.mentions, end, key=lambda m: m.start)
    return any(m.place is None for m in annotations.mentions[first:last])


def _nearer_claims(annotations: Annotations, template: Template, gazetteer: Gazetteer) -> Iterator[Claim]:
    """Read "X is closer to A than to B": X lies less far from A than from B, as geodesics run."""
    if template.words.isdisjoint(_NEARER):
        return
    for match in phrases().nearer.finditer(template.text):
        near, other = group(template, match, "reference"), group(template, match, "than")
        start, end = match.start() + template.start, match.end() + template.start
        words = Distance(start=start, end=end, text=annotations.text[start:end], relation="<", value_m=0.0)
        stop = End(reference_to("place", near[0]), "place", (near[0], other[0]), end, None)
        subjects = find_subjects(annotations, template, words, stop)
        if len(subjects) != 1 or any(map(is_land, (*subjects, *other))):
            continue
        than = _metres(cast("Place", subjects[0].place), cast("Place", other[0].place))
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
    if end.kind == "border" and end.mentions:
        reference = border_reference(end.mentions, subjects)
    elif end.kind == "coast" and not end.mentions:
        reference = own_coast(annotations, subjects)
    elif end.kind == "border":
        reference = own_border(annotations, start, subjects, gazetteer)
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


def _suffix(end: End) -> str:
    """Tell the claims of one distance to several references apart."""
    assert end.reference is not None
    ids = [cast("Place", m.place).id for m in end.mentions]
    at = ids.index(end.reference.place_id) if end.reference.place_id in ids else 0
    return f".{at}" if at else ""
