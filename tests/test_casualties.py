"""How many a sentence says were killed and injured."""

from __future__ import annotations

import tomllib

import pytest
from crisis_texts import TEXTS
from event_texts import annotate

from geomap.gazetteer import Gazetteer
from geomap.model import Document, Quantity
from geomap.pipeline import Pipeline
from geomap.reading.events.events import read_events
from geomap.settings import Settings


def bounds(quantity: Quantity | None) -> tuple[float | None, float | None] | None:
    return None if quantity is None else (quantity.low, quantity.high)


@pytest.mark.parametrize(
    ("text", "dead", "injured"),
    [
        ("Two gendarmes and a passer-by were killed in Lyon, and 14 people were hurt.", (3, 3), (14, 14)),
        ("The blast in Kano killed a woman and two boys.", (3, 3), None),
        ("The blast in Kano killed two boys and a woman.", (3, 3), None),
        ("A raft sank at Kano, and 13 of the 31 aboard drowned.", (13, 13), None),
        ("A wall fell at Kano, killing a couple from the north.", (2, 2), None),
        ("Robbers stopped a cab near Kano and shot its driver dead.", (1, 1), None),
        ("A bomb in Kano killed a mother and her three daughters.", (4, 4), None),
        ("A clash near Kano left two guards and seven herders dead.", (9, 9), None),
        ("A bus hit a wall in Kano; one man died and 16 were in hospital.", (1, 1), (16, 16)),
        ("Nineteen lives were lost in clashes in Kano.", (19, 19), None),
        ("A guard and three militiamen were killed at Gao, and 12 others hurt.", (4, 4), (12, 12)),
        ("Gunmen killed at least 37 soldiers and nine auxiliaries near Gao.", (46, None), None),
        ("A bomb in Quetta killed nine people and 14 were wounded.", (9, 9), (14, 14)),
        ("A raid on Jenin killed two men and five were arrested.", (2, 2), None),
        ("Health workers counted 118 cases and 29 deaths of cholera in Quelimane.", (29, 29), None),
        ("Officials confirmed 118 cases of cholera in Quelimane, two of them fatal.", (2, 2), None),
        ("In Cali an officer who had testified was shot dead outside his home.", (1, 1), None),
        ("A 19-year-old student died in Gao when a canister struck him.", (1, 1), None),
        ("A blast tore through a café in Lyon, killing a 24-year-old waitress.", (1, 1), None),
        ("Some 3,000 fled Gao and 40 were hurt and 12 killed this year.", (12, 12), (40, 40)),
        ("On Saturday a man was stabbed to death in Lyon.", (1, 1), None),
        ("A strike on Tyre left 12 dead and 30 hurt, among them three children.", (12, 12), (30, 30)),
        ("A charge went off under the track in Garwolin without causing injuries.", None, (0, 0)),
        ("A missile struck a field near Tyre; no casualties were reported.", (0, 0), (0, 0)),
        ("Gunmen mowed down four relatives of a mayor in Cali.", (4, 4), None),
        ("The bomb in Gao killed a mother and her four sons.", (5, 5), None),
        ("The bomber killed himself and two guards in Gao.", (3, 3), None),
        ("The quake in Gao killed six nurses in Lyon and two porters and wounded 31.", (8, 8), (31, 31)),
        ("An avalanche killed a ski instructor and two of his pupils in Lyon.", (3, 3), None),
        ("A mine near Gao took the lives of a plum picker and his son.", (2, 2), None),
        ("Clashes in Gao left a protester dead and 19 people hurt.", (1, 1), (19, 19)),
        ("Ana Ruiz, the mayor of Cali, was gunned down on Monday.", (1, 1), None),
        ("The crew of a tanker was killed in Gao.", None, None),
        ("A 24-year-old was fatally shot in Cali.", (1, 1), None),
        ("A guard was stabbed to death in Lyon and another badly injured.", (1, 1), (1, 1)),
        ("Shells fell on Gao, wounding a Malian monitor.", None, (1, 1)),
        ("A raid on Gao killed nine; 23 others were taken to hospital.", (9, 9), (23, 23)),
        ("The number of people killed in the floods in Gao has reached 94.", (94, 94), None),
        ("A plane crashed near Gao, and none of the seven aboard survived.", (7, 7), None),
        ("Three people, two of them pupils, died in a fire in Lyon.", (3, 3), None),
        ("Her killing set off riots in three towns near Gao.", None, None),
        ("Police in Gao shot dead a man who broke into a shop.", (1, 1), None),
        ("A gunman shot dead the mayor of Cali and two aides.", (3, 3), None),
        ("Shells fell on Gao, wounding the imam and three worshippers.", None, (4, 4)),
        ("At least 20 soldiers were killed or wounded in an ambush near Gao.", None, None),
        ("Rebels raided Gao; villagers found the bodies of nine men.", (9, 9), None),
        ("17.50 A rider has been shot dead in Gao.", (1, 1), None),
    ],
)  # fmt: skip
def test_the_dead_and_the_injured(
    text: str, dead: tuple[float, float | None] | None, injured: tuple[float, float | None] | None
) -> None:
    places = ("Lyon", "Kano", "Gao", "Quetta", "Jenin", "Quelimane", "Cali", "Tyre", "Garwolin")
    events = read_events(annotate(text, places))
    event = next((event for event in events if event.fatalities or event.injured), events[0])
    assert bounds(event.fatalities) == dead
    assert bounds(event.injured) == injured


