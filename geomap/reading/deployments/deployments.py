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
from typing import Literal

from geomap.model import Deployment, Footprint, Sentence, When
from geomap.reading.annotations import Annotations
from geomap.reading.deployments.assets import (
    may_hold_assets,
    read_assets,
    short_name,
)
from geomap.reading.deployments.classes import Asset, AssetClass
from geomap.reading.deployments.counted import COUNTED_ON, with_counted
from geomap.reading.deployments.cues import (
    clause_at,
    cue_of,
    find_cues,
    is_joined,
    is_somewhere,
    names_a_place,
    names_unknown,
    shared_cues,
)
from geomap.reading.deployments.owners import owner_of
from geomap.reading.deployments.passing import is_victim
from geomap.reading.deployments.placing import Cue, forces_lexicon
from geomap.reading.deployments.ships import with_ships
from geomap.reading.deployments.towns import at_owned
from geomap.reading.deployments.whereabouts import (
    Scene,
    as_one,
    elsewhere,
    followed,
    next_clause,
    places_of,
    unread_place,
)
from geomap.reading.events.modality import read_modality
from geomap.reading.grounds.measures import only_measures
from geomap.reading.grounds.templates import fold
from geomap.reading.language.grammar import LEAVING
from geomap.reading.language.sentences import split_clauses
from geomap.reading.language.word_lists import open_lists

_LISTS = open_lists("deployments", "deployments")
_NONE = re.compile(r"(?<!\w)(?:no|not one|not a single|none of the|neither) (?:[\w.'’-]+ ){0,3}$")
"""Before a force that is not there: "no American warship"."""
_NO_LONGER = re.compile(r"(?: [a-z]+){0,2} no longer (?:[a-z]+ ){0,2}")
"""Between a force and what it does no more."""
_FORMED = re.compile(
    r"(?:an?|the|two|three|four|\d+) (?:[\w-]+ )?(?:flights?|squadrons?|wings?|flotillas?|task forces?) of "
)
"""Before jets or ships: what only a force is made of."""
_BESIDE_SENTENCE = 1
"""How many sentences back a force may stand whose place one without a place shares."""
_ARMED_REACH = 3
"""How many sentences back a force makes "800 men" soldiers."""
_AFTER = re.compile(
    r"(?<!\w)(?:after|since|following|before|over|despite|because of|in response to|amid|days after|avenge) "
    r"(?:the |an? |its |their |last |this )?(?:[\w’'-]+ ){0,3}$"
)
"""Before another deed, whose place is not that of a force: "was reinforced after the attack at Elm"."""
_ITS = re.compile(r"(?<!\w)(?:its|their) ")
"""In the words of ships: they are somebody's."""
_ITS_BOATS = re.compile(r"[Ii]ts (?:[a-z]+ )?boats?(?!\w)")
"""About boats of a guard or navy; "its vessels" are a shipping line's sooner."""
_HAS_SENT = _LISTS.compile(
    "(?:, (?:which|whose|where) [^,;:]{2,80},)?(?: (?:has|had|have|also|now|"
    r"since|again|then|itself|will|would))* (?:<has_sent>)(?!\w)(?! (?:in|at|"
    r"to|near)(?!\w))"
)
"""Behind who sends a force."""
_THEY = _LISTS.compile("(?:They|These|Those|All of them|It|She|The (?:<they>))(?: [a-z]+){0,3}? ")
"""At the head of a sentence: those whom the one before told of."""
_SENDS = _LISTS.compile("(?:, which [^,;:]{2,80},)? (?:(?:has|have|had|also|now) )*(?:<sends>) ")
_STRENGTH = re.compile(r"(?: of [^,;.]{2,40})?, ")
"""Between a unit and how many soldiers it has."""
_FOLLOWING = re.compile(r"(?:shadow|tail|trail|escort)\w*")
_SPOKEN = _LISTS.compile(
    r"(?<!\w)(?:said|says|spoke|speaking|told (?:reporters|journalists|parliament|"
    "a news conference)|(?:news|press) conference|reporters|journalists|interview|"
    "briefing|(?:<spokesmen>)) $"
)
"""Before a place where somebody speaks, and no force is: "officials in Elm said"."""
_DATELINE = re.compile(
    r"(?:^|\n)(?P<town>[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ' -]{2,30}),? ?[^\n–—-]{0,40} ?(?:[–—]|-{1,2} )"
)
"""Where a report was filed from, at its head: "ELMTOWN, Northland – "."""
_IN_TOWN = _LISTS.compile(
    r"(?<!\w)(?:in|into|off|at|along|on|through|onto) the (?:[a-z]+ ){0,1}(?:<in_town>)"
    r"(?!\w)"
)
"""What belongs to the town that a report is filed from, where it has named no other place yet."""
_DATELINE_REACH = 600
_OBJECT_REACH = 30
"""Code points behind "sent" where what was sent begins."""
_LINES = ("border", "airspace")
"""Relations that tell of no spot."""
_KEPT = ("deployed", "stationed", "patrolling")
"""What a force does that is where its paragraph last was."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Places that were told of before a sentence."""

    before: tuple[Footprint, ...]
    """The last ones: what "there" means."""
    lent: tuple[Footprint, ...]
    """Those of the force told of just before, where the next one stands too if nothing else is said."""
    told: tuple[Footprint, ...]
    """The last of the paragraph, which it takes then."""


