"""What governs a clause: a modal, a condition, an adverb, a verb of saying before it.

The half of :mod:`geomap.reading.events.modality` that looks beyond a trigger's own words, to the left within
its sentence. Which words are cues stands in ``data/lexicons/modality.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass

from geomap.model import Modality, Polarity
from geomap.reading.events.modality_cues import cues
from geomap.reading.language.grammar import BE, HAVE, PRONOUNS
from geomap.reading.language.words import Words

BREAKS = frozenset(";:—–")
"""Marks that end a clause."""
REACH = 14
"""Words before a trigger within which a cue may stand and reach it."""
_CLAUSE_REACH, _ADVERB_REACH, _PHRASE_REACH = 26, 12, 20
"""The same for a verb of saying or "if", for "allegedly", and for "on condition that" and its kind."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ModalityReading:
    """How sure a text is of some of its words."""

    modality: Modality = "reported"
    """The class."""
    polarity: Polarity = "positive"
    """Whether the text affirms them."""
    evidence: tuple[str, ...] = ()
    """The cues, in words."""
    content: bool = False
    """True where the words only say what is wanted, feared, threatened or proposed: no event of their own."""


class ClauseScope:
    """A trigger within its sentence, and what governs the clause that holds it."""

    __slots__ = ("begin", "cues", "first", "last", "lower", "stop", "words")

    def __init__(self, words: Words, first: int, last: int, begin: int, stop: int) -> None:
        """Take the trigger's tokens ``first`` to ``last`` in the sentence of tokens ``begin:stop``."""
        self.words = words
        self.lower = words.lower
        self.first, self.last, self.begin, self.stop = first, last, begin, stop
        self.cues = cues()

    def read_modal(self, modal: str, word: str, here: int, *, negative: bool) -> ModalityReading:
        """Read the auxiliary ``word`` of class ``modal``, behind the token ``here`` or at it."""
        evidence = (f'"{word}"',)
        if modal == "would":
            if "if" in self.lower[self.begin : here]:
                return ModalityReading(modality="hypothetical", evidence=('"if … would"',), content=True)
            said = any(
                w in self.cues.future_sayings for w in self.lower[max(self.begin, here - REACH) : here + 1]
            )
            if said and not self.is_conditional(here):
                return ModalityReading(modality="planned", polarity=polarity_of(negative), evidence=evidence)
            modal = "hypothetical"
        if modal == "planned" and self.is_conditional(here):
            modal = "hypothetical"
        if modal == "planned":
            return ModalityReading(modality="planned", polarity=polarity_of(negative), evidence=evidence)
        return ModalityReading(modality="hypothetical", polarity=polarity_of(negative), evidence=evidence)

    def is_conditional(self, at: int) -> bool:
        """Whether "if" and its kind stand before ``at`` in the same clause."""
        lower = self.lower
        for back in range(at, max(self.begin, at - REACH) - 1, -1):
            word = lower[back]
            if word in self.cues.conditionals and (word != "should" or back == self.begin):
                return True
            if word in BREAKS or word == ",":
                return False
        return False

    def read_clause(self, at: int, *, negative: bool, definite: bool = False) -> ModalityReading | None:
        """Read what governs the clause that holds ``at``: a condition, an adverb, a verb of saying."""
        lower, cues = self.lower, self.cues
        commas = 0
        for back in range(at - 1, max(self.begin, at - _CLAUSE_REACH) - 1, -1):
            word = lower[back]
            if word == ",":
                commas += 1
            elif word in BREAKS and word != ":":
                return None
            elif word == "that" and back > self.begin and cues.objects.get(lower[back - 1]) == "alleged":
                return ModalityReading(
                    modality="alleged",
                    polarity=polarity_of(negative),
                    evidence=(f'"{lower[back - 1]} that"',),
                )
            elif (word in cues.conditionals or word == "until") and commas == 0 and self._opens(back):
                return ModalityReading(modality="hypothetical", evidence=(f'"{word}"',), content=True)
            elif (
                word in cues.adverbs
                and commas == 0
                and at - back <= _ADVERB_REACH
                and not self._between(back, at)
            ):
                return ModalityReading(
                    modality="alleged", polarity=polarity_of(negative), evidence=(f'"{word}"',)
                )
            elif (
                word in cues.modals
                and commas == 0
                and not self.finite_between(back, at)
                and lower[at].endswith("ing")
            ):
                return self.read_modal(cues.modals[word], word, back, negative=negative)
            elif word in cues.sayings and not definite:
                if cues.sayings[word] == "denied" and self._acts_after(back, at):
                    continue  # "disputed his account and staged a sit-in": both are what they did
                if commas and lower[back - 1] == "," and back > self.begin + 1:
                    continue  # "the men, thought to be rebels, attacked": an aside that is closed
                if lower[back + 1] == "to" and word in cues.perfect and lower[back - 1] not in BE:
                    continue  # "men believed to work for miners kidnapped 13": it only says who they are
                reading = self._saying(back, at, word, negative=negative)
                if reading is not None:
                    return reading
                if cues.sayings[word] == "reported" and back > self.begin and lower[back - 1] == "and":
                    return None  # "denied the charge and said jets had struck"
            elif (
                word in ("who", "which", "while", "after", "amid", "following", "because", "but")
                and commas == 0
            ):
                return None
        if cues.conditional_phrases.found_in(lower[max(self.begin, at - _PHRASE_REACH) : at]):
            return ModalityReading(modality="hypothetical", evidence=("a condition",), content=True)
        return None

    def _acts_after(self, back: int, at: int) -> bool:
        return any(self.lower[k] == "and" and self.lower[k + 1].endswith("ed") for k in range(back + 1, at))

    def _opens(self, at: int) -> bool:
        """Whether "if" opens a condition, or "until" what must come first: "no talks will be held until"."""
        if self.lower[at] != "until":
            return self.lower[at] != "should"
        before = self.lower[self.begin : at]
        return any(w in self.cues.modals or self.cues.infinitives.get(w) == "negative" for w in before)

    def _saying(self, back: int, at: int, word: str, *, negative: bool) -> ModalityReading | None:
        kind = self.cues.sayings[word]
        if kind == "reported" or any(w in self.cues.blocks for w in self.lower[back + 1 : back + 4]):
            return None
        lower = self.lower
        after = lower[back + 1] if back + 1 < self.stop else ""
        clausal = (
            "that" in lower[back + 1 : back + 3]
            or after in PRONOUNS
            or after in ("the", "its", "their", "it", "to", "being")
        )
        if (
            word in ("thought", "believed", "suspects", "suspect", "believe", "believes", "implied")
            and not clausal
        ):
            return None
        if kind == "denied" and (clausal or at - back <= 4) and after != ",":  # "which it denied, and …"
            return ModalityReading(modality="denied", evidence=(f'"{word}"',))
        if kind == "claimed" and self._claims_land(back, at):
            return None
        if clausal and (kind == "alleged" or (kind == "claimed" and after != "responsibility")):
            modality: Modality = "alleged" if kind == "alleged" else "claimed"
            return ModalityReading(modality=modality, polarity=polarity_of(negative), evidence=(f'"{word}"',))
        return None

    def _claims_land(self, back: int, at: int) -> bool:
        """Whether a thing is claimed and what is told was done besides: "claims it, and held a vote"."""
        between = self.lower[back + 2 : at]
        end = next((n for n, word in enumerate(between) if word in (",", "and")), len(between))
        return "and" in between and not self.finite_between(back + 1, back + 2 + end)

    def _between(self, back: int, at: int) -> bool:
        """Whether a relative clause or a participle between a cue and a trigger takes the cue for itself."""
        lower = self.lower
        following = lower[back + 1] if back + 1 < at else ""
        if following.endswith("ed") or following.endswith("ing"):
            # "boats allegedly carrying drugs attacked": the adverb's verb is the next word.
            return not (self._is_light(back + 1, at))
        return any(w in ("who", "which", "that", "and", "by") for w in lower[back + 1 : at])

    def _is_light(self, verb: int, at: int) -> bool:
        return self.lower[verb] in self.cues.light and at - verb <= 6

    def finite_between(self, back: int, at: int) -> bool:
        """Whether a finite verb, or what may be one, stands between two tokens."""
        return any(w.endswith("ed") or w in BE or w in HAVE for w in self.lower[back + 1 : at])


def polarity_of(negative: bool) -> Polarity:
    """Return the polarity of what is, or is not, negated."""
    return "negative" if negative else "positive"
