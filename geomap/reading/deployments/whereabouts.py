"""Whereabouts: which of a sentence's places are those of a force.

Sooner behind it or behind the word that places it than before, with what "and" joins to them; where it went
rather than the way there; never those in brackets behind another force.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from geomap.model import Footprint, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.deployments.classes import Asset
from geomap.reading.deployments.cues import clause_at, is_after_aside, names_unknown
from geomap.reading.deployments.misfits import is_misfit, was_before
from geomap.reading.deployments.placing import Cue, forces_lexicon
from geomap.reading.deployments.towns import held_town, is_ground, mentioned_town, objects_of
from geomap.reading.grounds.measures import only_measures
from geomap.reading.grounds.templates import fold
from geomap.reading.language.word_lists import open_lists

_LISTS = open_lists("deployments", "whereabouts")
_WHERE = re.compile(
    r"(?<!\w)(?:where|whose (?:garrison|defenders))(?!\w)(?!.*(?<!\w)(?:where|whose)(?!\w))[^;]*$", re.DOTALL
)
_WHERE_LEADS = re.compile(r"(?<!\w)where (?:[a-z]+ ){0,2}$")
"""Right before a force: "at Elm, where some 4,000 Danes are based, is"."""
_MARK = re.compile(r"[,;:]")
_WHERE_REACH = 60
"""How many code points "where" may stand before a force."""
_OWN_REACH = 80
"""Code points behind a force in which the name of its own place may stand."""
_UNREAD = _LISTS.compile(
    r"(?:(?:,? (?:which|that|who))? (?:(?:is|are|was|were|has been|have been|now|permanently|also) ){0,3}"
    r"(?:(?:stationed|based|posted|deployed|garrisoned|housed|seen) )?|"
    r", (?:now |permanently |normally )?(?:stationed|based|posted|garrisoned|housed) )"
    r"(?:(?:in|at|on|near|above|around|outside|to|into)|(?:about |some |around )?\d[\d,.]* ?(?:km|miles|"
    r"nautical miles|kilomet(?:re|er)s) (?:(?:north|south|east|west)[a-z-]* )?(?:of|from|off)) (?:the )?"
    r"(?!<months>|<weekdays>)[A-Z][\w’'-]+"
)
"""Right behind a force: what says where it is, by a name."""
_HAS = re.compile(r" (?:(?:now|still|already|alone|itself|also) )?")
"""Between a place and "has"."""
_HAS_TAKEN = re.compile(r"(?:, [^,;:.]{2,80},)? (?:(?:now|still|already|alone|itself|also|has|have) )?|, ")
"""Between a place and "hosts" or "home to"."""
_HOSTS = _LISTS.words("hosts")
"""What a town or land does with forces that are, or were, in it."""
_FLYING = re.compile(r"(?:flying|operating|taking off) $")
"""Before "from": aircraft are at that base, whatever else is told of them."""
_ALONG = _LISTS.compile(r"(?<!\w)(?:<along>)(?!\w)")
"""Between a force and "from X to Y": it stands at both ends."""
_LINE_REACH = 40
"""Code points before "from" in which that word stands."""
_BASED = re.compile(r"(?:(?:work|operat|patrol|fl[iy])\w*|sails?) (?:from|out of)|sails?")
"""What is done from a base, where the force is: not "flown from"."""
_TAKEN_OFF = re.compile(r"scrambl\w*|t(?:ake|akes|ook|aking) off")
"""What jets do at the base from which they fly."""
_LATEST = _LISTS.compile(
    r"(?<!\w)(?:(?:and|but|which|that|who) (?:is|are|was|were) (?:now |then |"
    "later |already )?(?:<latest_doing>)|on (?:its|their|her) way|(?:and|but)"
    " (?:is|are|was|were) (?:now |then |later |still )?(?:(?:<made_fast>) )?(?:in|"
    "at|near|off|on)|(?:is|are|was|were) to be (?:at|in|near|based)|and (?:(?:is|"
    "are) to |then |later )?(?:<to_make_fast>) (?:at|in|near|off)|will (?:now "
    "|then |later )?(?:<latest_to_do>)|(?:and|(?<=, )then) (?:then |later )?(?:<left_for>)"
    " (?:for|to)|and (?:then |later |has since |have since )?(?:<latest_done>)"
    "|(?<=, )(?:is|are) (?:now |currently |back )?(?:in|at|near|off|on|outside)"
    r")(?!\w)"
)
"""Behind what a force did first: where it is next, or was last."""
_LATEST_REACH = 40
"""Code points behind those words in which the place begins."""
_AT = re.compile(r"(?:at|in|on|near|outside) ")
"""With what the phrase begins that says the spot of one that tells how far off it is."""
_NEXT_CLAUSE = re.compile(r"(?:,|;) (?:and|but|while) $")
"""Before another force that is the subject of the next clause."""
_AND_ASIDE = re.compile(r",? and, [^,;:]{2,30}, ")
"""Between a place and the next of its list: "in Elm and, since May, in Oak"."""
_REST = re.compile(r"the (?:rest|others?|remainder)(?!\w)")
"""At the head of another force of the same kind."""
_ESCORTED = _LISTS.compile(r" (?:the|that|this|its) (?:[\w-]+ ){0,2}(?:<escorted>)s?(?!\w)")
"""Behind "shadowing": what was told of before, and where."""
_MOST_OF_THEM = re.compile(
    r", (?:most|the bulk|the majority|nearly all|almost all|all|mainly|mostly)(?: of (?:them|these))? "
)
"""Between a land and the spot in it where most of a force is."""
_MOST_REACH = 30
_LAND_M = 30_000.0
"""How vague ground is that a spot in it may stand for."""
_JOINED = re.compile(
    r"(?:,? and, [^,;:]{2,30}, |,? and |,? or |, |,? as well as )(?:also |others |\d[\d,]* |more )?"
    r"(?:(?:(?:at|in|on|to) )?(?:an?|the) (?:[a-z-]+ ){1,3}(?:of |at )?)?|"
    r", (?:an?|the|which|some|about|less than|just) [^,;:.]{2,80}, and (?:also )?"
)
"""What joins another place to one: "and in rented barracks", "and the docks of"."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A force in its sentence."""

    annotations: Annotations
    """All that is known of the document."""
    sentence: Sentence
    """The one that tells of the force."""
    asset: Asset
    """The force."""
    cue: Cue
    """What places it."""
    here: tuple[Footprint, ...]
    """The places of the sentence."""
    others: tuple[Asset, ...]
    """Its other forces."""

    @property
    def later(self) -> tuple[Asset, ...]:
        """The forces behind it."""
        return tuple(a for a in self.others if a.start > self.asset.start)


