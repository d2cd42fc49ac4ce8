"""Cues: the word that places a force, "deployed" or "home to", and which force it places.

The words stand in ``data/lexicons/forces.toml``. One places what stands in its clause, or what a short gap or
a clause between commas parts from it; what was hit, killed or freed it does not place.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from geomap.model import Footprint, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.deployments.classes import Asset
from geomap.reading.deployments.placing import Cue, forces_lexicon
from geomap.reading.grounds.templates import fold
from geomap.reading.language.word_lists import open_lists

_LISTS = open_lists("deployments", "cues")
WORD = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*")
_WITH_COUNT = frozenset(("personnel", "ship", "aircraft", "vehicle", "weapon", "unit"))
_INSERTED = re.compile(
    r"(?:[^,;:]{0,40}, (?:which|who|that|whose|where|with|an?|the|its|part|some|most|many|several|all|"
    r"(?:at least |some |about )?[\w,.]+ of|[a-z]+ed|[a-z]+ing) [^;:]{2,100},| [—–-] [^—–;:]{2,90} [—–-])"
    r"(?! (?:and|or) )"
)
"""What may stand between a force and its verb: ", which reach the whole of the island,"."""
_AND_ANOTHER = re.compile(r" and (?:an?|its|two|three|four|five|six|several|other) (?:[a-z-]+ ){1,2}")
"""Between a force and its verb: what else is its subject, "a patrol plane and two tugs are"."""
_CLAUSE_OF_ITS_OWN = re.compile(
    r"(?: (?:of|from) [^,;:—–]{2,40})?(?:, (?:which|who|whose) [^,;:]{2,100},| [—–-] [^—–;:]{2,90} [—–-]) "
    r"(?:(?:has|have|had|is|are|was|were|will|would|be|been|now|since|also) ){0,4}"
)
"""Between a subject and its verb: what more is told of it."""
_RELATIVE = re.compile(
    r",? (?:which|that|who) (?:is|are|was|were|has been|have been|had been) (?:now |still |usually )?"
)
"""Between a force and the word that places it in a clause of its own."""
_WHICH = re.compile(r",? (?:which|that|who) (?:now |still |usually |normally |also )?")
"""Between a force and what it does in a clause of its own: "drones, which fly out of Elm"."""
_OPENS_ASIDE = re.compile(r", (?:which|who|that) (?:had |has |have )?$")
_ENDS_ASIDE = re.compile(
    r"(?:[^,;:]|,(?=\d)){2,120}, (?:(?:has|have|had|is|are|was|were|then|later|now|since|also|been) ){0,3}"
)
"""Between what a relative clause tells and the main verb: "which left Elm on Monday, put in"."""
UNTIL = _LISTS.compile(r"[^,;:.]{0,60} until (?:[a-z]+ ){0,3}(?:\d{4}|last|<months>)(?!\w)")
"""Behind a verb: it is over."""
_STAYING = frozenset(("stationed", "patrolling"))
"""What a force does that is there."""
_AUXILIARY = re.compile(r"(?<!\w)(?:who|which|that|is|are|was|were|have been|has been) $")
"""Right before a verb whose subject stands before it."""
_LEAD_END = re.compile(r"[,:;]")
_LEAD_WORDS = 2
"""Words before a subject, since the last comma: "Canada's frigate and", not "lends it 35 soldiers and"."""
_AND = re.compile(r",? and (?:[\w'’-]+ ){0,2}|, |, or ")
"""Between the forces of one subject."""
_AT_NAME = _LISTS.compile(
    r"(?<!\w)(?:in|at|on|along|near|to|into|above|over|around|outside|from|out of|off) "
    r"(?:the )?(?:[a-z]+ ){0,3}"
    r"(?!<months>|<weekdays>)[A-Z][a-z’'-]+"
)
_FORCE_BEFORE = _LISTS.compile(
    r"(?:(?:<force_before>)(?: there| here)?(?: under [\w'-]+ (?:command|leadership)"
    r")?|operation [\w’'-]+)(?: now| already)? $"
)
"""Before "has" or "counts": what is itself a force."""
_PLAN_REACH = 60
"""Code points behind a force that is planned in which the name of where it is to be begins."""
_LIST_REACH = 160
"""Code points behind a colon in which a force is one of those that the place before it holds."""
_SITE_WITH = _LISTS.compile(r"(?<!\w)(?:<site_with>)(?: [^,;:]{1,40})?,? (?P<cue>with) (?:[a-z]+ ){0,2}$")
"""Before a number of soldiers: "has a base in X with some 3,000 soldiers"."""
_INVERTED = re.compile(
    r" (?P<cue>is|are|was|were|lies?|lay|stands?|stood|waits?|sits?)(?: (?:also|now|still|only|just))?"
    r" (?:(?:an?|the|some|about|nearly|another|more than|its|their) ){0,2}(?:[A-Z][\w’'-]+ ){0,2}$"
)
"""Before a force that stands behind its verb: "Among the ships in Elm were the frigate"."""
_SITE_REACH = 90
"""Code points before such a number in which the base stands."""
_FLIES = frozenset((("flew",), ("flies",), ("fly",), ("flying",), ("flown",)))
_BEGUN = _LISTS.words("begun")
"""Before "to fly": it is or was done, and not planned."""
_SO_FAR = re.compile(
    r" (?:for )?(?:about |some |nearly |almost |around |over |up to |at least |more than |less than )?"
    r"[\d,.]+ ?(?:km|kms|kilomet(?:re|er)s?|miles|nautical miles)(?!\w)"
)
"""Behind "flew": how far a weapon went."""
SPEAKS = _LISTS.compile(
    r"(?: there| (?:in|at|on|near) (?:the )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)?,? "
    r"(?:<speaks>)(?!\w)"
)
"""Behind police or rebels who only say something."""
_LEADING = re.compile(
    r"(?i:(?:and|but|while|as|after|when|that|where|(?:meanwhile|instead|later|(?:last|on|in) \w+),?) )?"
    r"(?:(?:[A-Z][\w’'-]+ ){0,3}[A-Z][\w-]+['’]s? (?:[a-z-]+ ){0,2})?"
)
"""What may stand between the head of a clause and the force that is its subject: "But Peru's "."""
_LEADERS = frozenset(("unit", "ship", "aircraft", "vehicle", "personnel"))
_ELLIPSIS = re.compile(r"(?:[^,;:.]{0,30},|,? and) (?:the )?(?:[A-Z][\w’'-]+ ){1,3}")
"""Between the forces of one list of owners: "Japan keeps two planes, Italy 90 men"."""
_WITH_THEM = re.compile(r"(?:and |but )?with (?:[\w'.-]+ ){0,4}")
"""Before forces at the head of a clause: "With warships off Elm and jets over Ash"."""
_HAD_BEEN = re.compile(r"(?<!\w)(?:which|who|that) had (?:been )?")
"""In an aside: where a force was before."""
_WHERE_REACH = 100
"""Code points before "where" in which the phrase begins that it stands for."""
_WHERE_LEADS = ("where ", "where some ", "where about ", "where the ")
_HEADED = re.compile(r"(?:and |but )?(?:[\w'’.-]+ ){0,3}$")
"""What may stand before a place at the head of a clause."""
_SUBJECT_NEXT = re.compile(r",? (?:[^,;:.]{2,50}, )?(?:(?:a|an|the|its|some|about|at least|another) )?")
"""Between that place and the force that the clause tells of: "At Ash, close to the border, 200 men train"."""
_STANDS = re.compile(
    r"(?:in|at|on|across|near|off|along|around|aboard|outside|over)(?!\w)|"
    r"(?:about |some |around )?\d[\d,.]* ?(?:km|kilomet(?:re|er)s|miles|nautical miles)(?!\w)"
)
"""With what the phrase begins of a place that a force stands at."""
_BEING = re.compile(
    r"(?:,? (?:who|which|that))? (?:are|is|were|was|will be|would be|have been|has been)"
    r"(?: (?:now|still|already|currently|also))? "
)
"""Between a force and "at Elm"."""
_ALLOWED_TO = ["allowed", "to"]
_SHOT_DOWN = ["brought", "down"]
"""What is done to drones, and places none."""
_POSTS_OF = _LISTS.words("posts_of")
"""Before "posts": the noun, and nothing that is done with a force."""
_HOLD = _LISTS.words("hold")
_HELD_SITE = _LISTS.compile(r" (?:an?|the|its) (?:[a-z-]+ ){0,2}(?:<held_site>)(?!\w)")
"""Behind "hold": what a force holds and stands at."""
_LANDING = _LISTS.words("landing")
"""Behind "landing": the noun that it is part of."""
_HAVE = frozenset(("has", "have", "had"))
_NAMED = _LISTS.words("named")
"""Words that place nothing where they are part of a name."""
_PUT = frozenset(("put", "puts", "putting"))
_TAKES_OUT = _LISTS.compile(
    r" (?:\d|(?:the |some |all |its |about |at least |more than |over |dozens "
    "|hundreds |thousands |scores )*(?:of )?(?:<takes_out>))"
)
"""Behind "evacuated": others, who are taken out."""
_FIGURES = _LISTS.words("figures")
_ADVERBS = frozenset(("also", "already", "now", "since", "again", "long", "just", "recently", "not", "never"))
_PARTICIPLES = _LISTS.words("participles")
"""Forms without "ed" before which "has" is an auxiliary."""
SPENT = frozenset(("drone", "missile launcher", "fighters", "police", "rocket launcher"))
"""Classes that texts count where they were used or what they did, not where they stand."""


def find_cues(annotations: Annotations, sentence: Sentence, assets: tuple[Asset, ...]) -> list[Cue]:
    """Find the words of a sentence that place forces, in order; the longest phrase counts."""
    plain = fold(annotations.text[sentence.start : sentence.end])
    words = list(WORD.finditer(plain))
    texts = [w.group() for w in words]
    lexicon = forces_lexicon()
    cues: list[Cue] = []
    flown = any(a.asset_class.kind in ("aircraft", "personnel", "unit") for a in assets)
    floor = 0
    for i, word in enumerate(words):
        if word.start() < floor or texts[i] not in lexicon.heads:
            continue
        second = texts[i + 1] if i + 1 < len(texts) else ""
        near = (e for e in lexicon.placing[texts[i]] if len(e[0]) == 1 or e[0][1] == second)
        entry = next((e for e in near if texts[i : i + len(e[0])] == list(e[0])), None)
        if entry is None:
            continue
        if entry[3] and texts[i] in _HAVE and len(entry[0]) == 1 and _is_participle(texts[i + 1 : i + 3]):
            continue  # "has posted a brigade": an auxiliary
        named = annotations.text[sentence.start + word.start()].isupper()
        behind = annotations.text[sentence.start + word.end() : sentence.start + word.end() + 2]
        if texts[i] in _NAMED and named and (i or behind[1:].isupper()):
            continue  # "at Camp Rowan", "the Coast Guard"
        if texts[i] == "landing" and texts[i + 1 : i + 2] and texts[i + 1].rstrip("s") in _LANDING:
            continue  # "a landing ship"
        if texts[i] in ("post", "posts") and i and texts[i - 1] in _POSTS_OF:
            continue  # "raids on police posts"
        if texts[i : i + 2] in (_SHOT_DOWN, _ALLOWED_TO):
            continue
        if texts[i] == "to" and i and texts[i - 1] in _BEGUN:
            entry = next((e for e in lexicon.placing.get(texts[i + 1], ()) if e[0] == entry[0][1:]), None)
            if entry is None:
                continue
            entry = (("to", *entry[0]), *entry[1:])
        if entry[0] in _FLIES and not flown and _SO_FAR.match(plain, word.end()):
            continue  # "the missile flew 600 km"
        if texts[i].startswith("evacuate") and _TAKES_OUT.match(plain, word.end()):
            continue  # "evacuated 24 people" is what they did for others
        if texts[i] in _PUT and not _FIGURES.isdisjoint(texts[i + 1 : i + 4]):
            continue  # "puts the number of soldiers at"
        floor = words[i + len(entry[0]) - 1].end()
        start, end = sentence.start + word.start(), sentence.start + floor
        if any(a.noun[0] <= start and end <= a.noun[1] and a.asset_class.kind != "force" for a in assets):
            continue  # "border guards" are there, and guard nothing
        if any(a.asset_class.kind == "ship" and a.start <= start and end <= a.end for a in assets):
            continue  # a ship's name
        inside = any(a.noun[0] <= start and end <= a.noun[1] for a in assets)
        cues.append(Cue(start, end, entry[1], entry[2] and not inside, entry[3], annotations.text[start:end]))
    return cues


def _is_participle(words: list[str]) -> bool:
    """Whether what follows "has" makes it an auxiliary: "posted", "also sent"."""
    after = [word for word in words if word not in _ADVERBS]
    return bool(after) and (after[0] in _PARTICIPLES or (len(after[0]) > 4 and after[0].endswith("ed")))


def cue_of(
    annotations: Annotations,
    asset: Asset,
    cues: list[Cue],
    clauses: list[tuple[int, int]],
    here: tuple[Footprint, ...],
) -> Cue | None:
    """Find what places an asset: its own noun, a word of its clause, or a place right behind it."""
    if asset.asset_class.kind == "force":
        start, end = asset.noun
        return Cue(start, end, "deployed", False, False, annotations.text[start:end])
    clause = clause_at(clauses, asset.noun[0])
    near = [
        replace(c, owning=False) if _holds_a_place(annotations, asset, c, here) else c
        for c in cues
        if c.end <= asset.start or c.start >= asset.noun[1]
    ]
    inside = [
        c for c in near if clause[0] <= c.start < clause[1] and (not c.owning or owns(annotations, c, asset))
    ]
    told = next((c for c in near if _places_in_aside(annotations, asset, c)), None)
    if told is not None:
        # "17 jets, which are based at X", whatever befell them; but a ship "which left X, put in at Y"
        return _after_aside(annotations, told, near)
    if asset.quantity is not None and _is_listed(annotations, asset, near, here, clauses):
        return _unspoken(asset, "stationed")
    if inside:
        return _nearest(asset, inside)
    counted = asset.quantity in annotations.counts and asset.asset_class.kind in _WITH_COUNT
    neighbours = [
        c
        for c in near
        if c.start >= asset.end
        and (
            c.strong
            or (not c.owning and (counted or asset.unit is not None or _is_subject(annotations, asset, c)))
        )
        and _goes_on(fold(annotations.text[asset.end : c.start]))
    ]
    if neighbours:
        return _main_verb(annotations, asset, neighbours)
    lead = fold(annotations.text[clause[0] : asset.start])
    before = [c for c in near if c.end <= clause[0]]
    if before and not before[-1].owning and forces_lexicon().with_them.fullmatch(lead):
        return before[-1]
    goes = next((f for f in here if f.role == "destination" and 0 <= f.start - asset.end <= 1), None)
    if counted and goes is not None and before:
        return before[-1]  # "will send 600 men to X, and Bland 800 to Y"
    standing = _INVERTED.search(annotations.text, clause[0], asset.start)
    if standing is not None and any(f.end <= standing.start() and f.start >= clause[0] for f in here):
        return Cue(*standing.span("cue"), "stationed", False, False, standing["cue"])
    site = _site(annotations, asset, clauses[0][0]) if counted else None
    return site or _by_its_place(annotations, asset, clauses, here, lead, counted=counted)


def _unspoken(asset: Asset, status: Literal["stationed", "deployed"], *, strong: bool = False) -> Cue:
    """Return what places a force where no word does."""
    return Cue(asset.noun[1], asset.noun[1], status, strong, False, "")


def _places_in_aside(annotations: Annotations, asset: Asset, cue: Cue) -> bool:
    """Whether a word places a force in a clause of its own: "17 jets, which are based at Elm"."""
    if cue.owning:
        return False
    if _RELATIVE.fullmatch(annotations.text, asset.end, cue.start):
        return True
    return (
        cue.status in _STAYING
        and _WHICH.fullmatch(annotations.text, asset.end, cue.start) is not None
        and not UNTIL.match(annotations.text, cue.end)
    )


def _nearest(asset: Asset, inside: list[Cue]) -> Cue:
    """Return the word of a force's clause that places it: one right behind it, else the nearest."""
    behind = next((c for c in inside if 0 <= c.start - asset.end < 3), None)
    if behind is not None:
        return behind
    nearest = min(inside, key=lambda c: _gap(c, asset) + (0 if c.strong else 12))
    planned = [c for c in inside if c.status == "planned" and _gap(c, asset) <= _gap(nearest, asset) + 25]
    return planned[0] if planned and not (nearest.strong and nearest.end <= asset.start) else nearest


