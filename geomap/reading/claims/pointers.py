"""The place that "it", "the town", "its airport" or "we" stands for in a claim: from the words to the place.

What the words may mean is found by :mod:`geomap.reading.claims.topics`; a claim is true of one of those, or
false of all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from geomap.model import Mention, Place
from geomap.reading.annotations import Annotations
from geomap.reading.claims import topics
from geomap.reading.claims.charity import FITS, SURE
from geomap.reading.claims.lands import COUNTRY, is_land, is_nationality
from geomap.reading.claims.phrases import phrases
from geomap.reading.grounds.templates import Template
from geomap.reading.language.word_lists import open_lists

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_LISTS = open_lists("claims", "pointers")
_LIES = _LISTS.words("lies")
_NEARER = ("closer", "nearer")
"""What is told of places alone, so that "it" is none but one."""
_OTHER = re.compile(r"(?<!\w)(?:nearest|closest|next|other|another|new)(?!\w)")
"""In a phrase with a noun: it means none of the places that were named."""
RANKS = "chief|main|largest|biggest|principal|only|oldest|second|last"
"""Words that single out one of several of a kind."""
_RANKED = re.compile(rf"(?<!\w)(?:{RANKS})(?!\w)")
"""In a phrase with a noun and what it belongs to: "the chief town of the Xislands" is one of several."""
_POINTS = re.compile(r"(?:^|[.;:,\"'(-] ?|(?<!\w)(?:and|but|though|although|since|because|as|so|yet) )$")
"""Before "that" or "this": it points at what the sentence has named, and begins no relative clause."""
_UNKNOWN_NAME = re.compile(r"(?<=\w )[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'’]+[\w'’-]* $")
"""Right before a noun, a name: "the Xtown Islands", but not "the NATO base"."""
_FROM_HERE = re.compile(
    r"(?<!\w)from here,? (?:it is|it's|there are) (?:(?:only|just|not|but|a mere|barely) )*$"
)
_OWNED = re.compile(r"(?<!\w)(?:islands|archipelago|atoll|islets)(?:'s|') ")
"""In a noun: whose town it is, of which there are several."""
_OURS = re.compile(r"[\"'( ]*(?:our|my|this) ")
"""What a noun begins with that is the speakers' own."""
_THAT_THIS = re.compile(r"(?<!\w)that $")
"""Before "this", which points as well: "they note that this puts them within"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A claim whose subject is looked for."""

    annotations: Annotations
    template: Template
    """Its sentence."""
    spoken_of: tuple[Mention, ...]
    """The places that the sentence before told a distance of."""
    may_be: Callable[[Mention], bool]
    """Of which places it may be told."""
    misfit: Callable[[Mention], float]
    """How little it would be true of one."""
    is_far: Callable[[Mention], bool]
    """Of which it would be false of all that lies about them as well."""
    gazetteer: Gazetteer

    def named_before(self, at: int) -> tuple[Mention, ...]:
        """List the sure places of the sentence before a point and of the one before it, the latest first."""
        return tuple(topics.named_before(self.annotations, at, 1))

    def moves_before(self, at: int) -> bool:
        """Whether what moves is spoken of before a point."""
        return phrases().mover.search(topics.said_before(self.annotations, at)) is not None


def earlier_subject(head: str, claimed: Claimed) -> tuple[Mention, ...]:
    """Resolve what stands before a distance, if a noun or pronoun does, to the place spoken of before.

    ``head`` is the sentence up to the distance.
    """
    start = claimed.template.start
    if phrases().fragment.search(head) is not None:
        spoken = claimed.named_before(start)
        return tuple(m for m in spoken if (m.role == "literal" or not is_land(m)) and claimed.may_be(m))[:1]
    noun = phrases().topic.search(head) or phrases().topic_called.search(head)
    if noun is not None:
        return _noun_subject(noun, claimed)
    other = phrases().any_noun.search(head)
    if other is not None:
        spoken = claimed.named_before(start + other.start())
        towns = [m for m in spoken if m.role == "literal" and not is_land(m) and claimed.may_be(m)]
        return tuple(m for m in sorted(towns, key=claimed.misfit)[:1] if claimed.misfit(m) <= FITS)
    if _FROM_HERE.search(head) is not None:  # "from here it is 30 km to X"
        behind = (
            m for m in claimed.template.mentions if m.start - start >= len(head) and m.role == "literal"
        )
        return _all_far(claimed.named_before(start) or tuple(behind), claimed.may_be, claimed)
    match = phrases().anaphor.search(head)
    return () if match is None else _pronoun_subject(match, head, claimed)