def places_of(scene: Scene, clauses: list[tuple[int, int]]) -> tuple[Footprint, ...]:
    """Choose the phrase that says where, sooner behind the asset or its cue than before, with its list."""
    here = scene.here
    annotations, sentence, asset, cue = scene.annotations, scene.sentence, scene.asset, scene.cue
    around = [f for f in here if f.start < asset.noun[1] < f.end]
    if around:  # "flew two bombers over X"
        return _with_list(annotations, as_one(tuple(around))[0], list(here), sentence.end)
    apart = [f for f in here if not (f.start < asset.noun[1] and f.end > asset.noun[0])]
    if asset.asset_class.kind == "force":
        return _right_behind(annotations, asset, apart)
    every = [f for f in apart if not is_misfit(annotations, f, asset, scene.others, here)]
    wanted = [f for f in every if not was_before(annotations, f, asset)] or [
        f for f in every if cue.start < f.start
    ]
    own = {clause_at(clauses, asset.noun[0]), clause_at(clauses, cue.start)}
    close = [f for f in wanted if any(a <= f.start < b for a, b in own)]
    if all(f.role == "origin" for f in close):
        close = objects_of(annotations, asset, cue, scene.others, own) or close
    said = _said_otherwise(scene, wanted, close, clauses)
    if said is not None:
        return said
    if not close and cue.owning:
        close = [f for f in wanted if f.end <= asset.start][-1:]  # "at X, which is home to a battalion"
        close = close or _owner(annotations, sentence, cue, _HAS)
    # "is stationed off Islet", which is not known: not at the last place named
    unknown = names_unknown(
        annotations, min(asset.end, cue.start), _clause_end(annotations, sentence, max(asset.end, cue.end))
    )
    free = cue.strong and not unknown
    wanted = close or [f for f in wanted if free and f.relation != "airspace"]
    latest = _latest(scene)
    base = _base(scene, wanted, close, latest)
    if base:
        return base
    if cue.status == "withdrawn":
        origins = [f for f in wanted if f.role == "origin"]
        reached = [f for f in wanted if f.role == "destination" and f.start > cue.end]
        if origins and reached:  # "pulled back from Ash to Elm and Oak": both ends
            return (
                *_with_list(annotations, origins[0], origins, sentence.end),
                *_with_list(annotations, reached[0], _but_origins(wanted), sentence.end),
            )
        wanted = origins or reached or [f for f in wanted if f.role in ("location", "target")] or wanted
    elif not _is_flown_from(scene, wanted):
        wanted = _but_origins(wanted)
    if latest:
        return _with_list(annotations, latest[0], latest, sentence.end)
    ends = _both_ends(annotations, asset, cue, here)
    if ends:
        return ends
    unread = unread_place(annotations, asset)
    if unread is not None:
        # "500 marines on Islet and in X": of a place of its own that is not known only what joins it is
        joined = [f for f in wanted if f.start >= unread]
        gap = annotations.text[unread : joined[0].start] if joined else ""
        return tuple(joined) if _JOINED.fullmatch(fold(gap)) else ()
    if not wanted:
        there = _antecedent(annotations, asset, here)
        return there or mentioned_town(annotations, asset, cue, scene.others, own)
    return _choose(scene, wanted, every, unknown=unknown)


