"""Sentences with their places and distances masked, so that a table of phrases can be matched on them.

Each mention and each distance is overwritten, character for character, with code points of the private
use area. A template is therefore as long as its sentence and every offset in it is an offset in the
text, while one pattern ("off the coast of <place>") serves for all places.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from geomap.model import Mention, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.claims.distances import Distance, read_distances

LITERAL, LITERAL_REST = "\ue000", "\ue001"
"""First and further characters of a literal mention."""
ASSOCIATIVE, ASSOCIATIVE_REST = "\ue002", "\ue003"
"""First and further characters of a government, a nationality or a part of a name."""
DISTANCE, DISTANCE_REST = "\ue004", "\ue005"
"""First and further characters of a distance, its bounding words included."""

PLACE = rf"{LITERAL}{LITERAL_REST}*+"
ANY_PLACE = rf"[{LITERAL}{ASSOCIATIVE}][{LITERAL_REST}{ASSOCIATIVE_REST}]*+"
_JOINT = r"(?: ?,? (?:and|or|as well as|along with|plus) | ?& | ?, ?(?:and |or |as well as )?)"
_LEAD = r"(?:(?:in|on|at|near|off|both|from|also|nearby|neighbou?ring) )?(?:the )?"
PLACES = rf"(?:the )?{PLACE}(?:{_JOINT}{_LEAD}{PLACE}){{0,14}}"
ANY_PLACES = rf"(?:the )?{ANY_PLACE}(?:{_JOINT}{_LEAD}{ANY_PLACE}){{0,14}}"
GAP = rf"{DISTANCE}{DISTANCE_REST}*+"

MACROS: Mapping[str, str] = {
    "place": rf"(?:the )?(?P<places>{PLACE})",
    "places": rf"(?P<places>{PLACES})",
    "any": rf"(?:the )?(?P<places>{ANY_PLACE})",
    "anys": rf"(?P<places>{ANY_PLACES})",
    "other": rf"(?:the )?(?P<other>{ANY_PLACE})",
    "others": rf"(?P<other>{ANY_PLACES})",
    "one": ANY_PLACE,
    "sea": rf"(?:the )?(?P<sea>{ANY_PLACE})",
    "distance": rf"(?P<distance>{GAP})",
}
"""What a pattern in a table may write between ``<`` and ``>``."""

_PRIVATE = re.compile("[\ue000-\ue00f]")
_WORD = re.compile(r"[^\W\d_]+")
_FOLD = {ord(c): "-" for c in "‐‑‒–—−"}
_FOLD |= {ord(c): " " for c in "\t\n\r\x0b\x0c\x85\u00a0\u2002\u2003\u2009\u200a\u202f\u2028\u2029\u3000"}
_FOLD |= {ord(c): "'" for c in "’‘ʼ＇"} | {ord(c): '"' for c in "“”„«»"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A sentence as a pattern sees it."""

    sentence: Sentence
    """The sentence."""
    text: str
    """Lower case, quotes and dashes made plain, places and distances masked; as long as the sentence."""
    words: frozenset[str]
    """The words of ``text``, to see at once which patterns need not be tried."""
    mentions: tuple[Mention, ...]
    """Those inside the sentence, by start."""
    distances: tuple[Distance, ...] = ()
    """Those inside the sentence, by start."""
    starts: tuple[int, ...] = field(default=(), repr=False)
    """Start of each mention, in the document."""

    @property
    def start(self) -> int:
        """First code point of the sentence in its document."""
        return self.sentence.start

    def mentions_between(self, start: int, end: int) -> tuple[Mention, ...]:
        """Return the mentions that start in a span of ``text``."""
        first = bisect_left(self.starts, start + self.start)
        last = bisect_left(self.starts, end + self.start)
        return self.mentions[first:last]

    def distance_at(self, start: int) -> Distance | None:
        """Return the distance that starts at an offset of ``text``."""
        wanted = start + self.start
        return next((d for d in self.distances if d.start == wanted), None)