def _noun_subject(noun: re.Match[str], claimed: Claimed) -> tuple[Mention, ...]:
    """Return what "the town", "its airport", "the Danish base" stands for."""
    annotations, misfit = claimed.annotations, claimed.misfit
    start = claimed.template.start
    at = start + noun.start("head")
    head_noun = noun["head"] if noun["seat"] is None else "town"  # "the capital of X province"
    if _OTHER.search(noun.group()) is not None:
        return ()  # "the nearest town": none that was named
    if noun["whole"] is not None and _RANKED.search(noun.group()) is None:
        return ()  # "the harbour of Xtown" is in Xtown
    owners = [m for m in claimed.template.mentions if noun.start() <= m.start - start < noun.start("head")]
    if _UNKNOWN_NAME.search(annotations.text, start + noun.start(), at) is not None and not owners:
        return ()  # "the Xtown Islands": nobody knows which
    if not owners and _OWNED.search(noun.group()) is not None and "'" not in noun["head"]:
        towns = (m for m in topics.called(head_noun, annotations, at, claimed.gazetteer) if claimed.may_be(m))
        return tuple(m for m in towns if misfit(m) <= FITS)[:1]  # "the islands' main town" may be any
    # "the Ruritanian-run camp" may be anywhere
    owners = [m for m in owners if not annotations.text.startswith("-", m.end)]
    if head_noun == "capital" and owners and cast("Place", owners[-1].place).kind.startswith(COUNTRY):
        seat = claimed.gazetteer.capital(cast("Place", owners[-1].place).country or "")
        stop = start + noun.end("head")
        return () if seat is None else (annotations.literal_at(at, stop, seat, draw="none", score=SURE),)
    lands = {cast("Place", m.place).country for m in owners if is_nationality(m)}
    divisions = {
        (place.country, place.admin1)
        for m in owners
        if (place := cast("Place", m.place)).kind == "ADM1" and not m.text.endswith("'s")
    }
    kinds = phrases().topic_kinds[head_noun]  # none for "the target", "the refinery": they may be near it

    def may_be(mention: Mention) -> bool:
        place = cast("Place", mention.place)
        inside = not divisions or (place.country, place.admin1) in divisions
        return claimed.may_be(mention) and inside and (not lands or place.country in lands)

    # "X is rich. The refinery is …": of one that is spoken of as known
    near = claimed.named_before(at) if topics.is_introduced(annotations, noun, at) else ()
    fitting = [m for m in topics.called(head_noun, annotations, at, claimed.gazetteer) if may_be(m)]
    there = [m for m in fitting if misfit(m) <= FITS or not topics.is_elsewhere(annotations.text, m)]
    fitting = there or fitting  # "aides flew in from A. The town …": of another, if one was named
    beside = {m.place.id: m for m in fitting if m.place and topics.share_sentence(annotations, m, fitting[0])}
    if head_noun.endswith("s") and (beside or not kinds or "AIR" not in kinds):
        return tuple(reversed(beside.values()))  # but "the camps" may be those of the one place named
    best = min(beside.values(), key=misfit, default=None)
    if best is None:
        by_towns = "AIR" in kinds  # no island stands by one, nor another town
        if topics.stands_at_unknown(annotations, head_noun, at):
            near = ()  # "in a camp at Xtown. The camp is …"
        meant = _all_far(near, may_be, claimed) if kinds else ()
        found = tuple(m for m in meant if by_towns or misfit(m) <= FITS)
        if head_noun == "capital":  # which no pass or island is
            found = tuple(m for m in found if cast("Place", m.place).kind.startswith("PPL"))
        if not found and _OURS.match(noun.group()) is not None:
            return _speakers_town(at, claimed)
        work = by_towns or head_noun.removesuffix("s") in phrases().works
        return found or (_only_site(at, claimed) if work else ())
    if misfit(best) <= FITS:
        return (best,)
    if not topics.is_at_hand(annotations, best, at):  # "the island" may be one named farther back
        far = topics.named_farther_back(head_noun, annotations, at, claimed.gazetteer)
        best = next((m for m in far if claimed.may_be(m) and misfit(m) <= FITS), best)
    sole = bool(lands) and len(beside) == len(fitting) == 1  # "fled from A. The Alander town is …"
    if misfit(best) > FITS and not sole and topics.is_elsewhere(annotations.text, best):
        return ()  # "boats from A reached an islet. The islet is …"
    at_hand = topics.towns_at_hand(annotations, at)
    if not kinds or "AIR" in kinds or head_noun == "capital":  # by a town, or of a division
        near_it = list(at_hand)
    else:
        near_it = [m for m in at_hand if topics.may_be_called(head_noun, m, claimed.gazetteer)]
    if misfit(best) > FITS and any(may_be(m) and misfit(m) <= FITS for m in near_it):
        return ()  # "the base" may be by a town just named, "the port" a town that is not sure
    return (best,) if kinds else _all_far(near, may_be, claimed)


