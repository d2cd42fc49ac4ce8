"""Compare geoparsers in one run: accuracy, documents a second, memory.

    python benchmarks/geoparsing.py CORPUS.jsonl…

Rows: geomap with the embedded gazetteer; the same recogniser with the most populous candidate of each name;
and flashgeotext and geotext where they are installed. Every row reads the same texts on one core, a part of
them once more to warm up; memory is the peak of a process that ran the row alone. flashgeotext and geotext
give names, not coordinates: their names are placed by the gazetteer's most populous candidate, which is what
they are used for.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import multiprocessing
import re
import resource
import time
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from pathlib import Path

from geomap.evaluation import Span, read_corpus, score, spans_of
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.model import Document
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.recognition import recognise
from geomap.reading.places.resolution import resolve
from geomap.settings import Settings

Parser = Callable[[Document], tuple[Span, ...]]


def most_populous(gazetteer: Gazetteer, name: str) -> tuple[float, float] | None:
    """Return lon and lat of the most populous place of a name."""
    places = gazetteer.candidates(name)
    if not places:
        return None
    best = max(places, key=lambda p: (p.population, p.id))
    return best.lon, best.lat


def _placed(gazetteer: Gazetteer, spans: Iterable[tuple[int, int, str]]) -> tuple[Span, ...]:
    out = []
    for start, end, name in spans:
        lon, lat = most_populous(gazetteer, name) or (None, None)
        out.append(Span(start=start, end=end, lon=lon, lat=lat))
    return tuple(out)


def geomap_parser(gazetteer: Gazetteer) -> Parser:
    """Recognise and resolve with geomap."""

    def parse(document: Document) -> tuple[Span, ...]:
        mentions = recognise(document, split_sentences(document), gazetteer)
        return spans_of(resolve(document, mentions, gazetteer))

    return parse


def baseline_parser(gazetteer: Gazetteer) -> Parser:
    """Recognise with geomap, take the most populous candidate."""

    def parse(document: Document) -> tuple[Span, ...]:
        mentions = recognise(document, split_sentences(document), gazetteer)
        return _placed(gazetteer, ((m.start, m.end, m.text) for m in mentions))

    return parse


def flashgeotext_parser(gazetteer: Gazetteer) -> Parser:
    """Recognise with flashgeotext's default lists."""
    parser = importlib.import_module("flashgeotext.geotext").GeoText()

    def parse(document: Document) -> tuple[Span, ...]:
        found = parser.extract(document.text)
        spans = {
            (start, end, document.text[start:end])
            for group in found.values()
            for entry in group.values()
            for start, end in entry["span_info"]
        }
        return _placed(gazetteer, sorted(spans))

    return parse


def geotext_parser(gazetteer: Gazetteer) -> Parser:
    """Recognise with geotext; its names are looked for in the text, since it gives no offsets."""
    module = importlib.import_module("geotext")

    def parse(document: Document) -> tuple[Span, ...]:
        found = module.GeoText(document.text)
        spans = set()
        for name in {*found.cities, *found.countries, *found.nationalities}:
            for hit in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", document.text):
                spans.add((hit.start(), hit.end(), name))
        return _placed(gazetteer, sorted(spans))

    return parse


ROWS: dict[str, tuple[str | None, Callable[[Gazetteer], Parser]]] = {
    "geomap": (None, geomap_parser),
    "most populous": (None, baseline_parser),
    "flashgeotext": ("flashgeotext", flashgeotext_parser),
    "geotext": ("geotext", geotext_parser),
}


def measure(row: str, path: str, pipe: Connection) -> None:
    """Run one row over one corpus and send what came of it."""
    parse = ROWS[row][1](open_gazetteer(Settings(progress=False)))
    items = list(read_corpus(Path(path)))
    size = sum(len(item.document.text) for item in items)
    for item in items[:100]:
        parse(item.document)
    begun = time.process_time()
    answers = [parse(item.document) for item in items]
    taken = time.process_time() - begun
    figures = score((item.toponyms, answer) for item, answer in zip(items, answers, strict=True))
    pipe.send(
        {
            "recognition F1": round(figures["recognition_exact"]["f1"], 3),
            "end to end F1@161": round(figures["end_to_end_161km"]["f1"], 3),
            "articles of 2.2 kB a CPU second": round(size / 2200 / taken),
            "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
    )


def main() -> None:
    """Run every row over every corpus, each in a process of its own, one after the other."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+")
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    for path in options.corpora:
        print(Path(path).name)
        for row, (package, _) in ROWS.items():
            if package is not None and importlib.util.find_spec(package) is None:
                print(f"  {row:14s} not installed")
                continue
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(target=measure, args=(row, path, sender))
            process.start()
            sender.close()
            try:
                print(f"  {row:14s} {json.dumps(receiver.recv())}")
            except EOFError:
                print(f"  {row:14s} failed")
            process.join()


if __name__ == "__main__":
    main()