def _site(annotations: Annotations, asset: Asset, begin: int) -> Cue | None:
    """Return "with" behind a site that holds a number of soldiers: "a base in Elm with some 3,000 men"."""
    floor = max(begin, asset.start - _SITE_REACH)
    site = _SITE_WITH.search(fold(annotations.text[floor : asset.start]))
    if site is None:
        return None
    start, end = (floor + at for at in site.span("cue"))
    return Cue(start, end, "stationed", False, False, annotations.text[start:end])


def _by_its_place(
    annotations: Annotations,
    asset: Asset,
    clauses: list[tuple[int, int]],
    here: tuple[Footprint, ...],
    lead: str,
    *,
    counted: bool,
) -> Cue | None:
    """Place a force that no word places by the place it stands at, or by its clause.

    ``lead`` is what its clause says before it; ``counted`` says that a number of them is told.
    """
    people = asset.noun[0] - asset.start == 4 and annotations.text[asset.noun[0]].isupper()  # "The Egyptians"
    grouped = (
        counted
        or (asset.asset_class.kind == "ship" and asset.unit is not None)
        or people
        or _is_group(asset, annotations.text)
        or _WITH_THEM.fullmatch(lead) is not None
    )
    if (grouped and _stands_at(annotations, asset, here)) or (
        counted and _is_told_of(annotations, asset, here, clauses)
    ):
        return _unspoken(asset, "stationed")
    clause = clause_at(clauses, asset.noun[0])
    if (
        counted or _leads(annotations, asset, clause) or asset.unit is not None
    ) and asset.asset_class.name not in SPENT:
        whole = clause[0], max(clause[1], clause_at(clauses, asset.end)[1])
        return _by_clause(annotations, asset, whole, here)
    return None