def read_deployments(annotations: Annotations) -> tuple[Deployment, ...]:
    """Read the deployments of a document, in order of their words.

    Each has the asset's class, name and number, the force it belongs to where the text says, its places and
    time, and a neutral MIL-STD-2525D symbol code.
    """
    return tuple(deployment for deployment, _ in read_placed(annotations))


def read_placed(annotations: Annotations) -> tuple[tuple[Deployment, Cue], ...]:
    """Read the deployments of a document as :func:`read_deployments` does, each with what places it."""
    found: list[tuple[Deployment, Cue]] = []
    last_places: tuple[Footprint, ...] = ()
    told: tuple[Footprint, ...] = ()
    paragraph: int | None = None
    last: tuple[int, Deployment] | None = None
    ships: dict[str, AssetClass] = {}
    waiting: tuple[Sentence, Asset] | None = None
    spoken_of: AssetClass | None = None
    spoken_at = -1 - _ARMED_REACH
    for number, sentence in enumerate(annotations.sentences):
        if sentence.boilerplate:
            continue
        here = _footprints(annotations, sentence)
        if sentence.paragraph == paragraph and found and last is not None and number - last[0] == 1:
            next_places = _told_next(annotations, sentence, here)[1]
            for at in range(len(found) - 1, -1, -1):
                if not next_places or found[at][0].sentence[1] != last[1].sentence[1]:
                    break
                told_of = found[at][0]
                if not told_of.places and not names_unknown(annotations, told_of.end, told_of.sentence[1]):
                    found[at] = (replace(found[at][0], places=next_places), found[at][1])
        if waiting is not None and waiting[0].paragraph == sentence.paragraph:
            later = _told_later(annotations, *waiting, _told_next(annotations, sentence, here))
            found += [] if later is None else [later]
        waiting = None
        if sentence.paragraph != paragraph:
            told, paragraph = (), sentence.paragraph
        armed = number - spoken_at <= _ARMED_REACH
        assets: tuple[Asset, ...] = ()
        if may_hold_assets(annotations.text, sentence.start, sentence.end, ships):
            assets = read_assets(
                annotations.text,
                sentence.start,
                sentence.end,
                annotations.quantities,
                ships,
                armed=armed,
            )
            ships |= {name: a.asset_class for a in assets if (name := short_name(a)) is not None}
        assets = with_ships(annotations, sentence, assets, armed=armed)
        assets = with_counted(annotations, sentence, assets, spoken_of, armed=armed)
        if assets:
            beside = last is not None and annotations.sentences[last[0]].paragraph == sentence.paragraph
            lent = (
                last[1].places if last is not None and beside and number - last[0] <= _BESIDE_SENTENCE else ()
            )
            read = _read_sentence(annotations, sentence, assets, here, _Known(last_places, lent, told))
            found += read
            waiting = (
                None
                if read or not _heads_sentence(annotations, sentence, assets[0])
                else (sentence, assets[0])
            )
            last = (number, read[-1][0]) if read else last
        spoken_at = number if assets else spoken_at
        spoken_of = next(
            (a.asset_class for a in reversed(assets) if a.asset_class.kind in COUNTED_ON), spoken_of
        )
        ground = here or _lone(annotations, sentence)
        last_places = ground or last_places
        if ground:
            told = as_one(tuple(f for f in ground if f.role != "origin" and f.relation not in _LINES))
    return tuple(found)


def _footprints(annotations: Annotations, sentence: Sentence) -> tuple[Footprint, ...]:
    inside = annotations.footprints_in(sentence.start, sentence.end)
    return tuple(
        f
        for f in inside
        if f.role != "reference"
        and not _is_spoken_at(annotations, f)
        and not _is_sender(annotations, f)
        and not only_measures(annotations, f)
        and not (f.phrase[:1].isupper() and annotations.text[f.start - 3 : f.start] in (" a ", "an "))
        and not (f.role == "target" and _AFTER.search(annotations.text, max(0, f.start - 40), f.start))
    )


