"""Quotations: what a text gives as someone's words, and whose.

Three kinds. direct: between quotation marks. indirect: what follows "said (that)" or "according to".
unsourced: a statement hedged by "reportedly", "allegedly" and the like, with no speaker named. A pronoun,
and a quotation without a speaker of its own, takes the last speaker of the same or the previous paragraph.
The words stand in ``data/lexicons/speech.toml``.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from geomap.model import Document, Sentence
from geomap.reading.language.sentences import MAX_SENTENCE
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import words_in
from geomap.settings import data_path

_LISTS = open_lists("language", "quotations")
_MARKS = re.compile(r'“[^“”]{1,3000}”|"[^"]{1,3000}"|«[^«»]{1,3000}»|„[^„“”]{1,3000}[“”]')
_OPEN = re.compile(r"[“„«][^“”„«»]{1,3000}\Z")
_OPENING, _STRAIGHT = '“„«"', '"'
"""Marks that begin a quotation, and the one that ends it too."""
_NAME = _LISTS.fill(r"[A-Z][\w’'.-]*(?: (?:(?:<particles>)\s?)?[A-Z][\w’'.-]*){0,5}")
_SCARE_WORDS = 4
_BEHIND_VERB = 80
"""Code points behind a verb of speech that its pattern may look at: up to 60 before "that"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotation:
    """Words that a text gives as someone's."""

    start: int
    """First code point of the words, quotation marks included."""
    end: int
    """One past the last."""
    kind: Literal["direct", "indirect", "unsourced"]
    """How they are given."""
    speaker: str | None
    """Who, as the text has it; a pronoun is replaced by the last speaker. None where it is not said."""
    cue: tuple[int, int] | None
    """Span of the word that reports them ("said"); None where there is none."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    after: re.Pattern[str]
    before: re.Pattern[str]
    indirect: re.Pattern[str]
    trailing: re.Pattern[str]
    according: re.Pattern[str]
    unsourced: re.Pattern[str]
    verbs: frozenset[str]
    openers: frozenset[str]
    cues: tuple[frozenset[str], ...]
    """The words of each phrase before a source."""
    hedges: tuple[frozenset[str], ...]
    """The words of each phrase that hedges without a speaker."""
    pronouns: frozenset[str]
    no_speakers: frozenset[str]


@cache
def _patterns() -> _Patterns:
    with data_path("lexicons", "speech.toml").open("rb") as file:
        table = tomllib.load(file)

    def any_of(words: Sequence[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))

    def any_case(words: Sequence[str]) -> str:
        # Grouped by their first letter: one look then rules out a whole group, where (?i:…) tries each word.
        groups: dict[str, list[str]] = {}
        for word in words:
            groups.setdefault(word[0].lower(), []).append(word[1:])
        return "|".join(
            f"[{re.escape(first)}{re.escape(first.upper())}](?i:{any_of(rest)})"
            for first, rest in groups.items()
        )

    verb = rf"(?P<verb>{any_of(table['verbs'])})"
    article = r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ne|[Ss]ome|[Tt]wo)"
    office = rf"(?:{article} (?:[\w’'-]+ ){{0,4}}?)?\b(?:{any_case(table['offices'])})\b"
    pronoun = rf"\b(?:{any_case(table['pronouns'])})\b"
    speaker = rf"(?P<speaker>{office} {_NAME}|{_NAME}(?: {office})?|{office}|{pronoun})"
    aside = r"(?:,[^,\n]{1,120},)?"
    adverb = r"(?: (?:also|later|then|again|had|has|have|[a-z]{3,12}ly))?"
    day = r"(?: on)?(?: [A-Z][a-z]{2,5}day)?"
    says = rf"{speaker}{aside}{adverb}{day} {verb}\b"
    other = verb.replace("<verb>", "<verb2>") + " (?:to )?" + speaker.replace("<speaker>", "<speaker2>")
    return _Patterns(
        after=re.compile(rf"[\s,]*(?:{says}|{other})"),
        before=re.compile(rf"\b{says}(?: [\w’'-]+){{0,6}}[,:]?\s*\Z"),
        indirect=re.compile(rf"\b{says}(?: [^,.;:\"“”\n]{{1,60}}? that\b| that\b)?"),
        trailing=re.compile(rf",\s+(?:{says}(?: [\w’'-]+){{0,4}}|according to [^,.]{{2,100}})[.]?\s*\Z"),
        according=re.compile(rf"\b(?P<verb>(?:{any_case(table['cues'])}))\s+(?P<speaker>[^,.;]{{2,100}})"),
        unsourced=re.compile(rf"\b(?P<verb>(?:{any_case(table['unsourced'])}))\b"),
        verbs=frozenset(table["verbs"]),
        openers=frozenset(words.split("-")[0].split()[0] for words in [*table["cues"], *table["unsourced"]]),
        cues=tuple([words_in(phrase, 0, len(phrase)) for phrase in table["cues"]]),
        hedges=tuple([words_in(phrase, 0, len(phrase)) for phrase in table["unsourced"]]),
        pronouns=frozenset(table["pronouns"]),
        no_speakers=frozenset(table["no_speakers"]),
    )


def read_quotations(document: Document, sentences: Sequence[Sentence]) -> tuple[Quotation, ...]:
    """Read the quotations of a document's sentences, boilerplate left out, by start."""
    text = document.text
    found: list[Quotation] = []
    speaker: str | None = None
    told = -9
    for group in _paragraphs(sentences):
        direct = list(_direct(text, group[0].start, group[-1].end))
        raw = list(direct)
        for sentence in group:
            raw += _indirect(text, sentence, direct)
        if group[0].paragraph > told + 1:
            speaker = None
        for quotation in sorted(raw, key=lambda q: (q.cue or (q.start,))[0]):
            name = quotation.speaker
            if (name is None and quotation.kind == "direct") or (
                name or ""
            ).casefold() in _patterns().pronouns:
                name = speaker
            if name is not None:
                speaker, told = name, group[0].paragraph
            found.append(quotation if name == quotation.speaker else replace(quotation, speaker=name))
    return tuple(sorted(found, key=lambda q: (q.start, q.end)))


