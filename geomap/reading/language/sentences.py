"""Sentences and clauses, on the offsets of the raw text.

Rules, not a model: a full stop ends a sentence unless what stands before it is an abbreviation, an
initial or a number, or what follows goes on in lower case. A line break ends one too, unless the text
is wrapped at a fixed width. Every pattern is linear in the length of the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from geomap.model import Document, Sentence
from geomap.reading.language.word_lists import open_lists
from geomap.reading.reports.boilerplate import header_span, is_furniture
from geomap.reading.times.calendar import calendar_words
from geomap.settings import data_path

_LISTS = open_lists("language", "sentences")
MAX_SENTENCE = 4_000
"""Code points; a longer stretch is cut at white space, so that what reads sentences stays bounded."""

_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]*(?:\r\n|[\r\n\u2028\u2029\x0b\x0c\x85]|\Z)")
_CLOSERS = "\"'”’»)]›"
_STOP = re.compile(rf"[.!?…。！？]+[{re.escape(_CLOSERS)}]*")
_SPACE = re.compile(r"\s+")
_OPENERS = "\"'“‘«([‹„¿¡—–-•*"
_WORD_BEFORE = re.compile(r"[^\W\d_](?:[\w.'’-]*\w)?\Z|\d[\d.,]*\Z")
_WORD_AFTER = re.compile(r"[^\W_]+(?:['’]\w+)?")
_WRAP_WIDTH = 100
_ORDINARY = _LISTS.words("ordinary")
"""Abbreviations that are words of their own in small letters."""
_MEASURED = re.compile(r"\d ?$")
"""Before "in.": inches."""
_DOMAINS = _LISTS.words("domains")
_LIST_MARK = re.compile(r"\s*(?:[-*•‣▪◦–—]\s+|\(?\d{1,3}[.)]\s+|\(?[a-z][.)]\s+|#{1,6}\s|>\s)")
_NUMBER_MARK = re.compile(r"\s*\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})\Z")
_DATELINE = re.compile(r"\s*(?:[^\W\da-z_][\w’'.-]*[,\s]+){1,6}\([^()\n]{2,40}\)\.?\Z")
_SAID = _LISTS.compile(
    r"(?:(?:the|a|an|his|her|one|[A-Z][\w.'’-]*)\s+(?:[\w.'’-]+\s+){0,3}?)?(?:<said>)"
    r"\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Abbreviations:
    never_end: frozenset[str]
    before_number: frozenset[str]
    calendar: frozenset[str]
    may_end: frozenset[str]
    starters: frozenset[str]


@cache
def _abbreviations() -> _Abbreviations:
    with data_path("lexicons", "abbreviations.toml").open("rb") as file:
        table = tomllib.load(file)
    return _Abbreviations(**{key: frozenset(table[key]) for key in _Abbreviations.__dataclass_fields__})


@cache
def _listed() -> frozenset[str]:
    """Return the words after which a full stop may end no sentence."""
    known = _abbreviations()
    return known.never_end | known.may_end | known.calendar | known.before_number


def split_sentences(document: Document) -> tuple[Sentence, ...]:
    """Split a document into sentences, in order, without overlap, white space between them left out.

    Report headers, copyright lines, site furniture, credits and stamps are marked as boilerplate.
    Paragraphs count from 0; a headline, a list item and a tweet are paragraphs of their own.
    """
    text = document.text
    sentences: list[Sentence] = []
    header_end = header_span(text)[1]
    number = 0
    for line_start, line_end in _lines(text, 0, header_end):
        sentences.append(Sentence(start=line_start, end=line_end, boilerplate=True, paragraph=number))
        number += 1
    for start, end in _paragraphs(text, header_end, len(text)):
        asked = end - start <= 400
        whole = asked and is_furniture(text[start:end])
        for first, last in _split(text, start, end):
            # A short paragraph of one sentence has been asked about already.
            alone = asked and (first, last) == (start, end)
            marked = whole or (not alone and is_furniture(text[first:last]))
            sentences.append(Sentence(start=first, end=last, boilerplate=marked, paragraph=number))
        number += 1
    return tuple(sentences)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in "\ufeff\x00"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == "\x00"):
        end -= 1
    return start, end


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Lines of a stretch, trimmed, without the blank ones."""
    at = start
    while at < end:
        line = _LINE.match(text, at, end)
        if line is None or line.end() == at:
            return
        first, last = _trim(text, at, line.end())
        if first < last:
            yield first, last
        at = line.end()


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Paragraphs: blocks between blank lines, cut at line breaks unless the block is wrapped."""
    block: list[tuple[int, int]] = []
    at = start
    while at < end:
        line = _LINE.match(text, at, end)
        if line is None or line.end() == at:
            break
        first, last = _trim(text, at, line.end())
        if first < last:
            block.append((first, last))
        else:
            yield from _unwrap(text, block)
            block = []
        at = line.end()
    yield from _unwrap(text, block)


def _unwrap(text: str, block: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if not block:
        return
    width = max(end - start for start, end in block)
    start, end = block[0]
    for (_, before), (first, last) in pairwise(block):
        if _continues(text, block_width=width, lines=len(block), line=(start, before), after=(first, last)):
            end = last
        else:
            yield start, end
            start, end = first, last
    yield start, end


def _continues(
    text: str, *, block_width: int, lines: int, line: tuple[int, int], after: tuple[int, int]
) -> bool:
    """Whether a line break is the wrapping of one paragraph: the next word would not have fitted."""
    first, last = after
    if _LIST_MARK.match(text, first, last):
        return False
    before = line[1]
    break_start = max(text.rfind("\n", line[0], before), text.rfind("\r", line[0], before)) + 1 or line[0]
    if text[first].islower() and text[before - 1] not in '.!?:;”"':
        return True
    if block_width > _WRAP_WIDTH or block_width < 40 or lines < 2:
        return False
    word = text[first:last].split(None, 1)[0]
    return before - break_start + 1 + len(word) > block_width - (2 if lines < 4 else 0)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of one paragraph."""
    first = start
    for stop in _STOP.finditer(text, start, end):
        at = stop.end()
        if at <= first:
            continue
        if _ends(text, first, stop.start(), at, end):
            yield from _cut(text, first, at)
            first = at
    yield from _cut(text, first, end)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    start, end = _trim(text, start, end)
    while end - start > MAX_SENTENCE:
        at = text.rfind(" ", start + 1, start + MAX_SENTENCE)
        at = at if at > 0 else start + MAX_SENTENCE
        yield _trim(text, start, at)
        start, end = _trim(text, at, end)
    if start < end:
        yield start, end


