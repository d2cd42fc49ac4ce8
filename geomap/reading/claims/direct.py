"""The places right before a distance, of which grammar tells it: "bases in A and B, less than …"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from geomap.model import Mention, Place
from geomap.reading.annotations import Annotations
from geomap.reading.claims.charity import SITE_M
from geomap.reading.claims.distances import Distance
from geomap.reading.claims.lands import COUNTRY, is_container, is_land, is_nationality
from geomap.reading.claims.phrases import group, phrases
from geomap.reading.claims.pointers import RANKS
from geomap.reading.claims.topics import SHOAL_M
from geomap.reading.grounds.templates import ANY_PLACE, GAP, Template
from geomap.reading.language.word_lists import open_lists

_LISTS = open_lists("claims", "direct")
_NAME_IN = re.compile(r"(?P<name>[A-ZÀ-ÖØ-Þ][\w'’-]+)(?: [a-z-]+){0,2} (?:in|of|on) (?:the )?$")
_AFTER_DISTANCE = re.compile(rf"{GAP}(?: [a-z-]+){{0,3}} (?:of|from|off) (?:the )?$")
SEAT_OF = _LISTS.compile(
    rf"(?<!\w)(?:(?:capital|seat|centre|center) of|(?:{RANKS}) (?:<seat_of>) (?:of|in|"
    "on)) (?:the )?$"
)
_ONE = re.compile(r"(?<!\w)(?:is|was|lies|sits|stands|has)(?!\w)")
"""Verbs of one subject."""
_OTHER_NOUN = re.compile(r"[,:] ?(?:the|an?|its|their|one) [\w' -]*\w$")
"""Between a place and a verb: a subject of its own, "unlike A, the new plant is …"."""
_OWN_CLAUSE = _LISTS.compile(
    "[,:] ?(?:the|an?|one of) (?:(?!(?:that|which) )[^,])* (?:<own_clause>)(?: [^,]*)?$"
)
"""Between a place and a distance: a clause of its own, "in A, a man was shot …"."""
_FRONTED = re.compile(
    r"(?:^|[.;:\"] ?)(?:after|before|since|besides|beside|following|despite|unlike|beyond|until|apart from) "
    r"(?:the )?$"
)
"""Before a place that the clause behind it is not about: "After A, the rebels took a village …"."""
_ON = re.compile(r"(?<!\w)on the $")
"""Before a river or a coast by which a town lies: "the town, on the Xriver"."""
PART_OF = _LISTS.compile(
    r"(?<!\w)(?:(?:villages?|towns?|hamlets?|settlements?|communities) in|(?:<part_of>)"
    " (?:in|of)) (?:the )?$"
)
"""Before a place: some part of it that is not named, which may lie nearer."""
_PEOPLE_OF = re.compile(r"(?<!\w)(?:residents|people) (?:in|of) (?:the )?$")
"""Before a land: some of its people, who may live nearer."""
_OBJECT = re.compile(
    r"(?<!\w)(?:(?:who|which)|(?:the|an?|its|their) [a-z-]+ that) (?:has |have |had )?[a-z]{3,}(?: the)? $"
)
"""Before a place that is the object of a relative clause: "the storm that hit A is …"."""
_IN_ASIDE = re.compile(
    r", [a-z\ue000-\ue003][a-z\ue000-\ue003' -]{1,60} "
    r"(?:in|at|on|near|from|to|for|with|by|off|around|outside) (?:the )?$"
)
"""Before the last place of an aside: "the ship, built in A, is …"."""
_RELATIVE = _LISTS.compile(r"(?<!\w)(?:<relative>) \"?$")
"""At the end of what stands before a verb: it tells of the noun beside the place, "a city that lies …"."""
_CLAUSES = re.compile(r"[,;:\"]|(?<!\w)(?:since|because|as|that|while|although|though|when|where|but)(?!\w)")
"""Between clauses: what moves in the one before is not what the next tells of."""
_SITE_AT = _LISTS.compile(r"(?<!\w)(?:<site_at>) (?:in|at|on|of) (?:the )?$")
"""Before a place: something that stands there for good."""
_DIVISION = _LISTS.compile("(?:<division>)$")
"""A noun behind a division's name that is the division itself."""
_NAMES = re.compile(rf" -{{1,2}} [^,]*{ANY_PLACE},? ?$")
"""A stretch that ends in a place of its own."""
_WHOSE_NEXT = re.compile(r", (?:the|an?) ")
"""Between a place and a nationality that tells what it is: "X, the Alander town"."""
_ONE_IN = _LISTS.compile(r"(?<!\w)the (?:[a-z-]+ ){0,2}(?:<one_in>) in (?:the )?$")
"""Before a land or a region: something in it that was named before."""
_NEW_QUOTE = re.compile(r" ?: ?\"")
_EACH = re.compile(r"(?<!\w)each(?!\w)")
_CLAUSE = re.compile(r", and (?:the )?$")
_INSIDE = re.compile(
    r"(?: [a-z-]+){0,3},? ?(?:(?:the|a|an|one of)(?: [a-z-]+){0,6} )?(?:in|of|on)(?: [a-z'-]+){0,4} ?|, ?"
)
_WAY_LETTERS = 120
"""Code points before a place in which a way to it stands."""
_ONE_OF_TWO = re.compile(r" the (?:(?P<first>former|first)|latter|second|last)(?!\w)")
_ISLANDS = ("Islands", "Island")
"""Ends of names of marine places that are islands with the waters about them."""
_OFF = re.compile(r"(?<!\w)(?:off|off the coast of|in waters off) (?:the )?$")
"""Before a place by which something lies at sea."""
_WHICH = re.compile(r"(?<!\w)which(?!\w)")
_TOWARDS = re.compile(r"(?<!\w)(?:towards?|route to|way to|bound for) (?:the )?$")
"""Before a place to which something goes."""
_OFFSHORE_M = 100_000.0
"""How far off a place what is told to be off it may lie."""
_CLOSE_BY_M = 30_000.0
"""A distance of which what lies near a place is as far off as the place itself."""


