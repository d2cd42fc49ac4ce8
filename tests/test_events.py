"""Events, from whole sentences and whole reports."""

from __future__ import annotations

from dataclasses import replace

import pytest
from event_texts import TEXTS, annotate, score
from hypothesis import given, settings
from hypothesis import strategies as st

import geomap as gm
from geomap.model import Document, Event
from geomap.reading.annotations import Annotations
from geomap.reading.events.events import read_events
from geomap.reading.language.sentences import split_sentences


def _events(text: str, *literal: str, **associative: str) -> list[Event]:
    return list(read_events(annotate(text, literal, **associative)))


def test_an_event_stands_on_its_trigger_and_sentence() -> None:
    text = "Nothing new. Rebels raided Baga on Monday, killing 14 people."
    (event,) = _events(text, "Baga")
    assert (event.kind, event.mode, event.acled) == ("ASSAULT", "firearms", "Attack")
    assert text[event.start : event.end] == event.text == "raided"
    assert text[slice(*event.sentence)].startswith("Rebels raided")
    assert event.id == f"text-e{event.start}"
    assert [footprint.phrase for footprint in event.places] == ["Baga"]
    assert any("raid" in note for note in event.evidence)


def test_a_light_verb_and_its_noun_are_one_event_on_the_noun() -> None:
    (event,) = _events("The army carried out three air strikes on the camp.")
    assert event.text == "air strikes"


def test_a_verb_and_a_noun_of_the_same_thing_are_one_event() -> None:
    assert len(_events("Jets struck the depot in an air strike at noon.")) == 1


def test_a_threat_is_one_event_and_its_content_none() -> None:
    (event,) = _events("The president threatened to carry out strikes on the ports and seize the refinery.")
    assert (event.kind, event.modality) == ("THREATEN", "threatened")


def test_an_appeal_does_not_make_what_it_asks_for() -> None:
    kinds = [event.kind for event in _events("The bishops called for a truce and the release of hostages.")]
    assert kinds == ["REQUEST"]


def test_what_is_negated_is_not_drawn_as_done() -> None:
    assert _events("No strikes were reported overnight.") == []
    (event,) = _events("The militia did not attack the convoy.")
    assert event.polarity == "negative"


def test_a_second_telling_joins_the_first() -> None:
    text = "A drone attack on the Baiji refinery killed two workers on Monday. The attack started a fire."
    assert [event.kind for event in _events(text) if event.kind == "ASSAULT"] == ["ASSAULT"]


def test_two_attacks_in_two_places_are_two_events() -> None:
    text = "Rebels attacked Kidal on Monday. Gunmen attacked Ménaka on Tuesday."
    found = _events(text, "Kidal", "Ménaka")
    assert [[footprint.phrase for footprint in event.places] for event in found] == [["Kidal"], ["Ménaka"]]


def test_another_attack_is_another_event() -> None:
    text = "A car bomb killed nine people. In a second attack, gunmen shot dead a judge."
    assert len([event for event in _events(text) if event.kind == "ASSAULT"]) == 2


def test_a_build_up_told_before_joins_the_deployment() -> None:
    text = "Fears grew amid a military build-up. Paris deployed a carrier to the gulf on Friday."
    assert [event.kind for event in _events(text)] == ["MOBILIZE"]


def test_a_deed_goes_on_where_it_began() -> None:
    events = _events("Gunmen stormed Baga at dawn. They kidnapped nine people.", "Baga")
    assert [[p.phrase for p in e.places] for e in events] == [["Baga"], ["Baga"]]
    assert any("from the event right before it" in note for note in events[1].evidence)


def test_a_verb_of_saying_at_the_end_takes_no_place() -> None:
    (event,) = _events("Guards fired warning shots after a row near Baga, the army said.", "Baga")
    assert [p.phrase for p in event.places] == ["Baga"]


def test_the_day_of_a_dateline_is_no_event_s_day() -> None:
    (event,) = _events("BAGA, March 3 (Wire) - Rebels raided a camp.")
    assert event.when is None


