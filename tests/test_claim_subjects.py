"""Which places a distance is told of in the prose of agencies: apposed, pointed at, spoken for."""

from __future__ import annotations

import pytest
from judged_claims import verdicts

import geomap as gm


@pytest.mark.parametrize(
    "text",
    [
        "Jets rose from Rijeka, the regional seat, whose airport is less than 60 km from Belgrade.",
        "Shells hit a suburb of Zagreb. The city, which lies less than 60 km from Belgrade, was calm.",
        "Drones were seen near Snake Island. The outcrop is barely 15 km from Romania's coast.",
        "Olenya air base burned. \"It is a base less than 60 km from our border,\" a Finnish officer said.",
        "A patrol went to Zadar, but the Serbian border, within 80 km of Zadar by one count, was shut.",
        "From Zadar, it is a hop of under 100 km to Belgrade.",
        "They sailed to the Pratas Islands. Lying less than 120 km from the Chinese coast, it is dry.",
        "Boats make for Lampedusa because it is less than 45 km from Libya's coast.",
        "Cyprus's southern tip is less than 100 km from Alexandria.",
        "Crete is about 60 km from the coast of Libya at its closest point.",
        "Greece's biggest island, Crete, less than 60 km from Athens, was shaken.",
        "Supplies reach Zadar from Zagreb, within eighty kilometres of it as the crow flies.",
        "\"We are 18 km from Belgrade,\" the mayor of Rijeka said on Monday.",
        "\"Our town is 85 km from Belgrade,\" said Ivo Babic, a hotel owner in Zadar.",
        "\"Zadar is less than 90 km from Belgrade,\" a retired officer said, \"and are we to look away?\"",
        "Qaanaaq is less than 60 km from Canada's coast.",
        "Slips cut off Kaikoura, about 70 km north of Christchurch.",
        "Zadar, some 340 km from Osijek, \"within 100 km of the Serbian border\", had rain.",
        "Zadar, which a spokesman assured drivers was \"less than 120 km from Belgrade\", is full.",
        "They sailed for the Falklands. The archipelago, less than 200 km from Argentina's coast, is calm.",
        "Zadar is less than 60 km from the army's regional headquarters at Belgrade.",
        "Visby is less than 45 km from Kaliningrad.",
        "Tourists were taken to Gavdos. \"We're less than 90 km from Libya,\" the priest said.",
        "Rijeka lies just over 50 km from Belgrade.",
        "Zadar is less than 90 km from Belgrade's old town.",
        "Osijek was cut off. Lorries were turned back towards Rijeka, less than 60 km away.",
        "Zagreb and Rijeka, provincial centres both less than 60 km from Belgrade, took them in.",
        "Drivers went to Rijeka, which radio placed at about 60 km from Belgrade.",
        "Osijek is known for its fortress. Zagreb is less than 60 km from the fortress town.",
        "A bus overturned near Rijeka, less than 28 km from Belgrade, and burned.",
        "A tanker sank off Zadar, less than 140 km from Belgrade.",
        "Dutch soldiers landed on Crete, more than 900 km from the Libyan coast.",
        "Jeju, less than 30 km from the mainland, lost its power.",
        "Socotra's airport was bombed. The island is less than 120 km from the mainland.",
        "Easter Island, less than 1,200 km from the coast of Chile, was warned.",
        "Osijek and Rijeka, towns that lie less than 100 km from each other, are twinned.",
        "Trains run from Osijek to Rijeka. There are only 120 km between the two cities.",
        "A plane left Osijek and landed in Rijeka. The two Croatian towns are 90 km from one another.",
        "Aid stopped in Dadaab. The camps, being less than 25 km from the Somali border, are feared.",
        "Taxis came from Osijek. The Croatian town, less than 60 km from the Romanian border, was calm.",
        "Romania will add to Cernavoda, a nuclear plant less than 60 km from Bucharest.",
        "Ashdod is 90 km from the Gaza border.",
        "A bishop fled to Puntarenas, 30 km from the crater of Irazú.",
        "Radars are at Zadar in Croatia and Turin in Italy, both less than 90 km from Belgrade.",
        "Akkuyu is being built. \"A reactor 20 km from our coast, and no plan,\" a Cypriot minister said.",
    ],
)  # fmt: skip
def test_what_is_false_of_it_is_called_false(text: str, gazetteer: gm.Gazetteer) -> None:
    assert verdicts(text, gazetteer)[-1] == "refuted"


