"""Antecedents: the place that "the town", "the strait", "the Chadian capital" or "the border" stands for.

The noun says what kind of place is meant. A land is the one that the report has named most so far, in any
use ("Pakistan's army … across the country"); anything smaller is the last place of that kind, or the last
whose name holds the noun. What is found is a mention like any other, a fifth less sure, so that every phrase
about places ("30 km north of the town", "fled the island") works on it too; it lives only while the report's
ground, events and claims are read. The nouns stand in ``data/lexicons/antecedents.toml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from geomap.gazetteer.seats import seat_of
from geomap.model import Mention, Place, Sentence
from geomap.reading.annotations import Annotations
from geomap.reading.grounds.footprints import border_line
from geomap.reading.language.lexicons import open_table
from geomap.reading.language.word_lists import open_lists
from geomap.reading.language.words import words_in
from geomap.reading.reports.publication import find_dateline

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

_LISTS = open_lists("grounds", "antecedents")
_LAND = ("PCL",)
_EDGES = frozenset(("border", "frontier", "boundary", "contact"))
"""Words one of which stands in every phrase for a border."""
_APOSTROPHES = ("'", "’")
_THERE = frozenset(("there",))
_STANDS_FOR = "stands for "
_LEAST = 0.5
_LESS_SURE = 0.8
_RIVALLED = 0.6
_NEAR_BY = 250
"""Characters before a phrase in which a second place that fits makes it doubtful."""
_BESIDE = 16
"""Characters before or after a name in which its noun may stand: "the port of Izmail"."""
_SENTENCE_END = re.compile(r"[.!?]\s")
_BORDER_REACH = 240
"""Code points before "its border with X" in which the other land is looked for."""
_EDGE_BEHIND = re.compile(r"['’]?s? (?:[a-z-]+ ){0,2}(?:border|frontier|coast|shores?|mainland)(?!\w)")
_FAR_FROM = re.compile(
    r"\d[\d,.]* ?(?:km|kms|kilomet(?:re|er)s?|miles?|nautical miles) (?:away )?"
    r"(?:from|off|(?:(?:due )?(?:north|south|east|west)[a-z-]* )?of) (?:the )?$"
)
"""Before a name that only says how far off another place is: "at Elm, 30 km from"."""
_FAR_REACH = 60
_FIGURE = 30
"""Code points before a phrase in which the figure stands by which it is measured to."""
_DIGIT = re.compile(r"\d")
_HERE = _LISTS.compile(
    r"(?<=[a-z] )(?P<named>here(?=[.,;:)—–]| (?:<behind_here>)(?!\w))|this (?:[a-z-]+ "
    r"){0,2}(?:<towns_here>)(?! (?:council|hall)(?!\w))(?![’'\w-]))"
)
"""Where a reporter is: "outside the police station here", "above this town of 25,000"."""
_NEIGHBOURS = 5
"""Lands that are tried for "the border", the latest first."""


@dataclass(frozen=True, slots=True)
class _Nouns:
    kinds: dict[str, tuple[str, ...]]
    isles: frozenset[str]
    alike: dict[str, frozenset[str]]
    words: frozenset[str]
    linked: frozenset[str]
    at: frozenset[str]
    phrase: re.Pattern[str]
    goes_on: re.Pattern[str]
    owns: re.Pattern[str]
    ends: re.Pattern[str]
    capital: re.Pattern[str]
    owned_capital: re.Pattern[str]
    capital_of: re.Pattern[str]
    border: re.Pattern[str]
    keeps: re.Pattern[str]


@lru_cache(maxsize=1)
def _nouns() -> _Nouns:
    table = open_table("antecedents")
    patterns = table["patterns"]
    kinds = {word: tuple(row["kinds"]) for row in table["noun"] for word in row["words"]}
    # "that there had been fighting" points at no place
    words = "|".join(sorted(map(re.escape, kinds.keys() - _THERE), key=lambda w: (-len(w), w)))
    whole = "|".join(table["whole"]["words"])
    phrase = (
        rf"(?<!\w)(?:(?P<link>{patterns['link']}) )?(?P<named>{patterns['lead']}(?P<noun>{words}))"
        r"(?!['’](?!s [a-z])|[\w-])"
        rf"|(?<!\w)(?P<whole>{whole})(?!\w)|{patterns['there']}|{patterns['own']}"
    )
    return _Nouns(
        kinds=kinds,
        isles=frozenset(word for row in table["noun"] if row.get("islands") for word in row["words"]),
        alike={
            word: frozenset((word, *row.get("alike", ()))) for row in table["noun"] for word in row["words"]
        },
        words=frozenset((*(noun.split()[-1] for noun in kinds), *table["whole"]["words"], "soil")) - _THERE,
        linked=frozenset(word for row in table["noun"] if row.get("linked") for word in row["words"]),
        at=frozenset(word for row in table["noun"] if row.get("at") for word in row["words"]),
        phrase=re.compile(phrase),
        **{
            name: re.compile(patterns[name])
            for name in (
                "goes_on",
                "owns",
                "ends",
                "capital",
                "owned_capital",
                "capital_of",
                "border",
                "keeps",
            )
        },
    )


def with_antecedents(annotations: Annotations, gazetteer: Gazetteer) -> Annotations:
    """Return a document's annotations with a mention for each phrase that stands for a place named before."""
    known = [m for m in annotations.mentions if m.place is not None and m.use != "embedded"]
    if not known:
        return annotations
    capitals = [*_capitals(annotations, known, gazetteer), *_filed_from(annotations, known)]
    found = [*capitals, *_named_by_kind(annotations, [*known, *capitals], _nouns().words, gazetteer)]
    found += _named_by_kind(
        annotations, [*known, *found], _THERE, gazetteer
    )  # "the shoal" is where "there" is, too
    if not found:
        return annotations
    taken = sorted((m.start, m.end) for m in found)
    reach = list(accumulate((end for _, end in taken), max))
    kept = []
    for mention in annotations.mentions:
        before = bisect_left(taken, (mention.end,)) - 1
        if before < 0 or reach[before] <= mention.start:
            kept.append(mention)
    return replace(annotations, mentions=tuple(sorted([*kept, *found], key=lambda m: (m.start, m.end))))


