"""What a place name is used for."""

from __future__ import annotations

import pytest

import geomap as gm
from geomap.model import Document, Mention
from geomap.reading.language.sentences import split_sentences
from geomap.reading.places.recognition import mentions_from_spans, recognise


def _mention(text: str, name: str, gazetteer: gm.Gazetteer) -> Mention:
    start = text.index(name)
    spans = [(start, start + len(name))]
    return mentions_from_spans(Document(id="d", text=text), spans, gazetteer)[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Two soldiers were killed in Gao on Friday.", "Gao"),
        ("The storm moved across Jamaica overnight.", "Jamaica"),
        ("The plane crashed on Kenyan soil.", "Kenyan"),
        ("Drones crossed into Polish airspace twice.", "Polish"),
        ("Pirates boarded a tanker off Somalia's coast.", "Somalia"),
        ("The navy sent two frigates to Cyprus.", "Cyprus"),
        ("A flood hit Graz on Monday.", "Graz"),
        ("An earthquake late on Friday rattled Nepal.", "Nepal"),
        ("Protests rocked Kenya and Uganda.", "Uganda"),
        ("Rockets hit Haifa, Israel said on Monday.", "Haifa"),
        ("The king visited Chad on Monday.", "Chad"),
        ("The army shelled Jacmel and Hinche at dawn.", "Hinche"),
        ("Rebels attacked Sikasso on Monday.", "Sikasso"),
        ("A strike on Tehran killed five people.", "Tehran"),
        ("They launched an assault against Kyiv at dawn.", "Kyiv"),
        ("Thousands fled Herat on Monday.", "Herat"),
        ("Clinics in Port-au-Prince, Jacmel and Hinche are full.", "Hinche"),
        ("The ship took four guns to Constanta and Denmark has sent two.", "Constanta"),
        ("Raiders burned farms in Kita, Nioro du Sahel and Bafoulabe.", "Bafoulabe"),
    ],
)
def test_ground_may_be_marked(text: str, name: str, gazetteer: gm.Gazetteer) -> None:
    mention = _mention(text, name, gazetteer)
    assert (mention.role, mention.draw) == ("literal", "pin")


@pytest.mark.parametrize(
    ("text", "name", "use"),
    [
        ("Ankara warned that it would close the straits.", "Ankara", "metonym"),
        ("Brazil has recalled its ambassador.", "Brazil", "metonym"),
        ("New tariffs hit China on Monday.", "China", "metonym"),
        ("The senator attacked China over its tariffs.", "China", "metonym"),
        ("The minister spoke of tensions between India and China.", "China", "metonym"),
        ("A Norwegian official confirmed the visit.", "Norwegian", "demonym"),
        ("Canada's prime minister spoke first.", "Canada", "modifier"),
        ("Some 300 UK troops will train there.", "UK", "modifier"),
        ("The frigate HMS Lancaster shadowed the tanker.", "Lancaster", "embedded"),
        ("The carrier USS Martha Houston sailed at dawn.", "Houston", "embedded"),
        ("The tanker Blue Jordan ran aground.", "Jordan", "embedded"),
        ("She told the Manchester Evening News so.", "Manchester", "embedded"),
    ],
)
def test_governments_people_and_parts_of_names_are_not(
    text: str, name: str, use: str, gazetteer: gm.Gazetteer
) -> None:
    mention = _mention(text, name, gazetteer)
    assert (mention.role, mention.use, mention.draw) == ("associative", use, "none")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("KHARTOUM, Sudan (AP) — Shelling went on.", "KHARTOUM"),
        ("The mine lies 40 km south of Potosí.", "Potosí"),
        ("He arrived from Ghana last week.", "Ghana"),
    ],
)
def test_datelines_and_references_are_context(text: str, name: str, gazetteer: gm.Gazetteer) -> None:
    mention = _mention(text, name, gazetteer)
    assert (mention.role, mention.draw) == ("literal", "context")


