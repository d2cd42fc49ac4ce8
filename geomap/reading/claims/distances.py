"""Distances as a text states them: "less than 200 kilometers", "between 10 and 15 nautical miles"."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from geomap.reading.language.word_lists import open_lists
from geomap.settings import data_path

_LISTS = open_lists("claims", "distances")
DistanceRelation = Literal["<", "<=", ">", ">=", "=", "~", "between"]
"""How the words bound the distance; ``~`` is "some", "about", ``=`` a bare figure."""

_DIGITS = r"\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,3})?|\d{1,7}(?:\.\d{1,3})?"
_LOOK_BACK = 90
_ALONG = _LISTS.fill(r" (?:up|down) the (?:<along>)(?!\w)")
"""Behind a distance: where it runs, so that "up" is no height."""
_MAX_M = 20_100_000.0  # half of the Earth's circumference with some air: nothing is farther away


@dataclass(frozen=True, kw_only=True, slots=True)
class Distance:
    """A distance with its bounds, in metres."""

    start: int
    """First code point, the bounding words included."""
    end: int
    """One past the last, a conversion in brackets included."""
    text: str
    """The words: "less than 200 kilometers"."""
    relation: DistanceRelation
    """How the words bound it."""
    value_m: float
    """The figure in metres; for ``between`` the upper bound, for a vague one the highest it may mean."""
    low_m: float | None = None
    """Lower bound for ``between`` and for vague figures such as "a few kilometers"."""
    vague: bool = False
    """True for "a few", "several", "hundreds of": the figures are a careful reader's bounds."""

    @property
    def middle_m(self) -> float:
        """The figure to draw with: the middle of a range, else the value."""
        return self.value_m if self.low_m is None else (self.low_m + self.value_m) / 2


@dataclass(frozen=True, slots=True)
class _Lexicon:
    unit: re.Pattern[str]
    lower_unit: re.Pattern[str]
    """The same in lower case, which is found five times as fast."""
    gate: re.Pattern[str]
    metres: dict[str, float]
    number: re.Pattern[str]
    numbers: dict[str, float]
    fractions: dict[str, float]
    vague: dict[str, tuple[float, float]]
    qualifier: re.Pattern[str]
    qualifiers: dict[str, DistanceRelation]
    suffix: re.Pattern[str]
    suffixes: dict[str, DistanceRelation]
    stop_after: re.Pattern[str]
    stop_before: re.Pattern[str]
    bracket: re.Pattern[str]


def read_distances(text: str, start: int = 0, end: int | None = None) -> tuple[Distance, ...]:
    """Read the distances of a stretch of text, in order, none overlapping another.

    Lengths of roads, speeds, areas and altitudes are left out as far as the words show them. Linear in the
    length of the text.

    >>> [(d.text, d.relation, d.value_m) for d in read_distances("It lies less than 200 kilometers away.")]
    [('less than 200 kilometers', '<', 200000.0)]
    """
    if _lexicon().gate.search(text[start:end].lower()) is None:
        return ()
    lexicon = _lexicon()
    stop = len(text) if end is None else min(end, len(text))
    found: list[Distance] = []
    floor = start
    for unit in lexicon.unit.finditer(text, start, stop):
        if unit.start() < floor:
            continue
        distance = _read_one(text, unit, floor, stop, lexicon)
        if distance is not None:
            found.append(distance)
            floor = distance.end
    return tuple(found)


def find_units(text: str) -> list[int]:
    """Return where a text may name a unit of length: a quick look, before distances are read."""
    lowered = text.lower()
    if _lexicon().gate.search(lowered) is None:
        return []
    if len(lowered) != len(text):  # İ and its like grow when lowered
        return [match.start() for match in _lexicon().unit.finditer(text)]
    return [match.start() for match in _lexicon().lower_unit.finditer(lowered)]