def _is_sender(annotations: Annotations, footprint: Footprint) -> bool:
    """Whether a name is that of who sends a force, and not where one is: "Elm, which …, has sent 900 men"."""
    end = footprint.end
    bare = footprint.phrase[:1].isupper() and annotations.text[end - 1 : end].isalpha()
    named = bare and any(m.start == footprint.start for m in annotations.mentions_in(footprint.start, end))
    return named and _HAS_SENT.match(annotations.text, end) is not None


def _told_next(
    annotations: Annotations, sentence: Sentence, here: tuple[Footprint, ...]
) -> tuple[Cue | None, tuple[Footprint, ...]]:
    """Return what places those whom a sentence goes on to tell of, and where: "They were flown to Elm"."""
    if _THEY.match(annotations.text, sentence.start) is None:
        return None, ()
    end = split_clauses(annotations.text, sentence.start, sentence.end)[0][1]
    cue = next(iter(find_cues(annotations, sentence, ())), None)
    if cue is None or cue.owning or cue.status == "withdrawn" or cue.start >= end:
        return None, ()
    behind = tuple(f for f in here if cue.start <= f.start < end and f.role != "origin")
    first = behind[0] if behind else None
    return cue, tuple(f for f in behind if first is not None and (f.start, f.end) == (first.start, first.end))


def _heads_sentence(annotations: Annotations, sentence: Sentence, asset: Asset) -> bool:
    """Whether a sentence is about a ship, a unit or a number of soldiers, which no word of it places."""
    lead = annotations.text[sentence.start : asset.start]
    own = asset.unit is not None or asset.quantity is not None
    plain = set(fold(annotations.text[sentence.start : sentence.end]).replace(",", " ").rstrip(".").split())
    return (
        own
        and not asset.asset_class.generic
        and len(lead.split()) <= 1
        and not plain & forces_lexicon().hostile
    )


def _told_later(
    annotations: Annotations,
    sentence: Sentence,
    asset: Asset,
    told: tuple[Cue | None, tuple[Footprint, ...]],
) -> tuple[Deployment, Cue] | None:
    """Place a force by the sentence behind its own: "HMS Elm has not been home since May. She is off Ash"."""
    cue, places = told
    if cue is None or not places:
        return None
    deployment = _deployment(annotations, sentence, asset, cue, places, [(sentence.start, sentence.end)])
    return None if deployment is None else (deployment, cue)


def _is_spoken_at(annotations: Annotations, footprint: Footprint) -> bool:
    """Whether a place is only where somebody spoke: "told reporters in Elm"."""
    return _SPOKEN.search(annotations.text, max(0, footprint.start - 40), footprint.start) is not None


def _lone(annotations: Annotations, sentence: Sentence) -> tuple[Footprint, ...]:
    """Return the one place that a sentence speaks of, if nothing happens there: "Midtown matters most"."""
    told = annotations.footprints_in(sentence.start, sentence.end)
    spoken_of = tuple(f for f in told if not _is_spoken_at(annotations, f))
    lone = len(spoken_of) == 1 and spoken_of[0].relation == "at"
    return (replace(spoken_of[0], role="location"),) if lone else ()


def _read_sentence(
    annotations: Annotations,
    sentence: Sentence,
    assets: tuple[Asset, ...],
    here: tuple[Footprint, ...],
    known: _Known,
) -> list[tuple[Deployment, Cue]]:
    """Read the deployments of a sentence, each with what places it."""
    cues = find_cues(annotations, sentence, assets)
    clauses = split_clauses(annotations.text, sentence.start, sentence.end)
    found: list[tuple[Deployment, Cue]] = []
    previous: tuple[Asset, Cue, tuple[Footprint, ...]] | None = None
    placing = shared_cues(
        annotations, sentence, assets, [cue_of(annotations, a, cues, clauses, here) for a in assets]
    )
    for number, (asset, cue) in enumerate(zip(assets, placing, strict=True)):
        if cue is not None and cue.text.lower() in LEAVING and _goes_somewhere(cue, here):
            cue = replace(cue, status="en_route")
        if _sends(annotations, asset, assets[number + 1 : number + 2], here) or (
            number and _is_strength(annotations, assets[number - 1], asset)
        ):
            continue
        joined = previous is not None and is_joined(annotations, previous[0], asset)
        if previous is not None and joined and not _has_its_own(annotations, previous[0], asset, cue):
            cue = previous[1]
        if (
            cue is None
            or is_victim(annotations, asset, cue, clauses)
            or _is_followed(annotations, asset, cue)
        ):
            continue
        scene = Scene(annotations, sentence, asset, cue, here, assets[:number] + assets[number + 1 :])
        shared = previous[2] if joined and previous is not None and cue is previous[1] else None
        places = _where(scene, clauses, known, shared)
        if not places and (
            asset.asset_class.kind == "force"
            or (shared is None and not cue.strong and not is_somewhere(annotations, asset, cue, clauses))
        ):
            continue
        previous = (asset, cue, places)
        deployment = _deployment(annotations, sentence, asset, cue, places, clauses)
        if deployment is not None and (cue.strong or _is_a_force(annotations, asset, deployment)):
            found.append((deployment, cue))
    return found


