"""Which place a mention means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geomap as gm
from geomap.model import Document, Mention
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.features_resolution import EVIDENCE, Sheet
from geomap.reading.places.reasons import kind_in_words
from geomap.reading.places.recognition import mentions_from_spans, recognise
from geomap.reading.places.resolution import (
    SEAT_PRIOR,
    default_ranker,
    rank,
    ranker_from,
    read_names,
    resolve,
)


def _read(text: str, gazetteer: gm.Gazetteer, **options: str) -> dict[str, Mention]:
    document = Document(id="d", text=text)
    found = recognise(document, split_sentences(document), gazetteer)
    resolved = resolve(document, found, gazetteer, gm.Settings(**options))  # type: ignore[arg-type]
    return {mention.text: mention for mention in resolved}


def _given(text: str, names: list[str], gazetteer: gm.Gazetteer) -> list[Mention]:
    document = Document(id="d", text=text)
    spans = [(text.index(name), text.index(name) + len(name)) for name in names]
    return list(resolve(document, mentions_from_spans(document, spans, gazetteer), gazetteer))


@pytest.mark.parametrize(
    ("text", "name", "country", "admin1"),
    [
        ("A warehouse burned in Paris on Monday night, French firefighters said.", "Paris", "FR", "11"),
        ("A warehouse burned in Paris, Texas, on Monday night.", "Paris", "US", "TX"),
        ("Crews from Dallas drove to Paris (Texas) to help.", "Paris", "US", "TX"),
        ("Streets in Cambridge and Boston, Massachusetts, were closed.", "Cambridge", "US", "MA"),
        ("Trains from London to Cambridge, Oxford and Reading stopped.", "Cambridge", "GB", "ENG"),
        ("Clashes in Tripoli and Misrata, Libya, killed four.", "Tripoli", "LY", None),
        ("Clashes in Tripoli and Sidon, Lebanon, killed four.", "Tripoli", "LB", None),
        ("In Tbilisi, Batumi and elsewhere in Georgia crowds gathered.", "Georgia", "GE", None),
        ("In Atlanta, Savannah and elsewhere in Georgia crowds gathered.", "Georgia", "US", "GA"),
    ],
)
def test_namesakes_are_told_apart_by_what_stands_around(
    text: str, name: str, country: str, admin1: str | None, gazetteer: gm.Gazetteer
) -> None:
    place = _read(text, gazetteer)[name].place
    assert place is not None
    assert place.country == country
    assert admin1 is None or place.admin1 == admin1


def test_a_seat_of_government_stands_before_towns_of_its_name(gazetteer: gm.Gazetteer) -> None:
    told = _read("A call with the White House lasted ten minutes, the United States said.", gazetteer)
    assert told["White House"].place is not None
    assert told["White House"].place.id == "facility:white-house"
    town = _read("Police in White House, Tennessee, closed a road to Nashville.", gazetteer)
    assert town["White House"].place is not None
    assert town["White House"].place.admin1 == "TN"


@pytest.mark.parametrize(
    ("text", "name", "seat"),
    [
        (
            "Miraflores announced new fuel prices, and the opposition in Venezuela marched.",
            "Miraflores",
            True,
        ),
        ("Officials in Oklahoma City wrote to the Kremlin about the hostage.", "Kremlin", True),
        ("Rabat and Casablanca saw rallies; the White House wrote to Morocco.", "White House", True),
        ("The wheat farmers of Kremlin, Oklahoma, sold their elevator.", "Kremlin", False),
        ("Enid and Kremlin lost power in Oklahoma's ice storm.", "Kremlin", False),
        ("A bus from Chosica to Miraflores overturned in Lima.", "Miraflores", False),
    ],
)
def test_seats_and_towns_of_one_name_are_told_apart(
    text: str, name: str, seat: bool, gazetteer: gm.Gazetteer
) -> None:
    place = _read(text, gazetteer)[name].place
    assert place is not None
    assert place.id.startswith("facility:") is seat


@pytest.mark.parametrize(
    ("name", "main", "country"),
    [
        ("Sloviansk", "Slovyansk", "UA"),
        ("Khan Younis", "Khān Yūnis", "PS"),
        ("Qamishli", "Al Qāmishlī", "SY"),
        ("Misrata", "Misratah", "LY"),
        ("Zalingei", "Zalinjay", "SD"),
        ("Sievierodonetsk", "Siverskodonetsk", "UA"),  # as our own table calls it
    ],
)
def test_a_transcription_counts_like_the_main_name(
    name: str, main: str, country: str, gazetteer: gm.Gazetteer
) -> None:
    found = _read(f"Fighting went on in {name}.", gazetteer)[name]
    assert found.outcome == "resolved"
    assert found.place is not None
    assert (found.place.name, found.place.country) == (main, country)


def test_a_town_and_the_division_around_it_of_one_name_are_no_doubt(gazetteer: gm.Gazetteer) -> None:
    found = _read("Fighting went on in Najaf.", gazetteer)["Najaf"]
    assert found.candidates[0].score < 0.55 <= found.score
    assert found.outcome == "resolved"


@pytest.mark.parametrize(
    ("text", "country", "words"),
    [
        (
            "The sheriff's deputies told the school board that the man from Dublin was arraigned.",
            "US",
            "the United States",
        ),
        ("Gardaí said that the taoiseach would open the hall in Dublin.", "IE", "Ireland"),
        (
            "The councillor told the magistrates that petrol costs £2 a litre in Cambridge.",
            "GB",
            "the United Kingdom",
        ),
    ],
)
def test_offices_and_money_tell_the_country(
    text: str, country: str, words: str, gazetteer: gm.Gazetteer
) -> None:
    mention = _read(text, gazetteer)[text.split()[-1].strip(".") if country != "US" else "Dublin"]
    assert mention.place is not None
    assert mention.place.country == country
    assert f"the report's words are at home in {words}" in mention.candidates[0].evidence


def test_two_senses_of_one_name_in_one_text(gazetteer: gm.Gazetteer) -> None:
    text = "Flights from Paris, France, to Paris, Texas, are rare."
    first, second = (text.index("Paris"), text.rindex("Paris"))
    document = Document(id="d", text=text)
    spans = [(first, first + 5), (second, second + 5)]
    spans += [(text.index(name), text.index(name) + len(name)) for name in ("France", "Texas")]
    mentions = mentions_from_spans(document, spans, gazetteer)
    places = {m.start: m.place for m in resolve(document, mentions, gazetteer) if m.text == "Paris"}
    assert [places[at].country for at in (first, second)] == ["FR", "US"]  # type: ignore[union-attr]


def test_a_nationality_leads_to_its_country(gazetteer: gm.Gazetteer) -> None:
    mention = _read("Two Kenyan athletes won medals in Berlin.", gazetteer)["Kenyan"]
    assert mention.place is not None
    assert (mention.place.country, mention.role) == ("KE", "associative")


def test_losing_candidates_are_kept_best_first_with_scores(gazetteer: gm.Gazetteer) -> None:
    mention = _read("A bus overturned near Springfield, police said.", gazetteer)["Springfield"]
    scores = [candidate.score for candidate in mention.candidates]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) <= 1.0 + 1e-9
    assert mention.place == mention.candidates[0].place
    assert mention.candidates[0].evidence


def test_many_namesakes_without_context_are_ambiguous(gazetteer: gm.Gazetteer) -> None:
    assert _given("They met in San Isidro.", ["San Isidro"], gazetteer)[0].outcome == "ambiguous"


def test_evidence_names_the_place_nearby(gazetteer: gm.Gazetteer) -> None:
    found = _read("A ferry from Tallinn to Helsinki turned back to Tallinn, Estonia.", gazetteer)
    words = " ".join(found["Tallinn"].candidates[0].evidence)
    assert "Helsinki" in words or "Estonia" in words


def test_an_unknown_spot_is_put_near_the_place_named_next_to_it_and_said_to_be_unsure(
    gazetteer: gm.Gazetteer,
) -> None:
    unknown, _ = _given("Fire at Qwertzmoor Hall in Graz killed two.", ["Qwertzmoor Hall", "Graz"], gazetteer)
    assert unknown.outcome == "ambiguous"
    assert unknown.place is not None and unknown.place.name == "Graz"
    assert unknown.stand_in and unknown.draw != "pin"
    assert "not in the gazetteer" in " ".join(unknown.evidence)


def test_a_small_town_alone_abroad_is_in_doubt(gazetteer: gm.Gazetteer) -> None:
    names = ["Cobija", "Rurrenabaque", "Trinidad", "Bolivia", "Goslar"]
    text = "Floods hit Cobija, Rurrenabaque and Trinidad in Bolivia. In Goslar a bridge fell."
    told = {m.text: m for m in _given(text, names, gazetteer)}
    assert told["Goslar"].outcome != "resolved"
    assert told["Goslar"].stand_in
    assert any("no other place named lies in Germany" in one.evidence for one in told["Goslar"].candidates)
    abroad = "Floods hit Cobija and Trinidad in Bolivia. Pumps came from Goslar and Hamburg in Germany."
    told = {
        m.text: m for m in _given(abroad, ["Cobija", "Trinidad", "Bolivia", "Goslar", "Hamburg"], gazetteer)
    }
    assert told["Goslar"].outcome == "resolved"


def test_an_unknown_name_alone_is_unresolved(gazetteer: gm.Gazetteer) -> None:
    mention = _given("They met in Qwertzmoor.", ["Qwertzmoor"], gazetteer)[0]
    assert (mention.outcome, mention.place, mention.score) == ("unresolved", None, 0.0)


def test_the_publishers_home_breaks_ties(gazetteer: gm.Gazetteer) -> None:
    text = "A man was hurt in Hamilton yesterday."
    home = _read(text, gazetteer, home_country="NZ")["Hamilton"]
    away = _read(text, gazetteer)["Hamilton"]
    assert home.place is not None and away.place is not None
    assert home.place.country == "NZ"
    assert away.place.country != "NZ"


def test_no_mentions_no_places(gazetteer: gm.Gazetteer) -> None:
    assert resolve(Document(id="d", text=""), (), gazetteer) == ()


def test_probabilities_of_each_name_sum_to_one(gazetteer: gm.Gazetteer) -> None:
    text = "Troops left Aleppo, Homs and Damascus for the border with Lebanon."
    document = Document(id="d", text=text)
    names, _ = read_names(document, recognise(document, split_sentences(document), gazetteer), gazetteer)
    sheet = Sheet(names)
    answers = rank(sheet, default_ranker())
    for first, last in zip(sheet.starts, sheet.ends, strict=True):
        assert answers[first:last].sum() == pytest.approx(1.0)
    assert sheet.evidence(answers).shape == (sheet.size, len(EVIDENCE))


def test_what_is_weighed_beforehand_is_what_the_evidence_weighs(gazetteer: gm.Gazetteer) -> None:
    """The columns that the ranker learns from and the factors that it reads by are one thing."""
    text = (
        "The county of Georgetown, Texas, lies far from Georgetown. Kenyan police in the US and in Paris"
        " (France) called Springfield, Illinois; the city of Lima, Peru, heard the sheriff of Round Rock."
    )
    document = Document(id="d", text=text)
    mentions = recognise(document, split_sentences(document), gazetteer)
    names, _ = read_names(document, mentions, gazetteer)
    assert any(name.holder is not None for name in names) and any(name.twin is not None for name in names)
    sheet = Sheet(names, spoken={"US": 0.4, "PE": 0.1})
    ranker = default_ranker()
    seat = np.zeros(len(EVIDENCE))
    seat[EVIDENCE.index("seat of a government")] = SEAT_PRIOR
    answers = sheet.softmax(sheet.prior)
    settled, factors = ranker.weighing.settled(sheet), ranker.weighing.factors(sheet)
    for number, weights in enumerate(ranker.passes):
        quick = settled[number] + (factors[number] * sheet.context(answers)).sum(axis=0)
        assert quick == pytest.approx(sheet.evidence(answers) @ (weights + seat), abs=1e-9)
        answers = sheet.softmax(quick)


def test_a_ranker_with_an_unknown_column_is_refused() -> None:
    with pytest.raises(gm.DataError, match="phase of the moon"):
        ranker_from({"passes": [{"phase of the moon": 1.0}], "temperature": 1.0})


@settings(max_examples=40, deadline=None)
@given(
    names=st.lists(
        st.sampled_from(
            ["Paris", "Texas", "Lima", "Zzz", "US", "Kenyan", "Georgia", "St. Ives", "Main Street"]
        ),
        max_size=8,
    ),
    joint=st.sampled_from([", ", " (", " and ", ". ", "\n", " "]),
)
def test_any_names_in_any_order_end_in_a_result(
    names: list[str], joint: str, gazetteer: gm.Gazetteer
) -> None:
    text = joint.join(names)
    spans, at = [], 0
    for name in names:
        spans.append((at, at + len(name)))
        at += len(name) + len(joint)
    document = Document(id="d", text=text)
    resolved = resolve(document, mentions_from_spans(document, spans, gazetteer), gazetteer)
    assert len(resolved) == len(set(spans))
    for mention in resolved:
        assert 0 <= mention.score <= 1
        assert (mention.place is None) == (mention.outcome == "unresolved")


def test_a_very_long_text_is_read_in_stretches(gazetteer: gm.Gazetteer) -> None:
    towns = ["Paris", "Springfield", "Lima", "Victoria", "San José", "Alexandria", "Hamilton", "Georgetown"]
    text = ". ".join(f"{a} and {b} and {c}" for a in towns for b in towns for c in towns)
    document = Document(id="d", text=text)
    resolved = resolve(document, recognise(document, split_sentences(document), gazetteer), gazetteer)
    assert {m.place.name for m in resolved if m.text == "Lima" and m.place} == {"Lima"}


def test_more_names_than_one_sheet_holds(gazetteer: gm.Gazetteer) -> None:
    names = sorted(
        {place.name for key in "abcdefgh" for place in gazetteer.candidates(f"{key}lma")} | {"Lima"}
    )
    text = ", ".join(names + [f"Springfield {n}" for n in range(200)] + [f"San José {n}" for n in range(200)])
    spans, at = [], 0
    for part in text.split(", "):
        spans.append((at, at + len(part)))
        at += len(part) + 2
    document = Document(id="d", text=text)
    resolved = resolve(document, mentions_from_spans(document, spans, gazetteer), gazetteer)
    assert len(resolved) == len(spans)
    assert sum(m.place is not None for m in resolved) >= 400


@pytest.mark.parametrize(
    ("place_id", "words"),
    [
        ("geonames:4409896", "town in the United States"),
        ("geonames:1701668", "capital of the Philippines"),
        ("admin1:MM.05", "first-level division of Myanmar"),
        ("geonames:3577279", "territory"),
        ("region:baltic-sea", "sea"),
    ],
)
def test_a_kind_is_told_in_words(place_id: str, words: str, gazetteer: gm.Gazetteer) -> None:
    assert kind_in_words(gazetteer.place(place_id), gazetteer) == words