def _right_behind(annotations: Annotations, asset: Asset, apart: list[Footprint]) -> tuple[Footprint, ...]:
    """Return where a "military buildup" is: where the words right behind it say."""
    wanted = [
        f
        for f in apart
        if asset.end <= f.start and forces_lexicon().close.fullmatch(annotations.text[asset.end : f.start])
    ]
    return tuple(f for f in wanted if (f.start, f.end) == (wanted[0].start, wanted[0].end))


def _said_otherwise(
    scene: Scene, wanted: list[Footprint], close: list[Footprint], clauses: list[tuple[int, int]]
) -> tuple[Footprint, ...] | None:
    """Return what "where", a town's name alone or whoever hosts the force says, before any phrase does.

    Empty where a place is meant and not named, None where none of these says anything.
    """
    annotations, asset, cue = scene.annotations, scene.asset, scene.cue
    led = _WHERE_LEADS.search(annotations.text, max(scene.sentence.start, asset.start - 30), asset.start)
    there = _antecedent(annotations, asset, scene.here) if cue.owning or led else ()
    if there and not _says_more(annotations, asset, wanted):
        return there
    held = held_town(annotations, asset, cue, scene.others)
    if held:
        return held
    town = _owner(annotations, scene.sentence, cue, _HAS_TAKEN) if cue.text.lower() in _HOSTS else []
    if town and not any(asset.end <= f.start and f.role != "origin" for f in close):
        return tuple(town)
    if not close and is_meant(annotations, asset, clauses):
        return ()  # "are based in the province, and two tanks were seen at Elm"
    return None


def _base(
    scene: Scene, wanted: list[Footprint], close: list[Footprint], latest: list[Footprint]
) -> tuple[Footprint, ...]:
    """Return the base that a force works from: "was seen flying from Elm", "took off from Oak"."""
    annotations, asset, cue, stop = scene.annotations, scene.asset, scene.cue, scene.sentence.end
    flown = [f for f in close if f.role == "origin" and _flies_from(annotations, asset, f)]
    if flown:
        return _with_list(annotations, flown[0], flown, stop)
    if latest:
        return ()
    verb = fold(cue.text)
    base = [f for f in wanted if f.role == "origin" and cue.start < f.start <= cue.end + 5]
    if base and _BASED.fullmatch(verb):
        return _with_list(annotations, base[0], base, stop)
    if cue.status != "withdrawn" and asset.asset_class.kind == "aircraft" and _TAKEN_OFF.fullmatch(verb):
        behind = [f for f in wanted if f.start >= cue.end]
        if behind and behind[0].role == "origin":
            return _with_list(annotations, behind[0], behind, stop)
    return ()


def _is_flown_from(scene: Scene, wanted: list[Footprint]) -> bool:
    """Whether a force is where it comes from: where aircraft patrol from they are; soldiers are not."""
    kind = scene.asset.asset_class.kind
    return (
        bool(wanted)
        and scene.cue.status in ("patrolling", "stationed")
        and kind != "personnel"
        and all(f.role == "origin" for f in wanted)
        and not (kind == "unit" and "," in scene.annotations.text[scene.cue.end : wanted[0].start])
    )