def _has_its_own(annotations: Annotations, before: Asset, asset: Asset, cue: Cue | None) -> bool:
    """Whether a force that is joined to the one before is placed by a word of its own."""
    return cue is not None and (
        cue.strong
        or 0 <= cue.start - asset.end < 24
        or 0 <= asset.start - cue.end < 4
        or _is_joined_by(annotations, before, asset, cue)
    )


def _is_a_force(annotations: Annotations, asset: Asset, deployment: Deployment) -> bool:
    """Whether what was found is surely somebody's force: "its boats", and not any boats."""
    return (
        deployment.force is not None
        or not asset.asset_class.generic
        or _ITS.search(deployment.text) is not None
        or _ITS_BOATS.match(annotations.text, asset.start - 4) is not None
        or _FORMED.match(deployment.text) is not None
    )


def _where(
    scene: Scene,
    clauses: list[tuple[int, int]],
    known: _Known,
    shared: tuple[Footprint, ...] | None,
) -> tuple[Footprint, ...]:
    """Find where a force is; ``shared`` is where the one is that it is joined to, None if to none."""
    annotations, sentence, asset, cue = scene.annotations, scene.sentence, scene.asset, scene.cue
    places = at_owned(annotations, places_of(scene, clauses))
    there = forces_lexicon().there.search(fold(annotations.text[asset.end : sentence.end]))
    at = asset.end + there.start() if there is not None else 0
    told_there = there is not None and not names_unknown(annotations, asset.end, at)
    if told_there and not _is_told_after(asset, cue, places, at):
        said = tuple(f for f in scene.here if f.end <= asset.start and f.role != "origin")
        places = as_one(said) or as_one(known.before) or places
    unread = unread_place(annotations, asset) is not None
    if not places and not unread and shared is not None:
        places = shared
    if asset.asset_class.kind == "force":
        return places
    if cue.status != "withdrawn" and all(f.role == "origin" for f in places):
        places = _filed_from(annotations, sentence, asset, cue, known.before) or places
    return places if places or unread else _told_elsewhere(scene, clauses, known)


def _told_elsewhere(scene: Scene, clauses: list[tuple[int, int]], known: _Known) -> tuple[Footprint, ...]:
    """Find where a force is by another clause or by the sentences before."""
    annotations, sentence, asset, cue = scene.annotations, scene.sentence, scene.asset, scene.cue
    stop = next_clause(annotations, sentence, asset, scene.others, clauses)
    own = tuple(f for f in scene.here if f.start < stop)
    places = elsewhere(scene, own) or (
        ()
        if _is_placed_here(annotations, stop, asset, own)
        else followed(annotations, cue, known.before)
        or (() if names_unknown(annotations, asset.end, stop) else known.lent)
    )
    placeless = all(f.role == "origin" for f in own)
    sure = asset.quantity is not None or (cue.strong and asset.asset_class.kind == "personnel")
    if not places and placeless and sure and cue.status in _KEPT:
        return () if names_a_place(annotations, sentence) else known.told
    return places


def _filed_from(
    annotations: Annotations, sentence: Sentence, asset: Asset, cue: Cue, before: tuple[Footprint, ...]
) -> tuple[Footprint, ...]:
    """Return where the report was filed from, which "here" and "this town" mean.

    So does "the bay" or "the square" as long as the report has told of no other place, as ``before`` shows.
    """
    start = min(asset.start, cue.start)
    told = fold(annotations.text[start : sentence.end])
    here, local = forces_lexicon().here.search(told), _IN_TOWN.search(told)
    if here is None and local is None:
        return ()
    line = _DATELINE.search(annotations.text, 0, _DATELINE_REACH)
    if line is None or (here is None and any(f.start > line.end() for f in before)):
        return ()
    filed = annotations.footprints_in(line.start("town"), line.end("town"))
    return tuple(replace(f, role="location") for f in filed[:1])


