"""Counted forces: soldiers that a text counts without the noun, as in "2,000 of them are in Goma".

A number before a people is a force where the sentence speaks of one ("11,826 soldiers, among them 4,500
Ugandans"); a number that a verb follows counts the force that was spoken of last.
"""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.model import Mention, Quantity, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.deployments.classes import Asset, AssetClass, troops
from geomap.reading.deployments.doubtful import ARMED
from geomap.reading.deployments.strengths import grammar_count
from geomap.reading.grounds.templates import fold
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import words_in

_LISTS = open_lists("deployments", "counted")
COUNTED_ON = frozenset(("personnel", "unit", "vehicle", "aircraft", "ship", "weapon"))
"""Kinds of assets that a bare number may go on to count."""
_PEOPLE = _LISTS.compile("(?:<people_ends>)$")
_GOES_ON = _LISTS.compile(r"(?= (?:<goes_on>)(?!\w))|(?=[,.;)])")
_ACTS = _LISTS.compile(r" (?:already |now |still |also )?(?:<acts>)(?!\w)")
"""Behind a counted people: what is told of soldiers, where the sentence has no other word for one."""
_POSTED = re.compile(
    r" (?:are|were|is|was|have been) (?:now |still |permanently |already )?"
    r"(?:stationed|garrisoned|posted|quartered|billeted|barracked|(?P<based>based|deployed))(?!\w)"
)
"""Behind a counted people: what only soldiers are; "based" where its sentence tells of a site for them."""
_SITE = _LISTS.compile(r"(?<!\w)(?:<site>)(?!\w)")
_MOST = 100_000
"""From which a people by its number are its civilians: "385,000 Thais have been told to leave"."""
_IN_HAND = _LISTS.compile(r"(?<!\w)(?:<in_hand>)[a-z]*(?: back)? $")
"""Before a counted people that something is done to: "deported 3,000 Haitians"."""
_TOLD_OF = _LISTS.words("told_of")
"""Who a bare number goes on to count, and not the force of a sentence before."""
_BASES = ("AIRB", "MILB", "NVB", "INSM")
"""Kinds of places where a counted people are soldiers."""
_OF_THEM = "of (?:them|these|those|whom|which)"
_PARTITIVE = re.compile(rf" {_OF_THEM}(?!\w)")
_VERB = _LISTS.compile(
    rf" (?:(?:officers|agents|guards|more|others) )?(?:{_OF_THEM} (?:<part_goes_on>)(?!\w)"
    rf"|(?:{_OF_THEM} )?(?:(?:that|who|which) )?(?:(?:have|has|had|are|were|was|is|will|"
    "would) )?(?:already |still |now |since |to |be |been |also |thought |said "
    r"|believed |reported |known )*(?:<posted_or_near>)(?!\w)| (?:more|others)"
    r" (?:to|from|into|along|across|around|near|off)(?!\w))"
)

_PART = re.compile(
    rf" {_OF_THEM}(?!\w)|"
    r" (?:more|others)(?= (?:to|from|into|in|at|on|near|off|along|around|across|for|with|who|which|that|are|"
    r"were|is|was|have|has|had|will|would|could|may|and|there|here|by|aboard)(?!\w)|[,.;:)]|$)"
)
"""Behind a number: it is a part of the force that was spoken of, or as many again."""
_OTHER_PEOPLE = _LISTS.compile(r"(?<!\w)(?:<other_people>)(?!\w)")
"""Between a force and a number: whom or what "of them" goes on to count instead."""
_ASKED = _LISTS.compile(r"(?<!\w)(?:<asked>) (?:[a-z]+ ){0,2}[\w,.]+$")
"""Before a number of a force that is not there."""
_MORE = re.compile(r" (?:more|others)(?!\w)")
_THOSE_WHO = re.compile(r"(?:^|(?<=\W))[Tt]he (?:first |last |other )?[\w,.]+$")
_WHO = re.compile(r" (?:who|that) [a-z]+")
"""About a number in "the 180 who walked off the ship"."""
_OTHER_WORDS = _LISTS.words("other_words")
"""One of these stands in all that `_OTHERS` finds."""
_OTHERS = _LISTS.compile(
    r"(?<!\w)(?P<words>(?i:the other(?: (?:two|three|four|five))?|another(?= (?:<after_another>"
    r")(?!\w))|both|the (?:first|last) of them|the rest|the remainder|the "
    r"others|(?:the last |only )?one of (?:them|these)|(?<=[.!?] )one(?! man(?!\w)"
    ")|most|many|some|several|the bulk|the majority|(?:about |nearly |almost "
    "|some |more than )?(?:half(?: of the (?:newcomers|new arrivals|arrivals|"
    "men|total))?|two[ -]thirds|an? (?:third|quarter|fourth|fifth|sixth|seventh)"
    rf"))(?: {_OF_THEM})?)(?: (?:(?:have|has|had|are|were|was|is|will|would) )?(?:also "
    r"|already |still |now |since |to |be |been )*(?:<others_do>)(?!\w)| (?:in|"
    "at|on|off|around|near) (?=[A-Z])|(?:(?<=rest)|(?<=others)|(?<=remainder)"
    ") (?:to|into) (?=[A-Z])|(?:(?<=of them)|(?<=of whom)|(?<=of which))(?P<where> "
    "(?:in|at|on|near|along|around|across|off|outside|inside|under|are|were|"
    r"is|was)(?!\w)))"
)
"""What goes on to tell of a force without a number: "the other was sent to", "most are based in"."""
_NUMBERING = _LISTS.compile(
    r"(?<!\w)(?:<numbered>)(?: there| here)? (?:<numbering>)(?: now| still)? "
    "$"
)
"""Before the number of a force: "whose forces number about 12,000"."""
_ONE = ("the other", "another", "one")
_ORDINALS = {"a third": 2, "a fourth": 3, "a fifth": 4, "a sixth": 5, "a seventh": 6}
"""How many of a force there are before one more is no fraction."""
_THE = re.compile(r"(?:^|\W)[Tt]he $")
_STANDING = _LISTS.compile(
    "(?:, [^;:.]{2,60}?,)? (?:(?:(?:have|had|were|are|will|would) )?(?:(?:now|"
    "already|also|still|been|be|mostly) ){0,2}(?:<standing>)|(?:are|were|will "
    r"be|have been) (?:in|at|on|near|off|around))(?!\w)"
)
"""Behind a people: what only its soldiers do, where a force was spoken of."""
_SENT_NUMBER = _LISTS.compile(
    r"(?<!\w)(?:<sent_number>) (?:about |some |nearly |around |almost |over |"
    r"up to |more than |at least )?[\w,.]+$"
)
_BARE = re.compile(r"(?= (?:to|into|in|at|along|and|from|there)(?!\w))|(?=[,.;])|$")
_SENT = _LISTS.compile(r"(?<!\w)(?:<sent>) (?:another|a further|an additional) [\w,.]+$")


