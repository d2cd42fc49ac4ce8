"""What the names mean in a sentence that tells a distance.

Such a sentence tells more of its names than others do: what it measures between are places, an unsure one
lies about as far off as is told, and what looks like a division is the town of that name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from geomap import geodesy
from geomap.model import Mention, Place, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.claims.certainty import RIVAL_M, is_unsure, lies_as_told, settled, within_reach
from geomap.reading.claims.distances import Distance, read_distances
from geomap.reading.claims.ends import namesake_ground
from geomap.reading.claims.lands import COUNTRY
from geomap.reading.claims.phrases import phrases
from geomap.reading.language.word_lists import open_lists
from geomap.reading.places.rivers import city_of_river

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer, NameMatch

_LISTS = open_lists("claims", "names")
_ENDS_NAME = re.compile(r"[.,;:)!?]|$| (?:and|but|or|is|was)(?!\w)")
_FROM = re.compile(r"(?: (?:away|[a-z-]{4,10}(?:east|west)|north|south|east|west))? (?:from|of|off) ")
"""Between a distance and the name of what it is measured to."""
_NAME = re.compile(r"(?<![\w'’-])[A-ZÀ-ÖØ-Þ][\w'’-]+(?: [A-ZÀ-ÖØ-Þ][\w'’-]+){0,3}")
"""A name that may be on the list of those to look up alone."""
_OWNER = re.compile(r"[^ ]+['’]s ")
"""What a name with a capital may begin with: whose it is."""
_AT = re.compile(r"(?<!\w)(?:at|near) $")
"""Before a name that is a place's."""
_FRONTED = re.compile(
    r" (?:from|of|off) (?:the )?[A-ZÀ-ÖØ-Þ][\w'’ -]{2,40}, (?:the (?:town|city|village|port|island) of )?"
)
"""Between a fronted distance and the name that it is told of: "Lying within 25 km of X, Y has"."""
_CALLED = _LISTS.compile(r"(?<!\w)(?:<called>) $")
_CALLED_SO = re.compile(r" (?:as|at) (?:[a-z]+ ){0,3}[\"“]?$")
"""Before and behind a name that is said to lie somewhere: "describes X as an island less than"."""
_LIES = re.compile(r"(?:,|,? (?:which|that)? ?(?:lies|lay|sits|stands),?)(?: [a-z]+){0,2} ?[\"“]?")
_IS = re.compile(r"(?:,|,? (?:which|that)? ?(?:is|was|lies|lay|sits|stands),?)(?: [a-z]+){0,2} ?[\"“]?")
"""Between a name and a distance that is told of it; the second for names of several words."""
_WHAT_IT_IS = _LISTS.compile(
    r", (?:an?|the|another|one of the) (?:[\w'’-]+ ){0,4}?(?:<what_it_is>)"
    r"(?:,? (?:which|that) (?:is|lies|sits|stands))?(?: [a-z]+){0,2} ?[\"“]?"
)
"""Between a name and a distance: what bears the name, "X, an air base less than"."""
_WAY_LETTERS, _APPOSED_LETTERS = 30, 80
"""Letters of the longest of these, and of the last one."""
_BORDER = _LISTS.compile(r"(?:['’]s)? (?:land )?(?:<edge>)(?!\w)")
_BORDER_OF = _LISTS.compile(r"(?<!\w)(?:<edge>) (?:of|with) (?:the )?$")
"""Behind a name and before it: its border, which no town has."""
_TOP = _LISTS.compile(r"(?<!\w)(?:<top>) of (?:the )?(?:volcano )?$")
"""Before a name that is a mountain's."""
_TOP_LETTERS = 40
"""Code points before a name in which such words stand."""
_HEIGHTS = ("region", "VLC", "MT")
"""Kinds of volcanoes and mountains."""
_HEIGHT_M = 60_000.0
"""The radius of the widest mountain that has one summit."""
_DIVISION_LETTERS = 40
"""How far behind a name the word for its division is looked for."""
_WITHIN_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w.'’-]*(?<!['’]s)[ -]$")
"""Right before a name: a word that makes it a part of a longer one."""
_GOES_ON = re.compile(r"[ -][A-ZÀ-ÖØ-Þ]")
_WORK = _LISTS.compile(r" (?:(?:<kinds_of_work>) ){0,2}(?:<works>)(?!\w)")
"""Behind a name: the work that bears it."""
_POINTS_BACK = re.compile(r"\W*(?:The|It|Its|This|That)\b")
_WIDE = ("PCL", "region", "marine")
"""Kinds of what else may be meant by a name, which no distance is told to the middle of."""
_SETTLED = ("PPL", "ISL", "AIR", "MILB", "NVB", "PS", "PRT", "PRN", "DAM", "CMPRF", "OILF", "MN", "INSM")
"""Kinds of what a name that recognition passed over may mean."""
_LEAST_LETTERS, _LONGEST_NAME = 3, 60
"""Letters of the shortest name that is looked for, and of the longest before it that is looked at."""
_UNSURE = 0.5
"""Score of what is added for a distance alone."""
_MOST = 12
"""Distances and sure places of a sentence that are thought of: a hostile one may have thousands."""