def _is_placed_here(annotations: Annotations, stop: int, asset: Asset, here: tuple[Footprint, ...]) -> bool:
    """Whether a sentence says where things are, beside whence they come, by a known name or another."""
    return any(f.role != "origin" for f in here) or (
        bool(here) and names_unknown(annotations, asset.end, stop)
    )


def _sends(
    annotations: Annotations, asset: Asset, following: tuple[Asset, ...], here: tuple[Footprint, ...]
) -> bool:
    """Whether a unit only sends another force, and stays: "the Northern Fleet sent two corvettes"."""
    sends = _SENDS.match(annotations.text, asset.end) if asset.asset_class.kind == "unit" else None
    if sends is not None and any(asset.end <= f.start < sends.end() for f in here):
        return False  # "the division, which is based at Elm, sent"
    return sends is not None and bool(following) and following[0].start - sends.end() < _OBJECT_REACH


def _is_joined_by(annotations: Annotations, before: Asset, asset: Asset, cue: Cue) -> bool:
    """Whether a verb says by what the force before is joined: "will be joined off Elm by a frigate"."""
    gap = (
        annotations.text[cue.end : asset.start] if before.end <= cue.start and cue.end <= asset.start else ""
    )
    return gap.endswith(" by ")


def _is_followed(annotations: Annotations, asset: Asset, cue: Cue) -> bool:
    """Whether a ship is what a force follows or escorts, and no force: "are shadowing the vessel"."""
    ship = annotations.text[asset.start : asset.end].startswith("the ") and asset.asset_class.generic
    return ship and asset.start - cue.end == 1 and _FOLLOWING.fullmatch(cue.text.lower()) is not None


def _is_strength(annotations: Annotations, before: Asset, asset: Asset) -> bool:
    """Whether soldiers are those of the unit right before: "a battalion, some 700 men, from Elm"."""
    if before.asset_class.kind != "unit" or asset.asset_class.kind != "personnel" or asset.unit is not None:
        return False
    return (
        _STRENGTH.fullmatch(annotations.text, before.end, asset.start) is not None
        and asset.quantity in annotations.counts
        and annotations.text[asset.end : asset.end + 1] == ","
    )


def _is_told_after(asset: Asset, cue: Cue, places: tuple[Footprint, ...], there: int) -> bool:
    """Whether a force has a place of its own behind it, though "there" stands behind it too."""
    if not places or places[0].start <= asset.end:
        return False
    return places[0].start < there or there < cue.start


def _goes_somewhere(cue: Cue, here: tuple[Footprint, ...]) -> bool:
    """Whether a verb of leaving says where to: "left Toulon for the eastern Mediterranean"."""
    return any(f.role == "destination" and f.end > cue.end for f in here)


# ---- when, how sure --------------------------------------------------------------------------------------


def _when(
    annotations: Annotations, sentence: Sentence, asset: Asset, cue: Cue, clauses: list[tuple[int, int]]
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
    clause = clause_at(clauses, asset.noun[0])
    own = [t for t in inside if clause[0] <= t.start < clause[1]] or inside
    return min(own, key=lambda t: abs(t.start - cue.end))


def _deployment(
    annotations: Annotations,
    sentence: Sentence,
    asset: Asset,
    cue: Cue,
    places: tuple[Footprint, ...],
    clauses: list[tuple[int, int]],
) -> Deployment | None:
    """Make the deployment; None where the text says that there is none ("not one soldier", "no troops")."""
    reading = read_modality(annotations, cue.start, max(cue.end, cue.start + 1))
    lead = fold(annotations.text[sentence.start : asset.noun[0]])
    if (
        reading.polarity == "negative"
        or _NONE.search(lead)
        or _NO_LONGER.fullmatch(annotations.text, asset.end, max(asset.end, cue.start))
        or (asset.quantity is not None and asset.quantity.high == 0)
    ):
        return None
    status = cue.status
    if reading.modality in ("planned", "threatened") and status not in ("withdrawn",):
        status = "planned"
    tail = fold(annotations.text[asset.start : sentence.end])
    distribution: Literal["single", "across", "each"] = "single"
    if len(places) > 1:
        distribution = "each" if forces_lexicon().each.search(tail) else "across"
    evidence = [f"asset: {annotations.text[asset.noun[0] : asset.noun[1]]} ({asset.asset_class.name})"]
    evidence.append(f"placed by: {cue.text}" if cue.text else "placed by: a place right behind it")
    return Deployment(
        id=f"{annotations.document.id}d{asset.start}",
        document_id=annotations.document.id,
        force=owner_of(annotations, sentence, asset, cue),
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
