"""Where something is: names behind "in", "off", "across", "over" and the like, those of a list too."""

from __future__ import annotations

from functools import cache

from geomap.reading.language.word_lists import open_lists
from geomap.reading.places.features import Words, is_function, is_other_end, lexicon
from geomap.reading.places.uses import Named, Reading
from geomap.reading.places.voices import voice_there

_LISTS = open_lists("places", "locatives")
_LINKS = _LISTS.words("links")
"""Words in small letters inside a name."""
_SUBJECT_WORDS = 6
"""Words before a verb within which its subject's noun is looked for."""


@cache
def _no_nouns() -> frozenset[str]:
    """Return the words that may follow a name without being a noun that it qualifies."""
    context = lexicon("context")
    return context["calendar"] | context["locative"] | context["directions"] | context["adverbs"]


def read_located(words: Words, name: Named) -> Reading | None:
    """Read what stands after "in", "off", "across", "over" and the like, also inside a list of places."""
    context = lexicon("context")
    if _is_reference(words, name):
        return _reference(words, name)
    at = name.first - 1
    floor = name.first - 5
    while at > max(-1, floor) and (
        words.word(at) in ("the", "both")
        or words.word(at) in context["directional"]
        or (words.word(at) in context["directions"] and at == name.first - 1)  # "in northwest Nigeria"
    ):
        at -= 1
    before = words.word(at)
    if before == "of" and words.word(at - 1) in context["shares"]:
        # "in all of Darfur", "across much of Nepal"
        at -= 2
        before = words.word(at)
    if before == "of" and (lead := _into_division(words, at)):
        return Reading(use="literal", draw="pin", reason=f"“{lead}” a “{words.word(at - 1)} of” it")
    if before in ("in", "at", "en", "em") and name.seat and words.word(at - 1) in context["spokesmen"]:
        return Reading(use="metonym", draw="none", reason=f"“{words.word(at - 1)} in” a seat of government")
    if before in ("in", "at") and (voice := voice_there(words, name, at)) is not None:
        return voice
    if (
        before in ("on", "against")
        and words.word(at - 1) in context["assaults"]
        and not name.land
        and _ends_there(words, name)
    ):
        return Reading(use="literal", draw="pin", reason=f"“{words.word(at - 1)} {before}” it", firm=True)
    if before in context["locative_strong"]:
        firm = before == "to" and not (name.state or name.seat) and is_other_end(words, at)
        bare = before in ("to", "on", "over", "under", "toward", "towards") and not firm
        if bare and not _is_reached(words, name, at):
            return Reading(use="literal", draw="context", reason=f"“{before}” before it")
        return Reading(use="literal", draw="pin", reason=f"“{before}” before it", firm=firm)
    ground = name.spot or not name.land or _is_befallen(words, at)
    if before in context["befalling"] and ground and not words.is_named(at):
        return Reading(use="literal", draw="pin", reason=f"“{before}” before it", firm=True)
    if (
        before == "back"
        and ground
        and words.word(at - 1) in ("handed", "hand", "gave", "give", "took", "take", "won")
    ):
        return Reading(use="literal", draw="pin", reason=f"“{words.word(at - 1)} back” before it", firm=True)
    if before in context["taking"] and ground and not words.is_named(at) and _ends(words, name):
        return Reading(use="literal", draw="pin", reason=f"“{before}” before it", firm=True)
    return _listed(words, name, at) if before in (",", "and", "or", "y", "e", "et") else None


def _reference(words: Words, name: Named) -> Reading:
    """Read a name that is only measured from, or left."""
    if words.word(name.first - 1) == "near" and name.spot:
        return Reading(use="literal", draw="pin", reason="near it")
    away = words.word(name.first - 1) == "from" and (
        words.word(name.last) in ("to", "into", "towards") or _is_left_by_forces(words, name.first - 1)
    )
    return Reading(use="literal", draw="context", reason="a point of reference", firm=away and name.spot)


