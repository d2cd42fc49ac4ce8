"""Spatial phrases: which ground the words around a place mean.

The phrases stand in ``data/spatial.toml``; this module matches them on templates of the sentences (places
masked, see :mod:`geomap.reading.grounds.templates`) and asks :mod:`geomap.reading.grounds.footprints` for
the ground. Every literal mention ends in one footprint at most; a place that only says where another lies
("south of X", "Caracas, Venezuela") has none of its own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast

from geomap.model import Footprint, Mention, Place, Relation
from geomap.reading.annotations import Annotations
from geomap.reading.claims.distances import Distance
from geomap.reading.grounds.antecedents import find_borders, neighbour_named
from geomap.reading.grounds.footprints import Phrase, find_ground
from geomap.reading.grounds.measures import with_far_ends
from geomap.reading.grounds.templates import PLACES, Template, read_templates, written_out
from geomap.reading.language.grammar import LEAVING, SPEECH
from geomap.reading.language.lexicons import open_table
from geomap.settings import data_path

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

SpatialRole = Literal["location", "target", "origin", "destination", "reference"]
"""What a place is to what happens there."""

STAND_IN_M = 100_000.0
"""Radius of the disc for a place known only as "near" another that the text names."""
AZIMUTHS = {
    "n": 0.0, "nne": 22.5, "ne": 45.0, "ene": 67.5, "e": 90.0, "ese": 112.5, "se": 135.0, "sse": 157.5,
    "s": 180.0, "ssw": 202.5, "sw": 225.0, "wsw": 247.5, "w": 270.0, "wnw": 292.5, "nw": 315.0, "nnw": 337.5,
}  # fmt: skip
"""Degrees clockwise from north by compass letters."""


def _any_of(words: Iterable[str]) -> str:
    """Return the pattern of any of some words."""
    return f"(?:{'|'.join(sorted(map(re.escape, words)))})"


_MIDDLE = re.compile(r"central|cent(?:re|er)|heart|middle|interior|downtown")
_CARDINAL = re.compile(r"north|south|east|west")
_SPECIFIC: frozenset[Relation] = frozenset(
    ("off_coast", "coast", "near_coast", "waters", "border", "airspace", "territory")
)
_IN = re.compile(
    r"(?:in|on|at|inside|within|across|throughout|through|via|over|all over|transit|cross|patrol)"
)
_IS = re.compile(
    r"(?<!\w)(?:is|are|lies|lie|sits|stands|located|situated)"
    r"(?: (?:only|just|some|about|now|also|all|both))* $"
)
_OPENING = re.compile(r"[\"'(]?(?:the )?(?:[a-z'-]+ ){0,3}(?:of )?(?:the )?")
_DESCRIBED = re.compile(
    rf"(?P<list>{PLACES})(?:'s?)? ?(?:,|-{{1,2}}|\()? ?(?:(?:which|that) )?"
    r"(?:(?:is|are|was|were|lies|lie|sits|stands|located|situated|only|just|some|about) ){0,3}$"
)
_SOURCES = _any_of(open_table("context")["spokesmen"] + open_table("context")["speaking_houses"])
_TOLD_BY = re.compile(
    rf"(?<!\w)(?:according to|told) (?:[^ ,;]+ ){{0,5}}{_SOURCES}(?: [\w'-]+){{0,2}} $"
    rf"|, (?!according )(?:[^ ,;]+ ){{0,4}}(?P<says>{_SOURCES}) $"
)
"""Before a capital: who says so sits there, and what is told of need not be there."""
_SAYS = re.compile(rf" (?:(?:has|have|had|also|later) ){{0,2}}{_any_of(SPEECH)}(?!\w)")
_SAID_THERE = re.compile(rf",(?: [^ ,;]+){{1,6}}?{_SAYS.pattern}")
"""Behind "In Oakham", who say something there."""
_LEAVING = _any_of(LEAVING)
_LEFT_FOR = re.compile(rf"(?<!\w){_LEAVING} [^,;:.]{{1,90}} for (?:the )?$")
"""Before where something left for, from somewhere."""
_LEFT_REACH = 120
_WHERE = re.compile(r"(?<!\w)(?P<how>in|at|near|across|on|into|from|to|around|outside|throughout) (?:the )?$")
_WHERE_REACH = 16
_OWNS = re.compile(
    r"'s?(?: (?!(?:in|at|on|near|from|to|for|over|with|and|as|after|against)\b)[a-z-]{2,14}){0,4},? "
)
"""Between a land and a place that it owns."""
_ROLES: dict[str, SpatialRole] = {"from": "origin", "to": "destination", "into": "destination"}
_PASSED = re.compile(r"(?:left|reached|entered|crossed|quit) (?:the )?$")
"""Before a place that is no subject."""
_COAST_GUARD = re.compile(r"[ -]?guard(?:s|sm[ae]n)?(?!\w)")
_COUNTRY_KINDS = ("PCL", "TERR")
_SPOT_KINDS = ("PPL", "ADM", "ISL", "airport")


@dataclass(frozen=True, slots=True)
class Recipe:
    """A line of the table: some phrases and what they make of their places."""

    relation: Relation
    """What the phrases mean."""
    role: SpatialRole
    """What the places are to what happens there."""
    needs: frozenset[str]
    """One of these words stands in any sentence worth a try."""
    phrases: tuple[tuple[str, bool], ...]
    """The phrases as patterns, and whether each holds a distance."""
    together: bool
    """Whether all places make one footprint."""
    marine: bool
    """Whether the first group must be a sea."""
    margin: bool
    """Whether the ground reaches beyond the outline."""
    site: bool
    """Whether the places must be towns or sites, in whatever use: "the Tindouf garrison"."""

    @property
    def patterns(self) -> tuple[tuple[re.Pattern[str], bool], ...]:
        """The phrases, compiled when they are first tried."""
        return _compiled(self.phrases)


@cache
def _compiled(phrases: tuple[tuple[str, bool], ...]) -> tuple[tuple[re.Pattern[str], bool], ...]:
    return tuple((re.compile(phrase), measured) for phrase, measured in phrases)


@lru_cache(maxsize=1)
def recipes() -> tuple[Recipe, ...]:
    """Read the table of recipes, in the order of trial."""
    with data_path("spatial.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    words = {**table["words"], "leaving": _LEAVING}
    return tuple(
        Recipe(
            relation=cast("Relation", row["relation"]),
            role=row.get("role", "location"),
            needs=frozenset(row["needs"]),
            phrases=tuple((written_out(phrase, words), "<distance>" in phrase) for phrase in row["phrases"]),
            together=row.get("together", False),
            marine=row.get("marine", False),
            margin=row.get("margin", False),
            site=row.get("site", False),
        )
        for row in table["recipe"]
    )


@lru_cache(maxsize=1)
def _numbers_of() -> dict[str, tuple[int, ...]]:
    """Return the places in the order of trial of the recipes that each word makes worth a try."""
    numbers: dict[str, list[int]] = {}
    for number, recipe in enumerate(recipes()):
        for word in recipe.needs:
            numbers.setdefault(word, []).append(number)
    return {word: tuple(found) for word, found in numbers.items()}


def _worth_trying(words: frozenset[str]) -> Iterator[Recipe]:
    """Yield the recipes that a sentence of these words may hold, in the order of trial."""
    numbers_of = _numbers_of()
    for number in sorted({number for word in words & numbers_of.keys() for number in numbers_of[word]}):
        yield recipes()[number]


def read_footprints(annotations: Annotations, gazetteer: Gazetteer) -> tuple[Footprint, ...]:
    """Read the ground of each spatial phrase, in the order of the text.

    A list ("in X, Y and Z") gives a footprint for each place, all with the same phrase and span. A dateline
    or another place that is context alone gets the role "reference"; so does a town whose people are meant.
    """
    found: list[Footprint] = []
    for template in read_templates(annotations):
        found += _read_sentence(annotations, template, gazetteer)
    found += _read_borders(annotations, found, gazetteer)
    found.sort(key=lambda f: (f.start, f.end))
    return tuple(sorted(with_far_ends(annotations, found), key=lambda f: (f.start, f.end)))


def _read_borders(
    annotations: Annotations, known: list[Footprint], gazetteer: Gazetteer
) -> Iterator[Footprint]:
    """Read "along the border": the line between the two lands that the report speaks of."""
    taken = sorted((f.start, f.end) for f in known)
    for start, end, lands in find_borders(annotations, gazetteer):
        if not any(a < end and start < b for a, b in taken):
            phrase = Phrase(relation="border", places=lands)
            yield from _footprint(annotations, (start, end), phrase, "location", 0.5, gazetteer)


def _read_sentence(annotations: Annotations, template: Template, gazetteer: Gazetteer) -> Iterator[Footprint]:
    taken: set[int] = set()
    owned = _owned(template)
    containers = _containers(template) | {owner for owner, *_ in owned.values()}
    for recipe in _worth_trying(template.words):
        if len(taken) == len(template.mentions):
            break
        for pattern, measured in recipe.patterns:
            if measured and not template.distances:
                continue
            for match in pattern.finditer(template.text):
                yield from _read_match(annotations, template, recipe, match, taken, containers, gazetteer)
    for mention in template.mentions:
        if mention.start in taken or mention.start in containers:
            continue
        stands = _may_stand(mention) or mention.start in owned
        if not stands and not _is_named_spot(mention):
            continue
        place = cast("Place", mention.place)
        role: SpatialRole = "reference" if mention.draw == "context" or not stands else "location"
        at = mention.start - template.start
        if role == "location" and _LEFT_FOR.search(template.text, max(0, at - _LEFT_REACH), at):
            role = "destination"
        relation: Relation = "at" if place.footprint_id is None else "in"
        _, start, how = owned.get(mention.start, (0, mention.start, role))
        role = how if mention.start in owned else role
        yield from _footprint(
            annotations, (start, mention.end), Phrase(relation=relation, places=(place,)),
            role, mention.score, gazetteer,
        )  # fmt: skip


def _is_spot(mention: Mention) -> bool:
    """Whether a name is that of a town or a site, and neither a people's nor part of another name."""
    kind = cast("Place", mention.place).kind
    return mention.use in ("literal", "metonym", "modifier") and not kind.startswith(
        (*_COUNTRY_KINDS, "ADM1", "region", "marine", "RGN")
    )


