"""The collector pauses while somebody needs it to, and goes on as it was."""

from __future__ import annotations

import gc

import pytest

from geomap.collector import paused


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