def for_distances(annotations: Annotations, sentences: list[Sentence], gazetteer: Gazetteer) -> Annotations:
    """Prepare the mentions of sentences that hold a distance.

    Nationalities that recognition passed over are added, since "the Somali coast" means Somalia whatever else
    the word does, and so are places that it passed over; where a division was chosen, the town of its name is
    taken, since distances run between towns; a neighbour that stands in for an unknown place is dropped, and
    so is the place that the report was filed from.
    """
    text = annotations.text
    named = {m.text: m for m in annotations.mentions if m.place is not None and not is_unsure(m)}
    mentions = [_work_of(m, text, gazetteer) for m in annotations.mentions]
    for sentence in sentences:
        # What is added stands in sentences before this one.
        first = bisect_left(annotations.mentions, sentence.start, key=lambda m: m.start)
        inside = range(first, bisect_left(annotations.mentions, sentence.end, key=lambda m: m.start))
        for i in inside:
            # nothing can be refuted on a place that is not sure, nor on a town for "the North Pole"
            if is_unsure(mentions[i]) or mentions[i].place is None:
                known = _settled(annotations, mentions[i], sentence, gazetteer)
                mentions[i] = replace(mentions[i], place=None) if known is None else known
            if (
                _has_article(mentions[i], text)
                or _is_no_code(mentions[i])
                or "dateline" in mentions[i].evidence
            ):
                mentions[i] = replace(mentions[i], place=None)
            land = _before_edge(mentions[i], gazetteer)
            if land is not None:
                mentions[i] = land
            if _is_islands(mentions[i], text):
                mentions[i] = replace(mentions[i], place=None)
            meant = (
                _height(mentions[i], text, gazetteer)
                or _bordered(mentions[i], text, gazetteer)
                or _town(mentions[i], text, gazetteer)
                or _division(mentions[i], text, gazetteer)
                or city_of_river(text, mentions[i], gazetteer)
            )
            if meant is not None:
                mentions[i] = replace(mentions[i], place=meant)
        taken = [(mentions[i].start, mentions[i].end) for i in inside if mentions[i].place is not None]
        matches = gazetteer.match(text[sentence.start : sentence.end])
        mentions += _nationalities(annotations, sentence, matches, taken, gazetteer)
        mentions += _passed_over(annotations, sentence, sentence, matches, named, gazetteer)
        before = _sentence_before(annotations, sentence)
        if before is not None and _POINTS_BACK.match(text, sentence.start) is not None:
            matches = gazetteer.match(text[before.start : before.end])
            mentions += _passed_over(annotations, before, sentence, matches, named, gazetteer)
    mentions.sort(key=lambda m: (m.start, m.place is None, -m.end))
    return replace(annotations, mentions=tuple(mentions))