def _standing(annotations: Annotations, start: int, end: int, place: Place, sure: float) -> Mention:
    score, evidence = round(_LESS_SURE * sure, 6), (f"{_STANDS_FOR}{place.name}",)
    return annotations.literal_at(start, end, place, draw="pin", score=score, evidence=evidence)


def stands_for_another(mention: Mention) -> bool:
    """Tell whether a mention is a phrase such as "the town", put in by `with_antecedents`."""
    return bool(mention.evidence) and mention.evidence[0].startswith(_STANDS_FOR)


# ---- nouns ------------------------------------------------------------------------------------------------


def _named_by_kind(
    annotations: Annotations, known: list[Mention], words: frozenset[str], gazetteer: Gazetteer
) -> Iterator[Mention]:
    """Find what stands for a place by one of some words, each the last of its noun."""
    nouns, text = _nouns(), annotations.text
    placed = sorted(known, key=lambda m: m.start)
    countries = {
        m.start: m.place.country for m in placed if m.place is not None and m.place.kind.startswith(_LAND)
    }
    named: dict[str, _Named] = {}
    for sentence in annotations.sentences:
        if sentence.boilerplate:
            continue
        if words.isdisjoint(words_in(text, sentence.start, sentence.end)):
            continue
        for match in nouns.phrase.finditer(text, sentence.start, sentence.end):
            noun = match["noun"] or match["there"] or "country"
            if (words is _THERE) != (noun in _THERE) or nouns.goes_on.match(text, match.end()):
                continue
            owns = text[match.end() : match.end() + 1] in _APOSTROPHES
            if owns and (nouns.owns.match(text, match.end()) is None or noun == "country"):
                continue
            bare = match["link"] is None and match["noun"] is not None
            if bare and (noun in nouns.linked or not (owns or nouns.ends.match(text, match.end()))):
                continue
            land = match["whose"] or match["owner"]
            ahead = text[max(sentence.start, match.start() - _FIGURE) : match.start()]
            measured = match["link"] == "from" or ahead.endswith(", ") or _DIGIT.search(ahead) is not None
            if land and (measured or "PPL" not in nouns.kinds[noun]):
                continue  # "35 km from the Alander city", "Elm, Aland's chief town": it is told which
            before = named.setdefault(noun, _Named(noun, placed, text, gazetteer))
            before.read_on(match.start())
            mention = before.meant_in(sentence) if match["own"] is None else before.actor_in(sentence)
            if mention is None or mention.place is None:
                continue
            whose = match.start("whose") if match["whose"] else match.start("owner")
            if land and (mention.place.country is None or mention.place.country != countries.get(whose)):
                continue
            group = next(g for g in ("named", "whole", "there", "own") if match[g])
            yield _standing(annotations, match.start(group), match.end(group), mention.place, mention.score)


