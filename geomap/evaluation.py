"""Figures of recognition and resolution against an annotated corpus.

The definitions are those of the field (EUPEG; Gritta et al. 2018, "What's missing in geographical
parsing?"; Jurgens et al. 2015 for the area under the error curve):

recognition
    *exact*: predicted spans that equal a gold span. *overlap*: pairs of a one-to-one matching of spans that
    share a character, taken greedily, exact spans first, then by most shared characters, then leftmost.
resolution
    great-circle error (sphere of 6371.0088 km) over gold mentions with coordinates; a mention without an
    answer is charged half the equator. *matched* counts recognised mentions, *placed* those with
    coordinates, *all gold* all.
end to end
    a true positive is a matched mention whose answer lies within 161 km (100 miles); predictions matched to
    gold mentions that have no coordinates can be neither right nor wrong and are left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from geomap.errors import FormatError, InputError
from geomap.gazetteer import Gazetteer
from geomap.model import Document, Mention
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.recognition import mentions_from_spans, recognise
from geomap.reading.places.resolution import resolve
from geomap.settings import Settings

MAX_ERROR_KM = 20039.0
"""Half the equator: the charge for a mention without an answer, kilometres."""

NEAR_KM = 161.0
"""A hundred miles: the distance within which an answer counts as right, kilometres."""

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the sphere on which the field's corpora are scored, kilometres."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A toponym as gold or as predicted."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    lon: float | None = None
    """Degrees east; None when not placed."""
    lat: float | None = None
    """Degrees north; None when not placed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldDocument:
    """A document of a corpus with its annotated toponyms."""

    document: Document
    """The text."""
    toponyms: tuple[Span, ...]
    """As annotated, in the order of the corpus."""


def read_corpus(path: Path) -> Iterator[GoldDocument]:
    """Read a corpus of JSON lines.

    Each line holds ``id``, ``text`` and ``toponyms``: ``[{"start", "end", "lat", "lon"}]``. Raises
    InputError when the file cannot be read and FormatError, with the number of the line, when a line is
    not of this form.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _gold_document(line, where=f"{path.name}, line {number}")
    except OSError as error:
        raise InputError(f"cannot read the corpus {str(path)!r}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FormatError(f"the corpus {path.name!r} is not UTF-8 text: {error.reason}") from error


def _gold_document(line: str, *, where: str) -> GoldDocument:
    try:
        raw = json.loads(line)
        text = raw["text"]
        if not isinstance(text, str):
            raise TypeError("text must be a string")
        spans = tuple(_gold_span(item, len(text)) for item in raw["toponyms"])
        document = Document(id=str(raw["id"]), text=text, title=raw.get("title"), source=raw.get("source"))
    except json.JSONDecodeError as error:
        raise FormatError(f"{where}: no JSON: {error.msg}; a corpus has a JSON object a line") from error
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"{where}: want id, text and toponyms with start and end, got {error!r}") from error
    return GoldDocument(document=document, toponyms=spans)


def _gold_span(item: Mapping[str, Any], length: int) -> Span:
    start, end = int(item["start"]), int(item["end"])
    if not 0 <= start < end <= length:
        raise ValueError(f"span {start}-{end} outside a text of {length} characters")
    lon, lat = item.get("lon"), item.get("lat")
    if lon is None or lat is None:
        return Span(start=start, end=end)
    return Span(start=start, end=end, lon=float(lon), lat=float(lat))


def distance_km(a: Span, b: Span) -> float:
    """Return the great-circle distance in kilometres between two placed spans."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return MAX_ERROR_KM
    p, q = math.radians(a.lat), math.radians(b.lat)
    half_lon = math.radians(b.lon - a.lon) / 2
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def match_spans(gold: Sequence[Span], predicted: Sequence[Span]) -> dict[int, int]:
    """Pair gold with predicted spans that share a character, one to one; indices of gold to predicted."""
    by_start = sorted(range(len(predicted)), key=lambda j: predicted[j].start)
    pairs = []
    for i, g in enumerate(gold):
        for j in by_start:
            p = predicted[j]
            if p.start >= g.end:
                break
            shared = min(g.end, p.end) - max(g.start, p.start)
            if shared > 0:
                exact = g.start == p.start and g.end == p.end
                pairs.append((not exact, -shared, g.start, p.start, i, j))
    paired: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in sorted(pairs):
        if i not in paired and j not in taken:
            paired[i] = j
            taken.add(j)
    return paired


def _precision_recall(hits: int, predicted: int, gold: int) -> dict[str, float]:
    precision = hits / predicted if predicted else 0.0
    recall = hits / gold if gold else 0.0
    total = precision + recall
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / total if total else 0.0}


def _error_figures(errors: Sequence[float]) -> dict[str, float | int | None]:
    if not errors:
        return {"n": 0, "acc161": None, "median_km": None, "mean_km": None, "auc": None}
    curve = sorted(math.log1p(min(e, MAX_ERROR_KM)) for e in errors)
    # One error alone has no curve: its own height is the area.
    area = sum((a + b) / 2 for a, b in pairwise(curve)) / max(1, len(curve) - 1) or curve[0]
    return {
        "n": len(errors),
        "acc161": sum(e <= NEAR_KM for e in errors) / len(errors),
        "median_km": median(errors),
        "mean_km": sum(errors) / len(errors),
        "auc": area / math.log1p(MAX_ERROR_KM),
    }