def _only_site(at: int, claimed: Claimed) -> tuple[Mention, ...]:
    """Return the one small place that the sentence before names, where "the reactor" goes on about it.

    "The rebels fired at Midtown. The Alander reactor is …": whosever it is, it stands there. Never of a large
    town, which has many such, and only what is false of all about it.
    """
    annotations = claimed.annotations
    here = annotations.sentence_at(at)
    first = claimed.template.start if here is None else here.start
    named = [m for m in claimed.named_before(at) if not is_land(m)]
    sites = {cast("Place", m.place).id: m for m in named if m.start < first and topics.is_spot(m)}
    if len(sites) != 1 or any(m.start >= first for m in named if topics.is_spot(m)):
        return ()
    site = next(iter(sites.values()))
    if topics.names_unknown(annotations, at):
        return ()
    small = not cast("Place", site.place).kind.startswith("PPL") or (
        0 < cast("Place", site.place).population <= topics.VILLAGE_PEOPLE
    )
    told = site.role == "literal" or topics.acts(site)
    stands = small and told and not topics.is_elsewhere(annotations.text, site)
    off = topics.is_off(annotations, site)
    return (site,) if stands and not off and claimed.may_be(site) and claimed.is_far(site) else ()


def _pronoun_subject(match: re.Match[str], head: str, claimed: Claimed) -> tuple[Mention, ...]:
    """Return what "it", "there", "they", "that" or "we" stands for."""
    annotations, may_be = claimed.annotations, claimed.may_be
    word = " ".join(match["noun"].split())
    at = claimed.template.start + match.start("noun")
    kinds = phrases().anaphora[word]
    if kinds:
        named = [m for m in claimed.named_before(at) if cast("Place", m.place).kind.startswith(kinds)]
        alike = [m for m in named if topics.share_sentence(annotations, m, named[0]) and may_be(m)]
        return tuple(sorted(alike, key=claimed.misfit)[:1])
    if word in phrases().plurals:
        return _plural_subject(word, at, claimed)
    own = (
        topics.head_of_clause_before(claimed.template, head[: match.start("noun")]) if word == "it" else None
    )
    if own is not None and may_be(own):
        return (own,)
    if word in phrases().speakers:  # "we are 30 km from X": where the one place is that was named
        if claimed.moves_before(at):
            return ()
        behind = (m for m in claimed.template.mentions if m.start >= at and m.role == "literal")
        before = claimed.named_before(at)
        return _all_far(before or tuple(behind), may_be, claimed) or _speakers_town(at, claimed)
    if word in phrases().pointers:
        stop = match.start("noun")
        said = word == "this" and _THAT_THIS.search(head, 0, stop) is not None
        if not said and _POINTS.search(head, 0, stop) is None:
            return ()  # "a suburb that is 30 km from X"
        return topics.only_town_before(annotations, claimed.template, at, may_be)
    return _it_subject(word, (match["verb"] or match["also"] or "").split(), head, at, claimed)


