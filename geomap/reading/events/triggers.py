"""Triggers: the words of a report that tell of an event, with the sense they carry there.

One pass over the words, each looked up by its first token; what a word means is settled by the filters of
the lexicon and by whether it stands as noun or verb. No model of grammar: closed classes of words and
endings.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from geomap.model import Sentence
from geomap.reading.language.grammar import (
    BE,
    CALENDAR,
    CROWDS,
    DETERMINERS,
    DO,
    HAVE,
    MARKS,
    MODALS,
    NUMBERS,
    OBJECT_STARTS,
    PREPOSITIONS,
    PRONOUNS,
    is_adverb,
)
from geomap.reading.language.lexicons import GAP, Lexicon, Pattern, Sense, WordSet
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import Words

_LISTS = open_lists("events", "triggers")
MAX_GAP = 5
"""Words that ``...`` in an entry may stand for."""
NEAR, WIDE = 12, 30
"""Words either side that ``near`` looks at: in the sentence, then beyond it where no sense was found."""
ENOUGH = 4
"""Words of ``near`` anywhere in a report that tell what it is about, where neither window holds one."""
BEFORE, AFTER = 4, 5
"""Words that ``before`` and ``after`` look at."""
_ABOUT = frozenset(("at", "more", "up", "fewer", "less"))
"""Words that open two before a number: "at least three"."""
_SOME = {"that", "all", "both", "some", "many", "several", "more", "no", "few"}
_POINTING = DETERMINERS - NUMBERS - CROWDS - _SOME
"""Determiners behind which a participle is an adjective: "the besieged town"."""
_FEW = NUMBERS | {"dozen", "several", "many", "few"}

_STORM_TITLES = _LISTS.words("storm_titles")
_CLOSING = frozenset(('"', "”", "’", "'", ")"))
_LEADING = frozenset(("q", "but", "and", "so"))
_WHEN = frozenset(("today", "tomorrow", "tonight", "again", "now", "next", "this", "daily"))
_NAME = 5
"""Words and hyphens of a name between "the" and what it is: "the Chong Sa-ngam crossing"."""
_MEN = 4
"""Letters of a word in "-men" that is none for several doers."""
_NAMED_KINDS = frozenset(("DISASTER", "CONSULT", "ELECTION", "ADVISORY", "ACCIDENT"))

_OPENERS = frozenset(("as", "while", "when", "after", "because", "who", "which", "although", "whereas"))
"""Words that open another clause, over which no entry reaches: "trade slumps as fires spread"."""

Voice = Literal["active", "passive"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word or words that tell of an event."""

    sense: Sense
    """What they mean."""
    form: str
    """How they stand: see :data:`geomap.reading.language.lexicons.Form`."""
    first: int
    """Token index of the first word."""
    last: int
    """Token index of the last word."""
    sentence: int
    """Index of the sentence."""
    begin: int
    """Token index at which the sentence begins."""
    stop: int
    """One past its last token."""
    voice: Voice = "active"
    """Of verbs."""
    word: str = ""
    """The first word, lower case."""

    @property
    def is_noun(self) -> bool:
        """True for nouns and phrases."""
        return self.form in ("singular", "plural", "phrase")


