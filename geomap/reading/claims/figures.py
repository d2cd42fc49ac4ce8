"""Claims that are no distances: directions, areas, weekdays, counts, shares, sums of money, superlatives.

What geometry or the calendar can judge is judged by :mod:`geomap.judging.assertions`; the rest is recorded,
so that a reader sees what was claimed and not checked. Numbers that an event or a deployment carries are
facts already and are no claims once more.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geomap.model import Claim, Deployment, Event, Mention, Quantity, Reference, Sentence
from geomap.model.claims import ClaimKind, ClaimRelation
from geomap.model.quantities import Qualifier
from geomap.reading.annotations import Annotations
from geomap.reading.claims.certainty import is_unsure
from geomap.reading.claims.phrases import azimuth_of
from geomap.reading.claims.scope import in_scope
from geomap.reading.grounds.templates import compile_phrase, fold, read_templates
from geomap.reading.language.words import words_in
from geomap.settings import data_path

if TYPE_CHECKING:
    from geomap.model import Place

_SQUARE_M = {"km2": 1e6, "m2": 1.0, "hectare": 1e4, "acre": 4046.8564224, "mi2": 2_589_988.110336}
_RELATIONS: dict[Qualifier, ClaimRelation] = {
    "exact": "=",
    "approx": "~",
    "at_least": ">=",
    "at_most": "<=",
    "more_than": ">",
    "less_than": "<",
    "range": "between",
    "vague": "~",
}
_DAY = "day"
"""What every name of a weekday holds: a quick look before each is looked for."""
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class _Words:
    superlative: re.Pattern[str]
    ranks: frozenset[str]
    directions: frozenset[str]
    direction: re.Pattern[str]
    area: re.Pattern[str]


def read_figures(
    annotations: Annotations, *, events: Iterable[Event] = (), deployments: Iterable[Deployment] = ()
) -> tuple[Claim, ...]:
    """Read the claims of a document that are no distances, in order; each is undetermined until verified."""
    taken = {span for event in events for span in _spans(event.count, event.fatalities, event.injured)}
    taken |= {span for deployment in deployments for span in _spans(deployment.quantity)}
    found = [
        *_directions(annotations),
        *_quantities(annotations, taken),
        *_weekdays(annotations),
        *_superlatives(annotations),
    ]
    claims = {claim.start: in_scope(claim, annotations.text) for claim in reversed(found)}
    return tuple(claims[start] for start in sorted(claims))


def _spans(*quantities: Quantity | None) -> Iterator[tuple[int, int]]:
    yield from ((q.start, q.end) for q in quantities if q is not None)


class _Sentences:
    """The sentences of a document, found by offset at once: a long text has very many."""

    def __init__(self, annotations: Annotations) -> None:
        self._sentences = annotations.sentences
        self._starts = [sentence.start for sentence in annotations.sentences]

    def at(self, offset: int) -> Sentence | None:
        number = bisect_right(self._starts, offset) - 1
        found = self._sentences[number] if number >= 0 else None
        return found if found is not None and offset < found.end else None


def _directions(annotations: Annotations) -> Iterator[Claim]:
    directions = _words().directions
    text = annotations.text
    telling = frozenset(
        s.start for s in annotations.sentences if not directions.isdisjoint(words_in(text, s.start, s.end))
    )
    for template in read_templates(annotations, starts=telling):
        if len(template.mentions) < 2 or template.words.isdisjoint(directions):
            continue
        for match in _words().direction.finditer(template.text):
            subject = template.mentions_between(match.start("subject"), match.end("subject"))
            origin = template.mentions_between(match.start("reference"), match.end("reference"))
            if not subject or not origin or not (_is_sure(subject[0]) and _is_sure(origin[0])):
                continue
            here, there = _place(subject[0]), _place(origin[0])
            yield _claim(
                annotations,
                template.sentence,
                (subject[0].start, match.end() + template.start),
                kind="direction",
                value=azimuth_of(match["azimuth"]),
                unit="degree",
                subject_ids=(here.id,),
                reference=Reference(kind="place", place_id=there.id, name=there.name),
            )


def _is_sure(mention: Mention) -> bool:
    return mention.place is not None and not is_unsure(mention)


def _place(mention: Mention) -> Place:
    assert mention.place is not None  # templates hold resolved mentions alone
    return mention.place


def _quantities(annotations: Annotations, taken: set[tuple[int, int]]) -> Iterator[Claim]:
    """Take areas of places, and counts with bounds, shares and sums that no event or deployment carries."""
    sentences = _Sentences(annotations)
    for quantity in annotations.quantities:
        sentence = sentences.at(quantity.start)
        if sentence is None or sentence.boilerplate or (quantity.start, quantity.end) in taken:
            continue
        figure = quantity.best if quantity.best is not None else quantity.low or quantity.high
        if figure is None:
            continue
        if quantity.unit in _SQUARE_M:
            subject = _covering(annotations, sentence, quantity)
            yield _figure(annotations, sentence, quantity, "area", figure * _SQUARE_M[quantity.unit], subject)
        elif quantity.unit == "percent":
            yield _figure(annotations, sentence, quantity, "share", figure)
        elif _CURRENCY.fullmatch(quantity.unit):
            yield _figure(annotations, sentence, quantity, "amount", figure)
        elif quantity.unit == "count" and quantity.of and quantity.qualifier != "exact":
            yield _figure(annotations, sentence, quantity, "count", figure)


def _covering(annotations: Annotations, sentence: Sentence, quantity: Quantity) -> Mention | None:
    """Find the place that is said to cover an area: the last one before "covers", nothing else between."""
    if quantity.start - sentence.start > _LONGEST:
        return None
    head = fold(annotations.text[sentence.start : quantity.start])
    verb = _words().area.search(head)
    if verb is None:
        return None
    stop = bisect_right(annotations.mentions, sentence.start + verb.start(), key=lambda m: m.start)
    before = [m for m in annotations.mentions[max(0, stop - 1) : stop] if m.start >= sentence.start]
    if not before or not _is_sure(before[-1]):
        return None
    gap = head[before[-1].end - sentence.start : verb.start()]
    return before[-1] if re.fullmatch(r"(?: ?,[^,]{1,60},)? ?", gap) else None


def _figure(
    annotations: Annotations,
    sentence: Sentence,
    quantity: Quantity,
    kind: ClaimKind,
    value: float,
    subject: Mention | None = None,
) -> Claim:
    unit = {"area": "m2", "share": "percent", "count": "count"}.get(kind, quantity.unit)
    return _claim(
        annotations,
        sentence,
        (quantity.start, quantity.end),
        kind=kind,
        relation=_RELATIONS[quantity.qualifier],
        value=value,
        unit=unit,
        subject_ids=() if subject is None else (_place(subject).id,),
    )


def _weekdays(annotations: Annotations) -> Iterator[Claim]:
    """Take dates that name both their weekday and their day: "Saturday, November 29"."""
    sentences = _Sentences(annotations)
    for when in annotations.times:
        words = fold(when.text)
        if _DAY not in words:
            continue
        named = [number for number, name in enumerate(_WEEKDAYS) if re.search(rf"\b{name}\b", words)]
        sentence = sentences.at(when.start)
        exact = when.earliest is not None and when.earliest == when.latest
        if len(named) != 1 or sentence is None or sentence.boilerplate or not exact:
            continue
        if re.search(r"\d", words):
            yield _claim(
                annotations,
                sentence,
                (when.start, when.end),
                kind="date",
                value=float(named[0]),
                unit="weekday",
                day=when.earliest,
            )


def _superlatives(annotations: Annotations) -> Iterator[Claim]:
    for sentence in annotations.sentences:
        if sentence.boilerplate or sentence.end - sentence.start > _LONGEST * 4:
            continue
        if _words().ranks.isdisjoint(words_in(annotations.text, sentence.start, sentence.end)):
            continue
        for match in _words().superlative.finditer(fold(annotations.text[sentence.start : sentence.end])):
            span = match.start() + sentence.start, match.end() + sentence.start
            yield _claim(annotations, sentence, span, kind="superlative")


def _claim(
    annotations: Annotations, sentence: Sentence, span: tuple[int, int], *, kind: ClaimKind, **values: Any
) -> Claim:
    start, end = span
    key = annotations.document.id
    return Claim(
        **({"relation": "="} | values),
        id=f"{key}c{start}.{kind}",
        document_id=key,
        start=start,
        end=end,
        text=annotations.text[start:end],
        sentence=(sentence.start, sentence.end),
        kind=kind,
        value_m=0.0,
    )


@lru_cache(maxsize=1)
def _words() -> _Words:
    with data_path("lexicons", "claims.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    best = table["superlative"]
    plain = rf"{best['plain']}(?: {best['noun']}){best['reach']}"
    ranked = rf"(?<![\w'-])(?:{best['owned']}(?: {best['noun']})?|{plain})(?!\w)"
    # The longest group of a pattern lists the words of rank, one of which it needs.
    groups = [max(re.findall(r"\(\?:([^()]*)", best[key]), key=len) for key in ("owned", "plain")]
    azimuths = [name.replace("-", "") for name in table["direction"]["azimuths"]]
    return _Words(
        superlative=re.compile(ranked),
        ranks=frozenset(word for group in groups for word in re.findall(r"[a-z]{4,}", group)),
        directions=frozenset(f"{name}{ending}" for name in azimuths for ending in ("", "ward", "wards")),
        direction=compile_phrase(table["direction"]["phrase"], {}),
        area=re.compile(rf"(?<!\w){table['area']['phrase']}"),
    )