class _Tally:
    """Counts over documents."""

    def __init__(self) -> None:
        self.gold = self.predicted = self.exact = self.overlap = 0
        self.end_hits = self.end_predicted = self.end_gold = 0
        self.matched: list[float] = []
        self.placed: list[float] = []
        self.all_gold: list[float] = []

    def add(self, gold: Sequence[Span], predicted: Sequence[Span]) -> None:
        """Count one document."""
        self.gold += len(gold)
        self.predicted += len(predicted)
        self.exact += len({(g.start, g.end) for g in gold} & {(p.start, p.end) for p in predicted})
        paired = match_spans(gold, predicted)
        self.overlap += len(paired)
        for i, g in enumerate(gold):
            if g.lat is None:
                continue
            self.end_gold += 1
            error = MAX_ERROR_KM
            if i in paired:
                answer = predicted[paired[i]]
                if answer.lat is not None:
                    error = distance_km(g, answer)
                    self.placed.append(error)
                    self.end_hits += error <= NEAR_KM
                self.matched.append(error)
            self.all_gold.append(error)
        of_prediction = {j: i for i, j in paired.items()}
        for j, p in enumerate(predicted):
            unjudged = j in of_prediction and gold[of_prediction[j]].lat is None
            self.end_predicted += p.lat is not None and not unjudged

    def figures(self) -> dict[str, Any]:
        """Return the counts as figures."""
        return {
            "gold": self.gold,
            "gold_with_coordinates": self.end_gold,
            "predicted": self.predicted,
            "recognition_exact": _precision_recall(self.exact, self.predicted, self.gold),
            "recognition_overlap": _precision_recall(self.overlap, self.predicted, self.gold),
            "resolution_matched": _error_figures(self.matched),
            "resolution_placed": _error_figures(self.placed),
            "resolution_all_gold": _error_figures(self.all_gold),
            "end_to_end_161km": _precision_recall(self.end_hits, self.end_predicted, self.end_gold),
        }


def score(pairs: Iterable[tuple[Sequence[Span], Sequence[Span]]]) -> dict[str, Any]:
    """Score predicted against gold spans, one pair of lists a document, micro-averaged.

    >>> gold = [Span(start=0, end=5, lon=2.35, lat=48.86)]
    >>> score([(gold, gold)])["end_to_end_161km"]["f1"]
    1.0
    """
    tally = _Tally()
    for gold, predicted in pairs:
        tally.add(gold, predicted)
    return tally.figures()


class _Reliability:
    """How often answers of a score are right, by tenth of the score."""

    def __init__(self) -> None:
        self._tenths: list[list[tuple[float, bool]]] = [[] for _ in range(10)]

    def add(self, gold: Sequence[Span], mentions: Sequence[Mention]) -> None:
        """Count one document, of which the annotated spans were given."""
        answers = dict(zip(((m.start, m.end) for m in mentions), spans_of(mentions), strict=True))
        scores = {(m.start, m.end): m.score for m in mentions}
        for g in gold:
            answer = answers.get((g.start, g.end))
            if g.lat is None or answer is None or answer.lat is None:
                continue
            score = scores[g.start, g.end]
            self._tenths[min(9, int(score * 10))].append((score, distance_km(g, answer) <= NEAR_KM))

    def table(self) -> list[dict[str, float | int]]:
        """Return the tenths that hold answers, lowest first."""
        return [
            {
                "from": tenth / 10,
                "mentions": len(answers),
                "score": sum(score for score, _ in answers) / len(answers),
                "right": sum(right for _, right in answers) / len(answers),
            }
            for tenth, answers in enumerate(self._tenths)
            if answers
        ]


def spans_of(mentions: Iterable[Mention]) -> tuple[Span, ...]:
    """Return mentions as spans to score; a mention without a place has no coordinates."""
    return tuple(
        Span(
            start=m.start,
            end=m.end,
            lon=None if m.place is None else m.place.lon,
            lat=None if m.place is None else m.place.lat,
        )
        for m in mentions
    )


