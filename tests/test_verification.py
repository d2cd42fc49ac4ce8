"""Verdicts follow from the measures, their error and the wording."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from test_measurement import Atlas, reference

from geomap.judging.verification import tolerance_m, verify
from geomap.model import Claim, Reference

TOWN = 111_319.491
"""Aton lies so far from the coast of Exland, in metres."""


def claim(relation="<", value_m=200_000.0, subjects=("Aton",), to=None, **more):
    return Claim(
        id="d:c0", document_id="d", start=0, end=9, text="…", sentence=(0, 9), kind="distance",
        relation=relation, value_m=value_m, subject_ids=tuple(subjects), reference=to or reference(), **more,
    )  # fmt: skip


@pytest.fixture
def atlas():
    return Atlas(points={"Aton": (-1, 0, 0.0), "Farton": (-6, 0, 0.0), "Bigton": (-1, 1, 10_000.0)})


@pytest.mark.parametrize(
    ("relation", "value_m", "verdict"),
    [
        ("<", TOWN + 101, "supported"),
        ("<=", TOWN + 50, "undetermined"),
        ("<", TOWN - 50, "undetermined"),
        ("<", TOWN - 101, "refuted"),
        (">", TOWN - 101, "supported"),
        (">=", TOWN - 50, "undetermined"),
        (">", TOWN + 101, "refuted"),
        ("~", 120_000, "supported"),
        ("~", 100_000, "undetermined"),  # within five kilometres of what "about" allows
        ("~", 95_000, "refuted"),
        ("=", 110_000, "supported"),
        ("=", 140_000, "refuted"),
    ],
)
def test_a_point_is_judged_by_its_distance_and_error(atlas, relation, value_m, verdict):
    judged = verify(claim(relation, value_m), atlas)
    assert judged.verdict == judged.findings[0].verdict == verdict
    assert judged.findings[0].nearest_m == pytest.approx(TOWN, abs=0.01)
    assert "Aton lies 111 km from the mainland coast of Exland" in judged.note


def test_a_place_far_beyond_all_reason_is_taken_for_a_namesake(atlas):
    atlas.points["Antiton"] = (170, 0, 0.0)
    judged = verify(claim("<", 30_000, subjects=("Antiton",)), atlas)
    assert judged.verdict == "undetermined"
    assert "another place of that name" in judged.note
    assert verify(claim("<", 2_000_000, subjects=("Antiton",)), atlas).verdict == "refuted"
    assert verify(claim("<", 10_000), atlas).verdict == "refuted"


@pytest.mark.parametrize(
    ("azimuth", "verdict"),
    [(270, "supported"), (315, "supported"), (200, "supported"), (90, "refuted"), (0, "refuted")],
)
def test_what_lies_on_the_other_side_is_not_where_it_is_said_to_be(atlas, azimuth, verdict):
    """Farton lies due west of Aton."""
    away = 5 * TOWN
    to = reference("place", "Aton")
    told = claim("=", away, subjects=("Farton",), to=to, value=float(azimuth), unit="degree")
    judged = verify(told, atlas)
    assert judged.verdict == judged.findings[0].verdict == verdict
    assert ("it lies west of Aton, at an azimuth of 270°" in judged.note) == (verdict == "refuted")
    denied = verify(replace(told, polarity="negative"), atlas)
    assert denied.verdict == ("supported" if verdict == "refuted" else "refuted")


@pytest.mark.parametrize(("bound", "verdict"), [(600_000, "partly"), (875_000, "refuted")])
def test_a_corner_beyond_does_not_make_a_claim_partly_true(atlas, bound, verdict):
    """Widia lies 445 to 890 km away from the mainland coast."""
    judged = verify(claim(">", bound, subjects=("country:AREA",)), atlas)
    assert judged.verdict == verdict
    assert 0 < judged.findings[0].share_within < 0.7


@pytest.mark.parametrize("kind", ["STM", "region"])
def test_from_one_point_of_a_river_nothing_is_measured(atlas, kind):
    atlas.points["Long River"] = (-3, 0, 0.0)
    atlas.kinds["Long River"] = kind
    judged = verify(claim("<", 500_000, to=reference("place", "Long River")), atlas)
    assert judged.verdict == "undetermined" and not judged.findings
    assert "one point is known" in judged.note


def test_between_has_two_bounds(atlas):
    assert verify(claim("between", 120_000, low_m=100_000), atlas).verdict == "supported"
    assert verify(claim("between", 110_000, low_m=100_000), atlas).verdict == "refuted"
    assert verify(claim("between", 130_000, low_m=120_000), atlas).verdict == "refuted"


def test_subjects_are_judged_one_by_one(atlas):
    judged = verify(claim(subjects=("Aton", "Farton")), atlas)
    assert [finding.verdict for finding in judged.findings] == ["supported", "refuted"]
    assert judged.verdict == "partly"
    assert judged.note == "Measured to the mainland coast of Exland: supported for Aton; refuted for Farton."
    assert verify(claim(subjects=("Farton", "Farton")), atlas).verdict == "refuted"
    assert verify(claim("<", TOWN, subjects=("Aton", "Farton")), atlas).verdict == "undetermined"


def test_the_islands_are_named_where_they_matter(atlas):
    note = verify(claim(subjects=("Farton",)), atlas).findings[0].note
    assert "668 km from the mainland coast of Exland" in note
    assert "to the coast of Exland with islands 334 km" in note


def test_what_is_true_of_the_islands_alone_is_partly_true(atlas):
    judged = verify(claim("<", 400_000, subjects=("Farton",)), atlas)
    assert judged.verdict == judged.findings[0].verdict == "partly"
    assert judged.findings[0].margin_m < 0
    assert verify(claim(">", 400_000, subjects=("Farton",)), atlas).verdict == "supported"


def test_an_area_is_judged_charitably_and_its_share_told(atlas):
    judged = verify(claim("<", 668_000, subjects=("country:AREA",)), atlas)
    assert judged.verdict == "supported"
    assert judged.findings[0].share_within == pytest.approx(0.5, abs=0.01)
    assert "50 % of it satisfies the claim" in judged.note
    assert judged.findings[0].margin_m == pytest.approx(668_000 - 4 * TOWN, abs=1_500)


def test_an_area_that_straddles_a_bound_is_partly_beyond_it(atlas):
    judged = verify(claim(">", 668_000, subjects=("country:AREA",)), atlas)
    assert judged.verdict == "partly"
    assert judged.findings[0].share_within == pytest.approx(0.5, abs=0.01)
    assert verify(claim("~", 800_000, subjects=("country:AREA",)), atlas).verdict == "partly"
    assert verify(claim(">", 1_000_000, subjects=("country:AREA",)), atlas).verdict == "refuted"


def test_the_size_of_a_town_may_save_a_claim_but_not_weaken_it(atlas):
    assert verify(claim("<", TOWN + 5_000, subjects=("Bigton",)), atlas).verdict == "supported"
    assert verify(claim("<", TOWN - 5_000, subjects=("Bigton",)), atlas).verdict == "undetermined"
    assert verify(claim("<", TOWN - 11_000, subjects=("Bigton",)), atlas).verdict == "refuted"
    assert verify(claim(">", TOWN - 5_000, subjects=("Bigton",)), atlas).verdict == "supported"
    assert verify(claim("~", 95_000, subjects=("Bigton",)), atlas).verdict == "supported"
    assert verify(claim("~", 85_000, subjects=("Bigton",)), atlas).verdict == "refuted"


@pytest.mark.parametrize("by", ["road", "sea"])
def test_a_way_is_never_shorter_than_the_geodesic(atlas, by):
    assert verify(claim("<", 100_000, by=by), atlas).verdict == "refuted"
    assert verify(claim("~", 90_000, by=by), atlas).verdict == "refuted"
    assert verify(claim("<", 150_000, by=by), atlas).verdict == "undetermined"
    assert verify(claim(">", 100_000, by=by), atlas).verdict == "supported"
    assert verify(claim(">", 150_000, by=by), atlas).verdict == "undetermined"
    assert verify(claim("<", 150_000, by="air"), atlas).verdict == "supported"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"to": Reference(kind="coast", place_id=None, name="there")}, "not resolved"),
        ({"subjects": ()}, "no place"),
        ({"subjects": ("Nowhere",)}, "Nowhere"),
        ({"to": Reference(kind="coast", place_id="Nowhere", name="Nowhere")}, "Nowhere"),
    ],
)
def test_what_cannot_be_measured_is_undetermined_and_says_why(atlas, changes, says):
    judged = verify(claim(**changes), atlas)
    assert (judged.verdict, judged.findings) == ("undetermined", ())
    assert says in judged.note


def test_a_land_without_a_sea_has_no_coast_to_be_near():
    inland = Atlas({"Aton": (-1, 0, 0.0)}, shapely.MultiLineString(), shapely.MultiLineString())
    assert "no coast is known" in verify(claim(), inland).note


def test_what_the_reader_said_is_missing_stays_said(atlas):
    judged = verify(claim(subjects=(), note="Says of no place that it lies there."), atlas)
    assert judged.note == "Says of no place that it lies there."


@pytest.mark.parametrize(
    ("relation", "value_m", "metres"),
    [
        ("~", 300_000, 30_000),
        ("=", 40_000, 4_000),  # half of ten, at most a tenth
        ("=", 1_200_000, 60_000),  # half of a hundred would be less than a twentieth
        ("=", 26_900, 1_345),
        ("=", 30 * 1609.344, 3 * 1609.344),
        ("=", 25 * 1609.344, 1.25 * 1609.344),
        ("<", 200_000, 0),
        ("between", 200_000, 0),
    ],
)
def test_the_wording_sets_the_tolerance(relation, value_m, metres):
    assert tolerance_m(claim(relation, value_m)) == pytest.approx(metres)


def test_the_claim_that_started_it_comes_out(gazetteer):
    ids = [gazetteer.find(name)[0].place.id for name in ("Puerto Rico", "Honduras", "Aruba", "Curaçao")]
    coast = Reference(
        kind="coast", place_id=gazetteer.find("Venezuela")[0].place.id, name="coast of Venezuela"
    )
    judged = verify(claim("<", 200_000, subjects=ids, to=coast), gazetteer)
    assert judged.verdict == "partly"
    assert [finding.verdict for finding in judged.findings] == [
        "refuted",
        "refuted",
        "supported",
        "supported",
    ]
    assert [finding.share_within for finding in judged.findings] == [0, 0, 1, 1]
    assert all(finding.error_m < 1_200 for finding in judged.findings)
