"""Distance claims from all over the world, as raw text: judged as pyproj on both ends says.

docs/claims.md says what the figures were at first reading.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pyproj import Geod

import geomap as gm

TABLE: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "tables" / "distance_claims_world.toml").read_text(encoding="utf-8")
)["claim"]
_WGS84 = Geod(ellps="WGS84")


def truth(row: dict[str, Any]) -> str:
    """Return the verdict that follows from the ends, apart from geomap, or the one given."""
    if "verdict" in row:
        return str(row["verdict"])
    _, _, metres = _WGS84.inv(*row["ends"][0], *row["ends"][1])
    apart, km = metres / 1000, row["km"]
    holds = {
        "<": apart < km,
        "<=": apart <= km,
        ">": apart > km,
        ">=": apart >= km,
        "~": abs(apart - km) <= 0.1 * km,
        "=": abs(apart - km) <= 0.1 * km,
        "between": row.get("low_km", 0) <= apart <= km,
    }[row["relation"]]
    return "supported" if holds else "refuted"


@pytest.mark.parametrize(("aside", "least"), [(False, 31), (True, 14)], ids=["tuned on", "kept aside"])
def test_claims_are_judged_as_the_world_is(aside: bool, least: int, gazetteer: gm.Gazetteer) -> None:
    rows = [row for row in TABLE if row.get("aside", False) == aside]
    right, caught, false, alarms, wrong = 0, 0, 0, [], []
    for row in rows:
        verdicts = [
            c.verdict for c in gm.read_text(row["text"], gazetteer=gazetteer).claims if c.kind == "distance"
        ]
        wanted = "undetermined" if row.get("trap") else truth(row)
        found = set(verdicts) <= {"undetermined"} if row.get("trap") else verdicts[:1] == [wanted]
        right += found
        false += wanted == "refuted"
        caught += wanted == "refuted" and "refuted" in verdicts
        if "refuted" in verdicts and wanted != "refuted":
            alarms.append(row["text"])
        if not found:
            wrong.append((row["text"], wanted, verdicts))
    assert not alarms
    assert right >= least, wrong
    assert caught >= false - 1, wrong


@pytest.mark.parametrize(
    ("text", "kind", "verdict"),
    [
        ("Aden lies south of Sanaa.", "direction", "supported"),
        ("Cairo is west of Alexandria, Egypt.", "direction", "refuted"),
        ("Cyprus covers 9,250 square kilometers.", "area", "supported"),
        ("Sicily has an area of about 40,000 square kilometres.", "area", "refuted"),
        ("The depot covers 12 hectares.", "area", "undetermined"),
        ("On Saturday, November 29, 2025, the airspace closed.", "date", "supported"),
        ("On Monday, 3 December 2025, it opened.", "date", "refuted"),
        ("It is the world's largest aircraft carrier.", "superlative", "undetermined"),
        ("They met for the first time since 2019.", "superlative", "undetermined"),
        ("Between 10 and 13 percent of it passes through Ghana.", "share", "undetermined"),
        ("A reward of $50 million stands.", "amount", "undetermined"),
    ],
)
def test_other_claims_are_judged_or_recorded(
    text: str, kind: str, verdict: str, gazetteer: gm.Gazetteer
) -> None:
    (claim,) = [c for c in gm.read_text(text, gazetteer=gazetteer).claims if c.kind != "distance"]
    assert (claim.kind, claim.verdict) == (kind, verdict), claim.note
    assert claim.note


def test_what_is_done_on_land_is_not_measured_by_road(gazetteer: gm.Gazetteer) -> None:
    text = "On land, troops are based in Aruba, less than 200 km from the coast of Venezuela. By road, "
    text += "Medan is 600 km from Banda Aceh."
    claims = [c for c in gm.read_text(text, gazetteer=gazetteer).claims if c.kind == "distance"]
    assert [(c.by, c.verdict) for c in claims] == [(None, "supported"), ("road", "undetermined")]


@pytest.mark.parametrize(
    ("text", "polarity", "modality", "verdict"),
    [
        ("Aden is not within 50 km of Sanaa.", "negative", "reported", "supported"),
        ("It is not true that Aden is within 50 km of Sanaa.", "negative", "reported", "supported"),
        ("Aden is within 50 km of Sanaa.", "positive", "reported", "refuted"),
        ("If Aden were within 50 km of Sanaa, it would fall.", "positive", "hypothetical", "undetermined"),
        ("Is Aden less than 50 km from Sanaa?", "positive", "hypothetical", "undetermined"),
        ("Aden is not only 300 km from Sanaa but cut off.", "positive", "reported", "supported"),
    ],
)
def test_scope_turns_a_claim_round(
    text: str, polarity: str, modality: str, verdict: str, gazetteer: gm.Gazetteer
) -> None:
    claim = next(c for c in gm.read_text(text, gazetteer=gazetteer).claims if c.kind == "distance")
    assert (claim.polarity, claim.modality, claim.verdict) == (polarity, modality, verdict), claim.note


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The militia holds Mocha, 75 km north of the Bab el-Mandeb strait.", "supported"),
        ("The base at Bandar Abbas lies 20 km from the Strait of Hormuz.", "undetermined"),
        ("The shipyard in Kerch lies 400 km from the Kerch Strait.", "refuted"),
    ],
)
def test_a_strait_may_be_told_from_its_middle(text: str, verdict: str, gazetteer: gm.Gazetteer) -> None:
    assert [claim.verdict for claim in gm.read_text(text, gazetteer=gazetteer).claims] == [verdict]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        # behind a coast or a border that a distance fronts, and what only owns or rules
        ("Just 30 km from the Armenian border, Kars has an airfield.", ["refuted"]),
        ("Only 40 km from the Syrian border, Aden's last mill burned.", ["undetermined"]),
        ("Some 30 km from the border with Chad, Paris keeps a garrison.", ["undetermined"]),
        ("Jijel is by the sea, 60 km away, and Aden is calm.", ["undetermined"]),
        # a coast or a border spoken of before
        ("Tunisia's coast is nearer still: Pantelleria lies less than 80 km from it.", ["supported"]),
        ("The border with Ukraine is shut. Lublin is 200 km from it.", ["refuted"]),
        # the latter, the last, which
        ("Brno and Linz are twinned. Vienna is about 110 km from the former.", ["supported"]),
        ("Brno and Linz, the latter some 155 km from Vienna, are twinned.", ["supported"]),
        ("They met in Linz. Which is 40 km from Vienna, of course.", ["refuted"]),
        # a question behind a claim asks nothing of it
        ("She said Linz was 40 km from Vienna, so why fly?", ["refuted"]),
        ("Is Linz 40 km from Vienna, and why fly?", ["undetermined"]),
        # what is not said, or said not to be so
        ("He never said that Linz is 40 km from Vienna.", ["undetermined"]),
        ("The rumour that Linz is 40 km from Vienna is false.", ["supported"]),
        ("Nobody believes that Linz is 40 km from Vienna.", ["supported"]),
        ("If you believe the guide, Linz is 40 km from Vienna.", ["refuted"]),
        # how long something is, and how far somebody went
        ("The queue of 12 km from Linz to Vienna is gone.", []),
        ("They walked 12 km from Linz to Vienna.", []),
        ("It is 12 km from Linz to Vienna.", ["refuted"]),
        ("They dug 12 km of trenches between Linz and Vienna.", []),
        ("The first 20 km between Linz and Vienna are paved.", []),
        ("Between Linz and Vienna there are 20 km of potholes.", []),
        ("There are only 20 km between Linz and Vienna.", ["refuted"]),
        # how far something was moved
        ("Guards moved the wire at Gori 200 metres into Georgian-held land.", []),
        # what is told of a way to a place
        ("On the road from Vienna to Linz, 60 km from Vienna, a bus burned.", ["undetermined"]),
        ("A train from Vienna to Linz, 60 km from Vienna, stopped.", ["undetermined"]),
        ("It is more than 1,000 km from Vienna to Linz.", ["refuted"]),
        # other wordings
        ("Linz is half an hour by train, or 40 km, from Vienna.", ["refuted"]),
        ("Linz is 25 miles - 40 km - from Vienna.", ["refuted"]),
        ("Linz, 40 km up the road from Vienna, is calm.", ["refuted"]),
        ("Between Linz and Vienna there are only 40 km.", ["refuted"]),
        ("From Linz, Vienna is just 40 km.", ["refuted"]),
        ("The distance from Linz to Vienna, put at 40 km by some, matters.", ["refuted"]),
        ("He described Linz as a town less than 40 km from Vienna.", ["refuted"]),
        ("Residents of Linz, 40 km from Vienna, are calm.", ["refuted"]),
        ("Look at Linz! It is 40 km from Vienna.", ["refuted"]),
        # a name that goes on is another's
        ("The Linz Symposium is 40 km from Vienna.", ["undetermined"]),
    ],
)
def test_refuted_is_what_is_surely_told_of_a_place(
    text: str, verdicts: list[str], gazetteer: gm.Gazetteer
) -> None:
    claims = [c for c in gm.read_text(text, gazetteer=gazetteer).claims if c.kind == "distance"]
    assert [c.verdict for c in claims] == verdicts, [(c.text, c.note) for c in claims]


def test_what_is_not_true_of_a_village_may_be_told_of_the_city_of_its_name(gazetteer: gm.Gazetteer) -> None:
    text = "Belgian police crossed over to Lille, less than 15 km from the Belgian border."
    assert [c.verdict for c in gm.read_text(text, gazetteer=gazetteer).claims] == ["supported"]