def find_triggers(words: Words, sentences: tuple[Sentence, ...], lexicon: Lexicon) -> list[Trigger]:
    """Find the triggers of all sentences that are news, in order, without overlap."""
    found: list[Trigger] = []
    patterns = lexicon.patterns
    lower = words.lower
    known = frozenset(lower)
    telling = patterns.keys() & known
    heads = [at for at, word in enumerate(lower) if word in telling]
    for number, sentence in enumerate(sentences):
        if sentence.boilerplate:
            continue
        begin, stop = words.range(sentence.start, sentence.end)
        if _asks(lower, begin, stop):
            continue
        titled: bool | None = None
        free = begin
        for at in heads[bisect_left(heads, begin) : bisect_left(heads, stop)]:
            if at < free:
                continue
            following = lexicon.following[lower[at]]
            second = lower[at + 1] if at + 1 < stop else ""
            matches = _matches(lower, at, stop, following.get(second) or following[""], known)
            if not matches:
                continue
            if titled is None:
                titled = _is_title(words, begin, stop)
            meant = _meant(words, at, begin, stop, matches, lexicon, known, titled=titled)
            if meant is not None:
                pattern, last = meant
                if pattern.sense.idle:
                    free = last + 1
                    continue
                voice = _voice(lower, at, last, begin, stop, pattern)
                trigger = Trigger(
                    pattern.sense, pattern.form, at, last, number, begin, stop, voice, lower[at]
                )
                found.append(trigger)
                gapped = trigger.last - trigger.first + 1 > 3 and trigger.form not in ("singular", "plural")
                free = trigger.first + 1 if gapped else trigger.last + 1
    return found


def _matches(
    lower: list[str], at: int, stop: int, patterns: tuple[Pattern, ...], known: frozenset[str]
) -> list[tuple[Pattern, int]]:
    """Return the patterns that stand at a word, in their order, each with the index of its last token.

    ``known`` are all words of the report: a pattern whose last word is none of them need not be tried.
    """
    found = []
    for pattern in patterns:
        rest = pattern.rest
        if not rest:
            found.append((pattern, at))
        elif rest[-1] in known and (last := _match(lower, at, stop, pattern)) >= 0:
            found.append((pattern, last))
    return found


def _match(lower: list[str], at: int, stop: int, pattern: Pattern) -> int:
    """Return the index of the last token of a pattern that begins at ``at``, or -1."""
    here = at
    rest = pattern.rest
    for number, word in enumerate(rest):
        if word == GAP:
            continue
        here += 1
        if number and rest[number - 1] == GAP:
            limit = min(stop, here + MAX_GAP + 1)
            while here < limit and lower[here] != word:
                if (lower[here] in MARKS and lower[here] != "-") or lower[here] in _OPENERS:
                    return -1
                here += 1
            if here >= limit:
                return -1
        elif here >= stop or lower[here] != word:
            return -1
    return here


def _meant(
    words: Words, at: int, begin: int, stop: int, matches: list[tuple[Pattern, int]], lexicon: Lexicon,
    known: frozenset[str], *, titled: bool,
) -> tuple[Pattern, int] | None:  # fmt: skip
    """Return the first pattern whose sense the words near by allow, else the first that farther ones do."""
    lower = words.lower
    standing = []
    for pattern, last in matches:
        if not _stands(words, at, last, begin, stop, pattern, lexicon, titled=titled):
            continue
        if _filters_allow(lower, at, last, begin, stop, pattern, known, wide=False):
            return pattern, last
        if not pattern.sense.narrow:
            standing.append((pattern, last))
    for pattern, last in standing:
        if _filters_allow(lower, at, last, begin, stop, pattern, known, wide=True):
            return pattern, last
    return None


def _stands(
    words: Words, first: int, last: int, begin: int, stop: int, pattern: Pattern, lexicon: Lexicon,
    *, titled: bool,
) -> bool:  # fmt: skip
    """Whether a pattern's words stand as the noun or the verb that they are to be."""
    lower = words.lower
    if pattern.is_noun:
        if (
            first == last
            and pattern.form != "phrase"
            and not _reads_as_noun(words, first, begin, stop, pattern)
        ):
            return False
        follower = lower[last + 1] if last + 1 < stop else ""
        if follower in lexicon.follows and lower[last] != "of":
            return False
        return titled or not _in_name(words, first, last, begin, stop, pattern.sense.kind)
    if not titled and _in_name(words, first, last, begin, stop, ""):
        return False
    if not _reads_as_verb(words, first, last, begin, stop, pattern):
        return False
    return not pattern.sense.named_object or _named_object(words, last, stop)