def test_what_lies_ahead_is_planned() -> None:
    (event,) = _events("Joint drills near Baga begin on 30 December 2099.", "Baga")
    assert event.modality == "planned"


def test_a_pact_and_its_signing_are_one_event() -> None:
    (event,) = _events("A fisheries pact signed in Baga last week survived.", "Baga")
    assert event.kind == "AGREE"


def test_killings_without_a_cause_are_an_event() -> None:
    (event,) = _events("Gunmen killed 12 villagers near the lake.")
    assert event.kind == "ASSAULT"


def test_the_dead_of_a_quake_are_no_assault() -> None:
    kinds = {
        event.kind
        for event in _events("The earthquake killed 60 people. Ten more were killed in a landslide.")
    }
    assert kinds == {"DISASTER"}


def test_sport_is_not_war() -> None:
    text = (
        "City's attack tore the defence apart in the cup match. The striker scored two goals by half-time, "
        "and the visitors never recovered from the raid down the left. The coach called it a battle."
    )
    assert _events(text) == []


def test_a_riot_at_a_match_is_still_a_riot() -> None:
    text = (
        "The cup match was stopped when fans rioted. The striker had scored two goals in the first half. "
        "Police said 14 people were injured in the riot."
    )
    assert [event.kind for event in _events(text)] == ["PROTEST"]


def test_boilerplate_and_empty_texts_hold_no_event() -> None:
    assert _events("") == []
    assert _events("© 2025 The Raid Post. All rights reserved.") == []


def test_metonyms_and_references_are_no_places() -> None:
    text = "Cairo sent a frigate 40 km south of Suez."
    known = annotate(text, ("Suez",), Cairo="metonym")
    known = replace(known, footprints=tuple(replace(f, role="reference") for f in known.footprints))
    assert all(event.places == () for event in read_events(known))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Is there fighting? Nobody knows.", []),
        ("Did rebels attack the town?", []),
        ("Why did rebels attack the town on Monday?", ["ASSAULT"]),
        ("Amnesty International published a report on Monday.", []),
        ("The ban on rallies was lifted on Friday.", ["COERCE", "RETREAT"]),
        ("They protested against the election planned for 28 May.", ["PROTEST", "ELECTION"]),
    ],
)
def test_questions_and_names_tell_of_nothing(text: str, kinds: list[str]) -> None:
    assert [event.kind for event in _events(text)] == kinds


def test_nobody_plans_a_quake() -> None:
    quake = _events("An earthquake shook Ica on 30 June.", "Ica")[0]
    assert quake.modality == "reported"


def test_who_is_believed_to_be_whose_did_it_all_the_same() -> None:
    (taken,) = _events("Gunmen believed to work for smugglers kidnapped 13 guards in Kano.", "Kano")
    assert taken.modality == "reported"


def test_the_drowned_are_of_the_flood() -> None:
    (flood,) = _events("The surge flooded Singa, where 14 people drowned.", "Singa")
    assert flood.kind == "DISASTER" and flood.fatalities is not None and flood.fatalities.low == 14


def test_a_place_behind_and_is_of_the_clause_it_opens() -> None:
    seized, shot = _events(
        "Police seized two tonnes of cocaine in Hamburg, and in Cali a judge was shot dead.",
        "Hamburg",
        "Cali",
    )
    assert [place.phrase for place in (*seized.places, *shot.places)] == ["Hamburg", "Cali"]


def test_what_follows_in_a_paragraph_is_where_it_began() -> None:
    _, looted = _events("Students blocked a road in Kano on Monday. Shops were looted at dawn.", "Kano")
    assert [place.phrase for place in looted.places] == ["Kano"]


@pytest.mark.parametrize(
    "second",
    [
        "Pakistan said it shot down five jets.",
        "Police have arrested 1,200 people.",
        "On 3 May a nurse was abducted.",
        "UNICEF drilled 14 wells.",
        "Riots were reported in two towns.",
    ],
)
def test_what_is_told_anew_is_not_where_the_last_event_was(second: str) -> None:
    events = _events(f"Students blocked a road in Kano on Monday. {second}", "Kano", Pakistan="metonym")
    assert [event.places for event in events[1:]] in ([], [()])