def _choose(
    scene: Scene, wanted: list[Footprint], every: list[Footprint], *, unknown: bool
) -> tuple[Footprint, ...]:
    """Choose the nearest of the phrases that may say where, with its list.

    ``every`` holds those besides that the sentence has; ``unknown`` says that it names a place that is not
    known.
    """
    annotations, asset, cue = scene.annotations, scene.asset, scene.cue
    behind_asset = [f for f in wanted if f.start >= asset.end]
    behind_cue = [
        f
        for f in wanted
        if f.start >= cue.end or (f.role == "destination" and f.start >= cue.start and f.end > cue.end)
    ]  # "reached Elm" too
    later = scene.later
    barrier = next((a.start for a in later if _own_place(a, wanted, later)), scene.sentence.end)
    nearest = _nearest(scene, wanted, [f for f in behind_asset if f.start < barrier])
    nearest = nearest or behind_cue or behind_asset
    if not nearest and unknown and cue.start >= asset.end:
        return ()
    if not nearest:  # before them only at the head of the sentence, or between the asset and its verb
        head = _head(annotations, scene.sentence, wanted)
        fitting = [f for f in wanted if f in head or asset.end <= f.start or f.relation == "territory"]
        # "practice near X, with ten ships": else the last place told before it
        wanted = fitting or [
            f for f in wanted if f.role in ("location", "target") and f.relation != "airspace"
        ]
        if not wanted:
            return _antecedent(annotations, asset, scene.here)
    chosen = min(nearest, key=lambda f: f.start) if nearest else max(wanted, key=lambda f: f.start)
    if nearest and cue.end <= chosen.start and chosen not in behind_asset:
        chosen = max((f for f in behind_cue if f.start < asset.start), key=lambda f: f.start, default=chosen)
    reached = [f for f in nearest if f.role == "destination" and f in behind_asset]
    if (
        reached
        and cue.status != "withdrawn"
        and not (
            (cue.owning or chosen.relation == "at")  # "shows 14 tanks at Elm, on the road to Oak"
            and "," in annotations.text[chosen.end : reached[0].start]
        )
    ):
        chosen = reached[0]  # "across the river to X": where they went
    most = _MOST_OF_THEM.match(annotations.text, chosen.end)
    closer = most and next((f for f in every if 0 <= f.start - most.end() < _MOST_REACH), None)
    if closer and chosen.uncertainty_m > _LAND_M:
        chosen = closer  # "in Latvia, most of them at Elm"
    aside = [
        f for f in every if f not in wanted and _AND_ASIDE.fullmatch(annotations.text, chosen.end, f.start)
    ]
    stop = barrier if chosen.end <= barrier else scene.sentence.end
    return _with_list(annotations, chosen, wanted + aside, stop)


def _nearest(scene: Scene, wanted: list[Footprint], behind: list[Footprint]) -> list[Footprint]:
    """Return which of the phrases behind a force, before the next one's, may be its own, or its owner's."""
    asset, cue = scene.asset, scene.cue
    nearest = behind
    if cue.start >= asset.end and (
        cue.strong or is_after_aside(scene.annotations, asset, cue)
    ):  # "launchers, which can reach X, are deployed near Y"
        nearest = [f for f in nearest if f.start >= cue.start] or nearest
    if not nearest and cue.owning:  # "the base in X is home to tanks and jets"
        nearest = [f for f in wanted if f.end <= asset.start][-1:]
    return _owners_place(scene.annotations, asset, cue, wanted, nearest) or nearest


def _clause_end(annotations: Annotations, sentence: Sentence, at: int) -> int:
    """Return where the clause ends that goes on at an offset."""
    mark = _MARK.search(annotations.text, at, sentence.end)
    return sentence.end if mark is None else mark.start()


def _head(annotations: Annotations, sentence: Sentence, wanted: list[Footprint]) -> list[Footprint]:
    """Return the places at the head of a sentence: "Forty kilometres from Elm, at Oak, two battalions"."""
    found: list[Footprint] = []
    for footprint in wanted:
        gap = annotations.text[found[-1].end : footprint.start] if found else ""
        if footprint.start - sentence.start < 4 or (gap == ", " and _AT.match(footprint.phrase)):
            found.append(footprint)
    return found