def _is_named_spot(mention: Mention) -> bool:
    """Whether a name that is used for people or a body is a town's or a division's: "the roads out of Ama".

    Not a capital's, which is its government's.
    """
    kind = cast("Place", mention.place).kind
    return mention.use in ("metonym", "modifier") and kind.startswith(_SPOT_KINDS) and kind != "PPLC"


def _may_stand(mention: Mention) -> bool:
    return mention.role == "literal" and mention.draw != "none"


def _read_match(
    annotations: Annotations,
    template: Template,
    recipe: Recipe,
    match: re.Match[str],
    taken: set[int],
    containers: frozenset[int],
    gazetteer: Gazetteer,
) -> Iterator[Footprint]:
    groups = match.groupdict()
    first = [m for m in _of(template, match, "places") if m.start not in containers]
    second = [m for m in _of(template, match, "other") if m.start not in containers]
    sea = next(iter(_of(template, match, "sea")), None)
    if recipe.marine:  # the sea is what is meant, the lands say where in it
        first, second, sea = ([sea] if sea else []), [*first, *second], None
        if not first or cast("Place", first[0].place).kind != "marine":
            return
    everyone = [*first, *second, *([sea] if sea else [])]
    if not first or any(m.start in taken for m in everyone):
        return
    if sea is not None and cast("Place", sea.place).kind != "marine":
        return
    if recipe.site:
        if not all(_is_spot(m) for m in first):
            return
    elif recipe.relation not in _SPECIFIC and not all(_may_stand(m) for m in first):
        return
    if _COAST_GUARD.match(template.text, match.end()):
        return
    if first[0].use == "demonym" and match.group().lower().endswith((" host", " hosts")):
        return  # "with his Alander host": a person
    if recipe.relation == "between" and not _between_places(everyone):
        return
    taken.update(m.start for m in everyone)
    taken.update(m.start for m in _of(template, match, "places"))
    span = template.start + match.start(), template.start + match.end()
    distance = template.distance_at(match.start("distance")) if groups.get("distance") else None
    each: list[list[Mention]] = [[*first]] if recipe.together else [[m] for m in first]
    for mentions in each:
        phrase = _phrase(recipe, mentions, second, sea, groups.get("dir"), distance)
        if phrase.relation == "border" and distance is None and len(everyone) == 1:
            other = neighbour_named(annotations, phrase.places[0], span[0], gazetteer)
            phrase = phrase if other is None else replace(phrase, beside=(other,))
        role = recipe.role
        plain = phrase.relation in ("in", "at") and role == "location" and not _IN.match(match.group())
        if plain and not recipe.site and all(m.draw == "context" for m in mentions):
            role = "reference"
        if distance is not None and _tells_of_place(template, match):
            role = "reference"
        if role == "location" and _tells_of_source(template, match, mentions):
            role = "reference"
        score = min(m.score for m in [*mentions, *second])
        yield from _footprint(annotations, span, phrase, role, score, gazetteer)