_OF_WHOM = re.compile(r"(?:^|\s)[Oo]f (?:whom|which|these|those|them),? (?:about |some |only )?$")
_OF_THESE = re.compile(r"Of (?:these|those|them)(?!\w)")
_IS = re.compile(r" (?:are|were|have|had|will|would|remain|stay)(?!\w)")
"""About a number in "the troops, of whom 900 are left"."""
_LIST_ITEM = re.compile(r"(?:,|,? and|;) (?:another |a further |about |some |nearly |over |up to )?$")
_LIST_PLACE = re.compile(
    r" (?:more |others )?(?:to|into|towards?|for|along|off) (?:the (?:[a-z]+ ){0,3}(?:of )?)?(?=[A-Z])"
)
"""About a number in "300 soldiers to Elm, 150 to Oak and another 90 to Ash"."""


def with_counted(
    annotations: Annotations,
    sentence: Sentence,
    assets: tuple[Asset, ...],
    spoken_of: AssetClass | None,
    *,
    armed: bool = False,
) -> tuple[Asset, ...]:
    """Return a sentence's assets with those that only a number tells of.

    ``spoken_of`` is the class of the last asset before the sentence; ``armed`` says that it is not far back.
    """
    text = annotations.text
    counts = annotations.quantities_in(sentence.start, sentence.end)
    found = list(assets)
    arms: bool | None = None
    for quantity in counts:
        if quantity.unit != "count" or any(a.start < quantity.end and quantity.start < a.end for a in assets):
            continue
        people = _people_behind(annotations, quantity)
        if people is not None:
            if _IN_HAND.search(fold(text[max(sentence.start, quantity.start - 20) : quantity.start])):
                continue
            if arms is None:
                arms = ARMED.search(fold(text[sentence.start : sentence.end])) is not None or any(
                    m.place is not None and m.place.kind in _BASES
                    for m in annotations.mentions_in(quantity.end, sentence.end)
                )
            few = (quantity.best or quantity.low or 0) < _MOST
            posted = _POSTED.match(text, people.end)
            if posted is not None and posted["based"]:
                posted = _SITE.search(text, sentence.start, sentence.end)
            if arms or (few and (posted or (armed and _ACTS.match(text, people.end)))):
                found.append(_force(quantity, people.end, troops()))
            continue
        meant = next((a.asset_class for a in reversed(assets) if a.end <= quantity.start), None)
        listed = meant is not None
        if meant is None and not any(q.of in _TOLD_OF for q in counts if q.start < quantity.start):
            meant = spoken_of  # but "24 people in Elm and 224 in Oak" are people
        lead = fold(text[max(sentence.start, quantity.start - 50) : quantity.end])
        numbers = _NUMBERING.search(lead, 0, len(lead) - (quantity.end - quantity.start)) is not None
        if numbers and (meant is None or meant.kind == "force"):
            meant = troops()
        if (
            meant is not None
            and meant.kind in COUNTED_ON
            and not _is_of_others(text, sentence, assets, quantity)
            and (
                numbers
                or _is_part(text, quantity, lead)
                or (meant.kind == "personnel" and _THOSE_WHO.search(lead) and _WHO.match(text, quantity.end))
                or _VERB.match(fold(text[quantity.end : quantity.end + 60]))
                or _SENT.search(lead)
                or (
                    _is_told_of_whom(text, sentence, quantity)
                    and (listed or _OF_THESE.match(text, sentence.start))
                )
                or (listed and _goes_on_with(text, sentence, quantity))
                or (
                    meant.kind == "personnel"
                    and _SENT_NUMBER.search(lead)
                    and _BARE.match(text, quantity.end)
                )
            )
        ):
            partitive = _PARTITIVE.match(text, quantity.end) or _MORE.match(text, quantity.end)
            found.append(_force(quantity, partitive.end() if partitive else quantity.end, meant))
    if assets or spoken_of is not None:
        found += _peoples(annotations, sentence, tuple(found))
        found += _others(annotations, sentence, tuple(found), spoken_of)
    return tuple(sorted(found, key=lambda a: a.start))