def _read_one(text: str, unit: re.Match[str], floor: int, stop: int, lexicon: _Lexicon) -> Distance | None:
    window_start = max(floor, unit.start() - _LOOK_BACK)
    window = _plain(text[window_start : unit.start()])
    tail = _plain(text[unit.end() : min(stop, unit.end() + 40)])
    number = lexicon.number.search(window)
    if number is None or lexicon.stop_after.match(tail):
        return None
    bounds = _bounds(number, lexicon)
    if bounds is None or lexicon.stop_before.search(window[: number.start()]):
        return None
    low, high, vague = bounds
    if _plain(unit.group()).strip() == "m" and high < 10:
        return None  # "5 m" is more often millions, or a length at hand, than a place's distance
    metres = lexicon.metres[" ".join(_plain(unit.group()).replace("-", " ").split())]
    first, last = window_start + number.start(), unit.end()
    relation: DistanceRelation = "~" if vague else ("between" if low is not None else "=")
    if number.group("so"):
        relation = "~"
    if low is None or vague:
        before = lexicon.qualifier.search(window[: number.start()])
        if before is not None:
            relation = lexicon.qualifiers[" ".join(before.group("words").split())]
            first = window_start + before.start("words")
    bracket = lexicon.bracket.match(_plain(text[last : min(stop, last + 48)]))
    if bracket is not None:
        last += bracket.end()
    after = lexicon.suffix.match(_plain(text[last : min(stop, last + 24)]))
    if after is not None:
        if relation == "=":
            relation = lexicon.suffixes[" ".join(after.group("words").split())]
        last += after.end()
    value_m = high * metres
    if not 0 < value_m <= _MAX_M:
        return None
    return Distance(
        start=first,
        end=last,
        text=text[first:last],
        relation=relation,
        value_m=value_m,
        low_m=None if low is None else low * metres,
        vague=vague,
    )


def _bounds(number: re.Match[str], lexicon: _Lexicon) -> tuple[float | None, float, bool] | None:
    """Return low, high and whether the figure is vague; None where the words make no number."""
    groups = number.groupdict()
    if groups["vague"] is not None:
        low, high = lexicon.vague[" ".join(groups["vague"].split())]
        return low, high, True
    if groups["fraction"] is not None:
        whole = _value(groups["whole"], lexicon) if groups["whole"] else 0.0
        part = lexicon.fractions[groups["fraction"]]
        return None if whole is None else (None, (whole or 0.0) + part, False)
    high_value = _value(groups["high"], lexicon)
    low_words = groups["low"] or groups["first"]
    low_value = _value(low_words, lexicon) if low_words else None
    if high_value is None:
        return None
    for scale in ("hundred", "thousand"):  # "one to two thousand" means one thousand to two thousand
        if low_value and scale in groups["high"] and scale not in low_words and low_value * 20 < high_value:
            low_value *= lexicon.numbers[scale]
    if low_value is not None and low_value >= high_value:
        if groups["first"] and low_value >= 100:  # "one hundred and twenty"
            high_value += low_value
        low_value = None
    return low_value, high_value, False


def _value(words: str, lexicon: _Lexicon) -> float | None:
    digits = words.replace(",", "").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", digits):
        return float(digits)
    total, current = 0.0, 0.0
    for word in words.replace("-", " ").split():
        if word in ("and", "of"):
            continue
        value = lexicon.numbers.get(word)
        if value is None:
            return None
        if value >= 1000:
            total, current = total + max(current, 1.0) * value, 0.0
        elif value in (12, 20, 100) and word in ("dozen", "score", "hundred"):
            current = max(current, 1.0) * value
        else:
            current += value
    return total + current or None


def _plain(text: str) -> str:
    """Fold case and dashes without moving any offset."""
    lowered = text.lower()
    if len(lowered) != len(text):  # İ and its like grow when lowered
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered.translate(_FOLD)


