"""What tells a place name from other words: candidate spans and the clues about each.

Candidates come from three sources: names of the gazetteer's match list (``M``), capitalised stretches that
end or begin with a word for a spot, such as "… Bridge" or "Fort …" (``F``), and capitalised stretches of
unknown words where a place would stand, such as after "in" (``U``). Every clue is a short string; the model
gives each a weight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from geomap.gazetteer import NameMatch
from geomap.reading.places.features import DIGIT, LOWER, MIXED, REMEMBERED, SIGN, Words, lexicon

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
def word_classes() -> dict[str, tuple[str, ...]]:
    """Return the classes of each word that the lexicons know, in a fixed order."""
    tables = (
        ("context", "locative", "LOC"),
        ("context", "directions", "DIR"),
        ("context", "directional", "DRN"),
        ("context", "units", "UNI"),
        ("context", "ground", "GRD"),
        ("context", "actors", "ACT"),
        ("context", "deciding", "DEC"),
        ("context", "addressing", "ADR"),
        ("context", "kind_before", "KND"),
        ("context", "residents", "RES"),
        ("context", "agencies", "AGY"),
        ("context", "calendar", "CAL"),
        ("organisations", "heads", "ORG"),
        ("organisations", "media", "MED"),
        ("organisations", "teams", "TEA"),
        ("organisations", "starts", "OST"),
        ("persons", "titles", "TIT"),
        ("persons", "particles", "PAR"),
        ("persons", "suffixes", "SUF"),
        ("persons", "acting", "DOI"),
        ("vessels", "prefixes", "SHP"),
        ("vessels", "operations", "OPN"),
        ("facilities", "roads", "ROA"),
        ("facilities", "waters", "WAT"),
        ("facilities", "lands", "LND"),
        ("facilities", "divisions", "DIV"),
        ("facilities", "buildings", "BLD"),
        ("facilities", "prefixes", "FPR"),
    )
    classes: dict[str, list[str]] = {}
    for table, key, tag in tables:
        for word in sorted(lexicon(table)[key]):
            classes.setdefault(word, []).append(tag)
    for word in _PLAIN:
        classes.setdefault(word, []).append("FUN")
    return {word: tuple(tags) for word, tags in classes.items()}


_ORDINALS = frozenset(
    {"first", "second", "third", "new", "old", "upper", "lower", "two", "three", "four", "five"}
)
_SHORT_HEADS = frozenset({"st", "ave", "blvd", "rd", "dr", "ln", "hwy", "twp", "ct", "pl", "mt", "co"})
_NUMBERED = (DIGIT, MIXED)
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
    for run in words.runs:
        start, end = run.start, min(run.end, run.start + 9)
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
    for index in [at for at, shape in enumerate(words.shape) if shape in _NUMBERED]:
        _numbered(words, index, spots)
    return [spots[at] for at in sorted(spots, key=lambda at: (at[0], -at[1]))]


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


_classes: dict[str, str] = {}


def _class_of(words: Words, index: int) -> str:
    """Return one class for the word at an index: where it is known, what it is; otherwise its shape."""
    if not 0 <= index < len(words.raw):
        return "EDGE"
    raw, near = words.raw[index], words.near[index]
    if near != words.lower[index]:
        raw = near
    return _classes.get(raw) or _classify(raw, near, words.shape[index])


def _classify(raw: str, lower: str, shape: int) -> str:
    """Return the class of a word, remembered: texts repeat their words."""
    if len(_classes) >= REMEMBERED:
        _classes.clear()
    tags = word_classes().get(lower)
    if tags:
        found = tags[0] if shape in (LOWER, SIGN) else tags[0] + "^"
    else:
        found = raw if shape == SIGN else ("low", "Cap", "CAP", "num", "sig", "mix")[shape]
    _classes[raw] = found
    return found


def document_clues(
    words: Words, spots: Sequence[Spot], first_names: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """Return, for each key, what its occurrences in the whole document say together.

    A name that follows a given name or a title once is likely a surname everywhere; one that follows "in"
    once is likely a place everywhere.
    """
    classes = word_classes()
    counts: Counter[str] = Counter()
    located: Counter[str] = Counter()
    person: Counter[str] = Counter()
    listed: Counter[str] = Counter()
    near = words.near
    for spot in spots:
        key, first, last = spot.key, spot.first, spot.last
        counts[key] += 1
        word = near[first - 1]
        before = classes.get(word, ())
        if words.is_named(first - 1):
            if word in first_names or "TIT" in before:
                person[key] += 1
        elif "LOC" in before:
            located[key] += 1
        if near[last] == "," and words.is_named(last + 1):
            listed[key] += 1
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
        if located[key]:
            tags.append("dloc")
            if located[key] * 2 >= count:
                tags.append("dloc+")
        if person[key]:
            tags.append("dper")
        if key in tails:
            tags.append("dtail")
        elif key in ends:
            tags.append("dend")
        if listed[key]:
            tags.append("dcomma")
        out[key] = tuple(tags)
    return out


def clues(
    words: Words,
    spot: Spot,
    name_clues: tuple[str, ...],
    bucket: str,
    about: tuple[str, ...],
    first_names: frozenset[str],
    neighbours: tuple[str, str],
) -> list[str]:
    """Return the clues about one candidate span.

    ``name_clues`` and ``bucket`` are what the gazetteer says of the name, ``about`` what the whole document
    says of it, ``neighbours`` the buckets of the names that a comma joins to it before and after.
    """
    first, last = spot.first, spot.last
    lower, shape = words.lower, words.shape
    origin = spot.origin
    size = last - first
    even = words.even[first]
    near = words.near
    p1, n1 = near[first - 1], near[last]
    p2, n2 = near[first - 2], near[last + 1]
    cp1, cn1 = _class_of(words, first - 1), _class_of(words, last)
    cp2, cn2 = _class_of(words, first - 2), _class_of(words, last + 1)
    opens = words.opens[first]
    case = "E" if even else ("l", "C", "U", "d", "s", "m")[shape[first]]
    head = f"{origin}{bucket}"
    out = [
        f"o={head}",
        f"case={case}{origin}",
        f"case={case}|{head}",
        f"size={min(size, 4)}{origin}",
        f"len={min(spot.end - spot.start, 12)}",
        f"p1={p1}",
        f"n1={n1}",
        f"p2={p2}",
        f"n2={n2}",
        f"cp1={cp1}|{head}",
        f"cn1={cn1}|{head}",
        f"cp2={cp2}|{cp1}",
        f"cn1={cn1}|{cn2}",
        f"cp1={cp1}|cn1={cn1}",
        f"p1={p1}|{bucket}",
        f"n1={n1}|{bucket}",
        f"w={spot.key}",
    ]
    out.extend(name_clues)
    out.extend(about)
    if opens:
        out.append(f"open|{head}")
        out.append(f"open|cn1={cn1}")
        if words.paragraph_opens[first]:
            out.append(f"para|{case}")
    if p1 == "the":
        out.append(f"the|{head}")
        out.append(f"the|{spot.key}")
    before, after = neighbours
    if before:
        out.append(f"x,={before}|{head}")
    if after:
        out.append(f",y={after}|{head}")
    out.extend(_run_clues(words, spot, bucket, first_names))
    if origin != "M" or size > 1:
        out.append(f"lastw={lower[last - 1]}|{origin}")
        out.append(f"firstw={lower[first]}|{origin}")
        out.append(f"clast={_class_of(words, last - 1)}|{origin}")
        out.append(f"cfirst={_class_of(words, first)}|{origin}")
    return out


def _run_clues(words: Words, spot: Spot, bucket: str, first_names: frozenset[str]) -> list[str]:
    """Return what the capitalised stretch about a candidate says: a longer name, a person, a body."""
    first, last = spot.first, spot.last
    run = words.run_of[first]
    if run is None:
        return ["norun"]
    lower = words.lower
    left, right = first - run.start, max(0, run.end - last)
    # The first word of a sentence is capitalised anyway.
    if left and words.opens[run.start] and lower[run.start] in _PLAIN:
        left -= 1
    origin = spot.origin
    out = [f"run={min(left, 3)},{min(right, 3)}|{origin}", f"run={min(left, 3)},{min(right, 3)}|{bucket}"]
    if right:
        tail, next_word = lower[run.end - 1], lower[last]
        tags = word_classes().get(tail, ("x",))
        out.append(f"tail={tail}")
        out.append(f"ctail={tags[0]}|{bucket}")
        out.append(f"ctail={tags[0]}|{min(left, 1)}|{origin}")
        out.append(f"next={next_word}|{min(left, 1)}")
        if next_word in first_names:
            out.append("nextfn")
    if left:
        front, before = lower[run.start], lower[first - 1]
        tags = word_classes().get(front, ("x",))
        out.append(f"front={front}")
        out.append(f"cfront={tags[0]}|{bucket}")
        before_tags = word_classes().get(before, ("x",))
        out.append(f"cbefore={before_tags[0]}|{min(right, 1)}|{bucket}")
        out.append(f"before={before}")
        if before in first_names:
            out.append(f"beforefn|{bucket}")
            out.append(f"beforefn|{min(right, 1)}|{origin}")
        elif front in first_names:
            out.append(f"frontfn|{origin}")
        if len(before) == 1 or before == ".":
            out.append(f"initial|{origin}")
    if last - first == 1 and lower[first] in first_names:
        out.append(f"isfn|{bucket}|{min(right, 1)}")
        out.append(f"isfn|{min(left, 1)},{min(right, 2)}")
    return out