def evaluate_corpus(
    path: Path | str, gazetteer: Gazetteer, settings: Settings | None = None, *, errors: bool = False
) -> dict[str, Any]:
    """Run recognition and resolution over a corpus and score them.

    Returns ``{"corpus", "documents", "raw_text": figures, "gold_spans": figures, "reliability": rows}``
    where *raw text* recognises and resolves and *gold spans* resolves the annotated spans. A row of
    *reliability* is a tenth of the score (``from`` its lower end) with the ``mentions`` whose answers score
    so much, their mean ``score`` and the share of them that is ``right``, given the annotated spans. With
    ``errors`` also ``"errors"``, a list of what went wrong, each with the document, the span, the words about
    it and both answers. Raises InputError or FormatError for a corpus that cannot be read.
    """
    chosen = settings if settings is not None else Settings()
    raw, oracle, reliability = _Tally(), _Tally(), _Reliability()
    faults: list[dict[str, Any]] = []
    documents = 0
    for item in read_corpus(Path(path)):
        documents += 1
        document = item.document
        sentences = split_sentences(document)
        found = resolve(document, recognise(document, sentences, gazetteer), gazetteer, chosen)
        unique = sorted({(g.start, g.end) for g in item.toponyms})
        given = resolve(document, mentions_from_spans(document, unique, gazetteer), gazetteer, chosen)
        raw.add(item.toponyms, spans_of(found))
        oracle.add(item.toponyms, spans_of(given))
        reliability.add(item.toponyms, given)
        if errors:
            faults.extend(_faults(item, found, given))
    if not documents:
        raise InputError(f"{path} holds no documents")
    result: dict[str, Any] = {
        "corpus": Path(path).name,
        "documents": documents,
        "raw_text": raw.figures(),
        "gold_spans": oracle.figures(),
        "reliability": reliability.table(),
    }
    if errors:
        result["errors"] = faults
    return result


def _faults(
    item: GoldDocument, found: Sequence[Mention], given: Sequence[Mention]
) -> Iterator[dict[str, Any]]:
    """Yield what went wrong in one document: missed, spurious and misplaced mentions."""
    gold, predicted = item.toponyms, spans_of(found)
    text = item.document.text
    paired = match_spans(gold, predicted)
    exact = {(p.start, p.end) for p in predicted}

    def fault(kind: str, span: Span, **more: Any) -> dict[str, Any]:
        words = text[max(0, span.start - 40) : span.end + 40].replace("\n", " ")
        surface = text[span.start : span.end]
        return {
            "kind": kind,
            "document": item.document.id,
            "start": span.start,
            "end": span.end,
            "text": surface,
            "context": words,
            **more,
        }

    for i, g in enumerate(gold):
        if (g.start, g.end) not in exact:
            other = found[paired[i]].text if i in paired else None
            yield fault("missed" if other is None else "other span", g, found=other)
    taken = set(paired.values())
    for j, p in enumerate(predicted):
        if j not in taken:
            yield fault("spurious", p, evidence=list(found[j].evidence))
    answers = {(m.start, m.end): m for m in given}
    for g in gold:
        mention = answers.get((g.start, g.end))
        if g.lat is None or mention is None:
            continue
        place = mention.place
        answer = Span(
            start=g.start, end=g.end, lon=place.lon if place else None, lat=place.lat if place else None
        )
        error = distance_km(g, answer)
        if error > NEAR_KM:
            yield fault(
                "misplaced",
                g,
                gold=[g.lon, g.lat],
                answer=None if place is None else [place.id, place.name, place.lon, place.lat],
                error_km=round(error, 1),
                score=round(mention.score, 3),
            )


def score_table(result: Mapping[str, Any]) -> str:
    """Return the figures of :func:`evaluate_corpus` as lines of text for a person."""

    def number(value: float | None, pattern: str = ".3f") -> str:
        return "-" if value is None else format(value, pattern)

    def ratios(name: str, figures: Mapping[str, float]) -> str:
        return (
            f"{name:28s} P {number(figures['precision'])}  R {number(figures['recall'])}"
            f"  F1 {number(figures['f1'])}"
        )

    def distances(name: str, figures: Mapping[str, float | None]) -> str:
        return (
            f"{name:28s} n {figures['n']:6d}  Acc@161 {number(figures['acc161'])}"
            f"  median {number(figures['median_km'], '.1f')} km  mean {number(figures['mean_km'], '.0f')} km"
            f"  AUC {number(figures['auc'])}"
        )

    raw, oracle = result["raw_text"], result["gold_spans"]
    lines = [
        f"{result['corpus']}: {result['documents']} documents, {raw['gold']} gold mentions"
        f" ({raw['gold_with_coordinates']} with coordinates), {raw['predicted']} found",
        ratios("recognition, exact spans", raw["recognition_exact"]),
        ratios("recognition, overlapping", raw["recognition_overlap"]),
        distances("resolution, gold spans", oracle["resolution_all_gold"]),
        distances("resolution, recognised", raw["resolution_matched"]),
        ratios("end to end, within 161 km", raw["end_to_end_161km"]),
    ]
    lines += ["score of answers, gold spans   mentions  mean score  share right"]
    lines += [
        f"  {row['from']:.1f} to {row['from'] + 0.1:.1f} {row['mentions']:27d} {row['score']:11.3f}"
        f" {row['right']:12.3f}"
        for row in result["reliability"]
    ]
    for fault in result.get("errors", ()):
        extra = fault.get("found") or fault.get("answer") or ""
        where = f"{fault['document']}:{fault['start']}-{fault['end']}"
        lines.append(f"{fault['kind']:10s} {where}  {fault['text']!r}  {extra}  … {fault['context']} …")
    return "\n".join(lines) + "\n"