class _Named:
    """The sure places so far that a noun may stand for, each looked at once however long the text is."""

    def __init__(self, noun: str, known: list[Mention], text: str, gazetteer: Gazetteer) -> None:
        self._noun, self._known, self._text, self._gazetteer = noun, known, text, gazetteer
        self._read = 0
        self._last: Mention | None = None
        self._pinned: Mention | None = None
        self._rival: Mention | None = None
        self._literal: Mention | None = None
        self._passing: Mention | None = None
        self._actor: Mention | None = None
        self._often: Mention | None = None
        self._counts: Counter[str] = Counter()
        self._most = 0

    def read_on(self, at: int) -> None:
        """Take the mentions that start before ``at``."""
        while self._read < len(self._known) and self._known[self._read].start < at:
            mention = self._known[self._read]
            self._read += 1
            if mention.place is None or not (
                _is_sure(mention) and _fits(mention, self._noun, self._text, self._gazetteer)
            ):
                continue
            self._last = mention
            measures = self._literal is not None and _only_measures(mention, self._text)
            if (mention.role == "literal" or _acts(mention)) and not measures:
                self._literal = mention
                if mention.draw == "pin" or _acts(mention):  # not what only says where another lies
                    before = self._pinned
                    if (
                        before is not None
                        and before.place is not None
                        and before.place.id != mention.place.id
                    ):
                        self._rival = before
                    self._pinned = mention
            if mention.use in ("metonym", "modifier"):
                self._passing = mention
            if mention.use == "metonym":
                self._actor = mention
            self._counts[mention.place.id] += 1
            if self._counts[mention.place.id] >= self._most:
                self._most, self._often = self._counts[mention.place.id], mention

    def meant_in(self, sentence: Sentence) -> Mention | None:
        """Return the mention that the noun stands for in a sentence."""
        if _nouns().kinds[self._noun] != _LAND:
            # A smaller place is meant only where it was the ground, not a name in passing.
            meant = self._pinned or self._literal or (None if self._noun in _THERE else self._passing)
            if self._literal is not None and meant is not None and self._is_fresher(meant, sentence):
                meant = self._literal
            rival = self._rival
            if (
                meant is not None
                and meant.start >= sentence.start
                and (rival is None or rival.end <= sentence.start)
            ):
                return meant  # "at X …; the base": no other one stands in the sentence
            if meant is not None and rival is not None and sentence.start - rival.end <= _NEAR_BY:
                return replace(meant, score=meant.score * _RIVALLED)  # it may be the one named before
            return meant
        last = self._last
        if last is None or last.start < sentence.start or last.use == "demonym":
            return self._often
        abroad = last.use == "metonym" and _nouns().keeps.match(self._text, last.end) is not None
        return self._host_of(last) if abroad else last

    def actor_in(self, sentence: Sentence) -> Mention | None:
        """Return the land that acts in a sentence, whose "its territory" is."""
        return self._actor if self._actor is not None and self._actor.start >= sentence.start else None

    def _is_fresher(self, pinned: Mention, sentence: Sentence) -> bool:
        """Whether the literal mention stands in the sentence before, and the pinned one further back."""
        literal = self._literal
        if literal is None or literal is pinned or literal.start >= sentence.start:
            return False
        between = self._text[pinned.end : literal.start]
        return literal.start >= sentence.start - _NEAR_BY and _SENTENCE_END.search(between) is not None

    def _host_of(self, doer: Mention) -> Mention | None:
        """Return the land spoken of before "Aland keeps 180 men in the country"."""
        doers = doer.place.country if doer.place is not None else None
        before = [m for m in self._known[: self._read] if m.place is not None and _is_sure(m)]
        ground = [m.place.country for m in before if m.place is not None and m.role == "literal"]
        hosts = [country for country in ground if country is not None and country != doers]
        fitting = [
            m for m in before if _fits(m, self._noun, self._text, self._gazetteer) and m.place is not None
        ]
        return next(
            (m for m in reversed(fitting) if hosts and m.place and m.place.country == hosts[-1]), None
        )


