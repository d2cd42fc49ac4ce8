"""The rules of roles: what the words about a place name say that it is used for, each with its reason.

A rule reads the words and answers, or says nothing; the first that speaks counts. Ground that a report only
refers to (a dateline, the country after a city, "south of …", "from …") is *context*: a literal mention
without a mark.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from geomap.model import Draw
from geomap.reading.language.grammar import LEAVING
from geomap.reading.places.datelines import read_dateline
from geomap.reading.places.features import SIGN, UPPER, Words, is_function, is_shore, lexicon
from geomap.reading.places.locatives import before_list, read_located
from geomap.reading.places.uses import Named, Reading

_COAST_GUARD = ("guard", "guards", "guardsmen", "patrol", "patrols")
_ASIDE = 10
"""Words of what is said of states between commas, at most."""


def read_by_rules(words: Words, name: Named) -> tuple[str, Reading]:
    """Return the first rule that speaks, by name, with its reading."""
    for label, rule in _RULES:
        reading = rule(words, name)
        if reading is not None:
            return label, reading
    return "otherwise", _otherwise(words, name)


def skip(words: Words, index: int, *, limit: int = 3) -> int:
    """Return the index of the noun that lower-case qualifiers before it lead to, within ``limit`` words."""
    context = lexicon("context")
    for at in range(index, min(index + limit, len(words))):
        word = words.lower[at]
        if word in context["ground"] or word in context["actors"]:
            return at
        if (words.shape[at] == SIGN and word != "-") or word in context["harming"]:
            break
    return index


@cache
def _bodies() -> frozenset[str]:
    """Return the words that end the name of a body, a paper or a team."""
    organisations = lexicon("organisations")
    return organisations["heads"] | organisations["media"] | organisations["teams"]


def _embedded(words: Words, name: Named) -> Reading | None:
    """Find the name inside a longer one: a paper, a team, a ship, a body."""
    first, last = name.first, name.last
    organisations, vessels = lexicon("organisations"), lexicon("vessels")
    before = words.word(first - 1)
    if before in vessels["prefixes"] and (words.is_named(first - 1) or before in ("tanker", "frigate")):
        return Reading(
            use="embedded", draw="none", reason=f"name of a vessel, after “{words.raw[first - 1]}”"
        )
    if before in vessels["operations"] and words.is_named(first - 1):
        return Reading(use="embedded", draw="none", reason=f"part of a name, after “{words.raw[first - 1]}”")
    if before == "-" and words.word(first - 2) in ("pan", "anti", "pro"):
        return Reading(use="embedded", draw="none", reason=f"“{words.raw[first - 2]}-” before it")
    run = words.run_of[first]
    if run is None or words.even[first] or name.facility:
        return None
    if run.start < first:
        # "USS George Washington", "the tanker Sea Jordan": the vessel's name is longer than the place's.
        ahead = words.lower[run.start]
        if not (ahead in vessels["prefixes"] and words.shape[run.start] == UPPER):
            ahead = words.word(run.start - 1)
        if ahead in vessels["prefixes"] and not is_function(words.lower[run.start]):
            return Reading(
                use="embedded", draw="none", reason=f"part of the name of a vessel, after “{ahead}”"
            )
    tail = words.lower[run.end - 1]
    if run.end > last and words.is_named(last):
        following = words.lower[last]
        office = following in lexicon("persons")["titles"] or following in lexicon("context")["actors"]
        if tail in _bodies() and not (office and tail not in organisations["media"]):
            whole = " ".join(words.raw[first : run.end])
            return Reading(use="embedded", draw="none", reason=f"part of the name “{whole}”")
    elif last < len(words) and words.raw[last].isdigit() and words.shape[first] == UPPER:
        return Reading(
            use="embedded", draw="none", reason=f"part of the name “{words.raw[first]} {words.raw[last]}”"
        )
    if run.start < first:
        front = words.lower[run.start]
        linked = words.lower[first - 1] in ("de", "of", "del", "da", "do", "di", "du", "des", "la")
        if linked and front in organisations["starts"] and front not in lexicon("context")["offices"]:
            whole = " ".join(words.raw[run.start : last])
            return Reading(use="embedded", draw="none", reason=f"part of the name “{whole}”")
    return None


def _ground(noun: str, *, drawn: Draw) -> Reading:
    firm = noun in lexicon("context")["ground_sure"]
    return Reading(use="literal", draw=drawn, reason=f"the ground is meant: “{noun}” follows", firm=firm)


def _adjective(words: Words, name: Named) -> Reading | None:
    """Read adjectives and nationalities: ground before a word for ground, otherwise people."""
    if not name.adjective:
        return None
    context = lexicon("context")
    at = skip(words, name.last)
    noun = words.word(at)
    joined = words.word(name.last) in ("and", "or") and words.is_named(name.last + 1)
    if joined:
        at = skip(words, name.last + 2)
        noun = words.word(at)
    if noun in context["ground"] and not words.is_named(at):
        following = words.word(at + 1)
        if following in context["actors"]:
            return Reading(use="demonym", draw="none", reason=f"whose “{noun} {following}”", firm=True)
        if noun in context["owned_sites"] and following in context["locative"]:
            return Reading(use="demonym", draw="none", reason=f"whose “{noun}”", firm=True)
        return _ground(noun, drawn="context" if noun == "capital" or _is_paired(words, name) else "pin")
    near = {words.word(name.first - 1), words.word(name.first - 2), words.word(name.last)}
    if near & context["language_cues"] or (
        words.word(name.first - 1) in ("in", "into") and not noun.isalpha()
    ):
        return Reading(use="embedded", draw="none", reason="a language")
    return Reading(use="demonym", draw="none", reason="a nationality")


def _kind_of(words: Words, name: Named) -> Reading | None:
    """Read "the Ukrainian city of Kharkiv": the nationality says whose it is, the name is the place.

    And "Panama-flagged", "the Greek coast guard", which are no ground either.
    """
    context = lexicon("context")
    following, further = words.word(name.last), words.word(name.last + 1)
    if following == "-" and further in context["owning_tails"]:
        return Reading(use="modifier", draw="none", reason=f"“-{further}” follows", firm=True)
    if following == "coast" and further in _COAST_GUARD:
        return Reading(use="demonym", draw="none", reason="whose coast guard", firm=True)
    if name.adjective:
        at = name.last
        while at < name.last + 5 and words.word(at) not in context["kinds"] and words.word(at).isalpha():
            if words.is_named(at):
                return None
            at += 1
        of = words.word(at + 1) == "of" and words.is_named(at + 2)
        if words.word(at) in context["kinds"] and (of or (words.is_named(at + 1) and at < name.last + 2)):
            return Reading(
                use="demonym", draw="none", reason=f"says whose “{words.word(at)}” it is", firm=True
            )
        return None
    kind = words.word(name.first - 2)
    whose = kind in context["kinds"] and words.is_named(name.first - 3)
    befalls = not name.land and kind in context["befalling_nouns"]
    if words.word(name.first - 1) == "of" and (kind in context["kinds_near"] or whose or befalls):
        return Reading(use="literal", draw="pin", reason=f"“{kind} of” before it", firm=True)
    return None


def _held(words: Words, name: Named) -> Reading | None:
    if name.container:
        return Reading(use="literal", draw="context", reason="names where the place before it lies")
    return None


_BOUND_REACH = 14
"""Words between a verb of leaving and "for" with where to."""


def _bound(words: Words, name: Named) -> Reading | None:
    """Read where something left for: "left the base in the north-east for X on Thursday"."""
    at = name.first - (2 if words.word(name.first - 1) == "the" else 1)
    if words.word(at) != "for" or words.word(name.last) in ("'s", "’s", "-") or words.is_named(name.last):
        return None
    for back in range(at - 1, max(-1, at - 1 - _BOUND_REACH), -1):
        if words.shape[back] == SIGN and words.word(back) != "-":
            return None
        if words.word(back) in LEAVING:
            reason = f"“{words.word(back)} … for” it"
            return Reading(use="literal", draw="pin", reason=reason, firm=True)
    return None


def _possessive(words: Words, name: Named) -> Reading | None:
    """Read "X's …" by the noun that it owns."""
    at = name.last
    if words.word(at) in ("'s", "’s") or (
        words.word(at) in ("'", "’") and words.lower[name.last - 1].endswith("s")
    ):
        at += 1
    else:
        return None
    context = lexicon("context")
    noun_at = skip(words, at, limit=4)
    noun = words.word(noun_at)
    if noun == "coast" and words.word(noun_at + 1) in _COAST_GUARD:
        return Reading(use="modifier", draw="none", reason="whose coast guard", firm=True)
    if noun in context["ground"] and not words.is_named(noun_at):
        body = words.word(noun_at + 1)
        if body in context["actors"] or body in _COAST_GUARD:  # "Ruritania's interior minister"
            return Reading(use="modifier", draw="none", reason=f"whose “{noun} {body}”", firm=True)
        return _ground(noun, drawn="context" if _is_measured(words, name) else "pin")
    if words.word(at) in ("perspective", "view", "behalf", "position", "stance"):
        return Reading(use="metonym", draw="none", reason=f"its “{words.word(at)}”: a government")
    if name.spot and not name.seat:
        return Reading(use="literal", draw="context", reason="a place and what is in it")
    if noun in context["actors"]:
        return Reading(use="modifier", draw="none", reason=f"whose “{noun}”")
    return Reading(use="literal", draw="context", reason="a land and what belongs to it")


def _modifier(words: Words, name: Named) -> Reading | None:
    """Read "X troops", "X's counterpart", "President of X"."""
    context = lexicon("context")
    first, last = name.first, name.last
    before, before2 = words.word(first - 1), words.word(first - 2)
    article = before == "the"
    linked = words.word(first - 2) if article else before
    owner_at = first - 3 if article else first - 2
    if linked == "of" and is_shore(words, owner_at):
        reason = f"“{words.word(owner_at)} of” before it"
        return Reading(use="literal", draw="pin", reason=reason, firm=True)
    swaying = _swaying(words, name)
    if swaying:
        return Reading(use="metonym", draw="none", reason=f"“{swaying}” a government", firm=True)
    if linked in ("of", "de", "del", "du") and name.state:
        owner = words.word(owner_at)
        if owner in context["offices"]:
            return Reading(use="modifier", draw="none", reason=f"“{owner} of” a state")
        if owner in context["abstract"]:
            return Reading(use="literal", draw="context", reason=f"“{owner} of” a land")
    following = words.word(last)
    if following == "-" and words.word(last + 1) in ("based", "born", "area", "bound"):
        return Reading(use="literal", draw="context", reason=f"“-{words.word(last + 1)}” follows")
    if following == "-" and words.word(last + 1) in context["actors"]:
        return Reading(use="modifier", draw="none", reason=f"“-{words.word(last + 1)}” follows")
    if before in context["locative"] and before not in ("to", "from", "on", "between") and name.spot:
        return None
    beyond = words.word(last + 1)
    part = following == "state" and before in context["locative"]
    if part and (not beyond[:1].isalpha() or is_function(beyond)):  # no "X state television"
        return replace(_ground(following, drawn="pin"), firm=True)
    if following in context["ground"] and not words.is_named(last):
        if beyond in context["actors"] or beyond in _COAST_GUARD:  # "the Ruritania interior minister"
            return Reading(use="modifier", draw="none", reason=f"whose “{following} {beyond}”", firm=True)
        return _ground(following, drawn="context" if _is_paired(words, name) else "pin")
    noun_at = skip(words, last)
    noun = words.word(noun_at)
    adjacent = noun_at == last or all(words.shape[at] != SIGN for at in range(last, noun_at))
    links = following in context["locative"] or following in context["deciding"] or is_function(following)
    if noun_at > last and links:
        return None
    if noun in context["actors"] and adjacent and noun not in context["deciding"] and not name.contained:
        if name.spot and not name.state and before in context["locative"]:
            return None
        if name.state or words.is_named(noun_at) or following == noun:
            return Reading(use="modifier", draw="none", reason=f"names whose “{noun}”")
    if before2 == "president" and article:
        return Reading(use="modifier", draw="none", reason="names an office")
    return None


def _party(words: Words, name: Named) -> Reading | None:
    """Read parties to a dealing: "tensions between X and Y", "talks with X", "accused X of"."""
    context = lexicon("context")
    at = name.first - 1
    if words.word(at) == "the":
        at -= 1
    before = words.word(at)
    if before == "to" and words.word(at - 1) in context["minding"]:
        reason = f"“{words.word(at - 1)} to” before it, and nothing goes there"
        return Reading(use="metonym", draw="none", reason=reason, firm=True)
    if before == "to" and words.word(at - 1) in context["owed"]:
        return Reading(
            use="metonym", draw="none", reason=f"a voice: “{words.word(at - 1)} to” before it", firm=True
        )
    if not (name.state or name.seat):
        return None
    if before in ("and", "y", "et", "e") and words.is_named(at - 1):
        # "between X and Y": step over X.
        back = at - 1
        while back > max(0, at - 12) and (words.is_named(back) or words.word(back) in ("the", ".", "of")):
            back -= 1
        at, before = back, words.word(back)
    if before in ("between", "entre"):
        window = [words.word(i) for i in range(max(0, at - 4), at)]
        window += [words.word(i) for i in range(name.last, name.last + 4)]
        nouns = [w for w in window if w in context["dealings"] and w != "border"]
        if nouns:
            return Reading(use="metonym", draw="none", reason=f"party to “{nouns[0]}”")
        return None
    called = before in ("on", "upon") and words.word(at - 1) in ("call", "calls", "called", "calling")
    if before in context["befalling"] and not name.land:
        return None  # "attacked Sikasso": a town, or a division by its name, is ground
    attack = words.word(at - 1) if before == "against" and not name.land else ""
    if attack in context["assaults"] or attack in context["befalling_nouns"]:
        return None
    if before in context["addressing"] or called:
        return Reading(use="metonym", draw="none", reason=f"addressed: “{before}” before it")
    return None


def _actor(words: Words, name: Named) -> Reading | None:
    """Read subjects of verbs that take a government: "X warned", "X has deployed"."""
    if not (name.state or name.seat):
        return None
    context = lexicon("context")
    before = words.word(name.first - 1)
    if before == "the":
        before = words.word(name.first - 2)
    if before in context["locative"] or before in context["befalling"] or before == "of":
        return None
    at = name.last
    skipped = 0
    # Over "and Y", "also", "reportedly", "and eight other states" to the verb.
    while skipped < 12 and at < len(words):
        word = words.word(at)
        if word in context["deciding"]:
            if words.word(at - 1) == "and" and words.word(before_list(words, at - 1)) in context["locative"]:
                break  # "fired in Lagos and Kano and arrested 30"
            return Reading(use="metonym", draw="none", reason=f"acts: “{word}”")
        if word == "," and words.word(at + 1) == "which" and words.word(at + 2) in context["deciding"]:
            reason = f"acts: “which {words.word(at + 2)}”"
            return Reading(use="metonym", draw="none", reason=reason, firm=True)
        joins = word in ("and", "the", "of", "also", "then", "later", "earlier", ",") or word.endswith("ly")
        if not joins and not words.is_named(at) and word not in context["others"]:
            break
        listed = at + 1 + (words.word(at + 1) == "the")
        if word == "," and not words.is_named(listed):
            verb = words.word(_after_aside(words, at))
            if verb in context["deciding"]:
                firm = words.word(at + 1) not in ("the", "a", "an")  # "X, the capital, has …" may be a place
                return Reading(use="metonym", draw="none", reason=f"acts: “{verb}”", firm=firm)
            break
        at += 1
        skipped += 1
    return None


def _is_paired(words: Words, name: Named) -> bool:
    """Whether a hyphen joins a land to another: of "the X-Y border" neither is the spot."""
    before = words.word(name.first - 1) == "-" and words.is_named(name.first - 2)
    return before or (words.word(name.last) == "-" and words.is_named(name.last + 1))


def _swaying(words: Words, name: Named) -> str:
    """Return the words that tell of a government's will or mood: "request of", "applauded in"; else none."""
    if not (name.state or name.seat):
        return ""
    context = lexicon("context")
    at = name.first - 1
    while at > name.first - 12 and (words.word(at) in ("and", ",", "the") or words.is_named(at)):
        at -= 1  # "of X and Y"
    before, before2 = words.word(at), words.word(at - 1)
    if (before == "of" and before2 in context["sways"]) or (
        before == "on" and before2 in context["leanings"]
    ):
        return f"{before2} {before}"
    if before == "in" and name.seat and before2 in context["received"]:
        return f"{before2} {before}"
    close = before2 == "close" and words.word(at - 2) in context["insiders"]
    return f"{before2} to" if before == "to" and (close or before2 in context["loyalties"]) else ""


