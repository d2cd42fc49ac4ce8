"""Which words are read as place names."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geomap as gm
from geomap.model import Document, Mention
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.recognition import mentions_from_spans, recognise


def _read(text: str, gazetteer: gm.Gazetteer) -> tuple[Mention, ...]:
    document = Document(id="d", text=text)
    return recognise(document, split_sentences(document), gazetteer)


def _names(text: str, gazetteer: gm.Gazetteer) -> list[str]:
    return [mention.text for mention in _read(text, gazetteer)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Flooding cut the road between Mombasa and Malindi on Tuesday.", ["Mombasa", "Malindi"]),
        ("Rescuers flew to Kathmandu, Nepal, after the quake.", ["Kathmandu", "Nepal"]),
        ("He was born in Lyon and moved to Montreal.", ["Lyon", "Montreal"]),
        ("Protesters marched through Tbilisi, Batumi and Kutaisi.", ["Tbilisi", "Batumi", "Kutaisi"]),
        ("Nigerian troops entered Maiduguri.", ["Nigerian", "Maiduguri"]),
        ("Rain fell in southern Mexico and over eastern Poland.", ["Mexico", "Poland"]),
        ("Schools in Kermanshah province and in the Kagera region closed.", ["Kermanshah", "Kagera"]),
        ("Parts of Bolivia's Beni department have had no rain.", ["Bolivia", "Beni"]),
        ("The convoy left Kenya's capital, Nairobi, at dawn.", ["Kenya", "Nairobi"]),
        ("He met the Thai president and Saudi officials in Geneva.", ["Thai", "Saudi", "Geneva"]),
        ("A commander of the Islamic State died in Raqqa.", ["Raqqa"]),
        ("Chios lies within 8 kilometres of Turkey.", ["Chios", "Turkey"]),
        ("Peru sent rice. Residents of Tarma heard it.", ["Peru", "Tarma"]),
        ("Peru sent rice after Tarma was hit by heavy rain.", ["Peru", "Tarma"]),
        ("In Peru, the Chimbote-Huarmey coastal highway is shut.", ["Peru", "Chimbote", "Huarmey"]),
        ("Peru sent rice. Huanta's main market burned down.", ["Peru", "Huanta"]),
        ("A Coeur d'Alene couple was rescued.", ["Coeur d'Alene"]),
        ("Aid reached Cyclone-hit Beira.", ["Beira"]),
    ],
)
def test_names_of_places_are_found(text: str, names: list[str], gazetteer: gm.Gazetteer) -> None:
    assert _names(text, gazetteer) == names


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Actress Paris Hilton arrived late, her manager said.", "Paris"),
        ("The writer Jack London died in 1916.", "London"),
        ("The prime minister, Florence Mensah, resigned.", "Florence"),
        ("Reading is good for children, she said.", "Reading"),
        ("They may march on Sunday.", "may"),
        ("Boats left Barque Canada Reef for Hanoi.", "Canada"),
        ("Peru's Silvia Tarma was hit by a bus.", "Tarma"),
    ],
)
def test_persons_and_plain_words_are_not_places(text: str, absent: str, gazetteer: gm.Gazetteer) -> None:
    assert absent not in _names(text, gazetteer)


def test_capital_letters_alone_do_not_hide_names(gazetteer: gm.Gazetteer) -> None:
    assert "CAIRO" in _names("FIRE IN CAIRO KILLS NINE PEOPLE", gazetteer)


def test_lower_case_alone_does_not_hide_names(gazetteer: gm.Gazetteer) -> None:
    assert "nairobi" in _names("police in nairobi said two men were held on friday", gazetteer)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("El ejército envió tropas a Bogotá, en Colombia, el lunes.", "Bogotá"),
        ("Les pompiers sont arrivés à Marseille dans la nuit.", "Marseille"),
        ("O governo enviou ajuda para Luanda na terça-feira.", "Luanda"),
    ],
)
def test_other_languages_do_not_break_it(text: str, name: str, gazetteer: gm.Gazetteer) -> None:
    assert name in _names(text, gazetteer)


def test_offsets_count_code_points_of_the_raw_text(gazetteer: gm.Gazetteer) -> None:
    text = "🌊 Storm — “worst in years” — hits Manila’s bay and São Paulo."
    for mention in _read(text, gazetteer):
        assert text[mention.start : mention.end] == mention.text
    assert "Manila" in _names(text, gazetteer)


def test_mentions_do_not_overlap_and_stand_in_order(gazetteer: gm.Gazetteer) -> None:
    text = "New York City and New York State, York County and the County of York. South Sudan, Sudan."
    mentions = _read(text, gazetteer)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_every_mention_says_why(gazetteer: gm.Gazetteer) -> None:
    for mention in _read("Shelling was heard in Kharkiv, Ukraine, and near Sumy.", gazetteer):
        assert mention.outcome == "unresolved"
        assert len(mention.evidence) == 2


def test_the_same_text_gives_the_same_mentions(gazetteer: gm.Gazetteer) -> None:
    text = "Officials in Oslo and Helsinki met Swedish envoys near Tromsø."
    assert _read(text, gazetteer) == _read(text, gazetteer)


def test_given_spans_are_kept_whatever_they_are(gazetteer: gm.Gazetteer) -> None:
    document = Document(id="d", text="The Old Mill near Delft, and Zzyzqx.")
    spans = [(4, 12), (18, 23), (29, 35)]
    mentions = mentions_from_spans(document, spans, gazetteer)
    assert [(m.start, m.end) for m in mentions] == spans


def test_given_spans_outside_the_text_are_left_out(gazetteer: gm.Gazetteer) -> None:
    document = Document(id="d", text="Delft")
    assert len(mentions_from_spans(document, [(0, 5), (3, 99), (-1, 2), (4, 4)], gazetteer)) == 1


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_ends_in_a_result(text: str, gazetteer: gm.Gazetteer) -> None:
    for mention in _read(text, gazetteer):
        assert text[mention.start : mention.end] == mention.text


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(alphabet="ABab. ,-'’\"(\n1é", max_size=120),
    spans=st.lists(st.tuples(st.integers(-2, 130), st.integers(-2, 130)), max_size=6),
)
def test_any_spans_end_in_a_result(text: str, spans: list[tuple[int, int]], gazetteer: gm.Gazetteer) -> None:
    for mention in mentions_from_spans(Document(id="d", text=text), spans, gazetteer):
        assert (mention.start, mention.end) in spans


@pytest.mark.parametrize(
    "text", ["A\r¼", "Trinidad and\nTobago", "It is in Trinidad and Tobago, or in Papua New Guinea."]
)
def test_texts_that_once_broke_the_search(text: str, gazetteer: gm.Gazetteer) -> None:
    names = _names(text, gazetteer)
    assert ("Trinidad and Tobago" in names) == ("Trinidad and Tobago" in text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rebels attacked Gao.", "Gao"),
        ("Turkey worries. Protests spread to Van after the verdict.", "Van"),
        ("Mozambique said it had sent 200 men to Tete and that calm had returned.", "Tete"),
        ("Storms are common in France. Rescuers went to Nice at dawn.", "Nice"),
    ],
)
def test_a_town_that_something_befalls_or_goes_to_is_a_name(
    text: str, name: str, gazetteer: gm.Gazetteer
) -> None:
    assert name in _names(text, gazetteer)


@pytest.mark.parametrize(
    "text", ["The price was Nice.", "A Van was stolen.", "It was a Split decision, said Most."]
)
def test_an_everyday_word_with_a_capital_is_none_without_its_land(text: str, gazetteer: gm.Gazetteer) -> None:
    assert not _names(text, gazetteer)