def _is_part(text: str, quantity: Quantity, lead: str) -> bool:
    """Whether a number is a part of a force or as many again: "4,500 of them", "two more"."""
    return _PART.match(text, quantity.end) is not None and _ASKED.search(lead) is None


def _is_of_others(text: str, sentence: Sentence, assets: tuple[Asset, ...], quantity: Quantity) -> bool:
    """Whether "of them" is of people told of since: "soldiers guard 900 families, 300 of them"."""
    if _PARTITIVE.match(text, quantity.end) is None:
        return False
    told = max((a.end for a in assets if a.end <= quantity.start), default=sentence.start)
    return _OTHER_PEOPLE.search(text, told, quantity.start) is not None


def _is_told_of_whom(text: str, sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a number is of those spoken of: "the troops, of whom 900 are left"."""
    lead = text[max(sentence.start, quantity.start - 30) : quantity.start]
    return _OF_WHOM.search(lead) is not None and _IS.match(text, quantity.end) is not None


def _goes_on_with(text: str, sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a number goes on with a list over places: "150 to Oak"."""
    lead = text[max(sentence.start, quantity.start - 30) : quantity.start]
    return _LIST_ITEM.search(lead) is not None and _LIST_PLACE.match(text, quantity.end) is not None


def _peoples(annotations: Annotations, sentence: Sentence, assets: tuple[Asset, ...]) -> list[Asset]:
    """Return the peoples that stand for their soldiers: "The Egyptians are stationed in"."""
    text = annotations.text
    return [
        Asset(mention.start - 4, mention.end, (mention.start, mention.end), troops(), True, None, None)
        for mention in annotations.mentions_in(sentence.start, sentence.end)
        if mention.use == "demonym"
        and mention.start - 4 >= sentence.start
        and _THE.search(text, max(0, mention.start - 5), mention.start)
        and _PEOPLE.search(mention.text.lower())
        and _STANDING.match(text, mention.end, sentence.end)
        and not any(a.start < mention.end and mention.start < a.end for a in assets)
    ]


def _others(
    annotations: Annotations, sentence: Sentence, assets: tuple[Asset, ...], spoken_of: AssetClass | None
) -> list[Asset]:
    """Return what goes on to tell of the force spoken of last: "the other was sent to"."""
    found: list[Asset] = []
    if _OTHER_WORDS.isdisjoint(words_in(annotations.text, sentence.start, sentence.end)):
        return found
    for match in _OTHERS.finditer(annotations.text, sentence.start, sentence.end):
        start, end = match.span("words")
        if any(a.start < end and start < a.end for a in assets):
            continue
        before = (
            None if match["where"] or match["words"].lower() == "another" else spoken_of
        )  # "most of them in" may be of anybody
        meant = next((a.asset_class for a in reversed(assets) if a.end <= start), before)
        if meant is None or meant.kind not in COUNTED_ON:
            continue
        words = match["words"]
        single = words.lower() in _ONE or " one of " in f" {words.lower()}" or _is_next(assets, start, words)
        one = grammar_count(start, end, words, 1, 1) if single else None
        found.append(Asset(start, end, (end - 1, end), replace(meant, generic=False), one is None, None, one))
    return found


def _is_next(assets: tuple[Asset, ...], stop: int, words: str) -> bool:
    """Whether as many were told of right before: "two companies are in Elm and a third in Oak"."""
    before = next((a.quantity for a in reversed(assets) if a.end <= stop), None)
    return before is not None and before.best == _ORDINALS.get(words)


def _force(quantity: Quantity, end: int, asset_class: AssetClass) -> Asset:
    return Asset(quantity.start, end, (quantity.end - 1, end), asset_class, True, None, quantity)


def _people_behind(annotations: Annotations, quantity: Quantity) -> Mention | None:
    """Return the people right behind a number: "130 Italians", not "130 Italian firms"."""
    for mention in annotations.mentions_in(quantity.start, quantity.end + 30):
        if mention.start - quantity.end > 1 and mention.end != quantity.end:
            continue
        place = mention.place
        several = place is not None and mention.text.endswith("s") and mention.text != place.name
        if (mention.use == "demonym" or several) and _PEOPLE.search(mention.text.lower()):
            return mention if _GOES_ON.match(annotations.text, mention.end) else None
    return None
