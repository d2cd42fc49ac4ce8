"""Train the ranker of candidate places on annotated corpora and say how good it is on documents not seen.

    python scripts/train_resolution.py CORPUS.jsonl… [--partial WIKTOR.jsonl] [--out resolution.json]

A conditional logit over the candidates of each name: the score of a place is a weighted sum of the evidence
for it, and its probability the softmax among the namesakes and "not in the gazetteer". Candidates within
161 km of the annotation count as right; where there is none, "not in the gazetteer" is. Each pass over a
document is trained on the answers of the pass before it. Corpora given with ``--partial`` annotate one name a
document; their other names are recognised first, so that there is context. What ships is
``data/models/resolution.json``.
Needs numpy and scipy; the same corpora give the same weights.
"""

from __future__ import annotations

import argparse
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from geomap.evaluation import NEAR_KM, GoldDocument, Span, distance_km, read_corpus
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.features_resolution import EVIDENCE, Sheet
from geomap.reading.places.recognition import mentions_from_spans, recognise
from geomap.reading.places.resolution import read_names
from geomap.reading.places.vocabulary import spoken_countries
from geomap.settings import Settings

WIDE_KM = {
    "country": 1500.0, "dependency": 1500.0, "adm1": 800.0, "marine": 6000.0, "region": 2500.0,
    "water": 1500.0, "terrain": 1500.0,
}  # fmt: skip


@dataclass
class Example:
    """One document: its sheet, which rows are right, and how many mentions each name stands for."""

    corpus: str
    name: str
    sheet: Sheet
    right: np.ndarray
    weight: np.ndarray
    lost: int
    total: int


def example_from(item: GoldDocument, corpus: str, gazetteer: Gazetteer, *, partial: bool) -> Example | None:
    """Make the sheet of a document and mark what is right."""
    document = item.document
    gold = {(g.start, g.end): g for g in item.toponyms}
    spans = sorted(gold)
    if partial:
        found = recognise(document, split_sentences(document), gazetteer)
        spans += [(m.start, m.end) for m in found if not any(m.start < e and s < m.end for s, e in gold)]
    mentions = mentions_from_spans(document, sorted(spans), gazetteer)
    names, of_mention = read_names(document, mentions, gazetteer)
    if not names:
        return None
    sheet = Sheet(names, spoken=spoken_countries(document.text))
    counts = np.zeros((sheet.size,))
    weight = np.zeros(len(names))
    lost = total = 0
    for at, mention in enumerate(mentions):
        answer = gold.get((mention.start, mention.end))
        if answer is None or answer.lat is None:
            continue
        total += 1
        index = of_mention[at]
        table = names[index].table
        points = zip(*(column.tolist() for column in gazetteer.points_at(list(table.rows))), strict=True)
        apart = [distance_km(answer, Span(start=0, end=1, lon=lon, lat=lat)) for lon, lat in points]
        right = [km <= NEAR_KM for km in apart]
        if not any(right):
            # Gazetteers put the middle of a wide land or sea far apart: it is the same land all the same.
            wide = [WIDE_KM.get(level, 0.0) for level in table.levels[:-1]]
            right = [km <= reach for km, reach in zip(apart, wide, strict=True)]
        # Where no candidate is right, the right answer is that the gazetteer lacks the place.
        right.append(not any(right))
        counts[int(sheet.starts[index]) : int(sheet.ends[index])] += right
        weight[index] += 1
    # One sense a name: what most of its mentions are annotated as.
    most = np.maximum.reduceat(counts, sheet.starts)
    right_rows = (counts == most[sheet.group]) & (most[sheet.group] > 0)
    return Example(corpus, document.id, sheet, right_rows, weight, lost, total)


