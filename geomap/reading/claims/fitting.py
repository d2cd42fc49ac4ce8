"""The one town about a distance of which it is true, where grammar shows none that it is told of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import cast

from geomap.model import Mention, Place
from geomap.reading.annotations import Annotations
from geomap.reading.claims.asides import without_asides
from geomap.reading.claims.certainty import is_unsure
from geomap.reading.claims.distances import Distance
from geomap.reading.claims.lands import COUNTRY
from geomap.reading.claims.phrases import phrases
from geomap.reading.claims.topics import SHOAL_M, is_beside, is_elsewhere
from geomap.reading.grounds.templates import Template

_LENGTH_OF = re.compile(r"(?<!distance)(?<!radius) of $")
"""Before a length: "a chase of 40 km from A"."""
_LENGTH_LETTERS = 60
"""Code points before a distance in which the noun or verb of a length stands."""
_LEAST_FALSE_M = 5_000.0
"""A shorter distance may be told of anything about a town."""
_OF_ANOTHER = re.compile(
    r"(?<!\w)(?:an?|another|some|the|this|that|its|their|his|her|one|two|three|several) (?:[a-z'-]+ ){0,2}(?!being |lying )[a-z'-]{3,} \"?$"
    r"|^[^,]*(?<!\w)(?:said|says|told|reported|claimed|believed?|think|thought|where|when|after|before)(?!\w)"
)
"""Between a town and a distance: something else is told of, "from A, lies in a hospital 30 km from B"."""
_APPOSED = re.compile(r", (?:(?:an?|the|one of|whose|which) |\"?$)")
"""Behind a town: what goes on about it, and not about who comes from it."""
_SOMEWHERE = re.compile(r"(?<!\w)(?:somewhere|anywhere|up) $")
"""Before a distance that says only roughly where something is."""
_IS_NOW = re.compile(r"(?<!\w)(?:is|lies|sits|stands) (?:only |just |still )?$")
"""Before a distance: what is so for good, and does not move."""
_UNKNOWN = re.compile(r"(?<!\w)the (?P<name>[a-z'-]{3,})(?: [a-z-]{3,}){1,3} ?$")
"""Before a verb: a noun with what may be a name that is no mention."""


def only_fitting(
    annotations: Annotations,
    template: Template,
    distance: Distance,
    just_fits: Callable[[Mention], bool],
) -> tuple[Mention, ...]:
    """Take the one town named about a distance of which it is true, where grammar shows no subject.

    "Rebels took A, bringing them within 30 km of B", "The mayor of A fled. His town is 30 km from B": of the
    sentence's own towns, and of the one before where it has none. Never what would be false, nor a bound that
    is true of all that lies about: "more than", or one twice the distance.
    """
    if _has_unknown_subject(annotations, template, distance):
        return ()
    head = template.text[: distance.start - template.start][-_LENGTH_LETTERS:]
    long = _LENGTH_OF.search(head) is not None or phrases().told_length.search(head) is not None
    if distance.relation in (">", ">=") or distance.vague or long:
        return ()
    number = bisect_left(annotations.sentences, template.start, key=lambda s: s.start)
    before = annotations.sentences[number - 1] if number else None
    stretches = [(template.start, template.start + len(template.text))]
    if before is not None and not before.boilerplate:
        stretches.append((before.start, before.end))
    for first, last in stretches:
        towns = {
            m.place.id: m
            for m in annotations.mentions_in(first, last)
            if m.place is not None
            and m.place.kind.startswith("PPL")
            and m.role == "literal"
            and not is_unsure(m)
            and not is_beside(annotations, m)
        }
        true = [m for m in towns.values() if just_fits(m)]
        if len(true) == 1:
            return (true[0],)
        if true:
            return ()
    return ()


def only_false(
    annotations: Annotations,
    template: Template,
    distance: Distance,
    may_be: Callable[[Mention], bool],
    is_far: Callable[[Mention], bool],
    *,
    points_back: bool,
) -> tuple[Mention, ...]:
    """Take the town last named before a distance that is false of all which its sentence names before it.

    "A, the seat of the war against the rebels, whose airport is 30 km from B": whichever is meant, it is not
    so. Not what moves ("the ship left A and was …"), nor a capital alone, where someone may only speak. Where
    what it is measured to ``points_back`` ("away"), only the place right before it.
    """
    said = template.text[: distance.start - template.start]
    head = said[-_LENGTH_LETTERS:]
    long = _LENGTH_OF.search(head) is not None or phrases().told_length.search(head) is not None
    at_large = distance.relation in (">", ">=") or distance.vague or _SOMEWHERE.search(head) is not None
    if at_large or long or distance.middle_m < _LEAST_FALSE_M:
        return ()
    if _has_unknown_subject(annotations, template, distance):
        return ()
    named = [
        m
        for m in annotations.mentions_in(template.start, distance.start)
        if m.place is not None and _is_spot(m.place) and may_be(m)
    ]
    towns = [m for m in named if m.role == "literal" and not is_unsure(m)]
    last = towns[-1] if towns else None
    if last is None or cast("Place", last.place).kind == "PPLC":
        return ()
    behind = template.text[last.end - template.start : distance.start - template.start]
    if (points_back and behind != ", ") or _OF_ANOTHER.search(behind) is not None:
        return ()
    aside = behind.startswith(",")
    apposed = _APPOSED.match(behind) is not None
    if is_beside(annotations, last) or (is_elsewhere(annotations.text, last) and not apposed):
        return ()
    if phrases().mover.search(said) is not None and not (aside and _IS_NOW.search(head)):
        return ()
    return (towns[-1],) if all(map(is_far, named)) else ()


def _is_spot(place: Place) -> bool:
    """Whether a place is a town, a site or an islet, and no land, region or sea."""
    if place.kind in ("region", "marine"):
        return 0 < place.radius_m <= SHOAL_M
    return not place.kind.startswith((*COUNTRY, "ADM"))


def _has_unknown_subject(annotations: Annotations, template: Template, distance: Distance) -> bool:
    """Whether what lies so far has a name that is no known place's: "the Xtown plant stands less than"."""
    bare, stop = without_asides(template, distance.start - template.start)
    verb = phrases().clause.search(bare.text[:stop])
    if verb is None:
        return False
    named = _UNKNOWN.search(bare.text, 0, verb.start())
    if named is None:
        return False
    written = re.search(
        rf"(?<!\w){re.escape(named['name'])}(?!\w)", annotations.text[template.start : distance.start], re.I
    )
    return written is not None and written.group()[0].isupper() and written.start() > 0