def read_templates(
    annotations: Annotations, *, starts: frozenset[int] | None = None, least: int = 1
) -> Iterator[Template]:
    """Mask each sentence with ``least`` resolved mentions, or each that begins at one of ``starts``.

    Boilerplate is passed over.
    """
    mentions = [m for m in annotations.mentions if m.place is not None]
    at = 0
    for sentence in annotations.sentences:
        while at < len(mentions) and mentions[at].start < sentence.start:
            at += 1
        first = at
        while at < len(mentions) and mentions[at].start < sentence.end:
            at += 1
        inside = tuple(m for m in mentions[first:at] if m.end <= sentence.end)
        if sentence.boilerplate:
            continue
        if not (len(inside) >= least if starts is None else sentence.start in starts):
            continue
        yield mask(annotations.text, sentence, inside)


def mask(text: str, sentence: Sentence, mentions: tuple[Mention, ...]) -> Template:
    """Mask one sentence; ``mentions`` are those inside it, by start."""
    plain = fold(text[sentence.start : sentence.end])
    pieces: list[str] = []
    at, kept = 0, []
    for mention in mentions:
        start, end = mention.start - sentence.start, mention.end - sentence.start
        if start < at or end <= start:
            continue
        literal = mention.role == "literal"
        first, rest = (LITERAL, LITERAL_REST) if literal else (ASSOCIATIVE, ASSOCIATIVE_REST)
        pieces += [plain[at:start], first, rest * (end - start - 1)]
        at = end
        kept.append(mention)
    masked = "".join([*pieces, plain[at:]])
    distances = read_distances(masked)
    for distance in distances:
        filler = DISTANCE + DISTANCE_REST * (distance.end - distance.start - 1)
        masked = masked[: distance.start] + filler + masked[distance.end :]
    return Template(
        sentence=sentence,
        text=masked,
        words=frozenset(_WORD.findall(masked)),
        mentions=tuple(kept),
        distances=tuple(_shifted(d, sentence.start, text) for d in distances),
        starts=tuple(m.start for m in kept),
    )


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """Make a text plain (lower case, straight quotes, single dashes) without moving any offset.

    Remembered, since most readers look at the same sentences.
    """
    lowered = text.lower()
    if lowered.isascii():  # of which line breaks and the like alone are made plain
        return lowered if lowered.isprintable() else lowered.translate(_FOLD)
    if len(lowered) != len(text):  # İ and its like grow when lowered
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _PRIVATE.sub(" ", lowered.translate(_FOLD))


def compile_phrase(pattern: str, macros: Mapping[str, str]) -> re.Pattern[str]:
    """Compile a phrase of a table; `written_out` says what may stand in it."""
    return re.compile(written_out(pattern, macros))


def written_out(pattern: str, macros: Mapping[str, str]) -> str:
    """Write out a phrase of a table: ``<name>`` is a macro, a space any short run of blanks.

    Macros may hold macros. Raises ``KeyError`` for an unknown one.
    """
    known = {**MACROS, **macros}
    for _ in range(6):
        expanded = _MACRO.sub(lambda match: known[match["name"]], pattern)
        if expanded == pattern:
            break
        pattern = expanded
    spaced = _SPACE.sub(" {1,3}", pattern)
    return rf"(?<!\w)(?:{spaced})(?!\w)"


_SPACE = re.compile(r" (?![?*+{])")
_MACRO = re.compile(r"(?<!\?P)<(?P<name>[a-z_]+)>")


def _shifted(distance: Distance, by: int, text: str) -> Distance:
    return Distance(
        start=distance.start + by,
        end=distance.end + by,
        text=text[distance.start + by : distance.end + by],
        relation=distance.relation,
        value_m=distance.value_m,
        low_m=distance.low_m,
        vague=distance.vague,
    )
