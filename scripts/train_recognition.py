"""Train the recogniser on annotated corpora and say how good it is on documents that it has not seen.

    python scripts/train_recognition.py CORPUS.jsonl… [--folds 5] [--across] [--out recognition.json]

A corpus is JSON lines of ``{"id", "text", "toponyms": [{"start", "end"}]}``. ``--no-demonyms NAME`` says
that a corpus (by the start of its file name) leaves nationalities out: its nationality candidates are not
learnt from. ``data/models/recognition.json`` is what ships.
Needs numpy and scipy; takes about a minute. The same corpora give the same weights.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from exchanged_names import Names, names_of
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from geomap.evaluation import GoldDocument, read_corpus
from geomap.gazetteer import open_gazetteer
from geomap.model import Document
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.features import Words
from geomap.reading.places.features_recognition import Spot, clues_of
from geomap.reading.places.recognition import read_spots
from geomap.reading.places.selection import best_set
from geomap.settings import Settings


@dataclass
class Example:
    """One document: candidate spans, clues, and which are gold."""

    corpus: str
    name: str
    spots: list[Spot]
    clues: list[list[str]]
    gold: set[tuple[int, int]]
    learn: list[bool]
    labels: list[bool] = field(default_factory=list)


def load(paths: list[Path], without_demonyms: tuple[str, ...]) -> list[Example]:
    """Read corpora into candidate spans with clues and labels."""
    gazetteer = open_gazetteer(Settings())
    names = names_of(gazetteer)
    examples = []
    for path in paths:
        corpus = path.name.split(".")[0]
        for item in read_corpus(path):
            masked = corpus.startswith(without_demonyms) if without_demonyms else False
            for form, document, gold in _forms(item, names):
                words, spots, facts, terms = read_spots(document, split_sentences(document), gazetteer)
                clue_lists = [clues_of(each) for each in terms]
                labels = [(s.start, s.end) in gold for s in spots]
                learn = [
                    label or not masked or not (fact.adjective or _is_inside(words, spot))
                    for spot, fact, label in zip(spots, facts, labels, strict=True)
                ]
                examples.append(Example(corpus + form, document.id, spots, clue_lists, gold, learn, labels))
    return examples


def _is_inside(words: Words, spot: Spot) -> bool:
    """Whether a known name stands inside the name of something else, such as a body: "Oslo University"."""
    run = words.run_of[spot.first]
    longer = run is not None and run.end > spot.last
    return spot.origin == "M" and (longer or words.near[spot.first - 1] == "of")


def _forms(item: GoldDocument, names: Names) -> Iterator[tuple[str, Document, set[tuple[int, int]]]]:
    """Give a document as it is and with other names; every fourth also without and all in capitals."""
    document, gold = item.document, {(t.start, t.end) for t in item.toponyms}
    yield "", document, gold
    number = zlib.crc32(document.id.encode()) % 4
    text = {0: document.text.lower(), 1: document.text.upper()}.get(number)
    if text is not None and len(text) == len(document.text):
        yield " in one case", replace(document, text=text), gold
    exchanged = names.exchange(item)
    if exchanged is not None:
        yield " exchanged", *exchanged


def vocabulary(examples: list[Example], least: int) -> dict[str, int]:
    """Number the clues that stand in at least so many documents."""
    documents: Counter[str] = Counter()
    for example in examples:
        documents.update({clue for clues in example.clues for clue in clues})
    return {clue: i for i, clue in enumerate(sorted(c for c, n in documents.items() if n >= least))}


@dataclass(frozen=True, slots=True)
class Choices:
    """Every set of spans without overlap that a stretch of text allows, over all documents."""

    spans: csr_matrix
    """Sets by candidates: 1 where the candidate is of the set."""
    starts: np.ndarray
    """First set of each stretch."""
    gold: np.ndarray
    """The annotated set of each stretch."""


def matrix(examples: list[Example], columns: dict[str, int]) -> csr_matrix:
    """Return the candidates that are learnt from by clues."""
    indices: list[int] = []
    pointers = [0]
    for example in examples:
        for clues, use in zip(example.clues, example.learn, strict=True):
            if use:
                indices.extend({columns[c] for c in clues if c in columns})
                pointers.append(len(indices))
    data = np.ones(len(indices), dtype=np.float64)
    return csr_matrix((data, np.array(indices), np.array(pointers)), shape=(len(pointers) - 1, len(columns)))


def choices(examples: list[Example]) -> Choices:
    """Return the sets of spans that may be chosen, stretch by stretch of candidates that overlap."""
    members: list[int] = []
    pointers = [0]
    starts, gold = [], []
    offset = 0
    for example in examples:
        used = [at for at, use in enumerate(example.learn) if use]
        column = {at: offset + order for order, at in enumerate(used)}
        offset += len(used)
        for stretch in _stretches(example, used):
            starts.append(len(pointers) - 1)
            right = _without_overlap(example, [at for at in stretch if example.labels[at]])
            for chosen in _sets(example, stretch):
                if chosen == right:
                    gold.append(len(pointers) - 1)
                members.extend(column[at] for at in chosen)
                pointers.append(len(members))
    data = np.ones(len(members), dtype=np.float64)
    spans = csr_matrix((data, np.array(members), np.array(pointers)), shape=(len(pointers) - 1, offset))
    return Choices(spans, np.array(starts), np.array(gold))


MOST_SETS = 400
"""Sets listed of one stretch; where there are more, its candidates are learnt one by one."""


def _stretches(example: Example, used: list[int]) -> list[list[int]]:
    """Return the candidates in runs of which each overlaps one before it."""
    spots = example.spots
    found: list[list[int]] = []
    end = -1
    for at in sorted(used, key=lambda at: (spots[at].start, spots[at].end)):
        if spots[at].start >= end:
            found.append([])
        found[-1].append(at)
        end = max(end, spots[at].end)
    return [part for stretch in found for part in _small_enough(example, stretch)]


def _small_enough(example: Example, stretch: list[int]) -> list[list[int]]:
    return [stretch] if len(_sets(example, stretch)) <= MOST_SETS else [[at] for at in stretch]


def _sets(example: Example, stretch: list[int]) -> list[tuple[int, ...]]:
    """Return every set of candidates of a stretch without overlap; those past ``MOST_SETS`` are cut off."""
    spots = example.spots
    sets: list[tuple[int, ...]] = [()]
    for at in stretch:
        sets += [(*chosen, at) for chosen in sets if not chosen or spots[chosen[-1]].end <= spots[at].start]
        if len(sets) > MOST_SETS:
            break
    return sets


def _without_overlap(example: Example, gold: list[int]) -> tuple[int, ...]:
    """Return the annotated candidates of a stretch, the first of those that overlap."""
    kept: tuple[int, ...] = ()
    for at in gold:
        if not kept or example.spots[kept[-1]].end <= example.spots[at].start:
            kept = (*kept, at)
    return kept


def fit(examples: list[Example], *, least: int, penalty: float) -> tuple[dict[str, float], float]:
    """Fit the weights under which the annotated sets of spans are likely; return them by clue, and the bias.

    A semi-Markov field without transitions (after Sarawagi and Cohen, 2004): the score of a set of spans is
    the sum of its spans' scores, and its probability the softmax among the sets that the stretch allows. A
    span is thus learnt against those that it overlaps. The penalty on the weights is L2.
    """
    columns = vocabulary(examples, least)
    rows, sets = matrix(examples, columns), choices(examples)
    turned, members = rows.T.tocsr(), sets.spans.T.tocsr()
    size = sets.spans.shape[0]
    stretch = np.repeat(np.arange(len(sets.starts)), np.diff(np.append(sets.starts, size)))
    right = np.zeros(size)
    right[sets.gold] = 1.0

    def loss(vector: np.ndarray) -> tuple[float, np.ndarray]:
        weights, bias = vector[:-1], vector[-1]
        scores = sets.spans @ (rows @ weights + bias)
        top = np.maximum.reduceat(scores, sets.starts)
        odds = np.exp(scores - top[stretch])
        total = np.add.reduceat(odds, sets.starts)
        value = (np.log(total) + top - scores[sets.gold]).sum() + penalty / 2 * (weights @ weights)
        slope = members @ (odds / total[stretch] - right)
        return float(value), np.append(turned @ slope + penalty * weights, slope.sum())

    found = minimize(loss, np.zeros(len(columns) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    return dict(zip(columns, found.x[:-1], strict=True)), float(found.x[-1])


def scores(examples: list[Example], weights: dict[str, float], bias: float) -> list[list[float]]:
    """Return the log odds of every candidate of every document."""
    return [[bias + sum(weights.get(c, 0.0) for c in clues) for clues in e.clues] for e in examples]


def count(examples: list[Example], all_scores: list[list[float]], shift: float) -> dict[str, list[int]]:
    """Return hits, predicted and gold for each corpus."""
    totals: dict[str, list[int]] = {}
    for example, values in zip(examples, all_scores, strict=True):
        kept = best_set(example.spots, [(value + shift, at) for at, value in enumerate(values)])
        spans = {(example.spots[at].start, example.spots[at].end) for at in kept}
        total = totals.setdefault(example.corpus, [0, 0, 0])
        total[0] += len(spans & example.gold)
        total[1] += len(spans)
        total[2] += len(example.gold)
    return totals


def f1(total: list[int]) -> float:
    """Return F1 of hits, predicted and gold."""
    return 2 * total[0] / (total[1] + total[2]) if total[1] + total[2] else 0.0


def report(totals: dict[str, list[int]], label: str) -> None:
    """Print precision, recall and F1 of each corpus."""
    for corpus, (hits, predicted, gold) in sorted(totals.items()):
        print(
            f"{label:12s} {corpus:20s} P {hits / max(1, predicted):.3f} R {hits / max(1, gold):.3f}"
            f" F1 {f1([hits, predicted, gold]):.3f}"
        )


def fold_of(example: Example, folds: int) -> int:
    """Return the fold of a document, the same on every machine."""
    return zlib.crc32(f"{example.corpus.split(' ')[0]}/{example.name}".encode()) % folds


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--across", action="store_true", help="train on all corpora but one, test on that")
    parser.add_argument("--least", type=int, default=3, help="documents that a clue must stand in")
    parser.add_argument("--penalty", type=float, default=6.0)
    parser.add_argument("--no-demonyms", nargs="*", default=["tudloc"])
    parser.add_argument("--shift", type=float, default=0.4, help="added to the log odds where --folds is 0")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    examples = load(options.corpora, tuple(options.no_demonyms))
    reach = {c: [0, 0] for c in sorted({e.corpus for e in examples})}
    for e in examples:
        reach[e.corpus][0] += len({(s.start, s.end) for s in e.spots} & e.gold)
        reach[e.corpus][1] += len(e.gold)
    print("gold spans among the candidates:", {c: round(a / b, 3) for c, (a, b) in reach.items()})
    shift = options.shift
    if options.folds > 1:
        held: list[list[float]] = [[] for _ in examples]
        for fold in range(options.folds):
            training = [e for e in examples if fold_of(e, options.folds) != fold]
            weights, bias = fit(training, least=options.least, penalty=options.penalty)
            for at, example in enumerate(examples):
                if fold_of(example, options.folds) == fold:
                    held[at] = scores([example], weights, bias)[0]
        report(count(examples, held, 0.0), "unseen docs")
        shifts = [s / 10 for s in range(-10, 11, 2)]
        best = [
            (sum(f1(t) for c, t in count(examples, held, s).items() if " " not in c), -abs(s), s)
            for s in shifts
        ]
        shift = max(best)[2]
        report(count(examples, held, shift), f"shift {shift:+.1f}")
    if options.across:
        for corpus in sorted({e.corpus for e in examples if " " not in e.corpus}):
            weights, bias = fit(
                [e for e in examples if not e.corpus.startswith(corpus)],
                least=options.least,
                penalty=options.penalty,
            )
            rest = [e for e in examples if e.corpus == corpus]
            report(count(rest, scores(rest, weights, bias), shift), "unseen corpus")
    if options.out:
        weights, bias = fit(examples, least=options.least, penalty=options.penalty)
        kept = {c: round(w, 3) for c, w in sorted(weights.items()) if abs(w) >= 0.02}
        report(count(examples, scores(examples, kept, bias), shift), "seen")
        options.out.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"bias": round(bias + shift, 4), "weights": kept}, ensure_ascii=False, indent=0)
        options.out.write_text(text + "\n", encoding="utf-8")
        print(f"{options.out}: {len(kept)} weights, {options.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