def test_a_part_of_a_predicate_is_where_the_whole_is() -> None:
    events = _events("The premier is to attend a summit in Kano on Friday.", "Kano")
    assert [[place.phrase for place in event.places] for event in events] == [["Kano"], ["Kano"]]
    shot, _ = _events("Shots were fired at a patrol of the border police near Kano.", "Kano")
    assert [place.phrase for place in shot.places] == ["Kano"]


def test_a_town_whose_people_are_meant_is_where_they_act() -> None:
    known = annotate("Truckers blocked the roads out of Ama and Oro on Monday.", ("Ama", "Oro"))
    towns = tuple(
        replace(m, use="metonym", place=replace(m.place, kind="PPL")) for m in known.mentions if m.place
    )
    grounds = tuple(replace(f, role="reference") for f in known.footprints)
    known = replace(known, mentions=towns, footprints=grounds)
    (blocked,) = read_events(known)
    assert [place.phrase for place in blocked.places] == ["Ama", "Oro"]


def test_what_only_dates_an_event_is_another_one_elsewhere() -> None:
    text = "A bomb tore through a café in Ama in April. Days after the bombing two men opened fire in Oro."
    events = _events(text, "Ama", "Oro")
    assert [place.phrase for event in events for place in event.places] == ["Ama", "Oro"]


def test_a_place_that_is_said_but_unknown_is_never_another() -> None:
    _, looted = _events("Students blocked a road in Kano on Monday. Shops were looted in Zzyxburg.", "Kano")
    assert not looted.places


def test_what_a_report_recalls_from_long_ago_is_history() -> None:
    assert not _events("The castle at Graz was besieged by the Ottomans in 1529.", "Graz")
    assert _events("The town of Ahal was shelled in 1999.", "Ahal")


def test_where_takes_the_place_before_it() -> None:
    (event,) = _events("He came from Kidal, where soldiers detained two men.", "Kidal")
    assert [footprint.phrase for footprint in event.places] == ["Kidal"]


def test_one_death_needs_no_number() -> None:
    (event,) = _events("A drone struck a bus in Sumy; a boy died.", "Sumy")
    assert event.fatalities is not None
    assert (event.fatalities.low, event.fatalities.high) == (1.0, 1.0)


def test_an_event_has_the_voice_of_its_quotation() -> None:
    (event,) = _events("“Rebels attacked the convoy at dawn,” Colonel Ba said.")
    assert event.attribution == "Colonel Ba"
    (plain,) = _events("Police arrested seven suspects on Monday.")
    assert plain.attribution is None


def test_what_someone_is_suspected_of_is_alleged() -> None:
    events = _events("Police seized the ship on Monday, suspected of having cut an undersea cable.")
    assert {event.text: event.modality for event in events}["cut"] == "alleged"


def test_origins_belong_to_movement_alone() -> None:
    text = "Jets hit boats travelling from Paria."
    known = annotate(text, ("Paria",))
    known = replace(known, footprints=tuple(replace(f, role="origin") for f in known.footprints))
    assert [event.places for event in read_events(known)] == [()]


@pytest.mark.parametrize("held_out", [False, True])
def test_the_annotated_texts_are_read(held_out: bool) -> None:
    result = score([text for text in TEXTS if text["held_out"] is held_out])
    report = "\n".join(result.faults)
    assert result.share("found", "events") >= (0.8 if held_out else 0.9), report
    assert result.share("outside", "read") < 0.2, report
    assert result.share("kind", "found") >= 0.9, report
    assert result.share("modality", "found") >= 0.9, report
    assert result.share("place", "placed") >= 0.85, report


def test_the_same_text_gives_the_same_events() -> None:
    assert read_events(annotate(TEXTS[0])) == read_events(annotate(TEXTS[0]))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abehrtis .,'\"—()\n0159TheRaid", max_size=300))
