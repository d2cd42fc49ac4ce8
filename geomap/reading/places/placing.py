"""Whether the words about a name leave little doubt that it is a place, where the model did not take it.

The corpora that the model was trained on hold little of these: what befalls towns, how far one lies, the two
ends of a road.
"""

from __future__ import annotations

from geomap.reading.places.features import SIGN, Words, lexicon
from geomap.reading.places.features_recognition import Spot
from geomap.reading.places.name_facts import NameFacts
from geomap.reading.places.selection import BASES

_NEARLY = -0.9
"""Log odds from which a name that its words place is taken."""
_MEASURED, _PUT_THERE = -3.0, -5.0
"""Log odds from which a name that a distance is said of is taken, and one that something befalls."""
_PUTTING = frozenset(("at", "in", "near", "into", "outside"))
_LIES = frozenset(("lies", "lie", "lay", "sits", "sit", "sat"))
_IS = frozenset(("is", "are", "was", "were"))
_FROM = frozenset(("from", "off", "of"))
_FIGURE_WITHIN, _UNIT_WITHIN, _FROM_WITHIN = 5, 3, 4
"""Words after a name in which a distance's figure stands, after the figure its unit, after that "from"."""
_ASIDE_WITHIN = 12
"""Words between the commas that say what a place is: "Azaz, a town of 60,000, is"."""
_YEAR = 4
"""Digits of a year."""
_PUBLIC = ("ACT", "DEC", "AGY")
"""Classes of words for who acts in public: "president", "police", "ministry"."""
LARGE = ("P5", "P6", "P7")
"""Towns of 100,000 people and more."""
_BEEN = frozenset(("was", "were", "is", "are", "been", "being"))
_HYPHENS = frozenset(("-", "\u2013"))
_WAY_WITHIN = 3
"""Words after the two ends of a road in which the word for it stands: "the Lagos-Ibadan toll road"."""


def is_placed(
    words: Words, spot: Spot, fact: NameFacts, lands: frozenset[str], value: float, *, listed: bool
) -> bool:
    """Whether a name of these log odds, 0 at most, is a place by the words about it.

    ``lands`` are the countries and divisions that the document names; ``listed`` tells that the name is
    joined to one that was taken.
    """
    if value > _NEARLY and _is_near_placed(words, spot, fact, lands, listed=listed):
        return True
    if value > _MEASURED and (_is_measured(words, spot, fact) or _is_national(words, spot, fact)):
        return True
    return value > _PUT_THERE and (
        _is_put_there(words, spot, fact, lands, value)
        or (
            _is_at_home(words, spot, fact, lands)
            and (_is_end_of_road(words, spot) or _has_public_ground(words, spot))
        )
    )


def _is_near_placed(
    words: Words, spot: Spot, fact: NameFacts, lands: frozenset[str], *, listed: bool
) -> bool:
    """Whether the words about a name that the model nearly took leave little doubt that it is a place.

    It names its own kind ("Zinder region", "Bole airport"), or stands after "at" or "in" or is joined to a
    name that was taken (``listed``), lies in a land that the document names and is no everyday word, nor a
    person's name unless it is a city's.
    """
    if spot.match is None or fact.bucket[0] not in "APR":
        return False
    if fact.bucket[-1:] == "w" or (fact.bucket[-1:] == "n" and fact.bucket[:2] not in LARGE):
        return False
    own = words.lower[spot.last - 1]
    if spot.last - spot.first > 1 and (own in lexicon("context")["own_kinds"] or own in BASES):
        return words.shape[spot.first] != SIGN and words.raw[spot.first][:1].isupper()
    before, after = words.near[spot.first - 1], words.near[spot.last]
    if after.isdigit() and (len(after) == _YEAR or before == "and"):
        return False  # "in Paris 2024" were games
    if not (listed or before in ("at", "in", "near", "into", "outside")) or after in ("'s", "-"):
        return False
    return not words.is_named(spot.last) and not (fact.countries | fact.divisions).isdisjoint(lands)


def _is_put_there(words: Words, spot: Spot, fact: NameFacts, lands: frozenset[str], value: float) -> bool:
    """Whether something befalls a name or goes there: "attacked Gao", "sent 200 men to Tete".

    The corpora tell little of towns that are taken. The document must name the land; a name that is a
    common word too ("Van", "Nice") must be a city's.
    """
    if spot.match is None or fact.bucket[0] not in "AP" or words.even[spot.first]:
        return False
    before, after, context = words.near[spot.first - 1], words.near[spot.last], lexicon("context")
    if after in ("'s", "-", "'", "’") or after.isdigit() or words.is_named(spot.last):
        return False
    befalls = before in context["befalling"] or before in context["taking"] or _is_befallen(words, spot)
    goes = before in ("to", "toward", "towards") and words.near[spot.first - 2] not in context["naming_whom"]
    lived_in = before == "of" and words.near[spot.first - 2] in context["living"]
    if not befalls and not goes and not lived_in and before not in _PUTTING:
        return False
    home = not (fact.countries | fact.divisions).isdisjoint(lands)
    if fact.bucket[-1:] == "w" and len(spot.key) < 3 and not befalls:
        return False  # "the approach to BA", "What to Do"
    if fact.bucket[-1:] == "n":
        ground = before in _PUTTING or before in context["befalling_lands"]
        return home and fact.bucket[:2] in LARGE and ground
    known = fact.bucket[-1:] != "w" or fact.bucket[0] == "A" or fact.bucket[:2] in LARGE
    return (home and known) or (befalls and value > _NEARLY and fact.bucket[-1:] != "w")


