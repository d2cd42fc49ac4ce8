"""The one town about a distance of which it is true, where grammar shows none that it is told of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import cast

from geomap.model import Mention, Place, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.claims.asides import without_asides
from geomap.reading.claims.certainty import is_unsure
from geomap.reading.claims.distances import Distance
from geomap.reading.claims.phrases import phrases
from geomap.reading.claims.references import End
from geomap.reading.claims.topics import is_beside, is_spot
from geomap.reading.grounds.templates import Template

_LENGTH_OF = re.compile(r"(?<!distance)(?<!radius) of $")
"""Before a length: "a chase of 40 km from A"."""
_LENGTH_LETTERS = 60
"""Code points before a distance in which the noun or verb of a length stands."""
_LEAST_FALSE_M = 5_000.0
"""A shorter distance may be told of anything about a town."""
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
    before = _sentence_before(annotations, template)
    stretches = [(template.start, template.start + len(template.text))]
    if before is not None:
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


def only_abroad(
    annotations: Annotations,
    template: Template,
    end: End,
    is_abroad: Callable[[Mention], bool],
    is_far: Callable[[Mention], bool],
) -> tuple[Mention, ...]:
    """Take the one small place abroad that somebody can speak of: "A reactor so near, 25 km from our coast".

    Of this sentence and the one before, and only what is false of all that lies about it. Nothing that moves.
    """
    before = _sentence_before(annotations, template)
    first = template.start if before is None else before.start
    if phrases().mover.search(template.text[: end.end - template.start]) is not None:
        return ()
    named = [
        m
        for m in annotations.mentions_in(first, end.end)
        if m.place is not None and is_spot(m) and is_abroad(m)
    ]
    spots = {cast("Place", m.place).id: m for m in named if m.role == "literal" and not is_unsure(m)}
    sole = next(iter(spots.values()), None) if len(spots) == 1 else None
    return (sole,) if sole is not None and is_far(sole) else ()


def only_false(
    annotations: Annotations,
    template: Template,
    distance: Distance,
    may_be: Callable[[Mention], bool],
    is_far: Callable[[Mention], bool],
) -> tuple[Mention, ...]:
    """Take the town last named before a distance that is false of all which its sentence names before it.

    "A, the seat of the war against the rebels, whose airport is 30 km from B": whichever is meant, it is not
    so. Not what moves ("the ship left A and was …"), nor a capital alone, where someone may only speak.
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
        if m.place is not None and is_spot(m) and may_be(m)
    ]
    towns = [m for m in named if m.role == "literal" and not is_unsure(m)]
    last = towns[-1] if towns else None
    if last is None or cast("Place", last.place).kind == "PPLC" or is_beside(annotations, last):
        return ()
    behind = template.text[last.end - template.start : distance.start - template.start]
    if phrases().apposed_place.match(behind) is None:
        return ()  # what stands farther off may tell of anything
    if phrases().mover.search(said) is not None and _IS_NOW.search(head) is None:
        return ()
    return (last,) if all(map(is_far, named)) else ()


def _sentence_before(annotations: Annotations, template: Template) -> Sentence | None:
    """Return the sentence before a template's, unless it is no part of the report's own prose."""
    number = bisect_left(annotations.sentences, template.start, key=lambda s: s.start)
    before = annotations.sentences[number - 1] if number else None
    return None if before is None or before.boilerplate else before


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
