"""The place spoken of before that "it", "the atoll" or "the Danish base" stands for in a claim.

Claims can be bolder than the rest of the reading, since what is said to lie somewhere is a place and no ship:
the noun may be any, and a place fits unless its kind speaks against it. ``data/lexicons/claims.toml`` holds
the nouns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from geomap.gazetteer.seats import seat_of
from geomap.model import Mention, Place
from geomap.reading.annotations import Annotations
from geomap.reading.claims.certainty import is_unsure
from geomap.reading.claims.lands import COUNTRY, is_land
from geomap.reading.claims.phrases import group, phrases
from geomap.reading.grounds.antecedents import stands_for_another
from geomap.reading.grounds.templates import Template, fold
from geomap.reading.language.word_lists import open_lists

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_LISTS = open_lists("claims", "topics")
REACH = 3
"""Sentences that are looked back over for a noun; "it" stands for what the one before speaks of."""
_FAR_BACK = 20
"""Mentions looked through for a place of which a claim is true, where it is false of those named last."""
_SAID = 600
"""Characters before a claim in which what moves is looked for: a hostile sentence may have no end."""
_HEADLINE = 60
"""Characters of a sentence in which the noun that it begins with stands."""
_HEAD = re.compile(
    r"\W*(?:(?:and|but|now|look at|take|consider|think of|what about) )?(?:the )?", re.IGNORECASE
)
_JOINT = re.compile(r" ?, ?(?:and |or )?(?:the )?| (?:and|or|to) (?:the )?")
_SAYS = _LISTS.compile(" (?:<says>)(?= )")
"""Before what is told of in a sentence."""
_CAUSE = re.compile(r"because|since")
_NAMED_AT = re.compile(r"(?<!\w)(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|to|of) (?P<name>[A-ZÀ-ÖØ-Þ][\w'’-]{2,})")
"""A name where a place's stands."""
VILLAGES = frozenset(("village", "villages", "hamlet", "hamlets"))
VILLAGE_PEOPLE = 60_000
"""What has more people is called a village by nobody."""
_SPEAKS = _LISTS.fill("(?:<speaks>) (?:in|at) (?:the )?$")
_SPOKEN_AT_FIRST = re.compile(r"(?:^|[.;!?\"”] )[Ii]n $")
_SPEAKER_NEXT = _LISTS.compile(
    ",? (?:(?:an?|the|one|some|several|his|her|its) (?:[a-z-]+ ){0,3}?)?(?:<speaker_next>)"
    r"(?!\w)"
)
"""Before and behind a town in which somebody speaks: "In Xtown a minister called it"."""
_SPEAKS_AT = re.compile(rf"(?<!\w){_SPEAKS}")
"""Before a town in which somebody speaks."""
_ELSEWHERE = _LISTS.compile(
    r"(?<!\w)(?:(?:from|left|leaving|departed|quit|(?:<members>) (?:for|of)|(?:native|"
    rf"natives|citizen|son|daughter) of|(?:<elsewhere>) in) (?:the )?$|{_SPEAKS})",
    re.IGNORECASE,
)
"""Before a town of which nothing is told that stands there."""
_CAME_FROM = _LISTS.compile(r"(?<!\w)(?:<came_from>) (?:in |over |down |up )?from (?:the )?$")
"""Before a place, made plain, from which someone came."""
_ONE_BEFORE = re.compile(r"(?<!\w)(?:an|the|one|its|their) (?:[a-z-]+ )?$")
_HAPPENED = _LISTS.words("happened")
"""What is over when something "is" 30 km from somewhere."""
SHOAL_M = 40_000.0
"""A marine place or a region of this radius is a shoal, a reef or as small as an island."""
_ISLE_OF = _LISTS.row("isle_of")
"""Beginnings of names of islands that are listed by their town."""
_ISLANDS = ("TERR", "SHOL", "RF", "PCLD", "PCLS")
"""What "the island" or "the territory" may stand for besides islands."""


