"""How sure a text is, by the reach of each cue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.model import Document
from geomap.reading.annotations import Annotations
from geomap.reading.events.modality import read_modality
from geomap.reading.events.modality_clauses import ModalityReading
from geomap.reading.language.sentences import split_sentences


def _read(text: str, phrase: str) -> ModalityReading:
    document = Document(id="d", text=text)
    known = Annotations(document=document, sentences=split_sentences(document))
    start = text.index(phrase)
    return read_modality(known, start, start + len(phrase))


@pytest.mark.parametrize(
    ("text", "phrase", "modality"),
    [
        ("The army shelled the town on Monday.", "shelled", "reported"),
        ("The army reportedly shelled the town.", "shelled", "alleged"),
        ("Two boats allegedly run by smugglers were attacked.", "attacked", "reported"),
        ("The vessel, reportedly owned in Piraeus, was seized.", "seized", "reported"),
        ("Police are looking into a suspected arson attack.", "arson attack", "alleged"),
        ("Suspected rebels attacked a convoy.", "attacked", "reported"),
        ("Kyiv accused Moscow of attacking a power plant.", "attacking", "alleged"),
        ("The junta denied that its jets had bombed the school.", "bombed", "denied"),
        ("The army denied reports that it had withdrawn from the ridge.", "withdrawn", "denied"),
        ("The group denied responsibility for the attack.", "attack", "reported"),
        ("Lisbon denied that it was planning to evacuate its people.", "evacuate", "denied"),
        ("The junta denied preparing a raid on the camp.", "raid", "denied"),
        ("The junta denied any wish to invade its neighbour and said it would sign.", "sign", "planned"),
        ("Lisbon denied the charge and said jets had struck the camp.", "struck", "reported"),
        ("The council condemned the killings and will meet on Thursday.", "killings", "reported"),
        ("The rebels claimed they had captured the base.", "captured", "claimed"),
        ("The group claimed responsibility for the attack.", "attack", "reported"),
        ("Talks will resume in Muscat on Friday.", "Talks", "planned"),
        ("The ministry said it would deploy two battalions.", "deploy", "planned"),
        ("The navy plans to hold an exercise in June.", "exercise", "planned"),
        ("The envoys were to meet the king on Friday.", "meet", "planned"),
        ("If they were to meet, the war would end.", "meet", "hypothetical"),
        ("The aim was to seize the ridge.", "seize", "hypothetical"),
        ("Elections are scheduled for March.", "Elections", "planned"),
        ("The planned march was peaceful.", "march", "planned"),
        ("Israel could strike the site again.", "strike", "hypothetical"),
        ("If troops invade the island, markets will fall.", "invade", "hypothetical"),
        ("There are fears of a new attack.", "attack", "hypothetical"),
        ("The airline was forced to suspend flights.", "suspend", "reported"),
        ("Shelling forced residents to flee.", "flee", "reported"),
        ("The ministry insists the build-up is defensive.", "build-up", "reported"),
        ("They will leave before the presidential election on May 31.", "election", "reported"),
        ("The men, thought to belong to a gang, attacked the base.", "attacked", "reported"),
        ("Both sides traded accusations over an attack on the post.", "attack", "reported"),
        ("Moscow claimed the capture of two villages.", "capture", "alleged"),
        ("Researchers suggested that the gang had bombed the bridge.", "bombed", "alleged"),
    ],
)
def test_each_cue_has_its_reach(text: str, phrase: str, modality: str) -> None:
    assert _read(text, phrase).modality == modality


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("The president threatened to carry out strikes.", "strikes"),
        ("She called for a ceasefire.", "ceasefire"),
        ("He was accused of plotting to assassinate the king.", "assassinate"),
        ("Envoys want to avert an attack.", "attack"),
        ("It was a pretext to topple the government.", "topple"),
        ("If a blockade were declared, ferries would stop.", "stop"),
        ("There would be no talks until the army pulled back its guns.", "pulled back"),
        ("The union refuses to return until police withdraw.", "withdraw"),
    ],
)
def test_what_is_only_wanted_or_threatened_is_content(text: str, phrase: str) -> None:
    assert _read(text, phrase).content


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("The militia did not attack the convoy.", "attack"),
        ("No attack was reported overnight.", "attack"),
        ("The rebels refused to withdraw.", "withdraw"),
        ("The jets never bombed the city.", "bombed"),
        ("Not a single soldier has been deployed there.", "deployed"),
        ("None of the ships has sailed.", "sailed"),
    ],
)
def test_negation_turns_the_polarity(text: str, phrase: str) -> None:
    assert _read(text, phrase).polarity == "negative"


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("A report that jets had bombed the port is untrue, the ministry said.", "bombed"),
        ("Rumours of a landing were baseless.", "landing"),
    ],
)
def test_a_report_that_is_called_false_denies_what_it_tells(text: str, phrase: str) -> None:
    assert _read(text, phrase).modality == "denied"


def test_what_came_to_pass_at_last_is_reported() -> None:
    assert not _read("They did not leave until rockets struck the port.", "struck").content


def test_what_is_false_elsewhere_denies_nothing() -> None:
    assert (
        _read("Jets bombed the port, and the papers of the ship were false.", "bombed").modality == "reported"
    )


def test_evidence_names_the_cue() -> None:
    assert _read("The army reportedly shelled the town.", "shelled").evidence == ('"reportedly"',)


def test_shared_infinitives_share_their_governor() -> None:
    text = "The general threatened to seize the port and close the strait."
    assert _read(text, "close").content


@given(st.text(max_size=200), st.integers(0, 220), st.integers(0, 40))
def test_any_span_of_any_text_is_read(text: str, start: int, length: int) -> None:
    document = Document(id="d", text=text)
    known = Annotations(document=document, sentences=split_sentences(document))
    reading = read_modality(known, start, start + length)
    assert reading.polarity in ("positive", "negative")


def test_a_land_that_is_claimed_makes_no_claim_of_what_was_done_besides() -> None:
    text = "Norland claims the isle, a rock without water, and held elections there in May."
    assert _read(text, "elections").modality == "reported"
    assert (
        _read("Norland claims the army attacked the isle and burned a hut.", "burned").modality == "claimed"
    )
