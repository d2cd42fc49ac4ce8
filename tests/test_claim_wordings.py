"""The many ways in which people tell false distances, and the sentences that only look as if they did."""

from __future__ import annotations

import pytest
from judged_claims import verdicts

import geomap as gm


@pytest.mark.parametrize(
    "text",
    [
        "Zagreb, the minister said, was, after all, no farther than 100 km from Belgrade.",
        "The guidebook takes Zagreb to be less than 150 km from Belgrade.",
        "The map shows Zagreb as 90 km from Belgrade.",
        "It gives the distance from Zagreb to Belgrade as 90 km.",
        "The distance from Zagreb to Belgrade was given as 90 km.",
        "Nobody challenged the 90 km that are said to lie between Zagreb and Belgrade.",
        "Zagreb's distance from Belgrade is 90 km.",
        "They drove from Zagreb to Belgrade, a distance of 90 km.",
        "Zagreb, described by the agency as less than 150 km from Belgrade, was calm.",
        "Zagreb, allegedly only 90 km from Belgrade, was calm.",
        "Zagreb's old town is less than 150 km from Belgrade.",
        "Subotica has always felt close. It's less than 80 km from Belgrade.",
        "Zagreb is no great loss, because it is less than 150 km from Belgrade.",
        "He said that even Zagreb would be next, since it is a mere 90 km from Belgrade.",
        "The wine comes from Zagreb; one adviser takes it to be less than 150 km from Belgrade.",
        "Belgrade was calm. Zagreb, he held, lies just 90 km to its west.",
        "Zagreb, the seat of the league, \"lies less than 150 km from the gates of Belgrade\", he boasted.",
        "In Sarajevo, an official denied it: Zagreb, he argued, was itself less than 100 km from Belgrade.",
        "Zagreb is less than 50 km, or an hour by car, from Belgrade.",
        "Belgrade's forces stand in Zagreb, 150 km from the Romanian border.",
        "Sofia is within 30 km of Greek territory.",
        "The Romanian border runs less than 20 km from Sofia.",
    ],
)  # fmt: skip
def test_false_distances_are_caught_however_they_are_told(text: str, gazetteer: gm.Gazetteer) -> None:
    assert verdicts(text, gazetteer) == ["refuted"]


@pytest.mark.parametrize(
    "text",
    [
        "In Zagreb the front line is less than 50 km from Belgrade.",
        "Officials in Zagreb fear the front is less than 50 km from Belgrade.",
        "The train left Zagreb and is now less than 50 km from Belgrade.",
        "The ferry, built in Zagreb, is less than 50 km from Belgrade.",
        "The pipeline from Zagreb is less than 50 km from Belgrade at one point.",
        "The storm that hit Zagreb is less than 50 km from Belgrade.",
        "The Zagreb regiment is 20 km from Belgrade.",
        "He moved from Zagreb to a suburb that lies 20 km from Belgrade.",
        "Zagreb launched a balloon; it is 20 km from Belgrade.",
        "Zagreb was hit by a missile, and it was less than 50 km from Belgrade.",
        "Unlike Zagreb, the new plant is less than 20 km from Belgrade.",
        "In Zagreb, the new plant is 20 km from Belgrade.",
        "Zagreb has a sister plant that is less than 20 km from Belgrade.",
        "Zagreb is rich. The refinery is 20 km from Belgrade.",
        "Parts of Zagreb are 20 km from Belgrade.",
        "Some villages in Zagreb are 20 km from Belgrade.",
        "Zagreb had its share. Croatia's new harbour is less than 20 km from Belgrade.",
        "The new bridge north of Zagreb opens in May. It will be less than 20 km from Belgrade.",
    ],
)
def test_nothing_is_refuted_of_a_place_that_is_no_subject(text: str, gazetteer: gm.Gazetteer) -> None:
    assert "refuted" not in verdicts(text, gazetteer)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Neither can have come from Zagreb, which is some 370 km from Belgrade.", "supported"),
        ("He denied that Zagreb, less than 100 km from Belgrade, had been hit.", "refuted"),
        ("He denied that Zagreb is less than 100 km from Belgrade.", "supported"),
        ("If Zagreb, which is less than 100 km from Belgrade, were hit, all would flee.", "refuted"),
        ("Nor is it true that Zagreb lies less than 100 km from Belgrade.", "supported"),
        ("Zagreb, as the note had it, is less than 100 km from Belgrade.", "refuted"),
        ("If Zagreb were less than 100 km from Belgrade, it would be hit.", "undetermined"),
    ],
)
def test_what_is_said_by_the_way_is_not_denied_or_supposed(
    text: str, verdict: str, gazetteer: gm.Gazetteer
) -> None:
    assert verdicts(text, gazetteer) == [verdict]


