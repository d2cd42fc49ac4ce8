"""What a distance is measured to where the words leave a choice: "there", "the town", "Djibouti".

Of what they may mean that is taken which fits best; a word that points back may mean what was named farther
back, or a place that nobody has heard of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from shapely import Point

from geomap.gazetteer.seats import is_seat
from geomap.geodesy import inverse
from geomap.model import Mention, Place, Reference
from geomap.reading.annotations import Annotations
from geomap.reading.claims.charity import FITS, best_fitting, just, misfit, namesake, with_sites
from geomap.reading.claims.distances import Distance
from geomap.reading.claims.lands import COUNTRY, is_land
from geomap.reading.claims.phrases import phrases
from geomap.reading.claims.references import End, reference_to
from geomap.reading.claims.topics import (
    REACH,
    VILLAGE_PEOPLE,
    VILLAGES,
    called,
    is_at_hand,
    is_elsewhere,
    is_spoken_of,
    named_before,
    names_unknown,
    owns,
    towns_at_hand,
)
from geomap.reading.grounds.antecedents import stands_for_another
from geomap.reading.grounds.templates import Template
from geomap.reading.language.word_lists import open_lists

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_LISTS = open_lists("claims", "ends")
_CAPITAL = frozenset(("the capital", "its capital", "their capital"))
CHOICES = 4
"""Places named before, the latest first, that "there" or "away" may mean."""
_FAR_BACK, _FAR_CHOICES = 40, 4
"""Mentions looked through, and places measured, for what "there" means where nothing near fits."""
_OVER = re.compile(r" (?:over|across) the ")
"""Behind a distance: what lies between."""
_OWNERS = 12
"""Mentions before "its capital" among which the last is whose it is."""
_SMALL_LAND_M = 30_000.0
"""Radius up to which a land goes by its town's name, metres."""
_NAMESAKES = 4
"""Bearers of a name looked at for a small land that has it with its town."""
_OF_DIVISION = _LISTS.compile(" (?:<of_division>) ")
"""In front of "capital": that of a division."""
_BY_M = 40_000.0
"""How far from a town that was named the crossing may lie to which something is measured, metres."""
_FAR = 0.5
"""From this misfit on, half the figure, a noun is thought to stand for another place."""


def with_choices(end: End, before: tuple[Mention, ...]) -> End:
    """Let "the city" mean any of its kind that was named before, so that one of them may be the subject."""
    alike = all_alike(end.mentions, before) if end.kind == "place" and len(end.mentions) == 1 else ()
    return replace(end, reference=None, mentions=(), choices=alike) if len(alike) > 1 else end


def of_a_noun(
    annotations: Annotations, template: Template, distance: Distance, end: End, gazetteer: Gazetteer
) -> End:
    """Let "from the crossing", of which nobody knows where it is, mean what was named just before.

    A town or an island is what the noun may stand for; anything else may lie by a town as well. Where no such
    thing was spoken of in this sentence or the one before, it is one of those only if the distance fits.
    """
    if end.reference is not None or end.choices or end.mentions or end.ours or end.kind != "place":
        return end
    noun = phrases().noun_end.match(template.text, distance.end - template.start)
    if noun is None:
        return end
    head, at = noun["head"], template.start + noun.start("head")
    alike = list(called(head, annotations, at, gazetteer))
    known = [m for m in alike if is_at_hand(annotations, m, at)]
    goes_on = not known and bool(alike) and is_spoken_of(annotations, head, at, 1)
    if goes_on:
        known = alike[:1]  # "X was shut. The crossing …. A stone's throw from the crossing": X
    kinds = phrases().topic_kinds[head]
    if not kinds:  # "the dam" is none but one that is called so
        known = [m for m in known if head in cast("Place", m.place).name.lower()]
        if "volcano" in phrases().called_alike.get(head, ()):
            known += [m for m in named_before(annotations, at, 1) if _is_mountain(m)]
    by_one = not any(kind.startswith(("PPL", "ISL")) for kind in kinds)
    if head == "capital" and _OF_DIVISION.search(noun.group()) is not None:
        known += [m for m in towns_at_hand(annotations, at) if is_seat(cast("Place", m.place))]
    words = phrases().called_alike.get(head.removesuffix("s"), (head.removesuffix("s"),))
    introduced = bool(known) or (by_one and any(is_spoken_of(annotations, w, at, 1) for w in words))
    others: Sequence[Mention] = ()
    if by_one or not known:
        others = [*towns_at_hand(annotations, at), *_owners(annotations, at)]
    farther = [m for m in named_before(annotations, at, REACH) if m.role == "literal" and not is_land(m)]
    # what was named farther back is thought of too, so that one of them may be the subject
    choices = {cast("Place", m.place).id: m for m in (*known, *others, *farther)}
    stop = template.start + noun.end()
    return replace(
        end,
        end=stop,
        choices=tuple(choices.values()),
        here=not introduced,
        by_one=by_one,
        by_noun=not goes_on,
    )


def _is_mountain(mention: Mention) -> bool:
    """Whether a mention names a mountain, which may have a crater."""
    name = cast("Place", mention.place).name.lower()
    return name.startswith(("mount ", "mt ", "volcán ")) or name.endswith((" volcano", " peak"))


