"""What reporters say was done, a sentence each: whether the event, its kind and its place are read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from event_texts import annotate

from geomap.reading.events.events import read_events

DEEDS = tomllib.loads((Path(__file__).parent / "texts" / "deeds.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", DEEDS)
def test_what_reporters_say_was_done_is_read(name: str) -> None:
    unread, other, elsewhere = [], [], []
    for line in DEEDS[name]:
        kinds, place, text = line.split(" | ")
        found = read_events(annotate(text, () if place == "any" else (place,)))
        right = [event for event in found if event.kind in kinds.split("/")]
        if not found:
            unread.append(text)
        elif not right:
            other.append((text, [event.kind for event in found]))
        elif place != "any" and not any(event.places for event in right):
            elsewhere.append(text)
    whole = len(DEEDS[name])
    assert len(unread) <= 0.02 * whole, unread
    assert len(other) <= 0.02 * whole, other
    assert len(elsewhere) <= 0.03 * whole, elsewhere