def _only_measures(mention: Mention, text: str) -> bool:
    """Whether a name only says how far off another place is, or in what land: "Elm, 30 km from Oak"."""
    if text[max(0, mention.start - 3) : mention.start] in (" a ", "an "):
        return True  # "a Swedish town"
    return _FAR_FROM.search(text, max(0, mention.start - _FAR_REACH), mention.start) is not None


def _acts(mention: Mention) -> bool:
    """Whether a town, and no seat of government, is what does something: "El Obeid hosts 15,000 of them"."""
    place = mention.place
    return (
        mention.use == "metonym"
        and place is not None
        and place.kind.startswith("PPL")
        and place.kind != "PPLC"
    )


def _most_named(mentions: list[Mention]) -> Mention:
    """Return the last mention of the place that is named most."""
    counts = Counter(m.place.id for m in mentions if m.place is not None)
    most = max(counts.values())
    return [m for m in mentions if m.place is not None and counts[m.place.id] == most][-1]


def _is_sure(mention: Mention) -> bool:
    return mention.outcome == "resolved" and mention.score >= _LEAST


def _fits(mention: Mention, noun: str, text: str, gazetteer: Gazetteer) -> bool:
    place = mention.place
    if place is None:
        return False
    if place.kind.startswith(_nouns().kinds[noun] or ("\0",)):
        return True
    if noun in _nouns().isles and gazetteer.is_island(place):
        return True
    if not _nouns().alike[noun].isdisjoint((*mention.text.lower().split(), *place.name.lower().split())):
        return True
    after = text[mention.end : mention.end + _BESIDE].lower()
    before = text[max(0, mention.start - _BESIDE) : mention.start].lower()
    if noun in _nouns().at and mention.draw == "pin" and before.endswith((" at ", " at the ")):
        return True
    if before.endswith((f"{noun} of ", f"{noun} of the ")):
        return True
    return after.startswith(f" {noun}") and not place.kind.startswith(_LAND)  # "an American base"


# ---- where a report was filed from -------------------------------------------------------------------------


def _filed_from(annotations: Annotations, known: list[Mention]) -> Iterator[Mention]:
    """Find "here" and "this town", by which a reporter means the town of the dateline; not who is quoted."""
    text = annotations.text
    if "here" not in text and "this " not in text:
        return
    line = find_dateline(text, annotations.sentences)
    filed = None if line is None else next((m for m in known if line.start <= m.start < line.end), None)
    if line is None or filed is None or filed.place is None or not filed.place.kind.startswith("PPL"):
        return
    for match in _HERE.finditer(text, line.end):
        paragraph = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        quoted = paragraph.count('"') % 2 or paragraph.count("“") > paragraph.count("”")
        if not quoted:
            yield _standing(annotations, *match.span("named"), filed.place, filed.score)


# ---- capitals ---------------------------------------------------------------------------------------------


