from __future__ import annotations

import pytest
from drawing_fixture import GROUND, PORT, situation
from payload_reader import Reader
from shapely.geometry import Point

from geomap.drawing.layers import read_layers
from geomap.drawing.payload import encode
from geomap.drawing.publishing import Publication, for_publication
from geomap.errors import UsageError

SITUATION = situation()


def strings(publication: Publication) -> str:
    """Return all text that a published map carries."""
    shown, left_out = for_publication(SITUATION, publication)
    layers = read_layers(shown, ground=GROUND, quote=publication.quote, texts=False)
    payload = encode(layers, ground=GROUND, left_out=left_out)
    pools = Reader(payload).strings
    return "\n".join([*pools["labels"], *pools["texts"], str(payload.data["about"])])


def test_whole_texts_stay_at_home_and_quotes_are_cut() -> None:
    text = strings(Publication(quote=30))
    assert SITUATION.documents[0].text not in text
    assert all(len(quote) <= 32 for quote in text.split("\n") if quote.startswith("…"))
    assert "quotes are cut to 30 letters" in text


def test_what_is_marked_is_dropped_with_its_sentence() -> None:
    text = strings(Publication(sensitive=("DEPLOYMENTS",)))
    assert "patrolling" not in text
    assert "2 entries marked as sensitive are left out" in text


@pytest.mark.parametrize("word", ["assault", "ledger:e31", PORT.id, "drone-strike"])
def test_kinds_ids_places_and_modes_mark(word: str) -> None:
    shown, _ = for_publication(SITUATION, Publication(sensitive=(word, SITUATION.events[0].id)))
    assert len(shown.events) < len(SITUATION.events)
    assert SITUATION.events[0] not in shown.events


def test_a_blurred_entry_keeps_its_kind_and_nothing_that_tells_the_place() -> None:
    publication = Publication(sensitive=(SITUATION.events[0].id,), blur_km=80)
    shown, left_out = for_publication(SITUATION, publication)
    blurred = shown.events[0]
    assert (blurred.kind, blurred.when) == ("ASSAULT", SITUATION.events[0].when)
    (place,) = blurred.places
    assert place.geometry.contains(Point(PORT.lon, PORT.lat))
    assert (place.lon, place.lat) != (PORT.lon, PORT.lat)
    assert (place.place_ids, place.phrase, place.is_area) == ((), "place withheld", True)
    assert "struck" not in strings(publication)
    assert PORT.id not in {m.place.id for m in shown.mentions if m.place}
    assert "1 entry marked as sensitive is blurred to 80 km" in left_out


def test_two_places_in_one_cell_cannot_be_told_apart() -> None:
    first, second = (
        for_publication(SITUATION, Publication(sensitive=("events",), blur_km=300))[0].events[n].places[0]
        for n in (0, 1)
    )
    assert (first.lon, first.lat) == (second.lon, second.lat)


@pytest.mark.parametrize("values", [{"blur_km": 0}, {"blur_km": 5000}, {"quote": -1}])
def test_a_publication_that_makes_no_sense_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        Publication(**values)  # type: ignore[arg-type]


def test_a_word_that_marks_nothing_is_told() -> None:
    publication = Publication(sensitive=("deploymnets", "ASSAULT", PORT.id))
    assert publication.idle(SITUATION) == ("deploymnets",)
