"""What a distance is measured to: a coast, a border, a place, or the other of two."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from geomap.model import Mention, Place, Reference
from geomap.reading.annotations import Annotations
from geomap.reading.claims.distances import Distance
from geomap.reading.claims.lands import COUNTRY, is_container, is_nationality
from geomap.reading.claims.phrases import Kind, azimuth_of, group, phrases
from geomap.reading.grounds.antecedents import border_lands, stands_for_another
from geomap.reading.grounds.templates import DISTANCE, Template
from geomap.reading.language.word_lists import open_lists

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_LISTS = open_lists("claims", "references")
_BY = {
    "road": "road", "car": "road", "land": "road", "rail": "road", "train": "road", "bus": "road",
    "sea": "sea", "boat": "sea", "ferry": "sea", "ship": "sea", "water": "sea", "air": "air", "plane": "air",
}  # fmt: skip
_BORDERS = frozenset(("border", "frontier", "boundary"))
_AND = re.compile(r"(?:,? and|[,;]) (?:the )?$")
_AND_LETTERS = 10
"""Code points before a name in which ", and the" stands."""
_OWN_PLACE = re.compile(r"(?<!\w)(?:in|at|near|on|off) (?:the )?$")
_OWN_DISTANCE = re.compile(rf" ?[,(] ?(?:[a-z-]+ ){{0,3}}{DISTANCE}")
_HELD_BY = _LISTS.compile(r"-(?:<held>)(?!\w)(?! (?:<held_ground>)(?!\w))")
_HELD_BACK = re.compile(
    r", (?:perhaps|maybe|if|or|possibly|probably)[^,;.]{0,30},(?= (?:from|off|of|to)(?!\w))"
)
"""Between a distance and what it is measured to: "30 km, perhaps less, from"."""
_DISTANCE_NEXT = re.compile(rf" (?:[a-z-]+ ){{0,3}}{DISTANCE}")
"""Behind a name: "150 km from A, B only 60 km" tells the second of B."""
_EDGE_BEHIND = re.compile(r"['’]?s? (?:[a-z-]+ ){0,2}(?:border|frontier)(?!\w)")
_EDGE_OF = _LISTS.compile(r"(?<!\w)(?:<edge_of>) (?:of|with) (?:the )?$")
_EDGE_NAMED = _LISTS.compile(
    r"['’]?s? (?:[a-z-]+ ){0,2}(?:border|frontier|coast|coastline|shores?)(?!\w)"
    r"(?! (?:<edge_named>)(?!\w)(?<! is)(?<! was)(?<! has)(?<! lies)(?<! as))"
)
_EDGE_LETTERS = 24
"""Code points before a land in which "the coast of the" stands."""
_SPOKEN_OF = 1_000
"""Code points before "that border" in which the land whose border it is may stand."""
_MAINS = 40
"""Names before "the mainland" among which the land may be that it belongs to."""
_IT = re.compile(r" it$")
_HOMES = _LISTS.row("homes")
_HERE = re.compile(r" here$")
_ON_THE_WAY = _LISTS.compile(r"(?<!\w)(?:<on_the_way>)(?!\w)")
"""In a sentence: whoever speaks in it is somewhere on the way."""
_ALONG = re.compile(r" (?:up|down|along|across|over) (?:the|that) [a-z]+$")
_US = re.compile(r" (?P<who>us|me|our [a-z ]+)$")
"""What is measured to is where those are who speak: "our town"."""
_DRIVE = {
    "flight": "air", "hop": "air", "dash": "air", "ferry ride": "sea", "sail": "sea", "crossing": "sea",
    "boat ride": "sea", "boat trip": "sea", "swim": "air",
}  # fmt: skip
_JOURNEYS = {
    "flight": "air", "plane": "air", "air": "air", "helicopter": "air",
    "boat": "sea", "ferry": "sea", "sea": "sea", "sail": "sea", "sailing": "sea", "ship": "sea",
    "crossing": "sea",
}  # fmt: skip
"""The ways of journeys that are none on a road."""
_JOURNEY_LETTERS = 80
"""Code points before a distance in which the journey stands that it is told beside."""
_TAIL_BY = _LISTS.compile(
    r",? by (<tail_by>)(?!\w)(?! in (?:[a-z0-9-]+ ){1,4}?(?:hours?|minutes?|days?)"
    r"(?!\w))"
)


@dataclass(frozen=True, slots=True)
class End:
    """What a distance is measured to, and where its words end."""

    reference: Reference | None
    kind: Kind
    mentions: tuple[Mention, ...]
    end: int
    by: str | None
    azimuth_deg: float | None = None
    """The direction that the words give with the distance, clockwise from north."""
    subject_end: int | None = None
    """Where the words end that hold the subject, if that is not where the distance begins."""
    choices: tuple[Mention, ...] = ()
    """The places named before that "there" or "away" may mean, the likeliest first."""
    edge: Reference | None = None
    """The coast or border measured to before that "it" may mean as well."""
    ours: bool = False
    """True for "our coast", "our border", "our capital": of the land that speaks."""
    here: bool = False
    """True for "from here": one of the choices only where that fits, since a report is written anywhere."""
    owned: bool = False
    """True for "its coast", "their border": of the land that acts, rather than of the subject's own."""
    main: bool = False
    """True for "the mainland", whose ever it is."""
    by_noun: bool = False
    """True for "from the town", of which nobody has told where it is."""
    along: bool = False
    """True for "up the coast", "down the river" from one of the choices."""
    by_one: bool = False
    """True for "from the crossing", and for "here" in a quotation: it may lie by one of the choices."""