def _work_of(mention: Mention, text: str, gazetteer: Gazetteer) -> Mention:
    """Return a mention of a town with the work that is named after it, where the words go on to that.

    "The Midtown nuclear plant" stands where the plant does, not where the town of its name does.
    """
    place = mention.place
    goes_on = None if place is None or not place.kind.startswith("PPL") else _WORK.match(text, mention.end)
    if goes_on is None:
        return mention
    works = gazetteer.candidates(text[mention.start : goes_on.end()])
    return replace(mention, place=works[0], role="literal", use="literal") if len(works) == 1 else mention


def _settled(
    annotations: Annotations, mention: Mention, sentence: Sentence, gazetteer: Gazetteer
) -> Mention | None:
    """Return an unsure mention with the place that the distances of its sentence leave, if they leave one."""
    told = read_distances(annotations.text, sentence.start, sentence.end)
    if not told:
        return None
    for near in (sentence, None):
        sure = _sure_beside(annotations, sentence, near)
        known = settled(mention, [p for m, p in sure if m != mention], told, gazetteer)
        if known is not None:
            return known
    return None


def _sure_beside(
    annotations: Annotations, sentence: Sentence, near: Sentence | None = None
) -> list[tuple[Mention, Place]]:
    """List the sure places of a sentence and of the one before it; with ``near`` of that alone."""
    before = near or _sentence_before(annotations, sentence) or sentence
    found = annotations.mentions_in(before.start, sentence.end)
    sure = ((m, m.place) for m in found if m.place is not None and not is_unsure(m))
    return list(islice(sure, _MOST))


def _sentence_before(annotations: Annotations, sentence: Sentence) -> Sentence | None:
    at = bisect_left(annotations.sentences, sentence.start, key=lambda s: s.start)
    return annotations.sentences[at - 1] if at else None


def _passed_over(
    annotations: Annotations,
    stretch: Sentence,
    telling: Sentence,
    matches: Sequence[NameMatch],
    named: Mapping[str, Mention],
    gazetteer: Gazetteer,
) -> Iterator[Mention]:
    """Find what recognition passed over in a stretch: places named elsewhere, and those that lie as told.

    ``telling`` is the sentence whose distances are meant. What no other part of the report names is taken
    only where it makes one of them true, so that no word that happens to be a village's name raises an alarm;
    but what stands where only places do ("30 km from X") is one whatever else the word means.
    """
    text = annotations.text
    told = read_distances(text, telling.start, telling.end)[:_MOST]
    others = [place for _, place in _sure_beside(annotations, telling)]
    spans = [(m.start + stretch.start, m.end + stretch.start) for m in matches]
    listed = set(spans)
    written = _written(text, stretch) if told else ()
    spans += [s for s in written if s not in listed and _is_where_places_stand(text, told, *s)]
    for start, end in spans:
        words = text[start:end]
        if not told or not _is_whole_name(text, start, end, stretch.start):
            continue
        if any(m.end > start for m in annotations.mentions_in(max(0, start - _LONGEST_NAME), end)):
            continue
        known = named.get(words)
        place = known.place if known is not None else None
        all_bearers = gazetteer.candidates(words)
        bearers = [p for p in all_bearers if p.kind.startswith(_SETTLED)]
        of_towns = bool(bearers) and not any(p.kind.startswith(_WIDE) for p in all_bearers)
        facts = gazetteer.name_facts(words) if place is None and of_towns else None
        if facts is not None and _is_where_places_stand(text, told, start, end, common=facts.is_common_word):
            own = [p for _, p in _sure_beside(annotations, telling, telling)]
            place = within_reach(bearers, own, told, gazetteer) or within_reach(
                bearers, others, told, gazetteer
            )
        if place is None and of_towns:
            as_told = (p for p in bearers if any(lies_as_told(p, o, told, gazetteer) for o in others))
            place = next(as_told, None)
        if place is not None:
            yield annotations.literal_at(start, end, place, draw="none", score=_UNSURE)


