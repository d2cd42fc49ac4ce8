"""What tells a place name from other words: candidate spans and the clues about each.

Candidates come from three sources: names of the gazetteer's match list (``M``), capitalised stretches that
end or begin with a word for a spot, such as "… Bridge" or "Fort …" (``F``), and capitalised stretches of
unknown words where a place would stand, such as after "in" (``U``). Every clue is a short string; the model
gives each a weight.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any

from geomap.gazetteer import NameMatch
from geomap.reading.language.lexicons import open_table
from geomap.reading.language.word_lists import open_lists
from geomap.reading.places.features import DIGIT, MIXED, SIGN, Words, lexicon, word_classes
from geomap.recent import Recent
from geomap.settings import data_path

_LISTS = open_lists("places", "features_recognition")
_PLAIN = lexicon("context")["function"]


class Spot:
    """A stretch of a document that may be a place name."""

    __slots__ = ("end", "first", "key", "last", "match", "origin", "start")

    def __init__(
        self, origin: str, words: Words, first: int, last: int, match: NameMatch | None = None
    ) -> None:
        self.origin = origin
        self.first = first
        self.last = last
        self.match = match
        self.start = words.start[first] if match is None else match.start
        self.end = words.end[last - 1] if match is None else match.end
        self.key = " ".join(words.lower[first:last]) if match is None else match.key


@cache
def given_names() -> frozenset[str]:
    """Return given names in lower case."""
    path = data_path("lexicons", "person_names.toml")
    if not path.is_file():
        return frozenset()
    with path.open("rb") as file:
        table = tomllib.load(file)
    return frozenset(word.lower() for names in table.get("given", {}).values() for word in names.split())


_LINKING = frozenset(("of", "de", "and", "&"))
"""Small words in a capitalised stretch after which a name may begin: "Governor of Sokoto State"."""
_PARTIES = _LISTS.words("parties")
"""Parties as they stand before a lawmaker's home: "D-Ohio"."""
_ORDINALS = frozenset(
    {"first", "second", "third", "new", "old", "upper", "lower", "two", "three", "four", "five"}
)
_SHORT_HEADS = _LISTS.words("short_heads")
_NUMBERED = re.compile(b"[%c%c]" % (DIGIT, MIXED))
_SPOT_HEADS = frozenset({"ROA", "WAT", "LND", "DIV", "BLD"})


def find_spots(words: Words, matches: Iterable[NameMatch]) -> list[Spot]:
    """Return the candidate spans of a document, in order of start, longer first."""
    classes = word_classes()
    spots: dict[tuple[int, int], Spot] = {}
    covered = bytearray(len(words) + 1)
    for match in matches:
        first, last = words.span(match.start, match.end)
        # Names in lower case are read as names only where the sentence has no case to go by.
        if first >= last or (match.case == "lower" and not words.even[first]):
            continue
        spots[first, last] = Spot("M", words, first, last, match)
        for index in range(first, last):
            covered[index] = 1
    for start, end in words.runs:
        if end - start == 1 and (covered[start] or words.even[start]):
            continue
        end = min(end, start + 9)
        if start + 2 < end and words.raw[start + 1] == "-" and words.lower[start] in _PARTIES:
            start += 2
        while start < end and (
            (words.lower[start] in _PLAIN and (words.opens[start] or words.lower[start] not in _ORDINALS))
            or "CAL" in classes.get(words.lower[start], ())
            or words.shape[start] == SIGN
        ):
            start += 1
        if end - start >= 2:
            for index in range(start + 1, end):
                tags = classes.get(words.lower[index], ())
                if not _SPOT_HEADS.isdisjoint(tags) and words.is_named(index):
                    spots.setdefault((start, index + 1), Spot("F", words, start, index + 1))
                    if index - start >= 3:
                        spots.setdefault((index - 2, index + 1), Spot("F", words, index - 2, index + 1))
                    if words.lower[index - 2] in _LINKING and index - start >= 3:
                        spots.setdefault((index - 1, index + 1), Spot("F", words, index - 1, index + 1))
                    if words.lower[index] in _SHORT_HEADS and words.word(index + 1) == ".":
                        spots.setdefault((start, index + 2), Spot("F", words, start, index + 2))
            if "FPR" in classes.get(words.lower[start], ()):
                spots.setdefault((start, end), Spot("F", words, start, end))
        if start < end <= start + 4 and not words.even[start] and not any(covered[start:end]):
            before = words.near[start - 1]
            if before == "the":
                before = words.near[start - 2]
            after_comma = end + 1 < len(words) and words.raw[end] == "," and covered[end + 1]
            if "LOC" in classes.get(before, ()) or before == "of" or after_comma:
                spots.setdefault((start, end), Spot("U", words, start, end))
    for number in _NUMBERED.finditer(words.shape):
        _numbered(words, number.start(), spots)
    return [
        spots[at]
        for at in sorted(spots, key=lambda at: (at[0], -at[1]))
        if spots[at].origin == "M" or tuple(words.lower[at[0] : at[1]]) not in _groups()
    ]