def _tells_of_place(template: Template, match: re.Match[str]) -> bool:
    """Tell a distance that says where a place lies ("Midtown, 40 km from …") from one that locates an event.

    A sea or a land before it is narrowed by it ("in the Great Sea, 40 km off …"); a list of lands is not.
    """
    head = template.text[: match.start()]
    if _IS.search(head) and template.mentions:
        subject = template.mentions[0]
        lead = template.text[: subject.start - template.start]
        return (
            subject.role == "literal"
            and subject.end - template.start <= match.start()
            and bool(_OPENING.fullmatch(lead))
            and _PASSED.search(lead) is None
        )
    before = _DESCRIBED.search(head)
    if before is None:
        return False
    described = template.mentions_between(before.start("list"), before.end("list"))
    if len(described) != 1:
        return len(described) > 1
    place = cast("Place", described[0].place)
    return not (place.kind == "marine" or place.kind.startswith((*_COUNTRY_KINDS, "ADM1")))


def _tells_of_source(template: Template, match: re.Match[str], mentions: list[Mention]) -> bool:
    """Tell the capital where those sit who say so: "…, the ministry in Oakham said".

    Ahead of its sentence it is that where they tell of another place: "In Oakham, the army said a boat was
    rammed off Ketton".
    """
    if not all(cast("Place", m.place).kind == "PPLC" for m in mentions):
        return False
    if match.start() == 0 and _SAID_THERE.match(template.text, match.end()):
        end = template.start + match.end()
        return any(m.start > end and m.role == "literal" for m in template.mentions)
    told = _TOLD_BY.search(template.text, 0, match.start())
    return told is not None and (told["says"] is None or bool(_SAYS.match(template.text, match.end())))