def test_a_direction_alone_may_mean_a_town_named_farther_back(gazetteer: gm.Gazetteer) -> None:
    text = "Zagreb was flooded. Nobody had been warned. In the south, Sarajevo stayed dry. So did Mostar. "
    text += "Ljubljana, some 115 km to the west, had no rain."
    assert verdicts(text, gazetteer) == ["supported"]


def test_a_city_with_the_name_of_a_river_is_meant_where_the_is_missing(gazetteer: gm.Gazetteer) -> None:
    assert verdicts("Dnipro is less than 90 km from Odesa.", gazetteer) == ["refuted"]
    assert verdicts("The post on the Dnipro, less than 90 km from Odesa, fell.", gazetteer) != ["refuted"]


def test_a_code_of_a_land_is_none_where_it_is_written_as_a_word(gazetteer: gm.Gazetteer) -> None:
    assert verdicts("The airfield near Hun is some 240 km from Sirte.", gazetteer) != ["refuted"]


def test_because_it_tells_of_the_town_before(gazetteer: gm.Gazetteer) -> None:
    text = "The traders came from Zagreb because it was less than 100 km from Belgrade."
    assert verdicts(text, gazetteer) == ["refuted"]
    assert verdicts(text.replace("traders came from", "ship left"), gazetteer) != ["refuted"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Croatia's defence minister said that Banja Luka was less than 60 km from our border.", "supported"),
        ('"Subotica is less than 80 km from our border," the Croatian minister said.', "supported"),
        (
            'The Croatian deputy was angry. "Belgrade is less than 50 km from our border," he cried.',
            "refuted",
        ),
        ("Italy's navy chief held that Zagreb was less than 60 km from our coast.", "refuted"),
    ],
)
def test_our_border_is_that_of_the_land_that_speaks(text: str, verdict: str, gazetteer: gm.Gazetteer) -> None:
    assert verdicts(text, gazetteer) == [verdict]


@pytest.mark.parametrize(
    "text",
    [
        "Rebels took Zagreb, bringing them within 380 km of Belgrade.",
        "Nobody in Zagreb slept. Her house is there, some 370 km from Belgrade.",
        "A new base at Zagreb puts jets 370 km from Belgrade.",
        "Zagreb and its airport, 370 km from Belgrade, were hit.",
    ],
)
def test_the_one_town_of_which_a_distance_is_true_is_its_subject(text: str, gazetteer: gm.Gazetteer) -> None:
    assert verdicts(text, gazetteer) == ["supported"]
    assert verdicts(text.replace("37", "9").replace("38", "9"), gazetteer) != ["supported"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Zagreb's airport, less than 90 km from Belgrade, was hit.", "refuted"),
        ("In Zagreb, a city that lies 90 km from Belgrade, people queued.", "refuted"),
        ("They lost the road to Zagreb, a city that, she said, lies within 90 km of Belgrade.", "refuted"),
        ('He said that Zagreb, "where we buy our hats, is less than 90 km from Belgrade".', "refuted"),
        ("The army denied that it had lost Zagreb, 370 km from Belgrade.", "supported"),
        ("After Zagreb, the rebels took a village 90 km from Belgrade.", "undetermined"),
        (
            "At Subotica, less than 20 km from the border that Serbia shares with Hungary, it rained.",
            "supported",
        ),
        ("From Zagreb it is less than 90 km to the coast of Albania.", "refuted"),
        ("Some 370 km from Belgrade, in Zagreb, people queued.", "supported"),
        ("The spring in Sarajevo was dry. The town lies less than 30 km from the sea.", "refuted"),
    ],
)
def test_what_a_distance_is_told_of_and_to(text: str, verdict: str, gazetteer: gm.Gazetteer) -> None:
    assert verdicts(text, gazetteer) == [verdict]


