"""The collector pauses while somebody needs it to, and goes on as it was."""

from __future__ import annotations

import gc

import pytest

import geomap as gm
from geomap.collector import paused
from geomap.pipeline import Pipeline


def test_it_goes_on_when_the_last_one_has_ended() -> None:
    assert gc.isenabled()
    with paused():
        with paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_fault_does_not_leave_it_paused() -> None:
    with pytest.raises(KeyError), paused():
        raise KeyError
    assert gc.isenabled()


def test_who_has_switched_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


REPORT = """ARDLEY, 4 May 2021 - A drone struck the port of Odesa early on Monday, after talks in Ankara.

At least three people were killed and 12 wounded, the mayor said on Tuesday. "We lost 40 tonnes of grain," he
told reporters. The frigate Beaufort has been off Constanta, some 170 km from the Danube, since late April,
and 1,200 soldiers are due in the first week of June. According to the ministry, Turkey borders Bulgaria.
"""


def test_reading_leaves_nothing_to_collect(gazetteer: gm.Gazetteer) -> None:
    pipeline = Pipeline(gazetteer=gazetteer, settings=gm.Settings())
    document = gm.read_text(REPORT, gazetteer=gazetteer).documents[0]
    pipeline.read(document)
    with paused():
        gc.collect()
        situation = pipeline.read(document)
        assert gc.collect() == 0
    assert situation.events and situation.deployments and situation.claims
    assert situation.times and situation.quantities