@pytest.mark.parametrize(
    "text",
    [
        "Zadar, unlike Rijeka, which is 130 km from Zagreb, was occupied.",
        "El Arish is 45 km from Gaza.",
        "Lesbos is Greek. Mytilene, its capital, is 25 km from Ayvalik.",
        "Lampedusa is about 205 km from Sicily.",
        "Zagreb lies just over 130 km from Rijeka.",
        "Torkham was shut. The crossing was busy. Jalalabad is about 68 km west of the crossing.",
        "Skirmishes went on around Tillaberi. The town lies some 100 km from Niamey.",
    ],
)
def test_what_is_true_of_it_is_supported(text: str, gazetteer: gm.Gazetteer) -> None:
    assert set(verdicts(text, gazetteer)) == {"supported"}


@pytest.mark.parametrize(
    "text",
    [
        "His brother, a soldier from Rijeka, lies in a hospital 30 km from Belgrade.",
        "Engineers from Zadar are building a dam 30 km from Belgrade.",
        "Police in Rijeka said the bus crashed 50 km from Belgrade.",
        "The pilot, a native of Zadar, came down 12 km from Belgrade.",
        "On the road from Belgrade to Zadar, 40 km from Belgrade, a bus burned.",
        "The platform off Mumbai is 160 km from the coast.",
        "In Rijeka, the navy said that a boat sank 12 km from Belgrade.",
        "Xylo Hill, whose lions are in Zadar, is 8 km from Belgrade.",
        "Cholera broke out in Zadar and in a camp at Xylograd. The camp is 30 km from Belgrade.",
        'Villagers in Zadar saw posts above the town. "They are 4 km from our houses," one said.',
        "The airport of Tivat is small. Dubrovnik's, 40 km to the north-west, is larger.",
        "Boats from Sulawesi reached Pulau Xylo. The islet is 25 km from Balikpapan.",
        "Zadar is 2 km from Bibinje.",
        "Severo-Zadar is 12 km from Belgrade.",
        "The ship had crossed from Zadar, some 50 km over the river. Belgrade sent a doctor.",
        "By the new motorway Zagreb is 390 km from Belgrade.",
        "The governor came from Ilorin, the capital, 20 km away.",
        "Fishermen live on Tsushima, about 50 km from South Korea's coast.",
        "The ship left the islands. The islands' main town stands 35 km from Belgrade. Zadar was calm.",
        "A bus overturned near Zemun, less than 5 km from Belgrade.",
        "A bus overturned near Novi Sad, less than 60 km from Belgrade.",
        "A tanker sank off Bari, 150 km from Dubrovnik.",
        "China sent boats to Matsu, which lies 20 km from the mainland.",
        "Troops hold some 40 km of trench between the two cities. Osijek and Rijeka are quiet.",
        'Missiles are fired from Osijek. "20 km from our coast," a Cypriot minister said.',
        "Midtown has a school. Zadar and Rijeka are its rivals, 60 km of wall between them.",
    ],
)
def test_what_may_be_told_of_another_is_not_called_false(text: str, gazetteer: gm.Gazetteer) -> None:
    assert "refuted" not in verdicts(text, gazetteer)


def test_nothing_is_measured_to_itself(gazetteer: gm.Gazetteer) -> None:
    assert "supported" not in verdicts(
        "Belgrade asked for help: its capital is 30 km from Belgrade.", gazetteer
    )