def _latest(scene: Scene) -> list[Footprint]:
    """Return where a force is next, or was last: "sailed from Ash and is due in Elm", "on its way to Oak"."""
    text, sentence, asset, cue = scene.annotations.text, scene.sentence, scene.asset, scene.cue
    aboard = text.find(" with ", cue.end, sentence.end)  # "with six jets aboard": it is told on of the ship
    bar = text.find(",", aboard, sentence.end) if aboard >= 0 else -1
    carried = range(aboard, bar if bar >= 0 else sentence.end) if aboard >= 0 else range(0)
    others = (a.start for a in scene.later if a.start > cue.end and a.start not in carried)
    stop = min(others, default=sentence.end)
    for told in _LATEST.finditer(text, asset.end, stop):
        if told.end() > cue.end:
            near = range(told.start(), min(told.end() + _LATEST_REACH, stop))
            found = [f for f in scene.here if f.role != "origin" and f.start in near and f.end > told.end()]
            if found:  # "will sail from Ash and anchor off Elm": the first may say nothing
                return found
    return []


def _says_more(annotations: Annotations, asset: Asset, wanted: list[Footprint]) -> bool:
    """Whether a place stands behind a force before the next comma: "where it has 900 men in Elm"."""
    stop = _MARK.search(annotations.text, asset.end)
    end = len(annotations.text) if stop is None else stop.start()
    return any(asset.end <= f.start < end for f in wanted)


def _both_ends(
    annotations: Annotations, asset: Asset, cue: Cue, here: tuple[Footprint, ...]
) -> tuple[Footprint, ...]:
    """Return both ends of what a force holds: "hold the line from Ash to Elm", "along the coast from"."""
    for origin, reached in pairwise(here):
        if not (origin.role == "origin" and reached.role == "destination" and cue.end <= origin.start):
            continue
        if annotations.text[origin.end : reached.start].strip():
            continue
        lead = fold(
            annotations.text[max(min(cue.start, asset.end), origin.start - _LINE_REACH) : origin.start]
        )
        if cue.status in ("deployed", "stationed", "patrolling") and _ALONG.search(lead):
            return (replace(origin, role="location"), replace(reached, role="location"))
    return ()


def followed(annotations: Annotations, cue: Cue, before: tuple[Footprint, ...]) -> tuple[Footprint, ...]:
    """Return where the ship is that a force follows: "are shadowing the vessel"."""
    if cue.status != "patrolling" or _ESCORTED.match(fold(annotations.text[cue.end : cue.end + 60])) is None:
        return ()
    return as_one(tuple(f for f in before if f.role != "origin"))


def elsewhere(scene: Scene, own: tuple[Footprint, ...]) -> tuple[Footprint, ...]:
    """Return the place that another clause of the sentence says, before the force or else behind it.

    None where a name stands behind the force that is not known: it may be there. Behind a semicolon and
    another force it is that force's. ``own`` are the places up to the next force's clause.
    """
    annotations, sentence, asset = scene.annotations, scene.sentence, scene.asset
    text = annotations.text
    roles = ("location", "target", "destination", *(("origin",) if scene.cue.status == "withdrawn" else ()))
    fitting = [f for f in own if f.role in roles and f.relation != "airspace"]
    fitting = [f for f in fitting if f.role != "destination" or not was_before(annotations, f, asset)]
    fitting = [
        f
        for f in fitting
        if not any(
            asset.end <= a.start < f.start
            and (a.asset_class.name != asset.asset_class.name or _REST.match(text, a.start))
            and ";" in text[asset.end : a.start]
            for a in scene.others
        )
    ]
    if not fitting or names_unknown(annotations, asset.end, min(asset.end + _OWN_REACH, sentence.end)):
        return ()
    before = [f for f in fitting if f.end <= asset.start]
    chosen = max(before, key=lambda f: f.start) if before else min(fitting, key=lambda f: f.start)
    return _with_list(annotations, chosen, fitting, sentence.end)


def next_clause(
    annotations: Annotations,
    sentence: Sentence,
    asset: Asset,
    others: tuple[Asset, ...],
    clauses: list[tuple[int, int]],
) -> int:
    """Return where a clause of another force begins, ", and a company has", else the sentence's end.

    The end of its own clause where that says a place that is meant and not named.
    """
    if is_meant(annotations, asset, clauses):
        return clause_at(clauses, asset.noun[0])[1]
    starts = (a.start for a in others if asset.end <= a.start)
    return next((s for s in starts if _NEXT_CLAUSE.search(annotations.text, asset.end, s)), sentence.end)


