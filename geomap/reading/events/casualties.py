"""Casualties: which numbers of a sentence count the dead and which the injured."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.model import Quantity
from geomap.reading.language.grammar import BE, CASUALTIES, MARKS, OBJECT_STARTS
from geomap.reading.language.words import Words

_DEAD = CASUALTIES["dead"]
_DEAD_AFTER = CASUALTIES["dead_after"]
_DEAD_BEFORE = CASUALTIES["dead_before"]
_HURT = CASUALTIES["hurt"]
_SKIPPED = CASUALTIES["skipped"]
_STOPS = CASUALTIES["stops"]
_TRANSITIVE = CASUALTIES["transitive"]
_PERSONS = CASUALTIES["persons"]
_NO_MEN = frozenset(
    ("german", "roman", "norman", "ottoman", "human", "oman", "inhuman", "caiman", "talisman")
)
_RIGHT, _LEFT, _TOLL = 8, 7, 16
_SHOT = frozenset(("shot", "shooting", "gunned", "stabbed", "beaten", "hacked"))
"""Before "dead", which then counts what follows: "shot dead 26 men"."""
_ASIDES = frozenset(("among", "including", "most", "many", "mostly", "all", "some"))

Casualty = tuple[tuple[int, int], Quantity, bool]
"""Tokens of the number, the number, and True for the dead, False for the injured."""


def read_casualties(
    words: Words, begin: int, stop: int, numbers: Sequence[tuple[tuple[int, int], Quantity]]
) -> list[Casualty]:
    """Return the numbers of a sentence that count dead or injured people, in order.

    ``numbers`` are the sentence's quantities with their first and last token. A part of another number
    ("including three children") is left out: it is contained in it.
    """
    found: list[Casualty] = []
    taken = [span for span, _ in numbers]
    toll = _toll(words, begin, stop)
    for span, quantity in numbers:
        if quantity.unit != "count":
            continue
        if _is_part(words, begin, span):
            continue
        if toll is not None and toll < span[0] <= toll + _TOLL:
            toll = None
            found.append((span, quantity, True))
            continue
        right = _right(words, stop, span, taken)
        left = _left(words, begin, span, taken)
        best = min((cue for cue in (right, left) if cue is not None), default=None)
        if best is not None:
            found.append((span, quantity, best[1]))
    if not any(fatal for *_, fatal in found):
        found += _single(words, begin, stop, taken)
    return sorted(found, key=lambda casualty: casualty[0])


def _single(words: Words, begin: int, stop: int, taken: list[tuple[int, int]]) -> list[Casualty]:
    """Return the one person whose death a sentence tells without a number: "A boy died"."""
    lower = words.lower
    counted = {token for first, last in taken for token in range(first, last + 1)}
    for at in range(begin, stop):
        if lower[at] not in ("a", "an", "another") or at in counted:
            continue
        if at > begin and lower[at - 1] in ("including", "them", "whom", "as"):
            continue  # one of a number that is told
        noun = next((n for n in range(at + 1, min(stop, at + 6)) if _is_person(lower[n])), None)
        if noun is None or any(w in MARKS or w in _STOPS for w in lower[at + 1 : noun]):
            continue
        if noun + 1 < stop and lower[noun + 1] in _PERSONS | {"'s"}:
            continue
        killed = at > begin and (
            lower[at - 1] in _DEAD_BEFORE - {"life"} or lower[at - 1] in ("killed", "murdered", "shot")
        )
        if not killed:
            for ahead in range(noun + 1, min(stop, noun + _RIGHT)):
                word = lower[ahead]
                if word in ("died", "dies") or (
                    word in ("killed", "murdered", "executed", "dead")
                    and any(w in BE for w in lower[noun:ahead])
                ):
                    killed = True
                    break
                if word in _STOPS or word in ";:":
                    break
        elif lower[at - 1] == "shot" and "dead" not in lower[noun : noun + 6]:
            killed = False
        if killed:
            start, end = words.start[at], words.end[noun]
            one = Quantity(
                start=start, end=end, text=words.text[start:end], low=1.0, best=1.0, high=1.0, unit="count",
                of=lower[noun],
            )  # fmt: skip
            return [((at, noun), one, True)]
    return []


def _is_person(word: str) -> bool:
    """Whether a noun is a person's: "guard", "boatman"."""
    return word in _PERSONS or (word.endswith(("man", "woman")) and word not in _NO_MEN)


def _toll(words: Words, begin: int, stop: int) -> int | None:
    """Return where "the death toll" stands, whose figure may follow a good way after."""
    for at in range(begin, stop):
        if words.lower[at] == "toll" and not (
            at > begin and words.lower[at - 1] in ("injury", "road", "bridge")
        ):
            return at
    return None


def _is_part(words: Words, begin: int, span: tuple[int, int]) -> bool:
    before = words.lower[max(begin, span[0] - 3) : span[0]]
    return bool(before) and (
        before[-1] == "including"
        or "among" in before
        or before[-2:] == ["including", "at"]
        or "including" in before
    )


def _right(
    words: Words, stop: int, span: tuple[int, int], taken: list[tuple[int, int]]
) -> tuple[int, bool] | None:
    starts = {other[0] for other in taken}
    lower = words.lower
    at, limit = span[1], min(stop, span[1] + 1 + _RIGHT)
    while (at := at + 1) < limit:
        word = lower[at]
        if word == "," and at + 1 < stop and lower[at + 1] in _ASIDES:
            # "fourteen people, among them a guard, were killed": the aside is passed over.
            close = next((k for k in range(at + 1, min(stop, at + 10)) if lower[k] == ","), None)
            if close is not None:
                at, limit = close, min(stop, close + 1 + _RIGHT)
                continue
        if word in _DEAD and word not in _DEAD_BEFORE:
            return None if _has_object(words, at, stop) else (at - span[1], True)
        if word in _HURT:
            return None if _has_object(words, at, stop) else (at - span[1], False)
        if word in _STOPS or word in MARKS or at in starts:
            return None
    return None


def _has_object(words: Words, at: int, stop: int) -> bool:
    """Whether "killed" and its kind are active: "two blasts killed nine"."""
    if any(word in BE for word in words.lower[at - 2 : at]) or at + 1 >= stop:
        return False
    following = words.lower[at + 1]
    return words.lower[at] in _TRANSITIVE and (
        following in OBJECT_STARTS
        or following[0].isdigit()
        or words.lower[at + 1 : at + 3] in (["at", "least"], ["more", "than"])
    )


def _left(
    words: Words, begin: int, span: tuple[int, int], taken: list[tuple[int, int]]
) -> tuple[int, bool] | None:
    ends = {other[1] for other in taken}
    far = 0
    for at in range(span[0] - 1, max(begin, span[0] - _LEFT) - 1, -1):
        word = words.lower[at]
        far += 0 if word in _SKIPPED else 1
        if word in _DEAD and (word not in _DEAD_AFTER or words.lower[at - 1] in _SHOT):
            return (max(1, far), True)
        if (word in _HURT and word not in ("injured", "hurt")) or (word in ("injured", "hurt") and far <= 1):
            return (max(1, far), False)
        if (word in _STOPS and word not in ("who",)) or word in MARKS or at in ends:
            return None
    return None