def read_end(
    template: Template, distance: Distance, *, before: tuple[Mention, ...], edge: Reference | None
) -> list[End] | None:
    """Read what a distance is measured to, from where its words end; None where nothing follows it.

    ``before`` are the places named before that "there" and "away" may mean, the likeliest first, ``edge`` the
    coast or border that a distance was measured to.
    """
    at = distance.end - template.start
    at += template.text.startswith('" ', at)  # "a mere 30 km" from the border
    held = _HELD_BACK.match(template.text, at)
    at = at if held is None else held.end()
    told_by = _told_by(template, distance.start - template.start, at)
    if told_by is not None:  # "an hour by road, or 60 km, from X"
        found = _read_end(template, distance, at + 1, before=before, edge=edge)
        return None if found is None else [replace(end, by=end.by or told_by) for end in found]
    return _read_end(template, distance, at, before=before, edge=edge)


def _told_by(template: Template, start: int, end: int) -> str | None:
    """Return the way of a journey beside which a distance is told: "two hours by road, or 60 km,"."""
    if not template.text.startswith((", from ", ", of "), end):
        return None
    journey = phrases().journey.search(template.text[max(0, start - _JOURNEY_LETTERS) : start])
    return None if journey is None else _JOURNEYS.get(journey["leg"], "road")


def _read_end(
    template: Template, distance: Distance, at: int, *, before: tuple[Mention, ...], edge: Reference | None
) -> list[End] | None:
    inside = phrases().inside.match(template.text, at)
    if inside is not None:
        lands = group(template, inside, "places")[:1]
        if lands and cast("Place", lands[0].place).kind.startswith(COUNTRY):
            return [End(None, "border", lands, inside.end() + template.start, None)]
    for kind, pattern in phrases().references:
        match = pattern.match(template.text, at)
        if match is None:
            continue
        mentions = group(template, match, "places") + group(template, match, "other")
        mentions = tuple(m for m in mentions if not is_container(template, m))
        if mentions:
            return _named_ends(template, distance, kind, match, mentions, before=before)
    return (
        _ends_between(template, distance, at)
        or _end_told_before(template, at, edge)
        or _own_end(template, at)
        or _end_meant(template, at, before=before, edge=edge)
        or _open_end(template, at)
    )


def _named_ends(
    template: Template,
    distance: Distance,
    kind: Kind,
    match: re.Match[str],
    mentions: tuple[Mention, ...],
    *,
    before: tuple[Mention, ...],
) -> list[End]:
    """Return the ends that a match names: "from A", "from the coast of A", "from A and B"."""
    stop = match.end()
    if kind == "place" and _HELD_BY.match(template.text, stop) is not None:
        return [End(None, kind, (), stop + template.start, None)]  # "from the Alander-held island"
    by, end = _way(match, template, stop)
    if stands_for_another(mentions[0]) and mentions[0].text.lower() == "there" and before:
        return [End(None, "place", (), end + template.start, by, choices=before)]
    noun = phrases().noun_next.match(template.text, stop) if kind == "place" else None
    if noun is not None and len(mentions) == 1 and _is_whose(mentions[0]):
        home = cast("Place", mentions[0].place).country  # "from the Colombian port": one named before
        towns = tuple(m for m in before if cast("Place", m.place).country in (home, None))
        return [End(None, kind, (), noun.end() + template.start, None, choices=towns)]
    mentions, stop = _without_next_subject(template, distance, mentions, stop)
    by, end = _way(match, template, stop)
    if kind == "border":
        return [End(None, kind, mentions, end + template.start, by)]
    words = template.text[match.start() : stop]
    side = phrases().side.match(words) if kind == "place" else None
    azimuth_deg = azimuth_of(side["azimuth"]) if side is not None else None
    references = [reference_to(kind, m) for m in mentions]
    if kind == "coast" and ("mainland" in words or "main island" in words):
        references = [replace(r, name=f"mainland {r.name}") for r in references]
    return [End(r, kind, mentions, end + template.start, by, azimuth_deg) for r in references]