def _ends(text: str, first: int, stop: int, at: int, end: int) -> bool:
    """Whether the stop at ``stop``, closing quotes up to ``at``, ends the sentence begun at ``first``."""
    if at >= end:
        return True
    mark = text[stop]
    if mark in "。！？":
        return True
    closed = text[at - 1] in _CLOSERS
    following = text[at]
    if not following.isspace():
        return _glued(text, first, stop, at, end)
    gap = _SPACE.match(text, at, end)
    begin = gap.end() if gap else at
    if begin >= end:
        return True
    opener = text[begin] in _OPENERS
    while begin < end and text[begin] in _OPENERS:
        begin += 1
    while begin < end and text[begin].isspace():
        begin += 1
    if begin >= end:
        return True
    letter = text[begin]
    if letter.islower():
        return False
    if mark in "!?":
        return not (closed and _SAID.match(text, begin, min(end, begin + 80)))
    if at - stop > 1 and text[stop : stop + 3] == "...":
        return letter.isupper() or opener
    return _stop_ends(text, first, stop, begin, end, closed=closed)


def _stop_ends(text: str, first: int, stop: int, begin: int, end: int, *, closed: bool) -> bool:
    """Whether a full stop before a capital, a digit or an opening quote is more than an abbreviation's."""
    # The word holds no space, so it need not be looked for before the last one.
    head = text[max(first, stop - 40, text.rfind(" ", first, stop)) : stop]
    word = _WORD_BEFORE.search(head)
    if word is None:
        if stop - first < 80 and _DATELINE.match(text, first, stop):
            return False
        return not (_NUMBER_MARK.fullmatch(text, first, stop))
    raw = word[0]
    if _NUMBER_MARK.fullmatch(text, first, stop) and len(raw) <= 3 and not closed:
        return False
    if closed:
        return True
    lowered = raw.casefold()
    if len(raw) > 3 and lowered not in _listed() and raw.isalpha():
        return True
    known = _abbreviations()
    if raw.isdigit() and len(raw) <= 2 and _is_foreign_month(text, begin, end):
        return False
    after = _WORD_AFTER.match(text, begin, min(end, begin + 40))
    next_word = after[0].casefold() if after else ""
    starts_sentence = next_word in known.starters and not text[begin : begin + 2].isdigit()
    if lowered in known.never_end and (raw[0].isupper() or len(raw) > 2):
        return False
    if text[begin].isdigit():
        return lowered not in known.before_number and lowered not in known.calendar
    if raw in _ORDINARY and _MEASURED.search(text, max(first, stop - len(raw) - 4), stop - len(raw)) is None:
        return True  # "were flown in. Drones": not "6 in. Snow"
    if lowered in known.may_end or lowered in known.calendar:
        return starts_sentence if raw[0].isupper() or "." in raw or lowered in known.may_end else True
    if len(raw) == 1 and raw.isupper():
        return starts_sentence
    if "." in raw and all(len(part) <= 2 for part in raw.split(".")):
        return starts_sentence
    return True


