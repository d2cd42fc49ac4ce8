"""Score what geomap reads of whole reports, and time its readers beside others' in the same run.

    python benchmarks/extraction.py [GOLD.json…] [--faults] [--speed]

Without arguments it reads the annotated reports of ``tests/texts``: those that the rules were tuned on, and
those kept aside. A gold file of the same kind names its reports, which lie beside it. ``--speed`` reads the
same reports by dateparser and quantulum3 too, where they are installed; what counts is the ratio of one run.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import geomap as gm
from geomap.pipeline import Pipeline

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from crisis_texts import GoldText, read_floors, read_gold, read_texts, score  # noqa: E402

from geomap.model import Document  # noqa: E402
from geomap.reading.language.sentences import split_sentences  # noqa: E402
from geomap.reading.quantities.quantities import read_quantities  # noqa: E402
from geomap.reading.times.times import read_times  # noqa: E402


def rate(read: Callable[[Document], object], documents: Sequence[Document], *, least_s: float = 2.0) -> float:
    """Return documents a CPU second, over at least ``least_s`` seconds after a first round."""
    for document in documents:
        read(document)
    done, begun = 0, time.process_time()
    while (spent := time.process_time() - begun) < least_s:
        for document in documents:
            read(document)
        done += len(documents)
    return done / spent


def peers() -> dict[str, Callable[[Document], object]]:
    """Return what other packages do for times and quantities, as far as they are installed."""
    found: dict[str, Callable[[Document], object]] = {}
    if importlib.util.find_spec("dateparser") is not None:
        search = importlib.import_module("dateparser.search")

        def dates(document: Document) -> object:
            day = document.published
            base = {} if day is None else {"RELATIVE_BASE": datetime(day.year, day.month, day.day)}
            return search.search_dates(document.text, languages=["en"], settings=base)

        found["times: dateparser"] = dates
    if importlib.util.find_spec("quantulum3") is not None:
        parser = importlib.import_module("quantulum3.parser")
        found["quantities: quantulum3"] = lambda document: parser.parse(document.text)
    return found


def print_speed(texts: Sequence[GoldText], pipeline: Pipeline) -> None:
    """Print documents a CPU second of each reader, and of the peers."""
    documents = [text.document for text in texts]
    size = sum(len(document.text) for document in documents) / len(documents)
    print(f"documents of {size:.0f} characters a CPU second")
    rows: dict[str, Callable[[Document], object]] = {
        "whole pipeline, known grounds": pipeline.read,
        "times: geomap": lambda d: read_times(d, split_sentences(d)),
        "quantities: geomap": lambda d: read_quantities(d, split_sentences(d)),
        **peers(),
    }
    for name, read in rows.items():
        print(f"  {name:30s} {rate(read, documents):8.1f}")


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="*", type=Path, help="gold files in JSON, beside their texts")
    parser.add_argument("--faults", action="store_true", help="list what was wrong")
    parser.add_argument("--speed", action="store_true", help="time the readers and their peers too")
    parser.add_argument("--only", help="only this set of the repository's texts")
    arguments = parser.parse_args()
    settings = gm.Settings()
    pipeline = Pipeline(gazetteer=gm.open_gazetteer(settings), settings=settings)
    sets: dict[str, list[GoldText]] = {}
    if arguments.gold:
        sets = {str(path): read_gold(path) for path in arguments.gold}
    else:
        sets = {name: read_texts(name) for name in read_floors()["whole"]}
    for name, texts in sets.items():
        if arguments.only and name != arguments.only:
            continue
        result = score(texts, pipeline.read)
        print(f"{name}: {len(texts)} texts")
        for row, figure in result.rows():
            print(f"  {row:20s} {figure}")
        if arguments.faults:
            for fault in result.faults:
                print("   -", fault)
    if arguments.speed:
        print_speed([text for texts in sets.values() for text in texts], pipeline)


if __name__ == "__main__":
    main()