def _is_whose(mention: Mention) -> bool:
    """Whether a mention tells whose something is: "the Colombian port", "the Darfuri city"."""
    return is_nationality(mention) or mention.use in ("demonym", "modifier")


def _without_next_subject(
    template: Template, distance: Distance, mentions: tuple[Mention, ...], stop: int
) -> tuple[tuple[Mention, ...], int]:
    """Leave out of the places that follow a distance what is told of next; return where the words end."""
    if len(mentions) > 1 and _begins_clause(template, mentions[-1], stop):
        mentions, stop = mentions[:-1], mentions[-2].end - template.start
    head = template.text[: distance.start - template.start]
    if len(mentions) > 1 and phrases().fronted_head.search(head):
        first = mentions[0].end - template.start
        if re.match(r",(?: ?$| (?!and |or ))", template.text[first : mentions[1].start - template.start]):
            mentions, stop = mentions[:1], first  # "30 km from A, B is …": B is the subject
    return mentions, stop


def _ends_between(template: Template, distance: Distance, at: int) -> list[End] | None:
    """Return the two ends of "between A and B, 30 km from both"."""
    both = phrases().both.match(template.text, at)
    between = _last(phrases().between, template.text[: distance.start - template.start])
    if both is None or between is None:
        return None
    stop, subject_end = both.end() + template.start, between.start() + template.start
    ends = (*group(template, between, "subject"), *group(template, between, "reference"))
    return [End(reference_to("place", m), "place", ends, stop, None, subject_end=subject_end) for m in ends]


def _end_told_before(template: Template, at: int, edge: Reference | None) -> list[End] | None:
    """Return the coast or border that a distance was measured to before: "from that border"."""
    that = phrases().that_edge.match(template.text, at)
    kind = "border" if that is not None and that["edge"] in _BORDERS else "coast"
    if that is None or edge is None or edge.kind != kind:
        return None
    return [End(edge, "place", (), that.end() + template.start, None)]


def _own_end(template: Template, at: int) -> list[End] | None:
    """Return "the capital", "our coast" or "its border", whose land the subject tells."""
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("place", phrases().own_capital),
        ("coast", phrases().own_coast),
        ("border", phrases().own_border),
    )
    for kind, pattern in kinds:
        own = pattern.match(template.text, at)
        if own is not None:
            owned = phrases().whose.search(own.group()) is not None
            stop = own.end() + template.start
            return [End(None, kind, (), stop, None, owned=owned, ours=own["ours"] is not None)]
    main = phrases().main_shore.match(template.text, at)
    return None if main is None else [End(None, "coast", (), main.end() + template.start, None, main=True)]


def _end_meant(
    template: Template, at: int, *, before: tuple[Mention, ...], edge: Reference | None
) -> list[End] | None:
    """Return what "from there", "from here", "away" or "from it" may mean."""
    for pattern in (phrases().there, phrases().aside):
        match = pattern.match(template.text, at)
        us = _US.search(match.group()) if match is not None else None
        if us is not None and match is not None:
            return _spoken_from(template, match, us["who"], before)
        if match is not None and before:
            by, end = _way(match, template, match.end())
            it = edge if _IT.search(match.group()) is not None else None
            stop = end + template.start
            if _ALONG.search(match.group()) is not None:
                return [End(None, "place", (), stop, by, choices=before, by_one=True, along=True)]
            if _HERE.search(match.group()) is None:
                return [End(None, "place", (), stop, by, choices=before, edge=it)]
            # a report is written anywhere, and who is on the way may be anywhere
            if template.text.count('"', 0, at) % 2 == 0 or _ON_THE_WAY.search(template.text) is not None:
                return [End(None, "place", (), stop, by, choices=before, here=True)]
            said_by = template.mentions_between(match.end(), len(template.text))
            choices = (*(m for m in said_by if cast("Place", m.place).kind.startswith("PPL")), *before)
            return [End(None, "place", (), stop, by, choices=choices, by_one=True)]
    return None


