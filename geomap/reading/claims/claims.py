"""Distance claims: which places a text says lie how far from what.

A distance is read where it stands; what follows it says what it is measured to, what stands before it (or,
fronted, after) says of which places. A phrase that only locates an event ("was hit 60 km west of X") is
recorded without a subject and stays undetermined, as does whatever else lacks one of its ends: the note says
what is missing. Measuring is the work of :mod:`geomap.judging.verification`.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast

from geomap import geodesy
from geomap.model import Claim, Mention, Place, Reference, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.claims.distances import Distance, find_units
from geomap.reading.claims.scope import in_scope
from geomap.reading.grounds.templates import (
    ANY_PLACES,
    Template,
    compile_phrase,
    fold,
    read_templates,
)
from geomap.settings import data_path

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

Kind = Literal["coast", "border", "place"]

RIVAL_SCORE = 0.15
"""From this score on a losing candidate of an ambiguous mention counts as a rival."""
LEAST_M = 1_000.0
"""Below this a distance with neither end known is a matter of metres between things, not places."""
RIVAL_M = 150_000.0
"""A rival nearer than this is a division and its town, or the like: the same place for a distance."""
_BY = {
    "road": "road", "car": "road", "land": "road", "rail": "road", "train": "road", "bus": "road",
    "sea": "sea", "boat": "sea", "ferry": "sea", "ship": "sea", "water": "sea", "air": "air", "plane": "air",
}  # fmt: skip
_DRIVE = {"flight": "air", "ferry ride": "sea"}
_TAIL_BY = re.compile(r",? by (road|car|land|rail|train|bus|sea|boat|ferry|ship|water|air|plane)(?!\w)")
_NAME_IN = re.compile(r"(?P<name>[A-ZÀ-ÖØ-Þ][\w'’-]+)(?: [a-z-]+){0,2} (?:in|of|on) (?:the )?$")
_INSIDE = re.compile(
    r"(?: [a-z-]+){0,3},? ?(?:(?:the|a|an|one of)(?: [a-z-]+){0,6} )?(?:in|of|on)(?: [a-z'-]+){0,4} ?|, ?"
)
_COUNTRY = ("PCL", "TERR")


@dataclass(frozen=True, slots=True)
class _Lexicon:
    references: tuple[tuple[Kind, re.Pattern[str]], ...]
    pairs: tuple[re.Pattern[str], ...]
    direct: re.Pattern[str]
    clause: re.Pattern[str]
    anaphor: re.Pattern[str]
    anaphora: dict[str, tuple[str, ...]]
    open: tuple[re.Pattern[str], ...]
    own_coast: re.Pattern[str]
    fronted_head: re.Pattern[str]
    fronted: re.Pattern[str]
    beside: re.Pattern[str]
    breaks: tuple[str, ...]
    division: re.Pattern[str]
    goes_on: re.Pattern[str]
    inside_phrase: re.Pattern[str]
    puts: re.Pattern[str]
    edge: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _End:
    """What a distance is measured to, and where its words end."""

    reference: Reference | None
    kind: Kind
    mentions: tuple[Mention, ...]
    end: int
    by: str | None


def read_claims(annotations: Annotations, gazetteer: Gazetteer) -> tuple[Claim, ...]:
    """Read the distance claims of a document, in order; each is undetermined until it is verified.

    A list of subjects ("bases in A, B and C, less than 200 km from D") is one claim with as many subjects. A
    list of references ("40 km from A and B") is one claim for each of them.
    """
    claims: list[Claim] = []
    units = find_units(annotations.text)
    sentences = [s for s in annotations.sentences if not s.boilerplate and _holds(s, units)] if units else []
    if not sentences:
        return ()
    annotations = _for_distances(annotations, sentences, gazetteer)
    for template in read_templates(annotations, starts=frozenset(s.start for s in sentences)):
        before: list[Claim] = []
        for distance in template.distances:
            floor = before[-1].end if before else 0
            found = [
                claim
                for claim in _read_distance(annotations, template, distance, floor)
                if claim.subject_ids or claim.reference or claim.value_m >= LEAST_M
            ]
            if found and before and not found[0].subject_ids and _goes_on(annotations, before[-1], distance):
                found = [
                    replace(c, subject_ids=before[-1].subject_ids, note=_missing(True, c)) for c in found
                ]
            claims += found
            before = found
    return tuple(in_scope(claim, annotations.text) for claim in claims)


def _goes_on(annotations: Annotations, before: Claim, distance: Distance) -> bool:
    """Tell whether a distance is said of the same places: "is 450 km from A and more than 700 km from B"."""
    return bool(_lexicon().goes_on.fullmatch(fold(annotations.text[before.end : distance.start])))


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
        inside = [i for i, m in enumerate(mentions) if sentence.start <= m.start < sentence.end]
        for i in inside:
            if is_unsure(mentions[i]):  # nothing can be refuted on a place that is not sure
                mentions[i] = replace(mentions[i], place=None)
            land = _before_edge(mentions[i], gazetteer)
            if land is not None:
                mentions[i] = land
            town = _town(mentions[i], text, gazetteer)
            if town is not None:
                mentions[i] = replace(mentions[i], place=town)
        taken = [(mentions[i].start, mentions[i].end) for i in inside if mentions[i].place is not None]
        mentions += _nationalities(annotations, sentence, taken, gazetteer)
    mentions.sort(key=lambda m: (m.start, m.place is None, -m.end))
    return replace(annotations, mentions=tuple(mentions))


def is_unsure(mention: Mention) -> bool:
    """Tell whether a mention may mean places far apart, or only a neighbour of what it means."""
    if mention.stand_in:
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
    edge = _lexicon().edge.search(mention.text.lower())
    if edge is None or mention.place is None:
        return None
    name = mention.text[: edge.start()]
    for match in gazetteer.match(name):
        lands = [p for p in map(gazetteer.place, match.place_ids) if p.kind.startswith(_COUNTRY)]
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


def _town(mention: Mention, text: str, gazetteer: Gazetteer) -> Place | None:
    """Return the town that a division is named after, unless the words say that the division is meant."""
    place = mention.place
    if place is None or not place.kind.startswith("ADM") or mention.use == "embedded":
        return None
    if _lexicon().division.match(text.lower(), mention.end):
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
        edge = _lexicon().edge.search(annotations.text[start:end].lower())
        if edge is not None:  # "Somali coast": the coast of Somalia, whatever sea goes by that name
            end = start + edge.start()
            match = next((m for m in gazetteer.match(annotations.text[start:end]) if m.start == 0), match)
        written = annotations.text[start].isupper() and match.kinds & {"name", "demonym", "adjective"}
        if not written or any(a < end and start < b for a, b in taken):
            continue
        lands = [p for p in map(gazetteer.place, match.place_ids) if p.kind.startswith(_COUNTRY)]
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
    annotations: Annotations, template: Template, distance: Distance, floor: int
) -> Iterator[Claim]:
    pair = _read_pair(template, distance)
    if pair is not None:
        subject, reference, span, by = pair
        ends = [_End(_reference("place", reference), "place", (reference,), span[1], by)]
        subjects: tuple[Mention, ...] = (subject,)
        start = span[0]
    else:
        found = _read_end(template, distance)
        if found is None:
            return
        ends, start = found, distance.start
        subjects = _subjects(annotations, template, distance, ends[0])
        subjects = tuple(
            m for m in subjects if m.start >= floor
        )  # what ends one distance does not begin the next
    for end in ends:
        yield _claim(annotations, template, distance, subjects, end, start)


# ---- what it is measured to ------------------------------------------------------------------------------


def _read_end(template: Template, distance: Distance) -> list[_End] | None:
    at = distance.end - template.start
    for kind, pattern in _lexicon().references:
        match = pattern.match(template.text, at)
        if match is None:
            continue
        mentions = _group(template, match, "places") + _group(template, match, "other")
        mentions = tuple(m for m in mentions if not _is_container(template, m))
        if not mentions:
            continue
        stop = match.end()
        if len(mentions) > 1 and _lexicon().fronted_head.search(
            template.text[: distance.start - template.start]
        ):
            first = mentions[0].end - template.start
            if re.match(r",(?: ?$| (?!and |or ))", template.text[first : mentions[1].start - template.start]):
                mentions, stop = mentions[:1], first  # "30 km from A, B is …": B is the subject
        groups = match.groupdict()
        by = _BY.get(groups.get("by") or "") or (
            _DRIVE.get(groups["drive"], "road") if groups.get("drive") else None
        )
        end = stop
        after = _TAIL_BY.match(template.text, end)
        if after is not None:
            by, end = _BY[after[1]], after.end()
        if kind == "border":
            return [_End(None, kind, mentions, end + template.start, by)]
        return [_End(_reference(kind, m), kind, mentions, end + template.start, by) for m in mentions]
    own = _lexicon().own_coast.match(template.text, at)
    if own is not None:
        return [_End(None, "coast", (), own.end() + template.start, None)]
    for pattern in _lexicon().open:
        match = pattern.match(template.text, at)
        if match is not None:
            return [_End(None, "place", (), match.end() + template.start, None)]
    return None


def _own_coast(annotations: Annotations, subjects: tuple[Mention, ...]) -> Reference | None:
    """Take "the coast" for that of the subjects' own country, where the document names it."""
    homes = {cast("Place", s.place).country for s in subjects}
    if len(homes) != 1:
        return None
    for mention in (*subjects, *annotations.mentions):
        place = cast("Place", mention.place)
        if mention.place is not None and place.country in homes and place.kind.startswith(_COUNTRY):
            return _reference("coast", mention)
    return None


