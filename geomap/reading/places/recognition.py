"""Which words are place names, and what each is used for.

Candidate spans are scored by a small model trained by ``scripts/train_recognition.py``; the best set of
spans that do not overlap is kept. What each name is used for, and whether it may become a mark, is read by
:mod:`geomap.reading.places.roles`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from weakref import WeakKeyDictionary

from geomap.gazetteer import Gazetteer, NameMatch
from geomap.gazetteer.names import NameRole, reckoned_people
from geomap.model import Document, Mention, Sentence
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.candidates import NAMES, level_of
from geomap.reading.places.features import SIGN, Words, lexicon
from geomap.reading.places.features_recognition import (
    Spot,
    Term,
    Weights,
    document_clues,
    find_spots,
    given_names,
    land_term,
    terms_of,
)
from geomap.reading.places.other_names import is_direction, is_other_name
from geomap.reading.places.rivers import is_along
from geomap.reading.places.roles import read_role, share_use
from geomap.reading.places.selection import BASES, best_set, outermost
from geomap.reading.places.uses import Named, Reading
from geomap.recent import Recent
from geomap.settings import data_path

_NEARLY, _PLACED = -0.9, 0.3
"""Log odds from which a name that its words place is taken, and what it then counts."""
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
_LISTING = ("and", "or", ",")
"""What joins a name to the one before it."""
_PUBLIC = ("ACT", "DEC", "AGY")
"""Classes of words for who acts in public: "president", "police", "ministry"."""
_LARGE = ("P5", "P6", "P7")
"""Towns of 100,000 people and more."""
_ARTICLES = frozenset(("the", "el", "la", "los", "las", "le", "les", "al"))
"""Small words that a name may begin with."""


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What the gazetteer says of a name, as clues."""

    bucket: str
    """One letter for the sort of its most telling place, with the size of a town."""
    tags: tuple[str, ...]
    """Clues of their own."""
    adjective: bool
    """The most telling candidate bears the surface as a word for its people or its adjective alone."""
    state: bool
    """Some candidate has a government: a country, a dependency, a first-level division, a union."""
    power: bool
    """The most telling candidate is a seat of power of our own table ("White House")."""
    seat: bool
    """Some candidate is a capital or a seat of power."""
    spot: bool
    """The most telling candidate is no state."""
    holders: frozenset[str]
    """Countries and divisions (``US``, ``US.TX``) that candidates of the name are."""
    held: frozenset[str]
    """Countries and divisions that candidates of the name lie in."""
    countries: frozenset[str]
    """Of those, the countries that no candidate is."""
    divisions: frozenset[str]
    """Of those, the divisions that no candidate is."""
    spread: int
    """Countries that they lie in, 6 for more."""


_facts: WeakKeyDictionary[Gazetteer, Recent[tuple[str, frozenset[str]], NameFacts]] = WeakKeyDictionary()

_NONE: frozenset[str] = frozenset()
_NO_FACTS = NameFacts("-", (), False, False, False, False, True, _NONE, _NONE, _NONE, _NONE, 0)


def facts_of(spots: Iterable[Spot], text: str, gazetteer: Gazetteer) -> list[NameFacts]:
    """Return what the gazetteer says of each candidate span's name; nothing for spans it does not hold."""
    cached = _facts.setdefault(gazetteer, Recent(NAMES))
    out = []
    for spot in spots:
        match = spot.match
        if match is None:
            out.append(_NO_FACTS)
            continue
        key = (match.key, match.kinds)
        found = cached.recall(key)
        if found is None:
            found = _read_facts(text[spot.start : spot.end], match.kinds, gazetteer)
            cached.keep(key, found)
        out.append(found)
    return out


_STATES = frozenset({"country", "dependency", "adm1"})
_LANDS = _STATES | {"marine", "region"}


_PEOPLE_OF = NameRole.DEMONYM | NameRole.ADJECTIVE
_NAMED = NameRole.MAIN | NameRole.ALIAS | NameRole.SPELLING | NameRole.ALTERNATE