def is_meant(annotations: Annotations, asset: Asset, clauses: list[tuple[int, int]]) -> bool:
    """Tell whether the clause of a force says where without a name: "have been stationed in the province"."""
    end = clause_at(clauses, asset.noun[0])[1]
    meant = forces_lexicon().unnamed.search(fold(annotations.text[asset.end : end]))
    if meant is None:
        return False
    at = asset.end + meant.end()
    return annotations.text[at : at + 4] != " of " and not annotations.footprints_in(asset.end, end)


def _flies_from(annotations: Annotations, asset: Asset, footprint: Footprint) -> bool:
    """Whether a place is the base that aircraft fly from: "was seen flying from Elm"."""
    at = footprint.start
    return (
        asset.asset_class.kind == "aircraft"
        and asset.end <= at
        and _FLYING.search(annotations.text, max(asset.end, at - 12), at) is not None
    )


def _owner(
    annotations: Annotations, sentence: Sentence, cue: Cue, between: re.Pattern[str]
) -> list[Footprint]:
    """Return the town, island or land that has or expels a force: "Midtown, a port, now has 700 men"."""
    return [
        replace(f, role="location")
        for f in annotations.footprints_in(sentence.start, cue.start)
        if f.role == "reference"
        and f.relation == "at"
        and between.fullmatch(annotations.text, f.end, cue.start)
    ]


def _owners_place(
    annotations: Annotations, asset: Asset, cue: Cue, wanted: list[Footprint], nearest: list[Footprint]
) -> list[Footprint]:
    """Return where the base is that holds a force, and not the next one's place behind a comma.

    "The base at X holds 500 men with tanks, the base at Y 300."
    """
    before = [f for f in wanted if f.start < cue.start <= f.end + 2]
    if not (cue.owning and before and nearest) or cue.start > asset.start:
        return []
    return before[-1:] if "," in annotations.text[asset.end : nearest[0].start] else []


def unread_place(annotations: Annotations, asset: Asset) -> int | None:
    """Return where the name of a place ends that says where an asset is, but is not known: "on Islet"."""
    named = _UNREAD.match(annotations.text, asset.end)
    if named is None or any(m.place is not None for m in annotations.mentions_in(asset.end, named.end())):
        return None
    return named.end()


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
        closer = footprint.start - end <= 1 and footprint.role in ("location", chosen.role)
        if closer or (
            footprint.role in ("location", chosen.role)
            and _JOINED.fullmatch(fold(annotations.text[end : footprint.start]))
        ):
            found.append(footprint)
            end = footprint.end
    if chosen.role != "origin" and found[-1].end == end and annotations.text[end : end + 5] == " and ":
        bare = annotations.footprints_in(end + 5, min(end + 6, stop))
        known = (f for f in bare if f.role == "reference" and is_ground(annotations, f))
        found += [replace(f, role=chosen.role) for f in known]
    return tuple(found)


def _antecedent(annotations: Annotations, asset: Asset, here: tuple[Footprint, ...]) -> tuple[Footprint, ...]:
    """Return the place that "where" stands for: "out of the north, where 7,000 soldiers are deployed"."""
    floor = max(0, asset.start - _WHERE_REACH)
    opening = _WHERE.search(fold(annotations.text[floor : asset.start]))
    if opening is None:
        return ()
    at = floor + opening.start()
    known = tuple(f for f in here if 0 <= at - f.end <= 2)
    before = as_one(known or tuple(f for f in annotations.footprints_in(floor, at) if 0 <= at - f.end <= 2))
    if before and only_measures(annotations, before[0]):  # "at Elm, a rock 900 km off Oak, where"
        before = as_one(tuple(f for f in here if f.end <= before[0].start))
    return tuple(replace(f, role="location") for f in before)


def _own_place(asset: Asset, footprints: list[Footprint], later: tuple[Asset, ...]) -> bool:
    """Tell whether a later asset has a place of its own right behind it."""
    following = [a.start for a in later if a.start > asset.start]
    limit = min(following, default=1 << 60)
    return any(asset.end <= f.start < limit and f.start - asset.end < 30 for f in footprints)


def _but_origins(footprints: list[Footprint]) -> list[Footprint]:
    return [f for f in footprints if f.role != "origin"]


def as_one(footprints: tuple[Footprint, ...]) -> tuple[Footprint, ...]:
    """Take the last phrase of what was said before: what "there" means."""
    if not footprints:
        return ()
    last = footprints[-1]
    return tuple(f for f in footprints if (f.start, f.end) == (last.start, last.end))
