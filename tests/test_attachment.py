"""Which place, time and number belongs to which event."""

from __future__ import annotations

from event_texts import annotate
from hypothesis import given
from hypothesis import strategies as st

from geomap.model import Event
from geomap.reading.events.attachment import assign, lay_out, speech_heads
from geomap.reading.events.events import read_events
from geomap.reading.language.words import read_words


def _events(text: str, *literal: str, **associative: str) -> dict[str, Event]:
    return {event.text: event for event in read_events(annotate(text, literal, **associative))}


def _places(event: Event) -> list[str]:
    return [footprint.phrase for footprint in event.places]


def test_each_clause_keeps_its_place() -> None:
    found = _events("Drones struck Odesa, and in Lviv the police arrested two men.", "Odesa", "Lviv")
    assert _places(found["struck"]) == ["Odesa"]
    assert _places(found["arrested"]) == ["Lviv"]


def test_where_a_thing_was_said_is_not_where_it_happened() -> None:
    text = "The general told reporters in Geneva that rebels had shelled the town."
    assert _places(_events(text, "Geneva")["shelled"]) == []


def test_a_place_at_the_head_of_the_sentence_serves_it() -> None:
    text = "In Goma, rebels raided the market and abducted two traders."
    found = _events(text, "Goma")
    assert _places(found["raided"]) == ["Goma"]
    assert _places(found["abducted"]) == ["Goma"]


def test_a_list_of_places_goes_to_one_event() -> None:
    found = _events("Air strikes hit Aleppo, Idlib and Hama overnight.", "Aleppo", "Idlib", "Hama")
    assert _places(found["Air strikes"]) == ["Aleppo", "Idlib", "Hama"]


def test_a_telephone_call_has_no_place() -> None:
    text = "The presidents spoke by phone after troops were deployed in Kherson."
    found = _events(text, "Kherson")
    assert _places(found["spoke"]) == []
    assert _places(found["deployed"]) == ["Kherson"]


def test_an_actors_country_is_no_place() -> None:
    found = _events("Russia launched missiles overnight, officials said.", Russia="metonym")
    assert _places(found["launched"]) == []


def test_a_day_goes_to_the_nearest_event() -> None:
    found = _events("Rebels attacked the base on 3 June, after talks collapsed on 1 June.")
    when = found["attacked"].when
    assert when is not None
    assert when.text.endswith("3 June")


def test_what_an_aside_tells_is_not_of_the_sentence() -> None:
    text = "In Goma, where gunmen hid in Sake in May 2019, nuns held a vigil."
    vigil = _events(text, "Goma", "Sake")["vigil"]
    assert _places(vigil) == ["Goma"]
    assert vigil.when is None


def test_dead_and_injured_are_told_apart() -> None:
    event = _events("A car bomb killed 12 people and wounded 30 in the square.")["car bomb"]
    assert event.fatalities is not None
    assert event.injured is not None
    assert (event.fatalities.best, event.injured.best) == (12, 30)


def test_bounds_are_kept() -> None:
    event = _events("The earthquake killed at least 83 people.")["earthquake"]
    assert event.fatalities is not None
    assert (event.fatalities.low, event.fatalities.high) == (83, None)


def test_a_part_is_not_added_to_the_whole() -> None:
    event = _events("The landslide left 12 people dead, including three children.")["landslide"]
    assert event.fatalities is not None
    assert event.fatalities.best == 12


def test_the_toll_of_the_next_sentence_is_the_events() -> None:
    event = _events("Floods swept the valley on Monday. At least 40 people died.")["Floods"]
    assert event.fatalities is not None
    assert event.fatalities.low == 40


def test_the_death_toll_may_stand_far_from_its_figure() -> None:
    event = _events("The death toll from the floods in the river districts up north rose to 158.")["floods"]
    assert event.fatalities is not None
    assert event.fatalities.best == 158


def test_what_kills_is_not_counted_among_the_killed() -> None:
    event = _events("Two bombings killed nine people.")["bombings"]
    assert event.fatalities is not None
    assert event.fatalities.best == 9
    assert event.count is not None
    assert event.count.best == 2


def test_a_campaigns_total_stays_with_the_campaign() -> None:
    text = (
        "Since March the navy has carried out at least 21 airstrikes on boats, killing at least 83 people. "
        "The campaign began with a strike on March 2 that killed 11."
    )
    found = [event for event in read_events(annotate(text)) if event.kind == "ASSAULT"]
    tolls = [event.fatalities.low for event in found if event.fatalities is not None]
    assert tolls == [83, 11]


def test_how_many_of_the_event() -> None:
    event = _events("The army said it shot down 43 drones.")["shot down"]
    assert event.count is not None
    assert event.count.best == 43


def test_rivals_take_what_is_nearer_to_them() -> None:
    words = read_words("Officials said in Rome that jets bombed the port.")
    layout = lay_out(words, 0, len(words))
    bombed = words.lower.index("bombed")
    rome = words.lower.index("rome")
    heads = [(bombed, bombed)]
    assert assign(layout, heads, [], [(rome, rome)]) == [0]
    assert assign(layout, heads, speech_heads(words, 0, len(words)), [(rome, rome)]) == [None]


@given(st.text(max_size=200))
def test_distances_are_never_negative(text: str) -> None:
    words = read_words(text)
    layout = lay_out(words, 0, len(words))
    spans = [(at, at) for at in range(len(words))]
    assert all(layout.distance(a, b) >= 0 for a in spans[:12] for b in spans[-12:])
