"""Modality: how sure a text is of what some of its words say, by the reach of each cue.

A cue colours what it governs, not its whole sentence: "the vessel allegedly run by a gang was hit" reports
the hit. The cues stand in ``data/lexicons/modality.toml``; here is how far each reaches: an adverb over
the verb after it, an adjective over its noun, "to" after what governs it, "if" to the end of its clause,
a verb of saying over what is said. What governs a whole clause is read in
:mod:`geomap.reading.events.modality_clauses`.
"""

from __future__ import annotations

from bisect import bisect_right

from geomap.model import Modality
from geomap.reading.annotations import Annotations
from geomap.reading.events.modality_clauses import BREAKS, REACH, ClauseScope, ModalityReading, polarity_of
from geomap.reading.events.modality_cues import cues
from geomap.reading.language.grammar import (
    BE,
    CLAUSE_STARTS,
    DO,
    HAVE,
    MARKS,
    NOUN_LINKS,
    PREPOSITIONS,
    PRONOUNS,
    is_adverb,
)
from geomap.reading.language.lexicons import open_lexicon
from geomap.reading.language.words import Words, read_words

_NOBODY = frozenset(("nobody", "none", "neither"))
_SUBJECT_REACH = 7
"""Words before a verb among which its subject's "no", "none of" or "not a single" may stand."""
_CLINICAL = frozenset(("case", "cases", "infection", "infections"))
_ABOUT = frozenset(("over", "about", "after", "following"))
_SET = frozenset(("planned", "scheduled", "due", "slated", "set"))
_MEANT = frozenset(("planned", "threatened", "hypothetical"))
_ITS = frozenset(("it", "they", "he", "she", "its", "their", "his", "her", "any"))
_FOR_WHEN = frozenset(("for", "on", "in", "next", "this", "to", "later", "by"))


def read_modality(annotations: Annotations, start: int, end: int) -> ModalityReading:
    """Read how sure a text is of the words in ``start:end``: a trigger, a claim, a deployment."""
    words = read_words(annotations.text)
    first, after = words.range(start, max(end, start + 1))
    if first == len(words):
        return ModalityReading()
    last = max(first, after - 1)
    number = bisect_right(annotations.sentences, start, key=lambda sentence: sentence.start) - 1
    if number < 0:
        begin, stop = 0, len(words)
    else:
        sentence = annotations.sentences[number]
        begin, stop = words.range(sentence.start, sentence.end)
    forms = {pattern.form for pattern in open_lexicon().patterns.get(words.lower[first], ())}
    before = words.lower[first - 1] if first > begin else ""
    modals = cues().modals
    noun = not (
        before == "to"
        or before in modals
        or is_adverb(before)
        or before in HAVE
        or before in BE
        or "past" in forms
        or (not forms and words.lower[first].endswith("ed"))
        or (bool(forms) and forms.isdisjoint(("singular", "plural", "phrase")))
    )
    return read_scope(words, first, last, begin, stop, noun=noun)


def read_scope(words: Words, first: int, last: int, begin: int, stop: int, *, noun: bool) -> ModalityReading:
    """Read the modality of tokens ``first`` to ``last`` in the sentence of tokens ``begin:stop``."""
    scope = _Scope(words, first, last, begin, stop)
    false = scope.called_false()
    if false is not None:
        return false
    reading = scope.of_noun() if noun else scope.of_verb(first)
    return (scope.called_unmeant() or reading) if reading.modality in _MEANT else reading