@pytest.mark.parametrize(
    ("text", "name", "draw"),
    [
        ("The fall of Goma stunned the region.", "Goma", "pin"),
        ("Rebels lost control of Kidal on Friday.", "Kidal", "pin"),
        ("Beijing's coast guard entered waters near the reef.", "Beijing", "none"),
        ("Burundi, which has 800 soldiers there, closed the post.", "Burundi", "none"),
    ],
)
def test_what_befalls_a_town_is_there_and_what_a_land_has_is_its_government(
    text: str, name: str, draw: str, gazetteer: gm.Gazetteer
) -> None:
    assert _mention(text, name, gazetteer).draw == draw


def test_the_holder_after_a_comma_is_context(gazetteer: gm.Gazetteer) -> None:
    text = "A school collapsed in Puno, Peru, on Tuesday."
    puno, peru = text.index("Puno"), text.index("Peru")
    spans = [(puno, puno + 4), (peru, peru + 4)]
    first, second = mentions_from_spans(Document(id="d", text=text), spans, gazetteer)
    assert (first.draw, second.draw) == ("pin", "context")


def test_the_reason_is_told_in_words(gazetteer: gm.Gazetteer) -> None:
    assert "soil" in _mention("The plane crashed on Kenyan soil.", "Kenyan", gazetteer).evidence[1]


def test_officials_in_a_capital_are_a_government(gazetteer: gm.Gazetteer) -> None:
    mention = _mention("Officials in Canberra did not comment.", "Canberra", gazetteer)
    assert (mention.use, mention.draw) == ("metonym", "none")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Eleven people were killed, according to Ankara.", "Ankara"),
        ("According to the Netherlands, the drone fell near Kursk.", "Netherlands"),
        ("Militias loyal to Tripoli shelled the road.", "Tripoli"),
    ],
)
def test_a_voice_is_no_place(gazetteer: gm.Gazetteer, text: str, name: str) -> None:
    situation = gm.read_text(text, gazetteer=gazetteer)
    (use,) = [(m.use, m.draw) for m in situation.mentions if m.text == name]
    assert use == ("metonym", "none")
    assert not any(name in p.phrase for e in situation.events for p in e.places)


@pytest.mark.parametrize(
    ("text", "draw"),
    [
        ("In Lima a spokesman, Julio Paz, rejected the charge.", "none"),
        ("In Lima, diplomats expect a reply within days.", "none"),
        ("The Ministry of Health in Lima denies that the ward was closed.", "none"),
        ("A naval envoy in Lima called it routine.", "none"),
        ("The ships will sail on Monday, the admiral said in Lima.", "context"),
        ("The admiral told reporters in Lima that the ships would sail.", "context"),
        ("According to the ministry in Lima, nine soldiers drowned.", "none"),
        ("Nine soldiers drowned, according to the defence ministry in Lima.", "none"),
        ("The transport ministry in Lima put the number at nine.", "none"),
        ("The Danish embassy in Lima advised its citizens to stay indoors.", "none"),
        ("State television in Lima showed pictures of the wreck.", "none"),
        ("A statement issued in Lima blamed smugglers for the wreck.", "context"),
        ("The admiral said at a news conference in Lima that the strait was open.", "context"),
        ("An aide told a hearing in Lima that the strait was open.", "context"),
        ("An analyst based in Lima said the strait was open.", "context"),
        ("Speaking in Lima, the admiral called it routine.", "context"),
        ("Six jets based in Lima flew the raid.", "pin"),
        ("The hearing in Lima was broken up by police.", "pin"),
        ("Gunmen stormed the Danish embassy in Lima.", "pin"),
        ("A gas leak at the bank in Lima killed two clerks.", "pin"),
        ("Shells fell on Lima overnight.", "pin"),
        ("In Lima a bomb went off beside a bank.", "pin"),
        ("A bomb damaged the health ministry in Lima on Monday.", "pin"),
        ("In Lima, where a spokesman lives, police found a bomb.", "pin"),
    ],
)
def test_where_someone_only_speaks_is_no_mark(text: str, draw: str, gazetteer: gm.Gazetteer) -> None:
    assert _mention(text, "Lima", gazetteer).draw == draw


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("The governments of Washington, London and Paris condemned the attack.", {"metonym"}),
        ("Washington, Moscow and Beijing are at odds over the plan.", {"metonym"}),
        ("Shells fell in Donetsk, Avdiivka and Pokrovsk at night.", {"literal"}),
        ("People in two provinces, Surin and Trat, have been told to leave.", {"literal"}),
    ],
)
def test_names_of_a_list_are_used_alike(text: str, uses: set[str], gazetteer: gm.Gazetteer) -> None:
    document = Document(id="d", text=text)
    assert {mention.use for mention in recognise(document, split_sentences(document), gazetteer)} == uses