def fit(
    examples: list[Example], evidence: list[np.ndarray], *, penalty: float, shares: dict[str, float]
) -> np.ndarray:
    """Fit one pass: the weights that make the right candidates likely."""
    rows, right, starts, weights, group = [], [], [], [], []
    offset = names = 0
    for example, values in zip(examples, evidence, strict=True):
        sheet = example.sheet
        good = np.maximum.reduceat(example.right.astype(float), sheet.starts)
        scale = shares.get(example.corpus, 1.0)
        weights.append(np.sqrt(example.weight) * good * scale)
        rows.append(values)
        right.append(example.right)
        starts.append(sheet.starts + offset)
        group.append(sheet.group + names)
        offset += sheet.size
        names += len(sheet.names)
    matrix = np.concatenate(rows)
    correct = np.concatenate(right)
    begins = np.concatenate(starts)
    of = np.concatenate(group)
    importance = np.concatenate(weights)

    def segment_softmax(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        top = np.maximum.reduceat(scores, begins)
        odds = np.exp(scores - top[of])
        total = np.add.reduceat(odds, begins)
        return odds / total[of], np.log(total) + top

    def loss(vector: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ vector
        every, log_every = segment_softmax(scores)
        masked = np.where(correct, scores, -1e9)
        good, log_good = segment_softmax(masked)
        value = (importance * (log_every - log_good)).sum() + penalty / 2 * (vector @ vector)
        slope = importance[of] * (every - good)
        return float(value), matrix.T @ slope + penalty * vector

    found = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x)


def train(
    examples: list[Example], *, passes: int, penalty: float, shares: dict[str, float]
) -> list[np.ndarray]:
    """Fit all passes, one after the other."""
    answers = [first_answers(e.sheet) for e in examples]
    vectors = []
    for _ in range(passes):
        evidence = [e.sheet.evidence(a) for e, a in zip(examples, answers, strict=True)]
        vector = fit(examples, evidence, penalty=penalty, shares=shares)
        vectors.append(vector)
        answers = [e.sheet.softmax(values @ vector) for e, values in zip(examples, evidence, strict=True)]
    return vectors


def first_answers(sheet: Sheet) -> np.ndarray:
    """Return the answers before the first pass."""
    return np.asarray(sheet.softmax(sheet.prior))


def answers_of(sheet: Sheet, vectors: list[np.ndarray]) -> np.ndarray:
    """Return the answers after all passes."""
    answers = first_answers(sheet)
    for vector in vectors:
        answers = sheet.softmax(sheet.evidence(answers) @ vector)
    return np.asarray(answers)


def tally(example: Example, answers: np.ndarray) -> tuple[int, int, int, list[tuple[float, bool, float]]]:
    """Return mentions right, within reach, and all, and (score, right, mentions) of every name."""
    right = reach = 0
    sure = []
    sheet = example.sheet
    for index in range(len(sheet.names)):
        count = int(example.weight[index])
        if not count:
            continue
        first, last = int(sheet.starts[index]), int(sheet.ends[index])
        best = first + int(answers[first:last].argmax())
        right += count * bool(example.right[best])
        reach += count * bool(example.right[first:last].any())
        sure.append((float(answers[best]), bool(example.right[best]), float(count)))
    return right, reach, example.total, sure


def report(
    results: dict[str, list[tuple[int, int, int, list[tuple[float, bool, float]]]]], label: str
) -> None:
    """Print the share of right answers of each corpus."""
    for corpus, rows in sorted(results.items()):
        right, reach, total = (sum(r[i] for r in rows) for i in range(3))
        print(
            f"{label:14s} {corpus:18s} right {right / total:.4f}  within reach {reach / total:.4f}  n {total}"
        )


def calibrate(
    sure: list[tuple[float, bool, float]], sheets: list[tuple[Sheet, np.ndarray, Example]]
) -> float:
    """Return the temperature under which the held-out scores are most likely."""
    del sure
    best = (np.inf, 1.0)
    for temperature in (0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.8, 2.0, 2.5):
        cost = 0.0
        for sheet, scores, example in sheets:
            answers = sheet.softmax(scores / temperature)
            good = np.add.reduceat(answers * example.right, sheet.starts)
            known = (example.weight > 0) & (
                np.maximum.reduceat(example.right.astype(float), sheet.starts) > 0
            )
            cost -= float((example.weight[known] * np.log(np.maximum(good[known], 1e-9))).sum())
        best = min(best, (cost, temperature))
    return best[1]


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--partial", nargs="*", type=Path, default=[])
    parser.add_argument("--most", type=int, default=600, help="documents used of each partial corpus")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--across", action="store_true")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--penalty", type=float, default=1.0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    gazetteer = open_gazetteer(Settings())
    examples: list[Example] = []
    for path in [*options.corpora, *options.partial]:
        partial = path in options.partial
        for number, item in enumerate(read_corpus(path)):
            if partial and number >= options.most:
                break
            example = example_from(item, path.name.split(".")[0], gazetteer, partial=partial)
            if example is not None:
                examples.append(example)
    shares = {path.name.split(".")[0]: 0.3 for path in options.partial}
    plan = {"passes": options.passes, "penalty": options.penalty, "shares": shares}
    temperature = 1.0
    if options.folds > 1:
        results: dict[str, list[tuple[int, int, int, list[tuple[float, bool, float]]]]] = {}
        held = []
        for fold in range(options.folds):
            of = [zlib.crc32(f"{e.corpus}/{e.name}".encode()) % options.folds for e in examples]
            vectors = train([e for e, f in zip(examples, of, strict=True) if f != fold], **plan)
            for example, f in zip(examples, of, strict=True):
                if f == fold:
                    answers = answers_of(example.sheet, vectors[:-1])
                    scores = example.sheet.evidence(answers) @ vectors[-1]
                    held.append((example.sheet, scores, example))
                    answers = example.sheet.softmax(scores)
                    results.setdefault(example.corpus, []).append(tally(example, answers))
        report(results, "unseen docs")
        temperature = calibrate([], held)
        print(f"temperature {temperature}")
    if options.across:
        for corpus in sorted({e.corpus for e in examples}):
            vectors = train([e for e in examples if e.corpus != corpus], **plan)
            rest = [e for e in examples if e.corpus == corpus]
            report({corpus: [tally(e, answers_of(e.sheet, vectors)) for e in rest]}, "unseen corpus")
    if options.out:
        vectors = train(examples, **plan)
        raw = {
            "passes": [{c: round(float(w), 4) for c, w in zip(EVIDENCE, v, strict=True)} for v in vectors],
            "temperature": temperature,
        }
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
        for column, weight in sorted(raw["passes"][-1].items(), key=lambda item: -abs(item[1])):
            print(f"  {weight:+.2f}  {column}")


if __name__ == "__main__":
    main()
