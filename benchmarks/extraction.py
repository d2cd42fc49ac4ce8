"""Score what geomap reads of whole reports, and time its readers beside others' in the same run.

    python benchmarks/extraction.py [GOLD.json…] [--faults]

Without arguments it reads the annotated reports of ``tests/texts``: those that the rules were tuned on, and
those kept aside. A gold file of the same kind names its reports, which lie beside it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import geomap as gm
from geomap.pipeline import Pipeline

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from crisis_texts import GoldText, read_gold, read_texts, score  # noqa: E402


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="*", type=Path, help="gold files in JSON, beside their texts")
    parser.add_argument("--faults", action="store_true", help="list what was wrong")
    parser.add_argument("--only", help="only this set of the repository's texts")
    arguments = parser.parse_args()
    settings = gm.Settings()
    pipeline = Pipeline(gazetteer=gm.open_gazetteer(settings), settings=settings)
    sets: dict[str, list[GoldText]] = {}
    if arguments.gold:
        sets = {str(path): read_gold(path) for path in arguments.gold}
    else:
        sets = {name: read_texts(name) for name in ("crises", "crises_aside")}
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


if __name__ == "__main__":
    main()