def _holds_a_place(annotations: Annotations, asset: Asset, cue: Cue, here: tuple[Footprint, ...]) -> bool:
    """Whether a force itself holds a town: "the rebels hold Elm", not "has 700 men in Elm"."""
    if not cue.owning or cue.start < asset.end or cue.text.lower() not in _HOLD:
        return False
    if not _goes_on(fold(annotations.text[asset.end : cue.start])):
        return False
    if _HELD_SITE.match(annotations.text, cue.end):
        return True
    at = cue.end + (5 if annotations.text[cue.end : cue.end + 5] == " the " else 1)
    return any(f.role != "origin" for f in annotations.footprints_in(at, at + 1))


def _leads(annotations: Annotations, asset: Asset, clause: tuple[int, int]) -> bool:
    """Whether a force is what its clause begins with: "A Chinese cutter rammed a boat off Elm"."""
    if asset.asset_class.generic or asset.asset_class.kind not in _LEADERS:
        return False
    if asset.quantity is None and not (asset.plural and asset.asset_class.kind == "personnel"):
        return False
    lead = annotations.text[clause[0] : asset.start]
    return _LEADING.fullmatch(lead) is not None and not SPEAKS.match(annotations.text, asset.end)


def _is_subject(annotations: Annotations, asset: Asset, cue: Cue) -> bool:
    """Whether the grammar says that a force is what a verb tells of.

    "Ships, including X, were searching", "the battalion, which had been at Elm, took up positions".
    """
    gap = fold(annotations.text[asset.end : cue.start])
    return _AUXILIARY.search(gap) is not None or is_after_aside(annotations, asset, cue)