def _is_befallen(words: Words, spot: Spot) -> bool:
    """Whether something is said to befall a name that opens its sentence: "Ica was hit by floods"."""
    at, context = spot.last, lexicon("context")
    if words.near[at] in ("has", "have", "had"):
        at += 1
    forces = (words.near[at + step] for step in range(3, 7))
    return (
        words.near[at] in _BEEN
        and words.near[at + 1] in context["befalling"]
        and words.near[at + 2] == "by"
        and not context["forces"].isdisjoint(forces)
    )


def _is_national(words: Words, spot: Spot, fact: NameFacts) -> bool:
    """Whether a land's adjective stands before what is that land's: "the Thai navy", "Thai and Lao farmers".

    That the word is a surname, an everyday word or a village as well ("French", "Polish", "Kazakh") weighs
    against it in the corpora, which hold few of each.
    """
    run = words.run_of[spot.first]
    if not fact.adjective or not any("." not in land for land in fact.holders):
        return False
    if run is None or words.even[spot.first] or run.end - run.start != 1:
        return False
    at = spot.last
    if words.near[at] in ("and", "or") and words.is_named(at + 1):
        at += 2  # "Thai and Burmese doctors"
    noun, cues = words.near[at], lexicon("context")["language_cues"]
    if words.near[spot.first - 1] in cues or noun in cues or words.is_named(at):
        return False
    return words.sort[at] in _PUBLIC or noun in lexicon("context")["forces"]


def _is_measured(words: Words, spot: Spot, fact: NameFacts) -> bool:
    """Whether a name is a known place of which a distance is said: "Rhodes lies within 12 nautical miles".

    An everyday word or a person's name must be said to lie so far *from* something: "Lima, 50 km from …".
    """
    if spot.match is None or fact.bucket[0] not in "APR":
        return False
    at = _after_aside(words, spot.last)
    verb = words.near[at]
    if verb in _LIES or verb in _IS:
        at += 1
    elif at == spot.last:
        return False
    lengths = lexicon("context")["lengths"]
    for figure in range(at, at + _FIGURE_WITHIN):
        if words.near[figure][:1].isdigit():
            units = (figure + step for step in range(1, _UNIT_WITHIN + 1))
            unit = next((place for place in units if words.near[place] in lengths), None)
            if unit is None or fact.bucket[-1:] not in "wn" or verb in _LIES:
                return unit is not None
            return any(words.near[unit + step] in _FROM for step in range(1, _FROM_WITHIN + 1))
        if words.near[figure] in (",", ".", ";", ""):
            break
    return False


def _after_aside(words: Words, at: int) -> int:
    """Return where a sentence goes on behind a comma, or behind what a name is called between two."""
    if words.near[at] != ",":
        return at
    if words.near[at + 1] not in ("a", "an", "the"):
        return at + 1
    ends = (step for step in range(at + 2, at + _ASIDE_WITHIN) if words.near[step] == ",")
    return next(ends, at) + 1


def _is_at_home(words: Words, spot: Spot, fact: NameFacts, lands: frozenset[str]) -> bool:
    """Whether a name is a town's or a division's of a land that the document names, and nothing besides."""
    if spot.match is None or words.even[spot.first]:
        return False
    if fact.bucket[0] not in "AP" or fact.bucket[-1:] in "wn":
        return False
    return not (fact.countries | fact.divisions).isdisjoint(lands)


def _is_end_of_road(words: Words, spot: Spot) -> bool:
    """Whether a name is an end of a way: "the Ica-Nazca highway"."""
    near, last = words.near, spot.last
    if near[last] in _HYPHENS and words.is_named(last + 1):
        run = words.run_of[last + 1]
        last = run.end if run is not None else last + 2
    elif near[spot.first - 1] not in _HYPHENS or not words.is_named(spot.first - 2):
        return False
    return any(near[last + step] in lexicon("context")["ways"] for step in range(_WAY_WITHIN))


def _has_public_ground(words: Words, spot: Spot) -> bool:
    """Whether a name has what towns have and persons do not: "Huanta's main market"."""
    if words.near[spot.last] != "'s" or words.is_named(spot.last + 1):
        return False
    public = lexicon("context")["public_grounds"]
    return any(words.near[spot.last + step] in public for step in (1, 2, 3))