def spoken_of_as_it(
    annotations: Annotations, template: Template, head: str, gazetteer: Gazetteer
) -> tuple[Mention, ...]:
    """Return what a sentence calls "it" behind ``head``: its one place, or what the one before tells of.

    None where what moves is named as well.
    """
    if phrases().mover.search(head) is not None:
        return ()
    nouns = list(phrases().noun_named.finditer(head))
    if nouns:
        at = template.start + nouns[-1].start()
        meant = next(called(nouns[-1]["head"], annotations, at, gazetteer), None)
        if meant is not None:
            return (meant,)
    named = [m for m in template.mentions_between(0, len(head)) if m.role == "literal" and not is_land(m)]
    towns = {cast("Place", m.place).id: m for m in named if not is_unsure(m)}
    # "the adviser in Xcapital who puts it at …" speaks there
    towns = {i: m for i, m in towns.items() if not _is_seat_spoken_in(annotations.text, m)}
    if len(towns) > 1:
        told = phrases().told_of.match(head)
        return group(template, told, "list")[:1] if told is not None else ()
    if towns and not head.startswith("it "):  # which goes on about what the sentence before told of
        return tuple(towns.values())
    first = first_of_sentence_before(annotations, template.start, gazetteer)
    if first is not None:
        return (first,)
    return only_town_before(annotations, template, template.start, lambda _: True)


def _is_seat_spoken_in(text: str, mention: Mention) -> bool:
    """Whether a capital is named as where somebody is who speaks: "a paper of a think-tank in Xcapital"."""
    spoken = _SPEAKS_AT.search(text, max(0, mention.start - _HEADLINE), mention.start)
    return cast("Place", mention.place).kind == "PPLC" and spoken is not None


def named_before(annotations: Annotations, at: int, sentences: int) -> Iterator[Mention]:
    """List the sure places named before a point of the text: of this sentence and of some before it."""
    floor = _start_of(annotations, at, sentences)
    for mention in reversed(annotations.mentions_in(floor, at)):
        if mention.place is not None and mention.use != "embedded" and not is_unsure(mention):
            yield mention


def towns_at_hand(annotations: Annotations, at: int) -> Iterator[Mention]:
    """List the towns, sure or not, named in the sentence of a point before it and in the one before."""
    floor = _start_of(annotations, at, 1)
    for mention in annotations.mentions_in(floor, at):
        if mention.place is not None and mention.role == "literal" and not is_land(mention):
            if mention.place.kind == "region" and mention.place.radius_m == 0:
                continue  # a peninsula, a river
            yield mention


def called(noun: str, annotations: Annotations, at: int, gazetteer: Gazetteer) -> Iterator[Mention]:
    """List what was named before a point and a noun may stand for, the latest first."""
    before = list(named_before(annotations, at, REACH))
    meant = [m for named in before if (m := _named_by(noun, named, gazetteer)) is not None]
    if not meant and "ISL" in phrases().topic_kinds[noun]:  # "Alander ministers …. The island is …"
        meant = [m for m in before if is_land(m) and gazetteer.is_island(cast("Place", m.place))]
    return iter(meant)


def is_at_hand(annotations: Annotations, meant: Mention, at: int) -> bool:
    """Whether the place that a noun stands for is named in the noun's sentence or the one before."""
    near = annotations.mentions_in(_start_of(annotations, at, 1), at)
    here = cast("Place", meant.place)
    return any(m.place is not None and (m.place.id == here.id or m.place.name == here.name) for m in near)


def named_farther_back(
    noun: str, annotations: Annotations, at: int, gazetteer: Gazetteer
) -> Iterator[Mention]:
    """List what a noun may stand for of all that the report named before a point, the latest first.

    Empty for nouns of no kind of place ("the target"), which may be near one as well.
    """
    if not phrases().topic_kinds.get(noun):
        return
    for mention in reversed(annotations.mentions_before(at, _FAR_BACK)):
        if mention.place is None or mention.use == "embedded" or is_unsure(mention):
            continue
        named = _named_by(noun, mention, gazetteer)
        if named is not None:
            yield named


def seats_before(annotations: Annotations, at: int, gazetteer: Gazetteer) -> list[Mention]:
    """List the seats of what was named in this sentence and the one before, the latest first."""
    named = (_named_by("capital", m, gazetteer) for m in named_before(annotations, at, 1))
    return [m for m in named if m is not None and not stands_for_another(m)]


