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
from geomap.reading.language.words import words_in

COUNTED_ON = frozenset(("personnel", "unit", "vehicle", "aircraft", "ship", "weapon"))
"""Kinds of assets that a bare number may go on to count."""
_PEOPLE = re.compile(r"(?:ans|ians|ese|is|ish|ch|ns|ds|ks|rs|es|ts|ys|men)$")
_GOES_ON = re.compile(
    r"(?= (?:in|at|on|near|who|and|are|were|based|stationed|from|under|as|serving|to|remain|stay|still|have|"
    r"already|now|serve|train|patrol|guard|garrison|will|arrived|landed|took|hold|man|keep|camp|sleep|share|"
    r"occupy|defend|protect|escort|watch|operate|stand|stood|wait)"
    r"(?!\w))|(?=[,.;)])"
)
_ACTS = re.compile(
    r" (?:already |now |still |also )?(?:who|are|were|based|stationed|serving|remain|stay|have|serve|train|"
    r"patrol|guard|garrison|will|arrived|landed|took|hold|man|keep to|camp|share|occupy|defend|protect|"
    r"escort|watch|operate|stand|stood|wait)(?!\w)"
)
"""Behind a counted people: what is told of soldiers, where the sentence has no other word for one."""
_POSTED = re.compile(
    r" (?:are|were|is|was|have been) (?:now |still |permanently |already )?"
    r"(?:stationed|garrisoned|posted|quartered|billeted|barracked|(?P<based>based|deployed))(?!\w)"
)
"""Behind a counted people: what only soldiers are; "based" where its sentence tells of a site for them."""
_SITE = re.compile(
    r"(?<!\w)(?:[Cc]amps?|[Bb]ases?|[Ff]ort|[Gg]arrison|[Aa]irfield|[Bb]arracks|[Oo]utpost)(?!\w)"
)
_MOST = 100_000
"""From which a people by its number are its civilians: "385,000 Thais have been told to leave"."""
_IN_HAND = re.compile(
    r"(?<!\w)(?:deport|expel|repatriat|evacuat|rescu|kill|wound|injur|arrest|detain|hold|host|shelter|displac|releas|"
    r"free|intercept|return|jail|sentenc|abduct|kidnap)[a-z]*(?: back)? $"
)
"""Before a counted people that something is done to: "deported 3,000 Haitians"."""
_TOLD_OF = frozenset(
    ("people", "persons", "civilians", "residents", "villagers", "women", "children", "patients")
)
"""Who a bare number goes on to count, and not the force of a sentence before."""
_BASES = ("AIRB", "MILB", "NVB", "INSM")
"""Kinds of places where a counted people are soldiers."""
_OF_THEM = "of (?:them|these|those|whom|which)"
_PARTITIVE = re.compile(rf" {_OF_THEM}(?!\w)")
_VERB = re.compile(
    r" (?:(?:officers|agents|guards|more|others) )?"
    rf"(?:{_OF_THEM} (?:to|into|from|entered|crossed|sailed|came|flew|are|were|is|was|have|has|had|will|in|"
    r"at|on|near|along|around|across|off|outside|inside|aboard|under|now|still|already)(?!\w)|"
    rf"(?:{_OF_THEM} )?(?:(?:that|who|which) )?(?:(?:have|has|had|are|were|was|is|will|would) )?"
    r"(?:already |still |now |since |to |be |been |also |thought |said |believed |reported |known )*"
    r"(?:arrived|reached|stationed|deployed|based|posted|sent|housed|quartered|dispatched|flown|camped|"
    r"concentrated|moved|"
    r"seen|spotted|in|at|on|remain|remained|stay|due|stayed|massed|garrisoned|"
    r"serve|serving)(?!\w)| (?:more|others) (?:to|from|into|along|across|around|near|off)(?!\w))"
)

