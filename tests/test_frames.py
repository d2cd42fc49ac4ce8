"""Frames are tables with a contract."""

from __future__ import annotations

import pytest
from situations import whole

from geomap.frames import COLUMNS, rows, to_frame, to_frames
from geomap.judging.reconciliation import reconciled
from geomap.model import Situation


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("situation", [whole(), Situation()], ids=["whole", "empty"])
def test_columns_and_reference_system_are_fixed(name: str, situation: Situation) -> None:
    frame = to_frame(situation, name)
    assert tuple(frame.columns) == COLUMNS[name]
    assert frame.crs == "EPSG:4326"
    assert frame.geometry.name == "geometry"


def test_every_table_is_there() -> None:
    assert list(to_frames(whole())) == list(COLUMNS)


def test_events_have_a_row_for_each_place_and_deployments_too() -> None:
    assert len(rows(whole(), "events")) == 1
    assert [row["place"] for row in rows(whole(), "deployments")] == ["off Assab", "off Assab"]


def test_what_has_no_place_keeps_a_row() -> None:
    from dataclasses import replace

    situation = whole()
    nowhere = replace(situation, events=(replace(situation.events[0], places=()),))
    (row,) = rows(nowhere, "events")
    assert row["geometry"] is None and row["kind"] == "ASSAULT"


def test_claims_have_a_row_for_each_subject() -> None:
    measured, unmeasured = rows(whole(), "claims")
    assert measured["place"] == "Assab" and measured["geometry"].geom_type == "LineString"
    assert unmeasured["verdict"] == "undetermined" and unmeasured["geometry"] is None


def test_an_unknown_table_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        to_frame(whole(), "weather")


def test_facts_have_a_row_each_with_who_tells_them() -> None:
    two = reconciled(Situation.joined([whole("a"), whole("b")]))
    found = rows(two, "facts")
    assert [row["id"] for row in found] == [fact.id for fact in two.facts] != []
    event = next(row for row in found if row["subject"] == "event")
    assert event["reports"] == 2 and event["documents"] == "a, b" and event["place"] == "near Aden"
    assert event["geometry"] == two.events[0].places[0].geometry
