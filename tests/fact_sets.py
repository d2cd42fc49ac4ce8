"""Score reconciliation on ``tables/told_by_many.toml``: pairs, conflicts, parts; run it to see the errors.

    PYTHONPATH=. python tests/fact_sets.py            # the sets that rules may be tuned on
    PYTHONPATH=. python tests/fact_sets.py --aside    # those kept aside

Pairs are counted over the marked words that the readers found at all, so that the figures speak of
reconciliation alone; ``unread`` says how many marks they did not find.
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import geomap as gm

TABLE = Path(__file__).parent / "tables" / "told_by_many.toml"
_MARK = re.compile(r"\[(?P<fact>[A-Z]):(?P<words>[^\]]+)\]")


@dataclass(kw_only=True)
class Score:
    """Counts over sets."""

    both: int = 0
    """Pairs that are the same in the table and in geomap's facts."""
    found: int = 0
    """Pairs that geomap put together."""
    wanted: int = 0
    """Pairs that the table puts together, of marks that were read."""
    marks: int = 0
    unread: int = 0
    judged: int = 0
    """Expected conflicts and agreements whose property was read at all."""
    judged_right: int = 0
    parts: int = 0
    parts_right: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.both / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def read_sets(*, aside: bool) -> list[dict[str, Any]]:
    """Return the sets of the table, those kept aside or the others."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))["set"]
    return [row for row in table if row.get("aside", False) == aside]


def score_sets(sets: list[dict[str, Any]], gazetteer: gm.Gazetteer) -> Score:
    """Read and reconcile each set and count."""
    score = Score()
    for row in sets:
        _score_set(row, gazetteer, score)
    return score


def situation_of(row: dict[str, Any], gazetteer: gm.Gazetteer) -> tuple[gm.Situation, dict[str, str]]:
    """Read a set; also return the fact of each event and deployment that overlaps a mark."""
    parts, marks = [], []
    for number, report in enumerate(row["report"]):
        text, at = "", 0
        for mark in _MARK.finditer(report["text"]):
            text += report["text"][at : mark.start()]
            marks.append((f"r{number}", len(text), len(text) + len(mark["words"]), mark["fact"]))
            text += mark["words"]
            at = mark.end()
        settings = gm.Settings(published=date.fromisoformat(report["published"]))
        parts.append(
            gm.read_text(text + report["text"][at:], settings=settings, gazetteer=gazetteer, id=f"r{number}")
        )
    situation = gm.reconciled(gm.Situation.joined(parts))
    fact_of: dict[str, str] = {}
    for key, start, end, fact in marks:
        items = [
            item
            for item in (*situation.events, *situation.deployments)
            if item.document_id == key and item.start < end and start < item.end and item.id not in fact_of
        ]
        if items:
            fact_of[items[0].id] = fact
        else:
            fact_of[f"{key}:{start} unread"] = fact
    return situation, fact_of


def _score_set(row: dict[str, Any], gazetteer: gm.Gazetteer, score: Score) -> None:
    situation, fact_of = situation_of(row, gazetteer)
    read = {key: fact for key, fact in fact_of.items() if not key.endswith("unread")}
    score.marks += len(fact_of)
    score.unread += len(fact_of) - len(read)
    home = {member: fact for fact in situation.facts for member in fact.members}
    for a, b in combinations(read, 2):
        wanted, found = read[a] == read[b], home[a].id == home[b].id
        score.wanted += wanted
        score.found += found
        score.both += wanted and found
        if wanted != found:
            score.errors.append(f"{row['name']}: {'split' if wanted else 'joined'} {read[a]} {a} {b}")
    _score_properties(row, home, read, score)


def _score_properties(
    row: dict[str, Any], home: dict[str, gm.Fact], read: dict[str, str], score: Score
) -> None:
    expect = row["expect"]
    for wanted in ("conflict", "agree"):
        for name in expect[wanted]:
            key, prop = name.split(".")
            statuses = {
                found.status
                for member, fact in read.items()
                if fact == key and (found := home[member].property(prop)) is not None
            }
            right = "conflict" in statuses if wanted == "conflict" else "conflict" not in statuses
            score.judged += 1
            score.judged_right += right
            if not right:
                score.errors.append(f"{row['name']}: {name} should {wanted}, is {sorted(statuses)}")
    for wanted in expect.get("part", ()):
        one, whole = wanted.split(" in ")
        ones = {home[m].part_of for m, fact in read.items() if fact == one}
        wholes = {home[m].id for m, fact in read.items() if fact == whole}
        score.parts += 1
        score.parts_right += bool(ones & wholes)
        if not ones & wholes:
            score.errors.append(f"{row['name']}: {wanted}: {ones} {wholes}")


def main() -> None:
    score = score_sets(read_sets(aside="--aside" in sys.argv), gm.open_gazetteer(gm.Settings()))
    sys.stdout.write(
        "\n".join(score.errors)
        + f"\npairs: precision {score.precision:.3f}, recall {score.recall:.3f}, F1 {score.f1:.3f} "
        f"of {score.wanted}; marks unread {score.unread} of {score.marks}; conflict or not "
        f"{score.judged_right} of {score.judged}; parts {score.parts_right} of {score.parts}\n"
    )


if __name__ == "__main__":
    main()