_PART = re.compile(
    rf" {_OF_THEM}(?!\w)|"
    r" (?:more|others)(?= (?:to|from|into|in|at|on|near|off|along|around|across|for|with|who|which|that|are|"
    r"were|is|was|have|has|had|will|would|could|may|and|there|here|by|aboard)(?!\w)|[,.;:)]|$)"
)
"""Behind a number: it is a part of the force that was spoken of, or as many again."""
_OTHER_PEOPLE = re.compile(
    r"(?<!\w)(?:people|persons|civilians|residents|villagers|families|women|children|patients|refugees|migrants|"
    r"visitors|tourists|students|pupils|protesters|demonstrators|workers|passengers|prisoners|hostages|"
    r"voters|survivors|houses|homes|villages|towns|islands)(?!\w)"
)
"""Between a force and a number: whom or what "of them" goes on to count instead."""
_ASKED = re.compile(
    r"(?<!\w)(?:(?:asks?|asked|asking|call(?:s|ed|ing)?) for|needs?|needed|wants?|wanted|lacks?|requested|"
    r"recruit(?:s|ed|ing)?|lost|losing) (?:[a-z]+ ){0,2}[\w,.]+$"
)
"""Before a number of a force that is not there."""
_MORE = re.compile(r" (?:more|others)(?!\w)")
_THOSE_WHO = re.compile(r"(?:^|(?<=\W))[Tt]he (?:first |last |other )?[\w,.]+$")
_WHO = re.compile(r" (?:who|that) [a-z]+")
"""About a number in "the 180 who walked off the ship"."""
_OTHER_WORDS = frozenset(
    ("other", "another", "both", "them", "rest", "remainder", "others", "these", "one", "most", "many",
     "some", "several", "bulk", "majority", "half", "two", "third", "quarter", "fourth", "fifth",
     "sixth", "seventh")
)  # fmt: skip
"""One of these stands in all that `_OTHERS` finds."""
_OTHERS = re.compile(
    r"(?<!\w)(?P<words>(?i:the other(?: (?:two|three|four|five))?|"
    r"another(?= (?:in|at|near|off|on|is|was|has|lies|stands|guards|patrols|remains|stays|sits|waits)(?!\w))|"
    r"both|the (?:first|last) of them|the rest|the remainder|the others|"
    r"(?:the last |only )?one of (?:them|these)|(?<=[.!?] )one(?! man(?!\w))|most|many|some|several|the bulk|"
    r"the majority|"
    r"(?:about |nearly |almost |some |more than )?"
    r"(?:half(?: of the (?:newcomers|new arrivals|arrivals|men|total))?|two[ -]thirds|"
    r"an? (?:third|quarter|fourth|fifth|sixth|seventh)))"
    rf"(?: {_OF_THEM})?)"
    r"(?: (?:(?:have|has|had|are|were|was|is|will|would) )?"
    r"(?:also |already |still |now |since |to |be |been )*"
    r"(?:arrived|stationed|deployed|based|posted|sent|moved|massed|garrisoned?|housed|quartered|billeted|"
    r"dispatched|concentrated|camped|parked|anchored|moored|berthed|withdrawn|flown|expected|due|"
    r"taken (?:over|up)|landed|"
    r"(?:gone|go|goes)(?= (?:to|on to|home to))|"
    r"remains?|stay|stays|serves?|patrols?|guards?|operates?|stands? (?:watch|guard)|keeps? watch|mans?|"
    r"garrisons?|holds?|trains?|lives?|sleeps?|works?|sails?|fly|flies|flew|lies?|"
    r"ordered|rushed|assigned|diverted|transferred|kept|dug in|shares?|photographed|seen|spotted|waits?|"
    r"hides?|hiding|headed|heading|turned up|crossed|marched|"
    r"put into|called at|docked|pulled back|(?:is|are) being (?:repaired|refitted|overhauled)|"
    r"(?:is|are) (?=(?:in|at|on|off|near) ))(?!\w)|"
    r" (?:in|at|on|off|around|near) (?=[A-Z])|(?:(?<=rest)|(?<=others)|(?<=remainder)) (?:to|into) (?=[A-Z])|"
    r"(?:(?<=of them)|(?<=of whom)|(?<=of which))"
    r"(?P<where> (?:in|at|on|near|along|around|across|off|outside|inside|under|are|were|is|was)(?!\w)))"
)
"""What goes on to tell of a force without a number: "the other was sent to", "most are based in"."""
_NUMBERING = re.compile(
    r"(?<!\w)(?:forces?|troops|army|contingent|mission|garrison|presence|detachment)(?: there| here)? "
    r"(?:number|numbers|numbered|total|totals|totalled|stands? at|stood at|is|are)(?: now| still)? $"
)
"""Before the number of a force: "whose forces number about 12,000"."""
_ONE = ("the other", "another", "one")
_ORDINALS = {"a third": 2, "a fourth": 3, "a fifth": 4, "a sixth": 5, "a seventh": 6}
"""How many of a force there are before one more is no fraction."""
_THE = re.compile(r"(?:^|\W)[Tt]he $")
_STANDING = re.compile(
    r"(?:, [^;:.]{2,60}?,)? (?:(?:(?:have|had|were|are|will|would) )?"
    r"(?:(?:now|already|also|still|been|be|mostly) ){0,2}"
    r"(?:stationed|based|posted|garrison(?:ed)?|remain(?:ed)?|arrived|landed|withdrew|withdrawn|took over|"
    r"pulled out|guard|hold|man|patrol(?:led)?|(?:cut|reduced|raised|increased|halved|doubled) their "
    r"(?:presence|force|contingent|garrison))|"
    r"(?:are|were|will be|have been) (?:in|at|on|near|off|around))(?!\w)"
)
"""Behind a people: what only its soldiers do, where a force was spoken of."""
_SENT_NUMBER = re.compile(
    r"(?<!\w)(?:sent|sends|send|sending|deployed|deploys|dispatched|posted|contributed|contributes|"
    r"stationed|based|has|have) "
    r"(?:about |some |nearly |around |almost |over |up to |more than |at least )?[\w,.]+$"
)
_BARE = re.compile(r"(?= (?:to|into|in|at|along|and|from|there)(?!\w))|(?=[,.;])|$")
_SENT = re.compile(
    r"(?<!\w)(?:sen[dt]s?|sending|deploy(?:s|ed)?|add(?:s|ed)?|dispatch(?:ed|es)?|contribute[sd]?) "
    r"(?:another|a further|an additional) [\w,.]+$"
)


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
