"""What stands between commas and brackets in a sentence, taken out, so that a subject meets its verb.

"The town, in the far north of Aland, is within 50 km of …" reads "the town is within 50 km of …". What is
taken out is told by how it begins: a relative clause, an apposition, a place, who says so. Items of a list
stay, and so does a comma that a list or a distance needs before it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from geomap.reading.claims.phrases import phrases
from geomap.reading.grounds.templates import ANY_PLACE, Template
from geomap.reading.language.word_lists import open_lists

_LISTS = open_lists("claims", "asides")
_LONGEST = 90
"""Characters of the longest aside."""
_REACH = 600
"""Characters before a distance in which asides are looked for: a hostile sentence may have no end."""
_COMMA = re.compile(r",(?!\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d)")
_BRACKETS = re.compile(r" ?\([^()]{1,80}\)| -{1,2} [a-z][^-;:]{2,80} -{1,2}(?= )")
_LISTED = re.compile(rf" (?:and |or )?(?:the )?{ANY_PLACE}")
_GOES_ON = _LISTS.compile(
    r"[ \"'(](?:that|which|who)(?: (?:[a-z]+ ){1,3}(?:<goes_on>)| (?:is|are|was|"
    "were|lies|lay|sits|stands))?$"
)
"""At the end of what stands before a comma: the clause goes on behind the next one."""
_WHICH = re.compile(r" ?(?:which|that|whose)(?!\w)")
_AT_PLACE = re.compile(rf"{ANY_PLACE}$")
_IN_LAND = re.compile(r" in (?:the )?")
_ENDS_THERE = re.compile(r",? (?:and|both|each|all)(?!\w)|,")
"""Between a town and its land, and behind the land: no more of it is told."""
_IN_PLACE = re.compile(rf" (?:and |or )?(?:in|on|at|near|off) (?:the )?{ANY_PLACE} ?")


def without_asides(template: Template, end: int) -> tuple[Template, int]:
    """Return a sentence whose first part is bared of asides, and where that part now ends.

    ``end`` is the offset in ``template.text`` up to which asides are taken out. The mentions of the template
    that is returned are those that are left, found by their offsets in its own text.
    """
    head = template.text[:end]
    floor = max(0, end - _REACH)
    cuts = [match.span() for match in _BRACKETS.finditer(head, floor)]
    cuts += _homes(template, floor, end)
    commas = [match.start() for match in _COMMA.finditer(head, floor)]
    kept_from = 0
    for first, last in pairwise(commas):
        segment = head[first + 1 : last]
        if first < kept_from or not _is_aside(segment) or _is_listed(head[:first], segment):
            continue
        rest = head[last + 1 :]
        goes_on = not rest.strip() or _WHICH.match(rest) is not None
        if goes_on and phrases().aside_ends_at.fullmatch(segment) is not None:
            continue  # "Aland, which has a base in X, 10 km from …": of X
        if not rest.strip() and _IN_PLACE.fullmatch(segment) and not _AT_PLACE.search(head, floor, first):
            continue  # "on the shore, at X, 10 km from …": of X
        needs_comma = not rest.strip() or _LISTED.match(rest) is not None
        cuts.append((first, last if needs_comma else last + 1))
        kept_from = cuts[-1][1]
    if not cuts:
        return template, end
    kept, at = [], 0
    for first, last in sorted(cuts):
        if first >= at:
            kept.append((at, first))
        at = max(at, last)
    kept.append((at, len(template.text)))
    mentions, starts, text = [], [], ""
    for first, last in kept:
        for mention in template.mentions_between(first, last):
            mentions.append(mention)
            starts.append(mention.start - first + len(text))
        text += template.text[first:last]
    bare = replace(template, text=text, mentions=tuple(mentions), starts=tuple(starts))
    return bare, end - (len(template.text) - len(text))


def _homes(template: Template, floor: int, end: int) -> list[tuple[int, int]]:
    """List where a town's land is told behind it: "bases at X in Aland and Y in Bland", as "at X and Y"."""
    homes = []
    placed = [(at - template.start, m) for at, m in zip(template.starts, template.mentions, strict=True)]
    for (first, town), (second, land) in pairwise(placed):
        last = second + land.end - land.start
        here, there = town.place, land.place
        if here is None or there is None or first < floor or last > end:
            continue
        inside = here.country == there.country and there.kind.startswith("PCL")
        if not inside or here.kind.startswith(("PCL", "ADM")):
            continue
        between = template.text[first + town.end - town.start : second]
        if _IN_LAND.fullmatch(between) is not None and _ENDS_THERE.match(template.text, last) is not None:
            homes.append((second - len(between), last))
    return homes


def bared(text: str) -> str:
    """Return a stretch of a masked sentence without the asides in it: ", it says," leaves nothing."""
    commas = [match.start() for match in _COMMA.finditer(text)]
    for first, last in reversed(list(pairwise(commas))):
        if last < len(text) and _is_aside(text[first + 1 : last]):
            text = text[:first] + text[last + 1 :]
    return text


def _is_aside(segment: str) -> bool:
    plain = _THOUSANDS.sub("", segment)
    if ":" in segment or ";" in segment:
        # "In Midtown, a lawmaker denied it: Xtown, he said, …": the comma before it ends elsewhere.
        return False
    if _GOES_ON.search(plain) is not None or phrases().aside_says_of.search(plain) is not None:
        return False  # "X, a city that, he said, lies …", "…, he said that X, …": what follows goes on
    return len(segment) <= _LONGEST and phrases().aside_segment.fullmatch(plain) is not None


def _is_listed(before: str, segment: str) -> bool:
    """Whether a segment is one of several places in a row, each with its preposition."""
    if _IN_PLACE.fullmatch(segment) is None:
        return False
    return re.search(rf"(?:in|on|at|near|off) (?:the )?{ANY_PLACE}$", before) is not None