def _after_aside(words: Words, comma: int) -> int:
    """Return the token behind ", the so-called Quad," or ", for its part,"; the comma where there is none."""
    context = lexicon("context")
    opened = words.word(comma + 1) in context["asides"]
    if not opened and (words.word(comma + 1) != "in" or words.word(comma + 2) not in context["asides_in"]):
        return comma
    ends = (at for at in range(comma + 2, comma + _ASIDE) if words.word(at) in (",", "–", "—"))
    return next(ends, comma - 1) + 1


def _is_measured(words: Words, name: Named) -> bool:
    """Whether a distance or a direction is counted from the name: "12 km from X", "south of X"."""
    context = lexicon("context")
    return any(
        words.word(at) in context["units"] or words.word(at) in context["directions"]
        for at in range(max(0, name.first - 3), name.first)
    )


def _apposed(words: Words, name: Named) -> Reading | None:
    """Read members of a list that a noun announces: "in three provinces, X, Y and Z, …"."""
    if words.word(name.first - 1) not in (",", "and", ":"):
        return None
    at = name.first - 2 if words.word(name.first - 1) == ":" else before_list(words, name.first - 1)
    noun = words.word(at)
    alone = at == name.first - 2 and not (
        words.word(name.last) in (",", "and") and words.is_named(name.last + 1)
    )
    if alone or words.word(at + 1) not in (",", ":"):
        return None
    if noun.endswith("s") and noun in lexicon("context")["kinds_near"]:
        return Reading(use="literal", draw="pin", reason=f"one of the “{noun}” before it", firm=True)
    return None


def _otherwise(words: Words, name: Named) -> Reading:
    """Decide where no rule spoke: a spot is a place, a state without ground is background."""
    if name.spot or name.facility:
        return Reading(use="literal", draw="pin", reason="a place")
    context = lexicon("context")
    if (
        words.word(name.first - 1) in context["kind_before"]
        or words.word(name.first - 1) in context["directional"]
    ):
        return Reading(use="literal", draw="pin", reason="its kind stands before it")
    following = words.word(name.last)
    if following in ("is", "was", "are", "were", "remains", "became"):
        return Reading(use="literal", draw="context", reason="something is said of the land")
    return Reading(use="literal", draw="context", reason="no word says that something is there")


_RULES: tuple[tuple[str, Callable[[Words, Named], Reading | None]], ...] = (
    ("embedded", _embedded),
    ("kind", _kind_of),
    ("adjective", _adjective),
    ("dateline", read_dateline),
    ("held", _held),
    ("bound", _bound),
    ("possessive", _possessive),
    ("modifier", _modifier),
    ("party", _party),
    ("apposed", _apposed),
    ("actor", _actor),
    ("located", read_located),
)
FIRM = frozenset({"dateline", "held"})