def direct_subjects(
    annotations: Annotations,
    template: Template,
    bare: Template,
    head: str,
    distance: Distance,
    fits: Callable[[Mention], bool],
    is_beyond: Callable[[Mention, float], bool],
    is_isle: Callable[[Mention], bool],
    *,
    away: bool,
) -> tuple[Mention, ...]:
    """Take the list of places right before the distance: "bases in A, B and C - less than …".

    ``head`` is what stands before it in ``bare``, which is the template or that without its asides; ``fits``
    tells of which places the distance is true, ``is_beyond`` of which it is false by more than some metres.
    ``away`` tells that it is measured from where something was before: "N km away".
    """
    match = phrases().direct.search(head)
    if match is None:
        return ()
    later = (
        phrases().direct.search(head, match.start("mark") + 1) if _NAMES.search(match["mark"] or "") else None
    )
    match = later or match  # "X, Aland - Trucks wait at Y, 30 km from …": of Y
    mentions = group(bare, match, "list")
    if len(mentions) > 1 and not match["verb"]:  # "the town, on the Xriver 30 km from …": of the town
        mentions = tuple(m for m in mentions if not is_long(m)) or mentions
    if match["noun"] and len(mentions) > 1 and is_nationality(mentions[-1]):
        between = annotations.text[mentions[-2].end : mentions[-1].start]
        if _WHOSE_NEXT.fullmatch(between) is not None:
            mentions = mentions[-2:-1]  # "X, the Alander town 30 km from …": X
    if match["noun"] and not _DIVISION.search(match["noun"]) and any(map(is_division, mentions)):
        return ()  # "the Aland capital", "the Alander town": of a place in it
    if _NEW_QUOTE.match(match["mark"] or "") is not None and match["mark"].strip(' :"'):
        return ()  # "aimed at Aland: "Its port is …"": of what the quotation says
    if _ONE_IN.search(head[: match.start("list")]) is not None and all(map(_is_wide, mentions)):
        return ()
    if (match["owns"] or match["site"]) and any(map(_is_wide, mentions)):
        return ()  # "Aland's port is 30 km from …": of a place in it that is not named
    if match["site"] is not None and distance.middle_m < _CLOSE_BY_M:  # a site may lie outside its town
        return tuple(m for m in mentions if not is_land(m) and (fits(m) or is_beyond(m, SITE_M)))
    if len(mentions) > 1 and _AFTER_DISTANCE.search(head[: match.start("list")]):
        return mentions[1:]  # "is 25 km east of A, and B 100 km from …": of B
    lead = head[: match.start("list")]
    one_of = _ONE_OF_TWO.search(match["mark"] or "")
    if one_of is not None and len(mentions) > 1:  # "A and B, the latter 30 km from …": of B
        return mentions[:1] if one_of["first"] else mentions[-1:]
    if (
        len(mentions) > 1
        and _ONE.search(match["verb"] or match["mark"] or "")
        and not _EACH.search(match.group())
    ):
        alone = tuple(m for m in mentions if not is_container(bare, m))[-1:]
        if alone != mentions[:1]:  # "north of A, B is …": of B
            return alone
    by = phrases().beside.search(lead)
    apposed = match["apposed"] is not None or _is_noun_of_it(
        match["mark"] or ""
    )  # "off X, a Greek island 500 km from …" tells of X
    if (
        by is not None
        and not apposed
        and not (
            match.group("mark")
            and phrases().close_by.search(by.group())
            and (distance.middle_m >= _CLOSE_BY_M or all(map(is_islet, mentions)))
        )
    ):
        # "collided near the Shoal, some 200 km west of …" tells of the Shoal, "bound for X, 30 km from Y" may
        # of "within 50 km", which is true of every land about it, no land
        bound = distance.relation in ("<", "<=")
        doubted = mentions[-1:] if match.group("mark") else ()
        # what is by a town is not on the other side of a land: "near X, less than 29 km from Y"
        beside = phrases().close_by.search(by.group()) is not None
        if away and _TOWARDS.search(by.group()) is not None:  # "back towards X, less than 40 km away"
            return tuple(m for m in doubted if not is_land(m))
        out_m = _OFFSHORE_M if _OFF.search(by.group()) is not None else SITE_M if beside else None
        return tuple(
            m
            for m in doubted
            if not (bound and is_land(m)) and (fits(m) or (out_m is not None and is_beyond(m, out_m)))
        )
    relative = _WHICH.search(match["mark"] or "") is not None  # "lorries to A, which radio placed 30 km from"
    if (
        not apposed
        and not relative
        and match["verb"] is None
        and phrases().way_to.search(lead[-_WAY_LETTERS:])
    ):
        return tuple(m for m in mentions if fits(m))  # "on the road from A to B, 20 km from A"
    said = match.group("verb") is not None
    mark = match.group("mark") or ""
    some = _PEOPLE_OF.search(lead) is not None and any(map(_is_wide, mentions))
    if (
        some
        or _OWN_CLAUSE.search(mark)
        or PART_OF.search(lead)
        or (mark[1:].strip() and _FRONTED.search(lead))
    ):
        return tuple(m for m in mentions if fits(m))
    of_it = apposed and said and _RELATIVE.search(head, match.start("mark"), match.start("verb")) is not None
    went = (match["verb"] or "").startswith(("was", "were")) and _goes(lead)
    if went or (  # "the trawlers based in A were …": where they had gone
        said
        and (
            (_OTHER_NOUN.search(mark) and not of_it)
            or _OBJECT.search(lead)
            or (mark and _IN_ASIDE.search(lead))
        )
    ):
        return tuple(m for m in mentions if fits(m))
    if SEAT_OF.search(lead) is not None:
        return ()  # "the capital of Inland province, 30 km from …": of a town named before
    if said and not of_it and phrases().inside_phrase.search(lead):
        # "Rafah, on the border with Egypt, is …": the subject stands further left; "from A, and B is …": B
        last = len(mentions) > 1 and _CLAUSE.search(template.text[: mentions[-1].start - template.start])
        mentions = mentions[-1:] if last else ()
    if not said:  # without "is" or "lies", a government ("fired by A 300 km from B") is no place
        put = phrases().puts.search(lead) is not None  # "leaves A only 65 km from B"
        mentions = tuple(m for m in mentions if put or m.role == "literal" or not is_land(m) or is_isle(m))
        if not mark and _ON.search(lead) is not None and all(map(is_long, mentions)):
            return ()  # "the town, on the Xriver 30 km from …"
    if len(mentions) != 1:
        return mentions
    inner = _inner_place(template, mentions[0])
    if inner is None and is_land(mentions[0]) and not said and not mark:
        return ()  # "in A 30 km from B": somewhere in it, not all of it
    if inner is None and _is_wide(mentions[0]) and _names_another(annotations, template, mentions[0]):
        return ()  # "Assab in Eritrea lies …" where nobody has heard of Assab
    return (inner,) if inner is not None else mentions