def _owners(annotations: Annotations, at: int) -> Iterator[Mention]:
    """List the towns whose something is named in this sentence or the one before: "Xtown's bridge"."""
    for mention in named_before(annotations, at, 1):
        if mention.role != "literal" and owns(annotations.text, mention):
            yield mention


def all_alike(mentions: tuple[Mention, ...], before: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Add to "the city" the others of its kind that were named before, any of which it may mean."""
    if not mentions or not stands_for_another(mentions[0]) or "capital" in mentions[0].text.lower():
        return mentions
    kind = cast("Place", mentions[0].place).kind[:3]
    others = (m for m in before if cast("Place", m.place).kind.startswith(kind))
    alike = {cast("Place", m.place).id: m for m in (*mentions, *others)}.values()
    if mentions[0].text.lower().split()[-1] in VILLAGES:
        return tuple(m for m in alike if cast("Place", m.place).population <= VILLAGE_PEOPLE)
    return tuple(alike)


def to_larger(end: End, subjects: tuple[Mention, ...], distance: Distance, gazetteer: Gazetteer) -> End:
    """Measure to the city of a name rather than to its village, where that makes a distance true."""
    if end.kind != "place" or len(end.mentions) != 1 or len(subjects) != 1 or end.reference is None:
        return end
    if distance.relation in (">", ">="):  # which is true of all that is far
        return end
    here = cast("Place", subjects[0].place)

    def off(mention: Mention) -> float:
        return misfit(here, reference_to("place", mention), distance, gazetteer)

    exact = distance.relation in ("=", "~")
    meant = namesake(end.mentions[0], off, gazetteer, smaller=False, exact=exact)
    if meant is end.mentions[0]:
        return end
    return replace(end, reference=reference_to("place", meant), mentions=(meant,))


def namesake_seat(mention: Mention, gazetteer: Gazetteer) -> Place | None:
    """Return the capital of a land that has the land's own name: Djibouti, Luxembourg, Kuwait City."""
    land = cast("Place", mention.place)
    if not land.kind.startswith(COUNTRY) or land.country is None:
        return None
    seat = gazetteer.capital(land.country)
    return seat if seat is not None and seat.name.removesuffix(" City") == land.name else None


def is_capital(mention: Mention) -> bool:
    """Whether a mention is a phrase such as "its capital"."""
    return stands_for_another(mention) and mention.text.lower() in _CAPITAL


def is_divisions_capital(annotations: Annotations, mention: Mention) -> bool:
    """Whether "its capital" was taken for a land's, and what was named last is an island or a division."""
    if not is_capital(mention) or mention.text.lower() == "the capital":
        return False
    before = reversed(annotations.mentions_before(mention.start, _OWNERS))
    owner = next((m.place for m in before if m.place is not None and m.use != "embedded"), None)
    return owner is not None and not owner.kind.startswith(COUNTRY)


def namesake_ground(mention: Mention, gazetteer: Gazetteer) -> Place | None:
    """Return the small land or island that a town has its name with: Gaza, Zanzibar."""
    town = cast("Place", mention.place)
    if not town.kind.startswith("PPL"):
        return None
    for other in gazetteer.candidates(mention.text)[:_NAMESAKES]:
        drawn = other.kind == "ADM1" and (other.footprint_id or "").startswith("region:")
        drawn = drawn and other.radius_m <= _SMALL_LAND_M
        if (
            (drawn or other.kind in ("region", "ISL"))
            and other.country == town.country
            and _holds(other, town, gazetteer)
        ):
            return other
    return None


def _holds(ground: Place, town: Place, gazetteer: Gazetteer) -> bool:
    """Whether a town lies on an island or in a land, or so near to an island's middle as its shores."""
    drawn = gazetteer.island(ground) or gazetteer.footprint(ground)
    if drawn.covers(Point(town.lon, town.lat)):
        return True
    near = ground.kind == "ISL" and ground.radius_m > 0
    return near and float(inverse(ground.lon, ground.lat, town.lon, town.lat)[0]) <= ground.radius_m


def is_lands_capital(mention: Mention) -> bool:
    """Whether a mention is a phrase such as "Aland's capital": that of no other land."""
    words = mention.text.lower()
    return stands_for_another(mention) and words.endswith(" capital") and words not in _CAPITAL


def choose(
    annotations: Annotations,
    end: End,
    subjects: tuple[Mention, ...],
    distance: Distance,
    gazetteer: Gazetteer,
    *,
    points_back: bool,
) -> End:
    """Take of the places that "there" may mean the one that fits best, never the subject itself.

    Where none of those named last fits, what the report named farther back is thought of as well, if a word
    points back and not a name of two places ("Djibouti").
    """
    told = {cast("Place", m.place).id for m in subjects}
    homes = {cast("Place", m.place).country for m in subjects}
    choices = [
        m
        for m in end.choices
        if cast("Place", m.place).id not in told
        and not (is_land(m) and cast("Place", m.place).country in homes)  # the land that holds the subject
    ][:CHOICES]
    if end.by_one and not end.along:
        choices = [m for m in choices if not is_elsewhere(annotations.text, m)]
    doubted = end.here or end.by_one
    if (not choices and (end.edge is None or not subjects)) or (doubted and not subjects):
        return replace(end, reference=None)
    references = [reference_to("place", m) for m in choices]
    if end.edge is not None:
        references.append(end.edge)
    best = 0
    if subjects:
        here = cast("Place", subjects[0].place)
        best = best_fitting([(subjects[0], r) for r in references], distance, gazetteer)
        trivial = references[best].kind != "place" and distance.relation in ("<", "<=")
        if trivial and choices and misfit(here, references[best], just(distance), gazetteer) > FITS:
            # nobody says "within 400 km" of a border at the door
            best = best_fitting([(subjects[0], r) for r in references[: len(choices)]], distance, gazetteer)
        if points_back and misfit(here, references[best], distance, gazetteer) > FITS:
            for mention in _farther_back(
                annotations, distance, told | {cast("Place", m.place).id for m in choices}
            ):
                reference = reference_to("place", mention)
                if misfit(here, reference, distance, gazetteer) <= FITS:
                    return replace(end, reference=reference, mentions=(mention,))
            over = _OVER.match(annotations.text, distance.end) is not None  # from where is not named
            if over or (not end.by_noun and names_unknown(annotations, distance.start, own=True)):
                return replace(end, reference=None)  # "at Xtown. Midtown, 13 km to the north"
            gone = end.by_noun and not any(is_at_hand(annotations, m, distance.start) for m in choices)
            if end.here or gone or (end.by_one and _may_be_by(here, references, distance, gazetteer)):
                return replace(end, reference=None)
    return replace(end, reference=references[best], mentions=tuple(choices[best : best + 1]))


def _may_be_by(
    place: Place, references: Sequence[Reference], distance: Distance, gazetteer: Gazetteer
) -> bool:
    """Whether a distance may be true of what lies by one of some places."""
    told = with_sites(distance, _BY_M)
    return any(misfit(place, reference, told, gazetteer) <= FITS for reference in references)


def is_noun(end: End) -> bool:
    """Whether something is measured to "the town" or "the base"."""
    if end.kind != "place" or len(end.mentions) != 1:
        return False
    meant = end.mentions[0]
    sure = is_capital(meant) or is_lands_capital(meant)
    sure = sure or meant.text.lower() == "here"  # where the report was filed
    return stands_for_another(meant) and not sure


def is_another(
    annotations: Annotations,
    end: End,
    subjects: tuple[Mention, ...],
    distance: Distance,
    gazetteer: Gazetteer,
) -> bool:
    """Whether "the town" to which something is measured is likelier one that nobody has heard of.

    So is one that was named farther back than in the sentence before, where the distance is far off.
    """
    if not end.mentions or end.reference is None:
        return False
    meant = cast("Place", end.mentions[0].place)
    if end.mentions[0].text.lower().split()[-1] in VILLAGES and meant.population > VILLAGE_PEOPLE:
        return True
    ground = gazetteer.footprint(meant)
    if any(ground.covers(Point(p.lon, p.lat)) for p in (cast("Place", m.place) for m in subjects)):
        return True  # "Y, which is 30 km from their island", of another than that on which Y lies
    if is_at_hand(annotations, end.mentions[0], distance.start):
        return False
    off = [misfit(cast("Place", m.place), end.reference, distance, gazetteer) for m in subjects]
    return min(off, default=0.0) > _FAR


def _farther_back(annotations: Annotations, distance: Distance, known: set[str]) -> Iterator[Mention]:
    """List the towns and islands named before a distance, the latest first, but those that are known."""
    most = len(known) + _FAR_CHOICES
    for mention in reversed(annotations.mentions_before(distance.start, _FAR_BACK)):
        place = mention.place
        if place is None or is_land(mention) or place.kind == "marine" or place.id in known:
            continue
        known.add(place.id)
        yield mention
        if len(known) >= most:
            return


def own_capital(end: End, subjects: tuple[Mention, ...], gazetteer: Gazetteer) -> End:
    """Let "the capital" mean that of the subject's own country, too, and "Djibouti" the town or the land."""
    told_to = [
        m for m in end.mentions if end.reference and cast("Place", m.place).id == end.reference.place_id
    ]
    if end.kind != "place" or len(told_to) != 1 or not subjects:
        return end
    mention, home = told_to[0], cast("Place", subjects[0].place).country
    seat = gazetteer.capital(home) if is_capital(mention) and home is not None else None
    seat = seat or namesake_seat(mention, gazetteer) or namesake_ground(mention, gazetteer)
    if seat is None or seat == mention.place:
        return end
    return replace(end, choices=(mention, replace(mention, place=seat)))


def holds_unknown(annotations: Annotations, start: int, end: int) -> bool:
    """Tell whether a name without a sure place stands in a stretch of the text."""
    first = bisect_left(annotations.mentions, start, key=lambda m: m.start)
    last = bisect_left(annotations.mentions, end, key=lambda m: m.start)
    return any(m.place is None for m in annotations.mentions[first:last])
