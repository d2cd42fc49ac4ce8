"""Made news by the hundred thousand: short reports whose towns, people and numbers are new each time.

usage: python benchmarks/made_news.py FILE.jsonl [--documents 200000]

Three sorts, mixed by a fixed seed: stories (a thing that happened in some town, told by one report or by
several in other words, so that how many things happened is known), notices that name a town and a person that
nobody has named before, and longer articles of the repository's own texts under new dates.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import geomap as gm

TEXTS = Path(__file__).resolve().parents[1] / "tests" / "texts" / "events.json"
FIRST_DAY = date(2026, 1, 1)
DAYS = 330

_WHAT: dict[str, tuple[str, ...]] = {
    "drone": (
        "A drone struck {site} in {town}, {land}, on {day}, killing {dead} people, {who} said.",
        "{Dead} people were killed when a drone hit {site} in {town}, {land}, on {day}, according to {who}.",
        "{who} said a drone strike on {site} in {town} left {dead} dead on {day}. The town is in {land}.",
    ),
    "shells": (
        "Shelling killed {dead} people in {town}, {land}, on {day}, {who} said.",
        "Artillery shells landed near {site} in {town}, {land}, on {day} and killed {dead} people.",
        "{Dead} people died on {day} as {town} in {land} was shelled, {who} told reporters.",
    ),
    "blast": (
        "A car bomb exploded outside {site} in {town}, {land}, on {day}, killing {dead} people.",
        "{Dead} people died in a bomb blast at {site} in {town}, {land}, on {day}, {who} said.",
        "A bomb went off in {town}, {land}, on {day}. It killed {dead} people, {who} reported.",
    ),
    "flood": (
        "Floods killed {dead} people in {town}, {land}, on {day}, {who} said.",
        "Flooding in {town}, {land}, on {day} left {dead} people dead, according to {who}.",
        "{Dead} people drowned on {day} when floods swept through {town}, {land}.",
    ),
    "rally": (
        "Thousands of people protested in {town}, {land}, on {day} over the price of bread.",
        "Protesters filled the streets of {town}, {land}, on {day}, {who} said.",
        "A protest in {town}, {land}, drew large crowds on {day}.",
    ),
}
_SITES = ("a market", "a school", "a fuel depot", "a bus station", "a clinic", "a bridge", "a police station")
_WHO = ("officials", "local officials", "the mayor", "police", "a hospital director", "residents")
_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NOTICES = (
    "{person} of {town} will lead the library council, the paper reported.",
    "The bakery of {person} in {town} opens again after the summer.",
    "{person}, a teacher from {town}, has written a book about bees.",
    "A choir from {town} sang in {other}, where {person} conducted it.",
)
_STARTS = (
    "Bal",
    "Dor",
    "Fen",
    "Gar",
    "Hol",
    "Ist",
    "Jar",
    "Kel",
    "Lom",
    "Mar",
    "Nor",
    "Ost",
    "Pel",
    "Ras",
    "Sul",
)
_ENDS = (
    "ana",
    "berg",
    "ciu",
    "dell",
    "eva",
    "foss",
    "gar",
    "hidze",
    "ik",
    "jan",
    "kova",
    "lund",
    "nen",
    "quist",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--documents", type=int, default=200_000, help="(%(default)s)")
    options = parser.parse_args()
    print(write_news(options.file, options.documents))


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What was written."""

    path: Path
    documents: int
    stories: int
    """Things that happened, each told by one report or more."""
    tellings: int
    """Reports of them, whose ids are ``s<story>-<report>``."""


def write_news(path: Path, count: int, *, seed: int = 7, articles: float = 0.05) -> Made:
    """Write ``count`` documents as JSON lines, of which a share are longer articles."""
    rng = random.Random(seed)
    towns = _towns()
    stories = tellings = written = 0
    pool: list[dict[str, str]] = []
    made = _stories(rng, towns)
    with path.open("w", encoding="utf-8") as file:
        while written < count:
            # Reports of a story lie scattered among those of others.
            while len(pool) < 2_000:
                tale = next(made)
                stories += 1
                pool += tale
            draw = rng.random()
            if draw < articles:
                entry = _article(rng, written)
            elif draw < 0.4:
                entry = _notice(rng, towns, written)
            else:
                at = rng.randrange(len(pool))
                pool[at], pool[-1] = pool[-1], pool[at]
                entry = pool.pop()
                tellings += 1
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            written += 1
    return Made(path=path, documents=written, stories=stories, tellings=tellings)


def _towns() -> list[tuple[str, str]]:
    """Return (name, country) of towns whose name no other place of their country bears."""
    places = list(gm.open_gazetteer(gm.Settings()).places())
    lands = {place.country: place.name for place in places if place.kind == "PCLI"}
    bearers = Counter((place.name, place.country) for place in places)
    return [
        (place.name, lands[place.country])
        for place in places
        if place.kind == "PPL" and place.country in lands and bearers[place.name, place.country] == 1
    ]


def _stories(rng: random.Random, towns: list[tuple[str, str]]) -> Iterator[list[dict[str, str]]]:
    number = 0
    while True:
        kind = rng.choice(list(_WHAT))
        town, land = rng.choice(towns)
        day = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
        dead = rng.randrange(2, 11)
        site = rng.choice(_SITES)
        times = rng.choices((1, 2, 3, 5, 10, 40), (60, 15, 10, 8, 5, 2))[0]
        tale = []
        for report in range(times):
            who = rng.choice(_WHO)
            text = rng.choice(_WHAT[kind]).format(
                town=town,
                land=land,
                site=site,
                dead=_NUMBERS[dead - 2],
                Dead=_NUMBERS[dead - 2].capitalize(),
                who=who,
                day=f"{day.day} {day:%B}",
            )
            published = day + timedelta(days=rng.randrange(4))
            text = text[0].upper() + text[1:]
            tale.append({"id": f"s{number}-{report}", "text": text, "published": published.isoformat()})
        number += 1
        yield tale


def _notice(rng: random.Random, towns: list[tuple[str, str]], number: int) -> dict[str, str]:
    town, other = rng.choice(towns)[0], rng.choice(towns)[0]
    text = rng.choice(_NOTICES).format(town=town, other=other, person=_person(rng))
    return {"id": f"n{number}", "text": text, "published": _day(rng)}


def _article(rng: random.Random, number: int) -> dict[str, str]:
    return {"id": f"a{number}", "text": rng.choice(_TEXTS), "published": _day(rng)}


def _person(rng: random.Random) -> str:
    return " ".join(rng.choice(_STARTS) + rng.choice(_ENDS) + rng.choice(_ENDS) for _ in range(2))


def _day(rng: random.Random) -> str:
    return (FIRST_DAY + timedelta(days=rng.randrange(DAYS))).isoformat()


_TEXTS = [entry["text"] for entry in json.loads(TEXTS.read_text(encoding="utf-8"))["texts"]]


if __name__ == "__main__":
    main()