@pytest.mark.parametrize(
    "text",
    [
        "Germany sent up a pair of fighter jets, the defence ministry in Bucharest said.",
        "Spain has sent 200 soldiers, according to two officials in Bucharest.",
    ],
)
def test_a_force_is_not_where_those_sit_who_tell_of_it(text: str, gazetteer: gm.Gazetteer) -> None:
    situation = gm.read_text(text, gazetteer=gazetteer)
    assert [d.places for d in situation.deployments] == [()]
    assert not any(e.places for e in situation.events)


@pytest.mark.parametrize(
    ("text", "name", "draw"),
    [
        ("Kenya, Chad, Egypt and Ghana, the so-called Four, proposed a truce.", "Egypt", "none"),
        ("The premier called on Beijing to halt the drills.", "Beijing", "none"),
        ("Cholera has killed 300 people in all of Darfur since August.", "Darfur", "pin"),
        ("They bombed Syria, a country at war.", "Syria", "pin"),
        ("Police fired tear gas in Lagos and Kano and arrested 30.", "Kano", "pin"),
        ("After strikes in Syria, Iran and Russia warned of a war.", "Iran", "none"),
        ("Tanzania withdrew its troops from Goma and Sake this year.", "Goma", "context"),
        ("Tanzania withdrew its troops from Goma and Sake this year.", "Sake", "context"),
    ],
)
def test_asides_calls_and_shares_say_what_a_name_is_used_for(
    text: str, name: str, draw: str, gazetteer: gm.Gazetteer
) -> None:
    mentions = gm.read_text(text, gazetteer=gazetteer).mentions
    assert next(mention.draw for mention in mentions if mention.text == name) == draw


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("France's interior minister spoke first.", "France"),
        ("The Kenya port authority shut two berths.", "Kenya"),
        ("Poland's border guard turned them back.", "Poland"),
        ("Moscow, for its part, denied it.", "Moscow"),
        ("Ankara, in turn, could shut the straits.", "Ankara"),
        ("The council will meet at the request of Tokyo and Paris.", "Paris"),
        ("A commentator close to Abu Dhabi wrote on Monday that oil would fall.", "Abu Dhabi"),
        ("Militias loyal to Tripoli fired on the port.", "Tripoli"),
        ("Their dependence on Riyadh is total.", "Riyadh"),
        ("Four men were freed, a gesture applauded in Brussels.", "Brussels"),
    ],
)
def test_a_government_is_told_by_its_offices_asides_and_moods(
    text: str, name: str, gazetteer: gm.Gazetteer
) -> None:
    assert _mention(text, name, gazetteer).draw == "none"


def test_what_stands_in_a_capital_is_there_after_an_aside(gazetteer: gm.Gazetteer) -> None:
    assert _mention("Kabul, for decades a city of gardens, was shelled.", "Kabul", gazetteer).draw == "pin"


def test_a_dateline_may_stand_in_brackets_and_no_land_of_two_is_their_border(gazetteer: gm.Gazetteer) -> None:
    town = _mention("(Nairobi, April 29, 2026) – Soldiers opened fire.", "Nairobi", gazetteer)
    assert (town.role, town.draw) == ("literal", "context")
    said = _mention("(Nairobi has four million people.) Soldiers came.", "Nairobi", gazetteer)
    assert said.draw != "context"
    for name in ("Thai", "Myanmar"):
        assert _mention("The Thai-Myanmar border was calm.", name, gazetteer).draw == "context"
