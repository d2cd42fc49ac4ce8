"""Casualties: which numbers of a sentence count the dead and which the injured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geomap.model import Quantity
from geomap.reading.language.grammar import BE, CASUALTIES, HAVE, MARKS, OBJECT_STARTS, PREPOSITIONS
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import Words

_LISTS = open_lists("events", "casualties")
_DEAD = CASUALTIES["dead"]
_DEAD_AFTER = CASUALTIES["dead_after"]
_DEAD_BEFORE = CASUALTIES["dead_before"]
_HURT = CASUALTIES["hurt"]
_SKIPPED = CASUALTIES["skipped"]
_STOPS = CASUALTIES["stops"]
_TRANSITIVE = CASUALTIES["transitive"]
_PERSONS = CASUALTIES["persons"]
_RIGHT, _LEFT, _TOLL = 8, 7, 16
_PEOPLE = frozenset(CASUALTIES["people"])
_YEAR = 4
_SHORT = 4
"""Letters of a noun too short to tell by its ending."""
_NOUN = 3
"""Words of what is counted, after its number."""
_NOUGHT = frozenset(("no", "without"))
_HARM = {
    "casualties": (True, False),
    "victims": (True, False),
    "deaths": (True,),
    "fatalities": (True,),
    "injuries": (False,),
}
"""Whether those that "no" denies are dead, injured, or both."""
_SPANS = _LISTS.words("spans")
_ASIDES = frozenset(("among", "including", "most", "many", "mostly", "all", "some"))
_OWN = frozenset(("his", "her", "its", "their"))
_SELVES = frozenset(("himself", "herself"))
_KILLED_ONE = CASUALTIES["killed_one"]
"""Passives that one dies of: "the mayor, …, was gunned down"."""
_TO_DEATH = CASUALTIES["to_death"]
"""Those that one dies of only with "to death", "dead" or "fatally"."""
_DIED = frozenset(("died", "drowned", "perished", "dead"))
_NEXT_DEEDS = _LISTS.words("next_deeds")
"""Verbs without "ed" with which a sentence goes on from those killed: "and drove off"."""
_BEATS = _TO_DEATH | {"beat", "stab", "hack", "burn"}
"""The same, in the active: "beat a farmer to death"."""
_GROUPS = CASUALTIES["groups"]
"""Subjects in the singular that are more than one, or nobody knows who."""
_AFTER = frozenset(("who", "whom", "which", "that", "after", "since", "until", "if", "whether", "before"))
_WHERE = frozenset(("in", "at", "near", "outside", "of"))
_LEAVES = frozenset(("left", "leaves", "leaving"))
_QUOTES = frozenset("\"“”'‘’")
_RECEIVED = _LISTS.words("received")
_BURIED = frozenset(("burned", "burnt", "buried", "burning", "burying"))
"""Before people of whom "alive" says that they died of it."""
_WHO_THEY_WERE = frozenset(("a", "an", "the", "his", "her", "their", "one"))
"""With what the words between commas begin that say who those counted were."""
_GOES_ON = frozenset(("who", "did", "were", "was", "are", "have", "had", "died", "drowned", "perished"))
"""Behind them: what befell those counted."""
_NO_MEN = CASUALTIES["not_men"]
"""Words that end in "man" and are no one."""
_FELLED = CASUALTIES["felled"]
"""Before "dead", which then counts what follows: "shot dead 26 men"."""
_WOUND = CASUALTIES["wounding"]
"""Before the injured, known or counted: "wounding 12"."""
_NO_PERSONS = CASUALTIES["not_persons"]
"""Nouns that end as those for people do."""

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
        if quantity.unit != "count" or (quantity.best or 0) % 1:
            continue  # "17.50 A rider was shot dead": an hour
        if _is_part(words, begin, span) or _is_age(words, span) or _is_whole(words, span, taken):
            continue
        if toll is not None and toll < span[0] <= toll + _TOLL:
            toll = None
            found.append((span, quantity, True))
            continue
        right = _right(words, stop, span, taken)
        left = _left(words, begin, span, taken)
        best = min((cue for cue in (right, left) if cue is not None), default=None)
        best = best or _left_dead(words, begin, stop, span)
        if best is not None:
            found.append((span, quantity, best[1]))
    here = words.lower[begin:stop]
    if not any(fatal for *_, fatal in found) and not _DEAD.isdisjoint(here):
        found += _single(words, begin, stop, taken) or _named(words, begin, stop)
    if all(fatal for *_, fatal in found) and not _HURT.isdisjoint(here):
        found += _single_hurt(words, begin, stop, taken)
    if not found:
        found = _none(words, begin, stop)
    found.sort(key=lambda casualty: casualty[0])
    told = {span for span, *_ in found}
    free = [(span, quantity) for span, quantity in numbers if span not in told and quantity.unit == "count"]
    return _with_others(words, stop, [*free, *_persons(words, begin, stop, told)], found) if found else []


def _none(words: Words, begin: int, stop: int) -> list[Casualty]:
    """Return the nought of "no casualties were reported", "without causing injuries"."""
    for at in range(begin, stop):
        one = words.lower[at] == "no" and words.lower[at + 1 : at + 2] == ["one"]
        if one or words.lower[at] == "nobody":
            behind = words.lower[at + 1 + one : min(stop, at + 4 + one)]
            died = [word for word in behind if word not in BE | HAVE]
            if died[:1] in (["died"], ["killed"]):
                nought = replace(_one(words, at, at + one), low=0.0, best=0.0, high=0.0)
                return [((at, at + one), nought, True)]
        if words.lower[at] not in _NOUGHT:
            continue
        for last in range(at + 1, min(stop, at + 1 + _NOUN)):
            fatal = _HARM.get(words.lower[last])
            if fatal is not None:
                nought = replace(_one(words, at, last), low=0.0, best=0.0, high=0.0)
                return [((at, last), nought, each) for each in fatal]
    return []


def _persons(
    words: Words, begin: int, stop: int, told: set[tuple[int, int]]
) -> list[tuple[tuple[int, int], Quantity]]:
    """Return the persons of a sentence that stand beside "and" without a number: "a guard and two boys"."""
    persons = []
    for at in range(begin, stop):
        if words.lower[at] in _SELVES and (at, at) not in told:
            persons.append(((at, at), _one(words, at, at)))
        own = words.lower[at] in _OWN and words.lower[at - 1] == "and"
        if words.lower[at] not in ("a", "an", "the") and not own:
            continue
        if words.lower[at] == "the" and words.lower[at - 1] != "and":
            continue
        person = _is_doer if words.lower[at - 1] == "and" and words.lower[at] != "the" else _is_person
        noun = next((n for n in range(at + 1, min(stop, at + 1 + _NOUN)) if person(words.lower[n])), None)
        if noun is not None and (at, noun) not in told:
            persons.append(((at, noun), _one(words, at, noun)))
    return persons


def _with_others(
    words: Words, stop: int, free: Sequence[tuple[tuple[int, int], Quantity]], found: list[Casualty]
) -> list[Casualty]:
    """Add up what "and" joins: "two gendarmes and a passer-by were killed", "killed a man and two boys"."""
    result: list[Casualty] = []
    for span, quantity, fatal in found:
        for other, more in free:
            ahead = other[1] < span[0] and _joined(words, other, span[0])
            behind = other[0] > span[1] and _joined(words, span, other[0]) and _closes(words, other, stop)
            if ahead or behind:
                quantity = _sum(words, *sorted((quantity, more), key=lambda q: q.start))
        if result and result[-1][2] == fatal and _joined(words, result[-1][0], span[0]):
            before = result.pop()  # "left four soldiers and two policemen dead"
            span, quantity = (before[0][0], span[1]), _sum(words, before[1], quantity)
        result.append((span, quantity, fatal))
    return result


def _joined(words: Words, first: tuple[int, int], second: int) -> bool:
    """Whether only the noun of the first number and "and" stand before the second: "three men and"."""
    between = words.lower[first[1] + 1 : second] or [""]
    if between[-1] in _OWN:
        between = between[:-1] or [""]  # "a mother and her four sons"
    *noun, link = between
    where = next((n for n, word in enumerate(noun) if word in _WHERE), len(noun))
    noun = noun[:where] if len(noun) - where <= _NOUN else noun  # "six civilians in Ama and two soldiers"
    if link != "and" or len(noun) > _NOUN or any(map(_parts, noun)):
        return False
    return _are_people(noun[-1] if noun else words.lower[first[1]])


def _are_people(word: str) -> bool:
    """Whether a noun may count people one by one: "gendarmes", "women", not "cases" or "homes"."""
    if word in _PEOPLE or word in _SELVES or word == "couple":
        return True
    if word.endswith("men"):
        return _is_person(f"{word[:-3]}man")  # "seamen"
    return _is_doer(word) or (word.endswith("s") and _is_doer(word[:-1]))


def _closes(words: Words, span: tuple[int, int], stop: int) -> bool:
    """Whether the noun of a number ends its clause, so that nothing else is told of it: "two boys on"."""
    begin = span[1] + 1
    named = _is_person(words.lower[span[1]])
    if begin + 1 < stop and words.lower[begin] == "of" and words.lower[begin + 1] in _OWN | {"the", "them"}:
        begin += 2  # "two of his pupils"
    for at in range(begin, min(stop, begin + 1 + _NOUN)):
        word = words.lower[at]
        if word in MARKS or (word in PREPOSITIONS and (named or at > begin)):
            return True
        if word in _DIED or (word in BE and words.lower[at + 1 : at + 2] in (["killed"], ["dead"])):
            return True  # "a shepherd and his wife died"
        if word == "and" and words.lower[at + 1 : at + 2] and _goes_on(words.lower[at + 1]):
            return named or at > begin  # "and two soldiers and wounded 31"
        if _parts(word):
            return False
    return begin + _NOUN >= stop


def _goes_on(word: str) -> bool:
    """Whether a word behind "and" is the next verb of what killed them: "and wounded", "and drove off"."""
    return word in _HURT or word in _NEXT_DEEDS or (len(word) > _SHORT and word.endswith(("ed", "ing")))


def _parts(word: str) -> bool:
    """Whether a word cannot be within what is counted."""
    return (
        word in MARKS
        or word in _STOPS
        or word in BE
        or word in _DEAD
        or word in _HURT
        or word in PREPOSITIONS
    )


def _sum(words: Words, first: Quantity, second: Quantity) -> Quantity:
    def both(a: float | None, b: float | None) -> float | None:
        return None if a is None or b is None else a + b

    return replace(
        first,
        end=second.end,
        text=words.text[first.start : second.end],
        low=both(first.low, second.low),
        best=both(first.best, second.best),
        high=both(first.high, second.high),
    )


def _single(words: Words, begin: int, stop: int, taken: list[tuple[int, int]]) -> list[Casualty]:
    """Return the one person whose death a sentence tells without a number: "A boy died"."""
    lower = words.lower
    counted = {token for first, last in taken for token in range(first, last + 1)}
    died = begin + 1 < stop and lower[begin] in ("he", "she") and "died" in lower[begin + 1 : begin + 4]
    if died and not any(word.isdigit() and len(word) == _YEAR for word in lower[begin:stop]):
        return [((begin, begin), _one(words, begin, begin), True)]
    for at in range(begin, stop):
        known = lower[at] in _OWN or lower[at] == "the"
        if not (known or lower[at] in ("a", "an", "another")) or at in counted:
            continue
        if at > begin and lower[at - 1] in ("including", "them", "whom", "as"):
            continue  # one of a number that is told
        aged = _past_age(words, at + 1, stop)
        beside = at > begin and (lower[at - 1] in _DEAD_BEFORE or lower[at - 1] == "killed")
        beside = beside and lower[at + 2 : at + 3] == ["and"]  # "killed the manager and seven guards"
        person = _is_person if known and not beside else _is_doer
        noun = next((n for n in range(aged, min(stop, aged + 5)) if person(lower[n])), None)
        if noun is None and at + 1 < aged < stop:
            noun = aged if lower[aged] not in BE else aged - 1  # who has an age is a person
        if noun is None or any((w in MARKS and w != "-") or w in _STOPS for w in lower[aged:noun]):
            continue
        if noun + 1 < stop and lower[noun + 1] in _PERSONS | {"'s"}:
            continue
        if lower[noun : noun + 2] == ["couple", "of"]:
            continue
        killed = at > begin and (
            lower[at - 1] in _DEAD_BEFORE - {"life"} or lower[at - 1] in ("killed", "murdered", "shot")
        )
        killed = killed or (at > begin + 1 and lower[at - 1] == "dead" and lower[at - 2] in _FELLED)
        killed = killed or (lower[at - 1] in _LEAVES and lower[noun + 1 : noun + 2] == ["dead"])
        killed = killed or (lower[at - 1] in _BEATS and lower[noun + 1 : noun + 3] == ["to", "death"])
        killed = killed or lower[max(begin, at - 2) : at] in (["lives", "of"], ["life", "of"])
        felled = lower[at - 1] == "shot" and lower[noun + 1 : noun + 2] == ["dead"]  # "shot its driver dead"
        killed = killed and (felled or not (known and any(map(lower[at - 1].startswith, ("claim", "shot")))))
        if not killed:
            for ahead in range(noun + 1, min(stop, noun + _RIGHT)):
                word = lower[ahead]
                to_death = word == "death" and lower[ahead - 1] == "to"
                to_death = to_death or (word in _TO_DEATH and lower[ahead - 1] == "fatally")
                if word in ("died", "dies") or (
                    (to_death or word in ("killed", "murdered", "executed", "dead"))
                    and any(w in BE for w in lower[noun:ahead])
                ):
                    killed = True
                    break
                if word == "and" and lower[ahead + 1 : ahead + 2] and lower[ahead + 1] in _OWN:
                    continue  # "a shepherd and his wife died"
                if word == "who" and ahead == noun + 1:
                    continue  # "an officer who had testified was shot dead"
                if word in _STOPS or word in ";:":
                    break
        elif lower[at - 1] == "shot" and "dead" not in lower[noun : noun + 6]:
            killed = False
        if killed:
            return [((at, noun), _one(words, at, noun), True)]
    return []


def _named(words: Words, begin: int, stop: int) -> list[Casualty]:
    """Return the one whose name is the subject of a passive: "Ana Ruiz, the mayor, was gunned down"."""
    lower = words.lower
    for at in range(begin + 1, stop - 1):
        if lower[at] != "was":
            continue
        verb = at + 2 if lower[at + 1] in ("later", "then", "also", "himself", "herself") else at + 1
        if verb >= stop:
            return []
        behind = lower[verb + 1 : verb + 3]
        fatal = lower[verb] in _KILLED_ONE or (
            lower[verb] in _TO_DEATH and (behind == ["to", "death"] or behind[:1] == ["dead"])
        )
        subject = lower[max(begin, at - _LEFT) : at]
        if fatal and _GROUPS.isdisjoint(subject) and _AFTER.isdisjoint(subject):
            return [((at, verb), _one(words, at, verb), True)]
    return []


def _single_hurt(words: Words, begin: int, stop: int, taken: list[tuple[int, int]]) -> list[Casualty]:
    """Return the one person who a sentence says was hurt: "wounding a guard", "and another injured"."""
    lower = words.lower
    counted = {token for first, last in taken for token in range(first, last + 1)}
    for at in range(begin, stop):
        one_of = lower[at] == "one" and at + 2 < stop and lower[at + 1] == "of" and lower[at + 2] in _OWN
        known = (lower[at] == "the" or lower[at] in _OWN) and at > begin and lower[at - 1] in _WOUND
        if not (one_of or known or lower[at] in ("a", "an", "another")) or (at in counted and not one_of):
            continue
        if at > begin and (lower[at - 1] in ("including", "them", "whom", "as") or at - 1 in counted):
            continue
        low = _past_age(words, at + 1, stop)
        noun = next((n for n in range(low, min(stop, low + 4)) if _is_doer(lower[n]) or one_of), None)
        if noun is None and (lower[at] == "another" or low > at + 1):
            noun = at
        if noun is None or any(w in MARKS or w in _STOPS for w in lower[low:noun]):
            continue
        if at > begin and lower[at - 1] in _WOUND:
            return [((at, noun), _one(words, at, noun), False)]
        for ahead in range(noun + 1, min(stop, noun + _NOUN + 2)):
            if lower[ahead] in ("injured", "wounded", "hurt", "maimed"):
                passive = any(w in BE for w in lower[noun + 1 : ahead])
                if (passive or lower[at] == "another") and not _has_object(words, ahead, stop):
                    return [((at, noun), _one(words, at, noun), False)]
                break
            if lower[ahead] in _STOPS or lower[ahead] in MARKS:
                break
    return []


def _past_age(words: Words, at: int, stop: int) -> int:
    """Return the token behind "19-year-old", or ``at`` where no age stands there."""
    if at < stop and words.lower[at][0].isdigit():
        for last in range(at, min(stop, at + 5)):
            if words.lower[last] == "old" or words.lower[last].endswith("-old"):
                return last + 1
    return at


def _one(words: Words, at: int, noun: int) -> Quantity:
    """Return the number of a person who is told without one, by the tokens of article and noun."""
    start, end = words.start[at], words.end[noun]
    many = 2.0 if words.lower[noun] == "couple" else 1.0
    return Quantity(
        start=start, end=end, text=words.text[start:end], low=many, best=many, high=many, unit="count",
        of=words.lower[noun],
    )  # fmt: skip


def _is_doer(word: str) -> bool:
    """Whether a noun is a person's by list or by its ending: "instructor", "weaver", "pianist"."""
    if _is_person(word):
        return True
    return (
        len(word) > _SHORT
        and word.endswith(("er", "or", "ist", "ian", "ees", "ee"))
        and word not in _NO_PERSONS
    )


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
        if words.lower[at : at + 2] == ["dead", "at"] and words.lower[at - 1] == "the":
            return at  # "put the dead at 11"
        if words.lower[at] == "number" and words.lower[at + 1 : at + 2] == ["of"]:
            end = min(stop, at + _RIGHT)
            if not _DEAD.isdisjoint(words.lower[at + 2 : end]) and not any(
                word in _STOPS or word in MARKS for word in words.lower[at + 2 : end - 2]
            ):
                return at  # "the number of people killed in the floods has reached 94"
    return None


