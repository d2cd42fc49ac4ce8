"""How long reconciliation takes, and whether it finds what was made the same.

    python benchmarks/reconciliation.py [EVENTS]

Makes events in clusters of one to eight reports (the same place, day, kind and parties, figures that wander)
import argparse
from a fixed seed, over a year and 3,000 places, and puts them together. Prints CPU seconds, the peak of
memory, and pairwise precision and recall against the clusters. The peer is the same comparison unblocked,
on a sample, scaled by the square: what it would cost to compare all with all.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from datetime import date, timedelta
from itertools import combinations

from geomap.judging.matching import compare
from geomap.judging.reconciliation import group
from geomap.judging.tellings import Site, Telling

KINDS = (
    ("ASSAULT", "aerial"),
    ("ASSAULT", "firearms"),
    ("PROTEST", "demo"),
    ("COERCE", "seize"),
    ("DISASTER", "flood"),
)
SAMPLE = 1500


def make(events: int, seed: int = 7) -> tuple[list[Telling], dict[str, int]]:
    """Make tellings and the cluster of each."""
    chance = random.Random(seed)
    places = [
        Site(
            place_ids=frozenset((f"geonames:{n}",)),
            lon=chance.uniform(-180, 180),
            lat=chance.uniform(-60, 70),
            uncertainty_m=8_000.0,
        )
        for n in range(3000)
    ]
    told: list[Telling] = []
    cluster_of: dict[str, int] = {}
    cluster = 0
    while len(told) < events:
        cluster += 1
        place = chance.choice(places)
        kind, mode = chance.choice(KINDS)
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(365))
        parties = frozenset(chance.sample(["RU", "UA", "gunmen", "police", "army", "rebels", "SD", "US"], 2))
        toll = chance.choice((None, chance.randint(1, 60)))
        for _ in range(min(chance.choice((1, 1, 2, 3, 8)), events - len(told))):
            number = len(told)
            dated = chance.random() < 0.8
            told.append(
                Telling(
                    id=f"d{number}e0",
                    document_id=f"d{number}",
                    start=0,
                    sentence=(0, 99),
                    subject="event",
                    kind=kind,
                    mode=chance.choice((mode, None)),
                    stance="deed",
                    published=day + timedelta(days=chance.randint(0, 4)),
                    earliest=day if dated else None,
                    latest=day if dated else None,
                    sites=(place,),
                    parties=parties if chance.random() < 0.7 else frozenset(),
                    names=frozenset((f"name{min(place.place_ids)}",)),
                    fatalities=None
                    if toll is None
                    else (float(toll), float(toll + chance.choice((0, 0, 3)))),
                    detail=chance.randint(1, 5),
                )
            )
            cluster_of[f"d{number}e0"] = cluster
    return told, cluster_of


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("events", nargs="?", type=int, default=100_000, help="how many (%(default)s)")
    events = parser.parse_args().events
    told, cluster_of = make(events)
    start = time.process_time()
    groups = group(told)
    spent = time.process_time() - start
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {tuple(sorted(p)) for g, _ in groups for p in combinations((t.id for t in g), 2)}
    clusters: dict[int, list[str]] = {}
    for key, number in cluster_of.items():
        clusters.setdefault(number, []).append(key)
    wanted = {tuple(sorted(p)) for members in clusters.values() for p in combinations(members, 2)}
    both = len(found & wanted)
    start = time.process_time()
    for a, b in combinations(told[:SAMPLE], 2):
        compare(a, b)
    each = (time.process_time() - start) / (SAMPLE * (SAMPLE - 1) / 2)
    print(f"{events:,} events: {spent:.1f} s CPU, peak {memory_mb:,.0f} MB, {len(groups):,} facts")
    print(f"pairs: precision {both / max(1, len(found)):.3f}, recall {both / max(1, len(wanted)):.3f}")
    print(f"all with all would take {each * events * (events - 1) / 2:,.0f} s")


if __name__ == "__main__":
    main()