def _is_foreign_month(text: str, begin: int, end: int) -> bool:
    """Whether the stop makes an ordinal, as in 3. Januar."""
    word = _WORD_AFTER.match(text, begin, min(end, begin + 20))
    return word is not None and word[0].casefold() in calendar_words().months_foreign


def _glued(text: str, first: int, stop: int, at: int, end: int) -> bool:
    """Whether "said.Site icon" is two sentences without the space between: a scraper's work."""
    if at + 1 >= end or not text[at].isupper() or not text[at + 1].islower():
        return False
    if text[at - 1] in _CLOSERS:
        return True
    head = text[max(first, stop - 40) : stop]
    word = _WORD_BEFORE.search(head)
    if word is None:
        return head.endswith(tuple(_CLOSERS))
    space = max(head.rfind(" "), head.rfind("\n"))
    token = head[space + 1 :]
    after = _WORD_AFTER.match(text, at, end)
    if after is not None and after[0].casefold() in _DOMAINS:
        return False
    return token.isalpha() and token.islower() and len(token) > 1


_CLAUSE_BREAK = _LISTS.compile(
    r"[;:]\s+|\s+[—–]\s*|\s+--?\s+|[—–](?=[a-z])|,\s+(?=(?:and|but|or|yet|so|"
    "while|whereas|although|though|because|after|before|when|where|who|whom|"
    "whose|which|as|if|unless|until|since|once|even|with|despite|including|prompting|"
    r"amid)\b)|,\s+(?=[a-z]{3,16}ing\b)|\s+(?=(?:while|whereas|although|though|"
    r"because|unless|who|which|whose|even\s+as|so\s+that)\b)|\s+(?=(?:after|before|"
    r"when|until|if|since)\s+(?:he|she|it|they|we|i|you|the|a|an|his|her|its|"
    r"their|some|[A-Z][\w’'-]*)\s)|\s+(?=as\s+(?:he|she|it|they|we)\s)|\s+(?=(?:and|"
    r"but)\s+(?:<clause_begins>)\b)"
)
_SEVEN_WORDS = re.compile(r"(?:\s*[^\s\"”]+){1,7}")
_VERB = _LISTS.compile(r"\b(?:<finite>)\b")


def split_clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split a sentence's span into clauses: in order, without overlap, white space left out.

    Cuts stand before conjunctions, relative pronouns and participles, and at semicolons, colons and dashes;
    a time or place binds to a trigger in the same clause first. Quotation marks do not cut. A cut that would
    leave less than two words, or at "after", "before", "as" … a stretch without a verb, is not made.

    >>> text = "Troops crossed the river on Friday, killing two, while jets bombed the port."
    >>> [text[a:b] for a, b in split_clauses(text, 0, len(text))]
    ['Troops crossed the river on Friday,', 'killing two,', 'while jets bombed the port.']
    """
    clauses: list[tuple[int, int]] = []
    first = start
    cuts = list(_CLAUSE_BREAK.finditer(text, start, end))
    for number, cut in enumerate(cuts):
        at = cut.end()
        until = cuts[number + 1].start() if number + 1 < len(cuts) else end
        if text[cut.start() : at].isspace() and not _VERB.search(text, at, until):
            continue
        if text.startswith(("and ", "or "), at) and not _VERB.search(text, at, _words_end(text, at, until)):
            continue
        if not (_has_words(text, first, cut.start()) and _has_words(text, at, end)):
            continue
        clauses.append(_trim(text, first, at))
        first = at
    last = _trim(text, first, end)
    if last[0] < last[1]:
        clauses.append(last)
    return clauses


def _words_end(text: str, start: int, end: int) -> int:
    """The end of the seventh word at or after ``start``, ``end`` at most: a list item has no verb so soon."""
    found = _SEVEN_WORDS.match(text, start, end)
    return found.end() if found else end


def _has_words(text: str, start: int, end: int) -> bool:
    return len(text[start:end].split(None, 2)) >= 2