def test_any_text_ends_in_events_within_it(text: str) -> None:
    document = Document(id="d", text=text)
    known = Annotations(document=document, sentences=split_sentences(document))
    for event in read_events(known):
        assert 0 <= event.start < event.end <= len(text)
        assert text[event.start : event.end] == event.text


def test_two_deeds_of_one_kind_with_places_of_their_own_are_two() -> None:
    found = _events(
        "The army moved a battalion to Bamenda, and stationed gunboats at Idabato.", "Bamenda", "Idabato"
    )
    assert [(e.text, [f.phrase for f in e.places]) for e in found] == [
        ("moved", ["Bamenda"]),
        ("stationed", ["Idabato"]),
    ]


def test_a_participle_between_commas_does_not_govern_the_verb_behind_it() -> None:
    found = _events("Flights to Batumi, resumed in May, were suspended on Monday.", "Batumi")
    assert [e.text for e in found] == ["resumed", "suspended"]


def test_a_clause_that_describes_the_doer_does_not_govern_what_he_did() -> None:
    found = _events("Workers demanding back pay blocked the road at Gazipur.", "Gazipur")
    assert [e.text for e in found] == ["demanding", "blocked"]


def test_what_explodes_beside_a_flood_is_an_event_of_its_own() -> None:
    found = _events("A flood washed away a bridge at Mamfe, and a tanker exploded in Tiko.", "Mamfe", "Tiko")
    assert [e.kind for e in found] == ["DISASTER", "ACCIDENT"]


def test_aircraft_named_like_storms_are_no_storm() -> None:
    assert [e.kind for e in _events("Britain based four Typhoons at Duqm.", "Duqm")] == ["MOBILIZE"]


def test_what_an_event_followed_is_another_with_its_own_dead(gazetteer: gm.Gazetteer) -> None:
    text = "Those strikes followed the killing of 26 tourists in Pahalgam on April 22."
    strikes, killing = gm.read_text(text, gazetteer=gazetteer).events
    assert (strikes.text, strikes.fatalities) == ("strikes", None)
    assert killing.fatalities is not None
    assert (killing.fatalities.best, killing.places[0].phrase) == (26, "in Pahalgam")


def test_what_opens_a_paragraph_says_where_it_goes_on() -> None:
    text = (
        "In Gao, 900 people slept in a school. The mayor stayed. Looters ransacked a pharmacy in the night."
    )
    places = {event.text: [p.phrase for p in event.places] for event in _events(text, "Gao")}
    assert places["ransacked"] == ["Gao"]


def test_what_moved_a_main_clause_happened_there() -> None:
    text = "Miners near Gao suspended night shifts after a convoy was stoned."
    (_, stoned) = _events(text, "Gao")
    assert [footprint.phrase for footprint in stoned.places] == ["Gao"]


def test_who_disputes_an_account_and_stages_a_sit_in_stages_it() -> None:
    event = _events("Relatives disputed his account and staged a sit-in in Gao.", "Gao")[-1]
    assert (event.kind, event.modality) == ("PROTEST", "reported")


def test_an_entry_does_not_reach_into_another_clause() -> None:
    assert all(
        "as" not in event.text.split() for event in _events("They trade goods as border fire spreads.")
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A bus struck a cyclist in Kano on Monday.", "ACCIDENT"),
        ("Farmers torched a customs post in Kano on Monday.", "PROTEST"),
        ("The governor attacked the plan to raise fares in Kano.", "ACCUSE"),
        ("Donors pledged $40 million for wells in Kano.", "AID"),
        ("The army halted its offensive in Kano on Monday.", "RETREAT"),
        ("Rebels broke the ceasefire in Kano on Monday.", "ASSAULT"),
    ],
)
def test_a_verb_is_classed_by_its_doer_and_its_object(text: str, kind: str) -> None:
    assert [event.kind for event in _events(text, "Kano")] == [kind]