class _Scope(ClauseScope):
    """Walks from a trigger to the cues that govern it."""

    __slots__ = ()

    def called_false(self) -> ModalityReading | None:
        """Read "a report that … is untrue", "reports of … are false": what is told is denied."""
        lower, cues = self.lower, self.cues
        ends = [at for at in range(self.last + 1, self.stop) if lower[at] in cues.untrue]
        if not ends or not any(word in BE for word in lower[self.last + 1 : ends[0]]):
            return None
        for back in range(self.first - 1, max(self.begin, self.first - REACH) - 1, -1):
            if lower[back] in cues.tellings and lower[back + 1] in ("that", "of", "about"):
                return ModalityReading(modality="denied", evidence=(f'"{lower[back]} … {lower[ends[0]]}"',))
            if lower[back] in BREAKS:
                break
        return None

    def called_unmeant(self) -> ModalityReading | None:
        """Read "denied that it was planning to", "denied preparing": what is denied is no plan."""
        for back in range(self.first - 1, max(self.begin, self.first - REACH) - 1, -1):
            word = self.lower[back]
            if word in BREAKS or word in ("who", "which", "after", "because", "but", "if", "while"):
                return None
            after = self.lower[back + 1]
            if word == "and" and (after.endswith("ed") or after in self.cues.sayings):
                return None
            if self.cues.sayings.get(word) == "denied":
                governs = after == "that" or after in PRONOUNS or after in _ITS or after.endswith("ing")
                return ModalityReading(modality="denied", evidence=(f'"{word}"',)) if governs else None
        return None

    # ---- verbs ------------------------------------------------------------------------------------------

    def of_verb(self, at: int) -> ModalityReading:
        """Read a verb's own auxiliaries, what its infinitive hangs on, then what governs its clause."""
        lower, cues = self.lower, self.cues
        here = at - 1
        modal, modal_word, alleged, negative, verb_to = "", "", "", False, -1
        while here >= self.begin:
            word = lower[here]
            if word in cues.adverbs:
                alleged = word
            elif word in cues.negators:
                negative = True
                if word.endswith("n't") and word[:-3] in ("wo", "would", "could", "ca", "should"):
                    modal, modal_word = "planned" if word == "won't" else "hypothetical", word
            elif word in cues.modals:
                modal, modal_word = cues.modals[word], word
            elif word == "to":
                verb_to = here
                break
            elif not (word in BE or word in HAVE or word in DO or is_adverb(word) or word in ('"', "“", "”")):
                break
            here -= 1
        if here >= self.begin and (
            lower[here] in _NOBODY or lower[here - 1 : here + 1] == ["no", "one"] or self._is_of_none(here)
        ):
            negative = True
        if alleged:
            return ModalityReading(
                modality="alleged", polarity=polarity_of(negative), evidence=(f'"{alleged}"',)
            )
        if verb_to > self.begin and "have" in lower[verb_to:at] and lower[verb_to - 1] in cues.perfect:
            return self._perfect(lower[verb_to - 1], negative=negative)
        if verb_to >= 0:
            return self._infinitive(verb_to, negative=negative)
        if not modal and not negative:
            shared = self._shared_auxiliary(at, here)
            if shared is not None:
                return shared
        if modal:
            return self.read_modal(modal, modal_word, here, negative=negative)
        gerund = lower[at].endswith("ing") or "having" in lower[here + 1 : at]
        if here >= self.begin and lower[here] in PREPOSITIONS and gerund:
            governed = self._governed(here)
            if governed is not None:
                return governed
        outer = self.read_clause(at, negative=negative)
        return outer if outer is not None else ModalityReading(polarity=polarity_of(negative))

    def _is_of_none(self, here: int) -> bool:
        """Whether the subject that ends at ``here`` is none at all: "not a single soldier"."""
        lower = self.lower
        for back in range(here, max(self.begin, here - _SUBJECT_REACH) - 1, -1):
            word = lower[back]
            if word in ("and", "but", "that") or (word in MARKS and word not in ('"', "“", "”")):
                return False
            if word == "none" or (word == "not" and lower[back + 1] in ("a", "one") and back == self.begin):
                return True
            if word == "not" and lower[back + 1 : back + 3] == ["a", "single"]:
                return True
        return False

    def _perfect(self, word: str, *, negative: bool) -> ModalityReading:
        """Read "is believed to have attacked"."""
        evidence = (f'"{word} to have"',)
        if word == "known":
            return ModalityReading(polarity=polarity_of(negative), evidence=evidence)
        modality: Modality = "claimed" if word.startswith("claim") else "alleged"
        return ModalityReading(modality=modality, polarity=polarity_of(negative), evidence=evidence)

    def _shared_auxiliary(self, at: int, here: int) -> ModalityReading | None:
        """Read "to seize ships and *close* the strait": the bare form shares the first verb's "to"."""
        lower = self.lower
        if here < self.begin or lower[here] not in ("and", "or", ",") or lower[at].endswith(("ed", "ing")):
            return None
        if not any(p.form == "base" and not p.is_noun for p in open_lexicon().patterns.get(lower[at], ())):
            return None
        for back in range(here - 1, max(self.begin, here - REACH) - 1, -1):
            word = lower[back]
            if word in BREAKS or word in CLAUSE_STARTS:
                return None
            if word == "to" and back + 1 < here and lower[back + 1] not in PREPOSITIONS:
                return self._infinitive(back, negative=False)
            if word in self.cues.modals and word != "'d":
                return self.read_modal(self.cues.modals[word], word, back, negative=False)
        return None

    def _infinitive(self, to: int, *, negative: bool) -> ModalityReading:
        """Read what "to" hangs on: the nearest governor to its left; none means a purpose."""
        lower = self.lower
        if (
            to - 1 > self.begin
            and lower[to - 1] in BE
            and lower[to - 2] not in self.cues.aims
            and not self.is_conditional(to - 1)
        ):  # "the envoys were to meet", but neither "if they were to meet" nor "their job is to meet"
            evidence = (f'"{lower[to - 1]} to"',)
            return ModalityReading(modality="planned", polarity=polarity_of(negative), evidence=evidence)
        for back in range(to - 1, max(self.begin, to - 9) - 1, -1):
            word = lower[back]
            if word in BREAKS:
                break
            kind = self.cues.infinitives.get(word)
            if kind is None:
                continue
            if word not in self.cues.with_object and any(not is_adverb(w) for w in lower[back + 1 : to]):
                continue
            evidence = (f'"{word} … to"',)
            negative = negative or (back > self.begin and lower[back - 1] in self.cues.negators)
            if kind == "planned":
                if (
                    word == "set"
                    and back > self.begin
                    and lower[back - 1] not in BE
                    and lower[back + 1] != "to"
                ):
                    break
                return ModalityReading(modality="planned", polarity=polarity_of(negative), evidence=evidence)
            if kind == "negative":
                return ModalityReading(polarity="negative", evidence=evidence)
            if kind == "realised":
                outer = self.of_verb(back) if back > self.begin else None
                if outer is not None and (outer.modality != "reported" or outer.content):
                    return outer
                return ModalityReading(polarity=polarity_of(negative), evidence=evidence)
            return ModalityReading(modality="hypothetical", evidence=evidence, content=True)
        return ModalityReading(modality="hypothetical", evidence=('"to" of purpose',), content=True)

    # ---- nouns ------------------------------------------------------------------------------------------

    def of_noun(self) -> ModalityReading:
        """Read a noun's adjectives, what it is the object or the "of" of, then its clause."""
        lower, cues = self.lower, self.cues
        here = self.first - 1
        while here >= self.begin and here >= self.first - 7:
            word = lower[here]
            kind = cues.adjectives.get(word)
            clinical = lower[self.last] in _CLINICAL  # "suspected cases" are counted as cases are
            if kind is not None and not clinical and not (word == "further" and here + 1 != self.first):
                return self._adjective(kind, word)
            if (
                word in MARKS - {'"', "“", "”", "‘"}
                or word in PREPOSITIONS
                or word in ("and", "or")
                or word in CLAUSE_STARTS
                or word == "that"
            ):
                break
            if (
                word in cues.objects
                or word in cues.light
                or word in cues.modals
                or word in BE
                or word in HAVE
                or word in PRONOUNS
            ):
                break
            if word in cues.sayings or (
                word in cues.infinitives
                and word not in ("second", "third", "first", "last", "latest", "set", "campaign", "pressure")
            ):
                break
            here -= 1
        after = lower[self.last + 1] if self.last + 1 < self.stop else ""
        if after in _SET and lower[self.last + 2 : self.last + 3] and lower[self.last + 2] in _FOR_WHEN:
            # "oppose the election planned for May": whatever governs it, it is on the calendar.
            return ModalityReading(modality="planned", evidence=(f'"{after}"',))
        governed = self._governed(here)
        if governed is not None:
            return governed
        right = self._subject(here)
        if right is not None:
            return right
        outer = self.read_clause(self.first, negative=False, definite=self._is_definite())
        return outer if outer is not None else ModalityReading()

    def _is_definite(self) -> bool:
        """Whether the noun is given as known: "insists the build-up is defensive" reports the build-up."""
        return any(
            word in ("the", "this", "that", "its", "their")
            for word in self.lower[max(self.begin, self.first - 4) : self.first]
        )

    def _adjective(self, kind: str, word: str) -> ModalityReading:
        evidence = (f'"{word}"',)
        if kind == "alleged":
            return ModalityReading(modality="alleged", evidence=evidence)
        if kind == "planned":
            return ModalityReading(modality="planned", evidence=evidence)
        if kind == "negative":
            return ModalityReading(polarity="negative", evidence=evidence, content=True)
        return ModalityReading(modality="hypothetical", evidence=evidence, content=True)

    def _governed(self, here: int) -> ModalityReading | None:
        """Read what stands before a noun phrase whose left edge is after ``here``: up to two steps."""
        lower, cues = self.lower, self.cues
        for _ in range(3):
            if here < self.begin:
                return None
            word = lower[here]
            if word in cues.light or (
                word in ("out", "up", "on", "in") and lower[here - 1 : here] and lower[here - 1] in cues.light
            ):
                verb = here if word in cues.light else here - 1
                reading = self.of_verb(verb)
                plain = (
                    reading.modality == "reported" and reading.polarity == "positive" and not reading.content
                )
                return None if plain else reading
            if word in ("at", "during"):
                return self._setting(here)
            if word in ("without", "against") or (
                word in ("from",) and lower[here - 1 : here] and lower[here - 1] in ("refrain", "refrained")
            ):
                return ModalityReading(polarity="negative", evidence=(f'"{word}"',), content=True)
            if word in NOUN_LINKS:
                here -= 1
                if here < self.begin:
                    return None
                if lower[here] in cues.objects:
                    if word in _ABOUT and cues.objects[lower[here]] == "alleged":
                        return None  # "accusations over a shooting": it is there
                    return self._object(here)
                steps = 0
                while (
                    here >= self.begin
                    and steps < 5
                    and lower[here] not in cues.objects
                    and lower[here] not in MARKS
                    and lower[here] not in PREPOSITIONS
                    and lower[here] not in cues.light
                    and lower[here] not in CLAUSE_STARTS
                    and lower[here] not in cues.modals
                    and lower[here] not in BE
                ):
                    if lower[here] in cues.blocks:
                        return None  # "denied responsibility for the attack"
                    here -= 1
                    steps += 1
                if (
                    here >= self.begin
                    and lower[here] in cues.objects
                    and steps <= 4
                    and cues.objects[lower[here]] in ("alleged", "content", "denied")
                ):
                    return self._object(here)
                continue
            if word in ("and", "or", ",") and here > self.begin:
                # "sanctions and strikes": what governs the first governs the second, when it is near.
                for back in range(here - 1, max(self.begin, here - 4) - 1, -1):
                    if lower[back] in cues.objects and cues.objects[lower[back]] in ("content", "threatened"):
                        return self._object(back)
                    if lower[back] in MARKS:
                        break
                return None
            if word in cues.objects and word not in cues.phrasal:
                return self._object(here)
            return None
        return None

    def _setting(self, here: int) -> ModalityReading | None:
        """Read what something takes place at: "is expected to discuss it at a summit" plans the summit."""
        for back in range(here - 1, max(self.begin, here - REACH) - 1, -1):
            word = self.lower[back]
            if word in BREAKS or word in CLAUSE_STARTS:
                return None
            if word == "to" or word in self.cues.modals:
                reading = self.of_verb(back + 1) if back + 1 < here else None
                return reading if reading is not None and reading.modality == "planned" else None
        return None

    def _object(self, at: int) -> ModalityReading | None:
        word = self.lower[at]
        kind = self.cues.objects[word]
        evidence = (f'"{word}"',)
        if kind == "alleged" and at + 1 < self.stop and self.lower[at + 1] in _CLINICAL:
            return None
        if kind == "alleged":
            return ModalityReading(modality="alleged", evidence=evidence)
        if kind == "denied":
            return ModalityReading(modality="denied", evidence=evidence)
        if kind == "planned":
            return ModalityReading(modality="planned", evidence=evidence)
        if kind == "negative":
            return ModalityReading(modality="planned", polarity="negative", evidence=evidence)
        if kind == "threatened":
            return ModalityReading(modality="threatened", evidence=evidence, content=True)
        return ModalityReading(modality="hypothetical", evidence=evidence, content=True)

    def _subject(self, here: int) -> ModalityReading | None:
        """Read what is said of a noun that begins its clause: "talks are scheduled for Monday"."""
        lower, cues = self.lower, self.cues
        if here >= self.begin and not (
            lower[here] in MARKS or lower[here] in CLAUSE_STARTS or lower[here] in ("and", "that")
        ):
            return None
        for ahead in range(self.last + 1, min(self.stop, self.last + 9)):
            word = lower[ahead]
            if word in BREAKS or word in (",", ".") or word in CLAUSE_STARTS or word == "that":
                return None
            if word == "and" and lower[ahead + 1 : ahead + 2] and lower[ahead + 1] in cues.modals:
                return None  # "condemned the killings and will meet", "talks began and will go on"
            month = word == "may" and self.words.is_capital(ahead) and ahead > self.begin  # "on May 31"
            kind = None if month else cues.right.get(word)
            if kind is None:
                if word.endswith("ed") and len(word) > 4 and lower[ahead - 1] not in BE:
                    return None
                continue
            if (
                word in ("set", "due", "expected", "planned", "scheduled")
                and lower[ahead - 1] not in BE
                and not is_adverb(lower[ahead - 1])
                and lower[ahead - 1] != "been"
            ):
                if word in ("planned", "scheduled", "due") and ahead == self.last + 1:
                    return ModalityReading(modality="planned", evidence=(f'"{word}"',))
                continue
            if (
                any(w in ("was", "were", "had") for w in lower[max(self.last + 1, ahead - 3) : ahead])
                and kind == "planned"
            ):
                continue
            if kind == "planned":
                return ModalityReading(modality="planned", evidence=(f'"{word}"',))
            if kind == "negative":
                return ModalityReading(modality="planned", polarity="negative", evidence=(f'"{word}"',))
            said = cues.future_sayings.intersection(lower[max(self.begin, here - REACH) : here + 1])
            if word == "would" and said:
                return ModalityReading(modality="planned", evidence=('"said … would"',))
            return ModalityReading(modality="hypothetical", evidence=(f'"{word}"',))
        return None
