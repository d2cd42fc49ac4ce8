"""Train the judge of uses (the place itself, or its government, people, team, body) and say how good it is.

    python scripts/train_roles.py CORPUS.jsonl [--folds 5] [--out roles.json]

The corpus is JSON lines of ``{"id", "text", "toponyms": [{"start", "end", "type"}]}`` with the types of
Gritta et al. 2020 ("A pragmatic guide to geoparsing evaluation"). ``data/models/roles.json`` is what ships.
Needs numpy and scipy; the same corpus gives the same weights.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from geomap.gazetteer import open_gazetteer
from geomap.model import Document
from geomap.reading.places.recognition import name_at, read_given
from geomap.reading.places.role_rules import read_by_rules
from geomap.reading.places.roles import PIN_FROM, Judge, role_clues
from geomap.settings import Settings

ASSOCIATIVE = {"Metonymic", "Non_Literal_Modifier", "Embedded_Non_Lit", "Demonym", "Homonym", "Language"}

Row = tuple[str, list[str], bool, str, str]
"""Document, clues, literal, the rules' draw, the annotated type."""


def load(path: Path) -> list[Row]:
    """Read a corpus into clues and labels."""
    gazetteer = open_gazetteer(Settings())
    rows: list[Row] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        document = Document(id=str(raw["id"]), text=raw["text"])
        types = {(t["start"], t["end"]): t["type"] for t in raw["toponyms"]}
        words, spots, facts = read_given(document, list(types), gazetteer)
        for order, spot in enumerate(spots):
            name = name_at(document.text, words, spots, facts, range(len(spots)), order)
            rule, reading = read_by_rules(words, name)
            kind = types[spot.start, spot.end]
            clues = role_clues(words, name, rule, reading)
            drawn = f"{reading.draw} {rule}" + (" firm" if reading.firm else "")
            rows.append((document.id, clues, kind not in ASSOCIATIVE, drawn, kind))
    return rows


def fit(rows: list[Row], *, least: int, penalty: float) -> Judge:
    """Fit a logistic regression with an L2 penalty."""
    documents: dict[str, set[str]] = {}
    for document, clues, *_ in rows:
        for clue in clues:
            documents.setdefault(clue, set()).add(document)
    columns = {c: i for i, c in enumerate(sorted(c for c, d in documents.items() if len(d) >= least))}
    indices: list[int] = []
    pointers = [0]
    for _, clues, *_ in rows:
        indices.extend(sorted({columns[c] for c in clues if c in columns}))
        pointers.append(len(indices))
    data = csr_matrix(
        (np.ones(len(indices)), np.array(indices), np.array(pointers)), shape=(len(rows), len(columns))
    )
    turned = data.T.tocsr()
    labels = np.array([literal for _, _, literal, *_ in rows], dtype=float)

    def loss(vector: np.ndarray) -> tuple[float, np.ndarray]:
        weights = vector[:-1]
        margin = data @ weights + vector[-1]
        value = np.logaddexp(0, margin).sum() - labels @ margin + penalty / 2 * weights @ weights
        slope = 1 / (1 + np.exp(-margin)) - labels
        return float(value), np.append(turned @ slope + penalty * weights, slope.sum())

    found = minimize(loss, np.zeros(len(columns) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    weights = {c: round(float(w), 3) for c, w in zip(columns, found.x[:-1], strict=True) if abs(w) >= 0.01}
    return Judge(weights=weights, bias=round(float(found.x[-1]), 3))


def report(rows: list[Row], scores: list[float]) -> None:
    """Print accuracy of the role, and how many pins are wrong."""
    right = sum((score > 0) == literal for (_, _, literal, *_), score in zip(rows, scores, strict=True))
    print(f"role right {right / len(rows):.3f} of {len(rows)}")
    for rule in sorted({row[3] for row in rows if row[3].startswith("pin")}):
        for least in (-9.0, 0.0, 0.5, PIN_FROM, 1.5, 2.0):
            both = zip(rows, scores, strict=True)
            pins = [row for row, score in both if row[3] == rule and score >= least]
            wrong = Counter(row[4] for row in pins if not row[2])
            share = sum(wrong.values()) / max(1, len(pins))
            print(f"{rule:20s} from {least:4.1f}: {len(pins):4d}, wrong {share:.3f} {dict(wrong)}")


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--least", type=int, default=2)
    parser.add_argument("--penalty", type=float, default=1.0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rows = load(options.corpus)
    if options.folds > 1:
        of = [zlib.crc32(row[0].encode()) % options.folds for row in rows]
        scores = [0.0] * len(rows)
        for fold in range(options.folds):
            training = [row for row, f in zip(rows, of, strict=True) if f != fold]
            judge = fit(training, least=options.least, penalty=options.penalty)
            for at, row in enumerate(rows):
                if of[at] == fold:
                    scores[at] = judge.score(row[1])
        report(rows, scores)
    if options.out:
        judge = fit(rows, least=options.least, penalty=options.penalty)
        raw = {"bias": judge.bias, "weights": dict(sorted(judge.weights.items()))}
        options.out.write_text(json.dumps(raw, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