def _reference(kind: Kind, mention: Mention) -> Reference:
    place = cast("Place", mention.place)
    name = {"coast": f"coast of {place.name}", "border": f"border of {place.name}", "place": place.name}[kind]
    return Reference(kind=kind, place_id=place.id, name=name)


def _border(mentions: tuple[Mention, ...], subjects: tuple[Mention, ...]) -> Reference:
    """Choose the outline to measure to: that of the country on the other side of the subjects."""
    homes = {cast("Place", s.place).country for s in subjects}
    others = [m for m in mentions if cast("Place", m.place).country not in homes]
    chosen = (others or list(mentions))[0]
    reference = _reference("border", chosen)
    names = " and ".join(dict.fromkeys(cast("Place", m.place).name for m in mentions))
    return Reference(kind="border", place_id=reference.place_id, name=f"border of {names}")


def _read_pair(
    template: Template, distance: Distance
) -> tuple[Mention, Mention, tuple[int, int], str | None] | None:
    """Read "the distance between A and B is …", "A and B are … apart", "… separate A from B"."""
    at = distance.start - template.start
    for pattern in _lexicon().pairs:
        for match in pattern.finditer(template.text):
            if match.start("distance") != at:
                continue
            subject, reference = _group(template, match, "subject"), _group(template, match, "reference")
            if not subject or not reference:
                continue
            by = _BY.get(match.groupdict().get("by") or "")
            if by is None and (
                match.group().startswith(("road", "drive", "route")) or "path" in match.groupdict()
            ):
                by = "road"  # of a way that was gone one can only say that it is no shorter than the geodesic
            after = _TAIL_BY.match(template.text, match.end())
            if after is not None:
                by = _BY[after[1]]
            span = match.start() + template.start, match.end() + template.start
            return subject[0], reference[0], span, by
    return None