def is_after_aside(annotations: Annotations, asset: Asset, cue: Cue) -> bool:
    """Tell whether a verb goes on with a force after an aside: "the corps, which left Elm, moved"."""
    return _CLAUSE_OF_ITS_OWN.fullmatch(fold(annotations.text[asset.end : cue.start])) is not None


def _main_verb(annotations: Annotations, asset: Asset, cues: list[Cue]) -> Cue:
    """Return the verb that places a force: not "had been" or "left" in an aside, if another goes on."""
    first = _after_aside(annotations, cues[0], cues[1:])
    if first is not cues[0]:
        return first
    if first.status == "withdrawn" or _HAD_BEEN.search(fold(annotations.text[asset.end : first.end])):
        return next((c for c in cues[1:] if is_after_aside(annotations, asset, c)), first)
    return first


def _after_aside(annotations: Annotations, told: Cue, cues: list[Cue]) -> Cue:
    """Return the main verb behind the clause that a ship or unit left a place in, else the one told."""
    text = annotations.text
    aside = told.status == "withdrawn" and _OPENS_ASIDE.search(text, max(0, told.start - 20), told.start)
    return next((c for c in cues if aside and _ENDS_ASIDE.fullmatch(text, told.end, c.start)), told)


def _goes_on(gap: str) -> bool:
    """Whether only small words, or a clause between commas, part a force from the verb that places it."""
    beside = _AND_ANOTHER.match(gap)
    gap = gap if beside is None else gap[beside.end() - 1 :]
    inserted = _INSERTED.match(gap)
    return forces_lexicon().goes_on.fullmatch(gap if inserted is None else gap[inserted.end() :]) is not None


