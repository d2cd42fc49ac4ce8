"""Event words: the files under ``data/lexicons`` that say which words tell of which events.

A file holds ``[[sense]]`` tables: one meaning each, in PLOVER's terms, with the nouns and verbs that
carry it and filters on the words around them. Plurals and tenses are made by rule, irregular ones stand
in the file. Faults in a file are reported all at once.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from geomap.errors import DataError
from geomap.model import Modality
from geomap.reading.language.words import split_words
from geomap.settings import data_path

PLOVER = frozenset(
    [
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "CONCEDE",
        "COOPERATE",
        "AID",
        "RETREAT",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "PROTEST",
        "SANCTION",
        "MOBILIZE",
        "COERCE",
        "ASSAULT",
    ]
)
"""PLOVER's sixteen events."""

EXTENSIONS = frozenset(
    [
        "ACCIDENT",
        "ADVISORY",
        "DISASTER",
        "DISPLACEMENT",
        "ELECTION",
        "EVACUATION",
        "LAUNCH",
        "OFFICE",
        "OUTAGE",
        "VOTE",
    ]
)
"""Kinds of our own, for what PLOVER has no event for; scored and exported as "no PLOVER class"."""

Form = Literal["singular", "plural", "base", "third", "past", "participle", "ing", "phrase"]
"""How a word stands: the first two and ``phrase`` are nouns, the others verbs (``participle`` only where
it differs from the past)."""

TAME_WORDS, TAME_SHARE = 4, 40
"""Different words of sport or markets, and tokens for each of them, that make a text one about those."""
GAP = "..."
"""In an entry: up to five words."""
_VOWELS = frozenset("aeiou")
_BE = ("be", "am", "is", "are", "was", "were", "been", "being")
_FILTERS = (
    "next",
    "prev",
    "not_prev",
    "not_next",
    "before",
    "not_before",
    "after",
    "not_after",
    "near",
    "not_near",
    "doc",
    "not_doc",
)
"""In the order in which they are asked, of which one that says no is enough: those of few words first."""
_KEYS = frozenset(
    [
        "id",
        "kind",
        "mode",
        "acled",
        "context",
        "family",
        "modality",
        "threat",
        "named_object",
        "narrow",
        "speech",
        "weak",
        "result",
        "idle",
        "placeless",
        "nouns",
        "verbs",
        "phrases",
        "near_verbs",
        "near_nouns",
    ]
) | frozenset(_FILTERS)


@dataclass(frozen=True, slots=True)
class WordSet:
    """Words to look for: exact ones, beginnings (``quake*``) and short phrases."""

    exact: frozenset[str]
    """Whole lower-case tokens."""
    beginnings: tuple[str, ...] = ()
    """What a token may begin with."""
    phrases: tuple[str, ...] = ()
    """Several tokens in a row, joined and framed by blanks."""

    def __bool__(self) -> bool:
        return bool(self.exact or self.beginnings or self.phrases)

    def found_in(self, window: Sequence[str]) -> bool:
        """Whether any stands among the tokens."""
        if not self.exact.isdisjoint(window):
            return True
        if beginnings := self.beginnings:
            for word in window:  # not by any(): a generator costs more than the look
                if word.startswith(beginnings):
                    return True
        if self.phrases:
            joined = f" {' '.join(window)} "
            for phrase in self.phrases:
                if phrase in joined:
                    return True
        return False


def word_set(words: Iterable[str], *, plurals: bool = False) -> WordSet:
    """Sort words (with their plurals, if told), beginnings and phrases into a :class:`WordSet`."""
    exact: set[str] = set()
    beginnings: list[str] = []
    phrases: list[str] = []
    for word in words:
        if word.endswith("*"):
            beginnings.append(word[:-1].lower())
            continue
        tokens = split_words(word)
        if len(tokens) == 1:
            exact.add(tokens[0])
            if plurals and tokens[0].isalpha():
                exact.add(pluralise(tokens[0]) or tokens[0])
        elif tokens:
            phrases.append(f" {' '.join(tokens)} ")
    return WordSet(frozenset(exact), tuple(beginnings), tuple(phrases))