def _read_facts(surface: str, kinds: frozenset[str], gazetteer: Gazetteer) -> NameFacts:
    known = gazetteer.name_facts(surface)
    if known is None:
        return _NO_FACTS
    kinds = kinds or known.kinds
    bearers = gazetteer.bearers(surface, limit=40)
    adjective = bool(bearers.roles[0] & _PEOPLE_OF) and not bearers.roles[0] & _NAMED
    levels = list(map(level_of, bearers.kinds))
    best = levels[0]
    power = any(
        facility and roles & NameRole.MAIN
        for facility, roles in zip(bearers.facilities[:3], bearers.roles, strict=False)
    )
    people = reckoned_people(known.best_kind, known.max_population, bearers.countries[0])
    size = int(math.log10(people + 1))
    if adjective:
        bucket = "D" if "name" not in kinds else "Dx"
    elif kinds and not kinds & {"name", "former"}:
        bucket = "B"
    else:
        bucket = {"country": "C", "dependency": "C", "adm1": "A", "marine": "R", "region": "R"}.get(
            best, f"P{size}"
        )
    if known.is_common_word:
        bucket += "w"
    elif known.is_given_name or known.is_surname:
        bucket += "n"
    tags = [f"kind={kind}" for kind in sorted(kinds)]
    tags += [
        f"size={size}",
        f"many={min(known.places, 8)}",
        f"prominence={int(known.best_prominence * 2)}",
        f"best={known.best_kind}",
        f"main={known.main}",
        f"word={known.is_common_word},{known.is_given_name},{known.is_surname}",
    ]
    countries, divisions = bearers.countries, bearers.divisions
    lands = list(zip(countries, divisions, levels, strict=True))
    own = {country for country, _, level in lands if level in ("country", "dependency")}
    # A division without a code is held all the same: of the country and of nothing.
    own |= {f"{country or None}.{division or None}" for country, division, level in lands if level == "adm1"}
    held = {*countries, *(f"{country or None}.{division}" for country, division, _ in lands if division)}
    inside = held - own
    return NameFacts(
        bucket=bucket,
        tags=tuple(tags),
        adjective=adjective,
        state=bool(_STATES & set(levels[:3])) or best in _LANDS,
        power=power,
        seat="capital" in levels[:2] or power,
        spot=best not in _LANDS,
        holders=frozenset(land for land in own if land),
        held=frozenset(land for land in held if land),
        countries=frozenset(land for land in inside if land and "." not in land),
        divisions=frozenset(land for land in inside if land and "." in land),
        spread=min(6, len(set(countries))),
    )


@dataclass(frozen=True, slots=True)
class Recogniser:
    """The learnt weights of clues."""

    weights: dict[str, float]
    """Weight of each clue; clues without one say nothing."""
    bias: float
    """Where no clue speaks."""
    _terms: Weights = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_terms", Weights(self.weights))

    def score(self, terms: Iterable[Term]) -> float:
        """Return the log odds that a candidate span is a place name."""
        return sum(map(self._terms.__getitem__, terms), self.bias)


@cache
def default_recogniser() -> Recogniser:
    """Return the model that ships."""
    with data_path("models", "recognition.json").open(encoding="utf-8") as file:
        raw = json.load(file)
    return Recogniser(weights=raw["weights"], bias=raw["bias"])