_FOLD = {ord(c): "-" for c in "‐‑‒–—−"} | {ord(c): " " for c in "\t\n\r\u00a0\u202f\u2009"} | {ord("’"): "'"}


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    with data_path("lexicons", "distances.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    metres = {" ".join(n.replace("-", " ").split()): u["metres"] for u in table["unit"] for n in u["names"]}
    vague = {w: (v["low"], v["high"]) for v in table["vague"] for w in v["words"]}
    numbers: dict[str, float] = table["numbers"]
    word = _any(w for w in numbers if w not in ("a", "an"))
    scale = _any(["dozen", "hundred", "thousand", "score"])
    words = rf"(?:an? (?:{scale})|an?|(?:{word})(?:[ -](?:and )?(?:{word})){{0,5}})"
    figure = rf"(?:{_DIGITS}|{words})"
    thousand = r"(?: (?:hundred|thousand))?"
    fraction = _any(table["fractions"])
    number = (
        r"(?<![\w.,/])(?:"
        rf"(?P<vague>{_any(vague)})"
        rf"|(?:(?P<whole>{figure})[ -]and[ -](?:a[ -]|one[ -])?|(?:a |one )?)"
        rf"(?P<fraction>{fraction})(?:[ -](?:of )?(?:an? )?)?"
        rf"|(?:between )?(?:(?P<low>{_DIGITS}) ?- ?|(?P<first>{figure})(?: to | and | or ))?"
        rf"(?P<high>{figure}{thousand})"
        r"(?: (?:more|additional))?(?P<so> or so|[ -]odd)?"
        r")[ -]{0,2}$"
    )
    qualifiers = {w: q["relation"] for q in table["qualifier"] for w in q["words"]}
    suffixes = {w: q["relation"] for q in table["suffix"] for w in q["words"]}
    unit_names = _any(n for u in table["unit"] for n in u["names"])
    singular = sorted({n.removesuffix("s") for n in metres if len(n) > 2 and " " not in n})
    long = _any(n for n in singular if not any(o != n and o in n for o in singular))
    short = _any(n for n in metres if len(n) <= 2)
    again = rf"(?:about |some |roughly |around )?[\d,.]{{1,8}}[ -]?(?:{unit_names})"
    return _Lexicon(
        gate=re.compile(rf"{long}|[\dnea] ?-?(?:{short})(?![a-z])"),
        # Most letters begin no unit: they are passed over first.
        lower_unit=re.compile(
            rf"(?=[{''.join(sorted({n[0] for n in metres}))}])(?<![a-z$€£])(?:{unit_names})(?![a-z'’²³])"
        ),
        unit=re.compile(rf"(?<![A-Za-z$€£])(?:{unit_names})(?![A-Za-z'’²³])", re.IGNORECASE),
        metres=metres,
        number=re.compile(number),
        numbers=numbers,
        fractions=table["fractions"],
        vague=vague,
        qualifier=re.compile(rf"(?<!\w)(?P<words>{_any(qualifiers)})(?: (?:of|a|an))? ?$"),
        qualifiers=qualifiers,
        suffix=re.compile(rf" (?P<words>{_any(suffixes)})(?!\w)"),
        suffixes=suffixes,
        stop_after=re.compile(rf"(?!{_ALONG})[ -]{{0,2}}(?:{_any(table['stop']['after'])})(?!\w)|[ -]?/"),
        stop_before=re.compile(rf"(?:{_any(table['stop']['before'])}) ?$"),
        bracket=re.compile(
            rf" ?[(\[](?:about |some |roughly |around |~)?[\d,. -]{{1,14}}[ -]?(?:{unit_names})[)\]]"
            rf"| -{{1,2}} ?{again} ?-{{1,2}}(?= )|,? or {again},?(?= (?:from|of|off|to)(?!\w))"
        ),
    )


def _any(words: Any) -> str:
    """Return an alternation, longest first, in which a space is one or two blanks."""
    return "|".join(
        re.escape(w).replace(r"\ ", " {1,2}") for w in sorted(set(words), key=lambda w: (-len(w), w))
    )