def _of(template: Template, match: re.Match[str], group: str) -> tuple[Mention, ...]:
    if group not in match.re.groupindex or match.start(group) < 0:
        return ()
    return template.mentions_between(match.start(group), match.end(group))


def _between_places(mentions: list[Mention]) -> bool:
    """Tell a stretch of ground between two places from a matter between two governments."""
    return all(_may_stand(m) for m in mentions)


def _phrase(
    recipe: Recipe,
    mentions: list[Mention],
    second: list[Mention],
    sea: Mention | None,
    direction: str | None,
    distance: Distance | None,
) -> Phrase:
    places = tuple(cast("Place", m.place) for m in mentions)
    if any(m.stand_in for m in mentions):
        return _stand_in(places[0])
    relation = recipe.relation
    if relation == "in" and all(p.footprint_id is None for p in places):
        relation = "at"
    return Phrase(
        relation=relation,
        places=places,
        beside=tuple(cast("Place", m.place) for m in second),
        sea=cast("Place", sea.place) if sea is not None else None,
        distance_m=distance.middle_m if distance is not None else None,
        spread_m=_spread(distance) if distance is not None else 0.0,
        disc=distance is not None and distance.relation in ("<", "<="),
        azimuth_deg=azimuth(direction) if direction else None,
        middle=bool(direction and _MIDDLE.search(direction)),
        margin=recipe.margin,
    )