def _listed(words: Words, name: Named, at: int) -> Reading | None:
    """Read a member of a list whose joint is at a token: what governs its first member governs all."""
    context = lexicon("context")
    back = before_list(words, at - 1)
    if words.word(back) in context["reference"]:
        firm = name.spot and _is_left_by_forces(words, back)
        return Reading(use="literal", draw="context", reason="a point of reference", firm=firm)
    governor = words.word(back)
    if words.word(back + 1) == "of" and _into_division(words, back + 1):
        return Reading(use="literal", draw="pin", reason=f"in a list after “{governor} of”")
    if governor in context["kinds_near"] and words.word(back + 1) == "of":
        reason = f"in a list after “{governor} of”"
        return Reading(use="literal", draw="pin", reason=reason, firm=True)
    if governor in context["locative_strong"]:
        return Reading(use="literal", draw="pin", reason=f"in a list after “{governor}”")
    taken = governor in context["taking"] and _ends(words, name)
    ground = name.spot or not name.land or _is_befallen(words, back)
    if (governor in context["befalling"] or taken) and ground:
        return Reading(use="literal", draw="pin", reason=f"in a list after “{governor}”", firm=True)
    return None


def _is_reference(words: Words, name: Named) -> bool:
    """Whether the name is only measured from: "south of X", "12 km from X", "from X"."""
    context = lexicon("context")
    at = name.first - 1
    floor = name.first - 5
    while at > max(-1, floor) and (
        words.word(at) in ("the", "a") or words.word(at) in context["directional"]
    ):
        at -= 1
    before, before2, before3 = words.word(at), words.word(at - 1), words.word(at - 2)
    if before == "of" and (before2 in context["directions"] or before2 in ("outside", "front", "short")):
        return True
    if before == "from" or before2 in context["units"] or (before3 in context["units"] and before == "of"):
        return True
    return before in context["reference"]


def before_list(words: Words, at: int) -> int:
    """Return the token before the list of names that a token belongs to."""
    floor = at - 24
    while at > max(-1, floor) and (
        words.is_named(at)
        or words.word(at) in (",", "and", "or", "the", ".", "of", "y", "e", "et", "-")
        # The inner word of "Nioro du Sahel".
        or (words.word(at) in _LINKS and words.is_named(at + 1) and words.is_named(at - 1))
        # The inner word of "Port-au-Prince".
        or words.word(at - 1) == words.word(at + 1) == "-"
    ):
        at -= 1
    return at


def _into_division(words: Words, at: int) -> str:
    """Return the preposition of "into the parishes of", whose "of" stands at ``at``; else nothing."""
    noun = words.word(at - 1)
    divisions = lexicon("kinds")["division"]
    singular = noun.removesuffix("ies") + "y" if noun.endswith("ies") else noun.removesuffix("s")
    if not {noun, singular, noun.removesuffix("es")} & set(divisions):
        return ""
    lead = words.word(at - 3) if words.word(at - 2) == "the" else words.word(at - 2)
    return lead if lead in lexicon("context")["locative_strong"] else ""


def _is_left_by_forces(words: Words, at: int) -> bool:
    """Whether "from" at a token stands right behind a force: "withdrew their troops from Goma"."""
    return words.word(at) == "from" and words.word(at - 1) in lexicon("context")["forces"]


def _is_befallen(words: Words, at: int) -> bool:
    """Whether a verb befalls a land's ground and not its government: "an earthquake on Friday rattled"."""
    context = lexicon("context")
    if words.word(at) in context["befalling_lands"]:
        return True
    for back in range(at - 1, max(-1, at - 1 - _SUBJECT_WORDS), -1):
        if words.word(back) in context["forces"]:
            return True
        if words.word(back) in (".", ";", ":"):
            break
    return False


def _ends(words: Words, name: Named) -> bool:
    """Whether no noun follows a name that would make it part of another."""
    following = words.word(name.last)
    return not following.isalpha() or is_function(following) or following in _no_nouns()


def _ends_there(words: Words, name: Named) -> bool:
    """Whether no noun that it qualifies follows a name; a verb of harm may: "a strike on Gao killed five"."""
    return words.word(name.last) in lexicon("context")["harming"] or _ends(words, name)


def _is_reached(words: Words, name: Named, at: int) -> bool:
    """Whether "to X", "on X", "over X" goes there: a spot after a word of motion, no noun after the name."""
    if not _ends(words, name) and not name.facility:
        return False
    if words.word(at) in ("on", "over", "under"):
        return True
    motion = lexicon("context")["motion"]
    return any(words.word(index) in motion for index in range(max(0, at - 9), at))