@cache
def _groups() -> frozenset[tuple[str, ...]]:
    """Return the names of armed groups as words: "Islamic State" is no state that the gazetteer lacks."""
    names = open_table("actors")["groups"]["names"]
    return frozenset(tuple(name.lower().split()) for name in names)


def _numbered(words: Words, index: int, spots: dict[tuple[int, int], Spot]) -> None:
    """Add roads with a number: "Route 12", "I-95", "33rd Avenue"."""
    before = index - 1
    if words.word(before) in ("-", "."):
        before -= 1
    routes = lexicon("facilities")["routes"]
    if words.shape[index] == DIGIT and words.is_named(before) and words.lower[before] in routes:
        first = before
        run = words.run_of[before]
        if run is not None and run.start < before and "ROA" in word_classes().get(words.lower[before], ()):
            first = run.start
        if words.start[index] - words.end[before] <= 2:
            spots.setdefault((first, index + 1), Spot("F", words, first, index + 1))
    run = words.run_of[index + 1] if index + 1 < len(words) else None
    ordinal = words.shape[index] == MIXED and words.lower[index].endswith(("st", "nd", "rd", "th"))
    if ordinal and run is not None and run.start == index + 1 and run.end - run.start <= 3:
        is_road = "ROA" in word_classes().get(words.lower[run.end - 1], ())
        if is_road:
            spots.setdefault((index, run.end), Spot("F", words, index, run.end))