def _is_noun_of_it(mark: str) -> bool:
    """Whether what stands between a place and a distance says what the place is: ", the fishing town"."""
    noun = phrases().noun_named.search(mark)
    return noun is not None and noun.start() <= 2 and not mark[noun.end() :].strip(' ,"')


def _goes(lead: str) -> bool:
    """Whether what stands before a place may have gone: "the trawlers in", not "the fleet's base at"."""
    lead = _CLAUSES.split(lead)[-1]
    return phrases().mover.search(lead) is not None and _SITE_AT.search(lead) is None


def is_division(mention: Mention) -> bool:
    """Whether a mention names a land, a region or a division."""
    return _is_wide(mention) or cast("Place", mention.place).kind.startswith("ADM1")


def _is_wide(mention: Mention) -> bool:
    """Whether a mention names a land or a region, in which something else may lie."""
    return is_land(mention) or cast("Place", mention.place).kind == "region"


def is_long(mention: Mention) -> bool:
    """Whether a mention names a river, a coast or a region that lies near many places."""
    place = cast("Place", mention.place)
    return place.kind == "region" and place.radius_m == 0


def is_islet(mention: Mention) -> bool:
    """Whether a marine place lies somewhere as a whole: a shoal, an islet, a group of islands."""
    place = cast("Place", mention.place)
    return place.kind == "marine" and (0 < place.radius_m <= SHOAL_M or place.name.endswith(_ISLANDS))


def _names_another(annotations: Annotations, template: Template, mention: Mention) -> bool:
    """Tell whether a name that is no known place stands before "in" and a land."""
    head = annotations.text[template.start : mention.start]
    named = _NAME_IN.search(head)
    if named is None:
        return False
    known = annotations.mentions_in(template.start + named.start(), template.start + named.end("name"))
    if any(m.place is not None for m in known):
        return False  # "Dutch marines on Aruba"
    first = template.start + named.start() == template.start
    return not (first and (named["name"].endswith("s") or len(named["name"]) < 4))


def _inner_place(template: Template, mention: Mention) -> Mention | None:
    """Return what a land only says the whereabouts of: the first of "Midtown, a port in Aland, …"."""
    if not is_land(mention):
        return None
    before = [m for m in template.mentions if m.end <= mention.start]
    if not before or before[-1].role != "literal":
        return None
    inner = cast("Place", before[-1].place)
    outer = cast("Place", mention.place)
    gap = template.text[before[-1].end - template.start : mention.start - template.start]
    fits = inner.country == outer.country and inner.country is not None and inner.id != outer.id
    return before[-1] if fits and not inner.kind.startswith(COUNTRY) and _INSIDE.fullmatch(gap) else None