def _group(template: Template, match: re.Match[str], name: str) -> tuple[Mention, ...]:
    if name not in match.re.groupindex or match.start(name) < 0:
        return ()
    return template.mentions_between(match.start(name), match.end(name))


# ---- which places it is said of --------------------------------------------------------------------------


def _subjects(
    annotations: Annotations, template: Template, distance: Distance, end: _End
) -> tuple[Mention, ...]:
    head = template.text[: distance.start - template.start]
    for found in (
        _direct_subjects(annotations, template, head),
        _clause_subjects(template, head),
        _fronted_subjects(template, head, end.end - template.start),
        _earlier_subject(annotations, template, head),
    ):
        kept = tuple(m for m in found if _may_be_subject(template, m, end))
        if kept:
            return kept
    return ()


def _direct_subjects(annotations: Annotations, template: Template, head: str) -> tuple[Mention, ...]:
    """Take the list of places right before the distance: "bases in A, B and C - less than …"."""
    match = _lexicon().direct.search(head)
    if match is None or _lexicon().beside.search(head[: match.start("list")]):
        return ()
    mentions = _group(template, match, "list")
    said = match.group("verb") is not None
    lead = head[: match.start("list")]
    if said and _lexicon().inside_phrase.search(lead):
        return ()  # "Rafah, on the border with Egypt, is …": the subject stands further left
    if not said:  # without "is" or "lies", a government ("fired by A 300 km from B") is no place
        put = _lexicon().puts.search(lead) is not None  # "leaves A only 65 km from B"
        mentions = tuple(m for m in mentions if put or m.role == "literal" or not _is_land(m))
    if len(mentions) != 1:
        return mentions
    inner = _inner_place(template, mentions[0])
    if inner is None and _is_land(mentions[0]):
        if not said and not match.group("mark"):
            return ()  # "in A 30 km from B": somewhere in it, not all of it
        if _names_another(annotations, template, mentions[0]):
            return ()  # "Assab in Eritrea lies …" where nobody has heard of Assab
    return (inner,) if inner is not None else mentions


