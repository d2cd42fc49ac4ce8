"""The place that a report was filed from."""

from __future__ import annotations

import pytest

import geomap as gm


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("KHARTOUM, Sudan (AP) — Shelling went on.", "KHARTOUM"),
        ("NAIROBI, Feb 19 (Agency) — The talks failed.", "NAIROBI"),
        ("Nairobi – The talks failed.", "Nairobi"),
    ],
)
def test_what_stands_before_a_dash_or_an_agency_is_a_dateline(
    text: str, place: str, gazetteer: gm.Gazetteer
) -> None:
    mention = next(m for m in gm.read_text(text, gazetteer=gazetteer).mentions if m.text == place)
    assert (mention.use, mention.draw) == ("literal", "context")
    assert "dateline" in mention.evidence


def test_a_place_inside_a_sentence_is_no_dateline(gazetteer: gm.Gazetteer) -> None:
    text = "The talks in Nairobi – they began on Monday – failed."
    (mention,) = gm.read_text(text, gazetteer=gazetteer).mentions
    assert mention.draw == "pin"
    assert "dateline" not in mention.evidence
