"""Passing: forces that a text only speaks of or tells harm of, and places nowhere."""

from __future__ import annotations

import re

from geomap.reading.annotations import Annotations
from geomap.reading.deployments.classes import Asset
from geomap.reading.deployments.cues import SPEAKS, SPENT, WORD, clause_at, owns
from geomap.reading.deployments.placing import Cue, forces_lexicon
from geomap.reading.grounds.templates import fold
from geomap.reading.language.grammar import LEAVING
from geomap.reading.language.word_lists import open_lists

_LISTS = open_lists("deployments", "passing")
_OWN_CLAUSE = re.compile(r"^, whose [^,;:]{2,100},")
"""Behind a force: what is told of something of its own."""
_MADE_BY = _LISTS.compile(
    ", [a-z]+ed by [^,;:]{2,60},| (?:newly |freshly )?(?:<made_by>) (?:by|in|"
    r"at) (?:[\w'’-]+ ?){1,4}"
)
"""Who trained or raised a force, behind it: ", trained by Belgians,"."""
_DOES = _LISTS.compile(r" (?:that|which|who) (?:have |has |had |later |then )?(?:<does>)(?!\w)")
"""Behind a force: a deed of its own."""
_SPOILS = re.compile(r"(?<!\w)with (?:[a-z]+ )?(?:captured|seized|stolen|looted) ")
"""About arms that a force took from others: "fighters, some with captured rifles, are massed"."""
_ROBBED = _LISTS.compile(
    r"(?<!\w)(?:<robs>) (?:over |control of )?(?:the )?(?:[\w'-]+ ){0,3}(?:(?:<robbed_sites>)"
    " of (?:the |a |an )?)?$"
)
_ITS_BASE = _LISTS.compile(r"['’]s? (?:[\w-]+ ){0,2}(?:<its_base>)(?!\w)")
"""About a unit: others took what was its own."""
_TRADED = _LISTS.compile(r"(?<!\w)(?:<traded>) (?:the |its |an? )?(?:[\w'’-]+ ){0,3}$")
"""Before arms that are traded, and stand nowhere yet."""
_BUILT = re.compile(
    r",? (?:that |which )?(?:is |are |was |were |will be |has been |have been )?(?:to be |being |under )"
    r"(?:built|constructed|construction|completed|scrapped)(?!\w)"
)
"""Behind ships or arms that do not stand anywhere yet: ", to be built at Elm"."""
_LENT = re.compile(r"(?<!\w)(?:lends?|lent|loaned) (?:it|them|him|her|[A-Z][\w'’-]+) (?:[\w'’-]+ ){0,5}$")
"""Before forces that are lent to somebody: where they stand is not told with it."""
_TRADED_REACH = 60
_TOPIC = re.compile(r"(?<!\w)(?:on|about|against|concerning) $")
"""Before forces that are only spoken of: "a law on missiles"."""


def _is_robbed(annotations: Annotations, asset: Asset) -> bool:
    """Whether others took what was a unit's: "took the headquarters of the 3rd Division"."""
    if asset.asset_class.kind != "unit":
        return False
    lead = fold(annotations.text[max(0, asset.start - 80) : asset.start])
    return _ROBBED.search(lead) is not None and (
        lead.endswith((" of ", " of the ")) or _ITS_BASE.match(annotations.text, asset.end) is not None
    )


def _is_traded(annotations: Annotations, asset: Asset) -> bool:
    """Whether arms are only bought or sold: "approved the sale of four destroyers to Elmland"."""
    if asset.asset_class.kind not in ("ship", "aircraft", "vehicle", "weapon"):
        return False
    if _BUILT.match(annotations.text, asset.end):
        return True
    return _TRADED.search(annotations.text, max(0, asset.start - _TRADED_REACH), asset.start) is not None


def is_topic(annotations: Annotations, asset: Asset, cue: Cue) -> bool:
    """Tell whether forces without a number are only what is spoken of, or only speak themselves."""
    if asset.quantity in annotations.counts or asset.unit is not None:
        return False
    if asset.asset_class.kind == "personnel" and SPEAKS.match(annotations.text, asset.end):
        return True
    bare = asset.start == asset.noun[0] and cue.end <= asset.start
    return bare and _TOPIC.search(annotations.text, max(0, asset.start - 12), asset.start) is not None


def is_victim(annotations: Annotations, asset: Asset, cue: Cue, clauses: list[tuple[int, int]]) -> bool:
    """Tell whether a deed stands nearer to the asset than what places it ("sent … and lost two tanks")."""
    if _LENT.search(annotations.text, max(0, asset.start - _TRADED_REACH), asset.start) is not None:
        return True
    if _is_robbed(annotations, asset) or is_topic(annotations, asset, cue) or _is_traded(annotations, asset):
        return True
    low, high = (cue.end, asset.start) if cue.end <= asset.start else (asset.end, cue.start)
    told = _SPOILS.sub(" ", fold(annotations.text[low:high]))
    told = _OWN_CLAUSE.sub(" ", told if asset.asset_class.name in SPENT else _DOES.sub(" ", told))
    between = {w.group() for w in WORD.finditer(_MADE_BY.sub(" ", told))}
    if between & forces_lexicon().hostile:
        return True
    clause = clause_at(clauses, asset.noun[0])
    tail = fold(annotations.text[asset.end : min(clause[1], asset.end + 30)]).split()
    if cue.start >= asset.end:
        tail = fold(annotations.text[asset.end : cue.start]).split()  # "is training at" is no harm done
    behind = fold(annotations.text[asset.end : asset.end + 80])
    if _MADE_BY.match(behind) or (cue.start >= asset.end and _DOES.match(behind)):
        tail = []
    if (
        cue.text.lower() in LEAVING
        and cue.end <= asset.start
        and tail
        and tail[0].strip(",.;") in forces_lexicon().hostile
    ):
        return True  # "left 17 recruits dead"
    if cue.strong or (cue.owning and owns(annotations, cue, asset)):
        return False
    lead = fold(annotations.text[max(clause[0], asset.start - 40) : asset.start]).split()
    return bool(forces_lexicon().hostile & {*lead[-2:], *tail[:3]})