def _open_end(template: Template, at: int) -> list[End] | None:
    """Return an end that words tell of and no place is known for: "from the front line"."""
    for pattern in phrases().open:
        match = pattern.match(template.text, at)
        if match is not None:
            return [End(None, "place", (), match.end() + template.start, None)]
    return None


def _spoken_from(template: Template, way: re.Match[str], who: str, before: tuple[Mention, ...]) -> list[End]:
    """Return the end of "30 km from our town", said by the mayor of a town that is named behind or before.

    "Us" is no ship's crew only where one place alone can be meant.
    """
    behind = template.mentions_between(way.end(), len(template.text)) if who.startswith("our ") else ()
    kinds = ("ISL", "TERR", "region") if who.endswith("island") else ("PPL",)
    spoken_in = (m for m in behind if cast("Place", m.place).kind.startswith(kinds))
    choices = (*spoken_in, *before)
    here = not who.startswith("our ") and len(choices) > 2  # one is what is told of
    here = here or who.endswith(_HOMES)  # which may stand anywhere
    return [End(None, "place", (), way.end() + template.start, None, choices=choices, here=here)]


def _way(match: re.Match[str], template: Template, end: int) -> tuple[str | None, int]:
    """Return by what way a distance is told, if the match or what follows says so, and where it ends."""
    groups = match.groupdict()
    by = _BY.get(groups.get("by") or "") or (
        _DRIVE.get(groups["drive"], "road") if groups.get("drive") else "road" if groups.get("leg") else None
    )
    after = _TAIL_BY.match(template.text, end)
    return (by, end) if after is None else (_BY[after[1]], after.end())


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(reversed(list(pattern.finditer(text)))), None)


def _begins_clause(template: Template, last: Mention, stop: int) -> bool:
    """Whether the last of some places begins what comes next: "from A, and B, in C, is …".

    So does one with a preposition or a distance of its own: "from A, and near B, 15 km from …".
    """
    lead = template.text[: last.start - template.start]
    if _OWN_PLACE.search(lead) is not None:
        return True
    if _AND.search(lead) is None:
        return False
    listed = "," in lead[-_AND_LETTERS:]
    told = listed and any(p.match(template.text, stop) for p in (_OWN_DISTANCE, _DISTANCE_NEXT))
    return told or phrases().verb_next.match(template.text, stop) is not None


def own_border(
    annotations: Annotations, at: int, subjects: tuple[Mention, ...], gazetteer: Gazetteer, *, owned: bool
) -> Reference | None:
    """Take "the border" for that of the subjects' country with the land that the document speaks of.

    "Its border" (``owned``) is that of the last land named in the sentence before ``at``, if one is.
    """
    owner = _owner(annotations, at, subjects) if owned else None
    if owner is not None:
        return reference_to("border", owner)
    homes = {cast("Place", s.place).country for s in subjects}
    home = next(iter(homes)) if len(homes) == 1 else None
    lands = border_lands(annotations, at, gazetteer, home=home) if home is not None else None
    if lands is None:
        return _border_spoken_of(annotations, at, home)
    other = lands[1] if lands[0].country == home else lands[0]
    names = " and ".join(land.name for land in lands)
    return Reference(kind="border", place_id=other.id, name=f"border of {names}")


def _border_spoken_of(annotations: Annotations, at: int, home: str | None) -> Reference | None:
    """Return the border of the last land before whose border the text names: "the Aland border"."""
    for mention in reversed(annotations.mentions_in(max(0, at - _SPOKEN_OF), at)):
        place = mention.place
        if place is None or not place.kind.startswith(COUNTRY) or place.country == home:
            continue
        if _EDGE_BEHIND.match(annotations.text, mention.end) is not None:
            return reference_to("border", mention)
    return None


def edge_spoken_of(annotations: Annotations, at: int) -> Reference | None:
    """Return the coast or border named last before a point, in its sentence or the one before, for "it"."""
    number = bisect_left(annotations.sentences, at + 1, key=lambda s: s.start) - 1
    floor = annotations.sentences[max(0, number - 1)].start
    for mention in reversed(annotations.mentions_in(floor, at)):
        if mention.place is None or not mention.place.kind.startswith(COUNTRY):
            continue
        words = _EDGE_NAMED.match(annotations.text, mention.end) or _EDGE_OF.search(
            annotations.text[max(floor, mention.start - _EDGE_LETTERS) : mention.start]
        )
        if words is not None:
            is_border = any(word in words.group() for word in _BORDERS)
            return reference_to("border" if is_border else "coast", mention)
    return None