@pytest.mark.parametrize(
    "text", ["A raid on the market was carried out.", "The raid, officials said, was staged by bandits."]
)
def test_a_verb_behind_a_noun_carries_it(text: str) -> None:
    assert [event.text for event in _events(text.replace("The raid, officials said,", "A raid"))] == ["raid"]


def test_a_denial_is_denied() -> None:
    denial = _events("The ministry denied any role in the affair.")[0]
    assert (denial.kind, denial.modality) == ("REJECT", "denied")


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("The navy put to sea. It towed the hulk away.", "towed"),
        ("The navy put to sea. Porters towed the hulk away.", "towed"),
        ("The navy put to sea. Two sailors were being questioned.", "questioned"),
    ],
)
def test_a_common_verb_tells_of_an_event_in_a_report_of_a_crisis(text: str, verb: str) -> None:
    assert verb in [event.text.split()[-1] for event in _events(text)]
    quiet = text.replace("navy put to sea", "choir sang a psalm")
    assert verb not in [event.text.split()[-1] for event in _events(quiet)]


def test_an_event_is_in_the_town_that_its_paragraph_named_last() -> None:
    text = "Kano was calm. Traders sat in Gusau. Somebody shouted. Then a mob looted the shops."
    looted = _events(text, "Kano", "Gusau")[-1]
    assert [place.phrase for place in looted.places][-1:] == ["in Gusau"] or [
        place.phrase for place in looted.places
    ] == ["Gusau"]


@pytest.mark.parametrize(
    "text",
    [
        "Later attacks hit boats off Tumaco.",
        "Gunmen killed six people. He gave no account of what was discussed.",
    ],
)
def test_what_attacks_hit_is_no_accident_and_an_account_is_no_aid(text: str, gazetteer: gm.Gazetteer) -> None:
    kinds = {event.kind for event in gm.read_text(text, gazetteer=gazetteer).events}
    assert kinds.isdisjoint({"ACCIDENT", "AID"})


@pytest.mark.parametrize(
    "text",
    [
        "Gunboats shell a town on the Oder\n\nBy our correspondent\n\nGunboats shelled Kano, killing nine.",
        "Jets bomb a port\n\nTraders fled. It was hot.\n\nSome slept.\n\nJets bombed Kano, killing nine.",
    ],
)
def test_a_headline_is_told_once_below_a_byline_and_beyond_the_lead(text: str) -> None:
    bombed = [event for event in _events(text, "Kano") if event.kind == "ASSAULT"]
    assert [[place.phrase for place in event.places] for event in bombed] == [["Kano"]]
    assert [event.fatalities and event.fatalities.low for event in bombed] == [9]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Lisbon denied that its jets had come near Kano.", "REJECT"),
        ("The Dutch embassy in Kano rejected the charge.", "REJECT"),
        ("He threatened to fine any firm that sells to Kano.", "THREATEN"),
        ("They warned of reprisals should bombers ever be based in Kano.", "THREATEN"),
    ],
)
def test_what_is_only_denied_or_threatened_lends_no_place(text: str, kind: str) -> None:
    assert [
        event.places for event in _events(text, "in Kano", "near Kano", "to Kano") if event.kind == kind
    ] == [()]


def test_a_threat_is_where_it_would_strike() -> None:
    assert _events("Rebels threatened to attack Kano.", "Kano")[0].places


def test_those_shot_dead_by_the_fire_before_are_its_dead() -> None:
    text = "Police opened fire on a crowd in Kano. Three women were shot dead."
    (fired,) = _events(text, "Kano")
    assert fired.fatalities is not None
    assert fired.fatalities.best == 3


def test_a_raid_told_behind_a_semicolon_takes_no_dead_of_another() -> None:
    text = "Gunmen killed nine in Kano on Monday; a second attack in Gao on Tuesday left four dead."
    tolls = [
        (e.fatalities and e.fatalities.best, [p.phrase for p in e.places])
        for e in _events(text, "Kano", "Gao")
    ]
    assert tolls == [(9, ["Kano"]), (4, ["Gao"])]