def _written(text: str, stretch: Sentence) -> Iterator[tuple[int, int]]:
    """Find where names with capitals stand, and what is somebody's: "Aland's Midtown" and "Midtown"."""
    for name in _NAME.finditer(text, stretch.start, stretch.end):
        yield name.span()
        owner = _OWNER.match(name.group())
        if owner is not None:
            yield name.start() + owner.end(), name.end()


def _is_where_places_stand(
    text: str, told: Sequence[Distance], start: int, end: int, *, common: bool = False
) -> bool:
    """Whether a name is what a distance is told of or measured to: "X, 30 km north of Y", "a unit at X".

    What is a ``common`` word besides ("at Target, a shop") is none by its preposition alone.
    """
    if any(
        0 < start - d.end <= _WAY_LETTERS and _FROM.fullmatch(text, d.end, start) is not None for d in told
    ):
        return True
    if any(d.end < start and _FRONTED.fullmatch(text, d.end, start) is not None for d in told):
        return True
    if not common and _AT.search(text, max(0, start - _WAY_LETTERS), start) is not None:
        return True
    before = text[max(0, start - _WAY_LETTERS) : start]
    if _CALLED.search(before) is not None:
        behind = (text[end : d.start] for d in told if 0 < d.start - end <= _WAY_LETTERS)
        if any(_CALLED_SO.fullmatch(words) is not None for words in behind):
            return True
    lies = _LIES if " " not in text[start:end] else _IS
    return any(
        (0 < d.start - end <= _WAY_LETTERS and lies.fullmatch(text, end, d.start) is not None)
        or (0 < d.start - end <= _APPOSED_LETTERS and _WHAT_IT_IS.fullmatch(text, end, d.start) is not None)
        for d in told
    )


def _is_whole_name(text: str, start: int, end: int, floor: int) -> bool:
    """Whether a name of some letters stands with a capital and is no part of a longer one of its stretch."""
    if end - start < _LEAST_LETTERS or not text[start].isupper():
        return False
    head = text[max(floor, start - _LONGEST_NAME) : start]
    return _WITHIN_NAME.search(head) is None and _GOES_ON.match(text, end) is None


def _before_edge(mention: Mention, gazetteer: Gazetteer) -> Mention | None:
    """Return the land of a name such as "Somali coast", whose last word is what is measured to."""
    edge = phrases().edge.search(mention.text.lower())
    if edge is None or mention.place is None:
        return None
    name = mention.text[: edge.start()]
    for match in gazetteer.match(name):
        lands = [p for p in map(gazetteer.place, match.place_ids) if p.kind.startswith(COUNTRY)]
        if match.start == 0 and match.end == len(name) and lands:
            return replace(
                mention,
                end=mention.start + len(name),
                text=name,
                place=lands[0],
                role="associative",
                use="modifier",
            )
    return None


def _has_article(mention: Mention, text: str) -> bool:
    """Whether a name that was taken for a town's stands alone with "the", as no town's does."""
    place = mention.place
    if place is None or not place.kind.startswith("PPL") or mention.text[:4].lower() == "the ":
        return False
    alone = _ENDS_NAME.match(text, mention.end) is not None
    return alone and text.endswith(" the ", 0, mention.start)


def _is_no_code(mention: Mention) -> bool:
    """Whether a land was taken for a word of two or three letters that is written as no code is: "Hun"."""
    place, letters = mention.place, mention.text.replace(".", "")
    return place is not None and place.kind.startswith(COUNTRY) and len(letters) < 4 and not letters.isupper()


def _is_islands(mention: Mention, text: str) -> bool:
    """Whether "X island" was taken for the division X, whose ground may reach far beyond the island."""
    place = mention.place
    if place is None or not place.kind.startswith("ADM"):
        return False
    return " island" in f"{mention.text}{text[mention.end : mention.end + 7]}".lower()