def is_somewhere(annotations: Annotations, asset: Asset, cue: Cue, clauses: list[tuple[int, int]]) -> bool:
    """Tell whether a counted or named force is planned, or stands at a place that is meant but not named."""
    counted = asset.quantity in annotations.counts or _is_group(asset, annotations.text)
    if not counted and asset.unit is None and asset.asset_class.kind != "unit":
        return (
            asset.quantity is not None
            and not cue.owning
            and names_unknown(
                annotations, asset.end, min(asset.end + _PLAN_REACH, clause_at(clauses, asset.noun[0])[1])
            )
        )
    if (counted or asset.unit is not None) and not cue.owning and cue.text:
        return True
    clause = clause_at(clauses, asset.noun[0])
    behind = fold(annotations.text[asset.end : clause[1]])
    if cue.owning and forces_lexicon().held.match(fold(annotations.text[asset.end : asset.end + 60])):
        return True
    lead = fold(annotations.text[clause[0] : cue.start])
    if cue.owning and (_FORCE_BEFORE.search(lead) or forces_lexicon().unnamed.match(lead.lstrip())):
        return True  # "the United Nations force counts 850 peacekeepers", "in the north Aland keeps 300 men"
    if cue.owning and counted and names_unknown(annotations, clause[0], cue.start):
        return True  # "the base at Ash, which is not known, houses six drones"
    named = _AT_NAME.search(annotations.text, asset.end, clause[1]) is not None
    return cue.status == "planned" or named or forces_lexicon().unnamed.search(behind) is not None