def document_clues(
    words: Words, spots: Sequence[Spot], first_names: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """Return, for each key, what its occurrences in the whole document say together.

    A name that follows a given name or a title once is likely a surname everywhere; one that follows "in"
    once is likely a place everywhere.
    """
    classes = word_classes()
    counts = Counter([spot.key for spot in spots])
    located: dict[str, int] = {}
    person: set[str] = set()
    listed: set[str] = set()
    near = words.near
    for spot in spots:
        key, first, last = spot.key, spot.first, spot.last
        word = near[first - 1]
        before = classes.get(word, ())
        if words.is_named(first - 1):
            if word in first_names or "TIT" in before:
                person.add(key)
        elif "LOC" in before:
            located[key] = located.get(key, 0) + 1
        if near[last] == "," and words.is_named(last + 1):
            listed.add(key)
    # A surname is also given away by a full name that ends with it anywhere.
    tails: set[str] = set()
    ends: set[str] = set()
    for run in words.runs:
        if run.end - run.start >= 2 and words.lower[run.start] in first_names:
            tails.add(words.lower[run.end - 1])
        elif 2 <= run.end - run.start <= 3 and words.lower[run.end - 1] not in classes:
            ends.add(words.lower[run.end - 1])
    out = {}
    for key, count in counts.items():
        tags = [f"dn={min(count, 4)}"]
        if key in located:
            tags.append("dloc")
            if located[key] * 2 >= count:
                tags.append("dloc+")
        if key in person:
            tags.append("dper")
        if key in tails:
            tags.append("dtail")
        elif key in ends:
            tags.append("dend")
        if key in listed:
            tags.append("dcomma")
        out[key] = tuple(tags)
    return out


Term = tuple[Any, ...]
"""A name in ``_NAMERS``, and what clues are named from: what a candidate shares with very many others.

It holds nothing but strings and numbers, so that the garbage collector need not look at those remembered.
"""


def clues_of(terms: Iterable[Term]) -> list[str]:
    """Return the clues that terms stand for."""
    return [clue for name, *parts in terms for clue in _NAMERS[name](*parts)]


_TERMS = 20_000
"""Terms of which the weight is remembered, twice as many at most."""


class Weights(Recent[Term, float]):
    """What the clues of each term weigh together, remembered: texts repeat their words."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        super().__init__(_TERMS, self._weigh)
        self._weights = weights

    def _weigh(self, term: Term) -> float:
        name, *parts = term
        return sum(map(self._weights.get, _NAMERS[name](*parts), repeat(0.0)))


def terms_of(
    words: Words,
    spot: Spot,
    name_clues: tuple[str, ...],
    bucket: str,
    about: tuple[str, ...],
    first_names: frozenset[str],
    neighbours: tuple[str, str],
) -> list[Term]:
    """Return the clues about one candidate span, in terms.

    ``name_clues`` and ``bucket`` are what the gazetteer says of the name, ``about`` what the whole document
    says of it, ``neighbours`` the buckets of the names that a comma joins to it before and after.
    """
    first, last, origin, key = spot.first, spot.last, spot.origin, spot.key
    near, sort = words.near, words.sort
    size = last - first
    case = "E" if words.even[first] else "lCUdsm"[words.shape[first]]
    head = origin + bucket
    p1, n1 = near[first - 1], near[last]
    cp1, cn1 = sort[first - 1], sort[last]
    length = spot.end - spot.start
    terms: list[Term] = [
        ("form", head, case, origin, size if size < 4 else 4, length if length < 12 else 12),
        ("before", p1, bucket),
        ("after", n1, bucket),
        ("second-before", near[first - 2]),
        ("second-after", near[last + 1]),
        ("sort-before", sort[first - 2], cp1, head),
        ("sort-after", cn1, sort[last + 1], head),
        ("between", cp1, cn1),
        ("name", key, name_clues),
        ("said", *about),
    ]
    if words.opens[first]:
        terms.append(("opening", head, cn1, case, bool(words.paragraph_opens[first])))
    if p1 == "-" and near[first - 2] in _PARTIES:
        terms.append(("of-party",))
    if p1 == "the":
        terms.append(("articled", head, key))
    if neighbours != _ALONE:
        terms.append(("beside", *neighbours, head))
    _add_run(terms, words, spot, bucket, first_names)
    if origin != "M" or size > 1:
        lower = words.lower
        terms.append(("ends", lower[first], lower[last - 1], sort[first], sort[last - 1], origin))
    return terms


def _add_run(terms: list[Term], words: Words, spot: Spot, bucket: str, first_names: frozenset[str]) -> None:
    """Add what the capitalised stretch about a candidate says: a longer name, a person, a body."""
    first, last, origin = spot.first, spot.last, spot.origin
    run = words.run_of[first]
    if run is None:
        terms.append(("no-run",))
        return
    lower = words.lower
    start, end = run
    left, right = first - start, end - last if end > last else 0
    # The first word of a sentence is capitalised anyway.
    if left and words.opens[start] and lower[start] in _PLAIN:
        left -= 1
    terms.append(("run", left if left < 3 else 3, right if right < 3 else 3, origin, bucket))
    if right:
        is_given = lower[last] in first_names
        terms.append(("run-on", lower[end - 1], lower[last], left > 0, is_given, origin, bucket))
    if left:
        front, before = lower[start], lower[first - 1]
        given = "before" if before in first_names else "front" if front in first_names else ""
        terms.append(("run-up", front, before, right > 0, given, origin, bucket))
    if last - first == 1 and lower[first] in first_names:
        terms.append(("is-given", left > 0, right if right < 2 else 2, bucket))


_ALONE = ("", "")


def _form(head: str, case: str, origin: str, size: int, length: int) -> tuple[str, ...]:
    return (
        f"o={head}",
        f"case={case}{origin}",
        f"case={case}|{head}",
        f"size={size}{origin}",
        f"len={length}",
    )


def _before(word: str, bucket: str) -> tuple[str, ...]:
    return f"p1={word}", f"p1={word}|{bucket}"


def _after(word: str, bucket: str) -> tuple[str, ...]:
    return f"n1={word}", f"n1={word}|{bucket}"


def _second_before(word: str) -> tuple[str, ...]:
    return (f"p2={word}",)


def _second_after(word: str) -> tuple[str, ...]:
    return (f"n2={word}",)


def _sort_before(second: str, first: str, head: str) -> tuple[str, ...]:
    return f"cp1={first}|{head}", f"cp2={second}|{first}"


def _sort_after(first: str, second: str, head: str) -> tuple[str, ...]:
    return f"cn1={first}|{head}", f"cn1={first}|{second}"


def _between(before: str, after: str) -> tuple[str, ...]:
    return (f"cp1={before}|cn1={after}",)


def _name(key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    return f"w={key}", *known


def _said(*about: str) -> tuple[str, ...]:
    return about


def _opening(head: str, after: str, case: str, paragraph: bool) -> tuple[str, ...]:
    found = (f"open|{head}", f"open|cn1={after}", f"open|{case}|cn1={after}")
    return (*found, f"para|{case}") if paragraph else found


def _of_party() -> tuple[str, ...]:
    return ("party-",)


def _articled(head: str, key: str) -> tuple[str, ...]:
    return f"the|{head}", f"the|{key}"


def _beside(before: str, after: str, head: str) -> tuple[str, ...]:
    found = (f"x,={before}|{head}",) if before else ()
    return (*found, f",y={after}|{head}") if after else found


def _ends(first: str, last: str, first_sort: str, last_sort: str, origin: str) -> tuple[str, ...]:
    return (
        f"lastw={last}|{origin}",
        f"firstw={first}|{origin}",
        f"clast={last_sort}|{origin}",
        f"cfirst={first_sort}|{origin}",
    )


def _no_run() -> tuple[str, ...]:
    return ("norun",)


def _run(left: int, right: int, origin: str, bucket: str) -> tuple[str, ...]:
    return f"run={left},{right}|{origin}", f"run={left},{right}|{bucket}"


def _run_on(
    tail: str, following: str, led: bool, is_given: bool, origin: str, bucket: str
) -> tuple[str, ...]:
    sort = word_classes().get(tail, ("x",))[0]
    found = (
        f"tail={tail}",
        f"ctail={sort}|{bucket}",
        f"ctail={sort}|{led:d}|{origin}",
        f"next={following}|{led:d}",
    )
    return (*found, "nextfn") if is_given else found


def _run_up(front: str, before: str, goes_on: bool, given: str, origin: str, bucket: str) -> tuple[str, ...]:
    sorts = [word_classes().get(word, ("x",))[0] for word in (front, before)]
    found = [
        f"front={front}",
        f"cfront={sorts[0]}|{bucket}",
        f"cbefore={sorts[1]}|{goes_on:d}|{bucket}",
        f"before={before}",
    ]
    if given == "before":
        found += [f"beforefn|{bucket}", f"beforefn|{goes_on:d}|{origin}"]
    elif given == "front":
        found.append(f"frontfn|{origin}")
    if len(before) == 1:
        found.append(f"initial|{origin}")
    return tuple(found)


def _is_given(led: bool, right: int, bucket: str) -> tuple[str, ...]:
    return f"isfn|{bucket}|{min(right, 1)}", f"isfn|{led:d},{right}"


def land_term(where: str, bucket: str, spread: int) -> Term:
    """Return whether a place of the name lies in a land that the document names, as a term."""
    return "held", where, bucket, spread


def _held(where: str, bucket: str, spread: int) -> tuple[str, ...]:
    return f"h={where}|{bucket}", f"h={where}|{spread}"


_NAMERS: dict[str, Callable[..., tuple[str, ...]]] = {
    "form": _form,
    "before": _before,
    "after": _after,
    "second-before": _second_before,
    "second-after": _second_after,
    "sort-before": _sort_before,
    "sort-after": _sort_after,
    "between": _between,
    "name": _name,
    "said": _said,
    "opening": _opening,
    "of-party": _of_party,
    "articled": _articled,
    "beside": _beside,
    "ends": _ends,
    "no-run": _no_run,
    "run": _run,
    "run-on": _run_on,
    "run-up": _run_up,
    "is-given": _is_given,
    "held": _held,
}
"""What names the clues of each sort of term."""