def _bordered(mention: Mention, text: str, gazetteer: Gazetteer) -> Place | None:
    """Return the small land that has its name with a town, where its border is told of: "the Gaza border"."""
    before = max(0, mention.start - _TOP_LETTERS)
    edge = _BORDER.match(text, mention.end) or _BORDER_OF.search(text, before, mention.start)
    return None if mention.place is None or edge is None else namesake_ground(mention, gazetteer)


def _height(mention: Mention, text: str, gazetteer: Gazetteer) -> Place | None:
    """Return the volcano or mountain that gave a division its name, where its summit or crater is told of."""
    place = mention.place
    if place is None or not place.kind.startswith(("ADM", "PPL")):
        return None
    if _TOP.search(text, max(0, mention.start - _TOP_LETTERS), mention.start) is None:
        return None
    named = (gazetteer.candidates(form.format(mention.text)) for form in ("{}", "Mount {}", "{} volcano"))
    heights = (p for places in named for p in places if p.kind in _HEIGHTS and 0 < p.radius_m <= _HEIGHT_M)
    return next((p for p in heights if p.country == place.country), None)


def _town(mention: Mention, text: str, gazetteer: Gazetteer) -> Place | None:
    """Return the town that a division is named after, unless the words say that the division is meant."""
    place = mention.place
    if place is None or not place.kind.startswith("ADM") or mention.use == "embedded":
        return None
    if _names_division(mention, text):
        return None
    namesakes = [c for c in gazetteer.candidates(mention.text) if c.country == place.country]
    towns = [c for c in namesakes if c.kind.startswith("PPL")]
    same = [c for c in towns if c.admin1 == place.admin1]
    return next(iter(same or [c for c in towns if _lie_close(c, place)]), None)


def _lie_close(town: Place, division: Place) -> bool:
    """Whether a town lies so near to a division of its name that it may well be its seat."""
    metres, _, _ = geodesy.inverse(town.lon, town.lat, division.lon, division.lat)
    return float(metres) <= RIVAL_M


def _names_division(mention: Mention, text: str) -> bool:
    """Whether a word for a division follows a name: "the Donetsk region"."""
    behind = text[mention.end : mention.end + _DIVISION_LETTERS].lower()
    return phrases().division.match(behind) is not None


def _division(mention: Mention, text: str, gazetteer: Gazetteer) -> Place | None:
    """Return the division that a town gave its name to, where the words say that it is meant."""
    place = mention.place
    if place is None or not place.kind.startswith("PPL"):
        return None
    if not _names_division(mention, text):
        return None
    namesakes = [c for c in gazetteer.candidates(mention.text) if c.country == place.country]
    return next((c for c in namesakes if c.kind == "ADM1" and c.admin1 == place.admin1), None)


def _nationalities(
    annotations: Annotations,
    sentence: Sentence,
    matches: Sequence[NameMatch],
    taken: list[tuple[int, int]],
    gazetteer: Gazetteer,
) -> Iterator[Mention]:
    """Find nationalities and lands that recognition passed over."""
    for match in matches:
        start, end = match.start + sentence.start, match.end + sentence.start
        edge = phrases().edge.search(annotations.text[start:end].lower())
        if edge is not None:  # "Somali coast": the coast of Somalia, whatever sea goes by that name
            end = start + edge.start()
            match = next((m for m in gazetteer.match(annotations.text[start:end]) if m.start == 0), match)
        written = annotations.text[start].isupper() and match.kinds & {"name", "demonym", "adjective"}
        if not written or any(a < end and start < b for a, b in taken):
            continue
        lands = [p for p in map(gazetteer.place, match.place_ids) if p.kind.startswith(COUNTRY)]
        if len(lands) == 1:
            mention = annotations.literal_at(start, end, lands[0], draw="none", score=_UNSURE)
            yield replace(mention, role="associative", use="demonym")