def read_spots(
    document: Document, sentences: Sequence[Sentence], gazetteer: Gazetteer
) -> tuple[Words, list[Spot], list[NameFacts], list[list[Term]]]:
    """Return the words of a document, its candidate spans, what is known of their names.

    And the clues about each, in terms.
    """
    words = Words(document, tuple(sentences))
    spots = find_spots(words, find_matches(document.text, words, gazetteer))
    facts = facts_of(spots, document.text, gazetteer)
    names = given_names()
    about = document_clues(words, spots, names)
    lands = _lands_of(facts)
    starts = {spot.first: at for at, spot in reversed(list(enumerate(spots))) if spot.match is not None}
    ends = {spot.last: at for at, spot in enumerate(spots) if spot.match is not None}
    all_terms = []
    near = words.near
    for spot, fact in zip(spots, facts, strict=True):
        after = before = ""
        if near[spot.last] == "," and spot.last + 1 in starts:
            other = facts[starts[spot.last + 1]]
            after = "in" if other.holders & fact.held else other.bucket
        if near[spot.first - 1] == "," and spot.first - 1 in ends:
            other = facts[ends[spot.first - 1]]
            before = "in" if fact.holders & other.held else other.bucket
        terms = terms_of(words, spot, fact.tags, fact.bucket, about[spot.key], names, (before, after))
        if fact.bucket[0] in "PR":
            terms.append(land_term(_land_of(fact, lands), fact.bucket, fact.spread))
        all_terms.append(terms)
    return words, spots, facts, all_terms


def _land_of(fact: NameFacts, lands: frozenset[str]) -> str:
    """Return whether a place of the name lies in a land or a division that the document names."""
    if not lands:
        return "?"
    if not fact.divisions.isdisjoint(lands):
        return "division"
    return "none" if fact.countries.isdisjoint(lands) else "land"


def find_matches(text: str, words: Words, gazetteer: Gazetteer) -> list[NameMatch]:
    """Return the gazetteer's matches near capitalised words; all of them in a text without capitals.

    Names in lower case are no candidates where case tells names from words, so the rest need not be searched.
    """
    if text.islower():
        return gazetteer.match(text, lower=True)
    size = len(words)
    raw, start, end = words.raw, words.start, words.end
    spans: list[tuple[int, int]] = []
    before_kinds = lexicon("facilities")["before_kinds"]
    begin = kept = 0
    for run in words.runs:
        if run.end < kept:
            continue
        # A name may begin or end with one lower-case word ("north Africa", "Gaza strip"), or hold a few.
        # Before a hyphen stands an article: "al-Watiya".
        first = max(run.start - (2 if raw[run.start - 1] == "-" and run.start > 1 else 1), 0)
        if first - kept > 3:
            if kept:
                spans.append((begin, end[kept - 1]))
            begin = start[first]
        kept = run.end
        while kept < min(run.end + 2, size) and words.lower[kept] in before_kinds:
            kept += 1  # "X air base", "X air force base"
        kept = min(kept + 1, size)
        if raw[kept - 1] in "'’" and kept < size:
            kept += 1
    if kept:
        spans.append((begin, end[kept - 1]))
    found = gazetteer.match(text, within=spans)
    parts = {match: part for match in found if (part := _capitalised(match, text)) is not None}
    if not parts:
        return found
    inner = gazetteer.match(text, within=[(start, end) for start, end, _ in parts.values()])
    known = {(match.start, match.end) for match in inner}
    # Corpora mark "Mexico" where a text says "southern Mexico", and "Kermanshah" of "Kermanshah province".
    plain = {match for match, (start, end, sure) in parts.items() if sure and (start, end) in known}
    return [match for match in found if match not in plain] + inner


def _capitalised(match: NameMatch, text: str) -> tuple[int, int, bool] | None:
    """Return where the rest of a name stands whose first or last word is in small letters, else None.

    And whether those words are a direction or a kind of division, which no corpus counts to the name.
    """
    first, blank, rest = text[match.start : match.end].partition(" ")
    if not blank:
        return None
    last = rest.rpartition(" ")[2]
    ahead, behind = first.islower() and first not in _ARTICLES, last.islower()
    start = match.start + len(first) + 1 if ahead else match.start
    end = match.end - len(last) - 1 if behind else match.end
    if not (ahead or behind) or end - start < 2:
        return None
    directions, divisions = lexicon("context")["directional"], lexicon("kinds")["division"]
    return start, end, (not ahead or first in directions) and (not behind or last in divisions)


