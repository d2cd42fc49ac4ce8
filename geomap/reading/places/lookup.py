"""Names that the gazetteer lacks, looked up online where the user asked for it; marked as found so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from geomap.errors import GeomapError
from geomap.gazetteer.online import ATTRIBUTION, OnlinePlaces
from geomap.model import Candidate, Mention, Place, Problem

MOST_NAMES = 50
"""Names of one document that are looked up."""

_ALONE = 0.6
_CHOSEN = 0.45
"""Confidence in a place that is the only one found, and in one that was chosen among several."""


def look_up_missing(
    mentions: Sequence[Mention], online: OnlinePlaces
) -> tuple[tuple[Mention, ...], tuple[Problem, ...]]:
    """Look up each literal mention that the gazetteer has no place for.

    One with a single answer is resolved, with several ambiguous; each says that it was found online. What is
    not found stays as it was, and one Problem a name says why.
    """
    countries = Counter(m.place.country for m in mentions if m.place is not None and not _is_missing(m))
    known: dict[str, tuple[Place, ...]] = {}
    problems: list[Problem] = []
    result: list[Mention] = []
    for mention in mentions:
        if not _is_missing(mention):
            result.append(mention)
            continue
        if mention.text not in known and len(known) < MOST_NAMES:
            places, why = _look_up(online, mention.text)
            known[mention.text] = places
            if why:
                message = f"{mention.text}: not found online, because {why}"
                problems.append(Problem(document_id=mention.document_id, stage="resolve", message=message))
        result.append(_placed(mention, known.get(mention.text, ()), countries))
    return tuple(result), tuple(problems)


def _is_missing(mention: Mention) -> bool:
    if mention.role != "literal" or mention.draw == "none":
        return False
    return mention.stand_in or (mention.outcome == "unresolved" and mention.draw == "pin")


def _look_up(online: OnlinePlaces, name: str) -> tuple[tuple[Place, ...], str]:
    try:
        found = online.look_up(name)
    except GeomapError as error:
        return (), str(error)
    return found.places, found.why


def _placed(mention: Mention, places: tuple[Place, ...], countries: Counter[str | None]) -> Mention:
    if not places:
        return mention
    # Of several, one in a land that the report speaks of anyway; the server's own order otherwise.
    ordered = sorted(places, key=lambda place: -countries[place.country] if place.country else 0)
    share = (1 - _CHOSEN) / (len(ordered) - 1) if len(ordered) > 1 else 0.0
    scores = [_ALONE] if len(ordered) == 1 else [_CHOSEN, *(min(share, 0.4) for _ in ordered[1:])]
    candidates = tuple(
        Candidate(place=place, score=score, evidence=(ATTRIBUTION,))
        for place, score in zip(ordered, scores, strict=True)
    )
    kept = tuple(reason for reason in mention.evidence if "not in the gazetteer" not in reason)
    return replace(
        mention,
        # A stand-in was no mark; a place of its own may be one.
        draw="pin",
        outcome="resolved" if len(ordered) == 1 else "ambiguous",
        score=candidates[0].score,
        place=candidates[0].place,
        candidates=candidates,
        evidence=(*kept, ATTRIBUTION),
        stand_in=False,
    )
