"""Deployments: which forces and assets a text places where, how many, since when.

Not every mention of troops is one. A word must place the asset ("deployed", "stationed", "massed",
"patrolling", "withdrew", "buildup": ``data/lexicons/forces.toml``) in its clause, or in the clause that it is
joined to ("…, including destroyers and a submarine"). Where it is comes from the footprints of the sentence;
a total over several places is kept whole, with ``distribution`` "across".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, cast

from geomap.model import Deployment, Footprint, Mention, Place, Sentence, When
from geomap.reading.annotations import Annotations
from geomap.reading.deployments.assets import (
    Asset,
    AssetClass,
    may_hold_assets,
    read_assets,
    ship_country,
    short_name,
)
from geomap.reading.deployments.counted import COUNTED_ON, with_counted
from geomap.reading.events.modality import read_modality
from geomap.reading.grounds.templates import fold
from geomap.reading.language.lexicons import open_table
from geomap.reading.language.sentences import split_clauses

Status = Literal["stationed", "deployed", "patrolling", "en_route", "planned", "withdrawn"]

_WORD = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*")
_BESIDE = re.compile(r"(?:['’]s?)?(?:[ -][\w'’.-]+){0,4}[ -]?")
_WITH_COUNT = frozenset(("personnel", "ship", "aircraft", "vehicle", "weapon", "unit"))
_COUNTRY = ("PCL", "TERR")
_WHERE = re.compile(r"(?<!\w)where(?!\w)(?!.*(?<!\w)where(?!\w))[^;]*$", re.DOTALL)
_INSERTED = re.compile(
    r"(?:[^,;:]{0,40}, (?:which|who|that|whose|where|a|an|the|its|part|[a-z]+ed|[a-z]+ing) [^;:]{2,100},)"
    r"(?! (?:and|or) )"
)
"""What may stand between a force and its verb: ", which reach the whole of the island,"."""
_UNREAD = re.compile(
    r" (?:(?:is|are|was|were|has been|have been|now|permanently|also) ){0,3}"
    r"(?:(?:stationed|based|posted|deployed|garrisoned|housed|seen) )?"
    r"(?:in|at|on|near|above|around|outside|to|into) (?:the )?"
    r"(?!January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|"
    r"Wednesday|Thursday|Friday|Saturday|Sunday)[A-Z][\w’'-]+"
)
"""Right behind a force: what says where it is, by a name."""
_AT_NAME = re.compile(
    r"(?<!\w)(?:in|at|near|to|into|above|around|outside|from|off) (?:the )?(?:[a-z]+ ){0,2}"
    r"(?!January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|"
    r"Wednesday|Thursday|Friday|Saturday|Sunday)[A-Z][a-z’'-]+"
)
_JOINED = re.compile(
    r"(?:,? and |,? or |, |,? as well as )(?:also |others |\d[\d,]* |more )?"
    r"|, (?:at|in|on) (?:an?|the) (?:[a-z-]+ ){1,3}"
)
_WHERE_REACH = 60
"""How many code points "where" may stand before a force."""
_SPENT = frozenset(("drone", "missile launcher", "fighters", "police", "rocket launcher"))
"""Classes that texts count where they were used or what they did, not where they stand."""


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    status: Status
    strong: bool
    owning: bool
    text: str


@dataclass(frozen=True, slots=True)
class _Lexicon:
    placing: dict[str, tuple[tuple[tuple[str, ...], Status, bool, bool], ...]]
    heads: frozenset[str]
    joiner: re.Pattern[str]
    hostile: frozenset[str]
    organisations: re.Pattern[str]
    there: re.Pattern[str]
    unnamed: re.Pattern[str]
    each: re.Pattern[str]
    locative: re.Pattern[str]
    close: re.Pattern[str]
    held: re.Pattern[str]
    with_them: re.Pattern[str]
    goes_on: re.Pattern[str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    table = open_table("forces")
    placing: dict[str, list[tuple[tuple[str, ...], Status, bool, bool]]] = {}
    for row in table["placing"]:
        for phrase in row["words"]:
            words = tuple(phrase.split())
            placing.setdefault(words[0], []).append(
                (words, row["status"], row.get("strong", False), row.get("owning", False))
            )
    joiners = "|".join(re.escape(w) for w in sorted(table["joiners"]["words"], key=lambda w: (-len(w), w)))
    names = "|".join(
        re.escape(n) for n in sorted(table["organisations"]["names"], key=lambda n: (-len(n), n))
    )
    return _Lexicon(
        placing={k: tuple(sorted(v, key=lambda e: (-len(e[0]), e[0]))) for k, v in placing.items()},
        heads=frozenset(placing),
        joiner=re.compile(rf"(?<!\w)(?:{joiners})(?!\w)"),
        hostile=frozenset(table["hostile"]["words"]),
        **{name: re.compile(pattern) for name, pattern in table["patterns"].items()},
        organisations=re.compile(rf"(?<![\w-])(?:{names})(?![\w-])"),
    )


def read_deployments(annotations: Annotations) -> tuple[Deployment, ...]:
    """Read the deployments of a document, in order of their words.

    Each has the asset's class, name and number, the force it belongs to where the text says, its places and
    time, and a neutral MIL-STD-2525D symbol code.
    """
    found: list[Deployment] = []
    last_places: tuple[Footprint, ...] = ()
    ships: dict[str, AssetClass] = {}
    spoken_of: AssetClass | None = None
    for sentence in annotations.sentences:
        if sentence.boilerplate:
            continue
        here = _footprints(annotations, sentence)
        assets: tuple[Asset, ...] = ()
        if may_hold_assets(annotations.text[sentence.start : sentence.end], ships):
            assets = read_assets(
                annotations.text, sentence.start, sentence.end, annotations.quantities, ships
            )
            ships |= {name: a.asset_class for a in assets if (name := short_name(a)) is not None}
        assets = with_counted(annotations, sentence, assets, spoken_of)
        if assets:
            found += _read_sentence(annotations, sentence, assets, here, last_places)
        spoken_of = next(
            (a.asset_class for a in reversed(assets) if a.asset_class.kind in COUNTED_ON), spoken_of
        )
        last_places = here or last_places
    return tuple(found)


def _footprints(annotations: Annotations, sentence: Sentence) -> tuple[Footprint, ...]:
    inside = annotations.footprints_in(sentence.start, sentence.end)
    return tuple(f for f in inside if f.role != "reference")


def _read_sentence(
    annotations: Annotations,
    sentence: Sentence,
    assets: tuple[Asset, ...],
    here: tuple[Footprint, ...],
    before: tuple[Footprint, ...],
) -> list[Deployment]:
    if not assets:
        return []
    cues = _cues(annotations, sentence, assets)
    clauses = split_clauses(annotations.text, sentence.start, sentence.end)
    found: list[Deployment] = []
    previous: tuple[Asset, _Cue, tuple[Footprint, ...]] | None = None
    for number, asset in enumerate(assets):
        cue = _cue_of(annotations, asset, cues, clauses, here)
        joined = previous is not None and _is_joined(annotations, previous[0], asset)
        behind = cue is not None and (0 <= cue.start - asset.end < 24 or 0 <= asset.start - cue.end < 4)
        if previous is not None and joined and (cue is None or not (cue.strong or behind)):
            cue = previous[1]
        if cue is None or _is_victim(annotations, asset, cue, clauses):
            continue
        others = assets[:number] + assets[number + 1 :]
        places = _places_of(annotations, sentence, asset, cue, here, others, clauses)
        there = _lexicon().there.search(fold(annotations.text[asset.end : sentence.end]))
        if there is not None and not (places and places[0].start > asset.end):
            said = tuple(f for f in here if f.end <= asset.start and f.role != "origin")
            places = _as_one(said) or _as_one(before) or places
        if not places and joined and previous is not None and cue is previous[1]:
            places = previous[2]
        if not places and not cue.strong and not _is_somewhere(annotations, asset, cue, clauses):
            continue
        if asset.asset_class.kind == "force" and not places:
            continue
        previous = (asset, cue, places)
        deployment = _deployment(annotations, sentence, asset, cue, places, clauses)
        if deployment.force is not None or not asset.asset_class.generic or cue.strong:
            found.append(deployment)
    return found


# ---- what places it --------------------------------------------------------------------------------------


def _cues(annotations: Annotations, sentence: Sentence, assets: tuple[Asset, ...]) -> list[_Cue]:
    plain = fold(annotations.text[sentence.start : sentence.end])
    words = list(_WORD.finditer(plain))
    texts = [w.group() for w in words]
    lexicon = _lexicon()
    cues: list[_Cue] = []
    floor = 0
    for i, word in enumerate(words):
        if word.start() < floor or texts[i] not in lexicon.heads:
            continue
        entry = next((e for e in lexicon.placing[texts[i]] if texts[i : i + len(e[0])] == list(e[0])), None)
        if entry is None:
            continue
        floor = words[i + len(entry[0]) - 1].end()
        start, end = sentence.start + word.start(), sentence.start + floor
        inside = any(a.noun[0] <= start and end <= a.noun[1] for a in assets)
        cues.append(
            _Cue(start, end, entry[1], entry[2] and not inside, entry[3], annotations.text[start:end])
        )
    return cues


def _cue_of(
    annotations: Annotations,
    asset: Asset,
    cues: list[_Cue],
    clauses: list[tuple[int, int]],
    here: tuple[Footprint, ...],
) -> _Cue | None:
    """Find what places an asset: its own noun, a word of its clause, or a place right behind it."""
    if asset.asset_class.kind == "force":
        return _Cue(
            asset.noun[0],
            asset.noun[1],
            "deployed",
            False,
            False,
            annotations.text[asset.noun[0] : asset.noun[1]],
        )
    clause = _clause_at(clauses, asset.noun[0])
    near = [c for c in cues if c.end <= asset.start or c.start >= asset.noun[1]]
    inside = [
        c for c in near if clause[0] <= c.start < clause[1] and (not c.owning or _owns(annotations, c, asset))
    ]
    if inside:
        nearest = min(inside, key=lambda c: _gap(c, asset) + (0 if c.strong else 12))
        if 0 <= nearest.start - asset.end < 3:
            return nearest
        planned = [c for c in inside if c.status == "planned" and _gap(c, asset) <= _gap(nearest, asset) + 25]
        return planned[0] if planned and not (nearest.strong and nearest.end <= asset.start) else nearest
    neighbours = [
        c
        for c in near
        if c.strong and c.start >= asset.end and _goes_on(fold(annotations.text[asset.end : c.start]))
    ]
    if neighbours:
        return neighbours[0]
    lead = fold(annotations.text[clause[0] : asset.start])
    before = [c for c in near if c.end <= clause[0]]
    if before and not before[-1].owning and _lexicon().with_them.fullmatch(lead):
        return before[-1]
    counted = asset.quantity in annotations.counts and asset.asset_class.kind in _WITH_COUNT
    goes = next((f for f in here if f.role == "destination" and 0 <= f.start - asset.end <= 1), None)
    if counted and goes is not None and before:
        return before[-1]  # "will send 600 men to X, and Bland 800 to Y"
    if counted and _stands_at(annotations, asset, here):
        return _Cue(asset.noun[1], asset.noun[1], "stationed", False, False, "")
    if (counted or asset.unit is not None) and asset.asset_class.name not in _SPENT:
        return _by_clause(annotations, asset, clause, here)
    return None


def _goes_on(gap: str) -> bool:
    """Whether only small words, or a clause between commas, part a force from the verb that places it."""
    inserted = _INSERTED.match(gap)
    return _lexicon().goes_on.fullmatch(gap if inserted is None else gap[inserted.end() :]) is not None


def _is_somewhere(annotations: Annotations, asset: Asset, cue: _Cue, clauses: list[tuple[int, int]]) -> bool:
    """Tell whether a counted or named force is planned, or stands at a place that is meant but not named."""
    counted = asset.quantity in annotations.counts
    if not counted and asset.unit is None and asset.asset_class.kind != "unit":
        return False
    if (counted or asset.unit is not None) and not cue.owning and cue.text:
        return True
    clause = _clause_at(clauses, asset.noun[0])
    behind = fold(annotations.text[asset.end : clause[1]])
    if cue.owning and _lexicon().held.match(fold(annotations.text[asset.end : asset.end + 60])):
        return True
    named = _AT_NAME.search(annotations.text, asset.end, clause[1]) is not None
    return cue.status == "planned" or named or _lexicon().unnamed.search(behind) is not None


def _by_clause(
    annotations: Annotations, asset: Asset, clause: tuple[int, int], here: tuple[Footprint, ...]
) -> _Cue | None:
    """Place a counted or named force where its clause says, if no deed is told of in that clause.

    "HMS Albion leads a group in the North Sea": whatever it does there, there it is.
    """
    lexicon = _lexicon()
    behind = [f for f in here if asset.end <= f.start < clause[1] and f.role in ("location", "target")]
    words = {w.group() for w in _WORD.finditer(fold(annotations.text[clause[0] : clause[1]]))}
    if words & lexicon.hostile or not (
        behind or lexicon.unnamed.search(fold(annotations.text[asset.end : clause[1]]))
    ):
        return None
    return _Cue(asset.noun[1], asset.noun[1], "deployed", not behind, False, "")


def _owns(annotations: Annotations, cue: _Cue, asset: Asset) -> bool:
    """Tell whether an asset stands right behind "has" or "keeps", with no verb between."""
    return cue.end <= asset.start and len(annotations.text[cue.end : asset.start].split()) <= 3


def _gap(cue: _Cue, asset: Asset) -> int:
    return asset.start - cue.end if cue.end <= asset.start else (cue.start - asset.end) + 5


def _clause_at(clauses: list[tuple[int, int]], offset: int) -> tuple[int, int]:
    return next(
        (c for c in clauses if c[0] <= offset < c[1]), clauses[0] if clauses else (offset, offset + 1)
    )


def _stands_at(annotations: Annotations, asset: Asset, here: tuple[Footprint, ...]) -> bool:
    for footprint in here:
        if footprint.start >= asset.end and footprint.start - asset.end < 40:
            between = fold(annotations.text[asset.end : footprint.start])
            phrase = fold(footprint.phrase)
            opening = re.match(r"(?:in|at|on|across|near|off|along|around|aboard|outside)(?!\w)", phrase)
            if (opening and not between.strip(" ,")) or _lexicon().locative.fullmatch(between):
                return True
    return False


def _is_joined(annotations: Annotations, before: Asset, asset: Asset) -> bool:
    """Tell whether an asset stands in one list with the one before, or is joined to it."""
    gap = fold(annotations.text[before.end : asset.start])
    if len(gap) > 160 or ";" in gap:
        return False
    return bool(_lexicon().joiner.search(gap)) or gap.strip() in (",", "")


def _is_victim(annotations: Annotations, asset: Asset, cue: _Cue, clauses: list[tuple[int, int]]) -> bool:
    """Tell whether a deed stands nearer to the asset than what places it ("sent … and lost two tanks")."""
    low, high = (cue.end, asset.start) if cue.end <= asset.start else (asset.end, cue.start)
    between = {w.group() for w in _WORD.finditer(fold(annotations.text[low:high]))}
    if between & _lexicon().hostile:
        return True
    if cue.strong or (cue.owning and _owns(annotations, cue, asset)):
        return False
    clause = _clause_at(clauses, asset.noun[0])
    lead = fold(annotations.text[max(clause[0], asset.start - 40) : asset.start]).split()
    tail = fold(annotations.text[asset.end : min(clause[1], asset.end + 30)]).split()
    return bool(_lexicon().hostile & {*lead[-2:], *tail[:3]})


# ---- where -----------------------------------------------------------------------------------------------


def _places_of(
    annotations: Annotations,
    sentence: Sentence,
    asset: Asset,
    cue: _Cue,
    here: tuple[Footprint, ...],
    others: tuple[Asset, ...],
    clauses: list[tuple[int, int]],
) -> tuple[Footprint, ...]:
    """Choose the phrase that says where, sooner behind the asset or its cue than before, with its list."""
    wanted = [f for f in here if not (f.start < asset.noun[1] and f.end > asset.noun[0])]
    if asset.asset_class.kind == "force":  # "military buildup" is where the words right behind it say
        wanted = [
            f
            for f in wanted
            if asset.end <= f.start and _lexicon().close.fullmatch(annotations.text[asset.end : f.start])
        ]
        return (
            tuple(f for f in wanted if (f.start, f.end) == (wanted[0].start, wanted[0].end)) if wanted else ()
        )
    wanted = [f for f in wanted if not _is_anothers(annotations, f, asset, others)]
    own = {_clause_at(clauses, asset.noun[0]), _clause_at(clauses, cue.start)}
    close = [f for f in wanted if any(a <= f.start < b for a, b in own)]
    if not close and cue.owning:
        close = [f for f in wanted if f.end <= cue.start][-1:]  # "at X, which is home to a battalion"
    wanted = close or [f for f in wanted if cue.strong and f.relation != "airspace"]
    if cue.status == "withdrawn":
        origins = [f for f in wanted if f.role == "origin"]
        wanted = origins or [f for f in wanted if f.role in ("location", "target")] or wanted
    else:
        flown_from = cue.status in ("patrolling", "stationed") and all(f.role == "origin" for f in wanted)
        wanted = wanted if flown_from else [f for f in wanted if f.role != "origin"]
    later = tuple(a for a in others if a.start > asset.start)
    unread = _UNREAD.match(annotations.text, asset.end)
    if unread is not None and not any(
        m.place is not None for m in annotations.mentions_in(asset.end, unread.end())
    ):
        # "500 marines on Islet and in X": of a place of its own that is not known only what joins it is
        joined = [f for f in wanted if f.start >= unread.end()]
        gap = annotations.text[unread.end() : joined[0].start] if joined else ""
        return tuple(joined) if _JOINED.fullmatch(fold(gap)) else ()
    if not wanted:
        return _antecedent(annotations, asset, here)
    behind_asset = [f for f in wanted if f.start >= asset.end]
    behind_cue = [f for f in wanted if f.start >= cue.end]
    barrier = next((a.start for a in later if _own_place(a, wanted, later)), sentence.end)
    nearest = [f for f in behind_asset if f.start < barrier]
    if cue.strong and cue.start >= asset.end:  # "launchers, which can reach X, are deployed near Y"
        nearest = [f for f in nearest if f.start >= cue.start] or nearest
    if not nearest and cue.owning:
        nearest = [f for f in wanted if f.end <= cue.start][-1:]  # "the base in X is home to tanks and jets"
    nearest = nearest or behind_cue or behind_asset
    if not nearest:  # before them only at the head of the sentence, or between the asset and its verb
        fitting = [
            f
            for f in wanted
            if f.start - sentence.start < 4 or asset.end <= f.start or f.relation == "territory"
        ]
        # "practice near X, with ten ships": else the last place told before it
        wanted = fitting or [
            f for f in wanted if f.role in ("location", "target") and f.relation != "airspace"
        ]
        if not wanted:
            return _antecedent(annotations, asset, here)
    chosen = min(nearest, key=lambda f: f.start) if nearest else max(wanted, key=lambda f: f.start)
    if nearest and cue.end <= chosen.start and chosen not in behind_asset:
        chosen = max((f for f in behind_cue if f.start < asset.start), key=lambda f: f.start, default=chosen)
    reached = [f for f in nearest if f.role == "destination" and f in behind_asset]
    if reached and cue.status != "withdrawn":
        chosen = reached[0]  # "across the river to X": where they went
    return _with_list(annotations, chosen, wanted, barrier if chosen.end <= barrier else sentence.end)


def _is_anothers(
    annotations: Annotations, footprint: Footprint, asset: Asset, others: tuple[Asset, ...]
) -> bool:
    """Whether a place stands in brackets behind another asset: "3,000 men, jets (at X) and batteries"."""
    text = annotations.text
    opening = text.rfind("(", asset.start - 120 if asset.start > 120 else 0, footprint.start)
    if opening < 0 or ")" in text[opening : footprint.start] or text.find(")", footprint.start) < 0:
        return False
    last = max((a.start for a in (asset, *others) if a.start < opening), default=asset.start)
    return last != asset.start and not opening <= asset.start


def _with_list(
    annotations: Annotations, chosen: Footprint, wanted: list[Footprint], stop: int
) -> tuple[Footprint, ...]:
    """Return a phrase with those that "and" joins to it: "at X and in rented barracks in Y"."""
    found = [f for f in wanted if (f.start, f.end) == (chosen.start, chosen.end)]
    end = chosen.end
    for footprint in sorted(wanted, key=lambda f: f.start):
        if footprint.start == end or not end <= footprint.start < stop:
            if footprint.start == found[-1].start and footprint not in found:
                found.append(footprint)
            continue
        if footprint.role == chosen.role and _JOINED.fullmatch(fold(annotations.text[end : footprint.start])):
            found.append(footprint)
            end = footprint.end
    return tuple(found)


def _antecedent(annotations: Annotations, asset: Asset, here: tuple[Footprint, ...]) -> tuple[Footprint, ...]:
    """Return the place that "where" stands for: "out of the north, where 7,000 soldiers are deployed"."""
    floor = max(0, asset.start - _WHERE_REACH)
    opening = _WHERE.search(fold(annotations.text[floor : asset.start]))
    if opening is None:
        return ()
    at = floor + opening.start()
    before = _as_one(tuple(f for f in here if 0 <= at - f.end <= 2))
    return tuple(replace(f, role="location") for f in before)


def _own_place(asset: Asset, footprints: list[Footprint], later: tuple[Asset, ...]) -> bool:
    """Tell whether a later asset has a place of its own right behind it."""
    following = [a.start for a in later if a.start > asset.start]
    limit = min(following, default=1 << 60)
    return any(asset.end <= f.start < limit and f.start - asset.end < 30 for f in footprints)


def _as_one(footprints: tuple[Footprint, ...]) -> tuple[Footprint, ...]:
    """Take the last phrase of what was said before: what "there" means."""
    if not footprints:
        return ()
    last = footprints[-1]
    return tuple(f for f in footprints if (f.start, f.end) == (last.start, last.end))


# ---- whose, when, how sure -------------------------------------------------------------------------------


def _force(annotations: Annotations, sentence: Sentence, asset: Asset, cue: _Cue) -> str | None:
    """Find whose the asset is: beside the noun, by the ship's prefix, else the subject of what placed it."""
    mentions = [
        m
        for m in annotations.mentions_in(sentence.start, sentence.end)
        if m.place is not None and m.use != "embedded"
    ]
    people = next((m for m in mentions if asset.start < m.start and m.end == asset.end), None)
    if people is not None and people.use == "demonym":
        return _country_name(annotations, people)  # "4,500 Ugandans"
    for mention in reversed(mentions):
        gap = annotations.text[mention.end : asset.noun[0]] if mention.end <= asset.noun[0] else None
        if gap is None or len(gap) >= 40 or mention.start < asset.start - 40 or _is_placed(mention):
            continue
        if _BESIDE.fullmatch(gap):
            return _country_name(annotations, mention)
    if asset.unit and ship_country(asset.unit):
        return ship_country(asset.unit)
    own = _lexicon().organisations.search(
        annotations.text, max(sentence.start, asset.start - 4), asset.noun[0]
    )
    if own is not None:
        return own.group()
    after = next((m for m in mentions if m.start >= asset.noun[1]), None)
    if after is not None and re.fullmatch(
        r" (?:of|from|belonging to) (?:the )?", fold(annotations.text[asset.noun[1] : after.start])
    ):
        return _country_name(annotations, after)
    doers = [
        (m.start, _country_name(annotations, m)) for m in mentions if not _is_placed(m) and m.end <= cue.start
    ]
    doers += [
        (m.start(), m.group())
        for m in _lexicon().organisations.finditer(
            annotations.text, sentence.start, max(sentence.start, cue.start)
        )
        if not any(x.start <= m.start() < x.end for x in mentions)
    ]
    return max(doers)[1] if doers else None