def _named_object(words: Words, last: int, stop: int) -> bool:
    """Whether a name is the object of a verb: "met Kim", "visited the Chagos Islands"."""
    at = last + 1
    if at < stop and words.lower[at] in ("the", "with"):
        at += 1
    return at < stop and words.is_capital(at) and words.lower[at] not in CALENDAR


def _filters_allow(
    lower: list[str], first: int, last: int, begin: int, stop: int, pattern: Pattern, known: frozenset[str],
    *, wide: bool,
) -> bool:  # fmt: skip
    """Whether the words about a pattern, or with ``wide`` those of the whole report, allow its sense."""
    noun = pattern.is_noun
    filters = pattern.sense.filters
    if not filters:
        return True
    around: list[str] | None = None
    for name, wanted in filters.items():
        if name in ("near", "not_near", "near_verbs", "near_nouns"):
            if (name == "near_verbs" and noun) or (name == "near_nouns" and not noun):
                continue
            if around is None:
                around = (
                    lower[max(begin, first - NEAR) : first] + lower[first + 1 : min(stop, last + 1 + NEAR)]
                )
            hit = wanted.found_in(around)
            if wide and not hit and not name.startswith("not_"):
                hit = (
                    wanted.found_in(lower[max(0, first - WIDE) : first + WIDE])
                    or len(wanted.exact & known) >= ENOUGH
                )
        elif name.endswith("next"):
            hit = last + 1 < stop and wanted.found_in(lower[last + 1 : last + 2])
        elif name.endswith("prev"):
            hit = first > begin and wanted.found_in(lower[first - 1 : first])
        elif name.endswith("before"):
            hit = wanted.found_in(lower[max(begin, first - BEFORE) : first])
        elif name.endswith("after"):
            reach = AFTER + (2 if lower[last + 1 : last + 2] and lower[last + 1] in _ABOUT else 0)
            hit = wanted.found_in(lower[last + 1 : min(stop, last + 1 + reach)])
        else:
            hit = _in_document(wanted, known)
        if hit == name.startswith("not_"):
            return False
    return True


def _in_document(wanted: WordSet, known: frozenset[str]) -> bool:
    return not wanted.exact.isdisjoint(known)


def _asks(lower: list[str], begin: int, stop: int) -> bool:
    """Whether a sentence is a question to be answered by yes or no: it tells of nothing."""
    at = stop - 1
    while at > begin and lower[at] in _CLOSING:
        at -= 1
    if at <= begin or lower[at] != "?":
        return False
    first = begin
    while first < at and (lower[first] in _LEADING or lower[first] in MARKS):
        first += 1
    return lower[first] in BE or lower[first] in DO or lower[first] in HAVE or lower[first] in MODALS


def _is_title(words: Words, begin: int, stop: int) -> bool:
    """Whether most words of a sentence are capitalised, as in a headline."""
    lower, start, text = words.lower, words.start, words.text
    letters = [i for i in range(begin, stop) if len(lower[i]) > 3 and lower[i].isalpha()]
    count = len(letters)
    if count <= 2:
        return False
    capitals = count
    for i in letters:
        if not text[start[i]].isupper():
            capitals -= 1
            if capitals < 0.8 * count:  # which most sentences show by their first words
                return False
    return True