def recognise(
    document: Document,
    sentences: Sequence[Sentence],
    gazetteer: Gazetteer,
    *,
    model: Recogniser | None = None,
) -> tuple[Mention, ...]:
    """Recognise the place names of a document, in order, without overlap, with their roles.

    None resolved yet.
    """
    words, spots, facts, all_terms = read_spots(document, sentences, gazetteer)
    model = model if model is not None else default_recogniser()
    # Corpora rarely annotate seats of power, so the model has not learnt that they are places all the same.
    floors = [1.0 if fact.power else -math.inf for fact in facts]
    lands = _lands_of(facts)
    scored: list[tuple[float, int]] = []
    taken = -1
    for at, (terms, floor) in enumerate(zip(all_terms, floors, strict=True)):
        spot, fact = spots[at], facts[at]
        value = max(model.score(terms), floor)
        listed = bool(scored) and words.near[spot.first - 1] in _LISTING and taken == spot.first - 1
        placed = _PUT_THERE < value <= 0.0 and _is_put_there(words, spot, fact, lands, value)
        if (
            placed
            or (_NEARLY < value <= 0.0 and _is_placed(words, spot, fact, lands, listed=listed))
            or (
                _MEASURED < value <= 0.0
                and (_is_measured(words, spot, fact) or _is_national(words, spot, fact))
            )
            or (value <= 0.0 and is_along(words, spot, document.text, gazetteer))
        ):
            value = _PLACED
        land, large = fact.state or fact.adjective, fact.bucket[:2] in _LARGE
        if value <= 0 or is_other_name(words, spot.first, spot.last, land=land, large=large):
            continue
        if is_direction(words, spot.first, spot.last) and _homes(fact).isdisjoint(lands):
            continue  # "the West" is a region of Cameroon where Cameroon is named
        scored.append((value, at))
        taken = spot.last
    kept = best_set(spots, outermost(words, spots, scored))
    return _mentions(document, words, spots, facts, kept)


def _mentions(
    document: Document, words: Words, spots: Sequence[Spot], facts: Sequence[NameFacts], kept: Sequence[int]
) -> tuple[Mention, ...]:
    """Return the kept spans as mentions, with their roles."""
    text = document.text
    return share_use(
        text,
        [
            _mention(document, spots[at], read_role(words, name_at(text, words, spots, facts, kept, order)))
            for order, at in enumerate(kept)
        ],
    )


def _lands_of(facts: Iterable[NameFacts]) -> frozenset[str]:
    """Return the countries and divisions that a document's names may name."""
    return frozenset().union(*(fact.holders for fact in facts if fact.bucket[0] in "CAD"))


def _homes(fact: NameFacts) -> set[str]:
    """Return the countries of the divisions that a name may mean."""
    return {country for country, dot, _ in (land.partition(".") for land in fact.holders) if dot}


def _is_placed(words: Words, spot: Spot, fact: NameFacts, lands: frozenset[str], *, listed: bool) -> bool:
    """Whether the words about a name that the model nearly took leave little doubt that it is a place.

    It names its own kind ("Zinder region", "Bole airport"), or stands after "at" or "in" or is joined to a
    name that was taken (``listed``), lies in a land that the document names and is no everyday word, nor a
    person's name unless it is a city's.
    """
    if spot.match is None or fact.bucket[0] not in "APR":
        return False
    if fact.bucket[-1:] == "w" or (fact.bucket[-1:] == "n" and fact.bucket[:2] not in _LARGE):
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
    befalls = before in context["befalling"] or before in context["taking"]
    goes = before in ("to", "toward", "towards") and words.near[spot.first - 2] not in context["naming_whom"]
    if not befalls and not goes and before not in _PUTTING:
        return False
    home = not (fact.countries | fact.divisions).isdisjoint(lands)
    if fact.bucket[-1:] == "w" and len(spot.key) < 3 and not befalls:
        return False  # "the approach to BA", "What to Do"
    if fact.bucket[-1:] == "n":
        ground = before in _PUTTING or before in context["befalling_lands"]
        return home and fact.bucket[:2] in _LARGE and ground
    known = fact.bucket[-1:] != "w" or fact.bucket[0] == "A" or fact.bucket[:2] in _LARGE
    return (home and known) or (befalls and value > _NEARLY and fact.bucket[-1:] != "w")


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


