"""Whose coast, border or capital "our coast" and "our border" are: those of the land that speaks."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from geomap.model import Mention, Place, Reference
from geomap.reading.annotations import Annotations
from geomap.reading.claims.charity import FITS, just, misfit
from geomap.reading.claims.distances import Distance
from geomap.reading.claims.lands import COUNTRY, is_nationality
from geomap.reading.claims.phrases import Kind
from geomap.reading.language.word_lists import open_lists

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_LISTS = open_lists("claims", "speakers")
_BODY_IN = _LISTS.compile("(?:<body_in>) in $")
"""Before a capital: the land's body that speaks there."""
_NEAR = 24
"""Code points before a capital in which that stands."""
_ADDRESSED = _LISTS.compile("(?:<addressed>) (?:the |both |neighbou?ring )?$")
"""Before a land that is spoken to or of, and does not speak."""
_TOLD = _LISTS.compile(r"(?<!\w)(?:<told>) that(?!\w)")
"""What stands behind it in a sentence is told, and speaks not: "she said that Aland's tanks …"."""
_SPEAKS = _LISTS.compile(r"(?:'s|’s)?(?: [a-z-]+){0,2} (?:<speaks>)(?!\w)")
"""Behind a nationality: somebody who speaks for the land, or to it."""
_SHORT = 4
"""What has fewer letters and is no code in capitals is another word: "Ben" is not Benin."""


@dataclass(frozen=True, slots=True)
class Ours:
    """What "our coast" may be."""

    ends: tuple[Reference, ...]
    told: bool
    """Whether the text tells who speaks; else any of the ends may be meant."""


def speakers_ends(annotations: Annotations, kind: Kind, start: int, end: int, gazetteer: Gazetteer) -> Ours:
    """Return the coasts, borders or capitals that may be meant by someone who says "our" in ``start:end``.

    One, where the speaker's land is told: the first government or nationality named before these words in
    their sentence ("Ruritania's minister said that …"), else the first behind them ("…, the Ruritanian
    minister said"), else that of the sentence before. Where none of these speaks for one land ("…, the deputy
    minister said"), those of all lands that the report names, or where it names none, that it is set in: the
    speaker's is one of them.
    """
    number = bisect_left(annotations.sentences, start + 1, key=lambda s: s.start) - 1
    if number < 0:
        return Ours((), told=False)
    sentence = annotations.sentences[number]
    stretches = [
        (sentence.start, _before_quote(annotations.text, sentence.start, start)),
        (end, sentence.end),
    ]
    if number:
        before = annotations.sentences[number - 1]
        stretches.append((before.start, before.end))
    for first, last in stretches:
        for mention in annotations.mentions_in(first, last):
            if last <= sentence.start and not _may_speak(annotations.text, mention):
                continue
            if _TOLD.search(annotations.text, first, mention.start) is not None:
                break
            land = _spoken_for(annotations.text, mention, gazetteer)
            if land is not None and _ADDRESSED.search(annotations.text, 0, mention.start) is None:
                return Ours(_ends_of(kind, (land,), gazetteer), told=True)
    lands = {land.id: land for m in annotations.mentions if (land := _land_of(m)) is not None}
    if not lands:
        codes = {m.place.country: None for m in annotations.mentions if m.place is not None}
        lands = {land.id: land for code in codes if code and (land := gazetteer.country(code)) is not None}
    return Ours(_ends_of(kind, tuple(lands.values()), gazetteer), told=False)


def _may_speak(text: str, mention: Mention) -> bool:
    """Whether a nationality of the sentence before is that of who speaks, and not of ships and guns."""
    return not is_nationality(mention) or _SPEAKS.match(text, mention.end) is not None


def _before_quote(text: str, first: int, at: int) -> int:
    """Return where the quotation opens in which ``at`` stands, if one has since ``first``; else ``at``."""
    first = max(0, first - 1)  # a sentence may begin behind its quotation mark
    opened = max(text.rfind("“", first, at), text.rfind('"', first, at))
    closed = opened < 0 or (text.count('"', first, at) % 2 == 0 and text[opened] == '"')
    return at if closed or "”" in text[opened:at] else opened


def likeliest_end(
    ours: Ours, subjects: tuple[Mention, ...], distance: Distance, gazetteer: Gazetteer
) -> Reference | None:
    """Return of what a speaker may mean that to which a distance of the subjects comes nearest.

    So it is false only where it is of all. The edge of the land in which the subject lies comes last, and
    only where the distance just fits: "X is less than 300 km from our coast" is not said of X's own shore.
    """
    if ours.told:
        return next(iter(ours.ends), None)
    if not subjects:
        return None
    place = cast("Place", subjects[0].place)
    home = gazetteer.country(place.country) if place.country is not None else None
    abroad = [e for e in ours.ends if home is None or e.place_id != home.id]
    best = min(abroad, key=lambda e: misfit(place, e, distance, gazetteer), default=None)
    own = next((e for e in ours.ends if e not in abroad), None)
    if own is None or (best is not None and misfit(place, best, distance, gazetteer) <= FITS):
        return best
    return own if misfit(place, own, just(distance), gazetteer) <= FITS else best


def _ends_of(kind: Kind, lands: tuple[Place, ...], gazetteer: Gazetteer) -> tuple[Reference, ...]:
    if kind != "place":
        return tuple(Reference(kind=kind, place_id=land.id, name=f"{kind} of {land.name}") for land in lands)
    seats = (gazetteer.capital(land.country) for land in lands if land.country is not None)
    return tuple(Reference(kind=kind, place_id=s.id, name=s.name) for s in seats if s is not None)


def _land_of(mention: Mention) -> Place | None:
    place = mention.place
    return place if place is not None and place.kind.startswith(COUNTRY) and not _is_piece(mention) else None


def _is_piece(mention: Mention) -> bool:
    """Whether a name of few letters may be another word."""
    return len(mention.text) < _SHORT and mention.text.isalpha() and not mention.text.isupper()


def _spoken_for(text: str, mention: Mention, gazetteer: Gazetteer) -> Place | None:
    """Return the land that a mention speaks for: a government, its seat, a nationality."""
    place = mention.place
    if place is None or place.country is None or mention.use == "embedded":
        return None
    acts = mention.role != "literal"
    if place.kind == "PPLC":
        lead = text[max(0, mention.start - _NEAR) : mention.start]
        return gazetteer.country(place.country) if acts or _BODY_IN.search(lead) else None
    if not acts or _is_piece(mention):
        return None
    if place.kind == "ADM1" and is_nationality(mention):  # "a Ruthenian senator": of the land she lives in
        return gazetteer.country(place.country)
    return place if place.kind.startswith(COUNTRY) else None