def test_of_two_towns_the_one_beside_a_noun_comes_first(gazetteer: gm.Gazetteer) -> None:
    text = "Waves ran through Split. People in Sarajevo heard that the town was less than 15 km from the sea."
    assert verdicts(text, gazetteer) == ["refuted"]


def test_the_coast_of_an_inland_town_may_be_the_shore_nearest_to_it(gazetteer: gm.Gazetteer) -> None:
    assert verdicts("Magong lies some 70 km off the coast of Chiayi.", gazetteer) == ["undetermined"]
    assert verdicts("Magong lies some 20 km off the coast of Chiayi.", gazetteer) == ["refuted"]


def test_a_sure_name_is_given_up_where_a_claim_is_hopeless(gazetteer: gm.Gazetteer) -> None:
    assert verdicts("Nara, 35 km from Mauritania, was calm.", gazetteer) == ["supported"]


def test_the_town_is_that_of_a_district_of_its_name(gazetteer: gm.Gazetteer) -> None:
    text = "Gunmen shot at a market in Konduga, in Nigeria. A man in the town, which lies some 35 km from "
    assert verdicts(text + "Maiduguri, said so.", gazetteer) == ["supported"]


def test_none_of_several_is_more_than_so_far(gazetteer: gm.Gazetteer) -> None:
    text = "The garrisons at Zagreb and Sarajevo, none more than 90 km from Belgrade, were doubled."
    assert verdicts(text, gazetteer) == ["refuted"]


def test_the_town_is_not_the_one_that_its_sentence_has_told_a_distance_of(gazetteer: gm.Gazetteer) -> None:
    text = "Subotica is cut off by snow. Zagreb lies about 310 km away, and the town is less than 20 km from "
    assert "refuted" not in verdicts(text + "the border with Hungary.", gazetteer)


def test_a_name_that_is_called_a_town_is_no_land(gazetteer: gm.Gazetteer) -> None:
    text = "Wales, the westernmost town of the mainland, lies less than 100 km from Russia's coast."
    assert verdicts(text, gazetteer) == ["supported"]


def test_our_coast_is_nobodys_where_no_land_speaks(gazetteer: gm.Gazetteer) -> None:
    assert verdicts('"Split is less than 150 km from our coast," a man said.', gazetteer) == ["undetermined"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        # false of the coasts of both lands that the report names
        (
            "Italy and Croatia quarrelled. {}Zagreb is less than 30 km from our coast,{} a man said.",
            "refuted",
        ),
        # true of one of them
        (
            "Italy and Croatia quarrelled. {}Trieste is less than 90 km from our border,{} a man said.",
            "supported",
        ),
        # the land in which the place itself lies is meant only where the figure just fits
        (
            "Italy and Croatia quarrelled. {}Dubrovnik is less than 90 km from our coast,{} a man said.",
            "refuted",
        ),
        # who is accused does not speak
        (
            "Serbia was angry. He accused France of training men at Zagreb, {}30 km from our capital{}.",
            "refuted",
        ),
        ("The Bavarian deputy said that {}Zagreb is less than 50 km from our border{}.", "refuted"),
        ("The Hungarian minister told Serbia that {}Zagreb is 300 km from our capital{}.", "supported"),
    ],
)
def test_our_coast_is_that_of_one_of_the_lands_of_the_report(
    text: str, verdict: str, gazetteer: gm.Gazetteer
) -> None:
    assert verdicts(text.format('"', '"'), gazetteer) == [verdict]