def quotation_at(quotations: Sequence[Quotation], offset: int) -> Quotation | None:
    """Return the shortest quotation that holds a code point, None outside of any."""
    # None is longer than a sentence may be.
    first = bisect_left(quotations, offset - MAX_SENTENCE, key=lambda q: q.start)
    last = bisect_right(quotations, offset, key=lambda q: q.start)
    inside = [q for q in quotations[first:last] if offset < q.end]
    return min(inside, key=lambda q: q.end - q.start) if inside else None


def _paragraphs(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    for sentence in sentences:
        if sentence.boilerplate:
            continue
        if group and group[0].paragraph != sentence.paragraph:
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _speaker(match: re.Match[str], group: str = "speaker") -> str | None:
    """The speaker of a match in one line; None where it is no speaker."""
    name = " ".join((match[group] or "").split()).rstrip(".,;:")
    first = name.split(" ", 1)[0].casefold()
    if not name or name.endswith(("’s", "'s")) or first in _patterns().no_speakers:
        return None
    return name


def _direct(text: str, start: int, end: int) -> Iterator[Quotation]:
    """What stands between quotation marks; a few words without a verb of speech are no quotation."""
    patterns = _patterns()
    opening = [mark for mark in _OPENING if text.find(mark, start, end) >= 0]
    if not opening:
        return
    spans = [match.span() for match in _MARKS.finditer(text, start, end)]
    if opening != [_STRAIGHT] and (opened := _OPEN.search(text, spans[-1][1] if spans else start, end)):
        spans.append(opened.span())
    for first, stop in spans:
        long = len(text[first:stop].split()) > _SCARE_WORDS
        tail = text[stop : min(end, stop + 200)]
        comma = text[stop - 2 : stop - 1] in (",", "!", "?", "—") or tail.startswith(",")
        if comma and (after := patterns.after.match(tail)) is not None:
            second = after["verb"] is None
            name = _speaker(after, "speaker2" if second else "speaker")
            cue = after.span("verb2" if second else "verb")
            yield Quotation(
                start=first, end=stop, kind="direct", speaker=name, cue=(stop + cue[0], stop + cue[1])
            )
            continue
        head_at = max(start, first - 200)
        before = patterns.before.search(text[head_at:first]) if _says(text[head_at:first], 7) else None
        if before is not None and (long or text[head_at:first].rstrip().endswith((",", ":"))):
            cue = before.span("verb")
            yield Quotation(
                start=first,
                end=stop,
                kind="direct",
                speaker=_speaker(before),
                cue=(head_at + cue[0], head_at + cue[1]),
            )
        elif long:
            yield Quotation(start=first, end=stop, kind="direct", speaker=None, cue=None)


def _says(text: str, reach: int) -> bool:
    """Whether a verb of speech stands among the last few words: a quick look before the patterns."""
    last = " ".join(text.split()[-reach:])
    return not _patterns().verbs.isdisjoint(words_in(last, 0, len(last)))


def _before_comma(text: str, at: int) -> int:
    """Where the words end that stand before a comma and white space."""
    while at > 0 and (text[at - 1].isspace() or text[at - 1] == ","):
        at -= 1
    return at


def _indirect(text: str, sentence: Sentence, direct: list[Quotation]) -> Iterator[Quotation]:
    """What a sentence says in the words of another, or of no one named."""
    patterns = _patterns()
    start, end = sentence.start, sentence.end
    words = words_in(text, start, end)
    verbs, is_cued = patterns.verbs & words, not patterns.openers.isdisjoint(words)
    if not (verbs or is_cued):
        return
    cues = {q.cue for q in direct}

    def is_quoted(offset: int) -> bool:
        return any(q.start <= offset < q.end for q in direct)

    tail = text[max(start, end - 250) : end]
    trailing = (
        patterns.trailing.search(text, max(start, end - 250), end)
        if "according to " in tail or _says(tail, 5)
        else None
    )
    if trailing is not None and not is_quoted(trailing.start() - 1) and trailing.start() - start > 25:
        said = trailing["verb"] is not None
        source = None if said else patterns.according.search(text, trailing.start(), end)
        name = _speaker(trailing) if said else _speaker(source) if source else None
        cue = trailing.span("verb") if said else source.span("verb") if source else None
        if cue not in cues:
            yield Quotation(start=start, end=trailing.start(), kind="indirect", speaker=name, cue=cue)
            return
    last = max((text.rfind(verb, start, end) for verb in verbs), default=-1)
    stop = min(end, last + _BEHIND_VERB) if last >= 0 else start
    for found in patterns.indirect.finditer(text, start, stop):
        cue = found.span("verb")
        name = _speaker(found)
        if name is None or cue in cues or is_quoted(cue[0]):
            continue
        content = found.end()
        while content < end and text[content].isspace():
            content += 1
        if end - content >= 8 and text[content] not in '"“,:':
            yield Quotation(start=content, end=end, kind="indirect", speaker=name, cue=cue)
            return
    if not is_cued:
        return
    is_sourced = any(phrase <= words for phrase in patterns.cues)
    match = patterns.according.search(text, start, end) if is_sourced else None
    if match is not None:
        opens = match.start() < start + 3
        span = (min(match.end() + 1, end), end) if opens else (start, _before_comma(text, match.start()))
        if span[1] - span[0] > 8:
            yield Quotation(
                start=span[0], end=span[1], kind="indirect", speaker=_speaker(match), cue=match.span("verb")
            )
            return
    is_hedged = any(phrase <= words for phrase in patterns.hedges)
    match = patterns.unsourced.search(text, start, end) if is_hedged else None
    if match is not None:
        yield Quotation(start=start, end=end, kind="unsourced", speaker=None, cue=match.span("verb"))