def _in_name(words: Words, first: int, last: int, begin: int, stop: int, kind: str) -> bool:
    """Whether a capitalised noun inside a sentence is part of a longer name: "Blast Theory".

    "Hurricane Ida" is a disaster and the "Carolina Hurricanes" are a team: there only a name before counts.
    """
    if not words.is_capital(last) or kind in _NAMED_KINDS - {"DISASTER"}:
        return False
    if first == begin:  # "Amnesty International said"; not "Protests Monday", nor "Exercise Cold Sky"
        following = last + 1 < stop and words.is_capital(last + 1) and words.lower[last + 1] not in CALENDAR
        joined = following and words.end[last] + 1 == words.start[last + 1] and first == last
        return joined and kind not in ("", "MOBILIZE", "DISASTER")
    if kind == "DISASTER":
        if words.lower[last].endswith("s") and not (last + 1 < stop and words.is_capital(last + 1)):
            return True  # "two Typhoons", "the Hurricanes": aircraft, a team
        titled = words.lower[first - 1] in _STORM_TITLES or first - 1 <= begin
        followed = last + 1 < stop and words.is_capital(last + 1)
        return words.is_capital(first - 1) and not (titled or followed)
    after = last + 1 < stop and words.is_capital(last + 1) and words.end[last] + 1 == words.start[last + 1]
    before = first - 1 > begin and words.is_capital(first - 1) and words.lower[first - 1] not in MARKS
    return after or before


def _reads_as_noun(words: Words, at: int, begin: int, stop: int, pattern: Pattern) -> bool:
    """Whether a single word that may also be a verb stands as a noun."""
    lower = words.lower
    before = lower[at - 1] if at > begin else ""
    after = lower[at + 1] if at + 1 < stop else ""
    word = lower[at]
    if before in PRONOUNS and before != "that":
        return False
    if before in MODALS or before in ("n't", "not"):
        return False
    if word in CALENDAR and words.is_capital(at) and (at > begin or after.isdigit()):
        return False  # the month of March
    if word == "talks" and after == "about" and words.is_capital(at - 1 if at > begin else at):
        return False  # "Smith talks about"
    if before == "to":
        return pattern.form == "plural" or word.endswith("ing") or after in PREPOSITIONS
    gerund = word.endswith("ing") and pattern.form == "singular" and after in OBJECT_STARTS
    if before in DETERMINERS or (before in PREPOSITIONS and not gerund):
        return True  # but "by bombing two bridges" is a verb
    if pattern.form == "singular" and before.endswith("men") and len(before) > _MEN and at - 1 == begin:
        return False  # "Gunmen storm police posts": the verb of a headline
    if pattern.form != "singular" or after not in OBJECT_STARTS:
        return True
    plural = before.endswith("s") and not before.endswith(("ss", "'s"))
    return not (word.endswith("ing") or plural)  # "militants raid the valley"


def _reads_as_verb(words: Words, first: int, last: int, begin: int, stop: int, pattern: Pattern) -> bool:
    """Whether a word stands as a verb, and not as a noun or as an adjective before one."""
    lower = words.lower
    form = pattern.form
    at = first - 1
    while at >= begin and is_adverb(lower[at]):
        at -= 1
    before = lower[at] if at >= begin else ""
    after = lower[last + 1] if last + 1 < stop else ""
    if form == "base":
        return _is_base_verb(words, first, last, at, begin, stop, pattern)
    if form == "third":
        return _is_third_person(words, last, at, begin, stop, pattern)
    if form in ("past", "participle"):
        return _is_past_verb(before, after, pattern)
    return _is_ing_verb(words, at, begin, before, after, pattern)


def _is_base_verb(
    words: Words, first: int, last: int, at: int, begin: int, stop: int, pattern: Pattern
) -> bool:
    """Whether a bare form is a verb: "will seize", "Rebels seize town"; ``at`` is the word before it."""
    lower = words.lower
    before = lower[at] if at >= begin else ""
    after = lower[last + 1] if last + 1 < stop else ""
    if (
        lower[first] in ("been", "being")  # "has been broken up", "are being turned back"
        or before in MODALS
        or before in ("to", "n't", "not")
        or before in DO
        or before in ("we", "i", "they", "you", "and", "or")
    ):
        return True
    if before in DETERMINERS or before in PREPOSITIONS or before in BE or before in HAVE:
        return False
    plural_subject = (
        (before.endswith("s") and not before.endswith(("'s", "ss")))
        or before in ("people", "police", "who", "that", "which", "forces")
        or before.endswith("men")
    )
    opens = at == begin and after.isalpha() and after not in BE and after not in HAVE
    return bool(pattern.rest) or (
        plural_subject
        and (
            opens  # "Rebels seize town": a headline leaves its articles out
            or after in OBJECT_STARTS
            or after in PREPOSITIONS
            or _capital(words, last + 1, stop)
        )
    )