@pytest.mark.parametrize(
    "text",
    [
        "Zagreb was shelled twice last week and is less than 90 km from Belgrade.",
        "Zagreb holds 20,000 tonnes of shells and lies less than 90 km from Belgrade.",
        "Rain fell in Zagreb. The town has lost two bridges and is less than 90 km from Belgrade.",
        "The base in Zagreb, a spokesman said, puts the army within 90 km of Belgrade.",
        'He asked for a post at Zagreb, "which, let me remind the house, is only 90 km from Belgrade".',
        'A deputy, Ivo Horvat, erred when he said that "Zagreb, where they sit, is 90 km from Belgrade".',
        'He feared for the fleet, "when Zagreb, our only town, is less than 90 km from Belgrade."',
        'A member declared that the harbour at Zagreb, home of nine ships, lay "within 90 km of Belgrade".',
        'She wants a base at Zagreb, which she described on Tuesday as "a town 90 km from Belgrade".',
        'They gave up Zagreb, "a town about 90 km from Belgrade".',
        "The Americans at Zagreb sleep less than 90 km from Belgrade.",
        "Serbia has men in Croatia, including a battalion at Zagreb, about 90 km from Belgrade.",
        'Zagreb, said the spokesman, sits "a mere 90 km" from Belgrade.',
        "The drones fly from Zagreb. That is less than 90 km from Belgrade, he said.",
        "Some 90 km from Belgrade, in Zagreb, schools were shut.",
        "Being less than 90 km from Belgrade, Zagreb is their port.",
        "He said Zagreb could not be safe, since it is less than 90 km from Belgrade.",
        "Zagreb's airport is within 25 km of Belgrade.",
    ],
)
def test_the_subject_is_found_across_what_stands_between(text: str, gazetteer: gm.Gazetteer) -> None:
    assert verdicts(text, gazetteer) == ["refuted"]
    true = text.replace("90 km", "370 km").replace("25 km", "370 km")
    assert verdicts(true, gazetteer) == ["supported"]


def test_the_town_that_was_named_far_back_may_be_one_that_nobody_knows(gazetteer: gm.Gazetteer) -> None:
    text = "Jets from Zagreb flew by. Money was promised. {}Belgrade lies 90 km from the town."
    assert verdicts(text.format("Rain fell. "), gazetteer) == ["undetermined"]
    assert verdicts(text.format("").replace("Money was promised. ", ""), gazetteer) == ["refuted"]
    assert verdicts(text.format("Rain fell. ").replace("90", "370"), gazetteer) == ["supported"]


def test_what_a_distance_is_measured_to_is_a_place_whatever_the_word_means(gazetteer: gm.Gazetteer) -> None:
    assert verdicts("Anadyr lies less than 300 km from Nome.", gazetteer) == ["refuted"]
    text = "Nobody slept. Benque Viejo, less than {} miles from the Guatemalan border, was calm."
    assert verdicts(text.format(2), gazetteer) == ["supported"]
    text = (
        'He wants a police unit at Lokichoggio, "which is only about {} km from the South Sudanese border".'
    )
    assert verdicts(text.format(30), gazetteer) == ["supported"]
    assert verdicts(text.format(120), gazetteer) == ["refuted"]
    assert verdicts("Work at Target, a shop 30 km from London, stopped.", gazetteer) == ["undetermined"]
    assert verdicts("General Stanley was less than 30 km from Darlington.", gazetteer) == ["undetermined"]


def test_a_division_without_drawn_bounds_may_be_an_island(gazetteer: gm.Gazetteer) -> None:
    text = "The storm passed Rodrigues. The island, about {} km east of Port Louis, has no power."
    assert verdicts(text.format(620), gazetteer) == ["supported"]
    assert verdicts(text.format(220), gazetteer) == ["refuted"]