def _capitals(annotations: Annotations, known: list[Mention], gazetteer: Gazetteer) -> Iterator[Mention]:
    """Find "the Chadian capital", "Mali's capital", "the capital of North Kivu" and "the capital"."""
    text, nouns = annotations.text, _nouns()
    if "capital" not in text:
        return
    for number, mention in enumerate(known):
        place = mention.place
        if place is None or not place.kind.startswith((*_LAND, "ADM1")) or place.country is None:
            continue
        owned = nouns.owned_capital.match(text, mention.end)
        if owned is not None:
            start = mention.start - (4 if text[mention.start - 4 : mention.start].lower() == "the " else 0)
            end = owned.end()
        else:
            head = nouns.capital_of.search(text[max(0, mention.start - 24) : mention.start])
            if head is None:
                continue
            start, end = max(0, mention.start - 24) + head.start(), mention.end
        division = place.kind == "ADM1"  # "the capital of North Kivu"
        seat = seat_of(place, gazetteer) if division else gazetteer.capital(place.country)
        if seat is not None and not _is_named_beside(known, number, seat, start, end):
            yield _standing(annotations, start, end, seat, mention.score)
    for sentence in annotations.sentences:
        if sentence.boilerplate:
            continue
        for match in nouns.capital.finditer(text, sentence.start, sentence.end):
            before = [m for m in known if m.start < match.start() and _is_sure(m)]
            country = _country_spoken_of(text, before, sentence)
            seat = gazetteer.capital(country) if country is not None else None
            at = len(before)
            if seat is not None and not _is_named_beside(known, at, seat, match.start(), match.end()):
                yield _standing(annotations, match.start(), match.end(), seat, before[-1].score)


def _is_named_beside(known: list[Mention], number: int, seat: Place, start: int, end: int) -> bool:
    """Whether the name of the capital stands right beside: "the Malian capital, Bamako"."""
    for mention in known[max(0, number - 2) : number + 3]:
        near = 0 <= mention.start - end <= 4 or 0 <= start - mention.end <= 6
        if near and mention.place is not None and mention.place.id == seat.id:
            return True
    return False


def _country_spoken_of(text: str, before: list[Mention], sentence: Sentence) -> str | None:
    """Return the country of the ground last spoken of in a sentence, else the one named most before it.

    Whose border or coast something is near is not spoken of by that.
    """
    ground = [
        m
        for m in before
        if m.role == "literal" and m.place and m.place.country and not _EDGE_BEHIND.match(text, m.end)
    ]
    inside = [m for m in ground if m.start >= sentence.start]
    chosen = inside or ground[-1:]
    if chosen and chosen[-1].place is not None:
        return chosen[-1].place.country
    lands = [m for m in before if m.place is not None and m.place.kind.startswith(_LAND)]
    named = _most_named(lands).place if lands else None
    return named.country if named is not None else None


# ---- borders ----------------------------------------------------------------------------------------------


def find_borders(
    annotations: Annotations, gazetteer: Gazetteer
) -> Iterator[tuple[int, int, tuple[Place, Place]]]:
    """Find "along the border" and its like, each with the two lands that the report speaks of."""
    for sentence in annotations.sentences:
        if sentence.boilerplate:
            continue
        if _EDGES.isdisjoint(words_in(annotations.text, sentence.start, sentence.end)):
            continue
        for match in _nouns().border.finditer(annotations.text, sentence.start, sentence.end):
            lands = border_lands(annotations, match.start(), gazetteer)
            if lands is not None:
                yield match.start(), match.end(), lands


def neighbour_named(annotations: Annotations, place: Place, at: int, gazetteer: Gazetteer) -> Place | None:
    """Return the land named last just before ``at`` with which a land shares a border.

    "Norland moved 900 men to its border with Suland" is of that border alone.
    """
    for mention in reversed(annotations.mentions_in(max(0, at - _BORDER_REACH), at)):
        other = mention.place
        if other is None or other.id == place.id or not other.kind.startswith(_LAND) or not _is_sure(mention):
            continue
        if border_line(gazetteer, (place, other)) is not None:
            return other
    return None


def border_lands(
    annotations: Annotations, at: int, gazetteer: Gazetteer, *, home: str | None = None
) -> tuple[Place, Place] | None:
    """Return the two lands named last before ``at`` that share a border; ``home`` is the country of one."""
    lands: dict[str, Place] = {}
    for mention in reversed(annotations.mentions):
        place = mention.place
        if mention.start < at and place is not None and place.kind.startswith(_LAND) and _is_sure(mention):
            lands.setdefault(place.id, place)
    near = list(lands.values())[:_NEIGHBOURS]
    pairs = [(a, b) for i, a in enumerate(near) for b in near[i + 1 :]]
    for first, second in pairs:
        if home is not None and home not in (first.country, second.country):
            continue
        if border_line(gazetteer, (first, second)) is not None:
            return (first, second)
    return None