def _stand_in(place: Place) -> Phrase:
    """Take a wide disc about a neighbour that stands for a place the gazetteer lacks."""
    return Phrase(relation="near", places=(place,), distance_m=STAND_IN_M, disc=True)


def _spread(distance: Distance) -> float:
    """Return how far, in metres, the stated figure may be from the true one, by its wording."""
    if distance.low_m is not None:
        return (distance.value_m - distance.low_m) / 2
    return distance.value_m * (0.15 if distance.relation == "=" else 0.2)


def azimuth(words: str) -> float | None:
    """Return the azimuth of a direction in words, degrees clockwise from north; None for the middle.

    >>> azimuth("south-eastern"), azimuth("north-northwest")
    (135.0, 337.5)
    """
    letters = "".join(word[0] for word in _CARDINAL.findall(words))
    return AZIMUTHS.get(letters) if len(letters) < 3 or letters in AZIMUTHS else None


def _footprint(
    annotations: Annotations,
    span: tuple[int, int],
    phrase: Phrase,
    role: SpatialRole,
    score: float,
    gazetteer: Gazetteer,
) -> Iterator[Footprint]:
    ground = find_ground(gazetteer, phrase)
    yield Footprint(
        document_id=annotations.document.id,
        start=span[0],
        end=span[1],
        phrase=annotations.text[span[0] : span[1]],
        relation=phrase.relation,
        place_ids=tuple(p.id for p in (*phrase.places, *phrase.beside)),
        geometry=ground.geometry,
        lon=ground.lon,
        lat=ground.lat,
        uncertainty_m=ground.uncertainty_m,
        where_prec=ground.where_prec,
        role=role,
        score=score,
    )


def _containers(template: Template) -> frozenset[int]:
    """Return the starts of mentions that only say where the one before them lies: "Narva, Estonia"."""
    found = set()
    for before, after in zip(template.mentions, template.mentions[1:], strict=False):
        gap = template.text[before.end - template.start : after.start - template.start]
        if gap.strip() in (",", "(", "in", "in the") and _contains(
            cast("Place", after.place), cast("Place", before.place)
        ):
            found.add(after.start)
    return frozenset(found)


def _owned(template: Template) -> dict[int, tuple[int, int, SpatialRole]]:
    """Return the places that a land before them owns: "in Sudan's eastern Gedaref", "from Chad's capital, …".

    By the start of each: the start of the land's name, that of the phrase, and the role that its preposition
    gives.
    """
    found: dict[int, tuple[int, int, SpatialRole]] = {}
    for before, after in zip(template.mentions, template.mentions[1:], strict=False):
        start, end = before.start - template.start, before.end - template.start
        gap = template.text[end : after.start - template.start]
        where = _WHERE.search(template.text, max(0, start - _WHERE_REACH), start)
        if where is None or not _OWNS.fullmatch(gap):
            continue
        if _contains(cast("Place", before.place), cast("Place", after.place)):
            role = _ROLES.get(where["how"], "location")
            found[after.start] = before.start, template.start + where.start(), role
    return found


def _contains(outer: Place, inner: Place) -> bool:
    if outer.id == inner.id or outer.country is None or outer.country != inner.country:
        return False
    if outer.kind.startswith(_COUNTRY_KINDS):
        return not inner.kind.startswith(_COUNTRY_KINDS)
    if outer.kind == "ADM1":
        return inner.admin1 == outer.admin1 and inner.kind not in ("ADM1",)
    return False