def _speakers_town(at: int, claimed: Claimed) -> tuple[Mention, ...]:
    """Return the town of who says what stands at a point: "We are 30 km from X," the mayor of Midtown said.

    The one town named behind the quotation as somebody's, where it is true of it or false of all by it.
    """
    text = claimed.annotations.text
    towns = {
        cast("Place", m.place).id: m
        for m in claimed.template.mentions
        if m.start > at
        and m.use != "embedded"
        and topics.is_spot(m)
        and phrases().speaker_of.search(text, at, m.start)
    }
    town = next(iter(towns.values()), None)
    if town is None or len(towns) > 1 or not claimed.may_be(town):
        return ()
    return (town,) if claimed.misfit(town) <= FITS or claimed.is_far(town) else ()


def _plural_subject(word: str, at: int, claimed: Claimed) -> tuple[Mention, ...]:
    """Return what "they" or "both" stands for: those told of, a list, or where they stand who do."""
    if len(claimed.spoken_of) > 1:
        return claimed.spoken_of
    moves = claimed.moves_before(at)
    listed = topics.listed_before(claimed.annotations, at, claimed.gazetteer)
    if moves:
        listed = tuple(m for m in listed if claimed.misfit(m) <= FITS)  # "A and B sent ships. They are …"
    if listed or claimed.spoken_of or moves or word != "they":
        return listed or claimed.spoken_of
    return _all_far(claimed.named_before(at), claimed.may_be, claimed)


def _it_subject(word: str, verb: list[str], head: str, at: int, claimed: Claimed) -> tuple[Mention, ...]:
    """Return what "it" or "the place" stands for: what the sentence before began with, or told of."""
    annotations, template, misfit = claimed.annotations, claimed.template, claimed.misfit
    said = topics.said_before(annotations, at)
    moves = topics.may_be_mover(said, now=bool({"is", "'s"} & set(verb)))
    lies = not _LIES.isdisjoint(verb) or template.text.startswith(_NEARER, len(head))
    first = topics.first_of_sentence_before(annotations, template.start, claimed.gazetteer)
    alone = first is not None and claimed.may_be(first) and not any(m.end <= at for m in template.mentions)
    if first is not None and alone and (lies or word != "it" or not moves or misfit(first) <= FITS):
        return (first,)
    told = tuple(m for m in claimed.spoken_of if claimed.may_be(m))
    here = [m for m in template.mentions if m.end <= at and m.role == "literal" and not is_land(m)]
    own = [m for m in here if claimed.may_be(m)]
    if told and own and min(map(misfit, told)) > FITS:  # "X really is close: it lies …"
        return tuple(m for m in own if misfit(m) <= FITS)[:1]
    if told:
        return told
    named = (m for m in claimed.named_before(at) if m.role == "literal" and claimed.may_be(m))
    found = [m for m in named if misfit(m) <= FITS or not topics.is_elsewhere(annotations.text, m)]
    towns = [m for m in found if not is_land(m)]
    if word != "it":  # "the place": a town rather than a land, and of several that of which it is true
        return tuple(sorted(towns, key=misfit)[:1])
    if lies:
        fitting = [m for m in towns if misfit(m) <= FITS]
        return tuple([*fitting, *towns, *found][:1])
    # "it is 30 km from …" may be a ship, unless just that is true of the place
    fitting = [m for m in towns if not topics.is_beside(annotations, m) and misfit(m) <= FITS]
    unsure = moves or topics.names_unknown(annotations, at)
    return tuple(fitting[:1]) or (() if unsure else _all_far(found, claimed.may_be, claimed))


def _all_far(
    named: Iterable[Mention], may_be: Callable[[Mention], bool], claimed: Claimed
) -> tuple[Mention, ...]:
    """Return the likeliest of the towns by which a noun may stand, where a claim is false of all by them.

    "The mine", "the camp" may stand outside the town that was named, but not anywhere.
    """
    annotations, misfit = claimed.annotations, claimed.misfit
    settled = (m for m in named if (m.role == "literal" or topics.acts(m)) and not is_land(m) and may_be(m))
    towns = [m for m in settled if not topics.is_elsewhere(annotations.text, m)]
    if not towns or any(topics.is_off(annotations, m) for m in towns):
        return ()
    beside = [m for m in towns if topics.share_sentence(annotations, m, towns[0])]
    true = {cast("Place", m.place).id for m in towns if misfit(m) <= FITS}
    if true != {cast("Place", m.place).id for m in beside if misfit(m) <= FITS}:
        return ()
    best = min(beside, key=misfit)
    return (best,) if misfit(best) <= FITS or all(map(claimed.is_far, towns)) else ()