def _names_another(annotations: Annotations, template: Template, mention: Mention) -> bool:
    """Tell whether a name that is no known place stands before "in" and a land."""
    head = annotations.text[template.start : mention.start]
    named = _NAME_IN.search(head)
    if named is None:
        return False
    first = template.start + named.start() == template.start
    return not (first and (named["name"].endswith("s") or len(named["name"]) < 4))


def _is_land(mention: Mention) -> bool:
    return cast("Place", mention.place).kind.startswith((*_COUNTRY, "ADM1"))


def _inner_place(template: Template, mention: Mention) -> Mention | None:
    """Return what a land only says the whereabouts of: the first of "Midtown, a port in Aland, …"."""
    if not _is_land(mention):
        return None
    before = [m for m in template.mentions if m.end <= mention.start]
    if not before or before[-1].role != "literal":
        return None
    inner = cast("Place", before[-1].place)
    outer = cast("Place", mention.place)
    gap = template.text[before[-1].end - template.start : mention.start - template.start]
    fits = inner.country == outer.country and inner.country is not None and inner.id != outer.id
    return before[-1] if fits and not inner.kind.startswith(_COUNTRY) and _INSIDE.fullmatch(gap) else None


def _clause_subjects(template: Template, head: str) -> tuple[Mention, ...]:
    """Take the grammatical subject: "Assab in Eritrea lies …", "N'Djamena, the capital of Chad, is …"."""
    verb = _lexicon().clause.search(head)
    if verb is None:
        return ()
    first = max(head.rfind(mark, 0, verb.start()) for mark in _lexicon().breaks) + 1
    inside = [m for m in template.mentions_between(first, verb.start()) if m.role == "literal"]
    if "which" in verb.group("who") or "that" in verb.group("who"):
        return tuple(inside[-1:])  # a relative clause speaks of the place before it
    for mention in inside:
        before = head[first : mention.start - template.start]
        after = head[mention.end - template.start :]
        if after.startswith("'") or _lexicon().beside.search(before):
            continue
        if re.search(r"(?:^|[,;] ?)(?:in|at|on|from|across) (?:the )?$", before) and after.startswith(","):
            continue  # "In Finland, Hanko is …"
        listed = re.match(ANY_PLACES, head[mention.start - template.start :])
        assert listed is not None  # a mention matches the pattern of mentions
        begin = mention.start - template.start
        listed_mentions = template.mentions_between(begin, begin + listed.end())
        return tuple(m for m in listed_mentions if not _is_container(template, m))
    return ()


def _fronted_subjects(template: Template, head: str, end: int) -> tuple[Mention, ...]:
    """Take the places after the reference: "Just 30 km from the border, Narva …", "… from Y lies X"."""
    if not _lexicon().fronted_head.search(head):
        return ()
    match = _lexicon().fronted.match(template.text, end)
    return () if match is None else _group(template, match, "list")


def _earlier_subject(annotations: Annotations, template: Template, head: str) -> tuple[Mention, ...]:
    """Resolve "the town", "the island", "it" to the latest fitting place before the sentence."""
    match = _lexicon().anaphor.search(head)
    if match is None:
        return ()
    kinds = _lexicon().anaphora[" ".join(match.group("noun").split())]
    verb = (match.group("verb") or match.group("also") or "").split()
    if not kinds and not {"lies", "lay", "sits", "sat", "stands", "stood", "located", "situated"} & set(verb):
        return ()  # "it is 30 km from …" may be a ship
    floor = max((s.start for s in annotations.sentences if s.start < template.start), default=0)
    before = [m for m in template.mentions if m.start < template.start + match.start("noun")]
    earlier = [m for m in annotations.mentions if floor <= m.start < template.start]
    for mention in reversed([*earlier, *before]):
        place = mention.place
        if place is None or mention.use == "embedded":
            continue
        if (not kinds and mention.role == "literal") or place.kind.startswith(kinds):
            return (mention,)
    return ()