def test_an_airport_may_lie_some_way_from_its_town(gazetteer: gm.Gazetteer) -> None:
    assert verdicts("Zagreb's airport is less than 5 km from Samobor.", gazetteer) == ["undetermined"]
    assert verdicts("Zagreb's airport is less than 5 km from Maribor.", gazetteer) == ["refuted"]


@pytest.mark.parametrize(
    "text",
    [
        "A march from Zagreb brought the column within 90 km of Belgrade.",
        "The convoy left Zagreb on Monday and is now 90 km from Belgrade.",
        "The storm passed Zagreb at noon and is less than 90 km from Belgrade.",
        "Croatia's army lost Zagreb last week and is less than 90 km from Belgrade.",
        "The brigade took Zagreb. It has 3,000 men and is less than 90 km from Belgrade.",
        "He marched from Zagreb to Novi Sad. That is less than 90 km from the sea.",
        "The trawlers based in Bari were 30 km from Dubrovnik.",
        "The ship out of Bari was 30 km from Dubrovnik.",
        "Some 90 km from Belgrade, in the hills, shepherds live; in Zagreb nobody cares.",
        "Zagreb has sent a battalion that is 90 km from Belgrade.",
    ],
)
def test_what_moves_is_not_where_it_set_out(text: str, gazetteer: gm.Gazetteer) -> None:
    assert "refuted" not in verdicts(text, gazetteer)


@pytest.mark.parametrize(
    "text",
    [
        "Hungary says that Zagreb is less than {} km from its border.",
        "Hungary's foreign minister complained that Zagreb was less than {} km from his country's border.",
        'Hungary is nervous. The base at Zagreb, the minister said, is less than {} km from "our border".',
        "The drones are kept at Zagreb, i.e. within {} km of the Hungarian border.",
        "He told a rally that Zagreb was but {} km from the Hungarian border.",
        "They met at Zagreb, believing it to be within {} km of the Hungarian border.",
    ],
)
def test_whose_border_it_is(text: str, gazetteer: gm.Gazetteer) -> None:
    assert verdicts(text.format(20), gazetteer) == ["refuted"]
    assert verdicts(text.format(100), gazetteer) == ["supported"]


def test_a_land_and_its_capital_of_one_name_are_no_other_place(gazetteer: gm.Gazetteer) -> None:
    text = "Ships left Ranai for Natuna. The weather was fine. Natuna lies less than 250 km from Singapore."
    assert verdicts(text, gazetteer) == ["refuted"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("He wants a base at Zagreb, a city which he puts, generously, within 90 km of Belgrade.", "refuted"),
        ('They shut "the capital of Croatia, less than 90 km from Belgrade", out of a fair.', "refuted"),
        ("She spoke on Sunday of Zagreb as no more than 90 km from Belgrade.", "refuted"),
        ("Zagreb, the town that they prefer instead of Sarajevo, is some 370 km from Belgrade.", "supported"),
        ("They fled Zagreb. The town, which lies 90 km from Belgrade, burned. Belgrade is calm.", "refuted"),
        ("Rain fell in Belgrade. In Zagreb, 90 km from here, streets were dry.", "undetermined"),
        ("The base at Zagreb was said by a retired US admiral to be barely 90 km from Belgrade.", "refuted"),
        ("He told them that the fleet's main base at Zagreb was within 90 km of Belgrade.", "refuted"),
        ("He assured them that Zagreb, too, is safe, being less than 90 km from Belgrade.", "refuted"),
        ("Elmtown, where 300 Croats live, is within 30 km of Belgrade.", "undetermined"),
    ],
)
def test_subjects_behind_more_than_one_comma(text: str, verdict: str, gazetteer: gm.Gazetteer) -> None:
    assert verdicts(text, gazetteer) == [verdict]


def test_an_island_may_be_measured_from_its_far_end(gazetteer: gm.Gazetteer) -> None:
    text = "Elephant Island lies about {} km from King George Island."
    assert verdicts(text.format(230), gazetteer) == ["undetermined"]
    assert verdicts(text.format(430), gazetteer) == ["refuted"]
