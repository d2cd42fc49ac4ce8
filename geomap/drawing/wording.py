"""Words for people: distances, days, precision and confidence as a reader says them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final, Literal

from babel import Locale

from geomap.judging.verification import tolerance_m
from geomap.model import Claim, Deployment, Event, Footprint, Place, Quantity, When
from geomap.model.facts import PropertyName

Units = Literal["km", "mi", "nmi"]

_METRES: Final[dict[Units, float]] = {"km": 1_000.0, "mi": 1_609.344, "nmi": 1_852.0}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_WHERE_PRECISION: Final[dict[int, str]] = {
    1: "exact place",
    2: "near a known place",
    3: "district",
    4: "first-level division",
    5: "area or line, not a point",
    6: "country only",
    7: "at sea or in the air",
}
"""After UCDP GED's where_prec."""

_DATE_PRECISION: Final[dict[int, str]] = {
    1: "to the day",
    2: "within a few days",
    3: "within a week",
    4: "to the month",
    5: "to the year or longer",
}
"""After UCDP GED's date_prec."""

_RELATIONS: Final[dict[str, str]] = {
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
    "=": "",
    "~": "about",
    "between": "between",
}

_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("PCL", "country"),
    ("ADM1", "first-level division"),
    ("ADM2", "second-level division"),
    ("ADM", "division"),
    ("PPLC", "capital"),
    ("PPL", "town"),
    ("AIR", "airfield"),
    ("ISL", "island"),
    ("marine", "sea"),
    ("region", "region"),
    ("facility", "site"),
    ("CONT", "continent"),
    ("S.", "site"),
    ("STM", "river"),
    ("LK", "lake"),
    ("MT", "mountain"),
)

_STATUSES: Final[dict[str, str]] = {
    "stationed": "stationed",
    "deployed": "deployed",
    "patrolling": "patrolling",
    "en_route": "on the way",
    "planned": "planned",
    "withdrawn": "withdrawn",
}

_MODALITIES: Final[dict[str, str]] = {
    "reported": "reported as fact",
    "alleged": "alleged",
    "claimed": "claimed",
    "denied": "denied",
    "threatened": "threatened, not done",
    "planned": "planned, not done",
    "hypothetical": "supposed, not done",
}

_PROPERTIES: Final[dict[PropertyName, str]] = {
    "date": "When",
    "place": "Where",
    "modality": "How sure",
    "actor": "Who",
    "count": "How many",
    "fatalities": "Killed",
    "injured": "Injured",
    "quantity": "How many",
    "distance": "Distance",
}

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(value: float) -> str:
    """Return a number with a thousands separator and no needless decimals.

    >>> number(15000.0), number(2.5)
    ('15,000', '2.5')
    """
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def count_word(count: int) -> str:
    """Return a small count in letters, a large one in figures."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def distance(distance_m: float, units: Units = "km") -> str:
    """Return a distance in metres in the reader's unit, with as many digits as make sense.

    >>> distance(27_312.0), distance(4_250.0), distance(850_200.0, "nmi")
    ('27 km', '4.3 km', '459 nmi')
    """
    value = distance_m / _METRES[units]
    return f"{value:,.1f} {units}" if abs(value) < 10 and value else f"{value:,.0f} {units}"


def day(value: date) -> str:
    """Return a day in words that need no convention to be read: ``2 Dec 2025``."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


@lru_cache(maxsize=4096)
def interval(earliest: date | None, latest: date | None) -> str:
    """Return a span of days, both inclusive; None is an open end.

    >>> interval(date(2025, 12, 1), date(2025, 12, 3))
    '1–3 Dec 2025'
    """
    if earliest is None and latest is None:
        return "no date"
    if earliest is None:
        assert latest is not None
        return f"until {day(latest)}"
    if latest is None:
        return f"since {day(earliest)}"
    if earliest == latest:
        return day(earliest)
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return f"{earliest.day}–{day(latest)}"
    if earliest.year == latest.year:
        return f"{earliest.day} {_MONTHS[earliest.month - 1]} – {day(latest)}"
    return f"{day(earliest)} – {day(latest)}"


def date_of(when: When | None) -> str:
    """Return when something was, in words; "no date" where the text gives none."""
    return "no date" if when is None else interval(when.earliest, when.latest)


def date_precision(when: When | None) -> str:
    """Return how precise a date is, in words."""
    if when is None or (when.earliest is None and when.latest is None):
        return "the sentence gives no date"
    return _DATE_PRECISION.get(when.precision, "precision not known")


def where_precision(footprint: Footprint, units: Units = "km") -> str:
    """Return how precise a place is, in words, with the radius that holds the true position."""
    words = _WHERE_PRECISION.get(footprint.where_prec, "precision not known")
    return f"{words}, ± {distance(footprint.uncertainty_m, units)}" if footprint.uncertainty_m > 0 else words