def _is_placed(mention: Mention) -> bool:
    return mention.role == "literal"


def _country_name(annotations: Annotations, mention: Mention) -> str:
    """Return the state's name for a nationality or a seat of government, else the words."""
    place = cast("Place", mention.place)
    if place.kind.startswith(_COUNTRY):
        return place.name
    if mention.use in ("metonym", "modifier", "demonym") and place.country is not None:
        for other in annotations.mentions:
            if (
                other.place is not None
                and other.place.country == place.country
                and other.place.kind.startswith(_COUNTRY)
            ):
                return other.place.name
    return mention.text


def _when(
    annotations: Annotations, sentence: Sentence, asset: Asset, cue: _Cue, clauses: list[tuple[int, int]]
) -> When | None:
    """Choose the time: the last one between cue and asset, else the nearest of the sentence."""
    times = annotations.times
    first = bisect_left(times, sentence.start, key=lambda t: t.start)
    last = bisect_right(times, sentence.end, key=lambda t: t.start)
    inside = [t for t in times[first:last] if t.kind not in ("duration", "recurrent", "unknown")]
    if not inside:
        return None
    low, high = sorted((cue.end, asset.end))
    between = [t for t in inside if low <= t.start < high]
    if between:
        return between[-1]
    clause = _clause_at(clauses, asset.noun[0])
    own = [t for t in inside if clause[0] <= t.start < clause[1]] or inside
    return min(own, key=lambda t: abs(t.start - cue.end))