def _is_part(words: Words, begin: int, span: tuple[int, int]) -> bool:
    before = words.lower[max(begin, span[0] - 3) : span[0]]
    return bool(before) and (
        before[-1] == "including"
        or "among" in before
        or before[-2:] == ["including", "at"]
        or "including" in before
    )


def _is_whole(words: Words, span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    """Whether a number is that of which another tells a part: "22 of the 40 on board drowned"."""
    back = 2 if words.lower[max(0, span[0] - 1) : span[0]] == ["the"] else 1
    of = span[0] - back
    return of > 0 and words.lower[of] == "of" and any(other[1] == of - 1 for other in taken)


def _counts_people(words: Words, span: tuple[int, int]) -> bool:
    """Whether the word behind a number is one for people: "three men"."""
    return any(map(_are_people, words.lower[span[1] + 1 : span[1] + 2]))


def _is_age(words: Words, span: tuple[int, int]) -> bool:
    """Whether a number is how old somebody is: "killed a girl of nine"."""
    before = words.lower[max(0, span[0] - 4) : span[0]]
    return before[-1:] == ["of"] and any(
        word in ("a", "an", "the") and _is_person(before[-2]) for word in before[:-2]
    )


def _left_dead(words: Words, begin: int, stop: int, span: tuple[int, int]) -> tuple[int, bool] | None:
    """Return what "left two guards and a trader dead" says of those counted within."""
    lower = words.lower
    for back in range(span[0] - 1, max(begin, span[0] - _LEFT) - 1, -1):
        if lower[back] in _LEAVES:
            break
        if lower[back] in MARKS or lower[back] in BE or lower[back] in _STOPS - {"and"}:
            return None
    else:
        return None
    for at in range(span[1] + 1, min(stop, span[1] + _LEFT + _RIGHT)):
        if lower[at] == "dead":
            return (1, True)
        if lower[at] in MARKS or lower[at] in BE or lower[at] in _STOPS - {"and"} or lower[at] in _HURT:
            return None
    return None


def _right(
    words: Words, stop: int, span: tuple[int, int], taken: list[tuple[int, int]]
) -> tuple[int, bool] | None:
    starts = {other[0] for other in taken if not _is_whole(words, other, taken)}
    lower = words.lower
    at, limit = span[1], min(stop, span[1] + 1 + _RIGHT)
    while (at := at + 1) < limit:
        word = lower[at]
        parted = lower[at + 2 : at + 3] == ["of"] and at + 1 in starts
        if word == "," and at + 1 < stop and (lower[at + 1] in _ASIDES or parted):
            # "fourteen people, among them a guard, were killed": the aside is passed over.
            close = next((k for k in range(at + 1, min(stop, at + 10)) if lower[k] == ","), None)
            if close is not None:
                at, limit = close, min(stop, close + 1 + _RIGHT)
                continue
        if word == "," and at + 1 < stop and lower[at + 1] in _WHO_THEY_WERE:
            # "two colleagues, a driver and a nurse, who were killed": so is what they were
            close = next((k for k in range(at + 1, min(stop, at + 10)) if lower[k] == ","), None)
            if close is not None and close + 1 < stop and lower[close + 1] in _GOES_ON:
                at = close + (lower[close + 1] == "who")
                limit = min(stop, at + 1 + _RIGHT)
                continue
        if word in _DEAD and word not in _DEAD_BEFORE:
            if lower[at + 1 : at + 2] == ["or"] and at + 2 < stop and lower[at + 2] in _HURT:
                return None  # "20 were killed or wounded"
            return None if _has_object(words, at, stop) else (at - span[1], True)
        if word == "hospital" and lower[at - 1] == "to" and lower[at - 2] in _RECEIVED:
            return (at - span[1], False)
        if word == "hospital" and lower[at - 1] == "in" and any(w in BE for w in lower[at - 3 : at - 1]):
            return (at - span[1], False)
        if word == "treated" and any(w in BE for w in lower[at - 2 : at]):
            return (at - span[1], False)
        if word == "survive" and "not" in lower[at - 2 : at]:
            return (at - span[1], True)
        if word == "survived" and lower[span[0] - 3 : span[0]] == ["none", "of", "the"]:
            return (at - span[1], True)
        if word in _HURT:
            return None if _has_object(words, at, stop) else (at - span[1], False)
        if word == "and" and lower[at + 1 : at + 2] in (["died"], ["killed"], ["drowned"]):
            continue  # "were trampled and died"
        if word in _STOPS or (word in MARKS and word not in _QUOTES) or at in starts:
            return None
    return None


def _has_object(words: Words, at: int, stop: int) -> bool:
    """Whether "killed" and its kind are active: "two blasts killed nine"."""
    if any(word in BE for word in words.lower[at - 2 : at]) or at + 1 >= stop:
        return False
    following = words.lower[at + 1]
    if following in ("this", "that", "last") and not _SPANS.isdisjoint(words.lower[at + 2 : at + 3]):
        return False  # "and 40 killed this year"
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
        if word == "and" and words.lower[at - 1] in _SELVES:
            continue  # "killed himself and four soldiers"
        of = word == "bodies" and words.lower[at + 1] == "of"
        if word in _DEAD and (of or word not in _DEAD_AFTER or words.lower[at - 1] in _FELLED):
            between = words.lower[at + 1 : span[0]]
            if word.endswith("ing") and any(w in PREPOSITIONS and w not in _SKIPPED for w in between):
                return None  # "her killing set off riots in three towns"
            return (max(1, far), True)
        if word == "drowned" and far <= 1:
            return (1, True)  # "the flood drowned at least 14"
        if word == "loss" and words.lower[at + 1] == "of" and _counts_people(words, span):
            return (1, True)  # "with the loss of all ten crew"
        if word == "lost" and far <= 1 and _counts_people(words, span):
            return (1, True)  # "Baku said it had lost three men"
        if (word in _HURT and word not in ("injured", "hurt")) or (word in ("injured", "hurt") and far <= 1):
            return (max(1, far), False)
        if word in _BURIED and "alive" in words.lower[span[1] + 1 : span[1] + _NOUN * 2]:
            return (max(1, far), True)
        quoted = word in _QUOTES and at == span[0] - 1
        if (word in _STOPS and word not in ("who",)) or (word in MARKS and not quoted) or at in ends:
            return None
    return None