def shared_cues(
    annotations: Annotations, sentence: Sentence, assets: tuple[Asset, ...], cues: list[Cue | None]
) -> list[Cue | None]:
    """Return the cues of assets, shared by those of one subject: "A frigate and a tanker put into"."""
    shared = list(cues)
    for at in range(len(assets) - 2, -1, -1):
        cue = shared[at + 1]
        if shared[at] is None and cue is not None and not cue.owning and cue.start >= assets[at + 1].end:
            gap = fold(annotations.text[assets[at].end : assets[at + 1].start])
            lead = _LEAD_END.split(annotations.text[sentence.start : assets[at].start])[-1]
            if _AND.fullmatch(gap) and len(lead.split()) <= _LEAD_WORDS:
                shared[at] = cue
    return shared


def _is_group(asset: Asset, text: str) -> bool:
    """Whether a noun for a group counts an asset: "a battery of missiles"."""
    return asset.plural and " of " in text[asset.start : asset.noun[0]]


def names_unknown(annotations: Annotations, start: int, end: int) -> bool:
    """Tell whether a stretch says "at" a name that is no known place."""
    return any(
        all(m.place is None for m in annotations.mentions_in(named.start(), named.end()))
        for named in _AT_NAME.finditer(annotations.text, start, end)
    )


def names_a_place(annotations: Annotations, sentence: Sentence) -> bool:
    """Tell whether a sentence says "at" a name, known or not; "from" one tells of no whereabouts."""
    named = _AT_NAME.finditer(annotations.text, sentence.start, sentence.end)
    return any("from" not in match.group().split() for match in named)