def _deployment(
    annotations: Annotations,
    sentence: Sentence,
    asset: Asset,
    cue: _Cue,
    places: tuple[Footprint, ...],
    clauses: list[tuple[int, int]],
) -> Deployment:
    reading = read_modality(annotations, cue.start, max(cue.end, cue.start + 1))
    status = cue.status
    if reading.modality in ("planned", "threatened") and status not in ("withdrawn",):
        status = "planned"
    tail = fold(annotations.text[asset.start : sentence.end])
    distribution: Literal["single", "across", "each"] = "single"
    if len(places) > 1:
        distribution = "each" if _lexicon().each.search(tail) else "across"
    evidence = [f"asset: {annotations.text[asset.noun[0] : asset.noun[1]]} ({asset.asset_class.name})"]
    evidence.append(f"placed by: {cue.text}" if cue.text else "placed by: a place right behind it")
    return Deployment(
        id=f"{annotations.document.id}d{asset.start}",
        document_id=annotations.document.id,
        force=_force(annotations, sentence, asset, cue),
        asset=asset.asset_class.name,
        unit=asset.unit,
        start=asset.start,
        end=asset.end,
        text=annotations.text[asset.start : asset.end],
        sentence=(sentence.start, sentence.end),
        quantity=asset.quantity,
        places=places,
        when=_when(annotations, sentence, asset, cue, clauses),
        status=status,
        distribution=distribution,
        modality="planned" if status == "planned" and reading.modality == "reported" else reading.modality,
        sidc=asset.asset_class.sidc(),
        evidence=(*evidence, *reading.evidence),
    )