@lru_cache(maxsize=1024)
def confidence(score: float) -> str:
    """Return a score from 0 to 1 in words, with the figure.

    >>> confidence(0.92)
    'high (92%)'
    """
    word = "high" if score >= 0.85 else "fair" if score >= 0.65 else "moderate" if score >= 0.4 else "low"
    return f"{word} ({score:.0%})"


def quantity(value: Quantity) -> str:
    """Return a quantity as the text words it."""
    return value.text.strip() or "an unstated number"


def bounds(value: Quantity) -> str:
    """Return what a quantity was read as: ``at least 83``, ``10–13 percent``.

    >>> bounds(Quantity(start=0, end=9, text="", low=21, best=None, high=None, unit="count"))
    'at least 21'
    """
    unit = "" if value.unit == "count" else f" {value.unit}"
    if value.low is not None and value.high is not None:
        if value.low == value.high:
            return f"{number(value.low)}{unit}"
        return f"{number(value.low)}–{number(value.high)}{unit}"
    if value.low is not None:
        return f"at least {number(value.low)}{unit}"
    if value.high is not None:
        return f"at most {number(value.high)}{unit}"
    return f"about {number(value.best)}{unit}" if value.best is not None else "not stated"


def place_kind(place: Place) -> str:
    """Return what sort of place it is, in a word or two."""
    return next((words for start, words in _KINDS if place.kind.startswith(start)), "place")


def place_name(place: Place) -> str:
    """Return a place's name with what tells it from its namesakes."""
    # Of the codes of divisions only those of a few countries, as TX, tell a reader something.
    division = place.admin1 if place.country in _ABBREVIATED else None
    inside = ", ".join(part for part in (division, country_name(place.country or "")) if part)
    return f"{place.name} ({inside})" if inside else place.name


@lru_cache(maxsize=512)
def country_name(code: str) -> str:
    """Return the name of a country by its ISO 3166-1 alpha-2 code; the code where there is none.

    >>> country_name("MM")
    'Myanmar'
    """
    name = None if code in _NO_COUNTRY else Locale("en").territories.get(code)
    return str(name).partition(" (")[0] if name else code


_ABBREVIATED: Final = frozenset(("US", "CA", "AU"))
"""Countries whose divisions are known by their letters."""
_NO_COUNTRY: Final = frozenset(("XA", "XB", "ZZ", "QO"))
"""Codes of CLDR that stand for no country."""


def claimed_distance(claim: Claim, units: Units = "km") -> str:
    """Return what is claimed: ``less than 200 km from the coast of X``; the words where it is no distance."""
    if claim.kind != "distance":
        return claim.text
    words = _RELATIONS[claim.relation]
    value = distance(claim.value_m, units)
    if claim.relation == "between" and claim.low_m is not None:
        value = f"{distance(claim.low_m, units)} and {value}"
    target = f" from {claim.reference.name}" if claim.reference else ""
    return f"{words} {value}{target}".lstrip()


def leeway(claim: Claim, units: Units = "km") -> str:
    """Return from where to where a plain figure, or one with "about", counts as true, in words.

    Empty for a bound, which is taken at its word, and for what was not measured.
    """
    slack_m = tolerance_m(claim) if claim.kind == "distance" and claim.findings else 0.0
    if slack_m == 0.0:
        return ""
    told = f"{_RELATIONS[claim.relation]} {distance(claim.value_m, units)}".lstrip()
    low, high = distance(claim.value_m - slack_m, units), distance(claim.value_m + slack_m, units)
    return f"“{told}” counts as true from {low} to {high}."


def property_name(name: PropertyName) -> str:
    """Return what a property of a fact says, in a word or two: ``fatalities`` is ``Killed``."""
    return _PROPERTIES[name]


def mode(words: str) -> str:
    """Return a mode or class name as words: ``air_strike`` is ``Air strike``."""
    text = words.replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]


def status(deployment: Deployment) -> str:
    """Return what a force is said to be doing."""
    return _STATUSES.get(deployment.status, deployment.status)


def share_of_total(deployment: Deployment) -> str | None:
    """Return "part of 15,000 across four places" where one total is said of several places.

    None where the quantity belongs to one place or to each.
    """
    places = len(deployment.places)
    if deployment.distribution != "across" or places < 2 or deployment.quantity is None:
        return None
    return f"part of {quantity(deployment.quantity)} across {count_word(places)} places"


def modality(item: Event | Deployment) -> str:
    """Return how sure the text is, in words."""
    words = _MODALITIES[item.modality]
    negative = isinstance(item, Event) and item.polarity == "negative"
    return f"{words}; the text says that it did not happen" if negative else words