def _may_be_subject(template: Template, mention: Mention, end: _End) -> bool:
    """Leave out what the distance is measured to, what contains it, and what only says where a place lies."""
    place = cast("Place", mention.place)
    if place.kind == "marine" or _is_container(template, mention):
        return False
    for other in end.mentions:
        there = cast("Place", other.place)
        if there.id == place.id:
            return False
        same = place.country is not None and place.country == there.country
        if same and place.kind.startswith(_COUNTRY) and end.kind == "place":
            return False
    return True


def _is_container(template: Template, mention: Mention) -> bool:
    place = cast("Place", mention.place)
    if not (place.kind.startswith(_COUNTRY) or place.kind == "ADM1"):
        return False
    before = [m for m in template.mentions if m.end <= mention.start]
    if not before or before[-1].place is None:
        return False
    gap = template.text[before[-1].end - template.start : mention.start - template.start]
    inner = before[-1].place
    inside = inner.country is not None and inner.country == place.country and inner.id != place.id
    return gap.strip() in (",", "(") and inside and not inner.kind.startswith(_COUNTRY)


# ---- the claim -------------------------------------------------------------------------------------------


def _claim(
    annotations: Annotations,
    template: Template,
    distance: Distance,
    subjects: tuple[Mention, ...],
    end: _End,
    start: int,
) -> Claim:
    reference = end.reference
    if end.kind == "border" and end.mentions:
        reference = _border(end.mentions, subjects)
    elif end.kind == "coast" and not end.mentions:
        reference = _own_coast(annotations, subjects)
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
    )
    return replace(claim, note=_missing(bool(ids), claim))


def _suffix(end: _End) -> str:
    """Tell the claims of one distance to several references apart."""
    assert end.reference is not None
    ids = [cast("Place", m.place).id for m in end.mentions]
    at = ids.index(end.reference.place_id) if end.reference.place_id in ids else 0
    return f".{at}" if at else ""


# ---- the lexicon -----------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    with data_path("lexicons", "claims.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    words: dict[str, str] = table["words"]
    anaphora = {w: tuple(row["kinds"]) for row in table["anaphor"] for w in row["words"]}
    nouns = "|".join(re.escape(w) for w in sorted(anaphora, key=lambda w: (-len(w), w)))
    beside = "|".join(re.escape(w) for w in sorted(table["beside"]["words"], key=lambda w: (-len(w), w)))
    return _Lexicon(
        references=tuple(
            (row["kind"], compile_phrase(p, words)) for row in table["reference"] for p in row["phrases"]
        ),
        pairs=tuple(compile_phrase(p, words) for row in table["pair"] for p in row["phrases"]),
        direct=_ending(f"(?P<list>{ANY_PLACES}){table['subject']['direct']}", words),
        clause=_ending(table["subject"]["clause"], words),
        anaphor=_ending(rf"(?P<noun>{nouns}){table['subject']['anaphor']}", words),
        anaphora=anaphora,
        **{
            name: re.compile(table["subject"][name])
            for name in ("division", "goes_on", "inside_phrase", "puts", "edge")
        },
        breaks=tuple(table["subject"]["breaks"]),
        open=tuple(compile_phrase(p, words) for p in table["open"]["phrases"]),
        own_coast=compile_phrase(table["open"]["own_coast"], words),
        fronted_head=re.compile(table["subject"]["fronted_head"]),
        fronted=compile_phrase(f"{table['subject']['fronted']}(?P<list>{ANY_PLACES})", words),
        beside=re.compile(rf"(?<!\w)(?:{beside}) (?:the )?$"),
    )


def _ending(pattern: str, words: dict[str, str]) -> re.Pattern[str]:
    """Compile a pattern that must end where the text does."""
    return re.compile(compile_phrase(pattern, words).pattern + r"$")