@dataclass(frozen=True, kw_only=True, slots=True)
class Sense:
    """One meaning: what kind of event its words tell of, and when they do."""

    id: str
    """Unique over all files."""
    order: int
    """Place in the order of trial."""
    kind: str
    """PLOVER event, or one of :data:`EXTENSIONS`."""
    mode: str | None
    """PLOVER mode, or a finer one of ours."""
    acled: str | None
    """ACLED sub-event type."""
    context: tuple[str, ...]
    """PLOVER contexts."""
    family: str
    """Senses of one family may tell of the same event: "attack", "strike", "raid"."""
    modality: Modality | None
    """Fixed modality; None reads it from the text."""
    threat: bool
    """True for threats: one event of modality "threatened", what is threatened being none."""
    narrow: bool
    """True where ``near`` must be met within the sentence."""
    named_object: bool
    """True where a name must follow the verb: "met Mr Kim"."""
    speech: bool
    """True for accusations, appeals and the like: no place of their own."""
    weak: bool
    """True where a word alone says too little: an event only with a place, time or number beside it."""
    result: bool
    """True for consequences ("killed"), which join the event of their sentence when it has one."""
    placeless: bool
    """True for what happens nowhere in particular: a telephone call."""
    idle: bool
    """True for set phrases that tell of nothing: "entered its fourth day"."""
    filters: dict[str, WordSet] = field(repr=False)
    """By name; only those that are not empty."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One inflected form of one entry, after its first word."""

    rest: tuple[str, ...]
    """Tokens that must follow the first; :data:`GAP` stands for up to five."""
    sense: Sense
    """What it means."""
    form: Form
    """How it stands."""

    @property
    def is_noun(self) -> bool:
        """True for nouns and phrases."""
        return self.form in ("singular", "plural", "phrase")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All senses, by the first word of each of their forms."""

    patterns: dict[str, tuple[Pattern, ...]]
    """First token to patterns: longest first, then by the order of senses."""
    following: dict[str, dict[str, tuple[Pattern, ...]]]
    """First token, then the second, to the patterns that may stand there; "" for any other second."""
    senses: tuple[Sense, ...]
    """In the order of trial."""
    follows: frozenset[str]
    """Words that make a noun before them part of another name: "attack helicopter"."""
    background: frozenset[str]
    """Nouns whose "of" leads to talk, not to an event: "fears of war"."""
    tame: tuple[frozenset[str], ...]
    """Words of sport, and of markets: where several stand, words of force are mostly figures of speech."""
    figures: WordSet
    """Words that make them such in their own sentence: "goalkeeper", "boardroom", "antibodies"."""
    earnest: frozenset[str]
    """Words that make them earnest all the same."""

    def tame_domain(self, tokens: Sequence[str]) -> bool:
        """Whether a text is about sport or markets: four such words or more, and one in forty of all."""
        for domain in self.tame:
            found = [word for word in tokens if word in domain]
            if len(set(found)) >= TAME_WORDS and len(found) * TAME_SHARE >= len(tokens):
                return True
        return False


def pluralise(noun: str) -> str | None:
    """Return a noun's plural by rule; None where it ends like one.

    >>> pluralise("airstrike"), pluralise("skirmish"), pluralise("mutiny"), pluralise("talks")
    ('airstrikes', 'skirmishes', 'mutinies', None)
    """
    if noun.endswith("s") and not noun.endswith("ss"):
        return None
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and len(noun) > 1 and noun[-2] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def conjugate(
    verb: str, irregular: dict[str, list[str]], doubling: frozenset[str] = frozenset()
) -> list[tuple[Form, str]]:
    """Return a verb's forms by rule and from the table of irregular ones.

    >>> [word for _, word in conjugate("raid", {})]
    ['raid', 'raids', 'raiding', 'raided']
    >>> [word for _, word in conjugate("bar", {})][2:4]
    ['barring', 'barred']
    """
    if verb == "be":
        return [("past" if word in ("was", "were") else "base", word) for word in _BE]
    head, _, tail = verb.rpartition("-")
    stem = f"{head}-" if head else ""
    if verb in irregular:
        stem, tail = "", verb
    groups = sum(a in _VOWELS and b not in _VOWELS for a, b in zip(tail, tail[1:] + "b", strict=True))
    closed = (
        len(tail) > 2
        and tail[-1] not in _VOWELS | set("wxyh")
        and tail[-2] in _VOWELS
        and tail[-3] not in _VOWELS
    )
    double = closed and (groups == 1 or tail in doubling)
    forms: list[tuple[Form, str]] = [("base", verb)]
    forms.append(("third", stem + (pluralise(tail) or tail + "es")))
    bare = tail[:-1] if tail.endswith("e") and not tail.endswith(("ee", "ye", "oe")) else tail
    if tail.endswith("ie"):
        bare = tail[:-2] + "y"
    last = tail + tail[-1] if double else bare
    forms.append(("ing", f"{stem}{last}ing"))
    if double and tail in doubling:
        forms.append(("ing", f"{verb}ing"))
    if tail in irregular:
        past, participle, *more = irregular[tail]
        forms += [("past", stem + word) for word in (past, *more)]
        return forms if participle == past else [*forms, ("participle", stem + participle)]
    if tail.endswith("e"):
        regular = [tail + "d"]
    elif tail.endswith("y") and tail[-2:-1] not in _VOWELS:
        regular = [tail[:-1] + "ied"]
    else:
        regular = [tail + tail[-1] + "ed"] if double else [tail + "ed"]
        if double and tail in doubling:
            regular.append(tail + "ed")
    return forms + [("past", stem + word) for word in regular]


def _noun_forms(noun: str) -> list[tuple[Form, list[str]]]:
    tokens = split_words(noun)
    head = tokens.index("of") - 1 if "of" in tokens[1:] else len(tokens) - 1
    forms: list[tuple[Form, list[str]]] = [("singular", tokens)]
    plural = pluralise(tokens[head])
    if plural is None:
        forms = [("plural", tokens)]
    else:
        forms.append(("plural", [*tokens[:head], plural, *tokens[head + 1 :]]))
    if len(tokens) == 2 and "-" not in noun and all(token.isalpha() for token in tokens):
        forms += [(form, ["-".join(words)]) for form, words in forms]
    return forms


def _verb_tokens(verb: str) -> list[str]:
    tokens: list[str] = []
    for part in verb.split():
        tokens += [GAP] if part == GAP else split_words(part)
    return tokens


def _sense(row: dict[str, Any], order: int, faults: list[str]) -> Sense | None:
    name = row.get("id")
    if not isinstance(name, str) or not name:
        faults.append(f"[[sense]] number {order}: id must be a word, got {name!r}")
        return None
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        faults.append(f"sense {name}: unknown keys {', '.join(unknown)}")
    kind = row.get("kind")
    if kind not in PLOVER | EXTENSIONS:
        faults.append(f"sense {name}: kind must be one of PLOVER's or ours, got {kind!r}")
    for key in (*_FILTERS, "nouns", "verbs", "phrases", "context", "near_verbs", "near_nouns"):
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            faults.append(f"sense {name}: {key} must be a list of words, got {value!r}")
            return None
    filters = {
        key: word_set(row[key], plurals=not key.startswith("not_"))
        for key in (*_FILTERS, "near_verbs", "near_nouns")
        if row.get(key)
    }
    return Sense(
        id=name,
        order=order,
        kind=str(kind),
        mode=row.get("mode"),
        acled=row.get("acled"),
        context=tuple(row.get("context", ())),
        family=row.get("family", name),
        modality=cast("Modality | None", row.get("modality")),
        threat=bool(row.get("threat", False)),
        narrow=bool(row.get("narrow", False)),
        named_object=bool(row.get("named_object", False)),
        speech=bool(row.get("speech", False)),
        weak=bool(row.get("weak", False)),
        result=bool(row.get("result", False)),
        placeless=bool(row.get("placeless", False)),
        idle=bool(row.get("idle", False)),
        filters=filters,
    )


class _Following(dict[str, dict[str, tuple[Pattern, ...]]]):
    """The patterns of a first token that each second one leaves; sorted out when a text first has it."""

    def __init__(self, patterns: dict[str, tuple[Pattern, ...]]) -> None:
        super().__init__()
        self._patterns = patterns

    def __missing__(self, first: str) -> dict[str, tuple[Pattern, ...]]:
        patterns = self._patterns[first]
        seconds = {"", *(pattern.rest[0] for pattern in patterns if pattern.rest)} - {GAP}
        found = self[first] = {
            second: tuple([p for p in patterns if not p.rest or p.rest[0] in (second, GAP)])
            for second in seconds
        }
        return found


class _Builder:
    """Collects the files' tables, then compiles them."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.added: dict[str, list[tuple[str, str]]] = {"nouns": [], "verbs": [], "phrases": []}
        self.irregular: dict[str, list[str]] = {}
        self.doubling: set[str] = set()
        self.groups: dict[str, list[str]] = {}
        self.follows: set[str] = set()
        self.background: set[str] = set()
        self.tame: dict[str, set[str]] = {}
        self.figures: set[str] = set()
        self.earnest: set[str] = set()
        self.faults: list[str] = []

    def read(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                table = tomllib.load(file)
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.faults.append(f"{path.name}: {error}")
            return
        self.rows += table.get("sense", [])
        for key, entries in self.added.items():
            entries += [(word, str(sense)) for word, sense in table.get(key, {}).items()]
        for verb, forms in table.get("irregular", {}).items():
            if isinstance(forms, list) and len(forms) >= 2:
                self.irregular[verb] = [str(form) for form in forms]
            else:
                self.faults.append(f"{path.name}: irregular {verb} wants past and participle, got {forms!r}")
        self.doubling.update(table.get("doubling", {}).get("verbs", ()))
        self.groups.update(table.get("groups", {}))
        self.follows.update(table.get("follows", {}).get("words", ()))
        for name, words in table.get("tame", {}).items():
            self.tame.setdefault(name, set()).update(words)
        self.figures.update(table.get("figures", {}).get("words", ()))
        self.earnest.update(table.get("earnest", {}).get("words", ()))
        self.background.update(table.get("background", {}).get("words", ()))

    def compile(self) -> Lexicon:
        senses: list[Sense] = []
        patterns: dict[str, list[Pattern]] = defaultdict(list)
        words: dict[str, dict[str, list[str]]] = {}
        for row in self.rows:
            sense = _sense(self._with_groups(row), len(senses), self.faults)
            if sense is None:
                continue
            if sense.id in words:
                self.faults.append(f"sense {sense.id} stands twice")
            senses.append(sense)
            words[sense.id] = {key: list(row.get(key, ())) for key in self.added}
        for key, entries in self.added.items():
            for word, name in entries:
                if name in words:
                    words[name][key].append(word)
                else:
                    self.faults.append(f"[{key}] {word!r}: no sense named {name!r}")
        if self.faults:
            raise DataError("event lexicon: " + "; ".join(self.faults))
        doubling = frozenset(self.doubling)
        seen: set[tuple[str, ...]] = set()
        for sense in senses:
            for form, tokens in self._forms(words[sense.id], doubling):
                mark = (sense.id, "n" if form in ("singular", "plural", "phrase") else form, *tokens)
                if tokens and tokens[0] != GAP and mark not in seen:
                    seen.add(mark)
                    patterns[tokens[0]].append(Pattern(tuple(tokens[1:]), sense, form))
        ordered = {
            first: tuple(sorted(found, key=lambda p: (-len(p.rest), p.sense.order)))
            for first, found in patterns.items()
        }
        return Lexicon(
            ordered,
            _Following(ordered),
            tuple(senses),
            frozenset(self.follows),
            frozenset(self.background),
            tuple(frozenset(words) for words in self.tame.values()),
            word_set(sorted(self.figures)),
            frozenset(self.earnest),
        )

    def _with_groups(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a sense's table with the words of the groups that its filters name ("@forces")."""
        filled = dict(row)
        for name in _FILTERS:
            if not any(word.startswith("@") for word in row.get(name, ())):
                continue
            words: list[str] = []
            for word in row[name]:
                if not word.startswith("@"):
                    words.append(word)
                elif word[1:] in self.groups:
                    words += self.groups[word[1:]]
                else:
                    self.faults.append(f"sense {row.get('id')}: no group named {word}")
            filled[name] = words
        return filled

    def _forms(
        self, words: dict[str, list[str]], doubling: frozenset[str]
    ) -> Iterable[tuple[Form, list[str]]]:
        for noun in words["nouns"]:
            yield from _noun_forms(noun)
        for phrase in words["phrases"]:
            yield "phrase", split_words(phrase)
        for verb in words["verbs"]:
            first, *rest = _verb_tokens(verb)
            for form, word in conjugate(first, self.irregular, doubling):
                yield form, [word, *rest]


@cache
def open_lexicon(*extra: Path) -> Lexicon:
    """Read and compile the event lexicon: ``events*.toml`` of the data folder, then ``extra`` files.

    ``events.toml`` comes first, the others by name. Raises DataError naming every fault found.
    """
    builder = _Builder()
    for path in [*sorted(data_path("lexicons").glob("events*.toml"), key=lambda p: p.stem), *extra]:
        builder.read(path)
    return builder.compile()


@cache
def open_table(name: str) -> dict[str, Any]:
    """Read another lexicon file as it stands: ``open_table("modality")``."""
    with data_path("lexicons", f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
