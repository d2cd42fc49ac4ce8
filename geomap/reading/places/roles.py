"""What a place name is used for: the ground itself, its government, a nationality, part of another name.

Rules (:mod:`geomap.reading.places.role_rules`) read the words about a name; a learnt judge may overrule them.
Each answer comes with its reason in words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import repeat

from geomap.model import Mention, Use
from geomap.reading.language.grammar import BE, HAVE, MODALS, SPEECH
from geomap.reading.language.word_lists import open_lists
from geomap.reading.places.features import Words, lexicon, word_classes
from geomap.reading.places.role_rules import FIRM, read_by_rules, skip
from geomap.reading.places.uses import Named, Reading
from geomap.settings import data_path

_LISTS = open_lists("places", "roles")


@dataclass(frozen=True, slots=True)
class Judge:
    """The learnt weights of clues for a literal use."""

    weights: dict[str, float]
    """Weight of each clue; clues without one say nothing."""
    bias: float
    """Log odds where no clue speaks."""

    def score(self, clues: Iterable[str]) -> float:
        """Return the log odds that the place itself is meant."""
        return self.bias + sum(map(self.weights.get, clues, repeat(0.0)))


@cache
def default_judge() -> Judge:
    """Return the weights that ship."""
    with data_path("models", "roles.json").open(encoding="utf-8") as file:
        raw = json.load(file)
    return Judge(weights=raw["weights"], bias=raw["bias"])


_LISTING = re.compile(r",? (?:and|or|&) |, ")
"""Between two names of a list."""
_LOOK_BACK = 16
"""Characters before a name in which the word before it stands."""
_DEALINGS = frozenset(("between", "to", "from"))
"""Words that put something at a place, or name those who deal with each other."""

_ON = frozenset(("on", "from", "to", "across", "at", "into", "over", "onto", "towards", "toward"))
"""Before "the Alander side" that is ground."""
_OWNED = 4
"""Words from "'s" to what is owned."""
_UNSAID = ("otherwise", "actor")
"""Rules that no word before a name settles."""
_AUXILIARIES = 4
"""Words between a site and the verb of which it is the subject."""
_GOES = BE | HAVE | MODALS | {"also", "now", "still", "again"}
_OPENS = _LISTS.words("opens")
"""Verbs of a site that governments have too."""

PIN_FROM = 0.0
"""Log odds of a literal use from which a name after "in", "at", "off" and the like may become a mark."""

BARE_PIN_FROM = 2.0
"""Log odds from which a name that no word places may become a mark."""


def read_role(words: Words, name: Named) -> Reading:
    """Read what a name is used for from the words about it: by rules, which a learnt judge may overrule.

    Rules that rest on the form alone (a dateline, the ground after an adjective, a ship's prefix) stand.
    """
    rule, reading = read_by_rules(words, name)
    if rule in FIRM or reading.firm:
        return reading
    if rule == "adjective" and words.word(name.last) == "side" and words.word(name.first - 2) not in _ON:
        return Reading(use="demonym", draw="none", reason="a party: nothing is “on” its side")
    score = default_judge().score(role_clues(words, name, rule, reading))
    doubted = reading.use == "metonym" or (reading.use == "literal" and score < 0)
    if doubted and rule in _UNSAID and _befalls_site(words, name):
        return Reading(use="literal", draw="context", reason="a site, of which something is told")
    owned = rule == "possessive" and (score < 0 or reading.use == "modifier")
    if owned and (site := _owned_site(words, name)):
        return Reading(use="literal", draw="context", reason=f"its “{site}” is there")
    if reading.use == "literal" and score < 0:
        use: Use = "metonym" if name.state or name.seat or name.spot else "modifier"
        return Reading(
            use=use, draw="none", reason=f"{reading.reason}; yet used as a name of people or bodies"
        )
    least = BARE_PIN_FROM if rule == "otherwise" else PIN_FROM
    if reading.use == "literal" and reading.draw == "pin" and score < least:
        return Reading(use="literal", draw="context", reason=f"{reading.reason}; too unsure for a mark")
    if reading.use not in ("literal", "embedded") and score > BARE_PIN_FROM:
        return Reading(use="literal", draw="context", reason=f"{reading.reason}; yet the place is meant")
    return reading


def _owned_site(words: Words, name: Named) -> str:
    """Return the noun of what stands in a town that owns it: "Elm's main market"; else nothing."""
    context = lexicon("context")
    if name.land or not (name.seat or name.spot):
        return ""
    for at in range(name.last + 1, name.last + 1 + _OWNED):
        word = words.word(at)
        if word in context["standing"]:
            whole = words.word(at + 1) in context["standing"] or words.word(at + 1) not in context["actors"]
            return word if whole and not words.is_named(at + 1) else ""
        if not word.isalpha() or words.is_named(at):
            break
    return ""


def _befalls_site(words: Words, name: Named) -> bool:
    """Whether a site by its own word ("the Elm crossing") is what something is told of, and no voice.

    A site that is shut, hit or reopened is ground; only what speaks or decides for itself is a body.
    """
    if not name.facility or name.state or name.adjective:
        return False
    at = name.last
    while at < name.last + _AUXILIARIES and words.word(at) in _GOES:
        at += 1
    if at > name.last and words.word(at - 1) in BE:
        return True
    following = words.word(at)
    return following in _OPENS or not (following in SPEECH or following in lexicon("context")["deciding"])


def share_use(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return the mentions, those of a list in one use: where one of "Oslo, Rome and Paris" acts, all act.

    A list ends with "and" or "or": "hit Haifa, Israel said" is none. One that a word places ("in Oslo and
    Paris", "shelled Gao and Ber") is left as it is.
    """
    found = list(mentions)
    begin = 0
    for end in range(1, len(found) + 1):
        if end < len(found) and _LISTING.fullmatch(text, found[end - 1].end, found[end].start):
            continue
        members = found[begin:end]
        acting = next((m for m in members if m.use == "metonym"), None)
        listed = len(members) > 1 and text[members[-2].end : members[-1].start].strip(" ,") != ""
        goes = acting is members[-1] and _is_reached(text, members[0].start)
        if acting is not None and listed and not goes and not _is_placed(text, members[0].start):
            reason = f"listed with “{acting.text}”, which acts"
            found[begin:end] = [
                replace(m, use="metonym", role="associative", draw="none", evidence=(*m.evidence, reason))
                if m.use == "literal"
                else m
                for m in members
            ]
        begin = end
    return tuple(found)


def _is_reached(text: str, start: int) -> bool:
    """Whether something goes to a stretch: "sent jets to Minsk Mazowiecki and Germany has …" is no list."""
    before = text[max(0, start - _LOOK_BACK) : start].lower().split()
    return before[-1:] in (["to"], ["into"], ["toward"], ["towards"])


def _is_placed(text: str, start: int) -> bool:
    """Whether the word before a stretch puts something there, or says what befell it."""
    context = lexicon("context")
    before = text[max(0, start - _LOOK_BACK) : start].lower().split()
    placing = (context["locative"] - _DEALINGS, context["befalling"], context["taking"])
    left = before[-1:] == ["from"] and before[-2:-1] and before[-2] in context["forces"]
    return bool(left) or (bool(before) and any(before[-1] in words for words in placing))


def role_clues(words: Words, name: Named, rule: str, reading: Reading) -> list[str]:
    """Return the clues about a name's use: what the rules say, and the words about it."""
    classes = word_classes()
    first, last = name.first, name.last
    near = words.near
    before, after = near[first - 1], near[last]
    before2, after2 = near[first - 2], near[last + 1]
    sort = (
        "J" if name.adjective else "F" if name.facility else "S" if name.state else "K" if name.seat else "P"
    )
    noun = words.word(skip(words, last))
    run = words.run_of[first]
    left = right = 0
    tail = ""
    if run is not None:
        left, right = first - run.start, max(0, run.end - last)
        tail = words.lower[run.end - 1] if right else ""
        if left and words.opens[run.start] and "FUN" in classes.get(words.lower[run.start], ()):
            left -= 1

    def of(word: str, index: int) -> str:
        tags = classes.get(word)
        return tags[0] if tags else ("Cap" if words.is_named(index) else "low" if word.isalpha() else word)

    p1, n1 = of(before, first - 1), of(after, last)
    ending = next((e for e in ("ed", "ing", "s") if after.endswith(e)), "") if n1 == "low" else ""
    out = [
        f"rule={rule}|{reading.use}/{reading.draw}",
        f"sort={sort}",
        f"rule={rule}|{sort}",
        f"p1={before}",
        f"n1={after}",
        f"p2={before2}|{p1}",
        f"n2={after2}|{n1}",
        f"c={p1}|{n1}",
        f"c={p1}|{sort}",
        f"c={n1}|{sort}",
        f"noun={noun}",
        f"ending={ending}|{sort}",
        f"run={min(left, 2)},{min(right, 2)}|{sort}",
        f"contained={name.contained},{name.container}",
        f"opens={bool(words.opens[first])}|{n1}",
        f"nc2={of(after2, last + 1)}|{n1}",
        f"pc2={of(before2, first - 2)}|{p1}",
    ]
    if right:
        out += [f"tail={tail}", f"ctail={of(tail, last)}|{sort}", f"next={after}"]
    if left:
        out += [f"cbefore={p1}|{min(right, 1)}"]
    return out