def _by_clause(
    annotations: Annotations, asset: Asset, clause: tuple[int, int], here: tuple[Footprint, ...]
) -> Cue | None:
    """Place a counted or named force where its clause says, if no deed is told of in that clause.

    "HMS Albion leads a group in the North Sea": whatever it does there, there it is.
    """
    lexicon = forces_lexicon()
    behind = [
        f
        for f in here
        if asset.end <= f.start < clause[1] and f.role in ("location", "target", "destination")
    ]
    behind = behind or [f for f in here if _heads(annotations, f, asset, clause)]
    if annotations.text[clause[0] : asset.start] in _WHERE_LEADS:
        behind = behind or [
            f
            for f in annotations.footprints_in(max(0, clause[0] - _WHERE_REACH), clause[0])
            if 0 <= clause[0] - f.end <= 2
        ]
    if annotations.text[asset.start - 5 : asset.start] == "with " and asset.quantity in annotations.counts:
        behind = behind or [
            f for f in here if clause[0] <= f.start < asset.start and f.role in ("location", "destination")
        ]  # "clings to Elm with 300 men"
    words = {w.group() for w in WORD.finditer(fold(annotations.text[clause[0] : clause[1]]))}
    own = annotations.text[asset.start - 5 : asset.start] == "with " and asset.quantity in annotations.counts
    if (words & lexicon.hostile and not own) or not (
        behind or lexicon.unnamed.search(fold(annotations.text[asset.end : clause[1]]))
    ):
        return None
    return _unspoken(asset, "deployed", strong=not behind)


def _heads(annotations: Annotations, footprint: Footprint, asset: Asset, clause: tuple[int, int]) -> bool:
    """Whether a place stands at the head of the clause and the force right behind: "In Elm 60 men train"."""
    if not clause[0] <= footprint.start <= footprint.end <= asset.start or footprint.role != "location":
        return False
    lead, gap = annotations.text[clause[0] : footprint.start], annotations.text[footprint.end : asset.start]
    return _HEADED.fullmatch(lead) is not None and _SUBJECT_NEXT.fullmatch(gap) is not None


def owns(annotations: Annotations, cue: Cue, asset: Asset) -> bool:
    """Tell whether an asset stands right behind "has" or "keeps", with no verb between."""
    words = annotations.text[cue.end : asset.start].split()
    return cue.end <= asset.start and len(words) <= (5 if words[-1:] == ["of"] else 3)


def _gap(cue: Cue, asset: Asset) -> int:
    return asset.start - cue.end if cue.end <= asset.start else (cue.start - asset.end) + 5


def clause_at(clauses: list[tuple[int, int]], offset: int) -> tuple[int, int]:
    """Return the clause that holds an offset, else the first."""
    return next(
        (c for c in clauses if c[0] <= offset < c[1]), clauses[0] if clauses else (offset, offset + 1)
    )


def _stands_at(annotations: Annotations, asset: Asset, here: tuple[Footprint, ...]) -> bool:
    for footprint in here:
        if footprint.start >= asset.end and footprint.start - asset.end < 40:
            between = fold(annotations.text[asset.end : footprint.start])
            phrase = fold(footprint.phrase)
            opening = _STANDS.match(phrase)
            if (
                opening and (not between.strip(" ,") or _BEING.fullmatch(between))
            ) or forces_lexicon().locative.fullmatch(between):
                return True
    return False


def _is_told_of(
    annotations: Annotations, asset: Asset, here: tuple[Footprint, ...], clauses: list[tuple[int, int]]
) -> bool:
    """Whether a force stands in a list behind a colon that tells of a place: "the base at Ash: 300 men"."""
    colon = annotations.text.rfind(":", max(clauses[0][0], asset.start - _LIST_REACH), asset.start)
    return colon >= 0 and any(f.end <= colon and f.role == "location" for f in here)


def _is_listed(
    annotations: Annotations,
    asset: Asset,
    cues: list[Cue],
    here: tuple[Footprint, ...],
    clauses: list[tuple[int, int]],
) -> bool:
    """Whether a force is of a list behind a colon, with others placed before: "lies at Ash: two ships"."""
    colon = annotations.text.rfind(":", max(clauses[0][0], asset.start - _LIST_REACH), asset.start)
    if colon < 0 or any(f.start > colon and f.phrase != "here" for f in here):
        return False
    placed = any(c.end <= colon and not c.owning and c.status in ("stationed", "deployed") for c in cues)
    return placed and any(f.end <= colon and f.role in ("location", "destination") for f in here)


def is_joined(annotations: Annotations, before: Asset, asset: Asset) -> bool:
    """Tell whether an asset stands in one list with the one before, or is joined to it."""
    gap = fold(annotations.text[before.end : asset.start])
    if len(gap) > 160 or ";" in gap:
        return False
    if asset.quantity is not None and _ELLIPSIS.fullmatch(annotations.text, before.end, asset.start):
        return True
    return bool(forces_lexicon().joiner.search(gap)) or gap.strip() in (",", "")
