"""Say how good the whole geoparser is on documents, and on corpora, that it was not trained on.

    python scripts/cross_validate.py CORPUS.jsonl… [--folds 5] [--across] [--part NAME]

Recogniser and ranker are trained on the other folds (or, with ``--across``, on the other corpora), then every
document is read from raw text and from its annotated spans, and scored by the definitions of ``geomap eval``.
Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import json
import zlib
from pathlib import Path

import train_recognition
import train_resolution

from geomap.evaluation import read_corpus, score, spans_of
from geomap.gazetteer import open_gazetteer
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.recognition import Recogniser, mentions_from_spans, recognise
from geomap.reading.places.resolution import Ranker, resolve
from geomap.settings import Settings


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--across", action="store_true")
    parser.add_argument("--part", help="read this corpus or fold alone, in place of all in turn")
    parser.add_argument("--shift", type=float, default=0.4)
    parser.add_argument("--temperature", type=float, default=1.0)
    options = parser.parse_args()
    gazetteer, settings = open_gazetteer(Settings()), Settings()
    spans = train_recognition.load(options.corpora, ("tudloc",))
    items = [(path.name.split(".")[0], item) for path in options.corpora for item in read_corpus(path)]
    sheets = []
    for corpus, item in items:
        sheets.append(train_resolution.example_from(item, corpus, gazetteer, partial=False))
    names = sorted({corpus for corpus, _ in items})
    parts = names if options.across else [str(fold) for fold in range(options.folds)]
    if options.part is not None:
        parts = [part for part in parts if part == options.part]

    def part_of(corpus: str, name: str) -> str:
        return corpus if options.across else str(zlib.crc32(f"{corpus}/{name}".encode()) % options.folds)

    pairs: dict[tuple[str, str], list] = {}
    for part in parts:
        weights, bias = train_recognition.fit(
            [e for e in spans if part_of(e.corpus.split(" ")[0], e.name) != part], least=3, penalty=6.0
        )
        model = Recogniser(weights=weights, bias=bias + options.shift)
        learn = [e for e in sheets if e is not None and part_of(e.corpus, e.name) != part]
        vectors = train_resolution.train(learn, passes=3, penalty=1.0, shares={})
        ranker = Ranker(tuple(vectors), options.temperature)
        for corpus, item in items:
            document = item.document
            if part_of(corpus, document.id) != part:
                continue
            found = recognise(document, split_sentences(document), gazetteer, model=model)
            found = resolve(document, found, gazetteer, settings, ranker=ranker)
            unique = sorted({(g.start, g.end) for g in item.toponyms})
            given = mentions_from_spans(document, unique, gazetteer)
            given = resolve(document, given, gazetteer, settings, ranker=ranker)
            pairs.setdefault((corpus, "raw"), []).append((item.toponyms, spans_of(found)))
            pairs.setdefault((corpus, "gold spans"), []).append((item.toponyms, spans_of(given)))
    for corpus in sorted({corpus for corpus, _ in pairs}):
        raw, oracle = score(pairs[corpus, "raw"]), score(pairs[corpus, "gold spans"])
        figures = {
            "recognition exact F1": raw["recognition_exact"]["f1"],
            "overlap F1": raw["recognition_overlap"]["f1"],
            "gold spans Acc@161": oracle["resolution_all_gold"]["acc161"],
            "end to end F1@161": raw["end_to_end_161km"]["f1"],
        }
        print(corpus, json.dumps({key: round(value, 4) for key, value in figures.items()}))


if __name__ == "__main__":
    main()