def test_nobody_hurt_elsewhere_is_not_of_this_event() -> None:
    (event,) = read_events(
        annotate("In Gulu students clashed with police. Nobody was hurt in Mbale.", ("Gulu", "Mbale"))
    )
    assert event.injured is None


def test_an_outcome_is_of_what_stands_before_it() -> None:
    text = "Rebels raided Gao on Monday, killing 23 soldiers and burning two barracks."
    first, *_ = read_events(annotate(text, ("Gao",)))
    assert (first.text, bounds(first.fatalities)) == ("raided", (23, 23))


def test_the_dead_are_not_of_what_came_hours_later() -> None:
    text = (
        "Gunmen killed four sailors off Gao on Monday, hours before separatists shelled the palace in Lyon."
    )
    tolls = {event.text: bounds(event.fatalities) for event in read_events(annotate(text, ("Gao", "Lyon")))}
    assert tolls == {"killed": (4, 4), "shelled": None}


def test_who_lost_their_lives_did_so_in_what_was_told_before() -> None:
    text = "In Gao, attackers overran a checkpoint at dawn. Nine men lost their lives."
    (event,) = read_events(annotate(text, ("Gao",)))
    assert bounds(event.fatalities) == (9, 9)


def test_a_headline_says_nine_where_the_text_says_at_least_nine() -> None:
    text = "Border fire kills nine\n\nTroops traded artillery fire at Gao, killing at least nine people."
    (event,) = read_events(annotate(text, ("Gao",)))
    assert event.fatalities is not None
    assert event.fatalities.low == 9


@pytest.mark.parametrize(("part", "least"), [("sentences", 0.97), ("aside", 0.7)])
def test_sentences_that_tell_of_dead_and_injured(part: str, least: float, gazetteer: Gazetteer) -> None:
    table = tomllib.loads((TEXTS / "tolls.toml").read_text(encoding="utf-8"))
    pipeline = Pipeline(gazetteer=gazetteer, settings=Settings())
    wrong = []
    for text, *wanted in table[part]:
        events = pipeline.read(Document(id="t", text=text, published=table["published"])).events
        found = ([event.fatalities for event in events], [event.injured for event in events])
        told = [sorted(_span(toll) for toll in tolls if toll is not None) for tolls in found]
        if told != [sorted(part for part in tolls.split(", ") if part) for tolls in wanted]:
            wrong.append((text, told))
    assert len(wrong) <= (1 - least) * len(table[part]), wrong


def _span(toll: Quantity) -> str:
    return "-".join("" if end is None else f"{end:g}" for end in (toll.low, toll.high))