def mentions_from_spans(
    document: Document, spans: Sequence[tuple[int, int]], gazetteer: Gazetteer
) -> tuple[Mention, ...]:
    """Return mentions for given spans, in order of start, with their roles; others are left out.

    Spans that lie outside the text, or that hold no word, are not mentions.
    """
    words, spots, facts = read_given(document, spans, gazetteer)
    return _mentions(document, words, spots, facts, range(len(spots)))


def read_given(
    document: Document, spans: Sequence[tuple[int, int]], gazetteer: Gazetteer
) -> tuple[Words, list[Spot], list[NameFacts]]:
    """Return the words of a document and given spans as candidates, with what is known of their names."""
    text = document.text
    words = Words(document, split_sentences(document))
    kinds = {(m.start, m.end): m for m in gazetteer.match(text)}
    spots: list[Spot] = []
    facts: list[NameFacts] = []
    for start, end in sorted({(s, e) for s, e in spans if 0 <= s < e <= len(text)}):
        first, last = words.span(start, end)
        if first >= last or first >= len(words):
            continue
        spot = Spot("G", words, first, last, kinds.get((start, end)))
        spot.start, spot.end = start, end
        spots.append(spot)
        facts.extend(
            facts_of([spot], text, gazetteer)
            if spot.match is not None
            else [_read_facts(text[start:end], frozenset(), gazetteer)]
        )
    return words, spots, facts


def name_at(
    text: str,
    words: Words,
    spots: Sequence[Spot],
    facts: Sequence[NameFacts],
    kept: Sequence[int],
    order: int,
) -> Named:
    """Return the recognised name at a place in the order of the kept spans, as the rules of roles see it."""
    at = kept[order]
    spot, fact = spots[at], facts[at]
    container = contained = False
    if order > 0:
        before = kept[order - 1]
        gap = text[spots[before].end : spot.start]
        container = len(gap) <= 2 and gap.strip() in (",", "(") and bool(fact.holders & facts[before].held)
    if order + 1 < len(kept):
        after = kept[order + 1]
        gap = text[spot.end : spots[after].start]
        contained = len(gap) <= 2 and gap.strip() in (",", "(") and bool(facts[after].holders & fact.held)
    tail = words.lower[spot.last - 1]
    return Named(
        first=spot.first,
        last=spot.last,
        adjective=fact.adjective,
        state=fact.state,
        seat=fact.seat,
        spot=fact.spot,
        land=fact.bucket[0] in "CD" or any("." not in holder for holder in fact.holders),
        container=container,
        contained=contained,
        facility=spot.last - spot.first > 1 and tail in _sites(),
    )


@cache
def _sites() -> frozenset[str]:
    """Return the words that end the name of a road, a building or a natural feature."""
    facilities = lexicon("facilities")
    return facilities["roads"] | facilities["waters"] | facilities["lands"] | facilities["buildings"]


def _mention(document: Document, spot: Spot, reading: Reading) -> Mention:
    sources = {"M": "in the gazetteer's list of names", "G": "given"}
    return Mention(
        document_id=document.id,
        start=spot.start,
        end=spot.end,
        text=document.text[spot.start : spot.end],
        role="literal" if reading.use == "literal" else "associative",
        use=reading.use,
        draw=reading.draw,
        outcome="unresolved",
        score=0.0,
        place=None,
        evidence=(sources.get(spot.origin, "named like a place"), reading.reason),
    )