def listed_before(annotations: Annotations, at: int, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Return the last two or more places in a row before a point, of this sentence or the one before."""
    row: list[Mention] = []
    for mention in named_before(annotations, at, 1):
        if is_land(mention) and not gazetteer.is_island(cast("Place", mention.place)):
            continue
        if row and _JOINT.fullmatch(annotations.text, mention.end, row[-1].start) is None:
            if len(row) > 1:
                break
            row = []
        row.append(mention)
    return tuple(reversed(row)) if len(row) > 1 else ()


def said_before(annotations: Annotations, at: int) -> str:
    """Return this sentence up to a point and the one before it, made plain."""
    return fold(annotations.text[_start_of(annotations, at, 1) : at][-_SAID:])


def _start_of(annotations: Annotations, at: int, back: int) -> int:
    """Return where the sentence begins that stands ``back`` sentences before that of a point."""
    number = bisect_left(annotations.sentences, at + 1, key=lambda s: s.start) - 1
    return annotations.sentences[max(0, number - back)].start


def is_introduced(annotations: Annotations, noun: re.Match[str], at: int) -> bool:
    """Whether what a noun stands for may be by a place just named: "the position", "its airport".

    A work of its own ("the refinery") only where the sentences before spoke of such a one.
    """
    word = noun["head"].removesuffix("s")
    if word not in phrases().works or noun.group().lstrip("\"'(- ").startswith(("that ", "this ")):
        return True
    return is_spoken_of(annotations, word, at, REACH)


def is_spoken_of(annotations: Annotations, word: str, at: int, back: int) -> bool:
    """Whether a word, or a place with it in its name, stands before a point or in some sentences before."""
    floor = _start_of(annotations, at, back)
    named = (m.place.name.lower() for m in annotations.mentions_in(floor, at) if m.place is not None)
    return word in fold(annotations.text[floor:at]) or any(word in name for name in named)


def names_unknown(annotations: Annotations, at: int, *, own: bool = False) -> bool:
    """Whether the sentence before that of ``at`` tells of a place by a name that nobody knows: "In Xtown".

    With ``own`` its own sentence, up to there, is looked through as well.
    """
    number = bisect_left(annotations.sentences, at + 1, key=lambda s: s.start) - 1
    before = annotations.sentences[max(0, number - 1)]
    stop = max(at, before.end) if own else before.end
    named = _NAMED_AT.finditer(annotations.text, before.start, stop)
    known = {m.start for m in annotations.mentions_in(before.start, stop) if m.place is not None}
    return any(m.start("name") not in known for m in named)


def stands_at_unknown(annotations: Annotations, noun: str, at: int) -> bool:
    """Whether the sentence before told where such a thing stands, by a name that nobody knows."""
    number = bisect_left(annotations.sentences, at + 1, key=lambda s: s.start) - 1
    before = annotations.sentences[max(0, number - 1)]
    told = re.compile(rf"(?<!\w){re.escape(noun)} (?:at|in|near|outside) (?=[A-ZÀ-ÖØ-Þ])")
    known = {m.start for m in annotations.mentions_in(before.start, before.end) if m.place is not None}
    return any(m.end() not in known for m in told.finditer(annotations.text, before.start, before.end))


def is_beside(annotations: Annotations, mention: Mention) -> bool:
    """Whether something is told to be by a place and not in it: "moved south of Midtown"."""
    return phrases().beside.search(_before_name(annotations, mention)) is not None


def is_elsewhere(text: str, mention: Mention) -> bool:
    """Whether a town is where somebody or something came from or speaks, and not where it is told of."""
    floor = max(0, mention.start - _HEADLINE)
    if _SPEAKER_NEXT.match(text, mention.end) and _SPOKEN_AT_FIRST.search(text, floor, mention.start):
        return True
    return _ELSEWHERE.search(text, floor, mention.start) is not None


def points_elsewhere(annotations: Annotations, mention: Mention) -> bool:
    """Whether "the island" was taken for a place that someone had only come from."""
    if not stands_for_another(mention):
        return False
    if any(word[:1].isupper() for word in mention.text.split()[1:]):
        return False  # "fled from A. The Alander town is …": whose it is tells which
    here = cast("Place", mention.place).id
    named = reversed(annotations.mentions_before(mention.start, _FAR_BACK))
    meant = next(
        (m for m in named if m.place is not None and m.place.id == here and not stands_for_another(m)), None
    )
    return meant is not None and _CAME_FROM.search(_before_name(annotations, meant)) is not None


def is_off(annotations: Annotations, mention: Mention) -> bool:
    """Whether something is told to be in a direction from a place, however far: "the bridge north of X"."""
    before = _before_name(annotations, mention)
    return phrases().beside.search(before) is not None and phrases().close_by.search(before) is None


def _before_name(annotations: Annotations, mention: Mention) -> str:
    """Return the end of what stands before a name, made plain."""
    return fold(annotations.text[max(0, mention.start - _HEADLINE) : mention.start])


def is_spot(mention: Mention) -> bool:
    """Whether a place is a town, a site or an islet, and no land, division, region or sea."""
    place = cast("Place", mention.place)
    if place.kind in ("region", "marine"):
        return 0 < place.radius_m <= SHOAL_M
    return not place.kind.startswith((*COUNTRY, "ADM"))


def share_sentence(annotations: Annotations, one: Mention, other: Mention) -> bool:
    """Whether two places are named in one sentence."""
    return annotations.sentence_at(one.start) == annotations.sentence_at(other.start)


def first_of_sentence_before(annotations: Annotations, at: int, gazetteer: Gazetteer) -> Mention | None:
    """Return the place that the sentence before a point begins with: what "it" goes on to tell of.

    Where that begins with a noun ("The island belongs to …"), it is what the noun stands for.
    """
    number = bisect_left(annotations.sentences, at, key=lambda s: s.start) - 1
    if number < 0:
        return None
    sentence = annotations.sentences[number]
    lead = _HEAD.match(annotations.text, sentence.start)
    for mention in annotations.mentions_in(sentence.start, sentence.end):
        starts = lead is not None and lead.end() >= mention.start
        if not starts:
            break
        told = mention.role == "literal" or acts(mention)
        named = mention.place is not None and told and not is_unsure(mention)
        owns = annotations.text.startswith(("'", "’"), mention.end)
        return mention if named and not owns else None
    noun = phrases().headline.match(fold(annotations.text[sentence.start : sentence.start + _HEADLINE]))
    if noun is None:
        return None
    return next(called(noun["head"], annotations, sentence.start, gazetteer), None)


def only_town_before(
    annotations: Annotations, template: Template, at: int, may_be: Callable[[Mention], bool]
) -> tuple[Mention, ...]:
    """Return what "that" or "this" points at: the one town that its sentence or else the one before names."""
    own = (m for m in template.mentions if m.end <= at and not is_unsure(m))
    for named in (own, named_before(annotations, template.start, 1)):
        settled = [m for m in named if (m.role == "literal" or acts(m) or _town_owns(annotations.text, m))]
        towns = {cast("Place", m.place).id: m for m in settled if not is_land(m) and may_be(m)}
        if towns:
            return tuple(towns.values()) if len(towns) == 1 else ()
    return ()


def head_of_clause_before(template: Template, head: str) -> Mention | None:
    """Return the place that a sentence begins with, where "it" tells of it as well: "X is lost, but it is …".

    None where what moves is named as well, of which "it" may be told.
    """
    joint = phrases().it_goes_on.search(head)
    if joint is None or phrases().mover.search(head) is not None:
        return None
    if _CAUSE.search(joint.group()) is not None:
        town = _right_before(template, head, joint.start())
        if town is not None:
            return town
    begins = 0
    for said in _SAYS.finditer(head, 0, joint.start()):
        begins = said.end() + 1
    told = phrases().told_of.match(head, begins)
    named = group(template, told, "list") if told is not None else ()
    first = next(iter(named), None)
    if first is None or is_unsure(first):
        return None
    return first if first.role == "literal" or (first.use == "metonym" and not is_land(first)) else None


def _right_before(template: Template, head: str, stop: int) -> Mention | None:
    """Return the town that stands right before a cause: "they left X because it is …"."""
    for mention in template.mentions_between(0, stop):
        ends = mention.end - template.start == stop
        beside = phrases().beside.search(head[: mention.start - template.start]) is not None
        if (
            ends
            and not beside
            and (mention.role == "literal" or acts(mention))
            and not is_land(mention)
            and not is_unsure(mention)
        ):
            return mention
    return None


def may_be_mover(text: str, *, now: bool) -> bool:
    """Whether "it" may stand for what moves: one ship, no ships, and where it is ``now``, no strike."""
    for mover in phrases().mover.finditer(text):
        word = mover.group()
        many = word.endswith("s") and word != "bus"
        if word == "aircraft":
            many = _ONE_BEFORE.search(text, 0, mover.start()) is None
        if not many and not (now and word in _HAPPENED):
            return True
    return False


def owns(text: str, mention: Mention) -> bool:
    """Whether a town is named as whose something is: "Xtown's hospital took them in. That town …"."""
    town = cast("Place", mention.place).kind.startswith("PPL")
    return town and text.startswith(("'s", "’s"), mention.end)


def _town_owns(text: str, mention: Mention) -> bool:
    """Whether it does so, and no government: "Xcapital's answer"."""
    return owns(text, mention) and not _governs(mention)


def acts(mention: Mention) -> bool:
    """Whether a town is named as what its people do: "Midtown had no garrison"."""
    return mention.use == "metonym" and not _governs(mention)


def _governs(mention: Mention) -> bool:
    """Whether a name may mean a government: that of a country, or its capital."""
    place = mention.place
    return place is not None and (is_land(mention) or place.kind == "PPLC")


def may_be_called(noun: str, mention: Mention, gazetteer: Gazetteer) -> bool:
    """Whether a noun, or its plural, may stand for a place."""
    return _named_by(noun, mention, gazetteer) is not None


def _named_by(noun: str, mention: Mention, gazetteer: Gazetteer) -> Mention | None:
    """Return the mention that a noun stands for if it stands for this one; "the capital" for a division's."""
    place = cast("Place", mention.place)
    if noun == "capital" and place.kind.startswith("PPL") and place.kind != "PPLC":
        divisions = (p for p in gazetteer.candidates(mention.text) if p.kind == "ADM1")
        here = (place.country, place.admin1)
        return mention if any((p.country, p.admin1) == here for p in divisions) else None
    if noun == "capital" and place.kind == "ADM1":
        seat = seat_of(place, gazetteer)
        return replace(mention, place=seat, role="literal", use="literal") if seat is not None else None
    kinds = phrases().topic_kinds[noun]
    if noun in VILLAGES and place.population > VILLAGE_PEOPLE:
        return None
    if _fits(mention, kinds, gazetteer):
        return mention
    if "PPL" in kinds and place.kind.startswith("ADM"):  # "Konduga" was taken for the district of its town
        here = (place.country, place.admin1)
        namesakes = gazetteer.candidates(mention.text)
        towns = [p for p in namesakes if p.kind.startswith("PPL") and (p.country, p.admin1) == here]
        return replace(mention, place=towns[0], role="literal", use="literal") if towns else None
    if "ISL" in kinds and place.kind.startswith("PPL"):  # "Jeju" was taken for the city: it is an island too
        named = (p for p in gazetteer.candidates(mention.text) if p.country == place.country)
        island = next((p for p in named if gazetteer.is_island(p)), None)
        return None if island is None else replace(mention, place=island, role="literal", use="literal")
    return None


def _fits(mention: Mention, kinds: tuple[str, ...], gazetteer: Gazetteer) -> bool:
    """Whether a noun whose places are of these kinds may stand for a place; islands are of many kinds."""
    place = cast("Place", mention.place)
    isle = "ISL" in kinds and place.kind.startswith(("ISL", "TERR", "PCLD", "PCLS", "region"))
    if mention.role != "literal" and not isle and not place.kind.startswith("PPL"):
        return False
    if not kinds:
        return not is_land(mention) and (place.kind != "marine" or gazetteer.island(place) is not None)
    if "ISL" not in kinds:
        return place.kind.startswith(kinds)
    shoal = place.kind in ("marine", "region") and 0 < place.radius_m <= SHOAL_M
    shoal = shoal or place.name.startswith(_ISLE_OF)  # "Isla Mujeres", where the town is known
    return shoal or place.kind.startswith(_ISLANDS) or gazetteer.is_island(place)