def _is_third_person(words: Words, last: int, at: int, begin: int, stop: int, pattern: Pattern) -> bool:
    """Whether a form in "-s" is a verb: "escorts the", not "with five escorts"."""
    lower = words.lower
    before = lower[at] if at >= begin else ""
    after = lower[last + 1] if last + 1 < stop else ""
    if before in DETERMINERS or before in PREPOSITIONS or before in MODALS or before == "to":
        return False
    if before in _FEW or before.isdigit():
        return False
    if pattern.rest:
        return True
    return (
        after in OBJECT_STARTS
        or after in ("to", "that")
        or before in PRONOUNS
        or after in _WHEN
        or _capital(words, last + 1, stop)
        or bool(at >= begin and words.is_capital(at) and after in PREPOSITIONS)
    )


def _is_past_verb(before: str, after: str, pattern: Pattern) -> bool:
    """Whether a past form between two words is a verb, and not an adjective: "the besieged town"."""
    if before in _POINTING or (
        before in PREPOSITIONS and before not in ("as", "than", "after", "before", "since", "by", "until")
    ):
        # An adjective, unless nothing is left for it to stand by.
        return after in PREPOSITIONS or after in MARKS or after == ""
    return not (
        pattern.form == "participle"
        and before not in BE
        and before not in HAVE
        and after not in ("by", "in", "on", "at", "near", "off")
        and pattern.rest == ()
        and before not in MARKS
        and before != "and"
    )


def _is_ing_verb(words: Words, at: int, begin: int, before: str, after: str, pattern: Pattern) -> bool:
    """Whether a form in "-ing" is a verb, and no adjective or noun; ``at`` is the word before it."""
    lower = words.lower
    if (
        before == "of"
        and after
        and after not in OBJECT_STARTS
        and after not in PREPOSITIONS
        and not pattern.rest
    ):
        return False  # "a column of fleeing fighters"
    named = at
    while named > begin and at - named < _NAME and (words.is_capital(named) or lower[named] == "-"):
        named -= 1
    ends = after in PREPOSITIONS or after in MARKS or after in ("and", "")
    if named < at and lower[named] == "the" and not pattern.rest and ends:
        return False  # "closed the Attari crossing and"
    return before not in DETERMINERS or before in ("that", "all", "both", "some", "many")


def _capital(words: Words, index: int, stop: int) -> bool:
    return index < stop and words.is_capital(index)


def _voice(lower: list[str], first: int, last: int, begin: int, stop: int, pattern: Pattern) -> Voice:
    if pattern.form not in ("past", "participle"):
        if pattern.form == "ing" or pattern.is_noun:
            return "active"
        return "active"
    at = first - 1
    while at >= begin and (is_adverb(lower[at]) or lower[at] in ("reportedly", "allegedly")):
        at -= 1
    if at >= begin and lower[at] in BE and lower[at] != "'s":
        return "passive"
    after = lower[last + 1] if last + 1 < stop else ""
    if after == "by" or (last + 2 < stop and lower[last + 2] == "by" and after not in OBJECT_STARTS):
        return "passive"
    return (
        "passive"
        if pattern.form == "participle" and lower[at : at + 1] != [] and lower[at] not in HAVE
        else "active"
    )


def iterate_sentence(triggers: list[Trigger]) -> Iterator[list[Trigger]]:
    """Yield the triggers of one sentence after the other."""
    group: list[Trigger] = []
    for trigger in triggers:
        if group and trigger.sentence != group[-1].sentence:
            yield group
            group = []
        group.append(trigger)
    if group:
        yield group
