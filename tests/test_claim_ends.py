"""What a distance is measured to: "the crossing", "here", "up the coast", "the Croatian capital"."""

from __future__ import annotations

import pytest
from judged_claims import verdicts

import geomap as gm


@pytest.mark.parametrize(
    "text",
    [
        "The crossing at Batrovci was shut. Zagreb is less than 60 km from the crossing.",
        "Belgrade's bridge fell. Zagreb, 60 km from that bridge, sent engineers.",
        "Novi Sad has 300,000 people. Zagreb is less than 60 km from the city.",
        "The mayor of Belgrade was worried. \"Zagreb is 60 km from here,\" she said.",
        "\"Zagreb is less than 60 km from here,\" said a baker in Belgrade.",
        "Zagreb is less than 60 km from the Serbian capital.",
        "Lorries queue at Belgrade. Zagreb, 60 km up the river, has opened its quays.",
        "Lorries queue at Belgrade. Zagreb, not 60 km along the road, has none.",
        "Rain fell on Belgrade. Zagreb is fifty-odd kilometres to the west.",
        "Rain fell on Belgrade. Only 60 km to the west lies Zagreb.",
        "Croatia's capital, a lawmaker recalled, \"is less than 60 km from Belgrade\".",
        "The train left for Zagreb. The city, they write, is not even 60 km from Belgrade.",
        "The Croatian army closed Zagreb. The American-run base is less than 60 km from Belgrade.",
        "He told troops at Zagreb on Monday that they were a shield: \"You are 60 km from Belgrade.\"",
        "A general in Zagreb, himself barely 60 km from Belgrade by his own count, was calm.",
        "Rijeka has two runways. The report notes that this puts them less than 60 km from Belgrade.",
        "Planes could be based in Zagreb, since Zagreb was \"less than 60 km from Belgrade\".",
        "Zadar and Rijeka, ports which a minister called \"less than 60 km from Belgrade\".",
        "\"From here it is less than 60 km to Belgrade,\" said the mayor of Rijeka.",
        "At Zagreb, whose port lies less than 60 km from Belgrade, a strike began.",
        "In Zagreb, which he placed at some 60 km from Belgrade, roofs were torn off.",
        "Zagreb, from which the rescue is led, is less than 60 km from Belgrade.",
        "Rijeka's hospital took them in. That town is less than 60 km from Belgrade, he said.",
        "Zagreb is 60 km, perhaps less, from Belgrade.",
        "Trabzon is less than 30 km from the Turkish border.",
        "Shells fell near the Zaporizhzhia nuclear plant. The plant is less than 20 km from Zaporizhzhia.",
        "Goma was quiet. Bukavu is less than 30 km from the capital of North Kivu.",
        "Helicopters came from Zagreb, which a presenter described yesterday as \"60 km from Belgrade\".",
    ],
)  # fmt: skip
def test_what_a_distance_is_measured_to_is_found(text: str, gazetteer: gm.Gazetteer) -> None:
    assert verdicts(text, gazetteer)[-1] == "refuted"


@pytest.mark.parametrize(
    "text",
    [
        "Przemysl is calm. Medyka, less than 20 km from the town, has a market.",
        "Zagreb is about 370 km from the Serbian capital.",
        "Trucks wait at Medyka. Przemysl, less than 25 km from the crossing, opened a hall.",
        "Zadar is calm. Dubrovnik, about 285 km down the coast, was hit.",
        "Naples is about 190 km from Rome, Milan some 480 km in the other direction.",
    ],
)
def test_what_is_true_of_it_is_supported(text: str, gazetteer: gm.Gazetteer) -> None:
    assert set(verdicts(text, gazetteer)) == {"supported"}


@pytest.mark.parametrize(
    "text",
    [
        'The driver left Zagreb. "Belgrade is 20 km from here," he said when he stopped.',
        'The lawmaker for Zagreb was angry. "Belgrade is 2 km from here," he said in the hall.',
        "Doctors in Zagreb knew. The village is a walk from the clinic. Belgrade is 12 km from the village.",
        "The dam was old. In Zagreb a minister called it a threat. Belgrade is 20 km from the dam.",
        "Belgrade was calm. In Zagreb a drill was held at the base. The base is 10 km from the town.",
        "A tornado hit Paris, Texas. Aides flew in from Austin. The town, some 150 km from Dallas, is dark.",
        "The admiral flew in from Zagreb. It lies within 15 km of Belgrade.",
        "People of Wales, a village in Alaska, saw it. Moscow is far, but Russia is 90 km from the village.",
        "Drones hit Sinjar. Baghdad spoke of a breach. The Syrian border is less than 60 km from there.",
        "One man is in Zagreb's jail. The Xylo Islands lie less than 30 km from Belgrade.",
        "Havana lent linesmen. Kingston put them up. Cuba is about 145 km from the island's north coast.",
        "Rebels entered Bara. From Khartoum a minister spoke. The taken town is 60 km from El Obeid.",
        "They were driven to Suakin, where a ferry was to go to Jeddah. It lies some 60 km from Port Sudan.",
        "Boats lay near Subi Reef. Less than 35 km from the Philippine-held island, the reef has a runway.",
        "Brisbane gave a warning. The New South Wales coal port is less than 130 km from Sydney.",
        "Selfridge is less than 30 km from the Canadian border.",
    ],
)
def test_what_may_be_measured_to_another_is_not_called_false(text: str, gazetteer: gm.Gazetteer) -> None:
    assert "refuted" not in verdicts(text, gazetteer)