@pytest.mark.parametrize(
    ("text", "dead", "injured"),
    [
        ("Police with batons dispersed strikers in Chittagong, injuring at least 15.", [], ["15-"]),
        (
            "Three engineers, an Indian and two Nepalis, were killed when a bridge in Pokhara gave way.",
            ["3-3"],
            [],
        ),
        ("Youths ambushed two lorries near Torit and burned six traders alive.", ["6-6"], []),
        ('The army said it had raided a camp and killed "15 to 20 bandits" near Zhob.', ["15-20"], []),
        ("Of 40 passengers, nine did not survive the crash of a bus near Cuzco.", ["9-9"], []),
        (
            "Rockets killed four people in Sderot, and an air strike killed nine in Khan Younis on Tuesday.",
            ["4-4", "9-9"],
            [],
        ),
        (
            "Rescuers dug with bare hands in the hills of Nepal, where an earthquake killed 97 people.",
            ["97-97"],
            [],
        ),
        ("By noon 12 people were dead. A flash flood had torn through Derna on Sunday.", ["12-12"], []),
        (
            "An earthquake shook Ternate. It killed 17. Doctors treated 85 injured.",
            ["17-17"],
            ["85-85"],
        ),
        ("Heat has killed at least 61 people in Sindh since Sunday.", ["61-"], []),
        ("The soldier died in the heat of battle at Gao.", ["1-1"], []),
        (
            "Six soldiers killed as rebels overrun outpost in northern Togo\n\nLOME, May 5 - Gunmen attacked "
            "a post near Dapaong in northern Togo on Monday, killing six soldiers and wounding 11.",
            ["6-6"],
            ["11-11"],
        ),
    ],
)
def test_tolls_of_ordinary_news(text: str, dead: list[str], injured: list[str], gazetteer: Gazetteer) -> None:
    events = Pipeline(gazetteer=gazetteer, settings=Settings()).read(Document(id="t", text=text)).events
    assert sorted(_span(e.fatalities) for e in events if e.fatalities is not None) == dead
    assert sorted(_span(e.injured) for e in events if e.injured is not None) == injured


@pytest.mark.parametrize(
    ("text", "mode", "dead", "injured"),
    [
        # one doer's deeds in several verbs are one event, which has the toll
        ("Gunmen raided a market near Gao, torched it and beheaded nine traders.", "firearms", (9, 9), None),
        ("A crowd in Cali pelted a van with stones and burned it, injuring two.", None, None, (2, 2)),
        ("An avalanche near Lyon swept away a tent and killed three hikers.", "landslide", (3, 3), None),
        # of force that is told as no assault
        ("Nine guards were killed and 20 wounded when rebels stormed a post in Gao.", None, (9, 9), (20, 20)),
        ("In Lyon police fired tear gas at the marchers, hurting at least six.", None, None, (6, None)),
        ("Police in Lyon cleared the square with rubber bullets. Six people were hurt.", None, None, (6, 6)),
        ("Gunmen attacked a bus near Gao. Our cook, Awa, was killed; two were hurt.", None, (1, 1), (2, 2)),
        # other words
        ("The flood near Lyon drowned 22 pilgrims.", "flood", (22, 22), None),
        ("Jets bombed a depot in Tyre; the ministry put the dead at 17.", "explosives", (17, 17), None),
        ("Fighting flared near Gao, and the army said it had lost four men.", None, (4, 4), None),
        ("Two planes collided near Lyon with the loss of all nine crew.", None, (9, 9), None),
        ("A mine near Gao killed a girl of seven.", None, (1, 1), None),
        ("Clashes in Tyre left two Danish guards and a Finnish trader dead.", None, (3, 3), None),
        ("Soldiers in Gao beat a herder to death.", "primitive", (1, 1), None),
        ("Nobody died in the attack on the mission in Kano.", None, (0, 0), None),
        (
            "A bomb in Kano killed the caretaker and two guests and blew out windows.",
            "explosives",
            (3, 3),
            None,
        ),
    ],
)
def test_tolls_of_chains_of_force_and_of_other_words(
    text: str,
    mode: str | None,
    dead: tuple[float, float | None] | None,
    injured: tuple[float, float | None] | None,
) -> None:
    events = read_events(annotate(text, ("Lyon", "Kano", "Gao", "Cali", "Tyre")))
    tolls = [event for event in events if event.fatalities or event.injured]
    assert [(bounds(event.fatalities), bounds(event.injured)) for event in tolls] == [(dead, injured)], events
    assert mode is None or tolls[0].mode == mode


def test_a_baby_and_its_mother_are_two_and_those_buried_are_of_the_slide() -> None:
    text = "A landslide near Lyon killed a mother and her baby. Eleven villagers were buried."
    (event,) = read_events(annotate(text, ("Lyon",)))
    assert bounds(event.fatalities) == (2, 2)
