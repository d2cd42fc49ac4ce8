"""What the gazetteer says of a name before its text is read, as clues for the recogniser."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.names import NameRole, reckoned_people
from geomap.reading.places.candidates import NAMES, level_of
from geomap.reading.places.features_recognition import Spot
from geomap.recent import Recent


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
            found = read_facts(text[spot.start : spot.end], match.kinds, gazetteer)
            cached.keep(key, found)
        out.append(found)
    return out


_STATES = frozenset({"country", "dependency", "adm1"})
_LANDS = _STATES | {"marine", "region"}


_PEOPLE_OF = NameRole.DEMONYM | NameRole.ADJECTIVE
_NAMED = NameRole.MAIN | NameRole.ALIAS | NameRole.SPELLING | NameRole.ALTERNATE


def read_facts(surface: str, kinds: frozenset[str], gazetteer: Gazetteer) -> NameFacts:
    """Return what the gazetteer says of a name, of the kinds that a match told where it told any."""
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


def lands_of(facts: Iterable[NameFacts]) -> frozenset[str]:
    """Return the countries and divisions that a document's names may name."""
    return frozenset().union(*(fact.holders for fact in facts if fact.bucket[0] in "CAD"))


def homes_of(fact: NameFacts) -> set[str]:
    """Return the countries of the divisions that a name may mean."""
    return {country for country, dot, _ in (land.partition(".") for land in fact.holders) if dot}