def own_coast(
    annotations: Annotations, at: int, subjects: tuple[Mention, ...], gazetteer: Gazetteer, *, owned: bool
) -> Reference | None:
    """Take "the coast" for that of the subjects' own country.

    "Its coast" (``owned``) is that of the last land named in the sentence before ``at``, if one is.
    """
    owner = _owner(annotations, at, subjects) if owned else None
    if owner is not None:
        return reference_to("coast", owner)
    homes = {cast("Place", s.place).country for s in subjects}
    home = next(iter(homes)) if len(homes) == 1 else None
    land = gazetteer.country(home) if home is not None else None
    return None if land is None else Reference(kind="coast", place_id=land.id, name=f"coast of {land.name}")


def main_shores(
    annotations: Annotations, at: int, subjects: tuple[Mention, ...], gazetteer: Gazetteer
) -> list[Reference]:
    """List the main lands that "the mainland" may mean of some islands, their own first.

    Those of the lands that the report names before ``at`` may be meant as well: islands lie off others'
    shores. A land of islands has no main one for sure.
    """
    homes = [cast("Place", m.place).country for m in subjects]
    if not homes or any(home != homes[0] for home in homes):
        return []
    told = (m.place for m in annotations.mentions_before(at, _MAINS) if m.place is not None)
    lands = {p.country: p for p in told if p.kind.startswith("PCL") and p.country != homes[0]}
    own = gazetteer.country(homes[0]) if homes[0] is not None else None
    found = [land for land in (own, *lands.values()) if land is not None and not gazetteer.is_island(land)]
    return [Reference(kind="coast", place_id=p.id, name=f"mainland coast of {p.name}") for p in found]


def _owner(annotations: Annotations, at: int, subjects: tuple[Mention, ...]) -> Mention | None:
    """Return the last land named in the sentence before a point, but none of which something is told."""
    told = {cast("Place", s.place).id for s in subjects}
    sentence = annotations.sentence_at(at)
    near = annotations.mentions_in(sentence.start, at) if sentence is not None else ()
    for mention in reversed(near):
        land = mention.place
        if land is not None and land.kind.startswith(COUNTRY) and land.id not in told:
            return mention
    return None


def reference_to(kind: Kind, mention: Mention) -> Reference:
    """Make the reference that a mention is."""
    place = cast("Place", mention.place)
    name = {"coast": f"coast of {place.name}", "border": f"border of {place.name}", "place": place.name}[kind]
    return Reference(kind=kind, place_id=place.id, name=name)


def border_reference(mentions: tuple[Mention, ...], subjects: tuple[Mention, ...]) -> Reference:
    """Choose the outline to measure to: that of the country on the other side of the subjects."""
    homes = {cast("Place", s.place).country for s in subjects}
    others = [m for m in mentions if cast("Place", m.place).country not in homes]
    chosen = (others or list(mentions))[0]
    reference = reference_to("border", chosen)
    names = " and ".join(dict.fromkeys(cast("Place", m.place).name for m in mentions))
    return Reference(kind="border", place_id=reference.place_id, name=f"border of {names}")


@dataclass(frozen=True, slots=True)
class Pair:
    """What a distance is told between."""

    subject: Mention
    reference: Reference
    mention: Mention
    """That of the reference."""
    kind: Kind
    span: tuple[int, int]
    """The words, in the template's text."""
    by: str | None


def read_pair(template: Template, at: int) -> Pair | None:
    """Read "the distance between A and B is …", "A and B are … apart", "… separate A from B's coast".

    ``at`` is where the distance stands in the template's text; the span that is returned is of that text.
    """
    for pattern in phrases().pairs:
        for match in pattern.finditer(template.text):
            if match.start("distance") != at:
                continue
            subject, reference = group(template, match, "subject"), group(template, match, "reference")
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
            edge = match.groupdict().get("edge")
            kind: Kind = "place" if edge is None else "border" if edge in _BORDERS else "coast"
            told = reference_to(kind, reference[0])
            return Pair(subject[0], told, reference[0], kind, match.span(), by)
    return None


def read_edge(template: Template, at: int) -> Reference | None:
    """Read the edge that a distance at ``at`` is said of: "the Aland border is 60 km from …"."""
    match = phrases().edge_first.search(template.text[:at])
    if match is None:
        return None
    lands = (
        group(template, match, "other") or group(template, match, "of") or group(template, match, "places")
    )
    word = match["edge"] or match["edge_of"]
    return reference_to("border" if word in _BORDERS else "coast", lands[0]) if lands else None
